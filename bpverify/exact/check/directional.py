"""The fast path: the user's code in prime fields, its gradients against the derivative of its cost in a random direction.

Dual numbers carry the derivative of the cost through the user's forward pass; the user's backward pass is no part of it. With
g the claimed gradient and u a direction of independent variables, sum g u = D cost . u as polynomials in u if and only if every
entry of g is right. One comparison covers all entries, so it names none that is wrong: reverse accumulation (``backwards``) tells
each, and where an operation has no row for that the arrays are halved. ``enclosing`` then shows that one differs for certain.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from bpverify.errors import InputError, UnsupportedError
from bpverify.exact.algebra.decide import LARGEST_ERROR
from bpverify.exact.algebra.sides import OpenSide
from bpverify.exact.check.answers import Said, read_as, said_of
from bpverify.exact.check.backwards import derivatives
from bpverify.exact.check.conditions import conditions_of
from bpverify.exact.check.rehearsal import Randomness, doubts
from bpverify.exact.check.runs import misfit
from bpverify.exact.code.trace import Tracer
from bpverify.exact.fields.array import field_kind
from bpverify.exact.fields.dual import values
from bpverify.exact.fields.run import Run, Sights, see
from bpverify.exact.fields.sizes import VARIABLE, Size
from bpverify.exact.record.graph import Graph
from bpverify.exact.record.limits import TimeoutReachedError, ZeroDivisorError
from bpverify.exact.standins.creation import LEFT
from bpverify.exact.standins.elements import plain
from bpverify.grounds import Limit, LimitKind
from bpverify.verdict import Cause, IllFormed, Report, Tested, Undecided, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from numpy.typing import NDArray

    from bpverify.exact.check.trial import Trial
    from bpverify.exact.fields.array import FieldArray
    from bpverify.exact.fields.dual import Numbers
    from bpverify.exact.fields.modular import Field, Residues
    from bpverify.grounds import Condition

METHOD = "a derivative in a random direction (dual numbers), modulo {} random primes between 2^30 and 2^31"
PRIMES = 4
"""Primes of a first run, with which the bound of most networks is small enough."""
PROBE, PROBED = 2, 50_000
"""Primes of a first run that may well find something wrong, where the example holds at least so many floats that the time is that
of the primes: the next run has those that the bound still asks for. Not one: modulo that different arguments meet too often."""
LARGEST = 10_000_000
"""Floats of an example up to which the claimed gradients are kept to be looked at entry by entry."""
MOST_PRIMES = 32
"""Primes of the second, which has as many as the first one's bound asks for; the chances that each misleads multiply."""
DRAWS = 4
"""Fresh draws after a divisor was 0."""
CHUNK = 1 << 22
"""Entries that are multiplied at a time."""


class NoCostError(UnsupportedError):
    """The cost has no value at the example, in floats."""


@dataclass(slots=True)
class Part:
    """One array of parameters: its name and shape, and what was found."""

    name: str
    shape: tuple[int, ...]
    claimed: Numbers | None
    """None once it was summed up."""
    misfit: str
    cost: tuple[int, ...] = ()
    """The residues of the cost in the run that it is of."""
    undefined: bool = False
    unwritten: int = 0
    """How many entries hold what numpy.empty left in memory."""
    sum: Residues | None = None
    right: bool | None = None


@dataclass(slots=True)
class Outcome:
    """One run: its parts, the chance that it is misleading, and what it was worth.

    ``size`` is that of what was compared, ``primes`` how many there were.
    """

    run: Run
    parts: list[Part]
    size: Size
    error: float
    vacuous: bool
    literals: dict[str, Fraction]
    primes: int

    def and_also(self, other: Outcome) -> Outcome:
        """Return what two runs with independent draws show together."""
        for mine, theirs in zip(self.parts, other.parts, strict=True):
            mine.right = mine.right and theirs.right
        self.error *= other.error
        self.vacuous = self.vacuous and other.vacuous
        self.primes += other.primes
        return self

    def primes_due(self) -> int:
        """Return the fewest primes of another run with which the bound is small enough; 0 where none are due, or none suffice."""
        if self.error <= LARGEST_ERROR or not any(part.right for part in self.parts):
            return 0
        chance = self.run.account.chance
        return next((n for n in range(1, MOST_PRIMES + 1) if self.error * chance(self.size, n) <= LARGEST_ERROR), 0)


