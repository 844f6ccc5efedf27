"""Comparisons that count together, ties of data, whole numbers that repeat, classes that an example lacks, draws without a seed."""

import enum

import numpy as np
import pytest

from bpverify.exact.algebra.outlines import MOST_NODES
from bpverify.exact.gradients import check_gradients, check_vjp

R = np.random.default_rng(12)


def square(x):
    return (x**2).sum()


@pytest.mark.every(4)
@pytest.mark.parametrize("size", [3, 4, 6, 12])
@pytest.mark.parametrize(
    "special",
    [
        lambda x: (x > 0).all(), lambda x: not (x > 0).any(), lambda x: (x > 0).sum() == 1, lambda x: (x > 0).sum() == len(x) - 1,
        lambda x: np.argmax(x > 0.3) == len(x) - 1, lambda x: (x > 1).any(),
    ],
)  # fmt: skip
def test_all_none_or_one_of_the_numbers_of_a_line(size, special):
    x = np.random.default_rng(size).normal(size=size)
    wrong = check_gradients(square, lambda x: 3 * x if special(x) else 2 * x, [x])
    assert wrong.status == "refuted", wrong.verdicts[0].conditions
    assert check_gradients(square, lambda x: x + x if special(x) else 2 * x, [x]).status == "proved"


@pytest.mark.parametrize("size", [3, 8])
def test_a_running_maximum_that_begins_at_0(size):
    def running(x, start):
        m, at = start, None
        for i, v in enumerate(x):
            if v > m:
                m, at = v, i
        g = np.zeros_like(x)
        if at is not None:
            g[at] = 1
        return g

    x = R.normal(size=size)
    assert check_gradients(lambda x: x.max(), lambda x: running(x, 0.0), [x]).status == "refuted"
    assert check_gradients(lambda x: x.max(), lambda x: running(x, -np.inf), [x]).status == "proved"


def test_all_eight_ways_of_three_comparisons_are_seen():
    def special(x):
        return x[0] > 0.2 and x[1] > 0.2 and x[2] < 0.2

    x = np.array([0.1, 0.15, -0.4])
    assert check_gradients(square, lambda x: 3 * x if special(x) else 2 * x, [x]).status == "refuted"


# Data: ties, zeros.


@pytest.mark.parametrize("y", [[1.5, -0.5, 0.7, -2.0], [1.0, -1.0, 1.0, -1.0]])
def test_a_tie_of_data_is_looked_at(y):
    def cost(w, y):
        return (np.where(y > 0, 1.0, -1.0) * w).sum()

    at = {"w": R.normal(size=4), "y": np.array(y)}
    (verdict,) = check_gradients(cost, lambda w, y: {"w": np.where(y >= 0, 1.0, -1.0)}, at, wrt=["w"]).verdicts
    # Nothing is differentiated by y: no accusation, and no proof.
    assert verdict.status == "undecided" and "where two numbers of data are equal" in verdict.reason
    assert check_gradients(cost, lambda w, y: {"w": np.where(y >= 0, 1.0, -1.0)}, at, wrt=["w"], domains={"y": "fixed"}).ok
    assert check_gradients(cost, lambda w, y: {"w": np.where(0 < y, 1.0, -1.0)}, at, wrt=["w"]).ok


def test_two_data_that_are_equal():
    def cost(s, y):
        return sum((s[i] - s[j]) * (y[i] > y[j]) for i in range(3) for j in range(3))

    def slopes(s, y, strict):
        g = np.zeros(3)
        for i in range(3):
            for j in range(3):
                if y[i] > y[j] or (not strict and i < j and y[i] >= y[j]):
                    g[i] += 1
                    g[j] -= 1
        return {"s": g}

    at = {"s": R.normal(size=3), "y": np.array([0.5, 2.0, -1.0])}
    assert check_gradients(cost, lambda s, y: slopes(s, y, True), at, wrt=["s"]).status == "proved"
    half = check_gradients(cost, lambda s, y: slopes(s, y, False), at, wrt=["s"])
    assert half.status == "undecided"


