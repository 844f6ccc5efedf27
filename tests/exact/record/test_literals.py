"""A float is read as the simplest rational that rounds to it, and no other."""

import random
from fractions import Fraction

import numpy as np
import pytest

from bpverify.errors import UnsupportedError
from bpverify.exact.record.literals import intended, rounding_interval, simplest


@pytest.mark.parametrize(
    ("value", "rational"),
    [(0.1, "1/10"), (1.0 / 3, "1/3"), (-2 / 7, "-2/7"), (0.5, "1/2"), (3.0, "3"), (0.0, "0"), (1e-8, "1/100000000")],
)
def test_reads(value: float, rational: str) -> None:
    assert simplest(value) == Fraction(rational)


def test_rounds_back_and_is_least() -> None:
    draw = random.Random(5)
    for _ in range(300):
        p, q = draw.randint(1, 900), draw.randint(1, 900)
        assert simplest(p / q) == Fraction(p, q)
        value = draw.random() * 10 ** draw.randint(-12, 6)
        assert float(simplest(value)) == value


@pytest.mark.parametrize("bits", [16, 32])
def test_narrow_types(bits: int) -> None:
    kind = {16: np.float16, 32: np.float32}[bits]
    for value in (0.1, 1 / 3, 0.7, 2 / 9):
        assert simplest(float(kind(value)), bits) == Fraction(value).limit_denominator(20)
        assert simplest(float(kind(value)), 64) != simplest(float(kind(value)), bits)


@pytest.mark.parametrize("value", [5e-324, 1e-310, 2.0**-30 * 3, 2.0**-1022, 1 + 2.0**-52, 1 - 2.0**-53])
def test_edges_round_back(value: float) -> None:
    low, high, _ = rounding_interval(value)
    assert low < Fraction(value) < high
    assert float(simplest(value)) == value


@pytest.mark.parametrize(
    ("value", "rational"),
    [
        (0.1 * 0.2, "1/50"),
        (1e-20, "1/100000000000000000000"),
        (0.1 * 0.7, "7/100"),
        (4 / 3 * (1 / 7), "4/21"),
        (0.1 * 3, "3/10"),
        (-0.1 * 3, "-3/10"),
    ],
)
def test_computed_by_python(value: float, rational: str) -> None:
    assert intended(value) == Fraction(rational)


@pytest.mark.parametrize("text", ["0.99999999", "1.000000001", "0.7978845608", "1.2345678901e-6"])
def test_short_decimals_are_read_as_they_are_written(text: str) -> None:
    assert intended(float(text)) == Fraction(text)


def test_intended_is_simplest_elsewhere() -> None:
    draw = random.Random(7)
    for value in (2**0.5, 3.141592653589793, 1e-5, 1 / 3, 1e-8, 1.0000001, *(draw.gauss(0, 1) for _ in range(200))):
        assert intended(value) == simplest(value)


@pytest.mark.parametrize("value", [float("inf"), float("nan")])
def test_refuses(value: float) -> None:
    with pytest.raises(UnsupportedError):
        simplest(value)
