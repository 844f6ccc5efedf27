"""Miniatures of what hand-written networks do, in plain numpy; each takes arrays and returns arrays."""

import math
from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from math import sqrt

import numpy as np
from numpy import dot, exp, tanh
from numpy.lib.stride_tricks import as_strided

RATE = 0.1
SHIFT = np.array([0.25, -0.1, 1.0 / 3])


def affine(x, w, b):
    out = x.reshape(x.shape[0], -1).dot(w) + b
    dx = np.dot(out, w.T).reshape(*x.shape)
    return out, dx, np.dot(x.T, out), np.sum(out, axis=0)


def relu_mask(x, w, b):
    out = np.maximum(0, x @ w)
    dout = np.ones_like(out)
    dout[out <= 0] = 0
    dx = np.array(x, copy=True)
    dx[x < 0] *= 0.5
    return out, dout * (out > 0), dx, np.where(x > 0, x, 0.01 * x), (x > 0).astype(float) / 3, (x > 0).mean()


def softmax_loss(x, w, b):
    scores = x.dot(w) + b
    scores -= np.max(scores, axis=1, keepdims=True)
    probs = np.exp(scores) / np.sum(np.exp(scores), axis=1, keepdims=True)
    n = x.shape[0]
    y = np.arange(n) % w.shape[1]
    loss = -np.sum(np.log(probs[np.arange(n), y])) / n + 0.5 * RATE * np.sum(w * w)
    dscores = probs.copy()
    dscores[range(n), y] -= 1
    dscores /= n
    return loss, dscores, np.dot(x.T, dscores) + RATE * w, dscores.sum(axis=0), probs.argmax(axis=1) == y


def batchnorm(x, w, b):
    mu, var = x.mean(axis=0), np.var(x, axis=0)
    std = np.sqrt(var + 1e-5)
    xhat = (x - mu) / std
    cache = {"running": 0.9 * np.zeros(x.shape[1], dtype=x.dtype) + (1 - 0.9) * mu, "n": float(len(x))}
    return xhat, cache["running"], xhat.std(axis=0), np.mean(x, keepdims=True), 1.0 / std * cache["n"]


def layernorm(x, w, b):
    mu = np.mean(x, -1, keepdims=True)
    var = ((x - mu) ** 2).sum(-1, keepdims=True) / x.shape[-1]
    inverse = (var + 1e-8) ** -0.5
    return (x - mu) * inverse, var**0.5, var ** (-1.5), np.power(var, 2)


def conv_loops(x, w, b):
    image, kernel = np.pad(x, ((1, 1), (1, 1)), "constant"), w[:2, :2]
    out = np.zeros((x.shape[0], x.shape[1]))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[i : i + 2, j : j + 2] * kernel)
    back = np.zeros_like(image)
    back[0:2, 0:2] += out[0, 0] * kernel
    return out, back, np.rot90(kernel, 2), np.flip(kernel, 0)


def conv_strides(x, w, b):
    n, m = x.shape[0] - 1, x.shape[1] - 1
    s0, s1 = x.strides
    windows = as_strided(x, shape=(n, m, 2, 2), strides=(s0, s1, s0, s1))
    columns = np.lib.stride_tricks.sliding_window_view(x, (2, 2)).reshape(-1, 4)
    return np.einsum("ijkl,kl->ij", windows, w[:2, :2]), columns.dot(w[:2, :2].ravel()), np.tensordot(windows, w[:2, :2])


def maxpool(x, w, b):
    out = x[:2, :2].max(axis=(0, 1))
    mask = x == np.max(x)
    index = np.argmax(x)
    dx = np.zeros_like(x)
    dx[np.unravel_index(index, x.shape)] = out
    return out, mask * x, dx, np.amax(x, axis=1), x.min(), np.clip(x, -0.5, 0.5), x.clip(0, None)


def lstm_step(x, w, b):
    sigmoid = lambda z: 1 / (1 + exp(-z))  # noqa: E731 - as people write it
    h = c = np.zeros((x.shape[0], 3))
    for _ in range(2):
        i, f, g = sigmoid(dot(x, w) + b), sigmoid(dot(x, w) + h), tanh(np.hstack([x[:, :1], h[:, 1:]]))
        c = f * c + i * g
        h = sigmoid(b) * np.tanh(c)
    return h, c, np.concatenate((h, c), axis=1), np.split(h, 3, axis=1), np.vstack((h, c))[::-1]


