r"""Laws of functions of one letter, \sigma'(a) = \sigma(a)(1 - \sigma(a)): the letter is any number, whatever it is elsewhere."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from bpverify.texts.tree import (
    Call,
    Cases,
    Derivative,
    Name,
    Number,
    Over,
    Plus,
    Scripted,
    Times,
    is_transpose,
    put,
    quantities,
    walk,
)

if TYPE_CHECKING:
    from bpverify.texts.equality import Equality

_PARTS = (Call, Cases, Derivative, Name, Number, Over, Plus, Scripted, Times)
"""What a law is made of: sums, norms, and matrices tell numbers from arrays."""


def with_laws(equalities: dict[int, Equality]) -> dict[int, Equality]:
    """Return equalities with the letter of each law under a name of its own, where it is an array or has scripts elsewhere."""
    letters = {number: letter for number, e in equalities.items() if (letter := _letter(e)) is not None}
    if not letters:
        return equalities
    used: dict[str, set[int]] = defaultdict(set)
    for number, equality in equalities.items():
        for node in walk((equality.left, equality.right)):
            if isinstance(node, Name) and (node.sub or node.sup or node.bold):
                used[node.base].add(number)
    found = dict(equalities)
    for number, letter in letters.items():
        is_array = letter.bold or letter.base.lstrip("\\")[:1].isupper() or bool(used[letter.base] - {number})
        differentiates = any(isinstance(n, Derivative) for n in walk((equalities[number].left, equalities[number].right)))
        # The derivative by a letter that is set as an array is a matrix.
        if is_array and not (letter.bold and differentiates):
            e = equalities[number]
            own = own_letter(letter)
            found[number] = replace(e, left=put(e.left, letter, own), right=put(e.right, letter, own), law=letter.base)
    return found


def own_letter(letter: Name) -> Name:
    """Return the name that the letter of a law has there."""
    return Name(rf"\mathring{{{letter.base}}}")


def is_elsewhere(letter: str, equalities: dict[int, Equality]) -> bool:
    """Whether an equality says what a letter is: a law may then be meant of that only."""
    return any(isinstance(side, Name) and side.base == letter for e in equalities.values() for side in (e.left, e.right))


def _letter(equality: Equality) -> Name | None:
    """Return the one letter of which an equality says a law, as it is written there."""
    sides = equality.left, equality.right
    names = set(quantities(sides))
    if len(names) != 1 or any(isinstance(side, Name) for side in sides):
        return None
    (letter,) = names
    above = letter.sup[0] if len(letter.sup) == 1 else None
    is_layer = isinstance(above, Name) and not is_transpose(above) and not above.sub
    is_word = len(letter.base.lstrip("\\")) != 1 and not letter.base.startswith("\\")
    if letter.sub or is_word or (letter.sup and not is_layer and not letter.bracketed):
        return None
    if not all(isinstance(n, _PARTS) for n in walk(sides)):
        return None
    if letter.sup and any(isinstance(side, Call) and side.arguments == (letter,) and not side.order for side in sides):
        # What a function is at one layer defines no function.
        return None
    calls = [n for n in walk(sides) if isinstance(n, Call)]
    if any(len(c.arguments) != 1 + (c.function.base in ("max", "min")) or c.function.base in _OF_ARRAYS for c in calls):
        return None
    scripts = walk(tuple((n.sub, n.sup) for n in walk(sides) if isinstance(n, Name)))
    in_scripts = any(isinstance(n, Name) and n.base == letter.base for n in scripts)
    return letter if calls and not in_scripts else None


_OF_ARRAYS = frozenset({"softmax", "diag", "tr", "sum", "mean"})
