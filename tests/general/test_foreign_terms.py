"""A cost with a term that is no cost of outputs is not the layered network's: nothing is proved for it by that one."""

from __future__ import annotations

import pytest

from bpverify.general.check import check_text

NET = [r"Z^{[l]} = W^{[l]} A^{[l-1]} + b^{[l]}", r"A^{[l]} = g(Z^{[l]})"]
CLAIM = r"\frac{\partial J}{\partial W^{[l]}} = \frac{\partial J}{\partial Z^{[l]}} (A^{[l-1]})^T"
DATA = r"\frac{1}{2} \|A^{[L]} - Y\|^2"
FOREIGN = [
    f"J = {DATA} + R", r"J = J_0 + R", r"J = \mathcal{L} + \Omega", r"J = L + \lambda R(W)", r"J = L + \lambda \Omega(\theta)",
    f"J = {DATA} - \\mu P", rf"J = R + {DATA}", f"J = {DATA} + c^{{[L]}}",
    f"J = {DATA} + c_L",
]  # fmt: skip
OWN = [
    f"J = {DATA}", r"J = -\sum_k y_k \log a_k^L - (1-y_k) \log(1-a_k^L)", r"J = \frac{1}{m} \sum_i L_i",
    r"J = \frac{1}{2} \lVert A^{[L]} - Y \rVert^2", r"J = L_1 + L_2",
]  # fmt: skip


def status(*equations: str) -> tuple[str, str]:
    verdict = check_text("\n\n".join(f"$${each}$$" for each in (*NET, *equations)), "short.md").verdicts[-1]
    return verdict.status, verdict.reason


@pytest.mark.parametrize("cost", FOREIGN)
def test_nothing_is_proved_of_a_cost_with_a_term_of_something_else(cost: str) -> None:
    found, reason = status(cost, CLAIM)
    assert found == "undecided" and "adds a term to the cost" in reason


@pytest.mark.parametrize("term", [r"R = \lambda \|W^{[1]}\|^2", r"R = \lambda \sum_l \|W^{[l]}\|^2"])
def test_nor_where_the_text_says_what_the_term_is(term: str) -> None:
    for given in ([term, f"J = {DATA} + R"], [f"J = {DATA} + R", term]):
        assert status(*given, CLAIM)[0] == "undecided"


@pytest.mark.parametrize("cost", OWN)
def test_costs_of_outputs_and_sums_of_costs_are_the_networks(cost: str) -> None:
    assert status(cost, CLAIM)[0] in ("proved", "tested")


@pytest.mark.parametrize("cost", [f"J = {DATA} + R", "J = L + R"])
def test_a_layer_in_a_script_is_no_other_cost(cost: str) -> None:
    found, reason = status(cost, r"\delta^L = \nabla_{a^L} C \odot g'(z^L)")
    assert found == "undecided" and "adds a term to the cost" in reason


def test_what_is_said_of_the_cost_without_the_term_is_proved() -> None:
    about = CLAIM.replace("J", r"\mathcal{L}")
    assert status(r"J = \mathcal{L} + \Omega", about)[0] == "proved"
    assert status(r"J = \frac{1}{n} \sum_x J_x + R", CLAIM.replace("J", "J_x"))[0] in ("proved", "tested")
    assert status(r"J = J_0 + R", CLAIM.replace("J", "J_0"))[0] != "refuted"


PENALTY = r"C = C_0 + \frac{\lambda}{2n} \sum_w w^2"


@pytest.mark.parametrize("claim", [
    r"\frac{\partial C}{\partial w} = \frac{\partial C_0}{\partial w} + \frac{\lambda}{n} w",
    r"\delta_j^l = \sum_k w_{kj}^{l+1} \delta_k^{l+1} \sigma'(z_j^l)",
])  # fmt: skip
def test_a_penalty_of_a_known_form_is_judged_with_it(claim: str) -> None:
    assert "adds a term to the cost" not in status(PENALTY, claim)[1] and status(PENALTY, claim)[0] == "proved"


def test_what_stands_before_the_term_is_added_is_proved() -> None:
    found = check_text("\n\n".join(f"$${each}$$" for each in (*NET, CLAIM, f"J = {DATA} + R")), "short.md").verdicts
    assert found[2].status == "proved"
