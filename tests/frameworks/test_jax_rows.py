"""Each row beside JAX's own primitive, on edges: zeros, halves, negatives, ties, empty arrays, one number."""

from __future__ import annotations

import numpy as np
import pytest

jax = pytest.importorskip("jax", reason="the rows are those of JAX's primitives")

import jax.numpy as jnp
from jax import lax
from jax.ad_checkpoint import checkpoint_name

from bpverify.errors import UnsupportedError
from bpverify.exact.code.trace import Tracer
from bpverify.exact.fields.array import field_kind
from bpverify.exact.fields.run import Run
from bpverify.exact.record.graph import Graph
from bpverify.frameworks.arithmetic import Arithmetic
from bpverify.frameworks.jax import interpret
from bpverify.frameworks.jax.interpret import Interpreter
from bpverify.frameworks.jax.operands import Operand
from bpverify.frameworks.jax.rows.table import ROWS
from bpverify.frameworks.notes import Notes

A = np.array([[-1.5, -1.0, -0.5], [0.5, 1.0, 2.5]])
B = np.array([[2.0, -3.0, 0.5], [1.0, 1.0, -0.25]])
POSITIVE = np.array([[0.25, 0.5, 1.0], [1.5, 2.0, 3.75]])
INSIDE = np.array([[-0.75, -0.5, 0.0], [0.25, 0.5, 0.875]])
TIES = np.array([[1.0, 1.0, 0.0], [-2.0, 3.0, 3.0]])
EDGES = np.array([-2.5, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.5])
SQUARE = np.array([[2.0, -1.0, 0.5], [1.0, 3.0, -2.0], [0.25, 1.0, 1.5]])
EMPTY, ONE = np.zeros((0, 3)), np.array(0.75)
IMAGE = np.round(np.sin(np.arange(2 * 2 * 5 * 4)) * 8).reshape(2, 2, 5, 4) / 8
KERNEL = np.round(np.cos(np.arange(2 * 2 * 3 * 2)) * 8).reshape(2, 2, 3, 2) / 8
AT = np.array([[0, 2, 1], [1, 1, 0]])
WIDE = ((0, 0), (0, 0), (1, 1), (1, 0))

UNARY = (
    "neg abs sign floor ceil exp exp2 expm1 logistic square sin cos tan sinh cosh tanh atan asinh erf erfc is_finite cbrt".split()
)


def _triangular(a, **settings):
    return lax.linalg.triangular_solve(a, jnp.stack([a, a.T])[0] + 1, **settings)


def conv(*settings, **more):
    return lambda a, w: lax.conv_general_dilated(a, w, *settings, **more)


def window(operation, start, sizes, steps, padding, **more):
    return lambda a: lax.reduce_window(a, start, operation, sizes, steps, padding, **more)


