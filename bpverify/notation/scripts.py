"""What subscripts and superscripts say: indices, a layer, a transpose or a power."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bpverify.claim import LayerRef
from bpverify.errors import NotationError, UnsupportedError
from bpverify.notation.cursor import exponent
from bpverify.notation.tokens import show

if TYPE_CHECKING:
    from bpverify.claim import Index
    from bpverify.notation.tokens import Token

_TRANSPOSE = frozenset({"T", r"\top", r"\intercal", r"\mathsf{T}", r"\tran", r"\mathcal{T}"})
_MARKS = frozenset({"*", r"\star", r"\dagger", r"\ddagger", r"\circ", "+", "-", "'", r"\prime"})
"""What marks a quantity as another one: z^*, w^+, z^{l'}."""
_BRACES = frozenset("{}")
_OPEN, _CLOSE = frozenset("(["), frozenset(")]")


@dataclass(frozen=True, slots=True)
class Superscript:
    """A superscript of a quantity: its layer, whether it is transposed, and a number that is a layer or a power."""

    layer: LayerRef | None = None
    transposed: bool = False
    power: int | None = None


def indices(tokens: tuple[Token, ...] | None, arity: int) -> tuple[Index, ...]:
    """Return the indices in a subscript; two digits are two indices where two are expected.

    Raises:
        NotationError: A token is no index, or a unit's number is 0.
        UnsupportedError: The subscript computes with indices, or is a word.
    """
    found: list[Index] = []
    for token in tokens or ():
        if token.text in _BRACES or token.text == ",":
            continue
        if token.text in ("'", r"\prime") and found and isinstance(found[-1], str):
            found[-1] += "'"
        elif token.kind == "letter" and not token.text.startswith("\\"):
            found.append(token.text)
        elif token.kind == "number" and token.text.isdigit():
            found.extend(_units(token, arity if len(tokens or ()) == 1 else 0))
        elif token.kind == "word" or token.text in "+-*":
            raise UnsupportedError(
                f"the subscript '{show(tokens or ())}' at {token.position}: only letters and numbers are read"
            )
        else:
            raise NotationError(
                f"'{token.text}' at {token.position}", "an index: a letter or a number", position=token.position
            )
    return tuple(found)


def _units(token: Token, arity: int) -> tuple[int, ...]:
    digits = (
        tuple(map(int, token.text))
        if arity == len(token.text) == 2
        else (int(token.text),)
        if len(token.text) < 5
        else (0,)
    )
    if 0 in digits:
        raise NotationError(
            f"unit '{token.text}' at {token.position}", "units counted from 1, below 10000", position=token.position
        )
    return digits


def superscript(tokens: tuple[Token, ...] | None) -> Superscript:
    """Return what a quantity's superscript says.

    Raises:
        NotationError: It is neither a layer nor a transpose.
    """
    rest = tuple(t for t in tokens or () if t.text not in _BRACES and t.text != "^")
    transposed = bool(rest) and rest[-1].text in _TRANSPOSE
    if transposed:
        rest = rest[:-1]
        if rest and rest[-1].text == ",":
            rest = rest[:-1]
    elif len(rest) > 1 and rest[0].text in _TRANSPOSE and rest[1].text in _OPEN:
        transposed, rest = True, rest[1:]
    if not rest:
        return Superscript(None, transposed)
    if rest[0].text == "-" or (len(rest) == 1 and rest[0].kind == "number"):
        power = exponent(rest)
        return Superscript(LayerRef(None, power) if power >= 0 else None, transposed, power)
    return Superscript(layer(rest), transposed)


def layer(tokens: tuple[Token, ...]) -> LayerRef:
    """Return the layer that tokens name: l, l+1, (l), [l], L-1, 2.

    Raises:
        NotationError: They name no layer.
        UnsupportedError: They are a mark.
    """
    rest = tuple(t for t in tokens if t.text not in _BRACES)
    if len(rest) > 2 and rest[0].text in _OPEN and rest[-1].text in _CLOSE:
        rest = rest[1:-1]
    if len(rest) == 1 and rest[0].text.isdigit() and len(rest[0].text) < 5:
        return LayerRef(None, int(rest[0].text))
    if rest and rest[0].kind == "letter" and not rest[0].text.startswith("\\"):
        if len(rest) == 1:
            return LayerRef(rest[0].text)
        if len(rest) == 3 and rest[1].text in ("+", "-") and rest[2].text.isdigit() and len(rest[2].text) < 5:
            return LayerRef(rest[0].text, int(rest[1].text + rest[2].text))
    place = rest[0].position if rest else tokens[0].position if tokens else 0
    marks = [t.text for t in rest if t.text in _MARKS or t.kind == "word"]
    if marks:
        raise UnsupportedError(f"'{show(tokens)}' at {place}: a quantity marked with {marks[0]} is none of the network")
    raise NotationError(f"'{show(tokens)}' at {place}", "a layer such as l, l+1, (l), [l], L or 2", position=place)
