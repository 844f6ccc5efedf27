"""Gradients that are given again, with := or at entries: what follows from the text is proved, the rest stays given."""

from __future__ import annotations

import pytest

from bpverify.general.check import check_text

NET = [
    r"z_i = \sum_j w_{ij} x_j", r"p_i = \frac{e^{z_i}}{\sum_k e^{z_k}}", r"C = -\sum_i y_i \log p_i",
    r"\boldsymbol{\delta} = \frac{\partial C}{\partial \mathbf{z}}",
]  # fmt: skip


def statuses(*equations: str) -> list[str]:
    text = "\n\n".join(f"$${latex}$$" for latex in (*NET, *equations))
    return [v.status for v in check_text(text, "again.md").verdicts][len(NET) :]


@pytest.mark.every(3)
@pytest.mark.parametrize(
    "latex",
    [r"\delta_i := p_i \sum_k y_k - y_i", r"\delta_i = \frac{\partial C}{\partial z_i}", r"\delta_i := -(y_i - p_i \sum_k y_k)"],
)
def test_a_gradient_that_is_given_again_as_it_is_is_proved(latex: str) -> None:
    assert statuses(latex) == ["proved"]


@pytest.mark.every(3)
@pytest.mark.parametrize(
    "latex",
    [
        r"\delta_i := p_i - y_i", r"\delta_i := y_i - p_i \sum_k y_k", r"\delta_i = \frac{\partial C}{\partial p_i}",
        r"\delta_i := p_i \sum_k y_k - y_i \quad \text{unless } i = 1",
        r"\boldsymbol{\delta} = \frac{\partial C}{\partial \mathbf{z}}",
        r"\Delta_i := p_i \sum_k y_k - y_i", r"q_i := p_i",
    ],
)  # fmt: skip
def test_what_is_given_otherwise_is_proved_by_nothing(latex: str) -> None:
    assert "proved" not in statuses(latex)


def test_the_same_definition_once_more_claims_nothing() -> None:
    again = r"\delta_i = \frac{\partial C}{\partial z_i}"
    assert statuses(again, again) == ["proved", "given"]


def test_a_gradient_with_two_meanings_is_given() -> None:
    assert statuses(r"\delta_i := \frac{\partial C}{\partial p_i}", r"\delta_i := p_i \sum_k y_k - y_i") == ["given", "given"]


def test_a_claim_once_more_claims_the_same() -> None:
    right, wrong = r"\delta_i %s p_i \sum_k y_k - y_i", r"\delta_i %s y_i - p_i \sum_k y_k"
    assert statuses(right % "=", right % ":=") == ["proved", "proved"]
    assert "proved" not in statuses(wrong % "=", wrong % ":=")
