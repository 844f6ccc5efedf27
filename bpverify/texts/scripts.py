"""Scripts as they are written: subscripts, superscripts and primes in any order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpverify.texts.cursor import OPEN, Cursor, number
from bpverify.texts.signs import GREEK, Sign
from bpverify.texts.tree import Call, Derivative, Every, Group, Label, Name, Number, Scripted, Times, quantities, walk

if TYPE_CHECKING:
    from bpverify.texts.tree import Node


_LONG = 3
_EVERY = frozenset((r"\cdot", ":", r"\odot"))
"""What stands in the place of an index for all of its values."""
_NO_INDICES = frozenset("aeou")
"""Letters that are seldom indices, and of which few words have none."""


class ScriptReader(Cursor):
    """The part of the reader that reads scripts."""

    def scripted(self, node: Node) -> Node:
        """Return a node with the scripts that stand behind it."""
        sub, sup, primes, _ = self.scripts()
        if primes:
            letter = None if primes > 1 or sub or sup else _letter_of(node)
            return Derivative(node, (letter,)) if letter is not None else self.refuse("'")
        return Scripted(node, sub, sup) if sub or sup else node

    def scripts(self) -> tuple[tuple[Node, ...], tuple[Node, ...], int, bool]:
        """Read subscripts, superscripts and primes in any order; the last says whether the superscript stands in brackets."""
        sub: tuple[Node, ...] = ()
        sup: tuple[Node, ...] = ()
        primes, bracketed = 0, False
        if self.at == self.stop:
            return sub, sup, primes, bracketed
        while self.text in ("_", "^", "'"):
            mark = self.take().text
            if mark == "'":
                primes += 1
                continue
            items, in_brackets = self.script()
            if mark == "_":
                sub += items
            else:
                primes += items.count(Name("'"))
                sup += tuple(item for item in items if item != Name("'"))
                bracketed = bracketed or in_brackets
        return sub, sup, primes, bracketed

    def script(self) -> tuple[tuple[Node, ...], bool]:
        """Read one script: its items, and whether they stand in brackets."""
        if self.text != "{":
            sign = self.take()
            if sign.kind == "number" and len(sign.text) > 1 and sign.text.isdigit():
                # x_12: the script is one digit in TeX.
                self.signs[self.at - 1] = Sign("number", sign.text[1:])
                self.at -= 1
                return (number(sign.text[0]),), False
            if sign.kind in ("letter", "number") or sign.text[1:] in GREEK:
                return ((number(sign.text) if sign.kind == "number" else Name(sign.text)),), False
            if sign.text in ("*", r"\top", "+", "-", "'"):
                return (Name(sign.text),), False
            if sign.kind == "word":
                return (Label(sign.text),), False
            self.at -= 1
            # What follows the command's group belongs to what has the script, not to the script.
            before, self.stop = self.stop, self.behind_command()
            items = items_of(self.factor())
            self.stop = before
            return items
        self.at += 1
        found: list[Node] = []
        bracketed = False
        while self.text != "}":
            if self.text in (",", ";"):
                self.at += 1
                continue
            if self.text in _EVERY and found != [Every()]:
                self.at += 1
                found.append(Every())
                continue
            if self.ahead(1) in _EVERY and self.ahead(2) == "}" and self.signs[self.at].kind in ("letter", "number"):
                # The sign of a product ends no script.
                sign = self.take()
                found.append(number(sign.text) if sign.kind == "number" else Name(sign.text))
                continue
            if self.text in ("*", r"\top", "'") or (self.text in ("+", "-") and self.ahead(1) in ("}", ",")):
                found.append(Name(self.take().text))
                continue
            if self.text in ("(", "[") and self._closes_script():
                opener = self.take().text
                for item in self.items(OPEN[opener]):
                    found.extend(items_of(item)[0])
                bracketed = True
                continue
            if word := self._spelled_label():
                found.append(Label(word))
                continue
            opens = self.text in ("(", "[")
            inner, _ = items_of(self.sum())
            if opens and len(inner) == 1 and isinstance(inner[0], Scripted):
                # [l]^T within one script.
                inner, bracketed = (inner[0].of, *inner[0].sup), True
            found.extend(inner)
        self.at += 1
        return tuple(found), bracketed

    def _spelled_label(self) -> str:
        """Read letters side by side that are hardly indices: E_{total}, w_{new}."""
        end = self.at
        while end < len(self.signs) and self.signs[end].kind == "letter" and (end == self.at or not self.signs[end].gap):
            end += 1
        word = "".join(s.text for s in self.signs[self.at : end])
        if len(word) < _LONG or not _NO_INDICES & set(word) or self.text_at(end) not in ("}", ",", ";"):
            return ""
        self.at = end
        return word

    def _closes_script(self) -> bool:
        """Whether the bracket that opens here closes the script, or stands before a transpose: it encloses an index."""
        depth, at = 0, self.at
        while at < len(self.signs):
            depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(self.signs[at].text, 0)
            at += 1
            if depth == 0:
                break
        rest = self.signs[at].text if at < len(self.signs) else ""
        return rest in ("}", ",", "T", r"\top", r"\mathsf", r"\mathrm", r"\text", r"\intercal", "'", "(", "[")


def items_of(node: Node) -> tuple[tuple[Node, ...], bool]:
    """Return the items of a script: letters and numbers side by side are one each."""
    if isinstance(node, Times) and not any(node.signs) and all(isinstance(f, (Name, Number, Label)) for f in node.factors):
        return node.factors, False
    if isinstance(node, Group):
        return node.items, False
    return (node,), False


def _letter_of(node: Node) -> Name | None:
    """Return the one letter of a function of a function, g(h(x)): a prime behind its bracket is the derivative by that.

    Behind a function of a letter alone, f(x)', the prime may transpose.
    """
    if not isinstance(node, Call) or not any(isinstance(n, Call) for n in walk(node.arguments)):
        return None
    letters = {*quantities(node.arguments)}
    letter = letters.pop() if len(letters) == 1 else None
    return letter if letter is not None and not (letter.sub or letter.sup or letter.bold) else None
