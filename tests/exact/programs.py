"""Random small NumPy programs with branches: layers with backward passes written out, and one slip in one of them.

The judge is apart from the package: central differences of the forward pass, at many points on each side of every threshold.
"""

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Layer:
    """A layer, its backward pass, and wrong ones by the name of the slip; ``bounds`` are where it compares its input."""

    name: str
    forward: Any
    backward: Any
    slips: dict[str, Any]
    bounds: tuple[float, ...] = ()


def elementwise(name, function, slope, slips, bounds=()):
    return Layer(name, function, lambda up, z: up * slope(z), {k: (lambda up, z, s=s: up * s(z)) for k, s in slips.items()}, bounds)


def relu(rng):
    return elementwise(
        "relu",
        lambda z: np.maximum(z, 0),
        lambda z: (z > 0) * 1.0,
        {"no mask": np.ones_like, "shifted": lambda z: (z > 0.25) * 1.0, "turned": lambda z: (z < 0) * 1.0},
        (0.0,),
    )


def clip(rng):
    low, high = sorted(rng.choice([-4, -2.5, -1, -0.5, 0.5, 1, 3, 6], size=2, replace=False).tolist())
    return elementwise(
        f"clip({low}, {high})",
        lambda z: np.clip(z, low, high),
        lambda z: ((z > low) & (z < high)) * 1.0,
        {
            "no mask": np.ones_like,
            "no upper bound": lambda z: (z > low) * 1.0,
            "no lower bound": lambda z: (z < high) * 1.0,
            "another bound": lambda z: ((z > low) & (z < high + 0.125)) * 1.0,
        },
        (low, high),
    )


def leaky(rng):
    t, a = rng.choice([-3, -0.5, 0, 2.0]), rng.choice([0.1, 0.25, -1])
    return elementwise(
        f"where({t}, {a})",
        lambda z: np.where(z > t, z, a * z),
        lambda z: np.where(z > t, 1.0, a),
        {
            "one side": np.ones_like,
            "other factor": lambda z: np.where(z > t, 1.0, 2 * a),
            "shifted": lambda z: np.where(z > t + 0.5, 1.0, a),
        },
        (t,),
    )


def absolute(rng):
    t = rng.choice([0, 1.0, -2])
    return elementwise(
        f"abs({t})", lambda z: np.abs(z - t), lambda z: np.sign(z - t), {"no sign": np.ones_like, "sign of z": np.sign}, (t, 0.0)
    )


def bend(rng):
    t = rng.choice([1.0, 2.5])
    return elementwise(
        f"huber({t})",
        lambda z: np.where(np.abs(z) <= t, z * z / 2, t * (np.abs(z) - t / 2)),
        lambda z: np.clip(z, -t, t),
        {"square everywhere": lambda z: z, "sign everywhere": lambda z: t * np.sign(z), "one side": lambda z: np.minimum(z, t)},
        (-t, t),
    )


def smooth(rng):
    return [
        elementwise(
            "tanh",
            np.tanh,
            lambda z: 1 - np.tanh(z) ** 2,
            {"no square": lambda z: 1 - np.tanh(z), "factor": lambda z: 2 - 2 * np.tanh(z) ** 2},
        ),
        elementwise("square", lambda z: z * z, lambda z: 2 * z, {"half": lambda z: z}),
        elementwise(
            "sigmoid",
            lambda z: 1 / (1 + np.exp(-z)),
            lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2,
            {"no complement": lambda z: 1 / (1 + np.exp(-z)), "squared once": lambda z: np.exp(-z) / (1 + np.exp(-z))},
        ),
    ][rng.integers(3)]


def hinge_of_columns(rng):
    """The largest of each row, kept as a column."""

    def spread(up, z, place, factor=1.0):
        found = np.zeros_like(z)
        found[np.arange(len(z)), place] = up[:, 0] * factor
        return found

    return Layer(
        "max",
        lambda z: z.max(axis=1, keepdims=True),
        lambda up, z: spread(up, z, z.argmax(axis=1)),
        {
            "of the first": lambda up, z: spread(up, z, 0),
            "smallest": lambda up, z: spread(up, z, z.argmin(axis=1)),
            "wrong for one": lambda up, z: spread(up, z, z.argmax(axis=1), np.where(z.argmax(axis=1) == z.shape[1] - 1, 2.0, 1.0)),
        },
    )


