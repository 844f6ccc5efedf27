"""Brackets among the tokens of an equation: which one closes which, what stands at the top, what stands around a place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BRACKETS = {"(": ")", "[": "]", "{": "}", r"\{": r"\}", r"\lbrack": r"\rbrack", r"\langle": r"\rangle"}
CLOSING = frozenset(BRACKETS.values())


class Texted(Protocol):
    """A token, of which only its text counts here."""

    @property
    def text(self) -> str:
        """The token as it is written."""


def closer(tokens: Sequence[Texted], start: int) -> int | None:
    """Return the place of the brace that closes the group whose content ``start`` stands in, from there on; None if none does."""
    depth = 0
    for at in range(start, len(tokens)):
        depth += (tokens[at].text == "{") - (tokens[at].text == "}")
        if depth < 0:
            return at
    return None


def around(tokens: Sequence[Texted], at: int, beyond: int = -1) -> Iterator[int]:
    """Yield the places of the braces that are open before ``at``, the innermost first, none of them at ``beyond`` or before."""
    depth = 0
    for place in range(at - 1, max(beyond, -1), -1):
        if tokens[place].text == "{" and depth == 0:
            yield place
        else:
            depth += (tokens[place].text == "}") - (tokens[place].text == "{")


def depths(tokens: Sequence[Texted]) -> Iterator[int]:
    """Yield for each token how many brackets of any kind are open behind it."""
    depth = 0
    for token in tokens:
        depth += (token.text in BRACKETS) - (token.text in CLOSING)
        yield depth


def outside(tokens: Sequence[Texted], text: str) -> int | None:
    """Return the place of a token that stands in no brackets, or None."""
    return next((at for at, depth in enumerate(depths(tokens)) if depth == 0 and tokens[at].text == text), None)
