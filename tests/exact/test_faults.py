"""A refutation names the statement at which a backward pass goes wrong, and what it lacks there."""

import inspect
import linecache
import re
import sys
from dataclasses import replace

import numpy as np
import pytest

from bpverify.exact.check import strategy
from bpverify.exact.check.passes import MOST_NODES
from bpverify.exact.code.statements import statements_of
from bpverify.exact.gradients import check_gradients, check_vjp
from bpverify.verdict import Undecided
from tests.exact import faulty_cases as cases

POINTS = cases.points()


def written(text, names, file="net.py"):
    """Return the names that a text defines, as those of a file with lines."""
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    statements_of.cache_clear()
    found = dict(names)
    exec(compile(text, file, "exec"), found)  # noqa: S102 - our own text
    return found


def slipped(network, right, wrong):
    function = cases.NETWORKS[network]
    text = inspect.getsource(function)
    assert text.count(right) == 1
    return written(text.replace(right, wrong), vars(sys.modules[function.__module__]))[function.__name__]


def checked(function, at, **options):
    return check_gradients(lambda **given: function(**given)[0], lambda **given: function(**given)[1], at, **options)


def faults(report):
    """Return where each array that is refuted goes wrong, by its name."""
    wrong = [v for v in report.verdicts if v.status == "refuted"]
    return {v.name: "; ".join(d.message for d in v.diagnostics if d.code == "line") for v in wrong}


@pytest.mark.every(16)
@pytest.mark.parametrize(("network", "right", "wrong", "line", "words"), cases.SLIPS, ids=[f"{s[0]}-{s[2]}" for s in cases.SLIPS])
def test_the_line_and_what_it_lacks_are_named(network, right, wrong, line, words):
    found = faults(checked(slipped(network, right, wrong), POINTS[network]))
    assert found and all(found.values())
    expected = rf"net\.py:\d+: [^:]*\b{line}\b.*?: .*(?:{words})"
    assert all(re.search(expected, message) for message in found.values()), found


@pytest.mark.every(4)
@pytest.mark.parametrize("network", cases.NETWORKS)
def test_where_nothing_is_wrong_nothing_is_named(network):
    report = checked(cases.NETWORKS[network], POINTS[network])
    assert not [d for v in report.verdicts for d in v.diagnostics if d.code == "line"]
    assert all(v.ok for v in report.verdicts)


UNNAMED = """
import numpy as np
def f(w, v, x, y):
    h = np.tanh(w @ x)
    o = v @ h
    first = o - y
    second = v.T @ first{slope}
    return 0.5 * ((o - y) ** 2).sum(), np.outer(second, x), np.outer(first, h)
"""


def test_a_line_is_named_where_the_names_say_nothing():
    rng = np.random.default_rng(3)
    at = {"w": rng.normal(size=(3, 2)), "v": rng.normal(size=(2, 3)), "x": rng.normal(size=2), "y": rng.normal(size=2)}
    f = written(UNNAMED.replace("{slope}", ""), {})["f"]
    found = faults(check_gradients(lambda **a: f(**a)[0], lambda **a: f(**a)[1:], at))
    assert list(found) == ["w"]
    assert "net.py:8: return" in found["w"] and "the factor 1 - (h * h) is missing" in found["w"]
    right = written(UNNAMED.replace("{slope}", " * (1 - h**2)"), {})["f"]
    assert not faults(check_gradients(lambda **a: right(**a)[0], lambda **a: right(**a)[1:], at))


LAYER = """
import numpy as np
class Layer:
    def __init__(self, W, b):
        self.W, self.b = W, b
    def forward(self, x):
        self.x = x
        self.z = x @ self.W + self.b
        self.a = np.tanh(self.z)
        return self.a
    def backward(self, da):
        self.dz = da * {slope}
        self.dW = self.x.T @ self.dz
        self.db = self.dz.sum(axis=0)
def forward(x, W, b):
    layer = Layer(W, b)
    return layer.forward(x), layer
def backward(dout, layer):
    layer.backward(dout)
    return {{"W": layer.dW, "b": layer.db}}
"""


def test_lines_of_a_layer_that_keeps_all_in_attributes():
    names = written(LAYER.format(slope="(1 - self.a)"), {"__name__": "net"})
    at = {"x": np.array([[0.5, -1.0], [0.25, 2.0]]), "W": np.array([[0.3], [0.7]]), "b": np.array([0.1])}
    found = faults(check_vjp(names["forward"], names["backward"], at))
    assert set(found) == {"W", "b"}
    assert all("self.dz = da * (1 - self.a)" in m and "the factor 1 + self.a is missing" in m for m in found.values()), found


def test_code_without_a_text_has_the_number_of_its_line():
    text = "def f(x):\n    y = x * x\n    dx = 3 * x\n    return y.sum(), dx\n"
    names = {}
    exec(compile(text, "<nowhere>", "exec"), names)  # noqa: S102 - our own text
    f = names["f"]
    found = faults(check_gradients(lambda x: f(x)[0], lambda x: f(x)[1], [np.array([1.0, 2.0])]))
    assert "3/2" in found["x"]


def test_a_debugger_stays_where_it_was():
    seen = []

    def tracer(frame, event, argument):
        seen.append(event)

    before = sys.gettrace()
    sys.settrace(tracer)
    try:
        check_gradients(lambda x: (x * x).sum(), lambda x: 3 * x, [np.array([1.0, 2.0])])
        assert sys.gettrace() is tracer
    finally:
        sys.settrace(before)


