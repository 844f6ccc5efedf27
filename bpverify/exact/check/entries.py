"""Entry by entry: the code recorded at points until every comparison was seen both ways, and what is decided at each."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import islice
from math import inf
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from bpverify.errors import InputError, UnsupportedError
from bpverify.exact.algebra.crossing import Crossing, Move
from bpverify.exact.algebra.decide import WORK
from bpverify.exact.algebra.sides import OpenSide, Sides, open_sides
from bpverify.exact.check.answers import verdicts
from bpverify.exact.check.points import Draw, has_constants, held, moved, redrawn_example
from bpverify.exact.check.problem import Stand
from bpverify.exact.check.recording import recorded_point
from bpverify.exact.check.trial import Trial
from bpverify.exact.code.structure import is_floats, leaves
from bpverify.exact.record.limits import TimeoutReachedError, TooLargeError
from bpverify.grounds import Limit, LimitKind
from bpverify.verdict import Cause, Report, Undecided

if TYPE_CHECKING:
    from bpverify.errors import BpverifyError
    from bpverify.exact.algebra.outlines import Key, Target
    from bpverify.exact.check.problem import Attempt, Limits
    from bpverify.exact.check.runs import Point
    from bpverify.exact.check.trial import Found
    from bpverify.exact.record.values import Value

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


def by_entry(attempt: Attempt, most: int = MOST_POINTS) -> Found:
    """Return a verdict for each array of parameters, from ``most`` points at most."""
    started = perf_counter()
    trial = Trial.begin(attempt)
    exploration = Exploration(trial, most=most)
    exploration.run()
    seconds = perf_counter() - started
    if not exploration.points:
        trouble = exploration.trouble[0]
        reason = str(trouble) or "the time allowed has passed (--timeout)"
        cause, limit = _stopped(attempt.problem.limits, trouble)
        undecided = Undecided(claim=attempt.problem.claim, name=None, reason=reason, cause=cause, limit=limit, seconds=seconds)
        return trial.found(Report((undecided,), attempt.problem.title))
    return trial.found(verdicts(trial, exploration.points, exploration.open_sides(), seconds))


def _stopped(limits: Limits, trouble: object) -> tuple[Cause | None, Limit | None]:
    """Return why a run ended before its end, and the limit that it met."""
    match trouble:
        case TooLargeError():
            return Cause.TOO_LARGE, Limit(LimitKind.OPERATIONS, limits.max_nodes)
        case TimeoutReachedError():
            return Cause.TIME, Limit(LimitKind.SECONDS, limits.timeout)
        case _:
            return None, None


class Exploration:
    """The points of one check: the example, draws, and what is made so that both sides of each comparison are seen."""

    def __init__(self, trial: Trial, decides: bool = True, most: int = MOST_POINTS) -> None:
        """Prepare; without ``decides`` the code is run at the points, and nothing is compared."""
        self.trial, self.decides, self.most = trial, decides, most
        self.problem, self.kinds = trial.problem, trial.attempt.kinds
        self.points: list[Point] = []
        self.smooth: list[Point] = []
        """Those at which no comparison is a tie."""
        self.trouble: list[BpverifyError | TimeoutReachedError] = []
        self.sides = Sides()
        self.rng = np.random.default_rng(self.problem.seed)
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
                    self._at(Stand(number, self._redrawn(Draw(self.rng, sign=sign)), draws=number))
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
        return LEAST if has_more or has_constants(self.problem.at, self.kinds) else 1

    def _is_over(self) -> bool:
        recorded = sum(len(point.graph) for point in self.points)
        parts = [part.name for part in self.points[0].parts if not part.misfit]
        is_spent = recorded > MOST_OPERATIONS or len(self.points) >= self.most or self.trial.is_late
        return is_spent or self.refuted >= set(parts)

    def _at(self, stand: Stand) -> bool:
        """Run the code at a point; return whether it ran."""
        self.problem.say(f"recording point {len(self.points) + 1}")
        try:
            # A proof needs every point: one that failed is not tried again.
            work = WORK if all(p.decision.certain for p in self.points) else 0
            point = recorded_point(self.trial.at(stand), work if self.decides else None, self.refuted)
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

    def _redrawn(self, draw: Draw) -> dict[str, Value]:
        return redrawn_example(self.problem.at, self.trial.shown.judged, self.kinds, draw)

    def _drawn(self, number: int) -> None:
        """Run the code at a draw; with the example's signs where it is not defined otherwise."""
        for keeps_signs in (False, True):
            given = self._redrawn(Draw(self.rng, labels=number % 2 == 1, keeps_signs=keeps_signs))
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
            point.crossing = Crossing(point.outline, _limits(self.trial.attempt, point))
        return point.crossing

    def _may_be_reached(self, target: Target) -> bool:
        return self.tried[target.key] < (TRIES if len(target.ways) == 1 else FEWER_TRIES) and self.beyond[target.key] < LEAST

    def _moved(self, point: Point, changes: dict[int, float]) -> Stand:
        names = {point.graph.symbols[symbol]: value for symbol, value in changes.items()}
        label = self.problem.upstream_label
        arrays = dict(point.stand.given) | ({label: point.upstream} if point.upstream is not None else {})
        found = held(moved(arrays, names), self.trial.attempt.kinds)
        upstream = found.pop(label, None) if point.upstream is not None else None
        return Stand(len(self.points), found, point.stand.draws, upstream)

    def open_sides(self) -> tuple[OpenSide, ...]:
        """Return what was seen on one side only."""
        return open_sides(self.sides, self.tried, self.is_complete)


def _limits(attempt: Attempt, point: Point) -> dict[int, float]:
    """Return the symbols that may be moved, each with the lowest value that it may have."""
    problem, kinds = attempt.problem, attempt.kinds
    free: dict[str, float] = {}
    for name, value in problem.at.items():
        kind = kinds.get(name)
        low = -inf if kind is None else kind.domain.lowest
        if low is not None:
            free |= {label: low for label, leaf in leaves(value, name) if is_floats(leaf)}
    if point.upstream is not None:
        free[problem.upstream_label] = -inf
    found = {}
    for node, name in point.graph.symbols.items():
        label = name if name in free else name.rpartition("[")[0]
        if label in free:
            found[node] = free[label]
    return found
