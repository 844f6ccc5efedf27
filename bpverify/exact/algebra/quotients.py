"""Rational functions in a form in which equality is certain, for records that are small.

A value is a polynomial over a monomial. The reciprocal of any other polynomial P is a variable r with the relation r P = 1, and
the square root of a small prime p is one with the relation r^2 = p; after every product its remainder on division by the relations
is taken. So a sum over many samples keeps no common divisor of all of them, which would be large. Where remainders differ, both
sides are multiplied by what the reciprocals are of, which decides. A reciprocal is taken only of what is certainly not 0: every
value also has a residue modulo a prime, at a point drawn, and one that is not 0 shows it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from time import thread_time
from typing import TYPE_CHECKING

from bpverify.exact.algebra.residues import ROOTS, draw_prime, root_modulo

if TYPE_CHECKING:
    from collections.abc import Hashable
    from fractions import Fraction

    from flint import fmpq, fmpq_mpoly

OVERHEAD = 30
"""What an operation costs beside its terms, in terms."""
MOST_FACTORED, HIGHEST_FACTORED = 40, 24
"""Terms and degree of the largest polynomial that is factored."""
SECONDS = 1.0
"""No proof takes more of the processor: what a term costs depends on its numbers. Others' work on the machine does not count."""


class OutOfWorkError(Exception):
    """The values have become too large; never leaves the room."""


@dataclass(frozen=True, slots=True)
class Quotient:
    """``above`` over the product of variables to these powers, and its residue at the point drawn."""

    above: fmpq_mpoly
    below: tuple[int, ...]
    residue: int


