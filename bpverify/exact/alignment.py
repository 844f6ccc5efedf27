"""Which output of the user's gradients belongs to which argument of the cost."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bpverify.errors import InputError, nearest
from bpverify.exact.points import is_floats, leaves

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PREFIX = re.compile(r"^(?:grads?_?|nabla_?|delta_?|d_?)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pair:
    """An argument, or a part of one, by its name, and the output that claims to be its gradient."""

    name: str
    given: Any
    claimed: Any


def aligned(outputs: Any, at: Mapping[str, Any], wrt: Sequence[str] | None) -> list[Pair]:
    """Return the arrays of the arguments with the outputs that claim to be their gradients.

    Outputs by name (a dict) are matched by name, also without a leading d or grad_, to arguments or to the keys of an
    argument that is a dict; others in order: all arguments, or those of ``wrt``, or the arguments of floats whose shapes fit
    from the first on. Dicts inside are matched by key. None in an output's place skips it.
    Raises InputError where no assignment fits.
    """
    unknown = [name for name in wrt or () if name not in at]
    if unknown:
        raise InputError(f"wrt {unknown[0]!r}", "one of the arguments " + ", ".join(at))
    if isinstance(outputs, dict):
        found = _by_name(outputs, at, wrt)
    else:
        outputs = outputs if isinstance(outputs, tuple | list) else (outputs,)
        names = list(wrt) if wrt is not None else list(at)
        if len(outputs) != len(names):
            names = _in_order(outputs, names, at, wrt is not None)
        found = [Pair(name, at[name], value) for name, value in zip(names, outputs, strict=True)]
    pairs = [leaf for pair in found if pair.claimed is not None for leaf in _leaves(pair)]
    if not pairs:
        raise InputError("gradients' outputs", "at least one array", "it returns none")
    return pairs


def _leaves(pair: Pair) -> list[Pair]:
    """Return the pairs of arrays inside a pair: of dicts by key, of lists by place."""
    name, given, claimed = pair.name, pair.given, pair.claimed
    if isinstance(given, dict):
        if not isinstance(claimed, dict):
            raise InputError(f"the gradient of {name}", f"a dict with the keys of {name}", f"it is {type(claimed).__name__}")
        keys = {key: _key(str(key), given, claimed) for key in given}
        missing = [key for key, found in keys.items() if found is None and is_differentiable(given[key])]
        if missing:
            raise InputError(f"the gradient of {name}", f"the key {missing[0]!r}", nearest(str(missing[0]), map(str, claimed)))
        extra = [key for key in claimed if key not in keys.values()]
        if extra:
            raise InputError(f"the gradient of {name}", "keys of " + name, f"it has {extra[0]!r}")
        inner = [Pair(f"{name}[{key!r}]", given[key], claimed[found]) for key, found in keys.items() if found is not None]
    elif isinstance(given, list | tuple):
        if not isinstance(claimed, list | tuple) and np.ndim(claimed) == 0:
            raise InputError(f"the gradient of {name}", f"{len(given)} arrays", f"it is {type(claimed).__name__}")
        if len(given) != len(claimed):
            raise InputError(f"the gradient of {name}", f"{len(given)} arrays", f"it has {len(claimed)}")
        inner = [Pair(f"{name}[{i}]", g, c) for i, (g, c) in enumerate(zip(given, claimed, strict=True))]
    else:
        return [] if given is None and claimed is None else [pair]
    return [leaf for pair in inner if pair.claimed is not None for leaf in _leaves(pair)]


def is_differentiable(value: Any) -> bool:
    """Whether a nested value holds floats."""
    return any(is_floats(leaf) for _, leaf in leaves(value, ""))


def _key(key: str, given: Mapping[Any, Any], claimed: Mapping[Any, Any]) -> Any:
    """Return the key in ``claimed`` that means this key of ``given``, None for none."""
    exact = {str(k): k for k in claimed}
    if key in exact:
        return exact[key]
    named = {str(k) for k in given}
    found = [k for text, k in exact.items() if text not in named and _PREFIX.sub("", text).lower() == key.lower()]
    return found[0] if len(found) == 1 else None


def _by_name(outputs: Mapping[Any, Any], at: Mapping[str, Any], wrt: Sequence[str] | None) -> list[Pair]:
    places = {name: (name, value) for name, value in at.items()}
    for name, value in at.items():
        if isinstance(value, dict):
            for key, inner in value.items():
                places.setdefault(str(key), (f"{name}[{key!r}]", inner))
    wanted = None if wrt is None else {n for n, (path, _) in places.items() if path.split("[")[0] in wrt}
    found: list[Pair] = []
    for key, value in outputs.items():
        named = _named(str(key), places)
        if named is None:
            if wanted is None and value is not None:
                expected = "a name of one of the arguments " + ", ".join(places)
                raise InputError(f"gradient {key!r}", expected, "with or without a leading d or grad_; wrt= says which to take")
            continue
        if wanted is None or named in wanted:
            path, given = places[named]
            if any(pair.name == path for pair in found):
                raise InputError(f"gradient {key!r}", f"one gradient of {path}", "there is another of that name")
            found.append(Pair(path, given, value))
    missing = [n for n in wrt or () if not any(pair.name.split("[")[0] == n for pair in found)]
    if missing:
        raise InputError("gradients' outputs", f"a gradient of {missing[0]}", nearest(missing[0], map(str, outputs)))
    return found


def _in_order(outputs: Sequence[Any], names: list[str], at: Mapping[str, Any], declared: bool) -> list[str]:
    floats = [name for name in names if all(is_floats(v) for _, v in leaves(at[name], name))]
    nested = [name for name in floats if isinstance(at[name], list | tuple)]
    if len(nested) == 1 and len(at[nested[0]]) == len(outputs):
        hint = f"return [gradients], or a dict {{{nested[0]!r}: gradients}}"
        raise InputError("gradients' outputs", f"one list for {nested[0]}", hint)
    if declared or len(outputs) > len(floats):
        raise InputError("gradients' outputs", f"{len(names)}, one for each of {', '.join(names)}", f"it returns {len(outputs)}")
    # Arguments in order, each output taken by the next argument of its shape.
    found: list[str] = []
    rest = list(floats)
    for place, output in enumerate(outputs):
        fitting = [n for n in rest if output is None or same_structure(at[n], output)]
        if not fitting:
            return floats[: len(outputs)]
        if place < len(rest) and rest and rest[0] in fitting:
            fitting = [rest[0]]
        found.append(fitting[0])
        rest = rest[rest.index(fitting[0]) + 1 :]
    return found


def same_structure(given: Any, output: Any) -> bool:
    """Whether two nested values have as many arrays, of the same sizes."""
    a, b = leaves(given, ""), leaves(output, "")
    return len(a) == len(b) and all(np.size(x) == np.size(y) for (_, x), (_, y) in zip(a, b, strict=True))


def _named(key: str, places: Mapping[str, Any]) -> str | None:
    plain = {name.lower(): name for name in places}
    for form in (key, _PREFIX.sub("", key)):
        if form in places:
            return form
        if form.lower() in plain:
            return plain[form.lower()]
    return None
