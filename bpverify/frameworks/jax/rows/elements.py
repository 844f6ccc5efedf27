"""Rows of what is computed element by element."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from bpverify.exact.record.places import refuse

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpverify.exact.record.values import Value
    from bpverify.frameworks.arithmetic import Arithmetic

    Row = Callable[..., Value]

AWAY_FROM_ZERO = 0
"""How JAX's round names that halves go away from 0; 1 is to even."""
HALF = Fraction(1, 2)


def of_numpy(name: str) -> Row:
    """Return the row that is a function of NumPy's of numbers of one shape."""
    return lambda x, _, *given: getattr(x.np, name)(*given)


def _of_special(name: str) -> Row:
    return lambda x, _, a: getattr(x.special, name)(a)


def _extreme(name: str) -> Row:
    return lambda x, _, a, b: getattr(x.np, name)(*x.spread(a, b))


def logistic(x: Arithmetic, _: Value, a: Value) -> Value:
    """Return 1 / (1 + exp(-a))."""
    return x.np.true_divide(1, x.np.add(1, x.np.exp(x.np.negative(a))))


def _clamped(x: Arithmetic, _: Value, low: Value, a: Value, high: Value) -> Value:
    return x.np.minimum(*x.spread(x.np.maximum(*x.spread(a, low)), high))


def _rounded(x: Arithmetic, params: Value, a: Value) -> Value:
    if int(params["rounding_method"]) != AWAY_FROM_ZERO:
        return x.np.rint(a)
    return x.np.multiply(x.np.sign(a), x.np.floor(x.np.add(x.np.absolute(a), x.numbers(np.array(HALF, dtype=object)))))


def _remainder(x: Arithmetic, _: Value, a: Value, b: Value) -> Value:
    return x.np.subtract(a, x.np.multiply(b, x.np.trunc(x.np.true_divide(a, b))))


def _power(x: Arithmetic, _: Value, a: Value, b: Value) -> Value:
    if x.are_numbers(b):
        return x.np.power(x.numbers(a), b)
    base, exponents = x.numbers(a), np.asarray(b)
    found = x.zeros(base.shape).copy()
    # Whole exponents are no logarithm's business.
    for exponent in np.unique(exponents).tolist():
        here = np.broadcast_to(exponents == exponent, base.shape)
        found[here] = x.np.power(base[here], exponent)
    return found


def chosen(x: Arithmetic, _: Value, which: Value, *cases: Value) -> Value:
    """Return of several arrays the one that a whole number, or a truth value, says at each place."""
    at = np.asarray(which).astype(np.int64)
    found = x.numbers(cases[0])
    at = np.broadcast_to(at, found.shape)
    for number, case in enumerate(cases[1:], 1):
        found = x.np.where(at == number, x.numbers(case), found)
    return found


def converted(x: Arithmetic, params: Value, a: Value) -> Value:
    """Return numbers as another type: of floats nothing changes."""
    dtype = np.dtype(params["new_dtype"])
    if dtype.kind == "b":
        return x.truth(x.array(a))
    if dtype.kind in "iu":
        if not x.are_numbers(a):
            return np.asarray(a).astype(dtype)
        return x.whole(x.array(x.np.trunc(a).astype(np.dtype(np.int64)))).astype(dtype)
    return x.numbers(a)


def _is_finite(x: Arithmetic, _: Value, a: Value) -> Value:
    return np.isfinite(np.asarray(x.floats(a)))


def _cube_root(x: Arithmetic, _: Value, a: Value) -> Value:
    return x.np.cbrt(a)



def _bits(x: Arithmetic, params: Value, a: Value) -> Value:
    raise refuse("the bits of a float (bitcast_convert_type)")


ELEMENTS: dict[str, Row] = {
    "add": of_numpy("add"), "add_any": of_numpy("add"), "sub": of_numpy("subtract"), "mul": of_numpy("multiply"),
    "div": of_numpy("true_divide"), "neg": of_numpy("negative"), "rem": _remainder,
    "max": _extreme("maximum"), "min": _extreme("minimum"), "clamp": _clamped,
    "abs": of_numpy("absolute"), "sign": of_numpy("sign"),
    "floor": of_numpy("floor"), "ceil": of_numpy("ceil"), "round": _rounded,
    "exp": of_numpy("exp"), "exp2": of_numpy("exp2"), "expm1": of_numpy("expm1"),
    "log": of_numpy("log"), "log1p": of_numpy("log1p"), "logistic": logistic,
    "sqrt": of_numpy("sqrt"), "rsqrt": lambda x, _, a: x.np.true_divide(1, x.np.sqrt(a)), "cbrt": _cube_root,
    "square": of_numpy("square"), "integer_pow": lambda x, params, a: x.np.power(a, int(params["y"])), "pow": _power,
    "sin": of_numpy("sin"), "cos": of_numpy("cos"), "tan": of_numpy("tan"),
    "asin": of_numpy("arcsin"), "acos": of_numpy("arccos"), "atan": of_numpy("arctan"),
    "atan2": lambda x, _, a, b: x.np.arctan2(*x.spread(a, b)),
    "sinh": of_numpy("sinh"), "cosh": of_numpy("cosh"), "tanh": of_numpy("tanh"),
    "asinh": of_numpy("arcsinh"), "acosh": of_numpy("arccosh"), "atanh": of_numpy("arctanh"),
    "erf": _of_special("erf"), "erfc": _of_special("erfc"),
    "lgamma": _of_special("gammaln"), "digamma": _of_special("digamma"),
    "eq": of_numpy("equal"), "ne": of_numpy("not_equal"), "lt": of_numpy("less"), "le": of_numpy("less_equal"),
    "gt": of_numpy("greater"), "ge": of_numpy("greater_equal"),
    "is_finite": _is_finite,
    "select_n": chosen,
    "convert_element_type": converted,
    "bitcast_convert_type": _bits,
    **dict.fromkeys(("copy", "name", "reduce_precision"), lambda _x, _params, a: a),
    **dict.fromkeys(("optimization_barrier", "device_put"), lambda _x, _params, *given: list(given)),
}  # fmt: skip
