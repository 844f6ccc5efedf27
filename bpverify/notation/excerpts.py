"""The line of a document that an equation stands on, to be shown to its author."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bpverify.errors import InputError

if TYPE_CHECKING:
    from bpverify.verdict import Source

_OPENING = re.compile(r"^(?:\s|\$|\\[(\[]|\\begin\s*\{[A-Za-z]+\*?\}(?:\{[^{}]*\})?)+")
"""Signs and environments that open a display: the equation stands behind them, or on the next line."""
FURTHEST = 3
"""How many lines below its place an equation is looked for: its sign may stand on a line of its own."""


def excerpt(text: str, source: Source) -> tuple[int, str, int] | None:
    """Return the line that an equation begins on: its number in the document or in its cell, itself, and the place in it.

    None where the text has no such place.
    """
    lines = _lines(text, source)
    first = source.cell_line or source.line
    at = source.column - 1
    for number in range(first, min(first + FURTHEST, len(lines)) + 1):
        line = lines[number - 1].rstrip().expandtabs(1)
        if number == first and not 0 <= at < len(line):
            return None
        start = at if number == first else 0
        within = _OPENING.sub("", line[start:])
        if within.strip("&= "):
            return number, line, len(line) - len(within)
    return None


def _lines(text: str, source: Source) -> list[str]:
    if source.cell is None:
        return text.split("\n")
    from bpverify.notation.notebooks import cells

    try:
        found = cells(text, source.file)
    except InputError:
        return []
    return next((cell.text.split("\n") for cell in found if cell.number == source.cell and source.line in cell.lines), [])
