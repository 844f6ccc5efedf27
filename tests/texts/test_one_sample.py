# ruff: noqa: E501 - a document a line
"""A cost that is given as a mean alone, in a text on one sample: it is that of one there, and in no text on a batch."""

from __future__ import annotations

import pytest

from bpverify.general.check import check_text

from .reading import is_held

NET = r"u_1=xV_1+c_1 | h=\tanh(u_1) | u_2=hV_2+c_2 | \hat{p}=\mathrm{softmax}(u_2)"
SAID = r"The cross-entropy of the outputs is small where they are right. If we have $M$ samples and $K$ classes, it is"
MEAN = r"E=-\frac{1}{M}\sum_{m\in M}\sum_{k\in K}p_{m,k}\log\hat{p}_{m,k}"
RIGHT = {
    "the last error": r"\delta_2=\hat{p}-p",
    "the error before": r"\delta_1=(1-h^2)\odot(\delta_2V_2^T)",
    "a weight": r"\frac{\partial E}{\partial V_2}=h^T\delta_2",
    "a bias": r"\frac{\partial E}{\partial c_2}=\delta_2",
    "the first weight": r"\frac{\partial E}{\partial V_1}=x^T\delta_1",
}
WRONG = {
    "its sign": r"\delta_2=p-\hat{p}",
    "half of it": r"\frac{\partial E}{\partial c_2}=\frac12\delta_2",
    "not turned": r"\frac{\partial E}{\partial V_2}=\delta_2^Th",
    "no slope": r"\delta_1=\delta_2V_2^T",
    "the weight of another layer": r"\frac{\partial E}{\partial V_1}=x^T\delta_2",
}
BATCHES = {
    "capital letters": (r"H=\tanh(XV_1+c_1) | \hat{p}=\mathrm{softmax}(HV_2+c_2)", MEAN, r"\frac{\partial E}{\partial V_2}=H^T(\hat{p}-p)"),
    "their number": (NET, MEAN, r"\frac{\partial E}{\partial c_2}=\hat{p}-p | \frac{\partial E}{\partial V_2}=\frac{1}{M}h^T(\hat{p}-p)"),
    "their letter": (NET, MEAN, r"\frac{\partial E}{\partial c_2}=\hat{p}-p | x_{m,i}=\frac{1}{2}s_{m,i}"),
    "a sum without an index": (NET, MEAN, r"\frac{\partial E}{\partial V_2}=h^T(\hat{p}-p) | \frac{\partial E}{\partial c_2}=\sum(\hat{p}-p)"),
    "outputs with indices": (NET, MEAN, r"\frac{\partial E}{\partial c_2}=\hat{p}-p | q_{j}=2\hat{p}_{j}"),
    "another number": (NET, MEAN.replace(r"\frac{1}{M}", r"\frac{1}{N}"), r"\frac{\partial E}{\partial c_2}=\hat{p}-p"),
    "something not read": (NET, MEAN, r"\frac{\partial E}{\partial c_2}=\hat{p}-p | E=\oint_m\hat{p}"),
    "two costs": (NET, MEAN, r"\frac{\partial E}{\partial c_2}=\hat{p}-p | E=-\frac{1}{M}\sum_{m\in M}\sum_{k\in K}\hat{p}_{m,k}\log p_{m,k}"),
}


def document(equations: str, cost: str, rest: str) -> str:
    shown = ["\n\n".join(f"$${each}$$" for each in part.split(" | ")) for part in (equations, cost, rest)]
    return f"{shown[0]}\n\n{SAID}\n\n{shown[1]}\n\nThen\n\n{shown[2]}\n"


@pytest.mark.every(3)
@pytest.mark.parametrize("name", RIGHT)
def test_what_is_written_of_one_sample_holds_of_it(name: str) -> None:
    text = document(NET, MEAN, " | ".join(RIGHT.values()))
    assert is_held(text, RIGHT[name])


def test_that_it_is_of_one_sample_is_printed() -> None:
    for each in check_text(document(NET, MEAN, " | ".join(RIGHT.values())), "notes.md").verdicts[-3:]:
        assert any("the cost is that of one sample" in str(c) for c in each.provided)


@pytest.mark.every(3)
@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_of_one_sample_is_not_proved_and_no_factor_is_accused(name: str) -> None:
    text = document(NET, MEAN, f"{' | '.join(RIGHT.values())} | {WRONG[name]}")
    accused = () if name == "half of it" else ("refuted", "ill-formed")
    assert check_text(text, "notes.md").verdicts[-1].status in ("undecided", *accused)


def test_a_sign_is_a_slip_of_one_sample_and_of_the_mean_alike() -> None:
    rest = " | ".join(RIGHT.values()).replace(r"{\partial c_2}=", r"{\partial c_2}=-")
    found = check_text(document(NET, MEAN, rest), "notes.md").verdicts
    assert [v.status for v in found if v.claim.endswith(r"= -\delta_2")] == ["refuted"]


@pytest.mark.every(3)
@pytest.mark.parametrize("name", BATCHES)
def test_a_text_on_a_batch_is_none_on_one_sample(name: str) -> None:
    found = check_text(document(*BATCHES[name]), "notes.md").verdicts
    assert not any("the cost is that of one sample" in str(c) for v in found for c in getattr(v, "provided", ()))
    assert not is_held(document(*BATCHES[name]), BATCHES[name][2].split(" | ")[0])


ABOVE = " | ".join(RIGHT.values()).replace(r"\delta_2", r"\delta_3").replace(r"\delta_1", r"\delta_2")


@pytest.mark.every(3)
@pytest.mark.parametrize("name", RIGHT)
def test_errors_may_be_numbered_above_what_they_are_taken_by(name: str) -> None:
    claim = RIGHT[name].replace(r"\delta_2", r"\delta_3").replace(r"\delta_1", r"\delta_2")
    text = document(NET, MEAN, ABOVE)
    assert is_held(text, claim)
    said = [str(c) for v in check_text(text, "notes.md").verdicts for c in getattr(v, "provided", ())]
    assert any("whose number is one lower" in each for each in said)


GAPS = (
    ABOVE.replace(r"\delta_2", r"\delta_1"),
    ABOVE.replace(r"\delta_3", r"\delta_4"),
    rf"{ABOVE} | \frac{{\partial E}}{{\partial u_2}}=\delta_2",
)


@pytest.mark.every(3)
@pytest.mark.parametrize("claims", GAPS)
def test_errors_with_gaps_are_not(claims: str) -> None:
    found = check_text(document(NET, MEAN, claims), "notes.md").verdicts
    said = {str(c) for v in found for c in getattr(v, "provided", ())}
    assert not is_held(document(NET, MEAN, claims), claims.split(" | ")[-1]) or not any("one lower" in each for each in said)
