"""The part of a text that looks whether a claim holds under what the text supposes: sums that are a number, indices that differ."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bpverify.errors import BpverifyError
from bpverify.grounds import Condition, ConditionKind
from bpverify.texts.definitions import Definition, FunctionDefinition
from bpverify.texts.distributions import has_another_sum, speaks_of_distributions, targets
from bpverify.texts.equality import HOLD
from bpverify.texts.evaluate import Evaluator
from bpverify.texts.figures import contradicts, printed_digits, rounds_to
from bpverify.texts.filled_in import agree, filled_in, number_of, plain
from bpverify.texts.lowered import Compared, compare, written
from bpverify.texts.names import ONE
from bpverify.texts.places import Setting
from bpverify.texts.scalars import LEAF
from bpverify.texts.tree import Cases, Derivative, Name, Number, Sum, quantities, walk
from bpverify.texts.written import latex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bpverify.texts.equality import Equality, Finding, Item
    from bpverify.texts.filled_in import Atom
    from bpverify.texts.model import Model
    from bpverify.texts.reader import Known
    from bpverify.texts.symbols import Symbols
    from bpverify.texts.tree import Node


class Supposed:
    """A text's equalities with its hypotheses."""

    items: Sequence[Item]
    symbols: Symbols
    equalities: dict[int, Equality]
    definitions: list[tuple[int, str, Any]]
    hypotheses: list[tuple[int, Node, Node]]
    _lines: dict[int, int]
    _said: str
    known: Known

    def _where_it_holds(
        self, model: Model, equality: Equality, pairs: list[tuple[int, int]], places: list[dict[str, int]], found: Compared
    ) -> tuple[Compared, tuple[Condition, ...]]:
        """Look whether a claim holds under what the text says: that some sum is a number, or two indices equal or different."""
        digits = _as_printed(model, equality, pairs)
        if digits is not None:
            words = f"rounded to {digits} digits behind the point"
            return replace(found, outcome="proved"), (Condition(ConditionKind.CONSTANT, words),)
        if (put_in := self._put_in(model, equality, pairs)) is not None:
            return put_in
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
        if (of_distributions := self._with_distributions(model, pairs, known)) is not None:
            return of_distributions
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

    def _with_distributions(
        self, model: Model, pairs: list[tuple[int, int]], known: dict[int, int]
    ) -> tuple[Compared, tuple[Condition, ...]] | None:
        """Look whether a claim holds where the targets of a cross-entropy are probabilities, if words say that; None if not."""
        own = [d for found in model.definitions.values() for d in found]
        pairs_said = [(e.left, e.right) for e in self.equalities.values()]
        sums = [
            (step, each) for step, each in targets(own, self.known.costs)
            if isinstance(each.body, Name) and speaks_of_distributions(self._said, each.body.base)
            and not has_another_sum(each, pairs_said)
        ]  # fmt: skip
        said: list[Condition] = []
        for step, each in sums:
            more: dict[int, int] = {}
            if self._suppose(model, each, ONE, more) and not more.keys() & known.keys():
                known = {**known, **more}
                words = f"{latex(each)} = 1, as the targets of a cross-entropy are probabilities"
                said.append(Condition(ConditionKind.MODEL, words, self._lines.get(step)))
        if not said:
            return None
        compared = compare(model.scalars, pairs, written, known)
        return (compared, tuple(said)) if compared.outcome in HOLD else None

    def _put_in(
        self, model: Model, equality: Equality, pairs: list[tuple[int, int]]
    ) -> tuple[Compared, tuple[Condition, ...]] | None:
        """Look whether one side is the other, or what that is, with the numbers of an example put in; None where it is not."""
        found = self._filled_in(equality) if len(pairs) == 1 else None
        line = None
        if found is None and len(pairs) == 1 and isinstance(equality.left, Derivative):
            found, line = self._filled_into_another(equality)
        if found is None or not all(agree(number, other) for atom, number in found.items() for other in self._numbers[atom]):
            return None
        said = ", ".join(f"{latex(atom)} = {latex(number)}" for atom, number in found.items())
        conditions = (Condition(ConditionKind.CONSTANT, f"with the numbers {said}", line),)
        values = _nodes(model, found)
        if len(values) < len(found) or self._other_numbers(model, values):
            return None
        if line is not None:
            # Each is put in for a part of what was found to be equal to the left side.
            return Compared("proved"), conditions
        known = {node: model.scalars.constant(number.value) for node, number in values.items()}
        compared = compare(model.scalars, pairs, written, known)
        return (compared, conditions) if compared.outcome in HOLD else None

    def _other_numbers(self, model: Model, values: Mapping[int, Number]) -> bool:
        """Whether one of some nodes may come out as another number than it has, by the numbers that are printed."""
        functions = {key for _, key, d in self.definitions if isinstance(d, FunctionDefinition)}
        if functions - {f"function {key}" for key in model.functions}:
            # Where a function of the text is any function, nothing computed by it has a number.
            return True
        printed = _nodes(model, {atom: numbers[0] for atom, numbers in self._numbers.items() if numbers})
        return any(contradicts(model.scalars, node, number, {**printed, **values}) for node, number in values.items())

    def _filled_in(self, equality: Equality) -> dict[Atom, Number] | None:
        """Return the numbers that an equality puts into its left side, or into the one definition of that; None for any other."""
        left = equality.left
        if isinstance(left, Derivative):
            return None
        if not isinstance(left, Name):
            return filled_in(left, equality.right)
        try:
            ref = self.symbols.ref(left)
        except BpverifyError:
            return None
        same = [d for _, _, d in self.definitions if isinstance(d, Definition) and d.ref == ref]
        return filled_in(same[0].body, equality.right) if len(same) == 1 else None

    def _filled_into_another(self, equality: Equality) -> tuple[dict[Atom, Number] | None, int | None]:
        """Return the numbers that an equality puts into what its left side is found to be before, and where."""
        for number, other in self.equalities.items():
            if number < equality.item.number and other.left == equality.left:
                found = filled_in(other.right, equality.right)
                if found is not None and self.plainly(number).status in HOLD:
                    return found, self._lines[number]
        return None, None

    def plainly(self, number: int) -> Finding:
        """Return what is found of an equality without asking for other equations of its names."""
        raise NotImplementedError

    @cached_property
    def _numbers(self) -> Mapping[Atom, list[Number]]:
        """The numbers that a text gives its names, by a setting, at the end of a chain, or by putting them into a formula."""
        found: dict[Atom, list[Number]] = defaultdict(list)
        head: Atom | None = None
        for item in self.items:
            equality = self.equalities.get(item.number)
            if not item.continues:
                head = equality.left if equality is not None and isinstance(equality.left, (Name, Derivative)) else None
            number = None if equality is None else number_of(equality.right)
            if head is not None and number is not None:
                found[plain(head)].append(number)
            for name, other in ((equality and self._filled_in(equality)) or {}).items():
                found[name].append(other)
        return found

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


def _nodes(model: Model, numbers: Mapping[Atom, Number]) -> dict[int, Number]:
    """Return the numbers by the nodes of what they stand for, without what has none."""
    found: dict[int, Number] = {}
    for atom, number in numbers.items():
        try:
            node = Evaluator(model).value(atom, Setting({}, {}, {}))
        except BpverifyError:
            continue
        if isinstance(node, int):
            found[node] = number
    return found


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
