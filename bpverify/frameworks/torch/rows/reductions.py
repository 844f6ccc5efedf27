"""Rows of what folds along axes, orders or counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpverify.exact.record.values import Value
    from bpverify.frameworks.arithmetic import Arithmetic

    Compute = Callable[..., Value]


def axes(dim: Value, ndim: int) -> tuple[int, ...]:
    """Return the axes that torch's dim means; none, or no list of them, are all."""
    if dim is None or (isinstance(dim, list | tuple) and not dim):
        return tuple(range(ndim))
    return tuple(d % ndim if ndim else 0 for d in ([dim] if isinstance(dim, int) else dim))


def _folded(name: str) -> Compute:
    def row(x: Arithmetic, a: Value, dim: Value = None, keepdim: bool = False) -> Value:
        given = x.numbers(a)
        return getattr(x.np, name)(given, axis=axes(dim, given.ndim), keepdims=keepdim) if given.ndim else given

    return row


def _product(x: Arithmetic, a: Value, dim: Value = None, keepdim: bool = False) -> Value:
    given = x.numbers(a)
    if dim is None:
        return x.np.prod(given.reshape(-1), axis=0)
    return x.np.prod(given, axis=dim, keepdims=keepdim) if given.ndim else given


def variance(
    x: Arithmetic, a: Value, dim: Value = None, unbiased: bool = True, keepdim: bool = False, correction: Value = None
) -> Value:
    """Return the variance; torch's overloads say its divisor in two ways."""
    if isinstance(dim, bool):
        dim, unbiased = None, dim
    less = correction if correction is not None else int(unbiased)
    given = x.numbers(a)
    along = axes(dim, given.ndim)
    count = int(np.prod([given.shape[i] for i in along], dtype=int))
    centred = x.np.subtract(given, x.np.mean(given, axis=along, keepdims=True)) if given.ndim else x.np.subtract(given, given)
    squares = x.np.square(centred)
    total = x.np.sum(squares, axis=along, keepdims=keepdim) if given.ndim else squares
    return x.np.true_divide(total, max(count - less, 0))


def _with_mean(spread: bool) -> Compute:
    def row(x: Arithmetic, a: Value, dim: Value = None, unbiased: bool = True, keepdim: bool = False, **more: Value) -> Value:
        found = variance(x, a, dim, unbiased, keepdim, **more)
        mean = _folded("mean")(x, a, None if isinstance(dim, bool) else dim, keepdim)
        return [x.np.sqrt(found) if spread else found, mean]

    return row


def _extreme(name: str) -> Compute:
    def row(x: Arithmetic, a: Value, dim: Value = (), keepdim: bool = False) -> Value:
        given = x.numbers(a)
        return getattr(x.np, name)(given, axis=axes(dim, given.ndim), keepdims=keepdim) if given.ndim else given

    return row


def _winner(name: str) -> Compute:
    """Return max or min: of all, of two arrays, or along an axis with the places."""

    def row(x: Arithmetic, a: Value, dim: Value = None, keepdim: bool = False) -> Value:
        if dim is None:
            return _extreme(name)(x, a)
        if isinstance(dim, np.ndarray):
            return getattr(x.np, f"{name}imum")(*x.spread(a, dim))
        given = x.numbers(a)
        if not given.ndim:
            return [given, np.zeros((), np.int64)]
        at = np.expand_dims(x.whole(x.array(getattr(x.np, f"arg{name}")(given, axis=dim))), dim)
        values = x.np.take_along_axis(given, at, axis=dim)
        return [values, at] if keepdim else [x.np.squeeze(values, dim), np.squeeze(at, dim)]

    return row


def _place_of(name: str) -> Compute:
    def row(x: Arithmetic, a: Value, dim: Value = None, keepdim: bool = False) -> Value:
        given = x.numbers(a)
        line = given.reshape(-1) if dim is None or not given.ndim else given
        found = x.whole(x.array(getattr(x.np, name)(line, axis=0 if dim is None or not given.ndim else dim)))
        if not keepdim:
            return found
        return np.expand_dims(found, dim) if dim is not None else found.reshape((1,) * given.ndim)

    return row


def _sorted(x: Arithmetic, a: Value, *rest: Value, dim: int | None = None, descending: bool | None = None, **_: Value) -> Value:
    # sort(a, dim, descending), and sort.stable(a, *, stable, dim, descending) whose options have names.
    names = [value for value in rest if value is not None]
    along = dim if dim is not None else next((v for v in names if not isinstance(v, bool)), -1)
    falls = descending if descending is not None else next((v for v in names if isinstance(v, bool)), False)
    given = x.numbers(a)
    if not given.ndim:
        return [given, np.zeros((), np.int64)]
    at = ordered(x, given, along, falls)
    return [x.np.take_along_axis(given, at, axis=along), at]


def ordered(x: Arithmetic, given: Value, dim: int, falls: bool) -> Value:
    """Return the places of numbers in their order along an axis, those of equal numbers as they stand."""
    return x.whole(x.array(x.np.argsort(x.np.negative(given) if falls else given, axis=dim, kind="stable")))


def _largest(x: Arithmetic, a: Value, k: int, dim: int = -1, largest: bool = True, sorted: bool = True) -> Value:
    given = x.numbers(a)
    at = np.take(ordered(x, given, dim, largest), range(k), axis=dim)
    return [x.np.take_along_axis(given, at, axis=dim), at]


def _running(name: str) -> Compute:
    def row(x: Arithmetic, a: Value, dim: int) -> Value:
        given = x.numbers(a)
        return getattr(x.np, name)(given, axis=dim) if given.ndim else given

    return row


