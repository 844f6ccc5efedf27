"""The arrays that code holds, made again: arrays that share memory go on sharing it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bpverify.exact.standins.refused import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpverify.exact.record.values import Value
    from bpverify.exact.standins.elements import Plain

_LARGEST = 200_000
"""A global array of more floats than this is made exact only where it is used."""


class Memory:
    """The numbers that stand for arrays; ``kept`` takes the arrays whose identity is relied on."""

    def __init__(self, exact: Callable[[Value], Value], kept: list[Value]) -> None:
        self._exact, self._kept = exact, kept
        self._known: dict[int, Plain] = {}
        self._loose: list[Plain] = []

    def array(self, value: Plain) -> Value:
        """Return an array of numbers; of a view of another array, the view of what stands for that."""
        owner = _owner(value)
        whole = type(owner) is np.ndarray and owner.dtype == value.dtype and (owner.flags.c_contiguous or owner.flags.f_contiguous)
        if whole:
            return _view(self._memory(owner), owner, value)
        if any(np.may_share_memory(value, other) for other in self._loose):
            return Refused("memory that two held arrays share, and no array of numpy's owns,")
        self._loose.append(value)
        return self._numbers(value)

    def stands_for(self, value: Plain, made: Plain) -> bool:
        """Let numbers stand for an array that owns its memory, and for its views; return whether they do."""
        if value.base is not None or id(value) in self._known or not (value.flags.c_contiguous or value.flags.f_contiguous):
            return False
        self._kept.append(value)
        self._known[id(value)] = (made if value.flags.c_contiguous else made.T).copy().ravel()
        return True

    def _memory(self, owner: Plain) -> Plain:
        """Return the numbers that stand for an array's memory, in its order."""
        found = self._known.get(id(owner))
        if found is None:
            self._kept.append(owner)
            found = self._known[id(owner)] = self._numbers(owner.ravel(order="K"))
        return found

    def _numbers(self, value: Plain) -> Plain:
        """Return numbers for floats; a large array stays one of floats, made exact where it is used, but is a copy."""
        if value.dtype.kind == "f" and value.size <= _LARGEST:
            found: Plain = self._exact(value)
            return found
        return value.copy()


def _owner(value: Plain) -> Value:
    while isinstance(value.base, np.ndarray):
        value = value.base
    return value if value.base is None else value.base


def _view(rebuilt: Plain, owner: Plain, value: Plain) -> Value:
    """Return the part of rebuilt memory that an array is of the memory it was rebuilt from."""
    size = value.itemsize
    start = (value.__array_interface__["data"][0] - owner.__array_interface__["data"][0]) // size
    flat = rebuilt.view(np.ndarray)
    strides = tuple(step // size * flat.itemsize for step in value.strides)
    if not value.size:
        return rebuilt[:0].reshape(value.shape)
    found = np.lib.stride_tricks.as_strided(flat[start:], value.shape, strides)
    return found.view(type(rebuilt))