def test_a_point_where_the_code_is_not_defined_is_tried_in_part():
    def cost(w, x):
        return (w * x * (x != 0)).sum() / (x != 0).sum()

    at = {"w": R.normal(size=6), "x": R.normal(size=6)}
    assert check_gradients(cost, lambda w, x: {"w": x / x.size}, at, wrt=["w"]).status == "refuted"
    assert check_gradients(cost, lambda w, x: {"w": x / (x != 0).sum()}, at, wrt=["w"]).ok


def test_one_number_that_is_1_is_no_label():
    def huber(r, d):
        return np.where(np.abs(r) <= d, 0.5 * r**2, d * (np.abs(r) - 0.5 * d)).sum()

    at = {"r": R.normal(size=4) * 2, "d": 1.0}
    (verdict,) = check_gradients(huber, lambda r, d: {"r": np.clip(r, -d, d)}, at, wrt=["r"]).verdicts
    # Of a negative width the two are not the same.
    assert verdict.status == "undecided" and "declare --domain d='positive'" in verdict.reason
    assert check_gradients(huber, lambda r, d: {"r": np.clip(r, -d, d)}, at, wrt=["r"], domains={"d": "positive"}).ok
    wrong = check_gradients(huber, lambda r, d: {"r": np.where(np.abs(r) <= d, r, np.sign(r))}, at, wrt=["r"])
    assert wrong.status == "refuted"


# Whole numbers and classes.


@pytest.mark.parametrize("seed", range(8))
def test_an_index_repeats_at_some_point(seed):
    def once(up, E, ids):
        g = np.zeros_like(E)
        g[ids] += up
        return g

    def added(up, E, ids):
        g = np.zeros_like(E)
        np.add.at(g, ids, up)
        return g

    at = [R.normal(size=(50, 2)), np.array([0, 13, 43, 1])]
    assert check_vjp(lambda E, ids: E[ids], once, at, wrt=["E"], seed=seed).status == "refuted"
    assert check_vjp(lambda E, ids: E[ids], added, at, wrt=["E"], seed=seed).status == "proved"


