r"""Letters whose conventional meaning a text bears out: it writes out what \delta_3 is, and all that it says of \delta holds so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpverify.texts.equality import HOLD
from bpverify.texts.tree import Name, quantities
from bpverify.verdict import Cause

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bpverify.texts.document import Text

LEAST = 3
"""How many claims must hold with a letter in its conventional meaning."""


def are_confirmed(text: Text, number: int, symbols: Iterable[str]) -> bool:
    """Whether all claims but one with letters of gradients hold as these are read, some of them with nothing but the letter left.

    A letter of an author's own would make another of these claims fail: an error without a factor, or before the activation.
    """
    for symbol in symbols:
        others = [n for n in text.equalities if n != number and text.kinds[n] == "claim" and symbol in _symbols(text, n)]
        if len(others) < LEAST or not all(_holds(text, n) for n in others):
            return False
        if not any(_writes_out(text, n, symbol) for n in others):
            return False
    return True


def _symbols(text: Text, number: int) -> set[str]:
    equality = text.equalities[number]
    return {text.symbols.symbol(n) for n in quantities((equality.left, equality.right))}


def _holds(text: Text, number: int) -> bool:
    found = text.judge(number)
    return (text.anew(number) if found.cause is Cause.OTHER else found).status in HOLD


def _writes_out(text: Text, number: int, symbol: str) -> bool:
    """Whether an equation says what a letter is by quantities that have no conventional meaning."""
    equality = text.equalities[number]
    is_head = isinstance(equality.left, Name) and text.symbols.symbol(equality.left) == symbol
    return is_head and not {text.symbols.symbol(n) for n in quantities(equality.right)} & text.conventions.keys()
