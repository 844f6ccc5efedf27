"""The part of a text that notes which equalities stand under a name: those that have it on their left, outside of derivatives."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from bpverify.texts.defined import is_head
from bpverify.texts.equality import occurrences_of
from bpverify.texts.mappings import is_mapping, step_of_update
from bpverify.texts.of_unknowns import OfUnknowns
from bpverify.texts.signs import letters_before_equality
from bpverify.texts.tree import Call, Derivative, Nabla, Name, quantities, walk

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bpverify.texts.equality import Equality, Item
    from bpverify.texts.reader import Parses
    from bpverify.texts.symbols import Symbols


class Heads(OfUnknowns):
    """A text's equalities by what they begin with."""

    items: Sequence[Item]
    symbols: Symbols
    parses: Parses
    batches: dict[int, int]
    _heads: dict[str, set[int]]

    @property
    def heads(self) -> Mapping[str, set[int]]:
        """For each name the equalities that have it on their left."""
        return self._heads

    def _find_heads(self) -> None:
        """Note for each name the equalities that have it on their left, outside of derivatives; those not read by their letters."""
        self._heads: dict[str, set[int]] = defaultdict(set)
        symbols = {self.symbols.symbol(n) for e in self.equalities.values() for n in occurrences_of(e)}
        by_number = {item.number: item for item in self.items}
        for item in self.items:
            equality = self.equalities.get(item.number)
            before, behind = by_number.get(item.number - 1), by_number.get(item.number + 1)
            if item.continues or item.number in self.batches:
                # Its left side is what stood before it in the chain; or another equation says the same of one sample.
                continue
            if equality is None and is_mapping(item, before, behind, self.parses, self.known):
                continue
            if equality is not None:
                is_of_function = _is_of_function(equality) or self._is_of_unknown(equality)
                if not is_of_function and not any(isinstance(n, (Derivative, Nabla)) for n in walk(equality.left)):
                    for name in quantities(equality.left):
                        symbol = self.symbols.symbol(name)
                        for each in (symbol,) if symbol else self._of_letter(symbols, {name.base}):
                            self._heads[each].add(item.number)
                continue
            letters = set(letters_before_equality(item.latex, self.known.functions | self.known.costs))
            for symbol in self._of_letter(symbols, letters) if letters else ():
                # What a name is at the next step of an update is no concern of equations that know no steps.
                if not (step := step_of_update(item.latex)) or self._has_step(symbol, step):
                    self._heads[symbol].add(item.number)

    def _has_step(self, symbol: str, step: str) -> bool:
        """Whether a name stands with the letter of a step above it in what was read."""
        names = (n for e in self.equalities.values() for n in occurrences_of(e) if Name(step) in [*walk(n.sup)])
        return any(symbol in self._of_letter({symbol}, {n.base}) for n in names)

    def _of_letter(self, symbols: set[str], letters: set[str]) -> list[str]:
        """Return the symbols that are one of some letters, with whatever scripts."""
        return [s for s in symbols if self.symbols.faces.letter(s).partition("_")[0].partition("^")[0] in letters]


def _is_of_function(equality: Equality) -> bool:
    """Whether an equality says something of a function, and nothing of what it is taken at."""
    left = equality.left
    if equality.law or (isinstance(left, Call) and is_head(left)):
        return True
    # What a derivative of a function is at a quantity, in that quantity alone.
    is_derivative = isinstance(left, Call) and left.order > 0
    return is_derivative and set(quantities(equality.right)) <= set(quantities(left))
