"""The rules of infinities (IEEE 754), such as a mask of -inf: exact, since exp(-inf) is 0.

Results are a rational, an infinity, or nan for what has no value.
"""

from __future__ import annotations

import math
from fractions import Fraction

from bpverify.exact.record.functions import BY_NAME
from bpverify.exact.record.graph import ADD, DIVIDE, MULTIPLY, SUBTRACT


def combined(op: int, a: float, b: float) -> Fraction | float:
    """Return the result of an operation on two operands of which one is infinite; of finite ones only the sign counts."""
    if op == SUBTRACT:
        op, b = ADD, -b
    if op == ADD:
        return a + b
    if op == MULTIPLY:
        return a * b
    if op == DIVIDE and math.isinf(a):
        return a * b if b and not math.isinf(b) else math.nan
    return Fraction(0) if op == DIVIDE else math.nan


def applied(name: str, sign: int) -> Fraction | float:
    """Return a function's limit at an infinity."""
    limit = BY_NAME[name].limits[sign > 0]
    if limit is None:
        return math.nan
    return Fraction(limit) if isinstance(limit, int) else limit
