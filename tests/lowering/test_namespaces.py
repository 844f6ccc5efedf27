"""Source for any array namespace, on the array libraries that are installed, against the source for NumPy."""

import importlib
import types

import numpy as np
import pytest

from bpverify.lowering.lower import lower
from bpverify.spec import read_network

LIBRARIES = ("numpy", "array_api_strict", "torch", "jax.numpy")
PAIRS = [(a, "quadratic") for a in ("sigmoid", "tanh", "relu", "leaky_relu", "elu", "softplus", "silu", "gelu", "gelu_tanh",
                                    "hard_tanh", "softmax", "identity")]  # fmt: skip
PAIRS += [("sigmoid", c) for c in ("binary_cross_entropy", "log_cosh", "huber", "mse", "poisson", "hinge")]
PAIRS += [("softmax", "categorical_cross_entropy")]


def module(source):
    found = types.ModuleType("lowered")
    exec(compile(source, "lowered.py", "exec"), found.__dict__)  # noqa: S102 - source of our own
    return found


def example():
    rng = np.random.default_rng(4)
    weights, biases = [rng.normal(size=(4, 3)), rng.normal(size=(2, 4))], [rng.normal(size=4), rng.normal(size=2)]
    return weights, biases, rng.normal(size=(5, 3)), np.array([[0.25, 0.75]] * 5)


def converted(library, value):
    if isinstance(value, list):
        return [converted(library, v) for v in value]
    return library.asarray(value)


@pytest.mark.every(6)
@pytest.mark.parametrize("name", LIBRARIES)
@pytest.mark.parametrize(("activation", "cost"), PAIRS)
def test_gradients_agree(name, activation, cost):
    library = pytest.importorskip(name, reason=f"{name} is not installed")
    if name == "jax.numpy":
        importlib.import_module("jax").config.update("jax_enable_x64", True)
    network = read_network("3-4-2", activation, cost)
    given = example()
    expected = module(lower(network).source).gradients(*given)
    portable = module(lower(network, "array-api").source)
    arrays = [converted(library, value) for value in given]
    found = portable.gradients(*arrays)
    for ours, theirs in zip([*expected[0], *expected[1]], [*found[0], *found[1]], strict=True):
        assert type(theirs) is type(arrays[2])
        np.testing.assert_allclose(np.asarray(theirs), ours, rtol=1e-9, atol=1e-12)
    one = [*arrays[:2], arrays[2][0, ...], arrays[3][0, ...]]
    ours = module(lower(network).source).forward(*given[:2], given[2][0])
    np.testing.assert_allclose(np.asarray(portable.forward(*one[:3])), ours)
