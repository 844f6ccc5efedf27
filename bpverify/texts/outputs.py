r"""What names the output of a function: f_W(a) = b, F(x) = y. Where the text computes b and y elsewhere, it says what f and F do.

Of several equations that may define one name the one that computes it is its definition; those that only name it are kept back.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from bpverify.texts.definitions import Definition, FunctionDefinition, function_key
from bpverify.texts.parameters import below
from bpverify.texts.signs import FUNCTIONS
from bpverify.texts.tree import Call, Derivative, Nabla, Name, quantities, walk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bpverify.texts.equality import Equality
    from bpverify.texts.symbols import Symbols

    Found = tuple[str, Any, bool] | None

NAMED, GIVEN, APPLIED, COMPUTED = range(4)
"""How much an equation says of a name: what a function with a parameter below it is there; what a function of an input is there,
or another letter for it; what a function of something computed is; or how it is computed."""


@dataclass
class Outputs:
    """The equations of a text that may define names, with what each says."""

    equalities: Mapping[int, Equality]
    symbols: Symbols
    functions: frozenset[str]
    ranks: dict[int, int] = field(default_factory=dict)
    kept_back: set[int] = field(default_factory=set)
    """Those that only name what another one computes."""
    own: set[str] = field(default_factory=set)
    """The functions that have a definition."""
    turned: dict[int, Definition] = field(default_factory=dict)
    """Equations of two letters of which the right one is a name of the left one, by their numbers."""

    def weigh(self, everything: Mapping[int, Found]) -> None:
        """Find which equations compute something, and which only name what others compute."""
        found = {n: f[1] for n, f in everything.items() if f is not None and isinstance(f[1], Definition)}
        functions = (f for f in everything.values() if f is not None and isinstance(f[1], FunctionDefinition))
        self.own = {key.removeprefix("function ") for key, _, _ in functions}
        computed = {d.ref.symbol for d in found.values() if not isinstance(d.body, (Call, Name, Derivative, Nabla))}
        for number, definition in found.items():
            own = everything[number]
            self.ranks[number] = self._rank(definition, own is not None and own[2], computed)
        for number, definition in found.items():
            same = [n for n, d in found.items() if (d.ref.symbol, d.ref.layer) == (definition.ref.symbol, definition.ref.layer)]
            if self.ranks[number] <= GIVEN and any(self.ranks[n] >= APPLIED for n in same):
                if isinstance(definition.body, Name):
                    self._turn(number, found)
                else:
                    self.kept_back.add(number)

    def is_applied(self, number: int, everything: Mapping[int, Found]) -> bool:
        """Whether an equation says what a function of something computed is, where nothing else computes the name on its right."""
        own = everything[number]
        if self.ranks.get(number) != APPLIED or own is None:
            return False
        found = ((n, f[1]) for n, f in everything.items() if f is not None and isinstance(f[1], Definition))
        return all(self.ranks[n] < COMPUTED for n, d in found if self._covers(d, own[1]))

    def says_of_unknown(self, equality: Equality) -> bool:
        """Whether a side is the value of a function that nothing defines."""
        calls = [side for side in (equality.left, equality.right) if isinstance(side, Call) and not side.order]
        return any(self._is_unknown(call.function) for call in calls)

    def _rank(self, definition: Definition, is_reversed: bool, computed: set[str]) -> int:
        body = definition.body
        if isinstance(body, Name):
            return GIVEN
        if not isinstance(body, Call) or body.order or len(body.arguments) != 1 or body.function.base in FUNCTIONS:
            return COMPUTED
        if below(body.function, self.symbols):
            return NAMED
        argument = body.arguments[0]
        if not is_reversed:
            return COMPUTED
        if isinstance(argument, Name) and self.symbols.symbol(argument) in computed and body.function.base in self.functions:
            return APPLIED
        return GIVEN if self._is_unknown(body.function) else COMPUTED

    def _is_unknown(self, function: Name) -> bool:
        return function.base in self.functions and function_key(function) not in self.own

    def _covers(self, other: Definition, definition: Definition) -> bool:
        """Whether a definition is of the name at all layers at which another one is."""
        ref, own = other.ref, definition.ref
        if ref.symbol != own.symbol:
            return False
        return ref.layer == own.layer or (isinstance(ref.layer, Name) and ref.layer.base in self.symbols.naming.counters)

    def _turn(self, number: int, found: Mapping[int, Definition]) -> None:
        """Take a_L = y for the definition of y, where the text says that y is the value of a function, and computes a_L."""
        definition, equality = found[number], self.equalities[number]
        right = equality.right
        if definition.body != right or not isinstance(right, Name) or not isinstance(equality.left, Name):
            return
        of, by = self.symbols.ref(equality.left), self.symbols.ref(right)
        if by.layer is not None or by.indices != of.indices or any((of.power, by.power, of.transposed, by.transposed)):
            return
        values = [n for n, d in found.items() if d.ref.symbol == by.symbol]
        if not values or any(self.ranks[n] > GIVEN or isinstance(found[n].body, Name) for n in values):
            return
        if any(self._meet(other, of.symbol, by.symbol) for n, other in self.equalities.items() if n != number):
            return
        self.turned[number] = replace(definition, ref=by, body=equality.left)
        self.kept_back |= set(values)

    def _meet(self, equality: Equality, one: str, other: str) -> bool:
        """Whether two letters stand on one side, but for what is differentiated by: the one may be what the other should be."""
        by = {id(n) for d in walk((equality.left, equality.right)) if isinstance(d, Derivative) for n in walk(d.by)}
        both = {self.symbols.faces.letter(one), self.symbols.faces.letter(other)}
        sides = (quantities(side) for side in (equality.left, equality.right))
        return any(both <= {self.symbols.faces.letter(self.symbols.symbol(n)) for n in s if id(n) not in by} for s in sides)
