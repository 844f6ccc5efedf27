"""Arrays in prime fields, on which the user's code runs as it does on recorded numbers, but without a record.

An element holds its residues ``v`` modulo several primes, where a derivative is asked for their tangents ``t``, and its float
``f`` at the example point, which decides comparisons and nothing else. The arrays are numpy's own with such elements, so that
all that moves elements, views and writes through views behave as ever.
"""

from __future__ import annotations

import operator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from bpverify.exact.fields import functions, products
from bpverify.exact.fields.dual import Dual, is_numbers
from bpverify.exact.fields.run import Bounds, Run
from bpverify.exact.fields.sizes import VARIABLE, Size
from bpverify.exact.record.floattypes import is_float
from bpverify.exact.record.functions import ALL
from bpverify.exact.record.graph import FIRST_FUNCTION, FUNCTIONS, PI
from bpverify.exact.record.literals import intended, simplest
from bpverify.exact.record.number import Number, lifted
from bpverify.exact.record.places import held_place, refuse
from bpverify.exact.record.printed import Printed
from bpverify.exact.record.reading import LOWEST
from bpverify.exact.standins.array import Array
from bpverify.exact.standins.elements import BITS, Elements, exact, holds_numbers, is_infinite, plain, plain_index
from bpverify.exact.standins.ufuncs import WHOLE, as_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bpverify.exact.record.graph import Graph
    from bpverify.exact.standins.elements import Plain

_PADDINGS = ("constant", "edge", "wrap", "reflect", "symmetric")
_ROUNDINGS = {np.floor, np.ceil, np.rint, np.trunc}
_VALUE_NAMES = {"values", "x", "y", "choicelist", "default"}
_VALUES = {"where": (1, 2), "append": (1,), "insert": (2,), "select": (2,)}
"""Places of arguments that are elements, where a whole number may stand."""


