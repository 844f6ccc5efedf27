# ruff: noqa: E501 - a document a line
"""What holds with one thing changed is a slip beside words, derivatives and indices that tell of no other reading; beside others it is none."""

from __future__ import annotations

import pytest

from bpverify.general.check import check_text

from .reading import closely
from .test_accusations import ENTRIES, NEURON, statuses

REMARKED = r"""
The input of the unit:

$$s = u x \quad \text{(plus an offset if there is one)}$$


$$h = \phi(s)$$

$$E = \frac{1}{2} (h - t)^2$$

$$\frac{\partial E}{\partial h} = h - t$$

$$\frac{\partial s}{\partial u} = x$$

$$\frac{\partial E}{\partial s} = (h - t) \phi'(s)$$
"""
HALVED = NEURON.replace(r"(h - t)^2", r"(h - t)^2 \quad \text{(or without the half)}", 1)
FURTHER = "We go on with the slope of the error, which is found by the rule of the chain from the last unit to the first. " * 4
SQUASHED = r"""
$$s = u x + c$$

$$h = \tanh(s)$$

$$E = \frac{1}{2} (h - t)^2$$

$$\frac{\partial E}{\partial h} = h - t$$

$$\frac{\partial E}{\partial u} = (h - t) (1 - h^2) x$$
"""
CHAINED = NEURON + r"""
$$\frac{\partial E}{\partial c} = (h - t) \frac{\partial h}{\partial c}$$
"""
SAMPLES = r"""
$$s_j = \sum_i v_{ji} x_i$$

$$E_n = \frac{1}{2} \sum_j (s_j - t_j)^2$$

$$\frac{\partial E_n}{\partial s_j} = s_j - t_j$$

$$\delta_j = \frac{\partial E_n}{\partial s_j}$$

$$\frac{\partial E_n}{\partial x_i} = \sum_j (s_j - t_j) v_{ji}$$
"""
COSTS = r"""
# Units

$$\mathbf{s} = U \mathbf{x}$$

$$h = \phi(\mathbf{v}^T \mathbf{s})$$

$$\frac{\partial E}{\partial \mathbf{v}} = \frac{\partial E}{\partial h} \phi'(\mathbf{v}^T \mathbf{s}) \mathbf{s}$$

$$\frac{\partial E}{\partial \mathbf{s}} = \frac{\partial E}{\partial h} \phi'(\mathbf{v}^T \mathbf{s}) \mathbf{v}$$

$$CLAIM$$

# Costs

$$E = \frac{1}{2} (h - t)^2$$

$$E = (h - t)^4$$

$$U = R^T R$$
"""
SQUARE = r"""
The units are linear in some of the examples.

$$\mathbf{h} = \phi(A \mathbf{x})$$

$$E = \frac{1}{2} \|\mathbf{h} - \mathbf{t}\|^2$$

$$\frac{\partial E}{\partial \mathbf{h}} = \mathbf{h} - \mathbf{t}$$

$$\frac{\partial E}{\partial A} = ((\mathbf{h} - \mathbf{t}) \circ \phi'(A \mathbf{x})) \mathbf{x}^T$$
"""
FACES = r"""
Layer by layer, with vectors as rows:

$$u_j^l = \sum_i h_i^{l-1} W_{ij}^l + b_j^l$$

$$h_j^l = \phi(u_j^l)$$

$$\delta_j^l = \frac{\partial E}{\partial u_j^l}$$

$$\frac{\partial E}{\partial W_{ij}^l} = \delta_j^l h_i^{l-1}$$

$$\frac{\partial u_j}{\partial b_j^l} = 1$$

$$\delta^l = \frac{\partial E}{\partial h^l} \odot \phi'(u^l)$$

$$\frac{\partial E}{\partial W^l} = (h^{l-1})^\top \delta^l$$

$$\frac{\partial E}{\partial b^l} = \delta^l$$
"""
STEADY = r"""
$$s_k = u h_{k-1} + v x_k$$

$$h_k = \tanh(s_k)$$

$$\frac{\partial h_k}{\partial u} = (1 - h_k^2) (h_{k-1} + u \frac{\partial h_{k-1}}{\partial u})$$

$$\frac{\partial s_k}{\partial h_{k-1}} = u$$

$$\frac{\partial h_k}{\partial s_k} = 1 - h_k^2$$
"""
BOUNDED = ENTRIES.replace(r"\sum_j", r"\sum_{j=1}^n").replace(r"\sum_i", r"\sum_{i=1}^m")
RULE = r"$$\frac{d}{dx} (f(x) g(x)) = f'(x) g(x) + f(x) g'(x)$$"
SUMMED = ENTRIES + r"""
$$\frac{\partial J}{\partial x_k} = 2 \sum_i y_i a_{ik}$$
"""

