"""How the user's functions are called, and what they return: by name, in containers, beside the cost, not at all, twice."""

import types

import numpy as np
import pytest

from bpverify.errors import InputError
from bpverify.exact.code.adapters import locals_of, updates_of
from bpverify.exact.gradients import check_gradients, check_vjp

R = np.random.default_rng(4)
X, W, B = R.normal(size=(4, 3)), R.normal(size=(3, 2)), np.zeros(2)
V, U = np.array([0.5, -1.25, 2.0]), np.array([1.0, 2.0, -3.0])
FAST = pytest.mark.parametrize("fast", [False, True])
HOLDS = {"proved", "tested"}


def statuses(report):
    return {v.name: v.status for v in report.verdicts}


def affine(P):
    return ((X @ P["W"] + P["b"]) ** 2).sum()


def affine_slopes(P):
    d = 2 * (X @ P["W"] + P["b"])
    return {"W": X.T @ d, "b": d.sum(axis=0)}


# Missing gradients.


def test_none_for_an_argument_that_is_asked_for_is_wrong():
    at = [X, W]
    report = check_vjp(lambda X, W: X @ W, lambda up, X, W: (up @ W.T, None), at, wrt=["X", "W"])
    assert statuses(report) == {"X": "proved", "W": "refuted"}
    assert any("no gradient is returned of W" in d.message for d in report.verdicts[1].diagnostics)
    report = check_vjp(lambda X, W: X @ W, lambda up, X, W: (up @ W.T, None), at)
    assert statuses(report) == {"X": "proved"} and "no gradient is returned of: W" in report.notes


def test_a_name_of_wrt_that_is_not_returned_is_wrong():
    def slopes(P, Q):
        return {"P": 2 * P * Q}

    report = check_gradients(lambda P, Q: (P**2 * Q).sum(), slopes, [V, U], wrt=["P", "Q"])
    assert statuses(report) == {"P": "proved", "Q": "refuted"}
    # What is misspelt is told to be so, not to be missing.
    with pytest.raises(InputError, match="a gradient of Qs"):
        check_gradients(lambda P, Qs: (P**2 * Qs).sum(), lambda P, Qs: {"P": 2 * P * Qs, "Qz": P**2}, [V, U], wrt=["P", "Qs"])


def test_nothing_is_missing_where_the_cost_does_not_depend_on_it():
    report = check_gradients(lambda P: (P["a"] ** 2).sum(), lambda P: {"a": 2 * P["a"]}, [{"a": V, "b": U}])
    assert statuses(report) == {"P['a']": "proved", "P['b']": "proved"}
    assert any(d.code == "missing" for d in report.verdicts[1].diagnostics)


class Net:
    def __init__(self, a, b):
        self.a, self.b = a, b
        self.name = "net"

    def forward(self):
        return np.maximum(self.a, 0) @ self.b


def net_cost(net):
    return net.forward() ** 2


def net_slopes(net):
    d = 2 * net.forward()
    return Net(d * net.b * (net.a > 0), d * np.maximum(net.a, 0))


@pytest.mark.parametrize("missing", ["b", "W"])
def test_a_member_of_a_dict_without_a_gradient_is_wrong(missing):
    for given in ({}, {missing: None}):

        def slopes(P, given=given):
            return {key: value for key, value in affine_slopes(P).items() if key != missing} | given

        found = statuses(check_gradients(affine, slopes, [{"W": W, "b": B}]))
        assert found[f"P[{missing!r}]"] == "refuted" and sum(s == "refuted" for s in found.values()) == 1


def test_a_member_of_a_list_without_a_gradient_is_wrong():
    def cost(P):
        return (P[0] ** 2).sum() + (P[1] ** 3).sum()

    assert check_gradients(cost, lambda P: [[2 * P[0], 3 * P[1] ** 2]], [[V, U]]).status == "proved"
    assert statuses(check_gradients(cost, lambda P: [[2 * P[0], None]], [[V, U]])) == {"P[0]": "proved", "P[1]": "refuted"}
    assert check_gradients(cost, lambda P: (2 * P[0], 3 * P[1] ** 2), [[V, U]]).status == "proved"
    with pytest.raises(InputError, match="2 arrays"):
        check_gradients(cost, lambda P: [[2 * P[0]]], [[V, U]])


