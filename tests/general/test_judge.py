"""Verdicts for all widths and depths: what is proved and for which layers, what is refuted where, and what was meant."""

import pytest

from bpverify.errors import NotationError
from bpverify.general.check import check_equation

PROVED = {
    r"\delta_j^L = \frac{\partial C}{\partial a_j^L} \sigma'(z_j^L)": "l = L",
    r"\delta^l = ((w^{l+1})^T \delta^{l+1}) \odot \sigma'(z^l)": "1 <= l <= L-1",
    r"\frac{\partial C}{\partial b_j^l} = \delta_j^l": "1 <= l <= L",
    r"\frac{\partial C}{\partial w_{jk}^l} = a_k^{l-1} \delta_j^l": "1 <= l <= L",
    r"\delta_j^l = \sum_k \sum_i w_{ik}^{l+2} w_{kj}^{l+1} \delta_i^{l+2} \sigma'(z_k^{l+1}) \sigma'(z_j^l)": "1 <= l <= L-2",
    r"\frac{\partial C}{\partial x_k} = \sum_j w_{jk}^1 \delta_j^1": "L >= 1",
    r"a_j^1 = \sigma\left(\sum_k w_{jk}^1 x_k + b_j^1\right)": "L >= 1",
}


@pytest.mark.parametrize(("latex", "span"), PROVED.items())
def test_proves_and_says_for_which_layers(latex: str, span: str) -> None:
    (verdict,) = check_equation(latex).verdicts
    assert verdict.status == "proved"
    assert verdict.scope == f"all widths and depths, {span}"


def test_prints_what_a_proof_rests_on() -> None:
    (verdict,) = check_equation(r"\frac{\partial C}{\partial w_{jk}^l} = a_k^{l-1} \delta_j^l").verdicts
    for hypothesis in ("no shared weights", "C differentiable and reached only through a^L", "sigma_l differentiable"):
        assert hypothesis in verdict.conditions


MEANT = {
    r"\delta_j^l = \sum_{k} w_{kj}^{l+1} \delta_k^{l+1}": "refuted",
    r"\frac{\partial C}{\partial w_{jk}^l} = - a_k^{l-1} \delta_j^l": "refuted",
    r"\frac{\partial C}{\partial b_j^l} = a_j^l \delta_j^l": "refuted",
    r"\delta_j^l = \sum_{k} w_{kj}^{l+1} \delta_k^{l+1} \sigma(z_j^l)": "refuted",
    r"\delta_j^l = \sum_{k} w_{kj}^{l+1} \delta_k^{l+1} \sigma'(a_j^l)": "refuted",
    r"\delta_j^l = \sum_{k} w_{jk}^{l+1} \delta_k^{l+1} \sigma'(z_j^l)": "ill-formed",
    r"\delta_j^l = \sum_{k} w_{kj}^{l+2} \delta_k^{l+1} \sigma'(z_j^l)": "ill-formed",
    r"\delta_j^l = w_{kj}^{l+1} \delta_k^{l+1} \sigma'(z_j^l)": "ill-formed",
    r"\frac{\partial C}{\partial w_{jk}^l} = a_k^{l} \delta_j^l": "ill-formed",
    r"\frac{\partial C}{\partial w_{jk}^l} = \sum_k a_k^{l-1} \delta_j^l": "ill-formed",
    r"\frac{\partial a_k^l}{\partial z_j^l} = \sigma'(z_j^l)": "ill-formed",
}


@pytest.mark.parametrize(("latex", "status"), MEANT.items())
def test_rejects_and_names_the_equation_that_was_meant(latex: str, status: str) -> None:
    (verdict,) = check_equation(latex).verdicts
    assert verdict.status == status
    assert (verdict.witness is not None) == (status == "refuted")
    assert verdict.suggestion is not None
    assert check_equation(verdict.suggestion).status == "proved"


def test_a_claim_that_holds_at_one_layer_only_is_not_proved() -> None:
    (verdict,) = check_equation(r"\delta_j^l = \frac{\partial C}{\partial a_j^L} \sigma'(z_j^l)").verdicts
    assert verdict.status == "ill-formed"
    assert "l = L" in verdict.reason


def test_what_only_narrow_networks_satisfy_is_refuted_on_a_wider_one() -> None:
    (verdict,) = check_equation(r"\sum_j \delta_j^l \sum_k a_k^{l-1} = \sum_j \delta_j^l a_1^{l-1}").verdicts
    assert verdict.status == "refuted"
    assert verdict.witness is not None and verdict.witness.arch != "1-1"


def test_a_function_that_the_kernel_does_not_know_is_undecided_or_refuted() -> None:
    assert check_equation(r"\exp(z_j^l) = \exp(z_j^l)").status == "undecided"
    assert check_equation(r"\exp(z_j^l) = 2 \exp(z_j^l)").status == "refuted"


def test_text_that_is_no_equation_is_an_error() -> None:
    with pytest.raises(NotationError):
        check_equation(r"\delta_j^l")


def test_layers_that_are_not_elementwise():
    from bpverify.general.judge import judge_layers

    found = judge_layers()
    assert [(v.name, v.status) for v in found] == [(f"BP{i}", "proved") for i in (1, 2, 3, 4)]
    assert all("whole vector" in " ".join(v.conditions) and "all widths and depths" in v.scope for v in found[:2])
