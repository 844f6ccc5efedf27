# ruff: noqa: E501 - an equation a line
r"""Short texts of our own in many styles, with what each of their equations deserves.

A line is a mark and an equation: ``given`` a definition, ``proved`` a claim that the text's own definitions bear out, ``false`` one
that they do not. Other lines are prose or headings. A name that ends in .tex is written with equation environments.
"""

from .batches import BATCHES
from .classes import CLASSES
from .gathered import GATHERED
from .in_matrix_form import FORMS
from .layered import LAYERED
from .numbered_vectors import NUMBERED
from .rows_and_batches import ROWS
from .spelled import SPELLED
from .steps_in_time import STEPS
from .worked import WORKED

MINIATURES: dict[str, str] = {
    **SPELLED, **ROWS, **WORKED, **BATCHES, **FORMS, **STEPS, **CLASSES, **NUMBERED, **GATHERED, **LAYERED,
}  # fmt: skip
M = MINIATURES

# Layers as superscripts.

M["columns"] = r"""
given z^{(l)} = W^{(l)} a^{(l-1)} + b^{(l)}
given a^{(l)} = \sigma(z^{(l)})
given \delta^{(l)} = \frac{\partial C}{\partial z^{(l)}}
proved \delta^{(l)} = ((W^{(l+1)})^T \delta^{(l+1)}) \odot \sigma'(z^{(l)})
proved \frac{\partial C}{\partial b^{(l)}} = \delta^{(l)}
proved \frac{\partial C}{\partial W^{(l)}} = \delta^{(l)} (a^{(l-1)})^T
false \delta^{(l)} = (W^{(l+1)} \delta^{(l+1)}) \odot \sigma'(z^{(l)})
false \delta^{(l)} = ((W^{(l)})^T \delta^{(l+1)}) \odot \sigma'(z^{(l)})
false \frac{\partial C}{\partial W^{(l)}} = \delta^{(l)} (a^{(l)})^T
false \frac{\partial C}{\partial W^{(l)}} = a^{(l-1)} (\delta^{(l)})^T
false \frac{\partial C}{\partial b^{(l)}} = 2 \delta^{(l)}
"""
M["rows"] = r"""
We write vectors as rows.
given z^{[l]} = a^{[l-1]} W^{[l]} + b^{[l]}
given a^{[l]} = g(z^{[l]})
given \delta^{[l]} = \frac{\partial J}{\partial z^{[l]}}
proved \delta^{[l]} = (\delta^{[l+1]} (W^{[l+1]})^T) \odot g'(z^{[l]})
proved \frac{\partial J}{\partial W^{[l]}} = (a^{[l-1]})^T \delta^{[l]}
proved \frac{\partial J}{\partial b^{[l]}} = \delta^{[l]}
false \delta^{[l]} = (\delta^{[l+1]} W^{[l+1]}) \odot g'(z^{[l]})
false \frac{\partial J}{\partial W^{[l]}} = (a^{[l]})^T \delta^{[l]}
false \frac{\partial J}{\partial W^{[l]}} = (\delta^{[l]})^T a^{[l-1]}
"""
M["columns in components.tex"] = r"""
given z^l_j = \sum_k w^l_{jk} a^{l-1}_k + b^l_j
given a^l_j = \sigma(z^l_j)
given \delta^l_j = \frac{\partial C}{\partial z^l_j}
proved \delta^l_j = \sum_k w^{l+1}_{kj} \delta^{l+1}_k \sigma'(z^l_j)
proved \frac{\partial C}{\partial b^l_j} = \delta^l_j
proved \frac{\partial C}{\partial w^l_{jk}} = a^{l-1}_k \delta^l_j
proved \frac{\partial z^{l+1}_k}{\partial z^l_j} = w^{l+1}_{kj} \sigma'(z^l_j)
false \delta^l_j = \sum_k w^{l+1}_{jk} \delta^{l+1}_k \sigma'(z^l_j)
false \delta^l_j = \sum_k w^{l+1}_{kj} \delta^{l+1}_k \sigma(z^l_j)
false \frac{\partial C}{\partial w^l_{jk}} = a^{l-1}_j \delta^l_k
false \frac{\partial C}{\partial w^l_{jk}} = a^l_k \delta^l_j
false \frac{\partial z^{l+1}_k}{\partial z^l_j} = w^{l+1}_{jk} \sigma'(z^l_j)
"""
M["weights numbered by where they start"] = r"""
given a^{(l+1)} = f(z^{(l+1)})
given z^{(l+1)} = W^{(l)} a^{(l)} + b^{(l)}
given \delta^{(l)} = \frac{\partial J}{\partial z^{(l)}}
proved \delta^{(l)} = ((W^{(l)})^T \delta^{(l+1)}) \odot f'(z^{(l)})
proved \frac{\partial J}{\partial W^{(l)}} = \delta^{(l+1)} (a^{(l)})^T
proved \frac{\partial J}{\partial b^{(l)}} = \delta^{(l+1)}
false \delta^{(l)} = ((W^{(l+1)})^T \delta^{(l+1)}) \odot f'(z^{(l)})
false \frac{\partial J}{\partial W^{(l)}} = \delta^{(l)} (a^{(l-1)})^T
false \frac{\partial J}{\partial b^{(l)}} = \delta^{(l)}
"""
M["weights numbered by where they start, in components"] = r"""
given z^{(l+1)}_i = \sum_{j=1}^{n} W^{(l)}_{ij} a^{(l)}_j + b^{(l)}_i
given a^{(l)}_i = f(z^{(l)}_i)
given \delta^{(l)}_i = \frac{\partial J}{\partial z^{(l)}_i}
proved \frac{\partial J}{\partial W^{(l)}_{ij}} = a^{(l)}_j \delta^{(l+1)}_i
proved \frac{\partial J}{\partial b^{(l)}_i} = \delta^{(l+1)}_i
false \frac{\partial J}{\partial W^{(l)}_{ij}} = a^{(l)}_i \delta^{(l+1)}_j
false \frac{\partial J}{\partial b^{(l)}_i} = \delta^{(l)}_i
"""
M["layers as subscripts"] = r"""
given z_l = W_l a_{l-1} + b_l
given a_l = \sigma(z_l)
given \delta_l = \frac{\partial L}{\partial z_l}
proved \delta_l = (W_{l+1}^T \delta_{l+1}) \odot \sigma'(z_l)
proved \frac{\partial L}{\partial W_l} = \delta_l a_{l-1}^T
proved \frac{\partial L}{\partial b_l} = \delta_l
false \delta_l = (W_l^T \delta_{l+1}) \odot \sigma'(z_l)
false \frac{\partial L}{\partial W_l} = \delta_l a_l^T
"""
M["a batch with its mean"] = r"""
given Z^{[l]} = W^{[l]} A^{[l-1]} + b^{[l]}
given A^{[l]} = g(Z^{[l]})
proved dZ^{[l]} = dA^{[l]} \odot g'(Z^{[l]})
proved dA^{[l-1]} = (W^{[l]})^T dZ^{[l]}
proved dW^{[l]} = \frac{1}{m} dZ^{[l]} (A^{[l-1]})^T
false dA^{[l-1]} = W^{[l]} dZ^{[l]}
false dA^{[l]} = (W^{[l]})^T dZ^{[l]}
"""
M["letters dZ with a cost"] = r"""
given z = w^T x + b
given a = \sigma(z)
given J = -(y \log(a) + (1 - y) \log(1 - a))
proved \frac{\partial J}{\partial a} = -\frac{y}{a} + \frac{1-y}{1-a}
proved da = -\frac{y}{a} + \frac{1-y}{1-a}
false \frac{\partial J}{\partial a} = \frac{y}{a} + \frac{1-y}{1-a}
false da = -\frac{y}{a} - \frac{1-y}{1-a}
"""
M["two layers, by matrices"] = r"""
given \mathbf{h} = \tanh(\mathbf{W}\mathbf{x} + \mathbf{b})
given \mathbf{o} = \mathbf{V}\mathbf{h} + \mathbf{c}
given J = \frac{1}{2} \|\mathbf{o} - \mathbf{y}\|^2
proved \frac{\partial J}{\partial \mathbf{o}} = \mathbf{o} - \mathbf{y}
proved \frac{\partial J}{\partial \mathbf{V}} = (\mathbf{o} - \mathbf{y}) \mathbf{h}^T
proved \frac{\partial J}{\partial \mathbf{c}} = \mathbf{o} - \mathbf{y}
proved \frac{\partial J}{\partial \mathbf{h}} = \mathbf{V}^T (\mathbf{o} - \mathbf{y})
proved \frac{\partial J}{\partial \mathbf{b}} = (1 - \mathbf{h} \odot \mathbf{h}) \odot (\mathbf{V}^T (\mathbf{o} - \mathbf{y}))
false \frac{\partial J}{\partial \mathbf{o}} = \mathbf{y} - \mathbf{o}
false \frac{\partial J}{\partial \mathbf{V}} = \mathbf{h} (\mathbf{o} - \mathbf{y})^T
false \frac{\partial J}{\partial \mathbf{h}} = \mathbf{V} (\mathbf{o} - \mathbf{y})
false \frac{\partial J}{\partial \mathbf{b}} = (1 - \mathbf{h}) \odot (\mathbf{V}^T (\mathbf{o} - \mathbf{y}))
"""

