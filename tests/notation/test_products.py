"""What stands between factors, and parentheses that hold an argument: the reading that has a meaning, never two at once."""

from __future__ import annotations

import pytest

from bpverify.errors import UnsupportedError
from bpverify.general.check import check_equation
from bpverify.notation.parse import parse, read
from bpverify.spec import read_network

ENTRYWISE = [r"\odot", r"\circ", "*", r"\bullet", r"\ast", r"\cdot", r"\times"]


@pytest.mark.parametrize("sign", ENTRYWISE)
def test_signs_between_vectors_where_a_vector_is_due(sign: str) -> None:
    back = rf"((w^{{l+1}})^T \delta^{{l+1}}) {sign} \sigma'(z^l)"
    assert check_equation(rf"\delta^l = {back}").status == "proved"
    assert check_equation(rf"\delta^l = \sigma'(z^l) {sign} ((w^{{l+1}})^T \delta^{{l+1}})").status == "proved"
    assert check_equation(rf"\delta^l = 2 {back}").status == "refuted"
    assert check_equation(rf"\delta^l = ((w^{{l+1}})^T \delta^{{l+1}}) {sign} \sigma'(z^{{l+1}})").status == "ill-formed"


@pytest.mark.parametrize("sign", ["*", r"\bullet"])
def test_a_star_binds_less_tightly_than_a_product(sign: str) -> None:
    assert check_equation(rf"\delta^l = \sigma'(z^l) {sign} (w^{{l+1}})^T \delta^{{l+1}}").status == "proved"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (r"\delta^l \cdot z^l = \sum_j \delta_j^l z_j^l", "proved"),
        (r"\delta^l \cdot z^l = \delta^l \odot z^l", "proved"),
        (r"\delta^l \cdot z^l = z^l \cdot \delta^l", "proved"),
        (r"\delta^l \cdot z^l = 2 \sum_j \delta_j^l z_j^l", "refuted"),
        (r"\delta^l * z^l = \sum_j \delta_j^l z_j^l", "ill-formed"),
        (r"z_j^l = w_j^l \cdot a^{l-1} + b_j^l", "proved"),
        (r"z_j^l = (w_j^l)^T a^{l-1} + b_j^l", "proved"),
        (r"z_j^l = w_j^{l T} a^{l-1} + b_j^l", "proved"),
        (r"z_j^l = w_j^l a^{l-1} + b_j^l", "proved"),
        (r"z_j^l = \langle w_j^l, a^{l-1} \rangle + b_j^l", "proved"),
        (r"z_j^l = w_j^l \cdot a^l + b_j^l", "ill-formed"),
        (r"z_j^l = w_j^l \cdot a^{l-1}", "refuted"),
        (r"\frac{\partial C}{\partial w_j^l} = \delta_j^l a^{l-1}", "proved"),
        (r"\frac{\partial C}{\partial w_j^l} = \delta^l a_j^{l-1}", "ill-formed"),
        (r"\langle \delta^l, z^l \rangle = (z^l)^T \delta^l", "proved"),
        (r"\langle \delta^l, z^l \rangle = 2 (z^l)^T \delta^l", "refuted"),
        (r"\langle \delta^l, z^{l+1} \rangle = (z^l)^T \delta^l", "ill-formed"),
        (r"\|z^l\|^2 = \sum_j (z_j^l)^2", "proved"),
        (r"\lVert z^l \rVert_2^2 = (z^l)^T z^l", "proved"),
        (r"\|z^l\| = \sum_j (z_j^l)^2", "undecided"),
        (r"\langle z^l \rangle = z^l", "undecided"),
        (r"{\partial C \over \partial b_j^l} = \delta_j^l", "proved"),
        (r"{\partial C \over \partial b_j^l} = {a_j^l \over 2}", "refuted"),
        (r"\underbrace{\frac{\partial C}{\partial b_j^l}}_{\text{by BP3}} = \delta_j^l", "proved"),
        (r"W^l * a^{l-1} = z^l - b^l", "proved"),
        (r"3 * z_j^l * -1 = -3 z_j^l", "proved"),
    ],
)
def test_products(text: str, status: str) -> None:
    assert check_equation(text).status == status


