"""What may be read in two ways is refused, and a whole document decides what its letters are."""

from __future__ import annotations

import pytest

from bpverify.errors import UnsupportedError
from bpverify.texts.document import Text
from bpverify.texts.equality import Item
from bpverify.texts.reader import Known, relations
from bpverify.texts.signs import says_more

from .reading import judged
from .shown import FUNCTIONS, read
from .test_reader import REFUSED, SPELLINGS

AMBIGUOUS = {
    r"\log_2 x": "with a subscript",
    r"\log_{10} x": "with a subscript",
    r"\lg x": "to which base",
    r"\tanh w x": "before several factors",
    r"\log p_k q_k": "before several factors",
    r"\tanh \mathbf W \mathbf x": "before several factors",
    r"\sin 2 x": "before several factors",
    r"\operatorname{tr} A B": "before several factors",
    r"\exp -x": "nothing that it is taken of",
    r"\exp^2 x, y": "is not understood",
    r"\sin^{-1} x": "no power",
    r"\sin^{-2}(x)": "no power",
    r"\sin^{(2)}(x)": "no power",
    r"\sigma^{-1}(x)": "negative power",
    r"f^{-1}(x)": "negative power",
    r"y(0)": "a function at its argument",
    r"y(2 x)": "a function at its argument",
    r"S(w x)": "a function at its argument",
    r"x[t]": "a function at its argument",
    r"\mathbb{E}[x^2]": "before what it may be taken of",
    r"\mathbb{P}(a + b)": "before what it may be taken of",
    r"\mathbb{E} x": "before what it may be taken of",
    r"J(0)": "cannot be left out",
    r"J(w + \epsilon)": "cannot be left out",
    r"E[x]": "cannot be left out",
    r"\operatorname{ReLU} x": "without brackets",
    r"\operatorname{} x": "the words",
    r"a x \text{ unless } b": "the words",
    r"\sum_{i \in 2 S} x_i": "a sum over a set",
    r"\sum_{i \in C_i} x_i": "a sum over a set",
    r"\sum_{i, j \in S} x_{ij}": "a sum over a set",
    r"\sum_{i \in \{1, 3\}} x_i": "is due",
    r"\sum_{i : y_i = 1} x_i": "is not understood",
    r"\sum_{i \in C_j (x_i - \mu_j)^2": "cannot be left out",
    r"\begin{vmatrix} a & b \\ c & d \end{vmatrix}": "environment 'vmatrix'",
    r"\begin{Vmatrix} a & b \\ c & d \end{Vmatrix}": "environment 'Vmatrix'",
    r"\left| \begin{matrix} a & b \\ c & d \end{matrix} \right|": "a determinant",
    r"\cancel{w x} + b x": "cancel",
    r"\bcancel{w x}": "cancel",
    r"1/2x": "behind a quotient",
    r"a/b (c + d)": "behind a quotient",
    r"f \circ g": "one after the other",
    r"(f \circ g)(x)": "one after the other",
    r"(h \circ k)(x)": "one after the other",
    r"\underset{": "ends where",
    r"\mathrm": "ends where",
}
CLEAR = [
    (r"\log_e x", "log(x)"),
    (r"\log \frac{a}{b}", "log((a / b))"),
    (r"\log \sum_k e^{z_k}", "log(sum[k ..](exp(z_[k])))"),
    (r"\tanh w \cdot x", "(tanh(w) dot x)"),
    (r"\log{(x)} y", "(log(x) * y)"),
    (r"\sin x \cos x", "(sin(x) * cos(x))"),
    (r"x \log x", "(x * log(x))"),
    (r"\sin^2(x)", "sin^[2](x)"),
    (r"f^2(x)", "f^[2](x)"),
    (r"\mathrm{softplus}(w x)", "softplus((w * x))"),
    (r"\operatorname{sgn}(a b)", "sgn((a * b))"),
    (r"\operatorname{diag}(x)", "diag(x)"),
    (r"\operatorname{tr}(A B)", "tr((A * B))"),
    (r"y (1 - y)", "(y * (+1 -y))"),
    (r"a (b + c)", "(a * (+b +c))"),
    (r"W^T (x)", "(W^[T] * x)"),
    (r"\delta^l (a^{l-1})^T", r"(\delta^[l] * [a^[(+l -1)]]^[T])"),
    (r"J(\theta)", "J"),
    (r"1/2 \cdot x", "((1 / 2) dot x)"),
    (r"1/2 \sum_i x_i", "((1 / 2) * sum[i ..](x_[i]))"),
    (r"a \circ b", "(a entry b)"),
    (r"a \times b", "(a times b)"),
    (r"a \otimes b", "(a outer b)"),
    (r"y_{\text{value before the update}}", "y_[valuebeforetheupdate]"),
]


