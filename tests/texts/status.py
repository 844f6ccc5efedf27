# ruff: noqa: E501 - an equation a line
"""What of the miniatures is not as it should be: right equations that are not decided."""

OPEN: dict[str, tuple[str, ...]] = {
    "softmax with cross-entropy": (
        r"\sum_i y_i = 1",
    ),
    "steps in time with a counter": (
        r"\frac{\partial h_t}{\partial s_t} = 1 - h_t^2",
    ),
    "a gradient at the last layer of a cost that is not given": (
        r"dZ^{[L]} = A^{[L]} - Y",
    ),
    "updates": (
        r"w \leftarrow w - \eta \frac{\partial L}{\partial w}",
    ),
    "an inverse": (
        r"\frac{\partial \mathbf{y}}{\partial \mathbf{x}} = \mathbf{A}^{-1}",
    ),
    "a sum that is said to be a number": (
        r"\sum_i p_i = 1",
    ),
    "what depends on nothing that is written": (
        r"\frac{\partial y_i}{\partial g} = x_i",
    ),
}
"""Equations on which nothing is asserted, or that are taken for claims; each is in truth what its mark says."""

PROVED: dict[str, tuple[str, ...]] = {
    "ones that are written out": (
        r"\mathbf{1} = (1, 1, \ldots, 1)^T",
    ),
}
"""Equations that are given by the text, and follow without it."""

TESTED: dict[str, tuple[str, ...]] = {
    "sums over the steps at which a weight is used": (
        r"\frac{\partial L}{\partial \mathbf{B}} = \sum_{t=1}^T \textrm{prod}\left(\frac{\partial L}{\partial \mathbf{h}_t}, \frac{\partial \mathbf{h}_t}{\partial \mathbf{B}}\right)",
        r"\frac{\partial L}{\partial \mathbf{h}_t} = \sum_{i=t}^T (\mathbf{B}^\top)^{i-t} \mathbf{V}^\top \frac{\partial L}{\partial \mathbf{o}_i}",
    ),
    "a cell that gathers its state and its input": (
        r"\frac{\partial L}{\partial o_t} = \frac{\partial L}{\partial h_t} \odot \tanh(C_t)",
        r"\frac{\partial L}{\partial i_t} = \frac{\partial L}{\partial C_t} \odot \tilde{C}_t",
    ),
    "layers as subscripts": (
        r"\frac{\partial L}{\partial W_l} = \delta_l a_{l-1}^T",
    ),
    "a recurrent network by bold vectors": (
        r"\frac{\partial L}{\partial \mathbf{h}_t} = \mathbf{W}_{hy}^T \frac{\partial L}{\partial \mathbf{q}_t} + \mathbf{W}_{hh}^T \frac{\partial L}{\partial \mathbf{s}_{t+1}}",
        r"\frac{\partial L}{\partial \mathbf{W}_{hh}} = \sum_{t=1}^T \frac{\partial L}{\partial \mathbf{s}_t} \mathbf{h}_{t-1}^T",
    ),
    "steps above in brackets": (
        r"\nabla_{h^{(t)}} E = W^T \mathrm{diag}(1 - (h^{(t+1)})^2) \nabla_{h^{(t+1)}} E + V^T \nabla_{q^{(t)}} E",
    ),
    "a cell with gates": (
        r"\frac{\partial L}{\partial o_t} = \frac{\partial L}{\partial h_t} \odot \tanh(c_t)",
        r"\frac{\partial L}{\partial c_t} = \frac{\partial L}{\partial h_t} \odot o_t \odot (1 - \tanh^2(c_t)) + \frac{\partial L}{\partial c_{t+1}} \odot f_{t+1}",
        r"\frac{\partial L}{\partial i_t} = \frac{\partial L}{\partial c_t} \odot g_t",
    ),
    "a later section says more of the output": (
        r"\frac{\partial E}{\partial V_{ij}^l} = \frac{\partial E}{\partial u_j^l} \frac{\partial u_j^l}{\partial V_{ij}^l}",
    ),
    "a matrix before a gated state": (
        r"\frac{\partial L}{\partial \tilde{h}_t} = \frac{\partial L}{\partial h_t} \odot z_t",
        r"\frac{\partial L}{\partial z_t} = \frac{\partial L}{\partial h_t} \odot (\tilde{h}_t - h_{t-1})",
        r"\frac{\partial L}{\partial r_t} = U^T \frac{\partial L}{\partial a_t} \odot h_{t-1}",
    ),
    "two layers, then any number of them with another cost": (
        r"\frac{\partial C}{\partial A_i} = \delta_i h_{i-1}^T",
    ),
    "a batch with its mean": (
        r"dZ^{[l]} = dA^{[l]} \odot g'(Z^{[l]})",
        r"dA^{[l-1]} = (W^{[l]})^T dZ^{[l]}",
        r"dW^{[l]} = \frac{1}{m} dZ^{[l]} (A^{[l-1]})^T",
    ),
    "one sample, then a batch": (
        r"\mathbf{\Delta}^{(l)} = \left((\mathbf{W}^{(l+1)})^T \mathbf{\Delta}^{(l+1)}\right) \odot \sigma'(\mathbf{Z}^{(l)})",
        r"\frac{\partial J}{\partial \mathbf{W}^{(l)}} = \frac{1}{N} \mathbf{\Delta}^{(l)} (\mathbf{A}^{(l-1)})^T",
        r"\frac{\partial J}{\partial \mathbf{b}^{(l)}} = \frac{1}{N} \mathbf{\Delta}^{(l)} \mathbf{1}",
        r"\frac{\partial J}{\partial \mathbf{W}^{(l)}} = \frac{1}{N} \sum_{n=1}^N \mathbf{\delta}_n^{(l)} (\mathbf{a}_n^{(l-1)})^T",
    ),
    "any layer of a batch, with letters of gradients": (
        r"dZ^{[l]} = dA^{[l]} * g^{[l]'}(Z^{[l]})",
        r"dA^{[l-1]} = W^{[l]T} dZ^{[l]}",
        r"dW^{[l]} = \frac{1}{m} dZ^{[l]} A^{[l-1]T}",
        r"db^{[l]} = \frac{1}{m} \sum_{i=1}^m dZ^{[l](i)}",
    ),
    "layers that are functions of their own": (
        r"\frac{\partial E}{\partial \underline{\underline{W_{\ell}}}} = \frac{\partial E}{\partial \underline{z_{\ell}}} \frac{\partial \underline{z_{\ell}}}{\partial \underline{\underline{W_{\ell}}}}",
    ),
    "columns": (
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
    "weights numbered by where they start, in components": (
        r"\frac{\partial J}{\partial W^{(l)}_{ij}} = a^{(l)}_j \delta^{(l+1)}_i",
    ),
    "errors by convention": (
        r"\frac{\partial C}{\partial W^{(l)}} = \delta^{(l)} (a^{(l-1)})^T",
        r"\delta^{(l)} = \frac{\partial C}{\partial a^{(l)}} \odot \sigma'(z^{(l)})",
    ),
}
"""Claims that are tested modulo primes alone: the proof takes more work than is allowed."""

ALTERED: dict[str, tuple[str, ...]] = {}
"""Altered claims that are proved today, and differ from the original: each is a defect."""
