# ruff: noqa: E501 - a document a line
"""What a text's own definitions refute is refuted where its other claims bear out how it is read, and nowhere else."""

from __future__ import annotations

import pytest

from bpverify.general.check import check_text

NEURON = r"""
$$s = u x + c$$

$$h = \phi(s)$$

$$E = \frac{1}{2} (h - t)^2$$

$$\frac{\partial E}{\partial h} = h - t$$

$$\frac{\partial E}{\partial u} = (h - t) \phi'(s) x$$
"""
ENTRIES = r"""
$$y_i = \sum_j a_{ij} x_j$$

$$J = \sum_i y_i^2$$

$$\frac{\partial y_i}{\partial x_j} = a_{ij}$$

$$\frac{\partial J}{\partial a_{ij}} = 2 y_i x_j$$

$$\frac{\partial J}{\partial y_i} = 2 y_i$$
"""
ARRAYS = r"""
$$\mathbf{r} = \mathbf{A} \mathbf{x} - \mathbf{b}$$

$$J = \mathbf{r}^T \mathbf{r}$$

$$\nabla_{\mathbf{x}} J = 2 \mathbf{A}^T \mathbf{r}$$
"""
PENALTY = r"""
$$E = (w x - y)^2$$

$$J = E + \lambda w^2$$

$$\frac{\partial E}{\partial w} = 2 (w x - y) x$$

$$\frac{\partial J}{\partial w} = \frac{\partial E}{\partial w} + 2 \lambda w$$
"""
NET = r"""
$$h_1 = g_1(A_1 h_0)$$

$$h_2 = g_2(A_2 h_1)$$

$$C = \frac{1}{2} \|h_2 - y\|^2$$

$$\delta_2 = (h_2 - y) \circ g_2'(A_2 h_1)$$

$$\frac{\partial C}{\partial A_2} = \delta_2 h_1^T$$

$$\frac{\partial C}{\partial A_1} = [A_2^T \delta_2 \circ g_1'(A_1 h_0)] h_0^T$$

$$\frac{\partial C}{\partial A_1} = \delta_1 h_0^T$$
"""
OTHER_COST = NET + r"""
Now the net has any number of layers.

$$h_i = g_i(A_i h_{i-1})$$

$$C = \|h_L - y\|^2$$

$$\delta_i = A_{i+1}^T \delta_{i+1} \circ g_i'(A_i h_{i-1})$$

$$\frac{\partial C}{\partial A_i} = \delta_i h_{i-1}^T$$
"""

WRONG = {
    "an error without a factor of its cost": (OTHER_COST, r"\delta_L = (h_L - y) \circ g_L'(A_L h_{L-1})"),
    "a sign": (NEURON, r"\frac{\partial E}{\partial u} = (t - h) \phi'(s) x"),
    "a factor": (NEURON, r"\frac{\partial E}{\partial h} = 2 (h - t)"),
    "a missing prime": (NEURON, r"\frac{\partial E}{\partial u} = (h - t) \phi(s) x"),
    "a missing slope": (NEURON, r"\frac{\partial E}{\partial u} = (h - t) x"),
    "another input": (NEURON, r"\frac{\partial E}{\partial c} = (h - t) \phi'(s) x"),
    "exchanged indices": (ENTRIES, r"\frac{\partial y_i}{\partial x_j} = a_{ji}"),
    "an index of another": (ENTRIES, r"\frac{\partial J}{\partial a_{ij}} = 2 y_j x_i"),
    "a missing sum": (ENTRIES, r"\frac{\partial J}{\partial y_i} = y_i"),
    "a transpose": (ARRAYS, r"\nabla_{\mathbf{x}} J = 2 \mathbf{A} \mathbf{r}"),
    "a missing factor of an array": (ARRAYS, r"\nabla_{\mathbf{x}} J = \mathbf{A}^T \mathbf{r}"),
    "a sign where a derivative has two meanings": (PENALTY, r"\frac{\partial J}{\partial w} = \frac{\partial E}{\partial w} - 2 \lambda w"),
    "the second of a chain": (NEURON, r"\frac{\partial E}{\partial c} = \frac{\partial E}{\partial h} \phi'(s) = (h + t) \phi'(s)"),
}
"""A text and an equation that is wrong in it."""

