r"""Tokens to trees, by precedence climbing over a plain regular-expression scanner.

A grammar file would not do here: whether ``f (x)`` is a product, where a ``\sum`` ends and which slips
a reader forgives depends on the letter and on what follows; and the import of a parser generator costs more than the
reading of a whole article.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from bpverify.catalog.environments import VALUE, environment
from bpverify.errors import BpverifyError, NotationError, UnsupportedError
from bpverify.notation.cursor import exponent, unbraced
from bpverify.notation.enclosed import Enclosed
from bpverify.notation.groups import BRACKETS, depths
from bpverify.notation.letters import one_meaning_of_numbers
from bpverify.notation.tokens import OTHER_RELATIONS, RELATIONS, Token
from bpverify.notation.tree import Function, Literal, Member, Over, Plus, Times, Total

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpverify.notation.symbols import Symbols
    from bpverify.notation.tree import Node, Sign

DEEPEST = 50
"""The deepest nesting of groups that is read."""

_FUNCTIONS = {
    r"\exp": "exp",
    r"\log": "log",
    r"\ln": "log",
    r"\tanh": "tanh",
    r"\sin": "sin",
    r"\cos": "cos",
    r"\erf": "erf",
}
_FRACTIONS = frozenset({r"\frac", r"\dfrac", r"\tfrac", r"\cfrac"})
_PRODUCTS: dict[str, Sign] = {r"\cdot": "dot", r"\times": "star", "/": ""}
_ENTRYWISE: dict[str, Sign] = {r"\odot": "circle", r"\circ": "circle", r"\otimes": "circle", "*": "star"}
"""Signs that bind less tightly than factors set side by side."""
_TRAILING = frozenset({".", ",", ";", ":"})
_ACCENTS = frozenset(
    r"\hat \bar \tilde \widehat \widetilde \overline \underline \dot \ddot \check \breve \acute \grave \mathring "
    r"\overrightarrow \overleftarrow \overset \underset \stackrel".split()
)


def members(tokens: tuple[Token, ...], symbols: Symbols, as_factors: bool = False) -> tuple[Member, ...]:
    """Return the members of a chain A = B = C; ``as_factors`` reads a_j^l(z_j^l) as a product.

    Raises:
        NotationError: A token cannot stand where it stands.
        UnsupportedError: The text is understood, but claims no equality or has more than one reading.
    """
    while tokens and tokens[-1].text in _TRAILING:
        tokens = tokens[:-1]
    tokens = unbraced(tokens)
    one_meaning_of_numbers(tokens, symbols)
    found = []
    for sign, part in _split(tokens):
        if not part:
            at = tokens[-1].position if tokens else 0
            raise NotationError(f"nothing on one side of a sign at {at}", "an equation such as A = B", position=at)
        found.append(_member(sign, part, symbols, as_factors))
    return tuple(found)


def _member(sign: Token | None, part: tuple[Token, ...], symbols: Symbols, as_factors: bool) -> Member:
    """Read one member; one that cannot be read leaves the others as they are."""
    parser = _Parser(part, symbols, [], 0, as_factors)
    node, error = None, None
    try:
        node = parser.whole()
    except BpverifyError as fault:
        error = fault
    end = part[-1].end or part[-1].position + len(part[-1].text)
    relation, place = ("", 0) if sign is None else (sign.text, sign.position)
    return Member(node, part[0].position, end, tuple(parser.slips), error, relation, place, relation in {"", ":=", *RELATIONS})


def _split(tokens: tuple[Token, ...]) -> list[tuple[Token | None, tuple[Token, ...]]]:
    """Split a chain at its relations; each part comes with the sign before it."""
    parts: list[tuple[Token | None, list[Token]]] = [(None, [])]
    inner = 0
    for at, (token, depth) in enumerate(zip(tokens, depths(tokens), strict=True)):
        if token.text in (r"\begin", r"\end"):
            inner += (1 if token.text == r"\begin" else -1) * _is_value(tokens, at + 1)
        if depth == 0 and inner <= 0 and token.text in RELATIONS | OTHER_RELATIONS:
            colon = parts[-1][1] and token.text == "=" and tokens[at - 1].text == ":"
            if colon:
                parts[-1][1].pop()
            parts.append((Token("sign", ":=", token.position) if colon else token, []))
        else:
            parts[-1][1].append(token)
    return [(sign, tuple(part)) for sign, part in parts]


def _is_value(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether the environment whose name stands here in braces is a value: a relation in it belongs to a condition."""
    end = next((n for n in range(at, len(tokens)) if tokens[n].text == "}"), at)
    row = environment("".join(t.text for t in tokens[at + 1 : end]))
    return row is not None and row.role == VALUE


