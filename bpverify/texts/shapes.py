"""Shapes by unification: products conform, summands agree, what an index runs over is one size.

A shape is a pair of sizes, rows and columns; a scalar is (ONE, ONE), a column (n, ONE), a row (ONE, n).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any, Protocol

from bpverify.errors import UnsupportedError
from bpverify.texts.causes import AmbiguousError, NamingError, UndefinedError, UnreadError
from bpverify.texts.names import Ref
from bpverify.texts.sizes import ONE, MismatchError, Shape, Sizes
from bpverify.texts.symbols import DELTA
from bpverify.texts.tree import (
    Call,
    Cases,
    Derivative,
    Matrix,
    Nabla,
    Name,
    Norm,
    Number,
    Over,
    Plus,
    Primed,
    Scripted,
    Sum,
    Times,
    walk,
)  # fmt: skip
from bpverify.texts.written import SIGNS, in_latex, latex

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from bpverify.texts.symbols import Symbols
    from bpverify.texts.tree import Node

SCALAR: Shape = (ONE, ONE)


@dataclass(frozen=True, slots=True)
class Jacobian:
    """The shape of a derivative of an array by an array, each with the tree that names it."""

    of: Shape
    of_tree: Any
    by: Shape
    by_tree: Any


class Shaper:
    """Finds the shapes of one equation after another, and joins sizes on the way."""

    def __init__(self, symbols: Symbols, sizes: Sizes) -> None:
        self.symbols, self.sizes = symbols, sizes
        self.letters: dict[str, Hashable] = {}
        self.counters: Mapping[str, int] = {}
        self.doubtful = self.dubious = False
        self.dot, self.layout = symbols.reading.dot, symbols.reading.layout

    def equation(self, left: Node, right: Node, tag: Hashable, counters: Mapping[str, int]) -> None:
        """Join what both sides of an equation ask for.

        Raises:
            MismatchError: the sizes cannot be so.
            UnsupportedError: something has no shape that is known here.
        """
        self.letters, self.counters, self.tag = {}, counters, tag
        a, b = self.plain(self.of(left)), self.plain(self.of(right))
        if self.is_number(right) and not self.is_scalar(a):
            if isinstance(left, Name) and is_ones(left):
                raise MismatchError
            return
        is_laid_out = isinstance(right, Matrix) or any(isinstance(n, Derivative) for n in walk(left))
        if is_laid_out and self.sizes.is_one(b[1]) and not self.sizes.is_one(a[0]) and not self.sizes.is_one(a[1]):
            # A matrix as a column of its entries.
            return
        self.join(a, b)

    # -- tools

    def is_scalar(self, shape: Shape) -> bool:
        """Whether a shape is that of a scalar."""
        return self.sizes.is_one(shape[0]) and self.sizes.is_one(shape[1])

    @staticmethod
    def is_number(node: Node) -> bool:
        """Whether a tree is a number that is written."""
        return isinstance(node, Number) or (isinstance(node, Plus) and all(isinstance(t, Number) for _, t in node.terms))

    def join(self, a: Shape, b: Shape) -> Shape:
        """Make two shapes one."""
        self.sizes.join(a[0], b[0])
        self.sizes.join(a[1], b[1])
        return a

    def plain(self, shape: Shape | Jacobian) -> Shape:
        """Return a derivative's shape as that of an array, in the layout."""
        if not isinstance(shape, Jacobian):
            return shape
        if self.is_scalar(shape.of):
            return shape.by
        if self.is_scalar(shape.by):
            return shape.of
        if self.sizes.is_one(shape.of[1]) and self.sizes.is_one(shape.by[1]):
            rows, columns = shape.of[0], shape.by[0]
        elif self.sizes.is_one(shape.of[0]) and self.sizes.is_one(shape.by[0]):
            rows, columns = shape.of[1], shape.by[1]
        else:
            # Arrays of rank 2 are laid out row by row; vectors are likelier.
            self.doubtful = True
            rows, columns = ("entries", self.tag, id(shape.of_tree)), ("entries", self.tag, id(shape.by_tree))
        return (rows, columns) if self.layout == "numerator" else (columns, rows)

    def letter(self, name: str) -> Hashable:
        """Return the size that an index runs over in this equation."""
        return self.letters.setdefault(name, ("letter", self.tag, name))

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

    def name(self, node: Name) -> Shape:
        """Return the shape of a name, and join what its indices run over with its sizes."""
        if is_ones(node):
            return self._ones(node)
        if node.base == DELTA and self.symbols.kronecker:
            self._same_range(node)
            return SCALAR
        return self.ref(self.symbols.ref(node))

    def _same_range(self, node: Name) -> None:
        first, second = (self.letter(i.base) if isinstance(i, Name) else None for i in node.sub)
        if first is not None and second is not None:
            self.sizes.join(first, second)

    def _ones(self, node: Name) -> Shape:
        """Return the shape of a vector or matrix of ones, from its subscripts where it has some."""
        dims: list[Hashable] = [("ones", self.tag, id(node)), ONE]
        for k, item in enumerate(node.sub[:2]):
            if isinstance(item, Number):
                dims[k] = ("ones", self.tag, id(node), k)
                self.sizes.exactly(dims[k], int(item.value))
            elif k:
                dims[k] = ("ones", self.tag, id(node), k)
        for dim in dims:
            # It is an array: of a size that were 1 it would be a number, and hold where a sum is meant.
            if dim != ONE and self.sizes.find(dim) == dim:
                self.sizes.at_least(dim, 2)
        rows, columns = dims
        self.symbols.ones[id(node)] = node, rows, columns
        return (columns, rows) if any(isinstance(i, Name) and i.base in ("T", r"\top") for i in node.sup) else (rows, columns)

    def ref(self, ref: Ref) -> Shape:
        """Return the shape of an occurrence."""
        is_size = ref.symbol in self.symbols.numbers or ref.symbol == self.symbols.last
        if is_size or (ref.indices is None and ref.symbol in self.symbols.naming.indices):
            return SCALAR
        layer = self.symbols.layer(ref.layer, self.counters)
        slots = self.symbols.slots(ref.symbol, layer, self.sizes)
        if ref.indices is None:
            shape = self.symbols.shape(ref.symbol, slots)
            return (shape[1], shape[0]) if ref.transposed else shape
        for item, slot in zip(ref.indices, slots, strict=False):
            self.index(item, slot)
        rest = slots[len(ref.indices) :]
        if rest and (not ref.bold or ref.symbol in self.symbols.above):
            raise NamingError(f"{in_latex(ref.symbol)} has {len(slots)} indices elsewhere, and {len(ref.indices)} here")
        if len(ref.indices) > len(slots):
            raise NamingError(f"{in_latex(ref.symbol)} has more indices here than elsewhere")
        if not rest:
            return SCALAR
        if len(rest) > 1:
            raise NamingError(f"{in_latex(ref.symbol)} has {len(slots)} indices elsewhere, and {len(ref.indices)} here")
        return (ONE, rest[0]) if ref.transposed else (rest[0], ONE)

    def index(self, item: Node, slot: Hashable) -> None:
        """Join what an index runs over with a size, or ask for a size that holds its number."""
        if isinstance(item, Name) and not item.sub:
            self.sizes.join(self.letter(item.base), slot)
        elif isinstance(item, Number) and item.value.denominator == 1:
            self.sizes.at_least(slot, int(item.value))

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
                found = self.added(found, shape)
        return found

    def added(self, a: Shape, b: Shape) -> Shape:
        """Return the shape of a sum: one shape, or a matrix with a column or a row that goes to each of its columns or rows."""
        one = self.sizes.is_one
        for matrix, vector in ((a, b), (b, a)):
            if any(map(one, matrix)) or sum(map(one, vector)) != 1:
                continue
            side = 0 if one(vector[1]) else 1
            self.sizes.join(matrix[side], vector[side])
            return matrix
        return self.join(a, b)

    def times(self, node: Times) -> Shape | Jacobian:
        """Factors are multiplied from left to right."""
        found = self.of(node.factors[0])
        for before, factor, sign in zip(node.factors, node.factors[1:], node.signs, strict=False):
            shape = self.of(factor)
            self._doubt(before, found, factor, shape)
            found = self.product(found, shape, sign)
        return found

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

    def product(self, a: Shape | Jacobian, b: Shape | Jacobian, sign: str) -> Shape | Jacobian:
        """Return the shape of a product under a sign."""
        if isinstance(a, Jacobian) and isinstance(b, Jacobian) and sign != "entry":
            is_straight = sign == "chain" or self.layout == "numerator"
            if is_straight and a.by_tree == b.of_tree and not self.is_scalar(a.by):
                return Jacobian(a.of, a.of_tree, b.by, b.by_tree)
            is_turned = sign == "chain" or self.layout == "denominator"
            if is_turned and b.by_tree == a.of_tree and not self.is_scalar(b.by):
                return Jacobian(b.of, b.of_tree, a.by, a.by_tree)
        if not isinstance(a, Jacobian) and self.is_scalar(a):
            return b
        if not isinstance(b, Jacobian) and self.is_scalar(b):
            return a
        a, b = self.plain(a), self.plain(b)
        if self.is_scalar(a) or self.is_scalar(b):
            return b if self.is_scalar(a) else a
        if sign == "entry":
            return self.join(a, b)
        if sign == "outer" and self.sizes.is_one(a[1]) and self.sizes.is_one(b[1]):
            return a[0], b[0]
        kind = product_kind(self.sizes, a, b, sign, self.dot)
        if kind == "entry":
            return self.join(a, b)
        if kind == "inner":
            self.join(a, b)
            return SCALAR
        self.sizes.join(a[1], b[0])
        return a[0], b[1]

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
        counters = self.symbols.naming.counters
        if counters.issuperset(node.indices):
            return self._over_steps(node)
        outer = dict(self.letters)
        for index in node.indices:
            # The same letter in another sum may run over something else.
            self.letters[index] = ("sum", self.tag, id(node), index)
        self.bound(node)
        found = self.of(node.body)
        self.letters = {k: v for k, v in self.letters.items() if k not in node.indices} | {
            k: outer[k] for k in node.indices if k in outer
        }
        return found

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

    def bound(self, node: Sum) -> None:
        """Join the size of a sum's index with its bound."""
        for index in node.indices:
            if index in self.symbols.naming.counters:
                raise UnsupportedError("a sum over layers or steps")
            letter = self.letter(index)
            if isinstance(node.high, Name):
                ref = self.symbols.ref(node.high)
                if ref.symbol not in self.symbols.naming.counters:
                    self.sizes.join(letter, self.symbols.size(ref, self.counters))
            elif isinstance(node.high, Number):
                self.sizes.exactly(letter, int(node.high.value))

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
        for argument in node.arguments:
            self.scalar(argument)
        return ONE, ONE

    def scripted(self, node: Scripted) -> Shape | Jacobian:
        """A group with indices is a component, with T transposed, with a number a power."""
        shape = self.plain(self.of(node.of))
        for item in node.sup:
            if isinstance(item, Name) and item.base in ("T", r"\top"):
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


