"""The places of a document in words: lines and cells, what was not read, and the ranges that are given in passing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpverify.verdict import Given

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bpverify.verdict import Report, Source, Verdict

MOST_LINES = 12
"""Lines that are named one by one; what is beyond them is counted."""


def number(count: int, noun: str) -> str:
    """Return a number of things: 1 place, 3 places."""
    return f"{count} {noun}" + ("" if count == 1 else "s")


def line_of(source: Source) -> str:
    """Return the line of a place, in a notebook behind the number of its cell."""
    return f"{source.cell}:{source.line}" if source.cell else str(source.line)


def lines_of(sources: Iterable[Source]) -> str:
    """Return the lines of some places, each once: 3, 4, 9."""
    found = list(dict.fromkeys(map(line_of, sources)))
    more = f" and {len(found) - MOST_LINES} more" if len(found) > MOST_LINES else ""
    return ", ".join(found[:MOST_LINES]) + more


def unread_heading(report: Report) -> list[str]:
    """Say where what was not read stands; nothing where all was read."""
    if not report.unread:
        return []
    verb, lines = ("place was", "line") if len(report.unread) == 1 else ("places were", "lines")
    return [f"\n{len(report.unread)} {verb} not read: {lines} {lines_of(gap.source for gap in report.unread)}"]


def unread_rows(report: Report) -> list[tuple[str, str]]:
    """Return each reason why something was not read, with the lines, and with the text where it is one place."""
    gathered: dict[str, list[tuple[Source, str]]] = {}
    for gap in report.unread:
        gathered.setdefault(gap.reason, []).append((gap.source, gap.text))
    rows = ((lines_of(source for source, _ in found), f"not read: {reason}{_text(found)}") for reason, found in gathered.items())
    return [(f"line {lines}", text) for lines, text in rows]


def _text(found: list[tuple[Source, str]]) -> str:
    return f": {found[0][1]}" if len(found) == 1 and found[0][1] else ""


def is_summed_up(verdict: Verdict) -> bool:
    """Tell whether a verdict stands in the line for ranges, and not in the table."""
    return isinstance(verdict, Given) and verdict.kind == "range" and verdict.source is not None


def given_rows(report: Report) -> list[tuple[str, str]]:
    """Return one row for all ranges and memberships that the text gives."""
    ranges = [v.source for v in report.verdicts if is_summed_up(v) and v.source is not None]
    return [(f"line {lines_of(ranges)}", f"given: {number(len(ranges), 'range')} of layers, units or values")] if ranges else []
