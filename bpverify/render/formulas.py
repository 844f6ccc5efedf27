r"""LaTeX as MathML: what is written, matrices and accents too, where ``mathml.py`` shows what was read.

A formula that holds anything unknown comes out as its LaTeX, whole, rather than half translated.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from bpverify.render import markup as m
from bpverify.render.formularows import Rows
from bpverify.render.formulatokens import UnknownError
from bpverify.render.glyphs import (
    ACCENTS,
    ALIGNED,
    ALPHABETS,
    ARRAYS,
    BELOW,
    BOLD,
    FENCES,
    LINES,
    NAMES,
    PLAIN,
    UPRIGHT,
    WITH_COLUMNS,
    WORDS,
    in_alphabet,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpverify.render.markup import Row

LEAVES = re.compile("</m(?:i|n|o)>")
SHORT = 24
"""A formula in a sentence of so many signs stays on one line."""
_DIMENSION = re.compile(r"\[\s*-?[\d.]+\s*(?:pt|em|ex|mm|cm|in|mu|bp|pc)\s*\]")


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


class _Reader(Rows):
    """Reads a formula with its commands, each behind its name."""

    def command(self, name: str) -> Row | None:
        """Read the arguments of a command; None where a name is that of none."""
        read = _COMMANDS.get(name)
        return None if read is None else read(self, name)

    # A fraction's parts are groups as scripts are: set closely, and never broken.

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
            return m.words(text, bold)
        return m.leaf("mi", text, ' mathvariant="normal"' + bold)

    def styled(self, row: Row, style: str) -> Row:
        """Return a row in bold, where that is the style."""
        return (m.Piece(f"<mrow{style}>{m.markup(row)}</mrow>", tall=m.is_tall(row)),) if style else row

    # -- brackets and tables

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
        return m.fenced(m.table(rows, kind in ALIGNED), *ARRAYS[kind])

    def braced(self, name: str) -> Row:
        r"""Read the rows of \pmatrix{...} or \substack{...}."""
        if self.take() != "{":
            raise UnknownError
        return m.fenced(m.table(self.rows(frozenset("}"))), *ARRAYS[name])

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


def _sentence(text: str) -> Row:
    """Return words in a formula, with formulas between dollar signs in them."""
    parts = text.replace("\\(", "$").replace("\\)", "$").split("$")
    if len(parts) % 2 == 0 or any(set(words) & {"\\", "{", "_", "^"} for words in parts[::2]):
        raise UnknownError
    rows = [_Reader(part).row() if at % 2 else m.words(part) for at, part in enumerate(parts) if part]
    return m.unbroken(m.joined(*rows))


def _is_wide(name: str) -> bool:
    return name not in ("hat", "bar", "tilde", "dot", "ddot", "vec", "check", "breve")


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
