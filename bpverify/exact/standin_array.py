"""Arrays of exact numbers: an ndarray of objects (or of integers and truth values) whose arithmetic never makes a float."""

from __future__ import annotations

import operator
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

import numpy as np

from bpverify.exact.floattypes import is_double, is_float
from bpverify.exact.number import Number, constant, lifted, literal
from bpverify.exact.places import refuse
from bpverify.exact.printed import Printed

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpverify.exact.graph import Graph

Plain: TypeAlias = np.ndarray[Any, Any]
Kind: TypeAlias = "type[Array]"

_ELEMENT = np.ndarray.dtype.__get__
"""The type of the elements as they are kept, which the user's code does not see."""
_BITS = {2: 16, 4: 32, 8: 64}


class Array(np.ndarray[Any, Any]):
    """An array of the user's code: elements are numbers of one graph, or the dtype is an integer's or a truth value's."""

    graph: ClassVar[Graph]
    singles: ClassVar[bool] = False
    """Whether single numbers of this kind are arrays without axes."""
    element: ClassVar[Any] = np.dtype(object)
    """The dtype of an array of numbers; all others hold integers or truth values."""

    @property
    def dtype(self) -> Any:
        """The type of the elements as the user's code has it: numbers are float64."""
        own = _ELEMENT(self)
        return np.dtype(float) if own.kind in "OV" else own

    @dtype.setter
    def dtype(self, value: Any) -> None:
        raise refuse("setting an array's dtype")

    def __reduce__(self) -> Any:
        raise refuse("pickling an array")

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise refuse("pickling an array")

    def __deepcopy__(self, memo: object) -> Any:
        return self.copy()

    # What another kind of numbers does in its own way.

    @classmethod
    def numbers(cls, value: Any) -> Any:
        """Return anything like an array with a number for every element."""
        return _recorded_numbers(cls, value)

    @classmethod
    def computed(cls, ufunc: np.ufunc, inputs: tuple[Any, ...]) -> Any:
        """Return a universal function's values."""
        return _computed(cls, ufunc, inputs)

    @classmethod
    def folded(cls, ufunc: np.ufunc, method: str, given: Plain, options: dict[str, Any]) -> Any:
        """Return ``reduce`` or ``accumulate`` over numbers."""
        return getattr(ufunc, method)(given, **options)

    @classmethod
    def added(cls, ufunc: np.ufunc, target: Array, index: Any, values: tuple[Any, ...]) -> None:
        """Apply in place at the indices, repeated ones too."""
        ufunc.at(plain(target), index, *(target._fitted(v) for v in values))

    @classmethod
    def product(cls, name: str, a: Plain, b: Plain, arguments: tuple[Any, ...], options: dict[str, Any]) -> Any:
        """Return a bilinear function of numpy of this name."""
        return getattr(np, name)(a, b, *arguments, **options)

    @classmethod
    def einsum(cls, operands: list[Any], options: dict[str, Any]) -> Any:
        """Return numpy's einsum."""
        return np.einsum(*operands, **options)

    @classmethod
    def ordered(cls, name: str, given: Plain, options: dict[str, Any]) -> Any:
        """Return argmax, argmin, argsort or sort."""
        return getattr(np, name)(given, **options)

    @classmethod
    def truth(cls, given: Plain) -> Plain:
        """Return which elements are not 0."""
        return given.astype(bool)

    @classmethod
    def moved(cls, function: Callable[..., Any], arguments: list[Any], options: dict[str, Any]) -> Any:
        """Return what a function of numpy's that moves elements and computes with none makes of plain arrays."""
        return function(*arguments, **options)

    @classmethod
    def elementwise(cls, function: Callable[..., Any], *arrays: Any) -> Any:
        """Return the values of a function of ours, written with the operators and methods of a number."""
        return cls.mapped(function, *arrays)

    @classmethod
    def mapped(cls, function: Callable[..., Any], *arrays: Any) -> Any:
        """Return the values of a function of the user's, one element at a time."""
        given = [plain(numbers(cls, x)) for x in arrays]
        return scalar(exact(cls, np.frompyfunc(function, len(given), 1)(*given)))

    @classmethod
    def symbols(cls, values: Plain, name: str, names: Callable[[tuple[int, ...]], str]) -> Any:
        """Return an array of independent variables with these values; each is named by its index."""
        found = np.empty(values.shape, dtype=object)
        for index in np.ndindex(values.shape):
            found[index] = _symbol(cls.graph, names(index), float(values[index]))
        return found.view(cls)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        kind = type(self)
        if method == "at":
            return _at(kind, ufunc, *inputs)
        run = _METHODS.get(method)
        if run is None:
            raise refuse(f"numpy.{ufunc.__name__}.{method}")
        out = options.pop("out", (None,))
        if len(out) > 1:
            raise refuse(f"numpy.{ufunc.__name__} with several outputs")
        return run(kind, ufunc, inputs, out[0], options)

    def __setitem__(self, index: Any, value: Any) -> None:
        self.view(np.ndarray)[_plain_index(index)] = self._fitted(value)

    def __getitem__(self, index: Any) -> Any:
        return super().__getitem__(_plain_index(index))

    def _fitted(self, value: Any) -> Any:
        """Return a value as this array's elements are: numbers, or integers."""
        kind = type(self)
        if holds_numbers(self):
            found = value if value.__class__ is Number else plain(numbers(kind, value))
            # An array without axes would itself become the element, and be shared by copies.
            return found[()] if isinstance(found, np.ndarray) and found.ndim == 0 else found
        given = exact(kind, value)
        return plain(given).astype(self.dtype) if isinstance(given, np.ndarray) else given

    def astype(  # type: ignore[override]
        self, dtype: Any, order: Any = "K", casting: Any = "unsafe", subok: bool = True, copy: bool = True
    ) -> Any:
        """Return a copy with another type of elements; all types of floats are numbers."""
        if is_float(dtype):
            found = numbers(type(self), self)
            # Only a cast to the same type may share its elements with what is cast.
            return found if not copy and holds_numbers(self) and is_double(dtype) else found.copy(order)
        wanted = np.dtype(dtype)
        if not holds_numbers(self):
            return super().astype(wanted, copy=copy)
        element: Callable[[Any], Any] = bool if wanted.kind == "b" else int
        return np.frompyfunc(element, 1, 1)(plain(self)).astype(wanted).view(type(self))

    def fill(self, value: Any) -> None:
        """Set every element."""
        self[...] = value

    def dot(self, other: Any, out: Any = None) -> Any:
        """Return the dot product."""
        kind = type(self)
        a, b = (np.asarray(plain(exact(kind, x))) for x in (self, other))
        return stored(kind, kind.product("dot", a, b, (), {}), out)

    def mean(self, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: bool = False, **options: Any) -> Any:  # type: ignore[override]
        """Return the mean over the axes."""
        reject(options, "mean")
        total = numbers(type(self), self).sum(axis=axis, keepdims=keepdims)
        return stored(type(self), total / constant(self.graph, Fraction(_count(self, axis))), out)

    def var(  # type: ignore[override]
        self, axis: Any = None, dtype: Any = None, out: Any = None, ddof: int = 0, keepdims: bool = False, **options: Any
    ) -> Any:
        """Return the variance over the axes."""
        reject(options, "var")
        x = numbers(type(self), self)
        centred = x - x.mean(axis=axis, keepdims=True)
        total = (centred * centred).sum(axis=axis, keepdims=keepdims)
        return stored(type(self), total / constant(self.graph, Fraction(_count(self, axis) - ddof)), out)

    def std(  # type: ignore[override]
        self, axis: Any = None, dtype: Any = None, out: Any = None, ddof: int = 0, keepdims: bool = False, **options: Any
    ) -> Any:
        """Return the standard deviation over the axes."""
        reject(options, "std")
        return stored(type(self), np.sqrt(_wrapped(type(self), self.var(axis=axis, ddof=ddof, keepdims=keepdims))), out)

    def clip(self, min: Any = None, max: Any = None, out: Any = None, **options: Any) -> Any:
        """Return the elements kept between two bounds."""
        found: Any = self if _no_bound(min) else np.maximum(self, exact(type(self), min))
        found = found if _no_bound(max) else np.minimum(found, exact(type(self), max))
        return stored(type(self), found.copy() if found is self else found, out)

    def round(self, decimals: int = 0, out: Any = None) -> Any:  # type: ignore[override]
        """Round constants; of others only the text can be used."""
        reject({"out": out}, "round")
        found = np.asarray(np.frompyfunc(lambda x: round(x, decimals), 1, 1)(plain(self)))
        # Rounded numbers that depend on the inputs are an array that can only be printed.
        return scalar(found) if any(isinstance(x, Printed) for x in found.flat) else scalar(exact(type(self), found))

    def any(self, *arguments: Any, **options: Any) -> Any:
        """Whether any element is not 0."""
        return self.truth(plain(self)).any(*arguments, **options)

    def all(self, *arguments: Any, **options: Any) -> Any:
        """Whether no element is 0."""
        return self.truth(plain(self)).all(*arguments, **options)


