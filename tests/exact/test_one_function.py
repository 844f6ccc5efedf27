"""One function that returns the cost and its gradients: it runs once at each point, and is judged like two."""

import numpy as np
import pytest

from bpverify import check_gradients
from bpverify.errors import InputError
from bpverify.exact.check.forms import CostAndGradients, CostWithGradients

from .test_faults import written

DRAW = np.random.default_rng(3).normal
AT = {"W": DRAW(size=(3, 2)), "b": DRAW(size=2), "x": DRAW(size=(4, 3)), "y": DRAW(size=(4, 2))}


def net(W, b, x, y):
    z = x @ W + b
    a = np.maximum(z, 0)
    dz = 2 * (a - y) * (z > 0)
    return np.sum((a - y) ** 2), {"W": x.T @ dz, "b": dz.sum(axis=0)}


def in_order(W, b, x, y):
    cost, found = net(W, b, x, y)
    return cost, found["W"], found["b"]


def half(W, b, x, y):
    cost, found = net(W, b, x, y)
    return cost, {"W": found["W"] / 2, "b": found["b"]}


def statuses(report):
    return {v.name: v.status for v in report.verdicts}


def test_it_is_judged_like_two():
    both = statuses(check_gradients(net, net, AT, wrt=["W", "b"]))
    two = statuses(check_gradients(lambda **at: net(**at)[0], lambda **at: net(**at)[1], AT, wrt=["W", "b"]))
    assert both == two == {"W": "proved", "b": "proved"}
    assert statuses(check_gradients(in_order, in_order, AT, wrt=["W", "b"])) == both


@pytest.mark.parametrize("fast", [False, True])
def test_what_is_wrong_is_refuted(fast):
    found = statuses(check_gradients(half, half, AT, wrt=["W", "b"], fast=fast))
    assert found["W"] == "refuted"
    assert found["b"] in ("proved", "tested")


def test_its_gradients_are_those_of_its_own_cost_alone():
    def other(W, b, x, y):
        return 3 * net(W, b, x, y)[0], net(W, b, x, y)[1]

    assert set(statuses(check_gradients(other, other, AT, wrt=["W", "b"])).values()) == {"refuted"}


def test_it_runs_once():
    calls = []

    class Counted:
        def begin_again(self):
            raise AssertionError("a second run")

        def run(self, function, arguments, options=None):
            calls.append(function)
            return 1.0, {"W": 2.0}

    attempt = type("Attempt", (), {"kinds": {}, "stand": type("S", (), {"given": {}}), "problem": type("P", (), {"reset": None})})
    form = CostWithGradients(lambda: None, True)
    forward = form.costed(Counted(), attempt)
    assert (forward.cost, form.claimed(Counted(), attempt, forward), len(calls)) == (1.0, {"W": 2.0}, 1)
    with pytest.raises(AssertionError, match="a second run"):
        CostAndGradients(lambda: None, lambda: None, True).claimed(Counted(), attempt, forward)


@pytest.mark.parametrize("returned", [lambda W: np.sum(W), lambda W: (np.sum(W),), lambda W: {"cost": np.sum(W)}])
def test_a_function_that_returns_no_pair_is_told_so(returned):
    with pytest.raises(InputError, match="the cost and its gradients"):
        check_gradients(returned, returned, {"W": AT["W"]})


def test_the_line_that_is_wrong_is_named():
    text = """import numpy as np

def net(W, x, y):
    out = x @ W
    cost = np.sum((out - y) ** 2)
    dout = out - y
    dW = x.T @ dout
    return cost, {"W": dW}
"""
    function = written(text, {})["net"]
    (verdict,) = check_gradients(function, function, {"W": DRAW(size=3), "x": DRAW(size=(4, 3)), "y": DRAW(size=4)}).verdicts
    assert verdict.status == "refuted"
    words = "net.py:6: dout = out - y: the factor 2 is missing: `dout = 2 * (out - y)` would be right"
    assert words in [d.message for d in verdict.diagnostics]
