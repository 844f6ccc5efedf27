"""The part of a text that says which words keep the meaning that they have everywhere, such as ReLU, and which are its own."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from bpverify.texts.applied import MEANT
from bpverify.texts.defined import is_head, mentions
from bpverify.texts.equality import HOLD
from bpverify.texts.tree import Call

if TYPE_CHECKING:
    from bpverify.texts.causes import Why
    from bpverify.texts.equality import Equality, Finding, Item
    from bpverify.texts.model import Model


class Meant:
    """A text's words for functions that have a meaning without it."""

    equalities: dict[int, Equality]
    unread: dict[int, Why]
    _items: dict[int, Item]

    @cached_property
    def own_words(self) -> frozenset[str]:
        """The words that the text gives a meaning of its own: what it says of one does not hold as that is meant elsewhere."""
        heads = ((number, word_defined(e)) for number, e in self.equalities.items())
        own = {word for number, word in heads if word and self.as_meant(number).status not in HOLD}
        unread = [self._items[number].latex for number in self.unread if number in self._items]
        return frozenset(own.union(word for word in MEANT for latex in unread if _begins(latex, word)))

    def as_meant(self, number: int) -> Finding:
        """Return what is found of an equality where such words have the meaning that they have everywhere, and no other."""
        return self._under(self.made_of({}, frozenset()), number, self.equalities[number])

    def made_of(self, visible: dict[str, tuple[int, object]], own: frozenset[str]) -> Model:
        """Return the model of some definitions."""
        raise NotImplementedError

    def _under(self, model: Model, number: int, equality: Equality, checks: bool = True) -> Finding:
        raise NotImplementedError


def word_defined(equality: Equality) -> str:
    """Return the word with a meaning everywhere that an equality may define, "" for none."""
    left = equality.left
    if not isinstance(left, Call) or left.function.base not in MEANT or not is_head(left):
        return ""
    return "" if mentions(equality.right, left.function.base) else left.function.base


def _begins(latex: str, word: str) -> bool:
    """Whether a formula that is not read begins with a word for a function."""
    return re.match(rf"\W*(?:[a-z]+\*?\s*\{{\s*)?{word}(?![A-Za-z])", latex) is not None
