# ruff: noqa: E501
"""What of the miniatures is not as it should be: right equations that are not decided, and what is proved and should not be."""

OPEN: dict[str, tuple[str, ...]] = {
    "weights numbered by where they start": (r"\frac{\partial J}{\partial b^{(l)}} = \delta^{(l+1)}",),
    "weights numbered by where they start, in components": (r"\frac{\partial J}{\partial b^{(l)}_i} = \delta^{(l+1)}_i",),
    "a batch with its mean": (
        r"dZ^{[l]} = dA^{[l]} \odot g'(Z^{[l]})",
        r"dA^{[l-1]} = (W^{[l]})^T dZ^{[l]}",
        r"dW^{[l]} = \frac{1}{m} dZ^{[l]} (A^{[l-1]})^T",
    ),
    "a toy network of named units": (
        r"\frac{\partial net_{o1}}{\partial w_5} = out_{h1}",
        r"\frac{\partial E}{\partial w_5} = -(t - out_{o1}) out_{o1} (1 - out_{o1}) out_{h1}",
        r"\frac{\partial E}{\partial w_1} = \frac{\partial E}{\partial out_{h1}} \frac{\partial out_{h1}}{\partial net_{h1}} \frac{\partial net_{h1}}{\partial w_1}",
    ),
    "a chain of named scalars": (
        r"\frac{\partial f}{\partial q} = z",
        r"\frac{\partial f}{\partial z} = q",
        r"\frac{\partial f}{\partial x} = \frac{\partial f}{\partial q} \frac{\partial q}{\partial x}",
        r"\frac{\partial f}{\partial y} = z",
    ),
    "batch norm": (
        r"\frac{\partial y_i}{\partial \hat{x}_i} = \gamma",
        r"\frac{\partial y_i}{\partial \gamma} = \hat{x}_i",
        r"\frac{\partial y_i}{\partial \beta} = 1",
    ),
    "steps in time with a counter": (r"\frac{\partial h_t}{\partial s_t} = 1 - h_t^2",),
    "steps in time by vectors": (
        r"\frac{\partial \mathbf{s}_t}{\partial \mathbf{h}_{t-1}} = \mathbf{W}",
        r"\frac{\partial \mathbf{h}_t}{\partial \mathbf{h}_{t-1}} = \mathrm{diag}(1 - \mathbf{h}_t^2) \mathbf{W}",
    ),
    "Jacobians of linear maps": (r"\frac{\partial \mathbf{y}}{\partial \mathbf{x}} = \mathbf{A}",),
    "an inner product": (
        r"\frac{\partial s}{\partial \mathbf{w}} = \mathbf{x}",
        r"\frac{\partial s}{\partial \mathbf{x}} = \mathbf{w}",
        r"s = \mathbf{x}^T \mathbf{w}",
    ),
    "a matrix by its entries": (
        r"\frac{\partial y_i}{\partial x_j} = a_{ij}",
        r"\frac{\partial y_i}{\partial a_{ij}} = x_j",
    ),
    "swish": (
        r"\frac{\partial f}{\partial s} = x",
        r"\frac{\partial f}{\partial x} = s + x s (1 - s)",
    ),
    "a factor that is shared": (
        r"\frac{\partial b}{\partial a} = w",
        r"\frac{\partial b}{\partial w} = a + w x",
        r"\frac{\partial b}{\partial w} = 2 a",
    ),
    "updates": (r"w \leftarrow w - \eta \frac{\partial L}{\partial w}",),
    "a kink": (
        r"\frac{\partial a}{\partial z} = \begin{cases} 1 & \text{if $z > 0$} \\ 0 & \text{if $z < 0$} \end{cases}",
    ),
    "an inverse": (r"\frac{\partial \mathbf{y}}{\partial \mathbf{x}} = \mathbf{A}^{-1}",),
    "what depends on nothing that is written": (r"\frac{\partial v}{\partial x_i} = 2 (x_i - c)",),
}
"""Equations on which nothing is asserted, or that are taken for definitions; each is in truth what its mark says."""

TESTED: dict[str, tuple[str, ...]] = {
    "columns": (
        r"\delta^{(l)} = ((W^{(l+1)})^T \delta^{(l+1)}) \odot \sigma'(z^{(l)})",
        r"\frac{\partial C}{\partial W^{(l)}} = \delta^{(l)} (a^{(l-1)})^T",
    ),
    "rows": (
        r"\delta^{[l]} = (\delta^{[l+1]} (W^{[l+1]})^T) \odot g'(z^{[l]})",
        r"\frac{\partial J}{\partial W^{[l]}} = (a^{[l-1]})^T \delta^{[l]}",
    ),
    "weights numbered by where they start": (
        r"\delta^{(l)} = ((W^{(l)})^T \delta^{(l+1)}) \odot f'(z^{(l)})",
        r"\frac{\partial J}{\partial W^{(l)}} = \delta^{(l+1)} (a^{(l)})^T",
    ),
    "errors by convention": (
        r"\frac{\partial C}{\partial W^{(l)}} = \delta^{(l)} (a^{(l-1)})^T",
        r"\delta^{(l)} = \frac{\partial C}{\partial a^{(l)}} \odot \sigma'(z^{(l)})",
    ),
}
"""Claims that are tested modulo primes alone: the proof takes more work than is allowed."""

UNSOUND: dict[str, tuple[str, ...]] = {
    "softmax with cross-entropy": (r"\sum_i y_i = 1",),
    "the derivative of softmax by cases": (
        r"\frac{\partial s_i}{\partial x_j} = \begin{cases} s_i (1 - s_j) & \text{if $i = j$} \\ s_i s_j & \text{if $i \neq j$} \end{cases}",
    ),
    "batch norm": (r"\frac{\partial v}{\partial x_i} = 2 (x_i - \mu)",),
    "a sum that is said to be a number": (
        r"\sum_i p_i = 2",
        r"\sum_i p_i = 1",
    ),
    "roots of squares": (
        r"y = x",
        r"u = a - b",
        r"(x^2)^{1/2} = x",
        r"\sqrt{x^2} = x",
    ),
}
"""Wrong equations, or hypotheses, that are proved today: each is a defect."""

ALTERED: dict[str, tuple[str, ...]] = {}
"""Altered claims that are proved today, and differ from the original: each is a defect."""
