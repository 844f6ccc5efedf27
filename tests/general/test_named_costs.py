"""A cost that the words of a text name proves what holds for it, as a condition; it accuses nobody, and gives way to equations."""

from __future__ import annotations

import pytest

from bpverify.general.check import check_text
from bpverify.verdict import Verdict

NAMED = "We use the quadratic cost.\n\n"
LAST = r"\delta^{(3)} = -(y - a^{(3)}) \bullet f'(z^{(3)})"


def last(words: str, *equations: str) -> Verdict:
    return check_text(words + "\n\n".join(f"$${each}$$" for each in equations), "words.md").verdicts[-1]


@pytest.mark.parametrize("words", ["We use the quadratic cost.", "The cost is the quadratic cost.", "It uses a quadratic loss."])
def test_it_is_a_condition_of_the_proof(words: str) -> None:
    found = last(words + "\n\n", LAST)
    assert found.status == "proved"
    assert {"C is the quadratic cost, as line 1 names it", "layer 3 is the output"} <= set(found.conditions)


def test_layers_by_letters_need_no_number() -> None:
    assert last(NAMED, r"\delta^L = (a^L - y) \odot \sigma'(z^L)").status == "proved"


@pytest.mark.parametrize(
    ("words", "equation"),
    [
        ("", LAST),
        ("The quadratic cost is not used here.\n\n", LAST),
        ("One could use the quadratic cost.\n\n", LAST),
        ("We use the mean squared error.\n\n", LAST),
        (NAMED + "The output layer is a softmax layer.\n\n", LAST),
        (NAMED + "Now let the cost be the cross-entropy.\n\n", LAST),
        (NAMED, r"\delta^{(3)} = (y - a^{(3)}) \bullet f'(z^{(3)})"),
        (NAMED, r"\delta^{(3)} = 2 (a^{(3)} - y) \bullet f'(z^{(3)})"),
        (NAMED, r"\delta^{(3)} = (a^{(3)} - y) \bullet f(z^{(3)})"),
        (NAMED, r"\delta^L = a^L - y"),
    ],
)
def test_nothing_else_is_proved_and_nothing_accused(words: str, equation: str) -> None:
    assert last(words, equation).status == "undecided"


@pytest.mark.parametrize("definition", [r"C = \sum_j (a^L_j - y_j)^2", r"Q = \sum_j (a^L_j - y_j)^2", r"E = (a^L - y)^T (a^L - y)"])
def test_an_equation_says_more_than_words(definition: str) -> None:
    assert last(NAMED, definition, r"\delta^L = (a^L - y) \odot \sigma'(z^L)").status not in ("proved", "tested")


def test_it_holds_from_its_line_on() -> None:
    text = f"$${LAST}$$\n\nWe use the quadratic cost.\n"
    assert check_text(text, "words.md").verdicts[0].status == "undecided"
