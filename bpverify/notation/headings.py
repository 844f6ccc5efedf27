"""Under which headings a place of a document stands: sections, and the smallest parts with a heading of their own."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpverify.notation.passages import Passage

_HEADING = re.compile(r"^[ \t]*(?:(#{1,6})[ \t]+\S|\\(chapter|(?:sub)*section|paragraph)\*?\s*[\[{])", re.MULTILINE)
_LEVELS = {"chapter": 1, "section": 2, "subsection": 3, "subsubsection": 4, "paragraph": 5}
_FEWEST = 3
"""How many headings a level needs for its parts to be the sections of the document."""


class Headings:
    """The headings of a document, in order."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._number = {id(passage): number for number, passage in enumerate(passages)}
        found = [
            (number, match.start(), len(match[1]) if match[1] else _LEVELS[match[2]])
            for number, passage in enumerate(passages)
            for match in _HEADING.finditer(passage.rewritten.text)
        ]
        levels = sorted({level for _, _, level in found})
        top = next((n for n in levels if sum(level <= n for *_, level in found) >= _FEWEST), max(levels, default=0))
        self._all = [(number, at) for number, at, _ in found]
        self._sections = [(number, at) for number, at, level in found if level <= top]

    def at(self, passage: Passage, place: int) -> tuple[int, int]:
        """Return the ordinals of the section and of the smallest part that a place of a passage stands in."""
        here = self._number[id(passage)], place
        return bisect_right(self._sections, here), bisect_right(self._all, here)
