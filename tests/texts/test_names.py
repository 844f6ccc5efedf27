"""What scripts mean is learnt from the whole text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bpverify.errors import UnsupportedError
from bpverify.texts.names import Naming, learnt
from bpverify.texts.reader import relations
from bpverify.texts.tree import Name, walk

from .shown import FUNCTIONS, shown

if TYPE_CHECKING:
    from bpverify.texts.names import Ref


def trees(*equations: str) -> list[object]:
    return [tree for latex in equations for _, tree in relations(latex, FUNCTIONS)]


def ref(naming: Naming, latex: str) -> Ref:
    ((_, tree),) = relations(latex, FUNCTIONS)
    name = next(n for n in walk(tree) if isinstance(n, Name))
    return naming.ref(name)


def said(found: Ref) -> tuple[str, str, str]:
    indices = "" if found.indices is None else ",".join(map(shown, found.indices))
    return found.symbol, "" if found.layer is None else shown(found.layer), indices


LAYERED = learnt(trees(r"z^{(l)}_j = \sum_k w^{(l)}_{jk} a^{(l-1)}_k + b^{(l)}_j", r"y = a^{(L)}"))


@pytest.mark.parametrize(
    ("latex", "meaning"),
    [
        (r"w^{(l)}_{jk}", ("w", "l", "j,k")),
        (r"a^{(l-1)}_k", ("a", "(+l -1)", "k")),
        (r"a^{(L)}", ("a", "L", "")),
        (r"a^{(2)}_j", ("a", "2", "j")),
        (r"E_{\text{total}}", ("E_total", "", "")),
        (r"x_{o1}", ("x_o1", "", "")),
        (r"x^*", ("x_^*", "", "")),
    ],
)
def test_layers_indices_and_labels(latex: str, meaning: tuple[str, str, str]) -> None:
    assert said(ref(LAYERED, latex)) == meaning


def test_powers_and_transposes() -> None:
    found = ref(LAYERED, "W^{T}")
    assert found.transposed and found.power is None
    assert ref(LAYERED, "x^2").power is not None and not ref(LAYERED, "x^2").transposed


def test_a_letter_that_is_stepped_counts_and_one_that_is_summed_does_not() -> None:
    assert LAYERED.counters == {"l"} and {"j", "k"} <= LAYERED.indices
    steps = learnt(trees("h_t = f(h_{t-1})"))
    assert "t" in steps.counters and said(ref(steps, "h_t")) == ("h", "t", "")
    sums = learnt(trees(r"s = \sum_{t=1}^{n} x_t x_{t-1}"))
    assert "t" not in sums.counters


def test_two_digits_are_two_indices_of_a_matrix() -> None:
    naming = learnt(trees("y_i = w_{i1} x_1", "w_{12} = w_{21}"))
    assert said(ref(naming, "w_{12}")) == ("w", "", "1,2")


def test_a_superscript_that_means_nothing_is_refused() -> None:
    with pytest.raises(UnsupportedError, match="neither a layer, an index nor a power"):
        ref(Naming(), "x^{a b + c}")
