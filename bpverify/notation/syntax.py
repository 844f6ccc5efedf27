r"""Tokens to trees, by precedence climbing over a plain regular-expression scanner.

A grammar file would not do here: whether ``f (x)`` is a product, where a ``\sum`` ends and which slips
a reader forgives depends on the letter and on what follows; and the import of a parser generator costs more than the
reading of a whole article.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from bpverify.errors import NotationError, UnsupportedError
from bpverify.notation.cursor import BRACKETS, CLOSING, PRIMES, Cursor, exponent, order_of, small_integer
from bpverify.notation.tokens import GREEK, Token, show
from bpverify.notation.tree import (
    Applied,
    Derivative,
    Diagonal,
    Function,
    Gradient,
    Literal,
    Member,
    Name,
    Node,
    Over,
    Plus,
    Scripted,
    Times,
    Total,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpverify.notation.symbols import Symbols

DEEPEST = 50
"""The deepest nesting of groups that is read."""

EQUALITY = frozenset({"=", r"\equiv", r"\triangleq", r"\coloneqq", r"\doteq"})
_NO_EQUALITY = frozenset(
    {"<", ">", r"\le", r"\leq", r"\ge", r"\geq", r"\ne", r"\neq", r"\approx", r"\sim", r"\propto", r"\in"}
) | frozenset(
    {
        r"\leftarrow",
        r"\rightarrow",
        r"\to",
        r"\gets",
        r"\Rightarrow",
        r"\implies",
        r"\iff",
        r"\Leftrightarrow",
        r"\simeq",
        r"\cong",
    }
)
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
_PRODUCTS = frozenset({r"\cdot", r"\times", "*", "/"})
_COST_ARGUMENTS = re.compile(r"a\^(?:L|\(L\)|\[L\])(?:,y)?|\\haty(?:,y)?|[wW](?:,[bB])?|\\?[tT]heta|x(?:,y)?")
"""What a cost may be said to depend on; its own definition, a function of a^L and y, is meant in each case."""

_HADAMARD = frozenset({r"\odot", r"\circ", r"\otimes"})
_TRAILING = frozenset({".", ",", ";", ":"})
_ACCENTS = frozenset({r"\hat", r"\bar", r"\tilde", r"\widehat", r"\overline"})
_DIFFERENTIALS = frozenset({r"\partial", "d"})


def members(tokens: tuple[Token, ...], symbols: Symbols) -> tuple[Member, ...]:
    """Return the members of a chain A = B = C.

    Raises:
        NotationError: A token cannot stand where it stands.
        UnsupportedError: The text is understood, but claims no equality or has more than one reading.
    """
    while tokens and tokens[-1].text in _TRAILING:
        tokens = tokens[:-1]
    _one_meaning_of_numbers(tokens, symbols)
    found = []
    for part in _split(tokens):
        if not part:
            at = tokens[-1].position if tokens else 0
            raise NotationError(f"nothing on one side of a sign at {at}", "an equation such as A = B", position=at)
        parser = _Parser(part, symbols, [], 0)
        node = parser.whole()
        end = part[-1].position + len(part[-1].text) + (part[-1].text in GREEK)
        found.append(Member(node, part[0].position, end, tuple(parser.slips)))
    return tuple(found)


def _one_meaning_of_numbers(tokens: tuple[Token, ...], symbols: Symbols) -> None:
    """Refuse sigma^{(1)} where quantities write their layers in round brackets: an order or a layer, nothing tells."""
    layered, ordered = False, None
    for at in range(len(tokens)):
        if [t.text for t in tokens[at : at + 3]] != ["^", "{", "("] or len(tokens) < at + 6:
            continue
        owner = _owner(tokens, at)
        if owner is None:
            continue
        role = symbols.role(owner.text)
        layered = layered or role in ("w", "b", "z", "a", "delta", "x", "y")
        if (role == "activation" or owner.text == "Sigma") and tokens[at + 3].kind == "number":
            ordered = ordered or owner
    if layered and ordered is not None:
        raise UnsupportedError(
            f"{ordered.text}^{{(n)}} at {ordered.position} may be the n-th derivative or the activation of layer n; "
            "write primes for the derivative"
        )


def _owner(tokens: tuple[Token, ...], at: int) -> Token | None:
    """Return the letter whose superscript begins at ``at``, before its primes and its subscript or in its braces."""
    at -= 1
    while at > 0 and tokens[at].text in PRIMES:
        at -= 1
    if at > 1 and tokens[at - 1].text == "_":
        return tokens[at - 2]
    if at > 0 and tokens[at].text == "}":
        opening = _opening(tokens, at)
        if opening is None:
            return None
        return tokens[opening - 2] if opening > 1 and tokens[opening - 1].text == "_" else tokens[opening + 1]
    return tokens[at] if at >= 0 else None


def _opening(tokens: tuple[Token, ...], at: int) -> int | None:
    """Return the place of the brace that a closing one belongs to, at most 40 tokens before: scripts are short."""
    depth = 0
    for place in range(at, max(-1, at - 40), -1):
        depth += (tokens[place].text == "}") - (tokens[place].text == "{")
        if depth == 0:
            return place
    return None


def _split(tokens: tuple[Token, ...]) -> list[tuple[Token, ...]]:
    parts: list[list[Token]] = [[]]
    depth = 0
    for at, token in enumerate(tokens):
        depth += (token.text in BRACKETS) - (token.text in CLOSING)
        if depth == 0 and token.text in _NO_EQUALITY:
            raise UnsupportedError(f"{token.text} at {token.position} claims no equality; only = is judged")
        if depth == 0 and token.text in EQUALITY:
            parts.append([])
        elif not (token.text == ":" and at + 1 < len(tokens) and tokens[at + 1].text == "="):
            parts[-1].append(token)
    return [tuple(part) for part in parts]


class _Parser(Cursor):
    """Reads the expression on which its cursor stands."""

    def inner(self, tokens: tuple[Token, ...]) -> _Parser:
        """Return a parser for a group inside this text."""
        return _Parser(tokens, self.symbols, self.slips, self.depth)

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
        while self.peek() in ("+", "-"):
            terms.append((self.sign(), self.hadamard()))
        return terms[0][1] if len(terms) == 1 and terms[0][0] == 1 else Plus(tuple(terms), start)

    def sign(self) -> int:
        """Read any signs before a term."""
        sign = 1
        while self.peek() in ("+", "-"):
            sign *= -1 if self.take().text == "-" else 1
        return sign

    def hadamard(self) -> Node:
        """Read products joined by a Hadamard sign, which binds less tightly than juxtaposition."""
        start = self.here()
        factors = [self.product()]
        while self.peek() in _HADAMARD:
            self.take()
            factors.append(self.product())
        return factors[0] if len(factors) == 1 else Times(tuple(factors), True, start)

    def product(self) -> Node:
        """Read factors, juxtaposed or joined by a sign."""
        start = self.here()
        factors = [self.factor()]
        divided = False
        while True:
            sign = self.take().text if self.peek() in _PRODUCTS else ""
            if not sign and not self.starts_factor():
                return factors[0] if len(factors) == 1 else Times(tuple(factors), False, start)
            if divided and not sign:
                raise UnsupportedError(f"a/b c at {self.here()} may mean (a/b) c or a/(b c); write \\frac{{..}}{{..}}")
            divided = sign == "/"
            place, factor = self.here(), self.signed_factor() if sign else self.factor()
            if divided and isinstance(factor, Literal) and isinstance(factors[-1], Literal) and factor.value:
                factors[-1] = Literal(factors[-1].value / factor.value, factors[-1].position)
            elif divided:
                above = factors[0] if len(factors) == 1 else Times(tuple(factors), False, start)
                factors = [Over(above, factor, place)]
            else:
                factors.append(factor)

    def signed_factor(self) -> Node:
        """Read a factor that may have a sign, as after an explicit sign of multiplication."""
        start, sign = self.here(), self.sign()
        factor = self.factor()
        return factor if sign == 1 else Plus(((-1, factor),), start)

    def starts_factor(self) -> bool:
        """Tell whether a factor can begin here."""
        if self.at >= len(self.tokens):
            return False
        token = self.tokens[self.at]
        return token.kind in ("number", "letter") or token.text in BRACKETS or token.text in self.readers()

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
        return self.letter()

    @staticmethod
    def readers() -> dict[str, Callable[[_Parser], Node]]:
        """Return the table of the commands that open a factor."""
        return _READERS

    def number(self) -> Node:
        """Read a number, with a power if one follows."""
        token = self.take()
        return self.scripted(Literal(Fraction(token.text), token.position), token.position)

    # -- groups and scripts

    def group(self) -> Node:
        """Read a group; scripts behind braces around one bare letter belong to that letter."""
        start, opening = self.here(), self.peek()
        tokens = self.group_tokens()
        if self._names_activation(tokens) and (self.peek() in PRIMES or self.peek() == "("):
            self.tokens[self.at : self.at] = tokens
            return self.application(named=True)
        if opening == "{" and len(tokens) == 1 and tokens[0].kind == "letter":
            self.tokens.insert(self.at, tokens[0])
            return self.factor()
        return self.scripted(self.inner(tokens).whole(), start)

    def _names_activation(self, tokens: tuple[Token, ...]) -> bool:
        """Tell whether a group holds nothing but an activation with its layer: (f^l), (g^{[l]})."""
        if len(tokens) < 3 or self.symbols.role(tokens[0].text) != "activation" or tokens[1].text not in ("^", "_"):
            return False
        inner = self.inner(tokens[1:])
        inner.scripts()
        return inner.at == len(inner.tokens)

    def scripted(self, base: Node, start: int) -> Node:
        """Read the scripts behind a group."""
        sub, sup = self.scripts()
        return base if sub is None and sup is None else Scripted(base, sub, sup, start)

    # -- letters

    def letter(self) -> Node:
        """Read a letter: a differential, an application, e to a power, or a quantity with its scripts."""
        token = self.tokens[self.at]
        role = self.symbols.role(token.text)
        if token.text == "d" and role is None:
            return self.quotient_of_differentials()
        if token.text == "e" and role is None and self.peek(1) == "^":
            self.at += 2
            return Function("exp", self.inner(self.argument()).whole(), 1, token.position)
        if role == "activation" or token.text == "Sigma":
            return self.application()
        self.take()
        sub, sup = self.scripts()
        if role == "cost" and sup is None and self.peek() in ("(", "["):
            self.cost_arguments(token)
        if role in ("a", "y", "z") and [self.peek(n) for n in range(3)] == ["(", "x", ")"]:
            raise UnsupportedError(f"{token.text}..(x) at {token.position}: a quantity as a function of the input is not read")
        if role == "w":
            sub, sup = self.lost_braces(token, sub, sup)
        name = Name(token.text, sub, sup, token.position)
        if self.peek() in PRIMES:
            raise self.wrong(f"no prime at the quantity {token.text}")
        return self.scripted(name, token.position) if self.peek() in ("_", "^") else name

    def cost_arguments(self, cost: Token) -> None:
        """Step over the arguments of the cost, as in C(a^L, y): they name what it depends on, and no factor."""
        inside = "".join(t.text for t in self.group_tokens() if t.text not in ("{", "}"))
        if not _COST_ARGUMENTS.fullmatch(inside):
            raise UnsupportedError(
                f"{cost.text}({inside}) at {cost.position} may be a product or another argument; "
                f"understood are {cost.text}(a^L, y), {cost.text}(w, b) and {cost.text} alone"
            )

    def lost_braces(
        self, weight: Token, sub: tuple[Token, ...] | None, sup: tuple[Token, ...] | None
    ) -> tuple[tuple[Token, ...] | None, ...]:
        """Read w_kj^l as w_{kj}^l: a weight with one index, followed by a letter that is no quantity."""
        follows = self.tokens[self.at] if self.at < len(self.tokens) else None
        if sub is None or len(sub) != 1 or sub[0].kind != "letter" or follows is None or follows.kind != "letter":
            return sub, sup
        if self.symbols.role(follows.text) is not None or follows.text in ("d", "e"):
            return sub, sup
        self.take()
        later = self.scripts()
        if later[0] is not None or (sup is not None and later[1] is not None):
            raise self.wrong(f"the indices of {weight.text} in braces")
        self.slip(
            "lost-braces",
            f"{weight.text}_{sub[0].text}{follows.text} was read as {weight.text}_{{{sub[0].text}{follows.text}}}",
            weight.position,
        )
        return (*sub, follows), sup if sup is not None else later[1]

    def application(self, named: bool = False) -> Node:
        """Read an activation, its derivatives' primes, its layer and its argument; (f^l)' may go without: z^l."""
        token = self.take()
        order = self.primes()
        sub, sup = self.scripts()
        order += self.primes()
        while sup is not None and len(sup) > 1 and sup[-1].text in PRIMES:
            order, sup = order + 1, sup[:-1]
        if sup is not None and len(sup) == 3 and sup[0].text == "(" and sup[1].kind == "number":
            order, sup = order + small_integer(sup[1].text, sup[1].position), None
        if sub is not None and sup is not None:
            raise UnsupportedError(
                f"{token.text} at {token.position} has a subscript and a superscript; one layer is expected"
            )
        if sup is not None and (sup[0].text in ("-", "+") or (len(sup) == 1 and sup[0].kind == "number")):
            raise UnsupportedError(
                f"{token.text}^{{{show(sup)}}} at {token.position} may be a power or a layer; write \\left(..\\right)^n"
            )
        if named and order and sup is not None and self.peek() not in ("(", "[", "{", r"\{"):
            at_z = Name(self.symbols.z[0], None, sup, token.position)
            return Applied(token.text, order, sup, at_z, False, token.position)
        if self.peek() not in ("(", "[", "{", r"\{"):
            raise self.wrong(f"( and the argument of {token.text}")
        if self.peek() == "{":
            inside = self.braced_argument(token)
        else:
            inside = self.group_tokens()
        argument = self.inner(inside).whole()
        diagonal = token.text == "Sigma"
        applied = Applied(token.text, order, sub or sup, argument, diagonal, token.position)
        return self.scripted(applied, token.position)

    def braced_argument(self, activation: Token) -> tuple[Token, ...]:
        """Read the argument of an activation that stands in braces, and drop a stray differential in it."""
        inside = self.group_tokens()
        if len(inside) > 1 and inside[0].text == "(" and inside[-1].text == ")":
            return inside
        if inside and inside[0].text in _DIFFERENTIALS:
            inside = inside[1:]
        message = f"the braces behind {activation.text} at {activation.position} were read as ({show(inside)})"
        self.slip("braces-for-parentheses", message, activation.position)
        return inside

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
        if self.starts_factor() or self.peek() in _PRODUCTS:
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

    def fraction(self) -> Node:
        """Read a quotient, or a derivative where both parts begin with the sign of a differential."""
        start = self.take().position
        above, below = _bare(self.argument()), _bare(self.argument())
        sign = self.differential(above, below)
        if sign is None:
            quotient: Node = Over(self.inner(above).whole(), self.inner(below).whole(), start)
            return self.scripted(quotient, start)
        order, of = order_of(above[1:])
        by = self.inner(below).denominators(sign)
        if len(by) != order:
            raise NotationError(
                f"a derivative of order {order} at {start}",
                f"{order} in the denominator, not {len(by)}",
                position=start,
            )
        if of:
            return self.scripted(Derivative(self.inner(of).one_term(), by, start), start)
        return Derivative(self.operand(), by, start)

    def differential(self, above: tuple[Token, ...], below: tuple[Token, ...]) -> str | None:
        """Return the sign of the differential that begins both parts of a fraction, or None."""
        if not above or not below or above[0].text != below[0].text:
            return None
        sign = above[0].text
        if sign in _DIFFERENTIALS and self.symbols.role(sign) is None:
            return sign
        if (
            sign == "delta"
            and len(below) > 1
            and below[1].text not in ("_", "^")
            and len(above) > 1
            and above[1].text not in ("_", "^")
        ):
            self.slip(
                "delta-for-partial",
                f"\\delta was read as \\partial in the fraction at {above[0].position}",
                above[0].position,
            )
            return sign
        return None

    def denominators(self, sign: str) -> tuple[Node, ...]:
        """Read the quantities behind each sign of a differential."""
        found: list[Node] = []
        while self.peek() == sign:
            self.take()
            found.extend(_repeated(self.factor()))
        if self.at < len(self.tokens):
            raise self.wrong(f"{sign} or the end of the denominator")
        return tuple(found)

    def one_term(self) -> Node:
        """Read all of the text as one term: what stands behind the differential in a numerator."""
        node = self.hadamard()
        if self.at < len(self.tokens):
            raise self.wrong("one term behind the sign of the differential, or parentheses around it")
        return node

    def operand(self) -> Node:
        """Read what an operator such as d/dz applies to: a group, or the product that follows."""
        return self.factor() if self.peek() in BRACKETS else self.hadamard()

    def quotient_of_differentials(self) -> Node:
        """Read a derivative written with a slash."""
        token = self.take()
        order = 1
        if self.peek() == "^":
            self.take()
            order = exponent(self.argument())
        following = self.tokens[self.at] if self.at < len(self.tokens) else None
        of = self.factor()
        if self.peek() != "/" and token.text == "d" and following is not None and following.kind == "letter":
            name = f"d{following.text}"
            raise UnsupportedError(
                f"{name} at {token.position} as a quantity of its own: the gradient of the cost, or its mean over a batch; "
                f"write \\frac{{\\partial C}}{{\\partial {following.text}..}}"
            )
        if self.peek() != "/":
            raise self.wrong(f"/ and a second {token.text}")
        self.take()
        by: list[Node] = []
        if self.peek() in ("(", "{"):
            by.extend(self.inner(self.group_tokens()).denominators(token.text))
        while len(by) < order and self.peek() == token.text:
            self.take()
            by.extend(_repeated(self.factor()))
        if len(by) != order:
            raise self.wrong(f"{token.text} and a quantity, {order} in all")
        return Derivative(of, tuple(by), token.position)

    def gradient(self) -> Node:
        """Read nabla with its subscript and what it applies to."""
        token = self.take()
        sub, sup = self.scripts()
        if sub is None or sup is not None:
            raise self.wrong("\\nabla with a subscript: the quantity by which the gradient is taken")
        return Gradient(sub, self.factor(), token.position)

    def diagonal(self) -> Node:
        """Read diag(..)."""
        token = self.take()
        if self.peek() not in BRACKETS:
            raise self.wrong("( and the vector on the diagonal")
        return self.scripted(Diagonal(self.inner(self.group_tokens()).whole(), token.position), token.position)


def _bare(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Drop the braces that enclose all of a text, as in {{dz}}."""
    while len(tokens) > 2 and tokens[0].text == "{" and _opening_of_all(tokens):
        tokens = tokens[1:-1]
    return tokens


def _opening_of_all(tokens: tuple[Token, ...]) -> bool:
    depth = 0
    for at, token in enumerate(tokens):
        depth += (token.text == "{") - (token.text == "}")
        if depth == 0:
            return at == len(tokens) - 1
    return False


def _repeated(node: Node) -> tuple[Node, ...]:
    """Return a quantity as often as its power in a denominator says: partial (z_j^l)^2."""
    if isinstance(node, Scripted) and node.sub is None and node.sup is not None and node.sup[0].kind == "number":
        return (node.base,) * exponent(node.sup)
    return (node,)


_READERS: dict[str, Callable[[_Parser], Node]] = {
    **dict.fromkeys(_FRACTIONS, _Parser.fraction),
    **dict.fromkeys(_FUNCTIONS, _Parser.elementary),
    r"\sqrt": _Parser.root,
    r"\sum": _Parser.sum,
    r"\partial": _Parser.quotient_of_differentials,
    r"\nabla": _Parser.gradient,
    r"\diag": _Parser.diagonal,
}
