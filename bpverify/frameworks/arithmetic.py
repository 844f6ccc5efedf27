"""What the rows compute with: the stand-ins of NumPy and scipy.special over the numbers of one run."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from bpverify.exact.record.number import lifted
from bpverify.exact.standins.elements import as_array, holds_numbers, numbers, plain

if TYPE_CHECKING:
    from bpverify.exact.code.trace import Tracer
    from bpverify.exact.record.values import Value


class Arithmetic:
    """Exact arithmetic on arrays, for rows: ``np`` and ``special`` are the stand-ins of NumPy and scipy.special."""

    def __init__(self, tracer: Tracer, smoothed: dict[str, None] | None = None) -> None:
        self.tracer, self.kind = tracer, tracer.kind
        self.smoothed: dict[str, None] = {} if smoothed is None else smoothed
        """What rows take for the function that torch's floats approximate: it is told as a condition."""
        self.np, self.special = tracer.modules["numpy"], tracer.modules["scipy.special"]

    def array(self, value: Value) -> Value:
        """Return a result as an array of ours; whole numbers and truth values as NumPy's own."""
        if isinstance(value, np.ndarray | np.generic) and value.dtype.kind in "biu":
            return np.asarray(plain(value))
        found = as_array(self.kind, value)
        return found if holds_numbers(found) else np.asarray(plain(found))

    def numbers(self, value: Value) -> Value:
        """Return anything like an array with a number for every element."""
        return numbers(self.kind, value)

    def scalar(self, value: Value) -> Value:
        """Return a number of Python's as an exact one; whole numbers and infinities stay."""
        if isinstance(value, bool | int) or not isinstance(value, float):
            return value
        return lifted(self.kind.graph, value) if math.isfinite(value) else value

    def zeros(self, shape: tuple[int, ...]) -> Value:
        """Return an array of zeros."""
        return self.numbers(np.zeros(shape, int))

    def are_numbers(self, value: Value) -> bool:
        """Whether a value is an array of exact numbers."""
        return isinstance(value, np.ndarray) and holds_numbers(value)

    def floats(self, value: Value) -> Value:
        """Return the values of an array at the example point."""
        return self.kind.floats(plain(value))

    def whole(self, value: Value) -> Value:
        """Return whole numbers, or truth values, as NumPy's own array."""
        return np.asarray(plain(value))

    def truth(self, value: Value) -> Value:
        """Return which elements are not 0."""
        return np.asarray(self.kind.truth(plain(value)))

    def spread(self, *values: Value) -> list[Value]:
        """Return arrays of numbers of one shape."""
        arrays = [self.numbers(value) for value in values]
        shape = np.broadcast_shapes(*(array.shape for array in arrays))
        return [self.np.broadcast_to(array, shape) for array in arrays]
