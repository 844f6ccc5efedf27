"""Complex numbers and Fourier transforms: numpy's values, in both ways to check, and gradients through them, right and wrong."""

import inspect
from fractions import Fraction

import numpy as np
import pytest

from bpverify import check_gradients
from bpverify.errors import BpverifyError
from bpverify.exact.code.trace import Tracer
from bpverify.exact.record.graph import Graph
from bpverify.exact.standins.fourier import Roots
from bpverify.exact.standins.pairs import Pair

from ..tracing import floats_in_fields

CONSTANT = np.array([0.5 - 1j, 2, 1j, 0.25])
VALUES = [
    lambda x, b: x * 1j,
    lambda x, b: 1j * x + 2,
    lambda x, b: (x + 1j * b) * (b - 2j * x),
    lambda x, b: (x + 1j * b) / (b - 2j * x),
    lambda x, b: 1 / (b + 1j) - b / 1j,
    lambda x, b: 2 - (b + 1j),
    lambda x, b: -(b + 1j) + (+(b * 1j)),
    lambda x, b: (b + 1j) ** 3 + (b + 1j) ** -2,
    lambda x, b: abs(x + 1j * b),
    lambda x, b: np.abs(b + 1j) ** 2,
    lambda x, b: (b[0] + 1j) * (b[1] - 2j),
    lambda x, b: 1j * b[0] - 3,
    lambda x, b: b[0] * (2 + 1j) + 1j,
    lambda x, b: b * CONSTANT,
    lambda x, b: (x + 1j) @ CONSTANT,
    lambda x, b: x @ (x * 1j).T,
    lambda x, b: np.exp(1j * x),
    lambda x, b: np.log(b + 2j),
    lambda x, b: np.sqrt(b + 2j) + np.sqrt(b - 2j),
    lambda x, b: np.sin(b + 0.5j) + np.cos(b + 0.5j),
    lambda x, b: np.sinh(b + 0.5j) + np.cosh(b + 0.5j) - np.tanh(b - 0.5j),
    lambda x, b: np.angle(b + 1j * b[::-1]) + np.angle(b - 1j, deg=True),
    lambda x, b: np.conj(b + 1j) + (b + 1j).conjugate(),
    lambda x, b: (b * 1j).real + (b * 1j).imag + np.real(b + 1j) + np.imag(b + 1j) + np.imag(b),
    lambda x, b: np.square(b + 1j) + np.reciprocal(b + 1j) + np.power(b + 1j, 2),
    lambda x, b: np.sum((x + 1j) * x, axis=0) + np.mean(x * 1j, axis=1, keepdims=True),
    lambda x, b: np.cumsum(b + 1j) + np.diff(np.append(b, 1j)),
    lambda x, b: np.dot(b + 1j, b) + np.vdot(b + 1j, b) + np.inner(b, 1j * b),
    lambda x, b: np.outer(b + 1j, b * 1j) + np.kron(x, 1j * b[:1])[:, :4],
    lambda x, b: np.einsum("ij,j->i", x * 1j, b + 1j) + np.einsum("i,i", b + 1j, b * 1j),
    lambda x, b: np.tensordot(x + 1j, x, axes=([0], [1])),
    lambda x, b: np.convolve(b + 1j, [1, 2j]),
    lambda x, b: np.correlate(b + 1j, np.array([1, 2j]), "full"),
    lambda x, b: np.where(b > 0, b + 1j, b),
    lambda x, b: np.concatenate([b, b + 1j]) * 2,
    lambda x, b: np.stack([b, 1j * b], axis=1).reshape(2, 4).T,
    lambda x, b: np.array([b[0] + 1j, 2, b[1]]),
    lambda x, b: np.array([[b[0], 1j], [0, b[1]]]),
    lambda x, b: np.array(b, dtype=complex) + b.astype(complex) + np.asarray(b, complex) + b.astype(np.complex128),
    lambda x, b: (lambda z: (z.__setitem__(1, b[0] + 1j), z)[1])(np.zeros(4, dtype=complex)),
    lambda x, b: (lambda z: (z.__setitem__(slice(1, 3), b[:2]), z)[1])(np.ones_like(b + 1j)),
    lambda x, b: (lambda z: (setattr(z, "real", b), z)[1])(np.full(4, 1j)),
    lambda x, b: (lambda z: (np.add.at(z, [0, 0, 2], b[:3] * 1j), z)[1])(np.zeros(4, np.complex128)),
    lambda x, b: np.multiply(b + 1j, b - 1j, out=np.empty(4, dtype="complex128")),
    lambda x, b: np.add(b, 1j) - np.subtract(1j, b) + np.divide(b, 2j) * np.true_divide(1j, b),
    lambda x, b: [np.equal(b, b + 0j), np.not_equal(b * 1j, b)],
    lambda x, b: [*np.split(b * 1j, 2), np.sum(b * 1j, dtype=complex)],
    lambda x, b: (lambda z: (np.subtract.at(z, [1, 1], 1j), z)[1])(b * 1j),
    lambda x, b: (lambda z: (np.copyto(z, b, where=b > 0), z)[1])(np.zeros(4, complex)),
    lambda x, b: np.full((2, 2), b[0] * 1j) + np.full_like(x[:2, :2] * 1j, 2) + np.zeros_like(x[:2, :2] * 1j),
    lambda x, b: (lambda z: (z.fill(b[1] * 1j), z)[1])(np.ones((2, 2), dtype=complex)),
    lambda x, b: (b * 1j).tolist(),
    lambda x, b: (b * 1j).dot(b) + (b + 1j).mean() + (b * 1j).item(1),
    lambda x, b: b * 2 if (b[0] * 1j) else b,
    lambda x, b: np.insert(b * 1j, 1, 2) * np.positive(1j),
    lambda x, b: np.einsum("i,j->ij", b, b * 1j) + np.multiply.outer(b, b),
    lambda x, b: complex(b[0], b[1]) * 2 + np.complex128(1 + 2j),
    lambda x, b: np.roll(b + 1j, 1)[::-1] + np.flip(1j * b) + np.tile(1j, 4),
    lambda x, b: (x + 1j).T.swapaxes(0, 1).ravel()[:3].copy().sum().item(),
    lambda x, b: np.linalg.norm(b + 1j) + np.linalg.norm(x * 1j, axis=0),
    lambda x, b: [z * 2 for z in b + 1j],
    lambda x, b: np.add.reduce(x + 1j, axis=1) + np.eye(4, dtype=complex)[0],
    lambda x, b: (np.iscomplexobj(b + 1j), np.iscomplexobj(b), np.isrealobj(b), (b + 1j).shape, (b + 1j).ndim, len(b + 1j)),
    lambda x, b: ((b + 1j == b + 1j) & (b + 1j != b)) * 1.0,
    lambda x, b: [isinstance(b[0] * 1j, complex), isinstance(b * 1j, np.ndarray), isinstance(b * 1j, complex)],
    lambda x, b: [isinstance(b[0] * 1j, (float, np.complexfloating)), isinstance(b[0] * 1j, float)],
    lambda x, b: isinstance(b[0] * 1j, np.float64) * 1.0,
    lambda x, b: [np.iscomplexobj(np.zeros((2, 2), float, "F")), np.iscomplexobj(np.ones_like(x, float, "F"))],
    lambda x, b: np.eye(4, 4, 1, complex) + np.full((4, 4), b[0], complex, "F") + np.full_like(x, 1j, complex),
    lambda x, b: (lambda z: (z.__setitem__(0, 5), z)[1])(b.astype(complex)) + b,
    lambda x, b: (lambda z: (z.copy().__setitem__(0, 5), z)[1])(b * 1j),
    lambda x, b: b * (1 if np.allclose(b * 1j, b * (1e-9 + 1j)) and not np.allclose(b * 1j, b) else 0),
    lambda x, b: (lambda z: [z.__iadd__(1j), z.__imul__(b), z.__itruediv__(2j), z.__isub__(z)][0])(b * 1j),
    lambda x, b: np.fft.fft(b),
    lambda x, b: np.fft.fft(x, axis=0),
    lambda x, b: np.fft.ifft(b + 1j * b[::-1]),
    lambda x, b: np.fft.fft(b, n=6) + np.fft.fft(x[0], norm="ortho", n=6),
    lambda x, b: np.fft.ifft(b, n=3, norm="forward"),
    lambda x, b: np.fft.rfft(b),
    lambda x, b: np.fft.rfft(x, n=5, axis=0, norm="forward"),
    lambda x, b: np.fft.irfft(b + 1j * b[::-1]),
    lambda x, b: np.fft.irfft(b + 1j * b[::-1], n=5, norm="ortho"),
    lambda x, b: np.fft.irfft(b + 1j, n=9),
    lambda x, b: np.fft.fft2(x) + np.fft.ifft2(x * 1j),
    lambda x, b: np.fft.rfft2(x),
    lambda x, b: np.fft.irfft2(np.fft.rfft2(x) * 2),
    lambda x, b: np.fft.fftn(x, axes=[1]) + np.fft.ifftn(x, s=(4, 4), axes=(0, 1), norm="ortho"),
    lambda x, b: np.fft.irfftn(np.fft.rfftn(x), s=(4, 4), axes=(0, 1)),
    lambda x, b: np.fft.fftshift(x) + np.fft.ifftshift(1j * b),
    lambda x, b: np.fft.fftfreq(4, d=0.1) * b + np.fft.rfftfreq(7),
    lambda x, b: np.fft.fft(np.ones(15) * b[0]) + np.fft.fft(np.arange(15)) + np.fft.ifft(np.arange(14), n=15),
    lambda x, b: np.fft.fft(np.arange(16) * b[0]) + np.fft.fft(np.arange(24), n=16),
]


