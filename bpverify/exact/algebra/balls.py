"""Values of a recorded graph at a point, in enclosures that are never wrong: arb's balls, through python-flint.

Only here is anything refuted. Every comparison that the code made must come out as recorded, with certainty: then the
recorded operations are what the code computes in a neighbourhood of the point, and their derivative is the cost's.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

from bpverify.exact.algebra.derive import ancestors, dependent
from bpverify.exact.algebra.evaluate import Evaluation
from bpverify.exact.record.graph import PI
from bpverify.exact.record.limits import TimeoutReachedError
from bpverify.exact.record.literals import WRITTEN, intended, significant_digits

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from flint import arb

    from bpverify.exact.record.functions import Elementary
    from bpverify.exact.record.graph import Branch, Graph

PRECISIONS = (128, 512, 2048)
"""Bits, tried one after another."""
COMPUTED = 40
"""Bits of numerator and denominator beyond which a float's rational is no number that anyone writes."""
MANY = 7
"""Significant digits from which on a decimal is written for a number that it rounds."""
ROUNDING = 2.0**-40
"""Relative difference that the rounding of such a float may make, with room for what is computed from it."""


def enclosures(graph: Graph, roots: Iterable[int], bits: int, end: float) -> list[arb]:
    """Return the enclosure of every node that the roots are computed from at the graph's example point."""
    import flint

    before = flint.ctx.prec
    flint.ctx.prec = bits
    try:
        return _Balls(graph, end).run(roots)
    finally:
        flint.ctx.prec = before


class _Balls(Evaluation["arb"]):
    def constant(self, node: int) -> arb:
        return _rational(self.graph.constants[node])

    def symbol(self, node: int) -> arb:
        import flint

        if self.graph.symbols[node] == PI:
            return flint.arb.pi()
        value = self.graph.values[node]
        # Read like the floats of the code: the difference of two readings of one float is no difference.
        return _rational(intended(value)) if math.isfinite(value) else flint.arb("nan")

    def applied(self, row: Elementary, node: int, argument: int) -> arb:
        return row.enclosure(self.values[argument])


def _rounded(graph: Graph) -> dict[int, tuple[str, float]]:
    """Return the constants that round another number, each as text and with how far that may be, relative to it.

    These are floats which no short rational explains, and decimals of many digits, which are written for what they round.
    """
    texts = {value: text for text, value in graph.literals.items() if _is_long(value) or _half_digit(value)}
    if not texts:
        return {}
    # Constants are folded: one that is long may be made of such a float.
    found = {}
    for node, value in graph.constants.items():
        off = 2 * ROUNDING if _is_long(value) else _half_digit(value)
        if off:
            found[node] = texts.get(value, str(float(value))), off
    return found


def _half_digit(value: Fraction) -> float:
    """Return half a unit in the last place of a decimal of many digits, relative to it; 0 for any other number."""
    text = repr(abs(float(value)))
    if not MANY <= significant_digits(float(value)) <= WRITTEN or Fraction(text) != abs(value):
        return 0.0
    mantissa, _, exponent = text.partition("e")
    return 0.5 * 10.0 ** (int(exponent or 0) - len(mantissa.partition(".")[2])) / abs(float(value))


def _is_long(value: Fraction) -> bool:
    return significant_digits(float(value)) > WRITTEN and value.numerator.bit_length() + value.denominator.bit_length() > COMPUTED


def _explained(graph: Graph, pair: tuple[int, int], left: arb, right: arb, rounded: dict[int, tuple[str, float]]) -> str:
    """Return the constant whose rounding is all that two sides differ by, '' where they differ by more."""
    needed = ancestors(graph, pair)
    behind = [each for node, each in rounded.items() if needed[node]]
    text, most = max(behind, key=lambda each: each[1], default=("", 0.0))
    return text if 2 * abs(left - right) <= most * (abs(left) + abs(right)) else ""


def _rational(value: Fraction) -> arb:
    import flint

    return flint.arb(flint.fmpq(value.numerator, value.denominator))


def defined(graph: Graph, nodes: Sequence[int], end: float) -> bool:
    """Return whether all nodes are numbers at the example point, which their floats may fail to show."""
    doubtful = [node for node in nodes if not math.isfinite(graph.values[node])]
    try:
        for bits in PRECISIONS:
            if not doubtful:
                break
            values = enclosures(graph, doubtful, bits, end)
            doubtful = [node for node in doubtful if not values[node].is_finite()]
    except TimeoutReachedError:
        return True
    return not doubtful


def relevant(graph: Graph, roots: Iterable[int]) -> list[Branch]:
    """Return the comparisons that decided something of what the roots are: the way that the code went, or a value behind them."""
    needed = ancestors(graph, roots)
    return [branch for branch in graph.branches if branch.owner < 0 or needed[branch.owner]]


def confirmed(graph: Graph, branches: Iterable[Branch], values: Sequence[arb], moving: Sequence[int]) -> bool:
    """Return whether every comparison of the run comes out as recorded.

    A tie is confirmed only of data: of a node that does not move with what is differentiated by, and is exactly 0, or of two
    symbols of the same value.
    """
    for branch in branches:
        value = values[branch.node]
        if branch.relation == "=":
            left, right = branch.left, branch.right
            are_one = {left, right} <= graph.symbols.keys() and graph.values[left] == graph.values[right]
            if moving[branch.node] or not (are_one or value == 0):
                return False
        elif not (value > 0 if branch.relation == ">" else value < 0):
            return False
    return True


def differing(
    graph: Graph, cost: int, pairs: Sequence[tuple[int, int]], symbols: Sequence[int], end: float
) -> tuple[dict[int, tuple[arb, arb]], str]:
    """Return the pairs, by their place, that differ with certainty at the example point, and why others are not told apart."""
    found: dict[int, tuple[arb, arb]] = {}
    branches = relevant(graph, [cost, *(n for pair in pairs for n in pair)])
    nodes = [branch.node for branch in branches]
    moving = dependent(graph, symbols) if any(branch.relation == "=" for branch in branches) else b""
    rounded = _rounded(graph)
    why = "the two sides agree to 2048 bits at the example point"
    for bits in PRECISIONS:
        open_pairs = [i for i in range(len(pairs)) if i not in found]
        if not open_pairs:
            break
        values = enclosures(graph, [*nodes, *(n for i in open_pairs for n in pairs[i])], bits, end)
        if not confirmed(graph, branches, values, moving):
            why = "a comparison that the code makes is a tie, or nearly one, at the example point"
            continue
        for i in open_pairs:
            left, right = values[pairs[i][0]], values[pairs[i][1]]
            if left.is_finite() and right.is_finite() and not left.overlaps(right):
                if rounded and (literal := _explained(graph, pairs[i], left, right, rounded)):
                    why = f"the two sides differ by no more than the rounding of {literal}, which the code holds as a float"
                    continue
                found[i] = left, right
    return found, why
