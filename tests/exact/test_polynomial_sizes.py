"""The sizes that the error bound of a test follows from are never below those of the polynomials themselves, written out."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import flint
import pytest

from bpverify.exact.algebra import sizes as record
from bpverify.exact.fields import sizes as arrays

if TYPE_CHECKING:
    from collections.abc import Callable

VARIABLES = 3
CONTEXT = flint.fmpz_mpoly_ctx.get([f"x{i}" for i in range(VARIABLES)])
ONE = CONTEXT.constant(1)


class Written:
    """A value written out as a fraction, beside its size."""

    def __init__(self, size: Any, above: flint.fmpz_mpoly, below: flint.fmpz_mpoly) -> None:
        self.size, self.above, self.below = size, above, below


def numerator(value: Written, denominator: flint.fmpz_mpoly) -> flint.fmpz_mpoly:
    """Return N of value = N / denominator, which must be a polynomial."""
    quotient, rest = divmod(value.above * denominator, value.below)
    assert rest.is_zero()
    return quotient


def held(value: Written, measured: tuple[int, int], denominator: flint.fmpz_mpoly) -> None:
    n = numerator(value, denominator)
    assert n.total_degree() <= measured[0]
    assert sum(abs(int(c)) for c in n.coeffs()) <= 2 ** measured[1]


class Record:
    """Values of the record, and the divisors that they stand over."""

    def __init__(self) -> None:
        self.sizes = record.Sizes()
        self.divisors: list[flint.fmpz_mpoly] = []

    def below(self, size: record.Size) -> flint.fmpz_mpoly:
        found = ONE
        for code, m in self.sizes._powers[size[2]]:
            members = [code] if code >= 0 else [i for i, g in enumerate(self.sizes._group_of) if g == -1 - code]
            for i in members:
                found *= self.divisors[i] ** m
        return found

    def variable(self, i: int) -> Written:
        return Written(self.sizes.symbol(i), CONTEXT.gens()[i], ONE)

    def constant(self, x: Fraction) -> Written:
        size = self.sizes.constant(x)
        if len(self.sizes._group_of) > len(self.divisors):
            self.divisors.append(CONTEXT.constant(x.denominator))
        return Written(size, CONTEXT.constant(x.numerator), CONTEXT.constant(x.denominator))

    def add(self, a: Written, b: Written) -> Written:
        return Written(self.sizes.add(a.size, b.size), a.above * b.below + b.above * a.below, a.below * b.below)

    def mul(self, a: Written, b: Written) -> Written:
        return Written(self.sizes.mul(a.size, b.size), a.above * b.above, a.below * b.below)

    def power(self, a: Written, exponent: int) -> Written:
        return Written(self.sizes.power(a.size, exponent), a.above**exponent, a.below**exponent)

    def inverse(self, a: Written) -> Written:
        divisor = numerator(a, self.below(a.size))
        found = Written(self.sizes.inverse(a.size), a.below, a.above)
        if len(self.sizes._group_of) > len(self.divisors):
            self.divisors.append(divisor)
        return found

    def hold(self, a: Written) -> None:
        held(a, self.sizes.measured(a.size), self.below(a.size))


class Arrays:
    """Numbers of arrays, and the divisors that they stand over."""

    def __init__(self) -> None:
        self.account = arrays.Account()
        self.groups: dict[int, list[flint.fmpz_mpoly]] = {}

    def below(self, size: arrays.Size) -> flint.fmpz_mpoly:
        found = ONE
        for group, m in size.below:
            for divisor in self.groups[group]:
                found *= divisor**m
        return found

    def variable(self, i: int) -> Written:
        return Written(arrays.VARIABLE, CONTEXT.gens()[i], ONE)

    def constant(self, x: Fraction) -> Written:
        bits, below = x.numerator.bit_length(), {x.denominator} - {1}
        for n in below - self.account._literals:
            self.groups.setdefault(arrays.LITERALS, []).append(CONTEXT.constant(n))
        self.account.literals(below)
        size = arrays.Size(
            bits=bits, below=((arrays.LITERALS, 1),) if below else (), top_bits=bits,
            bottom_bits=max((n.bit_length() for n in below), default=0),
        )  # fmt: skip
        return Written(size, CONTEXT.constant(x.numerator), CONTEXT.constant(x.denominator))

    def add(self, a: Written, b: Written) -> Written:
        return Written(a.size + b.size, a.above * b.below + b.above * a.below, a.below * b.below)

    def mul(self, a: Written, b: Written) -> Written:
        return Written(a.size * b.size, a.above * b.above, a.below * b.below)

    def power(self, a: Written, exponent: int) -> Written:
        return Written(a.size.raised(exponent), a.above**exponent, a.below**exponent)

    def inverse(self, a: Written) -> Written:
        is_short = a.size.top < self.account._measured(a.size)[0]
        divisor = a.above if is_short else numerator(a, self.below(a.size))
        size = self.account.divide_by(a.size, 1)
        ((group, _),) = size.below
        self.groups.setdefault(group, []).append(divisor)
        return Written(size, a.below, a.above)

    def hold(self, a: Written) -> None:
        held(a, self.account._measured(a.size), self.below(a.size))
        # The value's own fraction is bounded too.
        assert a.above.total_degree() <= a.size.top and a.below.total_degree() <= a.size.bottom
        assert sum(abs(int(c)) for c in a.above.coeffs()) <= 2**a.size.top_bits


def programme(algebra: Any, draw: random.Random, steps: int, divisions: int) -> list[Written]:
    """Return the values of a programme that was drawn: sums, products, powers and few reciprocals of earlier values."""
    values = [algebra.variable(i) for i in range(VARIABLES)]
    values += [algebra.constant(Fraction(draw.randint(-5, 5) or 1, draw.randint(1, 6))) for _ in range(2)]
    for _ in range(steps):
        small = [v for v in values if v.above.total_degree() + v.below.total_degree() <= 9]
        a, b = draw.choice(small), draw.choice(small)
        kind = draw.choice(["add", "add", "mul", "inverse", "power"])
        if kind == "inverse" and divisions and not a.above.is_zero():
            divisions -= 1
            values.append(algebra.inverse(a))
        elif kind == "power":
            values.append(algebra.power(a, draw.randint(0, 2)))
        else:
            values.append((algebra.add if kind == "add" else algebra.mul)(a, b))
    return values


@pytest.mark.parametrize("single", [0, 1, 4])
@pytest.mark.parametrize("groups", [1, 2, 64])
def test_no_polynomial_of_a_record_is_larger_than_its_size(single: int, groups: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record, "MOST_SINGLE", single)
    monkeypatch.setattr(record, "MOST_GROUPS", groups)
    for seed in range(400):
        algebra = Record()
        for value in programme(algebra, random.Random(seed), 14, 3):
            algebra.hold(value)


@pytest.mark.parametrize("groups", [1, 2, 64])
def test_no_polynomial_of_a_run_on_arrays_is_larger_than_its_size(groups: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrays, "MOST_GROUPS", groups)
    for seed in range(400):
        algebra = Arrays()
        for value in programme(algebra, random.Random(seed), 14, 3):
            algebra.hold(value)


def slipped(monkeypatch: pytest.MonkeyPatch, name: str, slip: Callable[[Any, Any, Any], Any]) -> None:
    right = getattr(record.Sizes, name)
    monkeypatch.setattr(record.Sizes, name, lambda self, *given: slip(self, right, given))


SLIPS: dict[str, tuple[str, Callable[[Any, Any, Any], Any]]] = {
    "a sum over the denominator of its first term": ("add", lambda s, f, g: (*f(s, *g)[:2], g[0][2])),
    "a sum no longer than its terms": ("add", lambda s, f, g: (f(s, *g)[0], max(g[0][1], g[1][1]), f(s, *g)[2])),
    "a product over the common multiple": ("mul", lambda s, f, g: (*f(s, *g)[:2], s.add(*g)[2])),
    "a reciprocal that is held as 1 over the divisor": ("inverse", lambda s, f, g: (-g[0][0] - 1, *f(s, *g)[1:])),
}


@pytest.mark.parametrize("name", SLIPS)
def test_a_size_that_is_too_small_is_seen(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    slipped(monkeypatch, *SLIPS[name])
    with pytest.raises(AssertionError):
        for seed in range(60):
            algebra = Record()
            for value in programme(algebra, random.Random(seed), 14, 3):
                algebra.hold(value)
