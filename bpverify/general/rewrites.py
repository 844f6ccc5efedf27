"""What each reason of a proof step may do: rewrite a quantity or a derivative once, wherever it occurs, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING

from bpverify import claim as c
from bpverify.general.opaque import at_unit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Rule = Callable[[c.Term], c.Term | None]

_new = count(1)


@dataclass(frozen=True, slots=True)
class Cited:
    """A quantity that a reason names, such as z_k^{l+1}; layer None and no indices where it names none."""

    kind: c.Kind
    layer: c.LayerRef | None
    indices: tuple[c.Index, ...] = ()

    def names(self, quantity: c.Term) -> bool:
        """Tell whether a term is the cited component, or any component where no index is cited."""
        return self.is_of(quantity) and isinstance(quantity, c.Quantity) and self.indices in ((), _bare(quantity.indices))

    def is_of(self, quantity: c.Term) -> bool:
        """Tell whether a term is any component of the cited quantity."""
        return isinstance(quantity, c.Quantity) and quantity.kind == self.kind and self.layer in (None, quantity.layer)


def _bare(indices: tuple[c.Index, ...]) -> tuple[c.Index, ...]:
    """Return indices as a text writes them, without the primes that tell a bound one from another."""
    return tuple(i.rstrip("'") if isinstance(i, str) else i for i in indices)


def fresh() -> str:
    """Return an index name that no text holds."""
    return f"#{next(_new)}"


def rewritten(term: c.Term, rule: Rule) -> c.Term:
    """Return the term with the rule applied to each part that it fits, once; what it puts in is left alone."""
    found = rule(term)
    if found is not None:
        return found
    if isinstance(term, c.Partial):
        return c.Partial(rewritten(term.of, rule), term.by)
    return c.rebuild(term, lambda part: rewritten(part, rule))


# -- definitions


def definition(quantity: c.Quantity) -> c.Term | None:
    """Return what a component of delta, z or a is defined as, or None."""
    layer, indices = quantity.layer, quantity.indices
    if quantity.kind == "delta":
        return c.Partial(c.Cost(), replace(quantity, kind="z"))
    if quantity.kind == "z":
        k, before = fresh(), layer.shifted(-1)
        product = c.Multiply((c.Quantity("w", layer, (*indices, k)), c.Quantity("a", before, (k,))))
        return c.Add((c.Sum(k, product, before), c.Quantity("b", layer, indices)))
    if quantity.kind == "a" and layer != c.INPUT:
        return c.Activate(0, c.Quantity("z", layer, indices), layer)
    return None


def by_definition(cited: Cited) -> Rule:
    """Replace the cited quantity by what it is defined as."""
    return lambda node: definition(node) if isinstance(node, c.Quantity) and cited.names(node) else None


# -- derivatives


def by_chain_rule(cited: Cited) -> Rule:
    """Write each derivative of C as the sum over the units of the cited layer, unless it is taken by these units."""

    def rule(node: c.Term) -> c.Term | None:
        if not isinstance(node, c.Partial) or not isinstance(node.of, c.Cost) or cited.layer is None or cited.is_of(node.by):
            return None
        k = fresh()
        between = c.Quantity(cited.kind, cited.layer, (k,))
        return c.Sum(k, c.Multiply((c.Partial(node.of, between), c.Partial(between, node.by))), cited.layer)

    return rule


def by_differentiation(cited: Cited) -> Rule:
    """Replace each derivative of the cited quantity, or of its definition written out, by its value."""

    def rule(node: c.Term) -> c.Term | None:
        if not isinstance(node, c.Partial):
            return None
        return _derivative(node.of, node.by) if cited.names(node.of) and isinstance(node.of, c.Quantity) else None

    return rule


def by_unit_alone(cited: Cited) -> Rule:
    """As ``by_differentiation`` for z by z of the layer before, the terms left out that are 0 where sigma is elementwise."""

    def rule(node: c.Term) -> c.Term | None:
        if not isinstance(node, c.Partial) or not isinstance(node.of, c.Quantity) or not cited.names(node.of):
            return None
        of, by = node.of, node.by
        if (of.kind, by.kind) != ("z", "z") or by.layer != of.layer.shifted(-1):
            return None
        (j,) = by.indices
        return c.Multiply((c.Quantity("w", of.layer, (*of.indices, j)), c.Partial(c.Quantity("a", by.layer, (j,)), by)))

    return rule


def _derivative(of: c.Quantity, by: c.Quantity) -> c.Term | None:
    """One step of differentiation, the definition of ``of`` known and nothing below it."""
    at = DERIVATIVES.get((of.kind, by.kind))
    return None if at is None else at(of, by)


def _same(of: c.Quantity, by: c.Quantity) -> c.Term | None:
    return c.Kronecker(of.indices[0], by.indices[0]) if of.layer == by.layer else None


def _a_by_z(of: c.Quantity, by: c.Quantity) -> c.Term | None:
    slope = c.Activate(1, by, by.layer)
    return c.Multiply((c.Kronecker(of.indices[0], by.indices[0]), slope)) if of.layer == by.layer else None


def _z_by_z(of: c.Quantity, by: c.Quantity) -> c.Term | None:
    if of.layer == by.layer:
        return _same(of, by)
    k, before = fresh(), of.layer.shifted(-1)
    below = c.Partial(c.Quantity("a", before, (k,)), by)
    return c.Sum(k, c.Multiply((c.Quantity("w", of.layer, (*of.indices, k)), below)), before)


def _z_by_a(of: c.Quantity, by: c.Quantity) -> c.Term | None:
    return c.Quantity("w", of.layer, (*of.indices, *by.indices)) if by.layer == of.layer.shifted(-1) else None


def _z_by_w(of: c.Quantity, by: c.Quantity) -> c.Term | None:
    if of.layer != by.layer:
        return None
    j, k = by.indices
    return c.Multiply((c.Kronecker(of.indices[0], j), c.Quantity("a", of.layer.shifted(-1), (k,))))


DERIVATIVES: dict[tuple[str, str], Callable[[c.Quantity, c.Quantity], c.Term | None]] = {
    ("a", "z"): _a_by_z,
    ("a", "a"): _same,
    ("z", "z"): _z_by_z,
    ("z", "a"): _z_by_a,
    ("z", "x"): _z_by_a,
    ("z", "w"): _z_by_w,
    ("z", "b"): _same,
}
"""The derivative of a component of the first quantity by one of the second, one step of the definition known."""

DIAGONAL = frozenset({("a", "z"), ("z", "b"), ("z", "w"), ("z", "z"), ("a", "a")})
"""Derivatives that are 0 unless both stand at the same unit of the same layer; a by z where sigma is elementwise."""


def by_collapse(node: c.Term) -> c.Term | None:
    """Make it plain that a derivative by a quantity of the same unit is 0 at every other unit."""
    if not isinstance(node, c.Partial) or not isinstance(node.of, c.Quantity) or node.of.layer != node.by.layer:
        return None
    unit, own = node.of.indices[0], node.by.indices[0]
    if (node.of.kind, node.by.kind) not in DIAGONAL or unit == own:
        return None
    return c.Multiply((c.Kronecker(unit, own), c.Partial(replace(node.of, indices=(own,)), node.by)))


# -- equations proved before


def by_equation(equation: c.Claim, only: c.LayerRef | None = None) -> Rule | None:
    """Replace the left side of an equation by its right side, its indices and layer as they occur; None where it is no rule.

    The left side is a quantity, or the derivative of a quantity or of C; ``only`` names the layer at which it is used.
    """
    pattern = _quantities(equation.left)
    if not pattern:
        return None

    def rule(node: c.Term) -> c.Term | None:
        found = _quantities(node)
        if type(node) is not type(equation.left) or len(found) != len(pattern) or only not in (None, found[-1].layer):
            return None
        return _instance(equation.right, tuple(zip(pattern, found, strict=True)))

    return rule


def _quantities(term: c.Term) -> tuple[c.Quantity, ...]:
    """The quantities of a left side that can be looked for, none where it is of another form."""
    match term:
        case c.Quantity():
            return (term,)
        case c.Partial(of=c.Cost(), by=by):
            return (by,)
        case c.Partial(of=c.Quantity() as of, by=by):
            return (of, by)
        case _:
            return ()


def _instance(right: c.Term, pairs: tuple[tuple[c.Quantity, c.Quantity], ...]) -> c.Term | None:
    """Return the right side with the indices and the layer l as the left side was found, None where it was not."""
    layer: c.LayerRef | None = None
    names: dict[str, c.Index] = {}
    for target, found in pairs:
        here = found.layer.shifted(-target.layer.offset)
        if target.kind != found.kind or (target.layer.base != "l" and target.layer != found.layer):
            return None
        if target.layer.base == "l" and layer not in (None, here):
            return None
        layer = here if target.layer.base == "l" else layer
        for name, index in zip(target.indices, found.indices, strict=True):
            if (names.setdefault(name, index) if isinstance(name, str) else name) != index:
                return None
    term = _apart(right)
    marked = {name: fresh() for name in names}
    for name, mark in marked.items():
        term = at_unit(term, name, mark)
    for name, mark in marked.items():
        term = at_unit(term, mark, names[name])
    return term if layer is None else _at_layer(term, layer)


def _apart(term: c.Term) -> c.Term:
    """Return the term with a fresh name for each bound index."""
    if isinstance(term, c.Sum):
        name = fresh()
        return replace(term, index=name, body=_apart(at_unit(term.body, term.index, name)))
    return c.rebuild(term, _apart)


def _at_layer(term: c.Term, layer: c.LayerRef) -> c.Term:
    def moved(ref: c.LayerRef | None) -> c.LayerRef | None:
        return layer.shifted(ref.offset) if ref is not None and ref.base == "l" else ref

    changed = c.rebuild(term, lambda part: _at_layer(part, layer))
    if isinstance(changed, c.Quantity):
        return replace(changed, layer=moved(changed.layer) or changed.layer)
    if isinstance(changed, c.Activate):
        return replace(changed, layer=moved(changed.layer))
    return replace(changed, over=moved(changed.over)) if isinstance(changed, c.Sum) else changed


def layers_of(term: c.Term) -> Iterator[c.LayerRef]:
    """Yield each layer at which a quantity of the term stands, once."""
    yield from dict.fromkeys(node.layer for node in c.walk(term) if isinstance(node, c.Quantity))
