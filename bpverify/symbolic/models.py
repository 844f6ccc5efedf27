"""Points of what a text adds to a network: links past a layer, a cost that is a mean over samples, a penalty on the weights.

A sample is a point of the network with its own input and target; the samples share all else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from bpverify.claim import PLAIN, Cost, Model, Partial, Quantity, Scalar
from bpverify.errors import UnsupportedError
from bpverify.symbolic.derive import Cut
from bpverify.symbolic.evaluate import READERS, Point
from bpverify.symbolic.jets import Jet, Undefined, constant, inverse
from bpverify.symbolic.witness import Points, draw, find_witness

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Mapping
    from fractions import Fraction

    from bpverify.claim import Claim, Index, Term
    from bpverify.network import Network
    from bpverify.symbolic.place import Place
    from bpverify.symbolic.scope import Scope
    from bpverify.verdict import Witness

MOST_PLACES = 24
"""At how many components a point is looked for."""

SAMPLES = (2, 3)
"""How many samples there are at these points: an equation may hold for one number by accident."""

TRIES = 12
"""At how many points each is looked at."""


@dataclass(frozen=True, slots=True)
class SampleCut:
    """Where a batch is cut: a component of the network, at one sample (from 1); a parameter is cut at all of them (0)."""

    at: Cut
    sample: int = 0

    def of(self, sample: int) -> Cut:
        """Return the cut as one sample sees it: one at another sample changes nothing here."""
        return self.at if self.sample in (0, sample) else Cut("elsewhere", self.at.layer, self.at.indices)


@dataclass(frozen=True)
class LinkedPoint(Point):
    """A point at which a^l = a^(l-1) + sigma(z^l)."""

    def output(self, layer: int, j: int, found: Mapping[tuple[Any, ...], Jet]) -> Jet:
        """a_j of a layer: that of the layer before, and the activation."""
        past: Jet = found["a", layer - 1, j]
        return past + super().output(layer, j, found)


@dataclass(frozen=True)
class ModelPoint(Point):
    """A point of a network with the model of a text: ``each`` are its samples, the one there is where the cost is no mean."""

    model: Model = PLAIN
    each: tuple[Point, ...] = ()

    def in_balls(self, bits: int) -> ModelPoint:
        """The same point in balls, to be used at a working precision of ``bits``."""
        return replace(self, exact=False, each=tuple(point.in_balls(bits) for point in self.each), _numbers={}, _balls={})

    def forward(self, cuts: tuple[Any, ...]) -> dict[tuple[Any, ...], Jet]:
        """Every component of the first sample; all samples are looked at."""
        return [self._pass(cuts, sample) for sample in range(len(self.each), 0, -1)][-1]

    def _pass(self, cuts: tuple[Any, ...], sample: int) -> dict[tuple[Any, ...], Jet]:
        return self.each[sample - 1].forward(tuple(cut.of(sample) for cut in cuts))

    def value(self, term: Term, place: Place, cuts: tuple[Any, ...] = ()) -> Jet:
        """The term here, as a jet over the cuts' infinitesimals."""
        own = OWN.get(type(term))
        return own(self, term, place, cuts) if own is not None else READERS[type(term)](self, term, place, cuts)

    def _sample(self, index: Index | None, place: Place) -> int:
        if (index is not None) != self.model.batch:
            raise Undefined("a quantity whose sample is not clear")
        return 1 if index is None else place.unit(index)

    def _component(self, term: Quantity, place: Place, cuts: tuple[Any, ...]) -> Jet:
        kind, layer, units = place.component(term)
        if kind in ("w", "b"):
            return self._pass(cuts, 1)[(kind, layer, *units)]
        sample = self._sample(term.sample, place)
        if kind == "y":
            return self.each[sample - 1].number(f"y_{units[0]}")
        if kind == "delta":
            cut = SampleCut(Cut("z", layer, units), sample)
            return self.value(Cost(sample=sample if self.model.batch else None), place, (*cuts, cut)).derivative(len(cuts))
        return self._pass(cuts, sample)[(kind, layer, *units)]

    def _slope(self, term: Partial, place: Place, cuts: tuple[Any, ...]) -> Jet:
        kind, layer, units = place.component(term.by)
        sample = 0 if kind in ("w", "b") else self._sample(term.by.sample, place)
        return self.value(term.of, place, (*cuts, SampleCut(Cut(kind, layer, units), sample))).derivative(len(cuts))

    def _whole_cost(self, term: Cost, place: Place, cuts: tuple[Any, ...]) -> Jet:
        if term.sample is not None:
            return self._pass(cuts, self._sample(term.sample, place))[("C",)]
        total = constant(0, self.exact)
        for sample in range(1, len(self.each) + 1):
            total = total + self._pass(cuts, sample)[("C",)]
        mean = total * inverse(constant(len(self.each), self.exact))
        return mean + self._penalty(cuts) if self.model.decay and not term.part else mean

    def _penalty(self, cuts: tuple[Any, ...]) -> Jet:
        """decay/2 sum w^2."""
        total = constant(0, self.exact)
        for key, weight in self._pass(cuts, 1).items():
            if key[0] == "w":
                total = total + weight * weight
        return total * self.number("decay") * inverse(constant(2, self.exact))

    def _scalar(self, term: Scalar, place: Place, cuts: tuple[Any, ...]) -> Jet:
        return constant(len(self.each), self.exact) if term.name == "samples" else self.number(term.name)


