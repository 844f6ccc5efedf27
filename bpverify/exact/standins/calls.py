"""The stand-in's names for numpy that call functions of the user's: at elements, at indices, where conditions hold, over axes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bpverify.exact.record.places import refuse
from bpverify.exact.standins.elements import as_array, exact, numbers, plain, scalar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bpverify.exact.record.values import Value
    from bpverify.exact.standins.elements import Kind, Names


class Calls:
    """NumPy's functions that call others, for one kind of arrays."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind

    def frompyfunc(self, func: Callable[..., Value], nin: int, nout: int, **_: Value) -> Callable[..., Value]:
        """Return a function of elements as one of arrays."""
        if nout != 1:
            raise refuse("numpy.frompyfunc with several results")
        return lambda *arrays: self._kind.mapped(func, *arrays)

    def fromfunction(
        self, function: Callable[..., Value], shape: Sequence[int], *, dtype: Value = float, **options: Value
    ) -> Value:  # fmt: skip
        """Return a function's values at the indices."""
        indices = [exact(self._kind, axis).astype(dtype) for axis in np.indices(shape)]
        return function(*indices, **options)

    def piecewise(self, x: Value, condlist: Value, funclist: Sequence[Value], *args: Value, **kw: Value) -> Value:
        """Return the values of the function whose condition holds; of the last one that has none, elsewhere."""
        given = numbers(self._kind, x)
        is_single = np.isscalar(condlist) or (not isinstance(condlist[0], list | np.ndarray) and given.ndim)
        whole = [condlist] if is_single else condlist
        conditions = [np.asarray(plain(as_array(self._kind, condition))).astype(bool) for condition in whole]
        if len(funclist) == len(conditions) + 1:
            conditions.append(~np.any(conditions, axis=0))
        if len(funclist) != len(conditions):
            raise ValueError(f"with {len(conditions)} condition(s), either {len(conditions)} or one more function is expected")
        found = numbers(self._kind, np.zeros(given.shape, int))
        for condition, function in zip(conditions, funclist, strict=True):
            if condition.any():
                found[condition] = function(given[condition], *args, **kw) if callable(function) else function
        return scalar(found)

    def apply_over_axes(self, func: Callable[..., Value], a: Value, axes: Value) -> Value:
        """Return what a function that folds along an axis makes of each of them, which are kept."""
        found = as_array(self._kind, a)
        for axis in np.ravel(axes).tolist():
            folded = as_array(self._kind, func(found, axis))
            found = folded if folded.ndim == found.ndim else np.expand_dims(folded, axis)
        return found


_COVERED = "frompyfunc fromfunction piecewise apply_over_axes".split()


def calls(kind: Kind) -> Names:
    """Return the names of numpy that call functions of the user's."""
    own = Calls(kind)
    return {name: getattr(own, name) for name in _COVERED}
