r"""Arrays that are the columns, or the rows, of a matrix: X = (x_1 ... x_n), and by their letters a^{(i)} and A, dZ^{(i)} and dZ.

A column is no quantity of its own: its entries are those of the matrix.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from bpverify.errors import BpverifyError
from bpverify.texts.ellipses import template
from bpverify.texts.faces import capital
from bpverify.texts.tree import Dots, Group, Matrix, Name, Number, Scripted, Times, is_transpose, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from bpverify.texts.faces import Faces
    from bpverify.texts.names import Ref
    from bpverify.texts.tree import Node


class Table(Protocol):
    """What is told of the names of a text, and what is noted of them here."""

    aliases: dict[str, str]
    rank: dict[str, int]
    kinds: dict[str, tuple[str, ...]]
    numbers: set[str]
    faces: Faces
    stacks: dict[str, Stack]
    parts: dict[str, str]
    shown: dict[int, str]
    counted: list[tuple[str, Name]]

    def face(self, name: Name) -> Ref:
        """Return what a name stands for, in the way in which it stands."""


@dataclass(frozen=True, slots=True)
class Stack:
    """A matrix by its symbol, and whether the parts are its columns.

    ``number`` is the ordinal of the equation that shows it, -1 where their letters say it.
    """

    whole: str
    are_columns: bool
    number: int = -1
    end: Name | None = None
    """The number of parts, where it has a name."""
    by_index: bool = False
    """Whether the matrix has entries under one letter with its parts, x_j^{(i)} beside x^{(i)}: the index above is the column."""

    def place(self, part: int, entry: int) -> tuple[int, int]:
        """Return where an entry of a part stands in the matrix."""
        return (entry, part) if self.are_columns else (part, entry)


def shown(pairs: Mapping[int, tuple[Node, Node]], face: Callable[[Name], Ref]) -> Iterator[tuple[str, Stack]]:
    """Yield the symbols that displays show as the columns or rows of a matrix, with that."""
    for number, sides in pairs.items():
        for whole, other in (sides, sides[::-1]):
            found = _parts(other, whole) if isinstance(whole, Name) else None
            if found is None or not isinstance(whole, Name):
                continue
            part, are_columns, end = found
            try:
                ref, own = face(part), face(whole)
            except BpverifyError:
                continue
            if own.indices is None and len(ref.indices or ()) == 1 and ref.layer == own.layer and ref.symbol != own.symbol:
                yield ref.symbol, Stack(own.symbol, are_columns is not own.transposed, number, end)


def _parts(node: Node, whole: Name) -> tuple[Name, bool, Name | None] | None:
    """Return the first part of a matrix that is shown by its parts, whether these are columns, and how many there are."""
    cells: list[Node | None]
    is_ruled = False
    if isinstance(node, Matrix):
        rows = [row for row in node.rows if any(cell is not None and not isinstance(cell, Dots) for cell in row)]
        is_ruled = 0 < len(rows) < len(node.rows)
        if len(rows) == 1:
            cells, are_columns = list(rows[0]), True
        elif all(len(row) == 1 for row in node.rows):
            cells, are_columns = [row[0] for row in node.rows], False
        else:
            return None
    elif isinstance(node, Times) and not any(node.signs) and _is_capital_of(whole, node.factors[0]):
        cells, are_columns = list(node.factors), True
    elif isinstance(node, Group) and _is_capital_of(whole, node.items[0]):
        cells, are_columns = list(node.items), True
    else:
        return None
    return _run(cells, are_columns, is_ruled)


def _run(cells: list[Node | None], are_columns: bool, are_vectors: bool) -> tuple[Name, bool, Name | None] | None:
    """Return the first of cells that run from 1 to the last one with dots between, transposed where they are rows."""
    dots = [n for n, cell in enumerate(cells) if isinstance(cell, Dots)]
    if len(dots) != 1 or not 0 < dots[0] < len(cells) - 1 or len(cells) != dots[0] + 2:
        return None
    kept = [cell for cell in cells if cell is not None and not isinstance(cell, Dots)]
    names = [_name(cell, transposed=not are_columns) for cell in kept]
    if any(name is None for name in names) or len(names) != len(cells) - 1:
        return None
    first, last = names[0], names[-1]
    found = template(first, last)
    if found is None or found[1] is None or not isinstance(first, Name) or not (are_vectors or first.bold or not first.sub):
        return None
    numbers = [_number(name) for name in names[:-1]]
    end = found[1] if isinstance(found[1], Name) else None
    return (first, are_columns, end) if numbers == list(range(1, len(names))) else None


def _name(cell: Node, transposed: bool) -> Name | None:
    """Return the vector in a cell: a column is bare, a row is transposed."""
    is_turned = False
    if isinstance(cell, Scripted) and not cell.sub and all(map(is_transpose, cell.sup)) and len(cell.sup) == 1:
        cell, is_turned = cell.of, True
    if isinstance(cell, Name) and any(map(is_transpose, cell.sup)):
        sup = tuple(item for item in cell.sup if not is_transpose(item))
        cell, is_turned = Name(cell.base, cell.sub, sup, cell.bold, cell.bracketed), True
    return cell if isinstance(cell, Name) and is_turned is transposed else None


def _number(name: Name | None) -> int | None:
    """Return the number with which a part is named: the one below it, or the last one above."""
    items = (*name.sub, *name.sup[-1:]) if name is not None else ()
    numbers = [i.value for i in items if isinstance(i, Number)] if not name or not name.sub else [
        i.value for i in name.sub if isinstance(i, Number)
    ]
    return int(numbers[-1]) if numbers and numbers[-1].denominator == 1 else None


def _is_capital_of(whole: Name, part: Node) -> bool:
    """Whether a matrix has the letter of a part as a capital: else a row of letters is their product."""
    return isinstance(part, Name) and whole.base != part.base and whole.base.lower() == part.base.lower()


def by_letters(refs: Iterable[Ref], faces: Faces, matrices: frozenset[str]) -> Iterator[tuple[str, Stack]]:
    """Yield the letters with the index of a sample above that are the columns of a matrix: of the capital, or of dZ itself."""
    for ref in refs:
        if ref.symbol in faces.columned and ref.indices is not None:
            whole = faces.columned[ref.symbol]
            if whole in matrices:
                yield faces.face(ref).symbol, Stack(whole, are_columns=True)

def _displayed(pairs: Iterable[tuple[Node, Node]], face: Callable[[Name], Ref]) -> set[str]:
    """Return the symbols that are shown in some way: what a display shows is not guessed from other letters."""
    found: set[str] = set()
    for sides in pairs:
        for whole, other in (sides, sides[::-1]):
            is_product = isinstance(other, Times) and not any(isinstance(f, Dots) for f in other.factors)
            if isinstance(whole, Name) and not is_product and any(isinstance(n, (Matrix, Dots)) for n in walk(other)):
                try:
                    found.add(face(whole).symbol)
                except BpverifyError:
                    continue
    return found


def _like(
    refs: Iterable[Ref], faces: Faces, matrices: frozenset[str], seen: list[tuple[str, Stack]]
) -> Iterator[tuple[str, Stack]]:
    """Yield bold letters with one index below that go with their capitals as those do that a display shows."""
    examples = {(ref.bold, stack) for ref in refs for part, stack in seen if faces.face(ref).symbol == part and ref.bold}
    stacks = [stack for _, stack in examples if stack.are_columns]
    first = min(stacks, key=lambda s: s.number, default=None)
    for ref in refs if first is not None else ():
        whole = capital(ref.symbol)
        if ref.bold and whole in matrices and len(ref.indices or ()) == 1 and not ref.above and first is not None:
            yield faces.face(ref).symbol, Stack(whole, are_columns=True, number=first.number)


def _candidates(
    symbols: Table, refs: Sequence[Ref], pairs: Sequence[tuple[Node, Node]], matrices: frozenset[str]
) -> tuple[list[tuple[str, Stack]], list[tuple[str, Stack]]]:
    """Return what displays show as the columns or rows of matrices, and what letters alone say of it."""
    seen = [*shown(dict(enumerate(pairs)), symbols.face)]
    like = _like(refs, symbols.faces, matrices - _displayed(pairs, symbols.face), seen)
    return seen, [*by_letters(refs, symbols.faces, matrices), *like]


def part_letters(
    symbols: Table, refs: Sequence[Ref], pairs: Sequence[tuple[Node, Node]], is_matrix: Callable[[str], bool]
) -> None:
    """Tell the columns of a matrix from the vector of one sample that has their letter and no index."""
    matrices = frozenset(ref.symbol for ref in refs if ref.indices is None and is_matrix(ref.symbol))
    seen, said = _candidates(symbols, refs, pairs, matrices)
    alone = {symbols.faces.face(ref).symbol for ref in refs if ref.indices is None}
    symbols.faces.parted |= {part for part, _ in (*seen, *said)} & alone & {ref.symbol for ref in refs}


def note_stacks(
    symbols: Table, refs: Sequence[Ref], pairs: Sequence[tuple[Node, Node]], is_matrix: Callable[[str], bool]
) -> None:
    """Note what is the columns or the rows of a matrix: one letter for each matrix, and one matrix for each letter."""
    matrices = frozenset(ref.symbol for ref in refs if ref.indices is None and is_matrix(ref.symbol))
    seen, said = _candidates(symbols, refs, pairs, matrices)
    shown_here = {(part, symbols.aliases.get(stack.whole, stack.whole)) for part, stack in seen}
    alone = {symbols.faces.face(ref).symbol for ref in refs if ref.indices is None}
    for part, stack in (*seen, *said):
        if part in alone:
            continue
        whole = symbols.aliases.get(stack.whole, stack.whole)
        is_one = symbols.rank.get(part) == 1 or part in symbols.stacks
        if not is_one or symbols.rank.get(whole, 0) not in (0, 2) or whole in symbols.stacks or part in symbols.parts:
            continue
        stack = replace(stack, whole=whole)
        if part not in symbols.stacks and whole not in symbols.parts:
            symbols.stacks[part], symbols.parts[whole] = stack, part
        own = symbols.stacks.get(part)
        if own is not None and (part, whole) in shown_here and (own.whole, own.are_columns) == (whole, stack.are_columns):
            symbols.shown[stack.number] = part
            if stack.end is not None and not (stack.end.sub or stack.end.sup):
                symbols.counted.append((part, stack.end))
                symbols.numbers |= {stack.end.base} if not symbols.rank.get(stack.end.base) else set()
    for part, stack in symbols.stacks.items():
        symbols.rank[part] = 2
        symbols.kinds[stack.whole] = ("array",)
