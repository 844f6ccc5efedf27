"""A cause is named where it is one, and not where something else is wrong: a case for each kind that the public slips asked for."""

import re

import numpy as np
import pytest

from benchmarks.public import layers, networks, operations
from benchmarks.public.telling import Slip, judged, said, written
from bpverify.exact.code.statements import statements_of
from bpverify.exact.gradients import check_vjp


def told(function, *changes):
    found = said(judged(Slip("", "", function, changes, "", "").wrong(), function.__name__))
    assert found
    return found


NAMED = [
    (networks.relu_net, [("da2 * (z2 > 0)", "da2 * (z2 <= 0)")], "the mask is turned round"),
    (networks.residual, [("dh = dh + dout", "dh = dh + 3 * dout")], "the part .* through out is taken 3 times"),
    (operations.mish, [("dy * (t + x", "dy * (t + 2 * x")], "through sp is counted twice"),
    (operations.quotient, [("dy / b", "dy / b**2")], "the slope of y by a is taken twice"),
    (layers.embedded, [("dW = h.T @ dout", "dW = h.T @ dout + dout.sum()")], "the term the sum of dout is too many"),
    (networks.square_net, [("dz2.sum(axis=1,", "da2.sum(axis=1,")], "the slope of a2 by z2 is missing|sum of da2"),
    (layers.rmsnorm, [("xh * s[:, None]", "xh * s[:, None] + xh * r[:, None]")], "a term more|term .* too many"),
    (operations.coth, [("-dy / np.sinh(x) ** 2", "np.exp(dy) / np.sinh(x) ** 2")], "a function of dy is taken"),
    (operations.inverse_root, [("dx = dy * (r", "dx = dy * dy * (r")], "the factor dy is too many"),
]  # fmt: skip


@pytest.mark.every(3)
@pytest.mark.parametrize(("function", "changes", "words"), NAMED, ids=[case[0].__name__ for case in NAMED])
def test_the_cause_is_named(function, changes, words):
    assert all(re.search(words, text) for text in told(function, *changes)), told(function, *changes)


OTHERS = [
    # A gradient in a loop changes from run to run; an array that is filled is one array.
    (layers.gru, [("daz @ Wz.T", "np.exp(daz @ Wz.T)")], "the same in each"),
    (layers.convolved, [("dx[i + k] += w[k] * dy[i]", "dx[i + k] += w[k] * (dy * np.exp(dy))[i]")], "the same in each"),
    # What comes through an array is there, with another factor.
    (operations.mish, [("(1 - t**2)", "(1 - sp**2)")], "a part is missing"),
    (layers.batchnorm, [("dxh * r + dvar", "2 * dxh * r + dvar")], "a part is missing|all parts"),
    # What comes from above is used; the first gradient of all is made of the forward pass.
    (operations.softplus, [("(1 - np.exp(-y))", "(1 - np.exp(-x))")], "from above|no gradient|a function of"),
    (networks.classifier, [("dz = (p - Y) / n", "dz = (p - Y) * p")], "from above|no gradient|a function of"),
    # Near to another derivative, or to a sum, is not it.
    (networks.softmax_net, [("p * (dp - (dp * p).sum(axis=1, keepdims=True))", "2 * dp")], "it is the derivative by p"),
    (networks.tanh_net, [("np.sum(dout, axis=0)", "np.sum(dout * out, axis=0)")], "the sum of d"),
    (networks.relu_net, [("da2 * (z2 > 0)", "da2")], "turned round"),
    (networks.sigmoid_net, [("da1 = dz2 @ W2.T", "da1 = dz2 @ W2.T / 3")], "left it"),
    (layers.fixed_moments, [("dx = r * dxh", "dx = 2 * r * dxh + xh * dxh")], "all parts"),
    # A sum that begins with another array is not that one.
    (layers.lstm, [("Wf.T @ daf", "Wf.T @ np.tanh(daf)")], "it is the (first|last) of"),
    # What is never added is missing, and was not used too early.
    (operations.used_twice, [("    dh = dh + 2 * h\n", "")], "before all its parts"),
    (layers.unit_sum, [("np.sign(x)", "-np.sign(x)")], "a sign, 1 or -1"),
    (networks.tanh_net, [("dW2 = a1.T @ dout", "dW2 = (a1 * a1).T @ dout")], "in the term"),
    (networks.weighted_softmax, [("dlosses[:, None]", "3 * dlosses[:, None]")], "other entries"),
]  # fmt: skip


