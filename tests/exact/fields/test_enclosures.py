"""What an enclosure holds is where the numbers and their tangents are: each rule against sixty digits, and with slips in it."""

from __future__ import annotations

from time import monotonic
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import mpmath
import numpy as np
import pytest

from bpverify.exact.fields import enclosures
from bpverify.exact.fields.array import field_kind
from bpverify.exact.fields.run import Run
from bpverify.exact.record.graph import Graph
from bpverify.exact.standins.elements import plain
from bpverify.exact.standins.numpy import numpy_table

if TYPE_CHECKING:
    from collections.abc import Callable

DIGITS = 60
STEP = mpmath.mpf(10) ** -20


class Precise:
    """A number of sixty digits, on which numpy's functions of objects call methods."""

    def __init__(self, value: Any) -> None:
        given = value.item() if isinstance(value, np.generic) else value
        self.value = given.value if isinstance(given, Precise) else mpmath.mpf(given)

    def __lt__(self, other: Any) -> bool:
        return bool(self.value < Precise(other).value)

    def __gt__(self, other: Any) -> bool:
        return bool(self.value > Precise(other).value)

    def __ge__(self, other: Any) -> bool:
        return bool(self.value >= Precise(other).value)

    def __pow__(self, exponent: Any) -> Precise:
        return Precise(self.value**exponent)

    def __neg__(self) -> Precise:
        return Precise(-self.value)

    def __abs__(self) -> Precise:
        return Precise(abs(self.value))


for _name in ("add", "sub", "mul", "truediv"):
    def _operation(self: Precise, other: Any, name: str = _name) -> Precise:
        return Precise(getattr(self.value, f"__{name}__")(Precise(other).value))

    def _reflected(self: Precise, other: Any, name: str = _name) -> Precise:
        return Precise(getattr(Precise(other).value, f"__{name}__")(self.value))

    setattr(Precise, f"__{_name}__", _operation)
    setattr(Precise, f"__r{_name}__", _reflected)
for _name in ("exp", "log", "sqrt", "tanh", "sin", "cos", "arctan", "log1p", "expm1", "cosh"):
    setattr(Precise, _name, lambda self, name=_name: Precise(getattr(mpmath, {"arctan": "atan"}.get(name, name))(self.value)))


def softmax(np, x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def normed(np, x):
    centred = x - x.mean(axis=-1, keepdims=True)
    return centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-5)


def into(np, x):
    found = np.zeros_like(x)
    found = found + 0 * x
    np.add.at(found, np.array([0, 1, 0]), x * x)
    return found


PROGRAMMES: dict[str, Callable[[Any, Any], Any]] = {
    "sums": lambda np, x: x + 2 * x - x / 3 - 1,
    "products": lambda np, x: x * x * (x - 1),
    "quotients": lambda np, x: (x + 3) / (x * x + 0.1),
    "powers": lambda np, x: x**5 - x**2 + (x + 4) ** -3,
    "matrices": lambda np, x: (x @ x.T) @ x,
    "einsum": lambda np, x: np.einsum("ij,kj->ik", x, x),
    "folds": lambda np, x: x.sum(axis=0) * x.mean() + np.cumsum(x, axis=1),
    "exponentials": lambda np, x: np.exp(x) + np.exp(-3 * x) + np.expm1(x),
    "logarithms": lambda np, x: np.log(x * x + 0.5) + np.log1p(x * x),
    "roots": lambda np, x: np.sqrt(x * x + 1e-3) + (x * x + 1) ** 1.5,
    "tanh": lambda np, x: np.tanh(x) + np.tanh(9 * x) + np.cosh(x),
    "turns": lambda np, x: np.sin(x) * np.cos(2 * x) + np.arctan(x),
    "a maximum": lambda np, x: np.maximum(x, 0.25 * x - 0.1) + np.abs(x),
    "a choice": lambda np, x: np.where(x > 0.1, x * x, np.exp(x)),
    "softmax": softmax,
    "softmax behind a mask": lambda np, x: softmax(np, np.where(np.array([[True, False, True]] * len(x)), x * 3, -np.inf)),
    "a norm": normed,
    "added at indices": into,
}  # fmt: skip
SHAPE = (3, 3)


def enclosed(function: Callable[[Any, Any], Any], at: Any, entry: tuple[int, int]) -> Any:
    run = Run(2, monotonic() + 60)
    direction = np.zeros((*SHAPE, 2), dtype=np.uint32)
    direction[entry] = 1
    run.symbols["direction of x"] = direction
    kind = field_kind(Graph(), run, frozenset(["x"]), encloses=True)
    numpy = SimpleNamespace(**numpy_table(kind))
    return plain(kind.numbers(function(numpy, kind.symbols(at, "x", str)))), run


def precisely(function: Callable[[Any, Any], Any], at: Any, entry: tuple[int, int]) -> tuple[Any, Any]:
    def run(step: Any) -> Any:
        x = np.array([[Precise(v) for v in row] for row in at.tolist()], dtype=object)
        x[entry] = x[entry] + step
        return np.asarray(function(np, x))

    with mpmath.workdps(DIGITS):
        high, low, here = run(STEP), run(-STEP), run(0)
        slopes = [(h.value - k.value) / (2 * STEP) for h, k in zip(high.ravel(), low.ravel(), strict=True)]
        return [v.value for v in here.ravel()], slopes


