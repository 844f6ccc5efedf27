"""Which argument a returned gradient belongs to: by name, by place and shape, and never by a guess that accuses."""

from collections import namedtuple

import numpy as np
import pytest

from bpverify.errors import InputError
from bpverify.exact.check.ordering import assignments
from bpverify.exact.gradients import check_gradients, check_vjp

R = np.random.default_rng(11)
SQUARE, OTHER, B = R.normal(size=(3, 3)), R.normal(size=(3, 3)), R.normal(size=3)


def statuses(report):
    return {v.name: v.status for v in report.verdicts}


def dense(X, W, b):
    return ((X @ W + b) ** 2).sum()


def dense_slopes(X, W, b, factor=2):
    d = 2 * (X @ W + b)
    return factor / 2 * X.T @ d, d.sum(0)


def test_what_is_right_for_a_later_argument_of_its_shape_waits_for_a_word():
    report = check_gradients(dense, dense_slopes, [SQUARE, OTHER, B])
    assert statuses(report) == {"X": "undecided", "b": "proved"} and not report.ok
    assert "it is right as those of W, b, not as the first; if that is meant, say wrt=" in report.verdicts[0].reason
    assert statuses(check_gradients(dense, dense_slopes, [SQUARE, OTHER, B], wrt=["W", "b"])) == {"W": "proved", "b": "proved"}


def test_the_gradient_of_one_argument_is_not_accepted_for_another():
    # The gradient of X was meant, that of W is returned.
    report = check_vjp(lambda X, W: X @ W, lambda up, X, W: X.T @ up, [SQUARE, OTHER])
    assert not report.ok and report.status == "undecided"
    meant = check_vjp(lambda X, W: X @ W, lambda up, X, W: X.T @ up, [SQUARE, OTHER], wrt=["X"])
    assert meant.status == "refuted"


def test_what_is_wrong_for_each_argument_that_it_fits_is_refuted():
    report = check_gradients(dense, lambda X, W, b: dense_slopes(X, W, b, 3), [SQUARE, OTHER, B])
    assert report.status == "refuted" and "wrong for each; wrt= says which is meant" in " ".join(report.notes)
    named = check_gradients(dense, lambda X, W, b: dense_slopes(X, W, b, 3), [SQUARE, OTHER, B], wrt=["W", "b"])
    assert statuses(named) == {"W": "refuted", "b": "proved"}


def test_what_is_wrong_for_one_and_open_for_another_is_no_accusation():
    def cost(x, w):
        # The derivative by w is not covered.
        return (x * 2).sum() + (w**2 + 1).sum() ** 0.5 * 0 + abs(float(np.real_if_close(1))) * (w * w).sum()

    report = check_gradients(cost, lambda x, w: 2 * w, [B, B + 1])
    assert report.status != "refuted"


@pytest.mark.parametrize(
    ("shapes", "returned", "ways"),
    [
        ([(3, 3), (3, 3), (3,)], [(3, 3), (3,)], [("a", "c"), ("b", "c")]),
        ([(2,), (3,), (2,)], [(3,), (2,)], [("b", "c")]),
        ([(2,), (3,)], [(2,), (3,)], []),
        ([(2,), (3,)], [(4,)], []),
        ([(), (3,)], [(3,)], [("b",)]),
    ],
)
def test_the_ways_in_which_outputs_can_belong(shapes, returned, ways):
    at = {name: np.ones(shape) if shape else 0.5 for name, shape in zip("abc", shapes, strict=False)}
    assert assignments(tuple(np.zeros(shape) for shape in returned), at, None) == ways


# One number: the cost, or the gradient of a number.


def scaled(p, b, X):
    return ((X @ p["W"] + b) ** 2).sum()


@pytest.mark.parametrize(("factor", "status"), [(2, "proved"), (7, "refuted")])
def test_a_number_behind_a_dict_is_the_gradient_of_the_number_that_follows_it(factor, status):
    def slopes(p, b, X):
        r = X @ p["W"] + b
        return {"W": 2 * X.T @ r}, factor * r.sum()

    assert statuses(check_gradients(scaled, slopes, [{"W": B}, 0.3, SQUARE])) == {"p['W']": "proved", "b": status}


def test_a_number_before_a_dict_that_may_be_either_is_asked_about():
    def both(b, p, X):
        r = X @ p["W"] + b
        return (r**2).sum(), {"W": 2 * X.T @ r}

    with pytest.raises(InputError, match="the cost, or the gradient of b"):
        check_gradients(lambda b, p, X: scaled(p, b, X), both, [0.3, {"W": B}, SQUARE])
    assert check_gradients(lambda b, p, X: scaled(p, b, X), both, [0.3, {"W": B}, SQUARE], wrt=["p"]).ok


