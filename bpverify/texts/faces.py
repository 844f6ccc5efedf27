"""Letters that stand in several ways: with a layer and without, with one index and with two, bold and plain.

Each way is a quantity of its own, a face of the letter.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bpverify.texts.names import Ref

Places = tuple[int, int]
"""How many indices stand below, and how many above."""


@dataclass
class Faces:
    """The ways in which each letter stands in a text."""

    split: dict[str, set[bool]] = field(default_factory=lambda: defaultdict(set))
    """Whether a letter stands without a layer, for each of its ways."""
    plain: dict[tuple[str, bool], Counter[Places]] = field(default_factory=lambda: defaultdict(Counter))
    """The places of its indices where it is plain; by the letter, and whether it has no layer."""
    bold: dict[tuple[str, bool], Counter[Places]] = field(default_factory=lambda: defaultdict(Counter))
    twice: set[str] = field(default_factory=set)
    """Small letters that stand without an index both bold and plain: the bold one is a vector, beside a matrix."""
    whole: dict[str, str] = field(default_factory=dict)
    """The letter of each face."""
    columned: dict[str, str] = field(default_factory=dict)
    """Letters with the index of a sample above, beside a matrix that may have them as its columns: its capital, or dZ of dZ^i."""
    parted: set[str] = field(default_factory=set)
    """Letters that are columns of a matrix under an index below, and something else without it: the vector of one sample."""
    vague: set[str] = field(default_factory=set)
    """Faces of which nothing says what their entries are: bold ones with the indices of plain entries."""

    def face(self, ref: Ref) -> Ref:
        """Return a reference under its face."""
        found = self._symbol(ref)
        if found == ref.symbol:
            return ref
        self.whole[found] = ref.symbol
        return replace(ref, symbol=found)

    def letter(self, symbol: str) -> str:
        """Return the letter of a face."""
        return self.whole.get(symbol, symbol)

    def several(self, symbols: Iterable[str]) -> set[str]:
        """Return those symbols whose letter stands in several ways."""
        letters = {*self.whole.values()}
        return {symbol for symbol in symbols if self.letter(symbol) in letters}

    def _symbol(self, ref: Ref) -> str:
        is_bare = ref.layer is None
        symbol = f"{ref.symbol} (no layer)" if is_bare and len(self.split[ref.symbol]) > 1 else ref.symbol
        if ref.symbol in self.columned and places_of(ref) in (_ABOVE, (0, 0)):
            return f"{symbol} ({_said(_ABOVE)})" if ref.indices else symbol
        if ref.symbol in self.parted and ref.indices is not None:
            return f"{symbol} ({'bold, ' if ref.bold else ''}{_said(places_of(ref))})"
        key = ref.symbol, is_bare
        plain, bold = self.plain[key], self.bold[key]
        if not plain:
            return symbol
        most = max(map(sum, (*plain, *bold)))
        full = {p for p in (*plain, *bold) if sum(p) == most}
        places = places_of(ref)
        if sum(places) == 0:
            if ref.bold and ref.symbol in self.twice and full == {(2, 0)}:
                return f"{symbol} (bold)"
            if len(plain) == 1 and full <= plain.keys():
                return symbol
            return self._of_whole(ref, symbol, plain, full)
        if ref.bold and places in plain:
            found = f"{symbol} (bold, {_said(places)})"
            self.vague.add(found)
            return found
        if len(full) == 1 and (ref.bold or sum(places) == most):
            return symbol
        return f"{symbol} ({_said(places)})" if len(plain.keys() | full) > 1 else symbol

    def _of_whole(self, ref: Ref, symbol: str, plain: Counter[Places], full: set[Places]) -> str:
        """Return the face of an array without indices: a bold small letter is the vector, a capital the matrix."""
        is_capital = ref.symbol.lstrip("\\")[:1].isupper()
        if is_capital and full == {(2, 0)}:
            return symbol
        if ref.bold and not is_capital and (1, 0) in plain:
            return f"{symbol} ({_said((1, 0))})"
        return f"{symbol} (no index)"


def faces_of(refs: Iterable[Ref], sizes: set[str]) -> Faces:
    """Return the faces of letters, from all their occurrences; the names of sizes have none."""
    found, refs = Faces(), tuple(refs)
    without: dict[str, set[bool]] = defaultdict(set)
    for ref in refs:
        if ref.symbol in sizes:
            continue
        is_bare = ref.layer is None
        found.split[ref.symbol].add(is_bare)
        if ref.indices is not None:
            (found.bold if ref.bold else found.plain)[ref.symbol, is_bare][places_of(ref)] += 1
        elif ref.symbol[:1].islower():
            without[ref.symbol].add(ref.bold)
    found.twice = {symbol for symbol, ways in without.items() if len(ways) > 1}
    found.columned = dict(_columned(found, {ref.symbol for ref in refs if ref.indices is None}))
    return found


_ABOVE: Places = (0, 1)


def _columned(faces: Faces, wholes: set[str]) -> Iterator[tuple[str, str]]:
    for (symbol, _), places in faces.plain.items():
        if {*places} == {_ABOVE}:
            is_gradient = symbol[:1] == "d" and symbol[1:2].isupper()
            whole = symbol if is_gradient else capital(symbol)
            if whole in wholes:
                yield symbol, whole


def capital(symbol: str) -> str:
    """Return the symbol of a matrix whose columns a symbol may stand for: the same with a capital for its letter, "" for none."""
    base = symbol.partition("_")[0].partition("^")[0]
    inner = base.rpartition("{")[2].rstrip("}")
    if len(inner) != 1 or not inner.islower():
        return ""
    return (base[: -len(inner) - 1] + inner.upper() + "}" if base != inner else inner.upper()) + symbol[len(base) :]


def places_of(ref: Ref) -> Places:
    """Return how many indices stand below a name, and how many above."""
    count = len(ref.indices or ())
    return count - ref.above, ref.above


def _said(places: Places) -> str:
    counts = zip(places, ("below", "above"), strict=True)
    return " and ".join(f"{n} {'index' if n == 1 else 'indices'} {where}" for n, where in counts if n)
