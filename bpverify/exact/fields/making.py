"""How arrays in prime fields come to be: of integers and floats, constants of a record, elements, independent variables."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from bpverify.exact.fields import functions
from bpverify.exact.fields.dual import Dual, is_numbers
from bpverify.exact.fields.enclosures import GROW, TINY, ULP
from bpverify.exact.fields.run import Bounds
from bpverify.exact.fields.sizes import VARIABLE, Size
from bpverify.exact.record.graph import FIRST_FUNCTION, FUNCTIONS, PI
from bpverify.exact.record.literals import intended, simplest
from bpverify.exact.record.number import Number, lifted
from bpverify.exact.record.places import held_place, refuse
from bpverify.exact.record.reading import LOWEST
from bpverify.exact.standins.array import Array
from bpverify.exact.standins.elements import BITS, holds_numbers, plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpverify.exact.fields.dual import Numbers
    from bpverify.exact.record.values import Value
    from bpverify.exact.standins.elements import Plain


EXACT = 53
"""Bits of whole numbers that are floats."""


class Made(Dual):
    """An array of numbers in the fields of one run, as far as it is made of something else."""

    @classmethod
    def numbers(cls, value: Value) -> Numbers:
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
            found = cls.make(given.astype(float), cls.run.field.integers(given), None, bounds)
            return cls.within(found, 0 if bits <= EXACT else np.abs(found["f"]) * ULP)
        if given.dtype.kind == "f":
            return cls._floats(given)
        if given.dtype.kind == "O":
            return cls.stacked([cls._element(x) for x in given.ravel()], given.shape)
        raise refuse(f"an array of {given.dtype}")

    @classmethod
    def _element(cls, x: Value) -> Numbers:
        if isinstance(x, np.void) or is_numbers(x):
            return cls.numbers(np.array(x) if isinstance(x, np.void) else x)
        number = x if isinstance(x, Number | Array) else lifted(cls.graph, x)
        if number is None:
            raise refuse(f"an array element of type {type(x).__name__}")
        return cls.numbers(number)

    @classmethod
    def stacked(cls, elements: list[Value], shape: tuple[int, ...]) -> Dual:
        """Return an array of this shape with single numbers for its elements, in order."""
        found = np.empty(len(elements), dtype=cls.element)
        for i, x in enumerate(elements):
            found[i] = plain(x)[()]
        cls.run.own(found, cls.union(elements))
        return found.reshape(shape).view(cls)

    @classmethod
    def _floats(cls, given: Plain) -> Dual:
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
        found = cls.make(given, residues[where.reshape(given.shape)], None, Bounds(size))
        if cls.encloses:
            radii = np.zeros(len(distinct))
            radii[is_finite] = [_off(x, r) for x, r in zip(distinct[is_finite].tolist(), read, strict=True)]
            cls.within(found, radii[where.reshape(given.shape)])
        return found

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
    def _number(cls, number: Number) -> Numbers:
        """Return a constant: a rational, or a function at constants, such as the root of 2."""
        graph, node = cls.graph, number.node
        if node in graph.infinite:
            return cls._floats(np.asarray(graph.infinite[node] * np.inf))
        if number.exact is not None:
            residues, size = cls.run.literals([number.exact])
            found = cls.make(number.value, residues[0], None, Bounds(size, splits=True))
            return cls.within(found, _off(number.value, number.exact))
        op = graph.ops[node]
        if op >= FIRST_FUNCTION:
            function = getattr(np, FUNCTIONS[op - FIRST_FUNCTION], FUNCTIONS[op - FIRST_FUNCTION])
            return functions.apply(cls, function, (cls._number(Number(graph, graph.first[node])),))
        name = graph.symbols.get(node)
        if name is not None:
            if name != PI:
                raise refuse(f"the number {name}")
            return cls.within(cls.make(number.value, cls.run.variables(name, ()), None, Bounds(VARIABLE)), 4 * ULP)
        ufunc = functions.OPERATIONS[op]
        first = cls._number(Number(graph, graph.first[node]))
        if ufunc is np.negative:
            return np.negative(first)
        second = graph.second[node] if ufunc is np.power else cls._number(Number(graph, graph.second[node]))
        result: Numbers = ufunc(first, second)
        return result

    @classmethod
    def symbols(cls, values: Plain, name: str, names: Callable[[tuple[int, ...]], str]) -> Dual:
        """Return an array of independent variables; their directions are independent variables too."""
        moving = cls.directions is not None and name in cls.directions
        t = cls.run.variables(f"direction of {name}", values.shape) if moving else None
        found = cls.make(values, cls.run.variables(name, values.shape), t, Bounds(VARIABLE, VARIABLE if moving else None))
        if cls.tape is not None and name in cls.tape.names:
            cls.tape.leaf(name, found)
        if cls.encloses:
            # The point is these floats, and its direction, of whole numbers, one entry or several.
            plain(found)["r"] = plain(found)["s"] = 0
            plain(found)["g"] = 0 if t is None else t[..., 0]
        return found


def _off(value: float, meant: Fraction) -> float:
    """Return how far a float may be from the number that it stands for."""
    if not math.isfinite(value):
        return math.inf
    exactly = abs(Fraction(value) - meant)
    return float(exactly) * GROW + TINY if exactly else 0.0
