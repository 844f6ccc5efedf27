"""Values of trees on an instance: every index runs over its size, every layer has its number, entries are scalars of one graph."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from bpverify.errors import UnsupportedError
from bpverify.texts.shapes import is_ones, product_kind
from bpverify.texts.sizes import ONE
from bpverify.texts.symbols import DELTA
from bpverify.texts.tree import (
    Call,
    Cases,
    Derivative,
    Label,
    Matrix,
    Nabla,
    Name,
    Norm,
    Number,
    Over,
    Plus,
    Scripted,
    Sum,
    Times,
    walk,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bpverify.texts.names import Ref
    from bpverify.texts.scalars import Scalars
    from bpverify.texts.sizes import Sizes
    from bpverify.texts.symbols import Symbols
    from bpverify.texts.tree import Node

Value = Any
"""A scalar's node, or a matrix of them (a NumPy array of rank 2)."""


@dataclass(frozen=True, slots=True)
class Jacobian:
    """Derivatives of each entry of ``of`` by each of ``by``: data[i, j], entries in the order of rows."""

    of: Any
    by: Any
    data: Any
    of_tree: Node | None
    by_tree: Node


@dataclass(frozen=True, slots=True)
class Setting:
    """What the letters of an equation are at one place: indices and counters, and the parameters of a function's definition."""

    letters: Mapping[str, Any]
    counters: Mapping[str, int]
    bound: Mapping[str, Value]


class ConditionError(UnsupportedError):
    """A condition of cases that is not on indices."""


CHOSEN = 2
"""The value of an index that the text leaves open, such as the class of a sample."""


class World(Protocol):
    """What evaluation asks of a text's model."""

    symbols: Symbols
    sizes: Sizes
    scalars: Scalars
    sensitive: set[str]

    def component(self, symbol: str, layer: int | None, indices: tuple[Any, ...]) -> int:
        """Return the scalar of one entry."""

    def is_unknown(self, base: str) -> bool:
        """Whether nothing defines a name."""

    def size(self, ref: Ref, counters: Mapping[str, int]) -> int:
        """Return the number that a size's name has on the instance."""

    def range_of(self, index: str, node: Sum, at: Setting) -> list[int]:
        """Return the values of a sum's index."""

    def apply(self, evaluator: Evaluator, node: Call, at: Setting) -> Any:
        """Apply a function to its arguments."""

    def slope(self, of: int, by: int, node: Node, is_entry: bool = False) -> int:
        """Return the derivative of one scalar by another."""

    def check_dependence(self, above: list[int], below: list[int]) -> None:
        """Refuse the derivative of an array of which no entry depends on any entry of the other."""


