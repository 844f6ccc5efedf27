"""Letters that are added to a product of matrices: each may be a matrix too, or a vector that is added to every row or column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpverify.texts.tree import Derivative, Nabla, Name, Number, Plus, Times, quantities, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bpverify.texts.equality import Equality
    from bpverify.texts.symbols import Symbols
    from bpverify.texts.tree import Node


def added_to_matrices(equalities: Iterable[Equality], symbols: Symbols) -> frozenset[str]:
    """Return the symbols with a small letter, and no index, that are added to capitals, or to what makes a capital with them.

    Equations of the symbol itself, which say how it changes, tell nothing.
    """

    def is_matrix(node: Node) -> bool:
        names = list(quantities(node))
        is_capital = bool(names) and not any(map(_is_small, names)) and not differentiated_by((node,), symbols)
        return is_capital and any(_may_be_array(n, symbols) for n in names)

    found: set[str] = set()
    for equality in equalities:
        own = {symbols.symbol(n) for n in quantities(equality.left)}
        makes_one = isinstance(equality.left, Name) and is_matrix(equality.left)
        for node in walk((equality.left, equality.right)):
            terms = [term for _, term in node.terms] if isinstance(node, Plus) else []
            if makes_one or any(map(is_matrix, terms)):
                found |= {symbols.symbol(n) for term in terms for n in _alone(term) if _is_small(n)} - own
    return frozenset(s for s in found if s and not symbols.rank.get(s, 0))


def _may_be_array(name: Name, symbols: Symbols) -> bool:
    """Whether a name is no number, as far as is known: the one component of a list, such as the cost of a sample, is one."""
    symbol = symbols.symbol(name)
    return symbols.kind(symbol) != "scalar" and not (name.sub and symbols.rank.get(symbol) == 1)


def differentiated_by(trees: Iterable[object], symbols: Symbols) -> set[str]:
    """Return the symbols by which something is differentiated in trees."""
    by = (n.by for n in walk(tuple(trees)) if isinstance(n, (Derivative, Nabla)) and n.by is not None)
    return {symbols.symbol(name) for each in by for name in quantities(each)}


def _alone(term: Node) -> Iterator[Name]:
    """Yield the name that is a term, but for numbers before it."""
    factors = term.factors if isinstance(term, Times) else (term,)
    rest = [f for f in factors if not isinstance(f, Number)]
    if len(rest) == 1 and isinstance(rest[0], Name):
        yield rest[0]


def _is_small(name: Name) -> bool:
    return name.base.rpartition("{")[2].lstrip("\\")[:1].islower()
