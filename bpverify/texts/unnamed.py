r"""What an activation is applied to, where a text gives it no letter: \delta_i is the derivative by W_i x_{i-1} all the same."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from bpverify.texts.applied import MEANT
from bpverify.texts.definitions import Definition
from bpverify.texts.names import Ref
from bpverify.texts.tree import Call, Derivative, Name
from bpverify.texts.written import in_latex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpverify.texts.symbols import Symbols

DELTA = r"\delta"
CONVENTION = -1
"""The step of definitions by convention."""
_ENTRYWISE = frozenset({"sigmoid", "logistic", "ReLU", "relu", "tan"})


@dataclass
class Unnamed:
    """The definitions of a text, some of which get a name for the argument of the function that they are."""

    definitions: list[tuple[int, str, Any]]
    symbols: Symbols
    costs: frozenset[str]
    said: dict[str, str] = field(default_factory=dict)
    """What is taken for the meaning of a letter, by its symbol."""

    def of_letter(self, symbol: str, node: Name, cost: Name) -> Iterator[tuple[Definition, Derivative]]:
        """Yield the definitions, with the derivatives in them, of a letter by the arguments of functions that have its scripts."""
        heads = self._heads(symbol, node)
        letters = {_letter(self.definitions[at][2].ref.symbol) for at in heads}
        if len(letters) != 1:
            return
        for at in heads:
            definition = self.definitions[at][2]
            target = self._named(at)
            inner = definition.ref.symbol
            self.symbols.gradients[symbol] = inner
            self.symbols.free.discard(symbol)
            function = definition.body.function.base
            words = f"what {in_latex(function)} is applied to in {in_latex(inner)}"
            self.said[symbol] = f"{in_latex(symbol)} is the derivative of {cost.base} by {words}"
            ref = Ref(symbol, definition.ref.layer, definition.ref.indices)
            derivative = Derivative(cost, (target,))
            yield Definition(ref, derivative, CONVENTION), derivative

    def _heads(self, symbol: str, node: Name) -> list[int]:
        """Return the places of the definitions as a function of what has no letter, with the scripts of a letter."""
        ref, label = self.symbols.ref(node), symbol.removeprefix(DELTA)
        found = []
        for at, (step, _, d) in enumerate(self.definitions):
            if not isinstance(d, Definition) or step < 0 or not self._is_unnamed(d):
                continue
            same_rank = self.symbols.rank.get(d.ref.symbol, 0) == self.symbols.rank.get(symbol, 0)
            same_layer = (ref.layer is None) == (d.ref.layer is None)
            own = d.ref.symbol.removeprefix(_letter(d.ref.symbol))
            if same_rank and same_layer and own == label:
                found.append(at)
        return found

    def _is_unnamed(self, definition: Definition) -> bool:
        body, ref = definition.body, definition.ref
        if not isinstance(body, Call) or len(body.arguments) != 1 or body.order or ref.transposed or ref.power is not None:
            return False
        acts_on_entries = body.function.base not in self.symbols.reductions and body.function.base not in MEANT - _ENTRYWISE
        is_cost = _letter(ref.symbol) in self.costs
        return acts_on_entries and not is_cost and not isinstance(body.arguments[0], Name)

    def _named(self, at: int) -> Name:
        """Give the argument of a function a name of its own, and return it."""
        step, key, definition = self.definitions[at]
        symbol = f"{definition.ref.symbol} (argument)"
        ref = replace(definition.ref, symbol=symbol)
        name = Name(symbol, ref.indices or (), () if ref.layer is None else (ref.layer,))
        self.symbols.note(name, ref)
        if isinstance(definition.body, Call) and definition.body.arguments != (name,):
            self.symbols.rank[symbol] = self.symbols.rank.get(definition.ref.symbol, 0)
            self.symbols.gradients[symbol] = definition.ref.symbol
            (argument,) = definition.body.arguments
            self.definitions[at] = step, key, replace(definition, body=replace(definition.body, arguments=(name,)), beside=argument)
            self.definitions.append((step, f"{key} (argument)", Definition(ref, argument, step)))
        return name


def _letter(symbol: str) -> str:
    """Return the letter of a symbol without its labels."""
    return symbol.partition(" (")[0].partition("_")[0].partition("^")[0]
