"""A typed claim in the kernel's terms: names become indices with ranges, nothing else changes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bpverify import claim as c
from bpverify.errors import UnsupportedError
from bpverify.kernel import Model, Outcome, decide
from bpverify.kernel import terms as k

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True, slots=True)
class Equation:
    """The two sides, the free indices and the model of a claim, in the kernel's terms."""

    left: k.Term
    right: k.Term
    free: tuple[k.Index, ...]
    model: Model = field(default_factory=Model)

    def decide(self) -> Outcome:
        """Decide the equation for all values, widths, layers and depths for which every symbol exists."""
        return decide(self.left, self.right, self.free, self.model)


def translate(claim: c.Claim) -> Equation:
    """Return a typed claim in the kernel's terms.

    Raises:
        UnsupportedError: the claim applies a function that the kernel does not know.
    """
    claim = of_one_sample(claim)
    free = {name: k.free(name, layer_of(ref)) for name, ref in claim.free}
    meant = claim.model
    model = Model("residual" if meant.links else "elementwise", meant.batch, meant.decay)
    return Equation(term(claim.left, free), term(claim.right, free), tuple(free.values()), model)


def of_one_sample(claim: c.Claim) -> c.Claim:
    """Return a claim about every single sample, and nothing else, as one about a network's only sample: it says the same."""
    nodes = [node for side in (claim.left, claim.right) for node in c.walk(side)]
    samples = {node.sample for node in nodes if isinstance(node, c.Quantity) and node.kind not in ("w", "b")}
    samples |= {node.sample for node in nodes if isinstance(node, c.Cost)}
    whole = any(isinstance(node, c.Scalar) or (isinstance(node, c.Sum) and node.over == c.BATCH) for node in nodes)
    if not claim.model.batch or whole or len(samples) != 1 or None in samples:
        return claim
    free = tuple((name, ref) for name, ref in claim.free if ref != c.BATCH)
    left, right = _without_sample(claim.left), _without_sample(claim.right)
    return replace(claim, left=left, right=right, free=free, model=replace(claim.model, batch=False))


def _without_sample(node: c.Term) -> c.Term:
    changed = c.rebuild(node, _without_sample)
    if isinstance(changed, c.Cost):
        return c.Cost("data")
    return replace(changed, sample=None) if isinstance(changed, c.Quantity) else changed


def layer_of(ref: c.LayerRef) -> k.Layer:
    """A layer in the kernel's terms."""
    return k.Layer(ref.base or "", ref.offset)


def term(node: c.Term, bound: Mapping[str, k.Index]) -> k.Term:
    """A term in the kernel's terms, its indices looked up in ``bound``."""
    return READERS[type(node)](node, bound)


def _index(index: c.Index, bound: Mapping[str, k.Index], over: k.Layer) -> k.Index:
    """An index at a position that counts ``over``; its own range is what the claim's typing gave it, for the kernel to compare."""
    return k.unit(index, over) if isinstance(index, int) else bound[index]


def _quantity(node: c.Quantity, bound: Mapping[str, k.Index]) -> k.Tensor:
    layer = layer_of(node.layer)
    places = zip(node.indices, c.POSITIONS[node.kind], strict=True)
    kind = "a" if node.kind == "x" else node.kind  # the kernel knows the input as a^0, and takes derivatives by it
    sample = () if node.sample is None else (_index(node.sample, bound, k.BATCH),)
    return k.tensor(kind, layer, *(_index(i, bound, layer.shifted(shift)) for i, shift in places), *sample)


def _scalar(node: c.Scalar, bound: Mapping[str, k.Index]) -> k.Term:
    return k.tensor("n", k.BATCH) if node.name == "samples" else k.tensor(node.name, k.Layer(""))


def _cost(node: c.Cost, bound: Mapping[str, k.Index]) -> k.Term:
    return k.Cost(() if node.sample is None else (_index(node.sample, bound, k.BATCH),), node.part)


def _kronecker(node: c.Kronecker, bound: Mapping[str, k.Index]) -> k.Term:
    named = next((bound[i] for i in (node.first, node.second) if isinstance(i, str)), None)
    if named is None:
        return k.number(int(node.first == node.second))
    return k.Kronecker(_index(node.first, bound, named.range), _index(node.second, bound, named.range))


def _activate(node: c.Activate, bound: Mapping[str, k.Index]) -> k.Term:
    if node.layer is None:
        raise UnsupportedError("an activation whose layer is not clear")
    return k.Apply(node.order, layer_of(node.layer), term(node.argument, bound))


def _sum(node: c.Sum, bound: Mapping[str, k.Index]) -> k.Term:
    if node.over is None:
        raise UnsupportedError(f"the sum over {node.index} has no range")
    if not node.is_whole:
        raise UnsupportedError(f"the sum over {node.index} runs over some of the units only: decided on one network, with --arch")
    return k.summation(layer_of(node.over), lambda index: term(node.body, {**bound, node.index: index}))


def _elementary(node: c.Elementary, bound: Mapping[str, k.Index]) -> k.Term:
    raise UnsupportedError(f"the function {node.function}: for all widths and depths, sigma is any differentiable function")


def _partial(node: c.Partial, bound: Mapping[str, k.Index]) -> k.Term:
    return k.Partial(term(node.of, bound), _quantity(node.by, bound))


READERS: Mapping[type, Callable[..., k.Term]] = {
    c.Number: lambda node, bound: k.number(node.value),
    c.Scalar: _scalar,
    c.Cost: _cost,
    c.Quantity: _quantity,
    c.Kronecker: _kronecker,
    c.Activate: _activate,
    c.Elementary: _elementary,
    c.Partial: _partial,
    c.Sum: _sum,
    c.Add: lambda node, bound: k.add(*(term(t, bound) for t in node.terms)),
    c.Multiply: lambda node, bound: k.multiply(*(term(t, bound) for t in node.factors)),
    c.Power: lambda node, bound: k.Power(term(node.base, bound), node.exponent),
}
