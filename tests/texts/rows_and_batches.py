
r"""Short texts of our own with vectors as rows, and batches with a sample in each row, marked as the miniatures are."""

ROWS: dict[str, str] = {}
R = ROWS

R["a later section says more of the output"] = r"""
We write vectors as rows. The cost E may be any.
given u^l = h^{l-1} V^l + c^l
given h^l = \phi(u^l)
given h^L = \mathbf{o}
given \delta^l_j = \frac{\partial E}{\partial u^l_j}
proved \frac{\partial E}{\partial V_{ij}^l} = \frac{\partial E}{\partial u_j^l} \frac{\partial u_j^l}{\partial V_{ij}^l}
proved \frac{\partial E}{\partial c_j^l} = \delta_j^l
proved \frac{\partial E}{\partial V_{ij}^L} = \delta_j^L h_i^{L-1}
false \frac{\partial E}{\partial V_{ij}^L} = \delta_i^L h_j^{L-1}
false \frac{\partial E}{\partial c_j^l} = \delta_j^l \phi'(u_j^l)
false \frac{\partial E}{\partial c_j^L} = o_j - t_j
# A cost of several
given o_{qj} = \psi(v_{qj})
given o = v + 0
given E = \frac{1}{2} \sum_q (o_q - t_q)^2
proved \frac{\partial o_{qj}}{\partial v_{qj}} = \psi'(v_{qj})
"""

