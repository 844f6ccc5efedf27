"""Types every index of a claim by the layer whose units it counts, and refuses what no network can mean.

Bound indices get names that occur once in the claim, so that no later step can capture one.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bpverify.claim import (
    BATCH,
    POSITIONS,
    Activate,
    Claim,
    Cost,
    Index,
    Kronecker,
    LayerRef,
    Number,
    Partial,
    Quantity,
    Sum,
    Term,
    own_indices,
    rebuild,
    reindexed,
    walk,
)
from bpverify.errors import IllFormedError
from bpverify.notation.indices import activation_layer, free_indices
from bpverify.notation.terms import renamed as renamed_index
from bpverify.notation.write import write

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(slots=True)
class _Ranges:
    """For each index the places that give it a layer; a Kronecker delta makes two indices one class."""

    parent: dict[str, str] = field(default_factory=dict)
    places: dict[str, list[tuple[LayerRef, str]]] = field(default_factory=dict)

    def root(self, index: str) -> str:
        """Return the name that stands for an index's class."""
        while self.parent.get(index, index) != index:
            index = self.parent[index]
        return index

    def note(self, index: Index, layer: LayerRef, place: Term | None) -> None:
        """Record that an index counts the units of a layer."""
        if isinstance(index, str):
            self.places.setdefault(self.root(index), []).append(
                (layer, "the limits of its sum" if place is None else write(place))
            )

    def join(self, first: Index, second: Index) -> None:
        """Record that two indices run over one range."""
        if not isinstance(first, str) or not isinstance(second, str) or self.root(first) == self.root(second):
            return
        kept, joined = self.root(first), self.root(second)
        self.parent[joined] = kept
        self.places.setdefault(kept, []).extend(self.places.pop(joined, []))

    def layers(self, index: str) -> list[LayerRef]:
        """Return the layers of an index in the order of their places."""
        return list(dict.fromkeys(layer for layer, _ in self.places.get(self.root(index), [])))


def typed(claim: Claim) -> Claim:
    """Return the claim with unique bound indices and with ``Sum.over``, ``Activate.layer`` and ``free`` written down.

    Raises:
        IllFormedError: An index ranges over two widths or over none, or stands free on one side only.
        UnsupportedError: An activation's argument belongs to no layer or to several.
    """
    names = _Names(frozenset(free_indices(claim.left)) | frozenset(free_indices(claim.right)))
    left, right = (names.unique(side, {}) for side in (claim.left, claim.right))
    _check_sums(left)
    _check_sums(right)
    ranges = _collect((left, right))
    for index in ranges.places:
        _check_one_width(index, ranges, claim.model.links)
    _check_sides(left, right)
    free = tuple((index, _first(index, ranges)) for index in dict.fromkeys((*free_indices(left), *free_indices(right))))
    write_down = _writer(ranges)
    return replace(claim, left=write_down(left), right=write_down(right), free=free)


def ranges(claim: Claim) -> dict[str, frozenset[LayerRef]]:
    """Return for every index of a typed claim, free or bound, all layers whose units it counts.

    At a concrete l and L they must be layers of one width; where they are not, the claim has no meaning there.
    """
    found = _collect((claim.left, claim.right))
    indices = {*free_indices(claim.left), *free_indices(claim.right)}
    indices |= {node.index for side in (claim.left, claim.right) for node in walk(side) if isinstance(node, Sum)}
    return {index: frozenset(found.layers(index)) for index in sorted(indices)}


class _Names:
    """Gives each bound index a name that nothing else in the claim has."""

    def __init__(self, used: frozenset[str]) -> None:
        self.used = set(used)

    def unique(self, term: Term, renamed: dict[str, str]) -> Term:
        """Return the term with its bound indices renamed where a name is taken."""
        term = reindexed(term, lambda index: renamed_index(index, renamed))
        if isinstance(term, Sum):
            name = term.index
            while name in self.used:
                name += "'"
            self.used.add(name)
            return replace(term, index=name, body=self.unique(term.body, renamed | {term.index: name}))
        return rebuild(term, lambda part: self.unique(part, renamed))


def _collect(sides: tuple[Term, Term]) -> _Ranges:
    found = _Ranges()
    for side in sides:
        for node in walk(side):
            if isinstance(node, Quantity):
                for index, position in zip(node.indices, POSITIONS[node.kind], strict=True):
                    found.note(index, node.layer.shifted(position), node)
                if node.sample is not None:
                    found.note(node.sample, BATCH, node)
            elif isinstance(node, Cost) and node.sample is not None:
                found.note(node.sample, BATCH, node)
            elif isinstance(node, Kronecker):
                found.join(node.first, node.second)
            elif isinstance(node, Sum) and node.over is not None:
                found.note(node.index, node.over, None)
    _range_limits(sides, found)
    return found


def _range_limits(sides: tuple[Term, Term], found: _Ranges) -> None:
    """Let an index that stands as the limit of a sum alone count what the sum counts."""
    for side in sides:
        for node in walk(side):
            for index in own_indices(node) if isinstance(node, Sum) else ():
                if isinstance(index, str) and not found.layers(index) and isinstance(node, Sum):
                    found.places[found.root(index)] = list(found.places.get(found.root(node.index), []))


def _check_sums(side: Term) -> None:
    for node in walk(side):
        if isinstance(node, Sum) and node.over is None and node.index not in free_indices(node.body):
            raise IllFormedError(f"the sum over {node.index} does not contain {node.index}, and no range is stated")


def _check_one_width(index: str, ranges: _Ranges, one_width: bool) -> None:
    """Refuse l against l+1, and 1 against 2; different bases (l and L) are left to each concrete network.

    Samples are no units; with ``one_width`` all layers have as many units.
    """
    if len({layer == BATCH for layer, _ in ranges.places[index]}) > 1:
        raise IllFormedError(f"index {index} counts samples at one place and units at another")
    seen: dict[str | None, tuple[LayerRef, str]] = {}
    for layer, place in ranges.places[index]:
        first, where = seen.setdefault(layer.base, (layer, place))
        if first != layer and not one_width:
            raise IllFormedError(
                f"index {index} ranges over n_{{{first}}} in {where} but over n_{{{layer}}} in {place}"
            )


def _check_sides(left: Term, right: Term) -> None:
    for side, other, name in ((left, right, "left"), (right, left, "right")):
        if isinstance(other, Number):
            continue
        there = free_indices(other)
        for index in free_indices(side):
            if index not in there and index not in _cancelled(side):
                raise IllFormedError(f"index {index} is free on the {name} side only")


def _cancelled(side: Term) -> frozenset[str]:
    """Return the indices that a derivative has above and below, as j in dz_j/dw_jk: it may not depend on them."""
    partials = [node for node in walk(side) if isinstance(node, Partial)]
    return frozenset(index for node in partials for index in free_indices(node.of) if index in free_indices(node.by))


def _first(index: str, ranges: _Ranges) -> LayerRef:
    layers = ranges.layers(index)
    if not layers:
        raise IllFormedError(f"nothing in the equation says over which units index {index} ranges")
    return layers[0]


def _writer(ranges: _Ranges) -> Callable[[Term], Term]:
    def write_down(term: Term) -> Term:
        term = rebuild(term, write_down)
        if isinstance(term, Sum):
            return replace(term, over=term.over or _first(term.index, ranges))
        if isinstance(term, Activate) and term.layer is None:
            return replace(term, layer=activation_layer(term.argument))
        return term

    return write_down
