"""One layer whose gradients are checked: ``pytest examples/test_layer.py``, or ``bpverify gradients examples/test_layer.py``."""

import numpy as np

from bpverify.testing import assert_gradients

at = {"W": "(n, k)", "b": "(k,)", "X": "(m, n)", "Y": "(m, k)"}  # the shapes of the arguments; arrays will do as well


def cost(W, b, X, Y):
    return 0.5 * np.sum((np.tanh(X @ W + b) - Y) ** 2) / len(X)


def gradients(W, b, X, Y):
    A = np.tanh(X @ W + b)
    D = (A - Y) * (1 - A**2) / len(X)
    return X.T @ D, D.sum(axis=0)


def test_gradients():
    assert_gradients(cost, gradients, at)
