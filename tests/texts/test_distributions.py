"""Softmax of samples, targets that are probabilities where words say so, and costs that a sentence names."""

from __future__ import annotations

import pytest

from bpverify.general.check import check_text
from bpverify.verdict import Proved, Tested

SOFTMAX = r"$$p_k = \frac{e^{s_k}}{\sum_j e^{s_j}}$$ $$E = -\sum_k t_k \log p_k$$"
SLOPE = r"$$\frac{\partial E}{\partial s_j} = p_j - t_j$$"
BATCH = r"$$S = H V + c$$ $$P = \mathrm{softmax}(S)$$ $$E = -\frac{1}{N} \sum_{i=1}^N \sum_{k=1}^K T_{ik} \log P_{ik}$$"
UNIT = r"The unit is $u = v x$ and $p = \tanh u$. "
BY_UNIT = r"$$\frac{\partial E}{\partial u} = (p - t) (1 - p^2)$$"


def held(text: str) -> list[str]:
    return [v.claim for v in check_text(text, "words.md").verdicts if isinstance(v, Proved | Tested)]


def conditions(text: str) -> set[str]:
    verdicts = check_text(text, "words.md").verdicts
    return {condition.text for v in verdicts if isinstance(v, Proved | Tested) for condition in v.provided}


@pytest.mark.parametrize("words", ["The cost is the cross-entropy:", "The targets are one-hot:"])
def test_targets_are_probabilities_where_words_say_so(words: str) -> None:
    text = f"{words}\n\n{SOFTMAX}\n\n{SLOPE}"
    assert len(held(text)) == 1
    assert any("are probabilities" in said for said in conditions(text))
    assert held(text.replace("p_j - t_j", "t_j - p_j")) == held(text.replace("p_j - t_j", "2 p_j - t_j")) == []


def test_without_words_they_are_any_numbers() -> None:
    assert held(f"{SOFTMAX}\n\n{SLOPE}") == []
    assert held(f"The cross-entropy:\n\n{SOFTMAX}\n\nHere $\\sum_k t_k = 2$.\n\n{SLOPE}") == []


def test_what_is_no_cross_entropy_has_no_probabilities() -> None:
    squares = SOFTMAX.replace(r"t_k \log p_k", r"t_k p_k^2")
    right = r"$$\frac{\partial E}{\partial p_k} = 2 p_k (t_1 + t_2 + t_3 - 1 - t_k)$$"
    assert held(f"Not far from the cross-entropy:\n\n{squares}\n\n{right}") == []


def test_softmax_of_samples_is_that_of_each() -> None:
    claims = r"$$\frac{\partial E}{\partial S} = \frac{1}{N} (P - T)$$ $$\frac{\partial E}{\partial V} = \frac{1}{N} H^T (P - T)$$"
    text = f"The cross-entropy:\n\n{BATCH}\n\n{claims}"
    assert len(held(text)) == 2
    assert "softmax of a matrix of samples is that of each row" in conditions(text)
    wrong = r"$$\frac{\partial E}{\partial S} = P - T$$ $$\frac{\partial E}{\partial V} = \frac{1}{N} (P - T)^T H$$"
    assert held(f"The cross-entropy:\n\n{BATCH}\n\n{wrong}") == []


def test_each_claim_prints_the_conventions_behind_what_another_one_computed() -> None:
    text = f"{BATCH}\n\n" + "$$\\frac{\\partial E}{\\partial V} = H^T \\frac{\\partial E}{\\partial S}$$\n\n" * 2
    verdicts = [v for v in check_text(text, "words.md").verdicts if isinstance(v, Proved | Tested)]
    said = [{c.text for c in v.provided} for v in verdicts]
    assert len(said) == 2 and said[0] == said[1] and any(words.startswith("softmax") for words in said[1])


def test_a_power_of_a_matrix_that_is_not_square_is_that_of_its_entries() -> None:
    forward = r"$$A = \tanh(W X)$$ $$E = \sum_{ij} A_{ij}$$ "
    assert len(held(forward + r"$$\frac{\partial E}{\partial W} = (1 - A^2) X^T$$")) == 1
    assert held(forward + r"$$\frac{\partial E}{\partial W} = (1 - A) X^T$$") == []
    assert held(r"$$U = V X X^T$$ $$E = \sum_{ij} (X X^T)^2_{ij}$$ $$E = \sum_{ij} (X X^T)_{ij}^2$$") == []


def test_a_cost_that_a_sentence_names_is_defined_by_it() -> None:
    text = UNIT + r"We use the squared error $E = \frac12 (p - t)^2$." + f"\n\n{BY_UNIT}"
    assert len(held(text)) == 1
    assert any("beside the words: squared" in said for said in conditions(text))


@pytest.mark.parametrize("before", ["For the squared error", "If it is squared, we assume", "The squared error might be"])
def test_a_cost_of_one_case_is_not(before: str) -> None:
    assert held(UNIT + rf"{before} $E = \frac12 (p - t)^2$." + f"\n\n{BY_UNIT}") == []
