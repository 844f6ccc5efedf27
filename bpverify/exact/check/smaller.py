"""The same question with smaller arrays, where what is wrong at full size can be watched; for a hint, never for a verdict."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from bpverify.errors import InputError
from bpverify.exact.check.domains import is_binary, row_axes
from bpverify.exact.code.structure import leaves, mapped

if TYPE_CHECKING:
    from bpverify.exact.check.problem import Problem
    from bpverify.exact.record.values import Value

FIRST = 3
"""What the smallest size above it becomes; each larger size is one more, so that sizes stay apart and in their order."""
LARGE = 400
"""From this many floats in the example on it is worth it."""
TIMEOUT = 20.0


def smaller(problem: Problem) -> tuple[Problem, str] | None:
    """Return the problem with smaller arrays and what became of the sizes in words, None where that cannot be.

    Sizes that are equal stay equal. Of one-hot rows whose 1 is cut off the first entry is 1, and labels are counted anew.
    """
    try:
        arrays = [leaf for name, value in problem.at.items() for _, leaf in leaves(value, name) if isinstance(leaf, np.ndarray)]
    except InputError:
        return None
    sizes = sorted({size for array in arrays for size in array.shape if size > FIRST})
    table = {size: min(size, FIRST + place) for place, size in enumerate(sizes)}
    if problem.floats < LARGE or all(size == other for size, other in table.items()):
        return None
    classes = min(table.values())
    at = {name: mapped(value, name, lambda leaf, _: _cut(leaf, table, classes)) for name, value in problem.at.items()}
    words = ", ".join(f"{size} as {other}" for size, other in table.items() if size != other)
    limits = replace(problem.limits, timeout=min(TIMEOUT, problem.limits.timeout))
    return replace(problem, at=at, limits=limits, fast=False), words


def _cut(leaf: Value, table: dict[int, int], classes: int) -> Value:
    if not isinstance(leaf, np.ndarray) or not leaf.ndim:
        return leaf
    found = leaf[tuple(slice(table.get(size, size)) for size in leaf.shape)].copy()
    if leaf.dtype.kind in "iu":
        return found % classes
    axes = row_axes(leaf) if leaf.dtype.kind == "f" and is_binary(leaf) else []
    for axis in axes[:1]:
        first = np.moveaxis(found, axis, 0)
        first[0] = np.where(first.sum(axis=0) == 0, 1, first[0])
    return found
