"""Which branch of cases is taken at a place: conditions on indices and layers, or on the sign of a quantity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bpverify.errors import UnsupportedError
from bpverify.texts.classes import class_of, is_class, sample_of
from bpverify.texts.positive import is_positive, sign
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
    if isinstance(node, Name) and not node.sub and node.base in symbols.fixed & symbols.chosen:
        return symbols.value_of(node.base)
    if is_class(node) and node.base in symbols.classes:
        return class_of(node, _number(sample_of(node), symbols, at), symbols.classes, symbols.depth)
    try:
        return symbols.layer(node, at.counters)
    except UnsupportedError:
        raise ConditionError("a condition that is not on indices") from None


def on_a_sign(condition: Sequence[tuple[str, Node, Node]] | None) -> tuple[str, Node, Node]:
    """Return the relation and the sides of a condition that is on the sign of their difference."""
    if condition is None or len(condition) != 1 or condition[0][0] not in _SIGNS:
        raise UnsupportedError("a condition that is not on indices, nor on one sign")
    return condition[0]


def check_last(products: Products, conditions: Sequence[tuple[str, Value]]) -> None:
    """Refuse conditions, each a relation and a difference, of which the last does not hold where an earlier one ends.

    Two that are the same contradict each other; a last one that is another leaves some values open.
    """
    scalars = products.scalars
    signs = [
        [sign(scalars, _SIGNS[relation](scalars, x)) for x in (value.flat if isinstance(value, np.ndarray) else [value])]
        for relation, value in conditions
    ]
    *earlier, last = signs
    ends = [(node, not is_turned) for node, is_turned in last]
    if ends not in earlier or any(one in signs[:at] for at, one in enumerate(signs)):
        raise ConditionError("cases of which the last is not where another one ends")


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
