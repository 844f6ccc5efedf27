"""Verdicts on gradients from what was decided at each point."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypedDict

import numpy as np

from bpverify.exact.algebra.decide import LARGEST_ERROR
from bpverify.exact.algebra.derive import ancestors, arguments
from bpverify.exact.algebra.diagnose import Case, Draw, diagnose, entry
from bpverify.exact.check.conditions import conditions_of
from bpverify.exact.check.runs import Part, Point
from bpverify.exact.check.witnesses import arguments_of, negative_of, point_of
from bpverify.exact.record.functions import ROWS
from bpverify.exact.record.graph import DIVIDE, FIRST_FUNCTION, POWER
from bpverify.exact.record.limits import TimeoutReachedError
from bpverify.grounds import Condition, ConditionKind
from bpverify.verdict import Cause, CodeWitness, Diagnostic, IllFormed, Proved, Refuted, Report, Tested, Undecided, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from fractions import Fraction

    from numpy.typing import NDArray

    from bpverify.exact.algebra.sides import OpenSide
    from bpverify.exact.check.problem import Problem
    from bpverify.exact.check.trial import Trial

METHOD = "the recorded cost differentiated, compared entry by entry modulo two random primes near 2^60"
PROVING = "the recorded cost differentiated, compared entry by entry as quotients of polynomials in symbols and atoms"
REFUTING = "the recorded cost differentiated, compared in enclosures (ball arithmetic)"
PARTIAL = {DIVIDE, POWER, *(FIRST_FUNCTION + i for i, row in enumerate(ROWS) if row.defined is not None)}
"""Operations that have no value for some numbers."""


class Said(TypedDict):
    """What every verdict on an array says, whatever it is."""

    claim: str
    name: str
    scope: str
    components: int | None
    seconds: float


def said_of(name: str, shape: tuple[int, ...], seconds: float) -> Said:
    """Return what is said of an array of parameters in any case."""
    return Said(
        claim=rf"\frac{{\partial C}}{{\partial \text{{{name}}}}}", name=name,
        scope=f"shape {'x'.join(map(str, shape)) or 'one number'}", components=int(np.prod(shape)), seconds=seconds,
    )  # fmt: skip


def verdicts(trial: Trial, points: Sequence[Point], left: Sequence[OpenSide], seconds: float) -> Report:
    """Return one verdict an array of parameters; ``left`` is what was seen on one side only."""
    smooth = [point for point in points if not point.ties]
    draws = len({point.stand.draws for point in points})
    conditions = conditions_of(trial, draws, len(points) * any(point.graph.branches for point in points), left)
    if smooth and len(smooth) < len(points):
        # At a tie the cost may have no derivative: those points say nothing where others do.
        tie = next(place for point in points for place in point.ties)
        words = f"off the kink at {tie or 'a comparison'}, where two compared values were equal at some point"
        conditions = (*conditions, Condition(ConditionKind.SIDE, words, place=tie or ""))
        points = smooth
    is_explored = not any(side.moves and side.might_be_crossed for side in left)
    each = seconds / len(points[0].parts)
    arrays = [_Array(trial, points, i, conditions, each, is_explored) for i in range(len(points[0].parts))]
    return Report(tuple(array.verdict() for array in arrays), trial.problem.title, _notes(points))


@dataclass(frozen=True, slots=True)
class _Array:
    """One array of parameters at all points."""

    trial: Trial
    points: Sequence[Point]
    which: int
    conditions: tuple[Condition, ...]
    seconds: float
    is_explored: bool
    """Whether no side of a comparison is left that some point might show."""

    @property
    def part(self) -> Part:
        """The array at the example."""
        return self.points[0].parts[self.which]

    @property
    def said(self) -> Said:
        """What is said of it in any case."""
        return said_of(self.part.name, self.part.symbols.shape, self.seconds)

    @property
    def remarks(self) -> tuple[Diagnostic, ...]:
        """What is said of how its gradient was read."""
        return (Diagnostic("missing", "no gradient is returned: 0 is meant", "read as"),) if self.part.is_missing else ()

    def verdict(self) -> Verdict:
        """Return what was decided: what cannot be compared first, then what is wrong somewhere, then what is left open."""
        for step in (self._unfit, self._wrong, self._open):
            found = step()
            if found is not None:
                return found
        return self._accepted()

    def _unfit(self) -> Verdict | None:
        part = self.part
        if part.misfit:
            return IllFormed(**self.said, reason=part.misfit)
        if not part.symbols.size:
            empty = Undecided(**self.said, diagnostics=self.remarks, reason="there is no entry to check")
            return replace(empty, components=None)
        return None

    def _wrong(self) -> Verdict | None:
        """Return the refutation at the first point where it is wrong, and what speaks against one."""
        part, which = self.part, self.which
        right = (set(p.parts[which].places()) <= p.decision.closed - p.decision.unequal.keys() for p in self.points)
        if part.is_unread and not all(right):
            own = f"the function makes its own; let it take {part.name} as an argument"
            reason = f"your code never reads argument {part.name}: {own}"
            return Undecided(**self.said, diagnostics=self.remarks, reason=reason)
        # Ties of data last: what is wrong there only is not refuted.
        for point in sorted(self.points, key=lambda p: p.tie_of_data is not None):
            wrong = [i for i in point.parts[which].places() if i in point.decision.unequal]
            if wrong and point.tie_of_data is not None:
                place, way_out = point.tie_of_data or "a comparison", "declare --domain NAME='fixed' if those given are meant"
                reason = f"it is not the derivative where two numbers of data are equal that {place} compares; {way_out}"
                return Undecided(**self.said, diagnostics=self.remarks, provided=self.conditions, reason=reason)
            if wrong:
                return _refuted(self, point, wrong)
        return None

    def _open(self) -> Undecided | None:
        """Return why nothing is decided, where that is so at some point."""
        part, points, said, remarks = self.part, self.points, self.said, self.remarks
        if any(part.name in p.undefined for p in points):
            reason = "what is returned is not a number at a point where the code ran"
            return Undecided(**said, diagnostics=remarks, method=METHOD, reason=reason)
        for point in points:
            mine, closed = point.parts[self.which], point.decision.closed
            left = [i for i in mine.places() if i not in closed]
            if left:
                shape = part.symbols.shape
                more = f"{len(left)} of {part.symbols.size} entries, first {entry(left[0] - mine.start, shape)}: "
                why = point.decision.reason or "the two sides could not be told apart, nor shown equal"
                reason = (more if part.symbols.size > 1 else "") + why
                return Undecided(**said, diagnostics=remarks, method=METHOD, provided=self.conditions, reason=reason)
        if all(p.ties for p in points):
            reason = f"two compared values are equal at every point ({points[0].ties[0]}): a kink"
            return Undecided(**said, diagnostics=remarks, method=METHOD, reason=reason)
        if all(p.graph.constants.get(d) == 0 for p in points for d in p.decision.derived):
            reason = "vacuous: the cost does not depend on any argument whose gradient is returned"
            return Undecided(**said, diagnostics=remarks, reason=reason, cause=Cause.VACUOUS)
        return None

    def _accepted(self) -> Proved | Tested:
        points, said, remarks = self.points, self.said, self.remarks
        certain = all(i in p.decision.same or i in p.decision.proved for p in points for i in p.parts[self.which].places())
        if certain and self.is_explored and not any(p.decision.rests_on_test for p in points):
            return Proved(**said, diagnostics=remarks, method=PROVING, provided=(*self.conditions, *_defined(points)))
        error = sum(p.decision.error for p in points) or LARGEST_ERROR**2
        return Tested(**said, diagnostics=remarks, method=METHOD, provided=self.conditions, bound=f"{error:.1e}")


def _defined(points: Sequence[Point]) -> tuple[Condition, ...]:
    """Return the condition that the code's divisors, logarithms and roots have values, where it has any."""
    partial = any(graph.ops[n] in PARTIAL for graph in (p.graph for p in points) for n in range(len(graph)))
    words = "where the code is defined: no divisor is 0, no logarithm or root of what has none"
    return (Condition(ConditionKind.DOMAIN, words),) if partial else ()


