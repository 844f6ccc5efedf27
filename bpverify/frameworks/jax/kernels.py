"""A function that cannot be traced beside a reference, in floats at several points and shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jax
import numpy as np

from bpverify.errors import InputError
from bpverify.exact.check.points import Draw, redrawn_example
from bpverify.exact.check.shapes import drawn
from bpverify.frameworks.conclusions import Compared
from bpverify.frameworks.jax.examples import HALVES
from bpverify.frameworks.jax.tracing import Arguments

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpverify.exact.record.values import Value
    from bpverify.frameworks.jax.examples import Example

POINTS = 5
CLOSE = {"float64": 1e-6, "float32": 1e-2, "float16": 0.1, "bfloat16": 0.2}
"""Relative differences beyond which a kernel computes something else."""


def compared(
    kernel: Callable[..., Value], reference: Callable[..., Value], example: Example, wanted: frozenset[str], seed: int
) -> Compared:  # fmt: skip
    """Run both at several points, those of sizes with a name at several shapes, and compare outputs and gradients."""
    largest: dict[str, float] = {}
    is_wide = bool(jax.config.jax_enable_x64)
    kinds = set(example.dtypes.values()) & set(CLOSE) or {"float64"}
    limit = max(CLOSE[kind] for kind in (kinds if is_wide or kinds & set(HALVES) else {"float32"}))
    for number in range(POINTS):
        at, _ = drawn(example.at, {}, seed + number)
        if number:
            at = redrawn_example(at, wanted, {}, Draw(np.random.default_rng((seed, number))))
        spread = Arguments(example, wanted, is_wide).spread(at)
        pairs = []
        for function in (kernel, reference):
            outs = spread.outputs(function, spread.arrays)
            weights = [np.cos(np.arange(1, out.size + 1)).reshape(out.shape) for out in outs]
            pairs.append((outs, spread.pulled(function, spread.arrays, weights)[1]))
        (ours, own), (theirs, other) = pairs
        if [o.shape for o in ours] != [o.shape for o in theirs]:
            raise InputError("the reference's outputs", "those of the function", "their shapes differ")
        for one, two in zip(ours, theirs, strict=True):
            largest["its outputs"] = max(largest.get("its outputs", 0.0), _apart(one, two))
        for one, two in zip(own, other, strict=True):
            largest["the gradients"] = max(largest.get("the gradients", 0.0), _apart(one, two))
    words = ", ".join(f"{error:.1e} in {name}" for name, error in largest.items())
    return Compared(POINTS, f"largest relative error {words}", max(largest.values()) <= limit)


def _apart(one: Value, other: Value) -> float:
    a, b = np.asarray(one).astype(float), np.asarray(other).astype(float)
    return float(np.abs(a - b).max() / max(float(np.abs(b).max()), 1e-30)) if a.size else 0.0
