"""Proofs spelled out for one network: every component with its own indices, every equality decided on that network.

Each chain is written, read again in our notation and decided as it was read, so what is rendered is what was proved.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from bpverify import claim as c
from bpverify.errors import InputError, InternalError, UnsupportedError
from bpverify.notation.parse import read
from bpverify.notation.write import write
from bpverify.proof.proof import Chain, Paragraph, Proof, Reason, Section, Step
from bpverify.proof.recheck import recheck
from bpverify.proof.slopes import Unit, activation_slope, cost_slope, plus, times
from bpverify.symbolic.decide import Engine
from bpverify.symbolic.verify import title
from bpverify.verdict import Proved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bpverify.network import Network

LIMIT = 400
"""The most equalities that a proof spells out."""

TITLES = {
    "BP1": "the error of the output layer",
    "BP2": "the error of a layer from that of the next",
    "BP3": "the derivative by a bias",
    "BP4": "the derivative by a weight",
}


@dataclass(frozen=True, slots=True)
class _Draft:
    """A chain before it is decided: its head, then each member with its reason."""

    head: c.Term
    members: tuple[tuple[c.Term, str, str], ...]
    tag: str = ""


def spelled(name: str, network: Network) -> Proof:
    """Return the proof of BP1, BP2, BP3, BP4 or the induction on ``network``, each component spelled out and decided.

    Raises:
        InputError: the network has nothing for it to say, or the proof would be too long.
        UnsupportedError: a step is not decided.
    """
    writer = _Writer(network)
    names = tuple(TITLES) if name == "induction" else (name,)
    drafts = {each: tuple(DRAFTS[each](writer)) for each in names}
    drafts = {each: found for each, found in drafts.items() if found}
    steps = sum(len(draft.members) for found in drafts.values() for _, chains in found for draft in chains)
    if not drafts:
        raise InputError(f"{name} on {network.arch}", "a network with a component of it", NEEDS.get(name, ""))
    if steps > LIMIT:
        hint = "the general proof, without --arch, holds for every network"
        raise InputError(f"a proof spelled out on {network.arch}", f"at most {LIMIT} steps, and this has {steps}", hint)
    engine = Engine(network)
    forward = Section("The network", (Paragraph(_forward(writer)),))
    parts = [part for found in drafts.values() for part in found]
    sections = tuple(Section(heading, tuple(_decided(draft, engine) for draft in chains)) for heading, chains in parts)
    heading = "Backpropagation" if name == "induction" else f"{name}: {TITLES[name]}"
    scope = f"the network {network.arch}, each component"
    steps_of = Proof(name, f"{heading}, on {title(network)}", None, scope, network, (forward, *sections))
    conditions = dict.fromkeys(text for step in steps_of.steps for text in step.verdict.conditions)
    proof = Proof(name, steps_of.title, None, scope, network, (forward, *sections), (), tuple(conditions))
    recheck(proof)
    return proof


def without_component(name: str, network: Network) -> str:
    """Return what the network lacks where a proof has nothing to say on it, else an empty text."""
    names = tuple(TITLES) if name == "induction" else (name,)
    writer = _Writer(network)
    return "" if any(next(iter(DRAFTS[each](writer)), None) is not None for each in names) else LACKS[name]


LACKS = {"BP2": "hidden layer", "BP3": "biases"}
NEEDS = {"BP2": "BP2 needs a hidden layer, as in 2-3-1", "BP3": "BP3 needs biases"}


def _decided(draft: _Draft, engine: Engine) -> Chain:
    text = " = ".join(write(term) for term in (draft.head, *(term for term, _, _ in draft.members)))
    readings = read(text)
    unread = next((reading.error for reading in readings if reading.claim is None), None)
    if unread is not None:
        raise UnsupportedError(f"a step cannot be written in the notation: {unread}")
    if len(readings) != len(draft.members):
        raise InternalError(f"the chain {text} was not read as it was written")
    steps = []
    for reading, (_, key, cites) in zip(readings, draft.members, strict=True):
        if reading.claim is None:
            raise InternalError(f"the step {reading.latex} was not read as it was written")
        verdict = engine.decide(reading.claim)
        if not isinstance(verdict, Proved):
            raise UnsupportedError(f"the step {reading.latex} is {verdict.status}{': ' if verdict.reason else ''}{verdict.reason}")
        steps.append(Step(reading.claim, Reason(key, cites), verdict))
    return Chain(tuple(steps), draft.tag)


def _forward(writer: _Writer) -> str:
    """Write the forward pass of the network, its first unit as the example."""
    network = writer.network
    parts = [times(writer.q("w", 1, 1, k), writer.q("a", 0, k)) for k in writer.units(0)]
    bias = [writer.q("b", 1, 1)] if network.layer(1).bias else []
    sum_of = write(plus((*parts, *bias)))
    return (
        f"In the network {network.arch} the input is $a^0 = x$; each unit adds up what the layer before sends it, "
        f"as in $z_1^1 = {sum_of}$, and passes on $a_j^l = \\sigma(z_j^l)$. "
        "The error of a unit is the derivative of $C$ by its weighted input, the other weighted inputs of its layer held fixed."
    )


class _Writer:
    """Writes the quantities of one network at numbered layers and units."""

    def __init__(self, network: Network) -> None:
        self.network = network

    def q(self, kind: c.Kind, layer: int, *indices: int) -> c.Quantity:
        return c.Quantity(kind, c.LayerRef(None, layer), indices)

    def units(self, layer: int) -> range:
        return range(1, self.network.widths[layer] + 1)

    def partial(self, of: c.Term, by: c.Quantity) -> c.Partial:
        return c.Partial(of, by)

    def through(self, kind: c.Kind, layer: int, by: c.Quantity, first: Callable[[int], c.Term]) -> c.Term:
        """The sum over the units of a layer: ``first`` of the unit times its derivative by ``by``."""
        return plus(times(first(k), self.partial(self.q(kind, layer, k), by)) for k in self.units(layer))

    def elementwise(self, layer: int) -> bool:
        return self.network.layer(layer).activation.is_elementwise

    def symbols(self, layer: int) -> Unit:
        names = {"z": "z", "a": "a"}
        return Unit(lambda j: {s: self.q(k, layer, j) for s, k in names.items()}, 1, self.network.widths[layer])  # type: ignore[arg-type]  # z and a are kinds

    def slope(self, layer: int, j: int) -> c.Term:
        """Sigma' at a unit, as the notation writes it."""
        at = c.LayerRef(None, layer)
        return c.Activate(1, self.q("z", layer, j), at)

    def slope_value(self, layer: int, j: int) -> c.Term | None:
        """The activation's own derivative at a unit, where the notation has a form for it."""
        activation = self.network.layer(layer).activation
        return activation_slope(activation, self.symbols(layer).at(j), j) if activation.forward is not None else None

    def cost_value(self, j: int) -> c.Term | None:
        """The cost's own derivative by an output, where the notation has a form for it."""
        depth, cost = self.network.depth, self.network.cost
        if cost.forward is None:
            return None

        def values(k: int) -> dict[str, c.Term]:
            y = c.Quantity("y", c.LayerRef(None, depth), (k,))
            return {"a": self.q("a", depth, k), "y": y, "n": c.Number(Fraction(self.network.widths[-1]))}

        return cost_slope(cost, Unit(values, j, self.network.widths[-1]))

    def cites(self, kind: c.Kind, layer: int, *indices: int) -> str:
        if indices:
            return write(self.q(kind, layer, *indices))
        return f"{kind}^{layer}" if layer < 10 else f"{kind}^{{{layer}}}"


