"""What an emitted module says of its arguments: the shapes that it takes, the errors for any other, and an example.

Nothing that NumPy would broadcast or cast without a word passes: it is right, or one line of the module's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import fill
from typing import TYPE_CHECKING

from bpverify.notation.domains import is_positive

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpverify.network import Network

Shape = tuple[int, ...] | None

FLOATS = '''\
def floats(array, shape, name, number=None):
    """Return the array in floats; raise ValueError unless it has the shape. None stands for no biases."""
    if array is None and shape is None:
        return None
    found = np.asarray(array)
    if found.shape != shape or found.dtype.kind not in "fiub":
        name = name if number is None else f"{name}[{number}]"
        expected = "None" if shape is None else f"numbers of shape {shape}"
        raise ValueError(f"{name}: expected {expected}, got {found.dtype} of shape {found.shape}")
    return found if found.dtype.kind == "f" else found.astype(float)
'''
PORTABLE_FLOATS = '''\
def floats(array, shape, name, number=None):
    """Return the array; raise ValueError unless it has the shape and holds floats. None stands for no biases."""
    if array is None and shape is None:
        return None
    kind, found = str(getattr(array, "dtype", type(array).__name__)), tuple(getattr(array, "shape", ()))
    if found != shape or "float" not in kind or not hasattr(array, "dtype"):
        name = name if number is None else f"{name}[{number}]"
        expected = "None" if shape is None else f"an array of floats of shape {shape}"
        raise ValueError(f"{name}: expected {expected}, got {kind} of shape {found}")
    return array
'''
PARAMETERS = '''\
def lists(name, arrays, shapes):
    """Return a list of arrays of the shapes, in floats."""
    if not isinstance(arrays, (list, tuple)) or len(arrays) != len(shapes):
        found = f"{len(arrays)}" if isinstance(arrays, (list, tuple)) else type(arrays).__name__
        raise ValueError(f"{name}: expected a list of {len(shapes)} arrays, got {found}")
    return [floats(array, shape, name, i) for i, (array, shape) in enumerate(zip(arrays, shapes, strict=True))]


def parameters(weights, biases):
    """Return the weights and biases in floats; raise ValueError for any other than this network's."""
    return lists("weights", weights, WEIGHTS), lists("biases", biases, BIASES)
'''
SAMPLES = '''\
def data(x):
    """Return x in floats: one sample, or one a row."""
    {found}
    if len(shape) not in (1, 2) or shape[-1] != {inputs}:
        raise ValueError(f"x: expected shape ({inputs},), or (m, {inputs}) for m samples, got {{shape}}")
    return floats(x, shape, "x")


def samples(x, y):
    """Return x and y in floats; there is at least one sample, and the targets have the shape of the outputs."""
    x = data(x)
    if x.shape[0] == 0:
        raise ValueError("x: expected at least one sample: the cost is the mean over the samples")
    return x, floats(y, (*x.shape[:-1], {outputs}), "y")
'''
BUFFERS = '''\
def apart(arrays):
    """Tell whether no two arrays share memory: at a glance where each has an owner of its own, else pair by pair."""
    owners = [a if a.base is None else a.base for a in arrays]
    if len(set(map(id, owners))) == len(arrays) and all(isinstance(o, np.ndarray) and o.base is None for o in owners):
        return True
    return not any(np.shares_memory(a, b) for i, a in enumerate(arrays) for b in arrays[:i])


def buffers(out, x):
    """Return the lists to write to; raise ValueError unless they fit and share no memory with each other or with x."""
    if not isinstance(out, (list, tuple)) or len(out) != 2:
        raise ValueError("out: expected two lists of arrays, for dC/dw and for dC/db")
    found = lists("out[0]", out[0], WEIGHTS), lists("out[1]", out[1], BIASES)
    written, given = ([a for part in parts for a in part if a is not None] for parts in (found, out))
    if not all(isinstance(b, np.ndarray) and b.dtype.kind == "f" and b.flags.writeable for b in given):
        raise ValueError("out: expected NumPy arrays of floats that can be written to")
    if not apart([*written, x]):
        raise ValueError("out: expected arrays that share no memory with each other or with x")
    return found
