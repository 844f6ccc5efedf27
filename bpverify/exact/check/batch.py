"""Whether what is wrong for a batch is right for one sample of it: the commonest mistake of code that was written for one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from bpverify.errors import BpverifyError
from bpverify.exact.check.entries import LEAST, by_entry
from bpverify.exact.check.problem import Stand
from bpverify.exact.check.rehearsal import cost_plainly
from bpverify.verdict import Diagnostic, Refuted

if TYPE_CHECKING:
    from bpverify.exact.check.trial import Found
    from bpverify.exact.record.values import Value

_AXES = {0: "first", -1: "last"}
SECONDS = 5.0
"""The most time that is spent on it."""


def told_for_one_sample(found: Found) -> Found:
    """Return what was found with a remark where an array that is refuted would be right for the first sample alone.

    It is looked at as in the attempt that is reported: under what that one assumes, and nothing else.
    """
    report, problem = found.report, found.attempt.problem
    wrong = {v.name for v in report.verdicts if isinstance(v, Refuted)}
    if not wrong:
        return found
    for axis in (0, -1):
        data = _samples(found, axis)
        if not data:
            continue
        size = np.shape(next(iter(data.values())))[axis]
        if not _are_samples(found, data, axis):
            continue
        first = {name: np.take(value, [0], axis=axis) for name, value in data.items()}
        limits = replace(problem.limits, timeout=min(problem.limits.timeout, SECONDS))
        single = replace(found.attempt, problem=replace(problem, at={**problem.at, **first}, limits=limits))
        try:
            alone = by_entry(single, LEAST).report
        except BpverifyError:
            continue
        right = {v.name for v in alone.verdicts if v.status in ("proved", "tested")} & wrong
        if right:
            words = f"right for one sample, wrong for a batch ({size} along the {_AXES[axis]} axis of {', '.join(data)})"
            remark = Diagnostic("batch", words, "it is")
            verdicts = tuple(
                replace(v, diagnostics=(*v.diagnostics, remark)) if v.name in right and isinstance(v, Refuted) else v
                for v in report.verdicts
            )
            return found.saying(replace(report, verdicts=verdicts))
    return found


def _are_samples(found: Found, data: dict[str, Value], axis: int) -> bool:
    """Whether the cost is the same in the reverse order along an axis, in floats: steps in time and positions are no samples."""
    attempt = found.attempt
    first = cost_plainly(attempt)
    if first is None:
        return False
    upstream, there = first
    turned = {name: np.flip(value, axis) for name, value in data.items()}
    size = np.shape(next(iter(data.values())))[axis]
    if upstream is not None and upstream.ndim and upstream.shape[axis] == size:
        upstream = np.flip(upstream, axis)
    other = cost_plainly(attempt.standing(Stand(0, {**attempt.problem.at, **turned}, upstream=upstream)))
    return other is not None and bool(np.isclose(there, other[1], rtol=1e-9, atol=0))


def _samples(found: Found, axis: int) -> dict[str, Value]:
    """Return the arguments that nothing is differentiated by and whose axis is as long as that of the first of them."""
    at, judged = found.attempt.problem.at, found.shown.judged
    data = {n: v for n, v in at.items() if n not in judged and isinstance(v, np.ndarray) and v.ndim}
    if not data:
        return {}
    size = np.shape(next(iter(data.values())))[axis]
    return {n: v for n, v in data.items() if v.shape[axis] == size} if size > 1 else {}
