"""The kernel and the symbolic engine answer one question by different ways: on thousands of claims they must not disagree."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import islice

import pytest

from bpverify.claim import Add, Claim, Multiply, Number, rebuild
from bpverify.errors import BpverifyError
from bpverify.general.suggest import _edits
from bpverify.general.translate import translate
from bpverify.kernel import Outcome, decide
from bpverify.notation.parse import parse
from bpverify.notation.typing import typed
from bpverify.notation.write import write
from bpverify.spec import read_network
from bpverify.symbolic.decide import Engine

NETWORKS = [Engine(read_network(arch)) for arch in ("1-1", "2-3-2", "2-3-2-3", "1-2-1-2-1")]

TRUE = [
    r"\delta_j^L = \frac{\partial C}{\partial a_j^L} \sigma'(z_j^L)",
    r"\delta_j^l = \sum_k w_{kj}^{l+1} \delta_k^{l+1} \sigma'(z_j^l)",
    r"\frac{\partial C}{\partial b_j^l} = \delta_j^l",
    r"\frac{\partial C}{\partial w_{jk}^l} = a_k^{l-1} \delta_j^l",
    r"\frac{\partial C}{\partial a_j^l} = \sum_k w_{kj}^{l+1} \delta_k^{l+1}",
    r"\sum_k w_{jk}^l \frac{\partial C}{\partial w_{jk}^l} = (z_j^l - b_j^l) \delta_j^l",
    r"z_j^l = \sum_k w_{jk}^l \sigma(z_k^{l-1}) + b_j^l",
    r"\frac{\partial z_k^{l+1}}{\partial z_j^l} = w_{kj}^{l+1} \sigma'(z_j^l)",
    r"\frac{\partial a_k^l}{\partial z_j^l} = \delta_{kj} \sigma'(z_j^l)",
    r"\delta_j^l = \sum_k \frac{\partial C}{\partial a_k^l} \frac{\partial a_k^l}{\partial z_j^l}",
    r"\delta_j^l = \sum_k \sum_i w_{ik}^{l+2} w_{kj}^{l+1} \delta_i^{l+2} \sigma'(z_k^{l+1}) \sigma'(z_j^l)",
    r"\frac{\partial z_j^l}{\partial w_{jk}^l} = a_k^{l-1}",
]


def rewritten(claim: Claim) -> Iterator[Claim]:
    """Other ways to write a claim that leave it as true as it was."""
    three = Number(Fraction(3))
    yield replace(claim, left=claim.right, right=claim.left)
    yield replace(claim, left=Multiply((three, claim.left)), right=Multiply((claim.right, three)))
    yield replace(claim, left=Add((claim.left, claim.left)), right=Add((claim.right, claim.left)))
    yield replace(claim, left=_reversed(claim.left), right=_reversed(claim.right))


def _reversed(term):
    match rebuild(term, _reversed):
        case Add(terms=parts):
            return Add(parts[::-1])
        case Multiply(factors=parts):
            return Multiply(parts[::-1])
        case other:
            return other


def family(most: int) -> Iterator[Claim]:
    """True claims, their rewritings, and every single edit of them: most edits make a claim false, some keep it true."""
    for latex in TRUE:
        (claim,) = parse(latex)
        draft = replace(claim, free=(), latex="")
        yield from (c for c in (claim, *rewritten(claim)))
        edits = list(islice(_edits(draft), most))
        twice = (second for edited in edits for second in _edits(edited)) if most > 1_000 else ()
        for edited in (*edits, *twice):
            try:
                yield typed(edited)
            except BpverifyError:
                continue


def kernel_verdict(claim: Claim) -> Outcome | None:
    try:
        equation = translate(claim)
    except BpverifyError:
        return None
    return decide(equation.left, equation.right, equation.free)


def disagreements(most: int) -> tuple[list[str], dict[str, int]]:
    """Claims on which the engines contradict each other, and how many claims there were of each kind."""
    found, counts = [], {"proved": 0, "different": 0, "undecided": 0, "ill-typed": 0}
    for claim in family(most):
        outcome = kernel_verdict(claim)
        if outcome is None:
            continue
        counts[outcome.status] += 1
        statuses = {engine.network.arch: engine.decide(replace(claim, latex="")).status for engine in NETWORKS}
        proved = outcome.status == "proved" and all(case.status == "proved" for case in outcome.cases)
        wide = {arch: status for arch, status in statuses.items() if arch != "1-1"}
        if proved and any(status in ("refuted", "ill-formed") for status in statuses.values()):
            found.append(f"{write(claim)}: the kernel proves it, but {statuses}")
        if outcome.status == "different" and "proved" in wide.values() and "refuted" not in wide.values():
            found.append(f"{write(claim)}: the kernel calls it different, but {statuses}")
    return found, counts


def test_the_engines_agree() -> None:
    found, counts = disagreements(25)
    assert not found
    assert counts["proved"] >= 60 and counts["different"] >= 40, counts


@pytest.mark.slow
def test_the_engines_agree_on_thousands_of_claims() -> None:
    found, counts = disagreements(1_001)
    assert not found
    assert sum(counts.values()) >= 2000, counts
