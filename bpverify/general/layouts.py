"""The layout of derivatives that a text names in words: what it leaves open is not decided in another one.

The words only ever keep a claim open; they decide nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bpverify.errors import BpverifyError
from bpverify.general.conflicts import undecided
from bpverify.general.quotients import QUOTIENT
from bpverify.notation.parse import read
from bpverify.verdict import Cause, Given, IllFormed, Proved, Refuted, Tested, Undecided

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bpverify.notation.documents import Step
    from bpverify.notation.equalities import Reading
    from bpverify.verdict import Verdict

_IS = r"\b(?:is|are|as|be|being)\s+(?:\w+\s+){0,2}"
_WORDS = {
    "numerator": (r"numerator[\s~-]+(?:layout|convention|form)", r"jacobian[\s~-]+(?:layout|formulation|convention)"),
    "denominator": (
        r"denominator[\s~-]+(?:layout|convention|form)", r"hessian[\s~-]+(?:layout|formulation|convention)",
        r"gradient[\s~-]+(?:layout|formulation|convention)",
    ),
    "rows": (
        rf"gradients?\b[^.;$]{{0,50}}{_IS}rows?\b", rf"derivatives?\b[^.;$]{{0,50}}{_IS}rows?\b",
        r"row(?<!\wrow)[\s~-]+(?:vectors?\b[^.;$]{0,40}gradient|gradient)",
    ),
    "columns": (
        rf"gradients?\b[^.;$]{{0,50}}{_IS}columns?\b", rf"derivatives?\b[^.;$]{{0,50}}{_IS}columns?\b",
        r"column(?<!\wcolumn)[\s~-]+(?:vectors?\b[^.;$]{0,40}gradient|gradient)",
    ),
    "transposed": (r"jacobians?\b[^.;$]{0,60}\btranspos", r"transpos(?<!\wtranspos)\w*[^.;$]{0,60}\bjacobian"),
    "mixed": (r"mixed[\s~-]+layout",),
}  # fmt: skip
"""Words for each layout, in small letters: each begins with the word that is looked for, which a long text is searched for fast."""
BOTH = frozenset({"numerator", "denominator"})
"""Words of a text that speaks of both layouts: which is its own they do not say, and what is proved says in which it is."""
COLUMNS = frozenset({"denominator", "columns"})
"""Words after which the gradient of a cost is what it is read as."""
_NAMES = {name: tuple(map(re.compile, patterns)) for name, patterns in _WORDS.items()}


def named_layouts(text: str) -> frozenset[str]:
    """Return the layouts that a text names anywhere, by their words."""
    small = text.lower()
    return frozenset(name for name, patterns in _NAMES.items() if any(pattern.search(small) for pattern in patterns))


def honoured(
    steps: Sequence[Step], verdicts: Sequence[Verdict], named: frozenset[str], decide: Callable[[Reading], Verdict]
) -> list[Verdict]:
    """Return the verdicts, undecided where a derivative by an array may be laid out in another way than it was read.

    ``decide`` judges a reading.
    """
    found = list(verdicts)
    for at, (step, verdict) in enumerate(zip(steps, verdicts, strict=True)):
        if isinstance(verdict, (Undecided, Given)) or not _by_array(step.reading.latex):
            continue
        holds = isinstance(verdict, (Proved, Tested))
        if named and not (holds and (named >= BOTH or (named <= COLUMNS and _is_of_costs(step.reading.latex)))):
            found[at] = undecided(verdict, "the text names a layout of derivatives, and it was read in none", Cause.WORDS)
        elif isinstance(verdict, (Refuted, IllFormed)) and _is_right_turned(step.reading.latex, decide):
            found[at] = undecided(verdict, "a gradient in it may be a row")
    return found


def _by_array(latex: str) -> bool:
    """Whether a text differentiates by a name without an index."""
    return any("_" not in found["below"] for found in QUOTIENT.finditer(latex)) or r"\nabla" in latex


def _is_of_costs(latex: str) -> bool:
    """Whether what is differentiated by a name without an index is a cost, by its letter."""
    return all(_COST.fullmatch(found["above"]) for found in QUOTIENT.finditer(latex) if "_" not in found["below"])


def _is_right_turned(latex: str, decide: Callable[[Reading], Verdict]) -> bool:
    """Whether an equality holds, or is no longer wrong, with its derivatives transposed; those with a nabla stand as they are."""
    if r"\nabla" not in latex:
        return False
    turned = QUOTIENT.sub(lambda m: rf"\left({m[0]}\right)^T" if "_" not in m["below"] else m[0], latex)
    if turned == latex:
        return False
    try:
        return not any(isinstance(decide(reading), (Refuted, IllFormed)) for reading in read(turned))
    except (BpverifyError, RecursionError):
        return False


_COST = re.compile(r"\s*(?:\\(?:mathcal|mathrm)\s*\{?\s*)?[CEJL]\}?\s*")