def _symbol(graph: Graph, name: str, value: float) -> Number:
    """Return the symbol of this name; one of another value is another draw of the same seed, after other calls."""
    found = Number(graph, graph.symbol(name, value))
    return found if found.value == value or value != value else _symbol(graph, name + "'", value)


def array_kind(graph: Graph) -> Kind:
    """Return the type of the arrays that record in this graph."""
    return type("Array", (Array,), {"graph": graph, "__slots__": ()})


def plain(value: Any) -> Any:
    """Return an array of ours as numpy's own, which it shares its elements with."""
    return value.view(np.ndarray) if isinstance(value, Array) else value


def reject(options: dict[str, Any], name: str) -> None:
    """Refuse arguments that are given and not covered."""
    for option, value in options.items():
        if value is not None and value is not np._NoValue:
            raise refuse(f"numpy.{name} with {option}=")


def exact(kind: Kind, value: Any) -> Any:
    """Return anything like an array with numbers for floats; integers, truth values and texts stay as they are."""
    if isinstance(value, Number):
        return value
    given = plain(value) if isinstance(value, np.ndarray) else np.asarray(value)
    if given.dtype.kind in "biu":
        return given.view(kind)
    if given.dtype.kind in "fOV":
        return numbers(kind, value)
    if given.dtype.kind == "c":
        raise refuse("complex numbers")
    return value


