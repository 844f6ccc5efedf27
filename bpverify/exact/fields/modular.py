"""Vectorised arithmetic modulo several 31-bit primes at once: the last axis of every array of residues runs over the primes.

Residues are kept in 32 bits, which hold the sum of two. A product of two fits 64 bits. A matrix product splits each residue
into two parts of 16 bits and multiplies those as float64 matrices, by three products (Karatsuba's identity): the parts' sums
stay below 2^17, so a sum of up to LONGEST of their products stays below 2^53 and is exact. Longer sums are cut into pieces.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bpverify.exact.algebra.residues import is_prime
from bpverify.exact.record.limits import ZeroDivisorError

if TYPE_CHECKING:
    from collections.abc import Callable

Residues = NDArray[np.uint32]
Wide = NDArray[np.uint64]
Floats = NDArray[np.float64]

LOWEST, HIGHEST = 1 << 30, 1 << 31
"""Primes are drawn from this range, the upper end excluded."""
PRIMES_IN_RANGE = 50_697_537
"""How many primes the range holds: pi(2^31) - pi(2^30)."""
LONGEST = 1 << 18
"""The number of terms that a float64 sum of products of 17-bit parts holds exactly, with room to spare."""
FEW = 3
"""Terms of a product of two residues each that 64 bits hold the sum of."""
THIN = 16
"""Rows of a matrix that is cut into bytes for a product with a large one."""
SHORT = 1 << 14
"""The number of terms that a float64 sum of products of a byte and a residue holds exactly."""
_HALF, _MASK, _WIDE_HALF = np.uint32(16), np.uint32(0xFFFF), np.uint64(16)


def draw_prime() -> int:
    """Return a prime, each of those from 2^30 to 2^31 with the same chance."""
    while True:
        number = LOWEST + secrets.randbelow(HIGHEST - LOWEST)
        if is_prime(number):
            return number


class Field:
    """The fields with p elements for each p of ``primes``, side by side; every array of residues has shape (..., primes)."""

    def __init__(self, primes: tuple[int, ...], source: np.random.Generator) -> None:
        self.primes, self.source = primes, source
        self.row = np.array(primes, dtype=np.uint32)

    def add(self, a: Residues, b: Residues) -> Residues:
        """Return the sum, element by element."""
        total = a + b
        return np.asarray(np.minimum(total, total - self.row))

    def subtract(self, a: Residues, b: Residues) -> Residues:
        """Return the difference, element by element."""
        difference = a - b
        return np.asarray(np.minimum(difference, difference + self.row))

    def negate(self, a: Residues) -> Residues:
        """Return the opposite numbers."""
        return self.subtract(np.zeros_like(a), a)

    def multiply(self, a: Residues, b: Residues) -> Residues:
        """Return the product, element by element."""
        return self.each(lambda x, y, p: _reduce(np.asarray(np.multiply(x, y, dtype=np.uint64)), p), a, b)

    def power(self, a: Residues, exponent: int) -> Residues:
        """Return a power with an exponent of at least 0."""
        result, square = np.ones_like(a), a
        while exponent:
            if exponent & 1:
                result = self.multiply(result, square)
            exponent >>= 1
            if exponent:
                square = self.multiply(square, square)
        return result

    def inverse(self, a: Residues) -> Residues:
        """Return the reciprocals; raises ZeroDivisorError where an element is 0 modulo a prime."""
        if not a.all():
            raise ZeroDivisorError
        return self.each(lambda x, p: _inverse(x.reshape(-1), p).reshape(x.shape), a)

    def sum(self, a: Residues, axis: tuple[int, ...] | int, cumulative: bool = False) -> Residues:
        """Return the sum over axes, or all partial sums along one."""
        run: Callable[..., Wide] = np.cumsum if cumulative else np.sum
        return self.each(lambda x, p: _reduce(np.array(run(x, axis=axis, dtype=np.uint64)), p), a)

    def matmul(self, a: Residues, b: Residues) -> Residues:
        """Return the matrix product as ``numpy.matmul`` forms it, of arrays with at least two axes beside the primes'."""
        terms = a.shape[-2]
        flat = a.ndim == 3 and b.ndim == 3
        if flat and 0 < terms <= FEW:
            return self.each(_few_terms, a, b)
        if flat and terms <= SHORT and min(a.shape[0], b.shape[1]) <= THIN:
            return self.each(_thin, a, b)
        if terms <= LONGEST:
            return self.bilinear(np.matmul, a, b)
        total: Residues | None = None
        for start in range(0, terms, LONGEST):
            piece = slice(start, start + LONGEST)
            part = self.bilinear(np.matmul, a[..., piece, :], b[..., piece, :, :])
            total = part if total is None else self.add(total, part)
        return np.zeros(0, np.uint32) if total is None else total

    def bilinear(self, product: Callable[[Floats, Floats], Floats], a: Residues, b: Residues) -> Residues:
        """Return a bilinear float64 product of each prime's arrays; each output may sum at most LONGEST products."""
        return self.each(lambda x, y, p: _bilinear(product, x, y, p), a, b)

    def linear(self, function: Callable[[Wide], Wide], a: Residues) -> Residues:
        """Return a linear function of integers with few terms, such as an einsum of one operand."""
        return self.each(lambda x, p: _reduce(np.array(function(x.astype(np.uint64))), p), a)

    def integers(self, values: NDArray[np.integer | np.bool_]) -> Residues:
        """Return the residues of integers that 64 bits hold."""
        wide = values.astype(np.int64)
        return self.each(lambda _, p: np.mod(wide, p), np.zeros((*wide.shape, len(self.primes)), np.uint32))

    def random(self, shape: tuple[int, ...]) -> Residues:
        """Return uniform residues other than 0."""
        found = np.empty((*shape, len(self.primes)), dtype=np.uint32)
        for i, p in enumerate(self.primes):
            found[..., i] = self.source.integers(1, p, size=shape, dtype=np.uint32)
        return found

    def each(self, function: Callable[..., Residues | Wide], *arrays: Residues) -> Residues:
        """Return the function's values, prime by prime."""
        found: Residues | None = None
        for i, p in enumerate(self.primes):
            part = function(*(a[..., i] for a in arrays), p)
            if found is None:
                found = np.empty((*part.shape, len(self.primes)), dtype=np.uint32)
            found[..., i] = part
        return np.zeros((0,), np.uint32) if found is None else found


