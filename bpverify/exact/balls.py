"""Values of a recorded graph at a point, in enclosures that are never wrong: arb's balls, through python-flint.

Only here is anything refuted. Every comparison that the code made must come out as recorded, with certainty: then the
recorded operations are what the code computes in a neighbourhood of the point, and their derivative is the cost's.
"""

from __future__ import annotations

import math
from fractions import Fraction
from time import monotonic
from typing import TYPE_CHECKING, Any

from bpverify.exact.derive import ancestors
from bpverify.exact.graph import ADD, CONSTANT, DIVIDE, FIRST_FUNCTION, FUNCTIONS, MULTIPLY, NEGATE, PI, POWER, SUBTRACT, SYMBOL
from bpverify.exact.machine import TimeoutReachedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bpverify.exact.graph import Graph

PRECISIONS = (128, 512, 2048)
"""Bits, tried one after another."""
_NAMES = {"arctan": "atan", "cbrt": "cbrt"}


def enclosures(graph: Graph, roots: Iterable[int], bits: int, end: float) -> list[Any]:
    """Return the enclosure of every node that the roots are computed from at the graph's example point."""
    import flint

    needed = ancestors(graph, roots)
    values: list[Any] = [None] * len(graph)
    ops, first, second = graph.ops, graph.first, graph.second
    before = flint.ctx.prec
    flint.ctx.prec = bits
    try:
        for node in range(len(graph)):
            if not needed[node]:
                continue
            op, a, b = ops[node], first[node], second[node]
            if op == MULTIPLY:
                value = values[a] * values[b]
            elif op == ADD:
                value = values[a] + values[b]
            elif op == SUBTRACT:
                value = values[a] - values[b]
            elif op == CONSTANT:
                value = _rational(flint, graph.constants[node])
            elif op == SYMBOL:
                value = flint.arb.pi() if graph.symbols[node] == PI else _rational(flint, Fraction(graph.values[node]))
            elif op == DIVIDE:
                value = values[a] / values[b]
            elif op == NEGATE:
                value = -values[a]
            elif op == POWER:
                value = values[a] ** b
            else:
                name = FUNCTIONS[op - FIRST_FUNCTION]
                value = _cbrt(values[a]) if name == "cbrt" else getattr(values[a], _NAMES.get(name, name))()
            values[node] = value
            if not node & 4095 and monotonic() > end:
                raise TimeoutReachedError
    finally:
        flint.ctx.prec = before
    return values


def _rational(flint: Any, value: Fraction) -> Any:
    return flint.arb(flint.fmpq(value.numerator, value.denominator))


def _cbrt(x: Any) -> Any:
    return x.root(3) if x > 0 else -((-x).root(3))


def defined(graph: Graph, node: int, end: float) -> bool:
    """Return whether a node is a number at the example point, which its float may fail to show."""
    if math.isfinite(graph.values[node]):
        return True
    try:
        return any(bool(enclosures(graph, [node], bits, end)[node].is_finite()) for bits in PRECISIONS)
    except TimeoutReachedError:
        return True


def confirmed(graph: Graph, values: Sequence[Any]) -> bool:
    """Return whether every comparison of the run comes out as recorded; a tie is never confirmed."""
    for branch in graph.branches:
        value = values[branch.node]
        if not ((branch.relation == ">" and value > 0) or (branch.relation == "<" and value < 0)):
            return False
    return True


def differing(
    graph: Graph, pairs: Sequence[tuple[int, int]], end: float
) -> tuple[dict[int, tuple[Any, Any]], str]:
    """Return the pairs, by their place, that differ with certainty at the example point, and why others are not told apart."""
    found: dict[int, tuple[Any, Any]] = {}
    branches = [branch.node for branch in graph.branches]
    why = "the two sides agree to 2048 bits at the example point"
    for bits in PRECISIONS:
        open_pairs = [i for i in range(len(pairs)) if i not in found]
        if not open_pairs:
            break
        values = enclosures(graph, [*branches, *(n for i in open_pairs for n in pairs[i])], bits, end)
        if not confirmed(graph, values):
            why = "a comparison that the code makes is a tie, or nearly one, at the example point"
            continue
        for i in open_pairs:
            left, right = values[pairs[i][0]], values[pairs[i][1]]
            if left.is_finite() and right.is_finite() and not left.overlaps(right):
                found[i] = left, right
    return found, why
