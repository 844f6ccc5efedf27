"""True and false equations as LaTeX, one a line, by what a false one gets wrong."""

from __future__ import annotations

BP1 = r"\delta_j^L = \frac{\partial C}{\partial a_j^L} \sigma'(z_j^L)"
BP2 = r"\delta_j^l = \sum_k w_{kj}^{l+1} \delta_k^{l+1} \sigma'(z_j^l)"
BP3 = r"\frac{\partial C}{\partial b_j^l} = \delta_j^l"
BP4 = r"\frac{\partial C}{\partial w_{jk}^l} = a_k^{l-1} \delta_j^l"

TRUE: tuple[str, ...] = (
    BP1,
    BP2,
    BP3,
    BP4,
    r"\frac{\partial C}{\partial z_j^l} = \delta_j^l",
    r"\delta_j^l = \sigma'(z_j^l) \sum_m w_{mj}^{l+1} \delta_m^{l+1}",
    r"\delta_j^l = \frac{\partial C}{\partial a_j^l} \sigma'(z_j^l)",
    r"\frac{\partial C}{\partial a_k^{l-1}} = \sum_j w_{jk}^l \delta_j^l",
    r"\frac{\partial C}{\partial x_k} = \sum_j w_{jk}^1 \delta_j^1",
    r"\frac{\partial C}{\partial w_{jk}^1} = x_k \delta_j^1",
    r"a_k^0 = x_k",
    r"z_j^l = \sum_k w_{jk}^l a_k^{l-1} + b_j^l",
    r"a_j^l = \sigma(z_j^l)",
    r"\sigma\left(\sum_k w_{jk}^l a_k^{l-1} + b_j^l\right) = a_j^l",
    r"\sum_{k=1}^{n_{l-1}} w_{jk}^l a_k^{l-1} = z_j^l - b_j^l",
    r"\delta_j^l = \sum_{k=1}^{n_{l+1}} w_{kj}^{l+1} \delta_k^{l+1} \sigma'(z_j^l)",
    r"\frac{\partial z_j^l}{\partial b_i^l} = \delta_{ij}",
    r"\frac{\partial z_j^l}{\partial w_{jk}^l} = a_k^{l-1}",
    r"\frac{\partial z_i^l}{\partial w_{jk}^l} = \delta_{ij} a_k^{l-1}",
    r"\frac{\partial z_k^{l+1}}{\partial z_j^l} = w_{kj}^{l+1} \sigma'(z_j^l)",
    r"\frac{\partial a_j^l}{\partial z_j^l} = \sigma'(z_j^l)",
    r"\frac{\partial a_i^l}{\partial z_j^l} = \delta_{ij} \sigma'(z_j^l)",
    r"\frac{\partial^2 a_j^l}{\partial (z_j^l)^2} = \sigma''(z_j^l)",
    r"\frac{\partial \delta_j^l}{\partial b_i^l} = \frac{\partial^2 C}{\partial b_i^l \partial b_j^l}",
    r"\frac{\partial^2 C}{\partial b_i^l \partial b_j^l} = \frac{\partial^2 C}{\partial b_j^l \partial b_i^l}",
    r"\frac{\partial^2 C}{\partial z_i^l \partial z_j^l} = \frac{\partial^2 C}{\partial b_i^l \partial b_j^l}",
    r"\frac{\partial^2 C}{\partial w_{jk}^l \partial b_i^l} = a_k^{l-1} \frac{\partial^2 C}{\partial z_i^l \partial z_j^l}",
    r"\frac{\partial C}{\partial w_{jk}^l} = a_k^{l-1} \frac{\partial C}{\partial b_j^l}",
    r"\sum_k w_{jk}^l \frac{\partial C}{\partial w_{jk}^l} = (z_j^l - b_j^l) \delta_j^l",
    r"\delta_j^l = \sum_i \sum_k w_{ik}^{l+2} \delta_i^{l+2} \sigma'(z_k^{l+1}) w_{kj}^{l+1} \sigma'(z_j^l)",
    r"\frac{\delta_j^l}{\sigma'(z_j^l)} = \frac{\partial C}{\partial a_j^l}",
    r"\frac{1}{\sigma'(z_j^l)} \frac{\partial C}{\partial w_{jk}^l} = a_k^{l-1} \frac{\partial C}{\partial a_j^l}",
    r"(\delta_j^l + a_j^l)^2 = (\delta_j^l)^2 + 2 a_j^l \delta_j^l + (a_j^l)^2",
    r"\sum_j \delta_j^l a_j^l = \sum_i a_i^l \delta_i^l",
    r"e^{2 z_j^l} = (e^{z_j^l})^2",
    r"\frac{\partial C}{\partial w_{jk}^{L-1}} = a_k^{L-2} \delta_j^{L-1}",
    r"\delta_1^L = \frac{\partial C}{\partial a_1^L} \sigma'(z_1^L)",
)