def test_a_record_that_is_too_long_to_watch_leaves_the_verdict_as_it_is(monkeypatch):
    monkeypatch.setattr("bpverify.exact.check.passes.MOST_NODES", 5)
    report = check_gradients(lambda x: (x * x).sum(), lambda x: 3 * x, [np.array([1.0, 2.0])])
    assert report.status == "refuted" and not any(faults(report).values()) and MOST_NODES > 5


def test_sums_so_far_are_right_and_other_factors_are_not():
    def code(w, x):
        total = np.zeros(2)
        for t in range(3):
            total = total + w * x[t]
        return (total**2).sum()

    def gradient(w, x):
        dw = np.zeros(2)
        total = w * x.sum(axis=0)
        for t in range(3):
            dw = dw + 2 * total * x[t]
        return dw

    at = {"w": np.array([0.5, 1.5]), "x": np.array([[1.0, 2.0], [0.5, -1.0], [3.0, 0.25]])}
    report = check_gradients(code, gradient, at, wrt=["w"])
    assert all(v.ok for v in report.verdicts)
    wrong = check_gradients(code, lambda w, x: 3 * gradient(w, x), at, wrt=["w"])
    assert wrong.status == "refuted"
    found = faults(wrong)
    assert "3 times" in found["w"] and "dw = dw" not in found["w"], found


def test_positions_and_steps_in_time_are_no_samples():
    lstm = slipped("lstm", "dWh += np.outer(da, hp)", "dWh = np.outer(da, hp)")
    report = checked(lstm, POINTS["lstm"])
    assert not [d for v in report.verdicts for d in v.diagnostics if d.code == "batch"]
    mean = slipped("perceptron", "db2 = dz2.sum(axis=0)", "db2 = dz2[0]")
    assert [d for v in checked(mean, POINTS["perceptron"]).verdicts for d in v.diagnostics if d.code == "batch"]


LARGE = {"W1": (60, 20), "b1": (20,), "W2": (20, 15), "b2": (15,), "W3": (15, 10), "b3": (10,), "X": (12, 60)}


def large():
    rng = np.random.default_rng(5)
    arrays = {name: rng.normal(size=shape) / 4 for name, shape in LARGE.items()}
    return arrays | {"Y": np.eye(10)[rng.integers(0, 10, 12)], "decay": 0.25}


def test_where_the_record_is_too_long_the_line_is_looked_for_with_smaller_arrays():
    found = faults(checked(slipped("perceptron", "dz2 = da2 * a2 * (1 - a2)", "dz2 = da2"), large(), fast=True))
    assert set(found) == {"W1", "b1", "W2", "b2"}
    words = r"net\.py:\d+: dz2 = da2: the slope of a2 by z2 is missing: `.*` would be right " \
        r"\(seen with smaller arrays: 10 as 3, 12 as 4, .*60 as 7\)"
    assert all(re.fullmatch(words, message) for message in found.values()), found


@pytest.mark.slow
def test_where_something_is_open_with_smaller_arrays_no_line_of_these_is_said(monkeypatch):
    wrong = slipped("perceptron", "dz2 = da2 * a2 * (1 - a2)", "dz2 = da2")
    way = strategy.by_entry

    def open_there(attempt, *options):
        found = way(attempt, *options)
        first, *others = found.report.verdicts
        left = [Undecided(claim=v.claim, name=v.name, reason="open") if v.name == "W3" else v for v in (first, *others)]
        return found.saying(replace(found.report, verdicts=tuple(left)))

    monkeypatch.setattr(strategy, "by_entry", open_there)
    report = checked(wrong, large(), fast=True)
    assert set(faults(report)) == {"W1", "b1", "W2", "b2"} and not any(faults(report).values())


@pytest.mark.every(2)
@pytest.mark.parametrize("line", ["assert X.shape == (12, 60)", "m = m if m == 12 else 3 * m"])
def test_code_that_is_another_with_smaller_arrays_has_no_line_of_these(line):
    # It does not run there, or other gradients are wrong there.
    function = cases.NETWORKS["perceptron"]
    text = inspect.getsource(function).replace("dz2 = da2 * a2 * (1 - a2)", "dz2 = da2")
    text = text.replace("    dz3 = (p - Y) / m\n", f"    {line}\n    dz3 = (p - Y) / m\n")
    changed = written(text, vars(cases))["perceptron"]
    report = checked(changed, large(), fast=True)
    assert {v.name for v in report.verdicts if v.status == "refuted"} == {"W1", "b1", "W2", "b2"}
    assert not any(faults(report).values())


def test_one_sample_with_a_one_hot_target_is_looked_at_with_smaller_arrays():
    def cost(w, x, y):
        return 0.5 * np.sum((np.tanh(w @ x) - y) ** 2)

    def wrong(w, x, y):
        a = np.tanh(w @ x)
        dz = a - y
        return {"w": np.outer(dz, x)}

    draw = np.random.default_rng(3)
    at = {"w": draw.normal(size=(10, 50)) / 9, "x": draw.normal(size=50), "y": np.eye(10)[7]}
    assert "the factor 1 - (a * a) is missing" in faults(check_gradients(cost, wrong, at=at, fast=True))["w"]
