r"""Matrices with dots whose corners say how they go on: x_{11} ... x_{1n}, ..., x_{m1} ... x_{mn} are the x_{ij} of all i and j.

The pattern must be sure: all entries that are shown are one formula at their places; else the dots stay what they are.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from bpverify.texts.open_ended import ACROSS, DOWN, ONE, open_grid
from bpverify.texts.tree import Columns, Dots, Label, Matrix, Name, Number, walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bpverify.texts.tree import Node

Cells = list[list[Any]]


def with_grids(node: Any) -> Any:
    """Return a tree in which matrices with dots are their formula, where their entries say it."""
    if isinstance(node, tuple):
        return tuple(with_grids(part) for part in node)
    if not is_dataclass(node) or isinstance(node, type):
        return node
    changed = {f.name: with_grids(getattr(node, f.name)) for f in fields(node)}
    node = replace(node, **changed) if changed else node
    return (_grid(node) or open_grid(node) or node) if isinstance(node, Matrix) else node


def entry_of(node: Node) -> Name | None:
    """Return the name of which a matrix with dots shows the entries, each with its row and its column last below it."""
    inner = node.body if isinstance(node, Columns) and node.indices == (ACROSS,) else None
    body = inner.body if isinstance(inner, Columns) and inner.indices == (DOWN,) else None
    if not isinstance(body, Name):
        return None
    letters = Name(DOWN), Name(ACROSS)
    others = walk((body.sub[:-2], body.sup))
    return body if body.sub[-2:] == letters and not any(n in letters for n in others) else None


def is_in_order(node: Matrix | Columns) -> bool:
    """Whether the entries that a matrix shows of one array stand where their two indices say: rows by the first of these."""
    if isinstance(node, Columns):
        places = [n.base for n in walk(node) if isinstance(n, Name) and n.base in (DOWN, ACROSS)]
        return places in ([], [DOWN, ACROSS])
    lines = [*enumerate(node.rows), *((j, tuple(c)) for j, c in enumerate(zip(*node.rows, strict=False)))]
    for at, (_, line) in enumerate(lines):
        pairs = [pair for cell in line if (pair := pair_of(cell)) is not None]
        if len({pair[at >= len(node.rows)] for pair in pairs}) > 1:
            return False
    return True


def pair_of(cell: Node | None) -> tuple[Node, Node] | None:
    """Return the last two indices below a name, those of x_{12} apart."""
    if not isinstance(cell, Name):
        return None
    sub = _split(cell, {cell.base: len(cell.sub) + 1}).sub if any(map(_is_pair, cell.sub)) else cell.sub
    return (sub[-2], sub[-1]) if len(sub) > 1 else None


def _grid(matrix: Matrix) -> Node | None:
    if not any(isinstance(cell, Dots) for row in matrix.rows for cell in row):
        return None
    width = max(map(len, matrix.rows))
    cells: Cells = [[*row, *[Dots()] * (width - len(row))] if _all_dots(row) else [*row] for row in matrix.rows]
    if any(len(row) != width for row in cells):
        return None
    rows, columns = _kept(cells), _kept([list(column) for column in zip(*cells, strict=True)])
    if rows is None or columns is None:
        return None
    kept = [[cells[i][j] for j in columns] for i in rows]
    if any(cell is None or isinstance(cell, (Dots, Matrix)) for row in kept for cell in row):
        return None
    if min(len(rows), len(columns)) < 2 or len(rows) == len(cells) or len(columns) == width:
        # What is one line, or is written out in one direction, is no matrix with dots.
        return None
    return _formula(_in_digits(kept), rows, columns)


def _all_dots(row: Sequence[Any]) -> bool:
    return any(isinstance(cell, Dots) for cell in row) and all(cell is None or isinstance(cell, Dots) for cell in row)


def _kept(lines: Cells) -> list[int] | None:
    """Return the places of the lines that hold entries; None where dots begin or end."""
    kept = [n for n, line in enumerate(lines) if not _all_dots(line)]
    return kept if kept and kept[0] == 0 and kept[-1] == len(lines) - 1 else None


def _in_digits(kept: Cells) -> Cells:
    """Write x_{11} as x_{1,1} where other entries have two indices there."""
    most: dict[str, int] = {}
    for node in walk(tuple(map(tuple, kept))):
        if isinstance(node, Name):
            most[node.base] = max(most.get(node.base, 0), len(node.sub))
    return [[_split(cell, most) for cell in row] for row in kept]


def _is_pair(item: Any) -> bool:
    return isinstance(item, Number) and item.digits is None and item.value.denominator == 1 and 10 < item.value < 100


def _word(item: Node) -> str:
    """Return the letters of an upright word below a name, "" of anything else."""
    text = item.text if isinstance(item, Label) else item.base if isinstance(item, Name) and not (item.sub or item.sup) else ""
    return text if text.isalpha() else ""


def _split(node: Any, most: dict[str, int]) -> Any:
    if isinstance(node, tuple):
        return tuple(_split(part, most) for part in node)
    if not is_dataclass(node) or isinstance(node, type):
        return node
    if isinstance(node, Name) and len(node.sub) < most.get(node.base, 0):
        sub: list[Node] = []
        for item in node.sub:
            if isinstance(item, Number) and _is_pair(item):
                sub += [Number(Fraction(int(digit))) for digit in str(item.value)]
            elif len(word := _word(item)) == len(node.sub) + 1 == most[node.base]:
                # The last corner: x_{MN} in upright letters.
                sub += [Name(letter) for letter in word]
            else:
                sub.append(item)
        return replace(node, sub=tuple(sub))
    return replace(node, **{f.name: _split(getattr(node, f.name), most) for f in fields(node)})


def _formula(kept: Cells, rows: list[int], columns: list[int]) -> Node | None:
    """Return the one formula of all entries."""
    first, last = (_shared(row[0], row[-1], ACROSS) for row in (kept[0], kept[-1]))
    if first is None or last is None or first[1] is None or first[1] != last[1]:
        return None
    found = _shared(first[0], last[0], DOWN)
    if found is None or found[1] is None or not _fits(found[0], kept, (rows, found[1]), (columns, first[1])):
        return None
    column = Columns((DOWN,), found[0], ONE, found[1], are_columns=False)
    return Columns((ACROSS,), column, ONE, first[1], are_columns=True)


def _shared(first: Any, last: Any, index: str) -> tuple[Any, Node | None] | None:
    """Return two entries as one, with an index where one has 1 and the other its last value, and that; None if that is not all."""
    if first == last:
        return first, None
    if first == ONE and isinstance(last, Name):
        return Name(index), last
    if type(first) is not type(last) or not (isinstance(first, tuple) or is_dataclass(first)):
        return None
    names = [] if isinstance(first, tuple) else [f.name for f in fields(first)]
    one, other = ((node if isinstance(node, tuple) else tuple(getattr(node, n) for n in names)) for node in (first, last))
    if len(one) != len(other):
        return None
    parts = [_shared(a, b, index) for a, b in zip(one, other, strict=True)]
    known = [part for part in parts if part is not None]
    ends = {end for _, end in known if end is not None}
    if len(known) < len(parts) or len(ends) != 1:
        return None
    bodies: Any = tuple(body for body, _ in known)
    if names:
        node: Any = first
        bodies = replace(node, **dict(zip(names, bodies, strict=True)))
    return bodies, ends.pop()


def _fits(body: Any, kept: Cells, rows: tuple[list[int], Node], columns: tuple[list[int], Node]) -> bool:
    """Whether all entries that are shown are the formula at their places; ``rows`` are where these stand, and the last one."""
    downs, acrosses = _values(body, [row[0] for row in kept], rows, DOWN), _values(body, kept[0], columns, ACROSS)
    if downs is None or acrosses is None:
        return False
    cells = ((i, j, cell) for i, row in zip(downs, kept, strict=True) for j, cell in zip(acrosses, row, strict=True))
    return all(_at(body, {DOWN: i, ACROSS: j}) == cell for i, j, cell in cells)


def _values(body: Any, line: list[Any], places: tuple[list[int], Node], letter: str) -> list[Node] | None:
    """Return the value of an index at each entry of the first row, or column."""
    found: list[Node] = []
    for n, cell in enumerate(line):
        candidates = _candidates(n, cell, *places)
        value = next((v for v in candidates if _at(body, {DOWN: ONE, ACROSS: ONE, letter: v}) == cell), None)
        if value is None or value in found:
            return None
        found.append(value)
    return found


def _candidates(n: int, cell: Any, places: list[int], end: Node) -> Iterator[Node]:
    """Yield what an index may be at an entry: its number before the dots, its end, or a letter between."""
    if places[n] == n:
        yield Number(Fraction(n + 1))
    if n == len(places) - 1:
        yield end
    elif places[n] != n:
        names = (name for name in walk(cell) if isinstance(name, Name))
        yield from (item for name in names for item in name.sub if isinstance(item, Name) and not item.sub)


def _at(node: Any, values: dict[str, Node]) -> Any:
    """Return the formula with values for its indices."""
    if isinstance(node, Name) and node.base in values:
        return values[node.base]
    if isinstance(node, tuple):
        return tuple(_at(part, values) for part in node)
    if not is_dataclass(node) or isinstance(node, type):
        return node
    return replace(node, **{f.name: _at(getattr(node, f.name), values) for f in fields(node)})