@FAST
def test_a_member_of_an_object(fast):
    net = Net(V, U)
    assert check_gradients(net_cost, net_slopes, [net], fast=fast).ok
    as_dict = check_gradients(net_cost, lambda net: vars(net_slopes(net)), [net], fast=fast, wrt=["net"])
    assert as_dict.ok and statuses(as_dict).keys() == {"net.a", "net.b"}
    wrong = check_gradients(net_cost, lambda net: {"a": net_slopes(net).a, "b": 2 * net_slopes(net).b}, [net], fast=fast)
    assert statuses(wrong)["net.b"] == "refuted"
    missing = check_gradients(net_cost, lambda net: {"a": net_slopes(net).a}, [net], fast=fast)
    assert statuses(missing)["net.b"] == "refuted"
    assert net.a is V and net.b is U


def test_an_object_that_holds_itself_is_refused():
    net = Net(V, U)
    net.itself = net
    with pytest.raises(InputError, match="hold itself"):
        check_gradients(net_cost, net_slopes, [net])


def test_a_namespace_is_an_object():
    report = check_gradients(lambda p: (p.w**2).sum(), lambda p: types.SimpleNamespace(w=2 * p.w), [types.SimpleNamespace(w=V)])
    assert statuses(report) == {"p.w": "proved"}


# By name.


def powers(w, x):
    return (w * w * x).sum()


@FAST
def test_an_example_by_name_is_bound_by_name(fast):
    at = {"x": U, "w": V}
    assert check_gradients(powers, lambda w, x: {"w": 2 * w * x}, at, fast=fast).ok
    assert check_gradients(powers, lambda x, w: {"w": 2 * w * x}, at, fast=fast).ok
    assert not check_gradients(powers, lambda w, x: {"x": 2 * w * x}, at, fast=fast).ok
    assert check_gradients(powers, lambda w, x: (2 * w * x, w * w), at, fast=fast).ok
    assert not check_gradients(powers, lambda w, x: (w * w, 2 * w * x), at, fast=fast).ok


def test_wrong_names_are_refused_with_the_nearest():
    with pytest.raises(InputError, match=r"'ws'.*did you mean 'w'"):
        check_gradients(powers, lambda w, x: 2 * w * x, {"ws": V, "x": U})
    with pytest.raises(InputError, match="an array for 'x'"):
        check_gradients(powers, lambda w, x: 2 * w * x, {"w": V})
    with pytest.raises(InputError, match=r"'weights'.*named as in the example: w, x"):
        check_gradients(powers, lambda weights, x: 2 * weights * x, {"w": V, "x": U})


def test_arguments_that_are_given_by_keyword_only():
    def cost(w, *, x):
        return powers(w, x)

    def slopes(w, *, x):
        return {"w": 2 * w * x, "x": w * w}

    for at in ({"x": U, "w": V}, [V, U]):
        assert check_gradients(cost, slopes, at).status == "proved"
    forward = check_vjp(lambda w, *, x: w * x, lambda up, w, *, x: (up * x, up * w), {"x": U, "w": V})
    assert statuses(forward) == {"w": "proved", "x": "proved"}
    assert check_vjp(lambda w, *, x: w * x, lambda up, *, x, w: (up * w, up * x), {"x": U, "w": V}).status == "refuted"


def test_a_function_that_takes_less_than_the_example_holds():
    report = check_gradients(lambda w, b: (w**2).sum() + b.sum(), lambda w: {"w": 2 * w}, {"b": U, "w": V})
    assert statuses(report) == {"w": "proved"}


def test_functions_of_other_signatures():
    assert check_gradients(lambda *arrays: powers(*arrays), lambda *arrays: 2 * arrays[0] * arrays[1], [V, U]).status == "proved"
    assert (
        check_gradients(lambda **arrays: powers(**arrays), lambda **a: {"w": 2 * a["w"] * a["x"]}, {"x": U, "w": V}).status
        == "proved"
    )
    assert check_gradients(lambda w, x, /: powers(w, x), lambda x, w, /: {"w": 2 * w * x}, {"x": U, "w": V}).status == "proved"
    assert check_gradients(np.sum, lambda x: np.ones_like(x), [V]).status == "proved"


