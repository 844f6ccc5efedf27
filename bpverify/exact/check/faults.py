"""Where a backward pass goes wrong: the first statement whose inputs are right and whose result is not, and what it lacks.

What is right there is known by its residues: each derivative of the cost by a number of the forward pass, and each part of one.
A hint beside a refutation, never part of one: where the run cannot be watched there is none.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bpverify.errors import BpverifyError
from bpverify.exact.check.answers import sizes_of
from bpverify.exact.check.causes import PLAIN, SLOPES, WAYS, cause_of
from bpverify.exact.check.looks import Look
from bpverify.exact.check.passes import Held, Passes
from bpverify.exact.check.trial import Trial
from bpverify.exact.record.graph import ADD, SUBTRACT
from bpverify.exact.record.limits import TimeoutReachedError, ZeroDivisorError
from bpverify.verdict import Diagnostic, Refuted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bpverify.exact.check.passes import Claim
    from bpverify.exact.check.problem import Stand
    from bpverify.exact.check.trial import Found
    from bpverify.exact.code.diary import Step

_GRADIENT = re.compile(r"^(?:grads?_?|nabla_?|delta_?|err(?:or)?_?|d_?|g_?)(?=\w)|(?:_?grads?|_?bar|_?delta)$", re.IGNORECASE)
_TROUBLE = (BpverifyError, TimeoutReachedError, ZeroDivisorError, MemoryError)
BEFORE = "all that this line is computed from is right"
"""What is said of the first of several lines among which something is lost."""
UNKNOWN = BEFORE + ", and what it computes is not"
"""What is said of the only line that may lack something, where nothing is known of what."""
SECONDS = 10.0
"""The most time that is spent on it."""


def located(found: Found) -> Found:
    """Return what was found, with where the code goes wrong for each array that is refuted."""
    places = found.shown.refuting
    verdicts = list(found.report.verdicts)
    passes: dict[int, Passes | None] = {}
    for i, verdict in enumerate(verdicts):
        if isinstance(verdict, Refuted) and verdict.name in places:
            stand = places[verdict.name]
            if stand.number not in passes:
                passes[stand.number] = _watched(found, stand)
            remarks = _remarks(passes[stand.number], verdict.name, sizes_of(found.attempt.problem))
            # What a term or a factor is in entries of the record is said better by the line that lacks it.
            vague = {"factor", "term"} if any(BEFORE not in remark.message for remark in remarks) else set()
            others = [d for d in verdict.diagnostics if d.code not in vague or "…" not in d.message]
            verdicts[i] = replace(verdict, diagnostics=(*others, *remarks))
    return found.saying(replace(found.report, verdicts=tuple(verdicts)))


def _watched(found: Found, stand: Stand) -> Passes | None:
    problem = found.attempt.problem
    brief = replace(problem, limits=replace(problem.limits, timeout=min(SECONDS, problem.limits.timeout)))
    try:
        return Passes(Trial.begin(replace(found.attempt, problem=brief, stand=stand)))
    except _TROUBLE:
        return None


def _remarks(passes: Passes | None, name: str, sizes: Mapping[int, str]) -> list[Diagnostic]:
    claim = next((claim for claim in passes.claims if claim.name == name), None) if passes is not None else None
    if passes is None or claim is None or claim.symbols.shape != claim.claimed.shape:
        return []
    try:
        return _Search(passes, claim, sizes).found()
    except _TROUBLE:
        return []


class _Search:
    """The search for the fault of one array of gradients."""

    def __init__(self, passes: Passes, claim: Claim, sizes: Mapping[int, str]) -> None:
        self.passes, self.sizes = passes, sizes
        own = Held(claim.name, claim.symbols, None)
        self.returned = Look(passes, Held(claim.name, claim.claimed, None), own, sizes)
        flat = claim.claimed.ravel()
        self.suspects = passes.suspects([int(flat[i]) for i in self.returned.wrong])

    def found(self) -> list[Diagnostic]:
        """Return the line and the cause, as far as they are known."""
        if not self.returned.wrong:
            return []
        candidates = [*self._named(), *self._misnamed(), *self._partial()]
        if candidates:
            held, words = min(candidates, key=lambda each: each[0].step.ordinal if each[0].step is not None else 0)
            return self._at(held.step, words)
        words = cause_of([self.returned])
        right = self.passes.is_derivative
        first_of_all = {n for n in self.suspects if any(right(self.passes.value(a) or 0) for a in self.passes.operands(n))}
        steps = sorted({step.ordinal for n in first_of_all or self.suspects if (step := self.passes.diary.step_of(n)) is not None})
        last = self._step(steps[-1]) if steps else self._writer()
        if words:
            return self._at(last, words)
        for held, words in self._unnamed():
            return self._at(held.step, words)
        if not steps:
            return self._at(last, UNKNOWN) if last is not None else []
        first = self._step(steps[0])
        if len({self._step(ordinal).statement for ordinal in steps}) == 1:
            return self._at(first, UNKNOWN)
        return [Diagnostic("line", f"at or after {first.statement.shown}: {BEFORE}", "goes wrong")]

    def _at(self, step: Step | None, words: str) -> list[Diagnostic]:
        return [Diagnostic("line", f"{step.statement.shown}: {words}" if step is not None else words, "goes wrong")]

    def _writer(self) -> Step | None:
        """Return the last statement that wrote what is returned."""
        content = self.returned.held.nodes.tobytes()
        return next((held.step for held in reversed(self.passes.arrays) if held.nodes.tobytes() == content), None)

    def _step(self, ordinal: int) -> Step:
        return self.passes.diary.steps[ordinal]

    def _looks(self, held: Held) -> list[Look]:
        """Return an array beside those whose derivative it is by its name; none where it is right for one, or part of one."""
        looks = [Look(self.passes, held, target, self.sizes) for target in self._targets(held)]
        flat = held.nodes.ravel()
        for look in looks:
            of = look.target.nodes.ravel().tolist()
            if not any(int(flat[i]) in self.suspects or not self.passes.is_part(of[i], look.claimed[i]) for i in look.wrong):
                return []
        return looks

    def _named(self) -> Iterator[tuple[Held, str]]:
        """Yield the arrays that are wrong and whose names say whose derivative they should be, with what they lack."""
        constant = self.passes.is_constant
        for held in self.passes.backward:
            flat = held.nodes.ravel().tolist()
            is_suspect = any(n in self.suspects for n in flat)
            # What is 0 in part may have lost it; what is 0 as a whole is most often there to be added to.
            is_mixed = len({constant(n) for n in flat}) == 2
            looks = self._looks(held) if is_suspect or is_mixed else []
            if is_suspect or (looks and all(all(constant(flat[i]) for i in look.wrong) for look in looks)):
                words = cause_of(looks)
                if words:
                    yield held, words

    def _misnamed(self) -> Iterator[tuple[Held, str]]:
        """Yield arrays that are right as another derivative than their name says, where nothing right is made of them."""
        contents: dict[bytes, str] = {}
        for held in self._operands():
            is_other = contents.setdefault(held.nodes.tobytes(), held.name) != held.name
            is_used = any(n in self.passes.used_rightly for n in held.nodes.ravel().tolist())
            if is_other or not is_used or self._is_negative(held):
                words = cause_of(self._looks(held), SLOPES)
                if words:
                    yield held, words

    def _is_negative(self, held: Held) -> bool:
        """Whether an array is minus what its name says: of two classes one's is the other's."""
        n = self.passes.draw.residues.modulus
        sides = [zip(look.claimed, look.derived, strict=True) for look in self._looks(held) if look.wrong]
        return any(all((c + d) % n == 0 for c, d in pairs) for pairs in sides)

    def _partial(self) -> Iterator[tuple[Held, str]]:
        """Yield arrays that are part of the derivative that their name says, and of which something else than a sum is made."""
        for held in self._operands():
            for target in self._targets(held):
                look = Look(self.passes, held, target, self.sizes)
                of = target.nodes.ravel().tolist()
                are_parts = bool(look.wrong) and all(self.passes.is_part(of[i], look.claimed[i]) for i in look.wrong)
                words = cause_of([look], WAYS) if are_parts and self._is_used_as_whole(held) else ""
                if words:
                    yield held, words

    def _is_used_as_whole(self, held: Held) -> bool:
        """Whether something wrong is computed from an array that is no sum of it and something else, which may be what it lacks."""
        own = set(held.nodes.ravel().tolist())
        sums = (ADD, SUBTRACT)
        graph = self.passes.graph
        users = [n for n in self.suspects if own & set(self.passes.operands(n))]
        return any(graph.ops[n] not in sums or own >= set(self.passes.operands(n)) for n in users)

    def _operands(self) -> list[Held]:
        """Return the arrays of the backward pass that are no suspects and that suspects are computed from."""
        used = {node for suspect in self.suspects for node in self.passes.operands(suspect)} - self.suspects
        used |= set(self.returned.held.nodes.ravel().tolist()) - self.suspects
        # What is right as the derivative by something without a name may be so by chance: what it is made of is looked at too.
        used |= {below for node in used if not self.passes.is_of_a_name(node) for below in self.passes.operands(node)}
        return [held for held in self.passes.backward if any(int(n) in used for n in held.nodes.ravel())]

    def _unnamed(self) -> Iterator[tuple[Held, str]]:
        """Yield arrays that are wrong as the derivative by an array of their shape, whatever their names are."""
        for held in self.passes.backward:
            if any(int(n) in self.suspects for n in held.nodes.ravel()):
                for target in self.passes.forward:
                    if target.nodes.shape == held.nodes.shape and target.step is not None:
                        words = cause_of([Look(self.passes, held, target, self.sizes)], PLAIN)
                        if words:
                            yield held, words

    def _targets(self, held: Held) -> list[Held]:
        """Return the arrays of the forward pass whose derivative an array is by its name, those of its shape."""
        wanted = _bare(held.name)
        if wanted is None:
            return []
        return [t for t in self.passes.forward if t.nodes.shape == held.nodes.shape and _last(t.name) == wanted]


def _last(name: str) -> str:
    """Return the last part of a name: W of self.W and of params['W']."""
    return re.split(r"[.\[]", name.replace("'", "").replace("]", ""))[-1]


def _bare(name: str) -> str | None:
    """Return what a name says that it is the gradient of, None where it says nothing."""
    last = _last(name)
    bare = _GRADIENT.sub("", last, count=1)
    return bare if bare and (bare != last or "[" in name) else None
