"""Functions of the stand-ins that also take complex numbers: where an argument is one, a rule stands in for the function."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import numpy as np

from bpverify.exact.record.places import refuse
from bpverify.exact.standins.pairs import Pair, holds_pairs, is_complex, paired
from bpverify.exact.standins.ufuncs import Ufunc

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpverify.exact.record.values import Value
    from bpverify.exact.standins.elements import Kind


class ComplexUfunc(Ufunc):
    """A universal function that also takes complex numbers."""

    def __init__(self, kind: Kind, ufunc: np.ufunc, rule: Callable[..., Value]) -> None:
        super().__init__(kind, ufunc)
        self._rule = rule

    def __call__(self, *inputs: Value, **options: Value) -> Value:
        """Apply elementwise."""
        if not holds_pairs(inputs) and not holds_pairs((options.get("out"),)):
            return super().__call__(*inputs, **options)
        out = options.pop("out", inputs[self._ufunc.nin] if len(inputs) > self._ufunc.nin else None)
        if options.pop("where", True) is not True or any(v is not None for v in options.values()):
            raise refuse(f"numpy.{self.__name__} of complex numbers with these arguments")
        found = self._rule(*inputs[: self._ufunc.nin])
        if out is None:
            return found
        (target,) = out if isinstance(out, tuple) else (out,)
        target[...] = found
        return target

    def _run(self, method: str, *inputs: Value, **options: Value) -> Value:
        if not holds_pairs(inputs):
            return super()._run(method, *inputs, **options)
        return self._of_parts(method, *inputs, **options)

    def _of_parts(self, method: str, first: Value, *rest: Value, **options: Value) -> Value:
        if self.__name__ not in ("add", "subtract") or method == "outer" or (method != "at" and self.__name__ == "subtract"):
            raise refuse(f"numpy.{self.__name__}.{method} of complex numbers")
        if method != "at":
            return paired(self._kind, first).each(lambda x: super(ComplexUfunc, self)._run(method, x, *rest, **options))
        if not isinstance(first, Pair):
            raise TypeError("Cannot cast from complex to real numbers")
        index, values = rest[0], paired(self._kind, rest[1])
        for name in ("real", "imag"):
            super()._run("at", getattr(first, name), index, getattr(values, name))
        return None


def aware(kind: Kind, function: Value, rule: Callable[..., Value]) -> Value:
    """Return a function for which a rule stands in where an argument is complex."""
    if isinstance(function, Ufunc):
        return ComplexUfunc(kind, function._ufunc, rule)

    @functools.wraps(function)
    def run(*arguments: Value, **options: Value) -> Value:
        if holds_pairs(arguments) or holds_pairs(tuple(options.values())):
            return rule(*arguments, **options)
        return function(*arguments, **options)

    return run


def making(function: Callable[..., Value], rule: Callable[..., Value], place: int) -> Callable[..., Value]:
    """Return a function that makes arrays, by a rule where a complex type is asked for in its place, or an argument is complex."""
    @functools.wraps(function)
    def run(*arguments: Value, **options: Value) -> Value:
        # Only what stands in its place is a type: "F" behind it is an order of memory.
        dtypes = [options.get("dtype"), *arguments[place : place + 1]]
        wanted = any(_names_complex(x) for x in dtypes)
        if wanted or (options.get("dtype") is None and holds_pairs((*arguments, options.get("fill_value")))):
            return rule(*arguments, **options)
        return function(*arguments, **options)

    return run


def _names_complex(value: Value) -> bool:
    """Whether an argument is a dtype of complex numbers."""
    return isinstance(value, str | type | np.dtype) and _is_dtype(value) and is_complex(value)


def _is_dtype(value: Value) -> bool:
    try:
        np.dtype(getattr(value, "dtype", value))
    except TypeError:
        return False
    return True
