r"""Sentences with LaTeX between dollar signs as HTML: the words escaped, the mathematics as MathML.

It shows what is written, matrix forms too, where ``mathml.py`` shows what was read. A formula that holds anything
unknown comes out as its LaTeX, whole, rather than half translated.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from bpverify.notation.scanner import atoms
from bpverify.render import markup as m
from bpverify.render.unicode import DEEPEST, FUNCTIONS, OPERATORS, SYMBOLS

if TYPE_CHECKING:
    from bpverify.render.markup import Row

SIGNS = OPERATORS | {
    "*": "∗", "\\cdot": "⋅", "\\circ": "∘", "\\to": "→", "\\rightarrow": "→", "\\mapsto": "↦", "\\equiv": "≡", "\\approx": "≈",
    "\\cdots": "⋯", ".": ".", ";": ";", ":": ":", "/": "/", "|": "|", "!": "!",
}  # fmt: skip
BINARY = frozenset({*m.SPACED, *m.RELATIONS, "⊗", "∈", "↦", "∗"})
LARGE = {"\\sum": "∑", "\\prod": "∏", "\\max": "max", "\\min": "min", "\\lim": "lim"}
LETTERS = SYMBOLS | {"ell": "\u2113", "top": "\u22a4", "ldots": "…", "dots": "…", "partial": "∂"}
SPACES = {"\\,": "0.17em", "\\:": "0.22em", "\\;": "0.28em", "\\ ": "0.3em", "~": "0.3em", "\\quad": "1em", "\\qquad": "2em"}
IGNORED = frozenset({"\\!", "\\displaystyle", "\\limits", "\\big", "\\Big", "\\bigl", "\\bigr", "\\Bigl", "\\Bigr", "&"})
UPRIGHT = frozenset({"mathrm", "text", "operatorname", "textrm", "mathit"})
BOLD = frozenset({"mathbf", "boldsymbol", "bm", "vec"})
OPENING, CLOSING = {"(": "(", "[": "[", "\\{": "{", "\\langle": "⟨"}, {")": ")", "]": "]", "\\}": "}", "\\rangle": "⟩"}
DOLLARS = re.compile(r"\$([^$]+)\$")
CLOSE_TO = re.compile(r"[,.;:!?)\]'-]+")
"""What stands close to the formula before it: no line ends between them."""

LEAVES = re.compile("</m(?:i|n|o)>")
SHORT = 24
"""A formula in a sentence of so many signs stays on one line."""


class _UnknownError(Exception):
    """The formula holds something that has no agreed form here."""


def mathml_text(text: str) -> str:
    """Return a sentence as HTML: words escaped, and what stands between dollar signs as MathML."""
    if text.count("$") % 2:
        return escape(text)
    parts = DOLLARS.split(text)
    written = [escape(parts[0])]
    for latex, after in zip(parts[1::2], parts[2::2], strict=True):
        close = CLOSE_TO.match(after)
        tail = close[0] if close else ""
        written.append(formula(latex, tail) + escape(after[len(tail) :]))
    return "".join(written)


def formula(latex: str, tail: str = "", display: bool = False) -> str:
    """Return LaTeX as MathML, in parts between which a line may break; ``tail`` is punctuation that stays with the last."""
    try:
        row = _Reader(latex).row()
    except _UnknownError:
        return f"<code>{escape(latex)}</code>{escape(tail)}"
    lines = m.chunks(row if _length(row) > SHORT else m.unbroken(row))
    *first, last = [m.math(line, display) for line in lines]
    if tail:
        last = f'<span class="close">{last}{escape(tail)}</span>'
    return "<wbr>".join([*first, last])


def _length(row: Row) -> int:
    """Return how many signs a reader sees, roughly."""
    return sum(len(LEAVES.findall(piece.markup)) for piece in row)


class _Reader:
    """Reads a formula from left to right; nothing in it is evaluated, and macros are unknown."""

    def __init__(self, latex: str) -> None:
        self.tokens = atoms(latex.strip())
        self.at = self.depth = self.scripts_around = 0

    # A fraction's parts are groups as scripts are: set closely, and never broken.

    def row(self, closers: frozenset[str] = frozenset()) -> Row:
        """Read up to a closer, which is stepped over; without closers up to the end."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise _UnknownError
        row: Row = ()
        after_operand = False
        while (token := self.peek()) and token not in closers:
            piece, after_operand = self.piece(after_operand)
            row = m.joined(row, piece)
        if closers:
            self.take()
        self.depth -= 1
        if not row:
            raise _UnknownError
        return row

    def peek(self) -> str:
        """Return the next token that is not blank, or the empty text at the end."""
        while self.at < len(self.tokens) and (self.tokens[self.at].isspace() or self.tokens[self.at] in IGNORED):
            self.at += 1
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self) -> str:
        """Return the next token and step over it."""
        token = self.peek()
        if not token:
            raise _UnknownError
        self.at += 1
        return token

    def piece(self, after_operand: bool) -> tuple[Row, bool]:
        """Read an operand with its scripts, an operator or a space; tell whether an operand now stands before."""
        token = self.peek()
        if token in SPACES:
            return (m.Piece(f'<mspace width="{SPACES[self.take()]}"></mspace>'),), after_operand
        if token in SIGNS and token not in OPENING and token not in CLOSING:
            return self.sign(after_operand), False
        if token in LARGE:
            return self.large(), False
        return self.scripts(self.base(token)), True

    def sign(self, after_operand: bool) -> Row:
        """Read an operator: between operands it has space, and a line may break before it."""
        sign = SIGNS[self.take()]
        binary = sign in BINARY and (after_operand or sign in m.RELATIONS)
        if not binary:
            return m.joined(m.closely(sign), (m.Piece('<mspace width="0.2em"></mspace>'),)) if sign in ",;" else m.closely(sign)
        return m.closely(sign) if self.scripts_around else m.operator(sign, breaks=True)

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
                raise _UnknownError
            else:
                found[mark] = self.group()
        return found["_"], found["^"], primes

    def group(self) -> Row:
        """Read {...}, or the single token that LaTeX takes in its place."""
        token = self.peek()
        if token == "{":
            self.take()
            self.scripts_around += 1
            inner = m.unbroken(self.row(frozenset("}")))
            self.scripts_around -= 1
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
        if token in ("\\frac", "\\dfrac", "\\tfrac"):
            return m.element("mfrac", self.group(), self.group(), tall=True)
        if token == "\\sqrt":
            return m.element("msqrt", self.group(), tall=True)
        if token == "\\left":
            return self.fence(self.take(), "\\right")
        if token in OPENING:
            return self.fence(token, "")
        if token == "{":
            return self.row(frozenset("}"))
        if token[:1].isdigit():
            return m.leaf("mn", token)
        if token.startswith("\\") and name in FUNCTIONS:
            return m.joined(m.leaf("mi", name), m.closely(m.APPLY))
        if token.startswith("\\") and name in UPRIGHT | BOLD:
            return self.words(name)
        if token.startswith("\\") and name in LETTERS:
            return m.leaf("mi", LETTERS[name])
        if token == "\\nabla" or (token.isalpha() and len(token) == 1):
            return m.leaf("mi", SYMBOLS.get(name, name))
        raise _UnknownError

    def fence(self, opening: str, right: str) -> Row:
        r"""Read what is in brackets; with \left up to its \right."""
        if opening not in OPENING:
            raise _UnknownError
        inner = self.row(frozenset({right} if right else CLOSING))
        closing = self.take() if right else self.tokens[self.at - 1]
        if closing not in CLOSING:
            raise _UnknownError
        return m.fenced(inner, OPENING[opening], CLOSING[closing])

    def words(self, font: str) -> Row:
        """Read the argument of a font command: words as they stand, blanks kept."""
        if self.take() != "{":
            raise _UnknownError
        start = self.at
        while self.at < len(self.tokens) and self.tokens[self.at] != "}":
            if self.tokens[self.at].startswith("\\") or self.tokens[self.at] in "{$":
                raise _UnknownError
            self.at += 1
        text = "".join(self.tokens[start : self.at])
        self.take()
        if font == "text" or " " in text:
            return m.leaf("mtext", text)
        bold = ' style="font-weight: bold"' if font in BOLD else ""
        return m.leaf("mi", text, ' mathvariant="normal"' + bold)
