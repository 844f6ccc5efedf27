"""Gradients of NumPy code: right ones are proved, or tested with a bound, wrong ones refuted with what is wrong."""

import numpy as np
import pytest

from bpverify.errors import InputError
from bpverify.exact.code.adapters import locals_of, updates_of
from bpverify.exact.gradients import check_gradients, check_vjp
from tests.exact import gradient_cases as cases


def changed(change):
    def gradients(*arrays):
        return change(list(cases.gradients(*arrays)), arrays)

    return gradients


def with_(place, value):
    def change(found, arrays):
        found[place] = value(found[place], arrays)
        return found

    return change


def one_entry(g, _):
    g[1, 0] *= 1.0001
    return g


BUGS = {
    "sign": (with_(0, lambda g, _: -g), 0, "-1 times"),
    "twice": (with_(1, lambda g, _: 2 * g), 1, "2 times"),
    "zero": (with_(3, lambda g, _: 0 * g), 3, "is 0"),
    "one entry": (with_(2, one_entry), 2, "1 of 6 entries is wrong: [1,0]"),
    "relative error 1e-9": (with_(2, lambda g, _: g * (1 + 1e-9)), 2, "times"),
    "weight decay": (with_(0, lambda g, a: g + 1e-5 * a[0]), 0, "W1"),
    "an extra activation": (with_(1, lambda g, a: g * cases.sigmoid(a[0] @ a[4] + a[1])), 1, "the factor a is too many"),
    "only beyond 4": (with_(1, lambda g, a: np.where(a[1] > 0, g, 2 * g)), 1, ""),
}


@pytest.mark.parametrize("name", BUGS)
def test_a_wrong_gradient_is_refuted_and_named(name):
    change, place, words = BUGS[name]
    report = check_gradients(cases.cost, changed(change), cases.AT)
    assert [v.status for v in report.verdicts] == ["refuted" if i == place else "proved" for i in range(4)]
    assert words in " ".join(d.message for d in report.verdicts[place].diagnostics)


def test_a_right_gradient_of_a_small_network_is_proved():
    report = check_gradients(cases.cost, cases.gradients, cases.AT)
    assert report.ok and report.status == "proved"
    assert [v.name for v in report.verdicts] == ["W1", "b1", "W2", "b2"]
    assert any("no divisor is 0" in c for c in report.verdicts[0].conditions)


def test_what_is_too_large_for_polynomials_is_tested_with_a_bound():
    at = [cases.RNG.normal(size=s) for s in ((30, 12), 30, (2, 30), 2, 12, 2)]
    report = check_gradients(cases.cost, cases.gradients, at)
    assert report.ok and report.status == "tested"
    assert all(0 < float(v.bound) < 1e-12 for v in report.verdicts if v.status == "tested")


def test_a_cost_that_is_never_a_number_is_refused():
    for fast in (False, None):
        with pytest.raises(InputError, match="a number at the example point"):
            check_gradients(lambda x: np.log(-1 - x * x).sum(), lambda x: 2 * x / (1 + x * x), [np.ones(2)], fast=fast)
    report = check_gradients(lambda x: np.log(-1 - x * x).sum(), lambda x: 2 * x / (1 + x * x), [np.ones(2)], fast=True)
    assert report.status == "undecided"


def test_the_root_of_a_square():
    at = [np.array([0.5, -1.5])]
    assert check_gradients(lambda x: np.sqrt(x**2).sum(), lambda x: np.sign(x), at).status == "proved"
    assert check_gradients(lambda x: np.sqrt(x * x).sum(), lambda x: x / np.abs(x), at).status == "proved"
    assert check_gradients(lambda x: np.sqrt(x * x).sum(), lambda x: x * 0 + 1, at).status == "refuted"


def test_a_condition_on_targets_is_said():
    report = check_gradients(cases.softmax_cost, cases.softmax_gradients, cases.SOFTMAX_AT)
    assert report.ok
    assert any("sums to 1" in c for c in report.verdicts[0].conditions)
    declared = check_gradients(cases.softmax_cost, cases.softmax_gradients, cases.SOFTMAX_AT, domains={"Y": "one-hot"})
    assert declared.ok and any("one-hot" in c for c in declared.verdicts[0].conditions)


def test_targets_that_do_not_sum_to_one_refute_what_assumes_it():
    at = [*cases.SOFTMAX_AT[:3], cases.RNG.normal(size=(5, 3))]
    assert check_gradients(cases.softmax_cost, cases.softmax_gradients, at).status == "refuted"


def test_a_layer():
    report = check_vjp(cases.relu_forward, cases.relu_backward, cases.RELU_AT)
    assert report.ok and [v.name for v in report.verdicts] == ["x", "w", "b"]


def test_a_layer_that_forgets_its_mask():
    def backward(dout, cache):
        x, w, _ = cache
        return dout @ w.T, x.T @ dout, dout.sum(axis=0)

    assert check_vjp(cases.relu_forward, backward, cases.RELU_AT).status == "refuted"


def test_a_layer_with_the_wrong_axis():
    def backward(dout, cache):
        dx, dw, _ = cases.relu_backward(dout, cache)
        return dx, dw, dout.sum(axis=1)

    report = check_vjp(cases.relu_forward, backward, cases.RELU_AT)
    assert report.verdicts[2].status == "ill-formed" and "(5,)" in report.verdicts[2].reason


def test_an_error_of_the_users_code_is_one_line():
    with pytest.raises(InputError, match="ValueError"):
        check_gradients(lambda w: (w @ np.ones(7)).sum(), lambda w: w, [np.ones((2, 3))])


