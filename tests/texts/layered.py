# ruff: noqa: E501 - an equation a line
r"""Miniatures with layers below, arrays with dots, and functions at entries, each equation with what it deserves."""

LAYERED: dict[str, str] = {}
L = LAYERED

L["a vector before the derivative of a layer"] = r"""
given x_1 = f_1(W_1 x_0)
given x_2 = f_2(W_2 x_1)
proved (x_2 - t) \frac{\partial x_2}{\partial W_2} = [(x_2 - t) \odot f_2'(W_2 x_1)] \frac{\partial (W_2 x_1)}{\partial W_2}
proved [(x_2 - t) \odot f_2'(W_2 x_1)] \frac{\partial (W_2 x_1)}{\partial W_2} = [(x_2 - t) \odot f_2'(W_2 x_1)] x_1^T
proved W_2^T (x_2 - t) = (x_2 - t) \frac{\partial (W_2 x_1)}{\partial x_1}
false (x_2 - t) \frac{\partial x_2}{\partial W_2} = [(x_2 - t) \odot f_2(W_2 x_1)] \frac{\partial (W_2 x_1)}{\partial W_2}
false W_2 (x_2 - t) = (x_2 - t) \frac{\partial (W_2 x_1)}{\partial x_1}
false (x_2 - t) \frac{\partial (W_2 x_1)}{\partial W_2} = x_1 (x_2 - t)^T
"""
L["a matrix with dots"] = r"""
proved \mathbf{W} = \begin{pmatrix} w_{11} & \dots & w_{1n} \\ \vdots & \ddots & \vdots \\ w_{m1} & \dots & w_{mn} \end{pmatrix}
given \mathbf{y} = \mathbf{W} \mathbf{x}
proved y_i = \sum_{j=1}^n w_{ij} x_j
proved \frac{\partial y_i}{\partial x_j} = w_{ij}
proved \frac{\partial \mathbf{y}}{\partial \mathbf{x}} = \begin{pmatrix} \frac{\partial y_1}{\partial x_1} & \cdots & \frac{\partial y_1}{\partial x_n} \\ \vdots & \ddots & \vdots \\ \frac{\partial y_m}{\partial x_1} & \cdots & \frac{\partial y_m}{\partial x_n} \end{pmatrix}
proved \frac{\partial \mathbf{y}}{\partial \mathbf{x}} = \mathbf{W}
false \frac{\partial y_i}{\partial x_j} = w_{ji}
false \frac{\partial \mathbf{y}}{\partial \mathbf{x}} = \begin{pmatrix} w_{11} & \dots & w_{m1} \\ \vdots & \ddots & \vdots \\ w_{1n} & \dots & w_{mn} \end{pmatrix}
false \frac{\partial \mathbf{y}}{\partial \mathbf{x}} = \begin{pmatrix} y_1 x_1 & \dots & y_1 x_n \\ \vdots & \ddots & \vdots \\ y_m x_1 & \dots & y_m x_n \end{pmatrix}
"""
L["layers that are functions of their own"] = r"""
given \underline{\underline{W_{\ell}}} \underline{a_{\ell-1}} = \underline{z_{\ell}}
given g_{\ell}(\underline{z_{\ell}}) = \underline{a_{\ell}}
given \underline{\delta_{\ell}} = \frac{\partial E}{\partial \underline{z_{\ell}}}
proved \underline{\delta_{\ell}} = \underline{\delta_{\ell+1}} \frac{\partial \underline{z_{\ell+1}}}{\partial \underline{a_{\ell}}} \frac{\partial \underline{a_{\ell}}}{\partial \underline{z_{\ell}}}
proved \frac{\partial E}{\partial \underline{a_{\ell}}} = \underline{\delta_{\ell+1}} \frac{\partial \underline{z_{\ell+1}}}{\partial \underline{a_{\ell}}}
proved \frac{\partial E}{\partial \underline{\underline{W_{\ell}}}} = \frac{\partial E}{\partial \underline{z_{\ell}}} \frac{\partial \underline{z_{\ell}}}{\partial \underline{\underline{W_{\ell}}}}
false \underline{\delta_{\ell}} = \underline{\delta_{\ell}} \frac{\partial \underline{z_{\ell+1}}}{\partial \underline{a_{\ell}}} \frac{\partial \underline{a_{\ell}}}{\partial \underline{z_{\ell}}}
false \frac{\partial E}{\partial \underline{a_{\ell}}} = \underline{\delta_{\ell+1}} \frac{\partial \underline{z_{\ell+1}}}{\partial \underline{z_{\ell}}}
"""
L["a logistic function at entries"] = r"""
given z_i = \sum_j w_{ij} x_j
given g(z_i) = \frac{1}{1 + e^{-z_i}}
given a_i = g(z_i)
proved \frac{\partial a_i}{\partial z_i} = a_i (1 - a_i)
proved \frac{\partial a_i}{\partial x_j} = a_i (1 - a_i) w_{ij}
false \frac{\partial a_i}{\partial z_i} = a_i (1 + a_i)
false \frac{\partial a_i}{\partial x_j} = a_i (1 - a_i) w_{ji}
"""
L["a softmax at entries"] = r"""
given z_i = \sum_j w_{ij} x_j
given g(z_i) = \frac{e^{z_i}}{\sum_k e^{z_k}}
given a_i = g(z_i)
given C = -\sum_i y_i \log a_i
proved \frac{\partial a_i}{\partial z_i} = a_i (1 - a_i)
proved \frac{\partial C}{\partial a_i} = -\frac{y_i}{a_i}
proved \frac{\partial C}{\partial z_i} = a_i \sum_k y_k - y_i
proved \frac{\partial C}{\partial z_i} = \sum_k \frac{\partial C}{\partial a_k} \frac{\partial a_k}{\partial z_i}
false \frac{\partial C}{\partial z_i} = \frac{\partial C}{\partial a_i} \frac{\partial a_i}{\partial z_i}
false \frac{\partial C}{\partial z_i} = -\frac{y_i}{a_i} a_i (1 - a_i)
false \frac{\partial C}{\partial z_i} = a_i - y_i
"""
L["layers with functions of their own parameters"] = r"""
given f_{W_{\ell}}(\underline{a_{\ell-1}}) = \underline{a_{\ell}}
given \underline{\underline{W_{\ell}}} \underline{a_{\ell-1}} = \underline{z_{\ell}}
given g_{\ell}(\underline{z_{\ell}}) = \underline{a_{\ell}}
given g_{\text{L}}(z_{\text{L}, i}) = \frac{e^{z_{\text{L}, i}}}{\sum_k e^{z_{\text{L}, k}}}
given g_{\text{L}}(\underline{z_{\text{L}}}) = \underline{a_{\text{L}}}
proved \frac{\partial a_{\text{L}, i}}{\partial z_{\text{L}, i}} = a_{\text{L}, i} (1 - a_{\text{L}, i})
proved \frac{\partial z_{\ell, i}}{\partial a_{\ell-1, j}} = w_{\ell, ij}
false \frac{\partial a_{\text{L}, i}}{\partial z_{\text{L}, k}} = a_{\text{L}, i} (1 - a_{\text{L}, i})
false \frac{\partial a_{\ell, i}}{\partial z_{\ell, i}} = a_{\ell, i} (1 - a_{\ell, i})
false \frac{\partial z_{\ell, i}}{\partial a_{\ell-1, j}} = w_{\ell, ji}
false f_{W_{\ell}}(\underline{a_{\ell-1}}) = 2 \underline{a_{\ell}}
"""
L["layers within, where the last one has a function of its own"] = r"""
given \underline{\underline{W_{\ell}}} \underline{a_{\ell-1}} = \underline{z_{\ell}}
given g_{\ell}(\underline{z_{\ell}}) = \underline{a_{\ell}}
given g_{\ell}(z_{\ell, i}) = \frac{1}{1+e^{-z_{\ell, i}}}
given g_{\text{L}}(z_{\text{L}, i}) = \frac{e^{z_{\text{L}, i}}}{\sum_k e^{z_{\text{L}, k}}}
given g_{\text{L}}(\underline{z_{\text{L}}}) = \underline{a_{\text{L}}}
proved \frac{\partial a_{\ell, i}}{\partial z_{\ell, k}} = \begin{cases} a_{\ell, i} (1 - a_{\ell, i}) & \text{if } k = i \\ 0 & \text{if } k \neq i \end{cases}
false \frac{\partial a_{\ell, i}}{\partial z_{\ell, k}} = a_{\ell, i} (1 - a_{\ell, i})
false \frac{\partial a_{\text{L}, i}}{\partial z_{\text{L}, k}} = \begin{cases} a_{\text{L}, i} (1 - a_{\text{L}, i}) & \text{if } k = i \\ 0 & \text{if } k \neq i \end{cases}
false \frac{\partial a_{\ell, i}}{\partial z_{\ell, i}} = a_{\ell, i} (1 + a_{\ell, i})
"""
