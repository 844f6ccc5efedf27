"""Which output of the user's gradients belongs to which argument of the cost."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from bpverify.errors import InputError
from bpverify.exact.points import is_floats, leaves

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PREFIX = re.compile(r"^(?:grads?_?|nabla_?|delta_?|d_?)", re.IGNORECASE)


def aligned(outputs: Any, at: Mapping[str, Any], wrt: Sequence[str] | None) -> list[tuple[str, Any]]:
    """Return pairs of an argument's name and the output that claims to be its gradient.

    Outputs by name (a dict) are matched by name, also without a leading d or grad_; others in order: all arguments, or
    those of ``wrt``, or the arguments of floats whose shapes fit from the first on. None in an output's place skips it.
    Raises InputError where no assignment fits.
    """
    if isinstance(outputs, dict):
        return [(_named(str(key), at), value) for key, value in outputs.items() if value is not None]
    if not isinstance(outputs, tuple | list):
        outputs = (outputs,)
    names = list(wrt) if wrt is not None else list(at)
    unknown = [name for name in names if name not in at]
    if unknown:
        raise InputError(f"wrt {unknown[0]!r}", "one of the arguments " + ", ".join(at))
    if len(outputs) != len(names):
        names = _in_order(outputs, names, at, wrt is not None)
    return [(name, value) for name, value in zip(names, outputs, strict=True) if value is not None]


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


def _named(key: str, at: Mapping[str, Any]) -> str:
    plain = {name.lower(): name for name in at}
    for form in (key, _PREFIX.sub("", key)):
        if form in at:
            return form
        if form.lower() in plain:
            return plain[form.lower()]
    expected = "a name of one of the arguments " + ", ".join(at)
    raise InputError(f"gradient {key!r}", expected, "with or without a leading d or grad_")
