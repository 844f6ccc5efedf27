"""The stand-in's names for numpy that make arrays of exact numbers."""

from __future__ import annotations

import math
import operator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from bpverify.exact.record.floattypes import is_double, is_float
from bpverify.exact.record.number import Number, constant, lifted
from bpverify.exact.record.places import refuse
from bpverify.exact.standins.array import Array
from bpverify.exact.standins.elements import exact, holds_numbers, listed, numbers, plain, reject, scalar
from bpverify.exact.standins.moving import bare

if TYPE_CHECKING:
    from bpverify.exact.standins.elements import Kind

LEFT = 1234.5678
"""The value at the example of what numpy.empty leaves in memory."""
MEMORY = "the memory that numpy.empty leaves"
"""The name of the symbol for it."""


def creation(kind: Kind) -> dict[str, Any]:
    """Return the names of numpy that make arrays."""
    graph = kind.graph

    def full(shape: Any, fill_value: Any, dtype: Any = None, order: Any = None) -> Any:
        value = fill_value
        given = plain(exact(kind, value))
        if dtype is None and getattr(given, "dtype", np.dtype(object)).kind in "biu":
            return np.full(_shape(shape), given, order=order or "C").view(kind)
        if dtype is not None and not is_float(dtype):
            return np.full(_shape(shape), given, dtype=dtype, order=order or "C").view(kind)
        found = np.empty(_shape(shape), dtype=kind.element, order=order or "C").view(kind)
        found[...] = given
        return found

    def filled(value: int) -> Any:
        def make(shape: Any, dtype: Any = float, order: Any = None) -> Any:
            return full(shape, constant(graph, Fraction(value)) if is_float(dtype) else value, dtype, order)

        return make

    def filled_like(value: int) -> Any:
        def make(a: Any, dtype: Any = None, order: Any = None, subok: bool = True, shape: Any = None) -> Any:
            given = exact(kind, a)
            kept = given.dtype if dtype is None and isinstance(given, np.ndarray) else dtype
            return filled(value)(np.shape(given) if shape is None else shape, float if kept is None else kept, _kept(given, order))

        return make

    def full_like(a: Any, fill_value: Any, dtype: Any = None, order: Any = None, subok: bool = True, shape: Any = None) -> Any:
        given = exact(kind, a)
        kept = given.dtype if dtype is None else dtype
        return full(np.shape(a) if shape is None else shape, fill_value, kept, _kept(given, order))

    def empty(shape: Any, dtype: Any = float, order: Any = None, **_: Any) -> Any:
        if not is_float(dtype):
            return filled(0)(shape, dtype)
        # What numpy leaves there is anything: one unknown, so that what is computed from it cannot be right.
        left = kind.symbols(np.asarray(LEFT), MEMORY, lambda _: MEMORY)
        return full(shape, scalar(left), None, order)

    def empty_like(a: Any, dtype: Any = None, order: Any = None, subok: bool = True, shape: Any = None) -> Any:
        given = exact(kind, a)
        kept = given.dtype if dtype is None and isinstance(given, np.ndarray) else dtype
        return empty(np.shape(given) if shape is None else shape, float if kept is None else kept, _kept(given, order))

    def array(value: Any, dtype: Any = None, copy: Any = True, order: Any = "K", ndmin: int = 0, **_: Any) -> Any:
        if not copy and isinstance(value, Array) and ndmin <= value.ndim:
            return value if dtype is None else value.astype(dtype, copy=False)
        order = order or "K"
        same = isinstance(value, Array) and not ndmin
        made = value.copy(order) if same else np.array(bare(kind, value), ndmin=ndmin, order=order)
        found = exact(kind, made)
        return found if dtype is None or not isinstance(found, Array) else found.astype(dtype)

    def asarray(value: Any, dtype: Any = None, order: Any = None, **_: Any) -> Any:
        if order in ("C", "F") and isinstance(value, Array):
            found = asarray(value, dtype)
            return found if (found.flags.c_contiguous if order == "C" else found.flags.f_contiguous) else found.copy(order)
        same = isinstance(value, Array) and (dtype is None or (is_float(dtype) and holds_numbers(value) and is_double(dtype)))
        return value if same else array(value, dtype)

    def contiguous(found: Any) -> Any:
        return found.copy("C") if isinstance(found, Array) and not found.flags.c_contiguous else found

    def by_columns(value: Any, dtype: Any = None, **_: Any) -> Any:
        found = asarray(value, dtype)
        return found.copy("F") if isinstance(found, Array) and not found.flags.f_contiguous else found

    def eye(n: Any, m: Any = None, k: int = 0, dtype: Any = float, **_: Any) -> Any:
        return exact(kind, np.eye(n, m, k, dtype=int)).astype(dtype)

    def arange(*arguments: Any, dtype: Any = None, **_: Any) -> Any:
        given = [lifted(graph, a) for a in arguments]
        start, stop, step = _range([g.known("arange()") if g is not None else _no_bound() for g in given])
        steps = max(0, math.ceil((stop - start) / step))
        whole = dtype is None and all(not isinstance(a, float | Number | np.floating) for a in arguments)
        if whole or not (dtype is None or is_float(dtype)):
            return np.array([int(start + i * step) for i in range(steps)], dtype=int if dtype is None else dtype).view(kind)
        return numbers(kind, listed([constant(graph, start + i * step) for i in range(steps)]))

    def linspace(start: Any, stop: Any, num: int = 50, endpoint: bool = True, retstep: bool = False, **options: Any) -> Any:
        reject(options, "linspace")
        a, b = numbers(kind, start), numbers(kind, stop)
        step = (b - a) / constant(graph, Fraction(max(1, num - 1 if endpoint else num)))
        found = array([scalar(a + step * i) for i in range(num)])
        return (found, step) if retstep else found

    return {
        "full": full,
        "zeros": filled(0),
        "ones": filled(1),
        "empty": empty,
        "zeros_like": filled_like(0),
        "ones_like": filled_like(1),
        "empty_like": empty_like,
        "full_like": full_like,
        "array": array,
        "asarray": asarray,
        "ascontiguousarray": lambda value, dtype=None, **_: contiguous(asarray(value, dtype)),
        "asanyarray": asarray,
        "asfortranarray": by_columns,
        "copy": array,
        "eye": eye,
        "identity": eye,
        "arange": arange,
        "linspace": linspace,
        "diff": lambda a, n=1, axis=-1: np.diff(exact(kind, a), n, axis),
    }


def _kept(like: Any, order: Any) -> str:
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


def _shape(shape: Any) -> Any:
    if isinstance(shape, tuple | list):
        return tuple(operator.index(n) for n in shape)
    return plain(shape) if isinstance(shape, np.ndarray) else operator.index(shape)
