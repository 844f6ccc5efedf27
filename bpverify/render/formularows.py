"""Rows of a formula in LaTeX as MathML: operands with their scripts, operators, groups and brackets."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from bpverify.render import markup as m
from bpverify.render.formulatokens import Tokens, UnknownError
from bpverify.render.glyphs import BINARY, CLOSING, LARGE, LETTERS, OPENING, SIGNS, SPACES
from bpverify.render.unicode import DEEPEST

if TYPE_CHECKING:
    from bpverify.render.markup import Row


class Rows(Tokens, ABC):
    """Reads rows; nothing in them is evaluated, and macros are unknown."""

    def row(self, closers: frozenset[str] = frozenset(), is_open: bool = False) -> Row:
        r"""Read up to a closer, which is stepped over unless ``is_open``; without closers up to the end. \over divides a row."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise UnknownError
        parts: list[Row] = []
        above: Row | None = None
        after_operand = False
        while (token := self.peek()) and not self.closes(token, closers):
            if token == "\\over" and above is None and any(parts):
                self.take()
                above, parts, after_operand = m.unbroken(m.joined(*parts)), [], False
                continue
            piece, after_operand = self.piece(after_operand)
            parts.append(piece)
        # Joined once: joining one after another copies what stands before, each time.
        row = m.joined(*parts)
        if closers and not (is_open and self.peek()):
            self.take()
        self.depth -= 1
        if above is not None and row:
            row = m.element("mfrac", above, m.unbroken(row), tall=True)
        if not row and not closers:
            raise UnknownError
        return row or (m.Piece("<mrow></mrow>"),)

    def closes(self, token: str, closers: frozenset[str]) -> bool:
        """Tell whether a token ends a row; a bracket without a partner is a sign."""
        return token in closers and (token not in CLOSING or self.at in self.matched)

    def piece(self, after_operand: bool) -> tuple[Row, bool]:
        """Read an operand with its scripts, an operator or a space; tell whether an operand now stands before."""
        token = self.peek()
        if token in SPACES:
            return (m.Piece(f'<mspace width="{SPACES[self.take()]}"></mspace>'),), after_operand
        if token == "\\not":
            return self.negated(after_operand), False
        if token in SIGNS and token not in OPENING and token not in CLOSING:
            return self.scripts(self.sign(after_operand)), False
        if token in LARGE:
            return self.large(), False
        if token in ("_", "^"):
            return self.scripts((m.Piece("<mrow></mrow>"),)), False
        if self.at not in self.matched and (token in OPENING or token in CLOSING):
            self.take()
            return self.scripts(m.closely({**OPENING, **CLOSING}[token])), token in CLOSING
        return self.scripts(self.base(token)), True

    def sign(self, after_operand: bool) -> Row:
        """Read an operator: between operands it has space, and a line may break before it."""
        sign = SIGNS[self.take()]
        binary = sign in BINARY and (after_operand or sign in m.RELATIONS)
        if not binary:
            return m.joined(m.closely(sign), (m.Piece('<mspace width="0.2em"></mspace>'),)) if sign in ",;" else m.closely(sign)
        return m.closely(sign) if self.scripts_around else m.operator(sign, breaks=True)

    def negated(self, after_operand: bool) -> Row:
        """Read a sign that is struck through."""
        self.take()
        if self.peek() not in ("=", "\\in", "\\equiv"):
            raise UnknownError
        sign = {"=": "≠", "\\in": "∉", "\\equiv": "≢"}[self.take()]
        return m.operator(sign, breaks=True) if after_operand and not self.scripts_around else m.closely(sign)

    def large(self) -> Row:
        """Read a sum sign with its limits."""
        name = LARGE[self.take()]
        sign = m.large(name) if len(name) == 1 else m.leaf("mi", name)
        below, above, _ = self.marks()
        return m.limits(sign, below, above)

    def scripts(self, base: Row) -> Row:
        """Read what stands below and above a base."""
        below, above, primes = self.marks()
        if above and primes:
            return m.scripted(m.unbroken(m.primed(base, primes)), below, above)
        return m.primed(m.scripted(base, below, above), primes)

    def marks(self) -> tuple[Row, Row, int]:
        """Read scripts, each once, and count the primes."""
        primes, found = 0, {"_": m.joined(), "^": m.joined()}
        while (mark := self.peek()) in ("'", "_", "^"):
            self.take()
            if mark == "'":
                primes += 1
            elif found[mark]:
                raise UnknownError
            else:
                found[mark] = self.group()
        return found["_"], found["^"], primes

    def group(self, is_script: bool = True) -> Row:
        """Read {...}, or the single token that LaTeX takes in its place."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise UnknownError
        found = self._group(is_script)
        self.depth -= 1
        return found

    def _group(self, is_script: bool) -> Row:
        token = self.peek()
        if token == "{":
            self.take()
            self.scripts_around += is_script
            inner = m.unbroken(self.row(frozenset("}")))
            self.scripts_around -= is_script
            return inner
        if token[:1].isdigit() and token[1:]:
            self.tokens[self.at] = token[1:]
            return m.leaf("mn", token[0])
        if token in SIGNS:
            return m.closely(SIGNS[self.take()])
        return self.base(token)

    def base(self, token: str) -> Row:
        """Read an operand before its scripts."""
        self.take()
        name = token.removeprefix("\\")
        if token.startswith("\\") and (read := self.command(name)) is not None:
            return read
        if token in OPENING:
            return self.fenced(OPENING[token], frozenset(CLOSING))
        if token == "{":
            return self.row(frozenset("}"))
        if token[:1].isdigit():
            return m.leaf("mn", token)
        if token.startswith("\\") and name in LETTERS:
            return m.leaf("mi", LETTERS[name])
        if token == "\\nabla" or (token.isalpha() and len(token) == 1):
            return m.leaf("mi", LETTERS.get(name, name))
        if len(token) == 1 and not token.isascii() and token.isprintable():
            return m.closely(token)
        raise UnknownError

    def fenced(self, opening: str, closers: frozenset[str]) -> Row:
        """Read what is in a pair of brackets."""
        inner = self.row(closers)
        return m.fenced(inner, opening, CLOSING[self.tokens[self.at - 1]])

    @abstractmethod
    def command(self, name: str) -> Row | None:
        """Read the arguments of a command; None where a name is that of none."""
