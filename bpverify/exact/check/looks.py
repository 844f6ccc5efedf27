"""An array of the backward pass beside that of the forward pass whose derivative it should be: sums, parts and what differs."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from bpverify.exact.record.graph import ADD, DIVIDE, MULTIPLY, NEGATE, SUBTRACT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from bpverify.exact.check.passes import Held, Passes
    from bpverify.exact.check.vocabulary import Vocabulary

MOST_OPENED = 3
"""Products of sums that are multiplied out one inside the other."""
MOST_ENTRIES = 24
"""Entries that a cause is to fit."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One summand of what is claimed, and the part of the derivative in whose place it stands."""

    node: int
    claimed: int
    derived: int
    entry: int
    others: tuple[int, ...] = ()
    """Parts in whose place it may stand instead, where it is one of several."""
    is_summand: bool = False
    """Whether it is one of several terms, so that it may be another array's as a whole."""
    is_alone: bool = False
    """Whether other terms beside it are right."""


@dataclass(frozen=True)
class Look:
    """An array of the backward pass beside the array of the forward pass whose derivative it should be."""

    passes: Passes
    held: Held
    target: Held
    sizes: Mapping[int, str]
    vocabulary: Vocabulary
    places: dict[str, int] = field(default_factory=dict, compare=False)
    """Of what is said of a factor, the node that is computed with it."""

    @cached_property
    def modulus(self) -> int:
        """That of the residues."""
        return self.passes.draw.residues.modulus

    @cached_property
    def claimed(self) -> list[int]:
        """The residues of what is claimed, entry by entry."""
        return [self.passes.value(int(n)) or 0 for n in self.held.nodes.ravel()]

    @cached_property
    def derived(self) -> list[int]:
        """The residues of the derivative, entry by entry."""
        return [self.passes.total(int(n)) or 0 for n in self.target.nodes.ravel()]

    @cached_property
    def wrong(self) -> list[int]:
        """The entries that differ."""
        flat, is_constant = self.target.nodes.ravel(), self.passes.is_constant
        # By what is the same for all inputs, such as a relu that is 0, no derivative is known.
        pairs = enumerate(zip(self.claimed, self.derived, strict=True))
        differ = [i for i, (c, d) in pairs if c != d and not is_constant(int(flat[i]))]
        # What stands in several places has in each a part of its derivative; an argument is asked for as a whole.
        shared = self.passes.shared if self.target.step is not None else set()
        is_part = self.passes.is_sum_of_some
        return [i for i in differ if int(flat[i]) not in shared or not is_part(int(flat[i]), self.claimed[i])]

    @cached_property
    def shown(self) -> list[int]:
        """The entries that are looked at: of those that differ the first few."""
        return self.wrong[:MOST_ENTRIES]

    @cached_property
    def ways(self) -> dict[str, list[int]]:
        """The parts of the derivative by what the array's numbers go into: a value for each entry that is shown."""
        found: dict[str, list[int]] = {}
        flat = self.target.nodes.ravel()
        for place, i in enumerate(self.shown):
            for through, part in self.passes.parts.get(int(flat[i]), ()):
                self._add(found, self.passes.user_of(through), place, self.passes.value(part) or 0)
        return found

    @cached_property
    def further_ways(self) -> dict[str, list[int]]:
        """The same, by what the array's numbers go into and what that goes into."""
        found: dict[str, list[int]] = {}
        flat, passes = self.target.nodes.ravel(), self.passes
        for place, i in enumerate(self.shown):
            for through, part in passes.parts.get(int(flat[i]), ()):
                whole, value = passes.total(through), passes.value(part) or 0
                slope = self.ratio(value, whole) if whole else None
                for beyond, piece in passes.parts.get(through, ()) if slope is not None else ():
                    first, second = passes.user_of(through), passes.user_of(beyond)
                    way = first if first == second else f"{first} and then {second}"
                    self._add(found, way, place, (passes.value(piece) or 0) * (slope or 0))
        return found

    def _add(self, found: dict[str, list[int]], way: str, place: int, value: int) -> None:
        values = found.setdefault(way, [0] * len(self.shown))
        values[place] = (values[place] + value) % self.modulus

    @cached_property
    def pairs(self) -> list[Pair]:
        """The summands of what is claimed that are no part of the derivative, beside the parts that are not claimed.

        Where they are not equally many both sums are one pair.
        """
        found: list[Pair] = []
        flat, mine = self.target.nodes.ravel(), self.held.nodes.ravel()
        for i in self.shown:
            parts = [self.passes.value(part) or 0 for _, part in self.passes.parts.get(int(flat[i]), ())]
            left = list(parts)
            other = []
            count = 0
            # In the order in which they were computed: a record puts the arguments of a sum in an order of its own.
            for node, value in sorted(self.summands(int(mine[i]), frozenset(parts))):
                count += 1
                if value in left:
                    left.remove(value)
                else:
                    other.append((node, value))
            if len(left) != len(other):
                # The terms are others: the sums as a whole are compared.
                found.append(Pair(int(mine[i]), self.claimed[i], self.derived[i], i, tuple(left) if len(other) == 1 else ()))
                continue
            # The parts are found from the end of the record to its beginning.
            kinds = len(parts) > 1, len(other) < count
            found += [Pair(node, c, d, i, (), *kinds) for (node, c), d in zip(other, reversed(left), strict=True)]
        return found

    @cached_property
    def opened(self) -> list[list[Pair]]:
        """The summands that are no part, products of sums multiplied out, where one of them stands for all that is missing.

        There is a list for each number of times that a product is multiplied out.
        """
        found = [self._opened_to(depth) for depth in range(1, MOST_OPENED + 1)]
        return [pairs for place, pairs in enumerate(found) if pairs and pairs not in found[:place]]

    def _opened_to(self, depth: int) -> list[Pair]:
        found: list[Pair] = []
        flat, mine = self.target.nodes.ravel(), self.held.nodes.ravel()
        for i in self.shown:
            left = [self.passes.value(part) or 0 for _, part in self.passes.parts.get(int(flat[i]), ())]
            other = []
            for node, value in self.summands(int(mine[i]), frozenset(left), depth):
                if value in left:
                    left.remove(value)
                else:
                    other.append((node, value))
            if len(other) != 1 or not left:
                return []
            found.append(Pair(other[0][0], other[0][1], sum(left) % self.modulus, i))
        return found

    def summands(self, node: int, parts: frozenset[int], depth: int = 0) -> Iterator[tuple[int, int]]:
        """Yield the terms of a sum with their residues; a sum that is a part itself is one, so many products of sums are opened."""
        graph, passes = self.passes.graph, self.passes
        stack = [(node, 1, depth)]
        while stack:
            here, times, left = stack.pop()
            value = (passes.value(here) or 0) * times % self.modulus
            op = graph.ops[here]
            if here != node and passes.whole(passes.value(here)):
                # The derivative by another array is one term, though it is a sum.
                yield here, value
            elif value not in parts and op in (ADD, SUBTRACT):
                stack += [(graph.second[here], times if op == ADD else -times, left), (graph.first[here], times, left)]
            elif value not in parts and op == NEGATE:
                stack.append((graph.first[here], -times, left))
            elif value not in parts and left and (inner := self._opened(here)) is not None:
                stack.append((inner[0], times * inner[1], left - 1))
            elif value:
                yield here, value

    def _opened(self, node: int) -> tuple[int, int] | None:
        """Return the sum of a product of a sum and something else, and the residue of that."""
        graph, passes = self.passes.graph, self.passes
        op, first, second = graph.ops[node], graph.first[node], graph.second[node]
        if op == DIVIDE and graph.ops[first] in (ADD, SUBTRACT):
            below = self.ratio(1, passes.value(second) or 0)
            return None if below is None else (first, below)
        if op == MULTIPLY:
            for here, other in ((first, second), (second, first)):
                if graph.ops[here] in (ADD, SUBTRACT) and not passes.is_forward[here]:
                    return here, passes.value(other) or 0
        return None

    def said(self, words: str, user: int) -> str:
        """Return some words, with the first node of which they are said kept beside them."""
        self.places[words] = min(self.places.get(words, user), user)
        return words

    def ratio(self, a: int, b: int) -> int | None:
        """Return a / b modulo the modulus."""
        return self.passes.draw.ratio(a, b)


def agreed(look: Look, rule: Callable[[Look, Pair], str], pairs: Sequence[Pair] | None = None, most: int = 1) -> tuple[str, str]:
    """Return what a rule says of each pair, where that is one thing, or a few."""
    found: dict[str, None] = {}
    for pair in (look.pairs if pairs is None else pairs)[: 2 * MOST_ENTRIES]:
        found[rule(look, pair)] = None
        if "" in found or len(found) > most:
            return "", ""
    return (rule.__name__.strip("_"), "; ".join(found)) if found else ("", "")
