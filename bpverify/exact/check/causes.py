"""What an array of the backward pass lacks to be the derivative that it should be: a row a kind of mistake.

Read off residues at one draw, so these are hints beside a verdict and never part of one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from bpverify.exact.algebra.diagnose import Case, describe, diagnose
from bpverify.exact.check.exchanges import exchange, replacement, too_many
from bpverify.exact.check.incoming import absent, degree
from bpverify.exact.check.looks import Look, agreed
from bpverify.exact.check.slopes import slope, stepped, taken
from bpverify.exact.check.ways import further_ways, one_of_many, summed, surplus, too_few, ways

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from bpverify.exact.check.looks import Pair

    Rule: TypeAlias = Callable[[Look], tuple[str, str]]
    Rules: TypeAlias = tuple[Rule, ...]


def _like_a_gradient(look: Look) -> tuple[str, str]:
    """Return what is said of gradients that are wrong as a whole: a constant factor, a transpose, a sum too many."""
    shape = look.held.nodes.shape
    own = [look.passes.value(int(n)) or 0 for n in look.target.nodes.ravel()]

    def array(values: list[int]) -> NDArray[np.object_]:
        return np.array(values, dtype=object).reshape(shape)

    sides = array(look.derived), array(look.claimed)
    case = Case(look.passes.draw, look.target.name, *sides, look.wrong, look.sizes, array(own), lambda: False)
    # What is 0 in some entries only is said by others.
    zero = () if any(look.claimed) else ("zero",)
    is_zero = not any(look.claimed[i] for i in look.wrong)
    code, words = diagnose(case, only=(*zero, "transpose", *(() if is_zero else ("constant factor",)), "axis"))
    return code, words.replace("the derivative", f"the derivative by {look.target.name}", 1) if words else ""


def _diagonal(look: Look) -> tuple[str, str]:
    """Return that of the Jacobian of a softmax the diagonal alone is taken."""
    for held in look.passes.forward:
        if held.nodes.shape != look.held.nodes.shape or held.nodes.size < 2:
            continue
        if _are_diagonal(look, held.nodes.ravel().tolist()):
            return "diagonal", f"of the Jacobian of {held.name} the diagonal alone is taken, {held.name} * (1 - {held.name})"
    return "", ""


def _are_diagonal(look: Look, nodes: list[int]) -> bool:
    """Whether each entry is the same multiple of the derivative by a value times the value times what it lacks to 1."""
    n, first, count = look.modulus, (0, 0), 0
    for node, claimed in zip(nodes, look.claimed, strict=True):
        if claimed and not look.passes.is_constant(node):
            value, whole = look.passes.value(node) or 0, look.passes.total(node) or 0
            slope = whole * value * (1 - value) % n
            # Two ratios are equal where what is multiplied across is: no inverse is taken.
            if not slope or (count and (claimed * first[1] - first[0] * slope) % n):
                return False
            first, count = (claimed, slope), count + 1
    return count > 1


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


def _turned(look: Look) -> tuple[str, str]:
    """Return that a mask is the opposite of the one that is needed."""
    sides = {(look.claimed[i] == 0, look.derived[i] == 0) for i in look.wrong}
    if sides != {(True, False), (False, True)}:
        return "", ""
    return "mask", f"0 stands where the derivative by {look.target.name} is not 0, and the reverse: the mask is turned round"


def _another(look: Look) -> tuple[str, str]:
    """Return that it is the derivative by another array."""
    for held in look.passes.forward:
        if held.nodes.shape == look.held.nodes.shape and held.nodes.size > 1 and held.name != look.target.name:
            by = look.passes.whole(look.claimed[0])
            if by and look.claimed == [look.passes.total(int(node)) or 0 for node in held.nodes.ravel()]:
                return "another", f"it is the derivative by {held.name}, and that by {look.target.name} is needed"
    return "", ""


def _masked(look: Look) -> tuple[str, str]:
    """Return that the derivative is 0 on the side of a comparison where something else is claimed."""
    count, size = len(look.wrong), len(look.claimed)
    if count == size or any(look.derived[i] for i in look.wrong):
        return "", ""
    return "mask", f"the derivative by {look.target.name} is 0 in {count} of {size} entries: the mask is missing"


def _exchanged(look: Look) -> tuple[str, str]:
    """Return which array stands as a factor where another was needed."""
    code, words = agreed(look, exchange)
    return ("", "") if "derivative" in words else (code, words)


def _exchanged_derivative(look: Look) -> tuple[str, str]:
    """Return which derivative stands as a factor where another was needed, of two summands for each."""
    return agreed(look, exchange, most=2)


def _replaced(look: Look) -> tuple[str, str]:
    """Return which factor stands where something else that was computed, or a slope, is needed."""
    for rule, pairs in ((replacement, look.pairs), *((_either, pairs) for pairs in look.opened)):
        code, words = agreed(look, rule, pairs, most=2)
        several = words.split("; ")
        if words and len(several) == 1:
            factor, is_one = words.removesuffix(" stands where 1 is needed"), words.endswith(" stands where 1 is needed")
            return code, f"the factor {factor} is too many" if is_one else words
        # Of a magnitude the slope is 1 on one side and -1 on the other.
        if words and len({each.replace("where 1 is", "where -1 is") for each in several}) == 1:
            return code, several[0].replace("where -1 is", "where 1 is").replace("where 1 is", "where a sign, 1 or -1, is")
    return "", ""


def _either(look: Look, pair: Pair) -> str:
    return exchange(look, pair) or replacement(look, pair)


def _factor(look: Look) -> tuple[str, str]:
    """Return a factor that is missing, or one too many."""
    found = (agreed(look, _factored, pairs) for pairs in (look.pairs, *look.opened))
    return next((each for each in found if each[1]), ("", ""))


def _factored(look: Look, pair: Pair) -> str:
    ratios = look.ratio(pair.derived, pair.claimed), look.ratio(pair.claimed, pair.derived)
    sides = [(ratio, words) for ratio, words in zip(ratios, ("is missing", "is too many"), strict=True) if ratio]
    for ratio, words in sides:
        number = look.passes.draw.rational(ratio)
        if number is not None and number not in (0, 1):
            return f"the factor {number} {words}{_in_its_term(look, pair)}"
    # A name is said before 1 over a name.
    found = [(name, words, ratio) for ratio, words in sides if (name := look.vocabulary.factor(ratio))]
    name, words, ratio = min(found, key=lambda each: each[0].startswith("1 / "), default=("", "", 0))
    above = ": what comes from above is not used" if words == "is missing" and look.passes.is_gradient_at_hand(ratio) else ""
    said = f"the factor {name} {words}{_in_its_term(look, pair)}{above}" if name else ""
    return too_many(look, pair, ratio, said) if words == "is too many" else said


def _in_its_term(look: Look, pair: Pair) -> str:
    """Return the term of which something is said, where others beside it are right."""
    term = describe(look.passes.graph, pair.node, look.passes.names) if pair.is_alone else "…"
    return "" if "…" in term else f" in the term {term}"


def _term(look: Look) -> tuple[str, str]:
    """Return what is added, where the difference is something that was computed."""
    names = set()
    for i in look.shown:
        difference = look.derived[i] - look.claimed[i]
        for sign, words in ((1, "is missing"), (-1, "is too many")):
            value = sign * difference % look.modulus
            node = look.passes.draw.nodes.get(value)
            if node is not None:
                term = describe(look.passes.graph, node, look.passes.names)
                term = term if value in look.vocabulary.names else look.vocabulary.sums.get(value, term)
                names.add(f"the term {term} {words}")
                break
        else:
            return "", ""
    return ("term", names.pop()) if len(names) == 1 else ("", "")


CAUSES: Rules = (
    stepped, _like_a_gradient, _permuted, _turned, _masked, _nothing, ways, one_of_many, too_few, _exchanged, slope, _diagonal,
    summed, _exchanged_derivative, _another, _factor, further_ways, _replaced, _term, surplus, taken,
)  # fmt: skip
"""In the order in which they are tried; the first that applies is told."""
MAKE_UP: Rules = (absent, degree)
"""Those that look at how an array is made up, which says nothing of one that is computed from something wrong."""
PLAIN: Rules = (_like_a_gradient, _permuted, ways, _diagonal)
"""Those that need no name to say whose derivative is meant."""
WAYS: Rules = (ways, one_of_many, too_few)
"""Those that say which part of a derivative an array lacks."""
SLOPES: Rules = (stepped, _like_a_gradient, _permuted, _exchanged, slope, _another, _factor)
"""Those that say what is wrong with an array that is right as another derivative than its name says."""


def cause_of(looks: Sequence[Look], rules: Rules = CAUSES) -> str:
    """Return the words of the first cause that applies to one of the arrays that may be meant, '' for none."""
    wrong = [look for look in looks if look.wrong]
    return next((words for rule in rules for look in wrong if (words := rule(look)[1])), "")
