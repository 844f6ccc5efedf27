r"""Costs of one letter that are told apart by their arguments: J(W, b; x, y) is that of one sample, J(W, b) that of all.

The network has one cost. Where a text has both, that of a sample is meant by it: delta is a derivative of that, unless the text
says that it is one of the other. What is said of the other is left to the text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bpverify.general.conflicts import undecided
from bpverify.notation.letters import PARAMETERS
from bpverify.verdict import Cause, IllFormed, Proved, Refuted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpverify.notation.documents import Step
    from bpverify.verdict import Verdict

_DRESS = re.compile(
    r"\\(?:mathbf|boldsymbol|bm|vec|mathrm|mathcal|mathscr|left|right|text|[bB]ig[lr]?|operatorname)(?![A-Za-z])|\\[,;:! ]|[{}\s~]"
)
_OF_ALL = re.compile(rf"([A-Z]|\\ell)\({PARAMETERS}\)")
_OF_ONE = re.compile(rf"([A-Z]|\\ell)\((?:{PARAMETERS}[;,|]x|x(?:,y)?[;,|)])")
_SENTENCE = re.compile(r"(?<=[.!?;])\s+(?=[A-Z])|\n\s*\n")
_DELTA = re.compile(r"\\delta(?![A-Za-z])|δ|\bdelta\b")


def of_one_cost(steps: Sequence[Step], verdicts: Sequence[Verdict], text: str) -> list[Verdict]:
    """Return the verdicts, undecided where they would take the cost of a sample and that of all samples for one."""
    plain = _DRESS.sub("", text)
    parted = {*_OF_ALL.findall(plain)} & {*_OF_ONE.findall(plain)}
    if not parted:
        return list(verdicts)
    errors = {x for sentence in _SENTENCE.split(text) if _DELTA.search(sentence) for x in _OF_ALL.findall(_DRESS.sub("", sentence))}
    return [_unless_both(step, verdict, parted, errors) for step, verdict in zip(steps, verdicts, strict=True)]


def _unless_both(step: Step, verdict: Verdict, parted: set[str], errors: set[str]) -> Verdict:
    if not isinstance(verdict, (Proved, Refuted, IllFormed)):
        return verdict
    plain = _DRESS.sub("", step.reading.latex)
    mixed = {*_OF_ALL.findall(plain)} & parted
    if _DELTA.search(step.reading.latex):
        mixed |= {*_OF_ONE.findall(plain)} & parted & errors
    if not mixed:
        return verdict
    cost = min(mixed)
    return undecided(verdict, f"the text tells the {cost} of all samples from that of each, and a network has one cost", Cause.NAME)