class Evaluator:
    """Evaluates trees in one model."""

    def __init__(self, model: World) -> None:
        self.model = model
        self.scalars = model.scalars

    def value(self, node: Node, at: Setting) -> Value:
        """Return a tree's value as a scalar or a matrix."""
        return self.plain(self.raw(node, at))

    def raw(self, node: Node, at: Setting) -> Any:
        """Return a tree's value; a derivative of an array by an array stays one."""
        rule = _RULES.get(type(node))
        if rule is None:
            raise UnsupportedError(f"a {type(node).__name__.lower()} where a quantity is due")
        return rule(self, node, at)

    def plain(self, value: Any) -> Value:
        """Return a derivative as an array, in the layout."""
        if not isinstance(value, Jacobian):
            return value
        of, by = np.shape(value.of), np.shape(value.by)
        if of == ():
            return value.data.reshape(by)
        if by == ():
            return value.data.reshape(of)
        self.model.sensitive.add("layout")
        return value.data if self.model.symbols.reading.layout == "numerator" else value.data.T

    # -- names

    def name(self, node: Name, at: Setting) -> Value:
        """Return the value of a name."""
        model = self.model
        if is_ones(node):
            return self._ones(node)
        if node.base == DELTA and model.symbols.kronecker:
            first, second = (self.index(i, at) for i in node.sub)
            return self.scalars.one if first == second else self.scalars.zero
        if not node.sub and not node.sup and node.base in at.bound:
            return at.bound[node.base]
        if node.base in ("e", r"\pi") and not node.sub and not node.sup and model.is_unknown(node.base):
            raise UnsupportedError(f"the number {node.base}")
        ref = model.symbols.ref(node)
        found = self._ref(ref, node, at)
        if ref.transposed and isinstance(found, np.ndarray):
            found = found.T
        if ref.power is not None:
            found = self.raised(found, self.exponent(ref.power, at))
        return found

    def _ones(self, node: Name) -> Value:
        if id(node) not in self.model.symbols.ones:
            raise UnsupportedError("an array of ones whose size nothing says")
        _, rows, columns = self.model.symbols.ones[id(node)]
        found = _filled(self.model.sizes.number(rows), self.model.sizes.number(columns), lambda i, j: self.scalars.one)
        return found.T if any(isinstance(i, Name) and i.base in ("T", r"\top") for i in node.sup) else found

    def _ref(self, ref: Any, node: Name, at: Setting) -> Value:
        model = self.model
        if ref.symbol in at.bound:
            return self._component(at.bound[ref.symbol], ref.indices, at)
        if ref.symbol in model.symbols.numbers:
            return self.scalars.constant(model.size(ref, at.counters))
        if ref.indices is None and ref.layer is None and ref.symbol in at.letters:
            raise UnsupportedError(f"the index {ref.symbol} as a number")
        layer = model.symbols.layer(ref.layer, at.counters)
        slots = model.symbols.slots(ref.symbol, layer, model.sizes)
        if ref.indices is None:
            return self._whole(ref.symbol, layer, slots)
        indices = tuple(self.index(i, at) for i in ref.indices)
        rest = slots[len(indices) :]
        if not rest:
            self._check(ref.symbol, indices, slots)
            return model.component(ref.symbol, layer, indices)
        column = [model.component(ref.symbol, layer, (*indices, k)) for k in range(1, model.sizes.number(rest[0]) + 1)]
        return np.array(column, dtype=object).reshape(-1, 1)

    def _check(self, symbol: str, indices: tuple[Any, ...], slots: list[Any]) -> None:
        for index, slot in zip(indices, slots, strict=True):
            if isinstance(index, int) and not 1 <= index <= self.model.sizes.number(slot):
                raise UnsupportedError(f"{symbol} has no entry {index}")

    def _whole(self, symbol: str, layer: int | None, slots: list[Any]) -> Value:
        model, rank = self.model, self.model.symbols.rank.get(symbol, 0)
        if rank == 0:
            if symbol in model.symbols.columns:
                model.sensitive.add("rows")
            rows, columns = (model.sizes.number(s) for s in slots)
            if rows == columns == 1 and all(model.sizes.is_one(s) for s in slots):
                return model.component(symbol, layer, ())
            return _filled(rows, columns, lambda i, j: model.component(symbol, layer, (i, j)))
        numbers = [model.sizes.number(s) for s in slots]
        if rank == 1:
            entries = [model.component(symbol, layer, (k,)) for k in range(1, numbers[0] + 1)]
            model.sensitive.add("rows")
            return np.array(entries, dtype=object).reshape((1, -1) if model.symbols.reading.rows else (-1, 1))
        if rank == 2:
            return _filled(numbers[0], numbers[1], lambda i, j: model.component(symbol, layer, (i, j)))
        raise UnsupportedError(f"{symbol} with {rank} indices as a whole")

    def index(self, item: Node, at: Setting) -> Any:
        """Return the value of an index."""
        if isinstance(item, Name) and item.base in at.letters and not item.sub:
            return at.letters[item.base]
        if isinstance(item, Number) and item.value.denominator == 1:
            return int(item.value)
        if isinstance(item, Label):
            return item.text
        if isinstance(item, Name) and item.base in self.model.symbols.fixed and not item.sub:
            return CHOSEN if item.base in self.model.symbols.chosen else item.base
        if isinstance(item, Name) and not item.sub and not item.sup:
            raise UnsupportedError(f"nothing says what the index {item.base} is")
        raise UnsupportedError("an index that is not understood")

    def _component(self, value: Value, indices: Any, at: Setting) -> Value:
        if indices is None:
            return value
        place = [self.index(i, at) for i in indices]
        if not isinstance(value, np.ndarray) or not all(isinstance(p, int) for p in place):
            raise UnsupportedError("a component of what is no array")
        dims = [d for d, n in enumerate(value.shape) if n > 1]
        if len(dims) != len(place):
            raise UnsupportedError("a component with other indices than the array has")
        full = [0, 0]
        for dim, p in zip(dims, place, strict=True):
            if not 1 <= p <= value.shape[dim]:
                raise UnsupportedError("an index beyond the array")
            full[dim] = p - 1
        return value[tuple(full)]

    # -- arithmetic

    def plus(self, node: Plus, at: Setting) -> Value:
        """Add terms, a scalar to each entry."""
        found: Value = None
        for sign, term in node.terms:
            value = self.raw(term, at) if len(node.terms) == 1 else self.value(term, at)
            if isinstance(value, Jacobian):
                return value if sign > 0 else replace(value, data=self.each(self.scalars.negative, value.data))
            value = value if sign > 0 else self.each(self.scalars.negative, value)
            found = value if found is None else self.paired(self.scalars.add, *_spread(found, value))
        return found

    def each(self, function: Callable[..., int], value: Value) -> Value:
        """Apply a function of scalars to each entry."""
        if isinstance(value, np.ndarray):
            rows, columns = value.shape
            return _filled(rows, columns, lambda i, j: function(value[i - 1, j - 1]))
        return function(value)

    def paired(self, function: Callable[[int, int], int], a: Value, b: Value) -> Value:
        """Apply a function of two scalars entry by entry; a scalar goes with each entry."""
        if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
            if a.shape != b.shape:
                raise UnsupportedError(f"arrays of shapes {a.shape} and {b.shape} entry by entry")
            rows, columns = a.shape
            return _filled(rows, columns, lambda i, j: function(a[i - 1, j - 1], b[i - 1, j - 1]))
        if isinstance(a, np.ndarray):
            return self.each(lambda x: function(x, b), a)
        return self.each(lambda y: function(a, y), b)

    def times(self, node: Times, at: Setting) -> Any:
        """Multiply factors from left to right."""
        found = self.raw(node.factors[0], at)
        for factor, sign in zip(node.factors[1:], node.signs, strict=True):
            found = self.product(found, self.raw(factor, at), sign)
        return found

    def product(self, a: Any, b: Any, sign: str) -> Any:
        """Multiply two values under a sign."""
        if isinstance(a, Jacobian) and isinstance(b, Jacobian) and sign != "entry":
            if a.by_tree == b.of_tree and np.shape(a.by) != ():
                return Jacobian(a.of, b.by, self.matrix_product(a.data, b.data), a.of_tree, b.by_tree)
            if b.by_tree == a.of_tree and np.shape(b.by) != ():
                return Jacobian(b.of, a.by, self.matrix_product(b.data, a.data), b.of_tree, a.by_tree)
        if isinstance(b, Jacobian) and not isinstance(a, (np.ndarray, Jacobian)):
            return Jacobian(b.of, b.by, self.each(lambda x: self.scalars.multiply(a, x), b.data), b.of_tree, b.by_tree)
        if isinstance(a, Jacobian) and not isinstance(b, (np.ndarray, Jacobian)):
            return Jacobian(a.of, a.by, self.each(lambda x: self.scalars.multiply(x, b), a.data), a.of_tree, a.by_tree)
        a, b = self.plain(a), self.plain(b)
        if not isinstance(a, np.ndarray) or not isinstance(b, np.ndarray) or sign == "entry":
            return self.paired(self.scalars.multiply, a, b)
        kind = product_kind(_Plain(), _shape(a), _shape(b), sign, self.model.symbols.reading.dot)
        if kind != "matrix" and sign == "dot":
            self.model.sensitive.add("dot")
        if sign == "outer" and a.shape[1] == b.shape[1] == 1:
            return self.matrix_product(a, b.T)
        if kind == "entry":
            return self.paired(self.scalars.multiply, a, b)
        if kind == "inner":
            entries = self.paired(self.scalars.multiply, a, b)
            return self.scalars.add(*entries.flat)
        found = self.matrix_product(a, b)
        return found[0, 0] if found.shape == (1, 1) else found

    def matrix_product(self, a: Value, b: Value) -> Value:
        """Return the product of two matrices."""
        if a.shape[1] != b.shape[0]:
            raise UnsupportedError(f"a product of shapes {a.shape} and {b.shape}")
        scalars = self.scalars
        return _filled(
            a.shape[0], b.shape[1],
            lambda i, j: scalars.add(*(scalars.multiply(a[i - 1, k], b[k, j - 1]) for k in range(a.shape[1]))),
        )  # fmt: skip

    def over(self, node: Over, at: Setting) -> Any:
        """Divide, entry by entry where the denominator is an array."""
        above, below = self.raw(node.above, at), self.value(node.below, at)
        inverse = self.each(lambda x: self._inverse(x), below)
        return self.product(above, inverse, "entry" if isinstance(below, np.ndarray) else "")

    def _inverse(self, node: int) -> int:
        if node == self.scalars.zero:
            raise UnsupportedError("a division by zero")
        return self.scalars.power(node, Fraction(-1))

    def raised(self, value: Value, exponent: Fraction) -> Value:
        """Raise to a power, each entry of an array."""
        if isinstance(value, np.ndarray) and exponent < 0:
            raise UnsupportedError("the inverse of a matrix")
        return self.each(lambda x: self.scalars.power(x, exponent), value)

    def exponent(self, node: Node, at: Setting) -> Fraction:
        """Return an exponent that is a number."""
        value = self.scalars.value(self.value(node, at))
        if value is None:
            raise UnsupportedError("an exponent that is no number")
        return value

    def scripted(self, node: Scripted, at: Setting) -> Value:
        """Take a component, transpose, or raise to a power."""
        if isinstance(node.of, Norm) and node.sup == (Number(Fraction(2)),) and not node.sub:
            return self.square(node.of, at)
        value = self.value(node.of, at)
        for item in node.sup:
            if isinstance(item, Name) and item.base in ("T", r"\top"):
                value = value.T if isinstance(value, np.ndarray) else value
            elif isinstance(item, (Number, Plus, Over)):
                value = self.raised(value, self.exponent(item, at))
            else:
                raise UnsupportedError("a superscript of a group that is no power")
        return self._component(value, node.sub, at) if node.sub else value

    def square(self, node: Norm, at: Setting) -> Value:
        """Return the sum of the squares of all entries."""
        value = self.value(node.of, at)
        entries = list(value.flat) if isinstance(value, np.ndarray) else [value]
        return self.scalars.add(*(self.scalars.power(e, Fraction(2)) for e in entries))

    def norm(self, node: Norm, at: Setting) -> Value:
        """Return the root of the sum of squares."""
        if node.absolute and not isinstance(self.value(node.of, at), np.ndarray):
            value = self.value(node.of, at)
            step = self.scalars.call("step", 0, value)
            signed = self.scalars.add(self.scalars.multiply(self.scalars.constant(2), step), self.scalars.constant(-1))
            return self.scalars.multiply(value, signed)
        return self.scalars.power(self.square(node, at), Fraction(1, 2))

    # -- sums, cases, matrices

    def total(self, node: Sum, at: Setting) -> Value:
        """Add or multiply the body over the indices' ranges."""
        join = self.scalars.multiply if node.product else self.scalars.add
        if node.indices == ("",):
            value = self.value(node.body, at)
            return join(*value.flat) if isinstance(value, np.ndarray) else self._nothing_to_add()
        ranges = [self.model.range_of(index, node, at) for index in node.indices]
        terms = []
        for place in product(*ranges):
            inner = Setting({**at.letters, **dict(zip(node.indices, place, strict=True))}, at.counters, at.bound)
            if not any(self.index(a, inner) == self.index(b, inner) for a, b in node.differ):
                terms.append(self.value(node.body, inner))
        if not terms:
            return self.scalars.one if node.product else self.scalars.zero
        found = terms[0]
        for term in terms[1:]:
            found = self.paired(join, found, term)
        return found

    def _nothing_to_add(self) -> int:
        raise UnsupportedError("a sum that names no index")

    def cases(self, node: Cases, at: Setting) -> Value:
        """Return the value of the first branch whose condition holds; conditions are on indices and layers."""
        try:
            return self._by_index(node, at)
        except ConditionError:
            return self._by_sign(node, at)

    def _by_index(self, node: Cases, at: Setting) -> Value:
        for value, condition in node.branches:
            if condition is None or all(self._holds(relation, a, b, at) for relation, a, b in condition):
                return self.value(value, at)
        raise UnsupportedError("no case holds here")

    def _by_sign(self, node: Cases, at: Setting) -> Value:
        """Return values that depend on the sign of a quantity, off the points where it is 0."""
        found = self.value(node.branches[-1][0], at)
        for value, condition in reversed(node.branches[:-1]):
            if condition is None or len(condition) != 1:
                raise UnsupportedError("a condition that is not on indices, nor on one sign")
            relation, left, right = condition[0]
            if relation not in _SIGNS:
                raise UnsupportedError("a condition that is not on indices, nor on one sign")
            negative = self.each(self.scalars.negative, self.value(right, at))
            step = self._step(relation, self.paired(self.scalars.add, self.value(left, at), negative))
            rest = self.each(lambda s: self.scalars.add(self.scalars.one, self.scalars.negative(s)), step)
            multiply = self.scalars.multiply
            chosen = self.paired(multiply, self.value(value, at), step)
            found = self.paired(self.scalars.add, chosen, self.paired(multiply, found, rest))
        return found

    def _step(self, relation: str, difference: Value) -> Value:
        """Return 1 where a difference has the sign that a relation asks for, else 0."""
        signed = _SIGNS[relation]
        return self.each(lambda x: self.scalars.call("step", 0, signed(self.scalars, x)), difference)

    def _holds(self, relation: str, left: Node, right: Node, at: Setting) -> bool:
        a, b = (self._whole_number(side, at) for side in (left, right))
        return {"=": a == b, "!=": a != b}[relation] if relation in ("=", "!=") else self._ordered(relation, a, b)

    def _ordered(self, relation: str, a: Any, b: Any) -> bool:
        if not isinstance(a, int) or not isinstance(b, int) or relation not in _ORDERS:
            raise ConditionError("a condition that is not on indices")
        return bool(_ORDERS[relation](a, b))

    def _whole_number(self, node: Node, at: Setting) -> Any:
        if isinstance(node, Name) and not node.sub and not node.sup and node.base in at.letters:
            return at.letters[node.base]
        if isinstance(node, Name) and node.base in self.model.symbols.fixed & self.model.symbols.chosen:
            return CHOSEN
        try:
            return self.model.symbols.layer(node, at.counters)
        except UnsupportedError:
            raise ConditionError("a condition that is not on indices") from None

    def matrix(self, node: Matrix, at: Setting) -> Value:
        """Return a matrix of its entries."""
        width = max(len(row) for row in node.rows)
        if any(len(row) != width or None in row for row in node.rows):
            raise UnsupportedError("a matrix with an empty cell")
        values = [[self.value(cell, at) for cell in row if cell is not None] for row in node.rows]
        if any(isinstance(v, np.ndarray) for row in values for v in row):
            raise UnsupportedError("a matrix of arrays")
        found = np.array(values, dtype=object).reshape(len(values), width)
        return found[0, 0] if found.shape == (1, 1) else found

    # -- functions and derivatives

    def call(self, node: Call, at: Setting) -> Value:
        """Apply a function."""
        return self.model.apply(self, node, at)

    def derivative(self, node: Derivative, at: Setting) -> Any:
        """Differentiate each entry by each entry."""
        if node.of is None:
            raise UnsupportedError("an operator of differentiation by itself")
        of = self.value(node.of, at)
        if len(node.by) > 1:
            for by in reversed(node.by):
                of = self.model.slope(of, self._independent(by, at), node)
            return of
        by = self._independent(node.by[0], at)
        if not isinstance(of, np.ndarray) and not isinstance(by, np.ndarray):
            return self.model.slope(of, by, node)
        above = list(of.flat) if isinstance(of, np.ndarray) else [of]
        below = list(by.flat) if isinstance(by, np.ndarray) else [by]
        is_entry = len(above) * len(below) > 1
        data = _filled(len(above), len(below), lambda i, j: self.model.slope(above[i - 1], below[j - 1], node, is_entry))
        self.model.check_dependence(above, below)
        return Jacobian(of, by, data, node.of, node.by[0])

    def _independent(self, node: Node, at: Setting) -> Value:
        value = self.value(node, at)
        for each in value.flat if isinstance(value, np.ndarray) else [value]:
            if each not in self.scalars.keys:
                raise UnsupportedError("a derivative by what is no quantity with a name")
        return value

    def nabla(self, node: Nabla, at: Setting) -> Any:
        """Return a gradient, of the shape of what it is taken by."""
        if node.by is None:
            raise UnsupportedError("a gradient by what is not written")
        return self.derivative(Derivative(node.of, (node.by,)), at)

    def number(self, node: Number, at: Setting) -> int:
        """Return a constant."""
        return self.scalars.constant(node.value)


