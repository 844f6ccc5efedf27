"""The tree of an equation as it stands on the page, before anything is known of layers and shapes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Union

if TYPE_CHECKING:
    from fractions import Fraction

    from bpverify.notation.tokens import Token

    Script = tuple[Token, ...] | None

Node = Union[
    "Literal",
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
]


@dataclass(frozen=True, slots=True)
class Literal:
    """A number."""

    value: Fraction
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
    """A product; ``hadamard`` where it is written entry by entry."""

    factors: tuple[Node, ...]
    hadamard: bool
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
class Slip:
    """Text that was repaired in reading: a code, what was read for what, and the place."""

    code: str
    message: str
    position: int


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a chain A = B = C, with the places at which its text starts and ends, and the slips in it."""

    node: Node
    start: int
    end: int
    slips: tuple[Slip, ...] = ()
