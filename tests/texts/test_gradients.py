# ruff: noqa: E501 - a document a line
"""Letters of gradients such as dZ: of the cost or of the loss of each sample, and never of both in one text."""

from __future__ import annotations

import pytest

from bpverify.general.check import check_text

from .reading import is_held

FORWARD = (r"Z^{[l]} = W^{[l]} A^{[l-1]} + b^{[l]}", r"A^{[l]} = g(Z^{[l]})")
MEAN, WHOLE = r"dW^{[l]} = \frac1m dZ^{[l]} A^{[l-1]T}", r"db^{[l]} = np.sum(dZ^{[l]}, axis=1)"


def text(*equations: str) -> str:
    return "\n\n".join(f"$${latex}$$" for latex in equations)


@pytest.mark.parametrize("claim", [MEAN, WHOLE])
def test_one_convention_is_printed(claim: str) -> None:
    (found,) = (v for v in check_text(text(*FORWARD, claim), "one.md").verdicts if v.claim == claim)
    assert found.status in ("proved", "tested")
    said = [condition.text for condition in found.provided]
    assert any(t.startswith("dZ is m times the derivative of J by Z") for t in said) is (claim == MEAN)
    assert any(t.startswith("dZ is the derivative of J by Z") for t in said) is (claim == WHOLE)


def test_two_equations_are_not_proved_under_opposite_conventions() -> None:
    assert not any(is_held(text(*FORWARD, MEAN, WHOLE), claim) for claim in (MEAN, WHOLE))


def test_nor_in_two_sections() -> None:
    document = "# One\n\n" + text(*FORWARD, MEAN) + "\n\n# Two\n\n" + text(*FORWARD, WHOLE)
    assert not any(is_held(document, claim) for claim in (MEAN, WHOLE))


