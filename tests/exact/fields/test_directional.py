"""The fast path: the same code on whole arrays in prime fields, right and wrong."""

from itertools import pairwise

import numpy as np
import pytest

from bpverify.exact.check import strategy
from bpverify.exact.gradients import check_gradients, check_vjp
from tests.exact import gradient_cases as cases
from tests.exact.test_gradients import BUGS, changed
from tests.exact.test_layers import CASES

ROOTS = {"batchnorm", "batchnorm, shorter", "layernorm", "normalised rows"}
"""Layers whose backward pass needs that the square of a root is its argument, which the fast path does not know."""


@pytest.mark.parametrize("name", CASES)
def test_layers(name):
    forward, right, wrong, at = CASES[name]
    report = check_vjp(forward, right, at, fast=True)
    assert report.ok or (name in ROOTS and report.status == "undecided"), [(v.name, v.reason) for v in report.verdicts]
    assert not check_vjp(forward, wrong, at, fast=True).ok


CLOSE = "relative error 1e-9"
"""What floats of whole arrays do not tell from what rounding and literals are off by."""


@pytest.mark.parametrize("name", BUGS)
def test_a_wrong_gradient_is_never_accepted(name):
    change, place, _ = BUGS[name]
    report = check_gradients(cases.cost, changed(change), cases.AT, fast=True)
    wrong = "undecided" if name == CLOSE else "refuted"
    assert [v.status for v in report.verdicts] == [wrong if i == place else "tested" for i in range(4)]


def network(seed, *widths, samples):
    rng = np.random.default_rng(seed)
    weights = [rng.normal(size=(n, m)) for m, n in pairwise(widths)]
    biases = [rng.normal(size=n) for n in widths[1:]]
    targets = np.eye(widths[-1])[rng.integers(widths[-1], size=samples)]
    return {"weights": weights, "biases": biases, "x": rng.normal(size=(samples, widths[0])), "y": targets}


def cost(weights, biases, x, y):
    a = np.tanh(x @ weights[0].T + biases[0])
    z = a @ weights[1].T + biases[1]
    shifted = z - np.max(z, axis=1, keepdims=True)
    log_p = shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
    return -np.sum(y * log_p) / x.shape[0] + 0.01 * sum(np.sum(w**2) for w in weights)


def gradients(weights, biases, x, y, slip=lambda d: d):
    e = np.exp(2 * (x @ weights[0].T + biases[0]))
    a = (e - 1) / (e + 1)
    e = np.exp(a @ weights[1].T + biases[1])
    d = slip((e / e.sum(axis=1)[:, None] - y) / len(x))
    dw2, db2 = d.T.dot(a), d.sum(axis=0)
    d = np.einsum("mj,jk->mk", d, weights[1]) * (1 - a * a)
    return [d.T @ x + 0.02 * weights[0], dw2 + 0.02 * weights[1]], [d.sum(axis=0), db2]


def test_other_ways_to_write_exp_agree():
    at = network(1, 6, 5, 4, samples=3)
    report = check_gradients(cost, gradients, at, wrt=["weights", "biases"], domains={"y": "one-hot"}, fast=True)
    assert report.ok and all(float(v.bound) < 1e-12 for v in report.verdicts), [v.reason for v in report.verdicts]


def test_targets_that_need_not_sum_to_one_are_a_condition():
    at = network(1, 6, 5, 4, samples=3)
    report = check_gradients(cost, gradients, at, wrt=["weights", "biases"], fast=True)
    assert report.ok and any("sums to 1" in c for c in report.verdicts[0].conditions)


def test_one_wrong_entry_in_a_large_network_is_not_accepted():
    at = network(2, 784, 400, 10, samples=8)

    def wrong(*arrays):
        (first, second), biases = gradients(*arrays)
        first[7, 9] = first[7, 9] * 1.0000001
        return [first, second], biases

    report = check_gradients(cost, gradients, at, wrt=["weights", "biases"], domains={"y": "one-hot"})
    assert report.ok and "direction" in report.verdicts[0].method
    found = check_gradients(cost, wrong, at, wrt=["weights", "biases"], domains={"y": "one-hot"}, fast=True)
    assert [v.status for v in found.verdicts] == ["undecided", "tested", "tested", "tested"]


def test_a_tie_is_undecided():
    report = check_gradients(lambda w: np.abs(w).sum(), np.sign, [np.array([0.0, 1.0])], fast=True)
    assert report.status == "undecided" and "kink" in report.verdicts[0].reason


@pytest.mark.parametrize("order", [np.sort, lambda w: w[np.argsort(w)], lambda w: w[np.argmax(w)] * np.arange(1.0, 4.0)])
def test_a_tie_in_an_order_is_undecided(order):
    def cost(w):
        return (order(w) * np.array([1.0, 2.0, 3.0])).sum()

    report = check_gradients(cost, lambda w: 0 * w + 1, [np.array([0.5, 0.5, 0.25])], fast=True)
    assert report.status == "undecided" and "kink" in report.verdicts[0].reason
    # Of data it is none.
    at = [W, np.ones(3)]
    assert check_gradients(lambda w, y: w.sum() * y[np.argmax(y)], lambda w, y: 0 * w + y[np.argmax(y)], at, fast=True).ok


