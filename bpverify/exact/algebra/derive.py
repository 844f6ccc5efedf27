"""The derivative of a recorded cost, recorded in the same graph: reverse accumulation with every rule a line of algebra.

The user's backward pass is no part of it. Equal operations are one node, so a gradient that is written as the rules write it
is met node for node; all others are compared by value.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from bpverify.errors import UnsupportedError
from bpverify.exact.record.functions import ROWS
from bpverify.exact.record.graph import ADD, DIVIDE, FIRST_FUNCTION, MULTIPLY, NEGATE, POWER, SUBTRACT, SYMBOL
from bpverify.exact.record.number import Number, constant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bpverify.exact.record.graph import Graph


def slope(graph: Graph, node: int) -> Number | int:
    """Return the derivative of a function's value, which the node is, by its argument."""
    row = ROWS[graph.ops[node] - FIRST_FUNCTION]
    if row.slope is None:
        raise UnsupportedError(f"the derivative of {row.name} is not covered")
    found: Number | int = row.slope(Number(graph, graph.first[node]), Number(graph, node))
    return found


def derivatives(graph: Graph, cost: int, symbols: Sequence[int]) -> list[int]:
    """Return for each symbol the node of d cost / d symbol, with the nodes in between appended to the graph."""
    found = accumulated(graph, cost, symbols)
    zero = graph.constant(Fraction(0))
    return [found[s].node if s in found else zero for s in symbols]


def accumulated(
    graph: Graph, cost: int, symbols: Iterable[int], heard: Callable[[int, int, int], None] | None = None
) -> dict[int, Number]:
    """Return the derivative of the cost by each node between a symbol and it.

    ``heard`` is told of every part of one: by which node it is, through which node the part comes, and the part's node.
    """
    path = reached(graph, [cost], symbols)
    adjoints: dict[int, Number] = {cost: constant(graph, Fraction(1))}
    first, second, ops = graph.first, graph.second, graph.ops

    def send(target: int, amount: Number) -> None:
        if path[target]:
            old = adjoints.get(target)
            adjoints[target] = amount if old is None else old + amount
            if heard is not None:
                heard(target, node, amount.node)

    for node in range(cost, -1, -1):
        if node not in adjoints or ops[node] <= SYMBOL or not path[node]:
            continue
        g, op, a, b = adjoints[node], ops[node], first[node], second[node]
        if op == MULTIPLY:
            # Only what leads to a symbol is multiplied: most products have data on one side.
            if path[a]:
                send(a, g * Number(graph, b))
            if path[b]:
                send(b, g * Number(graph, a))
        elif op == ADD:
            send(a, g)
            send(b, g)
        elif op == SUBTRACT:
            send(a, g)
            send(b, -g)
        elif op == DIVIDE:
            if path[a]:
                send(a, g / Number(graph, b))
            if path[b]:
                send(b, -(g * Number(graph, node) / Number(graph, b)))
        elif op == NEGATE:
            send(a, -g)
        elif op == POWER:
            send(a, g * (b * Number(graph, a) ** (b - 1)))
        else:
            send(a, g * slope(graph, node))
    return adjoints


def arguments(graph: Graph, node: int) -> tuple[int, ...]:
    """Return the nodes that a node is computed from."""
    op = graph.ops[node]
    if op <= SYMBOL:
        return ()
    return (graph.first[node], graph.second[node]) if op < NEGATE else (graph.first[node],)


def ancestors(graph: Graph, roots: Iterable[int]) -> bytearray:
    """Return for every node whether one of the roots is computed from it, or is it."""
    found = bytearray(len(graph))
    for root in roots:
        found[root] = 1
    ops, first, second = graph.ops, graph.first, graph.second
    for node in range(len(graph) - 1, -1, -1):
        if found[node] and ops[node] > SYMBOL:
            found[first[node]] = 1
            if ops[node] < NEGATE:
                found[second[node]] = 1
    return found


def reached(graph: Graph, roots: Iterable[int], symbols: Iterable[int]) -> bytearray:
    """Return for every node whether it lies between one of the symbols and one of the roots."""
    found = ancestors(graph, roots)
    wanted = set(symbols)
    ops, first, second = graph.ops, graph.first, graph.second
    for node in range(len(graph)):
        if not found[node]:
            continue
        op = ops[node]
        if op <= SYMBOL:
            found[node] = node in wanted
        else:
            found[node] = found[first[node]] or (op < NEGATE and found[second[node]])
    return found


def dependent(graph: Graph, symbols: Iterable[int]) -> bytearray:
    """Return for every node whether it is computed from one of the symbols."""
    found = bytearray(len(graph))
    for node in symbols:
        found[node] = 1
    ops, first, second = graph.ops, graph.first, graph.second
    for node in range(len(graph)):
        op = ops[node]
        if op > SYMBOL and (found[first[node]] or (op < NEGATE and found[second[node]])):
            found[node] = 1
    return found
