"""Activations, costs and their derivatives as terms of the notation at numbered units, for proofs spelled out on one network.

Nothing here is trusted: what is written here becomes a claim, and the engine decides it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from bpverify.claim import Add, Elementary, Multiply, Number, Power, Term
from bpverify.errors import UnsupportedError
from bpverify.expression import Call, Expression, Product, Sum, Symbol
from bpverify.expression import Number as Constant
from bpverify.expression import Power as Root
from bpverify.notation.expressions import read_expression
from bpverify.spec import BY_NAME, COSTS_BY_NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bpverify.network import Activation, Cost

ZERO, ONE = Number(Fraction(0)), Number(Fraction(1))
PLAIN = frozenset({"exp", "log", "sqrt", "tanh", "sin", "cos", "erf"})
"""The functions that the notation can write."""


def plus(terms: Iterable[Term]) -> Term:
    """Return the sum of terms, without those that are 0."""
    kept = tuple(t for t in terms if t != ZERO)
    return ZERO if not kept else kept[0] if len(kept) == 1 else Add(kept)


def times(*factors: Term) -> Term:
    """Return the product of factors, numbers folded, the denominators in one quotient at the end."""
    flat = [f for factor in factors for f in (factor.factors if isinstance(factor, Multiply) else (factor,))]
    number, above, below = Fraction(1), [], []
    for factor in flat:
        if isinstance(factor, Number):
            number *= factor.value
        elif isinstance(factor, Power) and factor.exponent < 0:
            below.append(power(factor.base, -factor.exponent))
        else:
            above.append(factor)
    if number == 0:
        return ZERO
    if below:
        return _quotient(number, above, below)
    if not above:
        return Number(number)
    sized: list[Term] = [] if number == 1 else [Number(number)]
    return _product([*sized, *above])


def _quotient(number: Fraction, above: Sequence[Term], below: Sequence[Term]) -> Term:
    """Return a fraction with the number's own denominator below."""
    if number.denominator > 1:
        below = [Number(Fraction(number.denominator)), *below]
    top: list[Term] = list(above)
    if number.numerator != 1 or not above:
        top = [Number(Fraction(number.numerator)), *above]
    return Multiply((*top, Power(_product(below), -1)))


def _product(factors: Sequence[Term]) -> Term:
    return factors[0] if len(factors) == 1 else Multiply(tuple(factors))


def power(base: Term, exponent: int) -> Term:
    """Return an integer power; a negative one is written as a quotient."""
    if isinstance(base, Number) and (base.value or exponent > 0):
        return Number(base.value**exponent)
    return ONE if exponent == 0 else base if exponent == 1 else Power(base, exponent)


@dataclass(frozen=True, slots=True)
class Unit:
    """The symbols of an expression at one unit: its variables as terms, and the units that a ``sum`` runs over.

    ``values`` returns the terms of the expression's symbols at a unit.
    """

    values: Callable[[int], Mapping[str, Term]]
    number: int
    width: int

    def at(self, number: int) -> Unit:
        """Return the same layer's unit ``number``."""
        return Unit(self.values, number, self.width)


def term_of(expression: Expression, unit: Unit) -> Term:
    """Return an expression's value at a unit.

    Raises:
        UnsupportedError: the notation has no sign for something in it, such as an absolute value.
    """
    match expression:
        case Constant(value=value):
            return Number(value)
        case Symbol(name=name):
            return _symbol(name, unit)
        case Sum(terms=terms):
            return plus(term_of(t, unit) for t in terms)
        case Product(factors=factors):
            return times(*(term_of(f, unit) for f in factors))
        case Root(base=base, exponent=exponent):
            return _root(term_of(base, unit), exponent)
        case Call(function="sum", arguments=(body,)):
            return plus(term_of(body, unit.at(k)) for k in range(1, unit.width + 1))
        case Call(function=name, arguments=(argument,)) if name in PLAIN:
            return Elementary(name, term_of(argument, unit))
    raise UnsupportedError("the notation cannot write this function")


def _symbol(name: str, unit: Unit) -> Term:
    values = unit.values(unit.number)
    if name not in values:
        raise UnsupportedError(f"the notation has no sign for {name}")
    return values[name]


