"""Rows of products: of matrices, and of what slides along axes."""

from __future__ import annotations

import math
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from bpverify.exact.record.places import refuse
from bpverify.frameworks.torch.rows.elements import scaled

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bpverify.exact.record.values import Value
    from bpverify.frameworks.arithmetic import Arithmetic

    Compute = Callable[..., Value]


def matmul(x: Arithmetic, a: Value, b: Value) -> Value:
    """Return the product of two matrices, vectors, or stacks of matrices."""
    return x.np.matmul(x.numbers(a), x.numbers(b))


def _added(x: Arithmetic, base: Value, a: Value, b: Value, beta: Value = 1, alpha: Value = 1) -> Value:
    found = scaled(x, matmul(x, a, b), alpha)
    # Of a factor 0 torch does not read what it multiplies.
    return found if isinstance(beta, int) and beta == 0 else x.np.add(scaled(x, base, beta), found)


def _outer(x: Arithmetic, base: Value, a: Value, b: Value, beta: Value = 1, alpha: Value = 1) -> Value:
    return x.np.add(scaled(x, base, beta), scaled(x, x.np.outer(a, b), alpha))


def _linear(x: Arithmetic, a: Value, weight: Value, bias: Value = None) -> Value:
    found = x.np.matmul(x.numbers(a), x.np.swapaxes(x.numbers(weight), -1, -2) if np.ndim(weight) > 1 else x.numbers(weight))
    return found if bias is None else x.np.add(found, bias)


def each(values: Sequence[int], count: int) -> tuple[int, ...]:
    """Return a setting of every axis; one that is given once holds for all."""
    return tuple(values) * count if len(values) == 1 else tuple(values)


def windows(
    sizes: Sequence[int], kernel: Sequence[int], stride: Sequence[int], padding: Sequence[int], dilation: Sequence[int],
    outputs: Sequence[int],
) -> Value:  # fmt: skip
    """Return for each offset in a kernel and each place of the output the place that it reads, -1 for padding."""
    columns = []
    for size, k, s, p, d, n in zip(sizes, kernel, stride, padding, dilation, outputs, strict=True):
        at = np.arange(k)[:, None] * d + np.arange(n)[None, :] * s - p
        columns.append(np.where((at >= 0) & (at < size), at, -1))
    count = len(sizes)
    found = np.zeros((*kernel, *outputs), dtype=np.int64)
    outside = np.zeros(found.shape, dtype=bool)
    for axis, (at, size) in enumerate(zip(columns, sizes, strict=True)):
        shape = [1] * (2 * count)
        shape[axis], shape[count + axis] = at.shape
        wide = np.broadcast_to(at.reshape(shape), found.shape)
        outside |= wide < 0
        found = found * size + np.maximum(wide, 0)
    return np.where(outside, -1, found).reshape(math.prod(kernel), -1)


def patches(x: Arithmetic, a: Value, places: Value, fill: Value = 0) -> Value:
    """Return (N, C, kernel, outputs): what each place of the output reads."""
    flat = x.numbers(a).reshape((*np.shape(a)[:2], -1))
    pad = x.np.broadcast_to(x.numbers(fill), (*flat.shape[:2], 1))
    return x.np.take(x.np.concatenate([flat, pad], axis=2), np.where(places < 0, flat.shape[2], places), axis=2)


def unpatched(x: Arithmetic, columns: Value, places: Value, sizes: Sequence[int]) -> Value:
    """Return the transpose of ``patches``: what is read from a place is added up there."""
    n, c = columns.shape[:2]
    count = math.prod(sizes)
    found = x.zeros((count + 1, n, c)).copy()
    order = x.np.transpose(columns, (2, 3, 0, 1)).reshape((-1, n, c))
    x.kind.added(np.add, found, np.where(places < 0, count, places).reshape(-1), (order,))
    return x.np.transpose(found[:count], (1, 2, 0)).reshape((n, c, *sizes))


