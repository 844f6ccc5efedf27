"""A chain of equalities from LaTeX to claims: scanned, read by precedence, written in components, typed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bpverify.claim import Claim
from bpverify.errors import BpverifyError, IllFormedError, NotationError, UnsupportedError
from bpverify.notation.arrays import Array, conform
from bpverify.notation.shapes import Elaborator
from bpverify.notation.symbols import Symbols
from bpverify.notation.syntax import members
from bpverify.notation.tokens import scan
from bpverify.notation.typing import free_indices, typed
from bpverify.verdict import Diagnostic

if TYPE_CHECKING:
    from bpverify.claim import Term
    from bpverify.notation.tree import Member, Slip

DEFAULT = Symbols()

REMARKS = frozenset({"bound-index", "definition", "condition"})
"""The codes of diagnostics that repair nothing."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one equality of a chain was read as: a claim, or the error that says why there is none.

    ``draft`` is the claim before typing, for the search of a suggestion; it is there whenever both sides have
    components.
    ``head`` is the chain's first member in components; ``step`` counts the equalities of the chain from 1;
    ``line`` counts the lines of the text before the equality's right side, and ``span`` is its place in the text.
    """

    latex: str
    claim: Claim | None = None
    error: BpverifyError | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    draft: Claim | None = None
    head: Term | None = None
    step: int = 1
    line: int = 0
    span: tuple[int, int] = (0, 0)


def parse(latex: str, symbols: Symbols = DEFAULT) -> tuple[Claim, ...]:
    r"""Return one claim for each equality of ``A = B = C``, typed.

    Raises:
        NotationError: The text is no equation, or only one that a forgiving reader repairs.
        IllFormedError: It can be read but cannot mean anything.
        UnsupportedError: It can be read, but speaks of something that no engine knows, or in two ways.
    """
    claims = []
    for reading in read(latex, symbols):
        if reading.error is not None:
            raise reading.error
        repairs = [d.message for d in reading.diagnostics if d.code not in REMARKS]
        if repairs:
            raise NotationError(f"'{reading.latex}'", "text that needs no repair", repairs[0])
        if reading.claim is not None:
            claims.append(reading.claim)
    return tuple(claims)


def read(latex: str, symbols: Symbols = DEFAULT) -> tuple[Reading, ...]:
    """Return a reading for each equality of a chain, repairing the slips that a reader forgives; raises nothing.

    A text that is no chain of equalities gives one reading with the error.
    """
    try:
        chain = members(scan(latex), symbols)
        if len(chain) < 2:
            raise NotationError("a text without =", "an equation such as A = B", position=len(latex))
    except BpverifyError as error:
        return (Reading(latex.strip(), error=error),)
    except RecursionError:
        return (Reading(latex.strip(), error=UnsupportedError("the equation is nested too deeply")),)
    head = _head(chain, symbols, _letters(latex))
    return tuple(_reading(latex, head, chain, step, symbols) for step in range(1, len(chain)))


def _reading(latex: str, head: Term | None, chain: tuple[Member, ...], step: int, symbols: Symbols) -> Reading:
    left, right = chain[step - 1], chain[step]
    line, span = latex.count("\n", 0, right.start), (left.start, right.end)
    text = f"{latex[left.start : left.end].strip()} = {latex[right.start : right.end].strip()}"
    free = frozenset(free_indices(head)) if head is not None else frozenset()
    elaborator = Elaborator(symbols, _letters(latex), free)
    draft, claim, error = _typed(elaborator, left, right, text)
    slips = [*left.slips, *right.slips, *elaborator.slips, *_shadows(draft, free)]
    return Reading(text, claim, error, _diagnostics(slips), draft, head, step, line, span)


def _typed(
    elaborator: Elaborator, left: Member, right: Member, text: str
) -> tuple[Claim | None, Claim | None, BpverifyError | None]:
    """Return an equality before typing, after it, and the error that ended the reading."""
    draft = None
    try:
        draft = _draft(elaborator, left, right, text)
        return draft, typed(draft), None
    except (IllFormedError, NotationError, UnsupportedError) as error:
        return draft, None, error
    except RecursionError:
        return None, None, UnsupportedError("the equation is nested too deeply")


def _draft(elaborator: Elaborator, left: Member, right: Member, text: str) -> Claim:
    products = len(re.findall(r"\\otimes(?![A-Za-z])|⊗", text))
    if products > 1:
        raise UnsupportedError(r"several \otimes: each may be the Hadamard or the outer product; write \odot or u v^T")
    try:
        sides = elaborator.array(left.node), elaborator.array(right.node)
        claim = Claim(*_components(elaborator, *sides), latex=text)
    except IllFormedError as error:
        if products:
            raise UnsupportedError(rf"\otimes is no Hadamard product here, nor is the outer one read: {error}") from error
        raise
    _one_letter_each(elaborator)
    if re.search(r"\d\.\d", text) and not any(map(_names_network, (claim.left, claim.right))):
        raise UnsupportedError("numbers alone, with decimals that may be rounded: nothing of the network is claimed")
    return claim


def _names_network(term: Term) -> bool:
    from bpverify.claim import Number, children

    parts = children(term)
    return any(map(_names_network, parts)) if parts else not isinstance(term, Number)


def _components(elaborator: Elaborator, left: Array, right: Array) -> tuple[Term, Term]:
    """Return the two sides at fresh free indices, one for each axis; a number may stand for an array of that number."""
    whole = right if left.is_scalar else left
    for side in (left, right):
        if not side.is_number:
            conform(whole, side, "are equated")
    place = tuple(1 if axis is None else elaborator.fresh() for axis in whole.shape)
    sides = (side.at(() if side.is_scalar else place) for side in (left, right))
    return next(sides), next(sides)


def _one_letter_each(elaborator: Elaborator) -> None:
    """Refuse two letters for the cost, or for the activation, in one equation: they may not mean the same."""
    for role in ("cost", "activation"):
        letters = sorted(letter for r, letter in elaborator.letters if r == role)
        if len(letters) > 1:
            raise UnsupportedError(
                f"{' and '.join(letters)} both read as the {role}; expected one letter in one equation"
            )


def _head(chain: tuple[Member, ...], symbols: Symbols, letters: frozenset[str]) -> Term | None:
    """Return the first member in components, or None where it has none."""
    try:
        elaborator = Elaborator(symbols, letters)
        array = elaborator.array(chain[0].node)
        return array.at(tuple(1 if axis is None else elaborator.fresh() for axis in array.shape))
    except (BpverifyError, RecursionError):
        return None


def _shadows(draft: Claim | None, free: frozenset[str]) -> list[Slip]:
    """Report sums over an index that is free in the chain's head: the reader may take them for one."""
    from bpverify.claim import Sum, walk
    from bpverify.notation.tree import Slip

    if draft is None:
        return []
    bound = {node.index for side in (draft.left, draft.right) for node in walk(side) if isinstance(node, Sum)}
    message = "a sum runs over {0}, which is also a free index of the chain; inside the sum it is the sum's own"
    return [Slip("bound-index", message.format(index), 0) for index in sorted(bound & free)]


def _letters(latex: str) -> frozenset[str]:
    """Return every letter of the text, with and without primes behind it, so that fresh indices avoid them all."""
    tokens = [token for token in scan(latex) if token.text not in ("{", "}", ",")]
    found = set()
    for at, token in enumerate(tokens):
        name = token.text
        found.add(name)
        while at + 1 < len(tokens) and tokens[at + 1].text in ("'", r"\prime"):
            name, at = name + "'", at + 1
            found.add(name)
    return frozenset(found)


def _diagnostics(slips: list[Slip]) -> tuple[Diagnostic, ...]:
    return tuple(dict.fromkeys(Diagnostic(slip.code, slip.message) for slip in slips))
