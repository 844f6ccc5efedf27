"""Small layers with their right gradients: normalisations, recurrence, pooling and the like."""

import numpy as np

from benchmarks.public.networks import sigmoid


def log_softmax(x, g):
    out = x - np.log(np.sum(np.exp(x), axis=1, keepdims=True))
    cost = np.sum(g * out)
    dout = g
    dx = dout - np.exp(out) * dout.sum(axis=1, keepdims=True)
    return cost, {"x": dx}


def batchnorm(x, gamma, beta, g):
    n = x.shape[0]
    mu = x.mean(axis=0)
    xc = x - mu
    var = (xc**2).mean(axis=0)
    r = 1 / np.sqrt(var + 1e-5)
    xh = xc * r
    out = gamma * xh + beta
    cost = np.sum(g * out)
    dout = g
    dgamma, dbeta = (dout * xh).sum(axis=0), dout.sum(axis=0)
    dxh = dout * gamma
    dvar = np.sum(dxh * xc, axis=0) * -0.5 * r**3
    dmu = -np.sum(dxh * r, axis=0)
    dx = dxh * r + dvar * 2 * xc / n + dmu / n
    return cost, {"x": dx, "gamma": dgamma, "beta": dbeta}


def groupnorm(x, g):
    n, d = x.shape
    size = d // 2
    xs = x.reshape(n, 2, size)
    xc = xs - xs.mean(axis=2, keepdims=True)
    r = 1 / np.sqrt((xc**2).mean(axis=2, keepdims=True) + 1e-5)
    xh = xc * r
    cost = np.sum(g * xh.reshape(n, d))
    dxh = g.reshape(n, 2, size)
    c1 = np.sum(dxh, axis=2, keepdims=True) / size
    c2 = np.sum(dxh * xh, axis=2, keepdims=True) / size
    dxs = r * (dxh - c1 - xh * c2)
    return cost, {"x": dxs.reshape(n, d)}


def rmsnorm(x, w, g):
    r = 1 / np.sqrt((x**2).mean(axis=1) + 1e-6)
    xh = x * r[:, None]
    out = xh * w
    cost = np.sum(g * out)
    dout = g
    dw = (dout * xh).sum(axis=0)
    dxh = dout * w
    s = (dxh * xh).mean(axis=1)
    dx = (dxh - xh * s[:, None]) * r[:, None]
    return cost, {"x": dx, "w": dw}


def standardized(x, g):
    xc = x - x.mean(axis=1, keepdims=True)
    var = (xc**2).mean(axis=1, keepdims=True)
    root = np.sqrt(var)
    std = root + 1e-4
    cost = np.sum(g * xc / std)
    dstd = -np.sum(g * xc, axis=1, keepdims=True) / std**2
    dvar = dstd * 0.5 / root
    dxc = g / std + dvar * 2 * xc / x.shape[1]
    dx = dxc - dxc.mean(axis=1, keepdims=True)
    return cost, {"x": dx}


def normalized(x, g):
    length = np.sqrt((x**2).sum(axis=1, keepdims=True))
    norm = length + 1e-4
    y = x / norm
    cost = np.sum(g * y)
    dy = g
    s = (x * dy).sum(axis=1, keepdims=True)
    dx = dy / norm - s * x / (length * norm**2)
    return cost, {"x": dx}


def unit_length(x, g):
    norm = np.sqrt((x**2).sum(axis=1, keepdims=True))
    y = x / norm
    cost = np.sum(g * y)
    dy = g
    dx = (dy - y * (dy * y).sum(axis=1, keepdims=True)) / norm
    return cost, {"x": dx}


def unit_sum(x, g):
    norm = np.abs(x).sum(axis=1, keepdims=True)
    y = x / norm
    cost = np.sum(g * y)
    dy = g
    s = (dy * x).sum(axis=1, keepdims=True)
    dx = dy / norm - np.sign(x) * s / norm**2
    return cost, {"x": dx}


