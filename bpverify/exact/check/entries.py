"""Entry by entry: the code recorded at points until every comparison was seen both ways, and what is decided at each."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from itertools import islice
from math import inf
from time import monotonic, perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from bpverify.errors import InputError, UnsupportedError
from bpverify.exact.algebra.balls import defined
from bpverify.exact.algebra.crossing import Crossing, Move
from bpverify.exact.algebra.decide import WORK, Decision, decide, vanishing
from bpverify.exact.algebra.derive import ancestors, dependent
from bpverify.exact.algebra.replay import floats_at
from bpverify.exact.algebra.sides import OpenSide, Outline, Sides, open_sides
from bpverify.exact.check.answers import verdicts
from bpverify.exact.check.points import Draw, has_constants, moved, redrawn
from bpverify.exact.check.problem import Stand
from bpverify.exact.check.rehearsal import doubts
from bpverify.exact.check.runs import Part, Point
from bpverify.exact.code.structure import is_floats, leaves, named_values
from bpverify.exact.code.trace import Tracer, nodes, numbers_in
from bpverify.exact.record.graph import Graph
from bpverify.exact.record.limits import TimeoutReachedError, TooLargeError
from bpverify.exact.standins.creation import MEMORY
from bpverify.verdict import Cause, Report, Undecided

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from bpverify.errors import BpverifyError
    from bpverify.exact.algebra.sides import Key, Target
    from bpverify.exact.check.problem import Problem

MOST_POINTS = 96
"""The most points at which the code is run."""
LEAST = 3
"""The points before any is made on purpose, where the code compares, or some arguments are constants of the record, such as
integers that index: the example and draws."""
MOST_OPERATIONS = 400_000
"""No further point is run once so many operations were recorded."""
MOST_COMBINED = 12
"""The most points that are made for sides of two comparisons together."""
MOST_UNIFORM = 4
"""The most points at which all comparisons of a line, or all but one, come out one way."""
MOST_WILD = 6
"""Points that are made for what the record does not promise."""
TRIES, FEWER_TRIES = 6, 2
"""Points that are made in vain for one side of a comparison, and for anything else, before it is given up."""


def by_entry(problem: Problem, most: int = MOST_POINTS) -> Report:
    """Return a verdict for each array of parameters, from ``most`` points at most."""
    started = perf_counter()
    problem.begin()
    exploration = Exploration(problem, most=most)
    exploration.run()
    seconds = perf_counter() - started
    if not exploration.points:
        trouble = exploration.trouble[0]
        reason = str(trouble) or "the time allowed has passed (--timeout)"
        causes = {TooLargeError: Cause.TOO_LARGE, TimeoutReachedError: Cause.TIME}
        cause = next((cause for kind, cause in causes.items() if isinstance(trouble, kind)), None)
        return Report((Undecided(claim=problem.claim, name=None, reason=reason, cause=cause, seconds=seconds),), problem.title)
    return verdicts(problem, exploration.points, exploration.open_sides(), seconds)


class Exploration:
    """The points of one check: the example, draws, and what is made so that both sides of each comparison are seen."""

    def __init__(self, problem: Problem, decides: bool = True, most: int = MOST_POINTS) -> None:
        """Prepare; without ``decides`` the code is run at the points, and nothing is compared."""
        self.problem, self.decides, self.most = problem, decides, most
        self.points: list[Point] = []
        self.smooth: list[Point] = []
        """Those at which no comparison is a tie."""
        self.trouble: list[BpverifyError | TimeoutReachedError] = []
        self.sides = Sides()
        self.rng = np.random.default_rng(problem.seed)
        self.tried: Counter[Key] = Counter()
        """How many points were made of which the record said that they show a target."""
        self.wild: Counter[Key] = Counter()
        """How many were made that might."""
        self.wild_points = 0
        self.aims: list[Target] = []
        """What the point that is run was made for."""
        self.beyond: Counter[Key] = Counter()
        """How many runs there are from which no symbol reaches a target."""
        self.refuted: set[str] = set()
        """Names of arrays that are wrong at a point."""
        self.is_complete = False
        """Whether all that could be crossed was."""

    def run(self) -> None:
        """Run the code at points until all is seen, something is refuted, or enough was done."""
        if not self._at(Stand(0, self.problem.at)):
            return
        for number in range(1, self._least()):
            if self._is_over():
                return
            self._drawn(number)
        while not self._is_over():
            if not self._made():
                self.is_complete = all(point.crossing is None or point.crossing.is_known for point in self.smooth)
                break
        for _ in range(MOST_COMBINED):
            if not self.is_complete or self._is_over() or not self._combined():
                break
        self._see_together()

    def _see_together(self) -> None:
        """Run the code where all comparisons of a line come out one way, where all numbers have one sign, and at ties of data."""
        if any(self.sides.moving):
            for number, sign in enumerate((1, -1), self._least()):
                if not self._is_over():
                    self._at(Stand(number, redrawn_example(self.problem, Draw(self.rng, sign=sign)), draws=number))
        for number, point in list(enumerate(self.smooth))[:1]:
            for targets in [self.sides.ties(number), *islice(self.sides.uniform(number), MOST_UNIFORM)]:
                crossing = self._crossing(point) if targets and not self._is_over() else None
                move = crossing.together(targets, {}, {}, False) if crossing is not None and crossing.is_known else None
                if move is not None:
                    self._from(point, move)

    def _from(self, point: Point, move: Move) -> None:
        """Run the code at a point that is made from another; where it is not defined there, with some of the changes only."""
        size, is_tie = len(move.values), any(target.high == 0 for target in move.reached)
        while size:
            self.aims = move.reached
            stand = self._moved(point, dict(list(move.values.items())[:size]))
            if self._at(replace(stand, is_tie=is_tie)):
                return
            size = size // 2 if size > 2 else size - 1

    def _least(self) -> int:
        # What the example leaves open another point may tell apart.
        has_more = any(point.graph.branches or (self.decides and point.decision.open) for point in self.points)
        return LEAST if has_more or has_constants(self.problem.at, self.problem.kinds) else 1

    def _is_over(self) -> bool:
        recorded = sum(len(point.graph) for point in self.points)
        parts = [part.name for part in self.points[0].parts if not part.misfit]
        is_spent = recorded > MOST_OPERATIONS or len(self.points) >= self.most or monotonic() > self.problem.end
        return is_spent or self.refuted >= set(parts)

    def _at(self, stand: Stand) -> bool:
        """Run the code at a point; return whether it ran."""
        problem = self.problem
        problem.stand = stand
        problem.say(f"recording point {len(self.points) + 1}")
        try:
            # A proof needs every point: one that failed is not tried again.
            work = WORK if all(p.decision.certain for p in self.points) else 0
            point = _run(problem, work, self.refuted, self.decides)
        except (InputError, UnsupportedError, TimeoutReachedError) as error:
            # At the example it is the user's to mend; at a draw of ours the code may not be defined.
            if stand.number == 0 and not isinstance(error, TooLargeError | UnsupportedError | TimeoutReachedError):
                raise
            self.trouble.append(error)
            return False
        if stand.is_tie and point.decision.open and not point.decision.unequal:
            return False
        self.points.append(point)
        if not point.ties:
            # At a kink nothing is decided, so nothing was seen there.
            self.smooth.append(point)
            self.sides.add(point.outline)
            for target in self.aims:
                self.sides.note_beyond(target, point.outline)
        self.aims = []
        self.refuted |= {p.name for p in point.parts if point.decision.unequal.keys() & set(p.places())}
        return True

    def _drawn(self, number: int) -> None:
        """Run the code at a draw; with the example's signs where it is not defined otherwise."""
        for keeps_signs in (False, True):
            given = redrawn_example(self.problem, Draw(self.rng, labels=number % 2 == 1, keeps_signs=keeps_signs))
            if self._at(Stand(number, given, draws=number)):
                return

    def _made(self) -> bool:
        """Run the code at a point made so that something is seen there that was not; return False where nothing is left to try."""
        for number, point in enumerate(self.smooth):
            targets = [t for t in self.sides.targets(number) if t.key not in point.given_up and self._may_be_reached(t)]
            if not targets:
                continue
            crossing = self._crossing(point)
            if not crossing.is_known:
                continue
            move = crossing.together(targets, self.tried, self.wild, self.wild_points < MOST_WILD)
            self.beyond.update(target.key for target in move.beyond)
            point.given_up |= {target.key for target in move.beyond}
            self.tried.update(target.key for target in move.reached)
            self.wild.update(target.key for target in move.wild)
            self.wild_points += bool(move.wild)
            if move.values:
                self._from(point, move)
                return True
        return False

    def _combined(self) -> bool:
        """Run the code at a point where sides of two comparisons are seen together that were not; return False where none is."""
        # The last runs first: what they were made for lies near what is left.
        for number, point in list(enumerate(self.smooth))[-LEAST:]:
            targets, gain = self.sides.combined(number)
            crossing = self._crossing(point)
            if gain and crossing.is_known:
                move = crossing.together(targets, {}, {}, False)
                if move.values:
                    self._from(point, replace(move, reached=[]))
                    return True
        return False

    def _crossing(self, point: Point) -> Crossing:
        if point.crossing is None:
            point.crossing = Crossing(point.outline, _limits(self.problem, point))
        return point.crossing

    def _may_be_reached(self, target: Target) -> bool:
        return self.tried[target.key] < (TRIES if len(target.ways) == 1 else FEWER_TRIES) and self.beyond[target.key] < LEAST

    def _moved(self, point: Point, changes: dict[int, float]) -> Stand:
        names = {point.graph.symbols[symbol]: value for symbol, value in changes.items()}
        label = self.problem.upstream_label
        arrays = dict(point.stand.given) | ({label: point.upstream} if point.upstream is not None else {})
        found = moved(arrays, names)
        upstream = found.pop(label, None) if point.upstream is not None else None
        return Stand(len(self.points), found, point.stand.draws, upstream)

    def open_sides(self) -> tuple[OpenSide, ...]:
        """Return what was seen on one side only."""
        return open_sides(self.sides, self.tried, self.is_complete)


