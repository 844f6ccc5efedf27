"""Which single letters below or above names are indices, and which are labels: i of W_i, where i_t is a gate with its weights."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from bpverify.texts.tree import TRANSPOSES, Call, Name, quantities

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bpverify.texts.tree import Node

USUAL = frozenset("ijkmnpq")
"""Letters that are indices where nothing says that they are more."""
_CHOOSING = frozenset(("argmax", "argmin", "max", "min"))
"""Functions whose value may be an index."""


def index_letters(
    owners: Mapping[str, set[str]], trees: Iterable[Node], equations: Iterable[tuple[Node, Node]], counters: frozenset[str]
) -> set[str]:
    """Return the letters that are indices though no sum runs over them; ``owners`` are the names that have each in a script."""
    names = [*quantities(tuple(trees))]
    # h of W_{hh} and b_h is the name of h_t.
    named = {n.base for n in names}
    labels = {s for s in named - USUAL if s in owners} | (USUAL & _gates(names, equations, counters))
    # y of W_{hy} and b_y goes with h, which is a label.
    beside = {letter for n in names for letter in _letters(n) if labels & {*_letters(n)}} - USUAL
    return {
        s for s, found in owners.items()
        if len(s) == 1 and s.islower() and ((len(found) > 1 and s not in named | beside) or s in USUAL) and s not in labels
    }  # fmt: skip


def _gates(names: Iterable[Name], equations: Iterable[tuple[Node, Node]], counters: frozenset[str]) -> set[str]:
    """Return the letters that are quantities though they are usual for indices: i_t at each step, or i with a function's value."""
    stepped = {n.base for n in names for i in (*n.sub, *n.sup) if isinstance(i, Name) and i.base in counters}
    heads = {
        left.base for left, right in equations
        if isinstance(left, Name) and isinstance(right, Call) and right.function.base not in _CHOOSING
    }  # fmt: skip
    return stepped | heads


def _letters(name: Name) -> tuple[str, ...]:
    """Return the single letters that stand side by side below a name; nothing where one stands alone, or with something else."""
    found = tuple(i.base for i in name.sub if isinstance(i, Name) and not i.sub and len(i.base) == 1)
    return found if len(found) == len(name.sub) == 2 else ()


def always_lettered(trees: Iterable[Node], ends: Iterable[str]) -> set[str]:
    """Return the names that have one of several capitals above wherever they stand, none of them a last layer or a transpose."""
    above: dict[str, set[str]] = defaultdict(set)
    others: set[str] = set()
    known = {*ends, *TRANSPOSES, "N", "M", "L"}
    for name in quantities(tuple(trees)):
        letters = [i.base for i in name.sup if isinstance(i, Name) and len(i.base) == 1]
        capitals = [letter for letter in letters if letter.isupper() and letter not in known]
        if len(capitals) == 1 and not name.bracketed:
            above[name.base].add(capitals[0])
        else:
            others.add(name.base)
    return {base for base, found in above.items() if len(found) > 1 and base not in others}
