# ruff: noqa: E501 - an equation a line
r"""Short texts of our own in the spellings that people use, marked as the miniatures are."""

SPELLED: dict[str, str] = {}
S = SPELLED

S["digits behind letters"] = r"""
given z1 = w1 x1 + w2 x2 + b1
given h1 = \sigma(z1)
given E = \frac{1}{2}(t1 - h1)^2
proved \frac{\partial z1}{\partial w2} = x2
proved \frac{\partial E}{\partial h1} = h1 - t1
proved \frac{\partial E}{\partial w1} = (h_1 - t_1) \sigma'(z_1) x_1
false \frac{\partial z1}{\partial w} = 1 x
false \frac{\partial z1}{\partial w2} = x1
false \frac{\partial E}{\partial w1} = (h1 - t1) \sigma'(z1) w1
"""
S["a cost of all samples and of one"] = r"""
given J(w; x, y) = \frac{1}{2} (w x - y)^2
given J(w) = \frac{1}{m} \sum_{i=1}^m J(w; x^{(i)}, y^{(i)}) + \frac{\lambda}{2} w^2
proved \frac{\partial}{\partial w} J(w) = \frac{1}{m} \sum_{i=1}^m \frac{\partial}{\partial w} J(w; x^{(i)}, y^{(i)}) + \lambda w
proved \frac{\partial}{\partial w} J(w; x, y) = (w x - y) x
false \frac{\partial}{\partial w} J(w; x, y) = (w x - y) x + \lambda w
false \frac{\partial}{\partial w} J(w) = \frac{1}{m} \sum_{i=1}^m \frac{\partial}{\partial w} J(w; x^{(i)}, y^{(i)})
false \frac{\partial}{\partial w} J(w) = \frac{\partial}{\partial w} J(w; x, y) + \lambda w
false J(w) = J(w; x, y)
"""
S["a cost of each sample, at its arguments"] = r"""
given L(y_n, t_n) = \frac{1}{2} (y_n - t_n)^2
given J = \frac{1}{N} \sum_{n=1}^N L(y_n, t_n)
proved \frac{\partial J}{\partial y_n} = \frac{1}{N} (y_n - t_n)
false \frac{\partial J}{\partial y_n} = y_n - t_n
false \sum_{n=1}^N L(y_n, t_n) = N L(y_n, t_n)
"""
S["cases side by side with their conditions"] = r"""
given r = \begin{cases} z \quad \text{if } z > 0, \\ 0 \quad \text{otherwise} \end{cases}
proved \frac{\partial r}{\partial z} = 1(z > 0)
proved \frac{\partial r}{\partial z} = \begin{cases} 1 \ if \ z > 0 \\ 0 \ otherwise \end{cases}
false \frac{\partial r}{\partial z} = 1(z < 0)
false \frac{\partial r}{\partial z} = \begin{cases} 0 \ if \ z > 0 \\ 1 \ otherwise \end{cases}
"""
S["where two indices are equal"] = r"""
given p_i = \frac{e^{z_i}}{\sum_k e^{z_k}}
proved \frac{\partial p_i}{\partial z_j} = p_i (1_{i = j} - p_j)
proved \frac{\partial p_i}{\partial z_j} = p_i (\mathbf{1}[i = j] - p_j)
proved \frac{\partial p_i}{\partial z_j} = p_i ([i = j] - p_j)
proved \frac{\partial p_i}{\partial z_j} = p_i (\mathbb{1}\{i = j\} - p_j)
proved \frac{\partial p_i}{\partial z_j} = \begin{cases} p_i (1 - p_i) & \text{if}\quad i = j \\ -p_i p_j & \text{otherwise} \end{cases}
false \frac{\partial p_i}{\partial z_j} = p_i (1_{i \neq j} - p_j)
false \frac{\partial p_i}{\partial z_j} = p_i (1 - p_j)
"""
S["the number e beside a bold one"] = r"""
given y = e^{t} + t^2
given \mathbf{u} = \mathbf{x} + h \mathbf{e}_k
proved \frac{d y}{d t} = e^t + 2 t
false \frac{d y}{d t} = t e^{t - 1} + 2 t
"""
S["plain TeX"] = r"""
given {\bf y} = A {\bf x}
given E = {1 \over 2} \|{\bf y} - {\bf t}\|^2
proved {\partial E \over \partial {\bf y}} = {\bf y} - {\bf t}
proved {\partial E \over \partial {\bf x}} = A^T ({\bf y} - {\bf t})
false {\partial E \over \partial {\bf y}} = 2 ({\bf y} - {\bf t})
false {\partial E \over \partial {\bf x}} = A ({\bf y} - {\bf t})
"""
S["a matrix that has the letter of a cost"] = r"""
given f = (x + b) C (x + d)
given g = C^T C
proved \frac{\partial f}{\partial d} = (x + b) C
false \frac{\partial f}{\partial d} = C
"""
S["numbers to the digits that are printed"] = r"""
## Numbers
proved \frac{1}{2}(0.75 - 0.1)^2 = 0.211
proved \frac{1}{1 + e^{-0.3775}} = 0.5933
proved \frac{1}{1 + e^{-0.3775}} = 0.593269992
proved 0.74 \times 0.187 \times 0.5933 = 0.0821
proved \log(2) = 0.69
proved \tanh(0.5) = 0.4621
proved \sqrt{2} = 1.4142
proved -\frac{1}{3} = -0.33
false \frac{1}{1 + e^{-0.3775}} = 0.5932
false \frac{1}{1 + e^{-0.3775}} = 0.593269993
false \frac{1}{2}(0.75 - 0.1)^2 = 0.212
false \log(2) = 0.7 - 0.01
false 0.74 \times 0.187 \times 0.5933 = 0.82
false \frac{1}{3} = 0
false \frac{7}{3} = 2
false \sqrt{2} = -1.4142
"""
S["labels under braces"] = r"""
given L = \underbrace{\frac{1}{2} (w x - y)^2}_\text{data loss} + \underbrace{\lambda w^2}_{\text{the size of w}}
proved \frac{\partial L}{\partial w} = (w x - y) x + 2 \lambda w
false \frac{\partial L}{\partial w} = (w x - y) x + \lambda w
false \frac{\partial L}{\partial w} = (w x - y) x
"""
S["changes of weights"] = r"""
given y = \sum_i w_i x_i
given E = \frac{1}{2} (y - t)^2
given \Delta w_i = -\eta \frac{\partial E}{\partial w_i}
proved \Delta w_i = -\eta (y - t) x_i
proved \Delta w_i = \eta (t - y) x_i
false \Delta w_i = \eta (y - t) x_i
false \Delta w_i = (t - y) x_i
false \Delta w_i = \eta (t - y) w_i
"""
S["a function from somewhere to somewhere"] = r"""
E: \mathbb{R}^{m \times n} \rightarrow \mathbb{R}
given E = \frac{1}{2} \sum_i (y_i - t_i)^2
proved \frac{\partial E}{\partial y_i} = y_i - t_i
false \frac{\partial E}{\partial y_i} = t_i - y_i
"""
S["names that are words"] = r"""
given Output = w x + b
given Error = \frac{1}{2} (Output - t)^2
proved \frac{\partial Error}{\partial Output} = Output - t
proved \frac{\partial Error}{\partial w} = (Output - t) x
false \frac{\partial Error}{\partial w} = (Output - t) w
false \frac{\partial Error}{\partial Output} = Output
"""
S["ones that are written out"] = r"""
given \mathbf{1} = (1, 1, \ldots, 1)^T
given C = \frac{1}{2} \|A \mathbf{x} - \mathbf{1}\|^2
proved \frac{\partial C}{\partial \mathbf{x}} = A^T (A \mathbf{x} - \mathbf{1})
false \frac{\partial C}{\partial \mathbf{x}} = A^T (A \mathbf{x})
"""
S["a rate before brackets"] = r"""
given y = w x + b
given E = \frac{1}{2} (y - t)^2
given u = \alpha \left[ w b \right] + \alpha
proved \frac{\partial u}{\partial w} = \alpha b
proved \frac{\partial E}{\partial w} = (y - t) x
false \frac{\partial u}{\partial w} = b
"""
S["what a prime is"] = r"""
given u_j = \sum_i w_{ji} x_i
given h_j = \phi(u_j)
proved \phi'(u) = \frac{\partial \phi(u)}{\partial u}
proved \frac{\partial h_j}{\partial w_{ji}} = \phi'(u_j) x_i
false \frac{\partial h_j}{\partial w_{ji}} = \phi(u_j) x_i
"""