def embedding(x, w, b):
    tokens = np.array([[0, 2], [2, 1]])
    taken = w[tokens]
    dw = np.zeros_like(w)
    np.add.at(dw, tokens, taken)
    np.subtract.at(dw, (np.array([0, 0]), np.array([1, 1])), b[0])
    return taken, dw, np.eye(3)[tokens], np.tile(b, (2, 1)), np.repeat(b, 2), np.roll(b, 1)


class Net:
    """Nielsen's shape: lists of biases and weights, zip loops, a static activation."""

    def __init__(self, sizes, weights, biases):
        self.sizes, self.weights, self.biases = sizes, weights, biases

    def backprop(self, x, y):
        nabla_b = [np.zeros(b.shape) for b in self.biases]
        nabla_w = [np.zeros(w.shape) for w in self.weights]
        activation, activations, zs = x, [x], []
        for b, w in zip(self.biases, self.weights, strict=True):
            z = np.dot(w, activation) + b
            zs.append(z)
            activation = sigmoid(z)
            activations.append(activation)
        delta = (activations[-1] - y) * sigmoid_prime(zs[-1])
        nabla_b[-1] = delta
        nabla_w[-1] = np.dot(delta, activations[-2].transpose())
        for layer in range(2, len(self.sizes)):
            delta = np.dot(self.weights[-layer + 1].transpose(), delta) * sigmoid_prime(zs[-layer])
            nabla_b[-layer] = delta
            nabla_w[-layer] = np.dot(delta, activations[-layer - 1].transpose())
        return nabla_b, nabla_w


class Deeper(Net):
    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.scale = 0.5

    def scaled(self, x, y):
        return [self.scale * nw for nw in self.backprop(x, y)[1]]


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def sigmoid_prime(z):
    return sigmoid(z) * (1 - sigmoid(z))


def nielsen(x, w, b):
    net = Deeper([4, 3, 4], [w.T, w], [b.reshape(-1, 1), x[0].reshape(-1, 1)])
    return net.scaled(x[:1].T, x[1:2].T)


def functions(x, w, b):
    p = sigmoid(x)
    import math as m

    return (
        *(np.log(p), np.log2(p), np.log10(p), np.log1p(p), np.expm1(x), np.sqrt(p), np.square(x), np.cosh(x), np.sinh(x)),
        *(np.sin(x), np.cos(x), np.arctan(x), np.abs(x), np.fabs(x), np.sign(x), np.reciprocal(p), np.logaddexp(x, 0), np.tan(x)),
        *(m.exp(b[0]), math.sqrt(2 / 3) * b, sqrt(x.shape[0]) * b, math.tanh(b[1])),
        *(abs(b).sum(), b.prod(), b.cumsum(), np.outer(b, b)),
        *(np.linalg.norm(b), np.trace(w[:3]), np.inner(b, b), np.linspace(0, 1, 5) * b[0], np.arange(3) / 7 * b, SHIFT * b),
        *(np.stack([b, b]), b[:, None] - b[None], np.squeeze(b[None]), np.expand_dims(b, 1), np.float32(0.5) * b),
        *(np.linspace(0.0, 1.0, 3), x),
        *(np.full((2, 2), 0.1), np.zeros((2, 2), dtype=int), np.average(x, axis=0)),
        *(np.array([1, 2, 3]) @ b, np.array([b, 2 * b]), np.asarray([[1.5, 2]])),
        *(np.isnan(x).any(), np.all(np.isfinite(x)), 2.0**b, b**3),
    )


def state(x, w, b):
    total = np.zeros(3, np.float64)
    total += b
    total[1:] *= 2
    total[0], total[1] = total[1], total[0]
    params = {"W": w, "b": b}
    for name in params:
        params[name] = params[name] - RATE * 1.5 / x.shape[0] * params[name]
    rows = [row for row in x]
    best = max(b)
    out = np.empty_like(x)
    np.multiply(x, 2, out=out)
    np.divide(x, x + 3, out=out, where=x > 0)
    return total, params["W"], params["b"], sum(rows), best, out, np.diag(b), np.kron(b, b), np.triu(w[:3]), np.diff(b)


