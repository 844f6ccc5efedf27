"""Words that deny or restrict what other words say: none of them may carry a proof."""

from __future__ import annotations

import pytest

from bpverify.general.check import check_text
from bpverify.texts.distributions import speaks_of_distributions
from bpverify.texts.said_functions import called_in_words
from bpverify.verdict import Refuted

from .reading import is_held

NO_SIGMOID = (
    r"$\sigma$ is the sigmoid, scaled by 2.",
    r"$\sigma$ is the sigmoid with slope 3.",
    r"$\sigma$ is the sigmoid, but we take any function.",
    r"$\sigma$ is the sigmoid, with a factor of two in front.",
    r"$\sigma$ is the sigmoid and its argument is doubled.",
    r"$\sigma$ is the sigmoid only for positive arguments.",
    r"$\sigma$ is the sigmoid function in the hidden layer.",
    r"$\sigma$ is the sigmoid? Nobody knows.",
    r"For large nets, $\sigma$ is the sigmoid.",
    r"In other texts $\sigma$ is the sigmoid.",
    r"In a later chapter, $\sigma$ is the sigmoid.",
    r"The authors avoid that $\sigma$ is the sigmoid.",
    r"Unlike in Eq. 3 $\sigma$ is the sigmoid.",
    r"It is wrong, cf. the errata, that $\sigma$ is the sigmoid.",
    r"Often $\sigma$ is the sigmoid.",
    r"$\sigma$ is the sigmoid. This is not what we use here.",
    r"Earlier $\sigma$ is the sigmoid. Here, $\sigma$ is an arbitrary function.",
    r"$\sigma$ is the sigmoid. Below, $\sigma$ is any smooth function.",
    r"$\sigma$ is the sigmoid. We take a different activation for $p$.",
)
NO_DISTRIBUTION = (
    r"The weighted cross-entropy:",
    r"The cross-entropy, with class weights $t_k$:",
    r"The multi-label cross-entropy, where several labels may be 1:",
    r"The $x_k$ are one-hot.",
    r"The inputs $x$ are one-hot vectors; the targets are counts.",
    r"The targets $t$ sum to $1 + \epsilon$.",
    r"The targets are not one-hot.",
    r"The log-likelihood of counts $t_k$:",
    r"A cross-entropy with unnormalized targets:",
    r"The cross-entropy with targets $t_k$, more than one of which may be 1:",
    r"The cross-entropy. Each $t_k$ is any real number.",
    r"The cross-entropy. The targets are all ones.",
    r"The cross-entropy. The targets $t$ do not sum to one.",
    r"Instead of the cross-entropy:",
    r"The targets are not, cf. section 3, one-hot.",
    r"Unlike in Eq. 3 the cost is the cross-entropy.",
)
UNIT = r"$$u = v x$$ $$p = \sigma(u)$$ $$E = -t \log p - (1 - t) \log(1 - p)$$ "
SLOPE = r"\frac{\partial E}{\partial u} = p - t"
SOFTMAX = r"$$p_k = \frac{e^{s_k}}{\sum_j e^{s_j}}$$ $$E = -\sum_k t_k \log p_k$$ "
OF_SOFTMAX = r"\frac{\partial E}{\partial s_j} = p_j - t_j"
LAYERS = r"$$z^l = W^l a^{l-1} + b^l$$ $$a^l = \sigma(z^l)$$ $$\sigma(z) = \frac{1}{1+e^{-z}}$$ "
COST = r"$$C = \frac12 \sum_j (a_j^L - y_j)^2$$ "
AT_THE_OUTPUT = r"\delta^L = (a^L - y) \odot a^L \odot (1 - a^L)"


@pytest.mark.parametrize("words", NO_SIGMOID)
def test_restricted_words_name_no_function(words: str) -> None:
    assert called_in_words(words) == {}


@pytest.mark.parametrize("words", NO_DISTRIBUTION)
def test_restricted_words_make_nothing_a_distribution(words: str) -> None:
    assert not speaks_of_distributions(words, "t")


def test_documents_with_such_words_are_not_proved_by_them() -> None:
    assert not is_held(f"Here $\\sigma$ is the sigmoid with slope 3.\n\n{UNIT} $${SLOPE}$$", SLOPE)
    assert not is_held(f"The log-likelihood of counts $t_k$:\n\n{SOFTMAX} $${OF_SOFTMAX}$$", OF_SOFTMAX)
    assert not is_held(f"The cross-entropy:\n\n{SOFTMAX} $$\\sum_j t_j = 2$$ $${OF_SOFTMAX}$$", OF_SOFTMAX)
    assert not is_held(f"The cross-entropy:\n\n{SOFTMAX} $$2 = \\sum_k t_k$$ $${OF_SOFTMAX}$$", OF_SOFTMAX)
    assert is_held(f"The cross-entropy:\n\n{SOFTMAX} $${OF_SOFTMAX}$$", OF_SOFTMAX)


@pytest.mark.parametrize("slope", [r"\sigma'(u) = 1 - \sigma(u)^2", r"\sigma'(u) = 2 \sigma(u) (1 - \sigma(u))"])
def test_words_are_not_believed_beside_an_equation_that_denies_them(slope: str) -> None:
    assert not is_held(f"Here $\\sigma$ is the sigmoid.\n\n{UNIT} $${slope}$$ $${SLOPE}$$", SLOPE)


@pytest.mark.parametrize("another", [r"\sigma_L(z) = z", r"\sigma_1(z) = z", r"a_j^L = \frac{e^{z_j^L}}{\sum_k e^{z_k^L}}"])
def test_an_activation_that_one_layer_has_not_is_not_that_of_every_layer(another: str) -> None:
    text = LAYERS + COST + f"$${another}$$ $${AT_THE_OUTPUT}$$"
    assert not is_held(text, AT_THE_OUTPUT)
    assert not isinstance(check_text(text, "layers.md").verdicts[-1], Refuted)
    assert is_held(LAYERS + COST + f"$$a^L = \\sigma(z^L)$$ $${AT_THE_OUTPUT}$$", AT_THE_OUTPUT)
