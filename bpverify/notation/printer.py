"""One traversal of claims for all printers: where brackets stand, what a sum says of its range, how a derivative is laid out.

A printer says only how each of these is spelled. What binds how closely, and how closely a place asks for, are rows of numbers.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, Generic, TypeGuard, TypeVar

from bpverify.claim import (
    BATCH,
    POSITIONS,
    Activate,
    Add,
    Bound,
    Claim,
    Cost,
    Elementary,
    Index,
    Kronecker,
    LayerRef,
    Multiply,
    Number,
    Partial,
    Power,
    Quantity,
    Scalar,
    Sum,
    Term,
    walk,
)
from bpverify.errors import UnsupportedError
from bpverify.notation.indices import activation_layer
from bpverify.notation.plain import plain_claim, plain_letters

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Row = TypeVar("Row")
"""What a printer makes: text, or pieces of markup."""

MOST_PRIMES = 3
"""The highest derivative of an activation that is written with primes, where no layer stands at its sigma."""

STRENGTHS: dict[type, int] = {Add: 0, Multiply: 2, Sum: 3, Cost: 5}
NEGATIVE, OTHERS = 1, 4
"""How closely a term holds together; one that begins with a minus, and any that the rows do not name."""

WHOLE, SUMMAND, BODY, LAST_FACTOR, FACTOR, BASE = range(6)
"""The places of a term, each as closely as a term must hold together there to need no brackets: a sum reaches to the end of
its product, so that it is bare as the last factor alone; what stands under a sum is its body."""


SCALARS = {"decay": "lambda", "samples": "n", "size": "n"}
"""How the numbers of a model are written."""


class Printer(ABC, Generic[Row]):
    """Prints claims and terms; each abstract method spells one form, its parts already printed."""

    @abstractmethod
    def integer(self, value: int) -> Row:
        """Spell a whole number that is not negative."""

    @abstractmethod
    def symbol(self, kind: str) -> Row:
        """Spell the letter of a quantity or the cost."""

    @abstractmethod
    def name(self, name: str) -> Row:
        """Spell the name of an index or a layer with its primes, to be followed by others."""

    def alone(self, name: Row) -> Row:
        """Spell a name that no other one follows."""
        return name

    @abstractmethod
    def shifted(self, name: Row, offset: int) -> Row:
        """Spell a layer or a limit next to another: l+1; the offset is not 0."""

    @abstractmethod
    def listed(self, names: Sequence[Row], commas: bool) -> Row:
        """Spell indices side by side."""

    @abstractmethod
    def scripted(self, base: Row, below: Row | None = None, above: Row | None = None) -> Row:
        """Spell a base with its scripts."""

    @abstractmethod
    def negated(self, row: Row) -> Row:
        """Spell a minus before what stands at the beginning."""

    @abstractmethod
    def fraction(self, above: Row, below: Row) -> Row:
        """Spell a fraction."""

    @abstractmethod
    def grouped(self, row: Row) -> Row:
        """Spell brackets."""

    @abstractmethod
    def curl(self, applied_to: Row | None, order: Row | None = None) -> Row:
        """Spell the sign of a partial derivative, of an order other than the first, and what it stands before."""

    @abstractmethod
    def beside(self, rows: Sequence[Row]) -> Row:
        """Spell the variables of a derivative."""

    @abstractmethod
    def applied(self, operator: Row, argument: Row) -> Row:
        """Spell a derivative before what it is one of, which has its brackets."""

    @abstractmethod
    def activation(self, layer: Row | None, primes: int, order: int, argument: Row, short: bool) -> Row:
        """Spell sigma with its layer, its primes or the number of its order, and its argument, ``short`` where it is a letter."""

    @abstractmethod
    def function(self, name: str, argument: Row) -> Row:
        """Spell an elementary function but the square root."""

    @abstractmethod
    def root(self, row: Row) -> Row:
        """Spell a square root."""

    @abstractmethod
    def width(self, layer: Row) -> Row:
        """Spell the number of units of a layer."""

    @abstractmethod
    def started(self, index: Row, first: Row) -> Row:
        """Spell the index of a sum with its first value."""

    @abstractmethod
    def total(self, below: Row, above: Row | None, body: Row) -> Row:
        """Spell a sum over an index."""

    @abstractmethod
    def added(self, rows: Sequence[tuple[bool, Row]]) -> Row:
        """Spell summands, each without its minus and whether it has one; at the first one a minus is its own already."""

    @abstractmethod
    def product(self, factors: Sequence[Term], rows: Sequence[Row]) -> Row:
        """Spell factors side by side."""

    @abstractmethod
    def equation(self, left: Row, right: Row) -> Row:
        """Spell an equality."""

    # -- what all printers decide alike

    def printed(self, meaning: Term | Claim) -> Row:
        """Print a term or a claim; its bound indices get the plainest letters that nothing else has."""
        if isinstance(meaning, Claim):
            plain = plain_claim(meaning)
            return self.equation(self.placed(plain.left, WHOLE), self.placed(plain.right, WHOLE))
        return self.placed(plain_letters(meaning), WHOLE)

    def placed(self, term: Term, place: int) -> Row:
        """Print a term, in brackets where its place asks for more than it holds together."""
        row: Row = _FORMS[type(term)](self, term)
        return self.grouped(row) if strength(term) < place else row

    def layer(self, layer: LayerRef) -> Row:
        """Print a layer."""
        if layer.base is None:
            return self.integer(layer.offset)
        return self.shifted(self.name(layer.base), layer.offset) if layer.offset else self.name(layer.base)

    def bound(self, bound: Bound) -> Row:
        """Print a limit of a sum."""
        name = self.alone(self._index(bound.index))
        return self.shifted(name, bound.offset) if bound.offset else name

    def _index(self, index: Index) -> Row:
        return self.integer(index) if isinstance(index, int) else self.name(index)

    def _indices(self, indices: tuple[Index, ...]) -> Row:
        return self.listed([self._index(index) for index in indices], any(isinstance(index, int) for index in indices))

    def _number(self, term: Number) -> Row:
        return self.negated(self._unsigned(term)) if term.value < 0 else self._unsigned(term)

    def _unsigned(self, term: Term) -> Row:
        """Print a term without the minus that it begins with."""
        if isinstance(term, Number):
            above, below = abs(term.value.numerator), term.value.denominator
            return self.integer(above) if below == 1 else self.fraction(self.integer(above), self.integer(below))
        if not isinstance(term, Multiply):
            return self.placed(term, SUMMAND)
        *before, last = unsigned_factors(term)
        if before and _is_reciprocal(last) and not isinstance(before[-1], Power):
            return self.fraction(self._product(before), self.placed(last.base, WHOLE))
        return self._product([*before, last])

    def _product(self, factors: Sequence[Term]) -> Row:
        *before, last = factors
        return self.product(factors, [*(self.placed(factor, FACTOR) for factor in before), self.placed(last, LAST_FACTOR)])

    def _multiply(self, term: Multiply) -> Row:
        return self.negated(self._unsigned(term)) if is_negative(term) else self._unsigned(term)

    def _add(self, term: Add) -> Row:
        first, *rest = term.terms
        return self.added([(False, self.placed(first, SUMMAND)), *((is_negative(part), self._unsigned(part)) for part in rest)])

    def _quantity(self, term: Quantity) -> Row:
        above = None if term.kind in ("x", "y") else self.layer(term.layer)
        if term.sample is not None:
            sample = self.alone(self._index(term.sample))
            above = sample if above is None else self.listed([sample, above], True)
        return self.scripted(self.symbol(term.kind), self._indices(term.indices), above)

    def _scalar(self, term: Scalar) -> Row:
        return self.alone(self.name(SCALARS[term.name]))

    def _kronecker(self, term: Kronecker) -> Row:
        return self.scripted(self.symbol("delta"), self._indices((term.first, term.second)))

    def _cost(self, term: Cost) -> Row:
        if term.part:
            return self.scripted(self.symbol("C"), self.integer(0))
        return self.symbol("C") if term.sample is None else self.scripted(self.symbol("C"), self._index(term.sample))

    def _activate(self, term: Activate) -> Row:
        layer = None if term.layer is None or layer_is_implied(term) else self.layer(term.layer)
        numbered = term.order > MOST_PRIMES and layer is None
        primes, order = (0, term.order) if numbered else (term.order, 0)
        return self.activation(layer, primes, order, self.placed(term.argument, WHOLE), isinstance(term.argument, Quantity))

    def _elementary(self, term: Elementary) -> Row:
        argument = self.placed(term.argument, WHOLE)
        return self.root(argument) if term.function == "sqrt" else self.function(term.function, argument)

    def _partial(self, term: Partial) -> Row:
        by, of = [term.by], term.of
        while isinstance(of, Partial):
            by.append(of.by)
            of = of.of
        order = self.integer(len(by)) if len(by) > 1 else None
        below = self.beside([self.curl(self.placed(variable, WHOLE)) for variable in by])
        row = self.placed(of, WHOLE)
        if isinstance(of, Cost | Quantity):
            return self.fraction(self.curl(row, order), below)
        return self.applied(self.fraction(self.curl(None, order), below), self.grouped(row))

    def _sum(self, term: Sum) -> Row:
        whole = None if term.over in (None, BATCH) or range_is_implied(term) else self.width(self.layer(term.over))
        above = whole if term.last is None else self.bound(term.last)
        below = self.alone(self.name(term.index))
        if above is not None or term.first is not None:
            below = self.started(below, self.bound(term.first or Bound(1)))
        return self.total(below, above, self.placed(term.body, BODY))

    def _power(self, term: Power) -> Row:
        if _is_reciprocal(term):
            return self.fraction(self.integer(1), self.placed(term.base, WHOLE))
        exponent = self.integer(abs(term.exponent))
        return self.scripted(self.placed(term.base, BASE), None, self.negated(exponent) if term.exponent < 0 else exponent)


_FORMS: dict[type, Callable[[Printer[Any], Any], Any]] = {
    Number: Printer._number,
    Quantity: Printer._quantity,
    Cost: Printer._cost,
    Scalar: Printer._scalar,
    Activate: Printer._activate,
    Elementary: Printer._elementary,
    Kronecker: Printer._kronecker,
    Partial: Printer._partial,
    Sum: Printer._sum,
    Add: Printer._add,
    Multiply: Printer._multiply,
    Power: Printer._power,
}


def strength(term: Term) -> int:
    """Return how closely a term holds together."""
    return NEGATIVE if is_negative(term) else STRENGTHS.get(type(term), OTHERS)


def is_negative(term: Term) -> bool:
    """Tell whether a term begins with a minus."""
    first = term.factors[0] if isinstance(term, Multiply) else term
    return isinstance(first, Number) and first.value < 0


def unsigned_factors(term: Multiply) -> tuple[Term, ...]:
    """Return the factors of a product without the minus that it begins with, nor a 1 that this leaves."""
    first, *rest = term.factors
    if not (isinstance(first, Number) and first.value < 0):
        return term.factors
    return tuple(rest) if first.value == -1 and rest else (Number(-first.value), *rest)


def _is_reciprocal(term: Term) -> TypeGuard[Power]:
    return isinstance(term, Power) and term.exponent == -1


def layer_is_implied(term: Activate) -> bool:
    """Tell whether the argument alone says whose activation it is, so that sigma needs no subscript."""
    try:
        return term.layer is None or activation_layer(term.argument) == term.layer
    except UnsupportedError:
        return False


def range_is_implied(term: Sum) -> bool:
    """Tell whether the body alone says over which units a sum runs: no Kronecker delta ties its index to another."""
    layers: set[LayerRef | None] = set()
    for node in walk(term.body):
        if isinstance(node, Kronecker) and term.index in (node.first, node.second):
            return False
        if isinstance(node, Quantity):
            places = zip(node.indices, POSITIONS[node.kind], strict=True)
            layers |= {node.layer.shifted(position) for index, position in places if index == term.index}
    return layers == {term.over}
