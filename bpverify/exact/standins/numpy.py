"""The stand-in's names for numpy itself: creation, shape, reductions, products and selection, on exact numbers."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from bpverify.exact.record.floattypes import FloatType, Lazy
from bpverify.exact.record.functions import ALL
from bpverify.exact.record.number import Number, constant, literal
from bpverify.exact.record.places import refuse
from bpverify.exact.standins import ufuncs
from bpverify.exact.standins.array import Array
from bpverify.exact.standins.builtins import array_type
from bpverify.exact.standins.creation import creation
from bpverify.exact.standins.elements import (
    as_array,
    elementwise,
    exact,
    holds_numbers,
    numbers,
    plain,
    reject,
    scalar,
    stored,
    truth_of,
)
from bpverify.exact.standins.moving import exact_parts, moved
from bpverify.exact.standins.reductions import reductions

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpverify.exact.standins.elements import Kind

_SHAPE = (
    "append array_split atleast_1d atleast_2d atleast_3d block broadcast_arrays broadcast_to choose column_stack compress "
    "concatenate delete diag diagflat diagonal dsplit dstack expand_dims extract flip fliplr flipud hsplit hstack insert "
    "moveaxis pad permute_dims concat matrix_transpose ravel repeat reshape resize roll rollaxis rot90 split squeeze stack "
    "swapaxes take take_along_axis tile transpose tril triu unstack vsplit vstack where select meshgrid trim_zeros"
).split()
"""Functions that move elements and compute with none: numpy's own run on the objects."""

_WHOLE = (
    "shape ndim size ndindex indices ix_ unravel_index ravel_multi_index broadcast_shapes triu_indices tril_indices diag_indices "
    "tril_indices_from triu_indices_from diag_indices_from iterable errstate seterr geterr set_printoptions get_printoptions "
    "printoptions iinfo dtype s_ mgrid ogrid may_share_memory shares_memory"
).split()
"""Names that never touch an element, taken from numpy as they are."""

_TYPES = (
    "generic integer number floating signedinteger unsignedinteger inexact bool_ bool int_ intp int8 int16 int32 int64 "
    "uint uint8 uint16 uint32 uint64 intc longlong str_ object_ newaxis inf nan"
).split()

_UFUNCS = (
    "add subtract multiply divide true_divide negative positive matmul power float_power absolute abs fabs sign square "
    "reciprocal maximum minimum fmax fmin "
    "floor_divide remainder mod floor ceil rint trunc conjugate conj logaddexp heaviside isnan isinf isfinite less less_equal "
    "greater greater_equal equal not_equal logical_and logical_or logical_not logical_xor bitwise_and bitwise_or bitwise_xor "
    "invert left_shift right_shift gcd pow"
).split()

_ELEMENTARY = tuple(name for row in ALL for name in row.names)


class Ufunc:
    """A universal function that makes every argument exact before numpy dispatches to our arrays."""

    def __init__(self, kind: Kind, ufunc: np.ufunc) -> None:
        self._kind, self._ufunc, self.__name__ = kind, ufunc, ufunc.__name__

    def _run(self, method: str, *inputs: Any, **options: Any) -> Any:
        out = options.pop("out", None)
        if out is not None:
            options["out"] = out if isinstance(out, tuple) else (out,)
        return ufuncs.run(self._kind, self._ufunc, method, inputs, options)

    def __call__(self, *inputs: Any, **options: Any) -> Any:
        """Apply elementwise."""
        if len(inputs) > self._ufunc.nin:
            options["out"] = inputs[self._ufunc.nin]
        return self._run("__call__", *inputs[: self._ufunc.nin], **options)

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("_") and hasattr(np.ufunc, name):
            raise refuse(f"numpy.{self.__name__}.{name}")
        raise AttributeError(name)

    def at(self, target: Any, index: Any, *values: Any) -> None:
        """Apply in place at the indices, repeated ones too."""
        self._run("at", target, index, *values)

    def reduce(self, array: Any, axis: Any = 0, **options: Any) -> Any:
        """Fold along an axis."""
        return self._run("reduce", array, axis=axis, **options)

    def accumulate(self, array: Any, axis: int = 0, **options: Any) -> Any:
        """Fold along an axis, keeping every step."""
        return self._run("accumulate", array, axis=axis, **options)

    def outer(self, a: Any, b: Any, **options: Any) -> Any:
        """Apply to all pairs."""
        return self._run("outer", a, b, **options)


