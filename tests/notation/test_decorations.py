"""Bold digits, accents, marks and upper case: none is dropped as if it were not there."""

from __future__ import annotations

import pytest

from bpverify.general.check import check_equation
from bpverify.notation.parse import parse, read
from bpverify.notation.tokens import scan

ONES = [r"\mathbf{1}", r"\boldsymbol{1}", r"\mathbb{1}", r"\mathbb 1", r"\vec 1", r"\vec{1}", r"\bm{1}", r"{\bf 1}", r"\mathbf 1",
        r"\boldsymbol{\mathbf{1}}", r"\mathbf{1}_{n_l}", r"\mathbf{1}_n", "\N{MATHEMATICAL BOLD DIGIT ONE}", r"{\mathbf 1}",
        r"\mathbf{1_n}"]  # fmt: skip
FALSE = [r"{}^T\delta^l = \delta^l", r"{}^T {} = 1", r"\delta^l {}^T = \delta^l", r"\delta^l = {}^\top \delta^l", "{} = 1",
         r"\frac{{\partial C}}{{\partial z^l}} = {}^T \delta^l", r"z^l = {}^\top z^l", r"{}^T \delta^l = 1",
         r"{} \delta^l = \delta^l", r"a^l {} = a^l", r"C = {}^T z^l"]  # fmt: skip
TRUE = [r"{}^T\delta^l = \sum_j \delta_j^l", r"(\delta^l)^T {} = \sum_j \delta_j^l", r"{} \odot z^l = z^l",
        r"\sigma'(z^l) = \sigma'(z^l) \odot {}", r"({} - a^l) \odot z^l = z^l - a^l \odot z^l",
        r"{} \cdot \delta^l = \sum_k \delta_k^l", r"(w^l)^T {} = (w^l)^T {}"]  # fmt: skip


@pytest.mark.every(3)
@pytest.mark.parametrize("one", ONES)
@pytest.mark.parametrize("frame", FALSE)
def test_a_bold_one_is_no_number(one: str, frame: str) -> None:
    assert check_equation(frame.format(*[one] * frame.count("{}"))).status in ("ill-formed", "refuted", "undecided")


@pytest.mark.parametrize("one", ONES)
@pytest.mark.parametrize("frame", TRUE)
def test_a_bold_one_is_the_vector_of_ones(one: str, frame: str) -> None:
    assert check_equation(frame.format(*[one] * frame.count("{}"))).status == "proved"


@pytest.mark.parametrize("text", [r"\mathbf{1}_{n_{l-1}}^T \delta^l = \sum_j \delta_j^l", r"\mathbf{1}_{n_{l+1}} \odot z^l = z^l"])
def test_the_size_of_a_vector_of_ones_counts(text: str) -> None:
    assert check_equation(text).status == "ill-formed"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (r"b^l = b^l + \mathbf{0}", "proved"),
        (r"b^l = \mathbf{0}", "refuted"),
        (r"\mathbf{2} \delta^l = 2 \delta^l", "undecided"),
        (r"\mathbf{1}_j \delta_j^l = \delta_j^l", "undecided"),
        (r"\frac{\partial z_j^l}{\partial z_k^l} = \mathbb{1}_{j=k}", "proved"),
        (r"\frac{\partial z_j^l}{\partial z_k^l} = \mathbf{1}\{j=k\}", "proved"),
        (r"\frac{\partial z_j^l}{\partial z_k^l} = \mathbb{1}(j=k)", "proved"),
        (r"\frac{\partial z_j^l}{\partial z_k^l} = [j=k]", "proved"),
        (r"\frac{\partial z_j^l}{\partial z_k^l} = \mathbb{1}_{j \neq k}", "refuted"),
        (r"\frac{\partial z_j^l}{\partial z_k^l} = \mathbb{1}[z_j^l > 0]", "undecided"),
        (r"z_j^l = z_j^l [l = L]", "undecided"),
        (r"\frac{\partial z_j^l}{\partial z_k^l} = \delta_{jk}", "proved"),
        (r"\frac{\partial z_m^l}{\partial w_{jk}^l} = \delta_{mj} a_k^{l-1}", "proved"),
        (r"\frac{\partial z_m^l}{\partial w_{jk}^l} = \delta_{mk} a_j^{l-1}", "ill-formed"),
    ],
)
def test_other_bold_digits_and_conditions(text: str, status: str) -> None:
    assert check_equation(text).status == status


@pytest.mark.parametrize(
    "mark",
    [r"\hat z^l", r"\bar{z}^l", r"\tilde z^l", r"\dot z^l", r"\ddot z^l", r"\underline{z}^l", r"\overline{z}^l", r"\check z^l",
     r"\widetilde{z}^l", "z'^l", "z^{l*}", r"z^{l\star}", "z^{*}", "z^{l+}", "z^{l'}", r"\mathcal{z}^l", r"\mathfrak{z}^l",
     r"\mathbb{Z}^l", r"z^{l\dagger}", r"\overset{*}{z}^l"],
)  # fmt: skip
def test_a_decorated_letter_is_another_quantity(mark: str) -> None:
    assert check_equation(f"{mark} = z^l").status == "undecided"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("A_j^l = a_j^l", "undecided"),
        ("W_{jk}^l = w_{jk}^l", "undecided"),
        ("Z^l = z^l", "undecided"),
        (r"\delta_j^l = \sum_k W_{kj}^{l+1} \delta_k^{l+1} \sigma'(z_j^l) + w_{kj}^{l+1} - w_{kj}^{l+1}", "undecided"),
        # A matrix and its components are written with either.
        (r"(W^l a^{l-1})_j = \sum_k w_{jk}^l a_k^{l-1}", "proved"),
        (r"Z^l = W^l A^{l-1} + B^l", "proved"),
        (r"\mathbf{z}^l = \mathbf{W}^l \mathbf{a}^{l-1} + \mathbf{b}^l", "proved"),
        (r"\vec{z}^l = W^l \vec a^{l-1} + \vec b^l", "proved"),
        (r"\boldsymbol{\delta}^l = (\mathbf{W}^{l+1})^T \boldsymbol\delta^{l+1} \odot \sigma'(\mathbf{z}^l)", "proved"),
        (r"\boldsymbol{\mathbf{\delta}}^{(l)} = \frac{\partial C}{\partial z^{(l)}}", "proved"),
    ],
)
def test_upper_case_is_one_quantity_only_where_it_can_be_no_other(text: str, status: str) -> None:
    assert check_equation(text).status == status


@pytest.mark.parametrize(
    ("text", "status"), [("y1 = 0.4", "undecided"), (r"w5 \, z_j^l = z_j^l", "undecided"), ("z_1^1 = z_1^1", "proved")]
)
def test_a_letter_and_a_digit_are_one_name(text: str, status: str) -> None:
    assert check_equation(text).status == status


def test_digits_in_scripts_are_indices_in_bold_too() -> None:
    (claim,) = parse(r"\mathbf{w_{12}^{1}} = w_{12}^1")
    assert claim.left == claim.right
    assert [t.kind for t in scan(r"\mathbf{a_{(1)}1}")][-2] == "bold"


@pytest.mark.parametrize(
    "equation",
    [r"x_\mathrm{A} + x_\mathrm{A} = 2 x_\mathrm{A}", r"a_j^l = \delta", r"\delta = \boldsymbol{\delta}", r"1 = \mathbf{1}"],
)
def test_an_equality_is_shown_as_it_stands(equation: str) -> None:
    (reading,) = read(equation)
    assert reading.latex == equation
