"""Sums with a term that nothing else speaks of: they say what that term is, and nothing of the quantity on their left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpverify.texts.equality import occurrences_of
from bpverify.texts.tree import Name, Number, Plus

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bpverify.texts.equality import Equality, Item
    from bpverify.texts.symbols import Symbols


def has_free_term(
    equality: Equality, items: Sequence[Item], equalities: Mapping[int, Equality], symbols: Symbols
) -> bool:
    """Whether a term of an equality's right side stands nowhere but in its chain, and where it is given a number."""
    right = equality.right
    if not isinstance(equality.left, Name) or not isinstance(right, Plus) or len(right.terms) < 2:
        return False
    terms = {symbols.symbol(term) for _, term in right.terms if isinstance(term, Name)}
    free = {symbol for symbol in terms if symbol and not symbols.rank.get(symbol) and symbols.kind(symbol) == "scalar"}
    own = chain_of(equality.item.number, items)
    for item in items:
        if not free or item.number in own:
            continue
        other = equalities.get(item.number)
        if other is None:
            free -= {symbol for symbol in free if all(part in item.latex for part in symbol.split("_"))}
        elif not (isinstance(other.left, Name) and isinstance(other.right, Number)):
            free -= {symbols.symbol(name) for name in occurrences_of(other)}
    return bool(free)


def chain_of(number: int, items: Sequence[Item]) -> set[int]:
    """Return the equalities of the chain in which one stands."""
    return next((chain for chain in _chains(items) if number in chain), {number})


def _chains(items: Sequence[Item]) -> Iterator[set[int]]:
    chain: set[int] = set()
    for item in items:
        if not item.continues and chain:
            yield chain
            chain = set()
        chain.add(item.number)
    yield chain