def example() -> list[np.ndarray]:
    draw = np.random.RandomState(5)
    return [draw.randn(4, 4), draw.randn(4)]


def parts(value: object) -> list[float]:
    """Return the real parts of what was computed, then the imaginary ones, in order."""
    if isinstance(value, list | tuple):
        return [x for v in value for x in parts(v)]
    found = np.asarray(value, dtype=complex)
    return [*found.real.ravel().tolist(), *found.imag.ravel().tolist()]


def split(value: object) -> object:
    """Return pairs as lists of their parts."""
    if isinstance(value, list | tuple):
        return [split(v) for v in value]
    if isinstance(value, Pair):
        return [value.real, value.imag]
    return [value, np.zeros(np.shape(value))]


def recorded(value: object) -> list[float]:
    if isinstance(value, list):
        return [x for v in value for x in recorded(v)]
    return [float(getattr(x, "value", x)) for x in np.ravel(np.asarray(value, dtype=object))]


@pytest.mark.every(3)
@pytest.mark.parametrize("function", VALUES, ids=lambda f: inspect.getsource(f).strip()[13:90])
def test_is_numpy(function) -> None:
    tracer = Tracer(Graph())
    given = [tracer.symbols(value, name) for value, name in zip(example(), "xb", strict=True)]
    found = recorded(split(tracer.run(function, given)))
    np.testing.assert_allclose(found, parts(function(*example())), rtol=1e-9, atol=1e-12)
    fields = floats_in_fields(function, example(), "xb", split)
    np.testing.assert_allclose(fields, parts(function(*example())), rtol=1e-9, atol=1e-12)


