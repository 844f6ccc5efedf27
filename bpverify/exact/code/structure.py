"""Nested arguments: dicts, lists, tuples, and objects whose attributes are arrays; what is inside, and the same with other leaves.

A leaf is named like params['W'], layers[0] or net.W.
"""

from __future__ import annotations

import types
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from bpverify.errors import InputError
from bpverify.exact.code.users import attributes_of, is_users

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bpverify.exact.record.values import Value

Parts: TypeAlias = "list[tuple[Value, Value]]"
"""Keys, places or attributes, each with what is there."""


@dataclass(frozen=True, slots=True)
class Container:
    """A kind of container: whether a value is one, its parts, the name of a part, and the same container with other parts."""

    fits: Callable[[Value], bool]
    parts: Callable[[Value], Parts]
    label: Callable[[str, Value], str]
    made: Callable[[Value, Parts, Callable[[Value], Value]], Value]
    """From the container, the new parts, and what stands for its class."""


def _dict(value: Value, parts: Parts, class_of: Callable[[Value], Value]) -> Value:
    if not is_users(type(value)):
        found = dict(parts) if type(value) is dict else value.copy()
        found.update(parts)
        return found
    # The user's own class may do something else with attributes, and with items that are set.
    cls = class_of(type(value))
    found = cls.__new__(cls)
    for name, held in attributes_of(value):
        object.__setattr__(found, name, held)
    for key, part in parts:
        dict.__setitem__(found, key, part)
    return found


def _list(value: Value, parts: Parts, _: Callable[[Value], Value]) -> Value:
    items = [part for _, part in parts]
    return type(value)(*items) if hasattr(value, "_fields") else type(value)(items)


def _object(value: Value, parts: Parts, class_of: Callable[[Value], Value]) -> Value:
    cls = class_of(type(value))
    found = cls.__new__(cls)
    for name, part in parts:
        object.__setattr__(found, name, part)
    return found


def _holds_arrays(value: Value) -> bool:
    """Whether a value is an object of the user's that has an array of floats, in an attribute or in a container in one."""
    if isinstance(value, type | types.FunctionType | types.ModuleType | np.ndarray | np.generic):
        return False
    if not isinstance(value, types.SimpleNamespace) and not is_users(type(value)):
        return False
    held = [part for _, part in attributes_of(value)]
    held += [part for v in held if isinstance(v, dict | list | tuple) for part in (v.values() if isinstance(v, dict) else v)]
    return any(isinstance(part, np.ndarray) and part.dtype.kind == "f" and part.ndim for part in held)


OBJECT = Container(_holds_arrays, attributes_of, lambda name, key: f"{name}.{key}", _object)
CONTAINERS = (
    Container(lambda v: isinstance(v, dict), lambda v: list(dict.items(v)), lambda name, key: f"{name}[{key!r}]", _dict),
    Container(lambda v: isinstance(v, list | tuple), lambda v: list(enumerate(v)), lambda name, key: f"{name}[{key}]", _list),
    OBJECT,
)
"""In the order in which they are asked."""


def container_of(value: Value) -> Container | None:
    """Return the kind of container that a value is, None for a leaf."""
    return next((row for row in CONTAINERS if row.fits(value)), None)


def leaves(value: Value, name: str, within: tuple[int, ...] = ()) -> list[tuple[str, Value]]:
    """Return the leaves of a nested argument with their names, in order; an argument that holds itself is refused."""
    row = container_of(value)
    if row is None:
        return [(name, value)]
    if id(value) in within:
        hint = f"a {type(value).__name__} holds it"
        raise InputError(f"the example's {name}", "an argument that does not hold itself", hint)
    return [leaf for key, part in row.parts(value) for leaf in leaves(part, row.label(name, key), (*within, id(value)))]


def mapped(
    value: Value, name: str, function: Callable[[Value, str], Value], class_of: Callable[[Value], Value] = lambda cls: cls
) -> Value:
    """Return the same structure with a function's value, from a leaf and its name, in place of each leaf."""
    row = container_of(value)
    if row is None:
        return function(value, name)
    parts = [(key, mapped(part, row.label(name, key), function, class_of)) for key, part in row.parts(value)]
    return row.made(value, parts, class_of)


def named_values(symbols: Mapping[str, Value]) -> dict[str, float]:
    """Return the value of each symbol that nested arrays of these names have."""
    found: dict[str, float] = {}
    for argument, held in symbols.items():
        for name, value in leaves(held, argument):
            if isinstance(value, float | np.floating):
                found[name] = float(value)
            elif isinstance(value, np.ndarray) and value.dtype.kind == "f":
                for index in np.ndindex(value.shape):
                    found[f"{name}[{','.join(map(str, index))}]" if index else name] = float(value[index])
    return found


def is_floats(value: Value) -> bool:
    """Whether a leaf is a float or an array of floats, which a cost can be differentiated by."""
    return isinstance(value, float | np.floating) or (isinstance(value, np.ndarray) and value.dtype.kind == "f")
