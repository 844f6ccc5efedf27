"""Torch's own kernel beside a row: shapes and values on floats, held against each other at every operation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from bpverify.exact.record.places import refuse
from bpverify.frameworks.torch.schemas import as_numpy

if TYPE_CHECKING:
    from bpverify.errors import UnsupportedError
    from bpverify.exact.record.values import Value
    from bpverify.frameworks.arithmetic import Arithmetic

DIGITS = {torch.float64: 1e-7, torch.float32: 1e-3, torch.float16: 5e-2, torch.bfloat16: 1e-1}
"""How far the numbers may be from torch's own floats, relative to the largest; some kernels hold constants of 32 bits."""


def fitting(arithmetic: Arithmetic, func: Value, value: Value, out: torch.Tensor) -> Value:
    """Return a row's result as an array of the shape that torch's own has."""
    values = arithmetic.array(value)
    if out.dtype.is_floating_point:
        values = arithmetic.numbers(values)
    if tuple(values.shape) != tuple(out.shape):
        raise _difference(func, f"the shape {tuple(values.shape)}, torch's {tuple(out.shape)}")
    return values


def hold(arithmetic: Arithmetic, func: Value, values: Value, out: torch.Tensor, rough: float = 0.0) -> None:
    """Hold the values of a row against those of torch's kernel.

    ``rough`` is how far off the floats of what it takes may be, which a cast to a type of fewer digits has left.
    """
    if tuple(values.shape) != tuple(out.shape):
        raise _difference(func, f"the shape {tuple(values.shape)}, torch's {tuple(out.shape)}")
    ours, theirs = np.asarray(arithmetic.floats(values)), as_numpy(out).astype(float)
    compared = np.isfinite(theirs) & np.isfinite(ours)
    is_lost = np.isfinite(theirs) & np.isnan(ours)
    if is_lost.any():
        raise _difference(func, "no number where torch has one")
    scale = 1 + np.abs(theirs[compared]).max(initial=0.0)
    gap = float(np.abs(ours - theirs)[compared].max(initial=0.0))
    if gap > max(DIGITS[out.dtype], rough) * scale:
        raise _difference(func, f"off by {gap:.2g}")


def hold_whole(arithmetic: Arithmetic, func: Value, values: Value, out: torch.Tensor) -> None:
    """Hold whole numbers and truth values of a row against those of torch's kernel: they are the same."""
    theirs = as_numpy(out)
    if arithmetic.are_numbers(values) or not np.array_equal(np.asarray(values).astype(theirs.dtype), theirs):
        raise _difference(func, "other whole numbers or truth values")


def _difference(func: Value, what: str) -> UnsupportedError:
    return refuse(f"torch's operation {func} is not computed by its row as by torch ({what}): it")
