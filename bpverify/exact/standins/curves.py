"""The stand-in's names for numpy that take arrays for points of curves: interpolation, polynomials, areas and slopes."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from bpverify.exact.record.number import constant, literal
from bpverify.exact.record.places import refuse
from bpverify.exact.standins.elements import as_array, exact, holds_numbers, numbers, plain, scalar

if TYPE_CHECKING:
    from bpverify.exact.record.values import Value
    from bpverify.exact.standins.elements import Kind, Names


class Curves:
    """NumPy's functions of points of curves, for one kind of arrays."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind

    def _constant(self, numerator: int, denominator: int = 1) -> Value:
        return constant(self._kind.graph, Fraction(numerator, denominator))

    def searchsorted(self, a: Value, v: Value, side: Value = "left", sorter: Value = None) -> Value:
        """Return before which elements of an ordered array others belong: how many are smaller, on the left side."""
        ordered, wanted = as_array(self._kind, a), as_array(self._kind, v)
        if sorter is not None:
            ordered = ordered[plain(sorter)]
        if not holds_numbers(ordered) and not holds_numbers(wanted):
            return np.searchsorted(plain(ordered), plain(wanted), side)
        compare = np.less if side == "left" else np.less_equal
        return scalar(plain(compare(ordered, wanted[..., None])).astype(bool).sum(axis=-1))

    def digitize(self, x: Value, bins: Value, right: bool = False) -> Value:
        """Return in which bins the elements lie, whose ends increase."""
        if np.size(bins) > 1 and bool(np.any(plain(as_array(self._kind, bins)[1:] < as_array(self._kind, bins)[:-1]))):
            raise refuse("numpy.digitize with bins that decrease")
        return self.searchsorted(bins, x, side="left" if right else "right")

    def interp(self, x: Value, xp: Value, fp: Value, left: Value = None, right: Value = None, period: Value = None) -> Value:
        """Return the values of lines between points, and those at the ends beyond them."""
        if period is not None:
            raise refuse("numpy.interp with period=")
        at, places, heights = (numbers(self._kind, value) for value in (x, xp, fp))
        if len(places) < 2:
            raise refuse("numpy.interp of a single point")
        k = np.clip(np.asarray(self.searchsorted(places, at, "right")) - 1, 0, len(places) - 2)
        slope = (heights[k + 1] - heights[k]) / (places[k + 1] - places[k])
        found = numbers(self._kind, heights[k] + slope * (at - places[k]))
        ends = (heights[0] if left is None else left), (heights[-1] if right is None else right)
        for beyond, end in zip((at < places[0], at > places[-1]), ends, strict=True):
            mask = np.asarray(plain(beyond)).astype(bool)
            values = np.broadcast_to(plain(numbers(self._kind, end)), found.shape)
            found = numbers(self._kind, exact(self._kind, self._kind.moved(np.where, [mask, values, plain(found)], {})))
        return scalar(found)

    def polyval(self, p: Value, x: Value) -> Value:
        """Return the values of a polynomial, whose first coefficient is that of the highest power."""
        at, coefficients = numbers(self._kind, x), numbers(self._kind, p)
        found = at * self._constant(0)
        for n in range(len(coefficients)):
            found = found * at + coefficients[n]
        return scalar(numbers(self._kind, found))

    def vander(self, x: Value, N: Value = None, increasing: bool = False) -> Value:  # numpy's name
        """Return the powers of the elements in columns, the highest first."""
        at = numbers(self._kind, x)
        columns = [plain(at**k) for k in range(len(at) if N is None else N)]
        return exact(self._kind, self._kind.moved(np.stack, [columns if increasing else columns[::-1]], {"axis": 1}))

    def polyder(self, p: Value, m: int = 1) -> Value:
        """Return the coefficients of a polynomial's derivative."""
        found = numbers(self._kind, p)
        for _ in range(m):
            found = found[:-1] * numbers(self._kind, np.arange(len(found) - 1, 0, -1))
        return found

    def polymul(self, a1: Value, a2: Value) -> Value:
        """Return the coefficients of a product of polynomials."""
        first, second = (np.asarray(plain(numbers(self._kind, a))) for a in (a1, a2))
        return exact(self._kind, self._kind.product("convolve", first, second, (), {}))

    def trapezoid(self, y: Value, x: Value = None, dx: Value = 1.0, axis: int = -1) -> Value:
        """Return the area below lines between points."""
        heights = np.moveaxis(numbers(self._kind, y), axis, -1)
        if x is None:
            widths = numbers(self._kind, dx)
        else:
            places = numbers(self._kind, x)
            places = places if places.ndim == 1 else np.moveaxis(places, axis, -1)
            widths = places[..., 1:] - places[..., :-1]
        return scalar((widths * (heights[..., 1:] + heights[..., :-1])).sum(axis=-1) * self._constant(1, 2))

    def ediff1d(self, ary: Value, to_end: Value = None, to_begin: Value = None) -> Value:
        """Return the differences of neighbours, with others before and behind them."""
        given = as_array(self._kind, ary).reshape(-1)
        parts = [as_array(self._kind, x).reshape(-1) for x in (to_begin, given[1:] - given[:-1], to_end) if x is not None]
        return exact(self._kind, self._kind.moved(np.concatenate, [[plain(x) for x in parts]], {}))

    def gradient(self, f: Value, *varargs: Value, axis: Value = None, edge_order: int = 1) -> Value:
        """Return the slopes at points: central differences, one-sided ones at the ends."""
        given = numbers(self._kind, f)
        axes = tuple(range(given.ndim)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
        spaces = varargs if len(varargs) > 1 else (varargs or (1,)) * len(axes)
        if len(spaces) != len(axes) or edge_order not in (1, 2):
            raise refuse("numpy.gradient with these distances")
        found = [self._slopes(given, n, numbers(self._kind, space), edge_order) for n, space in zip(axes, spaces, strict=True)]
        return found[0] if len(found) == 1 else tuple(found)

    def _slopes(self, f: Value, axis: int, space: Value, edge_order: int) -> Value:
        y = np.moveaxis(f, axis, -1)
        n = y.shape[-1]
        if n < edge_order + 1:
            raise ValueError("Shape of array too small to calculate a numerical gradient")
        steps = space[1:] - space[:-1] if space.ndim else numbers(self._kind, np.ones(n - 1, int)) * space
        before, after = steps[:-1], steps[1:]
        found = y.copy()
        rises = (y[..., 1:] - y[..., :-1]) / steps
        found[..., 1:-1] = (rises[..., :-1] * after + rises[..., 1:] * before) / (before + after)
        found[..., 0], found[..., -1] = rises[..., 0], rises[..., -1]
        if edge_order == 2:
            # The slopes at the ends of parabolas through three points.
            found[..., 0] = rises[..., 0] + (rises[..., 0] - rises[..., 1]) * steps[0] / (steps[0] + steps[1])
            found[..., -1] = rises[..., -1] + (rises[..., -1] - rises[..., -2]) * steps[-1] / (steps[-1] + steps[-2])
        return np.moveaxis(found, -1, axis)

    def sinc(self, x: Value) -> Value:
        """Return sin(pi x) / (pi x), where x is not 0."""
        given = numbers(self._kind, x)
        if (self._kind.floats(plain(given)) == 0).any():
            raise refuse("numpy.sinc at 0")
        turned = given * literal(self._kind.graph, np.pi)
        return scalar(np.sin(turned) / turned)


_COVERED = "searchsorted digitize interp polyval polyder polymul vander trapezoid ediff1d gradient sinc".split()


def curves(kind: Kind) -> Names:
    """Return the names of numpy that take arrays for points of curves."""
    own = Curves(kind)
    return {name: getattr(own, name) for name in _COVERED} | {"trapz": own.trapezoid}
