"""Letters that a text sets with an index both in bold and plain: of vectors with a number, and of their entries."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bpverify.notation.documents import Step

_BOLD = re.compile(r"\\(?:mathbf|boldsymbol|bm|vec)\s*(?:\{\s*(\\?[A-Za-z]+)\s*\}|\s(\w))\s*_")
_PLAIN = re.compile(r"(\\[A-Za-z]+|[A-Za-z])\s*(_\s*(?:\{[^{}]{0,60}\}|\\[A-Za-z]+|.))?")
"""A letter, with its subscript where it has one, which is no letter of its own then."""


def in_two_faces(steps: Sequence[Step]) -> Iterator[tuple[int, str]]:
    """Yield the role of each letter that stands in both, with the line on which the second of them first stands."""
    bold: set[str] = set()
    plain: set[str] = set()
    told: set[str] = set()
    for step in steps:
        latex, sides = step.reading.latex, step.reading.sides
        bold |= {m[1] or m[2] for m in _BOLD.finditer(latex)}
        plain |= {m[1] for m in _PLAIN.finditer(_BOLD.sub(" _", latex)) if m[2]}
        for letter in sorted((bold & plain) - told):
            role = None if sides is None else sides.chain.symbols.role(letter.removeprefix("\\"))
            if role is not None:
                told.add(letter)
                yield step.source.line, str(role)
