"""Layers that are objects: parameters and their gradients stand in attributes, what backward needs is kept between the calls."""

import copy

import numpy as np
import pytest

import bpverify
from bpverify.errors import InputError
from bpverify.exact.check.layers import parameters_of, path_of
from bpverify.testing import assert_layer

RNG = np.random.default_rng(4)


def normal(*shape):
    return RNG.normal(size=shape) / 2


class Affine:
    slip = 1.0

    def __init__(self, W, b):
        self.W, self.b = W, b
        self.dW = self.db = None

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = self.slip * dout.sum(axis=0)
        return dout @ self.W.T


class Listed:
    """Parameters in a list, an alias and a view of one, gradients written into buffers."""

    def __init__(self, W, b):
        self.params, self.grads = [W, b], [np.zeros_like(W), np.zeros_like(b)]
        self.bias, self.first = b, W[0]

    def forward(self, x):
        self.x = x
        return np.tanh(x @ self.params[0] + self.bias) + self.first

    def backward(self, dout):
        d = dout * (1 - np.tanh(self.x @ self.params[0] + self.bias) ** 2)
        self.grads[0][...] = self.x.T @ d
        self.grads[0][0] += dout.sum(axis=0)
        self.grads[1][...] = d.sum(axis=0)
        return d @ self.params[0].T


class Named:
    def __init__(self, w):
        self.params, self.grads = {"w": w}, {}

    def forward(self, x):
        self.x = x
        return x * self.params["w"]

    def backward(self, dout):
        self.grads["dw"] = (dout * self.x).sum(axis=0)
        return dout * self.params["w"]


class Two:
    """Two inputs and two outputs."""

    def forward(self, a, b):
        self.a, self.b = a, b
        return a * b, (a + b).sum()

    def backward(self, dp, ds):
        return dp * self.b + ds, dp * self.a + ds


class Cost:
    factor = 1

    def forward(self, x, t):
        self.d = x - t
        return 0.5 * (self.d**2).sum()

    def backward(self):
        return self.factor * self.d


class Net:
    """A layer that holds others."""

    def __init__(self):
        self.one, self.two = Affine(normal(3, 4), normal(4)), Affine(normal(4, 2), normal(2))

    def forward(self, x):
        self.h = np.maximum(self.one.forward(x), 0)
        return self.two.forward(self.h)

    def backward(self, dout):
        return self.one.backward(self.two.backward(dout) * (self.h > 0))


PARTS = [f"{layer}.{name}" for layer in ("one", "two") for name in ("W", "b")]
GRADS = [part.replace(".", ".d") for part in PARTS]


def statuses(report):
    return {v.name: v.status for v in report.verdicts}


def test_parameters_are_found_beside_their_gradients():
    found = statuses(bpverify.check_layer(Affine(normal(3, 2), normal(2)), normal(4, 3)))
    assert found == {"x": "proved", "W": "proved", "b": "proved"}
    assert parameters_of(Listed(normal(3, 2), normal(2))) == (["params[0]", "params[1]"], ["grads[0]", "grads[1]"])


class Late:
    """What backward sets is not there before it runs."""

    def __init__(self, W):
        self.W, self.scale = W, np.array([2.0, 0.5])

    def forward(self, x):
        self.x = x
        return x @ self.W * self.scale

    def backward(self, dout):
        self.dW = self.x.T @ (dout * self.scale)
        return (dout * self.scale) @ self.W.T


def test_gradients_that_backward_sets_are_found_and_what_has_none_is_said():
    layer = Late(normal(3, 2))
    report = bpverify.check_layer(layer, normal(4, 3))
    assert statuses(report) == {"x": "proved", "W": "proved"} and not hasattr(layer, "dW")
    assert any("no gradient is looked for of the layer's scale" in note for note in report.notes)
    assert not bpverify.check_layer(Affine(normal(3, 2), normal(2)), normal(4, 3)).notes


class Keeping(Affine):
    """What it keeps is named like parameters: an input, a weighted input, and a buffer that is written to."""

    def __init__(self, W, b):
        super().__init__(W, b)
        self.buffer, self.dbuffer = np.zeros((4, 2)), np.zeros((4, 2))

    def forward(self, x):
        self.z = super().forward(x)
        self.buffer[...] = self.z
        return np.tanh(self.z)

    def backward(self, dout):
        self.dbuffer[...] = dout
        self.dz = dout * (1 - np.tanh(self.z) ** 2)
        self.dx = super().backward(self.dz)
        return self.dx


def test_what_a_layer_keeps_for_backward_is_no_parameter():
    layer = Keeping(normal(3, 2), normal(2))
    wanted = {"x": "proved", "W": "proved", "b": "proved"}
    assert statuses(bpverify.check_layer(layer, normal(4, 3))) == wanted
    # Behind a run of its own it holds all of them.
    layer.backward(layer.forward(normal(4, 3)))
    assert statuses(bpverify.check_layer(layer, normal(4, 3))) == wanted


def test_parameters_of_layers_inside_are_said_to_be_left_out():
    report = bpverify.check_layer(Net(), normal(4, 3))
    assert set(statuses(report)) == {"x"}
    assert any("one.W, one.b, two.W, two.b" in note for note in report.notes)


def test_one_array_under_two_names_is_one_parameter():
    layer = Listed(normal(3, 2), normal(2))
    with pytest.raises(InputError, match="name it once"):
        bpverify.check_layer(layer, normal(4, 3), params=["params[0]", "first"], grads=["grads[0]", "grads[1]"])


def test_gradients_of_several_inputs_may_be_a_list():
    class Lists(Two):
        def backward(self, dp, ds):
            return [*super().backward(dp, ds)]

    assert statuses(bpverify.check_layer(Lists(), [normal(3), normal(3)])) == {"a": "proved", "b": "proved"}


