"""Every form in which people write a backward pass, one test each: ``pytest examples/test_forms.py``."""

import numpy as np

from bpverify.testing import assert_gradients, assert_vjp, locals_of, updates_of

rng = np.random.default_rng(0)
X, Y = rng.normal(size=(5, 4)), rng.normal(size=(5, 3))
W, b = rng.normal(size=(4, 3)), rng.normal(size=3)


def cost(W, b, X, Y):
    """Half the mean squared error of tanh(X W + b)."""
    return 0.5 * np.sum((np.tanh(X @ W + b) - Y) ** 2) / len(X)


# A function that returns the gradients, in the order of the arguments or as a dict by name.


def gradients(W, b, X, Y):
    """Return dW and db."""
    a = np.tanh(X @ W + b)
    delta = (a - Y) * (1 - a**2) / len(X)
    return X.T @ delta, delta.sum(axis=0)


def test_a_function():
    assert_gradients(cost, gradients, [W, b, X, Y])


def test_shapes_in_place_of_arrays():
    """Sizes with a name are drawn, all different: a transpose cannot hide in a square matrix."""
    assert_gradients(cost, gradients, {"W": "(n, k)", "b": "(k,)", "X": "(m, n)", "Y": "(m, k)"})


# A layer: forward and backward with an upstream gradient.


def forward(x, w, b):
    """Return relu(x w + b), and what backward needs."""
    z = x @ w + b
    return np.maximum(z, 0), (x, w, z)


def backward(upstream, cache):
    """Return the gradients by x, w and b."""
    x, w, z = cache
    delta = upstream * (z > 0)
    return delta @ w.T, x.T @ delta, delta.sum(axis=0)


def test_a_layer():
    assert_vjp(forward, backward, ["(m, n)", "(n, k)", "(k,)"])


# Parameters and gradients in the attributes of an object.


class Network:
    """One layer that keeps its state."""

    def __init__(self, n, k):
        self.params = {"W": rng.normal(size=(n, k)), "b": np.zeros(k)}
        self.grads = {}

    def loss(self, X, Y):
        """Return the cost, and leave the gradients in ``grads``."""
        self.grads["W"], self.grads["b"] = gradients(self.params["W"], self.params["b"], X, Y)
        return cost(self.params["W"], self.params["b"], X, Y)


NETWORK = Network(4, 3)


def loss(params, X, Y):
    """Return the cost of the network with these parameters."""
    NETWORK.params = params
    return NETWORK.loss(X, Y)


def grads(params, X, Y):
    """Return the gradients that the network left behind."""
    loss(params, X, Y)
    return NETWORK.grads


def test_attributes():
    assert_gradients(loss, grads, {"params": NETWORK.params, "X": X, "Y": Y})


# Gradients in local variables of a function that returns something else.


def train(W, b, X, Y, epochs=1):
    """Gradient descent; returns nothing."""
    for _ in range(epochs):
        a = np.tanh(X @ W + b)
        delta = (a - Y) * (1 - a**2) / len(X)
        dW, db = X.T @ delta, delta.sum(axis=0)
        W -= 0.5 * dW
        b -= 0.5 * db


def test_local_variables():
    assert_gradients(cost, locals_of(train, {"W": "dW", "b": "db"}), [W, b, X, Y])


# Gradients that are only ever applied, as an update with a learning rate.


def test_updates():
    assert_gradients(cost, updates_of(train, 0.5, "W", "b"), [W, b, X, Y])


# What may be assumed of targets, and options for all checks of a test.


def cross_entropy(W, X, Y):
    """Mean cross-entropy of softmax(X W)."""
    P = np.exp(X @ W)
    return -np.sum(Y * np.log(P / P.sum(axis=1, keepdims=True))) / len(X)


def cross_entropy_slope(W, X, Y):
    """Return dW, for targets that sum to 1."""
    P = np.exp(X @ W)
    return X.T @ (P / P.sum(axis=1, keepdims=True) - Y) / len(X)


def test_targets():
    assert_gradients(cross_entropy, cross_entropy_slope, ["(n, k)", "(m, n)", "(m, k)"], domains={"Y": "sums to 1"}, timeout=10)
