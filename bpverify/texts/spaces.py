r"""Spaces that are one, \mathbb{R}^n = \mathbb{R}^m: so are their sizes, though these have several names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpverify.texts.tree import Name

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from bpverify.texts.tree import Node

_REALS = r"\mathbb{R}"


def sizes_of_sets(left: Node, right: Node) -> tuple[Name, Name] | None:
    """Return the names of the sizes of two spaces that are said to be one, None where that is not said."""
    first, second = (_size(side) for side in (left, right))
    return None if first is None or second is None else (first, second)


def _size(node: Node) -> Name | None:
    if not isinstance(node, Name) or node.base != _REALS or node.sub or len(node.sup) != 1 or node.bracketed:
        return None
    size = node.sup[0]
    return size if isinstance(size, Name) and not size.sup else None


def apart(names: Iterable[Hashable], same: Iterable[frozenset[Hashable]]) -> bool:
    """Whether names of one size are not all said to be the same, one by another."""
    rest = set(names)
    if len(rest) < 2:
        return False
    found = {rest.pop()}
    pairs = list(same)
    while True:
        more = {name for pair in pairs if pair & found for name in pair} - found
        if not more:
            return bool(rest - found)
        found |= more
