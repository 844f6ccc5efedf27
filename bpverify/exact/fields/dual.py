"""Dual numbers in prime fields: residues, tangents and floats of an array, and the bounds that are kept of them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

import numpy as np

from bpverify.exact.fields.run import Bounds, Run
from bpverify.exact.fields.sizes import Size
from bpverify.exact.record.number import Number, literal
from bpverify.exact.standins.array import Array
from bpverify.exact.standins.elements import ELEMENT, plain

if TYPE_CHECKING:
    from collections.abc import Callable

Kind: TypeAlias = "type[Dual]"


class Dual(Array):
    """An array whose elements hold residues, tangents and floats."""

    run: ClassVar[Run]
    directions: ClassVar[frozenset[str] | None]
    """Names of the arguments that have tangents; None where tangents are not carried."""
    exact: ClassVar[None] = None
    singles: ClassVar[bool] = True
    __hash__ = None  # type: ignore[assignment]

    @property
    def pi(self) -> Number:
        """The number pi."""
        return literal(self.graph, math.pi)

    # Making arrays.

    @classmethod
    def make(cls, f: Any, v: Any, t: Any, bounds: Bounds) -> Any:
        """Return an array of these floats, residues and tangents (None for 0)."""
        # In the memory order of numpy's own result.
        found = np.empty_like(f, dtype=cls.element, subok=False) if isinstance(f, np.ndarray) else np.empty((), dtype=cls.element)
        found["f"], found["v"] = f, v
        if cls.directions is not None:
            found["t"] = 0 if t is None else t
        cls.run.own(found, bounds)
        cls.run.spend(found.size)
        return found.view(cls)

    @classmethod
    def union(cls, values: Any) -> Bounds:
        """Return bounds for all arrays of nested lists."""
        found = Bounds()
        for value in values:
            if isinstance(value, list | tuple):
                found.widen(cls.union(value))
            elif is_numbers(value):
                found.widen(cls.run.bounds(value))
            elif isinstance(value, Number | float):
                found.widen(cls.run.bounds(cls.numbers(value)))
            elif isinstance(value, int):
                found.widen(Bounds(Size(bits=value.bit_length(), top_bits=value.bit_length())))
        return found


def values(x: Any) -> Any:
    """Return an array's residues."""
    return plain(x)["v"]


def tangents(kind: Kind, x: Any) -> Any:
    """Return an array's tangents, None where they are all 0."""
    return None if kind.directions is None or kind.run.bounds(x).tangent is None else plain(x)["t"]


def floats(x: Any) -> Any:
    """Return an array's floats."""
    return plain(x)["f"]


def both(a: Size | None, b: Size | None) -> Size | None:
    """Return the size of a sum of two tangents, None for 0."""
    return b if a is None else a if b is None else a + b


def times(a: Size | None, b: Size | None) -> Size | None:
    """Return the size of a product, None for 0."""
    return None if a is None or b is None else a * b


def product_rule(kind: Kind, product: Callable[[Any, Any], Any], a: Any, b: Any) -> Any:
    """Return the tangents of a bilinear product, None where they are all 0."""
    ta, tb = tangents(kind, a), tangents(kind, b)
    first = None if ta is None else product(ta, values(b))
    second = None if tb is None else product(values(a), tb)
    return second if first is None else first if second is None else kind.run.field.add(first, second)


def is_numbers(value: Any) -> bool:
    """Whether a value is an array of numbers, not of integers or truth values."""
    return isinstance(value, np.ndarray) and bool(ELEMENT(value).kind == "V")
