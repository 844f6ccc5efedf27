# ruff: noqa: E501 - an equation a line
r"""Short texts of our own on recurrent networks and their gates, step by step in time; marked as the miniatures are."""

STEPS: dict[str, str] = {}
M = STEPS

M["a recurrent network by bold vectors"] = r"""
given \mathbf{s}_t = \mathbf{W}_{hh} \mathbf{h}_{t-1} + \mathbf{W}_{xh} \mathbf{x}_t + \mathbf{b}_h
given \mathbf{h}_t = \tanh(\mathbf{s}_t)
given \mathbf{q}_t = \mathbf{W}_{hy} \mathbf{h}_t + \mathbf{b}_y
given L = \sum_{t=1}^T L_t
proved \frac{\partial L}{\partial \mathbf{W}_{hy}} = \sum_{t=1}^T \frac{\partial L}{\partial \mathbf{q}_t} \mathbf{h}_t^T
proved \frac{\partial L}{\partial \mathbf{h}_t} = \mathbf{W}_{hy}^T \frac{\partial L}{\partial \mathbf{q}_t} + \mathbf{W}_{hh}^T \frac{\partial L}{\partial \mathbf{s}_{t+1}}
proved \frac{\partial L}{\partial \mathbf{W}_{hh}} = \sum_{t=1}^T \frac{\partial L}{\partial \mathbf{s}_t} \mathbf{h}_{t-1}^T
proved \frac{\partial \mathbf{h}_t}{\partial \mathbf{h}_{t-1}} = \mathrm{diag}(1 - \mathbf{h}_t^2) \mathbf{W}_{hh}
false \frac{\partial L}{\partial \mathbf{W}_{hh}} = \sum_{t=1}^T \frac{\partial L}{\partial \mathbf{s}_t} \mathbf{h}_t^T
false \frac{\partial L}{\partial \mathbf{h}_t} = \mathbf{W}_{hy}^T \frac{\partial L}{\partial \mathbf{q}_t}
false \frac{\partial L}{\partial \mathbf{W}_{xh}} = \sum_{t=1}^T \frac{\partial L}{\partial \mathbf{h}_t} \mathbf{x}_t^T
false \frac{\partial L}{\partial \mathbf{W}_{hy}} = \frac{\partial L}{\partial \mathbf{q}_t} \mathbf{h}_t^T
"""
M["steps above in brackets"] = r"""
given s^{(t)} = b + W h^{(t-1)} + U x^{(t)}
given h^{(t)} = \tanh(s^{(t)})
given q^{(t)} = c + V h^{(t)}
given E = \sum_t E^{(t)}
proved \nabla_c E = \sum_t \nabla_{q^{(t)}} E
proved \nabla_V E = \sum_t (\nabla_{q^{(t)}} E) (h^{(t)})^T
proved \nabla_{h^{(t)}} E = W^T \mathrm{diag}(1 - (h^{(t+1)})^2) \nabla_{h^{(t+1)}} E + V^T \nabla_{q^{(t)}} E
false \nabla_{h^{(t)}} E = W^T \nabla_{h^{(t+1)}} E + V^T \nabla_{q^{(t)}} E
false \nabla_V E = \sum_t (\nabla_{q^{(t)}} E) (h^{(t-1)})^T
"""
M["a recurrent network by components"] = r"""
given s^t_j = \sum_i w_{ij} x^t_i + \sum_k u_{kj} h^{t-1}_k
given h^t_j = \theta(s^t_j)
given z^t_k = \sum_j v_{jk} h^t_j
given \epsilon^t_j = \frac{\partial E}{\partial s^t_j}
proved \frac{\partial E}{\partial v_{jk}} = \sum_t \frac{\partial E}{\partial z^t_k} h^t_j
proved \epsilon^t_j = \theta'(s^t_j) \left( \sum_k \frac{\partial E}{\partial z^t_k} v_{jk} + \sum_k \epsilon^{t+1}_k u_{jk} \right)
false \epsilon^t_j = \theta'(s^t_j) \left( \sum_k \frac{\partial E}{\partial z^t_k} v_{jk} + \sum_k \epsilon^{t+1}_k u_{kj} \right)
false \epsilon^t_j = \theta'(s^t_j) \sum_k \frac{\partial E}{\partial z^t_k} v_{jk}
false \frac{\partial E}{\partial u_{kj}} = \sum_{t=1}^T \epsilon^t_j h^t_k
"""
M["a cell with gates"] = r"""
given f_t = \sigma(W_f x_t + U_f h_{t-1} + b_f)
given i_t = \sigma(W_i x_t + U_i h_{t-1} + b_i)
given o_t = \sigma(W_o x_t + U_o h_{t-1} + b_o)
given g_t = \tanh(W_g x_t + U_g h_{t-1} + b_g)
given c_t = f_t \odot c_{t-1} + i_t \odot g_t
given h_t = o_t \odot \tanh(c_t)
proved \frac{\partial L}{\partial o_t} = \frac{\partial L}{\partial h_t} \odot \tanh(c_t)
proved \frac{\partial L}{\partial c_t} = \frac{\partial L}{\partial h_t} \odot o_t \odot (1 - \tanh^2(c_t)) + \frac{\partial L}{\partial c_{t+1}} \odot f_{t+1}
proved \frac{\partial L}{\partial i_t} = \frac{\partial L}{\partial c_t} \odot g_t
false \frac{\partial L}{\partial i_t} = \frac{\partial L}{\partial c_t} \odot i_t
false \frac{\partial L}{\partial f_t} = \frac{\partial L}{\partial c_t} \odot c_t
false \frac{\partial L}{\partial c_t} = \frac{\partial L}{\partial h_t} \odot o_t \odot (1 - \tanh^2(c_t)) + \frac{\partial L}{\partial c_{t+1}} \odot f_t
"""
M["a cell of numbers with gates as labels"] = r"""
given f_t = \sigma(z^f_t)
given i_t = \sigma(z^i_t)
given g_t = \tanh(z^g_t)
given o_t = \sigma(z^o_t)
given c_t = f_t c_{t-1} + i_t g_t
given h_t = o_t \tanh(c_t)
proved \frac{\partial c_t}{\partial f_t} = c_{t-1}
proved \frac{\partial h_t}{\partial c_t} = o_t (1 - \tanh^2(c_t))
proved \frac{\partial h_t}{\partial z^o_t} = \tanh(c_t) \sigma'(z^o_t)
false \frac{\partial c_t}{\partial f_t} = c_t
false \frac{\partial h_t}{\partial z^o_t} = \tanh(c_t) \sigma'(z^f_t)
"""
M["gates of one step, in bold"] = r"""
given \mathbf{z}_i = \mathbf{W}_i \mathbf{x} + \mathbf{b}_i
given \mathbf{z}_f = \mathbf{W}_f \mathbf{x} + \mathbf{b}_f
given \mathbf{i} = \sigma(\mathbf{z}_i)
given \mathbf{f} = \sigma(\mathbf{z}_f)
given \mathbf{c} = \mathbf{f} \odot \mathbf{m} + \mathbf{i} \odot \mathbf{g}
given \sigma(u) = \frac{1}{1 + e^{-u}}
proved \frac{\partial L}{\partial \mathbf{f}} = \frac{\partial L}{\partial \mathbf{c}} \odot \mathbf{m}
proved \frac{\partial L}{\partial \mathbf{z}_i} = \frac{\partial L}{\partial \mathbf{i}} \odot \mathbf{i} \odot (1 - \mathbf{i})
proved \frac{\partial L}{\partial \mathbf{W}_f} = \frac{\partial L}{\partial \mathbf{z}_f} \mathbf{x}^T
false \frac{\partial L}{\partial \mathbf{W}_f} = \frac{\partial L}{\partial \mathbf{z}_i} \mathbf{x}^T
false \frac{\partial L}{\partial \mathbf{z}_i} = \frac{\partial L}{\partial \mathbf{i}} \odot (1 - \mathbf{i})
"""
M["a matrix before a gated state"] = r"""
given a_t = W x_t + U (r_t \odot h_{t-1}) + b
given \tilde{h}_t = \tanh(a_t)
given h_t = (1 - z_t) \odot h_{t-1} + z_t \odot \tilde{h}_t
proved \frac{\partial L}{\partial \tilde{h}_t} = \frac{\partial L}{\partial h_t} \odot z_t
proved \frac{\partial L}{\partial z_t} = \frac{\partial L}{\partial h_t} \odot (\tilde{h}_t - h_{t-1})
proved \frac{\partial L}{\partial r_t} = U^T \frac{\partial L}{\partial a_t} \odot h_{t-1}
false \frac{\partial L}{\partial r_t} = U \frac{\partial L}{\partial a_t} \odot h_{t-1}
false \frac{\partial L}{\partial z_t} = \frac{\partial L}{\partial h_t} \odot (h_{t-1} - \tilde{h}_t)
false \frac{\partial L}{\partial U} = \frac{\partial L}{\partial a_t} h_{t-1}^T
"""
M["derivatives of a function at its arguments"] = r"""
given h_t = f(x_t, h_{t-1}, u)
given q_t = g(h_t, v)
given E(x_1, \ldots, x_T, u, v) = \frac{1}{T} \sum_{t=1}^T \ell(y_t, q_t)
proved \frac{\partial E}{\partial u} = \frac{1}{T} \sum_{t=1}^T \frac{\partial \ell(y_t, q_t)}{\partial q_t} \frac{\partial g(h_t, v)}{\partial h_t} \frac{\partial h_t}{\partial u}
proved \frac{\partial h_t}{\partial u} = \frac{\partial f(x_t, h_{t-1}, u)}{\partial u} + \frac{\partial f(x_t, h_{t-1}, u)}{\partial h_{t-1}} \frac{\partial h_{t-1}}{\partial u}
false \frac{\partial h_t}{\partial u} = \frac{\partial f(x_t, h_{t-1}, u)}{\partial h_{t-1}} \frac{\partial h_{t-1}}{\partial u}
false \frac{\partial h_t}{\partial u} = \frac{\partial f(x_t, h_{t-1}, u)}{\partial u} + \frac{\partial f(x_t, h_{t-1}, u)}{\partial x_t} \frac{\partial h_{t-1}}{\partial u}
false \frac{\partial E}{\partial u} = \sum_{t=1}^T \frac{\partial \ell(y_t, q_t)}{\partial q_t} \frac{\partial g(h_t, v)}{\partial h_t} \frac{\partial h_t}{\partial u}
"""
M["sums over the steps at which a weight is used"] = r"""
given \mathbf{h}_t = \mathbf{A} \mathbf{x}_t + \mathbf{B} \mathbf{h}_{t-1}
given \mathbf{o}_t = \mathbf{V} \mathbf{h}_t
given L = \frac{1}{T} \sum_{t=1}^T l(\mathbf{o}_t, y_t)
proved \frac{\partial L}{\partial \mathbf{o}_t} = \frac{\partial l(\mathbf{o}_t, y_t)}{T \cdot \partial \mathbf{o}_t}
proved \frac{\partial L}{\partial \mathbf{B}} = \sum_{t=1}^T \textrm{prod}\left(\frac{\partial L}{\partial \mathbf{h}_t}, \frac{\partial \mathbf{h}_t}{\partial \mathbf{B}}\right)
proved \sum_{t=1}^T \textrm{prod}\left(\frac{\partial L}{\partial \mathbf{h}_t}, \frac{\partial \mathbf{h}_t}{\partial \mathbf{B}}\right) = \sum_{t=1}^T \frac{\partial L}{\partial \mathbf{h}_t} \mathbf{h}_{t-1}^\top
proved \frac{\partial L}{\partial \mathbf{h}_t} = \sum_{i=t}^T (\mathbf{B}^\top)^{i-t} \mathbf{V}^\top \frac{\partial L}{\partial \mathbf{o}_i}
false \frac{\partial L}{\partial \mathbf{o}_t} = \frac{\partial l(\mathbf{o}_t, y_t)}{2 \cdot \partial \mathbf{o}_t}
false \frac{\partial L}{\partial \mathbf{B}} = \sum_{t=1}^{T-1} \textrm{prod}\left(\frac{\partial L}{\partial \mathbf{h}_t}, \frac{\partial \mathbf{h}_t}{\partial \mathbf{B}}\right)
false \frac{\partial L}{\partial \mathbf{B}} = \sum_{t=1}^T \textrm{prod}\left(\frac{\partial L}{\partial \mathbf{h}_t}, \frac{\partial \mathbf{h}_t}{\partial \mathbf{A}}\right)
false \sum_{t=1}^T \textrm{prod}\left(\frac{\partial L}{\partial \mathbf{h}_t}, \frac{\partial \mathbf{h}_t}{\partial \mathbf{B}}\right) = \sum_{t=1}^T \frac{\partial L}{\partial \mathbf{h}_t} \mathbf{h}_t^\top
false \frac{\partial L}{\partial \mathbf{h}_t} = \sum_{i=t}^T (\mathbf{B}^\top)^{T-i} \mathbf{V}^\top \frac{\partial L}{\partial \mathbf{o}_i}
false \frac{\partial L}{\partial \mathbf{h}_t} = \sum_{i=t}^T (\mathbf{B}^\top)^{i-t+1} \mathbf{V}^\top \frac{\partial L}{\partial \mathbf{o}_i}
"""
M["a sum over the steps of a scalar state"] = r"""
given h_t = \tanh(w h_{t-1} + u x_t)
given L = \sum_{t=1}^T (h_t - y_t)^2
proved \frac{\partial L}{\partial w} = \sum_{t=1}^T \frac{\partial L}{\partial h_t} \frac{\partial h_t}{\partial w}
false \frac{\partial L}{\partial w} = \sum_{t=2}^{T-1} \frac{\partial L}{\partial h_t} \frac{\partial h_t}{\partial w}
false \frac{\partial L}{\partial w} = \sum_{t=1}^T 2(h_t - y_t) \frac{\partial h_t}{\partial u}
"""
