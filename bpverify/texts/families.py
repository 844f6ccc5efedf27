r"""Vectors with a number: \mathbf{x}_n and x^{(i)} are a vector for each n, where products, norms and sums say so.

What has an index and is transposed, stands in a norm, or behind a matrix or a row, is a vector; and so is what is equal to one, is
added to one, or is a function of one. An array with two indices somewhere is none: there nothing is to be found out.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bpverify.errors import BpverifyError
from bpverify.grounds import Condition, ConditionKind
from bpverify.texts.tree import Call, Group, Name, Norm, Over, Plus, Scripted, Sum, Times, is_transpose, walk
from bpverify.texts.written import listed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bpverify.texts.names import Ref
    from bpverify.texts.tree import Node

NUMBER, COLUMN, ROW, MATRIX, OPEN = range(5)
"""What a tree is, as far as its letters tell."""
_TURNED = {NUMBER: NUMBER, COLUMN: ROW, ROW: COLUMN, MATRIX: MATRIX, OPEN: OPEN}
_PRODUCTS = {(MATRIX, COLUMN): COLUMN, (ROW, COLUMN): NUMBER, (ROW, MATRIX): ROW, (COLUMN, ROW): MATRIX, (MATRIX, MATRIX): MATRIX}
_ENTRIES = frozenset({"tr", "max", "min", "sum", "mean"})
MOST_ROUNDS = 4


@dataclass
class Families:
    """The vectors with a number that are found in one equation after another."""

    face: Callable[[Name], Ref]
    may_be: frozenset[str]
    """The symbols that have one index wherever they have any, and that stand nowhere without one."""
    matrices: frozenset[str]
    vectors: frozenset[str]
    found: set[str] = field(default_factory=set)

    def read(self, pairs: Iterable[tuple[Node, Node]]) -> set[str]:
        """Return the symbols of vectors with a number."""
        pairs = tuple(pairs)
        for _ in range(MOST_ROUNDS):
            before = len(self.found)
            for left, right in pairs:
                self._seeds((left, right))
                kinds = self.kind(left), self.kind(right)
                for side, other in zip((left, right), reversed(kinds), strict=True):
                    if other in (COLUMN, ROW):
                        self.take(side)
            if len(self.found) == before:
                break
        return self.found

    def _seeds(self, trees: tuple[Node, ...]) -> None:
        for node in walk(trees):
            if isinstance(node, Name) and any(map(is_transpose, node.sup)):
                self.take(node)
            elif isinstance(node, Norm) and not node.absolute:
                self.take(node.of)

    def take(self, node: Node) -> None:
        """Take a name for a vector with a number, and so the terms of a sum, and what a function is taken of."""
        if isinstance(node, Plus):
            for _, term in node.terms:
                self.take(term)
        elif isinstance(node, Call) and len(node.arguments) == 1 and node.function.base not in _ENTRIES:
            self.take(node.arguments[0])
        elif (ref := self._ref(node)) is not None and ref.symbol in self.may_be and len(ref.indices or ()) == 1:
            self.found.add(ref.symbol)

    def _ref(self, node: Node) -> Ref | None:
        try:
            return self.face(node) if isinstance(node, Name) else None
        except BpverifyError:
            return None

    def kind(self, node: Node) -> int:
        """Return what a tree is, and take what stands behind a matrix or a row for a vector."""
        if isinstance(node, Name):
            return self._of_name(node)
        if isinstance(node, Plus):
            kinds = {self.kind(term) for _, term in node.terms}
            found = next((k for k in (COLUMN, ROW, MATRIX) if k in kinds), OPEN if OPEN in kinds else NUMBER)
            if found == COLUMN:
                self.take(node)
            return found
        if isinstance(node, Times):
            return self._of_product(node)
        if isinstance(node, (Over, Sum)):
            return self.kind(node.above if isinstance(node, Over) else node.body)
        if isinstance(node, Scripted) and not node.sub:
            return _TURNED[self.kind(node.of)] if any(map(is_transpose, node.sup)) else self.kind(node.of)
        if isinstance(node, Call):
            return self.kind(node.arguments[0]) if len(node.arguments) == 1 and node.function.base not in _ENTRIES else NUMBER
        return OPEN

    def _of_name(self, node: Name) -> int:
        ref = self._ref(node)
        if ref is None:
            return OPEN
        if ref.indices is None:
            found = MATRIX if ref.symbol in self.matrices else COLUMN if ref.symbol in self.vectors else NUMBER
        else:
            found = COLUMN if ref.symbol in self.found and len(ref.indices) == 1 else NUMBER
        return _TURNED[found] if ref.transposed else found

    def _of_product(self, node: Times) -> int:
        found = self.kind(node.factors[0])
        for factor, sign in zip(node.factors[1:], node.signs, strict=True):
            kind = self.kind(factor)
            if found in (MATRIX, ROW) and kind == NUMBER and sign in ("", "dot") and isinstance(factor, Name):
                if factor.bold or factor.bracketed or found == ROW:
                    self.take(factor)
                    kind = self.kind(factor)
            if sign in ("entry", "star"):
                found = kind if found == NUMBER else found
            elif sign == "dot" and found == kind == COLUMN:
                found = NUMBER
            elif NUMBER in (found, kind):
                found = kind if found == NUMBER else found
            else:
                found = _PRODUCTS.get((found, kind), OPEN)
        return found


def with_entries(found: Iterable[str], refs: Iterable[Ref], letter: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """Yield the vectors that have an index above, with the symbol of the entries that have that index and one below."""
    places: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for ref in refs:
        places[ref.symbol].add((len(ref.indices or ()) - ref.above, ref.above))
    for symbol in sorted(found):
        if places[symbol] == {(0, 1)} and letter(symbol) != symbol and places[letter(symbol)] == {(1, 1)}:
            yield symbol, letter(symbol)


def stacked_vectors(trees: Iterable[Node]) -> Iterator[Name]:
    """Yield the names that stand in brackets behind a factor, with commas between them: vectors one above the other."""
    for node in walk(tuple(trees)):
        if isinstance(node, Times):
            for factor in node.factors[1:]:
                of = factor.of if isinstance(factor, Scripted) else factor
                if isinstance(of, Group) and of.square:
                    yield from (item for item in of.items if isinstance(item, Name))


def said_of_families(names: set[str], families: frozenset[str]) -> Iterator[Condition]:
    """Yield which names of a claim are vectors with a number."""
    if found := names & families:
        verb = "is a vector" if len(found) == 1 else "are vectors"
        yield Condition(ConditionKind.CONVENTION, f"{listed(found)} {verb} for each value of the index")
