"""The readings of the closed table under which an equation that fails would hold."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from bpverify.general.context import OwnModel
from bpverify.general.decisions import Decisions
from bpverify.general.judge import judge, judge_reading
from bpverify.notation.conventions import condition
from bpverify.notation.readings import OWN, VALUES, Convention, variants
from bpverify.notation.samples import SAMPLED
from bpverify.notation.tree import Derivative, Gradient, Name, Total, walk
from bpverify.verdict import Proved, Refuted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from bpverify.claim import Claim
    from bpverify.notation.equalities import Reading, Sides

MOST_READINGS = 1500
"""How many readings of one equation are tried."""

UNKNOWN = "what cannot be decided for all widths and depths"
"""On what an equation rests that is read, and decided in no way."""

NEEDS: Mapping[str, frozenset[str]] = {
    "order": frozenset({"weights"}),
    "start": frozenset({"weights", "biases"}),
    "origin": frozenset({"numbers"}),
    "rows": frozenset({"arrays"}),
    "layout": frozenset({"arrays and derivatives"}),
    "turned": frozenset({"arrays and derivatives"}),
    "loose": frozenset({"arrays"}),
    "delta": frozenset({"delta"}),
}
"""What an equation must hold for a reading of it to make a difference."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """A reading of an equation, under which it holds, or may hold for the cost and the activation of its text (``rests_on``)."""

    convention: Convention
    claim: Claim
    rests_on: str = ""


def proof(read: Reading, own: OwnModel, decisions: Decisions) -> Proved | None:
    """Return the proof of an equation in one reading, in general or for its text's own cost and activation."""
    if read.claim is None or any(rival.must_agree and not decisions.holds(rival.claim) for rival in read.rivals):
        return None
    found = judge_reading(read, decisions) if decisions.holds(read.claim) else own.of(read).decide(read.claim, decisions)
    return found if isinstance(found, Proved) else None


def alternative(
    reading: Reading, base: Convention = OWN, choices: Mapping[str, tuple[Any, ...]] = VALUES, units: frozenset[str] = frozenset(),
    own: OwnModel | None = None, decisions: Decisions | None = None,
) -> Alternative | None:
    """Return a reading under which an equation holds, or at least may hold; None where it fails under each.

    ``choices`` are the values that the text leaves open, ``units`` the letters that count units all over the text, ``own`` is
    its cost and its activation, ``decisions`` are those of the run.
    """
    own, decisions = own or OwnModel(), decisions or Decisions()
    if reading.sides is None:
        return None
    seen = {reading.draft and (reading.draft.left, reading.draft.right)}
    letters = () if base.has_samples else tuple(sample_letters(reading.sides, units))
    open_ones = {**_relevant(reading.sides, choices), "sample": letters}
    may_hold = None
    for convention in islice(variants(base, open_ones), MOST_READINGS):
        read = reading.under(convention)
        if read.draft is None or (key := (read.draft.left, read.draft.right)) in seen:
            continue
        seen.add(key)
        for claim in (read.claim, *(rival.claim for rival in read.rivals)):
            if claim is None:
                continue
            status = decisions.status(claim)
            unknown = status == "undecided" and may_hold is None and not isinstance(judge(claim, decisions), Refuted)
            rests_on = condition(claim) or (UNKNOWN if unknown else own.supposes(claim, decisions))
            if status == "proved" or (rests_on and isinstance(own.decide(claim, decisions), Proved)):
                return Alternative(convention, claim)
            if may_hold is None and rests_on and not own.knows(rests_on):
                may_hold = Alternative(convention, claim, rests_on)
    return may_hold


def _relevant(sides: Sides, choices: Mapping[str, tuple[Any, ...]]) -> dict[str, tuple[Any, ...]]:
    found = set(_traits(sides))
    return {name: values for name, values in choices.items() if name not in NEEDS or NEEDS[name] & found}


def _traits(sides: Sides) -> Iterator[str]:
    """Yield what stands in an equation that a convention may bear on."""
    symbols = sides.chain.symbols
    nodes = list(walk((sides.left.node, sides.right.node)))
    roles = {"w": "weights", "b": "biases", "delta": "delta"}
    names = [node for node in nodes if isinstance(node, Name)]
    yield from (roles[role] for name in names if (role := symbols.role(name.letter)) in roles)
    arrays = any(name.sub is None and symbols.role(name.letter) in {*SAMPLED, "w", "b"} - {"cost"} for name in names)
    if arrays:
        yield "arrays"
    if any(token.text.isdigit() for name in names for token in name.sup or ()):
        yield "numbers"
    if arrays and any(isinstance(node, Derivative | Gradient) for node in nodes):
        yield "arrays and derivatives"


def sample_letters(sides: Sides, units: frozenset[str] = frozenset()) -> Iterator[str]:
    """Yield the letters of an equation that may number samples: at what each sample has its own of, never at a weight."""
    symbols = sides.chain.symbols
    names = [node for node in walk((sides.left.node, sides.right.node)) if isinstance(node, Name)]
    own = [n for n in names if symbols.role(n.letter) in SAMPLED - {"cost"}]
    shared = unit_letters(sides) | units
    totals = [node.sub for node in walk((sides.left.node, sides.right.node)) if isinstance(node, Total)]
    letters = dict.fromkeys(t.text for sub in (*(n.sub for n in own), *totals) for t in sub or () if t.kind == "letter")
    yield from (letter for letter in letters if letter not in shared)


def unit_letters(sides: Sides) -> frozenset[str]:
    """Return the letters that count units in an equation for certain: those at its weights and biases."""
    symbols = sides.chain.symbols
    names = [node for node in walk((sides.left.node, sides.right.node)) if isinstance(node, Name)]
    shared = (name for name in names if symbols.role(name.letter) in ("w", "b"))
    return frozenset(t.text for name in shared for t in name.sub or () if t.kind == "letter")


def is_of_one_sample(sides: Sides, letter: str) -> bool:
    """Tell whether everything that each sample has its own of carries the sample's index, and nothing is summed over samples."""
    nodes = list(walk((sides.left.node, sides.right.node)))
    symbols = sides.chain.symbols
    own = [n for n in nodes if isinstance(n, Name) and symbols.role(n.letter) in SAMPLED - {"cost"}]
    summed = any(isinstance(n, Total) and any(t.text == letter for t in n.sub or ()) for n in nodes)
    return bool(own) and not summed and all(any(t.text == letter for t in n.sub or ()) for n in own)
