"""Emitted gradients in floats beside dual numbers, and beside the libraries that are installed."""

import re

import numpy as np
import pytest

from bpverify.catalog.activations import ACTIVATIONS
from bpverify.catalog.costs import COSTS
from bpverify.lowering.check import example
from bpverify.lowering.dual import Dual
from bpverify.lowering.floats import LIBRARIES, compared
from bpverify.lowering.lower import lower
from bpverify.spec import read_network

ROWS = [row.name for row in ACTIVATIONS if row.forward]
CASES = [*((f"{name},sigmoid", "quadratic") for name in ROWS), *(("tanh,sigmoid", row.name) for row in COSTS if row.forward),
         ("relu,softmax", "cce")]  # fmt: skip


def differences(source, network, batch):
    notes = compared(source, network, example(network, batch), "here")
    assert len(notes) >= 2
    return {note: float(re.search(r"difference (\S+)", note)[1]) for note in notes}


@pytest.mark.every(3)
@pytest.mark.parametrize(("activation", "cost"), CASES)
@pytest.mark.parametrize("batch", [0, 3])
def test_close_in_both_precisions(activation, cost, batch):
    network = read_network("3-4-2", activation, cost)
    found = differences(lower(network).source, network, batch)
    assert all(d < (1e-6 if "float32" in note else 1e-12) for note, d in found.items()), found


def test_a_layer_without_biases_and_the_portable_source(tmp_path):
    file = tmp_path / "net.toml"
    first = '[[layers]]\nwidth = 3\nactivation = "tanh"\nbias = false\n'
    file.write_text('inputs = 2\ncost = "mse"\n' + first + '[[layers]]\nwidth = 2\nactivation = "softmax"\n')
    network = read_network(str(file))
    found = differences(lower(network, "array-api").source, network, 4)
    assert all(d < (1e-6 if "float32" in note else 1e-12) for note, d in found.items()), found


def test_what_is_changed_is_seen():
    network = read_network("3-4-2", "tanh,sigmoid", "quadratic")
    found = differences(lower(network).source.replace("(1 - a1**2)", "(1 - a1)"), network, 3)
    assert min(found.values()) > 1e-3


def test_what_is_no_number_or_not_known_is_said():
    network = read_network("3-4-2", "tanh,sigmoid", "quadratic")
    source = lower(network).source
    given = example(network, 0)
    assert "is not a number" in compared(source.replace("a1 = np.tanh(z1)", "a1 = np.log(-abs(z1))"), network, given, "here")[0]
    assert "not measured" in compared(source.replace("a1 = np.tanh(z1)", "a1 = np.arcsinh(z1)"), network, given, "here")[0]


@pytest.mark.parametrize("name", LIBRARIES)
def test_libraries(name):
    pytest.importorskip(name, reason=f"{name} is not installed")
    network = read_network("3-4-2", "gelu,softmax", "cce")
    notes = compared(lower(network).source, network, example(network, 3), "here")
    (note,) = [n for n in notes if f"from {name}" in n]
    assert float(re.search(r"difference (\S+)", note)[1]) < 1e-12


def test_dual_numbers_know_the_product_rule():
    x = Dual(np.array([2.0, 3.0]), np.array([1.0, 10.0]))
    assert np.array_equal((x * x * x).slope, [12.0, 270.0])
    assert np.allclose((1 / x).slope, [-0.25, -10 / 9])
    assert np.array_equal(np.maximum(x, 2.5).slope, [0.0, 10.0])
    with pytest.raises(TypeError):
        np.arcsinh(x)
