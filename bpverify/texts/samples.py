"""Derivatives by what belongs to one sample: they say nothing of the costs of the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpverify.errors import BpverifyError
from bpverify.texts.tree import Name, Number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bpverify.texts.names import Ref
    from bpverify.texts.tree import Node


def is_of_one_sample(of: Ref, by: Node, others: Iterable[Node], ref_of: Callable[[Name], Ref], samples: frozenset[str]) -> bool:
    """Whether a cost is differentiated by what has a number in the place of the sample, where others have its letter.

    With H_{qj}, the H_{1j} of E^1 and of the cost of all says nothing of E^2; that of another sample's cost does.
    """
    number = of.indices[0] if of.indices else None
    if not isinstance(by, Name) or not isinstance(number, (Number, type(None))):
        return False
    try:
        own = ref_of(by)
        refs = [ref_of(other) for other in others if isinstance(other, Name)]
    except BpverifyError:
        return False
    alike = [r for r in refs if (r.symbol, r.layer) == (own.symbol, own.layer) and len(r.indices or ()) == len(own.indices or ())]
    places = {k for r in alike for k, i in enumerate(r.indices or ()) if isinstance(i, Name) and i.base in samples}
    found = [(own.indices or ())[k] for k in places]
    return bool(found) and all(isinstance(i, Number) and i == (number or i) for i in found)