SLIPS = {
    "a sign beside a remark on a definition": (REMARKED, "", r"\frac{\partial E}{\partial u} = -(h - t) \phi'(s) x"),
    "a prime beside a remark on a definition": (REMARKED, "", r"\frac{\partial E}{\partial u} = (h - t) \phi(s) x"),
    "a sign beside a remark on a factor": (HALVED, "", r"\frac{\partial E}{\partial c} = -(h - t) \phi'(s)"),
    "a power between two formulas": (SQUASHED, "", r"1 - \tanh^2(s) = 1 - h^3"),
    "a sign between two formulas": (SQUASHED, "", r"(h - t) (1 - \tanh^2(s)) = (h - t) (1 + h^2)"),
    "a sign of a gradient of one sample": (SAMPLES, "", r"\frac{\partial E_n}{\partial v_{ji}} = -\delta_j x_i"),
    "a sign of one sample": (SAMPLES, "", r"\delta_j = s_j + t_j"),
    "a sign beside a product with a name": (REMARKED, r"The product is denoted by $\odot$, and", r"\frac{\partial E}{\partial u} = -(h - t) \phi'(s) x"),
    "a sign beside what a product is": (REMARKED, r"Here $\circ$ denotes the product, and", r"\frac{\partial E}{\partial u} = -(h - t) \phi'(s) x"),
    "a prime beside what a product is": (REMARKED, r"We use $\circ$ to denote the product, and", r"\frac{\partial E}{\partial u} = (h - t) \phi(s) x"),
    "a prime in an expression": (NEURON, "We expand this expression:", r"\frac{\partial E}{\partial u} = (h - t) \phi(s) x"),
    "a transpose beside units that are linear elsewhere": (SQUARE, "", r"\frac{\partial E}{\partial \mathbf{x}} = A ((\mathbf{h} - \mathbf{t}) \circ \phi'(A \mathbf{x}))"),
    "a sign beside another face of a letter": (FACES, "", r"\delta^l = -\delta^{l+1} (W^{l+1})^\top \odot \phi'(u^l)"),
    "a sign of a number": (NEURON, "", r"\frac{\partial s}{\partial c} = -1"),
    "a sign beside words of another cost": (NEURON, "We come to the cross-entropy below.", r"\frac{\partial E}{\partial c} = -(h - t) \phi'(s)"),
    "a prime of a unit that is not linear": (NEURON, "This is the slope of a non-linear unit:", r"\frac{\partial E}{\partial c} = (h - t) \phi(s)"),
    "a rule of calculus beside one other": (RULE, "Likewise", r"\frac{d}{dx} f(g(x)) = -f'(g(x)) g'(x)"),
    "an index that is summed over": (SUMMED, "", r"\frac{\partial J}{\partial x_j} = 2 \sum_j y_i a_{ij}"),
    "a sign beside Chinese words that join": (NEURON, "\u6240\u4ee5\uff0c\u7531\u94fe\u5f0f\u6cd5\u5219", r"\frac{\partial E}{\partial c} = -(h - t) \phi'(s)"),
    "a last term of a sum that is missing": (BOUNDED, "", r"\frac{\partial J}{\partial x_j} = 2 \sum_{i=1}^{m-1} y_i a_{ij}"),
    "a factor before a derivative that stays": (CHAINED, "", r"(h - t) \frac{\partial h}{\partial u} = 2 (h - t) \frac{\partial h}{\partial u}"),
}
"""A text, words beside the claim, and a claim with one slip in it."""