@pytest.mark.parametrize(("latex", "why"), AMBIGUOUS.items(), ids=lambda text: text[:24])
def test_refuses_what_may_be_read_in_two_ways(latex: str, why: str) -> None:
    with pytest.raises(UnsupportedError, match=why):
        read(latex)


@pytest.mark.parametrize(("latex", "meaning"), CLEAR)
def test_reads_what_is_clear(latex: str, meaning: str) -> None:
    assert read(latex) == meaning


def known_of(*lines: str) -> Known:
    """What a document of these equations tells the parser."""
    return Text([Item(n, line) for n, line in enumerate(lines)]).known


def test_a_letter_always_before_brackets_is_a_function() -> None:
    assert "S" in known_of(r"y = S(w x)", r"z = S(x)").functions
    assert r"\zeta" in known_of(r"y = \zeta(w x)").functions
    assert r"\hat{g}" in known_of(r"y = \hat{g}(w x)").functions
    assert "S" not in known_of(r"y = S(w x)", r"z = S + 1").functions


def test_a_letter_that_is_a_factor_somewhere_is_no_function_elsewhere() -> None:
    known = known_of(r"y(0) = 0", r"y = w x + b", r"z = y (a + b)")
    assert "y" in known.mixed
    for latex in (r"y(a + b)", r"y(0)"):
        with pytest.raises(UnsupportedError, match="a factor, or a function"):
            read(latex, known)
    assert read(r"y (1 - y)", known) == "(y * (+1 -y))"
    assert known_of(r"\delta = y (1 - y) (t - y)", r"y = w x").mixed == frozenset()


@pytest.mark.parametrize(
    ("lines", "cost", "name"),
    [
        ((r"J(w) = w^2", r"\frac{\partial J(w)}{\partial w} = 2 w", r"J = w w"), "J(w)", "J"),
        ((r"J(w) = w^2", r"\mathcal{L}(w) = 3"), "J(w)", "J"),
        ((r"J(w) = \sum_n J(w; x_n)",), "J(w)", "J_['(w)']"),
        ((r"J(w) = \sum_n J(w; x_n)",), r"\sum_n J(w; x_n)", "sum[n ..](J_[n, '(w, x)'])"),
        ((r"J(w) = \sum_i J(w; x^{(i)}, y^{(i)})", r"J(w; x, y) = w"), r"J(w; x^{(i)}, y^{(i)})", "J_['(w, x, y)']^[i]"),
        ((r"J(w; x, y) = w",), r"J(w; x, y)", "J"),
        ((r"L_n(w) = w", r"J = \sum_n L(y_n, t_n)"), r"\sum_n L(y_n, t_n)", "sum[n ..](L_[n])"),
        ((r"L(y_n, t_n) = y_n t_n", r"L(y, t) = y t"), r"L(y_n, t_n)", "L_[n]"),
        ((r"C^T = A",), r"C (a + b)", "(C * (+a +b))"),
    ],
)
def test_arguments_of_a_cost_are_left_out_only_where_they_never_change(lines: tuple[str, ...], cost: str, name: str) -> None:
    assert read(cost, known_of(*lines)) == name


