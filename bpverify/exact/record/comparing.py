"""What a number answers of itself: comparisons, which follow the example point and are recorded as branches, and roundings.

What only a constant can answer, such as ``float``, is refused of a number that depends on the inputs.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Self, cast

import numpy as np

from bpverify.exact.record.floattypes import Real
from bpverify.exact.record.graph import EQUALITY, Branch
from bpverify.exact.record.literals import intended
from bpverify.exact.record.places import refuse, site
from bpverify.exact.record.printed import Printed

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpverify.exact.record.graph import Graph

_HALF = Fraction(1, 2)
ROUNDINGS: dict[str, tuple[Callable[[float | Fraction], int], Fraction, Fraction]] = {
    "floor": (math.floor, Fraction(0), Fraction(1)),
    "ceil": (math.ceil, Fraction(-1), Fraction(0)),
    "rint": (round, -_HALF, _HALF),
    "trunc": (int, Fraction(0), Fraction(1)),
}
"""Each rounding, and how far below and above its whole number what it rounds lies; for trunc this depends on the sign."""


class Compared(Real):
    """A node of the graph with its value there, as far as it is compared and rounded."""

    __slots__ = ()

    graph: Graph
    node: int
    value: float
    exact: Fraction | None

    def __sub__(self, other: object) -> Self:
        raise NotImplementedError

    def _constant(self, value: Fraction) -> Self:
        """Return a rational as a number of the same record."""
        raise NotImplementedError

    def _lifted(self, value: object) -> Self | None:
        """Return a scalar as a number of the same record, None for anything else."""
        raise NotImplementedError

    def relation(self, other: Self, owner: int = -1, step: int | None = None, wanted: tuple[int, ...] = ()) -> int:
        """Return the sign of this number minus the other at the example point; recorded unless it is constant.

        ``owner`` is the node whose value the outcome decides, where it decides nothing else; ``step`` the whole number of which
        the other is a boundary; ``wanted`` the signs that are one to the code, where it asks for these and the others alone.
        """
        graph = self.graph
        where = site()
        # Counted in any case, so that the same number has the same ordinal in a run in which others are constant.
        number = graph.counted(*where)
        if self.exact is not None and other.exact is not None:
            return graph.settled(where, number, (self.exact > other.exact) - (self.exact < other.exact), wanted)
        if self.node == other.node and self.value == self.value:
            return graph.settled(where, number, 0, wanted)
        if graph.infinite and (self.node in graph.infinite or other.node in graph.infinite):
            ours, theirs = graph.infinite.get(self.node, 0), graph.infinite.get(other.node, 0)
            return graph.settled(where, number, (ours > theirs) - (ours < theirs), wanted)
        difference = self - other
        sign = difference.exact if difference.exact is not None else difference.value
        if math.isnan(sign):
            raise refuse("a comparison with a value that is not a number at the example point")
        found = (sign > 0) - (sign < 0)
        if difference.exact is None:
            way = "<=>"[found + 1]
            graph.branch(Branch(difference.node, way, *where, number, self.node, other.node, owner, step, wanted in EQUALITY))
            return found
        return graph.settled(where, number, found, wanted)

    def __lt__(self, other: object) -> bool:
        return _compared(self, other, (-1,))

    def __le__(self, other: object) -> bool:
        return _compared(self, other, (-1, 0))

    def __gt__(self, other: object) -> bool:
        return _compared(self, other, (1,))

    def __ge__(self, other: object) -> bool:
        return _compared(self, other, (0, 1))

    def __eq__(self, other: object) -> bool:
        return _compared(self, other, (0,))

    def __ne__(self, other: object) -> bool:
        return _compared(self, other, (-1, 1))

    def __hash__(self) -> int:
        return hash(self.known("hash(), or a look-up in a dict or set,"))

    def __bool__(self) -> bool:
        return self.relation(self._constant(Fraction(0)), wanted=(-1, 1)) != 0

    def sign(self) -> Self:
        """Return -1, 0 or 1 as the example point says."""
        return self._constant(Fraction(self.relation(self._constant(Fraction(0)))))

    # What only a constant can answer.

    def known(self, what: str) -> Fraction:
        """Return the constant's value; refuse ``what`` for a number that depends on the inputs."""
        if self.exact is None:
            raise refuse(f"{what} of a number that depends on the inputs")
        return self.exact

    def __float__(self) -> float:
        exact = self.known("float()")
        value = float(exact)
        if intended(value) != exact:
            raise refuse(f"float() of {exact}, which no float stands for,")
        return value

    def __int__(self) -> int:
        return self._rounded("trunc")

    __trunc__ = __int__

    def __index__(self) -> int:
        exact = self.known("use as an index")
        if exact.denominator != 1:
            raise TypeError(f"{exact} is no index")
        return exact.numerator

    def _rounded(self, name: str) -> int:
        """Return the whole number near this one at the example point, with the boundaries at which it is another one recorded."""
        function, low, high = ROUNDINGS[name]
        if self.exact is not None:
            return function(self.exact)
        if not math.isfinite(self.value):
            raise refuse(f"{name}() of a value that is not a number at the example point")
        found = function(self.value)
        if name == "trunc":
            low, high = Fraction(-1 if found <= 0 else 0), Fraction(1 if found >= 0 else 0)
        for margin in (low, high):
            self.relation(self._constant(found + margin), step=found)
        return found

    def __floor__(self) -> int:
        return self._rounded("floor")

    def __ceil__(self) -> int:
        return self._rounded("ceil")

    def __round__(self, digits: int | None = None) -> Self | Printed | int:
        if not digits and digits is not None:
            return self.rint()
        if digits is None:
            return self._rounded("rint")
        if self.exact is None:
            return Printed(self.graph, round(self.value, digits), "a rounded number")
        return self._constant(round(self.exact, digits))

    def floor(self) -> Self:
        """Return the floor."""
        return self._constant(Fraction(self._rounded("floor")))

    def ceil(self) -> Self:
        """Return the ceiling."""
        return self._constant(Fraction(self._rounded("ceil")))

    def rint(self) -> Self:
        """Return the nearest whole number, ties to even."""
        return self._constant(Fraction(self._rounded("rint")))

    def trunc(self) -> Self:
        """Return the number without its fractional part."""
        return self._constant(Fraction(self._rounded("trunc")))


def _compared(a: Compared, other: object, wanted: tuple[int, ...]) -> bool:
    """Whether the sign of a - other is one of the wanted."""
    b = a._lifted(other)
    if b is None:
        return NotImplemented  # type: ignore[no-any-return]  # what Python asks of an operator
    found = a.relation(b, wanted=wanted) in wanted
    # Of numpy's numbers it is numpy's truth value, whose sum with another is one too; constants are mostly Python's floats.
    return found if a.exact is not None and b.exact is not None else cast("bool", np.bool_(found))
