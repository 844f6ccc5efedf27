"""Means over samples: of a cost that is one, and of the right sides that divide by the number of samples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpverify.texts.tree import Name, Number, Over, Plus, Sum, Times

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpverify.texts.tree import Node


def mean_over(body: Node) -> Name | None:
    """Return the number by which a sum up to it is divided, where one term of a cost is such a mean."""
    terms = [term for _, term in body.terms] if isinstance(body, Plus) else [body]
    found = {count for term in terms if (count := _of_term(term)) is not None}
    return found.pop() if len(found) == 1 else None


def _of_term(term: Node) -> Name | None:
    factors = term.factors if isinstance(term, Times) else (term.above, term) if isinstance(term, Over) else (term,)
    sums = [f for f in factors if isinstance(f, Sum) and not f.product and f.indices != ("",)]
    counts = list(counts_of(term))
    if len(sums) != 1 or len(counts) != 1 or sums[0].high not in (None, counts[0]) or sums[0].over:
        return None
    return counts[0]


def counts_of(node: Node) -> Iterator[Name]:
    """Yield the letters that divide a product, or a term of a sum: 1/m of a mean."""
    if isinstance(node, Plus):
        for _, term in node.terms:
            yield from counts_of(term)
    factors = node.factors if isinstance(node, Times) else (node,)
    for factor in factors:
        if isinstance(factor, Over) and isinstance(factor.below, Name) and not (factor.below.sub or factor.below.sup):
            if _is_one(factor.above) or isinstance(factor.above, (Sum, Times)):
                yield factor.below


def _is_one(node: Node) -> bool:
    if isinstance(node, Plus) and len(node.terms) == 1:
        node = node.terms[0][1]
    return isinstance(node, Number) and node.value in (1, -1)
