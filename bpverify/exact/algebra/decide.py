"""Decide whether claimed derivatives are those of a recorded cost, component by component.

Tests come first: they are cheap, and say which plan makes the two sides equal. What they accept is then proved where the record is
small enough for polynomials.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from bpverify.exact.algebra.balls import differing
from bpverify.exact.algebra.derive import ancestors, derivatives
from bpverify.exact.algebra.machine import Machine
from bpverify.exact.algebra.plans import Plan
from bpverify.exact.algebra.quotients import OutOfWorkError, Quotients
from bpverify.exact.algebra.residues import Residues
from bpverify.exact.algebra.sizes import Sizes
from bpverify.exact.record.graph import ADD, CONSTANT, MULTIPLY, NEGATE, SUBTRACT, SYMBOL
from bpverify.exact.record.limits import TimeoutReachedError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flint import arb

    from bpverify.exact.record.graph import Graph

LARGEST_ERROR = 2.0**-40
"""A test whose bound is above this says nothing."""
WORK = 100_000
"""Terms of polynomials that proofs at one point may write, about a tenth of a second; what they do not reach stays tested."""
MOST_VARIABLES = 400
_KEEP_WHOLE = {CONSTANT, SYMBOL, ADD, SUBTRACT, MULTIPLY, NEGATE}
"""Operations that take no reciprocal."""
DRAWS = 8
"""Fresh draws after a divisor had no inverse."""
PLANS: tuple[tuple[str, Callable[[], Plan]], ...] = (
    ("every application of a function an independent unknown", Plan),
    ("exp(a + b) = exp(a) exp(b) over the terms of each argument", lambda: Plan(homomorphic=True)),
    ("arguments of roots and of fractional powers as powers of unknowns", lambda: Plan(homomorphic=True, squares=True)),
)
"""What is known of functions, from the least; a component is accepted by the first under which it is equal."""


@dataclass(slots=True)
class Decision:
    """What was decided of each pair of a derivative and its claim, by the pair's place."""

    derived: list[int]
    claimed: list[int]
    same: set[int] = field(default_factory=set)
    """Pairs of one node: equal as recorded, which is certain."""
    equal: set[int] = field(default_factory=set)
    proved: set[int] = field(default_factory=set)
    """Pairs in ``equal`` that are equal as quotients of polynomials, which is certain."""
    work: int = WORK
    error: float = 0.0
    """A bound for the chance that a pair in ``equal`` differs and was accepted."""
    unequal: dict[int, tuple[arb, arb]] = field(default_factory=dict)
    """Pairs that differ at the example point, with enclosures of both sides."""
    rests_on_test: bool = False
    """Whether something beside the pairs was tested and not proved."""
    reason: str = ""
    """Why the other pairs are undecided."""
    used: str = ""

    @property
    def certain(self) -> bool:
        """Whether every pair is equal or differs for certain."""
        return len(self.same | self.proved | self.unequal.keys()) == len(self.derived)

    @property
    def closed(self) -> set[int]:
        """Pairs on which something is asserted."""
        return self.same | self.equal | self.unequal.keys()

    @property
    def open(self) -> list[int]:
        """Pairs on which nothing is asserted."""
        closed = self.closed
        return [i for i in range(len(self.derived)) if i not in closed]


def decide(
    graph: Graph, cost: int, symbols: Sequence[int], claimed: Sequence[int], end: float, work: int = WORK
) -> Decision:
    """Compare d cost / d symbols[i] with the node claimed[i] for every i, until the time ``end`` (monotonic clock).

    ``work`` bounds what is spent on proofs; 0 leaves it at tests.
    """
    decision = Decision([], list(claimed), work=work)
    try:
        decision.derived = derivatives(graph, cost, symbols)
        decision.same = {i for i, (d, c) in enumerate(zip(decision.derived, claimed, strict=True)) if d == c}
        _settle(graph, cost, decision, symbols, end)
    except TimeoutReachedError:
        decision.derived = decision.derived or [-1] * len(claimed)
        decision.reason = "the time allowed has passed (--timeout)"
    return decision


