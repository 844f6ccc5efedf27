"""The places of a document in words: lines and cells, what was not read, and the ranges that are given in passing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpverify.verdict import Given

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bpverify.verdict import Report, Source, Verdict

WRONG = frozenset({"refuted", "ill-formed"})
"""The statuses of what does not hold."""
MOST_LINES = 12
"""Lines that are named one by one; what is beyond them is counted."""
MOST_NAMED, MOST_FILES = 8, 3
"""Lines, and documents, that are named in a sentence."""


def is_wrong(verdict: Verdict) -> bool:
    """Tell whether an equation does not hold, or is not what its author expects of it."""
    return verdict.counts_as in WRONG


def is_as_expected(verdict: Verdict) -> bool:
    """Tell whether an equation is what its author expects of it."""
    return verdict.expected is not None and verdict.expected.is_met


def status_words(verdict: Verdict) -> str:
    """Return the status, and what of it the author of the text expects."""
    if verdict.expected is None:
        return verdict.status
    return f"{verdict.status}, " + ("as expected" if verdict.expected.is_met else f"expected {verdict.expected.status}")


def number(count: int, noun: str) -> str:
    """Return a number of things: 1 place, 3 places."""
    return f"{count} {noun}" + ("" if count == 1 else "s")


def line_of(source: Source) -> str:
    """Return the line of a place, in a notebook that in its cell, behind the number of the cell."""
    return f"{source.cell}:{source.cell_line or source.line}" if source.cell else str(source.line)


def place_of(source: Source) -> str:
    """Return a place in full: notes.md:12:3, or book.ipynb, cell 4, line 2."""
    if source.cell:
        return f"{source.file}, cell {source.cell}, line {source.cell_line or source.line}"
    return f"{source.file}:{source.line}:{source.column}"


def lines_of(sources: Iterable[Source], most: int = MOST_LINES) -> str:
    """Return the lines of some places, each once: 3, 4, 9."""
    found = list(dict.fromkeys(map(line_of, sources)))
    more = f" and {len(found) - most} more" if len(found) > most else ""
    return ", ".join(found[:most]) + more


def is_of_several(report: Report) -> bool:
    """Tell whether the equations of a report stand in several documents."""
    return len({v.source.file for v in report.verdicts if v.source is not None}) > 1


def in_words(sources: Iterable[Source], in_files: bool = False) -> str:
    """Say where some places are: line 3, or lines 3, 4 and 2 more; of several documents, a.md line 3; b.md lines 9, 12."""
    found: dict[str, list[Source]] = {}
    for source in sources:
        found.setdefault(source.file if in_files else "", []).append(source)
    parts = [f"{name} {_lines(places)}".strip() for name, places in list(found.items())[:MOST_FILES]]
    more = f"; {len(found) - MOST_FILES} more documents" if len(found) > MOST_FILES else ""
    return "; ".join(parts) + more


def _lines(places: list[Source]) -> str:
    word = "line" if len(set(map(line_of, places))) == 1 else "lines"
    if any(place.cell for place in places):
        word = "cell:" + word
    return f"{word} {lines_of(places, MOST_NAMED)}"


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
