"""The part of a text that looks at what it says of functions without a definition: of g at a quantity, not of that quantity.

A claim in which such a function stands is refused where another equation says something of it that is not decided.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bpverify.texts.causes import RivalError
from bpverify.texts.definitions import function_key
from bpverify.texts.equality import HOLD
from bpverify.texts.signs import FUNCTIONS
from bpverify.texts.tree import Call, Derivative, walk
from bpverify.texts.written import in_latex

if TYPE_CHECKING:
    from bpverify.texts.equality import Equality, Finding
    from bpverify.texts.reader import Known
    from bpverify.texts.tree import Node


class OfUnknowns:
    """A text's equalities on functions that it does not define."""

    equalities: dict[int, Equality]
    kinds: dict[int, str]
    definitions: list[tuple[int, str, Any]]
    known: Known
    apart: set[int]
    of_functions: set[int]
    _lines: dict[int, int]
    _restricting: dict[int, str] | None = None

    def _is_of_unknown(self, equality: Equality) -> bool:
        """Whether an equality says what a function without a definition is at a quantity: of that function, not of the quantity."""
        left, right = equality.left, equality.right
        if not isinstance(left, Call) or left.order or len(left.arguments) != 1 or left.function.base in FUNCTIONS:
            return False
        if isinstance(right, Call) and right.function == left.function:
            # g(u) = g(v) says something of u and v.
            return False
        if equality.item.number in self.of_functions:
            return True
        key = f"function {function_key(left.function)}"
        return left.function.base in self.known.functions and all(known != key for _, known, _ in self.definitions)

    def _restraining(self) -> dict[int, str]:
        """Return the equalities, but for definitions, that say something of a function without one, each with its letter."""
        if self._restricting is None:
            found = {}
            for number, equality in self.equalities.items():
                is_said = self.kinds[number] == "definition" or number in self.of_functions
                is_claim = not is_said and not equality.item.continues
                if is_claim and isinstance(equality.left, Call) and self._is_of_unknown(equality):
                    found[number] = equality.left.function.base
            self._restricting = found
        return self._restricting

    def _check_functions(self, equality: Equality, bodies: list[Node]) -> None:
        """Refuse a claim with a function of which another equation says something that is not decided."""
        restraining = self._restraining()
        if not restraining:
            return
        number = equality.item.number
        called = {n.function.base for n in walk((equality.left, equality.right, *bodies)) if isinstance(n, Call)}
        for other, base in restraining.items():
            if base not in called or other == number or other in self.apart or self._is_elsewhere(other, number):
                continue
            if self.plainly(other).status not in HOLD:
                said = f"the text says something of {in_latex(base)} in line {self._lines[other]}"
                raise RivalError(f"{said}, which is not decided")

    def plainly(self, number: int) -> Finding:
        """Return what is found of an equality without asking for other equations of its names."""
        raise NotImplementedError

    def _is_elsewhere(self, other: int, number: int) -> bool:
        raise NotImplementedError


def says_what_a_prime_is(equality: Equality) -> bool:
    """Whether an equality says that f'(u) is the derivative of f(u) by u: that is what the prime means."""
    left, right = equality.left, equality.right
    if not isinstance(left, Call) or left.order != 1 or not isinstance(right, Derivative):
        return False
    return right.of == replace(left, order=0) and right.by == left.arguments
