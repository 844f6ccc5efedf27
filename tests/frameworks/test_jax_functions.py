"""Functions of JAX's with rules of their own: right ones, wrong ones, and what is held, meant or refused."""

from __future__ import annotations

import numpy as np
import pytest
from click.testing import CliRunner

jax = pytest.importorskip("jax", reason="the functions are JAX's")

import jax.numpy as jnp
from jax import lax

import bpverify
from bpverify.cli import main
from bpverify.errors import InputError
from bpverify.testing import assert_function, assert_gradients

RNG = np.random.default_rng(5)
X, V = RNG.normal(size=(2, 3)), RNG.normal(size=3)
P = {"w": RNG.normal(size=(3, 2)), "b": RNG.normal(size=2)}


def check(f, at, **options):
    return bpverify.check_function(f, at, seed=1, **options)


def said(report):
    return "; ".join(d.message for v in report.verdicts for d in v.diagnostics) or report.verdicts[0].reason


def conditions(report):
    return [c.text for c in report.verdicts[0].provided]


def ruled(primal, bwd, fwd=None, **options):
    """Return a custom_vjp whose residuals are its arguments."""
    f = jax.custom_vjp(primal, **options)
    f.defvjp(fwd or (lambda *given: (primal(*given), given)), bwd)
    return f


def tangent_ruled(primal, jvp):
    f = jax.custom_jvp(primal)
    f.defjvp(jvp)
    return f


square = ruled(lambda x: x * x, lambda r, g: (2 * g * r[0],))
half = ruled(lambda x: x * x, lambda r, g: (g * r[0],))
power = ruled(lambda x, n: x**n, lambda n, r, g: (g * n * r[0] ** (n - 1),), lambda x, n: (x**n, (x,)), nondiff_argnums=(1,))
applied = ruled(lambda f, x: f(x), lambda f, r, g: (g * jnp.cos(r[0]),), lambda f, x: (f(x), (x,)), nondiff_argnums=(0,))
inner = jax.jit(ruled(jnp.sin, lambda r, g: (g * jnp.sin(r[0]),)))
dense = ruled(lambda p, x: x @ p["w"] + p["b"], lambda r, g: ({"w": r[1].T @ g, "b": g.sum(0)}, g @ r[0]["w"].T))
dense_of_means = ruled(lambda p, x: x @ p["w"] + p["b"], lambda r, g: ({"w": r[1].T @ g, "b": g.mean(0)}, g @ r[0]["w"].T))
tanh = tangent_ruled(jnp.tanh, lambda p, t: (jnp.tanh(p[0]), t[0] * (1 - jnp.tanh(p[0]) ** 2)))
tanh_wrong = tangent_ruled(jnp.tanh, lambda p, t: (jnp.tanh(p[0]), t[0] * (1 - jnp.tanh(p[0]))))
chosen = ruled(
    lambda x, i: x[i] * x[0], lambda r, g: (jnp.zeros_like(r[0]).at[r[1]].add(g * r[0][0]).at[0].add((g * r[0][r[1]]).sum()), None)
)
written = ruled(
    lambda x, i: x[i] * x[0], lambda r, g: (jnp.zeros_like(r[0]).at[r[1]].set(g * r[0][0]).at[0].add((g * r[0][r[1]]).sum()), None)
)
saving = jax.custom_vjp(lambda x: x * x)
saving.defvjp(lambda x: (x * x, x), lambda x, g: (2 * g * x,), optimize_remat=True)
zeros = jax.custom_vjp(lambda x: x * x)
zeros.defvjp(lambda x: (x.value**2, x.value), lambda r, g: (2 * g * r,), symbolic_zeros=True)

