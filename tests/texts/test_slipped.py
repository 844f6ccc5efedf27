# ruff: noqa: E501 - a document a line
"""A claim that holds with one thing changed is a slip, whatever is said beside it; where words or conventions explain it, it is none."""

from __future__ import annotations

import pytest

from bpverify.notation.documents import read_text
from bpverify.texts.document import read
from bpverify.texts.mended import mends
from bpverify.texts.opinion import item_of

from .test_accusations import ARRAYS, ENTRIES, NET, NEURON, OTHER_COST, WRONG, statuses

MEAN = r"""
$$z_i = u x_i$$

$$J = \frac{1}{m} \sum_{i=1}^m z_i^2$$

$$\frac{\partial J}{\partial z_i} = \frac{2}{m} z_i$$

$$\frac{\partial z_i}{\partial u} = x_i$$

$$\frac{\partial J}{\partial u} = \frac{2}{m} \sum_{i=1}^m z_i x_i$$
"""
TRACES = r"""
$$\frac{\partial}{\partial X} \operatorname{Tr}(A X) = A^T$$

$$\frac{\partial}{\partial X} \operatorname{Tr}(X^T A) = A$$

$$\frac{\partial}{\partial X} \operatorname{Tr}(X^T A X) = A X + A^T X$$
"""
MISPRINT = OTHER_COST.replace(r"\delta_i = A_{i+1}^T \delta_{i+1} \circ g_i'(A_i h_{i-1})", r"\delta_L = (h_L - y) \circ g_L'(A_L h_{L-1})")
JACOBIANS = r"""
$$\mathbf{y} = \mathbf{A} \mathbf{x}$$

$$\mathbf{z} = \mathbf{B} \mathbf{y}$$

$$\frac{\partial \mathbf{y}}{\partial \mathbf{x}} = \mathbf{A}$$

$$\frac{\partial \mathbf{z}}{\partial \mathbf{x}} = \mathbf{B} \mathbf{A}$$
"""
LOGISTIC = r"""
$$f(z) = \frac{1}{1 + e^{-z}}$$

$$z_i = w_i x_i + c_i$$

$$h_i = f(z_i)$$
"""
LAYERS = r"""
$$x_i = f_i(W_i x_{i-1})$$

$$E = \|x_L - t\|^2$$

$$\delta_L = (x_L - t) \circ f_L'(W_L x_{L-1})$$

$$\frac{\partial E}{\partial W_i} = \delta_i x_{i-1}^T$$

$$\frac{\partial E}{\partial W_L} = \delta_L x_{L-1}^T$$
"""

