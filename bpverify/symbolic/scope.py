"""Where a claim speaks on a network: the layers for which its symbols exist, its components there, and how to say so."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from bpverify.claim import BATCH, FIRST_LAYER, Activate, Quantity, Sum, layer_refs, layer_variables, walk
from bpverify.notation.typing import ranges
from bpverify.symbolic.place import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpverify.claim import Claim, LayerRef, Term
    from bpverify.network import Network


@dataclass(frozen=True, slots=True)
class Scope:
    """The layer choices of a claim on a network: those where it can be typed, and those where it cannot, with the reason."""

    claim: Claim
    network: Network
    layers: tuple[Place, ...]
    mistyped: tuple[tuple[Place, str], ...]

    def places(self) -> Iterator[Place]:
        """Yield every component: each layer choice with each value of the free indices."""
        for place in self.layers:
            names = [name for name, _ in self.claim.free]
            widths = [range(1, place.size(ref) + 1) for _, ref in self.claim.free]
            for units in product(*widths):
                yield Place(self.network, place.layers, dict(zip(names, units, strict=True)))

    @property
    def components(self) -> int:
        """How many scalar equations the claim makes here."""
        total = 0
        for place in self.layers:
            count = 1
            for _, ref in self.claim.free:
                count *= place.size(ref)
            total += count
        return total


def scope_of(claim: Claim, network: Network) -> Scope:
    """Find the layers at which every symbol of the claim exists, and type its indices at each."""
    names = layer_variables(claim)
    choices = product(range(network.depth + 1), repeat=len(names))
    places = [Place(network, dict(zip(names, choice, strict=True)), {}) for choice in choices]
    existing = [p for p in places if all(_exists(node, p) for side in (claim.left, claim.right) for node in walk(side))]
    typed = {} if claim.model.links else {index: refs for index, refs in ranges(claim).items() if BATCH not in refs}
    faults = [(p, _mistyped(typed, p)) for p in existing]
    good = tuple(p for p, fault in faults if not fault)
    return Scope(claim, network, good, tuple((p, fault) for p, fault in faults if fault))


def _exists(node: Term, place: Place) -> bool:
    depth = place.network.depth
    match node:
        case Quantity(kind=kind, layer=ref):
            layer = place.layer(ref)
            return FIRST_LAYER[kind] <= layer <= depth and (kind != "b" or place.network.layer(layer).bias)
        case Sum(over=ref) if ref is not None and ref != BATCH:
            return 0 <= place.layer(ref) <= depth
        case Activate(layer=ref) if ref is not None:
            return 1 <= place.layer(ref) <= depth
        case _:
            return True


def _mistyped(typed: dict[str, frozenset[LayerRef]], place: Place) -> str:
    """Why an index cannot be typed at these layers: it would count the units of two of them. Empty where it can."""
    for name, refs in sorted(typed.items()):
        if len({place.layer(ref) for ref in refs}) > 1:
            widths = " and ".join(f"n_{{{ref}}}" for ref in sorted(refs, key=str))
            return f"index {name} ranges over {widths}"
    return ""


def range_text(claim: Claim) -> str:
    """The layers for which all symbols exist, for networks of every depth: "1 <= l <= L-1", "l = L"."""
    nodes = [node for side in (claim.left, claim.right) for node in walk(side)]
    parts = []
    for name in layer_variables(claim):
        low = max((_first(n) - r.offset for n in nodes for r in _refs(n) if r.base == name), default=0)
        high = max((r.offset for n in nodes for r in _refs(n) if r.base == name), default=0)
        parts.append(f"{max(low, 0)} <= {name} <= L" + (f"-{high}" if high > 0 else ""))
    if not parts and any(r.base == "L" for side in (claim.left, claim.right) for r in layer_refs(side)):
        parts.append("l = L")
    return ", ".join(parts)


def _refs(node: Term) -> list[LayerRef]:
    match node:
        case Quantity(layer=ref):
            return [ref]
        case Sum(over=ref) | Activate(layer=ref):
            return [] if ref is None else [ref]
        case _:
            return []


def _first(node: Term) -> int:
    match node:
        case Quantity(kind=kind):
            return FIRST_LAYER[kind]
        case Activate():
            return 1
        case _:
            return 0


def layers_text(scope: Scope) -> str:
    """The claim's range on the network, and what its layers lack."""
    bare = [m for m, layer in enumerate(scope.network.layers, start=1) if not layer.bias]
    return ", ".join(filter(None, (range_text(scope.claim), f"no biases in layer {_listed(bare)}" if bare else "")))


def remarks(scope: Scope) -> tuple[str, ...]:
    """Say what this network is too small to show."""
    found = []
    narrow = [m for m, width in enumerate(scope.network.widths) if width == 1]
    if narrow:
        found.append(f"width 1 in layer {_listed(narrow)}: a sum there has one term")
    square = [m for m in range(1, scope.network.depth + 1) if scope.network.widths[m - 1] == scope.network.widths[m] > 1]
    if square:
        found.append(f"square weights in layer {_listed(square)}")
    return tuple(found)


def _listed(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers))
