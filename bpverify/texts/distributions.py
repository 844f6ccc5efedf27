r"""Targets of a cross-entropy: what is multiplied with the logarithms that -\sum_k t_k \log p_k adds are probabilities.

Where the words of a text call a cost so, or its targets one-hot, they sum to 1, which is said with what is proved by it.
"""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from bpverify.texts.definitions import Definition
from bpverify.texts.tree import Call, Name, Number, Sum, Times, quantities, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Set

    from bpverify.texts.tree import Node

_COSTS = re.compile(r"\bcross[- ]?entrop\w+|\blog[- ]likelihood|\bKullback|\bKL[- ]divergence", re.IGNORECASE)
"""Words for a cost of two distributions."""
_ONES = re.compile(r"\bone[- ]hot\b|\bsums? to (?:one\b|1\b|\$1\$)", re.IGNORECASE)
"""Words for numbers that sum to 1."""
_DENIES = re.compile(
    r"\b(?:not|no|never|nor|neither|cannot|without|instead|unlike|unless|rather|except|if|when|would|could|wrong|false|other|others"
    r"|replac\w+|avoid\w*|binary|n't)\b|[?]",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"\b(?:weighted|class[- ]weights?|counts|frequenc\w+|multi-?label|(?:several|many|multiple) (?:labels|classes are)"
    r"|un-?normali[sz]ed|sums? to \$?(?:1|one)\s*[+-]|not (?:\w+ )?normali[sz]ed|positive numbers"
    r"|arbitrary (?:targets|weights|numbers)|importances?|advantages?|returns?|rewards?|all (?:1|ones?)|real numbers?"
    r"|several (?:1|ones)|more than one|any (?:real )?numbers?|(?:is|are) the (?:total|number)s?)(?!\w)",
    re.IGNORECASE,
)
"""Words for a cost of that form whose targets sum to any number."""
_OF_TARGETS = re.compile(r"\b(?:targets?|labels?|truth|outputs?|class(?:es)?|distributions?)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"[.!?](?=\s+[^\sa-z0-9]|\s*$)|\n\s*\n|\$\$|\\[][]")
"""Where a sentence ends: at a stop that no small letter and no digit follows, as behind cf. or Eq., an empty line, or a display."""
_FORMULA = re.compile(r"\$[^$]+\$")


def speaks_of_distributions(said: str, letter: str) -> bool:
    """Whether words call a cost one of two distributions, or say that what has a letter sums to 1, and none deny it."""
    if _OTHERS.search(said):
        return False
    sentences = _sentences(said)
    sure = [part for part in sentences if not _DENIES.search(_FORMULA.sub(" ", part))]
    if any(_is_of(part, letter) for part in sentences if part not in sure):
        return False
    return any(_COSTS.search(part) or _is_of(part, letter) for part in sure)


def has_another_sum(total: Sum, pairs: Iterable[tuple[Node, Node]]) -> bool:
    """Whether an equality says that the targets, or what else has their letter, add up to something else than 1."""
    target = total.body
    if not isinstance(target, Name):
        return False
    both = (each for left, right in pairs for each in ((left, right), (right, left)))
    return any(
        isinstance(side, Sum) and isinstance(side.body, Name) and side.body.base == target.base and other != Number(Fraction(1))
        for side, other in both
    )


def _sentences(said: str) -> list[str]:
    """Return the sentences of a text with the signs that end them."""
    ends = [0, *(match.end() for match in _SENTENCE.finditer(said)), len(said)]
    return [said[a:b] for a, b in pairwise(ends)]


def _is_of(sentence: str, letter: str) -> bool:
    """Whether a sentence that says that something sums to 1 says it of a letter, or of targets without one."""
    if not _ONES.search(sentence):
        return False
    formulas = _FORMULA.findall(_ONES.sub(" ", sentence))
    of_letter = re.compile(rf"(?<![A-Za-z\\]){re.escape(letter)}(?![A-Za-z])")
    return any(map(of_letter.search, formulas)) if formulas else _OF_TARGETS.search(sentence) is not None


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
