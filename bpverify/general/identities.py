"""General identities that speak of no network quantity: the multivariate chain rule is recognised, nothing is refuted here.

The rule is taken from the text alone, by a small parser that accepts derivative quotients and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, TypeVar

from bpverify.grounds import Basis, Condition, ConditionKind
from bpverify.notation.symbols import Symbols
from bpverify.notation.tree import Applied, Derivative, Name
from bpverify.verdict import Proved, Verdict

if TYPE_CHECKING:
    from bpverify.notation.equalities import Reading

T = TypeVar("T")

LONGEST_SYMMETRY = 300
"""The longest equation that may exchange the variables of a second derivative, in characters."""

SCOPE = "any differentiable functions"
METHOD = "the chain rule"

DIFFERENTIALS = {"d": "d", r"\mathrm{d}": "d", r"\partial": "partial"}
"""The two signs of differentiation, and how each is written."""

PATTERNS = frozenset({("d", "d", "d"), ("partial", "partial", "partial"), ("d", "partial", "d")})
"""The signs on the left, on the outer and on the inner derivative that textbooks write the rule with."""

GREEK = (
    "alpha beta gamma epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi rho tau upsilon phi varphi "
    "chi psi omega"
).split()

NETWORK = frozenset("CwWba")
r"""Letters that an equation without layers may still mean a network's quantities by; \delta and \sigma are no letters here."""

AMBIGUOUS = frozenset("xyz")
"""Letters of the network that calculus uses as well: with an index, an equation of these alone is left to the network."""

_TOKEN = re.compile(
    r"\s+|\\[,;:!]|\\mathrm\s*\{\s*d\s*\}|\\(?:[dt]?frac|partial|sum|limits|cdot|left|right)(?![A-Za-z])"
    rf"|\\(?:{'|'.join(GREEK)})(?![A-Za-z])|[A-Za-z]|\d+|[{{}}_^=+&]"
)
_BLANK = re.compile(r"\s+|\\[,;:!]|\\limits|&")
_LETTER = re.compile(rf"\\(?:{'|'.join(GREEK)})|[A-Za-z]")


class _OtherError(Exception):
    """The text is no instance of the rule."""


@dataclass(frozen=True, slots=True)
class _Variable:
    """A letter with at most one subscript."""

    letter: str
    index: str = ""

    def __str__(self) -> str:
        return f"{self.letter}_{{{self.index}}}" if self.index else self.letter


@dataclass(frozen=True, slots=True)
class _Quotient:
    """A derivative of ``above`` by ``below``, written with one sign."""

    sign: str
    above: _Variable
    below: _Variable


@dataclass(frozen=True, slots=True)
class _Path:
    """One product on the right: outer = d(left above)/d(middle), inner = d(middle)/d(left below)."""

    outer: _Quotient
    inner: _Quotient

    @property
    def middle(self) -> _Variable:
        """The intermediate variable."""
        return self.outer.below


def recognise(reading: Reading) -> Verdict | None:
    """Return Proved where the text is exactly an instance of the multivariate chain rule, else None.

    The verdict's condition names what the rule asks for: that the intermediate variables are all there are.
    """
    try:
        return _rule(_Reader(_tokens(reading.latex)), " ".join(reading.latex.split()))
    except _OtherError:
        return _symmetry(reading)


@dataclass(frozen=True, slots=True)
class Chain:
    """The letters of a chain rule: of what is differentiated, of what it is differentiated by, and of those between."""

    above: str
    below: str
    middles: frozenset[str]


def chain_of(reading: Reading) -> Chain | None:
    """Return the letters of the chain rule that a text is, None where it is none."""
    try:
        reader = _Reader(_tokens(reading.latex))
        left = reader.quotient()
        reader.expect("=")
        reader.sum_index()
        middles = frozenset(path.middle.letter for path in reader.paths(left))
    except _OtherError:
        return None
    return Chain(left.above.letter, left.below.letter, middles)


def _symmetry(reading: Reading) -> Verdict | None:
    """Return Proved where the text exchanges the two variables of a second derivative of a function that is none of a network."""
    latex, sides = reading.latex, reading.sides
    if sides is None or latex.count("=") != 1 or len(latex) > LONGEST_SYMMETRY:
        return None
    left, right = sides.left.node, sides.right.node
    if not isinstance(left, Derivative) or not isinstance(right, Derivative) or len(left.by) != 2:
        return None
    of, mirrored = _shape(left.of), (_shape(right.of), _shape(right.by[::-1]))
    roles = {s.role(left.of.letter) for s in (Symbols(), sides.chain.symbols)} if isinstance(left.of, Name) else {"none"}
    named = roles <= {None, "activation"}
    is_function = named or isinstance(left.of, Applied)
    if not is_function or (of, _shape(left.by)) != mirrored:
        return None
    return Proved(
        claim=" ".join(latex.split()), scope="any function", method="symmetry of second derivatives", basis=Basis.SYMMETRY,
        provided=(Condition(ConditionKind.PREMISE, "the function is twice continuously differentiable"),),
    )  # fmt: skip


def _shape(value: object) -> object:
    """Return a tree without the places of its parts."""
    if isinstance(value, tuple):
        return tuple(map(_shape, value))
    if not is_dataclass(value):
        return value
    return (type(value).__name__, *(_shape(getattr(value, f.name)) for f in fields(value) if f.name not in ("position", "end")))