def check_directional(trial: Trial, sights: Sights, primes: int = PRIMES, entries_first: bool = False) -> Report:
    """Return the verdicts at the trial's point, tested or undecided; what the code takes and shows is noted in the trial.

    How its comparisons came out is added to ``sights``. ``primes`` is how many the first run has; ``entries_first`` says
    that wrong entries are looked for before all are tested, not after that has failed.
    Raises InputError for outputs that cannot be used; what is not covered is a verdict.
    """
    started = perf_counter()
    problem = trial.problem
    reason = "a divisor was 0 in every draw: it is 0 for all inputs, or nearly so"
    cause: Cause | None = None
    found: Outcome | None = None
    first = primes
    for _ in range(DRAWS + 1):
        run = Run(primes, trial.end, problem.progress)
        # What NumPy itself computes is looked at once.
        run.again = found is not None
        try:
            wrong = frozenset(part.name for part in found.parts if not part.right) if found is not None else frozenset[str]()
            outcome = _compared(trial, run, wrong, entries_first)
        except ZeroDivisorError:
            continue
        except (TimeoutReachedError, MemoryError) as error:
            is_late = isinstance(error, TimeoutReachedError)
            reason, cause = ("the time allowed has passed (--timeout)", Cause.TIME) if is_late else ("not enough memory", None)
            break
        except UnsupportedError as error:
            reason, cause = str(error), Cause.UNDEFINED if isinstance(error, NoCostError) else None
            break
        found = outcome if found is None else found.and_also(outcome)
        primes = found.primes_due()
        if not primes:
            break
    seconds = perf_counter() - started
    if found is not None:
        see(sights, found.run.sights)
        trial.shown.note_operations(found.run.operations)
        return _report(problem.title, found, conditions_of(trial, 1, int(bool(sights)), unseen(sights)), seconds)
    trial.shown.note_operations(run.operations)
    claim, method = problem.claim, METHOD.format(first)
    limit = Limit(LimitKind.SECONDS, problem.limits.timeout) if cause is Cause.TIME else None
    undecided = Undecided(claim=claim, name=None, reason=reason, cause=cause, limit=limit, method=method, seconds=seconds)
    return Report((undecided,), problem.title)


def _compared(trial: Trial, run: Run, wrong: frozenset[str], entries_first: bool) -> Outcome:
    """Compare the gradients with the derivative, those that are known to be wrong left out."""
    run.begin()
    # Every run of the code sees the same draws, Python's own too.
    state = random.getstate()
    graph = Graph(reading=trial.attempt.reading)
    kind = field_kind(graph, run)
    parts = claimed_by(trial, run, kind, state)
    fitting = [part for part in parts if not part.misfit and part.name not in wrong]
    size = Size()
    problem_is_large = trial.problem.floats > LARGEST
    for part in fitting:
        direction = run.variables(f"direction of {part.name}", part.shape)
        claimed = cast("Numbers", part.claimed)
        part.sum = inner(run.field, values(claimed), direction)
        own = run.bounds(claimed).value
        size = size + (own * VARIABLE).summed(int(np.prod(part.shape)))
        del claimed
        if problem_is_large:
            part.claimed = None
    pending = _Pending(trial, run, state)
    if not (entries_first and pending.told_apart(fitting)):
        pending.settle(fitting)
    size = size + pending.size
    error = min(1.0, pending.comparisons * run.account.chance(size, len(run.field.primes)))
    for part in parts:
        part.claimed = None
    vacuous = bool(fitting) and all(part.right for part in fitting) and pending.is_zero
    vacuous = vacuous and not any(np.any(part.sum) for part in fitting)
    return Outcome(run, parts, size, error, vacuous, dict(graph.literals), len(run.field.primes))


