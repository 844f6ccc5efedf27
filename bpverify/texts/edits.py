"""Small changes of an equation's right side, each of one thing: what its author may have slipped over."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass, replace
from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING, Any, TypeGuard

from bpverify.texts.places import free_letters
from bpverify.texts.tree import (
    Call,
    Derivative,
    Nabla,
    Name,
    Norm,
    Number,
    Over,
    Plus,
    Primed,
    Scripted,
    Sum,
    Times,
    is_transpose,
    walk,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from bpverify.texts.document import Text
    from bpverify.texts.equality import Equality
    from bpverify.texts.tree import Node

    Change = Callable[[Any], Iterator[tuple[str, Any]]]

TRANSPOSE = Name(r"\top")
_NUMBERS = tuple(Fraction(n) for n in (2, 3)) + tuple(Fraction(1, n) for n in (2, 3))


@dataclass(frozen=True, slots=True)
class Edit:
    """A right side with one thing changed, and what kind of thing that is."""

    kind: str
    right: Node


def edits(text: Text, equality: Equality) -> Iterator[Edit]:
    """Yield the right sides that differ from an equation's in one thing: those of its kinds that say nothing of a case first."""
    right = equality.right
    if isinstance(right, Plus) and len(right.terms) == 1 and right.terms[0][0] < 0:
        yield Edit("sign", right.terms[0][1])
    else:
        yield Edit("sign", Plus(((-1, right),)))
    changes = (_sign, _transpose(text), _index(text, equality), _layer(text), _slope(text), _power)
    for change in changes:
        yield from (Edit(kind, new) for kind, new in _at_each(right, change) if new != right)
    yield from (Edit("index", new) for new in _exchanged(text, equality))
    for number in _NUMBERS:
        yield Edit("factor", Times((Number(number), right), ("",)))
    for size in _sizes(text):
        yield Edit("mean", Over(right, size))
        yield Edit("mean", Times((size, right), ("",)))


def _at_each(node: Any, change: Change) -> Iterator[tuple[str, Any]]:
    """Yield a tree with a change at one of its nodes."""
    if isinstance(node, tuple):
        for at, each in enumerate(node):
            yield from ((kind, (*node[:at], new, *node[at + 1 :])) for kind, new in _at_each(each, change))
    elif is_dataclass(node) and not isinstance(node, type):
        yield from change(node)
        kept = _KEPT.get(type(node), ())
        for each in fields(node) if not isinstance(node, Name) else ():
            if each.name not in kept:
                for kind, new in _at_each(getattr(node, each.name), change):
                    yield kind, replace(node, **{each.name: new})


_KEPT: dict[type, tuple[str, ...]] = {Scripted: ("sub", "sup"), Call: ("function",), Sum: ("low", "high", "differ")}
"""What is no quantity, in each kind of node."""