# Letters that stand in several ways: each way is a quantity of its own.

M["one neuron before the layers"] = r"""
One neuron computes
given z = w x + b
given a = \sigma(z)
proved \frac{\partial a}{\partial w} = \sigma'(z) x
false \frac{\partial a}{\partial w} = \sigma'(z) w
# Layers
given z^l_j = \sum_k w^l_{jk} a^{l-1}_k + b^l_j
given a^l_j = \sigma(z^l_j)
proved \frac{\partial z^{l+1}_k}{\partial z^l_j} = w^{l+1}_{kj} \sigma'(z^l_j)
false \frac{\partial z^{l+1}_k}{\partial z^l_j} = w^{l+1}_{jk} \sigma'(z^l_j)
false \frac{\partial z^{l+1}_k}{\partial z^l_j} = w^{l+1}_{kj} \sigma'(z)
"""
M["one index and two"] = r"""
given s = \sum_j w_j x_j
given r = \sigma(s)
proved \frac{\partial r}{\partial w_j} = \sigma'(s) x_j
false \frac{\partial r}{\partial w_j} = \sigma'(s) w_j
# Several
given u_i = \sum_j w_{ij} x_j
given v_i = \sigma(u_i)
proved \frac{\partial v_i}{\partial x_j} = \sigma'(u_i) w_{ij}
proved \frac{\partial v_i}{\partial w_{ij}} = \sigma'(u_i) x_j
false \frac{\partial v_i}{\partial x_j} = \sigma'(u_i) w_j
false \frac{\partial v_i}{\partial x_j} = \sigma'(u_i) w_{ji}
"""
M["numbers of layers above"] = r"""
given z^l_j = \sum_k w^l_{jk} a^{l-1}_k + b^l_j
given a^l_j = \sigma(z^l_j)
proved \frac{\partial z^3_j}{\partial a^2_k} = w^3_{jk}
false \frac{\partial z^3_j}{\partial a^2_k} = w^2_{jk}
"""
M["a sum over a set"] = r"""
given y_k = \sum_j w_{kj} x_j
given q = \frac{1}{2} \sum_{k \in K} (t_k - y_k)^2
proved \frac{\partial q}{\partial y_k} = y_k - t_k
proved \frac{\partial q}{\partial x_j} = \sum_{k \in K} (y_k - t_k) w_{kj}
proved \frac{\partial q}{\partial w_{kj}} = (y_k - t_k) x_j
false \frac{\partial q}{\partial y_k} = t_k - y_k
false \frac{\partial q}{\partial x_j} = \sum_{k \in K} (y_k - t_k) w_{jk}
false \frac{\partial q}{\partial x_j} = \sum_{k \in M} (y_k - t_k) w_{kj}
"""
M["the mean over a set"] = r"""
given q = -\frac{1}{N} \sum_{n \in N} \sum_{i \in C} y_{ni} \log v_{ni}
proved \frac{\partial q}{\partial v_{ni}} = -\frac{y_{ni}}{N v_{ni}}
false \frac{\partial q}{\partial v_{ni}} = -\frac{y_{ni}}{v_{ni}}
false \frac{\partial q}{\partial v_{ni}} = -\frac{y_{ni}}{C v_{ni}}
"""
M["the units behind each"] = r"""
given u^l_j = \sum_i W^l_{ij} h^{l-1}_i + b^l_j
given h^l_j = \sigma(u^l_j)
given \delta^l_j = \frac{\partial E}{\partial u^l_j}
proved \delta^l_j = \sum_{d \in \mathcal{D}_j} \frac{\partial E}{\partial u^{l+1}_d} \frac{\partial u^{l+1}_d}{\partial u^l_j}
proved \delta^l_j = \sum_{d \in \mathcal{D}_j} \delta^{l+1}_d W^{l+1}_{jd} \sigma'(u^l_j)
false \delta^l_j = \sum_{d \in \mathcal{D}_j} \delta^{l+1}_d W^{l+1}_{dj} \sigma'(u^l_j)
false \delta^l_j = \sum_{d \in \mathcal{D}_j} \delta^l_d W^{l+1}_{jd} \sigma'(u^l_j)
"""
M["said twice"] = r"""
given z_i = \sum_j w_{ij} x_j
given a_i = \sigma(z_i)
given q = \sum_i a_i^2
proved z_k = \sum_j w_{kj} x_j
proved \frac{\partial q}{\partial z_i} = 2 a_i \sigma'(z_i)
proved \frac{\partial q}{\partial x_j} = \sum_i 2 a_i \sigma'(z_i) w_{ij}
false \frac{\partial q}{\partial x_j} = \sum_i 2 a_i \sigma'(z_i) w_{ji}
"""

# Scalars with names of their own.

