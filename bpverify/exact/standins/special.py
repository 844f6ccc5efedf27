"""The stand-in's names for scipy.special."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from bpverify.exact.record.functions import ALL
from bpverify.exact.record.number import constant
from bpverify.exact.record.places import refuse
from bpverify.exact.standins.elements import elementwise, numbers, scalar

if TYPE_CHECKING:
    from bpverify.exact.record.number import Number
    from bpverify.exact.record.values import Value
    from bpverify.exact.standins.elements import Kind, Names


def _expit(x: Number) -> Number:
    return 1 / (1 + (-x).exp())


def _xlogy(x: Number, y: Number) -> Number:
    return x if x.exact == 0 else x * y.log()


def _ndtr(x: Number) -> Number:
    return (1 + (x / constant(x.graph, Fraction(2)).sqrt()).erf()) / 2


def special_table(kind: Kind) -> Names:
    """Return the names of scipy.special that are covered."""

    def exponentials(x: Value) -> Value:
        return elementwise(kind, lambda v: v.exp(), x)

    def softmax(x: Value, axis: Value = None) -> Value:
        e = numbers(kind, exponentials(x))
        return scalar(e / e.sum(axis=axis, keepdims=True))

    def logsumexp(a: Value, axis: Value = None, b: Value = None, keepdims: bool = False, return_sign: bool = False) -> Value:
        if return_sign:
            raise refuse("scipy.special.logsumexp with return_sign=")
        e = numbers(kind, exponentials(a))
        weighted = e if b is None else e * numbers(kind, b)
        return elementwise(kind, lambda v: v.log(), weighted.sum(axis=axis, keepdims=keepdims))

    def log_softmax(x: Value, axis: Value = None) -> Value:
        return numbers(kind, x) - logsumexp(x, axis=axis, keepdims=True)

    def method(name: str) -> Value:
        return lambda x: elementwise(kind, lambda v: getattr(v, name)(), x)

    return {
        **{name: method(row.name) for row in ALL for name in row.in_special},
        "expit": lambda x: elementwise(kind, _expit, x),
        "logit": lambda x: elementwise(kind, lambda v: (v / (1 - v)).log(), x),
        "log_expit": lambda x: elementwise(kind, lambda v: _expit(v).log(), x),
        "erfc": lambda x: elementwise(kind, lambda v: 1 - v.erf(), x),
        "ndtr": lambda x: elementwise(kind, _ndtr, x),
        "xlogy": lambda x, y: elementwise(kind, _xlogy, x, y),
        "entr": lambda x: elementwise(kind, lambda v: -_xlogy(v, v), x),
        "softmax": softmax,
        "log_softmax": log_softmax,
        "logsumexp": logsumexp,
    }
