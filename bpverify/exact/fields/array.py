"""Arrays in prime fields, on which the user's code runs as it does on recorded numbers, but without a record.

An element holds its residues ``v`` modulo several primes, where a derivative is asked for their tangents ``t``, and its float
``f`` at the example point, which decides comparisons and nothing else. The arrays are numpy's own with such elements, so that
all that moves elements, views and writes through views behave as ever.
"""

from __future__ import annotations

import operator
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from bpverify.exact.fields import comparisons, enclosures, folds, functions, moving, products
from bpverify.exact.fields.enclosures import FIELDS
from bpverify.exact.fields.making import Made
from bpverify.exact.fields.run import Bounds, Run
from bpverify.exact.fields.tape import FIELD
from bpverify.exact.record.floattypes import is_float
from bpverify.exact.record.functions import ALL, HELD
from bpverify.exact.record.number import lifted
from bpverify.exact.record.places import refuse
from bpverify.exact.record.printed import Printed
from bpverify.exact.standins.elements import Elements, exact, holds_numbers, is_infinite, plain, plain_index
from bpverify.exact.standins.pairs import is_complex
from bpverify.exact.standins.ufuncs import WHOLE, as_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bpverify.exact.fields.tape import Tape
    from bpverify.exact.record.graph import Graph
    from bpverify.exact.record.values import Value
    from bpverify.exact.standins.elements import Names, Plain

_ROUNDINGS = {np.floor, np.ceil, np.rint, np.trunc}
_VALUE_NAMES = {"values", "x", "y", "choicelist", "default"}
_VALUES = {"where": (1, 2), "append": (1,), "insert": (2,), "select": (2,)}
"""Places of arguments that are elements, where a whole number may stand."""