RIGHT = {
    "a rule": (square, [X]),
    "by name": (square, {"x": X}),
    "a shape": (square, {"x": "(m, n)"}),
    "JAX's array": (square, [jnp.asarray(X)]),
    "one number": (square, [np.array(0.5)]),
    "compiled": (jax.jit(lambda x: square(x).sum()), [X]),
    "mapped": (jax.vmap(square), [X]),
    "in a scan": (lambda x: lax.scan(lambda h, _: (square(jnp.sin(h)), None), x, None, length=3)[0], [V]),
    "in a loop": (lambda x: lax.fori_loop(0, 3, lambda i, s: square(s) * (i + 1), x), [V]),
    "rematerialised": (jax.checkpoint(lambda x: square(jnp.sin(x))), [X]),
    "static": (power, [X, 3]),
    "a function": (applied, [jnp.sin, X]),
    "a tree": (dense, [P, X]),
    "two outputs": (ruled(lambda x: (x * x, -x), lambda r, g: (2 * g[0] * r[0] - g[1],)), [X]),
    "a tangent rule": (tanh, [X]),
    "whole numbers": (chosen, [V, np.array([2, 1, 2])]),
    "a constant": (ruled(lambda x: x * jnp.asarray(V), lambda r, g: (g * jnp.asarray(V),)), [X]),
    "a wrong rule inside that no one asks": (ruled(lambda x: inner(x) * 2, lambda r, g: (g * 2 * jnp.cos(r[0]),)), [X]),
    "JAX's derivative of a wrong rule": (jax.grad(lambda x: half(x).sum()), [X]),
    "numbers of Python's": (ruled(lambda x, eps: x * eps, lambda r, g: (g * r[1], (g * r[0]).sum())), [X, 0.5]),
    "symbolic zeros": (zeros, [X]),
    "what remat may leave out": (lambda x: saving(jnp.sin(x)), [X]),
    "a platform": (lambda x: lax.platform_dependent(x, cpu=square, default=half), [X]),
    "what is printed": (lambda x: (jax.debug.print("{}", x.sum()), square(x))[1], [X]),
    "a mask that is drawn": (lambda x: square(x) * jax.random.bernoulli(jax.random.key(0), 0.5, x.shape), [X]),
    "a key": (lambda x, k: square(x) * jax.random.uniform(k, x.shape), [X, jax.random.key(0)]),
    "16 bits": (lambda x: square(x) if x.dtype == jnp.bfloat16 else half(x), [jnp.asarray(X, jnp.bfloat16)]),
    "32 bits only": (lambda x: lax.scan(lambda c, y: (square(c) * y, None), jnp.ones(3, "float32"), x)[0], [jnp.float32(X)]),
}
WRONG = {
    "a rule": (half, [X]),
    "compiled": (jax.jit(lambda x: half(x).sum()), [X]),
    "mapped": (jax.vmap(half), [X]),
    "a branch that is taken": (lambda x: lax.cond(x.sum() < 9, half, square, x), [X]),
    "a branch that is not taken": (lambda x: lax.cond(x.sum() > 5, half, square, x), [X]),
    "far away": (lambda x: jnp.where(x > 50.0, half(x), square(x)), [X]),
    "far away in the rule": (ruled(lambda x: x * x, lambda r, g: (jnp.where(r[0] > 7, 0.0, 2 * g * r[0]),)), [X]),
    "far away in what comes from above": (ruled(lambda x: x * x, lambda r, g: (jnp.where(g > 70, 0.0, 2 * g * r[0]),)), [X]),
    "in the last step of a scan": (
        lambda x: lax.scan(lambda h, i: (lax.cond(i == 5, half, square, jnp.sin(h)), None), x, jnp.arange(6))[0], [V],
    ),
    "in many steps": (lambda x: lax.scan(lambda h, _: (half(jnp.sin(h)), None), x, None, length=30)[0], [V]),
    "whole numbers that repeat": (written, [V, np.array([2, 1, 1])]),
    "none": (ruled(lambda x, y: x * y, lambda r, g: (g * r[1], None)), [X, X + 1]),
    "one of two outputs": (ruled(lambda x: (x * x, -x), lambda r, g: (2 * g[0] * r[0],)), [X]),
    "of a tree": (dense_of_means, [P, X]),
    "a tangent rule": (tanh_wrong, [X]),
    "a function": (applied, [jnp.cos, X]),
    "a constant": (ruled(lambda x: x * jnp.asarray(V), lambda r, g: (g * jnp.asarray(V) * 1.000001,)), [X]),
    "inside what has none": (lambda x: inner(x) * 2, [X]),
    "a stop in a function with a rule": (ruled(lambda x: x * lax.stop_gradient(x), lambda r, g: (g * r[0],)), [X]),
    "the rule of a rule": (jax.grad(lambda x: ruled(lambda y: y**3, lambda r, g: (g * half(r[0]) * 3,))(x).sum()), [X]),
}  # fmt: skip


