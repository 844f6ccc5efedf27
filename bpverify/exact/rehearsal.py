"""The user's functions as they are, on copies of the example's floats: what NumPy itself computes, to hold the record against."""

from __future__ import annotations

import copy
import io
import random
import warnings
from contextlib import redirect_stdout
from typing import TYPE_CHECKING, Any

import numpy as np

from bpverify.errors import InputError
from bpverify.exact.alignment import aligned
from bpverify.exact.points import is_floats, leaves
from bpverify.exact.record.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bpverify.exact.problem import Problem

NOISE = 1e-9
"""Differences up to this, relative to the cost where that is large, are noise too: a sum that should be 0."""
CLOSE = 1e-4
"""Differences up to this, relative to the largest number of an array, are rounding: the code may compute in float32."""


class Plain:
    """A tracer that records nothing: functions run unchanged, on numpy's own arrays; what they change is put back."""

    def __init__(self, keep: bool, stream: int, python: Any) -> None:
        self._kept: list[Snapshot] = []
        self._stream, self._python = stream, python
        self._keep = keep
        self.given: dict[str, Any] = {}
        """What the functions were given, by name, where that is asked for."""

    def run(self, function: Callable[..., Any], arguments: Sequence[Any], options: dict[str, Any] | None = None) -> Any:
        """Call the function."""
        self._kept.append(Snapshot([function]))
        if len(self._kept) == 1:
            self.begin_again()
        return function(*arguments, **(options or {}))

    def restore(self) -> None:
        """Put back what the functions held before they ran, the last one first."""
        for kept in reversed(self._kept):
            kept.restore()

    def symbols(self, value: Any, name: str) -> Any:
        """Return a copy of the arrays, so that the code may change them."""
        if self._keep:
            self.given[name] = copy.deepcopy(value)
        return copy.deepcopy(value)

    def exact(self, value: Any) -> Any:
        """Return the value."""
        return value

    def begin_again(self) -> None:
        """Let the code that runs next draw what the record has drawn."""
        np.random.seed(self._stream)
        random.setstate(self._python)
        for kept in self._kept:
            kept.restore_generators()


def doubts(
    problem: Problem, given: dict[str, Any], recorded: Mapping[str, Any] | Callable[[Mapping[str, Any]], Mapping[str, Any]]
) -> dict[str, str]:
    """Run the code on NumPy's own arrays at this point, and return what the record's floats and NumPy's disagree on.

    ``recorded`` are the record's, or what gives them for the arguments: the cost's under the empty name, the claims' under
    their arrays'; so is what is returned.
    """
    with np.errstate(all="ignore"), warnings.catch_warnings(), redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        plain = Plain(callable(recorded), problem.stream, problem.python)
        try:
            cost, outputs = problem.run(plain, given)
            pairs = copy.deepcopy(aligned(outputs, given, problem.wrt))
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever the user's code raises is told
            if problem.stand.number:
                # A draw of ours may be no input for the code.
                return {}
            text = str(error) if isinstance(error, InputError) else f"{type(error).__name__}: {error}"
            return {"": f"on NumPy's own arrays the code does not run: {' '.join(text.split())}"}
        finally:
            plain.restore()
        if callable(recorded):
            recorded = recorded(plain.given)
        found = {}
        noise = NOISE * max(1.0, abs(float(recorded.get("", 0.0))))
        close = _closeness(given)
        for name, theirs in [("", cost), *((pair.name, pair.claimed) for pair in pairs)]:
            ours = recorded.get(name)
            if ours is not None and not _close(ours, theirs, close, noise):
                what = f"the gradient of {name}" if name else "the cost"
                where = "" if problem.stand.number == 0 else " at a point that was drawn"
                found[name] = f"{what} is not computed on exact numbers as on NumPy's arrays{where}: {_told(ours, theirs)}"
        return found


def _closeness(given: Mapping[str, Any]) -> float:
    """Return the differences that are rounding in the narrowest type of the example."""
    kinds = {np.asarray(leaf).dtype for name, value in given.items() for _, leaf in leaves(value, name) if is_floats(leaf)}
    return max((CLOSE * float(np.finfo(kind).eps / np.finfo(float).eps) ** 0.25 for kind in kinds), default=CLOSE)


def _close(ours: Any, theirs: Any, close: float, noise: float) -> bool:
    try:
        a, b = np.asarray(ours, dtype=float).ravel(), np.asarray(theirs, dtype=float).ravel()
    except (TypeError, ValueError):
        return False
    if a.size != b.size:
        return False
    # What is no number in floats, by overflow say, may be one on exact numbers.
    finite = np.isfinite(a) & np.isfinite(b)
    scale = np.abs(b[finite]).max(initial=0.0)
    return bool((np.abs(a - b)[finite] <= close * scale + noise).all())


def _told(ours: Any, theirs: Any) -> str:
    try:
        a, b = np.asarray(ours, dtype=float).ravel(), np.asarray(theirs, dtype=float).ravel()
    except (TypeError, ValueError):
        return f"NumPy's is {type(theirs).__name__}"
    if a.size != b.size:
        return f"{a.size} numbers, NumPy's {b.size}"
    worst = int(np.nanargmax(np.abs(a - b)))
    return f"{a[worst]:.6g}, NumPy's {b[worst]:.6g}"