def test_what_is_not_covered_is_undecided_by_name():
    report = check_gradients(lambda w: np.linalg.svd(w[None])[1][0], lambda w: w, [np.ones(2)], fast=True)
    assert report.status == "undecided" and "numpy.linalg.svd" in report.verdicts[0].reason


W = np.array([[0.3, -0.7, 0.2], [0.9, 0.4, -0.1]])


@pytest.mark.every(3)
@pytest.mark.parametrize("move", [
    lambda w: w[::-1, 1:].copy(), lambda w: np.concatenate([w, 2 * w]), lambda w: np.pad(w, 1), lambda w: w.reshape(-1)[[0, 0, 3]],
    lambda w: np.where(w > 0, w, 0), lambda w: np.stack([w[0], w[1]], axis=1), lambda w: np.repeat(w, 2, axis=0),
    lambda w: np.append(w, 1), lambda w: np.tile(w, 2), lambda w: np.cumsum(w, axis=1), lambda w: np.sort(w, axis=1),
    lambda w: np.clip(w, -0.5, 0.5), lambda w: w.max(axis=0), lambda w: np.einsum("ij->j", w), lambda w: w.T.flatten(),
    lambda w: np.array([row.sum() for row in w]), lambda w: np.abs(w).mean(axis=0), lambda w: np.array([w[0, 0], 3.0, w[1, 2]]),
])  # fmt: skip
def test_what_moves_and_picks_elements(move, no_made_points):
    """Each is linear near the example, so that its derivative is a difference."""
    weights = np.arange(1, 1 + np.size(move(W))).reshape(np.shape(move(W)))

    def total(w):
        return (weights * move(w)).sum()

    def gradient(w):
        found = np.zeros(w.shape)
        for place in np.ndindex(w.shape):
            step = np.zeros(w.shape)
            step[place] = 1 / 1024
            found[place] = 2 * total(w) * (total(w + step) - total(w)) * 1024
        return found

    report = check_gradients(lambda w: total(w) ** 2, gradient, [W], fast=True)
    assert report.ok, [v.reason for v in report.verdicts]
    assert not check_gradients(lambda w: total(w) ** 2, lambda w: gradient(w) * 1.0001, [W], fast=True).ok


@pytest.mark.parametrize(("cost", "gradient"), [
    (lambda w: np.prod(w[0]), lambda w: np.stack([np.array([w[0, 1] * w[0, 2], w[0, 0] * w[0, 2], w[0, 0] * w[0, 1]]), 0 * w[1]])),
    (lambda w: np.cosh(w).sum(), np.sinh),
    (lambda w: np.log1p(np.exp(w)).sum(), lambda w: 1 / (1 + np.exp(-w))),
    (lambda w: np.logaddexp(0, w).sum(), lambda w: 0.5 * (1 + np.tanh(w / 2))),
    (lambda w: np.sin(w).sum(), np.cos),
    (lambda w: np.arctan(w).sum(), lambda w: 1 / (1 + w**2)),
    (lambda w: np.sqrt(w * w + 1).sum(), lambda w: w * (w**2 + 1) ** -0.5),
    (lambda w: np.outer(w[0], w[1]).sum(), lambda w: np.stack([w[1].sum() * np.ones(3), w[0].sum() * np.ones(3)])),
    (lambda w: np.tensordot(w, w, axes=([0, 1], [0, 1])), lambda w: w + w),
    (lambda w: (w @ w.T).trace(), lambda w: 2 * w),
    (lambda w: np.exp(w - np.log(np.exp(w).sum()))[0, 0] / 3,
     lambda w: ((np.arange(6) == 0).reshape(2, 3) - np.exp(w) / np.exp(w).sum()) * np.exp(w)[0, 0] / np.exp(w).sum() / 3.0),
])  # fmt: skip
def test_derivatives_of_functions(cost, gradient):
    report = check_gradients(cost, gradient, [W], fast=True)
    assert report.ok, [v.reason for v in report.verdicts]
    assert not check_gradients(cost, lambda w: gradient(w) + 1e-9 * w, [W], fast=True).ok


@pytest.fixture
def no_made_points(monkeypatch):
    """Draws alone: gradients by differences of exact numbers are none so close to a kink as points are made."""
    monkeypatch.setattr(strategy, "RECORDED", 0)


def moved(change):
    """Return a cost of what ``change`` writes into an array, of degree at most 4 in each entry."""

    def cost(w):
        z = w * w
        change(z, w)
        return (z * w).sum()

    return cost


