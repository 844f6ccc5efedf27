"""What a document says of its own cost and activation: what holds for these alone is proved for them, or not refuted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bpverify.claim import OUTPUT, Activate, Cost, Quantity, layer_refs, walk
from bpverify.grounds import Condition, ConditionKind
from bpverify.notation import tree
from bpverify.notation.conventions import OWN_COST
from bpverify.verdict import Proved, Refuted, scoped

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from collections.abc import Set as AbstractSet

    from bpverify.claim import Claim, Term
    from bpverify.general.decisions import Decisions
    from bpverify.notation.documents import Step
    from bpverify.notation.equalities import Reading
    from bpverify.notation.readings import Convention
    from bpverify.verdict import Verdict

ARCH = "2-4-3"
"""The network on which equations that depend on the document's cost are decided; with two outputs 1/n would be 1/2."""
DEEPER = "2-3-4-3"
"""Another, on which they must hold too: with two layers l+1 is always L, and L-1 is 1."""

LINKED = ("2-2-2", "2-2-2-2")
"""The same where links past a layer give all layers one width."""

ACTIVATIONS = ("sigmoid", "tanh", "identity", "softplus", "gaussian", "relu", "sin")
PAIRS = (("sigmoid", "binary_cross_entropy"), ("softmax", "categorical_cross_entropy"), ("identity", "quadratic"))
"""Activations and costs that texts have in mind without saying so, looked for where an equation fails for any."""


@dataclass(frozen=True, slots=True)
class Own:
    """The cost or the activation that a document defines: its line, and its name in the catalog, None where it is not there.

    ``letter`` is that of the activation, ``told`` what the line does.
    """

    line: int
    name: str | None
    letter: str = ""
    told: str = "defines it"


@dataclass(frozen=True, slots=True)
class OwnModel:
    """The cost and the activations of a document, the cost None where it defines none, or several that differ.

    ``linear`` is the line on which it supposes that the activation is the identity, 0 where it does not: whether an equation
    is meant for that case is not known. ``torn`` are the activations of a document that tells another one of some layer: none of
    them is known to be that of every layer.
    """

    cost: Own | None = None
    activations: tuple[Own, ...] = ()
    linear: int = 0
    torn: tuple[Own, ...] = ()

    def of(self, reading: Reading) -> OwnModel:
        """Return what is known for an equation: the activation that its letter stands for, none where that is not one."""
        letters = activation_letters(reading)
        meant = tuple(own for own in self.activations if not own.letter or not letters or letters == {own.letter})
        return replace(self, activations=meant if len({own.name for own in meant}) == 1 else ())

    @property
    def activation(self) -> Own | None:
        """The one activation that is meant."""
        return self.activations[0] if self.activations else None

    def knows(self, rests_on: str) -> bool:
        """Tell whether what an equation rests on is known here: the cost may be; of its activations a text may mean another one."""
        return rests_on in OWN_COST and self.cost is not None and self.cost.name is not None

    def supposes(self, claim: Claim, decisions: Decisions) -> str:
        """Return the line of the text that supposes a case in which a claim holds, in words; "" where there is none."""
        cost = None if self.cost is None else self.cost.name
        if not self.linear or not isinstance(decided(claim, "identity", cost, decisions), Proved):
            return ""
        return f"sigma(z) = z, line {self.linear}"

    def holds_of_some_layers(self, claim: Claim, decisions: Decisions) -> str:
        """Return the line of an activation that is not that of every layer, in words, where a claim holds for it; "" where none."""
        cost = None if self.cost is None else self.cost.name
        holds = (own for own in self.torn if own.name and isinstance(decided(claim, own.name, cost, decisions), Proved))
        return next((f"it holds for the activation of line {own.line}, and a layer has another one" for own in holds), "")

    def decide(self, claim: Claim, decisions: Decisions) -> Verdict | None:
        """Return the verdict on a claim for this cost and this activation, on one network; None where neither is known."""
        activation, cost = (own.name if own is not None else None for own in (self.activation, self.cost))
        if not activation and not cost:
            return None
        found = decided(claim, activation, cost, decisions)
        if not isinstance(found, Proved):
            return found
        said = (("sigma_l is the {} function in every layer", self.activation), ("C is the {} cost", self.cost))
        told = (
            Condition(ConditionKind.MODEL, f"{words.format(own.name)}, as line {own.line} {own.told}", own.line)
            for words, own in said if own and own.name
        )  # fmt: skip
        return replace(found, provided=(*found.provided, *told))


Names = tuple[tuple[str | None, str | None], ...]
"""Pairs of an activation and a cost, None for any."""


def own_model(steps: Sequence[Step], base: Convention, decisions: Decisions) -> OwnModel:
    """Find the equations that define the cost and the activation of a document, read in its own way."""
    read = [(step.source.line, step.reading.under(base)) for step in steps]
    costs = _known(read, defines_cost, _costs(), decisions)
    activations = _known(read, defines_activation, _activations(), decisions)
    linear = next((line for line, reading in read if supposes_identity(reading.claim)), 0)
    cost = costs[0] if len({own.name for own in costs}) == 1 else None
    is_torn = any(_is_of_a_layer(reading, {own.name for own in activations}, decisions) for _, reading in read)
    return OwnModel(cost, linear=linear, torn=activations) if is_torn else OwnModel(cost, activations, linear)


