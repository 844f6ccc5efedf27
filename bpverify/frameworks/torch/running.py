"""Calls of the user's code: on torch's own floats, or on exact numbers; and what autograd claims then."""

from __future__ import annotations

from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import numpy as np
import torch
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import _disable_current_modes
from torch.utils._pytree import tree_leaves

from bpverify.errors import InputError
from bpverify.exact.check.points import recorded
from bpverify.exact.check.rehearsal import Plain
from bpverify.exact.code.quiet import quiet
from bpverify.exact.code.snapshot import Snapshot
from bpverify.exact.code.structure import is_floats
from bpverify.exact.code.trace import Tracer, called
from bpverify.exact.record.places import refuse
from bpverify.frameworks.arithmetic import Arithmetic
from bpverify.frameworks.notes import Notes
from bpverify.frameworks.torch.dispatch import FORWARD, Dispatch
from bpverify.frameworks.torch.frames import FLOOR
from bpverify.frameworks.torch.keeping import Draws, Kept, Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bpverify.exact.check.problem import Attempt
    from bpverify.exact.check.running import Runner
    from bpverify.exact.record.values import Value

NO_MEMORY = "data pointer"
"""What torch says of a tensor whose memory is asked for and that has none."""
_READING = {"numpy": "numpy()", "tolist": "tolist()", "__array__": "numpy()", "data_ptr": "data_ptr()"}


@dataclass(frozen=True, slots=True)
class Arguments:
    """How the example's arguments reach the code: which are tensors, of which types, and by which names."""

    dtypes: Mapping[str, torch.dtype]
    """Of each argument that is a tensor; all others are given as they are."""
    wanted: frozenset[str]
    """Those whose gradients are asked for."""


class _Reads(TorchFunctionMode):  # type: ignore[misc]  # torch is no package that the types are known of
    """Refuse what reads the memory of a tensor that has exact numbers behind it, whoever made it."""

    def __init__(self, dispatch: Dispatch) -> None:
        super().__init__()
        self._dispatch = dispatch

    def __torch_function__(self, func: Value, types: Value, args: Value = (), kwargs: Value = None) -> Value:
        name = getattr(func, "__name__", "")
        if name in _READING and args and isinstance(args[0], torch.Tensor) and args[0].dtype.is_floating_point:
            with _disable_current_modes():
                if self._dispatch.is_known(args[0]):
                    return func(self._dispatch.memory.floats_of(args[0]).clone(), *args[1:], **(kwargs or {}))
            raise refuse(f"{_READING[name]} of a tensor that depends on the inputs")
        return func(*args, **(kwargs or {}))


