"""Numbers with nilpotent parts: exact rationals or rigorous balls that carry their derivatives along.

A jet over n infinitesimals e_1..e_n (each with square 0) has one coefficient for each subset of them; the coefficient
of the full product is the mixed derivative. Balls: Johansson, "Arb", IEEE Transactions on Computers 66, 2017.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from flint import arb, arb_series, fmpq

from bpverify.errors import BpverifyError
from bpverify.expression import Call, Expression, Number, Power, Product, Sum, Symbol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


class Undefined(BpverifyError):
    """No value here: a kink, a zero denominator, an argument outside a function's domain, or a ball too wide to tell."""


class Unsure(Undefined):
    """A ball too wide to tell: more precision may give a value."""


class NeedsBalls(BpverifyError):
    """The value is not rational; compute in balls."""


@dataclass(frozen=True, slots=True)
class Jet:
    """Coefficients by subset, as bits: parts[0] is the value, parts[0b11] that of e_1 e_2."""

    parts: tuple[Any, ...]

    def __add__(self, other: Jet) -> Jet:
        """Add, part by part; the shorter jet has no further parts."""
        a, b = (self.parts, other.parts) if len(self.parts) >= len(other.parts) else (other.parts, self.parts)
        return Jet((*(x + y for x, y in zip(a, b, strict=False)), *a[len(b) :]))

    def __mul__(self, other: Jet) -> Jet:
        """Multiply; a square of an infinitesimal is 0."""
        if len(other.parts) == 1:
            return self.scaled(other.parts[0])
        if len(self.parts) == 1:
            return other.scaled(self.parts[0])
        a, b = _aligned(self, other)
        parts = []
        for whole in range(len(a)):
            subsets = [s for s in range(whole + 1) if s & whole == s]
            parts.append(sum((a[s] * b[whole ^ s] for s in subsets[1:]), a[0] * b[whole]))
        return Jet(tuple(parts))

    def scaled(self, number: Any) -> Jet:
        """Multiply by a number."""
        return Jet(tuple(part * number for part in self.parts))

    def plus_infinitesimal(self, bit: int) -> Jet:
        """Add e_bit, bits counted from 0."""
        parts = list(self.parts) + [self.parts[0] * 0] * max(0, (2 << bit) - len(self.parts))
        parts[1 << bit] = parts[1 << bit] + 1
        return Jet(tuple(parts))

    def derivative(self, bit: int) -> Jet:
        """The coefficient of e_bit, the last infinitesimal, as a jet over those before."""
        size = 1 << bit
        parts = self.parts[size : 2 * size]
        return Jet(parts or (self.parts[0] * 0,))


def constant(value: Fraction | int, exact: bool) -> Jet:
    """A number as a jet: a rational, or the ball around it at the working precision."""
    number = fmpq(Fraction(value).numerator, Fraction(value).denominator)
    return Jet((number if exact else arb(number),))


def _aligned(a: Jet, b: Jet) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    size = max(len(a.parts), len(b.parts))
    return a.parts + (a.parts[0] * 0,) * (size - len(a.parts)), b.parts + (b.parts[0] * 0,) * (size - len(b.parts))


def _compose(coefficients: Sequence[Any], argument: Jet) -> Jet:
    """f(argument) from the Taylor coefficients of f at its value."""
    nil = Jet((argument.parts[0] * 0, *argument.parts[1:]))
    total = Jet((coefficients[-1],))
    for coefficient in reversed(coefficients[:-1]):
        total = total * nil + Jet((coefficient,))
    return total


def _order(argument: Jet) -> int:
    return (len(argument.parts) - 1).bit_length() + 1


def sign(value: Any) -> int:
    """1 or -1, certainly; raises Undefined at 0 and where a ball holds 0."""
    if value > 0:
        return 1
    if value < 0:
        return -1
    if isinstance(value, arb) and not value.is_exact():
        raise Unsure("a ball holds zero")
    raise Undefined("a kink or a zero is met")


def inverse(argument: Jet) -> Jet:
    """1 / argument."""
    value = argument.parts[0]
    sign(value)
    coefficients = [1 / value]
    for _ in range(_order(argument) - 1):
        coefficients.append(-coefficients[-1] / value)
    return _compose(coefficients, argument)


