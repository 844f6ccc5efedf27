"""Sums, products, quotients and whole powers in prime fields, each with its tangents and bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bpverify.exact.fields import enclosures
from bpverify.exact.fields.dual import both, floats, product_rule, tangents, taped, times, values
from bpverify.exact.fields.run import Bounds

if TYPE_CHECKING:
    from bpverify.exact.fields.dual import Dual, Kind, Numbers
    from bpverify.exact.fields.modular import Residues


def summed(kind: Kind, a: Numbers, b: Numbers, sign: int) -> Dual:
    """Return a + b, or a - b for the sign -1."""
    field, run = kind.run.field, kind.run
    join = field.add if sign > 0 else field.subtract
    ta, tb = tangents(kind, a), tangents(kind, b)
    t = None
    if ta is not None or tb is not None:
        t = join(np.zeros_like(tb) if ta is None else ta, np.zeros_like(ta) if tb is None else tb)
    x, y = run.bounds(a), run.bounds(b)
    bounds = Bounds(x.value + y.value, both(x.tangent, y.tangent))
    if x.splits or y.splits or y.log_of or x.log_of or y.terms or x.terms:
        bounds.terms = ((1, a, x.version), (sign, b, y.version))
    f = floats(a) + floats(b) if sign > 0 else floats(a) - floats(b)
    found = kind.held(kind.make(f, join(values(a), values(b)), t, bounds), enclosures.sums, a, b, sign)
    return taped(kind, found, (a, lambda above: above), (b, (lambda above: above) if sign > 0 else field.negate))


def negative(kind: Kind, a: Numbers) -> Dual:
    """Return -a."""
    field, own = kind.run.field, kind.run.bounds(a)
    t = tangents(kind, a)
    bounds = Bounds(own.value, own.tangent, terms=((-1, a, own.version),) if own.terms or own.log_of else ())
    found = kind.make(-floats(a), field.negate(values(a)), None if t is None else field.negate(t), bounds)
    return taped(kind, kind.held(found, enclosures.opposites, a), (a, field.negate))


def multiply(kind: Kind, a: Numbers, b: Numbers) -> Dual:
    """Return a b, element by element."""
    field, x, y = kind.run.field, kind.run.bounds(a), kind.run.bounds(b)
    t = product_rule(kind, field.multiply, a, b)
    bounds = Bounds(x.value * y.value, both(times(x.tangent, y.value), times(x.value, y.tangent)))
    found = kind.make(floats(a) * floats(b), field.multiply(values(a), values(b)), t, bounds)
    found = kind.held(found, enclosures.products, a, b)
    if kind.tape is None:
        return found
    # Copies: the code may write into its arrays.
    u, v = values(a).copy(), values(b).copy()
    return taped(kind, found, (a, lambda above: field.multiply(above, v)), (b, lambda above: field.multiply(above, u)))


def reciprocal(kind: Kind, a: Numbers) -> Dual:
    """Return 1 / a."""
    field, own = kind.run.field, kind.run.bounds(a)
    inverse = field.inverse(values(a))
    size = kind.run.account.divide_by(own.value, a.size)
    t = tangents(kind, a)
    t = None if t is None else field.negate(field.multiply(t, field.multiply(inverse, inverse)))
    found = kind.make(1 / floats(a), inverse, t, Bounds(size, times(own.tangent, size * size)))
    found = kind.held(found, enclosures.reciprocals, a)
    return taped(kind, found, (a, lambda above: field.negate(field.multiply(above, field.multiply(inverse, inverse)))))


def divide(kind: Kind, a: Numbers, b: Numbers) -> Dual:
    """Return a / b."""
    found = multiply(kind, a, reciprocal(kind, b))
    enclosures.moved(kind, found, floats(a) / floats(b))
    return found


def whole_power(kind: Kind, base: Numbers, exponent: int) -> Numbers:
    """Return a power with a whole exponent."""
    if exponent == 0:
        return kind.numbers(np.ones(base.shape, dtype=int))
    if exponent < 0:
        base, exponent = reciprocal(kind, base), -exponent
    field, own = kind.run.field, kind.run.bounds(base)
    below = field.power(values(base), exponent - 1)
    t = tangents(kind, base)

    def sloped(moving: Residues) -> Residues:
        factor = np.array([exponent % p for p in field.primes], dtype=np.uint32)
        return field.multiply(field.multiply(moving, below), factor)

    tangent = times(own.tangent, own.value.raised(exponent - 1))
    bits = exponent.bit_length()
    bounds = Bounds(own.value.raised(exponent), None if tangent is None else tangent * type(tangent)(bits=bits, top_bits=bits))
    t = None if t is None else sloped(t)
    found = kind.make(floats(base) ** exponent, field.multiply(below, values(base)), t, bounds)
    return taped(kind, kind.held(found, enclosures.powers, base, exponent), (base, sloped))
