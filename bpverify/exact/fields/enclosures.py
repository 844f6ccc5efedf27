"""Enclosures of whole arrays: beside its float f each element has a radius r, and its tangent a middle g and a radius s.

The number itself lies within r of f, whatever is not a number or infinite saying nothing. Each rule adds to what the radii of its
arguments make of its result: half an ulp for a sum or a product, n ulp of the sum of absolute values for a sum of n terms (in any
order), 64 ulp for a function of NumPy's, and TINY for what underflows; all by GROW, which covers that radii are floats too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from bpverify.exact.standins.elements import plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from bpverify.exact.fields.dual import Kind, Numbers
    from bpverify.exact.fields.modular import Floats
    from bpverify.exact.record.functions import Elementary
    from bpverify.exact.record.values import Value
    from bpverify.exact.standins.elements import Plain

    Product = Callable[[Floats, Floats], Floats]
    Mask = NDArray[np.bool_]

ULP = 2.0**-52
"""The distance from 1 to the next float; a rounding is off by half of that at most."""
MARGIN = 64 * ULP
"""How far a function of NumPy's may be off, relative to its value."""
GROW = 1 + 1e-12
TINY = 1e-300
FIELDS = (("r", "f8"), ("g", "f8"), ("s", "f8"))
"""What an element has beside its float and its residues."""


class Ball(NamedTuple):
    """Middles and radii of the numbers of an array, or of their tangents."""

    m: Floats
    r: Floats


def value(x: Plain) -> Ball:
    """Return an array's numbers."""
    return Ball(plain(x)["f"], plain(x)["r"])


def tangent(x: Plain) -> Ball:
    """Return the tangents of an array's numbers."""
    return Ball(plain(x)["g"], plain(x)["s"])


def times(a: Ball, b: Ball, product: Product = np.multiply, terms: int = 1) -> Ball:
    """Return a bilinear product of which each element is a sum of so many terms."""
    a_size, b_size = abs(a.m), abs(b.m)
    spread = product(a_size, b.r) + product(a.r, b_size + b.r)
    rounding = (terms + 4) * ULP * product(a_size, b_size)
    radius = (spread + rounding) * (GROW + 8 * terms * ULP) + terms * TINY
    if product is np.multiply:
        # Infinity and any number but 0 make infinity.
        endless = (_is_infinite(a) & (b_size > b.r)) | (_is_infinite(b) & (a_size > a.r))
        radius = np.where(endless, 0, radius)
    return Ball(product(a.m, b.m), radius)


def _is_infinite(a: Ball) -> Mask:
    """Tell which numbers are infinite, and no floats that a number was too large for."""
    return np.asarray(np.isinf(a.m) & (a.r == 0))


def plus(a: Ball, b: Ball, sign: int = 1) -> Ball:
    """Return a sum, or for the sign -1 a difference."""
    middle = a.m + b.m if sign > 0 else a.m - b.m
    radius = (a.r + b.r + ULP * abs(middle)) * GROW + TINY
    # Infinity and any number make infinity; what two numbers are too large for is none.
    endless = np.isinf(middle) & (_is_infinite(a) | _is_infinite(b)) & np.isfinite(a.r + b.r)
    return Ball(middle, np.where(endless, 0, np.where(np.isinf(middle), np.inf, radius)))


def inverse(a: Ball) -> Ball:
    """Return reciprocals; nothing is known of those of what may be 0."""
    size, middle = abs(a.m), 1 / a.m
    least = size - a.r * GROW
    # The product of both might be too small for a float.
    radius = np.where(least > size / 1024, (a.r / size / least + ULP * abs(middle)) * GROW + TINY, np.inf)
    return Ball(middle, radius)


def moved(kind: Kind, found: Plain, floats: Floats) -> None:
    """Take other floats for the middles of numbers."""
    whole = plain(found)
    if kind.encloses:
        whole["r"] += np.where(whole["f"] == floats, 0, abs(whole["f"] - floats) * GROW)
    whole["f"] = floats


def _put(found: Numbers, number: Ball | None, slope: Ball | None) -> None:
    whole = plain(found)
    if number is not None:
        # The middle is the float that the run has.
        whole["r"] = number.r + np.where(whole["f"] == number.m, 0, abs(whole["f"] - number.m) * GROW)
    if slope is not None:
        whole["g"], whole["s"] = slope


# Rules: each fills in the enclosures of a result.


def same(found: Numbers, x: Numbers) -> None:
    """Fill in the numbers of another array."""
    _put(found, value(x), None)


def sums(found: Numbers, a: Numbers, b: Numbers, sign: int) -> None:
    """Fill in sums or differences."""
    _put(found, plus(value(a), value(b), sign), plus(tangent(a), tangent(b), sign))


def opposites(found: Numbers, a: Numbers) -> None:
    """Fill in opposite numbers."""
    _put(found, Ball(-value(a).m, value(a).r), Ball(-tangent(a).m, tangent(a).r))


def products(found: Numbers, a: Numbers, b: Numbers, product: Product = np.multiply, terms: int = 1) -> None:
    """Fill in a bilinear product."""
    with np.errstate(all="ignore"):
        slope = plus(times(tangent(a), value(b), product, terms), times(value(a), tangent(b), product, terms))
        _put(found, times(value(a), value(b), product, terms), slope)


