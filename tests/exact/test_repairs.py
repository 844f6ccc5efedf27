"""The small change of a statement with which it is right: found where there is one, and nothing said where there is none."""

import ast
import os
from types import SimpleNamespace

import numpy as np
import pytest

from bpverify.exact.check.edits import Around, edits
from bpverify.exact.check.expressions import Scene, UnknownFormError, assigned, parsed
from bpverify.exact.check.goals import Goal, Goals

from .test_faults import checked, faults, written

NET = """import numpy as np

def net(W, b, v, x, y):
    n = len(x)
    z = x @ W + b
    a = np.tanh(z)
    out = a @ v
    cost = np.sum((out - y) ** 2) / n
    dout = 2 * (out - y) / n
    dv = a.T @ dout
    da = np.outer(dout, v)
    dz = da * (1 - a ** 2)
    centred = dz - dz.mean(axis=0)
    dW = x.T @ dz
    db = dz.sum(axis=0)
    return cost, {"W": dW, "b": db, "v": dv}
"""
RNN = """import numpy as np

def net(w, u, x, y):
    h = np.zeros(2)
    kept = []
    for t in range(len(x)):
        before = h
        h = np.tanh(w * h + u * x[t])
        kept.append((before, h))
    cost = np.sum((h - y) ** 2)
    dw, du = np.zeros(2), np.zeros(2)
    dh = 2 * (h - y)
    for t in reversed(range(len(x))):
        before, h = kept[t]
        ds = dh * (1 - h**2)
        dw = dw + ds * before
        du = du + ds * x[t]
        dh = ds * w
    return cost, {"w": dw, "u": du}
"""
NORMED = """import numpy as np

def net(x, g):
    n = x.shape[0]
    mu = x.mean(axis=0)
    xc = x - mu
    var = (xc ** 2).mean(axis=0)
    r = 1 / np.sqrt(var + 0.5)
    y = xc * r
    cost = np.sum(g * y ** 2)
    dy = 2 * g * y
    s = dy.mean(axis=0)
    q = (dy * y).mean(axis=0)
    dx = (dy - s - y * q) * r
    return cost, {"x": dx}
"""
DRAW = np.random.default_rng(5).normal
AT = {
    NET: {"W": DRAW(size=(3, 2)), "b": DRAW(size=2), "v": DRAW(size=2), "x": DRAW(size=(4, 3)), "y": DRAW(size=4)},
    RNN: {"w": DRAW(size=2), "u": DRAW(size=2), "x": DRAW(size=(3, 2)), "y": DRAW(size=2)},
    NORMED: {"x": DRAW(size=(4, 3)), "g": DRAW(size=(4, 3))},
}
FOUND = [
    (NET, "dout = 2 * (out - y)", "dout = 2 * (out + y)", ": `dout = 2 * (out - y) / n` would be right"),
    (NET, "dv = a.T @ dout", "dv = z.T @ dout", "z stands where a is needed: `dv = a.T @ dout` would be right"),
    (RNN, "dh = 2 * (h - y)", "dh = 2 * (h - before)", ": `dh = 2 * (h - y)` would be right"),
    (RNN, "dw = dw + ds * before", "dw = dw + ds * t", ": `dw = dw + ds * before` would be right"),
    (RNN, "dw = dw + ds * before", "dw = ds + ds * before", "ds stands where dw is needed: `dw = dw + ds * before` would be right"),
    (NORMED, "(dy * y).mean(axis=0)", "(dy * xc).mean(axis=0)", ": `q = (dy * y).mean(axis=0)` would be right"),
    (NET, "(out - y) / n", "(out - y) / x.shape[1]", "`dout = 2 * (out - y) / x.shape[0]` would be right"),
    (NORMED, "- y * q) * r", "- y * s) * r", "`dx = (dy - s - y * q) * r` would be right"),
]  # fmt: skip


def said(text: str, right: str, wrong: str) -> set[str]:
    """Return what is said of where a network goes wrong."""
    changed = text.replace(right, wrong)
    if changed == text:
        raise ValueError(right)
    return set(faults(checked(written(changed, {})["net"], AT[text])).values())


