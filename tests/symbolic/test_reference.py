"""The forward tangents against SymPy's own differentiation of the whole composed cost, the slow obvious reference."""

from __future__ import annotations

import pytest

from bpverify.network import Layer, Network
from bpverify.spec import activation_from_text, cost_from_text
from bpverify.symbolic.build import Composition
from bpverify.symbolic.derive import Cut, Derivation


def network(widths: tuple[int, ...], activations: tuple[str, ...], cost: str, bias: bool = True) -> Network:
    layers = (Layer(n, activation_from_text(a), bias) for n, a in zip(widths[1:], activations, strict=True))
    return Network(widths[0], tuple(layers), cost_from_text(cost))


CASES = {
    "abstract 2-2-2": network((2, 2, 2), ("sigma", "sigma"), "C"),
    "abstract 1-2-1-2": network((1, 2, 1, 2), ("sigma",) * 3, "C"),
    "abstract 2-3": network((2, 3), ("sigma",), "C"),
    "sigmoid 2-2-1": network((2, 2, 1), ("sigmoid", "sigmoid"), "quadratic"),
    "identity and cubic 2-2-2": network((2, 2, 2), ("identity", "z**3 + z"), "mse"),
    "no biases 2-2-1": network((2, 2, 1), ("z**2", "z**3"), "quadratic", bias=False),
    "relu 2-2-1": network((2, 2, 1), ("relu", "leaky_relu"), "(a - y)**4"),
    "softmax 1-2": network((1, 2), ("softmax",), "quadratic"),
}


def cuts(net: Network) -> list[Cut]:
    found = []
    for m, layer in enumerate(net.layers, start=1):
        for j in range(1, layer.width + 1):
            found += [Cut("w", m, (j, k)) for k in range(1, net.widths[m - 1] + 1)] + [Cut("z", m, (j,))]
            found += [Cut("b", m, (j,))] if layer.bias else []
    return found


def composed_cost(c: Composition, cut: int = 0):
    """C as one expression: in the parameters and x, or, cut at layer ``cut`` >= 1, in z^cut and what is downstream."""
    values = {} if cut else {c.a(0, k): c.a(0, k) for k in range(1, c.network.inputs + 1)}
    for layer in range(max(cut, 1), c.network.depth + 1):
        units = range(1, c.network.widths[layer] + 1)
        z = {c.z(layer, j): c.weighted_input(layer, j).xreplace(values) for j in units if layer != cut}
        values = {c.a(layer, j): c.activation(layer, j).subs(z, simultaneous=True) for j in units}
    return c.cost.subs(values, simultaneous=True)


def reference(derivation: Derivation, cut: Cut):
    """SymPy's derivative of the composed cost, for z of the cost cut at its layer."""
    c = derivation.composition
    by = {"w": c.w, "b": c.b, "z": c.z}[cut.kind](cut.layer, *cut.indices)
    return composed_cost(c, cut.layer if cut.kind == "z" else 0).diff(by)


def composed(derivation: Derivation, expression):
    """The expression with every z^m written out, from the last layer to the first, in the parameters and x alone."""
    c = derivation.composition
    for layer in range(derivation.network.depth, 0, -1):
        values = (
            {c.a(layer - 1, j): c.activation(layer - 1, j) for j in derivation.units(layer - 1)} if layer > 1 else {}
        )
        inputs = {c.z(layer, j): c.weighted_input(layer, j).xreplace(values) for j in derivation.units(layer)}
        expression = expression.subs(inputs, simultaneous=True)
    return expression


def same(derivation: Derivation, cut: Cut, derived) -> bool:
    """Compare in a fresh algebra over parameters and inputs alone."""
    from bpverify.symbolic.algebra import Algebra

    expected = composed(derivation, reference(derivation, cut))
    found = composed(derivation, derivation.algebra.expression(derived))
    symbols = sorted(expected.free_symbols | found.free_symbols, key=str)
    algebra = Algebra(symbols, [expected, found])
    return algebra.is_zero(algebra.polynomial(found) - algebra.polynomial(expected))


LONG = frozenset({"no biases 2-2-1", "relu 2-2-1"})
"""SymPy takes its time over these."""


@pytest.mark.every(3)
@pytest.mark.parametrize("case", [pytest.param(case, marks=pytest.mark.slow) if case in LONG else case for case in CASES])
def test_every_tangent_is_sympys_derivative(case: str) -> None:
    derivation = Derivation(CASES[case])
    for cut in cuts(CASES[case]):
        derived = derivation.cost_tangent(cut)
        assert same(derivation, cut, derived), cut
        assert not same(derivation, cut, derived + 1)
        assert derived == 0 or not same(derivation, cut, 2 * derived)
