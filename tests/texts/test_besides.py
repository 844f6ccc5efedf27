"""Words of another sentence before an equation: what they say of a later part of the text is a printed condition, no more."""

from __future__ import annotations

import pytest

from bpverify.general.check import check_text

from .reading import is_held

SLOPE = r"\frac{\partial E}{\partial y_j}=-\frac{t_j}{y_j}"
BEHIND = f"$$E=-\\sum_jt_j\\log(y_j)$$\n\nThen\n\n$${SLOPE}$$\n"
LATER = (
    "Softmax changes what was known when units are apart, as the following section shows. For now the loss alone:",
    "What changes when units are tied stands in the next chapter. The loss is",
)
OF_IT = (
    "It holds when the following targets are one-hot. The loss is",
    "Only when the classes exclude each other this section can use a sum. The loss is",
    "When the following expression is used, classes exclude each other. The loss is",
    "The next equation is used when classes exclude each other. The loss is",
    "When the following is used, classes exclude each other. The loss is",
    "In the following section it is wrong. The loss is",
)


def last(words: str) -> tuple[str, list[str]]:
    own = check_text(f"{words}\n\n{BEHIND}", "notes.md").verdicts[-1]
    return own.status, [c.text for c in own.provided]


@pytest.mark.parametrize("words", LATER)
def test_words_of_a_later_part_are_a_condition(words: str) -> None:
    status, conditions = last(words)
    assert status == "proved"
    assert any("beside the words: when" in text for text in conditions)


@pytest.mark.parametrize("words", OF_IT)
def test_words_of_the_equation_leave_it_open(words: str) -> None:
    assert last(words)[0] == "undecided"


NAMED = "The derivative of the cross-entropy loss is $%s$, hence the rest.\n"
NOT_NAMED = (
    "The mean derivative is $%s$.",
    "For the softmax, the derivative is $%s$.",
    "The cross-entropy would have the derivative $%s$.",
    "The cross-entropy has not the derivative $%s$.",
    "The squared error has the derivative $%s$ unless it is scaled.",
    "Some say what is wrong: the cross-entropy has the derivative $%s$.",
    "The cross-entropy has the derivative $%s$. This is wrong.",
)
DEFINED = r"$$E=-\sum_jt_j\log(y_j)$$" + "\n\n"
WITNESSES = r"$$y_j=\frac{1}{1+e^{-z_j}}$$" + "\n\n" + r"$$\frac{\partial E}{\partial y_j}=-\frac{t_j}{y_j}$$" + "\n\n"


def test_a_sentence_that_names_the_cost_is_a_condition() -> None:
    own = check_text(DEFINED + NAMED % SLOPE, "notes.md").verdicts[-1]
    assert own.status == "proved"
    assert any("beside the words: cross-entropy" in c.text for c in own.provided)


@pytest.mark.parametrize("sentence", NOT_NAMED)
def test_a_sentence_that_says_more_leaves_an_equation_open(sentence: str) -> None:
    assert check_text(DEFINED + sentence % SLOPE, "notes.md").verdicts[-1].status == "undecided"


def test_a_sentence_with_a_doubt_accuses_nobody() -> None:
    wrong = SLOPE.replace("=-", "=")
    assert check_text(DEFINED + WITNESSES + f"$${wrong}$$\n", "notes.md").verdicts[-1].status == "refuted"
    assert check_text(DEFINED + WITNESSES + NAMED % wrong, "notes.md").verdicts[-1].status == "undecided"


def test_words_in_the_place_of_a_side_leave_the_rows_beside_them() -> None:
    rows = r"$$\begin{aligned} D &:= \text{(choose a formula)} \\ C &= \frac12(a-y)^2 \end{aligned}$$"
    right = r"\frac{\partial C}{\partial a}=a-y"
    assert is_held(f"{rows}\n\n$${right}$$", right)
    assert not is_held(rows + "\n\n" + r"$$\frac{\partial D}{\partial a}=a-y$$", r"\frac{\partial D}{\partial a}=a-y")
