"""Every catalog row and user expressions, lowered: gradients against central differences, dtype, shapes, ruff, refusals."""

import subprocess
import sys
import warnings
from types import ModuleType

import numpy as np
import pytest
from click.testing import CliRunner

from bpverify.catalog.activations import ACTIVATIONS
from bpverify.catalog.costs import COSTS
from bpverify.cli import main
from bpverify.errors import InputError, UnsupportedError
from bpverify.lowering.lower import lower
from bpverify.spec import read_network

ROWS = [row.name for row in ACTIVATIONS if row.forward]
OWN = ["z/(2+exp(-z))", "sqrt(1+z**2)", "z*exp(z)/sum(exp(z))", "erf(z)*abs(z)", "max(z,sin(z))", "leaky_relu(1/5)"]
OWN += ["sinh(z/2)/cosh(z)", "z*abs(2-3)+max(z,min(1/2,1/3))"]
OWN_COSTS = ["(a-y)**4", "sum(a*a)**2-sum(a*y)", "huber(1/2)", "sum(a*sum(a*y))", "abs(a-y)*n", "cosh(a-y) - 1"]
CASES = (
    [("3-4-2", f"{name},sigmoid", "quadratic") for name in ROWS + OWN]
    + [("3-4-2", f"tanh,{name}", "quadratic") for name in ROWS + OWN]
    + [("3-4-2", "tanh,sigmoid", row.name) for row in COSTS if row.forward]
    + [("3-4-2", "relu,tanh", cost) for cost in OWN_COSTS]
    + [("3-2", "softmax", "cce"), ("4-3-5-2", "tanh,softmax,softmax", "cce"), ("2-1", "sigmoid", "bce"), ("2-3", "softmax", "mse")]
)


def loaded(source: str) -> ModuleType:
    module = ModuleType("lowered")
    exec(compile(source, "lowered.py", "exec"), module.__dict__)  # noqa: S102 - source of our own
    return module


def draw(network, rng, batch, dtype=np.float64):
    pairs = zip(network.layers, network.widths, strict=False)
    weights = [rng.normal(size=(layer.width, before)).astype(dtype) / np.sqrt(before).astype(dtype) for layer, before in pairs]
    biases = [rng.normal(size=layer.width).astype(dtype) if layer.bias else None for layer in network.layers]
    x = rng.normal(size=(*batch, network.inputs)).astype(dtype)
    y = rng.uniform(0.1, 0.9, size=(*batch, network.widths[-1])).astype(dtype)
    return weights, biases, x, y / y.sum(axis=-1, keepdims=True)


@pytest.mark.every(8)
@pytest.mark.parametrize("namespace", ["numpy", "array-api"])
@pytest.mark.parametrize(("arch", "activation", "cost"), CASES)
def test_the_gradients_are_those_of_the_cost(arch: str, activation: str, cost: str, namespace: str) -> None:
    network = read_network(arch, activation, cost)
    module = loaded(lower(network, namespace).source)
    rng = np.random.default_rng(7)
    for batch in ((), (1,), (5,)):
        weights, biases, x, y = draw(network, rng, batch)
        dweights, dbiases = module.gradients(weights, biases, x, y)
        assert [g.shape for g in dweights] == [w.shape for w in weights]
        for values, slopes in ((weights, dweights), (biases, dbiases)):
            for value, slope in zip(values, slopes, strict=True):
                turn, step = rng.normal(size=value.shape), 1e-6
                kept = value.copy()
                value += step * turn
                above = module.cost(weights, biases, x, y)
                value[...] = kept - step * turn
                below = module.cost(weights, biases, x, y)
                value[...] = kept
                assert (above - below) / (2 * step) == pytest.approx((slope * turn).sum(), rel=1e-5, abs=1e-8)


@pytest.mark.every(4)
@pytest.mark.parametrize("name", ROWS + OWN)
def test_the_type_follows_the_input(name: str) -> None:
    network = read_network("3-4-2", f"{name},sigmoid", "bce")
    module = loaded(lower(network).source)
    given = draw(network, np.random.default_rng(1), (5,), np.float32)
    dweights, dbiases = module.gradients(*given)
    assert {g.dtype for g in (*dweights, *dbiases)} == {np.dtype(np.float32)}
    assert module.forward(*given[:3]).dtype == module.cost(*given).dtype == np.float32


