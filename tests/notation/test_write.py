"""Parse, print, parse is the identity; and no text, however broken, does anything but raise one of our errors."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpverify.claim import (
    INPUT,
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
    Sum,
    Term,
    children,
)
from bpverify.errors import BpverifyError, IllFormedError, NotationError, UnsupportedError
from bpverify.notation.parse import parse, read
from bpverify.notation.typing import ranges, typed
from bpverify.notation.write import write

LAYERS = (
    LayerRef("l"),
    LayerRef("l", 1),
    LayerRef("l", -1),
    OUTPUT,
    OUTPUT.shifted(-1),
    LayerRef(None, 2),
    LayerRef("m"),
)
INDICES = ("j", "k", "i", "m'", "alpha", 1, 12)


def _quantity(draw: st.DrawFn) -> Quantity:
    kind = draw(st.sampled_from(["w", "b", "z", "a", "delta", "x", "y"]))
    layer = {"x": INPUT, "y": OUTPUT}.get(kind) or draw(st.sampled_from(LAYERS))
    count = 2 if kind == "w" else 1
    return Quantity(kind, layer, tuple(draw(st.sampled_from(INDICES)) for _ in range(count)))


quantities = st.composite(_quantity)()
numbers = st.fractions(min_value=-9, max_value=9, max_denominator=12).map(Number)
leaves = st.one_of(
    quantities,
    quantities,
    numbers,
    st.just(Cost()),
    st.builds(Kronecker, st.sampled_from(INDICES), st.sampled_from(INDICES)),
)


def multiply(factors: list[Term]) -> Term:
    """The product in the form in which the parser writes it: flat, one number in front."""
    flat = [f for factor in factors for f in (factor.factors if isinstance(factor, Multiply) else (factor,))]
    number = Fraction(1)
    for f in flat:
        number *= f.value if isinstance(f, Number) else 1
    rest: list[Term] = [f for f in flat if not isinstance(f, Number)]
    if not rest:
        return Number(number)
    if number != 1:
        rest.insert(0, Number(number))
    return rest[0] if len(rest) == 1 else Multiply(tuple(rest))


def add(terms: list[Term]) -> Term:
    return Add(tuple(t for term in terms for t in (term.terms if isinstance(term, Add) else (term,))))


def power(base: Term, exponent: int) -> Term:
    return Number(base.value**exponent) if isinstance(base, Number) and base.value else Power(base, exponent)


def partial(of: Term, by: Quantity) -> Term:
    return Partial(of, by)


def extend(terms: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    varied = quantities.filter(lambda q: q.kind in "wbzax")
    not_zero = terms.filter(lambda t: not isinstance(t, Number))
    return st.one_of(
        st.lists(terms, min_size=2, max_size=3).map(multiply),
        st.lists(terms, min_size=2, max_size=3).map(add),
        st.builds(power, not_zero, st.sampled_from([-2, -1, 2, 3])),
        st.builds(Activate, st.integers(0, 5), terms, st.sampled_from(LAYERS)),
        st.builds(Elementary, st.sampled_from(["exp", "log", "sqrt", "tanh", "sin", "cos", "erf"]), terms),
        st.builds(partial, terms, varied),
        st.builds(Sum, st.sampled_from(["j", "k", "i", "alpha"]), terms, st.sampled_from(LAYERS)),
    )


terms = st.recursive(leaves, extend, max_leaves=8)
claims = st.builds(Claim, terms, terms)
"""Claims before typing: many of them are ill-formed."""

PIECES = (
    r"\delta w b z a x y C \sigma ' '' ( ) [ ] { } _ ^ _j ^l _{jk} ^{l+1} ^{(l)} ^T ^\top = = + - / * \cdot \times "
    r"\odot \circ \frac \frac{ }{ \partial \sum \sum_k \sum_{k=1}^{n_l} \nabla_a \nabla \left( \right) \mathrm{diag} "
    r"\Sigma' e^{ 1 0 2 0.5 12 99999999 . , \exp \log \sqrt \\ \  & % \tag{ \label{x} \quad f g J "
    r"\mathcal{L} d | < \text{for} \alpha \ell \u00e9 \begin{align} \end{align} $ $$"
).split(" ")
PIECE_LISTS = st.lists(st.sampled_from(PIECES), max_size=40)
texts = st.one_of(st.text(max_size=60), PIECE_LISTS.map(" ".join), PIECE_LISTS.map("".join))


def meaning(claim: Claim) -> Claim:
    """The claim in the bound names that typing gives to its own printed text."""
    return replace(claim, latex="")


@settings(max_examples=400, deadline=None)
@given(claims)
def test_parse_print_parse_is_the_identity(draft: Claim) -> None:
    try:
        claim = typed(draft)
    except (IllFormedError, UnsupportedError):
        return
    (again,) = parse(write(claim))
    assert write(again) == write(claim)
    assert same(again, claim)
    assert meaning(parse(write(again))[0]) == meaning(again)


def same(first: Claim, second: Claim) -> bool:
    return (
        alpha(first.left) == alpha(second.left)
        and alpha(first.right) == alpha(second.right)
        and first.free == second.free
    )


def alpha(term, names=()):
    """The term with bound indices counted from the outermost, written without the package's own renaming."""

    def name(index: object) -> object:
        return len(names) - 1 - names[::-1].index(index) if index in names else ("free", index)

    head: tuple[object, ...] = (type(term).__name__,)
    if isinstance(term, Quantity):
        head += (term.kind, term.layer, tuple(map(name, term.indices)))
    elif isinstance(term, Kronecker):
        head += (name(term.first), name(term.second))
    elif isinstance(term, Sum):
        head += (term.over,)
        names = (*names, term.index)
    else:
        head += tuple(getattr(term, f, None) for f in ("value", "order", "layer", "function", "exponent"))
    return (*head, *(alpha(part, names) for part in children(term)))