class _Parser(Enclosed):
    """Reads the expression on which its cursor stands."""

    # -- sums and products

    def whole(self) -> Node:
        """Read all of the text as one expression."""
        node = self.expression()
        if self.at < len(self.tokens):
            raise self.wrong("+, -, a factor or =")
        return node

    def expression(self) -> Node:
        """Read signed terms."""
        start = self.here()
        terms = [(self.sign(), self.hadamard())]
        while self.peek() in ("+", "-") or self.opens_signed_group():
            if self.peek() == "{":
                self.tokens[self.at : self.at] = self.group_tokens()
            terms.append((self.sign(), self.hadamard()))
        return terms[0][1] if len(terms) == 1 and terms[0][0] == 1 else Plus(tuple(terms), start)

    def hadamard(self) -> Node:
        """Read products joined by a sign that binds less tightly than juxtaposition."""
        start = self.here()
        factors = [self.product()]
        signs: list[Sign] = []
        while self.peek() in _ENTRYWISE:
            signs.append(_ENTRYWISE[self.take().text])
            place, sign = self.here(), self.sign()
            factor = self.product()
            factors.append(factor if sign == 1 else Plus(((-1, factor),), place))
        return factors[0] if len(factors) == 1 else Times(tuple(factors), tuple(signs), start)

    def product(self) -> Node:
        """Read factors, juxtaposed or joined by a sign."""
        start = self.here()
        factors = [self.group() if self.opens_signed_group() else self.factor()]
        signs: list[Sign] = []
        divided = False
        while True:
            sign = self.take().text if self.peek() in _PRODUCTS else ""
            if not sign and not self.starts_factor():
                return factors[0] if len(factors) == 1 else Times(tuple(factors), tuple(signs), start)
            if divided and not sign:
                raise UnsupportedError(f"a/b c at {self.here()} may mean (a/b) c or a/(b c); write \\frac{{..}}{{..}}")
            divided = sign == "/"
            first, place = self.at, self.here()
            factor = self.signed_factor() if sign else self.factor()
            if not sign:
                self.refuse_numerals(first, factors[-1], factor)
            if divided and isinstance(factor, Literal) and isinstance(factors[-1], Literal) and factor.value:
                factors[-1] = Literal(factors[-1].value / factor.value, factors[-1].position)
            elif divided:
                above = factors[0] if len(factors) == 1 else Times(tuple(factors), tuple(signs), start)
                factors, signs = [Over(above, factor, place)], []
            else:
                factors.append(factor)
                signs.append(_PRODUCTS.get(sign, ""))

    def refuse_numerals(self, first: int, before: Node, factor: Node) -> None:
        r"""Refuse a numeral right behind another one: 2 5 is set as 25, and 1 \frac12 may be one and a half."""
        opener, end = self.tokens[first], self.tokens[first - 1]
        is_numeral = opener.text == "{" or opener.kind == "number"
        is_behind = end.kind == "number" or (end.text == "}" and isinstance(before, Literal))
        if isinstance(factor, Literal) and is_numeral and is_behind:
            raise UnsupportedError(f"a number right behind a number at {opener.position}: one number, or a factor")
        is_fraction = isinstance(factor, Literal) or (
            isinstance(factor, Over) and isinstance(factor.above, Literal) and isinstance(factor.below, Literal)
        )
        if is_fraction and not is_numeral and opener.kind == "command" and isinstance(before, Literal) and end.kind == "number":
            raise UnsupportedError(f"a number right before a fraction at {opener.position}: their sum, or their product")

    def signed_factor(self) -> Node:
        """Read a factor that may have a sign, as after an explicit sign of multiplication."""
        start, sign = self.here(), self.sign()
        factor = self.factor()
        return factor if sign == 1 else Plus(((-1, factor),), start)

    def opens_signed_group(self) -> bool:
        """Tell whether a group in braces begins with a sign, as in a {+ b}: the braces are not seen, and it is a term."""
        return self.peek() == "{" and self.peek(1) in ("+", "-")

    def starts_factor(self) -> bool:
        """Tell whether a factor can begin here."""
        if self.at >= len(self.tokens) or self.opens_signed_group():
            return False
        token = self.tokens[self.at]
        opens = token.text in BRACKETS or token.text in self.readers() or token.text in _ACCENTS
        return opens or token.kind in ("number", "letter", "bold")

    def factor(self) -> Node:
        """Read one factor with its scripts."""
        if self.peek() in _ACCENTS:
            raise UnsupportedError(f"{self.peek()} at {self.here()}: a letter with an accent is no quantity of the network")
        if not self.starts_factor():
            raise self.wrong("a quantity, a number or a group")
        if self.depth >= DEEPEST:
            raise UnsupportedError(f"factors are nested more than {DEEPEST} deep at {self.here()}")
        self.depth += 1
        factor = self.bare_factor()
        self.depth -= 1
        return factor

    def bare_factor(self) -> Node:
        """Read one factor by what opens it."""
        token = self.tokens[self.at]
        reader = self.readers().get(token.text)
        if reader is not None:
            return reader(self)
        if token.text in BRACKETS:
            return self.group()
        if token.kind == "number":
            return self.number()
        return self.bold() if token.kind == "bold" else self.letter()

    @staticmethod
    def readers() -> dict[str, Callable[[_Parser], Node]]:
        """Return the table of the commands that open a factor."""
        return _READERS

    def number(self) -> Node:
        """Read a number, with a power if one follows."""
        token = self.take()
        return self.scripted(Literal(Fraction(token.text), token.position), token.position)

    # -- commands

    def elementary(self) -> Node:
        """Read exp, log, tanh, ... with a power and an argument."""
        token = self.take()
        sub, sup = self.scripts()
        if sub is not None:
            raise UnsupportedError(f"{token.text} at {token.position} with a subscript; the natural logarithm has none")
        power = 1 if sup is None else exponent(sup)
        if power == -1:
            raise UnsupportedError(
                f"{token.text}^{{-1}} at {token.position} may mean an inverse function or a reciprocal"
            )
        argument = self.inner(self.group_tokens()).whole() if self.peek() in BRACKETS else self.bare_operand(token)
        return Function(_FUNCTIONS[token.text], argument, power, token.position)

    def bare_operand(self, function: Token) -> Node:
        """Read the one factor that an elementary function without brackets applies to; a product has two readings."""
        operand = self.factor()
        if self.starts_factor() or self.peek() in _PRODUCTS or self.peek() == "*":
            name = function.text
            raise UnsupportedError(
                f"{name} a b at {function.position} may mean {name}(a) b or {name}(a b); write the brackets"
            )
        return operand

    def root(self) -> Node:
        """Read a square root."""
        token = self.take()
        if self.peek() == "[":
            raise self.wrong("a square root: { and what stands under it")
        argument = self.inner(self.argument()).whole()
        return self.scripted(Function("sqrt", argument, 1, token.position), token.position)

    def sum(self) -> Node:
        """Read a sum; it binds the product that follows."""
        token = self.take()
        sub, sup = self.scripts()
        sign, start = self.sign(), self.here()
        body = self.hadamard()
        return Total(sub, sup, body if sign == 1 else Plus(((-1, body),), start), token.position)


_READERS: dict[str, Callable[[_Parser], Node]] = {
    **dict.fromkeys(_FRACTIONS, _Parser.fraction),
    **dict.fromkeys(_FUNCTIONS, _Parser.elementary),
    r"\sqrt": _Parser.root,
    r"\sum": _Parser.sum,
    r"\partial": _Parser.quotient_of_differentials,
    r"\nabla": _Parser.gradient,
    r"\diag": _Parser.diagonal,
    r"\|": _Parser.norm,
    r"\underbrace": _Parser.braced_remark,
    r"\overbrace": _Parser.braced_remark,
}
