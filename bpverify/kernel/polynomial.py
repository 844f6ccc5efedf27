"""The canonical normal form: rational polynomials in atoms with indices, each monomial summed over its bound indices.

A monomial's bound indices are numbered canonically: Kronecker deltas are contracted, connected parts labelled apart,
and each part as a graph (colour refinement, then the choice among what is left, swaps that change nothing left out).
What would need more than ``LABELLINGS`` labellings is refused, never guessed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from fractions import Fraction
from itertools import count, product
from typing import TYPE_CHECKING

from bpverify.kernel.terms import Index, Layer, LimitError, RuleError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

LABELLINGS = 120
MONOMIALS = 5000
POWERS = 32
SYMMETRIC_FROM = {"kronecker": 0, "C": 0, "A": 1}
"""Atoms that do not change when their indices from this position on are permuted; derivatives commute."""


@dataclass(frozen=True, slots=True, order=True)
class Atom:
    """A tensor, a Kronecker delta, sigma^(order)(argument), or a derivative of C (one index for each).

    'A' is an activation that is not elementwise: first the unit, then one index for each derivative by z.
    """

    name: str
    layer: Layer
    indices: tuple[Index, ...] = ()
    order: int = 0
    argument: Polynomial = ()


@dataclass(frozen=True, slots=True, order=True)
class Monomial:
    """A product of powers of atoms, summed over the bound indices."""

    bound: tuple[Index, ...] = ()
    factors: tuple[tuple[Atom, int], ...] = ()


Polynomial = tuple[tuple[Monomial, Fraction], ...]
ZERO: Polynomial = ()
_fresh = count(1)


def constant(value: Fraction | int) -> Polynomial:
    """Return a rational as a polynomial."""
    return ((Monomial(), Fraction(value)),) if value else ZERO


def atom(
    name: str, layer: Layer, indices: Sequence[Index] = (), order: int = 0, argument: Polynomial = ()
) -> Polynomial:
    """Return a single atom as a polynomial."""
    return collect([((), [(Atom(name, layer, _sorted(name, indices), order, argument), 1)], Fraction(1))])


def kronecker(first: Index, second: Index) -> Polynomial:
    """Return the Kronecker delta of two indices of one range."""
    if first.range != second.range:
        raise RuleError("kronecker", f"an index of range {first.range}", f"{second} of range {second.range}")
    return atom("kronecker", first.range, (first, second))


def collect(terms: Iterable[tuple[Sequence[Index], Sequence[tuple[Atom, int]], Fraction]]) -> Polynomial:
    """Return the canonical sum of (bound indices, factors, coefficient): like terms collected, no zeros, sorted."""
    found: defaultdict[Monomial, Fraction] = defaultdict(Fraction)
    for bound, factors, coefficient in terms:
        monomial = canonical(bound, factors)
        if monomial is not None:
            found[monomial] += coefficient
        if len(found) > MONOMIALS:
            raise LimitError("collect", f"at most {MONOMIALS} monomials", "more")
    return tuple(sorted((m, c) for m, c in found.items() if c))


def plus(*polynomials: Polynomial) -> Polynomial:
    """Return the sum."""
    found: defaultdict[Monomial, Fraction] = defaultdict(Fraction)
    for monomial, coefficient in (term for polynomial in polynomials for term in polynomial):
        found[monomial] += coefficient
    return tuple(sorted((m, c) for m, c in found.items() if c))


def times(*polynomials: Polynomial) -> Polynomial:
    """Return the product; each factor's bound indices are made fresh, so that none meets another."""
    result = constant(1)
    for polynomial in polynomials:
        result = collect(_joined(*pair) for pair in product(result, polynomial))
    return result


def power(base: Polynomial, exponent: int) -> Polynomial:
    """Return the base to an integer power. Refuses a negative power unless the base is one product without a sum."""
    if abs(exponent) > POWERS:
        raise LimitError("power", f"exponents up to {POWERS}", str(exponent))
    if exponent >= 0:
        return times(*[base] * exponent)
    if len(base) != 1 or base[0][0].bound or any(a.name == "kronecker" for a, _ in base[0][0].factors):
        raise LimitError("power", "a product of quantities to divide by", show(base))
    ((monomial, coefficient),) = base
    return collect([((), [(a, e * exponent) for a, e in monomial.factors], coefficient**exponent)])


def sum_over(index: Index, polynomial: Polynomial) -> Polynomial:
    """Return the sum over all values of an index that is free in the polynomial."""
    return collect(((*bound, index), factors, c) for bound, factors, c in map(opened, polynomial))


