"""A gradient is accepted where it equals reverse accumulation, and only there."""

from fractions import Fraction

import pytest

from bpverify.exact.evaluate import bound, differing, draw_prime, is_prime, uncovered
from bpverify.exact.graph import Graph
from bpverify.exact.number import Number, constant

RIGHT = {
    "square": (lambda x: x * x, lambda x: x + x),
    "power": (lambda x: x**3, lambda x: 3 * x * x),
    "reciprocal": (lambda x: x**-2, lambda x: -2 / (x * x * x)),
    "quotient": (lambda x: (x - 2) / (x + 1), lambda x: 3 / (x + 1) ** 2),
    "negative": (lambda x: 5 - x, lambda x: x - x - 1),
    "exp": (lambda x: (x * x).exp(), lambda x: 2 * x * (x * x).exp()),
    "log": (lambda x: x.log(), lambda x: 1 / x),
    "tanh": (lambda x: x.tanh(), lambda x: (1 - x.tanh()) * (1 + x.tanh())),
    "sigmoid": (lambda x: 1 / (1 + (-x).exp()), lambda x: 1 / (1 + (-x).exp()) * (1 - 1 / (1 + (-x).exp()))),
}


def judged(cost, gradient):
    graph = Graph()
    x = Number(graph, graph.symbol("x", 0.7))
    c, g = cost(x), gradient(x)
    node = g.node if isinstance(g, Number) else constant(graph, Fraction(g)).node
    pairs = {x.node: node}
    assert not uncovered(graph)
    return differing(graph, c.node, pairs, draw_prime()), bound(graph, c.node, pairs, 2)


@pytest.mark.parametrize("name", RIGHT)
def test_right(name):
    found, chance = judged(*RIGHT[name])
    assert not found
    assert 0 < chance < 1e-20


@pytest.mark.parametrize("name", RIGHT)
@pytest.mark.parametrize("bug", [lambda g: 2 * g, lambda g: -g, lambda g: g + Fraction(1, 10**9), lambda g: 0], ids="2-+0")
def test_wrong(name, bug):
    cost, gradient = RIGHT[name]
    assert judged(cost, lambda x: bug(gradient(x)))[0]


def test_uncovered_is_named():
    graph = Graph()
    Number(graph, graph.symbol("x", 0.7)).sin()
    assert uncovered(graph) == {"sin"}


def test_zero_divisor_asks_for_a_fresh_draw():
    graph = Graph()
    x = Number(graph, graph.symbol("x", 0.7))
    y = 1 / ((x + 1) * (x + 1) - x * x - 2 * x - 1)
    with pytest.raises(ZeroDivisionError):
        differing(graph, y.node, {x.node: x.node}, draw_prime())


def test_primes():
    assert is_prime(2**61 - 1)
    assert not is_prime((2**31 - 1) * (2**29 - 3))
    assert not is_prime(2**60)
