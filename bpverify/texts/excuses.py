"""Special cases that texts have in mind without saying so: a claim that holds in one of them is not accused."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING, Any

from bpverify.errors import BpverifyError
from bpverify.texts.definitions import FunctionDefinition, function_key
from bpverify.texts.lowered import compare, written
from bpverify.texts.scalars import CALL, LEAF, SLOPES
from bpverify.texts.tree import Call, Name, walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bpverify.texts.document import Text
    from bpverify.texts.equality import Equality
    from bpverify.texts.scalars import Scalars
    from bpverify.texts.sides import Values
    from bpverify.texts.tree import Node

_FACTORS = tuple(Fraction(n) for n in (2, 3, 4)) + tuple(Fraction(1, n) for n in (2, 3, 4))
_ABOUT_FACTORS = re.compile(r"\b(?:factor|constant|absorb|scal(?:e|ing)|proportion|ignor|drop|omit)\w*|\\propto", re.IGNORECASE)
_LEFT_OUT = r"(?:ignor|drop|omit|neglect)\w*"
_UP_TO_FACTORS = re.compile(
    r"\b(?:(?:constant|numerical|multiplicative|scalar) (?:factors?|multiples?)"
    r"|up to (?:an? )?(?:\w+ )?(?:constants?|factors?|scal\w+)"
    rf"|absorb\w*|proportional\w*|{_LEFT_OUT} (?:\w+ ){{0,3}}(?:constants?|factors?|scal\w+|halves|half)"
    rf"|(?:constants?|factors?|halves|half)(?: \w+){{0,4}} {_LEFT_OUT})\b|\\propto",
    re.IGNORECASE,
)
"""Words by which all of a text holds up to factors."""
_X = Name("x")


def excuse(text: Text, equality: Equality, values: Values, slips: frozenset[str] = frozenset()) -> str:
    """Return for which case a claim holds that fails in general, "" where for none of those that are looked at.

    ``slips`` are the kinds of changes with one of which it holds, where words beside it do not explain them.
    """
    scalars = values.model.scalars
    unknown = _unknown(scalars, values.pairs)
    if unknown:
        return f"it holds for some function {unknown}"
    for known in _sums_to_one(scalars, values):
        if _holds(scalars, values.pairs, known):
            return "it holds where a sum is 1"
    said = " ".join(item.nearby + " " + item.latex for item in text.items)
    for pairs in _cases(values, said):
        if _holds(scalars, pairs):
            return "it holds where indices are equal, or differ"
    if (_UP_TO_FACTORS if slips else _ABOUT_FACTORS).search(said):
        for factor in _FACTORS:
            pairs = [(scalars.multiply(scalars.constant(factor), a), b) for a, b in values.pairs]
            if _holds(scalars, pairs):
                return "it holds up to a constant factor"
    cases = {case: _CASES[case] for case in _CASES if case == "the identity" or not slips or not slips <= _OF_NO_FUNCTION}
    return _for_a_function(text, equality, values, said, cases)


def _holds(scalars: Scalars, pairs: list[tuple[int, int]], known: Mapping[int, int] | None = None) -> bool:
    return compare(scalars, pairs, written, known).outcome != "unequal"


def _unknown(scalars: Scalars, pairs: list[tuple[int, int]]) -> str:
    """Return a function that the text does not define and for which a claim may hold: one whose slope is what else stands there.

    Without the slope the two sides must be equal: then they differ by a multiple of it, whatever it is. A slope that is taken for
    1 or for the function itself is a slip, if nothing else excuses it.
    """
    below = scalars.all_below(n for pair in pairs for n in pair)
    slopes: dict[str, set[int]] = {}
    for node in below:
        key = scalars.keys.get(node)
        if scalars.ops[node] == LEAF and isinstance(key, tuple) and key[0] == "slope":
            slopes.setdefault(str(key[1][0]), set()).add(node)
    for each in slopes.values():
        if not _holds(scalars, pairs, dict.fromkeys(each, scalars.zero)):
            return "whose slope is what stands there"
    calls: dict[str, set[int]] = {}
    for node in below:
        if scalars.ops[node] == CALL and scalars.args[node][0] not in SLOPES and scalars.args[node][1]:
            calls.setdefault(scalars.args[node][0], set()).add(node)
    slopes_of_all = {n: scalars.call(name, 0, scalars.args[n][2]) for name, each in calls.items() for n in each}
    if len(calls) > 1 and _holds(scalars, pairs, slopes_of_all):
        # Each layer's function stands there for its slope.
        return ""
    for name, each in calls.items():
        itself = {n: scalars.call(name, 0, scalars.args[n][2]) for n in each}
        cases = (dict.fromkeys(each, scalars.zero), dict.fromkeys(each, scalars.one), itself)
        if not any(_holds(scalars, pairs, case) for case in cases):
            return name
    return ""


def _sums_to_one(scalars: Scalars, values: Values) -> Iterator[dict[int, int]]:
    """Yield, for each array of independent entries, the last entry of each line as 1 without the others."""
    families: dict[tuple[object, object, int], dict[tuple[object, ...], dict[int, int]]] = {}
    for node in scalars.all_below(n for pair in values.pairs for n in pair):
        key: Any = scalars.keys.get(node)
        is_entry = scalars.ops[node] == LEAF and isinstance(key, tuple) and len(key) == 3 and key[0] != "slope"
        if not is_entry or not isinstance(key[2], tuple):
            continue
        for axis, index in enumerate(key[2]):
            rest = key[2][:axis] + key[2][axis + 1 :]
            families.setdefault((key[0], key[1], axis), {}).setdefault(rest, {})[index] = node
    for lines in families.values():
        known = {}
        for line in lines.values():
            *others, last = (line[i] for i in sorted(line, key=str))
            if others:
                known[last] = scalars.add(scalars.one, *(scalars.negative(n) for n in others))
        if known:
            yield known


def _cases(values: Values, said: str) -> Iterator[list[tuple[int, int]]]:
    """Yield the components at which two indices are equal, or differ, where the text speaks of that anywhere."""
    letters = sorted({letter for place, _ in values.places for letter in place})
    for first, other in combinations(letters, 2):
        sign = r"\s*(?:=|&=|\\neq?|\\not\s*=|≠)\s*"
        if not any(re.search(rf"(?<!\w){a}{sign}{b}(?!\w)", said) for a, b in ((first, other), (other, first))):
            continue
        for is_equal in (False, True):
            places = [place[first] == place[other] for place, _ in values.places]
            kept = [p for p, equal in zip(values.pairs, places, strict=True) if equal is is_equal]
            if kept:
                yield kept


def _for_a_function(text: Text, equality: Equality, values: Values, said: str, cases: Mapping[str, Node]) -> str:
    """Return for which function of some a claim holds in which an undefined one stands."""
    model = values.model
    bodies = [d.body for found in model.definitions.values() for d in found]
    functions = {
        function_key(n.function): n.function
        for n in walk((equality.left, equality.right, *bodies))
        if isinstance(n, Call) and n.function.base not in SLOPES and function_key(n.function) not in model.functions
    }
    names = [key for key, function in functions.items() if function.base in text.known.functions]
    for case, body in cases.items():
        if not names or (case in _SAID and not _SAID[case].search(said)):
            continue
        other = model.anew()
        other.functions = {**model.functions, **{key: FunctionDefinition((_X,), body, -1) for key in names}}
        try:
            found = text.values_in(other, equality)
        except BpverifyError:
            continue
        if _holds(other.scalars, found.pairs):
            return f"it holds for {case}"
    return ""


_CASES: dict[str, Node] = {
    "the identity": _X,
    "the logistic function": Call(Name("sigmoid"), (_X,)),
    "the hyperbolic tangent": Call(Name("tanh"), (_X,)),
    "the exponential function": Call(Name("exp"), (_X,)),
    "the sine": Call(Name("sin"), (_X,)),
}
"""Functions that a text may have in mind where it defines none."""
_OF_NO_FUNCTION = frozenset({"transpose", "factor", "mean"})
"""The kinds of slips that no function explains but the identity, whose slope is 1 wherever it is taken."""
_SAID = {
    "the identity": re.compile(r"\b(?:(?<!non-)linear|identity|regression|unit slope)\b", re.IGNORECASE),
    "the exponential function": re.compile(r"\bexp(?:onential\w*)?\b|(?<![A-Za-z])e\s*\^|logit|Poisson", re.IGNORECASE),
}
"""Those of them that are looked at only where the text has words of them."""
