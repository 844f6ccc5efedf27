"""Derivatives of activations and costs as expressions: the pullback of a cotangent, sums over the layer included.

Nothing here is trusted: ``lowering/proofs.py`` has the symbolic engine prove what is written here before it is printed.
"""

from __future__ import annotations

import ast
from fractions import Fraction
from typing import TYPE_CHECKING

from bpverify.expression import Call, Expression, Number, Power, Product, Sum, Symbol, is_elementwise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

ZERO, ONE, TWO = Number(Fraction(0)), Number(Fraction(1)), Number(Fraction(2))
HALF, MINUS = Number(Fraction(1, 2)), Number(Fraction(-1))


def plus(*terms: Expression) -> Expression:
    """Return a sum, flat, its numbers in one."""
    flat = [t for term in terms for t in (term.terms if isinstance(term, Sum) else (term,))]
    number = sum((t.value for t in flat if isinstance(t, Number)), Fraction(0))
    kept: list[Expression] = [t for t in flat if not isinstance(t, Number)]
    kept = kept if number == 0 else [*kept, Number(number)]
    return ZERO if not kept else kept[0] if len(kept) == 1 else Sum(tuple(kept))


def times(*factors: Expression) -> Expression:
    """Return a product, flat, its numbers in one."""
    flat = [f for factor in factors for f in (factor.factors if isinstance(factor, Product) else (factor,))]
    number = Fraction(1)
    for factor in flat:
        number *= factor.value if isinstance(factor, Number) else 1
    kept: list[Expression] = [f for f in flat if not isinstance(f, Number)]
    if number == 0:
        return ZERO
    if len(kept) == 1 and isinstance(kept[0], Sum) and number == -1:
        return plus(*(times(MINUS, t) for t in kept[0].terms))
    kept = kept if number == 1 else [Number(number), *kept]
    return ONE if not kept else kept[0] if len(kept) == 1 else Product(tuple(kept))


def raised(base: Expression, exponent: Fraction) -> Expression:
    """Return a power with a rational exponent."""
    if exponent == 0:
        return ONE
    return base if exponent == 1 else Power(base, exponent)


def call(function: str, *arguments: Expression) -> Expression:
    """Return a function applied."""
    return Call(function, arguments)


def difference(u: Expression, v: Expression) -> Expression:
    """Return u - v."""
    return plus(u, times(MINUS, v))


SLOPES: Mapping[str, Callable[[Expression], Expression]] = {
    "exp": lambda u: call("exp", u),
    "log": lambda u: raised(u, Fraction(-1)),
    "sqrt": lambda u: times(HALF, raised(call("sqrt", u), Fraction(-1))),
    "tanh": lambda u: plus(ONE, times(MINUS, raised(call("tanh", u), Fraction(2)))),
    "sin": lambda u: call("cos", u),
    "cos": lambda u: times(MINUS, call("sin", u)),
    "sinh": lambda u: call("cosh", u),
    "cosh": lambda u: call("sinh", u),
    "erf": lambda u: times(
        TWO, call("exp", times(MINUS, raised(u, Fraction(2)))), raised(call("sqrt", Symbol("pi")), Fraction(-1))
    ),
    "abs": lambda u: call("sign", u),
}
"""The derivative of each function of one argument, off its kink."""

CHOICES: Mapping[str, Callable[[Expression, Expression], Expression]] = {
    "max": lambda u, v: call("step", difference(u, v)),
    "min": lambda u, v: call("step", difference(v, u)),
}
"""1 where a function of two arguments is the first of them, 0 where it is the second."""


def pullback(expression: Expression, variable: str, cotangent: Expression = ONE, per_unit: bool = True) -> Expression:
    """Return the derivative of ``cotangent . expression`` by each unit's ``variable``.

    ``per_unit`` tells whether the expression has a value for each unit of the layer; a cost over the whole vector has one.
    Where no sum occurs and the cotangent is 1, this is the ordinary derivative.
    """
    return plus(*_parts(expression, variable, cotangent, per_unit))


def slope_of_activation(forward: Expression) -> Expression:
    """Return the derivative by z, or the pullback of g where the activation is not elementwise."""
    return pullback(forward, "z") if is_elementwise(forward) else pullback(forward, "z", Symbol("g"))


def slope_of_cost(forward: Expression) -> Expression:
    """Return the derivative by each output's a."""
    return pullback(forward, "a", per_unit=is_elementwise(forward))


def _parts(expression: Expression, variable: str, g: Expression, per_unit: bool) -> Iterable[Expression]:
    match expression:
        case Symbol(name=name) if name == variable:
            yield g
        case Sum(terms=terms):
            for term in terms:
                yield from _parts(term, variable, g, per_unit)
        case Product(factors=factors):
            for i, factor in enumerate(factors):
                yield from _parts(factor, variable, times(g, *factors[:i], *factors[i + 1 :]), per_unit)
        case Power(base=base, exponent=q):
            slope = times(Number(q), raised(base, q - 1))
            yield from _parts(base, variable, times(g, slope), per_unit)
        case Call(function="sum", arguments=(body,)):
            yield from _parts(body, variable, call("sum", g) if per_unit else g, True)
        case Call(function=name, arguments=(u, v)):
            first = CHOICES[name](u, v)
            yield from _parts(u, variable, times(g, first), per_unit)
            yield from _parts(v, variable, times(g, CHOICES[name](v, u)), per_unit)
        case Call(function=name, arguments=(u,)):
            yield from _parts(u, variable, times(g, SLOPES[name](u)), per_unit)


def replaced(expression: Expression, values: Mapping[str, Expression]) -> Expression:
    """Return the expression with its symbols replaced."""
    return rebuilt(expression, lambda e: values.get(e.name, e) if isinstance(e, Symbol) else e)


def rebuilt(expression: Expression, change: Callable[[Expression], Expression]) -> Expression:
    """Return the expression with ``change`` applied to each part, innermost first."""
    match expression:
        case Sum(terms=terms):
            return change(plus(*(rebuilt(t, change) for t in terms)))
        case Product(factors=factors):
            return change(times(*(rebuilt(f, change) for f in factors)))
        case Power(base=base, exponent=q):
            return change(raised(rebuilt(base, change), q))
        case Call(function=name, arguments=arguments):
            return change(Call(name, tuple(rebuilt(a, change) for a in arguments)))
        case _:
            return change(expression)


OPERATORS: Mapping[type, Callable[[Expression, Expression], Expression]] = {
    ast.Add: plus,
    ast.Sub: difference,
    ast.Mult: times,
    ast.Div: lambda u, v: times(u, Number(1 / v.value) if isinstance(v, Number) else raised(v, Fraction(-1))),
}


def form(text: str) -> Expression:
    """Read an expression of our own tables, which may use the functions of ``lowering/forms.py``; never a user's text."""
    return _form(ast.parse(text, mode="eval").body)


def _form(node: ast.expr) -> Expression:
    match node:
        case ast.Constant(value=int(value)):
            return Number(Fraction(value))
        case ast.Constant(value=float(value)):
            return Number(Fraction(repr(value)))
        case ast.Name(id=name):
            return Symbol(name)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return times(MINUS, _form(operand))
        case ast.BinOp(left=left, op=ast.Pow(), right=ast.Constant(value=int(power))):
            return raised(_form(left), Fraction(power))
        case ast.BinOp(left=left, op=operator, right=right):
            return OPERATORS[type(operator)](_form(left), _form(right))
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return Call(name, tuple(map(_form, arguments)))
    raise TypeError(f"not a form: {ast.dump(node)}")
