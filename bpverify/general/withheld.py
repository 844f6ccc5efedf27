"""What a verdict becomes for what stands around an equality in its document: words beside it, its sentence, its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpverify.verdict import Cause, Given, IllFormed, Proved, Refuted, Undecided

if TYPE_CHECKING:
    from bpverify.notation.documents import Step
    from bpverify.verdict import Verdict


def withheld(step: Step, verdict: Verdict) -> Verdict:
    """Return the verdict on a step, or less where the text around it allows no more.

    Words that are not understood may deny or change the equation: nothing is decided. What is no claim is given, unless it is
    proved; a change of a parameter may be ill-formed. A condition, or a doubt in the sentence, takes an accusation back.
    """
    if step.unclear and not isinstance(verdict, Undecided):
        return _undecided(verdict, f"beside it stands '{step.unclear}', which is not understood and may restrict or deny it")
    malformed = step.kind == "update" and isinstance(verdict, IllFormed)
    if step.kind and not malformed and not isinstance(verdict, Proved):
        return Given(claim=verdict.claim, kind=step.kind, diagnostics=verdict.diagnostics)
    if not isinstance(verdict, (Refuted, IllFormed)):
        return verdict
    if step.condition:
        fault = "it is ill-formed without" if isinstance(verdict, IllFormed) else "a point where the sides differ may lie outside"
        return _undecided(verdict, f"{fault} the condition '{step.condition}', which was not read")
    if step.doubt:
        return _undecided(verdict, f"its sentence says '{step.doubt}': the equation alone may not be what is claimed")
    return verdict


def _undecided(verdict: Verdict, reason: str) -> Undecided:
    return Undecided(claim=verdict.claim, scope=verdict.scope, reason=reason, cause=Cause.WORDS, diagnostics=verdict.diagnostics)
