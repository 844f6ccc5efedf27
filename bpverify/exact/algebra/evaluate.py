"""The one interpreter of a record: node by node, in whatever numbers an evaluation computes with.

Floats, balls, arrays of floats along a line, residues, sizes and quotients of polynomials are evaluations of it; each says what its
constants, symbols and functions are.
"""

from __future__ import annotations

import operator
from itertools import compress
from time import monotonic
from typing import TYPE_CHECKING, ClassVar, Generic, Protocol, TypeVar, cast

from bpverify.exact.algebra.derive import ancestors
from bpverify.exact.record.functions import ROWS
from bpverify.exact.record.graph import ADD, CONSTANT, DIVIDE, FIRST_FUNCTION, MULTIPLY, NEGATE, POWER, SUBTRACT, SYMBOL
from bpverify.exact.record.limits import TimeoutReachedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bpverify.exact.record.functions import Elementary
    from bpverify.exact.record.graph import Graph

V = TypeVar("V")


class ByNode(Protocol[V]):
    """Values by node: a list of all, or a dict of some."""

    def __getitem__(self, node: int, /) -> V: ...
    def __setitem__(self, node: int, value: V, /) -> None: ...


class Evaluation(Generic[V]):
    """The values of a record's nodes, ``nowhere`` where there is none; to be derived from.

    Sums, products and differences are Python's own unless ``add``, ``sub``, ``mul`` and ``neg`` are others. Errors in ``missing``
    leave a node without a value; ``end`` is the time (monotonic clock) at which TimeoutReachedError is raised.
    """

    missing: ClassVar[tuple[type[Exception], ...]] = ()
    add: Callable[[V, V], V] = staticmethod(operator.add)
    sub: Callable[[V, V], V] = staticmethod(operator.sub)
    mul: Callable[[V, V], V] = staticmethod(operator.mul)
    neg: Callable[[V], V] = staticmethod(operator.neg)  # type: ignore[assignment]  # it asks of its argument what V does not say

    def __init__(self, graph: Graph, end: float, nowhere: V | None = None) -> None:
        self.graph, self.end, self._nowhere = graph, end, nowhere
        self.values: ByNode[V] = []
        self.adjusted: dict[int, Callable[[V], V]] = {}
        """What is done to the values of some nodes."""

    def constant(self, node: int) -> V:
        """Return a rational of the record."""
        raise NotImplementedError

    def symbol(self, node: int) -> V:
        """Return an unknown of the record."""
        raise NotImplementedError

    def applied(self, row: Elementary, node: int, argument: int) -> V:
        """Return the value of a function at the node ``argument``."""
        raise NotImplementedError

    def divided(self, above: int, below: int) -> V:
        """Return the quotient of two nodes."""
        found: V = operator.truediv(self.values[above], self.values[below])
        return found

    def powered(self, base: int, exponent: int) -> V:
        """Return a whole power of a node."""
        found: V = operator.pow(self.values[base], exponent)
        return found

    def run(self, roots: Iterable[int]) -> list[V]:
        """Return the values of all nodes that the roots are computed from."""
        values = self.values = [cast("V", self._nowhere)] * len(self.graph)
        self.over(compress(range(len(self.graph)), ancestors(self.graph, roots)))
        return values

    def over(self, order: Iterable[int]) -> None:
        """Find the values of some nodes, arguments first."""
        graph, values, missing = self.graph, self.values, self.missing
        ops, first, second = graph.ops, graph.first, graph.second
        add, sub, mul, adjusted = self.add, self.sub, self.mul, self.adjusted
        for node in order:
            op, a, b = ops[node], first[node], second[node]
            try:
                if op == MULTIPLY:
                    value = mul(values[a], values[b])
                elif op == ADD:
                    value = add(values[a], values[b])
                elif op == SUBTRACT:
                    value = sub(values[a], values[b])
                elif op == SYMBOL:
                    value = self.symbol(node)
                elif op == CONSTANT:
                    value = self.constant(node)
                elif op == DIVIDE:
                    value = self.divided(a, b)
                elif op == NEGATE:
                    value = self.neg(values[a])
                elif op == POWER:
                    value = self.powered(a, b)
                else:
                    value = self.applied(ROWS[op - FIRST_FUNCTION], node, a)
            except missing:
                continue
            values[node] = adjusted[node](value) if node in adjusted else value
            if not node & 4095 and monotonic() > self.end:
                raise TimeoutReachedError
