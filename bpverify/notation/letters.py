r"""What a letter opens: a quantity with its scripts and what it is a function of, an activation with its argument, e to a power."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bpverify.errors import UnsupportedError
from bpverify.notation.arguments import ARGUMENTS, is_argument
from bpverify.notation.calculus import DIFFERENTIALS, Calculus
from bpverify.notation.cursor import PRIMES, small_integer
from bpverify.notation.groups import around
from bpverify.notation.tokens import Token, show
from bpverify.notation.tree import Applied, Function, Name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpverify.notation.symbols import Symbols
    from bpverify.notation.tree import Node

PARAMETERS = r"(?:[wW](?:,[bB])?|\\?[tT]heta)"
COST_ARGUMENTS = re.compile(
    rf"a\^(?:L|\(L\)|\[L\])(?:,y)?|\\haty(?:,y)?|x(?:,y)?|{PARAMETERS}(?:[;,|]x,y)?|x,y[;,|]{PARAMETERS}"
)
"""What a cost may be said to depend on; its own definition, a function of a^L and y, is meant in each case."""

_LONGEST_SCRIPT = 40
"""How many tokens before its closing brace the opening one of a script is looked for: scripts are short."""


class Letters(Calculus):
    """Reads quantities and applications."""

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
        if is_one_name(token, self.tokens[self.at : self.at + 1]):
            raise UnsupportedError(f"{token.text}{self.peek()} at {token.position} is one name, and no quantity of the network")
        sub, sup = self.scripts()
        if role == "cost" and sup is None and self.peek() in ("(", "["):
            self.cost_arguments(token)
        if role in ("a", "y", "z") and [self.peek(n) for n in range(3)] == ["(", "x", ")"]:
            raise UnsupportedError(f"{token.text}..(x) at {token.position}: a quantity as a function of the input is not read")
        if role == "w":
            sub, sup = self.lost_braces(token, sub, sup)
        name = Name(token.text, sub, sup, token.position)
        if self.peek() in PRIMES:
            raise UnsupportedError(f"{token.text}' at {token.position}: a letter with a prime is no quantity of the network")
        if self.peek() == "(" and role in ARGUMENTS:
            self.step_over_argument(lambda inside: is_argument(inside, name, self.symbols))
        return self.scripted(name, token.position) if self.peek() in ("_", "^") else name

    def cost_arguments(self, cost: Token) -> None:
        """Step over the arguments of the cost, as in C(a^L, y): they name what it depends on, and no factor."""
        inside = "".join(t.text for t in self.group_tokens() if t.text not in ("{", "}"))
        if not COST_ARGUMENTS.fullmatch(inside):
            raise UnsupportedError(
                f"{cost.text}({inside}) at {cost.position} may be a product or another argument; "
                f"understood are {cost.text}(a^L, y), {cost.text}(w, b), {cost.text}(w, b; x, y) and {cost.text} alone"
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
        if inside and inside[0].text in DIFFERENTIALS:
            inside = inside[1:]
        message = f"the braces behind {activation.text} at {activation.position} were read as ({show(inside)})"
        self.slip("braces-for-parentheses", message, activation.position)
        return inside


def one_meaning_of_numbers(tokens: tuple[Token, ...], symbols: Symbols) -> None:
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
        opening = next(around(tokens, at, at - _LONGEST_SCRIPT), None)
        if opening is None:
            return None
        return tokens[opening - 2] if opening > 1 and tokens[opening - 1].text == "_" else tokens[opening + 1]
    return tokens[at] if at >= 0 else None


def is_one_name(letter: Token, following: Sequence[Token]) -> bool:
    """Tell whether a digit stands at a letter without a blank, as in y1 and w12: the two are one name, and no product."""
    return len(letter.text) == 1 and any(
        t.kind == "number" and t.position == letter.position + 1 and not t.text.startswith(".") for t in following
    )
