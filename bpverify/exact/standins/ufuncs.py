"""Universal functions on exact numbers: each of numpy's that is covered, how it folds, and where numpy's own may run."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING

import numpy as np

from bpverify.exact.record.floattypes import is_float
from bpverify.exact.record.functions import COMPOSED, ROWS
from bpverify.exact.record.number import Number
from bpverify.exact.record.places import refuse
from bpverify.exact.standins.elements import (
    Elements,
    exact,
    holds_numbers,
    is_infinite,
    numbers,
    plain,
    plain_index,
    reject,
    stored,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpverify.exact.record.values import Value
    from bpverify.exact.standins.elements import Kind, Names

WHOLE = {
    *(np.add, np.subtract, np.multiply, np.negative, np.positive, np.absolute, np.sign, np.square, np.maximum, np.minimum),
    *(np.floor_divide, np.remainder, np.power, np.matmul, np.bitwise_and, np.bitwise_or, np.bitwise_xor, np.invert),
    *(np.left_shift, np.right_shift, np.logical_and, np.logical_or, np.logical_not, np.logical_xor, np.equal, np.not_equal),
    *(np.less, np.less_equal, np.greater, np.greater_equal, np.isnan, np.isinf, np.isfinite, np.fmax, np.fmin, np.gcd, np.lcm),
    np.conjugate,
}
"""Functions of integers and truth values that numpy itself computes, since what it computes stays whole."""


def _method(name: str, arity: int = 1) -> Value:
    if arity == 1:
        return np.frompyfunc(operator.methodcaller(name), 1, 1)
    return np.frompyfunc(lambda x, *others: getattr(x, name)(*others), arity, 1)


def _logical(function: Callable[..., Value]) -> Callable[..., Value]:
    return lambda *arrays: function(*(x.astype(bool) for x in arrays))


def _softplus_of_two(a: Number, b: Number) -> Number:
    found = (a.exp() + b.exp()).log()
    # The float does not overflow, as numpy's does not.
    found.value = found.graph.values[found.node] = float(np.logaddexp(a.value, b.value))
    return found


def _heaviside(x: Number, at_zero: Number) -> Number:
    sign = x.sign()
    return at_zero if sign.exact == 0 else (sign + 1) / 2


def _by_float(function: np.ufunc) -> Callable[..., Value]:
    """Return what numpy says of the floats at the example point: a number there is nan where the code's is."""
    return lambda x: function(np.array([v.value for v in x.flat], dtype=float)).reshape(x.shape)


_EXACT: dict[np.ufunc, Callable[..., Value]] = {
    **{u: u for u in (np.add, np.subtract, np.multiply, np.true_divide, np.negative, np.positive, np.matmul, np.power)},
    **{u: u for u in (np.less, np.less_equal, np.greater, np.greater_equal, np.equal, np.not_equal)},
    **{u: u for u in (np.maximum, np.minimum, np.floor_divide, np.remainder)},
    np.fmax: np.maximum,
    np.fmin: np.minimum,
    np.float_power: np.power,
    np.absolute: np.frompyfunc(abs, 1, 1),
    np.fabs: np.frompyfunc(abs, 1, 1),
    np.square: np.frompyfunc(lambda x: x**2, 1, 1),
    np.reciprocal: np.frompyfunc(lambda x: 1 / x, 1, 1),
    np.logaddexp: np.frompyfunc(_softplus_of_two, 2, 1),
    np.heaviside: np.frompyfunc(_heaviside, 2, 1),
    **{u: _by_float(u) for u in (np.isnan, np.isinf, np.isfinite)},
    **{u: _logical(u) for u in (np.logical_and, np.logical_or, np.logical_not, np.logical_xor)},
    **{getattr(np, name): _method(name) for name in ("sign", "floor", "ceil", "rint", "trunc", "conjugate")},
    **{getattr(np, row.name): _method(row.name) for row in ROWS if row.names},
    **{getattr(np, row.name): _method(row.name, row.arity) for row in COMPOSED if row.names},
}


_SAME = (np.equal, np.not_equal)


