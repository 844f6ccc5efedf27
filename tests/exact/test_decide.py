"""A derivative is accepted where it equals that of the record, and only there."""

import time
from fractions import Fraction

import pytest

from bpverify.exact.algebra.decide import decide
from bpverify.exact.algebra.residues import ROOTS, draw_prime, is_prime, root_modulo
from bpverify.exact.record.graph import PI, Graph
from bpverify.exact.record.number import Number, constant


def number(graph, x):
    return constant(graph, Fraction(x))


def sigmoid(x):
    return 1 / (1 + (-x).exp())


RIGHT = {
    "square": (lambda x: x * x, lambda x: x + x),
    "power": (lambda x: x**3, lambda x: 3 * x * x),
    "reciprocal": (lambda x: x**-2, lambda x: -2 / (x * x * x)),
    "quotient": (lambda x: (x - 2) / (x + 1), lambda x: 3 / (x + 1) ** 2),
    "negative": (lambda x: 5 - x, lambda x: x - x - 1),
    "exp": (lambda x: (x * x).exp(), lambda x: 2 * x * (x * x).exp()),
    "log": (lambda x: x.log(), lambda x: 1 / x),
    "tanh": (lambda x: x.tanh(), lambda x: (1 - x.tanh()) * (1 + x.tanh())),
    "tanh by exp": (lambda x: x.tanh(), lambda x: 4 / (x.exp() + (-x).exp()) ** 2),
    "sigmoid": (sigmoid, lambda x: sigmoid(x) * (1 - sigmoid(x))),
    "sigmoid by tanh": (sigmoid, lambda x: (1 - (x / 2).tanh() ** 2) / 4),
    "softplus": (lambda x: (1 + x.exp()).log(), sigmoid),
    "softplus by log1p": (lambda x: x + (-x).exp().log1p(), lambda x: 1 / (1 + (-x).exp())),
    "sinh": (lambda x: x.sinh() * x.cosh(), lambda x: (2 * x).cosh()),
    "sqrt": (lambda x: x.sqrt(), lambda x: 1 / x.sqrt() / 2),
    "sqrt of a sum": (lambda x: (x * x + 1).sqrt(), lambda x: x * (x * x + 1).sqrt() / (x * x + 1)),
    "sqrt of 2": (lambda x: x * x * (number(x.graph, 2)).sqrt(), lambda x: 4 * x / number(x.graph, 2).sqrt()),
    "erf": (
        lambda x: (x / number(x.graph, 2).sqrt()).erf(),
        lambda x: (-x * x / 2).exp() * 2 / (2 * Number(x.graph, x.graph.symbol(PI, 3.141592653589793))).sqrt(),
    ),
    "expm1": (lambda x: x.expm1(), lambda x: x.exp()),
    "sin": (lambda x: x.sin() * x, lambda x: x.cos() * x + x.sin()),
    "sin of a multiple": (lambda x: x.sin() * x.cos(), lambda x: (2 * x).cos()),
    "square of a sine": (lambda x: x.sin() ** 2, lambda x: 2 * x.cos() * (1 - x.cos() ** 2) / x.sin()),
    "sin of parts": (lambda x: (x / 3 + 1).sin() ** 2, lambda x: (x * 2 / 3 + 2).sin() / 3),
    "sin of a large multiple": (lambda x: (10**5 * x).sin(), lambda x: 10**5 * (10**5 * x).cos()),
    "arctan": (lambda x: x.arctan(), lambda x: 1 / (1 + x * x)),
    "cbrt": (lambda x: x.cbrt(), lambda x: x.cbrt() / (3 * x.cbrt() ** 3)),
    "log of exp": (lambda x: (x.log() * 3).exp(), lambda x: 3 * x * x),
}  # fmt: skip


def judged(cost, gradient, at=0.7):
    graph = Graph()
    x = Number(graph, graph.symbol("x", at))
    c, g = cost(x), gradient(x)
    node = g.node if isinstance(g, Number) else constant(graph, Fraction(g)).node
    return decide(graph, c.node, [x.node], [node], time.monotonic() + 20)


