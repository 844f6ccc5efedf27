"""What a Markdown text does not show as mathematics: fenced code, code between backticks, comments and code of HTML.

It becomes hidden characters, so that every other one keeps its place. Blocks of mathematics that no dollar sign opens (a fence
with the word math, an element with that class) get marks of their own where they begin and end.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bpverify.notation.comments import without_branches, without_comments
from bpverify.notation.fences import LATEX, MATHEMATICS, Block, blocks
from bpverify.notation.formats import TEX
from bpverify.notation.origins import blank

if TYPE_CHECKING:
    from collections.abc import Iterator

DISPLAY_OPENS, DISPLAY_CLOSES, INLINE_OPENS, INLINE_CLOSES = "\x01", "\x02", "\x03", "\x04"
"""Marks that stand for a fence or a tag around mathematics."""

_LONGEST_SPAN = 1000
_CODE_TAGS = frozenset({"pre", "code", "script", "style", "textarea", "kbd", "samp"})
_DISPLAY_TAGS = frozenset({"eqn", "tex-math", "katex"})
_INLINE_TAGS = frozenset({"eq"})
_ROLES = (":math:", "{math}")
"""What reStructuredText and MyST write before backticks around mathematics."""
_OPENERS = re.compile(
    r"""\\`|(?P<ticks>`+)|(?P<comment><!--)|(?P<address>\b(?:src|href)\s*=\s*(?:"[^"\n]*"|'[^'\n]*'))"""
    r"|<(?P<tag>pre|code|script|style|textarea|kbd|samp|div|p|span|eqn|eq|tex-math|katex)(?P<words>(?:\s[^<>]*)?)>",
    re.IGNORECASE,
)
_CLOSING_TAG = re.compile(r"</([A-Za-z-]+)\s*>")
_MATHS_CLASS = re.compile(r"""class\s*=\s*["']?[^"'>]*(?<!\w)(?:math|katex|latex|tex|equation|arithmatex)(?!\w)""", re.I)
_MATHS_TYPE = re.compile(r"""(?:type|lang)\s*=\s*["']?\s*(?:math/tex|math(?![\w/]))(?P<display>[^"'>]*mode=display)?""", re.I)
_DELIMITER = re.compile(r"\$|\\[\[(]|\\begin\s*\{")
_DISPLAY = re.compile(r"\$\$|\\\[|\\begin\s*\{")
_QUOTED = re.compile(r"(?:[A-Za-z][A-Za-z \-]+'(?![A-Za-z]))")
_WORD_BEFORE = re.compile(r"[A-Za-z]{2,}[ ,.:;]")
_OPTION = re.compile(r"(?:[ \t>]*(?:\n|:[\w-]+:[^\n]*\n))*")


@dataclass(frozen=True, slots=True)
class Shown:
    """A text in which code is hidden, and the blocks of code that name no language, each with the place of its content.

    ``comments`` are where comments of HTML begin and end.
    """

    text: str
    nameless: tuple[tuple[int, str], ...] = ()
    comments: tuple[tuple[int, int], ...] = ()


def shown(text: str) -> Shown:
    """Return a Markdown text with its code hidden and its blocks of mathematics marked."""
    found = list(blocks(text))
    nameless = tuple((b.content, text[b.content : b.closes]) for b in found if not b.language and not b.directive)
    text, comments = _spans(_fenced(text, found))
    return Shown(text, nameless, comments)


# -- blocks between fences


def _fenced(text: str, found: list[Block]) -> str:
    """Put hidden characters or marks in the place of fences, and of code between them."""
    pieces: list[tuple[int, int, str]] = []
    for block in found:
        pieces.extend(_parts(text, block))
    kept, at = [], 0
    for start, end, new in sorted(pieces):
        kept += [text[at:start], new]
        at = end
    return "".join([*kept, text[at:]])


def _parts(text: str, block: Block) -> Iterator[tuple[int, int, str]]:
    opening, closing = text[block.opens : block.content], text[block.closes : block.end]
    inside = text[block.content : block.closes]
    if block.is_text:
        yield block.opens, block.content, blank(opening)
        yield block.closes, block.end, blank(closing)
        return
    is_latex = block.language in LATEX
    if not is_latex and block.language not in MATHEMATICS:
        yield block.opens, block.end, blank(text[block.opens : block.end])
        return
    inside = _unquoted(inside, block.quotes)
    if is_latex:
        inside = without_branches(without_comments(inside, TEX), ())
    bare = not (is_latex and _DELIMITER.search(inside))
    if bare:
        options = _OPTION.match(inside)
        inside = blank(inside[: options.end()]) + inside[options.end() :] if options else inside
    whole = opening + inside + closing
    if bare and closing:
        whole = DISPLAY_OPENS + blank(opening[1:]) + inside + DISPLAY_CLOSES + blank(closing[1:])
    elif not bare:
        whole = blank(opening) + inside + blank(closing)
    yield block.opens, block.end, whole


def _unquoted(inside: str, quotes: int) -> str:
    """Blank the signs of a block quote at the beginnings of lines."""
    if not quotes:
        return inside
    sign = re.compile(rf"^[ \t]*(?:>[ \t]*){{1,{quotes}}}", re.MULTILINE)
    return sign.sub(lambda found: " " * len(found[0]), inside)