@pytest.mark.every(4)
@pytest.mark.parametrize(("text", "right", "wrong", "words"), FOUND)
def test_a_small_change_is_found(text, right, wrong, words):
    found = said(text, right, wrong)
    assert found and all(words in each for each in found), found
    line = next(n for n, each in enumerate(text.splitlines(), start=1) if right in each)
    assert all(f":{line}: " in each for each in found)


def test_where_no_small_change_is_right_none_is_told():
    found = said(NET, "dz = da * (1 - a ** 2)", "dz = np.cos(da) * np.sinh(z * a) + a * v")
    assert found
    assert not any("would be right" in each for each in found), found


def test_where_the_derivative_is_0_another_value_is_no_repair():
    text = """import numpy as np

def net(x, y, chosen):
    z = np.where(chosen > 0, y, x)
    cost = np.sum(z ** 2)
    dz = 2 * z
    dx = np.where(chosen > 0, dz, 0 * dz)
    dy = np.where(chosen > 0, dz, 0 * dz)
    return cost, {"x": dx, "y": dy}
"""
    at = {"x": DRAW(size=4), "y": DRAW(size=4), "chosen": np.array([1.0, -1.0, -1.0, 1.0])}
    found = "; ".join(faults(checked(written(text, {})["net"], at)).values())
    assert "dz, dz)` would be right" not in found


def test_a_changed_statement_changes_nothing_of_the_run():
    """What was written to in place is seen as it was, and stays as it is."""
    text = """import numpy as np

def net(x, g):
    y = np.exp(x) * x
    cost = np.sum(g * y)
    dx = np.zeros_like(x)
    for i in range(len(x)):
        dx[i] += g[i] * np.exp(x[i])
        dx[i] += g[i] * np.exp(x[i]) * g[i]
    return cost, {"x": dx}
"""
    at = {"x": DRAW(size=3), "g": DRAW(size=3)}
    report = checked(written(text, {})["net"], at)
    assert [v.status for v in report.verdicts] == ["refuted"]


def around(*terms: str) -> Around:
    return Around(terms, ("n",), ())


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("dx = a * dz", "dx = b * dz"),
        ("dx = a + dz", "dx = a - dz"),
        ("dx = a.T @ dz", "dx = a @ dz"),
        ("dx = a @ dz", "dx = a.T @ dz"),
        ("dx = a.sum(axis=0)", "dx = a.mean(axis=0)"),
        ("dx = a.sum(axis=0)", "dx = a.sum(axis=1)"),
        ("dx = a * b * dz", "dx = a * dz"),
        ("dx = a ** 2", "dx = a ** 3"),
        ("dx[i] += a", "dx[i + n] += a"),
        ("dx = dz", "dx = dz * (1 - a ** 2)"),
        ("dx = dz", "dx = dz / n"),
        ("dx = dz / a.shape[1]", "dx = dz / a.shape[0]"),
        ("dx = dz", "dx = -dz"),
        ("return {'x': a}", "return {'x': b}"),
    ],
)
def test_slips_are_among_the_changes(wrong, right):
    found = [ast.unparse(edit.statement) for edit in edits(ast.parse(wrong).body[0], around("a", "b", "dz"))]
    assert ast.unparse(ast.parse(right)) in found
    assert ast.unparse(ast.parse(wrong)) not in found


def test_what_is_written_to_is_not_changed():
    found = [ast.unparse(edit.statement) for edit in edits(ast.parse("dx = a").body[0], around("a", "b"))]
    assert found and all(each.startswith("dx = ") for each in found)


@pytest.mark.parametrize("text", ["(lambda: 1)()", "[x for x in a]", "open('file')", "f'{a}'", "a.__class__", "exec('1')", "a.b"])
def test_what_is_more_than_arithmetic_is_not_evaluated(text):
    class Held:
        def __init__(self):
            self.c = 1

    with pytest.raises(UnknownFormError):
        Scene({"a": Held()}, {}).value(parsed(text))


