"""The numbers behind the memory of tensors: one array for each storage of torch's, read and written through strides as torch does.

A view of a tensor is a view of its storage, so what is a view, and what a write through one changes, is torch's own answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from bpverify.exact.record.places import refuse
from bpverify.exact.standins.elements import plain
from bpverify.frameworks.torch.schemas import as_numpy
from bpverify.frameworks.torch.tensors import ExactTensor

if TYPE_CHECKING:
    from bpverify.exact.record.values import Value
    from bpverify.frameworks.arithmetic import Arithmetic


class Storage:
    """The numbers of one storage, in its order; ``moves`` and ``is_known`` say what they depend on.

    ``array`` has the shape of the contiguous tensor that the storage was made for, as long as nothing else is needed.
    """

    def __init__(self, memory: Value, array: Value, moves: bool, is_known: bool) -> None:
        self.memory, self.array = memory, array
        self.moves = moves
        """Whether it holds what is computed from what is differentiated by."""
        self.is_known = is_known
        """Whether it holds constants alone."""
        self.is_argument = False
        self.is_tracked = False
        """Whether a tensor that torch differentiates lies in it, of which a part may be written to behind its back."""
        self.rough = 0.0
        """How far off torch's floats may be, relative to the largest: what the least precise type on the way has left."""

    def read(self, floats: torch.Tensor) -> Value:
        """Return the numbers of a tensor whose memory this is."""
        if self._is_whole(floats):
            return self.array
        flat = self.array.reshape(-1)
        start, count = floats.storage_offset(), floats.numel()
        if floats.is_contiguous():
            return flat[start : start + count].reshape(tuple(floats.shape))
        return flat[places(floats)]

    def write(self, floats: torch.Tensor, values: Value, moves: bool, is_known: bool) -> None:
        """Set the numbers of a tensor whose memory this is."""
        if self._is_whole(floats):
            self.array, self.moves, self.is_known = values, moves, is_known
        else:
            self.moves, self.is_known = self.moves or moves, self.is_known and is_known
            self.array = self.array.copy()
            self.array.reshape(-1)[places(floats).reshape(-1)] = values.reshape(-1)

    def _is_whole(self, floats: torch.Tensor) -> bool:
        is_all = floats.storage_offset() == 0 and floats.is_contiguous()
        return bool(is_all and tuple(floats.shape) == self.array.shape)


def places(floats: torch.Tensor) -> Value:
    """Return where in its storage each element of a tensor is."""
    found = np.full(tuple(floats.shape), floats.storage_offset(), dtype=np.int64)
    for axis, (size, stride) in enumerate(zip(floats.shape, floats.stride(), strict=True)):
        found += (np.arange(size) * stride).reshape([-1 if i == axis else 1 for i in range(floats.dim())])
    return found


def room(floats: torch.Tensor) -> int:
    """Return how many elements the storage of a tensor has."""
    return int(floats.untyped_storage().nbytes()) // max(int(floats.element_size()), 1)


def laid_out(arithmetic: Arithmetic, floats: torch.Tensor, values: Value) -> Value:
    """Return the numbers of a new tensor as its storage holds them."""
    if floats.is_contiguous() and floats.storage_offset() == 0 and floats.numel() == room(floats):
        return values if plain(values).flags.c_contiguous else values.copy()
    flat = arithmetic.zeros((room(floats),)).copy()
    flat[places(floats).reshape(-1)] = values.reshape(-1)
    return flat


class Memory:
    """The storages of one run."""

    def __init__(self, arithmetic: Arithmetic) -> None:
        self.arithmetic = arithmetic
        self.storages: dict[int, Storage] = {}
        """By torch's address of a storage: that of each wrapper's floats."""
        self._copies: dict[int, tuple[Value, Value]] = {}
        """Of storages that are not ours, with a copy: what the code's own tensors hold is left as it is."""

    def is_known_storage(self, out: Value) -> bool:
        """Whether a result of torch's own kernel lies in a storage whose numbers are known: whether it is a view."""
        return isinstance(out, torch.Tensor) and out.untyped_storage()._cdata in self.storages

    def note(self, floats: torch.Tensor, array: Value, moves: bool, is_known: bool) -> Storage:
        """Keep the numbers of a storage."""
        memory = floats.untyped_storage()
        found = self.storages[memory._cdata] = Storage(memory, array, moves, is_known)
        return found

    def floats_of(self, tensor: torch.Tensor) -> torch.Tensor:
        """Return torch's floats of a tensor; of one that is not ours those of a copy of its memory."""
        if isinstance(tensor, ExactTensor):
            return tensor.floats
        memory = tensor.untyped_storage()
        if memory._cdata in self.storages:
            return tensor.detach()
        if memory._cdata not in self._copies:
            self._lift(tensor)
        _, copy = self._copies[memory._cdata]
        return torch.as_strided(copy, tensor.shape, tensor.stride(), tensor.storage_offset())

    def _lift(self, tensor: torch.Tensor) -> None:
        memory = tensor.untyped_storage()
        whole = torch.as_strided(tensor.detach(), (room(tensor),), (1,), 0).clone()
        self._copies[memory._cdata] = memory, whole
        values = self.arithmetic.numbers(as_numpy(whole))
        self.note(whole, values if plain(values).flags.c_contiguous else values.copy(), False, True)

    def storage_of(self, tensor: torch.Tensor) -> Storage:
        """Return the numbers behind a tensor's memory."""
        floats = self.floats_of(tensor)
        found = self.storages.get(floats.untyped_storage()._cdata)
        if found is None:
            raise refuse("a tensor that another run of the code left behind")
        if room(floats) != found.array.size:
            raise refuse("a view of a tensor as another type")
        return found

    def numbers_of(self, tensor: torch.Tensor) -> Value:
        """Return the exact numbers of a tensor."""
        return self.storage_of(tensor).read(self.floats_of(tensor))

    def is_known(self, tensor: torch.Tensor) -> bool:
        """Whether a tensor holds constants alone."""
        return not tensor.dtype.is_floating_point or self.storage_of(tensor).is_known