OPEN = {
    "one meaning of two": (PENALTY, "", r"\frac{\partial J}{\partial w} = 2 \lambda w"),
    "a condition": (NEURON, "At the minimum", r"\frac{\partial E}{\partial h} = 0"),
    "a hypothesis of two": (NEURON, "", r"h = 2 t"),
    "a linear unit": (NEURON, "For a linear unit we find", r"\frac{\partial E}{\partial u} = (h - t) x"),
    "no activation": (NEURON, "There is no activation in the last unit, so", r"\frac{\partial E}{\partial u} = (h - t) x"),
    "another cost": (NEURON, "With the cross-entropy it is", r"\frac{\partial E}{\partial s} = h - t"),
    "another function": (NEURON, "The rectifier, a ReLU, has", r"\frac{\partial E}{\partial u} = (h - t) x"),
    "a logistic function in mind": (NEURON, "", r"\frac{\partial E}{\partial u} = (h - t) \phi(s) (1 - \phi(s)) x"),
    "up to a factor": (NEURON, "Constant factors are dropped:", r"\frac{\partial E}{\partial h} = 2 (h - t)"),
    "a slip that is shown": (NEURON, "It would be wrong to write", r"\frac{\partial E}{\partial h} = t - h"),
    "an exercise": (NEURON, "Prove or disprove:", r"\frac{\partial E}{\partial h} = t - h"),
    "one sample": (ENTRIES, "For a single training example", r"\frac{\partial J}{\partial y_i} = y_i"),
    "a diagonal": (ENTRIES, "For $i = j$ we have", r"\frac{\partial y_i}{\partial x_j} = a_{ii}"),
    "a letter that stands in several ways": (ENTRIES.replace("x_j", "u_j"), r"\[ u_{ij} = u_i u_j \]", r"\frac{\partial J}{\partial a_{ij}} = y_i u_j"),
    "a set that nothing describes": (ENTRIES.replace(r"\sum_i y", r"\sum_{i \in K} y"), "", r"\frac{\partial J}{\partial y_i} = y_i"),
    "a name that nothing defines": (NEURON, "", r"\frac{\partial E}{\partial u} = (h - t) \phi'(s) q"),
    "a function that stands nowhere else": (NEURON, "", r"\frac{\partial E}{\partial u} = (h - t) \psi'(s) x"),
    "another definition in the way": (NEURON, "$$E = \\frac{1}{3} (h - t)^3$$", r"\frac{\partial E}{\partial h} = 2 (h - t)^2"),
    "a Jacobian of any layout": (
        r"""$$\mathbf{y} = \mathbf{A} \mathbf{x}$$

$$\mathbf{z} = \mathbf{B} \mathbf{y}$$

$$\frac{\partial \mathbf{y}}{\partial \mathbf{x}} = \mathbf{A}$$""",
        "",
        r"\frac{\partial \mathbf{z}}{\partial \mathbf{x}} = \mathbf{A}^T \mathbf{B}^T",
    ),
    "words of another language": (NEURON, "Für eine lineare Einheit gilt", r"\frac{\partial E}{\partial u} = (h - t) x"),
    "words without a letter of ours": (
        NEURON,
        "Hier nehmen wir nun die Identität, also einfach keine besondere Funktion: die Ausgabe ist dann gleich der Summe und daher gilt nun",
        r"\frac{\partial E}{\partial u} = (h - t) x",
    ),
    "a function that only words tell": (
        r"""$$z = \sum_i w_i x_i$$

The unit is logistic.

$$\frac{\partial z}{\partial w_i} = x_i$$

$$\frac{\partial y}{\partial w_i} = \frac{\partial z}{\partial w_i} \frac{\partial y}{\partial z}$$""",
        "",
        r"\frac{\partial y}{\partial w_i} = x_i y (1 - y)",
    ),
    "a function that is a square": (NEURON, "", r"\frac{\partial E}{\partial u} = 2 (h - t) s x"),
    "a definition under another heading": (
        r"""# One

$$z = u x$$

$$\frac{\partial z}{\partial u} = x$$

$$E = \frac{1}{2} z^2$$

# Two

$$C = E + q^2$$

$$\frac{\partial C}{\partial q} = 2 q$$

$$\frac{\partial C}{\partial E} = 1$$""",
        "",
        r"\frac{\partial C}{\partial u} = z x",
    ),
    "a pair of indices that is read as one, beside a line that holds on one instance": (
        r"""$$L=\sum_{i\ne j}w_iw_j$$

$$\frac{\partial L}{\partial w_k}=\sum_{j\neq k}w_j$$""",
        "",
        r"\frac{\partial L}{\partial w_k}=2\sum_{j\neq k}w_j",
    ),
    "a power that is the number of steps": (
        r"""$$h_t=Wh_{t-1}$$

$$L=\frac12\|h_T-y\|^2$$

$$\frac{\partial L}{\partial h_T}=h_T-y$$""",
        "",
        r"\frac{\partial L}{\partial h_0}=(W^\top)^T(h_T-y)",
    ),
    "a letter for the number of terms": (
        r"""$$v=\frac1m\sum_i(x_i-\frac1m\sum_jx_j)^2$$

$$w=3v$$

$$\frac{\partial w}{\partial x_k}=3\frac{\partial v}{\partial x_k}$$""",
        "",
        r"\frac{\partial v}{\partial x_k}=\frac2m(x_k-\frac1m\sum_jx_j)",
    ),
    "a letter for the number of terms, with a mean": (
        r"""$$\mu=\frac1m\sum_ix_i$$

$$\sigma^2=\frac1m\sum_i(x_i-\mu)^2$$

$$\frac{\partial \mu}{\partial x_i}=\frac1m$$""",
        "",
        r"\frac{\partial\sigma^2}{\partial x_i}=\frac{2(x_i-\mu)}m",
    ),
    "an error of an author's own, before its slope": (
        NET.rpartition("$$\\frac")[0],
        r"$$\delta_1 = A_2^T \delta_2$$",
        r"\frac{\partial C}{\partial A_1} = [\delta_1 \circ g_1'(A_1 h_0)] h_0^T",
    ),
    "an error of an author's own, without the factor of its cost": (
        NET.replace(r"\frac{1}{2} ", ""),
        "",
        r"\frac{\partial C}{\partial A_2} = 2 \delta_2 h_1^T",
    ),
    "errors of an author's own at all layers": (
        r"""$$h_i = g_i(A_i h_{i-1})$$

$$C = \frac{1}{2} \|h_L - y\|^2$$

$$\delta_i = A_{i+1}^T (\delta_{i+1} \circ g_{i+1}'(A_{i+1} h_i))$$

$$\frac{\partial C}{\partial A_i} = [\delta_i \circ g_i'(A_i h_{i-1})] h_{i-1}^T$$""",
        "",
        r"\delta_L = h_L - y",
    ),
    "an error that is written out nowhere else": (
        r"""$$h_i = g_i(A_i h_{i-1})$$

$$C = \|h_L - y\|^2$$

$$\delta_i = A_{i+1}^T \delta_{i+1} \circ g_i'(A_i h_{i-1})$$

$$\frac{\partial C}{\partial A_i} = \delta_i h_{i-1}^T$$""",
        "",
        r"\delta_L = (h_L - y) \circ g_L'(A_L h_{L-1})",
    ),
    "nothing that bears it out": (
        r"""$$s = u x + c$$

$$h = \phi(s)$$""",
        "",
        r"\frac{\partial h}{\partial u} = \phi'(s) u",
    ),
}
"""A text, words, and an equation that fails by the text's definitions and may be meant."""


