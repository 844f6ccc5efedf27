"""The small change of one statement with which it is right, where there is one: what is wrong in the user's own words.

The statements up to the next array that should be a derivative are evaluated again, each time with one change; what comes out is
held against that derivative by residues at one draw. So this is a hint beside a verdict, never part of one.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import partial
from itertools import accumulate, groupby
from types import FunctionType
from typing import TYPE_CHECKING

import numpy as np

from bpverify.exact.algebra.diagnose import Draw
from bpverify.exact.check.edits import EXCHANGES, Around, edits, shown
from bpverify.exact.check.expressions import Scene, assigned, parsed, rebuilt, tried
from bpverify.exact.code.diary import nodes_of
from bpverify.exact.record.number import Number
from bpverify.exact.standins.array import Array

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from bpverify.exact.check.edits import Edit
    from bpverify.exact.check.passes import Passes
    from bpverify.exact.code.diary import Step
    from bpverify.exact.record.values import Value

SPARE = 60_000
"""Those for how a statement would be right of which it is known what is wrong."""
OVERHEAD = 100
"""What a change costs beside its operations, in operations."""
MOST_STEPS = 14
"""Statements that are evaluated again behind the one that is changed."""
MOST_TERMS = 40
"""Arrays and numbers that may stand in a statement."""
WORK = 600_000
"""Operations that are recorded for all changes of one refuted run; no clock, so that the same is said on each machine."""


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


@dataclass(frozen=True, slots=True)
class _Goal:
    """Where a change is judged: a statement behind it, the name that it writes, and the arrays by which that is the derivative."""

    step: Step
    name: str
    targets: tuple[NDArray[np.int64], ...]


class Repairs:
    """The search for such a change in one run that was watched."""

    def __init__(self, passes: Passes) -> None:
        self.passes = passes
        self._work, self._spare = WORK, SPARE
        self._found: dict[int, Repair | None] = {}
        self._names: dict[int, dict[str, Value]] = {}
        """Local variables as they were before each statement."""
        self._calls: dict[int, list[Step]] = {}
        for step in passes.diary.steps:
            self._calls.setdefault(step.call, []).append(step)

    def known(self, step: Step) -> Repair | None:
        """Return the same, with what little is left for a statement of which the cause is known."""
        kept, self._work = self._work - self._spare, self._spare
        found = self.of(step)
        self._spare, self._work = self._work, kept + self._work
        return found

    def first(self, steps: Sequence[Step]) -> Repair | None:
        """Return the change of one of some statements that is most like a slip, of those that are judged by the same statement."""
        found: list[Repair] = []
        for step in steps:
            if found and step.ordinal > found[0].goal.ordinal:
                break
            repair = self.of(step)
            if repair is not None and (not found or repair.goal is found[0].goal):
                found.append(repair)
        return min(found, key=lambda repair: repair.rule, default=None)

    def of(self, step: Step) -> Repair | None:
        """Return the change of a statement with which it is right, None where none is found."""
        first = next(each for each in self._calls[step.call] if each.statement == step.statement)
        for each in (first, step):
            if each.ordinal not in self._found:
                self._found[each.ordinal] = self._searched(each)
            if self._found[each.ordinal] is not None:
                return self._found[each.ordinal]
        return None

    def _searched(self, step: Step) -> Repair | None:
        statement = _parsed(step)
        if statement is None or self._work <= 0:
            return None
        goal = self._goal(step)
        if goal is None or not self._is_evaluated_as_it_ran(step, statement):
            return None
        graph = self.passes.graph
        most, graph.max_nodes = graph.max_nodes, 8 * graph.max_nodes
        try:
            with np.errstate(all="ignore"):
                return self._tried(step, statement, goal)
        finally:
            graph.max_nodes = most

    def _tried(self, step: Step, statement: ast.stmt, goal: _Goal) -> Repair | None:
        for _, some in groupby(edits(statement, self._around(step)), key=lambda edit: edit.rule):
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

    # What a change leads to.

    def _outcome(self, step: Step, statement: ast.stmt, goal: _Goal) -> NDArray[np.int64] | None:
        """Return the nodes that stand under the goal's name once a statement is another one."""
        return tried(lambda: nodes_of(self._evaluated(step, statement, goal.step).get(goal.name)))

    def _evaluated(self, step: Step, statement: ast.stmt, last: Step) -> dict[str, Value]:
        """Return the variables that are others from a statement on, which is another one, up to a later one."""
        changed: dict[str, Value] = {}
        for each in self._between(step, last):
            here = statement if each is step else _parsed(each)
            if here is not None and (each is step or _names(here) & set(changed)):
                changed |= assigned(self._scene(each, changed), here)
            else:
                for name, _ in each.wrote:
                    changed.pop(name, None)
        return changed

    def _between(self, first: Step, last: Step) -> list[Step]:
        return [each for each in self._calls[first.call] if first.ordinal <= each.ordinal <= last.ordinal]

    def _goal(self, step: Step) -> _Goal | None:
        """Return the first array behind a statement, or its own, that should be a derivative and is none."""
        reached: set[str] = set()
        behind = [each for each in self._calls[step.call] if each.ordinal >= step.ordinal][:MOST_STEPS]
        for each in behind:
            statement = _parsed(each)
            if isinstance(statement, ast.Return) and (each is step or _names(statement) & reached):
                return self._returned(each, statement)
            if each is step or (statement is not None and _names(statement) & reached):
                for name, nodes in each.wrote:
                    targets = tuple(target.nodes for target in self.passes.targets(name, nodes.shape))
                    wrong = [t for t in targets if not self._is_right(self.passes.draw, nodes, t, False)]
                    if targets and len(wrong) == len(targets):
                        return _Goal(each, name, targets)
                    reached.add(name)
        return None

    def _returned(self, step: Step, statement: ast.stmt) -> _Goal | None:
        """Return the first gradient among what a statement returns that is wrong."""
        found = tried(lambda: assigned(self._scene(step, {}), statement)) or {}
        for place, value in found.items():
            nodes = nodes_of(value)
            if nodes is None:
                continue
            for claim in self.passes.claims:
                is_it = nodes.shape == claim.claimed.shape == claim.symbols.shape and nodes.tobytes() == claim.claimed.tobytes()
                if is_it and not self._is_right(self.passes.draw, nodes, claim.symbols, False):
                    return _Goal(step, place, (claim.symbols,))
        return None

    # Whether it is right.

    def _first_right(self, outcomes: list[tuple[Edit, NDArray[np.int64]]], goal: _Goal) -> tuple[Edit, bool] | None:
        passes = self.passes
        of = {int(node) for target in goal.targets for node in target.ravel()}
        roots = {passes.totals[node] for node in of if node in passes.totals}
        roots |= {part for node in of for _, part in passes.parts.get(node, ())}
        roots |= {int(node) for _, nodes in outcomes for node in nodes.ravel()}
        draw = Draw(passes.graph, sorted(roots), self.passes.end)
        for partly in (False, True) if self._is_added_up(goal) else (False,):
            right = [
                edit
                for edit, nodes in outcomes
                if any(target.shape == nodes.shape and self._is_right(draw, nodes, target, partly) for target in goal.targets)
            ]
            if right:
                # What is added up so far is most often written under its own name.
                best = max(right, key=lambda edit: (partly and goal.name in _read(edit.statement), edit.likeness))
                return best, not partly
        return None

    def _is_added_up(self, goal: _Goal) -> bool:
        """Whether what stands under a name is added up: it is written from what it was before, or began as 0."""
        runs = [(each, nodes) for each in self._calls[goal.step.call] for name, nodes in each.wrote if name == goal.name]
        before = [nodes for each, nodes in runs if each.ordinal < goal.step.ordinal]
        begins = bool(before) and all(map(self.passes.is_constant, before[0].ravel().tolist()))
        statements = [_parsed(each) for each, _ in runs]
        return begins or any(s is not None and (isinstance(s, ast.AugAssign) or goal.name in _read(s)) for s in statements)

    def _is_right(self, draw: Draw, nodes: NDArray[np.int64], target: NDArray[np.int64], partly: bool) -> bool:
        """Whether an array is the derivative by another; ``partly``: or what is added up of it so far."""
        values, passes, n = draw.values, self.passes, draw.residues.modulus
        seen = False
        for own, of in zip(nodes.ravel().tolist(), target.ravel().tolist(), strict=True):
            if passes.is_constant(of):
                continue
            # Of what the cost does not depend on the derivative is 0.
            value, whole = values[own], values[passes.totals[of]] if of in passes.totals else 0
            if value is None:
                return False
            if value != whole:
                parts = [values[part] or 0 for _, part in passes.parts.get(of, ())] if partly and value else []
                if value not in _sums(parts, n):
                    return False
            seen = seen or bool(value)
        return seen

    # What stands where.

    def _scene(self, step: Step, changed: Mapping[str, Value]) -> Scene:
        if step.ordinal not in self._names:
            self._names[step.ordinal] = {name: self._before(step, name, value) for name, value in step.names.items()}
        return Scene({**self._names[step.ordinal], **changed}, step.world)

    def _before(self, step: Step, name: str, value: Value) -> Value:
        """Return a local variable as it was before a statement: an array may have been written to since."""
        if not isinstance(value, Array):
            return value
        earlier = [nodes for each in self._calls[step.call] if each.ordinal < step.ordinal for n, nodes in each.wrote if n == name]
        if not earlier or earlier[-1].shape != value.shape:
            return value
        now = nodes_of(value)
        return value if now is not None and (now == earlier[-1]).all() else rebuilt(value, earlier[-1])

    def _is_evaluated_as_it_ran(self, step: Step, statement: ast.stmt) -> bool:
        """Whether evaluating a statement again writes what its run wrote."""
        if isinstance(statement, ast.Return):
            # What it returns was compared with what is claimed.
            return True
        found = tried(lambda: assigned(self._scene(step, {}), statement)) or {}
        wrote = {name: nodes for name, nodes in step.wrote if name in found}
        return bool(wrote) and all(
            (now := nodes_of(found[name])) is not None and now.shape == nodes.shape and (now == nodes).all()
            for name, nodes in wrote.items()
        )

    def _around(self, step: Step) -> Around:
        """Return what may stand in a statement: what stands in those around it and has a value here."""
        texts: dict[str, None] = dict.fromkeys(name for name, _ in step.wrote if name.isidentifier())
        for each in sorted(self._calls[step.call], key=lambda each: abs(each.ordinal - step.ordinal)):
            statement = _parsed(each)
            for text in _terms(statement) if statement is not None else ():
                texts.setdefault(text)
        texts |= dict.fromkeys(step.names)
        scene = self._scene(step, {})
        terms, numbers = [], []
        for text in texts:
            value = tried(partial(scene.value, parsed(text)))
            if isinstance(value, Number | Array):
                terms += [text] if (nodes := nodes_of(value)) is None or self.passes.cost not in nodes else []
            elif isinstance(value, int | np.integer) and not isinstance(value, bool):
                numbers.append(text)
        functions = [name for name, value in step.world.items() if isinstance(value, FunctionType)]
        return Around(terms[:MOST_TERMS], numbers[:MOST_TERMS], functions[:MOST_TERMS])


def _sums(parts: list[int], n: int) -> set[int]:
    return {t % n for order in (parts, parts[::-1]) for t in accumulate(order)} | set(parts)


def _parsed(step: Step) -> ast.stmt | None:
    try:
        found = ast.parse(step.statement.text).body
    except (SyntaxError, ValueError, RecursionError):
        return None
    return found[0] if len(found) == 1 else None


def _names(statement: ast.stmt) -> set[str]:
    return {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}


def _read(statement: ast.stmt) -> set[str]:
    return {node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}


def _terms(statement: ast.stmt) -> Iterator[str]:
    for node in ast.walk(statement):
        match node:
            case ast.Name() | ast.Subscript(value=ast.Name(), slice=ast.Constant() | ast.Name()) | ast.Attribute(value=ast.Name()):
                yield ast.unparse(node)
