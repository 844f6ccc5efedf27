"""One more run of the code at a point, watched: which statements wrote which arrays, and the derivative by every number of it.

Only for what is said beside a refutation, never for a verdict.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np

from bpverify.exact.algebra.derive import accumulated, ancestors, arguments
from bpverify.exact.algebra.diagnose import Draw
from bpverify.exact.check.gradient_names import bare, last
from bpverify.exact.code.diary import Diary
from bpverify.exact.code.trace import Tracer, nodes
from bpverify.exact.record.graph import CONSTANT, NEGATE, SYMBOL, Graph

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bpverify.exact.check.trial import Trial
    from bpverify.exact.code.diary import Step

MOST_NODES = 60_000
"""The longest record that is looked at again: each of its numbers takes part."""
MOST_PARTS = 9
"""Parts of a derivative of which all sums are known, where a number stands in several arrays."""
LONGEST_WAY = 40
"""Operations that an elementwise function is made of at most."""


@dataclass(frozen=True, eq=False, slots=True)
class Held:
    """An array that a statement wrote under a name; of an argument there is no statement."""

    name: str
    nodes: NDArray[np.int64]
    step: Step | None


@dataclass(frozen=True, slots=True)
class Claim:
    """An array of parameters: its name, its symbols and what is claimed for its gradient."""

    name: str
    symbols: NDArray[np.int64]
    claimed: NDArray[np.int64]


class Passes:
    """The forward and the backward pass at one point, with the residues of all that they computed and of all derivatives."""

    def __init__(self, trial: Trial) -> None:
        attempt, problem = trial.attempt, trial.problem
        self.graph = graph = Graph(MOST_NODES, None, attempt.reading)
        tracer = Tracer(graph, attempt.stream)
        self.diary = Diary(tracer)
        with self.diary.kept():
            forward = problem.code.costed(tracer, attempt)
        self.cost = cost = int(np.ravel(nodes(forward.cost, tracer))[0])
        self.claimed_from = len(self.diary.steps)
        """The ordinal of the first step of the run that computes the gradients."""
        with self.diary.kept():
            outputs = problem.code.claimed(tracer, attempt, forward)
        if self.claimed_from == len(self.diary.steps):
            # One run computes both.
            self.claimed_from = 0
        self.after = len(graph)
        self.claims = [
            Claim(pair.name, nodes(tracer.symbols(pair.given, pair.name), tracer), nodes(pair.claimed, tracer))
            for pair in attempt.aligned(outputs, forward).pairs
        ]
        self.arguments = dict(graph.symbols)
        self.parts: dict[int, list[tuple[int, int]]] = {}
        self._owners: dict[int, dict[int, str]] = {}
        self._after: dict[int, list[int]] = {}
        self._sums: dict[int, set[int]] = {}
        found = accumulated(graph, cost, list(self.arguments), self._heard)
        self.totals = {node: number.node for node, number in found.items()}
        """The node of the derivative by each node of the forward pass that the cost depends on."""
        self.is_forward = ancestors(graph, [cost])
        self.end = trial.end
        """When the time for it has passed."""
        self.draw = Draw(graph, range(len(graph)), trial.end)
        self.values = self.draw.values

    def _heard(self, by: int, through: int, part: int) -> None:
        self.parts.setdefault(by, []).append((through, part))

    @cached_property
    def arrays(self) -> list[Held]:
        """What the statements wrote, in their order."""
        return [Held(name, nodes, step) for step in self.diary.steps for name, nodes in step.wrote]

    @cached_property
    def forward(self) -> list[Held]:
        """Arrays of the forward pass that the cost depends on, arguments first; each with the name that it got first."""
        own = [Held(claim.name, claim.symbols, None) for claim in self.claims]
        found: dict[tuple[str, bytes], Held] = {}
        for held in [*own, *self.arrays]:
            # Where a relu is 0 the cost does not depend on what it is applied to.
            if any(int(n) in self.totals for n in held.nodes.ravel()):
                found.setdefault((held.name, held.nodes.tobytes()), held)
        return list(found.values())

    @cached_property
    def shared(self) -> set[int]:
        """Nodes that stand in arrays of different contents: a row of attention that sees one step is that step's value."""
        found: dict[int, bytes] = {}
        shared = set()
        for held in self.forward:
            content = held.nodes.tobytes()
            for node in held.nodes.ravel().tolist():
                if found.setdefault(node, content) != content:
                    shared.add(node)
        return shared

    @cached_property
    def backward(self) -> list[Held]:
        """Arrays that were written and that the cost does not depend on, in the order in which their statements ran.

        What comes from above is an argument in a check of a layer, and an error is often a part of the cost: a gradient by its name
        that is right as one, or as a part of one, is a gradient.
        """
        found: dict[tuple[str, bytes], Held] = {}
        for held in self.arrays:
            known = [node for node in held.nodes.ravel().tolist() if node in self.totals]
            if not known or (bare(held.name) is not None and all(self.values[node] in self.right for node in known)):
                found.setdefault((held.name, held.nodes.tobytes()), held)
        return list(found.values())

    def targets(self, name: str, shape: tuple[int, ...]) -> list[Held]:
        """Return the arrays of the forward pass whose derivative an array is by its name, those of its shape."""
        wanted = bare(name)
        if wanted is None:
            return []
        return [held for held in self.forward if held.nodes.shape == shape and last(held.name) == wanted]

    def operands(self, node: int) -> tuple[int, ...]:
        """Return the nodes that a node is computed from."""
        return arguments(self.graph, node)

    @cached_property
    def right(self) -> dict[int, int]:
        """Residues that are right in a backward pass, each with the node whose derivative it is, or is a part of.

        The parts add up in the order of the record or against it: what a loop over time has added up so far is right too.
        """
        n = self.draw.residues.modulus
        found: dict[int, int] = {}
        # exp(-z) makes minus z of z: minus a derivative is right as no one's.
        negative = {node for node in self.totals if self.graph.ops[node] == NEGATE and node not in self.names}
        judged = {int(node) for claim in self.claims for node in claim.symbols.ravel()}
        # The derivative by what comes from above is an array of the forward pass.
        negative |= {node for node in self.totals if self.graph.ops[node] == SYMBOL and node not in judged}
        for node, parts in self.parts.items():
            if node in negative:
                continue
            values = [v for _, part in parts if (v := self.values[part]) is not None]
            for order in (values, values[::-1]):
                total = 0
                for value in order:
                    total = (total + value) % n
                    found.setdefault(total, node)
            for value in values:
                found.setdefault(value, node)
        for node, whole in self.totals.items():
            residue = self.values[whole]
            # Of two with one derivative the one that has a name is told.
            if residue is not None and node not in negative and (node in self.names or found.get(residue) not in self.names):
                found[residue] = node
        found.pop(0, None)
        return found

    @cached_property
    def names(self) -> dict[int, str]:
        """The name under which each node stood first."""
        found: dict[int, str] = {}
        for held in [*self.forward, *self.arrays]:
            for node in held.nodes.ravel():
                found.setdefault(int(node), held.name)
        return found

    def parts_of(self, node: int) -> list[int]:
        """Return the residues of the parts of the derivative by a node, in the order of what it goes into."""
        return [self.values[part] or 0 for _, part in self.parts.get(node, ())][::-1]

    def is_sum_of_some(self, node: int, value: int) -> bool:
        """Whether a residue is what some of the parts of the derivative by a node add up to, where these are few."""
        if node not in self._sums:
            sums, parts = {0}, self.parts_of(node)
            for part in parts if len(parts) <= MOST_PARTS else ():
                sums |= {(total + part) % self.draw.residues.modulus for total in sums}
            self._sums[node] = sums
        return (value != 0 and value in self._sums[node]) or self.is_part(node, value)

    def is_part(self, node: int, value: int) -> bool:
        """Whether a residue is a part of the derivative by a node, or what some of them add up to in their order."""
        n, parts = self.draw.residues.modulus, self.parts_of(node)
        return value in parts or any(value in [t % n for t in accumulate(order)] for order in (parts, parts[::-1]))

    @cached_property
    def used_rightly(self) -> set[int]:
        """Nodes from which something is computed that is right as the derivative by an array that has a name."""
        found: set[int] = set()
        for node in range(self.after):
            value = self.values[node]
            if value is not None and not self.is_forward[node] and self.right.get(value) in self.names:
                found.update(arguments(self.graph, node))
        return found

    @cached_property
    def slopes(self) -> dict[int, tuple[str, str]]:
        """The slopes of numbers of the forward pass by those that go into nothing else, with the names of both."""
        found: dict[int, tuple[str, str]] = {}
        for node in self.totals:
            for after in self.after_of(node) if node in self.names else ():
                self._note_slope(found, node, after, self.total(node) or 0)
        return found

    @cached_property
    def local_slopes(self) -> dict[int, tuple[str, str]]:
        """The same of numbers that go into others too: by what comes straight from one array into another."""
        found = dict(self.slopes)
        for node in self.totals:
            sums: dict[int, int] = {}
            for through, part in self.parts.get(node, ()) if node in self.names else ():
                goal = self._goal_of(through, self.names[node])
                if goal is not None:
                    sums[goal] = sums.get(goal, 0) + (self.values[part] or 0)
            for goal, amount in sums.items():
                self._note_slope(found, node, goal, amount % self.draw.residues.modulus)
        return found

    def _note_slope(self, found: dict[int, tuple[str, str]], node: int, after: int, amount: int) -> None:
        ratio = self.draw.ratio(amount, self.total(after) or 0) if after != self.cost else None
        if ratio is not None and ratio not in (0, 1):
            found.setdefault(ratio, (self.names[node], self.names[after]))

    def _goal_of(self, node: int, name: str) -> int | None:
        """Return the number of another array into which alone a number goes, itself where it is one."""
        for _ in range(LONGEST_WAY):
            if self.names.get(node, name) != name:
                return node
            users = {through for through, _ in self.parts.get(node, ())}
            if len(users) != 1:
                return None
            node = users.pop()
        return None

    def after_of(self, node: int) -> list[int]:
        """Return the numbers of other arrays that all goes into that a number goes into, by a few operations."""
        if node not in self._after:
            name = self.names.get(node)
            seen: set[int] = set()
            stack = [node]
            while stack and len(seen) < LONGEST_WAY:
                users = {through for through, _ in self.parts.get(stack.pop(), ())}
                stack += users - seen
                seen |= users
            near = sorted(user for user in seen if self.names.get(user, name) != name)
            self._after[node] = [goal for goal in near if self._leads(node, goal)]
        return self._after[node]

    def _leads(self, node: int, goal: int) -> bool:
        """Whether all that a number goes into goes into another one, by a few operations."""
        seen: set[int] = set()
        stack = [node]
        while stack and len(seen) < LONGEST_WAY:
            users = {through for through, _ in self.parts.get(stack.pop(), ())}
            if not users or max(users) > goal:
                return False
            stack += users - seen - {goal}
            seen |= users
        return goal in seen and not stack

    def whole(self, value: int | None) -> str:
        """Return by which array a residue is the whole derivative, '' for none."""
        node = self.right.get(value or 0)
        return self.names.get(node, "") if node not in (None, self.cost) and self.total(node) == value else ""

    def is_plain(self, node: int) -> bool:
        """Whether a number is computed from the forward pass alone, and is no derivative."""
        return bool(self._plain[node])

    @cached_property
    def _plain(self) -> bytearray:
        found = bytearray(self.after)
        for node in range(self.after):
            below = arguments(self.graph, node)
            is_forward = bool(self.is_forward[node]) or (bool(below) and all(found[each] for each in below))
            found[node] = self.is_constant(node) or (is_forward and not self.whole(self.values[node]))
        return found

    def is_at_hand(self, node: int) -> bool:
        """Whether the derivative by a node was computed under a name of its own, or is an argument."""
        return self.is_written(self.total(node))

    def is_gradient_at_hand(self, value: int) -> bool:
        """Whether a residue is the whole derivative by an array, and was computed or given."""
        is_given = any(self.graph.ops[node] == SYMBOL for node in (self.draw.nodes.get(value),) if node is not None)
        return bool(self.whole(value)) and (is_given or self.is_written(value))

    def is_written(self, value: int | None) -> bool:
        """Whether a residue stands in an array of the backward pass."""
        return value in self._written

    @cached_property
    def _written(self) -> set[int]:
        return {value for held in self.backward for node in held.nodes.ravel().tolist() if (value := self.values[node])}

    def changed(self, node: int, needed: int | None) -> str:
        """Return an array as it was left by a later statement, where its value in the forward pass is needed; '' if it is not."""
        if self.is_forward[node] or not needed or self._later.get(node) is None or bare(self._later[node].name) is not None:
            return ""
        held = self._later[node]
        return held.name + f" as {held.step.statement.shown} left it" if (held.name, needed) in self._first and held.step else ""

    @cached_property
    def _later(self) -> dict[int, Held]:
        return {node: held for held in self.backward for node in held.nodes.ravel().tolist()}

    @cached_property
    def _first(self) -> set[tuple[str, int]]:
        return {(held.name, value) for held in self.forward for node in held.nodes.ravel().tolist() if (value := self.values[node])}

    def is_derivative(self, value: int) -> bool:
        """Whether a residue is the derivative by something, or a part of one."""
        return value in self.right

    def is_known(self, held: Held) -> bool:
        """Whether each number of an array is of the forward pass, or the derivative by something."""
        return all(self.is_forward[node] or self.values[node] in self.right for node in held.nodes.ravel().tolist())

    def is_of_a_name(self, node: int) -> bool:
        """Whether a number is the derivative by an array that has a name, or of the forward pass itself."""
        return bool(self.is_forward[node]) or self.right.get(self.values[node] or 0) in self.names

    def user_of(self, node: int) -> str:
        """Return what the statement of the forward pass writes that computed a node, its text where it writes nothing."""
        step = self.diary.step_of(node)
        if step is None:
            return self.names.get(node, "the cost")
        targets = step.statement.targets
        if len(targets) > 1:
            return self._owner(step).get(node, targets[0][0])
        return targets[0][0] + "".join(targets[0][1:]) if targets else step.statement.shown

    def _owner(self, step: Step) -> dict[int, str]:
        """Return of a statement that writes several arrays which of them a node goes into."""
        if step.ordinal not in self._owners:
            found = self._owners[step.ordinal] = {}
            for name, nodes in step.wrote:
                stack = nodes.ravel().tolist()
                while stack:
                    node = stack.pop()
                    if node not in found and self.diary.step_of(node) is step:
                        found[node] = name
                        stack += arguments(self.graph, node)
        return self._owners[step.ordinal]

    def value(self, node: int) -> int | None:
        """Return the residue of a node."""
        return self.values[node]

    def residues(self, nodes: NDArray[np.int64]) -> NDArray[np.object_]:
        """Return the residues of an array, 0 where there is none."""
        return np.array([self.values[node] or 0 for node in nodes.ravel().tolist()], dtype=object).reshape(nodes.shape)

    def total(self, node: int) -> int | None:
        """Return the residue of the derivative by a node, 0 where the cost does not depend on it."""
        found = self.totals.get(node)
        return 0 if found is None else self.values[found]

    def is_constant(self, node: int) -> bool:
        """Whether a node is the same for all inputs."""
        return self.graph.ops[node] == CONSTANT

    def suspects(self, roots: list[int]) -> set[int]:
        """Return the nodes of the backward pass below some roots that are not known to be right, down to those that are."""
        found: set[int] = set()
        stack = list(roots)
        graph = self.graph
        while stack:
            node = stack.pop()
            if self.is_forward[node] or node in found or self.is_constant(node):
                continue
            value = self.values[node]
            if value is None or value in self.right:
                continue
            found.add(node)
            stack += arguments(graph, node)
        return found
