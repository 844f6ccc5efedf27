"""When an equality that fails by a text's own definitions is wrong for sure: where the text establishes its reading itself.

A claim is accused only if other claims beside it rest on the same definitions, names and functions, and hold; if it fails in every
reading of the conventions, on every instance, and whichever way its derivatives are taken; if it is a derivation, not a condition;
and if neither words beside it nor a special case that texts have in mind without saying so would excuse it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING

from bpverify.errors import BpverifyError
from bpverify.texts.ambiguities import ambiguity
from bpverify.texts.between import is_between_equals
from bpverify.texts.confirmed import LEAST, are_confirmed, now
from bpverify.texts.definitions import Definition, FunctionDefinition
from bpverify.texts.document import Text
from bpverify.texts.equality import HOLD
from bpverify.texts.evidence import (
    Evidence,
    evidence,
    evidence_of_names,
    has_derivative,
    has_jacobian,
    is_derivational,
    meanings,
)
from bpverify.texts.excuses import excuse
from bpverify.texts.in_numbers import OF_NO_COMPUTATION, slips_in_numbers
from bpverify.texts.loosely import is_meant_by_entry
from bpverify.texts.lowered import compare, written
from bpverify.texts.mended import failing, mends
from bpverify.texts.misplaced import about
from bpverify.texts.only_proving import only_proving
from bpverify.texts.places import free_letters
from bpverify.texts.restrictions import condition, denies, features_of, restriction
from bpverify.texts.sizes import CYCLES
from bpverify.texts.steps import free_steps
from bpverify.texts.symbols import DELTA, READINGS
from bpverify.texts.tree import Derivative, Nabla, Name, Sum, is_ones, quantities, walk
from bpverify.texts.turned import may_be_turned
from bpverify.verdict import Cause

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bpverify.texts.equality import Equality, Finding
    from bpverify.texts.sides import Values

NO_CASE = frozenset({"sign", "transpose", "index", "layer", "slope"})
"""The kinds of slips that no special case explains, in which a term, a factor or a sum would be missing."""
NO_LAYOUT = frozenset({"sign", "factor", "slope", "power", "mean"})
"""Those that no layout of derivatives explains."""
NO_VALUE = frozenset({"sign", "transpose", "slope", "factor"})
"""Those that no value of an index explains, nor that a derivative on both sides is a total one on one and direct on the other."""
NO_DEFINITION = frozenset({"sign", "transpose", "slope", "factor", "layer"})
"""Those that nothing explains that is said of an unknown cost, nor another face of a letter."""
NO_NOTATION = frozenset({"sign", "slope", "factor", "power", "mean"})
"""Those that no order of indices, layout or numbering of layers explains."""
OF_NO_MEAN = frozenset({"sign", "transpose", "slope", "layer"})
"""Those that are slips of one sample and of the mean over all alike."""
LEAST_WITNESSES = 2
"""How many claims beside must hold by what a slip rests on."""
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
    slips: frozenset[str] = frozenset()
    """The kinds of changes with each of which it holds, where they were looked for."""
    rests: bool = True
    """Whether it rests on a definition: a rule of calculus does not."""
    between: bool = False
    """Whether what stands before and behind it in its chain is equal."""


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
    _slips: dict[int, frozenset[str]] = field(default_factory=dict)

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
        found = self._in_numbers(number, equality) or self._between(number, equality)
        if found is not None:
            return found
        is_asserted = equality.item.certain or (not equality.item.refused and self._is_slip(number, NO_CASE))
        _need(is_asserted, "words beside it may restrict it")
        self._check_words(equality)
        _need(not _DECIMAL.search(equality.item.latex) or self._is_slip(number), "it has decimals")
        was_apart = {*text.apart}
        text.apart |= {number, *self._stuck}
        try:
            _need(self._is_derived(number), "it may be a condition")
            return self._weighed(number, equality)
        finally:
            text.apart.intersection_update(was_apart)

    def _in_numbers(self, number: int, equality: Equality) -> Accusation | None:
        """Return the accusation of a slip in a computation of numbers, None if it is none."""
        if equality.item.refused.lower() not in OF_NO_COMPUTATION or denies(equality.item.nearby):
            return None
        slips = slips_in_numbers(self.text, number)
        return Accusation(number, (), now(self.text, number), slips=slips, rests=False) if slips else None

    def _between(self, number: int, equality: Equality) -> Accusation | None:
        """Return the accusation of a slip between two terms of a chain that are equal, None if it is none.

        No case explains it, but another notation may, and words that call it wrong.
        """
        text, item = self.text, equality.item
        if item.refused or denies(item.nearby) or not is_between_equals(text, number) or not self._is_slip(number):
            return None
        slips = self._slips[number]
        said = " ".join(each.nearby for each in text.items)
        if not slips <= NO_NOTATION and (_may_be_turned(equality, slips) or restriction(item.nearby, said, slips=slips)):
            return None
        was_apart = {*text.apart}
        text.apart |= {number, number + 1}
        try:
            found = failing(text, number)
            is_misshapen = number in text.mistyped and text.mistyped[number].cause is Cause.SHAPE
            fails = [failing(text.on(instance), number).status == "unequal" for instance in range(1, len(CYCLES))]
            if not is_misshapen and not (found.status == "unequal" and all(fails)):
                return None
            if any(f.status in HOLD for each in self._others() for f in (now(each, number), each.plainly(number))):
                return None
            if is_misshapen:
                is_loose = is_meant_by_entry(text, number, text.equalities[number])
                return None if is_loose else Accusation(number, (), slips=slips, between=True)
            values = self._values(number, equality)
            self._check_meanings(equality, values)
            place = found.compared.place if found.compared is not None else 0
            letters, counters = values.places[place]
            at = tuple(sorted({**counters, **letters}.items()))
            return Accusation(number, (), found, at, slips, rests=bool(found.used), between=True)
        finally:
            text.apart.intersection_update(was_apart)

    @cached_property
    def _stuck(self) -> frozenset[int]:
        """The claims on what letters of gradients are that do not hold: each keeps others open."""
        text = self.text
        heads = {n: e.left for n, e in text.equalities.items() if text.kinds[n] == "claim" and isinstance(e.left, Name)}
        of_gradients = (n for n, left in heads.items() if text.symbols.symbol(left) in text.conventions)
        return frozenset(n for n in of_gradients if text.judge(n).status not in HOLD)

    def _weighed(self, number: int, equality: Equality) -> Accusation:
        text = self.text
        found = failing(text, number)
        is_law_of_own = found.status == "unequal" and now(text, number).status != "unequal"
        _need(not is_law_of_own or self._is_slip(number), "a letter of it has a meaning of its own")
        is_misshapen = number in text.mistyped and text.mistyped[number].cause is Cause.SHAPE
        _need(found.status == "unequal" or is_misshapen, "it is not known to fail")
        own = self._of_shape(number, equality) if is_misshapen else self._of_values(number, equality)
        is_one = not self._meets_other_face(own) or self._is_slip(number, NO_DEFINITION - {"factor"})
        _need(is_one, "a letter in it stands in several ways")
        is_of_all = not self._sums_over_sets(equality, own) or self._is_slip(number, NO_DEFINITION - {"factor"})
        _need(is_of_all, "nothing says what is in a set that it sums over")
        _need(not about(own.names, text.misplaced), "one of its arrays is displayed with an entry out of place")
        _need(not own.names & only_proving(text), "a name in it is read by signs in the text alone")
        unsure = ambiguity(text, equality, own, self._is_slip(number, NO_VALUE))
        _need(not unsure, unsure)
        witnesses = self._witnesses(number, own)
        for reading in self._others():
            found_there = (now(reading, number), reading.plainly(number))
            _need(not any(f.status in HOLD for f in found_there), "it holds in another reading")
        _need(not may_be_turned(text, number, own.steps), "it may be right in the other layout of its gradients")
        is_loose = is_misshapen and is_meant_by_entry(text, number, equality)
        _need(not is_loose, "it holds where slopes without a sign are multiplied entry by entry")
        if is_misshapen:
            return Accusation(number, witnesses, slips=self._slips.get(number, frozenset()))
        for instance in range(1, len(CYCLES)):
            other = text.on(instance)
            _need(failing(other, number).status == "unequal", "it does not fail on another instance")
        values = self._values(number, equality)
        self._check_words(equality, features_of(values.model.scalars))
        self._check_meanings(equality, values)
        self._check_last_step(values)
        reason = excuse(text, equality, values, self._slips.get(number, frozenset()))
        _need(not reason, reason)
        where = found.compared.place if found.compared is not None else 0
        letters, counters = values.places[where]
        at, slips = tuple(sorted({**counters, **letters}.items())), self._slips.get(number, frozenset())
        return Accusation(number, witnesses, found, at, slips, rests=bool(own.steps))

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
        is_free = not words or not equality.item.refused
        if (words or features is not None) and is_free and self._is_slip(equality.item.number):
            slips = self._slips[equality.item.number]
            words = restriction(self._said_of(equality, slips), said, features, slips)
        _need(not words, f"words beside it may restrict it: {words}")

    def _said_of(self, equality: Equality, slips: frozenset[str]) -> str:
        """Return the words beside a claim; where a number of samples is missing, all those under its heading."""
        item = equality.item
        beside = [i.nearby for i in self.text.items if i.heading == item.heading] if "mean" in slips else [item.nearby]
        return " ".join(beside)

    def _is_slip(self, number: int, kinds: frozenset[str] = frozenset()) -> bool:
        """Whether a claim holds when one thing in it is changed, of some ``kinds`` alone if they are given."""
        if number not in self._slips:
            fails = number in self.text.mistyped or failing(self.text, number).status == "unequal"
            self._slips[number] = frozenset(edit.kind for edit in mends(self.text, number)) if fails else frozenset()
        found = self._slips[number]
        return bool(found) and (not kinds or found <= kinds)

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
        _need(bool(own.steps) or self._is_slip(number), "it rests on no definition")
        _need(min(own.steps, default=0) >= 0 or self._is_confirmed(number, own.names), "it rests on a definition by convention")
        _need(not own.derived, "it rests on what two equations say together")
        _need(own.leaves <= own.bodies or self._is_slip(number), "something in it is in no definition")
        self._check_undefined(number, own)
        told = values.model.indexed.keys() | values.model.stepped.keys()
        is_of_any = not own.opaque & told or self._is_slip(number, frozenset({"sign", "factor"}))
        _need(is_of_any, "nothing gives an entry that it differentiates")
        bodies = (d.body for d in _definitions(text) if d.step in own.steps)
        has_ones = any(isinstance(n, Name) and is_ones(n) for n in walk((equality.left, equality.right, *bodies)))
        _need(not has_ones or not own.leaves & text.symbols.scalars, "a number in it may be the size of a vector of ones")
        guessed = {"softmax", "identity", "grouped", "open"} & values.model.sensitive
        _need(not guessed, "softmax of a matrix, a letter that may be the identity, a grouped product, or open dots are in it")
        _need(not own.by_sign, "it depends on the sign of a quantity")
        _need(not text.collapsed & own.names, "nothing says how large one of its arrays is")
        reaches = all(values.model.scalars.reach(n) for pair in values.pairs[:1] for n in pair)
        is_sign = self._is_slip(number, frozenset({"sign", "power"})) and "sign" in self._slips[number]
        _need(reaches or is_sign, "one side is a number")
        self._check_signs(number, equality, own)
        return own

    def _check_undefined(self, number: int, own: Evidence) -> None:
        """Refuse a claim on a letter that has no definition here, and has one elsewhere, or in another way of writing it.

        What holds for all its values with a sign, a factor or a prime changed holds for none of them without that change; an array
        that is defined elsewhere may be symmetric.
        """
        defined = {t.symbols.faces.letter(d.ref.symbol) for t in (self.text, self.whole) for d in _definitions(t)}
        here = {d.ref.symbol for d in _definitions(self.text) if d.step in own.steps}
        of_leaves, of_costs = ({self.text.symbols.faces.letter(s) for s in found - here} for found in (own.leaves, own.opaque))
        is_told = bool(of_leaves & defined) and not self._is_slip(number, NO_LAYOUT - {"power", "mean"})
        is_told |= bool(of_costs & defined) and not self._is_slip(number, NO_DEFINITION)
        _need(not is_told, "a letter in it is defined elsewhere")

    def _of_shape(self, number: int, equality: Equality) -> Evidence:
        """Return what a claim that has no shape rests on: the definitions of its names."""
        text = self.text
        names = text.symbols_of(equality, text.model(number))
        definitions = [d for name in names for d in text.model(number).definitions.get(name, ())]
        _need(bool(definitions) and all(d.step >= 0 for d in definitions), "it rests on no definition, or on one by convention")
        _need(not any(d.derived for d in definitions), "it rests on what two equations say together")
        own = evidence_of_names(text, equality, definitions, names)
        symbols = {text.symbols.symbol(n) for n in quantities((equality.left, equality.right))}
        _need(symbols <= own.bodies or self._is_slip(number), "a name in it is in no definition")
        self._check_signs(number, equality, own)
        return own

    def _check_signs(self, number: int, equality: Equality, own: Evidence) -> None:
        """Refuse a claim whose signs say more or less than is read: Jacobians, indices that nobody names or the left side lacks."""
        text = self.text
        remarked = {n for n in own.steps if n >= 0 and text.equalities[n].item.beside}
        is_as_written = not remarked or (self._is_slip(number) and self._are_as_written(number, remarked))
        _need(is_as_written, "words beside a definition may restrict it")
        indices = text.symbols.naming.indices
        trees = [equality.left, equality.right]
        fits_never = number in text.mistyped and self._is_slip(number)
        has_layout = has_jacobian(text, equality) and not fits_never and not self._is_slip(number, NO_LAYOUT)
        _need(not has_layout, "the layout of a derivative of an array by an array is a convention")
        trees += [d.body for step, _, d in text.definitions if step in own.steps and isinstance(d, Definition)]
        scripts = ((n.sub, n.sup) for n in walk(tuple(trees)) if isinstance(n, Name))
        used = {i.base for script in scripts for i in walk(script) if isinstance(i, Name)}
        is_of_one = used & text.symbols.chosen or (used & text.symbols.fixed and not self._is_slip(number, NO_VALUE))
        _need(not is_of_one, "an index in it is one value that nothing names")
        left, right = (free_letters((side,), indices) for side in (equality.left, equality.right))
        _need(right <= left or self._is_slip(number, frozenset({"index"})), "an index stands on one side only")
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
            # A rule of calculus rests on no definition: others like it bear out how it is read.
            if about is not None and (about.steps & own.steps or not (about.steps or own.steps)):
                found.append(other)
                steps |= about.steps
                names |= about.names
                opaque |= about.opaque
                functions |= about.differentiated
                gradients |= about.gradients
        # What a function that the text defines has for a slope is no convention; a rule of calculus asks for one other of its kind.
        of_functions = {step for step, _, d in text.definitions if isinstance(d, FunctionDefinition) and step >= 0}
        is_rule = not own.steps and self._is_slip(number, NO_LAYOUT - {"power", "mean"})
        least = 0 if own.steps and own.steps <= of_functions else 1 if is_rule else LEAST_WITNESSES
        if len(found) >= least and self._is_slip(number):
            # With one change it holds itself, and bears out the definitions and the names that it rests on.
            is_laid_out = own.gradients <= gradients | {0} or self._is_slip(number, NO_LAYOUT)
            _need(is_laid_out, "nothing else says how a gradient is laid out")
            return tuple(found)
        _need(own.steps <= steps, "a definition that it rests on bears out nothing else")
        _need(own.names <= names, "a name in it stands in nothing else that holds")
        _need(own.opaque <= opaque and own.functions <= functions, "a function in it stands in nothing else that holds")
        _need(own.gradients <= gradients | {0}, "nothing else says how a gradient is laid out")
        return tuple(found)

    def _are_as_written(self, number: int, steps: Iterable[int]) -> bool:
        """Whether others under a slip's heading hold by each of some definitions, and no words beside these explain the slip."""
        text = self.text
        heading, slips = text.equalities[number].item.heading, self._slips[number]
        others = [(n, e) for n, e in text.equalities.items() if n != number and e.item.heading == heading]
        about = [found for n, e in others if (found := self._of_holding(n, e)) is not None]
        for step in steps:
            item = text.equalities[step].item
            words = restriction(f"{item.beside}. {item.nearby} {item.latex}", "", slips=slips)
            if words or sum(step in found.steps for found in about) < LEAST_WITNESSES:
                return False
        return True

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
        return all(now(each, number).status in HOLD for each in texts)

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
        """Whether a claim begins, or goes on, with a derivative, or a name that is defined as one: else it may be a condition.

        What holds with one thing changed is none, where no name is said to be something and no words are of a case.
        """
        text, own = self.text, number
        while number in text.equalities and text.equalities[number].item.continues:
            number -= 1
            if number not in text.equalities or now(text, number).status not in (*HOLD, "given"):
                return self._is_slip_of_identity(own)
        if number not in text.equalities:
            return False
        left = text.equalities[number].left
        if is_derivational(left) or (has_derivative(left) and self._is_slip(number)):
            return True
        if not isinstance(left, Name):
            return self._is_slip_of_identity(own)
        symbol = text.symbols.symbol(left)
        found = [d for d in _definitions(text) if d.ref.symbol == symbol]
        is_told = all(d.step >= 0 for d in found) or self._is_confirmed(number, {symbol})
        is_derived = bool(found) and all(is_derivational(d.body) for d in found) and is_told
        return is_derived or self._is_slip_of_identity(own)

    def _is_slip_of_identity(self, number: int) -> bool:
        """Whether two formulas are equal when one thing in one of them is changed, and no words beside them are of a case."""
        equality = self.text.equalities[number]
        if isinstance(equality.left, Name) or not self._is_slip(number):
            return False
        return not condition(equality.item.nearby)

    def _holding_with(self, letter: str, number: int) -> int:
        """Return how many other claims hold by what a letter is."""
        others = (self._of_holding(n, e) for n, e in self.text.equalities.items() if n != number)
        return sum(each is not None and letter in each.names for each in others)

    def _is_confirmed(self, number: int, names: Iterable[str]) -> bool:
        """Whether the text bears out the conventional meaning of the letters of gradients among some names."""
        was_apart = {*self.text.apart}
        self.text.apart.add(number)
        try:
            letters = set(names) & self.text.conventions.keys()
            of_gradients = {letter for letter in letters if letter in self.text.letters or letter.startswith(DELTA)}
            is_slip = self._is_slip(number)
            groups: set[frozenset[str]] = {frozenset({letter}) for letter in (of_gradients if is_slip else letters)}
            if is_slip and "mean" not in self._slips[number]:
                # What one of dW, dZ, db is, all are: a change of another kind is not explained by the loss of one sample.
                groups = {self.text.letters if group & self.text.letters else group for group in groups}
            if not are_confirmed(self.text, number, groups, self._is_slip if is_slip else None):
                return False
            # Another name of a result has its meaning where claims hold by that.
            return not is_slip or all(self._holding_with(letter, number) >= LEAST for letter in letters - of_gradients)
        finally:
            self.text.apart.intersection_update(was_apart)


def _definitions(text: Text) -> list[Definition]:
    return [d for _, _, d in text.definitions if isinstance(d, Definition)]


def _need(holds: bool, why: str) -> None:
    if not holds:
        raise _WithheldError(why)


_DECIMAL = re.compile(r"(?<![\[\d.])\d+\.\d|\[(?![\d.]+\s*(?:em|ex|pt|mu|mm|cm|in|px)\s*\])\d+\.\d")
"""A number with digits behind its point, which is no length between two rows."""


def _may_be_turned(equality: Equality, slips: frozenset[str]) -> bool:
    """Whether a transpose is explained by a derivative that is written as a row, where the chain goes on with its column."""
    return "transpose" in slips and any(isinstance(n, Derivative | Nabla) for n in walk(equality.right))
