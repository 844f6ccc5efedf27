"""LaTeX to claims: what each form of the notation means, and which text is refused with which reason."""

from __future__ import annotations

from fractions import Fraction

import pytest

from bpverify.claim import (
    INPUT,
    OUTPUT,
    Activate,
    Add,
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
)
from bpverify.errors import IllFormedError, NotationError, UnsupportedError
from bpverify.notation.declared import declared, entries
from bpverify.notation.parse import parse

L = LayerRef("l")
Z = Quantity("z", L, ("j",))
DELTA = Quantity("delta", L, ("j",))


def left(latex: str) -> object:
    return parse(latex)[0].left


@pytest.mark.parametrize(
    "text", ["w_{jk}^l", "w^l_{jk}", "w^{(l)}_{jk}", "w_{jk}^{[l]}", "W_{j,k}^{l}", "{w}_{jk}^l", r"\mathbf{w}_{j k}^l"]
)
def test_weight_forms(text: str) -> None:
    assert left(f"{text} = {text}") == Quantity("w", L, ("j", "k"))


@pytest.mark.parametrize(
    ("text", "layer"),
    [
        ("l+1", L.shifted(1)),
        ("l-1", L.shifted(-1)),
        ("L", OUTPUT),
        ("L-1", OUTPUT.shifted(-1)),
        ("3", LayerRef(None, 3)),
        ("(m)", LayerRef("m")),
    ],
)
def test_layers(text: str, layer: LayerRef) -> None:
    assert left(f"b_j^{{{text}}} = b_j^{{{text}}}") == Quantity("b", layer, ("j",))


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("x_k", Quantity("x", INPUT, ("k",))),
        ("y_j", Quantity("y", OUTPUT, ("j",))),
        (r"\sigma''(z_j^l)", Activate(2, Z, L)),
        (r"\sigma^{(3)}(z_j^l)", Activate(3, Z, L)),
        (r"\sigma_l(z_j^l)", Activate(0, Z, L)),
        (r"f'\left( z_j^l \right)", Activate(1, Z, L)),
        (r"\frac{\partial C}{\partial z_j^l}", Partial(Cost(), Z)),
        (r"\partial C/\partial z_j^l", Partial(Cost(), Z)),
        (r"\frac{d C}{d z_j^l}", Partial(Cost(), Z)),
        (r"\dfrac{\mathrm{d}C}{\mathrm{d}z_j^l}", Partial(Cost(), Z)),
        (r"\frac{\partial}{\partial z_j^l}\left(C\right)", Partial(Cost(), Z)),
        (r"\frac{\partial^2 C}{\partial z_j^l \partial b_j^l}", Partial(Partial(Cost(), Quantity("b", L, ("j",))), Z)),
        (r"\frac{\partial^2 C}{\partial (z_j^l)^2}", Partial(Partial(Cost(), Z), Z)),
        (r"(z_j^l)^2", Power(Z, 2)),
        (r"e^{z_j^l}", Elementary("exp", Z)),
        (r"\tanh^2(z_j^l)", Power(Elementary("tanh", Z), 2)),
        (r"\frac{1}{2} z_j^l", Multiply((Number(Fraction(1, 2)), Z))),
        (r"0.25 \cdot z_j^l", Multiply((Number(Fraction(1, 4)), Z))),
        (r"- z_j^l", Multiply((Number(Fraction(-1)), Z))),
        (r"z_j^l / 2", Multiply((Number(Fraction(1, 2)), Z))),
        (r"\frac12 z_j^l + z_j^l", Add((Multiply((Number(Fraction(1, 2)), Z)), Z))),
    ],
)
def test_terms(text: str, meaning: object) -> None:
    assert left(f"{text} = {text}") == meaning


def test_kronecker_delta() -> None:
    (claim,) = parse(r"\frac{\partial z_j^l}{\partial z_k^l} = \delta_{jk}")
    assert claim.right == Kronecker("j", "k")


@pytest.mark.parametrize(
    "sum_", [r"\sum_k", r"\sum_{k}", r"\sum_{k=1}^{n_{l+1}}", r"\sum\limits_{k}", r"\sum_{k=0}^{n_{l+1}-1}"]
)
def test_sums(sum_: str) -> None:
    (claim,) = parse(rf"\delta_j^l = {sum_} w_{{kj}}^{{l+1}} \delta_k^{{l+1}} \sigma'(z_j^l)")
    assert isinstance(claim.right, Sum)
    assert (claim.right.index, claim.right.over) == ("k", L.shifted(1))


def test_a_sum_ends_at_plus() -> None:
    (claim,) = parse(r"z_j^l = \sum_k w_{jk}^l a_k^{l-1} + b_j^l \tag{1}.")
    assert isinstance(claim.right, Add)
    assert claim.free == (("j", L),)


