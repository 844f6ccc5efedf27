"""The stand-in computes what numpy computes, entry by entry, and refuses by name what it does not know."""

import math
from fractions import Fraction
from pathlib import Path
from time import monotonic

import numpy as np
import pytest

from bpverify.errors import InputError, UnsupportedError
from bpverify.exact.algebra.balls import defined
from bpverify.exact.code.loading import load
from bpverify.exact.code.trace import Tracer
from bpverify.exact.record.graph import Graph
from bpverify.exact.record.limits import TooLargeError

from ..tracing import trace

patterns = load(Path(__file__).parent / "patterns.py")


def example() -> list[np.ndarray]:
    draw = np.random.RandomState(3)
    return [draw.randn(4, 4), draw.randn(4, 3), draw.randn(3)]


def flat(value: object) -> list[float]:
    if isinstance(value, list | tuple):
        return [x for v in value for x in flat(v)]
    return np.asarray(value, dtype=float).ravel().tolist()


def ids(value: object) -> list[int]:
    return [i for v in value for i in ids(v)] if isinstance(value, list) else np.ravel(value).tolist()


@pytest.mark.parametrize("function", patterns.PATTERNS, ids=lambda f: f.__name__)
def test_is_numpy(function) -> None:
    graph = Graph()
    found = trace(function, example(), graph, ["x", "w", "b"])
    traced = [graph.values[i] for i in ids(found)]
    np.testing.assert_allclose(traced, flat(function(*example())), rtol=1e-9, atol=1e-12)


REFUSED = {
    "numpy.fft.hfft is not covered": lambda np, x: np.fft.hfft(x),
    "numpy.linalg.svd is not covered": lambda np, x: np.linalg.svd(x),
    "numpy.linalg.eigh is not covered": lambda np, x: np.linalg.eigh(x),
    "numpy.linalg.qr with mode='raw'": lambda np, x: np.linalg.qr(x, mode="raw"),
    "the singular values": lambda np, x: np.linalg.lstsq(x, x, rcond=None)[3][0],
    "numpy.linalg.pinv of a matrix that has not full rank": lambda np, x: np.linalg.pinv(np.ones((2, 2)) * x[0, 0]),
    "numpy.linalg.inv of more than 12 rows": lambda np, x: np.linalg.inv(np.eye(13) * x[0, 0]),
    "numpy.lexsort is not covered": lambda np, x: np.lexsort(x),
    "numpy.linalg.norm with ord=": lambda np, x: np.linalg.norm(x, 2),
    "float() of a text": lambda np, x: float(f"{x[0, 0]}"),
    "type() of a number": lambda np, x: type(x[0, 0]),
    "a rounded number": lambda np, x: np.round(x[0, 0], 2) + 1,
    "numpy.sum of numbers with dtype=int64": lambda np, x: np.sum(x, dtype=int),
    "numpy.linspace with dtype=": lambda np, x: np.linspace(0, x[0, 0], 3, dtype=int),
    "numpy.multiply with dtype=": lambda np, x: np.multiply(x, 2, dtype=int),
    "index of a number": lambda np, x: [1, 2][x[0, 0]],
    "numpy.sum with where=": lambda np, x: np.sum(x, where=x > 0),
    "numpy.mean with where=": lambda np, x: np.mean(x, where=x > 0),
    "numpy.nextafter is not covered": lambda np, x: np.nextafter(x, x),
    "this use of complex numbers": lambda np, x: np.max(x * 1j),
    "numpy.linalg.diagonal with these": lambda np, x: np.linalg.diagonal(x, 1),
    "this use of complex": lambda np, x: np.linalg.diagonal(x[None] * 1j),
    "an order of complex numbers": lambda np, x: x[0, 0] * 1j < 1,
    "numpy.sum of complex numbers with these arguments": lambda np, x: np.sum(x * 1j, out=np.zeros((), complex)),
    "numpy.zeros_like with these arguments": lambda np, x: np.zeros_like(x, device="cpu") + x,
    "numpy.isclose with these arguments": lambda np, x: np.isclose(x, x, rounded=True),
}


@pytest.mark.parametrize("reason", REFUSED)
def test_refuses_by_name(reason: str) -> None:
    tracer = Tracer(Graph())
    module = tracer.rebinder.replacements["numpy"]
    x = tracer.symbols(example()[0], "x")
    with pytest.raises(UnsupportedError) as refusal:
        tracer.run(REFUSED[reason], [module, x])
    assert reason in str(refusal.value)
    assert "test_standin.py:" in str(refusal.value)


def test_error_of_the_code_is_one_line() -> None:
    def wrong(x):
        return x.dot(np.zeros((7, 2)))

    with pytest.raises(InputError, match=r"test_standin.py:\d+, in wrong: .*ValueError: .*not aligned"):
        trace(wrong, example()[:1], Graph(), ["x"])


def test_too_many_nodes() -> None:
    with pytest.raises(TooLargeError):
        trace(patterns.affine, example(), Graph(max_nodes=50), ["x", "w", "b"])


def test_branches_name_their_line() -> None:
    graph = Graph()
    trace(patterns.relu_mask, example(), graph, ["x", "w", "b"])
    assert graph.branches
    assert all(branch.place.startswith("patterns.py:") for branch in graph.branches)


def test_literals_are_recorded() -> None:
    graph = Graph()
    trace(patterns.batchnorm, example(), graph, ["x", "w", "b"])
    assert str(graph.literals["1e-05"]) == "1/100000"