def test_roots_of_unity_are_what_they_are() -> None:
    graph = Graph()
    roots = Roots(graph)
    for order in (1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 15, 16, 24, 60, 64):
        for n in range(order):
            cosine, sine = roots.at(Fraction(n, order))
            assert cosine.value == pytest.approx(np.cos(2 * np.pi * n / order), abs=1e-14)
            assert sine.value == pytest.approx(np.sin(2 * np.pi * n / order), abs=1e-14)


FILTER = np.array([0.5, -1.0, 2.0, 0.25])
LONGER = np.r_[FILTER, 1.5, -0.75, 1]


def filtered(x, w):
    return np.sum(np.fft.irfft(np.fft.rfft(x) * np.fft.rfft(w), n=len(x)) * np.arange(len(x)) ** 2)


def of_filtered(x, w):
    g = np.fft.rfft(np.arange(len(x)) ** 2)
    return {
        "x": np.fft.irfft(g * np.conj(np.fft.rfft(w)), n=len(x)),
        "w": np.fft.irfft(g * np.conj(np.fft.rfft(x)), n=len(x)),
    }


def of_filtered_unturned(x, w):
    g = np.fft.rfft(np.arange(len(x)) ** 2)
    return {"x": np.fft.irfft(g * np.fft.rfft(w), n=len(x)), "w": np.fft.irfft(g * np.fft.rfft(x), n=len(x))}


def power(x):
    return np.sum(np.abs(np.fft.fft(x)) ** 2 * np.arange(1, len(x) + 1))


def of_power(x):
    return {"x": 2 * len(x) * np.real(np.fft.ifft(np.fft.fft(x) * np.arange(1, len(x) + 1)))}


def of_power_unscaled(x):
    return {"x": 2 * np.real(np.fft.ifft(np.fft.fft(x) * np.arange(1, len(x) + 1)))}


def turned(a, b):
    z = (a + 1j * b) * np.exp(1j * a)
    return np.sum(z.real * np.array([1, 2]) + z.imag)


def of_turned(a, b):
    g = np.conj(np.array([1, 2]) - 1j)
    outer = np.exp(1j * a)
    z = (a + 1j * b) * outer
    return {"a": np.real(np.conj(g) * (outer + 1j * z)), "b": np.real(np.conj(g) * 1j * outer)}