MISTYPED: dict[str, str] = {
    "swapped weight": r"\delta_j^l = \sum_k w_{jk}^{l+1} \delta_k^{l+1} \sigma'(z_j^l)",
    "missing sum": r"\delta_j^l = w_{kj}^{l+1} \delta_k^{l+1} \sigma'(z_j^l)",
    "a^l for a^(l-1)": r"\frac{\partial C}{\partial w_{jk}^l} = a_k^l \delta_j^l",
    "sum over the wrong index": r"\delta_j^l = \sum_j w_{kj}^{l+1} \delta_k^{l+1} \sigma'(z_j^l)",
    "delta^l for delta^(l+1)": r"\delta_j^l = \sum_k w_{kj}^{l+1} \delta_k^l \sigma'(z_j^l)",
    "w^l for w^(l+1)": r"\delta_j^l = \sum_k w_{kj}^l \delta_k^{l+1} \sigma'(z_j^l)",
    "w^(l+2) for w^(l+1)": r"\delta_j^l = \sum_k w_{kj}^{l+2} \delta_k^{l+1} \sigma'(z_j^l)",
    "delta^(l+2) for delta^(l+1)": r"\delta_j^l = \sum_k w_{kj}^{l+1} \delta_k^{l+2} \sigma'(z_j^l)",
    "sigma' of the summed unit": r"\delta_j^l = \sum_k w_{kj}^{l+1} \delta_k^{l+1} \sigma'(z_k^l)",
    "k for j in delta": r"\frac{\partial C}{\partial w_{jk}^l} = a_k^{l-1} \delta_k^l",
    "j for k in a": r"\frac{\partial C}{\partial w_{jk}^l} = a_j^{l-1} \delta_j^l",
    "swapped in the gradient": r"\frac{\partial C}{\partial w_{kj}^l} = a_k^{l-1} \delta_j^l",
    "bias gradient with an a": r"\frac{\partial C}{\partial b_j^l} = a_k^{l-1} \delta_j^l",
    "another unit": r"\frac{\partial C}{\partial b_j^l} = \delta_k^l",
    "a bound index that captures a free one": r"\frac{\partial C}{\partial w_{jk}^l} = \sum_k a_k^{l-1} \delta_j^l",
    "capture by the sum over j": r"\delta_j^l = \sum_j \delta_j^l",
    "delta of the layer before": r"\frac{\partial C}{\partial w_{jk}^l} = a_k^{l-1} \delta_j^{l-1}",
    "bias of the layer before": r"z_j^l = \sum_k w_{jk}^l a_k^{l-1} + b_j^{l-1}",
    "swapped in the forward pass": r"z_j^l = \sum_k w_{kj}^l a_k^{l-1} + b_j^l",
    "range of the wrong layer": r"\sum_{k=1}^{n_l} w_{jk}^l a_k^{l-1} = z_j^l - b_j^l",
    "output index in a hidden layer": r"\delta_j^l = \frac{\partial C}{\partial a_j^L} \sigma'(z_j^l)",
    "Kronecker missing": r"\frac{\partial a_i^l}{\partial z_j^l} = \sigma'(z_j^l)",
    "input gradient without the weight": r"\frac{\partial C}{\partial x_k} = \sum_j \delta_j^1",
    "square only where l = l+1": r"\frac{\partial z_j^{l+1}}{\partial z_k^l} = w_{kj}^{l+1} \sigma'(z_k^l)",
}
"""False by their types: ill-formed wherever the layer widths could differ."""

