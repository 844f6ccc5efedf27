"""The sides of the code's comparisons: which were seen, and which are still to be seen.

A comparison is an instruction with its ordinal in a run, so each number of an array counts apart, and is found again in other runs.
Beside both sides of each, three kinds of places are looked for: between two bounds that one quantity is compared with (a cost may
clip at 6 and its gradient at 5.9), each number of a chain of comparisons as the largest or the smallest (a maximum over a window),
and another whole number where the code rounds.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import combinations, pairwise, product
from math import inf
from typing import TYPE_CHECKING, Any

import numpy as np

from bpverify.exact.algebra.balls import relevant
from bpverify.exact.algebra.derive import dependent
from bpverify.exact.algebra.forms import linear_form
from bpverify.exact.record.graph import PI

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from fractions import Fraction

    from bpverify.exact.record.graph import Branch, Graph

Event = tuple[str, int, int]
"""Place, instruction and ordinal of a comparison."""
Winner = tuple[Event, int, int]
"""A number of a chain, by the comparison in which it came in and its side there; and 1 for the largest, -1 for the smallest."""
Key = tuple[tuple[tuple[Event, str | int], ...], Winner | None]
"""What is to be seen: ways that comparisons come out together, or a number that wins."""
BOTH = (1, -1)
WHOLE_NUMBERS = 3
"""Of a number that is rounded, how many whole numbers are to be seen: one and its neighbours."""
MOST_PAIRED = 16
"""Comparisons of different numbers that are also looked at two by two, in all four ways; of more, none are."""
ALL_WAYS = 4
"""Of so many comparisons or fewer, all ways are looked for."""
CHOICES = 48
"""Sets of comparisons that are looked at for the one that shows most."""
MOST_BRANCHES, MOST_NODES = 20_000, 400_000
"""In runs with more comparisons, or more operations, only their sides are looked at."""


@dataclass(frozen=True, slots=True)
class Target:
    """Something to be seen at another point: ``sign`` (``plus`` - the largest of ``minus``) between ``low`` and ``high``.

    Where ``sign`` is -1 the smallest of ``minus`` counts. Both bounds are 0 for an equality.
    """

    plus: int
    minus: tuple[int, ...] = ()
    ways: tuple[tuple[Event, str | int], ...] = ()
    """The ways that comparisons are to come out together; from a whole number, one is to differ."""
    winner: Winner | None = None
    """Else the number that is to win."""
    sign: int = 1
    low: float = 0.0
    high: float = inf
    moves: bool = True
    """Whether what is compared moves with what is differentiated by."""

    @property
    def key(self) -> Key:
        """What is to be seen, from whichever run it is made."""
        return self.ways, self.winner

    @property
    def nodes(self) -> tuple[int, ...]:
        """Return the nodes that it is computed from."""
        return (self.plus, *self.minus)


@dataclass(slots=True)
class Chain:
    """Numbers that one instruction compares, one of each comparison with the next."""

    members: dict[int, tuple[Event, int]] = field(default_factory=dict)
    """By node: the comparison in which it came in, and its side there."""
    smaller: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    larger: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    """How often each was the smaller, or the larger, one."""

    @property
    def site(self) -> tuple[str, int]:
        """The instruction that compares them."""
        return next(iter(self.members.values()))[0][:2]

    @property
    def fits(self) -> set[int]:
        """Return 1 if it may be a maximum, which leaves each other number as the smaller once, and -1 if it may be a minimum."""
        largest, smallest = (max(counts.values(), default=0) <= 1 for counts in (self.smaller, self.larger))
        return {sign for sign, may_be in ((1, largest), (-1, smallest)) if may_be}


class Outline:
    """The comparisons of one run, as far as they decided something of its results (the nodes ``roots``)."""

    def __init__(self, graph: Graph, roots: Iterable[int], symbols: Sequence[int]) -> None:
        self.graph = graph
        self.branches: dict[Event, Branch] = {branch.event: branch for branch in relevant(graph, roots)}
        self.relations = {branch.event: branch.relation for branch in graph.branches}
        """How all comparisons came out, those too that decided nothing here."""
        self._moving = dependent(graph, symbols) if self.branches else bytearray()
        is_small = 0 < len(self.branches) <= MOST_BRANCHES and len(graph) <= MOST_NODES
        self.chains = self._chains() if is_small else []
        self.winners: set[Winner] = {winner for chain in self.chains for winner in self._winners(chain)}
        self.bounds: dict[Event, int] = {}
        """The quantity and the bound of each comparison, as a number."""
        self.single: dict[Event, None] = {}
        """One comparison of each quantity with each bound."""
        self.between = self._between() if is_small else []

    def moves(self, branch: Branch) -> bool:
        """Whether what is compared moves with what is differentiated by."""
        return bool(self._moving[branch.node])

    def _chains(self) -> list[Chain]:
        """Return the chains of three numbers and more."""
        found: list[Chain] = []
        current: dict[tuple[str, int], dict[int, Chain]] = defaultdict(dict)
        constants = self.graph.constants
        for event, branch in self.branches.items():
            if branch.left in constants or branch.right in constants or branch.relation == "=":
                continue
            last = current[event[:2]]
            chain = last.get(branch.left) or last.get(branch.right)
            if chain is None:
                chain = Chain()
                found.append(chain)
            for side, node in enumerate((branch.left, branch.right)):
                chain.members.setdefault(node, (event, side))
                last[node] = chain
            small, large = (branch.left, branch.right) if branch.relation == "<" else (branch.right, branch.left)
            chain.smaller[small] += 1
            chain.larger[large] += 1
        return [chain for chain in found if len(chain.members) > 2]

    def _winners(self, chain: Chain) -> Iterator[Winner]:
        values = self.graph.values
        for sign in BOTH:
            yield (*chain.members[max(chain.members, key=lambda node: sign * values[node])], sign)

    def _between(self) -> list[Target]:
        """Return the places between neighbouring bounds of one quantity."""
        graph = self.graph
        varying = dependent(graph, [n for n, name in graph.symbols.items() if name != PI])
        families: dict[object, dict[float, tuple[Event, Branch, Fraction]]] = defaultdict(dict)
        numbers: dict[object, int] = {}
        for event, branch in self.branches.items():
            if branch.step is not None:
                continue
            form, rest = linear_form(graph, branch.node)
            terms = {n: w for n, w in form.items() if varying[n]}
            if not terms:
                continue
            lead = terms[min(terms)]
            fixed = float(rest) + sum(float(w) * graph.values[n] for n, w in form.items() if n not in terms)
            key = frozenset((n, w / lead) for n, w in terms.items())
            bound = -fixed / float(lead)
            self.bounds[event] = numbers.setdefault((key, bound), len(numbers))
            families[key].setdefault(bound, (event, branch, lead))
        found = []
        for bounds in families.values():
            self.single |= {event: None for event, branch, _ in bounds.values() if self.moves(branch)}
            for low, high in pairwise(sorted(bounds)):
                event, branch, lead = bounds[low]
                other, _, its_lead = bounds[high]
                ways = (event, ">" if lead > 0 else "<"), (other, "<" if its_lead > 0 else ">")
                room = (high - low) * abs(float(lead))
                sign = 1 if lead > 0 else -1
                found.append(Target(branch.node, ways=ways, sign=sign, high=room, moves=self.moves(branch)))
        return found


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
        seen: set[tuple[Any, ...]] = {(i, j, run[i], run[j]) for run in runs for i, j in combinations(range(len(events)), 2)}
        is_few = len(events) <= ALL_WAYS
        seen |= {tuple(run) for run in runs}
        here = [outline.relations[event] for event in events]
        drawn = np.random.default_rng(len(self.outlines)).random((CHOICES, len(events))) < 0.5
        choices = list(product((False, True), repeat=len(events))) if is_few else list(drawn)
        other = {"<": ">", ">": "<"}
        best, gain = choices[0], 0
        for choice in choices:
            ways = [other.get(way, way) if flips else way for way, flips in zip(here, choice, strict=True)]
            new = sum((i, j, ways[i], ways[j]) not in seen for i, j in combinations(range(len(events)), 2))
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
