r"""How large the polynomials behind a record can be: degrees and coefficients, from which the error bound of a test follows.

A value is N / D with N a polynomial with integer coefficients in the symbols and atoms. D is a product of powers of divisors: the
numerators of what was divided by, and the denominators of literals. The D of a sum is the least common multiple of those of its
terms, the D of a product their product; so the exponents in a recurrent network grow with its steps, and not with its terms.

Each divisor q has a formal degree d(q), at least its own, and formal bits b(q), so that the absolute values of its coefficients sum
to at most 2^b(q). For a D, d and b are summed with the exponents. A value is held as (a, h, D) with

    deg N <= a + d(D)        bits of N <= h + b(D)

Of a sum, N / D + N' / D' = (N L / D + N' L / D') / L with L the common multiple, and deg (L / D) <= d(L) - d(D): a is the larger
of both, and h the larger of both and 1. Of a product both add. The reciprocal of u = N / D is D / q with the new divisor q = N, of
d(q) = a + d(D) and b(q) = h + b(D): it is held as (-a, -h, q), for deg D <= d(D) = -a + d(q).

Each divisor is a polynomial of its time: d(q) and b(q) are numbers, whatever is divided by later.

A D of many divisors would be long. So divisors of one size (those of the units of one layer, in all steps) form a group, and a D
with more than MOST_SINGLE of them holds the whole group, each divisor in it with the largest exponent of any. N then has the
missing ones as factors: deg N <= a + d(D) stays true, also when the group grows later. What is a group changes the bound, and not
its truth.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING

from bpverify.exact.algebra.residues import PRIMES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from fractions import Fraction

Size = tuple[int, int, int]
"""The a and the h of the module's text, and the number of D."""

Powers = tuple[tuple[int, int], ...]
"""Exponents: of the divisor n under n, of the whole group n under -1 - n."""

MOST_SINGLE = 4
"""Divisors that a D holds one by one."""
MOST_GROUPS = 64
"""The groups of divisors; what has no place in one of its own is in the last."""
HUGE = 1 << 90
"""A degree or a number of bits whose chance is 1, as that of any above it."""