def equalities(graph: Graph, pairs: Sequence[tuple[int, int]], end: float, work: int = WORK) -> Decision:
    """Compare both nodes of each pair, until the time ``end`` (monotonic clock).

    The first ones stand as ``derived``, the others as ``claimed``.

    Raises:
        TimeoutReachedError: the time has passed.
    """
    decision = Decision([a for a, _ in pairs], [b for _, b in pairs], work=work)
    decision.same = {i for i, (a, b) in enumerate(pairs) if a == b}
    _settle(graph, graph.constant(Fraction(0)), decision, (), end)
    return decision


def _settle(graph: Graph, cost: int, decision: Decision, symbols: Sequence[int], end: float) -> None:
    """Test under one plan after another, and refute what none makes equal."""
    for words, fresh in PLANS:
        if not decision.open:
            return
        _test(graph, decision, fresh, words, end)
    if decision.open:
        _refute(graph, cost, decision, symbols, end)


def vanishing(graph: Graph, nodes: Sequence[int], decision: Decision, end: float) -> set[int]:
    """Return the nodes that are 0 for all inputs; what that rests on is noted in the decision."""
    places = Decision(list(nodes), [graph.constant(Fraction(0))] * len(nodes), work=decision.work)
    try:
        _test(graph, places, PLANS[1][1], "", end)
    except TimeoutReachedError:
        return set()
    decision.error += places.error
    decision.rests_on_test |= places.equal != places.proved
    return {nodes[i] for i in places.equal}


def _test(graph: Graph, decision: Decision, fresh: Callable[[], Plan], words: str, end: float) -> None:
    """Add to ``equal`` the open pairs that agree modulo two random primes, if the bound of that allows it."""
    places = decision.open
    roots = [n for i in places for n in (decision.derived[i], decision.claimed[i])]
    for _ in range(DRAWS):
        plan, residues = fresh(), Residues()
        machine = Machine(graph, residues, plan, end, residues.fingerprint)
        try:
            values = machine.run(roots)
        except ZeroDivisionError:
            decision.reason = "a divisor was 0 in every draw: it is 0 for all inputs, or nearly so"
            continue
        agree = [i for i in places if values[decision.derived[i]] == values[decision.claimed[i]]]
        break
    else:
        return
    if not agree:
        return
    sizes = Sizes()
    measured = Machine(graph, sizes, plan, end, None)
    found = measured.run(n for i in agree for n in (decision.derived[i], decision.claimed[i]))
    differences = [sizes.sub(found[decision.derived[i]], found[decision.claimed[i]]) for i in agree]
    error = sizes.error(differences, (measured.term(t) for t in plan.arguments if all(found[n] is not None for n in t)))
    if error > LARGEST_ERROR:
        decision.reason = f"the error bound of the test would be {error:.1g}"
        return
    decision.equal.update(agree)
    decision.error = min(1.0, decision.error + error)
    decision.used = words
    _prove(graph, decision, fresh, agree, len(plan.keys), end)


def _prove(graph: Graph, decision: Decision, fresh: Callable[[], Plan], places: Sequence[int], atoms: int, end: float) -> None:
    """Add to ``proved`` the pairs whose difference is the polynomial 0, as far as the work allowed reaches."""
    roots = [n for i in places for n in (decision.derived[i], decision.claimed[i])]
    needed = ancestors(graph, roots)
    variables = atoms + sum(needed[n] for n in graph.symbols)
    if variables > MOST_VARIABLES or sum(needed) > decision.work:
        return
    reciprocals = sum(needed[n] and graph.ops[n] not in _KEEP_WHOLE for n in range(len(graph)))
    algebra = Quotients(variables, reciprocals, decision.work)
    machine = Machine(graph, algebra, fresh(), end, algebra.fingerprint)
    try:
        machine.run(roots)
        for i in places:
            left, right = machine.values[decision.derived[i]], machine.values[decision.claimed[i]]
            if algebra.are_equal(left, right):
                decision.proved.add(i)
    except (OutOfWorkError, ZeroDivisionError):
        # What was reached before is kept.
        pass
    decision.work = max(algebra.work, 0)


def _refute(graph: Graph, cost: int, decision: Decision, symbols: Sequence[int], end: float) -> None:
    places = decision.open
    pairs = [(decision.derived[i], decision.claimed[i]) for i in places]
    found, why = differing(graph, cost, pairs, symbols, end)
    decision.unequal = {places[i]: sides for i, sides in found.items()}
    if decision.open and not decision.reason:
        decision.reason = why
