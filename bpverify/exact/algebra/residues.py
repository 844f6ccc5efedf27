"""The algebras of a test: residues modulo two random primes at once, and the sizes from which the error bound follows.

The bound. The difference of two components is a quotient N / D of integer polynomials in the symbols and atoms. With N not 0,
of degree d and with coefficients whose absolute values sum to at most 2^h, a prime drawn from at least PRIMES primes between
2^60 and 2^61 divides all of N's coefficients with a chance of at most (h / 60) / PRIMES; if it does not, N vanishes at
uniform draws with a chance of at most d / 2^60 (Schwartz 1980, Zippel 1979). The two primes and the draws modulo each are
independent (a draw modulo their product is a draw modulo each), so both accept with at most the product of the chances. Two
different arguments may share a residue and so an atom: each pair is counted in the same way. A run in which a divisor has no
inverse is given up, so the chances are divided by that of a run that ends.

The primes are those modulo which the small primes of ROOTS are squares, so that their roots have values. Where k such roots occur
N is a combination of their products, not 0; then neither is its norm, the product of its 2^k conjugates, of at most 2^k times the
degree and the bits, which vanishes where N does. Those primes are whole classes modulo 9240; by the explicit bounds of Bennett,
Martin, O'Bryant and Rechnitzer (2018) for moduli up to 10^4 the range holds more than PRIMES of them.
"""

from __future__ import annotations

import math
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable
    from fractions import Fraction

ROOTS = (2, 3, 5, 7, 11)
"""The primes whose roots are known."""
PRIMES = 1 << 49
"""Fewer than there are primes from 2^60 to 2^61 (more than 2^60 / 43) modulo which all of ROOTS are squares (1 of 32)."""
_MODULUS = 8 * 3 * 5 * 7 * 11
_BASES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)


def is_prime(n: int) -> bool:
    """Return whether a number from 41 to 3.1e23 is prime (Miller-Rabin, exact there for the first twelve primes)."""
    odd, twos = n - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    return n % 2 == 1 and all(any(pow(b, odd << i, n) == n - 1 for i in range(twos)) or pow(b, odd, n) == 1 for b in _BASES)


