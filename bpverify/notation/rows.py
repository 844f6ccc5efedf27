r"""Cuts a display into rows and equations, and joins these to chains: a row that opens with = goes on with the one before.

Nothing is dropped in silence: a row that is no equation, no continuation and no remark leaves its neighbours unread, a condition
anywhere in a display is one of all of it, and so are words that are not understood.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bpverify.catalog.environments import environment
from bpverify.notation.beside import Beside, beside
from bpverify.notation.dress import buried, undressed, unframed
from bpverify.notation.macros import closing
from bpverify.notation.outline import may_relate, outline, signs, unbracketed
from bpverify.notation.ranges import is_full, is_range, only_restricts
from bpverify.notation.remarks import CONDITION, DEFINES, MATHEMATICS, REASON, RESTRICTS, UNCLEAR, WORDS, Atom, atoms
from bpverify.verdict import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterator

_LENGTH = r"\[\s*[-+]?[\d.]*\s*(?:pt|em|ex|cm|mm|in|bp|mu|\\[a-z]+)\s*\]"
_ROW_END = re.compile(rf"\\\\\*?(?:\s*{_LENGTH})?|\\(?:cr|newline|tabularnewline)(?![A-Za-z])")
_CONTROL_SPACE = re.compile(r"(?<!\\)\\(?=\s)")
_CONTINUES = re.compile(
    r"(?:[\s&~]|\{\s*\}|\\(?:quad|qquad|notag|nonumber)(?![A-Za-z])|\\[,;:! ]|\\hspace\*?\{[^{}]*\}"
    r"|\\h?phantom\{(?:[^{}]|\{[^{}]*\})*\}|\\math(?:rel|bin)\s*\{\s*\\h?phantom\{(?:[^{}]|\{[^{}]*\})*\}\s*\}"
    r"|\\hskip\s*[\d.]+\s*[a-z]{2}|\\(?:left|[bB]igg?l)\.)*"
    r"(?::?=|\+|-|/|\*|[≈≡≔]|\\(?:cdot|times|odot|circ|otimes|equiv|approx|simeq|triangleq|coloneqq|doteq|pm|mp|div|bullet|ast)(?![A-Za-z]))"
)
_SEPARATOR = re.compile(
    r"(?:[,;.]\s{0,9})?(?:\\[,;: ]\s?|~){0,3}"
    r"(?:(?:\\(?:q?quad|enspace|enskip|hfill)(?![A-Za-z])|\\hspace\*?\s{0,9}\{[\0\n]*\})\s{0,9})+"
    r"|(?:\\[;: ]\s{0,9}|~\s{0,9}){3,}|\\(?:land|wedge|And)(?![A-Za-z])"
)
_COMMA = re.compile(r"(?<!\\)[,;]")
_TAG = re.compile(r"\\tag\*?\{([^}]*)\}")
_LABELS = re.compile(r"[\s&~]*\(\s*(?:[A-Z]{0,2}\d+(?:[.-]\d+)*[a-z']?|\*+)\s*\)[\s.,]*")
_MOST_TAGS = 200
_BARE = " \n.,;:~&"


@dataclass(frozen=True, slots=True)
class Chain:
    """The text of one chain, the line of its display on which it begins, and what stands beside it.

    ``remarks`` and ``reasons`` have their places in the text. ``condition`` narrows where the equations hold; ``unclear`` is text
    that is not understood; ``unread`` is a row beside the chain that is neither; ``unchecked`` are reasons in other words.
    """

    text: str
    line: int
    remarks: tuple[tuple[int, Diagnostic], ...] = ()
    condition: str = ""
    unclear: str = ""
    unread: str = ""
    defines: bool = False
    reasons: tuple[tuple[int, Beside], ...] = ()
    unchecked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cut:
    """The chains of a display; where it has none, the ranges and orders that it holds instead."""

    chains: tuple[Chain, ...] = ()
    ranges: tuple[str, ...] = ()


def cut(body: str, name: str = "") -> Cut:
    """Cut the text of a display, which is the environment ``name`` if it has a name, into chains."""
    bare = undressed(body)
    body = unframed(bare.text)
    outlined = outline(body)
    if outlined is None:
        return Cut((Chain(body, 0),) if may_relate(body) else ())
    row = environment(name)
    if row is not None and row.joins:
        body, outlined = _joined(body, outlined)
    joiner = _Joiner(body)
    for piece in _pieces(body, outlined):
        joiner.add(piece)
    doubts = ["an equality under a question mark"] if bare.doubted else []
    doubts += [tag for tag in _tags(body) if may_relate(tag) and "\\" in tag]
    found = joiner.cut(doubts)
    if not found.chains and (buried(body) or (not found.ranges and signs(outlined)) or any(map(may_relate, joiner.unclear))):
        return Cut((Chain(body, 0, unread=" ".join(body.split())),))
    return found


def _tags(body: str) -> list[str]:
    """Return what the tags of a display hold."""
    starts = [match.end() - 1 for match in re.finditer(r"\\tag\*?\s*\{", body)]
    return [body[start + 1 : end] for start in starts[:_MOST_TAGS] if (end := closing(body, start)) is not None]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of a row with its place.

    ``slip``: a repair was made to find it; ``follows``: it is not the first of its row; ``alone``: it is all of its row.
    """

    start: int
    end: int
    slip: bool = False
    follows: bool = False
    alone: bool = False


