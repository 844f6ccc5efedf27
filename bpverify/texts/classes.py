"""Indices that are quantities of a sample, such as the class y_i in p_{y_i}: one whole number for each sample, whichever it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeGuard

from bpverify.texts.causes import UndefinedError
from bpverify.texts.tree import Cases, Name, Number, Sum, quantities, walk
from bpverify.texts.written import in_latex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bpverify.texts.tree import Node

MOST_LETTERS = 3
"""How many letters of classes a text may have, each with classes of its own."""


def is_class(item: Any) -> TypeGuard[Name]:
    """Whether an index, or a side of a condition on indices, is a name with an index of its own, below it or above in brackets."""
    return isinstance(item, Name) and len(item.sub) + len(item.sup) == 1 and (bool(item.sub) or item.bracketed)


def sample_of(item: Name) -> Node:
    """Return the index that a class has."""
    return (*item.sub, *item.sup)[0]


def class_letters(trees: Iterable[Node]) -> frozenset[str]:
    """Return the letters of indices that have an index of their own, and stand nowhere but as an index or in a condition on one."""
    trees = tuple(trees)
    found = {i.base for n in walk(trees) if isinstance(n, Name) for i in n.sub if is_class(i)}
    return frozenset(found - {n.base for n in _outside(trees)}) if found else frozenset()


def _outside(trees: Iterable[Node]) -> Iterator[Name]:
    """Yield the names of quantities, but for those in conditions."""
    ignored = {id(name) for name in quantities(tuple(side for sides in _compared(trees) for side in sides))}
    return (name for name in quantities(tuple(trees)) if id(name) not in ignored)


def _compared(trees: Iterable[Node]) -> Iterator[tuple[Node, Node]]:
    """Yield the sides of all conditions, those of sums that leave out an index too."""
    for node in walk(tuple(trees)):
        if isinstance(node, Cases):
            yield from ((left, right) for _, condition in node.branches for _, left, right in condition or ())
        elif isinstance(node, Sum):
            yield from node.differ


def letters_compared(trees: Iterable[Node], indices: Iterable[str]) -> set[str]:
    """Return the letters that conditions compare with an index: they are indices too, y of p_y beside 1(k = y)."""
    known = {*indices}
    pairs = [(a.base, b.base) for a, b in _compared(trees) if isinstance(a, Name) and isinstance(b, Name) and not (a.sub or b.sub)]
    return {b for pair in pairs for a, b in (pair, pair[::-1]) if a in known and len(b) == 1}


def class_of(item: Name, sample: Any, letters: frozenset[str], instance: int) -> int:
    """Return the class of a sample on an instance: samples side by side have different ones, and so have other letters.

    Raises:
        UndefinedError: it is that of a sample with a number, or of one that no letter names: it may be any.
    """
    if not isinstance(sample, int) or isinstance(sample_of(item), Number) or len(letters) > MOST_LETTERS:
        raise UndefinedError(f"nothing says which index {in_latex(item.base)} of one sample is")
    return 1 + (sample + instance + sorted(letters).index(item.base)) % most_classes(letters)


def most_classes(letters: frozenset[str]) -> int:
    """Return how many classes are looked at."""
    return min(len(letters) + 1, MOST_LETTERS)
