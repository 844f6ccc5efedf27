"""A proof checked again from its data alone: the derivation replayed, each step decided anew, each reason held against it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bpverify.errors import InternalError
from bpverify.general.judge import judge
from bpverify.general.reasons import CIRCULAR, why_not
from bpverify.kernel import RuleError
from bpverify.kernel.derivation import recheck as replayed
from bpverify.notation.beside import Beside
from bpverify.notation.write import write
from bpverify.proof.proof import Chain
from bpverify.verdict import Proved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bpverify.claim import Claim
    from bpverify.proof.proof import Proof, Reason, Step
    from bpverify.verdict import Verdict


class ProofError(InternalError):
    """A proof whose data do not prove what it says; the step is named."""


def recheck(proof: Proof) -> None:
    """Check a proof again, whoever made it.

    Raises:
        ProofError: a step does not hold, does not follow by its reason or from the step before, or the derivation proves
            something else.
    """
    _derivation(proof)
    decide = _decider(proof)
    known: dict[str, tuple[Claim, ...]] = {}
    number = 0
    for chain in _chains(proof):
        for before, step in zip((None, *chain.steps), chain.steps, strict=False):
            number += 1
            _step(proof, number, before, step, known, decide)
            if step.reason.key == "citation" and step.reason.cites.strip("()") == chain.tag:
                raise ProofError(f"step {number} of the proof of {proof.name}: {CIRCULAR}")
        if chain.tag:
            first, last = chain.steps[0].claim, chain.steps[-1].claim
            known[chain.tag] = (replace(first, right=last.right),)
    _concludes(proof, known)


def _chains(proof: Proof) -> Iterator[Chain]:
    for section in proof.sections:
        for part in section.parts:
            if isinstance(part, Chain):
                if not part.steps:
                    raise ProofError(f"the proof of {proof.name} has a chain without a step")
                yield part


def _derivation(proof: Proof) -> None:
    if proof.derivation is None:
        return
    try:
        theorem = replayed(proof.derivation)
    except RuleError as error:
        raise ProofError(f"the derivation of {proof.name} is refused: {error}") from error
    missing = {*theorem.hypotheses, *theorem.conditions} - {*proof.assumes, *proof.conditions}
    if missing:
        raise ProofError(f"the proof of {proof.name} leaves out what it rests on: {', '.join(sorted(missing))}")


def _decider(proof: Proof) -> Callable[[Claim], Verdict]:
    if proof.network is None:
        return judge
    from bpverify.symbolic.decide import Engine

    return Engine(proof.network).decide


def _step(
    proof: Proof,
    number: int,
    before: Step | None,
    step: Step,
    known: dict[str, tuple[Claim, ...]],
    decide: Callable[[Claim], Verdict],
) -> None:
    where = f"step {number} of the proof of {proof.name}, {write(step.claim)}"
    if before is not None and not _joined(before.claim, step.claim, proof):
        raise ProofError(f"{where}: it does not begin where the step before ended")
    verdict = decide(step.claim)
    if not isinstance(verdict, Proved):
        raise ProofError(f"{where}: it is {verdict.status}")
    why = why_not(step.claim, _beside(step.reason), known, proof.network)
    if why is not None:
        raise ProofError(f"{where}: the reason '{step.reason.key} {step.reason.cites}'".rstrip() + f" does not justify it: {why}")


def _joined(before: Claim, after: Claim, proof: Proof) -> bool:
    """Tell whether a step begins with the term that the step before ended in; the names of bound indices are free."""
    if before.right == after.left:
        return True
    between = replace(after, left=before.right, right=after.left)
    return why_not(between, Beside("rearrangement", "", ""), {}, proof.network) is None


def _beside(reason: Reason) -> Beside:
    cites = reason.cites.strip("()") if reason.key == "citation" else reason.cites
    return Beside(reason.key, cites, f"{reason.key} {reason.cites}".strip())


def _is(claim: Claim, statement: Claim, proof: Proof) -> bool:
    sides = ((claim.left, statement.left), (statement.right, claim.right))
    return all(_joined(replace(claim, right=a), replace(statement, left=b), proof) for a, b in sides)


def _concludes(proof: Proof, known: dict[str, tuple[Claim, ...]]) -> None:
    """The chain that bears the proof's name ends in its statement."""
    if proof.statement is None or proof.network is not None:
        return
    concluded = known.get(proof.name, ())
    if not any(_is(claim, proof.statement, proof) for claim in concluded):
        raise ProofError(f"no chain of the proof of {proof.name} ends in its statement, {write(proof.statement)}")