R["rows of a batch"] = r"""
A sample is a row.
given U^l = H^{l-1} V^l
given H^l = \phi(U^l)
given E = \sum_{q=1}^n E^q
given \delta^l_{qj} = \frac{\partial E^q}{\partial U^l_{qj}}
proved \delta^L_{q\cdot} = \frac{\partial E^q}{\partial H^L_{q\cdot}} \odot \phi'(U^L_{q\cdot})
proved \delta^{L-1}_{q\cdot} = (\delta^L_{q\cdot} (V^L)^T) \odot \phi'(U^{L-1}_{q\cdot})
proved \delta^{L-1}_{qj} = \delta^L_{q:} (V^L_{j:})^T \phi'(U^{L-1}_{qj})
proved \frac{\partial E}{\partial V^L_{ij}} = (H^{L-1}_{:i})^T \delta^L_{:j}
proved U^l_{q\cdot} = H^{l-1}_{q\cdot} V^l
false \delta^L_{q\cdot} = \frac{\partial E^q}{\partial H^L_{q\cdot}} \odot \phi(U^L_{q\cdot})
false \delta^{L-1}_{q\cdot} = (\delta^L_{q\cdot} V^L) \odot \phi'(U^{L-1}_{q\cdot})
false \delta^{L-1}_{qj} = \delta^L_{q:} V^L_{:j} \phi'(U^{L-1}_{qj})
false \frac{\partial E}{\partial V^L_{ij}} = (H^{L-1}_{:j})^T \delta^L_{:i}
false U^l_{q\cdot} = V^l H^{l-1}_{q\cdot}
false U^l_{q\cdot} = H^{l-1}_{\cdot q} V^l
false \frac{\partial E}{\partial V^L_{ij}} = H^{L-1}_{qi} \delta^L_{qj}
"""
R["a matrix by its rows"] = r"""
given u_{i:} = x_{i:} A
given s_{ij} = u_{ij}^2
proved u_{ij} = \sum_k x_{ik} a_{kj}
proved \frac{\partial s_{ij}}{\partial x_{ik}} = 2 u_{ij} a_{kj}
false u_{ij} = \sum_k x_{ik} a_{jk}
false \frac{\partial s_{ij}}{\partial x_{ik}} = 2 u_{ij} a_{jk}
"""
R["numbers of samples above a cost"] = r"""
given u_{qj} = \sum_i x_{qi} v_{ij}
given E = \sum_q E^q
proved \frac{\partial E}{\partial v_{ij}} = \sum_q \frac{\partial E^q}{\partial u_{qj}} x_{qi}
proved \frac{\partial E}{\partial u_{1j}} = \frac{\partial E^1}{\partial u_{1j}}
proved \frac{\partial E^2}{\partial v_{ij}} = \frac{\partial E^2}{\partial u_{2j}} x_{2i}
false \frac{\partial E}{\partial u_{1j}} = \frac{\partial E^2}{\partial u_{1j}}
false \frac{\partial E}{\partial v_{ij}} = \frac{\partial E^1}{\partial u_{1j}} x_{1i}
false \frac{\partial E^2}{\partial v_{ij}} = \frac{\partial E^1}{\partial u_{2j}} x_{2i}
"""
R["components of what stands in brackets"] = r"""
A sample is a row.
given U = X V + \mathbf{1} c
proved u_{qj} = \sum_i x_{qi} v_{ij} + c_j
given E = \sum_q E^q
given \delta_{qj} = \frac{\partial E^q}{\partial u_{qj}}
proved \begin{pmatrix} \frac{\partial E}{\partial V} \end{pmatrix}_{ij} = \sum_q x_{qi} \delta_{qj}
proved \pmatrix{\frac{\partial E}{\partial V}}_{ij} = \pmatrix{\sum_q \frac{\partial E^q}{\partial V}}_{ij}
proved [X^T \delta]_{ij} = \sum_q x_{qi} \delta_{qj}
proved (\mathbf{1}^T \delta)_j = \sum_q \delta_{qj}
false \begin{pmatrix} \frac{\partial E}{\partial V} \end{pmatrix}_{ji} = \sum_q x_{qi} \delta_{qj}
false [X^T \delta]_{ij} = [X^T \delta]_{ji}
false \pmatrix{\frac{\partial E}{\partial V}}_{ij} = \pmatrix{\frac{\partial E^q}{\partial V}}_{ij}
false \pmatrix{\frac{\partial E}{\partial V}}_{ij} = \sum_q x_{qj} \delta_{qi}
"""
R["rows that letters name"] = r"""
given y_{qj} = \sum_i x_{qi} v_{ij}
given E = \frac{1}{2n} \sum_{q=1}^n \lVert y_q - t_q \rVert^2
proved E = \frac{1}{2n} \sum_{q=1}^n \sum_j (y_{qj} - t_{qj})^2
proved \frac{\partial E}{\partial y_{qj}} = \frac{1}{n} (y_{qj} - t_{qj})
proved \frac{\partial E}{\partial y_q} = \frac{1}{n} (y_q - t_q)
proved \frac{\partial E}{\partial v_{ij}} = \frac{1}{n} \sum_{q=1}^n (y_{qj} - t_{qj}) x_{qi}
false \frac{\partial E}{\partial y_{qj}} = y_{qj} - t_{qj}
false \frac{\partial E}{\partial y_q} = \frac{1}{n} (t_q - y_q)
false \frac{\partial E}{\partial v_{ij}} = \frac{1}{n} \sum_{q=1}^n (y_{qi} - t_{qi}) x_{qj}
false E = \frac{1}{2n} \sum_{q=1}^n \lVert y_q - t_q \rVert
"""
R["the cost of a sample is a summand"] = r"""
given u_{qj} = \sum_i x_{qi} v_{ij}
given E = \sum_q E^q
proved \frac{\partial E}{\partial v_{ij}} = \sum_q \frac{\partial E^q}{\partial u_{qj}} x_{qi}
# Squares
given E = \frac{1}{2n} \sum_{q=1}^n \sum_j (u_{qj} - t_{qj})^2
proved \frac{\partial E^q}{\partial u_{qj}} = \frac{1}{n} (u_{qj} - t_{qj})
proved \frac{\partial E^q}{\partial v_{ij}} = \frac{1}{n} (u_{qj} - t_{qj}) x_{qi}
false \frac{\partial E^q}{\partial u_{qj}} = u_{qj} - t_{qj}
false \frac{\partial E}{\partial v_{ij}} = \frac{1}{n} (u_{qj} - t_{qj}) x_{qi}
false \frac{\partial E^q}{\partial v_{ij}} = \frac{1}{n} \sum_q (u_{qj} - t_{qj}) x_{qi}
"""
R["a letter of a function with indices of its own"] = r"""
given h_{qj} = \phi(x_{qj})
given y_{qj} = \phi_{qj}
given \phi_{qj} = \frac{e^{h_{qj}}}{\sum_k e^{h_{qk}}}
proved \frac{\partial y_{qp}}{\partial h_{qj}} = y_{qp} (1_{p=j} - y_{qj})
proved \frac{\partial y_{qj}}{\partial h_{qj}} = y_{qj} (1 - y_{qj})
proved \frac{\partial h_{qj}}{\partial x_{qj}} = \phi'(x_{qj})
false \frac{\partial y_{qp}}{\partial h_{qj}} = y_{qj} (1_{p=j} - y_{qj})
false \frac{\partial y_{qp}}{\partial h_{qj}} = \phi'(h_{qp})
false \frac{\partial h_{qj}}{\partial x_{qj}} = y_{qj} (1 - y_{qj})
"""
