"""The catalog on the screen and as JSON: what ``bpverify list`` prints."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from bpverify.render.json import SCHEMA, to_text
from bpverify.render.unicode import readable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bpverify.render.screen import Screen

FUNCTION = ("name", "title", "forward", "derivative", "domain", "latex", "numpy", "aliases")
FIELDS = {
    "activations": FUNCTION,
    "costs": (*FUNCTION, "targets"),
    "equations": ("name", "title", "scope", "latex", "matrix", "needs", "conditions"),
}
"""What each kind of row says, in JSON."""


def rows_of(kind: str) -> tuple[Any, ...]:
    """Return the catalog's rows of one kind: catalog/activations.py holds ACTIVATIONS, and so on."""
    return tuple(getattr(import_module(f"bpverify.catalog.{kind}"), kind.upper()))


def catalog_json(kind: str, rows: Sequence[Any], numpy: Callable[[Any], Any]) -> str:
    """Return the rows as JSON text (schema.json, "catalog"); ``numpy`` returns how a row is written in NumPy."""
    found = [{field: numpy(row) if field == "numpy" else _plain(getattr(row, field)) for field in FIELDS[kind]} for row in rows]
    return to_text({"schema": SCHEMA, "command": "list", "kind": kind, "rows": found})


def catalog_text(kind: str, rows: Sequence[Any], screen: Screen) -> str:
    """Return the rows as a table to read."""
    from bpverify.render.terminal import plain, simple_table, to_screen

    if kind == "equations":
        cells = [(row.name, readable(row.latex), plain(row.scope), row.title) for row in rows]
        return to_screen(screen, simple_table(("name", "equation", "layers", ""), cells))
    headings = ("name", "value", "derivative", "where")
    found = [(row.name, row.forward or row.title, row.derivative or "", plain(", ".join(_where(row)))) for row in rows]
    return to_screen(screen, simple_table(headings, found))


def _where(row: Any) -> tuple[str, ...]:
    """Return the domain of a row and, for a cost, what it assumes of the targets."""
    return (*row.domain, *getattr(row, "targets", ()))


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
