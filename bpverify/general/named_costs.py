"""A cost that the sentences of a text name, and of which no equation says anything: it proves, and accuses nobody."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bpverify.general.context import Own
from bpverify.notation.tree import Derivative, Gradient, Name, walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpverify.general.network_in_words import Said
    from bpverify.notation.documents import Step
    from bpverify.notation.equalities import Reading

NAMES = ((re.compile(r"quadratic (?:cost|loss|error)", re.IGNORECASE), "quadratic"),)
"""What sentences call a cost that is one thing wherever it is so called, and its name in the catalog.

The mean squared error is none of them: with some authors it is halved, and with some the mean of the outputs.
"""


def named_cost(steps: Sequence[Step], said: Sequence[Said]) -> Own | None:
    """Return the cost that the sentences of a text name; None where they say more of its network, or an equation may define one."""
    if len({each.words.lower() for each in said}) != 1 or any(_may_define(step.reading) for step in steps):
        return None
    first = said[0]
    name = next((name for pattern, name in NAMES if pattern.fullmatch(first.words)), None)
    return None if name is None else Own(first.line, name, told="names it")


def _may_define(reading: Reading) -> bool:
    """Tell whether an equality may say what the cost is: the target stands in it, or it was not read, and no gradient does."""
    sides = reading.sides
    if sides is None or sides.left.node is None or sides.right.node is None:
        return True
    symbols = sides.chain.symbols
    nodes = list(walk((sides.left.node, sides.right.node)))
    roles = {symbols.role(node.letter) for node in nodes if isinstance(node, Name)}
    has_gradient = "delta" in roles or any(isinstance(node, (Derivative, Gradient)) for node in nodes)
    return bool({"y", "cost"} & roles) and not has_gradient
