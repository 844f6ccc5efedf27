"""What a certificate states of one network: its functions with their slopes, and each component of BP1-BP4, as Coq source.

Indices count from 1, as in the equations. Each derivative is taken of the composed forward pass, in a variable ``t``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from bpverify.errors import UnsupportedError
from bpverify.notation.domains import sides
from bpverify.notation.expressions import read_expression
from bpverify.render.coqterms import ATOM, Scribe, Term, number, refusal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bpverify.network import Activation, Cost, Network

NAMES = ("BP1", "BP2", "BP3", "BP4")
RELATIONS = {">": "{1} < {0}", "<": "{0} < {1}", "!=": "{0} <> {1}"}


@dataclass(frozen=True, slots=True)
class Statement:
    """What one lemma says: its name, and its proposition in full."""

    name: str
    says: str


@dataclass(frozen=True, slots=True)
class Function:
    """An activation or the cost: ``name`` and ``slope`` are what Coq calls it and its derivative, in the variables ``arguments``.

    ``body`` and ``derivative`` are None where any differentiable function is meant; ``conditions`` hold under a binder of the
    arguments.
    """

    name: str
    arguments: tuple[str, ...]
    body: Term | None
    derivative: Term | None
    conditions: tuple[str, ...] = ()

    @property
    def slope(self) -> str:
        """The name of its derivative."""
        return f"d{self.name}"

    @property
    def lemma(self) -> str:
        """The name of the lemma on its slope: slope_1 for s1, slope_cost for the cost."""
        return f"slope_{self.name.removeprefix('s')}"

    @property
    def binder(self) -> str:
        """Its arguments, typed."""
        return f"{' '.join(self.arguments)} : R"

    @property
    def applied(self) -> str:
        """Its value as a function of its first argument, t."""
        return f"(fun t : R => {' '.join((self.name, 't', *self.arguments[1:]))})" if self.arguments[1:] else self.name

    def says(self) -> str:
        """Return the proposition that ``slope`` is its derivative."""
        given = "".join(f"{condition} -> " for condition in self.conditions)
        value = " ".join((self.slope, *self.arguments))
        return f"forall {self.binder}, {given}is_derive {self.applied} {self.arguments[0]} ({value})"


class Writer:
    """Writes the forward pass and the closed forms of one network as Coq terms.

    Raises:
        UnsupportedError: an activation or the cost has no rule in Coq.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        self.activations = tuple(_activation(layer.activation, number) for number, layer in enumerate(network.layers, 1))
        self.cost = _cost(network.cost, network.widths[-1])

    @property
    def functions(self) -> tuple[Function, ...]:
        """The activation of each layer, then the cost."""
        return (*self.activations, self.cost)

    def statements(self, name: str) -> tuple[Statement, ...]:
        """Return the components of an equation."""
        return tuple(COMPONENTS[name](self))

    def units(self) -> Iterator[tuple[int, int]]:
        """Yield (l, j) for every unit of layers 1..L."""
        for layer, width in enumerate(self.network.widths[1:], 1):
            yield from ((layer, j) for j in range(1, width + 1))

    def variables(self) -> tuple[str, ...]:
        """The names of all numbers that a statement may speak of, in order."""
        widths = self.network.widths
        names = [f"x{k}" for k in range(1, widths[0] + 1)] + [f"y{j}" for j in range(1, widths[-1] + 1)]
        for layer, j in self.units():
            names += [f"w{layer}_{j}_{k}" for k in range(1, widths[layer - 1] + 1)]
            names += [f"b{layer}_{j}"] if self.network.layer(layer).bias else []
        return (*names, *(f"z{layer}_{j}" for layer, j in self.units()))

    def z(self, layer: int, j: int, cut: int = 0) -> str:
        """Write z_j of a layer, composed down to the input, or to the variables z of the layer ``cut``."""
        if layer == cut:
            return f"z{layer}_{j}"
        terms = [f"w{layer}_{j}_{k} * {self.a(layer - 1, k, cut)}" for k in range(1, self.network.widths[layer - 1] + 1)]
        return "(" + " + ".join(terms + ([f"b{layer}_{j}"] if self.network.layer(layer).bias else [])) + ")"

    def a(self, layer: int, k: int, cut: int = 0) -> str:
        """Write a_k of a layer."""
        return f"x{k}" if layer == 0 else f"s{layer} {self.z(layer, k, cut)}"

    def output(self, function: str, j: int, cut: int) -> str:
        """Write the cost's term of one output, or its derivative by a_j."""
        target = f" y{j}" if len(self.cost.arguments) > 1 else ""
        return f"{function} ({self.a(self.network.depth, j, cut)}){target}"

    def total(self, cut: int = 0) -> str:
        """Write the cost as a function of everything upstream down to the cut."""
        return " + ".join(self.output(self.cost.name, j, cut) for j in range(1, self.network.widths[-1] + 1))

    def delta(self, layer: int, j: int, cut: int = 0) -> str:
        """Write delta_j by BP1 and BP2: the closed form that the lemmas hold against the derivative."""
        slope = f"ds{layer} {self.z(layer, j, cut)}"
        if layer == self.network.depth:
            return f"{self.output(self.cost.slope, j, cut)} * {slope}"
        after = range(1, self.network.widths[layer + 1] + 1)
        back = " + ".join(f"w{layer + 1}_{k}_{j} * ({self.delta(layer + 1, k, cut)})" for k in after)
        return f"({back}) * {slope}"

    def derivative(self, name: str, at: str, cut: int, value: str) -> Statement:
        """Return the statement that the derivative of the cost by ``at`` is ``value``, for all numbers that occur in it."""
        body = re.sub(rf"\b{at}\b", "t", self.total(cut))
        equality = f"is_derive (fun t : R => {body}) {at}\n    ({value})"
        given = "".join(f"\n  {condition} ->" for condition in dict.fromkeys(self.conditions(cut)))
        words = frozenset(re.findall(r"\w+", equality + given))
        functions = "".join(_assumed(f) for f in self.functions if f.body is None and f.name in words)
        numbers = " ".join(name for name in self.variables() if name in words)
        return Statement(name, f"{functions}forall {numbers} : R,{given}\n  {equality}")

    def conditions(self, cut: int) -> Iterator[str]:
        """Yield what must hold at each unit down to the cut, and at each output."""
        for layer, j in self.units():
            if layer >= cut:
                yield from _at(self.activations[layer - 1], {"z": self.z(layer, j, cut)})
        for j in range(1, self.network.widths[-1] + 1):
            yield from _at(self.cost, {"a": f"({self.a(self.network.depth, j, cut)})", "y": f"y{j}"})

    def errors(self, name: str, last: bool) -> Iterator[Statement]:
        """Yield BP1 (the last layer) or BP2 (the others): dC/dz_j of the network cut at z."""
        for layer, j in self.units():
            if (layer == self.network.depth) is last:
                yield self.derivative(f"{name}_{layer}_{j}", f"z{layer}_{j}", layer, self.delta(layer, j, layer))

    def biases(self) -> Iterator[Statement]:
        """Yield BP3: dC/db_j of the whole network."""
        for layer, j in self.units():
            if self.network.layer(layer).bias:
                yield self.derivative(f"BP3_{layer}_{j}", f"b{layer}_{j}", 0, self.delta(layer, j))

    def weights(self) -> Iterator[Statement]:
        """Yield BP4: dC/dw_jk of the whole network."""
        for layer, j in self.units():
            for k in range(1, self.network.widths[layer - 1] + 1):
                value = f"{self.a(layer - 1, k)} * ({self.delta(layer, j)})"
                yield self.derivative(f"BP4_{layer}_{j}_{k}", f"w{layer}_{j}_{k}", 0, value)


