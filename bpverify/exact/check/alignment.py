"""Which output of the user's gradients belongs to which argument of the cost, and which gradient is missing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bpverify.errors import InputError, nearest
from bpverify.exact.check.points import may_be_float
from bpverify.exact.code.structure import OBJECT, container_of, is_floats, leaves

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

_PREFIX = re.compile(r"^(?:grads?_?|nabla_?|delta_?|d_?)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pair:
    """An array of an argument by its name, and the output that claims to be its gradient.

    ``is_missing`` where there is none though it was asked for: it is then compared with 0.
    """

    name: str
    argument: str
    given: Any
    claimed: Any
    is_missing: bool = False


def aligned(
    outputs: Any, at: Mapping[str, Any], wrt: Sequence[str] | None, is_index: Callable[[str], bool] = lambda _: False
) -> list[Pair]:
    """Return the arrays of the arguments with the outputs that claim to be their gradients.

    Outputs by name (a dict) are matched by name, also without a leading d or grad_, to arguments or to the keys of an
    argument that is a dict; others in order: all arguments, or those of ``wrt``, or the arguments of numbers whose shapes fit
    from the first on. Containers inside are matched by key, place or attribute. A cost beside the gradients is left out.

    A gradient is missing where an argument of ``wrt`` has none, or a part of an argument of which other parts have some. For
    any other argument None, or nothing, means that it was not asked for. ``is_index`` tells whether the code uses whole
    numbers to index with, which are then no weights. Raises InputError where no assignment fits.
    """
    unknown = [name for name in wrt or () if name not in at]
    if unknown:
        raise InputError(f"wrt {unknown[0]!r}", "one of the arguments " + ", ".join(at), nearest(unknown[0], at))
    outputs = _without_cost(outputs, at, wrt)
    found = list(_by_name(outputs, at, wrt) if isinstance(outputs, dict) else _by_place(outputs, at, wrt, is_index))
    if not any(not pair.is_missing for pair in found):
        raise InputError("gradients' outputs", "at least one array", "it returns none")
    return found


# The cost beside the gradients.


def _without_cost(outputs: Any, at: Mapping[str, Any], wrt: Sequence[str] | None) -> Any:
    """Return the gradients of (cost, gradients) in either order, and of cost, gradient, gradient, ..."""
    if isinstance(outputs, dict):
        inner = [key for key, value in outputs.items() if _is_container(value) and _named(str(key), at) is None]
        rest = [key for key, value in outputs.items() if key not in inner]
        alone = len(inner) == 1 and rest and all(_is_single(outputs[key]) and _named(str(key), at) is None for key in rest)
        return outputs[inner[0]] if alone else outputs
    if not isinstance(outputs, tuple | list):
        return outputs
    wanted = [at[name] for name in (wrt if wrt is not None else at)]
    pairs = list(zip(wanted, outputs, strict=False))
    if len(outputs) == len(wanted) and all(value is None or same_structure(given, value, np.shape) for given, value in pairs):
        return outputs
    if len(outputs) == 2 and _is_single(outputs[0]) is not _is_single(outputs[1]):
        gradients = outputs[1] if _is_single(outputs[0]) else outputs[0]
        if _is_container(gradients):
            return gradients
    floats = [name for name, value in at.items() if is_differentiable(value)]
    if len(outputs) - 1 in (len(wanted), len(floats)) and len(outputs) > 1:
        ends = [rest for one, rest in ((outputs[0], outputs[1:]), (outputs[-1], outputs[:-1])) if _is_single(one)]
        return ends[0] if ends else outputs
    return outputs


def _is_single(value: Any) -> bool:
    """Whether a value is one number, as a cost is."""
    return value is not None and not _is_container(value) and not isinstance(value, str) and np.ndim(value) == 0


def _is_container(value: Any) -> bool:
    return container_of(value) is not None


# Parts of an argument with parts of its gradient.


def _parts(name: str, argument: str, given: Any, claimed: Any, asked: bool) -> Iterator[Pair]:
    """Yield the pairs of arrays inside an argument; ``asked`` whether what has no gradient is missing."""
    row = container_of(given)
    if row is None:
        if name != argument and not is_floats(given) and not may_be_float(given):
            # A name or an option beside the arrays.
            return
        if claimed is not None:
            if _is_container(claimed) and not isinstance(claimed, list | tuple):
                raise InputError(f"the gradient of {name}", "an array", f"it is {type(claimed).__name__}")
            yield Pair(name, argument, given, claimed)
        elif asked and is_floats(given):
            yield Pair(name, argument, given, np.zeros(np.shape(given)), True)
        return
    if claimed is None:
        if asked:
            for key, part in row.parts(given):
                yield from _parts(row.label(name, key), argument, part, None, True)
        return
    matched = _matched(name, given, claimed)
    # Some parts have a gradient: the others are asked for too.
    for (key, part), its in zip(row.parts(given), matched, strict=True):
        if row is OBJECT and isinstance(part, int):
            # A size or a count: an object's weights are arrays.
            continue
        yield from _parts(row.label(name, key), argument, part, its, True)


def _matched(name: str, given: Any, claimed: Any) -> list[Any]:
    """Return what in a gradient belongs to each part of an argument, None for nothing."""
    if isinstance(given, list | tuple) and not hasattr(given, "_fields"):
        parts = list(claimed) if isinstance(claimed, list | tuple) or np.ndim(claimed) else None
        if parts is None and len(given) != 1:
            raise InputError(f"the gradient of {name}", f"{len(given)} arrays", f"it is {type(claimed).__name__}")
        parts = [claimed] if parts is None else parts
        if len(given) != len(parts):
            raise InputError(f"the gradient of {name}", f"{len(given)} arrays", f"it has {len(parts)}")
        return parts
    mine, theirs = container_of(given), container_of(claimed)
    keys = [str(key) for key, _ in mine.parts(given)] if mine is not None else []
    if isinstance(claimed, tuple | list) and not isinstance(given, dict) and len(claimed) == len(keys):
        return list(claimed)
    if theirs is None or isinstance(claimed, list | tuple):
        what = "a dict with the keys" if isinstance(given, dict) else "a dict or an object with the names"
        raise InputError(f"the gradient of {name}", f"{what} of {name}", f"it is {type(claimed).__name__}")
    parts_of = {str(key): part for key, part in theirs.parts(claimed)}
    found = {key: _key(key, keys, parts_of) for key in keys}
    extra = [key for key, part in parts_of.items() if key not in found.values() and part is not None]
    if extra and isinstance(claimed, dict):
        raise InputError(f"the gradient of {name}", f"keys of {name}", f"it has {extra[0]!r}; {nearest(extra[0], keys)}")
    return [None if found[key] is None else parts_of[found[key] or ""] for key in keys]


def _key(key: str, keys: Sequence[str], claimed: Mapping[str, Any]) -> str | None:
    """Return the key in ``claimed`` that means this one of ``keys``, None for none."""
    if key in claimed:
        return key
    found = [text for text in claimed if text not in keys and _PREFIX.sub("", text).lower() == key.lower()]
    return found[0] if len(found) == 1 else None


# By name.


def _by_name(outputs: Mapping[Any, Any], at: Mapping[str, Any], wrt: Sequence[str] | None) -> Iterator[Pair]:
    """Yield the pairs of outputs by name: of arguments, or of the parts of one argument."""
    owners = {key: name for name, value in at.items() for key in _keys(value)}
    claims: dict[str, Any] = {}
    inside: dict[str, dict[str, Any]] = {}
    strangers = []
    for key, value in outputs.items():
        argument = _named(str(key), at)
        owner = _named(str(key), owners) if argument is None else None
        if argument is not None and (wrt is None or argument in wrt):
            if argument in claims:
                raise InputError(f"gradient {key!r}", f"one gradient of {argument}", "there is another of that name")
            claims[argument] = value
        elif owner is not None and (wrt is None or owners[owner] in wrt):
            parts = inside.setdefault(owners[owner], {})
            if owner in parts:
                raise InputError(f"gradient {key!r}", f"one gradient of {owner}", "there is another of that name")
            parts[owner] = value
        elif argument is None and owner is None and value is not None:
            strangers.append(key)
    if strangers and wrt is None:
        expected = "a name of one of the arguments " + ", ".join([*at, *owners])
        hint = "with or without a leading d or grad_; wrt= says which to take"
        raise InputError(f"gradient {strangers[0]!r}", expected, hint)
    for name in wrt or ():
        if name not in claims and name not in inside and strangers:
            raise InputError("gradients' outputs", f"a gradient of {name}", nearest(name, map(str, outputs)))
    for name, value in at.items():
        asked = wrt is not None and name in wrt
        if name in claims or name in inside or asked:
            yield from _parts(name, name, value, claims.get(name, inside.get(name)), asked)


def _keys(value: Any) -> list[str]:
    """Return the names of an argument's parts, where they have names."""
    row = container_of(value)
    return [] if row is None or isinstance(value, list | tuple) else [str(key) for key, _ in row.parts(value)]