def statuses(text: str, words: str, equation: str) -> list[str]:
    document = f"{text}\n{words}\n\n$${equation}$$\n"
    return [v.status for v in check_text(document, "short.md").verdicts]


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_refuted(name: str) -> None:
    text, equation = WRONG[name]
    assert statuses(text, "", equation)[-1] == "refuted"


@pytest.mark.parametrize("name", OPEN)
def test_what_may_be_meant_is_not_accused(name: str) -> None:
    assert not {"refuted", "ill-formed"} & set(statuses(*OPEN[name]))


@pytest.mark.every(2)
@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_equation_spoils_no_other(name: str) -> None:
    text, equation = WRONG[name]
    document = f"{text}\n$${equation}$$\n"
    before, after = (check_text(each, "short.md").verdicts for each in (text, document))
    assert all(v.status in ("proved", "tested", "given") for v in before)
    assert not any(v.status in ("refuted", "ill-formed") for v in after[: len(before)])


def test_a_refutation_says_where_and_by_what() -> None:
    found = check_text(f"{NEURON}\n$${WRONG['a sign'][1]}$$\n", "short.md").verdicts[-1]
    assert found.witness is not None and found.witness.left != found.witness.right
    assert "h" not in dict(found.witness.point) and {"u", "x", "c", "t"} <= dict(found.witness.point).keys()
    assert found.scope == "with the definitions of lines 2, 4, 6" and "lines 8, 10" in found.reason
