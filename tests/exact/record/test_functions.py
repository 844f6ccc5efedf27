"""Every row of the elementary functions is right in each of its columns, and a function works everywhere once it has a row."""

import math
import time
from dataclasses import replace
from fractions import Fraction

import mpmath
import numpy as np
import pytest

from bpverify.errors import InputError, UnsupportedError
from bpverify.exact.algebra.balls import enclosures
from bpverify.exact.algebra.decide import equalities
from bpverify.exact.algebra.derive import derivatives
from bpverify.exact.code.trace import Tracer
from bpverify.exact.fields.array import FieldArray
from bpverify.exact.gradients import check_gradients
from bpverify.exact.record.functions import ALL, BY_NAME, COMPOSED, HELD, MOST_ORDER, ROWS, UNKNOWN, unknown
from bpverify.exact.record.graph import Graph
from bpverify.exact.record.number import Number, constant

MPMATH = {
    "arctan": "atan", "arcsinh": "asinh", "arcsin": "asin", "arccos": "acos", "arccosh": "acosh", "arctanh": "atanh",
    "gammaln": "loggamma", "abs": "fabs", "arctan2": "atan2",
}  # fmt: skip
"""An independent judge's names."""
BY_HAND = {
    "exp2": lambda x: mpmath.power(2, x), "log2": lambda x: mpmath.log(x, 2), "log10": lambda x: mpmath.log(x, 10),
    "cbrt": lambda x: mpmath.sign(x) * mpmath.cbrt(abs(x)), "copysign": lambda x, y: abs(x) * mpmath.sign(y),
    "deg2rad": mpmath.radians, "rad2deg": mpmath.degrees, HELD: lambda x: x,
}  # fmt: skip
POINTS = [Fraction(-7, 3), Fraction(-3, 7), Fraction(2, 9), Fraction(4, 5), Fraction(9, 4), Fraction(7, 2)]
UNKNOWN_ROWS = [unknown(number, order) for number in range(UNKNOWN) for order in range(MOST_ORDER + 1)]
NAMES = [row.name for row in ROWS]


def stands_for_any(number, order):
    """The smooth function at which an unknown one is looked at where it refutes, differentiated by hand."""
    scale, whole = mpmath.mpf(1) / (number + 2), 0 if order else 2
    turned = (mpmath.sin, mpmath.cos, lambda x: -mpmath.sin(x), lambda x: -mpmath.cos(x))[order % 4]
    return lambda x: whole + turned(x) + scale**order * turned(scale * x) / 2


BY_HAND |= {unknown(number, order): stands_for_any(number, order) for number in range(UNKNOWN) for order in range(MOST_ORDER + 1)}


def judge(name):
    return BY_HAND.get(name) or getattr(mpmath, MPMATH.get(name, name))


def domain(row):
    return [p for p in POINTS if row.defined is None or row.defined(p)]


def is_near(ours, theirs):
    return abs(ours - theirs) <= 1e-9 * max(1.0, abs(theirs))


def applied(name, first, *others):
    """The function at numbers; that of no name in code is applied by its row."""
    if name in (*UNKNOWN_ROWS, HELD):
        return first._applied(name)
    return getattr(first, name)(*others) if name != "abs" else abs(first)


def recorded(name, *points):
    """The function at symbols of these values, and its enclosure and derivatives there."""
    graph = Graph()
    symbols = [Number(graph, graph.symbol(f"x{i}", float(p))) for i, p in enumerate(points)]
    found = applied(name, *symbols)
    slopes = derivatives(graph, found.node, [s.node for s in symbols])
    balls = enclosures(graph, [found.node, *slopes], 200, time.monotonic() + 60)
    return float(found.value), float(balls[found.node].mid()), [float(balls[n].mid()) for n in slopes]


@pytest.mark.parametrize("name", [name for name in NAMES if BY_NAME[name].slope is not None and name != HELD])
def test_floats_enclosure_and_slope(name):
    assert len(domain(BY_NAME[name])) > 1
    for p in domain(BY_NAME[name]):
        value, ball, (slope,) = recorded(name, p)
        x = float(p)
        theirs = float(judge(name)(x))
        on_arrays = float(BY_NAME[name].on_arrays(np.array([x]))[0])
        assert is_near(value, theirs) and is_near(ball, theirs) and is_near(on_arrays, theirs)
        assert is_near(slope, float(mpmath.diff(judge(name), x)))


