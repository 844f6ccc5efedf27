"""What is the user's own, and what an object, a class, a closure or a decorated function of theirs holds."""

from __future__ import annotations

import os
import sys
import sysconfig
import types
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from bpverify.exact.record.values import Value

_KEPT_IN = ("stdlib", "platstdlib", "purelib", "platlib")
_PLACES = (*(Path(sysconfig.get_path(name)) for name in _KEPT_IN), Path(np.__file__).parent)
LIBRARIES = tuple({str(place.resolve()) + os.sep for place in _PLACES})
"""The folders of Python's own modules and of installed packages; not that of a virtual environment, which may be a project."""
_OURS = str(Path(__file__).resolve().parents[2]) + os.sep


def is_users(thing: Value) -> bool:
    """Whether a function, class or module is the user's own: not Python's, not an installed package's, not ours."""
    module = thing if isinstance(thing, types.ModuleType) else sys.modules.get(getattr(thing, "__module__", None) or "")
    code = getattr(thing, "__code__", None) if not isinstance(thing, type) else None
    file = code.co_filename if code is not None else getattr(module, "__file__", None)
    if file is None:
        return _defined_in_users(thing) if isinstance(thing, type) else False
    resolved = str(Path(file).resolve())
    return not resolved.startswith(LIBRARIES) and not resolved.startswith(_OURS)


def _defined_in_users(cls: type) -> bool:
    """Whether a class of a module that is not registered has functions of the user's."""
    functions = [f for f in vars(cls).values() if isinstance(f, types.FunctionType) and f.__module__ == cls.__module__]
    return any(is_users(f) for f in functions)


def python_of(function: Value) -> types.FunctionType | None:
    """Return the Python text of a function that Numba compiles, None for anything else; in floats what it compiled runs."""
    if type(function).__module__.split(".")[0] != "numba":
        return None
    found = getattr(function, "py_func", None) or getattr(getattr(function, "_dispatcher", None), "py_func", None)
    return found if isinstance(found, types.FunctionType) else None


def holds_users(function: types.FunctionType) -> bool:
    """Whether a function of a library wraps one of the user's, as decorators of the standard library do."""
    held = [cell.cell_contents for cell in function.__closure__ or () if filled(cell)]
    held += [v for v in held if isinstance(v, dict | types.MappingProxyType) for v in v.values()]
    return any(isinstance(v, types.FunctionType) and (is_users(v) or (v is not function and holds_users(v))) for v in held)


def filled(cell: types.CellType) -> bool:
    """Whether a variable of a closure has a value."""
    try:
        cell.cell_contents  # noqa: B018 - the look-up is what is tried
    except ValueError:
        return False
    return True


def attributes_of(value: Value) -> list[tuple[str, Value]]:
    """Return the names of an object's attributes, in slots too, with what is there."""
    slots = [name for cls in type(value).__mro__ for name in slots_of(cls) if hasattr(value, name)]
    return [(name, getattr(value, name)) for name in slots] + list(getattr(value, "__dict__", {}).items())


def slots_of(cls: type) -> tuple[str, ...]:
    """Return the names of a class's own slots."""
    slots = vars(cls).get("__slots__", ())
    return (slots,) if isinstance(slots, str) else tuple(s for s in slots if not s.startswith("__"))
