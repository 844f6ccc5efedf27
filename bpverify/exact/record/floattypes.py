"""The types of floats that the user's code names: each means exact numbers here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpverify.exact.record.values import Value


class Lazy:
    """A constant of a stand-in that is recorded when it is first used."""

    def __init__(self, make: Callable[[], Value]) -> None:
        self.make = make


class Once(Lazy):
    """A value of a stand-in that is made when it is first asked for, and kept."""


class Real:
    """A number of the user's code, which is a float64 to it."""

    __slots__ = ()


class FloatType(type):
    """The type of the stand-ins for float, numpy.float64 and its like: a cast that changes nothing; numbers are of 64 bits."""

    bits: int
    dtype: Value

    def __instancecheck__(cls, instance: object) -> bool:
        return cls.bits == 64 and isinstance(instance, Real | float)


def is_float(dtype: Value) -> bool:
    """Whether a dtype argument means floats, which are exact numbers here."""
    return isinstance(dtype, FloatType) or np.dtype(dtype).kind in "fOV"


def is_double(dtype: Value) -> bool:
    """Whether a dtype argument means float64, the type that all numbers have here."""
    return bool((dtype.dtype if isinstance(dtype, FloatType) else np.dtype(dtype)) == np.dtype(float))
