"""Sums over indices, matrices and cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpverify.errors import UnsupportedError
from bpverify.texts.cursor import WORDS
from bpverify.texts.scripts import ScriptReader
from bpverify.texts.signs import Sign
from bpverify.texts.tree import Cases, Dots, Matrix, Name, Sum, Times

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpverify.texts.tree import Node

RELATIONS = {
    "=": "=", r"\equiv": "=", r"\triangleq": "=", r"\doteq": "=", r"\coloneqq": ":=", ":=": ":=", r"\leftarrow": ":=",
    r"\gets": ":=",
    r"\approx": "~", r"\simeq": "~", r"\ne": "!=", "<": "<", ">": ">", r"\le": "<=", r"\ge": ">=", r"\in": "in",
}  # fmt: skip
"""The relations that are read, each with its meaning."""
_FENCES = frozenset("matrix pmatrix bmatrix Bmatrix smallmatrix array".split())


class EnvironmentReader(ScriptReader):
    """The part of the reader that reads sums, matrices and cases."""

    def total(self, product: bool = False) -> Node:
        """Read a sum over indices; its body is the rest of the term."""
        low: Node | None = None
        high: Node | None = None
        indices: list[str] = []
        differ: list[tuple[Node, Node]] = []
        while self.text in ("_", "^"):
            if self.take().text == "^":
                high = self.argument()
                continue
            low = self._bounds(indices, differ)
        if not indices:
            indices.append("")
        body = self.term()
        return Sum(tuple(indices), body, low, high, tuple(differ), product)

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
            if self.text in (",", ";", r"\\"):
                self.at += 1
                continue
            left = self.sum()
            names = list(left.factors) if isinstance(left, Times) else [left]
            if self.text == "=":
                self.at += 1
                first, low = low, self.sum()
                if first is not None and first != low:
                    raise UnsupportedError("a sum over indices with different first values")
            elif self.text == r"\ne":
                self.at += 1
                differ.append((left, self.sum()))
            elif self.text == r"\in":
                raise UnsupportedError("a sum over a set")
            for name in names:
                index = index_of(name)
                if index not in indices:
                    indices.append(index)
        return low

    def environment(self) -> Node:
        """Read a matrix or cases."""
        name = self._environment_name().rstrip("*")
        if self.text == "[":
            while self.take().text != "]":
                pass
        if name in ("cases", "dcases", "rcases"):
            return self.cases(name)
        if name not in _FENCES:
            raise UnsupportedError(f"the environment '{name}' is not understood here")
        if name == "array":
            self.skip_argument()
        rows = tuple(self.rows(name))
        return self.scripted(Matrix(rows))

    def _environment_name(self) -> str:
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
                if self._environment_name().rstrip("*") != name:
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

    def cases(self, name: str) -> Node:
        """Read values with their conditions."""
        branches: list[tuple[Node, tuple[tuple[str, Node, Node], ...] | None]] = []
        while self.text != r"\end":
            value = self.sum()
            while self.text in (",", "&", ";"):
                self.at += 1
            branches.append((value, self.condition()))
            while self.text in (r"\\", "[", ";", ",", "."):
                if self.text == "[":
                    while self.take().text != "]":
                        pass
                    continue
                self.at += 1
        self.at += 1
        if self._environment_name() != name:
            raise UnsupportedError(f"the environment '{name}' is closed by another")
        return Cases(tuple(branches))

    def condition(self) -> tuple[tuple[str, Node, Node], ...] | None:
        """Read a condition: relations that all hold, None for "otherwise"."""
        found: list[tuple[str, Node, Node]] = []
        while self.text not in (r"\\", r"\end", ""):
            if self.text in WORDS:
                words = self._condition_words()
                if words in ("otherwise", "else", "otherwise."):
                    return None
                if words not in ("if", "for", "and", "when", "", "where"):
                    raise UnsupportedError(f"the condition '{words}' is not understood")
                continue
            if self.text in (",", r"\land", r"\wedge", "."):
                self.at += 1
                continue
            if self.signs[self.at].kind == "letter" and self._spells_otherwise():
                return None
            left = self.sum()
            while self.text in RELATIONS:
                relation = RELATIONS[self.take().text]
                right = self.sum()
                found.append((relation, left, right))
                left = right
        if not found:
            raise UnsupportedError("a case without a condition")
        return tuple(found)

    def _spells_otherwise(self) -> bool:
        for word in ("otherwise", "else"):
            if "".join(s.text for s in self.signs[self.at : self.at + len(word)]) == word:
                self.at += len(word)
                return True
        return False

    def _condition_words(self) -> str:
        """Read text in a condition; mathematics in it is read in its turn."""
        self.at += 1
        if self.text != "{":
            return ""
        depth, start = 0, self.at
        while True:
            depth += {"{": 1, "}": -1}.get(self.take().text, 0)
            if depth == 0:
                break
        inside = self.signs[start + 1 : self.at - 1]
        words = ""
        while inside and inside[0].kind in ("letter", "word") and not words.endswith(("if", "for", "and", "when")):
            words += inside.pop(0).text
        rest = [s for s in inside if s.text not in (r"\(", r"\)", "$")]
        rest = _without_and(rest)
        if rest:
            # What is left is mathematics: it goes back in front of what comes next.
            self.signs[self.at : self.at] = rest
        return words


def _without_and(inside: list[Sign]) -> list[Sign]:
    """Turn the word "and" among signs into a comma."""
    kept: list[Sign] = []
    at = 0
    while at < len(inside):
        if "".join(s.text for s in inside[at : at + 3]) == "and":
            kept.append(Sign(",", ","))
            at += 3
        else:
            kept.append(inside[at])
            at += 1
    return kept


def index_of(node: Node) -> str:
    """Return the letter of an index."""
    if isinstance(node, Name) and not node.sub and not node.sup:
        return node.base
    raise UnsupportedError("a sum over more than an index")
