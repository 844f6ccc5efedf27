"""Formulas are read as they are meant in every spelling, and what is not understood is refused by name."""

from __future__ import annotations

import pytest

from bpverify.errors import UnsupportedError
from bpverify.texts.reader import Known, with_asides
from bpverify.texts.signs import LONGEST

from .shown import FUNCTIONS, read, shown

SPELLINGS = {
    "sums and products": [
        (r"a - b + 2", "(+a -b +2)"),
        (r"-a", "(-a)"),
        (r"a b", "(a * b)"),
        (r"a \, b", "(a * b)"),
        (r"a \cdot b", "(a dot b)"),
        (r"a \odot b", "(a entry b)"),
        (r"a \circ b", "(a entry b)"),
        (r"a ⊙ b", "(a entry b)"),
        (r"a * b", "(a star b)"),
        (r"a(b + c)", "(a * (+b +c))"),
        (r"2.5 a", "(5/2 * a)"),
        (r"\left( a + b \right) c", "((+a +b) * c)"),
        (r"\big( a \big)", "a"),
        (r"a + \dots + b", "(+a +... +b)"),
        (r"a + ... + b", "(+a +... +b)"),
        (r"a + .… + b", "(+a +... +b)"),
        (r"a * 1e-3", "(a star 1/1000)"),
        (r"a * 2.5e-3", "(a star 1/400)"),
        (r"2e-3", "(+(2 * e) -3)"),
        (r"2E-3", "(+(2 * E) -3)"),
        (r"2 (b) )", "(2 * b)"),
        (r"\frac{1}{m} X^T (X \theta - y)", r"((1 / m) * X^[T] * (+(X * \theta) -y))"),
    ],
    "quotients": [
        (r"\frac{a}{b}", "(a / b)"),
        (r"\dfrac{a}{b}", "(a / b)"),
        (r"\frac12", "(1 / 2)"),
        (r"a / b", "(a / b)"),
        (r"{a \over b}", "(a / b)"),
        (r"{{a + b} \over {c}}", "((+a +b) / c)"),
    ],
    "scripts": [
        (r"a^2", "a^[2]"),
        (r"(a + b)^2", "[(+a +b)]^[2]"),
        (r"x_{ij}", "x_[i, j]"),
        (r"x_{i,j}", "x_[i, j]"),
        (r"w^{l}_{jk}", "w_[j, k]^[l]"),
        (r"w_{jk}^{(l)}", "w_[j, k]^[l]"),
        (r"a^{l-1}_k", "a_[k]^[(+l -1)]"),
        (r"W^{[l]T}", "W^[l, T]"),
        (r"W^{[l]^T}", "W^[l, T]"),
        (r"(W^{(l+1)})^T", "[W^[(+l +1)]]^[T]"),
        (r"W^\top", r"W^[\top]"),
        (r"w5", "w_[5]"),
        (r"w12 x1", "(w_[12] * x_[1])"),
        (r"w 5", "(w * 5)"),
        (r"\frac x2", "(x / 2)"),
        (r"x_{i1}", "x_[i, 1]"),
        (r"e^{-h1}", "exp((-h_[1]))"),
        (r"E_y1", "E_['y1']"),
        (r"E_{total}", "E_['total']"),
        (r"w_{ijk}", "w_[i, j, k]"),
        (r"\delta_{ij}", r"\delta_[i, j]"),
        (r"δ_j", r"\delta_[j]"),
    ],
    "decorations": [
        (r"\hat{y}", r"\hat{y}"),
        (r"\hat y", r"\hat{y}"),
        (r"\hat{y1}", r"\hat{y}_[1]"),
        (r"{\bf x}_i", "bold x_[i]"),
        (r"{\cal L}", r"\mathcal{L}"),
        (r"\mathbb{1}^T x", "(bold 1^[T] * x)"),
        (r"\widehat{y}_i", r"\hat{y}_[i]"),
        (r"\bar{x}_i", r"\bar{x}_[i]"),
        (r"\mathbf{x}", "bold x"),
        (r"\vec{x}", "bold x"),
        (r"\boldsymbol{\theta}", r"bold \theta"),
        (r"\mathcal{L}", r"\mathcal{L}"),
        (r"\boxed{a}", "a"),
        (r"\color{red}{a} b", "(a * b)"),
        (r"\color{blue} a", "a"),
        (r"\textcolor{red}{a} b", "(a * b)"),
        (r"\underbrace{a + b}_{\text{sum}} c", "((+a +b) * c)"),
        (r"\mathbf{1}^T x", "(bold 1^[T] * x)"),
    ],
    "words": [
        (r"\mathrm{net}_j", "net_[j]"),
        (r"\text{out}", "out"),
        (r"net + out", "(+net +out)"),
        (r"E_{\text{total}}", "E_[total]"),
        (r"dW", "dW"),
        (r"dZ^{[l]}", "dZ^[l]"),
        (r"a \text{ where this is a remark}", "a"),
        (r"J(\theta)", "J"),
    ],
    "functions": [
        (r"\sigma(z)", r"\sigma(z)"),
        (r"\sigma'(z_j^l)", r"\sigma'(z_[j]^[l])"),
        (r"\sigma(1 - \sigma)", r"(\sigma * (+1 -\sigma))"),
        (r"f(x, y)", "f(x, y)"),
        (r"f''(x)", "f''(x)"),
        (r"f'", "f'"),
        (r"\tanh x", "tanh(x)"),
        (r"\tanh^2(x)", "tanh^[2](x)"),
        (r"\ln(x)", "log(x)"),
        (r"e^{-z}", "exp((-z))"),
        (r"\exp(x)", "exp(x)"),
        (r"\sqrt{v + \epsilon}", r"sqrt((+v +\epsilon))"),
        (r"\max(0, x)", "max(0, x)"),
    ],
    "sums over indices": [
        (r"\sum_i x_i", "sum[i ..](x_[i])"),
        (r"\sum_{i=1}^{n} x_i y_i", "sum[i 1..n]((x_[i] * y_[i]))"),
        (r"\sum_{i,j} x_{ij}", "sum[i,j ..](x_[i, j])"),
        (r"\sum_{j \neq i} x_j", "sum[j .. j!=i](x_[j])"),
        (r"\sum_{j=1, j \ne i}^n x_j", "sum[j 1..n j!=i](x_[j])"),
        (r"\sum_{\substack{j=1 \\ j \neq i}}^n x_j", "sum[j 1..n j!=i](x_[j])"),
        (r"\prod_{i=1}^n x_i", "product[i 1..n](x_[i])"),
        (r"\sum_i x_i + b", "(+sum[i ..](x_[i]) +b)"),
        (r"\sum_{\forall i} x_i", "sum[i ..](x_[i])"),
    ],
    "derivatives": [
        (r"\frac{\partial C}{\partial w^l_{jk}}", "d(C by w_[j, k]^[l])"),
        (r"{\partial C \over \partial w}", "d(C by w)"),
        (r"\partial C / \partial w", "d(C by w)"),
        (r"∂C/∂w", "d(C by w)"),
        (r"\frac{dy}{dx}", "d(y by x)"),
        (r"\frac{\mathrm{d}y}{\mathrm{d}x}", "d(y by x)"),
        (r"\frac{d}{dx} f(x)", "d(f(x) by x)"),
        (r"\frac{d}{dx} (f(x) g(x))", "d((f(x) * g(x)) by x)"),
        (r"\frac{d}{dx} x^2 + 1", "(+d(x^[2] by x) +1)"),
        (r"\frac{\partial}{\partial x} (x + y)", "d((+x +y) by x)"),
        (r"\frac{\partial^2 f}{\partial x \partial y}", "d(f by x, y)"),
        (r"\frac{\partial^2 f}{\partial x^2}", "d(f by x, x)"),
        (r"\frac{\partial a}{\partial b} \frac{\partial b}{\partial c}", "(d(a by b) * d(b by c))"),
        (r"\nabla_w C", "grad(C by w)"),
        (r"\nabla_{\mathbf{w}} J", "grad(J by bold w)"),
        (r"\nabla C", "grad(C by nothing)"),
        (r"\frac{d}{n}", "(d / n)"),
        (r"\frac{\partial L}{n \cdot \partial x}", "(d(L by x) / n)"),
        (r"\frac{\partial L}{2\partial x} y", "((d(L by x) / 2) * y)"),
    ],
    "norms": [
        (r"\| x \|", "norm(x)"),
        (r"\|x - y\|^2", "[norm((+x -y))]^[2]"),
        (r"\lVert x \rVert_2^2", "[norm(x)]^[2]"),
        (r"\| W \|_F^2", "[norm(W)]^[2]"),
        (r"|x|", "absolute(x)"),
    ],
    "matrices and cases": [
        (r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}", "[a, b; c, d]"),
        (r"\begin{bmatrix} a \\ b \end{bmatrix}", "[a; b]"),
        (r"\left[ \begin{array}{cc} a & b \end{array} \right]", "[a, b]"),
        (r"\begin{cases} 1 & \text{if $i = j$} \\ 0 & \text{otherwise} \end{cases}", "{1 if i = j; 0 if otherwise}"),
        (r"\begin{cases} 1 & i = j \\ 0 & i \neq j \end{cases}", "{1 if i = j; 0 if i != j}"),
        (r"\begin{cases} 1 \ if \ y > 0 \\ -1 \ otherwise \end{cases}", "{1 if y > 0; (-1) if otherwise}"),
        (r"\begin{cases} a,\quad\text{if }b < 0,\\ c,\quad\text{otherwise}. \end{cases}", "{a if b < 0; c if otherwise}"),
        (r"\begin{cases} a & {b \ge 0} \\ c & \text{else} \end{cases}", "{a if b >= 0; c if otherwise}"),
        (r"\begin{cases} a & \text{if $i = j$ and $k = 1$} \\ c & \text{else} \end{cases}",
         "{a if i = j and k = 1; c if otherwise}"),
        (r"\pmatrix{a & b \cr c & d}_{ij}", "[[a, b; c, d]]_[i, j]"),
        (r"1_{i = j} x", "({1 if i = j; 0 if otherwise} * x)"),
        (r"\mathbf{1}[a > 0] b", "({1 if a > 0; 0 if otherwise} * b)"),
        (r"\mathbb{1}\{i = j\}", "{1 if i = j; 0 if otherwise}"),
        (r"[i = k][j = l]", "({1 if i = k; 0 if otherwise} * {1 if j = l; 0 if otherwise})"),
    ],
    "chains": [
        (r"a = b = c", "a = b = c"),
        (r"a \equiv b", "a = b"),
        (r"a := b", "a := b"),
        (r"a \leftarrow b", "a := b"),
        (r"a \approx b", "a ~ b"),
        (r"a \rightarrow b", "a -> b"),
        (r"a \neq b.", "a != b"),
    ],
}
REFUSED = {
    r"\int x": r"'\\int' is not understood here",
    r"\unknown a": r"'\\unknown' is not understood here",
    r"\sqrt[3]{x}": "no[tt]? a square root|not a square root",
    r"(a": "due where 'the end' stands",
    r"a )": r"'\)' is not understood here",
    r"2 a + 3 (c))": r"'\)' is not understood here",
    r"\begin{cases} 1 & \text{if not } x > 0 \\ 0 & \text{otherwise} \end{cases}": "the condition 'not'",
    r"\begin{cases} 1 & \text{if } x > 0 \text{ or } y > 0 \\ 0 & \text{otherwise} \end{cases}": "the words 'or'",
    r"\begin{cases} 1 & \text{otherwise} \ x > 0 \\ 0 & x < 0 \end{cases}": "'x' is not understood here",
    r"a +": "ends where something is due",
    r"\frac{a}": "ends where something is due",
    r"\begin{foo} a \end{foo}": "the environment 'foo'",
    r"\begin{cases} 1 \\ 0 \end{cases}": "a case without a condition",
    r"\frac{\partial^2 f}{\partial x}": "of order 2 by 1 quantities",
    r"\frac{\partial^9 f}{\partial x^9}": "no small number",
    r"\frac{d}{dx}": "nothing behind it",
    r"\frac{\partial f}{n m \partial x}": "is due where",
    r"\hat{a + b}": "over more than a name",
    r"\| x \|_1": "neither Euclidean nor Frobenius",
    r"a_1, \dots, a_n": "',' is not understood here",
    r"\sum_{2 a} x": "a sum over more than an index",
    "(" * 70 + "a" + ")" * 70: "brackets within each other",
    "a" * (LONGEST + 1): "characters: at most",
}


@pytest.mark.parametrize(("latex", "meaning"), [row for rows in SPELLINGS.values() for row in rows])
def test_reads(latex: str, meaning: str) -> None:
    assert read(latex) == meaning


@pytest.mark.parametrize(("latex", "why"), REFUSED.items(), ids=lambda text: text[:20])
def test_refuses(latex: str, why: str) -> None:
    with pytest.raises(UnsupportedError, match=why):
        read(latex)


def test_a_letter_is_a_function_only_where_the_text_says_so() -> None:
    assert read("h(x + 1)") == "(h * (+x +1))" and read("h(x)", Known(frozenset("h"))) == "h(x)"
    with pytest.raises(UnsupportedError, match="a factor, or a function at its argument"):
        read("h(x)")


def test_what_stands_under_a_brace_is_an_equality_beside() -> None:
    _, asides = with_asides(r"a \underbrace{\sum_j y_j}_{=1} = b", FUNCTIONS)
    assert [(shown(left), shown(right)) for left, right in asides] == [("sum[j ..](y_[j])", "1")]
