"""Shapes by unification: the shape of each kind of tree, and the sizes that an equation joins."""

from __future__ import annotations

from itertools import pairwise, product
from typing import TYPE_CHECKING, Any

from bpverify.errors import UnsupportedError
from bpverify.texts.causes import NamingError, UndefinedError, UnreadError
from bpverify.texts.conforming import SCALAR, Jacobian
from bpverify.texts.extents import Extents
from bpverify.texts.grouped import may_be_grouped, runs
from bpverify.texts.sizes import ONE, MismatchError
from bpverify.texts.spaces import sizes_of_sets
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
    from collections.abc import Hashable, Mapping

    from bpverify.texts.sizes import Shape
    from bpverify.texts.tree import Node


def _computes_column(left: Node, right: Node) -> bool:
    """Whether displayed arrays are multiplied for what derivatives are: these are written as columns then, as the display is."""
    is_shown = isinstance(right, Times) and all(isinstance(f, Matrix) for f in right.factors)
    return is_shown and any(isinstance(n, Derivative) for n in walk(left))


class Shaper(Extents):
    """Finds the shapes of one equation after another, and joins sizes on the way."""

    def equation(self, left: Node, right: Node, tag: Hashable, counters: Mapping[str, int]) -> None:
        """Join what both sides of an equation ask for.

        Raises:
            MismatchError: the sizes cannot be so.
            UnsupportedError: something has no shape that is known here.
        """
        self.letters, self.counters, self.tag = {}, counters, tag
        if (names := sizes_of_sets(left, right)) is not None:
            one, other = (self.symbols.size(self.symbols.ref(name), counters) for name in names)
            self.sizes.join(one, other)
            self.same |= {frozenset((one, other))}
            return
        a, b = self.plain(self.of(left)), self.plain(self.of(right))
        if self.is_number(right) and not self.is_scalar(a):
            if isinstance(left, Name) and is_ones(left):
                raise MismatchError
            return
        if self.sizes.is_one(b[1]) and not self.sizes.is_one(a[0]) and not self.sizes.is_one(a[1]):
            if isinstance(right, Matrix) or any(isinstance(n, Derivative) for n in walk(left)):
                # A matrix as a column of its entries.
                return
        if self.sizes.is_one(a[0]) and self.sizes.is_one(b[1]) and _computes_column(left, right):
            # A row as a column: the entries are those of the other side, in order.
            self.join((a[1], a[0]), b)
            return
        self.join(a, b)

    @staticmethod
    def is_number(node: Node) -> bool:
        """Whether a tree is a number that is written."""
        return isinstance(node, Number) or (isinstance(node, Plus) and all(isinstance(t, Number) for _, t in node.terms))

    # -- shapes of trees

    def of(self, node: Node) -> Shape | Jacobian:
        """Return the shape of a tree."""
        rule = _RULES.get(type(node))
        if rule is None:
            raise UnreadError(f"'{latex(node)}' stands where a quantity is due")
        try:
            found: Shape | Jacobian = rule(self, node)
        except MismatchError as error:
            error.node = node if error.node is None else error.node
            raise
        return found

    def scalar(self, node: Node) -> None:
        """Ask that a tree be a scalar."""
        self.join(self.plain(self.of(node)), SCALAR)

    def plus(self, node: Plus) -> Shape | Jacobian:
        """Terms have one shape; numbers are added to each entry."""
        if len(node.terms) == 1:
            return self.of(node.terms[0][1])
        found: Shape = SCALAR
        for _, term in node.terms:
            shape = self.plain(self.of(term))
            if self.is_number(term) or (self.is_scalar(shape) and not self.is_scalar(found)):
                continue
            if self.is_scalar(found):
                found = shape
            else:
                self._doubt_spread(node, found, shape)
                found = self.added(found, shape)
        return found

    def _doubt_spread(self, node: Plus, a: Shape, b: Shape) -> None:
        """Note a small letter that is taken for a matrix to whose columns a vector is added: it is likelier to be a vector too."""
        are_spread = any(map(self.sizes.is_one, a)) != any(map(self.sizes.is_one, b))
        names = [t for _, t in node.terms if isinstance(t, Name) and t.base.islower() and are_spread]
        kinds = [self.symbols.ref(n).symbol for n in names]
        free = (s in self.symbols.free and self.symbols.kind(s) == "array" for s in kinds)
        self.doubtful = self.doubtful or any(free)

    def times(self, node: Times) -> Shape | Jacobian:
        """Factors are multiplied from left to right, those without a sign first where only that fits."""
        found: Shape | Jacobian | None = None
        before = node.factors[0]
        for run in runs(node):
            sign, factors, signs = run
            shapes = [self.of(factor) for factor in factors]
            if found is not None and may_be_grouped(run) and self._is_grouped(found, shapes):
                before = factors[-1]
                continue
            for factor, shape, join in zip(factors, shapes, (sign, *signs), strict=True):
                if found is None:
                    found = shape
                else:
                    self._doubt(before, found, factor, shape)
                    found = self.product(found, shape, join)
                before = factor
        return SCALAR if found is None else found

    def _is_grouped(self, before: Shape | Jacobian, shapes: list[Shape | Jacobian]) -> bool:
        """Whether a product of matrices has the shape of what stands before it, and its first factor has another one."""
        same, plain = self.sizes.same, [s for s in (before, *shapes) if not isinstance(s, Jacobian)]
        if len(plain) <= len(shapes) or any(map(self.is_scalar, plain)):
            return False
        whole = (plain[1][0], plain[-1][1])
        fits = all(same(a[1], b[0]) for a, b in pairwise(plain[1:]))
        return fits and all(map(same, whole, plain[0])) and not all(map(same, plain[1], plain[0]))

    def _doubt(self, before: Node, a: Shape | Jacobian, factor: Node, b: Shape | Jacobian) -> None:
        """Note a Latin letter that is taken for a number beside a matrix: it may be an array."""
        if isinstance(a, Jacobian) or isinstance(b, Jacobian) or self.is_scalar(a) == self.is_scalar(b):
            return
        scalar, array = (before, b) if self.is_scalar(a) else (factor, a)
        is_matrix = not self.sizes.is_one(array[0]) and not self.sizes.is_one(array[1])
        if isinstance(scalar, Name) and scalar.base[0].isalpha() and is_matrix:
            ref = self.symbols.ref(scalar)
            self.doubtful = self.doubtful or (ref.symbol in self.symbols.free)
        if isinstance(scalar, Name) and scalar.base.lstrip("\\")[:1].isupper():
            # A capital beside an array is hardly a number.
            self.dubious = self.dubious or self.symbols.ref(scalar).symbol in self.symbols.free

    def over(self, node: Over) -> Shape | Jacobian:
        """A quotient has the numerator's shape, entry by entry where both are arrays."""
        above, below = self.of(node.above), self.plain(self.of(node.below))
        if self.is_scalar(below):
            return above
        above = self.plain(above)
        return below if self.is_scalar(above) else self.join(above, below)

    def total(self, node: Sum) -> Shape | Jacobian:
        """A sum has its body's shape; without an index it adds the entries of an array."""
        if node.indices == ("",):
            self.of(node.body)
            return SCALAR
        if node.indices == (SAMPLES,):
            rows, columns = self.plain(self.of(node.body))
            return (ONE, columns) if self.symbols.reading.rows else (rows, ONE)
        counters = self.symbols.naming.counters
        if counters.issuperset(node.indices):
            return self._over_steps(node)
        outer = dict(self.letters)
        for index in node.indices:
            # The same letter in another sum, or at another layer of one over layers, may run over something else.
            self.letters[index] = ("sum", self.tag, id(node), index, tuple(sorted(self.counters.items())))
        self.bound(node)
        found = self.of(node.body)
        self.letters = {k: v for k, v in self.letters.items() if k not in node.indices} | {
            k: outer[k] for k in node.indices if k in outer
        }
        return found

    def columns(self, node: Columns) -> Shape:
        """Columns of one size side by side make a matrix, and rows one above the other."""
        (index,) = node.indices
        outer = self.letters.get(index)
        size = self.letters[index] = ("columns", self.tag, id(node), tuple(sorted(self.counters.items())))
        self.sizes.at_least(size, 2)
        self.bound(node)
        rows, columns = self.plain(self.of(node.body))
        self.letters.pop(index)
        if outer is not None:
            self.letters[index] = outer
        self.sizes.join(columns if node.are_columns else rows, ONE)
        return (rows, size) if node.are_columns else (size, columns)

    def _over_steps(self, node: Sum) -> Shape | Jacobian:
        """A sum over steps has the shape that its body has at each of them."""
        outer, found = self.counters, []
        for steps in product(range(1, self.symbols.depth + 1), repeat=len(node.indices)):
            self.counters = {**outer, **dict(zip(node.indices, steps, strict=True))}
            found.append(self.of(node.body))
        self.counters = outer
        for other in found[1:]:
            if not isinstance(found[0], Jacobian) and not isinstance(other, Jacobian):
                self.join(found[0], other)
        return found[0]

    def derivative(self, node: Derivative) -> Shape | Jacobian:
        """Return what is differentiated and by what."""
        if node.of is None:
            raise UnsupportedError("an operator of differentiation by itself")
        of = self.plain(self.of(node.of))
        if len(node.by) > 1:
            self.join(of, SCALAR)
            for each in node.by:
                self.join(self.plain(self.of(each)), SCALAR)
            return SCALAR
        by = self.plain(self.of(node.by[0]))
        if self.is_scalar(of) and self.is_scalar(by):
            return SCALAR
        return Jacobian(of, node.of, by, node.by[0])

    def nabla(self, node: Nabla) -> Shape | Jacobian:
        """A gradient has the shape of what it is taken by."""
        if node.by is None:
            raise UndefinedError("a gradient by what is not written")
        return self.derivative(Derivative(node.of, (node.by,)))

    def call(self, node: Call) -> Shape:
        """Functions act entry by entry, but for a few."""
        if len(node.arguments) != 1:
            return self.call_shape(node)
        shape = self.plain(self.of(node.arguments[0]))
        if node.function.base == "diag":
            if not self.sizes.is_one(shape[0]) and not self.sizes.is_one(shape[1]):
                # It is made of a vector.
                raise MismatchError
            size = shape[0] if self.sizes.is_one(shape[1]) else shape[1]
            return size, size
        if node.function.base == "tr":
            self.sizes.join(*shape)
            return SCALAR
        return self.call_shape(node) if node.function.base in self.symbols.reductions else shape

    def call_shape(self, node: Call) -> Shape:
        """Return the shape of a function that does not act entry by entry."""
        if node.function.base == "softmax":
            shape = self.plain(self.of(node.arguments[0]))
            if self.is_scalar(shape):
                raise MismatchError
            return shape
        if node.function.base in ("sum", "mean"):
            self.of(node.arguments[0])
            return ONE, ONE
        if node.function.base in ("max", "min") and len(node.arguments) == len([*filter(self.is_number, node.arguments)]) + 1:
            # Entry by entry, beside a number.
            return self.plain(self.of(next(a for a in node.arguments if not self.is_number(a))))
        for argument in node.arguments:
            if node.function in self.symbols.losses:
                self.of(argument)
            else:
                self.scalar(argument)
        return ONE, ONE

    def scripted(self, node: Scripted) -> Shape | Jacobian:
        """A group with indices is a component, with T transposed, with a number a power."""
        shape = self.plain(self.of(node.of))
        for item in node.sup:
            if is_transpose(item):
                shape = shape[1], shape[0]
        if not node.sub:
            return shape
        slots = [dim for dim in shape if not self.sizes.is_one(dim)]
        if len(slots) != len(node.sub):
            raise NamingError("a component with other indices than the array has")
        for item, slot in zip(node.sub, slots, strict=True):
            self.index(item, slot)
        return SCALAR

    def matrix(self, node: Matrix) -> Shape:
        """A matrix of scalars has its rows and columns."""
        width = max(len(row) for row in node.rows)
        rows, columns = ("rows", id(node)), ("columns", id(node))
        for row in node.rows:
            for cell in row:
                if cell is not None:
                    self.scalar(cell)
        self.sizes.exactly(rows, len(node.rows))
        self.sizes.exactly(columns, width)
        return rows, columns

    def group(self, node: Group) -> Shape:
        """Vectors in brackets, with commas between them, are one above the other."""
        if not node.square:
            raise UnreadError(f"'{latex(node)}' stands where a quantity is due")
        across = 0 if self.symbols.reading.rows else 1
        shapes = [self.plain(self.of(item)) for item in node.items]
        if any(not self.sizes.is_one(shape[across]) or self.sizes.is_one(shape[1 - across]) for shape in shapes):
            raise UnreadError(f"'{latex(node)}' stands where a quantity is due: it has no vectors alone")
        size = "stacked", self.tag, id(node)
        self.sizes.total(size, tuple(shape[1 - across] for shape in shapes))
        return (ONE, size) if self.symbols.reading.rows else (size, ONE)

    def cases(self, node: Cases) -> Shape:
        """All values have one shape."""
        found = self.plain(self.of(node.branches[0][0]))
        for value, _ in node.branches[1:]:
            self.join(found, self.plain(self.of(value)))
        return found

    def norm(self, node: Norm) -> Shape:
        """A norm is a number."""
        self.of(node.of)
        return SCALAR


_RULES: dict[type, Any] = {
    Number: lambda s, n: SCALAR,
    Name: Shaper.name,
    Plus: Shaper.plus,
    Times: Shaper.times,
    Over: Shaper.over,
    Sum: Shaper.total,
    Derivative: Shaper.derivative,
    Nabla: Shaper.nabla,
    Call: Shaper.call,
    Scripted: Shaper.scripted,
    Matrix: Shaper.matrix,
    Columns: Shaper.columns,
    Cases: Shaper.cases,
    Group: Shaper.group,
    Norm: Shaper.norm,
}
