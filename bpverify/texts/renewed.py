"""Costs that are defined anew: behind a derivation with the one, a new forward pass and a new cost at its end begin another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bpverify.texts.definitions import Definition
from bpverify.texts.tree import Derivative, Nabla, Name, quantities, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bpverify.texts.equality import Equality
    from bpverify.texts.symbols import Symbols


def begins_anew(
    new: Definition, before: int, equalities: Mapping[int, Equality], definitions: Sequence[tuple[int, str, Any]], symbols: Symbols
) -> bool:
    """Whether a cost is defined anew, behind claims that differentiate the one of ``before``, and a definition of what is in it.

    Without such claims between, both may be alternatives; without a new definition, the second may be a claim about the first.
    """
    if not equalities[new.step].item.certain or any(isinstance(n, (Derivative, Nabla)) for n in walk(new.body)):
        return False
    between = [n for n in equalities if before < n < new.step]
    uses = [n for n in between if _differentiates((equalities[n].left, equalities[n].right), new.ref.symbol, symbols)]
    inside = {symbols.symbol(n) for n in quantities(new.body)}
    heads = {step for step, _, d in definitions if isinstance(d, Definition) and d.ref.symbol in inside}
    return bool(uses) and any(max(uses) < step < new.step for step in heads)


def _differentiates(trees: Iterable[object], cost: str, symbols: Symbols) -> bool:
    nodes = (n.of for n in walk(tuple(trees)) if isinstance(n, (Derivative, Nabla)))
    return any(isinstance(of, Name) and symbols.symbol(of) == cost for of in nodes)