M["a toy network of named units"] = r"""
given net_{h1} = w_1 i_1 + w_2 i_2 + b_1
given out_{h1} = \frac{1}{1 + e^{-net_{h1}}}
given net_{o1} = w_5 out_{h1} + b_2
given out_{o1} = \frac{1}{1 + e^{-net_{o1}}}
given E = \frac{1}{2} (t - out_{o1})^2
proved \frac{\partial out_{o1}}{\partial net_{o1}} = out_{o1} (1 - out_{o1})
proved \frac{\partial E}{\partial out_{o1}} = -(t - out_{o1})
proved \frac{\partial net_{o1}}{\partial w_5} = out_{h1}
proved \frac{\partial E}{\partial w_5} = -(t - out_{o1}) out_{o1} (1 - out_{o1}) out_{h1}
proved \frac{\partial E}{\partial w_1} = \frac{\partial E}{\partial out_{h1}} \frac{\partial out_{h1}}{\partial net_{h1}} \frac{\partial net_{h1}}{\partial w_1}
false \frac{\partial E}{\partial out_{o1}} = t - out_{o1}
false \frac{\partial net_{o1}}{\partial w_5} = net_{h1}
false \frac{\partial out_{o1}}{\partial net_{o1}} = out_{o1} (1 + out_{o1})
false \frac{\partial E}{\partial w_5} = (t - out_{o1}) out_{o1} (1 - out_{o1}) out_{h1}
"""
M["a chain of named scalars"] = r"""
given q = x + y
given f = q z
proved \frac{\partial f}{\partial q} = z
proved \frac{\partial f}{\partial z} = q
proved \frac{\partial f}{\partial x} = \frac{\partial f}{\partial q} \frac{\partial q}{\partial x}
proved \frac{\partial f}{\partial y} = z
false \frac{\partial f}{\partial q} = q
false \frac{\partial f}{\partial x} = x
"""
M["a chain of named scalars, with powers"] = r"""
given u = x^2 + 1
given v = u^3
given y = v^2
proved \frac{dy}{dv} = 2 v
proved \frac{dv}{du} = 3 u^2
proved \frac{du}{dx} = 2 x
proved \frac{dy}{dx} = \frac{dy}{dv} \frac{dv}{du} \frac{du}{dx}
proved \frac{dy}{dx} = 12 x u^5
false \frac{dy}{dv} = v
false \frac{dy}{dx} = 6 x u^5
false \frac{dv}{du} = 3 u^3
"""
M["one neuron.tex"] = r"""
given z = w x + b
given a = \sigma(z)
given C = \frac{1}{2}(a - y)^2
proved \frac{\partial C}{\partial a} = a - y
proved \frac{\partial C}{\partial z} = (a - y) \sigma'(z)
proved \frac{\partial C}{\partial w} = (a - y) \sigma'(z) x
proved \frac{\partial C}{\partial b} = (a - y) \sigma'(z)
proved \frac{\partial C}{\partial x} = w (a - y) \sigma'(z)
false \frac{\partial C}{\partial w} = (a - y) \sigma'(z)
false \frac{\partial C}{\partial w} = (a - y) \sigma(z) x
false \frac{\partial C}{\partial w} = 2 (a - y) \sigma'(z) x
false \frac{\partial C}{\partial b} = (y - a) \sigma'(z)
"""
M["linear regression by named scalars"] = r"""
given \hat{y} = w x + b
given J = (\hat{y} - y)^2
proved \frac{\partial J}{\partial \hat{y}} = 2 (\hat{y} - y)
proved \frac{\partial J}{\partial w} = 2 x (\hat{y} - y)
proved \frac{\partial J}{\partial b} = 2 (\hat{y} - y)
false \frac{\partial J}{\partial w} = x (\hat{y} - y)
false \frac{\partial J}{\partial b} = -2 (\hat{y} - y)
false \frac{\partial J}{\partial \hat{y}} = 2 (y - \hat{y})
"""
M["a path in two steps"] = r"""
given h = \tanh(u x)
given o = v h
given J = o^2
proved \frac{\partial J}{\partial u} = \frac{\partial J}{\partial o} \frac{\partial o}{\partial h} \frac{\partial h}{\partial u}
proved \frac{\partial J}{\partial u} = 2 o v (1 - h^2) x
proved \frac{\partial J}{\partial v} = 2 o h
false \frac{\partial J}{\partial u} = 2 o v (1 - h) x
false \frac{\partial J}{\partial u} = 2 o v (1 + h^2) x
false \frac{\partial J}{\partial v} = 2 o v
"""

# Softmax and cross-entropy.

M["softmax with cross-entropy"] = r"""
given p_i = \frac{e^{z_i}}{\sum_k e^{z_k}}
given J = -\sum_i y_i \log p_i
given \sum_i y_i = 1
proved \frac{\partial J}{\partial p_i} = -\frac{y_i}{p_i}
proved \frac{\partial J}{\partial z_i} = p_i - y_i
false \frac{\partial J}{\partial z_i} = y_i - p_i
false \frac{\partial J}{\partial p_i} = \frac{y_i}{p_i}
false \frac{\partial J}{\partial z_i} = p_i + y_i
"""
M["the derivative of softmax"] = r"""
given S_i = \frac{e^{a_i}}{\sum_{k=1}^{N} e^{a_k}}
proved \frac{\partial S_i}{\partial a_j} = S_i (\delta_{ij} - S_j)
proved \frac{\partial S_i}{\partial a_i} = S_i (1 - S_i)
false \frac{\partial S_i}{\partial a_i} = S_i (1 + S_i)
false \frac{\partial S_i}{\partial a_i} = S_i
"""
M["the derivative of softmax by cases"] = r"""
given s_i = \frac{e^{x_i}}{\sum_k e^{x_k}}
proved \frac{\partial s_i}{\partial x_j} = \begin{cases} s_i (1 - s_i) & \text{if $i = j$} \\ -s_i s_j & \text{if $i \neq j$} \end{cases}
false \frac{\partial s_i}{\partial x_j} = \begin{cases} s_i (1 - s_j) & \text{if $i = j$} \\ s_i s_j & \text{if $i \neq j$} \end{cases}
false \frac{\partial s_i}{\partial x_j} = \begin{cases} -s_i s_j & \text{if $i = j$} \\ s_i (1 - s_i) & \text{if $i \neq j$} \end{cases}
"""
M["softmax without the hypothesis"] = r"""
given p_i = \frac{e^{z_i}}{\sum_k e^{z_k}}
given J = -\sum_i y_i \log p_i
false \frac{\partial J}{\partial z_i} = p_i - y_i
proved \frac{\partial J}{\partial z_i} = p_i \sum_k y_k - y_i
"""
M["logits and the logarithm of a sum"] = r"""
given F = \log \sum_k e^{z_k}
proved \frac{\partial F}{\partial z_j} = \frac{e^{z_j}}{\sum_k e^{z_k}}
false \frac{\partial F}{\partial z_j} = \frac{1}{\sum_k e^{z_k}}
false \frac{\partial F}{\partial z_j} = e^{z_j}
"""

# Logistic regression.

M["the logistic function"] = r"""
given \sigma(x) = \frac{1}{1 + e^{-x}}
proved \sigma'(x) = \sigma(x) (1 - \sigma(x))
proved \frac{d}{dx} \sigma(x) = \sigma(x) (1 - \sigma(x))
proved 1 - \sigma(x) = \sigma(-x)
proved \sigma'(x) = \frac{e^{-x}}{(1 + e^{-x})^2}
false \sigma'(x) = \sigma(x) (1 + \sigma(x))
false \sigma'(x) = -\sigma(x) (1 - \sigma(x))
false \sigma'(x) = \frac{e^{-x}}{1 + e^{-x}}
"""
M["the logistic function, step by step"] = r"""
given \sigma(x) = \frac{1}{1 + e^{-x}}
proved \frac{d\sigma(x)}{dx} = \frac{d}{dx} (1 + e^{-x})^{-1}
proved \frac{d\sigma(x)}{dx} = -(1 + e^{-x})^{-2} (-e^{-x})
proved \frac{d\sigma(x)}{dx} = \frac{1}{1 + e^{-x}} \cdot \frac{e^{-x}}{1 + e^{-x}}
false \frac{d\sigma(x)}{dx} = -(1 + e^{-x})^{-2} e^{-x}
false \frac{d\sigma(x)}{dx} = \frac{1}{1 + e^{-x}} \cdot \frac{1}{1 + e^{-x}}
"""
M["logistic regression of one sample"] = r"""
given \sigma(t) = \frac{1}{1 + e^{-t}}
given z = w x + b
given p = \sigma(z)
given J = -y \log p - (1 - y) \log(1 - p)
proved \frac{\partial J}{\partial p} = \frac{p - y}{p (1 - p)}
proved \frac{\partial J}{\partial z} = p - y
proved \frac{\partial J}{\partial w} = (p - y) x
false \frac{\partial J}{\partial z} = y - p
false \frac{\partial J}{\partial w} = (p - y)
false \frac{\partial J}{\partial p} = \frac{p - y}{p (1 + p)}
"""
M["logistic regression over samples"] = r"""
given \sigma(t) = \frac{1}{1 + e^{-t}}
given h_i = \sigma(\sum_j \theta_j x_{ij})
given J = -\frac{1}{m} \sum_{i=1}^{m} (y_i \log h_i + (1 - y_i) \log(1 - h_i))
proved \frac{\partial J}{\partial \theta_j} = \frac{1}{m} \sum_{i=1}^{m} (h_i - y_i) x_{ij}
false \frac{\partial J}{\partial \theta_j} = \sum_{i=1}^{m} (h_i - y_i) x_{ij}
false \frac{\partial J}{\partial \theta_j} = \frac{1}{m} \sum_{i=1}^{m} (y_i - h_i) x_{ij}
"""

