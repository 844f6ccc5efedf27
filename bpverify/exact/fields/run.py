"""One run in prime fields: its draws, its literals, and the atoms that stand for applications of functions.

An atom is an independent unknown that belongs to a function and the residues of its argument for all primes together, so the
same application has the same atom wherever it is written. The atom of an exponential is exp(x / 2), so that exp(x / 2),
exp(x), exp(2 x) and their reciprocals are powers of one atom.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, cast
from weakref import ref

import numpy as np
from numpy.typing import NDArray

from bpverify.exact.fields.modular import Field, draw_prime
from bpverify.exact.fields.sizes import LITERALS, VARIABLE, Account, Size
from bpverify.exact.record.limits import TimeoutReachedError
from bpverify.exact.record.places import site

if TYPE_CHECKING:
    from collections.abc import Callable
    from fractions import Fraction

    from numpy.typing import ArrayLike

    from bpverify.exact.fields.modular import Residues
    from bpverify.exact.standins.elements import Plain


@dataclass(slots=True)
class Bounds:
    """What an array shares with its views."""

    value: Size = field(default_factory=Size)
    tangent: Size | None = None
    """None where all tangents are 0."""
    version: int = 0
    """How often it was written to."""
    splits: bool = False
    """Whether it is a maximum of an array, holds one, or is a constant: in an exponent it is split off."""
    log_of: tuple[Plain, int] | None = None
    """The array of the same layout whose logarithm it is, and the version of that."""
    terms: tuple[tuple[int, Plain, int], ...] = ()
    """Signs, arrays and versions of which it is the sum."""

    def widen(self, other: Bounds) -> None:
        """Take in values of other bounds."""
        self.value |= other.value
        if other.tangent is not None:
            self.tangent = other.tangent if self.tangent is None else self.tangent | other.tangent


Sights = dict[tuple[str, int, int], NDArray[np.uint8]]
"""Of each comparison, by place, instruction and ordinal, how its numbers came out."""
MOST_APART = 10_000
"""An instruction's comparisons from this one on count as one."""


