"""Terms of a cost of which a text does not say what they depend on: a regulariser that is a letter alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpverify.texts.cursor import Known
from bpverify.texts.signs import FUNCTIONS
from bpverify.texts.tree import Call, Name, Plus, Times

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bpverify.texts.definitions import Definition
    from bpverify.texts.tree import Node


def unsaid_terms(definitions: Iterable[Definition]) -> Iterator[Name]:
    """Yield what stands for a whole term of a cost: R of C = D + R, D + a R, D + a R(t) may depend on all that C does."""
    costs = Known().costs
    for definition in definitions:
        if definition.ref.symbol.partition("_")[0] in costs and isinstance(definition.body, Plus):
            for _, term in definition.body.terms:
                yield from _stands_for_all(term)


def _stands_for_all(term: Node) -> Iterator[Name]:
    if isinstance(term, Name):
        yield term
    for factor in term.factors if isinstance(term, Times) else (term,):
        if isinstance(factor, Name) and not (factor.sub or factor.sup) and _letter(factor.base).isupper():
            yield factor
        elif isinstance(factor, Call) and factor.function.base not in FUNCTIONS:
            yield from (a for a in factor.arguments if isinstance(a, Name) and not a.sub)


def _letter(base: str) -> str:
    return base.rpartition("{")[2].lstrip("\\")[:1]
