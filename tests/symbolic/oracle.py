"""A network and a claim evaluated by mpmath alone: its own forward pass, and derivatives by mpmath's differences.

It imports nothing of the engine. A cut is an override: the component is set to a number and what is downstream of it
is computed from there, which is the definition of a partial derivative in this project, and nothing more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mpmath import mp

from bpverify import claim as c
from bpverify import expression as e
from bpverify.notation.expressions import read_expression

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bpverify.network import Network
    from bpverify.verdict import Witness

DIGITS = 50
FUNCTIONS: dict[str, Callable[..., Any]] = {n: getattr(mp, n) for n in "exp log sqrt tanh sin cos sinh cosh erf".split()} | {
    "abs": abs,
    "max": max,
    "min": min,
}
Key = tuple[Any, ...]


def ratio(value: Any) -> Any:
    return mp.mpf(value.numerator) / value.denominator


def scalar(expression: e.Expression, at: Mapping[str, Any], units: Sequence[Mapping[str, Any]] = ()) -> Any:
    """The value of an activation or cost expression; ``sum`` runs over ``units``."""
    match expression:
        case e.Number(value=value):
            return ratio(value)
        case e.Symbol(name="pi"):
            return +mp.pi
        case e.Symbol(name=name):
            return at[name]
        case e.Sum(terms=terms):
            return mp.fsum(scalar(t, at, units) for t in terms)
        case e.Product(factors=factors):
            return mp.fprod(scalar(f, at, units) for f in factors)
        case e.Power(base=base, exponent=q):
            return scalar(base, at, units) ** (q.numerator if q.denominator == 1 else ratio(q))
        case e.Call(function="sum", arguments=(body,)):
            return mp.fsum(scalar(body, {**at, **unit}, units) for unit in units)
        case e.Call(function=name, arguments=arguments):
            return FUNCTIONS[name](*(scalar(a, at, units) for a in arguments))
    raise TypeError(expression)


@dataclass
class Oracle:
    """One network at one point. ``values`` by key: ("w", l, j, k), ("b", l, j), ("x", k), ("y", j), ("p", name, l)."""

    network: Network
    values: dict[Key, Any]
    activations: Sequence[e.Expression]
    cost: e.Expression

    def forward(self, held: Mapping[Key, Any]) -> dict[Key, Any]:
        """Every component, those in ``held`` set to the number there."""
        net, v = self.network, self.values
        found: dict[Key, Any] = {}
        for k in range(1, net.inputs + 1):
            found["a", 0, k] = held.get(("a", 0, k), v["x", k])
        for m, layer in enumerate(net.layers, start=1):
            for j in range(1, layer.width + 1):
                total = mp.mpf(0)
                if layer.bias:
                    total += held.get(("b", m, j), v["b", m, j])
                for k in range(1, net.widths[m - 1] + 1):
                    total += held.get(("w", m, j, k), v["w", m, j, k]) * found["a", m - 1, k]
                found["z", m, j] = held.get(("z", m, j), total)
            for j in range(1, layer.width + 1):
                z = [found["z", m, i] for i in range(1, layer.width + 1)]
                found["a", m, j] = held.get(("a", m, j), self.activate(m, j, z))
        found["C"] = self.loss([found["a", net.depth, j] for j in range(1, net.widths[-1] + 1)])
        return found

    def parameters(self, names: tuple[str, ...], layer: int) -> dict[str, Any]:
        return {name: self.values["p", name, layer] for name in names}

    def activate(self, layer: int, j: int, z: Sequence[Any]) -> Any:
        shared = self.parameters(self.network.layer(layer).activation.parameters, layer)
        return scalar(self.activations[layer - 1], {**shared, "z": z[j - 1]}, [{"z": u} for u in z])

    def loss(self, outputs: Sequence[Any]) -> Any:
        shared = self.parameters(self.network.cost.parameters, 0) | {"n": mp.mpf(len(outputs))}
        units = [{"a": a, "y": self.values["y", j], "j": mp.mpf(j)} for j, a in enumerate(outputs, start=1)]
        if self.network.cost.is_separable:
            return mp.fsum(scalar(self.cost, {**shared, **unit}) for unit in units)
        return scalar(self.cost, shared, units)

    def component(self, key: Key, held: Mapping[Key, Any]) -> Any:
        """The value of one component."""
        if key[0] in ("w", "b"):
            return held.get(key, self.values[key])
        return self.values[key] if key[0] == "y" else self.forward(held)[key]

    def derivative(self, of: Callable[[Mapping[Key, Any]], Any], by: Key, held: Mapping[Key, Any]) -> Any:
        """The derivative of ``of`` by a component, everything held so far held on."""
        return mp.diff(lambda t: of({**held, by: t}), self.component(by, held))

    def cost_gradient(self, by: Key) -> Any:
        """dC by a component."""
        return self.derivative(lambda held: self.forward(held)["C"], by, {})


@dataclass
class Reader:
    """Evaluates the terms of a claim by an oracle, at one choice of layers and indices."""

    oracle: Oracle
    names: Mapping[str, int]

    def layer(self, ref: c.LayerRef) -> int:
        base = 0 if ref.base is None else self.oracle.network.depth if ref.base == "L" else self.names[ref.base]
        return base + ref.offset

    def unit(self, index: c.Index) -> int:
        return index if isinstance(index, int) else self.names[index]

    def key(self, q: c.Quantity) -> Key:
        units = tuple(map(self.unit, q.indices))
        if q.kind == "y":
            return ("y", *units)
        return ("a" if q.kind == "x" else q.kind, self.layer(q.layer), *units)

    def value(self, term: c.Term, held: Mapping[Key, Any] | None = None) -> Any:
        held = {} if held is None else held
        match term:
            case c.Number(value=value):
                return ratio(value)
            case c.Kronecker(first=first, second=second):
                return mp.mpf(self.unit(first) == self.unit(second))
            case c.Cost():
                return self.oracle.forward(held)["C"]
            case c.Quantity(kind="delta"):
                _, layer, j = self.key(term)
                return self.oracle.derivative(lambda h: self.oracle.forward(h)["C"], ("z", layer, j), held)
            case c.Quantity():
                return self.oracle.component(self.key(term), held)
            case c.Partial(of=of, by=by):
                return self.oracle.derivative(lambda h: self.value(of, h), self.key(by), held)
            case c.Sum(index=index, body=body, over=over):
                width = self.oracle.network.widths[self.layer(over)]
                inner = (Reader(self.oracle, {**self.names, index: i}) for i in range(1, width + 1))
                return mp.fsum(reader.value(body, held) for reader in inner)
            case c.Add(terms=terms):
                return mp.fsum(self.value(t, held) for t in terms)
            case c.Multiply(factors=factors):
                return mp.fprod(self.value(f, held) for f in factors)
            case c.Power(base=base, exponent=n):
                return self.value(base, held) ** n
            case c.Elementary(function=name, argument=argument):
                return FUNCTIONS[name](self.value(argument, held))
            case c.Activate(order=order, argument=argument, layer=ref):
                return self.activation(self.layer(ref), order, argument, held)
        raise TypeError(term)

    def activation(self, layer: int, order: int, argument: c.Term, held: Mapping[Key, Any]) -> Any:
        at = self.value(argument, held)
        if self.oracle.network.layer(layer).activation.is_elementwise:
            return mp.diff(lambda z: self.oracle.activate(layer, 1, [z]), at, order)
        j, forward = self.key(argument)[2], self.oracle.forward(held)
        z = [forward["z", layer, i] for i in range(1, self.oracle.network.widths[layer] + 1)]
        return mp.diff(lambda t: self.oracle.activate(layer, j, [*z[: j - 1], t, *z[j:]]), at, order)


def from_witness(network: Network, witness: Witness) -> Oracle:
    """The point of a printed witness, read back from its text alone."""
    values: dict[Key, Any] = {}
    sigmas = {m: layer.activation.forward for m, layer in enumerate(network.layers, start=1)}
    cost = network.cost.forward
    for name, text in witness.point:
        if name.startswith("sigma_"):
            sigmas[int(name[len("sigma_") : name.index("(")])] = read_expression(text, frozenset("z"))
        elif name == "C":
            cost = read_expression(text, frozenset({"a", "y", "n", "j"}))
        else:
            values[_key(name)] = _rational(text)
    return Oracle(network, values, [sigmas[m] for m in sorted(sigmas)], cost)


def _rational(text: str) -> Any:
    top, _, bottom = text.partition("/")
    return mp.mpf(int(top)) / int(bottom or 1)


def _key(name: str) -> Key:
    """w_12^3 is ("w", 3, 1, 2)."""
    kind, _, rest = name.partition("_")
    if kind in ("x", "y"):
        return (kind, int(rest))
    units, _, layer = rest.partition("^") if rest else ("", "", "")
    if kind in ("w", "b") and rest:
        return (kind, int(layer), *map(int, units.split(",") if "," in units else units if kind == "w" else [units]))
    parameter, _, layer = name.partition("^")
    return ("p", parameter, int(layer or 0))


def enclosure(text: str) -> tuple[Any, Any]:
    """The middle and the radius of "-3/4", "[1.25 +/- 3e-9]" or "[+/- 3e-9]"."""
    if not text.startswith("["):
        return (_rational(text), mp.mpf(0)) if "." not in text else (mp.mpf(text), mp.mpf(0))
    middle, _, radius = text[1:-1].partition("+/-")
    return mp.mpf(middle.strip() or 0), mp.mpf(radius.strip())


def confirm(network: Network, claim: c.Claim, witness: Witness) -> tuple[Any, Any]:
    """Both sides at a witness, after checking that each is what the witness says and that they differ."""
    with mp.workdps(DIGITS):
        reader = Reader(from_witness(network, witness), dict(witness.indices))
        sides = reader.value(claim.left), reader.value(claim.right)
        for value, text in zip(sides, (witness.left, witness.right), strict=True):
            middle, radius = enclosure(text)
            tolerance = radius + mp.mpf(10) ** -20 * (1 + abs(middle))
            if abs(value - middle) > tolerance:
                raise AssertionError(f"the witness says {text}, mpmath finds {mp.nstr(value, 20)}")
        if abs(sides[0] - sides[1]) <= mp.mpf(10) ** -25 * (1 + abs(sides[0])):
            raise AssertionError(f"the sides do not differ: {mp.nstr(sides[0], 30)}, {mp.nstr(sides[1], 30)}")
        return sides
