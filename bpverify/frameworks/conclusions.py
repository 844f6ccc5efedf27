"""What is said of a report on code of a tensor library: what it rests on beside the record, and what refutes nothing there."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bpverify.verdict import CodeWitness, Refuted, Undecided

if TYPE_CHECKING:
    from bpverify.frameworks.notes import Notes
    from bpverify.verdict import Report, Verdict

ROUNDING_OF_HALVES = 0.1
"""What the floats of 16 bits may be off by where they are held against the record."""
LEFT_BY_A_LOOP = 100
"""How many times its tolerance what a loop leaves may be, relative to the derivative."""


def concluded(report: Report, notes: Notes) -> Report:
    """Return a report whose verdicts say first what they rest on beside the record."""
    conditions = tuple(notes.conditions())
    verdicts = (_unless_approximate(verdict, notes) for verdict in report.verdicts)
    return replace(report, verdicts=tuple(replace(v, provided=(*conditions, *v.provided)) for v in verdicts))


def _unless_approximate(verdict: Verdict, notes: Notes) -> Verdict:
    """Return a verdict; of what a loop computes up to a tolerance a small difference refutes nothing, nor any of a search."""
    witness = verdict.witness
    if not isinstance(verdict, Refuted) or not isinstance(witness, CodeWitness):
        return verdict
    if notes.searches:
        place, count = max(notes.searches.items(), key=lambda each: each[1])
        reason = f"{place} compares {count} times: where that is a search, such as bisection, what it finds has another derivative"
        return _open(verdict, f"{reason} (meant= takes a forward pass without it)")
    if not notes.tolerances:
        return verdict
    place, tolerance = max(notes.tolerances.items(), key=lambda each: each[1])
    right, claimed = _middle(witness.derivative), _middle(witness.returned)
    if abs(right - claimed) > LEFT_BY_A_LOOP * tolerance * abs(right):
        return verdict
    return _open(verdict, f"a loop ends by a tolerance ({place}): what it computes is an approximation, with another derivative")


def _open(verdict: Verdict, reason: str) -> Undecided:
    return Undecided(
        claim=verdict.claim, name=verdict.name, scope=verdict.scope, method=verdict.method, components=verdict.components,
        seconds=verdict.seconds, provided=verdict.provided, reason=reason,
    )  # fmt: skip


def _middle(text: str) -> float:
    """Return an enclosure that is written as text as a number."""
    found = re.search(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?", text)
    return float(found[0]) if found is not None else math.inf


@dataclass(frozen=True, slots=True)
class Compared:
    """The largest differences between a kernel and its reference, at several points."""

    points: int
    words: str
    are_close: bool


def told_beside(report: Report, function: str, reference: str, found: Compared) -> Report:
    """Return the report on a reference with how far a function is from it in floats; one that is far is what no verdict is on."""
    words = f"{function} beside {reference} in floats, at {found.points} points: {found.words}; no verdict rests on it"
    if found.are_close:
        return replace(report, notes=(words, *report.notes))
    reason = f"{reference} is not what {function} computes in floats: {found.words}"
    verdicts = tuple(_open(verdict, reason) if verdict.ok else verdict for verdict in report.verdicts)
    return replace(report, verdicts=verdicts, notes=(words, *report.notes))
