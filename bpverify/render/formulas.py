r"""LaTeX as MathML: what is written, matrices and accents too, where ``mathml.py`` shows what was read.

A formula that holds anything unknown comes out as its LaTeX, whole, rather than half translated.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from bpverify.notation.scanner import atoms
from bpverify.render import markup as m
from bpverify.render.glyphs import (
    ACCENTS,
    ALIGNED,
    ALPHABETS,
    ARRAYS,
    BELOW,
    BINARY,
    BOLD,
    CLOSING,
    FENCES,
    IGNORED,
    IGNORED_WITH_ARGUMENT,
    LARGE,
    LETTERS,
    LINES,
    NAMES,
    OPENING,
    PLAIN,
    SIGNS,
    SPACES,
    UPRIGHT,
    WITH_COLUMNS,
    WORDS,
    in_alphabet,
)
from bpverify.render.unicode import DEEPEST

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpverify.render.markup import Row

LEAVES = re.compile("</m(?:i|n|o)>")
SHORT = 24
"""A formula in a sentence of so many signs stays on one line."""
_DIMENSION = re.compile(r"\[\s*-?[\d.]+\s*(?:pt|em|ex|mm|cm|in|mu|bp|pc)\s*\]")


class UnknownError(Exception):
    """The formula holds something that has no agreed form here."""


def formula(latex: str, tail: str = "", display: bool = False) -> str:
    """Return LaTeX as MathML, in parts between which a line may break; ``tail`` is punctuation that stays with the last."""
    try:
        row = _Reader(latex).row()
    except UnknownError:
        return f"<code>{escape(latex)}</code>{escape(tail)}"
    lines = m.chunks(row if _length(row) > SHORT else m.unbroken(row))
    *first, last = [m.math(line, display) for line in lines]
    if tail:
        last = f'<span class="close">{last}{escape(tail)}</span>'
    return "<wbr>".join([*first, last])


def _length(row: Row) -> int:
    """Return how many signs a reader sees, roughly."""
    return sum(len(LEAVES.findall(piece.markup)) for piece in row)


def _matched(tokens: list[str]) -> frozenset[int]:
    r"""Return where brackets are that have a partner in their group and cell; what stands behind \left and \right has its own."""
    found: set[int] = set()
    stack: list[int | None] = []
    before = ""
    for at, token in enumerate(tokens):
        if token in ("{", "\\begin", "\\left"):
            stack.append(None)
        elif token in ("}", "\\end", "\\right", "&", "\\\\", "\\cr"):
            while stack and stack[-1] is not None:
                stack.pop()
            if stack and token in ("}", "\\end", "\\right"):
                stack.pop()
        elif before not in ("\\left", "\\right") and token in OPENING:
            stack.append(at)
        elif before not in ("\\left", "\\right") and token in CLOSING and stack and (partner := stack[-1]) is not None:
            stack.pop()
            found |= {partner, at}
        before = token if not token.isspace() else before
    return frozenset(found)


class _Tokens:
    """The tokens of a formula, from left to right."""

    def __init__(self, latex: str) -> None:
        self.tokens = atoms(latex.strip())
        self.matched = _matched(self.tokens)
        self.at = self.depth = self.scripts_around = self.arrays_around = 0

    def peek(self) -> str:
        """Return the next token that is not blank, or the empty text at the end."""
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            if token.isspace() or token in IGNORED or (token in ("&", "\\\\") and not self.arrays_around):
                self.at += 1
            elif token.startswith("\\") and token[1:] in IGNORED_WITH_ARGUMENT:
                self.at += 1
                self.letters()
            else:
                return token
        return ""

    def take(self) -> str:
        """Return the next token and step over it."""
        token = self.peek()
        if not token:
            raise UnknownError
        self.at += 1
        return token

    def letters(self) -> str:
        """Return what stands in the braces that come next, blanks kept, and step over it."""
        if self.take() != "{":
            raise UnknownError
        start, deep = self.at, 1
        while self.at < len(self.tokens):
            deep += {"{": 1, "}": -1}.get(self.tokens[self.at], 0)
            self.at += 1
            if not deep:
                return "".join(self.tokens[start : self.at - 1])
        raise UnknownError


class _Reader(_Tokens):
    """Reads a formula; nothing in it is evaluated, and macros are unknown."""

    # A fraction's parts are groups as scripts are: set closely, and never broken.

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
        if token.startswith("\\") and (read := _COMMANDS.get(name)):
            return read(self, name)
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

    # -- commands, each behind its name

    def fraction(self, name: str) -> Row:
        """Read the two parts of a fraction."""
        return m.element("mfrac", self.group(), self.group(), tall=True)

    def root(self, name: str) -> Row:
        """Read what is below a root."""
        return m.element("msqrt", self.group(), tall=True)

    def function(self, name: str) -> Row:
        """Read the name of a function."""
        return m.joined(m.leaf("mi", name), m.closely(m.APPLY))

    def argument(self, name: str) -> Row:
        """Read a group that is shown as it stands."""
        return self.group(is_script=False)

    def coloured(self, name: str) -> Row:
        """Read a group behind its colour, which is not shown."""
        self.letters()
        return self.group(is_script=False)

    def accented(self, name: str) -> Row:
        """Read a group with an accent, a brace or a line above or below."""
        inner = self.group(is_script=False)
        if name in LINES:
            return (m.Piece(f'<mrow style="{LINES[name]}">{m.markup(inner)}</mrow>', tall=m.is_tall(inner)),)
        above = name in ACCENTS
        mark = (m.Piece(f'<mo stretchy="{"true" if _is_wide(name) else "false"}">{escape((ACCENTS | BELOW)[name])}</mo>'),)
        row = m.element("mover" if above else "munder", inner, mark)
        if not name.endswith("brace"):
            return row
        low, high, _ = self.marks()
        return m.limits(row, low, high)

    def stacked(self, name: str) -> Row:
        """Read a sign with something above or below it."""
        small, base = self.group(), self.group(is_script=False)
        return m.element("munder" if name == "underset" else "mover", base, small)

    def alphabet(self, name: str) -> Row:
        """Read letters in an alphabet of their own."""
        text = "".join(self.letters().split()) if self.peek() == "{" else self.take()
        if not text.isalnum():
            raise UnknownError
        return m.leaf("mi", "".join(in_alphabet(name, letter) for letter in text), ' mathvariant="normal"')

    def words(self, font: str) -> Row:
        """Read the argument of a font command: words as they stand, blanks kept; what is no words is set in bold, or as it is."""
        if self.peek() == "*":
            self.take()
        bold = ' style="font-weight: bold"' if font in BOLD else ""
        start = self.at
        if self.peek() != "{":
            return self.styled(self.group(is_script=False), bold)
        text = self.letters()
        if set(text) & {"\\", "{", "$", "_", "^"}:
            if font in WORDS:
                return self.styled(_sentence(text), bold)
            self.at = start
            return self.styled(self.group(is_script=False), bold)
        if font in WORDS or " " in text:
            return _words(text, bold)
        return m.leaf("mi", text, ' mathvariant="normal"' + bold)

    def styled(self, row: Row, style: str) -> Row:
        """Return a row in bold, where that is the style."""
        return (m.Piece(f"<mrow{style}>{m.markup(row)}</mrow>", tall=m.is_tall(row)),) if style else row

    # -- brackets and rows

    def fenced(self, opening: str, closers: frozenset[str]) -> Row:
        """Read what is in a pair of brackets."""
        inner = self.row(closers)
        return m.fenced(inner, opening, CLOSING[self.tokens[self.at - 1]])

    def left(self, name: str) -> Row:
        r"""Read \left( up to its \right)."""
        opening = self.take()
        if opening not in FENCES:
            raise UnknownError
        inner = self.row(frozenset({"\\right"}))
        closing = self.take()
        if closing not in FENCES:
            raise UnknownError
        return m.fenced(inner, FENCES[opening], FENCES[closing])

    def environment(self, name: str) -> Row:
        r"""Read the rows between \begin and \end."""
        kind = self.letters().strip().rstrip("*")
        if kind not in ARRAYS:
            raise UnknownError
        if kind in WITH_COLUMNS:
            self.letters()
        rows = self.rows(frozenset({"\\end"}))
        if self.letters().strip().rstrip("*") != kind:
            raise UnknownError
        return m.fenced(_table(rows, kind in ALIGNED), *ARRAYS[kind])

    def braced(self, name: str) -> Row:
        r"""Read the rows of \pmatrix{...} or \substack{...}."""
        if self.take() != "{":
            raise UnknownError
        return m.fenced(_table(self.rows(frozenset("}"))), *ARRAYS[name])

    def rows(self, closers: frozenset[str]) -> list[list[Row]]:
        """Read cells up to a closer, which is stepped over."""
        self.arrays_around += 1
        ends = closers | {"&", "\\\\", "\\cr"}
        found: list[list[Row]] = [[]]
        while True:
            found[-1].append(self.row(ends, is_open=True))
            token = self.take()
            if token in closers:
                break
            if token != "&":
                found.append([])
                self.skip_dimension()
        self.arrays_around -= 1
        return found

    def skip_dimension(self) -> None:
        r"""Step over the space that is asked for behind \\."""
        ahead = "".join(self.tokens[self.at : self.at + 12])
        size = len(found[0]) if (found := _DIMENSION.match(ahead)) else 0
        while size > 0:
            size -= len(self.tokens[self.at])
            self.at += 1


def _words(text: str, style: str = "") -> Row:
    """Return words; the blanks around them stay, which a browser would drop."""
    inner = text.strip()
    before, _, after = text.partition(inner) if inner else (text, "", "")
    return m.leaf("mtext", "\u00a0" * bool(before) + inner + "\u00a0" * bool(after), style)


def _sentence(text: str) -> Row:
    """Return words in a formula, with formulas between dollar signs in them."""
    parts = text.replace("\\(", "$").replace("\\)", "$").split("$")
    if len(parts) % 2 == 0 or any(set(words) & {"\\", "{", "_", "^"} for words in parts[::2]):
        raise UnknownError
    rows = [_Reader(part).row() if at % 2 else _words(part) for at, part in enumerate(parts) if part]
    return m.unbroken(m.joined(*rows))


def _is_wide(name: str) -> bool:
    return name not in ("hat", "bar", "tilde", "dot", "ddot", "vec", "check", "breve")


def _table(rows: list[list[Row]], is_aligned: bool = False) -> Row:
    """Return cells as a table; those of aligned equations meet at their relations."""
    lines = []
    for row in rows:
        cells = (_cell(cell, is_aligned, at) for at, cell in enumerate(row))
        lines.append(f"<mtr>{''.join(cells)}</mtr>")
    return (m.Piece(f"<mtable>{''.join(lines)}</mtable>", tall=True),)


def _cell(cell: Row, is_aligned: bool, at: int) -> str:
    style = f' style="text-align: {"left" if at % 2 else "right"}"' if is_aligned else ""
    return f"<mtd{style}>{m.markup(m.unbroken(cell))}</mtd>"


_COMMANDS: dict[str, Callable[[_Reader, str], Row]] = {
    **dict.fromkeys(("frac", "dfrac", "tfrac", "cfrac"), _Reader.fraction),
    "sqrt": _Reader.root,
    **dict.fromkeys(NAMES, _Reader.function),
    **dict.fromkeys(PLAIN, _Reader.argument),
    **dict.fromkeys((*ACCENTS, *BELOW, *LINES), _Reader.accented),
    **dict.fromkeys(("textcolor", "colorbox"), _Reader.coloured),
    **dict.fromkeys(("overset", "underset", "stackrel"), _Reader.stacked),
    **dict.fromkeys(ALPHABETS, _Reader.alphabet),
    **dict.fromkeys(UPRIGHT | BOLD, _Reader.words),
    **dict.fromkeys(("matrix", "pmatrix", "bmatrix", "substack"), _Reader.braced),
    "left": _Reader.left,
    "begin": _Reader.environment,
}
"""What reads the arguments of a command."""
