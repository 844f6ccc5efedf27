"""NumPy's functions that move elements, on arrays in prime fields: what is known of the arguments is known of the results."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bpverify.exact.fields.dual import is_numbers
from bpverify.exact.record.number import Number
from bpverify.exact.record.places import refuse
from bpverify.exact.standins.elements import plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpverify.exact.fields.dual import Kind
    from bpverify.exact.record.values import Value
    from bpverify.exact.standins.elements import Names

_PADDINGS = ("constant", "edge", "wrap", "reflect", "symmetric")
_VALUE_NAMES = {"values", "x", "y", "choicelist", "default"}
_VALUES = {"where": (1, 2), "append": (1,), "insert": (2,), "select": (2,)}
"""Places of arguments that are elements, where a whole number may stand."""


def moved(kind: Kind, function: Callable[..., Value], arguments: list[Value], options: Names) -> Value:
    """Return what a function that moves elements makes of plain arrays; bounds follow the elements."""
    name = getattr(function, "__name__", "")
    if options.get("out") is not None:
        raise refuse(f"numpy.{name} with out=")
    options = {key: _argument(kind, v, key in _VALUE_NAMES and _has_numbers(arguments)) for key, v in options.items()}
    given = [_argument(kind, a, i in _VALUES.get(name, ()) and _has_numbers(arguments)) for i, a in enumerate(arguments)]
    if not _has_numbers(given):
        return function(*given, **options)
    if name == "pad":
        _check_padding(arguments, options)
    if name == "as_strided":
        _check_strides(arguments, options, kind.element.itemsize)
    try:
        found = function(*given, **options)
    except TypeError as error:
        raise refuse(f"numpy.{name} of numbers of several kinds ({error})") from None
    bounds = kind.union(given)
    for part in found if isinstance(found, list | tuple) else (found,):
        if isinstance(part, np.ndarray) and part.dtype.kind == "V" and kind.run.known(part) is None:
            kind.run.own(part, bounds)
    return found


def _argument(kind: Kind, value: Value, element: bool) -> Value:
    if isinstance(value, list | tuple) and (_has_numbers(value) or element):
        return [_argument(kind, v, True) for v in value]
    if isinstance(value, Number | float) or (element and not isinstance(value, bool | type(None))):
        return plain(kind.numbers(value))
    return value


def _has_numbers(value: Value) -> bool:
    if isinstance(value, list | tuple):
        return any(_has_numbers(v) for v in value)
    return is_numbers(value)


def _check_padding(arguments: list[Value], options: Names) -> None:
    mode = arguments[2] if len(arguments) > 2 else options.get("mode", "constant")
    filling = options.get("constant_values", 0)
    if mode not in _PADDINGS or isinstance(filling, Number | np.ndarray) or filling not in (0, 0.0):
        raise refuse("numpy.pad with values that are not 0, or another mode,")


def _check_strides(arguments: list[Value], options: Names, size: int) -> None:
    strides = arguments[2] if len(arguments) > 2 else options.get("strides")
    if strides is not None and any(int(s) % size for s in strides):
        raise refuse("as_strided with strides that are not from the array")
