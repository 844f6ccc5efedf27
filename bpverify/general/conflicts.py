"""Equations of one document that cannot all be right in one reading: none of them is decided, and each names another's line."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bpverify.general.alternatives import holds, proof
from bpverify.notation.readings import OWN
from bpverify.verdict import Proved, Undecided

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpverify.general.context import OwnModel
    from bpverify.general.established import Established
    from bpverify.notation.documents import Step
    from bpverify.notation.equalities import Reading
    from bpverify.verdict import Verdict


def settled(steps: Sequence[Step], verdicts: Sequence[Verdict], known: Established, own: OwnModel) -> list[Verdict]:
    """Return the verdicts, undecided where no one reading makes true what each of them needs."""
    return _one_layout(steps, _one_reading(steps, verdicts, known), known, own)


def contradicts(reading: Reading, known: Established) -> bool:
    """Tell whether an equation holds in this notation's own reading, and not in that of its text."""
    return known.base != OWN and not holds(reading.claim) and holds(reading.under(OWN).claim)


def _one_reading(steps: Sequence[Step], verdicts: Sequence[Verdict], known: Established) -> list[Verdict]:
    """Take back what rests on the reading of the text where more equations hold only in this notation's own.

    The equations that tell the reading count for nothing here: one slip in them must not bend the rest, nor one slip elsewhere.
    """
    found = list(verdicts)
    against = [s for s, v in zip(steps, verdicts, strict=True) if isinstance(v, Undecided) and contradicts(s.reading, known)]
    resting = {at: known.bearing(steps[at].reading) for at, v in enumerate(verdicts) if against and isinstance(v, Proved)}
    borne = [at for at, words in resting.items() if words and steps[at].source.line not in known.lines.values()]
    if len(against) <= len(borne):
        return found
    for at, words in resting.items():
        if words:
            line = against[0].source.line
            found[at] = undecided(found[at], f"it holds if {' and '.join(words)}; the equation on line {line} holds only otherwise")
    return found


def _one_layout(steps: Sequence[Step], verdicts: Sequence[Verdict], known: Established, own: OwnModel) -> list[Verdict]:
    """Take back what rests on one layout of the derivative of a vector by a vector where another equation rests on the other."""
    found = list(verdicts)
    needs = [_layout(s.reading, known, own) if isinstance(v, Proved) else "" for s, v in zip(steps, verdicts, strict=True)]
    for at, need in enumerate(needs):
        other = next((n for n, layout in enumerate(needs) if layout and need and layout != need), None)
        if other is not None:
            reason = f"it holds in {need} layout, and the equation on line {steps[other].source.line} in {needs[other]} layout"
            found[at] = undecided(found[at], reason)
    return found


def _layout(reading: Reading, known: Established, own: OwnModel) -> str:
    """Return the one layout in which an equation holds, "" where both or none will do."""
    in_each = {layout: reading.under(replace(known.base, layout=layout)) for layout in ("numerator", "denominator")}
    if in_each["numerator"].draft == in_each["denominator"].draft:
        return ""
    proved = [layout for layout, read in in_each.items() if proof(read, own) is not None]
    return proved[0] if len(proved) == 1 else ""


def undecided(verdict: Verdict, reason: str) -> Undecided:
    """Return that nothing is decided of what a verdict is about, and why."""
    return Undecided(claim=verdict.claim, scope=verdict.scope, reason=reason, diagnostics=verdict.diagnostics)
