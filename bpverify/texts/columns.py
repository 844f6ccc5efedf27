r"""Matrices that are written by their columns or rows with dots between: (W a_1 + b, ..., W a_n + b), under one index."""

from __future__ import annotations

from dataclasses import fields, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from bpverify.texts.ellipses import at_number, template
from bpverify.texts.open_ended import INDEX
from bpverify.texts.tree import Columns, Dots, Group, Matrix, Name, Number, Scripted, Times, is_transpose, walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpverify.texts.tree import Node

_ONE = Number(Fraction(1))


def as_columns(node: Any) -> Any:
    """Return a tree in which matrices that are written by their columns or rows stand under an index."""
    if isinstance(node, tuple):
        return tuple(as_columns(part) for part in node)
    if not hasattr(node, "__dataclass_fields__"):
        return node
    found = _of_matrix(node) if isinstance(node, Matrix) else _of_vectors(node) if isinstance(node, (Times, Group)) else None
    if isinstance(node, Scripted) and isinstance(node.of, Group) and not node.sub and [*map(is_transpose, node.sup)] == [True]:
        # The entries of a column, written as a row.
        found = _under_index(node.of.items, are_columns=False)
    if found is not None:
        return found
    changed = {f.name: as_columns(getattr(node, f.name)) for f in fields(node)}
    same = all(changed[f.name] is getattr(node, f.name) for f in fields(node))
    return node if same or not changed else replace(node, **changed)


def _of_matrix(node: Matrix) -> Node | None:
    rows = [row for row in node.rows if any(cell is not None and not isinstance(cell, Dots) for cell in row)]
    if len(rows) == 1:
        return _under_index(rows[0], are_columns=True)
    if all(len(row) == 1 for row in node.rows):
        return _under_index([row[0] for row in node.rows], are_columns=False)
    return None


def _of_vectors(node: Times | Group) -> Node | None:
    """Return vectors side by side as the columns of a matrix: bold letters with dots between are no product."""
    cells = node.factors if isinstance(node, Times) else node.items
    are_vectors = all(isinstance(c, Dots) or (isinstance(c, Name) and c.bold) for c in cells)
    are_apart = isinstance(node, Group) or not any(node.signs)
    return _under_index(cells, are_columns=True) if are_vectors and are_apart else None


def _under_index(cells: Sequence[Node | None], are_columns: bool) -> Node | None:
    """Return the cells under an index, where they begin with that of 1, and what runs in them is one number."""
    dots = [n for n, cell in enumerate(cells) if isinstance(cell, Dots)]
    if len(dots) != 1 or not 0 < dots[0] == len(cells) - 2 or any(cell is None for cell in cells):
        return None
    *before, last = (cell for cell in cells if not isinstance(cell, Dots))
    if last is None:
        return None
    if all(cell == last for cell in before):
        # As often as there are columns.
        ones = Name("1", sup=(Name("T"),) if are_columns else (), bold=True)
        factors: tuple[Node, ...] = (last, ones) if are_columns else (ones, last)
        return ones if last == _ONE else Times(factors, ("",))
    if any(isinstance(n, Name) and n.base == INDEX for n in walk((before[0], last))):
        return None
    found = template(before[0], last)
    if found is None or found[1] is None or any(at_number(found[0], n) != cell for n, cell in enumerate(before, start=1)):
        return None
    return Columns((INDEX,), found[0], _ONE, found[1], are_columns)