def _are_squares(n: int) -> bool:
    """Whether 2, 3, 5, 7 and 11 are squares modulo each prime that is n modulo 9240, by quadratic reciprocity."""
    if math.gcd(n, _MODULUS) > 1 or n % 8 not in (1, 7):
        return False
    for p in ROOTS[1:]:
        is_square = pow(n, (p - 1) // 2, p) == 1
        if is_square is (n % 4 == 3 and p % 4 == 3):
            return False
    return True


_CLASSES = tuple(n for n in range(_MODULUS) if _are_squares(n))


def draw_prime() -> int:
    """Return a uniformly drawn prime from 2^60 to 2^61 modulo which all of ROOTS are squares."""
    first = (1 << 60) // _MODULUS
    while True:
        n = (first + secrets.randbelow(first + 2)) * _MODULUS + secrets.choice(_CLASSES)
        if 1 << 60 <= n < 1 << 61 and is_prime(n):
            return n


def root_modulo(n: int, p: int) -> int:
    """Return a square root of n, which is a square, modulo a prime (Cipolla's method)."""
    while True:
        t = secrets.randbelow(p)
        w = (t * t - n) % p
        if pow(w, (p - 1) // 2, p) == p - 1:
            break
    # (t + sqrt(w))^((p + 1) / 2) in the field with p^2 elements.
    result, base, exponent = (1, 0), (t, 1), (p + 1) // 2
    while exponent:
        if exponent & 1:
            result = (result[0] * base[0] + result[1] * base[1] * w) % p, (result[0] * base[1] + result[1] * base[0]) % p
        base, exponent = ((base[0] ** 2 + base[1] ** 2 * w) % p, 2 * base[0] * base[1] % p), exponent >> 1
    return result[0]


class Residues:
    """Integers modulo the product of two primes; symbols and atoms are uniform draws."""

    def __init__(self) -> None:
        p = q = draw_prime()
        while p == q:
            q = draw_prime()
        self._primes = p, q
        self.modulus = p * q
        self._atoms: dict[int, int] = {}
        self._roots: dict[int, int] = {}

    def constant(self, value: Fraction) -> int:
        """Return a rational."""
        below = value.denominator
        return value.numerator % self.modulus if below == 1 else value.numerator * self.inverse(below) % self.modulus

    def symbol(self, node: int) -> int:
        """Return an unknown of the record."""
        return secrets.randbelow(self.modulus)

    def atom(self, number: int) -> int:
        """Return the unknown of this number."""
        found = self._atoms.get(number)
        if found is None:
            found = self._atoms[number] = secrets.randbelow(self.modulus)
        return found

    def root(self, n: int) -> int:
        """Return the square root of a small prime."""
        found = self._roots.get(n)
        if found is None:
            p, q = self._primes
            a, b = root_modulo(n, p), root_modulo(n, q)
            found = self._roots[n] = (a + p * ((b - a) * pow(p, -1, q) % q)) % self.modulus
        return found

    def add(self, a: int, b: int) -> int:
        """Return a + b."""
        return (a + b) % self.modulus

    def sub(self, a: int, b: int) -> int:
        """Return a - b."""
        return (a - b) % self.modulus

    def mul(self, a: int, b: int) -> int:
        """Return a b."""
        return a * b % self.modulus

    def neg(self, a: int) -> int:
        """Return -a."""
        return -a % self.modulus

    def inverse(self, a: int) -> int:
        """Return 1 / a."""
        try:
            return pow(a, -1, self.modulus)
        except ValueError:
            raise ZeroDivisionError from None

    def power(self, a: int, exponent: int) -> int:
        """Return a to a whole power from 0 on."""
        return pow(a, exponent, self.modulus)

    def fingerprint(self, value: int) -> tuple[int, int]:
        """Return a key that a value shares with its negative, and the sign between the two."""
        other = self.modulus - value
        return (value, 1) if value <= other else (other, -1)


Size = tuple[int, int, int]
"""Degree and bits of a numerator, and the number of its denominator."""


class Sizes:
    """Upper bounds of degrees and of coefficients: a value is a numerator's size over one of the known denominators."""

    def __init__(self) -> None:
        self.denominators: list[tuple[int, int]] = [(0, 0)]
        self._known: dict[Hashable, int] = {}
        self.divisors: list[tuple[int, int]] = []
        self.roots: set[int] = set()

    def _denominator(self, key: Hashable, degree: int, bits: int) -> int:
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = len(self.denominators)
            self.denominators.append((degree, bits))
        return found

    def constant(self, value: Fraction) -> Size:
        """Return a rational."""
        bits = value.denominator.bit_length()
        below = 0 if value.denominator == 1 else self._denominator(("/", value.denominator), 0, bits)
        if below:
            self.divisors.append((0, bits))
        return 0, value.numerator.bit_length(), below

    def symbol(self, node: int) -> Size:
        """Return an unknown of the record."""
        return 1, 0, 0

    def atom(self, number: int) -> Size:
        """Return the unknown of this number."""
        return 1, 0, 0

    def root(self, n: int) -> Size:
        """Return the square root of a small prime."""
        self.roots.add(n)
        return 0, n.bit_length(), 0

    def add(self, a: Size, b: Size) -> Size:
        """Return a + b."""
        if a[2] == b[2]:
            return max(a[0], b[0]), max(a[1], b[1]) + 1, a[2]
        (ad, ab), (bd, bb) = self.denominators[a[2]], self.denominators[b[2]]
        return max(a[0] + bd, b[0] + ad), max(a[1] + bb, b[1] + ab) + 1, self._both(a[2], b[2])

    sub = add

    def _both(self, a: int, b: int) -> int:
        if a == 0 or b == 0:
            return a or b
        (ad, ab), (bd, bb) = self.denominators[a], self.denominators[b]
        return self._denominator((min(a, b), max(a, b)), ad + bd, ab + bb)

    def mul(self, a: Size, b: Size) -> Size:
        """Return a b."""
        return a[0] + b[0], a[1] + b[1], self._both(a[2], b[2])

    def neg(self, a: Size) -> Size:
        """Return -a."""
        return a

    def inverse(self, a: Size) -> Size:
        """Return 1 / a."""
        if a == (0, 1, 0):
            return a
        self.divisors.append(a[:2])
        # A new number each time: a machine inverts a node once.
        below = self._denominator(("inverse", len(self.denominators)), a[0], a[1])
        return (*self.denominators[a[2]], below)

    def power(self, a: Size, exponent: int) -> Size:
        """Return a to a whole power from 0 on."""
        if exponent <= 1:
            return a if exponent else (0, 1, 0)
        degree, bits = self.denominators[a[2]]
        below = self._denominator((a[2], "power", exponent), degree * exponent, bits * exponent) if a[2] else 0
        return a[0] * exponent, a[1] * exponent, below

    def error(self, differences: Iterable[Size], arguments: Iterable[Size]) -> float:
        """Return a bound for the chance that a component that differs is accepted; 1 says nothing."""
        conjugates = 1 << len(self.roots)
        worst = max((_chance(d[0], d[1], conjugates) for d in differences), default=0.0)
        # Two arguments over different denominators: their difference has at most the sum of all sizes.
        wide = [tuple(x + y for x, y in zip(a[:2], self.denominators[a[2]], strict=True)) for a in arguments]
        meet = _chance(2 * max(w[0] for w in wide), 2 * max(w[1] for w in wide) + 1, conjugates) if wide else 0.0
        lost = sum(2 * _chance(*d, conjugates) for d in self.divisors)
        return 1.0 if lost >= 0.5 else min(1.0, (worst**2 + len(wide) ** 2 / 2 * meet**2) / (1 - lost))


def _chance(degree: int, bits: int, conjugates: int) -> float:
    """Return a bound for the chance that a polynomial vanishes without being 0, for one prime."""
    degree, bits = min(conjugates * degree, 1 << 70), min(conjugates * bits + 2, 1 << 70)
    return min(1.0, degree / 2.0**60 + bits / 60 / PRIMES)
