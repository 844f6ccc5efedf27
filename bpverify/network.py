"""The forward definition of a layered network, as data.

Layers 0..L with widths n_0..n_L: z^l = w^l a^(l-1) + b^l and a^l = sigma_l(z^l) for l = 1..L, input a^0 = x, cost C(a^L, y).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bpverify.expression import is_elementwise

if TYPE_CHECKING:
    from bpverify.expression import Expression


@dataclass(frozen=True, slots=True)
class Activation:
    """An activation: any differentiable sigma where ``forward`` is None, otherwise an expression in z.

    ``parameters`` are symbols of the expression that stand for any real number (the slope of a leaky relu);
    ``conditions`` say where it is differentiable, as text in z ("z != 0").
    """

    name: str
    forward: Expression | None = None
    parameters: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()

    @property
    def is_abstract(self) -> bool:
        """True for the activation that stands for every differentiable one."""
        return self.forward is None

    @property
    def is_elementwise(self) -> bool:
        """True where a_j depends on z_j alone; softmax is the exception."""
        return self.forward is None or is_elementwise(self.forward)


@dataclass(frozen=True, slots=True)
class Cost:
    """A cost: any differentiable C(a, y) where ``forward`` is None, otherwise an expression in a, y and n.

    The expression is summed over the outputs, unless it holds a ``sum`` itself and so speaks of the whole vector.
    ``conditions`` say where it is differentiable, ``targets`` what is assumed of y ("sum(y) = 1").
    """

    name: str
    forward: Expression | None = None
    parameters: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()

    @property
    def is_abstract(self) -> bool:
        """True for the cost that stands for every differentiable one."""
        return self.forward is None

    @property
    def is_separable(self) -> bool:
        """True where the cost is a sum of one term per output."""
        return self.forward is not None and is_elementwise(self.forward)


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer l >= 1: its width n_l, its activation and whether it has biases."""

    width: int
    activation: Activation
    bias: bool = True


@dataclass(frozen=True, slots=True)
class Network:
    """A layered network: ``inputs`` = n_0, then layers 1..L, and the cost. Layers are numbered as in the equations."""

    inputs: int
    layers: tuple[Layer, ...]
    cost: Cost

    @property
    def depth(self) -> int:
        """L, the number of the output layer."""
        return len(self.layers)

    @property
    def widths(self) -> tuple[int, ...]:
        """n_0, ..., n_L."""
        return (self.inputs, *(layer.width for layer in self.layers))

    @property
    def arch(self) -> str:
        """The architecture as text: 2-3-1."""
        return "-".join(map(str, self.widths))

    def layer(self, number: int) -> Layer:
        """Return layer ``number``, 1 <= number <= L."""
        return self.layers[number - 1]

    @property
    def parameter_count(self) -> int:
        """The number of weights and biases."""
        pairs = zip(self.widths, self.layers, strict=False)
        return sum(before * layer.width + layer.width * layer.bias for before, layer in pairs)
