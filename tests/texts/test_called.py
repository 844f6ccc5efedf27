"""Functions that only words call by their names: what holds of them alone says so, and doubtful words say nothing."""

from __future__ import annotations

import pytest

from bpverify.general.check import check_text
from bpverify.texts.said_functions import called_in_words
from bpverify.verdict import Proved, Tested

SAID = (
    r"where $\sigma$ is the sigmoid.",
    r"Here $\sigma(\cdot)$ denotes the logistic function, and",
    r"with the sigmoid activation function $\sigma$.",
    r"Not so. Here $\sigma$ is the sigmoid.",
)
NOT_SAID = (
    r"$\sigma$ is not the sigmoid.",
    r"with an activation such as the sigmoid function $\sigma$.",
    r"$\sigma$ is the sigmoid or the tanh.",
    r"$\sigma$ is some sigmoid.",
    r"We do not use the sigmoid function $\sigma$.",
    r"If $\sigma$ is the sigmoid, then",
    r"the sigmoid function $\sigma$ is replaced by",
    r"$\sigma$ is the sigmoid. Later $\sigma$ is the tanh.",
    r"$\sigma$ is the derivative of the sigmoid.",
    r"$\sigma$ is the hard-sigmoid.",
)
UNIT = r"$$u = v x$$ $$p = \sigma(u)$$ $$E = -t \log p - (1 - t) \log(1 - p)$$ "


@pytest.mark.parametrize("words", SAID)
def test_words_name_a_function(words: str) -> None:
    assert called_in_words(words) == {r"\sigma": "sigmoid"}


@pytest.mark.parametrize("words", NOT_SAID)
def test_doubtful_words_name_none(words: str) -> None:
    assert called_in_words(words) == {}


def held(text: str) -> list[set[str]]:
    verdicts = check_text(text, "called.md").verdicts
    return [{c.text for c in v.provided} for v in verdicts if isinstance(v, Proved | Tested)]


def test_what_holds_of_the_function_in_words_says_so() -> None:
    claims = r"$$\frac{\partial E}{\partial u} = p - t$$ $$\frac{\partial E}{\partial v} = \frac{\partial E}{\partial u} x$$"
    first, second = held(f"Here $\\sigma$ is the sigmoid function.\n\n{UNIT}{claims}")
    said = r"\sigma is the logistic function, as words say"
    assert said in first and said not in second
    assert len(held(f"Here $\\sigma$ is some function.\n\n{UNIT}{claims}")) == 1


def test_an_equation_of_the_text_goes_before_its_words() -> None:
    own = r"$$\sigma(u) = \tanh(u)$$ "
    assert held(f"Here $\\sigma$ is the sigmoid function.\n\n{own}{UNIT}" + r"$$\frac{\partial E}{\partial u} = p - t$$") == []
    wrong = r"$$\frac{\partial E}{\partial u} = t - p$$ $$\frac{\partial p}{\partial u} = p$$"
    assert held(f"Here $\\sigma$ is the sigmoid function.\n\n{UNIT}{wrong}") == []
