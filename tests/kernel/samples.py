"""Equations and random terms that the kernel's checks speak about."""

from __future__ import annotations

from random import Random

from bpverify.kernel import equations as eq
from bpverify.kernel.terms import (
    INPUT,
    OUTPUT,
    Add,
    Apply,
    Cost,
    Kronecker,
    Layer,
    Multiply,
    Partial,
    Power,
    add,
    free,
    multiply,
    negative,
    number,
    summation,
    tensor,
)

H, N, B, NN = Layer("l"), Layer("l", 1), Layer("l", -1), Layer("l", 2)
J, K, M = free("j", H), free("k", B), free("m", N)
C = Cost()


def w(layer, j, k):
    return tensor("w", layer, j, k)


def z(layer, j):
    return tensor("z", layer, j)


def a(layer, j):
    return tensor("a", layer, j)


def b(layer, j):
    return tensor("b", layer, j)


def delta(layer, j):
    return tensor("delta", layer, j)


def d(of, by):
    return Partial(of, by)


def s(layer, j, order=1):
    return Apply(order, layer, z(layer, j))


def affine(layer, j):
    below = layer.shifted(-1)
    return add(summation(below, lambda k: multiply(w(layer, j, k), a(below, k))), b(layer, j))


def sum_of(quantity):
    return summation(H, lambda i: quantity(H, i))


def back(j=J, layer=N):
    return summation(layer, lambda k: multiply(w(layer, k, j), delta(layer, k)))


def _two_layers():
    def paths(k):
        return summation(NN, lambda i: multiply(w(NN, i, k), w(N, k, J), delta(NN, i), s(N, k), s(H, J)))

    return summation(N, paths)


def _chain_by(by):
    return summation(N, lambda k: multiply(delta(N, k), d(z(N, k), by)))


JL = free("j", OUTPUT)
ALL, HIDDEN = "1 <= l <= L", "1 <= l <= L-1"
I = free("i", H)  # noqa: E741 - the name in the sources
I0 = free("i", INPUT)


def split_off(j):
    """z - b + b: how the article isolates a bias."""
    return add(z(H, j), negative(b(H, j)), b(H, j))


TRUE = {
    "BP1": (*eq.bp1(), "l = L"),
    "BP1 at any layer": (*eq.bp1(H), ALL),
    "BP1 by paths": (*eq.general_bp1(), "l = L"),
    "BP2": (*eq.bp2(), HIDDEN),
    "BP2 by paths": (*eq.general_bp2(), HIDDEN),
    "BP2 over two layers": (delta(H, J), _two_layers(), (J,), "1 <= l <= L-2"),
    "BP3": (*eq.bp3(), ALL),
    "BP3 unfolded": (d(C, b(H, J)), d(C, z(H, J)), (J,), ALL),
    "BP4": (*eq.bp4(), ALL),
    "BP4 through BP3": (d(C, w(H, J, K)), multiply(a(B, K), d(C, b(H, J))), (J, K), ALL),
    "definition of delta": (delta(H, J), d(C, z(H, J)), (J,), ALL),
    "Euler": (
        summation(B, lambda k: multiply(w(H, J, k), d(C, w(H, J, k)))),
        multiply(add(z(H, J), negative(b(H, J))), delta(H, J)), (J,), ALL,
    ),
    "weighted sum": (
        summation(B, lambda k: multiply(w(H, J, k), a(B, k))), add(z(H, J), negative(b(H, J))), (J,), ALL,
    ),
    "article 8.2": (delta(H, J), _chain_by(z(H, J)), (J,), HIDDEN),
    "article 9.1": (z(N, M), affine(N, M), (M,), "0 <= l <= L-1"),
    "article 9.2": (
        affine(N, M), add(summation(H, lambda i: multiply(w(N, M, i), s(H, i, 0))), b(N, M)), (M,), HIDDEN,
    ),
    "article 10.1": (d(z(N, M), z(H, J)), multiply(w(N, M, J), d(a(H, J), z(H, J))), (M, J), HIDDEN),
    "article 10.2": (d(z(N, M), z(H, J)), multiply(w(N, M, J), s(H, J)), (M, J), HIDDEN),
    "article 13.1": (d(C, b(H, J)), _chain_by(b(H, J)), (J,), HIDDEN),
    "article 15, mended": (
        z(N, M),
        add(summation(H, lambda i: multiply(w(N, M, i), Apply(0, H, split_off(i)))), b(N, M)),
        (M,), HIDDEN,
    ),
    "article 16": (d(z(N, M), b(H, J)), multiply(w(N, M, J), s(H, J)), (M, J), HIDDEN),
    "article 20": (d(C, w(H, J, K)), multiply(d(z(H, J), w(H, J, K)), delta(H, J)), (J, K), ALL),
    "article 21": (d(z(H, J), w(H, J, K)), a(B, K), (J, K), ALL),
    "a is sigma": (a(H, J), s(H, J, 0), (J,), ALL),
    "sigma of what z is": (s(H, J), Apply(1, H, affine(H, J)), (J,), ALL),
    "bias and back": (Apply(0, H, split_off(J)), a(H, J), (J,), ALL),
    "divided": (d(C, a(H, J)), multiply(delta(H, J), Power(s(H, J), -1)), (J,), ALL),
    "a width": (summation(H, lambda i: number(1)), tensor("n", H), (), "0 <= l <= L"),
    "no shared weights": (d(z(H, J), w(N, M, J)), number(0), (J, M), HIDDEN),
    "off the diagonal": (d(a(H, I), z(H, J)), multiply(Kronecker(I, J), s(H, J)), (I, J), ALL),
    "second derivative": (
        d(d(C, z(H, J)), z(H, I)), d(d(C, z(H, I)), z(H, J)), (J, I), ALL,
    ),
    "at the output alone": (delta(H, J), multiply(d(C, a(OUTPUT, J)), s(OUTPUT, J)), (J,), "l = L"),
    "joined": (multiply(tensor("n", OUTPUT), z(H, J)), multiply(z(H, J), tensor("n", OUTPUT)), (J,), ALL),
    "upstream of the input": (d(a(INPUT, I0), z(H, J)), number(0), (I0, J), ALL),
    "sums commute": (multiply(sum_of(z), sum_of(a)), multiply(sum_of(a), sum_of(z)), (), ALL),
    "renamed": (back(), summation(N, lambda q: multiply(delta(N, q), w(N, q, J))), (J,), "0 <= l <= L-1"),
}  # fmt: skip

