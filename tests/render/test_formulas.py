"""What authors write comes out as MathML; what is unknown as its LaTeX, whole, and nothing takes long."""

import re
import sys
from xml.etree import ElementTree

import pytest

from bpverify.render.formulas import formula


def seen(markup: str) -> str:
    root = ElementTree.fromstring("<p>" + markup.replace("<wbr>", "") + "</p>")  # noqa: S314 - markup of our own
    return re.sub("[\u2061\u2062\\s]", "", "".join(root.itertext()))


SET = [
    (r"\mathbf{W}^{[1]} \mathbf x", "W[1]x"),
    (r"\boldsymbol{\mathbf{h}} = \hat{y} - \bar{\mathbf{x}}", "h=y^−x‾"),
    (r"\mathcal{L} \in \mathbb{R}^{n}", "ℒ∈ℝn"),
    (r"\mathfrak{A} \mathscr{B} \mathbb 1", "𝔄ℬ𝟙"),
    (r"\begin{bmatrix} a & b \\ c & d \end{bmatrix}", "[abcd]"),
    (r"\left[ \begin{array}{cc} 1 & 2 \\[2pt] 3 & \end{array} \right]", "[123]"),
    (r"f = \begin{cases} z & \text{if $z > 0$} \\ 0 & \text{otherwise} \end{cases}", "f={zifz>00otherwise"),
    (r"{\partial C \over \partial z} = {a \over b}", "∂C∂z=ab"),
    (r"a \over b", "ab"),
    (r"\underbrace{x + y}_{\text{in}} \overline{z}", "x+y⏟inz"),
    (r"\left\| y - a \right\|^2 = \|x\|", "‖y−a‖2=‖x‖"),
    (r"\left. f \right|_{x=0}", "f|x=0"),
    (r"\operatorname*{softmax}_j", "softmaxj"),
    (r"\pmatrix{a & b \cr c & d}", "(abcd)"),
    (r"\textcolor{red}{x} + \color{blue} y \hspace{1em} z", "x+yz"),
    (r"\sum_{\substack{i \\ i \ne j}} x_i", "∑ii≠jxi"),
    (r"x \not= y, i \notin S", "x≠y,i∉S"),
    (r"[0, 1) \to (a", "[0,1)→(a"),
    (r"f^{'} = f^\prime", "f′=f′"),
    (r"\stackrel{def}{=} x", "=defx"),
    (r"{}^T x", "Tx"),
    (r"\underline{x} \bar{y}", "xy‾"),
    (r"\text{if \(j = c\)}", "ifj=c"),
    (r"\Theta^{(1)}_{ij} \xi", "Θij(1)ξ"),
]


@pytest.mark.parametrize(("latex", "text"), SET, ids=[latex for latex, _ in SET])
def test_is_set(latex: str, text: str) -> None:
    assert "<code>" not in (found := formula(latex, display=True)) and seen(found) == text


@pytest.mark.parametrize(
    "latex",
    [
        r"\begin{bmatrix} a & b", r"\begin{bmatrix} a \end{pmatrix}", r"\left( a", r"\left a \right b",
        r"\begin{tikzpicture} a \end{tikzpicture}",
        r"\mathbb{\frac12}", r"\text{if $x}", r"\text{a \bf b}", r"a \over", r"\over b", r"\not x", r"\hat", r"\begin",
        r"\sqrt", "{", "}", r"\unknown{\hat{x}}", r"x^a^b", r"\textcolor{red}", r"\pmatrix a",
    ],
)  # fmt: skip
def test_what_is_unknown_or_broken_stays_latex(latex: str) -> None:
    assert formula(latex).startswith("<code>") and formula(latex).endswith("</code>")


PARTS = [
    "(", "[(", r"\left(", r"\hat{", r"\begin{pmatrix} ", "a)", r"{\over ", "x_{", "&", r"\\", r"\text{$", r"\hat ", r"\frac ",
    r"\mathbf ",
]


@pytest.mark.parametrize("part", PARTS)
def test_work_grows_with_the_length_of_what_is_repeated(part: str) -> None:
    # Four times the length: linear work is four times as many calls, work that grows with the square sixteen times.
    assert calls_of(part * 1000) < 6 * calls_of(part * 250)


def calls_of(latex: str) -> int:
    """Return how many functions are called to set a formula: time would tell of the machine."""
    count = 0

    def counted(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        formula(latex)
    finally:
        sys.setprofile(before)
    return count


def test_markup_in_a_formula_is_escaped() -> None:
    for latex in (r"\text{<b>} < x", r"\mathrm{<i>&}", r"\hat{<}", r"\unknown<script>"):
        assert not re.search("<(?:b|i|script)>", formula(latex))


def test_blanks_around_words_are_kept() -> None:
    assert "<mtext>if\u00a0</mtext>" in formula(r"\text{if $x$}")
    assert "<mtext>\u00a0in R\u00a0</mtext>" in formula(r"a \text{ in R } b")
