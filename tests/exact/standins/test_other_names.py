"""Medians, interpolation, differences, calls at elements and their likes: numpy's values, and gradients through them."""

import inspect

import numpy as np
import pytest

from bpverify import check_gradients
from bpverify.exact.record.graph import Graph

from ..tracing import floats_in_fields, trace

VALUES = [
    lambda x, b: np.median(x),
    lambda x, b: np.median(x, axis=0, keepdims=True),
    lambda x, b: np.median(x[:3], axis=(0, 1)),
    lambda x, b: np.quantile(x, 0.3, axis=1),
    lambda x, b: np.quantile(b, [0, 0.25, 1]),
    lambda x, b: np.quantile(b, 0.3, method="lower") + np.quantile(b, 0.3, method="midpoint"),
    lambda x, b: np.percentile(x, [[10, 90]], axis=0),
    lambda x, b: np.percentile(x, 50, keepdims=True),
    lambda x, b: np.nanpercentile(x, 20) + np.nanmedian(b),
    lambda x, b: np.partition(b, 2)[2],
    lambda x, b: b[np.argpartition(b, 1)[:2]].sum(),
    lambda x, b: np.cov(x),
    lambda x, b: np.cov(x, rowvar=False, bias=True),
    lambda x, b: np.cov(b, b[::-1] + 1),
    lambda x, b: np.cov(b, ddof=0),
    lambda x, b: np.nanmean(x, axis=0) + np.nanstd(x) + np.nanvar(b) + np.nanmin(b) + np.nanprod(b),
    lambda x, b: np.interp(x, [-1, 0.1, 2.5], b[:3]),
    lambda x, b: np.interp(0.3, np.sort(b), b[::-1]),
    lambda x, b: np.interp([-9, 9], np.sort(b), b, left=0.5, right=b[0]),
    lambda x, b: np.polyval(b, x),
    lambda x, b: np.polyval([1, 0, 2], b[0]),
    lambda x, b: np.vander(b, 3) + np.vander(b, 3, increasing=True),
    lambda x, b: np.polyder(b) - np.polyder([1, 2, 3, 4], 1),
    lambda x, b: np.polymul(b, [1, 0.5]),
    lambda x, b: np.logspace(0, b[0], 3, base=2.0),
    lambda x, b: np.hanning(4) * b + np.hamming(4) - np.bartlett(M=4) * np.blackman(4),
    lambda x, b: np.signbit(b) * b,
    lambda x, b: [np.cumprod(b[:0]), np.cumprod(x, axis=0)],
    lambda x, b: np.tri(4) @ x + np.identity(4, int),
    lambda x, b: np.eye(N=4, M=3, k=-1).T @ x,
    lambda x, b: np.copy(x, "F") + np.lcm(4, 6),
    lambda x, b: np.put(x, [1, -1], [0.5, 2]) or x,
    lambda x, b: np.putmask(x, x > 0, [1, 2, 3]) or x,
    lambda x, b: np.place(x, x > 0, [1, 2, 3]) or x,
    lambda x, b: np.ediff1d(b, to_begin=0.5, to_end=[1, 2]),
    lambda x, b: np.gradient(b),
    lambda x, b: list(np.gradient(x, 0.5)),
    lambda x, b: np.gradient(x, np.arange(4) ** 2, axis=1, edge_order=2),
    lambda x, b: list(np.gradient(x, 0.5, np.arange(4) ** 2.0)),
    lambda x, b: np.searchsorted([-1, 0, 1], x) * x,
    lambda x, b: np.searchsorted(np.sort(b), 0.1, side="right") * b,
    lambda x, b: np.digitize(x, [-0.5, 0.5]) * 1.0,
    lambda x, b: np.digitize(x, [-0.5, 0.5], right=True) * 1.0,
    lambda x, b: np.sinc(x),
    lambda x, b: np.add.reduceat(b, [0, 2, 1]),
    lambda x, b: np.maximum.reduceat(x, [0, 2], axis=1),
    lambda x, b: np.multiply.reduceat(x, [1, 0]),
    lambda x, b: np.frompyfunc(lambda u, v: u * v + 1, 2, 1)(x, 2.0).astype(float),
    lambda x, b: np.fromfunction(lambda i, j: i - j / 2, (4, 4)) * x,
    lambda x, b: np.piecewise(x, [x < -0.5, x > 0.5], [lambda u: u * u, -1, lambda u: 3 * u]),
    lambda x, b: np.piecewise(b, b > 0, [lambda u, k: k * u, 0], 2.0),
    lambda x, b: np.apply_over_axes(np.sum, x, [0, 1]),
    lambda x, b: np.deg2rad(b) + np.radians(b) + np.rad2deg(b) + np.degrees(b),
    lambda x, b: np.copysign(x, b),
    lambda x, b: np.union1d([1, 2], [2, 4]) * 1.0,
]
NEW = [
    lambda x, b: np.trapezoid(b),
    lambda x, b: np.trapezoid(x, dx=0.5, axis=0),
    lambda x, b: np.trapezoid(x, np.cumsum(np.abs(b) + 1), axis=1),
    lambda x, b: np.vecdot(x, x.T),
    lambda x, b: np.matvec(x, b),
    lambda x, b: np.vecmat(b, x),
    lambda x, b: np.cumulative_sum(b) + np.cumulative_prod(x, axis=1),
]
"""Of NumPy 2."""
NAMES = ("trapezoid", "trapezoid", "trapezoid", "vecdot", "matvec", "vecmat", "cumulative_sum")
VALUES += [function for function, name in zip(NEW, NAMES, strict=True) if hasattr(np, name)]


