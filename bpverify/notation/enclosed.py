r"""What stands in brackets, and what a bracket alone gives a meaning: groups, inner products, norms, conditions, a bold 1."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from bpverify.errors import UnsupportedError
from bpverify.notation.cursor import PRIMES, unbraced
from bpverify.notation.groups import outside
from bpverify.notation.letters import Letters
from bpverify.notation.tokens import OTHER_RELATIONS, RELATIONS, Token, show
from bpverify.notation.tree import Bracket, Inner, Literal, Ones

if TYPE_CHECKING:
    from bpverify.notation.tree import Node


class Enclosed(Letters):
    """Reads groups in brackets of every kind."""

    def group(self) -> Node:
        """Read a group; scripts behind braces around one bare letter belong to that letter."""
        start, opening, before = self.here(), self.peek(), self.peek(-1) if self.at else ""
        tokens = self.group_tokens()
        if opening == "{" and any(outside(tokens, sign) is not None for sign in "+-"):
            follows = self.peek() in ("_", "^", r"\cdot", r"\times", "*", "/", r"\odot", r"\circ") or self.starts_factor()
            if follows or before not in ("", "+", "(", "["):
                raise UnsupportedError(f"the braces at {start} are not seen on the page; write ( and ) around the sum")
        if opening == r"\langle":
            return self.scripted(self.angled(tokens, start), start)
        if opening == "[" and (bracket := self.bracket(tokens, start)) is not None:
            self.slip("bracket", f"[{show(tokens)}] at {start} was read as 1 where that holds and 0 where not", start)
            return self.scripted(bracket, start)
        if (at := outside(tokens, r"\over")) is not None:
            return self.scripted(self.quotient(unbraced(tokens[:at]), unbraced(tokens[at + 1 :]), start), start)
        if self._names_activation(tokens) and (self.peek() in PRIMES or self.peek() == "("):
            self.tokens[self.at : self.at] = tokens
            return self.application(named=True)
        tokens = unbraced(tokens)
        if opening == "{" and len(tokens) == 1 and tokens[0].kind in ("letter", "bold"):
            self.tokens.insert(self.at, tokens[0])
            return self.factor()
        return self.scripted(self.inner(tokens).whole(), start)

    def angled(self, tokens: tuple[Token, ...], start: int) -> Node:
        """Read what stands in angle brackets: an inner product."""
        at = outside(tokens, ",")
        if at is None or outside(tokens[at + 1 :], ",") is not None:
            raise UnsupportedError(f"angle brackets at {start}: read are two vectors with a comma between them")
        return Inner(self.inner(tokens[:at]).whole(), self.inner(tokens[at + 1 :]).whole(), start)

    def norm(self) -> Node:
        r"""Read the square of a norm, \|..\|^2; without the square it is no polynomial."""
        start = self.take().position
        end = next((n for n in range(self.at, len(self.tokens)) if self.tokens[n].text == r"\|"), None)
        if end is None:
            raise self.wrong(r"\| to close the norm")
        inside, self.at = tuple(self.tokens[self.at : end]), end + 1
        sub, sup = self.scripts()
        if [t.text for t in sup or ()] != ["2"] or [t.text for t in sub or ()] not in ([], ["2"], ["F"]):
            raise UnsupportedError(f"the norm at {start}: only its square is read, that of the Euclidean norm")
        vector = self.inner(inside).whole()
        return Inner(vector, vector, start)

    def braced_remark(self) -> Node:
        """Read what stands over or under a brace; the remark at the brace says nothing of the value."""
        start = self.take().position
        inside = self.argument()
        self.scripts()
        return self.scripted(self.inner(inside).whole(), start)

    def bold(self) -> Node:
        """Read a digit in bold: the vector of ones, zero, or a 1 that is one where a condition holds."""
        token = self.take()
        if token.text not in ("0", "1"):
            raise UnsupportedError(f"a bold {token.text} at {token.position} is no number; a bold 1 and 0 are read, as vectors")
        size = None
        if self.peek() == "_":
            self.take()
            size = self.argument()
        if token.text == "0":
            return self.scripted(Literal(Fraction(0), token.position), token.position)
        behind = size if size is not None else self.group_ahead()
        bracket = None if behind is None else self.bracket(behind, token.position)
        if bracket is None:
            return self.scripted(Ones(size, token.position), token.position)
        if size is None:
            self.group_tokens()
        return self.scripted(bracket, token.position)

    def bracket(self, tokens: tuple[Token, ...], start: int) -> Bracket | None:
        r"""Read j = k or j \ne k between two indices; None where no relation stands there."""
        bare = unbraced(tokens)
        if len(bare) > 2 and bare[0].text == r"\{" and bare[-1].text == r"\}":
            bare = bare[1:-1]
        relations = [at for sign in RELATIONS | OTHER_RELATIONS if (at := outside(bare, sign)) is not None]
        if not relations:
            return None
        at = relations[0]
        first, second = bare[:at], bare[at + 1 :]
        if bare[at].text not in ("=", r"\ne") or len(relations) > 1 or not (_is_index(first) and _is_index(second)):
            raise UnsupportedError(f"the condition '{show(tokens)}' at {start}: only j = k and j \\ne k between indices are read")
        return Bracket(first, second, bare[at].text != "=", start)

    def _names_activation(self, tokens: tuple[Token, ...]) -> bool:
        """Tell whether a group holds nothing but an activation with its layer: (f^l), (g^{[l]})."""
        if len(tokens) < 3 or self.symbols.role(tokens[0].text) != "activation" or tokens[1].text not in ("^", "_"):
            return False
        inner = self.inner(tokens[1:])
        inner.scripts()
        return inner.at == len(inner.tokens)


def _is_index(tokens: tuple[Token, ...]) -> bool:
    """Tell whether tokens are an index: a letter with its primes, or a number."""
    first, *rest = (*tokens, None)
    return first is not None and first.kind in ("letter", "number") and all(t is None or t.text in PRIMES for t in rest)
