"""Comparisons that an example does not reach: for each kind the forward pass, a right backward pass, and wrong ones."""

import numpy as np

RNG = np.random.default_rng(3)


def relu(z):
    return np.maximum(z, 0)


def two_layers(x, w):
    return relu(relu(x) @ w)


def two_layers_back(dout, x, w, second=True):
    h = relu(x)
    d = dout * (h @ w > 0) if second else dout
    return (d @ w.T) * (x > 0), h.T @ d


def by_loops(x):
    out = np.zeros(len(x))
    for i in range(len(x)):
        out[i] = x[i] if x[i] > 0 else 0.1 * x[i]
    return out


def pool(x):
    return np.max(x)


def pool_back(dout, x, wrong_at=None):
    found = np.zeros_like(x)
    place = np.unravel_index(np.argmax(x), x.shape)
    found[place] = dout if place != wrong_at else 2 * dout
    return found


def windows(x):
    return np.array([[x[i : i + 2, j : j + 2].max() for j in range(3)] for i in range(3)])


def windows_back(dout, x, wrong_at=None):
    found = np.zeros_like(x)
    for i in range(3):
        for j in range(3):
            a, b = np.unravel_index(np.argmax(x[i : i + 2, j : j + 2]), (2, 2))
            found[i + a, j + b] += 0 if (i + a, j + b) == wrong_at else dout[i, j]
    return found


def smallest(x):
    return x.min(axis=1)


def smallest_back(dout, x, wrong_at=None):
    found = np.zeros_like(x)
    place = x.argmin(axis=1)
    factor = np.where(place == wrong_at, 3.0, 1.0)
    found[np.arange(len(x)), place] = dout * factor
    return found


def huber(r):
    return np.where(np.abs(r) <= 1, 0.5 * r**2, np.abs(r) - 0.5)


def quantised(x):
    return x * (1 + np.floor(x))


def shrink(x):
    return np.sign(x) * np.maximum(np.abs(x) - 0.5, 0)


# name: forward, right backward, wrong backwards, example
CASES = {
    "clip": (
        lambda x: np.clip(x, -1, 1),
        lambda up, x: up * ((x > -1) & (x < 1)),
        [lambda up, x: up, lambda up, x: up * (x < 1), lambda up, x: up * (x > -1), lambda up, x: up * (np.abs(x) < 0.99)],
        np.array([0.1, -0.2, 0.3]),
    ),
    "a method's clip": (
        lambda x: x.clip(0, 6),
        lambda up, x: up * (x > 0) * (x < 6),
        [lambda up, x: up * (x > 0)],
        RNG.normal(size=5),
    ),
    "a bound a feature": (
        lambda x: np.where(x > np.array([-3.0, 3.0]), x, 0),
        lambda up, x: up * (x > np.array([-3.0, 3.0])),
        [lambda up, x: up * np.array([1.0, 0.0]), lambda up, x: up * (x > -3)],
        np.array([0.1, 0.2]),
    ),
    "relu6 at 5.9": (
        lambda x: np.minimum(np.maximum(x, 0), 6),
        lambda up, x: up * ((x > 0) & (x < 6)),
        [lambda up, x: up * ((x > 0) & (x < 5.9)), lambda up, x: up * ((x > 1e-9) & (x < 6))],
        RNG.normal(size=(2, 3)),
    ),
    "all positive": (lambda x: np.maximum(x, 0), lambda up, x: up * (x > 0), [lambda up, x: up], RNG.random((3, 4)) + 0.1),
    "all negative": (lambda x: np.maximum(x, 0), lambda up, x: up * (x > 0), [lambda up, x: 0 * up], -RNG.random((3, 4)) - 0.1),
    "one number": (lambda x: np.where(x > -3, x, 0), lambda up, x: up * (x > -3), [lambda up, x: up], np.array([0.5])),
    "a number without axes": (
        lambda x: x if x > -3 else 0 * x,
        lambda up, x: up if x > -3 else 0.0,
        [lambda up, x: up],
        np.array(0.5),
    ),
    "far out": (
        lambda x: np.where(x < 5000, x, 2 * x),
        lambda up, x: np.where(x < 5000, 1, 2) * up,
        [lambda up, x: up],
        np.array([0.5]),
    ),
    "close in": (
        lambda x: np.where(np.abs(x) < 1e-8, 0, x),
        lambda up, x: up * (np.abs(x) >= 1e-8),
        [lambda up, x: up],
        np.array([0.5]),
    ),
    "loops": (by_loops, lambda up, x: up * np.where(x > 0, 1, 0.1), [lambda up, x: up], np.array([0.5, 1.5])),
    "a pool of 3x3": (
        pool,
        pool_back,
        [lambda up, x, i=i, j=j: pool_back(up, x, (i, j)) for i in range(3) for j in range(3)],
        RNG.normal(size=(3, 3)),
    ),
    "windows that overlap": (
        windows,
        windows_back,
        [lambda up, x, i=i: windows_back(up, x, (i, i)) for i in range(4)],
        RNG.normal(size=(4, 4)),
    ),
    "the smallest": (
        smallest,
        smallest_back,
        [lambda up, x, i=i: smallest_back(up, x, i) for i in range(4)],
        RNG.normal(size=(2, 4)),
    ),
    "huber": (
        huber,
        lambda up, r: up * np.clip(r, -1, 1),
        [lambda up, r: up * r, lambda up, r: up * np.sign(r), lambda up, r: up * np.minimum(r, 1)],
        np.array([0.3, -0.4]),
    ),
    "soft threshold": (
        shrink,
        lambda up, x: up * (np.abs(x) > 0.5),
        [lambda up, x: up, lambda up, x: up * (x > 0.5)],
        np.array([0.8, 2.0]),
    ),
    "a floor": (
        quantised,
        lambda up, x: up * (1 + np.floor(x)),
        [lambda up, x: up, lambda up, x: up * 1.0 * (x > 0)],
        np.array([0.25, 0.5]),
    ),
}


