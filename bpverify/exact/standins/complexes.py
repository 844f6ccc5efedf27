"""The stand-in's names for numpy where an argument is complex: a rule for what is linear, one for products, others of their own."""

from __future__ import annotations

import functools
import itertools
from typing import TYPE_CHECKING

import numpy as np

from bpverify.exact.record.floattypes import Once
from bpverify.exact.record.number import literal
from bpverify.exact.record.places import refuse
from bpverify.exact.standins.complex_calls import aware, making
from bpverify.exact.standins.elements import numbers, plain, scalar
from bpverify.exact.standins.pairs import Pair, added, half, holds_pairs, is_complex, multiplied, paired, subtracted

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpverify.exact.record.values import Value
    from bpverify.exact.standins.elements import Kind, Names

_LINEAR = (
    "array_split atleast_1d atleast_2d atleast_3d broadcast_to compress delete diag diagflat diagonal dsplit "
    "expand_dims extract flip fliplr flipud hsplit moveaxis permute_dims matrix_transpose ravel repeat reshape "
    "resize roll rollaxis rot90 split squeeze swapaxes take take_along_axis tile transpose tril triu unstack vsplit "
    "sum nansum mean nanmean cumsum diff trace average copy ascontiguousarray asfortranarray negative positive"
).split()
"""Functions that act on each part of their first argument by itself."""
_JOINED = "concatenate concat stack vstack hstack dstack column_stack row_stack block".split()
"""Those whose first argument is a list of arrays."""
_VALUES = {"where": (1, 2), "append": (0, 1), "insert": (0, 2)}
"""Those with several arguments of elements, at these places."""
_CONJUGATED = {"vdot": 0, "vecdot": 0, "vecmat": 0, "correlate": 1}
"""Products whose argument at this place is conjugated."""
_PRODUCTS = (*"multiply matmul dot inner outer tensordot kron convolve cross matvec".split(), *_CONJUGATED)
"""Functions that are linear in two arguments."""
_MADE = "zeros ones full empty zeros_like ones_like empty_like full_like array asarray asanyarray eye identity".split()
"""Functions that make arrays, of complex numbers where that dtype is asked for."""

_TYPES_AT = {"full": 2, "full_like": 2, "eye": 3}
"""Where the type stands among their arguments; second for the others."""