def _bp1(writer: _Writer) -> Iterator[tuple[str, list[_Draft]]]:
    layer = writer.network.depth
    for j in writer.units(layer):
        z, a, delta = (writer.q(k, layer, j) for k in ("z", "a", "delta"))
        by_cost = writer.partial(c.Cost(), a)
        members: list[tuple[c.Term, str, str]] = [
            (writer.partial(c.Cost(), z), "definition", writer.cites("delta", layer, j)),
            (
                writer.through("a", layer, z, lambda k: writer.partial(c.Cost(), writer.q("a", layer, k))),
                "chain rule",
                writer.cites("a", layer),
            ),
        ]
        if writer.elementwise(layer):
            if len(writer.units(layer)) > 1:
                members.append((times(by_cost, writer.partial(a, z)), "collapse", f"k = {j}"))
            members.append((times(by_cost, writer.slope(layer, j)), "differentiation", writer.cites("a", layer, j)))
            cost, slope = writer.cost_value(j), writer.slope_value(layer, j)
            if cost is not None:
                members.append((times(cost, writer.slope(layer, j)), "differentiation", "C"))
            if slope is not None:
                members.append((times(cost or by_cost, slope), "differentiation", r"\sigma"))
        yield f"Unit {j} of the output layer", [_Draft(delta, _changing(delta, members), f"BP1, j={j}")]


