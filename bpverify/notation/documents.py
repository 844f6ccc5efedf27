"""Reads every equality of a document, displayed or in a line, with its place; what is not read is named with the reason.

Understands Markdown, plain text, LaTeX and notebooks; a display is a block, an equality a step, both counted from 1.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bpverify.errors import BpverifyError, UnsupportedError
from bpverify.notation import conventions
from bpverify.notation.cells import NOWHERE, Cell, Cells
from bpverify.notation.equalities import Reading
from bpverify.notation.givens import kind_of
from bpverify.notation.headings import Headings
from bpverify.notation.local import Definitions, definition
from bpverify.notation.macros import expand
from bpverify.notation.origins import HIDDEN
from bpverify.notation.parse import DEFAULT, read
from bpverify.notation.passages import LONGEST_EXCERPT, passages
from bpverify.notation.rows import TAG, cut
from bpverify.notation.scanner import LONGEST
from bpverify.notation.tokens import Scans
from bpverify.verdict import Diagnostic, Source, Unread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bpverify.notation.beside import Beside
    from bpverify.notation.passages import Formula, Passage, Place
    from bpverify.notation.rows import Chain
    from bpverify.notation.symbols import Symbols

    Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Step:
    """One equality of a document: its reading, its place, the tag of its chain, and which chain of the block it is in.

    ``condition`` is text beside the equation that may restrict it ("l = L"). It is not understood: a proof for all layers stands,
    but a counterexample may lie outside it. ``unclear`` is text beside it that may mean anything, so that nothing is decided, and
    ``doubt`` the word of its sentence for which it accuses nobody. ``reason`` is why the step is said to hold, where that is
    understood; ``unchecked`` reasons are not. ``kind`` is what the equality is if it is no claim; a range is never one.
    """

    reading: Reading
    source: Source
    tag: str = ""
    chain: int = 1
    condition: str = ""
    reason: Beside | None = None
    unclear: str = ""
    doubt: str = ""
    kind: str = ""
    unchecked: tuple[str, ...] = ()
    section: tuple[int, int] = (0, 0)
    """The ordinals of its section and of the smallest part with a heading that it stands in."""
    cell: Cell = NOWHERE
    """The cell of a table that it stands in."""
    before: str = ""
    behind: str = ""
    """The text before it, and that behind it."""
    expected: str = ""
    """The status that the author expects of the display, in a comment before it."""
    is_cut: bool = False
    """Whether it could not be parted into equalities: its text is the whole display, or the beginning of it."""


@dataclass(frozen=True, slots=True)
class Document:
    """The equalities of a document in order, and the places in it that may hold one and were not read."""

    steps: tuple[Step, ...]
    unread: tuple[Unread, ...] = ()


def read_text(text: str, name: str = "", symbols: Symbols = DEFAULT, progress: Progress | None = None) -> Document:
    """Return every equality of a document, and what was not read of it; ``progress`` is told how far it is.

    Raises:
        InputError: The name says notebook, and the text is none.
    """
    found = passages(text, name, progress)
    headings, cells = Headings(found), Cells(found)
    formulas = [formula for passage in found for formula in passage.formulas]
    texts = [formula.latex for formula in formulas]
    symbols, letters = conventions.swapped(texts, symbols), symbols
    scans = Scans(symbols.names)
    local = (definition(f.latex, at, f.place().line, symbols, scans) for at, f in enumerate(formulas) if f.inline)
    known = Definitions((d for d in local if d is not None), scans)
    steps: list[Step] = []
    for at, formula in enumerate(formulas):
        place = formula.passage, formula.found.opens
        where, cell, (before, behind) = headings.at(*place), cells.at(*place), formula.nearby()
        for step in _steps(formula, at, name, known, symbols):
            steps.append(replace(step, section=where, cell=cell, before=before, behind=behind, expected=formula.expected))
        if progress is not None:
            progress("reading", at + 1, len(formulas))
    steps.extend(_unclosed(found, name, sum(passage.displays for passage in found)))
    unread = (Unread(_source(name, gap.place), gap.text, gap.reason) for passage in found for gap in passage.gaps())
    return Document(tuple(map(_swapped, steps) if symbols != letters else steps), tuple(unread))


def _swapped(step: Step) -> Step:
    """Return the step with a remark on the letters that the document exchanges."""
    message = "a was read as the weighted input and z as the activation, as the text defines them"
    reading = replace(step.reading, diagnostics=(*step.reading.diagnostics, Diagnostic("definition", message)))
    return replace(step, reading=reading)


def _source(file: str, place: Place, step: int = 1, block: int | None = None, inline: int | None = None) -> Source:
    return Source(file, place.line, block, step, place.column, inline, place.cell, place.cell_line)


def _unclosed(found: list[Passage], name: str, displays: int) -> Iterator[Step]:
    """Yield a step for each sign that opens a display and is never closed, numbered after all displays."""
    for passage in found:
        for each in passage.unclosed:
            displays += 1
            behind = passage.rewritten.text[each.at + len(each.opener) :].lstrip()[:LONGEST_EXCERPT].split("\n")[0]
            error = UnsupportedError(f"'{each.opener}' on this line is never closed: what follows it was not read")
            reading, source = Reading(behind.replace(HIDDEN, " "), error=error), _source(name, passage.place(each.at), 1, displays)
            yield Step(reading, source, is_cut=True)


# -- one formula


def _steps(formula: Formula, at: int, name: str, known: Definitions, symbols: Symbols) -> Iterator[Step]:
    """Read the chains of one formula, which is formula number ``at`` of the document."""
    ordinals = {"inline" if formula.inline else "block": formula.ordinal}
    try:
        if len(formula.latex) > LONGEST:
            raise UnsupportedError(f"a display of {len(formula.latex)} characters: at most {LONGEST} are read")
        pieces = cut(expand(formula.latex, formula.macros), formula.found.name)
    except BpverifyError as error:
        source = _source(name, formula.place(), 1, **ordinals)
        yield Step(Reading(formula.latex.strip()[:LONGEST], error=error), source, is_cut=True)
        return
    for count, latex in enumerate(pieces.ranges, start=1):
        silent = UnsupportedError(f"'{latex}' claims no equality; only = is judged")
        yield Step(Reading(latex, error=silent), _source(name, formula.place(), count, **ordinals), kind=kind_of(latex, symbols))
    number = 0
    doubt = formula.doubt() if pieces.chains else ""
    for count, chain in enumerate(pieces.chains, start=1):
        defined = known.put_into(chain, at)
        kind = "definition" if known.made_at(at) else kind_of(defined.text, symbols, formula.inline or chain.defines)
        for reading, reason in _readings(defined, symbols, known.scans):
            number += 1
            source = _source(name, formula.place(chain.line + reading.line), number, **ordinals)
            tag = TAG.search(chain.text)
            name_of = tag[1].strip() if tag else ""
            said = (chain.condition, reason, chain.unclear, doubt, kind, chain.unchecked)
            yield Step(reading, source, name_of, count, *said)


def _readings(chain: Chain, symbols: Symbols, scans: Scans) -> Iterator[tuple[Reading, Beside | None]]:
    """Yield the readings of a chain with their reasons."""
    if chain.unread:
        error = UnsupportedError(f"the row '{chain.unread}' beside this equation is neither a part of it nor a condition")
        yield Reading(chain.text.strip(), error=error), None
        return
    readings = read(chain.text, symbols, scans)
    reasons = _owned(chain.reasons, [reading.span[1] for reading in readings])
    for reading, reason in zip(readings, reasons, strict=True):
        yield _remarked(reading, chain), reason


def _owned(reasons: tuple[tuple[int, Beside], ...], ends: list[int]) -> list[Beside | None]:
    """Give each reason to the equality that ends where the reason stands."""
    found: list[Beside | None] = [None] * len(ends)
    for at, reason in reasons:
        found[min(bisect_left(ends, at), len(ends) - 1)] = reason
    return found


def _remarked(reading: Reading, chain: Chain) -> Reading:
    start, end = reading.span
    found = [remark for at, remark in chain.remarks if start <= at <= end]
    if chain.condition:
        found.append(Diagnostic("condition", f"the condition '{chain.condition}' was not read; all layers were meant"))
    latex = reading.latex if r"\begin" in reading.latex else reading.latex.replace("&", " ")
    return replace(reading, latex=latex.strip(), diagnostics=tuple(dict.fromkeys((*found, *reading.diagnostics))))
