"""Words of a text that say of its network what the layered network is not: what is proved of that one alone is then open.

The words only ever keep a claim open; they decide nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bpverify.claim import Activate, Cost, Partial, Quantity, layer_refs, walk
from bpverify.general.conflicts import undecided
from bpverify.general.costs import defines_cost
from bpverify.general.quotients import QUOTIENT
from bpverify.grounds import Basis, ConditionKind
from bpverify.notation import tree
from bpverify.verdict import Cause, Given, IllFormed, Proved, Refuted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bpverify.claim import Claim, LayerRef, Term
    from bpverify.general.network_in_words import Said
    from bpverify.notation.documents import Step
    from bpverify.verdict import Verdict

LAYERED = frozenset({Basis.KERNEL, Basis.POLYNOMIALS, Basis.RELATIONS})


def unless_contradicted(
    steps: Sequence[Step], verdicts: Sequence[Verdict], said: Sequence[Said], told: frozenset[str] = frozenset()
) -> tuple[list[Verdict], frozenset[int]]:
    """Return the verdicts, undecided where words say that the text's network is another than the layered one.

    ``told`` are the parts of the reading that equations tell to be as the words say. Beside the verdicts: which equalities nothing
    else may decide, because no equation of the text says what these words do.
    """
    found, closed = list(verdicts), set[int]()
    costs = [step for step in steps if step.reading.sides is not None and defines_cost(step.reading.sides)]
    said = [each for each in said if each.about not in told and not (each.about == "penalty" and any(map(_names_weights, costs)))]
    for at, (step, verdict) in enumerate(zip(steps, verdicts, strict=True)):
        if isinstance(verdict, Given) or (isinstance(verdict, Proved) and verdict.basis not in LAYERED):
            continue
        each = next((s for s in said if s.since <= step.source.line and _bears_on(s, step, verdict, costs)), None)
        if each is not None:
            why = f"line {each.line} says '{each.words}', and it was read otherwise"
            found[at] = undecided(verdict, why, Cause.WORDS)
            if each.about != "width" and not (each.about == "outputs" and any(map(_says_outputs, steps))):
                closed.add(at)
        elif isinstance(verdict, Proved) and (line := _defined_anew(step, verdict, costs)):
            found[at] = undecided(verdict, f"line {line} says anew what the cost is", Cause.OTHER)
        elif isinstance(verdict, Proved) and _is_of_a_batch(step):
            found[at] = undecided(verdict, "capital letters may be of a batch: a bias is then added to each sample")
    return found, frozenset(closed)


# -- what a claim is about


def _bears_on(said: Said, step: Step, verdict: Verdict, costs: Sequence[Step]) -> bool:
    """Tell whether what words say makes a difference to a claim."""
    claim = step.reading.claim
    if said.about == "width":
        return isinstance(verdict, (Refuted, IllFormed))
    if said.about == "penalty" and claim is None:
        return any(_COST.fullmatch(q["above"]) and _WEIGHTS.match(q["below"]) for q in QUOTIENT.finditer(step.reading.latex))
    if said.about in _COSTS:
        mine = _cost_of(step, verdict, costs)
        is_entropy = mine is not None and _LOGARITHM.search(mine.reading.latex) is not None
        return mine is not None and mine.source.line < said.line < step.source.line and is_entropy != (said.about == "entropy")
    return claim is not None and _TOUCHES[said.about](claim)


def _nodes(claim: Claim) -> list[Term]:
    return [node for side in (claim.left, claim.right) for node in walk(side)]


def _is_of_weights(claim: Claim) -> bool:
    return any(isinstance(n, Partial) and isinstance(n.of, Cost) and n.by.kind in ("w", "b") for n in _nodes(claim))


def _is_of_gradients(claim: Claim) -> bool:
    return any(isinstance(n, Partial) or (isinstance(n, Quantity) and n.kind == "delta") for n in _nodes(claim))


def _is_of_outputs(claim: Claim) -> bool:
    """Tell whether a claim uses what the activation of the last layer is."""
    nodes = _nodes(claim)
    highest: dict[str | None, int] = {}
    for ref in (ref for side in (claim.left, claim.right) for ref in layer_refs(side)):
        highest[ref.base] = max(highest.get(ref.base, ref.offset), ref.offset)

    def may_be_last(ref: LayerRef | None) -> bool:
        return ref is None or ref.base is None or ref.offset == (0 if ref.base == "L" else highest[ref.base])

    if not _is_of_gradients(claim):
        return False
    if any(isinstance(n, Quantity) and n.kind == "y" for n in nodes):
        return any(isinstance(n, Activate) or (isinstance(n, Quantity) and n.kind in ("delta", "z")) for n in nodes)
    slopes = [n.of for n in nodes if isinstance(n, Partial) and isinstance(n.of, Quantity) and n.of.kind == "a"]
    return any(isinstance(n, Activate) and may_be_last(n.layer) for n in nodes) or any(may_be_last(a.layer) for a in slopes)


def _has_indices_of_weights(claim: Claim) -> bool:
    return any(isinstance(n, Quantity) and n.kind == "w" for n in _nodes(claim)) and _INDEXED.search(claim.latex) is not None


def _names_weights_or_biases(claim: Claim) -> bool:
    return any(isinstance(n, Quantity) and n.kind in ("w", "b") for n in _nodes(claim))


def _is_of_arrays(claim: Claim) -> bool:
    return any(isinstance(n, Quantity) and n.kind == "w" for n in _nodes(claim)) and _INDEXED.search(claim.latex) is None


_TOUCHES: Mapping[str, Callable[[Claim], bool]] = {
    "outputs": _is_of_outputs, "shared": _is_of_weights, "penalty": _is_of_weights, "links": _is_of_gradients,
    "masks": _is_of_gradients, "norms": _is_of_gradients, "order": _has_indices_of_weights, "start": _names_weights_or_biases,
    "rows": _is_of_arrays,
}  # fmt: skip


def _names_weights(step: Step) -> bool:
    """Tell whether a definition of the cost has weights in it."""
    sides = step.reading.sides
    if sides is None:
        return False
    roles = {sides.chain.symbols.role(token.text) for token in sides.chain.within(sides.right)}
    return "w" in roles


def _says_outputs(step: Step) -> bool:
    """Tell whether an equation says itself what the last layer computes: a softmax, or no function at all."""
    sides = step.reading.sides
    if _SOFTMAX.search(step.reading.latex) is not None:
        return True
    ends = () if sides is None else (sides.left.node, sides.right.node)
    return bool(ends) and all(isinstance(n, tree.Name) and sides and sides.chain.symbols.role(n.letter) in ("z", "a") for n in ends)


def _cost_of(step: Step, verdict: Verdict, costs: Sequence[Step]) -> Step | None:
    """Return the definition of the cost before a claim that its proof rests on."""
    if not isinstance(verdict, Proved) or verdict.basis is Basis.KERNEL:
        # What the kernel proves holds for every cost of a sample.
        return None
    lines = {c.line for c in verdict.provided if c.kind is ConditionKind.MODEL and c.line}
    mine = [cost for cost in costs if cost.source.line in lines and cost.source.line < step.source.line]
    return mine[-1] if mine else None


def _defined_anew(step: Step, verdict: Proved, costs: Sequence[Step]) -> int:
    """Return the line between a claim and the definition of the cost that it rests on, on which the cost is defined again; 0."""
    mine = _cost_of(step, verdict, costs)
    if mine is None:
        return 0
    later = [c for c in costs if mine.source.line < c.source.line < step.source.line and c.reading.claim is None]
    anew = (c for c in later if _form_of(c) != _form_of(mine))
    return next((cost.source.line for cost in anew if not _is_made_of_costs(cost)), 0)


def _form_of(cost: Step) -> tuple[bool, bool]:
    """Return whether the definition of a cost has logarithms, and whether it has squares."""
    latex = cost.reading.latex
    return _LOGARITHM.search(latex) is not None, _SQUARE.search(latex) is not None


def _is_made_of_costs(step: Step) -> bool:
    sides = step.reading.sides
    if sides is None:
        return False
    letter = sides.chain.within(sides.left)[0].text
    return any(token.text == letter for token in sides.chain.within(sides.right))


def _is_of_a_batch(step: Step) -> bool:
    """Tell whether a claim gives the derivative by a bias, and writes with capitals what units compute, maybe of many samples."""
    sides, claim = step.reading.sides, step.reading.claim
    if sides is None or claim is None or not any(isinstance(n, Partial) and n.by.kind == "b" for n in _nodes(claim)):
        return False
    names = [n for n in tree.walk((sides.left.node, sides.right.node)) if isinstance(n, tree.Name)]
    roles = {sides.chain.symbols.role(n.letter) for n in names if n.letter.isupper() or n.letter in (r"\Delta", "Delta")}
    return bool(roles & {"z", "a", "delta", "x"})


_COST = re.compile(r"\s*(?:\\(?:mathcal|mathrm)\s*\{?\s*)?[CEJL]\}?\s*")
_WEIGHTS = re.compile(r"\s*(?:\\math\w+\s*\{?\s*)?(?:[wWb]|\\[tT]heta)(?![A-Za-z])")
_INDEXED = re.compile(r"(?:[wW]|\\[tT]heta|\\[oO]mega)(?:\^(?:\{[^{}]*\}|.))?_")
_COSTS = frozenset({"entropy", "squares"})
_LOGARITHM = re.compile(r"\\(?:ln|log)(?![A-Za-z])")
_SQUARE = re.compile(r"\^\s*(?:2|\{\s*2\s*\})")
_SOFTMAX = re.compile(r"softmax|\\exp(?![A-Za-z])|\be\s*\^")
