r"""Letters whose conventional meaning a text bears out: it writes out what \delta_3 is, and all that it says of \delta holds so.

All but slips: a claim that holds with one thing changed in it tells of no other meaning, where many others hold as they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpverify.texts.equality import HOLD
from bpverify.texts.tree import Name, quantities
from bpverify.verdict import Cause

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bpverify.texts.document import Text
    from bpverify.texts.equality import Finding

LEAST = 3
"""How many claims must hold with a letter in its conventional meaning."""


def are_confirmed(text: Text, number: int, groups: Iterable[frozenset[str]], is_slip: Callable[[int], bool] | None = None) -> bool:
    """Whether all claims but one with letters of gradients hold as these are read, some of them with nothing but the letter left.

    A letter of an author's own would make another of these claims fail: an error without a factor, or before the activation.
    ``groups`` are the letters, those together of which one rule says what they are. What goes on with its chain says no more of
    them than it does.
    ``is_slip`` says of a claim whether it may fail because of a slip; None where none may fail.
    """
    for group in groups:
        claims = (n for n in text.equalities if text.kinds[n] == "claim" and group & _symbols(text, n))
        others = [n for n in claims if n != number and not (n == number + 1 and text.equalities[n].item.continues)]
        holding = [n for n in others if _holds(text, n)]
        failing = [n for n in others if n not in holding]
        if len(holding) < LEAST * max(1, len(failing)) or not any(_writes_out(text, n, group) for n in holding):
            return False
        if failing and (is_slip is None or not all(map(is_slip, failing))):
            return False
    return True


def _symbols(text: Text, number: int) -> set[str]:
    equality = text.equalities[number]
    return {text.symbols.symbol(n) for n in quantities((equality.left, equality.right))}


def _holds(text: Text, number: int) -> bool:
    return now(text, number).status in HOLD


def now(text: Text, number: int) -> Finding:
    """Return what is found of an equality, with nothing of those taken into account that the text has apart now."""
    found = text.judge(number)
    return text.anew(number) if found.cause is Cause.OTHER else found


def _writes_out(text: Text, number: int, group: frozenset[str]) -> bool:
    """Whether an equation says what one of some letters is by quantities that have no conventional meaning."""
    equality = text.equalities[number]
    is_head = isinstance(equality.left, Name) and text.symbols.symbol(equality.left) in group
    return is_head and not {text.symbols.symbol(n) for n in quantities(equality.right)} & text.conventions.keys()
