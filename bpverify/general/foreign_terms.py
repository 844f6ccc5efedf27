r"""Costs with a term that says nothing of the outputs: J = L + R, C = C_0 + \lambda \Omega(W). The layered network's cost has none.

Such a term may depend on weights, and on anything else where nothing says what it is. What the network proves of derivatives of its
cost is then no proof for that one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpverify.claim import Partial, Quantity, walk
from bpverify.general.conflicts import undecided
from bpverify.general.costs import begins_with_cost
from bpverify.general.objectives import defined
from bpverify.grounds import Basis
from bpverify.verdict import Cause, Proved

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bpverify.claim import Claim
    from bpverify.notation.documents import Step
    from bpverify.notation.tokens import Token
    from bpverify.verdict import Verdict

_OUTPUTS = frozenset({"cost", "a", "y", "z", "delta"})
"""What a term that says something of the outputs, or another cost, has in it."""
_OPENS, _CLOSES = frozenset((*"([{", r"\lVert", r"\lvert", r"\langle")), frozenset((*")]}", r"\rVert", r"\rvert", r"\rangle"))
_BARS = frozenset(("|", r"\|", r"\Vert", r"\vert"))
"""Signs of norms, which open and close in turn."""


def unless_foreign(steps: Sequence[Step], verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Return the verdicts, undecided where a text's cost has such a term and the network's cost is taken for it."""
    found = list(verdicts)
    costs = [(step, term) for step in steps if (term := _foreign_term(step))]
    for at, (step, verdict) in enumerate(zip(steps, verdicts, strict=True)):
        if not isinstance(verdict, Proved) or verdict.basis is not Basis.KERNEL or not _is_of_gradients(step.reading.claim):
            continue
        said = next((each for each in costs if each[0].source.line < step.source.line and _is_of(step, each[0])), None)
        if said is not None:
            cost, term = said
            why = f"line {cost.source.line} adds a term to the cost, and does not say that it depends on the outputs alone: {term}"
            found[at] = undecided(verdict, why, Cause.OTHER)
    return found


def _foreign_term(step: Step) -> str:
    """Return the first term of a cost's definition with a letter, and none for outputs, targets or another cost; '' for none."""
    sides = step.reading.sides
    if sides is None or not begins_with_cost(sides) or defined(sides) is not None:
        # A penalty of a known form is part of the model in which the text is judged.
        return ""
    terms = [*_terms(sides.chain.within(sides.right))]
    if len(terms) < 2:
        return ""
    role = sides.chain.symbols.role
    for term in terms:
        letters = [text for text in _upright(term) if text[-1:].isalpha()]
        if letters and not {role(letter) for letter in letters} & _OUTPUTS:
            return "".join(token.text + (" " if token.text.startswith("\\") else "") for token in term).strip()
    return ""


def _upright(tokens: Sequence[Token]) -> Iterator[str]:
    """Yield the tokens that stand in no script: the L of a^{[L]} is a layer."""
    depth, is_script, closes_at = 0, False, 0
    for token in tokens:
        text = token.text
        opens, closes = text in _OPENS, text in _CLOSES
        if closes_at:
            depth += opens - closes
            closes_at = closes_at if depth >= closes_at else 0
        elif is_script:
            is_script = False
            depth += opens
            closes_at = depth if opens else 0
        elif text in ("^", "_"):
            is_script = True
        else:
            depth += opens - closes
            yield text


def _terms(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Yield the terms of a sum, as tokens."""
    term: list[Token] = []
    depth, within = 0, False
    for token in tokens:
        depth += (token.text in _OPENS) - (token.text in _CLOSES)
        within ^= token.text in _BARS
        if token.text in ("+", "-") and not depth and not within:
            if term:
                yield term
            term = []
        else:
            term.append(token)
    if term:
        yield term


def _is_of_gradients(claim: Claim | None) -> bool:
    nodes = [] if claim is None else [node for side in (claim.left, claim.right) for node in walk(side)]
    return any(isinstance(n, Partial) or (isinstance(n, Quantity) and n.kind == "delta") for n in nodes)


def _is_of(step: Step, cost: Step) -> bool:
    """Tell whether an equation may be about a cost: it names that one as it is defined, or no cost that it could be told from."""
    sides, claim = cost.reading.sides, step.reading.sides
    if sides is None or claim is None:
        return sides is not None
    own, mine = ([token.text for token in tokens] for tokens in (sides.chain.within(sides.left), claim.chain.tokens))
    places = [at for at, text in enumerate(mine) if text == own[0]]
    if places:
        # J(W, b; x, y) is not J(W, b).
        return any(mine[at : at + len(own)] == own for at in places)
    role = sides.chain.symbols.role
    others = {text for text in _upright(sides.chain.within(sides.right)) if role(text) == "cost"}
    return not others & {*_upright(claim.chain.tokens)}
