r"""What stands under and over a sum: over which indices it runs, and between which limits.

A limit bounds the sum. Only n_l, or a lone letter such as n that means nothing else, is the number of units.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bpverify.claim import Bound, LayerRef
from bpverify.errors import NotationError, UnsupportedError
from bpverify.notation.cursor import PRIMES
from bpverify.notation.scripts import indices, layer
from bpverify.notation.tokens import show

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpverify.claim import Index
    from bpverify.notation.symbols import Symbols
    from bpverify.notation.tokens import Token
    from bpverify.notation.tree import Total
    from bpverify.notation.usage import Usage

WIDTHS = frozenset("nNmMKHDdPQRS")
"""Letters that may be the number of units where they mean nothing else."""

SIGNS = {"=": ("=", "="), "<": ("<", ">"), ">": (">", "<"), r"\le": (r"\le", r"\ge"), r"\ge": (r"\ge", r"\le"),
         r"\ne": (r"\ne", r"\ne")}  # fmt: skip
"""Each relation under a sum as it is, and as it is read from the other side."""


@dataclass(frozen=True, slots=True)
class Width:
    """A lone letter that is read as the number of units; ``position`` is its place."""

    letter: str
    position: int


Limit = Bound | LayerRef | Width


@dataclass(frozen=True, slots=True)
class Limits:
    """The indices of a sum; its limits, None where it runs over all units; and the units that are left out."""

    names: tuple[str, ...]
    first: Bound | None = None
    last: Limit | None = None
    unlike: tuple[Index, ...] = ()
    is_related: bool = False


@dataclass
class _Parts:
    """The limits as far as they are read."""

    names: list[str]
    first: Bound | None = None
    from_zero: bool = False
    last: Limit | None = None
    unlike: tuple[Index, ...] = ()
    is_related: bool = False


class LimitReader:
    """Reads the limits of the sums of one equation, whose letters are used as ``usage`` says."""

    def __init__(self, usage: Usage, symbols: Symbols) -> None:
        self.usage, self.symbols = usage, symbols

    def read(self, node: Total) -> Limits:
        """Return the limits of a sum; no names where it has no index.

        Raises:
            NotationError: What stands under the sum is no index.
            UnsupportedError: A limit is understood in no way, or is no limit of units.
        """
        below = node.sub or ()
        parts = _Parts([])
        for part in _split(below):
            self._part(part, parts, node)
        if len(set(parts.names)) < len(parts.names):
            raise NotationError(f"'{show(below)}' under the sum at {node.position}", "different letters", position=node.position)
        if node.sup is not None:
            self._above(node.sup, parts, node)
        elif parts.from_zero:
            raise UnsupportedError(f"the limits of the sum at {node.position}: n_l - 1 goes with k=0")
        limited = parts.first is not None or parts.last is not None or parts.unlike
        if len(parts.names) > 1 and limited:
            raise UnsupportedError(f"the sum at {node.position} has several indices and one limit")
        own = {b.index for b in (parts.first, parts.last) if isinstance(b, Bound)} | set(parts.unlike)
        if own & set(parts.names):
            raise UnsupportedError(f"the sum at {node.position} is limited by its own index")
        return Limits(tuple(parts.names), parts.first, parts.last, parts.unlike, parts.is_related)

    def _part(self, part: tuple[Token, ...], parts: _Parts, node: Total) -> None:
        signs = [at for at, token in enumerate(part) if token.text in SIGNS]
        if any(token.text == r"\in" for token in part):
            raise UnsupportedError(f"the sum at {node.position} over a set: over which units it runs is not known")
        if not signs:
            parts.names += self._names(part, node)
        elif len(signs) == 1:
            at = signs[0]
            self._relation(part[:at], part[at].text, part[at + 1 :], parts, node)
        elif len(signs) == 2:
            low, high = signs
            middle = part[low + 1 : high]
            self._relation(middle, SIGNS[part[low].text][1], part[:low], parts, node)
            self._bounded(part[high].text, part[high + 1 :], parts, node)
        else:
            raise self._other(part, node)

    def _names(self, part: tuple[Token, ...], node: Total) -> list[str]:
        if any(t.kind in ("sign", "command") and t.text not in {"{", "}", ",", *PRIMES} for t in part):
            raise self._other(part, node)
        found = indices(part, 1)
        if not found or not all(isinstance(name, str) for name in found):
            raise NotationError(f"'{show(part)}' under the sum at {node.position}", "different letters", position=node.position)
        return [name for name in found if isinstance(name, str)]

    def _relation(self, left: tuple[Token, ...], sign: str, right: tuple[Token, ...], parts: _Parts, node: Total) -> None:
        """Read k < j: the sum runs over the letter on the left; 1 < k is read from its right."""
        if len(left) == 1 and left[0].kind == "number":
            left, sign, right = right, SIGNS[sign][1], left
        parts.names += [name for name in self._names(left, node) if name not in parts.names]
        self._bounded(sign, right, parts, node)

    def _bounded(self, sign: str, tokens: tuple[Token, ...], parts: _Parts, node: Total) -> None:
        if sign == "=" and [t.text for t in tokens] == ["0"]:
            parts.from_zero = True
            return
        limit = self.limit(tokens, node)
        if sign in ("=", ">", r"\ge"):
            if not isinstance(limit, Bound) or parts.first is not None:
                raise self._other(tokens, node)
            first = Bound(limit.index, limit.offset + (sign == ">"))
            parts.first = None if first == Bound(1) else first
        elif sign == r"\ne":
            if not isinstance(limit, Bound) or limit.offset:
                raise self._other(tokens, node)
            parts.unlike += (limit.index,)
        else:
            self._last(limit, sign == "<", parts, tokens, node)
        parts.is_related = parts.is_related or (sign != "=" and isinstance(limit, Bound) and isinstance(limit.index, str))

    def _last(self, limit: Limit, excluded: bool, parts: _Parts, tokens: tuple[Token, ...], node: Total) -> None:
        if parts.last is not None or (excluded and not isinstance(limit, Bound)):
            raise self._other(tokens, node)
        parts.last = Bound(limit.index, limit.offset - excluded) if isinstance(limit, Bound) else limit

    def _above(self, tokens: tuple[Token, ...], parts: _Parts, node: Total) -> None:
        """Read an upper limit; n_l - 1 goes with units that are counted from 0."""
        one_less = [t.text for t in tokens[-2:]] == ["-", "1"]
        limit = self.limit(tokens[:-2] if one_less and parts.from_zero else tokens, node)
        if parts.from_zero and (not one_less or isinstance(limit, Bound)):
            raise UnsupportedError(f"the limits of the sum at {node.position}: expected k, or k=1 up to n_l")
        self._last(limit, False, parts, tokens, node)

    def limit(self, tokens: tuple[Token, ...], node: Total) -> Limit:
        """Return what one limit is: a unit, the number of units of a layer, or a letter read as such a number.

        Raises:
            UnsupportedError: It is a layer, the depth, a quantity, or not understood.
        """
        unread = UnsupportedError(
            f"the upper limit '{show(tokens)}' of the sum at {node.position}: expected the width of a layer, such as n_l"
        )
        if not tokens:
            raise unread
        first, rest = tokens[0], tokens[1:]
        if first.kind == "letter" and rest and rest[0].text in ("_", "^"):
            size = size_of(rest[1:])
            if size is None or self._means_something(first.text):
                raise unread
            return size
        name, rest = _primed(first, rest)
        offset = _offset(rest)
        if offset is None:
            raise unread
        if first.kind == "number" and first.text.isdigit() and len(first.text) < 5:
            return Bound(int(first.text) + offset)
        if first.kind != "letter":
            raise unread
        if name in self.usage.indices:
            return Bound(name, offset)
        if name in self.usage.layers | {"l", "L"}:
            raise UnsupportedError(f"the limit '{show(tokens)}' of the sum at {node.position} is a layer; a number of units is n_l")
        if self._means_something(name) or name not in WIDTHS or offset:
            raise unread
        return Width(name, first.position)

    def _means_something(self, letter: str) -> bool:
        """Tell whether a letter stands for something else in the equation, or for a quantity anywhere."""
        return letter in self.usage.names | self.usage.indices or self.symbols.role(letter) is not None

    def _other(self, tokens: tuple[Token, ...], node: Total) -> UnsupportedError:
        return UnsupportedError(f"the limits '{show(tokens)}' of the sum at {node.position}: expected k, or k=1 up to n_l")


def _split(tokens: tuple[Token, ...]) -> list[tuple[Token, ...]]:
    """Split at commas; j,k without a relation stays one list."""
    if not any(t.text in SIGNS or t.text == r"\in" for t in tokens):
        return [tokens] if tokens else []
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token.text == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return [tuple(part) for part in parts if part]


def size_of(tokens: Sequence[Token]) -> LayerRef | None:
    """Return the layer in n_l, n_{l+1}, n^{(l)}: one token, or one group in braces, and nothing behind it."""
    in_braces = len(tokens) > 2 and tokens[0].text == "{" and [t.text for t in tokens].index("}") == len(tokens) - 1
    if len(tokens) != 1 and not in_braces:
        return None
    try:
        return layer(tuple(tokens))
    except (NotationError, UnsupportedError):
        return None


def _primed(first: Token, rest: tuple[Token, ...]) -> tuple[str, tuple[Token, ...]]:
    name = first.text
    while rest and rest[0].text in PRIMES:
        name, rest = name + "'", rest[1:]
    return name, rest


def _offset(tokens: tuple[Token, ...]) -> int | None:
    """Return what stands behind an index: nothing, + 1, - 1; None for anything else."""
    if not tokens:
        return 0
    if len(tokens) == 2 and tokens[0].text in ("+", "-") and tokens[1].text.isdigit() and len(tokens[1].text) < 5:
        return int(tokens[0].text + tokens[1].text)
    return None
