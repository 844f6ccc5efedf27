"""Where each character of a text that was rewritten came from, and on which line and column of its file that is."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

HIDDEN = "\0"
"""Stands for a character of a document that says nothing: of a comment, of code, of a definition. No text file holds it."""


def blank(text: str) -> str:
    """Return as many hidden characters as the text has, each line kept."""
    return re.sub(r"[^\n]", HIDDEN, text)


def spaces(text: str) -> str:
    """Return as many blanks as the text has characters, each line kept."""
    return re.sub(r"[^\n]", " ", text)


def padded(sign: str, instead_of: str) -> str:
    """Return a sign with blanks, as long as what it stands for and with its line ends."""
    return sign + spaces(instead_of)[len(sign) :] if len(sign) <= len(instead_of) else instead_of


def hidden(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return the text with these spans, in order and apart, hidden."""
    kept, at = [], 0
    for start, end in spans:
        kept += [text[at:start], blank(text[start:end])]
        at = end
    return "".join([*kept, text[at:]])


def outermost(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the spans that lie in no other, in order."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A text made of pieces of another one: piece n begins at ``starts[n]``, and came from ``origins[n]``.

    Where ``moves[n]`` is false, the whole piece came from that one place, as the body of a macro does from its call.
    """

    text: str
    starts: tuple[int, ...] = (0,)
    origins: tuple[int, ...] = (0,)
    moves: tuple[bool, ...] = (True,)

    def origin(self, at: int) -> int:
        """Return the place in the first text from which a place in this one came."""
        piece = bisect_right(self.starts, at) - 1
        return self.origins[piece] + (at - self.starts[piece]) * self.moves[piece]


class Lines:
    """Line and column of places in a text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.breaks = [match.start() for match in re.finditer("\n", text)]

    def line(self, at: int) -> int:
        """Return the number of the line on which a place stands, from 1."""
        return bisect_left(self.breaks, at) + 1

    def column(self, at: int) -> int:
        """Return the number of the column in which a place stands, from 1."""
        line = bisect_left(self.breaks, at)
        return at - (self.breaks[line - 1] + 1 if line else 0) + 1

    def indent(self, line: int) -> int:
        """Return the column of the first character of a line that is no blank, 1 on an empty line."""
        start = self.breaks[line - 2] + 1 if line > 1 else 0
        end = self.breaks[line - 1] if line <= len(self.breaks) else len(self.text)
        row = self.text[start:end]
        return len(row) - len(row.lstrip(" \t>")) + 1 if row.strip() else 1
