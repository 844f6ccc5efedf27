"""Where an expression is differentiable: its kinks, logarithms, roots and divisors, as conditions in text.

A condition is left out only where it plainly holds: the sign rules below are sound, not complete.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from bpverify.errors import ExpressionError
from bpverify.expression import Call, Number, Power, Product, Sum, Symbol, symbols, walk
from bpverify.notation.expressions import quoted, read_expression
from bpverify.notation.unparse import write_expression

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from bpverify.expression import Expression

POSITIVE_SYMBOLS = frozenset({"pi", "n"})
RELATIONS = (" != ", " > ", " < ")


def conditions(expression: Expression) -> tuple[str, ...]:
    """Return the conditions under which the expression is defined and differentiable, innermost last, none twice.

    Raises ExpressionError where one of them can never hold (log(-1)).
    """
    found = (text for node in walk(expression) for text in _conditions_of(node))
    return tuple(dict.fromkeys(found))


def with_values(condition: str, names: frozenset[str], values: Mapping[str, Fraction]) -> str:
    """Return a condition ("a - y != delta") with numbers in place of the names that have a value."""
    left, relation, right = sides(condition)
    return f" {relation} ".join(write_expression(read_expression(side, names, values)) for side in (left, right))


def sides(condition: str) -> tuple[str, str, str]:
    """Return the left side of a condition, its relation (!=, > or <) and its right side."""
    relation = next(r for r in RELATIONS if r in condition)
    left, right = condition.split(relation)
    return left, relation.strip(), right


def _conditions_of(node: Expression) -> Iterator[str]:
    match node:
        case Call(function=function, arguments=arguments):
            yield from CONDITIONS.get(function, _none)(*arguments)
        case Power(base=base, exponent=exponent) if exponent.denominator > 1:
            yield from _needs_positive(base)
        case Power(base=base, exponent=exponent) if exponent < 0:
            yield from _needs_nonzero(base)


def _none(*_: Expression) -> Iterator[str]:
    return iter(())


def _needs_positive(argument: Expression) -> Iterator[str]:
    if isinstance(argument, Number) and argument.value <= 0:
        raise ExpressionError(f"log or root of {argument.value}", "a positive argument")
    if not is_positive(argument):
        yield f"{write_expression(argument)} > 0"


def _needs_nonzero(argument: Expression) -> Iterator[str]:
    if not is_positive(argument) and not _is_negative(argument):
        yield f"{write_expression(argument)} != 0"


def _kink_at_zero(argument: Expression) -> Iterator[str]:
    if symbols(argument):
        yield from _needs_nonzero(argument)


def _kink_where_equal(left: Expression, right: Expression) -> Iterator[str]:
    """max(u, v) and min(u, v) have a kink where u = v; a bare number stands on the right."""
    if not symbols(left) | symbols(right):
        return
    if left == right:
        raise ExpressionError(f"max or min of {quoted(write_expression(left))} and itself", "two different arguments")
    first, second = (right, left) if isinstance(left, Number) else (left, right)
    yield f"{write_expression(first)} != {write_expression(second)}"


CONDITIONS: dict[str, Callable[..., Iterator[str]]] = {
    "log": _needs_positive,
    "sqrt": _needs_positive,
    "abs": _kink_at_zero,
    "max": _kink_where_equal,
    "min": _kink_where_equal,
}


def is_positive(expression: Expression) -> bool:
    """Tell whether the expression is plainly above 0 wherever it is defined; False says nothing."""
    match expression:
        case Number(value=value):
            return value > 0
        case Symbol(name=name):
            return name in POSITIVE_SYMBOLS
        case Sum(terms=terms):
            return all(map(is_nonnegative, terms)) and any(map(is_positive, terms))
        case Product(factors=factors):
            return all(map(is_positive, factors))
        case Power(base=base):
            return is_positive(base)
        case Call(function="exp" | "cosh"):
            return True
        case Call(function="sqrt" | "sum" | "min", arguments=arguments):
            return all(map(is_positive, arguments))
        case Call(function="max", arguments=arguments):
            return any(map(is_positive, arguments))
        case _:
            return False


def is_nonnegative(expression: Expression) -> bool:
    """Tell whether the expression is plainly 0 or above wherever it is defined; False says nothing."""
    match expression:
        case Number(value=value):
            return value >= 0
        case Sum(terms=parts) | Product(factors=parts):
            return all(map(is_nonnegative, parts))
        case Power(base=base, exponent=exponent):
            # A root of a real number is never negative; an even power neither.
            return exponent.denominator > 1 or exponent % 2 == 0 or is_nonnegative(base)
        case Call(function="abs" | "sqrt"):
            return True
        case Call(function="sum" | "min", arguments=arguments):
            return all(map(is_nonnegative, arguments))
        case Call(function="max", arguments=arguments):
            return any(map(is_nonnegative, arguments))
        case _:
            return is_positive(expression)


def _is_negative(expression: Expression) -> bool:
    match expression:
        case Number(value=value):
            return value < 0
        case Product(factors=(Number(value=value), *rest)):
            return value < 0 and all(map(is_positive, rest))
        case _:
            return False
