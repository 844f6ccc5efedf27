# ruff: noqa: E501 - a document a line
"""A product of displayed arrays for what derivatives by a row come to: it is a column, as its display is, entry by entry."""

from __future__ import annotations

import pytest

from bpverify.general.check import check_text

ROW = r"\begin{bmatrix}r_{1,1}&r_{1,2}\end{bmatrix}"
TWICE = r"\begin{bmatrix}y_{1,1}&y_{1,2}\\y_{2,1}&y_{2,2}\end{bmatrix}"
JACOBIAN = r"\begin{bmatrix}1&0&1&0\\0&1&0&1\end{bmatrix}"
ERRORS = r"\begin{bmatrix}\frac{\partial L}{\partial y_{1,1}}\\\frac{\partial L}{\partial y_{1,2}}\\\frac{\partial L}{\partial y_{2,1}}\\\frac{\partial L}{\partial y_{2,2}}\end{bmatrix}"
CHAIN = r"\frac{\partial \mathbf{Y}}{\partial \mathbf{r}}\frac{\partial L}{\partial \mathbf{Y}}"
SAID = "Let the row vector $\\mathbf{r}$ of shape $1\\times 2$ be broadcast, $\\mathbf{Y}=\\mathbf{1}_{\\text{R},1}\\mathbf{r}$ with R = 2."
WRONG = {
    "another Jacobian": f"{CHAIN}={JACOBIAN.replace('1&0&1&0', '1&0&0&1')}{ERRORS}",
    "entries exchanged": f"{CHAIN}={JACOBIAN}{ERRORS.replace('y_{1,2}', 'y_{9}').replace('y_{2,1}', 'y_{1,2}').replace('y_{9}', 'y_{2,1}')}",
    "rows exchanged": CHAIN + r"=\begin{bmatrix}0&1&0&1\\1&0&1&0\end{bmatrix}" + ERRORS,
    "a row more": CHAIN + r"=\begin{bmatrix}1&0&1&0\\0&1&0&1\\0&0&0&0\end{bmatrix}" + ERRORS,
    "no derivative": r"2\mathbf{r}=\begin{bmatrix}2&0\\0&2\end{bmatrix}\begin{bmatrix}r_{1,1}\\r_{1,2}\end{bmatrix}",
    "its transpose": r"\frac{\partial L}{\partial\mathbf{r}}=\left(\frac{\partial L}{\partial\mathbf{r}}\right)^T",
}


def status(claim: str) -> str:
    shown = (f"\\mathbf{{r}}={ROW}", f"\\mathbf{{Y}}={TWICE}", claim)
    return check_text("\n\n".join((SAID, *(f"$${each}$$" for each in shown))), "notes.md").verdicts[-1].status


def test_a_row_of_derivatives_is_the_column_that_displayed_arrays_make() -> None:
    assert status(f"{CHAIN}={JACOBIAN}{ERRORS}") == "proved"


@pytest.mark.every(3)
@pytest.mark.parametrize("name", WRONG)
def test_another_column_is_not_proved(name: str) -> None:
    assert status(WRONG[name]) in ("undecided", "refuted", "ill-formed")
