"""The part of a text that looks whether a claim holds under what the text supposes: sums that are a number, indices that differ."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bpverify.errors import BpverifyError
from bpverify.grounds import Condition, ConditionKind
from bpverify.texts.equality import HOLD
from bpverify.texts.evaluate import Evaluator
from bpverify.texts.figures import printed_digits, rounds_to
from bpverify.texts.lowered import Compared, compare, written
from bpverify.texts.places import Setting
from bpverify.texts.scalars import LEAF
from bpverify.texts.tree import Cases, Number, Sum, quantities, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bpverify.texts.equality import Equality
    from bpverify.texts.model import Model
    from bpverify.texts.tree import Node


class Supposed:
    """A text's equalities with its hypotheses."""

    equalities: dict[int, Equality]
    hypotheses: list[tuple[int, Node, Node]]
    _lines: dict[int, int]

    def _where_it_holds(
        self, model: Model, equality: Equality, pairs: list[tuple[int, int]], places: list[dict[str, int]], found: Compared
    ) -> tuple[Compared, tuple[Condition, ...]]:
        """Look whether a claim holds under what the text says: that some sum is a number, or two indices equal or different."""
        digits = _as_printed(model, equality, pairs)
        if digits is not None:
            words = f"rounded to {digits} digits behind the point"
            return replace(found, outcome="proved"), (Condition(ConditionKind.CONSTANT, words),)
        known: dict[int, int] = {}
        said: list[int] = []
        for number, left, right in self.hypotheses:
            is_own = number == equality.item.number
            if is_own and left in (equality.left, equality.right):
                continue
            if number <= equality.item.number and self._suppose(model, left, right, known):
                said.append(self._lines[number])
        if known:
            second = compare(model.scalars, pairs, written, known)
            if second.outcome in HOLD:
                words = "the sum there is the number that the text says"
                return second, tuple(Condition(ConditionKind.MODEL, words, line) for line in said)
        if any(isinstance(n, Cases) for n in walk((equality.left, equality.right))):
            return found, ()
        compared = equality.item.indices
        if compared is not None and all(letter in place for place in places for letter in compared[:2]):
            first, other, is_equal = compared
            kept = [p for p, place in zip(pairs, places, strict=True) if (place[first] == place[other]) is is_equal]
            second = compare(model.scalars, kept, written, known) if kept else found
            if second.outcome in HOLD:
                return second, (Condition(ConditionKind.MODEL, f"{first} {'=' if is_equal else '!='} {other}"),)
        return found, ()

    def _besides(self, steps: Iterable[int]) -> Iterator[Condition]:
        """Yield that definitions hold as they are written where words beside them may restrict them."""
        for step in steps:
            if step >= 0 and (words := self.equalities[step].item.beside):
                said = f"the equation there holds as it is written, beside the words: {words}"
                yield Condition(ConditionKind.MODEL, said, self._lines[step])

    def _suppose(self, model: Model, left: Node, right: Node, known: dict[int, int]) -> bool:
        """Give the last entry of a sum the value that the hypothesis leaves for it."""
        if not isinstance(left, Sum) or left.differ or not isinstance(right, Number) or left.product:
            return False
        try:
            for letters in model.places((left,), {}):
                entries = []
                for index in model.range_of(left.indices[0], left, Setting(letters, {}, {})):
                    inner = {**letters, left.indices[0]: index}
                    entries.append(Evaluator(model).value(left.body, Setting(inner, {}, {})))
                if not entries or not all(isinstance(e, int) and model.scalars.ops[e] == LEAF for e in entries):
                    return False
                rest = model.scalars.add(*entries[:-1])
                known[entries[-1]] = model.scalars.add(model.scalars.constant(right.value), model.scalars.negative(rest))
        except BpverifyError:
            return False
        return True


def _as_printed(model: Model, equality: Equality, pairs: list[tuple[int, int]]) -> int | None:
    """Return to how many digits behind the point a computation in numbers agrees with the number printed beside it."""
    sides = (equality.left, equality.right)
    if len(pairs) != 1 or any(True for _ in quantities(sides)):
        return None
    for at, side in enumerate(sides):
        digits = printed_digits(side)
        if digits is not None and rounds_to(model.scalars, pairs[0][1 - at], pairs[0][at], digits):
            return digits
    return None