# Costs and penalties.

M["squares over samples"] = r"""
given e_i = y_i - \sum_j x_{ij} w_j
given J = \frac{1}{n} \sum_{i=1}^{n} e_i^2
proved \frac{\partial J}{\partial e_i} = \frac{2}{n} e_i
proved \frac{\partial J}{\partial w_j} = -\frac{2}{n} \sum_{i=1}^{n} e_i x_{ij}
false \frac{\partial J}{\partial w_j} = \frac{2}{n} \sum_{i=1}^{n} e_i x_{ij}
false \frac{\partial J}{\partial w_j} = -2 \sum_{i=1}^{n} e_i x_{ij}
false \frac{\partial J}{\partial w_j} = -\frac{1}{n} \sum_{i=1}^{n} e_i x_{ij}
"""
M["a penalty"] = r"""
given R = \frac{\lambda}{2} \sum_k w_k^2
given J = E + R
proved \frac{\partial R}{\partial w_k} = \lambda w_k
proved \frac{\partial J}{\partial w_k} = \frac{\partial E}{\partial w_k} + \lambda w_k
false \frac{\partial R}{\partial w_k} = 2 \lambda w_k
false \frac{\partial J}{\partial w_k} = \frac{\partial E}{\partial w_k} - \lambda w_k
false \frac{\partial J}{\partial w_k} = \frac{\partial E}{\partial w_k}
"""
M["ridge regression by matrices.tex"] = r"""
given \mathbf{r} = \mathbf{X} \mathbf{w} - \mathbf{y}
given J = \|\mathbf{r}\|^2 + \lambda \|\mathbf{w}\|^2
proved \nabla_{\mathbf{w}} J = 2 \mathbf{X}^T \mathbf{r} + 2 \lambda \mathbf{w}
proved \nabla_{\mathbf{w}} J = 2 \mathbf{X}^T (\mathbf{X} \mathbf{w} - \mathbf{y}) + 2 \lambda \mathbf{w}
false \nabla_{\mathbf{w}} J = \mathbf{X}^T \mathbf{r} + 2 \lambda \mathbf{w}
false \nabla_{\mathbf{w}} J = 2 \mathbf{X}^T \mathbf{r} + \lambda \mathbf{w}
false \nabla_{\mathbf{w}} J = 2 \mathbf{X} \mathbf{r} + 2 \lambda \mathbf{w}
"""
M["quadratic cost of a vector"] = r"""
given C = \frac{1}{2} \sum_j (y_j - a_j)^2
proved \frac{\partial C}{\partial a_j} = a_j - y_j
proved \frac{\partial^2 C}{\partial a_j^2} = 1
false \frac{\partial C}{\partial a_j} = y_j - a_j
false \frac{\partial^2 C}{\partial a_j^2} = -1
"""
M["cross-entropy of several outputs"] = r"""
given C = -\sum_j (y_j \log a_j + (1 - y_j) \log(1 - a_j))
proved \frac{\partial C}{\partial a_j} = \frac{a_j - y_j}{a_j (1 - a_j)}
false \frac{\partial C}{\partial a_j} = \frac{y_j - a_j}{a_j (1 - a_j)}
false \frac{\partial C}{\partial a_j} = \frac{a_j - y_j}{a_j}
"""

# Normalisation.

M["batch norm"] = r"""
given \mu = \frac{1}{m} \sum_{i=1}^{m} x_i
given v = \frac{1}{m} \sum_{i=1}^{m} (x_i - \mu)^2
given \hat{x}_i = \frac{x_i - \mu}{\sqrt{v + \epsilon}}
given y_i = \gamma \hat{x}_i + \beta
proved \frac{\partial y_i}{\partial \hat{x}_i} = \gamma
proved \frac{\partial y_i}{\partial \gamma} = \hat{x}_i
proved \frac{\partial y_i}{\partial \beta} = 1
proved \frac{\partial \mu}{\partial x_i} = \frac{1}{m}
proved \frac{\partial v}{\partial x_i} = \frac{2 (x_i - \mu)}{m}
false \frac{\partial \mu}{\partial x_i} = 1
false \frac{\partial v}{\partial x_i} = 2 (x_i - \mu)
false \frac{\partial y_i}{\partial \hat{x}_i} = \beta
false \frac{\partial y_i}{\partial \gamma} = x_i
"""
M["batch norm with a cost"] = r"""
given \mu = \frac{1}{m} \sum_{i=1}^{m} x_i
given v = \frac{1}{m} \sum_{i=1}^{m} (x_i - \mu)^2
given \hat{x}_i = \frac{x_i - \mu}{\sqrt{v + \epsilon}}
given y_i = \gamma \hat{x}_i + \beta
proved \frac{\partial J}{\partial \gamma} = \sum_{i=1}^{m} \frac{\partial J}{\partial y_i} \hat{x}_i
proved \frac{\partial J}{\partial \beta} = \sum_{i=1}^{m} \frac{\partial J}{\partial y_i}
proved \frac{\partial J}{\partial \hat{x}_i} = \gamma \frac{\partial J}{\partial y_i}
false \frac{\partial J}{\partial \gamma} = \sum_{i=1}^{m} \frac{\partial J}{\partial y_i} x_i
false \frac{\partial J}{\partial \beta} = \frac{1}{m} \sum_{i=1}^{m} \frac{\partial J}{\partial y_i}
false \frac{\partial J}{\partial \hat{x}_i} = \beta \frac{\partial J}{\partial y_i}
"""
M["a mean"] = r"""
given \bar{x} = \frac{1}{n} \sum_{i=1}^{n} x_i
proved \frac{\partial \bar{x}}{\partial x_i} = \frac{1}{n}
proved \sum_{i=1}^{n} (x_i - \bar{x}) = 0
false \frac{\partial \bar{x}}{\partial x_i} = n
false \sum_{i=1}^{n} (x_i - \bar{x}) = \bar{x}
"""

# Steps in time.