def _root(base: Term, exponent: Fraction) -> Term:
    if exponent.denominator == 1:
        return power(base, int(exponent))
    if exponent.denominator == 2:
        return power(Elementary("sqrt", base), exponent.numerator)
    raise UnsupportedError("the notation cannot write this root")


def slope_of(expression: Expression, unit: Unit, variable: str, by: int) -> Term:
    """Return the derivative of an expression at a unit by ``variable`` of unit ``by``, by the rules of calculus.

    Raises:
        UnsupportedError: the derivative cannot be written in the notation.
    """
    match expression:
        case Constant():
            return ZERO
        case Symbol(name=name):
            return ONE if name == variable and unit.number == by else ZERO
        case Sum(terms=terms):
            return plus(slope_of(t, unit, variable, by) for t in terms)
        case Product(factors=factors):
            return plus(_leibniz(factors, at, unit, variable, by) for at in range(len(factors)))
        case Root(base=base, exponent=exponent):
            inner = slope_of(base, unit, variable, by)
            return inner if inner == ZERO else times(Number(exponent), _root(term_of(base, unit), exponent - 1), inner)
        case Call(function="sum", arguments=(body,)):
            return plus(slope_of(body, unit.at(k), variable, by) for k in range(1, unit.width + 1))
        case Call(function=name, arguments=(argument,)):
            inner = slope_of(argument, unit, variable, by)
            return inner if inner == ZERO else times(_outer(name, argument, unit), inner)
    raise UnsupportedError("the notation cannot write this derivative")


def _leibniz(factors: tuple[Expression, ...], at: int, unit: Unit, variable: str, by: int) -> Term:
    inner = slope_of(factors[at], unit, variable, by)
    if inner == ZERO:
        return ZERO
    return times(*(inner if k == at else term_of(factor, unit) for k, factor in enumerate(factors)))


def _outer(name: str, argument: Expression, unit: Unit) -> Term:
    rule = DERIVATIVES.get(name)
    if rule is None:
        raise UnsupportedError(f"the notation cannot write the derivative of {name}")
    return rule(term_of(argument, unit))


DERIVATIVES: Mapping[str, Callable[[Term], Term]] = {
    "exp": lambda u: Elementary("exp", u),
    "log": lambda u: power(u, -1),
    "sqrt": lambda u: times(Number(Fraction(1, 2)), power(Elementary("sqrt", u), -1)),
    "tanh": lambda u: plus((ONE, times(Number(Fraction(-1)), power(Elementary("tanh", u), 2)))),
    "sin": lambda u: Elementary("cos", u),
    "cos": lambda u: times(Number(Fraction(-1)), Elementary("sin", u)),
}
"""The derivative of each function that has one in the notation."""


def activation_slope(activation: Activation, unit: Unit, by: int) -> Term | None:
    """Return da_i/dz_by at unit i as the catalog writes it, or differentiated; None where the notation has no form for it."""
    if activation.forward is None:
        return None
    row = BY_NAME.get(activation.name)
    try:
        if row is None or row.parameters or row.forward is None or row.derivative is None:
            return slope_of(activation.forward, unit, "z", by)
        if not activation.is_elementwise and unit.number != by:
            return _off_diagonal(row.off_diagonal, activation, unit, by)
        return term_of(read_expression(row.derivative, frozenset({"z", "a"})), unit)
    except UnsupportedError:
        return None


def _off_diagonal(text: str | None, activation: Activation, unit: Unit, by: int) -> Term:
    if text is None:
        return slope_of(activation.forward or Symbol("z"), unit, "z", by)
    here = dict(unit.values(unit.number)) | {"a_k": unit.values(by)["a"]}
    return term_of(read_expression(text, frozenset({"z", "a", "a_k"})), Unit(lambda _: here, unit.number, unit.width))


def cost_slope(cost: Cost, unit: Unit) -> Term | None:
    """Return dC/da_j at output j as the catalog writes it, or differentiated; None where the notation has no form for it."""
    if cost.forward is None:
        return None
    row = COSTS_BY_NAME.get(cost.name)
    try:
        if row is not None and not row.parameters and row.derivative is not None:
            return term_of(read_expression(row.derivative, frozenset({"a", "y", "n"})), unit)
        return slope_of(cost.forward, unit, "a", unit.number)
    except UnsupportedError:
        return None
