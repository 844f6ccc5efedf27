"""Quotients of differentials are found as authors write them, and words that begin with d are none."""

from __future__ import annotations

import pytest

from bpverify.general.quotients import QUOTIENT


@pytest.mark.parametrize(
    ("latex", "above", "below"),
    [
        (r"\frac{\partial C}{\partial w}", "C", "w"),
        (r"\frac{dz_t}{dw}", "z_t", "w"),
        (r"\dfrac{\mathrm{d}L}{\mathrm{d}\mathbf{x}}", "L", r"\mathbf{x}"),
        (r"\tfrac{\partial \mathbf{z}}{\partial \mathbf{x}}", r"\mathbf{z}", r"\mathbf{x}"),
    ],
)
def test_a_quotient_is_found(latex: str, above: str, below: str) -> None:
    found = QUOTIENT.fullmatch(latex)
    assert found is not None and (found["above"].strip(), found["below"].strip()) == (above, below)


@pytest.mark.parametrize("latex", [r"\frac{dist}{dx}", r"\frac{1}{m}", r"\frac{a}{d}", r"\partial C / \partial w"])
def test_others_are_none(latex: str) -> None:
    assert QUOTIENT.search(latex) is None
