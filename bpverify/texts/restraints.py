"""Equalities that only say where others may hold: that two indices are equal, that a sum of what is computed is a number.

What is proved for all values holds there too; what fails may hold there, and is not known to be wrong. A sum of quantities that
nothing computes is more than that: it ties them to each other, and no derivative by one of them leaves the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpverify.texts.tree import Name, Number, Sum, quantities

if TYPE_CHECKING:
    from collections.abc import Container

    from bpverify.texts.equality import Equality
    from bpverify.texts.symbols import Symbols


def is_restraint(equality: Equality | None, symbols: Symbols, computed: Container[str]) -> bool:
    """Whether an equality says nothing of what its names are computed from, and only where something may hold."""
    if equality is None or equality.relation != "=":
        return False
    left, right = equality.left, equality.right
    if isinstance(left, Sum) and not left.product:
        return isinstance(right, Number) and all(symbols.symbol(n) in computed for n in quantities(left.body))
    return all(isinstance(s, Name) and not s.sub and not s.sup and s.base in symbols.naming.indices for s in (left, right))