class _Joiner:
    """Joins the pieces of a display to chains, and gathers the conditions and the words beside them."""

    def __init__(self, body: str) -> None:
        self.body = body
        self.chains: list[Chain] = []
        self.conditions: list[str] = []
        self.unclear: list[str] = []
        self.defines = False
        self.ranges: list[str] = []

    def add(self, piece: _Piece) -> None:
        """Add one piece: a reason of the step before, a label, words, or mathematics."""
        text = self.body[piece.start : piece.end]
        reason = beside(_TAG.sub("", text)) if self.chains else None
        if reason is not None:
            self._reason(text, reason)
        elif _LABELS.fullmatch(text) and not piece.alone:
            return
        else:
            for atom in atoms(text, piece.start, piece.follows):
                self._atom(atom, piece.slip)

    def _reason(self, text: str, reason: Beside) -> None:
        chain = self.chains[-1]
        reasons = (*chain.reasons, (len(_TAG.sub("", chain.text).rstrip(" \n&.,;")) - 1, reason))
        tag = _TAG.search(text)
        self.chains[-1] = replace(chain, text=chain.text + (f" {tag[0]}" if tag else ""), reasons=reasons)

    def _atom(self, atom: Atom, slip: bool) -> None:
        if atom.kind == MATHEMATICS:
            self._mathematics(atom, slip)
        elif atom.remark == RESTRICTS:
            self.conditions.append(" ".join(atom.text.split()))
        elif atom.remark == UNCLEAR:
            self.unclear.append(" ".join(atom.text.split()))
        elif atom.remark == REASON and self.chains:
            self.chains[-1] = replace(self.chains[-1], unchecked=(*self.chains[-1].unchecked, atom.text))
        elif atom.remark == DEFINES:
            self.defines = True
        if atom.kind in (WORDS, CONDITION) and is_range(atom.text):
            self.ranges.append(atom.text)

    def _mathematics(self, atom: Atom, slip: bool) -> None:
        bare = atom.text.replace("&", " ")
        tagged = _TAG.sub(" ", bare)
        if not tagged.strip(_BARE):
            self._tagged(atom)
            return
        line = self.body.count("\n", 0, atom.start)
        chain = self.chains[-1] if self.chains else None
        continues = chain is not None and (_CONTINUES.match(atom.text) or chain.text.rstrip(" \n&").endswith(("=", "+")))
        if not continues and (is_range(tagged) or only_restricts(tagged)):
            shown = " ".join(tagged.split())
            self.ranges.append(shown)
            self.conditions += [] if is_full(tagged) else [shown]
        elif continues and chain is not None:
            gap = "\n" * max(line - chain.line - chain.text.count("\n"), 0) or " "
            remarks = (*chain.remarks, *_slipped(slip, len(chain.text + gap), atom.text))
            self.chains[-1] = replace(chain, text=chain.text + gap + atom.text, remarks=remarks)
        else:
            self.chains.append(Chain(atom.text, line, _slipped(slip, 0, atom.text), defines=self.defines))

    def _tagged(self, atom: Atom) -> None:
        """Give a tag that stands alone to the chain before it."""
        tag = _TAG.search(atom.text)
        if tag and self.chains:
            self.chains[-1] = replace(self.chains[-1], text=f"{self.chains[-1].text} {tag[0]}")

    def cut(self, doubts: list[str]) -> Cut:
        """Say of each equation which conditions its display holds, and which row beside it could not be read."""
        condition = "; ".join(self.conditions)
        unclear = "; ".join([*self.unclear, *doubts])
        related = [_relates(chain.text) for chain in self.chains]
        found = []
        for at, chain in enumerate(self.chains):
            if not related[at]:
                continue
            next_to = [n for n in (at - 1, at + 1) if 0 <= n < len(self.chains) and not related[n]]
            unread = " ".join(" ".join(self.chains[n].text for n in next_to).split())
            found.append(replace(chain, condition=condition, unclear=unclear, unread=unread))
        if found or self.chains:
            return Cut(tuple(found))
        return Cut(ranges=tuple(dict.fromkeys(self.ranges)))


