"""A cause is named where it is one, and not where something else is wrong: a case for each kind that the public slips asked for."""

import re

import pytest

from benchmarks.public import layers, networks, operations
from benchmarks.public.telling import Slip, judged, said


def told(function, *changes):
    found = said(judged(Slip("", "", function, changes, "", "").wrong(), function.__name__))
    assert found
    return found


NAMED = [
    (networks.relu_net, [("da2 * (z2 > 0)", "da2 * (z2 <= 0)")], "the mask is turned round"),
    (networks.residual, [("dh = dh + dout", "dh = dh + 3 * dout")], "the part .* through out is taken 3 times"),
    (operations.mish, [("dy * (t + x", "dy * (t + 2 * x")], "through sp is counted twice"),
    (operations.quotient, [("dy / b", "dy / b**2")], "the slope of y by a is taken twice"),
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
