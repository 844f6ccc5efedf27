"""Examples given by shapes, and what is right for one sample alone."""

import numpy as np
import pytest

from bpverify.errors import InputError
from bpverify.exact.check.shapes import drawn
from bpverify.exact.gradients import check_gradients, check_vjp

AT = {"W": "(n k)", "b": "(k,)", "X": "(m, n)", "Y": "(m × k)"}


def cost(W, b, X, Y):
    return 0.5 * np.sum((X @ W + b - Y) ** 2) / len(X)


def right(W, b, X, Y):
    d = (X @ W + b - Y) / len(X)
    return X.T @ d, d.sum(axis=0)


def without_mean(W, b, X, Y):
    d = X @ W + b - Y
    return X.T @ d, d.sum(axis=0)


def last_sample(W, b, X, Y):
    d = (X @ W + b - Y) / len(X)
    return np.outer(X[-1], d[-1]), d[-1]


def columns_cost(W, X):
    return np.sum((W @ X) ** 2) / X.shape[1]


def columns_wrong(W, X):
    return 2 * (W @ X) @ X.T


@pytest.mark.parametrize("seed", range(5))
def test_sizes_are_drawn_distinct(seed):
    report = check_gradients(cost, right, AT, seed=seed)
    assert report.ok and report.notes[0].startswith("sizes drawn: ")
    found, note = drawn({**AT, "V": "(m, 3, 4)", "s": "()"}, {}, seed)
    sizes = [int(text.split(" = ")[1]) for text in note.removeprefix("sizes drawn: ").split(", ")]
    assert len(set(sizes)) == 3 and not {3, 4} & set(sizes)
    assert found["V"].shape[0] == found["X"].shape[0] and isinstance(found["s"], float) and (found["X"] != 0).all()


def test_a_transpose_cannot_hide():
    def square(W, x):
        return np.sum((W @ x) ** 2) / 2

    report = check_gradients(square, lambda W, x: np.outer(x, W @ x), ["(n, k)", "(k)"], wrt=["W"])
    assert report.status == "ill-formed" and "transpose" in report.verdicts[0].reason


def test_whole_numbers_and_domains():
    def softmax_cost(W, X, y):
        s = X @ W
        return np.sum(np.log(np.exp(s).sum(axis=1)) - s[np.arange(len(y)), y])

    def slopes(W, X, y):
        p = np.exp(X @ W)
        p /= p.sum(axis=1, keepdims=True)
        p[np.arange(len(y)), y] -= 1
        return X.T @ p

    assert check_gradients(softmax_cost, slopes, ["(n, k)", "(m, n)", "(m) < k"], seed=1).ok
    found, _ = drawn({"y": "(m, k)", "t": "(m, 2)"}, {"y": "one-hot", "t": "positive"}, 3)
    assert (found["y"].sum(axis=1) == 1).all() and (found["t"] > 0).all()


def test_other_texts_are_arguments():
    def activated(x, kind):
        return np.sum(np.maximum(x, 0) if kind == "relu" else x**2)

    at = [np.array([0.5, -1.5]), "square"]
    report = check_gradients(activated, lambda x, kind: 2 * x, at, wrt=["x"])
    assert report.ok and "kind: the value given" in report.verdicts[0].conditions
    assert not check_gradients(activated, lambda x, kind: 2 * x, [at[0], "relu"], wrt=["x"]).ok


def test_one_text_is_one_argument():
    assert check_gradients(lambda x: np.sum(x**2), lambda x: 2 * x, "(n)").ok
    assert check_vjp(lambda x, w: x @ w, lambda g, x, w: (g @ w.T, x.T @ g), ["(m, n)", "(n, k)"]).ok


@pytest.mark.parametrize("text", ["(m-n)", "(m n) <", "(2.5)", "(0)", "(m,,n!)", "(m) < 0", "(m) < 1.5", "(m", "(m) k"])
def test_what_is_no_shape(text):
    with pytest.raises(InputError, match="the example's X"):
        check_gradients(cost, right, {**AT, "X": text})


@pytest.mark.parametrize("wrong", [without_mean, last_sample])
def test_right_for_one_sample(wrong):
    report = check_gradients(cost, wrong, AT)
    assert report.status == "refuted"
    assert all("right for one sample" in " ".join(d.message for d in v.diagnostics) for v in report.verdicts)


def test_right_for_one_sample_in_columns():
    report = check_gradients(columns_cost, columns_wrong, ["(k, n)", "(n, m)"], wrt=["W"])
    assert "along the last axis of X" in " ".join(d.message for d in report.verdicts[0].diagnostics)


def test_wrong_for_one_sample_too():
    report = check_gradients(cost, lambda *a: tuple(-g for g in right(*a)), AT)
    assert "one sample" not in " ".join(d.message for v in report.verdicts for d in v.diagnostics)