OPEN = {
    "a remark on a definition by which one other holds": (REMARKED.rpartition("$$\\frac{\\partial s")[0], "", r"\frac{\partial E}{\partial u} = -(h - t) \phi'(s) x"),
    "a remark on a definition that explains it": (HALVED, FURTHER, r"\frac{\partial E}{\partial u} = 2 (h - t) \phi'(s) x"),
    "a chain that begins with zero": (REMARKED, "At the optimum", r"0 = (h - t) \phi'(s) = -(h - t) \phi'(s)"),
    "a power of an input that may be one": (SAMPLES, "", r"\frac{\partial E_n}{\partial v_{ji}} = \delta_j x_i^2"),
    "a sign beside a quantity with a name": (REMARKED, r"The error is denoted by $-E$, and", r"\frac{\partial E}{\partial u} = -(h - t) \phi'(s) x"),
    "a prime beside what a letter is to denote": (REMARKED, r"We use $\phi$ to denote its slope, and", r"\frac{\partial E}{\partial u} = (h - t) \phi(s) x"),
    "a prime of an exponential unit": (NEURON + "\nThe unit may be exponential: its slope is then its value.\n" + FURTHER, "", r"\frac{\partial E}{\partial u} = (h - t) \phi(s) x"),
    "a transpose in the argument of what may be linear": (SQUARE, "", r"\frac{\partial E}{\partial \mathbf{x}} = A^T ((\mathbf{h} - \mathbf{t}) \circ \phi'(A^T \mathbf{x}))"),
    "a number that may be counted twice": (NEURON, "", r"\frac{\partial s}{\partial c} = 2"),
    "a factor beside another face of a letter": (FACES, "", r"\delta^l = 2 \delta^{l+1} (W^{l+1})^\top \odot \phi'(u^l)"),
    "a factor where words speak of another cost": (REMARKED, "Not all texts divide the cost by two. The derivative is", r"\frac{\partial E}{\partial u} = 2 (h - t) \phi'(s) x"),
    "a factor beside words of another cost": (NEURON, "We come to the cross-entropy below.", r"\frac{\partial E}{\partial c} = 2 (h - t) \phi'(s)"),
    "a sign beside other Chinese words": (NEURON, "\u6240\u4ee5\uff0c\u53d6\u8d1f\u53f7", r"\frac{\partial E}{\partial c} = -(h - t) \phi'(s)"),
    "a sign beside words of another alphabet": (NEURON, "\u0417\u043d\u0430\u0447\u0438\u0442", r"\frac{\partial E}{\partial c} = -(h - t) \phi'(s)"),
    "a prime of a linear unit": (NEURON, "This is the slope of a linear unit:", r"\frac{\partial E}{\partial c} = (h - t) \phi(s)"),
    "two formulas that are to be equal": (SQUASHED, "The steady state must satisfy", r"(h - t) (1 - \tanh^2(s)) = (h - t) (1 + h^2)"),
    "two formulas that are equal at an optimum": (SQUASHED, "At the optimum one has", r"1 - \tanh^2(s) = 1 - h^3"),
    "a total derivative and its direct part": (STEADY, "", r"\frac{\partial h_k}{\partial u} = \frac{\partial h_k}{\partial u} + (1 - h_k^2) u \frac{\partial h_{k-1}}{\partial u}"),
    "a letter that is said to be something": (SQUASHED, "", r"s = u x - c"),
    "a number of samples that is left out": (SAMPLES, "For a single sample", r"\frac{\partial E_n}{\partial v_{ji}} = 2 (s_j - t_j) x_i"),
}
"""A text, words, and a claim that fails as it is read, and may be meant."""

CHAIN = r"\frac{\partial E}{\partial u} = \frac{\partial E}{\partial h} \phi'(s) x = WRONG = (h - t) \phi'(s) \frac{\partial s}{\partial u}"
"""A chain, of which what stands before WRONG and what stands behind it are equal."""
BETWEEN = {
    "a sign": (NEURON, "", r"-(h - t) \phi'(s) x", True),
    "a sign beside words of conditions": (NEURON, "This is simplified in what follows, for a particular unit:", r"(h + t) \phi'(s) x", True),
    "a sign beside Chinese": (NEURON, "\u6240\u4ee5", r"-(h - t) \phi'(s) x", True),
    "a factor beside words of factors": (NEURON, "This is simplified in what follows:", r"2 (h - t) \phi'(s) x", True),
    "a factor before a term that is not equal": (NEURON, "This is simplified in what follows:", r"2 (h - t) \phi'(s) x = 5 x", False),
    "two things beside words of conditions": (NEURON, "This is simplified in what follows:", r"3 (h + t) \phi'(s) x", False),
    "a sign at an optimum": (NEURON, "This vanishes at the optimum:", r"(h + t) \phi'(s) x", False),
    "words that it is wrong": (NEURON, "A common mistake is", r"-(h - t) \phi'(s) x", False),
    "Chinese words that it is wrong": (NEURON, "\u9519\u8bef", r"-(h - t) \phi'(s) x", False),
    "words of another language": (NEURON, "Das ist falsch, wie man leicht an der folgenden Zeile sieht, und wird sp\u00e4ter berichtigt", r"-(h - t) \phi'(s) x", False),
}
"""A text, words before the chain, what stands within it, and whether that is accused."""
SETS = r"""
$$s_i = \sum_{j \in I} v_{ij} x_j$$

$$E = \sum_{i \in K} (s_i - t_i)^2$$

$$\frac{\partial E}{\partial s_i} = 2 (s_i - t_i)$$

$$\frac{\partial s_i}{\partial v_{ij}} = x_j$$

$$\frac{\partial E}{\partial v_{ij}} = 2 (s_i - t_i) x_j$$
"""
IN_NUMBERS = {
    r"0.4 \times 0.5812 - 0.45 \times 0.5812 + 0.6 = 1.094": True,
    r"(0.01 - 0.7491)^2 = 0.2731": True,
    r"0.2731 = (0.01 - 0.7491)^2": True,
    r"\frac{1}{2} (0.01 - 0.7491)^2 = 0.2731": False,
    r"0.5812 \times 0.4 = 0.2325": False,
    r"0.5812 \times 0.4 = 0.2331": False,
    r"0.5812 - 0.4 = 1.0": False,
    r"0.5812 - 0.4 \approx 0.9812": False,
}
"""A computation in numbers, and whether it is accused: where it is wrong for more than a slip, or is printed to few digits, it is not."""