def _limits(problem: Problem, point: Point) -> dict[int, float]:
    """Return the symbols that may be moved, each with the lowest value that it may have."""
    free: dict[str, float] = {}
    for name, value in problem.at.items():
        kind = problem.kinds.get(name)
        if kind is None or kind.domain.free:
            low = -inf if kind is None else 0.0
            free |= {label: low for label, leaf in leaves(value, name) if is_floats(leaf)}
    if point.upstream is not None:
        free[problem.upstream_label] = -inf
    found = {}
    for node, name in point.graph.symbols.items():
        label = name if name in free else name.rpartition("[")[0]
        if label in free:
            found[node] = free[label]
    return found


def redrawn_example(problem: Problem, draw: Draw) -> dict[str, Any]:
    """Return a draw of the arguments; the rest beside those whose gradients are judged is data."""
    kinds, judged = problem.kinds, problem.judged
    return {n: redrawn(value, replace(draw, is_data=n not in judged), kinds.get(n)) for n, value in problem.at.items()}


def _run(problem: Problem, work: int, refuted: Collection[str], decides: bool) -> Point:
    given = problem.stand.given
    graph = Graph(problem.max_nodes, _watch(problem), problem.reading)
    problem.python = random.getstate()
    tracer = Tracer(graph, problem.stream)
    cost, outputs = problem.run(tracer, given)
    problem.drew |= tracer.drew
    problem.unseeded = tracer.unseeded
    problem.note_floats(graph)
    found = nodes(cost, tracer)
    if not isinstance(found, np.ndarray) or found.size != 1:
        raise InputError("the cost", "one number", f"it has the shape {getattr(found, 'shape', 'of a list')}")
    total = int(found.ravel()[0])
    if not defined(graph, [total], problem.end):
        raise InputError("the cost", "a number at the example point", "it is not one there")
    parts = _parts(problem, tracer, given, outputs)
    _note_unread(graph, tracer, parts)
    _note_unwritten(problem, graph, total, parts)
    written = [p for p in parts if not p.unwritten]
    recorded = {"": graph.values[total]} | {p.name: [graph.values[n] for n in p.claimed.ravel()] for p in written}
    problem.doubts = doubts(problem, given, recorded) | problem.doubts
    if problem.stand.number == 0 and not graph.branches and not problem.doubts and not problem.drew:
        problem.doubts = _replayed(problem, graph, total, written)
    for part in parts:
        part.is_decided = not part.misfit and part.name not in refuted
    fitting = [p for p in parts if p.is_decided]
    place = 0
    for part in fitting:
        part.start = place
        place += part.symbols.size
    symbols = [int(n) for p in fitting for n in p.symbols.ravel()]
    claimed = [int(n) for p in fitting for n in p.claimed.ravel()]
    problem.say(f"comparing {len(symbols)} entries over {len(graph)} operations, point {problem.stand.number + 1}")
    undefined = [part.name for part in fitting if not defined(graph, [int(n) for n in part.claimed.ravel()], problem.end)]
    decision = decide(graph, total, symbols, claimed, problem.end, work) if decides else Decision([total] * len(claimed), claimed)
    outline = Outline(graph, [total, *claimed], symbols)
    ties = _ties(outline, decision, problem.end)
    return Point(graph, problem.stand, parts, decision, ties, undefined, outline, problem.last_upstream)


