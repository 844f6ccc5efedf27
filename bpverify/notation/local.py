"""Letters that the running text defines, as in "where W = w^{l+1}": put in where they stand alone in an equation."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from bpverify.errors import BpverifyError
from bpverify.notation.groups import closer
from bpverify.notation.tokens import GREEK, Scans, Token
from bpverify.verdict import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bpverify.notation.rows import Chain
    from bpverify.notation.symbols import Symbols

_NEVER_DEFINED = frozenset("deijklmn")
"""Letters of differentials, of the exponential and of indices: a text that uses one otherwise does not redefine it."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A local definition, ``letter`` = ``latex``, found in the running text; ``at`` orders them in the document."""

    letter: str
    latex: str
    at: int
    line: int


def definition(latex: str, at: int, line: int, symbols: Symbols, scans: Scans) -> Definition | None:
    """Return the definition that an inline formula gives: one letter, =, and a quantity with an index or a layer."""
    if "=" not in latex:
        return None
    try:
        tokens = scans.of(latex)
    except BpverifyError:
        return None
    if len(tokens) < 4 or tokens[0].kind != "letter" or tokens[1].text != "=":
        return None
    if tokens[0].text in _NEVER_DEFINED:
        return None
    role = symbols.role(tokens[0].text)
    if (role is not None and not tokens[0].text.isupper()) or role in ("cost", "activation"):
        return None
    after = latex[tokens[1].position + 1 :].strip()
    pairs = pairwise(tokens[2:])
    if any(token.text == tokens[0].text for token in tokens[2:]):
        # A = -A^T says what kind of matrix A is, not which.
        return None
    names_quantity = any(symbols.role(t.text) and following.text in ("_", "^") for t, following in pairs)
    if not names_quantity or any(t.text == "=" for t in tokens[2:]):
        return None
    return Definition(tokens[0].text, " ".join(after.split()), at, line)


class Definitions:
    """The local definitions of a document, by letter: the last one before a place counts, or the last of all."""

    def __init__(self, found: Iterable[Definition], scans: Scans) -> None:
        self.scans = scans
        self.by_letter: dict[str, tuple[list[int], list[Definition]]] = {}
        self.places: set[int] = set()
        for each in found:
            places, known = self.by_letter.setdefault(each.letter, ([], []))
            places.append(each.at)
            self.places.add(each.at)
            known.append(each)

    def meaning(self, letter: str, at: int) -> Definition | None:
        """Return what a letter means at a place."""
        places, known = self.by_letter.get(letter, ([], []))
        return known[bisect_right(places, at) - 1] if known else None

    def made_at(self, at: int) -> bool:
        """Tell whether the formula at a place is itself such a definition."""
        return at in self.places

    def put_into(self, chain: Chain, at: int) -> Chain:
        """Put the meaning of each letter that the text defines, where it stands alone, and say so."""
        if not self.by_letter:
            return chain
        try:
            alone = [token for token in _alone(self.scans.of(chain.text)) if token.text in self.by_letter]
        except BpverifyError:
            return chain
        text, remarks, reasons = chain.text, list(chain.remarks), list(chain.reasons)
        for token in reversed(alone):
            meaning = self.meaning(token.text, at)
            if meaning is None or meaning.at == at:
                continue
            width = len(token.text) + (token.text in GREEK)
            grown = len(meaning.latex) + len(r"\left(\right)") - width
            text = f"{text[: token.position]}\\left({meaning.latex}\\right){text[token.position + width :]}"
            remarks = [(place + grown * (place > token.position), remark) for place, remark in remarks]
            reasons = [(place + grown * (place > token.position), reason) for place, reason in reasons]
            message = f"{token.text} was read as {meaning.latex}, its definition on line {meaning.line}"
            remarks.append((token.position, Diagnostic("definition", message)))
        return replace(chain, text=text, remarks=tuple(remarks), reasons=tuple(reasons))


def _alone(tokens: tuple[Token, ...]) -> Iterator[Token]:
    """Yield the letters that have no script and stand in none."""
    behind = 0
    for at, token in enumerate(tokens):
        before = tokens[at - 1].text if at else ""
        if at >= behind and token.text == "{" and before in ("_", "^"):
            end = closer(tokens, at + 1)
            behind = len(tokens) if end is None else end + 1
        if at < behind:
            continue
        after = tokens[at + 1].text if at + 1 < len(tokens) else ""
        if token.kind == "letter" and before not in ("_", "^") and after not in ("_", "^"):
            yield token
