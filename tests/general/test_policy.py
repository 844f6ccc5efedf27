"""Documents: what a text gives is given, its own readings count, and an accusation needs an established one."""

from __future__ import annotations

import pytest

from bpverify.general.alternatives import alternative
from bpverify.general.check import check_equation, check_text
from bpverify.general.prose import said_of_delta
from bpverify.notation.parse import read
from bpverify.notation.readings import OWN
from bpverify.spec import read_network
from bpverify.verdict import Given, Proved, Verdict

FORWARD = r"z_j^l = \sum_k w_{jk}^l a_k^{l-1} + b_j^l"
MATRIX = r"z^l = W^l a^{l-1} + b^l"
BP2 = r"\delta_j^l = \sum_k w_{kj}^{l+1} \delta_k^{l+1} \sigma'(z_j^l)"
TURNED = r"\delta_j^l = \sum_k w_{jk}^{l+1} \delta_k^{l+1} \sigma'(z_j^l)"
BP3 = r"\frac{\partial C}{\partial b_j^l} = \delta_j^l"
BP4 = r"\frac{\partial C}{\partial w_{jk}^l} = a_k^{l-1} \delta_j^l"
DELTA = r"\delta_j^l = \frac{\partial C}{\partial z_j^l}"


def verdicts(*equations: str, prose: str = "") -> list[Verdict]:
    text = "\n\n".join([prose, *(f"$$ {e} $$" for e in equations)])
    return list(check_text(text, "a.md").verdicts)


def statuses(*equations: str, prose: str = "") -> list[str]:
    return [v.status for v in verdicts(*equations, prose=prose)]


# -- an accusation needs an established reading


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        (TURNED, "w_{ij} leads from unit i to unit j"),
        (r"\frac{\partial C}{\partial w_{jk}^l} = a_k^l \delta_j^{l+1}", "numbered by the layer in which they start"),
        (r"\delta^l = (W^{l+1} \delta^{l+1}) \odot \sigma'(z^l)", "w_{ij} leads from unit i to unit j"),
        (r"\frac{\partial C}{\partial W^l} = (a^{l-1})^T \delta^l", "vectors are rows"),
        (r"\frac{\partial C}{\partial W^l} = a^{l-1} (\delta^l)^T", "w_{ij} leads from unit i to unit j"),
        (r"\delta^l = ((W^{l+1})^T \delta^{l+1}) z^l", ""),
        (r"\frac{\partial C}{\partial w_{jk}^l} = -a_k^{l-1} \delta_j^l", "delta^l is -dC/dz^l"),
        (r"\frac{\partial C}{\partial w_{jk}^l} = \sum_i a_{ik}^{l-1} \delta_{ij}^l", "i numbers the samples"),
        (r"\frac{\partial C}{\partial b^l} = \sum_i \delta_i^l", "i numbers the samples"),
        (r"\frac{\partial C}{\partial b_j^l} = 2 \delta_j^l", ""),
        (r"\delta_j^l = \sum_k w_{kj}^{l+1} \delta_k^{l+1}", ""),
        (r"\frac{\partial C}{\partial w_{jk}^l} = a_k^{l+1} \delta_j^l", ""),
    ],
)
def test_a_default_never_accuses(claim: str, words: str) -> None:
    """With words an equation holds in another reading, and is undecided in a document; without, it fails in each."""
    (verdict,) = verdicts(claim)
    assert verdict.status == "undecided" if words else verdict.status in ("refuted", "ill-formed")
    assert words in verdict.reason
    asked = check_equation(claim).verdicts[0]
    assert asked.status in ("refuted", "ill-formed")
    beside = [d.message for d in asked.diagnostics if d.code == "other-reading"]
    assert bool(beside) == bool(words) and all(words in message for message in beside)


@pytest.mark.parametrize("forward", [FORWARD, MATRIX, r"a^l = \sigma(W^l a^{l-1} + b^l)"])
def test_the_forward_pass_of_a_text_decides(forward: str) -> None:
    right, wrong = (BP2, TURNED) if forward == FORWARD else (
        r"\delta^l = ((W^{l+1})^T \delta^{l+1}) \odot \sigma'(z^l)", r"\delta^l = (W^{l+1} \delta^{l+1}) \odot \sigma'(z^l)"
    )  # fmt: skip
    assert statuses(forward, right, wrong) == ["proved", "proved", "ill-formed"]


