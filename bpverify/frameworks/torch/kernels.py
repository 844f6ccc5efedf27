"""A compiled kernel beside a reference, in floats at several points and shapes: what no exact number runs through."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from bpverify.errors import InputError
from bpverify.exact.check.points import Draw, redrawn_example
from bpverify.exact.check.shapes import drawn
from bpverify.exact.code.binding import bound
from bpverify.exact.code.structure import is_floats
from bpverify.frameworks.conclusions import Compared
from bpverify.frameworks.torch.running import outputs_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bpverify.exact.record.values import Value
    from bpverify.frameworks.torch.examples import Example

POINTS = 5
CLOSE = {torch.float64: 1e-6, torch.float32: 1e-2, torch.float16: 0.1, torch.bfloat16: 0.2}
"""Relative differences beyond which a kernel computes something else."""


def compared(kernel: Value, reference: Value, example: Example, wanted: Sequence[str], seed: int) -> Compared:
    """Run both at several points, those of sizes with a name at several shapes, and compare outputs and gradients."""
    largest: dict[str, float] = {}
    limit = min(CLOSE[dtype] for name, dtype in example.dtypes.items() if name in wanted)
    for number in range(POINTS):
        at, _ = drawn(example.at, {}, seed + number)
        if number:
            at = redrawn_example(at, wanted, {}, Draw(np.random.default_rng((seed, number))))
        ours, theirs = (floats_at(function, example, at, wanted) for function in (kernel, reference))
        if [o.shape for o in ours[0]] != [o.shape for o in theirs[0]]:
            raise InputError("the reference's outputs", "those of the function", "their shapes differ")
        pairs = [("its outputs", o, t) for o, t in zip(ours[0], theirs[0], strict=True)]
        pairs += [(f"the gradient of {name}", ours[1][name], theirs[1][name]) for name in wanted]
        for name, one, other in pairs:
            largest[name] = max(largest.get(name, 0.0), _apart(one, other))
    words = ", ".join(f"{error:.1e} in {name}" for name, error in largest.items())
    return Compared(POINTS, f"largest relative error {words}", max(largest.values()) <= limit)


def floats_at(
    function: Value, example: Example, at: Mapping[str, Value], wanted: Sequence[str]
) -> tuple[list[torch.Tensor], dict[str, Value]]:  # fmt: skip
    """Return a function's outputs and autograd's gradients on torch's own floats."""
    given = {name: _tensor(value, example.dtypes.get(name), name in wanted) for name, value in at.items()}
    arguments, options = bound(function, given, example.by_name)
    outputs = outputs_of(function(*arguments, **options))
    pairs = [o for o in outputs if o.requires_grad]
    if not wanted or not pairs:
        return outputs, dict.fromkeys(wanted)
    weights = [torch.from_numpy(np.cos(np.arange(1, o.numel() + 1)).reshape(tuple(o.shape))).to(o.dtype) for o in pairs]
    found = torch.autograd.grad(pairs, [given[name] for name in wanted], weights, allow_unused=True)
    return outputs, dict(zip(wanted, found, strict=True))


def _tensor(value: Value, dtype: torch.dtype | None, wanted: bool) -> Value:
    if dtype is None:
        return value
    return torch.tensor(np.asarray(value), dtype=dtype, requires_grad=wanted and is_floats(value))


def _apart(one: Value, other: Value) -> float:
    if one is None or other is None:
        return 0.0 if one is other else float("inf")
    a, b = one.detach().double(), other.detach().double()
    return float((a - b).abs().max() / b.abs().max().clamp(min=1e-30)) if a.numel() else 0.0
