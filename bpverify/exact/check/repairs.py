"""The small change of one statement with which it is right, where there is one: what is wrong in the user's own words.

The statements up to the next array that should be a derivative are evaluated again, each time with one change; what comes out is
held against that derivative by residues at one draw. So this is a hint beside a verdict, never part of one.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from bpverify.exact.algebra.diagnose import Draw
from bpverify.exact.check.edits import EXCHANGES, edits, shown
from bpverify.exact.check.expressions import tried
from bpverify.exact.check.goals import Goal, Goals
from bpverify.exact.check.scenes import Scenes, names_read, parsed_step
from bpverify.exact.code.diary import nodes_of

if TYPE_CHECKING:
    import ast
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bpverify.exact.check.edits import Edit
    from bpverify.exact.check.passes import Passes
    from bpverify.exact.code.diary import Step

OVERHEAD = 100
"""What a change costs beside its operations, in operations."""
MOST_RUNS = 4
"""Runs of one statement of which it is asked whether they are right."""
WORK = 600_000
"""Operations that are recorded for all changes of one refuted run; no clock, so that the same is said on each machine."""
SPARE = 60_000
"""Those for how a statement would be right of which it is known what is wrong."""


@dataclass(frozen=True, slots=True)
class Repair:
    """A statement that goes wrong, what is wrong in it, and how it is right."""

    step: Step
    words: str
    right: str
    rule: int
    """Which rule of the table of changes it is by."""
    goal: Step
    """The statement by which it was judged: its own, or one behind it."""
    is_whole: bool
    """Whether what comes out is the whole derivative, not what is added up of it so far."""

    @property
    def is_exchange(self) -> bool:
        """Whether something stands where something else is needed, and all else stays."""
        return self.rule in EXCHANGES


class Repairs:
    """The search for such a change in one run that was watched."""

    def __init__(self, passes: Passes) -> None:
        self.passes = passes
        self._work, self._spare = WORK, SPARE
        self._found: dict[tuple[int, str], Repair | None] = {}
        self.scenes = Scenes(passes)
        self.goals = Goals(self.scenes)

    def known(self, step: Step, claim: str) -> Repair | None:
        """Return the same, with what little is left for a statement of which the cause is known."""
        kept, self._work = self._work - self._spare, self._spare
        found = self.of(step, claim)
        self._spare, self._work = self._work, kept + self._work
        return found

    def first(self, steps: Sequence[Step], claim: str) -> Repair | None:
        """Return the change of one of some statements that is most like a slip, of those that are judged by the same statement."""
        found: list[Repair] = []
        for step in steps:
            if found and step.ordinal > found[0].goal.ordinal:
                break
            repair = self.of(step, claim)
            if repair is not None and (not found or repair.goal is found[0].goal):
                found.append(repair)
        return min(found, key=lambda repair: repair.rule, default=None)

    def of(self, step: Step, claim: str) -> Repair | None:
        """Return the change of a statement with which it is right, None where none is found.

        Where several gradients are returned, it is right as that of the argument whose name is the claim's.
        """
        same = [each for each in self.scenes.calls[step.call] if each.statement == step.statement and each.ordinal <= step.ordinal]
        for each in (*same[: MOST_RUNS - 1], step):
            goal = self.goals.goal(each, claim)
            key = each.ordinal, "" if goal is None else goal.returned
            if key not in self._found:
                self._found[key] = None if goal is None else self._searched(each, goal)
            if self._found[key] is not None:
                return self._found[key]
        return None

    def _searched(self, step: Step, goal: Goal) -> Repair | None:
        statement = parsed_step(step)
        if statement is None or self._work <= 0:
            return None
        if not self.scenes.is_evaluated_as_it_ran(step, statement):
            return None
        graph = self.passes.graph
        most, graph.max_nodes = graph.max_nodes, 8 * graph.max_nodes
        try:
            with np.errstate(all="ignore"):
                return self._tried(step, statement, goal)
        finally:
            graph.max_nodes = most

    def _tried(self, step: Step, statement: ast.stmt, goal: Goal) -> Repair | None:
        for _, some in groupby(edits(statement, self.scenes.around(step), goal.returned and goal.name), key=lambda edit: edit.rule):
            outcomes = []
            for edit in some:
                if self._work <= 0:
                    break
                before = len(self.passes.graph)
                nodes = self._outcome(step, edit.statement, goal)
                self._work -= OVERHEAD + len(self.passes.graph) - before
                if nodes is not None:
                    outcomes.append((edit, nodes))
            right = self._first_right(outcomes, goal) if outcomes else None
            if right is not None:
                edit, is_whole = right
                return Repair(step, edit.words, shown(edit.statement), edit.rule, goal.step, is_whole)
        return None

    def _outcome(self, step: Step, statement: ast.stmt, goal: Goal) -> NDArray[np.int64] | None:
        """Return the nodes that stand under the goal's name once a statement is another one."""
        return tried(lambda: nodes_of(self.scenes.evaluated(step, statement, goal.step).get(goal.name)))

    def _first_right(self, outcomes: list[tuple[Edit, NDArray[np.int64]]], goal: Goal) -> tuple[Edit, bool] | None:
        passes = self.passes
        of = {int(node) for target in goal.targets for node in target.ravel()}
        roots = {passes.totals[node] for node in of if node in passes.totals}
        roots |= {part for node in of for _, part in passes.parts.get(node, ())}
        roots |= {int(node) for _, nodes in outcomes for node in nodes.ravel()}
        roots |= set() if goal.before is None else set(map(int, goal.before.ravel()))
        draw = Draw(passes.graph, sorted(roots), self.passes.end)
        for partly in (False, True) if goal.before is not None else (False,):
            right = [edit for edit, nodes in outcomes if self.goals.is_reached(draw, nodes, goal, (partly,))]
            if right:
                return max(right, key=lambda edit: self._rank(edit, goal, partly)), not partly
        return None

    def _rank(self, edit: Edit, goal: Goal, partly: bool) -> tuple[bool, bool, float]:
        """Return how likely a change is that is right, beside others that are."""
        # What is added up stands under its own name; of the first summand and the sum so far, which are equal, the first is meant.
        is_sum = edit.written != goal.name and edit.written.isidentifier() and self.goals.is_sum(goal.step, edit.written)
        return partly and goal.name in names_read(edit.statement), not is_sum, edit.likeness