M["two steps in time, named"] = r"""
given h_1 = \tanh(w x_1 + u h_0)
given h_2 = \tanh(w x_2 + u h_1)
given J = \frac{1}{2} (h_2 - y)^2
proved \frac{\partial J}{\partial h_2} = h_2 - y
proved \frac{\partial h_2}{\partial h_1} = u (1 - h_2^2)
proved \frac{\partial J}{\partial h_1} = (h_2 - y) u (1 - h_2^2)
proved \frac{\partial J}{\partial u} = (h_2 - y) (1 - h_2^2) (h_1 + u (1 - h_1^2) h_0)
false \frac{\partial h_2}{\partial h_1} = u (1 - h_1^2)
false \frac{\partial J}{\partial u} = (h_2 - y) (1 - h_2^2) h_1
false \frac{\partial J}{\partial h_1} = (h_2 - y) (1 - h_2^2)
"""
M["steps in time with a counter"] = r"""
given s_t = U x_t + W h_{t-1}
given h_t = \tanh(s_t)
proved \frac{\partial h_t}{\partial s_t} = 1 - h_t^2
false \frac{\partial h_t}{\partial s_t} = 1 - h_t
false \frac{\partial h_t}{\partial s_t} = 1 - s_t^2
"""
M["steps in time by vectors"] = r"""
given \mathbf{s}_t = \mathbf{U} \mathbf{x}_t + \mathbf{W} \mathbf{h}_{t-1}
given \mathbf{h}_t = \tanh(\mathbf{s}_t)
proved \frac{\partial \mathbf{s}_t}{\partial \mathbf{h}_{t-1}} = \mathbf{W}
proved \frac{\partial \mathbf{h}_t}{\partial \mathbf{h}_{t-1}} = \mathrm{diag}(1 - \mathbf{h}_t^2) \mathbf{W}
false \frac{\partial \mathbf{s}_t}{\partial \mathbf{h}_{t-1}} = \mathbf{U}
false \frac{\partial \mathbf{h}_t}{\partial \mathbf{h}_{t-1}} = \mathbf{W} \mathrm{diag}(1 - \mathbf{h}_t^2)
false \frac{\partial \mathbf{h}_t}{\partial \mathbf{h}_{t-1}} = \mathrm{diag}(1 - \mathbf{h}_{t-1}^2) \mathbf{W}
"""

# Calculus with matrices.

M["Jacobians of linear maps"] = r"""
given \mathbf{y} = \mathbf{A} \mathbf{x}
proved \frac{\partial \mathbf{y}}{\partial \mathbf{x}} = \mathbf{A}
false \frac{\partial \mathbf{y}}{\partial \mathbf{x}} = 2 \mathbf{A}
false \frac{\partial \mathbf{y}}{\partial \mathbf{x}} = -\mathbf{A}
"""
M["Jacobians in a chain"] = r"""
given \mathbf{u} = \mathbf{A} \mathbf{x}
given \mathbf{v} = \mathbf{B} \mathbf{u}
proved \frac{\partial \mathbf{v}}{\partial \mathbf{x}} = \frac{\partial \mathbf{v}}{\partial \mathbf{u}} \frac{\partial \mathbf{u}}{\partial \mathbf{x}}
proved \frac{\partial \mathbf{v}}{\partial \mathbf{x}} = \mathbf{B} \mathbf{A}
false \frac{\partial \mathbf{v}}{\partial \mathbf{x}} = \mathbf{A} \mathbf{B}
false \frac{\partial \mathbf{v}}{\partial \mathbf{x}} = \mathbf{A}^T \mathbf{B}
"""
M["a quadratic form"] = r"""
given f = \mathbf{x}^T \mathbf{A} \mathbf{x}
proved \nabla_{\mathbf{x}} f = (\mathbf{A} + \mathbf{A}^T) \mathbf{x}
false \nabla_{\mathbf{x}} f = 2 \mathbf{A} \mathbf{x}
false \nabla_{\mathbf{x}} f = (\mathbf{A} - \mathbf{A}^T) \mathbf{x}
"""
M["an inner product"] = r"""
given s = \mathbf{w}^T \mathbf{x}
proved \frac{\partial s}{\partial \mathbf{w}} = \mathbf{x}
proved \frac{\partial s}{\partial \mathbf{x}} = \mathbf{w}
proved s = \mathbf{x}^T \mathbf{w}
false \frac{\partial s}{\partial \mathbf{w}} = \mathbf{w}
false \frac{\partial s}{\partial \mathbf{x}} = 2 \mathbf{w}
"""
M["gradients written with nabla.tex"] = r"""
given \mathbf{z} = \mathbf{W} \mathbf{x} + \mathbf{b}
given J = \frac{1}{2} \|\mathbf{z} - \mathbf{t}\|^2
proved \nabla_{\mathbf{z}} J = \mathbf{z} - \mathbf{t}
proved \nabla_{\mathbf{W}} J = (\mathbf{z} - \mathbf{t}) \mathbf{x}^T
proved \nabla_{\mathbf{x}} J = \mathbf{W}^T (\mathbf{z} - \mathbf{t})
proved \nabla_{\mathbf{b}} J = \mathbf{z} - \mathbf{t}
false \nabla_{\mathbf{z}} J = \mathbf{t} - \mathbf{z}
false \nabla_{\mathbf{W}} J = \mathbf{x} (\mathbf{z} - \mathbf{t})^T
false \nabla_{\mathbf{x}} J = \mathbf{W} (\mathbf{z} - \mathbf{t})
"""
M["a matrix by its entries"] = r"""
given y_i = \sum_j a_{ij} x_j
proved \frac{\partial y_i}{\partial x_j} = a_{ij}
proved \frac{\partial y_i}{\partial a_{ij}} = x_j
false \frac{\partial y_i}{\partial x_j} = a_{ji}
false \frac{\partial y_i}{\partial a_{ij}} = x_i
"""
M["a transpose by its entries"] = r"""
given y_j = \sum_i x_i w_{ij}
given J = \sum_j g_j y_j
proved \frac{\partial J}{\partial w_{ij}} = x_i g_j
proved \frac{\partial J}{\partial x_i} = \sum_j w_{ij} g_j
false \frac{\partial J}{\partial w_{ij}} = x_j g_i
false \frac{\partial J}{\partial x_i} = \sum_j w_{ji} g_j
"""

# Calculus without a network.

