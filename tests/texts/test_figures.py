"""Numbers as they are printed: only what surely rounds to the digits that stand there holds."""

from __future__ import annotations

from fractions import Fraction

import pytest

from bpverify.texts.figures import printed_digits, rounds_to
from bpverify.texts.scalars import Scalars
from bpverify.texts.tree import Name, Number, Plus


@pytest.mark.parametrize(
    ("printed", "digits", "holds"), [("0.37", 2, True), ("0.38", 2, True), ("0.36", 2, False), ("0.4", 1, True)]
)
def test_a_tie_may_go_either_way(printed: str, digits: int, holds: bool) -> None:
    scalars = Scalars()
    node = scalars.constant(Fraction("0.375"))
    assert rounds_to(scalars, node, scalars.constant(Fraction(printed)), digits) is holds


@pytest.mark.parametrize(("function", "at", "printed", "digits", "holds"), [
    ("exp", "1", "2.718281828459045", 15, True),
    ("exp", "1", "2.718281828459046", 15, False),
    ("log", "3", "1.0986", 4, True),
    ("log", "-3", "1.0986", 4, False),
    ("sin", "-2", "-0.91", 2, True),
    ("cos", "2", "0.42", 2, False),
    ("tanh", "-0.3", "-0.291", 3, True),
    ("f", "1", "1.0", 1, False),
])  # fmt: skip
def test_functions_at_numbers(function: str, at: str, printed: str, digits: int, holds: bool) -> None:
    scalars = Scalars()
    node = scalars.call(function, 0, scalars.constant(Fraction(at)))
    assert rounds_to(scalars, node, scalars.constant(Fraction(printed)), digits) is holds


def test_what_has_an_unknown_or_no_value_rounds_to_nothing() -> None:
    scalars = Scalars()
    unknown = scalars.leaf(("x", None, ()))
    root = scalars.power(scalars.constant(-2), Fraction(1, 2))
    zero = scalars.add(scalars.call("exp", 0, scalars.constant(2)), scalars.negative(scalars.call("exp", 0, scalars.constant(2))))
    printed = scalars.constant(Fraction("0.5"))
    for node in (unknown, scalars.add(unknown, printed), root, scalars.power(zero, Fraction(-1)), scalars.call("exp", 1, printed)):
        assert not rounds_to(scalars, node, printed, 1)
    assert not rounds_to(scalars, printed, unknown, 1)


def test_only_a_number_by_itself_is_printed() -> None:
    half = Number(Fraction(1, 2), 1)
    assert printed_digits(half) == printed_digits(Plus(((-1, half),))) == 1
    assert printed_digits(Number(Fraction(2))) is printed_digits(Name("x")) is printed_digits(Plus(((1, half), (1, half)))) is None