def rename(polynomial: Polynomial, names: Mapping[Index, Index]) -> Polynomial:
    """Return the polynomial with free indices replaced by others of the same range."""
    return collect((m.bound, [(_renamed(a, names), e) for a, e in m.factors], c) for m, c in polynomial)


def fresh(over: Layer) -> Index:
    """Return an index that occurs nowhere else."""
    return Index(over, "%", next(_fresh))


def canonical(bound: Sequence[Index], factors: Sequence[tuple[Atom, int]]) -> Monomial | None:
    """Return the canonical monomial, or None where a Kronecker delta of two different units makes it 0."""
    contracted = _contract(set(bound), factors)
    if contracted is None:
        return None
    names, deltas = contracted
    powers: Counter[Atom] = Counter(deltas)
    for a, exponent in factors:
        if a.name != "kronecker":
            powers[_renamed(a, names) if names else a] += exponent
    kept = {a: e for a, e in powers.items() if e}
    summed = [index for index in bound if index not in names]
    used = {index for a in kept for index in _indices(a)}
    for index in summed:
        if index not in used:
            width = Atom("n", index.range)
            kept[width] = kept.get(width, 0) + 1
    return _labelled([index for index in summed if index in used], {a: e for a, e in kept.items() if e})


def _contract(
    bound: set[Index], factors: Sequence[tuple[Atom, int]]
) -> tuple[dict[Index, Index], dict[Atom, int]] | None:
    """Return what each index equal to another becomes, and the deltas that stay: those between free indices."""
    groups: list[set[Index]] = []
    for a, _ in factors:
        if a.name == "kronecker":
            near = [group for group in groups if not group.isdisjoint(a.indices)]
            groups = [group for group in groups if group not in near] + [set(a.indices).union(*near)]
    names: dict[Index, Index] = {}
    deltas: dict[Atom, int] = {}
    for group in groups:
        first, *others = sorted(group, key=lambda index: (index in bound, index.name != "", index))
        if sum(index.name == "" for index in group) > 1:
            return None
        names.update(dict.fromkeys(others, first))
        deltas.update(
            {Atom("kronecker", first.range, _sorted("kronecker", (first, o))): 1 for o in others if o not in bound}
        )
    return names, deltas


def _labelled(bound: list[Index], powers: dict[Atom, int]) -> Monomial:
    """Return the monomial with its bound indices numbered canonically, connected part by connected part."""
    if not bound:
        return Monomial((), tuple(sorted(powers.items())))
    height = max(map(_height, powers))
    rest = {a: e for a, e in powers.items() if _indices(a).isdisjoint(bound)}
    parts = sorted(
        _best_labelling(*part) for part in _components(bound, {a: e for a, e in powers.items() if a not in rest})
    )
    numbered: list[Index] = []
    result = Counter(rest)
    for ranges, factors in parts:
        names = {Index(r, "~", i): Index(r, f"@{height}", len(numbered) + i) for i, r in enumerate(ranges)}
        numbered.extend(names.values())
        result.update({_renamed(a, names): e for a, e in factors})
    return Monomial(tuple(numbered), tuple(sorted(result.items())))


_Part = tuple[list[Index], dict[Atom, int]]
_Labelling = tuple[tuple[Layer, ...], tuple[tuple[Atom, int], ...]]


def _components(bound: list[Index], powers: dict[Atom, int]) -> list[_Part]:
    """Split the factors into parts that share no bound index."""
    parts: list[tuple[set[Index], dict[Atom, int]]] = []
    for a, exponent in powers.items():
        mine = _indices(a).intersection(bound)
        near = [part for part in parts if not part[0].isdisjoint(mine)]
        parts = [part for part in parts if part not in near]
        parts.append(
            (mine.union(*(p[0] for p in near)), {a: exponent, **{k: v for p in near for k, v in p[1].items()}})
        )
    return [(sorted(indices), factors) for indices, factors in parts]


def _best_labelling(bound: list[Index], powers: dict[Atom, int]) -> _Labelling:
    """Return the least labelling of a connected part: its ranges in order, its factors with indices '~0', '~1', ..."""
    leaves: list[_Labelling] = []

    def search(colours: dict[Index, int]) -> None:
        colours = _refined(colours, powers)
        cells = defaultdict(list)
        for index in bound:
            cells[colours[index]].append(index)
        tied = next((cells[c] for c in sorted(cells) if len(cells[c]) > 1), None)
        if tied is None:
            if len(leaves) >= LABELLINGS:
                raise LimitError(
                    "canonical", f"a part with at most {LABELLINGS} labellings", f"{len(bound)} alike bound indices"
                )
            leaves.append(_read_off(sorted(bound, key=colours.__getitem__), powers))
            return
        for chosen in _distinct_choices(tied, powers):
            search({index: 2 * c - (index == chosen) for index, c in colours.items()})

    search(dict.fromkeys(bound, 0))
    return min(leaves)


