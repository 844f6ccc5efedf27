"""What a number is beside a number: a NumPy scalar with its attributes, and an object that is copied and written as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import numpy as np

from bpverify.exact.record.comparing import Compared
from bpverify.exact.record.floattypes import is_float
from bpverify.exact.record.places import refuse

if TYPE_CHECKING:
    from bpverify.exact.record.values import Value


class Scalar(Compared):
    """A number with the attributes and the methods of a NumPy scalar."""

    __slots__ = ()

    # A numpy scalar's attributes.

    shape: tuple[()] = ()
    strides: tuple[()] = ()
    ndim = 0
    size = 1
    itemsize = nbytes = 8
    dtype = np.dtype(float)
    imag = 0.0

    @property
    def real(self) -> Self:
        """The number itself, which is real."""
        return self

    def __getitem__(self, index: Value) -> Value:
        """Return the number for an empty index, else an array, as a numpy scalar does."""
        found = np.empty((), dtype=object)
        found[()] = self
        return found[index]

    # A number has no elements, though it takes an empty index.
    __iter__ = None
    __contains__ = None

    @property
    def T(self) -> Self:
        """The number itself, as of a numpy scalar."""
        return self

    def item(self) -> Self:
        """Return the number itself, as a numpy scalar does."""
        return self

    def _itself(self, *_: object, **__: object) -> Self:
        return self

    def reshape(self, *shape: Value, order: str = "C") -> Value:
        """Return an array of this one number."""
        found = np.empty(1, dtype=object)
        found[0] = self
        return found.reshape(*shape)

    def flatten(self, order: str = "C") -> Value:
        """Return an array of this one number, with one axis."""
        return self.reshape(1)

    ravel = flatten
    sum = mean = max = min = copy = squeeze = prod = tolist = transpose = _itself

    def any(self, *_: object, **__: object) -> bool:
        """Return whether the number is not 0."""
        return bool(self)

    all = any

    def round(self, decimals: int = 0, *_: object) -> Value:
        """Round to a whole number; to decimals, a constant: of another number only the text can be used then."""
        return self.__round__(decimals)

    def __getattr__(self, name: str) -> Value:
        # A numpy scalar has more than is covered: asking for it is no AttributeError that code may catch.
        if not name.startswith("__") and hasattr(np.float64, name):
            raise refuse(f"a number's {name}")
        raise AttributeError(f"a number has no attribute {name!r}")

    def astype(self, dtype: Value, **_: object) -> Value:
        """Return the number itself for a type of floats; a constant's integer or truth value for the others."""
        if is_float(dtype):
            return self
        return np.dtype(dtype).type(bool(self) if np.dtype(dtype).kind == "b" else int(self))

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce__(self) -> Value:
        raise refuse("pickling a number")

    def __reduce_ex__(self, protocol: Value) -> Value:
        raise refuse("pickling a number")

    def __repr__(self) -> str:
        self.graph.printed |= self.exact is None
        return str(self.exact) if self.exact is not None else repr(self.value)

    def __format__(self, spec: str) -> str:
        self.graph.printed |= self.exact is None
        return format(self.value, spec)
