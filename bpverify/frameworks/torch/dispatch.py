"""The dispatch: each operation of torch's goes to its row on exact numbers, and to torch's own kernel on floats beside it.

What a kernel makes (shape, strides, whether it is a view) is torch's answer; the numbers are the row's; their values must agree.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_flatten, tree_map, tree_unflatten

from bpverify.exact.record.places import refuse, standing
from bpverify.exact.standins.creation import LEFT
from bpverify.exact.standins.elements import plain
from bpverify.frameworks.notes import Cut
from bpverify.frameworks.rows import given_row
from bpverify.frameworks.torch.beside import DIGITS, fitting, hold, hold_whole
from bpverify.frameworks.torch.frames import frame_of_users, inside_function, site_of
from bpverify.frameworks.torch.rows.table import row_of
from bpverify.frameworks.torch.schemas import (
    COMPARISONS,
    CREATED,
    DRAWN,
    DRAWN_WHOLE,
    MUTATING_STATISTICS,
    READING,
    UNWRITTEN,
    as_numpy,
    base_of,
    is_floats,
    makes_a_view,
    short,
    tensors_in,
    written_by,
)
from bpverify.frameworks.torch.storage import Memory, Storage, laid_out, room
from bpverify.frameworks.torch.tensors import ExactTensor

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bpverify.exact.record.values import Value
    from bpverify.frameworks.arithmetic import Arithmetic
    from bpverify.frameworks.notes import Notes
    from bpverify.frameworks.torch.keeping import Kept

FORWARD, BACKWARD = "forward", "backward"
BITS = {torch.float64: 53, torch.float32: 24, torch.float16: 11, torch.bfloat16: 8}
TOLERANCE = 1e-2
"""The largest number that is taken for the tolerance by which a loop ends."""
SEARCH = 20
"""How often a line compares at least before it is taken for a search, such as bisection."""
_IGNORED = ("device", "layout", "pin_memory", "memory_format", "non_blocking", "dtype", "generator", "out")


class Dispatch(TorchDispatchMode):  # type: ignore[misc]  # torch is no package that the types are known of
    """One run of the user's code on exact numbers."""

    def __init__(self, arithmetic: Arithmetic, notes: Notes, kept: Kept) -> None:
        super().__init__()
        self.arithmetic, self.notes, self.kept = arithmetic, notes, kept
        self.phase = FORWARD
        self.memory = Memory(arithmetic)
        self._within: list[Value] = []
        """The operations that are run as torch writes them in others."""
        self._compared: dict[tuple[str, int], int] = {}
        """How often a line compared."""

    # Tensors.

    def made(
        self, floats: torch.Tensor, values: Value, moves: bool, is_known: bool = False, requires_grad: bool = False
    ) -> ExactTensor:  # fmt: skip
        """Return a tensor of these floats and numbers."""
        self.memory.note(floats, laid_out(self.arithmetic, floats, values), moves, is_known)
        return ExactTensor(floats, self, requires_grad)

    def numbers_of(self, tensor: torch.Tensor) -> Value:
        """Return the exact numbers of a tensor."""
        return self.memory.numbers_of(tensor)

    def is_known(self, tensor: torch.Tensor) -> bool:
        """Whether a tensor holds constants alone."""
        return self.memory.is_known(tensor)

    # Operations.

    def __torch_dispatch__(self, func: Value, types: Value, args: Value = (), kwargs: Value = None) -> Value:
        return self.handle(func, args, kwargs or {})

    def handle(self, func: Value, args: Value, kwargs: dict[str, Value]) -> Value:
        """Run an operation of torch's on exact numbers."""
        with standing(site_of(func)), torch._C.DisableTorchFunction():
            return self._handled(func, args, kwargs)

    def _handled(self, func: Value, args: Value, kwargs: dict[str, Value]) -> Value:
        tensors = tensors_in((args, kwargs))
        self._check(func, tensors)
        floats = [tensor for tensor in tensors if is_floats(tensor)]
        if short(func) in READING:
            return self._read(func, tensors)
        for tensor in floats:
            self.memory.floats_of(tensor)
        written = written_by(func, args, kwargs)
        for tensor in written:
            self._about_to_write(tensor)
        row, base = self._row(func, bool(written))
        is_random = base in DRAWN
        if floats and row is None and not is_random and base not in UNWRITTEN and self._needs_row(func, floats, args, kwargs):
            return self._decomposed(func, args, kwargs)
        seed = zlib.crc32(torch.get_rng_state().numpy().tobytes()) if is_random else 0
        tracked = torch.is_grad_enabled() and any(tensor.requires_grad for tensor in floats)
        before = None
        if row is not None and floats:
            # Torch's kernel may write to what the row reads whole numbers from.
            before = tree_map(lambda leaf: self._taken(leaf, tracked), (args, kwargs))
        outcome = func(*tree_map(self._real, args), **tree_map(self._real, kwargs))
        outs = tensors_in(outcome)
        if not floats and not any(map(is_floats, outs)):
            return outcome
        if any(out.is_complex() for out in outs):
            raise refuse(f"complex numbers ({func})")
        if is_random:
            return self._drawn(func, base, outcome, outs, written, args, seed)
        if base in UNWRITTEN:
            return self._unwritten(outcome)
        if base in CREATED and not any(map(is_floats, outs)):
            return outcome
        if row is None:
            found = self._without_row(outcome, outs, floats)
            return self._decomposed(func, args, kwargs) if found is None else found
        if not written and outs and all(self.memory.is_known_storage(out) for out in outs):
            return self._views(outcome, floats)
        if before is None:
            before = tree_map(lambda leaf: self._taken(leaf, tracked), (args, kwargs))
        return self._by_row(func, row, before, outcome, written)

    def _needs_row(self, func: Value, floats: Sequence[torch.Tensor], args: Value, kwargs: dict[str, Value]) -> bool:
        """Whether the numbers of an operation without a row are needed: it makes no view, and not all it takes are constants."""
        are_constants = all(self.is_known(tensor) for tensor in floats) and not written_by(func, args, kwargs)
        return not are_constants and not makes_a_view(func)

    def _without_row(self, outcome: Value, outs: Sequence[torch.Tensor], floats: Sequence[torch.Tensor]) -> Value:
        """Return views, and what is made of constants as torch computes it; None of anything else."""
        if outs and all(self.memory.is_known_storage(out) for out in outs):
            return self._views(outcome, floats)
        return outcome if all(self.is_known(tensor) for tensor in floats) else None

    def _row(self, func: Value, is_written: bool) -> tuple[Callable[..., Value] | None, str]:
        """Return the row of an operation and the name it stands under; one in place has that of its result."""
        base, name = base_of(func, is_written), func._schema.name
        for each in dict.fromkeys((name, name[: len(name) - len(short(func))] + base)):
            own = given_row(each)
            if own is not None:
                self.notes.given[each] = own.__qualname__
                return self._user_row(own), base
            row = row_of(each)
            if row is not None:
                return row, base
        return _to_copy if base == "_to_copy" else None, base

    def _user_row(self, function: Callable[..., Value]) -> Callable[..., Value]:
        return lambda arithmetic, *given, **options: arithmetic.tracer.rebound(function)(*given, **options)

    def _by_row(self, func: Value, row: Callable[..., Value], before: Value, outcome: Value, written: Sequence[Value]) -> Value:
        args, kwargs = before
        outs, spec = tree_flatten(outcome)
        are_floats = any(map(is_floats, outs))
        given = [leaf for leaf in tree_flatten(before)[0] if isinstance(leaf, _Taken)]
        moves, is_known = any(taken.moves for taken in given), all(taken.is_known for taken in given)
        if are_floats:
            for taken in given:
                if taken.cut is not None and taken.is_held:
                    self.notes.cuts[taken.cut] = None
            moves = any(taken.moves and not taken.is_held for taken in given)
        numbers = tree_map(lambda leaf: leaf.numbers(are_floats) if isinstance(leaf, _Taken) else leaf, before)
        args, kwargs = numbers
        if row is _to_copy:
            self._note_cast(func, before)
            kwargs = {"dtype": kwargs.get("dtype")}
        else:
            kwargs = {key: value for key, value in kwargs.items() if key not in _IGNORED}
        if self.phase == FORWARD and row is row_of("aten::" + short(func)):
            self._note_search(func, args, is_known)
        results = row(self.arithmetic, *args, **kwargs)
        found = list(results) if isinstance(results, list | tuple) else [results]
        if written:
            return self._store(func, written, found, outcome, given, (moves, is_known))
        if len(found) != len(outs):
            raise refuse(f"torch's operation {func} with {len(outs)} results")
        made = [
            out if value is None or not isinstance(out, torch.Tensor) else self._result(func, value, out, given, (moves, is_known))
            for value, out in zip(found, outs, strict=True)
        ]
        return tree_unflatten(made, spec)

    def _result(
        self, func: Value, value: Value, out: torch.Tensor, given: Sequence[_Taken], told: tuple[bool, bool]
    ) -> torch.Tensor:  # fmt: skip
        values = fitting(self.arithmetic, func, value, out)
        if not out.dtype.is_floating_point:
            hold_whole(self.arithmetic, func, values, out)
            return out
        if any(np.may_share_memory(plain(values), plain(taken.values)) for taken in given):
            values = values.copy()
        rough = _roughness(given, out)
        hold(self.arithmetic, func, values, out, rough)
        found = self.made(out, values, *told)
        self.memory.storage_of(found).rough = rough
        if told[0]:
            found.cut = self._cut(func) or next((taken.cut for taken in given if taken.cut is not None), None)
        return found

    def _store(
        self, func: Value, written: Sequence[torch.Tensor], found: Sequence[Value], outcome: Value, given: Sequence[_Taken],
        told: tuple[bool, bool],
    ) -> Value:  # fmt: skip
        if len(written) != len(found):
            raise refuse(f"torch's operation {func}")
        for tensor, value in zip(written, found, strict=True):
            floats = self.memory.floats_of(tensor) if tensor.dtype.is_floating_point else tensor
            values = self.arithmetic.array(value)
            if tensor.dtype.is_floating_point:
                values = self.arithmetic.np.broadcast_to(self.arithmetic.numbers(values), tuple(floats.shape)).copy()
                storage = self.memory.storage_of(tensor)
                rough = max(_roughness(given, floats), storage.rough)
                hold(self.arithmetic, func, values, floats, rough)
                storage.write(floats, values, *told)
                storage.rough = rough
            else:
                hold_whole(self.arithmetic, func, fitting(self.arithmetic, func, values, floats), floats)
        return written[0] if len(written) == 1 else outcome

    # What an operation takes.

    def _real(self, leaf: Value) -> Value:
        """Return an argument as torch's own kernel takes it."""
        return self.memory.floats_of(leaf) if is_floats(leaf) else leaf

    def _taken(self, leaf: Value, tracked: bool) -> Value:
        if isinstance(leaf, torch.Tensor):
            if not leaf.dtype.is_floating_point:
                return as_numpy(leaf).copy()
            storage, floats = self.memory.storage_of(leaf), self.memory.floats_of(leaf)
            cut, is_held = self._held(leaf, storage, tracked)
            return _Taken(self.arithmetic, storage.read(floats), storage.moves, storage.is_known, cut, is_held, storage.rough)
        return self.arithmetic.scalar(leaf)

    def _held(self, tensor: torch.Tensor, storage: Storage, tracked: bool) -> tuple[Cut | None, bool]:
        """Return where a tensor was cut off from what torch differentiates, and whether it is used in what is differentiated.

        Within a Function's own forward torch differentiates nothing: what was cut off before is held there, nothing else is.
        """
        if self._within or self.phase != FORWARD or not storage.moves or tensor.requires_grad:
            return None, False
        cut = getattr(tensor, "cut", None)
        if tracked and not inside_function():
            return cut or Cut("detach"), True
        return cut, cut is not None and not torch.is_grad_enabled() and inside_function()

    def _cut(self, func: Value) -> Cut | None:
        """Return the way in which what is made now is cut off, None where it is not: within a Function all is differentiated."""
        if self.phase != FORWARD or self._within:
            return None
        if torch.is_grad_enabled() and func._schema.name != "aten::detach":
            return None
        if inside_function():
            return None
        frame = frame_of_users()
        place = site_of(func)[0]
        return Cut("detach" if torch.is_grad_enabled() else "no_grad", place, frame.f_code.co_name if frame is not None else "")

    # Results that need no row.

    def _views(self, outcome: Value, floats: Sequence[torch.Tensor]) -> Value:
        for tensor in floats:
            self.memory.storage_of(tensor).is_tracked |= tensor.requires_grad
        before = next((cut for tensor in floats if (cut := getattr(tensor, "cut", None)) is not None), None)
        return tree_map(lambda out: self._view(out, before) if isinstance(out, torch.Tensor) else out, outcome)

    def _view(self, out: torch.Tensor, before: Cut | None) -> torch.Tensor:
        if not is_floats(out):
            raise refuse("a view of a tensor as another type")
        found = ExactTensor(out, self)
        storage = self.memory.storage_of(found)
        found.cut = (before or self._cut(torch.ops.aten.detach.default)) if storage.moves else None
        return found

    def _unwritten(self, outcome: Value) -> Value:
        """Return memory that nothing was written to: symbols of which no verdict may depend."""
        floats = torch.as_strided(outcome, (room(outcome),), (1,), 0)
        floats.fill_(LEFT)
        self.memory.note(floats, self.arithmetic.numbers(self.arithmetic.np.empty((room(outcome),))), False, False)
        return ExactTensor(outcome, self)

    def _drawn(
        self, func: Value, base: str, outcome: Value, outs: Sequence[torch.Tensor], written: Sequence[Value], args: Value, seed: int
    ) -> Value:  # fmt: skip
        """Return random draws: of reals symbols, which are the same where the generator has the same state."""
        self.arithmetic.tracer.modules["numpy.random"].registry.drew = True
        if len(outs) != 1:
            raise refuse(f"torch's operation {func}")
        out = outs[0]
        if not out.dtype.is_floating_point:
            return outcome
        values = as_numpy(out).astype(float)
        if base.removesuffix("_") in DRAWN_WHOLE:
            numbers = self.arithmetic.numbers(values.astype(np.int64))
        else:
            name = f"torch {base} {seed:x} "
            numbers = self.arithmetic.kind.symbols(values, name, lambda index: name + str(list(index)).replace(" ", ""))
        if not written:
            return self.made(out, numbers, False)
        storage = self.memory.storage_of(written[0])
        storage.write(self.memory.floats_of(written[0]), numbers, False, False)
        return written[0]

    def _decomposed(self, func: Value, args: Value, kwargs: dict[str, Value]) -> Value:
        """Run an operation as torch itself writes it in others, with its kernel beside."""
        if func in self._within:
            # Some are written in themselves.
            raise refuse(f"torch's operation {func} (bpverify.row gives it a row)")
        rule = torch._decomp.decomposition_table.get(func) or getattr(func, "impl_aten", None)
        beside = tree_map(lambda leaf: self._real(leaf).clone() if isinstance(leaf, torch.Tensor) else leaf, (args, kwargs))
        state = torch.get_rng_state()
        expected = func(*beside[0], **beside[1])
        torch.set_rng_state(state)
        tensors = tensors_in((args, kwargs))
        tracked = torch.is_grad_enabled() and any(tensor.requires_grad for tensor in tensors)
        if not written_by(func, args, kwargs):
            args, kwargs = tree_map(lambda leaf: self._as_held(leaf, tracked), (args, kwargs))
        self._within.append(func)
        try:
            with self:
                found = rule(*args, **kwargs) if rule is not None else func.decompose(*args, **kwargs)
        finally:
            self._within.pop()
        if found is NotImplemented:
            raise refuse(f"torch's operation {func} (bpverify.row gives it a row)")
        self.notes.decomposed[func._schema.name] = None
        ours = [leaf for leaf in tree_flatten(found)[0] if leaf is not None]
        theirs = [leaf for leaf in tree_flatten(expected)[0] if leaf is not None]
        if short(func) not in MUTATING_STATISTICS and len(ours) != len(theirs):
            raise refuse(f"torch's operation {func}: its decomposition has other results,")
        for one, other in zip(ours, theirs, strict=False):
            if is_floats(one) and other.numel():
                hold(self.arithmetic, func, self.numbers_of(one), other, self.memory.storage_of(one).rough)
        if not self._within:
            for leaf in ours:
                if isinstance(leaf, ExactTensor) and self.memory.storage_of(leaf).moves:
                    leaf.cut = self._cut(func)
        return found

    def _as_held(self, leaf: Value, tracked: bool) -> Value:
        """Return an argument of a decomposition as it is held."""
        if not is_floats(leaf):
            return leaf
        taken = self._taken(leaf, tracked)
        if not taken.is_held:
            return leaf
        self.notes.cuts[taken.cut] = None
        return self.made(self.memory.floats_of(leaf).clone(), taken.numbers(True).copy(), False)

    # What is refused.

    def _check(self, func: Value, tensors: Sequence[torch.Tensor]) -> None:
        if torch.Tag.inplace_view in func.tags:
            raise refuse(f"torch's operation {func}, which changes a tensor's shape in place,")
        for tensor in tensors:
            if tensor.is_complex() or tensor.is_quantized or tensor.layout is not torch.strided:
                raise refuse(f"a tensor that is complex, quantized or sparse ({func})")
            if tensor.dtype.is_floating_point and tensor.dtype not in DIGITS:
                raise refuse(f"a tensor of {tensor.dtype}")

    def _read(self, func: Value, tensors: Sequence[torch.Tensor]) -> Value:
        if not all(self.is_known(tensor) for tensor in tensors):
            raise refuse(f"{READING[short(func)]} of a tensor that depends on the inputs")
        return func(*map(self._real, tensors))

    def _about_to_write(self, tensor: torch.Tensor) -> None:
        if not tensor.dtype.is_floating_point:
            self.kept.keep(tensor)
            return
        storage = self.memory.storage_of(tensor)
        if self._within:
            return
        if storage.is_argument:
            raise refuse("a write to an argument in place (pass f(x.clone()), if that is meant)")
        is_unseen = (tensor.requires_grad and not torch.is_grad_enabled()) or (storage.is_tracked and not tensor.requires_grad)
        if self.phase == FORWARD and is_unseen and not inside_function():
            raise refuse("a write that torch's autograd does not see (under no_grad, or through .data or detach)")

    def _note_cast(self, func: Value, before: Value) -> None:
        source, kind = before[0][0], before[1].get("dtype")
        if kind in BITS and isinstance(source, _Taken) and not source.is_known and BITS[kind] < 53:
            self.notes.casts[str(kind), site_of(func)[0]] = None

    def _note_search(self, func: Value, args: Sequence[Value], is_known: bool) -> None:
        """Note a line that compares again and again: with a small constant a loop may end by it, else a search be made of it."""
        if short(func) not in COMPARISONS or is_known or len(args) < 2:
            return
        site, bound = site_of(func), getattr(args[1], "exact", None)
        count = self._compared[site] = self._compared.get(site, 0) + 1
        if bound is not None and 0 < abs(bound) <= TOLERANCE and not np.ndim(args[0]) and count > 1:
            self.notes.tolerances[site[0]] = float(abs(bound))
        if count >= SEARCH:
            self.notes.searches[site[0]] = count

@dataclass(frozen=True, slots=True)
class _Taken:
    """A tensor as an operation takes it: its numbers, where it was cut off, and whether it is held for that."""

    arithmetic: Arithmetic
    values: Value
    moves: bool
    is_known: bool
    cut: Cut | None
    is_held: bool
    rough: float

    def numbers(self, are_differentiated: bool) -> Value:
        """Return the numbers, held where that matters."""
        if not self.is_held or not are_differentiated:
            return self.values
        return self.arithmetic.array(self.arithmetic.kind.elementwise(lambda v: v.fixed(), self.values))


def _roughness(given: Sequence[_Taken], out: torch.Tensor) -> float:
    """Return how far off the floats of a result may be: those of its type, and of all that it is made of."""
    return max([DIGITS[out.dtype], *(taken.rough for taken in given)])


def _to_copy(x: Arithmetic, a: Value, dtype: Value = None) -> Value:
    if dtype is None or dtype.is_floating_point:
        return x.numbers(a).copy()
    if dtype == torch.bool:
        return x.truth(x.array(a))
    return x.whole(x.array(x.np.trunc(x.numbers(a)).astype(np.dtype(np.int64))))
