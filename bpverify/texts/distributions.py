r"""Targets of a cross-entropy: what is multiplied with the logarithms that -\sum_k t_k \log p_k adds are probabilities.

Where the words of a text call a cost so, or its targets one-hot, they sum to 1, which is said with what is proved by it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bpverify.texts.definitions import Definition
from bpverify.texts.tree import Call, Name, Sum, Times, quantities, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Set

_WORDS = re.compile(
    r"\bcross[- ]?entrop\w+|\bone[- ]hot\b|\blog[- ]likelihood|\bKullback|\bKL[- ]divergence|\bsums? to (?:one\b|\$?1\b)",
    re.IGNORECASE,
)
"""Words for a cost of two distributions, or for one."""


def speaks_of_distributions(said: str) -> bool:
    """Whether the words of a text call something a distribution, or a cost one of two distributions."""
    return _WORDS.search(said) is not None


def targets(definitions: Iterable[object], costs: Set[str]) -> Iterator[tuple[int, Sum]]:
    """Yield the sums of the targets of each cross-entropy that a cost is defined by, with the step of its definition."""
    for definition in definitions:
        if not isinstance(definition, Definition) or definition.ref.symbol.partition(" ")[0].partition("_")[0] not in costs:
            continue
        for node in walk(definition.body):
            if isinstance(node, Sum) and (found := _target(node)) is not None:
                yield definition.step, found


def _target(node: Sum) -> Sum | None:
    """Return the sum of what is multiplied with logarithms over the index that both have; None for any other sum."""
    body = node.body
    if not isinstance(body, Times) or len(node.indices) != 1 or node.product or node.differ:
        return None
    (index,) = node.indices
    names = [f for f in body.factors if isinstance(f, Name) and _has(f, index)]
    logarithms = [f for f in body.factors if isinstance(f, Call) and f.function.base in ("log", "ln")]
    if len(names) != 1 or len(logarithms) != 1 or len(body.factors) != 2:
        return None
    inside = list(quantities(logarithms[0].arguments))
    is_alone = logarithms[0].arguments == tuple(inside) and len(inside) == 1 and _has(inside[0], index)
    return Sum(node.indices, names[0], node.low, node.high) if is_alone else None


def _has(name: Name, index: str) -> bool:
    return any(isinstance(i, Name) and i.base == index and not i.sub for i in (*name.sub, *name.sup))