'''
EXAMPLE = '''\
def at():
    """Return example arrays, on which ``bpverify gradients`` checks this file."""
    rng = np.random.default_rng(0)
    weights = [{weights} for shape in WEIGHTS]
    biases = [None if shape is None else {biases} for shape in BIASES]
    x = {samples}
    {targets}
    return {{"weights": weights, "biases": biases, "x": x, "y": y}}
'''
@dataclass(frozen=True, slots=True)
class Draw:
    """How the numbers of an example are drawn, as NumPy source."""

    weights: str
    biases: str
    samples: str


NORMAL = Draw("rng.normal(size=shape) / shape[1] ** 0.5", "rng.normal(size=shape)", "rng.normal(size={})")
SMALL = Draw(
    "rng.uniform(0.1, 0.9, size=shape) / shape[1]", "rng.uniform(0.01, 0.1, size=shape)", "rng.uniform(0.1, 0.9, size={})"
)
"""Weighted inputs are between 0 and 1: for a cost that takes such numbers."""
LARGE = Draw(*(f"rng.uniform(1, 2, size={size})" for size in ("shape", "shape", "{}")))
"""Weighted inputs are above 1: for an activation with a logarithm or a root, which stays positive."""


def shapes(network: Network) -> str:
    """Return the shapes of the parameters as constants of the module."""
    pairs = zip(network.widths, network.layers, strict=False)
    weights = [(layer.width, before) for before, layer in pairs]
    biases: list[Shape] = [(layer.width,) if layer.bias else None for layer in network.layers]
    return f"{_constant('WEIGHTS', weights)}\n{_constant('BIASES', biases)}\n"


def _constant(name: str, values: Sequence[Shape]) -> str:
    text = f"{name} = [{', '.join(map(str, values))}]"
    if len(text) < 120:
        return text
    inside = fill(", ".join(map(str, values)) + ",", 110, break_long_words=False).split("\n")
    return "\n".join([f"{name} = [", *("    " + line for line in inside), "]"])


def functions(network: Network, portable: bool) -> list[str]:
    """Return the functions that hold arguments against the network."""
    found = 'shape = tuple(getattr(x, "shape", ()))' if portable else "x = np.asarray(x)\n    shape = x.shape"
    samples = SAMPLES.format(found=found, inputs=network.inputs, outputs=network.widths[-1])
    return [PORTABLE_FLOATS, PARAMETERS, samples] if portable else [FLOATS, PARAMETERS, samples, BUFFERS]


def example(network: Network, portable: bool) -> str:
    """Return the function that gives the example: positive where the network asks for it, targets as its cost takes them."""
    draw = _draw(network)
    outputs = network.widths[-1]
    one_hot = f"y = np.eye({outputs})[rng.integers({outputs}, size=3)]"
    found = EXAMPLE.format(
        weights=draw.weights,
        biases=draw.biases,
        samples=draw.samples.format(f"(3, {network.inputs})"),
        targets=one_hot if network.cost.targets else f"y = rng.uniform(0.1, 0.9, size=(3, {outputs}))",
    )
    head = "    rng = np.random"
    return found.replace(head, "    import numpy as np\n\n" + head, 1) if portable else found


def _draw(network: Network) -> Draw:
    """Return how to draw where an activation or the cost is defined for some numbers only."""
    last = network.layers[-1].activation
    is_safe = last.forward is not None and is_positive(last.forward)
    if not is_safe and any(" > " in condition or " < " in condition for condition in network.cost.conditions):
        return SMALL
    if any(" > " in condition for layer in network.layers for condition in layer.activation.conditions):
        return LARGE
    return NORMAL
