"""Claims of which both sides vanish because the text says that two of its letters are equal: they say nothing.

Beside a = y, as where an output is what it should be, the cost (a - y)^2 is 0, and so is whatever is claimed of its derivative.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpverify.texts.lowered import compare, written
from bpverify.texts.tree import Name, Number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bpverify.texts.definitions import Definition
    from bpverify.texts.equality import Equality
    from bpverify.texts.scalars import Scalars


def both_vanish(
    equality: Equality, scalars: Scalars, pairs: Sequence[tuple[int, int]], definitions: Iterable[Definition]
) -> bool:
    """Whether both sides are 0 at each place, neither written so, and one of the definitions is that two letters are equal."""
    is_written = any(isinstance(side, Number) for side in (equality.left, equality.right))
    if is_written or not any(isinstance(d.body, Name) for d in definitions):
        return False
    return all(compare(scalars, [(left, scalars.zero)], written).outcome == "proved" for left, _ in pairs)
