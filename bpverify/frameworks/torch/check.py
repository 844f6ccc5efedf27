"""The check of a function of torch's: what is asked as a problem of ``exact``, and what its verdicts rest on beside it."""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import torch

from bpverify.errors import InputError, nearest
from bpverify.exact.check.strategy import check
from bpverify.exact.code.binding import name_of, named
from bpverify.frameworks.torch.forms import TorchCostAndGradients, TorchFunction
from bpverify.frameworks.torch.notes import Notes
from bpverify.frameworks.torch.running import Arguments
from bpverify.verdict import CodeWitness, Refuted, Undecided

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bpverify.exact.gradients import Asked
    from bpverify.exact.record.values import Value
    from bpverify.verdict import Report, Verdict


@dataclass(frozen=True, slots=True)
class Example:
    """An example for a function of torch's: NumPy's arrays for its tensors, and what these were."""

    at: dict[str, Value]
    dtypes: dict[str, torch.dtype]
    by_name: bool
    constants: tuple[str, ...]
    """Floats that are no tensors: they are given to the code as they are."""


def function_of(value: Value) -> Value:
    """Return the Function that a value is, or whose apply it is; None where it is neither."""
    owner = value if isinstance(value, type) else getattr(value, "__self__", None)
    return owner if isinstance(owner, type) and issubclass(owner, torch.autograd.Function) else None


def is_torchs(value: Value) -> bool:
    """Whether a value is a tensor, a module or a Function of torch's."""
    return function_of(value) is not None or isinstance(value, torch.Tensor | torch.nn.Module)


def applied(function: Value) -> Value:
    """Return what is called: of a Function its apply."""
    own = function_of(function)
    return function if own is None else own.apply


def _signature(function: Value) -> Value:
    """Return a function with the names of the arguments."""
    own = function_of(function)
    if own is None:
        return function.forward if isinstance(function, torch.nn.Module) else function
    names = list(inspect.signature(own.forward).parameters.values())
    has_context = own.setup_context is torch.autograd.Function.setup_context

    def as_forward(*_: Value) -> None:
        """Stand for the forward pass without its context."""

    as_forward.__signature__ = inspect.Signature(names[1:] if has_context else names)  # type: ignore[attr-defined]  # inspect's
    as_forward.__qualname__ = f"{own.__name__}.apply"
    return as_forward


def example_of(function: Value, at: Value) -> Example:
    """Return the example; the parameters of a module are arguments by their names."""
    tensors: dict[str, torch.dtype] = {}

    def array(name: str, value: Value) -> Value:
        if isinstance(value, torch.Tensor):
            tensors[name] = value.dtype
            given = value.detach()
            return (given.float() if given.dtype in (torch.float16, torch.bfloat16) else given).numpy().copy()
        if isinstance(value, np.ndarray):
            tensors[name] = torch.from_numpy(value.reshape(-1)[:0].copy()).dtype
        return value

    if isinstance(at, Mapping):
        given: Value = {str(name): array(str(name), value) for name, value in at.items()}
    else:
        listed = [at] if isinstance(at, torch.Tensor | np.ndarray) else list(at)
        given = [array(f"#{i}", value) for i, value in enumerate(listed)]
    found, by_name = named(_signature(function), given)
    if not by_name:
        for i, name in enumerate(found):
            if f"#{i}" in tensors:
                tensors[name] = tensors.pop(f"#{i}")
    if isinstance(function, torch.nn.Module):
        for name, parameter in function.named_parameters():
            if name in found:
                raise InputError(f"the example's {name!r}", "an input of the module", "a parameter has that name")
            found[name] = array(name, parameter)
    # A text in parentheses is a shape, whose array is drawn.
    tensors |= {name: torch.float64 for name, value in found.items() if isinstance(value, str) and value.lstrip().startswith("(")}
    constants = tuple(name for name, value in found.items() if isinstance(value, float))
    return Example(found, tensors, by_name and function_of(function) is None, constants)


def check_torch_function(
    function: Value, at: Value, asked: Asked, meant: Callable[..., Value] | None, held: Sequence[str]
) -> Report:  # fmt: skip
    """Check what autograd makes of a function of torch's against the derivative of what it computes."""
    run = applied(function)
    example = example_of(run, at)
    notes = Notes()
    wanted = _wanted(example, asked.wrt)
    code = TorchFunction(run, example.by_name, Arguments(example.dtypes, frozenset(wanted)), notes, meant)
    title = f"autograd of {_called(function)} as its vector-Jacobian product"
    if meant is not None:
        title = f"autograd of {_called(function)} as the vector-Jacobian product of {name_of(meant)}"
    label = "upstream"
    while label in example.at:
        label += "'"
    try:
        return concluded(check(_problem(asked, example, wanted, code, title, label)), notes)
    finally:
        code.state.restore()


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


ROUNDING_OF_HALVES = 0.1
"""What the floats of 16 bits may be off by where they are held against the record."""
LEFT_BY_A_LOOP = 100
"""How many times its tolerance what a loop leaves may be, relative to the derivative."""


def concluded(report: Report, notes: Notes) -> Report:
    """Return a report whose verdicts say first what they rest on beside the record."""
    conditions = tuple(notes.conditions())
    verdicts = (_unless_approximate(verdict, notes) for verdict in report.verdicts)
    return replace(report, verdicts=tuple(replace(v, provided=(*conditions, *v.provided)) for v in verdicts))


def _unless_approximate(verdict: Verdict, notes: Notes) -> Verdict:
    """Return a verdict; of what a loop computes up to a tolerance a small difference refutes nothing, nor any of a search."""
    witness = verdict.witness
    if not isinstance(verdict, Refuted) or not isinstance(witness, CodeWitness):
        return verdict
    if notes.searches:
        place, count = max(notes.searches.items(), key=lambda each: each[1])
        reason = f"{place} compares {count} times: where that is a search, such as bisection, what it finds has another derivative"
        return _open(verdict, f"{reason} (meant= takes a forward pass without it)")
    if not notes.tolerances:
        return verdict
    place, tolerance = max(notes.tolerances.items(), key=lambda each: each[1])
    right, claimed = _middle(witness.derivative), _middle(witness.returned)
    if abs(right - claimed) > LEFT_BY_A_LOOP * tolerance * abs(right):
        return verdict
    return _open(verdict, f"a loop ends by a tolerance ({place}): what it computes is an approximation, with another derivative")


def _open(verdict: Verdict, reason: str) -> Undecided:
    return Undecided(
        claim=verdict.claim, name=verdict.name, scope=verdict.scope, method=verdict.method, components=verdict.components,
        seconds=verdict.seconds, provided=verdict.provided, reason=reason,
    )  # fmt: skip


def _middle(text: str) -> float:
    """Return an enclosure that is written as text as a number."""
    found = re.search(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?", text)
    return float(found[0]) if found is not None else math.inf
