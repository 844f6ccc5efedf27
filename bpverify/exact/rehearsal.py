"""The user's functions as they are, on copies of the example's floats: what NumPy itself computes, to hold the record against."""

from __future__ import annotations

import copy
import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from bpverify.errors import InputError
from bpverify.exact.alignment import aligned

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bpverify.exact.problem import Problem

CLOSE = 1e-4
"""Differences up to this, relative to the largest number of an array, are rounding: the code may compute in float32."""


class Plain:
    """A tracer that records nothing: functions run unchanged, on numpy's own arrays."""

    def run(self, function: Callable[..., Any], arguments: Sequence[Any], options: dict[str, Any] | None = None) -> Any:
        """Call the function."""
        return function(*arguments, **(options or {}))

    def symbols(self, value: Any, name: str) -> Any:
        """Return a copy of the arrays, so that the code may change them."""
        return copy.deepcopy(value)

    def exact(self, value: Any) -> Any:
        """Return the value."""
        return value

    def begin_again(self) -> None:
        """Do nothing: no draws are kept."""


@dataclass(slots=True)
class Rehearsal:
    """What the record's floats and NumPy's disagree on, by the name of the array; the empty name is the cost."""

    found: dict[str, str] = field(default_factory=dict)

    def contradiction(self, name: str) -> str:
        """Return why a verdict on this array cannot stand, '' where nothing speaks against it."""
        return self.found.get("") or self.found.get(name, "")


def rehearsed(problem: Problem) -> Rehearsal:
    """Run the code on NumPy's own arrays at the example and compare with the floats of the record."""
    problem.point, problem.scale = 0, 1
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            cost, outputs = problem.run(Plain(), problem.at)
            pairs = aligned(outputs, problem.at, problem.wrt)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever the user's code raises is told
            text = str(error) if isinstance(error, InputError) else f"{type(error).__name__}: {error}"
            return Rehearsal({"": f"on NumPy's own arrays the code does not run: {' '.join(text.split())}"})
        found = Rehearsal()
        for name, theirs in [("", cost), *((pair.name, pair.claimed) for pair in pairs)]:
            ours = problem.recorded.get(name)
            if ours is not None and not _close(ours, theirs):
                what = f"the gradient of {name}" if name else "the cost"
                found.found[name] = f"{what} is not computed on exact numbers as on NumPy's arrays: {_told(ours, theirs)}"
        return found


def _close(ours: Any, theirs: Any) -> bool:
    try:
        a, b = np.asarray(ours, dtype=float).ravel(), np.asarray(theirs, dtype=float).ravel()
    except (TypeError, ValueError):
        return False
    if a.size != b.size:
        return False
    # What is no number in floats, by overflow say, may be one on exact numbers.
    finite = np.isfinite(a) & np.isfinite(b)
    scale = np.abs(b[finite]).max(initial=0.0)
    return bool((np.abs(a - b)[finite] <= CLOSE * scale + 1e-12).all())


def _told(ours: Any, theirs: Any) -> str:
    try:
        a, b = np.asarray(ours, dtype=float).ravel(), np.asarray(theirs, dtype=float).ravel()
    except (TypeError, ValueError):
        return f"NumPy's is {type(theirs).__name__}"
    if a.size != b.size:
        return f"{a.size} numbers, NumPy's {b.size}"
    worst = int(np.nanargmax(np.abs(a - b)))
    return f"{a[worst]:.6g}, NumPy's {b[worst]:.6g}"