@pytest.mark.parametrize("name", ["sigmoid", "softplus", "silu", "gelu", "elu", "tanh", "softmax", "relu"])
def test_large_inputs_give_no_warning_and_no_nan(name: str) -> None:
    network = read_network("1-2", name, "cce" if name == "softmax" else "quadratic")
    module = loaded(lower(network).source)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for size in (0.0, 1e3, -1e3):
            given = [np.array([[1.0], [2.0]])], [np.zeros(2)], np.array([size]), np.array([0.5, 0.5])
            assert np.isfinite(module.cost(*given))
            assert all(np.isfinite(g).all() for part in module.gradients(*given) for g in part)


def test_buffers_are_written_to() -> None:
    network = read_network("3-4-2", "tanh", "quadratic")
    module = loaded(lower(network).source)
    given = draw(network, np.random.default_rng(1), (5,))
    out = [np.empty_like(w) for w in given[0]], [np.empty_like(b) for b in given[1]]
    found = module.gradients(*given, out=out)
    assert all(a is b for a, b in zip(found[0], out[0], strict=True))
    assert all(np.array_equal(a, b) for a, b in zip(found[0], module.gradients(*given)[0], strict=True))


def test_a_layer_without_biases(tmp_path) -> None:
    file = tmp_path / "net.toml"
    first = '[[layers]]\nwidth = 3\nactivation = "tanh"\nbias = false\n'
    file.write_text('inputs = 2\ncost = "mse"\n' + first + '[[layers]]\nwidth = 2\nactivation = "sin"\n')
    network = read_network(str(file))
    module = loaded(lower(network).source)
    assert module.gradients(*draw(network, np.random.default_rng(1), (4,)))[1][0] is None


def test_the_source_passes_ruff(tmp_path) -> None:
    cases = [*CASES[:3], *CASES[20:24], CASES[-1], CASES[-3], ("-".join(["3"] * 60), "tanh", "quadratic")]
    for i, case in enumerate(cases):
        for namespace in ("numpy", "array-api"):
            lower(read_network(*case), namespace).write(tmp_path / f"net{i}_{namespace.replace('-', '_')}.py")
    rules = ["--select", "E,F,W,I,B,RUF,UP,D", "--config", 'lint.pydocstyle.convention="google"', "--line-length", "132"]
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", *rules, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_file_says_what_was_proved() -> None:
    found = lower(read_network("784-512-512-10", "relu,relu,softmax", "cce"))
    for word in ("BP1", "BP2", "BP3", "BP4", "proved", "z != 0", "sum(y) = 1"):
        assert word in found.source
    assert {v.status for v in found.verdicts} == {"proved"}
    for number in (1, 2, 3, 4):
        assert f"- BP{number}, all widths and depths" in found.source
    assert "softmax as it is written and its derivative, a layer of 3 units" in found.source


@pytest.mark.parametrize(
    ("activation", "cost", "error"),
    [("sigma", "quadratic", UnsupportedError), ("tanh", "C", UnsupportedError)],
)
def test_what_is_not_proved_is_refused(activation: str, cost: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        lower(read_network("2-2", activation, cost))


def test_an_equation_that_is_not_proved_is_named(monkeypatch) -> None:
    from bpverify.symbolic import verify as engine
    from bpverify.verdict import Report, Undecided

    monkeypatch.setattr(engine, "verify", lambda network: Report((Undecided(claim="c", name="BP2", reason="a limit"),)))
    with pytest.raises(UnsupportedError, match="BP2 is undecided"):
        lower(read_network("2-2-2", "tanh", "quadratic"))


def test_no_such_namespace() -> None:
    with pytest.raises(InputError, match="numpy"):
        lower(read_network("2-2", "tanh", "quadratic"), "nunpy")


def test_the_command_line(tmp_path) -> None:
    path = tmp_path / "net.py"
    done = CliRunner().invoke(main, ["lower", "2-3-1", "--activation", "tanh", "--cost", "mse", "-o", str(path), "--json"])
    assert done.exit_code == 0 and '"command": "lower"' in done.output
    assert "# BP2" in path.read_text()


@pytest.mark.every(4)
@pytest.mark.parametrize("before", ["", "import bpverify.lowering", "import bpverify.lowering.check", "import bpverify.cli"])
def test_the_public_name_is_the_function_whatever_was_imported_first(before: str) -> None:
    """No module stands at the name of the function: not at its first use, and not after an import of the room."""
    source = f"""{before}
import bpverify
first = bpverify.lower
import bpverify.lowering.check
import bpverify.lowering.lower
from bpverify import lower
assert type(first).__name__ == "function", first
assert first is lower is bpverify.lower is bpverify.lowering.lower.lower
"""
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
