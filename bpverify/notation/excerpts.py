"""The line of a document that a place is on, to be shown to its author."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpverify.errors import InputError

if TYPE_CHECKING:
    from bpverify.verdict import Source


def line_at(text: str, source: Source) -> str:
    """Return the line of a document's text, or of the cell of a notebook, that a place is on; "" where there is none."""
    if source.cell is None:
        return _line(text, source.line)
    from bpverify.notation.notebooks import cells

    try:
        found = cells(text, source.file)
    except InputError:
        return ""
    return next((_line(c.text, source.cell_line or 0) for c in found if c.number == source.cell and source.line in c.lines), "")


def _line(text: str, number: int) -> str:
    lines = text.split("\n")
    return lines[number - 1] if 1 <= number <= len(lines) else ""