def test_what_is_held_is_the_number_itself_and_does_not_move():
    graph = Graph()
    x = Number(graph, graph.symbol("x", 0.75))
    value, ball, (slope,) = recorded(HELD, Fraction(4, 5))
    assert (value, ball, slope) == (0.8, 0.8, 0.0) and x.fixed().fixed().node == x.fixed().node != x.node
    assert (x * 0 + 3).fixed().exact == 3
    # In residues, in a sum and in an exponent it is the number, in a derivative a constant.
    y = (2 * x.fixed() + x).exp() * x
    derived = derivatives(graph, y.node, [x.node])
    right, wrong = (2 * x + x).exp() * (1 + x), (2 * x + x).exp() * (1 + 3 * x)
    end = time.monotonic() + 60
    decision = equalities(graph, [(derived[0], right.node), (derived[0], wrong.node)], end)
    assert decision.proved == {0} and set(decision.unequal) == {1}
    # A sum in an exponent is opened though it is held.
    z = Number(graph, graph.symbol("z", -0.25))
    by_z = derivatives(graph, ((x + 2 * z).fixed() + z).exp().node, [z.node])[0]
    assert equalities(graph, [(by_z, (x.exp() * (3 * z).exp()).node)], end).proved == {0}


def test_a_slope_that_is_wrong_is_seen(monkeypatch):
    wrong = [replace(row, slope=lambda a, v: 1 + a * a) if row.name == "arctan" else row for row in ROWS]
    monkeypatch.setattr("bpverify.exact.algebra.derive.ROWS", wrong)
    with pytest.raises(AssertionError):
        test_floats_enclosure_and_slope("arctan")


def test_digamma_has_a_value_and_no_derivative():
    row = BY_NAME["digamma"]
    assert all(is_near(row.at(float(p)), float(mpmath.digamma(float(p)))) for p in POINTS if p > 0)
    with pytest.raises(UnsupportedError, match="the derivative of digamma is not covered"):
        recorded("digamma", Fraction(4, 5))


def test_an_unknown_function_has_derivatives_up_to_the_last():
    assert len(UNKNOWN_ROWS) == UNKNOWN * (MOST_ORDER + 1)
    for number in range(UNKNOWN):
        with pytest.raises(UnsupportedError, match="the derivative of unknown"):
            recorded(unknown(number, MOST_ORDER), Fraction(4, 5))


def test_unknown_functions_are_all_different_and_independent():
    graph = Graph()
    x = Number(graph, graph.symbol("x", 0.75))
    nodes = [x._applied(name).node for name in UNKNOWN_ROWS]
    balls = enclosures(graph, nodes, 200, time.monotonic() + 60)
    assert len(set(nodes)) == len(nodes) == len({float(balls[n].mid()) for n in nodes})


@pytest.mark.parametrize("name", UNKNOWN_ROWS)
def test_no_code_reaches_an_unknown_function(name):
    row, modules = BY_NAME[name], Tracer(Graph()).modules
    assert not row.is_written and not (row.names or row.in_math or row.in_special) and row not in ALL
    assert not hasattr(Number, name) and not hasattr(FieldArray, name)
    assert not any(name in vars(module) for module in modules.values())


def test_what_code_says_by_that_name_fails_as_in_numpy():
    for call in (lambda x: x.unknown0_0(), lambda x: x[0].unknown0_0(), lambda x: np.unknown0_0(x).sum()):
        with pytest.raises(InputError, match="unknown0_0"):
            check_gradients(call, lambda x: x, [X])