def _named(key: str, places: Mapping[str, Any]) -> str | None:
    plain = {name.lower(): name for name in places}
    for form in (key, _PREFIX.sub("", key)):
        if form in places:
            return form
        if form.lower() in plain:
            return plain[form.lower()]
    return None


# In order.


def _by_place(outputs: Any, at: Mapping[str, Any], wrt: Sequence[str] | None, is_index: Callable[[str], bool]) -> Iterator[Pair]:
    """Yield the pairs of outputs in order."""
    single = container_of(outputs) is not None and not isinstance(outputs, tuple | list)
    values = list(outputs) if isinstance(outputs, tuple | list) else [outputs]
    names = list(wrt) if wrt is not None else list(at)
    if len(values) != len(names) or single:
        names, values = _in_order(values, names, at, wrt is not None, is_index)
    for name, value in zip(names, values, strict=True):
        yield from _parts(name, name, at[name], value, wrt is not None)


def _in_order(
    values: list[Any], names: list[str], at: Mapping[str, Any], declared: bool, is_index: Callable[[str], bool]
) -> tuple[list[str], list[Any]]:
    """Return the arguments that outputs belong to, and the outputs."""
    numbers = [name for name in names if _may_be_weights(at[name], name, is_index)]
    if len(numbers) == 1 and len(values) > 1 and _holds(at[numbers[0]]) == len(values):
        return numbers, [tuple(values)]
    nested = [name for name in numbers if _holds(at[name])]
    if len(nested) == 1 and _holds(at[nested[0]]) == len(values) > 1 and len(values) != len(numbers):
        hint = f"return [gradients], or a dict {{{nested[0]!r}: gradients}}"
        raise InputError("gradients' outputs", f"one list for {nested[0]}", hint)
    if declared or len(values) > len(numbers):
        raise InputError("gradients' outputs", f"{len(names)}, one for each of {', '.join(names)}", f"it returns {len(values)}")
    # Arguments in order, each output taken by the next argument of its shape.
    found: list[str] = []
    rest = list(numbers)
    for value in values:
        fitting = [n for n in rest if value is None or same_structure(at[n], value)]
        if not fitting:
            return numbers[: len(values)], values
        found.append(fitting[0])
        rest = rest[rest.index(fitting[0]) + 1 :]
    return found, values


