"""Matrix forms written out in components, and the ones whose shapes do not conform."""

from __future__ import annotations

import pytest

from bpverify.errors import IllFormedError, UnsupportedError
from bpverify.notation.parse import parse, read
from bpverify.notation.write import write

BP2 = r"\delta_j^l = \left(\sum_{k} w_{kj}^{l+1} \delta_k^{l+1}\right) \sigma'(z_j^l)"


@pytest.mark.parametrize(
    ("text", "components"),
    [
        (r"\delta^l = ((w^{l+1})^T \delta^{l+1}) \odot \sigma'(z^l)", BP2),
        (r"\delta^l = (w^{l+1})^\top \delta^{l+1} \odot \sigma'(z^l)", BP2),
        (r"\delta^l = {w^{l+1}}^{\mathsf T} \cdot \delta^{l+1} \circ \sigma'(z^l)", BP2),
        (r"\delta^{(l)} = (W^{(l+1)})^{T} \delta^{(l+1)} \otimes f'(z^{(l)})", BP2),
        (r"\delta^{[l]} = W^{[l+1]T} \delta^{[l+1]} * 1 \odot g'(Z^{[l]})", BP2),
        (r"\mathbf{\delta}^l = (\mathbf{W}^{l+1})^T \boldsymbol{\delta}^{l+1} \odot \sigma'(\mathbf{z}^l)", BP2),
        (r"\delta_j^l = ((w^{l+1})^T \delta^{l+1})_j \sigma'(z_j^l)", BP2),
        (r"z^l = w^l a^{l-1} + b^l", r"z_j^l = \sum_{k} w_{jk}^l a_k^{l-1} + b_j^l"),
        (r"z^1 = w^1 x + b^1", r"z_j^1 = \sum_{k} w_{jk}^1 x_k + b_j^1"),
        (r"a^l = \sigma(z^l)", r"a_j^l = \sigma(z_j^l)"),
        (r"\delta^L = \nabla_a C \odot \sigma'(z^L)", r"\delta_j^L = \frac{\partial C}{\partial a_j^L} \sigma'(z_j^L)"),
        (r"\delta^L = \nabla_{a^L} J \odot \sigma'(z^L)",
         r"\delta_j^L = \frac{\partial C}{\partial a_j^L} \sigma'(z_j^L)"),
        (r"\delta^L = (a^L - y) \odot \sigma'(z^L)", r"\delta_j^L = \left(a_j^L - y_j\right) \sigma'(z_j^L)"),
        (
            r"\frac{\partial C}{\partial w^l} = \delta^l (a^{l-1})^T",
            r"\frac{\partial C}{\partial w_{jk}^l} = \delta_j^l a_k^{l-1}",
        ),
        (r"\frac{\partial C}{\partial b^l} = \delta^l", r"\frac{\partial C}{\partial b_j^l} = \delta_j^l"),
        (
            r"\delta^L = \Sigma'(z^L) \nabla_a C",
            r"\delta_j^L = \sigma'(z_j^L) \frac{\partial C}{\partial a_j^L}",
        ),
        (
            r"\frac{\partial a^l}{\partial z^l} = \mathrm{diag}(\sigma'(z^l))",
            r"\frac{\partial a_j^l}{\partial z_k^l} = \delta_{jk} \sigma'(z_j^l)",
        ),
        (
            r"(\delta^l)^T z^l = \sum_j \delta_j^l z_j^l",
            r"\sum_{k} \delta_k^l z_k^l = \sum_{j} \delta_j^l z_j^l",
        ),
        (r"\sigma'(z^l) = \sigma(z^l) \odot (1 - \sigma(z^l))",
         r"\sigma'(z_j^l) = \sigma(z_j^l) \left(1 - \sigma(z_j^l)\right)"),
    ],
)  # fmt: skip
def test_components(text: str, components: str) -> None:
    (claim,) = parse(text)
    assert write(claim) == components


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            r"\delta^l = (w^{l+1} \delta^{l+1}) \odot \sigma'(z^l)",
            r"w^{l+1} is n_{l+1} x n_{l}, \delta^{l+1} is n_{l+1}",
        ),
        (r"\delta^l = (w^{l+1})^T \delta^{l+1} \odot \sigma'(z^{l+1})", "entry by entry"),
        (r"\delta^l = (w^l)^T \delta^{l+1} \odot \sigma'(z^l)", "product"),
        (r"\frac{\partial C}{\partial w^l} = a^{l-1} (\delta^l)^T", "equated"),
        (r"\frac{\partial C}{\partial w^l} = \delta^l a^{l-1}", "product"),
        (r"\frac{\partial C}{\partial w^l} = \delta^l (a^l)^T", "equated"),
        (r"z^l = w^l a^{l-1} + b^{l-1}", "added"),
        (r"\frac{\partial C}{\partial b^l} = C", "equated"),
        (r"\delta^l = \delta_j^l", "equated"),
        (r"\delta^l = C \odot z^l", "entry by entry"),
        (r"C = \frac{C}{z^l}", "denominator"),
        (r"C = \mathrm{diag}(w^l)", "diagonal"),
        (r"C = (z^l)_{jk}", "indices"),
    ],
)
def test_shapes_that_do_not_conform(text: str, reason: str) -> None:
    with pytest.raises(IllFormedError) as caught:
        parse(text)
    assert reason in str(caught.value)


