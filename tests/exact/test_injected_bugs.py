"""One network's backward pass with one edit at a time: every slip is refuted, every harmless edit is accepted."""

import types

import numpy as np
import pytest

from bpverify.exact.gradients import check_gradients

SOURCE = '''
import numpy as np

def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))

def cost(W1, b1, W2, b2, W3, b3, X, Y, lam):
    A1 = np.maximum(0, X @ W1 + b1)
    A2 = sigmoid(A1 @ W2 + b2)
    Z = A2 @ W3 + b3
    Z = Z - Z.max(axis=1, keepdims=True)
    P = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
    data = -np.sum(Y * np.log(P)) / X.shape[0]
    return data + 0.5 * lam * (np.sum(W1 * W1) + np.sum(W2 * W2) + np.sum(W3 * W3))

def gradients(W1, b1, W2, b2, W3, b3, X, Y, lam):
    m = X.shape[0]
    Z1 = X @ W1 + b1
    A1 = np.maximum(0, Z1)
    Z2 = A1 @ W2 + b2
    A2 = sigmoid(Z2)
    Z3 = A2 @ W3 + b3
    E = np.exp(Z3 - Z3.max(axis=1, keepdims=True))
    P = E / E.sum(axis=1, keepdims=True)
    D3 = (P - Y) / m
    dW3 = A2.T @ D3 + lam * W3
    db3 = D3.sum(axis=0)
    D2 = (D3 @ W3.T) * A2 * (1 - A2)
    dW2 = A1.T @ D2 + lam * W2
    db2 = D2.sum(axis=0)
    D1 = (D2 @ W2.T) * (Z1 > 0)
    dW1 = X.T @ D1 + lam * W1
    db1 = D1.sum(axis=0)
    return dW1, db1, dW2, db2, dW3, db3
'''
SLIPS = [
    ("(P - Y) / m", "(Y - P) / m"),
    ("(P - Y) / m", "(P - Y)"),
    ("(P - Y) / m", "(P - Y) / m**2"),
    ("(P - Y) / m", "(P - Y) / (m - 1)"),
    ("(P - Y) / m", "P * (P - Y) / m"),
    ("(P - Y) / m", "2 * (P - Y) / m"),
    ("(P - Y) / m", "(P - Y) / (m + 1e-8)"),
    ("(P - Y) / m", "(P - Y) / Y.shape[1]"),
    ("(P - Y) / m", "(P - Y - 1e-9) / m"),
    ("(P - Y) / m", "(P - 0.99 * Y) / m"),
    ("A2.T @ D3", "sigmoid(A2).T @ D3"),
    ("A2.T @ D3", "Z2.T @ D3"),
    ("A2.T @ D3", "-A2.T @ D3"),
    ("lam * W3", "2 * lam * W3"),
    ("lam * W3", "0.5 * lam * W3"),
    ("lam * W3", "lam * W3 / m"),
    ("A2.T @ D3 + lam * W3", "A2.T @ D3"),
    ("lam * W2", "lam * abs(W2)"),
    ("db3 = D3.sum(axis=0)", "db3 = D3.mean(axis=0)"),
    ("db3 = D3.sum(axis=0)", "db3 = D3[0]"),
    ("db3 = D3.sum(axis=0)", "db3 = D3.sum(axis=0) + lam * b3"),
    ("db3 = D3.sum(axis=0)", "db3 = D3[1:].sum(axis=0)"),
    ("* A2 * (1 - A2)", "* A2"),
    ("* A2 * (1 - A2)", "* (1 - A2)"),
    ("* A2 * (1 - A2)", "* (1 - A2**2)"),
    ("* A2 * (1 - A2)", ""),
    ("* A2 * (1 - A2)", "* Z2 * (1 - Z2)"),
    ("* A2 * (1 - A2)", "* A2 * (1 + A2)"),
    ("* A2 * (1 - A2)", "* sigmoid(A2) * (1 - sigmoid(A2))"),
    ("A1.T @ D2", "Z1.T @ D2"),
    ("A1.T @ D2", "A1.T @ D2 / m"),
    ("db2 = D2.sum(axis=0)", "db2 = np.sum(D2) * np.ones(len(b2)) / len(b2)"),
    ("* (Z1 > 0)", ""),
    ("* (Z1 > 0)", "* A1"),
    ("* (Z1 > 0)", "* (Z1 < 0)"),
    ("* (Z1 > 0)", "* (Z1 > 0.5)"),
    ("* (Z1 > 0)", "* (D2 @ W2.T > 0)"),
    ("* (Z1 > 0)", "* np.where(Z1 > 0, 1, 0.01)"),
    ("X.T @ D1", "X.T @ D1 * 1.0001"),
    ("X.T @ D1", "X.T @ np.clip(D1, -0.01, 0.01)"),
    ("D2 @ W2.T", "D2 @ (W2.T - 0.1 * dW2.T)"),
    ("D3 @ W3.T", "D3 @ abs(W3).T"),
    ("db1 = D1.sum(axis=0)", "db1 = D1.max(axis=0)"),
    ("dW1 = X.T @ D1 + lam * W1", "dW1 = X.T @ D1 + lam * W1; dW1[0, 0] = 0"),
    ("D1 = (D2", "D1 = 0.5 * (D2"),
    ("lam * W1", "lam * W1.mean()"),
]
LIKE_OTHERS = (
    "(P - Y) / (m - 1)", "2 * (P - Y) / m", "(P - Y) / m**2", "0.5 * lam * W3", "lam * W3 / m", "A1.T @ D2 / m", "D1 = 0.5 * (D2",
    "* A2 * (1 + A2)", "* sigmoid(A2) * (1 - sigmoid(A2))", "db1 = D1.max(axis=0)",
)  # fmt: skip
"""Slips of which the list holds another of the same kind, and the longest; they run with the slow tests."""
HARMLESS = [
    ("(P - Y) / m", "(1 / m) * (P - Y)"),
    ("(P - Y) / m", "-(Y - P) / len(Y)"),
    ("A2.T @ D3", "np.dot(A2.T, D3)"),
    ("A2.T @ D3", "np.einsum('mj,mk->jk', A2, D3)"),
    ("A2.T @ D3", "sum(np.outer(a, d) for a, d in zip(A2, D3))"),
    ("lam * W3", "W3 * lam"),
    ("db3 = D3.sum(axis=0)", "db3 = np.ones(m) @ D3"),
    ("db3 = D3.sum(axis=0)", "db3 = np.mean(D3, 0) * m"),
    ("* A2 * (1 - A2)", "* (A2 - A2**2)"),
    ("* A2 * (1 - A2)", "* np.exp(-Z2) / (1 + np.exp(-Z2))**2"),
    ("* A2 * (1 - A2)", "* (1 - np.tanh(Z2 / 2)**2) / 4"),
    ("* A2 * (1 - A2)", "/ (2 + np.exp(Z2) + np.exp(-Z2))"),
    ("* (Z1 > 0)", "* (A1 > 0)"),
    ("* (Z1 > 0)", "* np.where(Z1 <= 0, 0, 1.0)"),
    ("* (Z1 > 0)", "* (np.sign(Z1) + 1) / 2"),
    ("E = np.exp(Z3 - Z3.max(axis=1, keepdims=True))", "E = np.exp(Z3)"),
    ("E = np.exp(Z3 - Z3.max(axis=1, keepdims=True))", "E = np.exp(Z3 - 5)"),
    ("P = E / E.sum(axis=1, keepdims=True)", "P = np.exp(Z3 - np.log(np.exp(Z3).sum(axis=1))[:, None])"),
    ("D1 = (D2 @ W2.T) * (Z1 > 0)", "D1 = D2 @ W2.T; D1[Z1 <= 0] = 0"),
    ("D1 = (D2 @ W2.T) * (Z1 > 0)", "D1 = (W2 @ D2.T).T * (Z1 > 0)"),
    ("return dW1, db1", "dW1 = dW1.astype(np.float32); return dW1, db1"),
    ("lam * W1", "np.multiply(lam, W1)"),
]


