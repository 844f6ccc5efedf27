"""Expressions as Coq terms, and their derivatives in the very form that the rules of ``backprop_rules.v`` build.

Nothing here is trusted: coqc holds each derivative against its rules. What has no rule is refused, in one line.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from bpverify.errors import UnsupportedError
from bpverify.expression import Call, Number, Power, Product, Sum, Symbol, symbols

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bpverify.expression import Expression

ATOM, APPLIED, RAISED, SIGNED, FACTORS, TERMS = range(6)
"""How tightly a term binds, tightest first: Coq's levels of a name, f x, x ^ n, - x and / x, x * y, x + y."""


@dataclass(frozen=True, slots=True)
class Term:
    """Coq source with how tightly it binds."""

    text: str
    level: int

    def within(self, level: int) -> str:
        """Return the text for a place that takes terms up to this level, in parentheses if it must be."""
        return self.text if self.level <= level else f"({self.text})"

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class FunctionRow:
    """A function of the grammar: its name in Coq, and its derivative at u, a term that binds no looser than a product."""

    coq: str
    derivative: str
    binds: int = FACTORS


FUNCTIONS = {
    "exp": FunctionRow("exp", "exp {0}", APPLIED),
    "log": FunctionRow("ln", "/ {0}", SIGNED),
    "sqrt": FunctionRow("sqrt", "/ (2 * sqrt {0})", SIGNED),
    "sin": FunctionRow("sin", "cos {0}", APPLIED),
    "cos": FunctionRow("cos", "- sin {0}", SIGNED),
    "tanh": FunctionRow("tanh", "(1 - tanh {0} ^ 2)", ATOM),
    "sinh": FunctionRow("sinh", "cosh {0}", APPLIED),
    "cosh": FunctionRow("cosh", "sinh {0}", APPLIED),
    "erf": FunctionRow("erf", "2 / sqrt PI * exp (- {0} ^ 2)"),
    "abs": FunctionRow("Rabs", "sign {0}", APPLIED),
}
"""The functions of one argument that have a rule; ``{0}`` is the argument, in parentheses unless it is a name."""

GREATER = {"max": ("Rmax", "(if Rlt_dec {u} {v} then {dv} else {du})"), "min": ("Rmin", "(if Rlt_dec {u} {v} then {du} else {dv})")}
"""The functions of two arguments, u and v with slopes du and dv: their names in Coq, and their slopes off u = v."""

KNOWN = f"{', '.join((*FUNCTIONS, *GREATER))} and + - * / with constant powers"


def number(value: Fraction) -> Term:
    """Return a rational number."""
    size = abs(value)
    term = Term(str(size.numerator), ATOM) if size.denominator == 1 else Term(f"{size.numerator} / {size.denominator}", FACTORS)
    return term if value >= 0 else opposite(term)


def opposite(term: Term) -> Term:
    """Return - u."""
    return Term(f"- {term.within(RAISED)}", SIGNED)


def inverse(term: Term) -> Term:
    """Return / u."""
    return Term(f"/ {term.within(RAISED)}", SIGNED)


def joined(left: Term, operator: str, right: Term) -> Term:
    """Return u + v, u - v, u * v or u / v; all of them lean to the left."""
    level = TERMS if operator in "+-" else FACTORS
    return Term(f"{left.within(level)} {operator} {right.within(level - 1)}", level)


def raised(base: Term, exponent: int) -> Term:
    """Return u ^ n."""
    return Term(f"{base.within(APPLIED)} ^ {exponent}", RAISED)


def applied(function: str, *arguments: Term) -> Term:
    """Return f u, or f u v."""
    return Term(" ".join((function, *(a.within(ATOM) for a in arguments))), APPLIED)


def refusal(what: str, why: str) -> UnsupportedError:
    """Return the error for what has no rule."""
    return UnsupportedError(f"Coq certificate: {what}: expected {KNOWN}, not {why}")


