# ruff: noqa: E501 - a document a line
"""Texts that were made to be proved falsely by functions of layers, arrays with dots, vectors before derivatives."""

from __future__ import annotations

import pytest

from .reading import is_held
from .test_attacks import proved

ATTACKS = {
    "a last layer of its own": r"a_l = f_{w_l}(a_{l-1}) | z_l = w_l a_{l-1} | a_l = g_l(z_l) | a_L = z_L + y | \frac{\partial a_L}{\partial z_L} = g_L'(z_L)",
    "a last layer by another letter": r"z_l = w_l a_{l-1} | a_l = g_l(z_l) | a_L = f_{w_L}(z_L) | C = (a_L-y)^2 | \frac{\partial C}{\partial z_L} = 2(a_L-y) g_L'(z_L)",
    "a last function of which nothing is said": r"z_l = W_l a_{l-1} | a_l = g_l(z_l) | a_L = g_L(z_L) | g_l(z_{l,i}) = \frac{1}{1+e^{-z_{l,i}}} | \frac{\partial a_{L,i}}{\partial z_{L,i}} = a_{L,i}(1-a_{L,i})",
    "a first function of its own": r"z_l = W_l a_{l-1} | a_l = g_l(z_l) | g_1(z_{1,i}) = z_{1,i} | g_l(z_{l,i}) = \frac{1}{1+e^{-z_{l,i}}} | \frac{\partial a_{1,i}}{\partial z_{1,i}} = a_{1,i}(1-a_{1,i})",
    "all layers, where the last is another": r"z_l = W_l a_{l-1} | a_l = g_l(z_l) | g_L(z_{L,i}) = z_{L,i} | g_l(z_{l,i}) = \frac{1}{1+e^{-z_{l,i}}} | \frac{\partial a_{L,i}}{\partial z_{L,i}} = a_{L,i}(1-a_{L,i})",
    "an entry that its own sum binds": r"z_i = \sum_j w_{ij}x_j | g(z_i) = \frac{z_i}{\sum_i z_i} | a_i = g(z_i) | \frac{\partial a_i}{\partial z_i} = 0",
    "a next value that is not read": r"x^{(t+1)} = x^{(t)} - \alpha \unknown \frac{\partial E}{\partial x^{(t)}} | y = x^{(t+1)} + x^{(t)} | \frac{\partial y}{\partial x^{(t)}} = 1",
    "a value of a function that is not read": r"f(u) = \unknown | E = f(w) + w | \frac{\partial E}{\partial w} = f'(w) + 1 | f'(w) = 0",
    "entries in the order of columns": r"\underline{\underline{W_l}} = \begin{pmatrix} w_{l,11} & \dots & w_{l,m1} \\ \vdots & & \vdots \\ w_{l,1n} & \dots & w_{l,mn} \end{pmatrix} | \underline{z_l} = \underline{\underline{W_l}} \underline{a_{l-1}} | \frac{\partial z_{l,i}}{\partial a_{l-1,j}} = w_{l,ij}",
    "a vector before a derivative, entry by entry": r"\mathbf h=\mathbf A\mathbf x | \mathbf g=\mathbf h-\mathbf t | \mathbf g \frac{\partial\mathbf h}{\partial\mathbf x} = \mathbf A \mathbf g",
    "a parameter below a function": r"y = f_w(x) + w | \frac{\partial y}{\partial w} = 1",
    "a parameter below a function, beside its slope": r"y = f_w(x) | E = (y-t)^2 + w | \frac{\partial E}{\partial x} = 2(y-t) f_w'(x) | \frac{\partial E}{\partial w} = 1",
    "a parameter below a function that is computed": r"w = v^2 | y = f_w(x) + v | \frac{\partial y}{\partial v} = 1",
    "a parameter below a function of two": r"y = f_w(x,u) + w | \frac{\partial y}{\partial w} = 1",
    "a function at its letter that is a quantity": r"f(x) = y | E = f(w) + w | \frac{\partial E}{\partial w} = 1",
    "a function that is said to be something where its letter is positive": r"f(x) = x, \quad x>0 | y = f(w) | \frac{\partial y}{\partial w} = 1",
    "a function at an entry that is no number below 0": r"u_i = v_i^2 | f(u_i) = u_i | a = f(w) | \frac{\partial a}{\partial w} = 1",
    "a function at an entry that is 0": r"u_i = 0 | f(u_i) = u_i + 0 | a = f(w) | \frac{\partial a}{\partial w} = 1",
    "a function at an entry with a condition": r"z_i = \sum_j w_{ij}x_j | f(z_i) = z_i, \quad z_i>0 | y = f(w) | \frac{\partial y}{\partial w} = 1",
    "a function of a vector, entry by entry": r"z_i = \sum_j w_{ij}x_j | g(z_i) = \frac{e^{z_i}}{\sum_k e^{z_k}} | a_i = g(z_i) | C = \sum_i v_i a_i | \frac{\partial C}{\partial z_i} = v_i a_i (1-a_i)",
    "a function of a vector, as any function": r"z_i = \sum_j w_{ij}x_j | g(z_i) = \frac{z_i}{\sum_{k=1}^L z_k} | a_i = g(z_i) | C = \sum_i v_i a_i | \frac{\partial C}{\partial z_i} = \frac{\partial C}{\partial a_i}\frac{\partial a_i}{\partial z_i}",
    "a softmax that is shown of one layer": r"z_l = W_l a_{l-1} | a_l = g_l(z_l) | g_l(z_{l,i}) = \frac{e^{z_{l,i}}}{\sum_k e^{z_{l,k}}} | \frac{\partial a_{l,i}}{\partial z_{l,k}} = a_{l,i}(1-a_{l,i})",
    "dots whose corners disagree": r"\mathbf W = \begin{pmatrix} w_{11} & \dots & w_{1n} \\ \vdots & & \vdots \\ w_{1m} & \dots & w_{nm} \end{pmatrix} | \mathbf y = \mathbf W\mathbf x | \frac{\partial y_i}{\partial x_j} = w_{ij}",
    "dots with the transpose": r"\mathbf W = \begin{pmatrix} w_{11} & \dots & w_{n1} \\ \vdots & & \vdots \\ w_{1m} & \dots & w_{nm} \end{pmatrix} | \mathbf y = \mathbf W\mathbf x | \frac{\partial y_i}{\partial x_j} = w_{ij}",
    "dots over a diagonal": r"\mathbf y = \mathbf W\mathbf x | \mathbf W = \begin{pmatrix} w_1 & \dots & 0 \\ \vdots & \ddots & \vdots \\ 0 & \dots & w_n \end{pmatrix} | \frac{\partial y_i}{\partial x_i} = 0",
    "dots with another entry between": r"\mathbf v = \begin{pmatrix} u_1 \\ u_3 \\ \vdots \\ u_n \end{pmatrix} | s = \sum_i v_i | \frac{\partial s}{\partial u_2} = 1",
    "a vector before a derivative in the wrong order": r"\mathbf h=\mathbf A\mathbf x | \mathbf y=\mathbf B\mathbf h | \mathbf g=\mathbf y-\mathbf t | \mathbf A^T\mathbf B^T\mathbf g = \mathbf g \frac{\partial\mathbf y}{\partial\mathbf h}\frac{\partial\mathbf h}{\partial\mathbf x} + \mathbf x",
    "spaces that are not said to be one": r"y_i=\sum_{j=1}^n w_jx_{ij} | E=\frac1m\sum_{i=1}^m(y_i-t_i)^2 | \mathbb{R}^{m} = \mathbb{R}^{k} | \frac{\partial E}{\partial w_j}=\frac2m\sum_{i=1}^{n}(y_i-t_i)x_{ij}",
}


@pytest.mark.every(2)
@pytest.mark.parametrize("name", ATTACKS)
def test_what_a_text_does_not_bear_out_is_not_proved(name: str) -> None:
    equations = [part.strip() for part in ATTACKS[name].split(" | ")]
    assert not is_held("\n\n".join(f"$${latex}$$" for latex in equations), equations[-1])


def test_an_end_of_words_is_no_equality_with_what_stands_before() -> None:
    text = "$$\\mbox{Input} = x_0\\\\ \\mbox{the output of it} = x_1 = f_1(W_1x_0)$$\n\n$$\\frac{\\partial x_1}{\\partial x_0} = \\frac{\\partial x_1}{\\partial x_1}$$"
    assert proved(text) == []
