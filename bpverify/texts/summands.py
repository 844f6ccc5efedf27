r"""The cost of one sample, where a text gives the cost of all twice: E = \sum_q E^q, and E = \frac{1}{2n} \sum_q (t_q - y_q)^2.

What depends on one sample is the summand of that sample, but for numbers that add up to nothing, which no derivative sees.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from bpverify.errors import BpverifyError
from bpverify.grounds import Condition, ConditionKind
from bpverify.texts.costs import said
from bpverify.texts.definitions import Definition
from bpverify.texts.names import Ref
from bpverify.texts.tree import Name, Number, Over, Plus, Sum, Times, walk
from bpverify.texts.written import in_latex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bpverify.texts.tree import Node

ONE = Number(Fraction(1))


@dataclass(frozen=True, slots=True)
class _Total:
    """A sum over one index with what it is multiplied by; ``put`` returns the same with something else in the sum's place."""

    sum: Sum
    put: Callable[[Node], Node]


def cost_of_one(given: Definition, links: Iterable[Definition], each: str, ref_of: Callable[[Name], Ref]) -> Definition | None:
    """Return what the cost of one sample is, by what the cost of all is given as, and by one of the sums of costs of samples."""
    whole = _total(given.body)
    if whole is None or _holds(given.body, each, ref_of):
        return None
    for link in links:
        total = _total(link.body)
        if total is None or not _are_as_long(total.sum, whole.sum):
            continue
        part = total.sum.body
        ref = _ref(part, ref_of) if isinstance(part, Name) else None
        if ref is None or ref.symbol != each or ref.indices != (Name(total.sum.indices[0]),) or ref.power is not None:
            continue
        ref = Ref(each, None, (Name(whole.sum.indices[0]),))
        return Definition(ref, Over(whole.put(whole.sum.body), total.put(ONE)), given.step, derived=True)
    return None


def said_of_summands(definitions: Iterable[Definition]) -> list[Condition]:
    """Return that the costs of samples are the summands of the cost of all, for those that nothing else defines."""
    costs = sorted({d.ref.symbol for d in definitions if d.derived})
    each = [Condition(ConditionKind.CONVENTION, f"{said(c)} is the summand of the cost of all") for c in costs if said(c) != c]
    words = "without the index of its sample is that of one sample, with what has that index elsewhere"
    return [*each, *(Condition(ConditionKind.MODEL, f"{in_latex(c)} {words}") for c in costs if said(c) == c)]


def _total(node: Node) -> _Total | None:
    """Return a sum over one index that stands as a factor."""
    if isinstance(node, Sum):
        is_plain = len(node.indices) == 1 and not (node.differ or node.product or node.over or node.varies) and node.indices[0]
        return _Total(node, lambda other: other) if is_plain else None
    if isinstance(node, Plus) and len(node.terms) == 1:
        (sign, term), = node.terms
        found = _total(term)
        return None if found is None else _Total(found.sum, lambda other: Plus(((sign, found.put(other)),)))
    if isinstance(node, Times) and all(sign in ("", "dot") for sign in node.signs):
        *before, last = node.factors
        inner = _total(last)
        if inner is not None and not any(_names_index(f, inner.sum.indices[0]) for f in before):
            return _Total(inner.sum, lambda other: Times((*before, inner.put(other)), node.signs))
    return None


def _names_index(node: Node, letter: str) -> bool:
    return any(isinstance(n, Name) and n.base == letter for n in walk(node))


def _are_as_long(one: Sum, other: Sum) -> bool:
    """Whether two sums run over the same samples, as far as they say over which."""
    firsts, lasts = {one.low or ONE, other.low or ONE}, {one.high or other.high, other.high or one.high}
    return len(firsts) == len(lasts) == 1


def _holds(node: Node, symbol: str, ref_of: Callable[[Name], Ref]) -> bool:
    refs = (_ref(n, ref_of) for n in walk(node) if isinstance(n, Name))
    return any(ref is not None and ref.symbol == symbol for ref in refs)


def _ref(name: Name, ref_of: Callable[[Name], Ref]) -> Ref | None:
    try:
        return ref_of(name)
    except BpverifyError:
        return None
