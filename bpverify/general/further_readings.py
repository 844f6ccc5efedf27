"""Readings in which an equation that is else not understood may be proved, and is never accused.

The derivative of a vector by a matrix has three axes; a capital X is a quantity of the network where words call it the input.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bpverify.errors import UnsupportedError
from bpverify.general.alternatives import proof
from bpverify.grounds import Condition, ConditionKind
from bpverify.notation.readings import variants
from bpverify.notation.tree import Derivative, Name, walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from bpverify.general.context import OwnModel
    from bpverify.general.decisions import Decisions
    from bpverify.general.established import Established
    from bpverify.notation.documents import Step
    from bpverify.notation.equalities import Reading, Sides
    from bpverify.verdict import Proved

INPUT = "X"
"""The letter in which samples of an input are gathered."""
_X = r"\$+\s*(?:\\(?:mathbf|bm|boldsymbol)\s*\{?\s*)?X\s*\}?\s*\$+"
_THE_INPUT = r"\b[Ii]nputs?\b(?!\s+(?:size|dim|layer|unit|neuron|node))"
_CALLED = re.compile(
    rf"{_THE_INPUT}[^.;\n$|]{{0,30}}[|\s(]*{_X}|{_X}(?:[\s|]*|\s*(?:is|are|be|denotes?|for)\b[^.;\n$|]{{0,30}}){_THE_INPUT}"
)


def line_of_input(text: str, steps: Sequence[Step]) -> int:
    """Return the line on which words call X the input; 0 where none does, or where the text computes it."""
    found = _CALLED.search(text)
    heads = (s.reading.sides.left.node for s in steps if s.reading.sides is not None)
    if found is None or any(isinstance(head, Name) and head.letter == INPUT for head in heads):
        return 0
    return text.count("\n", 0, found.start()) + 1


def further(
    read: Reading, established: Established, own: OwnModel, decisions: Decisions, choices: Mapping[str, Any], line: int
) -> Proved | None:
    """Return the proof of an equation in one of these readings, None where it has none.

    ``choices`` are other readings that its form may tell, ``line`` is that on which X is called the input, 0 for none.
    """
    if not isinstance(read.error, UnsupportedError) or read.sides is None:
        return None
    sides, said = read.sides, list[Condition]()
    if line and any(name.letter == INPUT for name in _names(sides)) and sides.chain.symbols.role(INPUT) is None:
        symbols = sides.chain.symbols
        sides = replace(sides, chain=replace(sides.chain, symbols=replace(symbols, x=(INPUT, *symbols.x))))
        # Where the layers are numbered from 1, the input is the first one.
        choices = {**choices, "origin": established.open.get("origin", ())}
        said.append(Condition(ConditionKind.MODEL, f"{INPUT} is the input of one sample, as line {line} calls it", line))
    by_matrix = _is_by_matrix(sides)
    if not said and not by_matrix:
        return None
    base = replace(established.base, weighed=by_matrix)
    for convention in (base, *variants(base, choices)):
        reading = sides.reading(convention)
        proved = proof(reading, own, decisions)
        if proved is not None:
            provided = (*proved.provided, *established.bearing(reading, convention), *said)
            return replace(proved, claim=read.latex, provided=provided, diagnostics=read.diagnostics)
    return None


def _names(sides: Sides) -> Iterator[Name]:
    return (node for node in walk((sides.left.node, sides.right.node)) if isinstance(node, Name))


def _is_by_matrix(sides: Sides) -> bool:
    """Tell whether an equation differentiates what is no cost by a weight without indices."""
    role = sides.chain.symbols.role
    for node in walk((sides.left.node, sides.right.node)):
        if isinstance(node, Derivative) and isinstance(node.of, Name) and role(node.of.letter) != "cost":
            if any(isinstance(by, Name) and by.sub is None and role(by.letter) == "w" for by in node.by):
                return True
    return False