def numpy_table(kind: Kind) -> dict[str, Any]:
    """Return the names of numpy that are covered, but for its submodules."""
    table = {name: Ufunc(kind, getattr(np, name)) for name in (*_UFUNCS, *_ELEMENTARY) if hasattr(np, name)}
    shaped = {name: moved(kind, getattr(np, name)) for name in _SHAPE if hasattr(np, name)}
    asis = {name: getattr(np, name) for name in _WHOLE + _TYPES if hasattr(np, name)}
    return {
        **asis,
        **shaped,
        **table,
        **_constants(kind),
        **creation(kind),
        **reductions(kind),
        **_products(kind),
        **_selection(kind),
        **_tests(kind),
        **_in_place(kind),
        "ndarray": array_type(kind),
        "c_": _Joined(kind, True),
        "r_": _Joined(kind, False),
        "row_stack": moved(kind, np.vstack),
        "issubdtype": lambda a, b: np.issubdtype(_real_type(a), _real_type(b)),
    }


class _Joined:
    """numpy's c_ and r_ for arrays, numbers and ranges."""

    def __init__(self, kind: Kind, columns: bool) -> None:
        self._kind, self._columns = kind, columns

    def __getitem__(self, items: Any) -> Any:
        parts = [self._part(item) for item in (items if isinstance(items, tuple) else (items,))]
        axis = -1 if self._columns else 0
        return exact_parts(self._kind, self._kind.moved(np.concatenate, [[plain(p) for p in parts]], {"axis": axis}))

    def _part(self, item: Any) -> Any:
        if isinstance(item, str):
            raise refuse(f"numpy.{'c_' if self._columns else 'r_'} with a text")
        if isinstance(item, slice):
            if isinstance(item.step, complex):
                raise refuse("a range with a number of points")
            item = creation(self._kind)["arange"](item.start or 0, item.stop, item.step or 1)
        found = as_array(self._kind, item)
        found = found.reshape(1) if found.ndim == 0 else found
        return found.reshape(-1, 1) if self._columns and found.ndim == 1 else found


def _real_type(dtype: Any) -> Any:
    return getattr(np, f"float{dtype.bits}") if isinstance(dtype, FloatType) else dtype


def _constants(kind: Kind) -> dict[str, Any]:
    graph = kind.graph

    def cast(name: str, bits: int) -> Any:
        def new(cls: Any, value: Any = 0.0, *_: Any) -> Any:
            return scalar(numbers(kind, value))

        return FloatType(name, (), {"__new__": new, "__slots__": (), "bits": bits, "dtype": np.dtype(f"float{bits}")})

    names = {"float16": 16, "float32": 32, "float64": 64, "double": 64, "single": 32, "half": 16, "float_": 64, "longdouble": 64}
    return {
        **{name: cast(name, bits) for name, bits in names.items()},
        "pi": Lazy(lambda: literal(graph, math.pi)),
        "e": Lazy(lambda: constant(graph, Fraction(1)).exp()),
        "euler_gamma": Lazy(lambda: literal(graph, float(np.euler_gamma))),
    }


