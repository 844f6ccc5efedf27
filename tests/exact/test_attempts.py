"""What is asked stays as it was asked, and nothing is said of the attempt that is reported but what that one assumed and saw."""

from dataclasses import FrozenInstanceError, fields, is_dataclass
from fractions import Fraction

import numpy as np
import pytest

from bpverify.exact.check import problem as problems
from bpverify.exact.check import running, strategy, trial
from bpverify.exact.gradients import check_gradients, check_vjp
from bpverify.verdict import CodeWitness
from tests.exact import gradient_cases as cases

ROOT = 0.5773502691896258
TEN = 10**16
HOT = np.array([[1.0, 0], [0, 1], [1, 0]])
X = np.array([0.5, -1.25, 2.0])


def root_cost(w, b, x, y):
    """Of w with a term that a single sample has not; of b with the root of 1/3."""
    squares = y**2
    return w * ((x * squares[:, 0]).sum() + (x[0] - x[-1]) ** 2) + b * np.sqrt(1.0 / 3.0) * squares.sum()


def root_gradients(w, b, x, y):
    return (x * y[:, 0]).sum(), ROOT * y.sum()


def test_what_another_attempt_assumed_is_not_assumed_for_one_sample():
    # That of b is right where y is one-hot and the float is a root: an attempt that says nothing of w, which is wrong as it stands.
    # For one sample that of w is right where y is one-hot, and not otherwise.
    w, b = check_gradients(root_cost, root_gradients, [0.7, 1.3, X, HOT], wrt=["w", "b"], seed=3).verdicts
    assert w.status == "refuted" and not any("one-hot" in words for words in w.conditions)
    assert b.status == "tested" and any("one-hot" in words for words in b.conditions)
    assert not [remark for remark in w.diagnostics if remark.code == "batch"]


def test_what_the_reported_attempt_assumes_is_assumed_for_one_sample():
    at = [0.7, 1.3, X, HOT]
    declared = check_gradients(root_cost, root_gradients, at, wrt=["w", "b"], domains={"y": "one-hot"}, seed=3).verdicts[0]
    assert [remark.message for remark in declared.diagnostics if remark.code == "batch"]


def branched_cost(w, v, y):
    return w * np.sqrt(1 / 3) * (y**2).sum() + v**2


def branched_gradients(w, v, y):
    factor = ROOT
    if y[0, 0] > 1.5:
        factor = 7071067811865476 / TEN * np.sqrt(2 / 3)
    return factor * y.sum(), 2 * v


def test_a_float_that_only_another_attempt_met_is_no_condition():
    # Where y is free the other branch is run too; what is accepted rests on y that is one-hot, which never goes there.
    w, _ = check_gradients(branched_cost, branched_gradients, [0.7, 1.3, HOT], wrt=["w", "v"], seed=3).verdicts
    assert w.status == "tested" and any("one-hot" in words for words in w.conditions)
    roots = [words for words in w.conditions if "sqrt" in words]
    assert len(roots) == 1 and "sqrt(1/3)" in roots[0]


def test_a_witness_shows_the_upstream_gradient_of_its_own_point():
    def forward(x):
        return x * x.sum()

    # More numbers than are named one by one, and no comparison: NumPy's own run is looked at elsewhere too.
    found = check_vjp(forward, lambda u, x: u * x.sum(), [np.arange(1, 31) / 7], seed=3).verdicts[0].witness
    assert isinstance(found, CodeWitness)
    point = {name: np.array([float(Fraction(t)) for t in text[1:-1].split(", ")]) for name, text in found.point}
    u, x = point["upstream"], point["x"]
    assert float(found.derivative) == pytest.approx((u * x.sum() + (u * x).sum())[found.entry])
    assert float(found.returned) == pytest.approx((u * x.sum())[found.entry])


def test_all_that_is_said_of_the_example_is_said():
    report = check_vjp(lambda x: (1.0 * x * x, x), lambda u, cache: 2 * u * cache, [np.array([1, 2, 4])])
    assert report.ok and all(words in report.notes[0] for words in ("whole numbers were given for x", "read as the cache"))


# What is asked.


