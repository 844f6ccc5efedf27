"""Dual numbers in prime fields: residues, tangents and floats of an array, and the bounds that are kept of them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, ClassVar, TypeAlias

import numpy as np

from bpverify.exact.fields.run import Bounds, Run
from bpverify.exact.fields.sizes import Size
from bpverify.exact.record.number import Number, literal
from bpverify.exact.standins.array import Array
from bpverify.exact.standins.elements import ELEMENT, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from bpverify.exact.fields.modular import Floats, Residues
    from bpverify.exact.fields.tape import Pull, Tape
    from bpverify.exact.record.values import Value
    from bpverify.exact.standins.elements import Plain

Kind: TypeAlias = "type[Dual]"
Numbers: TypeAlias = "Plain"
"""An array of numbers of a run: one of the user's code, or its elements as numpy's own array."""


class Dual(Array):
    """An array whose elements hold residues, tangents and floats."""

    run: ClassVar[Run]
    directions: ClassVar[frozenset[str] | None]
    """Names of the arguments that have tangents; None where tangents are not carried."""
    encloses: ClassVar[bool] = False
    """Whether elements have enclosures too."""
    tape: ClassVar[Tape | None] = None
    """Where each operation is noted, of a run whose derivatives are asked for by every entry."""
    exact: ClassVar[None] = None
    singles: ClassVar[bool] = True
    __hash__ = None  # type: ignore[assignment]  # how Python says that an array has none

    @property
    def pi(self) -> Number:
        """The number pi."""
        return literal(self.graph, math.pi)

    # Making arrays.

    @classmethod
    def numbers(cls, value: Value) -> Numbers:
        """Return anything like an array with a number for every element."""
        raise NotImplementedError

    @classmethod
    def make(cls, f: Floats | float, v: Residues, t: Residues | None, bounds: Bounds) -> Dual:
        """Return an array of these floats, residues and tangents (None for 0)."""
        # In the memory order of numpy's own result.
        shaped = isinstance(f, np.ndarray)
        found: Plain = np.empty_like(f, dtype=cls.element, subok=False) if shaped else np.empty((), dtype=cls.element)
        found["f"], found["v"] = f, v
        if cls.directions is not None:
            found["t"] = 0 if t is None else t
        if cls.tape is not None:
            found["n"] = 0
        if cls.encloses:
            # Nothing is known until a rule says it.
            found["r"] = np.inf
            found["g"], found["s"] = (0, 0) if t is None else (0, np.inf)
        cls.run.own(found, bounds)
        cls.run.spend(found.size)
        return found.view(cls)

    @classmethod
    def held(cls, found: Dual, rule: Callable[..., None], *given: Value) -> Dual:
        """Return an array with the enclosures that a rule fills in, where there are some."""
        if cls.encloses:
            with np.errstate(all="ignore"):
                rule(found, *given)
        return found

    @classmethod
    def within(cls, found: Dual, radius: Floats | float) -> Dual:
        """Return constants with how far they may be from their floats."""
        if cls.encloses:
            plain(found)["r"] = radius
        return found

    @classmethod
    def union(cls, values: Iterable[Value]) -> Bounds:
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


def values(x: Plain) -> Residues:
    """Return an array's residues."""
    found: Residues = plain(x)["v"]
    return found


def tangents(kind: Kind, x: Plain) -> Residues | None:
    """Return an array's tangents, None where they are all 0."""
    return None if kind.directions is None or kind.run.bounds(x).tangent is None else plain(x)["t"]


def moving_apart(kind: Kind, a: Plain, b: Plain) -> NDArray[np.bool_] | None:
    """Return which numbers move in other ways than those beside them; None where none moves.

    Of a taped run all that are not the same number do, if one of them moves.
    """
    if kind.tape is not None:
        return np.asarray(plain(a)["n"] != plain(b)["n"])
    ta, tb = tangents(kind, a), tangents(kind, b)
    if ta is None and tb is None:
        return None
    return np.asarray(np.any((0 if ta is None else ta) != (0 if tb is None else tb), axis=-1))


def floats(x: Plain) -> Floats:
    """Return an array's floats."""
    found: Floats = plain(x)["f"]
    return found


def both(a: Size | None, b: Size | None) -> Size | None:
    """Return the size of a sum of two tangents, None for 0."""
    return b if a is None else a if b is None else a + b


def times(a: Size | None, b: Size | None) -> Size | None:
    """Return the size of a product, None for 0."""
    return None if a is None or b is None else a * b


def product_rule(
    kind: Kind, product: Callable[[Residues, Residues], Residues], a: Plain, b: Plain
) -> Residues | None:
    """Return the tangents of a bilinear product, None where they are all 0."""
    ta, tb = tangents(kind, a), tangents(kind, b)
    first = None if ta is None else product(ta, values(b))
    second = None if tb is None else product(values(a), tb)
    return second if first is None else first if second is None else kind.run.field.add(first, second)


def taped(kind: Kind, found: Dual, *operands: tuple[Numbers, Pull]) -> Dual:
    """Return a result; where the run is taped it is noted what each operand is passed of a derivative by it."""
    if kind.tape is not None:
        kind.tape.note(found, *operands)
    return found


def is_numbers(value: Value) -> bool:
    """Whether a value is an array of numbers, not of integers or truth values."""
    return isinstance(value, np.ndarray) and bool(ELEMENT(value).kind == "V")