def fixed_moments(x, mu, r, gamma, g):
    xh = (x - mu) * r
    out = gamma * xh
    cost = np.sum(g * out)
    dout = g
    dgamma = (dout * xh).sum(axis=0)
    dxh = dout * gamma
    dx = r * dxh
    return cost, {"x": dx, "gamma": dgamma}


def scaled_root_mean_square(x, w, g):
    r = 1 / np.sqrt((x**2).mean(axis=1, keepdims=True) + 1e-6)
    xh = x * r
    out = xh * w
    cost = np.sum(g * out)
    dout = g.copy()
    dw = (dout * xh).sum(axis=0)
    dxh = dout * w
    dout[:] = (dxh - xh * (dxh * xh).mean(axis=1, keepdims=True)) * r
    return cost, {"x": dout, "w": dw}


def deviation(x, g):
    n = x.shape[1]
    xc = x - x.mean(axis=1, keepdims=True)
    std = np.sqrt((xc**2).mean(axis=1))
    cost = np.sum(g * std)
    dstd = g
    dx = dstd[:, None] * xc / (n * std[:, None])
    return cost, {"x": dx}


def lstm(Wf, Wi, Wg, Wo, bf, bi, bg, bo, x, h0, c0, wanted, kept):
    h, c = h0, c0
    cache = []
    for t in range(len(x)):
        z = np.concatenate([h, x[t]])
        f, i, o = sigmoid(Wf @ z + bf), sigmoid(Wi @ z + bi), sigmoid(Wo @ z + bo)
        g = np.tanh(Wg @ z + bg)
        c_prev, c = c, f * c + i * g
        h = o * np.tanh(c)
        cache.append((z, c_prev, f, i, g, o, c))
    cost = 0.5 * np.sum((h - wanted) ** 2) + 0.5 * np.sum((c - kept) ** 2)
    dWf, dWi, dWg, dWo = (np.zeros_like(W) for W in (Wf, Wi, Wg, Wo))
    dbf, dbi, dbg, dbo = (np.zeros_like(b) for b in (bf, bi, bg, bo))
    dh, dc_next = h - wanted, c - kept
    for t in reversed(range(len(x))):
        z, c_prev, f, i, g, o, c = cache[t]
        do = dh * np.tanh(c)
        dao = do * o * (1 - o)
        dc = dc_next + dh * o * (1 - np.tanh(c) ** 2)
        di, dg, df = dc * g, dc * i, dc * c_prev
        dai = di * i * (1 - i)
        dag = dg * (1 - g**2)
        daf = df * f * (1 - f)
        dWf, dWi, dWg, dWo = dWf + np.outer(daf, z), dWi + np.outer(dai, z), dWg + np.outer(dag, z), dWo + np.outer(dao, z)
        dbf = dbf + daf
        dbi = dbi + dai
        dbg = dbg + dag
        dbo = dbo + dao
        dz = Wf.T @ daf + Wi.T @ dai + Wg.T @ dag + Wo.T @ dao
        dh = dz[: len(h)]
        dc_next = dc * f
    return cost, {"Wf": dWf, "Wi": dWi, "Wg": dWg, "Wo": dWo, "bf": dbf, "bi": dbi, "bg": dbg, "bo": dbo}


