"""The page on public wrong gradients: its table, and the counts above it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from benchmarks.public.first import FIRST
from benchmarks.public.later import LAST, LATER
from benchmarks.public.telling import LINE, Slip, is_at_the_line, is_named, judged, said

PAGE = Path(__file__).resolve().parents[2] / "docs" / "guide" / "slips.md"
SLIPS = (*FIRST, *LATER, *LAST)
BEGIN, END = "<!-- table -->\n", "<!-- end -->\n"
_COUNTS = re.compile(r"\d+ public wrong gradients: \d+ are refuted, of \d+ the line is named and of \d+ the cause")


@dataclass(frozen=True)
class Row:
    """What comes out for one of them."""

    slip: Slip
    text: str
    refuted: bool
    at_the_line: bool
    named: bool

    @property
    def line(self) -> str:
        """The row of the table."""
        # What holds backticks itself stands between two of them.
        shown = f"`` {self.text} ``" if "`" in self.text else f"`{self.text}`"
        cells = (self.slip.source, self.slip.mistake, shown + ("" if self.named else ": not named"))
        return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def row(slip: Slip) -> Row:
    """Return what comes out for one."""
    report = judged(slip.wrong(), slip.function.__name__)
    texts = said(report)
    first = LINE.sub("", texts[0], count=1) if texts else "not refuted"
    return Row(slip, first, bool(texts), is_at_the_line(slip, report), is_named(slip, report))


def rows() -> list[Row]:
    """Return what comes out for all."""
    return [row(slip) for slip in SLIPS]


def counts(found: list[Row]) -> str:
    """Return how many are refuted, and named, in words."""
    refuted, lines, causes = (sum(getattr(each, name) for each in found) for name in ("refuted", "at_the_line", "named"))
    return f"{len(found)} public wrong gradients: {refuted} are refuted, of {lines} the line is named and of {causes} the cause"


def page(text: str, found: list[Row]) -> str:
    """Return the page with its counts and its table as they are now."""
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    head = "| where | what is wrong there | what is said of our function |\n|---|---|---|\n"
    return _COUNTS.sub(counts(found), before) + BEGIN + head + "".join(each.line for each in found) + END + after
