"""One run of the user's code: what it claims of each array of parameters, and what was decided there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from bpverify.exact.algebra.crossing import Crossing
    from bpverify.exact.algebra.decide import Decision
    from bpverify.exact.algebra.outlines import Key, Outline
    from bpverify.exact.check.problem import Stand
    from bpverify.exact.record.graph import Graph


@dataclass(slots=True)
class Part:
    """One array of parameters: its symbols, the nodes claimed for its gradient, and its first place among all pairs."""

    name: str
    symbols: NDArray[np.int64]
    claimed: NDArray[np.int64]
    is_missing: bool = False
    """Whether no gradient is returned: it is then compared with 0."""
    is_unread: bool = False
    """Whether the function whose variables are the gradients never looked at the argument."""
    unwritten: dict[int, bool] = field(default_factory=dict)
    """Entries that are what numpy.empty left in memory (True), or are computed from it."""
    is_decided: bool = True
    """Whether its entries were compared at this point: what was refuted before is not compared again."""
    start: int = 0

    @property
    def misfit(self) -> str:
        """Why the shapes cannot be compared."""
        return misfit(self.name, self.symbols.shape, self.claimed.shape)

    def places(self) -> range:
        """Return the places of its pairs."""
        if not self.is_decided:
            return range(0)
        return range(self.start, self.start + self.symbols.size)


@dataclass(slots=True)
class Point:
    """One run of the code and what was decided there."""

    graph: Graph
    stand: Stand
    parts: list[Part]
    decision: Decision
    ties: list[str]
    """Places of comparisons of equal values that move with what is differentiated by: kinks."""
    undefined: list[str]
    """Arrays of which a claimed entry is not a number."""
    outline: Outline
    upstream: NDArray[np.float64] | None = None
    """The upstream gradient of a layer."""
    crossing: Crossing | None = None
    """How other points are made from this one, once that was asked for."""
    given_up: set[Key] = field(default_factory=set)
    """What no point can be made for from this one."""

    @property
    def tie_of_data(self) -> str | None:
        """The place where numbers of data are equal that the code puts in order, None where none are, as in the example.

        Whether they may be equal the code does not say: what is wrong there only may be outside of what is meant.
        """
        branches = self.outline.branches.values() if self.stand.number else ()
        ties = (b.place for b in branches if b.relation == "=" and not b.asks_equality and not self.outline.moves(b))
        return next(ties, None)


def misfit(name: str, ours: tuple[int, ...], theirs: tuple[int, ...]) -> str:
    """Return why two shapes cannot be compared, '' where they can; numpy would broadcast some, which are another gradient's."""
    if ours == theirs:
        return ""
    hint = ", its transpose" if ours == theirs[::-1] else ""
    return f"the gradient has the shape {theirs}{hint}, {name} has {ours}"
