"""Terms with axes: what a vector or a matrix is while an equation is written out in components.

An array is a shape (no axis, one or two) and a way to write its entry at given indices; vectors stand upright.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bpverify.claim import Index, Kronecker, LayerRef, Number, Term
from bpverify.errors import IllFormedError, UnsupportedError
from bpverify.notation.terms import multiply

if TYPE_CHECKING:
    from collections.abc import Callable

Axis = LayerRef | None
"""The layer whose units an axis counts; None for the single row of a transposed vector."""


OPEN = LayerRef("?")
"""An axis whose length nothing says, as that of a vector of ones: it is as long as what it meets."""


@dataclass(frozen=True, slots=True)
class Array:
    """A term with axes: ``at`` writes its entry at one index for each axis of ``shape`` (a single row takes 1)."""

    shape: tuple[Axis, ...]
    at: Callable[[tuple[Index, ...]], Term]
    text: str = "the expression"
    is_jacobian: bool = False
    diagonal: Array | None = None
    is_row_of_matrix: bool = False

    @property
    def is_scalar(self) -> bool:
        """True where there is no axis."""
        return not self.shape

    @property
    def is_number(self) -> bool:
        """True for a plain number, which may stand for an array of that number."""
        return not self.shape and isinstance(self.at(()), Number)

    @property
    def is_constant(self) -> bool:
        """True for an array whose entries are a number, such as the vector of ones: no number is one."""
        return bool(self.shape) and isinstance(entry(self), Number)

    def __str__(self) -> str:
        sizes = ["1" if axis is None else f"n_{{{axis}}}" for axis in self.shape]
        return (
            f"{self.text} is a number"
            if not sizes
            else f"{self.text} is {' x '.join(sizes)}" + " x 1" * (len(sizes) == 1)
        )


def conform(left: Array, right: Array, verb: str) -> tuple[Axis, ...]:
    """Return the shape that two arrays have in common.

    Raises:
        IllFormedError: An axis counts the units of another layer, or there are more axes on one side.
    """
    if len(left.shape) != len(right.shape) or not all(map(same, left.shape, right.shape)):
        raise IllFormedError(f"shapes do not conform where they {verb}: {left}, {right}")
    return tuple(map(joined, left.shape, right.shape))


def joined(left: Axis, right: Axis) -> Axis:
    """Return the axis of two that can have one length which says how long it is."""
    return right if left == OPEN else left


def same(left: Axis, right: Axis) -> bool:
    """Tell whether two axes can have one length; l and L can, l and l+1 cannot be assumed to."""
    if left is None or right is None:
        return left is right
    return OPEN in (left, right) or left.base != right.base or left.offset == right.offset


def array_of(shape: tuple[Axis, ...], at: Callable[[tuple[Index, ...]], Term], text: str) -> Array:
    """Return an array; the entry of a number is written at once, so that it is written once."""
    return Array(shape, at, text) if shape else constant(at(()))


def constant(term: Term) -> Array:
    """Return a number as an array without axes."""
    return Array((), lambda _: term)


def entry(array: Array) -> Term:
    """Return the entry at indices that no text can hold, to look at its kind."""
    return array.at(tuple(f"?{axis}" for axis in range(len(array.shape))))


def transpose(array: Array) -> Array:
    """Return the transpose; that of a vector is a single row."""
    text = f"({array.text})^T"
    if array.is_scalar:
        return array
    if len(array.shape) > 2:
        raise UnsupportedError(f"the transpose of what has more than two axes: {array}")
    if len(array.shape) == 1:
        return Array((None, *array.shape), lambda at: array.at(at[1:]), text)
    if array.shape[0] is None:
        return Array(array.shape[1:], lambda at: array.at((1, *at)), text)
    return Array(array.shape[::-1], lambda at: array.at(at[::-1]), text)


def upright(array: Array) -> Array:
    """Return a row as the vector that it is; anything else as it is."""
    return transpose(array) if len(array.shape) == 2 and array.shape[0] is None else array


def diagonal_of(vector: Array) -> Array:
    """Return the diagonal matrix of a vector.

    Raises:
        IllFormedError: It is no vector.
    """
    if len(vector.shape) != 1:
        raise IllFormedError(f"a diagonal matrix is made of a vector, but {vector}")
    text = "the diagonal matrix"
    return Array(
        vector.shape * 2, lambda at: multiply([Kronecker(at[0], at[1]), vector.at(at[:1])]), text, False, vector
    )
