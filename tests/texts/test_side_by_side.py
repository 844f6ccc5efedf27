# ruff: noqa: E501 - a document a line
"""Arrays of one shape side by side are multiplied entry by entry, the last factors of a product among themselves where no more fits."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from bpverify.claim import LayerRef, Number
from bpverify.general.check import check_text
from bpverify.notation.arrays import Array
from bpverify.notation.products import Products

if TYPE_CHECKING:
    from bpverify.notation.tree import Sign

WORDS = "$X$ is the input data, a row for each sample.\n\n"
NET = r"z^{(3)}=a^{(2)}W^{(2)} | \frac{\partial J}{\partial W^{(2)}}=(a^{(2)})^T\delta^{(3)} | \frac{\partial J}{\partial z^{(3)}}=\delta^{(3)} | \frac{\partial J}{\partial W^{(1)}}=X^T\delta^{(2)} | \delta^{(2)}=\delta^{(3)}(W^{(2)})^Tf'(z^{(2)})"
CLAIM = r"\frac{\partial J}{\partial W^{(1)}}=X^T\delta^{(3)}(W^{(2)})^Tf'(z^{(2)})"
WRONG = {
    "its sign": CLAIM.replace("=X", "=-X"),
    "not turned": CLAIM.replace("(W^{(2)})^T", "W^{(2)}"),
    "the slope of another layer": CLAIM.replace("f'(z^{(2)})", "f'(z^{(3)})"),
    "no slope": CLAIM.replace("f'(z^{(2)})", ""),
    "the activation itself": CLAIM.replace("f'(z", "f(z"),
    "the slope before": CLAIM.replace(r"\delta^{(3)}(W^{(2)})^Tf'(z^{(2)})", r"f'(z^{(2)})\delta^{(3)}(W^{(2)})^T"),
}


def status(claim: str) -> str:
    text = WORDS + "\n\n".join(f"$${each}$$" for each in f"{NET} | {claim}".split(" | "))
    return check_text(text, "notes.md").verdicts[-1].status


def test_a_slope_goes_with_the_last_factors_of_its_shape() -> None:
    assert status(CLAIM) == "proved"


@pytest.mark.every(3)
@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_not_proved_by_another_grouping(name: str) -> None:
    assert status(WRONG[name]) in ("undecided", "refuted", "ill-formed")


def array(*axes: int) -> Array:
    return Array(tuple(LayerRef("l", axis) for axis in axes), lambda _: Number(Fraction(1)))


FITS = [array(0, 1), array(1, 2)], array(1, 2)


def test_the_last_factors_are_taken_together_where_one_group_of_them_fits() -> None:
    found = Products(lambda: "i", loose=True).grouped(*FITS, {""})
    assert found is not None
    assert found.shape == (LayerRef("l", 0), LayerRef("l", 2))


@pytest.mark.parametrize(
    ("factors", "signs", "is_loose"),
    [
        (FITS, {""}, False),
        (FITS, {"", "dot"}, True),
        (([array(0, 1), array(1, 2)], array(2, 1)), {""}, True),
        (([array(1, 1), array(1, 1), array(1, 1)], array(1, 1)), {""}, True),
        (([array(0, 1), array(1, 2, 3)], array(1, 2, 3)), {""}, True),
    ],
)
def test_no_factors_are_taken_together(factors: tuple[list[Array], Array], signs: set[Sign], is_loose: bool) -> None:
    assert Products(lambda: "i", loose=is_loose).grouped(*factors, signs) is None


OWN = r"z^{(3)}=a^{(2)}W^{(2)} | \hat{y}=f(z^{(3)}) | J=\frac{1}{2}\sum_i(y_i-\hat{y}_i)^2 | \frac{\partial J}{\partial W^{(2)}}=-(y-\hat{y})\frac{\partial\hat{y}}{\partial W^{(2)}} | \frac{\partial J}{\partial z^{(3)}}=\delta^{(3)} | \frac{\partial J}{\partial W^{(2)}}=(a^{(2)})^T\delta^{(3)}"


@pytest.mark.parametrize(("slope", "found"), [("f'(z^{(3)})", "undecided"), ("f(z^{(3)})", "ill-formed")])
def test_a_slope_without_a_sign_is_no_misshapen_product_where_it_is_right_entry_by_entry(slope: str, found: str) -> None:
    claims = f"{OWN} | \\delta^{{(3)}}=-(y-\\hat{{y}}){slope}"
    text = WORDS + "\n\n".join(f"$${each}$$" for each in claims.split(" | "))
    assert check_text(text, "notes.md").verdicts[-1].status == found