FALSE = {
    "transposed": (delta(H, J), multiply(summation(N, lambda k: multiply(w(N, J, k), delta(N, k))), s(H, J)), (J,)),
    "no slope": (delta(H, J), back(), (J,)),
    "no sum": (delta(H, J), multiply(w(N, M, J), delta(N, M), s(H, J)), (J, M)),
    "wrong layer": (delta(H, J), multiply(summation(N, lambda k: multiply(w(NN, k, J), delta(N, k))), s(H, J)), (J,)),
    "times a": (d(C, b(H, J)), multiply(a(H, J), delta(H, J)), (J,)),
    "a of l": (d(C, w(H, J, K)), multiply(a(H, K), delta(H, J)), (J, K)),
    "summed": (d(C, w(H, J, K)), summation(B, lambda k: multiply(a(B, k), delta(H, J))), (J, K)),
    "sign": (d(C, w(H, J, K)), negative(multiply(a(B, K), delta(H, J))), (J, K)),
    "factor": (d(C, w(H, J, K)), multiply(number(2), a(B, K), delta(H, J)), (J, K)),
    "diagonal only": (d(a(H, I), z(H, J)), s(H, J), (I, J)),
    "sigma for slope": (delta(H, J), multiply(back(), s(H, J, 0)), (J,)),
    "slope of a": (delta(H, J), multiply(back(), Apply(1, H, a(H, J))), (J,)),
    "slope elsewhere": (d(C, a(H, J)), multiply(back(), s(H, J)), (J,)),
    "repeated sum": (d(C, w(H, J, K)), summation(B, lambda k: multiply(delta(H, J), d(z(H, J), w(H, J, K)))), (J, K)),
    "every bias": (d(z(H, I), b(H, J)), number(1), (I, J)),
    "squared sum": (
        Power(summation(H, lambda i: z(H, i)), 2), summation(H, lambda i: Power(z(H, i), 2)), (),
    ),
    "not at the output": (d(b(H, J), b(OUTPUT, free("i", OUTPUT))), number(0), (J, free("i", OUTPUT))),
    "square layers": (w(H, J, K), w(H, K, J), (J, K)),
    "width one": (summation(H, lambda i: number(1)), number(1), ()),
    "captured": (
        multiply(a(B, K), summation(B, lambda k: w(H, J, k))),
        summation(B, lambda k: multiply(a(B, k), w(H, J, k))), (J, K),
    ),
    "undeclared": (z(H, J), z(H, J), ()),
    "no such layer": (z(Layer("L", 1), free("j", Layer("L", 1))), number(0), (free("j", Layer("L", 1)),)),
    "divided by zero": (Power(add(z(H, J), negative(z(H, J))), -1), number(1), (J,)),
    "held or not": (d(affine(H, J), z(H, J)), number(1), (J,)),
    "upstream": (d(delta(H, J), z(N, M)), number(0), (J, M)),
    "symmetric": (w(H, J, free("i", B)), number(0), (J, free("i", B))),
}  # fmt: skip


def random_term(random: Random, depth: int, scope: dict, smooth: bool = True):
    """Return a random term over layers l-1, l, l+1; ``scope`` lists the indices of each range."""

    def pick(layer):
        return random.choice(scope[layer])

    leaves = [
        lambda: w(H, pick(H), pick(B)), lambda: w(N, pick(N), pick(H)), lambda: b(H, pick(H)), lambda: z(H, pick(H)),
        lambda: a(H, pick(H)), lambda: a(B, pick(B)), lambda: z(N, pick(N)), lambda: a(N, pick(N)),
        lambda: s(H, pick(H), random.randrange(3)), lambda: s(N, pick(N), random.randrange(2)),
        lambda: Apply(random.randrange(2), H, affine(H, pick(H))), lambda: delta(H, pick(H)), lambda: delta(N, pick(N)),
        lambda: Kronecker(pick(H), pick(H)), lambda: Kronecker(pick(B), pick(B)),
        lambda: number(random.randint(-3, 3)), lambda: tensor("n", random.choice([B, H, N])),
        lambda: Apply(1, N, multiply(z(N, pick(N)), number(2))), lambda: d(C, cut()),
    ]  # fmt: skip

    def cut():
        return random.choice([z(H, pick(H)), a(B, pick(B)), w(H, pick(H), pick(B)), b(H, pick(H)), a(H, pick(H))])

    def inner(more=scope):
        return random_term(random, depth - 1, more)

    def summed():
        layer = random.choice([B, H, N])
        return summation(layer, lambda i: inner({**scope, layer: [*scope[layer], i, i]}))

    if depth == 0:
        return random.choice(leaves)()
    sums = [summed, summed, lambda: Add((inner(), inner()))]
    others = [lambda: d(inner(), cut()), lambda: Multiply((inner(), inner())), lambda: Power(inner(), 2)]
    return random.choice(sums + others)()
