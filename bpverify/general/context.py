"""What a document says of its own cost: an equation C = ... defines it, and what holds for that cost alone is not refuted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bpverify.claim import Cost
from bpverify.general.judge import judge_reading
from bpverify.notation.conventions import OWN_COST
from bpverify.verdict import Proved, Refuted, Undecided

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpverify.claim import Claim
    from bpverify.notation.documents import Step
    from bpverify.notation.equalities import Reading
    from bpverify.verdict import Verdict

ARCH = "2-4-3"
"""The network on which equations that depend on the document's cost are decided; with two outputs 1/n would be 1/2."""


@dataclass(frozen=True, slots=True)
class OwnCost:
    """The cost that a document defines: its line, and its name in the catalog, None where it is not there."""

    line: int
    name: str | None

    def judge(self, reading: Reading) -> Verdict:
        """Judge for every cost, and what only some costs satisfy for this one, on one network.

        Raises:
            NotationError: the text is no equation in the notation.
        """
        verdict = judge_reading(reading)
        if not isinstance(verdict, Refuted) or reading.claim is None:
            return verdict
        if self.name is None or defines_cost(reading.claim):
            unknown = f"it does not hold for every cost, and the one defined on line {self.line} has no name in the catalog"
            reason = "this defines the text's own cost: there is nothing to decide" if defines_cost(reading.claim) else unknown
            return Undecided(claim=verdict.claim, scope=verdict.scope, reason=reason, diagnostics=verdict.diagnostics)
        return self._on_network(reading.claim, verdict)

    def _on_network(self, claim: Claim, before: Verdict) -> Verdict:
        found = _decided(claim, str(self.name))
        if isinstance(found, Proved):
            conditions = (*found.conditions, f"C is the {self.name} cost, as line {self.line} defines it")
            return replace(found, claim=before.claim, conditions=conditions, diagnostics=before.diagnostics)
        if isinstance(found, Refuted):
            return replace(before, witness=found.witness)
        return Undecided(claim=before.claim, scope=ARCH, reason="not decided for the cost of this document")


def settled(step: Step) -> Step:
    """Return the step without the condition that it rests on the document's own cost, which is known."""
    open_ones = (part for part in step.condition.split("; ") if not part.startswith(OWN_COST))
    return replace(step, condition="; ".join(open_ones))


def own_cost(steps: Sequence[Step]) -> OwnCost | None:
    """Find the equation that defines the cost of a document; None where none does, or several do, differently."""
    found = [OwnCost(s.source.line, _known_as(s.reading.claim)) for s in steps if defines_cost(s.reading.claim)]
    return found[0] if len({cost.name for cost in found}) == 1 else None


def defines_cost(claim: Claim | None) -> bool:
    """Tell whether a claim has the cost alone on its left side."""
    return claim is not None and claim.left == Cost()


def _known_as(claim: Claim | None) -> str | None:
    """The catalog's cost that the right side is, proved on a small network."""
    from bpverify.catalog.costs import COSTS

    if claim is None:
        return None
    return next((row.name for row in COSTS if row.forward and isinstance(_decided(claim, row.name), Proved)), None)


def _decided(claim: Claim, cost: str) -> Verdict:
    from bpverify.spec import read_network
    from bpverify.symbolic.decide import Engine

    return Engine(read_network(ARCH, None, cost)).decide(claim)
