"""The identity matrix I: a letter that nothing defines, and that stands nowhere but as a term of a sum."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpverify.texts.tree import Derivative, Nabla, Name, Plus, walk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bpverify.texts.tree import Node

IDENTITY = "I"


def is_identity(node: Name) -> bool:
    """Whether a name may be the identity: the letter I, with nothing above and no more than its size below."""
    return node.base == IDENTITY and not node.sup and len(node.sub) <= 1


def has_identity(trees: Iterable[Node]) -> bool:
    """Whether all that a text has of the letter I are terms of sums: else it may be an input, a current, or an index."""
    terms, names = set[int](), list[Name]()
    for node in walk(tuple(trees)):
        if isinstance(node, Plus) and len(node.terms) > 1:
            terms |= {id(term) for _, term in node.terms}
        elif isinstance(node, (Derivative, Nabla)):
            terms -= {id(n) for n in walk(node) if isinstance(n, Name)}
        elif isinstance(node, Name) and node.base == IDENTITY:
            names.append(node)
    return bool(names) and all(is_identity(name) and id(name) in terms for name in names)
