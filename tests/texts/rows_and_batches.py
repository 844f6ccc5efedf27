
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
given E = \frac{1}{2} \sum_q \lVert o_q - t_q \rVert^2
proved \frac{\partial o_{qj}}{\partial v_{qj}} = \psi'(v_{qj})
"""
