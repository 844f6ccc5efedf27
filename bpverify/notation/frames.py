r"""The frames that arrange equations in a display: blanked, so that every character that is left keeps its place.

Where one frame ends another may begin, so that a row end or a wide space is left there.
"""

from __future__ import annotations

import re

from bpverify.catalog.environments import DISPLAY, FRAME, INLINE, VALUE, environment
from bpverify.notation.macros import closing
from bpverify.notation.origins import padded
from bpverify.notation.outline import EQUATING, outline, signs, unbracketed

_BEGIN_OR_END = re.compile(r"\\(?P<which>begin|end)\s*\{(?P<name>[^{}]*)\}")
_POSITION = re.compile(r"\s*(?:\[[^\]\n]{0,40}\])*")
_SYSTEM_OPENS = re.compile(r"(?:[\s&~]|\\left\s*(?:\\\{|\.)|\\(?:q?quad|[,;:! ])|\\[bB]igg?l?\s*\\\{|\\lbrace)*")
_CLOSE = (r"\right", r"\\", "&", ",", ".", ";", r"\end", r"\tag", "}", ")", "]")
_SYSTEMS = frozenset({"array", "cases", "dcases", "rcases", "drcases"})
_SYSTEM_CLOSES = re.compile(r"\s*(?:\\right\s*(?:\\\}|\.|\|))?")
_BRACE = re.compile(r"\s*(?=\{)")


def unframed(latex: str) -> str:
    """Blank the frames that arrange equations: an end of a display in a display becomes a row end, that of another a wide space."""
    spans: list[tuple[int, int, str]] = []
    for match in _BEGIN_OR_END.finditer(latex):
        row = environment(match["name"])
        if row is None or row.role not in (DISPLAY, FRAME, INLINE):
            continue
        if match["which"] == "end":
            gap = "\\\\" if row.role == DISPLAY else "" if row.joins else _gap(latex, match.end())
            spans.append((match.start(), match.end(), gap))
            continue
        spans.append((match.start(), _after_arguments(latex, match.end(), row.arguments, row.options), ""))
    return _replaced(_systems(_replaced(latex, spans)), [])


def _gap(latex: str, at: int) -> str:
    """Return a wide space where something else follows a frame that ends."""
    behind = latex[at : at + 40].lstrip()
    return "" if not behind or behind.startswith(_CLOSE) else r"\quad "


def _after_arguments(latex: str, at: int, count: int, options: bool) -> int:
    position = _POSITION.match(latex, at) if options else None
    at = position.end() if position else at
    for _ in range(count):
        brace = _BRACE.match(latex, at)
        end = closing(latex, brace.end()) if brace else None
        at = end + 1 if end is not None else at
    return at


def _systems(latex: str) -> str:
    r"""Blank the frame of a system of equations, a cases or an array whose rows are equations and that no operand stands before."""
    spans: list[tuple[int, int, str]] = []
    at = 0
    for match in _BEGIN_OR_END.finditer(latex):
        row = environment(match["name"])
        if match.start() < at or match["which"] == "end" or row is None or row.role != VALUE:
            continue
        end = _end_of(latex, match.end(), match["name"])
        if end is None:
            continue
        start = _after_arguments(latex, match.end(), row.arguments, row.options)
        broken = latex.rfind(r"\\", 0, match.start())
        row_begins = broken + 2 if broken >= 0 else 0
        opens = _SYSTEM_OPENS.fullmatch(latex, row_begins, match.start())
        rows = re.split(r"\\\\", latex[start : end[0]])
        if opens and row.name in _SYSTEMS and all(is_equation(r) for r in rows if r.strip()):
            closes = _SYSTEM_CLOSES.match(latex, end[1])
            spans += [(row_begins, start, ""), (end[0], closes.end() if closes else end[1], "")]
        at = end[1]
    return _replaced(latex, spans)


def is_equation(row: str) -> bool:
    r"""Tell whether a row of an array is an equation of its own: a relation stands at its top, in the first cell or between two."""
    outlined = outline(row)
    if outlined is None:
        return False
    found = [s for s in signs(unbracketed(outlined)) if s.kind in EQUATING]
    if not found:
        return False
    first = outlined.split("&")[0]
    return found[0].start < len(first) or not outlined[len(first) + 1 : found[0].start].strip()


def _end_of(latex: str, at: int, name: str) -> tuple[int, int] | None:
    depth = 1
    for match in _BEGIN_OR_END.finditer(latex, at):
        if match["name"] == name:
            depth += 1 if match["which"] == "begin" else -1
            if depth == 0:
                return match.span()
    return None


def _replaced(latex: str, spans: list[tuple[int, int, str]]) -> str:
    kept, at = [], 0
    for start, end, sign in spans:
        if start >= at:
            kept += [latex[at:start], padded(sign, latex[start:end])]
            at = end
    return "".join([*kept, latex[at:]])
