"""Products of a row of blocks with a column of them: (b W) with 1 above A is b 1 + W A, whatever the blocks are."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from bpverify.texts.tree import Dots, Matrix, Plus, Times, walk

if TYPE_CHECKING:
    from bpverify.texts.tree import Node


def without_blocks(node: Any) -> Any:
    """Return a tree in which a row of blocks times a column of them is the sum of the products of its blocks."""
    if isinstance(node, tuple):
        return tuple(without_blocks(part) for part in node)
    if not hasattr(node, "__dataclass_fields__"):
        return node
    changed = {f.name: without_blocks(getattr(node, f.name)) for f in fields(node)}
    same = all(changed[f.name] is getattr(node, f.name) for f in fields(node))
    found = node if same or not changed else replace(node, **changed)
    return _product(found) if isinstance(found, Times) else found


def _product(node: Times) -> Node:
    for at, (row, column) in enumerate(zip(node.factors, node.factors[1:], strict=False)):
        terms = _terms(row, column) if node.signs[at] in ("", "dot") else None
        if terms is not None:
            factors = (*node.factors[:at], terms, *node.factors[at + 2 :])
            signs = (*node.signs[:at], *node.signs[at + 1 :])
            return _product(Times(factors, signs)) if len(factors) > 1 else terms
    return node


def _terms(row: Node, column: Node) -> Plus | None:
    """Return the sum of the products of blocks; None where these are no row and column of as many."""
    if not isinstance(row, Matrix) or not isinstance(column, Matrix) or len(row.rows) != 1:
        return None
    left, right = row.rows[0], [cell for line in column.rows for cell in line]
    has_dots = any(isinstance(n, Dots) for n in walk((row, column)))
    if not len(left) == len(column.rows) == len(right) > 1 or has_dots:
        return None
    pairs = [(a, b) for a, b in zip(left, right, strict=True) if a is not None and b is not None]
    if len(pairs) < len(left):
        return None
    return Plus(tuple((1, Times((a, b), ("",))) for a, b in pairs))
