"""Rows of what folds along axes, or orders."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from bpverify.exact.record.places import refuse

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpverify.exact.record.values import Value
    from bpverify.frameworks.arithmetic import Arithmetic

    Row = Callable[..., Value]


def _folded(name: str) -> Row:
    def row(x: Arithmetic, params: Value, a: Value) -> Value:
        axes = tuple(params["axes"])
        return getattr(x.np, name)(a, axis=axes) if axes else a

    return row


def _product(x: Arithmetic, params: Value, a: Value) -> Value:
    found = a
    for axis in sorted(params["axes"], reverse=True):
        found = x.np.prod(found, axis=axis)
    return found


def _extreme(name: str, of_none: float) -> Row:
    def row(x: Arithmetic, params: Value, a: Value) -> Value:
        axes = tuple(params["axes"])
        if not axes:
            return a
        if not math.prod(a.shape[axis] for axis in axes):
            left = [size for axis, size in enumerate(a.shape) if axis not in axes]
            return x.np.broadcast_to(x.numbers(of_none), tuple(left))
        return getattr(x.np, name)(a, axis=axes)

    return row


def _place_of(name: str) -> Row:
    def row(x: Arithmetic, params: Value, a: Value) -> Value:
        (axis,) = params["axes"]
        return x.whole(x.array(getattr(x.np, name)(a, axis=axis)))

    return row


def _running(name: str) -> Row:
    def row(x: Arithmetic, params: Value, a: Value) -> Value:
        axis = params["axis"]
        given = x.np.flip(a, axis) if params["reverse"] else a
        if not given.size:
            return a
        found = getattr(x.np, name)(given, axis=axis) if name[:3] == "cum" else getattr(x.np, name).accumulate(given, axis=axis)
        return x.np.flip(found, axis) if params["reverse"] else found

    return row


def _running_log_of_sums(x: Arithmetic, params: Value, a: Value) -> Value:
    high = _running("maximum")(x, {**params, "reverse": False}, x.np.flip(a, params["axis"]) if params["reverse"] else a)
    top = x.np.take(high, [-1], axis=params["axis"])
    sums = _running("cumsum")(x, params, x.np.exp(x.np.subtract(a, top)))
    return x.np.add(top, x.np.log(sums))


def _sorted(x: Arithmetic, params: Value, *given: Value) -> Value:
    axis, keys = params["dimension"], params["num_keys"]
    if keys != 1:
        raise refuse("JAX's sort by several keys")
    order = ordered(x, given[0], axis)
    return [_along(x, a, order, axis) for a in given]


def ordered(x: Arithmetic, a: Value, axis: int) -> Value:
    """Return the places of numbers in their order along an axis, those of equal numbers as they stand."""
    if not x.are_numbers(a):
        return np.argsort(a, axis=axis, kind="stable")
    return x.whole(x.array(x.np.argsort(a, axis=axis, kind="stable")))


def _along(x: Arithmetic, a: Value, order: Value, axis: int) -> Value:
    return (x.np if x.are_numbers(a) else np).take_along_axis(a, order, axis=axis)


def _largest(x: Arithmetic, params: Value, a: Value) -> Value:
    axis = params.get("axis", -1) % a.ndim
    order = ordered(x, x.np.negative(a), axis)
    first = np.take(order, np.arange(params["k"]), axis=axis)
    return [_along(x, a, first, axis), first]


REDUCTIONS: dict[str, Row] = {
    "reduce_sum": _folded("sum"),
    "reduce_prod": _product,
    "reduce_max": _extreme("max", -math.inf),
    "reduce_min": _extreme("min", math.inf),
    "argmax": _place_of("argmax"),
    "argmin": _place_of("argmin"),
    "cumsum": _running("cumsum"),
    "cumprod": _running("cumprod"),
    "cummax": _running("maximum"),
    "cummin": _running("minimum"),
    "cumlogsumexp": _running_log_of_sums,
    "sort": _sorted,
    "top_k": _largest,
}
