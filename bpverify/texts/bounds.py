"""Names of sizes that no definition has: in all claims, what a sum up to one of them runs over is bounded by no other."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from bpverify.texts.sizes import Sizes


def bounded_in_claims(claims: Iterable[Sizes], known: frozenset[Any]) -> frozenset[Hashable]:
    """Return the names with which claims alone bound sums, each over arrays that nothing bounds by another name.

    ``claims`` are the sizes of each, with those of the definitions; ``known`` are the names that definitions have.
    """
    over: dict[Hashable, set[Hashable]] = defaultdict(set)
    by: dict[Hashable, set[Hashable]] = defaultdict(set)
    empty: set[Hashable] = set()
    for sizes in claims:
        for members in sizes.classes():
            names = {d for d in members if _is_name(d)}
            slots = {d for d in members if _is_slot(d)}
            for name in names:
                over[name] |= slots
                empty |= set() if slots else {name}
            for slot in slots:
                by[slot] |= names
    single = {name for name, slots in over.items() if all(by[slot] == {name} for slot in slots)}
    return frozenset(single - empty - known)


def _is_name(dim: Hashable) -> bool:
    return isinstance(dim, tuple) and dim[0] == "size"


def _is_slot(dim: Hashable) -> bool:
    """Whether a dimension is that of an array of the text: its symbol, its layer, and which of its indices."""
    return isinstance(dim, tuple) and len(dim) == 3 and isinstance(dim[2], int) and (dim[1] is None or isinstance(dim[1], int))
