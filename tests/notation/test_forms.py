"""Forms of real texts: each reads as the claim that is meant, a false one beside it is rejected, and no other is guessed."""

from __future__ import annotations

import pytest

from bpverify.errors import UnsupportedError
from bpverify.general.check import check_equation, check_text
from bpverify.notation.parse import parse, read
from bpverify.verdict import Given

BP2 = parse(r"\delta^l = ((w^{l+1})^T \delta^{l+1}) \odot \sigma'(z^l)")[0]

HIDDEN = [
    r"\delta^l = ((W^{{l+1}})^T \delta^{{l+1}}) \circ {}",
    r"\delta^{{[l]}} = W^{{[l+1]T}} \delta^{{[l+1]}} \odot {}",
    r"\delta^{{(l)}} = {{W^{{(l+1)}}}}^\top \cdot \delta^{{(l+1)}} \odot {}",
    r"\boldsymbol{{\delta}}^l := \mathbf{{W}}^{{l+1 T}} \boldsymbol\delta^{{l+1}} \odot {}",
]
SLOPES = [
    r"\sigma'(z^l)",
    r"(f^l)'",
    r"(f^l)'(z^l)",
    r"(g^{[l]})'(z^{[l]})",
    r"g^{[l]'}(z^{[l]})",
    r"g^{[l]\prime}(Z^{[l]})",
    r"g'^{[l]}(z^{[l]})",
    r"f^{l\prime}(z^l)",
]


@pytest.mark.parametrize("frame", HIDDEN)
@pytest.mark.parametrize("slope", SLOPES)
def test_hidden_layers_in_every_spelling(frame: str, slope: str) -> None:
    (claim,) = parse(frame.format(slope))
    assert (claim.left, claim.right) == (BP2.left, BP2.right)


@pytest.mark.parametrize("slope", SLOPES)
def test_a_missing_transpose_stays_ill_formed(slope: str) -> None:
    false = rf"\delta^l = W^{{l+1}} \delta^{{l+1}} \odot {slope}"
    assert check_equation(false).status == "ill-formed"


@pytest.mark.parametrize(
    ("true", "false"),
    [
        (r"\delta_j^l = \frac{\partial {\cal C}}{\partial (z_j^l)}", r"\delta_j^l = \frac{\partial {\cal C}}{\partial (a_j^l)}"),
        (r"\frac{d\mathcal{L}(a^{[L]}, y)}{{dz^{[l]}}} = \delta^l", r"\frac{d\mathcal{L}(a^{[L]}, y)}{{da^{[l]}}} = \delta^l"),
        (r"\nabla_{b^l} J(\hat{y}, y) = \delta^l", r"\nabla_{b^l} J(\hat{y}, y) = 2 \delta^l"),
        (r"\delta^L = \nabla_{a^L} C \circ (f^L)'", r"\delta^L = \nabla_{a^L} C \circ (f^L)''"),
        (
            r"\delta_j^l = \sum_{k=1}^{n} w_{kj}^{l+1} \delta_k^{l+1} \sigma'(z_j^l)",
            r"\delta_j^l = \sum_{k=1}^{n} w_{kj}^{l+1} \delta_k^{l+1}",
        ),
    ],
)
def test_both_directions(true: str, false: str) -> None:
    assert check_equation(true).status == "proved"
    assert check_equation(false).status == "refuted"


def test_an_upper_limit_of_one_letter_is_said() -> None:
    (reading,) = read(r"z_j^l = \sum_{k=1}^{m} w_{jk}^l a_k^{l-1} + b_j^l")
    assert [d.code for d in reading.diagnostics] == ["upper-limit"]


@pytest.mark.parametrize(
    ("text", "token"),
    [
        (r"dZ^{[l]} = dA^{[l]} * g'(Z^{[l]})", "dZ at 0"),
        (r"dW^{[l]} = \frac{1}{m} dZ^{[l]} A^{[l-1]T}", "dW at 0"),
        (r"Z^{[l]} = A^{[l-1]} W^{[l]} + b^{[l]}", "rows"),
        (r"\frac{dC}{da^{l-1}} = \frac{dC}{dz^l} w^l", "rows"),
        (r"\frac{dC}{da^L} = \frac{1-y}{1-a^L}", "divides by an array"),
        (r"\hat{z}^l = z^l", r"\hat at 0"),
        (r"a^L = a^L(x)", "as a function"),
        (r"\frac{1}{1 + e^{-0.5}} = 0.622459", "rounded"),
        (r"C = \sum_{i=1}^n w_{jk}^l", "upper limit 'n'"),
        (r"C = \sum_{j=1}^n \sum_{k=1}^n w_{jk}^l", "two sums"),
    ],
)
def test_another_meaning_is_refused_with_its_token(text: str, token: str) -> None:
    with pytest.raises(UnsupportedError) as caught:
        parse(text)
    assert token in str(caught.value)
    assert check_equation(text).status == "undecided"


