"""Whole numbers that are given for weights: floats are meant, unless the code uses them as numbers of something."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from bpverify.errors import BpverifyError
from bpverify.exact.check.points import may_be_float
from bpverify.exact.check.problem import Attempt, Stand
from bpverify.exact.check.rehearsal import Plain
from bpverify.exact.code.quiet import quiet
from bpverify.exact.code.structure import leaves, mapped

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bpverify.exact.check.problem import Problem
    from bpverify.exact.record.values import Value


@dataclass(slots=True)
class _Uses:
    """Which arguments the code uses as whole numbers, found by giving it floats instead; asked for once each."""

    attempt: Attempt
    cost: Value
    known: dict[str, bool]

    def is_index(self, name: str) -> bool:
        """Whether the code does not run with floats for an argument's whole numbers, or computes something else."""
        if name not in self.known:
            at = self.attempt.problem.at
            cost = _cost(self.attempt, {**at, name: mapped(at[name], name, _as_floats)})
            self.known[name] = cost is None or not np.allclose(np.asarray(cost, float), np.asarray(self.cost, float))
        return self.known[name]


def with_weights_as_floats(problem: Problem) -> Problem:
    """Return the problem with floats for the whole numbers whose gradient is returned, and what the code indexes with."""
    held = [name for name, value in problem.at.items() if any(may_be_float(leaf) for _, leaf in leaves(value, name))]
    if not held:
        return problem
    attempt = Attempt.first(problem)
    with quiet():
        cost = _cost(attempt, problem.at)
        if cost is None:
            # The recorded run tells why.
            return problem
        uses = _Uses(attempt, cost, {})
        plain = Plain(False, attempt.stream, random.getstate())
        try:
            forward = problem.code.costed(plain, attempt)
            pairs = attempt.aligned(problem.code.claimed(plain, attempt, forward), forward, uses.is_index).pairs
        except (Exception, SystemExit):  # noqa: BLE001 - the recorded run tells it
            return problem
        finally:
            plain.restore()
        meant = {pair.name for pair in pairs if may_be_float(pair.given) and not uses.is_index(pair.argument)}
    indexes = frozenset(name for name, is_one in uses.known.items() if is_one)
    if not meant:
        return replace(problem, indexes=indexes)
    at = {
        name: mapped(value, name, lambda leaf, label: _as_floats(leaf, label) if label in meant else leaf)
        for name, value in problem.at.items()
    }
    words = f"whole numbers were given for {', '.join(sorted(meant))}: floats are meant, since a gradient is returned"
    return replace(problem, indexes=indexes, at=at, note=f"{problem.note}; {words}" if problem.note else words)


def _as_floats(leaf: Value, _: str) -> Value:
    if not may_be_float(leaf):
        return leaf
    return leaf.astype(float) if isinstance(leaf, np.ndarray) else float(leaf)


def _cost(attempt: Attempt, at: Mapping[str, Value]) -> Value:
    """Return the cost as NumPy computes it, None where the code does not run."""
    plain = Plain(False, attempt.stream, random.getstate())
    try:
        return attempt.problem.code.costed(plain, attempt.standing(Stand(0, at))).cost
    except (BpverifyError, Exception, SystemExit):  # noqa: BLE001 - whatever the user's code raises
        return None
    finally:
        plain.restore()
