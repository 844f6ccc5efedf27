"""Equations that are about a text's own network or cost: judged in the model that the text defines, where its definition stands.

What a text defines holds for what it says afterwards; before that, or under another heading, it may prove and accuses nobody.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bpverify.claim import BATCH, Activate, Cost, Partial, Quantity, Sum, children, walk
from bpverify.general.conflicts import undecided
from bpverify.general.costs import defines_cost
from bpverify.general.objectives import defined, hides, joined
from bpverify.notation.objectives import Objective, Spelled, speaks_of
from bpverify.notation.readings import OWN
from bpverify.notation.tree import Name
from bpverify.verdict import IllFormed, Proved, Refuted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bpverify.claim import Claim, Term
    from bpverify.general.decisions import Decisions
    from bpverify.notation.documents import Step
    from bpverify.notation.equalities import Reading
    from bpverify.notation.readings import Convention
    from bpverify.verdict import Source, Verdict

    Judged = Callable[["Own", Step], Verdict]

_HEADING = re.compile(r"^(?:#{1,6}\s|\s*\\(?:part|chapter|(?:sub)*section|paragraph)\*?\s*\{)")

LINKS = Objective(links=True)


@dataclass(frozen=True, slots=True)
class Own:
    """What a text defines of its network or its cost, and on which line.

    ``is_sure`` is False where it may not hold throughout, ``errors_are_told`` where nothing tells of which cost the delta of a
    sample is the derivative.
    """

    objective: Objective
    line: int
    is_sure: bool = True
    errors_are_told: bool = True


@dataclass(frozen=True, slots=True)
class Models:
    """All that a text defines of its network and its cost, in the order of its lines, and the lines of its headings.

    ``base`` is the reading of the text, ``definitions`` where these stand, ``strange`` where layers are defined in another way that
    is not understood.
    """

    found: tuple[Own, ...] = ()
    headings: tuple[int, ...] = ()
    base: Convention = OWN
    definitions: frozenset[Source] = frozenset()
    strange: tuple[Source, ...] = ()

    def weighed(self, step: Step, plain: Verdict | None, judged: Judged) -> Verdict | None:
        """Return the verdict on an equality in the models of its text, where it is about them; else the ``plain`` one."""
        told = ((own, self._about(own, step, plain, judged)) for own in self._nearest(step))
        about = [(own, self._unless_anew(verdict, own, step)) for own, verdict in told if verdict is not None]
        decided = [(own, verdict) for own, verdict in about if isinstance(verdict, (Proved, Refuted, IllFormed))]
        if len({type(verdict) is Proved for _, verdict in decided}) > 1:
            lines = " and ".join(str(line) for line in sorted({own.line for own, _ in decided}))
            several = f"the text defines what it is about in several ways, line {lines}, and it does not hold for each"
            return undecided(decided[0][1], several)
        found = decided or about
        return self._unless_strange(found[0][1] if found else plain, step)

    def _unless_strange(self, verdict: Verdict | None, step: Step) -> Verdict | None:
        """Return a verdict, undecided behind a definition of layers that is not understood, and at that itself."""
        lines = [source.line for source in self.strange if source.line <= step.source.line]
        if not lines or not isinstance(verdict, (Proved, Refuted, IllFormed)):
            return verdict
        return undecided(verdict, f"line {lines[-1]} defines layers with links past them in a way that is not understood")

    def _nearest(self, step: Step) -> list[Own]:
        """Return what is defined, the nearest definition before the equality first."""
        line = step.source.line
        return sorted(self.found, key=lambda own: (own.line > line, abs(line - own.line)))

    def _unless_anew(self, verdict: Verdict, own: Own, step: Step) -> Verdict:
        """Return a verdict, undecided where the text defines the same cost otherwise between its definition and the equality.

        Nobody is accused by the second of two definitions under one heading.
        """
        whole = own.objective.whole
        others = [o.line for o in self.found if whole is not None and o.objective.whole == whole and o.line != own.line]
        anew = [line for line in others if own.line < line < step.source.line]
        beside = [line for line in others if line < own.line and not self._apart(line, own.line)]
        accused = isinstance(verdict, (Refuted, IllFormed))
        if not (anew and isinstance(verdict, Proved)) and not ((anew or beside) and accused):
            return verdict
        return undecided(verdict, f"the cost that line {own.line} defines is defined otherwise on line {(*beside, *anew)[-1]}")

    def _apart(self, first: int, second: int) -> bool:
        """Tell whether a heading stands between two lines."""
        low, high = sorted((first, second))
        return any(low < heading < high for heading in self.headings)

    def _about(self, own: Own, step: Step, plain: Verdict | None, judged: Judged) -> Verdict | None:
        """Return the verdict in one model, None where the equality is not about it."""
        read = step.reading.under(replace(self.base, objective=own.objective))
        behind = step.source.line >= own.line
        if speaks_of(read.draft):
            return self._if_established(judged(own, step), own, step, own.is_sure and behind, judged)
        if not (own.objective.links or own.objective.rate) or (read.claim is None and not own.objective.links):
            return None
        apart = self._apart(own.line, step.source.line)
        if not behind and apart:
            return None
        return self._beside(own, step, plain, judged, behind and own.is_sure and (own.objective.links or not apart))

    def _beside(self, own: Own, step: Step, plain: Verdict | None, judged: Judged, is_here: bool) -> Verdict | None:
        """Return the verdict on an equality that has a meaning without the model too.

        Where the model may not be meant, the equality must hold with it and without.
        """
        found = judged(own, step)
        if is_here and (own.objective.links or isinstance(found, (Refuted, IllFormed))):
            return found
        if isinstance(plain, Proved) and not isinstance(found, Proved):
            return undecided(plain, f"it may not hold where {own.objective.words()}, line {own.line}")
        if isinstance(plain, (Refuted, IllFormed)) and isinstance(found, Proved):
            return undecided(plain, f"it holds where {own.objective.words()}, line {own.line}, and not otherwise")
        return None

    def _if_established(self, verdict: Verdict, own: Own, step: Step, is_sure: bool, judged: Judged) -> Verdict:
        """Return a verdict, or less where the text does not establish the model or what its errors are."""
        if not isinstance(verdict, (Refuted, IllFormed)):
            return verdict
        if not own.errors_are_told:
            other = replace(own, objective=replace(own.objective, errors="whole"), errors_are_told=True)
            if isinstance(judged(other, step), Proved):
                return undecided(verdict, f"it holds if {other.objective.words()}; nothing in the text decides")
        if is_sure:
            return verdict
        fails = f"it fails where {own.objective.words()}, line {own.line}"
        return undecided(verdict, f"{fails}; whether that is meant here is not clear")


def headings_of(text: str) -> tuple[int, ...]:
    """Return the lines of a text that are headings."""
    return tuple(number for number, line in enumerate(text.split("\n"), start=1) if _HEADING.match(line))


def models_of(steps: Sequence[Step], base: Convention, headings: tuple[int, ...], decisions: Decisions) -> Models:
    """Return what a text defines of its network and its cost, read in its own way."""
    costs = [(step, objective) for step in steps if (objective := _defined(step)) is not None]
    both = [
        (max(first.source.line, second.source.line), whole)
        for first, mean in costs for second, penalty in costs if (whole := joined(mean, penalty)) is not None
    ]  # fmt: skip
    plain = [(step.source.line, objective) for step, objective in costs if not _is_part(objective, costs)]
    doubtful = {step.source.line for step, _ in costs if step.condition or step.unclear or step.doubt}
    links = tuple(_links(steps, base, decisions))
    found = [_told(Own(objective, line, line not in doubtful), steps, base, decisions) for line, objective in (*both, *plain)]
    found = [each for own in found for each in _with_links(_certain(own, steps), links)]
    kept = [own for own in found if not any(s.reading.sides is not None and hides(s.reading.sides, own.objective) for s in steps)]
    linking = {step.source for step in steps if _is_links(step.reading, base, decisions)}
    places = frozenset(linking | {step.source for step, _ in costs})
    strange = tuple(step.source for step in steps if step.source not in places and _is_strange(step.reading, base, decisions))
    return Models(tuple(sorted((*kept, *links), key=lambda own: own.line)), headings, base, places, strange)


def _certain(own: Own, steps: Sequence[Step]) -> Own:
    """Return an objective, not sure where the text says of the same cost something else that is not understood."""
    sides = (step.reading.sides for step in steps)
    others = (s for s in sides if s is not None and defines_cost(s) and defined(s) is None and isinstance(s.left.node, Name))
    again = any(isinstance(s.left.node, Name) and Spelled.of(s.left.node) == own.objective.whole for s in others)
    return replace(own, is_sure=own.is_sure and not again and not any(_sets(step, own.objective) for step in steps))


def _sets(step: Step, objective: Objective) -> bool:
    """Tell whether a text sets the rate or the size to a number: what it then writes with that number is right for it alone."""
    sides = step.reading.sides
    left = None if sides is None else sides.left.node
    return isinstance(left, Name) and left.letter in (objective.rate, objective.size) and left.sub is left.sup is None


def _with_links(own: Own, links: Sequence[Own]) -> Iterator[Own]:
    """Yield what is defined of the cost on the network that the text defines; on both kinds where that is not sure."""
    if not links or not all(link.is_sure for link in links):
        yield own
    if links:
        yield replace(own, objective=replace(own.objective, links=True))


def _defined(step: Step) -> Objective | None:
    sides = step.reading.sides
    return defined(sides) if sides is not None and sides.right.is_equality else None


def _is_part(objective: Objective, costs: Sequence[tuple[Step, Objective]]) -> bool:
    """Tell whether an objective is told by others together with this one."""
    others = [other for _, other in costs if other != objective]
    return any(joined(objective, other) or joined(other, objective) for other in others)


def _told(own: Own, steps: Sequence[Step], base: Convention, decisions: Decisions) -> Own:
    """Return an objective with what the other equations of the text tell of its samples."""
    objective = own.objective
    if objective.each is None:
        return own
    drafts = [step.reading.under(replace(base, objective=objective)).draft for step in steps]
    nodes = [node for d in drafts if d is not None for side in (d.left, d.right) for node in walk(side)]
    indexed = any(isinstance(node, Quantity) and node.sample not in (None, 1) for node in nodes)
    told = replace(objective, is_indexed=indexed)
    whole = replace(told, errors="whole")
    is_each, is_whole = (errors_told(one, steps, base, decisions) for one in (told, whole))
    return replace(own, objective=whole if is_whole and not is_each else told, errors_are_told=is_each != is_whole)


def errors_told(objective: Objective, steps: Sequence[Step], base: Convention, decisions: Decisions) -> bool:
    """Tell whether an equation of the text holds only if the delta of a sample is what the objective says."""
    other = replace(objective, errors="whole" if objective.errors == "each" else "each")
    for step in steps:
        here, there = (step.reading.under(replace(base, objective=one)).claim for one in (objective, other))
        if here is None or not _has_one_cost(here, objective):
            continue
        if decisions.holds(here) and not decisions.holds(there):
            return True
    return False


def _has_one_cost(claim: Claim, objective: Objective) -> bool:
    """Tell whether a claim differentiates the one cost whose errors these are, and sums over no samples."""
    nodes = [node for side in (claim.left, claim.right) for node in walk(side)]
    if any(isinstance(node, Sum) and node.over == BATCH for node in nodes):
        return False
    costs = [node.of for node in nodes if isinstance(node, Partial) and isinstance(node.of, Cost)]
    return bool(costs) and all((cost.sample is not None) == (objective.errors == "each") for cost in costs)


# -- links past a layer


def _links(steps: Sequence[Step], base: Convention, decisions: Decisions) -> Iterator[Own]:
    found = [step for step in steps if _is_links(step.reading, base, decisions)]
    otherwise = any(_is_without_links(step.reading, base, decisions) for step in steps)
    for step in found:
        clear = not (step.condition or step.unclear or step.doubt or otherwise)
        yield Own(LINKS, step.source.line, clear and _is_any_layer(step.reading, base))


def _is_of_layer(term: Term) -> bool:
    """Tell whether a side is a component of a layer, and nothing else."""
    return isinstance(term, Quantity) and term.kind == "a"


def _links_claim(reading: Reading, base: Convention) -> Claim | None:
    return reading.under(replace(base, objective=LINKS)).claim


def _is_links(reading: Reading, base: Convention, decisions: Decisions) -> bool:
    """Tell whether an equation says that a layer adds its activation to the layer before."""
    claim = _links_claim(reading, base)
    if claim is None or not _is_of_layer(claim.left) or decisions.holds(reading.under(base).claim):
        return False
    nodes = list(walk(claim.right))
    activated = any(isinstance(node, Activate) and node.order == 0 for node in nodes)
    return activated and not any(isinstance(node, Partial) for node in nodes) and decisions.holds(claim)


def _is_strange(reading: Reading, base: Convention, decisions: Decisions) -> bool:
    """Tell whether an equation gives a layer by its activation and by another layer beside it, or beside its weighted input."""
    draft = reading.under(replace(base, objective=LINKS)).draft
    if draft is None or not _is_of_layer(draft.left) or decisions.holds(reading.under(base).claim):
        return False
    applied = [node for node in walk(draft.right) if isinstance(node, Activate) and node.order == 0]
    inside = [{n.kind for n in walk(node.argument) if isinstance(n, Quantity)} for node in applied]
    return bool(applied) and (_has_layer_outside(draft.right) or any({"z", "a"} <= kinds for kinds in inside))


def _has_layer_outside(term: Term) -> bool:
    if isinstance(term, Activate):
        return False
    return (isinstance(term, Quantity) and term.kind == "a") or any(map(_has_layer_outside, children(term)))


def _is_any_layer(reading: Reading, base: Convention) -> bool:
    claim = _links_claim(reading, base)
    return claim is not None and isinstance(claim.left, Quantity) and claim.left.layer.base not in (None, "L")


def _is_without_links(reading: Reading, base: Convention, decisions: Decisions) -> bool:
    """Tell whether an equation says that a layer is its activation alone."""
    claim = reading.under(base).claim
    if claim is None or not _is_of_layer(claim.left):
        return False
    return isinstance(claim.right, Activate) and claim.right.order == 0 and decisions.holds(claim)