def power(base: Jet, exponent: Fraction) -> Jet:
    """Base to a rational exponent; a fractional one needs a positive base."""
    if exponent < 0:
        return inverse(power(base, -exponent))
    if exponent.denominator != 1:
        if sign(base.parts[0]) < 0:
            raise Undefined("a root of a negative number")
        scaled = _analytic("log")(base) * constant(exponent, exact=False)
        return _analytic("exp")(scaled)
    result = Jet((base.parts[0] * 0 + 1,))
    for _ in range(exponent.numerator):
        result = result * base
    return result


def _analytic(name: str) -> Callable[[Jet], Jet]:
    """A function of FLINT's power series, as one of jets."""

    def apply(argument: Jet) -> Jet:
        value = argument.parts[0]
        if not isinstance(value, arb):
            raise NeedsBalls(name)
        if name in ("log", "sqrt") and sign(value) < 0:
            raise Undefined(f"{name} of a negative number")
        n = _order(argument)
        coefficients = getattr(arb_series([value, 1], prec=n), name)().coeffs()
        return _compose([*coefficients, *([arb(0)] * (n - len(coefficients)))], argument)

    return apply


def _tanh(argument: Jet) -> Jet:
    grown = _analytic("exp")(argument + argument)
    return (grown + Jet((grown.parts[0] * 0 - 1,))) * inverse(grown + Jet((grown.parts[0] * 0 + 1,)))


def _hyperbolic(sign_of_second: int) -> Callable[[Jet], Jet]:
    """(exp(u) - exp(-u))/2, or with a plus."""

    def apply(argument: Jet) -> Jet:
        first, second = _analytic("exp")(argument), _analytic("exp")(_minus(argument))
        return (first + (second if sign_of_second > 0 else _minus(second))) * Jet((first.parts[0] * 0 + arb(1) / 2,))

    return apply


def _absolute(argument: Jet) -> Jet:
    return argument * Jet((argument.parts[0] * 0 + sign(argument.parts[0]),))


def _minus(argument: Jet) -> Jet:
    return Jet(tuple(-p for p in argument.parts))


def _maximum(u: Jet, v: Jet) -> Jet:
    return u if sign((u + _minus(v)).parts[0]) > 0 else v


FUNCTIONS: Mapping[str, Callable[..., Jet]] = {
    **{name: _analytic(name) for name in ("exp", "log", "sqrt", "sin", "cos", "erf")},
    "tanh": _tanh,
    "sinh": _hyperbolic(-1),
    "cosh": _hyperbolic(1),
    "abs": _absolute,
    "max": _maximum,
    "min": lambda u, v: _minus(_maximum(_minus(u), _minus(v))),
}


def evaluate(expression: Expression, values: Mapping[str, Jet], units: Sequence[Mapping[str, Jet]] = ()) -> Jet:
    """The value of an activation or cost expression; ``units`` holds each unit's values, for ``sum``."""
    exact = not any(isinstance(v.parts[0], arb) for v in values.values())
    match expression:
        case Number(value=value):
            return constant(value, exact)
        case Symbol(name="pi"):
            if exact:
                raise NeedsBalls("pi")
            return Jet((arb.pi(),))
        case Symbol(name=name):
            return values[name]
        case Sum(terms=terms):
            return _total([evaluate(t, values, units) for t in terms])
        case Product(factors=factors):
            result = constant(1, exact)
            for factor in factors:
                result = result * evaluate(factor, values, units)
            return result
        case Power(base=base, exponent=exponent):
            return power(evaluate(base, values, units), exponent)
        case Call(function="sum", arguments=(body,)):
            return _total([evaluate(body, {**values, **unit}, units) for unit in units])
        case Call(function=name, arguments=arguments):
            return FUNCTIONS[name](*(evaluate(a, values, units) for a in arguments))
    raise TypeError(f"not an expression: {expression!r}")


def _total(parts: Sequence[Jet]) -> Jet:
    result = parts[0]
    for part in parts[1:]:
        result = result + part
    return result