FALSE: dict[str, str] = {
    "missing sigma'": r"\delta_j^l = \sum_k w_{kj}^{l+1} \delta_k^{l+1}",
    "missing sigma' at the output": r"\delta_j^L = \frac{\partial C}{\partial a_j^L}",
    "a sign": r"\delta_j^l = -\sum_k w_{kj}^{l+1} \delta_k^{l+1} \sigma'(z_j^l)",
    "a sign at the output": r"\delta_j^L = -\frac{\partial C}{\partial a_j^L} \sigma'(z_j^L)",
    "a sign in BP3": r"\frac{\partial C}{\partial b_j^l} = -\delta_j^l",
    "a sign in BP4": r"\frac{\partial C}{\partial w_{jk}^l} = -a_k^{l-1} \delta_j^l",
    "a factor 2": r"\delta_j^l = 2 \sum_k w_{kj}^{l+1} \delta_k^{l+1} \sigma'(z_j^l)",
    "a factor 2 in BP4": r"\frac{\partial C}{\partial w_{jk}^l} = 2 a_k^{l-1} \delta_j^l",
    "a factor 1/2": r"\frac{\partial C}{\partial b_j^l} = \frac{1}{2} \delta_j^l",
    "a power": r"\frac{\partial C}{\partial w_{jk}^l} = (a_k^{l-1})^2 \delta_j^l",
    "a summand 1": r"\frac{\partial C}{\partial b_j^l} = \delta_j^l + 1",
    "sigma for sigma'": r"\delta_j^l = \sum_k w_{kj}^{l+1} \delta_k^{l+1} \sigma(z_j^l)",
    "sigma for sigma' at the output": r"\delta_j^L = \frac{\partial C}{\partial a_j^L} \sigma(z_j^L)",
    "sigma'' for sigma'": r"\delta_j^l = \sum_k w_{kj}^{l+1} \delta_k^{l+1} \sigma''(z_j^l)",
    "sigma'(a) for sigma'(z)": r"\delta_j^l = \sum_k w_{kj}^{l+1} \delta_k^{l+1} \sigma'(a_j^l)",
    "sigma'(a) at the output": r"\delta_j^L = \frac{\partial C}{\partial a_j^L} \sigma'(a_j^L)",
    "sigma' twice": r"\delta_j^l = \sum_k w_{kj}^{l+1} \delta_k^{l+1} \sigma'(z_j^l)^2",
    "sigma' too many in BP3": r"\frac{\partial C}{\partial b_j^l} = \delta_j^l \sigma'(z_j^l)",
    "sigma' too many in BP4": r"\frac{\partial C}{\partial w_{jk}^l} = a_k^{l-1} \delta_j^l \sigma'(z_j^l)",
    "z for a": r"\frac{\partial C}{\partial w_{jk}^l} = z_k^{l-1} \delta_j^l",
    "a^(l-1) missing": r"\frac{\partial C}{\partial w_{jk}^l} = \delta_j^l b_j^l w_{jk}^l",
    "sigma' of the next layer": r"\delta_j^l = \sum_k w_{kj}^{l+1} \delta_k^{l+1} \sigma'(z_k^{l+1})",
    "weights missing": r"\delta_j^l = \sum_k \delta_k^{l+1} \sigma'(z_j^l)",
    "weights squared": r"\delta_j^l = \sum_k (w_{kj}^{l+1})^2 \delta_k^{l+1} \sigma'(z_j^l)",
    "a summed over": r"\frac{\partial C}{\partial b_j^l} = \sum_k a_k^{l-1} \delta_j^l",
    "a for dC/da": r"\delta_j^L = (a_j^L - y_j) \sigma'(z_j^L)",
    "dC/dz for dC/da": r"\delta_j^L = \frac{\partial C}{\partial z_j^L} \sigma'(z_j^L)",
    "delta as dC/da": r"\delta_j^l = \frac{\partial C}{\partial a_j^l}",
    "sigma' missing in a chain of two layers": r"\delta_j^l = \sum_i \sum_k w_{ik}^{l+2} \delta_i^{l+2} w_{kj}^{l+1} \sigma'(z_j^l)",  # noqa: E501 - a claim a line
    "bias forgotten": r"z_j^l = \sum_k w_{jk}^l a_k^{l-1}",
    "bias twice": r"z_j^l = \sum_k w_{jk}^l a_k^{l-1} + 2 b_j^l",
    "activation forgotten": r"a_j^l = z_j^l",
    "sigma of the wrong thing": r"\sigma\left(\sum_k w_{jk}^l a_k^{l-1}\right) = a_j^l",
    "z for a in the forward pass": r"z_j^l = \sum_k w_{jk}^l z_k^{l-1} + b_j^l",
    "Kronecker missing for b": r"\frac{\partial z_j^l}{\partial b_i^l} = 1",
    "a diagonal Hessian": r"\frac{\partial^2 C}{\partial b_i^l \partial b_j^l} = \delta_{ij} \frac{\partial^2 C}{\partial b_i^l \partial b_j^l}",  # noqa: E501 - a claim a line
    "a linear second derivative": r"\frac{\partial^2 C}{\partial (b_j^l)^2} = 0",
    "sigma' for sigma'' in the second derivative": r"\frac{\partial^2 a_j^l}{\partial (z_j^l)^2} = \sigma'(z_j^l)",
    "a division the wrong way": r"\frac{\delta_j^l}{\frac{\partial C}{\partial a_j^l}} = \frac{1}{\sigma'(z_j^l)}",
    "a square of a sum": r"\left(\sum_k w_{jk}^l a_k^{l-1}\right)^2 = \sum_k (w_{jk}^l a_k^{l-1})^2",
    "a product of sums": r"\sum_k w_{kj}^{l+1} \delta_k^{l+1} = \sum_k w_{kj}^{l+1} \sum_m \delta_m^{l+1}",
    "input for activation": r"\frac{\partial C}{\partial w_{jk}^2} = \sigma'(z_k^1) \delta_j^2",
}
"""False by their values: refuted with a witness."""

NARROW: frozenset[str] = frozenset(
    {
        "a summed over",
        "Kronecker missing for b",
        "a diagonal Hessian",
        "a square of a sum",
        "a product of sums",
    }
)
"""True where every layer has one unit: a narrow network cannot show what is wrong with these."""

SQUARE: dict[str, str] = {
    "swapped weight by number": r"\delta_1^1 = (w_{11}^2 \delta_1^2 + w_{12}^2 \delta_2^2) \sigma'(z_1^1)",
    "swapped gradient by number": r"\frac{\partial C}{\partial w_{12}^2} = a_1^1 \delta_2^2",
    "swapped forward by number": r"z_2^1 = w_{12}^1 x_1 + w_{22}^1 x_2 + b_2^1",
    "swapped Jacobian by number": r"\frac{\partial z_1^2}{\partial z_2^1} = w_{21}^2 \sigma'(z_2^1)",
    "another unit by number": r"\frac{\partial C}{\partial b_1^1} = \delta_2^1",
    "half a sum": r"\delta_1^1 = w_{11}^2 \delta_1^2 \sigma'(z_1^1)",
}
"""On 2-2-2, where shapes forgive a transposed weight: unit numbers in place of indices escape the index typing."""
