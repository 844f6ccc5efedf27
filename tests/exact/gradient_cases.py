"""Backward passes in NumPy, right and wrong, as people write them."""

from itertools import pairwise

import numpy as np

RNG = np.random.default_rng(7)


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def cost(W1, b1, W2, b2, x, y):
    a = sigmoid(W1 @ x + b1)
    return 0.5 * np.sum((sigmoid(W2 @ a + b2) - y) ** 2)


def gradients(W1, b1, W2, b2, x, y):
    a = sigmoid(W1 @ x + b1)
    p = sigmoid(W2 @ a + b2)
    d2 = (p - y) * p * (1 - p)
    d1 = (W2.T @ d2) * a * (1 - a)
    return np.outer(d1, x), d1, np.outer(d2, a), d2


AT = [RNG.normal(size=s) for s in ((3, 2), 3, (2, 3), 2, 2, 2)]


def softmax_cost(W, b, X, Y):
    Z = X @ W + b
    Z = Z - Z.max(axis=1, keepdims=True)
    P = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
    return -np.sum(Y * np.log(P)) / len(X)


def softmax_gradients(W, b, X, Y):
    Z = X @ W + b
    E = np.exp(Z)
    D = (E / E.sum(axis=1, keepdims=True) - Y) / len(X)
    return X.T @ D, D.sum(axis=0)


SOFTMAX_AT = [RNG.normal(size=(4, 3)), RNG.normal(size=3), RNG.normal(size=(5, 4)), np.eye(3)[[0, 2, 1, 1, 0]]]


def relu_forward(x, w, b):
    z = x @ w + b
    return np.maximum(z, 0), (x, w, z)


def relu_backward(dout, cache):
    x, w, z = cache
    dz = dout * (z > 0)
    return dz @ w.T, x.T @ dz, dz.sum(axis=0)


RELU_AT = [RNG.normal(size=s) for s in ((5, 4), (4, 3), 3)]


def by_example():
    """The example arrays by name, made when asked for."""
    return dict(zip(["W1", "b1", "W2", "b2", "x", "y"], AT, strict=True))


affine = {"forward": relu_forward, "backward": relu_backward, "at": RELU_AT}


def step(W, x, y):
    """One step of gradient descent on (W x - y)^2, in place, rate 0.1."""
    error = W @ x - y
    dW = 2 * np.outer(error, x)
    W -= 0.1 * dW


def squares(W, x, y):
    return np.sum((W @ x - y) ** 2)


STEP_AT = [RNG.normal(size=s) for s in ((3, 2), 2, 3)]


class Network:
    """State in attributes, one list of weights and one of biases, column vectors: as in many books."""

    def __init__(self, sizes, slip=False):
        self.biases = [RNG.normal(size=(n, 1)) for n in sizes[1:]]
        self.weights = [RNG.normal(size=(n, m)) for m, n in pairwise(sizes)]
        self.slip = slip

    def feedforward(self, a):
        for w, b in zip(self.weights, self.biases, strict=True):
            a = sigmoid(np.dot(w, a) + b)
        return a

    def backprop(self, x, y):
        nabla_b = [np.zeros(b.shape) for b in self.biases]
        nabla_w = [np.zeros(w.shape) for w in self.weights]
        activation, activations, zs = x, [x], []
        for b, w in zip(self.biases, self.weights, strict=True):
            z = np.dot(w, activation) + b
            zs.append(z)
            activation = sigmoid(z)
            activations.append(activation)
        delta = (activations[-1] - y) * sigmoid(zs[-1]) * (1 - sigmoid(zs[-1]))
        nabla_b[-1], nabla_w[-1] = delta, np.dot(delta, activations[-2].transpose())
        for back in range(2, len(self.weights) + 1):
            s = sigmoid(zs[-back])
            slope = s if self.slip else s * (1 - s)
            delta = np.dot(self.weights[-back + 1].transpose(), delta) * slope
            nabla_b[-back], nabla_w[-back] = delta, np.dot(delta, activations[-back - 1].transpose())
        self.gradients = nabla_w, nabla_b
