"""Jets against mpmath's derivatives; a kink has no value; balls tell apart, never together."""

from __future__ import annotations

from fractions import Fraction

import flint
import pytest
from mpmath import mp

from bpverify.notation.expressions import read_expression
from bpverify.symbolic.jets import NeedsBalls, Undefined, constant, evaluate
from bpverify.symbolic.witness import Sides
from tests.symbolic.oracle import scalar

AT = Fraction(7, 10)
SMOOTH = [
    "z**3 - 2*z",
    "1/(1 + z**2)",
    "exp(z)*sin(z)",
    "cos(z)/z",
    "tanh(z)",
    "sinh(2*z)/cosh(z)",
    "cosh(z**2)",
    "log(1 + z)",
    "sqrt(z)",
    "z**(2/3)",
    "z**(-3/2)",
    "erf(z/2)",
    "abs(z - 2)*z",
    "max(z, 1/2)**2",
    "min(z, z**2)",
    "sqrt(2/pi)*z",
    "exp(-1/z**2)",
]


def jet(text: str, at: Fraction, order: int, exact: bool = False):
    z = constant(at, exact)
    for bit in range(order):
        z = z.plus_infinitesimal(bit)
    result = evaluate(read_expression(text, frozenset("z")), {"z": z})
    for bit in reversed(range(order)):
        result = result.derivative(bit)
    return result.parts[0]


@pytest.mark.parametrize("order", [0, 1, 2, 3])
@pytest.mark.parametrize("text", SMOOTH)
def test_derivatives_are_mpmaths(text: str, order: int) -> None:
    expression = read_expression(text, frozenset("z"))
    with mp.workdps(50), flint.ctx.workprec(256):
        ball = jet(text, AT, order)
        expected = mp.diff(lambda z: scalar(expression, {"z": z}), mp.mpf(7) / 10, order)
        assert ball.is_finite() and ball.rad() < 1e-40
        assert abs(mp.mpf(ball.mid().str(60, radius=False)) - expected) < mp.mpf(10) ** -35 * (1 + abs(expected))
        other = expected + mp.mpf(10) ** -30 * (1 + abs(expected))
        assert not ball.contains(flint.arb(mp.nstr(other, 48)))


@pytest.mark.parametrize("text", ["z**3 - 2*z", "1/(1 + z**2)", "max(z, 0)", "abs(z)", "z**(-2)"])
def test_rational_functions_stay_exact(text: str) -> None:
    assert isinstance(jet(text, Fraction(1, 3), 2, exact=True), flint.fmpq)


@pytest.mark.parametrize("text", ["exp(z)", "sqrt(z)", "pi*z", "z**(1/2)"])
def test_other_functions_ask_for_balls(text: str) -> None:
    with pytest.raises(NeedsBalls):
        jet(text, AT, 0, exact=True)


@pytest.mark.parametrize("exact", [True, False])
@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("abs(z)", 0),
        ("max(0, z)", 0),
        ("min(z, 1)", 1),
        ("1/z", 0),
        ("max(z, z)", 2),
        ("abs(z)*0", 0),
        ("1/(z - z)", 1),
    ],
)
def test_a_kink_has_no_value(text: str, at: int, exact: bool) -> None:
    with pytest.raises(Undefined):
        jet(text, Fraction(at), 1, exact)


@pytest.mark.parametrize(
    ("text", "at"), [("log(z)", -1), ("log(z)", 0), ("sqrt(z)", -1), ("z**(1/3)", -1), ("sqrt(z)", 0)]
)
def test_outside_its_domain_a_function_has_no_value(text: str, at: int) -> None:
    with pytest.raises(Undefined):
        jet(text, Fraction(at), 0)


def test_a_ball_that_holds_zero_has_no_sign() -> None:
    """sin(pi) is 0 and a ball cannot know it, so its absolute value is refused instead of guessed."""
    with pytest.raises(Undefined):
        jet("abs(sin(pi*z))", Fraction(1), 0)


def test_balls_never_prove() -> None:
    """Overlapping balls say nothing: neither equal values nor very close ones count as different, and none as equal."""
    point = type("P", (), {"exact": False})()
    left, close = flint.arb(1) / 3, flint.arb(1) / 3 + flint.arb(2) ** -200
    assert not Sides(point, left, left).differ
    assert not Sides(point, left, close).differ
    assert Sides(point, left, flint.arb(1) / 2).differ
    with flint.ctx.workprec(512):
        third = flint.arb(1) / 3
        assert Sides(point, third, third + flint.arb(2) ** -200).differ


def test_exact_values_differ_by_any_amount() -> None:
    point = type("P", (), {"exact": True})()
    assert Sides(point, flint.fmpq(1, 3), flint.fmpq(10**40 + 1, 3 * 10**40)).differ
    assert not Sides(point, flint.fmpq(1, 3), flint.fmpq(2, 6)).differ
