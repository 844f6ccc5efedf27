"""Texts that define their own cost or network: a mean over samples, a penalty on the weights, links past a layer."""

from __future__ import annotations

import pytest

from bpverify.general.check import check_equation, check_text
from bpverify.verdict import Verdict

MEAN = r"C = \frac{1}{n} \sum_x C_x"
ERRORS = r"\delta^{x,l}_j = \frac{\partial C_x}{\partial z^{x,l}_j}"
PENALTY = r"C = C_0 + \frac{\lambda}{2} \sum_w w^2"
SHARED = r"C = C_0 + \frac{\lambda}{2n} \sum_w w^2"
Z = r"z^l = w^l a^{l-1} + b^l"
LINKS = r"a^l = a^{l-1} + \sigma(z^l)"
BP2 = r"\delta^l = ((w^{l+1})^T \delta^{l+1}) \odot \sigma'(z^l)"
DW = r"\frac{\partial C}{\partial w^l_{jk}}"
DW0 = r"\frac{\partial C_0}{\partial w^l_{jk}}"


def verdicts(*equations: str, between: str = "") -> list[Verdict]:
    return list(check_text(f"\n\n{between}\n\n".join(f"$$ {e} $$" for e in equations), "a.md").verdicts)


def last(*equations: str, between: str = "") -> str:
    return verdicts(*equations, between=between)[-1].status


def document(definition: str, claim: str, *more: str) -> str:
    return last(definition, *more, claim)


# -- a mean over samples


@pytest.mark.parametrize(
    ("mean", "claim"),
    [
        (MEAN, rf"{DW} = \frac1n \sum_x \frac{{\partial C_x}}{{\partial w^l_{{jk}}}}"),
        (MEAN, rf"{DW} = \frac{{1}}{{n}} \sum_x a^{{x,l-1}}_k \delta^{{x,l}}_j"),
        (MEAN, r"\frac{\partial C}{\partial b^l_j} = \frac{1}{n} \sum_x \delta^{x,l}_j"),
        (MEAN, r"\frac{\partial C}{\partial w^l} = \frac{1}{n} \sum_x \delta^{x,l} (a^{x,l-1})^T"),
        (MEAN, r"\frac{\partial C}{\partial w} = \frac{1}{n} \sum_x \frac{\partial C_x}{\partial w}"),
        (MEAN, r"\frac{\partial C_x}{\partial w^l_{jk}} = a^{x,l-1}_k \delta^{x,l}_j"),
        (MEAN, r"\delta^{x,l} = ((w^{l+1})^T \delta^{x,l+1}) \odot \sigma'(z^{x,l})"),
        (r"C = \frac1m \sum_{i=1}^m C^{(i)}", rf"{DW} = \frac1m \sum_{{i=1}}^m a^{{l-1,(i)}}_k \delta^{{l,(i)}}_j"),
        (r"C = \frac1m \sum_{i=1}^m C^{(i)}", rf"{DW} = \frac1m \sum_i \frac{{\partial C^{{(i)}}}}{{\partial w^l_{{jk}}}}"),
        (r"C = \frac1m \sum_{i=1}^m C_i", rf"{DW} = \frac1m \sum_{{i=1}}^m a^{{l-1}}_{{k,i}} \delta^l_{{j,i}}"),
        (r"J = \frac{1}{m} \sum_{i=1}^{m} L^{(i)}",
         r"\frac{\partial J}{\partial W^{[l]}} = \frac1m \sum_{i=1}^m \delta^{[l](i)} (a^{[l-1](i)})^T"),
        (r"C = \sum_x \frac{1}{n} C_x", rf"{DW} = \sum_x \frac1n a^{{x,l-1}}_k \delta^{{x,l}}_j"),
    ],
)  # fmt: skip
def test_a_mean_over_samples_is_proved(mean: str, claim: str) -> None:
    defined, verdict = verdicts(mean, claim)
    assert (defined.status, verdict.status) == ("given", "proved"), verdict.reason
    assert any("is the mean of" in condition and "line 1" in condition for condition in verdict.conditions)
    assert "all widths and depths" in verdict.scope