def _call(kind: Kind, ufunc: np.ufunc, inputs: tuple[Value, ...], out: Value, options: Names) -> Value:
    where = options.pop("where", True)
    if options.get("dtype") is not None and is_float(options["dtype"]):
        del options["dtype"]
    options.pop("casting", None)
    if options.get("order") == "K" or options.get("subok") is True:
        options = {key: value for key, value in options.items() if key not in ("order", "subok")}
    reject(options, ufunc.__name__)
    if where is not True:
        return _call_where(kind, ufunc, inputs, out, where)
    return stored(kind, kind.computed(ufunc, inputs), out)


def computed(kind: Kind, ufunc: np.ufunc, inputs: tuple[Value, ...]) -> Value:
    """Return the values of a universal function at recorded numbers."""
    if ufunc in _SAME and any(x is None or isinstance(x, str) for x in inputs):
        # What is no number equals none.
        return np.full(np.broadcast_shapes(*map(np.shape, inputs)), ufunc is np.not_equal)
    arrays = [x if is_infinite(x) else np.asarray(plain(exact(kind, x))) for x in inputs]
    if ufunc in WHOLE and all(not is_infinite(x) and x.dtype.kind in "biu" for x in arrays):
        return ufunc(*as_whole(inputs, arrays))
    run = _EXACT.get(ufunc)
    if run is None:
        raise refuse(f"numpy.{ufunc.__name__}")
    return run(*(x if is_infinite(x) else plain(numbers(kind, x)) for x in arrays))


def as_whole(inputs: tuple[Value, ...], arrays: list[Value]) -> list[Value]:
    """Return whole arguments as numpy takes them: an int of Python's has no type of its own there."""
    return [x if x.__class__ in (int, bool) else a for x, a in zip(inputs, arrays, strict=True)]


def _call_where(kind: Kind, ufunc: np.ufunc, inputs: tuple[Value, ...], out: Value, where: Value) -> Value:
    if out is None:
        raise refuse(f"numpy.{ufunc.__name__} with where= and no out=")
    arrays = [np.broadcast_to(exact(kind, x), out.shape, subok=True) for x in inputs]
    mask = np.broadcast_to(plain(where).astype(bool), out.shape)
    out[mask] = kind.computed(ufunc, tuple(x[mask] for x in arrays))
    return out


def _reduce(kind: Kind, ufunc: np.ufunc, inputs: tuple[Value, ...], out: Value, options: Names) -> Value:
    if options.pop("where", True) is not True:
        raise refuse(f"numpy.{ufunc.__name__}.reduce with where=")
    return stored(kind, _folded(kind, ufunc, "reduce", inputs, options), out)


def _accumulate(kind: Kind, ufunc: np.ufunc, inputs: tuple[Value, ...], out: Value, options: Names) -> Value:
    return stored(kind, _folded(kind, ufunc, "accumulate", inputs, options), out)


def _folded(kind: Kind, ufunc: np.ufunc, method: str, inputs: tuple[Value, ...], options: Names) -> Value:
    array, *rest = inputs
    dtype = options.pop("dtype", None)
    if rest:
        options["axis"] = rest[0]
    given = numbers(kind, array) if dtype is not None and is_float(dtype) else exact(kind, array)
    if dtype is not None and not is_float(dtype) and (isinstance(given, Number) or holds_numbers(given)):
        raise refuse(f"numpy.{ufunc.__name__}.{method} of numbers with dtype={np.dtype(dtype)}")
    if not holds_numbers(given):
        if ufunc not in WHOLE:
            raise refuse(f"numpy.{ufunc.__name__}.{method} on integers")
        return getattr(ufunc, method)(plain(given), dtype=dtype, **options)
    if ufunc in (np.logical_and, np.logical_or):
        return getattr(ufunc, method)(kind.truth(plain(given)), **options)
    if ufunc not in (np.add, np.multiply, np.maximum, np.minimum, np.subtract):
        raise refuse(f"numpy.{ufunc.__name__}.{method}")
    return kind.folded(ufunc, method, plain(given), options)


