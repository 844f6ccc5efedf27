"""Which letters count steps: those by which something is computed from itself a step before, and those of sums up to these."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from bpverify.texts.tree import Name, Number, Plus, Sum, is_transpose, quantities, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bpverify.texts.tree import Node


def recurrent(pairs: Iterable[tuple[Node, Node]]) -> set[str]:
    """Return the letters t of equations that give h_t by h_{t-1}, or h_{t+1} by h_t: they count steps, whatever sums run over.

    It may be given by way of others, h_t by a_t, and a_t by h_{t-1}; so is the last layer L, which counts nothing.
    """
    ahead: dict[tuple[str, str], set[str]] = defaultdict(set)
    behind: list[tuple[str, str, str]] = []
    for left, right in pairs:
        if not isinstance(left, Name):
            continue
        heads = dict(_steps(left))
        for name in quantities(right) if heads else ():
            for letter, step in _steps(name):
                if letter in heads and step <= heads[letter] <= step + 1:
                    ahead[letter, left.base].add(name.base)
                    if heads[letter] == step + 1:
                        behind.append((letter, left.base, name.base))
    return {
        letter for letter, head, before in behind
        if head == before or (letter[-1:].islower() and head in _reached(ahead, letter, before))
    }  # fmt: skip


def always_stepped(trees: Iterable[Node], counters: Iterable[str]) -> set[str]:
    """Return the letters that stand nowhere as a quantity without a step below or above them."""
    names = [*quantities(tuple(trees))]
    letters = {*counters}
    without = {n.base for n in names if not any(letter in letters for letter, _ in _steps(n))}
    return {n.base for n in names if len(n.base) == 1} - without


def in_time(pairs: Iterable[tuple[Node, Node]], counters: Iterable[str]) -> set[str]:
    """Return the counters of which an equation that goes back a step has a quantity that is the same at every step."""
    found: set[str] = set()
    for left, right in pairs:
        heads = dict(_steps(left)) if isinstance(left, Name) else {}
        names = [*quantities(right)] if heads else []
        for letter in heads.keys() & {*counters}:
            goes_back = any(dict(_steps(n)).get(letter) == heads[letter] - 1 for n in names)
            if goes_back and not all(_has(n, letter) for n in names):
                found.add(letter)
    return found


def _has(name: Name, letter: str) -> bool:
    return any(isinstance(n, Name) and n.base == letter for n in walk((*name.sub, *name.sup)))


def _reached(ahead: Mapping[tuple[str, str], set[str]], letter: str, start: str) -> set[str]:
    """Return the names that a name is given by, itself too, where a letter is among their scripts."""
    found, stack = {start}, [start]
    while stack:
        new = ahead.get((letter, stack.pop()), set()) - found
        found |= new
        stack += new
    return found


def _steps(name: Name) -> Iterator[tuple[str, int]]:
    """Yield the letters in a name's scripts with what is added to them: t with -1 of h_{t-1}."""
    for item in (*name.sub, *name.sup):
        if isinstance(item, Name) and not item.sub:
            yield item.base, 0
        elif isinstance(item, Plus) and len(item.terms) == 2 and isinstance(item.terms[0][1], Name):
            sign, number = item.terms[1]
            if isinstance(number, Number) and number.value == 1:
                yield item.terms[0][1].base, sign


def counting(trees: Iterable[Node], counters: set[str], ends: set[str]) -> set[str]:
    """Return the letters of sums up to a step, or from one, that stand where names have their step: k of sum_{k=1}^t h_k."""
    trees = tuple(trees)
    stepped = {n.base for n in walk(trees) if isinstance(n, Name) for c, _ in _steps(n) if c in counters}
    found: set[str] = set()
    for node in walk(trees):
        if isinstance(node, Sum) and any(isinstance(n, Name) and n.base in counters for n in walk((node.low, node.high))):
            names = [n for n in quantities(node.body) for c, _ in _steps(n) if c in node.indices]
            if names and all(n.base in stepped and len(n.sub) + len(n.sup) == 1 for n in names):
                found |= set(node.indices)
    return found - ends


def last_step(trees: Iterable[Node], counters: frozenset[str], ends: frozenset[str]) -> str:
    """Return the one name that a text has for the last step, in bounds of sums and below names; "" where it has several.

    Nothing says that the T of one sum and the N of another are one number.
    """
    found: set[str] = set()
    for node in walk(tuple(trees)):
        if isinstance(node, Sum) and counters & {*node.indices}:
            found |= {n.base for n in walk((node.low, node.high)) if isinstance(n, Name)} - counters
        if isinstance(node, Name):
            above = node.sup if node.bracketed else tuple(i for i in node.sup if not is_transpose(i))
            found |= {n.base for n in walk((node.sub, above)) if isinstance(n, Name)} & ends
    return found.pop() if len(found) == 1 else ""


def free_steps(nodes: Iterable[Node], counters: frozenset[str]) -> set[str]:
    """Return the letters of steps in trees that no sum binds."""
    found: set[str] = set()
    stack = [(node, counters) for node in nodes]
    while stack:
        node, free = stack.pop()
        if isinstance(node, Sum):
            stack += [(part, free) for part in (node.low, node.high) if part is not None]
            stack += [(part, free - set(node.indices)) for part in (node.body, *(n for pair in node.differ for n in pair))]
            continue
        if isinstance(node, Name) and node.base in free:
            found.add(node.base)
        stack += [(part, free) for part in _parts(node)]
    return found


def _parts(value: object) -> Iterator[Node]:
    """Yield the nodes right below one."""
    for name in getattr(value, "__dataclass_fields__", ()):
        stack = [getattr(value, name)]
        while stack:
            each = stack.pop()
            if isinstance(each, tuple):
                stack.extend(each)
            elif hasattr(each, "__dataclass_fields__"):
                yield each
