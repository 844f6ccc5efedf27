"""Whether what is wrong for a batch is right for one sample of it: the commonest mistake of code that was written for one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from bpverify.errors import BpverifyError
from bpverify.exact.check.entries import LEAST, by_entry
from bpverify.verdict import Diagnostic, Refuted

if TYPE_CHECKING:
    from bpverify.exact.check.problem import Problem
    from bpverify.verdict import Report

_AXES = {0: "first", -1: "last"}
SECONDS = 5.0
"""The most time that is spent on it."""


def told_for_one_sample(problem: Problem, report: Report) -> Report:
    """Return the report with a remark where an array that is refuted would be right for the first sample alone."""
    wrong = {v.name for v in report.verdicts if isinstance(v, Refuted)}
    if not wrong:
        return report
    for axis in (0, -1):
        data = _samples(problem, axis)
        if not data:
            continue
        size = np.shape(next(iter(data.values())))[axis]
        first = {name: np.take(value, [0], axis=axis) for name, value in data.items()}
        single = replace(problem, at=problem.at | first, assumed=dict(problem.assumed))
        single.timeout = min(problem.timeout, SECONDS)
        try:
            found = by_entry(single, LEAST)
        except BpverifyError:
            continue
        right = {v.name for v in found.verdicts if v.status in ("proved", "tested")} & wrong
        if right:
            words = f"right for one sample, wrong for a batch ({size} along the {_AXES[axis]} axis of {', '.join(data)})"
            remark = Diagnostic("batch", words, "it is")
            verdicts = tuple(
                replace(v, diagnostics=(*v.diagnostics, remark)) if v.name in right and isinstance(v, Refuted) else v
                for v in report.verdicts
            )
            return replace(report, verdicts=verdicts)
    return report


def _samples(problem: Problem, axis: int) -> dict[str, Any]:
    """Return the arguments that nothing is differentiated by and whose axis is as long as that of the first of them."""
    data = {n: v for n, v in problem.at.items() if n not in problem.judged and isinstance(v, np.ndarray) and v.ndim}
    if not data:
        return {}
    size = np.shape(next(iter(data.values())))[axis]
    return {n: v for n, v in data.items() if v.shape[axis] == size} if size > 1 else {}