def is_ones(node: Name) -> bool:
    """Whether a name is the vector or matrix of ones: a bold one."""
    return node.base == "1" and node.bold


class Compared(Protocol):
    """Sizes that can be told from each other."""

    def is_one(self, dim: Hashable) -> bool:
        """Whether a dimension is that of no array."""

    def same(self, a: Hashable, b: Hashable) -> bool:
        """Whether two dimensions are one."""


def product_kind(sizes: Compared, a: Shape, b: Shape, sign: str, dot: str) -> str:
    """Return how two arrays are multiplied: matrix, entry or inner."""
    both_columns = sizes.is_one(a[1]) and sizes.is_one(b[1]) and not sizes.is_one(b[0])
    both_rows = sizes.is_one(a[0]) and sizes.is_one(b[0]) and not sizes.is_one(a[1])
    if sign in ("star", "times", "outer"):
        # Entry by entry, a convolution, a cross product, Kronecker's: texts write each of them so.
        raise AmbiguousError(f"{SIGNS.get(sign, sign)} between two arrays may mean several products: entry by entry or another")
    if (both_columns or both_rows) and sign == "dot":
        return "inner" if dot == "inner" else "entry"
    return "matrix"


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
    Cases: Shaper.cases,
    Norm: Shaper.norm,
}

__all__ = ["Jacobian", "MismatchError", "Primed", "Shape", "Shaper", "product_kind"]
