# ruff: noqa: E501 - a document a line
"""Where a text writes the cost of one sample as J(W, b; x, y), and that of all as J(W, b), the two are never taken for one."""

from __future__ import annotations

import pytest

from bpverify.general.check import check_text

NET = "$$z^{(l+1)} = W^{(l)} a^{(l)} + b^{(l)}$$\n\n$$a^{(l+1)} = f(z^{(l+1)})$$\n\n"
DELTA = r"Put $\delta_i^{(l)} = \frac{\partial J(W,b;x,y)}{\partial z_i^{(l)}}$." + "\n\n"
OF_ONE = r"$$\frac{\partial}{\partial W_{ij}^{(l)}} J(W,b; x, y) = a^{(l)}_j \delta_i^{(l+1)}$$"
OF_ALL = r"$$\frac{\partial}{\partial W_{ij}^{(l)}} J(W,b) = a^{(l)}_j \delta_i^{(l+1)}$$"
COST = r"$$J(W,b; x,y) = \frac{1}{2} \left\| h_{W,b}(x) - y \right\|^2$$" + "\n\n"
MEAN = r"$$J(W,b) = \left[ \frac{1}{m} \sum_{i=1}^m J(W,b;x^{(i)},y^{(i)}) \right] + \frac{\lambda}{2} \sum_{l} \sum_{i} \sum_{j} ( W^{(l)}_{ji} )^2$$" + "\n\n"
IN_WORDS = "The whole cost $J(W,b)$ is the mean of $J(W,b;x,y)$ over the examples.\n\n"

RIGHT = {
    "nothing said of the cost": NET + DELTA + OF_ONE,
    "the cost of an example": NET + COST + DELTA + OF_ONE,
    "a mean beside it": NET + COST + MEAN + DELTA + OF_ONE,
    "a mean in words": NET + IN_WORDS + DELTA + OF_ONE,
    "letters in bold": NET + r"$$\nabla_{W^{(l)}} J(\mathbf{W},\mathbf{b};x,y) = \delta^{(l+1)} (a^{(l)})^T$$",
    "all parameters in one letter": NET + r"$$\frac{\partial J(\theta; x, y)}{\partial b_i^{(l)}} = \delta_i^{(l+1)}$$",
    "the sample first": NET + r"$$\nabla_{b^{(l)}} J(x, y; W, b) = \delta^{(l+1)}$$",
}
ATTACKS = {
    "that of all, in words": NET + IN_WORDS + DELTA + OF_ALL,
    "that of all before that of one": NET + DELTA + OF_ALL + "\n\nAnd $J(W,b;x,y)$ is the cost of one example, of which it is the mean.\n",
    "that of all, with both": NET + COST + MEAN + DELTA + OF_ALL,
    "errors of all": NET + IN_WORDS + r"Let $\delta^{(l)} = \partial J(W,b)/\partial z^{(l)}$." + "\n\n" + OF_ONE,
    "errors of all in words": NET + IN_WORDS + r"Here $\delta^{(l)}$ is the gradient of $J(W,b)$ with respect to $z^{(l)}$." + "\n\n" + OF_ONE,
    "that of all, with neither defined": NET + IN_WORDS + r"$$\delta^{(l)} = \nabla_{z^{(l)}} J(x, y; W, b)$$" + "\n\n" + OF_ALL,
    "equal gradients": NET + IN_WORDS + r"$$\nabla_{W^{(l)}} J(W,b) = \nabla_{W^{(l)}} J(W,b;x,y)$$",
    "a penalty in that of one": NET + COST.replace("^2$$", r"^2 + \frac{\lambda}{2} \sum_{l} \sum_{i} \sum_{j} ( W^{(l)}_{ji} )^2$$") + DELTA + OF_ONE,
    "one of many": NET + DELTA + OF_ONE.replace("x, y", "x^{(i)}, y^{(i)}"),
}
WRONG = OF_ONE.replace(r"a^{(l)}_j \delta_i", r"2 a^{(l)}_j \delta_i")


def last(text: str) -> str:
    return check_text(text, "notes.md").verdicts[-1].status


@pytest.mark.parametrize("name", RIGHT)
def test_the_cost_of_one_sample_is_that_of_the_network(name: str) -> None:
    assert last(RIGHT[name]) == "proved"


@pytest.mark.parametrize("name", ATTACKS)
def test_the_cost_of_all_samples_is_another(name: str) -> None:
    text = ATTACKS[name]
    found = [v.status for v in check_text(text, "notes.md").verdicts if r"\nabla" in v.claim or "a^{(l)}_j" in v.claim]
    assert found and not {"proved", "tested", "refuted", "ill-formed"} & {*found}


def test_what_is_wrong_of_one_sample_is_accused() -> None:
    assert last(NET + DELTA + WRONG) == "refuted"
    assert last(NET + IN_WORDS + r"Let $\delta^{(l)} = \partial J(W,b)/\partial z^{(l)}$." + "\n\n" + WRONG) == "undecided"