class Quotients:
    """Polynomials in ``variables`` symbols and atoms with at most ``reciprocals``, until ``work`` terms have been written."""

    def __init__(self, variables: int, reciprocals: int, work: int) -> None:
        import flint

        self._rational = flint.fmpq
        count = variables + reciprocals + len(ROOTS)
        self._context = flint.fmpq_mpoly_ctx.get([f"v{i}" for i in range(count)])
        self._generators = self._context.gens()
        self._one = (0,) * count
        self._prime = draw_prime()
        self._point = [secrets.randbelow(self._prime) for _ in range(count)]
        self._variables: dict[Hashable, int] = {}
        self._left = {"variable": variables, "reciprocal": reciprocals, "root": len(ROOTS)}
        self._relations: dict[int, fmpq_mpoly] = {}
        self._divisors: dict[int, Quotient] = {}
        self._met: dict[int, list[tuple[int, Quotient]]] = {}
        self.work = work
        self._end = thread_time() + SECONDS

    # Making values.

    def _spend(self, terms: int) -> None:
        self.work -= terms + OVERHEAD
        if self.work < 0 or thread_time() > self._end:
            raise OutOfWorkError

    def _variable(self, key: Hashable, kind: str = "variable") -> int:
        """Return the place of a key's variable."""
        found = self._variables.get(key)
        if found is None:
            if not self._left[kind]:
                raise OutOfWorkError
            self._left[kind] -= 1
            found = self._variables[key] = len(self._variables)
        return found

    def _generator(self, place: int) -> Quotient:
        return Quotient(self._generators[place], self._one, self._point[place])

    def constant(self, value: Fraction) -> Quotient:
        """Return a rational."""
        residue = value.numerator * pow(value.denominator, -1, self._prime) % self._prime
        return Quotient(self._context.constant(self._rational(value.numerator, value.denominator)), self._one, residue)

    def symbol(self, node: int) -> Quotient:
        """Return an unknown of the record."""
        return self._generator(self._variable(("symbol", node)))

    def atom(self, number: int) -> Quotient:
        """Return the unknown of this number."""
        return self._generator(self._variable(("atom", number)))

    def root(self, n: int) -> Quotient:
        """Return the square root of a small prime."""
        place = self._variable(("root", n), "root")
        if place not in self._relations:
            self._relations[place] = self._generators[place] ** 2 - n
            self._point[place] = root_modulo(n, self._prime)
        return self._generator(place)

    # Arithmetic.

    def _reduced(self, above: fmpq_mpoly) -> fmpq_mpoly:
        """Return the remainder on division by the relations, one after another until nothing changes."""
        while self._relations:
            before = above
            degrees = above.degrees()
            for place, relation in self._relations.items():
                if degrees[place]:
                    self._spend(len(above) + len(relation))
                    above = divmod(above, relation)[1]
            if above == before:
                break
        return above

    def _product(self, a: fmpq_mpoly, b: fmpq_mpoly) -> fmpq_mpoly:
        # Before the product is formed: it may have this many terms.
        if len(a) * len(b) > 4 * self.work + 4:
            raise OutOfWorkError
        found = a * b
        self._spend(len(found))
        return self._reduced(found)

    def _together(self, a: Quotient, b: Quotient) -> tuple[fmpq_mpoly, fmpq_mpoly, tuple[int, ...]]:
        if a.below == b.below:
            return a.above, b.above, a.below
        below = tuple(map(max, a.below, b.below))
        return self._over(a, below), self._over(b, below), below

    def _over(self, a: Quotient, below: tuple[int, ...]) -> fmpq_mpoly:
        more = tuple(x - y for x, y in zip(below, a.below, strict=True))
        return self._product(a.above, self._context.term(exp_vec=more)) if any(more) else a.above

    def add(self, a: Quotient, b: Quotient) -> Quotient:
        """Return a + b."""
        left, right, below = self._together(a, b)
        found = left + right
        self._spend(len(found))
        return Quotient(found, below, (a.residue + b.residue) % self._prime)

    def sub(self, a: Quotient, b: Quotient) -> Quotient:
        """Return a - b."""
        return self.add(a, self.neg(b))

    def mul(self, a: Quotient, b: Quotient) -> Quotient:
        """Return a b."""
        below = a.below if not any(b.below) else tuple(x + y for x, y in zip(a.below, b.below, strict=True))
        return Quotient(self._product(a.above, b.above), below, a.residue * b.residue % self._prime)

    def neg(self, a: Quotient) -> Quotient:
        """Return -a."""
        return Quotient(-a.above, a.below, -a.residue % self._prime)

    def power(self, a: Quotient, exponent: int) -> Quotient:
        """Return a to a whole power from 0 on."""
        if len(a.above) <= 1:
            found = self._reduced(a.above**exponent)
        else:
            # Square by square: each product is looked at before it is formed.
            found, square, left = self._context.constant(1), a.above, exponent
            while left:
                if left & 1:
                    found = self._product(found, square)
                left >>= 1
                if left:
                    square = self._product(square, square)
        self._spend(len(found))
        return Quotient(found, tuple(e * exponent for e in a.below), pow(a.residue, exponent, self._prime))

    def inverse(self, a: Quotient) -> Quotient:
        """Return 1 / a; raises ZeroDivisionError where a may be 0 as a rational function."""
        if not a.residue or a.above.is_zero():
            raise ZeroDivisionError
        residue = pow(a.residue, -1, self._prime)
        content = a.above.term_content()
        (powers, coefficient), *_ = content.to_dict().items()
        rest = divmod(a.above, content)[0]
        leading = rest.leading_coefficient()
        rest *= self._context.constant(1 / leading)
        above = self._context.term(coeff=1 / (coefficient * leading), exp_vec=a.below)
        below = list(powers)
        for place, exponent in enumerate(powers):
            divisor = self._divisors.get(place)
            if exponent and divisor is not None:
                # 1 / r is the polynomial of which r is the reciprocal.
                below[place] = 0
                above = self._product(above, self.power(divisor, exponent).above)
        for factor, exponent in self._factors(rest):
            above = self._product(above, self._generators[self._reciprocal(factor)] ** exponent)
        return Quotient(above, tuple(below), residue)

    def _factors(self, polynomial: fmpq_mpoly) -> list[tuple[fmpq_mpoly, int]]:
        """Return factors with leading coefficient 1 and how often each divides: so x + 1 and (x + 1)^2 share a reciprocal."""
        if polynomial.is_one():
            return []
        if len(polynomial) > MOST_FACTORED or polynomial.total_degree() > HIGHEST_FACTORED:
            return [(polynomial, 1)]
        found = [(f * self._context.constant(1 / f.leading_coefficient()), int(n)) for f, n in polynomial.factor()[1]]
        return found

    def _reciprocal(self, polynomial: fmpq_mpoly) -> int:
        """Return the place of the variable that is 1 / polynomial."""
        place = self._variable(tuple(polynomial.to_dict().items()), "reciprocal")
        if place not in self._relations:
            value = self._value(polynomial)
            self._point[place] = pow(value, -1, self._prime)
            self._relations[place] = self._generators[place] * polynomial - 1
            self._divisors[place] = Quotient(polynomial, self._one, value)
        return place

    def _value(self, polynomial: fmpq_mpoly) -> int:
        """Return the residue of a polynomial at the point; raises ZeroDivisionError for 0."""
        p, total = self._prime, 0
        for powers, coefficient in polynomial.to_dict().items():
            term = int(coefficient.p) * pow(int(coefficient.q), -1, p)
            for place, exponent in enumerate(powers):
                if exponent:
                    term = term * pow(self._point[place], exponent, p) % p
            total += term
        if total % p == 0:
            raise ZeroDivisionError
        return total % p

    # Equality.

    def are_equal(self, a: Quotient, b: Quotient) -> bool:
        """Return whether two values are equal for certain; False says nothing."""
        if a.residue != b.residue:
            return False
        return bool(self._cleared(self._reduced(self.sub(a, b).above)).is_zero())

    def _cleared(self, above: fmpq_mpoly) -> fmpq_mpoly:
        """Return a polynomial without reciprocals, 0 just where the given one is: multiplied by what they are reciprocals of."""
        for place in sorted(self._divisors, reverse=True):
            # The divisor holds reciprocals of an earlier place only.
            degree = above.degrees()[place]
            if not degree:
                continue
            divisor, powers = self._divisors[place].above, {0: self._context.constant(1)}
            for k in range(1, degree + 1):
                powers[k] = self._product(powers[k - 1], divisor)
            parts: dict[int, dict[tuple[int, ...], fmpq]] = {}
            for exponents, coefficient in above.to_dict().items():
                k = exponents[place]
                parts.setdefault(k, {})[*exponents[:place], 0, *exponents[place + 1 :]] = coefficient
            above = self._context.constant(0)
            for k, part in parts.items():
                above += self._product(self._context.from_dict(part), powers[degree - k])
            self._spend(len(above))
        return above

    def fingerprint(self, value: Quotient) -> tuple[int, int]:
        """Return the number of the first value met that is this one or its negative, and the sign between the two."""
        other = self.neg(value)
        for number, met in self._met.get(value.residue, ()):
            if self.are_equal(met, value):
                return number, 1
        for number, met in self._met.get(other.residue, ()):
            if self.are_equal(met, other):
                return number, -1
        number = sum(map(len, self._met.values()))
        self._met.setdefault(value.residue, []).append((number, value))
        return number, 1
