"""Shapes are found by unification: what fits gets its sizes, what cannot be so is refused."""

from __future__ import annotations

import pytest

from bpverify.errors import UnsupportedError
from bpverify.texts.document import Text
from bpverify.texts.equality import Item
from bpverify.texts.shapes import Shaper
from bpverify.texts.sizes import MismatchError, Sizes
from bpverify.texts.symbols import Reading, table

from .reading import judged
from .shown import FUNCTIONS


def sizes_of(*equations: str, reading: Reading | None = None) -> tuple[Text, Shaper]:
    text = Text([Item(n, latex) for n, latex in enumerate(equations)], *([reading] if reading else []))
    return text, Shaper(text.symbols, text.sizes)


def shape(shaper: Shaper, latex: str) -> tuple[int, int]:
    from bpverify.texts.reader import relations

    ((_, tree),) = relations(latex, FUNCTIONS)
    shaper.letters, shaper.counters, shaper.tag = {}, {}, "asked"
    rows, columns = shaper.plain(shaper.of(tree))
    return shaper.sizes.number(rows), shaper.sizes.number(columns)


def test_a_product_joins_what_is_inside() -> None:
    affine = r"\mathbf{y} = \mathbf{A} \mathbf{x} + \mathbf{b}"
    text, shaper = sizes_of(affine, r"s = \mathbf{x}^T \mathbf{x}", r"t = \mathbf{b}^T \mathbf{y}")
    assert not text.mistyped
    rows, columns = shape(shaper, r"\mathbf{A}")
    assert shape(shaper, r"\mathbf{x}") == (columns, 1) and shape(shaper, r"\mathbf{b}") == (rows, 1)
    assert shape(shaper, r"\mathbf{A}^T") == (columns, rows) and shape(shaper, r"\mathbf{x} \mathbf{b}^T") == (columns, rows)
    assert shape(shaper, r"\mathbf{x}^T \mathbf{x}") == (1, 1) and rows != columns


def test_a_derivative_has_the_shape_of_its_layout() -> None:
    text, shaper = sizes_of(r"\mathbf{y} = \mathbf{A} \mathbf{x}", r"s = \mathbf{x}^T \mathbf{x}", r"t = \mathbf{y}^T \mathbf{y}")
    assert not text.mistyped
    rows, columns = shape(shaper, r"\mathbf{A}")
    assert shape(shaper, r"\frac{\partial \mathbf{y}}{\partial \mathbf{x}}") == (rows, columns)
    assert shape(shaper, r"\frac{\partial s}{\partial \mathbf{x}}") == (columns, 1)
    assert shape(shaper, r"\nabla_{\mathbf{A}} t") == (rows, columns)


def test_an_index_runs_over_one_size() -> None:
    _, shaper = sizes_of(r"y_i = \sum_j w_{ij} x_j")
    assert shaper.sizes.same(("w", None, 1), ("x", None, 0)) and shaper.sizes.same(("w", None, 0), ("y", None, 0))
    assert not shaper.sizes.same(("w", None, 0), ("w", None, 1))


@pytest.mark.parametrize(
    "latex",
    [
        r"\begin{pmatrix} a & b \end{pmatrix} + \begin{pmatrix} a \\ b \end{pmatrix}",
        r"\begin{pmatrix} a & b \end{pmatrix} \begin{pmatrix} a & b \end{pmatrix}",
        r"\begin{pmatrix} a & b & c \end{pmatrix} \odot \begin{pmatrix} a & b \end{pmatrix}",
    ],
)
def test_what_does_not_fit_is_refused(latex: str) -> None:
    from bpverify.texts.reader import relations

    ((_, tree),) = relations(latex, FUNCTIONS)
    shaper = Shaper(table((tree,), Reading()), Sizes())
    shaper.tag = "asked"
    with pytest.raises(MismatchError):
        shaper.of(tree)


def test_what_has_no_shape_is_named() -> None:
    _, shaper = sizes_of(r"y_i = x_i")
    with pytest.raises(UnsupportedError, match="what is not written"):
        shape(shaper, r"\nabla y_i")


def test_a_claim_of_another_shape_is_undecided() -> None:
    equations = (r"\mathbf{y} = \mathbf{A} \mathbf{x}", r"s = \mathbf{y}^T \mathbf{y}", r"\nabla_{\mathbf{y}} s = 2 \mathbf{y}^T")
    found = judged("\n\n".join(f"$${latex}$$" for latex in equations))
    assert found[-1][1].status != "proved"


def test_an_equation_without_a_shape_gives_no_sizes_to_those_behind_it() -> None:
    layers = ["u^l = h^{l-1} V^l + c^l", r"h^l = \phi(u^l)", r"\delta^l = \frac{\partial E}{\partial u^l}"]
    wrong = r"\delta^l = (\delta^{l+1} V^{l+1}) \odot \phi'(u^l)"
    for before in ([], [r"\delta^l = (V^l)^T \operatorname{diag}(V^l)"]):
        text = "\n\n".join(f"$${line}$$" for line in (*layers, *before, wrong))
        assert judged(f"Vectors are rows.\n\n{text}")[-1][1].status == "unequal"