def test_the_cost_before_its_gradients_is_left_out_though_data_follows():
    def both(w, b, X, y):
        r = X @ w + b - y
        return (r**2).sum(), 2 * X.T @ r, 2 * r.sum()

    def cost(w, b, X, y):
        return both(w, b, X, y)[0]

    at = [B, 0.3, R.normal(size=(4, 3)), R.normal(size=4)]
    assert statuses(check_gradients(cost, both, at)) == {"w": "proved", "b": "proved"}

    def slips(w, b, X, y):
        cost, dw, db = both(w, b, X, y)
        return cost, dw, 3 * db

    wrong = check_gradients(cost, slips, at)
    assert statuses(wrong) == {"w": "proved", "b": "refuted"}


@pytest.mark.parametrize("fast", [False, True])
def test_a_number_that_is_no_cost_is_not_left_out(fast):
    def cost(w, b, X, y):
        return ((X @ w + b - y) ** 2).sum()

    def swapped(w, b, X, y):
        r = X @ w + b - y
        return 7 * r.sum(), 2 * X.T @ r

    at = [B, 0.3, R.normal(size=(4, 3)), R.normal(size=4)]
    with pytest.raises(InputError, match="the first number: the cost, or the gradient of b"):
        check_gradients(cost, swapped, at, fast=fast)

    def of_a_dict(p, b, X):
        r = X @ p["W"] + b
        return 7 * r.sum(), {"W": 2 * X.T @ r}

    with pytest.raises(InputError, match="the first number: the cost, or the gradient of b"):
        check_gradients(scaled, of_a_dict, [{"W": B}, 0.3, SQUARE], fast=fast)


@pytest.mark.parametrize("fast", [False, True])
def test_the_cost_is_known_by_its_value_where_a_number_is_an_argument(fast):
    def both(p, b, X):
        return scaled(p, b, X), {"W": 2 * X.T @ (X @ p["W"] + b)}

    report = check_gradients(scaled, both, [{"W": B}, 0.3, SQUARE], fast=fast)
    assert report.ok and list(statuses(report)) == ["p['W']"]


# Containers.

Weights = namedtuple("Weights", "W b")


def test_a_named_tuple_is_matched_by_its_fields():
    def cost(p, X):
        return dense(X, p.W, p.b)

    at = [Weights(OTHER, B), SQUARE]
    assert statuses(check_gradients(cost, lambda p, X: Weights(*dense_slopes(X, *p)), at)) == {"p[0]": "proved", "p[1]": "proved"}
    wrong = check_gradients(cost, lambda p, X: Weights(*dense_slopes(X, *p, 3)), at)
    assert statuses(wrong) == {"p[0]": "refuted", "p[1]": "proved"}


@pytest.mark.parametrize(("sign", "status"), [(1, "proved"), (-1, "refuted")])
def test_as_many_gradients_as_arguments_may_be_those_of_one_list(sign, status):
    def cost(Ws, x):
        return (Ws[1] @ (Ws[0] @ x)).sum()

    def slopes(Ws, x):
        up = np.ones(len(Ws[1]))
        return [np.outer(Ws[1].T @ up, x), sign * np.outer(up, Ws[0] @ x)]

    at = [[R.normal(size=(3, 2)), R.normal(size=(4, 3))], R.normal(size=2)]
    assert statuses(check_gradients(cost, slopes, at)) == {"Ws[0]": "proved", "Ws[1]": status}


def half(X, W, b):
    return 0.5 * ((X @ W + b) ** 2).sum()


@pytest.mark.parametrize("fast", [False, True])
@pytest.mark.parametrize("wrt", [None, ["W", "b"]])
def test_a_gradient_that_was_summed_too_far_is_no_cost(wrt, fast):
    def slopes(X, W, b):
        d = X @ W + b
        return X.T @ d, d.sum()

    with pytest.raises(InputError):
        check_gradients(half, slopes, [OTHER[:2], SQUARE, B], wrt=wrt, fast=fast)


@pytest.mark.parametrize("fast", [False, True])
@pytest.mark.parametrize("place", [0, 2])
def test_a_stray_number_beside_all_gradients_is_named(place, fast):
    def slopes(X, W, b):
        d = X @ W + b
        found = [X.T @ d, d.sum(0)]
        found.insert(place, 1.5)
        return tuple(found)

    with pytest.raises(InputError, match=r"the number 1\.5, of no argument's shape"):
        check_gradients(half, slopes, [OTHER[:2], SQUARE, B], wrt=["W", "b"], fast=fast)


@pytest.mark.parametrize("fast", [False, True])
def test_the_cost_itself_beside_the_gradients_is_left_out(fast):
    def slopes(X, W, b):
        d = X @ W + b
        return 0.5 * (d**2).sum(), X.T @ d, d.sum(0)

    assert check_gradients(half, slopes, [OTHER[:2], SQUARE, B], wrt=["W", "b"], fast=fast).ok