def holds_numbers(array: Any) -> bool:
    """Whether an array's elements are numbers of ours, not integers or truth values."""
    return bool(_ELEMENT(array).kind in "OV")


def numbers(kind: Kind, value: Any) -> Any:
    """Return anything like an array with a number for every element."""
    return kind.numbers(value)


def _recorded_numbers(kind: Kind, value: Any) -> Any:
    given = np.asarray(plain(value))
    if given.dtype.kind == "O":
        return (given if all(x.__class__ is Number for x in given.flat) else _lift_all(kind, given)).view(kind)
    found = np.empty_like(given, dtype=object, subok=False)
    if given.dtype.kind == "f":
        bits = _BITS.get(given.dtype.itemsize, 64)
        found[...] = _listed([literal(kind.graph, x, bits) for x in given.ravel().tolist()]).reshape(given.shape)
        return found.view(kind)
    if given.dtype.kind not in "biu":
        raise refuse(f"an array of {given.dtype}")
    found[...] = _listed([constant(kind.graph, Fraction(x)) for x in given.ravel().tolist()]).reshape(given.shape)
    return found.view(kind)


def _listed(values: list[Any]) -> Plain:
    found = np.empty(len(values), dtype=object)
    found[:] = values
    return found


def _lift_all(kind: Kind, given: Plain) -> Plain:
    found = np.empty(given.shape, dtype=object)
    flat = []
    for x in given.flat:
        if isinstance(x, Printed):
            raise refuse("a rounded number")
        number = lifted(kind.graph, x.item() if isinstance(x, np.ndarray) and x.ndim == 0 else x)
        if number is None:
            raise refuse(f"an array element of type {type(x).__name__}")
        flat.append(number)
    found.reshape(-1)[:] = _listed(flat)
    return found


def scalar(value: Any) -> Any:
    """Return the element of an array without axes, as numpy's functions do."""
    return value[()] if isinstance(value, np.ndarray) and value.ndim == 0 else value