STEPS = r"""
$$\mathbf{h}_t = \tanh(W \mathbf{h}_{t-1} + U \mathbf{x}_t), \qquad \mathbf{o}_t = V \mathbf{h}_t$$

$$E = \sum_{t=1}^T L_t, \qquad L_t = \tfrac12 \|\mathbf{o}_t - \mathbf{y}_t\|^2$$

$$\frac{\partial E}{\partial V} = \sum_{t=1}^T (\mathbf{o}_t - \mathbf{y}_t) \mathbf{h}_t^T$$

$$\frac{\partial \mathbf{h}_t}{\partial \mathbf{h}_{t-1}} = \mathrm{diag}(1 - \mathbf{h}_t^2)\, W$$
"""
LATE = r"\frac{\partial L_t}{\partial V} = (\mathbf{o}_t - \mathbf{y}_t) \mathbf{h}_{t-1}^T"
SLIPS = {
    "a step beside weights that all steps share": (STEPS, "Each adds to the gradient of the weights that all steps share:", LATE),
    "a step beside weights shared across steps": (STEPS, "The weights are shared across time steps:", LATE),
    "a sign beside a condition of something else": (NEURON, "When the unit is large the weights are small. The derivative is", r"\frac{\partial E}{\partial h} = t - h"),
    "a sign beside words of a special case": (NEURON, "In particular we want to optimise a linear combination of the training set:", r"\frac{\partial E}{\partial u} = -(h - t) \phi'(s) x"),
    "a transpose beside a condition": (ARRAYS, "If the optimum is sought, a gradient vanishes. We find", r"\nabla_{\mathbf{x}} J = 2 \mathbf{A} \mathbf{r}"),
    "indices beside a special case": (ENTRIES, "Assume that these are small numbers. We find", r"\frac{\partial J}{\partial a_{ij}} = 2 y_j x_i"),
    "a missing prime beside an assumption": (NEURON, "We assume a smooth activation.", r"\frac{\partial E}{\partial u} = (h - t) \phi(s) x"),
    "a factor beside a goal": (NEURON, "To solve this in linear time we want its gradient:", r"\frac{\partial E}{\partial h} = 2 (h - t)"),
    "a missing prime at every layer beside a misprint": (MISPRINT, "", r"\delta_i = A_{i+1}^T \delta_{i+1} \circ g_i(A_i h_{i-1})"),
    "a sign in a chain through a Jacobian": (NET, "", r"\frac{\partial C}{\partial A_2} = (h_2 + y) \frac{\partial h_2}{\partial A_2}"),
    "a sign between Jacobians": (JACOBIANS, "", r"\frac{\partial \mathbf{z}}{\partial \mathbf{y}} = -\mathbf{B}"),
    "a function of a letter that has a meaning of its own": (LOGISTIC, "", r"f'(z) = f(z) (1 + f(z))"),
    "a rule of calculus": (TRACES, "", r"\frac{\partial}{\partial X} \operatorname{Tr}(A X B) = -A^T B^T"),
}
"""A text, words that do not explain it, and a slip."""

