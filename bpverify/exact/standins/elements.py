"""Elements of arrays: numbers of one graph, integers or truth values; what each kind of them does in its own way."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

import numpy as np

from bpverify.exact.record.number import Number, constant, lifted, literal
from bpverify.exact.record.places import refuse
from bpverify.exact.record.printed import Printed

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpverify.exact.record.graph import Graph
    from bpverify.exact.record.values import Value

Plain: TypeAlias = np.ndarray[Any, Any]
Names: TypeAlias = "dict[str, Value]"
"""What stands under names: a module's globals, the names of a stand-in, the options of a call."""
Kind: TypeAlias = "type[Elements]"

ELEMENT = np.ndarray.dtype.__get__
"""The type of the elements as they are kept, which the user's code does not see."""
BITS = {2: 16, 4: 32, 8: 64}


class Elements(np.ndarray[Any, Any]):
    """An array of the user's code: elements are numbers of one graph, or the dtype is an integer's or a truth value's."""

    graph: ClassVar[Graph]
    singles: ClassVar[bool] = False
    """Whether single numbers of this kind are arrays without axes."""
    asked: ClassVar[Value] = None
    """What stands for numpy.ndarray in the user's code, once it was made."""
    namespace: ClassVar[Value] = np
    """What an array says that its library is: the stand-in of NumPy, while code runs."""
    element: ClassVar[Value] = np.dtype(object)
    """The dtype of an array of numbers; all others hold integers or truth values."""

    @property
    def dtype(self) -> Value:
        """The type of the elements as the user's code has it: numbers are float64."""
        own = ELEMENT(self)
        return np.dtype(float) if own.kind in "OV" else own

    @dtype.setter
    def dtype(self, value: Value) -> None:
        raise refuse("setting an array's dtype")

    def __reduce__(self) -> Value:
        raise refuse("pickling an array")

    def __reduce_ex__(self, protocol: Value) -> Value:
        raise refuse("pickling an array")

    def __deepcopy__(self, memo: object) -> Value:
        return self.copy()

    # What another kind of numbers does in its own way.

    @classmethod
    def numbers(cls, value: Value) -> Value:
        """Return anything like an array with a number for every element."""
        return _recorded_numbers(cls, value)

    @classmethod
    def computed(cls, ufunc: np.ufunc, inputs: tuple[Value, ...]) -> Value:
        """Return a universal function's values."""
        raise refuse(f"numpy.{ufunc.__name__}")

    @classmethod
    def folded(cls, ufunc: np.ufunc, method: str, given: Plain, options: Names) -> Value:
        """Return ``reduce`` or ``accumulate`` over numbers."""
        return getattr(ufunc, method)(given, **options)

    @classmethod
    def added(cls, ufunc: np.ufunc, target: Elements, index: Value, values: tuple[Value, ...]) -> None:
        """Apply in place at the indices, repeated ones too."""
        ufunc.at(plain(target), index, *(target._fitted(v) for v in values))

    @classmethod
    def product(cls, name: str, a: Plain, b: Plain, arguments: tuple[Value, ...], options: Names) -> Value:
        """Return a bilinear function of numpy of this name."""
        return getattr(np, name)(a, b, *arguments, **options)

    @classmethod
    def einsum(cls, operands: list[Value], options: Names) -> Value:
        """Return numpy's einsum."""
        return np.einsum(*operands, **options)

    @classmethod
    def ordered(cls, name: str, given: Plain, options: Names) -> Value:
        """Return argmax, argmin, argsort or sort."""
        return getattr(np, name)(given, **options)

    @classmethod
    def truth(cls, given: Plain) -> Plain:
        """Return which elements are not 0."""
        return given.astype(bool)

    @classmethod
    def floats(cls, given: Plain) -> Plain:
        """Return the values of numbers at the example point."""
        return np.array([x.value for x in given.flat], dtype=float).reshape(given.shape)

    @classmethod
    def with_floats(cls, given: Value, floats: Plain) -> Value:
        """Return the same numbers with values at the example point that were computed in a better way."""
        for x, value in zip(plain(given).flat, floats.flat, strict=True):
            # A symbol has the value that it was given, by which ties are known.
            if x.exact is None and x.node not in cls.graph.symbols:
                x.value = cls.graph.values[x.node] = float(value)
        return given

    @classmethod
    def moved(cls, function: Callable[..., Value], arguments: list[Value], options: Names) -> Value:
        """Return what a function of numpy's that moves elements and computes with none makes of plain arrays."""
        return function(*arguments, **options)

    @classmethod
    def elementwise(cls, function: Callable[..., Value], *arrays: Value) -> Value:
        """Return the values of a function of ours, written with the operators and methods of a number."""
        return cls.mapped(function, *arrays)

    @classmethod
    def mapped(cls, function: Callable[..., Value], *arrays: Value) -> Value:
        """Return the values of a function of the user's, one element at a time."""
        given = [plain(numbers(cls, x)) for x in arrays]
        return scalar(exact(cls, np.frompyfunc(function, len(given), 1)(*given)))

    @classmethod
    def symbols(cls, values: Plain, name: str, names: Callable[[tuple[int, ...]], str]) -> Value:
        """Return an array of independent variables with these values; each is named by its index."""
        found = np.empty(values.shape, dtype=object)
        for index in np.ndindex(values.shape):
            value = float(values[index])
            found[index] = _symbol(cls.graph, names(index), value) if math.isfinite(value) else literal(cls.graph, value)
        return found.view(cls)

    def _fitted(self, value: Value) -> Value:
        """Return a value as this array's elements are: numbers, or integers."""
        kind = type(self)
        if holds_numbers(self):
            found = value if value.__class__ is Number else plain(numbers(kind, value))
            # An array without axes would itself become the element, and be shared by copies.
            return found[()] if isinstance(found, np.ndarray) and found.ndim == 0 else found
        given = exact(kind, value)
        return plain(given).astype(self.dtype) if isinstance(given, np.ndarray) else given


