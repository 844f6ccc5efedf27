"""Products of arrays: by the rule of matrices, entry by entry, inner; which one a sign means is told by the shapes."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from bpverify.claim import Index, Sum, Term
from bpverify.errors import IllFormedError, UnsupportedError
from bpverify.notation.arrays import OPEN, Array, array_of, conform, constant, joined, same, transpose, upright
from bpverify.notation.terms import multiply
from bpverify.notation.tree import Slip

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence, Set

    from bpverify.notation.tree import Sign


MOST_AXES = 3
"""How many axes the derivative of a vector by a matrix has: no other array has as many."""


class Products:
    """The products of one equation; ``entrywise`` says of each dot between two vectors whether it is taken entry by entry.

    With ``loose``, arrays of one shape side by side are multiplied entry by entry where they cannot be as matrices.
    ``dots`` counts the dots, so that the other readings can be tried; ``slips`` are what was repaired.
    """

    def __init__(self, fresh: Callable[[], str], entrywise: tuple[bool, ...] = (), loose: bool = False) -> None:
        self.fresh, self.entrywise, self.loose = fresh, entrywise, loose
        self.dots = 0
        self.slips: list[Slip] = []

    def of(self, left: Array, sign: Sign, right: Array, position: int) -> Array:
        """Return the product that a sign between two arrays means.

        Raises:
            IllFormedError: Their shapes do not conform.
            UnsupportedError: Vectors may be meant as rows, or the length of a sum is not known.
        """
        if MOST_AXES in (len(left.shape), len(right.shape)) and not (left.is_scalar or right.is_scalar):
            return self._weighed(left, sign, right)
        if sign == "circle":
            return hadamard(left, right)
        if left.is_scalar or right.is_scalar:
            return _scaled(left, right)
        if sign == "star" and alike(left, right):
            return hadamard(left, right)
        if sign == "dot" and len(left.shape) == len(right.shape) == 1 and alike(left, right):
            return self._dotted(left, right, position)
        return self.matrix(left, right)

    def _weighed(self, left: Array, sign: Sign, right: Array) -> Array:
        """Return the derivatives of the entries of a vector by a matrix, each times an entry of what stands before, added.

        Raises:
            UnsupportedError: No vector of that length stands before, nor a Jacobian by that vector.
        """
        before = upright(left)
        is_vector = len(before.shape) == 1 or before.is_jacobian
        if sign == "circle" or len(right.shape) != MOST_AXES or not is_vector or not same(before.shape[-1], right.shape[0]):
            raise UnsupportedError(f"a product with the derivative of a vector by a matrix: {left}, {right}")
        over, rest = joined(before.shape[-1], right.shape[0]), before.shape[:-1]
        if over == OPEN:
            raise UnsupportedError(f"nothing says how long {left.text} is, over which a product sums")
        index = self.fresh()

        def at(place: tuple[Index, ...]) -> Term:
            weight = before.at((*place[: len(rest)], index))
            return Sum(index, multiply([weight, right.at((index, *place[len(rest) :]))]), over)

        return array_of((*rest, *right.shape[1:]), at, "the product")

    def _dotted(self, left: Array, right: Array, position: int) -> Array:
        by_entry = self.dots < len(self.entrywise) and self.entrywise[self.dots]
        self.dots += 1
        if not by_entry:
            return self.inner(left, right)
        self.slips.append(Slip("dot", f"\\cdot between two vectors at {position} was read entry by entry", position))
        return hadamard(left, right)

    def inner(self, left: Array, right: Array) -> Array:
        """Return the sum of the products of the entries of two vectors.

        Raises:
            IllFormedError: They are no vectors of one length.
        """
        if len(left.shape) == len(right.shape) == 2 and None not in (*left.shape, *right.shape):
            raise UnsupportedError(f"the norm of a matrix, or an inner product of two: {left}; write a sum of components")
        if len(left.shape) != 1 or len(right.shape) != 1:
            raise IllFormedError(f"an inner product is one of two vectors: {left}, {right}")
        conform(left, right, "make an inner product")
        return self.matrix(transpose(left), right)

    def matrix(self, left: Array, right: Array) -> Array:
        """Return the product of two arrays by the rule of matrices."""
        if len(left.shape) == 1 and len(right.shape) == 2 and right.shape[0] is None:
            return array_of(
                (*left.shape, right.shape[1]),
                lambda at: multiply([left.at(at[:1]), right.at((1, at[1]))]),
                "the product",
            )
        if left.is_row_of_matrix and len(right.shape) == 1 and same(left.shape[0], right.shape[0]):
            left = transpose(left)
        left, right = self._jacobian(left, right)
        _refuse_rows(left, right)
        if left.diagonal is not None and same(left.shape[1], right.shape[0]):
            entries = left.diagonal
            shape = (joined(left.shape[0], right.shape[0]), *right.shape[1:])
            return Array(shape, lambda at: multiply([entries.at(at[:1]), right.at(at)]), "the product")
        if len(left.shape) != 2 or not same(left.shape[1], right.shape[0]):
            if self.loose and alike(left, right):
                return hadamard(left, right)
            raise IllFormedError(f"shapes do not conform in a product: {left}, {right}")
        outer = (left.shape[0], *right.shape[1:])
        shape = outer if outer[0] is not None else outer[1:] and outer
        return array_of(shape, lambda at: self._contract(left, right, at), "the product")

    def grouped(self, before: Sequence[Array], last: Array, signs: Set[Sign]) -> Array | None:
        """Return A B C f as A (B C * f), where arrays of one shape side by side are multiplied entry by entry and no more fits.

        None where no factors, or several groups of them, have the shape of the last one.
        """
        if not self.loose or signs != {""} or any(len(a.shape) == MOST_AXES for a in (*before, last)):
            return None
        found: list[Array] = []
        for start in range(1, len(before)):
            repaired = len(self.slips)
            try:
                inner = hadamard(reduce(self.matrix, before[start:]), last)
                found.append(self.matrix(reduce(self.matrix, before[:start]), inner))
            except IllFormedError:
                # What was repaired on the way is no part of what is read.
                del self.slips[repaired:]
        return found[0] if len(found) == 1 else None

    def _jacobian(self, left: Array, right: Array) -> tuple[Array, Array]:
        """Read a Jacobian in the one layout that conforms: as v^T J, or as the transpose of J times v."""
        if right.is_jacobian and len(left.shape) == 1 and same(left.shape[0], right.shape[0]):
            self.slips.append(Slip("layout", f"{left.text} before a Jacobian was read as a row", 0))
            return transpose(right), left
        if left.is_jacobian and len(right.shape) == 1 and not same(left.shape[1], right.shape[0]):
            self.slips.append(Slip("layout", f"a Jacobian before {right.text} was read as its transpose", 0))
            return transpose(left), right
        return left, right

    def _contract(self, left: Array, right: Array, at: tuple[Index, ...]) -> Term:
        over = joined(left.shape[1], right.shape[0])
        if over == OPEN:
            raise UnsupportedError(f"nothing says how long {left.text} and {right.text} are, over which a product sums")
        index = self.fresh()
        row = at[:1] or (1,)
        return Sum(index, multiply([left.at((*row, index)), right.at((index, *at[1:]))]), over)


def alike(left: Array, right: Array) -> bool:
    """Tell whether two arrays have one shape."""
    return len(left.shape) == len(right.shape) and all(map(same, left.shape, right.shape))


def hadamard(left: Array, right: Array) -> Array:
    """Return the product entry by entry.

    Raises:
        IllFormedError: Only one is a number, or the shapes differ.
    """
    if left.is_scalar and right.is_scalar:
        return constant(multiply([left.at(()), right.at(())]))
    if left.is_scalar or right.is_scalar:
        raise IllFormedError(f"a product entry by entry needs two arrays of one shape: {left}, {right}")
    shape = conform(left, right, "are multiplied entry by entry")
    return array_of(shape, lambda at: multiply([left.at(at), right.at(at)]), "the product")


def _scaled(left: Array, right: Array) -> Array:
    shape = left.shape or right.shape
    return array_of(shape, lambda at: multiply([p.at(at) if p.shape else p.at(()) for p in (left, right)]), "the product")


def _refuse_rows(left: Array, right: Array) -> None:
    """Refuse a vector before a matrix where the text may write vectors, or gradients, as rows: a w, dC/dz w.

    Raises:
        UnsupportedError: It does.
    """
    if len(left.shape) != 1 or len(right.shape) != 2 or None in right.shape:
        return
    rows = same(left.shape[0], right.shape[0])
    if (left.text.startswith("the derivative") and rows) or (same(left.shape[0], right.shape[1]) and not rows):
        raise UnsupportedError(
            f"{left.text} before a matrix: vectors may be meant as rows here, but {left}, {right}; write vectors upright"
        )
