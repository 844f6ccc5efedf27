r"""Derivatives of expressions in what nothing defines: of \partial (t - o)^2 / \partial w both t and o may be functions of w.

What holds so holds whichever of them depend on it, and of numbers too. It is taken so only where the text says of none of them
how it depends on w, and nothing is accused of failing so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpverify.errors import BpverifyError
from bpverify.texts.tree import Derivative, Name, quantities

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from bpverify.texts.symbols import Symbols
    from bpverify.texts.tree import Nabla


def in_expressions(derivatives: Iterable[Derivative | Nabla], symbols: Symbols, defined: Collection[str]) -> list[Derivative]:
    """Return the derivatives of the names in expressions that are differentiated, where nothing says which of them depend."""
    known = {(_symbol(d.of, symbols), _symbol(d.by[0], symbols)) for d in derivatives if isinstance(d, Derivative)}
    found: dict[Derivative, None] = {}
    for node in derivatives:
        if not isinstance(node, Derivative) or node.of is None or isinstance(node.of, Name) or len(node.by) != 1:
            continue
        by = _symbol(node.by[0], symbols)
        names = [*dict.fromkeys(n for n in quantities(node.of) if _symbol(n, symbols) not in symbols.numbers)]
        inner = {_symbol(n, symbols) for n in names}
        if not by or "" in inner or by in inner or inner & {*defined} or any((each, by) in known for each in inner):
            continue
        found |= dict.fromkeys(Derivative(name, node.by) for name in names)
    return [*found]


def _symbol(node: object, symbols: Symbols) -> str:
    """Return the symbol of a quantity without a layer, transposition or power; "" of anything else."""
    if not isinstance(node, Name):
        return ""
    try:
        ref = symbols.ref(node)
    except BpverifyError:
        return ""
    return "" if ref.layer is not None or ref.transposed or ref.power is not None else ref.symbol
