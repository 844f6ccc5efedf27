"""Arithmetic of scalars and matrices of them: entry by entry, products under their signs, derivatives of arrays by arrays."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from bpverify.errors import UnsupportedError
from bpverify.texts.causes import AmbiguousError
from bpverify.texts.conforming import OF_NUMBERS, SILENT, STARS, product_kind
from bpverify.texts.sizes import ONE

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpverify.texts.places import Value, World
    from bpverify.texts.tree import Node


@dataclass(frozen=True, slots=True)
class Jacobian:
    """Derivatives of each entry of ``of`` by each of ``by``: data[i, j], entries in the order of rows."""

    of: Any
    by: Any
    data: Any
    of_tree: Node | None
    by_tree: Node


class Products:
    """Arithmetic in one model."""

    def __init__(self, model: World) -> None:
        self.model = model
        self.scalars = model.scalars
        self.reads_stars = False
        """Whether a star or a cross between arrays of one shape is read, as their product entry by entry: in claims alone."""

    def plain(self, value: Any) -> Value:
        """Return a derivative as an array, in the layout."""
        if not isinstance(value, Jacobian):
            return value
        of, by = np.shape(value.of), np.shape(value.by)
        if of == by == ():
            return value.data.item()
        if of == ():
            return value.data.reshape(by)
        if by == ():
            return value.data.reshape(of)
        self.model.sensitive.add("layout")
        return value.data if self.model.symbols.reading.layout == "numerator" else value.data.T

    def each(self, function: Callable[..., int], value: Value) -> Value:
        """Apply a function of scalars to each entry."""
        if isinstance(value, np.ndarray):
            rows, columns = value.shape
            return filled(rows, columns, lambda i, j: function(value[i - 1, j - 1]))
        return function(value)

    def paired(self, function: Callable[[int, int], int], a: Value, b: Value) -> Value:
        """Apply a function of two scalars entry by entry; a scalar goes with each entry."""
        if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
            if a.shape != b.shape:
                raise UnsupportedError(f"arrays of shapes {a.shape} and {b.shape} entry by entry")
            rows, columns = a.shape
            return filled(rows, columns, lambda i, j: function(a[i - 1, j - 1], b[i - 1, j - 1]))
        if isinstance(a, np.ndarray):
            return self.each(lambda x: function(x, b), a)
        return self.each(lambda y: function(a, y), b)

    def product(self, a: Any, b: Any, sign: str) -> Any:
        """Multiply two values under a sign."""
        if isinstance(a, Jacobian) and isinstance(b, Jacobian) and sign != "entry":
            is_straight = sign == "chain" or self.model.symbols.reading.layout == "numerator"
            if is_straight and a.by_tree == b.of_tree and np.shape(a.by) != ():
                self.model.sensitive.add("layout")
                return Jacobian(a.of, b.by, self.matrix_product(a.data, b.data), a.of_tree, b.by_tree)
            is_turned = sign == "chain" or self.model.symbols.reading.layout == "denominator"
            if is_turned and b.by_tree == a.of_tree and np.shape(b.by) != ():
                self.model.sensitive.add("layout")
                return Jacobian(b.of, a.by, self.matrix_product(b.data, a.data), b.of_tree, a.by_tree)
        if isinstance(b, Jacobian) and not isinstance(a, (np.ndarray, Jacobian)):
            return Jacobian(b.of, b.by, self.each(lambda x: self.scalars.multiply(a, x), b.data), b.of_tree, b.by_tree)
        if isinstance(a, Jacobian) and not isinstance(b, (np.ndarray, Jacobian)):
            return Jacobian(a.of, a.by, self.each(lambda x: self.scalars.multiply(x, b), a.data), a.of_tree, a.by_tree)
        if isinstance(b, Jacobian) and isinstance(a, np.ndarray) and sign in SILENT and _is_weighted(a, b):
            return self._weighted(a, b)
        if isinstance(a, np.ndarray) and isinstance(b, Jacobian) and self._is_contracted(a, b, sign):
            self.model.sensitive.add("contracted")
            return self.matrix_product(a.reshape(1, -1), b.data).reshape(np.shape(b.by))
        a, b = self.plain(a), self.plain(b)
        if sign == "outer" and not (isinstance(a, np.ndarray) and isinstance(b, np.ndarray)):
            raise AmbiguousError(OF_NUMBERS)
        if not isinstance(a, np.ndarray) or not isinstance(b, np.ndarray) or sign == "entry":
            return self.paired(self.scalars.multiply, a, b)
        if sign in STARS and self.reads_stars and a.shape == b.shape:
            self.model.sensitive.add("star")
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

    def _weighted(self, a: Any, b: Jacobian) -> Value:
        """Return the derivatives of the entries of a vector by a matrix, each times the entry of another vector, added."""
        self.model.sensitive.add("weights")
        scalars, (rows, columns) = self.scalars, np.shape(b.by)
        weights = list(a.flat)

        def entry(i: int, j: int) -> int:
            at = (i - 1) * columns + j - 1
            return scalars.add(*(scalars.multiply(weight, b.data[k, at]) for k, weight in enumerate(weights)))

        return filled(rows, columns, entry)

    def _is_contracted(self, a: Value, b: Jacobian, sign: str) -> bool:
        """Whether a column goes through the derivative behind it, of a column by a vector."""
        of, by = np.shape(b.of), np.shape(b.by)
        is_silent = sign in SILENT and self.model.symbols.reading.layout == "numerator"
        return is_silent and of != () and a.shape == of and of[1] == 1 and by != () and 1 in by

    def matrix_product(self, a: Value, b: Value) -> Value:
        """Return the product of two matrices."""
        if a.shape[1] != b.shape[0]:
            raise UnsupportedError(f"a product of shapes {a.shape} and {b.shape}")
        scalars = self.scalars
        return filled(
            a.shape[0], b.shape[1],
            lambda i, j: scalars.add(*(scalars.multiply(a[i - 1, k], b[k, j - 1]) for k in range(a.shape[1]))),
        )  # fmt: skip

    def turned(self, value: Value) -> Value:
        """Return an array transposed."""
        if not isinstance(value, np.ndarray):
            raise AmbiguousError("a transposed number: the sign may be a power")
        return value.T

    def raised(self, value: Value, exponent: Fraction) -> Value:
        """Raise to a power, each entry of an array."""
        if isinstance(value, np.ndarray) and (exponent < 0 or (1 not in value.shape and value.shape[0] == value.shape[1])):
            raise UnsupportedError("the power of a matrix")
        if isinstance(value, np.ndarray) and 1 not in value.shape:
            # No product of it by itself conforms: it can only be that of its entries.
            self.model.sensitive.add("powers")
        return self.each(lambda x: self.scalars.power(x, exponent), value)


    def repeated(self, value: Value, times: int) -> Value:
        """Multiply a square matrix by itself."""
        if not isinstance(value, np.ndarray):
            return self.raised(value, Fraction(times))
        if value.shape[0] != value.shape[1] or times < 0:
            raise UnsupportedError("the power of a matrix that is not square, or an inverse")
        self.model.sensitive.add("repeated")
        rows, scalars = value.shape[0], self.scalars
        found = filled(rows, rows, lambda i, j: scalars.one if i == j else scalars.zero)
        for _ in range(times):
            found = self.matrix_product(found, value)
        return found


def _is_weighted(a: Any, b: Jacobian) -> bool:
    """Whether a vector stands before the derivative of a vector of its shape by a matrix, where no product of matrices conforms."""
    shape = np.shape(b.of)
    return len(shape) == 2 and a.shape == shape and sorted(shape)[0] == 1 < sorted(shape)[1] and min(np.shape(b.by), default=1) > 1


class _Plain:
    """Sizes that are numbers already."""

    @staticmethod
    def is_one(dim: Any) -> bool:
        return bool(dim == 1 or dim == ONE)

    @staticmethod
    def same(a: Any, b: Any) -> bool:
        return bool(a == b)


def spread(a: Any, b: Any) -> tuple[Any, Any]:
    """Give a column to each column of a matrix that is added to it, a row to each row."""
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray) and a.shape != b.shape:
        for matrix, vector in ((a, b), (b, a)):
            if 1 not in matrix.shape and vector.shape in ((matrix.shape[0], 1), (1, matrix.shape[1])):
                return np.broadcast_to(a, matrix.shape), np.broadcast_to(b, matrix.shape)
    return a, b


def _shape(value: Any) -> Any:
    return value.shape


def filled(rows: int, columns: int, entry: Callable[[int, int], int]) -> Any:
    """Return the matrix of entries, from places that count from 1."""
    found = np.empty((rows, columns), dtype=object)
    for i in range(rows):
        for j in range(columns):
            value = entry(i + 1, j + 1)
            if isinstance(value, np.ndarray):
                raise UnsupportedError("an array where an entry is due")
            found[i, j] = value
    return found