def of_turned_unconjugated(a, b):
    found = of_turned(a, b)
    return {"a": found["a"], "b": -found["b"]}


def sized(a, b):
    return np.sum(np.log(np.abs(a + 1j * b)) + np.angle(a + 1j * b))


def of_sized(a, b):
    below = a**2 + b**2
    return {"a": (a - b) / below, "b": (b + a) / below}


def of_sized_halved(a, b):
    below = a**2 + b**2
    return {"a": (a - b) / below, "b": (b + a) / below / 2}


TWO = {"a": np.array([0.3, -0.7]), "b": np.array([0.5, 1.1])}
COSTS = {
    "filter": (filtered, of_filtered, of_filtered_unturned, {"x": FILTER, "w": FILTER[::-1] + 0.125}),
    "filter of six": (filtered, of_filtered, of_filtered_unturned, {"x": LONGER[:6], "w": LONGER[5::-1]}),
    "filter of seven": (filtered, of_filtered, of_filtered_unturned, {"x": LONGER, "w": LONGER[::-1]}),
    "power": (power, of_power, of_power_unscaled, {"x": FILTER}),
    "power of eight": (power, of_power, of_power_unscaled, {"x": np.r_[FILTER, FILTER[::-1] * 3]}),
    "turned": (turned, of_turned, of_turned_unconjugated, TWO),
    "sized": (sized, of_sized, of_sized_halved, TWO),
}


WAYS = [(name, fast) for name in COSTS for fast in (False, True) if (name, fast) != ("sized", True)]
"""In fields the logarithm of a root is one of its own."""


@pytest.mark.every(5)
@pytest.mark.parametrize(("name", "fast"), WAYS)
def test_gradients_through_complex_numbers(name: str, fast: bool) -> None:
    cost, right, wrong, at = COSTS[name]
    assert {v.status for v in check_gradients(cost, right, at=at, fast=fast).verdicts} <= {"proved", "tested"}
    assert "refuted" in {v.status for v in check_gradients(cost, wrong, at=at, fast=fast).verdicts}


def test_the_inverse_of_a_transform_is_known_where_the_roots_are() -> None:
    def cost(x):
        return np.sum(np.real(np.fft.ifft(np.fft.fft(x))) ** 2)

    for order in (3, 6, 8, 12):
        at = {"x": np.random.RandomState(order).randn(order)}
        assert check_gradients(cost, lambda x: {"x": 2 * x}, at=at).verdicts[0].status in ("proved", "tested"), order
        assert check_gradients(cost, lambda x: {"x": x}, at=at).verdicts[0].status == "refuted", order


@pytest.mark.parametrize(
    ("cost", "reason"),
    [
        (lambda x: np.sum(x + 1j), "this use of complex numbers"),
        (lambda x: np.abs(np.linalg.inv(x * 1j + np.eye(2)))[0, 0], "complex"),
        (lambda x: np.sum(np.abs((x * 1j) ** 0.5)), "whole number"), (lambda x: np.abs(np.sign(x * 1j)).sum(), "complex"),
        (lambda x: abs(np.linalg.norm(x * 1j, 1)), "ord=1"), (lambda x: np.sum(np.abs(x ** (1j * x))), "exponent is complex"),
        (lambda x: np.abs(np.multiply.reduce(x * 1j))[0], "multiply.reduce"),
        (lambda x: np.abs(np.fft.fft(x, norm="no"))[0, 0], "norm"),
        (lambda x: np.abs((x * 1j).max()), "max of complex"), (lambda x: np.sum((x * 1j).astype(float)), "imaginary parts"),
        (lambda x: np.sum(np.add(x, 1j, where=x > 0).real), "these arguments"),
        (lambda x: np.sum(np.fft.rfft(x * 1j).real), "rfft"),
        (lambda x: float(np.sum(x * 1j).real) + np.max(x * 1j).real, "complex"),
    ],
)  # fmt: skip
def test_what_is_not_covered_is_refused_in_words(cost, reason: str) -> None:
    try:
        report = check_gradients(cost, lambda x: {"x": x}, at={"x": np.array([[0.5, 1.5], [0.25, 0.75]])})
        found, statuses = " ".join(v.reason for v in report.verdicts), {v.status for v in report.verdicts}
    except BpverifyError as error:
        found, statuses = str(error), {"undecided"}
    assert reason in found and statuses == {"undecided"}


def test_gradients_that_are_complex_are_not_taken_for_real_ones() -> None:
    report = check_gradients(lambda x: np.sum(x * x), lambda x: {"x": 2 * x + 0j}, at={"x": np.array([0.5, 1.5])})
    assert {v.status for v in report.verdicts} == {"undecided"}
