"""How a format is found by its name: the rows of ``reports.py`` and of ``proofs.py`` are asked for in one way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from bpverify.errors import InputError, nearest

if TYPE_CHECKING:
    from collections.abc import Sequence


class Named(Protocol):
    """A row with a name, in small letters."""

    @property
    def name(self) -> str:
        """What follows ``--format``."""


Row = TypeVar("Row", bound=Named)


def listed(rows: Sequence[Named]) -> str:
    """Return the names as a help text lists them: "text (the default), json or html"."""
    first, *middle, last = (row.name for row in rows)
    return ", ".join((f"{first} (the default)", *middle)) + f" or {last}"


def format_named(name: str, rows: Sequence[Row], expected: str) -> Row:
    """Return the row of that name; ``expected`` says what the rows are.

    Raises:
        InputError: there is none of that name; names the nearest.
    """
    for row in rows:
        if row.name == name.lower():
            return row
    raise InputError(f"format '{name}'", expected, nearest(name, (row.name for row in rows)))