CASES = [
    *((name, getattr(lax, name), (at,)) for name in UNARY for at in (EDGES, ONE, EMPTY)),
    *((name, getattr(lax, name), (POSITIVE,)) for name in "log log1p sqrt rsqrt lgamma digamma".split()),
    *((name, getattr(lax, name), (INSIDE,)) for name in "asin acos atanh".split()),
    ("acosh", lax.acosh, (POSITIVE + 1,)),
    *((name, getattr(lax, name), (A, B)) for name in "add sub mul div rem max min atan2".split()),
    *((name, getattr(lax, name), (TIES, TIES.copy())) for name in "max min eq ne lt le gt ge".split()),
    *((name, getattr(lax, name), (EDGES, EDGES[::-1].copy())) for name in "lt le gt ge eq ne".split()),
    ("logaddexp", jnp.logaddexp, (A, B)),
    ("round", lambda a: (lax.round(a), lax.round(a, lax.RoundingMethod.TO_NEAREST_EVEN)), (EDGES,)),
    ("integer_pow", lambda a: (a**2, a**3, a**0, lax.integer_pow(a, 4)), (EDGES,)),
    ("integer_pow below 0", lambda a: a**-2, (A,)),
    ("pow", lambda a: (lax.pow(a, 1.5), lax.pow(a, jnp.array([[2, 0, 3]] * 2)), a**0.5), (POSITIVE,)),
    ("pow of two", lax.pow, (POSITIVE, B)),
    ("clamp", lambda a: (lax.clamp(-1.0, a, 1.0), lax.clamp(1.0, a, -1.0), jnp.clip(a, 0.5)), (EDGES,)),
    ("select_n", lambda a, b: (jnp.where(a > b, a, b), lax.select_n(jnp.array([[0, 2, 1]] * 2), a, b, a * b)), (A, B)),
    ("casts", lambda a: (a.astype(int), (a > 0).astype(float), a.astype(bool), a.astype(jnp.float32)), (EDGES,)),
    ("iota", lambda a: a + lax.iota(float, 3) + jnp.arange(3), (A,)),
    ("copy", lambda a: (lax.optimization_barrier(a), jnp.copy(a), lax.reduce_precision(a, 11, 52)), (A,)),
    ("infinite", lambda a: (jnp.exp(jnp.where(a > 0, a, -jnp.inf)), jnp.maximum(-jnp.inf, a), jnp.isfinite(a)), (A,)),
    *((f"reduce_{n}", lambda a, n=n: (getattr(jnp, n)(a), getattr(jnp, n)(a, 0), getattr(jnp, n)(a, (0, 1))), (at,))
      for n in "sum prod max min".split() for at in (TIES, B)),
    ("reduce one", lambda a: (jnp.sum(a), jnp.max(a)), (ONE,)),
    ("reduce empty", lambda a: (a.sum(), a.sum(0), a.sum(1), a.prod(0), jnp.max(a, 0, initial=-jnp.inf)), (EMPTY,)),
    ("arg", lambda a: (jnp.argmax(a, 0), jnp.argmin(a, -1), jnp.argmax(a)), (TIES,)),
    ("arg of different", lambda a: (jnp.argmax(a, 1), jnp.argmin(a, 0)), (B,)),
    *((name, lambda a, n=name: (getattr(lax, n)(a), getattr(lax, n)(a, 1, reverse=True)), (at,))
      for name in "cumsum cumprod cummax cummin cumlogsumexp".split() for at in (B, TIES)),
    ("cumsum of nothing", lax.cumsum, (EMPTY,)),
    ("sort", lambda a: (jnp.sort(a), jnp.sort(a, 0), jnp.argsort(a, -1), jnp.sort(a, descending=True)), (B,)),
    ("sort of ties", lambda a: (jnp.sort(a), jnp.argsort(a, 0)), (TIES,)),
    ("top_k", lambda a: lax.top_k(a, 2), (B,)),
    ("top_k of ties", lambda a: lax.top_k(a, 2), (TIES,)),
    ("median", jnp.median, (B,)),
    ("dot", lambda a, b: (a @ b.T, jnp.dot(a[0], b[1]), jnp.outer(a[0], b[1]), jnp.tensordot(a, b, 2)), (A, B)),
    ("dot batched", lambda a, b: jnp.einsum("nchw,ncgw->cngh", a, b), (IMAGE, IMAGE[:, :, :3])),
    ("dot of nothing", lambda a: (a.T @ a, a @ a.T), (EMPTY,)),
    ("conv", conv((1, 1), "SAME"), (IMAGE, KERNEL)),
    ("conv steps", conv((2, 1), ((1, 0), (2, 1)), rhs_dilation=(1, 2)), (IMAGE, KERNEL)),
    ("conv dilated", conv((1, 1), ((2, -1), (1, 1)), lhs_dilation=(2, 3)), (IMAGE, KERNEL)),
    ("conv groups", conv((1, 1), "VALID", feature_group_count=2), (IMAGE, KERNEL[:, :1])),
    ("conv batches", conv((1, 1), "VALID", batch_group_count=2), (IMAGE, KERNEL)),
    ("conv last", conv((1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC")), (IMAGE.T[:2], KERNEL.T)),
    ("window sum", window(lax.add, 0.0, (1, 1, 2, 3), (1, 1, 2, 1), WIDE), (IMAGE,)),
    ("window max", window(lax.max, -jnp.inf, (1, 1, 2, 2), (1, 1, 2, 2), WIDE), (IMAGE,)),
    ("window min", window(lax.min, jnp.inf, (1, 1, 2, 2), (1, 1, 1, 2), WIDE, window_dilation=(1, 1, 2, 1)), (IMAGE,)),
    ("window spread", window(lax.add, 0.0, (2,), (1,), ((1, 1),), base_dilation=(2,)), (EDGES,)),
    ("select_and_scatter", jax.grad(lambda a: (window(lax.max, -jnp.inf, (2, 2), (1, 1), WIDE[2:])(a) * B.sum()).sum()), (TIES,)),
    ("select_and_gather", lambda a, b: jax.jvp(window(lax.max, -jnp.inf, (2, 2), (1, 1), "VALID"), (a,), (b,))[1], (TIES, B)),
    ("reshape", lambda a: (a.reshape(3, 2), a.T, a[:, None], a[None].squeeze(0), lax.rev(a, (0, 1)), jnp.ravel(a)), (A,)),
    ("expand", lambda a: (jnp.broadcast_to(a, (2, 2, 3)), lax.broadcast_in_dim(a, (3, 1, 2), (2, 0)), jnp.tile(a, (2, 1))), (A,)),
    ("slice", lambda a: (a[1:], a[:, ::2], lax.slice(a, (0, 1), (2, 3), (1, 2)), *jnp.split(a, 3, 1)), (A,)),
    ("dynamic_slice", lambda a: (lax.dynamic_slice(a, (1, 5), (1, 2)), lax.dynamic_slice(a, (-9, 0), (1, 3))), (A,)),
    ("dynamic_update", lambda a, b: lax.dynamic_update_slice(a, b[:1, :2], (7, 1)), (A, B)),
    ("concatenate", lambda a, b: (jnp.concatenate([a, b]), jnp.stack([a, b], 1), jnp.hstack([a, b])), (A, B)),
    ("unstack", lambda a: (*jnp.unstack(a, axis=1), *jnp.unstack(a)), (A,)),
    ("pad", lambda a: (lax.pad(a, 2.5, ((1, 0, 1), (-1, 2, 0))), jnp.pad(a, 1), lax.pad(a, 0.0, ((-1, -1, 2), (0, 0, 1)))), (A,)),
    ("pad of nothing", lambda a: lax.pad(a, 1.5, ((1, 1, 3), (0, 1, 0))), (EMPTY,)),
    ("roll", lambda a: (jnp.roll(a, 1, 0), jnp.roll(a, (1, 2), (0, 1)), jnp.flip(a)), (A,)),
    ("tril", lambda a: (jnp.tril(a), jnp.triu(a, 1), jnp.diag(a[0]), jnp.diagonal(a)), (A,)),
    ("index", lambda a: (a[AT[:, 1] % 2], a[:, AT], a[AT % 2, AT], a[-1, ..., None], jnp.take(a, 5, 1, mode="clip")), (A,)),
    ("index filled", lambda a: a.at[jnp.array([0, 9])].get(mode="fill", fill_value=2.5), (A,)),
    ("take_along_axis", lambda a: jnp.take_along_axis(a, AT, 1), (A,)),
    ("scatter", lambda a, b: (a.at[1].set(b[0]), a.at[:, jnp.array([2, 0])].set(b[:, :2]), a.at[0, 1].set(3.0)), (A, B)),
    ("scatter twice", lambda a, b: a.at[jnp.array([1, 1])].set(b), (A, B)),
    ("scatter outside", lambda a, b: (a.at[jnp.array([0, 7])].set(b), a.at[jnp.array([-3, 1])].add(b)), (A, B)),
    ("scatter clipped", lambda a, b: a.at[jnp.array([0, 7])].add(b, mode="clip"), (A, B)),
    ("scatter-add", lambda a, b: (a.at[jnp.array([1, 1])].add(b), a.at[AT % 2, AT].add(b)), (A, B)),
    ("scatter-sub", lambda a, b: a.at[jnp.array([1, 1])].subtract(b), (A, B)),
    ("scatter-mul", lambda a, b: a.at[jnp.array([1, 1])].multiply(b), (A, B)),
    ("scatter-min", lambda a, b: (a.at[jnp.array([1, 1])].min(b), a.at[0].max(b[1])), (A, B)),
    ("scatter batched", jax.vmap(lambda a, b: a.at[jnp.array([2, 2])].add(b[:2])), (A, B)),
    ("scatter of nothing", lambda a: a.at[jnp.array([], int)].add(jnp.zeros((0, 3))), (A,)),
    ("cond", lambda a: lax.cond(a.sum() > 0, jnp.sin, jnp.cos, a), (A,)),
    ("switch", lambda a: lax.switch(jnp.argmax(a[0]), [jnp.sin, jnp.cos, jnp.exp, jnp.tanh], a), (A,)),
    ("scan", lambda a: lax.scan(lambda c, x: (c * x + 1, (c, x > 0)), jnp.ones(3), a, reverse=True), (A,)),
    ("scan of nothing", lambda a: lax.scan(lambda c, x: (c + x, c), jnp.ones(3), a), (EMPTY,)),
    ("scan with whole numbers", lambda a: lax.scan(lambda c, i: (c + a[i], i), jnp.zeros(3), jnp.array([1, 0, 1])), (A,)),
    ("while", lambda a: lax.while_loop(lambda s: s[0] < 3, lambda s: (s[0] + 1, jnp.sin(s[1])), (0, a)), (A,)),
    ("fori", lambda a: lax.fori_loop(0, 3, lambda i, s: s + a[i % 2] * i, jnp.zeros(3)), (A,)),
    ("map", lambda a: lax.map(jnp.cumsum, a), (A,)),
    ("remat", jax.grad(jax.checkpoint(lambda a: jnp.sin(jnp.sin(a)).sum())), (A,)),
    ("softmax", lambda a: (jax.nn.softmax(a), jax.nn.log_softmax(a, 0), jax.nn.logsumexp(a), jax.nn.gelu(a), jax.nn.silu(a)), (A,)),
    ("associative_scan", lambda a: lax.associative_scan(jnp.multiply, a, axis=1), (B,)),
    ("triangular", lambda a: (_triangular(a), _triangular(a, left_side=False, lower=True)), (SQUARE,)),
    ("triangular transposed", lambda a: _triangular(a, transpose_a=True), (SQUARE,)),
    ("triangular unit", lambda a: _triangular(a, lower=True, unit_diagonal=True, transpose_a=True), (SQUARE,)),
    ("cholesky", lambda a: lax.linalg.cholesky(a @ a.T), (SQUARE,)),
    ("named", lambda a: (checkpoint_name(a, "a"), jax.device_put(a)), (A,)),
    ("solved", lambda a: lax.custom_linear_solve(lambda v: 2 * v, a, lambda _, b: b / 2, symmetric=True), (A,)),
]  # fmt: skip


def agree(function, arrays, fields=False):
    """Whether the numbers of a function's jaxpr are JAX's floats, to the last digits."""
    graph = Graph()
    tracer = Tracer(graph, 0, field_kind(graph, Run(2, np.inf)) if fields else None)
    interpreter = Interpreter(Arithmetic(tracer), Notes(), False)
    with jax.enable_x64(True), np.errstate(all="ignore"):
        given = [Operand(interpreter.arithmetic.numbers(tracer.symbols(a, f"x{i}")), True) for i, a in enumerate(arrays)]
        ours = interpreter.run(jax.make_jaxpr(function)(*arrays), given)
        theirs = [np.asarray(leaf) for leaf in jax.tree_util.tree_leaves(function(*map(jnp.asarray, arrays)))]
    assert len(ours) == len(theirs) > 0
    for operand, expected in zip(ours, theirs, strict=True):
        assert tuple(operand.values.shape) == expected.shape
        if expected.dtype.kind != "f":
            assert not interpreter.arithmetic.are_numbers(operand.values) and np.array_equal(operand.values, expected)
            continue
        found = np.asarray(interpreter.arithmetic.floats(operand.values))
        known = np.isfinite(found) & np.isfinite(expected)
        assert not (np.isnan(found) & np.isfinite(expected)).any() and (np.isfinite(found) <= np.isfinite(expected)).all()
        assert np.allclose(found[known], expected[known], rtol=1e-6 if expected.dtype == np.float32 else 1e-12, atol=1e-12)


@pytest.mark.every(2)
@pytest.mark.parametrize(("name", "function", "arrays"), CASES, ids=[f"{i} {name}" for i, (name, *_) in enumerate(CASES)])
def test_a_row_computes_what_jax_does(name, function, arrays):
    agree(function, arrays)


ON_FIELDS = {
    "dot batched", "conv groups", "conv dilated", "softmax", "index", "scatter-add", "scatter", "pad", "window max", "scan", "sort",
    "select_and_scatter", "reduce empty", "concatenate", "scatter-mul",
}  # fmt: skip
IN_FIELDS = [case for case in CASES if case[0] in ON_FIELDS]


@pytest.mark.every(2)
@pytest.mark.parametrize(("name", "function", "arrays"), IN_FIELDS, ids=[name for name, *_ in IN_FIELDS])
def test_so_it_does_in_prime_fields(name, function, arrays):
    agree(function, arrays, fields=True)


@pytest.mark.slow
def test_every_row_is_reached_by_some_case(monkeypatch):
    met = set()
    for name, row in list(ROWS.items()):
        def counted(*given, name=name, row=row):
            met.add(name)
            return row(*given)

        monkeypatch.setitem(ROWS, name, counted)
    for _, function, arrays in CASES:
        agree(function, arrays)
    agree(lambda a: jax.grad(lambda x: (x * jnp.sin(x)).sum())(a), (A,))
    with pytest.raises(UnsupportedError, match="the bits of a float"):
        agree(lambda a: jax.lax.bitcast_convert_type(a, jnp.int64), (A,))
    assert sorted(set(ROWS) - met) == []


def test_an_index_outside_is_refused_where_jax_has_nan():
    with pytest.raises(UnsupportedError, match="an index outside"):
        agree(lambda a: jnp.take(a, 5, 1, mode="fill"), (A,))


def test_a_row_of_another_shape_is_refused(monkeypatch):
    monkeypatch.setitem(interpret.ROWS, "sin", lambda x, _, a: a[:1])
    with pytest.raises(UnsupportedError, match="the shape"):
        agree(jnp.sin, (A,))


def test_a_row_that_is_wrong_is_seen(monkeypatch):
    monkeypatch.setitem(interpret.ROWS, "sin", lambda x, _, a: x.np.cos(a))
    with pytest.raises(AssertionError):
        agree(jnp.sin, (A,))
