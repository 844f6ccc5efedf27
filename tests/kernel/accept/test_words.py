"""What a theorem states is printed so that it can be told from every other statement."""

import pytest

from bpverify.kernel import Equation, Model, Scope, equations
from bpverify.kernel.model import ACTIVATIONS
from bpverify.kernel.terms import (
    BATCH,
    Apply,
    Cost,
    Kronecker,
    Layer,
    Partial,
    Power,
    add,
    free,
    multiply,
    negative,
    number,
    summation,
    tensor,
    unit,
)
from bpverify.kernel.words import equation, model_of, range_of, told

from ..samples import FALSE, TRUE

H, N = Layer("l"), Layer("l", 1)
J, K = free("j", H), free("k", N)


def said(left, right=None, indices=(J,), scope=equations.ALL, model=None):
    return equation(Equation(left, right or number(0), indices, scope, model or Model()))


@pytest.mark.parametrize(
    ("theorem", "lines"),
    [
        (
            equations.prove(equations.bp2(), equations.HIDDEN),
            [
                "proves   delta_j^l = (sum(k = 1..n_(l+1)) (w_kj^(l+1) delta_k^(l+1))) sigma_l'(z_j^l)",
                "where    all widths, 1 <= l <= L-1, j = 1..n_l",
            ],
        ),
        (
            equations.prove(equations.batch_bp4(), equations.ALL, Model(batch=True)),
            ["proves   dC/dw_jk^l = (N)^(-1) (sum(m = 1..N) (a_km^(l-1) delta_jm^l))"],
        ),
        (
            equations.prove(equations.residual_bp2(), equations.HIDDEN, Model("residual")),
            [
                "where    the width that all layers have, 1 <= l <= L-1, j = 1..n_l",
                "assumes  a_j^l = a_j^(l-1) + sigma_l(z_j^l), all widths equal",
            ],
        ),
        (
            equations.backpropagation(),
            [
                "proves   for every depth L: these two have delta^1, ..., delta^L as their only solution",
                "and      dC/dw_jk^l = a_k^(l-1) delta_j^l, all widths, 1 <= l <= L, j = 1..n_l, k = 1..n_(l-1)",
            ],
        ),
    ],
    ids=["BP2", "batch", "residual", "induction"],
)
def test_a_theorem_says_equation_ranges_model_and_hypotheses(theorem, lines):
    found = told(theorem)
    assert set(lines) <= set(found)
    assert sum(line.startswith("model ") for line in found) == 1
    assert [line for line in found if line.startswith("assumes")] == [f"assumes  {text}" for text in sorted(theorem.hypotheses)]


@pytest.mark.parametrize(
    ("term", "text"),
    [
        (number(3), "3"),
        (negative(number(3)), "(-1) 3"),
        (Power(add(tensor("z", H, J), number(1)), 2), "(z_j^l + 1)^(2)"),
        (Kronecker(J, free("i", H)), "[j = i]"),
        (Apply(0, H, tensor("z", H, J)), "sigma_l(z_j^l)"),
        (Apply(4, N, tensor("z", H, J)), "sigma_(l+1)^(4)(z_j^l)"),
        (tensor("w", N, K, J), "w_kj^(l+1)"),
        (tensor("w", N, unit(12, N), J), "w_{12,j}^(l+1)"),
        (tensor("w", Layer("", 2), unit(1, Layer("", 2)), unit(2, Layer("", 1))), "w_{1,2}^2"),
        (tensor("z", Layer("L", -1), free("i2", H)), "z_{i2}^(L-1)"),
        (Partial(Partial(Cost(), tensor("a", H, J)), tensor("z", H, J)), "d(dC/da_j^l)/dz_j^l"),
        (Partial(Cost((free("s", BATCH),)), tensor("a", H, J)), "dC_s/da_j^l"),
        (Partial(Cost(part="data"), tensor("a", H, J)), "dC_data/da_j^l"),
        (Power(tensor("size", Layer("")), -1), "(size)^(-1)"),
        (multiply(tensor("n", H), tensor("decay", Layer(""))), "n_l decay"),
        (multiply(add(number(1), number(2)), number(3)), "(1 + 2) 3"),
        (add(), "0"),
        (multiply(), "1"),
    ],
)
def test_a_term_is_written(term, text):
    assert said(term) == f"{text} = 0"


def test_a_bound_index_has_no_name_of_a_free_one():
    body = summation(N, lambda i: multiply(tensor("w", N, i, free("m", H)), tensor("a", H, free("m", H))))
    assert said(body, indices=(free("m", H), free("k", N))) == "sum(i = 1..n_(l+1)) (w_im^(l+1) a_m^l) = 0"


def test_two_sums_have_two_names():
    twice = summation(H, lambda i: summation(N, lambda j: tensor("w", N, j, i)))
    assert said(twice) == "sum(k = 1..n_l) (sum(m = 1..n_(l+1)) w_mk^(l+1)) = 0"


def test_different_statements_are_written_differently():
    sides = [claim[:3] for claims in (TRUE, FALSE) for claim in claims.values()]
    texts = {said(left, right, indices) + str(indices): (left, right) for left, right, indices in sides}
    assert len(sides) > 60
    twins = [name for name, claim in {**TRUE, **FALSE}.items() if texts[said(*claim[:3]) + str(claim[2])] != claim[:2]]
    assert twins == []


def test_every_kind_of_layer_says_what_it_computes():
    assert len({model_of(Model(name)) for name in ACTIVATIONS}) == len(ACTIVATIONS)
    assert model_of(Model(batch=True)) != model_of(Model()) != model_of(Model(decay=True))


def test_scopes_are_told_apart():
    scopes = [equations.ALL, equations.HIDDEN, equations.AT_OUTPUT, Scope(depth=2, exact=True), Scope("l", 2, 0)]
    assert len({range_of(Equation(number(0), number(0), (), scope, Model())) for scope in scopes}) == len(scopes)
