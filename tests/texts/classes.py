
r"""Short texts of our own in which an index is the class of a sample, y_i or y; marked as the miniatures are."""

CLASSES: dict[str, str] = {}
M = CLASSES

M["the class of a sample as an index"] = r"""
given q_k = \frac{e^{s_k}}{\sum_j e^{s_j}}
given L_i = -\log\left(q_{y_i}\right)
proved \frac{\partial L_i}{\partial s_k} = q_k - 1(y_i = k)
false \frac{\partial L_i}{\partial s_k} = 1(y_i = k) - q_k
false \frac{\partial L_i}{\partial s_k} = q_k - 1(y_i = 2)
false \frac{\partial L_i}{\partial s_2} = q_2 - 1
false \frac{\partial L_i}{\partial s_k} = q_k - 1
"""
M["the classes of a batch as indices"] = r"""
given z_{ik} = \sum_j x_{ij} w_{jk}
given p_{ik} = \frac{e^{z_{ik}}}{\sum_j e^{z_{ij}}}
given C = -\frac{1}{N} \sum_{i=1}^N \log p_{i, c_i}
proved \frac{\partial C}{\partial z_{ik}} = \frac{1}{N} (p_{ik} - 1(c_i = k))
proved \frac{\partial C}{\partial w_{jk}} = \frac{1}{N} \sum_i x_{ij} (p_{ik} - 1(c_i = k))
false \frac{\partial C}{\partial z_{ik}} = p_{ik} - 1(c_i = k)
false \frac{\partial C}{\partial z_{ik}} = \frac{1}{N} (p_{ik} - 1(c_1 = k))
false \frac{\partial C}{\partial w_{jk}} = \frac{1}{N} \sum_i x_{ij} (p_{ik} - 1(c_j = k))
"""
M["a class that a condition compares with an index"] = r"""
given p_k = \frac{e^{u_k}}{\sum_j e^{u_j}}
given L = -\log p_y
proved \frac{\partial L}{\partial u_k} = p_k - 1(k = y)
false \frac{\partial L}{\partial u_k} = p_k + 1(k = y)
false \frac{\partial L}{\partial u_k} = p_y - 1(k = y)
"""