def _refuted(array: _Array, point: Point, wrong: list[int]) -> Refuted:
    trial, which = array.trial, array.which
    part = point.parts[which]
    left, right = point.decision.unequal[wrong[0]]
    local = [i - part.start for i in wrong]
    shape = part.symbols.shape
    remarks = [Diagnostic("entries", entries_in_words(local, shape), "wrong")]
    missing = "missing", f"no gradient is returned of {part.name}, on which the cost depends"
    code, words = missing if part.is_missing else _never_written(part) or _diagnosis(trial, point, part, local)
    if words:
        remarks.append(Diagnostic(code, words, "it is"))
    if not part.is_missing and not part.unwritten:
        trial.shown.refuting[part.name] = point.stand
    other = _other_side(array.points, point, which, wrong)
    if other:
        remarks.append(Diagnostic("side", other, "where"))
    sides = point.decision.derived[wrong[0]], point.decision.claimed[wrong[0]]
    witness = CodeWitness(
        entry=tuple(int(i) for i in np.unravel_index(local[0], shape)) if shape else (),
        point=point_of(trial.attempt, point, sides),
        derivative=left.str(12, radius=False),
        returned=right.str(12, radius=False),
        difference=(left - right).str(6, radius=False),
        seed=trial.problem.seed,
        negative=negative_of(point, sides),
        arguments=arguments_of(trial.attempt.standing(point.stand), point.upstream),
    )
    return Refuted(**array.said, diagnostics=tuple(remarks), method=REFUTING, provided=array.conditions, witness=witness)


