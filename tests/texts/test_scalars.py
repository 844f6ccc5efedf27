"""Derivatives of scalars: held against finite differences in exact fractions, and against known ones in floats."""

from __future__ import annotations

import math
import tracemalloc
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import mpmath
import pytest

from bpverify.errors import UnsupportedError
from bpverify.texts.scalars import ADD, CALL, CONSTANT, LEAF, MULTIPLY, NAMED, POWER, SLOPES, Scalars

if TYPE_CHECKING:
    from collections.abc import Callable


def value(scalars: Scalars, node: int, at: dict[int, Any]) -> Any:
    """The value of a node where the leaves are these numbers."""
    op, args = scalars.ops[node], scalars.args[node]
    if op == CONSTANT:
        return args[0] if all(isinstance(v, Fraction) for v in at.values()) else mpmath.mpf(args[0].numerator) / args[0].denominator
    if op == LEAF:
        return at[node]
    if op == NAMED:
        return at[node] if node in at else value(scalars, args[1], at)
    if op == ADD:
        return sum(value(scalars, a, at) for a in args)
    if op == MULTIPLY:
        return math.prod(value(scalars, a, at) for a in args)
    if op == POWER:
        base = value(scalars, args[0], at)
        if args[1].denominator == 1:
            return base ** int(args[1])
        return mpmath.power(base, mpmath.mpf(args[1].numerator) / args[1].denominator)
    assert op == CALL and args[1] == 0
    if args[0] == "step":
        return mpmath.mpf(value(scalars, args[2], at) > 0)
    return getattr(mpmath, {"arctan": "atan"}.get(args[0], args[0]))(value(scalars, args[2], at))


POLYNOMIALS: dict[str, Callable[[Scalars, int, int], int]] = {
    "sum": lambda s, x, y: s.add(x, s.multiply(s.constant(3), y)),
    "product": lambda s, x, y: s.multiply(x, x, y),
    "square": lambda s, x, y: s.power(s.add(x, y), Fraction(2)),
    "named inside": lambda s, x, y: s.multiply(s.named("q", s.add(x, y)), x),
    "nothing": lambda s, x, y: s.power(y, Fraction(2)),
}


@pytest.mark.parametrize("name", POLYNOMIALS)
def test_slopes_of_polynomials_are_exact_differences(name: str) -> None:
    scalars = Scalars()
    x, y = scalars.leaf("x"), scalars.leaf("y")
    of = POLYNOMIALS[name](scalars, x, y)
    slope = scalars.slope(of, x)
    at = {x: Fraction(3, 7), y: Fraction(-5, 2)}

    def moved(step: int) -> Any:
        return value(scalars, of, {**at, x: at[x] + step})

    # Central differences of a polynomial of degree 2 or less in x are its derivative.
    assert value(scalars, slope, at) == (moved(1) - moved(-1)) / 2


@pytest.mark.parametrize("exponent", [Fraction(-1), Fraction(-3), Fraction(1, 2), Fraction(-3, 2), Fraction(5)])
def test_slopes_of_powers(exponent: Fraction) -> None:
    scalars = Scalars()
    x = scalars.leaf("x")
    slope = scalars.slope(scalars.power(x, exponent), x)
    at = mpmath.mpf("1.375")
    power = mpmath.mpf(exponent.numerator) / exponent.denominator
    assert mpmath.almosteq(value(scalars, slope, {x: at}), power * at ** (power - 1), 1e-12)


@pytest.mark.parametrize("name", SLOPES)
def test_slopes_of_elementary_functions(name: str) -> None:
    scalars = Scalars()
    x = scalars.leaf("x")
    of = scalars.call(name, 0, scalars.multiply(scalars.constant(2), x))
    at = mpmath.mpf("0.625")
    theirs = mpmath.diff(lambda u: value(scalars, of, {x: u}), at)
    assert mpmath.almosteq(value(scalars, scalars.slope(of, x), {x: at}), theirs, 1e-9)


