"""All four equations on a family of small networks, every component: never refuted, undecided only without a domain."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bpverify.catalog.activations import ACTIVATIONS
from bpverify.catalog.costs import COSTS
from bpverify.network import Layer, Network
from bpverify.spec import activation_from_text, cost_from_text
from bpverify.symbolic.verify import verify

OWN_ACTIVATIONS = ("z**3 + z", "z/(1 + z**2)", "exp(z)*sin(z)", "log(1 + z**2)", "z/(1+exp(-z))", "sqrt(1 + z**2)")
OWN_COSTS = ("(a - y)**4", "abs(a - y)", "a*y + a**2", "sum(a)**2 - sum(a*y)", "exp(a*y)")
NAMES = (*(row.name for row in ACTIVATIONS), *OWN_ACTIVATIONS)
COST_NAMES = (*(row.name for row in COSTS), *OWN_COSTS)
BOUNDED_COSTS = frozenset({"binary_cross_entropy", "categorical_cross_entropy", "poisson"})
"""Costs defined for positive outputs only, or between 0 and 1; the engine may find no point at which they are."""


def has_open_domain(network: Network) -> bool:
    """Tell where an undecided verdict is excused: the cost asks of the outputs what no point looked at may give."""
    return network.cost.name in BOUNDED_COSTS


@st.composite
def networks(draw: st.DrawFn, most_parameters: int, deepest: int = 4) -> Network:
    depth = draw(st.integers(1, deepest))
    widths = draw(st.lists(st.integers(1, 4), min_size=depth + 1, max_size=depth + 1))
    names = draw(st.lists(st.sampled_from(NAMES), min_size=depth, max_size=depth))
    biases = draw(st.lists(st.booleans(), min_size=depth, max_size=depth))
    layers = tuple(map(Layer, widths[1:], map(activation_from_text, names), biases))
    network = Network(widths[0], layers, cost_from_text(draw(st.sampled_from(COST_NAMES))))
    # Without biases z is composed, and a polynomial in it grows with the power of the activations below.
    bare = sum(not b for b in biases)
    assume(network.parameter_count <= (most_parameters if not bare else most_parameters // 2))
    assume(bare == 0 or depth <= 2)
    return network


def expected_components(network: Network) -> dict[str, int]:
    """How many scalar equations there are, counted from the widths alone; none where the count is 0."""
    widths = network.widths
    found = {
        "BP1": widths[-1],
        "BP2": sum(widths[1:-1]),
        "BP3": sum(layer.width for layer in network.layers if layer.bias),
        "BP4": sum(a * b for a, b in pairwise(widths)),
    }
    return {name: count for name, count in found.items() if count}


def judge(network: Network, tally: Counter[str]) -> None:
    report = verify(network)
    four = {v.name: v.components for v in report.verdicts if v.name in ("BP1", "BP2", "BP3", "BP4")}
    assert four.keys() == expected_components(network).keys()
    for verdict in report.verdicts:
        assert verdict.status in ("proved", "undecided"), (verdict.claim, verdict.status, verdict.reason)
        tally[verdict.status] += 1
        if verdict.status == "proved":
            assert verdict.components == expected_components(network).get(verdict.name, network.widths[-1])
        else:
            assert has_open_domain(network), (verdict.claim, verdict.reason)
            tally["where the cost has a domain"] += 1
    for row in ("BP2", "BP3"):
        assert (row in expected_components(network)) != any(n.startswith(f"{row} is left out") for n in report.notes)


def run(examples: int, most_parameters: int, most_undecided: float, deepest: int = 4) -> None:
    tally: Counter[str] = Counter()

    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
    )
    @given(networks(most_parameters, deepest))
    def every_network(network: Network) -> None:
        judge(network, tally)

    every_network()
    assert tally["proved"] >= 2 * examples
    assert tally["undecided"] <= most_undecided * (tally["proved"] + tally["undecided"]), tally


def test_the_four_equations_on_a_family_of_networks() -> None:
    run(examples=40, most_parameters=24, most_undecided=0.1)


@pytest.mark.slow
def test_the_four_equations_on_a_larger_family() -> None:
    run(examples=600, most_parameters=40, most_undecided=0.1)


@pytest.mark.parametrize("arch", ["1-1", "1-1-1-1-1", "4-4", "2-3-2-3-2", "4-1-4", "1-4-1", "3-3-3"])
def test_abstract_networks_are_proved_in_full(arch: str) -> None:
    from bpverify.spec import read_network

    tally: Counter[str] = Counter()
    judge(read_network(arch), tally)
    assert tally["undecided"] == 0


@pytest.mark.parametrize("activation", NAMES)
def test_every_activation_is_proved_in_two_layers(activation: str) -> None:
    sigma = activation_from_text(activation)
    tally: Counter[str] = Counter()
    judge(Network(2, (Layer(2, sigma), Layer(2, sigma)), cost_from_text("C")), tally)
    assert tally["undecided"] == 0


@pytest.mark.parametrize("activation", ["sigmoid", "softmax"])
@pytest.mark.parametrize("cost", COST_NAMES)
def test_every_cost_is_proved(cost: str, activation: str) -> None:
    tally: Counter[str] = Counter()
    layers = (Layer(2, activation_from_text("sigma")), Layer(2, activation_from_text(activation)))
    judge(Network(1, layers, cost_from_text(cost)), tally)
    assert tally["undecided"] == 0
