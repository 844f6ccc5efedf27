"""Functions of JAX's that look right from where one stands: no false one is proved, and no right one refuted."""

from __future__ import annotations

from collections import OrderedDict, namedtuple
from dataclasses import dataclass

import numpy as np
import pytest

jax = pytest.importorskip("jax", reason="the functions are JAX's")

import jax.numpy as jnp
from jax import lax
from jax.custom_batching import custom_vmap

import bpverify

RNG = np.random.default_rng(11)
X, V = RNG.normal(size=(2, 3)), RNG.normal(size=3)
Pair = namedtuple("Pair", "w b")


def ruled(primal, bwd):
    f = jax.custom_vjp(primal)
    f.defvjp(lambda *given: (primal(*given), given), bwd)
    return f


def tangent_ruled(primal, slope):
    f = jax.custom_jvp(primal)
    f.defjvp(lambda p, t: (primal(p[0]), t[0] * slope(p[0])))
    return f


@custom_vmap
def mapped_otherwise(x):
    return jnp.sin(x)


@mapped_otherwise.def_vmap
def _(size, batched, x):
    return jnp.cos(x), True


sine = ruled(mapped_otherwise, lambda r, g: (g * jnp.cos(r[0]),))
square = ruled(lambda x: x * x, lambda r, g: (2 * g * r[0],))
half = ruled(lambda x: x * x, lambda r, g: (g * r[0],))
by_axes = ruled(lambda x: jnp.sum(x), lambda r, g: (jnp.full(r[0].shape, g) * r[0].ndim,))


def dropped(other):
    def mask(key, x):
        return jax.random.bernoulli(jax.random.key(key), 0.5, x.shape)

    return ruled(lambda x: x * mask(0, x), lambda r, g: (g * mask(other, r[0]),))


def noisy(other):
    return ruled(
        lambda x, k: x * jax.random.uniform(k, x.shape),
        lambda r, g: (g * jax.random.uniform(jax.random.fold_in(r[1], 1) if other else r[1], r[0].shape), None),
    )


def greatest(place):
    return ruled(lambda x: jnp.max(x, -1), lambda r, g: (jax.nn.one_hot(place(r[0]), 3) * g[..., None],))


def in_order(pulled):
    return ruled(lambda x: jnp.sort(x), lambda r, g: (pulled(r[0], g),))


def pair(w, b):
    return ruled(lambda p, x: x * p.w + p.b, lambda r, g: (Pair(w(r[1], g), b(r[1], g)), g * r[0].w))


CASES = {
    "mapped otherwise, one": (sine, [np.array(0.3)], True),
    "mapped otherwise, many": (jax.vmap(sine), [V], False),
    "right for one axis": (by_axes, [V], True),
    "wrong for two axes": (by_axes, [X], False),
    "a kink": (tangent_ruled(jnp.abs, lambda x: jnp.where(x >= 0, 1.0, -1.0)), [X], True),
    "a kink elsewhere": (tangent_ruled(jnp.abs, lambda x: jnp.where(x >= 0.5, 1.0, -1.0)), [X], False),
    "a kink near": (tangent_ruled(jnp.abs, lambda x: jnp.where(x >= -1e-3, 1.0, -1.0)), [X + 10], False),
    "the greatest": (greatest(lambda x: jnp.argmax(x, -1)), [X], True),
    "the first": (greatest(lambda x: jnp.zeros(2, int)), [X], False),
    "the greatest of the example": (greatest(lambda x: np.argmax(X, -1)), [X], False),
    "the numbers of the example": (ruled(lambda x: x * x, lambda r, g: (2 * g * jnp.asarray(X),)), [X], False),
    "sorted": (in_order(lambda x, g: jnp.zeros_like(x).at[jnp.argsort(x)].set(g)), [V], True),
    "sorted the other way": (in_order(lambda x, g: g[jnp.argsort(x)]), [V], False),
    "sorted already": (in_order(lambda x, g: g), [np.sort(V)], False),
    "the same draws": (dropped(0), [X], True),
    "other draws": (dropped(1), [X], False),
    "the same key": (noisy(False), [X, jax.random.key(3)], True),
    "another key": (noisy(True), [X, jax.random.key(3)], False),
    "an old key": (noisy(False), [X, jax.random.PRNGKey(3)], True),
    "clipped on one side": (ruled(lambda x: jnp.clip(x, -1, 1), lambda r, g: (g * (r[0] > -1),)), [X], False),
    "relu of what is positive": (ruled(jax.nn.relu, lambda r, g: (g * (r[0] > 0.1),)), [np.abs(X) + 1], False),
    "a branch without a number": (
        ruled(
            lambda x: jnp.where(x > 0, jnp.log(jnp.where(x > 0, x, 1.0)), 0.0),
            lambda r, g: (jnp.where(r[0] > 0, g / jnp.where(r[0] > 0, r[0], 1.0), 0.0),),
        ),
        [X], True,
    ),
    "a whole output": (ruled(lambda x: (x * x, jnp.argmax(x)), lambda r, g: (2 * g[0] * r[0],)), [X], True),
    "a named tuple": (pair(lambda x, g: g * x, lambda x, g: g), [Pair(V, V + 1), V], True),
    "a named tuple turned round": (pair(lambda x, g: g, lambda x, g: g * x), [Pair(V, V + 1), V], False),
    "whole numbers in a tree": (lambda p: square(p["w"]).sum() * p["n"][0], [{"w": V, "n": np.array([2, 3])}], True),
    "wrong in a tree": (lambda p: half(p["w"]).sum() * p["n"][0], [{"w": V, "n": np.array([2, 3])}], False),
    "a place that is read twice": (
        ruled(
            lambda x: lax.scan(lambda c, i: (c + x[i] ** 2, None), 0.0, jnp.arange(3))[0],
            lambda r, g: (2 * g * r[0][jnp.array([0, 1, 1])],),
        ),
        [V], False,
    ),
    "stopped and wrong": (lambda x: half(x) * lax.stop_gradient(x), [V], False),
    "a gradient of its own": (jax.custom_gradient(lambda x: (x**2, lambda g: (g * x,))), [V], False),
    "no number on one side": (lambda x: jax.scipy.special.entr(x), [np.abs(X)], True),
    "static": (lambda x, mode: square(x) if mode == "a" else half(x), [V, "a"], True),
    "none": (lambda x, m: square(x) if m is None else x, [V, None], True),
    "large": (lambda a, b: square(a @ b), [RNG.normal(size=(30, 40)), RNG.normal(size=(40, 20))], True),
    "large and wrong": (lambda a, b: half(a @ b), [RNG.normal(size=(30, 40)), RNG.normal(size=(40, 20))], False),
}  # fmt: skip


