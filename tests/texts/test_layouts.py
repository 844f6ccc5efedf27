# ruff: noqa: E501 - a document a line
"""Derivatives by arrays in the layout that an author may mean: rows or columns; and derivatives that hold something."""

from __future__ import annotations

import pytest

from bpverify.general.check import check_text

CHAIN = r"\mathbf z=W\mathbf x | L=\frac12\|\mathbf z-\mathbf t\|^2 | "
RIGHT = {
    "a row after a column": r"L=\mathbf a^T\mathbf x | \nabla_{\mathbf x}L=\mathbf a | \frac{\partial L}{\partial\mathbf x}=\mathbf a^T",
    "a row before a column": r"\mathbf z=W\mathbf x | L=\frac12\|\mathbf z-\mathbf t\|^2 | \frac{\partial L}{\partial\mathbf x}=(\mathbf z-\mathbf t)^TW | \nabla_{\mathbf x}L=W^T(\mathbf z-\mathbf t)",
    "a row beside a Jacobian": r"\mathbf z=W\mathbf x | L=\frac12\|\mathbf z-\mathbf t\|^2 | \frac{\partial\mathbf z}{\partial\mathbf x}=W | \frac{\partial L}{\partial\mathbf x}=(\mathbf z-\mathbf t)^TW | \frac{\partial L}{\partial W}=(\mathbf z-\mathbf t)\mathbf x^T",
    "a matrix in numerator layout": r"Y=XW | L=\sum_{ij}(Y_{ij}-T_{ij})^2 | \frac{\partial L}{\partial W}=2(Y-T)^TX | \nabla_WL=2X^T(Y-T)",
    "a row in words": r"W: We use the numerator layout, so gradients are rows. | \mathbf y=W\mathbf x | L=\|\mathbf y\|^2 | \frac{\partial L}{\partial\mathbf x}=2\mathbf y^TW | \nabla_{\mathbf x}L=2W^T\mathbf y",
    "a column that is a row transposed": CHAIN + r"\frac{\partial L}{\partial\mathbf x}=(\mathbf z-\mathbf t)^TW | \nabla_{\mathbf x}L=\left(\frac{\partial L}{\partial\mathbf x}\right)^T=W^T(\mathbf z-\mathbf t)",
    "rows in words, beside a Jacobian": r"W: We use the numerator layout. | " + CHAIN + r"\frac{\partial\mathbf z}{\partial\mathbf x}=W | \frac{\partial L}{\partial\mathbf x}=(\mathbf z-\mathbf t)^TW",
    "direct and indirect parts": r"h_t=wh_{t-1}+x_t | \frac{\partial h_t}{\partial h_{t-1}}=w | \frac{dh_t}{dw}=\frac{\partial h_t}{\partial w}+\frac{\partial h_t}{\partial h_{t-1}}\frac{dh_{t-1}}{dw}",
    "direct and indirect parts before an activation": r"h_t=\sigma(z_t) | z_t=wh_{t-1}+x_t | \frac{dz_t}{dw}=\frac{\partial z_t}{\partial w}+\frac{\partial z_t}{\partial h_{t-1}}\frac{dh_{t-1}}{dw}",
}
"""Texts of which every equation is right in a way that their authors may mean."""

OTHERWISE = {
    "a Jacobian in denominator layout": r"W: We use denominator layout. | \mathbf y=W\mathbf x | \frac{\partial\mathbf y}{\partial\mathbf x}=W",
    "a Jacobian in denominator layout, said behind it": r"\mathbf y=W\mathbf x | \frac{\partial\mathbf y}{\partial\mathbf x}=W | W: All of this is in the denominator-layout convention.",
    "a chain of Jacobians in numerator layout": r"W: We use the numerator layout. | \mathbf y=W\mathbf x | \mathbf z=V\mathbf y | \frac{\partial\mathbf z}{\partial\mathbf x}=\frac{\partial\mathbf y}{\partial\mathbf x}\frac{\partial\mathbf z}{\partial\mathbf y}",
    "a column where gradients are rows": r"W: We use the numerator layout, so gradients are rows. | \mathbf y=W\mathbf x | L=\|\mathbf y\|^2 | \frac{\partial L}{\partial\mathbf x}=2W^T\mathbf y",
    "a column in numerator layout": r"W: We use the numerator layout. | " + CHAIN + r"\frac{\partial\mathbf z}{\partial\mathbf x}=W | \frac{\partial L}{\partial\mathbf x}=W^T(\mathbf z-\mathbf t)",
    "a gradient that has a name": r"W: In our notation every gradient is a row vector. | " + CHAIN + r"\mathbf g=\frac{\partial L}{\partial\mathbf x} | \mathbf g=W^T(\mathbf z-\mathbf t)",
    "a Jacobian that is transposed": r"W: The Jacobian is the transpose of the matrix of slopes. | \mathbf y=W\mathbf x | \frac{\partial\mathbf y}{\partial\mathbf x}=W",
    "a gradient of a network": r"W: We use the numerator layout. | z^l=W^la^{l-1}+b^l | \delta^l=\frac{\partial C}{\partial z^l} | \frac{\partial C}{\partial W^l}=\delta^l(a^{l-1})^T",
}
"""Texts whose last equation holds only in another layout than their words name."""


def statuses(text: str) -> list[str]:
    parts = [part.strip() for part in text.split(" | ")]
    document = "\n\n".join(part[2:].strip() if part.startswith("W:") else f"$${part}$$" for part in parts)
    return [v.status for v in check_text(document, "layout.md").verdicts]


@pytest.mark.parametrize("name", RIGHT)
def test_the_other_layout_is_not_accused(name: str) -> None:
    assert not {"refuted", "ill-formed"} & set(statuses(RIGHT[name]))


def test_what_is_wrong_in_both_layouts_is_accused() -> None:
    text = r"\mathbf z=W\mathbf x | L=\frac12\|\mathbf z-\mathbf t\|^2 | \nabla_{\mathbf x}L=W^T(\mathbf z-\mathbf t) | \nabla_{\mathbf x}L=2W^T(\mathbf z-\mathbf t)"
    assert statuses(text)[-1] == "refuted"


@pytest.mark.parametrize("name", OTHERWISE)
def test_nothing_is_decided_in_another_layout_than_words_name(name: str) -> None:
    found = statuses(OTHERWISE[name])
    assert not {"proved", "tested", "refuted", "ill-formed"} & {found[-1]}


def test_what_words_name_is_proved() -> None:
    text = r"W: We use the numerator layout. | \mathbf y=W\mathbf x | \frac{\partial\mathbf y}{\partial\mathbf x}=W"
    assert statuses(text) == ["given", "proved"]
    text = "W: We use denominator layout. | " + CHAIN + r"\frac{\partial L}{\partial\mathbf x}=W^T(\mathbf z-\mathbf t)"
    assert statuses(text)[-1] == "proved"
