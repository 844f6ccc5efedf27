"""Derivatives as they are written: quotients of differentials, operators, gradients."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpverify.errors import NotationError, UnsupportedError
from bpverify.notation.arguments import Arguments, is_point
from bpverify.notation.cursor import exponent, order_of, unbraced
from bpverify.notation.groups import BRACKETS
from bpverify.notation.tree import Derivative, Diagonal, Gradient, Over, Scripted

if TYPE_CHECKING:
    from bpverify.notation.tokens import Token
    from bpverify.notation.tree import Node

DIFFERENTIALS = frozenset({r"\partial", "d"})


class Calculus(Arguments):
    """Reads derivatives."""

    def fraction(self) -> Node:
        """Read a quotient, or a derivative where both parts begin with the sign of a differential."""
        start = self.take().position
        above, below = unbraced(self.argument()), unbraced(self.argument())
        return self.quotient(above, below, start)

    def quotient(self, above: tuple[Token, ...], below: tuple[Token, ...], start: int) -> Node:
        """Read a derivative where both parts begin with the sign of a differential, else the quotient of two expressions."""
        derivative = self.derivative_of(above, below, start)
        if derivative is not None:
            return derivative
        return self.scripted(Over(self.inner(above).whole(), self.inner(below).whole(), start), start)

    def derivative_of(self, above: tuple[Token, ...], below: tuple[Token, ...], start: int) -> Node | None:
        """Read a derivative from the parts of a quotient, and what it applies to; None where they are no differentials."""
        sign = self.differential(above, below)
        if sign is None:
            return None
        order, of = order_of(above[1:])
        by = self.inner(below).denominators(sign)
        if len(by) != order:
            raise NotationError(
                f"a derivative of order {order} at {start}",
                f"{order} in the denominator, not {len(by)}",
                position=start,
            )
        if not of:
            return Derivative(self.operand(), by, start)
        derivative = Derivative(self.inner(of).one_term(), by, start)
        if self.peek() == "(":
            self.step_over_argument(lambda inside: is_point(inside, by, self.symbols))
        return self.scripted(derivative, start)

    def differential(self, above: tuple[Token, ...], below: tuple[Token, ...]) -> str | None:
        """Return the sign of the differential that begins both parts of a fraction, or None."""
        if not above or not below or above[0].text != below[0].text:
            return None
        sign = above[0].text
        if sign in DIFFERENTIALS and self.symbols.role(sign) is None:
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


def _repeated(node: Node) -> tuple[Node, ...]:
    """Return a quantity as often as its power in a denominator says: partial (z_j^l)^2."""
    if isinstance(node, Scripted) and node.sub is None and node.sup is not None and node.sup[0].kind == "number":
        return (node.base,) * exponent(node.sup)
    return (node,)