def _holds(value: Any) -> int:
    """Return how many parts an argument has, 0 for one that is no container."""
    row = container_of(value)
    return 0 if row is None else len(row.parts(value))


def _may_be_weights(value: Any, name: str, is_index: Callable[[str], bool]) -> bool:
    """Whether all leaves are floats, or whole numbers that the code does not index with."""
    inner = leaves(value, name)
    if container_of(value) is not None and not isinstance(value, list | tuple):
        return any(is_floats(leaf) for _, leaf in inner)
    if not all(is_floats(leaf) or may_be_float(leaf) for _, leaf in inner):
        return False
    return all(is_floats(leaf) for _, leaf in inner) or not is_index(name)


def is_differentiable(value: Any) -> bool:
    """Whether a nested value holds floats."""
    return any(is_floats(leaf) for _, leaf in leaves(value, ""))


def same_structure(given: Any, output: Any, measure: Callable[[Any], Any] = np.size) -> bool:
    """Whether two nested values have as many arrays, of the same sizes."""
    if (container_of(given) is None) is not (container_of(output) is None):
        return False
    a, b = leaves(given, ""), leaves(output, "")
    return len(a) == len(b) and all(y is not None and measure(x) == measure(y) for (_, x), (_, y) in zip(a, b, strict=True))
