"""A number of a record in the user's own names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpverify.exact.record.graph import ADD, CONSTANT, DIVIDE, FIRST_FUNCTION, FUNCTIONS, MULTIPLY, NEGATE, POWER, SUBTRACT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bpverify.exact.record.graph import Graph

DEPTH = 4
_SIGNS = {ADD: " + ", SUBTRACT: " - ", MULTIPLY: " * ", DIVIDE: " / "}


def in_names(graph: Graph, names: Mapping[int, str], node: int, depth: int = DEPTH) -> str:
    """Return how a number was computed from arrays that have names, deeper parts as dots; of an array without its indices."""
    op, a, b = graph.ops[node], graph.first[node], graph.second[node]
    if op == CONSTANT:
        return str(graph.constants[node])
    name = names.get(node)
    if name:
        return name
    if not depth:
        return "…"
    if op in _SIGNS:
        text = in_names(graph, names, a, depth - 1) + _SIGNS[op] + in_names(graph, names, b, depth - 1)
        return text if depth == DEPTH else f"({text})"
    if op == POWER:
        return f"{in_names(graph, names, a, depth - 1)}**{b}"
    if op == NEGATE:
        return f"-{in_names(graph, names, a, depth - 1)}"
    if op >= FIRST_FUNCTION:
        return f"{FUNCTIONS[op - FIRST_FUNCTION]}({in_names(graph, names, a, depth - 1)})"
    return graph.symbols.get(node, "…").split("[")[0]
