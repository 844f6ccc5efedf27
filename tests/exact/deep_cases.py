"""Deep and recurrent networks as they are written plainly in NumPy, each with its loss and its gradients by name."""

import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def lstm(Wx, Wh, b, x, h0, c0, target):
    T = len(x)
    H = h0.shape[0]
    h, c = h0, c0
    cache = []
    for t in range(T):
        a = Wx @ x[t] + Wh @ h + b
        i, f, o = sigmoid(a[:H]), sigmoid(a[H:2 * H]), sigmoid(a[2 * H:3 * H])
        g = np.tanh(a[3 * H:])
        c_new = f * c + i * g
        th = np.tanh(c_new)
        h_new = o * th
        cache.append((x[t], h, c, i, f, o, g, th))
        h, c = h_new, c_new
    loss = 0.5 * ((h - target) ** 2).sum()
    dWx, dWh, db = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b)
    dh, dc = h - target, np.zeros_like(c)
    for t in range(T - 1, -1, -1):
        xt, hp, cp, i, f, o, g, th = cache[t]
        do = dh * th
        dc = dc + dh * o * (1 - th ** 2)
        di, dg, df = dc * g, dc * i, dc * cp
        da = np.concatenate([di * i * (1 - i), df * f * (1 - f), do * o * (1 - o), dg * (1 - g ** 2)])
        dWx += np.outer(da, xt)
        dWh += np.outer(da, hp)
        db += da
        dh = Wh.T @ da
        dc = dc * f
    return loss, {"Wx": dWx, "Wh": dWh, "b": db}


def gelu(x):
    return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x ** 3)))


def dgelu(x):
    u = np.sqrt(2 / np.pi) * (x + 0.044715 * x ** 3)
    t = np.tanh(u)
    return 0.5 * (1 + t) + 0.5 * x * (1 - t ** 2) * np.sqrt(2 / np.pi) * (1 + 3 * 0.044715 * x ** 2)


def layernorm(x, g, b):
    mu = x.mean(-1, keepdims=True)
    xc = x - mu
    var = (xc ** 2).mean(-1, keepdims=True)
    r = 1 / np.sqrt(var + 1e-5)
    xh = xc * r
    return xh * g + b, (xh, r)


def layernorm_back(dy, g, cache):
    xh, r = cache
    dg = (dy * xh).sum(0)
    db = dy.sum(0)
    dxh = dy * g
    dx = r * (dxh - dxh.mean(-1, keepdims=True) - xh * (dxh * xh).mean(-1, keepdims=True))
    return dx, dg, db


def softmax(s):
    e = np.exp(s - s.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def block(g1, b1, Wq, Wk, Wv, Wo, g2, b2, W1, c1, W2, c2, x, target):
    T, D = x.shape
    n1, k1 = layernorm(x, g1, b1)
    q, k, v = n1 @ Wq, n1 @ Wk, n1 @ Wv
    s = q @ k.T / np.sqrt(D)
    mask = np.triu(np.ones((T, T), dtype=bool), 1)
    s = np.where(mask, -np.inf, s)
    p = softmax(s)
    a = p @ v
    y = x + a @ Wo
    n2, k2 = layernorm(y, g2, b2)
    u = n2 @ W1 + c1
    hh = gelu(u)
    z = y + hh @ W2 + c2
    loss = 0.5 * ((z - target) ** 2).sum()
    dz = z - target
    dW2, dc2 = hh.T @ dz, dz.sum(0)
    du = dz @ W2.T * dgelu(u)
    dW1, dc1 = n2.T @ du, du.sum(0)
    dn2 = du @ W1.T
    dy, dg2, db2 = layernorm_back(dn2, g2, k2)
    dy = dy + dz
    dWo = a.T @ dy
    da = dy @ Wo.T
    dv = p.T @ da
    dp = da @ v.T
    ds = p * (dp - (dp * p).sum(-1, keepdims=True)) / np.sqrt(D)
    dq, dk = ds @ k, ds.T @ q
    dWq, dWk, dWv = n1.T @ dq, n1.T @ dk, n1.T @ dv
    dn1 = dq @ Wq.T + dk @ Wk.T + dv @ Wv.T
    _, dg1, db1 = layernorm_back(dn1, g1, k1)
    first = {"g1": dg1, "b1": db1, "Wq": dWq, "Wk": dWk, "Wv": dWv, "Wo": dWo}
    return loss, first | {"g2": dg2, "b2": db2, "W1": dW1, "c1": dc1, "W2": dW2, "c2": dc2}