@pytest.mark.parametrize("change", [
    lambda z, w: z.T.__setitem__((0, slice(None)), w[:, 1]), lambda z, w: z.flat.__setitem__(0, 2.0),
    lambda z, w: np.add.at(z, ([0, 0], [1, 1]), w[0, :2]), lambda z, w: np.copyto(z, w, where=w > 0),
    lambda z, w: np.fill_diagonal(z, w[0, 2]), lambda z, w: np.multiply(w, 3, out=z), lambda z, w: z[:, 1:].__imul__(w[:, :1]),
    lambda z, w: np.put_along_axis(z, np.array([[0], [1]]), w[:, 2:] * 2, axis=1), lambda z, w: np.add(z, w, out=z, where=w > 0),
])  # fmt: skip
def test_writes_in_place_and_through_views(change, no_made_points):
    cost = moved(change)

    def gradient(w):
        # Five points give the exact derivative of a polynomial of degree 4.
        found = np.zeros(w.shape)
        for place in np.ndindex(w.shape):
            e = np.zeros(w.shape)
            e[place] = 1 / 1024
            found[place] = (8 * (cost(w + e) - cost(w - e)) - (cost(w + 2 * e) - cost(w - 2 * e))) / (12 / 1024)
        return found

    report = check_gradients(cost, gradient, [W], fast=True)
    assert report.ok, [v.reason for v in report.verdicts]
    assert not check_gradients(cost, lambda w: gradient(w) + 1e-9, [W], fast=True).ok


@pytest.mark.parametrize("late", [False, True])
def test_what_is_known_of_an_exponent_ends_when_a_part_is_written_to(late):
    """exp(z - max z) is taken apart, unless z or the maximum changed meanwhile."""

    def cost(w):
        z = 2 * w
        m = z.max(axis=1, keepdims=True)
        s = z - m
        if late:
            z *= 3
            m += w[0, 0]
        e = np.exp(s)
        return (e[:, 0] / e.sum(axis=1)).sum()

    def gradient(w):
        e = np.exp(2 * w)
        p = e / e.sum(axis=1, keepdims=True)
        return 2 * p[:, :1] * ((np.arange(3) == 0) - p)

    # Late, the shift is an unknown of its own, which the quotient cannot cancel: not accepted, never wrong.
    assert check_gradients(cost, gradient, [W], fast=True).ok is not late
    assert not check_gradients(cost, lambda w: 3 * gradient(w), [W], fast=True).ok


@pytest.mark.parametrize("copied", [
    lambda w: +w, lambda w: np.maximum(w, -np.inf), lambda w: np.clip(w, -np.inf, np.inf), lambda w: np.ascontiguousarray(w.T),
    lambda w: w.reshape(6, 1).prod(axis=1), lambda w: np.conjugate(w),
])  # fmt: skip
@pytest.mark.parametrize("fast", [False, True])
def test_what_numpy_copies_is_a_copy(copied, fast):
    def cost(w):
        other = copied(w)
        other *= 2
        return (w * w).sum()

    assert check_gradients(cost, lambda w: 2 * w, [W], fast=fast).ok
    assert not check_gradients(cost, lambda w: 8 * w, [W], fast=fast).ok


@pytest.mark.parametrize("fast", [False, True])
def test_a_single_number_is_never_changed(fast):
    def cost(w):
        a = w[0, 0]
        b = a
        b += w[0, 1]
        return a * a + 0 * b

    assert check_gradients(cost, lambda w: np.array([[2 * w[0, 0], 0, 0], [0, 0, 0]]), [W], fast=fast).ok
    assert check_gradients(lambda pi: pi * np.pi, lambda pi: np.pi, [1.5], fast=fast).ok
    assert not check_gradients(lambda pi: pi * np.pi, lambda pi: pi, [1.5], fast=fast).ok


def test_whole_numbers_are_counted_at_indices():
    def cost(x, amount):
        count = np.array([1, 2, 3])
        np.add.at(count, [0, 0, 2], amount)
        return (x * count).sum()

    right = np.array([3, 2, 4])
    (verdict,) = check_gradients(lambda x: cost(x, 1), lambda x: right, [np.ones(3) / 3], fast=True).verdicts
    assert verdict.status == "tested"
    (verdict,) = check_gradients(lambda x: cost(x, 1.5), lambda x: right, [np.ones(3) / 3], fast=True).verdicts
    assert verdict.status == "undecided" and "numpy.add.at" in verdict.reason


@pytest.mark.parametrize(("given", "is_recorded"), [(0.0, False), (2.0, True)])
def test_a_cost_without_a_value_at_a_large_example_is_told_at_once(given, is_recorded, monkeypatch):
    ran = []
    entries = strategy.by_entry
    monkeypatch.setattr(strategy, "LARGE", 1)
    monkeypatch.setattr(strategy, "by_entry", lambda attempt: ran.append(attempt) or entries(attempt))
    with np.errstate(all="ignore"):
        # What is returned is no derivative: where the cost has a value the entries are looked at.
        report = check_gradients(lambda w: np.sum(0 * np.log(w)) + np.sqrt(w).sum(), lambda w: w, [np.full(2, given)])
    assert bool(ran) is is_recorded
    assert is_recorded or (report.status == "undecided" and "not a number at the example" in report.verdicts[0].reason)
