r"""The equations of backpropagation as text in our notation, to be proved; delta_j^l is defined as dC/dz_j^l."""

from __future__ import annotations

from bpverify.catalog.rows import EquationRow

OUTPUT_SCOPE, HIDDEN_SCOPE, ALL_SCOPE = "l = L", "1 <= l <= L-1", "1 <= l <= L"
ELEMENTWISE_OUTPUT, ELEMENTWISE_HIDDEN = "elementwise output", "elementwise hidden layers"
SOFTMAX_CROSS_ENTROPY = "softmax output with categorical cross-entropy"

EQUATIONS: tuple[EquationRow, ...] = (
    EquationRow(
        "BP1",
        "the error of the output layer",
        r"\delta_j^L = \frac{\partial C}{\partial a_j^L} \sigma'(z_j^L)",
        OUTPUT_SCOPE,
        matrix=r"\delta^L = \nabla_a C \odot \sigma'(z^L)",
        needs=ELEMENTWISE_OUTPUT,
    ),
    EquationRow(
        "BP2",
        "the error of a layer from that of the next",
        r"\delta_j^l = \sum_k w_{kj}^{l+1} \delta_k^{l+1} \sigma'(z_j^l)",
        HIDDEN_SCOPE,
        matrix=r"\delta^l = \left((w^{l+1})^T \delta^{l+1}\right) \odot \sigma'(z^l)",
        needs=ELEMENTWISE_HIDDEN,
    ),
    EquationRow(
        "BP3",
        "the derivative by a bias",
        r"\frac{\partial C}{\partial b_j^l} = \delta_j^l",
        ALL_SCOPE,
        matrix=r"\frac{\partial C}{\partial b^l} = \delta^l",
        of_biases=True,
    ),
    EquationRow(
        "BP4",
        "the derivative by a weight",
        r"\frac{\partial C}{\partial w_{jk}^l} = a_k^{l-1} \delta_j^l",
        ALL_SCOPE,
        matrix=r"\frac{\partial C}{\partial w^l} = \delta^l (a^{l-1})^T",
    ),
    EquationRow(
        "BP1 general",
        "the error of the output layer, for any activation",
        r"\delta_j^L = \sum_k \frac{\partial C}{\partial a_k^L} \frac{\partial a_k^L}{\partial z_j^L}",
        OUTPUT_SCOPE,
        form_of="BP1",
        stands_in=True,
    ),
    EquationRow(
        "BP2 general",
        "the error of a layer from that of the next, for any activation",
        r"\delta_j^l = \sum_i \sum_k w_{ki}^{l+1} \delta_k^{l+1} \frac{\partial a_i^l}{\partial z_j^l}",
        HIDDEN_SCOPE,
        form_of="BP2",
        stands_in=True,
    ),
    EquationRow(
        "BP1 softmax",
        "the error of the output layer, softmax with categorical cross-entropy",
        r"\delta_j^L = a_j^L - y_j",
        OUTPUT_SCOPE,
        matrix=r"\delta^L = a^L - y",
        needs=SOFTMAX_CROSS_ENTROPY,
        conditions=("sum(y) = 1",),
        form_of="BP1",
    ),
)
"""In the order in which they are shown; the four equations come first."""
