r"""Names of gradients under a label: \delta^{(2)} goes with a^{(2)}, where every such name has its quantity in the text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bpverify.errors import BpverifyError
from bpverify.texts.tree import Name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bpverify.texts.symbols import Symbols


def labelled(refs: Mapping[str, Name], inner: Mapping[str, str], symbols: Symbols, known: Iterable[str]) -> dict[str, Name]:
    """Return the quantity of each gradient with a label and no index: that with the same label, by the gradient's symbol.

    ``refs`` are occurrences of gradients, ``inner`` the letters of what they are taken by, by the gradient's letter. Where one of a
    letter has no such quantity among the ``known`` symbols, the labels count something else, and none of that letter has one.
    """
    found: dict[str, Name] = {}
    known, without = set(known), set[str]()
    for symbol, node in refs.items():
        if symbol == node.base or symbols.rank.get(symbol) or node.base not in inner:
            continue
        target = replace(node, base=inner[node.base], bold=False)
        if _symbol(target, symbols) in known:
            found[symbol] = target
        else:
            without.add(node.base)
    return {symbol: target for symbol, target in found.items() if refs[symbol].base not in without}


def _symbol(name: Name, symbols: Symbols) -> str:
    """Return the symbol of a whole array or number without layer, "" for any other name."""
    try:
        ref = symbols.ref(name)
    except BpverifyError:
        return ""
    is_whole = ref.layer is None and ref.indices is None and ref.power is None and not ref.transposed
    return ref.symbol if is_whole else ""
