"""Arrays of exact numbers: an ndarray of objects (or of integers and truth values) whose arithmetic never makes a float."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

import numpy as np

from bpverify.exact.record.floattypes import is_double, is_float
from bpverify.exact.record.number import Number, constant, lifted, literal
from bpverify.exact.record.places import refuse
from bpverify.exact.record.printed import Printed

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpverify.exact.record.graph import Graph

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
    asked: ClassVar[Any] = None
    """What stands for numpy.ndarray in the user's code, once it was made."""
    namespace: ClassVar[Any] = np
    """What an array says that its library is: the stand-in of NumPy, while code runs."""
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
        from bpverify.exact.standins.ufuncs import computed

        return computed(cls, ufunc, inputs)

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
            value = float(values[index])
            found[index] = _symbol(cls.graph, names(index), value) if math.isfinite(value) else literal(cls.graph, value)
        return found.view(cls)

    def __array_namespace__(self, *, api_version: str | None = None) -> Any:
        """Return the stand-in of NumPy: what code that is written for any array library calls."""
        return type(self).namespace

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        from bpverify.exact.standins.ufuncs import run

        return run(type(self), ufunc, method, inputs, options)

    def __setitem__(self, index: Any, value: Any) -> None:
        self.view(np.ndarray)[plain_index(index)] = self._fitted(value)

    def __getitem__(self, index: Any) -> Any:
        return super().__getitem__(plain_index(index))

    def _fitted(self, value: Any) -> Any:
        """Return a value as this array's elements are: numbers, or integers."""
        kind = type(self)
        if holds_numbers(self):
            found = value if value.__class__ is Number else plain(numbers(kind, value))
            # An array without axes would itself become the element, and be shared by copies.
            return found[()] if isinstance(found, np.ndarray) and found.ndim == 0 else found
        given = exact(kind, value)
        return plain(given).astype(self.dtype) if isinstance(given, np.ndarray) else given

    def astype(  # type: ignore[override]  # numpy's has overloads
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

    def mean(self, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: bool = False, **options: Any) -> Any:  # type: ignore[override]  # numpy's has overloads
        """Return the mean over the axes."""
        reject(options, "mean")
        total = numbers(type(self), self).sum(axis=axis, keepdims=keepdims)
        return stored(type(self), total / constant(self.graph, Fraction(_count(self, axis))), out)

    def var(  # type: ignore[override]  # numpy's has overloads
        self, axis: Any = None, dtype: Any = None, out: Any = None, ddof: int = 0, keepdims: bool = False, **options: Any
    ) -> Any:
        """Return the variance over the axes."""
        reject(options, "var")
        x = numbers(type(self), self)
        centred = x - x.mean(axis=axis, keepdims=True)
        total = (centred * centred).sum(axis=axis, keepdims=keepdims)
        return stored(type(self), total / constant(self.graph, Fraction(_count(self, axis) - ddof)), out)

    def std(  # type: ignore[override]  # numpy's has overloads
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

    def round(self, decimals: int = 0, out: Any = None) -> Any:  # type: ignore[override]  # numpy's has overloads
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


def _no_memory(name: str) -> Any:
    def refused(self: Array, *_: Any, **__: Any) -> Any:
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
        found[...] = listed([literal(kind.graph, x, bits) for x in given.ravel().tolist()]).reshape(given.shape)
        return found.view(kind)
    if given.dtype.kind not in "biu":
        raise refuse(f"an array of {given.dtype}")
    found[...] = listed([constant(kind.graph, Fraction(x)) for x in given.ravel().tolist()]).reshape(given.shape)
    return found.view(kind)


def listed(values: list[Any]) -> Plain:
    """Return a list as an array of objects with one axis."""
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
    found.reshape(-1)[:] = listed(flat)
    return found


def scalar(value: Any) -> Any:
    """Return the element of an array without axes, as numpy's functions do."""
    return value[()] if isinstance(value, np.ndarray) and value.ndim == 0 else value


def _no_bound(value: Any) -> bool:
    return value is None or is_infinite(value)


def is_infinite(value: Any) -> bool:
    """Whether a value is an infinity, which bounds and comparisons may name though it is no number."""
    return isinstance(value, float) and value in (float("inf"), float("-inf"))


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


def plain_index(index: Any) -> Any:
    """Return an index of numpy's own for one that holds arrays or numbers of ours."""
    if isinstance(index, tuple):
        return tuple(plain_index(i) for i in index)
    if isinstance(index, Number):
        return index.__index__()
    return plain(index)


def _count(array: Plain, axis: Any) -> int:
    if axis is None:
        return array.size
    axes = axis if isinstance(axis, tuple) else (axis,)
    return int(np.prod([array.shape[i] for i in axes], dtype=int))


def as_array(kind: Kind, value: Any) -> Any:
    """Return anything like an array as one of ours, a single number too."""
    found = exact(kind, value)
    return numbers(kind, found) if isinstance(found, Number) else found


def truth_of(kind: Kind, value: Any) -> Any:
    """Return which elements are not 0."""
    return kind.truth(plain(as_array(kind, value)))