M["tangents"] = r"""
proved \frac{d}{dx} \tanh(x) = 1 - \tanh^2(x)
proved \frac{d}{dx} \tanh x = \frac{1}{\cosh^2 x}
proved \tanh(x) = \frac{e^x - e^{-x}}{e^x + e^{-x}}
false \frac{d}{dx} \tanh(x) = 1 + \tanh^2(x)
false \frac{d}{dx} \tanh(x) = 1 - \tanh(x)
false \frac{d}{dx} \tanh x = \frac{1}{\sinh^2 x}
"""
M["elementary derivatives"] = r"""
proved \frac{d}{dx} e^x = e^x
proved \frac{d}{dx} \log(x) = \frac{1}{x}
proved \frac{d}{dx} \sin x = \cos x
proved \frac{d}{dx} \cos x = -\sin x
proved \frac{d}{dx} x^3 = 3 x^2
proved \frac{d}{dx} \sqrt{x} = \frac{1}{2 \sqrt{x}}
proved \frac{d}{dx} \frac{1}{x} = -\frac{1}{x^2}
proved \frac{d}{dx} \arctan(x) = \frac{1}{1 + x^2}
false \frac{d}{dx} e^x = x e^{x-1}
false \frac{d}{dx} \log(x) = -\frac{1}{x}
false \frac{d}{dx} \cos x = \sin x
false \frac{d}{dx} x^3 = 3 x^3
false \frac{d}{dx} \frac{1}{x} = \frac{1}{x^2}
false \frac{d}{dx} \sqrt{x} = \frac{1}{\sqrt{x}}
"""
M["the product rule"] = r"""
proved \frac{d}{dx} (f(x) g(x)) = f'(x) g(x) + f(x) g'(x)
proved \frac{d}{dx} f(g(x)) = f'(g(x)) g'(x)
proved \frac{d}{dx} \frac{f(x)}{g(x)} = \frac{f'(x) g(x) - f(x) g'(x)}{g(x)^2}
false \frac{d}{dx} (f(x) g(x)) = f'(x) g'(x)
false \frac{d}{dx} (f(x) g(x)) = f'(x) g(x) - f(x) g'(x)
false \frac{d}{dx} f(g(x)) = f'(g(x))
false \frac{d}{dx} f(g(x)) = f'(x) g'(x)
false \frac{d}{dx} \frac{f(x)}{g(x)} = \frac{f'(x) g(x) + f(x) g'(x)}{g(x)^2}
"""
M["partial derivatives of a function of two"] = r"""
given f = x^2 y + y^3
proved \frac{\partial f}{\partial x} = 2 x y
proved \frac{\partial f}{\partial y} = x^2 + 3 y^2
proved \frac{\partial^2 f}{\partial x \partial y} = 2 x
proved \frac{\partial^2 f}{\partial x^2} = 2 y
false \frac{\partial f}{\partial x} = 2 x
false \frac{\partial f}{\partial y} = x^2 + y^2
false \frac{\partial^2 f}{\partial x \partial y} = 2 y
"""
M["the logarithm of a product"] = r"""
proved \log(e^x e^y) = x + y
proved e^{x + y} = e^x e^y
proved (x + y)^2 = x^2 + 2 x y + y^2
false \log(e^x e^y) = x y
false e^{x y} = e^x e^y
false (x + y)^2 = x^2 + y^2
"""
M["softplus"] = r"""
given f(x) = \log(1 + e^x)
proved f'(x) = \frac{1}{1 + e^{-x}}
proved f'(x) = \frac{e^x}{1 + e^x}
false f'(x) = \frac{1}{1 + e^x}
false f'(x) = \frac{e^{-x}}{1 + e^{-x}}
"""
M["swish"] = r"""
given s = \frac{1}{1 + e^{-x}}
given f = x s
proved \frac{\partial f}{\partial s} = x
proved \frac{\partial f}{\partial x} = s + x s (1 - s)
false \frac{\partial f}{\partial x} = s
false \frac{\partial f}{\partial x} = s + x s
"""
M["a rational function"] = r"""
given y = \frac{x}{1 + x^2}
proved \frac{dy}{dx} = \frac{1 - x^2}{(1 + x^2)^2}
false \frac{dy}{dx} = \frac{1 + x^2}{(1 + x^2)^2}
false \frac{dy}{dx} = \frac{1 - x^2}{1 + x^2}
"""
M["an unknown function of one argument"] = r"""
given y = f(z)
given z = w x
proved \frac{\partial y}{\partial w} = f'(z) x
proved \frac{\partial y}{\partial z} = f'(z)
false \frac{\partial y}{\partial w} = f(z) x
false \frac{\partial y}{\partial w} = f'(z)
false \frac{\partial y}{\partial w} = f'(x) z
"""

# Ways of writing.

M["quotients by over.tex"] = r"""
given z = w x
given C = {1 \over 2} (z - y)^2
proved {\partial C \over \partial z} = z - y
proved {\partial C \over \partial w} = (z - y) x
false {\partial C \over \partial w} = (y - z) x
"""
M["inline quotients"] = r"""
given z = w x
given C = (z - y)^2 / 2
proved \partial C / \partial z = z - y
proved \partial C / \partial w = (z - y) x
false \partial C / \partial w = (z + y) x
"""
M["upright differentials"] = r"""
given z = w x + b
given C = \frac{1}{2} (z - y)^2
proved \frac{\mathrm{d}C}{\mathrm{d}z} = z - y
proved \frac{\mathrm{d}C}{\mathrm{d}w} = (z - y) x
false \frac{\mathrm{d}C}{\mathrm{d}w} = (z - y) w
"""
M["braces under and boxes around"] = r"""
given z = w x + b
given C = \frac{1}{2} (z - y)^2
proved \frac{\partial C}{\partial w} = \underbrace{\frac{\partial C}{\partial z}}_{\text{error}} \underbrace{\frac{\partial z}{\partial w}}_{\text{input}}
proved \boxed{\frac{\partial C}{\partial w} = (z - y) x}
proved \frac{\partial C}{\partial w} = \color{blue}{(z - y)} x
proved \frac{\partial C}{\partial w} = \textcolor{red}{(z - y)} x
false \frac{\partial C}{\partial w} = \underbrace{(z - y)}_{\text{error}} \underbrace{w}_{\text{input}}
"""
M["words for names"] = r"""
given \text{net} = w x + b
given \text{out} = \tanh(\text{net})
given \text{loss} = (\text{out} - \text{target})^2
proved \frac{\partial \text{loss}}{\partial \text{out}} = 2 (\text{out} - \text{target})
proved \frac{\partial \text{out}}{\partial \text{net}} = 1 - \text{out}^2
false \frac{\partial \text{out}}{\partial \text{net}} = 1 - \text{net}^2
false \frac{\partial \text{loss}}{\partial \text{out}} = (\text{out} - \text{target})
"""
M["hats and primes"] = r"""
given \hat{y} = \sigma(z)
given \ell = \frac{1}{2} (\hat{y} - y)^2
proved \frac{\partial \ell}{\partial z} = (\hat{y} - y) \sigma'(z)
proved \frac{\partial \ell}{\partial \hat{y}} = \hat{y} - y
false \frac{\partial \ell}{\partial z} = (\hat{y} - y) \sigma(z)
false \frac{\partial \ell}{\partial z} = (\hat{y} - y) \sigma''(z)
"""
M["bounds and exclusions"] = r"""
given s = \sum_{i=1}^{n} x_i
given r_j = \sum_{i \neq j} x_i
proved r_j = s - x_j
proved \frac{\partial s}{\partial x_i} = 1
false r_j = s + x_j
false r_j = s
"""
M["two samples of one letter in sections"] = r"""
# First
given y = x^2
proved \frac{dy}{dx} = 2 x
# Second
given y = x^3
proved \frac{dy}{dx} = 3 x^2
# Third
given y = \sin x
proved \frac{dy}{dx} = \cos x
false \frac{dy}{dx} = 2 x
"""
M["errors by convention"] = r"""
given z^{(l)} = W^{(l)} a^{(l-1)} + b^{(l)}
given a^{(l)} = \sigma(z^{(l)})
proved \frac{\partial C}{\partial W^{(l)}} = \delta^{(l)} (a^{(l-1)})^T
proved \delta^{(l)} = \frac{\partial C}{\partial a^{(l)}} \odot \sigma'(z^{(l)})
false \frac{\partial C}{\partial W^{(l)}} = \delta^{(l-1)} (a^{(l)})^T
false \delta^{(l)} = \frac{\partial C}{\partial a^{(l)}} \odot \sigma(z^{(l)})
"""
M["the last layer"] = r"""
given z^L_j = \sum_k w^L_{jk} a^{L-1}_k + b^L_j
given a^L_j = \sigma(z^L_j)
given C = \frac{1}{2} \sum_j (a^L_j - y_j)^2
proved \frac{\partial C}{\partial a^L_j} = a^L_j - y_j
proved \frac{\partial C}{\partial z^L_j} = (a^L_j - y_j) \sigma'(z^L_j)
proved \frac{\partial C}{\partial w^L_{jk}} = (a^L_j - y_j) \sigma'(z^L_j) a^{L-1}_k
false \frac{\partial C}{\partial a^L_j} = y_j - a^L_j
false \frac{\partial C}{\partial w^L_{jk}} = (a^L_j - y_j) \sigma'(z^L_j) a^{L-1}_j
false \frac{\partial C}{\partial w^L_{jk}} = (a^L_k - y_k) \sigma'(z^L_k) a^{L-1}_j
"""
M["a gate"] = r"""
given i = \sigma(u)
given c = i g
given h = o \tanh(c)
proved \frac{\partial h}{\partial c} = o (1 - \tanh^2(c))
proved \frac{\partial h}{\partial o} = \tanh(c)
proved \frac{\partial c}{\partial g} = i
false \frac{\partial h}{\partial c} = o (1 - c^2)
false \frac{\partial h}{\partial o} = c
"""
M["a residual block"] = r"""
given \mathbf{h} = \mathbf{x} + \mathbf{W} \mathbf{x}
given J = \frac{1}{2} \|\mathbf{h}\|^2
proved \nabla_{\mathbf{h}} J = \mathbf{h}
proved \nabla_{\mathbf{x}} J = \mathbf{h} + \mathbf{W}^T \mathbf{h}
false \nabla_{\mathbf{x}} J = \mathbf{W}^T \mathbf{h}
false \nabla_{\mathbf{x}} J = \mathbf{h} + \mathbf{W} \mathbf{h}
"""
M["a factor that is shared"] = r"""
given a = w x
given b = w a
proved \frac{\partial b}{\partial a} = w
proved \frac{\partial b}{\partial w} = a + w x
proved \frac{\partial b}{\partial w} = 2 a
false \frac{\partial b}{\partial w} = a
"""
M["updates"] = r"""
given L = \frac{1}{2} (w - c)^2
proved \frac{\partial L}{\partial w} = w - c
given w \leftarrow w - \eta \frac{\partial L}{\partial w}
false \frac{\partial L}{\partial w} = c - w
"""
M["a kink"] = r"""
given a = \max(0, z)
proved \frac{\partial a}{\partial z} = \begin{cases} 1 & \text{if $z > 0$} \\ 0 & \text{if $z < 0$} \end{cases}
false \frac{\partial a}{\partial z} = z
"""
M["an inverse"] = r"""
given \mathbf{y} = \mathbf{A}^{-1} \mathbf{x}
proved \frac{\partial \mathbf{y}}{\partial \mathbf{x}} = \mathbf{A}^{-1}
false \frac{\partial \mathbf{y}}{\partial \mathbf{x}} = \mathbf{A}
"""


