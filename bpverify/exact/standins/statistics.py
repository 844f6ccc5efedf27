"""The stand-in's names for numpy that depend on the order of elements, or on their moments: medians, quantiles, covariances."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from bpverify.exact.record.number import constant, lifted
from bpverify.exact.record.places import refuse
from bpverify.exact.standins.elements import as_array, exact, numbers, plain, reject, scalar, stored

if TYPE_CHECKING:
    from bpverify.exact.record.values import Value
    from bpverify.exact.standins.elements import Kind, Names


class Statistics:
    """NumPy's functions of the order and the moments of elements, for one kind of arrays."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind

    def partition(self, a: Value, kth: Value, axis: Value = -1, kind: Value = None, order: Value = None) -> Value:
        """Return the elements in order: one of the arrays that numpy may return, in which more is in its place than must be."""
        reject({"order": order}, "partition")
        return exact(self._kind, self._kind.ordered("sort", plain(as_array(self._kind, a)), {"axis": axis}))

    def argpartition(self, a: Value, kth: Value, axis: Value = -1, kind: Value = None, order: Value = None) -> Value:
        """Return where the elements in order stand: one of the arrays that numpy may return."""
        reject({"order": order}, "argpartition")
        return exact(self._kind, self._kind.ordered("argsort", plain(as_array(self._kind, a)), {"axis": axis}))

    def median(
        self, a: Value, axis: Value = None, out: Value = None, overwrite_input: bool = False, keepdims: bool = False
    ) -> Value:  # fmt: skip
        """Return the middle element, or the mean of the two middle ones."""
        return stored(self._kind, self._quantiles(a, Fraction(1, 2), axis, keepdims), out)

    def quantile(
        self, a: Value, q: Value, axis: Value = None, out: Value = None, overwrite_input: bool = False, method: str = "linear",
        keepdims: bool = False, **options: Value,
    ) -> Value:  # fmt: skip
        """Return what a part q of the elements lies below, linear between two of them."""
        return self._each(a, q, 1, axis, out, method, keepdims, options)

    def percentile(
        self, a: Value, q: Value, axis: Value = None, out: Value = None, overwrite_input: bool = False, method: str = "linear",
        keepdims: bool = False, **options: Value,
    ) -> Value:  # fmt: skip
        """Return what q of a hundred elements lie below, linear between two of them."""
        return self._each(a, q, 100, axis, out, method, keepdims, options)

    def _each(
        self, a: Value, q: Value, whole: int, axis: Value, out: Value, method: str, keepdims: bool, options: Names
    ) -> Value:  # fmt: skip
        reject(options, "quantile")
        if method not in ("linear", "lower", "higher", "midpoint"):
            raise refuse(f"numpy.quantile with method={method!r}")
        # Its elements are kept as they are written: in a field they would be no constants.
        asked = plain(q) if isinstance(q, np.ndarray) else np.asarray(q, dtype=object)
        parts = [self._part(x, whole) for x in np.ravel(asked)]
        found = [plain(numbers(self._kind, self._quantiles(a, part, axis, keepdims, method))) for part in parts]
        stacked = self._kind.moved(np.stack, [found], {}) if found else np.zeros(0)
        return stored(self._kind, exact(self._kind, stacked).reshape(np.shape(asked) + found[0].shape), out)

    def _part(self, q: Value, whole: int) -> Fraction:
        number = lifted(self._kind.graph, q.item() if isinstance(q, np.generic) and not isinstance(q, np.void) else q)
        if number is None or number.exact is None:
            raise refuse("numpy.quantile at a part that is no constant")
        part = number.exact / whole
        if not 0 <= part <= 1:
            raise ValueError(f"Quantiles must be in the range [0, {whole}]")
        return part

    def _quantiles(self, a: Value, part: Fraction, axis: Value, keepdims: bool, method: str = "linear") -> Value:
        given = numbers(self._kind, a)
        axes = tuple(range(given.ndim)) if axis is None else axis if isinstance(axis, tuple | list) else (axis,)
        axes = tuple(n % given.ndim for n in axes)
        kept = [n for n in range(given.ndim) if n not in axes]
        lines = given.transpose((*kept, *axes)).reshape(*(given.shape[n] for n in kept), -1)
        ordered = exact(self._kind, self._kind.ordered("sort", plain(lines), {"axis": -1}))
        place = part * (lines.shape[-1] - 1)
        low, high = math.floor(place), math.ceil(place)
        rest = {"linear": place - low, "lower": Fraction(0), "higher": Fraction(1), "midpoint": Fraction(low != high, 2)}[method]
        first, second = ordered[..., low], ordered[..., high]
        found = numbers(self._kind, first if low == high else first + (second - first) * constant(self._kind.graph, rest))
        return scalar(found.reshape([1 if n in axes else given.shape[n] for n in range(given.ndim)]) if keepdims else found)

    def cov(
        self, m: Value, y: Value = None, rowvar: bool = True, bias: bool = False, ddof: Value = None, **options: Value
    ) -> Value:  # fmt: skip
        """Return the covariances of rows."""
        reject(options, "cov")
        rows = self._rows(m, rowvar)
        if y is not None:
            rows = exact(self._kind, self._kind.moved(np.concatenate, [[plain(rows), plain(self._rows(y, rowvar))]], {"axis": 0}))
        centred = rows - rows.mean(axis=1, keepdims=True)
        less = ddof if ddof is not None else 0 if bias else 1
        return scalar(np.squeeze((centred @ centred.T) / constant(self._kind.graph, Fraction(rows.shape[1] - less))))

    def _rows(self, m: Value, rowvar: bool) -> Value:
        given = numbers(self._kind, m)
        given = given.reshape(1, -1) if given.ndim < 2 else given
        return given if rowvar or given.shape[0] == 1 else given.T


_COVERED = "partition argpartition median quantile percentile cov".split()
_WITHOUT_NAN = {"nanmedian": "median", "nanquantile": "quantile", "nanpercentile": "percentile"}
"""No number of ours is nan."""


def statistics(kind: Kind) -> Names:
    """Return the names of numpy that depend on the order or on the moments of elements."""
    own = Statistics(kind)
    found = {name: getattr(own, name) for name in _COVERED}
    return found | {alias: found[name] for alias, name in _WITHOUT_NAN.items()}
