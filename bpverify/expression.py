"""A scalar expression as data: what an activation or a cost is before any engine reads it.

Activations are expressions in ``z`` (over one unit; with ``sum`` over the layer), costs in ``a``, ``y`` and ``n``,
the number of outputs. Numbers are exact rationals.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Union

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

Expression = Union["Number", "Symbol", "Sum", "Product", "Power", "Call"]

FUNCTIONS = {
    **dict.fromkeys(("exp", "log", "sqrt", "tanh", "sin", "cos", "sinh", "cosh", "erf", "abs"), 1),
    **{"max": 2, "min": 2, "sum": 1},
}
"""Every function of the grammar with its number of arguments; ``sum`` runs over the units of a layer."""


@dataclass(frozen=True, slots=True)
class Number:
    """An exact rational."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Symbol:
    """A variable (z, a, y), the number of outputs (n), the constant pi, or a named parameter."""

    name: str


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of two or more terms."""

    terms: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Product:
    """A product of two or more factors; a quotient is a product with a power of -1."""

    factors: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Power:
    """A base raised to a constant rational exponent."""

    base: Expression
    exponent: Fraction


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the grammar applied to its arguments."""

    function: str
    arguments: tuple[Expression, ...]


def children(expression: Expression) -> tuple[Expression, ...]:
    """Return the direct parts of an expression, left to right."""
    match expression:
        case Sum(terms=parts) | Product(factors=parts) | Call(arguments=parts):
            return parts
        case Power(base=base):
            return (base,)
        case _:
            return ()


def walk(expression: Expression) -> Iterator[Expression]:
    """Yield the expression and everything in it, outermost first."""
    yield expression
    for part in children(expression):
        yield from walk(part)


def symbols(expression: Expression) -> frozenset[str]:
    """Return the names of all symbols in the expression."""
    return frozenset(node.name for node in walk(expression) if isinstance(node, Symbol))


def is_elementwise(expression: Expression) -> bool:
    """Tell whether a unit's value depends on that unit alone: no ``sum`` over the layer occurs."""
    return not any(isinstance(node, Call) and node.function == "sum" for node in walk(expression))
