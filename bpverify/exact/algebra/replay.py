"""The record evaluated in floats at another point, and held against NumPy's own run there.

At the example the two agree by construction wherever code reads a number that it holds instead of the argument: only another point
tells. It decides nothing, like the rehearsal.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from bpverify.exact.algebra.derive import ancestors
from bpverify.exact.record.functions import ROWS
from bpverify.exact.record.graph import ADD, CONSTANT, DIVIDE, FIRST_FUNCTION, MULTIPLY, NEGATE, POWER, SUBTRACT, SYMBOL

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bpverify.exact.record.graph import Graph

NOWHERE = (OverflowError, ValueError, ZeroDivisionError)


def floats_at(graph: Graph, roots: Iterable[int], symbols: Mapping[str, float]) -> list[float]:
    """Return the floats of all nodes that the roots are computed from, nan for the others; other symbols keep their values."""
    needed = ancestors(graph, roots)
    values = [math.nan] * len(graph)
    ops, first, second = graph.ops, graph.first, graph.second
    for node in range(len(graph)):
        if needed[node]:
            try:
                values[node] = _value(graph, values, symbols, node, ops[node], first[node], second[node])
            except NOWHERE:
                continue
    return values


def _value(
    graph: Graph, values: list[float], symbols: Mapping[str, float], node: int, op: int, a: int, b: int
) -> float:
    if op == MULTIPLY:
        return values[a] * values[b]
    if op == ADD:
        return values[a] + values[b]
    if op == SUBTRACT:
        return values[a] - values[b]
    if op == CONSTANT:
        return float(graph.constants[node])
    if op == SYMBOL:
        return symbols.get(graph.symbols[node], graph.values[node])
    if op == DIVIDE:
        return values[a] / values[b]
    if op == NEGATE:
        return -values[a]
    if op == POWER:
        return float(values[a] ** b)
    return ROWS[op - FIRST_FUNCTION].value(values[a])