@settings(max_examples=400, deadline=2000)
@given(texts)
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parse(text)
    except (NotationError, IllFormedError, UnsupportedError) as error:
        assert str(error)
    for reading in read(text):
        assert (reading.claim is None) == (reading.error is not None)


VALID = (
    r"\delta_j^l = \sum_k w_{kj}^{l+1} \delta_k^{l+1} \sigma'(z_j^l)",
    r"\frac{\partial C}{\partial w_{jk}^l} = a_k^{l-1} \delta_j^l",
    r"\delta^l = ((w^{l+1})^T \delta^{l+1}) \odot \sigma'(z^l)",
)


@settings(max_examples=300, deadline=2000)
@given(st.sampled_from(VALID), st.integers(0, 70), st.integers(0, 6), st.sampled_from(PIECES))
def test_mutated_equations_are_read_or_refused(text: str, at: int, cut: int, piece: str) -> None:
    for reading in read(text[:at] + piece + text[at + cut :]):
        assert (reading.claim is None) == (reading.error is not None)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 5000, "(" * 900 + "z_j^l" + ")" * 900 + "=1", "{" * 5000, r"\sum_k " * 3000, r"\exp" * 4000,
        "-" * 19000 + "1=1", r"\frac" * 3000, "=" * 9000, "z_j^l" * 3900, "1" * 19000, "1+" * 9000 + "1=1",
        "z_j^l^" * 3000, r"\nabla_a" * 2000, r"\frac{\partial}{\partial z_j^l}" * 600, "x" * 30000, "^" * 10000,
        "_" * 10000, r"\partial" * 2000, r"\sqrt" * 3000, "(2)^{99}" * 2000 + "=1",
        "((((9)^{99})^{99})^{99})^{99}=1", "w^l" * 3000 + "=1", "w^l" * 99 + "=" + "w^l" * 99,
    ],
)  # fmt: skip
def test_hostile_text_is_refused(text: str) -> None:
    for reading in read(text):
        assert isinstance(reading.error, BpverifyError) or reading.claim is not None


def test_printed_letters_are_plain() -> None:
    (claim,) = parse(r"z_j^l - b_j^l = \sum_{k=1}^{n_{l-1}} w_{jk}^l a_k^{l-1}")
    assert write(claim) == r"z_j^l - b_j^l = \sum_{k} w_{jk}^l a_k^{l-1}"
    (chain,) = parse(r"\sum_k z_k^l = \sum_k z_k^l")
    assert write(chain) == r"\sum_{k} z_k^l = \sum_{k} z_k^l"


def test_a_bound_letter_is_never_printed_as_a_free_one() -> None:
    (claim,) = parse(r"\delta_j^l \sum_j z_j^l = \delta_j^l \sum_k z_k^l")
    assert write(claim) == r"\delta_j^l \sum_{i} z_i^l = \delta_j^l \sum_{k} z_k^l"


def test_ranges_keep_every_layer_of_an_index() -> None:
    (claim,) = parse(r"\delta_j^l = \sum_k \frac{\partial C}{\partial a_k^L} \frac{\partial a_k^m}{\partial z_j^l}")
    assert ranges(claim) == {"j": {LayerRef("l")}, "k": {LayerRef("L"), LayerRef("m")}}


def test_a_width_is_printed_where_a_sum_needs_it() -> None:
    claim = typed(Claim(Number(1), Sum("k", Number(1), LayerRef("l"))))
    assert write(claim) == r"1 = \sum_{k=1}^{n_{l}} 1"
