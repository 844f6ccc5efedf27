"""Rows of presentation MathML: pieces between which a line may break, and the elements that rows are made of.

Browsers do not break formulas, so a long one is set as several ``math`` elements side by side; a line breaks between them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape
from typing import Literal

SPACED: dict[str, str] = {"+": "0.22em", "−": "0.22em", "±": "0.22em", "⊙": "0.22em", "⋅": "0.2em", "×": "0.2em", "∘": "0.22em"}
"""The space on each side of a binary operator."""

RELATION_SPACE = "0.28em"
RELATIONS = frozenset("=<>≤≥≠≡≈∈→")


@dataclass(frozen=True, slots=True)
class Piece:
    """Markup that stays on one line; a line may break before it where ``breaks``. ``tall`` where it holds a fraction."""

    markup: str
    breaks: bool = False
    tall: bool = False


Row = tuple[Piece, ...]


def leaf(tag: Literal["mi", "mn", "mtext"], text: str, attributes: str = "") -> Row:
    """Return a name, a number or words."""
    return (Piece(f"<{tag}{attributes}>{escape(text)}</{tag}>"),)


def words(text: str, style: str = "") -> Row:
    """Return words; the blanks around them stay, which a browser would drop."""
    inner = text.strip()
    before, _, after = text.partition(inner) if inner else (text, "", "")
    return leaf("mtext", "\u00a0" * bool(before) + inner + "\u00a0" * bool(after), style)


def operator(sign: str, breaks: bool = False) -> Row:
    """Return a binary operator or a relation with its space; the same at the start of a line as inside one."""
    space = RELATION_SPACE if sign in RELATIONS else SPACED.get(sign, "0")
    return (Piece(f'<mo form="infix" lspace="{space}" rspace="{space}">{escape(sign)}</mo>', breaks),)


def closely(sign: str) -> Row:
    """Return an operator without any space: a sign, a prime, a comma, an invisible product."""
    return (Piece(f'<mo form="prefix" lspace="0" rspace="0" stretchy="false">{escape(sign)}</mo>'),)


def large(sign: str) -> Row:
    """Return a sum sign and its like."""
    return (Piece(f'<mo largeop="true" movablelimits="true" lspace="0.1em" rspace="0.17em">{escape(sign)}</mo>'),)


APPLY, TIMES = "\u2061", "\u2062"
"""Function application and product, which are not seen but read aloud."""


def markup(row: Row) -> str:
    """Return the row as one element."""
    inner = "".join(piece.markup for piece in row)
    return inner if len(row) == 1 else f"<mrow>{inner}</mrow>"


def is_tall(row: Row) -> bool:
    """Tell whether the row holds a fraction or a sum sign."""
    return any(piece.tall for piece in row)


def beside(before: Row, after: Row) -> Row:
    """Return the product sign that is not seen; it holds fractions apart."""
    space = "0.12em" if is_tall(before[-1:]) or is_tall(after[:1]) else "0"
    return (Piece(f'<mo form="infix" lspace="{space}" rspace="0">{TIMES}</mo>'),)


def element(tag: str, *parts: Row, tall: bool = False) -> Row:
    """Return an element whose children are rows, such as a fraction; no line breaks in it."""
    inner = "".join(map(markup, parts))
    return (Piece(f"<{tag}>{inner}</{tag}>", tall=tall or any(map(is_tall, parts))),)


def scripted(base: Row, below: Row = (), above: Row = ()) -> Row:
    """Return a base with the scripts that are not empty; behind brackets they are set at the closing one."""
    if len(base) > 1 and 'form="postfix"' in base[-1].markup:
        return joined(base[:-1], scripted(base[-1:], below, above))
    if below and above:
        return element("msubsup", base, below, above)
    if below or above:
        return element("msub" if below else "msup", base, below or above)
    return base


def primed(base: Row, primes: int) -> Row:
    """Return a base with primes. Fonts hold the prime raised: as a superscript it would be too small and too high."""
    return joined(base, closely("′" * primes)) if primes else base


def limits(base: Row, below: Row = (), above: Row = ()) -> Row:
    """Return a sum sign, say, with what stands below and above it."""
    if below and above:
        return element("munderover", base, below, above, tall=True)
    if below or above:
        return element("munder" if below else "mover", base, below or above, tall=True)
    return base


def fenced(inner: Row, opening: str = "(", closing: str = ")") -> Row:
    """Return a row in brackets, which are as tall as what they enclose; a line may still break inside."""
    size = 'stretchy="true" minsize="2.4em"' if is_tall(inner) else 'stretchy="false"'
    first = f'<mo form="prefix" fence="true" {size}>{escape(opening)}</mo>'
    last = f'<mo form="postfix" fence="true" {size}>{escape(closing)}</mo>'
    return joined((Piece(first),), inner, (Piece(last),))


def table(rows: list[list[Row]], is_aligned: bool = False) -> Row:
    """Return cells as a table; those of aligned equations meet at their relations."""
    lines = []
    for row in rows:
        cells = (_cell(cell, is_aligned, at) for at, cell in enumerate(row))
        lines.append(f"<mtr>{''.join(cells)}</mtr>")
    return (Piece(f"<mtable>{''.join(lines)}</mtable>", tall=True),)


def _cell(cell: Row, is_aligned: bool, at: int) -> str:
    style = f' style="text-align: {"left" if at % 2 else "right"}"' if is_aligned else ""
    return f"<mtd{style}>{markup(unbroken(cell))}</mtd>"


def joined(*rows: Row) -> Row:
    """Return rows side by side."""
    return tuple(piece for row in rows for piece in row)


def unbroken(row: Row) -> Row:
    """Return the row as one piece."""
    return (Piece(markup(row), tall=is_tall(row)),)


def breaking(row: Row) -> Row:
    """Return the row with a possible line break before it."""
    return (replace(row[0], breaks=True), *row[1:])


def chunks(row: Row) -> tuple[str, ...]:
    """Return the content of the row's lines, each as short as it can be: what stands between two possible breaks."""
    lines: list[list[str]] = [[]]
    for piece in row:
        if piece.breaks and lines[-1]:
            lines.append([])
        lines[-1].append(piece.markup)
    return tuple("".join(line) for line in lines)


def math(content: str, display: bool = True) -> str:
    """Return a ``math`` element, in the style of displays or of running text."""
    return f'<math displaystyle="{"true" if display else "false"}">{content}</math>'