def _of_truths(name: str) -> Compute:
    def row(x: Arithmetic, a: Value, dim: Value = None, keepdim: bool = False) -> Value:
        truth = x.truth(x.array(a))
        return getattr(np, name)(truth, axis=axes(dim, truth.ndim) if dim is not None else None, keepdims=keepdim)

    return row


def _places(x: Arithmetic, a: Value) -> Value:
    return np.argwhere(x.truth(x.array(a)))


def log_sum_exp(x: Arithmetic, a: Value, dim: Value, keepdim: bool = False) -> Value:
    """Return the logarithm of a sum of exponentials."""
    given = x.numbers(a)
    along = axes(dim, given.ndim)
    return x.np.log(x.np.sum(x.np.exp(given), axis=along, keepdims=keepdim)) if given.ndim else given


def softmax(x: Arithmetic, a: Value, dim: int, half_to_float: bool = False) -> Value:
    """Return exponentials over their sum."""
    given = x.numbers(a)
    if not given.ndim:
        return x.np.true_divide(x.np.exp(given), x.np.exp(given))
    e = x.np.exp(given)
    return x.np.true_divide(e, x.np.sum(e, axis=dim, keepdims=True))


def _log_softmax(x: Arithmetic, a: Value, dim: int, half_to_float: bool = False) -> Value:
    given = x.numbers(a)
    return x.np.subtract(given, log_sum_exp(x, given, dim, True))


def _softmax_backward(x: Arithmetic, g: Value, y: Value, dim: int, input_dtype: Value = None) -> Value:
    return x.np.multiply(y, x.np.subtract(g, x.np.sum(x.np.multiply(g, y), axis=dim, keepdims=True)))


def _log_softmax_backward(x: Arithmetic, g: Value, y: Value, dim: int, input_dtype: Value = None) -> Value:
    return x.np.subtract(g, x.np.multiply(x.np.exp(y), x.np.sum(g, axis=dim, keepdims=True)))


def _record(sign: int) -> Compute:
    """Return the largest, or smallest, numbers so far with their places; of equal ones the last."""

    def row(x: Arithmetic, a: Value, dim: int) -> Value:
        given = x.numbers(a)
        at = np.zeros(given.shape, dtype=np.int64)
        if not given.ndim:
            return [given, at]
        lines, places = x.np.moveaxis(given, dim, 0), np.moveaxis(at, dim, 0)
        best = lines[:1]
        for i in range(1, len(lines)):
            wins = x.whole(x.array((x.np.greater_equal if sign > 0 else x.np.less_equal)(lines[i : i + 1], best)))
            best = x.np.where(wins, lines[i : i + 1], best)
            places[i] = np.where(wins[0], i, places[i - 1])
        return [x.np.take_along_axis(given, at, axis=dim), at]

    return row


def _ranked(x: Arithmetic, a: Value, rank: int, dim: int, keepdim: bool) -> Value:
    """Return the number of a rank along an axis, from 0, with its place."""
    given = x.numbers(a)
    if not given.ndim:
        return [given, np.zeros((), np.int64)]
    at = np.take(ordered(x, given, dim, False), [rank], axis=dim)
    values = x.np.take_along_axis(given, at, axis=dim)
    return [values, at] if keepdim else [x.np.squeeze(values, dim), np.squeeze(at, dim)]


def _median(x: Arithmetic, a: Value, dim: Value = None, keepdim: bool = False) -> Value:
    given = x.numbers(a)
    if dim is None:
        return _ranked(x, given.reshape(-1), (given.size - 1) // 2, 0, False)[0]
    return _ranked(x, given, (given.shape[dim] - 1) // 2 if given.ndim else 0, dim, keepdim)


def _running_log_sum(x: Arithmetic, a: Value, dim: int) -> Value:
    given = x.numbers(a)
    return x.np.log(x.np.cumsum(x.np.exp(given), axis=dim)) if given.ndim else given


def _bincount(x: Arithmetic, a: Value, weights: Value = None, minlength: int = 0) -> Value:
    places = x.whole(a)
    found = x.zeros((max(minlength, int(places.max(initial=-1)) + 1),)).copy()
    x.kind.added(np.add, found, places, (x.numbers(weights),))
    return found


REDUCTIONS: dict[str, Compute] = {
    "sum": _folded("sum"), "mean": _folded("mean"), "prod": _product, "nansum": _folded("sum"),
    "var": variance, "std": lambda x, *given, **more: x.np.sqrt(variance(x, *given, **more)),
    "var_mean": _with_mean(False), "std_mean": _with_mean(True),
    "amax": _extreme("max"), "amin": _extreme("min"), "max": _winner("max"), "min": _winner("min"),
    "argmax": _place_of("argmax"), "argmin": _place_of("argmin"),
    "sort": _sorted, "topk": _largest,
    "argsort": lambda x, a, dim=-1, descending=False: ordered(x, x.numbers(a), dim, descending),
    "cumsum": _running("cumsum"), "cumprod": _running("cumprod"),
    "any": _of_truths("any"), "all": _of_truths("all"), "nonzero": _places,
    "logsumexp": log_sum_exp,
    "_softmax": softmax, "_log_softmax": _log_softmax,
    "_softmax_backward_data": _softmax_backward, "_log_softmax_backward_data": _log_softmax_backward,
    "bincount": _bincount,
    "cummax": _record(1), "cummin": _record(-1), "median": _median, "logcumsumexp": _running_log_sum,
    "kthvalue": lambda x, a, k, dim=-1, keepdim=False: _ranked(x, a, k - 1, dim, keepdim),
}  # fmt: skip