def test_literal_products_are_exact() -> None:
    def product(x):
        rate = 0.7
        return x * (rate * 0.1)

    graph = Graph()
    trace(product, [np.ones(1)], graph, ["x"])
    assert Fraction(7, 100) in graph.constants.values()


def test_draws() -> None:
    def drawn(x):
        np.random.seed(1)
        a = np.random.randn(2)
        np.random.seed(1)
        return a, np.random.randn(2), np.random.rand(2), np.random.normal(0, 0.1, 2), np.random.binomial(1, 0.5, size=2) * x

    found = trace(drawn, [np.ones(2)], Graph(), ["x"])
    assert found[0].tolist() == found[1].tolist()
    assert not set(found[1].tolist()) & set(found[2].tolist())
    assert not set(found[2].tolist()) & set(found[3].tolist())


def test_same_seed_other_calls_is_another_draw() -> None:
    def drawn(x):
        np.random.seed(1)
        a = np.random.randn(2)
        np.random.seed(1)
        return a, np.random.rand(2)

    found = trace(drawn, [np.ones(2)], Graph(), ["x"])
    assert not set(found[0].tolist()) & set(found[1].tolist())


def test_dropout() -> None:
    def dropout(x):
        mask = (np.random.rand(*x.shape) < 0.5) / 0.5
        return x * mask, mask

    graph = Graph()
    found = trace(dropout, [np.ones((3, 4))], graph, ["x"])
    assert {graph.values[i] for i in ids(found[1:])} == {0.0, 2.0}
    assert len(graph.branches) == 12


def test_special_functions() -> None:
    special = pytest.importorskip("scipy.special")
    from scipy.special import expit

    def used(x):
        return expit(x), special.softmax(x, axis=1), special.logsumexp(x), special.erf(x), special.xlogy(0, x[0]), special.ndtr(x)

    graph = Graph()
    found = trace(used, example()[:1], graph, ["x"])
    np.testing.assert_allclose([graph.values[i] for i in ids(found)], flat(used(*example()[:1])), rtol=1e-9)


def test_network_growth() -> None:
    draw = np.random.RandomState(0)

    def run(x, y, w1, b1, w2, b2):
        net = patterns.Net([50, 7, 3], [w1, w2], [b1, b2])
        return net.backprop(x, y)

    graph = Graph()
    shapes = [(50, 1), (3, 1), (7, 50), (7, 1), (3, 7), (3, 1)]
    trace(run, [draw.randn(*s) for s in shapes], graph, ["x", "y", "w1", "b1", "w2", "b2"])
    assert len(graph) < 4 * sum(a * b for a, b in shapes)


def test_special_functions_without_scipy() -> None:
    tracer = Tracer(Graph())
    special = tracer.rebinder.replacements["scipy.special"]
    x = example()[0]
    t = tracer.symbols(x, "x")
    e = np.exp(x)
    cases = [
        (special.expit(t), 1 / (1 + np.exp(-x))),
        (special.logit(special.expit(t)), x),
        (special.softmax(t, axis=1), e / e.sum(axis=1, keepdims=True)),
        (special.log_softmax(t, axis=0), np.log(e / e.sum(axis=0))),
        (special.logsumexp(t, axis=1, keepdims=True), np.log(e.sum(axis=1, keepdims=True))),
        (special.logsumexp(t), np.log(e.sum())),
        (special.erf(t), np.vectorize(math.erf)(x)),
        (special.erfc(t), np.vectorize(math.erfc)(x)),
        (special.ndtr(t), np.vectorize(lambda v: (1 + math.erf(v / math.sqrt(2))) / 2)(x)),
        (special.xlogy(0, t), 0 * x),
        (special.xlogy(2, abs(t)), 2 * np.log(abs(x))),
        (special.log_expit(t), -np.log1p(np.exp(-x))),
    ]
    for found, wanted in cases:
        values = [v.value for v in np.asarray(found, dtype=object).flat]
        np.testing.assert_allclose(values, np.ravel(wanted), rtol=1e-9, atol=1e-12)


def test_refuses_unknown_special_function() -> None:
    special = Tracer(Graph()).rebinder.replacements["scipy.special"]
    with pytest.raises(UnsupportedError, match=r"scipy\.special\.gamma is not covered"):
        special.gamma(1)


INFINITE = [
    (lambda x: np.exp(np.where(x > 0, x, -np.inf)), True),
    (lambda x: np.maximum(x, -np.inf), True),
    (lambda x: np.exp(2 * (x - np.inf) + x), True),
    (lambda x: x / np.full_like(x, np.inf), True),
    (lambda x: np.tanh(np.where(x > 0, np.inf, x)), True),
    (lambda x: x * np.inf, False),
    (lambda x: np.full(3, np.nan) * x[0, 0], False),
    (lambda x: np.inf * 0 + x, False),
    (lambda x: (x - np.inf) - (x - np.inf), False),
    (lambda x: 0 * np.where(x > 0, x, -np.inf), False),
]


@pytest.mark.parametrize(("use", "is_finite"), INFINITE)
def test_infinities_follow_the_rules_of_floats(use, is_finite) -> None:
    graph, x = Graph(), example()[:1]
    found = ids(trace(use, x, graph, ["x"]))
    with np.errstate(all="ignore"):
        np.testing.assert_allclose([graph.values[i] for i in found], flat(use(*x)), rtol=1e-9)
    assert defined(graph, found, monotonic() + 9) is is_finite
