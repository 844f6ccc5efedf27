"""Whole numbers that are given for weights: floats are meant, unless the code uses them as numbers of something."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bpverify.errors import BpverifyError
from bpverify.exact.check.points import may_be_float
from bpverify.exact.check.rehearsal import Plain
from bpverify.exact.code.quiet import quiet
from bpverify.exact.code.structure import leaves, mapped

if TYPE_CHECKING:
    from bpverify.exact.check.problem import Problem


@dataclass(slots=True)
class _Uses:
    """Which arguments the code uses as whole numbers, found by giving it floats instead; asked for once each."""

    problem: Problem
    cost: Any
    known: dict[str, bool]

    def is_index(self, name: str) -> bool:
        """Whether the code does not run with floats for an argument's whole numbers, or computes something else."""
        if name not in self.known:
            at = self.problem.at | {name: mapped(self.problem.at[name], name, _as_floats)}
            cost = _cost(self.problem, at)
            self.known[name] = cost is None or not np.allclose(np.asarray(cost, float), np.asarray(self.cost, float))
        return self.known[name]


def read_weights_as_floats(problem: Problem) -> None:
    """Give floats for the whole numbers whose gradient is returned, and note which arguments the code indexes with."""
    held = [name for name, value in problem.at.items() if any(may_be_float(leaf) for _, leaf in leaves(value, name))]
    if not held:
        return
    with quiet():
        cost = _cost(problem, problem.at)
        if cost is None:
            # The recorded run tells why.
            return
        uses = _Uses(problem, cost, {})
        plain = Plain(False, problem.stream, problem.python)
        try:
            outputs = problem.run(plain, problem.at)[1]
            pairs = problem.pairs(outputs, problem.at, uses.is_index)
        except (Exception, SystemExit):  # noqa: BLE001 - the recorded run tells it
            return
        finally:
            plain.restore()
        meant = {pair.name for pair in pairs if may_be_float(pair.given) and not uses.is_index(pair.argument)}
    problem.indexes = frozenset(name for name, is_one in uses.known.items() if is_one)
    if meant:
        problem.at = {
            name: mapped(value, name, lambda leaf, label: _as_floats(leaf, label) if label in meant else leaf)
            for name, value in problem.at.items()
        }
        words = f"whole numbers were given for {', '.join(sorted(meant))}: floats are meant, since a gradient is returned"
        problem.note = f"{problem.note}; {words}" if problem.note else words


def _as_floats(leaf: Any, _: str) -> Any:
    if not may_be_float(leaf):
        return leaf
    return leaf.astype(float) if isinstance(leaf, np.ndarray) else float(leaf)


def _cost(problem: Problem, at: dict[str, Any]) -> Any:
    """Return the cost as NumPy computes it, None where the code does not run."""
    plain = Plain(False, problem.stream, problem.python)
    try:
        return problem.run(plain, at, True)[0]
    except (BpverifyError, Exception, SystemExit):  # noqa: BLE001 - whatever the user's code raises
        return None
    finally:
        plain.restore()
