"""The stand-in's names for numpy itself: creation, shape, reductions, products and selection, on exact numbers."""

from __future__ import annotations

import math
import types
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from bpverify.exact.floattypes import FloatType, Lazy, is_double, is_float
from bpverify.exact.number import Number, constant, lifted, literal
from bpverify.exact.places import refuse
from bpverify.exact.standin_array import Array, elementwise, exact, holds_numbers, listed, numbers, plain, reject, scalar, stored

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpverify.exact.standin_array import Kind

LEFT = 1234.5678
"""The value at the example of what numpy.empty leaves in memory."""
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
    "printoptions iinfo dtype ndenumerate s_ mgrid ogrid may_share_memory shares_memory"
).split()
"""Names that never touch an element, taken from numpy as they are."""

_TYPES = (
    "ndarray generic integer number floating signedinteger unsignedinteger inexact bool_ bool int_ intp int8 int16 int32 int64 "
    "uint uint8 uint16 uint32 uint64 intc longlong str_ object_ newaxis inf nan"
).split()

_UFUNCS = (
    "add subtract multiply divide true_divide negative positive matmul power float_power absolute abs fabs sign square sqrt cbrt "
    "reciprocal exp exp2 expm1 log log2 log10 log1p sin cos tan arctan atan sinh cosh tanh maximum minimum fmax fmin "
    "floor_divide remainder mod floor ceil rint trunc conjugate conj logaddexp heaviside isnan isinf isfinite less less_equal "
    "greater greater_equal equal not_equal logical_and logical_or logical_not logical_xor bitwise_and bitwise_or bitwise_xor "
    "invert left_shift right_shift gcd pow"
).split()


class Ufunc:
    """A universal function that makes every argument exact before numpy dispatches to our arrays."""

    def __init__(self, kind: Kind, ufunc: np.ufunc) -> None:
        self._kind, self._ufunc, self.__name__ = kind, ufunc, ufunc.__name__

    def _run(self, method: str, *inputs: Any, **options: Any) -> Any:
        out = options.pop("out", None)
        if out is not None:
            options["out"] = out if isinstance(out, tuple) else (out,)
        first = self._kind((), dtype=self._kind.element)
        return first.__array_ufunc__(self._ufunc, method, *inputs, **options)

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
    table = {name: Ufunc(kind, getattr(np, name)) for name in _UFUNCS if hasattr(np, name)}
    shaped = {name: _moved(kind, getattr(np, name)) for name in _SHAPE if hasattr(np, name)}
    asis = {name: getattr(np, name) for name in _WHOLE + _TYPES if hasattr(np, name)}
    return {
        **asis,
        **shaped,
        **table,
        **_constants(kind),
        **_creation(kind),
        **_reductions(kind),
        **_products(kind),
        **_selection(kind),
        **_tests(kind),
        **_in_place(kind),
        "c_": _Joined(kind, True),
        "r_": _Joined(kind, False),
        "row_stack": _moved(kind, np.vstack),
        "issubdtype": lambda a, b: np.issubdtype(_real_type(a), _real_type(b)),
    }


class _Joined:
    """numpy's c_ and r_ for arrays, numbers and ranges."""

    def __init__(self, kind: Kind, columns: bool) -> None:
        self._kind, self._columns = kind, columns

    def __getitem__(self, items: Any) -> Any:
        parts = [self._part(item) for item in (items if isinstance(items, tuple) else (items,))]
        axis = -1 if self._columns else 0
        return _exact_parts(self._kind, self._kind.moved(np.concatenate, [[plain(p) for p in parts]], {"axis": axis}))

    def _part(self, item: Any) -> Any:
        if isinstance(item, str):
            raise refuse(f"numpy.{'c_' if self._columns else 'r_'} with a text")
        if isinstance(item, slice):
            if isinstance(item.step, complex):
                raise refuse("a range with a number of points")
            item = _creation(self._kind)["arange"](item.start or 0, item.stop, item.step or 1)
        found = _array(self._kind, item)
        found = found.reshape(1) if found.ndim == 0 else found
        return found.reshape(-1, 1) if self._columns and found.ndim == 1 else found


def _real_type(dtype: Any) -> Any:
    return getattr(np, f"float{dtype.bits}") if isinstance(dtype, FloatType) else dtype


def _moved(kind: Kind, function: Callable[..., Any]) -> Callable[..., Any]:
    def moved(*arguments: Any, **options: Any) -> Any:
        if options.get("dtype") is not None and is_float(options["dtype"]):
            options["dtype"] = kind.element
        given = [_bare(kind, a) for a in arguments]
        return _exact_parts(kind, kind.moved(function, given, {key: _bare(kind, v) for key, v in options.items()}))

    return moved


