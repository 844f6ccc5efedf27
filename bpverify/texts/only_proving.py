"""Names whose reading a text shows by signs alone: what holds so is proved under that condition, and nothing is accused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpverify.texts.in_chains import IN_CHAINS
from bpverify.texts.tree import quantities

if TYPE_CHECKING:
    from bpverify.texts.document import Text


def only_proving(text: Text) -> frozenset[str]:
    """Return the symbols of names that are read without an index of their own, have a value anew, or stand for a derivative."""
    read = [text.equalities[n] for n in text.of_feature.keys() | text.given_anew.keys() if n in text.equalities]
    symbols = {text.symbols.symbol(name) for e in read for name in quantities((e.left, e.right))}
    return frozenset(symbols | {symbol for symbol, words in text.conventions.items() if words.endswith(IN_CHAINS)}) - {""}
