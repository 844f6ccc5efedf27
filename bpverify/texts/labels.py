r"""Letters below a name that may be labels or indices: v_{ih} beside v_{ij}, where h counts nothing else, may be an entry of v."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bpverify.texts.symbols import Symbols
    from bpverify.texts.tree import Name


def may_be_entries(names: Iterable[Name], symbols: Symbols) -> dict[str, str]:
    """Return the symbols with a letter as a label, each with the array of which it may be an entry.

    That array stands somewhere with as many indices as the symbol has of indices and such letters together.
    """
    is_letter = symbols.naming.is_letter
    ranks: set[tuple[str, int]] = set()
    lettered: list[Name] = []
    for name in dict.fromkeys(names):
        if any(is_letter(item, name) for item in name.sub):
            lettered.append(name)
        elif name.sub and (symbol := symbols.symbol(name)):
            ranks.add((symbol, len(name.sub)))
    found: dict[str, str] = {}
    for name in lettered:
        kept = tuple(item for item in name.sub if not is_letter(item, name))
        whole, symbol = symbols.symbol(replace(name, sub=kept)), symbols.symbol(name)
        if symbol and whole and (whole, len(name.sub)) in ranks:
            found[symbol] = whole
    return found