# What must not be taken for something else.

M["words that are functions nobody defines"] = r"""
given c = \operatorname{ReLU}(a + b)
false \operatorname{ReLU}(a + b) = \operatorname{ReLU}(a) + \operatorname{ReLU}(b)
false \operatorname{sgn}(a b) = \operatorname{sgn}(a) b
false \mathrm{ReLU}(2 a) = \mathrm{ReLU}(a)
"""
M["a cost at its arguments"] = r"""
given J(w) = w^2 + w
given q = a + b
proved \frac{\partial J}{\partial w} = 2 w + 1
false J(v) = w^2 + w
false J(v) = J(w)
false \frac{\partial J(v)}{\partial w} = 2 w + 1
"""
M["a cost that nobody defines, at arguments"] = r"""
given q = a + b
false C(a) = C(b)
false C(a, b) = C(b, a)
"""
M["a sum that is said to be a number"] = r"""
given \sum_i p_i = 1
given q = \sum_i p_i^2
false \sum_i p_i = 2
"""
M["roots of squares"] = r"""
given y = \sqrt{x^2}
given u = \sqrt{(a - b)^2}
false y = x
false u = a - b
false (x^2)^{1/2} = x
false \sqrt{x^2} = x
"""
M["what depends on nothing that is written"] = r"""
given v = \sum_{i=1}^{m} (x_i - c)^2
proved \frac{\partial v}{\partial x_i} = 2 (x_i - c)
false \frac{\partial v}{\partial x_i} = x_i - c
false \frac{\partial v}{\partial x_i} = 3 (x_i - c)
given \frac{\partial y_i}{\partial g} = x_i
"""
M["a function at two places"] = r"""
given f(x) = x^2
proved f(2 x) = 4 f(x)
proved f(x + y) = f(x) + 2 x y + f(y)
false f(x + y) = f(x) + f(y)
false f(2 x) = 2 f(x)
"""


# Conventions that the equations themselves decide.

