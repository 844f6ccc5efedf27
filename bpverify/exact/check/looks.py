"""An array of the backward pass beside that of the forward pass whose derivative it should be: sums, parts and what differs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bpverify.exact.record.graph import ADD, NEGATE, SUBTRACT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bpverify.exact.check.passes import Held, Passes

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


@dataclass(frozen=True)
class Look:
    """An array of the backward pass beside the array of the forward pass whose derivative it should be."""

    passes: Passes
    held: Held
    target: Held
    sizes: Mapping[int, str]

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
        shared, is_part = self.passes.shared, self.passes.is_part
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
                    way = f"{passes.user_of(through)} and {passes.user_of(beyond)}"
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
            # In the order in which they were computed: a record puts the arguments of a sum in an order of its own.
            for node, value in sorted(self.summands(int(mine[i]), frozenset(parts))):
                if value in left:
                    left.remove(value)
                else:
                    other.append((node, value))
            if len(left) != len(other):
                # The terms are others: the sums as a whole are compared.
                found.append(Pair(int(mine[i]), self.claimed[i], self.derived[i], i, tuple(left) if len(other) == 1 else ()))
                continue
            # The parts are found from the end of the record to its beginning.
            found += [Pair(node, c, d, i) for (node, c), d in zip(other, reversed(left), strict=True)]
        return found

    def summands(self, node: int, parts: frozenset[int]) -> Iterator[tuple[int, int]]:
        """Yield the terms of a sum with their residues; a sum that is a part itself is one."""
        graph, passes = self.passes.graph, self.passes
        stack = [(node, 1)]
        while stack:
            here, sign = stack.pop()
            value = (passes.value(here) or 0) * sign % self.modulus
            op = graph.ops[here]
            if value not in parts and op in (ADD, SUBTRACT):
                stack += [(graph.second[here], sign if op == ADD else -sign), (graph.first[here], sign)]
            elif value not in parts and op == NEGATE:
                stack.append((graph.first[here], -sign))
            elif value:
                yield here, value

    def ratio(self, a: int, b: int) -> int | None:
        """Return a / b modulo the modulus."""
        return self.passes.draw.ratio(a, b)
