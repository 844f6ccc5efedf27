"""Chain rules under the condition that one quantity depends on another through some alone, which the text's equations may deny."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bpverify.general.conflicts import undecided
from bpverify.general.identities import Chain, chain_of
from bpverify.general.quotients import QUOTIENT
from bpverify.grounds import Basis
from bpverify.verdict import Cause, Proved

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpverify.notation.documents import Step
    from bpverify.verdict import Verdict


def borne_out(steps: Sequence[Step], verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Return the verdicts, a chain rule undecided where an equation of the text says more of what it is about than it does.

    That is one that gives what is differentiated, or that gives something else by what it is differentiated by.
    """
    found = list(verdicts)
    rules = [n for n, v in enumerate(verdicts) if isinstance(v, Proved) and v.basis is Basis.PATTERN]
    if not rules:
        return found
    equations = [(n, _sides(step.reading.latex)) for n, step in enumerate(steps)]
    for at in rules:
        chain = chain_of(steps[at].reading)
        other = next((n for n, sides in equations if n != at and chain is not None and _denies(chain, sides)), None)
        if other is not None:
            reason = f"what depends on what, and through which quantities, is said on line {steps[other].source.line} too"
            found[at] = undecided(verdicts[at], reason, Cause.OTHER)
    return found


def _denies(chain: Chain, sides: tuple[str, ...]) -> bool:
    """Whether an equation may say that the condition of a chain rule does not hold; one that is another chain rule does not."""
    if len(sides) < 2:
        return False
    left, right = sides[0], " ".join(sides[1:])
    slope = QUOTIENT.fullmatch(left)
    if _is_rule(sides):
        own = slope is not None and _letters(slope["above"]) == {chain.above} and _letters(slope["below"]) == {chain.below}
        below = {letter for each in QUOTIENT.finditer(right) for letter in _letters(each["below"])}
        return own and "+" in right and not below <= chain.middles | {chain.below}
    if slope is not None and _letters(slope["below"]) == {chain.below} and _letters(slope["above"]) <= chain.middles:
        return False
    given = set() if slope is not None else _letters(left)
    if chain.above in given:
        return True
    if chain.below not in _letters(QUOTIENT.sub(" ", right)):
        # What stands in no order, such as 0 = x + u, gives neither by the other.
        return chain.below in given and len(given) > 1
    return not (len(given) == 1 and given <= chain.middles)


def _is_rule(sides: tuple[str, ...]) -> bool:
    return all(not _letters(QUOTIENT.sub(" ", side)) for side in sides)


def _sides(latex: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in latex.replace("&", " ").split("="))


def _letters(latex: str) -> set[str]:
    """Return the letters of a text, with what stands in scripts: there they only ever keep a rule open."""
    return {m for m in _LETTER.findall(latex) if m not in _NO_LETTERS}


_LETTER = re.compile(r"\\[A-Za-z]+|[A-Za-z]")
_NO_LETTERS = frozenset({r"\sum", r"\cdot", r"\left", r"\right", r"\limits", r"\frac", r"\dfrac", r"\tfrac", r"\quad", r"\partial"})
