"""The cost of a batch beside that of one sample: E = (y - t)^2 and E = sum_i (y_i - t_i)^2 are one cost, told twice."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from bpverify.texts.cursor import Known
from bpverify.texts.tree import Name, Number, Over, Sum, Times, walk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bpverify.texts.equality import Equality
    from bpverify.texts.tree import Node


def told_of_batches(equalities: Mapping[int, Equality]) -> dict[int, int]:
    """Return the equalities that say of a batch what another one under the same heading says of one sample, with that one.

    The letters of the one have no index, and those of the other have that of the sum; a mean may stand for the sum.
    """
    costs = Known().costs
    found: dict[int, int] = {}
    heads = [n for n, e in equalities.items() if isinstance(e.left, Name) and e.left.base in costs and not e.item.continues]
    for number in heads:
        one = _of_one(equalities[number].right)
        if one is None:
            continue
        for other in heads:
            same_place = equalities[other].item.heading == equalities[number].item.heading
            same_name = equalities[other].left == equalities[number].left
            if other != number and same_place and same_name and _flat(equalities[other].right) == _flat(one):
                found[number] = other
    return {number: other for number, other in found.items() if not _is_used(number, equalities)}


def _is_used(number: int, equalities: Mapping[int, Equality]) -> bool:
    """Whether what has the index of a sum stands elsewhere too: then it may be an entry, and no sample."""
    inside = next(n for n in walk(equalities[number].right) if isinstance(n, Sum))
    own = {n for n in walk(inside.body) if isinstance(n, Name) and Name(inside.indices[0]) in (*n.sub, *n.sup)}
    bases = {n.base for n in own}
    others = (e for n, e in equalities.items() if n != number)
    return any(n.base in bases and (n.sub or n.sup) for e in others for n in walk((e.left, e.right)) if isinstance(n, Name))


def _of_one(node: Node) -> Node | None:
    """Return a sum over samples, or its multiple, for one of them; None for anything else."""
    factors = node.factors if isinstance(node, Times) else (node,)
    sums = [f for f in factors if isinstance(f, Sum)]
    rest = tuple(f for f in factors if not isinstance(f, Sum) and not _is_share(f))
    if len(sums) != 1 or len(sums[0].indices) != 1 or any(isinstance(n, Sum) for n in walk((*rest, sums[0].body))):
        return None
    index = sums[0].indices[0]
    bare = _without(sums[0].body, index)
    if bare == sums[0].body or any(isinstance(n, Name) and n.base == index for n in walk(bare)):
        return None
    return Times((*rest, bare), ("",) * len(rest)) if rest else bare


def _is_share(node: Node) -> bool:
    return isinstance(node, Over) and node.above == Number(Fraction(1)) and isinstance(node.below, Name)


def _without(node: Any, index: str) -> Any:
    """Return a tree whose names lack an index."""
    if isinstance(node, tuple):
        return tuple(_without(part, index) for part in node)
    if isinstance(node, Name):
        sub, sup = (tuple(i for i in items if i != Name(index)) for items in (node.sub, node.sup))
        is_same = (sub, sup) == (node.sub, node.sup)
        return node if is_same else replace(node, sub=sub, sup=sup, bracketed=node.bracketed and bool(sup))
    if not is_dataclass(node) or isinstance(node, type):
        return node
    return replace(node, **{f.name: _without(getattr(node, f.name), index) for f in fields(node)})


def _flat(node: Node) -> list[Node]:
    """Return the factors of a product."""
    factors = node.factors if isinstance(node, Times) else (node,)
    return [part for f in factors for part in (_flat(f) if isinstance(f, Times) else [f])]
