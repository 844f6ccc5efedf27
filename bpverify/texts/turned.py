"""Gradients that may be laid out the other way: a claim that would hold, or have a shape, with rows for columns is not accused.

That another line has its gradients in columns, such as one with a nabla, says nothing of it: texts write both side by side.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

from bpverify.texts.document import Text
from bpverify.texts.equality import HOLD
from bpverify.texts.evidence import rank_as_written
from bpverify.texts.symbols import READINGS
from bpverify.texts.tree import Derivative, Nabla, Name, Scripted, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bpverify.texts.equality import Equality

KINDS = ((Derivative,), (Nabla,), (Derivative, Nabla))
"""Which of them are laid out the other way: texts have columns for the one, and rows for the other."""


@dataclass
class _Turned(Text):
    """A text with the gradients of some equalities transposed."""

    where: frozenset[int] = frozenset()
    is_turned: Callable[[Any], bool] = bool

    def _read(self) -> None:
        super()._read()
        for number in self.where & self.equalities.keys():
            found = self.equalities[number]
            self.equalities[number] = replace(
                found, left=_turn(found.left, self.is_turned), right=_turn(found.right, self.is_turned)
            )


def may_be_turned(text: Text, number: int, steps: Iterable[int]) -> bool:
    """Whether a claim may be right with gradients in the other layout: in it, or in the definitions that it rests on too."""
    numbers = frozenset({number, *steps} & text.equalities.keys())
    kinds = {type(n) for at in numbers for n in gradients_of(text, text.equalities[at])}
    is_misshapen = number in text.mistyped
    for chosen in KINDS:
        if not set(chosen) <= kinds:
            continue
        for where in {frozenset({number}), numbers}:
            turned = [n for at in where for n in gradients_of(text, text.equalities[at]) if isinstance(n, chosen)]
            first = _Turned(text.items, parses=text.parses, where=where, is_turned=turned.__contains__)
            first.apart |= text.apart
            others = (first if r == first.reading else Text(text.items, r, first, parses=text.parses) for r in READINGS)
            if any(_is_open(other, number, is_misshapen) for other in others):
                return True
    return False


def _is_open(text: Text, number: int, is_misshapen: bool) -> bool:
    """Whether a claim holds, or has a shape that it lacked."""
    text.apart.add(number)
    if text.kinds.get(number) != "claim":
        return True
    return text.judge(number).status in HOLD or (is_misshapen and number not in text.mistyped)


def gradients_of(text: Text, equality: Equality) -> list[Any]:
    """Return the derivatives in an equality that are by a whole array."""
    return [n for n in walk((equality.left, equality.right)) if isinstance(n, (Derivative, Nabla)) and by_array(text, n)]


def by_array(text: Text, node: Derivative | Nabla) -> bool:
    """Whether something is differentiated by a whole array, or by what nothing names."""
    by = node.by if isinstance(node, Derivative) else (node.by,)
    return any(each is None or (isinstance(each, Name) and rank_as_written(text, each) > 0) for each in by)


def _turn(value: Any, is_turned: Callable[[Any], bool]) -> Any:
    if isinstance(value, tuple):
        return tuple(_turn(each, is_turned) for each in value)
    if is_turned(value):
        return Scripted(value, (), (Name(r"\top"),))
    if not is_dataclass(value) or isinstance(value, type):
        return value
    changed = {f.name: _turn(getattr(value, f.name), is_turned) for f in fields(value)}
    return replace(value, **changed)
