"""Proofs with one step altered: check names the line, and the recheck names the step."""

from dataclasses import replace
from pathlib import Path

import pytest

from bpverify.claim import Claim
from bpverify.general.check import check_text
from bpverify.general.judge import judge
from bpverify.notation.parse import read
from bpverify.proof.proof import Chain, Proof, Reason, Step
from bpverify.proof.prove import prove
from bpverify.proof.recheck import ProofError, recheck
from bpverify.spec import read_network
from bpverify.verdict import Proved

PROOFS = Path(__file__).resolve().parents[2] / "proofs"

ALTERED = {
    "index of a weight": ("bp2", r"&= w_{kj}^{l+1} \sigma'(z_j^l)", r"&= w_{jk}^{l+1} \sigma'(z_j^l)"),
    "index of an error": ("bp2", r"&= \sum_{k} \delta_k^{l+1} w_{kj}^{l+1}", r"&= \sum_{k} \delta_j^{l+1} w_{kj}^{l+1}"),
    "sign": ("bp2", r"&= w_{kj}^{l+1} \sigma'(z_j^l)", r"&= -w_{kj}^{l+1} \sigma'(z_j^l)"),
    "factor lost": ("bp2", r"&= \sum_{k} \delta_k^{l+1} w_{kj}^{l+1} \sigma'(z_j^l)", r"&= \sum_{k} \delta_k^{l+1} w_{kj}^{l+1}"),
    "factor doubled": ("bp2", r"&= w_{kj}^{l+1} \sigma'(z_j^l)", r"&= 2 w_{kj}^{l+1} \sigma'(z_j^l)"),
    "layer": ("bp2", r"&= \sum_{k} \delta_k^{l+1} \frac", r"&= \sum_{k} \delta_k^{l} \frac"),
    "derivative": ("bp2", r"&= w_{kj}^{l+1} \sigma'(z_j^l)", r"&= w_{kj}^{l+1} \sigma(z_j^l)"),
    "citation for a definition": ("bp2", r"by the definition of $\delta_j^l$", "by BP1"),
    "definition for the chain rule": ("bp2", r"by the chain rule through $z^{l+1}$", r"by the definition of $\delta_j^l$"),
    "chain rule through another layer": ("bp2", r"through $z^{l+1}$", r"through $z^{l+2}$"),
    "rearranging for a collapse": ("bp2", r"the sum collapses, since only the term $i = j$ is not zero", "rearranging"),
    "collapse at another term": ("bp2", r"only the term $i = j$", r"only the term $i = k$"),
    "citation of itself": ("bp2", r"\text{rearranging} \tag*{BP2}", r"\text{by BP2} \tag*{BP2}"),
    "citation of what is not there": ("bp2", r"by (step)", r"by (steep)"),
    "differentiating another quantity": ("bp2", r"differentiating $a_j^l$", r"differentiating $z_j^l$"),
    "chain rule for a definition, BP1": ("bp1", r"by the definition of $\delta_j^L$", r"by the chain rule through $a^L$"),
    "rearranging for the chain rule, BP1": ("bp1", r"by the chain rule through $a^L$", "rearranging"),
    "sum lost before it collapses, BP3": ("bp3", r"&= \sum_{k} \frac{\partial C}", r"&= \frac{\partial C}"),
    "weight's index, BP4": ("bp4", r"a_k^{l-1} \delta_j^l", r"a_j^{l-1} \delta_j^l"),
    "layer of the input, BP4": ("bp4", r"a_k^{l-1} \delta_j^l", r"a_k^{l} \delta_j^l"),
}  # fmt: skip


def altered(name: str) -> tuple[str, int]:
    """Return a text of proofs/ with its last occurrence of some text replaced, and the line."""
    file, old, new = ALTERED[name]
    text = (PROOFS / f"{file}.tex").read_text(encoding="utf-8")
    at = text.rindex(old)
    return text[:at] + new + text[at + len(old) :], text.count("\n", 0, at) + 1


@pytest.mark.parametrize("name", ["bp1", "bp2", "bp3", "bp4", "induction"])
def test_the_proofs_that_we_ship_are_accepted_step_by_step(name: str) -> None:
    report = check_text((PROOFS / f"{name}.tex").read_text(encoding="utf-8"), f"{name}.tex")
    # A range beside an equation is given.
    assert {v.status for v in report.verdicts} - {"given"} == {"proved"}
    assert any("each was checked to justify its step" in note for note in report.notes)


