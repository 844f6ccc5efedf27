"""Emitted source runs on exact numbers: right as written, refused where it is changed."""

import pytest

from bpverify.errors import InputError
from bpverify.lower.check import check_source
from bpverify.lower.lower import lower
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


@pytest.mark.parametrize("network", NETWORKS, ids=" ".join)
def test_what_is_written_is_right(network):
    network = read_network(*network)
    report = check_source(lower(network).source, network)
    assert report.ok, [(v.name, v.status, v.reason, [d.message for d in v.diagnostics]) for v in report.verdicts]
    assert len(report.verdicts) == 4 * len(network.layers)


MUTATIONS = [
    ("- y", "+ y"), (" @ weights[1]", " @ (2 * weights[1])"), ("sum(", "max("), (" * ", " + "), ("a1", "x"), ("1 - ", "1 + "),
]  # fmt: skip


@pytest.mark.parametrize("network", NETWORKS[:3], ids=" ".join)
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
