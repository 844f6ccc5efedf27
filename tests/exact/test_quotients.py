"""Rational functions against Python's own rationals; what is not 0 is never called 0."""

from fractions import Fraction
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpverify.exact.algebra.quotients import OutOfWorkError, Quotients

LEAVES = st.one_of(st.sampled_from(["x", "y"]), st.fractions(min_value=-3, max_value=3, max_denominator=4))
TERMS = st.recursive(
    LEAVES,
    lambda t: st.one_of(
        st.tuples(st.sampled_from(["add", "sub", "mul"]), t, t), st.tuples(st.sampled_from(["neg", "inverse"]), t),
        st.tuples(st.just("power"), t, st.integers(0, 3)),
    ),
    max_leaves=8,
)  # fmt: skip
POINTS = [{"x": Fraction(a), "y": Fraction(b)} for a, b in (("17/3", "-5/7"), ("101/9", "13"), ("-23/11", "29/5"))]


def written(algebra, term):
    if isinstance(term, str):
        return algebra.symbol("xy".index(term))
    if isinstance(term, Fraction):
        return algebra.constant(term)
    name, *arguments = term
    return getattr(algebra, name)(*(a if isinstance(a, int) else written(algebra, a) for a in arguments))


def value(term, at):
    if isinstance(term, str):
        return at[term]
    if isinstance(term, Fraction):
        return term
    name, *arguments = term
    first, *rest = (a if isinstance(a, int) else value(a, at) for a in arguments)
    unary = {"neg": lambda x: -x, "inverse": lambda x: 1 / x}
    binary = {"add": lambda x, y: x + y, "sub": lambda x, y: x - y, "mul": lambda x, y: x * y, "power": lambda x, n: x**n}
    return unary[name](first) if name in unary else binary[name](first, *rest)


@given(TERMS, TERMS)
def test_zero_just_where_it_is_zero_at_points(a, b):
    algebra = Quotients(2, 20, 10**7)
    try:
        left, right = written(algebra, a), written(algebra, b)
    except ZeroDivisionError:
        # Then it has no value at any point.
        for at in POINTS:
            with pytest.raises(ZeroDivisionError):
                (value(a, at), value(b, at))
        return
    try:
        zero = all(value(a, at) == value(b, at) for at in POINTS)
    except ZeroDivisionError:
        return
    assert algebra.are_equal(left, right) is zero


@pytest.mark.parametrize("n", [2, 3, 11])
def test_the_root_of_a_small_prime_squares_to_it(n):
    algebra = Quotients(1, 5, 10**6)
    root, x = algebra.root(n), algebra.symbol(0)
    half = algebra.inverse(root)
    assert algebra.are_equal(algebra.mul(root, half), algebra.constant(Fraction(1)))
    assert algebra.are_equal(algebra.mul(algebra.mul(root, x), root), algebra.mul(algebra.constant(Fraction(n)), x))
    assert not algebra.are_equal(root, algebra.constant(Fraction(99, 70)))
    with pytest.raises(ZeroDivisionError):
        algebra.inverse(algebra.sub(algebra.power(root, 2), algebra.constant(Fraction(n))))


def test_a_value_and_its_negative_share_a_number():
    algebra = Quotients(2, 5, 10**6)
    x, y = algebra.symbol(0), algebra.symbol(1)
    first = algebra.fingerprint(algebra.mul(algebra.sub(x, y), algebra.inverse(x)))
    again = algebra.fingerprint(algebra.sub(algebra.mul(y, algebra.inverse(x)), algebra.constant(Fraction(1))))
    assert again == (first[0], -first[1])
    assert algebra.fingerprint(x)[0] != first[0]


def test_work_and_variables_are_bounded():
    algebra = Quotients(3, 0, 1000)
    x = reduce(algebra.add, (algebra.symbol(i) for i in range(3)))
    with pytest.raises(OutOfWorkError):
        algebra.power(x, 10**9)
    with pytest.raises(OutOfWorkError):
        reduce(algebra.mul, [x] * 50)
    with pytest.raises(OutOfWorkError):
        Quotients(0, 0, 1000).symbol(0)
    with pytest.raises(OutOfWorkError):
        algebra.inverse(x)


def reciprocals(algebra, *roots):
    """1 / (x + root) for each root."""
    x = algebra.symbol(0)
    return [algebra.inverse(algebra.add(x, algebra.constant(Fraction(r)))) for r in roots]


def test_relations_that_overlap():
    # 1/(x+1) - 1/(x+2) = 1/((x+1)(x+2)): no remainder shows it, the common divisor does.
    algebra = Quotients(1, 9, 10**6)
    first, second = reciprocals(algebra, 1, 2)
    assert algebra.are_equal(algebra.sub(first, second), algebra.mul(first, second))
    assert not algebra.are_equal(algebra.sub(second, first), algebra.mul(first, second))


def test_reciprocals_of_reciprocals():
    algebra = Quotients(1, 9, 10**6)
    (first,) = reciprocals(algebra, 1)
    one, x = algebra.constant(Fraction(1)), algebra.symbol(0)
    nested = algebra.inverse(algebra.add(one, first))
    assert algebra.are_equal(nested, algebra.mul(algebra.add(x, one), algebra.inverse(algebra.add(x, algebra.add(one, one)))))
    assert algebra.are_equal(algebra.inverse(first), algebra.add(x, one))
    with pytest.raises(ZeroDivisionError):
        # (x + 1)/(x + 1) - 1
        algebra.inverse(algebra.sub(algebra.mul(algebra.add(x, one), first), one))


def test_a_power_of_a_long_polynomial_is_bounded_before_it_is_formed():
    algebra = Quotients(12, 0, 20_000)
    x = reduce(algebra.add, (algebra.symbol(i) for i in range(12)))
    assert len(algebra.power(x, 3).above) == 364
    with pytest.raises(OutOfWorkError):
        algebra.power(x, 12)
