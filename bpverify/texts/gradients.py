r"""Names of gradients under a label: \delta^{(2)} goes with a^{(2)}, where every such name has its quantity in the text.

\delta_3 goes with z_2 where that is the last one, and each other \delta has its quantity one number below.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from bpverify.errors import BpverifyError
from bpverify.texts.tree import Name, Number

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


def numbered_above(refs: Mapping[str, Name], inner: str, symbols: Symbols, known: Iterable[str]) -> dict[str, Name]:
    """Return the quantity of each gradient whose number is one more than that of its quantity, by the gradient's symbol.

    So it is where the last gradient has no quantity of its own number, and every one has one of the number before.
    """
    known, found = set(known), dict[str, Name]()
    highest = 0
    for symbol, node in refs.items():
        number = _number(node)
        if number is None or number < 2 or symbols.rank.get(symbol) or symbol == node.base:
            return {}
        target = _renumbered(replace(node, base=inner, bold=False), number - 1)
        if _symbol(target, symbols) not in known:
            return {}
        found[symbol], highest = target, max(highest, number)
    last = next((n for n in refs.values() if _number(n) == highest), None)
    is_above = last is not None and _symbol(replace(last, base=inner, bold=False), symbols) not in known
    return found if is_above and len(found) > 1 else {}


def _number(name: Name) -> int | None:
    """Return the number that is a name's only script; None for any other name."""
    items = (*name.sub, *name.sup)
    if len(items) != 1 or not isinstance(items[0], Number) or items[0].value.denominator != 1:
        return None
    return int(items[0].value)


def _renumbered(name: Name, number: int) -> Name:
    item = (Number(Fraction(number)),)
    return replace(name, sub=item if name.sub else (), sup=item if name.sup else ())


def _symbol(name: Name, symbols: Symbols) -> str:
    """Return the symbol of a whole array or number without layer, "" for any other name."""
    try:
        ref = symbols.ref(name)
    except BpverifyError:
        return ""
    is_whole = ref.layer is None and ref.indices is None and ref.power is None and not ref.transposed
    return ref.symbol if is_whole else ""