@pytest.mark.every(4)
@pytest.mark.parametrize("seed", range(8))
def test_a_class_that_the_example_lacks_is_drawn(seed):
    def softmax(z):
        e = np.exp(z - z.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    def slopes(weights):
        return lambda z, Y: {"z": (softmax(z) - Y) * (Y @ np.array(weights))[:, None]}

    def cost(z, Y):
        return -(np.log(softmax(z)) * Y * np.array([1.0, 2.0, 3.0])).sum()

    at = {"z": R.normal(size=(4, 3)), "Y": np.eye(3)[[0, 1, 0, 1]]}
    assert not check_gradients(cost, slopes([1.0, 2.0, 2.0]), at, wrt=["z"], seed=seed).ok
    assert check_gradients(cost, slopes([1.0, 2.0, 3.0]), at, wrt=["z"], seed=seed).ok


# Draws without a seed are held against NumPy's own run.


class Mode(enum.Enum):
    SQUARE, CUBE = 1, 2


class Layer:
    mode = Mode.SQUARE

    def __init__(self):
        self.chosen = Mode.SQUARE

    def forward(self, x):
        kept = (np.random.default_rng().random(x.shape) > 0.5) * 1.0
        return (x**2 if self.chosen == Mode.SQUARE else x**3) * kept, (x, kept)


def test_a_member_of_an_enumeration_stays_what_it_is():
    layer, x = Layer(), R.normal(size=4)
    right = check_vjp(layer.forward, lambda up, cache: up * 2 * cache[0] * cache[1], [x])
    assert right.status == "proved" and not any("NumPy's own run" in c for c in right.verdicts[0].conditions)
    assert check_vjp(layer.forward, lambda up, cache: up * 3 * cache[0] ** 2 * cache[1], [x]).status == "refuted"


def test_a_record_of_unseeded_draws_that_numpy_does_not_bear_out_decides_nothing():
    def forward(x):
        kept = (np.random.default_rng().random(x.shape) > 0.5) * 1.0
        return (x**2 if x.__class__ is np.ndarray else x**3) * kept, (x, kept)

    for slope in (lambda up, cache: up * 2 * cache[0] * cache[1], lambda up, cache: up * 3 * cache[0] ** 2 * cache[1]):
        assert check_vjp(forward, slope, [R.normal(size=4)]).status == "undecided"


# With the seed 63 the first mask is all zeros, and hides what is kept.
@pytest.mark.parametrize("seed", [0, 63])
def test_what_unseeded_code_keeps_between_calls_is_found(seed):
    held = {}

    def forward(x):
        kept = (np.random.default_rng().random(x.shape) > 0.5) * 1.0
        held.setdefault("x", x)
        return x**2 * kept, kept

    report = check_vjp(forward, lambda up, kept: 2 * held["x"] * kept * up, [R.normal(size=6)], seed=seed)
    assert report.status == "undecided" and "kept between calls" in report.verdicts[0].reason


def test_numpy_s_own_generators_are_left_as_they_were():
    make, state = np.random.default_rng, np.random.RandomState
    check_vjp(Layer().forward, lambda up, cache: up * 2 * cache[0] * cache[1], [R.normal(size=4)])
    assert np.random.default_rng is make and np.random.RandomState is state


# Large: what the fast path, and a large record, have not seen is said.


def test_the_fast_path_counts_the_numbers_that_were_seen_on_one_side_only():
    report = check_gradients(lambda x: np.clip(x, -10, 10).sum(), np.ones_like, [R.normal(size=(400, 1000))])
    (verdict,) = report.verdicts
    assert verdict.status == "tested" and "800000 of 800000 numbers were seen on one side only" in verdict.conditions[0]


def test_the_fast_path_counts_what_two_points_show():
    report = check_gradients(lambda x: np.maximum(x, 0).sum(), lambda x: (x > 0) * 1.0, [R.normal(size=(1000, 400))], fast=True)
    (verdict,) = report.verdicts
    count = int(verdict.conditions[0].split(": ")[1].split(" of ")[0])
    assert 100_000 < count < 300_000


def test_a_large_record_is_answered_within_the_time_allowed():
    def cost(w, x):
        return np.minimum(np.maximum(x @ w, 0), 20).sum()

    def slopes(w, x):
        z = x @ w
        return {"w": x.T @ ((z > 0) & (z < 20))}

    at = {"w": R.normal(size=(300, 30)), "x": R.normal(size=(24, 300))}
    assert 24 * 300 * 30 > MOST_NODES / 2
    assert check_gradients(cost, slopes, at, wrt=["w"], timeout=50, fast=False).status in ("tested", "undecided")


def test_a_line_with_two_comparisons_is_named_once():
    def sigmoid(u):
        return np.exp(np.minimum(u, 0)) / (1 + np.exp(-np.abs(u)))

    def gradients(w, x):
        a = sigmoid(x @ w)
        return x.T @ (a * (1 - a))

    at = [R.normal(size=(300, 30)), R.normal(size=(4, 300))]
    (verdict,) = check_gradients(lambda w, x: sigmoid(x @ w).sum(), gradients, at, fast=True).verdicts
    assert verdict.status == "tested" and sum("seen on one side" in each for each in verdict.conditions) == 1


@pytest.mark.parametrize("fast", [True, False])
def test_a_division_by_zero_that_numpy_lets_pass_is_undecided(fast):
    report = check_gradients(lambda x: (x**2).sum(), lambda x: 2 * x / 0.0, [R.normal(size=6)], fast=fast)
    assert report.status == "undecided"
