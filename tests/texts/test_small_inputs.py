# ruff: noqa: E501 - a document a line
"""Documents of one to four equations, each with the verdict that it deserves."""

from __future__ import annotations

import pytest

from bpverify.general.check import check_text

BIAS = r"\frac{\partial C}{\partial b_j^l} = \delta_j^l"

DESERVED: dict[str, tuple[str, str]] = {
    "weights numbered by where they start": (
        r"z^{(2)} = W^{(1)} x + b^{(1)} | z^{(3)} = W^{(2)} a^{(2)} + b^{(2)} | \delta^{(2)} = ((W^{(2)})^T \delta^{(3)}) \bullet g'(z^{(2)}) | \nabla_{W^{(2)}} J = \delta^{(3)} (a^{(2)})^T",
        "proved proved proved proved",
    ),
    "the error of a numbered output without a cost": (r"\delta^{(4)} = -(y - a^{(4)}) \odot g'(z^{(4)})", "undecided"),
    "the error of a numbered output with its cost": (
        r"J = \frac{1}{2} \| y - a^{(4)} \|^2 | \delta^{(4)} = -(y - a^{(4)}) \odot g'(z^{(4)})",
        "given proved",
    ),
    "a rectifier by its larger side": (
        r"\text{ReLU}(z) = \max(0, z) | \text{ReLU}'(z) = \begin{cases} 1 & \text{if } z > 0 \\ 0 & \text{if } z < 0 \end{cases}",
        "proved proved",
    ),
    "a rectifier without its argument": (
        r"\text{ReLU}(z) = \max(0, z) | \frac{d\,\text{ReLU}}{dz} = \begin{cases} 1 & \text{if } z > 0 \\ 0 & \text{otherwise} \end{cases}",
        "proved proved",
    ),
    "a leak": (r"f(x) = \max(0.1x, x) | f'(x) = \begin{cases} 1 & x > 0 \\ 0.1 & x < 0 \end{cases}", "given proved"),
    "an indicator": (r"f(x) = \max(0, x) | f'(x) = \mathbb{1}[x > 0]", "given proved"),
    "the slope of an amount": (r"\frac{d}{dx}|x| = \begin{cases} 1 & x > 0 \\ -1 & x < 0 \end{cases}", "proved"),
    "slopes of functions without brackets": (
        r"f(x) = \tanh(x^2) | \frac{df}{dx} = 2x(1 - \tanh^2(x^2)) | g(x, v) = v x^2 | \frac{\partial g}{\partial x} = 2 v x",
        "given proved given proved",
    ),
    "a word with another meaning": (
        r"\text{ReLU}(z) = \max(0.1z, z) | \text{ReLU}'(z) = \begin{cases} 1 & z > 0 \\ 0.1 & z < 0 \end{cases}",
        "given proved",
    ),
    "an error under another letter is judged at the last layer": (
        r"s^{l} = x^{l-1} W^{l} + b^{l} | x^{l} = \phi(s^{l}) | E = \frac{1}{2} \| x^{L} - y \|^2 | \epsilon^{l} = \frac{\partial E}{\partial s^{l}} | \epsilon^{L} = (x^{L} - y) \odot \phi'(s^{L})",
        "given given given given proved",
    ),
    "three cases": (
        r"f(x) = \begin{cases} -1 & x < -1 \\ x & x < 1 \\ 1 & x > 1 \end{cases} | f'(x) = \begin{cases} 0 & x < -1 \\ 1 & x < 1 \\ 0 & x > 1 \end{cases}",
        "given proved",
    ),
    "settings": (r"x_2 = 0.25 | w_{21}^1 = 0.35 | b^l = 0 | W^l = 0", "given given given given"),
    "a setting in braces": (r"{{a}^{2}} = 27 | {b} = 3", "given given"),
    "a setting of a target": (r"C = \frac{1}{2} \sum_j (a_j^L - y_j)^2 | y_2 = 1", "given given"),
    "hypotheses": (r"\sum_j a_j^L = 1 | \sigma(z_j^l) = z_j^l", "given given"),
    "a hypothesis on targets": (r"C = \frac{1}{2} \sum_j (a_j^L - y_j)^2 | \sum_j y_j = 1", "given given"),
    "a slope of nobody's function": (r"\frac{d\sigma(u)}{du} = \sigma(u)(1-\sigma(u))", "undecided"),
    "the slope of the logistic function": (
        r"\sigma(u) = \frac{1}{1+e^{-u}} | \frac{d\sigma(u)}{du} = \sigma(u)(1-\sigma(u))",
        "given proved",
    ),
    "a slope beside activations": (r"\sigma'(z^l) = a^l (1 - a^l)", "undecided"),
    "the logistic slope beside activations": (
        r"\sigma(u) = \frac{1}{1+e^{-u}} | \sigma'(z^l) = a^l (1 - a^l)",
        "given proved",
    ),
    "a star between vectors": (r"\delta^l = ((W^{l+1})^T \delta^{l+1}) * \sigma'(z^l)", "proved"),
    "a cross between vectors": (r"\delta^l = ((W^{l+1})^T \delta^{l+1}) \times \sigma'(z^l)", "proved"),
    "a dot between vectors": (r"\delta^l = ((W^{l+1})^T \delta^{l+1}) \cdot \sigma'(z^l)", "proved"),
    "rows": (r"z^{(3)} = a^{(2)} W^{(2)} | \frac{\partial J}{\partial W^{(2)}} = (a^{(2)})^T \delta^{(3)}", "given proved"),
    "denominator layout": (r"\frac{\partial z^l}{\partial a^{l-1}} = (W^l)^T", "proved"),
    "an index of the sample": (r"\delta_{pj}^L = \frac{\partial E}{\partial z_{pj}^L}", "proved"),
    "a subscript of the sample": (
        r"\sigma(\mathbf{z}_n^{(l)}) = \sigma(\mathbf{W}^{(l)} \mathbf{a}_n^{(l-1)} + \mathbf{b}^{(l)})",
        "proved",
    ),
    "the cost of a class": (r"C = -\ln a^L_y", "given"),
    "second derivatives exchanged": (
        r"\frac{\partial^2 f(x)}{\partial x_i \partial x_j} = \frac{\partial^2 f(x)}{\partial x_j \partial x_i}",
        "proved",
    ),
    "second derivatives at two points": (
        r"\frac{\partial^2 f(x)}{\partial x_i \partial x_j} = \frac{\partial^2 f(y)}{\partial x_j \partial x_i}",
        "undecided",
    ),
    "no network": (r"r_{ab} = \sum_k p_{ak} q_{kb}", "given"),
    "ones": (
        r"\delta^l = \mathbf{1}^T \delta^l | \frac{\partial C}{\partial z^l} = \mathbf{1}^\top \delta^l | z^l = \mathbf{1}^\top z^l | \mathbf{1} = 1",
        "undecided undecided undecided undecided",
    ),
    "ones of a length": (r"\delta^l = \mathbf{1}_n^T \delta^l", "undecided"),
    "a function that is known": (rf"{BIAS} | \text{{ReLU}}(z) = z", "proved undecided"),
    "a wrong equation with a label": (rf"{BIAS} | \text{{(3)}} \; \frac{{\partial C}}{{\partial b_j^l}} = 3\delta_j^l", "proved refuted"),
    "a wrong equation for all layers": (rf"{BIAS} | \forall l: \frac{{\partial C}}{{\partial b_j^l}} = 3\delta_j^l", "proved refuted"),
    "a chain without a forward pass": (
        r"\delta_j^l = \sum_k \delta_k^{l+1} \frac{\partial z_k^{l+1}}{\partial z_j^l} = \sum_k \delta_k^{l+1} w_{kj}^{l+1} \sigma'(z_j^l) | \frac{\partial C}{\partial w_{jk}^l} = a_k^l \delta_j^l",
        "proved proved ill-formed",
    ),
    "a quotient with over": (r"{\partial C \over \partial b^l} = \delta^l", "proved"),
    "a box": (r"\boxed{\frac{\partial C}{\partial b^l} = \delta^l}", "proved"),
    "a set": (r"\frac{\partial C}{\partial b^l} = \delta^l \in \mathbb{R}^{n_l}", "proved"),
    "a conclusion": (r"z^l = W^l a^{l-1} + b^l \quad\Rightarrow\quad \frac{\partial C}{\partial b^l} = \delta^l", "proved proved"),
    "bold twice": (r"\frac{\partial C}{\partial b^{(l)}} = \boldsymbol{\mathbf{\delta}}^{(l)}", "proved"),
}


@pytest.mark.parametrize("name", DESERVED)
def test_the_verdicts_of_a_small_document(name: str) -> None:
    equations, deserved = DESERVED[name]
    text = "\n\n".join(f"$${part.strip()}$$" for part in equations.split(" | "))
    assert [v.status for v in check_text(text, "small.md").verdicts] == deserved.split()


def test_the_cost_that_an_output_asks_for_is_named() -> None:
    (found,) = check_text(r"$$\delta^{(4)} = -(y - a^{(4)}) \odot g'(z^{(4)})$$", "small.md").verdicts
    assert "quadratic, where layer 4 is the output" in found.reason


def test_a_function_with_something_below_it_is_named_as_it_is_written() -> None:
    text = r"$$y = f_w(x)$$ $$E = (y - t)^2$$ $$\frac{\partial E}{\partial x} = 2 (y - t) f_w'(x)$$"
    assert "f_{w} is any smooth function, taken entry by entry" in check_text(text, "small.md").verdicts[-1].conditions
