"""The record evaluated in floats at another point, and held against NumPy's own run there.

At the example the two agree by construction wherever code reads a number that it holds instead of the argument: only another point
tells. It decides nothing, like the rehearsal.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from bpverify.exact.algebra.evaluate import Evaluation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bpverify.exact.record.functions import Elementary
    from bpverify.exact.record.graph import Graph


def floats_at(graph: Graph, roots: Iterable[int], symbols: Mapping[str, float]) -> list[float]:
    """Return the floats of all nodes that the roots are computed from, nan for the others; other symbols keep their values."""
    return _Floats(graph, symbols).run(roots)


class _Floats(Evaluation[float]):
    missing = (OverflowError, ValueError, ZeroDivisionError)

    def __init__(self, graph: Graph, symbols: Mapping[str, float]) -> None:
        super().__init__(graph, math.inf, math.nan)
        self.symbols = symbols

    def constant(self, node: int) -> float:
        return float(self.graph.constants[node])

    def symbol(self, node: int) -> float:
        return self.symbols.get(self.graph.symbols[node], self.graph.values[node])

    def powered(self, base: int, exponent: int) -> float:
        return float(self.values[base] ** exponent)

    def applied(self, row: Elementary, node: int, argument: int) -> float:
        return row.value(self.values[argument])