def test_double_sum_in_one_sign() -> None:
    (claim,) = parse(r"C = \sum_{j,k} w_{jk}^l")
    assert isinstance(claim.right, Sum)
    assert isinstance(claim.right.body, Sum)


def test_chain_gives_one_claim_for_each_equality() -> None:
    assert len(parse(r"\frac{\partial C}{\partial b_j^l} = \frac{\partial C}{\partial z_j^l} = \delta_j^l")) == 2


def test_bound_indices_are_unique_and_never_free() -> None:
    (claim,) = parse(r"\delta_j^l \sum_j b_j^l = \delta_j^l \sum_j b_j^l")
    assert claim.free == (("j", L),)
    assert isinstance(claim.left, Multiply)
    assert isinstance(claim.right, Multiply)
    sums = [side.factors[1] for side in (claim.left, claim.right)]
    assert [s.index for s in sums if isinstance(s, Sum)] == ["j'", "j''"]


def test_an_inner_sum_shadows_an_outer_one() -> None:
    (claim,) = parse(r"C = \sum_k z_k^l \sum_k a_k^l")
    outer = claim.right
    assert isinstance(outer, Sum)
    assert isinstance(outer.body, Multiply)
    inner = outer.body.factors[1]
    assert isinstance(inner, Sum)
    assert outer.index != inner.index
    assert inner.body == Quantity("a", L, (inner.index,))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (r"\delta_j^l = \sum_k w_{kj}^{l+2} \delta_k^{l+1} \sigma'(z_j^l)", "n_{l+1}"),
        (r"\delta_j^l = \sum_k w_{jk}^{l+1} \delta_k^{l+1}", "index j ranges over"),
        (r"\delta_j^l = w_{kj}^{l+1} \delta_k^{l+1} \sigma'(z_j^l)", "right side only"),
        (r"\frac{\partial C}{\partial w_{jk}^l} = \sum_k a_k^{l-1} \delta_j^l", "left side only"),
        (r"\delta_j^l = \sum_m \delta_j^l", "does not contain m"),
        (r"\delta_j^l = \sum_{k=1}^{n_l} w_{kj}^{l+1} \delta_k^{l+1}", "limits of its sum"),
        (r"z_1^2 = w_{1}^2", "the row w_{1}^{2}"),
        (r"z_j^0 = x_j", "begins at layer 1"),
        (r"a_j^1 = a_j^2", "n_{1}"),
        (r"\delta_{jk} = 1", "nothing in the equation says"),
        (r"z_j^l = \frac{1}{0}", "division by zero"),
    ],
)
def test_ill_formed(text: str, reason: str) -> None:
    with pytest.raises(IllFormedError) as caught:
        parse(text)
    assert reason in str(caught.value)


def test_a_number_may_stand_for_every_index() -> None:
    assert parse(r"\frac{\partial z_j^l}{\partial b_j^l} = 1")[0].free == (("j", L),)


def test_an_index_that_a_derivative_cancels_may_stand_on_one_side() -> None:
    assert len(parse(r"\frac{\partial z_j^l}{\partial w_{jk}^l} = a_k^{l-1}")[0].free) == 2


@pytest.mark.parametrize(
    "text",
    [
        r"\frac{dz}{dt} = \frac{dz}{dx}\frac{dx}{dt} + \frac{dz}{dy}\frac{dy}{dt}",
        r"\eta z_j^l = b_j^l",
        r"\sigma(C) = C",
        r"\sigma(w_{jk}^l a_k^{l-1}) = 1",
        r"z_j^l \approx b_j^l",
        r"a_j^l / b_j^l z_j^l = 1",
        r"f(z_j^l) = g(z_j^l)",
        r"C = J",
        r"\sigma^2(z_j^l) = 1",
        r"\frac{\partial C}{\partial \delta_j^l} = 1",
        r"\sum_{k=0}^{n_l} z_k^l = 1",
    ],
)
def test_unsupported(text: str) -> None:
    with pytest.raises(UnsupportedError):
        parse(text)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("z_j^l = ", 6),
        ("z_j^l + b_j^l", 13),
        (r"z_j^l = \foo", 8),
        ("z_j^l = (b_j^l", 14),
        ("z_j^l = b_j^l)", 13),
        ("z_j^l = ]", 8),
        ("w_kj^l = 1", None),
        ("", 0),
        ("z_0^l = 1", 2),
        (r"z_j^l = \frac.05", 13),
    ],
)
def test_unreadable(text: str, place: int | None) -> None:
    with pytest.raises(NotationError) as caught:
        parse(text)
    assert "expected" in str(caught.value)
    assert caught.value.position == place