@pytest.mark.parametrize("latex", ["J(0)", "J(w + h)", r"E[x]", "J(w)^2", "C(w)", "C(v)", "L(q, p)"])
def test_a_cost_at_other_arguments_is_refused(latex: str) -> None:
    with pytest.raises(UnsupportedError):
        read(latex, known_of(r"J(w) = w^2", r"E = w", r"C(w) = w^2", r"C(v) = w^2", r"L(q, p) = L(p, q)"))


@pytest.mark.parametrize(
    ("line", "is_name"),
    [
        (r"e = y - t", True),
        (r"e_i = y_i - t_i", True),
        (r"E = \frac12 e^T e", True),
        (r"E = e^\top A", True),
        (r"e^{(l)} = y - t", True),
        (r"\mathbf{e} = y - t", True),
        (r"s = \frac{1}{1 + e^{-x}}", False),
        (r"e^{x + y} = e^x e^y", False),
        (r"E_e = \text{error} + w_{e}", False),
        (r"\mathrm{rel\_err} = \text{a number} + e^x", False),
        (r"\mathrm{e} = y - t", True),
    ],
)
def test_e_is_a_name_where_it_is_used_as_one(line: str, is_name: bool) -> None:
    assert known_of(line).e_is_name is is_name


def test_a_power_of_e_is_refused_where_e_is_a_name() -> None:
    known = Known(e_is_name=True)
    assert read("e^T e", known) == "(e^[T] * e)"
    for latex in ("e^2", "e^{-x}", r"\mathrm{e}^{x}"):
        with pytest.raises(UnsupportedError, match="a power of e"):
            read(latex, known)


def test_words_that_are_dropped_say_more() -> None:
    assert says_more(r"a = b \text{ where this is a remark}")
    assert not says_more(r"a_{\text{value before the update}} = b") and not says_more("a = b")


@pytest.mark.parametrize(
    "lines",
    [
        (r"h = \log_2 x", r"\frac{\partial h}{\partial x} = \frac{1}{x}"),
        (r"y = \mathrm{softplus}(w x)", r"\frac{\partial y}{\partial w} = \mathrm{softplus}(x)"),
        (r"y = S(w x)", r"\frac{\partial y}{\partial w} = S(x)"),
        (r"y = w x + b", r"y(0) = 0"),
        (r"y(x) = w x + b", r"y(2x) = 2 y(x)"),
        (r"E(p, q) = p^2 q + 1", r"E(q, p) - E(p, q) = 0"),
        (r"e = y - w x", r"J = \frac{1}{2} e^2 + \lambda w^2", r"\frac{\partial J}{\partial w} = 2 \lambda w"),
        (r"y = f(g(x))", r"(f \circ g)(x) = (g \circ f)(x)"),
    ],
)
def test_nothing_wrong_is_proved(lines: tuple[str, ...]) -> None:
    found = judged("\n\n".join(f"$${line}$$" for line in lines))
    assert found[-1][1].status not in ("proved", "tested")


def damaged() -> list[str]:
    """Formulas cut short, and with a sign left out."""
    whole = [latex for rows in SPELLINGS.values() for latex, _ in rows] + [latex for latex, _ in CLEAR] + [*AMBIGUOUS]
    whole += [latex for latex in REFUSED if len(latex) < 60]
    found = {latex[:at] + latex[end:] for latex in whole for at in range(len(latex)) for end in (at + 1, len(latex))}
    return sorted(found)


def test_a_damaged_formula_is_read_or_refused_and_nothing_else() -> None:
    for latex in damaged():
        try:
            relations(latex, FUNCTIONS)
        except UnsupportedError:
            continue


def test_a_document_of_damaged_formulas_is_looked_at() -> None:
    known_of(*damaged()[::40])
