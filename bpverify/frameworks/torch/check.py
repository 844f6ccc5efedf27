"""The check of a function of torch's: what is asked as a problem of ``exact``, and what its verdicts rest on beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import torch

from bpverify.errors import InputError, nearest
from bpverify.exact.check.shapes import drawn
from bpverify.exact.check.strategy import check
from bpverify.exact.code.binding import name_of
from bpverify.frameworks.conclusions import ROUNDING_OF_HALVES, concluded, told_beside
from bpverify.frameworks.notes import Notes
from bpverify.frameworks.torch.examples import Example, applied, example_of, function_of
from bpverify.frameworks.torch.forms import TorchCostAndGradients, TorchFunction, only_output
from bpverify.frameworks.torch.kernels import compared, floats_at
from bpverify.frameworks.torch.running import Arguments

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bpverify.exact.gradients import Asked
    from bpverify.exact.record.values import Value
    from bpverify.verdict import Report


def check_torch_function(
    function: Value, at: Value, asked: Asked, meant: Callable[..., Value] | None = None, twice: bool = False
) -> Report:  # fmt: skip
    """Check what autograd makes of a function of torch's against the derivative of what it computes."""
    run = applied(function)
    example = example_of(run, at)
    notes = Notes()
    wanted = _wanted(example, asked.wrt)
    title = f"autograd of {_called(function)} as its vector-Jacobian product"
    if meant is not None:
        title = f"autograd of {_called(function)} as the vector-Jacobian product of {name_of(meant)}"
    label, above = _unused(example, "upstream"), ""
    if twice:
        label, above = _unused(example, "upstream of the gradients"), label
        example = _with_above(run, example, above, asked)
        wanted, title = [*wanted, above], f"double backward of {_called(function)} as the vector-Jacobian product of its backward"
    arguments = Arguments(example.dtypes, frozenset(wanted))
    code = TorchFunction(run, example.by_name, arguments, notes, meant, above)
    try:
        return concluded(check(_problem(asked, example, wanted, code, title, label)), notes)
    finally:
        code.state.restore()


def _unused(example: Example, label: str) -> str:
    while label in example.at:
        label += "'"
    return label


def _with_above(run: Value, example: Example, above: str, asked: Asked) -> Example:
    """Return an example whose last argument is what comes from above."""
    seed = 0 if asked.seed is None else asked.seed
    at, _ = drawn(example.at, {}, seed)
    output = only_output(floats_at(run, replace(example, at=at), at, [])[0])
    given = np.random.default_rng(seed).integers(1, 100, size=tuple(output.shape)) / 64
    return replace(example, at={**at, above: np.asarray(given)}, dtypes={**example.dtypes, above: output.dtype})


def check_torch_reference(function: Value, reference: Value, at: Value, asked: Asked) -> Report:
    """Check a reference exactly, and hold a kernel that has no text against it in floats: a weaker line, and no verdict."""
    report = check_torch_function(reference, at, asked)
    example = example_of(applied(reference), at)
    found = compared(applied(function), applied(reference), example, _wanted(example, asked.wrt), asked.seed or 0)
    return told_beside(report, _called(function), _called(reference), found)


def check_torch_pair(cost: Value, gradients: Value, at: Value, asked: Asked) -> Report:
    """Check gradients that are written with torch against the derivative of a cost of torch's."""
    example = example_of(cost, at)
    notes = Notes()
    names = frozenset(_wanted(example, None))
    code = TorchCostAndGradients(cost, gradients, example.by_name, Arguments(example.dtypes, names), notes)
    title = f"{name_of(gradients)} as the gradient of {name_of(cost)}"
    try:
        return concluded(check(_problem(asked, example, asked.wrt, code, title, "upstream")), notes)
    finally:
        code.state.restore()


def _problem(asked: Asked, example: Example, wrt: Sequence[str] | None, code: Value, title: str, label: str) -> Value:
    halves = any(dtype in (torch.float16, torch.bfloat16) for dtype in example.dtypes.values())
    domains = {**dict.fromkeys(example.constants, "fixed"), **(asked.domains or {})}
    problem = replace(asked, wrt=wrt, domains=domains).problem(code, example.at, title, label)
    return replace(problem, rounding=ROUNDING_OF_HALVES) if halves else problem


def _wanted(example: Example, wrt: Sequence[str] | None) -> list[str]:
    floats = [name for name, dtype in example.dtypes.items() if dtype.is_floating_point]
    for name in wrt or ():
        if name not in floats:
            raise InputError(f"wrt {name!r}", "one of the tensors of floats: " + ", ".join(floats), nearest(name, floats))
    if not floats:
        raise InputError("the example", "a tensor or an array of floats to differentiate by", "it has none")
    return list(floats if wrt is None else wrt)


def _called(function: Value) -> str:
    own = function_of(function)
    return name_of(function) if own is None else own.__name__
