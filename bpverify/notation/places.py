r"""Finds the mathematics of a text, display by display and formula by formula, in every spelling; nothing of it is read here.

One pass: what opens is looked up in the order of the text, and what closes it in lists made beforehand, so that the time is
linear whatever is left open.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bpverify.catalog.environments import DISPLAY, INLINE, environment
from bpverify.notation.dollars import BREAK, Dollars
from bpverify.notation.markdown import DISPLAY_CLOSES, DISPLAY_OPENS, INLINE_CLOSES, INLINE_OPENS
from bpverify.notation.scanner import closing, group

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpverify.notation.formats import Format

_OPENERS = re.compile(
    r"\\begin\s*\{\s*(?P<name>[^{}\\\s]+)\s*\}|(?P<double>\\\\[\[(])|\\\\|\\\$|(?P<single>\\[\[(])|(?P<ensure>\\ensuremath\s*\{)"
    rf"|(?:\$\s+)+(?=\$)(?<!\$)|(?P<dollars>\$+)|(?P<mark>[{DISPLAY_OPENS}{INLINE_OPENS}])"
)
_BRACKETS = re.compile(r"\\\\|\\[\[\]()]")
_DOUBLE = re.compile(r"\\\\[\[\]()]")
_ENDS = re.compile(r"\\end\s*\{\s*([^{}\\\s]+)\s*\}")
_OPTIONS = re.compile(r"\s*(?:\[[^\]\n]*\]\s*)?")
_WORDPRESS = re.compile(r"latex\s")
_FAR = 2000
"""How much of the text behind a sign is looked at that nothing closes."""

_NOWHERE = array("q")
_MOST_UNCLOSED = 20
"""How often a brace that nothing closes is looked for."""


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


def places(text: str, kind: Format) -> Iterator[Found | Unclosed]:
    """Yield what is mathematics in a text, in order, and what opens a display that nothing closes, each kind once."""
    search = _Search(text, kind)
    unclosed: set[str] = set()
    match = _OPENERS.search(text)
    while match is not None:
        place = search.closed(match)
        if place is not None:
            yield place
        elif search.opens_display(match) and match[0] not in unclosed:
            unclosed.add(match[0])
            yield Unclosed(match.start(), match[0])
        match = _OPENERS.search(text, place.after if place else match.end())


class _Search:
    """Where the signs of one text are that close mathematics."""

    def __init__(self, text: str, kind: Format) -> None:
        self.text, self.kind = text, kind
        self.brackets: dict[str, array[int]] = {}
        for pattern in (_BRACKETS, _DOUBLE) if kind.markdown else (_BRACKETS,):
            for match in pattern.finditer(text):
                self.brackets.setdefault(match[0], array("q")).append(match.start())
        self.ends: dict[str, list[tuple[int, int]]] = {}
        for match in _ENDS.finditer(text):
            self.ends.setdefault(match[1], []).append(match.span())
        self.dollars = Dollars(text, kind)
        self.braces_unclosed = 0

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
            return self._ensured(match)
        if match["double"] and not self.kind.markdown:
            return None
        if match["single"] or match["double"]:
            return self._bracket(match)
        return None

    def _ensured(self, match: re.Match[str]) -> Found | None:
        if self.braces_unclosed > _MOST_UNCLOSED:
            return None
        brace = closing(self.text, match.end() - 1)
        self.braces_unclosed += brace is None
        return None if brace is None else self._found(match, brace, 1, True)

    def opens_display(self, match: re.Match[str]) -> bool:
        """Tell whether a sign that nothing closes is one of a display."""
        if match["name"]:
            row = environment(match["name"])
            return row is not None and row.role == DISPLAY
        if match[0] not in ("$$", r"\[") and not (match[0] == r"\\[" and self.kind.markdown):
            return False
        rest = self.text[match.end() : match.end() + _FAR]
        paragraph = BREAK.split(rest.lstrip(), maxsplit=1)[0]
        return not self.kind.markdown or "=" in paragraph

    def _found(self, match: re.Match[str], end: int, closer: int, inline: bool, start: int | None = None, name: str = "") -> Found:
        start = match.end() if start is None else start
        return Found(start, end, match.start(), end + closer, match[0], inline, name)

    def _bracket(self, match: re.Match[str]) -> Found | None:
        closer = match[0][:-1] + ("]" if match[0][-1] == "[" else ")")
        end = _next(self.brackets.get(closer, _NOWHERE), match.end())
        again = _next(self.brackets.get(match[0], _NOWHERE), match.end())
        inline = match[0][-1] == "("
        if end is None or (again is not None and again < end) or (inline and BREAK.search(self.text, match.end(), end)):
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
            given = group(self.text, start)
            start = given.after if given is not None and given.end < end else start
        return Found(start, end, match.start(), after, match[0], row.role == INLINE, row.name)

    def _dollars(self, match: re.Match[str]) -> Found | None:
        width = len(match[0])
        end = self.dollars.closer(match.end(), width)
        if end is None:
            return None
        inside = _WORDPRESS.match(self.text, match.end(), end) if width == 1 else None
        return self._found(match, end, width, width == 1, inside.end() if inside else None)


def _next(places: array[int], at: int) -> int | None:
    number = bisect_left(places, at)
    return places[number] if number < len(places) else None

