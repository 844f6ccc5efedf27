import re
from fractions import Fraction
from html import escape
from pathlib import Path
from typing import get_args
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings

from bpverify.claim import (
    OUTPUT,
    Activate,
    Add,
    Claim,
    Cost,
    Elementary,
    Kronecker,
    LayerRef,
    Multiply,
    Number,
    Partial,
    Power,
    Quantity,
    Scalar,
    Sum,
    Term,
)
from bpverify.notation.parse import parse, read
from bpverify.notation.write import write
from bpverify.render.formulas import formula
from bpverify.render.markup import math
from bpverify.render.mathml import broken, row_of
from bpverify.render.prose import mathml_text
from tests.notation.test_write import terms

HERE = LayerRef("l")
Z = Quantity("z", HERE, ("j",))
W = Quantity("w", HERE.shifted(1), ("k", "j"))
HALF = Number(Fraction(-1, 2))

SAMPLES: tuple[tuple[Term, str], ...] = (
    (Number(Fraction(3)), "3"),
    (HALF, "−12"),
    (Z, "zjl"),
    (W, "wkjl+1"),
    (Quantity("w", LayerRef(None, 2), (1, 12)), "w1,122"),
    (Quantity("y", OUTPUT, ("j",)), "yj"),
    (Quantity("delta", OUTPUT.shifted(-1), ("alpha'",)), "δα′L−1"),
    (Cost(), "C"),
    (Cost("data"), "C0"),
    (Cost(sample="x"), "Cx"),
    (Quantity("a", HERE, ("j",), "x"), "ajx,l"),
    (Scalar("decay"), "λ"),
    (Scalar("samples"), "n"),
    (Activate(2, Z, HERE), "σ′′(zjl)"),
    (Activate(4, Z, HERE), "σ(4)(zjl)"),
    (Activate(1, Z, OUTPUT), "σL′(zjl)"),
    (Elementary("exp", Z), "exp(zjl)"),
    (Elementary("sqrt", Z), "zjl"),
    (Kronecker("j", "k"), "δjk"),
    (Partial(Cost(), W), "∂C∂wkjl+1"),
    (Partial(Partial(Cost(), Z), Z), "∂2C∂zjl∂zjl"),
    (Partial(Add((Z, Cost())), Z), "∂∂zjl(zjl+C)"),
    (Sum("k'", Quantity("z", HERE, ("k'",))), "∑kzkl"),
    (Sum("k", Kronecker("j", "k"), HERE), "∑k=1nlδjk"),
    (Add((Z, Multiply((Number(Fraction(-1)), W)), HALF)), "zjl−wkjl+1−12"),
    (Multiply((Number(Fraction(2)), Number(Fraction(5)), Add((Z, W)))), "2⋅5(zjl+wkjl+1)"),
    (Multiply((Z, Power(W, -1))), "zjlwkjl+1"),
    (Multiply((Sum("k", W), Z)), "(∑kwkjl+1)zjl"),
    (Power(Z, 2), "(zjl)2"),
    (Power(Z, -1), "1zjl"),
    (Power(Cost(), -2), "C−2"),
)


def mathml(meaning: Term | Claim) -> str:
    """The meaning as one element, where the package breaks it into several."""
    return math("".join(piece.markup for piece in row_of(meaning)))


def seen(markup: str) -> str:
    """What a reader sees, without the invisible operators; the markup must be well-formed."""
    root = ElementTree.fromstring("<p>" + markup.replace("<wbr>", "") + "</p>")  # noqa: S314 - markup of our own
    return re.sub("[\u2061\u2062\\s]", "", "".join(root.itertext()))


def test_the_samples_hold_every_kind_of_term() -> None:
    assert {type(term) for term, _ in SAMPLES} == {kind_named(name) for name in get_args(Term)}


def kind_named(name: object) -> type:
    import bpverify.claim

    return getattr(bpverify.claim, name.__forward_arg__)


@pytest.mark.parametrize(("term", "text"), SAMPLES, ids=[text for _, text in SAMPLES])
def test_shows(term: Term, text: str) -> None:
    assert seen(mathml(term)) == text
    assert seen("".join(broken(term))) == text


@pytest.mark.parametrize("term", [term for term, _ in SAMPLES], ids=[text for _, text in SAMPLES])
def test_says_what_the_latex_says(term: Term) -> None:
    """What is read back from the LaTeX shows the signs that are printed from the tree."""
    assert seen(formula(write(term))) == seen(mathml(term)).replace("2⋅5", "25")


CLAIMS = (
    r"\delta_j^l = \sum_k w_{kj}^{l+1} \delta_k^{l+1} \sigma'(z_j^l)",
    r"\frac{\partial C}{\partial w_{jk}^l} = a_k^{l-1} \delta_j^l",
    r"\delta^l = \left((w^{l+1})^T \delta^{l+1}\right) \odot \sigma'(z^l)",
    r"\delta_1^1 = \left(w_{1,1}^2 \delta_1^2 + w_{2,1}^2 \delta_2^2\right) \sigma'(z_1^1)",
)


@pytest.mark.parametrize("latex", CLAIMS)
def test_claims_are_shown_as_they_are_written(latex: str) -> None:
    (claim,) = parse(latex)
    assert seen(mathml(claim)) == seen(formula(write(claim)))


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(terms)
def test_says_what_the_latex_of_any_term_says(term: Term) -> None:
    assert shown(formula(write(term))) == shown(mathml(term))