OWN: dict[type, Callable[..., Jet]] = {
    Quantity: ModelPoint._component,
    Partial: ModelPoint._slope,
    Cost: ModelPoint._whole_cost,
    Scalar: ModelPoint._scalar,
}
"""What a model makes another thing of; all else is as at any point."""


def draw_model(model: Model, samples: int, network: Network, generator: random.Random, number: int) -> ModelPoint:
    """Draw a point of a network in a model, with so many samples where the cost is a mean."""
    first = draw(network, generator, number)
    kind = LinkedPoint if model.links else Point
    data = [first, *(draw(network, generator, number) for _ in range(samples - 1))] if model.batch else [first]
    each, values = [], {name: value for name, value in first.values.items() if not _is_data(name)}
    for sample, point in enumerate(data, start=1):
        own = {name: value for name, value in point.values.items() if _is_data(name)}
        each.append(kind(network, {**first.values, **own}, first.activations, first.cost, exact=True))
        values |= {f"{name}^{{({sample})}}" if model.batch else name: value for name, value in own.items()}
    values |= _scalars(model, generator)
    return ModelPoint(network, values, first.activations, first.cost, exact=True, model=model, each=tuple(each))


def _scalars(model: Model, generator: random.Random) -> dict[str, Fraction]:
    from bpverify.symbolic.witness import WHOLE

    if not model.decay:
        return {}
    return {"decay": generator.choice(WHOLE), "size": generator.choice(WHOLE[1:])}


def _is_data(name: str) -> bool:
    return name.startswith(("x_", "y_"))


def refuted(claim: Claim, scope: Scope) -> Witness | None:
    """Return a point at which a claim fails in its own model, None where none is found.

    Raises:
        UnsupportedError: the network is none on which the model has a meaning.
    """
    network = scope.network
    elementwise = all(layer.activation.is_elementwise for layer in network.layers)
    if claim.model.links and (len(set(network.widths)) > 1 or not elementwise):
        raise UnsupportedError("links past a layer on a network whose layers differ in width")
    for samples in SAMPLES if claim.model.batch else SAMPLES[:1]:
        points = Points(network, partial(draw_model, claim.model, samples))
        places = (replace(place, samples=samples) for place in islice(scope.places(), MOST_PLACES))
        found = (find_witness(claim, place, points, TRIES) for place in places)
        witness = next((witness for witness in found if witness is not None), None)
        if witness is not None:
            return witness
    return None