def activation_letters(reading: Reading) -> frozenset[str]:
    """Return the letters with which an equation applies an activation."""
    sides = reading.sides
    nodes = () if sides is None else tree.walk((sides.left.node, sides.right.node))
    return frozenset(node.letter for node in nodes if isinstance(node, tree.Applied))


def _known(
    read: Sequence[tuple[int, Reading]], defines: Callable[[Claim | None], bool], names: Names, decisions: Decisions
) -> tuple[Own, ...]:
    """Return what a document defines of one kind, as the catalog knows it."""
    defining = [(line, reading) for line, reading in read if defines(reading.claim)]
    return tuple(Own(line, _known_as(r.claim, names, decisions), "".join(sorted(activation_letters(r)))) for line, r in defining)


def _known_as(claim: Claim | None, names: Names, decisions: Decisions) -> str | None:
    """The row of the catalog that a definition is, proved on a small network."""
    if claim is None:
        return None
    return next((a or c for a, c in names if isinstance(decided(claim, a, c, decisions), Proved)), None)


def _costs() -> Names:
    from bpverify.catalog.costs import COSTS

    return tuple((None, row.name) for row in COSTS if row.forward)


def _activations() -> Names:
    return tuple((name, None) for name in ACTIVATIONS)


def defines_cost(claim: Claim | None) -> bool:
    """Tell whether a claim has the cost alone on its left side."""
    return claim is not None and claim.left == Cost()


def defines_activation(claim: Claim | None) -> bool:
    """Tell whether a claim says what the activation of every layer is: it alone on the left, an expression in z on the right."""
    if claim is None or isinstance(claim.right, Quantity) or any(isinstance(node, Activate) for node in walk(claim.right)):
        return False
    left = claim.left
    applied = isinstance(left, Activate) and left.order == 0 and isinstance(left.argument, Quantity)
    is_output = applied or (isinstance(left, Quantity) and left.kind == "a")
    return is_output and {node.kind for node in walk(claim.right) if isinstance(node, Quantity)} == {"z"} and _is_any_layer(left)


def _is_of_a_layer(reading: Reading, known: AbstractSet[str | None], decisions: Decisions) -> bool:
    """Tell whether an equation says what the activation of one layer is, and it is none of those that are known."""
    claim, sides = reading.claim, reading.sides
    if claim is None:
        node = None if sides is None else sides.left.node
        node = node.base if isinstance(node, tree.Scripted) else node
        layer = node.layer if isinstance(node, tree.Applied) and not node.order else ()
        return any(token.text == "L" or token.kind == "number" for token in layer or ())
    left, right = claim.left, claim.right
    is_output = (isinstance(left, Activate) and not left.order) or (isinstance(left, Quantity) and left.kind == "a")
    if not is_output or any(isinstance(node, Activate) for node in walk(right)) or all(map(_is_any_layer, (left, right))):
        return False
    if {node.kind for node in walk(right) if isinstance(node, Quantity)} != {"z"}:
        return False
    return not any(name and isinstance(decided(claim, name, None, decisions), Proved) for name in known)


def supposes_identity(claim: Claim | None) -> bool:
    """Tell whether a claim says that the activation is the identity, of every layer or of the output."""
    if claim is None or not isinstance(claim.right, Quantity) or claim.right.kind != "z":
        return False
    left, z = claim.left, claim.right
    applied = isinstance(left, Activate) and left.order == 0 and left.argument == z
    return applied or (z.layer == OUTPUT and left == Quantity("a", OUTPUT, z.indices))


def _is_any_layer(term: Term) -> bool:
    return all(ref.base not in (None, "L") for ref in layer_refs(term))


def decided(claim: Claim, activation: str | None, cost: str | None, decisions: Decisions) -> Verdict:
    """Return the verdict on a claim on two networks, one deeper than the other, with an activation and a cost of the catalog."""
    from bpverify.spec import read_network
    from bpverify.symbolic.scope import range_text

    arch, another = LINKED if claim.model.links else (ARCH, DEEPER)
    found = decisions.on(read_network(arch, activation, cost), claim)
    if not isinstance(found, Proved):
        return found
    deeper = decisions.on(read_network(another, activation, cost), claim)
    if not isinstance(deeper, Proved):
        return deeper
    return replace(found, **scoped(f"{arch} and {another}", range_text(claim)))


def special_case(claim: Claim, decisions: Decisions) -> str:
    """Return for which activation or cost a claim holds that fails in general, "" where for none that is known."""
    for candidates in (_activations(), _costs(), PAIRS):
        found = [_name(a, c) for a, c in candidates if isinstance(decided(claim, a, c, decisions), Proved)]
        if found:
            return " or ".join(found)
    return ""


def _name(activation: str | None, cost: str | None) -> str:
    names = [name.replace("_", " ") for name in (activation, cost) if name is not None]
    return " with ".join(names)


def is_refuted_without_biases(claim: Claim, decisions: Decisions) -> bool:
    """Tell whether a claim fails on a network without biases too."""
    from bpverify.spec import read_network

    for arch in LINKED if claim.model.links else ("2-3-2", "2-3-2-3"):
        network = read_network(arch)
        bare = replace(network, layers=tuple(replace(layer, bias=False) for layer in network.layers))
        if isinstance(decisions.on(bare, claim), Refuted):
            return True
    return False
