"""Layers as courses and articles write their backward passes, in miniature."""

import numpy as np


def batchnorm_forward(x, gamma, beta):
    mu = x.mean(axis=0)
    xmu = x - mu
    var = (xmu**2).mean(axis=0)
    std = np.sqrt(var + 1e-5)
    xhat = xmu / std
    return gamma * xhat + beta, (xhat, gamma, xmu, std, var)


def batchnorm_backward(dout, cache):
    xhat, gamma, xmu, std, var = cache
    n = dout.shape[0]
    dxhat = dout * gamma
    dvar = np.sum(dxhat * xmu * -0.5 * (var + 1e-5) ** -1.5, axis=0)
    dmu = np.sum(-dxhat / std, axis=0) + dvar * np.mean(-2.0 * xmu, axis=0)
    return dxhat / std + dvar * 2.0 * xmu / n + dmu / n, np.sum(dout * xhat, axis=0), dout.sum(axis=0)


def batchnorm_backward_alt(dout, cache):
    xhat, gamma, _, std, _ = cache
    n = dout.shape[0]
    dxhat = dout * gamma
    dx = (n * dxhat - dxhat.sum(axis=0) - xhat * (dxhat * xhat).sum(axis=0)) / (n * std)
    return dx, (dout * xhat).sum(axis=0), dout.sum(axis=0)


def batchnorm_no_mean(dout, cache):
    dx, dgamma, dbeta = batchnorm_backward(dout, cache)
    return dx - dx.mean(axis=0) + 1e-6 * dout, dgamma, dbeta


def layernorm_forward(x, gamma, beta):
    mu = x.mean(axis=1, keepdims=True)
    std = np.sqrt(x.var(axis=1, keepdims=True) + 1e-5)
    xhat = (x - mu) / std
    return xhat * gamma + beta, (xhat, gamma, std)


def layernorm_backward(dout, cache):
    xhat, gamma, std = cache
    d = dout * gamma
    dx = (d - d.mean(axis=1, keepdims=True) - xhat * (d * xhat).mean(axis=1, keepdims=True)) / std
    return dx, (dout * xhat).sum(axis=0), dout.sum(axis=0)


def layernorm_wrong_axis(dout, cache):
    xhat, gamma, std = cache
    d = dout * gamma
    dx = (d - d.mean(axis=0, keepdims=True) - xhat * (d * xhat).mean(axis=1, keepdims=True)) / std
    return dx, (dout * xhat).sum(axis=0), dout.sum(axis=0)


def softmax_forward(z):
    e = np.exp(z - np.max(z, axis=1, keepdims=True))
    p = e / np.sum(e, axis=1, keepdims=True)
    return p, p


def softmax_backward(dout, p):
    return p * (dout - (dout * p).sum(axis=1, keepdims=True))


def softmax_diagonal(dout, p):
    return dout * p * (1 - p)


def conv_forward(x, w):
    h, k = x.shape[1] - w.shape[1] + 1, w.shape[1]
    out = np.zeros((w.shape[0], h, h))
    for f in range(w.shape[0]):
        for i in range(h):
            for j in range(h):
                out[f, i, j] = np.sum(x[0, i : i + k, j : j + k] * w[f])
    return out, (x, w)


def conv_backward(dout, cache):
    x, w = cache
    dx, dw, k = np.zeros_like(x), np.zeros_like(w), w.shape[1]
    for f in range(w.shape[0]):
        for i in range(dout.shape[1]):
            for j in range(dout.shape[2]):
                dw[f] += dout[f, i, j] * x[0, i : i + k, j : j + k]
                dx[0, i : i + k, j : j + k] += dout[f, i, j] * w[f]
    return dx, dw


def conv_flipped(dout, cache):
    dx, dw = conv_backward(dout, cache)
    return dx, dw[:, ::-1, ::-1]


def pool_forward(x):
    n = x.shape[0] // 2
    out = x.reshape(n, 2, n, 2).max(axis=(1, 3))
    return out, x


def pool_backward(dout, x):
    dx = np.zeros_like(x)
    for i in range(dout.shape[0]):
        for j in range(dout.shape[1]):
            window = x[2 * i : 2 * i + 2, 2 * j : 2 * j + 2]
            a, b = np.unravel_index(np.argmax(window), window.shape)
            dx[2 * i + a, 2 * j + b] += dout[i, j]
    return dx


def pool_average(dout, x):
    return np.repeat(np.repeat(dout, 2, axis=0), 2, axis=1) / 4


def lstm_forward(x, h, c, W, U, b):
    n = h.shape[0]
    a = W @ x + U @ h + b
    i, f, o = (1 / (1 + np.exp(-a[k * n : (k + 1) * n])) for k in range(3))
    g = np.tanh(a[3 * n :])
    new = f * c + i * g
    return o * np.tanh(new), (x, h, c, W, U, i, f, o, g, new)


def lstm_backward(dout, cache):
    x, h, c, W, U, i, f, o, g, new = cache
    t = np.tanh(new)
    dc = dout * o * (1 - t**2)
    da = np.concatenate([dc * g * i * (1 - i), dc * c * f * (1 - f), dout * t * o * (1 - o), dc * i * (1 - g**2)])
    return W.T @ da, U.T @ da, dc * f, np.outer(da, x), np.outer(da, h), da


def lstm_no_output_slope(dout, cache):
    x, h, c, W, U, i, f, o, g, new = cache
    dc = dout * o
    da = np.concatenate([dc * g * i * (1 - i), dc * c * f * (1 - f), dout * np.tanh(new) * o * (1 - o), dc * i * (1 - g**2)])
    return W.T @ da, U.T @ da, dc * f, np.outer(da, x), np.outer(da, h), da


def embedding_forward(table, rows):
    return table[rows] ** 2, (table, rows)


def embedding_backward(dout, cache):
    table, rows = cache
    d = np.zeros_like(table)
    np.add.at(d, rows, 2 * dout * table[rows])
    return (d,)


def embedding_overwrites(dout, cache):
    table, rows = cache
    d = np.zeros_like(table)
    d[rows] = 2 * dout * table[rows]
    return (d,)


def norm_forward(x):
    n = np.sqrt(np.sum(x**2, axis=1, keepdims=True))
    return x / n, x


def norm_backward(dout, x):
    s = np.sum(x**2, axis=1, keepdims=True)
    return (dout - x * np.sum(dout * x, axis=1, keepdims=True) / s) / np.sqrt(s)


def norm_wrong(dout, x):
    return dout / np.sqrt(np.sum(x**2, axis=1, keepdims=True))


def rnn_forward(xs, Wx, Wh, h):
    hs = [h]
    for x in xs:
        hs.append(np.tanh(Wx @ x + Wh @ hs[-1]))
    return hs[-1], (xs, Wx, Wh, hs)


def rnn_backward(dout, cache):
    xs, Wx, Wh, hs = cache
    dWx, dWh, dxs, dh = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(xs), dout
    for t in reversed(range(len(xs))):
        da = (1 - hs[t + 1] * hs[t + 1]) * dh
        dWx += np.outer(da, xs[t])
        dWh += np.outer(da, hs[t])
        dxs[t] = Wx.T @ da
        dh = Wh.T @ da
    return dxs, dWx, dWh, dh


def rnn_truncated(dout, cache):
    xs, _, Wh, hs = cache
    da = (1 - hs[-1] * hs[-1]) * dout
    return np.zeros_like(xs), np.outer(da, xs[-1]), np.outer(da, hs[-2]), Wh.T @ da
