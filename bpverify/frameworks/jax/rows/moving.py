"""Rows of what moves elements and computes with none."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bpverify.exact.record.values import Value
    from bpverify.frameworks.arithmetic import Arithmetic

    Row = Callable[..., Value]


def taken(x: Arithmetic, places: Value, fill: Value, *sources: Value) -> Value:
    """Return what stands at places of several arrays, counted through from 1; 0 is what fills."""
    flat = [x.numbers(fill).reshape((1,)), *(x.numbers(source).reshape((-1,)) for source in sources)]
    return x.np.take(x.np.concatenate(flat), np.asarray(places, dtype=np.int64), axis=0)


def counted(shape: Sequence[int]) -> Value:
    """Return the places of an array's elements, counted from 1."""
    return np.arange(1, math.prod(shape) + 1, dtype=np.int64).reshape(tuple(shape))


def _broadcast(x: Arithmetic, params: Value, a: Value, *_: Value) -> Value:
    shape, goals = tuple(params["shape"]), params["broadcast_dimensions"]
    inner = [1] * len(shape)
    for axis, place in enumerate(goals):
        inner[place] = a.shape[axis]
    in_order = x.np.transpose(a, tuple(np.argsort(goals).tolist())) if list(goals) != sorted(goals) else a
    return x.np.broadcast_to(in_order.reshape(tuple(inner)), shape)


def _sliced(x: Arithmetic, params: Value, a: Value) -> Value:
    steps = params["strides"] or (1,) * a.ndim
    rows = zip(params["start_indices"], params["limit_indices"], steps, strict=True)
    return a[tuple(slice(int(start), int(end), int(step)) for start, end, step in rows)]


def _window(a: Value, starts: Sequence[Value], sizes: Sequence[int]) -> tuple[slice, ...]:
    """Return a window whose start is moved so far that all of it lies inside."""
    found = []
    for start, room, size in zip(starts, a.shape, sizes, strict=True):
        at = min(max(int(np.asarray(start)), 0), room - size)
        found.append(slice(at, at + size))
    return tuple(found)


def _dynamic_slice(x: Arithmetic, params: Value, a: Value, *starts: Value) -> Value:
    return a[_window(a, starts, params["slice_sizes"])]


def _dynamic_update(x: Arithmetic, params: Value, a: Value, update: Value, *starts: Value) -> Value:
    found = x.numbers(a).copy()
    found[_window(found, starts, np.shape(update))] = x.numbers(update)
    return found


def _padded(x: Arithmetic, params: Value, a: Value, fill: Value) -> Value:
    places = counted(a.shape)
    for axis, (low, high, inner) in enumerate(params["padding_config"]):
        places = spaced(places, axis, low, high, inner)
    return taken(x, places, fill, a)


def spaced(places: Value, axis: int, low: int, high: int, inner: int) -> Value:
    """Return places with 0 before, after and between those along an axis; of less than none some are cut off."""
    count = places.shape[axis]
    at = np.full(count + max(count - 1, 0) * inner, -1)
    at[:: inner + 1] = np.arange(count)
    at = np.concatenate([np.full(max(low, 0), -1), at, np.full(max(high, 0), -1)])
    at = at[max(-low, 0) : len(at) - max(-high, 0)].astype(np.int64)
    if not count:
        shape = (*places.shape[:axis], len(at), *places.shape[axis + 1 :])
        return np.zeros(shape, dtype=np.int64)
    wide = np.take(places, np.maximum(at, 0), axis=axis)
    return np.where((at < 0).reshape([-1 if i == axis else 1 for i in range(places.ndim)]), 0, wide)


def _split(x: Arithmetic, params: Value, a: Value) -> Value:
    found, start, axis = [], 0, params["axis"]
    for size in params["sizes"]:
        found.append(a[(slice(None),) * axis + (slice(start, start + size),)])
        start += size
    return found


def _unstacked(x: Arithmetic, params: Value, a: Value) -> Value:
    axis = params["axis"]
    return [a[(slice(None),) * axis + (i,)] for i in range(a.shape[axis])]


def _tiled(x: Arithmetic, params: Value, a: Value) -> Value:
    return x.np.tile(a, tuple(params["reps"]))


MOVING: dict[str, Row] = {
    "reshape": lambda x, params, a, *_: a.reshape(tuple(params["new_sizes"])),
    "squeeze": lambda x, params, a: x.np.squeeze(a, tuple(params["dimensions"])),
    "transpose": lambda x, params, a: x.np.transpose(a, tuple(params["permutation"])),
    "rev": lambda x, params, a: x.np.flip(a, tuple(params["dimensions"])),
    "broadcast_in_dim": _broadcast,
    "concatenate": lambda x, params, *given: x.np.concatenate([x.numbers(a) for a in given], axis=params["dimension"]),
    "stack": lambda x, params, *given: x.np.stack([x.numbers(a) for a in given], axis=params["axis"]),
    "unstack": _unstacked,
    "slice": _sliced,
    "dynamic_slice": _dynamic_slice,
    "dynamic_update_slice": _dynamic_update,
    "pad": _padded,
    "split": _split,
    "tile": _tiled,
}
