"""A letter of the cost that nothing else in the text has, and the result that stands in its place elsewhere.

With E = (z - t)^2 and claims that hold x_3 - t, and z nowhere else, z is x_3, as far as the text is about one net: this is said.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from bpverify.texts.cursor import Known
from bpverify.texts.definitions import Definition
from bpverify.texts.tree import Name, quantities, walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bpverify.texts.equality import Equality
    from bpverify.texts.symbols import Symbols
    from bpverify.texts.tree import Node


def linked(
    cost: Definition, equalities: Mapping[int, Equality], definitions: Sequence[tuple[int, str, Any]], symbols: Symbols, end: float
) -> tuple[Name, Name] | None:
    """Return a letter of a cost and the one result that stands in its place in later equalities, None where there are none.

    ``end`` is where the cost is defined anew.
    """
    names = [n for n in quantities(cost.body) if not n.sub and not n.sup]
    counts = Counter(symbols.symbol(n) for e in equalities.values() for n in quantities((e.left, e.right)))
    defined = {d.ref.symbol for _, _, d in definitions if isinstance(d, Definition)}
    own = Counter(map(symbols.symbol, names))
    free = [n for n in names if symbols.symbol(n) not in defined and counts[symbols.symbol(n)] == own[symbols.symbol(n)] == 1]
    later = [n for n in equalities if cost.step < n < end]
    found = [(z, x, n) for z in free for n in later for x in _in_place(z, cost.body, equalities[n])]
    if len({z for z, _, _ in found}) != 1 or len({x for _, x, _ in found}) != 1:
        return None
    letter, result, last = found[-1]
    if symbols.symbol(result) not in defined or not _is_at_end(result, last, definitions, symbols):
        return None
    return letter, result


def _is_at_end(result: Name, last: int, definitions: Sequence[tuple[int, str, Any]], symbols: Symbols) -> bool:
    """Whether nothing up to the last place where it stands is computed from a result: a cost is of what comes out at the end."""
    own = symbols.ref(result)
    if isinstance(own.layer, Name) and own.layer.base in symbols.naming.ends:
        return True
    others = (d for step, _, d in definitions if isinstance(d, Definition) and step < last)
    bodies = [d.body for d in others if d.ref.symbol not in Known().costs]
    refs = [r for body in bodies for r in symbols.refs(quantities(body)) if r.symbol == own.symbol]
    counted = (n for r in refs for n in walk(r.layer) if isinstance(n, Name))
    return all(r.layer != own.layer for r in refs) and not any(n.base in symbols.naming.counters for n in counted)


def _in_place(letter: Name, body: Node, equality: Equality) -> Iterator[Name]:
    """Yield the names that stand in an equality in a letter's place in what is around it, which has another quantity."""
    (around,) = [n for n in walk(body) if letter in _children(n)][:1] or [None]
    if around is None or not {*quantities(around)} - {letter}:
        return
    for node in walk((equality.left, equality.right)):
        if type(node) is type(around):
            places: list[Name] = []
            if _same_but(around, node, letter, places) and len({*places}) == 1:
                yield places[0]


def _children(node: Any) -> list[Any]:
    found: list[Any] = []
    stack = [getattr(node, f.name) for f in fields(node)] if is_dataclass(node) else []
    while stack:
        each = stack.pop()
        if isinstance(each, tuple):
            stack.extend(each)
        else:
            found.append(each)
    return found


def _same_but(a: Any, b: Any, letter: Name, places: list[Name]) -> bool:
    """Whether two trees are one but for what stands in the place of a letter; note what stands there."""
    if a == letter:
        places.extend([b] if isinstance(b, Name) else [])
        return isinstance(b, Name) and b != letter
    if isinstance(a, tuple) and isinstance(b, tuple):
        return len(a) == len(b) and all(_same_but(x, y, letter, places) for x, y in zip(a, b, strict=True))
    if type(a) is not type(b) or not is_dataclass(a):
        return bool(a == b)
    return all(_same_but(getattr(a, f.name), getattr(b, f.name), letter, places) for f in fields(a))
