"""The proofs for all widths and depths: the texts read, every step decided, its reason checked, the theorem derived."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bpverify.errors import InternalError
from bpverify.general.judge import judge
from bpverify.kernel import equations as e
from bpverify.kernel.derivation import document
from bpverify.notation.parse import read
from bpverify.proof.proof import Chain, Paragraph, Proof, Reason, Section, Step
from bpverify.proof.recheck import recheck
from bpverify.proof.texts import TEXTS
from bpverify.verdict import Proved

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpverify.kernel.theorem import Theorem
    from bpverify.proof.texts import ChainText, ProofText

THEOREMS: dict[str, Callable[[], Theorem]] = {
    "BP1": lambda: e.prove(e.bp1(), e.AT_OUTPUT),
    "BP2": lambda: e.prove(e.bp2(), e.HIDDEN),
    "BP3": lambda: e.prove(e.bp3(), e.ALL),
    "BP4": lambda: e.prove(e.bp4(), e.ALL),
    "induction": e.backpropagation,
}
"""The kernel's own derivation of each theorem."""


def general(name: str) -> Proof:
    """Return the proof of BP1, BP2, BP3, BP4 or the induction, each step proved and its reason checked.

    Raises:
        InternalError: a step is not proved, or not by its reason.
    """
    text = TEXTS[name]
    theorem: dict[str, Any] = document(THEOREMS[name]())
    sections = tuple(
        Section(s.title, tuple(Paragraph(part) if isinstance(part, str) else _chain(part) for part in s.parts))
        for s in text.sections
    )
    found = Proof(
        name=text.name,
        title=f"{text.name}: {text.title[0].lower()}{text.title[1:]}" if text.statement else text.title,
        statement=_statement(text),
        scope=text.scope,
        network=None,
        sections=sections,
        assumes=tuple(theorem["hypotheses"]),
        conditions=tuple(theorem["conditions"]),
        derivation=theorem,
    )
    recheck(found)
    return found


def _statement(text: ProofText) -> Any:
    return read(text.statement)[0].claim if text.statement else None


def _chain(text: ChainText) -> Chain:
    latex = " = ".join((text.start, *(right for right, _, _ in text.equalities)))
    steps = []
    for reading, (_, key, cites) in zip(read(latex), text.equalities, strict=True):
        verdict = judge(reading.claim) if reading.claim is not None else None
        if reading.claim is None or not isinstance(verdict, Proved):
            raise InternalError(f"a step of a proof is not proved: {reading.latex}")
        steps.append(Step(reading.claim, Reason(key, cites), verdict))
    return Chain(tuple(steps), text.tag)
