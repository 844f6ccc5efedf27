"""Writes expressions of activations and costs as text, which reads back as the same expression."""

from __future__ import annotations

from bpverify.expression import Call, Expression, Number, Power, Product, Sum, Symbol


def write_expression(expression: Expression) -> str:
    """Return the expression as text that reads back as the same expression."""
    match expression:
        case Call(function=function, arguments=arguments):
            return f"{function}({', '.join(map(write_expression, arguments))})"
        case Power():
            return _factors((expression,))
        case Sum(terms=terms):
            return _terms(terms)
        case Symbol(name=name):
            return name
    sign, body = _signed_text(expression)
    return sign + body


def _terms(terms: tuple[Expression, ...]) -> str:
    signed = [_signed_text(term) for term in terms]
    return "".join([*signed[0], *(f" {sign or '+'} {body}" for sign, body in signed[1:])])


def _signed_text(term: Expression) -> tuple[str, str]:
    """Return "-" or "", and the text of the term without that sign."""
    match term:
        case Number(value=value) if value < 0:
            return "-", str(-value)
        case Product(factors=(Number(value=value), Product())) if value == -1:
            return "", _factors(term.factors)  # -(u*v) would read as one product
        case Product(factors=(Number(value=value), *rest)) if value < 0:
            return "-", _factors((*([Number(-value)] if value != -1 else []), *rest))
        case Product(factors=factors):
            return "", _factors(factors)
        case Sum():
            return "", _enclosed(term)
        case Number(value=value):
            return "", str(value)
        case _:
            return "", write_expression(term)


def _factors(factors: tuple[Expression, ...]) -> str:
    """Write a product: each factor after its * or /."""
    first, *rest = factors
    divisor = _divisor(first)
    if divisor:
        start = "1" + divisor
    else:
        start = str(first.value) if isinstance(first, Number) and first.value >= 0 else _factor(first)
    return start + "".join(_divisor(factor) or "*" + _factor(factor) for factor in rest)


def _divisor(factor: Expression) -> str:
    """Return "/u" where reading that gives exactly this factor, else ""."""
    match factor:
        case Power(base=Number() | Power(), exponent=exponent) if exponent == -1 and not _is_double_inverse(factor):
            return ""
        case Power(base=base, exponent=exponent) if exponent == -1:
            return "/" + _factor(base)
        case Power(base=base, exponent=exponent) if exponent < 0:
            return "/" + _factor(Power(base, -exponent))
        case _:
            return ""


def _is_double_inverse(factor: Power) -> bool:
    return isinstance(factor.base, Power) and factor.base.exponent <= 0


def _factor(factor: Expression) -> str:
    """Write one factor; what binds less tightly than a product stands in parentheses."""
    match factor:
        case Power(base=base, exponent=exponent):
            power = Number(exponent)
            return f"{_atom(base)}**{_atom(power)}"
        case _:
            return _atom(factor)


def _atom(expression: Expression) -> str:
    match expression:
        case Symbol() | Call():
            return write_expression(expression)
        case Number(value=value) if value >= 0 and value.denominator == 1:
            return str(value)
        case _:
            return _enclosed(expression)


def _enclosed(expression: Expression) -> str:
    return f"({write_expression(expression)})"
