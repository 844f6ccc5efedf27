"""What floats may be taken for beside what they are: tried where a claim does not hold as they are, and said as a condition.

An exponential that underflows is 0 to the code that masks with -1e9; 0.5773502691896258 is the root of 1/3 to the code that once
computed it. Such a reading may make a claim right under its condition; it refutes nothing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bpverify.errors import InputError
from bpverify.exact.algebra.decide import LARGEST_ERROR
from bpverify.exact.record.closedforms import closed_form
from bpverify.exact.record.graph import AS_THEY_ARE, Reading
from bpverify.grounds import Condition, ConditionKind
from bpverify.verdict import Tested

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpverify.exact.check.problem import Attempt
    from bpverify.exact.check.trial import Floats, Found
    from bpverify.verdict import Verdict

ACCEPTED = ("proved", "tested")
MOST_SHOWN = 6


def read_otherwise(attempt: Attempt, decided: Callable[[Attempt], Found]) -> Found:
    """Return what is found of floats as they are, with what holds under another reading alone as tested, provided it is meant."""
    found = decided(attempt)
    met = found.floats
    forms = any(closed_form(float(text)) is not None for text in met.literals)
    readings = [Reading(bool(met.underflows), forms), Reading(closed_forms=forms, masks=bool(met.masks))]
    for reading in dict.fromkeys(readings):
        if reading != AS_THEY_ARE and not all(_is_settled(verdict) for verdict in found.report.verdicts):
            found = _under(replace(attempt, reading=reading), found, decided)
    return found


def _is_settled(verdict: Verdict) -> bool:
    return verdict.status in (*ACCEPTED, "ill-formed")


def _under(attempt: Attempt, found: Found, decided: Callable[[Attempt], Found]) -> Found:
    """Return what was found, with what a reading makes right."""
    try:
        other = decided(attempt)
    except InputError:
        # What is read as an infinity may leave the cost without a value.
        return found
    conditions = _conditions(other.shown.floats, attempt.reading)
    if not conditions:
        return found
    report, right = found.report, other.report
    if any(verdict.name is None for verdict in report.verdicts):
        holds = all(verdict.status in ACCEPTED for verdict in right.verdicts)
        return other.saying(replace(right, verdicts=tuple(_provided(v, conditions) for v in right.verdicts))) if holds else found
    accepted = {verdict.name: verdict for verdict in right.verdicts if verdict.status in ACCEPTED}
    verdicts = tuple(
        _provided(accepted[v.name], conditions) if not _is_settled(v) and v.name in accepted else v for v in report.verdicts
    )
    return found.saying(replace(report, verdicts=verdicts))


def _conditions(floats: Floats, reading: Reading) -> tuple[Condition, ...]:
    """Return what was read otherwise, with its lines."""
    kind = ConditionKind.CONSTANT
    found = [
        Condition(kind, f"{text} is {form}" + (f" ({place})" if place else ""), place=place or "")
        for text, (form, place) in floats.forms.items()
    ]
    if floats.underflows and reading.underflow:
        lines = [place or "a line" for place in floats.underflows]
        more = f" and {len(lines) - MOST_SHOWN} other lines" if len(lines) > MOST_SHOWN else ""
        words = f"exp of what underflows is 0, as in floats: {', '.join(lines[:MOST_SHOWN])}{more}"
        found.append(Condition(kind, words, place=next(filter(None, floats.underflows), "")))
    return tuple(found)


def _provided(verdict: Verdict, conditions: tuple[Condition, ...]) -> Tested:
    return Tested(
        claim=verdict.claim, name=verdict.name, scope=verdict.scope, method=verdict.method, components=verdict.components,
        diagnostics=verdict.diagnostics, seconds=verdict.seconds, provided=(*conditions, *verdict.provided),
        bound=verdict.bound if isinstance(verdict, Tested) else f"{LARGEST_ERROR**2:.1e}",
    )  # fmt: skip
