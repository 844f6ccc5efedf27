"""The stand-in's names for numpy that fold along axes, order or count, on exact numbers."""

from __future__ import annotations

import types
from typing import TYPE_CHECKING

import numpy as np

from bpverify.exact.record.floattypes import is_float
from bpverify.exact.record.places import refuse
from bpverify.exact.standins.elements import as_array, exact, holds_numbers, numbers, plain, reject, scalar, stored, truth_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpverify.exact.record.values import Value
    from bpverify.exact.standins.elements import Kind, Names

_SUMS = ("dtype", "out", "keepdims")
_ORDERS = {
    **dict.fromkeys(("max", "min"), ("out", "keepdims")),
    **dict.fromkeys(("cumsum", "cumprod"), ("dtype", "out")),
    **dict.fromkeys(("var", "std"), ("dtype", "out", "ddof", "keepdims")),
}
"""What follows an array and an axis, in order."""


def _reduced(kind: Kind, name: str, floats: bool = False) -> Callable[..., Value]:
    """Return a fold along axes by the name of an array's method; of what gives floats, integers are numbers."""

    def reduced(a: Value, axis: Value = None, *rest: Value, **options: Value) -> Value:
        options |= dict(zip(_ORDERS.get(name, _SUMS), rest, strict=False))
        dtype, out = options.pop("dtype", None), options.pop("out", None)
        if isinstance(a, types.GeneratorType) and name == "sum":
            # numpy hands it to Python's own sum.
            return sum(a)
        reject({key: options.pop(key) for key in ("where", "initial", "mean", "correction") if key in options}, name)
        given = numbers(kind, a) if floats or (dtype is not None and is_float(dtype)) else as_array(kind, a)
        if dtype is not None and not is_float(dtype):
            if holds_numbers(given):
                raise refuse(f"numpy.{name} of numbers with dtype={np.dtype(dtype)}")
            options["dtype"] = dtype
        return stored(kind, getattr(given, name)(axis=axis, **options), out)

    return reduced


def _found_at(kind: Kind, name: str) -> Callable[..., Value]:
    def at(a: Value, axis: Value = None, **options: Value) -> Value:
        options["axis"] = axis if axis is not None or name != "argsort" else -1
        found = kind.ordered(name, plain(as_array(kind, a)), options)
        return exact(kind, found) if isinstance(found, np.ndarray) else found

    return at


class Reductions:
    """NumPy's functions that fold along axes, order or count, for one kind of arrays."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind

    def sort(self, a: Value, axis: Value = -1, *_: Value, **options: Value) -> Value:
        """Return the elements in order; how numpy sorts makes no difference to that."""
        reject({key: value for key, value in options.items() if key not in ("kind", "stable")}, "sort")
        return exact(self._kind, self._kind.ordered("sort", plain(as_array(self._kind, a)), {"axis": axis}))

    def average(
        self, a: Value, axis: Value = None, weights: Value = None, returned: bool = False, *, keepdims: bool = False
    ) -> Value:  # fmt: skip
        """Return the mean along axes, with weights where they are given."""
        kind = self._kind
        if returned:
            raise refuse("numpy.average with returned=")
        if weights is None:
            return numbers(kind, a).mean(axis=axis, keepdims=keepdims)
        w = numbers(kind, weights)
        x = numbers(kind, a)
        if w.shape != x.shape:
            w = _against(kind, w, x, axis)
        return (x * w).sum(axis=axis, keepdims=keepdims) / w.sum(axis=axis, keepdims=keepdims)

    def ptp(self, a: Value, axis: Value = None, out: Value = None, keepdims: bool = False) -> Value:
        """Return the largest element less the smallest."""
        given = as_array(self._kind, a)
        return stored(self._kind, given.max(axis=axis, keepdims=keepdims) - given.min(axis=axis, keepdims=keepdims), out)

    def count_nonzero(self, a: Value, axis: Value = None, *, keepdims: bool = False) -> Value:
        """Return how many elements are not 0."""
        return np.count_nonzero(truth_of(self._kind, a), axis=axis, keepdims=keepdims)

    def any(self, a: Value, axis: Value = None, **options: Value) -> Value:
        """Return whether some element is not 0."""
        return scalar(truth_of(self._kind, a).any(axis=axis, **options))

    def all(self, a: Value, axis: Value = None, **options: Value) -> Value:
        """Return whether no element is 0."""
        return scalar(truth_of(self._kind, a).all(axis=axis, **options))


_ALIASES = {
    **{"amax": "max", "amin": "min", "nanmax": "max", "nanmin": "min"},
    **{f"nan{name}": name for name in ("sum", "prod", "cumsum", "cumprod", "mean", "var", "std", "argmax", "argmin")},
}
"""No number of ours is nan."""


def reductions(kind: Kind) -> Names:
    """Return the names of numpy that fold along axes, order or count."""
    own = Reductions(kind)
    found = {
        **{name: _reduced(kind, name) for name in ("sum", "prod", "max", "min", "cumsum", "cumprod")},
        **{name: _reduced(kind, name, True) for name in ("mean", "var", "std")},
        **{name: _found_at(kind, name) for name in ("argmax", "argmin", "argsort")},
        **{name: getattr(own, name) for name in ("sort", "average", "ptp", "count_nonzero", "any", "all")},
    }
    running = {"cumulative_sum": "cumsum", "cumulative_prod": "cumprod"}
    found |= {name: _running(found[own], name) for name, own in running.items()}
    return found | {alias: found[name] for alias, name in _ALIASES.items()}


def _running(fold: Callable[..., Value], name: str) -> Callable[..., Value]:
    """Return a fold that keeps every step, along the only axis where none is given."""

    def run(x: Value, /, *, axis: Value = None, include_initial: bool = False, **options: Value) -> Value:
        if include_initial or (axis is None and np.ndim(x) != 1):
            raise refuse(f"numpy.{name} with these arguments")
        return fold(x, axis, **options)

    return run


def _against(kind: Kind, weights: Value, x: Value, axis: Value) -> Value:
    if not isinstance(axis, int) or weights.ndim != 1:
        raise refuse("numpy.average with weights of another shape")
    shape = [1] * x.ndim
    shape[axis] = -1
    return numbers(kind, np.broadcast_to(plain(weights).reshape(shape), x.shape))
