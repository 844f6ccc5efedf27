"""A proof: paragraphs and chains of equalities, as data that every renderer reads and none changes.

Engines build it, each step carries the verdict on it, and it is checked again before it is rendered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bpverify.claim import Claim
    from bpverify.network import Network
    from bpverify.verdict import Proved


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a step holds: the key of a row of ``catalog/reasons.py``, and what it cites, such as "BP2" or "z^{l+1}"."""

    key: str
    cites: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One equality of a chain: its right side follows from its left side, the right side of the step before, by the reason."""

    claim: Claim
    reason: Reason
    verdict: Proved


@dataclass(frozen=True, slots=True)
class Chain:
    """Equalities A = B = C, read from the first step's left side to the last step's right side.

    ``tag`` names the equation that the chain ends in ("BP2"), empty where it is an intermediate one.
    """

    steps: tuple[Step, ...]
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A sentence or more between the chains: plain text, mathematics between dollar signs."""

    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """A headed part of a proof."""

    title: str
    parts: tuple[Paragraph | Chain, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """A checked proof of one equation, or of the induction over the layers.

    Attributes:
        name: what is proved: BP1, BP2, BP3, BP4 or induction.
        statement: the equation, or None for the induction.
        scope: for which widths, depths and layers.
        network: the network on which it is spelled out, None where it is for all widths and depths.
        assumes: the hypotheses it rests on, one a line, as its verdicts print them.
        conditions: what must hold besides, such as z_j != 0.
        derivation: the kernel's derivation as plain data, to be replayed; None where the kernel was not asked.
    """

    name: str
    title: str
    statement: Claim | None
    scope: str
    network: Network | None
    sections: tuple[Section, ...]
    assumes: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    derivation: dict[str, Any] | None = None

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every step, in order."""
        chains = (part for section in self.sections for part in section.parts if isinstance(part, Chain))
        return tuple(step for chain in chains for step in chain.steps)