def gru(Wz, Wr, Wh, Uz, Ur, Uh, x, h0, wanted):
    h = h0
    cache = []
    for t in range(len(x)):
        z, r = sigmoid(x[t] @ Uz + h @ Wz), sigmoid(x[t] @ Ur + h @ Wr)
        c = np.tanh(x[t] @ Uh + (r * h) @ Wh)
        cache.append((h, z, r, c))
        h = (1 - z) * c + z * h
    cost = 0.5 * np.sum((h - wanted) ** 2)
    dWz, dWr, dWh, dUz, dUr, dUh = (np.zeros_like(W) for W in (Wz, Wr, Wh, Uz, Ur, Uh))
    dh = h - wanted
    for t in reversed(range(len(x))):
        h, z, r, c = cache[t]
        dac = dh * (1 - z) * (1 - c**2)
        daz = dh * (h - c) * z * (1 - z)
        drh = dac @ Wh.T
        dar = drh * h * r * (1 - r)
        dWz, dUz = dWz + np.outer(h, daz), dUz + np.outer(x[t], daz)
        dWr, dUr = dWr + np.outer(h, dar), dUr + np.outer(x[t], dar)
        dWh, dUh = dWh + np.outer(r * h, dac), dUh + np.outer(x[t], dac)
        dh = dh * z + drh * r + daz @ Wz.T + dar @ Wr.T
    return cost, {"Wz": dWz, "Wr": dWr, "Wh": dWh, "Uz": dUz, "Ur": dUr, "Uh": dUh}


def dropped(W, x, mask, g):
    keep = 0.75
    z = x @ W
    h = z * mask / keep
    cost = np.sum(g * (h - 1) ** 2)
    dh = 2 * g * (h - 1)
    dz = dh * mask / keep
    dW = x.T @ dz
    return cost, {"W": dW}


def max_pooled(x, g):
    rows, columns = x.shape[0] - 1, x.shape[1] - 1
    out = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            out[i, j] = x[i : i + 2, j : j + 2].max()
    cost = np.sum(g * out**2)
    dout = 2 * g * out
    dx = np.zeros_like(x)
    for i in range(rows):
        for j in range(columns):
            dx[i : i + 2, j : j + 2] += (x[i : i + 2, j : j + 2] == out[i, j]) * dout[i, j]
    return cost, {"x": dx}


def pooled_in_blocks(x, g):
    n, rows, columns = x.shape[0], x.shape[1] // 2, x.shape[2] // 2
    out = x.reshape(n, rows, 2, columns, 2).max(axis=(2, 4))
    cost = np.sum(g * out)

    def back(dout):
        dx = np.zeros_like(x)
        for i in range(rows):
            for j in range(columns):
                block = x[:, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2]
                at_most = block == block.max(axis=(1, 2), keepdims=True)
                dx[:, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2] = at_most * dout[:, i, j][:, None, None]
        return dx

    return cost, {"x": back(g)}


def convolved(x, w, g):
    y = np.zeros(len(x) - len(w) + 1)
    for i in range(len(y)):
        for k in range(len(w)):
            y[i] = y[i] + w[k] * x[i + k]
    cost = np.sum(g * y**2)
    dy = 2 * g * y
    dx, dw = np.zeros_like(x), np.zeros_like(w)
    for i in range(len(y)):
        for k in range(len(w)):
            dx[i + k] += w[k] * dy[i]
            dw[k] += x[i + k] * dy[i]
    return cost, {"x": dx, "w": dw}


def embedded(E, W, words, Y):
    emb = E[words]
    h = emb.reshape(len(words), -1)
    out = h @ W
    cost = 0.5 * np.sum((out - Y) ** 2)
    dout = out - Y
    dW = h.T @ dout
    demb = (dout @ W.T).reshape(emb.shape)
    dE = np.zeros_like(E)
    np.add.at(dE, words, demb)
    return cost, {"E": dE, "W": dW}


def scaled_twice(s, x1, x2, g):
    y1 = s * x1
    y2 = s * np.tanh(x2 + y1)
    cost = np.sum(g * y2**2) + np.sum(y1)
    dy2 = 2 * g * y2
    ds = dy2 * np.tanh(x2 + y1)
    dy1 = dy2 * s * (1 - np.tanh(x2 + y1) ** 2) + 1
    ds = ds + dy1 * x1
    return cost, {"s": ds}


def sorted_rows(x, g):
    order = np.argsort(x, axis=1)
    y = np.sort(x, axis=1)
    cost = np.sum(g * y**2)
    dy = 2 * g * y
    dx = np.zeros_like(x)
    for i in range(len(x)):
        dx[i, order[i]] = dy[i]
    return cost, {"x": dx}
