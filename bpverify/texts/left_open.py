"""Indices that a text leaves open, beside entries that it names by a number: nothing says whether the one is the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpverify.texts.tree import Cases, Name, Number, walk

if TYPE_CHECKING:
    from bpverify.texts.symbols import Symbols
    from bpverify.texts.tree import Node


def beside_a_number(trees: tuple[Node, ...], symbols: Symbols) -> str:
    """Return an index that is one value which nothing names, where entries of some array are named by their number; else ""."""
    items: list[Node] = [item for ref in symbols.refs(n for n in walk(trees) if isinstance(n, Name)) for item in ref.indices or ()]
    conditions = (condition for n in walk(trees) if isinstance(n, Cases) for _, condition in n.branches)
    items += [side for condition in conditions for _, *sides in condition or () for side in sides]
    if not any(isinstance(item, Number) for item in items):
        return ""
    return min((item.base for item in items if isinstance(item, Name) and item.base in symbols.fixed), default="")
