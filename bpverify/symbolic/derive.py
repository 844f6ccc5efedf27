"""Derivatives of a composed network, by forward tangents: one unit tangent at a cut, pushed through the composition.

Nothing here knows a backpropagation equation. SymPy differentiates each activation and the cost; the chain rule runs
forwards, from the quantity by which is differentiated to the cost, for each such quantity anew.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import sympy

from bpverify.errors import ExpressionError, UnsupportedError
from bpverify.symbolic.algebra import Algebra
from bpverify.symbolic.build import Composition

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bpverify.network import Network

Tangent = dict[int, Any]
"""The nonzero entries of a layer's tangent, by unit."""


@dataclass(frozen=True, slots=True)
class Cut:
    """One component of a network: where it is cut to differentiate by it. w has two indices, the others one."""

    kind: str
    layer: int
    indices: tuple[int, ...]

    @property
    def is_parameter(self) -> bool:
        """True for a weight or a bias."""
        return self.kind in ("w", "b")

    @property
    def depth(self) -> int:
        """How far downstream: a^(l-1), then w^l and b^l, then z^l, then a^l."""
        return 3 * self.layer + {"w": 0, "b": 0, "z": 1, "a": 2}[self.kind]


@dataclass
class Derivation:
    """The values and derivatives of one network as polynomials over independent atoms.

    Coordinates are the weights, x, y and, in a layer with biases, z, since b = z - sum w a is then determined: distinct
    units have distinct variables as arguments and their activations are independent. Without biases z is that sum.
    """

    network: Network
    extra: tuple[Any, ...] = ()
    composition: Composition = field(init=False)
    algebra: Algebra = field(init=False)
    _memo: dict[Any, Any] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.composition = Composition(self.network)
        self.algebra = Algebra(self._coordinates(), self._expressions(), self._images())
        for number in range(1, self.network.depth + 1):
            self._check_activation(number)
        if all(self.cost_slope(j) == 0 for j in self.units(self.network.depth)):
            raise ExpressionError(f"cost '{self.network.cost.name}'", "an expression that depends on a", "try '(a - y)**2/2'")

    def _check_activation(self, layer: int) -> None:
        """Refuse z - z as an activation; softmax over one unit is constant, and still softmax."""
        activation = self.network.layer(layer).activation
        if not activation.is_elementwise and self.network.widths[layer] == 1:
            return
        if all(self.slope(layer, j, k) == 0 for j in self.units(layer) for k in self.inputs_of(layer, j)):
            raise ExpressionError(f"activation '{activation.name}'", "an expression that depends on z", "try 'tanh(z)'")

    def units(self, layer: int) -> range:
        """The units of a layer, from 1."""
        return range(1, self.network.widths[layer] + 1)

    # -- what the algebra is made from

    def _coordinates(self) -> list[Any]:
        c, net = self.composition, self.network
        layers = range(1, net.depth + 1)
        weights = [c.w(m, j, k) for m in layers for j in self.units(m) for k in self.units(m - 1)]
        inputs = [c.z(m, j) for m in layers if net.layer(m).bias for j in self.units(m)]
        parameters = {s for e in self._local for s in e.free_symbols if str(s).startswith("p_")}
        targets = [sympy.Symbol(f"y_{j}", real=True) for j in self.units(net.depth)]
        return [*inputs, *weights, *sorted(parameters, key=str), *(c.a(0, k) for k in self.units(0)), *targets, sympy.pi]

    def _images(self) -> dict[Any, Any]:
        """What a weighted input without a bias stands for."""
        c, net = self.composition, self.network
        values = {c.a(m, j): c.activation(m, j) for m in range(1, net.depth + 1) for j in self.units(m)}
        bare = [(m, j) for m in range(1, net.depth + 1) if not net.layer(m).bias for j in self.units(m)]
        return {c.z(m, j): c.weighted_input(m, j).xreplace(values) for m, j in bare}

    @cached_property
    def _local(self) -> list[Any]:
        """Every activation by its unit, its slopes, the cost and its gradient."""
        c, depth = self.composition, self.network.depth
        values = [c.activation(m, j) for m in range(1, depth + 1) for j in self.units(m)]
        slopes = [self._slope(m, j, k) for m in range(1, depth + 1) for j in self.units(m) for k in self.inputs_of(m, j)]
        gradient = [self._cost_slope(j) for j in self.units(depth)]
        return [*values, *slopes, self._at_output(c.cost), *gradient]

    def _expressions(self) -> Iterable[Any]:
        return [*self._local, *self.extra]

    def inputs_of(self, layer: int, j: int) -> range:
        """The units whose weighted input a_j may depend on."""
        return range(j, j + 1) if self.network.layer(layer).activation.is_elementwise else self.units(layer)

    def _slope(self, layer: int, j: int, *by: int) -> Any:
        return self.composition.activation(layer, j).diff(*(self.composition.z(layer, k) for k in by))

    def _cost_slope(self, *by: int) -> Any:
        c, depth = self.composition, self.network.depth
        return self._at_output(c.cost.diff(*(c.a(depth, j) for j in by)))

    def _at_output(self, expression: Any) -> Any:
        """Write an expression in the output activations as one in z^L."""
        c, depth = self.composition, self.network.depth
        return expression.xreplace({c.a(depth, j): c.activation(depth, j) for j in self.units(depth)})

    # -- values

    def _reduced(self, key: Any, expression: Any) -> Any:
        if key not in self._memo:
            self._memo[key] = self.algebra.reduce(self.algebra.polynomial(expression()))
        return self._memo[key]

    def activation(self, layer: int, j: int) -> Any:
        """a_j^l; layer 0 is the input."""
        return self._reduced(("a", layer, j), lambda: self._activation(layer, j))

    def _activation(self, layer: int, j: int) -> Any:
        return self.composition.activation(layer, j) if layer else self.composition.a(0, j)

    def weighted_input(self, layer: int, j: int) -> Any:
        """z_j^l."""
        return self._reduced(("z", layer, j), lambda: self.composition.z(layer, j))

    def weight(self, layer: int, j: int, k: int) -> Any:
        """w_jk^l."""
        return self.algebra.variable(f"w_{layer}_{j}_{k}")

    def bias(self, layer: int, j: int) -> Any:
        """b_j^l, in coordinates z_j^l - sum_k w_jk^l a_k^(l-1)."""
        before = self.units(layer - 1)
        inner = (self.weight(layer, j, k) * self.activation(layer - 1, k) for k in before)
        return self.weighted_input(layer, j) - sum(inner, self.algebra.zero)

    def target(self, j: int) -> Any:
        """y_j."""
        return self._reduced(("y", j), lambda: self.composition.y(j))

    def cost(self) -> Any:
        """C."""
        return self._reduced(("C",), lambda: self._at_output(self.composition.cost))

    def slope(self, layer: int, j: int, *by: int) -> Any:
        """The partial derivative of a_j^l by the weighted inputs ``by`` of its layer."""
        return self._reduced(("s", layer, j, by), lambda: self._slope(layer, j, *by))

    def cost_slope(self, *by: int) -> Any:
        """The partial derivative of C by the output activations ``by``."""
        return self._reduced(("c", by), lambda: self._cost_slope(*by))

    # -- first tangents

    def z_tangent(self, cut: Cut, layer: int) -> Tangent:
        """The derivative of z^layer by the cut component."""
        key = ("dz", cut, layer)
        if key not in self._memo:
            self._memo[key] = self._z_tangent(cut, layer)
        return self._memo[key]  # type: ignore[no-any-return]  # Any by nature

    def _z_tangent(self, cut: Cut, layer: int) -> Tangent:
        if layer == cut.layer and cut.kind in ("z", "b"):
            return {cut.indices[0]: self.algebra.one}
        if layer == cut.layer and cut.kind == "w":
            return {cut.indices[0]: self.activation(layer - 1, cut.indices[1])}
        if layer <= cut.layer:
            return {}
        before = self.a_tangent(cut, layer - 1)
        return _nonzero({i: sum(self.weight(layer, i, k) * t for k, t in before.items()) for i in self.units(layer)})

    def a_tangent(self, cut: Cut, layer: int) -> Tangent:
        """The derivative of a^layer by the cut component."""
        key = ("da", cut, layer)
        if key not in self._memo:
            self._memo[key] = self._a_tangent(cut, layer)
        return self._memo[key]  # type: ignore[no-any-return]  # Any by nature

    def _a_tangent(self, cut: Cut, layer: int) -> Tangent:
        if cut.kind == "a" and layer == cut.layer:
            return {cut.indices[0]: self.algebra.one}
        if layer < cut.layer or (cut.kind == "a" and layer <= cut.layer):
            return {}
        dz = self.z_tangent(cut, layer)
        return _nonzero(
            {i: sum(self.slope(layer, i, k) * dz[k] for k in self.inputs_of(layer, i) if k in dz) for i in self.units(layer)}
        )

    def cost_tangent(self, cut: Cut) -> Any:
        """The derivative of C by the cut component."""
        key = ("dC", cut)
        if key not in self._memo:
            outputs = self.a_tangent(cut, self.network.depth)
            self._memo[key] = sum((self.cost_slope(j) * t for j, t in outputs.items()), self.algebra.zero)
        return self._memo[key]

    # -- second tangents: the derivative by ``outer`` of the derivative by ``inner``

    def check_order(self, outer: Cut, inner: Cut) -> None:
        """Refuse a second derivative whose outer cut lies downstream of the inner one: what it holds fixed is unclear."""
        if not outer.is_parameter and outer.depth > inner.depth:
            raise UnsupportedError("a derivative by a quantity downstream of an inner derivative's")

    def weight_tangent(self, cut: Cut, layer: int, j: int, k: int) -> int:
        """The derivative of w_jk^layer by the cut component: 0 or 1."""
        return int(cut == Cut("w", layer, (j, k)))

    def second_z(self, outer: Cut, inner: Cut, layer: int) -> Tangent:
        """The mixed derivative of z^layer."""
        if layer <= min(outer.layer, inner.layer) - 1 or any(c.kind == "z" and c.layer >= layer for c in (outer, inner)):
            return {}
        before = self.second_a(outer, inner, layer - 1)
        d1, d2 = self.a_tangent(outer, layer - 1), self.a_tangent(inner, layer - 1)
        result: Tangent = {}
        for i in self.units(layer):
            terms = [self.weight(layer, i, k) * t for k, t in before.items()]
            terms += [self.weight_tangent(outer, layer, i, k) * t for k, t in d2.items()]
            terms += [self.weight_tangent(inner, layer, i, k) * t for k, t in d1.items()]
            result[i] = sum(terms, self.algebra.zero)
        return _nonzero(result)

    def second_a(self, outer: Cut, inner: Cut, layer: int) -> Tangent:
        """The mixed derivative of a^layer."""
        if layer < 1 or any(c.kind == "a" and c.layer >= layer for c in (outer, inner)):
            return {}
        mixed = self.second_z(outer, inner, layer)
        d1, d2 = self.z_tangent(outer, layer), self.z_tangent(inner, layer)
        result: Tangent = {}
        for i in self.units(layer):
            reach = self.inputs_of(layer, i)
            terms = [self.slope(layer, i, k) * mixed[k] for k in reach if k in mixed]
            terms += [self.slope(layer, i, k, m) * d1[k] * d2[m] for k in reach if k in d1 for m in reach if m in d2]
            result[i] = sum(terms, self.algebra.zero)
        return _nonzero(result)

    def second_cost(self, outer: Cut, inner: Cut) -> Any:
        """The mixed derivative of C."""
        depth = self.network.depth
        mixed = self.second_a(outer, inner, depth)
        d1, d2 = self.a_tangent(outer, depth), self.a_tangent(inner, depth)
        first = (self.cost_slope(j) * t for j, t in mixed.items())
        second = (self.cost_slope(j, k) * s * t for j, s in d1.items() for k, t in d2.items())
        return sum(first, self.algebra.zero) + sum(second, self.algebra.zero)


def _nonzero(tangent: Tangent) -> Tangent:
    return {i: t for i, t in tangent.items() if not (isinstance(t, int) or t == 0)}
