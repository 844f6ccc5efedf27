"""Rows of products of arrays, and of what slides along axes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from bpverify.exact.record.places import refuse
from bpverify.frameworks.jax.rows.moving import counted, spaced, taken

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bpverify.exact.record.values import Value
    from bpverify.frameworks.arithmetic import Arithmetic

    Row = Callable[..., Value]


def _dot(x: Arithmetic, params: Value, a: Value, b: Value) -> Value:
    (own, others), (batch, batch_of_other) = params["dimension_numbers"]
    free = [axis for axis in range(a.ndim) if axis not in (*own, *batch)]
    free_of_other = [axis for axis in range(b.ndim) if axis not in (*others, *batch_of_other)]
    shared = [a.shape[axis] for axis in batch]
    rows, columns = [a.shape[axis] for axis in free], [b.shape[axis] for axis in free_of_other]
    inner = math.prod(a.shape[axis] for axis in own)
    if not inner:
        return x.zeros((*shared, *rows, *columns))
    first = x.np.transpose(x.numbers(a), (*batch, *free, *own)).reshape((math.prod(shared), math.prod(rows), inner))
    second = x.np.transpose(x.numbers(b), (*batch_of_other, *others, *free_of_other))
    found = x.np.matmul(first, second.reshape((math.prod(shared), inner, math.prod(columns))))
    return found.reshape((*shared, *rows, *columns))


def windows(places: Value, sizes: Sequence[int], steps: Sequence[int], dilations: Sequence[int]) -> Value:
    """Return what each window of the last axes of places holds: (..., windows, elements of a window)."""
    count = len(sizes)
    found = places
    lead = places.ndim - count
    for axis, (size, step, dilation) in enumerate(zip(sizes, steps, dilations, strict=True)):
        room = found.shape[lead + axis] - (size - 1) * dilation
        starts = np.arange(0, max(room, 0), step)
        at = starts[:, None] + np.arange(size)[None, :] * dilation
        # The windows stay where the axis was, what they hold goes to the end.
        found = np.moveaxis(np.take(found, at, axis=lead + axis), lead + axis + 1, -1)
    outer = found.shape[: lead + count]
    return found.reshape((*outer, math.prod(sizes)))


def _around(places: Value, padding: Sequence[Sequence[int]], dilations: Sequence[int]) -> Value:
    """Return places of which the last axes are dilated and padded."""
    lead = places.ndim - len(padding)
    found = places
    for axis, ((low, high), dilation) in enumerate(zip(padding, dilations, strict=True)):
        found = spaced(found, lead + axis, low, high, dilation - 1)
    return found


def _convolved(x: Arithmetic, params: Value, a: Value, kernel: Value) -> Value:
    numbers = params["dimension_numbers"]
    given = x.np.transpose(x.numbers(a), tuple(numbers.lhs_spec))
    weights = x.np.transpose(x.numbers(kernel), tuple(numbers.rhs_spec))
    sizes = weights.shape[2:]
    places = _around(counted(given.shape), params["padding"], params["lhs_dilation"])
    places = windows(places, sizes, params["window_strides"], params["rhs_dilation"])
    groups, batches = params["feature_group_count"], params["batch_group_count"]
    n, c, *outputs, k = places.shape
    o = weights.shape[0]
    read = taken(x, places, 0, given)
    if batches > 1:
        # Each group of outputs reads its own part of the batch.
        read = read.reshape((batches, n // batches, c, math.prod(outputs), k))
        wide = x.np.transpose(read, (0, 2, 4, 1, 3)).reshape((batches, c * k, -1))
        n //= batches
    else:
        read = read.reshape((n, groups, c // groups, math.prod(outputs), k))
        wide = x.np.transpose(read, (1, 2, 4, 0, 3)).reshape((groups, c // groups * k, -1))
    parts = max(groups, batches)
    found = x.np.matmul(weights.reshape((parts, o // parts, -1)), wide).reshape((o, n, *outputs))
    found = x.np.transpose(found, (1, 0, *range(2, found.ndim)))
    return x.np.transpose(found, tuple(np.argsort(numbers.out_spec)))


def _slid(a: Value, params: Value) -> Value:
    """Return the places that each window reads, 0 for padding."""
    count = a.ndim
    places = _around(counted(a.shape), params["padding"], params.get("base_dilation", (1,) * count))
    steps = params["window_strides"]
    return windows(places, params["window_dimensions"], steps, params.get("window_dilation", (1,) * count))


def _window_sum(x: Arithmetic, params: Value, a: Value) -> Value:
    return x.np.sum(taken(x, _slid(a, params), 0, a), axis=-1)


def _window_extreme(name: str, of_none: float) -> Row:
    return lambda x, params, a: getattr(x.np, name)(taken(x, _slid(a, params), of_none, a), axis=-1)


def _selected(x: Arithmetic, params: Value, a: Value) -> Value:
    """Return the place, counted from 1, of the element that each window selects: the first of those that are equal."""
    places = _slid(a, params)
    select = params["select_prim"].name
    if select not in ("ge", "le"):
        raise refuse(f"a window that selects by {select}")
    of_none = -math.inf if select == "ge" else math.inf
    read = taken(x, places, of_none, a)
    at = x.whole(x.array(getattr(x.np, "argmax" if select == "ge" else "argmin")(read, axis=-1)))
    return np.take_along_axis(places, at[..., None], axis=-1)[..., 0]


def _select_and_scatter(x: Arithmetic, params: Value, source: Value, a: Value) -> Value:
    at = _selected(x, params, a).reshape(-1)
    found = x.zeros((a.size + 1,)).copy()
    x.kind.added(np.add, found, at, (x.numbers(source).reshape((-1,)),))
    return found[1:].reshape(a.shape)


def _select_and_gather(x: Arithmetic, params: Value, tangents: Value, a: Value) -> Value:
    return taken(x, _selected(x, params, a), 0, tangents)


PRODUCTS: dict[str, Row] = {
    "dot_general": _dot,
    "conv_general_dilated": _convolved,
    "reduce_window_sum": _window_sum,
    "reduce_window_max": _window_extreme("max", -math.inf),
    "reduce_window_min": _window_extreme("min", math.inf),
    "select_and_scatter_add": _select_and_scatter,
    "select_and_gather_add": _select_and_gather,
}
