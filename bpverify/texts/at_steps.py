r"""Derivatives of a step in a sum over steps: \sum_t dL/dh_t dh_t/dW takes the last one with the steps before h_t held.

Else what reaches h_t by way of h_{t-1} were counted at every step behind. A text means one of both throughout: if some of its
equations hold in the one way alone, and others in the other way alone, it does not tell.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bpverify.texts.causes import Why
from bpverify.texts.equality import HOLD, undecided
from bpverify.texts.tree import Derivative, Name, Sum, Times, walk
from bpverify.verdict import Cause

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpverify.texts.equality import Equality, Finding
    from bpverify.texts.model import Model
    from bpverify.texts.symbols import Symbols
    from bpverify.texts.tree import Node


def within_sums(trees: object, symbols: Symbols) -> frozenset[Derivative]:
    """Return the derivatives in sums over steps, of what has the step of the sum, each behind a derivative by the same."""
    counters = symbols.naming.counters
    sums = (n for n in walk(trees) if isinstance(n, Sum) and not n.product and counters.issuperset(n.indices))
    return frozenset(d for each in sums for d in _chained(each.body) if _has_step(d.of, each.indices, symbols))


def _chained(body: Node) -> Iterator[Derivative]:
    """Yield the derivatives of what another factor of the same product is differentiated by."""
    for node in walk(body):
        derivatives = [f for f in node.factors if isinstance(f, Derivative)] if isinstance(node, Times) else []
        by = {d.by for d in derivatives}
        yield from (d for d in derivatives if len(d.by) == 1 and (d.of,) in by)


def _has_step(of: Node | None, letters: tuple[str, ...], symbols: Symbols) -> bool:
    if not isinstance(of, Name):
        return False
    return any(isinstance(r.layer, Name) and r.layer.base in letters for r in symbols.refs([of]))


class AtSteps:
    """A text's equalities with sums over steps."""

    equalities: dict[int, Equality]
    kinds: dict[int, str]
    symbols: Symbols

    def _with_steps_held(self, number: int, equality: Equality, first: Finding) -> Finding:
        """Return what is found of an equality where its sums over steps hold the steps before; ``first`` is what is without."""
        sought = within_sums((equality.left, equality.right), self.symbols)
        if first.status in HOLD or not sought:
            return first
        second = self._under(self._held_at(number, sought), number, equality)
        if second.status not in HOLD:
            return first
        families = {*map(self._family, sought)}
        for n, each in self.equalities.items():
            nodes = walk((each.left, each.right)) if n != number and self.kinds[n] == "claim" else ()
            own = frozenset(d for d in nodes if isinstance(d, Derivative) and self._family(d) in families)
            if own and self._under(self.model(n), n, each, checks=False).status in HOLD:
                if self._under(self._held_at(n, own), n, each, checks=False).status not in HOLD:
                    why = "some equations take a derivative of a step with the steps before held, and others do not"
                    return undecided(Why(Cause.AMBIGUOUS, why))
        return second

    def _family(self, derivative: Derivative) -> tuple[str, tuple[Node, ...]]:
        """Return of what a derivative is, at whatever step, and by what."""
        return self.symbols.symbol(derivative.of) if isinstance(derivative.of, Name) else "", derivative.by

    def _held_at(self, number: int, sought: frozenset[Derivative]) -> Model:
        return replace(self.model(number).anew(), holds_steps=sought)

    def model(self, number: int, any_function: bool = False, without: frozenset[str] = frozenset()) -> Model:
        """Return the model that holds at a step."""
        raise NotImplementedError

    def _under(self, model: Model, number: int, equality: Equality, checks: bool = True) -> Finding:
        raise NotImplementedError
