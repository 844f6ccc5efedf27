r"""The reason written beside a step, as in \text{by the chain rule through $z^l$}: read by the phrases of the catalog."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bpverify.catalog.reasons import REASONS
from bpverify.notation.scanner import group

if TYPE_CHECKING:
    from bpverify.catalog.reasons import ReasonRow

_TEXT = re.compile(r"[\s&~(\[]*(?:\\q?quad\s*)*\\(?:text(?:rm|it)?|mbox)\s*(?=\{)")
_BEHIND = re.compile(r"[\s~.,;)\]]*")
_MATHS = r"(\$[^$]+\$|\\\(.+?\\\))"
_CITES = {"citation": r"(\(?BP ?\d(?: [a-z]+)?\)?|\([\w.-]{1,16}\))"}
"""What a reason may cite: mathematics, or for a citation the name of an equation, so that "by hand" is no reason of ours."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A reason as it stands beside a step: the key of its row, what it cites without dollar signs, and its words."""

    key: str
    cites: str
    words: str


def _pattern(row: ReasonRow) -> re.Pattern[str]:
    words = re.escape(row.phrase).replace(r"\ ", r"\s+")
    return re.compile(words.replace(r"\{cites\}", _CITES.get(row.key, _MATHS)), re.IGNORECASE)


_PATTERNS = tuple((row.key, _pattern(row)) for row in REASONS)


def beside(piece: str) -> Beside | None:
    """Return the reason that a piece of a row is, or None where it is other text."""
    piece = piece.strip()
    command = _TEXT.match(piece)
    held = group(piece, command.end()) if command else None
    if held is None or _BEHIND.fullmatch(piece, held.after) is None:
        return None
    words = " ".join(piece[held.start : held.end].split()).strip("()[] .,;")
    words += ")" * (words.count("(") - words.count(")"))
    for key, pattern in _PATTERNS:
        match = pattern.fullmatch(words)
        if match is not None:
            cites = match[1].strip("$ ()").removesuffix("\\").removeprefix("\\(") if match.groups() else ""
            return Beside(key, cites.strip(), words)
    return None