def test_an_error_of_another_quantity_accuses_nobody() -> None:
    """Where delta is the derivative by a quantity that is not of this network, the network says nothing of it."""
    error = r"\delta^l = \frac{\partial E}{\partial u^l}"
    for claim in (r"\delta^l = (W^{l+1})^T \delta^{l+1}", r"\frac{\partial E}{\partial b^l} = 2 \delta^l"):
        assert statuses(claim) == ["refuted"]
        assert statuses(error, claim) == ["given", "undecided"]
    assert statuses(r"\delta^l = \frac{\partial E}{\partial z^l}", claim) == ["proved", "refuted"]


def test_a_slope_by_a_weight_decides_too() -> None:
    assert statuses(r"\frac{\partial z_j^l}{\partial w_{jk}^l} = a_k^{l-1}", TURNED) == ["proved", "ill-formed"]
    assert statuses(r"\frac{\partial z_j^l}{\partial w_{kj}^l} = a_k^{l-1}", TURNED) == ["proved", "proved"]


@pytest.mark.parametrize(
    ("forward", "right", "wrong"),
    [
        (r"z_j^l = \sum_i w_{ij}^l a_i^{l-1} + b_j^l", TURNED, BP2),
        (r"z^{(l+1)} = W^{(l)} a^{(l)} + b^{(l)}", r"\nabla_{W^{(l)}} J = \delta^{(l+1)} (a^{(l)})^T",
         r"\nabla_{W^{(l)}} J = \delta^{(l)} (a^{(l)})^T"),
        (r"z^{(2)} = W^{(1)} x + b^{(1)}", r"\delta^{(2)} = ((W^{(2)})^T \delta^{(3)}) \bullet f'(z^{(2)})",
         r"\delta^{(2)} = ((W^{(3)})^T \delta^{(3)}) \bullet f'(z^{(2)})"),
        (r"z^l = a^{l-1} W^l + b^l", r"\frac{\partial J}{\partial W^l} = (a^{l-1})^T \delta^l",
         r"\frac{\partial J}{\partial W^l} = \delta^l (a^{l-1})^T"),
        (r"z^l = a^{l-1} (W^l)^T + b^l", r"\delta^l = \delta^{l+1} W^{l+1} \odot \sigma'(z^l)",
         r"\delta^l = \delta^{l+1} (W^{l+1})^T \odot \sigma'(z^l)"),
    ],
)  # fmt: skip
def test_a_text_is_judged_in_the_reading_of_its_forward_pass(forward: str, right: str, wrong: str) -> None:
    first, holds, fails = verdicts(forward, right, wrong)
    assert (first.status, holds.status) == ("proved", "proved")
    assert any("line 3" in condition for condition in holds.conditions)
    # What holds in this notation's own reading is not accused either: the line that tells the reading may be the slip.
    assert fails.status in ("undecided", "refuted", "ill-formed")
    assert statuses(forward, wrong.replace("=", "= 2 \\cdot", 1))[-1] in ("refuted", "ill-formed")


def test_a_slip_in_the_forward_pass_accuses_nobody() -> None:
    slip = r"z_j^l = \sum_k w_{kj}^l a_k^{l-1} + b_j^l"
    first, *others = verdicts(slip, BP2, BP4, r"\frac{\partial C}{\partial a_j^l} = \sum_k w_{kj}^{l+1} \delta_k^{l+1}")
    assert first.status == "undecided" and "line 5" in first.reason
    assert {v.status for v in others} == {"undecided"}
    assert all("line 3" in v.reason for v in others)


def test_a_slip_in_a_claim_takes_nothing_from_the_others() -> None:
    forward = r"z_j^l = \sum_i w_{ij}^l a_i^{l-1} + b_j^l"
    gradient = r"\frac{\partial C}{\partial w_{kj}^l} = a_k^{l-1} \delta_j^l"
    assert statuses(forward, TURNED, gradient, BP2) == ["proved", "proved", "proved", "undecided"]


def test_one_wrong_forward_equation_does_not_bend_the_others() -> None:
    assert statuses(FORWARD, r"z_j^l = \sum_k w_{jk}^{l+2} a_k^{l-1} + b_j^l", BP2) == ["proved", "ill-formed", "proved"]


def test_forward_equations_that_disagree_decide_nothing() -> None:
    turned = r"z_j^l = \sum_i w_{ij}^l a_i^{l-1} + b_j^l"
    assert statuses(FORWARD, turned, BP2, TURNED) == ["proved", "undecided", "proved", "undecided"]


