# ruff: noqa: E501 - an equation a line
r"""Short texts of our own with vectors in brackets, softmax of a matrix, labels above matrices, the identity; marked as the miniatures are."""

GATHERED: dict[str, str] = {}
M = GATHERED

M["vectors one above the other"] = r"""
given \mathbf{z} = \mathbf{W} [\mathbf{h}, \mathbf{x}] + \mathbf{b}
given \mathbf{f} = \sigma(\mathbf{z})
proved \frac{\partial L}{\partial \mathbf{W}} = \frac{\partial L}{\partial \mathbf{z}} [\mathbf{h}, \mathbf{x}]^T
proved \frac{\partial L}{\partial \mathbf{z}} = \frac{\partial L}{\partial \mathbf{f}} \odot \sigma'(\mathbf{z})
false \frac{\partial L}{\partial \mathbf{W}} = \frac{\partial L}{\partial \mathbf{z}} [\mathbf{x}, \mathbf{h}]^T
false \frac{\partial L}{\partial \mathbf{W}} = \frac{\partial L}{\partial \mathbf{z}} \mathbf{h}^T
false \frac{\partial L}{\partial \mathbf{x}} = \mathbf{W}^T \frac{\partial L}{\partial \mathbf{z}}
"""
M["attention of rows with labels above"] = r"""
given Q = X W^Q
given K = X W^K
given V = X W^V
given S = \frac{Q K^T}{\sqrt{d}}
given A = \text{softmax}(S)
given Z = A V
proved \frac{\partial L}{\partial A} = \frac{\partial L}{\partial Z} V^T
proved \frac{\partial L}{\partial V} = A^T \frac{\partial L}{\partial Z}
proved \frac{\partial L}{\partial W^V} = X^T A^T \frac{\partial L}{\partial Z}
false \frac{\partial L}{\partial V} = A \frac{\partial L}{\partial Z}
false \frac{\partial L}{\partial W^V} = X^T \frac{\partial L}{\partial Z}
false \frac{\partial L}{\partial W^Q} = X^T \frac{\partial L}{\partial K}
"""
M["a residual with the identity"] = r"""
given \mathbf{y} = \mathbf{x} + \mathbf{A} \mathbf{x}
proved \frac{\partial \mathbf{y}}{\partial \mathbf{x}} = I + \mathbf{A}
false \frac{\partial \mathbf{y}}{\partial \mathbf{x}} = I - \mathbf{A}
false \frac{\partial \mathbf{y}}{\partial \mathbf{x}} = 2 I + \mathbf{A}
"""
M["sums with a sign within them"] = r"""
given m = \frac{1}{n} \sum_{i=1}^n x_i
given v = \frac{1}{n} \sum_{i=1}^n (x_i - m)^2
proved \frac{\partial v}{\partial m} = \frac{1}{n} \sum_{i=1}^n -2 (x_i - m)
false \frac{\partial v}{\partial m} = \frac{1}{n} \sum_{i=1}^n 2 x_i
"""
M["a class counted by l"] = r"""
given z_k = \sum_j v_{kj} h_j + c_k
given p_k = \frac{\exp(z_k)}{\sum_l \exp(z_l)}
given L = -\log p_y
proved \frac{\partial L}{\partial z_k} = p_k - 1(k = y)
proved \frac{\partial L}{\partial v_{kj}} = (p_k - 1(k = y)) h_j
false \frac{\partial L}{\partial v_{kj}} = (p_k - 1(k = y)) h_k
"""
