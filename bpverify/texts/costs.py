"""Costs of one sample beside the cost of all: C_x, E^q, L_i stand in one text with C, E, L, and are no entries of them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from bpverify.errors import BpverifyError
from bpverify.texts.cursor import Known
from bpverify.texts.tree import Derivative, Nabla, Name, walk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bpverify.texts.names import Naming
    from bpverify.texts.tree import Node


def of_each(trees: Iterable[Node], naming: Naming) -> frozenset[str]:
    """Return the costs that are differentiated, and stand with no index and with one, never with two."""
    counts: dict[str, set[int]] = defaultdict(set)
    differentiated: set[str] = set()
    costs = Known().costs
    for node in walk(tuple(trees)):
        of = node.of if isinstance(node, (Derivative, Nabla)) else None
        for name in (node, of):
            if not isinstance(name, Name) or name.base not in costs or name.bold:
                continue
            try:
                ref = naming.ref(name)
            except BpverifyError:
                continue
            counts[ref.symbol].add(len(ref.indices or ()))
            if name is of:
                differentiated.add(ref.symbol)
    return frozenset(s for s, found in counts.items() if found == {0, 1} and s in differentiated)
