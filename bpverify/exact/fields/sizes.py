"""How large the polynomials behind a run of residues can be: degrees and coefficients, from which the error bound follows.

The chance of error. Every number of a run is a rational function of the independent variables: the inputs, the directions, and
one atom for each application of a transcendental function (the atom of an exponential may have negative exponents, which count
with their absolute value). Each step of a run is an identity of real functions, so two numbers that are different functions are
different rational functions too. A Laurent polynomial of degree D that is not 0 vanishes at independent draws from a set of S
nonzero residues with a chance of at most 2 D / S (Schwartz and Zippel, with the largest or the smallest exponent of each
variable split off, whichever is larger in absolute value). A prime drawn from the range divides an integer other than 0 of b
bits with a chance of at most (b / 30) / PRIMES_IN_RANGE. Primes and residues are drawn independently, so the chances for the
primes of a run multiply. A run in which a divisor is 0 is given up, so each chance is divided by that of a run that ends. Two
arguments that differ may have the same residues, or opposite ones, for all primes and share an atom: this adds the number of
pairs times the chance for a pair.

The size of a number. Every number is N / (L^e Q^d). Q is the product of all numerators that were divided by so far, L that of
the denominators of all literals; N is a Laurent polynomial over the integers. With G the degree of Q, H the bits of the sum of
its coefficients' absolute values, and B the bits of L, the data of a Size hold

    deg N <= degree + (d + x) G        bits N <= bits + (d + x) H + (e + y) B        d, x, e, y >= 0

A sum has the largest of each of the data (and a bit more), for N Q^(d' - d) L^(e' - e) is within them with d' and e'; a product
has their sums. When Q or L grow, N grows by the new factors to the power d or e, which the bound covers. Division by u appends
the numerator of u to Q, so that 1/u = L^e Q^d R / Q with R the product of the other factors: its data are (0, d' = 1, x' = d,
e' = 0, y' = e). Beside this, degree and bits are kept for numerator and denominator of the number's own fraction T / U, the
smaller bound for a sum of few quotients; where T is smaller than N, T is what is appended to Q, and 1/u = U R / Q.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bpverify.exact.fields.modular import LOWEST, PRIMES_IN_RANGE


@dataclass(frozen=True, slots=True)
class Size:
    """Upper bounds for all numbers of one array; the names are those of the module's text."""

    degree: int = 0
    d: int = 0
    x: int = 0
    e: int = 0
    y: int = 0
    bits: int = 0
    top: int = 0
    bottom: int = 0
    top_bits: int = 0
    bottom_bits: int = 0

    def __add__(self, other: Size) -> Size:
        """Return the size of a sum of two."""
        return Size(
            max(self.degree, other.degree),
            max(self.d, other.d),
            max(self.x, other.x),
            max(self.e, other.e),
            max(self.y, other.y),
            max(self.bits, other.bits) + 1,
            max(self.top + other.bottom, other.top + self.bottom),
            self.bottom + other.bottom,
            max(self.top_bits + other.bottom_bits, other.top_bits + self.bottom_bits) + 1,
            self.bottom_bits + other.bottom_bits,
        )

    def __mul__(self, other: Size) -> Size:
        """Return the size of a product of two."""
        return Size(*(a + b for a, b in zip(self.fields(), other.fields(), strict=True)))

    def __or__(self, other: Size) -> Size:
        """Return the size of an array that holds numbers of both sizes."""
        return Size(*(max(a, b) for a, b in zip(self.fields(), other.fields(), strict=True)))

    def fields(self) -> tuple[int, ...]:
        """Return all data in order."""
        return (self.degree, self.d, self.x, self.e, self.y, self.bits, self.top, self.bottom, self.top_bits, self.bottom_bits)

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
        return Size(*(exponent * field for field in self.fields()))


VARIABLE = Size(degree=1, top=1)
"""An independent variable: an entry of an input or a direction, or an atom."""


@dataclass(slots=True)
class Account:
    """What one run has divided by and which atoms it has asked for; gives the chance that the run is misleading."""

    degree: int = 0
    bits: int = 0
    literal_bits: int = 0
    atoms: int = 0
    widest: Size = Size()

    def _long_bits(self, size: Size) -> int:
        return size.bits + (size.d + size.x) * self.bits + (size.e + size.y) * self.literal_bits

    def divide_by(self, size: Size, count: int) -> Size:
        """Book ``count`` divisors of this size; return the size of their reciprocals."""
        degree = size.degree + (size.d + size.x) * self.degree
        own = size.bottom, size.top, size.bottom_bits, size.top_bits
        if size.top < degree:
            self.degree += count * size.top
            self.bits += count * size.top_bits
            return Size(size.bottom, 1, 0, 0, 0, size.bottom_bits, *own)
        self.bits += count * self._long_bits(size)
        self.degree += count * degree
        return Size(0, 1, size.d, 0, size.e, 0, *own)

    def ask_atoms(self, size: Size, count: int) -> None:
        """Book ``count`` applications to arguments of this size."""
        self.atoms += count
        self.widest = self.widest | size

    def chance(self, size: Size, primes: int) -> float:
        """Return a bound for the chance that numbers of this size vanish for all primes without being 0."""
        kept = 1 - _single(self.degree, self.bits + self.literal_bits)
        if kept <= 0:
            return 1.0
        zero = self._both(size) / kept
        meet = self._both(self.widest + self.widest) / kept
        return min(1.0, zero**primes + float(self.atoms) ** 2 * meet**primes) if max(zero, meet) < 1 else 1.0

    def _both(self, size: Size) -> float:
        """Return the chance for one prime, by the smaller bound of each representation of the number."""
        long = _single(size.degree + (size.d + size.x) * self.degree, self._long_bits(size))
        return min(long, _single(size.top, size.top_bits))


def _single(degree: int, bits: int) -> float:
    """Return the chance for one prime: a zero by the draw of the variables, or by the draw of the prime."""
    return min(1.0, 2 * min(degree, LOWEST) / LOWEST + min(bits, 1 << 40) / 30 / PRIMES_IN_RANGE)