def _never_written(part: Part) -> tuple[str, str] | None:
    """Return what is to be said of entries that the code left as numpy.empty made them, None where there are none."""
    if not part.unwritten:
        return None
    count, size = len(part.unwritten), part.symbols.size
    shown = ", ".join(entry(i, part.symbols.shape) for i in sorted(part.unwritten)[:3]) + (", …" if count > 3 else "")
    which = f"all {size} entries are" if count == size > 1 else f"entry {shown} is" if count == 1 else f"entries {shown} are"
    if all(part.unwritten.values()):
        return "unwritten", f"never written: {which} what numpy.empty left in memory"
    return "unwritten", f"added to before it was written: {which} computed from what numpy.empty left in memory"


def _other_side(points: Sequence[Point], point: Point, which: int, wrong: list[int]) -> str:
    """Return where a point that is wrong took another side than the example, which was right."""
    example = points[0]
    if point is example:
        return ""
    if not set(example.parts[which].places()) <= example.decision.closed:
        return "the numbers of the example do not tell; wrong at a point that was drawn"
    known = {(branch.event, branch.way) for branch in example.graph.branches}
    needed = ancestors(point.graph, [n for i in wrong for n in (point.decision.derived[i], point.decision.claimed[i])])
    other = [branch for branch in point.outline.branches.values() if (branch.event, branch.way) not in known]
    # Of these, first those that decide about something that the wrong entries are computed from.
    other.sort(key=lambda b: not needed[b.node] and not any(needed[n] for n in arguments(point.graph, b.node)))
    if not other:
        return "right at the example; wrong at a point that was drawn"
    return f"right at the example; wrong where {other[0].place} compares the other way ({other[0].way})"


def entries_in_words(wrong: list[int], shape: tuple[int, ...]) -> str:
    """Return how many entries of an array are wrong, and the first of them."""
    size = int(np.prod(shape))
    if len(wrong) == size:
        return f"all {size} entries are wrong" if size > 1 else "wrong"
    shown = ", ".join(entry(i, shape) for i in wrong[:3]) + (", …" if len(wrong) > 3 else "")
    return f"{len(wrong)} of {size} entries {'is' if len(wrong) == 1 else 'are'} wrong: {shown}"


def _diagnosis(trial: Trial, point: Point, part: Part, wrong: list[int]) -> tuple[str, str]:
    decision = point.decision
    derived = [decision.derived[i] for i in part.places()]
    claimed = [decision.claimed[i] for i in part.places()]
    own = [int(n) for n in part.symbols.ravel()]
    roots = [*derived, *claimed, *own]
    try:
        draw = Draw(point.graph, roots, trial.end)
        if draw.values[own[0]] is None:
            return "", ""

        def retry() -> bool:
            other = Draw(point.graph, roots, trial.end, without_epsilon=True).values
            return other[own[0]] is not None and all(other[derived[i]] == other[claimed[i]] for i in wrong)

        def array(nodes: list[int]) -> NDArray[np.object_]:
            return np.array([draw.values[n] for n in nodes], dtype=object).reshape(part.symbols.shape)

        return diagnose(Case(draw, part.name, array(derived), array(claimed), wrong, sizes_of(trial.problem), array(own), retry))
    except TimeoutReachedError:
        return "", ""


def sizes_of(problem: Problem) -> dict[int, str]:
    """Return what each size of an axis is the size of."""
    found: dict[int, str] = {}
    for name, value in problem.at.items():
        for axis, size in enumerate(np.shape(value) if not isinstance(value, list | tuple | dict) else ()):
            found.setdefault(int(size), f"axis {axis} of {name}")
    return found


def _notes(points: Sequence[Point]) -> tuple[str, ...]:
    literals: dict[str, Fraction] = {}
    for point in points:
        literals |= point.graph.literals
    return read_as(literals)


def read_as(literals: Mapping[str, Fraction]) -> tuple[str, ...]:
    """Return the note on floats that were read as other rationals."""
    shown = [f"{text} as {value}" for text, value in literals.items()]
    if not shown:
        return ()
    more = f" and {len(shown) - 6} more" if len(shown) > 6 else ""
    return ("floats are read as the simplest rational that rounds to them: " + ", ".join(shown[:6]) + more,)
