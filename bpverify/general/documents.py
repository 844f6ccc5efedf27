"""A whole document: every equality judged in order, and what its chains leave uncovered."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from bpverify.errors import NotationError
from bpverify.general.gaps import with_gaps
from bpverify.general.identities import recognise
from bpverify.general.reasons import Reasons
from bpverify.general.through import borne_out
from bpverify.general.withheld import withheld
from bpverify.verdict import Cause, Given, Report, Undecided, Unread, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bpverify.general.decisions import Decisions
    from bpverify.network import Network
    from bpverify.notation.documents import Step

    Progress = Callable[[str, int, int], None]


class Judge(Protocol):
    """Who judges the equalities of a document, each by itself and then all together; ``decisions`` are those of the run."""

    @property
    def decisions(self) -> Decisions:
        """What was decided so far."""

    def judge(self, step: Step) -> Verdict:
        """Return the verdict on one equality."""

    def settle(self, steps: Sequence[Step], verdicts: Sequence[Verdict]) -> list[Verdict]:
        """Return the verdicts, changed where equalities contradict each other."""


def judge_steps(
    steps: Sequence[Step], title: str, judge: Judge, progress: Progress | None = None, network: Network | None = None,
    unread: Sequence[Unread] = (),
) -> Report:
    """Judge the steps of a document, in order, and say which chains leave layers uncovered; ``unread`` are its other places.

    ``progress`` is called with "step", the steps done and their number.
    """
    verdicts: list[Verdict] = []
    reasons = Reasons(network)
    for done, step in enumerate(steps, start=1):
        verdicts.append(reasons.judge(step, judge_step(step, judge)))
        if progress is not None:
            progress("step", done, len(steps))
    notes = (*reasons.notes, *_unchecked(steps)) if steps or unread else (_none_in(title),)
    found = with_gaps(steps, borne_out(steps, judge.settle(steps, verdicts)), judge.decisions)
    return Report(tuple(found), title=title, notes=notes, unread=tuple(unread))


def _none_in(name: str) -> str:
    """Say that a document holds no equation; of a module of Python, which command checks the gradients in it."""
    hint = f"; to check the gradients in it: bpverify gradients {name}" if name.endswith(".py") else ""
    return f"no equation was found: nothing was checked{hint}"


def judge_step(step: Step, judge: Judge) -> Verdict:
    """Judge one equality of a document; what cannot be read is undecided here, with the reason."""
    verdict: Verdict
    try:
        known = _range(step) if step.kind == "range" else recognise(step.reading)
        verdict = known if known is not None else judge.judge(step)
    except NotationError as error:
        verdict = Undecided(claim=step.reading.latex, reason=f"not understood: {error}", cause=Cause.NOT_READ)
    return replace(withheld(step, verdict), name=step.tag or None, source=step.source)


def _range(step: Step) -> Verdict:
    """Return that a range is given: there is nothing in it that an engine could decide."""
    return Given(claim=step.reading.latex, kind="range")


def _unchecked(steps: Sequence[Step]) -> list[str]:
    """Name the reasons beside steps whose words are not known: none of them is checked."""
    found = dict.fromkeys((step.source.line, words) for step in steps for words in step.unchecked)
    if not found:
        return []
    count = f"{len(found)} reason{'s' if len(found) > 1 else ''} beside a step {'were' if len(found) > 1 else 'was'} not checked"
    return [f"{count}: " + "; ".join(f"'{words}' (line {line})" for line, words in found)]
