"""Small networks, costs and models with their right gradients."""

import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def sigmoid_slope(z):
    return sigmoid(z) * (1 - sigmoid(z))


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def sigmoid_net(W1, b1, W2, b2, X, Y):
    m = X.shape[0]
    z1 = X @ W1 + b1
    a1 = sigmoid(z1)
    z2 = a1 @ W2 + b2
    a2 = sigmoid(z2)
    cost = 0.5 * np.sum((a2 - Y) ** 2) / m
    dz2 = (a2 - Y) / m * sigmoid_slope(z2)
    dW2, db2 = a1.T @ dz2, dz2.sum(axis=0)
    da1 = dz2 @ W2.T
    W2 = W2 - 0.5 * dW2
    dz1 = da1 * sigmoid_slope(z1)
    dW1, db1 = X.T @ dz1, dz1.sum(axis=0)
    return cost, {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}


def tanh_net(W1, b1, W2, b2, X, Y):
    n = X.shape[0]
    z1 = X @ W1 + b1
    a1 = np.tanh(z1)
    out = a1 @ W2 + b2
    cost = np.mean(np.sum((out - Y) ** 2, axis=1))
    dout = 2 / n * (out - Y)
    dW2 = a1.T @ dout
    db2 = np.sum(dout, axis=0)
    da1 = dout @ W2.T
    dz1 = da1 * (1 - a1**2)
    dW1 = X.T @ dz1
    db1 = np.sum(dz1, axis=0)
    return cost, {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}


def classifier(W, b, X, Y):
    n = X.shape[0]
    z = X @ W + b
    p = sigmoid(z)
    cost = -np.sum(Y * np.log(p) + (1 - Y) * np.log(1 - p)) / n
    dz = (p - Y) / n
    dW = X.T @ dz
    db = dz.sum(axis=0)
    return cost, {"W": dW, "b": db}


def softmax_net(W, b, X, Y):
    z = X @ W + b
    p = softmax(z)
    cost = 0.5 * np.sum((p - Y) ** 2)
    dp = p - Y
    dz = p * (dp - (dp * p).sum(axis=1, keepdims=True))
    dW = X.T @ dz
    db = dz.sum(axis=0)
    return cost, {"W": dW, "b": db}


def weighted_softmax(x, y, w):
    p = softmax(x)
    losses = -np.sum(y * np.log(p), axis=1)
    cost = np.sum(losses * w)
    dlosses = w
    dx = (p - y) * dlosses[:, None]
    return cost, {"x": dx}


def hinge(W, X, y, reg):
    n = X.shape[0]
    scores = X @ W
    margins = np.maximum(0, scores - scores[np.arange(n), y][:, None] + 1)
    margins[np.arange(n), y] = 0
    cost = margins.sum() / n + reg * np.sum(W * W)
    dscores = (margins > 0).astype(float)
    dscores[np.arange(n), y] = -dscores.sum(axis=1)
    dW = X.T @ dscores / n + 2 * reg * W
    return cost, {"W": dW}


def focal(z, y):
    p = sigmoid(z)
    w = (1 - p) ** 2
    cost = -np.sum(w * y * np.log(p))
    dw = -y * np.log(p)
    dp = -w * y / p - 2 * (1 - p) * dw
    dz = dp * p * (1 - p)
    return cost, {"z": dz}


def relu_net(W1, W2, W3, X, Y):
    z1 = X @ W1
    a1 = np.maximum(z1, 0)
    z2 = a1 @ W2
    a2 = np.maximum(z2, 0)
    a3 = a2 @ W3
    cost = np.sum((a3 - Y) ** 2)
    da3 = 2 * (a3 - Y)
    dW3 = a2.T @ da3
    da2 = da3 @ W3.T
    dz2 = da2 * (z2 > 0)
    dW2 = a1.T @ dz2
    dz1 = (dz2 @ W2.T) * (z1 > 0)
    dW1 = X.T @ dz1
    return cost, {"W1": dW1, "W2": dW2, "W3": dW3}


def square_net(W1, W2, c, X, Y):
    z1 = X @ W1
    a1 = np.tanh(z1)
    z2 = a1 @ W2 + c
    a2 = np.tanh(z2)
    cost = 0.5 * np.sum((a2 - Y) ** 2)
    da2 = a2 - Y
    dz2 = da2 * (1 - np.tanh(z2) ** 2)
    dc = dz2.sum(axis=1, keepdims=True)
    dW2 = a1.T @ dz2
    da1 = dz2 @ W2.T
    dz1 = da1 * (1 - np.tanh(z1) ** 2)
    dW1 = X.T @ dz1
    return cost, {"W1": dW1, "W2": dW2, "c": dc}


def line(w, b, x, y):
    error = x @ w + b - y
    cost = np.mean(error**2)
    dw = 2 * x.T @ error / len(y)
    db = 2 * np.mean(error)
    return cost, {"w": dw, "b": db}


def residual(W1, W2, x, y):
    h = x + np.tanh(x @ W1)
    f = np.tanh(h @ W2)
    out = h + f
    cost = 0.5 * np.sum((out - y) ** 2)
    dout = out - y
    df = dout * (1 - f**2)
    dW2 = h.T @ df
    dh = df @ W2.T
    dh = dh + dout
    dW1 = x.T @ (dh * (1 - np.tanh(x @ W1) ** 2))
    return cost, {"W1": dW1, "W2": dW2}


def factorized(p, q, r, reg):
    error = r - p @ q
    cost = error**2 + reg * (p @ p + q @ q)
    dp = -2 * error * q + 2 * reg * p
    dq = -2 * error * p + 2 * reg * q
    return cost, {"p": dp, "q": dq}


def updated_in_turn(p, q, r):
    error = r - p @ q
    cost = error**2
    dp = -2 * error * q
    dq = -2 * error * p
    p = p - 0.25 * dp
    return cost, {"p": dp, "q": dq}
