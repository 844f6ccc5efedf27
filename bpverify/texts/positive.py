"""The number that is 1 where a quantity is positive and 0 where it is negative, one for all ways to write the quantity.

It is that of the quantity's linear form, up to a factor: x - 0, 2x and x itself are positive together, and -x where x is not. It
says nothing of the place where the quantity is 0; that is a condition of what rests on it.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from bpverify.texts.scalars import ADD, MULTIPLY, NAMED

if TYPE_CHECKING:
    from bpverify.texts.scalars import Scalars

MOST_PARTS = 2000
"""Of how many parts the sums may be that are brought into one form."""


def is_positive(scalars: Scalars, quantity: int) -> int:
    """Return the node that is 1 where a node is positive, 0 where it is negative."""
    found, is_turned = sign(scalars, quantity)
    return scalars.add(scalars.one, scalars.negative(found)) if is_turned else found


def sign(scalars: Scalars, quantity: int) -> tuple[int, bool]:
    """Return the node that tells the sign of a node, one for all its multiples, and whether it is 1 where the node is negative."""
    parts = _linear(scalars, quantity)
    whole = parts.pop(scalars.one, Fraction(0))
    ordered = sorted((node, factor) for node, factor in parts.items() if factor)
    if not ordered and whole:
        return scalars.one, whole < 0
    if not ordered:
        return scalars.call("step", 0, scalars.zero), False
    leading = ordered[0][1]
    terms = (scalars.multiply(scalars.constant(factor / leading), node) for node, factor in ordered)
    return scalars.call("step", 0, scalars.add(*terms, scalars.constant(whole / leading))), leading < 0


def _linear(scalars: Scalars, node: int) -> dict[int, Fraction]:
    """Return a node as a sum of nodes with rational factors, the constant that of the node 1; a long one as itself."""
    found: dict[int, Fraction] = {}
    open_ones = [(node, Fraction(1))]
    for _ in range(MOST_PARTS):
        if not open_ones:
            return found
        each, factor = open_ones.pop()
        op, args, value = scalars.ops[each], scalars.args[each], scalars.value(each)
        if value is not None:
            found[scalars.one] = found.get(scalars.one, Fraction(0)) + factor * value
        elif op == NAMED:
            open_ones.append((args[1], factor))
        elif op == ADD:
            open_ones.extend((term, factor) for term in args)
        elif op == MULTIPLY and len(args) == 2 and (first := scalars.value(args[0])) is not None:
            open_ones.append((args[1], factor * first))
        else:
            found[each] = found.get(each, Fraction(0)) + factor
    return {node: Fraction(1)}
