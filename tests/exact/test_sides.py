"""Both sides of every comparison are looked at, by construction: never by the luck of a draw."""

import numpy as np
import pytest

from bpverify.exact.algebra.crossing import Crossing
from bpverify.exact.algebra.outlines import Outline
from bpverify.exact.algebra.sides import Sides
from bpverify.exact.code.trace import Tracer, nodes
from bpverify.exact.gradients import check_gradients, check_vjp
from bpverify.exact.record.graph import Graph
from tests.exact.side_cases import CASES, COSTS, relu

LAYERS_WRONG = [(name, i) for name, (_, _, wrong, _) in CASES.items() for i in range(len(wrong))]
COSTS_WRONG = [(name, i) for name, (_, _, wrong, _) in COSTS.items() for i in range(len(wrong))]


@pytest.mark.parametrize("name", CASES)
def test_a_right_layer_is_proved_on_all_sides(name):
    forward, right, _, at = CASES[name]
    report = check_vjp(forward, right, [at])
    assert report.status == "proved", report.verdicts


@pytest.mark.parametrize(("name", "which"), LAYERS_WRONG)
def test_a_wrong_layer_is_refuted(name, which):
    forward, _, wrong, at = CASES[name]
    assert check_vjp(forward, wrong[which], [at]).status == "refuted"


@pytest.mark.parametrize("name", COSTS)
def test_a_right_gradient_is_accepted_on_all_sides(name):
    cost, right, _, at = COSTS[name]
    assert check_gradients(cost, right, at).ok


@pytest.mark.parametrize(("name", "which"), COSTS_WRONG)
def test_a_wrong_gradient_is_refuted(name, which):
    cost, _, wrong, at = COSTS[name]
    assert check_gradients(cost, wrong[which], at).status == "refuted"


# What the fast path does not know: rounding.
KNOWN_FAST = [name for name in CASES if name != "a floor"]


LONG = frozenset({"a pool of 3x3", "windows that overlap", "clip", "huber", "all negative"})
"""The fast path takes its time over these."""


@pytest.mark.every(3)
@pytest.mark.parametrize("name", [pytest.param(name, marks=pytest.mark.slow) if name in LONG else name for name in KNOWN_FAST])
def test_the_fast_path_accepts_what_is_right_and_nothing_else(name):
    forward, right, wrong, at = CASES[name]
    (verdict,) = check_vjp(forward, right, [at], fast=True).verdicts
    assert verdict.status == "tested", verdict
    for backward in wrong:
        assert not check_vjp(forward, backward, [at], fast=True).ok


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_the_verdict_rests_on_no_seed(name):
    forward, right, wrong, at = CASES[name]
    for seed in range(64):
        assert check_vjp(forward, right, [at], seed=seed).status == "proved", seed
        assert {check_vjp(forward, w, [at], seed=seed).status for w in wrong} == {"refuted"}, seed


def test_what_was_not_crossed_is_the_first_condition():
    report = check_vjp(lambda x: x * (np.exp(x) > -1), lambda up, x: up, [np.array([0.5, 1.0])])
    (verdict,) = report.verdicts
    assert verdict.status == "proved"
    assert "only > was seen, and no point on the other side was found" in verdict.conditions[0]


def test_what_might_be_crossed_is_not_proved():
    # The other side is far away, and 40 numbers of which each is to be the largest are more than there are points for.
    x = np.arange(120.0) / 7
    report = check_vjp(np.max, lambda up, x: up * (np.arange(120) == np.argmax(x)), [x])
    (verdict,) = report.verdicts
    assert verdict.status == "tested"
    assert "were never the largest" in verdict.conditions[0]


def test_an_assertion_decides_nothing():
    def cost(x):
        assert abs(x.sum() / x.sum() - 1) < 1e-6
        return (x**2).sum()

    assert check_gradients(cost, lambda x: 2 * x, [np.array([0.5, 1.0])]).status == "proved"
    assert check_gradients(cost, lambda x: 3 * x, [np.array([0.5, 1.0])]).status == "refuted"


def outline_of(function, x):
    graph = Graph()
    tracer = Tracer(graph)
    symbols = tracer.symbols(x, "x")
    found = nodes(tracer.run(function, [symbols]), tracer)
    return Outline(graph, found.ravel().tolist(), nodes(symbols, tracer).ravel().tolist())


def test_each_number_of_a_comparison_counts_apart():
    sides = Sides()
    sides.add(outline_of(relu, np.array([1.0, -1.0, 2.0])))
    assert len(list(sides.targets(0))) == 3
    sides.add(outline_of(relu, np.array([-1.0, 1.0, 2.0])))
    assert len(list(sides.targets(0))) == 1


def test_a_number_between_two_bounds_is_looked_for():
    sides = Sides()
    sides.add(outline_of(lambda x: x * (x > 5) * (x > 5.5) * (6 > x), np.array([1.0])))
    assert [t.high for t in sides.outlines[0].between] == [0.5, 0.5]
    assert sum(len(t.ways) == 2 for t in sides.targets(0)) == 2


def test_targets_that_hang_together_are_left_for_another_point():
    outline = outline_of(lambda x: np.maximum(x, 0) + np.maximum(x[0] + x[1], 0), np.array([1.0, 2.0]))
    sides = Sides()
    sides.add(outline)
    crossing = Crossing(outline, {n: float("-inf") for n in outline.graph.symbols})
    move = crossing.together(sides.targets(0), {}, {}, True)
    assert len(move.reached) == 2 and not move.beyond and all(value < 0 for value in move.values.values())


def test_what_no_symbol_reaches_is_told():
    outline = outline_of(lambda x: x * (x > 0), np.array([1.0, 2.0]))
    sides = Sides()
    sides.add(outline)
    limits = {n: 0.0 for n in outline.graph.symbols}
    move = Crossing(outline, limits).together(sides.targets(0), {}, {}, True)
    assert not move.values and len(move.beyond) == 2
