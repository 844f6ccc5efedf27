"""One equality of a chain in components: in each way in which its text can be read, under each convention it may follow."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bpverify.claim import Claim
from bpverify.errors import BpverifyError, IllFormedError, NotationError, UnsupportedError
from bpverify.notation.arrays import OPEN, Array, conform
from bpverify.notation.indices import free_indices
from bpverify.notation.readings import OWN, Convention
from bpverify.notation.rivals import Rival
from bpverify.notation.samples import without_index
from bpverify.notation.shapes import Elaborator
from bpverify.notation.tree import Function, Name, Scripted, Total, walk
from bpverify.notation.typing import typed
from bpverify.verdict import Diagnostic

if TYPE_CHECKING:
    from bpverify.claim import Term
    from bpverify.notation.symbols import Symbols
    from bpverify.notation.tokens import Token
    from bpverify.notation.tree import Member, Node, Slip
    from bpverify.notation.usage import Usage

_STYLE = re.compile(r"(?:\\(?:left|[bB]igg?l?|mathbf|boldsymbol|bm|pmb|vec|mathbb|mathit)\s*)+\Z")
MOST_READINGS = 16
"""The most readings of the dots of one equality that are tried."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one equality of a chain was read as: a claim, or the error that says why there is none.

    ``draft`` is the claim before typing, for the search of a suggestion; it is there whenever both sides have
    components.
    ``head`` is the chain's first member in components; ``step`` counts the equalities of the chain from 1;
    ``line`` counts the lines of the text before the chain, or before the sign of what goes on with it, and ``span`` is its place in
    the text.
    ``rivals`` are other readings that the text has; ``relation`` is the sign between the sides, and ``is_implied`` tells
    whether the text says that it follows from another equation, or that one follows from it. ``sides`` reads it anew.
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
    relation: str = "="
    is_implied: bool = False
    sides: Sides | None = field(default=None, compare=False, repr=False)

    def under(self, convention: Convention) -> Reading:
        """Return the equality as it is read under another convention; a text that is none is as it was."""
        return self if self.sides is None else self.sides.reading(convention)


