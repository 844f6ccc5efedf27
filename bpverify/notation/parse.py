"""A chain of equalities from LaTeX to claims: scanned, read by precedence, written in components, typed."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bpverify.claim import Claim
from bpverify.errors import BpverifyError, IllFormedError, NotationError, UnsupportedError
from bpverify.notation.arrays import OPEN, Array, conform
from bpverify.notation.rivals import Rival
from bpverify.notation.shapes import Elaborator
from bpverify.notation.symbols import Symbols
from bpverify.notation.syntax import members
from bpverify.notation.tokens import scan
from bpverify.notation.tree import Name, walk
from bpverify.notation.typing import free_indices, typed
from bpverify.notation.usage import Usage, usage_of
from bpverify.verdict import Diagnostic

if TYPE_CHECKING:
    from bpverify.claim import Term
    from bpverify.notation.tree import Member, Slip

DEFAULT = Symbols()

REMARKS = frozenset({"bound-index", "definition", "condition", "argument", "dot", "row-of-matrix", "bracket"})
"""The codes of diagnostics that repair nothing."""

MOST_READINGS = 16
"""The most readings of the dots of one equality that are tried."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one equality of a chain was read as: a claim, or the error that says why there is none.

    ``draft`` is the claim before typing, for the search of a suggestion; it is there whenever both sides have
    components.
    ``head`` is the chain's first member in components; ``step`` counts the equalities of the chain from 1;
    ``line`` counts the lines of the text before the equality's right side, and ``span`` is its place in the text.
    ``rivals`` are other readings that the text has.
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
    rivals: tuple[Rival, ...] = ()


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
        if any(rival.must_agree for rival in reading.rivals):
            raise UnsupportedError(f"'{reading.latex}' can be read in two ways: with {reading.rivals[0].words}, or without")
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
    text = _Text(latex, symbols, _letters(latex), usage_of(member.node for member in chain))
    head, factors = text.head(chain[0]), _with_factors(chain, latex, symbols)
    return tuple(text.reading(head, chain, step, factors) for step in range(1, len(chain)))


def _with_factors(chain: tuple[Member, ...], latex: str, symbols: Symbols) -> tuple[Member, ...] | None:
    """Return the chain with factors for what was read as arguments; None where nothing was, or where that cannot be read."""
    if not any(slip.code == "argument" for member in chain for slip in member.slips):
        return None
    try:
        return members(scan(latex), symbols, as_factors=True)
    except (BpverifyError, RecursionError):
        return None


@dataclass(frozen=True, slots=True)
class _Outcome:
    """One way to read an equality: before typing, after it, the error that ended it, and what was repaired on the way."""

    draft: Claim | None
    claim: Claim | None
    error: BpverifyError | None
    slips: tuple[Slip, ...]


