"""Arrays of exact numbers: an ndarray of objects (or of integers and truth values) whose arithmetic never makes a float."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from bpverify.exact.record.floattypes import is_double, is_float
from bpverify.exact.record.number import Number, constant
from bpverify.exact.record.places import refuse
from bpverify.exact.record.printed import Printed
from bpverify.exact.standins import ufuncs
from bpverify.exact.standins.elements import (
    Elements,
    Kind,
    Plain,
    exact,
    holds_numbers,
    is_infinite,
    numbers,
    plain,
    plain_index,
    reject,
    scalar,
    stored,
)
from bpverify.exact.standins.pairs import is_complex, paired

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpverify.exact.record.graph import Graph
    from bpverify.exact.record.values import Value


class Array(Elements):
    """An array of the user's code, with the functions of NumPy's that are its methods."""

    @classmethod
    def computed(cls, ufunc: np.ufunc, inputs: tuple[Value, ...]) -> Value:
        """Return a universal function's values."""
        return ufuncs.computed(cls, ufunc, inputs)

    def __array_namespace__(self, *, api_version: str | None = None) -> Value:
        """Return the stand-in of NumPy: what code that is written for any array library calls."""
        return type(self).namespace

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Value, **options: Value) -> Value:
        return ufuncs.run(type(self), ufunc, method, inputs, options)

    def __setitem__(self, index: Value, value: Value) -> None:
        self.view(np.ndarray)[plain_index(index)] = self._fitted(value)

    def __getitem__(self, index: Value) -> Value:
        return super().__getitem__(plain_index(index))

    def astype(  # type: ignore[override]  # numpy's has overloads
        self, dtype: Value, order: Value = "K", casting: Value = "unsafe", subok: bool = True, copy: bool = True
    ) -> Value:
        """Return a copy with another type of elements; all types of floats are numbers."""
        if is_complex(dtype):
            return paired(type(self), self).copy()
        if is_float(dtype):
            found = numbers(type(self), self)
            # Only a cast to the same type may share its elements with what is cast.
            return found if not copy and holds_numbers(self) and is_double(dtype) else found.copy(order)
        wanted = np.dtype(dtype)
        if not holds_numbers(self):
            return super().astype(wanted, copy=copy)
        element: Callable[[Value], Value] = bool if wanted.kind == "b" else int
        return np.frompyfunc(element, 1, 1)(plain(self)).astype(wanted).view(type(self))

    def fill(self, value: Value) -> None:
        """Set every element."""
        self[...] = value

    def dot(self, other: Value, out: Value = None) -> Value:
        """Return the dot product."""
        kind = type(self)
        a, b = (np.asarray(plain(exact(kind, x))) for x in (self, other))
        return stored(kind, kind.product("dot", a, b, (), {}), out)

    def mean(self, axis: Value = None, dtype: Value = None, out: Value = None, keepdims: bool = False, **options: Value) -> Value:  # type: ignore[override]  # numpy's has overloads
        """Return the mean over the axes."""
        reject(options, "mean")
        total = numbers(type(self), self).sum(axis=axis, keepdims=keepdims)
        return stored(type(self), total / constant(self.graph, Fraction(_count(self, axis))), out)

    def var(  # type: ignore[override]  # numpy's has overloads
        self, axis: Value = None, dtype: Value = None, out: Value = None, ddof: int = 0, keepdims: bool = False, **options: Value
    ) -> Value:
        """Return the variance over the axes."""
        reject(options, "var")
        x = numbers(type(self), self)
        centred = x - x.mean(axis=axis, keepdims=True)
        total = (centred * centred).sum(axis=axis, keepdims=keepdims)
        return stored(type(self), total / constant(self.graph, Fraction(_count(self, axis) - ddof)), out)

    def std(  # type: ignore[override]  # numpy's has overloads
        self, axis: Value = None, dtype: Value = None, out: Value = None, ddof: int = 0, keepdims: bool = False, **options: Value
    ) -> Value:
        """Return the standard deviation over the axes."""
        reject(options, "std")
        return stored(type(self), np.sqrt(_wrapped(type(self), self.var(axis=axis, ddof=ddof, keepdims=keepdims))), out)

    def clip(self, min: Value = None, max: Value = None, out: Value = None, **options: Value) -> Value:
        """Return the elements kept between two bounds."""
        found: Value = self if _no_bound(min) else np.maximum(self, exact(type(self), min))
        found = found if _no_bound(max) else np.minimum(found, exact(type(self), max))
        return stored(type(self), found.copy() if found is self else found, out)

    def round(self, decimals: int = 0, out: Value = None) -> Value:  # type: ignore[override]  # numpy's has overloads
        """Round constants; of others only the text can be used."""
        reject({"out": out}, "round")
        found = np.asarray(np.frompyfunc(lambda x: round(x, decimals), 1, 1)(plain(self)))
        # Rounded numbers that depend on the inputs are an array that can only be printed.
        return scalar(found) if any(isinstance(x, Printed) for x in found.flat) else scalar(exact(type(self), found))

    def any(self, *arguments: Value, **options: Value) -> Value:
        """Whether any element is not 0."""
        return self.truth(plain(self)).any(*arguments, **options)

    def all(self, *arguments: Value, **options: Value) -> Value:
        """Whether no element is 0."""
        return self.truth(plain(self)).all(*arguments, **options)


def _no_memory(name: str) -> Value:
    def refused(self: Array, *_: Value, **__: Value) -> Value:
        # An array of integers holds what NumPy's holds.
        if holds_numbers(self):
            raise refuse(f"reading an array's memory ({name})")
        found = getattr(plain(self), name)
        return found if name in _PROPERTIES else found(*_, **__)

    return property(refused) if name in _PROPERTIES else refused


_PROPERTIES = ("ctypes", "data", "__array_interface__", "__array_struct__")
# Elements are objects, or residues: their memory is not that of floats.
for _name in (*_PROPERTIES, "tobytes", "tofile", "dump", "dumps", "getfield", "setfield", "byteswap", "__dlpack__"):
    setattr(Array, _name, _no_memory(_name))


def array_kind(graph: Graph) -> Kind:
    """Return the type of the arrays that record in this graph."""
    return type("Array", (Array,), {"graph": graph, "__slots__": ()})


def _no_bound(value: Value) -> bool:
    return value is None or is_infinite(value)


def _wrapped(kind: Kind, value: Value) -> Value:
    """Return a single number as an array without axes, so that numpy's functions come back to us."""
    return numbers(kind, value) if isinstance(value, Number) else value


def _count(array: Plain, axis: Value) -> int:
    if axis is None:
        return array.size
    axes = axis if isinstance(axis, tuple) else (axis,)
    return int(np.prod([array.shape[i] for i in axes], dtype=int))
