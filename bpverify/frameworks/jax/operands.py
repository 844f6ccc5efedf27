"""What stands under the variables of a jaxpr, and what runs one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpverify.exact.record.values import Value
    from bpverify.frameworks.notes import Notes


@dataclass(frozen=True, slots=True)
class Operand:
    """What stands under a variable: exact numbers, or whole numbers, truth values and keys as JAX has them."""

    values: Value
    moves: bool = False
    """Whether it is computed from what is differentiated by."""
    is_known: bool = False
    """Whether it is computed from constants alone."""


class Runs(Protocol):
    """What runs jaxprs, for primitives that hold some."""

    notes: Notes
    is_forward: bool
    within: int
    path: list[int]

    def run(self, closed: Value, given: Sequence[Operand]) -> list[Operand]:
        """Return the results of a jaxpr with its constants."""

    def run_open(self, jaxpr: Value, constants: Sequence[Operand], given: Sequence[Operand]) -> list[Operand]:
        """Return the results of a jaxpr."""

    def row(self, operand: Operand, step: int) -> Operand:
        """Return what a loop sees of an array at one step."""

    def stacked(self, parts: Sequence[Operand], aval: Value) -> Operand:
        """Return what the steps of a loop leave, as one array."""
