"""Networks with wide layers, as they are written plainly in NumPy, each with its loss and its gradients by name."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np


def sigmoid(x: Any) -> Any:
    """Return the logistic function."""
    return 1 / (1 + np.exp(-x))


def cross_entropy(scores: Any, y: Any) -> tuple[Any, Any]:
    """Return the mean cross-entropy of a softmax, and its derivative by the scores."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    e = np.exp(shifted)
    p = e / e.sum(axis=1, keepdims=True)
    return -np.sum(y * np.log(p)) / len(y), (p - y) / len(y)


def one_sample(w1: Any, b1: Any, w2: Any, b2: Any, x: Any, y: Any) -> tuple[Any, dict[str, Any]]:
    """Return the quadratic loss of a sigmoid network for one sample."""
    a1 = sigmoid(w1 @ x + b1)
    a2 = sigmoid(w2 @ a1 + b2)
    d2 = (a2 - y) * a2 * (1 - a2)
    d1 = (w2.T @ d2) * a1 * (1 - a1)
    return 0.5 * np.sum((a2 - y) ** 2), {"w1": np.outer(d1, x), "b1": d1, "w2": np.outer(d2, a1), "b2": d2}


def perceptron(w1: Any, b1: Any, w2: Any, b2: Any, w3: Any, b3: Any, x: Any, y: Any) -> tuple[Any, dict[str, Any]]:
    """Return the loss of a batch through two relu layers and a softmax."""
    z1 = x @ w1 + b1
    a1 = np.maximum(z1, 0)
    z2 = a1 @ w2 + b2
    a2 = np.maximum(z2, 0)
    loss, d3 = cross_entropy(a2 @ w3 + b3, y)
    d2 = d3 @ w3.T * (z2 > 0)
    d1 = d2 @ w2.T * (z1 > 0)
    found = {"w1": x.T @ d1, "b1": d1.sum(0), "w2": a1.T @ d2, "b2": d2.sum(0), "w3": a2.T @ d3, "b3": d3.sum(0)}
    return loss, found


def batch_norm(w1: Any, gain: Any, shift: Any, w2: Any, b2: Any, x: Any, y: Any) -> tuple[Any, dict[str, Any]]:
    """Return the loss of a batch through a layer with batch normalisation and a softmax."""
    z = x @ w1
    centred = z - z.mean(0)
    root = 1 / np.sqrt((centred**2).mean(0) + 1e-5)
    normed = centred * root
    u = gain * normed + shift
    a = np.maximum(u, 0)
    loss, d2 = cross_entropy(a @ w2 + b2, y)
    du = d2 @ w2.T * (u > 0)
    dn = du * gain
    dz = root * (dn - dn.mean(0) - normed * (dn * normed).mean(0))
    return loss, {"w1": x.T @ dz, "gain": (du * normed).sum(0), "shift": du.sum(0), "w2": a.T @ d2, "b2": d2.sum(0)}


def columns(x: Any, size: int) -> Any:
    """Return the patches of images as rows: im2col."""
    m, height, width = x.shape
    high, wide = height - size + 1, width - size + 1
    found = np.zeros((m, high, wide, size * size))
    for i, j in product(range(size), repeat=2):
        found[:, :, :, i * size + j] = x[:, i : i + high, j : j + wide]
    return found.reshape(m * high * wide, size * size)


def convolution(k: Any, b: Any, w: Any, c: Any, x: Any, y: Any) -> tuple[Any, dict[str, Any]]:
    """Return the loss of a batch of images through a convolution by im2col, relu, a mean over places and a softmax."""
    size, m = int(len(k) ** 0.5), len(x)
    patches = columns(x, size)
    z = patches @ k + b
    a = np.maximum(z, 0)
    pooled = a.reshape(m, -1, k.shape[1]).mean(axis=1)
    loss, d = cross_entropy(pooled @ w + c, y)
    places = len(patches) // m
    dz = np.repeat(d @ w.T / places, places, axis=0) * (z > 0)
    return loss, {"k": patches.T @ dz, "b": dz.sum(0), "w": pooled.T @ d, "c": d.sum(0)}


def _drawn(sizes: dict[str, tuple[int, ...]], classes: int, m: int | None) -> dict[str, Any]:
    draw = np.random.default_rng(1)
    found = {name: draw.normal(size=size) / max(size[0], 4) ** 0.5 for name, size in sizes.items()}
    targets = np.eye(classes)
    return found | {"y": targets[3] if m is None else targets[draw.integers(0, classes, m)]}


def one_sample_at() -> dict[str, Any]:
    """Return an example of 784-100-10."""
    return _drawn({"w1": (100, 784), "b1": (100,), "w2": (10, 100), "b2": (10,), "x": (784,)}, 10, None)


def perceptron_at() -> dict[str, Any]:
    """Return an example of 784-512-512-10 with a batch of 128."""
    sizes = {"w1": (784, 512), "b1": (512,), "w2": (512, 512), "b2": (512,), "w3": (512, 10), "b3": (10,), "x": (128, 784)}
    return _drawn(sizes, 10, 128)


def batch_norm_at() -> dict[str, Any]:
    """Return an example of 784-128-10 with a batch of 32."""
    sizes = {"w1": (784, 128), "gain": (128,), "shift": (128,), "w2": (128, 10), "b2": (10,), "x": (32, 784)}
    return _drawn(sizes, 10, 32)


def convolution_at() -> dict[str, Any]:
    """Return an example of 32 images of 28 by 28 and 32 filters of 3 by 3."""
    return _drawn({"k": (9, 32), "b": (32,), "w": (32, 10), "c": (10,), "x": (32, 28, 28)}, 10, 32)
