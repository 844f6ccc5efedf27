r"""The frames that arrange equations in a display: blanked, so that every character that is left keeps its place.

Where one frame ends another may begin, so that a row end or a wide space is left there.
"""

from __future__ import annotations

import re

from bpverify.catalog.environments import DISPLAY, FRAME, INLINE, VALUE, environment
from bpverify.notation.origins import padded
from bpverify.notation.outline import EQUATING, outline, signs, unbracketed
from bpverify.notation.scanner import END, environments, group, halves

_POSITION = re.compile(r"\s*(?:\[[^\]\n]{0,40}\])*")
_SYSTEM_OPENS = re.compile(r"(?:[\s&~]|\\left\s*(?:\\\{|\.)|\\(?:q?quad|[,;:! ])|\\[bB]igg?l?\s*\\\{|\\lbrace)*")
_CLOSE = (r"\right", r"\\", "&", ",", ".", ";", r"\end", r"\tag", "}", ")", "]")
_SYSTEMS = frozenset({"array", "cases", "dcases", "rcases", "drcases"})
_SYSTEM_CLOSES = re.compile(r"\s*(?:\\right\s*(?:\\\}|\.|\|))?")


def unframed(latex: str) -> str:
    """Blank the frames that arrange equations: an end of a display in a display becomes a row end, that of another a wide space."""
    spans: list[tuple[int, int, str]] = []
    for half in halves(latex):
        row = environment(half.name)
        if row is None or row.role not in (DISPLAY, FRAME, INLINE):
            continue
        if half.kind == END:
            gap = "\\\\" if row.role == DISPLAY else "" if row.joins else _gap(latex, half.end)
            spans.append((half.start, half.end, gap))
            continue
        spans.append((half.start, _after_arguments(latex, half.end, row.arguments, row.options), ""))
    return _replaced(_systems(_replaced(latex, spans)), [])


def _gap(latex: str, at: int) -> str:
    """Return a wide space where something else follows a frame that ends."""
    behind = latex[at : at + 40].lstrip()
    return "" if not behind or behind.startswith(_CLOSE) else r"\quad "


def _after_arguments(latex: str, at: int, count: int, options: bool) -> int:
    position = _POSITION.match(latex, at) if options else None
    at = position.end() if position else at
    for _ in range(count):
        given = group(latex, at)
        at = at if given is None else given.after
    return at


def _systems(latex: str) -> str:
    r"""Blank the frame of a system of equations, a cases or an array whose rows are equations and that no operand stands before."""
    spans: list[tuple[int, int, str]] = []
    at = 0
    ends = environments(latex)
    for half in halves(latex):
        row, end = environment(half.name), ends.get(half.start)
        if half.start < at or end is None or row is None or row.role != VALUE:
            continue
        start = _after_arguments(latex, half.end, row.arguments, row.options)
        broken = latex.rfind(r"\\", 0, half.start)
        row_begins = broken + 2 if broken >= 0 else 0
        opens = _SYSTEM_OPENS.fullmatch(latex, row_begins, half.start)
        rows = re.split(r"\\\\", latex[start : end.start])
        if opens and row.name in _SYSTEMS and all(is_equation(r) for r in rows if r.strip()):
            closes = _SYSTEM_CLOSES.match(latex, end.end)
            spans += [(row_begins, start, ""), (end.start, closes.end() if closes else end.end, "")]
        at = end.end
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


def _replaced(latex: str, spans: list[tuple[int, int, str]]) -> str:
    kept, at = [], 0
    for start, end, sign in spans:
        if start >= at:
            kept += [latex[at:start], padded(sign, latex[start:end])]
            at = end
    return "".join([*kept, latex[at:]])
