"""Rows of linear algebra, and of linear maps whose transposes torch has as kernels of their own: resizing and padding."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import torch

from bpverify.exact.record.places import refuse

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bpverify.exact.record.values import Value
    from bpverify.frameworks.arithmetic import Arithmetic

    Compute = Callable[..., Value]

LARGEST = 256
"""Elements of a plane whose map is written down as a matrix."""


def _transposed(forward: Callable[..., torch.Tensor], shape: Sequence[int], count: int, x: Arithmetic, g: Value) -> Value:
    """Return the transpose of a linear map of planes, which torch's forward kernel tells column by column."""
    sizes = tuple(shape[-count:])
    size = math.prod(sizes)
    if size > LARGEST:
        raise refuse(f"the transpose of a map of planes of more than {LARGEST} elements")
    columns = forward(torch.eye(size, dtype=torch.float64).reshape((size, 1, *sizes))).reshape(size, -1)
    given = x.numbers(g)
    lines = given.reshape((-1, columns.shape[1]))
    return x.np.matmul(lines, x.np.transpose(x.numbers(columns.numpy()))).reshape(tuple(shape))


def _resized_backward(name: str, count: int, is_aligned: bool) -> Compute:
    forward = getattr(torch.ops.aten, name).default

    def row(x: Arithmetic, g: Value, output_size: Sequence[int], input_size: Sequence[int], *rest: Value) -> Value:
        settings = rest[:1] if is_aligned else ()
        scales = [float(each.exact) if hasattr(each, "exact") else each for each in rest[len(settings) :]]
        return _transposed(lambda basis: forward(basis, output_size, *settings, *scales), input_size, count, x, g)

    return row


def _padded_backward(name: str, count: int) -> Compute:
    forward = getattr(torch.ops.aten, name).default

    def row(x: Arithmetic, g: Value, a: Value, padding: Sequence[int]) -> Value:
        return _transposed(lambda basis: forward(basis, padding), np.shape(a), count, x, g)

    return row


def _inverse(x: Arithmetic, a: Value, check_errors: bool = False) -> Value:
    given = x.numbers(a)
    return [x.np.linalg.inv(given), np.zeros(given.shape[:-2], dtype=np.int32)]


LINEAR: dict[str, Compute] = {
    **{f"upsample_nearest{n}d_backward": _resized_backward(f"upsample_nearest{n}d", n, False) for n in (1, 2, 3)},
    "upsample_linear1d_backward": _resized_backward("upsample_linear1d", 1, True),
    "upsample_bilinear2d_backward": _resized_backward("upsample_bilinear2d", 2, True),
    "upsample_bicubic2d_backward": _resized_backward("upsample_bicubic2d", 2, True),
    **{f"replication_pad{n}d_backward": _padded_backward(f"replication_pad{n}d", n) for n in (1, 2, 3)},
    **{f"reflection_pad{n}d_backward": _padded_backward(f"reflection_pad{n}d", n) for n in (1, 2, 3)},
    "linalg_inv_ex": _inverse,
}
