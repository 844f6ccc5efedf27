"""The stand-in's names for numpy that make arrays of exact numbers."""

from __future__ import annotations

import math
import operator
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from bpverify.exact.record.floattypes import is_double, is_float
from bpverify.exact.record.number import Number, constant, lifted
from bpverify.exact.record.places import refuse
from bpverify.exact.standins.array import Array
from bpverify.exact.standins.elements import exact, holds_numbers, listed, numbers, plain, reject, scalar
from bpverify.exact.standins.moving import bare

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpverify.exact.record.values import Value
    from bpverify.exact.standins.elements import Kind, Names

LEFT = 1234.5678
"""The value at the example of what numpy.empty leaves in memory."""
MEMORY = "the memory that numpy.empty leaves"
"""The name of the symbol for it."""


class Creation:
    """NumPy's functions that make arrays, for one kind of arrays."""

    def __init__(self, kind: Kind) -> None:
        self._kind, self._graph = kind, kind.graph

    def full(self, shape: Value, fill_value: Value, dtype: Value = None, order: Value = None) -> Value:
        """Return an array of one value."""
        kind = self._kind
        given = plain(exact(kind, fill_value))
        if dtype is None and getattr(given, "dtype", np.dtype(object)).kind in "biu":
            return np.full(_shape(shape), given, order=order or "C").view(kind)
        if dtype is not None and not is_float(dtype):
            return np.full(_shape(shape), given, dtype=dtype, order=order or "C").view(kind)
        found = np.empty(_shape(shape), dtype=kind.element, order=order or "C").view(kind)
        found[...] = given
        return found

    def _filled(self, value: int, shape: Value, dtype: Value, order: Value) -> Value:
        return self.full(shape, constant(self._graph, Fraction(value)) if is_float(dtype) else value, dtype, order)

    def zeros(self, shape: Value, dtype: Value = float, order: Value = None) -> Value:
        """Return an array of zeros."""
        return self._filled(0, shape, dtype, order)

    def ones(self, shape: Value, dtype: Value = float, order: Value = None) -> Value:
        """Return an array of ones."""
        return self._filled(1, shape, dtype, order)

    def empty(self, shape: Value, dtype: Value = float, order: Value = None, **_: Value) -> Value:
        """Return an array of what numpy leaves in memory: one unknown, so that what is computed from it cannot be right."""
        if not is_float(dtype):
            return self._filled(0, shape, dtype, None)
        left = self._kind.symbols(np.asarray(LEFT), MEMORY, lambda _: MEMORY)
        return self.full(shape, scalar(left), None, order)

    def _like(self, a: Value, dtype: Value, order: Value, shape: Value) -> tuple[Value, Value, str]:
        """Return the shape, the type and the memory order of an array that is made like another."""
        given = exact(self._kind, a)
        kept = given.dtype if dtype is None and isinstance(given, np.ndarray) else dtype
        return np.shape(given) if shape is None else shape, float if kept is None else kept, _kept(given, order)

    def zeros_like(
        self, a: Value, dtype: Value = None, order: Value = None, subok: bool = True, shape: Value = None
    ) -> Value:  # fmt: skip
        """Return zeros in the shape of another array."""
        return self._filled(0, *self._like(a, dtype, order, shape))

    def ones_like(
        self, a: Value, dtype: Value = None, order: Value = None, subok: bool = True, shape: Value = None
    ) -> Value:  # fmt: skip
        """Return ones in the shape of another array."""
        return self._filled(1, *self._like(a, dtype, order, shape))

    def empty_like(
        self, prototype: Value, dtype: Value = None, order: Value = None, subok: bool = True, shape: Value = None
    ) -> Value:  # fmt: skip
        """Return what memory holds in the shape of another array."""
        return self.empty(*self._like(prototype, dtype, order, shape))

    def full_like(
        self, a: Value, fill_value: Value, dtype: Value = None, order: Value = None, subok: bool = True, shape: Value = None
    ) -> Value:
        """Return one value in the shape of another array."""
        given = exact(self._kind, a)
        kept = given.dtype if dtype is None else dtype
        return self.full(np.shape(a) if shape is None else shape, fill_value, kept, _kept(given, order))

    def array(
        self, object: Value, dtype: Value = None, *, copy: Value = True, order: Value = "K", ndmin: int = 0, **_: Value
    ) -> Value:  # fmt: skip
        """Return an array of its own, unless no copy is asked for."""
        value = object
        if not copy and isinstance(value, Array) and ndmin <= value.ndim:
            return value if dtype is None else value.astype(dtype, copy=False)
        order = order or "K"
        same = isinstance(value, Array) and not ndmin
        made = value.copy(order) if same else np.array(bare(self._kind, value), ndmin=ndmin, order=order)
        found = exact(self._kind, made)
        return found if dtype is None or not isinstance(found, Array) else found.astype(dtype)

    def asarray(self, a: Value, dtype: Value = None, order: Value = None, **_: Value) -> Value:
        """Return an array, the same one where it fits."""
        value = a
        if order in ("C", "F") and isinstance(value, Array):
            found = self.asarray(value, dtype)
            return found if (found.flags.c_contiguous if order == "C" else found.flags.f_contiguous) else found.copy(order)
        same = isinstance(value, Array) and (dtype is None or (is_float(dtype) and holds_numbers(value) and is_double(dtype)))
        return value if same else self.array(value, dtype)

    def copy(self, a: Value, order: Value = "K", subok: bool = False) -> Value:
        """Return a copy of an array."""
        return self.array(a, order=order)

    def ascontiguousarray(self, a: Value, dtype: Value = None, **_: Value) -> Value:
        """Return an array that is contiguous by rows."""
        found = self.asarray(a, dtype)
        return found.copy("C") if isinstance(found, Array) and not found.flags.c_contiguous else found

    def asfortranarray(self, a: Value, dtype: Value = None, **_: Value) -> Value:
        """Return an array that is contiguous by columns."""
        found = self.asarray(a, dtype)
        return found.copy("F") if isinstance(found, Array) and not found.flags.f_contiguous else found

    def eye(self, N: Value, M: Value = None, k: int = 0, dtype: Value = float, **_: Value) -> Value:  # numpy's names
        """Return ones on a diagonal."""
        return exact(self._kind, np.eye(N, M, k, dtype=int)).astype(dtype)

    def identity(self, n: Value, dtype: Value = float, **_: Value) -> Value:
        """Return ones on the diagonal of a square."""
        return exact(self._kind, np.eye(n, dtype=int)).astype(dtype)

    def tri(self, N: Value, M: Value = None, k: int = 0, dtype: Value = float, **_: Value) -> Value:  # numpy's names
        """Return ones on a diagonal and below."""
        return exact(self._kind, np.tri(N, M, k, dtype=int)).astype(dtype)

    def arange(self, *arguments: Value, dtype: Value = None, **_: Value) -> Value:
        """Return numbers in equal steps."""
        graph, kind = self._graph, self._kind
        given = [lifted(graph, a) for a in arguments]
        start, stop, step = _range([g.known("arange()") if g is not None else _no_bound() for g in given])
        steps = max(0, math.ceil((stop - start) / step))
        whole = dtype is None and all(not isinstance(a, float | Number | np.floating) for a in arguments)
        if whole or not (dtype is None or is_float(dtype)):
            return np.array([int(start + i * step) for i in range(steps)], dtype=int if dtype is None else dtype).view(kind)
        return numbers(kind, listed([constant(graph, start + i * step) for i in range(steps)]))

    def linspace(
        self, start: Value, stop: Value, num: int = 50, endpoint: bool = True, retstep: bool = False, **options: Value
    ) -> Value:
        """Return so many numbers in equal steps between two."""
        reject(options, "linspace")
        a, b = numbers(self._kind, start), numbers(self._kind, stop)
        step = (b - a) / constant(self._graph, Fraction(max(1, num - 1 if endpoint else num)))
        found = self.array([scalar(a + step * i) for i in range(num)])
        return (found, step) if retstep else found

    def logspace(
        self, start: Value, stop: Value, num: int = 50, endpoint: bool = True, base: Value = 10.0, **options: Value
    ) -> Value:  # fmt: skip
        """Return so many powers of a base, whose exponents are in equal steps."""
        reject(options, "logspace")
        return numbers(self._kind, base) ** self.linspace(start, stop, num, endpoint)

    def diff(self, a: Value, n: int = 1, axis: int = -1) -> Value:
        """Return the differences of neighbours."""
        return np.diff(exact(self._kind, a), n, axis)