class Complexes:
    """NumPy's functions of complex numbers, over a table of those of real ones."""

    def __init__(self, kind: Kind, table: Names) -> None:
        self._kind, self._table = kind, table

    def names(self) -> Names:
        """Return the names that real numbers alone do not need."""
        types = ("complex64", "complex128", "csingle", "cdouble", "complex_")
        return {
            **{name: Once(functools.partial(complex_type, self._kind, name)) for name in types},
            "angle": self.angle,
            "imag": self.imag,
            "iscomplexobj": lambda x: isinstance(x, Pair) or np.iscomplexobj(plain(x)),
            "isrealobj": lambda x: not (isinstance(x, Pair) or np.iscomplexobj(plain(x))),
            "complexfloating": np.complexfloating,
        }

    def aware(self, name: str, function: Value) -> Value:
        """Return a function of a stand-in that also takes complex numbers, where there is a rule for its name."""
        if not callable(function) or isinstance(function, type):
            return function
        if name in _MADE:
            return making(function, functools.partial(self.made, name), _TYPES_AT.get(name, 1))
        rule = self._rule(name)
        return function if rule is None else aware(self._kind, function, rule)

    def aware_of_matrices(self, name: str, function: Value) -> Value:
        """Return a function of numpy.linalg that also takes complex numbers: others of its names mean other axes than numpy's."""
        return self.aware(name, function) if name in ("norm", "matmul", "vecdot") else function

    def _rule(self, name: str) -> Callable[..., Value] | None:
        for names, rule in ((_LINEAR, self.linear), (_JOINED, self.joined), (_VALUES, self.placed), (_PRODUCTS, self.product)):
            if name in names:
                return functools.partial(rule, name)
        own = _ALIASES.get(name, name)
        return getattr(self, own) if own in _OWN else None

    def _pair(self, value: Value) -> Pair:
        found: Pair = paired(self._kind, value)
        return found

    def _real(self, name: str) -> Callable[..., Value]:
        found: Callable[..., Value] = self._table[name]
        return found

    def linear(self, name: str, first: Value, *arguments: Value, **options: Value) -> Value:
        """Return what a linear function of one array makes of a pair: pairs of what it makes of the parts."""
        if options.get("dtype") is not None and is_complex(options["dtype"]):
            del options["dtype"]
        _refuse_pairs(name, arguments, options)
        given = self._pair(first)
        real, imag = (self._real(name)(part, *arguments, **options) for part in (given.real, given.imag))
        return self._joined(real, imag)

    def _joined(self, real: Value, imag: Value) -> Value:
        if isinstance(real, list | tuple):
            return type(real)(self._joined(a, b) for a, b in zip(real, imag, strict=True))
        return Pair(self._kind, real, imag)

    def joined(self, name: str, arrays: Value, *arguments: Value, **options: Value) -> Value:
        """Return what a function makes of a list of arrays."""
        _refuse_pairs(name, arguments, options)
        given = [self._pair(a) for a in arrays]
        real, imag = ([getattr(p, part) for p in given] for part in ("real", "imag"))
        return Pair(self._kind, self._real(name)(real, *arguments, **options), self._real(name)(imag, *arguments, **options))

    def placed(self, name: str, *arguments: Value, **options: Value) -> Value:
        """Return what a function makes of arrays at some of its places."""
        places = _VALUES[name]
        _refuse_pairs(name, (), options)
        if len(arguments) <= max(places):
            raise refuse(f"numpy.{name} of complex numbers with these arguments")
        given = {n: self._pair(arguments[n]) for n in places}
        real, imag = (
            self._real(name)(*(getattr(given[n], part) if n in given else a for n, a in enumerate(arguments)), **options)
            for part in ("real", "imag")
        )
        return Pair(self._kind, real, imag)

    def product(self, name: str, a: Value, b: Value, *arguments: Value, **options: Value) -> Value:
        """Return what a function that is linear in two arguments makes of pairs."""
        turned = _CONJUGATED.get(name)
        _refuse_pairs(name, arguments, options)
        first, second = (p.conj() if n == turned else p for n, p in enumerate((self._pair(a), self._pair(b))))
        return multiplied(first, second, lambda x, y: self._real(name)(x, y, *arguments, **options))

    def einsum(self, subscripts: Value, *operands: Value, **options: Value) -> Value:
        """Return a sum of products, linear in each operand."""
        if not isinstance(subscripts, str) or not operands:
            raise refuse("numpy.einsum of complex numbers with lists of axes")
        options.pop("dtype", None)
        _refuse_pairs("einsum", (), options)
        given = [self._pair(x) for x in operands]
        total: dict[int, Value] = {}
        for choice in itertools.product((0, 1), repeat=len(given)):
            parts = [p.imag if is_imag else p.real for p, is_imag in zip(given, choice, strict=True)]
            term, turn = self._real("einsum")(subscripts, *parts, **options), sum(choice) % 4
            term = -term if turn in (2, 3) else term
            total[turn % 2] = term if turn % 2 not in total else total[turn % 2] + term
        return Pair(self._kind, total[0], total[1])

    def made(self, name: str, first: Value, *arguments: Value, **options: Value) -> Value:
        """Return a new array of complex numbers."""
        options.pop("dtype", None)
        arguments = tuple(None if n + 1 == _TYPES_AT.get(name, 1) else a for n, a in enumerate(arguments))
        if name in ("array", "asarray", "asanyarray"):
            found = self._pair(first)
            return found.copy() if name == "array" or not isinstance(first, Pair) else found
        if name in ("full", "full_like"):
            filled = self._pair(options.pop("fill_value", arguments[0] if arguments else None))
            shape = np.shape(first) if name == "full_like" else first
            return Pair(self._kind, *(self._real("full")(shape, part, float) for part in (filled.real, filled.imag)))
        if name.endswith("_like"):
            real = self._real(name.removesuffix("_like"))(np.shape(first) if options.get("shape") is None else options["shape"])
        else:
            real = self._real(name)(first, *(a for a in arguments if a is not None), **options)
        # What numpy.empty leaves is unknown in both parts.
        left = real.copy() if name.startswith("empty") else np.zeros(np.shape(real), int)
        return Pair(self._kind, real, numbers(self._kind, left))

    # Functions of their own.

    def add(self, x1: Value, x2: Value) -> Value:
        """Return sums."""
        return added(self._pair(x1), self._pair(x2))

    def subtract(self, x1: Value, x2: Value) -> Value:
        """Return differences."""
        return subtracted(self._pair(x1), self._pair(x2))

    def divide(self, x1: Value, x2: Value) -> Value:
        """Return quotients."""
        return self._pair(x1) / x2

    def equal(self, x1: Value, x2: Value) -> Value:
        """Return where both parts are equal."""
        return self._pair(x1) == x2

    def not_equal(self, x1: Value, x2: Value) -> Value:
        """Return where a part is another one."""
        return self._pair(x1) != x2

    def absolute(self, x: Value) -> Value:
        """Return the sizes."""
        return abs(self._pair(x))

    def angle(self, z: Value, deg: bool = False) -> Value:
        """Return the angles."""
        given = self._pair(z)
        found = self._real("arctan2")(given.imag, given.real)
        return self._real("degrees")(found) if deg else found

    def real(self, val: Value) -> Value:
        """Return the real parts."""
        return self._pair(val).real

    def imag(self, val: Value) -> Value:
        """Return the imaginary parts, which are 0 for real numbers."""
        return self._pair(val).imag

    def conjugate(self, x: Value) -> Value:
        """Return the conjugates."""
        return self._pair(x).conj()

    def exp(self, x: Value) -> Value:
        """Return e to these powers."""
        given = self._pair(x)
        size = self._real("exp")(given.real)
        return Pair(self._kind, size * self._real("cos")(given.imag), size * self._real("sin")(given.imag))

    def log(self, x: Value) -> Value:
        """Return the principal logarithms."""
        given = self._pair(x)
        return Pair(self._kind, self._real("log")(given.squares()) * half(self._kind), self.angle(given))

    def sqrt(self, x: Value) -> Value:
        """Return the roots whose real parts are not negative."""
        given = self._pair(x)
        size = abs(given)
        real = self._real("sqrt")((size + given.real) * half(self._kind))
        return Pair(self._kind, real, given.imag / (real + real))

    def square(self, x: Value) -> Value:
        """Return the squares."""
        given = self._pair(x)
        return given * given

    def reciprocal(self, x: Value) -> Value:
        """Return 1 by them."""
        return 1 / self._pair(x)

    def _of_angles(self, x: Value, first: str, second: str, third: str, fourth: str, sign: int) -> Value:
        given = self._pair(x)
        real = self._real(first)(given.real) * self._real(second)(given.imag)
        imag = self._real(third)(given.real) * self._real(fourth)(given.imag)
        return Pair(self._kind, real, imag if sign > 0 else -imag)

    def sin(self, x: Value) -> Value:
        """Return the sines."""
        return self._of_angles(x, "sin", "cosh", "cos", "sinh", 1)

    def cos(self, x: Value) -> Value:
        """Return the cosines."""
        return self._of_angles(x, "cos", "cosh", "sin", "sinh", -1)

    def sinh(self, x: Value) -> Value:
        """Return the hyperbolic sines."""
        return self._of_angles(x, "sinh", "cos", "cosh", "sin", 1)

    def cosh(self, x: Value) -> Value:
        """Return the hyperbolic cosines."""
        return self._of_angles(x, "cosh", "cos", "sinh", "sin", 1)

    def tanh(self, x: Value) -> Value:
        """Return the hyperbolic tangents."""
        return self.sinh(x) / self.cosh(x)

    def power(self, x1: Value, x2: Value) -> Value:
        """Return whole powers."""
        return self._pair(x1) ** x2

    def isclose(self, a: Value, b: Value, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False) -> Value:
        """Return where the distance of two numbers is small beside the size of the second."""
        first, second = self._pair(a), self._pair(b)
        rough = [literal(self._kind.graph, float(x)) for x in (rtol, atol)]
        return abs(first - second) <= rough[1] + rough[0] * abs(second)

    def allclose(self, *arguments: Value, **options: Value) -> bool:
        """Return whether all of them are close."""
        return bool(np.all(plain(self.isclose(*arguments, **options))))

    def norm(self, x: Value, ord: Value = None, axis: Value = None, keepdims: bool = False) -> Value:
        """Return the roots of the sums of the squares of the sizes."""
        if ord not in (None, 2, "fro") or (ord == 2 and axis is None and self._pair(x).ndim != 1):
            raise refuse(f"numpy.linalg.norm of complex numbers with ord={ord!r}")
        return self._real("sqrt")(scalar(numbers(self._kind, self._pair(x).squares()).sum(axis=axis, keepdims=keepdims)))

    def copyto(self, dst: Value, src: Value, casting: str = "same_kind", where: Value = True) -> None:
        """Write elements into an array of complex numbers."""
        if not isinstance(dst, Pair):
            raise TypeError("Cannot cast from complex to real numbers")
        given = self._pair(src)
        for name in ("real", "imag"):
            self._real("copyto")(getattr(dst, name), getattr(given, name), casting, where)


_OWN = frozenset(
    "absolute angle real imag conjugate exp log sqrt square reciprocal sin cos sinh cosh tanh power isclose allclose copyto "
    "add subtract divide equal not_equal einsum norm".split()
)
_ALIASES = {"abs": "absolute", "conj": "conjugate", "pow": "power", "true_divide": "divide"}


class ComplexType(type):
    """The type of the stand-ins for complex and numpy.complex128: a cast to pairs."""

    dtype: Value

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, Pair | complex)


def complex_type(kind: Kind, name: str) -> Value:
    """Return the stand-in for a type of complex numbers."""

    def new(cls: Value, real: Value = 0, imag: Value = 0) -> Value:
        return added(paired(kind, real), paired(kind, imag) * 1j)

    return ComplexType(name, (), {"__new__": new, "__slots__": (), "dtype": np.dtype(complex)})


def _refuse_pairs(name: str, arguments: tuple[Value, ...], options: Names) -> None:
    """Refuse what is complex where only the first arrays may be: it would be written to, or read, for each part."""
    if holds_pairs((*arguments, *options.values())):
        raise refuse(f"numpy.{name} of complex numbers with these arguments")
