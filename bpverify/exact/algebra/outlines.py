"""The comparisons of one run, and what of them is to be seen at other points.

A comparison is an instruction with its ordinal in a run, so each number of an array counts apart, and is found again in other runs.
Beside both sides of each, three kinds of places are looked for: between two bounds that one quantity is compared with (a cost may
clip at 6 and its gradient at 5.9), each number of a chain of comparisons as the largest or the smallest (a maximum over a window),
and another whole number where the code rounds.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from math import inf
from typing import TYPE_CHECKING

from bpverify.exact.algebra.balls import relevant
from bpverify.exact.algebra.derive import dependent
from bpverify.exact.algebra.forms import linear_form
from bpverify.exact.record.graph import PI

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from fractions import Fraction

    from bpverify.exact.record.graph import Branch, Graph

Event = tuple[str, int, int]
"""Place, instruction and ordinal of a comparison."""
Winner = tuple[Event, int, int]
"""A number of a chain, by the comparison in which it came in and its side there; and 1 for the largest, -1 for the smallest."""
Key = tuple[tuple[tuple[Event, str | int], ...], Winner | None]
"""What is to be seen: ways that comparisons come out together, or a number that wins."""
BOTH = (1, -1)
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