@pytest.mark.parametrize("text", [r"z^l = (b^l)^2", r"\frac{\partial z^l}{\partial w^l} = a^{l-1}", r"a = \sigma(z)"])
def test_what_has_more_than_one_reading(text: str) -> None:
    with pytest.raises(UnsupportedError):
        parse(text)


@pytest.mark.parametrize(
    ("text", "index"),
    [
        (r"\delta^l = \delta^{l+1} \frac{\partial z^{l+1}}{\partial z^l}", "z_k^{l+1}"),
        (r"\delta^l = \frac{\partial z^{l+1}}{\partial z^l} \delta^{l+1}", "z_k^{l+1}"),
    ],
)
def test_a_jacobian_is_read_in_the_layout_that_conforms(text: str, index: str) -> None:
    (reading,) = read(text)
    assert reading.claim is not None
    assert [d.code for d in reading.diagnostics] == ["layout"]
    assert rf"\partial {index}}}{{\partial z_j^l}}" in write(reading.claim)


def test_the_arguments_of_the_cost_are_no_factor() -> None:
    (claim,) = parse(r"\frac{\partial J(W, b)}{\partial b_j^l} = \delta_j^l")
    assert write(claim) == r"\frac{\partial C}{\partial b_j^l} = \delta_j^l"


@pytest.mark.parametrize(
    "text",
    [
        r"\left(\sum_k a_k^l z^l\right)_k = \sum_k a_k^l z_k^l",
        r"\left(\sum_j \delta_j^l w^l\right)_{jk} = \sum_j \delta_j^l w_{jk}^l",
        r"\left(\left(\sum_j \delta_j^l w^l\right)^T\right)_{kj} = \sum_j \delta_j^l w_{jk}^l",
    ],
)
def test_a_sum_never_captures_an_index_given_from_outside(text: str) -> None:
    with pytest.raises(IllFormedError, match="is free on the left side only"):
        parse(text)


@pytest.mark.parametrize(
    ("text", "components"),
    [
        (r"\left(\sum_k a_k^l z^l\right)_k = z_k^l \sum_i a_i^l", r"\sum_{j} a_j^l z_k^l = z_k^l \sum_{i} a_i^l"),
    ],
)
def test_a_bound_index_is_renamed_where_a_given_one_meets_it(text: str, components: str) -> None:
    (reading,) = read(text)
    assert reading.draft is not None
    assert write(reading.draft) == components


def test_a_prime_behind_braces_is_no_fresh_index() -> None:
    from bpverify.notation.parse import _letters
    from bpverify.notation.tokens import scan

    assert "j'" in _letters(scan(r"z_{{j}'}^l = 1"))
