"""Containers, objects and generators that the user's functions reach, made again with what is in them made again."""

from __future__ import annotations

import collections
import copy
import types
from typing import TYPE_CHECKING, Protocol

from bpverify.exact.code.generators import Generator, state_of
from bpverify.exact.code.users import attributes_of, is_users

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bpverify.exact.record.values import Value
    from bpverify.exact.standins.elements import Names


class Rebuilding(Protocol):
    """One rebuilding of all that some functions reach: each thing is made again once."""

    replacements: Mapping[str, Value]
    done: dict[int, Value]
    """What was made, by the identity of what it stands for."""
    kept: list[Value]
    """What was met, kept alive so that its identity is its own."""
    filling: list[tuple[types.CellType, types.CellType]]
    """Cells that are still to be filled, with those that they stand for."""
    generators: list[tuple[Generator, Value]]

    def value(self, value: Value) -> Value:
        """Return a value made again."""
    def globals_of(self, old: Names) -> Names:
        """Return the globals that stand for a module's."""
    def copy_names(self, code: types.CodeType, old: Names) -> None:
        """Make the globals again that the code refers to."""
    def code(self, code: types.CodeType) -> types.CodeType:
        """Return the code with numbers for its floats."""


def instance(self: Rebuilding, value: Value) -> Value:
    """Return an object of the user's class made again, with its attributes."""
    cls = self.value(type(value))
    rebuilt = object.__new__(cls)
    self.done[id(value)] = rebuilt
    for name, held in attributes_of(value):
        object.__setattr__(rebuilt, name, self.value(held))
    return rebuilt


def _empty_like(self: Rebuilding, value: Value) -> Value:
    """Return an empty container of the same class, the user's own rebuilt, with the same attributes; its items are to come."""
    cls: Value = self.value(type(value)) if is_users(type(value)) else type(value)
    rebuilt = self.done[id(value)] = cls.__new__(cls)
    for name, held in attributes_of(value):
        object.__setattr__(rebuilt, name, self.value(held))
    return rebuilt


def _list(self: Rebuilding, value: list[Value]) -> Value:
    if type(value) is not list and not is_users(type(value)):
        return value
    rebuilt: list[Value] = _empty_like(self, value)
    list.extend(rebuilt, [self.value(v) for v in value])
    return rebuilt


def _tuple(self: Rebuilding, value: tuple[Value, ...]) -> Value:
    parts = [self.value(v) for v in value]
    if hasattr(value, "_fields"):
        return type(value)(*parts)
    rebuilt: Value = tuple.__new__(type(value), parts)
    if type(value) is not tuple:
        for name, held in attributes_of(value):
            object.__setattr__(rebuilt, name, self.value(held))
    return rebuilt


def _dict(self: Rebuilding, value: dict[Value, Value]) -> Value:
    if is_users(type(value)):
        rebuilt = _empty_like(self, value)
    else:
        rebuilt = self.done[id(value)] = value.copy()
    if isinstance(value, collections.defaultdict):
        rebuilt.default_factory = self.value(value.default_factory)
    for key, v in dict.items(value):
        dict.__setitem__(rebuilt, key, self.value(v))
    return rebuilt


def _namespace(self: Rebuilding, value: types.SimpleNamespace) -> Value:
    rebuilt = self.done[id(value)] = types.SimpleNamespace()
    for name, held in vars(value).items():
        setattr(rebuilt, name, self.value(held))
    return rebuilt


def _deque(self: Rebuilding, value: Value) -> Value:
    rebuilt = self.done[id(value)] = collections.deque(maxlen=value.maxlen)
    rebuilt.extend(self.value(v) for v in value)
    return rebuilt


def _generator(self: Rebuilding, value: Value) -> Value:
    """Return a generator of its own, so that the user's stays as it is."""
    rebuilt = self.done[id(value)] = copy.deepcopy(value)
    self.generators.append((rebuilt, state_of(rebuilt)))
    return rebuilt


def _set(self: Rebuilding, value: set[Value]) -> Value:
    if type(value) is not set and not is_users(type(value)):
        return value
    rebuilt: set[Value] = _empty_like(self, value)
    set.update(rebuilt, [self.value(v) for v in value])
    return rebuilt


CONTAINERS: tuple[tuple[Value, Callable[[Rebuilding, Value], Value]], ...] = (
    (Generator, _generator),
    (types.SimpleNamespace, _namespace),
    (collections.deque, _deque),
    (set, _set),
    (bytearray, lambda self, v: self.done.setdefault(id(v), bytearray(v))),
    (list, _list),
    (tuple, _tuple),
    (dict, _dict),
)
"""Each kind, and how it is made again."""
