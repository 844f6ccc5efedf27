"""Numbers as they are printed: a computation in numbers holds where its value rounds to the digits that stand beside it."""

from __future__ import annotations

from fractions import Fraction
from math import prod
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import flint

from bpverify.texts.scalars import ADD, CALL, CONSTANT, LEAF, MULTIPLY, NAMED, POWER, SLOPES
from bpverify.texts.tree import Number, Plus

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bpverify.texts.scalars import Scalars
    from bpverify.texts.tree import Node

_BITS = 200
_ROOT = 2
_MOST_NODES = 10_000


def printed_digits(tree: Node) -> int | None:
    """Return how many digits stand behind the point of a number that is printed by itself, None of anything else."""
    if isinstance(tree, Plus) and len(tree.terms) == 1:
        tree = tree.terms[0][1]
    return tree.digits if isinstance(tree, Number) else None


def rounds_to(scalars: Scalars, node: int, printed: int, digits: int) -> bool:
    """Whether the value of a node without unknowns surely rounds to a constant of so many digits behind the point."""
    number = scalars.value(printed)
    if number is None:
        return False
    half = Fraction(1, 2 * 10**digits)
    exact = scalars.value(node)
    if exact is not None:
        return abs(exact - number) <= half
    with flint.ctx.workprec(_BITS):
        ball = _ball(scalars, node)
        # Balls are compared surely: where they overlap neither is so.
        return ball is not None and bool(_of(number - half) <= ball) and bool(ball <= _of(number + half))


def contradicts(scalars: Scalars, node: int, number: Number, known: Mapping[int, Number]) -> bool:
    """Whether a node cannot have a printed number where others have the ``known`` ones, those that are computed to their digits.

    What is computed from nothing has its number exactly. Where not all that a node is computed from is known, nothing contradicts
    its number.
    """
    with flint.ctx.workprec(_BITS):
        found = _ball(scalars, node, _balls(scalars, known, node))
        return found is not None and not found.overlaps(_printed(number))


def _balls(scalars: Scalars, known: Mapping[int, Number], but: int) -> dict[int, Any]:
    others = {node: number for node, number in known.items() if node != but}
    return {n: _of(number.value) if scalars.ops[n] == LEAF else _printed(number) for n, number in others.items()}


def _printed(number: Number) -> Any:
    """Return the ball of the numbers that are printed so."""
    around = Fraction(1, 2 * 10**number.digits) if number.digits else Fraction(0)
    return _of(number.value).union(_of(number.value - around)).union(_of(number.value + around))


def _ball(scalars: Scalars, root: int, known: Mapping[int, Any] = MappingProxyType({})) -> Any:
    """Return a ball in which the value of a node lies, None where it has unknowns or no value."""
    values: dict[int, Any] = dict(known)
    order = scalars.order(root, values)
    if len(order) > _MOST_NODES:
        return None
    for node in order:
        values[node] = _value(scalars, node, values)
        if values[node] is None or not values[node].is_finite():
            return None
    return values[root]


def _of(value: Fraction) -> Any:
    return flint.arb(flint.fmpq(value.numerator, value.denominator))


def _value(scalars: Scalars, node: int, values: dict[int, Any]) -> Any:
    op, args = scalars.ops[node], scalars.args[node]
    if op == CONSTANT:
        return _of(args[0])
    if op == NAMED:
        return values[args[1]]
    if op == ADD:
        return sum((values[a] for a in args), _of(Fraction(0)))
    if op == MULTIPLY:
        return prod((values[a] for a in args), start=_of(Fraction(1)))
    if op == POWER and args[1].denominator <= _ROOT:
        base = values[args[0]]
        return (base if args[1].denominator == 1 else base.sqrt()) ** args[1].numerator
    if op == CALL and args[1] == 0 and args[0] in SLOPES:
        function = getattr(values[args[2]], _NAMES.get(args[0], args[0]), None)
        return None if function is None else function()
    return None


_NAMES = {"arctan": "atan"}
