# ruff: noqa: E501 - an equation a line
"""The derivative of a vector by a matrix, and a capital X for the input: they may prove an equation, and accuse none."""

from __future__ import annotations

import pytest

from bpverify.general.check import check_text
from bpverify.general.further_readings import line_of_input

ROWS = "$$z^{(3)} = a^{(2)} W^{(2)}$$\n\n"
COLUMNS = "$$z^{(l)} = W^{(l)} a^{(l-1)} + b^{(l)}$$\n\n$$a^{(l)} = f(z^{(l)})$$\n\n"
CALLED = "| Symbol | What it is |\n| - | - |\n| $$X$$ | Input data, a row an example |\n\n"
BACK = r"\frac{\partial J}{\partial W^{(1)}} = "
DELTA = r"$$\frac{\partial J}{\partial z^{(3)}} = \delta^{(3)}$$" + "\n\n"


def last(text: str) -> str:
    return check_text(text, "short.md").verdicts[-1].status


RIGHT_ROWS = {
    "two sides with three axes": r"\frac{\partial z^{(3)}}{\partial W^{(1)}} = \frac{\partial z^{(3)}}{\partial a^{(2)}} \frac{\partial a^{(2)}}{\partial W^{(1)}}",
    "weights before it": BACK + r"\delta^{(3)} (W^{(2)})^T \frac{\partial a^{(2)}}{\partial W^{(1)}}",
    "through a Jacobian": BACK + r"\delta^{(3)} (W^{(2)})^T \frac{\partial a^{(2)}}{\partial z^{(2)}} \frac{\partial z^{(2)}}{\partial W^{(1)}}",
    "through the slopes of each entry": BACK + r"\delta^{(3)} (W^{(2)})^T f'(z^{(2)}) \frac{\partial z^{(2)}}{\partial W^{(1)}}",
}  # fmt: skip
WRONG_ROWS = {
    "a transpose too few": BACK + r"\delta^{(3)} W^{(2)} \frac{\partial a^{(2)}}{\partial W^{(1)}}",
    "a sign": BACK + r"-\delta^{(3)} (W^{(2)})^T \frac{\partial a^{(2)}}{\partial W^{(1)}}",
    "no slopes": BACK + r"\delta^{(3)} (W^{(2)})^T \frac{\partial z^{(2)}}{\partial W^{(1)}}",
    "slopes twice": BACK + r"\delta^{(3)} (W^{(2)})^T f'(z^{(2)}) \frac{\partial a^{(2)}}{\partial W^{(1)}}",
    "slopes of another layer": BACK + r"\delta^{(3)} (W^{(2)})^T f'(z^{(3)}) \frac{\partial z^{(2)}}{\partial W^{(1)}}",
    "by another matrix": r"\frac{\partial J}{\partial W^{(2)}} = \delta^{(3)} (W^{(2)})^T \frac{\partial a^{(2)}}{\partial W^{(1)}}",
    "the weights of another layer": BACK + r"\delta^{(2)} \frac{\partial z^{(3)}}{\partial W^{(1)}}",
    "behind it": BACK + r"\frac{\partial a^{(2)}}{\partial W^{(1)}} \delta^{(3)} (W^{(2)})^T",
    "entry by entry": BACK + r"\delta^{(2)} \odot \frac{\partial z^{(2)}}{\partial W^{(1)}}",
    "a transposed one": BACK + r"\delta^{(2)} \left(\frac{\partial z^{(2)}}{\partial W^{(1)}}\right)^T",
    "twice": BACK + r"2 \delta^{(3)} (W^{(2)})^T \frac{\partial a^{(2)}}{\partial W^{(1)}}",
}


@pytest.mark.every(3)
@pytest.mark.parametrize("name", RIGHT_ROWS)
def test_a_vector_weighs_the_derivatives_of_entries_by_a_matrix(name: str) -> None:
    verdict = check_text(f"{ROWS}{DELTA}$${RIGHT_ROWS[name]}$$", "short.md").verdicts[-1]
    assert verdict.status == "proved"
    said = [c.text for c in verdict.provided]
    assert "a vector before the derivative of a vector by a matrix weighs those of its entries, which are added" in said


@pytest.mark.every(3)
@pytest.mark.parametrize("name", WRONG_ROWS)
def test_what_is_wrong_with_such_a_derivative_is_neither_proved_nor_accused(name: str) -> None:
    assert last(f"{ROWS}{DELTA}$${WRONG_ROWS[name]}$$") == "undecided"


def test_columns_are_weights_too() -> None:
    right = r"\frac{\partial C}{\partial W^{(l)}} = \delta^{(l)} \frac{\partial z^{(l)}}{\partial W^{(l)}}"
    assert last(f"{COLUMNS}$${right}$$") == "proved"
    assert last(f"{COLUMNS}$${right.replace('delta^{(l)}', 'delta^{(l+1)}')}$$") == "undecided"
    assert last(f"{COLUMNS}$${right.replace('partial z^{(l)}', 'partial a^{(l)}')}$$") == "undecided"


GRADIENT = BACK + r"X^T \delta^{(2)}"


def test_a_capital_x_is_the_input_where_words_call_it_that() -> None:
    verdict = check_text(f"{CALLED}{ROWS}{DELTA}$${GRADIENT}$$", "short.md").verdicts[-1]
    assert verdict.status == "proved"
    assert "X is the input of one sample, as line 3 calls it" in [c.text for c in verdict.provided]


@pytest.mark.every(3)
@pytest.mark.parametrize("text", [
    f"{ROWS}{DELTA}$${GRADIENT}$$",
    f"{CALLED.replace('Input data', 'Target data')}{ROWS}{DELTA}$${GRADIENT}$$",
    f"{CALLED.replace('Input data', 'Input size')}{ROWS}{DELTA}$${GRADIENT}$$",
    f"{CALLED}{ROWS}{DELTA}$$X = 2 x$$\n\n$${GRADIENT}$$",
    f"{CALLED}{ROWS}{DELTA}$${GRADIENT.replace('delta^{(2)}', 'delta^{(3)}')}$$",
    f"{CALLED}{ROWS}{DELTA}$${GRADIENT.replace('W^{(1)}', 'W^{(2)}')}$$",
    f"{CALLED}{ROWS}{DELTA}$${GRADIENT.replace('X^T', 'X')}$$",
    f"{CALLED}{ROWS}{DELTA}$${GRADIENT.replace('X^T', '-X^T')}$$",
])  # fmt: skip
def test_a_capital_x_proves_nothing_else_and_accuses_nobody(text: str) -> None:
    assert last(text) == "undecided"


@pytest.mark.every(3)
@pytest.mark.parametrize(("text", "line"), [
    ("\n\nThe input $X$ is a matrix.", 3),
    (r"Let $\mathbf{X}$ be the input.", 1),
    ("The number of input units is 3. $X$ is what we want.", 0),
    ("The input layer $X$ has many units", 0),
    ("The input. $X$ is large", 0),
])  # fmt: skip
def test_where_words_call_x_the_input(text: str, line: int) -> None:
    assert line_of_input(text, ()) == line
