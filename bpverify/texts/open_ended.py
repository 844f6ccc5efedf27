r"""Sums and matrices whose dots have no end: x_1 y_1 + x_2 y_2 + \cdots is over all entries, and so is x_{11} & x_{12} & \cdots.

Where they begin is written, at least twice, and what is written is one formula at 1 and at 2, in indices alone: a number that
counts on before a quantity, or in a power, is none. All entries are meant, which is said with what is proved.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from bpverify.texts.tree import Columns, Dots, Name, Number, Sum, walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpverify.texts.tree import Matrix, Node, Plus

INDEX, DOWN, ACROSS = "\\dots", "\\vdots", "\\ldots"
"""The indices that run on; no letter of a text is written so."""
OPEN = frozenset((INDEX, DOWN, ACROSS))
ONE = Number(Fraction(1))


def open_sum(node: Plus) -> Node | None:
    """Return a sum that ends in dots as one over all entries; None where its terms do not say how it goes on."""
    *shown, (_, end) = node.terms
    signs = {sign for sign, _ in node.terms}
    if not isinstance(end, Dots) or len(shown) < 2 or signs != {1} or any(isinstance(term, Dots) for _, term in shown):
        return None
    body = _formula([term for _, term in shown], INDEX)
    return None if body is None else Sum((INDEX,), body)


def open_grid(matrix: Matrix) -> Node | None:
    """Return a matrix whose rows and columns end in dots as that of all entries; None where its entries are not one formula."""
    *rows, last = matrix.rows
    is_open = len(rows) > 1 and all(isinstance(cell, Dots) for cell in last) and all(_ends_in_dots(row) for row in rows)
    if not is_open or len({len(row) for row in rows}) > 1 or len(rows[0]) < 3:
        return None
    cells = [[*row[:-1]] for row in rows]
    if any(cell is None or isinstance(cell, Dots) for row in cells for cell in row):
        return None
    most = _with_pairs(cells)
    parted = [[_parted(cell, most) for cell in row] for row in cells]
    lines = [_formula(row, ACROSS) for row in parted]
    body = None if any(line is None for line in lines) else _formula(lines, DOWN)
    if body is None:
        return None
    return Columns((ACROSS,), Columns((DOWN,), body, ONE, None, are_columns=False), ONE, None, are_columns=True)


def _ends_in_dots(row: Sequence[Any]) -> bool:
    return isinstance(row[-1], Dots) and not any(isinstance(cell, Dots) for cell in row[:-1])


def _formula(shown: Sequence[Any], index: str) -> Any | None:
    """Return what is one formula at 1, 2 and so on; None where it is not, or where its index stands anywhere but below names."""
    found = _common(shown[0], shown[1], index)
    if found is None or found == shown[0] or not _is_below(found, index):
        return None
    return found if all(_at(found, index, n) == each for n, each in enumerate(shown, 1)) else None


def _common(first: Any, second: Any, index: str) -> Any | None:
    """Return two trees as one, with an index where one has 1 and the other 2; None where they differ in more."""
    if first == second:
        return first
    if first == ONE and isinstance(second, Number) and second.value == 2:
        return Name(index)
    if type(first) is not type(second):
        return None
    if isinstance(first, tuple):
        parts = [_common(a, b, index) for a, b in zip(first, second, strict=False)]
        return None if len(first) != len(second) or any(part is None for part in parts) else tuple(parts)
    if not is_dataclass(first) or isinstance(first, type):
        return None
    changed = {}
    for name in (f.name for f in fields(first)):
        one, other = getattr(first, name), getattr(second, name)
        if one != other and (part := _common(one, other, index)) is None:
            return None
        changed[name] = one if one == other else part
    return replace(first, **changed)


def _is_below(node: Any, index: str) -> bool:
    """Whether an index stands below names alone."""
    everywhere = Counter(n for n in walk(node) if isinstance(n, Name) and n.base == index)
    below = Counter(i for n in walk(node) if isinstance(n, Name) for i in n.sub if isinstance(i, Name) and i.base == index)
    return everywhere == below


def _at(node: Any, index: str, number: int) -> Any:
    if isinstance(node, Name) and node.base == index:
        return Number(Fraction(number))
    if isinstance(node, tuple):
        return tuple(_at(part, index, number) for part in node)
    if not is_dataclass(node) or isinstance(node, type):
        return node
    return replace(node, **{f.name: _at(getattr(node, f.name), index, number) for f in fields(node)})


def _with_pairs(cells: list[list[Any]]) -> set[str]:
    """Return the letters that stand with one number of two digits in every cell: 11, 12 and 21 are their places."""
    width = range(len(cells[0]))
    subs = [{(n.base, n.sub) for n in walk(cell) if isinstance(n, Name)} for row in cells for cell in row]
    found = set.intersection(*({base for base, _ in each} for each in subs))
    places = [(i, j) for i in range(len(cells)) for j in width]
    wanted = {place: Number(Fraction(10 * (place[0] + 1) + place[1] + 1)) for place in places}
    return {
        base for base in found
        if all({sub for b, sub in each if b == base} == {(wanted[place],)} for each, place in zip(subs, places, strict=True))
    }  # fmt: skip


def _parted(node: Any, letters: set[str]) -> Any:
    """Return a tree with x_{1,2} for x_{12}."""
    if isinstance(node, tuple):
        return tuple(_parted(part, letters) for part in node)
    if not is_dataclass(node) or isinstance(node, type):
        return node
    if isinstance(node, Name) and node.base in letters and len(node.sub) == 1 and isinstance(node.sub[0], Number):
        return replace(node, sub=tuple(Number(Fraction(int(digit))) for digit in str(node.sub[0].value)))
    return replace(node, **{f.name: _parted(getattr(node, f.name), letters) for f in fields(node)})
