"""Entries of a gradient that the code never writes: what numpy.empty left there is named, and the rest is judged."""

from typing import Any

import numpy as np
import pytest

from bpverify.exact.gradients import check_gradients
from bpverify.verdict import Verdict

AT = [np.array([[1.0, 2.0], [0.5, -1.0]]), np.array([0.1, 0.2]), np.array([1.0, -2.0])]


def cost(w, b, x):
    return np.sum(np.tanh(w @ x + b) ** 2)


def delta(w, b, x):
    t = np.tanh(w @ x + b)
    return 2 * t * (1 - t**2)


def right(w, b, x):
    dw, db = np.empty_like(w), np.empty(2)
    np.multiply.outer(delta(w, b, x), x, out=dw)
    np.copyto(db, delta(w, b, x))
    return dw, db


def nothing(w, b, x):
    return np.empty_like(w), delta(w, b, x)


def a_column(w, b, x):
    dw = np.empty((2, 2))
    dw[:, 0] = delta(w, b, x) * x[0]
    return dw, delta(w, b, x)


def added(w, b, x):
    dw = np.empty_like(w)
    dw += np.outer(delta(w, b, x), x)
    return dw, delta(w, b, x)


def into(w, b, x, out=None):
    dw = np.empty_like(w) if out is None else out
    scratch = np.empty(2)
    scratch[:] = delta(w, b, x)
    return dw, scratch


def verdicts(gradients: Any, **options: Any) -> tuple[Verdict, Verdict]:
    first, second = check_gradients(cost, gradients, AT, **options).verdicts
    return first, second


def said(verdict: Verdict) -> str:
    return " ".join([verdict.reason, *(d.message for d in verdict.diagnostics)])


@pytest.mark.parametrize(
    ("gradients", "words"),
    [
        (nothing, "never written: all 4 entries are what numpy.empty left in memory"),
        (a_column, "never written: entries [0,1], [1,1] are what numpy.empty left in memory"),
        (added, "added to before it was written: all 4 entries are computed from what numpy.empty left in memory"),
        (into, "never written: all 4 entries"),
    ],
)
def test_what_is_never_written_is_refuted_by_name(gradients: Any, words: str) -> None:
    w, b = verdicts(gradients)
    assert (w.status, b.status) == ("refuted", "proved")
    assert words in said(w)


@pytest.mark.parametrize("gradients", [nothing, a_column, into])
def test_all_at_once_it_is_undecided_by_name(gradients: Any) -> None:
    w, b = verdicts(gradients, fast=True)
    assert (w.status, b.status) == ("undecided", "tested")
    assert "entries are never written: what numpy.empty left in memory" in said(w)


def test_what_is_written_to_is_no_worse_for_it() -> None:
    assert [v.status for v in verdicts(right)] == ["proved", "proved"]
    assert [v.status for v in verdicts(right, fast=True)] == ["tested", "tested"]


def test_a_cost_that_reads_what_was_never_written_is_undecided() -> None:
    def reads(w, b, x):
        t = np.empty(2)
        t[0] = w[0] @ x
        return np.sum(t) + np.sum(b)

    def gradients(w, b, x):
        return np.outer([1.0, 0.0], x), np.ones(2)

    report = check_gradients(reads, gradients, AT)
    assert report.status == "undecided"
    assert "the cost depends on what numpy.empty left in memory" in said(report.verdicts[0])