_ORDERS: dict[str, Callable[[int, int], bool]] = {
    "<": lambda a, b: a < b, ">": lambda a, b: a > b, "<=": lambda a, b: a <= b, ">=": lambda a, b: a >= b,
}  # fmt: skip


_SIGNS: dict[str, Callable[[Any, int], int]] = {
    ">": lambda s, x: x, ">=": lambda s, x: x, "<": lambda s, x: s.negative(x), "<=": lambda s, x: s.negative(x),
}  # fmt: skip
"""What is positive where a relation to 0 holds."""


class _Plain:
    """Sizes that are numbers already."""

    @staticmethod
    def is_one(dim: Any) -> bool:
        return bool(dim == 1 or dim == ONE)

    @staticmethod
    def same(a: Any, b: Any) -> bool:
        return bool(a == b)


def _spread(a: Any, b: Any) -> tuple[Any, Any]:
    """Give a column to each column of a matrix that is added to it, a row to each row."""
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray) and a.shape != b.shape:
        for matrix, vector in ((a, b), (b, a)):
            if 1 not in matrix.shape and vector.shape in ((matrix.shape[0], 1), (1, matrix.shape[1])):
                return np.broadcast_to(a, matrix.shape), np.broadcast_to(b, matrix.shape)
    return a, b


