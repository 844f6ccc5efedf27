"""What the argument of a function is a sum of: a linear form over the nodes that are no sums."""

from __future__ import annotations

import math
from fractions import Fraction
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from bpverify.exact.record.graph import ABS, ADD, CONSTANT, DIVIDE, MULTIPLY, NEGATE, SUBTRACT

if TYPE_CHECKING:
    from bpverify.exact.record.graph import Graph


def linear_form(graph: Graph, node: int) -> tuple[dict[int, Fraction], Fraction]:
    """Return coefficients by node and the constant, so that the node is their sum; every inner node is visited once."""
    ops, first, second, constants = graph.ops, graph.first, graph.second, graph.constants
    weights: dict[int, Fraction] = {node: Fraction(1)}
    queue = [-node]
    form: dict[int, Fraction] = {}
    rest = Fraction(0)

    def add(target: int, amount: Fraction) -> None:
        if target in weights:
            weights[target] += amount
        else:
            weights[target] = amount
            heappush(queue, -target)

    while queue:
        top = -heappop(queue)
        weight = weights.pop(top)
        op, a, b = ops[top], first[top], second[top]
        if weight == 0:
            continue
        if op == ADD:
            add(a, weight)
            add(b, weight)
        elif op == SUBTRACT:
            add(a, weight)
            add(b, -weight)
        elif op == NEGATE:
            add(a, -weight)
        elif op == ABS:
            add(a, -weight if graph.values[a] < 0 else weight)
        elif op == CONSTANT:
            rest += weight * constants[top]
        elif op == MULTIPLY and a in constants:
            add(b, weight * constants[a])
        elif op == MULTIPLY and b in constants:
            add(a, weight * constants[b])
        elif op == DIVIDE and b in constants:
            add(a, weight / constants[b])
        else:
            form[top] = weight
    return form, rest


def constant_factor(graph: Graph, node: int) -> tuple[Fraction, int | None, bool]:
    """Return a positive c and a node u, above or not, so that the node is c u or c / u; None for u where it is c alone."""
    constants = graph.constants
    if node in constants:
        return constants[node], None, True
    op, a, b = graph.ops[node], graph.first[node], graph.second[node]
    for factor, inner, above in (
        *(((constants[a], b, True),) if op == MULTIPLY and a in constants else ()),
        *(((constants[b], a, True),) if op == MULTIPLY and b in constants else ()),
        *(((1 / constants[b], a, True),) if op == DIVIDE and b in constants else ()),
        *(((constants[a], b, False),) if op == DIVIDE and a in constants else ()),
    ):
        if factor > 0:
            return factor, inner, above
    return Fraction(1), node, True


def square_part(c: Fraction) -> tuple[bool, Fraction | None]:
    """Return whether 2 is left, and r, so that sqrt(c) is r or r sqrt(2); None where it is neither."""
    if c <= 0:
        return False, None
    for twice, x in ((False, c), (True, c / 2)):
        root = Fraction(math.isqrt(x.numerator), math.isqrt(x.denominator))
        if root * root == x:
            return twice, root
    return False, None