def _no_bound(value: Any) -> bool:
    return value is None or _is_infinite(value)


def stored(kind: Kind, value: Any, out: Any) -> Any:
    """Return a result, written into ``out`` where it is given."""
    found = scalar(exact(kind, value))
    if out is None:
        return found
    if isinstance(out, Array) and not holds_numbers(out) and isinstance(found, Number | Array) and _is_object(found):
        raise TypeError(f"cannot store numbers in an array of {out.dtype}")
    out[...] = found
    return out


def _is_object(value: Any) -> bool:
    return isinstance(value, Number) or holds_numbers(value)


def is_single(value: Any) -> bool:
    """Whether a value is a single number of a kind whose single numbers are arrays without axes."""
    return isinstance(value, Array) and type(value).singles and value.ndim == 0 and holds_numbers(value)


def elementwise(kind: Kind, function: Callable[..., Any], *arrays: Any) -> Any:
    """Return the function's values at the numbers of broadcast arrays."""
    return kind.elementwise(function, *arrays)


def _wrapped(kind: Kind, value: Any) -> Any:
    """Return a single number as an array without axes, so that numpy's functions come back to us."""
    return numbers(kind, value) if isinstance(value, Number) else value


def _plain_index(index: Any) -> Any:
    if isinstance(index, tuple):
        return tuple(_plain_index(i) for i in index)
    if isinstance(index, Number):
        return index.__index__()
    return plain(index)


def _count(array: Plain, axis: Any) -> int:
    if axis is None:
        return array.size
    axes = axis if isinstance(axis, tuple) else (axis,)
    return int(np.prod([array.shape[i] for i in axes], dtype=int))


# Universal functions. On integers and truth values numpy itself computes what stays whole; all else is done on numbers.

_WHOLE = {
    *(np.add, np.subtract, np.multiply, np.negative, np.positive, np.absolute, np.sign, np.square, np.maximum, np.minimum),
    *(np.floor_divide, np.remainder, np.power, np.matmul, np.bitwise_and, np.bitwise_or, np.bitwise_xor, np.invert),
    *(np.left_shift, np.right_shift, np.logical_and, np.logical_or, np.logical_not, np.logical_xor, np.equal, np.not_equal),
    *(np.less, np.less_equal, np.greater, np.greater_equal, np.isnan, np.isinf, np.isfinite, np.fmax, np.fmin, np.gcd),
    np.conjugate,
}


def _method(name: str) -> Any:
    return np.frompyfunc(operator.methodcaller(name), 1, 1)


