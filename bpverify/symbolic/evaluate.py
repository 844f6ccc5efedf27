"""A claim's side at a concrete point, computed from the forward definition alone, with jets.

It shares no code with the derivation over polynomials, so that a witness found there is confirmed here.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from bpverify.claim import Activate, Add, Cost, Elementary, Kronecker, Multiply, Number, Partial, Power, Quantity, Sum
from bpverify.symbolic.derive import Cut
from bpverify.symbolic.jets import FUNCTIONS, Jet, Undefined, constant, evaluate, power

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bpverify.claim import Term
    from bpverify.expression import Expression
    from bpverify.network import Network
    from bpverify.symbolic.place import Place


MOST_PASSES = 8
"""How many forward passes a point keeps: the one without cuts serves every component, one with cuts hardly two."""


@dataclass(frozen=True)
class Point:
    """A network's forward definition made concrete.

    ``values`` gives w_l_j_k, b_l_j, x_k, y_j and parameters p_name_l exact rationals; ``activations`` (by layer, from 1)
    and ``cost`` are what stands for an abstract sigma or C, the network's own where they are concrete.
    """

    network: Network
    values: Mapping[str, Fraction]
    activations: tuple[Expression, ...]
    cost: Expression
    exact: bool
    _passes: dict[tuple[Cut, ...], Any] = field(default_factory=dict, compare=False)
    _numbers: dict[str, Jet] = field(default_factory=dict, compare=False)
    _balls: dict[int, Point] = field(default_factory=dict, compare=False)

    def in_balls(self, bits: int) -> Point:
        """The same point in balls, to be used at a working precision of ``bits``; kept for the next time."""
        if bits not in self._balls:
            self._balls[bits] = replace(self, exact=False, _passes={}, _numbers={}, _balls={})
        return self._balls[bits]

    def number(self, name: str) -> Jet:
        """A value as a jet."""
        if name not in self._numbers:
            self._numbers[name] = constant(self.values[name], self.exact)
        return self._numbers[name]

    def parameters(self, names: tuple[str, ...], layer: int) -> dict[str, Jet]:
        """The parameters of a layer's activation; layer 0 is the cost."""
        return {name: self.number(f"p_{name}_{layer}") for name in names}

    def forward(self, cuts: tuple[Cut, ...]) -> dict[tuple[Any, ...], Jet]:
        """Every component of the network, an infinitesimal added at each cut; keys as ("z", layer, unit) and ("C",)."""
        if cuts not in self._passes:
            if len(self._passes) > MOST_PASSES:
                for old in [key for key in self._passes if key]:
                    del self._passes[old]
            self._passes[cuts] = self._forward(cuts)
        return self._passes[cuts]  # type: ignore[no-any-return]  # Any by nature

    def _forward(self, cuts: tuple[Cut, ...]) -> dict[tuple[Any, ...], Jet]:
        found: dict[tuple[Any, ...], Jet] = {}

        def put(kind: str, layer: int, units: tuple[int, ...], value: Jet) -> None:
            for bit, cut in enumerate(cuts):
                if cut == Cut(kind, layer, units):
                    value = value.plus_infinitesimal(bit)
            found[(kind, layer, *units)] = value

        net = self.network
        upstream = min((cut.layer for cut in cuts), default=0)
        if upstream:  # nothing is cut below: as without cuts
            found |= {key: value for key, value in self.forward(()).items() if key != ("C",) and key[1] < upstream}
        for k in range(1, net.inputs + 1) if not upstream else ():
            put("a", 0, (k,), self.number(f"x_{k}"))
        for m, layer in enumerate(net.layers, start=1):
            if m < upstream:
                continue
            for j in range(1, layer.width + 1):
                total = constant(0, self.exact)
                if layer.bias:
                    put("b", m, (j,), self.number(f"b_{m}_{j}"))
                    total = found["b", m, j]
                for k in range(1, net.widths[m - 1] + 1):
                    put("w", m, (j, k), self.number(f"w_{m}_{j}_{k}"))
                    total = total + found["w", m, j, k] * found["a", m - 1, k]
                put("z", m, (j,), total)
            for j in range(1, layer.width + 1):
                put("a", m, (j,), self.output(m, j, found))
        found[("C",)] = self._cost([found["a", net.depth, j] for j in range(1, net.widths[-1] + 1)])
        return found

    def output(self, layer: int, j: int, found: Mapping[tuple[Any, ...], Jet]) -> Jet:
        """a_j of a layer from what is found of the network below it."""
        return self.activate(layer, j, [found["z", layer, i] for i in range(1, self.network.widths[layer] + 1)])

    def activate(self, layer: int, j: int, inputs: list[Jet]) -> Jet:
        """a_j of a layer from its weighted inputs."""
        shared = self.parameters(self.network.layer(layer).activation.parameters, layer)
        units = [{"z": z} for z in inputs]
        return evaluate(self.activations[layer - 1], shared | units[j - 1], units)

    def _cost(self, outputs: list[Jet]) -> Jet:
        n = constant(len(outputs), self.exact)
        units = [{"a": a, "y": self.number(f"y_{j}"), "j": constant(j, self.exact)} for j, a in enumerate(outputs, start=1)]
        shared = self.parameters(self.network.cost.parameters, 0) | {"n": n}
        if self.network.cost.is_separable:
            total = constant(0, self.exact)
            for unit in units:
                total = total + evaluate(self.cost, shared | unit, units)
            return total
        return evaluate(self.cost, shared, units)

    def value(self, term: Term, place: Place, cuts: tuple[Cut, ...] = ()) -> Jet:
        """The term here, as a jet over the cuts' infinitesimals."""
        return READERS[type(term)](self, term, place, cuts)

    def _derivative(self, term: Term, place: Place, cuts: tuple[Cut, ...], by: Cut) -> Jet:
        return self.value(term, place, (*cuts, by)).derivative(len(cuts))

    def _quantity(self, term: Quantity, place: Place, cuts: tuple[Cut, ...]) -> Jet:
        kind, layer, units = place.component(term)
        if kind == "y":
            return self.number(f"y_{units[0]}")
        if kind == "delta":
            return self._derivative(Cost(), place, cuts, Cut("z", layer, units))
        return self.forward(cuts)[(kind, layer, *units)]

    def _partial(self, term: Partial, place: Place, cuts: tuple[Cut, ...]) -> Jet:
        return self._derivative(term.of, place, cuts, Cut(*place.component(term.by)))

    def _sum(self, term: Sum, place: Place, cuts: tuple[Cut, ...]) -> Jet:
        if term.over is None:
            raise Undefined("a sum without a range")
        total = constant(0, self.exact)
        for unit in place.span(term, place.size(term.over)):
            total = total + self.value(term.body, place.with_index(term.index, unit), cuts)
        return total

    def _add(self, term: Add, place: Place, cuts: tuple[Cut, ...]) -> Jet:
        total = constant(0, self.exact)
        for part in term.terms:
            total = total + self.value(part, place, cuts)
        return total

    def _multiply(self, term: Multiply, place: Place, cuts: tuple[Cut, ...]) -> Jet:
        total = constant(1, self.exact)
        for part in term.factors:
            total = total * self.value(part, place, cuts)
        return total

    def _activate(self, term: Activate, place: Place, cuts: tuple[Cut, ...]) -> Jet:
        if term.layer is None:
            raise Undefined("an activation whose layer is not clear")
        layer = place.layer(term.layer)
        argument, j, inputs = self.value(term.argument, place, cuts), 1, [Jet((constant(0, self.exact).parts[0],))]
        if not self.network.layer(layer).activation.is_elementwise:
            if not isinstance(term.argument, Quantity) or term.argument.kind != "z":
                raise Undefined("a vector activation at something other than its weighted inputs")
            j = place.component(term.argument)[2][0]
            inputs = [self.forward(cuts)["z", layer, i] for i in range(1, self.network.widths[layer] + 1)]
        bits = range(len(cuts), len(cuts) + term.order)
        for bit in bits:
            argument = argument.plus_infinitesimal(bit)
        inputs[j - 1] = argument
        result = self.activate(layer, j, inputs)
        for bit in reversed(bits):
            result = result.derivative(bit)
        return result

    def _elementary(self, term: Elementary, place: Place, cuts: tuple[Cut, ...]) -> Jet:
        return FUNCTIONS[term.function](self.value(term.argument, place, cuts))


READERS: Mapping[Any, Callable[..., Jet]] = {
    Number: lambda point, term, place, cuts: constant(term.value, point.exact),
    Kronecker: lambda point, term, place, cuts: constant(int(place.unit(term.first) == place.unit(term.second)), point.exact),
    Quantity: Point._quantity,
    Cost: lambda point, term, place, cuts: point.forward(cuts)[("C",)],
    Partial: Point._partial,
    Sum: Point._sum,
    Add: Point._add,
    Multiply: Point._multiply,
    Power: lambda point, term, place, cuts: power(point.value(term.base, place, cuts), Fraction(term.exponent)),
    Activate: Point._activate,
    Elementary: Point._elementary,
}
