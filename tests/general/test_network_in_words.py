# ruff: noqa: E501 - a case a line
"""Words that say of a text's network what the layered network is not: what is proved of that one alone stays open."""

from __future__ import annotations

import pytest

from bpverify.general.check import check_text

FORWARD = r"""$$z^l=W^la^{l-1}+b^l, \qquad a^l=\sigma(z^l)$$

$$C=\frac12\|a^L-y\|^2$$

"""
OUTPUT = r"\delta^L=(a^L-y)\odot\sigma'(z^L)"
BACK = r"\delta^l=((W^{l+1})^T\delta^{l+1})\odot\sigma'(z^l)"
WEIGHTS = r"\frac{\partial C}{\partial W^l}=\delta^l(a^{l-1})^T"
ENTRY = r"\frac{\partial C}{\partial w^l_{ij}}=\delta^l_ia^{l-1}_j"

AGAINST = {
    "the output layer": ("The output layer is a softmax layer.", OUTPUT),
    "the last layer": ("In the last layer we use softmax.", OUTPUT),
    "linear outputs": ("The output layer is linear.", OUTPUT),
    "at the output": ("At the output we apply the softmax function.", OUTPUT),
    "an end": ("The network ends in a softmax.", OUTPUT),
    "no function": ("There is no nonlinearity in the output layer.", OUTPUT),
    "a softmax everywhere": (r"Here $\sigma$ is the softmax function.", BACK),
    "a network in a circle": ("The network is recurrent.", BACK),
    "costs of all layers": ("Every layer has its own loss.", BACK),
    "hidden units in the cost": ("The cost also depends on the hidden activations.", BACK),
    "layers from the end": ("We number the layers from the output.", BACK),
    "a negative error": (r"The error $\delta^l$ is the negative derivative of the cost with respect to $z^l$.", r"\frac{\partial C}{\partial b^l}=\delta^l"),
    "a mask": ("Each activation is multiplied by a random mask.", BACK),
    "dropout": ("We use dropout in all hidden layers.", BACK),
    "links": ("Each layer has a skip connection that adds its input to its output.", BACK),
    "norms": ("Batch normalization is applied in each layer.", BACK),
    "one matrix": ("The same weight matrix is used in each layer.", WEIGHTS),
    "shared weights": ("The layers share their weights.", WEIGHTS),
    "a penalty": ("The cost also has an L2 penalty on all weights.", WEIGHTS),
    "another cost": ("Now let the cost be the cross-entropy.", OUTPUT),
    "from a unit to a unit": ("Here $w^l_{ij}$ is the weight from unit $i$ of layer $l-1$ to unit $j$ of layer $l$.", ENTRY),
    "from a layer to a layer": ("The matrix $W^l$ leads from layer $l$ to layer $l+1$.", WEIGHTS),
    "rows": ("All vectors are row vectors.", WEIGHTS),
}
FOR = {
    "what others do": ("Often the output layer is a softmax layer.", OUTPUT),
    "what could be": ("The output layer could be linear.", OUTPUT),
    "what is not": ("We use no dropout.", BACK),
    "what is about the outputs": ("The output layer is a softmax layer.", BACK),
    "weights that lead where they are read to lead": ("Here $w^l_{ij}$ is the weight from unit $j$ to unit $i$.", ENTRY),
    "what a penalty leaves": ("The cost also has an L2 penalty on all weights.", BACK),
}


def status(words: str, claim: str) -> str:
    text = f"{FORWARD}{words}\n\n$${claim}$$"
    return check_text(text, "words.md").verdicts[-1].status


@pytest.mark.parametrize("name", AGAINST)
def test_what_words_contradict_is_open(name: str) -> None:
    words, claim = AGAINST[name]
    assert status("As was said.", claim) == "proved"
    assert status(words, claim) == "undecided"


@pytest.mark.parametrize("name", FOR)
def test_what_words_leave_is_proved(name: str) -> None:
    assert status(*FOR[name]) == "proved"


def test_what_is_said_under_another_heading_holds_from_there_on() -> None:
    text = f"# A\n\n{FORWARD}$${OUTPUT}$$\n\n# B\n\nThe output layer is a softmax layer.\n\n$${OUTPUT}$$"
    assert [v.status for v in check_text(text, "two.md").verdicts[3:]] == ["proved", "undecided"]


def test_an_equation_says_more_than_words() -> None:
    own = r"$$a^L_j=\frac{e^{z^L_j}}{\sum_ke^{z^L_k}}$$"
    text = f"The output layer is a softmax layer.\n\n{own}\n\n" r"$$\frac{\partial a^L_j}{\partial z^L_j}=a^L_j(1-a^L_j)$$"
    assert [v.status for v in check_text(text, "own.md").verdicts][-1] != "refuted"


def test_a_cost_that_was_defined_otherwise_is_not_the_one_before() -> None:
    other = r"$$C=-\sum_jy_j\ln a^L_j+(1-y_j)\ln(1-a^L_j)$$"
    text = f"# A\n\n{FORWARD}# B\n\n{other}\n\n$${OUTPUT}$$"
    assert [v.status for v in check_text(text, "anew.md").verdicts][-1] == "undecided"


def test_layers_of_one_unit_are_not_accused_of_their_shapes() -> None:
    text = r"There is only one neuron in each layer. $$z^l=w^la^{l-1}+b^l, \quad a^l=\sigma(z^l)$$ $$C=(a^L-y)^2$$ "
    right = r"$$\frac{\partial C}{\partial w^L}=2(a^L-y)\sigma'(z^L)a^{L-1}$$"
    assert [v.status for v in check_text(text + right, "one.md").verdicts][-1] in ("proved", "undecided")


def test_a_bias_of_a_batch_is_not_that_of_a_sample() -> None:
    text = r"$$Z^l=W^lA^{l-1}+b^l$$ $$A^l=\sigma(Z^l)$$ $$\frac{\partial C}{\partial b^l}=\frac{\partial C}{\partial Z^l}$$"
    assert [v.status for v in check_text(text, "batch.md").verdicts][-1] == "undecided"