def softmax(rng):
    def forward(z):
        e = np.exp(z - z.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    def backward(up, z):
        p = forward(z)
        return p * (up - (up * p).sum(axis=1, keepdims=True))

    return Layer("softmax", forward, backward, {"diagonal": lambda up, z: up * forward(z) * (1 - forward(z))})


KINDS = (relu, clip, leaky, absolute, bend, smooth, hinge_of_columns, softmax)


@dataclass(frozen=True)
class Program:
    """An affine map, layers on it, and a weighted sum; ``slipped`` is the layer whose backward pass has the slip, None for none."""

    layers: tuple[Layer, ...]
    at: dict[str, Any]
    slipped: int | None
    slip: str

    @property
    def name(self):
        return " -> ".join(layer.name for layer in self.layers) + (f", {self.slip} in {self.slipped}" if self.slip else "")

    def cost(self, w, b, x):
        z = x @ w + b
        for layer in self.layers:
            z = layer.forward(z)
        return (z * (1 + np.arange(z.size).reshape(z.shape) / 4)).sum()

    def gradients(self, w, b, x):
        z, inputs = x @ w + b, []
        for layer in self.layers:
            inputs.append(z)
            z = layer.forward(z)
        up = 1 + np.arange(z.size).reshape(z.shape) / 4
        for i in reversed(range(len(self.layers))):
            layer = self.layers[i]
            backward = layer.slips[self.slip] if i == self.slipped else layer.backward
            up = backward(up, inputs[i])
        return {"w": x.T @ up, "b": up.sum(axis=0)}


def program(seed):
    """Return a program; every other one has a slip."""
    rng = np.random.default_rng(seed)
    layers = []
    for _ in range(rng.integers(1, 4)):
        layer = KINDS[rng.integers(len(KINDS))](rng)
        if layer.name in ("max", "softmax") and any(other.name == "max" for other in layers):
            continue
        layers.append(layer)
    rows, inner, columns = int(rng.integers(1, 4)), int(rng.integers(1, 4)), int(rng.integers(2, 4))
    positive = rng.random() < 0.3
    shapes = {"w": (inner, columns), "b": (columns,), "x": (rows, inner)}
    at = {
        name: np.asarray(rng.integers(1, 200, size=shape)) / 100 * (1 if positive else rng.choice([-1, 1], size=shape))
        for name, shape in shapes.items()
    }
    slipped = int(rng.integers(len(layers))) if seed % 2 else None
    slip = str(rng.choice(list(layers[slipped].slips))) if slipped is not None else ""
    return Program(tuple(layers), at, slipped, slip)


# The judge.


def points(program, rng, count):
    """Yield points of all sizes, and some at which one number of the first layer's input lies beside each of its bounds."""
    for k in range(count):
        scale = [0.3, 1, 3, 10][k % 4]
        at = {name: rng.normal(size=v.shape) * scale for name, v in program.at.items()}
        yield at
        bounds = sorted(program.layers[0].bounds)
        between = [(a + b) / 2 for a, b in pairwise(bounds)]
        for target in [t + d for t in bounds for d in (-0.06, 0.06, 0.3)] + between:
            i, j = rng.integers(at["x"].shape[0]), rng.integers(at["b"].size)
            moved = {name: v.copy() for name, v in at.items()}
            moved["b"][j] += target - (at["x"] @ at["w"] + at["b"])[i, j]
            yield moved


def differs(program, at, step=1e-5):
    """Whether the claimed gradient is not the derivative at a point, by differences; None where a kink is near."""
    with np.errstate(all="ignore"):
        claimed = program.gradients(**at)
        for name in claimed:
            for place in np.ndindex(at[name].shape):
                slopes = []
                for h in (step, step / 4):
                    up, down = ({k: v.copy() for k, v in at.items()} for _ in range(2))
                    up[name][place] += h
                    down[name][place] -= h
                    middle = program.cost(**at)
                    slopes += [(program.cost(**up) - middle) / h, (middle - program.cost(**down)) / h]
                scale = max(1.0, *map(abs, slopes))
                if not np.isfinite(slopes).all() or max(slopes) - min(slopes) > 1e-3 * scale:
                    return None
                if abs(claimed[name][place] - (slopes[2] + slopes[3]) / 2) > 1e-2 * scale:
                    return True
    return False


def is_wrong(program, seed=0, count=24):
    """Whether some point shows that the claimed gradient is not the derivative."""
    return any(differs(program, at) is True for at in points(program, np.random.default_rng(seed), count))


def at_witness(program, witness):
    """Return the arguments at a witness's point."""
    found = {name: v.copy() for name, v in program.at.items()}
    for name, value in witness.point:
        label, _, index = name.partition("[")
        if label in found and index:
            found[label][tuple(int(i) for i in index[:-1].split(","))] = float(Fraction(value))
    return found
