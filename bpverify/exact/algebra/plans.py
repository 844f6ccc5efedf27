"""What an evaluation rests on: the algebra in which values live, and the plan which application of a function has which unknown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable
    from fractions import Fraction

    from bpverify.exact.algebra.forms import Term

V = TypeVar("V")


class Algebra(Protocol[V]):
    """Where values live. ``inverse`` raises ZeroDivisionError where there is none."""

    def constant(self, value: Fraction) -> V:
        """Return a rational."""
    def symbol(self, node: int) -> V:
        """Return an unknown of the record."""
    def atom(self, number: int) -> V:
        """Return the unknown of this number."""
    def root(self, n: int) -> V:
        """Return the square root of a small prime."""
    def add(self, a: V, b: V) -> V:
        """Return a + b."""
    def sub(self, a: V, b: V) -> V:
        """Return a - b."""
    def mul(self, a: V, b: V) -> V:
        """Return a b."""
    def neg(self, a: V) -> V:
        """Return -a."""
    def inverse(self, a: V) -> V:
        """Return 1 / a."""
    def power(self, a: V, exponent: int) -> V:
        """Return a to a whole power from 0 on."""


@dataclass(frozen=True, slots=True)
class Product:
    """exp of an argument, as powers of atoms and of the values of nodes (exp(log s) is s)."""

    atoms: tuple[tuple[int, int], ...]
    nodes: tuple[tuple[int, int, bool], ...]
    """Node, exponent, and whether 1 is added first (log1p)."""


@dataclass(slots=True)
class Plan:
    """Which application of a function has which atom; written by the run in residues, read by the others."""

    homomorphic: bool = False
    squares: bool = False
    """Whether the argument of a root or a fractional power is itself taken for a power of the root's atom."""
    keys: dict[Hashable, int] = field(default_factory=dict)
    chosen: dict[int, int] = field(default_factory=dict)
    """The atom of an application."""
    products: dict[int, Product] = field(default_factory=dict)
    """What an application that follows from an exponential is made of."""
    turned: dict[int, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    """The argument of a sine or cosine as parts with how often each is taken."""
    arguments: set[Term] = field(default_factory=set)
    """What atoms were asked for at: products of nodes."""

    def number(self, key: Hashable) -> int:
        """Return the atom of a key."""
        return self.keys.setdefault(key, len(self.keys))
