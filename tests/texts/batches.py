# ruff: noqa: E501 - an equation a line
r"""Short texts of our own on batches: samples as columns or rows of a matrix, letters of gradients such as dZ; marked as the miniatures are."""

BATCHES: dict[str, str] = {}
M = BATCHES

M["a batch as columns, with letters of gradients"] = r"""
given Z^{[1]} = W^{[1]} X + b^{[1]}
given A^{[1]} = g^{[1]}(Z^{[1]})
given Z^{[2]} = W^{[2]} A^{[1]} + b^{[2]}
given A^{[2]} = \sigma(Z^{[2]})
given \sigma(u) = \frac{1}{1 + e^{-u}}
given J = -\frac{1}{m} \sum_{i=1}^m \left( y^{(i)} \log a^{[2](i)} + (1 - y^{(i)}) \log(1 - a^{[2](i)}) \right)
proved dZ^{[2]} = A^{[2]} - Y
proved dW^{[2]} = \frac1m dZ^{[2]} A^{[1]T}
proved db^{[2]} = \frac1m \sum_{i=1}^m dZ^{[2](i)}
proved dZ^{[1]} = W^{[2]T} dZ^{[2]} * g^{[1]'}(Z^{[1]})
proved dW^{[1]} = \frac1m dZ^{[1]} X^T
proved db^{[1]} = \frac1m np.sum(dZ^{[1]}, axis=1, keepdims=True)
proved db^{[1]} = \frac1m \sum dZ^{[1]}
false dZ^{[2]} = Y - A^{[2]}
false dW^{[2]} = dZ^{[2]} A^{[1]T}
false dW^{[1]} = \frac1m dZ^{[1]} X
false dW^{[1]} = \frac1m X dZ^{[1]T}
false db^{[2]} = \sum_{i=1}^m dZ^{[2](i)}
false db^{[1]} = \frac1m np.sum(dZ^{[1]}, axis=0, keepdims=True)
false db^{[1]} = \sum dZ^{[1]}
false dZ^{[1]} = W^{[2]T} dZ^{[2]}
false dZ^{[1]} = W^{[2]T} dZ^{[2]} * g^{[1]}(Z^{[1]})
false dZ^{[1]} = W^{[1]T} dZ^{[2]} * g^{[1]'}(Z^{[1]})
false dZ^{[1]} = \frac1m W^{[2]T} dZ^{[2]} * g^{[1]'}(Z^{[1]})
"""
M["letters of gradients with the mean in them"] = r"""
given Z^{[1]} = W^{[1]} X + b^{[1]}
given A^{[1]} = \tanh(Z^{[1]})
given Z^{[2]} = W^{[2]} A^{[1]} + b^{[2]}
given A^{[2]} = \sigma(Z^{[2]})
given \sigma(u) = \frac{1}{1 + e^{-u}}
given J = -\frac{1}{m} \sum_{i=1}^m \left( y^{(i)} \log a^{[2](i)} + (1 - y^{(i)}) \log(1 - a^{[2](i)}) \right)
proved dZ^{[2]} = \frac1m (A^{[2]} - Y)
proved dW^{[2]} = dZ^{[2]} A^{[1]T}
proved db^{[2]} = \sum_{i=1}^m dZ^{[2](i)}
proved dZ^{[1]} = W^{[2]T} dZ^{[2]} \odot (1 - A^{[1]} \odot A^{[1]})
proved dW^{[1]} = dZ^{[1]} X^T
false dZ^{[2]} = A^{[2]} - Y
false dW^{[2]} = \frac1m dZ^{[2]} A^{[1]T}
false db^{[2]} = \frac1m \sum_{i=1}^m dZ^{[2](i)}
false dW^{[1]} = dZ^{[1]} A^{[1]T}
"""
M["a batch as rows, with letters of gradients"] = r"""
given Z^{[1]} = X W^{[1]} + b^{[1]}
given A^{[1]} = \tanh(Z^{[1]})
given Z^{[2]} = A^{[1]} W^{[2]} + b^{[2]}
given A^{[2]} = \sigma(Z^{[2]})
given \sigma(u) = \frac{1}{1 + e^{-u}}
given J = -\frac{1}{m} \sum_{i=1}^m \left( y^{(i)} \log a^{[2](i)} + (1 - y^{(i)}) \log(1 - a^{[2](i)}) \right)
proved dZ^{[2]} = A^{[2]} - Y
proved dW^{[2]} = \frac1m A^{[1]T} dZ^{[2]}
proved db^{[2]} = \frac1m np.sum(dZ^{[2]}, axis=0)
proved dZ^{[1]} = dZ^{[2]} W^{[2]T} \odot (1 - A^{[1]} \odot A^{[1]})
proved dW^{[1]} = \frac1m X^T dZ^{[1]}
proved db^{[1]} = \frac1m \sum dZ^{[1]}
false dW^{[1]} = X^T dZ^{[1]}
false db^{[1]} = \frac1m np.sum(dZ^{[1]}, axis=1)
false dZ^{[1]} = dZ^{[2]} W^{[2]} \odot (1 - A^{[1]} \odot A^{[1]})
"""
M["any layer of a batch, with letters of gradients"] = r"""
given Z^{[l]} = W^{[l]} A^{[l-1]} + b^{[l]}
given A^{[l]} = g^{[l]}(Z^{[l]})
proved dZ^{[l]} = dA^{[l]} * g^{[l]'}(Z^{[l]})
proved dA^{[l-1]} = W^{[l]T} dZ^{[l]}
proved dW^{[l]} = \frac{1}{m} dZ^{[l]} A^{[l-1]T}
proved db^{[l]} = \frac{1}{m} \sum_{i=1}^m dZ^{[l](i)}
proved dZ^{[l-1]} = W^{[l]T} dZ^{[l]} * g^{[l-1]'}(Z^{[l-1]})
false dW^{[l]} = dZ^{[l]} A^{[l-1]T}
false dW^{[l]} = \frac{1}{m} dZ^{[l]} A^{[l]T}
false dA^{[l]} = W^{[l]T} dZ^{[l]}
false db^{[l]} = \sum_{i=1}^m dZ^{[l](i)}
false dZ^{[l-1]} = W^{[l]T} dZ^{[l]} * g^{[l]'}(Z^{[l]})
"""
M["a gradient at the last layer of a cost that is not given"] = r"""
given Z^{[l]} = A^{[l-1]} W^{[l]} + b^{[l]}
given A^{[l]} = g(Z^{[l]})
proved dZ^{[L]} = A^{[L]} - Y
proved dZ^{[l-1]} = dZ^{[l]} W^{[l]T} * g'(Z^{[l-1]})
proved db^{[l]} = \frac{1}{m} \sum dZ^{[l]}
false db^{[l]} = \frac{1}{m} np.sum(dZ^{[l]}, axis=1)
"""
M["columns that are shown"] = r"""
given \mathbf{X} = \begin{pmatrix} | & | & & | \\ \mathbf{x}_1 & \mathbf{x}_2 & \cdots & \mathbf{x}_N \\ | & | & & | \end{pmatrix}
given \mathbf{Y} = \begin{pmatrix} \mathbf{y}_1 & \mathbf{y}_2 & \cdots & \mathbf{y}_N \end{pmatrix}
given \mathbf{U} = \begin{pmatrix} \mathbf{u}_1 & \mathbf{u}_2 & \cdots & \mathbf{u}_N \end{pmatrix}
given \mathbf{u}_n = \mathbf{W} \mathbf{x}_n
given J = \frac{1}{N} \sum_{n=1}^N \frac{1}{2} \| \mathbf{u}_n - \mathbf{y}_n \|^2
proved \mathbf{U} = \mathbf{W} \mathbf{X}
proved \frac{\partial J}{\partial \mathbf{U}} = \frac{1}{N} (\mathbf{U} - \mathbf{Y})
proved \frac{\partial J}{\partial \mathbf{W}} = \frac{1}{N} (\mathbf{U} - \mathbf{Y}) \mathbf{X}^T
proved \frac{\partial J}{\partial \mathbf{W}} = \frac{1}{N} \sum_{n=1}^N (\mathbf{u}_n - \mathbf{y}_n) \mathbf{x}_n^T
false \mathbf{U} = \mathbf{X} \mathbf{W}
false \frac{\partial J}{\partial \mathbf{U}} = \mathbf{U} - \mathbf{Y}
false \frac{\partial J}{\partial \mathbf{W}} = (\mathbf{U} - \mathbf{Y}) \mathbf{X}^T
false \frac{\partial J}{\partial \mathbf{W}} = \frac{1}{N} \mathbf{X} (\mathbf{U} - \mathbf{Y})^T
"""
M["columns of expressions"] = r"""
given \mathbf{X} = \begin{pmatrix} \mathbf{x}_1 & \mathbf{x}_2 & \cdots & \mathbf{x}_N \end{pmatrix}
given \mathbf{U} = \mathbf{W} \mathbf{X} + \mathbf{b} \mathbf{1}^T
given \mathbf{H} = \phi(\mathbf{U})
proved \mathbf{W} \mathbf{X} = \mathbf{W} \begin{pmatrix} | & | & & | \\ \mathbf{x}_1 & \mathbf{x}_2 & \cdots & \mathbf{x}_N \\ | & | & & | \end{pmatrix}
proved \mathbf{W} \mathbf{X} = \begin{pmatrix} \mathbf{W} \mathbf{x}_1 & \mathbf{W} \mathbf{x}_2 & \cdots & \mathbf{W} \mathbf{x}_N \end{pmatrix}
proved \mathbf{b} \mathbf{1}^T = \mathbf{b} \begin{pmatrix} 1 & 1 & \cdots & 1 \end{pmatrix}
proved \mathbf{U} = \begin{pmatrix} \mathbf{W} \mathbf{x}_1 + \mathbf{b} & \cdots & \mathbf{W} \mathbf{x}_N + \mathbf{b} \end{pmatrix}
proved \mathbf{H} = \begin{pmatrix} | & & | \\ \phi(\mathbf{W} \mathbf{x}_1 + \mathbf{b}) & \cdots & \phi(\mathbf{W} \mathbf{x}_N + \mathbf{b}) \\ | & & | \end{pmatrix}
proved \mathbf{X} \mathbf{X}^T = \sum_{n=1}^N \mathbf{x}_n \mathbf{x}_n^T
given \mathbf{X}^T = \begin{pmatrix} \mathbf{x}_1^T \\ \mathbf{x}_2^T \\ \vdots \\ \mathbf{x}_N^T \end{pmatrix}
proved \mathbf{X} \mathbf{1} = \sum_{n=1}^N \mathbf{x}_n
false \mathbf{W} \mathbf{X} = \begin{pmatrix} \mathbf{W} \mathbf{x}_1 \\ \mathbf{W} \mathbf{x}_2 \\ \vdots \\ \mathbf{W} \mathbf{x}_N \end{pmatrix}
false \mathbf{U} = \begin{pmatrix} \mathbf{W} \mathbf{x}_1 & \cdots & \mathbf{W} \mathbf{x}_N \end{pmatrix}
false \mathbf{X} \mathbf{X}^T = \sum_{n=1}^N \mathbf{x}_n^T \mathbf{x}_n
false \mathbf{X}^T = \begin{pmatrix} \mathbf{x}_1 & \mathbf{x}_2 & \cdots & \mathbf{x}_N \end{pmatrix}
false \mathbf{X} \mathbf{1} = \frac{1}{N} \sum_{n=1}^N \mathbf{x}_n
false \mathbf{U} = \begin{pmatrix} \mathbf{W} \mathbf{x}_1 + \mathbf{b} & \mathbf{W} \mathbf{x}_3 + \mathbf{b} & \cdots & \mathbf{W} \mathbf{x}_N + \mathbf{b} \end{pmatrix}
"""
M["one sample, then a batch"] = r"""
given z_i^{(l)} = \sum_j w_{ij}^{(l)} a_j^{(l-1)} + b_i^{(l)}
given a_i^{(l)} = \sigma(z_i^{(l)})
given \delta_i^{(l)} = \frac{\partial L}{\partial z_i^{(l)}}
given \mathbf{A}^{(l)} = \begin{pmatrix} \mathbf{a}_1^{(l)} & \mathbf{a}_2^{(l)} & \cdots & \mathbf{a}_N^{(l)} \end{pmatrix}
given \mathbf{Z}^{(l)} = \mathbf{W}^{(l)} \mathbf{A}^{(l-1)} + \mathbf{b}^{(l)} \mathbf{1}^T
given \mathbf{A}^{(l)} = \sigma(\mathbf{Z}^{(l)})
given \mathbf{\Delta}^{(l)} = \begin{pmatrix} \mathbf{\delta}_1^{(l)} & \mathbf{\delta}_2^{(l)} & \cdots & \mathbf{\delta}_N^{(l)} \end{pmatrix}
given J = \frac{1}{N} \sum_{n=1}^N L_n
proved \mathbf{a}_n^{(l)} = \sigma(\mathbf{z}_n^{(l)})
proved \mathbf{\Delta}^{(l)} = \left((\mathbf{W}^{(l+1)})^T \mathbf{\Delta}^{(l+1)}\right) \odot \sigma'(\mathbf{Z}^{(l)})
proved \frac{\partial J}{\partial \mathbf{W}^{(l)}} = \frac{1}{N} \mathbf{\Delta}^{(l)} (\mathbf{A}^{(l-1)})^T
proved \frac{\partial J}{\partial \mathbf{b}^{(l)}} = \frac{1}{N} \mathbf{\Delta}^{(l)} \mathbf{1}
proved \frac{\partial J}{\partial \mathbf{W}^{(l)}} = \frac{1}{N} \sum_{n=1}^N \mathbf{\delta}_n^{(l)} (\mathbf{a}_n^{(l-1)})^T
proved \mathbf{\Delta}^{(l)} (\mathbf{A}^{(l-1)})^T = \sum_{n=1}^N \mathbf{\delta}_n^{(l)} (\mathbf{a}_n^{(l-1)})^T
false \frac{\partial J}{\partial \mathbf{W}^{(l)}} = \mathbf{\Delta}^{(l)} (\mathbf{A}^{(l-1)})^T
false \frac{\partial J}{\partial \mathbf{W}^{(l)}} = \frac{1}{N} \mathbf{\Delta}^{(l)} (\mathbf{A}^{(l)})^T
false \frac{\partial J}{\partial \mathbf{b}^{(l)}} = \mathbf{\Delta}^{(l)} \mathbf{1}
false \mathbf{\Delta}^{(l)} = \left(\mathbf{W}^{(l+1)} \mathbf{\Delta}^{(l+1)}\right) \odot \sigma'(\mathbf{Z}^{(l)})
false \mathbf{\Delta}^{(l)} = \left((\mathbf{W}^{(l+1)})^T \mathbf{\Delta}^{(l+1)}\right) \odot \sigma(\mathbf{Z}^{(l)})
false \mathbf{\Delta}^{(l)} = (\mathbf{W}^{(l+1)})^T \mathbf{\Delta}^{(l+1)}
false \frac{\partial J}{\partial \mathbf{W}^{(l)}} = \sum_{n=1}^N \mathbf{\delta}_n^{(l)} (\mathbf{a}_n^{(l-1)})^T
"""
