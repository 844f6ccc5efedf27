"""What the kernel speaks about: layers, typed indices and terms, as frozen data to be written as JSON and read back.

Every index carries the range that it runs over, so no rule ever asks which width was meant. A bound index is made
fresh by ``summation`` and cannot be named from outside: nothing can capture it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass, replace
from fractions import Fraction
from itertools import count
from typing import TYPE_CHECKING, Any, Union

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Term = Union["Number", "Tensor", "Kronecker", "Apply", "Cost", "Partial", "Sum", "Add", "Multiply", "Power"]


class RuleError(Exception):
    """A rule refuses: its name, what it expected and what it got."""

    def __init__(self, rule: str, expected: str, got: str) -> None:
        self.rule, self.expected, self.got = rule, expected, got
        super().__init__(f"{rule}: expected {expected}, got {got}")


class TypingError(RuleError):
    """The term has no meaning: an index over the wrong range or not declared, a layer that is not there."""


class LimitError(RuleError):
    """The term has a meaning, but the calculation would grow beyond its cap."""


@dataclass(frozen=True, slots=True, order=True)
class Layer:
    """A layer: base 'l' (a variable), 'L' (the output) or '' (a number), plus an offset. As a range: 1..n_layer."""

    base: str
    offset: int = 0

    def __str__(self) -> str:
        sign = f"{self.offset:+}" if self.offset else ""
        return self.base + sign if self.base else str(self.offset)

    def shifted(self, by: int) -> Layer:
        """Return the layer ``by`` further towards the output."""
        return Layer(self.base, self.offset + by)


OUTPUT = Layer("L")
INPUT = Layer("")
BATCH = Layer("batch")
"""The range of the sample index, where the cost is a mean over a batch."""


@dataclass(frozen=True, slots=True, order=True)
class Index:
    """An index with its range: a free one has a name, the unit number n has no name, a bound one is named '#'."""

    range: Layer
    name: str
    number: int = 0

    def __str__(self) -> str:
        return self.name if self.name.isidentifier() else f"{self.name}{self.number}"


@dataclass(frozen=True, slots=True)
class Number:
    """An exact rational."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Tensor:
    """A component of w, b, z, a, x, y or delta, of the width n, or of a scalar: the decay rate, a size."""

    kind: str
    layer: Layer
    indices: tuple[Index, ...] = ()


@dataclass(frozen=True, slots=True)
class Kronecker:
    """1 where the two indices are equal, else 0."""

    first: Index
    second: Index


@dataclass(frozen=True, slots=True)
class Apply:
    """The ``order``-th derivative of sigma_layer at an argument."""

    order: int
    layer: Layer
    argument: Term


@dataclass(frozen=True, slots=True)
class Cost:
    """C; with a sample index, the cost of that sample of the batch; with the part "data", C without its penalty."""

    sample: tuple[Index, ...] = ()
    part: str = ""


@dataclass(frozen=True, slots=True)
class Partial:
    """The partial derivative of a term, the network cut at the tensor ``by``."""

    of: Term
    by: Tensor


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of the body over an index and its whole range."""

    index: Index
    body: Term


@dataclass(frozen=True, slots=True)
class Add:
    """A sum of terms."""

    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Multiply:
    """A product of factors."""

    factors: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Power:
    """A base to an integer power."""

    base: Term
    exponent: int


POSITIONS: dict[str, tuple[int, ...]] = {
    "w": (0, -1), "b": (0,), "z": (0,), "a": (0,), "x": (0,), "y": (0,), "delta": (0,), "n": (), "decay": (),
    "size": (),
}  # fmt: skip
"""For each tensor of layer l: which layer's units each of its indices counts, relative to l."""

FIRST_LAYER = {"w": 1, "b": 1, "z": 1, "a": 0, "x": 0, "y": 0, "delta": 1, "n": 0, "decay": 0, "size": 0}
"""The first layer that has the tensor."""

_fresh = count(1)


def free(name: str, over: Layer) -> Index:
    """Return the free index ``name`` that counts the units of layer ``over``."""
    return Index(over, name)


def unit(number: int, over: Layer) -> Index:
    """Return the index of one numbered unit of layer ``over``, from 1."""
    return Index(over, "", number)


def tensor(kind: str, layer: Layer, *indices: Index) -> Tensor:
    """Return a component such as w_jk^l: ``tensor("w", l, j, k)``."""
    return Tensor(kind, layer, indices)


def summation(over: Layer, body: Callable[[Index], Term]) -> Sum:
    """Return the sum over a fresh index of range ``over``; ``body`` is given the index."""
    index = Index(over, "#", next(_fresh))
    return Sum(index, body(index))


def number(value: int | Fraction) -> Number:
    """Return an exact rational as a term."""
    return Number(Fraction(value))


def add(*terms: Term) -> Add:
    """Return the sum of the terms."""
    return Add(terms)


def multiply(*factors: Term) -> Multiply:
    """Return the product of the factors."""
    return Multiply(factors)


def negative(term: Term) -> Multiply:
    """Return minus the term."""
    return multiply(number(-1), term)


def walk(value: Any) -> Iterator[Any]:
    """Yield the value and every piece of data in it, outermost first."""
    yield value
    parts = value if isinstance(value, tuple) else [getattr(value, f.name) for f in _fields(value)]
    for part in parts:
        yield from walk(part)


def at_layer(value: Any, name: str, layer: Layer) -> Any:
    """Return the term, index or layer with the variable ``name`` (or 'L') replaced by a layer, ranges included."""
    if isinstance(value, Layer):
        return layer.shifted(value.offset) if value.base == name else value
    if isinstance(value, tuple):
        return tuple(at_layer(part, name, layer) for part in value)
    changed = {f.name: at_layer(getattr(value, f.name), name, layer) for f in _fields(value)}
    return replace(value, **changed) if changed else value


def encode(value: Any) -> Any:
    """Return terms, indices, layers and tuples of them as plain JSON data."""
    if isinstance(value, Fraction):
        return ["Fraction", value.numerator, value.denominator]
    if isinstance(value, tuple):
        return ["tuple", *map(encode, value)]
    if is_dataclass(value):
        return [type(value).__name__, *(encode(getattr(value, f.name)) for f in fields(value))]
    return value


def decode(data: Any, known: dict[str, Any]) -> Any:
    """Return what ``encode`` wrote; ``known`` lists the constructors that may occur.

    Raises:
        RuleError: the data is none that ``encode`` writes.
    """
    if not isinstance(data, list):
        if data is None or isinstance(data, (str, int)):
            return data
        raise RuleError("decode", "text, a whole number or a list", type(data).__name__)
    if not data or not isinstance(data[0], str) or data[0] not in known:
        raise RuleError("decode", "one of " + ", ".join(sorted(known)), repr(data[:1]))
    parts = [decode(part, known) for part in data[1:]]
    if data[0] in CONSTRUCTORS and any(type(part) is bool for part in parts):
        raise RuleError("decode", f"text and whole numbers in a {data[0]}", "true or false")
    try:
        return known[data[0]](*parts)
    except (TypeError, ValueError, ArithmeticError) as error:
        raise RuleError("decode", f"the parts of a {data[0]}", str(error)) from error


def _fields(value: Any) -> Any:
    return fields(value) if is_dataclass(value) else ()


CONSTRUCTORS: dict[str, Any] = {
    "Fraction": lambda above, below: Fraction(int(above), int(below)),
    "tuple": lambda *parts: parts,
    **{
        c.__name__: c
        for c in (Layer, Index, Number, Tensor, Kronecker, Apply, Cost, Partial, Sum, Add, Multiply, Power)
    },
}