def _refined(colours: dict[Index, int], powers: dict[Atom, int]) -> dict[Index, int]:
    """Split colours by the factors around each index, until nothing splits."""
    while True:
        painted = {index: Index(index.range, "~", colour) for index, colour in colours.items()}
        signs = {}
        for index in colours:
            here = painted | {index: Index(index.range, "!")}
            around = sorted((_renamed(a, here), e) for a, e in powers.items() if index in _indices(a))
            signs[index] = (colours[index], index.range, around)
        order = sorted(signs.values())
        finer = {index: order.index(sign) for index, sign in signs.items()}
        if len(set(finer.values())) == len(set(colours.values())) or len(set(finer.values())) == len(finer):
            return finer
        colours = finer


def _distinct_choices(tied: list[Index], powers: dict[Atom, int]) -> list[Index]:
    """Return one of each set of indices whose swap changes no factor: the others lead to the same labellings."""
    chosen: list[Index] = []
    for index in tied:
        if not any({_renamed(a, {index: c, c: index}): e for a, e in powers.items()} == powers for c in chosen):
            chosen.append(index)
    return chosen


def _read_off(order: list[Index], powers: dict[Atom, int]) -> _Labelling:
    names = {index: Index(index.range, "~", i) for i, index in enumerate(order)}
    return tuple(index.range for index in order), tuple(sorted((_renamed(a, names), e) for a, e in powers.items()))


def _renamed(a: Atom, names: Mapping[Index, Index]) -> Atom:
    indices = tuple(names.get(index, index) for index in a.indices)
    return Atom(a.name, a.layer, _sorted(a.name, indices), a.order, rename(a.argument, names) if a.argument else ())


def _sorted(name: str, indices: Sequence[Index]) -> tuple[Index, ...]:
    start = SYMMETRIC_FROM.get(name, len(indices))
    return (*indices[:start], *sorted(indices[start:]))


def _indices(a: Atom) -> set[Index]:
    """Return the indices that are free in the atom."""
    inner = (_indices(b) - set(m.bound) for m, _ in a.argument for b, _ in m.factors)
    return set(a.indices).union(*inner)


def _height(a: Atom) -> int:
    """Return how deeply sums may nest in the argument; indices bound further out are named by a greater height."""
    return 1 + max((_height(b) for m, _ in a.argument for b, _ in m.factors), default=0) if a.argument else 0


def opened(term: tuple[Monomial, Fraction]) -> tuple[list[Index], list[tuple[Atom, int]], Fraction]:
    """Return a monomial with fresh bound indices."""
    monomial, coefficient = term
    names = {index: fresh(index.range) for index in monomial.bound}
    factors = [(_renamed(a, names), e) for a, e in monomial.factors] if names else list(monomial.factors)
    return list(names.values()), factors, coefficient


def _joined(
    first: tuple[Monomial, Fraction], second: tuple[Monomial, Fraction]
) -> tuple[list[Index], list[tuple[Atom, int]], Fraction]:
    (bound, factors, c), (more, others, d) = opened(first), opened(second)
    return bound + more, factors + others, c * d


def show(polynomial: Polynomial) -> str:
    """Return the polynomial as text, for reading only."""
    return " + ".join(_show_term(m, c) for m, c in polynomial) or "0"


def show_atom(a: Atom) -> str:
    """Return an atom as text, for reading only."""
    indices = ",".join(map(str, a.indices))
    if a.name == "kronecker":
        return f"[{'='.join(map(str, a.indices))}]"
    if a.name == "sigma":
        return "sigma" + "'" * a.order + f"^{a.layer}({show(a.argument)})"
    return (
        f"{'dC/da' if a.name == 'C' and indices else a.name}_{{{indices}}}^{{{a.layer}}}"
        if indices
        else f"{a.name}_{{{a.layer}}}"
    )


def _show_term(monomial: Monomial, coefficient: Fraction) -> str:
    powers = [show_atom(a) + (f"**{e}" if e != 1 else "") for a, e in monomial.factors]
    sums = [f"sum_{index}" for index in monomial.bound]
    return " ".join([str(coefficient)] * (coefficient != 1 or not powers) + sums + powers)
