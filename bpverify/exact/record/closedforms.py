"""Closed forms that floats of many digits may stand for: roots, logarithms, exponentials and pi, of rationals of bounded height.

A float is such a form where exactly one of these rounds to it, within the few roundings of a computation or as a decimal of at
least seven digits, and where that is no coincidence: the interval is so narrow that few forms of this height lie in any such.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from bpverify.exact.record.literals import between, rounding_interval, significant_digits

if TYPE_CHECKING:
    from collections.abc import Callable

    from flint import arb

    from bpverify.exact.record.functions import Calculable

FEWEST_DIGITS = 7
"""A decimal with fewer digits is exactly that decimal."""
WRITTEN = 15
"""A float that prints with more digits was computed; with fewer it may be a decimal that somebody wrote."""
ROUNDINGS = 4
"""Units in the last place by which a computed float may be off."""
COINCIDENCE = Fraction(1, 1000)
"""The most forms that may lie in the interval by chance."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of form: its text with q, the rational q from a ball around the value, and its record from the number q."""

    text: str
    rational: Callable[[arb, arb], arb]
    number: Callable[[Calculable, Calculable], Calculable]
    """From q and pi, both numbers of a record."""


KINDS = (
    Kind("sqrt({})", lambda v, _: v * v, lambda q, _: q.sqrt()),
    Kind("sqrt({} pi)", lambda v, pi: v * v / pi, lambda q, pi: q.sqrt() * pi.sqrt()),
    Kind("sqrt({} / pi)", lambda v, pi: v * v * pi, lambda q, pi: q.sqrt() / pi.sqrt()),
    Kind("{} pi", lambda v, pi: v / pi, lambda q, pi: q * pi),
    Kind("{} / pi", lambda v, pi: v * pi, lambda q, pi: q / pi),
    Kind("log({})", lambda v, _: v.exp(), lambda q, _: q.log()),
    Kind("1 / log({})", lambda v, _: (1 / v).exp(), lambda q, _: 1 / q.log()),
    Kind("exp({})", lambda v, _: v.log(), lambda q, _: q.exp()),
    Kind("cbrt({})", lambda v, _: v * v * v, lambda q, _: q.cbrt()),
)


@dataclass(frozen=True, slots=True)
class ClosedForm:
    """A form and its rational; the float may be its negative."""

    kind: Kind
    rational: Fraction
    is_negative: bool

    @property
    def text(self) -> str:
        """Return the form as people write it."""
        text = self.kind.text.format(self.rational)
        return ("-" if self.is_negative else "") + ("pi" if text == "1 pi" else text)


@lru_cache(maxsize=10_000)
def closed_form(value: float, bits: int = 64) -> ClosedForm | None:
    """Return the one form that rounds to a float, None where there is none or more than one."""
    size = abs(value)
    if not 1e-6 < size < 1e6 or significant_digits(size) < FEWEST_DIGITS:
        return None
    low, high = _interval(size, bits)
    simplest = between(low, high, True)
    found: dict[tuple[str, Fraction], ClosedForm] = {}
    for kind in KINDS:
        rational = _rational(kind, low, high)
        if rational is not None and not _is_rational(kind, rational):
            found[kind.text, rational] = ClosedForm(kind, rational, value < 0)
    if len(found) != 1:
        return None
    form = next(iter(found.values()))
    # A rational that is as simple is what is meant.
    return form if _height(simplest) > _height(form.rational) else None


def _interval(size: float, bits: int) -> tuple[Fraction, Fraction]:
    """Return the numbers that may be meant: those that round to the decimal, or to a float a few units away."""
    if bits == 64 and significant_digits(size) <= WRITTEN:
        decimal = Fraction(repr(size))
        last = Fraction(1, 10 ** _places(size))
        return decimal - last / 2, decimal + last / 2
    low, high, _ = rounding_interval(size, bits)
    margin = (high - low) * ROUNDINGS
    return low - margin, high + margin


def _places(size: float) -> int:
    digits, _, exponent = repr(size).partition("e")
    return len(digits.partition(".")[2]) - int(exponent or 0)


def _height(q: Fraction) -> int:
    return abs(q.numerator) * q.denominator


def _is_rational(kind: Kind, q: Fraction) -> bool:
    """Whether a form is a rational itself, such as the root of a square, or one of another kind, such as log(1)."""
    if kind.text == "sqrt({})":
        return all(math.isqrt(n) ** 2 == n for n in (q.numerator, q.denominator))
    if kind.text == "cbrt({})":
        return all(round(n ** (1 / 3)) ** 3 == n for n in (q.numerator, q.denominator))
    return q in (0, 1) and "pi" not in kind.text and kind.text != "exp({})"


def _rational(kind: Kind, low: Fraction, high: Fraction) -> Fraction | None:
    """Return the simplest rational that gives a form in the interval, None where a simple one is no surprise."""
    import flint

    ends = []
    before = flint.ctx.prec
    flint.ctx.prec = 192
    try:
        for end in (low, high):
            ball = kind.rational(flint.arb(flint.fmpq(end.numerator, end.denominator)), flint.arb.pi())
            if not ball.is_finite():
                return None
            ends.append(_fraction(ball.mid()))
    finally:
        flint.ctx.prec = before
    first, last = sorted(ends)
    if first <= 0:
        return None
    found = between(first, last, True)
    by_chance = _height(found) * ((last - first) / last) * len(KINDS)
    return found if by_chance <= COINCIDENCE else None


def _fraction(middle: arb) -> Fraction:
    mantissa, exponent = (int(x) for x in middle.man_exp())
    return Fraction(mantissa) * Fraction(2) ** exponent