@pytest.mark.parametrize("name", NAMES)
def test_known_values_domain_and_limits(name):
    row = BY_NAME[name]
    graph = Graph()
    for point, value in row.known:
        assert applied(name, constant(graph, Fraction(point))) == value if name != "abs" else value == 0
        assert is_near(float(judge(name)(point)), value)
    for p in POINTS:
        if row.defined is not None and not row.defined(p):
            assert math.isnan(row.at(float(p))) or name in ("gammaln", "digamma")
            assert math.isnan(getattr(constant(graph, p), name)().value)
    for far, limit in zip((-1e300, 1e300), row.limits, strict=True):
        if limit is not None and math.isinf(limit):
            assert math.copysign(1, row.at(far)) == math.copysign(1, limit) and abs(row.at(far)) > 100
        elif limit is not None:
            assert is_near(row.at(far), limit)


@pytest.mark.parametrize("row", COMPOSED, ids=lambda row: row.name)
def test_composed(row):
    pairs = [(a, b) for a in POINTS for b in POINTS]
    for points in pairs if row.arity == 2 else [(p,) for p in POINTS if p > 0]:
        value, ball, slopes = recorded(row.name, *points)
        given = [float(p) for p in points]
        theirs = float(judge(row.name)(*given))
        assert is_near(value, theirs) and is_near(ball, theirs)
        for i, slope in enumerate(slopes):
            along = tuple(int(i == j) for j in range(row.arity))
            assert is_near(slope, float(mpmath.diff(judge(row.name), tuple(given), along)))


@pytest.mark.parametrize("row", ALL, ids=lambda row: row.name)
def test_every_name_is_one_of_the_library_s_and_of_ours(row):
    modules = Tracer(Graph()).modules
    for name in row.names:
        assert hasattr(modules["numpy"], name) or not hasattr(np, name)
    for name in row.in_math:
        assert hasattr(math, name) and hasattr(modules["math"], name)
    for name in row.in_special:
        assert hasattr(modules["scipy.special"], name)


# In NumPy code, by both ways.

X = np.array([0.25, -0.5, 0.75])
IN_CODE = {
    "arcsinh": (np.arcsinh, lambda x: 1 / np.sqrt(x**2 + 1), X),
    "arcsin": (np.arcsin, lambda x: 1 / np.sqrt(1 - x**2), X),
    "arccos": (np.arccos, lambda x: -1 / np.sqrt(1 - x**2), X),
    "arccosh": (np.arccosh, lambda x: 1 / np.sqrt(x**2 - 1), X**2 + 1.5),
    "arctanh": (np.arctanh, lambda x: 1 / (1 - x**2), X),
    "arctan": (np.arctan, lambda x: 1 / (1 + x**2), X),
    "exp2": (np.exp2, lambda x: np.log(2) * 2**x, X),
    "log2": (np.log2, lambda x: 1 / (x * np.log(2)), X**2),
    "log10": (np.log10, lambda x: 1 / (x * np.log(10)), X**2),
    "hypot": (lambda x: np.hypot(x, 2 * x[::-1] + 1), None, X),
    "arctan2": (lambda x: np.arctan2(x, x[::-1]), None, X),
}


@pytest.mark.parametrize("fast", [False, True])
@pytest.mark.parametrize("name", [name for name, (_, slope, _) in IN_CODE.items() if slope is not None])
def test_a_function_in_numpy_code(name, fast):
    function, slope, x = IN_CODE[name]
    assert check_gradients(lambda x: function(x).sum(), slope, [x], fast=fast).ok
    assert not check_gradients(lambda x: function(x).sum(), lambda x: 1.01 * slope(x), [x], fast=fast).ok


def angle(x, y):
    r = x**2 + y**2
    return y / r, -x / r


def length(x, y):
    r = np.hypot(x, y)
    return x / r, y / r


@pytest.mark.parametrize("fast", [False, True])
@pytest.mark.parametrize(("function", "slopes"), [(np.arctan2, angle), (np.hypot, length)])
def test_a_function_of_two_arguments_in_numpy_code(function, slopes, fast):
    at = [X, np.array([-1.5, 0.5, 2.0])]
    assert check_gradients(lambda x, y: function(x, y).sum(), slopes, at, fast=fast).ok
    assert not check_gradients(lambda x, y: function(x, y).sum(), lambda x, y: slopes(y, x), at, fast=fast).ok


def test_lgamma_of_math():
    def cost(x):
        return sum(math.lgamma(v) for v in x)

    assert check_gradients(cost, lambda x: x, [X**2]).status == "refuted"
