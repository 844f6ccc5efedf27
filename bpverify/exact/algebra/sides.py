"""The sides of the code's comparisons: which the runs so far have seen, and which are still to be seen."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations, product
from typing import TYPE_CHECKING

import numpy as np

from bpverify.exact.algebra.outlines import BOTH, Target

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from bpverify.exact.algebra.outlines import Chain, Event, Key, Outline
    from bpverify.exact.record.graph import Branch

WHOLE_NUMBERS = 3
"""Of a number that is rounded, how many whole numbers are to be seen: one and its neighbours."""
MOST_PAIRED = 16
"""Comparisons of different numbers that are also looked at two by two, in all four ways; of more, none are."""
ALL_WAYS = 4
"""Of so many comparisons or fewer, all ways are looked for."""
CHOICES = 48
"""Sets of comparisons that are looked at for the one that shows most."""


class Sides:
    """What the runs so far have seen, and what is left."""

    def __init__(self) -> None:
        self.outlines: list[Outline] = []
        self.seen: dict[Event, set[str | int]] = {}
        self.moving: set[Event] = set()
        """Comparisons of what moves with what is differentiated by."""
        self.kinds: dict[tuple[str, int], set[int]] = {}
        """What the chains of an instruction may be: 1 for a maximum, -1 for a minimum; nothing for an order of all."""
        self.settled: dict[Event, set[str | int]] = {}
        """How comparisons came out in runs in which both numbers were constants."""
        self.beyond: set[Key] = set()
        """Targets where the code compares nothing that varies: what was looked for is not there."""

    def add(self, outline: Outline) -> None:
        """Take in another run."""
        self.outlines.append(outline)
        for event, branch in outline.branches.items():
            self.seen.setdefault(event, set()).add(branch.way)
            if outline.moves(branch):
                self.moving.add(event)
        for chain in outline.chains:
            self.kinds[chain.site] = self.kinds.get(chain.site, set(BOTH)) & chain.fits
        for event, way in outline.graph.constant_ways.items():
            self.settled.setdefault(event, set()).add(way)

    def is_open(self, event: Event) -> bool:
        """Whether a comparison has come out one way only."""
        ways = self.seen[event] | self.settled.get(event, set())
        if any(isinstance(way, int) for way in ways):
            return len(ways) < WHOLE_NUMBERS
        if "<>" in ways:
            # A number that is differentiated by equals another at a kink only.
            return "=" not in ways and event not in self.moving
        return not {"<", ">"} <= ways

    def note_beyond(self, target: Target, outline: Outline) -> None:
        """Keep that a run made for a target has comparisons of constants there, or none."""
        if any(event not in outline.relations for event, _ in target.ways):
            self.beyond.add(target.key)

    def covered(self, target: Target) -> bool:
        """Whether some run has seen it, or has seen that there is nothing to be seen."""
        if target.key in self.beyond:
            return True
        if target.winner is not None:
            return any(target.winner in outline.winners for outline in self.outlines)
        if len(target.ways) == 1:
            return not self.is_open(target.ways[0][0])
        return any(all(outline.relations.get(event) == way for event, way in target.ways) for outline in self.outlines)

    def targets(self, number: int) -> Iterator[Target]:
        """Yield what is left to be seen and may be made from one run."""
        outline = self.outlines[number]
        for event, branch in outline.branches.items():
            if self.is_open(event):
                target = self._other_side(outline, event, branch)
                if target.key not in self.beyond:
                    yield target
        yield from (t for t in outline.between if not self.covered(t))
        for chain in outline.chains:
            yield from (t for t in self.winners(outline, chain) if not self.covered(t))

    def combined(self, number: int) -> tuple[list[Target], int]:
        """Return comparisons of a run to be crossed together so that most pairs of sides come out that were not seen, and how many.

        Of different numbers all four ways of two comparisons are looked for, as far as a few points reach; of few, all ways of all.
        """
        outline = self.outlines[number]
        events = [event for event in outline.single if event in outline.branches and {"<", ">"} <= self.seen[event]]
        if not 1 < len(events) <= MOST_PAIRED:
            return [], 0
        runs = [[o.relations.get(event) for event in events] for o in self.outlines]
        places = list(combinations(range(len(events)), 2))
        seen: set[tuple[int | str | None, ...]] = {(i, j, run[i], run[j]) for run in runs for i, j in places}
        is_few = len(events) <= ALL_WAYS
        seen |= {tuple(run) for run in runs}
        here = [outline.relations[event] for event in events]
        drawn = np.random.default_rng(len(self.outlines)).random((CHOICES, len(events))) < 0.5
        choices = list(product((False, True), repeat=len(events))) if is_few else list(drawn)
        other = {"<": ">", ">": "<"}
        best, gain = choices[0], 0
        for choice in choices:
            ways = [other.get(way, way) if flips else way for way, flips in zip(here, choice, strict=True)]
            new = sum((i, j, ways[i], ways[j]) not in seen for i, j in places)
            new += is_few and tuple(ways) not in seen
            best, gain = (choice, new) if new > gain else (best, gain)
        chosen = [event for event, flips in zip(events, best, strict=True) if flips]
        return [self._other_side(outline, event, outline.branches[event]) for event in chosen], gain

    def uniform(self, number: int) -> Iterator[list[Target]]:
        """Yield the comparisons of a line to be crossed together so that all of them, or all but the last, come out one way."""
        outline = self.outlines[number]
        lines: dict[tuple[str, int], list[Event]] = defaultdict(list)
        for event in outline.single:
            if event in outline.branches and {"<", ">"} <= self.seen[event]:
                lines[event[:2]].append(event)
        long = [events for events in lines.values() if len(events) > 2]
        for but, way, events in product((0, 1), ("<", ">"), long):
            wanted = [way] * (len(events) - but) + [">" if way == "<" else "<"] * but
            if not any([o.relations.get(event) for event in events] == wanted for o in self.outlines):
                others = [event for event, its in zip(events, wanted, strict=True) if outline.relations[event] != its]
                yield [self._other_side(outline, event, outline.branches[event]) for event in others]

    def ties(self, number: int) -> list[Target]:
        """Return the comparisons of data that never were ties, as ties; of what is differentiated by a tie is a kink."""
        outline = self.outlines[number]
        return [
            Target(branch.node, ways=((event, "="),), high=0.0, moves=False)
            for event, branch in outline.branches.items()
            if branch.step is None and "=" not in self.seen[event] and event not in self.moving
        ]  # fmt: skip

    def _other_side(self, outline: Outline, event: Event, branch: Branch) -> Target:
        moves = outline.moves(branch)
        if branch.asks_equality and branch.relation != "=":
            return Target(branch.node, ways=((event, "="),), high=0.0, moves=moves)
        sign = 1 if branch.relation == "<" else -1
        way = branch.step if branch.step is not None else "<>" if branch.asks_equality else ">" if sign > 0 else "<"
        return Target(branch.node, ways=((event, way),), sign=sign, moves=moves)

    def winners(self, outline: Outline, chain: Chain) -> Iterator[Target]:
        """Yield each number of a chain as the one that wins."""
        moves = any(outline.moves(outline.branches[event]) for event, _ in chain.members.values())
        for sign in self.kinds[chain.site] or BOTH:
            for node, member in chain.members.items():
                others = tuple(n for n in chain.members if n != node)
                yield Target(node, others, winner=(*member, sign), sign=sign, moves=moves)


@dataclass(frozen=True, slots=True)
class OpenSide:
    """A line on which something was not seen of some numbers that are compared there."""

    place: str
    count: int
    total: int
    """How many of how many numbers."""
    ways: tuple[str, ...]
    """The outcomes that were seen on the line; none where it is not a side that was not seen."""
    moves: bool
    """Whether any of the numbers moves with what is differentiated by."""
    might_be_crossed: bool
    """Whether a point beyond may exist: one was made and led elsewhere, or none was looked for."""
    what: str = "side"
    """What was not seen: a side; a number that wins; a place between two bounds."""


def open_sides(sides: Sides, tried: Collection[Key], is_complete: bool) -> tuple[OpenSide, ...]:
    """Return what was not seen by line, first what moves with what is differentiated by.

    ``tried`` are the keys of targets for which points were made; with ``is_complete`` all that could be made were.
    """
    found = [*_one_sided(sides, tried, is_complete), *_never_together(sides, tried, is_complete)]
    return tuple(sorted(found, key=lambda side: not side.moves))


def _one_sided(sides: Sides, tried: Collection[Key], is_complete: bool) -> Iterator[OpenSide]:
    lines: dict[tuple[str, int], list[Event]] = defaultdict(list)
    for event in sides.seen:
        lines[event[:2]].append(event)
    made = {event for ways, _ in tried if len(ways) == 1 for event, _ in ways}
    beyond = {event for ways, _ in sides.beyond if len(ways) == 1 for event, _ in ways}
    for (place, _), events in lines.items():
        left = [event for event in events if sides.is_open(event) and event not in beyond]
        if left:
            ways = tuple(sorted({str(way) for event in events for way in sides.seen[event]}))
            moving = [event for event in left if event in sides.moving]
            might = any(not is_complete or event in made for event in moving)
            yield OpenSide(place, len(left), len(events), ways, bool(moving), might)


def _never_together(sides: Sides, tried: Collection[Key], is_complete: bool) -> Iterator[OpenSide]:
    """Yield the lines of bounds between which nothing was seen, and of numbers that never won."""
    wanted: dict[Key, tuple[str, str, bool]] = {}
    for outline in sides.outlines:
        for target in outline.between:
            wanted[target.key] = target.ways[0][0][0], "between", target.moves and not sides.covered(target)
        for chain in outline.chains:
            for target in sides.winners(outline, chain):
                wanted[target.key] = chain.site[0], "winner", target.moves and not sides.covered(target)
    lines: dict[tuple[str, str], list[tuple[Key, bool]]] = defaultdict(list)
    for key, (place, what, is_missing) in wanted.items():
        lines[place, what].append((key, is_missing))
    for (place, what), keys in lines.items():
        missing = [key for key, is_missing in keys if is_missing]
        if missing:
            # Bounds may be of one quantity on one path only.
            might = not is_complete or (what == "winner" and any(key in tried for key in missing))
            yield OpenSide(place, len(missing), len(keys), (), True, might, what)
