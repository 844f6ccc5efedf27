"""Sums with dots as sums over an index: a_1 b_1 + ... + a_n b_n, whose first and last terms say what runs."""

from __future__ import annotations

from dataclasses import fields, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from bpverify.texts.open_ended import INDEX, open_sum
from bpverify.texts.tree import Dots, Name, Number, Plus, Sum

if TYPE_CHECKING:
    from bpverify.texts.tree import Node


def without_dots(node: Any) -> Any:
    """Return a tree in which sums with dots are sums over an index, where their ends say how."""
    if isinstance(node, tuple):
        return tuple(without_dots(part) for part in node)
    if not hasattr(node, "__dataclass_fields__"):
        return node
    changed = {f.name: without_dots(getattr(node, f.name)) for f in fields(node)}
    node = replace(node, **changed) if changed else node
    return _as_sum(node) if isinstance(node, Plus) else node


def _as_sum(node: Plus) -> Node:
    places = [n for n, (_, term) in enumerate(node.terms) if isinstance(term, Dots)]
    if places == [len(node.terms) - 1]:
        return open_sum(node) or node
    if len(places) != 1 or not 0 < places[0] < len(node.terms) - 1:
        return node
    at = places[0]
    sign, last = node.terms[at + 1]
    start = next((n for n in range(at) if template(node.terms[n][1], last) is not None), None)
    if start is None or any(s != sign for s, _ in (*node.terms[start:at], node.terms[at + 1])):
        return node
    found = template(node.terms[start][1], last)
    if found is None or found[1] is None or not _follow(node, start, at, found[0]):
        return node
    total: Node = Sum((INDEX,), found[0], Number(Fraction(1)), found[1])
    if start == 0 and at + 2 == len(node.terms) and sign == 1:
        return total
    return Plus((*node.terms[:start], (sign, total), *node.terms[at + 2 :]))


def _follow(node: Plus, start: int, at: int, body: Node) -> bool:
    """Whether the terms before the dots are those of 1, 2, ... in order."""
    return all(at_number(body, n + 1 - start) == node.terms[n][1] for n in range(start, at))


def at_number(body: Any, number: int) -> Any:
    """Return a term with a number for the index."""
    if isinstance(body, Name) and body.base == INDEX:
        return Number(Fraction(number))
    if isinstance(body, tuple):
        return tuple(at_number(part, number) for part in body)
    if not hasattr(body, "__dataclass_fields__"):
        return body
    changed = {f.name: at_number(getattr(body, f.name), number) for f in fields(body)}
    return replace(body, **changed) if changed else body


def template(first: Any, last: Any) -> tuple[Any, Node | None] | None:
    """Return what two terms have in common, an index where one has 1 and the other its last value, with that.

    None if they differ in more.
    """
    if first == last:
        return first, None
    if isinstance(first, Number) and first.value == 1 and isinstance(last, Name):
        return Name(INDEX), last
    if type(first) is not type(last):
        return None
    if isinstance(first, tuple):
        if len(first) != len(last):
            return None
        return _joined(tuple(template(a, b) for a, b in zip(first, last, strict=True)), tuple)
    if not hasattr(first, "__dataclass_fields__"):
        return None
    names = [f.name for f in fields(first)]
    parts = _joined(tuple(template(getattr(first, n), getattr(last, n)) for n in names), tuple)
    return None if parts is None else (replace(first, **dict(zip(names, parts[0], strict=True))), parts[1])


def _joined(parts: tuple[Any, ...], kind: Any) -> tuple[Any, Node | None] | None:
    if any(part is None for part in parts):
        return None
    ends = {end for _, end in parts if end is not None}
    if len(ends) > 1:
        return None
    return kind(body for body, _ in parts), next(iter(ends), None)
