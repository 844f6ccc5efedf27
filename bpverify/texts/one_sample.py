r"""The cost of one sample, where a text gives the mean over all, L = \frac1N \sum_n \sum_i ... y_{n,i}, and writes all else of one.

It is so only where nothing else in the text has the letter of the samples nor their number, what has it in the cost stands without
any index elsewhere, and nothing that is computed is a capital letter: those are for arrays of all samples. What holds so is proved
under the condition that it is said of one sample; no factor is accused, with which it may be said of the mean.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

from bpverify.texts.cursor import Known
from bpverify.texts.means import counts_of
from bpverify.texts.tree import Derivative, Nabla, Name, Number, Over, Plus, Sum, Times, is_transpose, quantities, walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bpverify.texts.equality import Equality
    from bpverify.texts.tree import Node


def costs_of_one(equalities: Mapping[int, Equality], unread: bool) -> dict[int, Node]:
    """Return the costs of one sample, by the equalities that give their means; ``unread`` says that some equality was not read."""
    costs = Known().costs
    named = ((n, e.left) for n, e in equalities.items() if isinstance(e.left, Name))
    heads = [n for n, left in named if left.base in costs and not (left.sub or left.sup)]
    if len(heads) != 1 or unread:
        return {}
    (number,) = heads
    equality = equalities[number]
    found = _of_one(equality.right)
    if found is None or equality.relation != "=" or equality.item.continues or not equality.item.certain:
        return {}
    body, index, count = found
    rest = [side for n, e in equalities.items() if n != number for side in (e.left, e.right)]
    return {number: body} if _is_all_of_one(equality, index, count, rest, equalities) else {}


def _of_one(node: Node) -> tuple[Node, str, Name] | None:
    """Return the summand of a mean, without the letter of the samples, with that letter and their number."""
    if isinstance(node, Plus) and len(node.terms) == 1:
        ((sign, term),) = node.terms
        inner = _of_one(term)
        return None if inner is None else (Plus(((sign, inner[0]),)), *inner[1:])
    counts = [*counts_of(node)]
    if not isinstance(node, Times) or len(counts) != 1:
        return None
    sums = [f for f in node.factors if isinstance(f, Sum)]
    others = [f for f in node.factors if not isinstance(f, Sum) and not _is_share(f, counts[0])]
    if len(sums) != 1 or len(others) != len(node.factors) - 2 or sums[0].product or len(sums[0].indices) != 1:
        return None
    (index,) = sums[0].indices
    is_over_all = sums[0].high in (None, counts[0]) and sums[0].over in ("", counts[0].base) and not sums[0].differ
    body = _without(sums[0].body, index)
    if not index.isalpha() or not is_over_all or body == sums[0].body or _holds(body, index):
        return None
    return Times((*others, body), ("",) * len(others)) if others else body, index, counts[0]


def _is_share(node: Node, count: Name) -> bool:
    above = node.above if isinstance(node, Over) else None
    return isinstance(node, Over) and isinstance(above, Number) and above.value == 1 and node.below == count


def _is_all_of_one(equality: Equality, index: str, count: Name, rest: list[Node], equalities: Mapping[int, Equality]) -> bool:
    """Whether what else a text says is said of one sample."""
    if any(_holds(side, index) or _holds(side, count.base) for side in rest):
        return False
    if any(isinstance(n, Sum) and n.indices == ("",) for n in walk(tuple(rest))):
        return False
    own = {n.base for n in quantities(equality.right) if Name(index) in (*n.sub, *n.sup)}
    bare = [n for n in quantities(tuple(rest)) if n.base in own]
    is_bare = all(not n.sub and all(map(is_transpose, n.sup)) for n in bare)
    computed = {e.left.base for e in equalities.values() if isinstance(e.left, Name) and e is not equality}
    is_computed = bool(own & computed) and is_bare and own <= {n.base for n in bare}
    by = {n.base for d in walk(tuple(rest)) for n in _by(d)}
    inputs = {n.base for n in quantities(tuple(rest))} - by
    return is_computed and not any(_is_capital(base) for base in inputs)


def _by(node: object) -> Iterator[Name]:
    """Yield what a derivative is taken by."""
    if isinstance(node, Derivative):
        yield from quantities(node.by)
    elif isinstance(node, Nabla) and isinstance(node.by, Name):
        yield node.by


def _is_capital(base: str) -> bool:
    letter = base.rsplit("{", 1)[-1].lstrip("\\")
    return letter[:1].isupper() and letter[:1].isalpha() and base not in Known().costs


def _holds(node: Any, letter: str) -> bool:
    """Whether a letter stands in a tree, wherever it does."""
    inside = (n for n in walk(node) if isinstance(n, (Name, Sum)))
    return any(letter in n.indices or n.over == letter if isinstance(n, Sum) else _names(n, letter) for n in inside)


def _names(name: Name, letter: str) -> bool:
    return name.base == letter or any(isinstance(n, Name) and n.base == letter for n in walk((name.sub, name.sup)))


def _without(node: Any, index: str) -> Any:
    """Return a tree whose names lack an index."""
    if isinstance(node, tuple):
        return tuple(_without(part, index) for part in node)
    if isinstance(node, Name):
        sub, sup = (tuple(i for i in items if i != Name(index)) for items in (node.sub, node.sup))
        return replace(node, sub=sub, sup=sup) if (sub, sup) != (node.sub, node.sup) else node
    if not is_dataclass(node) or isinstance(node, type):
        return node
    return replace(node, **{f.name: _without(getattr(node, f.name), index) for f in fields(node)})
