"""The place in a formula's signs where reading goes on, and what the parts of the reader ask of each other."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, NoReturn

from bpverify.errors import UnsupportedError
from bpverify.texts.tree import Number

if TYPE_CHECKING:
    from bpverify.texts.signs import Sign
    from bpverify.texts.tree import Name, Node

_SHOWN = 6
"""How many signs are shown before the place that a formula was not understood at."""
OPEN = {"(": ")", "[": "]", r"\{": r"\}", r"\langle": r"\rangle"}
"""Brackets, with those that close them."""
WORDS = frozenset(r"\text \mathrm \textrm \operatorname \operatorname* \mbox \textsf \texttt \textnormal".split())
"""Commands of upright text."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the parser must be told of a document: which letters are functions, and which are costs whose arguments may be named."""

    functions: frozenset[str] = frozenset()
    costs: frozenset[str] = frozenset({"J", "E", "L", "C", r"\mathcal{L}", r"\mathcal{J}", r"\mathcal{E}", r"\mathcal{C}", r"\ell"})
    varied: frozenset[str] = frozenset()
    """Costs that stand with other arguments of the same number: none of these can be left out."""
    listed: frozenset[str] = frozenset()
    """Costs that stand with shorter and longer lists of arguments in one formula: these tell them apart."""
    arrays: frozenset[str] = frozenset()
    """Letters that stand by themselves somewhere, and have no argument in parentheses: a product in brackets behind is a factor."""
    mixed: frozenset[str] = frozenset()
    """Letters and words that stand before brackets as a function would, and by themselves too."""
    entrywise: frozenset[str] = frozenset()
    """Signs that the text says to be products entry by entry."""
    matrices: frozenset[str] = frozenset()
    """Capitals that are matrices, and stand before brackets with products entry by entry alone: these are factors."""
    e_is_name: bool = False
    d_is_name: bool = False
    """Whether d stands by itself: then d before a letter may be a factor, and no sign of a differential."""
    delta_is_name: bool = False
    r"""Whether \Delta stands by itself: else it makes one name with the letter behind it, as in \Delta w."""
    """Whether e is a quantity of the document, so that a power of e need not be the exponential function."""


class Cursor(ABC):
    """A place in the signs of one formula."""

    def __init__(self, found: list[Sign], known: Known) -> None:
        self.signs, self.known, self.at, self.depth = found, known, 0, 0
        self.asides: list[tuple[Node, Node]] = []
        """Equalities that stand under braces."""
        self.bars = 0
        """How many bars are open."""
        self.summed: list[str] = []
        """The indices of the sums that are open."""
        self.in_cases = 0
        """How many lists of cases are open."""
        self.stop = -1
        """Where the group of a script's command ends: what follows belongs to what has the script."""

    @property
    def text(self) -> str:
        """The text of the sign that comes next, "" at the end."""
        return self.signs[self.at].text if self.at < len(self.signs) else ""

    def ahead(self, further: int) -> str:
        """Return the text of a later sign."""
        return self.text_at(self.at + further)

    def text_at(self, at: int) -> str:
        """Return the text of the sign at a place, "" past the end."""
        return self.signs[at].text if at < len(self.signs) else ""

    def take(self) -> Sign:
        """Return the next sign and go on."""
        if self.at >= len(self.signs):
            raise UnsupportedError(f"the formula ends where something is due{self._behind()}")
        self.at += 1
        return self.signs[self.at - 1]

    def expect(self, text: str) -> None:
        """Go on behind a sign that must be there."""
        if self.text != text:
            raise UnsupportedError(f"'{text}' is due where '{self.text or 'the end'}' stands{self._behind()}")
        self.at += 1

    def refuse(self, text: str) -> NoReturn:
        """Say that a sign is not understood."""
        is_taken = self.at > 0 and self.text != text == self.text_at(self.at - 1)
        raise UnsupportedError(f"'{text}' is not understood here{self._behind(int(is_taken))}")

    def _behind(self, back: int = 0) -> str:
        """Say behind what the place is, so that an author finds it; ``back`` signs are already taken."""
        end = min(self.at, len(self.signs)) - back
        if end <= 0:
            return ""
        before = [sign.text for sign in self.signs[max(0, end - _SHOWN) : end]]
        gaps = (" " if a[:1] == "\\" and a[-1:].isalpha() and b[:1].isalpha() else "" for a, b in pairwise(before))
        return f", behind '{before[0] + ''.join(g + b for g, b in zip(gaps, before[1:], strict=True))}'"

    def skip_argument(self) -> None:
        """Go on behind an argument that says nothing of the value."""
        if self.text != "{" and (self.take().text not in WORDS or self.text != "{"):
            return
        depth = 0
        while True:
            depth += {"{": 1, "}": -1}.get(self.take().text, 0)
            if depth == 0:
                return

    def behind(self, at: int) -> int:
        """Return the place behind the group that begins at a place."""
        depth = 0
        while at < len(self.signs):
            depth += {"{": 1, "}": -1}.get(self.signs[at].text, 0)
            at += 1
            if depth == 0:
                return at
        raise UnsupportedError("a brace is never closed")

    def behind_command(self) -> int:
        """Return the place behind a command and its groups."""
        at = self.at + 1
        while at < len(self.signs) and self.signs[at].text == "{":
            at = self.behind(at)
        return at

    # -- what the other parts of the reader read

    @abstractmethod
    def sum(self) -> Node:
        """Read signed terms."""

    @abstractmethod
    def term(self) -> Node:
        """Read factors until a sign that ends the term."""

    @abstractmethod
    def factor(self) -> Node:
        """Read an atom with its scripts."""

    @abstractmethod
    def argument(self) -> Node:
        """Read the argument of a command: a group in braces, or one sign."""

    @abstractmethod
    def items(self, closer: str) -> list[Node]:
        """Read sums with commas or semicolons between them, to the closing sign."""

    @abstractmethod
    def starts_factor(self) -> bool:
        """Whether what comes next can begin a factor."""

    @abstractmethod
    def applied(self, name: Name, primes: int) -> Node:
        """Return a name with its primes, at the arguments that stand behind it."""

    @abstractmethod
    def opens_indicator(self) -> bool:
        """Whether a condition in brackets, or in a subscript, comes next."""

    @abstractmethod
    def indicator(self) -> Node:
        """Read the condition behind the sign that is 1 where it holds."""

    @abstractmethod
    def environment_name(self) -> str:
        """Read the name of an environment in its braces."""

    @abstractmethod
    def sum_over_axis(self) -> Node:
        """Read the sum over an axis of an array, as code writes it."""

    @abstractmethod
    def environment(self) -> Node:
        """Read a matrix or cases."""


def number(text: str) -> Number:
    """Return a number as it is written, with its digits behind the point."""
    digits = len(text.partition(".")[2]) if "." in text else None
    return Number(Fraction(text), digits)