def _rule(reader: _Reader, latex: str) -> Verdict:
    left = reader.quotient()
    reader.expect("=")
    index = reader.sum_index()
    paths = reader.paths(left)
    _need(reader.at == len(reader.tokens))
    _need(all((left.sign, p.outer.sign, p.inner.sign) in PATTERNS for p in paths))
    middles = [path.middle for path in paths]
    _need(left.above.letter != left.below.letter)
    _need(not {left.above.letter, left.below.letter} & {m.letter for m in middles})
    if index:
        _need(len(paths) == 1 and middles[0].index == index)
        _need(index not in {left.above.index, left.below.index, left.above.letter, left.below.letter, middles[0].letter})
    else:
        _need(_are_all(middles))
    # With d as the total derivative each product is already the whole: only a single path is the rule.
    _need((left.sign, paths[0].outer.sign, paths[0].inner.sign) != ("d", "d", "d") or (len(paths) == 1 and not index))
    _need(not _speaks_of_a_network([left.above, left.below, *middles]))
    asked = Condition(ConditionKind.PREMISE, _condition(left, middles, index))
    return Proved(claim=latex, scope=SCOPE, method=METHOD, provided=(asked,), basis=Basis.PATTERN)


def _need(holds: bool) -> None:
    if not holds:
        raise _OtherError


def _are_all(middles: list[_Variable]) -> bool:
    """Tell whether each intermediate variable comes once, and numbered ones as 1, 2, ... without one left out."""
    by_letter: dict[str, list[str]] = {}
    for middle in middles:
        by_letter.setdefault(middle.letter, []).append(middle.index)
    return all(
        found == [""] or (len(found) > 1 and sorted(found) == sorted(map(str, range(1, len(found) + 1))))
        for found in by_letter.values()
    )


def _speaks_of_a_network(variables: list[_Variable]) -> bool:
    letters = {variable.letter for variable in variables}
    return bool(letters & NETWORK) or (letters <= AMBIGUOUS and any(v.index for v in variables))


def _condition(left: _Quotient, middles: list[_Variable], index: str) -> str:
    names = [str(m) for m in middles]
    through = f"all {names[0]}" if index else ", ".join(names[:-1]) + (" and " if names[1:] else "") + names[-1]
    return f"{left.above} depends on {left.below} through {through} alone"


def _tokens(latex: str) -> tuple[str, ...]:
    """Split the text into tokens without blanks; a closing comma or full stop is none.

    Raises:
        _OtherError: some character can have no place in the rule.
    """
    text = latex.strip().removesuffix(".").removesuffix(",")
    found, at = [], 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise _OtherError
        token, at = match.group(), match.end()
        if not _BLANK.fullmatch(token):
            found.append(r"\mathrm{d}" if token.startswith(r"\mathrm") else token)
    return tuple(found)


class _Reader:
    """Reads the tokens of a text left to right."""

    def __init__(self, tokens: tuple[str, ...]) -> None:
        self.tokens, self.at = tokens, 0

    def peek(self) -> str:
        """Return the next token, or the empty text at the end."""
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def expect(self, *allowed: str) -> str:
        """Return the next token, which must be one of these, and step over it."""
        token = self.peek()
        _need(token in allowed)
        self.at += 1
        return token

    def quotient(self) -> _Quotient:
        r"""Read \frac{dz}{dt}."""
        self.expect(r"\frac", r"\dfrac", r"\tfrac")
        sign, above = self.braced(self.differential)
        other, below = self.braced(self.differential)
        _need(sign == other)
        return _Quotient(sign, above, below)

    def differential(self) -> tuple[str, _Variable]:
        """Read a sign of differentiation and a variable."""
        return DIFFERENTIALS[self.expect(*DIFFERENTIALS)], self.variable()

    def braced(self, read: Callable[[], T]) -> T:
        """Read what stands between braces."""
        self.expect("{")
        found = read()
        self.expect("}")
        return found

    def variable(self) -> _Variable:
        """Read a letter and its subscript, if it has one."""
        letter = self.letter()
        if self.peek() != "_":
            return _Variable(letter)
        self.at += 1
        return _Variable(letter, self.braced(self.label) if self.peek() == "{" else self.label())

    def letter(self) -> str:
        """Read a letter that is no sign of differentiation."""
        _need(bool(_LETTER.fullmatch(self.peek())) and self.peek() != "d")
        self.at += 1
        return self.tokens[self.at - 1]

    def label(self) -> str:
        """Read a letter or a number."""
        if self.peek().isdigit():
            self.at += 1
            return self.tokens[self.at - 1]
        return self.letter()

    def sum_index(self) -> str:
        """Read a sum sign over all values of one index, and return the index; nothing where there is no sum."""
        if self.peek() != r"\sum":
            return ""
        self.at += 1
        self.expect("_")
        index = self.braced(self.lower_limit) if self.peek() == "{" else self.letter()
        if self.peek() == "^":
            self.at += 1
            _need((self.braced(self.label) if self.peek() == "{" else self.label()) not in (index, "0", "1"))
        return index

    def lower_limit(self) -> str:
        """Read an index, and the value 1 that it starts from where one is given."""
        index = self.letter()
        if self.peek() == "=":
            self.at += 1
            self.expect("1")
        return index

    def paths(self, left: _Quotient) -> list[_Path]:
        """Read products of two quotients, joined by plus signs."""
        found = [self.path(left)]
        while self.peek() == "+":
            self.at += 1
            found.append(self.path(left))
        return found

    def path(self, left: _Quotient) -> _Path:
        """Read one product; its factors may stand in either order."""
        first = self.quotient()
        if self.peek() == r"\cdot":
            self.at += 1
        second = self.quotient()
        for outer, inner in ((first, second), (second, first)):
            if outer.above == left.above and inner.below == left.below and outer.below == inner.above:
                return _Path(outer, inner)
        raise _OtherError