SAMPLE = (
    r"\mathbf{X} = \begin{pmatrix} \mathbf{x}_1 & \mathbf{x}_2 & \cdots & \mathbf{x}_N \end{pmatrix}",
    r"\mathbf{\Delta} = \begin{pmatrix} \mathbf{\delta}_1 & \mathbf{\delta}_2 & \cdots & \mathbf{\delta}_N \end{pmatrix}",
    r"\mathbf{Z} = \begin{pmatrix} \mathbf{z}_1 & \mathbf{z}_2 & \cdots & \mathbf{z}_N \end{pmatrix}",
    r"\mathbf{Z} = \mathbf{W} \mathbf{X}",
    r"\mathbf{z} = \mathbf{W} \mathbf{x}",
    r"\mathbf{\delta} = \frac{\partial L}{\partial \mathbf{z}}",
)
"""One sample, and a batch with its samples as columns."""
ATTACKS = {
    "the cost is a sum": (r"Z = W X + b", r"J = \frac12 \sum_{i=1}^m (z^{(i)} - y^{(i)})^2", r"dW = \frac1m dZ X^T"),
    "the mean is over something else": (r"Z = W X + b", r"J = \frac{1}{2n} \sum_{i=1}^m (z^{(i)} - y^{(i)})^2", r"dW = \frac1m dZ X^T"),
    "another number divides": (r"Z = W X + b", r"J = \frac{1}{m} \sum_{i=1}^m (z^{(i)} - y^{(i)})^2", r"dW = \frac1n dZ X^T"),
    "a star that defines": (r"Z = W * X", r"A = g(Z)", r"dZ = dA \odot g'(Z)", r"dW = dZ * X"),
    "a cost that is not read": (*FORWARD, r"J = \langle\langle ? W", r"dW^{[l]} = \frac1m dZ^{[l]} A^{[l-1]T}"),
    "a cost with a term of the weights": (r"Z = W X + b", r"J = \frac{1}{m} \sum_{i=1}^m (z^{(i)} - y^{(i)})^2 + \lambda \|W\|^2", r"dW = \frac1m dZ X^T"),
    "two costs": (r"Z = W X + b", r"J = \frac{1}{m} \sum_{i=1}^m (z^{(i)} - y^{(i)})^2", r"E = \sum_{i=1}^m (z^{(i)} - y^{(i)})^2", r"dW = \frac1m dZ X^T"),
    "rows for columns": (r"Z = W X + b", r"A = g(Z)", r"db = \frac1m np.sum(dZ, axis=0)"),
    "a bias that is a matrix": (r"Z = W X + b", r"A = g(Z)", r"db = dZ", r"db = \frac1m \sum dZ"),
    "columns of another matrix": (r"\mathbf{U} = \begin{pmatrix} \mathbf{v}_1 & \mathbf{v}_2 & \cdots & \mathbf{v}_N \end{pmatrix}", r"\mathbf{V} = \begin{pmatrix} \mathbf{v}_1 & \mathbf{v}_2 & \cdots & \mathbf{v}_N \end{pmatrix}", r"\mathbf{v}_n = \mathbf{W} \mathbf{x}_n", r"\mathbf{U} = \mathbf{V} + 0\mathbf{U}"),
    "columns out of order": (r"\mathbf{X} = \begin{pmatrix} \mathbf{x}_1 & \mathbf{x}_3 & \cdots & \mathbf{x}_N \end{pmatrix}", r"\mathbf{U} = \begin{pmatrix} \mathbf{u}_1 & \mathbf{u}_2 & \cdots & \mathbf{u}_N \end{pmatrix}", r"\mathbf{u}_n = \mathbf{W} \mathbf{x}_n", r"\mathbf{U} = \mathbf{W} \mathbf{X}"),
    "rows that are shown as columns": (r"\mathbf{X} = \begin{pmatrix} \mathbf{x}_1 \\ \mathbf{x}_2 \\ \vdots \\ \mathbf{x}_N \end{pmatrix}", r"\mathbf{U} = \begin{pmatrix} \mathbf{u}_1 & \mathbf{u}_2 & \cdots & \mathbf{u}_N \end{pmatrix}", r"\mathbf{u}_n = \mathbf{W} \mathbf{x}_n", r"\mathbf{U} = \mathbf{W} \mathbf{X}"),
    "another number of columns": (r"\mathbf{U} = \begin{pmatrix} \mathbf{u}_1 & \mathbf{u}_2 & \cdots & \mathbf{u}_N \end{pmatrix}", r"\mathbf{u}_n = \mathbf{W} \mathbf{x}_n", r"J = \sum_{n=1}^M \|\mathbf{u}_n\|^2", r"\frac{\partial J}{\partial \mathbf{U}} = 2 \mathbf{U}"),
    "the cost of all is a sum of those of each": (*SAMPLE, r"J = \sum_{n=1}^N L_n", r"\frac{\partial J}{\partial \mathbf{W}} = \frac{1}{N} \mathbf{\Delta} \mathbf{X}^T"),
    "of one sample, and of a batch": (*SAMPLE, r"J = \frac{1}{N} \sum_{n=1}^N L_n", r"\frac{\partial J}{\partial \mathbf{W}} = \mathbf{\delta} \mathbf{x}^T"),
    "a column in place of all": (*SAMPLE, r"J = \frac{1}{N} \sum_{n=1}^N L_n", r"\frac{\partial J}{\partial \mathbf{W}} = \mathbf{\delta}_n \mathbf{x}_n^T"),
    "blocks that are exchanged": (r"\mathbf{Z} = \begin{pmatrix} \mathbf{B} & \mathbf{W} \end{pmatrix} \begin{pmatrix} \mathbf{X} \\ \mathbf{Y} \end{pmatrix}", r"\mathbf{Z} = \mathbf{W} \mathbf{X} + \mathbf{B} \mathbf{Y}"),
    "blocks that are not turned": (r"\mathbf{Z} = \begin{pmatrix} \mathbf{B} \\ \mathbf{W} \end{pmatrix} \begin{pmatrix} \mathbf{X} & \mathbf{Y} \end{pmatrix}", r"\mathbf{Z} = \mathbf{B} \mathbf{X} + \mathbf{W} \mathbf{Y}"),
    "the last result under another letter": (r"z^{(l)}_i = \sum_j w^{(l)}_{ij} a^{(l-1)}_j", r"a^{(l)}_i = \sigma(z^{(l)}_i)", r"\mathbf{a}^{(L)} = \mathbf{o}", r"\frac{\partial a^{(L)}_i}{\partial z^{(L)}_i} = 0 o_i"),
    "a factor of a product": (r"P = p_1 p_2 \ldots p_N", r"q = \sum_n p_n", r"q = P 1"),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_what_the_letters_do_not_bear_out_is_not_proved(name: str) -> None:
    assert not is_held(text(*ATTACKS[name]), ATTACKS[name][-1])


def test_a_sum_over_an_axis_has_known_options_alone() -> None:
    claim = r"db^{[l]} = \frac1m np.sum(dZ^{[l]}, axis=2)"
    assert not is_held(text(*FORWARD, claim), claim)


def test_the_mean_over_a_batch_is_that_of_its_samples() -> None:
    mean, claim = r"J = \frac{1}{N} \sum_{n=1}^N L_n", r"\frac{\partial J}{\partial \mathbf{W}} = \frac{1}{N} \mathbf{\Delta} \mathbf{X}^T"
    (found,) = (v for v in check_text(text(*SAMPLE, mean, claim), "mean.md").verdicts if v.claim == claim)
    assert found.status in ("proved", "tested")
    assert any("is of each sample what" in condition.text for condition in found.provided)


@pytest.mark.parametrize("words", ["Each row of $X$ is a sample.", r"$X \in \mathbb{R}^{m \times d}$", "The samples are stored as rows."])
def test_samples_that_words_make_rows_are_no_columns(words: str) -> None:
    claim = r"Z = W X"
    document = words + "\n\n" + text(r"z^{(i)} = W x^{(i)}", r"J = \sum_{i=1}^m L^{(i)}", claim)
    assert not is_held(document, claim)
