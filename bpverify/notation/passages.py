"""The mathematics of a whole document with its places: comments and code hidden, macros put in, each formula found and numbered.

Only what may hold a relation is kept: a text may hold millions of formulas, and has few equations.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bpverify.notation.comments import comments_of, without_branches, without_comments, without_preamble
from bpverify.notation.expectations import Expectation, apart, expectations, speaks_to_us
from bpverify.notation.formats import PLAIN, TEX, Format, format_of
from bpverify.notation.leftover import leftover, speaks_of_equations
from bpverify.notation.macros import Defined, collect, definitions, follows
from bpverify.notation.markdown import plain_marks, shown
from bpverify.notation.origins import HIDDEN, Lines, Rewritten, hidden
from bpverify.notation.outline import may_relate
from bpverify.notation.places import Found, Unclosed, places
from bpverify.notation.sentences import doubt
from bpverify.notation.structure import opened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from bpverify.notation.macros import Macro

    Told = Callable[[str, int, int], None]

OFTEN = 1000
"""After how many formulas it is told how far the search is."""

AROUND = 400
"""How much of the text on either side of a formula is near it, in characters."""

LONGEST_EXCERPT = 80
"""How much of a place that was not read is shown, in characters."""

_ENTITIES = {"&lt;": "<   ", "&gt;": ">   ", "&amp;": "&    "}
_BIAS = re.compile(r"(?<![A-Za-z\\])[bB]\s*[_^]|[+]\s*[bB]\b")
_WORD = re.compile(r"[A-Za-z]{2,}")


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the file; ``cell`` is the number of the cell in a notebook."""

    line: int
    column: int
    cell: int | None = None
    cell_line: int | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A place that may hold an equation and was not read, the first line of its text, and why."""

    place: Place
    text: str
    reason: str


@dataclass
class Formula:
    """A display or an inline formula: its text, its ordinal among those of its kind, and the environment that it is, if any.

    ``macros`` stand inside of formulas. ``expected`` is the status that a comment before it expects.
    """

    found: Found
    ordinal: int
    passage: Passage
    expected: str = ""

    @cached_property
    def latex(self) -> str:
        """The text of the formula."""
        return self.passage.formula(self.found)

    @property
    def inline(self) -> bool:
        """Whether it stands in a line of text."""
        return self.found.inline

    @property
    def macros(self) -> Mapping[str, Macro]:
        """The macros that may stand in it."""
        return self.passage.macros

    @cached_property
    def _breaks(self) -> list[int]:
        return [match.start() for match in re.finditer("\n", self.latex)]

    def place(self, line: int = 0) -> Place:
        """Return where one of its lines begins in the file, counted from 0; the first one with what opens it."""
        if line <= 0 or line > len(self._breaks):
            return self.passage.place(self.found.opens)
        return self.passage.place(self.found.start + self._breaks[line - 1] + 1, indented=True)

    def nearby(self) -> tuple[str, str]:
        """Return the text before and behind it, some lines of each."""
        text, start = self.passage.rewritten.text, max(0, self.found.opens - AROUND)
        return text[start : self.found.opens], text[self.found.after : self.found.after + AROUND]

    def doubt(self) -> str:
        """Return the word of its sentence for which it may not be meant as it stands; "" for a display on its own."""
        return self.passage.doubt(self.found)


class Passage:
    """A text of the document, a cell or all of it: what is shown of it, and its formulas."""

    def __init__(self, text: str, kind: Format, cell: int | None = None, lines: tuple[int, ...] = ()) -> None:
        self.kind, self.cell, self._file_lines = kind, cell, lines
        text = plain_marks(text)
        self._lines = Lines(text)
        self._nameless: tuple[tuple[int, str], ...] = ()
        self._expectations: list[Expectation] = []
        self.text, self.defined = self._printed(text)
        self.rewritten = Rewritten(self.text)
        self.macros: Mapping[str, Macro] = {}
        self._opens, self._afters = array("q"), array("q")
        self.names_bias, self.displays = False, 0
        self.unclosed: list[Unclosed] = []
        self.formulas: list[Formula] = []
        self._faults: list[tuple[int, str]] = []

    def _printed(self, text: str) -> tuple[str, tuple[Defined, ...]]:
        """Return the text without what is not printed, and the macros that it defines."""
        comments: list[tuple[int, int]] = []
        original, is_asked = text, speaks_to_us(text)
        if self.kind.markdown:
            seen = shown(text)
            text, self._nameless = seen.text, seen.nameless
            comments += seen.comments
        if is_asked:
            comments += comments_of(text, self.kind)
            self._expectations = list(expectations(original, sorted(comments)))
        text = without_comments(text, self.kind)
        defined = definitions(text)
        if self.kind in (TEX, PLAIN):
            text = without_branches(text, [(d.start, d.end) for d in defined])
            defined = tuple(d for d in defined if text[d.start] != HIDDEN)
        text = hidden(text, [(d.start, d.end) for d in defined])
        return without_preamble(text) if self.kind.preamble else text, defined

    def unused(self, texts: list[str]) -> None:
        """Name the definitions with an equation that no text calls: Markdown may show them as text."""
        for defined in self.defined if self.kind.markdown else ():
            if not any(may_relate(macro.body) for _, macro in defined.meanings):
                continue
            names = re.compile("|".join(re.escape(name) + follows(name) for name, _ in defined.meanings))
            if not any(map(names.search, texts)):
                self._faults.append((defined.start, "a macro that is never called: the mathematics in it was not read"))

    def find(
        self, inner: Mapping[str, Macro], structural: Mapping[str, Macro], counts: dict[bool, int], told: Told | None = None
    ) -> None:
        """Put in the macros of the document and look for its mathematics; ``counts`` goes on through the document."""
        self.macros = inner
        self.rewritten, faults = opened(self.text, structural)
        self._faults += faults
        size = len(self.rewritten.text)
        for number, place in enumerate(places(self.rewritten.text, self.kind)):
            if told is not None and number % OFTEN == 0:
                told("searching", place.at if isinstance(place, Unclosed) else place.after, size)
            if isinstance(place, Unclosed):
                self.unclosed.append(place)
            else:
                self._take(place, counts)
        self._expect()

    def _expect(self) -> None:
        """Give each formula what a comment before it expects, and name the comments that expect something of no formula."""
        opens = [self.rewritten.origin(formula.found.opens) for formula in self.formulas]
        for each in self._expectations:
            at = bisect_left(opens, each.end)
            fault = each.fault
            if not fault and (at == len(opens) or apart(self.text, each.end, opens[at])):
                fault = "no equation follows it: expected just before the one that it is about"
            if not fault and self.formulas[at].expected:
                fault = "another one expects something of the same equation"
            if fault:
                self._faults.append((each.start, f"a comment that speaks to bpverify: {fault}"))
            else:
                self.formulas[at].expected = each.status

    def _take(self, place: Found, counts: dict[bool, int]) -> None:
        """Count a formula, and keep it where it may hold a relation."""
        counts[place.inline] += 1
        self.displays += not place.inline
        self._opens.append(place.opens)
        self._afters.append(place.after)
        text = self.rewritten.text
        self.names_bias = self.names_bias or _BIAS.search(text, place.start, place.end) is not None
        if may_relate(text[place.start : place.end], self.macros):
            self.formulas.append(Formula(place, counts[place.inline], self))

    # -- places and texts

    def is_within(self, at: int) -> bool:
        """Whether a place stands in mathematics."""
        number = bisect_right(self._opens, at) - 1
        return number >= 0 and at < self._afters[number]

    def place(self, at: int, indented: bool = False) -> Place:
        """Return where a place of the rewritten text is in the file; ``indented``: the first sign of that line."""
        return self._original(self.rewritten.origin(at), indented)

    def _original(self, at: int, indented: bool = False) -> Place:
        line = self._lines.line(at)
        column = self._lines.indent(line) if indented else self._lines.column(at)
        in_file = self._file_lines[line - 1] if line <= len(self._file_lines) else line
        return Place(in_file, column, self.cell, None if self.cell is None else line)

    def formula(self, found: Found) -> str:
        """Return the text of a formula, without the signs of a block quote around it."""
        latex = self.rewritten.text[found.start : found.end].replace(HIDDEN, " ")
        if not self.kind.markdown:
            return latex
        for entity, sign in _ENTITIES.items():
            latex = latex.replace(entity, sign)
        return self._unquoted(found, latex) if "\n" in latex and ">" in latex else latex

    def _unquoted(self, found: Found, latex: str) -> str:
        line = self.rewritten.text.rfind("\n", 0, found.opens) + 1
        before = self.rewritten.text[line : found.opens]
        quotes = len(before) - len(before.replace(">", "")) if not before.strip(" \t>") or before.lstrip().startswith(">") else 0
        if not quotes:
            return latex
        signs = re.compile(rf"(?<=\n)[ \t]*(?:>[ \t]*){{1,{quotes}}}")
        return signs.sub(lambda match: " " * len(match[0]), latex)

    def doubt(self, found: Found) -> str:
        """Return the doubt of the sentence around a formula that stands in a line of text."""
        if not found.inline and not self._is_in_line(found):
            return ""
        return doubt(self.rewritten.text, found.opens, found.after)

    def _is_in_line(self, found: Found) -> bool:
        """Tell whether words stand on both sides of a display, on its own line."""
        text = self.rewritten.text
        before = text[max(0, found.opens - LONGEST_EXCERPT) : found.opens].rpartition("\n")[2]
        after = text[found.after : found.after + LONGEST_EXCERPT].partition("\n")[0]
        return self.kind.markdown and bool(_WORD.search(before)) and bool(_WORD.search(after))

    # -- what was not read

    def gaps(self) -> Iterator[Gap]:
        """Yield the places that may hold an equation and are in none of the formulas."""
        for at, reason in self._faults:
            yield Gap(self._original(at), _excerpt(self._row(self._lines.text, at)), reason)
        for at, code in self._nameless:
            if speaks_of_equations(code):
                yield Gap(self._original(at), _excerpt(code), "a block of code without a language: ```math is read, ```text is not")
        rest = hidden(self.rewritten.text, zip(self._opens, self._afters, strict=True))
        for at, reason in leftover(rest.replace(HIDDEN, " "), self.kind):
            yield Gap(self.place(at), _excerpt(self._row(self.rewritten.text, at)), reason)

    @staticmethod
    def _row(text: str, at: int) -> str:
        start = text.rfind("\n", max(0, at - LONGEST_EXCERPT // 2), at) + 1
        if not start and at > LONGEST_EXCERPT // 2:
            start = text.find(" ", at - LONGEST_EXCERPT // 2, at) + 1 or at
        return text[start : start + 2 * LONGEST_EXCERPT].split("\n", 1)[0]


def _excerpt(text: str) -> str:
    row = " ".join(text.replace(HIDDEN, " ").strip().split("\n")[0].split())
    return row if len(row) <= LONGEST_EXCERPT else row[:LONGEST_EXCERPT] + " …"


def passages(text: str, name: str, told: Told | None = None) -> list[Passage]:
    """Return the passages of a document with the formulas in them, numbered through all of it.

    ``told`` is called with "searching", how many characters or cells are done, and how many there are.

    Raises:
        InputError: The name says notebook, and the text is none.
    """
    found = _cells(text, name) if name.lower().endswith(".ipynb") else [Passage(text, format_of(name, text))]
    macros = collect(defined for passage in found for defined in passage.defined)
    counts = {True: 0, False: 0}
    texts = [passage.text for passage in found]
    for number, passage in enumerate(found, start=1):
        passage.unused(texts)
        passage.find(macros.inner, macros.structural, counts, told if len(found) == 1 else None)
        if told is not None and len(found) > 1:
            told("searching", number, len(found))
    return found


def _cells(text: str, name: str) -> list[Passage]:
    from bpverify.notation.notebooks import cells

    return [Passage(cell.text, cell.kind, cell.number, cell.lines) for cell in cells(text, name)]