@pytest.mark.every(4)
@pytest.mark.parametrize(("function", "changes", "words"), OTHERS, ids=[f"{case[0].__name__}-{case[2]}" for case in OTHERS])
def test_another_mistake_is_not_taken_for_it(function, changes, words):
    assert not [text for text in told(function, *changes) if re.search(words, text)]


AFFINE = """
def forward(x, W, b):
    z = x @ W + b
    a = np.tanh(z)
    return a, (x, W, a)
def backward(dout, cache):
    x, W, a = cache
    dz = dout * (1 - a**2)
    return dz @ W.T, x.T @ dz, dz.sum(axis=0)
"""
SPATIAL = """
def forward(x, gamma):
    mu = x.mean(axis=(0, 2, 3), keepdims=True)
    var = x.var(axis=(0, 2, 3), keepdims=True)
    xn = (x - mu) / np.sqrt(var + 1e-5)
    return gamma[None, :, None, None] * xn, (xn, var, gamma)
def backward(dout, cache):
    xn, var, gamma = cache
    N = dout.size / dout.shape[1]
    dgamma = (dout * xn).sum(axis=(0, 2, 3))
    dxn = dout * gamma[None, :, None, None]
    total, along = (each.sum(axis=(0, 2, 3), keepdims=True) for each in (dxn, dxn * xn))
    dx = (dxn - total / N - xn * along / N) / np.sqrt(var + 1e-5)
    return dx, dgamma
"""
SHAPES = {
    AFFINE: {"x": (3, 2), "W": (2, 4), "b": (4,)},
    SPATIAL: {"x": (2, 4, 3, 5), "gamma": (4,)},
}
AS_A_LAYER = [
    (AFFINE, "", "", ""),
    (AFFINE, "dout * (1 - a**2)", "1 - a**2", "the factor upstream is missing: what comes from above is not used"),
    (AFFINE, "dout * (1 - a**2)", "dout", "dz = dout: the slope of a by z is missing"),
    (AFFINE, "dz.sum(axis=0)", "dz[0]", "return .*: it is the first of the 3 parts"),
    (AFFINE, "dz.sum(axis=0)", "a[0]", "return .*"),
    (SPATIAL, "", "", ""),
    (SPATIAL, "dout.size / dout.shape[1]", "dout.shape[0]", r"taken 15 times \(15 is the number of entries along axes 2 and 3\)"),
    (SPATIAL, "- total / N ", "", "the part of the derivative by x that comes through mu is missing"),
    (SPATIAL, "- xn * along / N", "", "the part of the derivative by x that comes through var is missing"),
]  # fmt: skip


@pytest.mark.every(3)
@pytest.mark.parametrize(("layer", "right", "wrong", "words"), AS_A_LAYER, ids=[f"{case[1]}-{case[2]}" for case in AS_A_LAYER])
def test_a_layer_whose_gradient_comes_from_above(layer, right, wrong, words):
    assert right in layer
    statements_of.cache_clear()
    names = written(layer.replace(right, wrong) if right else layer, {"np": np})
    rng = np.random.default_rng(7)
    at = {name: rng.normal(size=shape) for name, shape in SHAPES[layer].items()}
    report = check_vjp(names["forward"], names["backward"], at, seed=1)
    assert bool(said(report)) == bool(words) and all(verdict.ok for verdict in report.verdicts) != bool(words)
    assert all(re.search(words, text) for text in said(report)), said(report)
