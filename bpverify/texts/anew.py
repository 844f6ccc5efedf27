r"""Names that are given a value anew, by their own: behind \sigma = \sqrt{\sigma^2 + \epsilon} each \sigma is that root.

No value of \sigma is meant for which that is an equation. It is so as far as the heading goes, and in what stands on the same line;
an update, a term that is added to the name itself, is none.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

from bpverify.grounds import Condition, ConditionKind
from bpverify.texts.tree import Call, Derivative, Nabla, Name, Plus, Sum, quantities, walk
from bpverify.texts.written import latex

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from bpverify.texts.equality import Equality


def with_values_anew(equalities: dict[int, Equality]) -> tuple[dict[int, Equality], dict[int, str]]:
    """Return equalities with another name for what has a value anew, and what is said of it by the equality that gives it."""
    said: dict[int, str] = {}
    for number in sorted(equalities):
        equality = equalities[number]
        own = _given_anew(equality, equalities)
        if own is None:
            continue
        new = rf"\mathring{{{own.base}}}"
        words = f"{own.base} is {latex(equality.right)} from there on, and has the name {new}"
        later = {n: _renamed(e, own.base, new) for n, e in equalities.items() if _is_behind(e, equality)}
        equalities = equalities | later | {number: replace(equality, left=replace(own, base=new))}
        said[number] = words
    return equalities, said


def said_of_values_anew(steps: Collection[int], said: Mapping[int, str], lines: Mapping[int, int]) -> Iterator[Condition]:
    """Yield what names have a value anew, for those on which something rests."""
    for step in sorted(said.keys() & set(steps)):
        yield Condition(ConditionKind.MODEL, said[step], lines[step])


def _given_anew(equality: Equality, equalities: Mapping[int, Equality]) -> Name | None:
    """Return the name that an equality gives another value, where it was defined before."""
    own, right, item = equality.left, equality.right, equality.item
    if not isinstance(own, Name) or own.sub or own.sup or equality.relation != "=" or item.continues or not item.certain:
        return None
    inside = {n for n in quantities(right) if n.base == own.base}
    terms = [term for _, term in right.terms] if isinstance(right, Plus) else [right]
    is_computed = not any(isinstance(n, (Derivative, Nabla, Sum)) for n in walk(right))
    if not inside or own in terms or not is_computed or any(n.sub for n in inside):
        return None
    lefts = {n: e.left for n, e in equalities.items() if e is not equality and isinstance(e.left, Name)}
    heads = {n: left for n, left in lefts.items() if isinstance(left, Name) and left.base == own.base}
    before = [n for n, left in heads.items() if n < item.number and not left.sub]
    trees = tuple((e.left, e.right) for e in equalities.values())
    is_function = any(isinstance(n, Call) and n.function.base == own.base for n in walk(trees))
    # A letter that is defined again behind may be meant otherwise there.
    return own if len(before) == len(heads) == 1 and not is_function else None


def _is_behind(other: Equality, equality: Equality) -> bool:
    ours, theirs = equality.item, other.item
    on_line = theirs.number == ours.number - 1 and theirs.line == ours.line
    return theirs.heading == ours.heading and (theirs.number > ours.number or on_line)


def _renamed(node: Any, own: str, new: str) -> Any:
    """Return a tree, or an equality, with another letter for one."""
    if isinstance(node, tuple):
        return tuple(_renamed(part, own, new) for part in node)
    if isinstance(node, Name):
        return replace(node, base=new) if node.base == own else node
    if not is_dataclass(node) or isinstance(node, type):
        return node
    kept = {"item"} if hasattr(node, "item") else set()
    return replace(node, **{f.name: _renamed(getattr(node, f.name), own, new) for f in fields(node) if f.name not in kept})
