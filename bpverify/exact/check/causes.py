"""What an array of the backward pass lacks to be the derivative that it should be: a row a kind of mistake.

Read off residues at one draw, so these are hints beside a verdict and never part of one.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from bpverify.exact.algebra.diagnose import Case, describe, diagnose
from bpverify.exact.check.looks import MOST_ENTRIES, Look
from bpverify.exact.record.graph import MULTIPLY

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from fractions import Fraction

    from numpy.typing import NDArray

    from bpverify.exact.check.looks import Pair


MOST_WAYS = 4
"""The most ways from an array to the cost of which all combinations are tried."""


def _like_a_gradient(look: Look) -> tuple[str, str]:
    """Return what is said of gradients that are wrong as a whole: a constant factor, a transpose, a sum too many."""
    shape = look.held.nodes.shape
    own = [look.passes.value(int(n)) or 0 for n in look.target.nodes.ravel()]

    def array(values: list[int]) -> NDArray[np.object_]:
        return np.array(values, dtype=object).reshape(shape)

    sides = array(look.derived), array(look.claimed)
    case = Case(look.passes.draw, look.target.name, *sides, look.wrong, look.sizes, array(own), lambda: False)
    code, words = diagnose(case, only=("zero", "transpose", "constant factor", "axis"))
    return code, words.replace("the derivative", f"the derivative by {look.target.name}", 1) if words else ""


def _ways(look: Look) -> tuple[str, str]:
    """Return which way to the cost is forgotten, or taken with another factor."""
    return _way(look, look.ways) if len(look.ways) > 1 else ("", "")


def _further_ways(look: Look) -> tuple[str, str]:
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
            return "part", f"{part} {said or f'is taken {times + 1} times'}"
    for count in range(2, len(ways)) if len(ways) <= MOST_WAYS else ():
        for some in combinations(ways, count):
            total = [sum(column) % look.modulus for column in zip(*(ways[way] for way in some), strict=True)]
            if _times(look, differences, total) == -1:
                through = " and ".join(some)
                return "part", f"the parts of the derivative by {look.target.name} that come through {through} are missing"
    return "", ""


def _times(look: Look, differences: list[int], values: list[int]) -> Fraction | None:
    """Return what small rational some differences are times other numbers, None where they are not."""
    if any(d and not v for d, v in zip(differences, values, strict=True)):
        return None
    found = {look.ratio(d, v) for d, v in zip(differences, values, strict=True) if v}
    ratio = found.pop() if len(found) == 1 else None
    return None if ratio is None else look.passes.draw.rational(ratio)


def _one_of_many(look: Look) -> tuple[str, str]:
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


def _too_few(look: Look) -> tuple[str, str]:
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


def _diagonal(look: Look) -> tuple[str, str]:
    """Return that of the Jacobian of a softmax the diagonal alone is taken."""
    n = look.modulus
    for held in look.passes.forward:
        if held.nodes.shape != look.held.nodes.shape or held.nodes.size < 2:
            continue
        ratios = []
        for node, claimed in zip(held.nodes.ravel().tolist(), look.claimed, strict=True):
            value, whole = look.passes.value(node) or 0, look.passes.total(node) or 0
            if claimed and not look.passes.is_constant(node):
                ratios.append(look.ratio(claimed, whole * value * (1 - value) % n))
        found = set(ratios)
        if len(found) == 1 and len(ratios) > 1 and None not in found and 0 not in found:
            return "diagonal", f"of the Jacobian of {held.name} the diagonal alone is taken, {held.name} * (1 - {held.name})"
    return "", ""


def _nothing(look: Look) -> tuple[str, str]:
    """Return that 0 stands in some entries where the derivative is not 0."""
    count, size = len(look.wrong), len(look.claimed)
    if count == size or any(look.claimed[i] for i in look.wrong):
        return "", ""
    return "zero", f"0 stands in {count} of {size} entries where the derivative by {look.target.name} is not 0"


def _permuted(look: Look) -> tuple[str, str]:
    """Return that the entries are those of the derivative in another order."""
    if len(set(look.derived)) < 2 or sorted(look.claimed) != sorted(look.derived):
        return "", ""
    shape = look.held.nodes.shape
    claimed, derived = (np.array(v, dtype=object).reshape(shape) for v in (look.claimed, look.derived))
    for axis, size in enumerate(shape):
        if size > 1 and (np.flip(derived, axis) == claimed).all():
            return "order", f"it is the derivative by {look.target.name} reversed along axis {axis}"
    return "order", f"its entries are those of the derivative by {look.target.name} in another order"


def _masked(look: Look) -> tuple[str, str]:
    """Return that the derivative is 0 on the side of a comparison where something else is claimed."""
    count, size = len(look.wrong), len(look.claimed)
    if count == size or any(look.derived[i] for i in look.wrong):
        return "", ""
    return "mask", f"the derivative by {look.target.name} is 0 in {count} of {size} entries: the mask is missing"


def _exchanged(look: Look) -> tuple[str, str]:
    """Return which array stands as a factor where another was needed."""
    code, words = _agreed(look, _exchange)
    return ("", "") if "derivative" in words else (code, words)


def _exchanged_derivative(look: Look) -> tuple[str, str]:
    """Return which derivative stands as a factor where another was needed."""
    return _agreed(look, _exchange)


def _exchange(look: Look, pair: Pair) -> str:
    passes, graph = look.passes, look.passes.graph
    if graph.ops[pair.node] != MULTIPLY:
        return ""
    factors = graph.first[pair.node], graph.second[pair.node]
    for derived in (pair.derived, *pair.others):
        for here, other in (factors, factors[::-1]):
            if not passes.is_forward[here] and not passes.is_derivative(passes.value(here) or 0):
                # What is wrong itself stands for nothing: the line that made it is the one.
                continue
            beside = passes.value(other)
            needed = look.ratio(derived, beside) if beside else None
            is_name, should = passes.known(passes.value(here)), passes.known(needed)
            if is_name and should and is_name != should:
                return f"{is_name} stands where {should} is needed"
            if is_name and should:
                return f"other entries of {is_name} stand where some are needed: transposed, reversed, or of another step?"
    return ""


def _slope(look: Look) -> tuple[str, str]:
    """Return a slope that is forgotten, taken twice, or that of another function or argument."""
    return _agreed(look, _sloped)


def _stepped(look: Look) -> tuple[str, str]:
    """Return that a slope is taken as 0 or 1."""
    flat = look.target.nodes.ravel().tolist()
    used: dict[str, set[int | None]] = {}
    for i in look.shown:
        for after in look.passes.after_of(flat[i]):
            used.setdefault(look.passes.names[after], set()).add(look.ratio(look.claimed[i], look.passes.total(after) or 0))
    name = next((name for name, found in used.items() if found == {0, 1}), None)
    return ("slope", f"the slope of {name} by {look.target.name} is taken as 0 or 1, that of relu") if name else ("", "")


def _sloped(look: Look, pair: Pair) -> str:
    passes = look.passes
    ratios = look.ratio(pair.derived, pair.claimed), look.ratio(pair.claimed, pair.derived)
    for ratio, words in zip(ratios, ("is missing", "is taken twice"), strict=True):
        known = passes.slopes.get(ratio) if ratio is not None else None
        if known is not None:
            return f"the slope of {known[1]} by {known[0]} {words}"
    if not look.target.nodes.size == look.held.nodes.size:
        return ""
    node = int(look.target.nodes.ravel()[pair.entry])
    for after in passes.after_of(node):
        used = look.ratio(pair.claimed, passes.total(after) or 0)
        form = passes.form_of(used) if used is not None else None
        if form is not None:
            name, (function, of) = passes.names[after], form
            end = "" if of == name else f": of another argument than {name}"
            return f"the slope of {name} by {look.target.name} is taken as that of {function} with the value {of}{end}"
    return ""


def _factor(look: Look) -> tuple[str, str]:
    """Return a factor that is missing, or one too many."""
    return _agreed(look, _factored)


def _factored(look: Look, pair: Pair) -> str:
    ratios = look.ratio(pair.derived, pair.claimed), look.ratio(pair.claimed, pair.derived)
    sides = [(ratio, words) for ratio, words in zip(ratios, ("is missing", "is too many"), strict=True) if ratio]
    for ratio, words in sides:
        number = look.passes.draw.rational(ratio)
        if number is not None and number not in (0, 1):
            return f"the factor {number} {words}"
    # A name is said before 1 over a name.
    found = [(name, words) for ratio, words in sides if (name := look.passes.factor(ratio))]
    name, words = min(found, key=lambda each: each[0].startswith("1 / "), default=("", ""))
    return f"the factor {name} {words}" if name else ""


def _term(look: Look) -> tuple[str, str]:
    """Return what is added, where the difference is something that was computed."""
    names = set()
    for i in look.shown:
        difference = look.derived[i] - look.claimed[i]
        for sign, words in ((1, "is missing"), (-1, "is too many")):
            node = look.passes.draw.nodes.get(sign * difference % look.modulus)
            if node is not None:
                names.add(f"the term {describe(look.passes.graph, node, look.passes.names)} {words}")
                break
        else:
            return "", ""
    return ("term", names.pop()) if len(names) == 1 else ("", "")


def _agreed(look: Look, rule: Callable[[Look, Pair], str]) -> tuple[str, str]:
    """Return what a rule says of each pair, where that is one thing."""
    found = set()
    for pair in look.pairs[: 2 * MOST_ENTRIES]:
        found.add(rule(look, pair))
        if "" in found or len(found) > 1:
            return "", ""
    code = rule.__name__.strip("_")
    return (code, found.pop()) if found else ("", "")


CAUSES: tuple[Callable[[Look], tuple[str, str]], ...] = (
    _like_a_gradient, _permuted, _masked, _nothing, _ways, _one_of_many, _too_few, _exchanged, _stepped, _slope, _diagonal,
    _exchanged_derivative, _factor, _further_ways, _term,
)  # fmt: skip
"""In the order in which they are tried; the first that applies is told."""
PLAIN: tuple[Callable[[Look], tuple[str, str]], ...] = (_like_a_gradient, _permuted, _ways, _diagonal)
"""Those that need no name to say whose derivative is meant."""
WAYS: tuple[Callable[[Look], tuple[str, str]], ...] = (_ways, _one_of_many, _too_few)
"""Those that say which part of a derivative an array lacks."""
SLOPES: tuple[Callable[[Look], tuple[str, str]], ...] = (_like_a_gradient, _permuted, _exchanged, _stepped, _slope, _factor)
"""Those that say what is wrong with an array that is right as another derivative than its name says."""


def cause_of(looks: Sequence[Look], rules: tuple[Callable[[Look], tuple[str, str]], ...] = CAUSES) -> str:
    """Return the words of the first cause that applies to one of the arrays that may be meant, '' for none."""
    wrong = [look for look in looks if look.wrong]
    return next((words for rule in rules for look in wrong if (words := rule(look)[1])), "")
