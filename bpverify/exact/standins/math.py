"""The stand-in's names for the standard module math."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any, cast

from bpverify.exact.record.floattypes import Lazy
from bpverify.exact.record.functions import ALL
from bpverify.exact.record.number import Number, constant, lifted, literal
from bpverify.exact.record.places import refuse
from bpverify.exact.standins.array import Array
from bpverify.exact.standins.elements import holds_numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bpverify.exact.standins.elements import Kind



def number_of(kind: Kind, value: Any, name: str) -> Number:
    """Return a scalar argument as a number."""
    if isinstance(value, Array) and holds_numbers(value) and not value.ndim and not isinstance(value[()], Number):
        return cast("Number", value)
    found = lifted(kind.graph, value[()] if getattr(value, "shape", None) == () and not isinstance(value, Number) else value)
    if found is None:
        raise refuse(f"{name} of a {type(value).__name__}")
    return found


def math_table(kind: Kind) -> dict[str, Any]:
    """Return the names of math that are covered."""
    graph = kind.graph

    def method(name: str, method: str) -> Callable[..., Any]:
        def run(*given: Any) -> Any:
            first, *others = (number_of(kind, x, f"math.{name}") for x in given)
            return getattr(first, method)(*others)

        return run

    def log(x: Any, base: Any = None) -> Number:
        found = number_of(kind, x, "math.log").log()
        return found if base is None else found / number_of(kind, base, "math.log").log()

    def fsum(values: Iterable[Any]) -> Any:
        return sum(values, constant(graph, Fraction(0)))

    def prod(values: Iterable[Any], start: Any = 1) -> Any:
        for value in values:
            start = start * value
        return start

    return {
        **{name: method(name, row.name) for row in ALL for name in row.in_math},
        "erfc": lambda x: 1 - number_of(kind, x, "math.erfc").erf(),
        "fabs": lambda x: abs(number_of(kind, x, "math.fabs")),
        "floor": lambda x: math.floor(number_of(kind, x, "math.floor")),
        "ceil": lambda x: math.ceil(number_of(kind, x, "math.ceil")),
        "trunc": lambda x: int(number_of(kind, x, "math.trunc")),
        "log": log,
        "pow": lambda x, y: number_of(kind, x, "math.pow") ** number_of(kind, y, "math.pow"),
        "fsum": fsum,
        "prod": prod,
        "isnan": lambda x: isinstance(x, float) and math.isnan(x),
        "isinf": lambda x: isinstance(x, float) and math.isinf(x),
        "isfinite": lambda x: not (isinstance(x, float) and not math.isfinite(x)),
        "factorial": math.factorial,
        "comb": math.comb,
        "gcd": math.gcd,
        "isqrt": math.isqrt,
        "pi": Lazy(lambda: literal(graph, math.pi)),
        "e": Lazy(lambda: constant(graph, Fraction(1)).exp()),
        "inf": math.inf,
        "nan": math.nan,
    }
