"""A whole document: every displayed equality judged in order, and what its chains leave uncovered."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from bpverify.claim import Claim, LayerRef, Quantity, Term, rebuild, reindexed
from bpverify.errors import NotationError, UnsupportedError
from bpverify.general.identities import recognise
from bpverify.general.reasons import Reasons
from bpverify.general.translate import translate
from bpverify.kernel import Scope, decide
from bpverify.notation.terms import renamed
from bpverify.verdict import Diagnostic, Proved, Report, Undecided, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bpverify.network import Network
    from bpverify.notation.documents import Step

    Progress = Callable[[str, int, int], None]


class Judge(Protocol):
    """Who judges the equalities of a document, each by itself and then all together."""

    def judge(self, step: Step) -> Verdict:
        """Return the verdict on one equality."""

    def settle(self, steps: Sequence[Step], verdicts: Sequence[Verdict]) -> list[Verdict]:
        """Return the verdicts, changed where equalities contradict each other."""


def judge_steps(
    steps: Sequence[Step], title: str, judge: Judge, progress: Progress | None = None, network: Network | None = None
) -> Report:
    """Judge the steps of a document, in order, and say which chains leave layers uncovered.

    ``progress`` is called with "step", the steps done and their number.
    """
    verdicts: list[Verdict] = []
    reasons = Reasons(network)
    for done, step in enumerate(steps, start=1):
        verdicts.append(reasons.judge(step, judge_step(step, judge)))
        if progress is not None:
            progress("step", done, len(steps))
    notes = reasons.notes if steps else ("no displayed equation was found: nothing was checked",)
    return Report(tuple(_with_gaps(steps, judge.settle(steps, verdicts))), title=title, notes=notes)


def judge_step(step: Step, judge: Judge) -> Verdict:
    """Judge one equality of a document; what cannot be read is undecided here, with the reason."""
    verdict: Verdict
    try:
        known = recognise(step.reading.latex)
        verdict = known if known is not None else judge.judge(step)
    except NotationError as error:
        verdict = Undecided(claim=step.reading.latex, reason=f"not understood: {error}")
    return replace(verdict, name=step.tag or None, source=step.source)


# -- gaps: a chain that covers fewer layers than the equation it is to prove


@dataclass(frozen=True, slots=True)
class _Span:
    """The layers low <= l <= L - high for which something is proved."""

    low: int
    high: int

    def __str__(self) -> str:
        return f"{self.low} <= l <= L" + (f"-{self.high}" if self.high else "")


def _with_gaps(steps: Sequence[Step], verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Add the diagnostic ``gap`` to the last step of each chain that covers fewer layers than its goal."""
    found = list(verdicts)
    spans = [_span(s, v) for s, v in zip(steps, verdicts, strict=True)]
    chains = Counter((s.source.block, s.chain) for s in steps)
    for at, step in enumerate(steps):
        goal, span = step.reading.claim, spans[at]
        if goal is None or span is None or chains[step.source.block, step.chain] > 1:
            continue
        for last in _proofs(steps, at):
            covered = _covered(steps, spans, last)
            if covered is not None and covered != span and not _covers_rest(steps, verdicts, goal):
                message = (
                    f"this chain is proved for {covered}, but the equation that it starts from, "
                    f"on line {step.source.line}, is claimed for {span}"
                )
                found[last] = replace(found[last], diagnostics=(*found[last].diagnostics, Diagnostic("gap", message)))
    return found


def _proofs(steps: Sequence[Step], goal: int) -> list[int]:
    """The last steps of later chains of two or more equalities that start from the goal's left side."""
    head = _canonical(steps[goal].reading.claim)
    ends = {}
    for at in range(goal + 1, len(steps)):
        step = steps[at]
        first = _canonical(step.reading.claim) if step.reading.step == 1 else None
        key = (step.source.block, step.chain)
        if (first is not None and first == head) or key in ends:
            ends[key] = at
    return [at for (block, chain), at in ends.items() if steps[at].reading.step > 1]


def _covered(steps: Sequence[Step], spans: Sequence[_Span | None], last: int) -> _Span | None:
    """The layers for which every equality of the chain is proved."""
    key = (steps[last].source.block, steps[last].chain)
    parts = [span for step, span in zip(steps, spans, strict=True) if (step.source.block, step.chain) == key]
    known = [span for span in parts if span is not None]
    return _Span(max(s.low for s in known), max(s.high for s in known)) if len(known) == len(parts) and known else None


def _covers_rest(steps: Sequence[Step], verdicts: Sequence[Verdict], goal: Claim) -> bool:
    """Tell whether the output layer is treated apart: some proved step has the goal's left side at l = L."""
    at_output = _canonical(replace(goal, left=_at_output(goal.left), right=_at_output(goal.right)))
    pairs = zip(steps, verdicts, strict=True)
    return any(isinstance(v, Proved) and _canonical(s.reading.claim) == at_output for s, v in pairs)


def _at_output(term: Term) -> Term:
    changed = rebuild(term, _at_output)
    if isinstance(changed, Quantity) and changed.layer.base == "l":
        return replace(changed, layer=LayerRef("L", changed.layer.offset))
    return changed


def _canonical(claim: Claim | None) -> Term | None:
    """The left side with its free indices renamed in order, so that two spellings compare equal."""
    if claim is None:
        return None
    names = {name: f"#{at}" for at, (name, _) in enumerate(claim.free)}
    return _renamed(claim.left, names)


def _renamed(term: Term, names: dict[str, str]) -> Term:
    changed = rebuild(term, lambda part: _renamed(part, names))
    return reindexed(changed, lambda index: renamed(index, names))


def _span(step: Step, verdict: Verdict) -> _Span | None:
    """The range of l that a proved step covers, where it is one range in l."""
    if not isinstance(verdict, Proved) or step.reading.claim is None:
        return None
    try:
        equation = translate(step.reading.claim)
    except UnsupportedError:
        return None
    scopes: tuple[Scope, ...] = decide(equation.left, equation.right, equation.free).scopes
    ranges = [s for s in scopes if s.variable == "l" and s.low is not None]
    return _Span(ranges[0].low or 0, ranges[0].high) if len(scopes) == len(ranges) == 1 else None


