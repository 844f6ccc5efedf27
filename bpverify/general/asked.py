"""What is said of an equation where one network, or the network of this notation, was asked about: accusations stand.

Beside them stands the reading in which the equation would hold, or the case in which it does.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from bpverify.general.alternatives import alternative
from bpverify.general.conflicts import undecided
from bpverify.general.context import special_case
from bpverify.general.decisions import Decisions
from bpverify.general.given import given, stated
from bpverify.notation.conventions import condition
from bpverify.notation.readings import OWN
from bpverify.verdict import Diagnostic, Given, IllFormed, Refuted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpverify.network import Network
    from bpverify.notation.documents import Step
    from bpverify.notation.equalities import Reading
    from bpverify.verdict import Verdict


@dataclass(frozen=True, slots=True)
class NetworkPolicy:
    """The policy for a document that is held against one network: that network was asked about, and accusations stand."""

    network: Network
    decisions: Decisions = field(default_factory=Decisions)

    def judge(self, step: Step) -> Verdict:
        """Return the verdict on one equality on the network.

        Raises:
            NotationError: it is no equation in the notation.
        """
        from bpverify.symbolic.verify import decide_reading

        reading = step.reading
        kind = stated(reading)
        if kind is not None:
            return Given(claim=reading.latex, kind=kind, diagnostics=reading.diagnostics)
        verdict = decide_reading(self.network, partial(self.decisions.on, self.network), reading)
        if not isinstance(verdict, (Refuted, IllFormed)):
            return verdict
        kind = given(reading)
        if kind is not None:
            return Given(claim=reading.latex, kind=kind, diagnostics=reading.diagnostics)
        doubt = step.condition or (condition(reading.claim) if self._is_abstract() else "")
        if doubt:
            return undecided(verdict, f"it may be meant under the condition '{doubt}', which was not read")
        return with_other_reading(verdict, reading, self.decisions)

    def as_read(self, steps: Sequence[Step]) -> tuple[Step, ...]:
        """Return the steps as they are."""
        return tuple(steps)

    def settle(self, steps: Sequence[Step], verdicts: Sequence[Verdict]) -> list[Verdict]:
        """Return the verdicts as they are."""
        return list(verdicts)

    def _is_abstract(self) -> bool:
        return self.network.cost.is_abstract or any(layer.activation.is_abstract for layer in self.network.layers)


def with_other_reading(verdict: Verdict, reading: Reading, decisions: Decisions) -> Verdict:
    """Return an accusation with the reading beside it under which the equation would hold, or the case in which it does."""
    if not isinstance(verdict, (Refuted, IllFormed)):
        return verdict
    other = alternative(reading, decisions=decisions)
    case = special_case(reading.claim, decisions) if reading.claim is not None and condition(reading.claim) else ""
    remark = f"it holds for {case}" if case else ""
    if other is not None and not other.rests_on:
        remark = f"it would hold if {other.convention.words(OWN)}"
    return replace(verdict, diagnostics=(*verdict.diagnostics, Diagnostic("other-reading", remark))) if remark else verdict