class Run:
    """What the arrays of one run share."""

    def __init__(self, count: int, end: float, say: Callable[[str], None] | None = None) -> None:
        source = np.random.default_rng(secrets.randbits(128))
        self.field = Field(tuple(draw_prime() for _ in range(count)), source)
        self.end, self.say = end, say
        self.account = Account()
        self.widest = Bounds()
        self.sights: Sights = {}
        """How the numbers of each comparison came out: a sum of 1 for <, 2 for > and 4 for =."""
        self._ordinals: dict[tuple[str, int], int] = {}
        self.ties: dict[tuple[str, int], None] = {}
        self.symbols: dict[str, Residues] = {}
        self.operations = 0
        self.uncertain = False
        """Whether a comparison came out as its floats do, and not for certain."""
        self.again = False
        """Whether another run of the same code went before."""
        self._owners: dict[int, tuple[ref[Plain], Bounds]] = {}
        self._tables: dict[str, _Table] = {}

    def spend(self, operations: int) -> None:
        """Count scalar operations; raises TimeoutReachedError past the time allowed."""
        self.operations += operations
        if self.say is not None:
            self.say(f"{self.operations / 1e6:.0f} million operations modulo {len(self.field.primes)} primes")
        if monotonic() > self.end:
            raise TimeoutReachedError

    # The bounds of an array are found by the array that owns its memory.

    def own(self, array: Plain, bounds: Bounds) -> None:
        """Note the bounds of an array of its own."""
        owner = _owner(array)
        key = id(owner)
        self._owners[key] = (ref(owner, lambda _: self._owners.pop(key, None)), bounds)
        self.widest.widen(bounds)

    def known(self, array: Plain) -> Bounds | None:
        """Return the bounds of an array or a view where they were noted."""
        owner = _owner(array)
        found = self._owners.get(id(owner))
        return found[1] if found is not None and found[0]() is owner else None

    def bounds(self, array: Plain) -> Bounds:
        """Return the bounds of an array or a view; of one that nothing is known of, bounds of all that was computed."""
        found = self.known(array)
        if found is not None:
            return found
        unknown = Bounds(self.widest.value, self.widest.tangent)
        self.own(array, unknown)
        return unknown

    # Numbers.

    def literals(self, values: list[Fraction]) -> tuple[Residues, Size]:
        """Return the residues of rationals, shape (values, primes), and their size."""
        field = self.field
        above = np.array([[x.numerator % p for p in field.primes] for x in values], dtype=np.uint32)
        below = np.array([[x.denominator % p for p in field.primes] for x in values], dtype=np.uint32)
        return field.multiply(above, field.inverse(below)), self._literal_size(values)

    def _literal_size(self, values: list[Fraction]) -> Size:
        below = {x.denominator for x in values} - {1}
        self.account.literals(below)
        top = max((x.numerator.bit_length() for x in values), default=0)
        bottom = max((n.bit_length() for n in below), default=0)
        return Size(bits=top, below=((LITERALS, 1),) if below else (), top_bits=top, bottom_bits=bottom)

    def variables(self, name: str, shape: tuple[int, ...]) -> Residues:
        """Return independent variables; those of one name are the same again."""
        found = self.symbols.get(name)
        if found is None or found.shape[:-1] != shape:
            found = self.symbols[name] = self.field.random(shape)
        return found

    def atoms(self, function: str, residues: Residues, size: Size) -> tuple[Residues, Size]:
        """Return the values of a function at arguments of this size."""
        self.account.ask_atoms(size, residues[..., 0].size)
        return self._tables.setdefault(function, _Table(self.field)).of(residues), VARIABLE

    def exp(self, residues: Residues, size: Size) -> tuple[Residues, Size]:
        """Return exponentials; those of x, -x, x / 2 and 2 x have one atom."""
        self.account.ask_atoms(size, residues[..., 0].size)
        field, count = self.field, len(self.field.primes)
        opposite = field.negate(residues)
        flipped = residues[..., :1] > opposite[..., :1]
        flat = np.where(flipped, opposite, residues).reshape(-1, count)
        table = self._tables.setdefault("exp", _Table(field))
        double = field.add(flat, flat)
        half = field.multiply(flat, np.array([(p + 1) // 2 for p in field.primes], dtype=np.uint32))
        # The sign that is chosen for an argument need not be that of its half or its double.
        exponents = np.full(len(flat), 2)
        chosen = flat.copy()
        for other, exponent in ((double, 1), (half, 4)):
            mirrored = field.negate(other)
            turned = other[:, :1] > mirrored[:, :1]
            known = table.has(np.where(turned, mirrored, other)) & ~table.has(flat) & (exponents == 2)
            chosen[known] = np.where(turned, mirrored, other)[known]
            exponents[known] = np.where(turned[:, 0], -exponent, exponent)[known]
        found = table.of(chosen)
        powers = np.ones_like(found)
        for exponent in (1, 2, 4):
            here = np.abs(exponents) == exponent
            powers[here] = field.power(found[here], exponent)
        backward = (exponents < 0) ^ flipped.reshape(-1)
        zero = ~flat.any(axis=1)
        powers[zero] = 1
        if backward.any():
            powers[backward] = field.inverse(powers[backward])
        largest = int(np.abs(exponents).max(initial=2))
        return powers.reshape(residues.shape), VARIABLE.raised(largest)

    def tie(self) -> None:
        """Note a kink on the line of the user's code that is running."""
        self.ties[site()] = None

    def begin(self) -> None:
        """Prepare for another pass over the code, whose comparisons are those of the last one."""
        self._ordinals.clear()

    def branch(self, marks: ArrayLike) -> None:
        """Note how the numbers of a comparison came out, on the line of the user's code that is running."""
        line = site()
        ordinal = self._ordinals[line] = min(self._ordinals.get(line, 0) + 1, MOST_APART)
        see(self.sights, {(*line, ordinal): np.asarray(marks, dtype=np.uint8).ravel()})


def see(sights: Sights, more: Sights) -> None:
    """Add to what was seen of comparisons what another run has seen of them."""
    for event, marks in more.items():
        known = sights.get(event)
        if known is None:
            sights[event] = marks
        elif known.shape == marks.shape:
            sights[event] = known | marks
        else:
            # Arrays of another size there: each number of them counts apart.
            sights[event] = np.concatenate((known, marks))


class _Table:
    """The atoms of one function, found by the argument's residues for all primes together."""

    def __init__(self, field: Field) -> None:
        self.field = field
        self.known: dict[bytes, int] = {}
        self.values = np.zeros((0, len(field.primes)), dtype=np.uint32)

    def _keys(self, residues: Residues) -> list[bytes]:
        rows = np.ascontiguousarray(residues.reshape(-1, len(self.field.primes)))
        # Elements without fields are bytes.
        return cast("list[bytes]", rows.view(np.dtype((np.void, rows.itemsize * rows.shape[1]))).ravel().tolist())

    def has(self, residues: Residues) -> NDArray[np.bool_]:
        """Return which arguments have atoms."""
        known = self.known
        return np.array([key in known for key in self._keys(residues)], dtype=bool)

    def of(self, residues: Residues) -> Residues:
        """Return the atoms of arguments; fresh ones for those that were not seen."""
        known = self.known
        index = [known.setdefault(key, len(known)) for key in self._keys(residues)]
        fresh = len(known) - len(self.values)
        if fresh:
            self.values = np.concatenate((self.values, self.field.random((fresh,))))
        return self.values[np.array(index, dtype=np.intp)].reshape(residues.shape)


def _owner(array: Plain) -> Plain:
    while True:
        base = getattr(array, "base", None)
        if base is None:
            return array
        # as_strided puts an object of another type between.
        if not isinstance(base, np.ndarray) and not isinstance(getattr(base, "base", None), np.ndarray):
            return array
        array = base
