# ruff: noqa: E501 - an equation a line
"""Miniatures of examples that are worked through: a few named quantities, layers under labels, symbols whose shape only others tell."""

WORKED: dict[str, str] = {}

WORKED["a chain of entries, of which only derivatives are told"] = r"""
proved \frac{\partial E_q}{\partial \theta_j} = \frac{\partial E_q}{\partial o_j} \cdot \frac{\partial o_j}{\partial \theta_j}
proved \frac{\partial E_q}{\partial v_{ih}} = \sum_{j=1}^{r} \frac{\partial E_q}{\partial o_j} \cdot \frac{\partial o_j}{\partial s_j} \cdot \frac{\partial s_j}{\partial c_h} \cdot \frac{\partial c_h}{\partial v_{ih}}
proved \frac{\partial E_q}{\partial o_j} \cdot \frac{\partial [f(s_j - \theta_j)]}{\partial \theta_j} = -\frac{\partial E_q}{\partial o_j} \cdot f'(s_j - \theta_j)
false \frac{\partial E_q}{\partial v_{ih}} = \frac{\partial E_q}{\partial o_j} \cdot \frac{\partial o_j}{\partial s_j} \cdot \frac{\partial s_j}{\partial c_h} \cdot \frac{\partial c_h}{\partial v_{ih}}
false \frac{\partial E_q}{\partial v_{ih}} = \sum_{j=1}^{r} \frac{\partial E_q}{\partial o_j} \cdot \frac{\partial s_j}{\partial c_h} \cdot \frac{\partial c_h}{\partial v_{ih}}
false \frac{\partial E_q}{\partial \theta_j} = -\frac{\partial E_q}{\partial o_j} \cdot \frac{\partial o_j}{\partial \theta_j}
false \frac{\partial E_q}{\partial o_j} \cdot \frac{\partial [f(s_j - \theta_j)]}{\partial \theta_j} = \frac{\partial E_q}{\partial o_j} \cdot f'(s_j - \theta_j)
"""
WORKED["stages, of which only derivatives are told"] = r"""
proved \frac{\partial c}{\partial z_k} = \frac{\partial c}{\partial z_{k+1}} \frac{\partial z_{k+1}}{\partial z_k}
proved 2 \frac{\partial c}{\partial w_k} = 2 \frac{\partial c}{\partial z_{k+1}} \frac{\partial z_{k+1}}{\partial w_k}
false \frac{\partial c}{\partial w_k} = \frac{\partial c}{\partial z_k} \frac{\partial z_{k+1}}{\partial w_k}
false \frac{\partial c}{\partial z_k} = 2 \frac{\partial c}{\partial z_{k+1}} \frac{\partial z_{k+1}}{\partial z_k}
false \frac{\partial c}{\partial z_k} = \frac{\partial z_{k+1}}{\partial z_k}
"""
WORKED["hinges before one logistic unit"] = r"""
given \sigma(u) = \frac{1}{1 + e^{-u}}
given u^{(1)} = A_1 x + c_1
given h^{(1)} = \mathrm{ReLU}(u^{(1)})
given u^{(2)} = A_2 h^{(1)} + c_2
given h^{(2)} = \sigma(u^{(2)})
given p = h^{(2)}
given J = -t \log p - (1 - t) \log(1 - p)
proved \mathrm{ReLU}(u^{(1)}) = \max(0, u^{(1)})
proved \frac{\partial J}{\partial p} = -\frac{t}{p} + \frac{1 - t}{1 - p}
proved \delta^{(2)} = p - t
proved \delta^{(1)} = \mathbf{1}[u^{(1)} > 0] \odot (A_2^T \delta^{(2)})
proved \frac{\partial J}{\partial A_2} = \delta^{(2)} (h^{(1)})^T
proved \frac{\partial J}{\partial A_1} = \delta^{(1)} x^T
proved \frac{\partial J}{\partial c_1} = \delta^{(1)}
false \delta^{(2)} = t - p
false \delta^{(2)} = p (1 - p) (p - t)
false \delta^{(1)} = A_2^T \delta^{(2)}
false \delta^{(1)} = \mathbf{1}[u^{(1)} > 0] \odot (A_1^T \delta^{(2)})
false \frac{\partial J}{\partial A_2} = \delta^{(2)} (u^{(1)})^T
false \frac{\partial J}{\partial A_2} = \delta^{(1)} (h^{(1)})^T
false \frac{\partial J}{\partial A_1} = \delta^{(1)} (h^{(1)})^T
false \frac{\partial J}{\partial c_1} = \delta^{(2)}
false \mathrm{ReLU}(u^{(1)}) = \max(1, u^{(1)})
"""
WORKED["gradients that are numbered otherwise than what they are taken by"] = r"""
given u_1 = A_1 x
given h_1 = \tanh(u_1)
given u_2 = A_2 h_1
given J = \|u_2 - t\|^2
false \delta_2 = u_2 - t
false \delta_3 = A_2^T \delta_2
false \frac{\partial J}{\partial A_2} = \delta_3 h_1^T
"""
WORKED["the cost of one sample, by its letter"] = r"""
given s = \sum_i v_i x_i
given q = \sigma(s)
given E_n = -r \log q - (1 - r) \log(1 - q)
proved \frac{\partial E_n}{\partial q} = -\frac{r}{q} + \frac{1 - r}{1 - q}
proved \frac{\partial E_n}{\partial s} = \frac{\partial E_n}{\partial q} \frac{d q}{d s}
false \frac{\partial E_n}{\partial q} = -\frac{r}{q} - \frac{1 - r}{1 - q}
false \frac{\partial E_n}{\partial s} = q - r
"""
WORKED["gradients of numbered letters"] = r"""
given z_1 = W_1 x
given a_1 = \tanh(z_1)
given z_2 = W_2 a_1
given J = \|z_2 - t\|^2
proved \frac{\partial J}{\partial z_2} = 2 (z_2 - t)
proved dz_2 = 2 (z_2 - t)
proved dW_2 = dz_2 a_1^T
proved da_1 = W_2^T dz_2
proved dz_1 = da_1 \odot (1 - a_1 \odot a_1)
proved dW_1 = dz_1 x^T
false dz_2 = z_2 - t
false dW_2 = dz_1 a_1^T
false dW_2 = dz_2 x^T
false da_1 = W_1^T dz_2
false dz_1 = da_1 \odot (1 - a_1)
"""
WORKED["the last layer by the number of layers"] = r"""
given s^{(l+1)} = V^{(l)} h^{(l)} + c^{(l)}
given h^{(l+1)} = g(s^{(l+1)})
given J(V, c; x, t) = \frac{1}{2} \|t - h^{(n_l)}\|^2
given \delta^{(n_l)}_i = \frac{\partial}{\partial s^{(n_l)}_i} J(V, c; x, t)
proved \delta^{(n_l)} = -(t - h^{(n_l)}) \odot g'(s^{(n_l)})
proved \delta^{(l)} = ((V^{(l)})^T \delta^{(l+1)}) \odot g'(s^{(l)})
proved \nabla_{V^{(l)}} J(V, c; x, t) = \delta^{(l+1)} (h^{(l)})^T
proved \nabla_{c^{(l)}} J(V, c; x, t) = \delta^{(l+1)}
proved \frac{\partial}{\partial V_{ij}^{(l)}} J(V, c; x, t) = h^{(l)}_j \delta_i^{(l+1)}
false \delta^{(n_l)} = (t - h^{(n_l)}) \odot g'(s^{(n_l)})
false \delta^{(n_l)} = -(t - h^{(n_l)}) \odot g'(s^{(n_l-1)})
false \delta^{(l)} = (V^{(l)} \delta^{(l+1)}) \odot g'(s^{(l)})
false \delta^{(l)} = ((V^{(l)})^T \delta^{(l)}) \odot g'(s^{(l)})
false \nabla_{V^{(l)}} J(V, c; x, t) = \delta^{(l)} (h^{(l)})^T
false \nabla_{V^{(l)}} J(V, c; x, t) = \delta^{(n_l)} (h^{(l)})^T
false \nabla_{c^{(l)}} J(V, c; x, t) = \delta^{(l)}
false \frac{\partial}{\partial V_{ij}^{(l)}} J(V, c; x, t) = h^{(l)}_i \delta_j^{(l+1)}
"""
