"""A scalar that records what is done with it: the element of the object arrays on which the user's code runs.

Constants are folded as exact rationals. A comparison follows the example point and is recorded as a branch of the graph.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from bpverify.exact.record import infinity
from bpverify.exact.record.closedforms import closed_form
from bpverify.exact.record.floattypes import Real, is_float
from bpverify.exact.record.functions import BY_NAME, COMPOSED, ROWS, Composed, Toolbox
from bpverify.exact.record.graph import (
    ABS,
    ADD,
    DIVIDE,
    EQUALITY,
    FIRST_FUNCTION,
    FUNCTIONS,
    MULTIPLY,
    NEGATE,
    PI,
    POWER,
    SUBTRACT,
    Branch,
)
from bpverify.exact.record.literals import intended, simplest
from bpverify.exact.record.places import held_place, refuse, site
from bpverify.exact.record.printed import Printed

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpverify.exact.record.graph import Graph

_OPCODES = {name: FIRST_FUNCTION + i for i, name in enumerate(FUNCTIONS)}
_HALF = Fraction(1, 2)
ROUNDINGS: dict[str, tuple[Callable[[Any], int], Fraction, Fraction]] = {
    "floor": (math.floor, Fraction(0), Fraction(1)),
    "ceil": (math.ceil, Fraction(-1), Fraction(0)),
    "rint": (round, -_HALF, _HALF),
    "trunc": (int, Fraction(0), Fraction(1)),
}
"""Each rounding, and how far below and above its whole number what it rounds lies; for trunc this depends on the sign."""
_LARGEST = 1 << 12
"""A power of constants with more bits than this stays a node."""


class Number(Real):
    """A node of the graph that behaves as a real number; ``exact`` is its value where it is constant."""

    __slots__ = ("exact", "graph", "node", "value")

    log: Callable[[], Number]
    erf: Callable[[], Number]
    """Of the methods that the rows of ``functions.py`` give it, those that are called here and in the stand-ins."""

    def __init__(self, graph: Graph, node: int) -> None:
        self.graph = graph
        self.node = node
        self.value = graph.values[node]
        self.exact = graph.constants.get(node)

    # Arithmetic.

    def __add__(self, other: object) -> Number:
        b = other if other.__class__ is Number and other.graph is self.graph else lifted(self.graph, other)
        if b is None:
            return NotImplemented
        if self.graph.infinite and (self.node in self.graph.infinite or b.node in self.graph.infinite):
            return _with_infinity(ADD, self, b)
        p, q = self.exact, b.exact
        if p is not None and q is not None:
            return constant(self.graph, p + q)
        if p == 0:
            return b
        if q == 0:
            return self
        first, second = (self.node, b.node) if self.node <= b.node else (b.node, self.node)
        return Number(self.graph, self.graph.apply(ADD, first, second, self.value + b.value))

    __radd__ = __add__

    def __sub__(self, other: object) -> Number:
        b = other if other.__class__ is Number and other.graph is self.graph else lifted(self.graph, other)
        if b is None:
            return NotImplemented
        if self.graph.infinite and (self.node in self.graph.infinite or b.node in self.graph.infinite):
            return _with_infinity(SUBTRACT, self, b)
        p, q = self.exact, b.exact
        if p is not None and q is not None:
            return constant(self.graph, p - q)
        if q == 0:
            return self
        if p == 0:
            return -b
        if self.node == b.node and self.value == self.value:
            return constant(self.graph, Fraction(0))
        return Number(self.graph, self.graph.apply(SUBTRACT, self.node, b.node, self.value - b.value))

    def __rsub__(self, other: object) -> Number:
        b = lifted(self.graph, other)
        return NotImplemented if b is None else b - self

    def __mul__(self, other: object) -> Number:
        b = other if other.__class__ is Number and other.graph is self.graph else lifted(self.graph, other)
        if b is None:
            return NotImplemented
        if self.graph.infinite and (self.node in self.graph.infinite or b.node in self.graph.infinite):
            return _with_infinity(MULTIPLY, self, b)
        p, q = self.exact, b.exact
        if p is not None:
            return constant(self.graph, p * q) if q is not None else b._scaled(p, self)
        if q is not None:
            return self._scaled(q, b)
        first, second = (self.node, b.node) if self.node <= b.node else (b.node, self.node)
        return Number(self.graph, self.graph.apply(MULTIPLY, first, second, self.value * b.value))

    __rmul__ = __mul__

    def _scaled(self, factor: Fraction, as_number: Number) -> Number:
        if factor == 0 and self.value == self.value:
            return as_number
        if factor == 1:
            return self
        if factor == -1:
            return -self
        return Number(self.graph, self.graph.apply(MULTIPLY, as_number.node, self.node, as_number.value * self.value))

    def __truediv__(self, other: object) -> Number:
        b = other if other.__class__ is Number and other.graph is self.graph else lifted(self.graph, other)
        if b is None:
            return NotImplemented
        if self.graph.infinite and (self.node in self.graph.infinite or b.node in self.graph.infinite):
            return _with_infinity(DIVIDE, self, b)
        p, q = self.exact, b.exact
        if q is not None:
            if q == 0:
                return no_value(self.graph)
            if p is not None:
                return constant(self.graph, p / q)
            if q == 1:
                return self
        if p == 0 and b.value == b.value != 0:
            return self
        value = self.value / b.value if b.value else math.nan
        return Number(self.graph, self.graph.apply(DIVIDE, self.node, b.node, value))

    def __rtruediv__(self, other: object) -> Number:
        b = lifted(self.graph, other)
        return NotImplemented if b is None else b / self

    def __neg__(self) -> Number:
        if self.node in self.graph.infinite:
            return infinite(self.graph, -self.graph.infinite[self.node])
        if self.exact is not None:
            return constant(self.graph, -self.exact)
        if self.graph.ops[self.node] == NEGATE:
            return Number(self.graph, self.graph.first[self.node])
        return Number(self.graph, self.graph.apply(NEGATE, self.node, 0, -self.value))

    def __pos__(self) -> Number:
        return self

    def __pow__(self, other: object, modulus: None = None) -> Number:
        b = other if other.__class__ is Number and other.graph is self.graph else lifted(self.graph, other)
        if b is None or modulus is not None:
            return NotImplemented
        c = b.exact
        if c is None:
            return (b * self.log()).exp()
        if c.denominator == 1:
            return self._to_integer(c.numerator)
        if c.denominator == 2:
            return self.sqrt()._to_integer(c.numerator)
        if self.exact == 0:
            return self
        return (b * self.log()).exp()

    def __rpow__(self, other: object) -> Number:
        b = lifted(self.graph, other)
        return NotImplemented if b is None else b**self

    def _to_integer(self, exponent: int) -> Number:
        if exponent == 1:
            return self
        if exponent == 0:
            return constant(self.graph, Fraction(1))
        p = self.exact
        if p is not None:
            if p == 0 and exponent < 0:
                return no_value(self.graph)
            if abs(exponent) * max(p.numerator.bit_length(), p.denominator.bit_length()) <= _LARGEST:
                return constant(self.graph, p**exponent)
        value = _power(self.value, exponent)
        return Number(self.graph, self.graph.apply(POWER, self.node, exponent, value))

    # Functions: numpy's object loops call the method of the function's name.

    def _applied(self, name: str) -> Number:
        if self.node in self.graph.infinite:
            return _valued(self.graph, infinity.applied(name, self.graph.infinite[self.node]))
        row = BY_NAME[name]
        if self.exact is not None:
            if row.defined is not None and not row.defined(self.exact):
                return no_value(self.graph)
            folded = _root(self.exact) if name == "sqrt" else next((Fraction(v) for p, v in row.known if p == self.exact), None)
            if folded is not None:
                return constant(self.graph, folded)
        value = row.at(self.value)
        return Number(self.graph, self.graph.apply(_OPCODES[name], self.node, 0, value))

    def exp(self) -> Number:
        """Return e to this power; 0 where that is read so of what is 0 in floats."""
        found = self._applied("exp")
        if found.value == 0 and found.exact is None:
            self.graph.underflows.setdefault(site()[0])
            if self.graph.reading.underflow:
                return constant(self.graph, Fraction(0))
        return found

    def sqrt(self) -> Number:
        """Return the square root that is not negative; of a square, the absolute value of what was squared."""
        graph, node = self.graph, self.node
        if graph.ops[node] == MULTIPLY and graph.first[node] == graph.second[node]:
            return abs(Number(graph, graph.first[node]))
        if graph.ops[node] == POWER and graph.second[node] > 0 and graph.second[node] % 2 == 0:
            return abs(Number(graph, graph.first[node])._to_integer(graph.second[node] // 2))
        return self._applied("sqrt")

    def conjugate(self) -> Number:
        """Return the number itself, which is real."""
        return self

    conj = conjugate

    # Branches.

    def relation(self, other: Number, owner: int = -1, step: int | None = None, wanted: tuple[int, ...] = ()) -> int:
        """Return the sign of this number minus the other at the example point; recorded unless it is constant.

        ``owner`` is the node whose value the outcome decides, where it decides nothing else; ``step`` the whole number of which
        the other is a boundary; ``wanted`` the signs that are one to the code, where it asks for these and the others alone.
        """
        graph = self.graph
        where = site()
        # Counted in any case, so that the same number has the same ordinal in a run in which others are constant.
        number = graph.counted(*where)
        if self.exact is not None and other.exact is not None:
            return graph.settled(where, number, (self.exact > other.exact) - (self.exact < other.exact), wanted)
        if self.node == other.node and self.value == self.value:
            return graph.settled(where, number, 0, wanted)
        if graph.infinite and (self.node in graph.infinite or other.node in graph.infinite):
            ours, theirs = graph.infinite.get(self.node, 0), graph.infinite.get(other.node, 0)
            return graph.settled(where, number, (ours > theirs) - (ours < theirs), wanted)
        difference = self - other
        sign = difference.exact if difference.exact is not None else difference.value
        if math.isnan(sign):
            raise refuse("a comparison with a value that is not a number at the example point")
        found = (sign > 0) - (sign < 0)
        if difference.exact is None:
            way = "<=>"[found + 1]
            graph.branch(Branch(difference.node, way, *where, number, self.node, other.node, owner, step, wanted in EQUALITY))
            return found
        return graph.settled(where, number, found, wanted)

    def __lt__(self, other: object) -> bool:
        return _compared(self, other, (-1,))

    def __le__(self, other: object) -> bool:
        return _compared(self, other, (-1, 0))

    def __gt__(self, other: object) -> bool:
        return _compared(self, other, (1,))

    def __ge__(self, other: object) -> bool:
        return _compared(self, other, (0, 1))

    def __eq__(self, other: object) -> bool:
        return _compared(self, other, (0,))

    def __ne__(self, other: object) -> bool:
        return _compared(self, other, (-1, 1))

    def __hash__(self) -> int:
        return hash(self.known("hash(), or a look-up in a dict or set,"))

    def __bool__(self) -> bool:
        return self.relation(constant(self.graph, Fraction(0)), wanted=(-1, 1)) != 0

    def __abs__(self) -> Number:
        if self.exact is not None:
            return constant(self.graph, abs(self.exact))
        if self.graph.ops[self.node] == NEGATE:
            return abs(Number(self.graph, self.graph.first[self.node]))
        if self.graph.ops[self.node] == ABS:
            return self
        if self.node in self.graph.infinite:
            return infinite(self.graph, 1)
        node = self.graph.apply(ABS, self.node, 0, abs(self.value))
        self.relation(constant(self.graph, Fraction(0)), owner=node)
        return Number(self.graph, node)

    def sign(self) -> Number:
        """Return -1, 0 or 1 as the example point says."""
        return constant(self.graph, Fraction(self.relation(constant(self.graph, Fraction(0)))))

    # What only a constant can answer.

    def known(self, what: str) -> Fraction:
        """Return the constant's value; refuse ``what`` for a number that depends on the inputs."""
        if self.exact is None:
            raise refuse(f"{what} of a number that depends on the inputs")
        return self.exact

    def __float__(self) -> float:
        exact = self.known("float()")
        value = float(exact)
        if intended(value) != exact:
            raise refuse(f"float() of {exact}, which no float stands for,")
        return value

    def __int__(self) -> int:
        return self._rounded("trunc")

    __trunc__ = __int__

    def __index__(self) -> int:
        exact = self.known("use as an index")
        if exact.denominator != 1:
            raise TypeError(f"{exact} is no index")
        return exact.numerator

    def _rounded(self, name: str) -> int:
        """Return the whole number near this one at the example point, with the boundaries at which it is another one recorded."""
        function, low, high = ROUNDINGS[name]
        if self.exact is not None:
            return function(self.exact)
        if not math.isfinite(self.value):
            raise refuse(f"{name}() of a value that is not a number at the example point")
        found = function(self.value)
        if name == "trunc":
            low, high = Fraction(-1 if found <= 0 else 0), Fraction(1 if found >= 0 else 0)
        for margin in (low, high):
            self.relation(constant(self.graph, found + margin), step=found)
        return found

    def __floor__(self) -> int:
        return self._rounded("floor")

    def __ceil__(self) -> int:
        return self._rounded("ceil")

    def __round__(self, digits: int | None = None) -> Number | Printed | int:
        if not digits and digits is not None:
            return self.rint()
        if digits is None:
            return self._rounded("rint")
        if self.exact is None:
            return Printed(self.graph, round(self.value, digits), "a rounded number")
        return constant(self.graph, round(self.exact, digits))

    def floor(self) -> Number:
        """Return the floor."""
        return constant(self.graph, Fraction(self._rounded("floor")))

    def ceil(self) -> Number:
        """Return the ceiling."""
        return constant(self.graph, Fraction(self._rounded("ceil")))

    def rint(self) -> Number:
        """Return the nearest whole number, ties to even."""
        return constant(self.graph, Fraction(self._rounded("rint")))

    def trunc(self) -> Number:
        """Return the number without its fractional part."""
        return constant(self.graph, Fraction(self._rounded("trunc")))

    def __floordiv__(self, other: object) -> Number:
        b = lifted(self.graph, other)
        if b is None:
            return NotImplemented
        return no_value(self.graph) if b.exact == 0 else (self / b).floor()

    def __rfloordiv__(self, other: object) -> Number:
        b = lifted(self.graph, other)
        return NotImplemented if b is None else b // self

    def __mod__(self, other: object) -> Number:
        b = lifted(self.graph, other)
        return NotImplemented if b is None else self - b * (self // b)

    def __rmod__(self, other: object) -> Number:
        b = lifted(self.graph, other)
        return NotImplemented if b is None else b % self

    @property
    def pi(self) -> Number:
        """The number pi, in the same record."""
        return Number(self.graph, self.graph.symbol(PI, math.pi))

    # A numpy scalar's attributes.

    shape: tuple[()] = ()
    strides: tuple[()] = ()
    ndim = 0
    size = 1
    itemsize = nbytes = 8
    dtype = np.dtype(float)
    imag = 0.0

    @property
    def real(self) -> Number:
        """The number itself, which is real."""
        return self

    def __getitem__(self, index: Any) -> Any:
        """Return the number for an empty index, else an array, as a numpy scalar does."""
        found = np.empty((), dtype=object)
        found[()] = self
        return found[index]

    # A number has no elements, though it takes an empty index.
    __iter__ = None
    __contains__ = None

    @property
    def T(self) -> Number:
        """The number itself, as of a numpy scalar."""
        return self

    def item(self) -> Number:
        """Return the number itself, as a numpy scalar does."""
        return self

    def _itself(self, *_: object, **__: object) -> Number:
        return self

    def reshape(self, *shape: Any, order: str = "C") -> Any:
        """Return an array of this one number."""
        found = np.empty(1, dtype=object)
        found[0] = self
        return found.reshape(*shape)

    def flatten(self, order: str = "C") -> Any:
        """Return an array of this one number, with one axis."""
        return self.reshape(1)

    ravel = flatten
    sum = mean = max = min = copy = squeeze = prod = tolist = transpose = _itself

    def any(self, *_: object, **__: object) -> bool:
        """Return whether the number is not 0."""
        return bool(self)

    all = any

    def round(self, decimals: int = 0, *_: object) -> Any:
        """Round to a whole number; to decimals, a constant: of another number only the text can be used then."""
        return self.__round__(decimals)

    def clip(self, min: Any = None, max: Any = None) -> Any:
        """Return the number kept between two bounds."""
        found: Any = self
        for bound, beyond in ((min, "__lt__"), (max, "__gt__")):
            if bound is None:
                continue
            limit = lifted(self.graph, bound)
            if limit is None and not isinstance(bound, float):
                raise refuse(f"clip to a {type(bound).__name__}")
            found = limit if getattr(found, beyond)(bound) else found
        return found

    def __getattr__(self, name: str) -> Any:
        # A numpy scalar has more than is covered: asking for it is no AttributeError that code may catch.
        if not name.startswith("__") and hasattr(np.float64, name):
            raise refuse(f"a number's {name}")
        raise AttributeError(f"a number has no attribute {name!r}")

    def dot(self, other: Any) -> Any:
        """Return the product."""
        return self * other

    def astype(self, dtype: Any, **_: object) -> Any:
        """Return the number itself for a type of floats; a constant's integer or truth value for the others."""
        if is_float(dtype):
            return self
        return np.dtype(dtype).type(bool(self) if np.dtype(dtype).kind == "b" else int(self))

    def __copy__(self) -> Number:
        return self

    def __deepcopy__(self, memo: object) -> Number:
        return self

    def __reduce__(self) -> Any:
        raise refuse("pickling a number")

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise refuse("pickling a number")

    def __repr__(self) -> str:
        self.graph.printed |= self.exact is None
        return str(self.exact) if self.exact is not None else repr(self.value)

    def __format__(self, spec: str) -> str:
        self.graph.printed |= self.exact is None
        return format(self.value, spec)


def _method(name: str) -> Callable[[Number], Number]:
    return lambda self: self._applied(name)


def _composed(row: Composed) -> Callable[..., Number]:
    def method(self: Number, *others: object) -> Number:
        graph = self.graph
        given = [lifted(graph, other) for other in others]
        if any(other is None for other in given):
            raise refuse(f"{row.name} of what is no number")
        zero = constant(graph, Fraction(0))
        tools = Toolbox(lambda k: constant(graph, Fraction(k)), self.pi, lambda x: x.relation(zero))
        return cast("Number", row.form(self, *given, tools))

    return method


for _row in ROWS:
    if _row.name not in ("exp", "sqrt", "abs"):
        setattr(Number, _row.name, _method(_row.name))
for _made in COMPOSED:
    setattr(Number, _made.name, _composed(_made))


def constant(graph: Graph, value: Fraction) -> Number:
    """Return an exact rational as a number of the graph."""
    try:
        return Number(graph, graph.constant(value))
    except OverflowError:
        raise refuse("a constant beyond the range of floats") from None


def literal(graph: Graph, value: float, bits: int = 64) -> Number:
    """Return the number that a float stands for; where it is another the reading is recorded in the graph."""
    if math.isnan(value):
        return no_value(graph)
    if math.isinf(value):
        return infinite(graph, 1 if value > 0 else -1)
    if value <= LOWEST and (mask := _masking(graph, value)) is not None:
        return mask
    if value == math.pi:
        return Number(graph, graph.symbol(PI, value))
    read = intended(value) if bits == 64 else simplest(value, bits)
    if read != value:
        if graph.reading.closed_forms and (form := closed_form(value, bits)) is not None:
            graph.forms.setdefault(repr(value), (form.text, held_place()))
            found: Number = form.kind.number(constant(graph, form.rational), literal(graph, math.pi))
            return -found if form.is_negative else found
        graph.literals[repr(value)] = read
    return constant(graph, read)


LOWEST = -1000.0
"""The exponential of this underflows, and so does that of what is lower: such numbers are written for minus infinity."""


def _masking(graph: Graph, value: float) -> Number | None:
    """Return minus infinity where a low number is read so; note that there is one."""
    graph.masks[repr(value)] = None
    if not graph.reading.masks:
        return None
    graph.forms.setdefault(repr(value), ("minus infinity", held_place()))
    return infinite(graph, -1)


def lifted(graph: Graph, value: object) -> Number | None:
    """Return a Python or numpy scalar as a number, None for anything else; a number of another run's record is refused."""
    if value.__class__ is Number:
        if value.graph is not graph:
            raise refuse("a number that another run of the code left behind")
        return value
    convert = _LIFT.get(value.__class__)
    return None if convert is None else convert(graph, value)


def _floating(bits: int) -> Callable[[Graph, Any], Number]:
    return lambda graph, value: literal(graph, float(value), bits)


def _whole(graph: Graph, value: Any) -> Number:
    if value <= LOWEST and (mask := _masking(graph, int(value))) is not None:
        return mask
    return constant(graph, Fraction(int(value)))


_LIFT: dict[type, Callable[[Graph, Any], Number]] = {
    Fraction: constant,
    float: _floating(64),
    np.float64: _floating(64),
    np.float32: lambda graph, value: literal(graph, float(value), 32),
    np.float16: lambda graph, value: literal(graph, float(value), 16),
    int: _whole,
    bool: _whole,
    np.bool_: _whole,
    **{np.dtype(code).type: _whole for code in "bBhHiIlLqQ"},
}


def _compared(a: Number, other: object, wanted: tuple[int, ...]) -> bool:
    """Whether the sign of a - other is one of the wanted."""
    b = lifted(a.graph, other)
    if b is None:
        return NotImplemented  # type: ignore[no-any-return]  # Any by nature
    found = a.relation(b, wanted=wanted) in wanted
    # Of numpy's numbers it is numpy's truth value, whose sum with another is one too; constants are mostly Python's floats.
    own: Any = found if a.exact is not None and b.exact is not None else np.bool_(found)
    return cast("bool", own)


def no_value(graph: Graph) -> Number:
    """Return what a division by 0 or the logarithm of -1 is: no number. What is computed from it is none, and is no verdict's."""
    return Number(graph, graph.symbol(f"no value {len(graph)}", math.nan))


def infinite(graph: Graph, sign: int) -> Number:
    """Return plus or minus infinity: a symbol without a value, so that what has no rule for it is no number."""
    node = graph.symbol("infinity" if sign > 0 else "-infinity", sign * math.inf)
    graph.infinite[node] = sign
    return Number(graph, node)


def _valued(graph: Graph, value: Fraction | float) -> Number:
    """Return what a rule of infinities gives."""
    if isinstance(value, Fraction):
        return constant(graph, value)
    return no_value(graph) if math.isnan(value) else infinite(graph, 1 if value > 0 else -1)


def _with_infinity(op: int, a: Number, b: Number) -> Number:
    graph = a.graph
    zero = constant(graph, Fraction(0))

    def operand(x: Number) -> float:
        if x.node in graph.infinite:
            return graph.infinite[x.node] * math.inf
        if math.isnan(x.value):
            return math.nan
        # Only where the sign of a finite operand counts is it asked for, which is a comparison.
        return x.relation(zero) if op in (MULTIPLY, DIVIDE) else 0.0

    return _valued(graph, infinity.combined(op, operand(a), operand(b)))


def _power(x: float, exponent: int) -> float:
    try:
        return x**exponent
    except OverflowError:
        return math.inf
    except ZeroDivisionError:
        return math.nan


def _root(p: Fraction) -> Fraction | None:
    numerator, denominator = math.isqrt(p.numerator), math.isqrt(p.denominator)
    exact = numerator**2 == p.numerator and denominator**2 == p.denominator
    return Fraction(numerator, denominator) if exact else None
