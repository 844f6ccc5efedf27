"""The tree of an equation as it stands on the page, before anything is known of layers and shapes."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, Union
from typing import Literal as OneOf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from fractions import Fraction

    from bpverify.errors import BpverifyError
    from bpverify.notation.tokens import Token

    Script = tuple[Token, ...] | None

Node = Union[
    "Literal",
    "Ones",
    "Bracket",
    "Name",
    "Scripted",
    "Applied",
    "Function",
    "Total",
    "Plus",
    "Times",
    "Over",
    "Derivative",
    "Gradient",
    "Diagonal",
    "Inner",
]

Sign = OneOf["", "dot", "star", "circle"]
"""How two factors are joined: side by side, by a dot, by a star, or by the sign of the product entry by entry."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A number."""

    value: Fraction
    position: int


@dataclass(frozen=True, slots=True)
class Ones:
    """The vector of ones, with its size as tokens where the text states it."""

    size: Script
    position: int


@dataclass(frozen=True, slots=True)
class Bracket:
    """Iverson's bracket [j = k]: 1 where the two indices are equal, else 0; the reverse where ``differ``."""

    first: Script
    second: Script
    differ: bool
    position: int


@dataclass(frozen=True, slots=True)
class Name:
    """A letter with its subscript and superscript, as tokens."""

    letter: str
    sub: Script
    sup: Script
    position: int


@dataclass(frozen=True, slots=True)
class Scripted:
    """A group with a subscript or superscript: (..)_j, (..)^T, (..)^2."""

    base: Node
    sub: Script
    sup: Script
    position: int


@dataclass(frozen=True, slots=True)
class Applied:
    """An activation applied to its argument; ``diagonal`` for Nielsen's Sigma'(z), the diagonal matrix of sigma'(z)."""

    letter: str
    order: int
    layer: Script
    argument: Node
    diagonal: bool
    position: int


@dataclass(frozen=True, slots=True)
class Function:
    """An elementary function applied to its argument, and raised to a power (1 where none is written)."""

    name: str
    argument: Node
    power: int
    position: int


@dataclass(frozen=True, slots=True)
class Total:
    """A sum over the indices in ``sub`` (None where the text has none), up to ``sup``."""

    sub: Script
    sup: Script
    body: Node
    position: int


@dataclass(frozen=True, slots=True)
class Plus:
    """A sum of signed terms."""

    terms: tuple[tuple[int, Node], ...]
    position: int


@dataclass(frozen=True, slots=True)
class Times:
    """A product; ``signs`` stand between its factors, one less than there are."""

    factors: tuple[Node, ...]
    signs: tuple[Sign, ...]
    position: int


@dataclass(frozen=True, slots=True)
class Over:
    """A quotient."""

    above: Node
    below: Node
    position: int


@dataclass(frozen=True, slots=True)
class Derivative:
    """The derivative of a node by others, the last one taken first."""

    of: Node
    by: tuple[Node, ...]
    position: int


@dataclass(frozen=True, slots=True)
class Gradient:
    """nabla with its subscript, applied to a node."""

    by: tuple[Token, ...]
    of: Node
    position: int


@dataclass(frozen=True, slots=True)
class Diagonal:
    """The diagonal matrix of a vector."""

    vector: Node
    position: int


@dataclass(frozen=True, slots=True)
class Inner:
    """The inner product of two vectors, written in angle brackets, or as a norm squared."""

    left: Node
    right: Node
    position: int


@dataclass(frozen=True, slots=True)
class Slip:
    """Text that was repaired in reading: a code, what was read for what, and the place."""

    code: str
    message: str
    position: int


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a chain A = B = C, with the places at which its text starts and ends, and the slips in it.

    ``node`` is None where ``error`` says why it cannot be read. ``relation`` is the sign before it, at ``sign_at``.
    """

    node: Node | None
    start: int
    end: int
    slips: tuple[Slip, ...] = ()
    error: BpverifyError | None = None
    relation: str = ""
    sign_at: int = 0
    is_equality: bool = True


def walk(value: Any) -> Iterator[Any]:
    """Yield a node and everything in it, its tokens too, outermost first."""
    yield value
    parts = value if isinstance(value, tuple) else _parts(value)
    for part in parts:
        yield from walk(part)


def _parts(value: Any) -> list[Any]:
    return [getattr(value, field.name) for field in fields(value)] if is_dataclass(value) else []


def rebuilt(node: Any, change: Callable[[Any], Any]) -> Any:
    """Return a node with a change made to each node directly in it."""
    values = {field.name: getattr(node, field.name) for field in fields(node)}
    return replace(node, **{name: _changed(value, change) for name, value in values.items()})


def _changed(value: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(value, tuple):
        return tuple(_changed(part, change) for part in value)
    is_node = is_dataclass(value) and type(value).__module__ == __name__
    return change(value) if is_node else value
