"""Complex numbers as pairs of real ones: an array of real parts and one of imaginary parts, single numbers too.

Every operation is the pair of what it does to the parts, so that a gradient through complex numbers is one of real numbers. A pair
is no array of numpy's: it gives its parts, which share its memory, and refuses what reads it as one.
"""

from __future__ import annotations

import operator
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from bpverify.exact.record.number import Number, constant
from bpverify.exact.record.places import refuse
from bpverify.exact.standins.elements import Elements, exact, numbers, plain, scalar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bpverify.exact.record.values import Value
    from bpverify.exact.standins.elements import Kind

MOST_POWER = 64
"""The largest whole power that is multiplied out."""


class Pair:
    """A complex number, or an array of them, for one kind of arrays; operators and methods are those of numpy's arrays."""

    __array_ufunc__ = None
    __hash__ = None  # type: ignore[assignment]  # an array has none either
    __slots__ = ("_imag", "_real", "kind")

    def __init__(self, kind: Kind, real: Value, imag: Value) -> None:
        self.kind, self._real, self._imag = kind, real, imag

    @property
    def real(self) -> Value:
        """The real parts, in the same memory."""
        return self._real

    @real.setter
    def real(self, value: Value) -> None:
        self._real[...] = value

    @property
    def imag(self) -> Value:
        """The imaginary parts, in the same memory."""
        return self._imag

    @imag.setter
    def imag(self, value: Value) -> None:
        self._imag[...] = value

    def each(self, function: Callable[[Value], Value]) -> Pair:
        """Return the pair of what a linear function of real numbers makes of the parts."""
        return Pair(self.kind, function(self._real), function(self._imag))

    # What it is.

    @property
    def shape(self) -> tuple[int, ...]:
        """The lengths of the axes."""
        return np.shape(self._real)

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """The number of elements."""
        return int(np.prod(self.shape, dtype=int))

    @property
    def dtype(self) -> Value:
        """The type of the elements as the user's code has it."""
        return np.dtype(complex)

    def __len__(self) -> int:
        return len(self._real)

    def __iter__(self) -> Iterator[Pair]:
        return (self[i] for i in range(len(self)))

    def __getitem__(self, index: Value) -> Pair:
        return Pair(self.kind, self._real[index], self._imag[index])

    def __setitem__(self, index: Value, value: Value) -> None:
        given = paired(self.kind, value)
        self._real[index], self._imag[index] = given.real, given.imag

    def __array__(self, *_: object, **__: object) -> Value:
        raise refuse("this use of complex numbers")

    def __complex__(self) -> complex:
        raise refuse("complex() of numbers")

    def __float__(self) -> float:
        raise TypeError("can't convert complex to float")

    def __bool__(self) -> bool:
        return bool(self._real != 0) or bool(self._imag != 0)

    def __repr__(self) -> str:
        return f"{self._real!r} + {self._imag!r}j"

    # Arithmetic.

    def _with(self, other: Value, make: Callable[[Pair, Pair], Pair], turned: bool = False) -> Value:
        given = paired(self.kind, other, NotImplemented)
        if given is NotImplemented:
            return NotImplemented
        return make(given, self) if turned else make(self, given)

    def __add__(self, other: Value) -> Value:
        return self._with(other, added)

    __radd__ = __add__

    def __sub__(self, other: Value) -> Value:
        return self._with(other, subtracted)

    def __rsub__(self, other: Value) -> Value:
        return self._with(other, subtracted, True)

    def __mul__(self, other: Value) -> Value:
        return self._with(other, lambda a, b: multiplied(a, b, operator.mul))

    __rmul__ = __mul__

    def __truediv__(self, other: Value) -> Value:
        return self._with(other, divided)

    def __rtruediv__(self, other: Value) -> Value:
        return self._with(other, divided, True)

    def __matmul__(self, other: Value) -> Value:
        return self._with(other, lambda a, b: multiplied(a, b, operator.matmul))

    def __rmatmul__(self, other: Value) -> Value:
        return self._with(other, lambda a, b: multiplied(a, b, operator.matmul), True)

    def __neg__(self) -> Pair:
        return self.each(operator.neg)

    def __pos__(self) -> Pair:
        return self.copy()

    def __abs__(self) -> Value:
        return np.sqrt(self.squares()) if isinstance(self._real, np.ndarray) else self.squares().sqrt()

    def __pow__(self, exponent: Value) -> Value:
        if isinstance(exponent, Elements) and not exponent.ndim and exponent.dtype.kind in "iu":
            exponent = int(exponent)
        if isinstance(exponent, Number) and exponent.exact is not None and exponent.exact.denominator == 1:
            exponent = int(exponent.exact)
        if not isinstance(exponent, int | np.integer) or abs(int(exponent)) > MOST_POWER:
            raise refuse("a power of complex numbers whose exponent is not a small whole number")
        found = paired(self.kind, self._real * 0 + 1)
        for n in range(abs(int(exponent))):
            found = self if n == 0 else found * self
        return 1 / found if exponent < 0 else found

    def __rpow__(self, other: Value) -> Value:
        raise refuse("a power whose exponent is complex")

    def _no_order(self, other: object) -> bool:
        raise refuse("an order of complex numbers")

    __lt__ = __le__ = __gt__ = __ge__ = _no_order

    def __eq__(self, other: object) -> Value:
        given = paired(self.kind, other)
        return (self._real == given.real) & (self._imag == given.imag)

    def __ne__(self, other: object) -> Value:
        given = paired(self.kind, other)
        return (self._real != given.real) | (self._imag != given.imag)

    def _in_place(self, found: Value) -> Value:
        if found is NotImplemented or not self.ndim:
            return found
        self[...] = found
        return self

    def __iadd__(self, other: Value) -> Value:
        return self._in_place(self + other)

    def __isub__(self, other: Value) -> Value:
        return self._in_place(self - other)

    def __imul__(self, other: Value) -> Value:
        return self._in_place(self * other)

    def __itruediv__(self, other: Value) -> Value:
        return self._in_place(self / other)

    # Methods of numpy's arrays.

    def squares(self) -> Value:
        """Return the squares of the absolute values."""
        return self._real * self._real + self._imag * self._imag

    def copy(self, order: Value = "C") -> Pair:
        """Return a copy."""
        return self.each(lambda x: x.copy())

    __copy__ = copy

    def __deepcopy__(self, memo: object) -> Pair:
        return self.copy()

    def conj(self) -> Pair:
        """Return the same real parts with the other imaginary parts."""
        return Pair(self.kind, self._real.copy(), -self._imag)

    conjugate = conj

    def astype(self, dtype: Value, **_: Value) -> Value:
        """Return a copy; of another type than a complex one, nothing."""
        if not is_complex(dtype):
            raise refuse("astype() of complex numbers to real ones, which drops their imaginary parts")
        return self.copy()

    def item(self, *index: Value) -> Pair:
        """Return an element."""
        return self.reshape(-1)[0] if not index else self[index]

    def dot(self, other: Value) -> Value:
        """Return the dot product."""
        return multiplied(self, paired(self.kind, other), lambda a, b: a.dot(b))

    def mean(self, axis: Value = None, **options: Value) -> Pair:
        """Return the means over the axes."""
        return self.each(lambda x: x.mean(axis=axis, **options))

    def fill(self, value: Value) -> None:
        """Set every element."""
        self[...] = value

    def tolist(self) -> Value:
        """Return nested lists of the elements."""
        return [x.tolist() for x in self] if self.ndim else self

    @property
    def T(self) -> Pair:
        """The same with the axes reversed."""
        return self.each(lambda x: x.T)

    def __getattr__(self, name: str) -> Value:
        if name in _LINEAR:
            return lambda *arguments, **options: self.each(lambda x: getattr(x, name)(*arguments, **options))
        if not name.startswith("__") and hasattr(np.ndarray, name):
            raise refuse(f"{name} of complex numbers")
        raise AttributeError(f"a complex number has no attribute {name!r}")