def step(W, x, y):
    dW = 2 * np.outer(W @ x - y, x)
    W -= 0.1 * dW


def test_local_variables_and_updates_by_name():
    at = {"y": V, "W": np.ones((3, 3)) / 3, "x": U}

    def cost(x, W, y):
        return ((W @ x - y) ** 2).sum()

    assert check_gradients(cost, locals_of(step, {"W": "dW"}), at).ok
    assert check_gradients(cost, updates_of(step, 0.1, "W"), at).ok


# The cost beside the gradients.


@FAST
@pytest.mark.parametrize(
    "beside",
    [
        lambda loss, dw, dx: (loss, [dw, dx]),
        lambda loss, dw, dx: (loss, (dw, dx)),
        lambda loss, dw, dx: [loss, [dw, dx]],
        lambda loss, dw, dx: (loss, {"w": dw, "x": dx}),
        lambda loss, dw, dx: ((dw, dx), loss),
        lambda loss, dw, dx: ({"dw": dw}, loss),
        lambda loss, dw, dx: (loss, dw, dx),
        lambda loss, dw, dx: (dw, dx, loss),
        lambda loss, dw, dx: {"loss": loss, "grads": {"w": dw}},
        lambda loss, dw, dx: {"loss": loss, "grads": (dw, dx)},
    ],
)
def test_the_cost_beside_the_gradients(beside, fast):
    def slopes(w, x, factor=1):
        return beside(powers(w, x), factor * 2 * w * x, w * w)

    assert check_gradients(powers, slopes, [V, U], fast=fast).ok
    assert not check_gradients(powers, lambda w, x: slopes(w, x, 3), [V, U], fast=fast).ok


def test_a_gradient_that_is_one_number_is_no_cost():
    def cost(s, ws):
        return s * ((ws[0] ** 2).sum() + ws[1].sum())

    def slopes(s, ws):
        return (ws[0] ** 2).sum() + ws[1].sum(), [2 * s * ws[0], 0 * ws[1] + s]

    assert statuses(check_gradients(cost, slopes, [0.75, [V, U]])) == {"s": "proved", "ws[0]": "proved", "ws[1]": "proved"}


# Shapes.


@FAST
@pytest.mark.parametrize(("given", "returned"), [((3, 1), (3,)), ((3,), (3, 1)), ((1, 3), (3, 1)), ((1,), ()), ((3,), (1, 3))])
def test_a_gradient_of_another_shape_is_ill_formed(given, returned, fast):
    report = check_gradients(lambda w: (w**2).sum(), lambda w: (2 * w).reshape(returned), [np.resize(V, given)], fast=fast)
    assert report.status == "ill-formed", report.verdicts


# Whole numbers.


@FAST
def test_whole_numbers_for_weights_are_floats(fast):
    at = [np.ones((2, 3), int), np.ones((2, 3))]
    report = check_gradients(lambda w, x: (w * x).sum(), lambda w, x: x, at, fast=fast)
    assert report.ok and list(statuses(report)) == ["w"] and "floats are meant" in report.notes[0]
    assert not check_gradients(lambda w, x: (w * x).sum(), lambda w, x: 2 * x, at, fast=fast).ok
    biases = check_gradients(affine, affine_slopes, [{"W": W, "b": np.zeros(2, int)}], fast=fast)
    assert biases.ok and list(statuses(biases)) == ["P['W']", "P['b']"]
    single = check_gradients(lambda w, b: (w + b).sum(), lambda w, b: (0 * w + 1, 3 + 0 * b), [V, 0], fast=fast)
    assert single.ok and list(statuses(single)) == ["w", "b"]


@FAST
def test_whole_numbers_that_index_are_none(fast):
    report = check_gradients(
        lambda y, w: (w[y] ** 2).sum(), lambda y, w: 2 * w * np.bincount(y, minlength=3), [np.array([0, 2, 2]), V], fast=fast
    )
    assert report.ok and list(statuses(report)) == ["w"]
    count = check_gradients(lambda n, w: (w * np.arange(n)).sum(), lambda n, w: np.arange(n) * 1.0, [3, V], fast=fast)
    assert count.ok and list(statuses(count)) == ["w"]


