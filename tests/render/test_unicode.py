import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpverify.render.unicode import prose, quantities, readable

READ = {
    r"\delta_j^L = \frac{\partial C}{\partial a_j^L} \sigma'(z_j^L)": "δⱼᴸ = ∂C/∂aⱼᴸ σ′(zⱼᴸ)",
    r"\delta_j^l = \sum_k w_{kj}^{l+1} \delta_k^{l+1} \sigma'(z_j^l)": "δⱼˡ = ∑ₖ wₖⱼˡ⁺¹ δₖˡ⁺¹ σ′(zⱼˡ)",
    r"\frac{\partial C}{\partial w_{jk}^l} = a_k^{l-1} \delta_j^l": "∂C/∂wⱼₖˡ = aₖˡ⁻¹ δⱼˡ",
    r"\delta^l = ((w^{l+1})^T \delta^{l+1}) \odot \sigma'(z^l)": "δˡ = ((wˡ⁺¹)ᵀ δˡ⁺¹) ⊙ σ′(zˡ)",
    r"C = \frac{1}{2} \sum_{k=1}^{n_L} (a_k^L - y_k)^2": "C = (1/2) ∑[k=1..n_L] (aₖᴸ − yₖ)²",
    r"\frac{1}{1+\exp(-z)} w": "(1/(1 + exp(−z))) w",
    r"x = \frac{a}{b c}": "x = a/(b c)",
    r"\left(a_j^l\right)^{-1}": "(aⱼˡ)⁻¹",
    r"z_{q}^l": "z_qˡ",
    r"w_{1 2}^{2} = 2 \cdot 3": "w₁₂² = 2 · 3",
    r"\mathrm{diag}(\Sigma'(z^l))": "diag(Σ′(zˡ))",
    r"\sqrt{x_1 + 1}": "√(x₁ + 1)",
    r"-{a b}^2": "−(a b)²",
    r"\sum w": "∑ w",
    r"x_12 y_1": "x₁ 2 y₁",
    r"\frac12 x": "(1/2) x",
    r"w_{1,2}^{2}": "w₁₂²",
    r"w_{10,2}^{2}": "w_(10,2)²",
}

LEFT_ALONE = [
    r"\unknown{x}",
    r"\frac{1}{",
    r"x_1_2",
    r"\frac{1}{2}^2",
    "a & b",
    "{" * 300,
    r"\frac{\partial^ 2}",
    r"\partial = 1",
    "a_",
]


@pytest.mark.parametrize("latex", READ)
def test_reads(latex: str) -> None:
    assert readable(latex) == READ[latex]


@pytest.mark.parametrize("latex", LEFT_ALONE)
def test_leaves_what_it_does_not_know_as_it_was(latex: str) -> None:
    assert readable(latex) == latex


@given(st.text(alphabet="\\{}^_'()[]+-= abzljk12 fracsumpartialdelt", max_size=60))
def test_never_fails(latex: str) -> None:
    assert isinstance(readable(latex), str)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("z_j^l != 0", "zⱼˡ != 0"),
        ("dC/dw_11^2", "∂C/∂w₁₁²"),
        ("a_k^(l-1) + da_j^l", "aₖˡ⁻¹ + ∂aⱼˡ"),
        ("delta^l is -dC/dz^l, a^(L-1) and a^2", "δˡ is -∂C/∂zˡ, aᴸ⁻¹ and a^2"),
        ("delta_1^L-1", "δ₁ᴸ⁻¹"),
        ("x_12*y_1 + max_1 + x_1^q*x_1a", "x₁₂*y₁ + max_1 + x_1^q*x_1a"),
        ("w_q1^2", "w_q1^2"),
        ("max_j^l", "max_j^l"),
    ],
)
def test_quantities_in_plain_text(text: str, shown: str) -> None:
    assert quantities(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (r"index j ranges over n_l in \delta_j^l, but not", "index j ranges over n_l in δⱼˡ, but not"),
        (r"the form \frac{\partial C}{\partial a_j^L} \sigma'(z_j^L) holds", "the form ∂C/∂aⱼᴸ σ′(zⱼᴸ) holds"),
        ("1 <= l, p = 2^-61, gelu_tanh at z_j^l", "1 <= l, p = 2^-61, gelu_tanh at zⱼˡ"),
        (r"w_kj was read as w_{kj}", "w_kj was read as wₖⱼ"),
        (r"an \unknown{thing } stays", r"an \unknown{thing } stays"),
        (r"not $\delta_j^L = 1$ here", "not δⱼᴸ = 1 here"),
    ],
)
def test_latex_in_a_sentence(text: str, shown: str) -> None:
    assert prose(text) == shown