_OWN = (
    "full zeros ones empty zeros_like ones_like empty_like full_like array asarray copy ascontiguousarray asfortranarray eye "
    "identity tri arange linspace logspace diff"
).split()
_OTHERS = {"asanyarray": "asarray"}


_WINDOWS = ("hanning", "hamming", "bartlett", "blackman")


def _window(kind: Kind, name: str) -> Callable[[int], Value]:
    return lambda M: numbers(kind, getattr(np, name)(int(M)))


def creation(kind: Kind) -> Names:
    """Return the names of numpy that make arrays."""
    made = Creation(kind)
    windows = {name: _window(kind, name) for name in _WINDOWS}
    return windows | {name: getattr(made, own) for name, own in {**dict(zip(_OWN, _OWN, strict=True)), **_OTHERS}.items()}


def _kept(like: Value, order: Value) -> str:
    """Return the memory order of an array that is made like another: its own for K and A."""
    if order in ("C", "F"):
        return str(order)
    return "F" if isinstance(like, np.ndarray) and like.flags.fnc else "C"


def _no_bound() -> Fraction:
    raise refuse("numpy.arange of something that is no number")


def _range(given: list[Fraction]) -> tuple[Fraction, Fraction, Fraction]:
    if len(given) == 1:
        return Fraction(0), given[0], Fraction(1)
    return given[0], given[1], given[2] if len(given) > 2 else Fraction(1)


def _shape(shape: Value) -> Value:
    if isinstance(shape, tuple | list):
        return tuple(operator.index(n) for n in shape)
    return plain(shape) if isinstance(shape, np.ndarray) else operator.index(shape)