# Calls.


class Adds:
    def __init__(self, factor=2):
        self.dw, self.factor = np.zeros(3), factor

    def gradient(self, w):
        self.dw += self.factor * w
        return [self.dw]

    def clear(self):
        self.dw[:] = 0


@FAST
def test_a_buffer_that_adds_up_is_found_by_a_second_call(fast):
    adds = Adds()
    report = check_gradients(lambda w: (w**2).sum(), adds.gradient, [V], fast=fast)
    assert report.status == "undecided" and "reset=" in report.verdicts[0].reason and not adds.dw.any()
    assert check_gradients(lambda w: (w**2).sum(), adds.gradient, [V], fast=fast, reset=adds.clear).ok
    assert not check_gradients(lambda w: (w**2).sum(), adds.gradient, [V], fast=fast, reset=lambda: None).ok


def test_a_first_call_that_is_wrong_is_refuted():
    assert check_gradients(lambda w: (w**2).sum(), Adds(3).gradient, [V]).status == "refuted"


class Remembers:
    """Keeps what the first forward pass computed, whatever comes after."""

    def __init__(self):
        self.cache = {}

    def forward(self, x):
        if "x" not in self.cache:
            self.cache["x"] = x.copy()
        return x**2

    def backward(self, up, x):
        return up * 2 * self.cache["x"]


def test_a_cache_that_is_stale_at_the_second_call():
    layer = Remembers()
    report = check_vjp(layer.forward, layer.backward, [V])
    assert report.status == "undecided" and "second call" in report.verdicts[0].reason
    assert check_vjp(layer.forward, layer.backward, [V], reset=layer.cache.clear).status == "proved"


class Caches(Remembers):
    def forward(self, x):
        self.cache["x"] = x.copy()
        return x**2


def test_a_cache_that_each_forward_pass_fills_is_right():
    layer = Caches()
    assert check_vjp(layer.forward, layer.backward, [V]).status == "proved"
    assert layer.cache == {}


# Draws.


def dropout(x):
    mask = np.random.rand(*x.shape) > 0.5
    return x * mask, (mask,)


def seeded(x):
    np.random.seed(3)
    mask = np.random.rand(*x.shape) > 0.5
    return x * mask, x


def seeded_back(up, x):
    np.random.seed(3)
    return up * (np.random.rand(*up.shape) > 0.5)


@FAST
def test_a_mask_that_is_drawn_again_is_another(fast):
    x = R.normal(size=8)
    assert check_vjp(dropout, lambda up, cache: up * cache[0], [x], fast=fast).ok
    assert not check_vjp(dropout, lambda up, cache: up * (np.random.rand(*up.shape) > 0.5), [x], fast=fast).ok
    assert check_vjp(seeded, seeded_back, [x], fast=fast).ok


# A function that makes its own parameters.


def own_parameters(X, Y):
    W = np.array([[0.1, 0.2], [0.3, -0.4], [0.5, 0.6]])
    dW = X.T @ (X @ W - Y)
    return W - 0.1 * dW


def test_a_function_that_makes_its_own_parameters_is_told_so():
    at = [np.array([[0.1, 0.2], [0.3, -0.4], [0.5, 0.6]]), X, R.normal(size=(4, 2))]
    found = locals_of(lambda W, X, Y: own_parameters(X, Y), {"W": "dW"}, within="own_parameters")
    report = check_gradients(lambda W, X, Y: 0.5 * ((X @ W - Y) ** 2).sum(), found, at)
    assert report.status == "undecided" and "never reads argument W" in report.verdicts[0].reason
    # A gradient that does not depend on the argument is none of these.
    linear = check_gradients(
        lambda W, X: (X @ W).sum(), locals_of(lambda W, X: _constant(X), {"W": "dW"}, within="_constant"), at[:2]
    )
    assert linear.ok


def _constant(X):
    dW = np.repeat(X.sum(axis=0)[:, None], 2, axis=1)
    return dW + 0
