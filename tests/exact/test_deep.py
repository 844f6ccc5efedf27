"""Recurrent networks of many steps and attention: the bound of a test grows with their depth slowly enough to say something."""

import inspect
import itertools
import secrets

import numpy as np
import pytest

from bpverify.exact.check import enclosing, strategy
from bpverify.exact.gradients import check_gradients, check_vjp
from bpverify.verdict import Cause
from tests.exact import deep_cases as deep

RNG = np.random.default_rng(7)


def normal(*shape):
    return RNG.normal(size=shape) / 3


def lstm_at(steps, units):
    names = {"Wx": normal(4 * units, 3), "Wh": normal(4 * units, units), "b": normal(4 * units), "x": normal(steps, 3)}
    return names | {"h0": normal(units), "c0": normal(units), "target": normal(units)}


def block_at(steps, width):
    wide = 2 * width
    names = {"g1": 1 + normal(width), "b1": normal(width), **{f"W{k}": normal(width, width) for k in "qkvo"}}
    names |= {"g2": 1 + normal(width), "b2": normal(width), "W1": normal(width, wide), "c1": normal(wide)}
    return names | {"W2": normal(wide, width), "c2": normal(width), "x": normal(steps, width), "target": normal(steps, width)}


def slipped(function, right, wrong):
    """Return a function with one line of its text changed."""
    text = inspect.getsource(function)
    assert text.count(right) == 1
    names = dict(vars(deep))
    exec(compile(text.replace(right, wrong), deep.__file__, "exec"), names)  # noqa: S102 - our own text
    return names[function.__name__]


def checked(function, at, **options):
    return check_gradients(lambda **given: function(**given)[0], lambda **given: function(**given)[1], at, **options)


def bounds(report):
    assert all(verdict.status in ("tested", "proved") for verdict in report.verdicts), report.verdicts
    return [float(verdict.bound) for verdict in report.verdicts if verdict.status == "tested"]


@pytest.mark.every(2)
@pytest.mark.parametrize("fast", [True, False])
def test_an_lstm_of_many_steps_is_tested(fast):
    assert max(bounds(checked(deep.lstm, lstm_at(12, 5), fast=fast))) <= 1e-12


@pytest.mark.slow
def test_a_hundred_steps_are_tested_entry_by_entry():
    assert max(bounds(checked(deep.lstm, lstm_at(100, 4), fast=False))) <= 1e-12


def test_a_block_of_a_transformer_is_tested_by_as_many_primes_as_its_bound_asks_for():
    report = checked(deep.block, block_at(24, 16), fast=True)
    assert max(bounds(report)) <= 1e-12 and "modulo 4 " not in report.verdicts[0].method


def test_a_block_of_a_transformer_is_tested_entry_by_entry():
    assert max(bounds(checked(deep.block, block_at(3, 3), fast=False))) <= 1e-12


SLIPS = {
    "the cell before is not the forget gate's": (deep.lstm, "dc * cp", "dc * th", lstm_at(3, 2)),
    "the gradient does not go on through time": (deep.lstm, "dc = dc * f", "dc = dc * i", lstm_at(3, 2)),
    "the diagonal of softmax": (deep.block, "(dp - (dp * p).sum(-1, keepdims=True))", "dp * (1 - p)", block_at(3, 2)),
    "the residual link is forgotten": (deep.block, "dy = dy + dz", "dy = dy + 0 * dz", block_at(3, 2)),
}


@pytest.mark.every(2)
@pytest.mark.parametrize("name", SLIPS)
def test_slips_in_them_are_refuted(name):
    function, right, wrong, at = SLIPS[name]
    report = checked(slipped(function, right, wrong), at)
    assert "refuted" in {verdict.status for verdict in report.verdicts}
    assert "refuted" in {verdict.status for verdict in checked(slipped(function, right, wrong), at, fast=True).verdicts}


def test_what_is_long_to_record_is_tried_all_at_once_first(monkeypatch):
    monkeypatch.setattr(strategy, "FIRST", 500)
    at = lstm_at(3, 2)
    assert all("random direction" in v.method for v in checked(deep.lstm, at).verdicts)
    function, right, wrong, at = SLIPS["the cell before is not the forget gate's"]
    assert "refuted" in {v.status for v in checked(slipped(function, right, wrong), at).verdicts}


