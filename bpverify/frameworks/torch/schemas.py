"""What the schema of an operation of torch's says, and what it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch.utils._pytree import tree_flatten

if TYPE_CHECKING:
    from bpverify.exact.record.values import Value

UNWRITTEN = {"empty", "empty_like", "new_empty", "empty_strided", "new_empty_strided", "empty_permuted"}
CREATED = {"zeros_like", "ones_like", "full_like", "new_zeros", "new_ones", "new_full"}
"""What takes the shape of a tensor, and none of its numbers."""
DRAWN_WHOLE = {"bernoulli", "randint", "randint_like", "randperm", "multinomial", "random", "geometric"}
DRAWN = {*DRAWN_WHOLE, "rand", "randn", "rand_like", "randn_like", "uniform", "normal", "exponential", "log_normal", "cauchy"}
"""What draws, whatever the numbers are that it takes the shape from."""
VIEWS = {"aten::_unsafe_view", "aten::_reshape_alias", "aten::_conj", "aten::lift_fresh"}
"""Views of which the schema does not say it."""
COMPARISONS = {"lt", "le", "gt", "ge"}
READING = {"_local_scalar_dense": "item(), float() or bool()", "equal": "equal()", "is_nonzero": "bool()"}
MUTATING_STATISTICS = {"native_batch_norm", "cudnn_batch_norm", "miopen_batch_norm"}
"""Operations that write to their running statistics, which their schema does not say."""
STATISTICS = {"running_mean", "running_var"}


def short(func: Value) -> str:
    """Return an operation's name without its namespace."""
    return str(func._opname)


def base_of(func: Value, is_written: bool) -> str:
    """Return the name of the operation whose result one in place writes; of all others their own."""
    name = short(func)
    return name[:-1] if is_written and name.endswith("_") and not name.endswith("__") else name


def makes_a_view(func: Value) -> bool:
    """Whether an operation may return a view."""
    return func._schema.name in VIEWS or any(
        a.alias_info is not None and not a.alias_info.is_write for a in func._schema.arguments
    )


def written_by(func: Value, args: Value, kwargs: dict[str, Value]) -> list[torch.Tensor]:
    """Return the tensors that an operation writes to, as its schema says."""
    found = []
    for place, argument in enumerate(func._schema.arguments):
        if argument.alias_info is not None and argument.alias_info.is_write:
            value = args[place] if place < len(args) else kwargs.get(argument.name)
            found += [leaf for leaf in tree_flatten(value)[0] if isinstance(leaf, torch.Tensor)]
    return found


def as_numpy(tensor: torch.Tensor) -> Value:
    """Return a tensor's floats, or whole numbers, as NumPy's array."""
    given = tensor.detach()
    return (given.float() if given.dtype in (torch.float16, torch.bfloat16) else given).numpy()


def tensors_in(value: Value) -> list[torch.Tensor]:
    """Return the tensors in nested arguments."""
    return [leaf for leaf in tree_flatten(value)[0] if isinstance(leaf, torch.Tensor)]


def is_floats(value: Value) -> bool:
    """Whether a value is a tensor of floats."""
    return isinstance(value, torch.Tensor) and bool(value.dtype.is_floating_point)