def reciprocals(found: Numbers, a: Numbers) -> None:
    """Fill in reciprocals."""
    own = inverse(value(a))
    slope = times(tangent(a), times(own, own))
    _put(found, own, Ball(-slope.m, slope.r))


def powers(found: Numbers, base: Numbers, exponent: int) -> None:
    """Fill in powers with a whole exponent from 1 on."""
    below = Ball(np.ones_like(value(base).m), np.zeros_like(value(base).r))
    for bit in f"{exponent - 1:b}":
        below = times(below, below)
        below = times(below, value(base)) if bit == "1" else below
    many = Ball(np.asarray(float(exponent)), np.asarray(ULP * exponent))
    _put(found, times(below, value(base)), times(times(tangent(base), below), many))


def folds(found: Numbers, given: Numbers, fold: Callable[[Floats], Floats], terms: int) -> None:
    """Fill in sums of so many terms at most, ``fold`` being the sum of floats."""

    def folded(x: Ball) -> Ball:
        radius = (fold(x.r) + (terms + 2) * ULP * fold(abs(x.m))) * (GROW + 8 * terms * ULP) + terms * TINY
        return Ball(fold(x.m), radius)

    _put(found, folded(value(given)), folded(tangent(given)))


def exponentials(found: Numbers, x: Numbers) -> None:
    """Fill in exponentials."""
    of = value(x)
    size = plain(found)["f"]
    spread = np.where(of.r < 1, np.expm1(np.minimum(of.r, 1)), np.inf)
    radius = np.where(np.isneginf(of.m) & (of.r == 0), 0, (size * spread + MARGIN * size) * GROW + TINY)
    _put(found, Ball(size, radius), None)


def logarithms(found: Numbers, x: Numbers) -> None:
    """Fill in logarithms."""
    of, middle = value(x), plain(found)["f"]
    least = of.m - of.r * GROW
    radius = np.where(least > abs(of.m) / 1024, (of.r / least + MARGIN * abs(middle)) * GROW + TINY, np.inf)
    # That of a 0 which stays 0, as in a mask, is minus infinity.
    still = (of.m == 0) & (of.r == 0) & (tangent(x).m == 0) & (tangent(x).r == 0)
    _put(found, Ball(middle, np.where(still, 0, radius)), None)


def masked(found: Numbers, x: Numbers, zero: Mask) -> None:
    """Fill in exponentials that were taken for 0: those of minus infinity are, and of no other float that is infinite."""
    whole, unknown = plain(found), zero & np.isinf(value(x).m) & ~_is_infinite(value(x))
    for name in ("r", "s"):
        whole[name][unknown] = np.inf


def hyperbolic_tangents(found: Numbers, x: Numbers) -> None:
    """Fill in hyperbolic tangents: made of exponentials they would be as far off where they are flat as where they are steep."""
    of = value(x)
    steepest = (1 / np.cosh(np.maximum(abs(of.m) - of.r * GROW, 0))) ** 2 * GROW + TINY
    middle = np.tanh(of.m)
    flatness = Ball((1 / np.cosh(of.m)) ** 2, (2 * steepest * of.r + 4 * MARGIN * steepest) * GROW + TINY)
    _put(found, Ball(middle, (steepest * of.r + MARGIN * abs(middle)) * GROW + TINY), times(tangent(x), flatness))


def of_function(row: Elementary) -> Callable[[Numbers, Numbers], None]:
    """Return the rule of an elementary function: its values on balls of arb."""

    def rule(found: Numbers, x: Numbers) -> None:
        from flint import arb

        middle, of = plain(found)["f"], value(x)
        radius = np.full(middle.shape, np.inf)
        for i in np.ndindex(middle.shape):
            if not np.isfinite(middle[i]) or not np.isfinite(of.m[i]) or not np.isfinite(of.r[i]):
                continue
            far = abs(row.enclosure(arb(float(of.m[i]), float(of.r[i]))) - arb(float(middle[i]))).abs_upper()
            radius[i] = float(far) * GROW + TINY
        _put(found, Ball(middle, radius), None)

    return rule


def chained(found: Numbers, x: Numbers, own: Numbers, steep: Numbers) -> None:
    """Fill in a function's values, and its slope times the argument's tangents."""
    _put(found, value(own), times(tangent(x), value(steep)))


def added(target: Plain, place: Value, amount: Plain, terms: int) -> None:
    """Add at indices, repeated ones too, before the floats themselves are added."""
    for middle, radius in (("f", "r"), ("g", "s")):
        size = abs(target[middle])
        np.add.at(size, place, abs(amount[middle]))
        np.add.at(target[radius], place, amount[radius])
        target[radius] = (target[radius] + (terms + 2) * ULP * size) * (GROW + 8 * terms * ULP) + terms * TINY
    np.add.at(target["g"], place, amount["g"])


def apart(a: Plain | float, b: Plain | float) -> Plain:
    """Return which numbers differ for certain, and as their floats do."""
    first, second = (Ball(np.asarray(x), np.asarray(0.0)) if isinstance(x, float) else value(x) for x in (a, b))
    rounding = ULP * np.where(np.isinf(first.m) | np.isinf(second.m), 0, abs(first.m) + abs(second.m))
    return np.asarray(abs(first.m - second.m) > (first.r + second.r + rounding) * GROW)