M["a cost of each sample beside the mean of all"] = r"""
A cost of each sample beside the mean of all.
given z_j = \sum_k w_{jk} a_k + b_j
given C = \frac{1}{n} \sum_x C_x
proved \frac{\partial C}{\partial w_{jk}} = \frac{1}{n} \sum_x \frac{\partial C_x}{\partial w_{jk}}
false \frac{\partial C}{\partial w_{jk}} = \sum_x \frac{\partial C_x}{\partial w_{jk}}
false \frac{\partial C}{\partial w_{jk}} = \frac{\partial C_x}{\partial w_{jk}}
proved \frac{\partial C}{\partial w_{jk}} = \frac{\partial C}{\partial z_j} a_k
false \frac{\partial C}{\partial w_{jk}} = \frac{\partial C}{\partial z_j} a_j
"""
M["costs of samples above"] = r"""
given U_{qj} = \sum_i H_{qi} W_{ij}
given E = \sum_{q=1}^n E^q
proved \frac{\partial E}{\partial W_{ij}} = \sum_q H_{qi} \frac{\partial E^q}{\partial U_{qj}}
proved \frac{\partial E}{\partial U_{qj}} = \frac{\partial E^q}{\partial U_{qj}}
false \frac{\partial E}{\partial W_{ij}} = H_{qi} \frac{\partial E^q}{\partial U_{qj}}
false \frac{\partial E}{\partial W_{ij}} = \frac{1}{n} \sum_q H_{qi} \frac{\partial E^q}{\partial U_{qj}}
false \frac{\partial E}{\partial W_{ij}} = \sum_q H_{qi} \frac{\partial E^q}{\partial H_{qj}}
false \frac{\partial E}{\partial W_{ij}} = \sum_q H_{qj} \frac{\partial E^q}{\partial U_{qi}}
"""
M["a variance is a quantity by its square"] = r"""
given \nu = \frac{1}{m} \sum_{i=1}^m u_i
given \tau^2 = \frac{1}{m} \sum_{i=1}^m (u_i - \nu)^2
given v_i = \frac{u_i - \nu}{\sqrt{\tau^2 + \kappa}}
given q_i = \rho v_i + \beta
proved \frac{\partial E}{\partial v_i} = \rho \frac{\partial E}{\partial q_i}
proved \frac{\partial E}{\partial \tau^2} = -\frac{1}{2} (\tau^2 + \kappa)^{-3/2} \sum_{i=1}^m \frac{\partial E}{\partial v_i} (u_i - \nu)
false \frac{\partial E}{\partial \tau^2} = \frac{1}{2} (\tau^2 + \kappa)^{-3/2} \sum_{i=1}^m \frac{\partial E}{\partial v_i} (u_i - \nu)
false \frac{\partial E}{\partial \tau^2} = -\frac{1}{2} (\tau^2 + \kappa)^{-1/2} \sum_{i=1}^m \frac{\partial E}{\partial v_i} (u_i - \nu)
proved \frac{\partial E}{\partial u_i} = \frac{\partial E}{\partial v_i} \frac{1}{\sqrt{\tau^2 + \kappa}} + \frac{\partial E}{\partial \tau^2} \frac{2 (u_i - \nu)}{m} + \frac{1}{m} \frac{\partial E}{\partial \nu}
false \frac{\partial E}{\partial u_i} = \frac{\partial E}{\partial v_i} \frac{1}{\sqrt{\tau^2 + \kappa}} + \frac{\partial E}{\partial \tau^2} \frac{2 (u_i - \nu)}{m}
"""
M["a recurrent network with letters for labels"] = r"""
given \mathbf{s}_t = \tanh(A_{ss} \mathbf{s}_{t-1} + A_{us} \mathbf{u}_t + \mathbf{c}_s)
given \mathbf{o}_t = A_{so} \mathbf{s}_t + \mathbf{c}_o
given E = \sum_t E_t
given E_t = \frac{1}{2} \|\mathbf{o}_t - \mathbf{g}_t\|^2
proved \frac{\partial E_t}{\partial \mathbf{o}_t} = \mathbf{o}_t - \mathbf{g}_t
proved \frac{\partial E}{\partial A_{so}} = \sum_t (\mathbf{o}_t - \mathbf{g}_t) \mathbf{s}_t^T
false \frac{\partial E}{\partial A_{so}} = (\mathbf{o}_t - \mathbf{g}_t) \mathbf{s}_t^T
false \frac{\partial E}{\partial A_{so}} = \sum_t \mathbf{s}_t (\mathbf{o}_t - \mathbf{g}_t)^T
proved \frac{\partial E}{\partial \mathbf{c}_o} = \sum_{t=1}^T (\mathbf{o}_t - \mathbf{g}_t)
false \frac{\partial E}{\partial \mathbf{c}_o} = \sum_{t=1}^{T-1} (\mathbf{o}_t - \mathbf{g}_t)
proved \frac{\partial E}{\partial \mathbf{s}_T} = A_{so}^T (\mathbf{o}_T - \mathbf{g}_T)
false \frac{\partial E}{\partial \mathbf{s}_t} = A_{so}^T (\mathbf{o}_t - \mathbf{g}_t)
proved \frac{\partial \mathbf{s}_t}{\partial \mathbf{s}_{t-1}} = \mathrm{diag}(1 - \mathbf{s}_t^2) A_{ss}
false \frac{\partial \mathbf{s}_t}{\partial \mathbf{s}_{t-1}} = \mathrm{diag}(1 - \mathbf{s}_t) A_{ss}
"""
M["a Jacobian is of vectors where nothing else tells"] = r"""
given h_t = \tanh(W h_{t-1} + U x_t)
given y_t = V h_t
proved \frac{\partial y_t}{\partial h_t} = V
false \frac{\partial y_t}{\partial h_t} = W
"""
M["rows that nothing but the products tell"] = r"""
given \mathbf{u} = \mathbf{x} \mathbf{A} + \mathbf{c}
given \mathbf{v} = \tanh(\mathbf{u})
given \mathbf{y} = \mathbf{v} \mathbf{B} + \mathbf{d}
given E = \frac{1}{2} \|\mathbf{y} - \mathbf{t}\|^2
proved \frac{\partial E}{\partial \mathbf{y}} = \mathbf{y} - \mathbf{t}
proved \frac{\partial E}{\partial \mathbf{B}} = \mathbf{v}^T (\mathbf{y} - \mathbf{t})
proved \frac{\partial E}{\partial \mathbf{A}} = \mathbf{x}^T (((\mathbf{y} - \mathbf{t}) \mathbf{B}^T) \odot (1 - \mathbf{v}^2))
false \frac{\partial E}{\partial \mathbf{A}} = \mathbf{x}^T (((\mathbf{y} - \mathbf{t}) \mathbf{B}) \odot (1 - \mathbf{v}^2))
false \frac{\partial E}{\partial \mathbf{B}} = (\mathbf{y} - \mathbf{t})^T \mathbf{v}
"""
M["numbers of an example"] = r"""
given z_j = \sum_k w_{jk} x_k
given a_j = \sigma(z_j)
given E = \frac{1}{2} \sum_j (a_j - y_j)^2
## An example
given y = \begin{pmatrix} 0 \\ 1 \\ 0 \\ 0 \\ 0 \end{pmatrix}
## In general
proved \frac{\partial E}{\partial a_j} = a_j - y_j
false \frac{\partial E}{\partial a_j} = a_j
proved \frac{\partial E}{\partial w_{jk}} = (a_j - y_j) \sigma'(z_j) x_k
"""
M["a sum of rows, written out"] = r"""
proved \mathbf{U} = \begin{bmatrix} u_{1,1} & u_{1,2} & u_{1,3} \\ u_{2,1} & u_{2,2} & u_{2,3} \end{bmatrix}
proved \mathbf{v} = \begin{bmatrix} v_{1,1} & v_{1,2} & v_{1,3} \end{bmatrix}
given \begin{bmatrix} v_{1,1} & v_{1,2} & v_{1,3} \end{bmatrix} = \begin{bmatrix} u_{1,1} + u_{2,1} & u_{1,2} + u_{2,2} & u_{1,3} + u_{2,3} \end{bmatrix}
proved \frac{\partial L}{\partial \mathbf{v}} = \begin{bmatrix} \frac{\partial L}{\partial v_{1,1}} & \frac{\partial L}{\partial v_{1,2}} & \frac{\partial L}{\partial v_{1,3}} \end{bmatrix}
proved \frac{\partial v_{1,2}}{\partial u_{2,2}} = 1
proved \frac{\partial L}{\partial \mathbf{U}} = \mathbf{1}_{2,1} \frac{\partial L}{\partial \mathbf{v}}
proved \frac{\partial L}{\partial \mathbf{U}} = \begin{bmatrix} 1 \\ 1 \end{bmatrix} \begin{bmatrix} \frac{\partial L}{\partial v_{1,1}} & \frac{\partial L}{\partial v_{1,2}} & \frac{\partial L}{\partial v_{1,3}} \end{bmatrix}
false \frac{\partial L}{\partial \mathbf{U}} = \begin{bmatrix} 1 \\ 2 \end{bmatrix} \begin{bmatrix} \frac{\partial L}{\partial v_{1,1}} & \frac{\partial L}{\partial v_{1,2}} & \frac{\partial L}{\partial v_{1,3}} \end{bmatrix}
false \frac{\partial L}{\partial \mathbf{U}} = \mathbf{1}_{3,1} \frac{\partial L}{\partial \mathbf{v}}
false \frac{\partial L}{\partial \mathbf{U}} = \frac{\partial L}{\partial \mathbf{v}} \mathbf{1}_{1,2}
false \frac{\partial v_{1,2}}{\partial u_{2,1}} = 1
false \frac{\partial L}{\partial \mathbf{v}} = \begin{bmatrix} \frac{\partial L}{\partial v_{1,1}} & \frac{\partial L}{\partial v_{1,3}} & \frac{\partial L}{\partial v_{1,2}} \end{bmatrix}
"""
M["laws in a letter that is an array elsewhere"] = r"""
given a_j = \sum_k w_{jk} x_k
given \sigma(a) = \frac{1}{1 + e^{-a}}
proved \sigma'(a) = \sigma(a) (1 - \sigma(a))
proved \frac{d \tanh(a)}{da} = 1 - \tanh^2(a)
given U = X^T W
given \phi(U) = \max(0, U)
proved \tanh'(U) = 1 - \tanh^2(U)
false \sigma'(a) = \sigma(a) (1 + \sigma(a))
false \frac{d \tanh(a)}{da} = 1 - \tanh(a)
false \tanh'(U) = 1 + \tanh^2(U)
"""
M["laws at a quantity of a layer"] = r"""
given u^l = W^l h^{l-1} + b^l
given h^l = \phi(u^l)
proved \tanh'(u^l) = 1 - \tanh^2(u^l)
proved \phi'(u^L) = \frac{\partial \phi(u^L)}{\partial u^L}
false \tanh'(u^l) = 1 - \tanh(u^l)
false \phi'(u^L) = \phi(u^L)
"""