@pytest.mark.every(3)
@pytest.mark.parametrize("name", BETWEEN)
def test_a_slip_between_two_equal_terms_of_a_chain(name: str) -> None:
    text, words, wrong, is_accused = BETWEEN[name]
    found = statuses(text, words, CHAIN.replace("WRONG", wrong))
    assert bool({"refuted", "ill-formed"} & set(found)) is is_accused


@pytest.mark.every(3)
@pytest.mark.parametrize("latex", IN_NUMBERS)
def test_a_slip_in_a_computation_of_numbers(latex: str) -> None:
    assert ("refuted" in statuses(NEURON, "We use the values of above, with $t = 0.01$:", latex)) is IN_NUMBERS[latex]


def test_a_computation_that_words_call_wrong_is_none() -> None:
    assert "refuted" not in statuses(NEURON, "It would be wrong to write", r"(0.01 - 0.7491)^2 = 0.2731")


@pytest.mark.parametrize(("wrong", "is_accused"), [(r"-2 (s_i - t_i) x_j", True), (r"4 (s_i - t_i) x_j", False)])
def test_no_set_that_is_summed_over_explains_a_sign(wrong: str, is_accused: bool) -> None:
    text, _, claim = SETS.rstrip().rpartition("\n\n")
    found = statuses(text + "\n", "", claim.strip("$").replace("2 (s_i - t_i) x_j", wrong))
    assert ("refuted" in found) is is_accused


LATER = {
    "a sign": (r"\frac{\partial E}{\partial U} = -\frac{\partial E}{\partial h} \phi'(\mathbf{v}^T \mathbf{s}) \mathbf{v} \mathbf{x}^T", True),
    "a factor": (r"\frac{\partial E}{\partial \mathbf{x}} = 2 \frac{\partial E}{\partial h} \phi'(\mathbf{v}^T \mathbf{s}) U^T \mathbf{v}", True),
    "a transpose of what may be symmetric": (r"\frac{\partial E}{\partial \mathbf{x}} = \frac{\partial E}{\partial h} \phi'(\mathbf{v}^T \mathbf{s}) U \mathbf{v}", False),
    "a power of what may be one": (r"\frac{\partial E}{\partial \mathbf{s}} = \frac{\partial E}{\partial h} \phi'(\mathbf{v}^T \mathbf{s})^2 \mathbf{v}", False),
}
"""A claim with a slip under a heading that leaves the cost open, where a later one defines it; whether it is accused."""


@pytest.mark.every(3)
@pytest.mark.parametrize("name", LATER)
def test_what_is_told_later_explains_no_sign_and_no_factor(name: str) -> None:
    claim, is_accused = LATER[name]
    verdicts = {closely(v.claim): v.status for v in check_text(COSTS.replace("CLAIM", claim), "short.md").verdicts}
    assert (verdicts[closely(claim)] in ("refuted", "ill-formed")) is is_accused


@pytest.mark.every(3)
@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_among_right_claims_is_accused(name: str) -> None:
    assert statuses(*SLIPS[name])[-1] in ("refuted", "ill-formed")


@pytest.mark.every(3)
@pytest.mark.parametrize("name", OPEN)
def test_what_may_be_meant_is_left_open(name: str) -> None:
    assert not {"refuted", "ill-formed"} & set(statuses(*OPEN[name]))