class Session:
    """The runs of the user's code at one point in one arithmetic: they share what the code changes until it is put back."""

    def __init__(self, runner: Runner, attempt: Attempt, arguments: Arguments, notes: Notes, kept: Kept) -> None:
        self.runner, self.attempt, self.arguments, self.kept = runner, attempt, arguments, kept
        self.dispatch = None
        if isinstance(runner, Tracer):
            self.dispatch = Dispatch(Arithmetic(runner, notes.smoothed), notes, self.kept)

    @property
    def is_exact(self) -> bool:
        """Whether the code runs on exact numbers."""
        return self.dispatch is not None

    def given(self) -> dict[str, Value]:
        """Return fresh arguments at the point."""
        return {name: self._given(name, value) for name, value in self.attempt.stand.given.items()}

    def _given(self, name: str, value: Value) -> Value:
        dtype = self.arguments.dtypes.get(name)
        if dtype is None:
            return value
        if not is_floats(value):
            return torch.tensor(np.array(value), dtype=dtype)
        kind = self.attempt.kinds.get(name)
        numbers = recorded(self.runner, np.asarray(value), name, kind)
        wanted = name in self.arguments.wanted
        if self.dispatch is None:
            return torch.tensor(np.asarray(numbers), dtype=dtype, requires_grad=wanted)
        return self._exact(numbers, np.asarray(value), dtype, wanted, is_argument=True)

    def _exact(self, numbers: Value, floats: Value, dtype: torch.dtype, wanted: bool, is_argument: bool = False) -> torch.Tensor:
        dispatch = cast("Dispatch", self.dispatch)
        values = dispatch.arithmetic.numbers(numbers)
        found = dispatch.made(torch.tensor(floats, dtype=dtype), values.copy(), wanted, False, wanted)
        dispatch.memory.storage_of(found).is_argument = is_argument
        return found

    def weights(self, upstream: Value, label: str, dtype: torch.dtype) -> tuple[torch.Tensor, Value]:
        """Return what comes from above for one output: a tensor, and its numbers."""
        given = upstream.copy() if upstream.shape else float(upstream)
        numbers = self.runner.symbols(given, label)
        if self.dispatch is None:
            made = torch.tensor(np.asarray(numbers), dtype=dtype)
            return made, made
        found = self._exact(numbers, upstream, dtype, False)
        return found, self.dispatch.numbers_of(found)

    def tensor(self, numbers: Value, floats: torch.Tensor) -> torch.Tensor:
        """Return a tensor of these numbers and floats that no gradient is asked for of."""
        return cast("Dispatch", self.dispatch).made(floats, numbers.copy(), False)

    def call(
        self, function: Callable[..., Value], given: Sequence[Value], options: Mapping[str, Value], phase: str = FORWARD
    ) -> Value:  # fmt: skip
        """Call a function of torch's or of the user's; what that changes is noted, to be put back."""
        name = getattr(function, "__qualname__", type(function).__name__)
        with ExitStack() as stack:
            for context in self._contexts():
                stack.enter_context(context)
            if self.dispatch is None:
                return function(*given, **options)
            self.dispatch.phase = phase
            return called(_called, [function, given, options], {}, name)

    def _contexts(self) -> list[AbstractContextManager[Value]]:
        math_only = torch.nn.attention.sdpa_kernel(torch.nn.attention.SDPBackend.MATH)
        if self.dispatch is None:
            return [math_only, Watch(self.kept)]
        return [math_only, quiet() if self.attempt.stand.number else nullcontext(), _Reads(self.dispatch), self.dispatch]

    def numbers(self, tensor: torch.Tensor) -> Value:
        """Return a tensor as the exact numbers, or NumPy's floats, that it holds."""
        if self.dispatch is None:
            return tensor.detach().double().numpy().copy()
        with _disable_current_modes():
            return self.dispatch.numbers_of(tensor)


def _called(function: Callable[..., Value], given: Sequence[Value], options: Mapping[str, Value]) -> Value:
    try:
        return function(*given, **options)
    except RuntimeError as error:
        if NO_MEMORY in str(error):
            what = "a kernel that reads the memory of a tensor that depends on the inputs (reference= says what it computes)"
            raise refuse(what) from error
        raise


FLOOR.add(_called.__code__)


@dataclass(slots=True)
class State:
    """What the runs of one check change of the user's, until it is put back.

    On exact numbers each run starts from what there was before. On floats the runner puts it back, who asks too what a second
    call does without that.
    """

    snapshot: Snapshot | None = None
    draws: Draws | None = None
    plain: Plain | None = None
    kept: Kept = field(default_factory=Kept)

    def begin(self, runner: Runner, attempt: Attempt, functions: Value) -> None:
        """Keep what there is before a run, and clear what the code keeps between calls, where that is given."""
        self._keep(runner, attempt, functions)
        if attempt.problem.reset is not None:
            with Watch(self.kept):
                attempt.problem.reset()

    def _keep(self, runner: Runner, attempt: Attempt, functions: Value) -> None:
        if isinstance(runner, Plain):
            if self.plain is not runner:
                self.restore()
                self.plain, self.kept = runner, Kept()
                runner.own(functions)
                runner.keep(Draws(self.kept, attempt.stream))
            return
        self.restore()
        self.kept = Kept()
        self.snapshot, self.draws = Snapshot([functions]), Draws(self.kept, attempt.stream)

    def draw_again(self, runner: Runner) -> None:
        """Let the code that runs next draw what the code that ran first has drawn."""
        if self.draws is not None:
            self.draws.restore_generators()
        else:
            runner.begin_again()

    def restore(self) -> None:
        """Put everything back that no runner does."""
        if self.draws is not None:
            self.draws.restore()
        if self.snapshot is not None:
            self.snapshot.restore()
        self.snapshot = self.draws = self.plain = None


def outputs_of(outcome: Value) -> list[torch.Tensor]:
    """Return the tensors of floats that a function returns, in order."""
    found = [leaf for leaf in tree_leaves(outcome) if isinstance(leaf, torch.Tensor)]
    floats = [leaf for leaf in found if leaf.dtype.is_floating_point]
    if not floats:
        raise InputError("what the function returns", "a tensor of floats, or several", f"it returns {type(outcome).__name__}")
    return floats