def _products(kind: Kind) -> dict[str, Any]:
    def product(name: str) -> Any:
        def run(a: Any, b: Any, *arguments: Any, out: Any = None, **options: Any) -> Any:
            if name == "dot" and arguments:
                (out,), arguments = arguments, ()
            first, second = (np.asarray(plain(as_array(kind, x))) for x in (a, b))
            return stored(kind, kind.product(name, first, second, arguments, options), out)

        return run

    def outer(a: Any, b: Any, out: Any = None) -> Any:
        return stored(kind, np.multiply(as_array(kind, a).reshape(-1, 1), as_array(kind, b).reshape(1, -1)), out)

    def einsum(*operands: Any, out: Any = None, **options: Any) -> Any:
        options.pop("dtype", None)
        given = [x if isinstance(x, str) or _is_sublist(x) else plain(as_array(kind, x)) for x in operands]
        return stored(kind, kind.einsum(given, options), out)

    def trace(a: Any, offset: int = 0, axis1: int = 0, axis2: int = 1, dtype: Any = None, out: Any = None) -> Any:
        reject({"dtype": dtype}, "trace")
        return stored(kind, numbers(kind, np.diagonal(as_array(kind, a), offset, axis1, axis2)).sum(axis=-1), out)

    def multi_dot(arrays: Any) -> Any:
        found = exact(kind, arrays[0])
        for array in arrays[1:]:
            found = found.dot(exact(kind, array))
        return found

    return {
        **{name: product(name) for name in ("dot", "inner", "tensordot", "vdot", "kron", "convolve", "correlate", "cross")},
        "outer": outer,
        "einsum": einsum,
        "multi_dot": multi_dot,
        "trace": trace,
    }


def _is_sublist(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(i, int) or i is Ellipsis for i in value)


def _selection(kind: Kind) -> dict[str, Any]:
    def whole(name: str) -> Any:
        def run(a: Any, *arguments: Any, **options: Any) -> Any:
            given = plain(as_array(kind, a))
            if holds_numbers(given):
                raise refuse(f"numpy.{name} of numbers")
            found = getattr(np, name)(given, *map(plain, arguments), **options)
            return tuple(map(lambda x: exact(kind, x), found)) if isinstance(found, tuple) else exact(kind, found)

        return run

    def places(name: str) -> Any:
        def run(condition: Any) -> Any:
            found = getattr(np, name)(truth_of(kind, condition))
            return tuple(exact(kind, x) for x in found) if isinstance(found, tuple) else exact(kind, found)

        return run

    def where(condition: Any, *choices: Any) -> Any:
        chosen = [plain(as_array(kind, c)) if not _is_infinity(c) else c for c in choices]
        found = kind.moved(np.where, [truth_of(kind, condition), *chosen], {})
        return tuple(exact(kind, x) for x in found) if isinstance(found, tuple) else exact(kind, found)

    def clip(a: Any, a_min: Any = None, a_max: Any = None, out: Any = None, **options: Any) -> Any:
        low, high = options.pop("min", a_min), options.pop("max", a_max)
        reject(options, "clip")
        return stored(kind, scalar(as_array(kind, a).clip(low, high)), out)

    def vectorize(function: Callable[..., Any], otypes: Any = None, **options: Any) -> Any:
        reject(options, "vectorize")
        return lambda *arrays: kind.mapped(function, *arrays)

    def bincount(x: Any, weights: Any = None, minlength: int = 0) -> Any:
        if weights is None:
            return whole("bincount")(x, minlength=minlength)
        given = exact(kind, x)
        total = creation(kind)["zeros"](max(int(minlength), int(plain(given).max(initial=-1)) + 1))
        kind.added(np.add, total, plain(given), (weights,))
        return total

    def rounded(a: Any, decimals: int = 0) -> Any:
        return a.round(decimals) if isinstance(a, Number) else as_array(kind, a).round(decimals)

    def nan_to_num(x: Any, copy: bool = True, **_: Any) -> Any:
        given = as_array(kind, x)
        return scalar(given.copy() if copy else given)

    return {
        **{name: whole(name) for name in ("unique", "isin", "in1d", "searchsorted", "setdiff1d")},
        **{name: places(name) for name in ("nonzero", "flatnonzero", "argwhere")},
        "where": where,
        "clip": clip,
        "vectorize": vectorize,
        "bincount": bincount,
        "ndenumerate": lambda a: ((index, as_array(kind, a)[index]) for index in np.ndindex(np.shape(a))),
        "nan_to_num": nan_to_num,
        "fromiter": lambda values, dtype=float, count=-1: exact(kind, creation(kind)["array"](list(values), dtype)),
        "real": lambda x: as_array(kind, x),
        "around": rounded,
        "round": rounded,
        "apply_along_axis": lambda f, axis, a: exact(kind, np.apply_along_axis(f, axis, as_array(kind, a))),
    }


