"""Points on the other side of comparisons: where a number must be moved to, found in floats by evaluating the record along a line.

Nothing is decided here: the code runs anew at the point that is made, and what it does there is what counts.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from bpverify.exact.derive import arguments
from bpverify.exact.forms import linear_form
from bpverify.exact.record.graph import (
    ADD,
    CONSTANT,
    DIVIDE,
    FIRST_FUNCTION,
    FUNCTIONS,
    MULTIPLY,
    NEGATE,
    POWER,
    SUBTRACT,
    SYMBOL,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bpverify.exact.record.graph import Graph
    from bpverify.exact.sides import Key, Outline, Target

Line = dict[int, tuple[float, float]]
"""By symbol: where it is and how fast it moves."""
DOUBLINGS = 20
"""A number is moved by up to 2^20 times its size (or 1), and by as little as a 2^-20th."""
REFINEMENTS = 12
FURTHER = 8.0
"""How much further out than the nearest place the second one is."""
BESIDE = 0.87
"""Of a step that leads across, this part is taken where it does too, so that no power of 2 meets another bound."""
DIRECTIONS = 3
"""Directions in which all symbols move, tried at last."""
TRIED = 6
"""Symbols that are tried for one target."""
MOST_BITS = 400_000_000
"""Bits for which symbols stand behind which comparison; in larger runs it is not known."""

_erf = np.vectorize(math.erf, otypes=[float])
_ARRAYS: dict[str, Callable[[Any], Any]] = {name: getattr(np, name) for name in FUNCTIONS if hasattr(np, name)} | {"erf": _erf}


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


def values_along(graph: Graph, order: Sequence[int], line: Line, steps: Any) -> dict[int, Any]:
    """Return the floats of the nodes of ``order`` as the symbols of a line move by each of the steps."""
    values: dict[int, Any] = {}
    ops, first, second = graph.ops, graph.first, graph.second
    with np.errstate(all="ignore"):
        for node in order:
            op, a, b = ops[node], first[node], second[node]
            if op == SYMBOL and node in line:
                values[node] = line[node][0] + line[node][1] * steps
            elif op in (CONSTANT, SYMBOL):
                values[node] = np.float64(graph.values[node])
            elif op == ADD:
                values[node] = values[a] + values[b]
            elif op == SUBTRACT:
                values[node] = values[a] - values[b]
            elif op == MULTIPLY:
                values[node] = values[a] * values[b]
            elif op == DIVIDE:
                values[node] = values[a] / values[b]
            elif op == NEGATE:
                values[node] = -values[a]
            elif op == POWER:
                values[node] = values[a] ** float(b)
            else:
                values[node] = _ARRAYS[FUNCTIONS[op - FIRST_FUNCTION]](values[a])
    return values


class Crossing:
    """How points are made from one run. ``limits`` gives the symbols that may be moved, each with the lowest value allowed."""

    def __init__(self, outline: Outline, limits: Mapping[int, float]) -> None:
        self.graph = outline.graph
        self.limits = limits
        self.is_known = True
        """Whether it is known which symbols stand behind which comparison."""
        self._places = {symbol: i for i, symbol in enumerate(limits)}
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

    def _mask(self, target: Target) -> int:
        found = 0
        for node in target.nodes:
            found |= self._masks.get(node, 0)
        return found

    def together(self, targets: Iterable[Target], tried: Mapping[Key, int]) -> tuple[list[Target], dict[int, float], list[Target]]:
        """Return targets that one point reaches, the symbols' new values, and targets that no symbol reaches from here.

        Targets that the same symbols stand behind are left for another point; ``tried`` counts points that were made in vain for
        each, so that another symbol is moved.
        """
        reached: list[Target] = []
        beyond: list[Target] = []
        moved: dict[int, float] = {}
        taken = held = 0
        for target in targets:
            mask = self._mask(target)
            if mask & taken:
                continue
            changes = self._reach(target, mask & ~held, tried.get(target.key, 0))
            if changes is None:
                if not mask & held:
                    beyond.append(target)
                continue
            moved |= changes
            reached.append(target)
            held |= mask
            for symbol in changes:
                taken |= 1 << self._places[symbol]
        return reached, moved, beyond

    def _reach(self, target: Target, mask: int, skipped: int) -> dict[int, float] | None:
        """Return new values of a few symbols, None where none is found.

        Of each line first the nearest place is taken, then one further out: what is looked for may count there only.
        """
        if target.high == 0:
            return self._equal(target, mask)
        order = behind(self.graph, target.nodes)
        lines = self._lines(target, mask, TRIED)
        for line in lines[skipped // 2 :]:
            found = self._along(target, order, line, FURTHER if skipped % 2 else 1.0)
            if found is not None:
                return found
        return None

    def _lines(self, target: Target, mask: int, most: int) -> list[Line]:
        """Return the lines to go along: one symbol each, first what stands behind one side only and few comparisons; then all."""
        symbols, values = list(self._places), self.graph.values
        others = 0
        for node in target.minus:
            others |= self._masks.get(node, 0)
        free = sorted(_bits(mask), key=lambda i: (others >> i & 1, self._uses[i], i))
        lines: list[Line] = [{symbols[i]: (values[symbols[i]], 1.0)} for i in free[:most]]
        if len(free) > 1:
            lines.append({symbols[i]: (values[symbols[i]], values[symbols[i]]) for i in free})
            for seed in range(DIRECTIONS):
                speeds = np.random.default_rng(seed).choice([-1.0, 1.0], size=len(free))
                lines.append({symbols[i]: (values[symbols[i]], float(v)) for i, v in zip(free, speeds, strict=True)})
        return lines

    def _equal(self, target: Target, mask: int) -> dict[int, float] | None:
        """Return the value of the one symbol that a comparison is linear in at which it is a tie."""
        form, rest = linear_form(self.graph, target.plus)
        if len(form) != 1:
            return None
        ((symbol, weight),) = form.items()
        place = self._places.get(symbol)
        if place is None or not mask >> place & 1 or not weight:
            return None
        return {symbol: float(-rest / weight)}

    def _along(self, target: Target, order: Sequence[int], line: Line, further: float) -> dict[int, float] | None:
        steps = _steps(line)

        def score(at: Any) -> Any:
            values = values_along(self.graph, order, line, at)
            found = target.sign * np.broadcast_to(values[target.plus], at.shape)
            if target.minus:
                with np.errstate(all="ignore"):
                    found = found - np.max([target.sign * np.broadcast_to(values[n], at.shape) for n in target.minus], axis=0)
            for symbol, (base, speed) in line.items():
                found = np.where(base + speed * at > self.limits[symbol], found, np.nan)
            return found

        for _ in range(REFINEMENTS):
            scores = score(steps)
            found = steps[(scores > target.low) & (scores < target.high)]
            inside = found[~_is_round(line, found)]
            if not inside.size and found.size:
                # There, code may well have another bound: beside it.
                steps = np.unique(np.concatenate([found[0] + side * 2.0 ** -np.arange(1, 60) for side in (-1, 1)]))
                continue
            if inside.size:
                nearest = np.abs(inside).min()
                return self._simplest(line, inside[np.argmin(np.abs(np.abs(inside) - further * nearest))], target, score)
            steps = _bracket(steps, scores, target)
            if steps is None:
                return None
        return None

    def _simplest(self, line: Line, step: float, target: Target, score: Callable[[Any], Any]) -> dict[int, float]:
        """Return the values at a step; of one symbol that of the fewest digits, but none where code may well have a bound."""
        if len(line) > 1:
            return {symbol: float(base + speed * step) for symbol, (base, speed) in line.items()}
        ((symbol, (base, _)),) = line.items()
        near = (base + BESIDE * step, base + step)
        shorter = np.array([float(f"{value:.{digits}g}") for value in near for digits in range(2, 17)])
        scores = score(shorter - base)
        fitting = shorter[(scores > target.low) & (scores < target.high) & ~_is_round(line, shorter - base)]
        return {symbol: float(fitting[0] if fitting.size else base + step)}


def _steps(line: Line) -> Any:
    """Return how far to go, both ways: up to many times the size of what moves, and as little as a small part of it."""
    base, speed = max(line.values(), key=lambda moving: abs(moving[0]))
    powers = 2.0 ** np.arange(-DOUBLINGS, DOUBLINGS + 1) * max(abs(base / speed) if speed else 0.0, 1.0)
    return np.unique(np.concatenate((-powers, powers, [-1.5 * base])))


def _is_round(line: Line, steps: Any) -> Any:
    """Whether one symbol comes to a whole number or a half, where code may well have a bound."""
    if len(line) > 1:
        return np.zeros(np.shape(steps), bool)
    base = next(iter(line.values()))[0]
    return (base + steps) * 2 == np.rint((base + steps) * 2)


def _bracket(steps: Any, scores: Any, target: Target) -> Any:
    """Return finer steps where the scores pass over the place that is looked for, None where they do not."""
    side = np.where(scores <= target.low, -1, np.where(scores >= target.high, 1, 0))
    side = np.where(np.isnan(scores), 0, side)
    passing = np.flatnonzero(side[:-1] * side[1:] < 0)
    if not passing.size:
        return None
    nearest = passing[np.argmin(np.minimum(np.abs(steps[passing]), np.abs(steps[passing + 1])))]
    finer = np.linspace(steps[nearest], steps[nearest + 1], 66)
    return None if finer[1] == finer[0] else finer


def _bits(mask: int) -> Iterable[int]:
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest
