"""Claims that an earlier engine judged wrongly; each with what it must say now."""

import pytest

from bpverify.spec import read_network
from bpverify.symbolic.verify import check_all

ONCE_WRONG = [
    # sigma at something other than z was differentiated once too often
    ("refuted", r"\sigma(2 z_j^l) = \sigma'(2 z_j^l)", "1-1-1-1", "exp(z),tanh,exp(z)", None),
    ("refuted", r"\sigma(2 z_j^l) = \sigma'(2 z_j^l)", "1-1", None, None),
    ("refuted", r"\sigma(2 z_j^l) = \sigma'(2 z_j^l)", "1-1", "leaky_relu", None),
    ("proved", r"\sigma(2 z_j^l) = \tanh(2 z_j^l)", "1-1", "tanh", None),
    # softmax was differentiated as if a_j depended on z_j alone
    ("refuted", r"\frac{\partial}{\partial z_k^L} \sigma(z_j^L) = \delta_{jk} \sigma'(z_j^L)", "2-3", "softmax", None),
    ("refuted", r"\frac{\partial}{\partial z_2^L} \sigma(z_1^L) = 0", "2-3", "softmax", None),
    ("proved", r"\frac{\partial}{\partial z_k^L} \sigma(z_j^L) = \frac{\partial a_j^L}{\partial z_k^L}", "2-3", "softmax", None),
    # denominators that are never all different from zero, and 0 times 1/0
    (
        "ill-formed",
        r"\frac{1}{a_j^l}\frac{1}{z_j^l-a_j^l}\sigma'(z_j^l) = \frac{1}{a_j^l}\frac{1}{z_j^l-a_j^l}(1-(a_j^l)^2)",
        "2-2-2-2",
        "tanh,relu,tanh",
        None,
    ),
    ("ill-formed", r"(1-\delta_{j2}) \frac{1}{1-\delta_{j2}} a_j^L = (1-\delta_{j2}) a_j^L", "2-3", None, None),
    # polynomials too large to write down: a point still tells the sides apart
    ("refuted", r"(\sum_k w_{jk}^l a_k^{l-1})^{99} = 0", "8-8-8", None, None),
]


@pytest.mark.parametrize(("status", "latex", "arch", "activation", "cost"), ONCE_WRONG)
def test_judges_it_rightly(status: str, latex: str, arch: str, activation: str | None, cost: str | None) -> None:
    assert check_all(latex, read_network(arch, activation, cost)).status == status


@pytest.mark.parametrize(
    ("latex", "activation", "condition"),
    [
        (r"\exp(\log z_j^l) = z_j^l", None, "$z_j^l > 0$"),
        (r"\sqrt{z_j^l}\sqrt{z_j^l} = z_j^l", None, "$z_j^l > 0$"),
        (r"\sigma''(z_j^l - 1) = 0", "relu", "z != 0 (relu) at z = $z_j^l - 1$"),
        (r"\frac{\delta_j^l}{\sigma'(z_j^l)} = \frac{\partial C}{\partial a_j^l}", None, r"$\sigma'(z_j^l) \neq 0$"),
    ],
)
def test_says_where_its_functions_are_defined(latex: str, activation: str | None, condition: str) -> None:
    (verdict,) = check_all(latex, read_network("1-2", activation)).verdicts
    assert verdict.status == "proved"
    assert condition in verdict.conditions
