"""Writing that texts mean in more than one way: a claim that fails in the way it is read here is not accused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpverify.texts.places import free_letters
from bpverify.texts.tree import Derivative, Name, Over, Scripted, Sum, quantities, walk

if TYPE_CHECKING:
    from bpverify.texts.document import Text
    from bpverify.texts.equality import Equality
    from bpverify.texts.evidence import Evidence


def ambiguity(text: Text, equality: Equality, own: Evidence, is_slip: bool = False) -> str:
    """Return what in a claim, or in the definitions that it rests on, may be meant in two ways, "" for nothing.

    ``is_slip`` says that it holds with one thing changed that no value of an index explains, nor a derivative that is direct.
    """
    rests_on = [text.equalities[step] for step in sorted(own.steps) if step in text.equalities]
    trees = (equality.left, equality.right, *(side for each in rests_on for side in (each.left, each.right)))
    indices = text.symbols.naming.indices
    if not is_slip and any(free_letters((e.right,), indices) - free_letters((e.left,), indices) for e in rests_on):
        return "an index stands on one side only of a definition"
    if _may_be_power(text, trees):
        return "what is above a letter may transpose it, or be the number of steps"
    if _may_be_size(own, trees):
        return "a letter may be the number of terms of a sum that has no bounds"
    return "a derivative in it may be the part of one that is direct" if not is_slip and _adds_to_itself(equality) else ""


def _adds_to_itself(equality: Equality) -> bool:
    r"""Whether one derivative stands on both sides, as in dh/dw = \partial h/\partial w + ...: one of them holds something."""
    left, right = ([n for n in walk(side) if isinstance(n, Derivative)] for side in (equality.left, equality.right))
    return any(node in right for node in left)


def _may_be_power(text: Text, trees: tuple[object, ...]) -> bool:
    """Whether T stands above a letter in a text that transposes by another sign, and has a last step T."""
    if not any(_is_above(node, "T") for node in walk(trees)):
        return False
    nodes = [n for e in text.equalities.values() for n in walk((e.left, e.right))]
    is_step = any(isinstance(n, Name) and any(isinstance(i, Name) and i.base == "T" for i in walk(n.sub)) for n in nodes)
    is_bound = any(isinstance(n, Sum) and any(isinstance(i, Name) and i.base == "T" for i in walk((n.low, n.high))) for n in nodes)
    return (is_step or is_bound) and any(_is_above(n, r"\top") for n in nodes)


def _is_above(node: object, sign: str) -> bool:
    return isinstance(node, (Name, Scripted)) and any(isinstance(i, Name) and i.base == sign for i in node.sup)


def _may_be_size(own: Evidence, trees: tuple[object, ...]) -> bool:
    """Whether a letter that nothing defines divides, or has the name of a number of samples, where a sum has no bounds."""
    if not any(isinstance(n, Sum) and n.high is None for n in walk(trees)):
        return False
    divide = {n.base for over in walk(trees) if isinstance(over, Over) for n in quantities(over.below) if not n.sub}
    return bool(own.leaves & (divide | _COUNTS))


_COUNTS = frozenset("mnNMB")
"""Letters that are used for numbers of samples."""
