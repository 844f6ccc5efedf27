"""Which way a check takes: entry by entry or all at once; what targets are assumed to be; what NumPy says at the example."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from bpverify.errors import BpverifyError, InputError
from bpverify.exact.algebra.decide import LARGEST_ERROR
from bpverify.exact.check.batch import told_for_one_sample
from bpverify.exact.check.conditions import conditions_of
from bpverify.exact.check.directional import PRIMES, PROBE, PROBED, WRONG, check_directional, unseen
from bpverify.exact.check.domains import Declared, is_binary, row_axes
from bpverify.exact.check.enclosing import refuted
from bpverify.exact.check.entries import Exploration, by_entry
from bpverify.exact.check.faults import located
from bpverify.exact.check.ordering import is_differentiable
from bpverify.exact.check.points import Draw, redrawn_example
from bpverify.exact.check.problem import Attempt, Stand
from bpverify.exact.check.readings import ACCEPTED, read_otherwise
from bpverify.exact.check.rehearsal import kept_between_calls
from bpverify.exact.check.smaller import smaller
from bpverify.exact.check.trial import Trial
from bpverify.exact.check.wholes import with_weights_as_floats
from bpverify.exact.code.structure import is_floats
from bpverify.verdict import Cause, CodeWitness, Tested, Undecided

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from bpverify.exact.check.problem import Problem
    from bpverify.exact.check.trial import Found, Shown
    from bpverify.exact.fields.run import Sights
    from bpverify.exact.record.values import Value
    from bpverify.verdict import Report, Verdict

AGAIN = 5_000_000
"""Operations up to which the fast path runs at a second point too."""
RECORDED = 300_000
"""Operations up to which the fast path looks for points by a record of the code."""
LARGE = 50_000
"""From this many floats in the example on the fast path is tried first."""
FIRST = 400_000
"""Operations that are recorded before the fast path is tried; where there are more, one point is run in any case."""


def check(problem: Problem) -> Report:
    """Decide, and add what is to be said beside the verdicts."""
    return _noted(_of_any_assignment(_judged(Attempt.first(with_weights_as_floats(problem)))))


def _judged(attempt: Attempt) -> Found:
    return _located(told_for_one_sample(_unless_kept(read_otherwise(attempt, _decided))))


def _located(found: Found) -> Found:
    """Return what is found with where the code goes wrong; where its record is too long for that, as with smaller arrays.

    With these the same arrays must be wrong, and no others.
    """
    taken = [assumed for assumed, is_taken in _likely(found) if is_taken] if not found.attempt.assumed else []
    found = located(found, taken)
    wrong = {v.name: v for v in found.report.verdicts if v.status == "refuted"}
    known = any(remark.code == "line" for v in wrong.values() for remark in v.diagnostics)
    small = None if known or not wrong else smaller(found.attempt.problem)
    if small is None:
        return found
    problem, sizes = small
    try:
        other = located(read_otherwise(Attempt.first(problem), lambda attempt: _assuming(attempt, by_entry)))
    except BpverifyError:
        return found
    alike = {v.name: v for v in other.report.verdicts if v.status == "refuted"}
    if alike.keys() != wrong.keys() or any(v.status == "undecided" for v in other.report.verdicts):
        return found
    verdicts = tuple(_told(v, alike[v.name], sizes) if v.name in wrong else v for v in found.report.verdicts)
    return found.saying(replace(found.report, verdicts=verdicts))


def _told(verdict: Verdict, small: Verdict, sizes: str) -> Verdict:
    """Return a verdict with the line that the same array has with smaller arrays."""
    end = f" (seen with smaller arrays: {sizes})"
    remarks = (replace(d, message=d.message + end) for d in small.diagnostics if d.code == "line")
    return replace(verdict, diagnostics=(*verdict.diagnostics, *remarks))


def _of_any_assignment(found: Found) -> Found:
    """Return what is found of the arguments that the outputs belong to, where their shapes fit several.

    What is wrong in the first way only is not refuted: the shapes alone say that it is meant. Nor is it accepted as the gradient of
    another argument: code that returns the wrong one of two would be.
    """
    ways, report = found.shown.ways, found.report
    if len(ways) < 2 or all(verdict.status in ACCEPTED for verdict in report.verdicts):
        return found
    right = ""
    statuses = [{verdict.status for verdict in report.verdicts}]
    for choice, way in enumerate(ways[1:], start=1):
        try:
            other = _judged(replace(Attempt.first(found.attempt.problem), choice=choice)).report
        except BpverifyError:
            statuses.append({"undecided"})
            continue
        statuses.append({verdict.status for verdict in other.verdicts})
        if statuses[-1] <= set(ACCEPTED):
            right = ", ".join(way)
            break
    words = " or of ".join(", ".join(way) for way in ways)
    if all(met & {"refuted", "ill-formed"} for met in statuses):
        note = f"what is returned fits by its shapes the gradients of {words}, and is wrong for each; wrt= says which is meant"
        return found.saying(replace(report, notes=(note, *report.notes)))
    told = f"it is right as those of {right}, not as the first; if that is meant, say wrt=" if right else "say wrt="
    reason = f"what is returned fits by its shapes the gradients of {words}: {told}"
    verdicts = tuple(_undecided(v, reason) if v.status == "refuted" else v for v in report.verdicts)
    return found.saying(replace(report, verdicts=verdicts))


def _unless_kept(found: Found) -> Found:
    """Return what is found without what holds at the first call only: code that keeps something from one call to the next."""
    report, shown, attempt = found.report, found.shown, found.attempt
    accepted = any(verdict.status in ACCEPTED for verdict in report.verdicts)
    if not accepted or shown.unheld or found.operations > AGAIN:
        return found
    changed = kept_between_calls(attempt, _redrawn(attempt, shown), shown.unwritten)
    if not changed:
        return found
    way_out = "reset= with what clears it" if attempt.problem.reset is None else "another reset="
    reason = f"something is kept between calls: a second call returns another value of {changed}; pass {way_out}, if that is meant"
    verdicts = tuple(_undecided(v, reason) if v.status in ACCEPTED else v for v in report.verdicts)
    return found.saying(replace(report, verdicts=verdicts))


def _redrawn(attempt: Attempt, shown: Shown) -> dict[str, Value]:
    """Return the first draw of the arguments."""
    problem = attempt.problem
    return redrawn_example(problem.at, shown.judged, attempt.kinds, Draw(np.random.default_rng(problem.seed)))


def _decided(attempt: Attempt) -> Found:
    """Decide by the fast path, or entry by entry, or by the second where the first does not accept."""
    problem, limits = attempt.problem, attempt.problem.limits
    if problem.fast is False:
        return _assuming(attempt, by_entry)
    if problem.fast is None and problem.floats < LARGE:
        briefly = replace(limits, max_nodes=min(FIRST, limits.max_nodes))
        found = _assuming(replace(attempt, problem=replace(problem, limits=briefly)), by_entry)
        if any(verdict.cause is not Cause.TOO_LARGE for verdict in found.report.verdicts):
            return found
    try:
        found = _all_at_once(attempt)
    except InputError:
        # The fast path knows less: what it takes for an error of the code need be none.
        if problem.fast:
            raise
        return _assuming(attempt, by_entry)
    is_named = any(verdict.status == "refuted" for verdict in found.report.verdicts) and found.operations > RECORDED
    has_no_cost = problem.floats >= LARGE and any(verdict.cause is Cause.UNDEFINED for verdict in found.report.verdicts)
    if found.report.ok or is_named or problem.fast or has_no_cost or found.operations > limits.max_nodes:
        return found
    slow = _assuming(attempt, by_entry)
    return slow.after(found) if _decisions(slow) > 0 and _decisions(slow) >= _decisions(found) else found.after(slow)


def _decisions(found: Found) -> int:
    return sum(verdict.status in (*ACCEPTED, "refuted") for verdict in found.report.verdicts)


def _all_at_once(attempt: Attempt) -> Found:
    """Decide by the fast path; what it does not accept is refuted where an entry is found that differs for certain."""
    state = random.getstate()
    found = _assuming(attempt, _fast)
    wrong = {verdict.name for verdict in found.report.verdicts if verdict.cause is Cause.DIFFERS}
    verdicts = refuted(Trial.begin(found.attempt), found.report.verdicts, wrong, state)
    return _held(found.saying(replace(found.report, verdicts=verdicts)))


def _has_whole(problem: Problem) -> bool:
    """Whether some argument may be targets that are 0 or 1."""
    return any(is_floats(v) and np.ndim(v) and is_binary(np.asarray(v)) for n, v in problem.at.items() if n not in problem.domains)


def _fast(attempt: Attempt) -> Found:
    sights: Sights = {}
    trial = Trial.begin(attempt)
    if attempt.assumed or not _has_whole(attempt.problem):
        report = check_directional(trial, sights)
    else:
        # Most code needs its targets one-hot. That something is wrong while they are not shows soonest entry by entry.
        few = attempt.problem.floats >= PROBED
        report = check_directional(trial, sights, PROBE if few else PRIMES, entries_first=True)
    is_open = report.ok or all(v.ok or v.cause is Cause.VACUOUS for v in report.verdicts)
    if is_open and trial.shown.operations <= AGAIN:
        report = _also_elsewhere(trial, report, sights)
    return trial.found(report)


def _also_elsewhere(trial: Trial, report: Report, sights: Sights) -> Report:
    """Return the report of the fast path without the arrays that other points do not bear out.

    Where a record is small enough the points are those that see both sides of its comparisons, else one draw.
    """
    exploration = Exploration(trial, decides=False)
    if trial.shown.operations <= RECORDED:
        try:
            exploration.run()
        except BpverifyError:
            # What the record does not cover the fast path may.
            exploration.points.clear()
    stands = [point.stand for point in exploration.points if point.stand.number]
    if not stands:
        stands = [Stand(1, _redrawn(trial.attempt, trial.shown), draws=1)]
    found = {v.name: [v] for v in report.verdicts}
    ran = 1
    for stand in stands:
        try:
            again = check_directional(trial.at(stand), sights)
            ran += 1
        except BpverifyError:
            # What is not covered at a draw of ours says nothing.
            continue
        for v in again.verdicts:
            found.get(v.name, []).append(v)
    verdicts = tuple(map(_of_all_points, found.values()))
    if exploration.points:
        compares = any(point.graph.branches for point in exploration.points)
        draws = len({point.stand.draws for point in exploration.points})
        conditions = conditions_of(trial, draws, len(exploration.points) * compares, exploration.open_sides())
    else:
        conditions = conditions_of(trial, ran, ran * bool(sights), unseen(sights))
    verdicts = tuple(replace(v, provided=conditions) if v.ok else v for v in verdicts)
    return replace(report, verdicts=verdicts)


def _of_all_points(verdicts: list[Verdict]) -> Verdict:
    """Return what the verdicts on one array at several points come to: tested where some point tests it and none is against it."""
    first = verdicts[0]
    if any(v.cause is Cause.DIFFERS for v in verdicts):
        return _undecided(first, f"at the example it is the derivative, at another point it is not; {WRONG}") if first.ok else first
    tested = [v for v in verdicts if isinstance(v, Tested)]
    if not tested or first.status == "ill-formed":
        return first
    # Each point is tested with draws of its own: none of them misleads but for the sum of the chances.
    error = sum(float(v.bound) for v in tested)
    return replace(tested[0], bound=f"{error:.1e}") if error <= LARGEST_ERROR else first


def _assuming(attempt: Attempt, way: Callable[[Attempt], Found]) -> Found:
    """Return what is found under what targets may be assumed to be, where that is needed.

    Targets (what nothing is differentiated by) that are one-hot, or all 0 and 1, in the example are taken to be so, which is said
    first. Rows that happen to sum to 1 are not: what holds only under that is undecided, and the domain to declare is named.
    """
    best = _held(way(attempt))
    for assumed, is_taken in _likely(best):
        try:
            other = _held(way(replace(attempt, assumed=assumed)))
        except BpverifyError:
            continue
        if is_taken and _rank(other.report) > _rank(best.report):
            return other.after(best)
        best = best.after(other) if is_taken else best.saying(_to_declare(best.report, other)).after(other)
    return best


def _likely(found: Found) -> Iterator[tuple[dict[str, Declared], bool]]:
    """Yield ways to take the targets where the gradients may need that, and whether they are taken so without being declared."""
    report, problem = found.report, found.attempt.problem
    if report.ok or any(verdict.name is None for verdict in report.verdicts):
        return
    data = {
        name: value for name, value in problem.at.items()
        if name not in problem.domains and name not in found.shown.judged and is_floats(value) and np.size(value)
    }  # fmt: skip
    rows = {name: row_axes(value) for name, value in data.items() if row_axes(value)}
    # One number that is 0 or 1 is a strength or a width, no row of targets.
    whole = {name: value for name, value in data.items() if np.ndim(value) and is_binary(np.asarray(value))}
    most = max(map(len, rows.values()), default=0)
    sums = [{name: Declared("sums to 1", axes[min(i, len(axes) - 1)]) for name, axes in rows.items()} for i in range(most)]
    hot = [{name: Declared("one-hot", axes[min(i, len(axes) - 1)]) for name, axes in rows.items()} for i in range(most)]
    others = {name: Declared("binary") for name in whole if name not in rows}
    if whole:
        # Rows of 0 and 1 that sum to 1 are one-hot: what holds for all that sum to 1 holds for them.
        known = {name for name in rows if name in whole}
        for kinds in [*sums, *hot] or [{}]:
            yield {name: kind for name, kind in kinds.items() if name in known} | others, True
    if set(rows) - set(whole):
        for kinds in sums:
            yield kinds | others, False
    negative = {name for v in report.verdicts if isinstance(v.witness, CodeWitness) for name in v.witness.negative}
    positive = {name: Declared("positive") for name, value in data.items() if name in negative and (np.asarray(value) > 0).all()}
    if positive:
        yield positive, False


def _to_declare(best: Report, other: Found) -> Report:
    """Return a report in which what is right only under the assumption of another attempt is undecided, with what to declare."""
    accepted = {verdict.name for verdict in other.report.verdicts if verdict.status in ACCEPTED}
    at, assumed = other.attempt.problem.at, other.attempt.assumed
    soft = {name: kind for name, kind in assumed.items() if kind.kind == "positive" or not is_binary(np.asarray(at[name]))}
    if not soft:
        return best
    options = " ".join(f"--domain {name}={kind.kind!r}" for name, kind in soft.items())
    words = " and ".join(f"{n}: {k.in_words(at[n])}" for n, k in soft.items())
    reason = f"it is the derivative only where {words}, as in the example; declare {options} if that is meant"
    verdicts = tuple(
        _undecided(v, reason) if v.name in accepted and v.status in ("refuted", "undecided") else v for v in best.verdicts
    )
    return replace(best, verdicts=verdicts)


def _rank(report: Report) -> tuple[int, int]:
    """Return how much a report says: arrays that are accepted, then mistakes that are named."""
    accepted = sum(verdict.status in ("proved", "tested") for verdict in report.verdicts)
    named = sum(any(d.about == "it is" for d in verdict.diagnostics) for verdict in report.verdicts)
    return accepted, named


def _held(found: Found) -> Found:
    """Return what is found without what NumPy's own runs do not bear out: that is undecided.

    It is a guard and decides nothing: floats make no verdict better.
    """
    verdicts = tuple(_unless_doubted(verdict, found.shown.doubts) for verdict in found.report.verdicts)
    return found.saying(replace(found.report, verdicts=verdicts))


def _noted(found: Found) -> Report:
    report, problem, shown = found.report, found.attempt.problem, found.shown
    left = [n for n, value in problem.at.items() if n not in shown.judged and is_differentiable(value)]
    compiled = f"compiled functions are read as their Python text: {', '.join(shown.compiled)}" if shown.compiled else ""
    said = "; ".join(filter(None, (problem.note, shown.remark, compiled)))
    notes = [said, f"no gradient is returned of: {', '.join(left)}" if left and shown.judged else ""]
    return replace(report, notes=(*filter(None, notes), *report.notes))


def _unless_doubted(verdict: Verdict, doubts: Mapping[str, str]) -> Verdict:
    why = doubts.get("") or doubts.get(verdict.name or "", "")
    if not why or verdict.status not in ("proved", "tested", "refuted"):
        return verdict
    return _undecided(verdict, why)


def _undecided(verdict: Verdict, reason: str) -> Undecided:
    return Undecided(
        claim=verdict.claim, name=verdict.name, scope=verdict.scope, method=verdict.method, components=verdict.components,
        provided=verdict.provided, seconds=verdict.seconds, reason=reason,
    )  # fmt: skip
