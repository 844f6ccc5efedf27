"""The part of a text that weighs which equalities define: those that only name a result, functions at entries, ends of chains."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bpverify.texts.applied import MEANT
from bpverify.texts.at_entries import at_entry, is_any_number
from bpverify.texts.definitions import Definition, FunctionDefinition, function_key
from bpverify.texts.outputs import Outputs
from bpverify.texts.parameters import below
from bpverify.texts.tree import Call, Name

if TYPE_CHECKING:
    from bpverify.texts.equality import Equality
    from bpverify.texts.reader import Known
    from bpverify.texts.symbols import Symbols
    from bpverify.texts.tree import Node

    Found = tuple[str, Any, bool] | None


class Oriented:
    """A text's equalities, each with what it may define."""

    equalities: dict[int, Equality]
    symbols: Symbols
    known: Known
    outputs: Outputs
    chained: dict[int, Node]
    of_functions: set[int]
    unbounded: dict[int, str]

    def _weigh(self, everything: dict[int, Found]) -> set[int]:
        """Find what only names a result; return the equalities on functions at entries that do not say it of every number."""
        self.outputs = Outputs(self.equalities, self.symbols, self.known.functions)
        self.outputs.weigh(everything)
        narrow = {n for n, found in everything.items() if not self._is_everywhere(found, everything)}
        self.of_functions |= {n for n, f in everything.items() if f is not None and _is_at_entry(f[1])} - narrow
        return narrow

    def _definition(self, equality: Equality) -> Found:
        raise NotImplementedError

    def _named(self, number: int, equality: Equality, narrow: set[int]) -> tuple[str, Any, bool] | None:
        """Return what an equality defines, where it does not only name what another one computes."""
        if number in self.outputs.kept_back or number in narrow:
            return None
        if (turned := self.outputs.turned.get(number)) is not None:
            return f"{turned.ref.symbol} {turned.ref.layer}", turned, False
        return self._definition(equality)

    def _said_first(self, equality: Equality) -> Node:
        """Return the left side, or where a function with parameters below it stands there, what its chain begins with."""
        left, number = equality.left, equality.item.number
        while isinstance(left, Call) and below(left.function, self.symbols) and self.equalities[number].item.continues:
            before = self.equalities.get(number - 1)
            if before is None or before.right != left or before.relation != "=":
                break
            left, number = before.left, number - 1
        while self.equalities[number].item.continues:
            before = self.equalities.get(number - 1)
            if left == equality.left or before is None or before.right != left or not _is_at_name(before.left):
                break
            left, number = before.left, number - 1
        return left

    def _of_entry(self, equality: Equality) -> tuple[FunctionDefinition | None, bool, Name] | None:
        """Return what a function is by its value at one entry, None where an equality says no such thing."""
        left, number = equality.left, equality.item.number
        if not isinstance(left, Call) or not self._is_of_known(left):
            return None
        found = at_entry(left, equality.right, number, self.symbols, self.unbounded.get(number, ""))
        if found is not None and found[1]:
            # Whatever words stand beside it, it does not act entry by entry.
            self.symbols.vectorial |= {function_key(found[2])}
            self.of_functions.add(number)
        return found

    def _is_of_known(self, left: Call) -> bool:
        """Whether a side is a function of the text at one argument, and none that has a meaning without it."""
        is_known = left.function.base in self.known.functions and left.function.base not in MEANT
        return is_known and len(left.arguments) == 1 and not left.order

    def _is_everywhere(self, shown: tuple[str, Any, bool] | None, everything: dict[int, Any]) -> bool:
        """Whether what defines a function at one entry says it of every number: nothing restricts that entry."""
        function = shown[1] if shown is not None else None
        if not isinstance(function, FunctionDefinition) or not function.said_at or function.index:
            return True
        left = self.equalities[function.step].left
        argument = left.arguments[0] if isinstance(left, Call) else None
        symbol = self.symbols.symbol(argument) if isinstance(argument, Name) else ""
        letter = self.symbols.faces.letter(symbol)
        unknown = {n for n, e in self.equalities.items() if self.outputs.says_of_unknown(e)}
        found = ((n, f[1]) for n, f in everything.items() if f is not None and n not in unknown)
        own = {n: d for n, d in found if isinstance(d, Definition) and self.symbols.faces.letter(d.ref.symbol) == letter}
        others = (e for n, e in self.equalities.items() if n not in own and n not in unknown)
        sides = (side for e in others for side in (e.left, e.right))
        if any(isinstance(side, Name) and self.symbols.faces.letter(self.symbols.symbol(side)) == letter for side in sides):
            return False
        return is_any_number([d.body for d in own.values()], self.symbols)


def _is_at_entry(definition: Any) -> bool:
    return isinstance(definition, FunctionDefinition) and bool(definition.said_at)


def _is_at_name(node: Node) -> bool:
    """Whether a tree is a function of a quantity with a name."""
    return isinstance(node, Call) and len(node.arguments) == 1 and isinstance(node.arguments[0], Name)
