"""Conditions: the cases of a value, and what is 1 where a relation holds and 0 where not."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from bpverify.errors import UnsupportedError
from bpverify.texts.cursor import OPEN, WORDS
from bpverify.texts.scripts import ScriptReader
from bpverify.texts.signs import Sign
from bpverify.texts.spellings import CONDITIONS
from bpverify.texts.tree import Cases, Number

if TYPE_CHECKING:
    from bpverify.texts.tree import Node

RELATIONS = {
    "=": "=", r"\equiv": "=", r"\triangleq": "=", r"\doteq": "=", r"\coloneqq": ":=", ":=": ":=", r"\leftarrow": ":=",
    r"\gets": ":=", r"\rightarrow": "->", r"\to": "->", r"\mapsto": "->", r"\longrightarrow": "->",
    r"\approx": "~", r"\simeq": "~", r"\ne": "!=", "<": "<", ">": ">", r"\le": "<=", r"\ge": ">=", r"\in": "in",
}  # fmt: skip
"""The relations that are read, each with its meaning."""
INDICATORS = frozenset(("1", "I", r"\chi"))
"""What is written before a condition for 1 where it holds."""
_OTHERWISE = frozenset(("otherwise", "else", "elsewhere"))
_IF = frozenset(("if", "for", "and", "when", "where"))


class ConditionReader(ScriptReader):
    """The part of the reader that reads conditions."""

    def cases(self, name: str) -> Node:
        """Read values with their conditions."""
        branches: list[tuple[Node, tuple[tuple[str, Node, Node], ...] | None]] = []
        self.in_cases += 1
        while self.text != r"\end":
            value = self.sum()
            while self.text in (",", "&", ";", ":", "."):
                self.at += 1
            branches.append((value, self.condition()))
            while self.text in (r"\\", "[", ";", ",", "."):
                if self.text == "[":
                    while self.take().text != "]":
                        pass
                    continue
                self.at += 1
        self.in_cases -= 1
        self.at += 1
        if self.environment_name() != name:
            raise UnsupportedError(f"the environment '{name}' is closed by another")
        return Cases(tuple(branches))

    def opens_condition(self) -> bool:
        """Whether the words that come next open the condition of a case."""
        if not self.in_cases:
            return False
        at = self.at + 2 if self.text in WORDS and self.ahead(1) == "{" else self.at
        word = ""
        while at < len(self.signs) and self.signs[at].kind in ("letter", "word") and not (word and self.signs[at].gap):
            word += self.signs[at].text
            at += 1
        return word in CONDITIONS and (at > self.at + 1 or self.signs[self.at].kind == "word")

    def condition(self) -> tuple[tuple[str, Node, Node], ...] | None:
        """Read a condition: relations that all hold, None for "otherwise"."""
        found: list[tuple[str, Node, Node]] = []
        while self.text not in (r"\\", r"\end", ""):
            if self.text in WORDS or self.signs[self.at].kind == "word":
                if self._says_otherwise():
                    self._end_of_case()
                    return None
                continue
            if self.text in (",", r"\land", r"\wedge", "."):
                self.at += 1
                continue
            if self.signs[self.at].kind == "letter" and self._spells_otherwise():
                self._end_of_case()
                return None
            found += self._related()
        if not found:
            raise UnsupportedError("a case without a condition")
        return tuple(found)

    def _end_of_case(self) -> None:
        """Refuse what stands behind "otherwise"."""
        while self.text in (",", ".", ";"):
            self.at += 1
        if self.text not in (r"\\", r"\end", ""):
            self.refuse(self.text)

    def _related(self) -> list[tuple[str, Node, Node]]:
        """Read one chain of relations, in braces or not."""
        if self.text == "{" and self._relates(self.at):
            self.at += 1
            found = self._related()
            self.expect("}")
            return found
        found = []
        left = self.sum()
        while self.text in RELATIONS:
            relation = RELATIONS[self.take().text]
            right = self.sum()
            found.append((relation, left, right))
            left = right
        if not found:
            raise UnsupportedError("a condition that is no relation")
        return found

    def _relates(self, start: int) -> bool:
        """Whether a relation stands at the top of the bracket that opens at a place."""
        depth = 0
        for sign in self.signs[start:]:
            depth += (sign.text in _OPENING) - (sign.text in _CLOSING)
            if depth == 1 and sign.text in RELATIONS:
                return True
            if depth == 0:
                break
        return False

    # -- indicators

    def opens_indicator(self) -> bool:
        """Whether a condition in brackets, or in a subscript, comes next."""
        return (self.text in ("(", "[", r"\{") or (self.text == "_" and self.ahead(1) == "{")) and self._relates(
            self.at + (self.text == "_")
        )

    def indicator(self) -> Node:
        """Read the condition behind the sign that is 1 where it holds."""
        self.at += self.text == "_"
        opener = self.take().text
        found = [*self._related()]
        while self.text in (",", r"\land", r"\wedge"):
            self.at += 1
            found += self._related()
        if self.text == r"\}" and opener == "{":
            self.at += 1
        self.expect("}" if opener == "{" else OPEN[opener])
        if any(relation not in ("=", "!=", "<", ">", "<=", ">=") for relation, _, _ in found):
            raise UnsupportedError("a condition that is no equality and no order")
        return self.scripted(Cases(((Number(Fraction(1)), tuple(found)), (Number(Fraction(0)), None))))

    # -- words

    def _spells_otherwise(self) -> bool:
        for word in ("otherwise", "else"):
            if "".join(s.text for s in self.signs[self.at : self.at + len(word)]) == word:
                self.at += len(word)
                return True
        return False

    def _says_otherwise(self) -> bool:
        """Read text in a condition, and say whether it is "otherwise"; mathematics in it goes back in front of what comes next."""
        inside = [self.take()] if self.text not in WORDS else self._upright_signs()
        rest: list[Sign] = []
        at, is_mathematics = 0, False
        while at < len(inside):
            sign = inside[at]
            end = at + 1
            while end < len(inside) and _is_lettered(inside[at]) and _is_lettered(inside[end]) and not inside[end].gap:
                end += 1
            word = "".join(s.text for s in inside[at:end])
            if sign.text in _DELIMITERS:
                is_mathematics = not is_mathematics
            elif is_mathematics or not _is_lettered(sign) or len(word) == 1:
                rest.append(sign)
                end = at + 1
            elif word in _OTHERWISE and not rest and end >= len(inside) - 1:
                return True
            elif word not in _IF:
                raise UnsupportedError(f"the condition '{word}' is not understood")
            elif word == "and":
                rest.append(Sign(",", ","))
            at = end
        self.signs[self.at : self.at] = rest
        return False

    def _upright_signs(self) -> list[Sign]:
        self.at += 1
        if self.text != "{":
            return []
        start = self.at
        self.at = self.behind(start)
        return self.signs[start + 1 : self.at - 1]


_DELIMITERS = frozenset((r"\(", r"\)", "$"))
_OPENING = frozenset((*OPEN, "{"))
_CLOSING = frozenset((*OPEN.values(), "}"))


def _is_lettered(sign: Sign) -> bool:
    return sign.kind in ("letter", "word")