RIGHT = {
    "layers that share all": (STEPS, "The layers share their states:", LATE),
    "a cost that is maximised": (NEURON, "If we maximise it, by gradient ascent, the sign is the other one:", r"\frac{\partial E}{\partial h} = t - h"),
    "another cost in a formula": (NEURON, r"When the cost is $E = (h - t)^2$ we have", r"\frac{\partial E}{\partial h} = 2 (h - t)"),
    "a sign that a formula of the sentence explains": (NEURON, r"If we define $q = -E$, and write $E$ for it, we have", r"\frac{\partial E}{\partial h} = t - h"),
    "what is denied": (NEURON, "The derivative is not the following one.", r"\frac{\partial E}{\partial h} = t - h"),
    "what is denied in its sentence": (NEURON, "So it cannot be that", r"\frac{\partial E}{\partial h} = t - h"),
    "what some authors write": (ENTRIES, "Some authors number the weights the other way, so that", r"\frac{\partial y_i}{\partial x_j} = a_{ji}"),
    "a matrix that is symmetric throughout": ("Here the matrix is symmetric.\n" + ARRAYS + "\nWhat the gradient is of the whole is found in the same way as above. " * 8, "", r"\nabla_{\mathbf{x}} J = 2 \mathbf{A} \mathbf{r}"),
    "a symmetric matrix": ("Here the matrix is symmetric.\n" + ARRAYS, "", r"\nabla_{\mathbf{x}} J = 2 \mathbf{A} \mathbf{r}"),
    "weights that words number the other way": (ENTRIES, "If the weight from unit $j$ to unit $i$ is $a$ with $j$ before $i$, we get", r"\frac{\partial y_i}{\partial x_j} = a_{ji}"),
    "errors that are counted the other way": (NEURON, "If the error is counted from the target on, we get", r"\frac{\partial E}{\partial h} = t - h"),
    "a condition in words": (NEURON, "When all is turned round, we have", r"\frac{\partial E}{\partial h} = t - h"),
    "rows": (ARRAYS, "With row vectors it becomes", r"\nabla_{\mathbf{x}} J = 2 \mathbf{A} \mathbf{r}"),
    "a factor beside words of another cost": (NEURON, "Not all texts divide the cost by two. The derivative is", r"\frac{\partial E}{\partial h} = 2 (h - t)"),
    "a constant that the text drops": ("Constant factors are dropped throughout this text, which is long.\n" + NEURON + "\nThe derivative of the whole is now taken again. " * 12, "", r"\frac{\partial E}{\partial h} = 2 (h - t)"),
    "a sign beside a case in a formula": (NEURON, "Suppose that the unit goes down, $q < 0$. We find", r"\frac{\partial E}{\partial h} = t - h"),
    "a factor beside what is supposed": (NEURON, "Suppose that two units have one error. We find", r"\frac{\partial E}{\partial h} = 2 (h - t)"),
    "a row before a Jacobian": (NET, "", r"\frac{\partial C}{\partial A_2} = (h_2 - y)^T \frac{\partial h_2}{\partial A_2}"),
    "a constant that is absorbed": (NEURON, "The factor is absorbed by the learning rate:", r"\frac{\partial E}{\partial h} = 2 (h - t)"),
    "one sample of many": (MEAN, "For each example it is", r"\frac{\partial J}{\partial u} = 2 \sum_{i=1}^m z_i x_i"),
    "a linear unit": (NEURON, "For a linear unit we find", r"\frac{\partial E}{\partial u} = (h - t) x"),
    "an exponential unit": (NEURON, "The unit is exponential, so", r"\frac{\partial E}{\partial u} = (h - t) \phi(s) x"),
    "errors of the other sign": (
        NET.rpartition("$$\\frac")[0].replace(r"\delta_2 = (h_2 - y)", r"\delta_2 = (y - h_2)").replace(r"= \delta_2 h_1^T", r"= -\delta_2 h_1^T").replace("[A_2", "-[A_2"),
        "",
        r"\delta_1 = A_2^T \delta_2 \circ g_1'(A_1 h_0)",
    ),
    "errors without the factor of their cost": (LAYERS.replace(r"= \delta_i", r"= 2 \delta_i").replace(r"= \delta_L x", r"= 2 \delta_L x"), "", r"\delta_i = W_{i+1}^T \delta_{i+1} \circ f_i'(W_i x_{i-1})"),
    "a rule for symmetric matrices": (TRACES + "\nThe matrices are symmetric.\n", "", r"\frac{\partial}{\partial X} \operatorname{Tr}(A X B) = A B"),
    "a rule in the other layout": (TRACES, "In the other layout", r"\frac{\partial}{\partial X} \operatorname{Tr}(A X B) = B A"),
    "a transpose between Jacobians": (JACOBIANS, "", r"\frac{\partial \mathbf{z}}{\partial \mathbf{y}} = \mathbf{B}^T"),
    "a slope for the values that a letter has": (r"$$z = x - x$$" + "\n\n$$f(z) = z^2$$\n\n$$h = f(z)$$", "", r"f'(z) = -2 z"),
    "a rule alone": ("", "", r"\frac{\partial}{\partial X} \operatorname{Tr}(A X B) = -A^T B^T"),
}
"""A text, words, and an equation that fails by the text's definitions, holds with one thing changed, and may be meant."""


@pytest.mark.every(2)
@pytest.mark.parametrize("name", SLIPS)
def test_words_of_something_else_save_no_slip(name: str) -> None:
    assert statuses(*SLIPS[name])[-1] in ("refuted", "ill-formed")


@pytest.mark.every(2)
@pytest.mark.parametrize("name", RIGHT)
def test_what_words_or_conventions_explain_is_no_slip(name: str) -> None:
    assert not {"refuted", "ill-formed"} & set(statuses(*RIGHT[name]))


KINDS = {
    "a sign": {"sign"}, "a factor": {"factor"}, "a missing prime": {"slope"}, "exchanged indices": {"index"}, "a transpose": {"transpose"},
    "a missing slope": set(), "another input": set(),
}  # fmt: skip


@pytest.mark.parametrize("name", KINDS)
def test_what_was_slipped_over_is_found(name: str) -> None:
    text, equation = WRONG[name]
    steps = read_text(f"{text}\n\n$${equation}$$\n", "short.md").steps
    found = read([item_of(n, step) for n, step in enumerate(steps)])
    assert {edit.kind for edit in mends(found, len(steps) - 1)} == KINDS[name]