_LINEAR = frozenset(
    "sum cumsum reshape transpose swapaxes ravel flatten squeeze repeat take diagonal trace compress".split()
)
"""Methods that act on each part by itself."""


def is_complex(dtype: Value) -> bool:
    """Whether a dtype argument means complex numbers."""
    return dtype is not None and bool(np.dtype(getattr(dtype, "dtype", dtype)).kind == "c")


def paired(kind: Kind, value: Value, otherwise: Value = None) -> Value:
    """Return anything like a complex array as a pair; ``otherwise``, or a refusal, for what is no number."""
    if isinstance(value, Pair):
        return value
    if isinstance(value, complex | np.complexfloating):
        return Pair(kind, *(scalar(numbers(kind, np.float64(x))) for x in (value.real, value.imag)))
    if isinstance(value, np.ndarray) and value.dtype.kind == "c":
        return Pair(kind, numbers(kind, value.real.copy()), numbers(kind, value.imag.copy()))
    if isinstance(value, list | tuple) and holds_pairs(value):
        parts = [paired(kind, x) for x in value]
        sides = ([plain(numbers(kind, getattr(part, name))) for part in parts] for name in ("real", "imag"))
        return Pair(kind, *(exact(kind, kind.moved(np.stack, [side], {})) for side in sides))
    if isinstance(value, Number | np.ndarray | int | float | np.number | list | tuple):
        real = scalar(numbers(kind, value))
        return Pair(kind, real, scalar(numbers(kind, np.zeros(np.shape(real), int))))
    if otherwise is None:
        raise refuse(f"complex numbers from a {type(value).__name__}")
    return otherwise


def holds_pairs(value: Value) -> bool:
    """Whether a value is complex, or a list with something complex in it."""
    if isinstance(value, list | tuple):
        return any(map(holds_pairs, value))
    if isinstance(value, np.ndarray):
        return bool(np.ndarray.dtype.__get__(value).kind == "c")
    return isinstance(value, Pair | complex | np.complexfloating)


def added(a: Pair, b: Pair) -> Pair:
    """Return the sum."""
    return Pair(a.kind, a.real + b.real, a.imag + b.imag)


def subtracted(a: Pair, b: Pair) -> Pair:
    """Return the difference."""
    return Pair(a.kind, a.real - b.real, a.imag - b.imag)


def multiplied(a: Pair, b: Pair, product: Callable[[Value, Value], Value]) -> Pair:
    """Return what a function that is linear in both arguments makes of two pairs."""
    real = product(a.real, b.real) - product(a.imag, b.imag)
    return Pair(a.kind, real, product(a.real, b.imag) + product(a.imag, b.real))


def divided(a: Pair, b: Pair) -> Pair:
    """Return the quotient."""
    below = b.squares()
    found = multiplied(a, b.conj(), operator.mul)
    return Pair(a.kind, found.real / below, found.imag / below)


def half(kind: Kind) -> Number:
    """Return the number 1/2."""
    return constant(kind.graph, Fraction(1, 2))
