r"""What \delta is where nothing says it, and it stands in chains for a derivative of the cost.

In \sum_i dL/dy_i dy_i/db = \sum_i \delta_i it stands for dL/dy_i. Two chains are asked for, through one quantity that
has its indices.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bpverify.texts.tree import Derivative, Name, Sum, Times, quantities, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bpverify.texts.equality import Equality
    from bpverify.texts.tree import Node

ENOUGH = 2
"""In how many chains a letter stands for one derivative."""
IN_CHAINS = "in whose place it stands in chains"
"""What is said of such a letter."""


def replaced_by(letter: str, cost: Name, equalities: Iterable[Equality]) -> str | None:
    """Return the letter of what the cost is differentiated by where another letter stands in place of that; None for no one."""
    found: list[str] = []
    for equality in equalities:
        for chain, other in ((equality.left, equality.right), (equality.right, equality.left)):
            own = {n for n in quantities(other) if n.base == letter}
            is_plain = not any(isinstance(n, Derivative) and n.of == cost for n in walk(other))
            if len(own) == 1 and is_plain and not any(n.base == letter for n in quantities(chain)):
                found += _through(chain, own.pop(), cost)
    return found[0] if len(found) >= ENOUGH and len(set(found)) == 1 else None


def is_spoken_of(letter: str, words: Iterable[str]) -> bool:
    """Whether words say what a letter is, before it or behind it."""
    own = rf"{re.escape(letter)}(?![A-Za-z])"
    before = rf"\b(?:let|defin\w*|denot\w*|call\w*|writ\w*|set|where|by)\b[^.]{{0,60}}{own}"
    said = re.compile(rf"{before}|{own}[^.$=]{{0,20}}\$?\s*(?:is|are|denot\w+|stands?|means?|represents?|be)\b", re.IGNORECASE)
    return any(said.search(text) for text in words)


def _through(chain: Node, letter: Name, cost: Name) -> Iterator[str]:
    """Yield the letter of what a chain goes through, where it has the scripts of a letter that stands in the chain's place."""
    while isinstance(chain, Sum):
        chain = chain.body
    factors = chain.factors if isinstance(chain, Times) else ()
    of_cost = [f.by[0] for f in factors if isinstance(f, Derivative) and f.of == cost and len(f.by) == 1]
    links = [f.of for f in factors if isinstance(f, Derivative) and f.of != cost]
    if len(of_cost) == 1 and links == of_cost and isinstance(of_cost[0], Name):
        through = of_cost[0]
        if (through.sub, through.sup) == (letter.sub, letter.sup):
            yield through.base
        else:
            # Through something else: what the letter stands for is not sure.
            yield ""