# -- code between backticks, comments and elements of HTML


def _spans(text: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Hide comments and code between backticks or tags, and mark the elements that hold mathematics; and say where comments are."""
    comments: list[tuple[int, int]] = []
    runs = _Runs(text)
    tags = _Tags(text)
    kept: list[str] = []
    at, done = 0, 0
    endless = False
    while (match := _OPENERS.search(text, at)) is not None:
        at = match.end()
        new: tuple[int, str] | None = None
        if match["ticks"]:
            new = _code_span(text, match, runs)
        elif match["comment"]:
            end = -1 if endless else text.find("-->", at)
            endless = endless or end < 0
            new = None if end < 0 else (end + 3, blank(text[match.start() : end + 3]))
            comments += [] if end < 0 else [(match.start(), end + 3)]
        elif match["address"]:
            # An address that draws a formula is no formula: its signs are coded.
            new = at, blank(match[0])
        elif match["tag"]:
            new = _element(text, match, tags)
        if new is not None:
            kept += [text[done : match.start()], new[1]]
            at = done = new[0]
    return "".join([*kept, text[done:]]), tuple(comments)


class _Runs:
    """The runs of backticks of a text, by their places."""

    def __init__(self, text: str) -> None:
        found = [match.span() for match in re.finditer("`+", text)]
        self.starts, self.ends = [start for start, _ in found], [end for _, end in found]

    def closer(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the next run that is as long, within reach."""
        at = bisect_left(self.starts, end)
        while at < len(self.starts) and self.starts[at] < end + _LONGEST_SPAN:
            if self.ends[at] - self.starts[at] == end - start:
                return self.starts[at], self.ends[at]
            at += 1
        return None


def _code_span(text: str, match: re.Match[str], runs: _Runs) -> tuple[int, str] | None:
    """Return the end of code between backticks and what takes its place; None where the backtick is a quotation mark or astray."""
    start, end = match.span()
    closer = runs.closer(start, end)
    if closer is None:
        return None
    inside = text[end : closer[0]]
    if "\n" in inside or _quotes(inside, end - start):
        return None
    if end - start == 1 and text[start - 1 : start] == "$" and text[closer[1] : closer[1] + 1] == "$":
        return closer[1], f" {inside} "
    if end - start == 1 and text.endswith(_ROLES, 0, start):
        return closer[1], f"{INLINE_OPENS}{inside}{INLINE_CLOSES}"
    return closer[1], blank(text[start : closer[1]])


def _quotes(inside: str, ticks: int) -> bool:
    """Tell whether a backtick opens a quotation, as in TeX, or stands astray before mathematics among words."""
    if (ticks == 1 and _QUOTED.match(inside)) or (ticks == 2 and "''" in inside):
        return True
    mathematics = (_DELIMITER if ticks == 1 else _DISPLAY).search(inside)
    return mathematics is not None and _WORD_BEFORE.search(inside, 0, mathematics.start()) is not None


class _Tags:
    """The closing tags of a text, by their names."""

    def __init__(self, text: str) -> None:
        self.places: dict[str, list[tuple[int, int]]] = {}
        for match in _CLOSING_TAG.finditer(text):
            self.places.setdefault(match[1].lower(), []).append(match.span())

    def closer(self, name: str, at: int) -> tuple[int, int] | None:
        """Return the place of the next closing tag of a name."""
        places = self.places.get(name, [])
        number = bisect_left(places, (at, 0))
        return places[number] if number < len(places) else None


def _element(text: str, match: re.Match[str], tags: _Tags) -> tuple[int, str] | None:
    """Return the end of an element of HTML and what takes its place; None where it holds text as any other."""
    name, words = match["tag"].lower(), match["words"] or ""
    typed = _MATHS_TYPE.search(words)
    is_maths = name in _DISPLAY_TAGS | _INLINE_TAGS or typed is not None or _MATHS_CLASS.search(words) is not None
    if not is_maths and name not in _CODE_TAGS:
        return None
    closer = tags.closer(name, match.end())
    if closer is None:
        return None
    inside = text[match.end() : closer[0]]
    if not is_maths:
        holds = name == "pre" and (_MATHS_CLASS.search(inside) or _MATHS_TYPE.search(inside))
        return None if holds else (closer[1], blank(text[match.start() : closer[1]]))
    if name != "script" and (_DELIMITER.search(inside) or "<" in inside):
        return None if name not in _CODE_TAGS else (closer[1], blank(match[0]) + inside + blank(text[closer[0] : closer[1]]))
    in_line = name in ("span", "eq", "code") or (name == "script" and not (typed and typed["display"]))
    opens, closes = (INLINE_OPENS, INLINE_CLOSES) if in_line else (DISPLAY_OPENS, DISPLAY_CLOSES)
    tail = text[closer[0] : closer[1]]
    return closer[1], opens + blank(match[0][1:]) + inside + closes + blank(tail[1:])


def plain_marks(text: str) -> str:
    """Return a text without the characters that stand for marks here."""
    return re.sub(r"[\x01-\x08]", " ", text)
