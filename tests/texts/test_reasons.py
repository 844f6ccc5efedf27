# ruff: noqa: E501 - a document a line
"""An undecided equation says why in its author's own symbols, with a cause for programs; trees go back to LaTeX for it."""

from __future__ import annotations

import pytest

from bpverify.general.check import check_text
from bpverify.texts.reader import Known, relations
from bpverify.texts.written import in_latex, latex, listed
from bpverify.verdict import Cause, Undecided

CASES: dict[str, tuple[str, Cause, str]] = {
    "shapes within one equation": (
        r"$$r_i = \sum_j A_{ij} v_j$$ | $$A v v = r$$", Cause.SHAPE, "the factors of A v v do not fit: as read, A is a matrix, v is a column",
    ),
    "two sides": (
        r"$$r_i = \sum_j A_{ij} v_j$$ | $$A v = r^T$$", Cause.SHAPE, "the two sides have different shapes: as read, A v is a column",
    ),
    "some of its indices": (
        r"$$r = \sum_i \sum_j u_{ij}$$ | $$\frac{\partial r}{\partial u_i} = 1$$", Cause.NAME, "u and u (1 index below) may be one or two, and are differentiated",
    ),
    "not read": (r"$$\hat{u} = \int v$$", Cause.NOT_READ, r"'\int' is not understood here, behind '\hat{u}='"),
    "ambiguous": (r"$$\hat{y} = e^2$$ | $$e = \hat{y} - t$$", Cause.AMBIGUOUS, "a power of e, where e is a quantity too"),
    "differs": (r"$$u = x y$$ | $$\frac{\partial u}{\partial x} = 2 y$$", Cause.DIFFERS, "the sides differ"),
    "words": (r"If only one unit fires we have $$\hat{u} = \hat{v} + 1$$ unless it does not.", Cause.WORDS, "its sentence says"),
    "dots": (r"$$\hat{u} = \hat{v} + \dots \hat{w} \cdots \hat{r}$$", Cause.NOT_READ, ""),
}


@pytest.mark.parametrize("name", CASES)
def test_the_reason_that_helps_is_said(name: str) -> None:
    text, cause, words = CASES[name]
    found = [v for v in check_text(text.replace(" | ", "\n\n"), "short.md").verdicts if isinstance(v, Undecided)]
    assert found and found[-1].cause is cause, found
    assert words in found[-1].reason and "of the network" not in found[-1].reason


def test_the_line_is_named_that_an_equation_does_not_fit() -> None:
    text = "$$r_i = \\sum_{j=1}^n A_{ij} v_j$$\n\n$$t = \\sum_{i=1}^m r_i$$\n\n$$\\sum_{j=1}^m A_{ji} v_j = r_i$$\n"
    last = check_text(text, "short.md").verdicts[-1]
    assert isinstance(last, Undecided) and last.cause is Cause.SHAPE and "line 1" in last.reason


def test_a_reason_of_the_layered_network_stands_where_it_understood_the_equation() -> None:
    other = r"$$\delta_j^l = \frac{\partial C}{\partial z_j^l}$$ | $$\delta_j^l = \frac{\partial C}{\partial a_j^l}$$"
    last = check_text(other.replace(" | ", "\n\n") + "\n\n" + r"$$\frac{\partial C}{\partial b_j^l} = \delta_j^l$$", "short.md").verdicts[-1]
    assert isinstance(last, Undecided) and "delta is defined in several ways" in last.reason


@pytest.mark.parametrize(
    ("symbol", "shown"),
    [("W", "W"), ("y_^*", "y^*"), ("W_in", "W_{in}"), ("w_^(1)", "w^{(1)}"), (r"\hat{y}_o1", r"\hat{y}_{o1}")],
)
def test_symbols_are_shown_as_they_are_written(symbol: str, shown: str) -> None:
    assert in_latex(symbol) == shown


def test_several_symbols_are_listed() -> None:
    assert (listed([]), listed(["W"]), listed(["b", "W", "a"])) == ("", "W", "W, a and b")


@pytest.mark.parametrize(
    "text",
    [
        r"W x + b", r"\frac{a - b}{c}", r"\sum_{i=1}^n w_{i} x_{i}", r"\frac{\partial E}{\partial w}", r"f'(x, y)", r"-(a - b)",
        r"A \odot (B + C)", r"\nabla_{W} J", r"(A B)_{ij}^T", r"\begin{bmatrix} a & b \\ c & d \end{bmatrix}", r"\|x\|^2", "0.05",
        r"\begin{cases} 1 & x > 0 \\ 0 & \text{otherwise} \end{cases}", r"\frac{\partial^2 E}{\partial w \partial b}", r"W^{(l)} a^{(l-1)}",
    ],
)  # fmt: skip
def test_a_tree_that_is_written_is_read_as_itself(text: str) -> None:
    known = Known(frozenset({"f"}))
    ((_, tree),) = relations(text, known)
    assert relations(latex(tree), known) == [("", tree)]