def _shape(value: Any) -> Any:
    return value.shape


def _filled(rows: int, columns: int, entry: Callable[[int, int], int]) -> Any:
    found = np.empty((rows, columns), dtype=object)
    for i in range(rows):
        for j in range(columns):
            value = entry(i + 1, j + 1)
            if isinstance(value, np.ndarray):
                raise UnsupportedError("an array where an entry is due")
            found[i, j] = value
    return found


_RULES: dict[type, Any] = {
    Number: Evaluator.number,
    Name: Evaluator.name,
    Plus: Evaluator.plus,
    Times: Evaluator.times,
    Over: Evaluator.over,
    Sum: Evaluator.total,
    Derivative: Evaluator.derivative,
    Nabla: Evaluator.nabla,
    Call: Evaluator.call,
    Scripted: Evaluator.scripted,
    Matrix: Evaluator.matrix,
    Cases: Evaluator.cases,
    Norm: Evaluator.norm,
}


_NAMES: dict[int, tuple[Any, tuple[Name, ...]]] = {}
"""The names in trees that were asked for, by the tree's identity; the tree is kept, so that it keeps that."""


def occurrences(node: Node) -> tuple[Name, ...]:
    """Return the names in a tree."""
    known = _NAMES.get(id(node))
    if known is None or known[0] is not node:
        if len(_NAMES) > 20_000:
            _NAMES.clear()
        known = _NAMES[id(node)] = node, tuple(n for n in walk(node) if isinstance(n, Name))
    return known[1]
