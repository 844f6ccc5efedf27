"""Universal functions in prime fields, each with its tangent: sums, products, quotients, powers, functions, comparisons."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from bpverify.exact.fields.dual import both, floats, product_rule, tangents, times, values
from bpverify.exact.fields.products import matmul
from bpverify.exact.fields.run import Bounds
from bpverify.exact.record.functions import ALL, COMPOSED, ROWS, Toolbox
from bpverify.exact.record.graph import ADD, DIVIDE, MULTIPLY, NEGATE, POWER, SUBTRACT
from bpverify.exact.record.number import constant, lifted, literal
from bpverify.exact.record.places import noted, place, refuse
from bpverify.exact.standins.elements import is_infinite, plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpverify.exact.fields.dual import Kind
    from bpverify.exact.fields.sizes import Size
    from bpverify.exact.record.functions import Composed, Elementary

OPERATIONS = {
    ADD: np.add, SUBTRACT: np.subtract, MULTIPLY: np.multiply, DIVIDE: np.true_divide, NEGATE: np.negative, POWER: np.power,
}  # fmt: skip
DEEPEST = 6
"""Sums of sums are followed to this depth for the terms of an exponent."""


def apply(kind: Kind, ufunc: Any, inputs: tuple[Any, ...]) -> Any:
    """Return a function's values, with the floats that numpy's own function has."""
    if ufunc in (np.power, np.float_power):
        return _power(kind, *inputs)
    if ufunc is np.true_divide and not isinstance(inputs[1], np.ndarray):
        below = lifted(kind.graph, inputs[1])
        if below is not None and below.exact is not None:
            if below.exact == 0:
                raise noted(ZeroDivisionError("division by zero"))
            return _multiply(kind, kind.numbers(inputs[0]), kind.numbers(constant(kind.graph, 1 / below.exact)))
    run = _TABLE.get(ufunc)
    if run is None:
        raise refuse(f"numpy.{getattr(ufunc, '__name__', ufunc)}")
    compares = ufunc in _RELATIONS or ufunc in _CHOICES
    given = [x if compares and is_infinite(x) else kind.numbers(x) for x in inputs]
    with np.errstate(all="ignore"):
        found = run(kind, *given)
        if ufunc in _SHADOWED:
            plain(found)["f"] = ufunc(*(plain(x)["f"] for x in given))
    return found


def _sum(kind: Kind, a: Any, b: Any, sign: int) -> Any:
    field, run = kind.run.field, kind.run
    join = field.add if sign > 0 else field.subtract
    ta, tb = tangents(kind, a), tangents(kind, b)
    t = None
    if ta is not None or tb is not None:
        t = join(np.zeros_like(tb) if ta is None else ta, np.zeros_like(ta) if tb is None else tb)
    x, y = run.bounds(a), run.bounds(b)
    bounds = Bounds(x.value + y.value, both(x.tangent, y.tangent))
    if x.splits or y.splits or y.log_of or x.log_of or y.terms or x.terms:
        bounds.terms = ((1, a, x.version), (sign, b, y.version))
    f = floats(a) + floats(b) if sign > 0 else floats(a) - floats(b)
    return kind.make(f, join(values(a), values(b)), t, bounds)


def _negative(kind: Kind, a: Any) -> Any:
    field, own = kind.run.field, kind.run.bounds(a)
    t = tangents(kind, a)
    bounds = Bounds(own.value, own.tangent, terms=((-1, a, own.version),) if own.terms or own.log_of else ())
    return kind.make(-floats(a), field.negate(values(a)), None if t is None else field.negate(t), bounds)


def _multiply(kind: Kind, a: Any, b: Any) -> Any:
    field, x, y = kind.run.field, kind.run.bounds(a), kind.run.bounds(b)
    t = product_rule(kind, field.multiply, a, b)
    bounds = Bounds(x.value * y.value, both(times(x.tangent, y.value), times(x.value, y.tangent)))
    return kind.make(floats(a) * floats(b), field.multiply(values(a), values(b)), t, bounds)


def _reciprocal(kind: Kind, a: Any) -> Any:
    field, own = kind.run.field, kind.run.bounds(a)
    inverse = field.inverse(values(a))
    size = kind.run.account.divide_by(own.value, a.size)
    t = tangents(kind, a)
    t = None if t is None else field.negate(field.multiply(t, field.multiply(inverse, inverse)))
    return kind.make(1 / floats(a), inverse, t, Bounds(size, times(own.tangent, size * size)))


def _divide(kind: Kind, a: Any, b: Any) -> Any:
    found = _multiply(kind, a, _reciprocal(kind, b))
    plain(found)["f"] = floats(a) / floats(b)
    return found


def _power(kind: Kind, a: Any, b: Any) -> Any:
    exponent = _constant(kind, b)
    base = kind.numbers(a)
    if exponent is None:
        return apply(kind, np.exp, (_multiply(kind, kind.numbers(b), apply(kind, np.log, (base,))),))
    if exponent.denominator == 1:
        return _whole_power(kind, base, exponent.numerator)
    if exponent.denominator == 2:
        return _whole_power(kind, apply(kind, np.sqrt, (base,)), exponent.numerator)
    scaled = _multiply(kind, apply(kind, np.log, (base,)), kind.numbers(constant(kind.graph, exponent)))
    return apply(kind, np.exp, (scaled,))


def _constant(kind: Kind, value: Any) -> Fraction | None:
    if isinstance(value, np.ndarray):
        return Fraction(int(value)) if value.ndim == 0 and value.dtype.kind in "biu" else None
    number = lifted(kind.graph, value)
    return None if number is None else number.exact


def _whole_power(kind: Kind, base: Any, exponent: int) -> Any:
    if exponent == 0:
        return kind.numbers(np.ones(base.shape, dtype=int))
    if exponent < 0:
        base, exponent = _reciprocal(kind, base), -exponent
    field, own = kind.run.field, kind.run.bounds(base)
    below = field.power(values(base), exponent - 1)
    t = tangents(kind, base)
    if t is not None:
        factor = np.array([exponent % p for p in field.primes], dtype=np.uint32)
        t = field.multiply(field.multiply(t, below), factor)
    tangent = times(own.tangent, own.value.raised(exponent - 1))
    bits = exponent.bit_length()
    bounds = Bounds(own.value.raised(exponent), None if tangent is None else tangent * type(tangent)(bits=bits, top_bits=bits))
    return kind.make(floats(base) ** exponent, field.multiply(below, values(base)), t, bounds)


# Functions of one argument: atoms with a slope, or made of exp and log.


def _bare(kind: Kind, x: Any) -> Any:
    """Return the same numbers without tangents."""
    return kind.make(floats(x), values(x), None, Bounds(kind.run.bounds(x).value)) if kind.directions is not None else x


def _sloped(kind: Kind, x: Any, f: Any, found: tuple[Any, Size], slope: Callable[[Any, Any], Any]) -> Any:
    residues, size = found
    own = kind.run.bounds(x)
    t = tangents(kind, x)
    if t is None:
        return kind.make(f, residues, None, Bounds(size))
    steep = slope(_bare(kind, x), kind.make(f, residues, None, Bounds(size)))
    tangent = times(own.tangent, kind.run.bounds(steep).value)
    return kind.make(f, residues, kind.run.field.multiply(t, values(steep)), Bounds(size, tangent))


def _exp(kind: Kind, x: Any) -> Any:
    run = kind.run
    terms = _terms(kind, x, 1, 0)
    found: Any = None
    for sign, is_log, part in terms:
        if is_log:
            factor = _bare(kind, part)
        else:
            residues, size = run.exp(values(part), run.bounds(part).value)
            factor = kind.make(np.exp(floats(part)), residues, None, Bounds(size))
        if sign < 0:
            factor = _reciprocal(kind, factor)
        found = factor if found is None else _multiply(kind, found, factor)
    wide = np.broadcast_to(values(found), (*x.shape, len(run.field.primes)))
    result = _sloped(kind, x, np.exp(floats(x)), (wide, run.bounds(found).value), lambda _, value: value)
    return _without_masked(kind, x, result)


def _without_masked(kind: Kind, x: Any, found: Any) -> Any:
    """Return exponentials with 0 for those of minus infinity, and of what underflows where that is read so."""
    zero = np.isneginf(floats(x))
    if (underflows := (floats(found) == 0) & ~zero).any():
        kind.graph.underflows.setdefault(place())
        zero = zero | underflows if kind.graph.reading.underflow else zero
    if zero.any():
        whole = plain(found)
        for name in whole.dtype.names or ():
            whole[name][zero] = 0
    return found


def _terms(kind: Kind, x: Any, sign: int, depth: int) -> list[tuple[int, bool, Any]]:
    """Return signs and arrays of the sum that an exponent is; of a logarithm, the array that it is taken of."""
    run = kind.run
    bounds = run.bounds(x)
    if bounds.log_of is not None:
        source = _like(bounds.log_of[0], x)
        if source is not None and run.bounds(source).version == bounds.log_of[1]:
            return [(sign, True, source)]
    if depth < DEEPEST and bounds.terms and all(run.bounds(a).version == seen for _, a, seen in bounds.terms):
        if _is_all(x):
            return [term for s, a, _ in bounds.terms for term in _terms(kind, a, sign * s, depth + 1)]
    return [(sign, False, x)]


def _is_all(x: Any) -> bool:
    """Whether an array is all of the array that owns its memory, as it was made."""
    base = _root(x)
    same = plain(base).__array_interface__["data"][0] == plain(x).__array_interface__["data"][0]
    return bool(same and base.shape == x.shape and base.strides == x.strides)


def _root(x: Any) -> Any:
    while isinstance(x.base, np.ndarray):
        x = x.base
    return x


def _like(source: Any, view: Any) -> Any:
    """Return the view of ``source`` that another view is of an array of the same layout; None where there is none."""
    base, wanted, whole = _root(view), plain(view), plain(source)
    if base.shape != whole.shape or not base.flags.c_contiguous:
        return None
    offset = wanted.__array_interface__["data"][0] - plain(base).__array_interface__["data"][0]
    flat = whole if whole.flags.c_contiguous else None
    if flat is None or offset < 0 or any(s < 0 for s in wanted.strides):
        return None
    found = np.ndarray(wanted.shape, wanted.dtype, buffer=flat, offset=offset, strides=wanted.strides)
    return found.view(type(source))


def _log(kind: Kind, x: Any) -> Any:
    atoms = kind.run.atoms("log", values(x), kind.run.bounds(x).value)
    found = _sloped(kind, x, np.log(floats(x)), atoms, lambda a, _: _reciprocal(kind, a))
    if x.flags.c_contiguous:
        kind.run.bounds(found).log_of = (x, kind.run.bounds(x).version)
    return found


def _atom(row: Elementary) -> Callable[[Kind, Any], Any]:
    def run(kind: Kind, x: Any) -> Any:
        atoms = kind.run.atoms(row.name, values(x), kind.run.bounds(x).value)
        return _sloped(kind, x, row.on_arrays(floats(x)) if x.size else floats(x), atoms, slope)

    def slope(a: Any, value: Any) -> Any:
        if row.slope is None:
            raise refuse(f"the derivative of {row.name}")
        return row.slope(a, value)

    return run


def _composed(row: Composed) -> Callable[..., Any]:
    def run(kind: Kind, *given: Any) -> Any:
        tools = Toolbox(lambda k: constant(kind.graph, Fraction(k)), literal(kind.graph, np.pi), lambda x: _sign_of(kind, x))
        return kind.numbers(row.form(*given, tools))

    return run


def _sign_of(kind: Kind, x: Any) -> Any:
    found = signs(kind, x)
    if (found == 0).any():
        raise refuse("a function of what is 0 at the example point, where it has no derivative,")
    return found


def _tanh(kind: Kind, x: Any) -> Any:
    e = _exp(kind, _sum(kind, x, x, 1))
    return _divide(kind, e - 1, e + 1)


def _half(sign: int) -> Callable[[Kind, Any], Any]:
    def run(kind: Kind, x: Any) -> Any:
        e = _exp(kind, x)
        return _sum(kind, e, _reciprocal(kind, e), sign) / 2

    return run


def _logaddexp(kind: Kind, a: Any, b: Any) -> Any:
    found = _log(kind, _exp(kind, a) + _exp(kind, b))
    plain(found)["f"] = np.logaddexp(floats(a), floats(b))
    return found


# Comparisons follow the floats; two numbers whose residues agree are equal.


MARKS = (1, 4, 2)
"""By sign: less, equal, greater."""


def _relation(kind: Kind, a: Any, b: Any) -> Any:
    """Return the signs of a - b at the example point."""
    if is_infinite(a) or is_infinite(b):
        return np.sign((a if is_infinite(a) else floats(a)) - (b if is_infinite(b) else floats(b)))
    same = (values(a) == values(b)).all(axis=-1)
    difference = floats(a) - floats(b)
    if np.isnan(difference[~same] if difference.ndim else difference[()]).any() and not np.all(same):
        raise refuse("a comparison with a value that is not a number at the example point")
    found = np.where(same, 0, np.sign(difference))
    if not np.all(same):
        # What is equal for all inputs is no comparison.
        marks = np.array(MARKS, dtype=np.uint8)[np.asarray(found, dtype=int) + 1]
        kind.run.branch(marks[~same])
        note_ties(kind, a, b, ~same & (difference == 0))
    return found


def note_ties(kind: Kind, a: Any, b: Any, equal: Any) -> None:
    """Note a kink where two values that are equal at the example move apart with what is differentiated by."""
    ta, tb = tangents(kind, a), tangents(kind, b)
    if ta is None and tb is None:
        return
    moving = np.any((0 if ta is None else ta) != (0 if tb is None else tb), axis=-1)
    if np.any(moving & equal):
        kind.run.tie()


def _compare(wanted: tuple[int, ...]) -> Callable[[Kind, Any, Any], Any]:
    return lambda kind, a, b: np.isin(_relation(kind, a, b), wanted)


def _choose(sign: int) -> Callable[[Kind, Any, Any], Any]:
    def run(kind: Kind, a: Any, b: Any) -> Any:
        if is_infinite(a) or is_infinite(b):
            infinite, other = (a, b) if is_infinite(a) else (b, a)
            if infinite * sign > 0:
                raise refuse("a maximum or minimum that is an infinity")
            return other.copy()
        return select(kind, sign * _relation(kind, a, b) >= 0, a, b)

    return run


def select(kind: Kind, mask: Any, a: Any, b: Any) -> Any:
    """Return a where the mask holds, b elsewhere."""
    found = np.asarray(np.where(mask, plain(a), plain(b)))
    kind.run.own(found, kind.union([plain(a), plain(b)]))
    return found.view(kind)


def _absolute(kind: Kind, a: Any) -> Any:
    return select(kind, _relation(kind, a, kind.numbers(0)) >= 0, a, _negative(kind, a))


def signs(kind: Kind, a: Any) -> Any:
    """Return -1, 0 or 1 for each number, as the example point says."""
    return _relation(kind, a, kind.numbers(0))


def _signs(kind: Kind, a: Any) -> Any:
    return kind.numbers(signs(kind, a).astype(int))


def _heaviside(kind: Kind, a: Any, at_zero: Any) -> Any:
    found = signs(kind, a)
    return select(kind, found == 0, at_zero, kind.numbers((found > 0).astype(int)))


def _logical(ufunc: np.ufunc) -> Callable[..., Any]:
    return lambda kind, *arrays: ufunc(*(kind.truth(plain(x)) for x in arrays))


_RELATIONS = {
    np.less: (-1,), np.less_equal: (-1, 0), np.greater: (1,), np.greater_equal: (0, 1), np.equal: (0,), np.not_equal: (-1, 1),
}  # fmt: skip
_CHOICES = {np.maximum: 1, np.fmax: 1, np.minimum: -1, np.fmin: -1}
_TABLE: dict[Any, Callable[..., Any]] = {
    np.add: lambda kind, a, b: _sum(kind, a, b, 1),
    np.subtract: lambda kind, a, b: _sum(kind, a, b, -1),
    np.multiply: _multiply,
    np.true_divide: _divide,
    np.negative: _negative,
    np.positive: lambda _, a: a.copy(),
    np.conjugate: lambda _, a: a.copy(),
    np.square: lambda kind, a: _whole_power(kind, a, 2),
    np.reciprocal: _reciprocal,
    np.matmul: matmul,
    np.exp: _exp,
    np.log: _log,
    **{getattr(np, row.name, row.name): _atom(row) for row in ROWS if row.is_atom},
    **{getattr(np, row.name): _composed(row) for row in COMPOSED},
    np.tanh: _tanh,
    np.sinh: _half(-1),
    np.cosh: _half(1),
    np.expm1: lambda kind, a: _exp(kind, a) - 1,
    np.log1p: lambda kind, a: _log(kind, a + 1),
    np.logaddexp: lambda kind, a, b: _logaddexp(kind, a, b),
    np.absolute: _absolute,
    np.fabs: _absolute,
    np.sign: _signs,
    "sign": _signs,
    np.heaviside: _heaviside,
    **{ufunc: _compare(wanted) for ufunc, wanted in _RELATIONS.items()},
    **{ufunc: _choose(sign) for ufunc, sign in _CHOICES.items()},
    **{ufunc: _logical(ufunc) for ufunc in (np.logical_and, np.logical_or, np.logical_not, np.logical_xor)},
    **{ufunc: (lambda _, x, ufunc=ufunc: ufunc(floats(x))) for ufunc in (np.isnan, np.isinf, np.isfinite)},
}
"""Each universal function of numpy that is covered."""
_SHADOWED: set[Any] = {getattr(np, row.name) for row in ALL if row.names} - {np.exp, np.log}
"""Functions whose floats are taken from numpy at the end."""
