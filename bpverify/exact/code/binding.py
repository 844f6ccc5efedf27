"""How the example's arguments reach the user's functions: by name where the example is given by name, else in order."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from bpverify.errors import InputError, nearest
from bpverify.exact.code.structure import is_floats, leaves

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bpverify.exact.record.values import Value
    from bpverify.exact.standins.elements import Names

_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


def named(function: Callable[..., Value], at: Sequence[Value] | Mapping[str, Value]) -> tuple[Names, bool]:
    """Return the example's arguments by name, in the function's order, and whether they were given by name.

    Raises:
        InputError: a name is none of the function's, an argument is missing, or an array holds what is no finite number.
    """
    by_name = isinstance(at, Mapping)
    if isinstance(at, Mapping):
        found = _by_name(function, {str(name): value for name, value in at.items()})
    else:
        found = _in_order(function, (at,) if isinstance(at, np.ndarray | str) or not hasattr(at, "__len__") else at)
    for name, value in found.items():
        for label, leaf in leaves(value, name):
            _check_leaf(label, leaf)
    return found, by_name


def _by_name(function: Callable[..., Value], at: Names) -> Names:
    parameters = _parameters(function)
    if parameters is None or any(p.kind is p.VAR_POSITIONAL for p in parameters):
        return at
    names = [p.name for p in parameters if p.kind is not p.VAR_KEYWORD]
    takes_any = len(names) < len(parameters)
    unknown = [] if takes_any else [name for name in at if name not in names]
    if unknown:
        expected = f"an argument of {name_of(function)}, which takes {', '.join(names) or 'none'}"
        raise InputError(f"the example's {unknown[0]!r}", expected, nearest(unknown[0], names) if names else "")
    missing = [p.name for p in parameters if p.name in names and p.default is p.empty and p.name not in at]
    if missing:
        raise InputError("the example", f"an array for {missing[0]!r} of {name_of(function)}", f"it has {', '.join(at) or 'none'}")
    return {name: at[name] for name in (*(n for n in names if n in at), *(n for n in at if n not in names))}


def _in_order(function: Callable[..., Value], at: Sequence[Value]) -> Names:
    parameters = _parameters(function) or []
    names = [p.name for p in parameters if p.kind in _POSITIONAL]
    names += [p.name for p in parameters if p.kind is p.KEYWORD_ONLY and p.default is p.empty]
    names += [f"argument {i + 1}" for i in range(len(names), len(at))]
    return dict(zip(names, at, strict=False))


def bound(
    function: Callable[..., Value], given: Mapping[str, Value], by_name: bool, first: Sequence[Value] = ()
) -> tuple[list[Value], Names]:
    """Return the arguments and keyword arguments with which to call a function; ``first`` come before the example's.

    Raises:
        InputError: the function takes an argument of a name that the example lacks.
    """
    parameters = _parameters(function)
    if parameters is None:
        return [*first, *given.values()], {}
    positional = [p for p in parameters if p.kind in _POSITIONAL][len(first) :]
    keywords = [p.name for p in parameters if p.kind is p.KEYWORD_ONLY]
    takes_rest = any(p.kind is p.VAR_POSITIONAL for p in parameters)
    if by_name and not takes_rest:
        return _bound_by_name(function, given, first, parameters)
    values = list(given.items())
    count = len(values) - sum(name in keywords for name in given) if takes_rest else len(positional)
    rest = values[count:]
    names = [name if name in keywords else keywords[i] if i < len(keywords) else None for i, (name, _) in enumerate(rest)]
    if None in names:
        # More than it takes: Python says so, with the function's name.
        return [*first, *given.values()], {}
    options = {str(name): value for name, (_, value) in zip(names, rest, strict=True)}
    return [*first, *(value for _, value in values[:count])], options


def _bound_by_name(
    function: Callable[..., Value], given: Mapping[str, Value], first: Sequence[Value], parameters: list[inspect.Parameter]
) -> tuple[list[Value], Names]:
    own = [p for p in parameters if p.kind in _POSITIONAL][len(first) :] + [p for p in parameters if p.kind is p.KEYWORD_ONLY]
    missing = [p.name for p in own if p.default is p.empty and p.name not in given]
    if missing:
        expected = f"arguments named as in the example: {', '.join(given)}"
        raise InputError(f"{name_of(function)}'s argument {missing[0]!r}", expected, nearest(missing[0], given))
    takes_any = any(p.kind is p.VAR_KEYWORD for p in parameters)
    only = [p.name for p in own if p.kind is p.POSITIONAL_ONLY and p.name in given]
    names = {p.name for p in own}
    options = {name: value for name, value in given.items() if name not in only and (takes_any or name in names)}
    return [*first, *(given[name] for name in only)], options


def _parameters(function: Callable[..., Value]) -> list[inspect.Parameter] | None:
    """Return a function's parameters, None where Python does not tell."""
    try:
        return list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return None


def _check_leaf(label: str, leaf: Value) -> None:
    if isinstance(leaf, np.ndarray) and type(leaf) is not np.ndarray:
        raise InputError(f"the example's {label}", "an array of numpy.ndarray itself", f"it is a {type(leaf).__name__}")
    if isinstance(leaf, np.ndarray) and leaf.dtype.kind not in "fiub":
        raise InputError(f"the example's {label}", "an array of floats, integers or truth values", f"it is of {leaf.dtype}")
    if is_floats(leaf) and np.isnan(leaf).any():
        raise InputError(f"the example's {label}", "finite numbers", "it holds nan")


def name_of(function: Value) -> str:
    """Return a function's name as people say it."""
    function = getattr(function, "function", function)
    return str(getattr(function, "__qualname__", None) or type(function).__name__).rsplit(".", 1)[-1]