@pytest.mark.parametrize("function", [open, os.remove, os.close, exec, input, dict])
def test_functions_that_do_more_than_compute_are_not_called(function):
    with pytest.raises(UnknownFormError):
        Scene({"f": function, "a": "no file"}, {}).value(parsed("f(a)"))


def test_a_function_that_the_run_never_calls_is_not_called():
    text = """import numpy as np

def slope(z):
    return 1 - np.tanh(z) ** 2

def curve(z):
    return np.tanh(z)

def never(z):
    raise KeyboardInterrupt

def net(z, g):
    a = curve(z)
    cost = np.sum(g * a)
    dz = g * curve(z)
    if len(z) > 100:
        dz = never(z)
    other = slope(g)
    return cost, {"z": dz}
"""
    at = {"z": DRAW(size=3), "g": DRAW(size=3)}
    found = "; ".join(faults(checked(written(text, {})["net"], at)).values())
    assert "`dz = g * slope(z)` would be right" in found
    # What is not called by anyone might do anything; that raises what no error is.
    alone = written(text.replace("    other = slope(g)\n", ""), {})["net"]
    assert "slope(z)" not in "; ".join(faults(checked(alone, at)).values())


@pytest.mark.parametrize(("value", "before", "is_right"), [(5, 2, True), (2, 0, True), (2, 2, False), (4, 0, False), (3, 0, True)])
def test_what_is_added_up_goes_on_towards_the_whole(value, before, is_right):
    """The derivative is 5, of parts 2 and 3: right so far is either of them, but not what stood there before."""
    passes = SimpleNamespace(totals={0: 1}, parts={0: [(0, 2), (0, 3)]}, is_constant=lambda _: False)
    draw = SimpleNamespace(values=[None, 5, 2, 3, value, before], residues=SimpleNamespace(modulus=101))
    goal = Goal(None, "dx", (np.array([0]),), np.array([5]))
    assert Goals(SimpleNamespace(passes=passes)).is_reached(draw, np.array([4]), goal) is is_right


def test_a_statement_that_cannot_be_run_again_as_it_ran_is_left_alone():
    """What was written to since stands there as it is now, with which other statements are right."""
    text = """import numpy as np

def net(x, g):
    cost = np.sum(g * x ** 2)
    dx = 3 * g * x
    x *= 2
    return cost, {"x": dx}
"""
    found = "; ".join(faults(checked(written(text, {})["net"], {"x": DRAW(size=3), "g": DRAW(size=3)})).values())
    assert "dx = 3 * g * x: 3/2 times" in found and "would be right" not in found, found


def test_an_assignment_to_entries_leaves_what_was_there():
    held = [1, 2]
    assert assigned(Scene({"a": held}, {}), ast.parse("a[0] = 5").body[0]) == {"a": [5, 2]}
    assert held == [1, 2]


TWICE = """import numpy as np

def net(w, b, v, x, y):
    a = np.maximum(x @ w + b, 0)
    out = a @ v
    cost = np.mean((out - y) ** 2)
    d = 2 * (out - y) / len(y)
    da = np.outer(d, v)
    return cost, {"w": x.T @ da, "b": da.sum(0), "v": (a.T * d).mean(1)}
"""


@pytest.mark.parametrize("seed", [1, 2])
def test_of_several_gradients_that_are_returned_together_each_is_told_of_itself(seed):
    draw = np.random.default_rng(seed).normal
    at = {"w": draw(size=(3, 2)), "b": draw(size=2), "v": draw(size=2), "x": draw(size=(4, 3)), "y": draw(size=4)}
    found = faults(checked(written(TWICE, {})["net"], at))
    # Nothing is changed but what is returned for it, or what that is computed from.
    assert "`return cost, {'w': x.T @ da, 'b': da.sum(0), 'v': (a.T * d).sum(1)}` would be right" in found["v"]
    for name, own in {"w": "'w': x.T @ (da * (a > 0)), 'b': da.sum(0),", "b": "'w': x.T @ da, 'b': (da * (a > 0)).sum(0),"}.items():
        assert "would be right" in found[name] and ("`da = " in found[name] or f"{own} 'v': (a.T * d).mean(1)" in found[name])
