"""Sums over indices, and matrices."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from bpverify.errors import UnsupportedError
from bpverify.texts.causes import UnreadError
from bpverify.texts.conditions import ConditionReader
from bpverify.texts.sets import letter_of
from bpverify.texts.tree import Dots, Matrix, Name, Number, Plus, Sum, Times, quantities, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpverify.texts.tree import Node

_ALL = frozenset(("all", "each", "every"))
_FENCES = frozenset("matrix pmatrix bmatrix Bmatrix smallmatrix array".split())


class EnvironmentReader(ConditionReader):
    """The part of the reader that reads sums and matrices."""

    def total(self, product: bool = False) -> Node:
        """Read a sum over indices; its body is the rest of the term."""
        low: Node | None = None
        high: Node | None = None
        indices: list[str] = []
        differ: list[tuple[Node, Node]] = []
        self.over: Node | None = None
        while self.text in ("_", "^"):
            if self.take().text == "^":
                high = self.argument()
                continue
            low = self._bounds(indices, differ)
        if not indices:
            indices.append("")
        over, varies = self.set_of(indices, low, high)
        if over and not varies:
            low, high = Number(Fraction(1)), Name(over)
        self.summed += indices
        sign = -1 if self.text == "-" else 1
        self.at += self.text in ("+", "-")
        body = self.term() if sign > 0 else Plus(((-1, self.term()),))
        del self.summed[-len(indices) :]
        return Sum(tuple(indices), body, low, high, tuple(differ), product, over, varies)

    def sum_over_axis(self) -> Node:
        """Read the sum over an axis of an array, as code writes it: a product with ones."""
        self.expect("(")
        body = self.sum()
        axis = ""
        while self.text == ",":
            self.at += 1
            option = ""
            while self.text not in (",", ")"):
                option += self.take().text
            name, _, value = option.partition("=")
            if name not in ("axis", "keepdims") or (name == "axis" and value not in ("0", "1")):
                raise UnsupportedError(f"'{option}' in a sum over an axis")
            axis = value if name == "axis" else axis
        self.expect(")")
        if not axis:
            return Sum(("",), body)
        if axis == "1":
            return Times((body, Name("1", bold=True)), ("",))
        return Times((Name("1", sup=(Name("T"),), bold=True), body), ("",))

    def set_of(self, indices: list[str], low: Node | None, high: Node | None) -> tuple[str, bool]:
        """Return the letter of the set that the index just read is in, "" without one, and whether it has scripts."""
        over, self.over = self.over, None
        if over is None:
            return "", False
        letter = letter_of(over)
        scripts = {n.base for n in walk(over) if isinstance(n, Name)} - {letter}
        if not letter or scripts & {*indices} or len(indices) != 1 or low is not None or high is not None:
            raise UnreadError("a sum over a set")
        return letter, isinstance(over, Name) and bool(over.sub or over.sup)

    def _bounds(self, indices: list[str], differ: list[tuple[Node, Node]]) -> Node | None:
        if self.text != "{":
            found = self.argument()
            if not isinstance(found, Name):
                self.refuse("a sum's index")
            indices.append(index_of(found))
            return None
        self.at += 1
        if self.text == r"\substack":
            self.at += 1
            self.expect("{")
            low = self._bounded(indices, differ)
            self.expect("}")
        else:
            low = self._bounded(indices, differ)
        self.expect("}")
        return low

    def _bounded(self, indices: list[str], differ: list[tuple[Node, Node]]) -> Node | None:
        low: Node | None = None
        while self.text != "}":
            if self.text in (",", ";", r"\\", r"\forall"):
                self.at += 1
                continue
            left = self.sum()
            names = list(left.factors) if isinstance(left, Times) else [left]
            names = [n for n in names if not (isinstance(n, Name) and n.base in _ALL)]
            if self.text == "=":
                self.at += 1
                first, low = low, self.sum()
                if first is not None and first != low:
                    raise UnsupportedError("a sum over indices with different first values")
            elif self.text == r"\ne":
                self.at += 1
                differ.append((left, self.sum()))
            elif self.text == r"\in":
                self.at += 1
                if self.over is not None:
                    raise UnreadError("a sum over a set")
                self.over = self.sum()
            for name in names:
                index = index_of(name)
                if index not in indices:
                    indices.append(index)
        return low

    def environment(self) -> Node:
        """Read a matrix or cases."""
        name = self.environment_name().rstrip("*")
        if self.text == "[":
            while self.take().text != "]":
                pass
        if name in ("cases", "dcases", "rcases", "drcases"):
            return self.cases(name)
        if name not in _FENCES:
            raise UnsupportedError(f"the environment '{name}' is not understood here")
        if name == "array":
            self.skip_argument()
        rows = tuple(self.rows(name))
        cell = rows[0][0] if len(rows) == 1 and len(rows[0]) == 1 else None
        if cell is not None and any(True for _ in quantities(cell)) and (self.text == "_" or not isinstance(cell, Name)):
            # Around one expression they are brackets; around one name they may show its only entry.
            return self.scripted(cell)
        return self.scripted(Matrix(rows))

    def environment_name(self) -> str:
        """Read the name of an environment in its braces."""
        self.expect("{")
        name = ""
        while self.text != "}":
            name += self.take().text
        self.at += 1
        return name

    def rows(self, name: str) -> Iterator[tuple[Node | None, ...]]:
        """Yield the rows of an environment, to its end."""
        row: list[Node | None] = []
        cell: Node | None = None
        bars, self.bars = self.bars, 0
        while True:
            if self.text == r"\end":
                self.at += 1
                if self.environment_name().rstrip("*") != name:
                    raise UnsupportedError(f"the environment '{name}' is closed by another")
                if row or cell is not None:
                    yield (*row, cell)
                self.bars = bars
                return
            if self.text == r"\\":
                self.at += 1
                if self.text == "[":
                    while self.take().text != "]":
                        pass
                yield (*row, cell)
                row, cell = [], None
            elif self.text == "&":
                self.at += 1
                row.append(cell)
                cell = None
            elif self.text in (",", ".", ";"):
                self.at += 1
            elif cell is None:
                cell = self.sum() if self.text != "|" else self._rule()
            else:
                # Entries side by side with space between them: a row of columns.
                row.append(cell)
                cell = self.sum()

    def _rule(self) -> Node:
        self.at += 1
        return Dots()

def index_of(node: Node) -> str:
    """Return the letter of an index."""
    if isinstance(node, Name) and not node.sub and not node.sup:
        return node.base
    raise UnsupportedError("a sum over more than an index")
