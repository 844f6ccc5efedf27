"""Which output of the user's gradients belongs to which argument of the cost, and which gradient is missing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bpverify.errors import InputError, nearest
from bpverify.exact.check.ordering import (
    assignments,
    by_field,
    holds_all,
    in_order,
    is_container,
    keys_of,
    named,
    same_structure,
    without_cost,
)
from bpverify.exact.check.points import may_be_float
from bpverify.exact.code.structure import OBJECT, container_of, is_floats

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from bpverify.exact.record.values import Value

_PREFIX = re.compile(r"^(?:grads?_?|nabla_?|delta_?|d_?)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pair:
    """An array of an argument by its name, and the output that claims to be its gradient.

    ``is_missing`` where there is none though it was asked for: it is then compared with 0.
    """

    name: str
    argument: str
    given: Value
    claimed: Value
    is_missing: bool = False


def aligned(
    outputs: Value, at: Mapping[str, Value], wrt: Sequence[str] | None, is_index: Callable[[str], bool] = lambda _: False,
    choice: int = 0, cost: Value = None,
) -> list[Pair]:  # fmt: skip
    """Return the arrays of the arguments with the outputs that claim to be their gradients.

    Outputs by name (a dict) are matched by name, also without a leading d or grad_, to arguments or to the keys of an
    argument that is a dict; others in order: all arguments, or those of ``wrt``, or the arguments of numbers whose shapes fit
    from the first on. Containers inside are matched by key, place or attribute. A cost beside the gradients is left out.

    A gradient is missing where an argument of ``wrt`` has none, or a part of an argument of which other parts have some. For
    any other argument None, or nothing, means that it was not asked for. ``is_index`` tells whether the code uses whole
    numbers to index with, which are then no weights. Where shapes fit several arguments, ``choice`` counts through the ways that
    ``assignments`` tells; ``cost`` is the cost's value there. Raises InputError where no assignment fits.
    """
    unknown = [name for name in wrt or () if name not in at]
    if unknown:
        raise InputError(f"wrt {unknown[0]!r}", "one of the arguments " + ", ".join(at), nearest(unknown[0], at))
    outputs = without_cost(by_field(outputs, at), at, wrt, cost)
    found = list(_by_name(outputs, at, wrt) if isinstance(outputs, dict) else _by_place(outputs, at, wrt, is_index, choice))
    if not any(not pair.is_missing for pair in found):
        raise InputError("gradients' outputs", "at least one array", "it returns none")
    return found



# Parts of an argument with parts of its gradient.


def _parts(name: str, argument: str, given: Value, claimed: Value, asked: bool) -> Iterator[Pair]:
    """Yield the pairs of arrays inside an argument; ``asked`` whether what has no gradient is missing."""
    row = container_of(given)
    if row is None:
        if name != argument and not is_floats(given) and not may_be_float(given):
            # A name or an option beside the arrays.
            return
        if claimed is not None:
            if is_container(claimed) and not isinstance(claimed, list | tuple):
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


def _matched(name: str, given: Value, claimed: Value) -> list[Value]:
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


def _key(key: str, keys: Sequence[str], claimed: Mapping[str, Value]) -> str | None:
    """Return the key in ``claimed`` that means this one of ``keys``, None for none."""
    if key in claimed:
        return key
    found = [text for text in claimed if text not in keys and _PREFIX.sub("", text).lower() == key.lower()]
    return found[0] if len(found) == 1 else None


# By name.


def _by_name(outputs: Mapping[Value, Value], at: Mapping[str, Value], wrt: Sequence[str] | None) -> Iterator[Pair]:
    """Yield the pairs of outputs by name: of arguments, or of the parts of one argument."""
    owners = {key: name for name, value in at.items() for key in keys_of(value)}
    claims: dict[str, Value] = {}
    inside: dict[str, dict[str, Value]] = {}
    strangers = []
    for key, value in outputs.items():
        argument = named(str(key), at)
        owner = named(str(key), owners) if argument is None else None
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


# In order.


def _by_place(
    outputs: Value, at: Mapping[str, Value], wrt: Sequence[str] | None, is_index: Callable[[str], bool], choice: int
) -> Iterator[Pair]:
    """Yield the pairs of outputs in order."""
    single = container_of(outputs) is not None and not isinstance(outputs, tuple | list)
    values = list(outputs) if isinstance(outputs, tuple | list) else [outputs]
    names = list(wrt) if wrt is not None else list(at)
    owners = [n for n in names if same_structure(at[n], tuple(values), np.shape)] if holds_all(values, names, at) else []
    if len(owners) == 1:
        names, values = owners, [tuple(values)]
    elif len(values) != len(names) or single:
        ways = assignments(outputs, at, wrt, is_index)
        if choice < len(ways):
            names = list(ways[choice])
        else:
            names, values = in_order(values, names, at, wrt is not None, is_index)
    for name, value in zip(names, values, strict=True):
        yield from _parts(name, name, at[name], value, wrt is not None)