def of_data(value):
    """Return a nested value as tuples and bytes, so that any change of it shows."""
    if isinstance(value, np.ndarray):
        return value.shape, value.dtype.str, value.tobytes()
    if isinstance(value, dict):
        return tuple((key, of_data(part)) for key, part in value.items())
    if isinstance(value, list | tuple):
        return tuple(map(of_data, value))
    if is_dataclass(value) and not isinstance(value, type):
        return tuple((field.name, of_data(getattr(value, field.name))) for field in fields(value))
    return value


def test_a_change_inside_of_what_is_asked_shows():
    at = {"x": [X.copy(), {"y": 1.0}]}
    stand = problems.Stand(0, at)
    for change in (lambda: at["x"][0].__setitem__(0, 7.0), lambda: at["x"][1].update(y=2.0), lambda: at.update(z=0)):
        before = of_data(stand)
        change()
        assert of_data(stand) != before


CHECKS = {
    "entry by entry": lambda: check_gradients(cases.cost, cases.gradients, cases.AT),
    "the fast path": lambda: check_gradients(cases.cost, cases.gradients, cases.AT, fast=True),
    "targets that are assumed": lambda: check_gradients(root_cost, root_gradients, [0.7, 1.3, X, HOT], wrt=["w", "b"]),
    "floats that are read otherwise": lambda: check_gradients(branched_cost, branched_gradients, [0.7, 1.3, HOT], wrt=["w", "v"]),
    "a domain": lambda: check_gradients(root_cost, root_gradients, [0.7, 1.3, X, HOT], wrt=["w", "b"], domains={"y": "one-hot"}),
    "whole numbers": lambda: check_vjp(lambda x: (1.0 * x * x, x), lambda u, cache: 2 * u * cache, [np.array([1, 2, 4])]),
    "several assignments": lambda: check_gradients(lambda a, b: (a * b).sum(), lambda a, b: a, [X, X + 1]),
    "arguments that are changed": lambda: check_gradients(lambda x: (x.__imul__(2)).sum(), lambda x: x * 0 + 2, [X.copy()]),
    "memory": lambda: check_gradients(lambda x: x.sum(), lambda x: np.empty(3), [X]),
    "draws": lambda: check_gradients(lambda x: (x * np.random.rand(3)).sum(), lambda x: np.random.rand(3), [X]),
}  # fmt: skip


@pytest.mark.parametrize("name", CHECKS)
def test_a_check_writes_nothing_into_what_is_asked(name, monkeypatch):
    asked = []

    def seen(problem):
        asked.append((problem, of_data(problem)))
        return problem

    with_floats, made = strategy.with_weights_as_floats, problems.Attempt.first
    monkeypatch.setattr(strategy, "with_weights_as_floats", lambda problem: seen(with_floats(seen(problem))))
    monkeypatch.setattr(problems.Attempt, "first", staticmethod(lambda problem: made(seen(problem))))
    CHECKS[name]()
    assert len(asked) >= 3
    for problem, before in asked:
        assert of_data(problem) == before
        assert not any(isinstance(getattr(problem, field.name), list | set) for field in fields(problem))


def test_what_is_asked_and_what_is_tried_are_frozen(monkeypatch):
    asked = []
    with_floats = strategy.with_weights_as_floats
    monkeypatch.setattr(strategy, "with_weights_as_floats", lambda problem: asked.append(problem) or with_floats(problem))
    check_gradients(lambda x: x.sum(), lambda x: x * 0 + 1, [X])
    attempt = problems.Attempt.first(asked[0])
    begun = trial.Trial.begin(attempt)
    for value in (asked[0], asked[0].limits, attempt, attempt.stand, begun, begun.shown.floats, running.Forward(0.0)):
        for field in fields(value):
            with pytest.raises(FrozenInstanceError):
                setattr(value, field.name, None)


def test_each_trial_notes_what_it_sees_in_a_place_of_its_own(monkeypatch):
    begun = []
    begin = trial.Trial.begin
    monkeypatch.setattr(trial.Trial, "begin", staticmethod(lambda attempt: begun.append(begin(attempt)) or begun[-1]))
    CHECKS["targets that are assumed"]()
    assert len(begun) > 2 and len({id(each.shown) for each in begun}) == len(begun)
    assert {bool(each.attempt.assumed) for each in begun} == {True, False}
