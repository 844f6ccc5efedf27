"""Emitted source runs on exact numbers: right as written, refused where it is changed."""

import pytest

from bpverify.catalog.activations import ACTIVATIONS
from bpverify.catalog.costs import COSTS
from bpverify.errors import InputError
from bpverify.lowering.check import check_source
from bpverify.lowering.lower import lower
from bpverify.spec import read_network

NETWORKS = [
    ("2-3-2", "sigmoid", "quadratic"),
    ("3-4-2", "sigmoid,softmax", "cce"),
    ("2-3-1", "tanh,sigmoid", "bce"),
    ("2-3-2", "relu,identity", "mse"),
    ("2-2-3-2", "softplus,elu,tanh", "huber"),
    ("2-3-2", "gelu,identity", "mse"),
    ("2-3-2", "swish,identity", "log_cosh"),
    ("2-3-1", "z/(1+exp(-z))", "(a-y)**4"),
    ("2-3", "softmax", "quadratic"),
]


LONG = pytest.mark.slow
SOME = [network if i in (0, 1, 3, 7, 8) else pytest.param(network, marks=LONG) for i, network in enumerate(NETWORKS)]


@pytest.mark.every(3)
@pytest.mark.parametrize("network", SOME, ids=" ".join)
def test_what_is_written_is_right(network):
    network = read_network(*network)
    report = check_source(lower(network).source, network)
    assert report.ok, [(v.name, v.status, v.reason, [d.message for d in v.diagnostics]) for v in report.verdicts]
    assert len(report.verdicts) == 4 * len(network.layers)


MUTATIONS = [
    ("- y", "+ y"), (" @ weights[1]", " @ (2 * weights[1])"), ("sum(", "max("), (" * ", " + "), ("a1", "x"), ("1 - ", "1 + "),
]  # fmt: skip


@pytest.mark.parametrize("network", [NETWORKS[0], *(pytest.param(n, marks=pytest.mark.slow) for n in NETWORKS[1:3])], ids=" ".join)
def test_what_is_changed_is_refused(network):
    network = read_network(*network)
    source = lower(network).source
    at = source.index("def gradients")
    seen = 0
    for old, new in MUTATIONS:
        changed = source[:at] + source[at:].replace(old, new)
        if changed == source:
            continue
        seen += 1
        try:
            report = check_source(changed, network)
        except InputError:
            # It does not run.
            continue
        assert not report.ok, (old, new)
    assert seen >= 2


ROWS = [row.name for row in ACTIVATIONS if row.forward]
EVERY = dict.fromkeys(
    [*((f"{name},sigmoid", "quadratic") for name in ROWS), *(("tanh,sigmoid", row.name) for row in COSTS if row.forward)]
)


@pytest.mark.every(4)
@pytest.mark.parametrize(("activation", "cost"), [row if i % 2 else pytest.param(*row, marks=LONG) for i, row in enumerate(EVERY)])
def test_every_row_of_the_catalog_is_right_exactly(activation, cost):
    network = read_network("3-4-2", activation, cost)
    report = check_source(lower(network).source, network)
    assert report.ok, [(v.name, v.status, v.reason) for v in report.verdicts]


@pytest.mark.slow
def test_at_the_size_of_real_networks_all_entries_at_once():
    network = read_network("784-400-10", "relu,softmax", "cce")
    source = lower(network).source
    report = check_source(source, network, (16,))
    assert report.ok and "random direction" in report.verdicts[0].method
    changed = source.replace("delta1 = (delta2 @ weights[1])", "delta1 = (1.0001 * delta2 @ weights[1])")
    assert changed != source and not check_source(changed, network, (16,)).ok
