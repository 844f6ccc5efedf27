"""What floats may be taken for beside what they are: tried where a claim does not hold as they are, and said as a condition.

An exponential that underflows is 0 to the code that masks with -1e9; 0.5773502691896258 is the root of 1/3 to the code that once
computed it. Such a reading may make a claim right under its condition; it refutes nothing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bpverify.errors import InputError
from bpverify.exact.algebra.decide import LARGEST_ERROR
from bpverify.exact.record.closedforms import closed_form
from bpverify.exact.record.graph import AS_THEY_ARE, Reading
from bpverify.verdict import Tested

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpverify.exact.check.problem import Problem
    from bpverify.verdict import Report, Verdict

ACCEPTED = ("proved", "tested")
MOST_SHOWN = 6


def read_otherwise(problem: Problem, decided: Callable[[Problem], Report]) -> Report:
    """Return the report of floats as they are, with what holds under another reading alone as tested, provided it is meant."""
    problem.reading = AS_THEY_ARE
    report = decided(problem)
    forms = any(closed_form(float(text)) is not None for text in problem.literals)
    readings = [Reading(bool(problem.underflows), forms), Reading(closed_forms=forms, masks=bool(problem.masks))]
    for reading in dict.fromkeys(readings):
        if reading != AS_THEY_ARE and not all(_is_settled(verdict) for verdict in report.verdicts):
            report = _under(problem, reading, report, decided)
    return report


def _is_settled(verdict: Verdict) -> bool:
    return verdict.status in (*ACCEPTED, "ill-formed")


def _under(problem: Problem, reading: Reading, report: Report, decided: Callable[[Problem], Report]) -> Report:
    """Return a report with what a reading makes right."""
    kept = problem.doubts
    problem.reading, problem.underflows, problem.forms = reading, {}, {}
    try:
        other = decided(problem)
    except InputError:
        # What is read as an infinity may leave the cost without a value.
        return report
    finally:
        problem.reading, problem.doubts = AS_THEY_ARE, kept
    conditions = _conditions(problem, reading)
    if not conditions:
        return report
    if any(verdict.name is None for verdict in report.verdicts):
        holds = all(verdict.status in ACCEPTED for verdict in other.verdicts)
        return replace(other, verdicts=tuple(_provided(v, conditions) for v in other.verdicts)) if holds else report
    found = {verdict.name: verdict for verdict in other.verdicts if verdict.status in ACCEPTED}
    verdicts = tuple(_provided(found[v.name], conditions) if not _is_settled(v) and v.name in found else v for v in report.verdicts)
    return replace(report, verdicts=verdicts)


def _conditions(problem: Problem, reading: Reading) -> tuple[str, ...]:
    """Return what was read otherwise, with its lines."""
    found = [f"{text} is {form}" + (f" ({place})" if place else "") for text, (form, place) in problem.forms.items()]
    if problem.underflows and reading.underflow:
        lines = [place or "a line" for place in problem.underflows]
        more = f" and {len(lines) - MOST_SHOWN} other lines" if len(lines) > MOST_SHOWN else ""
        found.append(f"exp of what underflows is 0, as in floats: {', '.join(lines[:MOST_SHOWN])}{more}")
    return tuple(found)


def _provided(verdict: Verdict, conditions: tuple[str, ...]) -> Tested:
    bound = getattr(verdict, "bound", f"{LARGEST_ERROR**2:.1e}")
    common: dict[str, Any] = {
        name: getattr(verdict, name) for name in ("claim", "name", "scope", "method", "components", "diagnostics", "seconds")
    }
    return Tested(**common, conditions=(*conditions, *verdict.conditions), bound=bound)
