"""Derivatives of a function at its arguments by one of them, df(x, h, w)/dw: with the others held, or through them.

Where h depends on w both are written. A text means one of them throughout: if some of its equations hold in the one way alone, and
others in the other way alone, it does not tell.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bpverify.texts.causes import Why
from bpverify.texts.directly import by_an_argument
from bpverify.texts.equality import HOLD, undecided
from bpverify.texts.tree import walk
from bpverify.verdict import Cause

if TYPE_CHECKING:
    from bpverify.texts.equality import Equality, Finding
    from bpverify.texts.model import Model
    from bpverify.texts.tree import Derivative, Nabla


class AtArguments:
    """A text's equalities in which such derivatives may be meant in two ways."""

    equalities: dict[int, Equality]
    kinds: dict[int, str]
    _derivatives: list[Derivative | Nabla]

    def _with_others_held(self, number: int, equality: Equality, first: Finding) -> Finding:
        """Return what is found of an equality where derivatives by arguments may hold the others; ``first`` is what is without."""
        if not any(map(by_an_argument, self._derivatives)) or not self._speaks_of_arguments(number, equality):
            return first
        second = self._under(self._held(number), number, equality)
        holds, other = first.status in HOLD, second.status in HOLD
        if holds is other:
            return first
        for n, each in self.equalities.items():
            if n != number and self.kinds[n] == "claim" and self._speaks_of_arguments(n, each):
                ways = (self._under(model, n, each, checks=False) for model in (self.model(n), self._held(n)))
                if [found.status in HOLD for found in ways] == [other, holds]:
                    why = "some equations hold the other arguments of a function, and others do not"
                    return undecided(Why(Cause.AMBIGUOUS, why))
        return second if other else first

    def _held(self, number: int) -> Model:
        return replace(self.model(number).anew(), holds_arguments=True)

    def _speaks_of_arguments(self, number: int, equality: Equality) -> bool:
        model = self.model(number)
        bodies = (d.body for name in self.symbols_of(equality, model) for d in model.definitions.get(name, ()))
        return any(by_an_argument(node) for node in walk((equality.left, equality.right, *bodies)))

    def symbols_of(self, equality: Equality, model: Model) -> set[str]:
        """Return the symbols in an equality, in the definitions of these, and so on."""
        raise NotImplementedError

    def model(self, number: int, any_function: bool = False, without: frozenset[str] = frozenset()) -> Model:
        """Return the model that holds at a step."""
        raise NotImplementedError

    def _under(self, model: Model, number: int, equality: Equality, checks: bool = True) -> Finding:
        raise NotImplementedError
