"""What the user's code changes in its own tensors and in torch's generator, kept and put back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch.utils._python_dispatch import TorchDispatchMode

from bpverify.frameworks.torch.schemas import STATISTICS, tensors_in

if TYPE_CHECKING:
    from bpverify.exact.record.values import Value


class Kept:
    """Copies of tensors as they were before they were written to."""

    def __init__(self) -> None:
        self._before: dict[int, tuple[torch.Tensor, torch.Tensor]] = {}

    def keep(self, tensor: torch.Tensor) -> None:
        """Keep what a tensor's memory holds now, unless it was kept before."""
        memory = tensor.untyped_storage()
        if memory._cdata not in self._before and memory.nbytes():
            whole = torch.as_strided(tensor.detach(), (memory.nbytes() // tensor.element_size(),), (1,), 0)
            self._before[memory._cdata] = whole, whole.clone()

    def restore(self) -> None:
        """Put everything back."""
        for whole, before in self._before.values():
            whole.copy_(before)
        self._before.clear()


class Watch(TorchDispatchMode):  # type: ignore[misc]  # torch is no package that the types are known of
    """While it is entered, each tensor is kept before it is written to."""

    def __init__(self, kept: Kept) -> None:
        super().__init__()
        self._kept = kept

    def __torch_dispatch__(self, func: Value, types: Value, args: Value = (), kwargs: Value = None) -> Value:
        options = kwargs or {}
        for place, argument in enumerate(func._schema.arguments):
            if argument.name in STATISTICS or (argument.alias_info is not None and argument.alias_info.is_write):
                value = args[place] if place < len(args) else options.get(argument.name)
                for leaf in tensors_in(value):
                    if leaf.layout is torch.strided:
                        self._kept.keep(leaf)
        return func(*args, **options)


class Draws:
    """The state of torch's generator, while code draws as from a seed of ours; and whether torch differentiates."""

    def __init__(self, kept: Kept, seed: int) -> None:
        self._kept, self._seed, self._before = kept, seed, torch.get_rng_state()
        self._is_enabled = torch.is_grad_enabled()
        self.restore_generators()

    def restore(self) -> None:
        """Put back the generator, and the tensors that were written to."""
        self._kept.restore()
        torch.set_rng_state(self._before)
        torch.set_grad_enabled(self._is_enabled)

    def restore_generators(self) -> None:
        """Let the code that runs next draw what the code that ran first has drawn."""
        torch.manual_seed(self._seed)
