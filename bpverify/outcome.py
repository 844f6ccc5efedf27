"""What a report means to the shell: the exit status, and what ``--strict`` makes of a repaired reading."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bpverify.errors import BpverifyError, IllFormedError, InternalError, UnsupportedError
from bpverify.expected import expecting
from bpverify.verdict import IllFormed

if TYPE_CHECKING:
    from bpverify.verdict import Diagnostic, Report, Verdict

EXIT_STATUS = {"proved": 0, "tested": 0, "refuted": 1, "ill-formed": 1, "undecided": 3, "given": 3}
"""The exit status for a report whose worst verdict is this one; where all is given, nothing was judged."""

UNUSABLE = 2
INTERNAL = 70
INTERRUPTED = 130
CLOSED_PIPE = 141

ERROR_STATUS: tuple[tuple[type[BpverifyError], int], ...] = (
    (InternalError, INTERNAL),
    (UnsupportedError, EXIT_STATUS["undecided"]),
    (IllFormedError, EXIT_STATUS["ill-formed"]),
    (BpverifyError, UNUSABLE),
)
"""The exit status for an error that ends a command; the first row that fits."""


def error_word(status: int) -> str:
    """Return what an error with this exit status answers, as a report would: "undecided", "ill-formed", else "error"."""
    return next((word for word in ("ill-formed", "undecided") if EXIT_STATUS[word] == status), "error")


def exit_status(report: Report) -> int:
    """Return 0 if what is not given is proved or tested, 1 if anything is refuted or ill-formed, else 3."""
    return EXIT_STATUS[report.status]


def error_status(error: BpverifyError) -> int:
    """Return the exit status for an error of ours."""
    return next(status for kind, status in ERROR_STATUS if isinstance(error, kind))


def strict(report: Report) -> Report:
    """Return the report with every verdict that rests on a repaired reading turned into ill-formed."""
    return replace(report, verdicts=tuple(expecting(list(map(as_written, report.verdicts)))))


def repairs(verdict: Verdict) -> list[Diagnostic]:
    """Return the diagnostics that say how the text was repaired in reading it."""
    from bpverify.notation.parse import REMARKS

    return [d for d in verdict.diagnostics if d.code not in REMARKS | {"gap"}]


def as_written(verdict: Verdict) -> Verdict:
    """Return the verdict, or ill-formed where it rests on a repaired reading."""
    found = repairs(verdict)
    if not found or EXIT_STATUS[verdict.status] == EXIT_STATUS["ill-formed"]:
        return verdict
    return IllFormed(
        claim=verdict.claim,
        name=verdict.name,
        scope=verdict.scope,
        about=verdict.about,
        layers=verdict.layers,
        method=verdict.method,
        diagnostics=verdict.diagnostics,
        source=verdict.source,
        expected=verdict.expected,
        seconds=verdict.seconds,
        reason=f"not judged as written: {found[0].message}",
    )
