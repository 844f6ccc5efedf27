r"""Sizes with several names: of spaces that are one, \mathbb{R}^n = \mathbb{R}^m, and that of one layer, n and s_1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bpverify.grounds import Condition, ConditionKind
from bpverify.texts.tree import Name
from bpverify.texts.written import in_latex

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping, Set

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


def of_a_layer(names: Iterable[Any]) -> tuple[str, str, int] | None:
    """Return the two names of the size of one layer, n and s at 1, and the layer; None for any other names.

    Where the sizes of two layers are one, n may be anything: a sum up to it says nothing then.
    """
    by_layer = {layer: symbol for _, symbol, (layer, *_) in names}
    layers = [layer for layer in by_layer if layer is not None]
    if len(set(names)) != 2 or len(by_layer) != 2 or len(layers) != 1:
        return None
    return by_layer[None], by_layer[layers[0]], layers[0]


def said_of_layers(used: Set[str], known: Mapping[str, tuple[str, int]]) -> Iterator[Condition]:
    """Yield that a size is that of a layer, where a claim uses its name or the layer's."""
    for name, (other, layer) in sorted(known.items()):
        if used & {name, other}:
            yield Condition(ConditionKind.MODEL, f"{in_latex(name)} is the size {in_latex(other)} of layer {layer}")