@dataclass(slots=True)
class _Pending:
    """Arrays whose gradients are compared together, and by halves where that fails, so that right ones are known."""

    trial: Trial
    run: Run
    state: tuple[Any, ...]
    size: Size = field(default_factory=Size)
    """That of the largest derivative that was compared."""
    is_zero: bool = True
    """Whether each of them was 0."""
    comparisons: int = 0
    """How many there were: any of them may mislead."""

    def settle(self, parts: Sequence[Part], is_wrong: bool = False) -> None:
        """Say of each array whether it is right; ``is_wrong`` says that one of them is not."""
        if not parts:
            return
        if not is_wrong and self._agree(parts):
            for part in parts:
                part.right = True
        elif len(parts) == 1:
            parts[0].right = False
        elif not self.told_apart(parts):
            first, second = parts[: len(parts) // 2], parts[len(parts) // 2 :]
            is_right = self._agree(first)
            for part in first if is_right else ():
                part.right = True
            if not is_right:
                self.settle(first, True)
            self.settle(second, is_right)

    def told_apart(self, parts: Sequence[Part]) -> bool:
        """Say of the arrays which are right, where entries that differ are found; those that have none are tested as ever."""
        if any(part.claimed is None for part in parts):
            return False
        found = derivatives(self.trial, self.run, [part.name for part in parts], self.state)
        if found is None:
            return False
        right = [part for part in parts if (found[part.name] == values(cast("Numbers", part.claimed))).all()]
        if len(right) == len(parts):
            return False
        for part in parts:
            part.right = False
        # Which arrays are tested now depends on the draws: each of them may be among these by chance.
        self.comparisons += len(parts)
        self.settle(right)
        return True

    def _agree(self, parts: Sequence[Part]) -> bool:
        """Compare the sum of the gradients of some arrays, in their directions, with the derivative of the cost."""
        random.setstate(self.state)
        self.comparisons += 1
        slope, size = slope_of(self.trial, self.run, [part.name for part in parts])
        self.size, self.is_zero = self.size | size, self.is_zero and not np.any(slope)
        total = np.zeros(len(self.run.field.primes), dtype=np.uint32)
        for part in parts:
            total = self.run.field.add(total, cast("Residues", part.sum))
        return bool((slope == total).all())


def claimed_by(trial: Trial, run: Run, kind: type[FieldArray], state: tuple[Any, ...]) -> list[Part]:
    """Run the code and return what it claims; what NumPy's own run does not bear out is noted.

    What else the run holds, such as the activations in the outputs, is given up here: it may be most of the memory.
    """
    attempt, shown = trial.attempt, trial.shown
    tracer = Tracer(kind.graph, attempt.stream, kind)
    forward = attempt.problem.code.costed(tracer, attempt)
    shown.remark = forward.remark
    outputs = attempt.problem.code.claimed(tracer, attempt, forward)
    shown.note_run(tracer)
    if np.size(forward.cost) != 1:
        raise InputError("the cost", "one number", f"it has the shape {np.shape(forward.cost)}")
    total = plain(kind.numbers(forward.cost))["f"]
    if np.isnan(total).any():
        raise NoCostError("the cost is not a number at the example: give one at which it is (logarithms of 0? weights too large?)")
    cost = tuple(values(kind.numbers(forward.cost)).ravel().tolist())
    alignment = attempt.aligned(outputs, forward)
    shown.note_alignment(alignment)
    parts = []
    recorded = {"": total}
    for pair in alignment.pairs:
        attempt.check_free(pair)
        claimed, shape = kind.numbers(pair.claimed), np.shape(pair.given)
        parts.append(part := Part(pair.name, shape, claimed, misfit(pair.name, shape, claimed.shape), cost))
        floats = plain(claimed)["f"].ravel()
        part.undefined = bool(np.isnan(floats).any())
        part.unwritten = int((floats == LEFT).sum())
        if part.unwritten:
            shown.unwritten.add(part.name)
        else:
            recorded[part.name] = floats
    if not run.again:
        shown.note_doubts(doubts(attempt, recorded, Randomness(state, tracer.unseeded)))
    return parts


def inner(field: Field, claimed: Residues, direction: Residues) -> Residues:
    """Return the sum of the products of all entries, a piece at a time."""
    primes = len(field.primes)
    a, b = claimed.reshape(-1, primes), direction.reshape(-1, primes)
    total = np.zeros(primes, dtype=np.uint32)
    for start in range(0, len(a), CHUNK):
        piece = slice(start, start + CHUNK)
        total = field.add(total, field.sum(field.multiply(a[piece], b[piece]), 0))
    return total


def slope_of(trial: Trial, run: Run, names: Sequence[str]) -> tuple[Residues, Size]:
    """Return the derivative of the cost in the direction of the arrays of these names, and its size."""
    run.begin()
    attempt = trial.attempt
    graph = Graph(reading=attempt.reading)
    kind = field_kind(graph, run, frozenset(names))
    cost = kind.numbers(attempt.problem.code.costed(Tracer(graph, attempt.stream, kind), attempt).cost).reshape(())
    return plain(cost)["t"], run.bounds(cost).tangent or Size()


def unseen(sights: Sights) -> list[OpenSide]:
    """Return the lines on which some numbers were seen on one side only."""
    lines: dict[tuple[str, int], list[NDArray[np.uint8]]] = {}
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


def _report(title: str, outcome: Outcome, conditions: tuple[Condition, ...], seconds: float) -> Report:
    tie = next((place for place, _ in outcome.run.ties), None)
    each = seconds / len(outcome.parts)
    found = tuple(_verdict(part, outcome, tie, said_of(part.name, part.shape, each), conditions) for part in outcome.parts)
    return Report(found, title, read_as(outcome.literals))


def _verdict(part: Part, outcome: Outcome, tie: str | None, said: Said, conditions: tuple[Condition, ...]) -> Verdict:
    """Return the verdict on one array; ``tie`` is the place of two compared values that are equal at the example."""
    method = METHOD.format(outcome.primes)
    if part.misfit:
        return IllFormed(**said, method=method, reason=part.misfit)
    if part.undefined:
        return Undecided(**said, method=method, reason="what is returned is not a number at the example point, in floats")
    if not said["components"]:
        return replace(Undecided(**said, method=method, reason="there is no entry to check"), components=None)
    if outcome.vacuous:
        return Undecided(**said, method=method, provided=conditions, reason=VACUOUS, cause=Cause.VACUOUS)
    if tie is not None:
        return Undecided(**said, method=method, reason=f"two compared values are equal at the example ({tie}): a kink")
    if not part.right and part.unwritten:
        reason = f"{part.unwritten} of {said['components']} entries are never written: what numpy.empty left in memory"
        return Undecided(**said, method=method, provided=conditions, reason=reason)
    if not part.right:
        return Undecided(**said, method=method, provided=conditions, reason=WRONG, cause=Cause.DIFFERS)
    if outcome.error > LARGEST_ERROR:
        reason = f"the error bound of the test would be {outcome.error:.1g}"
        return Undecided(**said, method=method, provided=conditions, reason=reason)
    return Tested(**said, method=method, provided=conditions, bound=f"{outcome.error:.1e}")


VACUOUS = "vacuous: the cost does not depend on any argument whose gradient is returned"
WRONG = (
    "it is not the derivative as far as this test can see (each function an independent unknown but for exp); "
    "--by-entry (fast=False), or a smaller example, such as one sample, gives the entry and a point"
)