def test_a_dot_with_two_meanings_is_proved_only_in_both() -> None:
    assert check_equation(r"\delta^l \cdot z^l - \delta^l \cdot z^l = 0").status == "proved"
    text = r"a^l \cdot a^l = a^l \cdot a^l + \sigma'(z^l) \cdot (z^l - z^l)"
    assert check_equation(text).status == "proved"
    # True entry by entry, false as inner products.
    two_readings = r"(\sum_j z_j^l) (\mathbf{1} \cdot z^l) = (\sum_j z_j^l) (z^l \cdot \mathbf{1}) + z^l \cdot a^l - a^l \cdot z^l"
    assert check_equation(two_readings).status == "proved"
    with pytest.raises(UnsupportedError, match="two ways"):
        parse(r"\delta^l \cdot z^l = z^l \cdot \delta^l")


def test_many_dots_are_not_tried_for_ever() -> None:
    (reading,) = read(" + ".join([r"z^l \cdot a^l"] * 30) + " = z^l")
    assert reading.claim is None


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (r"a_j^l(z_j^l) = \sigma(z_j^l)", "proved"),
        (r"a^l(z^l) = \sigma(z^l)", "proved"),
        (r"\frac{\partial a_j^l}{\partial z_j^l}(z_j^l) = \sigma'(z_j^l)", "proved"),
        (r"\delta_j^L = \frac{\partial C}{\partial a_j^L}(a_j^L)\sigma'(z_j^L)", "proved"),
        (r"\delta_j^L = \frac{\partial C}{\partial a_j^L}(a^L, y) \, \sigma'(z_j^L)", "proved"),
        (r"z_j^l(w^l, b^l) = \sum_k w_{jk}^l a_k^{l-1} + b_j^l", "proved"),
        (r"\frac{\partial a_j^l}{\partial z_j^l}(z_j^l) = \sigma(z_j^l)", "refuted"),
        # As a product this is true, as an argument false: neither is said.
        (r"a_j^l (z_j^l) = a_j^l z_j^l", "undecided"),
        (r"\frac{\partial C}{\partial b_j^l} (b_j^l) = b_j^l \delta_j^l", "undecided"),
        # These can only be factors.
        (r"a_k^{l-1} (\delta_j^l) = \frac{\partial C}{\partial w_{jk}^l}", "proved"),
        (r"a_j^l (1 - a_j^l) = a_j^l - (a_j^l)^2", "proved"),
        (r"a_j^l (z_j^{l+1}) = a_j^l z_j^{l+1}", "ill-formed"),
        (r"a_j^l (z_j^l + z_j^l) = 2 a_j^l z_j^l", "proved"),
        (r"z_j^l (\delta_j^l) = \delta_j^l z_j^l", "proved"),
    ],
)
def test_arguments_and_factors(text: str, status: str) -> None:
    assert check_equation(text).status == status


def test_on_one_network_too() -> None:
    network = read_network("2-3-2")
    assert check_equation(r"a_j^l (z_j^l) = a_j^l z_j^l", network).status == "undecided"
    assert check_equation(r"a_j^l(z_j^l) = \sigma(z_j^l)", network).status == "proved"
    assert check_equation(r"\delta^l \cdot z^l = z^l \cdot \delta^l", network).status == "proved"


@pytest.mark.parametrize(
    "text",
    [r"\delta_{qj}^L = \frac{\partial E}{\partial U_{qj}^L}", r"z^l = w^{l+1} a^l + \theta", r"\delta_{qj}^L = \eta"],
)
def test_what_is_not_understood_is_not_ill_formed(text: str) -> None:
    assert check_equation(text).status == "undecided"
