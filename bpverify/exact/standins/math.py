"""The stand-in's names for the standard module math."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, cast

from bpverify.exact.record.floattypes import Lazy
from bpverify.exact.record.functions import ALL
from bpverify.exact.record.number import Number, constant, lifted, literal
from bpverify.exact.record.places import refuse
from bpverify.exact.standins.array import Array
from bpverify.exact.standins.elements import holds_numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bpverify.exact.record.graph import Graph
    from bpverify.exact.record.values import Value
    from bpverify.exact.standins.elements import Kind, Names


def number_of(kind: Kind, value: Value, name: str) -> Number:
    """Return a scalar argument as a number."""
    if isinstance(value, Array) and holds_numbers(value) and not value.ndim and not isinstance(value[()], Number):
        return cast("Number", value)
    found = lifted(kind.graph, value[()] if getattr(value, "shape", None) == () and not isinstance(value, Number) else value)
    if found is None:
        raise refuse(f"{name} of a {type(value).__name__}")
    return found


def _method(kind: Kind, name: str, method: str) -> Callable[..., Value]:
    def run(*given: Value) -> Value:
        first, *others = (number_of(kind, x, f"math.{name}") for x in given)
        return getattr(first, method)(*others)

    return run


def _constants(graph: Graph) -> Names:
    return {
        "pi": Lazy(lambda: literal(graph, math.pi)),
        "e": Lazy(lambda: constant(graph, Fraction(1)).exp()),
        "inf": math.inf,
        "nan": math.nan,
    }


_WHOLE = ("factorial", "comb", "gcd", "isqrt")
"""Functions of whole numbers, which are Python's own."""
_TESTS: Names = {
    "isnan": lambda x: isinstance(x, float) and math.isnan(x),
    "isinf": lambda x: isinstance(x, float) and math.isinf(x),
    "isfinite": lambda x: not (isinstance(x, float) and not math.isfinite(x)),
}


def _of_one(kind: Kind) -> Names:
    """Return the functions of one number that are no row of the elementary functions."""
    return {
        "erfc": lambda x: 1 - number_of(kind, x, "math.erfc").erf(),
        "fabs": lambda x: abs(number_of(kind, x, "math.fabs")),
        "floor": lambda x: math.floor(number_of(kind, x, "math.floor")),
        "ceil": lambda x: math.ceil(number_of(kind, x, "math.ceil")),
        "trunc": lambda x: int(number_of(kind, x, "math.trunc")),
    }


def _of_several(kind: Kind) -> Names:
    def log(x: Value, base: Value = None) -> Number:
        found = number_of(kind, x, "math.log").log()
        return found if base is None else found / number_of(kind, base, "math.log").log()

    def power(x: Value, y: Value) -> Number:
        return number_of(kind, x, "math.pow") ** number_of(kind, y, "math.pow")

    def fsum(values: Iterable[Value]) -> Value:
        return sum(values, constant(kind.graph, Fraction(0)))

    def prod(values: Iterable[Value], start: Value = 1) -> Value:
        for value in values:
            start = start * value
        return start

    return {"log": log, "pow": power, "fsum": fsum, "prod": prod}


def math_table(kind: Kind) -> Names:
    """Return the names of math that are covered."""
    return {
        **{name: _method(kind, name, row.name) for row in ALL for name in row.in_math},
        **_of_one(kind),
        **_of_several(kind),
        **_TESTS,
        **{name: getattr(math, name) for name in _WHOLE},
        **_constants(kind.graph),
    }
