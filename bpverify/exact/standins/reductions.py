"""The stand-in's names for numpy that fold along axes, order or count, on exact numbers."""

from __future__ import annotations

import types
from typing import TYPE_CHECKING, Any

import numpy as np

from bpverify.exact.record.floattypes import is_float
from bpverify.exact.record.places import refuse
from bpverify.exact.standins.elements import as_array, exact, holds_numbers, numbers, plain, reject, scalar, stored, truth_of

if TYPE_CHECKING:
    from bpverify.exact.standins.elements import Kind

_SUMS = ("dtype", "out", "keepdims")
_ORDERS = {
    **dict.fromkeys(("max", "min"), ("out", "keepdims")),
    **dict.fromkeys(("cumsum", "cumprod"), ("dtype", "out")),
    **dict.fromkeys(("var", "std"), ("dtype", "out", "ddof", "keepdims")),
}
"""What follows an array and an axis, in order."""


def _sorted(kind: Kind, a: Any, axis: Any) -> Any:
    return exact(kind, kind.ordered("sort", plain(as_array(kind, a)), {"axis": axis}))


def reductions(kind: Kind) -> dict[str, Any]:
    """Return the names of numpy that fold along axes, order or count."""
    def method(name: str, floats: bool = False) -> Any:
        def reduced(a: Any, axis: Any = None, *rest: Any, **options: Any) -> Any:
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

    def found_at(name: str) -> Any:
        def at(a: Any, axis: Any = None, **options: Any) -> Any:
            options["axis"] = axis if axis is not None or name != "argsort" else -1
            found = kind.ordered(name, plain(as_array(kind, a)), options)
            return exact(kind, found) if isinstance(found, np.ndarray) else found

        return at

    def sort(a: Any, axis: Any = -1, *_: Any, **options: Any) -> Any:
        # How numpy sorts makes no difference to what it returns.
        reject({key: value for key, value in options.items() if key not in ("kind", "stable")}, "sort")
        return _sorted(kind, a, axis)

    def average(a: Any, axis: Any = None, weights: Any = None, returned: bool = False, keepdims: bool = False) -> Any:
        if returned:
            raise refuse("numpy.average with returned=")
        if weights is None:
            return numbers(kind, a).mean(axis=axis, keepdims=keepdims)
        w = numbers(kind, weights)
        x = numbers(kind, a)
        if w.shape != x.shape:
            w = _against(kind, w, x, axis)
        return (x * w).sum(axis=axis, keepdims=keepdims) / w.sum(axis=axis, keepdims=keepdims)

    return {
        **{name: method(name) for name in ("sum", "prod", "max", "min", "cumsum", "cumprod")},
        **{name: method(name, True) for name in ("mean", "var", "std")},
        **{alias: method(name) for alias, name in (("amax", "max"), ("amin", "min"), ("nanmax", "max"), ("nansum", "sum"))},
        **{name: found_at(name) for name in ("argmax", "argmin", "argsort")},
        "average": average,
        "ptp": lambda a, axis=None, out=None, keepdims=False: stored(
            kind, as_array(kind, a).max(axis=axis, keepdims=keepdims) - as_array(kind, a).min(axis=axis, keepdims=keepdims), out
        ),
        "sort": sort,
        "count_nonzero": lambda a, axis=None, keepdims=False: np.count_nonzero(truth_of(kind, a), axis=axis, keepdims=keepdims),
        "any": lambda a, axis=None, **o: scalar(truth_of(kind, a).any(axis=axis, **o)),
        "all": lambda a, axis=None, **o: scalar(truth_of(kind, a).all(axis=axis, **o)),
    }


def _against(kind: Kind, weights: Any, x: Any, axis: Any) -> Any:
    if not isinstance(axis, int) or weights.ndim != 1:
        raise refuse("numpy.average with weights of another shape")
    shape = [1] * x.ndim
    shape[axis] = -1
    return numbers(kind, np.broadcast_to(plain(weights).reshape(shape), x.shape))