def test_what_a_quantity_is_computed_from_is_held_fixed() -> None:
    scalars = Scalars()
    x, w = scalars.leaf("x"), scalars.leaf("w")
    z = scalars.named("z", scalars.multiply(w, x))
    cost = scalars.named("C", scalars.add(scalars.power(z, Fraction(2)), w))
    at = {x: Fraction(2), w: Fraction(3)}
    assert value(scalars, scalars.slope(cost, z), at) == 12
    assert value(scalars, scalars.slope(cost, w), at) == 12 * 2 + 1
    assert scalars.slope(z, cost) == scalars.zero


def test_an_unknown_function_has_an_unknown_derivative() -> None:
    scalars = Scalars()
    x = scalars.leaf("x")
    of = scalars.call("any f", 0, scalars.power(x, Fraction(2)))
    inner = scalars.power(x, Fraction(2))
    assert scalars.slope(of, x) == scalars.multiply(scalars.call("any f", 1, inner), scalars.multiply(scalars.constant(2), x))


def test_an_opaque_cost_goes_through_what_it_is_a_function_of() -> None:
    scalars = Scalars()
    x = scalars.leaf("x")
    z = scalars.named("z", scalars.power(x, Fraction(2)))
    slope = scalars.leaf("dC/dz")
    cost = scalars.opaque("C", ((slope, z),))
    assert scalars.slope(cost, z) == slope
    assert scalars.slope(cost, x) == scalars.multiply(slope, scalars.multiply(scalars.constant(2), x))


def test_equal_operations_are_one_node() -> None:
    scalars = Scalars()
    x = scalars.leaf("x")
    assert scalars.add(x, scalars.one) == scalars.add(x, scalars.one)
    assert scalars.multiply(x, scalars.zero) == scalars.zero and scalars.power(x, Fraction(0)) == scalars.one
    assert scalars.value(scalars.power(scalars.constant(2), Fraction(-2))) == Fraction(1, 4)


def test_refuses_a_division_by_zero() -> None:
    scalars = Scalars()
    with pytest.raises(UnsupportedError, match="division by zero"):
        scalars.power(scalars.zero, Fraction(-1))


def test_reach_is_what_a_node_depends_on() -> None:
    scalars = Scalars()
    x, y = scalars.leaf("x"), scalars.leaf("y")
    q = scalars.named("q", scalars.multiply(x, scalars.constant(2)))
    assert scalars.reach(scalars.add(q, scalars.one)) == {q, x} and y not in scalars.reach(q)


def test_what_several_nodes_depend_on_is_found_together() -> None:
    scalars = Scalars()
    x, y, z = (scalars.leaf(("v", None, (i,))) for i in range(3))
    q = scalars.named(("q", None, ()), scalars.multiply(x, y))
    assert scalars.reach(q, z) == {q, x, y, z} and scalars.reach() == set()
    assert scalars.reaches(q, x) and scalars.reaches(q, q) and not scalars.reaches(q, z) and not scalars.reaches(x, q)
    assert scalars.reaches_head(q, "v") and not scalars.reaches_head(q, "q") and not scalars.reaches_head(x, "v")
    assert scalars.reaches_head(scalars.add(q, scalars.one), "q") and not scalars.reaches_head(scalars.one, "v")


def test_many_nodes_that_depend_on_many_take_little_memory() -> None:
    scalars = Scalars()
    found = scalars.zero
    for i in range(2000):
        found = scalars.named(("s", None, (i,)), scalars.add(found, scalars.leaf(("v", None, (i,)))))
    tracemalloc.start()
    assert len(scalars.reach(found)) == 4000
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 8_000_000


def test_the_derivative_by_one_quantity_looks_at_what_depends_on_it_alone() -> None:
    scalars = Scalars()
    leaves = [scalars.leaf(i) for i in range(500)]
    squares = [scalars.power(leaf, Fraction(2)) for leaf in leaves]
    before = len(scalars.ops)
    slope = scalars.slope(scalars.add(*squares), leaves[7])
    assert slope == scalars.multiply(scalars.constant(2), leaves[7]) and len(scalars.ops) <= before + 3
    assert scalars.slope(squares[1], leaves[0]) == scalars.zero
