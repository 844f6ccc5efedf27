"""A scalar that records what is done with it: the element of the object arrays on which the user's code runs.

Constants are folded as exact rationals. A comparison follows the example point and is recorded as a branch of the graph.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, cast

import numpy as np

from bpverify.exact.record import folding, infinity
from bpverify.exact.record.closedforms import ClosedForm
from bpverify.exact.record.functions import BY_NAME, COMPOSED, HELD, ROWS, Composed, Toolbox
from bpverify.exact.record.graph import (
    ABS,
    ADD,
    DIVIDE,
    FIRST_FUNCTION,
    FUNCTIONS,
    MULTIPLY,
    NEGATE,
    PI,
    POWER,
    SUBTRACT,
)
from bpverify.exact.record.places import refuse, site
from bpverify.exact.record.reading import is_masking, read
from bpverify.exact.record.scalar import Scalar

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpverify.exact.record.graph import Graph
    from bpverify.exact.record.values import Value

_OPCODES = {name: FIRST_FUNCTION + i for i, name in enumerate(FUNCTIONS)}


class Number(Scalar):
    """A node of the graph that behaves as a real number; ``exact`` is its value where it is constant."""

    __slots__ = ("exact", "graph", "node", "value")

    erf: Callable[[], Number]
    """Of the methods that the rows of ``functions.py`` give it, those that are called here and in the stand-ins."""

    def __init__(self, graph: Graph, node: int) -> None:
        self.graph = graph
        self.node = node
        self.value = graph.values[node]
        self.exact = graph.constants.get(node)

    def _constant(self, value: Fraction) -> Number:
        return constant(self.graph, value)

    def _lifted(self, value: object) -> Number | None:
        return lifted(self.graph, value)

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
            folded = folding.power(p, exponent)
            if folded is not None:
                return constant(self.graph, folded)
        value = folding.float_power(self.value, exponent)
        return Number(self.graph, self.graph.apply(POWER, self.node, exponent, value))

    # Functions: numpy's object loops call the method of the function's name.

    def _applied(self, name: str) -> Number:
        if self.node in self.graph.infinite:
            return _valued(self.graph, infinity.applied(name, self.graph.infinite[self.node]))
        row = BY_NAME[name]
        if self.exact is not None:
            if row.defined is not None and not row.defined(self.exact):
                return no_value(self.graph)
            folded = folding.applied(row, self.exact)
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

    def log(self) -> Number:
        """Return the natural logarithm; of a square root, half of that of its square."""
        graph, node = self.graph, self.node
        if graph.ops[node] == _OPCODES["sqrt"]:
            return Number(graph, graph.first[node])._applied("log") / 2
        return self._applied("log")

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

    def fixed(self) -> Number:
        """Return the number as one that does not move with what it is computed from."""
        if self.exact is not None or self.node in self.graph.infinite or self.graph.ops[self.node] == _OPCODES[HELD]:
            return self
        return self._applied(HELD)

    @property
    def pi(self) -> Number:
        """The number pi, in the same record."""
        return Number(self.graph, self.graph.symbol(PI, math.pi))

    def clip(self, min: Value = None, max: Value = None) -> Number:
        """Return the number kept between two bounds."""
        found = self
        for bound, beyond in ((min, "__lt__"), (max, "__gt__")):
            if bound is None:
                continue
            limit = lifted(self.graph, bound)
            if limit is None:
                raise refuse(f"clip to a {type(bound).__name__}")
            found = limit if getattr(found, beyond)(bound) else found
        return found

    def dot(self, other: Value) -> Value:
        """Return the product."""
        return self * other


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
    if _row.is_written and _row.name not in ("exp", "log", "sqrt", "abs"):
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
    if value == math.pi:
        return Number(graph, graph.symbol(PI, value))
    found = read(graph, value, bits)
    if isinstance(found, ClosedForm):
        form: Number = found.kind.number(constant(graph, found.rational), literal(graph, math.pi))
        return -form if found.is_negative else form
    return _valued(graph, found)


def lifted(graph: Graph, value: object) -> Number | None:
    """Return a Python or numpy scalar as a number, None for anything else; a number of another run's record is refused."""
    if value.__class__ is Number:
        if value.graph is not graph:
            raise refuse("a number that another run of the code left behind")
        return value
    convert = _LIFT.get(value.__class__)
    return None if convert is None else convert(graph, value)


def _floating(bits: int) -> Callable[[Graph, float], Number]:
    return lambda graph, value: literal(graph, float(value), bits)


def _whole(graph: Graph, value: int) -> Number:
    whole = int(value)
    return infinite(graph, -1) if is_masking(graph, whole) else constant(graph, Fraction(whole))


_LIFT: dict[type, Callable[[Graph, Value], Number]] = {
    Fraction: constant,
    float: _floating(64),
    np.float64: _floating(64),
    np.float32: _floating(32),
    np.float16: _floating(16),
    int: _whole,
    bool: _whole,
    np.bool_: _whole,
    **{np.dtype(code).type: _whole for code in "bBhHiIlLqQ"},
}


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
