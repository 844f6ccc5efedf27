"""Rows of activations whose decompositions hold irrational numbers as floats, and of normalisations that are met most."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from bpverify.frameworks.torch.rows.elements import sigmoid

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bpverify.exact.record.values import Value
    from bpverify.frameworks.arithmetic import Arithmetic

    Compute = Callable[..., Value]


def _root(x: Arithmetic, value: Value) -> Value:
    return x.np.sqrt(x.numbers(value))


def _inner(x: Arithmetic, a: Value) -> Value:
    """Return the argument of the tanh: sqrt(2 / pi) (a + 0.044715 a^3)."""
    cubic = x.np.multiply(x.numbers(44715), x.np.true_divide(x.np.power(a, 3), 1_000_000))
    return x.np.multiply(_root(x, x.np.true_divide(2, x.numbers(x.np.pi))), x.np.add(a, cubic))


def _cumulative(x: Arithmetic, a: Value) -> Value:
    """Return the standard normal distribution."""
    return x.np.true_divide(x.np.add(1, x.special.erf(x.np.true_divide(a, _root(x, 2)))), 2)


def _gelu(x: Arithmetic, a: Value, approximate: str = "none") -> Value:
    given = x.numbers(a)
    if approximate == "none":
        return x.np.multiply(given, _cumulative(x, given))
    return x.np.multiply(x.np.true_divide(given, 2), x.np.add(1, x.np.tanh(_inner(x, given))))


def _gelu_backward(x: Arithmetic, g: Value, a: Value, approximate: str = "none") -> Value:
    given = x.numbers(a)
    if approximate == "none":
        # exp(-u^2) of the argument u that the error function has: where both are recorded they are one number.
        u = x.np.true_divide(given, _root(x, 2))
        bell = x.np.exp(x.np.negative(x.np.multiply(u, u)))
        density = x.np.true_divide(bell, x.np.multiply(_root(x, x.numbers(x.np.pi)), _root(x, 2)))
        return x.np.multiply(g, x.np.add(_cumulative(x, given), x.np.multiply(given, density)))
    t = x.np.tanh(_inner(x, given))
    slope = x.np.add(1, x.np.multiply(x.numbers(3 * 44715), x.np.true_divide(x.np.square(given), 1_000_000)))
    slope = x.np.multiply(_root(x, x.np.true_divide(2, x.numbers(x.np.pi))), slope)
    rest = x.np.multiply(given, x.np.multiply(x.np.subtract(1, x.np.square(t)), slope))
    return x.np.multiply(g, x.np.true_divide(x.np.add(x.np.add(1, t), rest), 2))


def _silu_backward(x: Arithmetic, g: Value, a: Value) -> Value:
    s = sigmoid(x, x.numbers(a))
    return x.np.multiply(g, x.np.multiply(s, x.np.add(1, x.np.multiply(a, x.np.subtract(1, s)))))


def _layer_norm(x: Arithmetic, a: Value, shape: Sequence[int], weight: Value, bias: Value, eps: Value) -> Value:
    given = x.numbers(a)
    along = tuple(range(given.ndim - len(shape), given.ndim))
    mean = x.np.mean(given, axis=along, keepdims=True)
    centred = x.np.subtract(given, mean)
    rstd = x.np.true_divide(1, x.np.sqrt(x.np.add(x.np.mean(x.np.square(centred), axis=along, keepdims=True), eps)))
    found = x.np.multiply(centred, rstd)
    found = found if weight is None else x.np.multiply(found, weight)
    return [found if bias is None else x.np.add(found, bias), mean, rstd]


def _layer_norm_backward(
    x: Arithmetic, g: Value, a: Value, shape: Sequence[int], mean: Value, rstd: Value, weight: Value, bias: Value,
    mask: Sequence[bool],
) -> Value:  # fmt: skip
    given, above = x.numbers(a), x.numbers(g)
    outer, along = tuple(range(given.ndim - len(shape))), tuple(range(given.ndim - len(shape), given.ndim))
    count = math.prod(shape)
    normal = x.np.multiply(x.np.subtract(given, mean), rstd)
    inner = above if weight is None else x.np.multiply(above, weight)
    total = x.np.true_divide(x.np.sum(inner, axis=along, keepdims=True), count)
    slope = x.np.true_divide(x.np.sum(x.np.multiply(inner, normal), axis=along, keepdims=True), count)
    by_input = x.np.multiply(rstd, x.np.subtract(x.np.subtract(inner, total), x.np.multiply(normal, slope)))
    by_weight = x.np.sum(x.np.multiply(above, normal), axis=outer) if outer else x.np.multiply(above, normal)
    by_bias = x.np.sum(above, axis=outer) if outer else above
    return [
        by_input if mask[0] else None,
        by_weight if mask[1] and weight is not None else None,
        by_bias if mask[2] and bias is not None else None,
    ]


ACTIVATIONS: dict[str, Compute] = {
    "gelu": _gelu,
    "gelu_backward": _gelu_backward,
    "silu": lambda x, a: x.np.multiply(x.numbers(a), sigmoid(x, x.numbers(a))),
    "silu_backward": _silu_backward,
    "native_layer_norm": _layer_norm,
    "native_layer_norm_backward": _layer_norm_backward,
    "mse_loss": lambda x, a, b, reduction=1: _reduced(x, x.np.square(x.np.subtract(x.numbers(a), b)), reduction),
}


def _reduced(x: Arithmetic, values: Value, reduction: int) -> Value:
    """Return values as a loss folds them: not at all (0), by their mean (1) or sum (2)."""
    if reduction == 0:
        return values
    total = x.np.sum(x.numbers(values), axis=tuple(range(np.ndim(values))))
    return total if reduction == 2 else x.np.true_divide(total, np.size(values))
