"""What the author can do about equations that are not decided: one row a cause, with its words and what to write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bpverify.render.places import in_words, is_as_expected, is_of_several
from bpverify.verdict import Cause, Undecided

if TYPE_CHECKING:
    from bpverify.verdict import Report, Source


@dataclass(frozen=True, slots=True)
class CauseRow:
    """A cause, what it is in words, and what the author can write or declare."""

    cause: Cause | None
    words: str
    advice: str


CAUSES = (
    CauseRow(Cause.DIFFERS, "as read, the sides differ", "look for a sign, index or transpose; declare what is meant: --symbols"),
    CauseRow(Cause.SHAPE, "shapes do not fit", "write the transpose or index missing, or declare what is meant: --symbols"),
    CauseRow(Cause.NAME, "a name in two ways", "write a name in one way throughout, with all of its indices or none"),
    CauseRow(Cause.OTHER, "another equation of its names", "correct that equation, or give what is another thing another letter"),
    CauseRow(Cause.UNDEFINED, "something is not defined", "write an equation with it on the left, or what the index runs over"),
    CauseRow(Cause.AMBIGUOUS, "may be meant in two ways", "write the sign or the brackets that tell, or declare it: --symbols"),
    CauseRow(Cause.WORDS, "words beside it", "write the condition in the equation, or in a sentence of its own"),
    CauseRow(Cause.NOT_READ, "not understood", "write the formula without the sign that is named, or in smaller steps"),
    CauseRow(Cause.NO_EQUALITY, "no equality", "nothing: only = is judged"),
    CauseRow(Cause.DEFINITION, "taken for a definition", "nothing, if it is one; a claim has more than a name on its left"),
    CauseRow(Cause.BEYOND, "no rule decides it", "write it in smaller steps"),
    CauseRow(Cause.TOO_LARGE, "too large", "write it in smaller steps"),
    CauseRow(Cause.TIME, "the time has passed", "write it in smaller steps"),
    CauseRow(Cause.VACUOUS, "nothing depends on it", "write how the one depends on the other"),
    CauseRow(None, "for another reason", "--all says it beside each equation"),
)
"""In the order in which they are printed, those first that an author can do most about."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many equations are open for one cause, and where."""

    row: CauseRow
    count: int
    where: str


def counted(report: Report) -> list[Counted]:
    """Return the causes of what is undecided, with how often and where each stands."""
    found: dict[Cause | None, list[Source | None]] = {}
    for verdict in report.verdicts:
        if isinstance(verdict, Undecided) and not is_as_expected(verdict):
            found.setdefault(verdict.cause, []).append(verdict.source)
    rows = (row for row in CAUSES if row.cause in found)
    several = is_of_several(report)
    return [Counted(row, len(found[row.cause]), in_words((s for s in found[row.cause] if s is not None), several)) for row in rows]
