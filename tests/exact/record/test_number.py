"""Numbers compute as reals do, fold constants exactly, and answer for a float only where they are constant."""

import math
import operator
import pickle
from fractions import Fraction

import numpy as np
import pytest

from bpverify.errors import UnsupportedError
from bpverify.exact.record.graph import Graph
from bpverify.exact.record.number import Number, constant, lifted


@pytest.fixture
def x() -> Number:
    graph = Graph()
    return Number(graph, graph.symbol("x", 0.75))


OPERATORS = [operator.add, operator.sub, operator.mul, operator.truediv, operator.pow]


@pytest.mark.parametrize("op", OPERATORS)
@pytest.mark.parametrize("other", [2, 0.5, Fraction(3, 4), np.float32(0.25), np.int64(3), -1, True, 1.25])
def test_operators(x: Number, op, other) -> None:
    assert op(x, other).value == pytest.approx(op(0.75, float(other)))
    if not (op is operator.pow and other < 0):
        assert op(other, x).value == pytest.approx(op(float(other), 0.75))


def test_negative_base(x: Number) -> None:
    assert math.isnan(((-1) ** x).value)


@pytest.mark.parametrize("name", "exp log sqrt tanh sin cos erf expm1 log1p sinh cosh log2 log10".split())
def test_functions(x: Number, name: str) -> None:
    assert getattr(x, name)().value == pytest.approx(getattr(math, name)(0.75))


def test_simplifications(x: Number) -> None:
    assert (x + 0).node == (x * 1).node == (x / 1).node == (x - 0).node == (x**1).node == (x.__neg__().__neg__()).node == x.node
    assert (x * 0).exact == (x - x).exact == 0
    assert (x**0).exact == 1
    assert (x + x * 2).node == (2 * x + x).node


def test_folds_exactly(x: Number) -> None:
    third = constant(x.graph, Fraction(1, 3))
    assert (third + 0.1).exact == Fraction(13, 30)
    assert (third**2).exact == Fraction(1, 9)
    assert (third * 3).log().exact == 0
    assert constant(x.graph, Fraction(9, 4)).sqrt().exact == Fraction(3, 2)
    assert constant(x.graph, Fraction(2)).sqrt().exact is None
    assert (9 ** lifted(x.graph, 0.5)).exact == 3


def test_division_is_not_cancelled(x: Number) -> None:
    assert (x / x).exact is None


def test_comparison_records_its_side(x: Number) -> None:
    assert x > 0.5
    assert not x == 2
    assert [b.relation for b in x.graph.branches] == [">", "<"]
    assert abs(-x).node == abs(x).node


def test_constants_make_no_branch(x: Number) -> None:
    assert constant(x.graph, Fraction(1, 3)) == 1 / 3
    assert x == x
    assert x < math.inf
    assert not x.graph.branches
    assert x != "text"


@pytest.mark.parametrize("cast", [float, operator.index, hash])
def test_refuses_casts(x: Number, cast) -> None:
    with pytest.raises(UnsupportedError, match=r"depends on the inputs is not covered, at test_number\.py"):
        cast(x)


@pytest.mark.parametrize(
    ("rounded", "found", "bounds"),
    [
        (int, 0, ["<", ">"]), (math.floor, 0, ["<", ">"]), (math.ceil, 1, ["<", ">"]), (round, 1, ["<", ">"]),
        (lambda x: int(-x), 0, ["<", ">"]), (lambda x: (x // 0.5).exact, 1, ["<", ">"]),
    ],
)  # fmt: skip
def test_rounding_is_the_whole_number_between_its_boundaries(x: Number, rounded, found, bounds) -> None:
    assert rounded(x) == found
    assert sorted(b.relation for b in x.graph.branches) == bounds and {b.step for b in x.graph.branches} == {found}


def test_remainder_is_what_a_floor_leaves(x: Number) -> None:
    assert (x % 0.5).value == 0.25 and (x % 0.5).exact is None
    assert (-x % 1).value == 0.25 and not math.isfinite((x // 0).value)


def test_a_number_of_another_record_is_refused(x: Number) -> None:
    other = Number(y := Graph(), y.symbol("x", 0.5))
    for use in (lambda: x + other, lambda: other * x, lambda: x < other, lambda: x**other):
        with pytest.raises(UnsupportedError, match="another run"):
            use()


@pytest.mark.parametrize(("use", "words"), [(lambda x: round(x, 2) + 1, "a rounded number"), (pickle.dumps, "pickling a number")])
def test_refuses_what_would_lose_the_record(x: Number, use, words) -> None:
    with pytest.raises(UnsupportedError, match=words):
        use(x)
    assert str(round(x, 1)) == "0.8"


def test_constant_casts(x: Number) -> None:
    assert operator.index(constant(x.graph, Fraction(3))) == 3
    assert float(lifted(x.graph, 0.1)) == 0.1
    with pytest.raises(TypeError):
        operator.index(constant(x.graph, Fraction(1, 2)))


def test_nan_is_no_branch(x: Number) -> None:
    with pytest.raises(UnsupportedError, match="not a number"):
        bool((-x).log() > 0)


NOWHERE = [lambda x: x / 0, lambda x: (x * 0) ** -1, lambda x: (x * 0 - 1).log(), lambda x: (x * 0 - 4).sqrt()]


@pytest.mark.parametrize("bad", NOWHERE)
def test_what_has_no_value_stays_without_one(x: Number, bad) -> None:
    # As in numpy it is no error: it may be masked. It is no constant, not itself, and times 0 it is not 0.
    first, again = bad(x), bad(x)
    assert all(math.isnan(n.value) and n.exact is None for n in (first, first * 0, 0 * first, first - again, 0 / first))
    assert first.node != again.node
    with pytest.raises(UnsupportedError):
        bool(first > 0)
