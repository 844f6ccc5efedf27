"""What an example happens to be is no domain: signs, sums, whole numbers, ties; targets of 0 and 1 are, and that is said first."""

import numpy as np
import pytest

from bpverify.exact.gradients import check_gradients, check_vjp
from tests.exact import gradient_cases as cases

R = np.random.default_rng(6)
W, B, X = R.normal(size=(4, 3)), R.normal(size=3), R.normal(size=(5, 4))
HOT = np.eye(3)[[0, 2, 1, 1, 0]]
SOFT = np.full((5, 3), 1 / 3) + np.array([0.1, 0.05, -0.15])
SUMMING = np.array([0.5, 0.2, 0.1, 0.1, 0.1])


@pytest.mark.parametrize("fast", [False, True])
def test_one_hot_targets_are_taken_to_be_so_and_it_is_the_first_condition(fast):
    report = check_gradients(cases.softmax_cost, cases.softmax_gradients, [W, B, X, HOT], fast=fast)
    assert report.ok
    first = report.verdicts[0].conditions[0]
    assert first.startswith("Y: sums to 1") or (not fast and first.startswith("Y: one-hot"))


def test_rows_that_happen_to_sum_to_one_are_to_be_declared():
    at = [W, B, X, SOFT]
    report = check_gradients(cases.softmax_cost, cases.softmax_gradients, at)
    assert {v.status for v in report.verdicts} == {"undecided"}
    assert "declare --domain Y='sums to 1'" in report.verdicts[0].reason
    declared = check_gradients(cases.softmax_cost, cases.softmax_gradients, at, domains={"Y": "sums to 1"})
    assert declared.ok and "sums to 1" in declared.verdicts[0].conditions[0]


def test_what_is_wrong_for_rows_that_sum_to_one_too_is_refuted():
    at = [W, B, X, SOFT]
    report = check_gradients(cases.softmax_cost, lambda *a: [2 * g for g in cases.softmax_gradients(*a)], at)
    assert report.status == "refuted"


def test_nothing_is_assumed_of_what_is_differentiated_by():
    def cost(s):
        return np.log(s.sum()) - np.log(s[0])

    for at in ([SUMMING], [np.eye(5)[0] + 1e-3]):
        assert check_gradients(cost, lambda s: 1 - np.eye(5)[0] / s, at).status == "refuted"
    assert check_gradients(cost, lambda s: 1 / s.sum() - np.eye(5)[0] / s, [SUMMING]).status == "proved"


def test_a_mask_of_zeros_and_ones_is_a_condition():
    mask = np.array([1.0, 0.0, 1.0, 1.0])
    report = check_gradients(lambda w, m: ((w * m) ** 2).sum(), lambda w, m: [2 * w * m], [W[:, 0], mask])
    assert report.ok and "m: each entry 0 or 1" in report.verdicts[0].conditions[0]
    # Where the mask may be anything, that is not said.
    general = check_gradients(lambda w, m: ((w * m) ** 2).sum(), lambda w, m: [2 * w * m * m], [W[:, 0], mask])
    assert general.ok and not any("0 or 1" in c for c in general.verdicts[0].conditions)


@pytest.mark.parametrize(
    ("example", "wrong"),
    [
        (np.array([0.5, 1.5]), lambda x: 0 * x + 1),  # signs
        (np.array([1.0, 3.0]), lambda x: np.sign(x) * (x == np.floor(x))),  # whole numbers
        (np.array([0.25, 0.25]), lambda x: np.sign(x) * (x[0] == x[1])),  # ties
        (np.array([0.25, 0.75]), lambda x: np.sign(x) * x.sum()),  # sums
        (np.array([0.0, 0.0]), lambda x: 0 * x),  # zeros
    ],
)
def test_no_sign_sum_or_tie_of_an_example_is_a_domain(example, wrong):
    assert check_gradients(lambda x: np.abs(x).sum(), wrong, [example]).status == "refuted"
    assert check_gradients(lambda x: np.abs(x).sum(), np.sign, [example]).status == "proved"


def test_a_degenerate_example_is_moved():
    zeros = [np.zeros((4, 3)), np.zeros(3), np.zeros((5, 4)), np.zeros((5, 3))]

    def forward(w, b, x):
        return np.maximum(x @ w + b, 0)

    def cost(w, b, x, y):
        return ((forward(w, b, x) - y) ** 2).sum()

    def gradients(w, b, x, y, factor=2):
        d = factor * (forward(w, b, x) - y) * (x @ w + b > 0)
        return x.T @ d, d.sum(axis=0)

    assert check_gradients(cost, gradients, zeros).ok
    assert check_gradients(cost, lambda *a: gradients(*a, factor=1), zeros).status == "refuted"


def test_code_that_is_defined_for_positive_numbers_alone():
    report = check_gradients(lambda x: np.log(x).sum() + np.maximum(x, 2).sum(), lambda x: 1 / x + (x > 2), [np.array([0.5, 3.0])])
    assert report.status == "proved"
    assert check_vjp(lambda x: np.sqrt(x) * (x > 2), lambda up, x: up / 2 / np.sqrt(x), [np.array([3.0, 5.0])]).status == "refuted"