def sizes_of(sizes: Sequence[int], kernel: Sequence[int], stride: Value, padding: Value, dilation: Value) -> tuple[int, ...]:
    """Return the sizes of what slides."""
    rows = zip(sizes, kernel, stride, padding, dilation, strict=True)
    return tuple((n + 2 * p - d * (k - 1) - 1) // s + 1 for n, k, s, p, d in rows)


def _grouped(x: Arithmetic, a: Value, w: Value, groups: int) -> tuple[Value, Value]:
    """Return (N, groups, C / groups, ...) and (groups, O / groups, C / groups, kernel)."""
    given, kernel = x.numbers(a), x.numbers(w)
    first = given.reshape((given.shape[0], groups, given.shape[1] // groups, *given.shape[2:]))
    return first, kernel.reshape((groups, kernel.shape[0] // groups, kernel.shape[1], -1))


def convolution(
    x: Arithmetic, a: Value, w: Value, bias: Value, stride: Sequence[int], padding: Sequence[int], dilation: Sequence[int],
    transposed: bool, output_padding: Sequence[int], groups: int, *_: Value,
) -> Value:  # fmt: skip
    """Return a convolution, as torch means it: a correlation."""
    count = np.ndim(a) - 2
    s, p, d = each(stride, count), each(padding, count), each(dilation, count)
    sizes, kernel = tuple(np.shape(a)[2:]), tuple(np.shape(w)[2:])
    if transposed:
        extra = each(output_padding, count)
        rows = zip(sizes, kernel, s, p, d, extra, strict=True)
        outputs = tuple((n - 1) * t - 2 * q + e * (k - 1) + more + 1 for n, k, t, q, e, more in rows)
        found = _spread(x, a, w, windows(outputs, kernel, s, p, d, sizes), outputs, groups)
    else:
        outputs = sizes_of(sizes, kernel, s, p, d)
        found = _slid(x, a, w, windows(sizes, kernel, s, p, d, outputs), outputs, groups)
    return found if bias is None else x.np.add(found, x.np.reshape(bias, (1, -1, *([1] * count))))


def _slid(x: Arithmetic, a: Value, w: Value, places: Value, outputs: Sequence[int], groups: int) -> Value:
    columns = patches(x, a, places)
    n = columns.shape[0]
    given = columns.reshape((n, groups, -1, columns.shape[-1]))
    kernel = x.numbers(w).reshape((groups, np.shape(w)[0] // groups, -1))
    return x.np.matmul(kernel, given).reshape((n, np.shape(w)[0], *outputs))


def _spread(x: Arithmetic, a: Value, w: Value, places: Value, outputs: Sequence[int], groups: int) -> Value:
    """Return the transpose of what slides: of a transposed convolution, and of the gradient by the input."""
    n, c = np.shape(a)[:2]
    lines = x.numbers(a).reshape((n, groups, c // groups, -1))
    kernel = x.numbers(w).reshape((groups, np.shape(w)[0] // groups, -1))
    columns = x.np.matmul(x.np.swapaxes(kernel, -1, -2), lines)
    return unpatched(x, columns.reshape((n, groups * np.shape(w)[1], len(places), -1)), places, outputs)


def _by_kernel(x: Arithmetic, wide: Value, small: Value, places: Value, shape: Sequence[int], groups: int) -> Value:
    """Return the gradient by the kernel: of what is read (wide) and what is written (small)."""
    columns = patches(x, wide, places)
    n = columns.shape[0]
    read = columns.reshape((n, groups, -1, columns.shape[-1]))
    written = x.numbers(small).reshape((n, groups, np.shape(small)[1] // groups, -1))
    return x.np.sum(x.np.matmul(written, x.np.swapaxes(read, -1, -2)), axis=0).reshape(tuple(shape))


def _convolution_backward(
    x: Arithmetic, g: Value, a: Value, w: Value, bias_sizes: Value, stride: Sequence[int], padding: Sequence[int],
    dilation: Sequence[int], transposed: bool, output_padding: Sequence[int], groups: int, mask: Sequence[bool],
) -> Value:  # fmt: skip
    count = np.ndim(a) - 2
    s, p, d = each(stride, count), each(padding, count), each(dilation, count)
    sizes, outputs, kernel = tuple(np.shape(a)[2:]), tuple(np.shape(g)[2:]), tuple(np.shape(w)[2:])
    by_input = by_kernel = by_bias = None
    if transposed:
        places = windows(outputs, kernel, s, p, d, sizes)
        by_input = _slid(x, g, w, places, sizes, groups) if mask[0] else None
        by_kernel = _by_kernel(x, g, a, places, np.shape(w), groups) if mask[1] else None
    else:
        places = windows(sizes, kernel, s, p, d, outputs)
        by_input = _spread(x, g, w, places, sizes, groups) if mask[0] else None
        by_kernel = _by_kernel(x, a, g, places, np.shape(w), groups) if mask[1] else None
    if mask[2]:
        by_bias = x.np.sum(x.numbers(g), axis=(0, *range(2, np.ndim(g))))
    return [by_input, by_kernel, by_bias]


def _pooling(a: Value, kernel: Value, stride: Value, padding: Value, dilation: Value, ceil_mode: bool) -> Value:
    if ceil_mode:
        raise refuse("pooling with ceil_mode")
    count = len(kernel)
    sizes = tuple(np.shape(a)[-count:])
    k = each(kernel, count)
    s, p, d = each(stride or kernel, count), each(padding, count), each(dilation, count)
    outputs = sizes_of(sizes, k, s, p, d)
    return windows(sizes, k, s, p, d, outputs), outputs, sizes


def _batched(x: Arithmetic, a: Value, count: int) -> Value:
    given = x.numbers(a)
    return given if given.ndim == count + 2 else given.reshape((1, *given.shape))


def _average(count: int) -> Compute:
    def row(
        x: Arithmetic, a: Value, kernel: Value, stride: Value = (), padding: Value = (0,), ceil_mode: bool = False,
        count_include_pad: bool = True, divisor_override: Value = None,
    ) -> Value:  # fmt: skip
        kernel = each(kernel, count)
        places, outputs, _ = _pooling(a, kernel, stride, padding, (1,), ceil_mode)
        given = _batched(x, a, count)
        total = x.np.sum(patches(x, given, places), axis=2)
        found = x.np.true_divide(total, _divisors(places, count_include_pad, divisor_override))
        return found.reshape((*np.shape(a)[:-count], *outputs))

    return row


def _divisors(places: Value, with_padding: bool, override: Value) -> Value:
    if override is not None:
        return override
    return len(places) if with_padding else (places >= 0).sum(axis=0)


def _average_backward(count: int) -> Compute:
    def row(
        x: Arithmetic, g: Value, a: Value, kernel: Value, stride: Value, padding: Value, ceil_mode: bool, count_include_pad: bool,
        divisor_override: Value,
    ) -> Value:  # fmt: skip
        kernel = each(kernel, count)
        places, _, sizes = _pooling(a, kernel, stride, padding, (1,), ceil_mode)
        given = _batched(x, g, count)
        lines = x.np.true_divide(given.reshape((*given.shape[:2], 1, -1)), _divisors(places, count_include_pad, divisor_override))
        columns = x.np.broadcast_to(lines, (*given.shape[:2], *places.shape))
        return unpatched(x, columns, places, sizes).reshape(np.shape(a))

    return row


def _maximum(count: int) -> Compute:
    def row(
        x: Arithmetic, a: Value, kernel: Value, stride: Value = (), padding: Value = (0,), dilation: Value = (1,),
        ceil_mode: bool = False,
    ) -> Value:  # fmt: skip
        kernel = each(kernel, count)
        places, outputs, _ = _pooling(a, kernel, stride, padding, dilation, ceil_mode)
        given = _batched(x, a, count)
        flat = given.reshape((*given.shape[:2], -1))
        shape = (*given.shape[:2], places.shape[1])
        found = x.zeros(shape).copy()
        at = np.zeros(shape, dtype=np.int64)
        # Windows at the border are shorter: padding is never the largest.
        for pattern in {tuple(column) for column in (places >= 0).T.tolist()}:
            where = np.flatnonzero(((places >= 0).T == np.array(pattern)).all(axis=1))
            rows = places[np.array(pattern)][:, where]
            columns = x.np.take(flat, rows, axis=2)
            best = x.whole(x.array(x.np.argmax(columns, axis=2)))
            found[:, :, where] = x.np.take_along_axis(columns, best[:, :, None], axis=2)[:, :, 0]
            at[:, :, where] = rows[best, np.arange(len(where))]
        end = (*np.shape(a)[:-count], *outputs)
        return [found.reshape(end), at.reshape(end)]

    return row


def _maximum_backward(count: int) -> Compute:
    def row(x: Arithmetic, g: Value, a: Value, *settings: Value) -> Value:
        at = settings[-1]
        given = x.numbers(g)
        lead, sizes = math.prod(np.shape(a)[:-count]), np.shape(a)[-count:]
        found = x.zeros((lead, math.prod(sizes))).copy()
        places = x.whole(at).reshape((lead, -1))
        x.kind.added(np.add, found, (np.arange(lead)[:, None], places), (given.reshape((lead, -1)),))
        return found.reshape(np.shape(a))

    return row


def _adaptive(count: int) -> Compute:
    def row(x: Arithmetic, a: Value, outputs: Sequence[int]) -> Value:
        given = x.numbers(a)
        found = x.zeros((*given.shape[:-count], *outputs)).copy()
        for place in product(*(range(n) for n in outputs)):
            index = tuple(_span(i, n, m) for i, n, m in zip(place, given.shape[-count:], outputs, strict=True))
            found[(..., *place)] = x.np.mean(given[(..., *index)], axis=tuple(range(-count, 0)))
        return found

    return row


def _adaptive_backward(count: int) -> Compute:
    def row(x: Arithmetic, g: Value, a: Value) -> Value:
        given, shape = x.numbers(g), np.shape(a)
        found = x.zeros(shape).copy()
        for place in product(*(range(n) for n in given.shape[-count:])):
            index = tuple(_span(i, n, m) for i, n, m in zip(place, shape[-count:], given.shape[-count:], strict=True))
            size = math.prod(s.stop - s.start for s in index)
            share = x.np.true_divide(given[(..., *place)], size).reshape((*given.shape[:-count], *([1] * count)))
            found[(..., *index)] = x.np.add(found[(..., *index)], share)
        return found

    return row


def _span(place: int, size: int, outputs: int) -> slice:
    return slice(place * size // outputs, -(-(place + 1) * size // outputs))


PRODUCTS: dict[str, Compute] = {
    "mm": matmul, "bmm": matmul, "mv": matmul, "dot": matmul, "vdot": matmul, "matmul": matmul,
    "addmm": _added, "baddbmm": _added, "addmv": _added, "addr": _outer, "linear": _linear,
    "convolution": convolution, "_convolution": convolution, "convolution_backward": _convolution_backward,
    "avg_pool2d": _average(2), "avg_pool3d": _average(3),
    "avg_pool2d_backward": _average_backward(2), "avg_pool3d_backward": _average_backward(3),
    "max_pool2d_with_indices": _maximum(2), "max_pool3d_with_indices": _maximum(3),
    "max_pool2d_with_indices_backward": _maximum_backward(2), "max_pool3d_with_indices_backward": _maximum_backward(3),
    "_adaptive_avg_pool2d": _adaptive(2), "_adaptive_avg_pool3d": _adaptive(3),
    "_adaptive_avg_pool2d_backward": _adaptive_backward(2), "_adaptive_avg_pool3d_backward": _adaptive_backward(3),
}
