"""Letters with which the cases of a definition compare its own index, such as the class c of a sample: each is one value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bpverify.texts.tree import Cases, Name, quantities

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bpverify.texts.definitions import Definition
    from bpverify.texts.equality import Equality
    from bpverify.texts.symbols import Symbols
    from bpverify.texts.tree import Node


def compared_letters(definition: Definition, equalities: Iterable[Equality], symbols: Symbols) -> set[str]:
    """Return the letters that an index of a definition is compared with, and that stand for nothing else in the text."""
    own = {i.base for i in definition.ref.indices or () if isinstance(i, Name) and not i.sub}
    branches = definition.body.branches if isinstance(definition.body, Cases) else ()
    relations = [each for _, condition in branches for each in condition or ()]
    pairs = [(_letter(left), _letter(right)) for relation, left, right in relations if relation in ("=", "!=")]
    found = {other for one, two in pairs for own_one, other in ((one, two), (two, one)) if own_one in own and other}
    found -= own | symbols.naming.counters | symbols.naming.ends | symbols.numbers
    if not found:
        return found
    # "All terms are 0 but for p = c" says of c what a condition says.
    indices = symbols.naming.indices
    others = (e for e in equalities if not ({_letter(e.left), _letter(e.right)} & indices and _letter(e.left) and _letter(e.right)))
    return found - {n.base for e in others for n in _outside_conditions((e.left, e.right))}


def _letter(node: Node) -> str:
    return node.base if isinstance(node, Name) and not node.sub and not node.sup else ""


def _outside_conditions(value: Any) -> Iterator[Name]:
    """Yield the names in trees that stand for quantities, but for those in conditions of cases."""
    if isinstance(value, Cases):
        value = tuple(branch for branch, _ in value.branches)
    if isinstance(value, tuple):
        for each in value:
            yield from _outside_conditions(each)
    elif isinstance(value, Name) or not hasattr(value, "__dataclass_fields__"):
        yield from quantities(value)
    else:
        for name in value.__dataclass_fields__:
            yield from _outside_conditions(getattr(value, name))