@pytest.mark.parametrize(
    "claim",
    [
        rf"{DW} = \sum_x \frac{{\partial C_x}}{{\partial w^l_{{jk}}}}",
        rf"{DW} = \frac{{2}}{{n}} \sum_x \frac{{\partial C_x}}{{\partial w^l_{{jk}}}}",
        rf"{DW} = \frac{{1}}{{2}} \sum_x \frac{{\partial C_x}}{{\partial w^l_{{jk}}}}",
        rf"{DW} = \sum_x a^{{x,l-1}}_k \delta^{{x,l}}_j",
        rf"{DW} = \frac1n \sum_x a^{{x,l}}_k \delta^{{x,l}}_j",
        rf"{DW} = \frac1n \sum_x a^{{x,l-1}}_k \delta^{{x,l+1}}_j",
        rf"{DW} = \frac1n \sum_x a^{{l-1}}_k \delta^{{x,l}}_j",
        rf"{DW} = \frac1n \sum_x a^{{l-1}}_k \delta^l_j",
        r"\frac{\partial C}{\partial b^l_j} = \sum_x \delta^{x,l}_j",
        r"\frac{\partial C}{\partial w} = \sum_x \frac{\partial C_x}{\partial w}",
    ],
)
def test_a_wrong_mean_is_refuted(claim: str) -> None:
    verdict = verdicts(MEAN, ERRORS, claim)[-1]
    assert verdict.status in ("refuted", "ill-formed"), verdict.reason
    assert verdict.status == "ill-formed" or verdict.witness is not None


@pytest.mark.parametrize(
    ("definition", "claim"),
    [
        (MEAN, rf"{DW} = \frac1m \sum_x \frac{{\partial C_x}}{{\partial w^l_{{jk}}}}"),
        (MEAN, rf"{DW} = \sum_x a^{{x,l-1}}_k \delta^{{x,l}}_j"),
        (MEAN, r"\frac{\partial C}{\partial w^l} = \frac1n \delta^l (a^{l-1})^T"),
        (r"C = \frac{1}{2n} \sum_x C_x", rf"{DW} = \frac1n \sum_x \frac{{\partial C_x}}{{\partial w^l_{{jk}}}}"),
        (r"C = \frac{1}{n} \sum_{x=2}^n C_x", rf"{DW} = \frac1n \sum_x \frac{{\partial C_x}}{{\partial w^l_{{jk}}}}"),
        (r"C = \frac{1}{n} \sum_x C_x + \mu", rf"{DW} = \frac1n \sum_x \frac{{\partial C_x}}{{\partial w^l_{{jk}}}}"),
    ],
)
def test_what_a_text_leaves_open_is_undecided(definition: str, claim: str) -> None:
    """Another letter than n, a delta that may be one of the mean, matrices of all samples, a cost that is not understood."""
    assert document(definition, claim) == "undecided"


def test_of_which_cost_delta_is_the_derivative() -> None:
    of_mean = r"\delta^{x,l}_j = \frac{\partial C}{\partial z^{x,l}_j}"
    plain, divided = rf"{DW} = \sum_x a^{{x,l-1}}_k \delta^{{x,l}}_j", rf"{DW} = \frac1n \sum_x a^{{x,l-1}}_k \delta^{{x,l}}_j"
    assert [v.status for v in verdicts(MEAN, of_mean, plain, divided)] == ["given", "proved", "proved", "refuted"]
    assert [v.status for v in verdicts(MEAN, ERRORS, plain, divided)] == ["given", "proved", "refuted", "proved"]


def test_a_cost_of_one_sample_is_defined_beside_it() -> None:
    one = r"C_x = \frac12 \sum_j (y_j - a_j^L)^2"
    claim = rf"{DW} = \frac1n \sum_x a^{{x,l-1}}_k \delta^{{x,l}}_j"
    assert document(MEAN, claim, one) == "proved"
    assert document(MEAN, rf"{DW} = \sum_x \frac{{\partial C_x}}{{\partial w^l_{{jk}}}}", one) == "refuted"
    hidden = r"C_x = \frac12 \sum_j (y_j - a_j^L)^2 + \frac{\mu}{2} \sum_w w^2"
    assert document(MEAN, claim, hidden) == "undecided"