class Sizes:
    """An algebra of upper bounds of degrees and of coefficients."""

    def __init__(self) -> None:
        self._divisors: list[tuple[int, int]] = []
        self._group_of: list[int] = []
        self._groups: dict[tuple[int, int], int] = {}
        self._totals: list[tuple[int, int]] = []
        self._literals: dict[int, int] = {}
        self._powers: list[Powers] = [()]
        self._numbers: dict[Powers, int] = {(): 0}
        self._multiples: dict[tuple[int, int], int] = {}
        self._products: dict[tuple[int, int], int] = {}
        self._roots: set[int] = set()

    # Values.

    def constant(self, value: Fraction) -> Size:
        """Return a rational."""
        below, bits = value.denominator, value.numerator.bit_length()
        if below == 1:
            return 0, bits, 0
        if below not in self._literals:
            size = 0, below.bit_length(), 0
            self._literals[below] = self._single(self._divisor(size))
        own = self._literals[below]
        return 0, bits - below.bit_length(), own

    def symbol(self, node: int) -> Size:
        """Return an unknown of the record."""
        return 1, 0, 0

    def atom(self, number: int) -> Size:
        """Return the unknown of this number."""
        return 1, 0, 0

    def root(self, n: int) -> Size:
        """Return the square root of a small prime."""
        self._roots.add(n)
        return 0, n.bit_length(), 0

    def add(self, a: Size, b: Size) -> Size:
        """Return a + b."""
        below = a[2] if a[2] == b[2] else self._joined(a[2], b[2], self._multiples, max)
        return max(a[0], b[0]), max(a[1], b[1]) + 1, below

    sub = add

    def mul(self, a: Size, b: Size) -> Size:
        """Return a b."""
        below = (a[2] or b[2]) if not (a[2] and b[2]) else self._joined(a[2], b[2], self._products, operator.add)
        return a[0] + b[0], a[1] + b[1], below

    def neg(self, a: Size) -> Size:
        """Return -a."""
        return a

    def inverse(self, a: Size) -> Size:
        """Return 1 / a."""
        if a == (0, 1, 0):
            return a
        # A new divisor each time: a machine inverts a node once.
        return -a[0], -a[1], self._single(self._divisor(a))

    def power(self, a: Size, exponent: int) -> Size:
        """Return a to a whole power from 0 on."""
        if exponent <= 1:
            return a if exponent else (0, 1, 0)
        below = self._number(tuple((code, m * exponent) for code, m in self._powers[a[2]]))
        return a[0] * exponent, a[1] * exponent, below

    # Denominators.

    def _divisor(self, size: Size) -> int:
        """Note the numerator of a value as a divisor; return its number."""
        own = self.measured(size)
        last = len(self._totals) - 1
        group = self._groups.get(own, last if len(self._totals) >= MOST_GROUPS else last + 1)
        if group > last:
            self._totals.append((0, 0))
            self._groups[own] = group
        degree, bits = self._totals[group]
        self._totals[group] = degree + own[0], bits + own[1]
        self._group_of.append(group)
        self._divisors.append(own)
        return len(self._divisors) - 1

    def _group(self, code: int) -> int:
        return -1 - code if code < 0 else self._group_of[code]

    def _single(self, divisor: int) -> int:
        return self._number(((divisor, 1),))

    def _number(self, powers: Powers) -> int:
        found = self._numbers.get(powers)
        if found is None:
            found = self._numbers[powers] = len(self._powers)
            self._powers.append(powers)
        return found

    def _joined(self, a: int, b: int, known: dict[tuple[int, int], int], join: Callable[[int, int], int]) -> int:
        """Return the common multiple, or the product, of two denominators."""
        key = (a, b) if a <= b else (b, a)
        found = known.get(key)
        if found is None:
            groups = {-1 - code for i in key for code, _ in self._powers[i] if code < 0}
            left, right = (self._in_groups(self._powers[i], groups) for i in key)
            both = {code: join(left.get(code, 0), right.get(code, 0)) for code in left | right}
            if sum(code >= 0 for code in both) > MOST_SINGLE:
                every = {self._group(code) for code in both}
                both = self._in_groups(both.items(), every)
            found = known[key] = self._number(tuple(sorted(both.items())))
        return found

    def _in_groups(self, powers: Iterable[tuple[int, int]], groups: set[int]) -> dict[int, int]:
        """Return exponents with the whole of these groups in place of single divisors of theirs."""
        found: dict[int, int] = {}
        for code, m in powers:
            whole = -1 - self._group(code) if self._group(code) in groups else code
            found[whole] = max(found.get(whole, 0), m)
        return found

    # The bound.

    def measured(self, size: Size) -> tuple[int, int]:
        """Return degree and bits of a value's numerator, with all divisors that were met so far."""
        degree, bits, below = size
        for code, m in self._powers[below]:
            own = self._totals[-1 - code] if code < 0 else self._divisors[code]
            degree, bits = degree + m * own[0], bits + m * own[1]
        return max(0, degree), max(0, bits)

    def error(self, differences: Iterable[Size], arguments: Iterable[Size]) -> float:
        """Return a bound for the chance that a component that differs is accepted; 1 says nothing."""
        conjugates, met = 1 << len(self._roots), list(arguments)
        apart = met[0] if met else (0, 0, 0)
        for size in met:
            # The difference of any two of them is within the sum of all.
            apart = max(apart[0], size[0]), max(apart[1], size[1]), self.add(apart, size)[2]
        apart, worst = self.add(apart, apart), list(differences)
        chance = max((_chance(*self.measured(size), conjugates) for size in worst), default=0.0)
        meet = _chance(*self.measured(apart), conjugates)
        lost = sum(2 * _chance(*own, conjugates) for own in self._divisors)
        # Two arguments may be equal or opposite by chance: both are counted for each pair.
        return 1.0 if lost >= 0.5 else min(1.0, (chance**2 + len(met) ** 2 * meet**2) / (1 - lost))


def _chance(degree: int, bits: int, conjugates: int) -> float:
    """Return a bound for the chance that a polynomial vanishes without being 0, for one prime."""
    degree, bits = min(conjugates * degree, HUGE), min(conjugates * bits + 2, HUGE)
    return min(1.0, degree / 2.0**60 + bits / 60 / PRIMES)
