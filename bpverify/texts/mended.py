"""Whether one small change of an equation makes it hold, where all else stays as the text has it: then its author slipped there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bpverify.errors import BpverifyError
from bpverify.texts.confirmed import now
from bpverify.texts.document import Text
from bpverify.texts.edits import edits
from bpverify.texts.equality import HOLD
from bpverify.texts.laws import own_letter
from bpverify.texts.sizes import CYCLES
from bpverify.texts.tree import Name, put

if TYPE_CHECKING:
    from bpverify.texts.edits import Edit
    from bpverify.texts.equality import Equality, Finding

MOST_EDITS = 160
"""How many changes of one equation are tried."""


@dataclass
class _Mended(Text):
    """A text with another right side in one of its equations."""

    where: int = -1
    edit: Edit | None = None

    def _read(self) -> None:
        super()._read()
        if self.edit is not None:
            self.equalities[self.where] = replace(self.equalities[self.where], right=self.edit.right)


def mends(text: Text, number: int) -> list[Edit]:
    """Return the changes of an equation under which it holds, on every instance, as the text reads its names."""
    equality = text.equalities[number]
    found = []
    for count, edit in enumerate(edits(text, equality)):
        if count >= MOST_EDITS:
            break
        changed = replace(equality, right=edit.right)
        if edit.right != equality.left and holds_as(text, number, changed) and _holds_in_place(text, number, edit):
            found.append(edit)
    return found


def holds_as(text: Text, number: int, equality: Equality) -> bool:
    """Whether a changed equality holds, with nothing of the original taken into account."""
    was_apart = {*text.apart}
    text.apart.add(number)
    try:
        return all(found_of(t, number, equality).status in HOLD for t in (text, *(text.on(k) for k in range(1, len(CYCLES)))))
    except (BpverifyError, RecursionError):
        return False
    finally:
        text.apart.intersection_update(was_apart)


def failing(text: Text, number: int) -> Finding:
    """Return what is found of an equality; of a law, for any value of its letter, if it does not hold of what that is elsewhere."""
    found, equality = now(text, number), text.equalities.get(number)
    if found.status != "undecided" or equality is None or not equality.law:
        return found
    of_any, letter = replace(equality, law=""), Name(equality.law)
    own = own_letter(letter)
    of_own = replace(of_any, left=put(equality.left, own, letter), right=put(equality.right, own, letter))
    return found if found_of(text, number, of_own).status in HOLD else found_of(text, number, of_any)


def found_of(text: Text, number: int, equality: Equality) -> Finding:
    """Return what is found of an equality in the place of another one of a text."""
    return text._as_called(number, equality, text._as_defined(number, equality))


def _holds_in_place(text: Text, number: int, edit: Edit) -> bool:
    """Whether it holds in a text that has it so from the outset: what is learnt of names and shapes is learnt anew."""
    try:
        other = _Mended(text.items, text.reading, parses=text.parses, where=number, edit=edit)
        other.apart |= text.apart
        return other.kinds.get(number) == "claim" and other.confirmed(number).status in HOLD
    except (BpverifyError, RecursionError):
        return False
