"""One line of numpy each, as backward passes write them: the traced values are numpy's own."""

import inspect

import numpy as np
import pytest

from bpverify.exact.record.graph import Graph

from ..tracing import trace

SNIPPETS = [
    lambda x, w, b: np.c_[np.ones(4), x],
    lambda x, w, b: np.r_[b, 1.0, b],
    lambda x, w, b: np.ones((4, 1)) * b,
    lambda x, w, b: np.mean(np.log(np.abs(x) + 1e-15)),
    lambda x, w, b: np.log(1 + np.exp(-np.abs(x))) + np.maximum(x, 0),
    lambda x, w, b: x[np.arange(4), [0, 1, 2, 3]],
    lambda x, w, b: x[x > 0].sum(),
    lambda x, w, b: (x.T @ w).mean(0)[None, :],
    lambda x, w, b: np.matmul(x[None], w[None]),
    lambda x, w, b: np.array([np.dot(r, w) for r in x]),
    lambda x, w, b: np.sum([r.sum() for r in x]),
    lambda x, w, b: np.max([1, 2.5, b[0]]),
    lambda x, w, b: max(0, b[0]) + min(1.5, b[1]),
    lambda x, w, b: np.insert(x, 0, 1, axis=1),
    lambda x, w, b: np.argmax(x, axis=1) + 0,
    lambda x, w, b: np.eye(4)[np.argmax(x, axis=1)] - x,
    lambda x, w, b: x.flatten().tolist(),
    lambda x, w, b: np.vstack([r for r in x]),
    lambda x, w, b: np.array(x.tolist()),
    lambda x, w, b: np.sort(b),
    lambda x, w, b: b[np.argsort(b)[::-1]],
    lambda x, w, b: np.add.reduce(x, axis=1),
    lambda x, w, b: np.multiply.outer(b, b),
    lambda x, w, b: np.sum(x, axis=(0, 1)),
    lambda x, w, b: x.sum(axis=0, keepdims=True).T,
    lambda x, w, b: np.sum(x**2, axis=-1)[:, np.newaxis] ** 0.5,
    lambda x, w, b: x / np.linalg.norm(x, axis=1, keepdims=True),
    lambda x, w, b: 1 - x**2,
    lambda x, w, b: np.power(x, 3) * (x != 0),
    lambda x, w, b: np.ones_like(x) - np.tanh(x) ** 2,
    lambda x, w, b: np.where(x >= 0, 1 / (1 + np.exp(-x)), np.exp(x) / (1 + np.exp(x))),
    lambda x, w, b: np.asarray(x > 0, dtype=np.float32) * x,
    lambda x, w, b: np.heaviside(x, 0.5),
    lambda x, w, b: np.array([[0.1] * 3] * 4, dtype="float32") * 1.0 * w * 0 + w,
    lambda x, w, b: np.swapaxes(x[None], 0, 1),
    lambda x, w, b: np.random.seed(0) or b,
    lambda x, w, b: np.ravel(x)[:3] + np.float64(2),
    lambda x, w, b: np.concatenate([b.ravel(), w.ravel()]),
    lambda x, w, b: np.stack((b, b), axis=-1),
    lambda x, w, b: np.take(b, [0, 2]),
    lambda x, w, b: np.sign(x) * 0.1,
    lambda x, w, b: -np.sum(np.multiply(np.log(np.abs(w)), w)) / 4,
    lambda x, w, b: np.squeeze(np.sum(w)),
    lambda x, w, b: np.array(b, ndmin=2).T,
    lambda x, w, b: np.apply_along_axis(lambda r: r / r.sum(), 1, x),
    lambda x, w, b: np.mean((x > 0) == (x > 0.1)),
    lambda x, w, b: [t for t in zip(b, b, strict=True)],
    lambda x, w, b: {"a": b, "b": w}["a"],
    lambda x, w, b: np.logaddexp(0, -x).sum(),
    lambda x, w, b: np.einsum("ij,ij->i", x, x, optimize=True),
    lambda x, w, b: np.einsum("ii", x),
    lambda x, w, b: np.tensordot(x, w, axes=([1], [0])),
    lambda x, w, b: np.dot(b, b) ** 2,
    lambda x, w, b: np.vdot(b, b),
    lambda x, w, b: np.cross(b, b[::-1]),
    lambda x, w, b: np.convolve(b, [1, 0.5]),
    lambda x, w, b: np.correlate(b, b, "full"),
    lambda x, w, b: np.pad(x, 1, mode="edge"),
    lambda x, w, b: np.pad(x, ((0, 1), (0, 1)), "constant", constant_values=0.5),
    lambda x, w, b: np.minimum.accumulate(b),
    lambda x, w, b: np.diag(b) - np.outer(b, b),
    lambda x, w, b: np.diagflat(b) @ b,
    lambda x, w, b: np.repeat(b[:, None], 2, axis=1),
    lambda x, w, b: np.average(b, weights=[1, 2, 3]),
    lambda x, w, b: x.var(axis=0, ddof=1) + x.std(),
    lambda x, w, b: np.var(x, 0, keepdims=True),
    lambda x, w, b: np.ptp(b),
    lambda x, w, b: np.split(x, [1, 3]),
    lambda x, w, b: (lambda y: (y.__setitem__((slice(None), 0), 0), y)[1])(x.copy()),
    lambda x, w, b: (lambda y: (np.fill_diagonal(y, 0.5), y)[1])(x.copy()),
    lambda x, w, b: np.take_along_axis(x, np.argmax(x, 1)[:, None], 1),
    lambda x, w, b: np.count_nonzero(x > 0),
    lambda x, w, b: b if np.allclose(b, b) and not np.any(np.isnan(b)) else w,
    lambda x, w, b: np.nonzero(b > 0)[0],
    lambda x, w, b: np.bincount([0, 1, 1]) / 3,
    lambda x, w, b: np.unique([1, 2, 2]).size * b,
    lambda x, w, b: np.broadcast_to(b, (2, 3)) * 2,
    lambda x, w, b: np.moveaxis(x[None], 0, -1),
    lambda x, w, b: np.floor(2.7) * b + np.ceil(0.2),
    lambda x, w, b: np.int32(3) * b / np.int64(2),
    lambda x, w, b: np.sqrt(np.int64(4)) * b + np.sqrt(2),
    lambda x, w, b: np.linspace(-1, 1, 3) ** 2 * b,
    lambda x, w, b: (np.arange(12).reshape(3, 4) / 12) @ x,
    lambda x, w, b: np.arange(0, 1, 0.25) * x,
    lambda x, w, b: np.ones(3, dtype=bool) * b,
    lambda x, w, b: np.logical_and(x > 0, x < 1) * x,
    lambda x, w, b: ~(x > 0) * x,
    lambda x, w, b: ((x > 0) & (x < 1)).astype(int) * x,
    lambda x, w, b: (x > 0).sum() / x.size * b,
    lambda x, w, b: np.exp(x - x.max(1)[:, None]),
    lambda x, w, b: np.tile(b, (4, 1)).T.dot(x),
    lambda x, w, b: b.reshape(1, 3, 1, 1) * np.ones((1, 3, 2, 2)),
    lambda x, w, b: np.block([[x, x], [x, x]]),
    lambda x, w, b: np.asfortranarray(x).T.reshape(-1, order="F"),
    lambda x, w, b: isinstance(x, np.ndarray) * b,
    lambda x, w, b: (x.ndim, x.shape, len(x)),
    lambda x, w, b: b.sum().item() + b.max().astype(np.float32),
    lambda x, w, b: np.delete(b, 0),
    lambda x, w, b: np.exp(b).prod().reshape(1, 1),
    lambda x, w, b: (b[0]).shape == () and b,
    lambda x, w, b: np.dot(x, w, out=np.zeros((4, 3))),
    lambda x, w, b: np.clip(np.exp(x), 1e-7, 1 - 1e-7),
    lambda x, w, b: np.clip(x, -np.inf, 0.2),
    lambda x, w, b: np.nan_to_num(b),
    lambda x, w, b: np.round(0.1234, 2) * b,
    lambda x, w, b: np.meshgrid(np.arange(2), np.arange(3))[0],
    lambda x, w, b: np.float64(b.sum()),
    lambda x, w, b: sum(b) / len(b),
    lambda x, w, b: np.identity(3) * b,
    lambda x, w, b: np.choose([0, 1], [[1, 2], [3, 4]]),
    lambda x, w, b: np.zeros(3) + np.array([1, 2, 3]) / 7.0,
    lambda x, w, b: np.array([1, 2, 3]) ** -1.0 * b,
    lambda x, w, b: np.array([1, 2, 3]) ** 0.5 * b,
    lambda x, w, b: np.put_along_axis(x, np.array([[0]]), 0.5, 1) or x,
    lambda x, w, b: np.std(b) * np.mean([1, 2, 4]),
]


def example() -> list[np.ndarray]:
    draw = np.random.RandomState(3)
    return [draw.randn(4, 4), draw.randn(4, 3), draw.randn(3)]


def flat(value: object) -> list[float]:
    if isinstance(value, list | tuple):
        return [x for v in value for x in flat(v)]
    return np.asarray(value, dtype=float).ravel().tolist()


def ids(value: object) -> list[int]:
    return [i for v in value for i in ids(v)] if isinstance(value, list) else np.ravel(value).tolist()


@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda f: inspect.getsource(f).strip())
def test_is_numpy(snippet) -> None:
    graph = Graph()
    found = trace(snippet, example(), graph, ["x", "w", "b"])
    np.testing.assert_allclose([graph.values[i] for i in ids(found)], flat(snippet(*example())), rtol=1e-6, atol=1e-12)
