"""Verdicts at the edges: vacuous conditions, zero denominators, kinks, missing components, softmax, disagreement."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bpverify.errors import InternalError
from bpverify.network import Network
from bpverify.spec import read_network
from bpverify.symbolic.derive import Derivation
from bpverify.symbolic.verify import check, verify
from tests.symbolic.claims import BP1, BP2, BP3, BP4, FALSE


def by_name(report):
    return {v.name: v for v in report.verdicts}


def without_biases(network: Network) -> Network:
    return replace(network, layers=tuple(replace(layer, bias=False) for layer in network.layers))


@pytest.mark.parametrize(
    ("activation", "cost"), [("log(-1-z**2)", "C"), ("sqrt(-1-z**2)", "quadratic"), ("tanh", "log(-1-a**2)*y")]
)
def test_a_network_defined_nowhere_proves_nothing(activation: str, cost: str) -> None:
    report = verify(read_network("1-2", activation, cost))
    assert {v.status for v in report.verdicts} == {"undecided"}
    assert all("no point was found where both are defined" in v.reason for v in report.verdicts)
    assert not report.ok


@pytest.mark.parametrize(
    "latex",
    [
        r"\frac{\delta_j^l}{a_j^l - a_j^l} = \delta_j^l",
        r"\frac{1}{z_j^l - \sum_k w_{jk}^l a_k^{l-1} - b_j^l} = \frac{2}{z_j^l - \sum_k w_{jk}^l a_k^{l-1} - b_j^l}",
        r"\frac{1}{\delta_j^l - \frac{\partial C}{\partial b_j^l}} = 1",
    ],
)
def test_a_denominator_that_is_zero_is_ill_formed(latex: str) -> None:
    verdict = check(latex, read_network("2-2-1"))
    assert verdict.status == "ill-formed" and "identically zero" in verdict.reason


def test_a_zero_denominator_modulo_a_relation_is_ill_formed() -> None:
    latex = r"\frac{1}{\sigma'(z_j^l) - a_j^l (1 - a_j^l)} = 1"
    assert check(latex, read_network("2-1", "sigmoid")).status == "ill-formed"
    assert check(latex, read_network("2-1", "tanh")).status == "refuted"


def test_a_quotient_reports_its_condition() -> None:
    verdict = check(r"\frac{\delta_j^l}{\sigma'(z_j^l)} = \frac{\partial C}{\partial a_j^l}", read_network("2-2"))
    assert verdict.status == "proved"
    assert any(r"\sigma'" in c and r"\neq 0" in c for c in verdict.conditions)


def test_a_division_that_hides_zero_is_not_proved_without_its_condition() -> None:
    verdict = check(r"\frac{\delta_j^l a_j^l}{a_j^l} = \delta_j^l", read_network("2-2"))
    assert verdict.status == "proved" and verdict.conditions == (r"$a_j^l \neq 0$",)
    assert check(BP4, read_network("2-2")).conditions == ()


@pytest.mark.parametrize(
    ("activation", "cost", "condition"),
    [
        ("relu", "C", "z != 0"),
        ("abs(z)", "C", "z != 0"),
        ("tanh", "hinge", "y*a != 1"),
        ("hard_tanh", "C", "z != -1"),
        ("tanh", "abs(a - y)", "a - y != 0"),
    ],
)
def test_a_kink_is_a_condition(activation: str, cost: str, condition: str) -> None:
    report = verify(read_network("2-2-1", activation, cost))
    assert report.ok
    assert all(any(condition in c for c in v.conditions) for v in report.verdicts)
    assert all(not v.conditions for v in verify(read_network("2-2-1", "tanh", "quadratic")).verdicts)


def test_an_equation_without_a_component_is_left_out() -> None:
    report = verify(read_network("1-1"))
    assert by_name(report).keys() == {"BP1", "BP3", "BP4"} and report.ok
    assert any(note.startswith("BP2 is left out") for note in report.notes)
    report = verify(without_biases(read_network("2-2-1")))
    assert by_name(report).keys() == {"BP1", "BP2", "BP4"} and report.ok
    assert any(note.startswith("BP3 is left out") and "biases" in note for note in report.notes)


@pytest.mark.parametrize(
    "latex", [BP2, r"\frac{\partial C}{\partial w_{jk}^3} = a_k^2 \delta_j^3", FALSE["a factor 2"]]
)
def test_a_claim_without_a_component_is_undecided(latex: str) -> None:
    verdict = check(latex, read_network("1-1"))
    assert verdict.status == "undecided" and "no component" in verdict.reason
    assert check(BP3, without_biases(read_network("1-1"))).status == "undecided"


def test_softmax_is_shown_in_its_general_form_with_a_witness() -> None:
    report = verify(read_network("2-3", "softmax", "quadratic"))
    assert report.ok
    (note,) = [n for n in report.notes if n.startswith("BP1")]
    assert "general form" in note and "does not hold" in note and "y_3 = " in note
    assert check(BP1, read_network("2-3", "softmax", "quadratic")).status == "refuted"


def test_softmax_with_cross_entropy_needs_targets_that_sum_to_one() -> None:
    latex = r"\delta_j^L = a_j^L - y_j"
    with_targets = read_network("2-3", "softmax", "categorical_cross_entropy")
    verdict = check(latex, with_targets)
    assert verdict.status == "proved" and any("sum(y) = 1" in c for c in verdict.conditions)
    free = replace(with_targets, cost=replace(with_targets.cost, targets=()))
    assert check(latex, free).status == "refuted"
    for other in ("quadratic", "poisson", "C"):
        assert check(latex, read_network("2-3", "softmax", other)).status == "refuted"
    assert check(r"\delta_j^L = y_j - a_j^L", with_targets).status == "refuted"


def test_a_special_cost_does_not_hide_a_wrong_softmax() -> None:
    """With the sum of the outputs as cost every gradient is 0; with any cost the same claim is false."""
    latex = r"\frac{\partial C}{\partial b_j^L} = -17 \delta_j^L"
    assert check(latex, read_network("2-2", "softmax", "a")).status == "proved"
    assert check(latex, read_network("2-2", "softmax")).status == "refuted"


def test_a_chain_has_the_worst_verdict_of_its_steps() -> None:
    network = read_network("2-2-1")
    assert check(r"\delta_j^l = \frac{\partial C}{\partial b_j^l} = 2\delta_j^l", network).status == "refuted"
    assert (
        check(r"\delta_j^l = \frac{\partial C}{\partial b_j^l} = \frac{\partial C}{\partial z_j^l}", network).status
        == "proved"
    )


ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
SCRIPT = r"""
from bpverify.spec import read_network
from bpverify.symbolic.verify import check, verify
from tests.symbolic.claims import FALSE, MISTYPED
network = read_network("2-3-2", "sigmoid", "quadratic")
statuses = [v.status for v in verify(network).verdicts]
statuses += [check(text, network).status for text in (*list(FALSE.values())[:8], *list(MISTYPED.values())[:4])]
statuses.append(check(FALSE["a sign in BP3"], read_network("2-3-2")).status)
statuses.append(check(r"\delta_j^l = \delta_j^l", read_network("1-1", "log(-1-z**2)")).status)
print(statuses)
"""


@pytest.mark.slow
def test_python_o_changes_no_verdict() -> None:
    plain, optimised = (
        subprocess.run(
            [sys.executable, *flags, "-c", SCRIPT], capture_output=True, text=True, check=True, env=ENVIRONMENT
        ).stdout
        for flags in ([], ["-O"])
    )
    assert plain == optimised
    assert plain.count("refuted") >= 9 and plain.count("proved") == 4 and plain.count("ill-formed") == 4
    assert plain.count("undecided") == 1


@pytest.mark.parametrize("arguments", [("2-2-2",), ("2-2-2", "sigmoid", "quadratic")], ids=" ".join)
def test_two_computations_that_disagree_prove_nothing(
    monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    """With a weight's gradient doubled in the derivation, BP4 is not proved, and the doubled equation not either."""
    right = Derivation.cost_tangent
    monkeypatch.setattr(Derivation, "cost_tangent", lambda self, cut: right(self, cut) * (2 if cut.kind == "w" else 1))
    network = read_network(*arguments)
    assert check(BP4, network).status != "proved"
    with pytest.raises(InternalError, match="disagree"):
        check(r"\frac{\partial C}{\partial w_{jk}^l} = 2 a_k^{l-1} \delta_j^l", network)