def test_what_names_no_sample_is_about_one() -> None:
    assert document(MEAN, rf"{DW} = a^{{l-1}}_k \delta^l_j") == "proved"
    assert document(MEAN, BP2) == "proved"


# -- a penalty on the weights


@pytest.mark.parametrize(
    ("penalty", "claim"),
    [
        (PENALTY, rf"{DW} = {DW0} + \lambda w^l_{{jk}}"),
        (PENALTY, r"\frac{\partial C}{\partial w} = \frac{\partial C_0}{\partial w} + \lambda w"),
        (PENALTY, r"\frac{\partial C}{\partial w^l} = \frac{\partial C_0}{\partial w^l} + \lambda w^l"),
        (PENALTY, r"\frac{\partial C}{\partial b} = \frac{\partial C_0}{\partial b}"),
        (PENALTY, r"\frac{\partial C}{\partial b^l_j} = \delta^l_j"),
        (PENALTY, rf"{DW} = a^{{l-1}}_k \delta^l_j + \lambda w^l_{{jk}}"),
        (SHARED, rf"{DW} = {DW0} + \frac{{\lambda}}{{n}} w^l_{{jk}}"),
        (r"C = C_0 + \frac\lambda2 \sum_l \|W^l\|^2",
         r"\frac{\partial C}{\partial W^l} = \frac{\partial C_0}{\partial W^l} + \lambda W^l"),
        (r"C = C_0 + \frac\lambda2 \sum_{l=1}^L \|W^l\|_F^2", rf"{DW} = {DW0} + \lambda w^l_{{jk}}"),
        (r"C = C_0 + \lambda \sum_{l,j,k} (w_{jk}^l)^2", rf"{DW} = {DW0} + 2 \lambda w^l_{{jk}}"),
        (r"E = E_0 + \frac{\alpha}{2} \|w\|^2",
         r"\frac{\partial E}{\partial w_{jk}^l} = \frac{\partial E_0}{\partial w_{jk}^l} + \alpha w_{jk}^l"),
        (r"C = \frac{1}{n} \sum_x C_x + \frac{\lambda}{2n} \sum_w w^2",
         rf"{DW} = \frac{{1}}{{n}} \sum_x \frac{{\partial C_x}}{{\partial w^l_{{jk}}}} + \frac{{\lambda}}{{n}} w^l_{{jk}}"),
    ],
)  # fmt: skip
def test_weight_decay_is_proved(penalty: str, claim: str) -> None:
    defined, verdict = verdicts(penalty, claim)
    assert (defined.status, verdict.status) == ("given", "proved"), verdict.reason


@pytest.mark.parametrize(
    ("penalty", "claim"),
    [
        (PENALTY, rf"{DW} = {DW0} + 2 \lambda w^l_{{jk}}"),
        (PENALTY, rf"{DW} = {DW0}"),
        (PENALTY, rf"{DW} = {DW0} - \lambda w^l_{{jk}}"),
        (PENALTY, rf"{DW} = {DW0} + \lambda"),
        (PENALTY, rf"{DW} = {DW0} + \lambda w^l_{{kj}}"),
        (PENALTY, rf"{DW} := {DW0} + 3 \lambda w^l_{{jk}}"),
        (PENALTY, rf"{DW} = a^{{l-1}}_k \delta^l_j"),
        (PENALTY, r"\frac{\partial C}{\partial b^l_j} = \frac{\partial C_0}{\partial b^l_j} + \lambda b^l_j"),
        (PENALTY, r"\frac{\partial C}{\partial w} = \frac{\partial C_0}{\partial w} + \frac{\lambda}{2} w"),
        (SHARED, rf"{DW} = {DW0} + \lambda w^l_{{jk}}"),
        (r"C = C_0 + \lambda \sum_w w^2", rf"{DW} = {DW0} + \lambda w^l_{{jk}}"),
        (r"C = C_0 + \frac\lambda2 \sum_l \|W^l\|^2",
         r"\frac{\partial C}{\partial W^l} = \frac{\partial C_0}{\partial W^l} + \lambda (W^l)^2"),
    ],
)  # fmt: skip
def test_wrong_weight_decay_is_never_proved(penalty: str, claim: str) -> None:
    verdict = verdicts(penalty, claim)[-1]
    assert verdict.status in ("refuted", "ill-formed") or ("(W^l)^2" in claim or "{kj}" in claim), verdict.reason
    assert verdict.status != "proved"