def module(old, new):
    if SOURCE.count(old) < 1:
        raise ValueError(old)
    head, sign, tail = SOURCE.partition("def gradients")
    found = types.ModuleType("edited")
    exec(compile(head + sign + tail.replace(old, new, 1), "edited.py", "exec"), found.__dict__)  # noqa: S102 - source of our own
    return found


def example():
    rng = np.random.default_rng(11)
    shapes = [(3, 4), 4, (4, 5), 5, (5, 2), 2, (6, 3)]
    arrays = [rng.integers(-9, 10, size=s) / 8 + 1 / 64 for s in shapes]
    return [*arrays, np.eye(2)[rng.integers(2, size=6)], 0.03]


NAMES = ["W1", "b1", "W2", "b2", "W3", "b3"]


def check(old, new, **options):
    found = module(old, new)
    return check_gradients(found.cost, found.gradients, example(), wrt=NAMES, domains={"Y": "one-hot"}, **options)


@pytest.mark.every(8)
@pytest.mark.parametrize(("old", "new"), [pytest.param(*s, marks=pytest.mark.slow) if s[1] in LIKE_OTHERS else s for s in SLIPS])
def test_a_slip_is_refuted(old, new):
    assert check(old, new).status == "refuted"


def test_what_is_like_others_is_in_the_list():
    assert set(LIKE_OTHERS) <= {new for _, new in SLIPS}


CLOSE = ("(P - Y) / (m + 1e-8)", "(P - Y - 1e-9) / m")
"""Slips that floats of whole arrays do not tell from what rounding and literals are off by."""


def half(edits, first=1):
    """Verdicts take long: every second one runs with the slow tests, those of one path where the other's do not."""
    return [edit if i % 2 == first else pytest.param(*edit, marks=pytest.mark.slow) for i, edit in enumerate(edits)]


@pytest.mark.every(2)
@pytest.mark.parametrize(("old", "new"), half(SLIPS))
def test_a_slip_is_not_accepted_by_the_fast_path(old, new):
    assert check(old, new, fast=True).status == ("undecided" if new in CLOSE else "refuted")


@pytest.mark.every(3)
@pytest.mark.parametrize(("old", "new"), half(HARMLESS, 0))
def test_a_harmless_edit_is_accepted(old, new):
    assert check(old, new).ok


@pytest.mark.every(6)
@pytest.mark.parametrize(("old", "new"), half(HARMLESS))
def test_a_harmless_edit_is_accepted_by_the_fast_path(old, new):
    report = check(old, new, fast=True)
    assert report.ok, [v.reason for v in report.verdicts]
