"""The plainest letters for the bound indices of a term, none equal to one that is free or bound around it."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from bpverify.claim import Claim, Sum, Term, rebuild, reindexed
from bpverify.notation.indices import free_indices
from bpverify.notation.terms import renamed as renamed_index

if TYPE_CHECKING:
    from collections.abc import Iterator

_PLAIN = "ijkmpqrstuvnoc"


def plain_letters(term: Term, taken: frozenset[str] = frozenset()) -> Term:
    """Return the term as it is written: its bound indices have the plainest letters that nothing else has, nor ``taken``."""
    return _plain(term, taken | frozenset(free_indices(term)), {})


def plain_claim(claim: Claim) -> Claim:
    """Return the claim as it is written: no bound index has the letter of a free one of either side."""
    taken = frozenset((*free_indices(claim.left), *free_indices(claim.right)))
    return replace(claim, left=_plain(claim.left, taken, {}), right=_plain(claim.right, taken, {}))


def _plain(term: Term, taken: frozenset[str], renamed: dict[str, str]) -> Term:
    term = reindexed(term, lambda index: renamed_index(index, renamed))
    if isinstance(term, Sum):
        index = term.index
        letter = next(x for x in chain((index.rstrip("'"),), _PLAIN, _primed(index)) if x not in taken)
        return replace(term, index=letter, body=_plain(term.body, taken | {letter}, renamed | {index: letter}))
    return rebuild(term, lambda part: _plain(part, taken, renamed))


def _primed(index: str) -> Iterator[str]:
    while True:
        index += "'"
        yield index