@pytest.mark.parametrize(
    ("penalty", "more", "claim"),
    [
        (PENALTY, r"C_0 = L + \mu \sum_w w^4", rf"{DW} = {DW0} + \lambda w^l_{{jk}}"),
        (PENALTY, r"C = C_0 + \lambda \sum_w w^2", rf"{DW} = {DW0} + \lambda w^l_{{jk}}"),
        (SHARED, r"C_0 = \frac{1}{m} \sum_x C_x",
         rf"{DW} = \frac1n \sum_x \frac{{\partial C_x}}{{\partial w^l_{{jk}}}} + \frac{{\lambda}}{{n}} w^l_{{jk}}"),
        (r"C = C_0 + \frac{\lambda}{2} \sum_{l=2}^L \|W^l\|^2", "1 = 1", rf"{DW} = {DW0} + \lambda w^l_{{jk}}"),
        (r"C = C_0 + \frac{\lambda}{2} \sum_{j,k} (w_{jk}^l)^2", "1 = 1", rf"{DW} = {DW0} + \lambda w^l_{{jk}}"),
        (r"C = C_0 + \frac{\lambda}{2} \sum_l \sum_j \sum_{k=1}^{n_{l-1}-1} (w_{jk}^l)^2", "1 = 1",
         rf"{DW} = {DW0} + \lambda w^l_{{jk}}"),
        (r"C = C_0 + \frac{\lambda}{2} \sum_w |w|", "1 = 1", rf"{DW} = {DW0} + \lambda w^l_{{jk}}"),
    ],
)  # fmt: skip
def test_a_penalty_that_is_hidden_or_in_part_proves_nothing(penalty: str, more: str, claim: str) -> None:
    assert document(penalty, claim, more) == "undecided"


def test_both_definitions_are_read_together() -> None:
    mean = r"C_0 = \frac{1}{n} \sum_x C_x"
    right = rf"{DW} = \frac1n \sum_x \frac{{\partial C_x}}{{\partial w^l_{{jk}}}} + \frac{{\lambda}}{{n}} w^l_{{jk}}"
    assert document(SHARED, right, mean) == "proved"
    assert document(SHARED, right.replace(r"\frac{\lambda}{n}", r"\lambda"), mean) == "refuted"


def test_a_cost_that_is_defined_anew_decides_nothing() -> None:
    claim = rf"{DW} = \frac1n \sum_x \frac{{\partial C_x}}{{\partial w^l_{{jk}}}}"
    assert last(MEAN, claim, SHARED) == "given" and verdicts(MEAN, claim, SHARED)[1].status == "proved"
    assert last(MEAN, SHARED, claim) == "undecided"
    decayed = rf"{DW} = {DW0} + \frac{{\lambda}}{{n}} w^l_{{jk}}"
    assert last(MEAN, SHARED, decayed) == "proved"
    assert last(MEAN, SHARED, decayed.replace("+", "-")) == "undecided"
    assert last(MEAN, SHARED, decayed.replace("+", "-"), between="## Regularization") == "refuted"


def test_a_definition_holds_where_it_stands() -> None:
    claim = rf"{DW} = a^{{l-1}}_k \delta^l_j"
    assert last(claim, PENALTY) != "proved" and verdicts(claim, PENALTY)[0].status == "undecided"
    assert verdicts(claim, PENALTY, between="## Regularization")[0].status == "proved"
    assert last(PENALTY, claim, between="## Another heading") == "undecided"
    assert last(PENALTY, claim) == "refuted"


# -- links past a layer


