"""Chains of equations that cover fewer layers than the equation that they are to prove."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from bpverify.claim import Claim, LayerRef, Quantity, Term, rebuild, reindexed
from bpverify.notation.terms import renamed
from bpverify.verdict import Diagnostic, Proved

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpverify.general.decisions import Decisions
    from bpverify.kernel import Scope
    from bpverify.notation.documents import Step
    from bpverify.verdict import Verdict


def with_gaps(steps: Sequence[Step], verdicts: Sequence[Verdict], decisions: Decisions) -> list[Verdict]:
    """Add the diagnostic ``gap`` to the last step of each displayed chain that covers fewer layers than its goal.

    A chain of two or more equalities is to prove the last single equality before it that has the same left side.
    """
    found = list(verdicts)
    proofs = _Chains(steps, verdicts, decisions)
    goals: dict[Term, int] = {}
    for members in proofs.chains:
        head = _canonical(steps[members[0]].reading.claim) if steps[members[0]].reading.step == 1 else None
        if head is None:
            continue
        if len(members) == 1 and steps[members[0]].reading.step == 1:
            goals[head] = members[0]
        elif head in goals:
            message = proofs.gap(goals[head], members)
            last = members[-1]
            if message:
                found[last] = replace(found[last], diagnostics=(*found[last].diagnostics, Diagnostic("gap", message)))
    return found


@dataclass(frozen=True, slots=True)
class _Span:
    """The layers low <= l <= L - high for which something is proved."""

    low: int
    high: int

    def __str__(self) -> str:
        return f"{self.low} <= l <= L" + (f"-{self.high}" if self.high else "")


class _Chains:
    """The displayed chains of a document, each as the places of its steps."""

    def __init__(self, steps: Sequence[Step], verdicts: Sequence[Verdict], decisions: Decisions) -> None:
        self.steps, self.verdicts, self.decisions = steps, verdicts, decisions
        gathered: dict[tuple[int, int], list[int]] = {}
        for at, step in enumerate(steps):
            if step.source.block is not None:
                gathered.setdefault((step.source.block, step.chain), []).append(at)
        self.chains = list(gathered.values())
        self.spans: dict[int, _Span | None] = {}

    def gap(self, goal: int, members: list[int]) -> str:
        """Return what a chain leaves out of what it is to prove; "" where it leaves out nothing, or where that is not known."""
        claim, span = self.steps[goal].reading.claim, self._span(goal)
        covered = self._covered(members) if span is not None else None
        if claim is None or covered is None or covered == span or self._covers_rest(claim):
            return ""
        return (
            f"this chain is proved for {covered}, but the equation that it starts from, "
            f"on line {self.steps[goal].source.line}, is claimed for {span}"
        )

    def _covered(self, members: list[int]) -> _Span | None:
        """The layers for which every equality of the chain is proved."""
        parts = [self._span(at) for at in members]
        known = [span for span in parts if span is not None]
        return _Span(max(s.low for s in known), max(s.high for s in known)) if len(known) == len(parts) and known else None

    def _covers_rest(self, goal: Claim) -> bool:
        """Tell whether the output layer is treated apart: some proved step has the goal's left side at l = L."""
        at_output = _canonical(replace(goal, left=_at_output(goal.left), right=_at_output(goal.right)))
        return at_output in self._proved_heads

    @cached_property
    def _proved_heads(self) -> set[Term | None]:
        pairs = zip(self.steps, self.verdicts, strict=True)
        return {_canonical(s.reading.claim) for s, v in pairs if isinstance(v, Proved)}

    def _span(self, at: int) -> _Span | None:
        if at not in self.spans:
            self.spans[at] = _span(self.steps[at], self.verdicts[at], self.decisions)
        return self.spans[at]


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


def _span(step: Step, verdict: Verdict, decisions: Decisions) -> _Span | None:
    """The range of l that a proved step covers, where it is one range in l."""
    if not isinstance(verdict, Proved) or step.reading.claim is None:
        return None
    scopes: tuple[Scope, ...] = decisions.outcome(step.reading.claim).scopes
    ranges = [s for s in scopes if s.variable == "l" and s.low is not None]
    return _Span(ranges[0].low or 0, ranges[0].high) if len(scopes) == len(ranges) == 1 else None
