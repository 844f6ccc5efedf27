"""The stand-in's names for numpy itself: creation, shape, reductions, products and selection, on exact numbers."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from bpverify.exact.record.floattypes import FloatType, Lazy, Once
from bpverify.exact.record.functions import ALL
from bpverify.exact.record.number import Number, constant, literal
from bpverify.exact.record.places import refuse
from bpverify.exact.standins.array import Array
from bpverify.exact.standins.builtins import array_type
from bpverify.exact.standins.calls import calls
from bpverify.exact.standins.creation import creation
from bpverify.exact.standins.curves import curves
from bpverify.exact.standins.elements import as_array, exact, numbers, plain, scalar
from bpverify.exact.standins.moving import exact_parts, moved
from bpverify.exact.standins.products import products
from bpverify.exact.standins.reductions import reductions
from bpverify.exact.standins.selection import in_place, selection
from bpverify.exact.standins.statistics import statistics
from bpverify.exact.standins.ufuncs import Ufunc

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpverify.exact.record.values import Value
    from bpverify.exact.standins.elements import Kind, Names

_SHAPE = (
    "append array_split atleast_1d atleast_2d atleast_3d block broadcast_arrays broadcast_to choose column_stack compress "
    "concatenate delete diag diagflat diagonal dsplit dstack expand_dims extract flip fliplr flipud hsplit hstack insert "
    "moveaxis pad permute_dims concat matrix_transpose ravel repeat reshape resize roll rollaxis rot90 split squeeze stack "
    "swapaxes take take_along_axis tile transpose tril triu unstack vsplit vstack where select meshgrid trim_zeros"
).split()
"""Functions that move elements and compute with none: numpy's own run on the objects."""

_WHOLE = (
    "shape ndim size ndindex indices ix_ unravel_index ravel_multi_index broadcast_shapes triu_indices tril_indices diag_indices "
    "tril_indices_from triu_indices_from diag_indices_from mask_indices index_exp iterable promote_types errstate seterr geterr "
    "set_printoptions get_printoptions printoptions iinfo dtype s_ mgrid ogrid may_share_memory shares_memory"
).split()
"""Names that never touch an element, taken from numpy as they are."""

_TYPES = (
    "generic integer number floating signedinteger unsignedinteger inexact bool_ bool int_ intp int8 int16 int32 int64 "
    "uint uint8 uint16 uint32 uint64 intc longlong short ushort byte ubyte uintc uintp long ulong ulonglong True_ False_ str_ "
    "object_ newaxis inf nan"
).split()

_UFUNCS = (
    "add subtract multiply divide true_divide negative positive matmul power float_power absolute abs fabs sign square "
    "reciprocal maximum minimum fmax fmin "
    "floor_divide remainder mod floor ceil rint trunc conjugate conj logaddexp heaviside isnan isinf isfinite less less_equal "
    "greater greater_equal equal not_equal logical_and logical_or logical_not logical_xor bitwise_and bitwise_or bitwise_xor "
    "invert left_shift right_shift gcd lcm pow bitwise_not bitwise_invert bitwise_left_shift bitwise_right_shift"
).split()

_ELEMENTARY = tuple(name for row in ALL for name in row.names)


def _of_numpy(names: Sequence[str]) -> Names:
    """Return those of the names that this version of numpy has, with their values."""
    return {name: getattr(np, name) for name in names if hasattr(np, name)}


_AS_THEY_ARE, _MOVING, _UNIVERSAL = _of_numpy(_WHOLE + _TYPES), _of_numpy(_SHAPE), _of_numpy((*_UFUNCS, *_ELEMENTARY))


