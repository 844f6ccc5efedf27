# ruff: noqa: E501 - an equation a line
"""Miniatures of derivations in matrix form: layers as subscripts, products of derivatives written as one chain, costs by letters."""

FORMS: dict[str, str] = {}

FORMS["a chain rule of tensors before the net"] = r"""
# Forward
given \mathbf{u} = \mathbf{A}^{(1)} \mathbf{v}
given \mathbf{g} = \phi(\mathbf{u})
given \mathbf{p} = \mathbf{A}^{(2)} \mathbf{g}
given C = c(\mathbf{p}, y)
given r = \frac{\mu}{2} \|\mathbf{A}^{(2)}\|_F^2
given J = C + r
# Backward
given \mathsf{Y} = q(\mathsf{X})
proved \frac{\partial J}{\partial C} = 1
proved \frac{\partial J}{\partial \mathbf{g}} = {\mathbf{A}^{(2)}}^\top \frac{\partial J}{\partial \mathbf{p}}
proved \frac{\partial J}{\partial \mathbf{u}} = \frac{\partial J}{\partial \mathbf{g}} \odot \phi'(\mathbf{u})
proved \frac{\partial r}{\partial \mathbf{A}^{(2)}} = \mu \mathbf{A}^{(2)}
false \frac{\partial J}{\partial \mathbf{g}} = \mathbf{A}^{(2)} \frac{\partial J}{\partial \mathbf{p}}
false \frac{\partial J}{\partial \mathbf{u}} = \frac{\partial J}{\partial \mathbf{g}} \odot \phi(\mathbf{u})
false \frac{\partial r}{\partial \mathbf{A}^{(2)}} = 2 \mu \mathbf{A}^{(2)}
"""
FORMS["numbered layers, and a letter for the output"] = r"""
given h_1 = g_1(A_1 h_0)
given h_2 = g_2(A_2 h_1)
given C = \frac{1}{2} \|p - y\|_2^2
given C = \frac{1}{2} \sum_{n \in B} \|p_n - y_n\|_2^2
proved \frac{\partial C}{\partial A_2} = (h_2 - y) \frac{\partial h_2}{\partial A_2}
proved (h_2 - y) \frac{\partial h_2}{\partial A_2} = [(h_2 - y) \circ g_2'(A_2 h_1)] \frac{\partial A_2 h_1}{\partial A_2}
proved \frac{\partial C}{\partial A_2} = [(h_2 - y) \circ g_2'(A_2 h_1)] h_1^T
proved \delta_2 = (h_2 - y) \circ g_2'(A_2 h_1)
proved \delta_2 \frac{\partial (A_2 h_1)}{\partial A_1} = A_2^T \delta_2 \frac{\partial h_1}{\partial A_1}
proved \frac{\partial C}{\partial A_1} = [A_2^T \delta_2 \circ g_1'(A_1 h_0)] h_0^T
false \frac{\partial C}{\partial A_2} = 2 (h_2 - y) \frac{\partial h_2}{\partial A_2}
false \frac{\partial C}{\partial A_2} = (h_2 - y) \frac{\partial h_2}{\partial A_1}
false \delta_2 = (h_2 - y) \circ g_2(A_2 h_1)
false \delta_2 \frac{\partial (A_2 h_1)}{\partial A_1} = A_2 \delta_2 \frac{\partial h_1}{\partial A_1}
false \frac{\partial C}{\partial A_1} = h_0 [A_2^T \delta_2 \circ g_1'(A_1 h_0)]^T
false \frac{\partial C}{\partial A_1} = [A_2^T \delta_2 \circ g_1'(A_1 h_0)] h_1^T
"""
FORMS["two layers, then any number of them with another cost"] = r"""
given h_1 = g_1(A_1 h_0)
given C = \frac{1}{2} \|h_1 - y\|^2
proved \frac{\partial C}{\partial h_1} = h_1 - y
given h_i = g_i(A_i h_{i-1})
given C = \|h_L - y\|^2
proved \delta_L = 2 (h_L - y) \circ g_L'(A_L h_{L-1})
proved \delta_i = A_{i+1}^T \delta_{i+1} \circ g_i'(A_i h_{i-1})
proved \frac{\partial C}{\partial A_i} = \delta_i h_{i-1}^T
false \delta_L = (h_L - y) \circ g_L'(A_L h_{L-1})
false \delta_i = A_i^T \delta_{i+1} \circ g_i'(A_i h_{i-1})
false \frac{\partial C}{\partial A_i} = \delta_i h_i^T
false \frac{\partial C}{\partial h_L} = h_L - y
"""
