r"""Letters that name the rows of a matrix: t_q beside t_{qj}, where a norm of t_q is taken, or t_q is declared to be an array."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

from bpverify.grounds import Condition, ConditionKind
from bpverify.texts.tree import Call, Every, Name, Norm, Plus, Times, is_transpose, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bpverify.texts.equality import Equality
    from bpverify.texts.tree import Node


@dataclass
class _Uses:
    """The letters with which one name stands."""

    alone: set[str] = field(default_factory=set)
    """Those that stand alone below it."""
    first: set[str] = field(default_factory=set)
    second: set[str] = field(default_factory=set)
    others: bool = False
    """Whether something else stands below it, or there are layers above it."""


def with_rows(equalities: dict[int, Equality], declared: Iterable[Name]) -> tuple[dict[int, Equality], frozenset[str]]:
    """Return equalities with the letters that name rows as rows of their matrices, and these letters."""
    uses = _uses([side for e in equalities.values() for side in (e.left, e.right)])
    arrays = {n.base for n in declared} | {n.base for e in equalities.values() for n in _in_norms((e.left, e.right))}
    rows = frozenset(
        base for base, use in uses.items()
        if base in arrays and use.alone and use.alone <= use.first and not use.alone & use.second and not use.others
    )  # fmt: skip
    if not rows:
        return equalities, rows
    return {n: replace(e, left=_put(e.left, rows), right=_put(e.right, rows)) for n, e in equalities.items()}, rows


def arrays_of(members: Sequence[tuple[str, Node]]) -> list[Name]:
    r"""Return the name that is said to be an array: t_q of t_q \in \mathbb{R}^{1 \times m}."""
    if [relation for relation, _ in members] != ["", "in"]:
        return []
    (_, left), (_, right) = members
    is_space = isinstance(right, Name) and right.base in _REALS and bool(right.sup)
    return [left] if is_space and isinstance(left, Name) else []


def said_of_rows(symbols: Iterable[str], rows: frozenset[str]) -> list[Condition]:
    """Return that letters with one index are rows of those with two, for those of some symbols that are."""
    words = "{0} with one index is a row of the matrix {0} with two"
    return [Condition(ConditionKind.CONVENTION, words.format(symbol)) for symbol in sorted(rows.intersection(symbols))]


_REALS = frozenset(("R", r"\mathbb{R}", r"\R", r"\Re"))


def _uses(trees: list[Node]) -> dict[str, _Uses]:
    found: dict[str, _Uses] = defaultdict(_Uses)
    for node in walk(tuple(trees)):
        if not isinstance(node, Name) or not (node.sub or node.sup):
            continue
        letters = [i.base if isinstance(i, Name) and not i.sub and not i.sup else "" for i in node.sub]
        use = found[node.base]
        use.others |= node.bold or not all(map(is_transpose, node.sup)) or len(letters) > len(("row", "column"))
        if len(letters) == 1:
            use.alone.add(letters[0])
        elif letters:
            use.first.add(letters[0])
            use.second.add(letters[1])
    return found


def _in_norms(trees: tuple[Node, ...]) -> Iterable[Name]:
    """Yield the names that are terms, or multiples of terms, of what a norm is taken of."""
    for norm in walk(trees):
        stack = [norm.of] if isinstance(norm, Norm) and not norm.absolute else []
        while stack:
            node = stack.pop()
            if isinstance(node, Plus):
                stack += [term for _, term in node.terms]
            elif isinstance(node, Times):
                names = [f for f in node.factors if isinstance(f, Name)]
                stack += names if len(names) == 1 else []
            elif isinstance(node, Name) and len(node.sub) == 1:
                yield node


def _put(node: Any, rows: frozenset[str]) -> Any:
    if isinstance(node, Name) and node.base in rows and len(node.sub) == 1:
        return replace(node, sub=(*node.sub, Every(is_vector=True)))
    if isinstance(node, tuple):
        return tuple(_put(part, rows) for part in node)
    if isinstance(node, Name) or not is_dataclass(node) or isinstance(node, type):
        return node
    kept = {"function"} if isinstance(node, Call) else set()
    return replace(node, **{f.name: _put(getattr(node, f.name), rows) for f in fields(node) if f.name not in kept})
