"""Which branch of cases is taken at a place: conditions on indices and layers, or on the sign of a quantity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bpverify.errors import UnsupportedError
from bpverify.texts.positive import is_positive
from bpverify.texts.tree import Name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bpverify.texts.places import Setting, Value
    from bpverify.texts.products import Products
    from bpverify.texts.symbols import Symbols
    from bpverify.texts.tree import Node


class ConditionError(UnsupportedError):
    """A condition of cases that is not on indices."""


def holds(condition: Sequence[tuple[str, Node, Node]], symbols: Symbols, at: Setting) -> bool:
    """Whether a condition on indices and layers holds at a place.

    Raises:
        ConditionError: it is on something else.
    """
    return all(_compares(relation, _number(left, symbols, at), _number(right, symbols, at)) for relation, left, right in condition)


def _compares(relation: str, a: Any, b: Any) -> bool:
    if relation in ("=", "!="):
        return bool(a == b) is (relation == "=")
    if not isinstance(a, int) or not isinstance(b, int) or relation not in _ORDERS:
        raise ConditionError("a condition that is not on indices")
    return _ORDERS[relation](a, b)


def _number(node: Node, symbols: Symbols, at: Setting) -> Any:
    if isinstance(node, Name) and not node.sub and not node.sup and node.base in at.letters:
        return at.letters[node.base]
    if isinstance(node, Name) and node.base in symbols.fixed & symbols.chosen:
        return symbols.value_of(node.base)
    try:
        return symbols.layer(node, at.counters)
    except UnsupportedError:
        raise ConditionError("a condition that is not on indices") from None


def on_a_sign(condition: Sequence[tuple[str, Node, Node]] | None) -> tuple[str, Node, Node]:
    """Return the relation and the sides of a condition that is on the sign of their difference."""
    if condition is None or len(condition) != 1 or condition[0][0] not in _SIGNS:
        raise UnsupportedError("a condition that is not on indices, nor on one sign")
    return condition[0]


def step(products: Products, relation: str, difference: Value) -> Value:
    """Return 1 where a difference has the sign that a relation asks for, else 0."""
    scalars, signed = products.scalars, _SIGNS[relation]
    return products.each(lambda x: is_positive(scalars, signed(scalars, x)), difference)


_ORDERS: dict[str, Callable[[int, int], bool]] = {
    "<": lambda a, b: a < b, ">": lambda a, b: a > b, "<=": lambda a, b: a <= b, ">=": lambda a, b: a >= b,
}  # fmt: skip
_SIGNS: dict[str, Callable[[Any, int], int]] = {
    ">": lambda s, x: x, ">=": lambda s, x: x, "<": lambda s, x: s.negative(x), "<=": lambda s, x: s.negative(x),
}  # fmt: skip
"""What is positive where a relation to 0 holds."""
