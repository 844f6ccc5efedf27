r"""Cuts a display into rows and equations, and joins these to chains: a row that opens with = goes on with the one before.

Nothing is dropped in silence: a row that is no equation, no continuation and no remark leaves its neighbours unread, a condition
anywhere in a display is one of all of it, and so are words that are not understood.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bpverify.catalog.environments import environment
from bpverify.notation.beside import Beside, beside
from bpverify.notation.columns import BARE, CONTINUES, Piece, joined, pieces, rows
from bpverify.notation.dress import buried, undressed
from bpverify.notation.frames import unframed
from bpverify.notation.named_rows import without_names
from bpverify.notation.outline import may_relate, outline, signs
from bpverify.notation.ranges import is_full, is_range, only_restricts
from bpverify.notation.remarks import CONDITION, DEFINES, MATHEMATICS, NOTHING, REASON, RESTRICTS, UNCLEAR, WORDS, Atom, atoms
from bpverify.notation.scanner import group
from bpverify.verdict import Diagnostic

TAG = re.compile(r"\\tag\*?\{([^}]*)\}")
"""The name of an equation as it is printed."""

_LABELS = re.compile(r"[\s&~]*\(\s*(?:[A-Z]{0,2}\d+(?:[.-]\d+)*[a-z']?|\*+)\s*\)[\s.,]*")
_MOST_TAGS = 200
_PROSE = re.compile(r"[^\W\d_]{2}")
_ROW_ENDS = re.compile(r"[\s}.,;]*(?:\\\\|\Z)")


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
    value: str = ""
    """The words that stand in the place of its right side: they are said of it, and of none beside it."""


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
        body, outlined = joined(body, outlined)
    body, outlined = without_names(body, outlined, [*rows(outlined)])
    joiner = _Joiner(body)
    for piece in pieces(body, outlined):
        joiner.add(piece)
    doubts = ["an equality under a question mark"] if bare.doubted else []
    doubts += [tag for tag in _tags(body) if may_relate(tag) and "\\" in tag]
    # A relation over a sign is one more equation; other words are a reason.
    doubts += [note for note in bare.notes if may_relate(note)]
    found = joiner.cut(doubts, tuple(note for note in bare.notes if not may_relate(note)))
    if not found.chains and (buried(body) or (not found.ranges and signs(outlined)) or any(map(may_relate, joiner.unclear))):
        return Cut((Chain(body, 0, unread=" ".join(body.split())),))
    return found


def _tags(body: str) -> list[str]:
    """Return what the tags of a display hold."""
    starts = [match.end() for match in re.finditer(r"\\tag\*?\s*(?=\{)", body)]
    return [body[held.start : held.end] for start in starts[:_MOST_TAGS] if (held := group(body, start)) is not None]


class _Joiner:
    """Joins the pieces of a display to chains, and gathers the conditions and the words beside them."""

    def __init__(self, body: str) -> None:
        self.body = body
        self.chains: list[Chain] = []
        self.conditions: list[str] = []
        self.unclear: list[str] = []
        self.defines = False
        self.ranges: list[str] = []

    def add(self, piece: Piece) -> None:
        """Add one piece: a reason of the step before, a label, words, or mathematics."""
        text = self.body[piece.start : piece.end]
        reason = beside(TAG.sub("", text)) if self.chains else None
        if reason is not None:
            self._reason(text, reason)
        elif _LABELS.fullmatch(text) and not piece.alone:
            return
        else:
            before = self.chains[-1:]
            for atom in atoms(text, piece.start, piece.follows):
                if self.chains[-1:] != before and self._is_side(atom):
                    self.chains[-1] = replace(self.chains[-1], value=" ".join(atom.text.split()))
                else:
                    self._atom(atom, piece.slip)

    def _is_side(self, atom: Atom) -> bool:
        """Whether words stand in the place of a right side, to the end of their row."""
        if atom.kind != WORDS or not self._lacks_a_side() or not _ROW_ENDS.match(self.body, atom.end):
            return False
        return atom.remark == UNCLEAR or (atom.remark == NOTHING and _PROSE.search(atom.text) is not None)

    def _reason(self, text: str, reason: Beside) -> None:
        chain = self.chains[-1]
        reasons = (*chain.reasons, (len(TAG.sub("", chain.text).rstrip(" \n&.,;")) - 1, reason))
        tag = TAG.search(text)
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
        tagged = TAG.sub(" ", bare)
        if not tagged.strip(BARE):
            self._tagged(atom)
            return
        line = self.body.count("\n", 0, atom.start)
        chain = self.chains[-1] if self.chains else None
        continues = chain is not None and (CONTINUES.match(atom.text) or self._lacks_a_side())
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

    def _lacks_a_side(self) -> bool:
        """Whether the last chain ends with a sign behind which something is due."""
        return bool(self.chains) and not self.chains[-1].value and self.chains[-1].text.rstrip(" \n&").endswith(("=", "+"))

    def _tagged(self, atom: Atom) -> None:
        """Give a tag that stands alone to the chain before it."""
        tag = TAG.search(atom.text)
        if tag and self.chains:
            self.chains[-1] = replace(self.chains[-1], text=f"{self.chains[-1].text} {tag[0]}")

    def cut(self, doubts: list[str], notes: tuple[str, ...]) -> Cut:
        """Say of each equation which conditions its display holds, and which row beside it could not be read.

        ``notes`` are the reasons over its signs.
        """
        condition = "; ".join(self.conditions)
        unclear = "; ".join([*self.unclear, *doubts])
        related = [_relates(chain.text) for chain in self.chains]
        found: list[Chain] = []
        for at, chain in enumerate(self.chains):
            if not related[at]:
                continue
            next_to = [n for n in (at - 1, at + 1) if 0 <= n < len(self.chains) and not related[n]]
            unread = " ".join(" ".join(self.chains[n].text for n in next_to).split())
            unchecked = chain.unchecked if found else (*chain.unchecked, *notes)
            own = "; ".join(filter(None, (unclear, chain.value)))
            found.append(replace(chain, condition=condition, unclear=own, unread=unread, unchecked=unchecked))
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
