r"""What LaTeX does not print: comments, code, \iffalse .. \fi, and what stands outside of the document proper.

It becomes hidden characters, so that every other one keeps its place. The time is linear in the text, whatever it holds.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bpverify.catalog.environments import CODE, ENVIRONMENTS
from bpverify.notation.origins import hidden, outermost
from bpverify.notation.scanner import group

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bpverify.notation.formats import Format

_LONGEST_VERB = 1000
_CODE = "|".join(row.name for row in ENVIRONMENTS if row.role == CODE)
_MARKS = re.compile(
    r"\\[\\%]"
    r"|\\(?P<verb>verb|lstinline|mintinline)\*?(?![A-Za-z])(?:\[[^\]\n]{0,300}\])?(?:\{[a-z]+\})?(?P<bar>[^\sA-Za-z0-9])"
    r"|\\(?:url|path|nolinkurl|href)\s*\{(?P<address>[^{}\n]*)\}"
    rf"|\\begin\s*\{{\s*(?P<code>(?:{_CODE})\*?)\s*\}}"
    r"|%"
)
_CONDITIONALS = re.compile(r"\\(?P<name>if[A-Za-z@]*|fi|else)(?![A-Za-z@])")
_NEW_IF = re.compile(r"\\newif\s*\\(if[A-Za-z@]+)")
_PRIMITIVE = frozenset(
    "if ifcat ifx ifnum ifdim ifodd ifvmode ifhmode ifmmode ifinner ifvoid ifhbox ifvbox ifeof iftrue iffalse ifcase ifdefined "
    "ifcsname iffontchar ifpdf".split()
)
"""The conditionals of TeX that \\fi ends; \\iff and \\ifthenelse are none."""

_BEGIN_DOCUMENT = re.compile(r"\\begin\s*\{\s*document\s*\}")
_END_DOCUMENT = re.compile(r"\\end\s*\{\s*document\s*\}|\\endinput(?![A-Za-z])")
_TITLE = re.compile(r"\\(?:title|subtitle)\s*(?:\[[^\]\n]{0,300}\]\s*)?(?=\{)")


def without_comments(text: str, kind: Format) -> str:
    """Hide comments and code."""
    return hidden(text, _unprinted(text, kind))


def comments_of(text: str, kind: Format) -> Iterator[tuple[int, int]]:
    """Yield where the comments of TeX begin and end."""
    return ((start, end) for start, end in _unprinted(text, kind) if text[start] == "%")


def without_branches(text: str, definitions: Iterable[tuple[int, int]]) -> str:
    r"""Hide what \iffalse and \iftrue leave out, and what follows \end{document}.

    Conditionals inside ``definitions`` of macros only take place where the macro is called, and are left alone.
    """
    held = _Within(definitions)
    text = hidden(text, _branches(text, held))
    begins = _BEGIN_DOCUMENT.search(text)
    ends = (match for match in _END_DOCUMENT.finditer(text, begins.end() if begins else 0) if match.start() not in held)
    end = next(ends, None)
    if end is None or (begins is None and not end[0].startswith(r"\endinput")):
        return text
    return hidden(text, [(end.start(), len(text))])


def without_preamble(text: str) -> str:
    r"""Hide what stands before \begin{document}, but for titles."""
    begins = _BEGIN_DOCUMENT.search(text)
    if begins is None:
        return text
    at, found = 0, []
    for match in _TITLE.finditer(text, 0, begins.start()):
        title = group(text, match.end())
        if match.start() >= at and title is not None:
            found.append((at, title.start))
            at = title.end
    return hidden(text, [*found, (at, begins.end())])


def _unprinted(text: str, kind: Format) -> Iterator[tuple[int, int]]:
    at, endless = 0, set[str]()
    while (match := _MARKS.search(text, at)) is not None:
        at = match.end()
        if match["code"]:
            start, end = _code(text, match["code"], match.start(), at, endless)
            at = end or at
        elif match["bar"]:
            start, end = match.start(), _verb_end(text, match)
            at = end or at
        elif match[0] == "%" and (kind.percent or (kind.percent_lines and _begins_line(text, match.start()))):
            start, end = match.start(), text.find("\n", at)
            at = end = len(text) if end < 0 else end
        else:
            continue
        if end:
            yield start, end


def _code(text: str, name: str, start: int, at: int, endless: set[str]) -> tuple[int, int]:
    """Return the span of an environment of code; an end of 0 where it has none, looked for once for each name."""
    found = -1 if name in endless else text.find(rf"\end{{{name}}}", at)
    if found < 0:
        endless.add(name)
        return start, 0
    return start, found + len(rf"\end{{{name}}}")


def _verb_end(text: str, match: re.Match[str]) -> int:
    bar = {"{": "}"}.get(match["bar"], match["bar"])
    end = text.find(bar, match.end(), match.end() + _LONGEST_VERB)
    return 0 if end < 0 or "\n" in text[match.end() : end] else end + 1


def _begins_line(text: str, at: int) -> bool:
    return not text[max(text.rfind("\n", max(at - 80, 0), at) + 1, at - 80) : at].strip()


class _Within:
    """Tells whether a place lies in one of some spans, asked in order."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self.spans, self.next = sorted(spans), 0

    def __contains__(self, at: int) -> bool:
        while self.next and (self.next >= len(self.spans) or self.spans[self.next][0] > at):
            self.next -= 1
        while self.next < len(self.spans) and self.spans[self.next][1] <= at:
            self.next += 1
        return self.next < len(self.spans) and self.spans[self.next][0] <= at


def _branches(text: str, held: _Within) -> list[tuple[int, int]]:
    r"""Return the spans that a false branch hides; a conditional that no \fi ends hides nothing."""
    known = _PRIMITIVE | set(_NEW_IF.findall(text))
    news = {match.start(1) - 1 for match in _NEW_IF.finditer(text)}
    open_ones: list[tuple[str, int, int]] = []
    found = []
    for match in _CONDITIONALS.finditer(text):
        name, at = match["name"], match.start()
        if at in news or at in held or (name.startswith("if") and name not in known):
            continue
        if name not in ("fi", "else"):
            open_ones.append((name, match.end(), -1))
        elif open_ones and name == "else":
            opened, start, _ = open_ones.pop()
            open_ones.append((opened, start, at))
        elif open_ones:
            opened, start, middle = open_ones.pop()
            if opened == "iffalse":
                found.append((start, at if middle < 0 else middle))
            elif opened == "iftrue" and middle >= 0:
                found.append((middle, at))
    return outermost(found)
