"""What is said of the equations of a document: each is judged as its text reads, and accused only on an established reading."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from bpverify.claim import PLAIN
from bpverify.errors import IllFormedError, InternalError, NotationError
from bpverify.general.alternatives import Alternative, alternative, is_of_one_sample, proof, sample_letters
from bpverify.general.conflicts import contradicts, settled, undecided
from bpverify.general.context import OwnModel, is_refuted_without_biases, own_model, special_case
from bpverify.general.decisions import Decisions
from bpverify.general.established import DEFINITIONS, FORWARD, Established, establish, is_definition, with_bias
from bpverify.general.faces import in_two_faces
from bpverify.general.further_readings import further
from bpverify.general.given import change_is_ill_formed, given, is_update, stated
from bpverify.general.judge import EVERYWHERE, judge_reading
from bpverify.general.models import Models, models_of
from bpverify.general.named_costs import named_cost
from bpverify.general.otherwise import as_the_text_has_it
from bpverify.notation.conventions import OWN_COST, Tacit, condition
from bpverify.notation.declared import NOTHING, Declared
from bpverify.notation.readings import OWN, VALUES, Convention, said, variants
from bpverify.notation.tree import Derivative, Name, Ones
from bpverify.notation.tree import walk as walk_tree
from bpverify.verdict import Cause, Diagnostic, Given, IllFormed, Proved, Refuted, Undecided

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpverify.general.context import Own as OwnCost
    from bpverify.general.models import Own
    from bpverify.general.network_in_words import Said
    from bpverify.notation.documents import Step
    from bpverify.notation.equalities import Reading, Sides
    from bpverify.notation.symbols import Symbols
    from bpverify.notation.tree import Node
    from bpverify.verdict import Verdict

GUESSES = frozenset({"row-of-matrix", "bracket", "dummy-variable"})
"""Codes of readings that may prove, and never accuse in a document."""

TOLD_BY_FORM = {"layout": VALUES["layout"], "loose": (False, True)}
"""Readings that an equation tells by having no meaning in any other; they are printed with the proof."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What the equations of a document say of its own readings, cost, activation and names, and who judges by them."""

    established: Established = field(default_factory=Established)
    own: OwnModel = field(default_factory=OwnModel)
    has_biases: bool = True
    renamed: tuple[tuple[int, str], ...] = ()
    models: Models = field(default_factory=Models)
    decisions: Decisions = field(default_factory=Decisions)
    named: OwnCost | None = None
    line_of_input: int = 0
    """The line on which words call X the input, 0 where none does."""

    @classmethod
    def of(
        cls, steps: Sequence[Step], has_biases: bool = True, spoken: Sequence[tuple[int, str]] = (), headings: tuple[int, ...] = (),
        declared: Declared = NOTHING, said: Sequence[Said] = (), line_of_input: int = 0,
    ) -> Policy:
        """Return the policy for a document; ``spoken`` says what its sentences call delta, ``headings`` where it has some.

        ``said`` is what they say of its network.
        """
        decisions = Decisions()
        established = establish(steps, spoken, decisions, declared)
        base = established.base
        models, own = models_of(steps, base, headings, decisions), own_model(steps, base, decisions)
        named = named_cost(steps, said)
        policy = cls(established, own, has_biases, models=models, decisions=decisions, named=named, line_of_input=line_of_input)
        return replace(policy, renamed=tuple(policy._renamed(steps)))

    def as_read(self, steps: Sequence[Step]) -> tuple[Step, ...]:
        """Return the steps as their text reads them."""
        base = self.established.base
        return tuple(steps) if base == OWN else tuple(replace(s, reading=_kept(s.reading.under(base), s.reading)) for s in steps)

    def judge(self, step: Step) -> Verdict:
        """Return the verdict on one equality, which is as its text reads it.

        Raises:
            NotationError: it is no equation in the notation.
        """
        if step.source in self.models.definitions:
            return self._given(step.reading, "definition")
        if not (self.models.found or self.models.strange) or stated(step.reading) is not None:
            return self._judged(step)
        plain: Verdict | None = None
        error: NotationError | None = None
        try:
            plain = self._judged(step)
        except NotationError as fault:
            error = fault
        found = self.models.weighed(step, plain, self._judged_in)
        if found is None:
            raise error or InternalError("an equality without a verdict")
        return found

    def _judged_in(self, own: Own, step: Step) -> Verdict:
        """Return the verdict on one equality in a model that its text defines."""
        known = self.established
        base = replace(known.base, objective=own.objective)
        inner = replace(self, established=replace(known, base=base, lines={**known.lines, "objective": own.line}), models=Models())
        read = _kept(step.reading.under(base), step.reading)
        try:
            return inner._judged(replace(step, reading=read))
        except NotationError as error:
            why = f"not understood: {error}"
            return Undecided(claim=read.latex, scope=EVERYWHERE, reason=why, cause=Cause.NOT_READ, diagnostics=read.diagnostics)

    def _judged(self, step: Step) -> Verdict:
        """Return the verdict on one equality, in the model of its reading."""
        reading = step.reading
        kind = stated(reading)
        if kind is not None:
            return self._given(reading, kind)
        base = self.established.base
        verdict = judge_reading(reading, self.decisions)
        if base != OWN:
            verdict = self._in_words(verdict, reading)
        named = self._named_otherwise(reading)
        if isinstance(verdict, Proved) and not (base.delta != OWN.delta and is_definition(reading)):
            return undecided(verdict, *named) if named else verdict
        kind = given(reading)
        if kind is not None and not self._is_ill_formed_always(reading):
            return self._given(reading, kind)
        if not isinstance(verdict, (Refuted, IllFormed)):
            found = self._of_one_activation(reading, verdict)
            if found is None and isinstance(verdict, Undecided):
                found = further(reading, self.established, self.own, self.decisions, self._told_choices(), self.line_of_input)
            return verdict if found is None else found
        if named:
            return undecided(verdict, *named)
        if self._lacks_bias(reading):
            return self._given(reading, "definition")
        return self._accused(step, verdict)

    def _given(self, reading: Reading, kind: str) -> Verdict:
        sides = reading.sides
        if kind == "update" and sides is not None and is_update(sides):
            fault = change_is_ill_formed(sides, (self.established.base, *variants(self.established.base, self._choices())))
            if fault is not None:
                return IllFormed(claim=reading.latex, scope=EVERYWHERE, reason=str(fault), diagnostics=reading.diagnostics)
        return Given(claim=reading.latex, kind=kind, diagnostics=reading.diagnostics)

    def _lacks_bias(self, reading: Reading) -> bool:
        """Tell whether an equation holds with the biases that are nowhere in the text."""
        return not self.has_biases and self.decisions.holds(with_bias(reading.draft))

    def _choices(self) -> dict[str, tuple[Any, ...]]:
        return {name: self.established.open[name] for name in FORWARD if name in self.established.open}

    def _is_ill_formed_always(self, reading: Reading) -> bool:
        """Tell whether an equation has no meaning in any reading that the text leaves open."""
        conventions = (self.established.base, *variants(self.established.base, self._choices()))
        return all(isinstance(reading.under(c).error, IllFormedError) for c in conventions)

    def _in_words(self, verdict: Verdict, read: Reading) -> Verdict:
        """Return the verdict with the text's reading as its conditions; a repair would be in another notation, and is left out."""
        told = self.established.bearing(read)
        if isinstance(verdict, Proved):
            return replace(verdict, provided=(*verdict.provided, *told))
        if not told:
            return verdict
        remark = Diagnostic("text-reading", f"read as the text has it: {' and '.join(map(str, told))}")
        return replace(verdict, suggestion=None, diagnostics=(*verdict.diagnostics, remark))

    def settle(self, steps: Sequence[Step], verdicts: Sequence[Verdict]) -> list[Verdict]:
        """Return the verdicts, undecided where no one reading makes true what each of them needs."""
        own = as_the_text_has_it(steps, verdicts, self._is_taken_up)
        return settled(steps, own, self.established, self.own, self.decisions)

    def _is_taken_up(self, step: Step) -> bool:
        """Tell whether a definition is one that a model of the text takes up, or one that holds in some network of it."""
        models, base = self.models, self.established.base
        if step.source in (*models.definitions, *models.strange) or step.source.line in {own.line for own in self.own.activations}:
            return True
        # The order of a weight's indices, and the like, are ways of writing the same network.
        written = [base, *variants(base, self._choices()), *(replace(base, objective=own.objective) for own in models.found)]
        readings = [step.reading.under(convention) for convention in written]
        # A bias that is missing is a slip, where the text has biases elsewhere.
        return any(self.decisions.holds(read.claim) or self.decisions.holds(with_bias(read.draft)) for read in readings)

    # -- names that the text gives another meaning

    def _renamed(self, steps: Sequence[Step]) -> list[tuple[int, str]]:
        """Return the lines on which a letter of this notation is defined as something else, with its role."""
        found = []
        for step in steps:
            sides = step.reading.sides
            if sides is None or not isinstance(sides.left.node, Name) or not sides.right.is_equality:
                continue
            role = sides.chain.symbols.role(sides.left.node.letter)
            defined = step.reading.relation in DEFINITIONS and role is not None and self._gives_another_meaning(step, role)
            is_slope = role == "delta" and _is_slope_by_another(sides.right.node, sides.chain.symbols)
            if defined or is_slope or (role in ("x", "y") and _is_worked_out(sides)):
                found.append((step.source.line, str(role)))
        return found + list(in_two_faces(steps))

    def _gives_another_meaning(self, step: Step, role: str) -> bool:
        """Tell whether a definition that is understood is not this notation's; of delta, one that is not understood too."""
        read = step.reading.under(self.established.base)
        if role in ("cost", "activation") or self.decisions.holds(read.claim) or self._lacks_bias(read):
            return False
        if role == "delta":
            return not any(line == step.source.line for line, _ in self.established.deltas)
        return read.claim is not None and not condition(read.claim)

    def _named_otherwise(self, reading: Reading) -> tuple[str, Cause] | None:
        """Return why an equation cannot be judged by this notation's meaning of its letters, None where it can."""
        sides = reading.sides
        if sides is None:
            return None
        letters = {n.letter: sides.chain.symbols.role(n.letter) for n in _names(sides)}
        for line, role in self.renamed:
            letter = next((letter for letter, played in letters.items() if played == role), None)
            if letter is not None:
                return f"{letter} is defined otherwise in the text, line {line}", Cause.NAME
        if "delta" in letters.values() and self.established.is_torn:
            meant = " and ".join(f"{_meaning(m)} on line {line}" for line, m in self.established.deltas)
            readings = [reading.under(replace(self.established.base, delta=m)) for _, m in self.established.deltas]
            if not all(self.decisions.holds(each.claim) for each in readings):
                return f"delta is defined in several ways: as {meant}", Cause.OTHER
        return None

    # -- accusations

    def _accused(self, step: Step, verdict: Verdict) -> Verdict:
        """Return an accusation where no reading is left in which the equation holds; else what stands in its way."""
        read = step.reading
        settled = self._for_own_model(read, verdict)
        if settled is not None and not isinstance(settled, Refuted):
            return settled
        verdict = verdict if settled is None else settled
        named = self._for_named_cost(step, verdict)
        if named is not None:
            return named
        doubt = self._doubt(step, verdict) or self._contradiction(read)
        if doubt:
            return undecided(verdict, doubt)
        found = self._told_by_form(read, verdict)
        if found is not None:
            return found
        known = self.established
        other = alternative(read, known.base, known.open, known.units, self.own.of(read), self.decisions)
        return verdict if other is None else undecided(verdict, self._both(other))

    def _of_one_activation(self, read: Reading, verdict: Verdict) -> Verdict | None:
        """Return the proof of an identity of the activation for the one that the document defines."""
        if read.claim is None or not any(d.code == "dummy-variable" for d in read.diagnostics):
            return None
        found = self.own.of(read).decide(read.claim, self.decisions)
        return replace(found, claim=verdict.claim, diagnostics=verdict.diagnostics) if isinstance(found, Proved) else None

    def _for_own_model(self, read: Reading, verdict: Verdict) -> Verdict | None:
        """Return what is said of an equation for the document's own cost and activation; None where nothing more is."""
        if not isinstance(verdict, Refuted) or read.claim is None:
            return None
        found = self.own.of(read).decide(read.claim, self.decisions)
        if isinstance(found, Proved):
            return replace(found, claim=verdict.claim, diagnostics=verdict.diagnostics)
        if why := self.own.holds_of_some_layers(read.claim, self.decisions):
            return undecided(verdict, why)
        cost = self.own.cost
        if condition(read.claim) in OWN_COST and cost is not None and cost.name is None:
            unknown = f"it does not hold for every cost, and the one defined on line {cost.line} has no name in the catalog"
            return undecided(verdict, unknown)
        if read.claim.model != PLAIN and isinstance(found, Undecided):
            return undecided(verdict, "for the text's own activation or cost no point where the sides differ was found")
        return replace(verdict, witness=found.witness) if isinstance(found, Refuted) else None

    def _for_named_cost(self, step: Step, verdict: Verdict) -> Verdict | None:
        """Return the proof of an equation for the cost that a sentence above it names, whichever layer is the last."""
        read = step.reading
        if self.named is None or self.named.line > step.source.line or step.condition or condition(read.claim) != Tacit.TARGETS:
            return None
        base, own = self.established.base, OwnModel(cost=self.named)
        depths = self.established.open.get("depth", ())
        for convention in (base, *(replace(base, depth=depth) for depth in depths if depth)):
            found = proof(read.under(convention), own, self.decisions)
            if found is not None:
                provided = (*found.provided, *self.established.bearing(read, convention))
                return replace(found, claim=verdict.claim, provided=provided, diagnostics=verdict.diagnostics)
        return None

    def _doubt(self, step: Step, verdict: Verdict) -> str:
        """Return what the text may mean besides, so that it is not accused: a condition, its own model, a guess in reading."""
        read = step.reading
        conditions = [step.condition] if step.condition else []
        own = condition(read.claim)
        if own and not self.own.knows(own) and read.claim is not None:
            case = special_case(read.claim, self.decisions) or self._case_at_the_output(read)
            return f"it rests on {own}" + (f"; it holds for {case}" if case else "")
        supposed = "" if read.claim is None else self.own.supposes(read.claim, self.decisions)
        if supposed:
            return f"it holds for {supposed}, and fails for other activations"
        if conditions:
            return f"it may be meant under the condition '{conditions[0]}', which was not read"
        guesses = [d.message for d in read.diagnostics if d.code in GUESSES]
        if guesses:
            return f"it does not hold as it was read: {guesses[0]}"
        if read.sides is not None and any(isinstance(node, Ones) for node in _nodes(read.sides)):
            return "it does not hold with a vector of ones that is as long as a layer; the ones may count samples"
        rests_on_biases = not self.has_biases and isinstance(verdict, Refuted) and read.claim is not None
        if rests_on_biases and read.claim and not is_refuted_without_biases(read.claim, self.decisions):
            return "it rests on biases, and the text has none"
        return ""

    def _case_at_the_output(self, read: Reading) -> str:
        """Return for which cost an equation holds where the highest numbered layer is the output; "" where for none."""
        for depth in filter(None, self.established.open.get("depth", ())):
            claim = read.under(replace(self.established.base, depth=depth)).claim
            case = special_case(claim, self.decisions) if claim is not None else ""
            if case:
                return f"{case}, where layer {depth} is the output"
        return ""

    def _contradiction(self, read: Reading) -> str:
        """Return that an equation fails as its text is read and holds in this notation's own reading, "" where it does not."""
        if not contradicts(read, self.established, self.decisions):
            return ""
        base = self.established.base
        own = " and ".join(_said(OWN, name) for name in base.differing(replace(OWN, objective=base.objective)))
        return f"it holds if {own}, and fails as the text is read: {' and '.join(map(str, self.established.bearing(read)))}"

    def _told_by_form(self, read: Reading, verdict: Verdict) -> Verdict | None:
        """Return the proof of an equation in the one reading in which its form has a meaning, if there is one."""
        sides = read.sides
        if not isinstance(verdict, IllFormed) or sides is None:
            return None
        choices = self._told_choices()
        told = self.established.base.has_samples
        letters = () if told else sample_letters(sides, self.established.units)
        samples = [letter for letter in letters if is_of_one_sample(sides, letter)]
        for convention in variants(self.established.base, {**choices, "sample": tuple(samples)}):
            found = read.under(convention)
            proved = proof(found, self.own, self.decisions)
            if proved is not None:
                provided = (*proved.provided, *self.established.bearing(read, convention))
                return replace(proved, claim=read.latex, provided=provided, diagnostics=verdict.diagnostics)
        return None

    def _told_choices(self) -> dict[str, tuple[Any, ...]]:
        return {name: values for name, values in TOLD_BY_FORM.items() if name in self.established.open}

    def _both(self, other: Alternative) -> str:
        """Name the reading in which an equation holds, and the one in which it fails."""
        base = self.established.base
        fails = " and ".join(_said(base, name) for name in other.convention.differing(base))
        holds_if = other.convention.words(base)
        if other.rests_on:
            case = special_case(other.claim, self.decisions)
            return f"it fails if {fails}; if {holds_if}, it rests on {other.rests_on}" + (f", and holds for {case}" if case else "")
        return f"it holds if {holds_if}, and fails if {fails}; nothing in the text decides"