@dataclass(frozen=True, slots=True)
class _Text:
    """The text of a chain, with the meaning of its letters and what they are used for."""

    latex: str
    symbols: Symbols
    letters: frozenset[str]
    usage: Usage

    def head(self, first: Member) -> Term | None:
        """Return the first member in components, or None where it has none."""
        try:
            elaborator = Elaborator(self.symbols, self.letters, self.usage)
            array = elaborator.array(first.node)
            return array.at(tuple(1 if axis is None else elaborator.fresh() for axis in array.shape))
        except (BpverifyError, RecursionError):
            return None

    def reading(self, head: Term | None, chain: tuple[Member, ...], step: int, factors: tuple[Member, ...] | None) -> Reading:
        """Return the reading of one equality; ``factors`` is the chain in which no parentheses hold an argument."""
        latex, left, right = self.latex, chain[step - 1], chain[step]
        line, span = latex.count("\n", 0, right.start), (left.start, right.end)
        text = f"{latex[left.start : left.end].strip()} = {latex[right.start : right.end].strip()}"
        free = frozenset(free_indices(head)) if head is not None else frozenset()
        found, others = self._outcomes(left, right, text, free)
        rivals = [Rival(o.claim, "the dot between two vectors taken otherwise", True) for o in others if o.claim is not None]
        if factors is not None:
            product, _ = self._outcomes(factors[step - 1], factors[step], text, free)
            if product.claim is not None and product.claim != found.claim:
                rivals.append(Rival(product.claim, "the parentheses as a factor", False))
        slips = [*left.slips, *right.slips, *found.slips, *_shadows(found.draft, free)]
        about = _diagnostics(slips)
        return Reading(text, found.claim, found.error, about, found.draft, head, step, line, span, tuple(rivals))

    def _outcomes(self, left: Member, right: Member, text: str, free: frozenset[str]) -> tuple[_Outcome, list[_Outcome]]:
        """Return the first way to read an equality in which it has a meaning, and the others in which it has another one."""
        waiting: list[tuple[bool, ...]] = [()]
        found: list[_Outcome] = []
        while waiting and len(found) < MOST_READINGS:
            entrywise = waiting.pop(0)
            elaborator = Elaborator(self.symbols, self.letters, self.usage, free, entrywise)
            found.append(_typed(elaborator, left, right, text))
            unset = range(len(entrywise), elaborator.products.dots)
            waiting += [(*entrywise, *(False,) * (at - len(entrywise)), True) for at in unset]
        meant = list({(o.claim.left, o.claim.right): o for o in reversed(found) if o.claim is not None}.values())[::-1]
        if waiting:
            error = UnsupportedError(f"more than {MOST_READINGS} ways to read the dots between vectors")
            return replace(found[0], claim=None, error=error), []
        return (meant[0], meant[1:]) if meant else (found[0], [])


def _typed(elaborator: Elaborator, left: Member, right: Member, text: str) -> _Outcome:
    """Read an equality in one way."""
    draft, claim = None, None
    error: BpverifyError | None = None
    try:
        draft = _draft(elaborator, left, right, text)
        claim = typed(draft)
    except IllFormedError as fault:
        error = _not_understood(elaborator, left, right) or fault
    except (NotationError, UnsupportedError) as fault:
        error = fault
    except RecursionError:
        draft, error = None, UnsupportedError("the equation is nested too deeply")
    return _Outcome(draft, claim, error, tuple(elaborator.slips))


def _not_understood(elaborator: Elaborator, left: Member, right: Member) -> UnsupportedError | None:
    """Return what in an equality is not understood: it is then not known to be ill-formed."""
    if elaborator.is_related:
        return UnsupportedError("a sum whose limit is another index may run over both of them")
    for node in walk((left.node, right.node)):
        if not isinstance(node, Name):
            continue
        try:
            elaborator.array(node)
        except UnsupportedError as error:
            return error
        except (IllFormedError, NotationError):
            continue
    return None


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
    numbers = (left.is_number or right.is_number) and not (left.is_constant or right.is_constant)
    shape = left.shape or right.shape if numbers else conform(left, right, "are equated")
    if OPEN in shape:
        raise UnsupportedError("nothing says how long the vector of ones is: write \\mathbf{1}_{n_l}, or components")
    place = tuple(1 if axis is None else elaborator.fresh() for axis in shape)
    sides = (side.at(() if side.is_scalar else place) for side in (left, right))
    return next(sides), next(sides)


def _one_letter_each(elaborator: Elaborator) -> None:
    """Refuse two letters for one thing in one equation, A and a too where both have indices: they may not mean the same."""
    spelled = sorted(elaborator.letters)
    for role in ("cost", "activation"):
        letters = [s.letter for s in spelled if s.role == role]
        if len(letters) > 1:
            raise UnsupportedError(f"{' and '.join(letters)} both read as the {role}; expected one letter in one equation")
    for role, has_indices in sorted({(s.role, s.has_indices) for s in spelled}):
        letters = [s.letter for s in spelled if (s.role, s.has_indices) == (role, has_indices)]
        if len(letters) > 1:
            raise UnsupportedError(
                f"{' and '.join(letters)} in one equation: whether they are one quantity is not known; write it with one letter"
            )


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
