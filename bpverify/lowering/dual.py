"""Dual numbers in floats: arrays that carry a derivative through emitted NumPy code, one row for each function that it may use.

They measure rounding and never decide: what is exact is in the room ``exact``.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable


class Dual(np.lib.mixins.NDArrayOperatorsMixin):
    """An array ``value`` with its derivative ``slope`` in one direction, of the same shape."""

    def __init__(self, value: Any, slope: Any) -> None:
        self.value, self.slope = value, slope

    @property
    def shape(self) -> tuple[int, ...]:
        """The array's shape."""
        return np.shape(self.value)

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return np.ndim(self.value)

    @property
    def dtype(self) -> Any:
        """The type of the numbers."""
        return np.asarray(self.value).dtype

    @property
    def T(self) -> Dual:
        """The transpose."""
        return Dual(self.value.T, self.slope.T)

    def __array_namespace__(self) -> Any:
        """Return the library of the array standard that these arrays belong to."""
        return np

    def __getitem__(self, key: Any) -> Dual:
        return Dual(self.value[key], self.slope[key])

    def __array_ufunc__(self, function: Any, method: str, *inputs: Any, **options: Any) -> Any:
        if method != "__call__" or options or function.__name__ not in _PLAIN | _SLOPES.keys():
            return NotImplemented
        values = [_value(x) for x in inputs]
        found = function(*values)
        if function.__name__ in _PLAIN:
            return found
        slope = _SLOPES[function.__name__](found, *(part for x in inputs for part in (_value(x), _slope(x))))
        return Dual(found, slope)

    def __array_function__(self, function: Any, types: Any, inputs: Any, options: Any) -> Any:
        known = _FUNCTIONS.get(function.__name__)
        return NotImplemented if known is None else known(*inputs, **options)


def _value(x: Any) -> Any:
    return x.value if isinstance(x, Dual) else x


def _slope(x: Any) -> Any:
    return x.slope if isinstance(x, Dual) else np.zeros_like(x, dtype=float)


def _plain(name: str) -> Callable[..., Any]:
    return lambda x, *rest, **options: getattr(np, name)(_value(x), *rest, **options)


def _linear(name: str) -> Callable[..., Dual]:
    function = getattr(np, name)
    return lambda x, **options: Dual(function(_value(x), **options), function(_slope(x), **options))


def _largest(x: Dual, axis: int, keepdims: bool) -> Dual:
    place = np.expand_dims(np.argmax(x.value, axis=axis), axis)
    pair = [np.take_along_axis(part, place, axis) for part in (x.value, x.slope)]
    return Dual(*(part if keepdims else part.squeeze(axis) for part in pair))


def _where(condition: Any, x: Any, y: Any) -> Dual:
    return Dual(np.where(condition, _value(x), _value(y)), np.where(condition, _slope(x), _slope(y)))


def _clip(x: Dual, low: float, high: float) -> Dual:
    return Dual(np.clip(x.value, low, high), np.where((x.value > low) & (x.value < high), x.slope, 0.0))


def _logaddexp(r: Any, x: Any, dx: Any, y: Any, dy: Any) -> Any:
    return np.exp(x - r) * dx + np.exp(y - r) * dy


_PLAIN = {"sign", "greater", "less", "greater_equal", "less_equal", "isnan"}
"""Functions whose derivative is 0 or that are no numbers."""
_SLOPES: dict[str, Callable[..., Any]] = {
    "add": lambda r, x, dx, y, dy: dx + dy,
    "subtract": lambda r, x, dx, y, dy: dx - dy,
    "multiply": lambda r, x, dx, y, dy: dx * y + x * dy,
    "divide": lambda r, x, dx, y, dy: (dx - r * dy) / y,
    "matmul": lambda r, x, dx, y, dy: dx @ y + x @ dy,
    "power": lambda r, x, dx, y, dy: y * x ** (y - 1) * dx,
    "maximum": lambda r, x, dx, y, dy: np.where(x > y, dx, dy),
    "minimum": lambda r, x, dx, y, dy: np.where(x < y, dx, dy),
    "logaddexp": _logaddexp,
    "negative": lambda r, x, dx: -dx,
    "absolute": lambda r, x, dx: np.sign(x) * dx,
    "exp": lambda r, x, dx: r * dx,
    "expm1": lambda r, x, dx: (r + 1) * dx,
    "log": lambda r, x, dx: dx / x,
    "log1p": lambda r, x, dx: dx / (1 + x),
    "sqrt": lambda r, x, dx: dx / (2 * r),
    "square": lambda r, x, dx: 2 * x * dx,
    "tanh": lambda r, x, dx: (1 - r * r) * dx,
    "sin": lambda r, x, dx: np.cos(x) * dx,
    "cos": lambda r, x, dx: -np.sin(x) * dx,
    "sinh": lambda r, x, dx: np.cosh(x) * dx,
    "cosh": lambda r, x, dx: np.sinh(x) * dx,
}
"""The slope of each function: its result, then each argument's value and slope. Exponents are constants."""
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "sum": _linear("sum"),
    "mean": _linear("mean"),
    "reshape": lambda x, shape: Dual(np.reshape(x.value, shape), np.reshape(x.slope, shape)),
    "atleast_2d": lambda x: Dual(np.atleast_2d(x.value), np.atleast_2d(x.slope)),
    "max": _largest,
    "where": _where,
    "clip": _clip,
    "zeros_like": _plain("zeros_like"),
    "ones_like": _plain("ones_like"),
    "full_like": _plain("full_like"),
    "shape": _plain("shape"),
    "ndim": _plain("ndim"),
}


def _of_erf(sign: float, function: Callable[[float], float]) -> Callable[[Any], Any]:
    each = np.vectorize(function, otypes=[float])

    def applied(x: Any) -> Any:
        value = each(_value(x))
        return Dual(value, sign * 2 / math.sqrt(math.pi) * np.exp(-_value(x) ** 2) * x.slope) if isinstance(x, Dual) else value

    return applied


OWN: dict[str, Callable[[Any], Any]] = {"erf": _of_erf(1.0, math.erf), "erfc": _of_erf(-1.0, math.erfc)}
"""Functions that an emitted module defines for itself, number by number, over dual numbers."""