def statuses(*equations: str) -> list[str]:
    return [v.status for v in check_text("\n".join(f"$$ {e} $$" for e in equations), "a.md").verdicts]


def test_swapped_letters_are_read_as_the_text_defines_them() -> None:
    defined = r"z_j^{(1)} = h(a_j^{(1)})"
    true, false = r"\delta_j^l = h'(a_j^l) \sum_k w_{kj}^{l+1} \delta_k^{l+1}", r"\delta_j^l = h'(a_j^l) \sum_k \delta_k^{l+1}"
    assert statuses(defined, true, false) == ["proved", "proved", "refuted"]
    assert statuses(true) == ["refuted"]
    # Two definitions that exclude each other: which of them the text means is open.
    assert statuses(r"a_j^l = h(z_j^l)", defined, true) == ["proved", "undecided", "undecided"]


@pytest.mark.parametrize(
    ("own", "kind"),
    [
        (r"C = \frac12 \sum_j (a_j^L - y_j)^2", "definition"),
        (r"C = -\ln a^L_y", "definition"),
        (r"\sigma(z_j^l) = \frac{1}{1 + e^{-z_j^l}}", "definition"),
        (r"\sigma(x) = \frac{1}{1 + e^{-x}}", "definition"),
        (r"z_j^l = \sum_k w_{jk}^l a_k^{l-1}", "definition"),
        (r"\sigma(z_j^l) = z_j^l", "hypothesis"),
    ],
)
def test_what_a_text_defines_for_itself_is_given(own: str, kind: str) -> None:
    (verdict,) = check_text(f"$$ {own} $$", "a.md").verdicts
    assert isinstance(verdict, Given) and verdict.kind == kind


@pytest.mark.parametrize(
    "own",
    [
        r"\delta^L = (a^L - y) \odot \sigma'(z^L)",
        r"\frac{\partial a_j^l}{\partial z_j^l} = a_j^l (1 - a_j^l)",
        r"\frac{\partial a_i^L}{\partial z_j^L} = a_i^L (\delta_{ij} - a_j^L)",
    ],
)
def test_what_a_text_fixes_for_itself_is_never_refuted_there(own: str) -> None:
    (verdict,) = check_text(f"$$ {own} $$", "a.md").verdicts
    assert verdict.status == "undecided"
    assert "the text" in verdict.reason or "a text" in verdict.reason


def test_a_missing_bias_is_found_where_the_text_has_biases() -> None:
    bias = r"\frac{\partial C}{\partial b_j^l} = \delta_j^l"
    assert statuses(r"z_j^l = \sum_k w_{jk}^l a_k^{l-1}", bias) == ["refuted", "proved"]


def test_weights_numbered_or_indexed_otherwise_are_no_error() -> None:
    by_start = r"z^{(l+1)} = W^{(l)} a^{(l)} + b^{(l)}"
    gradient = r"\frac{\partial C}{\partial W_{ij}^{(l)}} = a_j^{(l)} \delta_i^{(l+1)}"
    assert statuses(by_start, gradient) == ["proved"] * 2
    assert statuses(gradient) == ["undecided"]
    turned = r"z_j^l = \sum_i w_{ij}^l a_i^{l-1} + b_j^l"
    back = r"\delta_i^l = \sum_j w_{ij}^{l+1} \delta_j^{l+1} \sigma'(z_i^l)"
    assert statuses(turned, back) == ["proved"] * 2
    assert statuses(back) == ["undecided"]
    upright = r"\delta_i^l = \sum_j w_{ji}^{l+1} \delta_j^{l+1} \sigma'(z_i^l)"
    assert statuses(upright) == ["proved"]
    assert statuses(turned, upright) == ["undecided"] * 2
    assert statuses(r"z_j^l = \sum_i w_{ji}^l a_i^{l-1} + b_j^l", back) == ["proved", "ill-formed"]