@pytest.mark.every(5)
@pytest.mark.parametrize("name", ALTERED)
def test_check_names_the_altered_line(name: str) -> None:
    text, line = altered(name)
    report = check_text(text, "altered.tex")
    wrong = [v for v in report.verdicts if v.status not in {"proved", "given"}]
    assert wrong and wrong[0].source is not None and abs(wrong[0].source.line - line) <= 1
    assert wrong[0].status in {"refuted", "ill-formed"}


# -- the data


def alter(proof: Proof, number: int, change: "Step") -> Proof:
    """Return the proof with its step ``number``, from 1, exchanged."""
    seen, sections = 0, []
    for section in proof.sections:
        parts = []
        for part in section.parts:
            if isinstance(part, Chain):
                steps = list(part.steps)
                if seen < number <= seen + len(steps):
                    steps[number - seen - 1] = change
                seen += len(part.steps)
                part = replace(part, steps=tuple(steps))
            parts.append(part)
        sections.append(replace(section, parts=tuple(parts)))
    return replace(proof, sections=tuple(sections))


def claim(latex: str) -> Claim:
    (reading,) = read(latex)
    assert reading.claim is not None
    return reading.claim


@pytest.mark.every(4)
@pytest.mark.parametrize("name", ["bp1", "bp2", "bp3", "bp4"])
@pytest.mark.parametrize(
    "reason", [Reason("rearrangement"), Reason("citation", "BP1"), Reason("chain rule", "z^{l+2}"), Reason("magic")]
)
def test_a_wrong_reason_is_refused_at_its_step(name: str, reason: Reason) -> None:
    (proof,) = prove(name)
    refused = 0
    for number, step in enumerate(proof.steps, 1):
        if step.reason.key == reason.key or step.reason.key in {"rearrangement", "citation"}:
            continue
        with pytest.raises(ProofError, match=rf"^step {number} of the proof of"):
            recheck(alter(proof, number, replace(step, reason=reason)))
        refused += 1
    assert refused


def test_a_false_step_that_claims_to_be_proved_is_refused() -> None:
    (proof,) = prove("bp2")
    for number, step in enumerate(proof.steps, 1):
        forged = replace(step, claim=replace(step.claim, right=claim(r"a_j^l = 2 \delta_j^l").right))
        with pytest.raises(ProofError, match=rf"^step {number} of the proof of BP2"):
            recheck(alter(proof, number, forged))


def test_a_step_that_begins_elsewhere_is_refused() -> None:
    (proof,) = prove("bp2")
    verdict = judge(claim(r"\frac{\partial C}{\partial b_j^l} = \delta_j^l"))
    assert isinstance(verdict, Proved)
    apart = Step(claim(r"\frac{\partial C}{\partial b_j^l} = \delta_j^l"), Reason("definition", r"\delta_j^l"), verdict)
    with pytest.raises(ProofError, match="does not begin where the step before ended"):
        recheck(alter(proof, 2, apart))


def test_a_proof_of_something_else_is_refused() -> None:
    (two,), (three,) = prove("bp2"), prove("bp3")
    with pytest.raises(ProofError, match="ends in its statement"):
        recheck(replace(two, statement=three.statement))
    with pytest.raises(ProofError, match=r"ends in its statement|leaves out"):
        recheck(replace(three, sections=two.sections))
    with pytest.raises(ProofError, match="leaves out what it rests on"):
        recheck(replace(two, assumes=()))


@pytest.mark.parametrize("name", ["bp1", "bp2", "bp3", "bp4"])
def test_a_spelled_proof_with_a_wrong_reason_is_refused(name: str) -> None:
    (proof,) = prove(name, read_network("2-2-2", "tanh", "quadratic"))
    for number, step in enumerate(proof.steps, 1):
        if step.reason.key == "rearrangement":
            continue
        with pytest.raises(ProofError, match=rf"^step {number} of the proof of"):
            recheck(alter(proof, number, replace(step, reason=Reason("rearrangement"))))
