"""Arithmetic of shapes: products conform, summands agree, derivatives of arrays by arrays are laid out.

A shape is a pair of sizes, rows and columns; a scalar is (ONE, ONE), a column (n, ONE), a row (ONE, n).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from bpverify.texts.causes import AmbiguousError
from bpverify.texts.sizes import ONE, Shape
from bpverify.texts.written import SIGNS

if TYPE_CHECKING:
    from collections.abc import Hashable

    from bpverify.texts.sizes import Sizes
    from bpverify.texts.symbols import Symbols

SCALAR: Shape = (ONE, ONE)
OF_NUMBERS = r"\otimes beside a number: its sign tells that both sides are arrays"


@dataclass(frozen=True, slots=True)
class Jacobian:
    """The shape of a derivative of an array by an array, each with the tree that names it."""

    of: Shape
    of_tree: Any
    by: Shape
    by_tree: Any


class Conforming:
    """Shapes of one equation, and the sizes that their arithmetic joins."""

    tag: Hashable
    """What tells the equation from others, and its place."""

    def __init__(self, symbols: Symbols, sizes: Sizes) -> None:
        self.symbols, self.sizes = symbols, sizes
        self.doubtful = self.dubious = False
        self.reads_stars = False
        """Whether a star or a cross between arrays of one shape is read, as their product entry by entry: in claims alone."""
        self.same: set[frozenset[Hashable]] = set()
        """The sizes that an equation says to be one, in pairs."""
        self.dot, self.layout = symbols.reading.dot, symbols.reading.layout

    def is_scalar(self, shape: Shape) -> bool:
        """Whether a shape is that of a scalar."""
        return self.sizes.is_one(shape[0]) and self.sizes.is_one(shape[1])

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

    def is_weighted(self, a: Shape, b: Jacobian) -> bool:
        """Whether a vector stands before the derivative of a vector by a matrix: its entries are the weights in a sum of these."""
        one = self.sizes.is_one
        lines = [k for k in (0, 1) if one(a[k]) and one(b.of[k])]
        return len(lines) == 1 and not self.is_scalar(a) and not self.is_scalar(b.of) and not any(map(one, b.by))

    def product(self, a: Shape | Jacobian, b: Shape | Jacobian, sign: str) -> Shape | Jacobian:
        """Return the shape of a product under a sign."""
        if isinstance(a, Jacobian) and isinstance(b, Jacobian) and sign != "entry":
            is_straight = sign == "chain" or self.layout == "numerator"
            if is_straight and a.by_tree == b.of_tree and not self.is_scalar(a.by):
                return Jacobian(a.of, a.of_tree, b.by, b.by_tree)
            is_turned = sign == "chain" or self.layout == "denominator"
            if is_turned and b.by_tree == a.of_tree and not self.is_scalar(b.by):
                return Jacobian(b.of, b.of_tree, a.by, a.by_tree)
        if sign == "outer" and any(not isinstance(each, Jacobian) and self.is_scalar(each) for each in (a, b)):
            raise AmbiguousError(OF_NUMBERS)
        if not isinstance(a, Jacobian) and isinstance(b, Jacobian) and sign in SILENT and self.is_weighted(a, b):
            self.join(a, b.of)
            return b.by
        if not isinstance(a, Jacobian) and self.is_scalar(a):
            return b
        if not isinstance(b, Jacobian) and self.is_scalar(b):
            return a
        if isinstance(b, Jacobian) and not isinstance(a, Jacobian) and self._is_contracted(a, b, sign):
            self.join(a, b.of)
            return b.by
        a, b = self.plain(a), self.plain(b)
        if self.is_scalar(a) or self.is_scalar(b):
            return b if self.is_scalar(a) else a
        if sign == "entry" or (sign in STARS and self.reads_stars):
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

    def _is_contracted(self, a: Shape, b: Jacobian, sign: str) -> bool:
        """Whether a column goes through the derivative of a column by a vector behind it: no product of matrices conforms there."""
        one = self.sizes.is_one
        if sign not in SILENT or self.is_scalar(b.of) or self.is_scalar(b.by) or not (one(b.by[0]) or one(b.by[1])):
            return False
        return self.layout == "numerator" and one(a[1]) and one(b.of[1])


SILENT = frozenset(("", "dot"))
"""Signs of a product that may be any."""
STARS = frozenset(("star", "times"))
"""Signs that stand between arrays of one shape for their product entry by entry, and may mean another product."""


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