@pytest.mark.parametrize("name", RIGHT)
def test_right(name):
    found = judged(*RIGHT[name])
    assert found.same or (found.equal == found.proved == {0} and 0 < found.error < 1e-20)


BUGS = {
    "2": lambda g: 2 * g,
    "-": lambda g: -g,
    "+": lambda g: g + Fraction(1, 10**9),
    "0": lambda g: 0,
    "tiny": lambda g: g + Fraction(1, 10**60),
}


@pytest.mark.parametrize("name", RIGHT)
@pytest.mark.parametrize("bug", BUGS)
def test_wrong(name, bug):
    cost, gradient = RIGHT[name]
    found = judged(cost, lambda x: BUGS[bug](gradient(x)))
    assert not found.same and not found.equal and not found.proved and set(found.unequal) == {0}


def test_equal_on_one_side_only_is_never_accepted():
    # sqrt(x^2 + 2 x + 1) is |x + 1|: its slope is 1 at 0.7, and is not 1 at all x.
    found = judged(lambda x: (x * x + 2 * x + 1).sqrt(), lambda x: 1)
    assert not found.equal and not found.unequal and found.open == [0]


@pytest.mark.parametrize("square", [lambda x: x * x, lambda x: x**2])
def test_the_root_of_a_square_has_two_sides(square):
    graph = Graph()
    x = Number(graph, graph.symbol("x", -0.7))
    root = square(x).sqrt()
    assert root.value == 0.7 and [b.relation for b in graph.branches] == ["<"]


def test_a_divisor_that_is_zero_everywhere_is_undecided():
    found = judged(lambda x: 1 / ((x + 1) * (x + 1) - x * x - 2 * x - 1), lambda x: x)
    assert found.open == [0] and found.reason


def test_primes():
    assert is_prime(2**61 - 1)
    assert not is_prime((2**31 - 1) * (2**29 - 3))
    assert not is_prime(2**60)
    assert root_modulo(2, 2**61 - 1) ** 2 % (2**61 - 1) == 2


def test_the_roots_of_small_primes_have_values_modulo_the_primes_that_are_drawn():
    for p in {draw_prime() for _ in range(20)}:
        assert 2**60 < p < 2**61 and is_prime(p)
        assert all(root_modulo(n, p) ** 2 % p == n for n in ROOTS)


@pytest.mark.parametrize(
    ("a", "b", "is_equal"),
    [
        (lambda x: (6 * x).sqrt(), lambda x: _root(x, 2) * _root(x, 3) * x.sqrt(), True),
        (lambda x: x / _root(x, 12), lambda x: x * _root(x, 3) / 6, True),
        (lambda x: x / _root(x, 13), lambda x: x * _root(x, 13) / 13, True),
        (lambda x: x / _root(x, 3), lambda x: x * _root(x, 2) / 3, False),
        (lambda x: (_root(x, 2) + _root(x, 3)) ** 2 * x, lambda x: (5 + 2 * _root(x, 6)) * x, True),
        (lambda x: (_root(x, 2) + _root(x, 3)) ** 2 * x, lambda x: (5 + 2 * _root(x, 5)) * x, False),
        (lambda x: (x * 0.5 * x).exp(), lambda x: ((x * x) * 0.5).exp(), True),
        (lambda x: (x * 0.5 * x + x.log()).exp(), lambda x: x * ((x * x) / 2).exp(), True),
        (lambda x: (x * 0.5 * x + x.log()).exp(), lambda x: x * ((x * x) / 3).exp(), False),
        (lambda x: x**x / x, lambda x: x ** (x - 1), True),
        (lambda x: x**x, lambda x: x ** (x - 1), False),
        (lambda x: (x * 3 / 2).sin(), lambda x: (1.5 * x).sin(), True),
    ],
)
def test_roots_and_exponents_that_are_written_in_other_ways(a, b, is_equal):
    graph = Graph()
    x = Number(graph, graph.symbol("x", 0.7))
    found = decide(graph, (x * x / 2).node, [x.node], [(x + a(x) - b(x)).node], time.monotonic() + 20)
    assert (found.closed == {0}) and (0 in found.unequal) is not is_equal


def _root(x, n):
    return constant(x.graph, Fraction(n)).sqrt()
