"""Where the effect of a changed statement is judged, and whether what comes out there is the derivative that it should be."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np

from bpverify.exact.check.expressions import assigned, tried
from bpverify.exact.check.scenes import Scenes, names_in, names_read, parsed_step
from bpverify.exact.code.diary import nodes_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bpverify.exact.algebra.diagnose import Draw
    from bpverify.exact.code.diary import Step

MOST_STEPS = 14
"""Statements that are evaluated again behind the one that is changed."""


@dataclass(frozen=True, slots=True)
class Goal:
    """A statement, the name that it writes, and the arrays by one of which that is the derivative."""

    step: Step
    name: str
    targets: tuple[NDArray[np.int64], ...]
    before: NDArray[np.int64] | None = None
    """What stood under the name before, where it is added up: of each entry the first few parts of the derivative."""
    returned: str = ""
    """Of a statement that returns gradients, the one that is meant."""


class Goals:
    """The goals of the statements of one run."""

    def __init__(self, scenes: Scenes) -> None:
        self.scenes, self.passes = scenes, scenes.passes

    def goal(self, step: Step, claim: str) -> Goal | None:
        """Return the first array behind a statement, or its own, that should be a derivative and is none.

        Of several gradients that are returned in one statement it is that of the argument whose name is the claim's.
        """
        reached: set[str] = set()
        behind = [each for each in self.scenes.calls[step.call] if each.ordinal >= step.ordinal][:MOST_STEPS]
        for each in behind:
            statement = parsed_step(each)
            if isinstance(statement, ast.Return) and (each is step or names_in(statement) & reached):
                return self._returned(each, statement, claim)
            if each is step or (statement is not None and names_in(statement) & reached):
                for name, nodes in each.wrote:
                    targets = tuple(target.nodes for target in self.passes.targets(name, nodes.shape))
                    goal = Goal(each, name, targets, self._added_to(each, name, nodes.shape) if targets else None)
                    if targets and not self.is_reached(self.passes.draw, nodes, goal):
                        return goal
                    reached.add(name)
        return None

    def _returned(self, step: Step, statement: ast.stmt, name: str) -> Goal | None:
        """Return the gradient of an argument among what a statement returns, where it is wrong."""
        found = tried(lambda: assigned(self.scenes.scene(step, {}), statement)) or {}
        for place, value in found.items():
            nodes = nodes_of(value)
            if nodes is None:
                continue
            for claim in (each for each in self.passes.claims if each.name == name):
                is_it = nodes.shape == claim.claimed.shape == claim.symbols.shape and nodes.tobytes() == claim.claimed.tobytes()
                if is_it and not self._is_right(self.passes.draw, nodes, claim.symbols, None):
                    return Goal(step, place, (claim.symbols,), returned=name)
        return None

    def is_sum(self, step: Step, name: str) -> bool:
        """Whether a name holds what is added up."""
        shapes = [nodes.shape for each in self.scenes.calls[step.call] for n, nodes in each.wrote if n == name]
        return bool(shapes) and self._added_to(step, name, shapes[-1]) is not None

    def _added_to(self, step: Step, name: str, shape: tuple[int, ...]) -> NDArray[np.int64] | None:
        """Return what stood under a name before a statement that adds to it: it reads the name, or that began as 0; else None."""
        runs = [(each, nodes) for each in self.scenes.calls[step.call] for n, nodes in each.wrote if n == name]
        before = [nodes for each, nodes in runs if each.ordinal < step.ordinal]
        if not before or before[-1].shape != shape:
            return None
        begins = all(map(self.passes.is_constant, before[0].ravel().tolist()))
        statements = [parsed_step(each) for each, _ in runs]
        adds = any(s is not None and (isinstance(s, ast.AugAssign) or name in names_read(s)) for s in statements)
        return before[-1] if begins or adds else None

    def is_reached(
        self, draw: Draw, nodes: NDArray[np.int64], goal: Goal, ways: tuple[bool, ...] = (False, True)
    ) -> bool:
        """Whether an array is the derivative that it should be; or, where it is added up, the first few parts of it."""
        return any(
            target.shape == nodes.shape and self._is_right(draw, nodes, target, goal.before if partly else None)
            for partly in ways
            if not partly or goal.before is not None
            for target in goal.targets
        )

    def _is_right(self, draw: Draw, nodes: NDArray[np.int64], target: NDArray[np.int64], before: NDArray[np.int64] | None) -> bool:
        """Whether an array is the derivative by another; or the first few parts of it, more than stood there ``before``."""
        values, passes, n = draw.values, self.passes, draw.residues.modulus
        seen = False
        earlier = [None] * nodes.size if before is None else [values[node] for node in before.ravel().tolist()]
        for own, of, was in zip(nodes.ravel().tolist(), target.ravel().tolist(), earlier, strict=True):
            if passes.is_constant(of):
                continue
            # Of what the cost does not depend on the derivative is 0.
            value, whole = values[own], values[passes.totals[of]] if of in passes.totals else 0
            if value is None:
                return False
            if value != whole:
                parts = [values[part] or 0 for _, part in passes.parts.get(of, ())] if before is not None else []
                if value not in _sums(parts, n):
                    return False
            seen = seen or (bool(value) and value != was)
        return seen


def _sums(parts: list[int], n: int) -> set[int]:
    return {t % n for order in (parts, parts[::-1]) for t in accumulate(order)}