# -- two layouts in one document


NUMERATOR = r"\frac{\partial z^l}{\partial z^{l-1}} = w^l \mathrm{diag}(\sigma'(z^{l-1}))"
DENOMINATOR = r"\delta^{l-1} = \frac{\partial z^l}{\partial z^{l-1}} \delta^l"


def test_two_layouts_in_one_document_name_each_other() -> None:
    report = check_text(f"$$ {NUMERATOR} $$\n\n$$ {DENOMINATOR} $$", "a.md")
    first, second = report.verdicts
    assert (first.status, second.status) == ("undecided", "undecided")
    assert "line 3" in first.reason and "line 1" in second.reason
    assert [v.source and v.source.line for v in report.verdicts] == [1, 3]
    assert not report.ok


ENTRIES = r"\frac{\partial a^l}{\partial z^l} = \sigma'(z^l)"
MATRIX = r"\frac{\partial a^l}{\partial z^l} = diag(\sigma'(z^l))"


def test_a_derivative_by_a_vector_of_its_layer_is_entry_by_entry_where_the_text_has_no_matrix() -> None:
    (verdict,) = verdicts(ENTRIES)
    assert verdict.status == "proved" and "entry by entry" in verdict.conditions[-1]
    assert statuses(MATRIX) == ["proved"]
    assert statuses(ENTRIES, MATRIX) == ["undecided", "undecided"]
    hadamard = r"\delta^L = \frac{\partial C}{\partial a^L} \odot \frac{\partial a^L}{\partial z^L}"
    assert statuses(ENTRIES, hadamard) == ["proved", "proved"]
    assert statuses(FORWARD, ENTRIES + r" \odot a^l") == ["proved", "ill-formed"]


def test_one_layout_in_a_document_is_no_conflict() -> None:
    assert statuses(NUMERATOR) == statuses(DENOMINATOR) == ["proved"]
    assert statuses(NUMERATOR, r"(\delta^{l-1})^T = (\delta^l)^T \frac{\partial z^l}{\partial z^{l-1}}") == ["proved", "proved"]
    (verdict,) = verdicts(r"\frac{\partial z^l}{\partial a^{l-1}} = (W^l)^T")
    assert verdict.status == "proved" and "denominator" in verdict.conditions[-1]
    both = (r"\frac{\partial z^l}{\partial a^{l-1}} = (W^l)^T", r"\frac{\partial z^l}{\partial a^{l-1}} = W^l")
    assert statuses(*both) == ["undecided"] * 2


# -- what a form tells by itself


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        (r"\delta_{qj}^L = \frac{\partial E}{\partial z_{qj}^L}", "q numbers the samples"),
        (r"\sigma(\mathbf{z}_n^{(l)}) = \sigma(\mathbf{W}^{(l)} \mathbf{a}_n^{(l-1)} + \mathbf{b}^{(l)})", "n numbers the samples"),
    ],
)
def test_a_reading_that_the_form_tells_is_a_condition(claim: str, words: str) -> None:
    (verdict,) = verdicts(claim)
    assert isinstance(verdict, Proved) and words in verdict.conditions
    assert check_equation(claim).status == "ill-formed"


def test_a_missing_sum_over_samples_is_not_proved() -> None:
    assert statuses(r"\frac{\partial E}{\partial w_{jk}^l} = \delta_{qj}^l a_k^{l-1}") == ["undecided"]
    assert statuses(r"\frac{\partial E}{\partial w_{jk}^l} = 2 \sum_q \delta_{qj}^l a_{qk}^{l-1}")[0] != "proved"


# -- what delta is


@pytest.mark.parametrize("sign", [":=", "=", r"\equiv", r"\triangleq"])
def test_the_definition_of_delta_counts(sign: str) -> None:
    defined = rf"\delta_j^l {sign} \frac{{\partial C}}{{\partial a_j^l}}"
    back = r"\delta_j^l = \sum_k w_{kj}^{l+1} \delta_k^{l+1} \sigma'(z_k^{l+1})"
    first, bias, _, wrong = verdicts(defined, BP3, back, BP2)
    assert isinstance(first, Given) and first.kind == "definition"
    assert bias.status == wrong.status == "undecided" and "line 3" in bias.reason
    alone = verdicts(defined, back)
    assert [v.status for v in alone] == ["given", "proved"]
    assert "delta^l is dC/da^l, line 3" in alone[1].conditions
    assert statuses(defined, r"\frac{\partial C}{\partial b_j^l} = 2 \delta_j^l") == ["given", "refuted"]


