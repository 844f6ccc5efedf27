"""Pairs of scalars are proved equal, shown to differ, or left open."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from bpverify.texts.lowered import compare
from bpverify.texts.scalars import Scalars

if TYPE_CHECKING:
    from collections.abc import Callable

    Pair = Callable[[Scalars, int, int], tuple[int, int]]


def exponential(scalars: Scalars, x: int) -> int:
    return scalars.call("exp", 0, x)


def logistic(scalars: Scalars, x: int) -> int:
    return scalars.power(scalars.add(scalars.one, exponential(scalars, scalars.negative(x))), Fraction(-1))


EQUAL: dict[str, Pair] = {
    "the same": lambda s, x, y: (x, x),
    "sums in another order": lambda s, x, y: (s.add(x, y), s.add(y, x)),
    "a square": lambda s, x, y: (
        s.power(s.add(x, y), Fraction(2)),
        s.add(s.power(x, Fraction(2)), s.multiply(s.constant(2), x, y), s.power(y, Fraction(2))),
    ),
    "a quotient": lambda s, x, y: (s.multiply(x, s.power(x, Fraction(-1)), y), y),
    "exponentials": lambda s, x, y: (exponential(s, s.add(x, y)), s.multiply(exponential(s, x), exponential(s, y))),
    "the logistic function": lambda s, x, y: (s.add(s.one, s.negative(logistic(s, x))), logistic(s, s.negative(x))),
    "tanh": lambda s, x, y: (s.slope(s.call("tanh", 0, x), x), s.power(s.call("cosh", 0, x), Fraction(-2))),
    "an unknown function": lambda s, x, y: (
        s.slope(s.call("any f", 0, s.multiply(x, y)), x),
        s.multiply(y, s.call("any f", 1, s.multiply(y, x))),
    ),
    "the logarithm of an exponential": lambda s, x, y: (
        s.call("log", 0, s.multiply(exponential(s, x), y)),
        s.add(x, s.call("log", 0, y)),
    ),
}
DIFFERENT: dict[str, Pair] = {
    "letters": lambda s, x, y: (x, y),
    "a sign": lambda s, x, y: (s.add(x, y), s.add(x, s.negative(y))),
    "a factor": lambda s, x, y: (s.multiply(s.constant(2), x), x),
    "the derivative of an unknown function": lambda s, x, y: (s.call("any f", 1, x), s.call("any f", 0, x)),
    "two unknown functions": lambda s, x, y: (s.call("any f", 0, x), s.call("any g", 0, x)),
    "an unknown function is not linear": lambda s, x, y: (
        s.call("any f", 0, s.add(x, y)),
        s.add(s.call("any f", 0, x), s.call("any f", 0, y)),
    ),
    "exponentials": lambda s, x, y: (exponential(s, s.multiply(x, y)), s.multiply(exponential(s, x), exponential(s, y))),
}


@pytest.mark.parametrize("name", EQUAL)
def test_what_is_equal_is_proved(name: str) -> None:
    scalars = Scalars()
    pair = EQUAL[name](scalars, scalars.leaf(("x", None, ())), scalars.leaf(("y", None, ())))
    assert compare(scalars, [pair], str).outcome == "proved"


@pytest.mark.parametrize("name", DIFFERENT)
def test_what_differs_is_shown_to(name: str) -> None:
    scalars = Scalars()
    same = scalars.leaf(("c", None, ()))
    pair = DIFFERENT[name](scalars, scalars.leaf(("x", None, ())), scalars.leaf(("y", None, ())))
    found = compare(scalars, [(same, same), pair], str)
    assert found.outcome == "unequal" and found.place == 1 and found.left != found.right and found.point


def test_a_hypothesis_gives_a_leaf_its_value() -> None:
    scalars = Scalars()
    x, y = scalars.leaf("x"), scalars.leaf("y")
    pair = scalars.add(x, y), scalars.one
    assert compare(scalars, [pair], str).outcome == "unequal"
    rest = scalars.add(scalars.one, scalars.negative(x))
    assert compare(scalars, [pair], str, {y: rest}).outcome == "proved"


def test_too_many_unknown_functions_are_refused() -> None:
    from bpverify.errors import UnsupportedError

    scalars = Scalars()
    x = scalars.leaf("x")
    total = scalars.add(*(scalars.call(f"any f{n}", 0, x) for n in range(8)))
    with pytest.raises(UnsupportedError, match="more than 7 unknown functions"):
        compare(scalars, [(total, x)], str)


def test_a_division_by_what_is_always_0_leaves_it_open() -> None:
    scalars = Scalars()
    x = scalars.leaf("x")
    nothing = scalars.add(x, scalars.negative(x))
    pair = scalars.power(nothing, Fraction(-1)), x
    assert compare(scalars, [pair], str).outcome == "open"


def test_without_time_nothing_is_decided() -> None:
    scalars = Scalars()
    x, y = scalars.leaf("x"), scalars.leaf("y")
    assert compare(scalars, [(scalars.power(scalars.add(x, y), Fraction(9)), x)], str, seconds=-1.0).outcome == "open"
