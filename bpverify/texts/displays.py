"""What the displays of arrays say: an array that is written out with one row or one column is a row or a column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpverify.errors import BpverifyError
from bpverify.texts.grids import entry_of
from bpverify.texts.tree import Matrix, Name, Number, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bpverify.texts.names import Ref
    from bpverify.texts.tree import Node


def thin(trees: Iterable[Node], pairs: Iterable[tuple[Node, Node]], ref_of: Callable[[Name], Ref]) -> frozenset[tuple[str, int]]:
    """Return the symbols of whose two indices one is 1 throughout, each with the place of that index, as displays say."""
    shown: set[tuple[str, int]] = set()
    for left, right in pairs:
        for side, other in ((left, right), (right, left)):
            if isinstance(side, Matrix) and isinstance(other, Name):
                shown |= _shown(side, other, ref_of)
    return frozenset(shown - _elsewhere(trees, ref_of)) if shown else frozenset()


def shown_by_grids(
    pairs: Iterable[tuple[Node, Node]], ref_of: Callable[[Name], Ref], ranks: Mapping[str, int]
) -> dict[str, str]:
    """Return the symbols of arrays that are displayed, with dots, as the entries of another letter, each with that one."""
    found: dict[str, set[str]] = {}
    for whole, grid in pairs:
        entry = entry_of(grid)
        own, other = (_ref(n, ref_of) if isinstance(n, Name) else None for n in (whole, entry))
        if own is None or other is None or own.indices is not None or own.symbol == other.symbol:
            continue
        are_plain = not (own.transposed or other.transposed or own.power or other.power) and own.layer == other.layer
        are_alike = ranks.get(own.symbol, 0) in (0, ranks.get(other.symbol)) and len(other.indices or ()) == ranks.get(other.symbol)
        found.setdefault(own.symbol, set()).add(other.symbol if are_plain and are_alike else "")
    return {symbol: others.pop() for symbol, others in found.items() if len(others) == 1 and "" not in others}


def _shown(matrix: Matrix, whole: Name, ref_of: Callable[[Name], Ref]) -> set[tuple[str, int]]:
    """Return which size is 1 of an array that is displayed as its entries, each at its place."""
    own, symbol = _ref(whole, ref_of), entries_of(matrix, ref_of)
    if own is None or own.indices is not None or own.transposed or symbol is None or own.symbol.lower() != symbol.lower():
        return set()
    is_thin = len(matrix.rows) == 1, max(map(len, matrix.rows)) == 1
    return {(symbol, k) for k in (0, 1) if is_thin[k] and not is_thin[1 - k]}


def entries_of(node: Node, ref_of: Callable[[Name], Ref]) -> str | None:
    """Return the symbol of which a matrix displays the entries, each with two indices, at its place; None where there is none."""
    found: set[str] = set()
    for i, row in enumerate(node.rows if isinstance(node, Matrix) else (), start=1):
        for j, cell in enumerate(row, start=1):
            ref = _ref(cell, ref_of) if isinstance(cell, Name) else None
            if ref is None or _places(ref) != (i, j) or ref.layer is not None or ref.transposed or ref.power is not None:
                return None
            found.add(ref.symbol)
    return found.pop() if len(found) == 1 else None


def _elsewhere(trees: Iterable[Node], ref_of: Callable[[Name], Ref]) -> set[tuple[str, int]]:
    """Return the places of indices that are something else than 1 somewhere."""
    found: set[tuple[str, int]] = set()
    for node in walk(tuple(trees)):
        ref = _ref(node, ref_of) if isinstance(node, Name) else None
        if ref is not None:
            found |= {(ref.symbol, k) for k, i in enumerate(ref.indices or ()) if not isinstance(i, Number) or i.value != 1}
    return found


def _places(ref: Ref) -> tuple[object, ...]:
    return tuple(item.value if isinstance(item, Number) else None for item in ref.indices or ())


def _ref(name: Name, ref_of: Callable[[Name], Ref]) -> Ref | None:
    try:
        return ref_of(name)
    except BpverifyError:
        return None
