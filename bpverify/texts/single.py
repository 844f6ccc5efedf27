r"""The cost of one sample whose index is left out: with L_i(y_i, \hat y_i) = ..., L of y and \hat y is that of the sample at hand.

It is so where the text says nothing else of L, and has letters without the index for all that has it in the definition.
"""

from __future__ import annotations

import re
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from bpverify.texts.costs import of_one
from bpverify.texts.definitions import Definition
from bpverify.texts.names import Ref
from bpverify.texts.tree import Derivative, Nabla, Name, quantities, walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bpverify.texts.equality import Equality
    from bpverify.texts.symbols import Symbols


def single(
    definitions: list[tuple[int, str, Any]], equalities: Mapping[int, Equality], symbols: Symbols, said: str, unread: Sequence[str]
) -> Iterator[Definition]:
    """Yield what costs without an index are; ``said`` is the text around the equalities, ``unread`` those that were not read."""
    own = [d for _, _, d in definitions if isinstance(d, Definition)]
    heads = {symbols.symbol(e.left) for e in equalities.values() if isinstance(e.left, Name)}
    for cost in sorted(symbols.naming.each - {d.ref.symbol for d in own} - heads):
        found = [d for d in own if d.ref.symbol == of_one(cost)]
        if len(found) != 1 or found[0].step < 0 or not isinstance(equalities[found[0].step].left, Name):
            continue
        letter = _pattern(cost)
        if _is_of_all(letter, said) or any(re.match(rf"[&\s{{]*{letter}(?![A-Za-z])", latex) for latex in unread):
            continue
        (index,) = found[0].ref.indices or (None,)
        if not isinstance(index, Name) or index.sub or equalities[found[0].step].item.beside:
            continue
        body = _without(found[0].body, index)
        pairs = [(n, _without(n, index)) for n in quantities(found[0].body)]
        if any(_mentions(n, index) for n in walk(body)) or any(isinstance(n, (Derivative, Nabla)) for n in walk(body)):
            continue
        changed = [(symbols.symbol(n), symbols.symbol(new)) for n, new in pairs if n != new]
        if changed and all(_is_of_one(one, other, symbols) for one, other in changed):
            yield Definition(Ref(cost), body, found[0].step, derived=True)


def _is_of_one(symbol: str, without: str, symbols: Symbols) -> bool:
    """Whether what stands without the index is another name that the text has, with an index less."""
    ranks = symbols.rank
    return without != symbol and symbol in ranks and without in ranks and ranks[without] == ranks[symbol] - 1


def _without(node: Any, index: Name) -> Any:
    """Return a tree in which no name has an index."""
    if isinstance(node, tuple):
        return tuple(_without(part, index) for part in node)
    if isinstance(node, Name):
        sub, sup = (tuple(i for i in items if i != index) for items in (node.sub, node.sup))
        return replace(node, sub=sub, sup=sup) if (sub, sup) != (node.sub, node.sup) else node
    if not hasattr(node, "__dataclass_fields__"):
        return node
    changed = {f.name: _without(getattr(node, f.name), index) for f in fields(node)}
    return replace(node, **changed) if changed else node


def _mentions(node: Any, index: Name) -> bool:
    """Whether an index is left in a tree: in the condition of a case, in a limit, or in another index."""
    is_below = isinstance(node, Name) and index in (*node.sub, *node.sup)
    return is_below or node == index or index.base in getattr(node, "indices", ())


def _pattern(cost: str) -> str:
    """Return how the letter of a cost is written."""
    return re.escape(cost.partition("_")[0]).replace(r"\{", r"\s*\{?\s*").replace(r"\}", r"\s*\}?")


def _is_of_all(letter: str, said: str) -> bool:
    """Whether words call a cost that of all samples."""
    name = rf"\$\$?\s*{letter}(?:_[^$^]*)?\s*\$"
    return re.search(rf"\b{_ALL}\b[^.$]{{0,40}}{name}|{name}[^.$]{{0,40}}\b{_ALL}\b", said, re.IGNORECASE) is not None


_ALL = r"(?:total|overall|whole|entire|averaged?|mean|sum(?:med)?|batch|data ?set|all)"
"""Words for what is of more samples than one."""