def _relates(text: str) -> bool:
    """Tell whether a relation stands at the top of a text, in brackets or not."""
    outlined = outline(text)
    return "=" in text if outlined is None else bool(signs(outlined))


def _slipped(slip: bool, at: int, row: str) -> tuple[tuple[int, Diagnostic], ...]:
    message = "a backslash before a blank was read as the end of a row, \\\\"
    return ((at + len(row) - len(row.lstrip()), Diagnostic("row-end", message)),) if slip else ()


# -- rows, columns, equations side by side


def _joined(body: str, outlined: str) -> tuple[str, str]:
    """Blank the row ends of an equation that is broken over several rows."""
    for end in _ROW_END.finditer(outlined):
        blanks = re.sub(r"[^\n]", " ", end[0])
        body = body[: end.start()] + blanks + body[end.end() :]
        outlined = outlined[: end.start()] + blanks + outlined[end.end() :]
    return body, outlined


def _pieces(body: str, outlined: str) -> Iterator[_Piece]:
    """Yield each equation or remark of each row."""
    at = 0
    for end in [*_ROW_END.finditer(outlined), None]:
        stop = end.start() if end else len(body)
        found = [
            (*piece, slip and not number)
            for start, last, slip in _columns(outlined, at, stop)
            for number, piece in enumerate(_side_by_side(outlined, start, last))
        ]
        filled = sum(1 for start, last, _ in found if outlined[start:last].strip(_BARE))
        for number, (start, last, slip) in enumerate(found):
            yield _Piece(start, last, slip, number > 0, filled < 2)
        at = end.end() if end else stop


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
        begins = bool(_CONTINUES.match(cell)) or not cell.strip(_BARE) or (bool(found) and not cell[: found[0].start].strip(_BARE))
        opens_text = re.match(r"[\s~]*\\(?:text|mbox|quad|qquad)", cell) is not None
        if has_relation and filled and not begins and (found or opens_text or _may_lead(outlined, cell_end, end)):
            yield first, cell_start
            first, has_relation, filled = cell_start, False, False
        # Between a relation and what it relates to, a sign of alignment splits nothing.
        trailing = bool(found) and not cell[found[-1].end :].strip(_BARE)
        filled = (filled or bool(cell.strip(_BARE))) and not trailing
        has_relation = has_relation or bool(found)
    yield first, end


def _may_lead(outlined: str, at: int, end: int) -> bool:
    """Tell whether a relation opens the cell behind a sign of alignment, so that the cell before it is a left side."""
    cell = outlined[at + 1 : end].split("&")[0]
    found = signs(unbracketed(cell))
    return bool(found) and not cell[: found[0].start].strip(_BARE)


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
        leads = bool(behind) and bool(flat[comma + 1 - start : comma + 1 - start + behind[0].start].strip(_BARE))
        if leads and signs(flat[first - start : comma - start]):
            yield first, comma
            first = comma + 1
        at = comma
    if at or first < end:
        yield first, end
