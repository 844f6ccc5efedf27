"""A tensor of the user's code: torch's own for shapes, strides and autograd, with exact numbers behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch.utils._python_dispatch import _disable_current_modes

from bpverify.exact.record.places import refuse

if TYPE_CHECKING:
    from bpverify.exact.record.values import Value
    from bpverify.frameworks.notes import Cut


class ExactTensor(torch.Tensor):  # type: ignore[misc]  # torch is no package that the types are known of
    """A tensor without memory of its own: ``floats`` is torch's, whose storage has the numbers."""

    floats: torch.Tensor
    run: Value
    """The dispatch that it belongs to."""
    cut: Cut | None

    __torch_function__ = torch._C._disabled_torch_function_impl

    @staticmethod
    def __new__(cls: type[ExactTensor], floats: torch.Tensor, run: Value, requires_grad: bool = False) -> ExactTensor:
        """Wrap a tensor; nothing can read or write memory behind the wrapper's back."""
        found: ExactTensor = torch.Tensor._make_wrapper_subclass(
            cls, tuple(floats.shape), strides=floats.stride(), storage_offset=floats.storage_offset(), dtype=floats.dtype,
            device=floats.device, requires_grad=requires_grad,
        )  # fmt: skip
        torch._C._set_throw_on_mutable_data_ptr(found)
        found.floats, found.run, found.cut = floats, run, None
        return found

    @classmethod
    def __torch_dispatch__(cls, func: Value, types: Value, args: Value = (), kwargs: Value = None) -> Value:
        """Hand an operation to the run that the first such tensor belongs to."""
        leaves = torch.utils._pytree.tree_leaves((args, kwargs or {}))
        run = next(leaf.run for leaf in leaves if isinstance(leaf, cls))
        return run.handle(func, args, kwargs or {})

    def numbers_behind(self) -> Value:
        """Return the exact numbers, for what looks at the variables of code that runs."""
        with _disable_current_modes():
            return self.run.numbers_of(self)

    def __repr__(self) -> str:
        self.run.arithmetic.kind.graph.printed = True
        return repr(self.floats)

    @property
    def T(self) -> torch.Tensor:
        """The tensor with its axes reversed, of which torch warns where they are not two."""
        return self.permute(*reversed(range(self.dim())))

    def data_ptr(self) -> int:
        """Refuse: there is no memory of floats."""
        raise refuse("data_ptr() of a tensor that depends on the inputs")

    def numpy(self, *_: Value, **__: Value) -> Value:
        """Return constants as NumPy's array; what depends on the inputs is refused."""
        return self._constants("numpy()")

    def __array__(self, *_: Value, **__: Value) -> Value:
        return self._constants("numpy()")

    def tolist(self) -> Value:
        """Return constants as lists; what depends on the inputs is refused."""
        return self._constants("tolist()").tolist()

    def __format__(self, spec: str) -> str:
        self.run.arithmetic.kind.graph.printed = True
        return format(self.floats, spec)

    def _constants(self, what: str) -> Value:
        with _disable_current_modes():
            if not self.run.is_known(self):
                raise refuse(f"{what} of a tensor that depends on the inputs")
            return self.floats.detach().clone().numpy()
