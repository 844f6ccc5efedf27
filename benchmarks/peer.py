"""The fair opponent: BP1-BP4 in plain SymPy, as an expert would write them, without anything of bpverify.

Sigma and the cost are opaque functions whose ``fdiff`` gives the next derivative; ``diff`` differentiates the composed
cost, and ``expand`` of the difference of the two sides must leave 0. Deltas are derived by the cut at z, on both sides.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Any

import sympy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Sides = tuple[Any, Any]
    Equation = Callable[["Composed"], Iterator[Sides]]


class Sigma(sympy.Function):
    """Sigma(l, d, z): the d-th derivative of the activation of layer l at z."""

    nargs = 3

    def fdiff(self, argindex: int = 3) -> Any:
        layer, order, at = self.args
        return Sigma(layer, order + 1, at)


class Cost(sympy.Function):
    """Cost(i, a_1, ..., a_n): any cost for i = 0, its slope by a_i for i > 0."""

    def fdiff(self, argindex: int = 1) -> Any:
        return Cost(argindex - 1, *self.args[1:])


@dataclass(frozen=True)
class Composed:
    """A network of the given widths, composed either from the inputs or, ``local``, from the layer that is looked at.

    A partial derivative by a quantity of layer l holds fixed what lies upstream: both are right, the local one smaller.
    """

    widths: tuple[int, ...]
    local: bool

    @property
    def depth(self) -> int:
        return len(self.widths) - 1

    def units(self, layer: int) -> range:
        return range(1, self.widths[layer] + 1)

    def w(self, layer: int, j: int, k: int) -> Any:
        return sympy.Symbol(f"w_{layer}_{j}_{k}")

    def b(self, layer: int, j: int) -> Any:
        return sympy.Symbol(f"b_{layer}_{j}")

    def z(self, layer: int, j: int) -> Any:
        return sympy.Symbol(f"z_{layer}_{j}")

    def weighted(self, layer: int, before: list[Any]) -> list[Any]:
        """z of a layer as expressions, given the activations of the layer before as expressions."""
        return [
            sympy.Add(*(self.w(layer, j, k) * a for k, a in enumerate(before, start=1)), self.b(layer, j))
            for j in self.units(layer)
        ]

    def squash(self, layer: int, inputs: list[Any], order: int = 0) -> list[Any]:
        return [Sigma(layer, order, z) for z in inputs]

    @cached_property
    def forward(self) -> list[list[Any]]:
        """The activations of every layer, composed from x."""
        values = [[sympy.Symbol(f"x_{k}") for k in self.units(0)]]
        for layer in range(1, self.depth + 1):
            values.append(self.squash(layer, self.weighted(layer, values[-1])))
        return values

    def outputs(self, layer: int, inputs: list[Any]) -> list[Any]:
        """The output activations, given z of a layer."""
        values = self.squash(layer, inputs)
        for after in range(layer + 1, self.depth + 1):
            values = self.squash(after, self.weighted(after, values))
        return values

    def cut_inputs(self, layer: int) -> list[Any]:
        """The activations of a layer in which everything around it is written."""
        if not self.local:
            return self.forward[layer]
        return [sympy.Symbol(f"{'a' if layer else 'x'}_{layer}_{k}") for k in self.units(layer)]

    def cost(self, layer: int, inputs: list[Any]) -> Any:
        """C, given z of a layer."""
        return Cost(0, *self.outputs(layer, inputs))

    def delta(self, layer: int, at: list[Any]) -> list[Any]:
        """dC/dz by the cut at z of a layer, written in ``at``, what that z is."""
        symbols = [self.z(layer, j) for j in self.units(layer)]
        cost = self.cost(layer, symbols)
        return [cost.diff(z).xreplace(dict(zip(symbols, at, strict=True))) for z in symbols]

    def here(self, layer: int) -> list[Any]:
        """z of a layer as it is written: symbols if local, else composed from x."""
        if self.local:
            return [self.z(layer, j) for j in self.units(layer)]
        return self.weighted(layer, self.forward[layer - 1])


def bp1(net: Composed) -> Iterator[Sides]:
    """delta_j^L = dC/da_j^L sigma'(z_j^L)."""
    at = net.here(net.depth)
    outputs = net.outputs(net.depth, at)
    deltas, slopes = net.delta(net.depth, at), net.squash(net.depth, at, 1)
    for j in net.units(net.depth):
        yield deltas[j - 1], Cost(j, *outputs) * slopes[j - 1]


def bp2(net: Composed) -> Iterator[Sides]:
    """delta_j^l = sum_k w_kj^(l+1) delta_k^(l+1) sigma'(z_j^l)."""
    for layer in range(1, net.depth):
        at = net.here(layer)
        after = net.delta(layer + 1, net.weighted(layer + 1, net.squash(layer, at)))
        slopes, deltas = net.squash(layer, at, 1), net.delta(layer, at)
        for j in net.units(layer):
            total = sympy.Add(*(net.w(layer + 1, k, j) * d for k, d in enumerate(after, start=1)))
            yield deltas[j - 1], total * slopes[j - 1]


def bp3(net: Composed) -> Iterator[Sides]:
    """dC/db_j^l = delta_j^l."""
    for layer in range(1, net.depth + 1):
        at = net.weighted(layer, net.cut_inputs(layer - 1))
        cost = net.cost(layer, at)
        for j, delta in enumerate(net.delta(layer, at), start=1):
            yield cost.diff(net.b(layer, j)), delta


def bp4(net: Composed) -> Iterator[Sides]:
    """dC/dw_jk^l = a_k^(l-1) delta_j^l."""
    for layer in range(1, net.depth + 1):
        before = net.cut_inputs(layer - 1)
        at = net.weighted(layer, before)
        cost, deltas = net.cost(layer, at), net.delta(layer, at)
        for (j, delta), (k, a) in product(enumerate(deltas, start=1), enumerate(before, start=1)):
            yield cost.diff(net.w(layer, j, k)), a * delta


def bp2_without_slope(net: Composed) -> Iterator[Sides]:
    """A wrong BP2, sigma'(z_j^l) left out: a peer worth its time must not accept it."""
    for layer in range(1, net.depth):
        at = net.here(layer)
        after = net.delta(layer + 1, net.weighted(layer + 1, net.squash(layer, at)))
        for j, delta in enumerate(net.delta(layer, at), start=1):
            yield delta, sympy.Add(*(net.w(layer + 1, k, j) * d for k, d in enumerate(after, start=1)))


EQUATIONS: dict[str, Equation] = {"BP1": bp1, "BP2": bp2, "BP3": bp3, "BP4": bp4}


def holds(equation: Equation, net: Composed) -> list[bool]:
    """For each component, whether the difference of its sides expands to 0."""
    return [(left - right).expand() == 0 for left, right in equation(net)]


def check_honest(widths: tuple[int, ...]) -> None:
    """See that the wrong equation fails in every component.

    Raises:
        ValueError: the peer accepts it.
    """
    if any(holds(bp2_without_slope, Composed(widths, local=True))):
        raise ValueError(f"plain SymPy accepts a wrong BP2 on {widths}: it proves nothing")


def prove(widths: tuple[int, ...], local: bool = True) -> int:
    """Prove all four equations in all components and return their number.

    Raises:
        ValueError: a component does not expand to 0.
    """
    sympy.core.cache.clear_cache()
    net = Composed(widths, local)
    answers = {name: holds(equation, net) for name, equation in EQUATIONS.items()}
    if not all(map(all, answers.values())):
        raise ValueError(f"plain SymPy does not prove {[n for n, a in answers.items() if not all(a)]} on {widths}")
    return sum(map(len, answers.values()))
