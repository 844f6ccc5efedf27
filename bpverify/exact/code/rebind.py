"""The user's functions and classes made again over other modules: what they compute is unchanged, whom they call is not.

The user's own modules are never written to; a name is copied when a rebuilt function refers to it.
"""

from __future__ import annotations

import builtins
import enum
import functools
import os
import sys
import types
from typing import TYPE_CHECKING

import numpy as np

from bpverify.exact.code.containers import CONTAINERS, instance
from bpverify.exact.code.definitions import DEFINITIONS
from bpverify.exact.code.memory import Memory
from bpverify.exact.code.users import is_users, python_of
from bpverify.exact.record.places import holding
from bpverify.exact.standins.builtins import Template
from bpverify.exact.standins.refused import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bpverify.exact.code.generators import Generator
    from bpverify.exact.record.values import Value
    from bpverify.exact.standins.elements import Names

_ATOMS = (int, str, bytes, bool, type(None), type(...), np.dtype, np.generic, range, slice, enum.Enum)


class Rebinder:
    """One rebuilding: each function, class, container and module of the user's is rebuilt once."""

    def __init__(self, replacements: Mapping[str, Value], exact: Callable[[Value], Value] | None = None) -> None:
        self.replacements = replacements
        self.exact = exact if exact is not None else lambda value: value
        self.done: dict[int, Value] = {}
        self.kept: list[Value] = []
        self.memory = Memory(self.exact, self.kept)
        self.globals: dict[int, Names] = {}
        self.swapped = _swapped(tuple(name for name in replacements if name in sys.modules))
        own = replacements["builtins"].table if "builtins" in replacements else {}
        self.builtins = {**vars(builtins), **own, "__import__": self._import}
        self.depth = 0
        self.filling: list[tuple[types.CellType, types.CellType]] = []
        self.generators: list[tuple[Generator, Value]] = []
        """Copies of the generators of random numbers that the code holds, with the states that they had."""
        self.compiled: dict[str, None] = {}
        """The names of functions that were read as the Python text that they were compiled from."""

    def value(self, value: Value) -> Value:
        """Return a value with every function of the user's in it rebuilt."""
        self.depth += 1
        try:
            found = self._value(value)
        finally:
            self.depth -= 1
        # A cell may hold what is still being rebuilt: it is filled when all else is done.
        while self.depth == 0 and self.filling:
            new, old = self.filling.pop()
            new.cell_contents = self.value(old.cell_contents)
        return found

    def _value(self, value: Value) -> Value:
        if isinstance(value, float | complex | np.complexfloating):
            return self.exact(value)
        if isinstance(value, _ATOMS):
            return value
        if id(value) in self.done:
            return self.done[id(value)]
        if type(value) is np.ndarray and value.dtype.kind in "fiub":
            self.kept.append(value)
            self.done[id(value)] = rebuilt = self.memory.array(value)
            return rebuilt
        if type(value) is np.ndarray and value.dtype.kind == "c":
            self.kept.append(value)
            self.done[id(value)] = rebuilt = self.exact(value)
            return rebuilt
        if isinstance(value, np.matrix | np.ma.MaskedArray):
            return Refused(f"an array of type {type(value).__name__}")
        swapped = self.swapped.get(id(value))
        if swapped is not None:
            module, member = swapped
            return getattr(self.replacements[module], member, value) if member else self.replacements[module]
        self.kept.append(value)
        return self._rebuilt(value)

    def _rebuilt(self, value: Value) -> Value:
        if isinstance(value, types.MethodType):
            return types.MethodType(self.value(value.__func__), self.value(value.__self__))
        text = python_of(value)
        if text is not None:
            self.compiled[text.__name__] = None
            return self.value(text)
        for kind, rebuild in (*DEFINITIONS, *CONTAINERS):
            if isinstance(value, kind):
                return rebuild(self, value)
        return instance(self, value) if is_users(type(value)) else value

    def globals_of(self, old: Names) -> Names:
        """Return the globals that stand for a module's; names come with the functions that refer to them."""
        new = self.globals.get(id(old))
        if new is None:
            kept = ("__name__", "__file__", "__package__", "__spec__", "__doc__")
            new = {name: old[name] for name in kept if name in old}
            new["__builtins__"] = self.builtins
            self.globals[id(old)] = new
            self.kept.append(old)
        return new

    def copy_names(self, code: types.CodeType, old: Names) -> None:
        """Rebuild the globals that the code refers to."""
        new = self.globals_of(old)
        for name in sorted(_names(code)):
            if name in old and name not in new:
                new[name] = old[name]
                with holding(f"{name}, {os.path.basename(str(old.get('__file__', '')))}"):
                    new[name] = self.value(old[name])

    def code(self, code: types.CodeType) -> types.CodeType:
        """Return the code with numbers for its float literals."""
        with holding(f"{os.path.basename(code.co_filename)}:{code.co_firstlineno}"):
            consts = tuple(self._constant(c) for c in code.co_consts)
        return code.replace(co_consts=consts)

    def _constant(self, value: Value) -> Value:
        if isinstance(value, types.CodeType):
            return self.code(value)
        if isinstance(value, tuple):
            return tuple(self._constant(v) for v in value)
        if isinstance(value, frozenset):
            return frozenset(self._constant(v) for v in value)
        if isinstance(value, str) and "%" in value:
            return Template(value)
        return self.exact(value) if isinstance(value, float | complex) else value

    def _import(self, name: str, *arguments: Value, **options: Value) -> Value:
        found = self.replacements.get(name.split(".")[0])
        wanted = arguments[2] if len(arguments) > 2 else options.get("fromlist")
        if found is not None:
            return self.replacements.get(name, found) if wanted else found
        return self.value(builtins.__import__(name, *arguments, **options))


@functools.lru_cache(maxsize=8)
def _swapped(modules: tuple[str, ...]) -> dict[int, tuple[str, str]]:
    """Return for each module and each of its names, by identity, where its replacement is found, for `from numpy import exp`."""
    found: dict[int, tuple[str, str]] = {}
    for name in modules:
        real = sys.modules[name]
        found[id(real)] = name, ""
        for member, value in list(vars(real).items()):
            if not member.startswith("_") and callable(value):
                found[id(value)] = name, member
    return {key: value for key, value in found.items() if key not in _BUILTIN_IDS}


_BUILTIN_IDS = {id(value) for value in vars(builtins).values()}


def _names(code: types.CodeType) -> set[str]:
    found = set(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            found |= _names(constant)
    return found
