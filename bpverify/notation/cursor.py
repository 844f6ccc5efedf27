"""A cursor over the tokens of an equation: what stands here, groups in brackets, arguments, scripts and primes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from bpverify.errors import NotationError, UnsupportedError
from bpverify.notation.groups import BRACKETS, CLOSING, closer
from bpverify.notation.tokens import Token, show
from bpverify.notation.tree import Scripted, Slip

if TYPE_CHECKING:
    from bpverify.notation.symbols import Symbols
    from bpverify.notation.tree import Node

PRIMES = frozenset({"'", r"\prime"})


class Cursor:
    """The state of one reading: the tokens, the place, the slips repaired so far and the depth of nesting.

    With ``as_factors`` parentheses behind a quantity hold a factor and never its argument.
    """

    def __init__(
        self, tokens: tuple[Token, ...], symbols: Symbols, slips: list[Slip], depth: int, as_factors: bool = False
    ) -> None:
        self.tokens, self.symbols, self.slips, self.depth = list(tokens), symbols, slips, depth
        self.as_factors = as_factors
        self.at = 0

    # -- what the whole parser gives to its parts

    def inner(self, tokens: tuple[Token, ...]) -> Self:
        """Return a parser for a group inside this text."""
        return type(self)(tokens, self.symbols, self.slips, self.depth, self.as_factors)

    def whole(self) -> Node:
        """Read all of the text as one expression."""
        raise NotImplementedError

    def hadamard(self) -> Node:
        """Read the products that stand here."""
        raise NotImplementedError

    def factor(self) -> Node:
        """Read one factor with its scripts."""
        raise NotImplementedError

    def starts_factor(self) -> bool:
        """Tell whether a factor can begin here."""
        raise NotImplementedError

    def sign(self) -> int:
        """Read any signs before a term."""
        sign = 1
        while self.peek() in ("+", "-"):
            sign *= -1 if self.take().text == "-" else 1
        return sign

    def scripted(self, base: Node, start: int) -> Node:
        """Read the scripts behind a group."""
        sub, sup = self.scripts()
        return base if sub is None and sup is None else Scripted(base, sub, sup, start)

    # -- the cursor

    def peek(self, ahead: int = 0) -> str:
        """Return the text of a token ahead, or "" past the end."""
        return self.tokens[self.at + ahead].text if self.at + ahead < len(self.tokens) else ""

    def here(self) -> int:
        """Return the place in the text."""
        if self.at < len(self.tokens):
            return self.tokens[self.at].position
        return self.tokens[-1].position + len(self.tokens[-1].text) if self.tokens else 0

    def take(self) -> Token:
        """Return the next token and step over it."""
        if self.at >= len(self.tokens):
            raise self.wrong("more of the equation")
        self.at += 1
        return self.tokens[self.at - 1]

    def wrong(self, expected: str) -> NotationError:
        """Return the error for the token that stands here."""
        what = f"'{self.peek()}'" if self.at < len(self.tokens) else "the end of the text"
        return NotationError(f"{what} at {self.here()}", expected, position=self.here())

    def slip(self, code: str, message: str, position: int) -> None:
        """Note a repair."""
        self.slips.append(Slip(code, message, position))

    # -- groups and scripts

    def group_tokens(self) -> tuple[Token, ...]:
        """Read a bracketed group and return what is inside it."""
        opening = self.take()
        expected = [BRACKETS[opening.text]]
        inside: list[Token] = []
        while True:
            if self.at >= len(self.tokens):
                raise self.wrong(f"{expected[-1]} to close the {opening.text} at {opening.position}")
            token = self.take()
            if token.text in BRACKETS:
                expected.append(BRACKETS[token.text])
            elif token.text in CLOSING:
                if token.text != expected.pop():
                    self.at -= 1
                    raise self.wrong(f"the group at {opening.position} to be closed by its own kind of bracket")
                if not expected:
                    return tuple(inside)
            inside.append(token)

    def group_ahead(self) -> tuple[Token, ...] | None:
        """Return what is inside of the group that stands here, if there is one, and stay before it."""
        if self.peek() not in BRACKETS:
            return None
        saved = self.at
        inside = self.group_tokens()
        self.at = saved
        return inside

    def argument(self) -> tuple[Token, ...]:
        """Read what TeX takes as one argument: a group in braces, or one token (of a number, one digit)."""
        if self.peek() == "{":
            return self.group_tokens()
        token = self.take()
        if token.text.startswith(".") and token.kind == "number":
            self.at -= 1
            raise self.wrong("braces around a number that begins with a point")
        if token.kind == "number" and len(token.text) > 1:
            self.tokens.insert(self.at, Token("number", token.text[1:], token.position + 1))
            return (Token("number", token.text[0], token.position),)
        return (token,)

    def scripts(self) -> tuple[tuple[Token, ...] | None, tuple[Token, ...] | None]:
        """Read a subscript and a superscript in either order."""
        found: dict[str, tuple[Token, ...]] = {}
        while self.peek() in ("_", "^"):
            if self.peek() in found:
                raise self.wrong(f"one {self.peek()} at most")
            kind = self.take().text
            if self.at < len(self.tokens) and self.tokens[self.at].kind == "number" and len(self.peek()) > 1:
                raise self.wrong("braces around a script of more than one digit")
            found[kind] = self.argument()
            if not found[kind]:
                raise self.wrong("something in the braces of a sub- or superscript")
        return found.get("_"), found.get("^")

    def primes(self) -> int:
        """Read primes and count them."""
        count = 0
        while self.peek() in PRIMES:
            self.take()
            count += 1
        if self.peek() == "^" and self.peek(1) in PRIMES:
            self.take()
            return count + self.primes()
        if self.peek() == "^" and self.peek(1) == "{":
            saved = self.at
            self.take()
            inside = self.group_tokens()
            if inside and all(t.text in PRIMES for t in inside):
                return count + len(inside)
            self.at = saved
        return count


def unbraced(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Drop the braces that enclose all of a text, as in {{dz}}."""
    while len(tokens) > 2 and tokens[0].text == "{" and closer(tokens, 1) == len(tokens) - 1:
        tokens = tokens[1:-1]
    return tokens


def exponent(tokens: tuple[Token, ...]) -> int:
    """Return the integer that a superscript states.

    Raises:
        UnsupportedError: It is no integer, or too large a one.
    """
    sign = -1 if tokens and tokens[0].text == "-" else 1
    rest = tokens[1:] if sign == -1 else tokens
    if len(rest) != 1 or rest[0].kind != "number" or "." in rest[0].text:
        raise UnsupportedError(f"the exponent '{show(tokens)}': only integers are read")
    return sign * small_integer(rest[0].text, rest[0].position)


def small_integer(text: str, position: int) -> int:
    """Return an integer below 100.

    Raises:
        UnsupportedError: The text is none.
    """
    if "." in text or len(text) > 2:
        raise UnsupportedError(f"the number {text} at {position}: expected an integer below 100")
    return int(text)


def order_of(tokens: tuple[Token, ...]) -> tuple[int, tuple[Token, ...]]:
    """Split the order of a derivative from what it applies to: ^2 C."""
    if not tokens or tokens[0].text != "^":
        return 1, tokens
    if len(tokens) > 3 and tokens[1].text == "{" and tokens[3].text == "}":
        return exponent(tokens[2:3]), tokens[4:]
    return exponent(tokens[1:2]), tokens[2:]