def product_cost(w, x):
    return np.maximum(w * x, 0).sum()


PRODUCTS = {"w": np.array([1.5, -2.0, 3.0]), "x": np.array([1.0, 1.0, 2.0])}

# name: cost, right gradients, wrong ones, example
COSTS = {
    "a kink shifted, in a product": (
        product_cost,
        lambda w, x: {"w": x * (w * x > 0)},
        [lambda w, x: {"w": x * (w * x > 0.1)}, lambda w, x: {"w": x * (w * x > -0.01)}],
        PRODUCTS,
    ),
    "where x[0] > 50": (
        lambda x: (x**2).sum(),
        lambda x: 2 * x,
        [lambda x: 2 * x if x[0] < 50 else 3 * x, lambda x: 2 * x if x.sum() < 99 else x],
        [np.array([0.5, 1.0])],
    ),
    "a sum of squares": (
        lambda x: (x**2).sum() if (x**2).sum() < 100 else 20 * np.sqrt((x**2).sum()) - 100,
        lambda x: 2 * x if (x**2).sum() < 100 else 20 * x / np.sqrt((x**2).sum()),
        [lambda x: 2 * x],
        [np.array([0.5, 1.0])],
    ),
    "gradients clipped by their norm": (
        lambda x: (x**2).sum(),
        lambda x: 2 * x,
        [lambda x: 2 * x / max(1.0, np.sqrt((4 * x**2).sum()) / 50)],
        [np.array([0.5, 1.0])],
    ),
    "labels that are floats": (
        lambda x, y: np.where(y == 1, x**3, x).sum(),
        lambda x, y: [np.where(y == 1, 3 * x**2, 1.0)],
        [lambda x, y: [0 * x + 1]],
        [np.array([0.5, 1.0]), np.array([0.0, 2.0])],
    ),
    "a second layer": (
        lambda x, w: two_layers(x, w).sum(),
        lambda x, w: two_layers_back(np.ones((2, 3)), x, w),
        [lambda x, w: two_layers_back(np.ones((2, 3)), x, w, second=False)],
        [RNG.random((2, 4)), RNG.random((4, 3))],
    ),
}
