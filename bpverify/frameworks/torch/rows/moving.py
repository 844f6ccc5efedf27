"""Rows of what moves elements and computes with none; views need no row, and are read through the strides that torch gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bpverify.exact.record.places import refuse

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bpverify.exact.record.values import Value
    from bpverify.frameworks.arithmetic import Arithmetic

    Compute = Callable[..., Value]


def indexing(x: Arithmetic, index: Sequence[Value]) -> tuple[Value, ...]:
    """Return torch's index as NumPy's; where the two put separated arrays they agree."""
    return tuple(slice(None) if i is None else x.whole(i) for i in index)


def along(a: Value, dim: int, index: Value) -> tuple[Value, ...]:
    """Return the index of the elements that gather and scatter mean."""
    found = list(np.indices(index.shape))
    found[dim % max(index.ndim, 1)] = np.asarray(index)
    return tuple(found)


def _gather(x: Arithmetic, a: Value, dim: int, index: Value, sparse_grad: bool = False) -> Value:
    given = x.numbers(a)
    return given[along(given, dim, x.whole(index))] if given.ndim else given


def _scatter(x: Arithmetic, a: Value, dim: int, index: Value, source: Value, reduce: str | None = None) -> Value:
    if reduce is not None:
        raise refuse("torch's scatter with reduce=")
    found, places = x.numbers(a).copy(), x.whole(index)
    given = source
    if isinstance(source, np.ndarray) and source.ndim:
        given = source[tuple(slice(n) for n in places.shape)]
    # Of places that repeat any may win in torch.
    where = along(found, dim, places)
    if np.ndim(given) and len(set(zip(*(i.ravel().tolist() for i in where), strict=True))) < places.size:
        raise refuse("torch's scatter to a place twice")
    found[where] = x.numbers(given)
    return found


def _scatter_add(x: Arithmetic, a: Value, dim: int, index: Value, source: Value) -> Value:
    found, places = x.numbers(a).copy(), x.whole(index)
    given = x.numbers(source)[tuple(slice(n) for n in places.shape)]
    x.kind.added(np.add, found, along(found, dim, places), (given,))
    return found


def _index_add(x: Arithmetic, a: Value, dim: int, index: Value, source: Value, alpha: Value = 1) -> Value:
    found = x.numbers(a).copy()
    where = (slice(None),) * (dim % max(found.ndim, 1)) + (x.whole(index),)
    x.kind.added(np.add, found, where, (x.np.multiply(x.numbers(source), alpha),))
    return found


def _index_set(x: Arithmetic, a: Value, dim: int, index: Value, source: Value) -> Value:
    found = x.numbers(a).copy()
    found[(slice(None),) * (dim % max(found.ndim, 1)) + (x.whole(index),)] = x.numbers(source)
    return found


def _index_put(x: Arithmetic, a: Value, index: Sequence[Value], values: Value, accumulate: bool = False, *_: Value) -> Value:
    found, where, given = x.numbers(a).copy(), indexing(x, index), x.numbers(values)
    if accumulate:
        x.kind.added(np.add, found, where, (given,))
        return found
    reached = np.arange(found.size).reshape(found.shape)[where]
    if np.unique(reached).size < reached.size and given.size > 1:
        return _assigned_twice(x, found, reached, given)
    found[where] = given
    return found


def _assigned_twice(x: Arithmetic, found: Value, reached: Value, given: Value) -> Value:
    """Write to places that repeat in their order, as torch does on one core and NumPy does: the last one stays."""
    flat, wide = found.reshape(-1), x.np.broadcast_to(given, reached.shape).reshape(-1)
    last = {int(place): i for i, place in enumerate(reached.reshape(-1).tolist())}
    flat[np.array(list(last), dtype=int)] = wide[np.array(list(last.values()), dtype=int)]
    return flat.reshape(found.shape)


def _index(x: Arithmetic, a: Value, index: Sequence[Value]) -> Value:
    return x.numbers(a)[indexing(x, index)]


def _repeated(x: Arithmetic, a: Value, repeats: Sequence[int]) -> Value:
    return x.np.tile(x.numbers(a), tuple(repeats))


def _repeat_each(x: Arithmetic, a: Value, repeats: Value, dim: Value = None, output_size: Value = None) -> Value:
    return x.np.repeat(x.numbers(a), x.whole(repeats) if isinstance(repeats, np.ndarray) else repeats, axis=dim)


def _padded(x: Arithmetic, a: Value, pad: Sequence[int], value: Value = 0) -> Value:
    given = x.numbers(a)
    sides = [(0, 0)] * given.ndim
    for axis in range(len(pad) // 2):
        sides[given.ndim - 1 - axis] = (pad[2 * axis], pad[2 * axis + 1])
    kept = given[tuple(slice(max(-low, 0), n - max(-high, 0)) for n, (low, high) in zip(given.shape, sides, strict=True))]
    grown = [(max(low, 0), max(high, 0)) for low, high in sides]
    shape = tuple(n + low + high for n, (low, high) in zip(kept.shape, grown, strict=True))
    found = x.np.broadcast_to(x.numbers(value or 0), shape).copy()
    found[tuple(slice(low, low + n) for n, (low, _) in zip(kept.shape, grown, strict=True))] = kept
    return found


def _rolled(x: Arithmetic, a: Value, shifts: Value, dims: Value = ()) -> Value:
    return x.np.roll(x.numbers(a), tuple(shifts), tuple(dims)) if dims else x.np.roll(x.numbers(a), shifts[0])


def _copied(x: Arithmetic, a: Value, source: Value, *_: Value, **__: Value) -> Value:
    return x.np.broadcast_to(x.numbers(source), np.shape(a)).copy()


def _selected_backward(x: Arithmetic, g: Value, shape: Sequence[int], dim: int, index: int) -> Value:
    found = x.zeros(tuple(shape)).copy()
    found[(slice(None),) * (dim % len(shape)) + (index,)] = g
    return found


def _sliced_backward(x: Arithmetic, g: Value, shape: Sequence[int], dim: int, start: int, end: int, step: int) -> Value:
    found = x.zeros(tuple(shape)).copy()
    found[(slice(None),) * (dim % len(shape)) + (slice(start, min(end, shape[dim]), step),)] = g
    return found


def _embedded(x: Arithmetic, weight: Value, indices: Value, *_: Value) -> Value:
    return x.numbers(weight)[x.whole(indices)]


def _embedding_backward(x: Arithmetic, g: Value, indices: Value, rows: int, padding: int, by_frequency: bool) -> Value:
    if by_frequency:
        raise refuse("an embedding with scale_grad_by_freq")
    places, given = x.whole(indices).reshape(-1), x.numbers(g)
    lines = given.reshape((places.size, given.shape[-1]))
    found = x.zeros((rows, given.shape[-1])).copy()
    kept = places != padding
    x.kind.added(np.add, found, places[kept], (lines[kept],))
    return found


def _masked_scatter(x: Arithmetic, a: Value, mask: Value, source: Value) -> Value:
    found = x.numbers(a).copy()
    where = np.broadcast_to(x.whole(mask), found.shape)
    found[where] = x.numbers(source).reshape(-1)[: int(where.sum())]
    return found


def _full(x: Arithmetic, shape: Sequence[int], value: Value) -> Value:
    return x.np.broadcast_to(x.numbers(value), tuple(shape)).copy()


def _diagonal_backward(x: Arithmetic, g: Value, shape: Sequence[int], offset: int, first: int, second: int) -> Value:
    found = x.zeros(tuple(shape)).copy()
    places = np.diagonal(np.arange(found.size).reshape(found.shape), offset, first, second)
    found.reshape(-1)[places.reshape(-1)] = x.numbers(g).reshape(-1)
    return found


MOVING: dict[str, Compute] = {
    "clone": lambda x, a: x.numbers(a).copy(),
    "copy": _copied,
    "fill": lambda x, a, value: _full(x, np.shape(a), value),
    "zero": lambda x, a: x.zeros(np.shape(a)),
    "full": _full,
    "full_like": lambda x, a, value: _full(x, np.shape(a), value),
    "new_full": lambda x, a, shape, value: _full(x, shape, value),
    "zeros_like": lambda x, a: x.zeros(np.shape(a)),
    "ones_like": lambda x, a: _full(x, np.shape(a), 1),
    "new_zeros": lambda x, a, shape: x.zeros(tuple(shape)),
    "new_ones": lambda x, a, shape: _full(x, shape, 1),
    "scalar_tensor": lambda x, value: x.numbers(value),
    "cat": lambda x, parts, dim=0: x.np.concatenate([x.numbers(p) for p in parts if np.shape(p) != (0,)] or parts, axis=dim),
    "stack": lambda x, parts, dim=0: x.np.stack([x.numbers(p) for p in parts], axis=dim),
    "flip": lambda x, a, dims: x.np.flip(x.numbers(a), tuple(dims)),
    "roll": _rolled,
    "repeat": _repeated,
    "repeat_interleave": _repeat_each,
    "tril": lambda x, a, diagonal=0: x.np.tril(x.numbers(a), diagonal),
    "triu": lambda x, a, diagonal=0: x.np.triu(x.numbers(a), diagonal),
    "constant_pad_nd": _padded,
    "index": _index,
    "index_select": lambda x, a, dim, index: x.np.take(x.numbers(a), x.whole(index).reshape(-1), axis=dim),
    "index_put": _index_put,
    "_index_put_impl": _index_put,
    "_unsafe_index_put": _index_put,
    "_unsafe_index": _index,
    "index_add": _index_add,
    "index_copy": _index_set,
    "index_fill": lambda x, a, dim, index, value: _index_set(x, a, dim, index, value),
    "gather": _gather,
    "scatter": _scatter,
    "scatter_add": _scatter_add,
    "masked_select": lambda x, a, mask: x.numbers(a)[np.broadcast_to(x.whole(mask), np.shape(a))],
    "masked_scatter": _masked_scatter,
    "select_backward": _selected_backward,
    "slice_backward": _sliced_backward,
    "diagonal_backward": _diagonal_backward,
    "embedding": _embedded,
    "embedding_dense_backward": _embedding_backward,
}
