"""A network as composed SymPy expressions: each layer in the symbols of the layer below, and the whole by substitution."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import sympy

from bpverify.symbolic.functions import Sigma, opaque_cost, to_sympy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bpverify.network import Activation, Network


def _symbol(name: str, *place: int) -> Any:
    return sympy.Symbol("_".join([name, *map(str, place)]), real=True)


@dataclass(frozen=True)
class Composition:
    """The forward definition of ``network`` in SymPy. Layers and units count from 1, inputs are layer 0.

    Symbols: x_k, y_j, w_l_j_k, b_l_j, and z_l_j, a_l_j, which stand for a layer's values where the network is cut.
    """

    network: Network

    def w(self, layer: int, j: int, k: int) -> Any:
        """The weight into unit j of ``layer`` from unit k of the layer before."""
        return _symbol("w", layer, j, k)

    def b(self, layer: int, j: int) -> Any:
        """The bias of unit j, 0 where the layer has none."""
        return _symbol("b", layer, j) if self.network.layer(layer).bias else sympy.Integer(0)

    def z(self, layer: int, j: int) -> Any:
        """The weighted input as a symbol."""
        return _symbol("z", layer, j)

    def a(self, layer: int, j: int) -> Any:
        """The activation as a symbol; an input at layer 0."""
        return _symbol("a", layer, j) if layer else _symbol("x", j)

    def y(self, j: int) -> Any:
        """The target of output j; the last one follows from the others where targets sum to 1."""
        if "sum(y) = 1" in self.network.cost.targets and j == self.network.widths[-1]:
            return 1 - sympy.Add(*(_symbol("y", i) for i in range(1, j)))
        return _symbol("y", j)

    def weighted_input(self, layer: int, j: int) -> Any:
        """z_j^l in the activations of the layer before."""
        before = range(1, self.network.widths[layer - 1] + 1)
        return sympy.Add(*(self.w(layer, j, k) * self.a(layer - 1, k) for k in before), self.b(layer, j))

    def activation(self, layer: int, j: int) -> Any:
        """a_j^l in the weighted inputs of its layer."""
        units = range(1, self.network.widths[layer] + 1)
        inputs = {i: self.z(layer, i) for i in units}
        return apply_activation(self.network.layer(layer).activation, layer, j, inputs)

    @cached_property
    def cost(self) -> Any:
        """C in the symbols a_L_j of the output activations and the targets."""
        cost, units = self.network.cost, range(1, self.network.widths[-1] + 1)
        outputs = [{"a": self.a(self.network.depth, j), "y": self.y(j)} for j in units]
        if cost.forward is None:
            return opaque_cost([u["a"] for u in outputs], [u["y"] for u in outputs])
        shared = parameter_symbols(cost.parameters, 0) | {"n": sympy.Integer(len(outputs))}
        if not cost.is_separable:
            return to_sympy(cost.forward, shared, outputs)
        return sympy.Add(*(to_sympy(cost.forward, shared | unit) for unit in outputs))


def apply_activation(activation: Activation, layer: int, j: int, inputs: Mapping[int, Any]) -> Any:
    """Return a_j for the weighted inputs of a layer, by unit."""
    if activation.forward is None:
        return Sigma(layer, 0, inputs[j])
    values = parameter_symbols(activation.parameters, layer)
    units = [] if activation.is_elementwise else [values | {"z": z} for z in inputs.values()]
    return to_sympy(activation.forward, values | {"z": inputs[j]}, units)


def parameter_symbols(names: tuple[str, ...], layer: int) -> dict[str, Any]:
    """Parameters that stand for any real number, each layer's its own; layer 0 is the cost."""
    return {name: _symbol(f"p_{name}", layer) for name in names}
