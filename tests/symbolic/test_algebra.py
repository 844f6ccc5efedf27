"""Polynomials over atoms: true identities reduce to 0, their near misses do not."""

from __future__ import annotations

import pytest
import sympy
from sympy import cos, erf, exp, log, pi, sin, sqrt, tanh

from bpverify.errors import UnsupportedError
from bpverify.symbolic.algebra import Algebra, NewGenerators
from bpverify.symbolic.functions import Sigma, Step, absolute, maximum

x, y = sympy.symbols("x y", real=True)
s = 1 / (1 + exp(-x))

IDENTITIES = {
    "sigmoid": (s.diff(x), s * (1 - s)),
    "sigmoid of -x": (1 / (1 + exp(x)), 1 - s),
    "tanh": (tanh(x).diff(x), 1 - tanh(x) ** 2),
    "hyperbolic": (sympy.cosh(x) ** 2 - sympy.sinh(x) ** 2, sympy.Integer(1)),
    "slope of sinh": (sympy.sinh(x).diff(x), sympy.cosh(x)),
    "slope of cosh": (sympy.cosh(x).diff(x), sympy.sinh(x)),
    "quotient of hyperbolics": (sympy.sinh(x) / sympy.cosh(x), tanh(x)),
    "tanh by sigmoid": (tanh(x), 2 / (1 + exp(-2 * x)) - 1),
    "sine": (sin(x) ** 2 + cos(x) ** 2, sympy.Integer(1)),
    "double angle": (sin(2 * x), 2 * sin(x) * cos(x)),
    "sum of exponents": (exp(x + y), exp(x) * exp(y)),
    "half exponents": (exp(x / 2) ** 2, exp(x)),
    "inverse exponents": (exp(x) * exp(-x), sympy.Integer(1)),
    "partial fractions": (1 / (x * (x + 1)), 1 / x - 1 / (x + 1)),
    "root": (sqrt(1 + x**2) ** 2, 1 + x**2),
    "step": (Step(x) ** 3, Step(x)),
    "negative step": (Step(-2 * x), 1 - Step(x)),
    "absolute": (absolute(x) ** 2, x**2),
    "maximum": (maximum(x, y) + maximum(-x, -y), absolute(x - y)),
    "erf": (erf(x).diff(x), 2 * exp(-(x**2)) / sqrt(pi)),
    "log": (log(1 + exp(x)).diff(x), s),
    "Sigma": (Sigma(1, 0, x).diff(x), Sigma(1, 1, x)),
}

NEAR_MISSES = {
    "sigmoid": (s.diff(x), s * (1 + s)),
    "tanh": (tanh(x).diff(x), 1 + tanh(x) ** 2),
    "hyperbolic": (sympy.cosh(x) ** 2 + sympy.sinh(x) ** 2, sympy.Integer(1)),
    "slope of cosh": (sympy.cosh(x).diff(x), -sympy.sinh(x)),
    "tanh of another": (tanh(x), tanh(y)),
    "sine": (sin(x) ** 2 - cos(x) ** 2, sympy.Integer(1)),
    "double angle": (sin(2 * x), sin(x) * cos(x)),
    "exponents": (exp(x + y), exp(x) + exp(y)),
    "half exponents": (exp(x / 2), exp(x)),
    "opposite exponents": (exp(x), exp(-x)),
    "partial fractions": (1 / (x * (x + 1)), 1 / x + 1 / (x + 1)),
    "root": (sqrt(1 + x**2), 1 + x),
    "step": (Step(x), Step(y)),
    "opposite steps": (Step(-x), Step(x)),
    "step and 1": (Step(x), sympy.Integer(1)),
    "absolute": (absolute(x), x),
    "maximum": (maximum(x, y), maximum(x, -y)),
    "erf": (erf(x).diff(x), exp(-(x**2))),
    "log": (log(1 + exp(x)), log(1 + exp(y))),
    "Sigma of other layers": (Sigma(1, 0, x), Sigma(2, 0, x)),
    "Sigma of other orders": (Sigma(1, 0, x), Sigma(1, 1, x)),
    "a small difference": (x, x + sympy.Rational(1, 10**40)),
}


def is_zero(left, right) -> bool:
    algebra = Algebra([x, y, pi], [left, right])
    return algebra.is_zero(algebra.polynomial(left) - algebra.polynomial(right))


@pytest.mark.parametrize("name", IDENTITIES)
def test_an_identity_reduces_to_zero(name: str) -> None:
    assert is_zero(*IDENTITIES[name])


@pytest.mark.parametrize("name", NEAR_MISSES)
def test_a_near_miss_does_not(name: str) -> None:
    assert not is_zero(*NEAR_MISSES[name])


HALF = sympy.Rational(1, 2)
KINKS = [(Step(HALF), 1), (Step(-HALF), 0), (absolute(sympy.Integer(-2)), 2), (maximum(sympy.Integer(2), 3), 3)]


@pytest.mark.parametrize(("value", "expected"), KINKS)
def test_a_kink_at_a_number_is_a_number(value: object, expected: int) -> None:
    assert value == expected


def test_a_denominator_that_is_zero_is_refused() -> None:
    # Written so that SymPy does not see it: exp(x) exp(-x) - 1 in disguise.
    hidden = 1 / (tanh(x) ** 2 + 4 * exp(2 * x) / (1 + exp(2 * x)) ** 2 - 1)
    with pytest.raises(UnsupportedError, match="identically zero"):
        Algebra([x], [hidden])


def test_an_unknown_generator_is_asked_for_by_name() -> None:
    with pytest.raises(NewGenerators) as caught:
        Algebra([x], [exp(x)]).polynomial(log(x))
    assert caught.value.expressions == (log(x),)


def test_expression_is_the_inverse_of_polynomial() -> None:
    for left, _ in IDENTITIES.values():
        algebra = Algebra([x, y, pi], [left])
        back = algebra.expression(algebra.polynomial(left))
        assert algebra.is_zero(algebra.polynomial(back) - algebra.polynomial(left))