def _reduceat(kind: Kind, ufunc: np.ufunc, inputs: tuple[Value, ...], out: Value, options: Names) -> Value:
    """Fold the slices between neighbouring indices; where the second is not larger, numpy takes the element at the first."""
    array, indices, *rest = inputs
    given = exact(kind, array)
    axis = rest[0] if rest else options.pop("axis", 0)
    reject(options, f"{ufunc.__name__}.reduceat")
    starts = np.asarray(plain(exact(kind, indices))).tolist()
    size, lines = given.shape[axis], np.moveaxis(given, axis, 0)
    ends = [*starts[1:], size]
    parts = [lines[i : j if j > i else i + 1] for i, j in zip(starts, ends, strict=True)]
    folded = [plain(as_elements(kind, _folded(kind, ufunc, "reduce", (part,), {"axis": 0}))) for part in parts]
    return stored(kind, np.moveaxis(exact(kind, kind.moved(np.stack, [folded], {})), 0, axis), out)


def as_elements(kind: Kind, value: Value) -> Value:
    """Return a single number as an array without axes."""
    return numbers(kind, value) if isinstance(value, Number) else np.asarray(value)


def _outer(kind: Kind, ufunc: np.ufunc, inputs: tuple[Value, ...], out: Value, options: Names) -> Value:
    a, b = (np.asarray(plain(exact(kind, x))) for x in inputs)
    return _call(kind, ufunc, (a.reshape(a.shape + (1,) * b.ndim), b), out, options)


def _at(kind: Kind, ufunc: np.ufunc, target: Value, index: Value, *values: Value) -> None:
    if not isinstance(target, Elements):
        raise refuse(f"numpy.{ufunc.__name__}.at on an array that is not made by the traced code")
    if ufunc not in (np.add, np.subtract, np.multiply, np.true_divide, np.maximum, np.minimum):
        raise refuse(f"numpy.{ufunc.__name__}.at")
    kind.added(ufunc, target, plain_index(index), values)


_METHODS: dict[str, Callable[[Kind, np.ufunc, tuple[Value, ...], Value, Names], Value]] = {
    "__call__": _call,
    "reduce": _reduce,
    "accumulate": _accumulate,
    "reduceat": _reduceat,
    "outer": _outer,
}


def run(kind: Kind, ufunc: np.ufunc, method: str, inputs: tuple[Value, ...], options: Names) -> Value:
    """Apply a universal function, or fold with it, as numpy asks an array of ours to."""
    if method == "at":
        return _at(kind, ufunc, *inputs)
    apply = _METHODS.get(method)
    if apply is None:
        raise refuse(f"numpy.{ufunc.__name__}.{method}")
    out = options.pop("out", (None,))
    if len(out) > 1:
        raise refuse(f"numpy.{ufunc.__name__} with several outputs")
    return apply(kind, ufunc, inputs, out[0], options)


class Ufunc:
    """A universal function that makes every argument exact before numpy dispatches to our arrays."""

    def __init__(self, kind: Kind, ufunc: np.ufunc) -> None:
        self._kind, self._ufunc, self.__name__ = kind, ufunc, ufunc.__name__

    def _run(self, method: str, *inputs: Value, **options: Value) -> Value:
        out = options.pop("out", None)
        if out is not None:
            options["out"] = out if isinstance(out, tuple) else (out,)
        return run(self._kind, self._ufunc, method, inputs, options)

    def __call__(self, *inputs: Value, **options: Value) -> Value:
        """Apply elementwise."""
        if len(inputs) > self._ufunc.nin:
            options["out"] = inputs[self._ufunc.nin]
        return self._run("__call__", *inputs[: self._ufunc.nin], **options)

    def __getattr__(self, name: str) -> Value:
        if not name.startswith("_") and hasattr(np.ufunc, name):
            raise refuse(f"numpy.{self.__name__}.{name}")
        raise AttributeError(name)

    def at(self, target: Value, index: Value, *values: Value) -> None:
        """Apply in place at the indices, repeated ones too."""
        self._run("at", target, index, *values)

    def reduce(self, array: Value, axis: Value = 0, **options: Value) -> Value:
        """Fold along an axis."""
        return self._run("reduce", array, axis=axis, **options)

    def accumulate(self, array: Value, axis: int = 0, **options: Value) -> Value:
        """Fold along an axis, keeping every step."""
        return self._run("accumulate", array, axis=axis, **options)

    def reduceat(self, array: Value, indices: Value, axis: int = 0, **options: Value) -> Value:
        """Fold the slices that begin at the indices."""
        return self._run("reduceat", array, indices, axis=axis, **options)

    def outer(self, a: Value, b: Value, **options: Value) -> Value:
        """Apply to all pairs."""
        return self._run("outer", a, b, **options)
