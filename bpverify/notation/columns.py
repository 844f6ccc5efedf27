"""The rows of a display, their columns, and the equations that stand side by side in them, each as a piece with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bpverify.notation.outline import signs, unbracketed
from bpverify.notation.scanner import FLAT_GROUP, GROUP

if TYPE_CHECKING:
    from collections.abc import Iterator

_LENGTH = r"\[\s*[-+]?[\d.]*\s*(?:pt|em|ex|cm|mm|in|bp|mu|\\[a-z]+)\s*\]"
_ROW_END = re.compile(rf"\\\\\*?(?:\s*{_LENGTH})?|\\(?:cr|newline|tabularnewline)(?![A-Za-z])")
_CONTROL_SPACE = re.compile(r"(?<!\\)\\(?=\s)")
_SEPARATOR = re.compile(
    r"(?:[,;.]\s{0,9})?(?:\\[,;: ]\s?|~){0,3}"
    r"(?:(?:\\(?:q?quad|enspace|enskip|hfill)(?![A-Za-z])|\\hspace\*?\s{0,9}\{[\0\n]*\})\s{0,9})+"
    r"|(?:\\[;: ]\s{0,9}|~\s{0,9}){3,}|\\(?:land|wedge|And)(?![A-Za-z])"
)
_COMMA = re.compile(r"(?<!\\)[,;]")
CONTINUES = re.compile(
    r"(?:[\s&~]|\{\s*\}|\\(?:quad|qquad|notag|nonumber)(?![A-Za-z])|\\[,;:! ]"
    rf"|\\hspace\*?{FLAT_GROUP}|\\h?phantom{GROUP}|\\math(?:rel|bin)\s*\{{\s*\\h?phantom{GROUP}\s*\}}"
    r"|\\hskip\s*[\d.]+\s*[a-z]{2}|\\(?:left|[bB]igg?l)\.)*"
    r"(?::?=|\+|-|/|\*|[≈≡≔]|\\(?:cdot|times|odot|circ|otimes|equiv|approx|simeq|triangleq|coloneqq|doteq|pm|mp|div|bullet|ast)(?![A-Za-z]))"
)
"""What opens a row that goes on with the one before."""

BARE = " \n.,;:~&"
"""What may be left of a piece in which nothing stands."""



@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a row with its place.

    ``slip``: a repair was made to find it; ``follows``: it is not the first of its row; ``alone``: it is all of its row.
    """

    start: int
    end: int
    slip: bool = False
    follows: bool = False
    alone: bool = False


def joined(body: str, outlined: str) -> tuple[str, str]:
    """Blank the row ends of an equation that is broken over several rows."""
    for end in _ROW_END.finditer(outlined):
        blanks = re.sub(r"[^\n]", " ", end[0])
        body = body[: end.start()] + blanks + body[end.end() :]
        outlined = outlined[: end.start()] + blanks + outlined[end.end() :]
    return body, outlined


def rows(outlined: str) -> Iterator[tuple[int, int]]:
    """Yield where each row begins and ends."""
    at = 0
    for end in _ROW_END.finditer(outlined):
        yield at, end.start()
        at = end.end()
    yield at, len(outlined)


def pieces(body: str, outlined: str) -> Iterator[Piece]:
    """Yield each equation or remark of each row."""
    for at, stop in rows(outlined):
        found = [
            (*piece, slip and not number)
            for start, last, slip in _columns(outlined, at, stop)
            for number, piece in enumerate(_side_by_side(outlined, start, last))
        ]
        filled = sum(1 for start, last, _ in found if outlined[start:last].strip(BARE))
        for number, (start, last, slip) in enumerate(found):
            yield Piece(start, last, slip, number > 0, filled < 2)


def _columns(outlined: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """Split a row with several alignments at blanks that should be row ends, or at its columns, each an equation."""
    row = outlined[start:end]
    if row.count("&") > 1:
        found: list[tuple[int, int]] = []
        at = start
        for blank in [*_CONTROL_SPACE.finditer(outlined, start, end), None]:
            stop = blank.start() if blank else end
            if found and "&" not in outlined[at:stop]:
                found[-1] = (found[-1][0], stop)
            else:
                found.append((at, stop))
            at = blank.end() if blank else stop
        if len(found) > 1:
            yield from ((first, last, number > 0) for number, (first, last) in enumerate(found))
            return
    yield from ((first, last, False) for first, last in _cells(outlined, start, end))


def _cells(outlined: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Join the cells of a row until each is one equation: a sign of alignment beside a relation splits nothing."""
    cells: list[tuple[int, int]] = []
    at = start
    for place in [*(start + m.start() for m in re.finditer("&", outlined[start:end])), end]:
        cells.append((at, place))
        at = place + 1
    first, has_relation, filled = start, False, False
    for cell_start, cell_end in cells:
        cell = outlined[cell_start:cell_end]
        found = signs(unbracketed(cell))
        begins = bool(CONTINUES.match(cell)) or not cell.strip(BARE) or (bool(found) and not cell[: found[0].start].strip(BARE))
        opens_text = re.match(r"[\s~]*\\(?:text|mbox|quad|qquad)", cell) is not None
        if has_relation and filled and not begins and (found or opens_text or _may_lead(outlined, cell_end, end)):
            yield first, cell_start
            first, has_relation, filled = cell_start, False, False
        # Between a relation and what it relates to, a sign of alignment splits nothing.
        trailing = bool(found) and not cell[found[-1].end :].strip(BARE)
        filled = (filled or bool(cell.strip(BARE))) and not trailing
        has_relation = has_relation or bool(found)
    yield first, end


def _may_lead(outlined: str, at: int, end: int) -> bool:
    """Tell whether a relation opens the cell behind a sign of alignment, so that the cell before it is a left side."""
    cell = outlined[at + 1 : end].split("&")[0]
    found = signs(unbracketed(cell))
    return bool(found) and not cell[: found[0].start].strip(BARE)


def _side_by_side(outlined: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Split at wide spaces, and at commas between two equations."""
    at = start
    for gap in [*_SEPARATOR.finditer(outlined, start, end), None]:
        yield from _at_commas(outlined, at, gap.start() if gap else end)
        at = gap.end() if gap else end


def _at_commas(outlined: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    flat = unbracketed(outlined[start:end])
    commas = [start + match.start() for match in _COMMA.finditer(flat)]
    if not commas or len(signs(flat)) < 2:
        yield start, end
        return
    first, at = start, start
    for comma, following in zip(commas, [*commas[1:], end], strict=True):
        behind = signs(flat[comma + 1 - start : following - start])
        leads = bool(behind) and bool(flat[comma + 1 - start : comma + 1 - start + behind[0].start].strip(BARE))
        if leads and signs(flat[first - start : comma - start]):
            yield first, comma
            first = comma + 1
        at = comma
    if at or first < end:
        yield first, end
