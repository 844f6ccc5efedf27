"""Why a step of a proof holds: one row a reason, with the phrase that is written beside the step and read there again."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """A reason: its key, its phrase ("{cites}" stands for what it cites) and what a step with it may do."""

    key: str
    phrase: str
    allows: str


REASONS: tuple[ReasonRow, ...] = (
    ReasonRow("definition", "by the definition of {cites}", "replace a quantity by its definition, or its definition by it"),
    ReasonRow("chain rule", "by the chain rule through {cites}", "write a derivative of C as a sum over what lies between"),
    ReasonRow("differentiation", "differentiating {cites}", "replace a derivative of a defined quantity by its value"),
    ReasonRow("collapse", "the sum collapses, since only the term {cites} is not zero", "drop the terms of a sum that are zero"),
    ReasonRow("citation", "by {cites}", "replace one side of a proved equation by the other"),
    ReasonRow("rearrangement", "rearranging", "use the laws of arithmetic and of finite sums alone"),
)
"""Phrases are matched from the first row to the last, so that "by {cites}" is tried after the longer ones."""
