"""Points on the other side of comparisons: which numbers of a run to move, so that one point sees many sides that were not seen."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from bpverify.exact.algebra.derive import arguments
from bpverify.exact.algebra.forms import linear_form
from bpverify.exact.algebra.walking import Walk, behind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bpverify.exact.algebra.outlines import Key, Outline, Target
    from bpverify.exact.algebra.walking import Line

FURTHER = 8.0
"""How much further out than the nearest place the second one is."""
TRIED = 6
"""Symbols that are tried for one target."""
DIRECTIONS = 3
"""Directions in which all symbols move, tried at last."""
WILD = 2
"""Points made for a target where other comparisons would come out otherwise too, so that the record says little."""
LONGEST_PATH = 200
"""Comparisons before a target's that are held; of more, none are."""
MOST_BITS = 400_000_000
"""Bits for which symbols stand behind which comparison; in larger runs it is not known."""


@dataclass(slots=True)
class Move:
    """New values of symbols, and what they are for."""

    values: dict[int, float] = field(default_factory=dict)
    reached: list[Target] = field(default_factory=list)
    """What the record says that the point shows."""
    wild: list[Target] = field(default_factory=list)
    """What it may show."""
    beyond: list[Target] = field(default_factory=list)
    """What no symbol reaches from here."""


class Crossing:
    """How points are made from one run. ``limits`` gives the symbols that may be moved, each with the lowest value allowed."""

    def __init__(self, outline: Outline, limits: Mapping[int, float]) -> None:
        self.outline, self.graph = outline, outline.graph
        self.limits = limits
        self.is_known = True
        """Whether it is known which symbols stand behind which comparison."""
        self._symbols = list(limits)
        self._places = {symbol: i for i, symbol in enumerate(limits)}
        self._order = {event: i for i, event in enumerate(outline.branches)}
        nodes = {branch.node for branch in outline.branches.values()}
        nodes |= {node for chain in outline.chains for node in chain.members}
        self._masks = self._behind_each(nodes)
        self._uses = Counter(i for branch in outline.branches.values() for i in _bits(self._masks.get(branch.node, 0)))

    def _behind_each(self, nodes: Iterable[int]) -> dict[int, int]:
        """Return for each node the movable symbols behind it, as bits."""
        order = behind(self.graph, nodes)
        if len(order) * len(self._places) > MOST_BITS:
            self.is_known = False
            return {}
        masks: dict[int, int] = {}
        for node in order:
            place = self._places.get(node)
            mask = 0 if place is None else 1 << place
            for argument in arguments(self.graph, node):
                mask |= masks[argument]
            masks[node] = mask
        return masks

    def _mask(self, nodes: Iterable[int]) -> int:
        found = 0
        for node in nodes:
            found |= self._masks.get(node, 0)
        return found

    def together(self, targets: Iterable[Target], tried: Mapping[Key, int], wild: Mapping[Key, int], is_bold: bool) -> Move:
        """Return a move that reaches as many targets as do not hang together; the others are left for another point.

        ``tried`` counts points that were made in vain for each, so that another symbol is moved, and ``wild`` those of which the
        record promised nothing; such are made where ``is_bold``.
        """
        move = Move()
        taken = held = 0
        for target in targets:
            mask = self._mask(target.nodes)
            if mask & taken:
                continue
            values = self._reach(target, mask & ~held, tried.get(target.key, 0), True)
            into = move.reached
            if values is None and is_bold and not mask & held and wild.get(target.key, 0) < WILD:
                values, into = self._reach(target, mask, wild.get(target.key, 0), False), move.wild
            if values is None:
                move.beyond += [] if mask & held else [target]
                continue
            move.values |= values
            into.append(target)
            held |= mask
            taken |= self._mask_of(values)
        return move

    def _mask_of(self, symbols: Iterable[int]) -> int:
        return sum(1 << self._places[symbol] for symbol in symbols)

    def _reach(self, target: Target, mask: int, skipped: int, keeps_path: bool) -> dict[int, float] | None:
        """Return new values of a few symbols, None where none is found.

        Of each line first the nearest place is taken, then one further out: what is looked for may count there only.
        """
        if target.high == 0:
            return self._equal(target, mask)
        for line in list(self._lines(target, mask))[skipped // 2 :]:
            path = self._path(target, self._mask_of(line)) if keeps_path else []
            found = Walk(self.graph, target, line, self.limits, path).reach(FURTHER if skipped % 2 else 1.0)
            if found is not None:
                return found
        return None

    def _path(self, target: Target, moved: int) -> list[tuple[int, bool]]:
        """Return the comparisons before a target's that move with some symbols, but for those of the same quantity and bound."""
        events = [event for event, _ in target.ways] or [target.winner[0] if target.winner else ("", 0, 0)]
        bounds = {self.outline.bounds.get(event) for event in events} - {None}
        first = min(self._order.get(event, 0) for event in events)
        found: list[tuple[int, bool]] = []
        for event, branch in self.outline.branches.items():
            if self._order[event] >= first or len(found) > LONGEST_PATH:
                break
            if branch.relation != "=" and self._masks[branch.node] & moved and self.outline.bounds.get(event) not in bounds:
                found.append((branch.node, branch.relation == ">"))
        return found if len(found) <= LONGEST_PATH else []

    def _lines(self, target: Target, mask: int) -> Iterator[Line]:
        """Yield the lines to go along: one symbol each, first what stands behind one side only and few comparisons; then all."""
        symbols, values = self._symbols, self.graph.values
        others = self._mask(target.minus)
        free = sorted(_bits(mask), key=lambda i: (others >> i & 1, self._uses[i], i))
        for i in free[:TRIED]:
            yield {symbols[i]: (values[symbols[i]], 1.0)}
        if len(free) > 1:
            yield {symbols[i]: (values[symbols[i]], values[symbols[i]]) for i in free}
            for seed in range(DIRECTIONS):
                speeds = np.random.default_rng(seed).choice([-1.0, 1.0], size=len(free))
                yield {symbols[i]: (values[symbols[i]], float(v)) for i, v in zip(free, speeds, strict=True)}

    def _equal(self, target: Target, mask: int) -> dict[int, float] | None:
        """Return the value of one symbol that a comparison is linear in at which it is a tie."""
        form, rest = linear_form(self.graph, target.plus)
        if any(node not in self.graph.symbols for node in form):
            return None
        total = rest + sum((weight * Fraction(self.graph.values[node]) for node, weight in form.items()), Fraction(0))
        for symbol, weight in form.items():
            place = self._places.get(symbol)
            if place is not None and mask >> place & 1 and weight:
                return {symbol: float(Fraction(self.graph.values[symbol]) - total / weight)}
        return None


def _bits(mask: int) -> Iterator[int]:
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest
