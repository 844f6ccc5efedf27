"""The catalog on the screen and as JSON: what ``bpverify list`` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bpverify.render.json import SCHEMA, to_text
from bpverify.render.unicode import readable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpverify.render.screen import Screen

FIELDS = {
    "activations": ("name", "title", "forward", "derivative", "domain", "latex", "numpy"),
    "costs": ("name", "title", "forward", "derivative", "domain", "latex", "numpy"),
    "equations": ("name", "title", "scope", "latex"),
}
"""What each kind of row says, in JSON."""


def rows_of(kind: str) -> tuple[Any, ...]:
    """Return the catalog's rows of one kind."""
    if kind == "activations":
        from bpverify.catalog.activations import ACTIVATIONS

        return tuple(ACTIVATIONS.values())
    if kind == "costs":
        from bpverify.catalog.costs import COSTS

        return tuple(COSTS.values())
    from bpverify.catalog.equations import EQUATIONS

    return tuple(EQUATIONS)


def catalog_json(kind: str, rows: Sequence[Any]) -> str:
    """Return the rows as JSON text (schema.json, "catalog")."""
    found = [{field: _plain(getattr(row, field)) for field in FIELDS[kind]} for row in rows]
    return to_text({"schema": SCHEMA, "command": "list", "kind": kind, "rows": found})


def catalog_text(kind: str, rows: Sequence[Any], screen: Screen) -> str:
    """Return the rows as a table to read."""
    from bpverify.render.terminal import simple_table, to_screen

    if kind == "equations":
        cells = [(row.name, readable(row.latex), readable(row.scope), row.title) for row in rows]
        return to_screen(screen, simple_table(("name", "equation", "holds for", ""), cells))
    headings = ("name", "value", "derivative", "where")
    value = "any differentiable one"
    cells = [(row.name, row.forward or value, row.derivative or "", ", ".join(row.domain)) for row in rows]
    return to_screen(screen, simple_table(headings, cells))


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
