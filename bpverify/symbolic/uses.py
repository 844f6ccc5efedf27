"""What a verdict takes from the network itself: the definitions and hypotheses with which its values and derivatives are made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpverify.catalog.trust import BY_KEY
from bpverify.claim import Activate, Cost, Partial, Quantity, walk
from bpverify.grounds import Condition, ConditionKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpverify.claim import Claim, Model
    from bpverify.network import Network


def used(claim: Claim, network: Network | None = None, differentiated: bool = False) -> tuple[Condition, ...]:
    """Return what a claim takes from a network, or from one that is not named; a proof differentiates, a point has its functions.

    A delta is a derivative of the cost.
    """
    nodes = [node for side in (claim.left, claim.right) for node in walk(side)]
    delta = any(isinstance(node, Quantity) and node.kind == "delta" for node in nodes)
    sloped = any(isinstance(node, Partial) or (isinstance(node, Activate) and node.order > 0) for node in nodes)
    cost = any(isinstance(node, Cost) for node in nodes)
    return (*_used(network, claim.model, differentiated, delta, delta or sloped, delta or cost), *_added(claim.model))


def _used(
    network: Network | None, model: Model, differentiated: bool, delta: bool, sloped: bool, cost: bool
) -> Iterator[Condition]:
    layers = network.layers if network is not None else ()
    abstract = not layers or any(layer.activation.is_abstract for layer in layers)
    yield _row("z")
    for number, layer in enumerate(layers, start=1):
        if not layer.activation.is_abstract:
            yield Condition(ConditionKind.DEFINITION, f"layer {number} has the activation {layer.activation.name}")
    if model.links:
        yield _row("residual")
    elif abstract:
        yield _row("a")
    if delta:
        yield _row("delta")
    if abstract and sloped and differentiated:
        yield _row("sigma")
    if cost and network is not None and not network.cost.is_abstract:
        yield Condition(ConditionKind.DEFINITION, f"the cost is {network.cost.name}")
    elif cost and differentiated:
        yield _row("C")


def _added(model: Model) -> tuple[Condition, ...]:
    """Return what the claim's own model makes of the cost."""
    return tuple(_row(key) for key, is_so in (("mean", model.batch), ("decay", model.decay)) if is_so)


def _row(key: str) -> Condition:
    return Condition(BY_KEY[key].kind, BY_KEY[key].text)