def outside(found: Any, numbers: Any, slopes: Any) -> list[int]:
    """Return the places at which an enclosure does not hold what it should, by more than the difference quotient is off."""
    flat = found.ravel()
    with mpmath.workdps(DIGITS):
        return [
            i for i, (number, slope) in enumerate(zip(numbers, slopes, strict=True))
            if abs(number - float(flat["f"][i])) > mpmath.mpf(float(flat["r"][i]))
            or abs(slope - float(flat["g"][i])) > mpmath.mpf(float(flat["s"][i])) + abs(slope) * STEP
        ]  # fmt: skip


def drawn(seed: int) -> Any:
    return np.random.default_rng(seed).normal(size=SHAPE) * 10.0 ** (seed % 3 - 1)


@pytest.mark.parametrize("name", PROGRAMMES)
def test_numbers_and_tangents_lie_in_their_enclosures(name: str) -> None:
    for seed in range(6):
        at, entry = drawn(seed), (seed % 3, seed // 3)
        found, run = enclosed(PROGRAMMES[name], at, entry)
        assert not run.uncertain and np.isfinite(found["r"]).all() and np.isfinite(found["s"]).all()
        assert not outside(found, *precisely(PROGRAMMES[name], at, entry))
        # They are narrow: a wrong entry of a gradient is told from a right one.
        assert (found["r"] <= 1e-9 * (1 + abs(found["f"]))).all() and (found["s"] <= 1e-8 * (1 + abs(found["g"]))).all()


SLIPS: dict[str, tuple[str, Any, str]] = {
    "sums that are not rounded": ("ULP", 0.0, "sums"),
    "products that are not rounded": ("ULP", 0.0, "products"),
    "functions that are exact": ("MARGIN", 0.0, "logarithms"),
    "a sum as wide as its first term": ("plus", lambda a, b, sign=1: enclosures.Ball(a.m + sign * b.m, a.r + 0 * b.r), "sums"),
}


@pytest.mark.parametrize("name", SLIPS)
def test_a_rule_that_holds_too_little_is_seen(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    attribute, wrong, programme = SLIPS[name]
    function = PROGRAMMES[programme]
    monkeypatch.setattr(enclosures, attribute, wrong)
    for other, value in (("GROW", 1.0), ("TINY", 0.0), *((("ULP", 0.0),) if attribute == "MARGIN" else ())):
        monkeypatch.setattr(enclosures, other, value)
    assert any(outside(enclosed(function, drawn(s), (0, 0))[0], *precisely(function, drawn(s), (0, 0))) for s in range(6))


def test_a_comparison_that_floats_do_not_settle_is_not_certain() -> None:
    def close(np: Any, x: Any) -> Any:
        return np.where((x / 3) * 3 + 1e-17 * x * x > x, x, 2 * x)

    def largest(np: Any, x: Any) -> Any:
        return np.stack([x / 7 * 7 + 1e-17 * x * x, x]).max(axis=0)

    def order(np: Any, x: Any) -> Any:
        return x[np.argsort(np.stack([x[0] / 7 * 7 + 1e-17 * x[0] * x[0], x[0]]), axis=0)[0]]

    for function in (close, largest, order):
        assert enclosed(function, drawn(1), (0, 0))[1].uncertain
    assert not enclosed(lambda np, x: np.where(x > 2 * x, x, x.max(axis=0)), drawn(1), (0, 0))[1].uncertain


def test_nothing_is_known_of_what_may_be_divided_by_zero() -> None:
    found, _ = enclosed(lambda np, x: 1 / ((x / 3) * 3 - x + 1e-17 * x * x), drawn(2), (0, 0))
    assert not np.isfinite(found["r"]).any()


UNKNOWN = {
    "a sum that is too large": lambda np, x: x / x * 1e308 + 1e308,
    "a difference that is too large": lambda np, x: x / x * -1e308 - 1e308,
    "the exponential of what is too low": lambda np, x: np.exp(-(x / x * 1e200) * 1e200 + x),
    "the exponential of the logarithm of 0": lambda np, x: np.exp(np.log(x)),
}  # fmt: skip


@pytest.mark.parametrize("name", UNKNOWN)
def test_of_what_a_float_cannot_hold_nothing_is_known(name: str) -> None:
    at = np.zeros(SHAPE) if "of 0" in name else drawn(0)
    found, _ = enclosed(UNKNOWN[name], at, (0, 0))
    assert not np.isfinite(found["r"][0, 0])
    assert np.isfinite(found["s"][0, 0]) != ("exponential" in name)


ZERO = {
    "behind a mask": lambda np, x: np.exp(np.where(np.full(SHAPE, True), -np.inf, x) * 3 + x),
    "of the logarithm of a mask": lambda np, x: np.exp(np.log(np.array([[0.0]])) + x),
}  # fmt: skip


@pytest.mark.parametrize("name", ZERO)
def test_the_exponential_of_minus_infinity_is_0(name: str) -> None:
    found, _ = enclosed(ZERO[name], drawn(0), (0, 0))
    assert not any(found[field].any() for field in "frgs")


def test_reciprocals_of_what_squares_to_less_than_a_float() -> None:
    middle, radius = 2e-162, 1e-165
    found = enclosures.inverse(enclosures.Ball(np.asarray(middle), np.asarray(radius)))
    with mpmath.workdps(DIGITS):
        least = mpmath.mpf(middle) - mpmath.mpf(radius)
        assert abs(1 / least - float(found.m)) <= float(found.r)
