"""Costs of one sample beside the cost of all: C_x, E^q, L_i stand in one text with C, E, L, and are no entries of them."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from bpverify.errors import BpverifyError
from bpverify.texts.cursor import Known
from bpverify.texts.tree import Derivative, Nabla, Name, Number, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bpverify.texts.tree import Node


_EACH = "_each"


def of_one(cost: str) -> str:
    """Return under what the costs of single samples are kept."""
    return f"{cost}{_EACH}"


def said(symbol: str) -> str:
    """Return how a symbol is written in a condition."""
    return f"{symbol.removesuffix(_EACH)} of each sample, with what has its index," if symbol.endswith(_EACH) else symbol


def numbered(trees: Iterable[Node], each: frozenset[str], samples: frozenset[str]) -> frozenset[str]:
    """Return the costs that stand with a sample's letter above, and with 1 above."""
    above: dict[str, set[Node]] = defaultdict(set)
    for node in walk(tuple(trees)):
        if isinstance(node, Name) and node.base in each and not node.bracketed:
            above[node.base] |= {*node.sup}
    letters = {Name(letter) for letter in samples}
    return frozenset(base for base, found in above.items() if Number(Fraction(1)) in found and found & letters)


def of_each(trees: Iterable[Node], ref_of: Callable[[Name], Any]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the costs that are differentiated, and stand with no index and with one, never two; and the letters of samples."""
    counts: dict[str, set[int]] = defaultdict(set)
    letters: dict[str, set[str]] = defaultdict(set)
    differentiated: set[str] = set()
    costs = Known().costs
    for node in walk(tuple(trees)):
        of = node.of if isinstance(node, (Derivative, Nabla)) else None
        for name in (node, of):
            if not isinstance(name, Name) or name.base not in costs or name.bold:
                continue
            try:
                ref = ref_of(name)
            except BpverifyError:
                continue
            counts[ref.symbol].add(len(ref.indices or ()))
            letters[ref.symbol] |= {i.base for i in ref.indices or () if isinstance(i, Name)}
            if name is of:
                differentiated.add(ref.symbol)
    each = {s for s, found in counts.items() if found == {0, 1} and s in differentiated}
    found = each | {of_one(s) for s in each}
    return frozenset(found), frozenset(letter for s in each for letter in letters[s])
