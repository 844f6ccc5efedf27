"""The part of a text that knows which of several equations of a cost holds where: of one sample or a batch, before or anew."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bpverify.grounds import Condition, ConditionKind
from bpverify.texts.batched import told_of_batches
from bpverify.texts.definitions import Definition
from bpverify.texts.linked import linked
from bpverify.texts.names import Ref
from bpverify.texts.renewed import begins_anew
from bpverify.texts.tree import Derivative, Name
from bpverify.texts.unnamed import CONVENTION
from bpverify.texts.written import in_latex, latex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bpverify.texts.equality import Equality
    from bpverify.texts.model import Model
    from bpverify.texts.reader import Known, Parses
    from bpverify.texts.symbols import Symbols
    from bpverify.texts.tree import Node


class Retold:
    """A text's costs."""

    equalities: dict[int, Equality]
    symbols: Symbols
    known: Known
    definitions: list[tuple[int, str, Any]]
    conventions: dict[str, str]
    gradients: list[tuple[Node, Node]]
    parses: Parses
    batches: dict[int, int]
    """Equalities that say of a batch what another one says of one sample, with that one."""
    renewed: dict[int, int]
    """Equalities that define a cost anew, with the one that defined it before."""
    _lines: dict[int, int]

    def _part_batches(self) -> None:
        """Leave out of account what is said of a batch where it is said of one sample too."""
        self.batches = told_of_batches(self.equalities)
        for number in self.batches:
            self.equalities.pop(number)
        for number in self.parses.of_one.keys() & self.equalities.keys():
            self.equalities[number] = replace(self.equalities[number], right=self.parses.of_one[number])

    def _is_new_cost(self, definition: Any, before: int) -> bool:
        """Whether an equality defines a cost anew; note it."""
        if not isinstance(definition, Definition) or definition.ref.symbol not in self.known.costs or definition.ref.indices:
            return False
        if not begins_anew(definition, before, self.equalities, self.definitions, self.symbols):
            return False
        self.renewed[definition.step] = before
        return True

    def _link(self) -> None:
        """Take a letter of a cost that stands nowhere else for the result that stands in its place elsewhere."""
        costs = [(s, d) for s, _, d in self.definitions if isinstance(d, Definition) and d.ref.symbol in self.known.costs]
        for step, cost in costs:
            end = min((new for new, old in self.renewed.items() if old == step), default=float("inf"))
            found = linked(cost, self.equalities, self.definitions, self.symbols, end)
            if found is None:
                continue
            letter, result = found
            symbol, other = self.symbols.symbol(letter), self.symbols.symbol(result)
            if self.symbols.rank.get(symbol, 0) or self.symbols.rank.get(other, 0):
                continue
            self.symbols.take(symbol, self.symbols.kind(other))
            self.symbols.free.discard(symbol)
            self.gradients.append((letter, result))
            self.definitions.append((CONVENTION, f"{symbol} in its place", Definition(Ref(symbol), result, CONVENTION)))
            words = f"{in_latex(symbol)} of the cost is {latex(result)}, which stands in its place in what follows"
            self.conventions[symbol] = words

    def _of_costs(self, steps: Iterable[int]) -> Iterator[Condition]:
        """Yield which of several equations of a cost is meant."""
        for step in steps:
            for other in sorted(n for n, one in self.batches.items() if one == step):
                words = f"the cost there is that of one sample, and not that of a batch in line {self._lines[other]}"
                yield Condition(ConditionKind.MODEL, words, self._lines[step])
            if step in self.parses.of_one:
                words = "the cost is that of one sample, of which the equation there gives the mean, and all else is of that sample"
                yield Condition(ConditionKind.MODEL, words, self._lines[step])
            if step in self.renewed:
                words = f"the cost there replaces that of line {self._lines[self.renewed[step]]}"
                yield Condition(ConditionKind.MODEL, words, self._lines[step])

    def _is_of_another_cost(self, other: int, number: int, name: str, model: Model) -> bool:
        """Whether an equality is that of a cost that is replaced, or of a derivative of the cost behind its replacement."""
        for new, old in self.renewed.items():
            cost = self._symbol_of(new)
            if name == cost and other == old and number > new:
                return True
            bodies = (d.body for d in model.definitions.get(name, ()) if d.step == CONVENTION)
            of = [b.of for b in bodies if isinstance(b, Derivative) and isinstance(b.of, Name)]
            if number < new < other and any(self.symbols.symbol(each) == cost for each in of):
                return True
        return False

    def _symbol_of(self, number: int) -> str:
        left = self.equalities[number].left
        return self.symbols.symbol(left) if isinstance(left, Name) else ""
