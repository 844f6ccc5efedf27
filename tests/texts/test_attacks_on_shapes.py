# ruff: noqa: E501 - a document a line
"""Texts that were made to be proved falsely by the shapes and the labels that are guessed from other equations."""

from __future__ import annotations

import pytest

from .reading import is_held
from .test_attacks import proved

ATTACKS = {
    "a gradient laid out the other way, of what became a number": r"u=Ax | h=\sigma(u) | E=th | \frac{\partial E}{\partial A}=t\sigma'(u)x",
    "numbers that stand as entries elsewhere": r"u=Ax | p=\sigma(u) | p_i=\sigma(u_i) | E=-t\log p-(1-t)\log(1-p) | \frac{\partial E}{\partial A}=x(p-t)",
    "a cost with an index, and a bias of a batch": r"Y_{ij}=\sum_k X_{ik}W_{kj}+b | E=\sum_i\sum_j(Y_{ij}-T_{ij})^2 | \frac{\partial E}{\partial b}=2(Y-T)",
    "labels that count something else": r"u^{(1)}=Ax | u^{(2)}=B\tanh(u^{(1)}) | J=\|u^{(2)}-t\|^2 | \delta^{(3)}=2(u^{(2)}-t) | \frac{\partial J}{\partial A}=\delta^{(1)}x^T",
    "labels of which one has no quantity": r"u_1=Ax | u_2=B\tanh(u_1) | J=\|u_2-t\|^2 | \delta_3=2(u_2-t) | \delta_2=2(u_2-t)",
    "an error that is defined at the last layer as another derivative": r"z^l=W^lh^{l-1} | h^l=g(z^l) | J=\|h^L-t\|^2 | \delta^L=\frac{\partial J}{\partial h^L} | \delta^l=((W^{l+1})^T\delta^{l+1})\odot g'(z^l)",
    "a number with a layer that is no last layer": r"h^{(l+1)}=V^{(l)}h^{(l)} | E=\|h^{(m_l)}-t\|^2 | F=\|h^{(k_l)}-t\|^2 | \frac{\partial E}{\partial h^{(m_l)}}=\frac{\partial F}{\partial h^{(k_l)}}",
    "a size of each layer beside a last layer": r"h^{(l+1)}=V^{(l)}h^{(l)} | E=n_l\|h^{(n_l)}-t\|^2 | \frac{\partial E}{\partial h^{(n_l)}}=2(h^{(n_l)}-t)",
    "a sum in square brackets behind a function": r"y=S(wx) | q=S | p=S[w+x] | \frac{\partial p}{\partial w}=S",
    "the larger of two arrays": r"u=Ax | h=\max(0,u) | E=\|h-t\|^2 | \frac{\partial E}{\partial u}=2(h-t)",
    "the largest of a number and all entries": r"u=Ax | h=\max(0,u) | h=\max(0,u_1)",
}


@pytest.mark.every(2)
@pytest.mark.parametrize("name", ATTACKS)
def test_what_a_text_does_not_bear_out_is_not_proved(name: str) -> None:
    equations = [part.strip() for part in ATTACKS[name].split(" | ")]
    assert not is_held("\n\n".join(f"$${latex}$$" for latex in equations), equations[-1])


def test_a_d_that_is_a_quantity_is_no_sign_of_a_differential() -> None:
    for last in (r"y=d z+u | \frac{\partial y}{\partial u}=1", r"y=w_1 d z+u | \frac{\partial y}{\partial u}=1"):
        for first in ("d=ux", "d_1=ux"):
            equations = [part.strip() for part in f"{first} | {last}".split(" | ")]
            assert proved("\n\n".join(f"$${latex}$$" for latex in equations)) == []