@pytest.mark.parametrize(
    "prose",
    [
        r"Let $\delta_j^l$ be the derivative of the cost with respect to the activation $a_j^l$.",
        r"The derivative of the loss with respect to the output of a unit is called $\delta$.",
        r"Here $\delta^l$ denotes $\partial C/\partial a^l$.",
    ],
)
def test_what_the_words_say_that_delta_is_counts(prose: str) -> None:
    assert statuses(BP3, prose=prose)[0] != "proved"


@pytest.mark.parametrize(
    "prose",
    [
        r"The error $\delta_j^l$ is the derivative of the cost with respect to the weighted input $z_j^l$.",
        r"We need the derivative of the activation. The error $\delta^l$ comes from the layer behind.",
        r"To compute $\delta^L$ we need the derivative of the activation function.",
    ],
)
def test_words_that_say_what_this_notation_says_change_nothing(prose: str) -> None:
    assert statuses(BP3, BP4, prose=prose) == ["proved", "proved"]


def test_a_sign_of_delta_is_read_from_its_definition() -> None:
    negative = r"\delta_j^l = -\frac{\partial C}{\partial z_j^l}"
    gradient = r"\frac{\partial C}{\partial w_{jk}^l} = -a_k^{l-1} \delta_j^l"
    assert statuses(negative, gradient, BP4) == ["given", "proved", "undecided"]
    assert statuses(negative, BP4.replace("=", "= 2")) == ["given", "refuted"]
    assert statuses(DELTA, gradient) == ["proved", "refuted"]


def test_two_definitions_of_delta_leave_both_open() -> None:
    other = r"\delta_j^l = \frac{\partial C}{\partial a_j^l}"
    first, second, bias = verdicts(DELTA, other, BP3)
    assert "proved" not in (second.status, bias.status)
    assert "line 3" in bias.reason and "line 5" in bias.reason
    assert first.status != "refuted"


def test_delta_that_is_defined_as_something_else_is_not_ours() -> None:
    assert statuses(r"\delta_j^l := a_j^l - z_j^l", BP3) == ["given", "undecided"]


def test_said_of_delta_names_lines() -> None:
    assert said_of_delta("one\n\nLet δ be the gradient of the loss with respect to the activation.") == ((3, "a"),)
    assert said_of_delta("The derivative of z with respect to the activation is w.") == ()


# -- what is given


@pytest.mark.parametrize(
    ("equation", "kind"),
    [
        ("x_1 = 0.05", "setting"),
        ("w_{11}^1 = 0.15", "setting"),
        ("b^l = 0", "setting"),
        ("W^l = 0", "setting"),
        (r"b^l = \mathbf{0}", "setting"),
        (r"\eta = 0.5", "setting"),
        ("y_1 = 1", "setting"),
        (r"\sum_j y_j = 1", "hypothesis"),
        (r"\sum_j a_j^L = 1", "hypothesis"),
        (r"1 = \sum_j a_j^L", "hypothesis"),
        (r"\sigma(z_j^l) = z_j^l", "hypothesis"),
        (r"\sigma(x) = x", "hypothesis"),
        ("a^L = z^L", "hypothesis"),
        (r"a_j^l = \tanh(z_j^l)", "definition"),
        (r"f(z) = \frac{1}{1+e^{-z}}", "definition"),
        (r"C = \frac{1}{2} \sum_j (a_j^L - y_j)^2", "definition"),
        (r"J(W, b; x, y) = \frac12 \|h_{W,b}(x) - y\|^2", "definition"),
        (r"E_n = -t \log y", "definition"),
        (r"C = \frac{1}{n} \sum_x C_x", "definition"),
        (r"w^l \leftarrow w^l - \eta \frac{\partial C}{\partial w^l}", "update"),
        (r"w_{jk}^l = w_{jk}^l - \eta \frac{\partial C}{\partial w_{jk}^l}", "update"),
        (r"w \to w - \eta \frac{\partial C}{\partial w}", "update"),
        (r"w^l \gets (1 - \eta \lambda) w^l - \eta \delta^l (a^{l-1})^T", "update"),
        (r"\theta := \theta - \alpha \nabla_\theta J", "update"),
        (r"\Delta C \approx \frac{\partial C}{\partial w} \Delta w", "approximation"),
    ],
)
def test_what_a_text_gives(equation: str, kind: str) -> None:
    (verdict,) = verdicts(equation)
    assert isinstance(verdict, Given) and verdict.kind == kind


