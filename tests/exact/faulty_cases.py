"""Whole networks with one slip at a time, each with the line that is wrong and a word of its cause."""

import numpy as np

from tests.exact import deep_cases as deep

RNG = np.random.default_rng(11)


def normal(*shape):
    return RNG.normal(size=shape) / 2


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def perceptron(W1, b1, W2, b2, W3, b3, X, Y, decay):
    m = X.shape[0]
    z1 = X @ W1 + b1
    a1 = np.tanh(z1)
    z2 = a1 @ W2 + b2
    a2 = sigmoid(z2)
    z3 = a2 @ W3 + b3
    e = np.exp(z3 - z3.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    loss = -np.sum(Y * np.log(p)) / m + 0.5 * decay * (np.sum(W1**2) + np.sum(W2**2))
    dz3 = (p - Y) / m
    dW3 = a2.T @ dz3
    db3 = dz3.sum(axis=0)
    da2 = dz3 @ W3.T
    dz2 = da2 * a2 * (1 - a2)
    dW2 = a1.T @ dz2 + decay * W2
    db2 = dz2.sum(axis=0)
    da1 = dz2 @ W2.T
    dz1 = da1 * (1 - a1**2)
    dW1 = X.T @ dz1 + decay * W1
    db1 = dz1.sum(axis=0)
    return loss, {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2, "W3": dW3, "b3": db3}


def normed(W1, b1, gamma, beta, W2, b2, X, Y):
    m = X.shape[0]
    z1 = X @ W1 + b1
    mu = z1.mean(axis=0)
    xc = z1 - mu
    var = (xc**2).mean(axis=0)
    r = 1 / np.sqrt(var + 1e-5)
    xh = xc * r
    y1 = gamma * xh + beta
    a1 = np.maximum(y1, 0)
    out = a1 @ W2 + b2
    loss = 0.5 * np.sum((out - Y) ** 2) / m
    dout = (out - Y) / m
    dW2 = a1.T @ dout
    db2 = dout.sum(axis=0)
    da1 = dout @ W2.T
    dy1 = da1 * (y1 > 0)
    dgamma = (dy1 * xh).sum(axis=0)
    dbeta = dy1.sum(axis=0)
    dxh = dy1 * gamma
    dvar = (dxh * xc).sum(axis=0) * -0.5 * r**3
    dmu = -(dxh * r).sum(axis=0)
    dz1 = dxh * r + dvar * 2 * xc / m + dmu / m
    dW1 = X.T @ dz1
    db1 = dz1.sum(axis=0)
    return loss, {"W1": dW1, "b1": db1, "gamma": dgamma, "beta": dbeta, "W2": dW2, "b2": db2}


def im2col(x, k):
    n, h, w = x.shape
    rows = [x[:, i : i + k, j : j + k].reshape(n, -1) for i in range(h - k + 1) for j in range(w - k + 1)]
    return np.stack(rows, axis=1)


def convolved(F, c, W, b, X, Y):
    n, k, size = X.shape[0], 2, X.shape[1] - 1
    cols = im2col(X, k)
    s = cols @ F + c
    a = np.tanh(s)
    flat = a.reshape(n, -1)
    out = flat @ W + b
    loss = 0.5 * np.sum((out - Y) ** 2) / n
    dout = (out - Y) / n
    dW = flat.T @ dout
    db = dout.sum(axis=0)
    dflat = dout @ W.T
    da = dflat.reshape(n, size * size, -1)
    ds = da * (1 - a**2)
    dF = np.einsum("npk,npc->kc", cols, ds)
    dc = ds.sum(axis=(0, 1))
    return loss, {"F": dF, "c": dc, "W": dW, "b": db}


def onehot(labels, classes):
    return np.eye(classes)[labels]


def points():
    """Return the example of each network by its name."""
    few = {"W1": normal(3, 4), "b1": normal(4), "W2": normal(4, 3), "b2": normal(3), "X": normal(5, 3)}
    images = {"X": normal(2, 3, 3), "Y": normal(2, 3)}
    lstm = {"Wx": normal(8, 3), "Wh": normal(8, 2), "b": normal(8), "x": normal(3, 3), "h0": normal(2), "c0": normal(2)}
    block = {"g1": 1 + normal(2), "b1": normal(2), **{f"W{k}": normal(2, 2) for k in "qkvo"}, "g2": 1 + normal(2), "b2": normal(2)}
    block |= {"W1": normal(2, 3), "c1": normal(3), "W2": normal(3, 2), "c2": normal(2), "x": normal(3, 2), "target": normal(3, 2)}
    return {
        "perceptron": few | {"W3": normal(3, 3), "b3": normal(3), "Y": onehot([0, 1, 2, 0, 1], 3), "decay": 0.25},
        "normed": few | {"gamma": 1 + normal(4), "beta": normal(4), "Y": normal(5, 3)},
        "convolved": {"F": normal(4, 2), "c": normal(2), "W": normal(8, 3), "b": normal(3)} | images,
        "lstm": lstm | {"target": normal(2)},
        "block": block,
    }


NETWORKS = {"perceptron": perceptron, "normed": normed, "convolved": convolved, "lstm": deep.lstm, "block": deep.block}

SLIPS = [
    ("perceptron", "dz3 = (p - Y) / m", "dz3 = (Y - p) / m", "dz3", "-1"),
    ("perceptron", "dz3 = (p - Y) / m", "dz3 = p - Y", "dz3", "5 times|size"),
    ("perceptron", "dz2 = da2 * a2 * (1 - a2)", "dz2 = da2", "dz2", "slope of a2"),
    ("perceptron", "dz2 = da2 * a2 * (1 - a2)", "dz2 = da2 * (1 - a2)", "dz2", "factor a2"),
    ("perceptron", "dz2 = da2 * a2 * (1 - a2)", "dz2 = da2 * z2 * (1 - z2)", "dz2", "argument"),
    ("perceptron", "dz2 = da2 * a2 * (1 - a2)", "dz2 = da2 * (1 - a2**2)", "dz2", "that of tanh"),
    ("perceptron", "dz1 = da1 * (1 - a1**2)", "dz1 = da1 * a1 * (1 - a1)", "dz1", "that of sigmoid"),
    ("perceptron", "dz1 = da1 * (1 - a1**2)", "dz1 = da1 * (1 - a1**2) * (1 - a1**2)", "dz1", "twice"),
    ("perceptron", "dz1 = da1 * (1 - a1**2)", "dz1 = da1 * (1 - a1)", "dz1", "1 \\+ a1|factor"),
    ("perceptron", "dz1 = da1 * (1 - a1**2)", "dz1 = da1 * (1 - np.tanh(a1)**2)", "dz1", "argument"),
    ("perceptron", "da2 = dz3 @ W3.T", "da2 = dz3 @ W3.T / 2", "da2", "1/2"),
    ("perceptron", "db2 = dz2.sum(axis=0)", "db2 = dz2.mean(axis=0)", "db2", "1/5"),
    ("perceptron", "db2 = dz2.sum(axis=0)", "db2 = dz2[0]", "db2", "first"),
    ("perceptron", "db1 = dz1.sum(axis=0)", "db1 = dz2.sum() * np.ones(4)", "db1", ""),
    ("perceptron", "dW2 = a1.T @ dz2 + decay * W2", "dW2 = a1.T @ dz2", "dW2", "decay|term|W2"),
    ("perceptron", "dW2 = a1.T @ dz2 + decay * W2", "dW2 = z1.T @ dz2 + decay * W2", "dW2", "z1"),
    ("perceptron", "dW1 = X.T @ dz1 + decay * W1", "dW1 = X.T @ da1 + decay * W1", "dW1", "da1|a1"),
    ("normed", "dy1 = da1 * (y1 > 0)", "dy1 = da1", "dy1", "mask"),
    ("normed", "+ dmu / m", "", "dz1", "through mu"),
    ("normed", "+ dvar * 2 * xc / m ", "", "dz1", "through var|through xc"),
    ("normed", "-0.5 * r**3", "-0.5 * r**2", "dvar", "factor r"),
    ("normed", "dvar = (dxh * xc).sum(axis=0)", "dvar = (dxh * xh).sum(axis=0)", "dvar", "factor"),
    ("normed", "dxh = dy1 * gamma", "dxh = dy1", "dxh", "slope of y1 by xh"),
    ("normed", "dgamma = (dy1 * xh).sum(axis=0)", "dgamma = (dy1 * xc).sum(axis=0)", "dgamma", "factor r|xc"),
    ("normed", "dgamma = (dy1 * xh).sum(axis=0)", "dgamma = (dy1 * xh).sum(axis=1).mean() * np.ones(4)", "dgamma", ""),
    ("normed", "dmu = -(dxh * r).sum(axis=0)", "dmu = (dxh * r).sum(axis=0)", "dmu", "-1"),
    ("normed", "dmu = -(dxh * r).sum(axis=0)", "dmu = -(dxh * r).mean(axis=0)", "dmu", "1/5"),
    ("normed", "dvar * 2 * xc / m", "dvar * 2 * xc", "dz1", "through"),
    ("convolved", "ds = da * (1 - a**2)", "ds = da", "ds", "slope of a by s"),
    ("convolved", "ds = da * (1 - a**2)", "ds = da * (1 - s**2)", "ds", "argument"),
    ("convolved", "dc = ds.sum(axis=(0, 1))", "dc = ds.sum(axis=0)[0]", "dc", "2 of the 8"),
    ("convolved", "dc = ds.sum(axis=(0, 1))", "dc = ds.mean(axis=(0, 1))", "dc", "1/8"),
    ("convolved", '"npk,npc->kc", cols, ds', '"npk,npc->kc", cols[:, ::-1], ds', "dF", ""),
    ("convolved", '"npk,npc->kc", cols, ds', '"npk,npc->kc", cols[:, :, ::-1], ds', "dF", ""),
    ("convolved", "da = dflat.reshape(n, size * size, -1)", "da = dflat.reshape(n, -1, size * size).transpose(0, 2, 1)", "da", ""),
    ("lstm", "dc * cp", "dc * c", "df", ""),
    ("lstm", "dh * o * (1 - th ** 2)", "dh * o", "dc", "slope of th"),
    ("lstm", "dc = dc * f", "dc = dc * i", "dc", "i stands where f"),
    ("lstm", "dh = Wh.T @ da", "dh = 0 * dh", "dc", "through th"),
    ("lstm", "dc = dc + dh * o * (1 - th ** 2)", "dc = dh * o * (1 - th ** 2)", "dc", "part"),
    ("lstm", "dg * (1 - g ** 2)", "dg * g * (1 - g)", "da", ""),
    ("lstm", "dWh += np.outer(da, hp)", "dWh = np.outer(da, hp)", "dWh", "last|part|step"),
    ("lstm", "do = dh * th", "do = dc * th", "da", ""),
    ("block", "dy = dy + dz", "dy = dy + 0 * dz", "dy", "part|through z"),
    ("block", "(dp - (dp * p).sum(-1, keepdims=True))", "dp * (1 - p)", "ds", "diagonal"),
    ("block", "/ np.sqrt(D)\n    dq", "\n    dq", "dq", "factor|times"),
    ("block", "ds @ k, ds.T @ q", "ds @ k, ds @ q", "dk", "transposed"),
    ("block", "dv = p.T @ da", "dv = p @ da", "dv", "transposed"),
    ("block", "du = dz @ W2.T * dgelu(u)", "du = dz @ W2.T", "du", "slope of hh by u"),
    ("block", "du = dz @ W2.T * dgelu(u)", "du = dz @ W2.T * (u > 0)", "du", "relu"),
    ("block", "+ dv @ Wv.T", "", "dn1", "part|through v"),
    ("block", "dWo = a.T @ dy", "dWo = a.T @ dz", "dWo", "dz|z"),
]  # fmt: skip
