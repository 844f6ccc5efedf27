"""The stand-ins for Python's own names that ask a number what it is: float, isinstance and type, as they answer for a float64."""

from __future__ import annotations

import math
import numbers as abstract
from typing import TYPE_CHECKING

import numpy as np

from bpverify.exact.record.floattypes import FloatType
from bpverify.exact.record.number import Number, lifted
from bpverify.exact.record.places import refuse
from bpverify.exact.standins.array import Array
from bpverify.exact.standins.elements import holds_numbers, is_single
from bpverify.exact.standins.pairs import Pair

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpverify.exact.record.values import Value
    from bpverify.exact.standins.elements import Kind, Names

_OF_A_FLOAT = {
    *(float, object, np.float64, np.floating, np.inexact, np.number, np.generic),
    *(abstract.Number, abstract.Complex, abstract.Real),
}
"""The types of which a float64 is an instance."""


_OF_A_COMPLEX = {object, np.complexfloating, np.inexact, np.number, np.generic, abstract.Number, abstract.Complex}
"""Those of which a complex number is one, beside the types of complex numbers, which are stand-ins."""


class _Asked(type):
    """A type of Python's or NumPy's in the user's code: it answers questions as ``real`` does, and has a call of its own."""

    real: type
    called: Callable[..., Value]

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, cls.real)

    def __subclasscheck__(cls, subclass: type) -> bool:
        return issubclass(getattr(subclass, "real", subclass) if isinstance(subclass, _Asked) else subclass, cls.real)

    def __call__(cls, *arguments: Value, **options: Value) -> Value:
        return cls.called(*arguments, **options)

    def __getattr__(cls, name: str) -> Value:
        return getattr(cls.real, name)


def _asked(real: type, called: Callable[..., Value]) -> Value:
    return _Asked(real.__name__, (), {"real": real, "called": staticmethod(called)})


def array_type(kind: Kind) -> Value:
    """Return the stand-in for numpy.ndarray, one for each kind: a call makes an empty array, over no buffer."""

    def make(
        shape: Value, dtype: Value = float, buffer: Value = None, offset: int = 0, strides: Value = None, order: Value = None
    ) -> Value:  # fmt: skip
        from bpverify.exact.standins.creation import creation

        if buffer is not None or offset or strides is not None:
            raise refuse("numpy.ndarray(shape, buffer=...)")
        return creation(kind)["empty"](shape, dtype, order)

    if kind.asked is None:
        kind.asked = _asked(np.ndarray, make)
    return kind.asked


def builtins_table(kind: Kind) -> Names:
    """Return Python's names that are replaced in the user's code."""

    def is_instance(value: Value, types: Value) -> bool:
        if isinstance(value, Number) or is_single(value):
            return _is_float(types)
        if isinstance(value, Pair):
            return _is_complex(types, value)
        return isinstance(value, types)

    def type_of(*arguments: Value, **options: Value) -> Value:
        if len(arguments) != 1:
            return type(*arguments, **options)
        (value,) = arguments
        if isinstance(value, Number | Pair) or is_single(value):
            # A Python float or one of numpy's: the record does not keep which.
            raise refuse("type() of a number")
        return array_type(kind) if isinstance(value, Array) else type(value)

    def in_memory(real: type) -> Value:
        def read(*arguments: Value, **options: Value) -> Value:
            if any(isinstance(a, Number) or (isinstance(a, Array) and holds_numbers(a)) for a in arguments):
                raise refuse(f"{real.__name__}() of numbers")
            return real(*arguments, **options)

        return _asked(real, read)

    memory = {real.__name__: in_memory(real) for real in (memoryview, bytes, bytearray)}
    return {"isinstance": is_instance, "float": float_type(kind), "type": _asked(type, type_of)} | memory


def _is_float(types: Value) -> bool:
    if isinstance(types, tuple):
        return any(map(_is_float, types))
    inner = getattr(types, "__args__", None)
    if inner is not None and not isinstance(types, type):
        return any(map(_is_float, inner))
    return types.bits == 64 if isinstance(types, FloatType) else types in _OF_A_FLOAT


def _is_complex(types: Value, value: Pair) -> bool:
    if isinstance(types, tuple):
        return any(_is_complex(each, value) for each in types)
    if value.ndim:
        return types is object or getattr(types, "real", types) is np.ndarray
    own = getattr(types, "dtype", None)
    return types in _OF_A_COMPLEX or (isinstance(own, np.dtype) and own.kind == "c")


def float_type(kind: Kind) -> Value:
    """Return the stand-in for ``float``: a cast that changes nothing but the shape of an array of one element."""

    def new(cls: Value, value: Value = 0.0) -> Value:
        if isinstance(value, str | bytes):
            return _read(kind, value)
        if isinstance(value, np.ndarray):
            if value.size != 1:
                raise TypeError("only arrays of one element can be converted to Python scalars")
            value = value.reshape(-1)[0]
        if isinstance(value, Number) or (isinstance(value, Array) and holds_numbers(value)):
            return value
        found: Value = float(value)
        return found if not math.isfinite(found) else lifted(kind.graph, found)

    return FloatType("float", (), {"__new__": new, "__slots__": (), "bits": 64, "dtype": np.dtype(float)})


def _read(kind: Kind, text: str | bytes) -> Value:
    value = float(text)
    if not math.isfinite(value):
        return value
    if kind.graph.printed:
        raise refuse("float() of a text, after a number was written as text,")
    return lifted(kind.graph, value)


class Template(str):
    """A text of the user's code whose % may take numbers: it is written with their values at the example point."""

    __slots__ = ()

    def __mod__(self, values: Value) -> str:
        return str.__mod__(self, _values(values))


def _values(values: Value) -> Value:
    if isinstance(values, tuple):
        return tuple(map(_values, values))
    if isinstance(values, dict):
        return {key: _values(v) for key, v in values.items()}
    if isinstance(values, Number):
        values.graph.printed = True
        return values.value
    if is_single(values):
        values.graph.printed = True
        return values.printed()
    return values
