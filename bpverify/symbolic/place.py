"""One instance of a claim on a network: numbers for its layer variables and for its indices."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bpverify.claim import BATCH, POSITIONS, Index, LayerRef, Quantity, Sum
from bpverify.errors import IllFormedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bpverify.network import Network


@dataclass(frozen=True, slots=True)
class Place:
    """One instance of a claim: a number for each layer variable, and for each free or bound index.

    ``samples`` is how many a batch has, where the cost is a mean over one.
    """

    network: Network
    layers: Mapping[str, int]
    indices: Mapping[str, int]
    samples: int = 2

    def __hash__(self) -> int:
        return hash((frozenset(self.layers.items()), frozenset(self.indices.items())))

    def layer(self, ref: LayerRef) -> int:
        """The number of the layer that ``ref`` names here."""
        base = 0 if ref.base is None else self.network.depth if ref.base == "L" else self.layers[ref.base]
        return int(base + ref.offset)

    def size(self, ref: LayerRef) -> int:
        """How many units the layer has, or how many samples there are."""
        return self.samples if ref == BATCH else self.network.widths[self.layer(ref)]

    def unit(self, index: Index) -> int:
        """The number of the unit that ``index`` names here."""
        return index if isinstance(index, int) else self.indices[index]

    def component(self, quantity: Quantity) -> tuple[str, int, tuple[int, ...]]:
        """The kind, layer and unit numbers of a quantity, x read as a^0; refuses a unit that the layer lacks."""
        layer, units = self.layer(quantity.layer), tuple(map(self.unit, quantity.indices))
        for unit, shift in zip(units, POSITIONS[quantity.kind], strict=True):
            width = self.network.widths[layer + shift]
            if not 1 <= unit <= width:
                raise IllFormedError(f"unit {unit} does not exist in layer {layer + shift}, which has {width}")
        return ("a" if quantity.kind == "x" else quantity.kind), layer, units

    def span(self, sum_: Sum, width: int) -> range:
        """The units that a sum runs over, in a layer of ``width`` units; none is a sum of 0, one that is missing an error."""
        first = 1 if sum_.first is None else self.unit(sum_.first.index) + sum_.first.offset
        last = width if sum_.last is None else self.unit(sum_.last.index) + sum_.last.offset
        if first < 1 or last > width:
            unit = first if first < 1 else last
            raise IllFormedError(f"the sum over {sum_.index} runs to unit {unit} of a layer that has {width}")
        return range(first, last + 1)

    def with_index(self, name: str, unit: int) -> Place:
        """Return the place with one more index."""
        return replace(self, indices={**self.indices, name: unit})