COMPONENTS = {
    "BP1": lambda writer: writer.errors("BP1", True),
    "BP2": lambda writer: writer.errors("BP2", False),
    "BP3": lambda writer: writer.biases(),
    "BP4": lambda writer: writer.weights(),
}


def _assumed(function: Function) -> str:
    """Return the quantifier over any differentiable function with its derivative."""
    return f"forall {function.name} {function.slope} : R -> R,\n  ({function.says()}) ->\n  "


def _at(function: Function, values: Mapping[str, str]) -> Iterator[str]:
    """Yield the function's conditions at the values of its arguments."""
    for condition in function.conditions:
        yield re.sub(r"\b[azy]\b", lambda match: values[match[0]], condition)


def _activation(activation: Activation, layer: int) -> Function:
    what = f"activation {activation.name}"
    if not activation.is_elementwise:
        raise refusal(what, "a sum over the layer")
    return _function(f"s{layer}", ("z",), activation, what, {})


def _cost(cost: Cost, outputs: int) -> Function:
    if cost.is_abstract:
        if outputs != 1:
            raise UnsupportedError("Coq certificate: any differentiable cost is certified for one output; give --cost for more")
        return Function("cost", ("a",), None, None)
    if not cost.is_separable:
        raise refusal(f"cost {cost.name}", "a sum inside the term of one output")
    return _function("cost", ("a", "y"), cost, f"cost {cost.name}", {"y": Term("y", ATOM), "n": number(Fraction(outputs))})


def _function(name: str, arguments: tuple[str, ...], source: Activation | Cost, what: str, names: Mapping[str, Term]) -> Function:
    if source.forward is None:
        return Function(name, arguments, None, None)
    if source.parameters:
        expected = f"expected a number for {source.parameters[0]}; for example {source.name}(1/10)"
        raise UnsupportedError(f"Coq certificate: {what}: {expected}")
    scribe = Scribe(arguments[0], {"pi": Term("PI", ATOM), **names}, what)
    body, derivative = scribe.term(source.forward), scribe.derivative(source.forward)
    return Function(name, arguments, body, derivative, tuple(_condition(text, scribe, arguments) for text in source.conditions))


def _condition(text: str, scribe: Scribe, arguments: tuple[str, ...]) -> str:
    """Return a condition of the catalog, or of an expression, as a Coq proposition."""
    left, relation, right = sides(text)
    terms = (scribe.term(read_expression(side, frozenset((*arguments, "n")))) for side in (left, right))
    return RELATIONS[relation].format(*(str(term) for term in terms))
