"""A walk from a recorded point along a line: the record's floats there, and where a target lies on it.

Nothing is decided here: the code runs anew at the point that is found, and what it does there is what counts.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from bpverify.exact.algebra.derive import arguments
from bpverify.exact.algebra.evaluate import Evaluation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from bpverify.exact.algebra.outlines import Target
    from bpverify.exact.record.functions import Elementary
    from bpverify.exact.record.graph import Graph

    Floats: TypeAlias = NDArray[np.float64]
    Moving: TypeAlias = Floats | np.float64
    Mask: TypeAlias = NDArray[np.bool_]

Line = dict[int, tuple[float, float]]
"""By symbol: where it is and how fast it moves."""
DOUBLINGS = 20
"""A number is moved by up to 2^20 times its size (or 1), and by as little as a 2^-20th."""
REFINEMENTS = 12
BESIDE = 0.87
"""Of a step that leads across, this part is taken where it does too, so that no power of 2 meets another bound."""


def behind(graph: Graph, nodes: Iterable[int]) -> list[int]:
    """Return the nodes that some nodes are computed from, and these, in order."""
    found = set(nodes)
    stack = list(found)
    while stack:
        for argument in arguments(graph, stack.pop()):
            if argument not in found:
                found.add(argument)
                stack.append(argument)
    return sorted(found)


def values_along(graph: Graph, order: Sequence[int], line: Line, steps: Floats) -> dict[int, Moving]:
    """Return the floats of the nodes of ``order`` as the symbols of a line move by each of the steps."""
    found = _Along(graph, line, steps)
    with np.errstate(all="ignore"):
        found.over(order)
    return found.found


class _Along(Evaluation["Moving"]):
    def __init__(self, graph: Graph, line: Line, steps: Floats) -> None:
        super().__init__(graph, math.inf)
        self.line, self.steps = line, steps
        self.values = self.found = {}

    found: dict[int, Moving]

    def constant(self, node: int) -> Moving:
        return np.float64(self.graph.values[node])

    def symbol(self, node: int) -> Moving:
        start, speed = self.line.get(node, (self.graph.values[node], 0.0))
        return start + speed * self.steps if node in self.line else np.float64(start)

    def powered(self, base: int, exponent: int) -> Moving:
        return self.values[base] ** float(exponent)

    def applied(self, row: Elementary, node: int, argument: int) -> Moving:
        return row.on_arrays(self.values[argument])


@dataclass(frozen=True, slots=True)
class Walk:
    """A line through a recorded point, and what is looked for on it.

    ``path`` are comparisons (a node, and whether it is positive) that must come out as they did: what they decided is part of the
    record that is evaluated. ``limits`` gives the lowest value allowed of each symbol.
    """

    graph: Graph
    target: Target
    line: Line
    limits: Mapping[int, float]
    path: Sequence[tuple[int, bool]] = ()

    def reach(self, further: float = 1.0) -> dict[int, float] | None:
        """Return the symbols' values at the nearest place where the target lies (or some times as far), None for none."""
        order = behind(self.graph, [*self.target.nodes, *(node for node, _ in self.path)])
        steps = self._steps()
        for _ in range(REFINEMENTS):
            scores = self._scores(order, steps)
            found = steps[self._inside(scores)]
            inside = found[~self._is_round(found)]
            if inside.size:
                wanted = further * np.abs(inside).min()
                return self._simplest(order, inside[np.argmin(np.abs(np.abs(inside) - wanted))])
            # At a round number code may well have another bound: then beside it.
            nearest = found[np.argmin(np.abs(found))] if found.size else 0.0
            beside = [nearest + side * 2.0 ** -np.arange(1, 60) for side in (-1, 1)] if found.size else []
            finer = np.unique(np.concatenate(beside)) if beside else self._bracket(steps, scores)
            if finer is None:
                return None
            steps = finer
        return None

    def _inside(self, scores: Floats) -> Mask:
        return (scores > self.target.low) & (scores < self.target.high)

    def _scores(self, order: Sequence[int], steps: Floats) -> Floats:
        """Return the target's quantity at each step; nan where the path would be another."""
        target = self.target
        values = values_along(self.graph, order, self.line, steps)

        def at(node: int) -> Floats:
            return np.broadcast_to(values[node], steps.shape)

        with np.errstate(all="ignore"):
            found = target.sign * at(target.plus)
            if target.minus:
                found = found - np.max([target.sign * at(node) for node in target.minus], axis=0)
            for node, is_positive in self.path:
                found = np.where(at(node) > 0 if is_positive else at(node) < 0, found, np.nan)
            for symbol, (base, speed) in self.line.items():
                found = np.where(base + speed * steps > self.limits[symbol], found, np.nan)
        return found

    def _simplest(self, order: Sequence[int], step: float) -> dict[int, float]:
        """Return the values at a step; of one symbol that of the fewest digits, but none where code may well have a bound."""
        if len(self.line) > 1:
            return {symbol: float(base + speed * step) for symbol, (base, speed) in self.line.items()}
        ((symbol, (base, _)),) = self.line.items()
        near = (base + BESIDE * step, base + step)
        shorter = np.array([float(f"{value:.{digits}g}") for value in near for digits in range(2, 17)])
        fitting = shorter[self._inside(self._scores(order, shorter - base)) & ~self._is_round(shorter - base)]
        return {symbol: float(fitting[0] if fitting.size else base + step)}

    def _steps(self) -> Floats:
        """Return how far to go, both ways: up to many times the size of what moves, and as little as a small part of it."""
        base, speed = max(self.line.values(), key=lambda moving: abs(moving[0]))
        powers = 2.0 ** np.arange(-DOUBLINGS, DOUBLINGS + 1) * max(abs(base / speed) if speed else 0.0, 1.0)
        return np.unique(np.concatenate((-powers, powers, [-1.5 * base])))

    def _is_round(self, steps: Floats) -> Mask:
        """Whether one symbol comes to a whole number or a half."""
        if len(self.line) > 1:
            return np.zeros(np.shape(steps), bool)
        base = next(iter(self.line.values()))[0]
        doubled = (base + steps) * 2
        return np.equal(doubled, np.rint(doubled))

    def _bracket(self, steps: Floats, scores: Floats) -> Floats | None:
        """Return finer steps where the scores pass over the place that is looked for, None where they do not."""
        side = np.where(scores <= self.target.low, -1, np.where(scores >= self.target.high, 1, 0))
        side = np.where(np.isnan(scores), 0, side)
        passing = np.flatnonzero(side[:-1] * side[1:] < 0)
        if not passing.size:
            return None
        nearest = passing[np.argmin(np.minimum(np.abs(steps[passing]), np.abs(steps[passing + 1])))]
        finer = np.linspace(steps[nearest], steps[nearest + 1], 66)
        return None if finer[1] == finer[0] else finer