@dataclass(frozen=True, slots=True)
class Chain:
    """The text of a chain, with the meaning of its letters, what they are used for, and its members.

    ``factors`` are its members with no parentheses read as arguments, where that makes a difference. ``tokens`` are all of
    the text.
    """

    latex: str
    symbols: Symbols
    letters: frozenset[str]
    usage: Usage
    members: tuple[Member, ...]
    factors: tuple[Member, ...] | None
    tokens: tuple[Token, ...]

    def within(self, member: Member) -> tuple[Token, ...]:
        """Return the tokens of a member."""
        return tuple(token for token in self.tokens if member.start <= token.position < member.end)

    def head(self) -> Term | None:
        """Return the first member in components, or None where it has none."""
        node = self.members[0].node
        if node is None:
            return None
        try:
            elaborator = Elaborator(self.symbols, self.letters, self.usage)
            array = elaborator.array(node)
            return array.at(tuple(1 if axis is None else elaborator.fresh() for axis in array.shape))
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
class Sides:
    """The two sides of the equality at ``step`` of a chain, whose first member is ``head``."""

    chain: Chain
    step: int
    head: Term | None
    is_implied: bool = False

    @property
    def left(self) -> Member:
        """The member before the sign."""
        return self.chain.members[self.step - 1]

    @property
    def right(self) -> Member:
        """The member behind the sign."""
        return self.chain.members[self.step]

    @property
    def text(self) -> str:
        """The equality as it stands in the text."""
        latex, left, right = self.chain.latex, self.left, self.right
        sign = right.relation if right.relation.startswith("\\") else "="
        before, behind = (latex[_with_style(latex, side.start) : side.end].strip() for side in (left, right))
        return f"{before} {sign} {behind}"

    def reading(self, convention: Convention = OWN) -> Reading:
        """Return the reading of the equality under a convention."""
        left, right = self.left, self.right
        free = frozenset(free_indices(self.head)) if self.head is not None else frozenset[str]()
        line, span = self._line(), (left.start, right.end)
        unread = self._unread(left, right)
        if unread is not None:
            return self._made(unread, [], free, line, span)
        found, others = self._outcomes(left, right, free, convention)
        rivals = [Rival(o.claim, "the dot between two vectors taken otherwise", True) for o in others if o.claim is not None]
        if self.chain.factors is not None:
            first, second = self.chain.factors[self.step - 1 : self.step + 1]
            product = None if self._unread(first, second) else self._outcomes(first, second, free, convention)[0]
            if product is not None and product.claim is not None and product.claim != found.claim:
                rivals.append(Rival(product.claim, "the parentheses as a factor", False))
        return self._made(found, rivals, free, line, span)

    def _line(self) -> int:
        """Return the lines before the place that an author looks for: where a chain begins, then where it goes on."""
        latex, start = self.chain.latex, self.right.sign_at
        if self.step == 1:
            start = self.left.start + len(latex[self.left.start :]) - len(latex[self.left.start :].lstrip(" \n\t&"))
        return latex.count("\n", 0, start)

    def _made(
        self, found: _Outcome, rivals: list[Rival], free: frozenset[str], line: int, span: tuple[int, int]
    ) -> Reading:
        slips = [*self.left.slips, *self.right.slips, *found.slips, *_shadows(found.draft, free)]
        about = tuple(dict.fromkeys(Diagnostic(slip.code, slip.message) for slip in slips))
        made = Reading(self.text, found.claim, found.error, about, found.draft, self.head, self.step, line, span, tuple(rivals))
        return replace(made, relation=self.right.relation, is_implied=self.is_implied, sides=self)

    def _unread(self, left: Member, right: Member) -> _Outcome | None:
        """Return why there is nothing to read: a side that is none, or a sign that claims no equality."""
        error = left.error or right.error
        if error is None and not right.is_equality:
            error = UnsupportedError(f"{right.relation} at {right.sign_at} claims no equality; only = is judged")
        return None if error is None else _Outcome(None, None, error, ())

    def _outcomes(
        self, left: Member, right: Member, free: frozenset[str], convention: Convention
    ) -> tuple[_Outcome, list[_Outcome]]:
        """Return the first way to read an equality in which it has a meaning, and the others in which it has another one."""
        nodes = self._nodes(left, right, convention)
        waiting: list[tuple[bool, ...]] = [()]
        found: list[_Outcome] = []
        chain = self.chain
        while waiting and len(found) < MOST_READINGS:
            entrywise = waiting.pop(0)
            elaborator = Elaborator(chain.symbols, chain.letters, chain.usage, free, entrywise, convention)
            found.append(_typed(elaborator, *nodes, self.text))
            unset = range(len(entrywise), elaborator.products.dots)
            waiting += [(*entrywise, *(False,) * (at - len(entrywise)), True) for at in unset]
        meant = list({(o.claim.left, o.claim.right): o for o in reversed(found) if o.claim is not None}.values())[::-1]
        if waiting:
            error = UnsupportedError(f"more than {MOST_READINGS} ways to read the dots between vectors")
            return replace(found[0], claim=None, error=error), []
        if meant:
            return meant[0], meant[1:]
        # What is not understood is told by the first reading; the others only look for a meaning.
        unknown = None
        if convention == OWN and isinstance(found[0].error, IllFormedError):
            unknown = _not_understood(Elaborator(chain.symbols, chain.letters, chain.usage, free, (), convention), *nodes)
        return (found[0] if unknown is None else replace(found[0], error=unknown)), []

    def _nodes(self, left: Member, right: Member, convention: Convention) -> tuple[Node, Node]:
        nodes = left.node, right.node
        if nodes[0] is None or nodes[1] is None:
            raise UnsupportedError("a side of the equality could not be read")
        if not convention.sample:
            return nodes[0], nodes[1]
        first, second = (without_index(node, convention.sample, self.chain.symbols) for node in (nodes[0], nodes[1]))
        return first, second


def _with_style(latex: str, start: int) -> int:
    r"""Return the place at which the styling in front of a text begins, such as \mathbf and \left."""
    styled = _STYLE.search(latex, max(0, start - 40), start)
    return styled.start() if styled else start


def _typed(elaborator: Elaborator, left: Node, right: Node, text: str) -> _Outcome:
    """Read an equality in one way."""
    draft, claim = None, None
    error: BpverifyError | None = None
    try:
        draft = _draft(elaborator, left, right, text)
        claim = typed(draft)
    except (IllFormedError, NotationError, UnsupportedError) as fault:
        error = fault
    except RecursionError:
        draft, error = None, UnsupportedError("the equation is nested too deeply")
    return _Outcome(draft, claim, error, tuple(elaborator.slips))


def _not_understood(elaborator: Elaborator, left: Node, right: Node) -> UnsupportedError | None:
    """Return what in an equality is not understood, each part by itself: it is then not known to be ill-formed."""
    for node in walk((left, right)):
        if not isinstance(node, Name | Scripted | Total | Function):
            continue
        try:
            elaborator.array(node)
        except UnsupportedError as error:
            return error
        except (IllFormedError, NotationError):
            continue
    related = UnsupportedError("a sum whose limit is another index may run over both of them")
    return related if elaborator.is_related else None


def _draft(elaborator: Elaborator, left: Node, right: Node, text: str) -> Claim:
    products = len(re.findall(r"\\otimes(?![A-Za-z])|⊗", text))
    if products > 1:
        raise UnsupportedError(r"several \otimes: each may be the Hadamard or the outer product; write \odot or u v^T")
    try:
        sides = elaborator.array(left), elaborator.array(right)
        claim = Claim(*_components(elaborator, *sides), latex=text, model=elaborator.objective.model)
        claim = elaborator.objective.completed(claim)
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
