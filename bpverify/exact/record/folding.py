"""What is computed at once: powers and functions of constants that are rationals again, and the floats of powers."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bpverify.exact.record.functions import Elementary

_LARGEST = 1 << 12
"""A power of constants with more bits than this stays a node."""


def power(base: Fraction, exponent: int) -> Fraction | None:
    """Return a power of a rational, None for one that is too long."""
    is_short = abs(exponent) * max(base.numerator.bit_length(), base.denominator.bit_length()) <= _LARGEST
    return base**exponent if is_short else None


def float_power(x: float, exponent: int) -> float:
    """Return a power in floats: the infinity that it overflows to, nan where it has no value."""
    try:
        return x**exponent
    except OverflowError:
        return math.inf
    except ZeroDivisionError:
        return math.nan


def applied(row: Elementary, argument: Fraction) -> Fraction | None:
    """Return a function's value where it is a rational that is known."""
    if row.name == "sqrt":
        return _root(argument)
    return next((Fraction(value) for known, value in row.known if known == argument), None)


def _root(p: Fraction) -> Fraction | None:
    numerator, denominator = math.isqrt(p.numerator), math.isqrt(p.denominator)
    exact = numerator**2 == p.numerator and denominator**2 == p.denominator
    return Fraction(numerator, denominator) if exact else None