def test_one_wrong_entry_is_found_and_its_factor_named_without_a_record():
    wrong = slipped(deep.block, "    first = ", "    dWv[3, 5] *= 2\n    first = ")
    report = checked(wrong, block_at(12, 8), fast=True)
    (found,) = (verdict for verdict in report.verdicts if not verdict.ok)
    assert found.status == "refuted" and found.name == "Wv" and found.witness.entry == (3, 5)
    assert "2 times the derivative" in {d.message for d in found.diagnostics}


def test_what_is_right_and_not_seen_to_be_is_not_refuted():
    def cost(x):
        return (np.sqrt(x * x + 1) ** 2).sum()

    (verdict,) = check_gradients(cost, lambda x: 2 * x, [normal(40)], fast=True).verdicts
    assert verdict.status in ("undecided", "tested")


def test_what_is_kept_between_calls_accuses_nobody():
    kept = np.zeros(30)

    def gradient(x):
        nonlocal kept
        kept = kept + 2 * x
        return kept

    first = check_gradients(lambda x: (x * x).sum(), gradient, [normal(30)], fast=True)
    second = check_gradients(lambda x: (x * x).sum(), gradient, [normal(30)], fast=True)
    assert {first.status, second.status} == {"undecided"}


def test_a_cost_that_changes_from_call_to_call_accuses_nobody():
    calls = itertools.count(2)

    def cost(x):
        return (x * x).sum() * next(calls)

    (verdict,) = check_gradients(cost, lambda x: 2 * x, [normal(30)], fast=True).verdicts
    # That NumPy computes another cost would tell, too, behind this.
    assert verdict.status == "undecided" and verdict.cause is Cause.DIFFERS


@pytest.mark.slow
def test_chance_that_is_out_of_reach_accuses_nobody():
    drawn = {}

    def cost(x):
        drawn["scale"] = secrets.choice([2, 3])
        return drawn["scale"] * (x * x).sum()

    for _ in range(40):
        assert check_gradients(cost, lambda x: 2 * drawn["scale"] * x, [normal(3)], fast=True).status != "refuted"


def test_a_power_of_0_that_a_logarithm_does_not_have_accuses_nobody():
    exponents = np.array([1.0, 2.0, 3.0])
    (verdict,) = check_gradients(
        lambda x: (x**exponents).sum(), lambda x: np.array([1.0, 0, 0]) + np.array([0, 2.0, 3.0]) * x ** np.array([1, 1, 2]),
        [np.array([0, 1.5, 2.0])], fast=True,
    ).verdicts  # fmt: skip
    assert verdict.status in ("undecided", "tested")


def test_the_bound_counts_each_comparison(monkeypatch):
    monkeypatch.setattr(strategy, "AGAIN", 0)

    def found(factor):
        report = check_gradients(
            lambda a, b, c: (a * b * c).sum(), lambda a, b, c: {"a": b * c, "b": a * c, "c": factor * a * b},
            {name: normal(4) for name in "abc"}, fast=True,
        )  # fmt: skip
        return next(float(v.bound) for v in report.verdicts if v.name == "a")

    # All are wrong together, a is right, b and c are wrong together, b is right.
    assert found(2) >= 2.9 * found(1)


def wrong_layer(x, w):
    return check_vjp(
        lambda x, w: np.tanh(x @ w),
        lambda up, x, w: (2 * (up * (1 - np.tanh(x @ w) ** 2)) @ w.T, x.T @ (up * (1 - np.tanh(x @ w) ** 2))),
        [x, w], fast=True, seed=3,
    ).verdicts[0].witness  # fmt: skip


def test_the_point_of_a_refutation_is_shown_or_said_to_come_from_the_seed():
    assert dict(wrong_layer(np.array([[0.5, -1.0]]), np.array([[0.25], [2.0]])).point).keys() == {"x", "w", "upstream"}
    assert dict(wrong_layer("(30, 4)", "(4, 6)").point)["upstream"] == "as the seed draws it"


@pytest.mark.parametrize(
    ("middle", "radius", "shown"), [(2.0, 0.0, "2"), (2 / 3, 1e-5, "0.6667"), (-1234.5, 30.0, "-1e+03"), (1e-9, 1.0, "1e-09")]
)
def test_no_digit_is_shown_that_an_enclosure_does_not_bear_out(middle, radius, shown):
    assert enclosing._known(middle, radius) == shown
