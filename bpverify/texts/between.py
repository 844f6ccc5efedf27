"""A wrong term between two of a chain that are equal: the chain says by itself what should stand there.

Where the terms before it and behind it are equal by the text's definitions, on every instance and for all values, no special case,
no other cost and no condition is meant that would make the one between them right: the chain goes on from it as if it were.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bpverify.texts.confirmed import now
from bpverify.texts.equality import HOLD
from bpverify.texts.mended import holds_as

if TYPE_CHECKING:
    from bpverify.texts.document import Text


def is_between_equals(text: Text, number: int) -> bool:
    """Whether the right side of an equality is a term of a chain that is equal to neither the term before it nor the one behind.

    Those two must be equal, and must not be the same in writing.
    """
    equality, behind = text.equalities[number], text.equalities.get(number + 1)
    if behind is None or not behind.item.continues or behind.left != equality.right:
        return False
    if equality.relation != "=" or behind.relation != "=" or behind.right in (equality.left, equality.right):
        return False
    if any(text.kinds[n] != "claim" for n in (number, number + 1)) or now(text, number + 1).status in HOLD:
        return False
    was_apart = {*text.apart}
    text.apart |= {number, number + 1}
    try:
        return holds_as(text, number, replace(equality, right=behind.right))
    finally:
        text.apart.intersection_update(was_apart)