@pytest.mark.parametrize(
    ("claim", "status"),
    [
        (r"\delta^l = \frac{\partial C}{\partial a^l} \odot \sigma'(z^l)", "proved"),
        (r"\frac{\partial C}{\partial a^l} = \frac{\partial C}{\partial a^{l+1}} + (w^{l+1})^T \delta^{l+1}", "proved"),
        (r"\delta^l = ((w^{l+1})^T \delta^{l+1}) \odot \sigma'(z^l) + \frac{\partial C}{\partial a^{l+1}} \odot \sigma'(z^l)",
         "proved"),
        (r"\delta^l_j = \left(\sum_k w^{l+1}_{kj} \delta^{l+1}_k + \frac{\delta^{l+1}_j}{\sigma'(z^{l+1}_j)}\right) \sigma'(z^l_j)",
         "proved"),
        (r"\frac{\partial C}{\partial w^l} = \delta^l (a^{l-1})^T", "proved"),
        (r"\frac{\partial a^l_j}{\partial a^{l-1}_k} = \delta_{jk} + \sigma'(z^l_j) w^l_{jk}", "proved"),
        (BP2, "refuted"),
        (r"\delta^l = ((w^{l+1})^T \delta^{l+1}) \odot \sigma'(z^l) + \delta^{l+1}", "refuted"),
        (r"\delta^l = ((w^{l+1})^T \delta^{l+1} + \delta^{l+1}) \odot \sigma'(z^l)", "refuted"),
        (r"\frac{\partial C}{\partial a^l} = (w^{l+1})^T \delta^{l+1}", "refuted"),
        (r"\frac{\partial a^l_j}{\partial a^{l-1}_k} = \sigma'(z^l_j) w^l_{jk}", "refuted"),
    ],
)  # fmt: skip
def test_links_past_a_layer(claim: str, status: str) -> None:
    forward, defined, verdict = verdicts(Z, LINKS, claim)
    assert (forward.status, defined.status) == ("proved", "given")
    assert verdict.status == status, verdict.reason


@pytest.mark.parametrize(
    "links",
    [
        r"a^l = \sigma(z^l) + a^{l-1}",
        r"a^l_j = a^{l-1}_j + \sigma(z^l_j)",
        r"a^{l+1} = a^l + \sigma(z^{l+1})",
        r"a^l = a^{l-1} + \sigma(w^l a^{l-1} + b^l)",
    ],
)
def test_links_are_spelled_in_several_ways(links: str) -> None:
    right = r"\frac{\partial C}{\partial a^l} = \frac{\partial C}{\partial a^{l+1}} + (w^{l+1})^T \delta^{l+1}"
    assert [v.status for v in verdicts(Z, links, right, BP2)] == ["proved", "given", "proved", "refuted"]


def test_links_that_are_not_sure_accuse_nobody_and_prove_nothing_false() -> None:
    otherwise = r"a^l = \sigma(z^l)"
    assert last(Z, otherwise, LINKS, BP2) == "undecided"
    assert last(Z, otherwise, LINKS, r"\frac{\partial C}{\partial w^l} = \delta^l (a^{l-1})^T") == "proved"
    assert last(Z, BP2, LINKS, between="## More") == "given"
    assert verdicts(Z, BP2, LINKS, between="## More")[1].status == "proved"
    assert verdicts(Z, BP2, LINKS)[1].status == "undecided"


def test_a_network_with_links_is_that_of_its_costs_too() -> None:
    right = rf"{DW} = \frac1n \sum_x a^{{x,l-1}}_k \delta^{{x,l}}_j"
    recursion = r"\delta^{x,l} = ((w^{l+1})^T \delta^{x,l+1}) \odot \sigma'(z^{x,l})"
    *_, gradient, wrong = verdicts(Z, LINKS, MEAN, right, recursion)
    assert (gradient.status, wrong.status) == ("proved", "refuted")
    assert any("a^(l-1) + sigma(z^l)" in condition for condition in gradient.conditions)


@pytest.mark.parametrize(
    "strange",
    [r"a^l = a^{l-1} + \frac12 \sigma(z^l)", r"a^{l+2} = \sigma(z^{l+2} + a^l)", r"a^l = \sigma(z^l) \odot a^{l-1}",
     r"a^l = a^{l-1} - \sigma(z^l)", r"a^{l+2} = a^l + \sigma(z^{l+2})"],
)  # fmt: skip
@pytest.mark.parametrize("claim", [BP2, r"\delta^l = \frac{\partial C}{\partial a^l} \odot \sigma'(z^l)"])
def test_other_links_decide_nothing(strange: str, claim: str) -> None:
    *_, definition, verdict = verdicts(Z, strange, claim)
    assert (definition.status, verdict.status) == ("given", "undecided")
    assert verdicts(claim, Z, strange)[0].status == "proved"