def test_nan_is_refused():
    with pytest.raises(InputError, match="finite"):
        check_gradients(lambda w: w.sum(), lambda w: w, [np.array([np.nan])])


def test_limits_leave_it_undecided():
    report = check_gradients(cases.cost, cases.gradients, cases.AT, max_nodes=50, fast=False)
    assert report.status == "undecided" and "max-nodes" in report.verdicts[0].reason
    assert check_gradients(cases.cost, cases.gradients, cases.AT, max_nodes=50).status == "tested"  # By the fast path.
    report = check_gradients(cases.cost, cases.gradients, cases.AT, timeout=-1)
    assert report.status == "undecided"


def test_names_from_a_dict():
    def by_name(*arrays):
        return dict(zip(["dW1", "db1", "grad_W2", "b2"], cases.gradients(*arrays), strict=True))

    assert check_gradients(cases.cost, by_name, dict(zip(["W1", "b1", "W2", "b2", "x", "y"], cases.AT, strict=True))).ok


@pytest.mark.parametrize("gradients", [updates_of(cases.step, 0.1, "W"), locals_of(cases.step, {"W": "dW"})])
def test_gradients_that_nothing_returns(gradients):
    assert check_gradients(cases.squares, gradients, cases.STEP_AT).ok


def test_an_update_with_another_rate_is_a_factor():
    report = check_gradients(cases.squares, updates_of(cases.step, 0.2, "W"), cases.STEP_AT)
    assert "1/2 times" in " ".join(d.message for d in report.verdicts[0].diagnostics)


def test_a_local_variable_that_is_not_there():
    with pytest.raises(InputError, match="dw"):
        check_gradients(cases.squares, locals_of(cases.step, {"W": "dw"}), cases.STEP_AT)


@pytest.mark.parametrize("slip", [False, True])
def test_gradients_in_attributes_of_a_network(slip):
    network = cases.Network([3, 4, 5, 2], slip)

    def cost(weights, biases, x, y):
        network.weights, network.biases = weights, biases
        return 0.5 * np.sum((network.feedforward(x) - y) ** 2)

    def gradients(weights, biases, x, y):
        network.weights, network.biases = weights, biases
        network.backprop(x, y)
        return network.gradients

    at = [network.weights, network.biases, np.array([[0.5], [1.5], [-0.25]]), np.array([[0.75], [0.5]])]
    report = check_gradients(cost, gradients, at, wrt=["weights", "biases"])
    wrong = {v.name for v in report.verdicts if v.status == "refuted"}
    assert wrong == ({"weights[0]", "weights[1]", "biases[0]", "biases[1]"} if slip else set())
    assert report.ok is not slip


def test_an_example_on_a_kink_is_judged_beside_it():
    at = [np.zeros((5, 4)), *cases.RELU_AT[1:2], np.zeros(3)]
    report = check_vjp(cases.relu_forward, cases.relu_backward, at)
    assert report.ok and any("kink" in c for c in report.verdicts[0].conditions)


def test_a_kink_that_no_point_leaves_is_undecided():
    def cost(w):
        return np.sum(np.abs(w - w.sum() + np.sum(w)))

    report = check_gradients(cost, lambda w: np.abs(np.sign(w)) * 0 + (w - w.sum() + np.sum(w) == 0), [np.array([0.0, 0.0])])
    assert report.status in {"undecided", "refuted"}


def test_a_cost_that_does_not_use_its_argument():
    report = check_gradients(lambda w, v: np.sum(v**2), lambda w, v: (w, 2 * v), [np.ones(2), np.ones(3)])
    assert "does not depend" in " ".join(d.message for d in report.verdicts[0].diagnostics)


def test_wrong_only_far_out():
    # Several comparisons on one line: each has its own sides.
    def gradient(x):
        return np.where(x > 4, 2.0, (x > 0) * 1.0)

    report = check_gradients(lambda x: np.maximum(x, 0).sum(), gradient, [np.array([0.5, -1.5])])
    assert report.status == "refuted"


def test_integers_that_index_are_drawn_anew():
    def cost(w, y):
        return np.sum(w[y] ** 2)

    at = [np.array([0.5, -1.5, 2.0, 0.25]), np.array([0, 2])]
    report = check_gradients(cost, lambda w, y: 2 * w * np.array([1, 0, 1, 0]), at, wrt=["w"], seed=1)
    assert report.status == "refuted"


def test_what_is_vacuous_is_undecided():
    assert check_gradients(lambda x: 3.0, lambda x: 0 * x, [np.ones(3)]).status == "undecided"
    assert check_gradients(lambda x: np.sum(x), lambda x: x, [np.zeros((0, 3))]).status == "undecided"


def test_integers_may_be_declared_fixed():
    def cost(w, y):
        return np.sum(w[y] ** 2)

    at = [np.array([0.5, -1.5, 2.0]), np.array([0, 2])]
    report = check_gradients(cost, lambda w, y: 2 * w * np.array([1, 0, 1]), at, wrt=["w"], domains={"y": "fixed"})
    assert report.ok and "y: at the values given" in report.verdicts[0].conditions


def test_a_gradient_clipped_at_its_bound():
    report = check_gradients(lambda x: np.sum(10 * x**2), lambda x: np.clip(20 * x, -5, 5), [np.array([0.5, -1.25, 2.0])])
    assert "plus or minus 5 for all inputs" in " ".join(d.message for d in report.verdicts[0].diagnostics)


def test_a_pair_is_read_as_output_and_cache():
    report = check_vjp(lambda x, w: (x * w, 2 * x), lambda g, cache: (g, cache), [np.ones(3) / 3, np.ones(3) / 7])
    assert report.status == "refuted" and "cache" in report.notes[0]