@pytest.mark.parametrize(
    ("equation", "status"),
    [
        # What also follows from the network is proved.
        (DELTA, "proved"),
        (r"\delta_j^l := \frac{\partial C}{\partial z_j^l}", "proved"),
        (FORWARD, "proved"),
        (r"a_j^l := \sigma(z_j^l)", "proved"),
        # An equation about a gradient is a claim.
        (r"\frac{\partial C}{\partial b_j^l} = 0.5", "refuted"),
        (r"\frac{\partial C}{\partial b_j^l} = 2\delta_j^l", "refuted"),
        (r"\delta_j^l = 0.5", "refuted"),
        (r"\sum_j \delta_j^l = 1", "refuted"),
        (r"\sum_j a_j^l = 1", "refuted"),
        (r"a_j^l = z_j^l", "undecided"),
        (r"C = \sum_j \delta_j^L", "undecided"),
        # No parameter stands on both sides.
        (r"w_{jk}^l \leftarrow -\eta \frac{\partial C}{\partial w_{jk}^l}", "undecided"),
        (r"\delta_j^l \leftarrow \delta_j^l - \eta \frac{\partial C}{\partial w_{jk}^l}", "undecided"),
        (r"w_{jk}^l = -\eta \frac{\partial C}{\partial w_{jk}^l}", "undecided"),
        (r"b_j^l = \delta_j^l", "refuted"),
        (r"b_j^l = b_j^l + 1", "refuted"),
        # What is ill-formed in every reading is ill-formed.
        (r"w_{jk}^l \leftarrow w_{jk}^l - \eta \frac{\partial C}{\partial w_{kj}^l}", "ill-formed"),
        (r"w^l \leftarrow w^l - \eta \delta^l a^{l-1}", "ill-formed"),
        (r"b^l \leftarrow b^l - \eta \frac{\partial C}{\partial w^l}", "ill-formed"),
    ],
)
def test_what_a_text_claims(equation: str, status: str) -> None:
    assert statuses(equation) == [status]


def test_after_an_approximation_the_rest_of_a_chain_is_judged() -> None:
    chain = r"\Delta C \approx \frac{\partial C}{\partial b_j^l} = \delta_j^l = 2 \delta_j^l"
    assert statuses(chain) == ["given", "proved", "refuted"]


def test_a_document_that_gives_everything_has_judged_nothing() -> None:
    report = check_text("$$ x_1 = 0.05 $$\n\n$$ w_{11}^1 = 0.15 $$", "a.md")
    assert report.status == "given" and not report.ok


# -- one activation, one network


def test_each_activation_of_a_text_keeps_its_letter() -> None:
    logistic, tanh = r"\sigma(a) = \frac{1}{1+e^{-a}}", r"h(a) = \tanh(a)"
    own = (r"\sigma'(a) = \sigma(a)(1-\sigma(a))", r"h'(a) = h(a)(1-h(a))", r"h'(a) = 1 - h(a)^2")
    claims = (*own, r"\sigma'(z^l) = a^l (1 - a^l)")
    assert statuses(logistic, tanh, *claims) == ["given", "given", "proved", "refuted", "proved", "proved"]
    assert statuses(*claims) == ["undecided"] * 4


def test_an_equation_that_rests_on_a_model_says_for_which_it_holds() -> None:
    asked = check_equation(r"\delta^L = a^L - y").verdicts[0]
    assert asked.status == "refuted"
    (beside,) = [d.message for d in asked.diagnostics if d.code == "other-reading"]
    assert "sigmoid with binary cross entropy" in beside and "softmax with categorical cross entropy" in beside


def test_the_output_layer_may_be_numbered() -> None:
    last = r"\delta^{(3)} = -(y - a^{(3)}) \bullet f'(z^{(3)})"
    assert statuses(last) == ["undecided"]
    assert statuses(r"J = \frac12 \sum_j (y_j - a_j^{(3)})^2", last) == ["given", "proved"]
    assert statuses(r"J = \frac12 \sum_j (y_j - a_j^{(3)})^2", last.replace("-(", "-2(")) == ["given", "refuted"]
    assert statuses(r"J = \frac12 \sum_j (y_j - a_j^{(3)})^2", last.replace("-(", "(")) == ["given", "undecided"]