@pytest.mark.every(4)
@pytest.mark.parametrize("name", CASES)
def test_it_is_judged_as_it_is(name):
    f, at, is_right = CASES[name]
    report = bpverify.check_function(f, at, seed=1)
    assert report.status in (("proved", "tested") if is_right else ("refuted",)), [v.reason for v in report.verdicts]


class Scale:
    def __init__(self, by):
        self.by = by


@jax.tree_util.register_dataclass
@dataclass
class Layer:
    w: object
    b: object


def test_an_object_is_given_as_it_is_and_a_tree_is_followed():
    def scaled(x, scale):
        return square(x) * scale.by

    report = bpverify.check_function(scaled, [V, Scale(V + 1)], seed=1)
    assert report.status == "proved" and [v.name for v in report.verdicts] == ["x"]
    layer, at = Layer(V, V + 1), {"p.w": "refuted", "p.b": "proved", "x": "proved"}
    report = bpverify.check_function(lambda p, x: half(p.w) * x + p.b, [layer, V], seed=1)
    assert {v.name: v.status for v in report.verdicts} == at
    tree = {"b": (V, Pair(V, V + 1)), "a": OrderedDict(z=V, y=V)}
    report = bpverify.check_function(lambda t: t["b"][0] * half(t["b"][1].b) + square(t["a"]["z"]) * t["a"]["y"], [tree], seed=1)
    assert [v.name for v in report.verdicts if v.status == "refuted"] == ["t['b'][1][1]"]


def test_draws_of_numpy_while_it_is_traced_are_drawn_again():
    f = ruled(lambda x: x * np.random.normal(size=3), lambda r, g: (g * np.random.normal(size=3) * 2,))
    assert bpverify.check_function(f, [X], seed=1).status in ("refuted", "undecided")


def test_where_both_libraries_are_loaded_the_function_tells(monkeypatch):
    import sys
    import types

    from bpverify.errors import InputError
    from bpverify.frameworks.libraries import library_of, library_of_pair

    monkeypatch.setitem(sys.modules, "torch", sys.modules.get("torch", types.ModuleType("torch")))
    assert library_of(square, [X]) == library_of(lambda x: half(x), [X]) == "jax"
    assert library_of(lambda x: x, [jnp.ones(2)]) == library_of(lambda x: jnp.sin(x), {"x": X}) == "jax"
    assert library_of_pair(lambda x: np.sin(x).sum(), [X]) == "" and library_of_pair(lambda x: jnp.sin(x).sum(), [X]) == "jax"
    # What refers to neither is of the library that its file knows alone.
    assert library_of(lambda x: x, [X]) == "jax"
    with pytest.raises(InputError, match="example arrays of the library"):
        library_of(np.sum, [X])