def test_declared_symbols() -> None:
    symbols = declared(entries("cost=C, w=\\theta, activation=s")).symbols
    assert parse(r"\theta_{jk}^l = s(z_j^l) \frac{\partial C}{\partial \theta_{jk}^l} a_k^{l-1}", symbols)[
        0
    ].left == Quantity("w", L, ("j", "k"))
    with pytest.raises(NotationError):
        declared(entries("kost=J"))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (r"\exp 2 z_j^l = 1", "may mean"),
        (r"\sin 2 z_j^l = 1", "may mean"),
        (r"\tanh z_j^l \delta_j^l = 1", "may mean"),
        (r"\tanh z_j^l / 2 = 1", "may mean"),
        (r"\sigma^{(1)}(z_j^{(1)}) = 1", "may be the n-th derivative or the activation of layer n"),
        (r"\sigma^{(2)}(z_j^1) = w_{jk}^{(1)}", "may be the n-th derivative or the activation of layer n"),
        (r"{\sigma}^{(1)}(z_j^l) = {w_{jk}}^{(l)}", "may be the n-th derivative or the activation of layer n"),
        (r"x_k^2 = 1", "may be a power or layer 2"),
        (r"y_j^2 = 1", "may be a power or layer 2"),
        (r"1/2z_j^l = 1", "may mean"),
    ],
)
def test_two_readings_are_refused_with_both_named(text: str, reason: str) -> None:
    with pytest.raises(UnsupportedError, match=reason):
        parse(text)


def test_one_reading_of_neighbouring_forms() -> None:
    x = Quantity("x", INPUT, ("k",))
    assert left(r"x_k^0 = x_k^{(0)}") == x
    assert left(r"(x_k)^2 = (x_k)^2") == Power(x, 2)
    assert left(r"\tanh z_j^l = \tanh z_j^l") == Elementary("tanh", Z)
    assert left(r"\sigma^{(3)}(z_j^l) = 1") == Activate(3, Z, L)


@pytest.mark.parametrize(
    "text",
    [
        "C " * 1000 + "= 1",
        "+".join(["z_j^l"] * 1000) + " = 1",
        "((((10^{99})^{99})^{99})^{99})^{99} = 1",
        "(((((z_1^1)^{99})^{99})^{99})^{99})^{99} = z_1^1",
        "/".join(["9" * 60] * 100) + " = 1",
    ],
)
def test_a_text_beyond_the_limits_is_refused_at_once(text: str) -> None:
    with pytest.raises(UnsupportedError, match=r"more than|at most"):
        parse(text)


@pytest.mark.parametrize("declaration", ["cost=J,cost=E", "cost=J,activation=J", "cost=J,loss=E"])
def test_a_declaration_that_contradicts_itself_is_refused(declaration: str) -> None:
    with pytest.raises(NotationError, match="one letter for each role"):
        declared(entries(declaration))


@pytest.mark.parametrize(
    "latex",
    [
        r"C (a_j^l - z_j^l) = C",
        r"2 C (a_j^l - z_j^l) = 2 C",
        r"L (w_{jk}^l) = L",
        r"C(z^L) = C(a^L)",
        r"C(a^1) = C(a^2)",
        r"C(a^L, y) = C(y, a^L)",
        r"C(0) = C(a^L, y)",
        r"\sum_{k=1}^{a_l} a_k^l = \sum_k a_k^l",
    ],
)
def test_what_stands_in_brackets_behind_the_cost_or_above_a_sum_is_not_guessed(latex: str) -> None:
    with pytest.raises(UnsupportedError):
        parse(latex)


@pytest.mark.parametrize("cost", ["C(a^L, y)", "C(a^{(L)})", "J(W, b)", r"J(\theta)", "C(x, y)"])
def test_a_cost_may_say_what_it_depends_on(cost: str) -> None:
    letter = cost[0]
    assert parse(rf"\frac{{\partial {cost}}}{{\partial b_j^l}} = \delta_j^l")[0].left == parse(
        rf"\frac{{\partial {letter}}}{{\partial b_j^l}} = \delta_j^l"
    )[0].left


@pytest.mark.parametrize(
    "latex",
    [
        r"a^l \otimes \delta^l = \delta^l \otimes a^l",
        "a^l ⊗ \\delta^l = \\delta^l ⊗ a^l",
        r"\frac{\partial C}{\partial w^l} = \delta^l \otimes a^{l-1}",
    ],
)
def test_otimes_is_read_only_where_it_can_only_be_hadamard(latex: str) -> None:
    with pytest.raises(UnsupportedError, match="otimes"):
        parse(latex)


def test_one_otimes_between_vectors_that_make_a_vector_is_hadamard() -> None:
    plain, crossed = (parse(rf"\delta^L = \nabla_a C {sign} \sigma'(z^L)")[0] for sign in (r"\odot", r"\otimes"))
    assert (plain.left, plain.right) == (crossed.left, crossed.right)
