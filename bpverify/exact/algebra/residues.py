"""The algebra of a test: residues modulo two random primes at once.

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

