"""Exponentials and logarithms in prime fields: that of a sum is a product, that of a logarithm what the logarithm is of."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from bpverify.exact.fields import enclosures
from bpverify.exact.fields.arithmetic import multiply, reciprocal
from bpverify.exact.fields.dual import floats, tangents, taped, times, values
from bpverify.exact.fields.run import Bounds
from bpverify.exact.record.places import place
from bpverify.exact.standins.elements import plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpverify.exact.fields.dual import Kind, Numbers
    from bpverify.exact.fields.modular import Floats, Residues
    from bpverify.exact.fields.sizes import Size
    from bpverify.exact.standins.elements import Plain

DEEPEST = 6
"""Sums of sums are followed to this depth for the terms of an exponent."""


def bare(kind: Kind, x: Numbers) -> Numbers:
    """Return the same numbers without tangents."""
    if kind.directions is None and kind.tape is None:
        return x
    return kind.held(kind.make(floats(x), values(x), None, Bounds(kind.run.bounds(x).value)), enclosures.same, x)


def sloped(
    kind: Kind, x: Numbers, f: Floats | np.float64, found: tuple[Residues, Size], slope: Callable[[Numbers, Numbers], Numbers],
    rule: Callable[[Numbers, Numbers], None],
) -> Numbers:  # fmt: skip
    """Return a function's values, of which the residues are found, with its slope times the argument's tangents.

    ``rule`` fills in the enclosures of the values.
    """
    residues, size = found
    own = kind.run.bounds(x)
    t = tangents(kind, x)
    value = kind.held(kind.make(f, residues, None, Bounds(size)), rule, x)
    if t is None:
        if kind.tape is None or not plain(x)["n"].any():
            return value
        slopes = values(slope(bare(kind, x), value)).copy()
        return taped(kind, value, (x, lambda above: kind.run.field.multiply(above, slopes)))
    steep = slope(bare(kind, x), value)
    tangent = times(own.tangent, kind.run.bounds(steep).value)
    result = kind.make(f, residues, kind.run.field.multiply(t, values(steep)), Bounds(size, tangent))
    return kind.held(result, enclosures.chained, x, value, steep)


def exp(kind: Kind, x: Numbers) -> Numbers:
    """Return e to these powers: a product of the exponentials of the terms."""
    run = kind.run
    terms = _terms(kind, x, 1, 0)
    factors: list[Numbers] = []
    for sign, is_log, part in terms:
        if is_log:
            factor = bare(kind, part)
        else:
            residues, size = run.exp(values(part), run.bounds(part).value)
            factor = kind.make(np.exp(floats(part)), residues, None, Bounds(size))
        if sign < 0:
            factor = reciprocal(kind, factor)
        factors.append(factor)
    found = reduce(lambda a, b: multiply(kind, a, b), factors)
    wide = np.broadcast_to(values(found), (*x.shape, len(run.field.primes)))
    result = sloped(kind, x, np.exp(floats(x)), (wide, run.bounds(found).value), lambda _, value: value, enclosures.exponentials)
    return _without_masked(kind, x, result)


def _without_masked(kind: Kind, x: Numbers, found: Numbers) -> Numbers:
    """Return exponentials with 0 for those of minus infinity, and of what underflows where that is read so."""
    zero = np.isneginf(floats(x))
    if (underflows := (floats(found) == 0) & ~zero).any():
        kind.graph.underflows.setdefault(place())
        zero = zero | underflows if kind.graph.reading.underflow else zero
    if zero.any():
        whole = plain(found)
        for name in whole.dtype.names or ():
            whole[name][zero] = 0
        if kind.encloses:
            enclosures.masked(found, x, zero)
    return found


def _terms(kind: Kind, x: Numbers, sign: int, depth: int) -> list[tuple[int, bool, Numbers]]:
    """Return signs and arrays of the sum that an exponent is; of a logarithm, the array that it is taken of."""
    run = kind.run
    bounds = run.bounds(x)
    if bounds.log_of is not None:
        source = _like(bounds.log_of[0], x)
        if source is not None and run.bounds(source).version == bounds.log_of[1]:
            return [(sign, True, source)]
    if depth < DEEPEST and bounds.terms and all(run.bounds(a).version == seen for _, a, seen in bounds.terms):
        if _is_all(x):
            return [term for s, a, _ in bounds.terms for term in _terms(kind, a, sign * s, depth + 1)]
    return [(sign, False, x)]


def _is_all(x: Numbers) -> bool:
    """Whether an array is all of the array that owns its memory, as it was made."""
    base = _root(x)
    same = plain(base).__array_interface__["data"][0] == plain(x).__array_interface__["data"][0]
    return bool(same and base.shape == x.shape and base.strides == x.strides)


def _root(x: Plain) -> Plain:
    while isinstance(x.base, np.ndarray):
        x = x.base
    return x


def _like(source: Plain, view: Plain) -> Numbers | None:
    """Return the view of ``source`` that another view is of an array of the same layout; None where there is none."""
    base, wanted, whole = _root(view), plain(view), plain(source)
    if base.shape != whole.shape or not base.flags.c_contiguous:
        return None
    offset = wanted.__array_interface__["data"][0] - plain(base).__array_interface__["data"][0]
    flat = whole if whole.flags.c_contiguous else None
    if flat is None or offset < 0 or any(s < 0 for s in wanted.strides):
        return None
    found = np.ndarray(wanted.shape, wanted.dtype, buffer=flat, offset=offset, strides=wanted.strides)
    return found.view(type(source))


def log(kind: Kind, x: Numbers) -> Numbers:
    """Return natural logarithms; what they are taken of is noted for exponentials of them."""
    atoms = kind.run.atoms("log", values(x), kind.run.bounds(x).value)
    found = sloped(kind, x, np.log(floats(x)), atoms, lambda a, _: reciprocal(kind, a), enclosures.logarithms)
    if x.flags.c_contiguous:
        kind.run.bounds(found).log_of = (x, kind.run.bounds(x).version)
    return found
