"""The blocks between fences of a Markdown text (``` or ~~~), in lists and block quotes too: code, mathematics or text.

After CommonMark: a fence in a list item or a quote ends with it, at the latest; a fence that nothing closes is none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MATHEMATICS = frozenset({"math", "displaymath", "katex", "mathjax", "latexmath", "amsmath"})
LATEX = frozenset({"latex", "tex"})
TEXT = frozenset(
    "note tip warning important admonition seealso hint caution attention danger error margin sidebar figure dropdown card "
    "tab-item tab-set tab-set-code grid grid-item proof theorem lemma definition exercise solution example remark".split()
)
"""Directives of MyST, written {note}, whose content is text like any other; so are those that begin with prf: ."""

_LONGEST_PREFIX, _LONGEST_FENCE = 100, 30
_FENCE = re.compile(r"`{3,}|~{3,}")
_PREFIX = re.compile(r"[ \t]*(?:(?:>|[-*+]|\d{1,9}[.)])[ \t]*)*")
_QUOTES = re.compile(r"[ \t]*(?:>[ \t]*)*")
_ITEM = re.compile(r"([ \t]*(?:>[ \t]?)*)([-*+]|\d{1,9}[.)])([ \t]+)(?=\S)")
_INFO = re.compile(r"\{?\s*[.=:]?\s*(?P<language>[A-Za-z][\w+:-]*)")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: where its opening fence, its content and its closing fence begin, and where all of it ends.

    ``language`` is the first word behind the fence; ``directive`` says that it stands in braces, as in {note}; ``quotes`` counts
    the signs > before it.
    """

    opens: int
    content: int
    closes: int
    end: int
    language: str
    directive: bool
    quotes: int

    @property
    def is_text(self) -> bool:
        """Tell whether what is inside is text of the document."""
        return self.directive and (self.language in TEXT or self.language.startswith("prf:"))


def blocks(text: str) -> Iterator[Block]:
    """Yield the fenced blocks of a text in order; those inside a block of text are yielded after it."""
    fences = [match for match in _FENCE.finditer(text) if _is_fence(text, match)]
    closers: dict[str, list[int]] = {"`": [], "~": []}
    for number, match in enumerate(fences):
        if not _line_after(text, match.end()).strip():
            closers[match[0][0]].append(number)
    nexts: dict[tuple[str, int], int] = {}
    lists = _Lists(text)
    used: set[int] = set()
    at = 0
    for number, match in enumerate(fences):
        if match.start() < at or number in used:
            continue
        closer = _closer(fences, closers[match[0][0]], nexts, number, used)
        block = _block(text, match, fences[closer] if closer is not None else None, lists)
        if block is None:
            continue
        yield block
        if block.is_text:
            if closer is not None:
                used.add(closer)
        else:
            at = block.end
            lists.skip(at)


def _is_fence(text: str, match: re.Match[str]) -> bool:
    start = match.start()
    line = text.rfind("\n", max(0, start - _LONGEST_PREFIX), start) + 1
    if not line and start > _LONGEST_PREFIX:
        return False
    inline = match[0][0] == "`" and "`" in _line_after(text, match.end())
    return len(match[0]) <= _LONGEST_FENCE and not inline and _PREFIX.fullmatch(text, line, start) is not None


def _line_after(text: str, at: int) -> str:
    """Return the rest of a line, at most 200 characters of it."""
    return text[at : at + 200].split("\n", 1)[0]


def _closer(
    fences: list[re.Match[str]], closers: list[int], nexts: dict[tuple[str, int], int], opener: int, used: set[int]
) -> int | None:
    """Return the number of the next fence without words, of the same sign and as long or longer; each kind is looked up once."""
    sign, length = fences[opener][0][0], len(fences[opener][0])
    at = nexts.get((sign, length), 0)
    while at < len(closers) and (closers[at] <= opener or len(fences[closers[at]][0]) < length or closers[at] in used):
        at += 1
    nexts[sign, length] = at
    return closers[at] if at < len(closers) else None


def _block(text: str, opener: re.Match[str], closer: re.Match[str] | None, lists: _Lists) -> Block | None:
    """Return the block between two fences, or up to the end of the list item or quote that holds the first one."""
    if closer is None:
        return None
    start = opener.start()
    line = text.rfind("\n", 0, start) + 1
    prefix = text[line:start]
    quotes = prefix.count(">")
    indent = _width(prefix) if _ITEM.match(text, line, start + 1) else lists.indent(line, _width(prefix.replace(">", " ")))
    content = _next_line(text, start)
    info = _INFO.match(_line_after(text, opener.end()).strip())
    language = info["language"].lower() if info else ""
    directive = info is not None and info[0].startswith("{") and info[0][1:].strip()[:1] not in (".", "=")
    closes = text.rfind("\n", 0, closer.start()) + 1
    left = _left(text, content, closes, quotes, indent) if quotes or indent else None
    if left is not None:
        return Block(start, content, left, left, language, directive, quotes)
    return Block(start, content, closer.start(), _next_line(text, closer.start()), language, directive, quotes)


def _left(text: str, at: int, end: int, quotes: int, indent: int) -> int | None:
    """Return the first line that stands outside of the quote or the list item, None where none does before ``end``."""
    while at < end:
        following = _next_line(text, at)
        row = text[at:following]
        mark = _QUOTES.match(row)
        depth = mark[0].count(">") if mark else 0
        bare = row.replace(">", " ", quotes)
        if depth < quotes or (bare.strip() and _width(bare[: len(bare) - len(bare.lstrip(" \t"))]) < indent):
            return at
        at = following
    return None


def _next_line(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1


def _width(blanks: str) -> int:
    return len(blanks.expandtabs(4))


class _Lists:
    """How far the content of the list items is indented that hold a line; lines are asked for in order."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.offsets: list[int] = []

    def skip(self, at: int) -> None:
        """Step over lines that are no lists."""
        self.at = max(self.at, at)

    def indent(self, line: int, width: int) -> int:
        """Return the indentation of the innermost list item that holds the line at ``line``, 0 where none does."""
        while self.at < line:
            following = _next_line(self.text, self.at)
            self._see(self.text[self.at : following])
            self.at = following
        return max((offset for offset in self.offsets if offset <= width), default=0)

    def _see(self, row: str) -> None:
        if not row.strip():
            return
        width = _width(row[: len(row) - len(row.lstrip(" \t"))])
        while self.offsets and width < self.offsets[-1]:
            self.offsets.pop()
        item = _ITEM.match(row)
        if item:
            self.offsets.append(_width(item[0]))