def _bp2(writer: _Writer) -> Iterator[tuple[str, list[_Draft]]]:
    for layer in range(writer.network.depth - 1, 0, -1):
        yield f"The errors of layer {layer}", [_bp2_unit(writer, layer, j) for j in writer.units(layer)]


def _bp2_unit(writer: _Writer, layer: int, j: int) -> _Draft:
    after = layer + 1
    z, delta = writer.q("z", layer, j), writer.q("delta", layer, j)
    back = plus(times(writer.q("w", after, k, j), writer.q("delta", after, k)) for k in writer.units(after))
    members: list[tuple[c.Term, str, str]] = [
        (writer.partial(c.Cost(), z), "definition", writer.cites("delta", layer, j)),
        (
            writer.through("z", after, z, lambda k: writer.partial(c.Cost(), writer.q("z", after, k))),
            "chain rule",
            writer.cites("z", after),
        ),
        (writer.through("z", after, z, lambda k: writer.q("delta", after, k)), "definition", rf"\delta^{{{after}}}"),
    ]
    if not writer.elementwise(layer):
        inner = plus(
            times(writer.q("delta", after, k), writer.q("w", after, k, i), writer.partial(writer.q("a", layer, i), z))
            for k in writer.units(after)
            for i in writer.units(layer)
        )
        members.append((inner, "differentiation", writer.cites("z", after)))
        return _Draft(delta, _changing(delta, members), f"BP2, l={layer}, j={j}")
    own = writer.partial(writer.q("a", layer, j), z)
    each = plus(times(writer.q("delta", after, k), writer.q("w", after, k, j), own) for k in writer.units(after))
    members += [
        (each, "differentiation", writer.cites("z", after)),
        (times(back, own), "rearrangement", ""),
        (times(back, writer.slope(layer, j)), "differentiation", writer.cites("a", layer, j)),
    ]
    slope = writer.slope_value(layer, j)
    if slope is not None:
        members.append((times(back, slope), "differentiation", r"\sigma"))
    return _Draft(delta, _changing(delta, members), f"BP2, l={layer}, j={j}")


def _parameter(writer: _Writer, layer: int, j: int, by: c.Quantity, value: c.Term | None, tag: str) -> _Draft:
    """The derivative by a bias (value None) or a weight (value: the activation that it multiplies)."""
    head = writer.partial(c.Cost(), by)
    z, delta = writer.q("z", layer, j), writer.q("delta", layer, j)
    members: list[tuple[c.Term, str, str]] = [
        (
            writer.through("z", layer, by, lambda k: writer.partial(c.Cost(), writer.q("z", layer, k))),
            "chain rule",
            writer.cites("z", layer),
        )
    ]
    if len(writer.units(layer)) > 1:
        members.append((times(writer.partial(c.Cost(), z), writer.partial(z, by)), "collapse", f"k = {j}"))
    factor = (value,) if value is not None else ()
    members.append((times(*factor, writer.partial(c.Cost(), z)), "differentiation", writer.cites("z", layer, j)))
    members.append((times(*factor, delta), "definition", writer.cites("delta", layer, j)))
    return _Draft(head, _changing(head, members), tag)


def _bp3(writer: _Writer) -> Iterator[tuple[str, list[_Draft]]]:
    for layer in range(1, writer.network.depth + 1):
        if writer.network.layer(layer).bias:
            yield (
                f"The biases of layer {layer}",
                [
                    _parameter(writer, layer, j, writer.q("b", layer, j), None, f"BP3, l={layer}, j={j}")
                    for j in writer.units(layer)
                ],
            )


def _bp4(writer: _Writer) -> Iterator[tuple[str, list[_Draft]]]:
    for layer in range(1, writer.network.depth + 1):
        yield (
            f"The weights of layer {layer}",
            [
                _parameter(
                    writer, layer, j, writer.q("w", layer, j, k), writer.q("a", layer - 1, k), f"BP4, l={layer}, j={j}, k={k}"
                )
                for j in writer.units(layer)
                for k in writer.units(layer - 1)
            ],
        )


def _changing(head: c.Term, members: list[tuple[c.Term, str, str]]) -> tuple[tuple[c.Term, str, str], ...]:
    """Leave out members that are written as the one before them is."""
    kept: list[tuple[c.Term, str, str]] = []
    before = head
    for member in members:
        if write(member[0]) != write(before):
            kept.append(member)
        before = member[0]
    return tuple(kept)


DRAFTS: dict[str, Callable[[_Writer], Iterator[tuple[str, list[_Draft]]]]] = {"BP1": _bp1, "BP2": _bp2, "BP3": _bp3, "BP4": _bp4}
"""What each proof spells out: headings with the chains below them."""
