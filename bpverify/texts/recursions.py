"""Quantities of which a text tells only that each is differentiated by the one a step before: z_{k+1} with dz_{k+1}/dz_k."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from bpverify.errors import BpverifyError
from bpverify.texts.steps import free_steps
from bpverify.texts.tree import Derivative, Name

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from bpverify.texts.symbols import Symbols


def stepped(derivatives: Iterable[Any], symbols: Symbols, defined: Container[str]) -> dict[str, list[Derivative]]:
    """Return the derivatives of numbers without a definition, by the number that stands for them, where one is by that itself.

    What is differentiated by a step of another counter, as h_t by h_k, says of no step what it is computed from.
    """
    found: dict[str, list[Derivative]] = defaultdict(list)
    recurrent: set[str] = set()
    for node in derivatives:
        if not isinstance(node, Derivative) or len(node.by) != 1:
            continue
        if not isinstance(node.of, Name) or not isinstance(node.by[0], Name):
            continue
        try:
            of, by = symbols.ref(node.of), symbols.ref(node.by[0])
        except BpverifyError:
            continue
        counters = symbols.naming.counters
        if of.layer is None or of.indices is not None or of.symbol in defined or of.symbol not in symbols.scalars:
            continue
        of_steps = free_steps((of.layer,), counters)
        if by.indices is not None or len(of_steps) != 1 or (by.layer is not None and free_steps((by.layer,), counters) != of_steps):
            continue
        step = {letter: 1 for letter in of_steps}
        ahead = 0 if by.layer is None else (symbols.layer(of.layer, step) or 0) - (symbols.layer(by.layer, step) or 0)
        if ahead < 0 or (of.symbol == by.symbol and ahead != 1):
            continue
        found[of.symbol].append(node)
        recurrent |= {of.symbol} if of.symbol == by.symbol else set()
    return {symbol: nodes for symbol, nodes in found.items() if symbol in recurrent}
