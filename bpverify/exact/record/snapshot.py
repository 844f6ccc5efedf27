"""What the user's functions can reach, kept and put back: so that they can be run as they are, and leave nothing changed."""

from __future__ import annotations

import collections
import copy
import random
import types
from typing import TYPE_CHECKING, Any

import numpy as np

from bpverify.exact.record.rebind import Rebinder, is_users

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


class Snapshot:
    """The state of all that some functions hold: arrays, lists, dicts, objects, variables of closures, globals, generators."""

    def __init__(self, functions: Sequence[Any]) -> None:
        finder = Rebinder({}, lambda value: value)
        for function in functions:
            finder.value(function)
        self._undo = [undo for held in finder.kept for undo in _undo(held)]
        self._python, self._numpy = random.getstate(), np.random.get_state()

    def restore(self) -> None:
        """Put everything back."""
        for undo in self._undo:
            undo()
        random.setstate(self._python)
        np.random.set_state(self._numpy)


def _undo(held: Any) -> Iterator[Callable[[], None]]:
    for kind, undo in _UNDO:
        if isinstance(held, kind):
            yield undo(held)
            return
    if is_users(type(held)) and hasattr(held, "__dict__"):
        yield _of_dict(held.__dict__)


def _of_array(held: np.ndarray[Any, Any]) -> Callable[[], None]:
    kept = held.copy()

    def undo() -> None:
        if held.flags.writeable:
            held[...] = kept

    return undo


def _of_list(held: Any) -> Callable[[], None]:
    kept = list(held)

    def undo() -> None:
        if len(held) != len(kept) or any(a is not b for a, b in zip(held, kept, strict=True)):
            held.clear()
            held.extend(kept)

    return undo


def _of_dict(held: dict[Any, Any]) -> Callable[[], None]:
    kept = dict(held)

    def undo() -> None:
        for key in [key for key in held if key not in kept]:
            del held[key]
        for key, value in kept.items():
            if key not in held or held[key] is not value:
                held[key] = value

    return undo


def _of_cell(held: types.CellType) -> Callable[[], None]:
    kept = held.cell_contents

    def undo() -> None:
        held.cell_contents = kept

    return undo


def _of_class(held: type) -> Callable[[], None]:
    kept = {name: value for name, value in vars(held).items() if not name.startswith("__")}

    def undo() -> None:
        for name, value in kept.items():
            if vars(held).get(name) is not value:
                setattr(held, name, value)

    return undo


def _of_generator(held: Any) -> Callable[[], None]:
    kept = copy.deepcopy(held.bit_generator.state)

    def undo() -> None:
        held.bit_generator.state = kept

    return undo


_UNDO: tuple[tuple[Any, Callable[[Any], Callable[[], None]]], ...] = (
    (np.ndarray, _of_array),
    (list, _of_list),
    (collections.deque, _of_list),
    (dict, _of_dict),
    (types.CellType, _of_cell),
    (type, _of_class),
    (np.random.Generator, _of_generator),
    (types.SimpleNamespace, lambda held: _of_dict(vars(held))),
)
"""Each kind of thing that can be changed, and what puts it back."""