def _is_infinity(value: Any) -> bool:
    return isinstance(value, float) and math.isinf(value)


def _tests(kind: Kind) -> dict[str, Any]:
    def isclose(a: Any, b: Any, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False) -> Any:
        x, y = numbers(kind, a), numbers(kind, b)
        return np.abs(x - y) <= exact(kind, atol) + exact(kind, rtol) * np.abs(numbers(kind, y))

    def array_equal(a: Any, b: Any, equal_nan: bool = False) -> bool:
        x, y = as_array(kind, a), as_array(kind, b)
        return bool(x.shape == y.shape and np.all(plain(x == y)))

    return {
        "isclose": isclose,
        "finfo": lambda dtype: np.finfo(float if isinstance(dtype, Number | Array) else _real_type(dtype)),
        "allclose": lambda *a, **o: bool(np.all(plain(isclose(*a, **o)))),
        "array_equal": array_equal,
        "isscalar": lambda x: isinstance(x, Number) or np.isscalar(x),
    }


def _in_place(kind: Kind) -> dict[str, Any]:
    def target(array: Any, name: str) -> Array:
        if not isinstance(array, Array):
            raise refuse(f"numpy.{name} into an array that is not made by the traced code")
        return array

    def copyto(dst: Any, src: Any, where: Any = True, **_: Any) -> None:
        mask = np.broadcast_to(plain(where), dst.shape)
        target(dst, "copyto")[mask] = np.broadcast_to(as_array(kind, src), dst.shape, subok=True)[mask]

    def fill_diagonal(a: Any, val: Any, wrap: bool = False) -> None:
        np.fill_diagonal(plain(target(a, "fill_diagonal")), a._fitted(val), wrap=wrap)

    def put_along_axis(arr: Any, indices: Any, values: Any, axis: int) -> None:
        np.put_along_axis(plain(target(arr, "put_along_axis")), plain(indices), arr._fitted(values), axis)

    return {"copyto": copyto, "fill_diagonal": fill_diagonal, "put_along_axis": put_along_axis}


def linalg_table(kind: Kind) -> dict[str, Any]:
    """Return the names of numpy.linalg that are covered."""

    def norm(x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
        given = numbers(kind, x)
        length = given.ndim == 1 or isinstance(axis, int)
        if ord is None or ord == "fro" or (length and ord == 2):
            return elementwise(kind, lambda v: v.sqrt(), (given * given).sum(axis=axis, keepdims=keepdims))
        if length and ord == 1:
            return scalar(np.abs(given).sum(axis=axis, keepdims=keepdims))
        if length and isinstance(ord, float) and math.isinf(ord) and ord > 0:
            return scalar(np.abs(given).max(axis=axis, keepdims=keepdims))
        raise refuse(f"numpy.linalg.norm with ord={ord!r}")

    return {"norm": norm, "LinAlgError": np.linalg.LinAlgError, "multi_dot": _products(kind)["multi_dot"]}


def stride_table(kind: Kind) -> dict[str, Any]:
    """Return the names of numpy.lib.stride_tricks that are covered; an element of ours takes eight bytes, as a float64 does."""
    tricks = np.lib.stride_tricks
    return {name: moved(kind, getattr(tricks, name)) for name in ("as_strided", "sliding_window_view")}
