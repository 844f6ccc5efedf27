"""Which statement of the user's code recorded which nodes, and what it wrote under which name; kept while the code runs."""

from __future__ import annotations

import linecache
import os
import sys
from bisect import bisect_right
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from bpverify.exact.code.statements import Statement, statements_of
from bpverify.exact.code.users import LIBRARIES
from bpverify.exact.record.number import Number
from bpverify.exact.record.places import INSIDE
from bpverify.exact.standins.elements import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import FrameType

    from numpy.typing import NDArray

    from bpverify.exact.code.trace import Tracer
    from bpverify.exact.record.values import Value

_OTHERS = (*INSIDE, *LIBRARIES)
MOST_ENTRIES = 4_000
"""The largest array that is kept."""


@dataclass(eq=False, slots=True)
class Step:
    """One run of a statement."""

    ordinal: int
    statement: Statement
    wrote: list[tuple[str, NDArray[np.int64]]] = field(default_factory=list)
    """Names with the nodes that stood under them after it."""
    names: Mapping[str, Value] = field(default_factory=dict)
    """Local variables before it; an array among them may have been written to since."""
    world: Mapping[str, Value] = field(default_factory=dict)
    """Global variables."""
    call: int = 0
    """Which call of a function it belongs to."""


class Diary:
    """The steps of one run in their order."""

    def __init__(self, tracer: Tracer) -> None:
        tracer.diary = self
        self.graph = tracer.graph
        self.steps: list[Step] = []
        self._stack: list[Step | None] = []
        self._calls: list[int] = []
        self._count = 0
        self._starts: list[int] = []
        self._owners: list[Step | None] = []

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Keep what runs now."""
        before = sys.gettrace()
        sys.settrace(self._called)
        try:
            yield
        finally:
            sys.settrace(before)

    def opened(self, statement: Statement, names: Mapping[str, Value], call: int) -> Step:
        """Return a step of a statement whose operations run from now on, though its code ran before: it was traced."""
        step = Step(len(self.steps), statement, [], names, {}, call)
        self.steps.append(step)
        self._turned(step)
        return step

    def closed(self, step: Step, name: str, value: Value) -> None:
        """End such a step, with what stands under a name after it; nothing under the empty name."""
        nodes = nodes_of(value) if name else None
        if nodes is not None:
            step.wrote.append((name, nodes))
        self._turned(None)

    def step_of(self, node: int) -> Step | None:
        """Return the step that recorded a node, None where none of the kept ones did."""
        found = bisect_right(self._starts, node) - 1
        return self._owners[found] if found >= 0 else None

    def _called(self, frame: FrameType, event: str, _: Value) -> Value:
        if frame.f_code.co_filename.startswith(_OTHERS):
            return None
        self._stack.append(None)
        self._count += 1
        self._calls.append(self._count)
        return self._ran

    def _ran(self, frame: FrameType, event: str, _: Value) -> Value:
        if event == "line":
            statement = _statement(frame)
            current = self._stack[-1] if self._stack else None
            if current is None or current.statement is not statement:
                self._close(frame)
                call = self._calls[-1] if self._calls else 0
                step = Step(len(self.steps), statement, [], dict(frame.f_locals), frame.f_globals, call)
                self._stack[-1:] = [step]
                self._goes_on()
                self.steps.append(step)
        elif event == "return":
            self._close(frame)
            self._stack[-1:], self._calls[-1:] = [], []
            self._goes_on()
        return self._ran

    def _goes_on(self) -> None:
        """Note which step makes the nodes from here on."""
        self._turned(self._stack[-1] if self._stack else None)

    def _turned(self, step: Step | None) -> None:
        self._starts.append(len(self.graph))
        self._owners.append(step)

    def _close(self, frame: FrameType) -> None:
        step = self._stack[-1] if self._stack else None
        if step is None:
            return
        for target in step.statement.targets:
            name, value = target[0], frame.f_locals.get(target[0])
            for part in target[1:]:
                value = _below(value, part)
                name += part if part.startswith(".") else f"[{part!r}]"
            step.wrote += [(each, nodes) for each, held in _leaves(value, name) if (nodes := nodes_of(held)) is not None]


def _statement(frame: FrameType) -> Statement:
    file, line = frame.f_code.co_filename, frame.f_lineno
    # A lambda may stand anywhere in a statement, which runs long before it does.
    found = statements_of(file).get(line) if frame.f_code.co_name != "<lambda>" else None
    return found or Statement(f"{os.path.basename(file)}:{line}", linecache.getline(file, line).strip())


def _below(value: Value, part: str) -> Value:
    """Return an attribute or an item as it is held; no code of the user's runs for it."""
    if part.startswith("."):
        return getattr(value, "__dict__", {}).get(part[1:])
    return dict.get(value, part) if isinstance(value, dict) else None


def _leaves(value: Value, name: str) -> list[tuple[str, Value]]:
    if isinstance(value, dict):
        return [(f"{name}[{key!r}]", part) for key, part in dict.items(value)]
    if isinstance(value, list | tuple):
        return [(f"{name}[{i}]", part) for i, part in enumerate(value)]
    return [(name, value)]


def nodes_of(value: Value) -> NDArray[np.int64] | None:
    """Return the nodes of an array of numbers, None of anything else."""
    behind = getattr(type(value), "numbers_behind", None)
    if behind is not None:
        # A tensor of a library that is run on exact numbers.
        value = behind(value)
    if isinstance(value, Number):
        return np.array(value.node, dtype=np.int64)
    if not isinstance(value, np.ndarray) or value.size > MOST_ENTRIES or not value.size:
        return None
    held = plain(value)
    if held.dtype.kind != "O" or not all(isinstance(x, Number) for x in held.flat):
        return None
    return np.array([x.node for x in held.flat], dtype=np.int64).reshape(held.shape)