@pytest.mark.every(3)
@pytest.mark.parametrize("name", RIGHT)
def test_what_is_right(name):
    f, at = RIGHT[name]
    report = check(f, at)
    assert report.status in ("proved", "tested"), said(report)


def test_what_is_read_otherwise_is_said():
    casts = ruled(lambda x: x.astype(jnp.float16) * 2, lambda r, g: ((2 * g).astype(r[0].dtype),))
    for name, (f, at), words in (
        ("none that is symbolic", RIGHT["symbolic zeros"], "no symbolic zero is seen"),
        ("64 bits", RIGHT["JAX's array"], "floats of 32 bits are of 64 bits"),
        ("a cast", (casts, [X]), "a cast changes no number: float16"),
        ("written twice", (lambda x: square(jnp.zeros(3).at[jnp.array([1, 1])].set(x[:2])), [V]), "the last one stays"),
        ("draws", RIGHT["a mask that is drawn"], "random draws"),
        ("a key", RIGHT["a key"], "k: the value given"),
    ):
        report = check(f, at)
        assert report.ok and any(words in each for each in conditions(report)), (name, conditions(report))


@pytest.mark.every(3)
@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong(name):
    f, at = WRONG[name]
    assert check(f, at).status == "refuted"


def test_what_is_wrong_is_told():
    report = check(half, [X])
    assert "1/2 times the derivative" in said(report) and "JAX's gradients of" in report.title


REFUSED = {
    "a branch of Python's": (lambda x: square(x) if x.sum() > 0 else x, "a branch of Python's"),
    "NumPy": (lambda x: square(x) * np.sin(x), "NumPy, float"),
    "float()": (lambda x: square(x) * float(x[0, 0]), "a number of Python's"),
    "range()": (lambda x: sum(square(x) for _ in range((x > 0).sum())), "a whole number of Python's"),
    "a size": (lambda x: square(x[x > 0]).sum(), "an array whose size"),
    "a callback": (
        lambda x: square(x) * jax.pure_callback(np.ones_like, jax.ShapeDtypeStruct(x.shape, x.dtype), lax.stop_gradient(x)),
        "a callback of Python's (pure_callback)",
    ),
    "no row": (lambda x: square(lax.erf_inv(jnp.tanh(x))), "@bpverify.row('jax::erf_inv') gives it a row"),
    "complex": (lambda x: square(jnp.abs(x + 1j * x)), "complex numbers"),
    "a collective": (jax.vmap(lambda x: square(x) / lax.axis_size("i") * lax.psum(1.0, "i"), axis_name="i"), ""),
    "another value": (ruled(lambda x: x * x, lambda r, g: (2 * g * r[0],), lambda x: (x * x + 1, (x,))), "something else forward"),
}


@pytest.mark.every(2)
@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_is_named(name):
    f, words = REFUSED[name]
    report = check(f, [X])
    assert (report.status, words in said(report)) == ("undecided" if words else "proved", True), said(report)


def test_what_a_user_gives_a_row_for_is_named_in_the_verdict(monkeypatch):
    from bpverify.frameworks import rows

    monkeypatch.setattr(rows, "_GIVEN", {})

    @bpverify.row("jax::nextafter")
    def nearly(a, b):
        return a

    f = ruled(lambda x: lax.nextafter(x, x + 1) * 2, lambda r, g: (2 * g,))
    report = check(f, [X])
    assert report.status == "proved" and any("jax::nextafter is what your row" in words for words in conditions(report))


def straight(x):
    return x + lax.stop_gradient(jnp.sign(x) - x)


def test_what_is_stopped_is_held_and_said_first():
    report = check(straight, [X])
    assert report.status == "proved"
    assert conditions(report)[0].startswith("held fixed: what stop_gradient takes out of the graph (test_jax_functions.py:")
    with pytest.raises(AssertionError, match="held= names"):
        assert_function(straight, [X], seed=1)
    assert_function(straight, [X], seed=1, held=["stop_gradient"])
    assert_function(straight, [X], seed=1, held=["straight"])


def test_what_is_stopped_without_an_effect_is_no_condition():
    report = check(lambda x: square(jax.nn.log_softmax(x)), [X])
    assert report.status == "proved" and not any("held" in words for words in conditions(report))


