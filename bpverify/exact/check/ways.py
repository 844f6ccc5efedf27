"""Which parts of a derivative an array lacks, has too often or has alone: by what the array's numbers go into."""

from __future__ import annotations

from itertools import combinations
from math import prod
from typing import TYPE_CHECKING

from bpverify.exact.check.looks import MOST_OPENED

if TYPE_CHECKING:
    from fractions import Fraction

    from bpverify.exact.check.looks import Look

MOST_WAYS = 4
"""The most ways from an array to the cost of which all combinations are tried."""


def ways(look: Look) -> tuple[str, str]:
    """Return which way to the cost is forgotten, or taken with another factor."""
    return _way(look, look.ways) if len(look.ways) > 1 else ("", "")


def further_ways(look: Look) -> tuple[str, str]:
    """Return the same of ways that part one array further on."""
    return _way(look, look.further_ways) if len(look.further_ways) > 1 else ("", "")


def _way(look: Look, ways: dict[str, list[int]]) -> tuple[str, str]:
    differences = [(look.claimed[i] - look.derived[i]) % look.modulus for i in look.shown]
    if not any(differences):
        return "", ""
    for way, values in ways.items():
        times = _times(look, differences, values)
        if times is not None:
            known = {-1: "is missing", -2: "has the wrong sign", 1: "is counted twice"}
            said = known.get(int(times)) if times.denominator == 1 else None
            part = f"the part of the derivative by {look.target.name} that comes through {way}"
            return "part", f"{part} {said or f'is taken {times + 1} times{_sizes(look, times + 1)}'}"
    for count in range(2, len(ways)) if len(ways) <= MOST_WAYS else ():
        for some in combinations(ways, count):
            total = [sum(column) % look.modulus for column in zip(*(ways[way] for way in some), strict=True)]
            times = _times(look, differences, total)
            if times is not None:
                said = "are missing" if times == -1 else f"are taken {times + 1} times{_sizes(look, times + 1)}"
                return "part", f"the parts of the derivative by {look.target.name} that come through {', and '.join(some)} {said}"
    return "", ""


def _sizes(look: Look, factor: Fraction) -> str:
    """Return which sizes a factor is made of, in words; '' where they are not both sizes."""
    above, below = factor.numerator, factor.denominator
    shape = look.target.nodes.shape
    if below == 1 and above > 1:
        found = [axes for count in range(1, len(shape) + 1) for axes in combinations(range(len(shape)), count)
                 if prod(shape[axis] for axis in axes) == above]  # fmt: skip
        names = " and ".join(map(str, found[0])) if len(found) == 1 else ""
        return f" ({above} is the number of entries along {'axis' if len(found[0]) == 1 else 'axes'} {names})" if names else ""
    if above not in look.sizes or below not in look.sizes:
        return ""
    return f" ({below}, the size of {look.sizes[below]}, stands where {above}, the size of {look.sizes[above]}, is needed)"


def _times(look: Look, differences: list[int], values: list[int]) -> Fraction | None:
    """Return what small rational some differences are times other numbers, None where they are not."""
    if any(d and not v for d, v in zip(differences, values, strict=True)):
        return None
    found = {look.ratio(d, v) for d, v in zip(differences, values, strict=True) if v}
    ratio = found.pop() if len(found) == 1 else None
    return None if ratio is None else look.passes.draw.rational(ratio)


def one_of_many(look: Look) -> tuple[str, str]:
    """Return which single summand was taken for the sum."""
    flat = look.target.nodes.ravel()
    parts = [look.passes.parts_of(int(flat[i])) for i in look.shown]
    count = min(map(len, parts), default=0)
    if count < 2 or count != max(map(len, parts)):
        return "", ""
    for place in range(count):
        if all(look.claimed[i] == values[place] for i, values in zip(look.shown, parts, strict=True)):
            which = "first" if place == 0 else "last" if place == count - 1 else f"{place + 1}th"
            return "sum", f"it is the {which} of the {count} parts whose sum is the derivative by {look.target.name}"
    return "", ""


def too_few(look: Look) -> tuple[str, str]:
    """Return that a sum has some of its terms only."""
    flat, mine = look.target.nodes.ravel(), look.held.nodes.ravel()
    found = set()
    for i in look.shown:
        parts = look.passes.parts_of(int(flat[i]))
        terms = [value for _, value in look.summands(int(mine[i]), frozenset(parts))]
        if len(set(parts)) < len(parts) or not set(terms) < set(parts):
            return "", ""
        found.add((len(terms), len(parts)))
    if len(found) != 1:
        return "", ""
    few, all_of = found.pop()
    words = f"it has {few} of the {all_of} parts whose sum is the derivative by {look.target.name}"
    return ("sum", words) if few else ("", "")


def surplus(look: Look) -> tuple[str, str]:
    """Return that all parts are there, and terms beside them."""
    for depth in range(MOST_OPENED + 1):
        counts = {_more(look, i, depth) for i in look.shown}
        count = counts.pop() if len(counts) == 1 else 0
        if count:
            more = "a term more that is" if count == 1 else f"{count} terms more that are"
            return "term", f"all parts of the derivative by {look.target.name} are in it, and {more} not needed"
    return "", ""


def _more(look: Look, entry: int, depth: int) -> int:
    """Return how many terms an entry has beside the parts of its derivative, 0 where some of these are not there."""
    left = look.passes.parts_of(int(look.target.nodes.ravel()[entry]))
    count = 0
    for _, value in look.summands(int(look.held.nodes.ravel()[entry]), frozenset(left), depth):
        if value in left:
            left.remove(value)
        else:
            count += 1
    return 0 if left else count


def summed(look: Look) -> tuple[str, str]:
    """Return that it is the sum of another array, or of the right one along another axis."""
    is_sum, should = _sum_of(look, look.claimed), _sum_of(look, look.derived)
    if not is_sum:
        return "", ""
    return "sum", f"it is {is_sum}" + (f", and {should} is needed" if should else "")


def _sum_of(look: Look, values: list[int]) -> str:
    """Return the array and the axis whose sums some residues are, or small multiples of them; '' for none."""
    shape = [size for size in look.held.nodes.shape if size > 1]
    for held in (*look.passes.backward, *look.passes.forward):
        for axis, size in enumerate(held.nodes.shape if shape and any(values) else ()):
            left = [other for place, other in enumerate(held.nodes.shape) if place != axis and other > 1]
            if size > 1 and left == shape and look.passes.is_known(held):
                sums = (look.passes.residues(held.nodes).sum(axis=axis) % look.modulus).ravel().tolist()
                times = _times(look, values, sums)
                if times is not None:
                    return f"{'' if times == 1 else f'{times} times '}the sum of {held.name} over axis {axis}"
    return ""
