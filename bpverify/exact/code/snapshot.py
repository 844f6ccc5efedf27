"""What the user's functions can reach, kept and put back: so that they can be run as they are, and leave nothing changed."""

from __future__ import annotations

import collections
import random
import types
from typing import TYPE_CHECKING

import numpy as np

from bpverify.exact.code.generators import Generator, set_state, state_of
from bpverify.exact.code.rebind import Rebinder
from bpverify.exact.code.users import filled, is_users, slots_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bpverify.exact.record.values import Value
    from bpverify.exact.standins.elements import Plain


class Snapshot:
    """The state of all that some functions hold: arrays, lists, dicts, objects, variables of closures, globals, generators."""

    def __init__(self, functions: Sequence[Value]) -> None:
        finder = Rebinder({}, lambda value: value)
        for function in functions:
            finder.value(function)
        # What hangs on modules and functions is found as they are: the list grows while it is gone through.
        for held in finder.kept:
            if isinstance(held, types.ModuleType) and is_users(held):
                for value in list(vars(held).values()):
                    finder.value(value)
        self._undo = [undo for held in finder.kept for undo in _undo(held)]
        self._generators = [_of_generator(held) for held in finder.kept if isinstance(held, Generator)]
        self._python, self._numpy = random.getstate(), np.random.get_state()

    def restore_generators(self) -> None:
        """Put back the generators of random numbers alone."""
        for undo in self._generators:
            undo()

    def restore(self) -> None:
        """Put everything back."""
        for undo in self._undo:
            undo()
        random.setstate(self._python)
        np.random.set_state(self._numpy)


def _undo(held: Value) -> Iterator[Callable[[], None]]:
    for kind, undo in _UNDO:
        if isinstance(held, kind):
            yield undo(held)
            return
    if not is_users(type(held)):
        return
    if hasattr(held, "__dict__"):
        yield _of_dict(held.__dict__)
    names = [name for cls in type(held).__mro__ for name in slots_of(cls)]
    if names:
        yield _of_slots(held, names)


def _of_array(held: Plain) -> Callable[[], None]:
    kept = held.copy()

    def undo() -> None:
        if held.flags.writeable:
            held[...] = kept

    return undo


def _of_list(held: Value) -> Callable[[], None]:
    kept = list(held)

    def undo() -> None:
        if len(held) != len(kept) or any(a is not b for a, b in zip(held, kept, strict=True)):
            held.clear()
            held.extend(kept)

    return undo


def _of_dict(held: dict[Value, Value]) -> Callable[[], None]:
    kept = dict(held)

    def undo() -> None:
        for key in [key for key in held if key not in kept]:
            del held[key]
        for key, value in kept.items():
            if key not in held or held[key] is not value:
                held[key] = value

    return undo


def _of_slots(held: Value, names: list[str]) -> Callable[[], None]:
    kept = {name: getattr(held, name) for name in names if hasattr(held, name)}

    def undo() -> None:
        for name in names:
            if name in kept and getattr(held, name, held) is not kept[name]:
                object.__setattr__(held, name, kept[name])
            elif name not in kept and hasattr(held, name):
                object.__delattr__(held, name)

    return undo


def _of_set(held: set[Value]) -> Callable[[], None]:
    kept = set(held)

    def undo() -> None:
        held.clear()
        held.update(kept)

    return undo


def _of_cell(held: types.CellType) -> Callable[[], None]:
    kept = [held.cell_contents] if filled(held) else []

    def undo() -> None:
        if kept:
            held.cell_contents = kept[0]
        elif filled(held):
            del held.cell_contents

    return undo


def _of_class(held: type) -> Callable[[], None]:
    kept = {name: value for name, value in vars(held).items() if not name.startswith("__")}

    def undo() -> None:
        for name in [name for name in vars(held) if name not in kept and not name.startswith("__")]:
            delattr(held, name)
        for name, value in kept.items():
            if vars(held).get(name) is not value:
                setattr(held, name, value)

    return undo


def _of_generator(held: Value) -> Callable[[], None]:
    kept = state_of(held)
    return lambda: set_state(held, kept)


_UNDO: tuple[tuple[Value, Callable[[Value], Callable[[], None]]], ...] = (
    (np.ndarray, _of_array),
    (list, _of_list),
    (collections.deque, _of_list),
    (dict, _of_dict),
    (types.CellType, _of_cell),
    (type, _of_class),
    (set, _of_set),
    (types.FunctionType, lambda held: _of_dict(held.__dict__)),
    (types.ModuleType, lambda held: _of_dict(held.__dict__)),
    (Generator, _of_generator),
    (types.SimpleNamespace, lambda held: _of_dict(held.__dict__)),
)
"""Each kind of thing that can be changed, and what puts it back."""
