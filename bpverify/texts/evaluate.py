"""Values of trees on an instance: every index runs over its size, every layer has its number, entries are scalars of one graph."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from bpverify.errors import UnsupportedError
from bpverify.texts.branches import ConditionError, check_last, holds, on_a_sign, step
from bpverify.texts.causes import AmbiguousError, UndefinedError, UnreadError
from bpverify.texts.entries import Entries
from bpverify.texts.grouped import may_be_grouped, runs
from bpverify.texts.identity import is_identity
from bpverify.texts.open_ended import OPEN
from bpverify.texts.places import Setting
from bpverify.texts.positive import is_positive
from bpverify.texts.products import Jacobian, filled, spread
from bpverify.texts.symbols import DELTA
from bpverify.texts.tree import (
    SAMPLES,
    Call,
    Cases,
    Columns,
    Derivative,
    Group,
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
    is_ones,
    is_transpose,
    walk,
)  # fmt: skip
from bpverify.texts.written import latex

if TYPE_CHECKING:
    from bpverify.texts.places import Value
    from bpverify.texts.tree import Node


class Evaluator(Entries):
    """Evaluates trees in one model."""

    def value(self, node: Node, at: Setting) -> Value:
        """Return a tree's value as a scalar or a matrix."""
        return self.plain(self.raw(node, at))

    def raw(self, node: Node, at: Setting) -> Any:
        """Return a tree's value; a derivative of an array by an array stays one."""
        rule = _RULES.get(type(node))
        if rule is None:
            raise UnreadError(f"'{latex(node)}' stands where a quantity is due")
        return rule(self, node, at)

    def name(self, node: Name, at: Setting) -> Value:
        """Return the value of a name."""
        model = self.model
        if is_ones(node):
            return self.ones(node)
        if model.symbols.identity and is_identity(node):
            return self.identity(node)
        if node.base == DELTA and model.symbols.kronecker:
            first, second = (self.index(i, at) for i in node.sub)
            return self.scalars.one if first == second else self.scalars.zero
        if not node.sub and not node.sup and node.base in at.bound:
            return at.bound[node.base]
        if node.base in ("e", r"\pi") and not node.sub and not node.sup and model.is_unknown(node.base):
            raise UnsupportedError(f"the number {node.base}")
        ref = model.symbols.ref(node)
        found = self.ref(ref, at)
        if ref.transposed:
            found = self.turned(found)
        if ref.power is not None:
            found = self._to_power(found, ref.power, at)
        return found

    # -- arithmetic

    def plus(self, node: Plus, at: Setting) -> Value:
        """Add terms, a scalar to each entry."""
        found: Value = None
        for sign, term in node.terms:
            value = self.raw(term, at) if len(node.terms) == 1 else self.value(term, at)
            if isinstance(value, Jacobian):
                return value if sign > 0 else replace(value, data=self.each(self.scalars.negative, value.data))
            value = value if sign > 0 else self.each(self.scalars.negative, value)
            found = value if found is None else self.paired(self.scalars.add, *spread(found, value))
        return found

    def times(self, node: Times, at: Setting) -> Any:
        """Multiply factors from left to right, those without a sign first where only that fits."""
        found: Any = None
        for run in runs(node):
            sign, factors, signs = run
            values = [self.raw(factor, at) for factor in factors]
            whole = self._grouped(found, values, signs) if may_be_grouped(run) else None
            if whole is not None:
                found = whole
                continue
            for value, join in zip(values, (sign, *signs), strict=True):
                found = value if found is None else self.product(found, value, join)
        return found

    def _grouped(self, before: Any, values: list[Any], signs: tuple[str, ...]) -> Any:
        """Return a product entry by entry with a product of matrices; None unless it fits, and does not fit from left to right."""
        if any(not isinstance(v, np.ndarray) for v in (before, *values)) or before.shape == values[0].shape:
            return None
        found = values[0]
        for value, sign in zip(values[1:], signs, strict=True):
            if not isinstance(found, np.ndarray) or found.shape[1] != value.shape[0]:
                return None
            found = self.product(found, value, sign)
        if not isinstance(found, np.ndarray) or found.shape != before.shape:
            return None
        self.model.sensitive.add("grouped")
        return self.product(before, found, "entry")

    def over(self, node: Over, at: Setting) -> Any:
        """Divide, entry by entry where the denominator is an array."""
        above, below = self.raw(node.above, at), self.value(node.below, at)
        if isinstance(below, np.ndarray) and 1 not in below.shape:
            raise UnsupportedError("a division by a matrix")
        inverse = self.each(lambda x: self._inverse(x), below)
        return self.product(above, inverse, "entry" if isinstance(below, np.ndarray) else "")

    def _inverse(self, node: int) -> int:
        if node == self.scalars.zero:
            raise UnsupportedError("a division by zero")
        return self.scalars.power(node, Fraction(-1))

    def exponent(self, node: Node, at: Setting) -> Fraction:
        """Return an exponent that is a number."""
        if self._counts_steps(node):
            return Fraction(self._steps(node, at))
        value = self.scalars.value(self.value(node, at))
        if value is None:
            raise UnsupportedError("an exponent that is no number")
        return value

    def _to_power(self, value: Value, exponent: Node, at: Setting) -> Value:
        """Raise to a power; W^{T-t} is the product of as many W as there are steps from t to T."""
        number = self.exponent(exponent, at)
        return self.repeated(value, int(number)) if self._counts_steps(exponent) else self.raised(value, number)

    def _counts_steps(self, node: Node) -> bool:
        return any(isinstance(n, Name) and n.base in self.model.symbols.naming.counters for n in walk(node))

    def _steps(self, node: Node, at: Setting) -> int:
        """Return a number of steps, from letters that count them and the name of the last one."""
        symbols = self.model.symbols
        if {n.base for n in walk(node) if isinstance(n, Name)} - at.counters.keys() - {symbols.last} - symbols.naming.ends:
            raise UnsupportedError("an exponent that is no number")
        number = symbols.layer(node, {**at.counters, symbols.last: symbols.depth})
        if number is None:
            raise UnsupportedError("an exponent that is no number")
        return number

    def scripted(self, node: Scripted, at: Setting) -> Value:
        """Take a component, transpose, or raise to a power."""
        if isinstance(node.of, Norm) and node.sup == (Number(Fraction(2)),) and not node.sub:
            return self.square(node.of, at)
        value = self.value(node.of, at)
        for item in node.sup:
            if is_transpose(item):
                value = self.turned(value)
            elif isinstance(item, (Number, Plus, Over)):
                value = self._to_power(value, item, at)
            else:
                raise UnsupportedError("a superscript of a group that is no power")
        return self.part(value, node.sub, at) if node.sub else value

    def square(self, node: Norm, at: Setting) -> Value:
        """Return the sum of the squares of all entries."""
        value = self.value(node.of, at)
        if node.absolute and isinstance(value, np.ndarray):
            raise AmbiguousError("bars around an array: its norm, its determinant or its entries")
        if node.with_two and isinstance(value, np.ndarray) and 1 not in value.shape:
            self.model.sensitive.add("norm")
        entries = list(value.flat) if isinstance(value, np.ndarray) else [value]
        return self.scalars.add(*(self.scalars.power(e, Fraction(2)) for e in entries))

    def norm(self, node: Norm, at: Setting) -> Value:
        """Return the root of the sum of squares."""
        if node.absolute:
            value = self.value(node.of, at)
            if isinstance(value, np.ndarray):
                raise AmbiguousError("bars around an array: its norm, its determinant or its entries")
            step = is_positive(self.scalars, value)
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
        if node.indices == (SAMPLES,):
            return self._over_samples(self.value(node.body, at))
        self._note_open(node)
        ranges = [self.model.range_of(index, node, at) for index in node.indices]
        terms = []
        for place in product(*ranges):
            inner = self._inside(at, node, place)
            if not any(self.index(a, inner) == self.index(b, inner) for a, b in node.differ):
                terms.append(self.value(node.body, inner))
        if not terms:
            return self.scalars.one if node.product else self.scalars.zero
        found = terms[0]
        for term in terms[1:]:
            found = self.paired(join, found, term)
        return found

    def columns(self, node: Columns, at: Setting) -> Value:
        """Put columns side by side, or rows one above the other."""
        (index,) = node.indices
        self._note_open(node)
        parts = []
        for n in self.model.range_of(index, node, at):
            value = self.value(node.body, Setting({**at.letters, index: n}, at.counters, at.bound))
            parts.append(value if isinstance(value, np.ndarray) else np.array([[value]], dtype=object))
        across = 1 if node.are_columns else 0
        if any(part.shape[across] != 1 or part.shape != parts[0].shape for part in parts):
            raise UnsupportedError("columns or rows of a matrix that are none")
        return np.concatenate(parts, axis=across)

    def _note_open(self, node: Sum | Columns) -> None:
        """Note dots without an end."""
        if node.high is None and not OPEN.isdisjoint(node.indices):
            self.model.sensitive.add("open")

    def _over_samples(self, value: Value) -> Value:
        """Add the columns of an array, or its rows where samples are rows."""
        if not isinstance(value, np.ndarray):
            return self._nothing_to_add()
        self.model.sensitive.add("samples")
        is_down = self.model.symbols.reading.rows
        lines = value.T if is_down else value
        found = np.array([self.scalars.add(*line) for line in lines], dtype=object).reshape(-1, 1)
        found = found.T if is_down else found
        return found[0, 0] if found.shape == (1, 1) else found

    def _inside(self, at: Setting, node: Sum, place: tuple[int, ...]) -> Setting:
        """Return what letters are in one term of a sum."""
        counters = self.model.symbols.naming.counters
        values = dict(zip(node.indices, place, strict=True))
        steps = {letter: value for letter, value in values.items() if letter in counters}
        reached = self.model.layers(node.body, {**at.counters, **steps}) if steps else ()
        if not all(0 <= layer <= self.model.symbols.depth for layer in reached):
            raise UndefinedError("a sum over steps that runs beyond the last one")
        others = {letter: value for letter, value in values.items() if letter not in counters}
        return Setting({**at.letters, **others}, {**at.counters, **steps}, at.bound)

    def _nothing_to_add(self) -> int:
        raise UndefinedError("a sum that names no index")

    def cases(self, node: Cases, at: Setting) -> Value:
        """Return the value of the first branch whose condition holds; conditions are on indices and layers."""
        try:
            return self._by_index(node, at)
        except ConditionError:
            return self._by_sign(node, at)

    def _by_index(self, node: Cases, at: Setting) -> Value:
        for value, condition in node.branches:
            if condition is None or holds(condition, self.model.symbols, at):
                return self.value(value, at)
        raise UnsupportedError("no case holds here")

    def _by_sign(self, node: Cases, at: Setting) -> Value:
        """Return values that depend on the sign of a quantity, off the points where it is 0."""
        found, last = self.value(node.branches[-1][0], at), node.branches[-1][1]
        conditions = [self._difference(condition, at) for _, condition in node.branches[:-1]]
        if last is not None:
            check_last(self, [*conditions, self._difference(last, at)])
        for (value, _), (relation, difference) in zip(reversed(node.branches[:-1]), reversed(conditions), strict=True):
            taken = step(self, relation, difference)
            rest = self.each(lambda s: self.scalars.add(self.scalars.one, self.scalars.negative(s)), taken)
            multiply = self.scalars.multiply
            chosen = self.paired(multiply, self.value(value, at), taken)
            found = self.paired(self.scalars.add, chosen, self.paired(multiply, found, rest))
        return found

    def _difference(self, condition: Any, at: Setting) -> tuple[str, Value]:
        """Return the relation of a condition on a sign, and the difference of its sides."""
        relation, left, right = on_a_sign(condition)
        negative = self.each(self.scalars.negative, self.value(right, at))
        return relation, self.paired(self.scalars.add, self.value(left, at), negative)

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

    def group(self, node: Group, at: Setting) -> Value:
        """Put vectors in brackets one above the other."""
        across = 0 if self.model.symbols.reading.rows else 1
        values = [self.value(item, at) for item in node.items]
        if not node.square or any(not isinstance(v, np.ndarray) or v.shape[across] != 1 for v in values):
            raise UnreadError(f"'{latex(node)}' stands where a quantity is due")
        self.model.sensitive.add("rows")
        return np.concatenate(values, axis=1 - across)

    # -- functions and derivatives

    def call(self, node: Call, at: Setting) -> Value:
        """Apply a function."""
        return self.model.apply(self, node, at)

    def derivative(self, node: Derivative, at: Setting) -> Any:
        """Differentiate each entry by each entry."""
        differentiated = self.model.at_parameter(node)
        if differentiated is None:
            raise UnsupportedError("an operator of differentiation by itself")
        of = self.value(differentiated, at)
        if len(node.by) > 1:
            for by in reversed(node.by):
                inner = self._independent(by, at)
                if isinstance(inner, np.ndarray) or isinstance(of, np.ndarray):
                    raise UnsupportedError("a second derivative by an array")
                of = self.model.slope(of, inner, node)
            return of
        by = self._independent(node.by[0], at)
        if not isinstance(of, np.ndarray) and not isinstance(by, np.ndarray):
            return self.model.slope(of, by, node)
        above = list(of.flat) if isinstance(of, np.ndarray) else [of]
        below = list(by.flat) if isinstance(by, np.ndarray) else [by]
        is_entry = len(above) * len(below) > 1
        data = filled(len(above), len(below), lambda i, j: self.model.slope(above[i - 1], below[j - 1], node, is_entry))
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
            raise UndefinedError("a gradient by what is not written")
        return self.derivative(Derivative(node.of, (node.by,)), at)

    def number(self, node: Number, at: Setting) -> int:
        """Return a constant."""
        return self.scalars.constant(node.value)


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
    Columns: Evaluator.columns,
    Cases: Evaluator.cases,
    Group: Evaluator.group,
    Norm: Evaluator.norm,
}


