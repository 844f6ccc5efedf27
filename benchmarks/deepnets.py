"""Networks that are deep or recurrent, as they are written plainly in NumPy, each with its loss and its gradients by name."""

from __future__ import annotations

from typing import Any

import numpy as np


def sigmoid(x: Any) -> Any:
    """Return the logistic function."""
    return 1 / (1 + np.exp(-x))


def lstm(Wx: Any, Wh: Any, b: Any, x: Any, h: Any, c: Any, target: Any) -> tuple[Any, dict[str, Any]]:
    """Return the loss of an LSTM's last state, and its gradients by backpropagation through time."""
    units, kept = len(h), []
    for step in x:
        a = Wx @ step + Wh @ h + b
        i, f, o = (sigmoid(a[k * units : (k + 1) * units]) for k in range(3))
        g = np.tanh(a[3 * units :])
        cell = f * c + i * g
        flat = np.tanh(cell)
        kept.append((step, h, c, i, f, o, g, flat))
        h, c = o * flat, cell
    dWx, dWh, db = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b)
    dh, dc = h - target, np.zeros_like(c)
    for step, before, cell, i, f, o, g, flat in kept[::-1]:
        dc = dc + dh * o * (1 - flat**2)
        gates = [dc * g * i * (1 - i), dc * cell * f * (1 - f), dh * flat * o * (1 - o), dc * i * (1 - g**2)]
        da = np.concatenate(gates)
        dWx, dWh, db = dWx + np.outer(da, step), dWh + np.outer(da, before), db + da
        dh, dc = Wh.T @ da, dc * f
    return 0.5 * ((h - target) ** 2).sum(), {"Wx": dWx, "Wh": dWh, "b": db}


def gelu(x: Any) -> Any:
    """Return the usual approximation by tanh."""
    return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))


def gelu_slope(x: Any) -> Any:
    """Return its derivative."""
    t = np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))
    return 0.5 * (1 + t) + 0.5 * x * (1 - t**2) * np.sqrt(2 / np.pi) * (1 + 3 * 0.044715 * x**2)


def norm(x: Any, gain: Any, shift: Any) -> tuple[Any, Any]:
    """Return layer normalisation, and what its backward pass needs."""
    centred = x - x.mean(-1, keepdims=True)
    root = 1 / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-5)
    return centred * root * gain + shift, (centred * root, root)


def norm_back(dy: Any, gain: Any, kept: Any) -> tuple[Any, Any, Any]:
    """Return the gradients of its input, gain and shift."""
    normed, root = kept
    d = dy * gain
    inner = (d * normed).mean(-1, keepdims=True)
    return root * (d - d.mean(-1, keepdims=True) - normed * inner), (dy * normed).sum(0), dy.sum(0)


def block(p: Any, x: Any) -> tuple[Any, Any]:
    """Return a transformer's block: causal attention and a layer with gelu, each behind a norm and beside a link."""
    n1, k1 = norm(x, p["g1"], p["b1"])
    q, k, v = n1 @ p["Wq"], n1 @ p["Wk"], n1 @ p["Wv"]
    hidden = np.triu(np.ones((len(x), len(x)), dtype=bool), 1)
    scores = np.where(hidden, -np.inf, q @ k.T / np.sqrt(x.shape[1]))
    e = np.exp(scores - scores.max(-1, keepdims=True))
    attention = e / e.sum(-1, keepdims=True)
    a = attention @ v
    y = x + a @ p["Wo"]
    n2, k2 = norm(y, p["g2"], p["b2"])
    u = n2 @ p["W1"] + p["c1"]
    return y + gelu(u) @ p["W2"] + p["c2"], (n1, k1, q, k, v, attention, a, n2, k2, u)


def block_back(p: Any, d: Any, kept: Any) -> tuple[Any, dict[str, Any]]:
    """Return the gradients of a block's input and of its parameters."""
    n1, k1, q, k, v, attention, a, n2, k2, u = kept
    found = {"W2": gelu(u).T @ d, "c2": d.sum(0)}
    du = d @ p["W2"].T * gelu_slope(u)
    found |= {"W1": n2.T @ du, "c1": du.sum(0)}
    dy, found["g2"], found["b2"] = norm_back(du @ p["W1"].T, p["g2"], k2)
    dy = dy + d
    found["Wo"] = a.T @ dy
    da = dy @ p["Wo"].T
    dp = da @ v.T
    ds = attention * (dp - (dp * attention).sum(-1, keepdims=True)) / np.sqrt(n1.shape[1])
    dq, dk, dv = ds @ k, ds.T @ q, attention.T @ da
    found |= {"Wq": n1.T @ dq, "Wk": n1.T @ dk, "Wv": n1.T @ dv}
    dx, found["g1"], found["b1"] = norm_back(dq @ p["Wq"].T + dk @ p["Wk"].T + dv @ p["Wv"].T, p["g1"], k1)
    return dx + dy, found


def stack(blocks: Any, x: Any, target: Any) -> tuple[Any, dict[str, Any]]:
    """Return the loss of blocks on one another, and the gradients of their parameters."""
    kept = []
    for p in blocks:
        x, own = block(p, x)
        kept.append(own)
    d, found = x - target, []
    for p, own in zip(blocks[::-1], kept[::-1], strict=True):
        d, gradients = block_back(p, d, own)
        found.append(gradients)
    return 0.5 * ((x - target) ** 2).sum(), {"blocks": found[::-1]}


def lstm_at(steps: int, units: int) -> dict[str, Any]:
    """Return an example of an LSTM with three inputs."""
    draw = np.random.default_rng(1).normal
    sizes = {"Wx": (4 * units, 3), "Wh": (4 * units, units), "b": (4 * units,), "x": (steps, 3), "h": (units,), "c": (units,)}
    return {name: draw(size=size) / 3 for name, size in sizes.items()} | {"target": draw(size=units)}


def stack_at(blocks: int, steps: int, width: int) -> dict[str, Any]:
    """Return an example of so many blocks."""
    draw, wide = np.random.default_rng(1).normal, 4 * width
    sizes = {"g1": (width,), "b1": (width,), **{f"W{k}": (width, width) for k in "qkvo"}, "g2": (width,), "b2": (width,)}
    sizes |= {"W1": (width, wide), "c1": (wide,), "W2": (wide, width), "c2": (width,)}
    each = [{name: draw(size=size) / width**0.5 for name, size in sizes.items()} for _ in range(blocks)]
    return {"blocks": each, "x": draw(size=(steps, width)), "target": draw(size=(steps, width))}