@dataclass(frozen=True, slots=True)
class Scribe:
    """Writes expressions in one variable: ``names`` says what each other symbol is called in Coq, ``what`` names it in errors."""

    variable: str
    names: Mapping[str, Term]
    what: str

    def term(self, expression: Expression) -> Term:
        """Return the expression as a Coq term."""
        match expression:
            case Number(value=value):
                return number(value)
            case Symbol(name=name):
                return self.symbol(name)
            case Sum(terms=parts):
                return self.sum(parts)
            case Product(factors=parts):
                return self.product(parts)
            case Power(base=base, exponent=exponent):
                return self.power(base, exponent)
            case Call(function=function, arguments=arguments):
                return applied(self.function(function), *map(self.term, arguments))

    def function(self, name: str) -> str:
        """Return what a function is called in Coq."""
        if name in FUNCTIONS:
            return FUNCTIONS[name].coq
        if name in GREATER:
            return GREATER[name][0]
        raise refusal(self.what, name)

    def symbol(self, name: str) -> Term:
        """Return a symbol under its name in Coq."""
        if name == self.variable:
            return Term(name, ATOM)
        if name not in self.names:
            raise refusal(self.what, f"the symbol {name}")
        return self.names[name]

    def sum(self, parts: tuple[Expression, ...]) -> Term:
        """Return a sum; what is negative is subtracted."""
        found = self.term(parts[0])
        for part in parts[1:]:
            negative = _without_sign(part)
            found = joined(found, "+", self.term(part)) if negative is None else joined(found, "-", self.term(negative))
        return found

    def product(self, parts: tuple[Expression, ...]) -> Term:
        """Return a product; a power of -1 divides, and a sign stands before the whole."""
        negative = _without_sign(Product(parts))
        if negative is not None:
            return opposite(self.term(negative))
        found = self.term(parts[0])
        for part in parts[1:]:
            divisor = _divisor(part)
            found = joined(found, "*", self.term(part)) if divisor is None else joined(found, "/", self.term(divisor))
        return found

    def power(self, base: Expression, exponent: Fraction) -> Term:
        """Return a power: x ^ n, / x ^ n, or Rpower for a root."""
        if exponent.denominator > 1:
            return applied("Rpower", self.term(base), number(exponent))
        if exponent < 0:
            return inverse(self.power(base, -exponent))
        return Term("1", ATOM) if exponent == 0 else self.term(base) if exponent == 1 else raised(self.term(base), int(exponent))

    def derivative(self, expression: Expression) -> Term:
        """Return the derivative by the variable."""
        return self._slope(expression) or Term("0", ATOM)

    def _slope(self, expression: Expression) -> Term | None:
        """Return the derivative by the variable, or None for what does not depend on it."""
        if self.variable not in symbols(expression):
            return None
        match expression:
            case Sum(terms=parts):
                return self._sum_slope(parts)
            case Product(factors=parts):
                return self._product_slope(parts)
            case Power(base=base, exponent=exponent):
                return self._power_slope(base, exponent)
            case Call(function=function, arguments=(argument,)) if function in FUNCTIONS:
                row = FUNCTIONS[function]
                outer = Term(row.derivative.format(self.term(argument).within(ATOM)), row.binds)
                return self._chained(outer, argument)
            case Call(function=function, arguments=(left, right)) if function in GREATER:
                return self._greater_slope(GREATER[function][1], left, right)
            case Call(function=function):
                raise refusal(self.what, function)
        return Term("1", ATOM)

    def _greater_slope(self, slope: str, left: Expression, right: Expression) -> Term | None:
        """Return the slope of max(u, v) or min(u, v): None where both are constant."""
        du, dv = self._slope(left), self._slope(right)
        if du is None and dv is None:
            return None
        u, v = (self.term(side).within(ATOM) for side in (left, right))
        return Term(slope.format(u=u, v=v, du=du or 0, dv=dv or 0), ATOM)

    def _chained(self, outer: Term, argument: Expression) -> Term | None:
        if self.term(argument).text == self.variable:
            return outer
        inner = self._slope(argument)
        return None if inner is None else joined(outer, "*", inner)

    def _sum_slope(self, parts: tuple[Expression, ...]) -> Term | None:
        found = self._slope(parts[0])
        for part in parts[1:]:
            negative = _without_sign(part)
            slope = self._slope(part if negative is None else negative)
            if slope is None:
                continue
            if found is None:
                found = slope if negative is None else opposite(slope)
            else:
                found = joined(found, "+" if negative is None else "-", slope)
        return found

    def _product_slope(self, parts: tuple[Expression, ...]) -> Term | None:
        negative = _without_sign(Product(parts))
        if negative is not None:
            slope = self._slope(negative)
            return None if slope is None else opposite(slope)
        *before, last = parts
        if not before:
            return self._slope(last)
        divisor = _divisor(last)
        first = before[0] if len(before) == 1 else Product(tuple(before))
        return self._times_slope(first, last) if divisor is None else self._over_slope(first, divisor)

    def _times_slope(self, left: Expression, right: Expression) -> Term | None:
        u, v, du, dv = self.term(left), self.term(right), self._slope(left), self._slope(right)
        if du is None:
            return None if dv is None else joined(u, "*", dv)
        first = joined(du, "*", v)
        return first if dv is None else joined(first, "+", joined(u, "*", dv))

    def _over_slope(self, left: Expression, right: Expression) -> Term | None:
        u, v, du, dv = self.term(left), self.term(right), self._slope(left), self._slope(right)
        if dv is None:
            return None if du is None else joined(du, "/", v)
        if du is None:
            return opposite(joined(joined(u, "*", dv), "/", raised(v, 2)))
        return joined(joined(joined(du, "*", v), "-", joined(u, "*", dv)), "/", raised(v, 2))

    def _power_slope(self, base: Expression, exponent: Fraction) -> Term | None:
        if exponent.denominator > 1:
            lower = joined(number(exponent), "-", Term("1", ATOM))
            return self._chained(joined(number(exponent), "*", applied("Rpower", self.term(base), lower)), base)
        if exponent < 0:
            slope = self._power_slope(base, -exponent)
            return None if slope is None else opposite(joined(slope, "/", raised(self.power(base, -exponent), 2)))
        if exponent == 0:
            return None
        if exponent == 1:
            return self._slope(base)
        lower = self.term(base) if exponent == 2 else raised(self.term(base), int(exponent) - 1)
        return self._chained(joined(number(exponent), "*", lower), base)


def _without_sign(part: Expression) -> Expression | None:
    """Return u where the part is -u, else None."""
    match part:
        case Number(value=value) if value < 0:
            return Number(-value)
        case Product(factors=(Number(value=value), *rest)) if value < 0 and rest:
            kept = rest if value == -1 else [Number(-value), *rest]
            return kept[0] if len(kept) == 1 else Product(tuple(kept))
    return None


def _divisor(part: Expression) -> Expression | None:
    """Return u where the part is 1/u, else None."""
    match part:
        case Power(base=base, exponent=exponent) if exponent < 0 and exponent.denominator == 1:
            return base if exponent == -1 else Power(base, -exponent)
    return None
