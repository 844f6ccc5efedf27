"""When an equality that fails by a text's own definitions is wrong for sure: where the text establishes its reading itself.

A claim is accused only if other claims beside it rest on the same definitions, names and functions, and hold; if it fails in every
reading of the conventions, on every instance, and whichever way its derivatives are taken; if it is a derivation, not a condition;
and if neither words beside it nor a special case that texts have in mind without saying so would excuse it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import TYPE_CHECKING

from bpverify.errors import BpverifyError
from bpverify.texts.ambiguities import ambiguity
from bpverify.texts.confirmed import are_confirmed
from bpverify.texts.definitions import Definition
from bpverify.texts.document import Text
from bpverify.texts.equality import HOLD
from bpverify.texts.evidence import (
    Evidence,
    evidence,
    evidence_of_names,
    has_jacobian,
    is_derivational,
    meanings,
)
from bpverify.texts.excuses import excuse
from bpverify.texts.lowered import compare, written
from bpverify.texts.misplaced import about
from bpverify.texts.places import free_letters
from bpverify.texts.restrictions import features_of, restriction
from bpverify.texts.sizes import CYCLES
from bpverify.texts.steps import free_steps
from bpverify.texts.symbols import READINGS
from bpverify.texts.tree import Name, Sum, is_ones, quantities, walk
from bpverify.texts.turned import may_be_turned
from bpverify.verdict import Cause

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bpverify.texts.equality import Equality, Finding
    from bpverify.texts.sides import Values

MOST_MEANINGS = 3
"""How many pairs of symbols may have derivatives with two meanings."""


@dataclass(frozen=True, slots=True)
class Accusation:
    """That a claim does not hold: where, with the values of both sides, or that its shapes do not fit; and what bears it out."""

    number: int
    witnesses: tuple[int, ...]
    """Claims that hold, and rest on the same definitions."""
    finding: Finding | None = None
    place: tuple[tuple[str, int], ...] = ()


class _WithheldError(Exception):
    """Something for which a claim is not accused."""


@dataclass
class Accuser:
    """Accuses claims of one text."""

    text: Text
    whole: Text
    """The whole text, of which this one may be a part."""
    _evidence: dict[int, Evidence | None] = field(default_factory=dict)
    _readings: list[Text] = field(default_factory=list)

    def accuse(self, number: int) -> Accusation | str:
        """Return the accusation of a claim, or why there is none."""
        try:
            return self._accused(number)
        except _WithheldError as why:
            return str(why)
        except (BpverifyError, RecursionError) as error:
            return str(error)

    def _accused(self, number: int) -> Accusation:
        text = self.text
        _need(number in text.equalities and text.kinds[number] == "claim", "it is no claim that was read")
        equality = text.equalities[number]
        _need(equality.item.certain, "words beside it may restrict it")
        self._check_words(equality)
        _need(not _DECIMAL.search(equality.item.latex), "it has decimals")
        _need(self._is_derived(number), "it may be a condition")
        text.apart.add(number)
        try:
            return self._weighed(number, equality)
        finally:
            text.apart.discard(number)

    def _weighed(self, number: int, equality: Equality) -> Accusation:
        text = self.text
        found = text.judge(number)
        is_misshapen = number in text.mistyped and text.mistyped[number].cause is Cause.SHAPE
        _need(found.status == "unequal" or is_misshapen, "it is not known to fail")
        own = self._of_shape(number, equality) if is_misshapen else self._of_values(number, equality)
        _need(not self._meets_other_face(own), "a letter in it stands in several ways")
        _need(not self._sums_over_sets(equality, own), "nothing says what is in a set that it sums over")
        _need(not about(own.names, text.misplaced), "one of its arrays is displayed with an entry out of place")
        unsure = ambiguity(text, equality, own)
        _need(not unsure, unsure)
        witnesses = self._witnesses(number, own)
        for reading in self._others():
            found_there = (reading.judge(number), reading.plainly(number))
            _need(not any(f.status in HOLD for f in found_there), "it holds in another reading")
        _need(not may_be_turned(text, number, own.steps), "it may be right in the other layout of its gradients")
        if is_misshapen:
            return Accusation(number, witnesses)
        for instance in range(1, len(CYCLES)):
            other = text.on(instance)
            _need(other.judge(number).status == "unequal", "it does not fail on another instance")
        values = self._values(number, equality)
        self._check_words(equality, features_of(values.model.scalars))
        self._check_meanings(equality, values)
        self._check_last_step(values)
        reason = excuse(text, equality, values)
        _need(not reason, reason)
        where = found.compared.place if found.compared is not None else 0
        letters, counters = values.places[where]
        return Accusation(number, witnesses, found, tuple(sorted({**counters, **letters}.items())))

    def _meets_other_face(self, own: Evidence) -> bool:
        """Whether a letter that stands in several ways does so beside something that a claim rests on."""
        text = self.text
        letters = {text.symbols.faces.letter(s) for s in text.symbols.faces.several(own.names)}
        for equality in text.equalities.values() if letters else ():
            symbols = {text.symbols.symbol(n) for n in quantities((equality.left, equality.right))}
            if symbols & own.names and any(text.symbols.faces.letter(s) in letters for s in symbols - own.names):
                return True
        return False

    def _sums_over_sets(self, equality: Equality, own: Evidence) -> bool:
        bodies = (d.body for step, _, d in self.text.definitions if step in own.steps)
        return any(isinstance(n, Sum) and n.over for n in walk((equality.left, equality.right, *bodies)))

    def _check_words(self, equality: Equality, features: frozenset[str] | None = None) -> None:
        said = " ".join(item.nearby for item in self.text.items)
        words = restriction(equality.item.nearby, said, features)
        _need(not words, f"words beside it may restrict it: {words}")

    def _check_meanings(self, equality: Equality, values: Values) -> None:
        """Refuse a claim that holds where some derivatives are taken with named quantities held."""
        families = sorted(meanings(values), key=str)
        _need(len(families) <= MOST_MEANINGS, "too many derivatives in it may be taken in two ways")
        for count in range(1, len(families) + 1):
            for held in combinations(families, count):
                model = replace(values.model.anew(), held=frozenset(held))
                other = self.text.values_in(model, equality)
                found = compare(model.scalars, other.pairs, written)
                _need(found.outcome == "unequal", "a derivative in it may be taken in two ways")

    def _check_last_step(self, values: Values) -> None:
        """Refuse a claim that holds at the last step in time: nothing goes on from there, and a text may speak of that one."""
        timed = self.text.symbols.naming.timed
        steps = [tuple(counters[c] for c in sorted(timed & counters.keys())) for _, counters in values.places]
        last = max(steps, default=())
        kept = [pair for pair, step in zip(values.pairs, steps, strict=True) if step == last]
        if last and len(kept) < len(values.pairs):
            found = compare(values.model.scalars, kept, written)
            _need(found.outcome == "unequal", "it holds at the last step")

    # -- what it rests on

    def _values(self, number: int, equality: Equality) -> Values:
        model = self.text.fitted(self.text.model(number), number).anew()
        return self.text.values_in(model, equality)

    def _of_values(self, number: int, equality: Equality) -> Evidence:
        """Return what a claim rests on, if all of it is what the text says."""
        text = self.text
        values = self._values(number, equality)
        own = evidence(text, equality, values)
        _need(bool(own.steps), "it rests on no definition")
        _need(min(own.steps) >= 0 or self._is_confirmed(number, own.names), "it rests on a definition by convention")
        _need(not own.derived, "it rests on what two equations say together")
        _need(own.leaves <= own.bodies, "something in it is in no definition")
        self._check_undefined(own)
        told = values.model.indexed.keys() | values.model.stepped.keys()
        _need(not own.opaque & told, "nothing gives an entry that it differentiates")
        bodies = (d.body for d in _definitions(text) if d.step in own.steps)
        has_ones = any(isinstance(n, Name) and is_ones(n) for n in walk((equality.left, equality.right, *bodies)))
        _need(not has_ones or not own.leaves & text.symbols.scalars, "a number in it may be the size of a vector of ones")
        guessed = {"softmax", "identity"} & values.model.sensitive
        _need(not guessed, "a matrix of which softmax is taken, or a letter that may be the identity, is in it")
        _need(not own.by_sign, "it depends on the sign of a quantity")
        _need(not text.collapsed & own.names, "nothing says how large one of its arrays is")
        _need(all(values.model.scalars.reach(n) for pair in values.pairs[:1] for n in pair), "one side is a number")
        self._check_signs(equality, own)
        return own

    def _check_undefined(self, own: Evidence) -> None:
        """Refuse a claim on a letter that has no definition here, and has one elsewhere, or in another way of writing it."""
        defined = {t.symbols.faces.letter(d.ref.symbol) for t in (self.text, self.whole) for d in _definitions(t)}
        here = {d.ref.symbol for d in _definitions(self.text) if d.step in own.steps}
        letters = {self.text.symbols.faces.letter(s) for s in (own.leaves | own.opaque) - here}
        _need(not letters & defined, "a letter in it is defined elsewhere")

    def _of_shape(self, number: int, equality: Equality) -> Evidence:
        """Return what a claim that has no shape rests on: the definitions of its names."""
        text = self.text
        names = text.symbols_of(equality, text.model(number))
        definitions = [d for name in names for d in text.model(number).definitions.get(name, ())]
        _need(bool(definitions) and all(d.step >= 0 for d in definitions), "it rests on no definition, or on one by convention")
        _need(not any(d.derived for d in definitions), "it rests on what two equations say together")
        own = evidence_of_names(text, equality, definitions, names)
        symbols = {text.symbols.symbol(n) for n in quantities((equality.left, equality.right))}
        _need(symbols <= own.bodies, "a name in it is in no definition")
        self._check_signs(equality, own)
        return own

    def _check_signs(self, equality: Equality, own: Evidence) -> None:
        """Refuse a claim whose signs say more or less than is read: Jacobians, indices that nobody names or the left side lacks."""
        text = self.text
        _need(not any(text.equalities[n].item.beside for n in own.steps if n >= 0), "words beside a definition may restrict it")
        indices = text.symbols.naming.indices
        open_letters = text.symbols.fixed | text.symbols.chosen
        trees = [equality.left, equality.right]
        _need(not has_jacobian(text, equality), "the layout of a derivative of an array by an array is a convention")
        trees += [d.body for step, _, d in text.definitions if step in own.steps and isinstance(d, Definition)]
        used = {n.base for n in walk(tuple(trees)) if isinstance(n, Name)}
        _need(not used & open_letters, "an index in it is one value that nothing names")
        left, right = (free_letters((side,), indices) for side in (equality.left, equality.right))
        _need(right <= left, "an index stands on one side only")
        left, right = (free_steps((side,), text.symbols.naming.counters) for side in (equality.left, equality.right))
        _need(right <= left, "it may say what one step adds")

    # -- what else rests on the same

    def _witnesses(self, number: int, own: Evidence) -> tuple[int, ...]:
        """Return the claims beside one that hold and rest on all that it rests on.

        Raises:
            _WithheldError: something that it rests on is in none of them.
        """
        text = self.text
        steps, names, opaque, functions, gradients = set[int](), set[str](), set[str](), set[str](), set[int]()
        found = []
        for other, equality in text.equalities.items():
            if other == number or equality.item.heading != text.equalities[number].item.heading:
                continue
            about = self._of_holding(other, equality)
            if about is not None and about.steps & own.steps:
                found.append(other)
                steps |= about.steps
                names |= about.names
                opaque |= about.opaque
                functions |= about.differentiated
                gradients |= about.gradients
        _need(own.steps <= steps, "a definition that it rests on bears out nothing else")
        _need(own.names <= names, "a name in it stands in nothing else that holds")
        _need(own.opaque <= opaque and own.functions <= functions, "a function in it stands in nothing else that holds")
        _need(own.gradients <= gradients | {0}, "nothing else says how a gradient is laid out")
        return tuple(found)

    def _of_holding(self, number: int, equality: Equality) -> Evidence | None:
        if number not in self._evidence:
            found = None
            if self.text.kinds[number] == "claim" and equality.left != equality.right and self._holds(number):
                found = evidence(self.text, equality, self._values(number, equality))
            self._evidence[number] = found
        return self._evidence[number]

    def _holds(self, number: int) -> bool:
        """Whether an equality holds on every instance, with nothing of the accused one taken into account."""
        texts = [self.text, *(self.text.on(instance) for instance in range(1, len(CYCLES)))]
        found = (t.anew(number) if t.judge(number).cause is Cause.OTHER else t.judge(number) for t in texts)
        return all(each.status in HOLD for each in found)

    def _others(self) -> list[Text]:
        """Return the text under the other readings of its conventions."""
        if not self._readings:
            text = self.text
            base = text if text.like is None else text.like
            self._readings = [Text(text.items, r, base, parses=text.parses) for r in READINGS if r != text.reading]
        for each in self._readings:
            each.apart = self.text.apart
        return self._readings

    def _is_derived(self, number: int) -> bool:
        """Whether a claim begins, or goes on, with a derivative, or a name that is defined as one: else it may be a condition."""
        text = self.text
        while number in text.equalities and text.equalities[number].item.continues:
            number -= 1
            if number not in text.equalities or text.judge(number).status not in (*HOLD, "given"):
                return False
        if number not in text.equalities:
            return False
        left = text.equalities[number].left
        if is_derivational(left):
            return True
        if not isinstance(left, Name):
            return False
        symbol = text.symbols.symbol(left)
        found = [d for d in _definitions(text) if d.ref.symbol == symbol]
        is_told = all(d.step >= 0 for d in found) or self._is_confirmed(number, {symbol})
        return bool(found) and all(is_derivational(d.body) for d in found) and is_told

    def _is_confirmed(self, number: int, names: Iterable[str]) -> bool:
        """Whether the text bears out the conventional meaning of the letters of gradients among some names."""
        was_apart = {*self.text.apart}
        self.text.apart.add(number)
        try:
            return are_confirmed(self.text, number, set(names) & self.text.conventions.keys())
        finally:
            self.text.apart.intersection_update(was_apart)


def _definitions(text: Text) -> list[Definition]:
    return [d for _, _, d in text.definitions if isinstance(d, Definition)]


def _need(holds: bool, why: str) -> None:
    if not holds:
        raise _WithheldError(why)


_DECIMAL = re.compile(r"\d\.\d")
