"""Where a backward pass goes wrong: the first statement whose inputs are right and whose result is not, and what it lacks.

What is right there is known by its residues: each derivative of the cost by a number of the forward pass, and each part of one.
A hint beside a refutation, never part of one: where the run cannot be watched there is none.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from bpverify.errors import BpverifyError
from bpverify.exact.check.answers import sizes_of
from bpverify.exact.check.causes import MAKE_UP, PLAIN, SLOPES, WAYS, cause_of
from bpverify.exact.check.gradient_names import bare, last
from bpverify.exact.check.looks import Look
from bpverify.exact.check.loops import stale
from bpverify.exact.check.passes import Held, Passes
from bpverify.exact.check.repairs import Repairs
from bpverify.exact.check.trial import Trial
from bpverify.exact.check.vocabulary import Vocabulary
from bpverify.exact.record.graph import ADD, SUBTRACT
from bpverify.exact.record.limits import TimeoutReachedError, ZeroDivisorError
from bpverify.verdict import Diagnostic, Refuted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bpverify.exact.check.domains import Declared
    from bpverify.exact.check.passes import Claim
    from bpverify.exact.check.problem import Stand
    from bpverify.exact.check.repairs import Repair
    from bpverify.exact.check.trial import Found
    from bpverify.exact.code.diary import Step

    _Run: TypeAlias = tuple[Passes, Vocabulary, "Repairs"]

_TROUBLE = (BpverifyError, TimeoutReachedError, ZeroDivisorError, MemoryError)
BEFORE = "all that this line is computed from is right"
"""What is said of the first of several lines among which something is lost."""
UNKNOWN = BEFORE + ", and what it computes is not"
"""What is said of the only line that may lack something, where nothing is known of what."""
LONGEST = 160
"""Characters of a statement that is shown as it would be right."""
MOST_REPAIRED = 8
"""Statements of which small changes are tried."""
SECONDS = 10.0
"""The most time that is spent on it."""


def located(found: Found, assumptions: Sequence[Mapping[str, Declared]] = ()) -> Found:
    """Return what was found, with where the code goes wrong for each array that is refuted.

    Where nothing is known of what is lacking, it is looked for under what targets may be taken to be, which is said.
    """
    places = found.shown.refuting
    verdicts = list(found.report.verdicts)
    watch = _Watch(found, assumptions)
    for i, verdict in enumerate(verdicts):
        if isinstance(verdict, Refuted) and verdict.name in places:
            remarks = watch.remarks(places[verdict.name], verdict.name)
            # What a term or a factor is in entries of the record is said better by the line that lacks it.
            vague = {"factor", "term"} if _is_known(remarks) else set()
            others = [d for d in verdict.diagnostics if d.code not in vague or "…" not in d.message]
            verdicts[i] = replace(verdict, diagnostics=(*others, *remarks))
    return found.saying(replace(found.report, verdicts=tuple(verdicts)))


def _is_known(remarks: Sequence[Diagnostic]) -> bool:
    """Whether a remark says what is lacking."""
    return any(BEFORE not in remark.message for remark in remarks)


class _Watch:
    """The runs that are watched, one for each point and for each way to take the targets."""

    def __init__(self, found: Found, assumptions: Sequence[Mapping[str, Declared]]) -> None:
        self.found, self.assumptions = found, assumptions
        self.sizes = sizes_of(found.attempt.problem)
        self._runs: dict[tuple[int, int], _Run | None] = {}

    def remarks(self, stand: Stand, name: str) -> list[Diagnostic]:
        """Return what is said of an array."""
        first = self._under(stand, name, 0, None)
        if _is_known(first):
            return first
        for number, assumed in enumerate(self.assumptions, start=1):
            said = self._under(stand, name, number, assumed)
            if _is_known(said):
                at = self.found.attempt.problem.at
                where = "; ".join(f"{target}: {kind.in_words(at[target])}" for target, kind in assumed.items())
                return [replace(remark, message=f"{remark.message} (where {where})") for remark in said]
        return first

    def _under(self, stand: Stand, name: str, number: int, assumed: Mapping[str, Declared] | None) -> list[Diagnostic]:
        if (stand.number, number) not in self._runs:
            passes = _watched(self.found, stand, assumed)
            self._runs[stand.number, number] = None if passes is None else (passes, Vocabulary(passes), Repairs(passes))
        return _remarks(self._runs[stand.number, number], name, self.sizes)


def _watched(found: Found, stand: Stand, assumed: Mapping[str, Declared] | None) -> Passes | None:
    problem = found.attempt.problem
    brief = replace(problem, limits=replace(problem.limits, timeout=min(SECONDS, problem.limits.timeout)))
    try:
        attempt = found.attempt if assumed is None else replace(found.attempt, assumed=assumed)
        return Passes(Trial.begin(replace(attempt, problem=brief, stand=stand)))
    except _TROUBLE:
        return None


def _remarks(run: _Run | None, name: str, sizes: Mapping[int, str]) -> list[Diagnostic]:
    claim = next((claim for claim in run[0].claims if claim.name == name), None) if run is not None else None
    if run is None or claim is None or claim.symbols.shape != claim.claimed.shape:
        return []
    try:
        return _Search(*run, claim, sizes).found()
    except _TROUBLE:
        return []


class _Search:
    """The search for the fault of one array of gradients."""

    def __init__(self, passes: Passes, vocabulary: Vocabulary, repairs: Repairs, claim: Claim, sizes: Mapping[int, str]) -> None:
        self.passes, self.vocabulary, self.repairs, self.sizes = passes, vocabulary, repairs, sizes
        self.places: dict[str, int] = {}
        self.name = claim.name
        own = Held(claim.name, claim.symbols, None)
        self.returned = self._look(Held(claim.name, claim.claimed, None), own)
        flat = claim.claimed.ravel()
        self.suspects = passes.suspects([int(flat[i]) for i in self.returned.wrong])

    def _look(self, held: Held, target: Held) -> Look:
        return Look(self.passes, held, target, self.sizes, self.vocabulary, self.places)

    def found(self) -> list[Diagnostic]:
        """Return the line and the cause, as far as they are known."""
        if not self.returned.wrong:
            return []
        candidates = [(held.step, words) for held, words in (*self._named(), *self._misnamed(), *self._partial())]
        copied = self._copied(min((step.ordinal for step, _ in candidates if step is not None), default=None))
        if copied is not None:
            return self._at(copied.step, copied.words)
        if candidates:
            return self._at(*min(candidates, key=lambda each: each[0].ordinal if each[0] is not None else 0))
        words, writer = cause_of([self.returned]), self._writer()
        if not words and writer is not None and self._is_first(self.returned.held, writer):
            words = cause_of([self.returned], MAKE_UP)
        right = self.passes.is_derivative
        first_of_all = {n for n in self.suspects if any(right(self.passes.value(a) or 0) for a in self.passes.operands(n))}
        steps = sorted({step.ordinal for n in first_of_all or self.suspects if (step := self.passes.diary.step_of(n)) is not None})
        last = self._step(steps[-1]) if steps else writer
        if words:
            return self._at(last, words)
        repaired = self._repaired(steps or [each.ordinal for each in (writer,) if each is not None])
        if repaired is not None:
            return self._at(repaired.step, repaired.words)
        for held, words in self._unnamed():
            return self._at(held.step, words)
        if not steps:
            return self._at(last, UNKNOWN) if last is not None else []
        first = self._step(steps[0])
        if len({self._step(ordinal).statement for ordinal in steps}) == 1:
            return self._at(first, UNKNOWN)
        return [Diagnostic("line", f"at or after {first.statement.shown}: {BEFORE}", "goes wrong")]

    def _at(self, step: Step | None, words: str) -> list[Diagnostic]:
        user = self.places.get(words)
        if user is not None and user in self._unnamed_or_wrong:
            # The statement in which a factor stands, which may be before the one of which something is known.
            step = self.passes.diary.step_of(user) or step
        if step is None:
            return [Diagnostic("line", words, "goes wrong")]
        repair = self.repairs.known(step, self.name) if BEFORE not in words else None
        if repair is not None and (repair.is_whole or repair.is_exchange or repair.words == words) and len(repair.right) <= LONGEST:
            words += f": `{repair.right}` would be right"
        return [Diagnostic("line", f"{step.statement.shown}: {words}", "goes wrong")]

    def _copied(self, before: int | None) -> Repair | None:
        """Return the first statement that writes what is no gradient under the name of one, and is right with a small change."""
        right = self.passes.right
        for step in self.passes.diary.steps[:before] if self.returned.wrong else ():
            for name, nodes in step.wrote:
                flat = nodes.ravel().tolist()
                targets = self.passes.targets(name, nodes.shape)
                is_copy = all(self.passes.is_forward[n] and self.passes.diary.step_of(n) is not step for n in flat)
                is_copy = is_copy and nodes.tobytes() != self.returned.held.nodes.tobytes()
                if targets and is_copy and not any((self.passes.value(n) or 0) in right for n in flat):
                    found = self.repairs.of(step, self.name)
                    if found is not None:
                        return found
        return None

    def _repaired(self, steps: Sequence[int]) -> Repair | None:
        """Return the first statement that is right with a small change."""
        statements: dict[int, Step] = {}
        suspect = {step.ordinal: step for n in self.suspects if (step := self.passes.diary.step_of(n)) is not None}
        for ordinal in sorted({*steps, *suspect}):
            step = self._step(ordinal)
            statements.setdefault(id(step.statement), step)
        return self.repairs.first(list(statements.values())[:MOST_REPAIRED], self.name)

    def _writer(self) -> Step | None:
        """Return the last statement that wrote what is returned."""
        content, name = self.returned.held.nodes.tobytes(), last(self.returned.held.name)
        found = [held for held in reversed(self.passes.arrays) if held.nodes.tobytes() == content]
        writer = next((held.step for held in sorted(found, key=lambda held: bare(held.name) != name)), None)
        return writer or self._returning()

    def _returning(self) -> Step | None:
        """Return the statement that returns the gradients, where it comes last."""
        steps = self.passes.diary.steps[self.passes.claimed_from :]
        return steps[-1] if steps and steps[-1].statement.text.startswith("return") else None

    def _step(self, ordinal: int) -> Step:
        return self.passes.diary.steps[ordinal]

    def _looks(self, held: Held) -> list[Look]:
        """Return an array beside those whose derivative it is by its name; none where it is right for one, or part of one."""
        looks = [self._look(held, target) for target in self._targets(held)]
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
            # What is 0 in part may have lost it; what is 0 as a whole, or filled later, is most often there to be added to.
            is_mixed = len({constant(n) for n in flat}) == 2 and self._is_last(held)
            looks = self._looks(held) if is_suspect or is_mixed else []
            if is_suspect or (looks and all(all(constant(flat[i]) for i in look.wrong) for look in looks)):
                words = cause_of(looks)
                if not words and looks and held.step is not None and self._is_first(held, held.step):
                    words = stale(self.passes, held.step) or cause_of(looks, MAKE_UP)
                if words:
                    yield held, words

    def _is_first(self, held: Held, written: Step) -> bool:
        """Whether all that is wrong in an array is computed by the statement that wrote it, and by what that calls."""
        steps = [self.passes.diary.step_of(node) for node in self.passes.suspects(held.nodes.ravel().tolist())]
        return all(step is not None and step.ordinal >= written.ordinal for step in steps)

    def _is_last(self, held: Held) -> bool:
        """Whether nothing of its shape is written under an array's name after it."""
        others = [each for each in self.passes.backward if each.name == held.name and each.nodes.shape == held.nodes.shape]
        return others[-1] is held

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
        contents: dict[bytes, str] = {}
        for held in self._operands():
            if contents.setdefault(held.nodes.tobytes(), held.name) != held.name:
                # A sum that begins with another array is that one so far.
                continue
            for target in self._targets(held):
                look = self._look(held, target)
                of = target.nodes.ravel().tolist()
                are_parts = bool(look.wrong) and all(self.passes.is_part(of[i], look.claimed[i]) for i in look.wrong)
                words = cause_of([look], WAYS) if are_parts and self._is_used_as_whole(held) else ""
                if words and self._is_completed(held):
                    words = f"{held.name} is used before all its parts are added: {words}"
                    self.places[words] = min(self._users(held))
                if words:
                    yield held, words

    def _is_completed(self, held: Held) -> bool:
        """Whether what an array lacks is added later."""
        others = [each for each in self.passes.backward if each.name == held.name and each.nodes.shape == held.nodes.shape]
        later = others[others.index(held) + 1 :]
        return any(not self._look(each, target).wrong for each in later for target in self._targets(each))

    def _is_used_as_whole(self, held: Held) -> bool:
        """Whether something wrong is computed from an array that is no sum of it and something else, which may be what it lacks."""
        return bool(self._users(held))

    def _users(self, held: Held) -> list[int]:
        """Return what is computed from an array alone, or by another operation than a sum."""
        own = set(held.nodes.ravel().tolist())
        graph, operands = self.passes.graph, self.passes.operands
        users = [n for n in self._unnamed_or_wrong if own & set(operands(n))]
        return [n for n in users if graph.ops[n] not in (ADD, SUBTRACT) or own >= set(operands(n))]

    @cached_property
    def _unnamed_or_wrong(self) -> set[int]:
        """The suspects and what they are computed from, down to what has a name."""
        found, stack = set(self.suspects), [below for node in self.suspects for below in self.passes.operands(node)]
        while stack:
            node = stack.pop()
            if node not in found and not self.passes.is_of_a_name(node) and node not in self.passes.names:
                found.add(node)
                stack += self.passes.operands(node)
        return found

    def _operands(self) -> list[Held]:
        """Return the arrays of the backward pass that are no suspects and that suspects are computed from."""
        used = {node for suspect in self.suspects for node in self.passes.operands(suspect)} - self.suspects
        used |= set(self.returned.held.nodes.ravel().tolist()) - self.suspects
        # What is right as the derivative by something without a name may be so by chance: what it is made of is looked at too.
        used |= {below for node in used if not self.passes.is_of_a_name(node) for below in self.passes.operands(node)}
        constant = self.passes.is_constant
        found = [(held, held.nodes.ravel().tolist()) for held in self.passes.backward]
        return [held for held, flat in found if any(n in used for n in flat) and not all(constant(n) for n in flat)]

    def _unnamed(self) -> Iterator[tuple[Held, str]]:
        """Yield arrays that are wrong as the derivative by an array of their shape, whatever their names are."""
        for held in self.passes.backward:
            if any(int(n) in self.suspects for n in held.nodes.ravel()):
                for target in self.passes.forward:
                    if target.nodes.shape == held.nodes.shape and target.step is not None:
                        words = cause_of([self._look(held, target)], PLAIN)
                        if words:
                            yield held, words

    def _targets(self, held: Held) -> list[Held]:
        return self.passes.targets(held.name, held.nodes.shape)
