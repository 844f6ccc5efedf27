"""Rows of what is computed element by element."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpverify.exact.record.values import Value
    from bpverify.frameworks.arithmetic import Arithmetic

    Compute = Callable[..., Value]


def _of_numpy(name: str) -> Compute:
    return lambda x, *given: getattr(x.np, name)(*given)


def _of_special(name: str) -> Compute:
    return lambda x, *given: getattr(x.special, name)(*given)


def scaled(x: Arithmetic, value: Value, factor: Value) -> Value:
    """Return a product, the value itself where the factor is the number 1."""
    return value if isinstance(factor, int) and factor == 1 else x.np.multiply(x.numbers(value), factor)


def sigmoid(x: Arithmetic, a: Value) -> Value:
    """Return 1 / (1 + exp(-a))."""
    return x.np.true_divide(1, x.np.add(1, x.np.exp(x.np.negative(a))))


def clamped(x: Arithmetic, a: Value, low: Value = None, high: Value = None) -> Value:
    """Return numbers kept between bounds; the lower one gives way."""
    found = a
    if low is not None:
        found = x.np.maximum(*x.spread(found, low))
    if high is not None:
        found = x.np.minimum(*x.spread(found, high))
    return found


def _divided(x: Arithmetic, a: Value, b: Value, rounding_mode: str | None = None) -> Value:
    found = x.np.true_divide(x.numbers(a), b)
    if rounding_mode is None:
        return found
    return x.np.floor(found) if rounding_mode == "floor" else x.np.trunc(found)


def chosen(x: Arithmetic, condition: Value, a: Value, b: Value) -> Value:
    """Return a where the condition holds, b elsewhere."""
    return x.np.where(x.whole(condition), x.numbers(a), x.numbers(b))


def _rounded(x: Arithmetic, a: Value, decimals: int = 0) -> Value:
    if decimals:
        scale = 10**decimals
        return x.np.true_divide(x.np.rint(x.np.multiply(a, scale)), scale)
    return x.np.rint(a)


def _power(x: Arithmetic, a: Value, b: Value) -> Value:
    exponents = b if isinstance(b, np.ndarray) else None
    if exponents is not None and exponents.dtype.kind in "biu" and exponents.ndim:
        # Whole exponents are no logarithm's business.
        return _by_exponents(x, a, exponents)
    return x.np.power(x.numbers(a), exponents.item() if exponents is not None and exponents.dtype.kind in "biu" else b)


def _by_exponents(x: Arithmetic, a: Value, exponents: Value) -> Value:
    base, wide = x.numbers(a), np.asarray(exponents)
    shape = np.broadcast_shapes(base.shape, wide.shape)
    base, wide = x.np.broadcast_to(base, shape), np.broadcast_to(wide, shape)
    found = x.zeros(shape).copy()
    for exponent in np.unique(wide).tolist():
        found[wide == exponent] = x.np.power(base[wide == exponent], exponent)
    return found


def _xlogy(x: Arithmetic, a: Value, b: Value) -> Value:
    first, second = x.spread(a, b)
    zero = x.whole(x.np.equal(first, 0))
    one = x.numbers(np.ones((), int))
    return x.np.where(zero, x.numbers(np.zeros((), int)), x.np.multiply(first, x.np.log(x.np.where(zero, one, second))))


BEYOND = 20
"""From here on torch's softplus is its argument, which in floats it is nearly: below e^-20 is left out."""


def _softplus(x: Arithmetic, a: Value, beta: Value = 1, threshold: Value = BEYOND) -> Value:
    inner = scaled(x, a, beta)
    soft = x.np.true_divide(x.np.log(x.np.add(1, x.np.exp(inner))), beta)
    return soft if _is_smooth(x, threshold) else chosen(x, x.np.greater(inner, threshold), a, soft)


def _softplus_backward(x: Arithmetic, g: Value, a: Value, beta: Value, threshold: Value) -> Value:
    inner = scaled(x, a, beta)
    soft = x.np.multiply(g, sigmoid(x, inner))
    return soft if _is_smooth(x, threshold) else chosen(x, x.np.greater(inner, threshold), g, soft)


def _is_smooth(x: Arithmetic, threshold: Value) -> bool:
    """Whether a softplus is taken for one everywhere; with a low threshold it is another function beyond that."""
    exactly = getattr(threshold, "exact", threshold)
    if exactly is None or exactly < BEYOND:
        return False
    x.smoothed["softplus(x) is log(1 + exp(x)) beyond torch's threshold too, where torch leaves out less than 3e-9"] = None
    return True


def _lerp(x: Arithmetic, a: Value, b: Value, weight: Value) -> Value:
    return x.np.add(a, x.np.multiply(x.np.subtract(b, a), weight))


def _product_added(op: str) -> Compute:
    def row(x: Arithmetic, a: Value, b: Value, c: Value, value: Value = 1) -> Value:
        return x.np.add(a, scaled(x, getattr(x.np, op)(x.numbers(b), c), value))

    return row


def _truths(name: str) -> Compute:
    return lambda x, *given: getattr(np, name)(*(x.truth(x.array(a)) for a in given))


def _remainder(x: Arithmetic, a: Value, b: Value) -> Value:
    return x.np.subtract(a, x.np.multiply(b, x.np.floor(x.np.true_divide(x.numbers(a), b))))


