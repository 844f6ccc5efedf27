"""Which tensor library a function is written with, of those that are loaded: the example, its type and what it refers to tell."""

from __future__ import annotations

import functools
import sys
import types
from collections.abc import Mapping
from typing import TYPE_CHECKING

from bpverify.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bpverify.exact.record.values import Value

LIBRARIES = {"torch": ("torch",), "jax": ("jax", "jaxlib")}
"""The libraries, each with the names of its packages."""
DEEPEST = 6
"""How many functions that refer to one another are looked into, one inside the other."""


def is_loaded(library: str) -> bool:
    """Whether a library is loaded: none is imported to see whether something is its."""
    return library in sys.modules


def loaded() -> list[str]:
    """Return the libraries that are loaded."""
    return [library for library in LIBRARIES if is_loaded(library)]


def library_of(function: Value, at: Value) -> str:
    """Return the library that a function is written with.

    Raises:
        InputError: none is loaded, or nothing tells which of several it is.
    """
    names = loaded()
    if not names:
        raise InputError("check_function", "a function of a library that is loaded: torch or jax", "neither is imported")
    if len(names) == 1:
        return names[0]
    found = _told(function, at, names)
    if not found:
        raise InputError("check_function", "example arrays of the library that the function is written with: torch's or JAX's")
    return found


def library_of_pair(cost: Value, at: Value) -> str:
    """Return the library that a cost with its gradients is written with, '' where that is NumPy."""
    names = loaded()
    if not names:
        return ""
    return _of_example(at, names) or (_by_reference(cost, ["jax"]) if "jax" in names else "")


def is_written_with_one(function: Value, module: Value) -> bool:
    """Whether a function of a module is a library's: what it refers to is, or the module has something of it."""
    names = loaded()
    held = vars(module).values() if names else ()
    return bool(_held_in(held, names)) or bool(_by_reference(function, names))


def _held_in(values: Iterable[Value], names: Sequence[str]) -> set[str]:
    """Return the libraries that some values are of."""
    return {library for value in values if (library := _of_module(value, names) or _of_type(value, names))}


def _told(function: Value, at: Value, names: Sequence[str]) -> str:
    return _of_example(at, names) or _by_reference(function, names) or _of_its_file(function, names)


def _of_its_file(function: Value, names: Sequence[str]) -> str:
    """Return the library that alone is known where a function is defined, though the function itself refers to none."""
    inner = getattr(function, "func", function) if isinstance(function, functools.partial) else function
    inner = getattr(getattr(inner, "__func__", inner), "__wrapped__", inner)
    found = _held_in(getattr(inner, "__globals__", {}).values(), names)
    return found.pop() if len(found) == 1 else ""


def _of_example(at: Value, names: Sequence[str]) -> str:
    return next((library for leaf in _leaves(at) if (library := _of_type(leaf, names))), "")


def _leaves(value: Value) -> Iterator[Value]:
    parts = value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else None
    if parts is None:
        yield value
        return
    for part in parts:
        yield from _leaves(part)


def _of_type(value: Value, names: Sequence[str]) -> str:
    """Return the library whose class an object's is, or is derived from."""
    cls = value if isinstance(value, type) else type(value)
    packages = {base.__module__.partition(".")[0] for base in cls.__mro__}
    return next((library for library in names if packages & set(LIBRARIES[library])), "")


def _by_reference(function: Value, names: Sequence[str], depth: int = 0) -> str:
    """Return the library that a function is an object of, or refers to; '' where it is none, or several."""
    own = _of_type(function, names) or _of_module(function, names)
    if own or depth > DEEPEST:
        return own
    if isinstance(function, functools.partial):
        return _by_reference(function.func, names, depth + 1)
    function = getattr(function, "__func__", function)
    wrapped = getattr(function, "__wrapped__", None)
    if wrapped is not None:
        return _by_reference(wrapped, names, depth + 1)
    if not isinstance(function, types.FunctionType):
        return ""
    found = {library for value in _referred(function) if (library := _by_reference(value, names, depth + 1))}
    return found.pop() if len(found) == 1 else ""


def _of_module(value: Value, names: Sequence[str]) -> str:
    name = value.__name__ if isinstance(value, types.ModuleType) else getattr(value, "__module__", None) or ""
    package = str(name).partition(".")[0]
    return next((library for library in names if package in LIBRARIES[library]), "")


def _referred(function: types.FunctionType) -> Iterator[Value]:
    """Yield what a function's names stand for: globals and variables of closures."""
    codes = [function.__code__]
    while codes:
        code = codes.pop()
        codes += [const for const in code.co_consts if isinstance(const, types.CodeType)]
        for name in code.co_names:
            value = function.__globals__.get(name)
            if isinstance(value, types.ModuleType | types.FunctionType | type) or callable(value):
                yield value
    for cell in function.__closure__ or ():
        try:
            yield cell.cell_contents
        except ValueError:
            continue
