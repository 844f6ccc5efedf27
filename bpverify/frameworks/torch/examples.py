"""The example of a check of torch's: its arguments as NumPy's arrays, and what they were as tensors."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from bpverify.errors import InputError
from bpverify.exact.code.binding import named

if TYPE_CHECKING:
    from bpverify.exact.record.values import Value


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
