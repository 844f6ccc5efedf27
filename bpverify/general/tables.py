"""Tables whose columns say the same in several conventions: each is a scope of its own, and uses nothing of another.

So is each row of a table, where it is the rows that say something of the same quantities.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bpverify.notation.cells import Cell
    from bpverify.notation.documents import Step

LONG = 100
"""Beside how many equations a part of a table is judged with those of its own section alone."""


def parts_of_tables(steps: Sequence[Step]) -> Iterator[tuple[frozenset[int], list[int]]]:
    """Yield the ordinals of what stands in one column, or row, that is a scope of its own, and of all that it is judged beside."""
    tables: dict[int, list[int]] = defaultdict(list)
    for number, step in enumerate(steps):
        if step.cell.table:
            tables[step.cell.table].append(number)
    for numbers in tables.values():
        axis = _axis(steps[n] for n in numbers)
        parts: dict[int, set[int]] = defaultdict(set)
        for n in numbers if axis else ():
            parts[getattr(steps[n].cell, axis)].add(n)
        for own in parts.values():
            section = steps[min(own)].section[0]
            beside = {n for n in range(len(steps)) if len(steps) <= LONG or steps[n].section[0] == section} - set(numbers)
            yield frozenset(own), sorted(beside | own)


def _axis(steps: Iterable[Step]) -> str:
    """Return what the scopes of a table are: its columns or rows, if one left side stands in several, or nothing."""
    heads: dict[str, set[Cell]] = defaultdict(set)
    for step in steps:
        if step.kind != "range" and step.source.step == 1:
            heads["".join(step.reading.latex.partition("=")[0].split())].add(step.cell)
    cells = [found for found in heads.values() if len(found) > 1]
    if any(len({cell.column for cell in found}) > 1 for found in cells):
        return "column"
    return "row" if cells else ""
