"""Terms of a claim in the form in which the parser writes them: flat sums and products, numbers gathered in front."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from bpverify.claim import (
    POSITIONS,
    Add,
    Index,
    LayerRef,
    Multiply,
    Number,
    Power,
    Quantity,
    Sum,
    Term,
    children,
    own_indices,
    rebuild,
    reindexed,
)
from bpverify.errors import IllFormedError, UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

MOST_BITS = 1024
"""The longest numerator or denominator of a number, in bits."""

MOST_POWER = 1000
"""The highest power that is read, powers of powers multiplied."""

MOST_PARTS = 200
"""The most terms of one sum, and the most factors of one product."""


def raised(base: Term, exponent: int) -> Term:
    """Return a power; a number is raised at once.

    Raises:
        IllFormedError: Zero is raised to a power that has no value.
        UnsupportedError: The number grows beyond the bound.
    """
    if exponent == 1:
        return base
    if abs(exponent) * _exponent(base) > MOST_POWER:
        raise UnsupportedError(f"powers of powers that come to more than {MOST_POWER}")
    if isinstance(base, Number) and (base.value or exponent > 0):
        return Number(bounded(bounded(base.value, abs(exponent)) ** exponent))
    if isinstance(base, Number):
        raise IllFormedError("a power of zero that has no value")
    return Power(base, exponent)


def _exponent(term: Term) -> int:
    """Return the highest power that stands in a term, powers of powers multiplied."""
    own = abs(term.exponent) if isinstance(term, Power) else 1
    return own * max(map(_exponent, children(term)), default=1)


def bounded(value: Fraction, times: int = 1) -> Fraction:
    """Return a number that is short enough to be repeated ``times`` times.

    Raises:
        UnsupportedError: It is not.
    """
    if times * max(value.numerator.bit_length(), value.denominator.bit_length()) > MOST_BITS + 64:
        raise UnsupportedError(f"a number of more than {MOST_BITS} bits")
    return value


def signed(sign: int, term: Term) -> Term:
    """Return the term, or its negative."""
    return term if sign == 1 else multiply([Number(Fraction(-1)), term])


def add(terms: list[Term]) -> Term:
    """Return the flat sum."""
    flat = [t for term in terms for t in (term.terms if isinstance(term, Add) else (term,))]
    _few(flat, "a sum", "terms")
    return flat[0] if len(flat) == 1 else Add(tuple(flat))


def _few(parts: list[Term], what: str, name: str) -> None:
    if len(parts) > MOST_PARTS:
        raise UnsupportedError(f"{what} of {len(parts)} {name}: at most {MOST_PARTS} are read")


def multiply(factors: list[Term]) -> Term:
    """Return the flat product, its numbers gathered in front."""
    flat = [f for factor in factors for f in (factor.factors if isinstance(factor, Multiply) else (factor,))]
    _few(flat, "a product", "factors")
    number = Fraction(1)
    for factor in flat:
        if isinstance(factor, Number):
            number = bounded(number * factor.value)
    rest: list[Term] = [factor for factor in flat if not isinstance(factor, Number)]
    if not rest:
        return Number(number)
    if number != 1:
        rest.insert(0, Number(number))
    return rest[0] if len(rest) == 1 else Multiply(tuple(rest))


def occurrences(term: Term) -> dict[str, int]:
    """Count where each index stands free in a term."""
    counts: dict[str, int] = {}
    for name in own_indices(term):
        if isinstance(name, str):
            counts[name] = counts.get(name, 0) + 1
    for part in children(term):
        for name, count in occurrences(part).items():
            if not (isinstance(term, Sum) and term.index == name):
                counts[name] = counts.get(name, 0) + count
    return counts


def layers_counted(term: Term, name: str) -> Iterator[LayerRef]:
    """Yield the layers whose units an index counts at the quantities of a term, where no sum binds it anew."""
    if isinstance(term, Sum) and term.index == name:
        return
    if isinstance(term, Quantity):
        places = zip(term.indices, POSITIONS[term.kind], strict=True)
        yield from (term.layer.shifted(shift) for index, shift in places if index == name)
    for part in children(term):
        yield from layers_counted(part, name)


def placed(term: Term, places: Mapping[str, Index], fresh: Callable[[], str]) -> Term:
    """Return the term with the indices of ``places`` put for its free ones; no sum in it captures one of them."""
    term = reindexed(term, lambda index: renamed(index, places))
    if isinstance(term, Sum):
        index = term.index
        inside = {name: place for name, place in places.items() if name != index}
        if index in inside.values():
            index = fresh()
            inside[term.index] = index
        return replace(term, index=index, body=placed(term.body, inside, fresh))
    return rebuild(term, lambda part: placed(part, places, fresh))


def renamed(index: Index, names: Mapping[str, Index]) -> Index:
    """Return what stands for an index: another, where ``names`` has it."""
    return names.get(index, index) if isinstance(index, str) else index
