"""Derived gradients against mpmath's differentiation at 50 digits, through a forward pass of the oracle."""

from __future__ import annotations

import random

import pytest
import sympy
from mpmath import mp

from bpverify.catalog.activations import ACTIVATIONS
from bpverify.catalog.costs import COSTS
from bpverify.notation.expressions import read_expression
from bpverify.spec import read_network
from bpverify.symbolic.derive import Cut, Derivation
from tests.symbolic.oracle import DIGITS, FUNCTIONS, Oracle, scalar

SIGMA, COST = "z**3/3 - z**2 + z", "sum(j*a**3/3 - a*y) + sum(a)**2/2"


def random_point(network, seed: int) -> Oracle:
    draw = random.Random(seed)

    def number(low: float = -1.5, high: float = 1.5):
        return mp.mpf(draw.randint(int(low * 10**6), int(high * 10**6))) / 10**6

    values = {}
    for m, layer in enumerate(network.layers, start=1):
        for j in range(1, layer.width + 1):
            values |= {("w", m, j, k): number() for k in range(1, network.widths[m - 1] + 1)}
            values["b", m, j] = number() if layer.bias else mp.mpf(0)
        values |= {("p", p, m): number(0.1) for p in layer.activation.parameters}
    values |= {("p", p, 0): number(0.1) for p in network.cost.parameters}
    values |= {("x", k): number() for k in range(1, network.inputs + 1)}
    values |= {("y", j): number(0.1, 0.9) for j in range(1, network.widths[-1] + 1)}
    if network.cost.targets:
        values["y", network.widths[-1]] = 1 - sum(values["y", j] for j in range(1, network.widths[-1]))
    sigma = read_expression(SIGMA, frozenset("z"))
    cost = read_expression(COST, frozenset({"a", "y", "n", "j"}))
    return Oracle(
        network, values, [x.activation.forward or sigma for x in network.layers], network.cost.forward or cost
    )


def numbers(oracle: Oracle) -> dict[str, object]:
    """Every symbol of the derivation by its name; z from the forward pass."""
    found = {"_".join(map(str, key)): v for key, v in oracle.values.items()}
    forward = oracle.forward({})
    return found | {f"{k[0]}_{k[1]}_{k[2]}": v for k, v in forward.items() if k != "C" and k[0] in "za"}


def sigma_at(oracle: Oracle, layer: int, order: int, z):
    return mp.diff(lambda t: scalar(oracle.activations[layer - 1], {"z": t}), z, order)


def evaluate(node, at: dict[str, object], oracle: Oracle):
    """A SymPy expression of the derivation in mpmath, by its own rules for each function."""
    values = [evaluate(a, at, oracle) for a in node.args]
    name = node.func.__name__
    if node.is_Symbol:
        return at[node.name]
    if node.is_Rational:
        return mp.mpf(int(node.p)) / int(node.q)
    if node is sympy.pi:
        return +mp.pi
    if name == "Add":
        return mp.fsum(values)
    if name == "Mul":
        return mp.fprod(values)
    if name == "Pow":
        return values[0] ** values[1]
    if name == "Exp1":
        return +mp.e
    own = {
        "Step": lambda u: mp.mpf(u > 0),
        "Reciprocal": lambda u: 1 / u,
        "Root": lambda u, q: mp.root(u, int(q)),
        "Sigma": lambda layer, order, z: sigma_at(oracle, int(layer), int(order), z),
        "AnyCost": lambda *v: cost_slope(
            oracle, [int(n) for n in v[: len(v) // 3]], list(v[len(v) // 3 : 2 * len(v) // 3])
        ),
    }
    return (own.get(name) or FUNCTIONS[name])(*values)


def cost_slope(oracle: Oracle, orders: list[int], outputs: list[object]):
    if not any(orders):
        return oracle.loss(outputs)
    j = next(i for i, n in enumerate(orders) if n)
    lower = [*orders[:j], orders[j] - 1, *orders[j + 1 :]]
    return mp.diff(lambda t: cost_slope(oracle, lower, [*outputs[:j], t, *outputs[j + 1 :]]), outputs[j])


def check_gradients(network, seed: int) -> int:
    derivation, checked = Derivation(network), 0
    with mp.workdps(DIGITS):
        oracle = random_point(network, seed)
        at = numbers(oracle)
        for cut in cuts(network):
            derived = evaluate(derivation.algebra.expression(derivation.cost_tangent(cut)), at, oracle)
            expected = oracle.cost_gradient((cut.kind, cut.layer, *cut.indices))
            assert abs(derived - expected) <= mp.mpf(10) ** -25 * (1 + abs(expected)), (cut, derived, expected)
            checked += expected != 0
    return checked


def cuts(network) -> list[Cut]:
    found = []
    for m, layer in enumerate(network.layers, start=1):
        for j in range(1, layer.width + 1):
            found += [Cut("w", m, (j, k)) for k in range(1, network.widths[m - 1] + 1)]
            found += [Cut("b", m, (j,))] * layer.bias + [Cut("z", m, (j,)), Cut("a", m, (j,))]
    return found


@pytest.mark.parametrize("activation", [row.name for row in ACTIVATIONS])
def test_gradients_for_every_activation(activation: str) -> None:
    assert check_gradients(read_network("2-2-2", activation, "C"), seed=3) > 0


@pytest.mark.parametrize("cost", [row.name for row in COSTS])
def test_gradients_for_every_cost(cost: str) -> None:
    network = read_network("2-3", "sigmoid", cost)
    assert check_gradients(network, seed=5) == len(cuts(network))


@pytest.mark.every(3)
@pytest.mark.parametrize(
    ("arch", "activation", "cost"),
    [
        ("3-2-3-2", "sigmoid,tanh,silu", "mse"),
        ("2-3-2-2", "sigma", "C"),
        ("2-3-2", "tanh,softmax", "categorical_cross_entropy"),
        ("1-2-3", "softplus,z**3 + z", "(a - y)**4"),
    ],
)
@pytest.mark.parametrize("seed", [1, 2])
def test_gradients_of_deeper_networks(arch: str, activation: str, cost: str, seed: int) -> None:
    network = read_network(arch, activation, cost)
    assert check_gradients(network, seed) == len(cuts(network))


def test_a_wrong_gradient_does_not_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    right = Derivation.cost_tangent
    monkeypatch.setattr(Derivation, "cost_tangent", lambda self, cut: right(self, cut) * (1 if cut.layer > 1 else 2))
    with pytest.raises(AssertionError):
        check_gradients(read_network("2-2-2", "tanh", "quadratic"), seed=3)
