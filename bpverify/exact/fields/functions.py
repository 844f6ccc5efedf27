"""Universal functions in prime fields, one row each."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from bpverify.exact.fields import enclosures
from bpverify.exact.fields.arithmetic import divide, multiply, negative, reciprocal, summed, whole_power
from bpverify.exact.fields.comparisons import CHOICES, RELATIONS, absolute, chosen, compared, heaviside, sign_of, signs_of
from bpverify.exact.fields.dual import floats, values
from bpverify.exact.fields.exponents import bare, exp, log, sloped
from bpverify.exact.fields.products import matmul
from bpverify.exact.record.functions import ALL, COMPOSED, HELD, ROWS, Toolbox
from bpverify.exact.record.graph import ADD, DIVIDE, MULTIPLY, NEGATE, POWER, SUBTRACT
from bpverify.exact.record.number import constant, lifted, literal
from bpverify.exact.record.places import refuse
from bpverify.exact.standins.elements import is_infinite, plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpverify.exact.fields.dual import Kind, Numbers
    from bpverify.exact.record.functions import Calculable, Composed, Elementary
    from bpverify.exact.record.values import Value
    from bpverify.exact.standins.elements import Plain

OPERATIONS = {
    ADD: np.add, SUBTRACT: np.subtract, MULTIPLY: np.multiply, DIVIDE: np.true_divide, NEGATE: np.negative, POWER: np.power,
}  # fmt: skip


def apply(kind: Kind, ufunc: np.ufunc | str, inputs: tuple[Value, ...]) -> Plain:
    """Return a function's values, with the floats that numpy's own function has."""
    if ufunc in (np.power, np.float_power):
        return _power(kind, *inputs)
    if ufunc is np.true_divide and not isinstance(inputs[1], np.ndarray):
        below = lifted(kind.graph, inputs[1])
        if below is not None and below.exact is not None:
            if below.exact == 0:
                # NumPy raises nothing here: the quotient is infinite, or no number.
                raise refuse("division by 0")
            return multiply(kind, kind.numbers(inputs[0]), kind.numbers(constant(kind.graph, 1 / below.exact)))
    run = _TABLE.get(ufunc)
    if run is None:
        raise refuse(f"numpy.{getattr(ufunc, '__name__', ufunc)}")
    compares = ufunc in RELATIONS or ufunc in CHOICES
    given = [x if compares and is_infinite(x) else kind.numbers(x) for x in inputs]
    with np.errstate(all="ignore"):
        found = run(kind, *given)
        if ufunc in _SHADOWED:
            enclosures.moved(kind, found, ufunc(*(plain(x)["f"] for x in given)))
    return found


def _power(kind: Kind, a: Value, b: Value) -> Numbers:
    exponent = _constant(kind, b)
    base = kind.numbers(a)
    if exponent is None:
        return apply(kind, np.exp, (multiply(kind, kind.numbers(b), apply(kind, np.log, (base,))),))
    if exponent.denominator == 1:
        return whole_power(kind, base, exponent.numerator)
    if exponent.denominator == 2:
        return whole_power(kind, apply(kind, np.sqrt, (base,)), exponent.numerator)
    scaled = multiply(kind, apply(kind, np.log, (base,)), kind.numbers(constant(kind.graph, exponent)))
    return apply(kind, np.exp, (scaled,))


def _constant(kind: Kind, value: Value) -> Fraction | None:
    if isinstance(value, np.ndarray):
        return Fraction(int(value)) if value.ndim == 0 and value.dtype.kind in "biu" else None
    number = lifted(kind.graph, value)
    return None if number is None else number.exact


def _atom(row: Elementary) -> Callable[[Kind, Numbers], Numbers]:
    rule = enclosures.of_function(row)

    def run(kind: Kind, x: Numbers) -> Numbers:
        atoms = kind.run.atoms(row.name, values(x), kind.run.bounds(x).value)
        return sloped(kind, x, row.on_arrays(floats(x)) if x.size else floats(x), atoms, slope, rule)

    def slope(a: Calculable, value: Calculable) -> Calculable:
        if row.slope is None:
            raise refuse(f"the derivative of {row.name}")
        return row.slope(a, value)

    return run


def _composed(row: Composed) -> Callable[..., Numbers]:
    def run(kind: Kind, *given: Numbers) -> Numbers:
        tools = Toolbox(lambda k: constant(kind.graph, Fraction(k)), literal(kind.graph, np.pi), lambda x: sign_of(kind, x))
        return kind.numbers(row.form(*given, tools))

    return run


def _tanh(kind: Kind, x: Numbers) -> Numbers:
    e = exp(kind, summed(kind, x, x, 1))
    return kind.held(divide(kind, e - 1, e + 1), enclosures.hyperbolic_tangents, x)


def _half(sign: int) -> Callable[[Kind, Numbers], Numbers]:
    def run(kind: Kind, x: Numbers) -> Numbers:
        e = exp(kind, x)
        return summed(kind, e, reciprocal(kind, e), sign) / 2

    return run


def _logaddexp(kind: Kind, a: Numbers, b: Numbers) -> Numbers:
    found = log(kind, exp(kind, a) + exp(kind, b))
    enclosures.moved(kind, found, np.logaddexp(floats(a), floats(b)))
    return found


def _logical(ufunc: np.ufunc) -> Callable[..., Plain]:
    return lambda kind, *arrays: ufunc(*(kind.truth(plain(x)) for x in arrays))


_TABLE: dict[np.ufunc | str, Callable[..., Plain]] = {
    np.add: lambda kind, a, b: summed(kind, a, b, 1),
    np.subtract: lambda kind, a, b: summed(kind, a, b, -1),
    np.multiply: multiply,
    np.true_divide: divide,
    np.negative: negative,
    np.positive: lambda _, a: a.copy(),
    np.conjugate: lambda _, a: a.copy(),
    np.square: lambda kind, a: whole_power(kind, a, 2),
    np.reciprocal: reciprocal,
    np.matmul: matmul,
    np.exp: exp,
    np.log: log,
    **{getattr(np, row.name, row.name): _atom(row) for row in ROWS if row.is_atom},
    **{getattr(np, row.name): _composed(row) for row in COMPOSED},
    np.tanh: _tanh,
    np.sinh: _half(-1),
    np.cosh: _half(1),
    np.expm1: lambda kind, a: exp(kind, a) - 1,
    np.log1p: lambda kind, a: log(kind, a + 1),
    np.logaddexp: lambda kind, a, b: _logaddexp(kind, a, b),
    np.absolute: absolute,
    np.fabs: absolute,
    np.sign: signs_of,
    "sign": signs_of,
    HELD: bare,
    np.heaviside: heaviside,
    **{ufunc: compared(wanted) for ufunc, wanted in RELATIONS.items()},
    **{ufunc: chosen(sign) for ufunc, sign in CHOICES.items()},
    **{ufunc: _logical(ufunc) for ufunc in (np.logical_and, np.logical_or, np.logical_not, np.logical_xor)},
    **{ufunc: (lambda _, x, ufunc=ufunc: ufunc(floats(x))) for ufunc in (np.isnan, np.isinf, np.isfinite)},
}
"""Each universal function of numpy that is covered."""
_SHADOWED: set[np.ufunc] = {getattr(np, row.name) for row in ALL if row.names} - {np.exp, np.log}
"""Functions whose floats are taken from numpy at the end."""
