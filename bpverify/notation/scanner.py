r"""LaTeX as lexemes with their places: commands, braces, environments, comments and the text between them.

Every module that looks for a brace, a group or an environment asks here, so that all agree on what is escaped: ``\{`` opens
nothing, and ``\\{`` is a row end and a group. Time is linear in the text. Code such as ``\verb`` is hidden before, by ``comments``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 20_000
"""The longest text of one equation, in characters; no group is looked for beyond it."""

CONTROL = r"\\(?:[A-Za-z]+|.)"
"""The pattern of a command, by a word or by one sign; a line end is such a sign, so it needs DOTALL."""

WORD_ENDS = r"(?![A-Za-z])"
"""The pattern of what stands behind a command that is a word."""

FLAT_GROUP = r"\{[^{}]*\}"
GROUP = rf"\{{(?:[^{{}}]|{FLAT_GROUP})*\}}"
"""The patterns of a group without another one in it, and with at most one layer of them: for the short groups of patterns."""

CONTROLS, OPEN, CLOSE, BEGIN, END, COMMENT, TEXT = "control", "open", "close", "begin", "end", "comment", "text"

_HALF = r"\\(?P<half>begin|end)\s*\{(?P<name>[^{}]*)\}"
_LEXEME = re.compile(rf"{_HALF}|(?P<control>{CONTROL})|(?P<open>\{{)|(?P<close>\}})|(?P<text>[^\\{{}}]+|\\)", re.DOTALL)
_WITH_COMMENTS = re.compile(
    rf"(?P<comment>%[^\n]*)|{_HALF}|(?P<control>{CONTROL})|(?P<open>\{{)|(?P<close>\}})|(?P<text>[^\\{{}}%]+|\\)", re.DOTALL
)
_BRACES = re.compile(r"\\.|[{}]", re.DOTALL)
_HALVES = re.compile(rf"\\\\|{_HALF}")
_ATOM = re.compile(rf"{CONTROL}|\s+|\d+(?:\.\d+)?|.", re.DOTALL)
_CONTROL = re.compile(CONTROL, re.DOTALL)
_BLANKS = re.compile(r"\s*")


@dataclass(frozen=True, slots=True)
class Lexeme:
    r"""A piece of LaTeX with its place; ``name`` is that of the environment whose ``\begin`` or ``\end`` it is, as written."""

    kind: str
    text: str
    start: int
    end: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """What a command takes as one argument: its content begins at ``start`` and ends at ``end``, and ``after`` stands behind it."""

    start: int
    end: int
    after: int


def lexemes(text: str, comments: bool = False) -> Iterator[Lexeme]:
    """Yield all of a text in pieces; ``comments`` says that a percent sign opens one, as it does in TeX but not in Markdown."""
    for match in (_WITH_COMMENTS if comments else _LEXEME).finditer(text):
        yield Lexeme(match["half"] or match.lastgroup or TEXT, match[0], match.start(), match.end(), match["name"] or "")


def nested(text: str) -> Iterator[tuple[Lexeme, list[int]]]:
    """Yield each lexeme with the places of the braces that are open there, the innermost last.

    A brace stands within those around it, and the partner of one that closes is the last of its list. One that closes nothing
    stands at the top. The list is the same one throughout.
    """
    open_ones: list[int] = []
    for lexeme in lexemes(text):
        yield lexeme, open_ones
        if lexeme.kind == OPEN:
            open_ones.append(lexeme.start)
        elif lexeme.kind == CLOSE and open_ones:
            open_ones.pop()


def with_depths(text: str, mark: str) -> Iterator[tuple[re.Match[str], int]]:
    """Yield the matches of a pattern that no backslash escapes, each with how many more braces are open before it than closed."""
    depth = 0
    for match in re.compile(rf"(?P<mark>{mark})|\\.|[{{}}]", re.DOTALL).finditer(text):
        if match["mark"]:
            yield match, depth
        elif match[0] in "{}":
            depth += 1 if match[0] == "{" else -1


def halves(text: str) -> Iterator[Lexeme]:
    r"""Yield each ``\begin{..}`` and ``\end{..}``; one behind the backslash of a row end, ``\\begin``, is none."""
    for match in _HALVES.finditer(text):
        if match["half"]:
            yield Lexeme(match["half"], match[0], match.start(), match.end(), match["name"])


def environments(text: str) -> dict[int, Lexeme]:
    """Return the ends of environments by where these begin; one ends at its own name, others of that name in it aside."""
    open_ones: dict[str, list[int]] = {}
    found: dict[int, Lexeme] = {}
    for half in halves(text):
        same = open_ones.setdefault(half.name, [])
        if half.kind == BEGIN:
            same.append(half.start)
        elif same:
            found[same.pop()] = half
    return found


def closing(text: str, at: int) -> int | None:
    """Return the place of the brace that closes the one at ``at``, or None."""
    depth = 0
    for match in _BRACES.finditer(text, at, min(len(text), at + LONGEST)):
        if match[0] in "{}":
            depth += 1 if match[0] == "{" else -1
            if depth <= 0:
                return match.start() if depth == 0 else None
    return None


def group(text: str, at: int) -> Group | None:
    """Return the group in braces that stands at a place, blanks before it aside; None where none does or nothing closes it."""
    blanks = _BLANKS.match(text, at)
    at = blanks.end() if blanks else at
    end = closing(text, at) if text[at : at + 1] == "{" else None
    return None if end is None else Group(at + 1, end, end + 1)


def argument(text: str, at: int) -> Group | None:
    """Return what TeX takes as an argument at a place, blanks before it aside: a group, a command or one character."""
    blanks = _BLANKS.match(text, at)
    at = blanks.end() if blanks else at
    if text[at : at + 1] == "{":
        return group(text, at)
    command = _CONTROL.match(text, at)
    end = command.end() if command else at + 1
    return Group(at, end, end) if at < len(text) else None


def atoms(text: str) -> list[str]:
    """Return a text as commands, runs of blanks, numbers and single signs."""
    return _ATOM.findall(text)


def without_comments(text: str) -> str:
    """Return a text without the comments in it; their line ends stay."""
    return "".join(lexeme.text for lexeme in lexemes(text, comments=True) if lexeme.kind != COMMENT)
