r"""Rows and columns of matrices: A_{i\cdot} is the row of A whose entries are A_{ij}, A_{:j} the column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bpverify.texts.causes import NamingError
from bpverify.texts.tree import Every
from bpverify.texts.written import in_latex

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpverify.texts.names import Ref


def is_slice(ref: Ref) -> bool:
    """Whether all values of an index are meant."""
    return any(isinstance(item, Every) for item in ref.indices or ())


def is_turned(ref: Ref, rows: bool) -> bool:
    """Whether a row of a matrix is a column: a vector by itself, where vectors are columns."""
    return not rows and any(isinstance(item, Every) and item.is_vector for item in ref.indices or ())


def places(ref: Ref, slots: Sequence[Any]) -> list[tuple[Any, bool, Any]]:
    """Return for the rows and the columns the index, whether all of its values are meant, and the size that it runs over.

    Raises:
        NamingError: it is no matrix.
    """
    items = ref.indices or ()
    if len(items) != len((None, None)) or len(slots) != len(items) or ref.above:
        raise NamingError(f"a row or a column of {in_latex(ref.symbol)}, which is no matrix")
    return [(item, isinstance(item, Every), slot) for item, slot in zip(items, slots, strict=True)]


def entry(value: Any, ref: Ref, indices: Sequence[Any]) -> int:
    """Return an entry of a matrix that is defined by its rows, or by its columns.

    Raises:
        NamingError: what they are defined as has another shape.
    """
    at = [(index - 1 if is_every else 0, is_every) for index, (_, is_every, _) in zip(indices, places(ref, indices), strict=True)]
    fits = all(n < size and (is_every or size == 1) for (n, is_every), size in zip(at, value.shape, strict=True))
    if not fits:
        raise NamingError(f"the definition of {in_latex(ref.symbol)} has another shape than its use")
    (row, _), (column, _) = at
    found: int = value[row, column]
    return found