def test_what_a_rule_stops_is_its_own_business():
    f = ruled(lambda x: x * x, lambda r, g: (g * lax.stop_gradient(r[0]),))
    report = check(f, [X])
    assert report.status == "refuted" and not any("held" in words for words in conditions(report))


def test_a_surrogate_is_refuted_and_may_be_meant():
    ste = ruled(lambda x: jnp.round(x), lambda r, g: (g,))
    assert check(ste, [X]).status == "refuted" and "the derivative is 0" in said(check(ste, [X]))
    assert check(ste, [X], meant=lambda x: x).status == "proved"
    assert check(ste, [X], meant=lambda x: 2 * x).status == "refuted"
    with pytest.raises(InputError, match="meant's outputs"):
        check(ste, [X], meant=lambda x: x.sum())


def test_the_gradients_of_some_arguments_only():
    f = ruled(lambda x, y: x * y, lambda r, g: (g * r[1], g))
    assert check(f, [X, X + 1], wrt=["x"]).status == "proved"
    assert check(f, [X, X + 1]).status == "refuted"
    with pytest.raises(InputError, match="wrt"):
        check(f, [X, X + 1], wrt=["z"])


def test_a_loop_that_ends_by_a_tolerance_refutes_nothing():
    f = ruled(
        lambda a: lax.while_loop(
            lambda s: jnp.abs(s[0] - s[1]) > 1e-3, lambda s: (jnp.cos(a * s[0]) / 2, s[0]), (0.5 + 0 * a, 0 * a)
        )[0],
        lambda r, g: (-g * jnp.sin(r[0] * r[1]) * r[1] / 2 / (1 + jnp.sin(r[0] * r[1]) * r[0] / 2),),
        lambda a: (f(a), (a, f(a))),
    )
    report = check(f, [np.array(0.7)])
    assert report.status == "undecided" and "ends by a tolerance" in said(report)


def test_a_reference_stands_for_what_cannot_be_traced():
    def kernel(x):
        return jax.pure_callback(lambda a: np.asarray(a) ** 2, jax.ShapeDtypeStruct(x.shape, x.dtype), x)

    opaque = ruled(kernel, lambda r, g: (2 * g * r[0],))
    report = check(opaque, [jnp.asarray(X)], reference=lambda x: x * x)
    assert report.status == "proved" and "no verdict rests on it" in report.notes[0]
    assert check(opaque, [jnp.asarray(X)], reference=lambda x: x**3).status == "undecided"


def loss(w, x):
    return jnp.sum(jnp.tanh(x @ w) ** 2)


def gradients(w, x):
    y = jnp.tanh(x @ w)
    return x.T @ (2 * y * (1 - y**2))


def test_gradients_that_are_written_by_hand():
    at = [RNG.normal(size=(3, 2)), X]
    assert_gradients(loss, gradients, at)
    assert_gradients(loss, jax.grad(loss), [jnp.asarray(a) for a in at])
    report = bpverify.check_gradients(loss, lambda w, x: gradients(w, x) / 2, at, seed=1)
    assert report.status == "refuted" and "1/2 times the derivative" in said(report)
    both = jax.value_and_grad(loss)
    assert bpverify.check_gradients(both, both, [jnp.asarray(a) for a in at], wrt=["w"]).status == "proved"


def test_a_function_is_named_on_the_command_line(tmp_path):
    file = tmp_path / "halves.py"
    file.write_text(
        "import jax, numpy as np\n\n\n@jax.custom_vjp\ndef f(x):\n    return x * x\n\n\n"
        "f.defvjp(lambda x: (x * x, x), lambda x, g: (g * x,))\nat = {'x': np.array([1.0, -2.0])}\n"
    )
    found = CliRunner().invoke(main, ["gradients", f"{file}:f", "--seed", "1"])
    assert found.exit_code == 1 and "1/2 times the derivative" in found.output


def test_the_code_is_left_as_it_was():
    calls = []

    def f(x):
        calls.append(1)
        return square(x)

    before = np.random.get_state()[1].copy(), jax.config.jax_enable_x64
    check(f, [X])
    assert (np.random.get_state()[1] == before[0]).all() and jax.config.jax_enable_x64 == before[1] and calls == []