def _sign(node: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(node, Plus) and len(node.terms) > 1:
        for at, (sign, term) in enumerate(node.terms):
            yield "sign", Plus((*node.terms[:at], (-sign, term), *node.terms[at + 1 :]))


def _transpose(text: Text) -> Change:
    def change(node: Any) -> Iterator[tuple[str, Any]]:
        if isinstance(node, (Name, Scripted)) and any(map(is_transpose, node.sup)):
            yield "transpose", replace(node, sup=tuple(each for each in node.sup if not is_transpose(each)))
        elif isinstance(node, Times):
            for at, factor in enumerate(node.factors):
                if _may_be_array(text, factor):
                    turned = Scripted(factor, (), (TRANSPOSE,))
                    yield "transpose", replace(node, factors=(*node.factors[:at], turned, *node.factors[at + 1 :]))

    return change


def _may_be_array(text: Text, node: Any) -> bool:
    if isinstance(node, Name):
        symbol = text.symbols.symbol(node)
        is_turned = any(map(is_transpose, node.sup))
        return bool(symbol) and symbol not in text.symbols.scalars and not is_turned and not text.symbols.ref(node).indices
    return isinstance(node, (Plus, Call, Derivative, Nabla))


def _index(text: Text, equality: Equality) -> Change:
    indices = text.symbols.naming.indices
    names = [n for n in walk((equality.left, equality.right)) if isinstance(n, Name)]
    used = sorted({i.base for n in names for i in n.sub if _is_letter(i, indices)})

    def change(node: Any) -> Iterator[tuple[str, Any]]:
        if isinstance(node, Sum) and len(node.indices) == 1 and node.indices[0] in used:
            yield from (("index", replace(node, indices=(other,))) for other in used if other != node.indices[0])
        if not isinstance(node, Name):
            return
        if len(node.sub) == 2 and all(_is_letter(i, indices) for i in node.sub):
            yield "index", replace(node, sub=node.sub[::-1])
        for at, item in enumerate(node.sub):
            if _is_letter(item, indices):
                others = (letter for letter in used if letter != item.base)
                yield from (("index", replace(node, sub=(*node.sub[:at], Name(o), *node.sub[at + 1 :]))) for o in others)

    return change


def _exchanged(text: Text, equality: Equality) -> Iterator[Node]:
    """Yield a right side with two indices that stand on the left too, each in the other's place throughout."""
    free = sorted(free_letters((equality.left,), text.symbols.naming.indices))
    for first, second in combinations(free, 2):
        yield _exchange(equality.right, {Name(first): Name(second), Name(second): Name(first)})


def _exchange(node: Any, others: Mapping[Name, Name]) -> Any:
    if isinstance(node, Name) and node in others:
        return others[node]
    if isinstance(node, tuple):
        return tuple(_exchange(each, others) for each in node)
    if not is_dataclass(node) or isinstance(node, type):
        return node
    return replace(node, **{each.name: _exchange(getattr(node, each.name), others) for each in fields(node)})


def _is_letter(item: Any, letters: frozenset[str]) -> TypeGuard[Name]:
    return isinstance(item, Name) and item.base in letters and not item.sub and not item.sup


def _layer(text: Text) -> Change:
    counters = text.symbols.naming.counters | text.symbols.naming.ends

    def change(node: Any) -> Iterator[tuple[str, Any]]:
        if isinstance(node, Sum) and isinstance(node.high, Plus) and len(node.high.terms) == 2:
            (sign, size), (_, step) = node.high.terms
            if sign == 1 and isinstance(size, Name) and isinstance(step, Number):
                yield "layer", replace(node, high=size)
        for where in ("sub", "sup") if isinstance(node, Name) else ():
            items = getattr(node, where)
            for at, item in enumerate(items):
                for new in _steps(item, counters, where == "sub" or node.bracketed):
                    yield "layer", replace(node, **{where: (*items[:at], new, *items[at + 1 :])})

    return change


def _steps(item: Any, counters: frozenset[str], may_be_number: bool) -> Iterator[Node]:
    """Yield the layers beside one."""
    if _is_letter(item, counters):
        yield from (Plus(((1, item), (sign, Number(Fraction(1))))) for sign in (-1, 1))
    elif isinstance(item, Plus) and item.terms and _is_letter(item.terms[0][1], counters):
        yield item.terms[0][1]
        yield from (Plus((item.terms[0], (-sign, n), *item.terms[2:])) for sign, n in item.terms[1:2])
    elif isinstance(item, Number) and may_be_number and item.value.denominator == 1:
        yield from (Number(item.value + n) for n in (-1, 1) if item.value + n >= 0)


def _slope(text: Text) -> Change:
    def change(node: Any) -> Iterator[tuple[str, Any]]:
        if isinstance(node, Call) and (node.order or node.function.base in text.known.functions):
            yield "slope", replace(node, order=node.order + 1)
            if node.order:
                yield "slope", replace(node, order=node.order - 1)
        elif isinstance(node, Primed):
            yield "slope", node.of if node.order == 1 else replace(node, order=node.order - 1)

    return change


def _power(node: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(node, (Name, Scripted)) and len(node.sup) == 1 and isinstance(node.sup[0], Number):
        for step in (-1, 1):
            value = node.sup[0].value + step
            yield "power", replace(node, sup=() if value == 1 else (Number(value),))
    elif isinstance(node, (Over, Plus)) or (isinstance(node, (Name, Call, Norm)) and not getattr(node, "sup", ())):
        held = node.below if isinstance(node, Over) else node
        if not isinstance(held, Number):
            square = Scripted(held, (), (Number(Fraction(2)),))
            yield "power", replace(node, below=square) if isinstance(node, Over) else square


def _sizes(text: Text) -> Sequence[Name]:
    """Return the letters by which the text divides: the number of samples may be one of them."""
    below = {n.below for e in text.equalities.values() for n in walk((e.left, e.right)) if isinstance(n, Over)}
    return sorted((n for n in below if isinstance(n, Name) and not n.sub and not n.sup), key=lambda n: n.base)
