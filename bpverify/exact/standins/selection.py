"""The stand-in's names for numpy that choose elements and that write to some of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bpverify.exact.record.number import Number
from bpverify.exact.record.places import refuse
from bpverify.exact.standins.array import Array
from bpverify.exact.standins.creation import creation
from bpverify.exact.standins.elements import as_array, exact, holds_numbers, is_infinite, plain, reject, scalar, stored, truth_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bpverify.exact.record.values import Value
    from bpverify.exact.standins.elements import Kind, Names


def _exact_all(kind: Kind, found: Value) -> Value:
    return tuple(exact(kind, x) for x in found) if isinstance(found, tuple) else exact(kind, found)


def _whole(kind: Kind, name: str) -> Callable[..., Value]:
    """Return a function of numpy's of integers and truth values."""

    def run(a: Value, /, *arguments: Value, **options: Value) -> Value:
        given = plain(as_array(kind, a))
        if holds_numbers(given):
            raise refuse(f"numpy.{name} of numbers")
        return _exact_all(kind, getattr(np, name)(given, *map(plain, arguments), **options))

    return run


def _places(kind: Kind, name: str) -> Callable[[Value], Value]:
    """Return a function of numpy's of which elements are not 0."""

    def run(a: Value) -> Value:
        return _exact_all(kind, getattr(np, name)(truth_of(kind, a)))

    return run


class Selection:
    """NumPy's functions that choose elements, for one kind of arrays."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind

    def where(self, condition: Value, *choices: Value) -> Value:
        """Return elements of one array where a condition holds, of another elsewhere; of the condition alone, its places."""
        kind = self._kind
        chosen = [c if is_infinite(c) else plain(as_array(kind, c)) for c in choices]
        return _exact_all(kind, kind.moved(np.where, [truth_of(kind, condition), *chosen], {}))

    def clip(self, a: Value, a_min: Value = None, a_max: Value = None, out: Value = None, **options: Value) -> Value:
        """Return the elements kept between two bounds."""
        low, high = options.pop("min", a_min), options.pop("max", a_max)
        reject(options, "clip")
        return stored(self._kind, scalar(as_array(self._kind, a).clip(low, high)), out)

    def vectorize(self, pyfunc: Callable[..., Value], otypes: Value = None, **options: Value) -> Value:
        """Return a function of numbers as one of arrays."""
        reject(options, "vectorize")
        return lambda *arrays: self._kind.mapped(pyfunc, *arrays)

    def bincount(self, x: Value, weights: Value = None, minlength: int = 0) -> Value:
        """Return how often each whole number occurs, or the sum of its weights."""
        kind = self._kind
        if weights is None:
            return _whole(kind, "bincount")(x, minlength=minlength)
        given = exact(kind, x)
        total = creation(kind)["zeros"](max(int(minlength), int(plain(given).max(initial=-1)) + 1))
        kind.added(np.add, total, plain(given), (weights,))
        return total

    def round(self, a: Value, decimals: int = 0) -> Value:
        """Return rounded numbers."""
        return a.round(decimals) if isinstance(a, Number) else as_array(self._kind, a).round(decimals)

    def nan_to_num(self, x: Value, copy: bool = True, **_: Value) -> Value:
        """Return the same numbers: none of them is nan."""
        given = as_array(self._kind, x)
        return scalar(given.copy() if copy else given)

    def ndenumerate(self, arr: Value) -> Iterator[tuple[tuple[int, ...], Value]]:
        """Yield each index with its element."""
        return ((index, as_array(self._kind, arr)[index]) for index in np.ndindex(np.shape(arr)))

    def fromiter(self, iter: Iterable[Value], dtype: Value = float, count: int = -1) -> Value:
        """Return an array of what an iterator yields."""
        return exact(self._kind, creation(self._kind)["array"](list(iter), dtype))

    def real(self, val: Value) -> Value:
        """Return the real parts, which are the numbers themselves."""
        return as_array(self._kind, val)

    def apply_along_axis(self, func1d: Callable[..., Value], axis: int, arr: Value) -> Value:
        """Return a function's values at the lines along an axis."""
        return exact(self._kind, np.apply_along_axis(func1d, axis, as_array(self._kind, arr)))


_CHOOSING = "where clip vectorize bincount ndenumerate nan_to_num fromiter real round apply_along_axis".split()


def selection(kind: Kind) -> Names:
    """Return the names of numpy that choose elements."""
    chosen = Selection(kind)
    return {
        **{name: _whole(kind, name) for name in ("unique", "isin", "in1d", "setdiff1d", "union1d", "intersect1d")},
        **{name: _places(kind, name) for name in ("nonzero", "flatnonzero", "argwhere")},
        **{name: getattr(chosen, name) for name in _CHOOSING},
        "around": chosen.round,
    }


def in_place(kind: Kind) -> Names:
    """Return the names of numpy that write to some elements of an array."""

    def target(array: Value, name: str) -> Array:
        if not isinstance(array, Array):
            raise refuse(f"numpy.{name} into an array that is not made by the traced code")
        return array

    def copyto(dst: Value, src: Value, casting: str = "same_kind", where: Value = True) -> None:
        mask = np.broadcast_to(plain(where), dst.shape)
        target(dst, "copyto")[mask] = np.broadcast_to(as_array(kind, src), dst.shape, subok=True)[mask]

    def fill_diagonal(a: Value, val: Value, wrap: bool = False) -> None:
        np.fill_diagonal(plain(target(a, "fill_diagonal")), a._fitted(val), wrap=wrap)

    def put_along_axis(arr: Value, indices: Value, values: Value, axis: int) -> None:
        np.put_along_axis(plain(target(arr, "put_along_axis")), plain(indices), arr._fitted(values), axis)

    def putmask(a: Value, mask: Value, values: Value) -> None:
        places = np.broadcast_to(plain(mask), a.shape).astype(bool)
        written = np.resize(plain(as_array(kind, values)).ravel(), a.size).reshape(a.shape)[places]
        target(a, "putmask")[places] = exact(kind, written)

    def place(arr: Value, mask: Value, vals: Value) -> None:
        places = np.broadcast_to(plain(mask), arr.shape).astype(bool)
        target(arr, "place")[places] = exact(kind, np.resize(plain(as_array(kind, vals)).ravel(), int(places.sum())))

    def put(a: Value, ind: Value, v: Value, mode: Value = "raise") -> None:
        index = np.ravel(plain(ind))
        written = np.resize(plain(as_array(kind, v)).ravel(), index.size)
        target(a, "put")[np.unravel_index(np.arange(a.size).take(index, mode=mode), a.shape)] = exact(kind, written)

    written = {"putmask": putmask, "place": place, "put": put, "copyto": copyto}
    return {**written, "fill_diagonal": fill_diagonal, "put_along_axis": put_along_axis}
