"""What a float stands for: the simplest rational that rounds to it, so that 0.1 is 1/10 and 1./3 is 1/3."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import lru_cache

from bpverify.errors import UnsupportedError

PRECISIONS = {16: (11, -24), 32: (24, -149), 64: (53, -1074)}
"""Width of the type in bits: digits of its significand, exponent of its smallest positive number (IEEE 754)."""


@lru_cache(maxsize=200_000)
def simplest(value: float, bits: int = 64) -> Fraction:
    """Return the rational of least denominator that rounds to ``value`` in the type of that many bits.

    An integer is itself. Raises UnsupportedError for an infinity and for nan.
    """
    if not math.isfinite(value):
        raise UnsupportedError(f"the number {value} has no exact value")
    if value == math.floor(value):
        return Fraction(int(value))
    found = between(*rounding_interval(abs(value), bits))
    return found if value > 0 else -found


@lru_cache(maxsize=200_000)
def intended(value: float) -> Fraction:
    """Return the rational meant by a float that Python may have computed, such as 0.1 * 0.2 or 4 / 3 * (1 / 7).

    It is ``simplest(value)``, unless a few units in the last place away there is a rational of less than the square
    root of its denominator: then the float is that one after a few roundings. Where the least denominator is none that
    anyone writes and the decimal that prints is short (0.99999999, 1e-20), that is read.
    """
    read = simplest(value)
    if read.denominator < _COMPLEX:
        return read
    decimal = Fraction(repr(value))
    if significant_digits(value) <= WRITTEN:
        return decimal
    if read.denominator >= _EXACT and abs(decimal.numerator) < _COMPLEX:
        return decimal
    low, high, _ = rounding_interval(abs(value))
    margin = (high - low) * _ROUNDINGS
    near = between(low - margin, high + margin, True)
    return (near if value > 0 else -near) if near.denominator**2 < read.denominator else read


_COMPLEX = 10**6
WRITTEN = 12
"""Significant digits that people write; a float that was computed prints with more."""
_ROUNDINGS = 4
_EXACT = 2**50


def significant_digits(value: float) -> int:
    """Return how many digits a float prints with, zeros at the ends left out."""
    return len(repr(value).partition("e")[0].replace(".", "").replace("-", "").strip("0"))


def rounding_interval(value: float, bits: int = 64) -> tuple[Fraction, Fraction, bool]:
    """Return the ends of the reals that round to a positive ``value``, and whether the ends do too (ties go to even)."""
    digits, lowest = PRECISIONS[bits]
    exponent = max(math.frexp(value)[1] - digits, lowest)
    unit = Fraction(2) ** exponent
    significand = int(Fraction(value) / unit)
    half = unit / 2
    # Below a power of two the neighbours are twice as close, except at the smallest exponent.
    below = half / 2 if significand == 1 << (digits - 1) and exponent > lowest else half
    exact = significand * unit
    return exact - below, exact + half, significand % 2 == 0


def between(low: Fraction, high: Fraction, closed: bool) -> Fraction:
    """Return the rational of least denominator in an interval of positive reals: the Stern-Brocot tree, run by run.

    Integers throughout: low is a / b and high is c / d, and both lose their common whole part and are inverted in turn.
    """
    a, b, c, d = low.numerator, low.denominator, high.numerator, high.denominator
    wholes: list[int] = []
    while True:
        whole, rest = divmod(a, b)
        if closed and rest == 0 and whole > 0:
            p, q = whole, 1
            break
        beyond = c - (whole + 1) * d
        if beyond > 0 or (closed and beyond == 0):
            p, q = whole + 1, 1
            break
        if rest == 0:
            # Open at a whole number: the reciprocals above 1/(high - whole) have no upper end.
            least, over = divmod(d, c - whole * d)
            q = least if over == 0 and closed else least + 1
            p = whole * q + 1
            break
        wholes.append(whole)
        a, b, c, d = d, c - whole * d, b, rest
    for whole in reversed(wholes):
        p, q = whole * p + q, p
    return Fraction(p, q)