@pytest.mark.parametrize("claim", [TURNED, r"\frac{\partial C}{\partial w_{jk}^l} = -a_k^{l-1} \delta_j^l"])
def test_on_one_network_accusations_stand(claim: str) -> None:
    (verdict,) = check_text(f"$$ {claim} $$", "a.md", read_network("2-3-2")).verdicts
    assert verdict.status in ("refuted", "ill-formed")
    assert any(d.code == "other-reading" for d in verdict.diagnostics)


def test_without_biases_in_a_text_nothing_rests_on_them() -> None:
    bare = r"z_j^l = \sum_k w_{jk}^l a_k^{l-1}"
    euler = r"\sum_k w_{jk}^l \frac{\partial C}{\partial w_{jk}^l} = z_j^l \delta_j^l"
    assert statuses(bare, euler) == ["given", "undecided"]
    assert statuses(FORWARD, euler) == ["proved", "refuted"]


def test_names_of_data_may_be_other_names_of_a_text() -> None:
    assert statuses(r"y_k = a_k^{(2)}", r"\frac{\partial y_k}{\partial z_k^{(2)}} = 0 \cdot y_k") == ["undecided", "undecided"]


def test_the_search_for_a_reading_ends() -> None:
    (reading,) = read(r"\delta^l = (W^{l+1} \delta^{l+1}) \odot \sigma'(z^l) + \frac{\partial z^l}{\partial a^{l-1}} a^{l-1} + b^l")
    assert alternative(reading, OWN) is None


# -- texts of other subjects

NEWTON = r"\delta_i^{(k+1)} = \delta_i^{(k)} - \frac{g(\delta_i^{(k)})}{g'(\delta_i^{(k)})}"


@pytest.mark.parametrize(
    ("claim", "status"),
    [
        ("y = 2x", "undecided"),
        (r"\frac{\partial (2xy)}{\partial y} = 2x", "proved"),
        (r"\frac{\partial y}{\partial x} = 2", "undecided"),
    ],
)
def test_x_and_y_alone_are_no_input_and_target(claim: str, status: str) -> None:
    """Most texts have an x and a y that are no network's: a proof beside them does not make them so, a layer does."""
    beside = r"\frac{\partial C}{\partial b_j^l} = \delta_j^l"
    assert statuses(beside, claim) == ["proved", status]
    assert statuses(beside, r"\frac{\partial C}{\partial x_j} = \delta_j^1") == ["proved", "ill-formed"]


def test_one_quantity_alone_is_accused_only_in_a_text_of_networks() -> None:
    assert statuses(NEWTON) == ["undecided"]
    assert statuses(FORWARD, NEWTON) == ["proved", "ill-formed"]
    assert statuses(r"\delta_i^{k+1} = \delta_i^k") == ["undecided"]
    assert statuses(r"\delta_i^{l+1} = \delta_i^l") == ["ill-formed"]


LINEAR = r"\delta^l = (W^{l+1})^T \delta^{l+1}"
SIGMOID = r"\sigma(z) = \frac{1}{1 + e^{-z}}"


@pytest.mark.parametrize(
    ("equations", "expected"),
    [
        ((r"\sigma(z) = z", LINEAR), ["given", "undecided"]),
        ((r"f(x) = x", LINEAR), ["given", "undecided"]),
        ((SIGMOID, r"\sigma(z) = z", LINEAR), ["given", "given", "undecided"]),
        ((SIGMOID, LINEAR), ["given", "refuted"]),
        ((r"\sigma(z) = z", r"\delta^l = (W^{l+1})^T \delta^{l+1} \odot z^l"), ["given", "refuted"]),
        # Under another order of the weights, too.
        ((r"\sigma(z) = z", r"\delta^l = W^{l+1} \delta^{l+1}"), ["given", "undecided"]),
    ],
)
def test_a_text_that_supposes_a_linear_unit_may_mean_that_case(equations: tuple[str, ...], expected: list[str]) -> None:
    assert statuses(*equations) == expected


def test_a_command_that_begins_an_equation_is_no_word_about_delta() -> None:
    assert said_of_delta(r"\def\err{\delta} \be \delta_j^L = \frac{\partial C}{\partial a_j^L} s \ee") == ()
    assert said_of_delta(r"\def\err{\delta} be \delta_j^L = \frac{\partial C}{\partial a_j^L} s \ee") != ()
