"""Why an equation stays undecided, said once: by the engine that came nearer to deciding it, with a cause for programs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bpverify.texts.misfits import misfit
from bpverify.verdict import Cause, Undecided

if TYPE_CHECKING:
    from bpverify.notation.documents import Step
    from bpverify.texts.document import Text
    from bpverify.texts.equality import Finding

OUTSIDE = frozenset({Cause.NOT_READ, Cause.NO_EQUALITY, Cause.NAME})
"""Causes for which the layered network has nothing to say of an equation: it, or a letter of it, is none of its notation."""
DIFFERS = "by the text's own definitions, if they are read rightly, the sides differ"
TAKEN = "it was taken for a definition, and nothing that is decided rests on it"


def with_words(verdict: Undecided, step: Step) -> Undecided:
    """Return a verdict that words beside the equation keep open, with these words as the reason."""
    if verdict.cause not in OUTSIDE or not (step.unclear or step.doubt):
        return verdict
    if step.unclear:
        reason = f"beside it stands '{step.unclear}', which is not understood and may restrict or deny it"
    else:
        reason = f"its sentence says '{step.doubt}': what it says may hold only then"
    return replace(verdict, reason=reason, cause=Cause.WORDS)


def with_reason(verdict: Undecided, finding: Finding, text: Text) -> Undecided:
    """Return an undecided verdict with the reason that helps its author, where the layered network has none."""
    if verdict.cause not in OUTSIDE:
        return verdict
    if finding.status == "unequal":
        return replace(verdict, reason=DIFFERS, cause=Cause.DIFFERS)
    if finding.status == "given":
        return replace(verdict, reason=TAKEN, cause=Cause.DEFINITION)
    if finding.cause is None or not finding.reason:
        return verdict
    is_shape = finding.cause is Cause.SHAPE and finding.number in text.equalities
    reason = misfit(text, finding.number, finding.reason) if is_shape else finding.reason
    return replace(verdict, reason=reason, cause=finding.cause)
