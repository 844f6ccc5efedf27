"""The forward definition of a network: what a layer computes, and what is assumed of it.

A layer is added as one row of ``ACTIVATIONS``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bpverify.kernel import polynomial as p
from bpverify.kernel.terms import BATCH, Index, Layer, RuleError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpverify.kernel.polynomial import Polynomial

RANK = {"w": 0, "b": 0, "z": 1, "a": 2}
"""The order of the groups inside a layer; z and a of layer m are functions of what ranks lower."""

DATA = "data"
"""The part of a cost that is reached through a^L: all of it but the penalty."""

SCALARS = ("decay", "size")
"""What is one number for all layers."""

DEFINITIONS = {
    "z": "z_j^l = sum_k w_jk^l a_k^(l-1) + b_j^l",
    "delta": "delta_j^l = dC/dz_j^l",
    "mean": "C is the mean of the samples' costs",
    "decay": "C has the penalty decay/2 sum w^2 added",
}
HYPOTHESES = {
    "a": "a_j^l = sigma_l(z_j^l), sigma_l elementwise",
    "A": "a^l is a differentiable function of the whole vector z^l",
    "residual": "a_j^l = a_j^(l-1) + sigma_l(z_j^l), all widths equal",
    "sigma": "sigma_l differentiable",
    "sigma2": "sigma_l as often differentiable as the equation says",
    "C": "C differentiable and reached only through a^L",
    "C2": "C as often continuously differentiable as the equation says",
    "w": "no shared weights",
}


@dataclass(frozen=True, slots=True)
class Model:
    """The forward definition: a row of ``ACTIVATIONS``, a mean over a batch or one sample, weight decay or none."""

    activation: str = "elementwise"
    batch: bool = False
    decay: bool = False

    def __post_init__(self) -> None:
        if self.activation not in ACTIVATIONS:
            raise RuleError("model", "one of " + ", ".join(ACTIVATIONS), repr(self.activation))
        if type(self.batch) is not bool or type(self.decay) is not bool:
            raise RuleError("model", "a yes or no for batch and decay", repr(self))

    def index(self, index: Index) -> Index:
        """Return the index over the range that the model counts with: one for all layers where these share their width."""
        shared = ACTIVATIONS[self.activation].shares_width and index.range != BATCH
        return Index(Layer("width"), index.name, index.number) if shared else index

    def samples(self, kind: str) -> int:
        """Return how many sample indices a tensor carries."""
        return int(self.batch and kind in ("z", "a", "x", "y", "delta"))


@dataclass(frozen=True, slots=True)
class Activation:
    """A kind of layer: ``forward`` gives a_k^m from lower groups, ``at_z`` what sigma_m(z_k^m) is called afterwards."""

    forward: Callable[[Layer, tuple[Index, ...]], Polynomial]
    at_z: Callable[[Layer, tuple[Index, ...]], Polynomial] | None
    hypotheses: tuple[str, ...]
    shares_width: bool = False
    """Whether all layers have one width."""
    cuts: tuple[str, ...] = ("z", "a")
    """The groups of a layer that all paths from what lies before to the cost go through: its vertex cuts."""


def sigma(layer: Layer, order: int, argument: Polynomial) -> Polynomial:
    """Return sigma_layer^(order)(argument)."""
    return p.atom("sigma", layer, (), order, argument)


def minus(first: Polynomial, second: Polynomial) -> Polynomial:
    """Return first - second."""
    return p.plus(first, p.times(p.constant(-1), second))


ACTIVATIONS = {
    "elementwise": Activation(
        forward=lambda m, k: sigma(m, 0, p.atom("z", m, k)),
        at_z=lambda m, k: p.atom("a", m, k),
        hypotheses=("a",),
    ),
    "general": Activation(forward=lambda m, k: p.atom("A", m, k), at_z=None, hypotheses=("A",)),
    "residual": Activation(
        forward=lambda m, k: p.plus(p.atom("a", m.shifted(-1), k), sigma(m, 0, p.atom("z", m, k))),
        at_z=lambda m, k: minus(p.atom("a", m, k), p.atom("a", m.shifted(-1), k)),
        hypotheses=("residual",),
        shares_width=True,
        cuts=("a",),
    ),
}
