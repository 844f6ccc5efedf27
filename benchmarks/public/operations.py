"""Single operations and losses with their right gradients."""

import numpy as np

from benchmarks.public.networks import softmax


def leaky(x, g):
    y = np.where(x > 0, x, 0.125 * x)
    cost = np.sum(g * y**2)
    dy = 2 * g * y
    dx = dy * np.where(x > 0, 1, 0.125)
    return cost, {"x": dx}


def elu(x, g):
    y = np.where(x > 0, x, 0.5 * (np.exp(x) - 1))
    cost = np.sum(g * y)
    dy = g
    dx = dy * np.where(x > 0, 1, y + 0.5)
    return cost, {"x": dx}


def softplus(x, g):
    y = np.log(1 + np.exp(x))
    cost = np.sum(g * y**2)
    dy = 2 * g * y
    dx = dy * (1 - np.exp(-y))
    return cost, {"x": dx}


def exponential(x, g):
    y = np.exp(x)
    cost = np.sum(g * y)
    dy = g
    dx = dy * y
    return cost, {"x": dx}


def product_of_all(x, w):
    y = np.prod(x)
    cost = w * y
    dy = w
    dx = dy * y / x
    return cost, {"x": dx}


def coth(x, g):
    y = 1 / np.tanh(x)
    cost = np.sum(g * y)
    dy = g
    dx = -dy / np.sinh(x) ** 2
    return cost, {"x": dx}


def arctan(x, g):
    y = np.arctan(x)
    cost = np.sum(g * y)
    dy = g
    dx = dy / (1 + x * x)
    return cost, {"x": dx}


def log_of_sum(a, b, g):
    y = np.log(np.exp(a) + np.exp(b))
    cost = np.sum(g * y)
    dy = g
    da = dy * np.exp(a) / (np.exp(a) + np.exp(b))
    db = dy * np.exp(b) / (np.exp(a) + np.exp(b))
    return cost, {"a": da, "b": db}


def binary_log_of_sum(a, b, g):
    y = np.log2(2**a + 2**b)
    cost = np.sum(g * y)
    dy = g
    da = dy / (1 + 2 ** (b - a))
    db = dy / (1 + 2 ** (a - b))
    return cost, {"a": da, "b": db}


def quotient(a, b, g):
    y = a / b
    cost = np.sum(g * y)
    dy = g
    da = dy / b
    db = -dy * a / b**2
    return cost, {"a": da, "b": db}


def quotient_again(a, b, g):
    da = g / b
    db = -g * a / (b * b)
    cost = np.sum(da) + np.sum(db)
    dda, ddb = np.ones_like(da), np.ones_like(db)
    ga = -ddb * g / (b * b)
    gb = -dda * g / (b * b) + ddb * 2 * g * a / (b * b * b)
    return cost, {"a": ga, "b": gb}


def copied_where(x, y, chosen, g):
    out = np.where(chosen > 0, y, x)
    cost = np.sum(g * out**2)
    dout = 2 * g * out
    dx = np.where(chosen > 0, 0 * dout, dout)
    dy = np.where(chosen > 0, dout, 0 * dout)
    return cost, {"x": dx, "y": dy}


def log_density(x, mean, var):
    c = x - mean
    cost = np.sum(-0.5 * np.log(var) - 0.5 * c**2 / var)
    dvar = -0.5 / var + 0.5 * c**2 / var**2
    dmean = c / var
    return cost, {"mean": dmean, "var": dvar}


def matmul(A, B, G):
    C = A @ B
    cost = np.sum(G * C**2)
    dC = 2 * G * C
    dA = dC @ B.T
    dB = A.T @ dC
    return cost, {"A": dA, "B": dB}


def mean_of_rows(x, w):
    y = x.mean(axis=1)
    cost = np.sum(w * y**2)
    dy = 2 * w * y
    dx = np.repeat(dy[:, None], x.shape[1], axis=1) / x.shape[1]
    return cost, {"x": dx}


def used_twice(x, w, v):
    h = np.tanh(x * w)
    cost = np.sum(h * v + h**2)
    dh = v
    dh = dh + 2 * h
    dx = dh * (1 - h**2) * w
    return cost, {"x": dx}


def inverse_root(x, g):
    r = 1 / np.sqrt(1 + x**2)
    y = x * r
    cost = np.sum(g * y)
    dy = g
    dx = dy * (r - x**2 * r**3)
    return cost, {"x": dx}


def mish(x, g):
    sp = np.log(1 + np.exp(x))
    t = np.tanh(sp)
    y = x * t
    cost = np.sum(g * y)
    dy = g
    dx = dy * (t + x * (1 - t**2) * (1 - np.exp(-sp)))
    return cost, {"x": dx}


def drawn_normal(mean, log_std, noise, g):
    std = np.exp(log_std)
    z = mean + std * noise
    cost = np.sum(g * z**2)
    dz = 2 * g * z
    dmean = dz
    dstd = dz * noise
    dlog_std = dstd * std
    return cost, {"mean": dmean, "log_std": dlog_std}


def divergence(p, q):
    cost = np.sum(p * (np.log(p) - np.log(q)))
    dp = np.log(p) - np.log(q) + 1
    return cost, {"p": dp}


def pseudo_huber(x, y, a):
    e = x - y
    cost = np.sum(a**2 * (np.sqrt(1 + (e / a) ** 2) - 1))
    dx = e / np.sqrt(1 + (e / a) ** 2)
    return cost, {"x": dx}


def entropy(z):
    p = softmax(z)
    cost = np.sum(p * np.log(p))
    dp = np.log(p) + 1
    dz = p * (dp - (dp * p).sum(axis=1, keepdims=True))
    return cost, {"z": dz}


def gaussian(x, mean, log_var):
    c = x - mean
    cost = np.sum(0.5 * log_var + 0.5 * c**2 / np.exp(log_var))
    dmean = -c / np.exp(log_var)
    dlog_var = 0.5 - 0.5 * c**2 / np.exp(log_var)
    return cost, {"mean": dmean, "log_var": dlog_var}


def difference(a, b, g):
    y = a - b
    cost = np.sum(g * y**2)
    dy = 2 * g * y
    da = dy
    db = -dy
    return cost, {"a": da, "b": db}