class FieldArray(Dual):
    """An array of the user's code: elements of the fields of one run, or integers, or truth values."""

    @classmethod
    def numbers(cls, value: Any) -> Any:
        """Return anything like an array with a number for every element."""
        if isinstance(value, cls) and holds_numbers(value):
            return value
        if isinstance(value, Number):
            return cls._number(value)
        given = np.asarray(plain(value))
        if given.dtype.kind == "V":
            if isinstance(value, list | tuple) and cls.run.known(given) is None:
                cls.run.own(given, cls.union(value))
            return given.view(cls)
        if given.dtype.kind == "u" and given.max(initial=0) > np.iinfo(np.int64).max:
            raise refuse("whole numbers from 2^63 on")
        if given.dtype.kind in "biu":
            bits = int(np.abs(given.astype(np.int64)).max(initial=0)).bit_length()
            bounds = Bounds(Size(bits=bits, top_bits=bits), splits=not given.ndim)
            return cls.make(given.astype(float), cls.run.field.integers(given), None, bounds)
        if given.dtype.kind == "f":
            return cls._floats(given)
        if given.dtype.kind == "O":
            return cls._stacked([cls._element(x) for x in given.ravel()], given.shape)
        raise refuse(f"an array of {given.dtype}")

    @classmethod
    def _element(cls, x: Any) -> Any:
        if isinstance(x, np.void) or is_numbers(x):
            return cls.numbers(np.array(x) if isinstance(x, np.void) else x)
        number = x if isinstance(x, Number | Array) else lifted(cls.graph, x)
        if number is None:
            raise refuse(f"an array element of type {type(x).__name__}")
        return cls.numbers(number)

    @classmethod
    def _stacked(cls, elements: list[Any], shape: tuple[int, ...]) -> Any:
        found = np.empty(len(elements), dtype=cls.element)
        for i, x in enumerate(elements):
            found[i] = plain(x)[()]
        cls.run.own(found, cls.union(elements))
        return found.reshape(shape).view(cls)

    @classmethod
    def _floats(cls, given: Plain) -> Any:
        """Return the rationals that floats stand for; where they differ the reading is noted."""
        if np.isnan(given).any():
            raise refuse("arithmetic with nan")
        if not given.size:
            return cls.make(given, np.zeros((*given.shape, len(cls.run.field.primes)), np.uint32), None, Bounds())
        given = cls._masks(given)
        bits = BITS.get(given.dtype.itemsize, 64)
        distinct, where = np.unique(given, return_inverse=True)
        is_finite = np.isfinite(distinct)
        read = [intended(x) if bits == 64 else simplest(x, bits) for x in distinct[is_finite].tolist()]
        cls.graph.literals |= {repr(x): r for x, r in zip(distinct[is_finite].tolist()[:100], read, strict=False) if r != x}
        residues = np.zeros((len(distinct), len(cls.run.field.primes)), np.uint32)
        size = Size()
        if read:
            residues[is_finite], size = cls.run.literals(read)
        if not is_finite.all():
            # An infinity is an unknown: only its exponential has a value.
            residues[~is_finite] = [cls.run.variables(f"{x}", ()) for x in distinct[~is_finite]]
            size = size | VARIABLE
        return cls.make(given, residues[where.reshape(given.shape)], None, Bounds(size))

    @classmethod
    def _masks(cls, given: Plain) -> Plain:
        """Return floats with minus infinity for what is read so; low numbers are noted."""
        low = np.isfinite(given) & (given <= LOWEST)
        if not low.any():
            return given
        texts = [repr(x) for x in np.unique(given[low]).tolist()]
        cls.graph.masks |= dict.fromkeys(texts)
        if not cls.graph.reading.masks:
            return given
        cls.graph.forms |= {text: ("minus infinity", held_place()) for text in texts}
        return np.where(low, -np.inf, given)

    @classmethod
    def _number(cls, number: Number) -> Any:
        """Return a constant: a rational, or a function at constants, such as the root of 2."""
        graph, node = cls.graph, number.node
        if node in graph.infinite:
            return cls._floats(np.asarray(graph.infinite[node] * np.inf))
        if number.exact is not None:
            residues, size = cls.run.literals([number.exact])
            return cls.make(number.value, residues[0], None, Bounds(size, splits=True))
        op = graph.ops[node]
        if op >= FIRST_FUNCTION:
            function = getattr(np, FUNCTIONS[op - FIRST_FUNCTION], FUNCTIONS[op - FIRST_FUNCTION])
            return functions.apply(cls, function, (cls._number(Number(graph, graph.first[node])),))
        name = graph.symbols.get(node)
        if name is not None:
            if name != PI:
                raise refuse(f"the number {name}")
            return cls.make(number.value, cls.run.variables(name, ()), None, Bounds(VARIABLE))
        ufunc = functions.OPERATIONS[op]
        first = cls._number(Number(graph, graph.first[node]))
        if ufunc is np.negative:
            return np.negative(first)
        second = graph.second[node] if ufunc is np.power else cls._number(Number(graph, graph.second[node]))
        return ufunc(first, second)

    @classmethod
    def symbols(cls, values: Plain, name: str, names: Callable[[tuple[int, ...]], str]) -> Any:
        """Return an array of independent variables; their directions are independent variables too."""
        moving = cls.directions is not None and name in cls.directions
        t = cls.run.variables(f"direction of {name}", values.shape) if moving else None
        return cls.make(values, cls.run.variables(name, values.shape), t, Bounds(VARIABLE, VARIABLE if moving else None))

    # Computing.

    @classmethod
    def computed(cls, ufunc: np.ufunc, inputs: tuple[Any, ...]) -> Any:
        """Return a universal function's values."""
        single = lifted(cls.graph, inputs[0]) if len(inputs) == 1 else None
        if ufunc in _ROUNDINGS and single is not None:
            return getattr(single, ufunc.__name__)()
        whole = [x if is_infinite(x) else np.asarray(plain(exact(cls, x))) for x in inputs]
        if ufunc in WHOLE and all(not is_infinite(x) and x.dtype.kind in "biu" for x in whole):
            return ufunc(*as_whole(inputs, whole))
        return functions.apply(cls, ufunc, inputs)

    @classmethod
    def folded(cls, ufunc: np.ufunc, method: str, given: Plain, options: dict[str, Any]) -> Any:
        """Return ``reduce`` or ``accumulate`` over numbers."""
        return products.folded(cls, ufunc, method, given, options)

    @classmethod
    def added(cls, ufunc: np.ufunc, target: Elements, index: Any, values: tuple[Any, ...]) -> None:
        """Add or subtract in place at the indices, repeated ones too."""
        products.added(cls, ufunc, target, index, values)

    @classmethod
    def product(cls, name: str, a: Plain, b: Plain, arguments: tuple[Any, ...], options: dict[str, Any]) -> Any:
        """Return a bilinear function of numpy of this name."""
        if a.dtype.kind in "biu" and b.dtype.kind in "biu":
            return getattr(np, name)(a, b, *arguments, **options)
        return products.product(cls, name, a, b, arguments, options)

    @classmethod
    def einsum(cls, operands: list[Any], options: dict[str, Any]) -> Any:
        """Return numpy's einsum of one or two operands."""
        return products.einsum(cls, operands)

    @classmethod
    def ordered(cls, name: str, given: Plain, options: dict[str, Any]) -> Any:
        """Return argmax, argmin, argsort or sort, as the floats at the example point are ordered."""
        if not holds_numbers(given):
            return getattr(np, name)(given, **options)
        cls.run.branch(3)
        cls._note_ties(name, given, options.get("axis"))
        if name != "sort":
            return getattr(np, name)(np.array(given["f"]), **options)
        axis = options["axis"]
        if axis is None:
            given, axis = given.reshape(-1), 0
        found = np.take_along_axis(given, np.argsort(given["f"], axis=axis, kind="stable"), axis)
        cls.run.own(found, cls.union([given]))
        return found

    @classmethod
    def _note_ties(cls, name: str, given: Plain, axis: int | None) -> None:
        """Note a kink where two numbers that are equal at the example, and whose order counts, move apart."""
        if cls.directions is None or not given.size:
            return
        line = given.reshape(-1) if axis is None else np.moveaxis(given, axis, -1)
        line = np.take_along_axis(line, np.argsort(line["f"], axis=-1, kind="stable"), -1)
        ends = {"argmax": slice(-2, None), "argmin": slice(0, 2)}
        line = line[..., ends.get(name, slice(None))]
        first, second = line[..., :-1], line[..., 1:]
        if ((first["f"] == second["f"]) & (first["t"] != second["t"]).any(axis=-1)).any():
            cls.run.tie()

    @classmethod
    def truth(cls, given: Plain) -> Plain:
        """Return which elements are not 0."""
        return np.asarray(functions.signs(cls, given.view(cls)) != 0) if holds_numbers(given) else given.astype(bool)

    @classmethod
    def elementwise(cls, function: Callable[..., Any], *arrays: Any) -> Any:
        """Return the values of a function of ours: it runs on whole arrays."""
        return function(*(cls.numbers(x) for x in arrays))

    @classmethod
    def mapped(cls, function: Callable[..., Any], *arrays: Any) -> Any:
        """Return the values of a function of the user's, one element at a time."""
        given = [cls.numbers(x) for x in arrays]
        spread = [x[()] for x in given]
        shape = np.broadcast_shapes(*(x.shape for x in given))
        wide = [np.broadcast_to(plain(x), shape) for x in spread]
        values = [function(*(cls.numbers(np.array(w[i])) for w in wide)) for i in np.ndindex(shape)]
        return cls._stacked([cls.numbers(x) for x in values], shape)

    @classmethod
    def moved(cls, function: Callable[..., Any], arguments: list[Any], options: dict[str, Any]) -> Any:
        """Return what a function that moves elements makes of plain arrays; bounds follow the elements."""
        name = getattr(function, "__name__", "")
        if options.get("out") is not None:
            raise refuse(f"numpy.{name} with out=")
        options = {key: cls._argument(v, key in _VALUE_NAMES and _has_numbers(arguments)) for key, v in options.items()}
        given = [cls._argument(a, i in _VALUES.get(name, ()) and _has_numbers(arguments)) for i, a in enumerate(arguments)]
        if not _has_numbers(given):
            return function(*given, **options)
        if name == "pad":
            _check_padding(arguments, options)
        if name == "as_strided":
            _check_strides(arguments, options, cls.element.itemsize)
        try:
            found = function(*given, **options)
        except TypeError as error:
            raise refuse(f"numpy.{name} of numbers of several kinds ({error})") from None
        bounds = cls.union(given)
        for part in found if isinstance(found, list | tuple) else (found,):
            if isinstance(part, np.ndarray) and part.dtype.kind == "V" and cls.run.known(part) is None:
                cls.run.own(part, bounds)
        return found

    @classmethod
    def _argument(cls, value: Any, element: bool) -> Any:
        if isinstance(value, list | tuple) and (_has_numbers(value) or element):
            return [cls._argument(v, True) for v in value]
        if isinstance(value, Number | float) or (element and not isinstance(value, bool | type(None))):
            return plain(cls.numbers(value))
        return value

    # Elements.

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, tuple) and not index and not self.ndim:
            # A single number: what is known of it stays.
            return self if holds_numbers(self) else plain(self)[()]
        found = plain(self)[plain_index(index)]
        if not holds_numbers(self):
            return found.view(type(self)) if isinstance(found, np.ndarray) else found
        kind = type(self)
        if isinstance(found, np.void):
            single = np.empty((), dtype=kind.element)
            single[()] = found
            found = single
        if kind.run.known(found) is None:
            own = kind.run.bounds(self)
            kind.run.own(found, Bounds(own.value, own.tangent, splits=own.splits))
        return found.view(kind)

    def __setitem__(self, index: Any, value: Any) -> None:
        if holds_numbers(self):
            plain(self)[plain_index(index)] = self._fitted(value)
        else:
            super().__setitem__(index, value)

    def _fitted(self, value: Any) -> Any:
        """Return a value that is about to be written to this array, whose bounds then hold it too."""
        if not holds_numbers(self):
            return super()._fitted(value)
        kind = type(self)
        given = kind.numbers(value)
        bounds = kind.run.bounds(self)
        bounds.widen(kind.run.bounds(given))
        bounds.version += 1
        bounds.log_of, bounds.terms, bounds.splits = None, (), False
        return plain(given)

    def __array_finalize__(self, source: Any) -> None:
        # A copy that numpy itself makes has the bounds of what it is a copy of; a view finds those of the owner.
        if isinstance(source, FieldArray) and self.base is None and holds_numbers(self) and holds_numbers(source):
            own = source.run.bounds(source)
            source.run.own(self, Bounds(own.value, own.tangent, splits=own.splits))

    def __iter__(self) -> Iterator[Any]:
        return (self[i] for i in range(len(self)))

    def copy(self, order: Any = "C") -> Any:
        """Return an array of its own."""
        found = np.array(plain(self), order=order)
        if holds_numbers(self):
            own = self.run.bounds(self)
            self.run.own(found, Bounds(own.value, own.tangent, splits=own.splits))
        return found.view(type(self))

    def __copy__(self) -> Any:
        return self.copy()

    def __deepcopy__(self, memo: object) -> Any:
        return self.copy()

    def round(self, decimals: int = 0, out: Any = None) -> Any:  # type: ignore[override]  # numpy's has overloads
        """Return rounded numbers, of which only the text can be used."""
        return Printed(self.graph, np.round(plain(self)["f"], decimals), "a rounded number")

    def printed(self) -> float:
        """Return the float that is written as text."""
        return float(plain(self)["f"])

    def astype(self, dtype: Any, *arguments: Any, **options: Any) -> Any:
        """Return a copy with another type of elements; all types of floats are numbers."""
        if holds_numbers(self) and not is_float(dtype):
            if np.dtype(dtype).kind == "b":
                return self.truth(plain(self)).view(type(self))
            raise refuse(f"astype({np.dtype(dtype)}) of numbers that depend on the inputs")
        return super().astype(dtype, *arguments, **options)

    def trace(self, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:  # type: ignore[override]  # numpy's has overloads
        """Return the sum of a diagonal."""
        return self.numbers(np.diagonal(self, offset, axis1, axis2)).sum(axis=-1)

    def argmax(self, axis: Any = None, **options: Any) -> Any:  # type: ignore[override]  # numpy's has overloads
        """Return where the largest element is."""
        return self.ordered("argmax", plain(self), {"axis": axis, **options})

    def argmin(self, axis: Any = None, **options: Any) -> Any:  # type: ignore[override]  # numpy's has overloads
        """Return where the smallest element is."""
        return self.ordered("argmin", plain(self), {"axis": axis, **options})

    def argsort(self, axis: Any = -1, **options: Any) -> Any:  # type: ignore[override]  # numpy's has overloads
        """Return the order of the elements."""
        return self.ordered("argsort", plain(self), {"axis": axis})

    @property
    def flat(self) -> Any:
        """The elements with one axis, which is a view here."""
        found = self.reshape(-1)
        if holds_numbers(self) and not np.may_share_memory(found, self):
            raise refuse("flat of an array that is not contiguous")
        return found

    def view(self, *kinds: Any, **options: Any) -> Any:
        """Return the same elements as another type of array; never as other elements."""
        if options or any(not isinstance(k, type) or not issubclass(k, np.ndarray) for k in kinds):
            raise refuse("view() as another dtype")
        return super().view(*kinds)

    def conj(self) -> Any:
        """Return a copy: the numbers are real."""
        return self.copy()

    conjugate = conj

    def nonzero(self) -> Any:
        """Return where the elements are not 0."""
        return self.truth(plain(self)).nonzero()

    def item(self, *index: Any) -> Any:
        """Return an element."""
        return self[index if index else (0,) * self.ndim]

    def tolist(self) -> Any:
        """Return nested lists of the elements."""
        return plain(self).tolist() if not holds_numbers(self) else [x.tolist() if x.ndim else x for x in self]

    def known(self, what: str) -> Fraction:
        """Refuse what only a constant can answer."""
        raise refuse(f"{what} of a number that depends on the inputs")

    def __float__(self) -> float:
        return float(self.known("float()")) if holds_numbers(self) else float(plain(self))

    def __int__(self) -> int:
        return int(self.known("int()")) if holds_numbers(self) else int(plain(self))

    def __index__(self) -> int:
        return int(self.known("use as an index")) if holds_numbers(self) else plain(self).__index__()

    def __bool__(self) -> bool:
        return bool(self.truth(plain(self)))

    def __format__(self, spec: str) -> str:
        self.graph.printed = True
        return format(float(plain(self)["f"]), spec) if holds_numbers(self) and not self.ndim else format(str(self), spec)

    def __repr__(self) -> str:
        self.graph.printed = True
        return repr(plain(self)["f"]) if holds_numbers(self) else repr(plain(self))

    __str__ = __repr__

    # numpy compares arrays of such elements on its own, bit by bit.

    def __eq__(self, other: Any) -> Any:
        return np.equal(self, other)

    def __ne__(self, other: Any) -> Any:
        return np.not_equal(self, other)


def _method(name: str) -> Any:
    def method(self: Any) -> Any:
        return functions.apply(type(self), getattr(np, name, name), (self,))

    return method


def _refused(name: str) -> Any:
    def method(self: Any, *arguments: Any, **options: Any) -> Any:
        if holds_numbers(self):
            raise refuse(f"an array's {name}()")
        return getattr(plain(self), name)(*arguments, **options)

    return method


def _in_place(name: str) -> Any:
    def method(self: Any, other: Any) -> Any:
        if self.ndim or not holds_numbers(self):
            return getattr(super(FieldArray, self), f"__i{name}__")(other)
        return getattr(operator, f"__{name}__")(self, other)

    return method


# A single number is a scalar of numpy's, which nothing changes: b = a; b += 1 leaves a as it is.
for _name in ("add", "sub", "mul", "truediv", "pow"):
    setattr(FieldArray, f"__i{_name}__", _in_place(_name))
for _name in "sort partition argpartition put searchsorted choose".split():
    setattr(FieldArray, _name, _refused(_name))
for _name in (*(row.name for row in ALL if row.name != "abs"), "sign"):
    setattr(FieldArray, _name, _method(_name))


def field_kind(graph: Graph, run: Run, directions: frozenset[str] | None = None) -> type[FieldArray]:
    """Return the type of the arrays of one run; with directions, arrays carry tangents."""
    primes = len(run.field.primes)
    fields: list[Any] = [("f", "f8"), ("v", "u4", (primes,))] + ([("t", "u4", (primes,))] if directions is not None else [])
    return type("Array", (FieldArray,), {"graph": graph, "run": run, "directions": directions, "element": np.dtype(fields)})


def _has_numbers(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return any(_has_numbers(v) for v in value)
    return is_numbers(value)


def _check_padding(arguments: list[Any], options: dict[str, Any]) -> None:
    mode = arguments[2] if len(arguments) > 2 else options.get("mode", "constant")
    filling = options.get("constant_values", 0)
    if mode not in _PADDINGS or isinstance(filling, Number | np.ndarray) or filling not in (0, 0.0):
        raise refuse("numpy.pad with values that are not 0, or another mode,")


def _check_strides(arguments: list[Any], options: dict[str, Any], size: int) -> None:
    strides = arguments[2] if len(arguments) > 2 else options.get("strides")
    if strides is not None and any(int(s) % size for s in strides):
        raise refuse("as_strided with strides that are not from the array")