def _bare(kind: Kind, value: Any) -> Any:
    """Return an argument for numpy's own function: arrays of ours as its own, numbers and nested lists kept."""
    if isinstance(value, list | tuple):
        return type(value)(_bare(kind, v) for v in value) if not hasattr(value, "_fields") else value
    return value if isinstance(value, Number) else plain(value)


def _exact_parts(kind: Kind, found: Any) -> Any:
    if isinstance(found, list | tuple):
        return type(found)(_exact_parts(kind, v) for v in found)
    if isinstance(found, np.ndarray):
        return exact(kind, found)
    return exact_scalar(kind, found)


def exact_scalar(kind: Kind, value: Any) -> Any:
    """Return a float as the number it stands for, anything else as it is."""
    return lifted(kind.graph, value) if isinstance(value, float | np.floating) else value


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


def _creation(kind: Kind) -> dict[str, Any]:
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
        left = kind.symbols(np.asarray(LEFT), "the memory that numpy.empty leaves", lambda _: "the memory that numpy.empty leaves")
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
        made = value.copy(order) if same else np.array(_bare(kind, value), ndmin=ndmin, order=order)
        found = exact(kind, made)
        return found if dtype is None or not isinstance(found, Array) else found.astype(dtype)

    def asarray(value: Any, dtype: Any = None, **_: Any) -> Any:
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
        return tuple(int(n.__index__()) for n in shape)
    return plain(shape) if isinstance(shape, np.ndarray) else int(shape.__index__())


_SUMS = ("dtype", "out", "keepdims")
_ORDERS = {
    **dict.fromkeys(("max", "min"), ("out", "keepdims")),
    **dict.fromkeys(("cumsum", "cumprod"), ("dtype", "out")),
    **dict.fromkeys(("var", "std"), ("dtype", "out", "ddof", "keepdims")),
}
"""What follows an array and an axis, in order."""


def _sorted(kind: Kind, a: Any, axis: Any) -> Any:
    return exact(kind, kind.ordered("sort", plain(_array(kind, a)), {"axis": axis}))


def _reductions(kind: Kind) -> dict[str, Any]:
    def method(name: str, floats: bool = False) -> Any:
        def reduced(a: Any, axis: Any = None, *rest: Any, **options: Any) -> Any:
            options |= dict(zip(_ORDERS.get(name, _SUMS), rest, strict=False))
            dtype, out = options.pop("dtype", None), options.pop("out", None)
            if isinstance(a, types.GeneratorType) and name == "sum":
                # numpy hands it to Python's own sum.
                return sum(a)
            reject({key: options.pop(key) for key in ("where", "initial", "mean", "correction") if key in options}, name)
            given = numbers(kind, a) if floats or (dtype is not None and is_float(dtype)) else _array(kind, a)
            if dtype is not None and not is_float(dtype):
                if holds_numbers(given):
                    raise refuse(f"numpy.{name} of numbers with dtype={np.dtype(dtype)}")
                options["dtype"] = dtype
            return stored(kind, getattr(given, name)(axis=axis, **options), out)

        return reduced

    def found_at(name: str) -> Any:
        def at(a: Any, axis: Any = None, **options: Any) -> Any:
            options["axis"] = axis if axis is not None or name != "argsort" else -1
            found = kind.ordered(name, plain(_array(kind, a)), options)
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
            kind, _array(kind, a).max(axis=axis, keepdims=keepdims) - _array(kind, a).min(axis=axis, keepdims=keepdims), out
        ),
        "sort": sort,
        "count_nonzero": lambda a, axis=None, keepdims=False: np.count_nonzero(_truth(kind, a), axis=axis, keepdims=keepdims),
        "any": lambda a, axis=None, **o: scalar(_truth(kind, a).any(axis=axis, **o)),
        "all": lambda a, axis=None, **o: scalar(_truth(kind, a).all(axis=axis, **o)),
    }


def _against(kind: Kind, weights: Any, x: Any, axis: Any) -> Any:
    if not isinstance(axis, int) or weights.ndim != 1:
        raise refuse("numpy.average with weights of another shape")
    shape = [1] * x.ndim
    shape[axis] = -1
    return numbers(kind, np.broadcast_to(plain(weights).reshape(shape), x.shape))


def _array(kind: Kind, value: Any) -> Any:
    found = exact(kind, value)
    return numbers(kind, found) if isinstance(found, Number) else found


