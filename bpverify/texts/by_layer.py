"""Functions with a layer below them: g_l at the layers of its number, and at the last one g_L where the text speaks of that."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from bpverify.errors import BpverifyError
from bpverify.texts.definitions import function_key
from bpverify.texts.tree import Call, Name, Number, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bpverify.texts.names import Naming
    from bpverify.texts.symbols import Symbols
    from bpverify.texts.tree import Node


def with_a_last(trees: Iterable[Node], naming: Naming) -> frozenset[str]:
    """Return the letters of functions that stand with the name of the last layer below them."""
    calls = (n.function for n in walk(tuple(trees)) if isinstance(n, Call))
    return frozenset(f.base for f in calls if len(f.sub) == 1 and isinstance(f.sub[0], Name) and _is_end(f.sub[0], naming))


def keys_at(function: Name, symbols: Symbols, counters: Mapping[str, int]) -> list[str]:
    """Return under what the definition of a function may be kept where its layer has a number: that of one layer comes first."""
    own = function_key(function)
    naming = symbols.naming
    if len(function.sub) != 1 or function.sup or _is_end(function.sub[0], naming):
        return [own]
    try:
        number = symbols.layer(function.sub[0], counters)
    except BpverifyError:
        return [own]
    if number is None:
        return [own]
    if number == symbols.depth and function.base in symbols.with_last:
        # The last layer has a function of its own, whatever is said of the others.
        return [_key(function, Name(end)) for end in sorted(naming.ends)]
    return [_key(function, item) for item in (Number(Fraction(number)), function.sub[0], *map(Name, sorted(naming.counters)))]


def _key(function: Name, item: Node) -> str:
    return function_key(replace(function, sub=(item,)))


def _is_end(item: Node, naming: Naming) -> bool:
    return isinstance(item, Name) and item.base in naming.ends and item.base not in naming.counters