class FieldArray(Made):
    """An array of the user's code: elements of the fields of one run, or integers, or truth values."""

    # Computing.

    @classmethod
    def computed(cls, ufunc: np.ufunc, inputs: tuple[Value, ...]) -> Value:
        """Return a universal function's values."""
        single = lifted(cls.graph, inputs[0]) if len(inputs) == 1 else None
        if ufunc in _ROUNDINGS and single is not None:
            return getattr(single, ufunc.__name__)()
        whole = [x if is_infinite(x) else np.asarray(plain(exact(cls, x))) for x in inputs]
        if ufunc in WHOLE and all(not is_infinite(x) and x.dtype.kind in "biu" for x in whole):
            return ufunc(*as_whole(inputs, whole))
        return functions.apply(cls, ufunc, inputs)

    @classmethod
    def folded(cls, ufunc: np.ufunc, method: str, given: Plain, options: Names) -> Value:
        """Return ``reduce`` or ``accumulate`` over numbers."""
        return folds.folded(cls, ufunc, method, given, options)

    @classmethod
    def added(cls, ufunc: np.ufunc, target: Elements, index: Value, values: tuple[Value, ...]) -> None:
        """Add or subtract in place at the indices, repeated ones too."""
        folds.added(cls, ufunc, target, index, values)

    @classmethod
    def product(cls, name: str, a: Plain, b: Plain, arguments: tuple[Value, ...], options: Names) -> Value:
        """Return a bilinear function of numpy of this name."""
        if a.dtype.kind in "biu" and b.dtype.kind in "biu":
            return getattr(np, name)(a, b, *arguments, **options)
        return products.product(cls, name, a, b, arguments, options)

    @classmethod
    def einsum(cls, operands: list[Value], options: Names) -> Value:
        """Return numpy's einsum of one or two operands."""
        return products.einsum(cls, operands)

    @classmethod
    def ordered(cls, name: str, given: Plain, options: Names) -> Value:
        """Return argmax, argmin, argsort or sort, as the floats at the example point are ordered."""
        return comparisons.ordered(cls, name, given, options) if holds_numbers(given) else getattr(np, name)(given, **options)

    @classmethod
    def truth(cls, given: Plain) -> Plain:
        """Return which elements are not 0."""
        return np.asarray(comparisons.signs(cls, given.view(cls)) != 0) if holds_numbers(given) else given.astype(bool)

    @classmethod
    def floats(cls, given: Plain) -> Plain:
        """Return the values of numbers at the example point."""
        return np.asarray(given["f"])

    @classmethod
    def with_floats(cls, given: Value, floats: Plain) -> Value:
        """Return the same numbers with values at the example point that were computed in a better way."""
        enclosures.moved(cls, given, floats)
        return given

    @classmethod
    def elementwise(cls, function: Callable[..., Value], *arrays: Value) -> Value:
        """Return the values of a function of ours: it runs on whole arrays."""
        return function(*(cls.numbers(x) for x in arrays))

    @classmethod
    def mapped(cls, function: Callable[..., Value], *arrays: Value) -> Value:
        """Return the values of a function of the user's, one element at a time."""
        given = [cls.numbers(x) for x in arrays]
        spread = [x[()] for x in given]
        shape = np.broadcast_shapes(*(x.shape for x in given))
        wide = [np.broadcast_to(plain(x), shape) for x in spread]
        values = [function(*(cls.numbers(np.array(w[i])) for w in wide)) for i in np.ndindex(shape)]
        return cls.stacked([cls.numbers(x) for x in values], shape)

    @classmethod
    def moved(cls, function: Callable[..., Value], arguments: list[Value], options: Names) -> Value:
        """Return what a function that moves elements makes of plain arrays; bounds follow the elements."""
        return moving.moved(cls, function, arguments, options)

    # Elements.

    def __getitem__(self, index: Value) -> Value:
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

    def __setitem__(self, index: Value, value: Value) -> None:
        if holds_numbers(self):
            plain(self)[plain_index(index)] = self._fitted(value)
        else:
            super().__setitem__(index, value)

    def _fitted(self, value: Value) -> Value:
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

    def __array_finalize__(self, source: Value) -> None:
        # A copy that numpy itself makes has the bounds of what it is a copy of; a view finds those of the owner.
        if isinstance(source, FieldArray) and self.base is None and holds_numbers(self) and holds_numbers(source):
            own = source.run.bounds(source)
            source.run.own(self, Bounds(own.value, own.tangent, splits=own.splits))

    def __iter__(self) -> Iterator[Value]:
        return (self[i] for i in range(len(self)))

    def copy(self, order: Value = "C") -> Value:
        """Return an array of its own."""
        found = np.array(plain(self), order=order)
        if holds_numbers(self):
            own = self.run.bounds(self)
            self.run.own(found, Bounds(own.value, own.tangent, splits=own.splits))
        return found.view(type(self))

    def __copy__(self) -> Value:
        return self.copy()

    def __deepcopy__(self, memo: object) -> Value:
        return self.copy()

    def round(self, decimals: int = 0, out: Value = None) -> Value:  # type: ignore[override]  # numpy's has overloads
        """Return rounded numbers, of which only the text can be used."""
        return Printed(self.graph, np.round(plain(self)["f"], decimals), "a rounded number")

    def printed(self) -> float:
        """Return the float that is written as text."""
        return float(plain(self)["f"])

    def astype(self, dtype: Value, *arguments: Value, **options: Value) -> Value:
        """Return a copy with another type of elements; all types of floats are numbers."""
        if holds_numbers(self) and not is_float(dtype) and not is_complex(dtype):
            if np.dtype(dtype).kind == "b":
                return self.truth(plain(self)).view(type(self))
            raise refuse(f"astype({np.dtype(dtype)}) of numbers that depend on the inputs")
        return super().astype(dtype, *arguments, **options)

    def trace(self, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Value:  # type: ignore[override]  # numpy's has overloads
        """Return the sum of a diagonal."""
        return self.numbers(np.diagonal(self, offset, axis1, axis2)).sum(axis=-1)

    def argmax(self, axis: Value = None, **options: Value) -> Value:  # type: ignore[override]  # numpy's has overloads
        """Return where the largest element is."""
        return self.ordered("argmax", plain(self), {"axis": axis, **options})

    def argmin(self, axis: Value = None, **options: Value) -> Value:  # type: ignore[override]  # numpy's has overloads
        """Return where the smallest element is."""
        return self.ordered("argmin", plain(self), {"axis": axis, **options})

    def argsort(self, axis: Value = -1, **options: Value) -> Value:  # type: ignore[override]  # numpy's has overloads
        """Return the order of the elements."""
        return self.ordered("argsort", plain(self), {"axis": axis})

    @property
    def flat(self) -> Value:
        """The elements with one axis, which is a view here."""
        found = self.reshape(-1)
        if holds_numbers(self) and not np.may_share_memory(found, self):
            raise refuse("flat of an array that is not contiguous")
        return found

    def view(self, *kinds: Value, **options: Value) -> Value:
        """Return the same elements as another type of array; never as other elements."""
        if options or any(not isinstance(k, type) or not issubclass(k, np.ndarray) for k in kinds):
            raise refuse("view() as another dtype")
        return super().view(*kinds)

    def fixed(self) -> Value:
        """Return the numbers as such that do not move with what they are computed from."""
        return functions.apply(type(self), HELD, (self,))

    def conj(self) -> Value:
        """Return a copy: the numbers are real."""
        return self.copy()

    conjugate = conj

    def nonzero(self) -> Value:
        """Return where the elements are not 0."""
        return self.truth(plain(self)).nonzero()

    def item(self, *index: Value) -> Value:
        """Return an element."""
        return self[index if index else (0,) * self.ndim]

    def tolist(self) -> Value:
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

    def __eq__(self, other: Value) -> Value:
        return np.equal(self, other)

    def __ne__(self, other: Value) -> Value:
        return np.not_equal(self, other)


def _method(name: str) -> Value:
    def method(self: Value) -> Value:
        return functions.apply(type(self), getattr(np, name, name), (self,))

    return method


def _refused(name: str) -> Value:
    def method(self: Value, *arguments: Value, **options: Value) -> Value:
        if holds_numbers(self):
            raise refuse(f"an array's {name}()")
        return getattr(plain(self), name)(*arguments, **options)

    return method


def _in_place(name: str) -> Value:
    def method(self: Value, other: Value) -> Value:
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


def field_kind(
    graph: Graph, run: Run, directions: frozenset[str] | None = None, encloses: bool = False, tape: Tape | None = None
) -> type[FieldArray]:
    """Return the type of the arrays of one run; with directions, arrays carry tangents, and enclosures where they are asked for.

    With a tape every operation is noted there.
    """
    primes = len(run.field.primes)
    residues = ["v"] if directions is None else ["v", "t"]
    kept = (*(FIELDS if encloses else ()), *((FIELD,) if tape else ()), *((name, "u4", (primes,)) for name in residues))
    element = np.dtype([("f", "f8"), *kept])
    names = {"graph": graph, "run": run, "directions": directions, "element": element, "encloses": encloses, "tape": tape}
    return type("Array", (FieldArray,), names)