def _truth(kind: Kind, value: Any) -> Any:
    return kind.truth(plain(_array(kind, value)))


def _products(kind: Kind) -> dict[str, Any]:
    def product(name: str) -> Any:
        def run(a: Any, b: Any, *arguments: Any, out: Any = None, **options: Any) -> Any:
            if name == "dot" and arguments:
                (out,), arguments = arguments, ()
            first, second = (np.asarray(plain(_array(kind, x))) for x in (a, b))
            return stored(kind, kind.product(name, first, second, arguments, options), out)

        return run

    def outer(a: Any, b: Any, out: Any = None) -> Any:
        return stored(kind, np.multiply(_array(kind, a).reshape(-1, 1), _array(kind, b).reshape(1, -1)), out)

    def einsum(*operands: Any, out: Any = None, **options: Any) -> Any:
        options.pop("dtype", None)
        given = [x if isinstance(x, str) or _is_sublist(x) else plain(_array(kind, x)) for x in operands]
        return stored(kind, kind.einsum(given, options), out)

    def trace(a: Any, offset: int = 0, axis1: int = 0, axis2: int = 1, dtype: Any = None, out: Any = None) -> Any:
        reject({"dtype": dtype}, "trace")
        return stored(kind, numbers(kind, np.diagonal(_array(kind, a), offset, axis1, axis2)).sum(axis=-1), out)

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
            given = plain(_array(kind, a))
            if holds_numbers(given):
                raise refuse(f"numpy.{name} of numbers")
            found = getattr(np, name)(given, *map(plain, arguments), **options)
            return tuple(map(lambda x: exact(kind, x), found)) if isinstance(found, tuple) else exact(kind, found)

        return run

    def places(name: str) -> Any:
        def run(condition: Any) -> Any:
            found = getattr(np, name)(_truth(kind, condition))
            return tuple(exact(kind, x) for x in found) if isinstance(found, tuple) else exact(kind, found)

        return run

    def where(condition: Any, *choices: Any) -> Any:
        chosen = [plain(_array(kind, c)) if not _is_infinity(c) else c for c in choices]
        found = kind.moved(np.where, [_truth(kind, condition), *chosen], {})
        return tuple(exact(kind, x) for x in found) if isinstance(found, tuple) else exact(kind, found)

    def clip(a: Any, a_min: Any = None, a_max: Any = None, out: Any = None, **options: Any) -> Any:
        low, high = options.pop("min", a_min), options.pop("max", a_max)
        reject(options, "clip")
        return stored(kind, scalar(_array(kind, a).clip(low, high)), out)

    def vectorize(function: Callable[..., Any], otypes: Any = None, **options: Any) -> Any:
        reject(options, "vectorize")
        return lambda *arrays: kind.mapped(function, *arrays)

    def rounded(a: Any, decimals: int = 0) -> Any:
        return a.round(decimals) if isinstance(a, Number) else _array(kind, a).round(decimals)

    def nan_to_num(x: Any, copy: bool = True, **_: Any) -> Any:
        given = _array(kind, x)
        return scalar(given.copy() if copy else given)

    return {
        **{name: whole(name) for name in ("unique", "bincount", "isin", "in1d", "searchsorted", "setdiff1d")},
        **{name: places(name) for name in ("nonzero", "flatnonzero", "argwhere")},
        "where": where,
        "clip": clip,
        "vectorize": vectorize,
        "nan_to_num": nan_to_num,
        "fromiter": lambda values, dtype=float, count=-1: exact(kind, _creation(kind)["array"](list(values), dtype)),
        "real": lambda x: _array(kind, x),
        "around": rounded,
        "round": rounded,
        "apply_along_axis": lambda f, axis, a: exact(kind, np.apply_along_axis(f, axis, _array(kind, a))),
    }


def _is_infinity(value: Any) -> bool:
    return isinstance(value, float) and math.isinf(value)


def _tests(kind: Kind) -> dict[str, Any]:
    def isclose(a: Any, b: Any, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False) -> Any:
        x, y = numbers(kind, a), numbers(kind, b)
        return np.abs(x - y) <= exact(kind, atol) + exact(kind, rtol) * np.abs(numbers(kind, y))

    def array_equal(a: Any, b: Any, equal_nan: bool = False) -> bool:
        x, y = _array(kind, a), _array(kind, b)
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
        target(dst, "copyto")[mask] = np.broadcast_to(_array(kind, src), dst.shape, subok=True)[mask]

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
    return {name: _moved(kind, getattr(tricks, name)) for name in ("as_strided", "sliding_window_view")}
