"""The stand-in's names for scipy.signal: convolution and correlation in one and two dimensions."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from bpverify.errors import InputError
from bpverify.exact.record.places import refuse
from bpverify.exact.standins.elements import exact, numbers, plain

if TYPE_CHECKING:
    from bpverify.exact.record.values import Value
    from bpverify.exact.standins.elements import Kind, Names

MODES = ("full", "same", "valid")


def signal_table(kind: Kind) -> Names:
    """Return the names of scipy.signal that are covered."""

    def correlate2d(a: Value, b: Value, mode: str = "full", *rest: Value, **options: Value) -> Value:
        return correlate(a, b, mode, *rest, **options, round_up=True)

    def correlate(a: Value, b: Value, mode: str = "full", *rest: Value, round_up: bool = False, **options: Value) -> Value:
        if rest or any(v not in ("fill", 0, "auto", "direct") for v in options.values()):
            raise refuse("scipy.signal's correlation with another boundary or method")
        if mode not in MODES:
            raise InputError(f"mode {mode!r}", "one of " + ", ".join(MODES))
        x, k = numbers(kind, a), numbers(kind, b)
        if x.ndim != k.ndim:
            raise ValueError("in1 and in2 should have the same dimensionality")
        if mode == "valid" and any(m < n for m, n in zip(x.shape, k.shape, strict=True)):
            raise refuse("scipy.signal's correlation where the second operand is the larger one")
        found = _full(kind, x, k)
        if mode == "full":
            return found
        # "same" is centred on "full" with the shape of the first; "valid" is where the second lies inside the first.
        sizes = x.shape if mode == "same" else tuple(m - n + 1 for m, n in zip(x.shape, k.shape, strict=True))
        # With an even kernel scipy's correlate2d is centred one further on than its correlate.
        starts = [(f - s + (round_up and mode == "same")) // 2 for f, s in zip(found.shape, sizes, strict=True)]
        return found[tuple(slice(start, start + size) for start, size in zip(starts, sizes, strict=True))].copy()

    def convolve(a: Value, b: Value, mode: str = "full", *rest: Value, **options: Value) -> Value:
        turned = numbers(kind, b)
        return correlate(a, turned[(slice(None, None, -1),) * turned.ndim], mode, *rest, **options)

    return {"correlate": correlate, "correlate2d": correlate2d, "convolve": convolve, "convolve2d": convolve}


def _full(kind: Kind, x: Value, k: Value) -> Value:
    """Return the full correlation: a sum over the kernel's entries of the whole input, shifted."""
    shape = tuple(m + n - 1 for m, n in zip(x.shape, k.shape, strict=True))
    found = exact(kind, np.zeros(shape))
    for place in product(*map(range, k.shape)):
        at = tuple(slice(n - 1 - i, n - 1 - i + m) for i, m, n in zip(place, x.shape, k.shape, strict=True))
        found[at] = found[at] + x * numbers(kind, plain(k)[place])
    return found
