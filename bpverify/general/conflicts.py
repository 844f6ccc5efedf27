"""Equations of one document that cannot all be right in one reading: none of them is decided, and each names another's line."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bpverify.general.alternatives import proof
from bpverify.notation.readings import OWN, said
from bpverify.notation.rivals import COPIED
from bpverify.notation.tree import Name, walk
from bpverify.verdict import Cause, IllFormed, Proved, Refuted, Undecided

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpverify.general.context import OwnModel
    from bpverify.general.decisions import Decisions
    from bpverify.general.established import Established
    from bpverify.notation.documents import Step
    from bpverify.notation.equalities import Reading
    from bpverify.verdict import Verdict


LAYERS = frozenset({"l", "L", "ell"})
"""Letters that number nothing but layers."""


def settled(
    steps: Sequence[Step], verdicts: Sequence[Verdict], known: Established, own: OwnModel, decisions: Decisions
) -> list[Verdict]:
    """Return the verdicts, undecided where no one reading makes true what each of them needs, or none is of networks."""
    in_one_reading = _one_reading(steps, _of_networks(steps, verdicts), known, decisions)
    return _one_layout(steps, in_one_reading, known, own, decisions)


def _of_networks(steps: Sequence[Step], verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Take an accusation back where nothing shows that it is of a network.

    A proof beside it shows that the text speaks of networks, but not that its every x and y are an input and a target.
    """
    found = list(verdicts)
    proves = any(isinstance(v, Proved) for v in verdicts)
    for at, (step, verdict) in enumerate(zip(steps, verdicts, strict=True)):
        if not isinstance(verdict, (Refuted, IllFormed)):
            continue
        roles, has_layer = _of_a_network(step.reading)
        if roles and roles <= {"x", "y", "cost"} and not has_layer:
            found[at] = undecided(verdict, "nothing in it shows that x and y are the input and the target of a network")
        elif len(roles) < 2 and not has_layer and not proves:
            found[at] = undecided(verdict, "one quantity alone, and nothing in the text shows that it is one of a network")
    return found


def _of_a_network(reading: Reading) -> tuple[set[str | None], bool]:
    """Return which kinds of quantities an equation names, but for activations, and whether it names a layer l."""
    sides = reading.sides
    if sides is None:
        return {"w", "z"}, True
    names = [node for node in walk((sides.left.node, sides.right.node)) if isinstance(node, Name)]
    roles = {sides.chain.symbols.role(name.letter) for name in names} - {None, "activation"}
    return roles, any(token.text in LAYERS for name in names for token in name.sup or ())


def contradicts(reading: Reading, known: Established, decisions: Decisions) -> bool:
    """Tell whether an equation holds in this notation's own reading, and not in that of its text."""
    own = replace(OWN, objective=known.base.objective)
    return known.base != own and not decisions.holds(reading.claim) and decisions.holds(reading.under(own).claim)


def _one_reading(
    steps: Sequence[Step], verdicts: Sequence[Verdict], known: Established, decisions: Decisions
) -> list[Verdict]:
    """Take back what rests on the reading of the text where more equations hold only in this notation's own.

    The equations that tell the reading count for nothing here: one slip in them must not bend the rest, nor one slip elsewhere.
    """
    found = list(verdicts)
    open_ones = [s for s, v in zip(steps, verdicts, strict=True) if isinstance(v, Undecided)]
    against = [s for s in open_ones if contradicts(s.reading, known, decisions)]
    resting = {at: known.bearing(steps[at].reading) for at, v in enumerate(verdicts) if against and isinstance(v, Proved)}
    borne = [at for at, words in resting.items() if words and steps[at].source.line not in known.lines.values()]
    if len(against) <= len(borne):
        return found
    for at, words in resting.items():
        if words:
            line = against[0].source.line
            told = " and ".join(map(str, words))
            found[at] = undecided(found[at], f"it holds if {told}; the equation on line {line} holds only otherwise")
    return found


def _one_layout(
    steps: Sequence[Step], verdicts: Sequence[Verdict], known: Established, own: OwnModel, decisions: Decisions
) -> list[Verdict]:
    """Take back what rests on one layout of the derivative of a vector by a vector where another equation rests on another."""
    found = list(verdicts)
    proved = [isinstance(v, Proved) for v in verdicts]
    needs = [_layouts(s.reading, known, own, decisions) if is_proved else NONE for s, is_proved in zip(steps, proved, strict=True)]
    for at, need in enumerate(needs):
        other = next((n for n, layouts in enumerate(needs) if _exclude(need, layouts)), None)
        if other is not None:
            theirs = f"the equation on line {steps[other].source.line} if {_in_words(needs[other])}"
            found[at] = undecided(found[at], f"it holds if {_in_words(need)}, and {theirs}")
    return found


NONE = frozenset[str]()
MATRICES = frozenset({"numerator", "denominator"})


def _layouts(reading: Reading, known: Established, own: OwnModel, decisions: Decisions) -> frozenset[str]:
    """Return the layouts in which an equation holds, none where the layout makes no difference."""
    in_each = {layout: reading.under(replace(known.base, layout=layout)) for layout in (*sorted(MATRICES), "entries")}
    drafts = [read.draft for read in in_each.values()]
    if all(draft == drafts[0] for draft in drafts):
        return NONE
    return frozenset(layout for layout, read in in_each.items() if proof(read, own, decisions) is not None)


def _exclude(one: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether two equations cannot both be meant: matrices the other way round, or a matrix where there are only entries."""
    if not one or not other:
        return False
    if one & MATRICES and other & MATRICES:
        return not one & other & MATRICES
    return not one & other


def _in_words(layouts: frozenset[str]) -> str:
    """Return in words the layouts in which an equation holds; where it is a matrix in both, that it is one."""
    if layouts >= MATRICES:
        return "the derivative of a vector by a vector is a matrix"
    return said("layout", next(iter(layouts & MATRICES or layouts)))


def undecided(verdict: Verdict, reason: str, cause: Cause = Cause.AMBIGUOUS) -> Undecided:
    """Return that nothing is decided of what a verdict is about, and why."""
    about = {name: getattr(verdict, name) for name in COPIED}
    return Undecided(**about, reason=reason, cause=cause)
