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
M["a small convolution by sums"] = r"""
given y_i = \sum_{k=1}^K w_k x_{i+k-1} + b
proved \frac{\partial L}{\partial w_k} = \sum_i \frac{\partial L}{\partial y_i} x_{i+k-1}
proved \frac{\partial L}{\partial b} = \sum_i \frac{\partial L}{\partial y_i}
proved \frac{\partial y_i}{\partial w_k} = x_{i+k-1}
false \frac{\partial L}{\partial w_k} = \sum_i \frac{\partial L}{\partial y_i} x_{i+k}
false \frac{\partial L}{\partial w_k} = \sum_i \frac{\partial L}{\partial y_i} x_{i-k+1}
false \frac{\partial L}{\partial w_k} = \frac{\partial L}{\partial y_i} x_{i+k-1}
"""
M["a small convolution of a matrix"] = r"""
given y_{ij} = \sum_{m=1}^M \sum_{n=1}^N w_{mn} x_{i+m-1, j+n-1} + b
proved \frac{\partial L}{\partial w_{mn}} = \sum_i \sum_j \frac{\partial L}{\partial y_{ij}} x_{i+m-1, j+n-1}
false \frac{\partial L}{\partial w_{mn}} = \sum_i \sum_j \frac{\partial L}{\partial y_{ij}} x_{j+m-1, i+n-1}
"""
M["a cell that gathers its state and its input"] = r"""
given f_t = \sigma(W_f \cdot [h_{t-1}, x_t] + b_f)
given i_t = \sigma(W_i \cdot [h_{t-1}, x_t] + b_i)
given \tilde{C}_t = \tanh(W_C \cdot [h_{t-1}, x_t] + b_C)
given C_t = f_t \odot C_{t-1} + i_t \odot \tilde{C}_t
given o_t = \sigma(W_o [h_{t-1}, x_t] + b_o)
given h_t = o_t \odot \tanh(C_t)
proved \frac{\partial L}{\partial o_t} = \frac{\partial L}{\partial h_t} \odot \tanh(C_t)
proved \frac{\partial L}{\partial i_t} = \frac{\partial L}{\partial C_t} \odot \tilde{C}_t
false \frac{\partial L}{\partial i_t} = \frac{\partial L}{\partial C_t} \odot C_t
"""
