"""What one run decides, each question once: a claim by the kernel, and a claim on a network.

Equalities are asked about in several readings, and one reading by several rooms; whoever asks a second time gets the first answer.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bpverify.errors import UnsupportedError
from bpverify.general.translate import translate
from bpverify.kernel import Outcome
from bpverify.notation.write import write

if TYPE_CHECKING:
    from bpverify.claim import Claim, LayerRef, Model, Term
    from bpverify.network import Network
    from bpverify.symbolic.decide import Engine
    from bpverify.verdict import Verdict

    Question = tuple[Term, Term, tuple[tuple[str, LayerRef], ...], Model]


@dataclass(frozen=True, slots=True)
class Decisions:
    """The answers of one run. Each run makes its own, so that no answer outlives its document."""

    outcomes: dict[Question, Outcome] = field(default_factory=dict)
    verdicts: dict[tuple[Network, Question], Verdict] = field(default_factory=dict)
    engines: dict[Network, Engine] = field(default_factory=dict)

    def outcome(self, claim: Claim) -> Outcome:
        """Return what the kernel says of a claim; undecided where it does not know a function in it."""
        question = _question(claim)
        if question not in self.outcomes:
            self.outcomes[question] = _decided(claim)
        return self.outcomes[question]

    def status(self, claim: Claim) -> str:
        """Return what the kernel says of a claim: that it is proved in every case, or in none or some, or nothing."""
        outcome = self.outcome(claim)
        return next((case.status for case in outcome.cases if case.status != "proved"), outcome.status)

    def holds(self, claim: Claim | None) -> bool:
        """Tell whether the kernel proves a claim in every case."""
        return claim is not None and self.status(claim) == "proved"

    def on(self, network: Network, claim: Claim) -> Verdict:
        """Return the verdict on a claim on a network; the symbolic engine is loaded only here."""
        from bpverify.symbolic.decide import Engine

        question = network, _question(claim)
        if question not in self.verdicts:
            if network not in self.engines:
                self.engines[network] = Engine(network)
            self.verdicts[question] = self.engines[network].decide(claim)
        return replace(self.verdicts[question], claim=claim.latex or write(claim), name=claim.name)


def _question(claim: Claim) -> Question:
    return claim.left, claim.right, claim.free, claim.model


def _decided(claim: Claim) -> Outcome:
    try:
        return translate(claim).decide()
    except UnsupportedError as error:
        return Outcome("undecided", (), reason=str(error))
