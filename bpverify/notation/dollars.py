"""Which dollar signs of a text open mathematics, and where it ends: a price opens none, and no formula reaches over a display."""

from __future__ import annotations

import re
from array import array
from typing import TYPE_CHECKING

from bpverify.catalog.environments import DISPLAY, ENVIRONMENTS
from bpverify.notation.origins import HIDDEN
from bpverify.notation.scanner import GROUP, with_depths

if TYPE_CHECKING:
    from bpverify.notation.formats import Format

BREAK = re.compile(r"\n[ \t\r>]*\n")
"""The end of a paragraph."""

_TEXTS = re.compile(rf"\\(?:text\w*|mbox|hbox|mathrm|operatorname\*?|tag\*?|label)\s*{GROUP}|\\[A-Za-z]+")
_PROSE = re.compile(r"(?<![\\A-Za-z{_^])[A-Za-z]{2,}'?(?:[ ,;:]+|\n)+[A-Za-z]{2,}(?![A-Za-z(_^])")
_BRACKETS = re.compile(r"(?<!\\)\\[\[\]]")
_DISPLAY = re.compile(
    rf"(?<!\\)\\[\[\]]|\\begin\s*\{{\s*(?:{'|'.join(row.name for row in ENVIRONMENTS if row.role == DISPLAY)})\*?\s*\}}"
)
"""A display of its own, which no dollar sign before it reaches over."""

_SIGNS = re.compile(r"[\\=_^<>+*/()|-]")
_MOST_CANDIDATES, _MOST_SKIPPED = 8, 64
"""How many dollar signs are tried as the end before one within braces is taken, and how many others are stepped over."""


class Dollars:
    """The dollar signs of a text, in runs: asked for in order."""

    def __init__(self, text: str, kind: Format) -> None:
        self.text, self.kind = text, kind
        self.starts, self.ends, self.depths = array("q"), array("q"), array("q")
        for match, depth in with_depths(text, r"\$+"):
            self.starts.append(match.start())
            self.ends.append(match.end())
            self.depths.append(depth)
        self.next = 0

    def closer(self, start: int, width: int) -> int | None:
        """Return where the mathematics ends that the signs opened which end at ``start``; None where they opened none."""
        while self.next < len(self.ends) and self.ends[self.next] < start:
            self.next += 1
        if width == 1:
            return self._formula_end(start)
        return self._display_end(start, width) if width <= 3 else None

    def _formula_end(self, start: int) -> int | None:
        """Return where a formula ends: in its paragraph, and not beyond a display."""
        text, first = self.text, -1
        at = start
        for number in range(self.next + 1, min(len(self.starts), self.next + 1 + _MOST_CANDIDATES)):
            place = self.starts[number]
            balance = self.depths[number] - self.depths[self.next]
            if text.find("\n", at, place) >= 0 and BREAK.search(text, max(at - 1, 0), place + 1):
                break
            at = place
            width = self.ends[number] - place
            if width == 1 or (width == 2 and not balance and self._two_formulas(number)):
                first = place if first < 0 else first
                if not balance:
                    first = place
                    break
            elif not balance:
                break
        return first if first >= 0 and self._is_formula(start, first) else None

    def _two_formulas(self, number: int) -> bool:
        """Tell whether two dollar signs end one formula and begin the next, as in $a$$b$."""
        if number + 1 >= len(self.starts):
            return False
        place, end = self.starts[number + 1], self.ends[number]
        tight = not self.text[end - 3 : end - 2].isspace() and not self.text[end : end + 1].isspace()
        return self.ends[number + 1] - place == 1 and (tight or not self.kind.markdown) and not BREAK.search(self.text, end, place)

    def _is_formula(self, start: int, end: int) -> bool:
        """Tell whether what stands between two dollar signs is mathematics, and not the text between two prices."""
        inside = self.text[start:end]
        bare = inside.replace(HIDDEN, " ").strip()
        if not bare or bare[0] == "}" or ("\\" in bare and _DISPLAY.search(bare, 1)):
            return False
        if not self.kind.markdown:
            return True
        first, last = inside[0].isspace(), inside[-1].isspace()
        if (last and inside[0].isdigit()) or (self.text[end + 1 : end + 2].isdigit() and not _SIGNS.search(inside)):
            return False
        if (first or last) and len(bare) >= 3 and not _SIGNS.search(inside):
            return False
        return (" " not in bare and "\n" not in bare) or _PROSE.search(_TEXTS.sub(" ", inside.replace(HIDDEN, " "))) is None

    def _display_end(self, start: int, width: int) -> int | None:
        first = tried = 0
        for number in range(self.next + 1, min(len(self.starts), self.next + 1 + _MOST_SKIPPED)):
            place = self.starts[number]
            balance = self.depths[number] - self.depths[self.next]
            if self.ends[number] - place != width:
                continue
            first, tried = first or place, tried + 1
            if not balance or tried == _MOST_CANDIDATES:
                first = place if not balance else first
                break
        return first if first and not self._is_text(start, first) else None

    def _is_text(self, start: int, end: int) -> bool:
        """Tell whether what stands between two signs of a display is text, so that the first of them opens nothing."""
        inside = self.text[start:end].replace(HIDDEN, " ")
        if _BRACKETS.search(inside):
            return True
        if _PROSE.search(_TEXTS.sub(" ", inside)) is None:
            return False
        return BREAK.search(inside.strip()) is not None or not re.search(r"[\\=]", inside)