def _note_unwritten(problem: Problem, graph: Graph, total: int, parts: Sequence[Part]) -> None:
    """Note what depends on the memory that numpy.empty leaves: the code has not written there."""
    memory = [node for node, name in graph.symbols.items() if name == MEMORY]
    if not memory:
        return
    reached = dependent(graph, memory)
    if reached[total]:
        problem.doubts = {"": "the cost depends on what numpy.empty left in memory"} | problem.doubts
    for part in parts:
        part.unwritten = {i: int(n) in memory for i, n in enumerate(part.claimed.ravel()) if reached[int(n)]}
        problem.unwritten |= {part.name} if part.unwritten else set()


def _note_unread(graph: Graph, tracer: Tracer, parts: Sequence[Part]) -> None:
    """Note the arguments that no variable of the function depends on whose local variables are the gradients."""
    if tracer.seen is None:
        return
    behind = ancestors(graph, (node for value in tracer.seen for node in numbers_in(value)))
    for part in parts:
        part.is_unread = not any(behind[int(node)] for node in part.symbols.ravel())


def _replayed(problem: Problem, graph: Graph, total: int, parts: Sequence[Part]) -> dict[str, str]:
    """Return what NumPy's own run at another point does not bear out of a record without comparisons."""

    def recorded(symbols: Mapping[str, Any]) -> dict[str, Any]:
        roots = [total, *(int(n) for p in parts for n in p.claimed.ravel())]
        values = floats_at(graph, roots, named_values(symbols))
        return {"": values[total]} | {p.name: [values[n] for n in p.claimed.ravel()] for p in parts}

    before, draw = problem.stand, Draw(np.random.default_rng(problem.seed))
    drawn = redrawn_example(problem, draw)
    # What the record holds as constants stays as it is.
    drawn |= {name: problem.at[name] for name in has_constants(problem.at, problem.kinds)}
    problem.stand = Stand(1, drawn, draws=1)
    try:
        return doubts(problem, drawn, recorded)
    finally:
        problem.stand = before


def _ties(outline: Outline, decision: Decision, end: float) -> list[str]:
    """Return the places of kinks: compared values that are equal here, not always, and move with what is differentiated by."""
    equal = [branch for branch in outline.branches.values() if branch.relation == "=" and outline.moves(branch)]
    always = vanishing(outline.graph, [branch.node for branch in equal], decision, end) if equal else set()
    return [branch.place for branch in equal if branch.node not in always]


def _watch(problem: Problem) -> Any:
    def watch(count: int) -> None:
        if monotonic() > problem.end:
            raise TimeoutReachedError
        problem.say(f"recording point {problem.stand.number + 1}: {count / 1e6:.1f} million operations")

    return watch


def _parts(problem: Problem, tracer: Tracer, given: dict[str, Any], outputs: Any) -> list[Part]:
    parts: list[Part] = []
    for pair in problem.pairs(outputs, given):
        problem.check_free(pair)
        symbols, claimed = nodes(tracer.symbols(pair.given, pair.name), tracer), nodes(pair.claimed, tracer)
        parts.append(Part(pair.name, symbols, claimed, pair.is_missing))
    return parts
