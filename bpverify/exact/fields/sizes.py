"""How large the polynomials behind a run of residues can be: degrees and coefficients, from which the error bound follows.

The chance of error. Every number of a run is a rational function of the independent variables: the inputs, the directions, and
one atom for each application of a transcendental function (the atom of an exponential may have negative exponents, which count
with their absolute value). Each step of a run is an identity of real functions, so two numbers that are different functions are
different rational functions too. A Laurent polynomial of degree D that is not 0 vanishes at independent draws from a set of S
nonzero residues with a chance of at most 2 D / S (Schwartz and Zippel, with the largest or the smallest exponent of each
variable split off, whichever is larger in absolute value). A prime drawn from the range divides an integer other than 0 of b
bits with a chance of at most (b / 30) / PRIMES_IN_RANGE. Primes and residues are drawn independently, so the chances for the
primes of a run multiply. A run in which a divisor is 0 is given up, so each chance is divided by that of a run that ends. Two
arguments x and y that differ may look for all primes as if x were y, -y, 2 y, -2 y, y / 2 or -y / 2, and share an atom: six
chances for each pair are added.

The size of a number. Every number is N / D with D a product of powers of divisors, and is bounded as in ``algebra/sizes.py``, where
it is derived: by a, h and the exponents of D, with

    deg N <= a + d(D)        bits of N <= h + b(D)

The numbers of one array that is divided by are a group of divisors: a D holds all of a group, each with the same exponent. So does
the group of the denominators of all literals. From MOST_GROUPS on all others are one group.

Beside this, degree and bits are kept for numerator and denominator of the number's own fraction T / U, the smaller bound for a sum
of few quotients. Where T is smaller than N, T is the divisor, and 1/u = U / T is over D = T with a = deg U - deg T.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bpverify.exact.fields.modular import LOWEST, PRIMES_IN_RANGE

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_GROUPS = 64
"""Groups of divisors that are kept apart."""
LITERALS = 0
"""The group of the denominators of literals."""
Powers = tuple[tuple[int, int], ...]
"""Groups and their exponents, in order."""


@dataclass(frozen=True, slots=True)
class Size:
    """Upper bounds for all numbers of one array: a, h and D of the module's text, and degrees and bits of T and U."""

    degree: int = 0
    bits: int = 0
    below: Powers = ()
    top: int = 0
    bottom: int = 0
    top_bits: int = 0
    bottom_bits: int = 0

    def __add__(self, other: Size) -> Size:
        """Return the size of a sum of two."""
        return Size(
            max(self.degree, other.degree),
            max(self.bits, other.bits) + 1,
            _joined(self.below, other.below, max),
            max(self.top + other.bottom, other.top + self.bottom),
            self.bottom + other.bottom,
            max(self.top_bits + other.bottom_bits, other.top_bits + self.bottom_bits) + 1,
            self.bottom_bits + other.bottom_bits,
        )

    def __mul__(self, other: Size) -> Size:
        """Return the size of a product of two."""
        own, others = self._fraction(), other._fraction()
        below = _joined(self.below, other.below, operator.add)
        fraction = (a + b for a, b in zip(own, others, strict=True))
        return Size(self.degree + other.degree, self.bits + other.bits, below, *fraction)

    def __or__(self, other: Size) -> Size:
        """Return the size of an array that holds numbers of both sizes."""
        fraction = map(max, self._fraction(), other._fraction())
        return Size(max(self.degree, other.degree), max(self.bits, other.bits), _joined(self.below, other.below, max), *fraction)

    def _fraction(self) -> tuple[int, int, int, int]:
        return self.top, self.bottom, self.top_bits, self.bottom_bits

    def summed(self, terms: int) -> Size:
        """Return the size of a sum of so many numbers of this size."""
        if terms <= 1:
            return self
        more = terms.bit_length()
        return replace(
            self,
            bits=self.bits + more,
            top=self.top + (terms - 1) * self.bottom,
            bottom=terms * self.bottom,
            top_bits=self.top_bits + (terms - 1) * self.bottom_bits + more,
            bottom_bits=terms * self.bottom_bits,
        )

    def raised(self, exponent: int) -> Size:
        """Return the size of a power with an exponent of at least 0."""
        below = tuple((group, exponent * m) for group, m in self.below) if exponent else ()
        return Size(exponent * self.degree, exponent * self.bits, below, *(exponent * each for each in self._fraction()))


