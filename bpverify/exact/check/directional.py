"""The fast path: the user's code in prime fields, its gradients against the derivative of its cost in a random direction.

Dual numbers carry the derivative of the cost through the user's forward pass; the user's backward pass is no part of it. With
g the claimed gradient and u a direction of independent variables, sum g u = D cost . u as polynomials in u if and only if every
entry of g is right. One comparison covers all entries, so an entry that is wrong is not named; for that there is the record.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from bpverify.errors import InputError, UnsupportedError
from bpverify.exact.algebra.decide import LARGEST_ERROR
from bpverify.exact.algebra.sides import OpenSide
from bpverify.exact.check.answers import read_as
from bpverify.exact.check.conditions import conditions_of
from bpverify.exact.check.rehearsal import doubts
from bpverify.exact.check.runs import misfit
from bpverify.exact.code.trace import Tracer
from bpverify.exact.fields.array import field_kind
from bpverify.exact.fields.run import Run, Sights, see
from bpverify.exact.fields.sizes import VARIABLE, Size
from bpverify.exact.record.graph import Graph
from bpverify.exact.record.limits import TimeoutReachedError, ZeroDivisorError
from bpverify.exact.standins.creation import LEFT
from bpverify.exact.standins.elements import plain
from bpverify.verdict import Cause, IllFormed, Report, Tested, Undecided, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpverify.exact.check.problem import Problem, Stand

METHOD = "a derivative in a random direction (dual numbers), modulo {} random primes between 2^30 and 2^31"
PRIMES = 4
DRAWS = 4
"""Fresh draws after a divisor was 0."""
RUNS = 4
"""The most runs; their draws are independent, so the chances that each misleads multiply."""
CHUNK = 1 << 22
"""Entries that are multiplied at a time."""


@dataclass(slots=True)
class Part:
    """One array of parameters: its name and shape, and what was found."""

    name: str
    shape: tuple[int, ...]
    claimed: Any
    misfit: str
    undefined: bool = False
    unwritten: int = 0
    """How many entries hold what numpy.empty left in memory."""
    sum: Any = None
    right: bool | None = None


@dataclass(slots=True)
class Outcome:
    """One run: its parts, the chance that it is misleading, and what it was worth."""

    run: Run
    parts: list[Part]
    error: float
    vacuous: bool
    literals: dict[str, Any]
    runs: int = 1

    def and_also(self, other: Outcome) -> Outcome:
        """Return what two runs with independent draws show together."""
        for mine, theirs in zip(self.parts, other.parts, strict=True):
            mine.right = mine.right and theirs.right
        self.error *= other.error
        self.vacuous = self.vacuous and other.vacuous
        self.runs += other.runs
        return self


def check_directional(problem: Problem, stand: Stand, sights: Sights) -> tuple[Report, int]:
    """Return the verdicts at a point, tested or undecided, and how many scalar operations the code takes.

    How its comparisons came out is added to ``sights``.
    Raises InputError for outputs that cannot be used; what is not covered is a verdict.
    """
    started = perf_counter()
    if stand.number == 0:
        problem.begin()
    problem.stand, given = stand, stand.given
    reason = "a divisor was 0 in every draw: it is 0 for all inputs, or nearly so"
    cause: Cause | None = None
    found: Outcome | None = None
    for _ in range(DRAWS + RUNS):
        run = Run(PRIMES, problem.end, problem.progress)
        # What NumPy itself computes is looked at once.
        run.again = found is not None
        try:
            outcome = _compared(problem, given, run)
        except ZeroDivisorError:
            continue
        except (TimeoutReachedError, MemoryError) as error:
            is_late = isinstance(error, TimeoutReachedError)
            reason, cause = ("the time allowed has passed (--timeout)", Cause.TIME) if is_late else ("not enough memory", None)
            break
        except UnsupportedError as error:
            reason = str(error)
            break
        found = outcome if found is None else found.and_also(outcome)
        if found.error <= LARGEST_ERROR or found.runs == RUNS or not any(part.right for part in found.parts):
            break
    seconds = perf_counter() - started
    if found is not None:
        see(sights, found.run.sights)
        return _report(problem, found, conditions_of(problem, 1, int(bool(sights)), unseen(sights)), seconds), found.run.operations
    claim, method = problem.claim, METHOD.format(PRIMES)
    undecided = Undecided(claim=claim, name=None, reason=reason, cause=cause, method=method, seconds=seconds)
    return Report((undecided,), problem.title), run.operations


def _compared(problem: Problem, given: dict[str, Any], run: Run) -> Outcome:
    run.begin()
    graph = Graph(reading=problem.reading)
    # Every run of the code sees the same draws, Python's own too.
    state = random.getstate()
    kind = field_kind(graph, run)
    problem.python = state
    tracer = Tracer(graph, problem.stream, kind)
    cost, outputs = problem.run(tracer, given)
    problem.drew |= tracer.drew
    problem.unseeded = tracer.unseeded
    problem.note_floats(graph)
    if np.size(cost) != 1:
        raise InputError("the cost", "one number", f"it has the shape {np.shape(cost)}")
    total = plain(kind.numbers(cost))["f"]
    if np.isnan(total).any():
        raise UnsupportedError("a cost that is not a number at the example point is not covered")
    parts = _parts(problem, kind, given, outputs)
    recorded = {"": total} | {part.name: plain(part.claimed)["f"].ravel() for part in parts}
    for part in parts:
        part.undefined = bool(np.isnan(recorded[part.name]).any())
        part.unwritten = int((recorded[part.name] == LEFT).sum())
        if part.unwritten:
            problem.unwritten.add(part.name)
            del recorded[part.name]
    if not run.again:
        problem.doubts = doubts(problem, given, recorded) | problem.doubts
    del recorded
    del cost, outputs
    fitting = [part for part in parts if not part.misfit]
    field = run.field
    total = np.zeros(len(field.primes), dtype=np.uint32)
    size = Size()
    for part in fitting:
        direction = run.variables(f"direction of {part.name}", part.shape)
        part.sum = _inner(field, plain(part.claimed)["v"], direction)
        total = field.add(total, part.sum)
        own = run.bounds(part.claimed).value
        size = size + (own * VARIABLE).summed(int(np.prod(part.shape)))
        part.claimed = None
    random.setstate(state)
    slope, slope_size = _slope(problem, given, run, [part.name for part in fitting])
    right = bool(fitting) and bool((slope == total).all())
    error = run.account.chance(size + slope_size, len(field.primes))
    vacuous = right and not np.any(slope) and not any(np.any(part.sum) for part in fitting)
    for part in fitting:
        random.setstate(state)
        # One sum agrees: all do. Else each array is compared on its own, so that right ones are known.
        part.right = right or (len(fitting) > 1 and bool((_slope(problem, given, run, [part.name])[0] == part.sum).all()))
    return Outcome(run, parts, error, vacuous, dict(graph.literals))


def _inner(field: Any, claimed: Any, direction: Any) -> Any:
    """Return the sum of the products of all entries, a piece at a time."""
    primes = len(field.primes)
    a, b = claimed.reshape(-1, primes), direction.reshape(-1, primes)
    total = np.zeros(primes, dtype=np.uint32)
    for start in range(0, len(a), CHUNK):
        piece = slice(start, start + CHUNK)
        total = field.add(total, field.sum(field.multiply(a[piece], b[piece]), 0))
    return total


def _slope(problem: Problem, given: dict[str, Any], run: Run, names: Sequence[str]) -> tuple[Any, Size]:
    run.begin()
    graph = Graph(reading=problem.reading)
    kind = field_kind(graph, run, frozenset(names))
    cost, _ = problem.run(Tracer(graph, problem.stream, kind), given, True)
    cost = kind.numbers(cost).reshape(())
    return plain(cost)["t"], run.bounds(cost).tangent or Size()


def _parts(problem: Problem, kind: Any, given: dict[str, Any], outputs: Any) -> list[Part]:
    found = []
    for pair in problem.pairs(outputs, given):
        problem.check_free(pair)
        claimed, shape = kind.numbers(pair.claimed), np.shape(pair.given)
        found.append(Part(pair.name, shape, claimed, misfit(pair.name, shape, claimed.shape)))
    return found


def unseen(sights: Sights) -> list[OpenSide]:
    """Return the lines on which some numbers were seen on one side only."""
    lines: dict[tuple[str, int], list[Any]] = {}
    for (place, line, _), marks in sights.items():
        lines.setdefault((place, line), []).append(marks)
    found = []
    for (place, _), all_marks in lines.items():
        marks = np.concatenate(all_marks)
        count = int(((marks & 3) != 3).sum())
        ways = tuple(way for bit, way in ((1, "<"), (4, "="), (2, ">")) if (marks & bit).any())
        if count:
            found.append(OpenSide(place, count, len(marks), ways, True, True))
    return found


def _report(problem: Problem, outcome: Outcome, conditions: tuple[str, ...], seconds: float) -> Report:
    run = outcome.run
    ties = [place for place, _ in run.ties]
    method = METHOD.format(PRIMES * outcome.runs)
    found: list[Verdict] = []
    for part in outcome.parts:
        common: dict[str, Any] = {
            "claim": rf"\frac{{\partial C}}{{\partial \text{{{part.name}}}}}", "name": part.name, "method": method,
            "scope": f"shape {'x'.join(map(str, part.shape)) or 'one number'}",
            "components": int(np.prod(part.shape)), "seconds": seconds / len(outcome.parts),
        }  # fmt: skip
        found.append(_verdict(part, outcome, ties, common, conditions))
    return Report(tuple(found), problem.title, read_as(outcome.literals))


def _verdict(part: Part, outcome: Outcome, ties: list[str], common: dict[str, Any], conditions: tuple[str, ...]) -> Verdict:
    if part.misfit:
        return IllFormed(**common, reason=part.misfit)
    if part.undefined:
        return Undecided(**common, reason="what is returned is not a number at the example point, in floats")
    if not common["components"]:
        return Undecided(**{**common, "components": None}, reason="there is no entry to check")
    if outcome.vacuous:
        return Undecided(**common, conditions=conditions, reason=VACUOUS, cause=Cause.VACUOUS)
    if ties:
        return Undecided(**common, reason=f"two compared values are equal at the example ({ties[0]}): a kink")
    if not part.right:
        unwritten = f"{part.unwritten} of {common['components']} entries are never written: what numpy.empty left in memory"
        if part.unwritten:
            return Undecided(**common, conditions=conditions, reason=unwritten)
        return Undecided(**common, conditions=conditions, reason=WRONG, cause=Cause.DIFFERS)
    if outcome.error > LARGEST_ERROR:
        return Undecided(**common, conditions=conditions, reason=f"the error bound of the test would be {outcome.error:.1g}")
    return Tested(**common, conditions=conditions, bound=f"{outcome.error:.1e}")


VACUOUS = "vacuous: the cost does not depend on any argument whose gradient is returned"
WRONG = (
    "it is not the derivative as far as this test can see (each function an independent unknown but for exp); "
    "a smaller example, such as one sample, gives the entry and a point"
)