class Adding(Affine):
    """Gradients add up until they are cleared."""

    def clear(self):
        self.dW, self.db = np.zeros_like(self.W), np.zeros_like(self.b)

    def backward(self, dout):
        self.dW = self.dW + self.x.T @ dout
        self.db = self.db + dout.sum(axis=0)
        return dout @ self.W.T


def test_gradients_that_add_up_are_cleared_by_a_method():
    layer = Adding(normal(3, 2), normal(2))
    layer.clear()
    kept = bpverify.check_layer(layer, normal(4, 3))
    assert set(statuses(kept).values()) == {"undecided"} and "reset=" in kept.verdicts[0].reason
    layer.dW += 1.0
    assert statuses(bpverify.check_layer(layer, normal(4, 3)))["W"] == "refuted"
    found = bpverify.check_layer(layer, normal(4, 3), reset="clear")
    assert statuses(found) == {"x": "proved", "W": "proved", "b": "proved"}
    with pytest.raises(InputError, match="a method of Adding"):
        bpverify.check_layer(layer, normal(4, 3), reset="clean")


def test_what_is_wrong_is_named_by_the_attribute_and_the_line():
    layer = Affine(normal(3, 2), normal(2))
    layer.slip = 3.0
    report = bpverify.check_layer(layer, normal(4, 3))
    assert statuses(report) == {"x": "proved", "W": "proved", "b": "refuted"}
    said = " ".join(d.message for d in report.verdicts[2].diagnostics)
    assert "3 times the derivative" in said and "self.db = self.slip" in said


def test_views_and_aliases_of_a_parameter_are_the_parameter():
    found = statuses(bpverify.check_layer(Listed(normal(3, 2), normal(2)), normal(4, 3)))
    assert set(found) == {"x", "params[0]", "params[1]"} and set(found.values()) <= {"proved", "tested"}


def test_parameters_in_a_dict_whose_gradients_are_named_after_them():
    report = bpverify.check_layer(Named(normal(3)), normal(2, 3), params=["params['w']"], grads=["grads['dw']"])
    assert statuses(report) == {"x": "proved", "params['w']": "proved"}


def test_several_inputs_and_outputs():
    assert statuses(bpverify.check_layer(Two(), [normal(3), normal(3)])) == {"a": "proved", "b": "proved"}

    class Wrong(Two):
        def backward(self, dp, ds):
            return dp * self.b + ds, dp * self.a

    assert statuses(bpverify.check_layer(Wrong(), [normal(3), normal(3)])) == {"a": "proved", "b": "refuted"}


def test_a_cost_needs_no_upstream_gradient():
    at = {"x": normal(3), "t": normal(3)}
    assert statuses(bpverify.check_layer(Cost(), at)) == {"x": "proved"}
    wrong = Cost()
    wrong.factor = 2
    assert statuses(bpverify.check_layer(wrong, at)) == {"x": "refuted"}


def test_an_upstream_gradient_that_is_not_used_is_wrong():
    class Deaf(Affine):
        def backward(self, dout):
            return super().backward(np.ones_like(dout))

    assert set(statuses(bpverify.check_layer(Deaf(normal(3, 2), normal(2)), normal(4, 3))).values()) == {"refuted"}


def test_layers_that_hold_layers():
    found = statuses(bpverify.check_layer(Net(), normal(4, 3), params=PARTS, grads=GRADS))
    assert list(found) == ["x", *PARTS] and set(found.values()) <= {"proved", "tested"}


def test_a_parameter_whose_gradient_stays_none_is_missing_where_it_is_asked_for():
    class Half(Affine):
        def backward(self, dout):
            self.dW = self.x.T @ dout
            return dout @ self.W.T

    layer, x = Half(normal(3, 2), normal(2)), normal(4, 3)
    assert statuses(bpverify.check_layer(layer, x, wrt=["x", "W", "b"])) == {"x": "proved", "W": "proved", "b": "refuted"}
    assert statuses(bpverify.check_layer(layer, x)) == {"x": "proved", "W": "proved"}


def test_the_layer_is_left_as_it_was():
    layer = Listed(normal(3, 2), normal(2))
    before = copy.deepcopy(vars(layer))
    bpverify.check_layer(layer, normal(4, 3))
    assert str(vars(layer)) == str(before) and not hasattr(layer, "x")


def test_the_assertion_says_how_to_repeat_it():
    assert assert_layer(Affine(normal(3, 2), normal(2)), normal(4, 3)).ok
    layer = Affine(normal(3, 2), normal(2))
    layer.slip = 2.0
    with pytest.raises(AssertionError, match=r"bpverify\.check_layer\(Affine, at, seed="):
        assert_layer(layer, normal(4, 3))


@pytest.mark.parametrize("text", ["W()", "__import__('os')", "a b", "W[x]", "W[1:2]", "", "1"])
def test_ways_are_parsed_and_never_evaluated(text):
    with pytest.raises(InputError, match="an attribute such as W"):
        path_of(text)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"params": ["w"], "grads": ["dW"]}, "'w'.*an attribute of Affine.*W"),
        ({"params": ["W"], "grads": []}, "1 attributes"),
        ({"params": ["W"], "grads": ["forward"]}, "it is of the class"),
        ({"params": ["forward"], "grads": ["dW"]}, "an array of floats"),
        ({"forward": "forwards"}, "a method of Affine"),
    ],
)
def test_bad_input_is_one_line(options, words):
    with pytest.raises(InputError, match=words) as caught:
        bpverify.check_layer(Affine(normal(3, 2), normal(2)), normal(4, 3), **options)
    assert "\n" not in str(caught.value)