VARIABLE = Size(degree=1, top=1)
"""An independent variable: an entry of an input or a direction, or an atom."""


def _joined(a: Powers, b: Powers, join: Callable[[int, int], int]) -> Powers:
    """Return the common multiple, or the product, of two denominators."""
    if not a or not b:
        return a or b
    left, right = dict(a), dict(b)
    return tuple((group, join(left.get(group, 0), right.get(group, 0))) for group in sorted(left | right))


class Account:
    """What one run has divided by and which atoms it has asked for; gives the chance that the run is misleading."""

    def __init__(self) -> None:
        self.atoms = 0
        self.widest = Size()
        self._literals: set[int] = set()
        self._groups: list[tuple[int, int]] = [(0, 0)]
        self._lost = 0.0

    def literals(self, denominators: set[int]) -> None:
        """Book denominators of literals."""
        for number in denominators - self._literals:
            self._add(LITERALS, 0, number.bit_length(), 1)
        self._literals |= denominators

    def divide_by(self, size: Size, count: int) -> Size:
        """Book ``count`` divisors of this size; return the size of their reciprocals."""
        own = size.bottom, size.top, size.bottom_bits, size.top_bits
        group = min(len(self._groups), MOST_GROUPS)
        if group == len(self._groups):
            self._groups.append((0, 0))
        degree, bits = self._measured(size)
        if size.top < degree:
            self._add(group, size.top, size.top_bits, count)
            return Size(size.bottom - size.top, size.bottom_bits - size.top_bits, ((group, 1),), *own)
        self._add(group, degree, bits, count)
        return Size(-size.degree, -size.bits, ((group, 1),), *own)

    def _add(self, group: int, degree: int, bits: int, count: int) -> None:
        """Put divisors into a group: their degrees and bits, as far as was divided before."""
        all_degrees, all_bits = self._groups[group]
        self._groups[group] = all_degrees + count * degree, all_bits + count * bits
        self._lost += count * _single(degree, bits)

    def ask_atoms(self, size: Size, count: int) -> None:
        """Book ``count`` applications to arguments of this size."""
        self.atoms += count
        self.widest = self.widest | size

    def _measured(self, size: Size) -> tuple[int, int]:
        """Return degree and bits of a number's numerator, over all that was divided by so far."""
        degree, bits = size.degree, size.bits
        for group, m in size.below:
            degree, bits = degree + m * self._groups[group][0], bits + m * self._groups[group][1]
        return max(0, degree), max(0, bits)

    def chance(self, size: Size, primes: int) -> float:
        """Return a bound for the chance that numbers of this size vanish for all primes without being 0."""
        kept = 1 - self._lost
        if kept <= 0:
            return 1.0
        zero = self._both(size) / kept
        meet = self._both(self.widest + self.widest + self.widest) / kept
        return min(1.0, zero**primes + 3 * float(self.atoms) ** 2 * meet**primes) if max(zero, meet) < 1 else 1.0

    def _both(self, size: Size) -> float:
        """Return the chance for one prime, by the smaller bound of each representation of the number."""
        return min(_single(*self._measured(size)), _single(size.top, size.top_bits))


def _single(degree: int, bits: int) -> float:
    """Return the chance for one prime: a zero by the draw of the variables, or by the draw of the prime."""
    return min(1.0, 2 * min(degree, LOWEST) / LOWEST + min(bits, 1 << 40) / 30 / PRIMES_IN_RANGE)