def _fmod(x: Arithmetic, a: Value, b: Value) -> Value:
    return x.np.subtract(a, x.np.multiply(b, x.np.trunc(x.np.true_divide(x.numbers(a), b))))


def _copysign(x: Arithmetic, a: Value, b: Value) -> Value:
    return x.np.copysign(*x.spread(a, b))


def _shrink_backward(x: Arithmetic, g: Value, a: Value, bound: Value) -> Value:
    given = x.numbers(a)
    beyond = np.logical_or(x.whole(x.np.greater(given, bound)), x.whole(x.np.less(given, x.np.negative(x.numbers(bound)))))
    return chosen(x, beyond, g, 0)


def _threshold_backward(x: Arithmetic, g: Value, a: Value, threshold: Value) -> Value:
    return chosen(x, x.np.greater(a, threshold), g, 0)


ELEMENTS: dict[str, Compute] = {
    "add": lambda x, a, b, alpha=1: x.np.add(x.numbers(a), scaled(x, b, alpha)),
    "sub": lambda x, a, b, alpha=1: x.np.subtract(x.numbers(a), scaled(x, b, alpha)),
    "rsub": lambda x, a, b, alpha=1: x.np.subtract(x.numbers(b), scaled(x, a, alpha)),
    "mul": lambda x, a, b: x.np.multiply(x.numbers(a), b),
    "div": _divided,
    "floor_divide": lambda x, a, b: _divided(x, a, b, "floor"),
    "remainder": _remainder,
    "fmod": _fmod,
    "neg": _of_numpy("negative"),
    "abs": _of_numpy("absolute"),
    "sign": _of_numpy("sign"),
    "sgn": _of_numpy("sign"),
    "copysign": _copysign,
    "exp": _of_numpy("exp"), "exp2": _of_numpy("exp2"), "expm1": _of_numpy("expm1"),
    "log": _of_numpy("log"), "log2": _of_numpy("log2"), "log10": _of_numpy("log10"), "log1p": _of_numpy("log1p"),
    "sqrt": _of_numpy("sqrt"),
    "rsqrt": lambda x, a: x.np.true_divide(1, x.np.sqrt(a)),
    "reciprocal": lambda x, a: x.np.true_divide(1, x.numbers(a)),
    "square": _of_numpy("square"),
    "pow": _power,
    "sin": _of_numpy("sin"), "cos": _of_numpy("cos"), "tan": _of_numpy("tan"),
    "asin": _of_numpy("arcsin"), "acos": _of_numpy("arccos"), "atan": _of_numpy("arctan"), "atan2": _of_numpy("arctan2"),
    "sinh": _of_numpy("sinh"), "cosh": _of_numpy("cosh"), "tanh": _of_numpy("tanh"),
    "asinh": _of_numpy("arcsinh"), "acosh": _of_numpy("arccosh"), "atanh": _of_numpy("arctanh"),
    "hypot": _of_numpy("hypot"),
    "sigmoid": sigmoid,
    "erf": _of_special("erf"), "erfc": _of_special("erfc"), "lgamma": _of_special("gammaln"),
    "digamma": _of_special("digamma"),
    "floor": _of_numpy("floor"), "ceil": _of_numpy("ceil"), "trunc": _of_numpy("trunc"), "round": _rounded,
    "maximum": lambda x, a, b: x.np.maximum(*x.spread(a, b)),
    "minimum": lambda x, a, b: x.np.minimum(*x.spread(a, b)),
    "fmax": lambda x, a, b: x.np.maximum(*x.spread(a, b)),
    "fmin": lambda x, a, b: x.np.minimum(*x.spread(a, b)),
    "clamp": clamped,
    "clamp_min": lambda x, a, low: clamped(x, a, low),
    "clamp_max": lambda x, a, high: clamped(x, a, None, high),
    "relu": lambda x, a: chosen(x, x.np.greater(a, 0), a, 0),
    "threshold": lambda x, a, threshold, value: chosen(x, x.np.greater(a, threshold), a, value),
    "threshold_backward": _threshold_backward,
    "softshrink_backward": _shrink_backward, "hardshrink_backward": _shrink_backward,
    "softplus": _softplus,
    "softplus_backward": _softplus_backward,
    "sigmoid_backward": lambda x, g, y: x.np.multiply(g, x.np.multiply(y, x.np.subtract(1, y))),
    "tanh_backward": lambda x, g, y: x.np.multiply(g, x.np.subtract(1, x.np.square(y))),
    "eq": _of_numpy("equal"), "ne": _of_numpy("not_equal"), "lt": _of_numpy("less"), "le": _of_numpy("less_equal"),
    "gt": _of_numpy("greater"), "ge": _of_numpy("greater_equal"),
    "isnan": _of_numpy("isnan"), "isinf": _of_numpy("isinf"),
    "logical_and": _truths("logical_and"), "logical_or": _truths("logical_or"), "logical_xor": _truths("logical_xor"),
    "logical_not": _truths("logical_not"),
    "where": chosen,
    "masked_fill": lambda x, a, mask, value: chosen(x, mask, value, a),
    "lerp": _lerp,
    "addcmul": _product_added("multiply"),
    "addcdiv": _product_added("true_divide"),
    "xlogy": _xlogy,
    "positive": lambda _, a: operator.pos(a),
}  # fmt: skip
