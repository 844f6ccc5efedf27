"""Quotients of polynomials, with a cap on the work that one operation may take."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb
from typing import Any

from bpverify.errors import UnsupportedError

MOST_PRODUCTS = 2_000_000
"""The most products of terms that one multiplication may take."""


class TooLargeError(UnsupportedError):
    """The polynomials of a component would grow beyond the cap; a point may still tell the sides apart."""


def _check_size(products: int) -> None:
    if products > MOST_PRODUCTS:
        raise TooLargeError(f"a product of more than {MOST_PRODUCTS} terms")


@dataclass(frozen=True, slots=True)
class Quotient:
    """numerator / denominator, two polynomials; the denominator is not identically zero."""

    numerator: Any
    denominator: Any

    def __add__(self, other: Quotient) -> Quotient:
        """Add, over a common denominator where it is the same."""
        if self.denominator is other.denominator or self.denominator == other.denominator:
            return Quotient(self.numerator + other.numerator, self.denominator)
        cross = self.numerator * other.denominator + other.numerator * self.denominator
        return Quotient(cross, self.denominator * other.denominator)

    def __mul__(self, other: Quotient) -> Quotient:
        """Multiply."""
        _check_size(len(self.numerator) * len(other.numerator))
        if other.denominator.is_one():
            return Quotient(self.numerator * other.numerator, self.denominator)
        _check_size(len(self.denominator) * len(other.denominator))
        return Quotient(self.numerator * other.numerator, self.denominator * other.denominator)

    def raised(self, exponent: int) -> Quotient:
        """Return the quotient to a power of 0 or more."""
        for part in (self.numerator, self.denominator):
            _check_size(comb(exponent + max(len(part), 1) - 1, exponent) if len(part) > 1 else 1)
        return Quotient(self.numerator**exponent, self.denominator**exponent)
