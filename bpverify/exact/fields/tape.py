"""Reverse accumulation in prime fields: the derivative of one number by every entry of the arguments, in one pass back.

Where a run is taped, an element holds the number ``n`` of the operation's result that it is, 0 for what does not move with the
arguments. What moves elements moves these with them, so that views, writes through views and every function of NumPy's that
selects or reorders need no rule; an operation has a row that says what its result passes on to each operand.

It finds what is wrong and is no part of a verdict: a gradient is accepted by the test in a random direction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from bpverify.exact.record.places import refuse
from bpverify.exact.standins.elements import plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from bpverify.exact.fields.modular import Field, Residues
    from bpverify.exact.standins.elements import Plain

    Pull: TypeAlias = Callable[[Residues], Residues]
    """What an operand is passed of the derivative by the result: of the result's shape, or of the operand's."""

FIELD = ("n", "i8")
"""Of an element, which result it is."""
MOST = 1 << 27
"""Results times primes that are kept of one run."""


@dataclass(slots=True)
class Step:
    """One operation: the numbers of its results, and for each operand that moves what it is passed."""

    start: int
    shape: tuple[int, ...]
    operands: list[tuple[NDArray[np.int64], Pull]]


class Tape:
    """The operations of one run on what moves with the arguments of some names."""

    def __init__(self, field: Field, names: frozenset[str]) -> None:
        self.field, self.names = field, names
        self.count = 1
        self.steps: list[Step] = []
        self.leaves: dict[str, tuple[int, tuple[int, ...]]] = {}

    def leaf(self, name: str, found: Plain) -> None:
        """Number the entries of an argument; one that is made again is another one, so that both count."""
        if name in self.leaves:
            raise refuse("an argument that is made twice")
        self.leaves[name] = self._number(found), found.shape

    def note(self, found: Plain, *operands: tuple[Plain, Pull]) -> None:
        """Number the results of an operation, and keep what it passes back."""
        moving = [(np.array(ids), pull) for x, pull in operands if (ids := plain(x)["n"]).any()]
        if moving:
            self.steps.append(Step(self._number(found), found.shape, moving))

    def renumber(self, array: Plain, operands: Callable[[NDArray[np.int64]], list[tuple[NDArray[np.int64], Pull]]]) -> None:
        """Number the elements of an array anew that was added to in place; ``operands`` says what they were made of."""
        before = np.array(array["n"])
        moving = [(ids, pull) for ids, pull in operands(before) if ids.any()]
        if moving:
            self.steps.append(Step(self._number(array), array.shape, moving))

    def _number(self, found: Plain) -> int:
        start, size = self.count, int(found.size)
        self.count += size
        if self.count * len(self.field.primes) > MOST:
            raise refuse("a derivative by reverse accumulation of so many operations")
        plain(found)["n"] = np.arange(start, self.count).reshape(found.shape)
        return start

    def derivatives(self, of: Plain) -> dict[str, Residues]:
        """Return the derivatives of one number by the arguments; the tape is used up."""
        total = np.zeros((self.count, len(self.field.primes)), dtype=np.uint32)
        total[int(plain(of)["n"].reshape(()))] = 1
        total[0] = 0
        while self.steps:
            step = self.steps.pop()
            end = step.start + int(np.prod(step.shape))
            above = total[step.start : end].reshape(*step.shape, -1)
            if above.any():
                for ids, pull in step.operands:
                    self._pass(total, ids, pull(above))
        total[0] = 0
        ends = {name: (start, start + int(np.prod(shape)), shape) for name, (start, shape) in self.leaves.items()}
        return {name: total[start:end].reshape(*shape, -1) for name, (start, end, shape) in ends.items()}

    def _pass(self, total: Residues, ids: NDArray[np.int64], amount: Residues) -> None:
        """Add what an operand is passed to the derivative by each of its elements."""
        amount = unspread(self.field, amount, ids.shape).reshape(-1, total.shape[1])
        flat = ids.reshape(-1)
        first, last = int(flat[0]), int(flat[-1])
        if last - first == len(flat) - 1 and first and (np.diff(flat) == 1).all():
            total[first : last + 1] = self.field.add(total[first : last + 1], amount)
            return
        order = np.argsort(flat, kind="stable")
        places, starts = np.unique(flat[order], return_index=True)
        # Sums of residues of 31 bits stay below 2^64.
        sums = np.add.reduceat(amount[order].astype(np.uint64), starts, axis=0) % self.field.row.astype(np.uint64)
        total[places] = self.field.add(total[places], sums.astype(np.uint32))


def unspread(field: Field, amount: Residues, shape: tuple[int, ...]) -> Residues:
    """Return what a broadcast operand of this shape is passed: the sum over the places that each element went to."""
    wide = amount.shape[:-1]
    if wide == shape:
        return amount
    front = len(wide) - len(shape)
    if front:
        amount = field.sum(amount, tuple(range(front)))
    axes = tuple(i for i, n in enumerate(shape) if n == 1 and amount.shape[i] != 1)
    return field.sum(amount, axes).reshape(*shape, amount.shape[-1]) if axes else amount