def _symbol(graph: Graph, name: str, value: float) -> Number:
    """Return the symbol of this name; one of another value is another draw of the same seed, after other calls."""
    found = Number(graph, graph.symbol(name, value))
    return found if found.value == value or value != value else _symbol(graph, name + "'", value)


def plain(value: Value) -> Value:
    """Return an array of ours as numpy's own, which it shares its elements with."""
    return value.view(np.ndarray) if isinstance(value, Elements) else value


def reject(options: Names, name: str) -> None:
    """Refuse arguments that are given and not covered."""
    for option, value in options.items():
        if value is not None and value is not np._NoValue:
            raise refuse(f"numpy.{name} with {option}=")


def exact(kind: Kind, value: Value) -> Value:
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


def holds_numbers(array: Value) -> bool:
    """Whether an array's elements are numbers of ours, not integers or truth values."""
    return bool(ELEMENT(array).kind in "OV")


def numbers(kind: Kind, value: Value) -> Value:
    """Return anything like an array with a number for every element."""
    return kind.numbers(value)


def _recorded_numbers(kind: Kind, value: Value) -> Value:
    given = np.asarray(plain(value))
    if given.dtype.kind == "O":
        return (given if all(x.__class__ is Number for x in given.flat) else _lift_all(kind, given)).view(kind)
    found = np.empty_like(given, dtype=object, subok=False)
    if given.dtype.kind == "f":
        bits = BITS.get(given.dtype.itemsize, 64)
        found[...] = listed([literal(kind.graph, x, bits) for x in given.ravel().tolist()]).reshape(given.shape)
        return found.view(kind)
    if given.dtype.kind not in "biu":
        raise refuse(f"an array of {given.dtype}")
    found[...] = listed([constant(kind.graph, Fraction(x)) for x in given.ravel().tolist()]).reshape(given.shape)
    return found.view(kind)


def listed(values: list[Value]) -> Plain:
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


def scalar(value: Value) -> Value:
    """Return the element of an array without axes, as numpy's functions do."""
    return value[()] if isinstance(value, np.ndarray) and value.ndim == 0 else value


def is_infinite(value: Value) -> bool:
    """Whether a value is an infinity, which bounds and comparisons may name though it is no number."""
    return isinstance(value, float) and value in (float("inf"), float("-inf"))


def stored(kind: Kind, value: Value, out: Value) -> Value:
    """Return a result, written into ``out`` where it is given."""
    found = scalar(exact(kind, value))
    if out is None:
        return found
    if isinstance(out, Elements) and not holds_numbers(out) and isinstance(found, Number | Elements) and _is_object(found):
        raise TypeError(f"cannot store numbers in an array of {out.dtype}")
    out[...] = found
    return out


def _is_object(value: Value) -> bool:
    return isinstance(value, Number) or holds_numbers(value)


def is_single(value: Value) -> bool:
    """Whether a value is a single number of a kind whose single numbers are arrays without axes."""
    return isinstance(value, Elements) and type(value).singles and value.ndim == 0 and holds_numbers(value)


def elementwise(kind: Kind, function: Callable[..., Value], *arrays: Value) -> Value:
    """Return the function's values at the numbers of broadcast arrays."""
    return kind.elementwise(function, *arrays)


def plain_index(index: Value) -> Value:
    """Return an index of numpy's own for one that holds arrays or numbers of ours."""
    if isinstance(index, tuple):
        return tuple(plain_index(i) for i in index)
    if isinstance(index, Number):
        return index.__index__()
    return plain(index)


def as_array(kind: Kind, value: Value) -> Value:
    """Return anything like an array as one of ours, a single number too."""
    found = exact(kind, value)
    return numbers(kind, found) if isinstance(found, Number) else found


def truth_of(kind: Kind, value: Value) -> Value:
    """Return which elements are not 0."""
    return kind.truth(plain(as_array(kind, value)))
