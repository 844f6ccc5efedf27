"""How a document was read as one on a layered network: the letters of its quantities, and the conventions that it tells."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from bpverify.notation.readings import OWN, said
from bpverify.notation.tree import Name, walk
from bpverify.verdict import Meaning

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bpverify.general.established import Established
    from bpverify.notation.documents import Step

_WORDS = {
    "cost": "the cost", "w": "the weights", "b": "the biases", "z": "the weighted inputs", "a": "the activations", "x": "the input",
    "y": "the target", "delta": "the errors",
}  # fmt: skip
"""The roles of letters in words."""


def told(steps: Sequence[Step], established: Established | None, own: Sequence[Meaning]) -> tuple[Meaning, ...]:
    """Return how a text was read: what the layered network's notation makes of it, beside its ``own`` names, each in one row."""
    roles = {meaning.symbol: meaning for meaning in _letters(steps)}
    mixed = [
        replace(each, words=f"{each.words}; {roles[each.symbol].words}") if each.symbol in roles else each for each in own
    ]
    known = {each.symbol for each in own}
    return (*_conventions(steps, established), *mixed, *(row for row in roles.values() if row.symbol not in known))


def _conventions(steps: Sequence[Step], established: Established | None) -> Iterator[Meaning]:
    """Yield what of the text's conventions is not this notation's own, with the equations that tell it."""
    base = OWN if established is None else established.base
    for name in base.differing(OWN):
        line = established.lines.get(name) if established is not None else None
        sources = (step.source for step in steps if step.source.line == line)
        yield Meaning("", said(name, getattr(base, name)), tuple(islice(sources, 1)))


def _letters(steps: Sequence[Step]) -> Iterator[Meaning]:
    """Yield the letters of the network that stand in equations that were read in its notation."""
    first: dict[str, Meaning] = {}
    for step in steps:
        sides = step.reading.sides
        if sides is None or step.reading.claim is None:
            continue
        for node in (n for side in (sides.left, sides.right) if side.node is not None for n in walk(side.node)):
            role = sides.chain.symbols.role(node.letter) if isinstance(node, Name) else None
            if isinstance(node, Name) and role in _WORDS:
                letter = node.letter if len(node.letter) == 1 or node.letter.startswith("\\") else "\\" + node.letter
                first.setdefault(node.letter, Meaning(letter, f"{_WORDS[role]} of the layered network", (step.source,)))
    yield from (meaning for _, meaning in sorted(first.items()))