def example() -> list[np.ndarray]:
    draw = np.random.RandomState(5)
    return [draw.randn(4, 4), draw.randn(4)]


def flat(value: object) -> list[float]:
    return [x for v in value for x in flat(v)] if isinstance(value, list | tuple) else np.ravel(value).tolist()


@pytest.mark.every(3)
@pytest.mark.parametrize("function", VALUES, ids=lambda f: inspect.getsource(f).strip()[13:80])
def test_is_numpy(function) -> None:
    graph = Graph()
    found = flat(trace(function, example(), graph, ["x", "b"]))
    np.testing.assert_allclose([graph.values[i] for i in found], flat(function(*example())), rtol=1e-9, atol=1e-12)
    fields = floats_in_fields(function, example(), ["x", "b"])
    np.testing.assert_allclose(fields, flat(function(*example())), rtol=1e-9, atol=1e-12)


def gradients_of_quantile(b):
    order = np.argsort(b)
    found = np.zeros_like(b)
    found[order[0]], found[order[1]] = 0.1, 0.9
    return {"b": found}


def slopes(b):
    v = np.array([1.0, -2.0, 0.5, 3.0])
    return {"b": np.array([-v[0] - v[1] / 2, v[0] - v[2] / 2, v[1] / 2 - v[3], v[2] / 2 + v[3]])}


COSTS = {
    "quantile": (lambda b: np.quantile(b, 0.3), gradients_of_quantile, lambda b: {"b": np.ones_like(b) / 4}),
    "gradient": (
        lambda b: np.sum(np.gradient(b) * np.array([1.0, -2.0, 0.5, 3.0])), slopes, lambda b: {"b": slopes(b)["b"][::-1]},
    ),
    "polyval": (
        lambda b: np.polyval(b, 0.5), lambda b: {"b": np.array([0.125, 0.25, 0.5, 1.0])},
        lambda b: {"b": np.array([1.0, 0.5, 0.25, 0.125])},
    ),
    "sinc": (
        lambda b: np.sum(np.sinc(b)), lambda b: {"b": (np.cos(np.pi * b) - np.sinc(b)) / b}, lambda b: {"b": np.cos(np.pi * b) / b},
    ),
    "cov": (
        lambda b: np.cov(b), lambda b: {"b": 2 * (b - b.mean()) / 3}, lambda b: {"b": 2 * (b - b.mean()) / 4},
    ),
}  # fmt: skip


@pytest.mark.every(3)
@pytest.mark.parametrize("fast", [False, True])
@pytest.mark.parametrize("name", COSTS)
def test_gradients_through_them(name: str, fast: bool) -> None:
    cost, right, wrong = COSTS[name]
    at = {"b": np.random.RandomState(5).randn(4)}
    assert check_gradients(cost, right, at=at, fast=fast).verdicts[0].status in ("proved", "tested")
    assert check_gradients(cost, wrong, at=at, fast=fast).verdicts[0].status == "refuted"