def _logical(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *arrays: function(*(x.astype(bool) for x in arrays))


def _softplus_of_two(a: Number, b: Number) -> Number:
    found = (a.exp() + b.exp()).log()
    # The float does not overflow, as numpy's does not.
    found.value = found.graph.values[found.node] = float(np.logaddexp(a.value, b.value))
    return found


def _heaviside(x: Number, at_zero: Number) -> Number:
    sign = x.sign()
    return at_zero if sign.exact == 0 else (sign + 1) / 2


def _never(x: Plain) -> Any:
    return np.zeros(x.shape, dtype=bool)


_EXACT: dict[np.ufunc, Callable[..., Any]] = {
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
    np.isnan: _never,
    np.isinf: _never,
    np.isfinite: lambda x: np.ones(x.shape, dtype=bool),
    **{u: _logical(u) for u in (np.logical_and, np.logical_or, np.logical_not, np.logical_xor)},
    **{
        getattr(np, name): _method(name)
        for name in (
            *("exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sqrt", "cbrt", "sin", "cos", "tan", "arctan", "sinh"),
            *("cosh", "tanh", "sign", "floor", "ceil", "rint", "trunc", "conjugate"),
        )
    },
}


def _call(kind: Kind, ufunc: np.ufunc, inputs: tuple[Any, ...], out: Any, options: dict[str, Any]) -> Any:
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


def _computed(kind: Kind, ufunc: np.ufunc, inputs: tuple[Any, ...]) -> Any:
    arrays = [x if _is_infinite(x) else np.asarray(plain(exact(kind, x))) for x in inputs]
    if ufunc in _WHOLE and all(not _is_infinite(x) and x.dtype.kind in "biu" for x in arrays):
        return ufunc(*as_whole(inputs, arrays))
    run = _EXACT.get(ufunc)
    if run is None:
        raise refuse(f"numpy.{ufunc.__name__}")
    return run(*(x if _is_infinite(x) else plain(numbers(kind, x)) for x in arrays))


def as_whole(inputs: tuple[Any, ...], arrays: list[Any]) -> list[Any]:
    """Return whole arguments as numpy takes them: an int of Python's has no type of its own there."""
    return [x if x.__class__ in (int, bool) else a for x, a in zip(inputs, arrays, strict=True)]


def _is_infinite(x: Any) -> bool:
    return isinstance(x, float) and x in (float("inf"), float("-inf"))


def _call_where(kind: Kind, ufunc: np.ufunc, inputs: tuple[Any, ...], out: Any, where: Any) -> Any:
    if out is None:
        raise refuse(f"numpy.{ufunc.__name__} with where= and no out=")
    arrays = [np.broadcast_to(exact(kind, x), out.shape, subok=True) for x in inputs]
    mask = np.broadcast_to(plain(where).astype(bool), out.shape)
    out[mask] = kind.computed(ufunc, tuple(x[mask] for x in arrays))
    return out


def _reduce(kind: Kind, ufunc: np.ufunc, inputs: tuple[Any, ...], out: Any, options: dict[str, Any]) -> Any:
    if options.pop("where", True) is not True:
        raise refuse(f"numpy.{ufunc.__name__}.reduce with where=")
    return stored(kind, _folded(kind, ufunc, "reduce", inputs, options), out)


def _accumulate(kind: Kind, ufunc: np.ufunc, inputs: tuple[Any, ...], out: Any, options: dict[str, Any]) -> Any:
    return stored(kind, _folded(kind, ufunc, "accumulate", inputs, options), out)


def _folded(kind: Kind, ufunc: np.ufunc, method: str, inputs: tuple[Any, ...], options: dict[str, Any]) -> Any:
    array, *rest = inputs
    dtype = options.pop("dtype", None)
    if rest:
        options["axis"] = rest[0]
    given = numbers(kind, array) if dtype is not None and is_float(dtype) else exact(kind, array)
    if dtype is not None and not is_float(dtype) and (isinstance(given, Number) or holds_numbers(given)):
        raise refuse(f"numpy.{ufunc.__name__}.{method} of numbers with dtype={np.dtype(dtype)}")
    if not holds_numbers(given):
        if ufunc not in _WHOLE:
            raise refuse(f"numpy.{ufunc.__name__}.{method} on integers")
        return getattr(ufunc, method)(plain(given), dtype=dtype, **options)
    if ufunc in (np.logical_and, np.logical_or):
        return getattr(ufunc, method)(kind.truth(plain(given)), **options)
    if ufunc not in (np.add, np.multiply, np.maximum, np.minimum, np.subtract):
        raise refuse(f"numpy.{ufunc.__name__}.{method}")
    return kind.folded(ufunc, method, plain(given), options)


def _outer(kind: Kind, ufunc: np.ufunc, inputs: tuple[Any, ...], out: Any, options: dict[str, Any]) -> Any:
    a, b = (np.asarray(plain(exact(kind, x))) for x in inputs)
    return _call(kind, ufunc, (a.reshape(a.shape + (1,) * b.ndim), b), out, options)


def _at(kind: Kind, ufunc: np.ufunc, target: Any, index: Any, *values: Any) -> None:
    if not isinstance(target, Array):
        raise refuse(f"numpy.{ufunc.__name__}.at on an array that is not made by the traced code")
    if ufunc not in (np.add, np.subtract, np.multiply, np.true_divide, np.maximum, np.minimum):
        raise refuse(f"numpy.{ufunc.__name__}.at")
    kind.added(ufunc, target, _plain_index(index), values)


_METHODS: dict[str, Callable[[Kind, np.ufunc, tuple[Any, ...], Any, dict[str, Any]], Any]] = {
    "__call__": _call,
    "reduce": _reduce,
    "accumulate": _accumulate,
    "outer": _outer,
}
