# ruff: noqa: E501 - an equation a line
"""Miniatures of derivations in matrix form: layers as subscripts, products of derivatives written as one chain, costs by letters."""

FORMS: dict[str, str] = {}

FORMS["a chain rule of tensors before the net"] = r"""
# Forward
given \mathbf{u} = \mathbf{A}^{(1)} \mathbf{v}
given \mathbf{g} = \phi(\mathbf{u})
given \mathbf{p} = \mathbf{A}^{(2)} \mathbf{g}
given C = c(\mathbf{p}, y)
given r = \frac{\mu}{2} \|\mathbf{A}^{(2)}\|_F^2
given J = C + r
# Backward
given \mathsf{Y} = q(\mathsf{X})
proved \frac{\partial J}{\partial C} = 1
proved \frac{\partial J}{\partial \mathbf{g}} = {\mathbf{A}^{(2)}}^\top \frac{\partial J}{\partial \mathbf{p}}
proved \frac{\partial J}{\partial \mathbf{u}} = \frac{\partial J}{\partial \mathbf{g}} \odot \phi'(\mathbf{u})
proved \frac{\partial r}{\partial \mathbf{A}^{(2)}} = \mu \mathbf{A}^{(2)}
false \frac{\partial J}{\partial \mathbf{g}} = \mathbf{A}^{(2)} \frac{\partial J}{\partial \mathbf{p}}
false \frac{\partial J}{\partial \mathbf{u}} = \frac{\partial J}{\partial \mathbf{g}} \odot \phi(\mathbf{u})
false \frac{\partial r}{\partial \mathbf{A}^{(2)}} = 2 \mu \mathbf{A}^{(2)}
"""
