"""numpy's functions that move elements and compute with none, over arrays of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bpverify.exact.record.floattypes import is_float
from bpverify.exact.record.number import Number, lifted
from bpverify.exact.standins.elements import exact, plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpverify.exact.record.values import Value
    from bpverify.exact.standins.elements import Kind


def moved(kind: Kind, function: Callable[..., Value]) -> Callable[..., Value]:
    """Return numpy's function for arrays of ours: it runs on the elements as they are kept."""
    def run(*arguments: Value, **options: Value) -> Value:
        if options.get("dtype") is not None and is_float(options["dtype"]):
            options["dtype"] = kind.element
        given = [bare(kind, a) for a in arguments]
        return exact_parts(kind, kind.moved(function, given, {key: bare(kind, v) for key, v in options.items()}))

    return run


def bare(kind: Kind, value: Value) -> Value:
    """Return an argument for numpy's own function: arrays of ours as its own, numbers and nested lists kept."""
    if isinstance(value, list | tuple):
        return type(value)(bare(kind, v) for v in value) if not hasattr(value, "_fields") else value
    return value if isinstance(value, Number) else plain(value)


def exact_parts(kind: Kind, found: Value) -> Value:
    """Return nested results of numpy's with arrays of ours."""
    if isinstance(found, list | tuple):
        return type(found)(exact_parts(kind, v) for v in found)
    if isinstance(found, np.ndarray):
        return exact(kind, found)
    return exact_scalar(kind, found)


def exact_scalar(kind: Kind, value: Value) -> Value:
    """Return a float as the number it stands for, anything else as it is."""
    return lifted(kind.graph, value) if isinstance(value, float | np.floating) else value