vectorized = np.vectorize(sigmoid)
affine_relu = partial(relu_mask, b=0.0)


@dataclass
class Settings:
    rate: float = 0.1
    sizes: list = field(default_factory=list)

    def scaled(self, w):
        return self.rate * w


class Shape(Enum):
    FULL = 1


def char_rnn(x, w, b):
    """Karpathy's shape: dictionaries of states by time, reversed range, clip in place."""
    inputs, targets = [0, 2, 1], [2, 1, 0]
    xs, hs, ps, loss = {}, {-1: np.copy(b[:, None])}, {}, 0
    for t in range(len(inputs)):
        xs[t] = np.zeros((4, 1))
        xs[t][inputs[t]] = 1
        hs[t] = np.tanh(np.dot(w.T, xs[t]) + np.dot(x[:3, :3], hs[t - 1]) + b.reshape(-1, 1))
        ys = np.dot(w, hs[t])
        ps[t] = np.exp(ys) / np.sum(np.exp(ys))
        loss += -np.log(ps[t][targets[t], 0])
    dw, dnext = np.zeros_like(w), np.zeros_like(hs[0])
    for t in reversed(range(len(inputs))):
        dy = np.copy(ps[t])
        dy[targets[t]] -= 1
        dw += np.dot(dy, hs[t].T)
        dh = (1 - hs[t] * hs[t]) * (np.dot(w.T, dy) + dnext)
        dnext = np.dot(x[:3, :3].T, dh)
    for d in [dw, dnext]:
        np.clip(d, -0.4, 0.4, out=d)
    return loss, dw, dnext, f"{loss:.3f}" is None


def conv_columns(x, w, b):
    images = x.reshape(1, 1, 4, 4)
    n, c, h, _ = images.shape
    padded = np.pad(images, ((0, 0), (0, 0), (1, 1), (1, 1)), mode="constant")
    i0 = np.tile(np.repeat(np.arange(3), 3), c)
    i1 = np.repeat(np.arange(h), h)
    j0 = np.tile(np.arange(3), 3 * c)
    j1 = np.tile(np.arange(h), h)
    i = i0.reshape(-1, 1) + i1.reshape(1, -1)
    j = j0.reshape(-1, 1) + j1.reshape(1, -1)
    k = np.repeat(np.arange(c), 9).reshape(-1, 1)
    columns = padded[:, k, i, j].transpose(1, 2, 0).reshape(9 * c, -1)
    out = (w[:3].reshape(1, -1) @ columns).reshape(1, h, h, n).transpose(3, 0, 1, 2)
    back = np.zeros((n, c, h + 2, h + 2), dtype=columns.dtype)
    np.add.at(back, (slice(None), k, i, j), columns.reshape(9 * c, -1, n).transpose(2, 0, 1))
    return out, back[:, :, 1:-1, 1:-1], np.lib.stride_tricks.as_strided(padded, (1, 1, 2, 2), padded.strides)


def attention(x, w, b):
    q, k, v = x @ w, (x * 2) @ w, x
    scores = np.matmul(q, k.transpose()) / np.sqrt(k.shape[-1])
    scores = np.where(np.tril(np.ones((4, 4))) == 0, -1e9, scores)
    e = np.exp(scores - scores.max(axis=-1, keepdims=True))
    p = e / e.sum(axis=-1, keepdims=True)
    gelu = 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))
    settings = Settings(rate=0.25)
    return p @ v, np.einsum("ij,jk->ik", p, v), gelu, settings.scaled(w), vectorized(b), Shape.FULL.value * b, affine_relu(x, w)


PATTERNS = [
    *(affine, relu_mask, softmax_loss, batchnorm, layernorm, conv_loops, conv_strides, maxpool, lstm_step, embedding, nielsen),
    *(functions, state, char_rnn, conv_columns, attention),
]