def _reduce(array: Wide, prime: int) -> Wide:
    """Reduce numbers below 2^64 in place."""
    quotient = array // np.uint64(prime)
    quotient *= np.uint64(prime)
    array -= quotient
    return array


def _product(a: Residues, b: Residues, prime: int) -> Wide:
    return _reduce(np.asarray(np.multiply(a, b, dtype=np.uint64)), prime)


def _inverse(array: Residues, prime: int) -> Residues:
    """Invert a vector by inverting the products of neighbours, so that one number is inverted in the end."""
    if array.size <= 1:
        return np.array([pow(int(x), -1, prime) for x in array], dtype=np.uint32)
    if array.size % 2:
        return _inverse(np.append(array, np.uint32(1)), prime)[:-1]
    even, odd = array[::2], array[1::2]
    pairs = _inverse(_product(even, odd, prime).astype(np.uint32), prime)
    result = np.empty(array.shape, np.uint32)
    result[::2] = _product(pairs, odd, prime)
    result[1::2] = _product(pairs, even, prime)
    return result


def _few_terms(a: Residues, b: Residues, prime: int) -> Wide:
    """Return a matrix product of so few terms that 64 bits hold their sum."""
    total = np.multiply(a[:, :1], b[:1], dtype=np.uint64)
    for i in range(1, a.shape[1]):
        total += np.multiply(a[:, i : i + 1], b[i : i + 1], dtype=np.uint64)
    return _reduce(total, prime)


def _thin(a: Residues, b: Residues, prime: int) -> Wide:
    """Return a matrix product with one thin operand: that is cut into bytes, so that the other one is read once, whole."""
    if len(a) > b.shape[1]:
        return np.asarray(_thin(b.T, a.T, prime).T)
    parts = np.concatenate([((a >> np.uint32(8 * i)) & np.uint32(0xFF)).astype(np.float64) for i in range(4)])
    low, *rest = (parts @ b.astype(np.float64)).reshape(4, len(a), b.shape[1])
    total = _reduce(rest.pop().astype(np.uint64), prime)
    for part in (*rest[::-1], low):
        total = _reduce((total << np.uint64(8)) + _reduce(part.astype(np.uint64), prime), prime)
    return total


def _bilinear(product: Callable[[Floats, Floats], Floats], a: Residues, b: Residues, prime: int) -> Wide:
    top_a, low_a = (a >> _HALF).astype(np.float64), (a & _MASK).astype(np.float64)
    top_b, low_b = (b >> _HALF).astype(np.float64), (b & _MASK).astype(np.float64)
    top, low = np.asarray(product(top_a, top_b)), np.asarray(product(low_a, low_b))
    top_a += low_a
    top_b += low_b
    middle = np.asarray(product(top_a, top_b)) - top - low
    result = _reduce(top.astype(np.uint64), prime)
    result = _reduce((result << _WIDE_HALF) + _reduce(middle.astype(np.uint64), prime), prime)
    return _reduce((result << _WIDE_HALF) + _reduce(low.astype(np.uint64), prime), prime)
