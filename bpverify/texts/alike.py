"""Symbols that have one shape because equations add, equate or compare them entry by entry: what one is, all are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpverify.errors import BpverifyError
from bpverify.texts.tree import Call, Name, Number, Plus, Scripted, Times, is_transpose

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bpverify.texts.equality import Equality
    from bpverify.texts.symbols import Symbols
    from bpverify.texts.tree import Node

_OTHERS = frozenset({"diag", "tr", "max", "min", "argmax"})
"""Functions whose value has another shape than their argument."""


def alike(equalities: Iterable[Equality], symbols: Symbols) -> list[tuple[str, ...]]:
    """Return the symbols that may be taken for scalars, columns or arrays only together, in order."""
    found: list[set[str]] = []
    for equality in equalities:
        for tree in ((equality.left, equality.right), *_sums(equality)):
            own = {s for side in tree for s in _carriers(side, symbols)} & symbols.free
            if len(own) > 1:
                apart = [each for each in found if not each & own]
                found = [*apart, own.union(*(each for each in found if each & own))]
    return sorted(tuple(sorted(each)) for each in found)


def _sums(equality: Equality) -> Iterator[tuple[Node, ...]]:
    """Yield the terms of the sums that are arguments or factors of other things, with what each has in common."""
    stack: list[Node] = [equality.left, equality.right]
    while stack:
        node = stack.pop()
        if isinstance(node, Plus):
            terms = tuple(term for _, term in node.terms)
            yield terms
            stack += terms
        elif isinstance(node, Times):
            stack += node.factors
        elif isinstance(node, Call):
            stack += node.arguments
        elif isinstance(node, Scripted):
            stack.append(node.of)


def _carriers(node: Node, symbols: Symbols) -> Iterator[str]:
    """Yield the symbols that have the shape of a tree."""
    if isinstance(node, Name):
        try:
            ref = symbols.ref(node)
        except BpverifyError:
            return
        if ref.indices is None and not ref.transposed:
            yield ref.symbol
    elif isinstance(node, Plus):
        for _, term in node.terms:
            yield from _carriers(term, symbols)
    elif isinstance(node, Call):
        if len(node.arguments) == 1 and node.function.base not in _OTHERS | symbols.reductions - {"softmax"}:
            yield from _carriers(node.arguments[0], symbols)
    elif isinstance(node, Times):
        rest = [f for f in node.factors if not isinstance(f, Number)]
        if len(rest) == 1 or all(sign == "entry" for sign in node.signs):
            for factor in rest:
                yield from _carriers(factor, symbols)
    elif isinstance(node, Scripted) and not node.sub and not any(map(is_transpose, node.sup)):
        yield from _carriers(node.of, symbols)