def _is_slope_by_another(node: Node | None, symbols: Symbols) -> bool:
    """Tell whether a side is the derivative of the cost by a quantity that this notation does not have."""
    if not isinstance(node, Derivative) or not isinstance(node.of, Name) or symbols.role(node.of.letter) != "cost":
        return False
    return any(isinstance(by, Name) and symbols.role(by.letter) is None for by in node.by)


def _is_worked_out(sides: Sides) -> bool:
    """Tell whether a name of data, x or y, is made equal to what a layer computes: the text calls that by this name."""
    names = [] if sides.right.node is None else [n for n in walk_tree(sides.right.node) if isinstance(n, Name)]
    return any(sides.chain.symbols.role(name.letter) in ("z", "a", "w") for name in names)


def _kept(read: Reading, before: Reading) -> Reading:
    """Return a reading with what was said of it before, by its display and its document."""
    about = tuple(dict.fromkeys((*before.diagnostics, *read.diagnostics)))
    return replace(read, diagnostics=about, latex=before.latex, line=before.line, span=before.span)


def _nodes(sides: Sides) -> list[Any]:
    return list(walk_tree((sides.left.node, sides.right.node)))


def _names(sides: Sides) -> list[Name]:
    return [node for node in _nodes(sides) if isinstance(node, Name)]


def _meaning(meaning: str) -> str:
    return "{}dC/d{}^l".format("-" if meaning[0] == "-" else "", meaning[-1])


def _said(base: Convention, name: str) -> str:
    return said(name, getattr(base, name))
