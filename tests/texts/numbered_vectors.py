# ruff: noqa: E501 - an equation a line
r"""Short texts of our own with a vector for each number, \mathbf{x}_n and x^{(i)}; marked as the miniatures are."""

NUMBERED: dict[str, str] = {}
M = NUMBERED

M["a weight vector for each class"] = r"""
given z_k = \mathbf{w}_k^T \mathbf{x} + b_k
given p_k = \frac{e^{z_k}}{\sum_j e^{z_j}}
given E = -\log p_c
proved \frac{\partial E}{\partial z_k} = p_k - 1(k = c)
proved \frac{\partial E}{\partial \mathbf{w}_k} = (p_k - 1(k = c)) \mathbf{x}
false \frac{\partial E}{\partial \mathbf{w}_k} = (p_k - 1(k = c)) \mathbf{w}_k
false \frac{\partial E}{\partial \mathbf{w}_k} = (p_k - 1) \mathbf{x}
false \frac{\partial E}{\partial \mathbf{x}} = (p_k - 1(k = c)) \mathbf{w}_k
"""
M["a vector for each sample"] = r"""
given y_n = \sigma(\mathbf{w}^T \mathbf{x}_n)
given E = -\sum_{n=1}^N (t_n \log y_n + (1 - t_n) \log(1 - y_n))
given \sigma(a) = \frac{1}{1 + e^{-a}}
proved \nabla_{\mathbf{w}} E = \sum_{n=1}^N (y_n - t_n) \mathbf{x}_n
proved \frac{\partial E}{\partial \mathbf{x}_n} = (y_n - t_n) \mathbf{w}
false \nabla_{\mathbf{w}} E = \sum_{n=1}^N (t_n - y_n) \mathbf{x}_n
false \nabla_{\mathbf{w}} E = (y_n - t_n) \mathbf{x}_n
false \nabla_{\mathbf{w}} E = \frac{1}{N} \sum_{n=1}^N (y_n - t_n) \mathbf{x}_n
"""
M["a layer for each sample"] = r"""
given \mathbf{h}_i = \tanh(\mathbf{W} \mathbf{x}_i + \mathbf{b})
given \mathbf{q}_i = \mathbf{V} \mathbf{h}_i
given C = \frac{1}{N} \sum_i C_i
given C_i = \frac12 \|\mathbf{q}_i - \mathbf{t}_i\|^2
proved \frac{\partial C_i}{\partial \mathbf{q}_i} = \mathbf{q}_i - \mathbf{t}_i
proved \frac{\partial C}{\partial \mathbf{V}} = \frac1N \sum_i (\mathbf{q}_i - \mathbf{t}_i) \mathbf{h}_i^T
proved \frac{\partial C_i}{\partial \mathbf{h}_i} = \mathbf{V}^T (\mathbf{q}_i - \mathbf{t}_i)
false \frac{\partial C_i}{\partial \mathbf{h}_i} = \mathbf{V} (\mathbf{q}_i - \mathbf{t}_i)
false \frac{\partial C}{\partial \mathbf{V}} = \frac1N \sum_i \mathbf{h}_i (\mathbf{q}_i - \mathbf{t}_i)^T
false \frac{\partial C}{\partial \mathbf{V}} = \sum_i (\mathbf{q}_i - \mathbf{t}_i) \mathbf{h}_i^T
"""
M["samples above, with their entries"] = r"""
given a^{(i)} = \sigma(w^T x^{(i)} + b)
given J = -\frac1m \sum_{i=1}^m (y^{(i)} \log a^{(i)} + (1 - y^{(i)}) \log(1 - a^{(i)}))
given \sigma(z) = \frac{1}{1 + e^{-z}}
proved \frac{\partial J}{\partial w} = \frac1m \sum_{i=1}^m (a^{(i)} - y^{(i)}) x^{(i)}
proved \frac{\partial J}{\partial w_j} = \frac1m \sum_{i=1}^m (a^{(i)} - y^{(i)}) x_j^{(i)}
false \frac{\partial J}{\partial w_j} = \frac1m \sum_{i=1}^m (a^{(i)} - y^{(i)}) x_i^{(j)}
false \frac{\partial J}{\partial w_j} = \sum_{i=1}^m (a^{(i)} - y^{(i)}) x_j^{(i)}
false \frac{\partial J}{\partial w} = \frac1m \sum_{i=1}^m (y^{(i)} - a^{(i)}) x^{(i)}
"""
M["attention of one query"] = r"""
given s_i = \mathbf{q}^T \mathbf{k}_i
given \alpha_i = \frac{\exp(s_i)}{\sum_j \exp(s_j)}
given \mathbf{c} = \sum_i \alpha_i \mathbf{v}_i
proved \frac{\partial L}{\partial \alpha_i} = \mathbf{v}_i^T \frac{\partial L}{\partial \mathbf{c}}
proved \frac{\partial L}{\partial \mathbf{v}_i} = \alpha_i \frac{\partial L}{\partial \mathbf{c}}
proved \frac{\partial L}{\partial s_i} = \alpha_i \left( \frac{\partial L}{\partial \alpha_i} - \sum_j \alpha_j \frac{\partial L}{\partial \alpha_j} \right)
proved \frac{\partial L}{\partial \mathbf{q}} = \sum_i \frac{\partial L}{\partial s_i} \mathbf{k}_i
false \frac{\partial L}{\partial s_i} = \alpha_i (1 - \alpha_i) \frac{\partial L}{\partial \alpha_i}
false \frac{\partial L}{\partial \mathbf{q}} = \sum_i \frac{\partial L}{\partial s_i} \mathbf{v}_i
false \frac{\partial L}{\partial \mathbf{k}_i} = \frac{\partial L}{\partial s_i} \mathbf{k}_i
"""