def test_without_biases_links_are_judged_too() -> None:
    of_layer = r"\delta^l = \frac{\partial C}{\partial a^l}"
    right = r"\delta^l = \delta^{l+1} + (w^{l+1})^T (\delta^{l+1} \odot \sigma'(z^{l+1}))"
    assert last(LINKS, of_layer, right) == "proved"
    assert last(LINKS, of_layer, right.replace(r"\delta^{l+1} +", "", 1)) == "refuted"


# -- what texts write


@pytest.mark.parametrize(
    "claim",
    [
        r"z^{x,l} = w^l a^{x,l-1} + b^l",
        r"\delta^{x,L} = \nabla_a C_x \odot \sigma'(z^{x,L})",
        r"\delta^{x,l}_j = \frac{\partial C_x}{\partial z^l_j}",
        r"\frac{\partial C_x}{\partial w^l} = \delta^{x,l} (a^{x,l-1})^T",
    ],
)
def test_equations_of_every_sample(claim: str) -> None:
    assert document(MEAN, claim) == "proved"
    # Another weighted input is another network.
    assert document(MEAN, claim.replace("=", "= 2", 1)) == ("given" if claim.startswith("z") else "refuted")


def test_a_number_for_the_rate_accuses_nobody() -> None:
    claim = rf"{DW} = {DW0} + 0.1 w^l_{{jk}}"
    assert document(PENALTY, claim, r"\lambda = 0.1") == "undecided"
    assert document(PENALTY, claim) == "refuted"


def test_a_penalty_of_a_vector_of_all_weights() -> None:
    given, verdict = verdicts(r"J = L + \frac{\alpha}{2} w^T w", r"\nabla_w J = \nabla_w L + \alpha w")
    assert (given.status, verdict.status) == ("given", "proved")


def test_a_letter_of_samples_that_may_be_a_unit_decides_nothing() -> None:
    mean = r"C = \frac1m \sum_{i=1}^m C_i"
    assert document(mean, r"\frac{\partial C}{\partial b_j^l} = \frac1m \sum_i \delta_{ji}") == "undecided"
    assert document(mean, r"\frac{\partial C}{\partial w^l} = \frac1m \sum_i \delta_i^l (a_i^{l-1})^T") == "undecided"
    assert document(mean, r"\delta_j^l = \sum_i w_{ij}^{l+1} \delta_i^{l+1} \sigma'(z_j^l)") == "proved"


# -- one equation


@pytest.mark.parametrize(
    ("equation", "status"),
    [
        (rf"{DW} = \frac1n \sum_x \frac{{\partial C_x}}{{\partial w^l_{{jk}}}}", "proved"),
        (rf"{DW} = \frac{{1}}{{n}} \sum_x a^{{x,l-1}}_k \delta^{{x,l}}_j", "proved"),
        (r"\frac{\partial C}{\partial w} = \frac{\partial C_0}{\partial w} + \lambda w", "proved"),
        (rf"{DW} = {DW0} + \frac{{\lambda}}{{n}} w^l_{{jk}}", "proved"),
        (r"\frac{\partial C}{\partial b^l_j} = \frac{\partial C_0}{\partial b^l_j}", "undecided"),
        (rf"{DW} = \sum_x \frac{{\partial C_x}}{{\partial w^l_{{jk}}}}", "undecided"),
        (rf"{DW} = {DW0} + 2 \lambda w^l_{{jk}}", "undecided"),
    ],
)
def test_what_an_equation_alone_infers_may_prove_and_never_accuses(equation: str, status: str) -> None:
    (verdict,) = check_equation(equation).verdicts
    assert verdict.status == status
    assert status != "proved" or any(c.startswith("it is meant that") for c in verdict.conditions)
