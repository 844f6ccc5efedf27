"""Claims as presentation MathML, from their terms: what ``notation/write.py`` does in LaTeX, for a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpverify.claim import (
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
    Sum,
    Term,
)
from bpverify.notation.indices import free_indices
from bpverify.notation.write import layer_is_implied, plain_letters, range_is_implied
from bpverify.render import markup as m
from bpverify.render.prose import LETTERS
from bpverify.render.unicode import SYMBOLS

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpverify.render.markup import Row

MOST_PRIMES = 3
LONG_PRODUCT = 6
"""So many factors need not stand on one line."""


def mathml(meaning: Term | Claim, display: bool = True) -> str:
    """Return a term or a claim as one ``math`` element."""
    return m.math("".join(piece.markup for piece in row_of(meaning)), display)


def broken(meaning: Term | Claim) -> tuple[str, ...]:
    """Return a term or a claim as ``math`` elements to be set side by side; a line may break between any two."""
    return tuple(map(m.math, m.chunks(row_of(meaning))))


def row_of(meaning: Term | Claim) -> Row:
    """Return a term or a claim as a row; its bound indices get the plainest letters that nothing else has."""
    if isinstance(meaning, Claim):
        taken = frozenset((*free_indices(meaning.left), *free_indices(meaning.right)))
        left, right = (_row(plain_letters(side, taken)) for side in (meaning.left, meaning.right))
        return m.joined(left, m.operator("=", breaks=True), right)
    return _row(plain_letters(meaning))


def _row(term: Term) -> Row:
    return _ROWS[type(term)](term)


def _grouped(term: Term) -> Row:
    return m.fenced(_row(term))


def _name(name: str) -> Row:
    """Return an index or a layer: a letter, Greek where its name is, with its primes."""
    letter = name.rstrip("'")
    primes = len(name) - len(letter)
    return m.primed(m.leaf("mi", LETTERS.get(letter, letter)), primes)


def _index(index: Index) -> Row:
    return m.leaf("mn", str(index)) if isinstance(index, int) else _name(index)


def _indices(indices: tuple[Index, ...]) -> Row:
    comma = m.closely(",") if any(isinstance(i, int) for i in indices) else ()
    rows = [_index(indices[0])] if indices else []
    for index in indices[1:]:
        rows += [comma, _index(index)]
    return m.joined(*rows)


def _layer(layer: LayerRef) -> Row:
    if layer.base is None:
        return m.leaf("mn", str(layer.offset))
    if not layer.offset:
        return _name(layer.base)
    sign = m.closely("+" if layer.offset > 0 else "−")
    return m.joined(_name(layer.base), sign, m.leaf("mn", str(abs(layer.offset))))


def _number(term: Number) -> Row:
    value = abs(term.value)
    number = m.leaf("mn", str(value.numerator))
    if value.denominator != 1:
        number = m.element("mfrac", number, m.leaf("mn", str(value.denominator)), tall=True)
    return m.joined(m.closely("−"), number) if term.value < 0 else number


def _quantity(term: Quantity) -> Row:
    above = () if term.kind in ("x", "y") else _layer(term.layer)
    return m.scripted(m.leaf("mi", SYMBOLS.get(term.kind, term.kind)), _indices(term.indices), above)


def _kronecker(term: Kronecker) -> Row:
    return m.scripted(m.leaf("mi", "δ"), _indices((term.first, term.second)))


def _activate(term: Activate) -> Row:
    below = () if term.layer is None or layer_is_implied(term) else _layer(term.layer)
    many = term.order > MOST_PRIMES and not below
    order = m.fenced(m.leaf("mn", str(term.order))) if many else ()
    sigma = m.primed(m.scripted(m.leaf("mi", "σ"), below, order), 0 if many else term.order)
    return m.unbroken(m.joined(sigma, m.closely(m.APPLY), _grouped(term.argument)))


def _elementary(term: Elementary) -> Row:
    if term.function == "sqrt":
        return m.element("msqrt", _row(term.argument), tall=True)
    return m.joined(m.leaf("mi", term.function), m.closely(m.APPLY), _grouped(term.argument))


def _partial(term: Partial) -> Row:
    by, of = [term.by], term.of
    while isinstance(of, Partial):
        by.append(of.by)
        of = of.of
    curl = m.leaf("mi", "∂")
    above = m.scripted(curl, above=m.leaf("mn", str(len(by)))) if len(by) > 1 else curl
    below = m.joined(*(m.joined(curl, _row(b)) for b in by))
    if isinstance(of, Cost | Quantity):
        return m.element("mfrac", m.joined(above, _row(of)), below, tall=True)
    return m.joined(m.element("mfrac", above, below, tall=True), _grouped(of))


def _sum(term: Sum) -> Row:
    sign = m.large("∑")
    implied = term.over is None or range_is_implied(term)
    if term.is_whole and implied:
        return m.joined(m.limits(sign, _name(term.index)), _factor(term.body, last=True, alone=True))
    below = m.joined(_name(term.index), m.closely("="), _bound(term.first or Bound(1)))
    whole = m.joined() if term.over is None or implied else m.scripted(m.leaf("mi", "n"), _layer(term.over))
    above = whole if term.last is None else _bound(term.last)
    return m.joined(m.limits(sign, below, above), _factor(term.body, last=True, alone=True))


def _bound(bound: Bound) -> Row:
    if not bound.offset:
        return _index(bound.index)
    sign = m.closely("+" if bound.offset > 0 else "−")
    return m.joined(_index(bound.index), sign, m.leaf("mn", str(abs(bound.offset))))


def _negated(term: Term) -> Term | None:
    """Return the term without its leading minus, or None where it has none."""
    if isinstance(term, Number) and term.value < 0:
        return Number(-term.value)
    if isinstance(term, Multiply) and isinstance(first := term.factors[0], Number) and first.value < 0:
        rest = term.factors[1:]
        factors = rest if first.value == -1 and rest else (Number(-first.value), *rest)
        return factors[0] if len(factors) == 1 else Multiply(factors)
    return None


def _add(term: Add) -> Row:
    row = _term(term.terms[0])
    for part in term.terms[1:]:
        positive = _negated(part)
        sign = "+" if positive is None else "−"
        row = m.joined(row, m.operator(sign, breaks=True), _term(part if positive is None else positive))
    return row


def _term(term: Term) -> Row:
    return _grouped(term) if isinstance(term, Add) else _row(term)


def _multiply(term: Multiply) -> Row:
    positive = _negated(term)
    if positive is not None:
        row = _multiply(positive) if isinstance(positive, Multiply) else _factor(positive, last=True)
        return m.joined(m.closely("−"), row)
    last, before = term.factors[-1], term.factors[:-1]
    if isinstance(last, Power) and last.exponent == -1 and before and not isinstance(before[-1], Power):
        return m.element("mfrac", _product(before), _row(last.base), tall=True)
    return _product(term.factors)


def _product(factors: tuple[Term, ...]) -> Row:
    """Return factors side by side; a line may break at brackets, and anywhere in a long product but near its ends."""
    row: Row = ()
    for at, factor in enumerate(factors):
        written = _factor(factor, last=at == len(factors) - 1)
        if at:
            dotted = _begins_with_digit(factor) or (isinstance(factors[at - 1], Cost) and isinstance(factor, Add))
            times = m.operator("⋅") if dotted else m.beside(row, written)
            long = isinstance(factor, Add | Sum) or isinstance(factors[at - 1], Add | Sum)
            inside = len(factors) >= LONG_PRODUCT and 2 <= at <= len(factors) - 2
            row = m.joined(row, m.breaking(times) if long or inside else times)
        row = m.joined(row, written)
    return row


def _begins_with_digit(term: Term) -> bool:
    return isinstance(term, Number) and term.value >= 0


def _factor(term: Term, last: bool, alone: bool = False) -> Row:
    """Return a term that stands in a product; a sum reaches to the end of it, so it is grouped anywhere else."""
    negative = isinstance(term, Number) and term.value < 0
    if isinstance(term, Add) or negative or (isinstance(term, Sum) and not last):
        return _grouped(term)
    if isinstance(term, Multiply) and not (alone and _negated(term) is None):
        return _grouped(term)
    return _row(term)


def _power(term: Power) -> Row:
    if term.exponent == -1:
        return m.element("mfrac", m.leaf("mn", "1"), _row(term.base), tall=True)
    base = _row(term.base) if isinstance(term.base, Cost) else _grouped(term.base)
    return m.scripted(base, above=_number_of(term.exponent))


def _number_of(value: int) -> Row:
    sign = m.closely("−") if value < 0 else ()
    return m.joined(sign, m.leaf("mn", str(abs(value))))


_ROWS: dict[type, Callable[..., Row]] = {
    Number: _number,
    Quantity: _quantity,
    Cost: lambda _: m.leaf("mi", "C"),
    Activate: _activate,
    Elementary: _elementary,
    Kronecker: _kronecker,
    Partial: _partial,
    Sum: _sum,
    Add: _add,
    Multiply: _multiply,
    Power: _power,
}
