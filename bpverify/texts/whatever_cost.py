"""The part of a text that judges what holds of any cost, where the text gives its gradient at the last layer for several costs.

Beside Delta = (A - Y) (.) s'(Z), which holds of the text's own cost, Delta = A - Y there is that of another one. A claim that holds
of the text's cost and of any other one is no concern of what says which cost it is. What differs from the equation that holds in
more than derivatives of activations may say what Delta is otherwise: that of another sign, or of a mean.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bpverify.grounds import Condition, ConditionKind
from bpverify.texts.definitions import Definition
from bpverify.texts.equality import HOLD
from bpverify.texts.in_words import leaves_to_the_cost
from bpverify.texts.rivals import Rivals
from bpverify.texts.tree import Call, Derivative, Nabla, Name, Primed, Times
from bpverify.verdict import Cause

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpverify.texts.causes import Why
    from bpverify.texts.equality import Equality, Finding
    from bpverify.texts.model import Model
    from bpverify.texts.tree import Node


class WhateverCost(Rivals):
    """A text's claims beside gradients of several costs."""

    _leaves_cost_out: bool
    unread: dict[int, Why]

    def _whatever_the_cost(self, number: int, equality: Equality, first: Finding) -> Finding:
        """Return what is found of an equality whatever the cost is; ``first`` is what is found with the text's own cost."""
        if first.cause is not Cause.OTHER or self.plainly(number).status not in HOLD:
            return first
        model = self.model(number)
        rivals = {n for name in self.symbols_of(equality, model) for n in self._of_other_costs(name, number, model)}
        if not rivals:
            return first
        lefts = (self.equalities[n].left for n in rivals if n in self.equalities)
        heads = {self.symbols.symbol(left) for left in lefts if isinstance(left, Name)}
        costs = frozenset(cost for head in heads for cost in self._costs_of(head, model))
        keys = frozenset(key for _, key, d in self.definitions if isinstance(d, Definition) and d.ref.symbol in costs)
        others = self.model(number, without=keys | self.costs_of_one)
        if not costs <= model.definitions.keys() or costs & others.definitions.keys():
            return first
        steps = {d.step for cost in costs for d in model.definitions[cost] if d.step >= 0}
        was_apart = {*self.apart}
        self.apart |= rivals | steps
        self._leaves_cost_out = True
        try:
            found = self._under(others, number, equality)
        finally:
            self.apart.intersection_update(was_apart)
            self._leaves_cost_out = False
        if found.status not in HOLD:
            return first
        words = "whatever the cost is, with which the equation there may hold"
        said = (Condition(ConditionKind.MODEL, words, self._lines[n]) for n in sorted(rivals))
        return replace(found, conditions=(*found.conditions, *said))

    def _is_of_any_cost(self, number: int, model: Model) -> bool:
        # A cost that was left out is known: not every equation of its gradient may hold.
        return not self._leaves_cost_out and super()._is_of_any_cost(number, model)

    def _of_other_costs(self, name: str, number: int, model: Model) -> Iterator[int]:
        """Yield what gives a gradient at the last layer as an equality that holds does, but for derivatives of activations."""
        given = [n for n in sorted(self._heads.get(name, ())) if n != number and self._is_gradient_at_last(n, model)]
        held = [n for n in given if self.plainly(n).status in HOLD or self._follows(n, name, model)]
        for each in given:
            if any(_factors(self.equalities[each].right) == _factors(self.equalities[n].right) for n in held):
                yield each
        if held:
            # Which cost it is may be left to the reader, in words.
            told = ((n, self._items[n].told) for n in sorted(self._heads.get(name, ())) if n in self.unread)
            yield from (n for n, words in told if leaves_to_the_cost(words))

    def _is_gradient_at_last(self, number: int, model: Model) -> bool:
        """Whether an equality begins with a gradient at the last layer, a derivative of what is no gradient itself."""
        equality = self.equalities.get(number)
        if equality is None or number in self.mistyped or not isinstance(equality.left, Name):
            return False
        if not self.symbols.symbol(equality.left):
            return False
        ref = self.symbols.ref(equality.left)
        is_last = isinstance(ref.layer, Name) and ref.layer.base in self.symbols.naming.ends
        return is_last and ref.indices is None and bool(self._costs_of(self.symbols.symbol(equality.left), model))

    def _costs_of(self, symbol: str, model: Model) -> set[str]:
        """Return the symbols of which one is defined as the derivatives, nothing where something else defines it too."""
        bodies = [d.body for each in (symbol, *self.symbols.same(symbol)) for d in model.definitions.get(each, ())]
        derivatives = [body for body in bodies if isinstance(body, (Derivative, Nabla))]
        if len(derivatives) < len(bodies):
            return set()
        return {self.symbols.symbol(body.of) for body in derivatives if isinstance(body.of, Name)}


def _factors(right: Node) -> tuple[Node, ...]:
    """Return the factors of a product, but for derivatives of functions."""
    factors = right.factors if isinstance(right, Times) else (right,)
    return tuple(f for f in factors if not isinstance(f, Primed) and not (isinstance(f, Call) and f.order > 0))