def test_the_comparison_sees_a_script_that_is_misplaced() -> None:
    assert shown(mathml(W)) == "w_[kj]^[l+1]"
    assert shown(mathml(Power(Z, -1))) == "[1]/[z_[j]^[l]]"
    assert shown("<msub><mi>a</mi><mi>j</mi></msub>") != shown("<msup><mi>a</mi><mi>j</mi></msup>")


FORMS = {
    "msub": "{}_[{}]", "msup": "{}^[{}]", "msubsup": "{}_[{}]^[{}]", "munder": "{}_[{}]", "munderover": "{}_[{}]^[{}]",
    "mover": "{}^[{}]", "mfrac": "[{}]/[{}]", "msqrt": "root[{}]",
}  # fmt: skip


def shown(markup: str) -> str:
    """What a reader sees, with what stands above and below; LaTeX may write a dot that is not needed."""
    assert "<code>" not in markup, "every term's LaTeX is set"
    root = ElementTree.fromstring("<p>" + markup.replace("<wbr>", "") + "</p>")  # noqa: S314 - markup of our own
    return re.sub("[\u2061\u2062\u22c5\\s]", "", placed(root))


def placed(node: ElementTree.Element) -> str:
    parts = [placed(child) for child in node]
    if node.tag == "msqrt":
        parts = ["".join(parts)]
    return FORMS[node.tag].format(*parts) if node.tag in FORMS else (node.text or "") + "".join(parts)


def claims(pattern: str) -> list[str]:
    paths = Path(__file__).parent.parent.joinpath("claims").glob(pattern)
    lines = [line for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
    return sorted({line.split("\t")[0] for line in lines if not line.startswith("#")})


ODD = claims("odd_*.txt")
"""Claims in the decorations of other authors; what has no agreed form in MathML is shown as its LaTeX, whole."""


@pytest.mark.parametrize("latex", sorted({*claims("*.txt")} - {*ODD}))
def test_the_claims_of_the_tests_are_set_as_they_stand(latex: str) -> None:
    assert "<code>" not in formula(latex)
    is_set_as_it_is_written(latex)


@pytest.mark.parametrize("latex", ODD)
def test_what_is_read_of_a_decorated_claim_is_set(latex: str) -> None:
    assert "<math" in (shown := formula(latex)) or shown == f"<code>{escape(latex)}</code>"
    is_set_as_it_is_written(latex)


def is_set_as_it_is_written(latex: str) -> None:
    for reading in read(latex):
        if reading.claim is not None:
            assert shown(mathml(reading.claim)) == shown(formula(write(reading.claim)))


def test_scripts_stand_in_the_order_of_the_notation() -> None:
    found = ElementTree.fromstring(mathml(W)).find("msubsup")  # noqa: S314 - markup of our own
    assert found is not None
    assert ["".join(part.itertext()) for part in found] == ["w", "kj", "l+1"]


def test_a_sum_has_its_limits_below_and_above() -> None:
    assert "<munderover><mo" in mathml(Sum("k", Kronecker("j", "k"), HERE))
    assert "<munder><mo" in mathml(Sum("k", W))


def test_what_two_sums_bind_is_not_confused_with_what_is_free() -> None:
    free = Quantity("z", HERE, ("k",))
    assert seen(mathml(Multiply((free, Sum("k'", Quantity("z", HERE, ("k'",))))))) == "zkl∑izil"


def test_names_cannot_bring_markup() -> None:
    hostile = Quantity("z", LayerRef("<b>"), ("&", '"<script>'))
    assert "<script>" not in mathml(hostile) and "<b>" not in mathml(hostile)
    assert seen(mathml(hostile)) == 'z&"<script><b>'


def test_long_lines_may_break_between_the_terms_and_nowhere_else() -> None:
    (claim,) = parse(CLAIMS[3])
    assert [seen(part) for part in broken(claim)] == ["δ11", "=(w1,12δ12", "+w2,12δ22)", "σ′(z11)"]
    assert len(broken(Partial(Cost(), W))) == 1
    assert [len(broken(Multiply((Z,) * count))) for count in (2, 5, 6, 9)] == [1, 1, 4, 7]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (r"a < b & $\delta_j^l$.", "a<b&δjl."),
        (r"$\delta^l = ((w^{l+1})^T \delta^{l+1}) \odot \sigma'(z^l)$", "δl=((wl+1)Tδl+1)⊙σ′(zl)"),
        (r"$\left(\frac{\partial C}{\partial z_j^l}\right)^2$", "(∂C∂zjl)2"),
        (r"$\sum_{k=1}^{n_{l+1}} w_{kj}$, $\nabla_a C$", "∑k=1nl+1wkj,∇aC"),
        (r"$\text{for all } j \neq k$", "forallj≠k"),
        (r"$x_12$ and $\mathbf{w}$", "x12andw"),
        (r"$\delta_{jk}$ is $1$ where $j = k$", "δjkis1wherej=k"),
        ("no mathematics, one $ sign", "nomathematics,one$sign"),
        (r"$\unknown{x} < 1$, so", r"\unknown{x}<1,so"),
        (r"$x_1_2$ $\frac{1}$ ${x$ $(x]$ $\text{a\b}$", r"x_1_2\frac{1}{x(x]\text{a\b}"),
        ("$" + "(" * 200 + "$", "(" * 200),
    ],
)
def test_sentences(text: str, shown: str) -> None:
    assert seen(mathml_text(text)) == shown


def test_what_cannot_be_set_is_shown_as_latex() -> None:
    assert mathml_text(r"$\unknown < 1$") == r"<code>\unknown &lt; 1</code>"
    assert "<code>" not in mathml_text(r"$1 \le l \le L-1$")


def test_punctuation_stays_with_its_formula() -> None:
    assert mathml_text("$x$, and").endswith(",</span> and")
