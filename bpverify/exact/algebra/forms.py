"""What the argument of a function is a sum of: a linear form over the nodes that are no sums."""

from __future__ import annotations

import math
from fractions import Fraction
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from bpverify.exact.record.functions import HELD
from bpverify.exact.record.graph import ABS, ADD, CONSTANT, DIVIDE, FIRST_FUNCTION, FUNCTIONS, MULTIPLY, NEGATE, SUBTRACT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpverify.exact.record.graph import Graph

MOST_TERMS = 32
"""Of a sum that is multiplied by a logarithm; a longer one is not taken apart."""
_HELD = FIRST_FUNCTION + FUNCTIONS.index(HELD)
LOGS = tuple(FIRST_FUNCTION + FUNCTIONS.index(name) for name in ("log", "log1p"))


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
        elif op == _HELD:
            add(a, weight)
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


Term = tuple[int, ...]
"""A product of nodes without its constant factors: most often one node."""


def terms_of(graph: Graph, node: int) -> tuple[dict[Term, Fraction], Fraction]:
    """Return coefficients by term and the constant, so that the node is their sum; a constant factor belongs to the coefficient.

    A logarithm times a sum is the sum of its products with the logarithm: (p - 1) log(x) is p log(x) - log(x), as powers need it.
    """
    form, rest = linear_form(graph, node)
    found: dict[Term, Fraction] = {}
    for top, weight in form.items():
        for term, more in _products_with_logs(graph, top).items():
            found[term] = found.get(term, Fraction(0)) + weight * more * content(graph, term)
    return {term: weight for term, weight in found.items() if weight}, rest


def _products_with_logs(graph: Graph, node: int) -> dict[Term, Fraction]:
    if graph.ops[node] == MULTIPLY:
        for log, other in ((graph.first[node], graph.second[node]), (graph.second[node], graph.first[node])):
            if graph.ops[log] in LOGS:
                form, rest = linear_form(graph, other)
                if len(form) + bool(rest) <= MOST_TERMS:
                    found: dict[Term, Fraction] = {tuple(sorted((term, log))): weight for term, weight in form.items()}
                    return found | ({(log,): rest} if rest else {})
    return {(node,): Fraction(1)}


def content(graph: Graph, term: Term) -> Fraction:
    """Return the constant factors of a product, all together."""
    ops, first, second, constants = graph.ops, graph.first, graph.second, graph.constants
    found = Fraction(1)
    stack = [(node, 1) for node in term]
    while stack:
        node, exponent = stack.pop()
        op, a, b = ops[node], first[node], second[node]
        if op == CONSTANT and constants[node]:
            found *= constants[node] ** exponent
        elif op == MULTIPLY:
            stack += [(a, exponent), (b, exponent)]
        elif op == DIVIDE:
            stack += [(a, exponent), (b, -exponent)]
        elif op == NEGATE:
            found = -found if exponent % 2 else found
            stack.append((a, exponent))
    return found


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


def root_part(c: Fraction, primes: Sequence[int]) -> tuple[Fraction, tuple[int, ...]] | None:
    """Return r and some of the primes, so that sqrt(c) is r times the roots of these; None where it is not."""
    if c <= 0:
        return None
    # The root of a / b is that of a b over b.
    n, found = c.numerator * c.denominator, []
    for p in primes:
        twos = 0
        while n % p == 0 and n:
            n, twos = n // p, twos + 1
        found.append((p, twos))
    root = math.isqrt(n)
    if root * root != n:
        return None
    rational = Fraction(root, c.denominator)
    for p, power in found:
        rational *= p ** (power // 2)
    return rational, tuple(p for p, power in found if power % 2)
