"""In which cell of which table of Markdown a place of a document stands: two columns may speak of two conventions."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bpverify.notation.passages import Passage

_RULE = re.compile(r"[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*\Z")
"""The line below the headings of columns."""
_BAR = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell by the ordinals of its table, from 1, of its row, and of its column; no table is number 0."""

    table: int = 0
    row: int = 0
    column: int = 0


NOWHERE = Cell()


class Cells:
    """The tables of a document, in order."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._number = {id(passage): number for number, passage in enumerate(passages)}
        self._starts: list[tuple[int, int]] = []
        """The passage of each row, and where it begins."""
        self._rows: list[tuple[int, int, int, list[int]]] = []
        """Where each row ends, its table, its ordinal there, and where the bars are that end cells of it."""
        table = 0
        for number, passage in enumerate(passages):
            text = passage.rewritten.text
            for row, start, end in _rows(text) if passage.kind.markdown else ():
                table += row == 0
                bars = (match.start() for match in _BAR.finditer(text, start, end))
                # A bar within mathematics ends no cell.
                edges = [bar for bar in bars if not passage.is_within(bar)]
                if edges and not text[start : edges[0]].strip(" \t>"):
                    edges = edges[1:]
                self._starts.append((number, start))
                self._rows.append((end, table, row, edges))

    def at(self, passage: Passage, place: int) -> Cell:
        """Return the cell that a place of a passage stands in."""
        number = self._number[id(passage)]
        at = bisect_right(self._starts, (number, place)) - 1
        if at < 0 or self._starts[at][0] != number or place >= self._rows[at][0]:
            return NOWHERE
        _, table, row, edges = self._rows[at]
        return Cell(table, row, bisect_left(edges, place))


def _rows(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield the rows of all tables with their ordinals, that of the headings is 0, and where each begins and ends."""
    before: tuple[int, int] | None = None
    row, at = 0, 0
    for line in text.split("\n"):
        start, end = at, at + len(line)
        at = end + 1
        if row and "|" in line:
            yield row, start, end
            row += 1
        elif before is not None and "|" in line and _RULE.match(line):
            yield 0, *before
            row = 1
        else:
            row = 0
        before = (start, end) if "|" in line else None
