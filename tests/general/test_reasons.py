"""Reasons beside steps: the quantity that is cited is the one that is meant, and a tag names its own equation."""

from __future__ import annotations

import pytest

from bpverify.general.check import check_text
from bpverify.verdict import Report

HEAD = r"\delta_j^l &= \frac{\partial C}{\partial z_j^l}"
FOLDED = (
    r"\sum_k \frac{\partial C}{\partial z_k^{l+1}} \frac{\partial z_k^{l+1}}{\partial z_j^l}"
    r" &= \sum_k \delta_k^{l+1} \frac{\partial z_k^{l+1}}{\partial z_j^l}"
)
SLOPE = r"\sum_k \delta_k^{l+1} \frac{\partial z_k^{l+1}}{\partial a_j^l} &= \sum_k \delta_k^{l+1} w_{kj}^{l+1}"


def report(step: str, reason: str) -> Report:
    return check_text(rf"\begin{{align}} {step} && \text{{{reason}}} \end{{align}}", "a.md")


@pytest.mark.parametrize(
    ("step", "reason", "status"),
    [
        (HEAD, r"by the definition of $\delta_j^l$", "proved"),
        (HEAD, r"by the definition of $\delta^l_j$", "proved"),
        (HEAD, r"by the definition of $\delta^l$", "proved"),
        (HEAD, r"by the definition of $\delta_j$", "proved"),
        (HEAD, r"by the definition of $\delta_k$", "ill-formed"),
        (HEAD, r"by the definition of $\delta_k^l$", "ill-formed"),
        (HEAD, r"by the definition of $\delta_j^{l+1}$", "ill-formed"),
        (HEAD, r"by the definition of $z_j^l$", "ill-formed"),
        (FOLDED, r"by the definition of $\delta_k^{l+1}$", "proved"),
        (FOLDED, r"by the definition of $\delta_j^{l+1}$", "ill-formed"),
        (SLOPE, r"differentiating $z_k^{l+1}$", "proved"),
        (SLOPE, r"differentiating $z_j^{l+1}$", "ill-formed"),
        (SLOPE, r"differentiating $z^{l+1}$", "proved"),
    ],
)
def test_the_cited_quantity_is_the_one_that_is_meant(step: str, reason: str, status: str) -> None:
    (verdict,) = report(step, reason).verdicts
    assert verdict.status == status
    if status == "ill-formed":
        assert "the equality holds, but not" in verdict.reason


def test_a_chain_rule_may_sum_over_any_letter() -> None:
    step = r"\delta_j^l &= \sum_k \frac{\partial C}{\partial z_k^{l+1}} \frac{\partial z_k^{l+1}}{\partial z_j^l}"
    head = r"\frac{\partial C}{\partial z_j^l} &= " + step.split("&= ")[1]
    for letter in "ki":
        assert report(head, rf"by the chain rule through $z_{letter}^{{l+1}}$").status == "proved"


@pytest.mark.parametrize(
    ("equation", "tag", "other"),
    [
        (r"\frac{\partial C}{\partial b_j^l} = \delta_j^l", "BP2", "BP3"),
        (r"\frac{\partial C}{\partial b_j^l} = \delta_j^l", "(BP4)", "BP3"),
        (r"\frac{\partial C}{\partial w^l} = \delta^l (a^{l-1})^T", "BP3", "BP4"),
        (r"\frac{\partial C}{\partial b_j^l} = \delta_j^l", "BP3", ""),
        (r"\frac{\partial C}{\partial b_j^l} = \delta_j^l", "7", ""),
        (r"\delta^l = ((w^{l+1})^T \delta^{l+1}) \odot \sigma'(z^l)", "BP2", ""),
        (r"\frac{\partial C}{\partial b_j^l} = \frac{\partial C}{\partial z_j^l}", "BP2", ""),
    ],
)
def test_a_tag_of_another_equation_is_said(equation: str, tag: str, other: str) -> None:
    (verdict,) = check_text(rf"$$ {equation} \tag{{{tag}}} $$", "a.md").verdicts
    said = [d.message for d in verdict.diagnostics if d.code == "tag"]
    assert verdict.status == "proved"
    assert bool(said) == bool(other) and all(other in message for message in said)


def test_a_reason_beside_a_step_that_is_not_proved_is_counted() -> None:
    step = r"\delta_j^l &= \frac{\partial C}{\partial z_j^l} \clubsuit"
    notes = report(step, r"by the definition of $\delta_j^l$").notes
    assert any("1 reason was not checked" in note for note in notes)
