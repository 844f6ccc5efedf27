r"""Finds the mathematics of a text, display by display and formula by formula, in every spelling; nothing of it is read here.

One pass: what opens is looked up in the order of the text, and what closes it in lists made beforehand, so that the time is
linear whatever is left open.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bpverify.catalog.environments import DISPLAY, INLINE, environment
from bpverify.notation.macros import closing
from bpverify.notation.markdown import DISPLAY_CLOSES, DISPLAY_OPENS, INLINE_CLOSES, INLINE_OPENS
from bpverify.notation.origins import HIDDEN

if TYPE_CHECKING:
    from bpverify.notation.formats import Format

_OPENERS = re.compile(
    r"\\begin\s*\{\s*(?P<name>[^{}\\\s]+)\s*\}|(?P<double>\\\\[\[(])|\\\\|\\\$|(?P<single>\\[\[(])|(?P<ensure>\\ensuremath\s*\{)"
    rf"|(?P<dollars>\$+)|(?P<mark>[{DISPLAY_OPENS}{INLINE_OPENS}])"
)
_BRACKETS = re.compile(r"\\\\|\\[\[\]()]")
_DOUBLE = re.compile(r"\\\\[\[\]()]")
_DOLLARS = re.compile(r"\\[\\$]|\$+")
_ENDS = re.compile(r"\\end\s*\{\s*([^{}\\\s]+)\s*\}")
_BREAK = re.compile(r"\n[ \t\r>]*\n")
_BRACE = re.compile(r"\s*(?=\{)")
_OPTIONS = re.compile(r"\s*(?:\[[^\]\n]*\]\s*)?")
_TEXTS = re.compile(r"\\(?:text\w*|mbox|hbox|mathrm|operatorname\*?|tag\*?|label)\s*\{(?:[^{}]|\{[^{}]*\})*\}|\\[A-Za-z]+")
_PROSE = re.compile(r"(?<![\\A-Za-z{_^])[A-Za-z]{2,}'?(?:[ ,;:]+|\n)+[A-Za-z]{2,}(?![A-Za-z(_^])")
_WORDPRESS = re.compile(r"latex\s")
_SIGNS = re.compile(r"[\\=_^<>+*/()|-]")
_FAR = 2000
"""How much of the text behind a sign is looked at that nothing closes."""

_MOST_CANDIDATES = 8
"""How many dollar signs are tried as the end of a formula before one within braces is taken."""


@dataclass(frozen=True, slots=True)
class Found:
    """A display or an inline formula: where its content begins and ends, what opens it, and the environment that it is, if any.

    ``opens`` and ``after`` are where it begins and ends, signs included.
    """

    start: int
    end: int
    opens: int
    after: int
    opener: str
    inline: bool
    name: str = ""


@dataclass(frozen=True, slots=True)
class Unclosed:
    """A sign that opens a display and is never closed."""

    at: int
    opener: str


def places(text: str, kind: Format) -> tuple[list[Found], list[Unclosed]]:
    """Return what is mathematics in a text, in order, and what opens a display that nothing closes, each kind once."""
    search = _Search(text, kind)
    found: list[Found] = []
    unclosed: dict[str, Unclosed] = {}
    match = _OPENERS.search(text)
    while match is not None:
        place = search.closed(match)
        if place is not None:
            found.append(place)
        elif search.opens_display(match):
            unclosed.setdefault(match[0], Unclosed(match.start(), match[0]))
        match = _OPENERS.search(text, place.after if place else match.end())
    return found, list(unclosed.values())


class _Search:
    """Where the signs of one text are that close mathematics."""

    def __init__(self, text: str, kind: Format) -> None:
        self.text, self.kind = text, kind
        self.brackets: dict[str, list[int]] = {}
        for pattern in (_BRACKETS, _DOUBLE) if kind.markdown else (_BRACKETS,):
            for match in pattern.finditer(text):
                self.brackets.setdefault(match[0], []).append(match.start())
        self.ends: dict[str, list[tuple[int, int]]] = {}
        for match in _ENDS.finditer(text):
            self.ends.setdefault(match[1], []).append(match.span())
        self.dollars = [match.span() for match in _DOLLARS.finditer(text) if match[0][0] == "$"]

    def closed(self, match: re.Match[str]) -> Found | None:
        """Return what a sign opens, None where it opens nothing or nothing closes it."""
        if match["name"]:
            return self._environment(match)
        if match["dollars"]:
            return self._dollars(match)
        if match["mark"]:
            closer = DISPLAY_CLOSES if match[0] == DISPLAY_OPENS else INLINE_CLOSES
            end = self.text.find(closer, match.end())
            return None if end < 0 else self._found(match, end, 1, match[0] == INLINE_OPENS)
        if match["ensure"]:
            brace = closing(self.text, match.end() - 1)
            return None if brace is None else self._found(match, brace, 1, True)
        if match["double"] and not self.kind.markdown:
            return None
        if match["single"] or match["double"]:
            return self._bracket(match)
        return None

    def opens_display(self, match: re.Match[str]) -> bool:
        """Tell whether a sign that nothing closes is one of a display."""
        if match["name"]:
            row = environment(match["name"])
            return row is not None and row.role == DISPLAY
        if match[0] not in ("$$", r"\[", r"\\["):
            return False
        rest = self.text[match.end() : match.end() + _FAR]
        paragraph = _BREAK.split(rest.lstrip(), maxsplit=1)[0]
        return not self.kind.markdown or "=" in paragraph

    def _found(self, match: re.Match[str], end: int, closer: int, inline: bool, start: int | None = None, name: str = "") -> Found:
        start = match.end() if start is None else start
        return Found(start, end, match.start(), end + closer, match[0], inline, name)

    def _bracket(self, match: re.Match[str]) -> Found | None:
        closer = match[0][:-1] + ("]" if match[0][-1] == "[" else ")")
        end = _next(self.brackets.get(closer, []), match.end())
        again = _next(self.brackets.get(match[0], []), match.end())
        inline = match[0][-1] == "("
        if end is None or (again is not None and again < end) or (inline and _BREAK.search(self.text, match.end(), end)):
            return None
        return self._found(match, end, len(closer), inline)

    def _environment(self, match: re.Match[str]) -> Found | None:
        row = environment(match["name"])
        if row is None or row.role not in (DISPLAY, INLINE):
            return None
        ends = self.ends.get(match["name"], [])
        number = bisect_left(ends, (match.end(), 0))
        if number == len(ends):
            return None
        end, after = ends[number]
        options = _OPTIONS.match(self.text, match.end(), end)
        start = options.end() if options and row.options else match.end()
        for _ in range(row.arguments):
            brace = _BRACE.match(self.text, start, end)
            last = closing(self.text, brace.end()) if brace else None
            start = last + 1 if last is not None and last < end else start
        return Found(start, end, match.start(), after, match[0], row.role == INLINE, row.name)

    # -- dollar signs

    def _dollars(self, match: re.Match[str]) -> Found | None:
        # The second of two signs may open a formula that the first one ended.
        number = bisect_left(self.dollars, (match.start() + 1, 0)) - 1
        width = len(match[0])
        if width == 1:
            end = self._formula_end(number)
            if end is None:
                return None
            inside = _WORDPRESS.match(self.text, match.end(), end)
            return self._found(match, end, 1, True, inside.end() if inside else None)
        if width > 3:
            return None
        closer = self._display_end(number, width)
        return None if closer is None else self._found(match, closer, width, False)

    def _formula_end(self, number: int) -> int | None:
        """Return where the formula ends that dollar sign ``number`` opens: in its paragraph, and not beyond a display."""
        start = self.dollars[number][1]
        first: int | None = None
        for at in range(number + 1, min(len(self.dollars), number + 1 + _MOST_CANDIDATES)):
            place, after = self.dollars[at]
            if _BREAK.search(self.text, self.dollars[at - 1][1] - 1, place + 1):
                break
            width = after - place
            balanced = _balanced(self.text[start:place])
            if width == 1 or (balanced and width == 2 and self._two_formulas(at)):
                first = place if first is None else first
                if balanced:
                    first = place
                    break
            elif balanced:
                break
        return first if first is not None and self._is_formula(start, first) else None

    def _two_formulas(self, number: int) -> bool:
        """Tell whether two dollar signs end one formula and begin the next, as in $a$$b$."""
        if number + 1 >= len(self.dollars):
            return False
        place, after = self.dollars[number + 1]
        end = self.dollars[number][1]
        tight = not self.text[end - 3 : end - 2].isspace() and not self.text[end : end + 1].isspace()
        return after - place == 1 and (tight or not self.kind.markdown) and not _BREAK.search(self.text, end, place)

    def _is_formula(self, start: int, end: int) -> bool:
        """Tell whether what stands between two dollar signs is mathematics, and not the text between two prices."""
        inside = self.text[start:end].replace(HIDDEN, " ")
        if not inside.strip() or inside.lstrip().startswith("}"):
            return False
        if not self.kind.markdown:
            return True
        if inside[0].isdigit() and inside[-1].isspace():
            return False
        if self.text[end + 1 : end + 2].isdigit() and not _SIGNS.search(inside):
            return False
        spaced = inside[0].isspace() or inside[-1].isspace()
        if spaced and not (_SIGNS.search(inside) or len(inside.strip()) < 3):
            return False
        return _PROSE.search(_TEXTS.sub(" ", inside)) is None

    def _display_end(self, number: int, width: int) -> int | None:
        start = self.dollars[number][1]
        first: int | None = None
        for at in range(number + 1, min(len(self.dollars), number + 1 + 8 * _MOST_CANDIDATES)):
            place, after = self.dollars[at]
            if after - place != width:
                continue
            first = place if first is None else first
            if _balanced(self.text[start:place]):
                first = place
                break
        if first is None or self._is_text(start, first):
            return None
        return first

    def _is_text(self, start: int, end: int) -> bool:
        """Tell whether what stands between two signs of a display is text, so that the first of them opens nothing."""
        inside = self.text[start:end].replace(HIDDEN, " ")
        bare = _TEXTS.sub(" ", inside)
        if _PROSE.search(bare) is None:
            return False
        return _BREAK.search(inside.strip()) is not None or not re.search(r"[\\=]", inside)


def _next(places: list[int], at: int) -> int | None:
    number = bisect_left(places, at)
    return places[number] if number < len(places) else None


def _balanced(text: str) -> bool:
    return text.count("{") - text.count(r"\{") == text.count("}") - text.count(r"\}")