def numpy_table(kind: Kind) -> Names:
    """Return the names of numpy that are covered, but for its submodules."""
    return {
        **_AS_THEY_ARE,
        **{name: moved(kind, function) for name, function in _MOVING.items()},
        **{name: Ufunc(kind, ufunc) for name, ufunc in _UNIVERSAL.items()},
        **_constants(kind),
        **creation(kind),
        **reductions(kind),
        **products(kind),
        **selection(kind),
        **statistics(kind),
        **curves(kind),
        **calls(kind),
        **_tests(kind),
        **in_place(kind),
        "ndarray": array_type(kind),
        "c_": _Joined(kind, True),
        "r_": _Joined(kind, False),
        "row_stack": moved(kind, np.vstack),
        "issubdtype": lambda arg1, arg2: np.issubdtype(_real_type(arg1), _real_type(arg2)),
    }


class _Joined:
    """numpy's c_ and r_ for arrays, numbers and ranges."""

    def __init__(self, kind: Kind, columns: bool) -> None:
        self._kind, self._columns = kind, columns

    def __getitem__(self, items: Value) -> Value:
        parts = [self._part(item) for item in (items if isinstance(items, tuple) else (items,))]
        axis = -1 if self._columns else 0
        return exact_parts(self._kind, self._kind.moved(np.concatenate, [[plain(p) for p in parts]], {"axis": axis}))

    def _part(self, item: Value) -> Value:
        if isinstance(item, str):
            raise refuse(f"numpy.{'c_' if self._columns else 'r_'} with a text")
        if isinstance(item, slice):
            if isinstance(item.step, complex):
                raise refuse("a range with a number of points")
            item = creation(self._kind)["arange"](item.start or 0, item.stop, item.step or 1)
        found = as_array(self._kind, item)
        found = found.reshape(1) if found.ndim == 0 else found
        return found.reshape(-1, 1) if self._columns and found.ndim == 1 else found


def _real_type(dtype: Value) -> Value:
    return getattr(np, f"float{dtype.bits}") if isinstance(dtype, FloatType) else dtype


def _constants(kind: Kind) -> Names:
    graph = kind.graph

    def cast(name: str, bits: int) -> Value:
        def new(cls: Value, value: Value = 0.0, *_: Value) -> Value:
            return scalar(numbers(kind, value))

        return FloatType(name, (), {"__new__": new, "__slots__": (), "bits": bits, "dtype": np.dtype(f"float{bits}")})

    names = {"float16": 16, "float32": 32, "float64": 64, "double": 64, "single": 32, "half": 16, "float_": 64, "longdouble": 64}
    return {
        **{name: Once(partial(cast, name, bits)) for name, bits in names.items()},
        "pi": Lazy(lambda: literal(graph, math.pi)),
        "e": Lazy(lambda: constant(graph, Fraction(1)).exp()),
        "euler_gamma": Lazy(lambda: literal(graph, float(np.euler_gamma))),
    }


def _tests(kind: Kind) -> Names:
    def isclose(a: Value, b: Value, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False) -> Value:
        x, y = numbers(kind, a), numbers(kind, b)
        return np.abs(x - y) <= exact(kind, atol) + exact(kind, rtol) * np.abs(numbers(kind, y))

    def array_equal(a1: Value, a2: Value, equal_nan: bool = False) -> bool:
        x, y = as_array(kind, a1), as_array(kind, a2)
        return bool(x.shape == y.shape and np.all(plain(x == y)))

    return {
        "isclose": isclose,
        "finfo": lambda dtype: np.finfo(float if isinstance(dtype, Number | Array) else _real_type(dtype)),
        "allclose": lambda *a, **o: bool(np.all(plain(isclose(*a, **o)))),
        "array_equal": array_equal,
        "signbit": lambda x: as_array(kind, x) < 0,
        "isscalar": lambda element: isinstance(element, Number) or np.isscalar(element),
    }


def stride_table(kind: Kind) -> Names:
    """Return the names of numpy.lib.stride_tricks that are covered; an element of ours takes eight bytes, as a float64 does."""
    tricks = np.lib.stride_tricks
    return {name: moved(kind, getattr(tricks, name)) for name in ("as_strided", "sliding_window_view")}
