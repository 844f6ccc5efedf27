"""The kernel's four checks: the meaning of random terms, the claims, the extensions, symmetric sums. Each raises.

They are functions so that the mutation tests can hold them against a mutated kernel.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations, product
from random import Random

from bpverify.kernel import Model, Scope, decide, equations, polynomial, recheck
from bpverify.kernel import theorem as rules
from bpverify.kernel.calculus import Calculation
from bpverify.kernel.meaning import require
from bpverify.kernel.terms import (
    INPUT,
    OUTPUT,
    Apply,
    Cost,
    LimitError,
    Power,
    add,
    free,
    multiply,
    number,
    summation,
    tensor,
)

from .oracle import Meaning, Network
from .rulebook import GIVES, REFUSES, refused
from .samples import FALSE, TRUE, B, C, H, J, K, M, N, a, b, d, random_term, w, z

WIDTHS = ((2, 3, 2, 2), (3, 2, 3, 1))


def normal_form(term, model=None, scope=None, free_indices=(J, K, M)):
    scope, model = scope or Scope("l", 1, 1), model or Model()
    require((term,), free_indices, scope, model)
    return Calculation(scope, model, rules._tops((term, N))).normal_form(term)


def assignments(network, layer, indices):
    meaning = Meaning(network, layer, {})
    for units in product(*(meaning.range(index.range) for index in indices)):
        yield Meaning(network, layer, zip(indices, units, strict=True))


def same_meaning(term, form, network, layer, indices=(J, K, M), most=4):
    """Compare at a few units, the diagonal and the corners among them."""
    found = list(assignments(network, layer, indices))
    for meaning in found[:: max(1, (len(found) - 1) // most)]:
        if meaning.term(term).parts != meaning.normal_form(form).parts:
            return False
    return True


ODD = (Apply(0, N, z(H, J)), Apply(0, H, multiply(number(2), z(H, J))), Apply(1, H, a(H, J)))
"""Arguments that are almost z."""


def random_terms(seeds=range(150)):
    networks = [Network(widths, seed) for seed, widths in enumerate(WIDTHS)]
    for term in ODD:
        assert same_meaning(term, normal_form(term), networks[0], 1), term
    checked = 0
    for seed in seeds:
        random = Random(seed)
        term = random_term(random, random.choice([1, 2, 2, 3]), {H: [J], B: [K], N: [M]})
        try:
            form = normal_form(term)
        except LimitError:
            continue
        checked += 1
        network = networks[seed % len(networks)]
        assert same_meaning(term, form, network, 1 + seed % 2), f"seed {seed}: {term} is not {polynomial.show(form)}"
    assert checked > len(seeds) // 2


def claims():
    for name, (left, right, indices, scope) in TRUE.items():
        outcome = decide(left, right, indices)
        assert (outcome.status, outcome.scope) == ("proved", scope), (
            f"{name}: {outcome.status} {outcome.scope} {outcome.reason}"
        )
        for theorem in outcome.theorems:
            recheck(theorem)
    for name, (left, right, indices) in FALSE.items():
        outcome = decide(left, right, indices)
        assert outcome.status != "proved", name
        if outcome.status == "different":
            at_output = any(case.status == "different" and case.scope.at == OUTPUT for case in outcome.cases)
            assert differs_somewhere(left, right, indices, 3 if at_output else 1), name


def differs_somewhere(left, right, indices, layer=1):
    return any(
        m.term(left).parts != m.term(right).parts
        for net in map(Network, WIDTHS)
        for m in assignments(net, layer, indices)
    )


def extensions():
    expected = {
        (equations.general_bp1(), Model("general")): "l = L",
        (equations.general_bp2(), Model("general")): "1 <= l <= L-1",
        (equations.bp3(), Model("general")): "1 <= l <= L",
        (equations.bp4(), Model("general")): "1 <= l <= L",
        (equations.general_bp1(), Model("residual")): "l = L",
        (equations.residual_bp2(), Model("residual")): "0 <= l <= L-1",
        (equations.batch_bp4(), Model(batch=True)): "1 <= l <= L",
        (equations.decay_bp4(), Model(decay=True)): "1 <= l <= L",
    }
    for (sides, model), scope in expected.items():
        outcome = decide(*sides, model)
        assert (outcome.status, outcome.scope) == ("proved", scope), f"{model}: {outcome.reason}"
        assert means_the_same(sides, model), f"{model}: the sides differ"
    for sides, model in (
        (equations.bp2(), Model("residual")), (equations.bp1(), Model("general")), (equations.bp4(), Model(decay=True)),
        (equations.bp2(), Model("general")),
        (equations.decay_bp4(), Model()), (equations.residual_bp2(), Model()),
    ):  # fmt: skip
        assert decide(*sides, model).status != "proved"
    _parts_of_a_cost()
    _second_derivatives()


def _parts_of_a_cost():
    """The cost without its penalty, with a rate that is shared by a size, and the mean without it."""
    by, rate, size = w(H, J, K), tensor("decay", INPUT), tensor("size", INPUT)
    data, penalty = d(Cost(part="data"), by), multiply(rate, w(H, J, K))
    shared = multiply(Power(size, -1), size, penalty)
    for model in (Model(decay=True), Model(decay=True, batch=True)):
        sides = (d(C, by), add(data, shared), (J, K))
        assert decide(*sides, model).status == "proved"
        assert means_the_same(sides, model)
        for wrong in (data, add(data, multiply(size, penalty)), add(data, penalty, penalty), add(d(C, by), penalty)):
            assert decide(d(C, by), wrong, (J, K), model).status != "proved"
    sides = (d(C, b(H, J)), d(Cost(part="data"), b(H, J)), (J,))
    assert decide(*sides, Model(decay=True)).status == "proved" and means_the_same(sides, Model(decay=True))


def _second_derivatives():
    """Terms of second order in each model, against their meaning."""
    i = free("i", H)
    for model in (Model("general"), Model("residual"), Model(decay=True)):
        for term in (
            d(d(C, z(H, J)), z(H, i)),
            d(d(C, w(H, J, K)), w(H, i, K)),
            d(d(C, a(H, J)), a(H, i)),
            d(d(a(N, M), z(H, J)), z(H, i)),
        ):
            form = normal_form(term, model, free_indices=(J, K, M, i))
            assert same_meaning(term, form, _network(model), 1, (J, K, M, i)), f"{model}: {term}"


def _network(model):
    widths = (2, 2, 2, 2) if model.activation == "residual" else (2, 3, 2, 2)
    return Network(widths, 5, model.activation, 2 if model.batch else 0, model.decay)


def means_the_same(sides, model):
    left, right, indices = sides
    layer = 1
    found = list(assignments(_network(model), layer, indices))
    return all(m.term(left).parts == m.term(right).parts for m in found[:: max(1, len(found) // 3)])


NOT_TRANSITIVE = [
    (0, 1), (0, 2), (1, 2), (1, 3), (2, 3), (4, 5), (4, 6), (5, 6), (5, 7), (6, 7), (0, 4), (3, 7),
]  # fmt: skip
"""A connected graph in which all vertices have three neighbours and yet are not alike."""


def symmetric_sums():
    """Sums whose bound indices are alike: every order of them has one normal form, and different ones stay apart."""

    def chain(pairs, order):
        names = [free(f"i{place}", H) for place in order]
        factors = [(polynomial.Atom("C", H, tuple(sorted((names[p], names[q])))), 1) for p, q in pairs]
        return polynomial.collect([(names, factors, Fraction(1))])

    hexagon = [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 0)]
    triangles = [(0, 1), (1, 2), (2, 0), (3, 4), (4, 5), (5, 3)]
    prism = [*triangles, (0, 3), (1, 4), (2, 5)]
    bipartite = [(p, q) for p in (0, 1, 2) for q in (3, 4, 5)]
    forms = []
    for graph in (hexagon, triangles, prism, bipartite):
        found = {chain(graph, order) for order in list(permutations(range(6)))[::97]}
        assert len(found) == 1
        forms.append(found.pop())
    assert len(set(forms)) == 4
    forms = {chain(NOT_TRANSITIVE, order) for order in list(permutations(range(8)))[::4001]}
    assert len(forms) == 1
    i, k = free("i", H), free("k", H)
    linked = polynomial.times(polynomial.atom("z", H, (i,)), polynomial.atom("C", H, (i, k)))
    assert len(polynomial.power(polynomial.sum_over(k, polynomial.sum_over(i, linked)), 6)) == 1
    total = summation(H, lambda i: tensor("z", H, i))
    assert len(normal_form(multiply(*[total] * 9))) == 1
    indices = [free(f"i{number}", H) for number in range(9)]
    whole = polynomial.atom("C", H, indices)
    for index in indices:
        whole = polynomial.sum_over(index, whole)
    assert len(whole) == 1 and len(whole[0][0].bound) == 9


def rulebook():
    for name, thunk in GIVES.items():
        assert thunk(), name
    for name, thunk in REFUSES.items():
        assert refused(thunk), name


CHECKS = (symmetric_sums, rulebook, claims, extensions, random_terms)
