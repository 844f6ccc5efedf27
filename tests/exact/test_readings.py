"""What floats mean: masks, underflow, constants that were computed once; each right, wrong, and with its condition printed."""

import math

import numpy as np
import pytest

from bpverify.exact.gradients import check_gradients, check_vjp
from bpverify.exact.record.closedforms import closed_form

R = np.random.default_rng(5)
S = R.normal(size=(3, 3))
M = np.tril(np.ones((3, 3), bool))
FINITE = {"-1e9": -1e9, "-1e4": -1e4, "finfo.min": np.finfo(np.float64).min, "finfo(float32).min": float(np.finfo(np.float32).min)}
LOW = np.finfo(np.float32).min


def softmax(s):
    e = np.exp(s - s.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def replaced(fill):
    return lambda s: softmax(np.where(M, s, fill))


def added(fill):
    mask = np.where(M, 0.0, fill)
    return lambda s: softmax(s + mask)


def in_place(fill):
    def forward(s):
        s = s.copy()
        s[~M] = fill
        return softmax(s)

    return forward


def backward_of(forward, factor=1):
    def backward(up, s):
        p = forward(s)
        return factor * p * (up - (up * p).sum(-1, keepdims=True))

    return backward


FAST = pytest.mark.parametrize("fast", [False, True])


@pytest.mark.every(8)
@FAST
@pytest.mark.parametrize("style", [replaced, in_place])
@pytest.mark.parametrize("fill", FINITE)
def test_a_mask_of_a_large_negative_number_is_tested_under_its_reading(style, fill, fast):
    forward = style(FINITE[fill])
    (verdict,) = check_vjp(forward, backward_of(forward), [S], fast=fast).verdicts
    assert verdict.status == "tested"
    assert any(words in verdict.conditions[0] for words in ("exp of what underflows is 0", "is minus infinity"))
    assert "test_readings.py:" in verdict.conditions[0]
    # What overflows in a float has no enclosure.
    wrong = "undecided" if fast and fill.startswith("finfo") else "refuted"
    assert check_vjp(forward, backward_of(forward, 2), [S], fast=fast).status == wrong


@FAST
@pytest.mark.parametrize("fill", FINITE)
def test_a_mask_that_is_added_is_right_as_the_number_that_it_is(fill, fast):
    forward = added(FINITE[fill])
    assert check_vjp(forward, backward_of(forward), [S], fast=fast).status == ("tested" if fast else "proved")
    assert check_vjp(forward, backward_of(forward, 2), [S]).status == "refuted"


@FAST
@pytest.mark.parametrize("style", [replaced, added, in_place])
def test_a_mask_of_minus_infinity_is_exact(style, fast):
    forward = style(-np.inf)
    (verdict,) = check_vjp(forward, backward_of(forward), [S], fast=fast).verdicts
    assert verdict.status == ("tested" if fast else "proved") and not any("underflows" in c for c in verdict.conditions)
    assert check_vjp(forward, backward_of(forward, 2), [S], fast=fast).status == "refuted"


def test_a_mask_that_is_an_argument():
    mask = np.where(M, 0.0, -np.inf)
    report = check_vjp(lambda s, m: softmax(s + m), lambda up, s, m: (backward_of(softmax)(up, s + m), None), [S, mask])
    assert [(v.name, v.status) for v in report.verdicts] == [("s", "proved")]


def test_numbers_of_a_mask_are_what_they_are_where_nothing_underflows():
    # -20 is no mask: the gradient of what it hides counts.
    forward = added(-20.0)

    def cut(up, s):
        p = np.where(M, forward(s), 0)
        return p * (up - (up * p).sum(-1, keepdims=True))

    assert check_vjp(forward, backward_of(forward), [S]).status == "proved"
    assert check_vjp(forward, cut, [S]).status == "refuted"


ROOT, TWO_OVER_PI, WRITTEN, LOG2E = 1 / np.sqrt(3.0), math.sqrt(2 / math.pi), 0.7978845608, 1 / math.log(2)
SIXTH = 48**-0.5


def gelu(x, root):
    return 0.5 * x * (1 + np.tanh(root * (x + 0.044715 * x**3)))


def gelu_slope(up, x, root):
    t = np.tanh(root * (x + 0.044715 * x**3))
    return up * (0.5 * (1 + t) + 0.5 * x * (1 - t * t) * root * (1 + 3 * 0.044715 * x * x))


HELD = {
    "a root": (lambda x: x / np.sqrt(3), lambda up, x: up * ROOT, "0.5773502691896258 is sqrt(1/3)"),
    "another root": (lambda x: x / np.sqrt(48), lambda up, x: up * SIXTH, "sqrt(1/48)"),
    "gelu": (lambda x: gelu(x, np.sqrt(2 / np.pi)), lambda up, x: gelu_slope(up, x, TWO_OVER_PI), "sqrt(2 / pi)"),
    "gelu with a decimal": (
        lambda x: gelu(x, np.sqrt(2 / np.pi)),
        lambda up, x: gelu_slope(up, x, WRITTEN),
        "0.7978845608 is sqrt(2 / pi)",
    ),
    "exp2": (lambda x: np.exp2(x * LOG2E), lambda up, x: up * np.exp(x), "1 / log(2)"),
    "log10": (lambda x: np.log10(x), lambda up, x: up / (x * 2.302585092994046), "log(10)"),
    "pi": (lambda x: np.pi * x, lambda up, x: 3.14159265 * up, "3.14159265 is pi"),
}


@pytest.mark.parametrize("name", HELD)
def test_a_constant_that_was_computed_is_its_closed_form(name):
    forward, backward, words = HELD[name]
    x = np.array([0.5, 1.25])
    (verdict,) = check_vjp(forward, backward, [x]).verdicts
    assert verdict.status == "tested", verdict
    assert words in verdict.conditions[0] and "test_readings.py" in verdict.conditions[0]
    assert check_vjp(forward, lambda up, x: 1.001 * backward(up, x), [x]).status == "refuted"


def test_a_short_decimal_is_that_decimal():
    (verdict,) = check_vjp(lambda x: np.sqrt(2 / np.pi) * x, lambda up, x: 0.7979 * up, [S[0]]).verdicts
    assert verdict.status == "refuted"
    assert check_vjp(lambda x: 0.7979 * x, lambda up, x: 0.7979 * up, [S[0]]).status == "proved"


FORMS = {
    1 / math.sqrt(3): "sqrt(1/3)", -math.sqrt(2 / math.pi): "-sqrt(2 / pi)", 0.79788456: "sqrt(2 / pi)", 2 * math.pi: "2 pi",
    0.3989423: "sqrt(1/2 / pi)", math.log(10): "log(10)", 1 / math.log(2): "1 / log(2)", math.e: "exp(1)", 768**-0.5: "sqrt(1/768)",
    0.797885: None, 0.044715: None, 1.702: None, 1 / 7: None, 0.1 * 3: None, 0.5772156649015329: None, 1.0: None,
    0.30471707975443135: None,
    1e-300: None, float(np.float32(0.1)): None,
}  # fmt: skip


@pytest.mark.parametrize("value", FORMS)
def test_closed_forms(value):
    found = closed_form(value)
    assert (found.text if found else None) == FORMS[value]


def test_hardly_any_float_is_a_closed_form_by_chance():
    draws = np.random.default_rng(0)
    assert sum(closed_form(float(x)) is not None for x in draws.normal(size=500)) <= 2
    assert sum(closed_form(float(np.round(x, 8))) is not None for x in draws.random(500)) <= 2


def test_readings_of_one_float_agree():
    # 0.1 as an argument, as a literal, and as a product that prints as 0.30000000000000004.
    at = [np.array([0.1, 0.1 * 3])]
    assert check_gradients(lambda x: (x**3).sum() / 3, lambda x: x * x, at).status == "proved"
    held = check_gradients(lambda w, x: (w * x).sum(), lambda w, x: {"w": np.array([0.1, 0.3])}, {"w": at[0], "x": at[0]}, seed=1)
    assert held.status == "refuted"
    assert any("the numbers of the example do not tell" in d.message for d in held.verdicts[0].diagnostics)


def test_powers_whose_exponent_is_free():
    at = [np.array([1.1, 2.0]), np.array(1.7)]
    right = check_gradients(lambda x, p: (x**p).sum(), lambda x, p: (p * x ** (p - 1), (x**p * np.log(x)).sum()), at)
    assert right.ok
    wrong = check_gradients(lambda x, p: (x**p).sum(), lambda x, p: (p * x ** (p - 2), (x**p * np.log(x)).sum()), at)
    assert [v.status for v in wrong.verdicts] == ["refuted", right.verdicts[1].status]


def accuracy_beside(cost):
    def run(z):
        p = softmax(z)
        int(np.round(p[0]))
        return cost(p)

    return run


def test_a_metric_beside_a_cost_is_no_part_of_it():
    cost = accuracy_beside(lambda p: -np.log(p[0]))
    z = np.array([0.1, 0.2, 0.3])
    assert check_gradients(cost, lambda z: softmax(z) - np.eye(3)[0], [z]).ok
    assert check_gradients(cost, lambda z: softmax(z) - 2 * np.eye(3)[0], [z]).status == "refuted"


def rounded_gelu(x):
    return (0.5 * x * (1 + np.tanh(0.79788456 * x * (1 + 0.044715 * x * x)))).sum()


def rounded_gelu_gradient(x, c):
    t = np.tanh(0.79788456 * x * (1 + 0.044715 * x * x))
    return 0.5 * x * (1 - t * t) * (0.79788456 + c * x * x) + 0.5 * (1 + t)


ROUNDED = [(0.1070322243, "undecided"), (0.1070323, "undecided"), (0.107032, "refuted"), (0.107033, "refuted")]


@pytest.mark.parametrize(("c", "status"), ROUNDED)
def test_a_decimal_of_many_digits_rounds_something(c, status):
    """0.1070322243 is three times 0.044715 times the root of 2 / pi, in ten digits; one of six is a number by itself."""
    report = check_gradients(rounded_gelu, lambda x: rounded_gelu_gradient(x, c), [np.array([0.3, -1.2, 2.1])], seed=1)
    assert report.status == status
    if status == "undecided":
        assert "differ by no more than the rounding of" in report.verdicts[0].reason


@pytest.mark.parametrize("factor", [1.0000001, 1.000000001, 1.00000000001, 0.99999999, 1.23456789])
def test_a_factor_of_many_digits_is_wrong(factor):
    assert check_gradients(lambda x: (x * x).sum(), lambda x: 2 * x * factor, [np.array([0.3, -1.2])], seed=1).status == "refuted"
