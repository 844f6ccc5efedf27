"""A whole text judged by its own definitions: what each equality is, and whether it holds where it claims something."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from bpverify.errors import BpverifyError
from bpverify.grounds import Condition, ConditionKind
from bpverify.texts.anew import said_of_values_anew
from bpverify.texts.as_rows import said_of_vectors, with_vectors_turned
from bpverify.texts.at_arguments import AtArguments
from bpverify.texts.at_entries import over_entries
from bpverify.texts.at_steps import AtSteps
from bpverify.texts.before_last import before_the_last
from bpverify.texts.blocks import without_blocks
from bpverify.texts.broadcasts import added_to_matrices
from bpverify.texts.by_layer import with_a_last
from bpverify.texts.bypassed import past
from bpverify.texts.causes import AmbiguousError, NamingError, RivalError, UndefinedError, Why
from bpverify.texts.columns import as_columns
from bpverify.texts.conventions import Conventions
from bpverify.texts.corrected import correct, known, readings
from bpverify.texts.defined import Defined
from bpverify.texts.definitions import FunctionDefinition
from bpverify.texts.equalities import equalities_of, functions_of
from bpverify.texts.equality import HOLD, Equality, Finding, Item, undecided
from bpverify.texts.families import said_of_families
from bpverify.texts.first_layers import may_fail_before
from bpverify.texts.grounds import Grounds
from bpverify.texts.laws import is_elsewhere
from bpverify.texts.left_open import beside_a_number
from bpverify.texts.lowered import compare, written
from bpverify.texts.meant import word_defined
from bpverify.texts.meetings import Meetings
from bpverify.texts.misplaced import Misplaced, misplaced, said_of_misplaced
from bpverify.texts.model import CircleError, Model
from bpverify.texts.modelled import Modelled
from bpverify.texts.one_feature import said_of_features
from bpverify.texts.reader import Known, Parses
from bpverify.texts.retold import Retold
from bpverify.texts.rows import said_of_rows
from bpverify.texts.shaped import Shaped
from bpverify.texts.sides import Values, values_of
from bpverify.texts.sizes import CYCLES, Sizes
from bpverify.texts.spaces import said_of_layers
from bpverify.texts.spoken import conditions as signs_said
from bpverify.texts.summands import said_of_summands
from bpverify.texts.supposed import Supposed
from bpverify.texts.symbols import FIRST, Reading, Symbols, table
from bpverify.texts.tied import differentiated_by
from bpverify.texts.tree import Cases, Derivative, Nabla, Name, Sum, Times, quantities, walk
from bpverify.texts.vanishing import both_vanish
from bpverify.texts.whatever_cost import WhateverCost
from bpverify.texts.written import in_latex, listed
from bpverify.verdict import Cause

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bpverify.texts.definitions import Definition
    from bpverify.texts.tree import Node

MOST_PLACES = 8
"""At how many layers, or pairs of them, one equality is looked at."""
MOST_CIRCLES = 6
"""How many circles of definitions one equality may meet."""


@dataclass
class Text(Conventions, Shaped, Modelled, Retold, Defined, WhateverCost, Meetings, Supposed, AtArguments, AtSteps):
    """A document's equalities, read together."""

    items: Sequence[Item]
    reading: Reading = FIRST
    like: Text | None = None
    """Another reading of the same text: which symbols are arrays is taken from there."""
    instance: int = 0
    """Which sizes and depth are looked at."""
    parses: Parses = field(default_factory=Parses)
    is_outline: bool = False
    """Whether only its names and definitions are wanted: shapes are not looked for."""
    known: Known = field(default_factory=Known)
    equalities: dict[int, Equality] = field(default_factory=dict)
    unread: dict[int, Why] = field(default_factory=dict)
    kinds: dict[int, str] = field(default_factory=dict)
    hypotheses: list[tuple[int, Node, Node]] = field(default_factory=list)
    """Sums that are said to be a number, with the step from which on."""
    rows: frozenset[str] = frozenset()
    """Letters that name the rows of matrices where they have one index."""
    of_feature: dict[int, str] = field(default_factory=dict)
    """Definitions of each feature that are read as those of one, with the index that they have lost."""
    given_anew: dict[int, str] = field(default_factory=dict)
    """Equalities that give a name another value, by its own, with what is said of that."""
    many: set[str] = field(default_factory=set)
    """Functions with several definitions under one heading: they are taken for any functions."""
    changed: dict[str, list[int]] = field(default_factory=dict)
    """Names that are given another value by an arrow, with the steps."""
    unbounded: dict[int, str] = field(default_factory=dict)
    """The number of layers, where a sum over entries is written up to that."""
    of_functions: set[int] = field(default_factory=set)
    """Equalities that say what a function is, at an entry that they say nothing of."""
    chained: dict[int, Node] = field(default_factory=dict)
    """What defines the right side of an equality, where its chain begins with that."""
    conventions: dict[str, str] = field(default_factory=dict)
    """Meanings that the text leaves to convention, by symbol."""
    gradients: list[tuple[Node, Node]] = field(default_factory=list)
    """What is a gradient by convention, for every layer and index, each with its derivative."""
    of_each: list[Definition] = field(default_factory=list)
    """What is said of each sample because it is said of one."""
    misplaced: tuple[Misplaced, ...] = ()
    """Displays with one entry out of place."""
    batches: dict[int, int] = field(default_factory=dict)
    renewed: dict[int, int] = field(default_factory=dict)
    count: Name | None = None
    _inner: dict[str, str] = field(default_factory=dict)
    definitions: list[tuple[int, str, Any]] = field(default_factory=list)
    """Step, what is defined (a symbol with its pattern, or a function), and the definition."""

    def __post_init__(self) -> None:
        if self.like is not None:
            self.known, self.equalities, self.unread = self.like.known, self.like.equalities, self.like.unread
            self.hypotheses, self.rows, self.misplaced = self.like.hypotheses, self.like.rows, self.like.misplaced
            self.batches, self.renewed, self.of_feature = self.like.batches, self.like.renewed, self.like.of_feature
            self.given_anew = self.like.given_anew
        else:
            self.known = known(functions_of(self.items, self.parses), self.parses)
            self._read()
        self.sizes = Sizes(self.instance)
        self.mistyped: dict[int, Why] = {}
        self._names = {} if self.like is None else self.like._names
        self._placed: dict[tuple[int, int], tuple[dict[str, int], ...]] = {}
        if self.like is None:
            self._learn()
            self._define()
            if self.is_outline:
                return
            self._settle()
        else:
            self._take_over(self.like)
            self.mistyped = self._typed()
        self._find_heads()
        self._added = added_to_matrices(self.equalities.values(), self.symbols)
        self._spoken_of: dict[str, bool] = {}
        self._said = " ".join(item.nearby for item in self.items)
        self._models: dict[Any, Model] = {}
        self._lines = {item.number: item.line for item in self.items}
        self._items = {item.number: item for item in self.items}
        self._found: dict[int, Finding] = {}
        self._others: dict[int, Text] = {}
        self._plain: dict[tuple[int, bool], Finding] = {}
        self._uses_words = self._leaves_cost_out = False
        self._followed: dict[tuple[int, tuple[int, ...]], bool] = {}
        self.sensitive: set[int] = set()
        self.asked: set[str] = set()
        self.apart = set() if self.like is None else self.like.apart

    def _learn(self) -> None:
        """Learn the names from the trees."""
        pairs = [(e.left, e.right) for e in self.equalities.values()]
        trees = [tree for pair in pairs for tree in pair]
        self._summed = {i for n in walk(tuple(trees)) if isinstance(n, Sum) for i in n.indices}
        self.symbols: Symbols = table(trees, self.reading, self.instance, pairs)
        correct(self.symbols, self.known, self.parses)
        self.stacked = {number: self.symbols.shown[n] for n, number in enumerate(self.equalities) if n in self.symbols.shown}
        self.symbols.chosen = _chosen(trees)
        self.symbols.with_last = with_a_last(trees, self.symbols.naming)
        for number, equality in self.equalities.items():
            right, self.unbounded[number] = over_entries(equality.left, equality.right, self.symbols)
            self.equalities[number] = replace(equality, right=right) if self.unbounded[number] else equality
        for number in self.equalities.keys() - self.stacked.keys():
            equality = self.equalities[number]
            left, right = (without_blocks(as_columns(side)) for side in (equality.left, equality.right))
            if left is not equality.left or right is not equality.right:
                self.equalities[number] = replace(equality, left=left, right=right)
        self._some_layer = self._layered_symbols()
        self._derivatives = [n for n in walk(tuple(pairs)) if isinstance(n, (Derivative, Nabla))]

    def _take_over(self, like: Text) -> None:
        """Take what does not depend on the reading nor on sizes from another reading of the text."""
        self.stacked = like.stacked
        self._summed, self._some_layer, self._derivatives = like._summed, like._some_layer, like._derivatives
        self.symbols = like.symbols.under(self.reading, self.instance)
        self.definitions, self.kinds, self.conventions = like.definitions, like.kinds, like.conventions
        self.many, self.changed, self.gradients = like.many, like.changed, like.gradients
        self.count, self._inner, self.of_each = like.count, like._inner, like.of_each
        self.outputs, self.chained, self.of_functions = like.outputs, like.chained, like.of_functions
        if like.instance == self.instance:
            self._placed = like._placed

    def _read(self) -> None:
        found = equalities_of(self.items, self.known, self.parses)
        self.equalities, self.unread, self.hypotheses, self.rows = found.read, found.unread, found.hypotheses, found.rows
        self.of_feature, self.given_anew = found.of_feature, found.anew
        items = {item.number: item for item in self.items}
        self.misplaced = misplaced(self.equalities, [items[n].latex for n in self.unread])
        for each in self.misplaced:
            self.equalities |= {n: each.corrected(self.equalities[n]) for n in each.numbers}
        self._part_batches()

    def is_misplaced(self, number: int) -> bool:
        """Whether an equality displays an entry out of place."""
        return any(number in each.numbers for each in self.misplaced)

    # -- judging

    def judge(self, number: int) -> Finding:
        """Return what is found of one equality."""
        if number not in self._found:
            self._found[number] = self._judge(number)
        return self._found[number]

    def confirmed(self, number: int) -> Finding:
        """Return what is found of one equality; what holds must hold on instances of other sizes too."""
        found = self.judge(number)
        instances = range(1, len(CYCLES) if found.sized else 2)
        for instance in instances if found.status in HOLD else ():
            second = self.on(instance).judge(number)
            if second.status not in HOLD:
                why = "not on one of other sizes"
                if second.status != "unequal":
                    why = f"another could not be looked at: {second.reason}"
                return Finding("undecided", f"it holds on the instance of sizes {CYCLES[0]}, {why}", cause=Cause.BEYOND)
            found = second if second.status == "tested" else found
        return found

    def leaving_out(self, number: int, wrong: frozenset[int]) -> Finding:
        """Return what is found of one equality where some others, which do not hold, are left out of account."""
        was_apart = {*self.apart}
        self.apart |= wrong
        try:
            found = [t.anew(number) for t in (self, *(self.on(k) for k in range(1, len(CYCLES))))]
        finally:
            self.apart.intersection_update(was_apart)
        if any(each.status not in HOLD for each in found):
            return found[0] if found[0].status not in HOLD else Finding("undecided", "not on one of other sizes")
        lines = sorted({self._lines[n] for n in wrong & self._lines.keys()})
        said = (Condition(ConditionKind.MODEL, "the equation there, which does not hold, is left out of account", n) for n in lines)
        weakest = next((each for each in found if each.status == "tested"), found[0])
        return replace(weakest, conditions=(*weakest.conditions, *said))

    def on(self, instance: int) -> Text:
        """Return the text on another instance."""
        found = self._others.get(instance)
        if found is None:
            found = self._others[instance] = Text(self.items, self.reading, self, instance, self.parses)
        return found

    def anew(self, number: int) -> Finding:
        """Return what is found of one equality now, whatever was found of it before."""
        return self._judge(number)

    def _judge(self, number: int) -> Finding:
        if number in self.unread:
            return undecided(self.unread[number])
        if slip := next((each for each in self.misplaced if number in each.numbers), None):
            return Finding("undecided", slip.words(), cause=Cause.NAME)
        if number in self.batches:
            return Finding("given")
        if self.kinds[number] in ("definition", "setting", "stack", "sizes", "name"):
            word = word_defined(self.equalities[number])
            return self.as_meant(number) if word and word not in self.own_words else Finding("given")
        if number in self.mistyped:
            return self._with_vectors_turned(number) or undecided(self.mistyped[number])
        equality = self.equalities[number]
        found = self._as_called(number, equality, self._as_defined(number, equality))
        joins = found.status not in HOLD and number in self._equal
        return (joins and self._with_vectors_turned(number)) or found

    def _with_vectors_turned(self, number: int) -> Finding | None:
        """Return that a claim holds whose shapes fit with its vectors turned alone, as words say of some; None if it does not."""
        rows, said = self.reading.rows, "\n\n".join(item.nearby for item in self.items)
        letters = said_of_vectors(said, rows) if self.kinds[number] == "claim" else frozenset()
        turned = with_vectors_turned(self.equalities[number], self.symbols, self.sizes, letters) if letters else None
        if turned is None:
            return None
        # It is read with the sizes of the definitions, which it does not join.
        sizes, is_equal = self._sizes_of.pop(number, None), number in self._equal
        self._equal.discard(number)
        try:
            found = self._under(self.model(number), number, turned)
        finally:
            self._sizes_of |= {} if sizes is None else {number: sizes}
            self._equal |= {number} if is_equal else set()
        if found.status not in HOLD:
            return None
        words = f"vectors are {'columns' if rows else 'rows'} in this equation alone, as words say of some"
        return replace(found, conditions=(*found.conditions, Condition(ConditionKind.CONVENTION, words)))

    def _as_defined(self, number: int, equality: Equality) -> Finding:
        """Return what is found of an equality by the text's definitions, or for any functions."""
        first = self._with_others_held(number, equality, self._under(self.model(number), number, equality))
        first = self._with_steps_held(number, equality, first)
        if first.status not in HOLD and self.costs_of_one:
            of_any_cost = self._under(self.model(number, without=self.costs_of_one), number, equality)
            first = of_any_cost if of_any_cost.status in HOLD else first
        if first.status in HOLD:
            return first
        if not any(isinstance(d, FunctionDefinition) for _, _, d in self.definitions):
            return self._whatever_the_cost(number, equality, first)
        second = self._under(self.model(number, True), number, equality)
        return second if second.status in HOLD else self._whatever_the_cost(number, equality, first)

    def _under(self, model: Model, number: int, equality: Equality, checks: bool = True) -> Finding:
        model = self.fitted(model, number)
        try:
            restraints = self._check_names(equality, model) if checks else set()
            for _ in range(MOST_CIRCLES):
                try:
                    found = self._compared(model, equality)
                except CircleError:
                    continue
                if found.status == "unequal" and restraints:
                    where = self._lines[min(restraints)]
                    raise RivalError(f"it may hold under the equation in line {where}, which says nothing for all")
                return found
            return undecided(Why(Cause.UNDEFINED, "its names are defined in circles"))
        except (BpverifyError, RecursionError) as error:
            return undecided(Why.of(error, Cause.BEYOND))
        finally:
            if model.sensitive:
                self.sensitive.add(number)
                self.asked |= model.sensitive

    def misfits(self) -> tuple[int, int]:
        """Return how many definitions have no shape, or one that cannot be meant, and how many equalities."""
        strange = len(self.of_each_sample())
        return sum(self.kinds[n] != "claim" for n in self.mistyped) + strange, len(self.mistyped) + strange

    def holding(self, numbers: Iterable[int]) -> int:
        """Return how many of some equalities hold."""
        return sum(self.judge(n).status in HOLD for n in numbers)

    def _compared(self, model: Model, equality: Equality) -> Finding:
        values = self.values_in(model, equality)
        pairs, trees = values.pairs, (equality.left, equality.right)
        about = Grounds(model, [n for pair in pairs for n in pair], trees)
        supposed = self._supposed_of_names(equality, model, about)
        if not model.all_depend():
            raise UndefinedError("nothing says how what is differentiated depends on what it is differentiated by")
        self._check_softmax(model)
        found = compare(model.scalars, pairs, written)
        if found.outcome == "unequal":
            found, given = before_the_last(model, equality, values, self.symbols_of(equality, model), found)
            supposed += given
        if found.outcome == "unequal":
            found, given = self._where_it_holds(model, equality, pairs, [letters for letters, _ in values.places], found)
            supposed += given
        status = {"open": "undecided"}.get(found.outcome, found.outcome)
        names = self.symbols_of(equality, model)
        if model.void & {d.step for name in names for d in model.definitions.get(name, ())}:
            raise UndefinedError("its names are defined in a circle")
        if any(map(self.is_misplaced, about.steps)):
            raise NamingError("it rests on a definition with an entry out of place")
        rest = self.placements(equality) if found.outcome in HOLD else ()
        if may_fail_before(model, equality, rest, self._where(equality), [d for n in names for d in model.definitions.get(n, ())]):
            raise UndefinedError("a quantity speaks of one layer alone, and it does not hold there, or is not known to")
        if found.outcome in HOLD and (letter := beside_a_number(about.bodies, self.symbols)):
            raise UndefinedError(f"nothing says whether {in_latex(letter)} is one of the numbers with which entries are named")
        if found.outcome in HOLD and (thin := self.collapsed & self.symbols_of(equality, model)):
            raise NamingError(f"nothing says how large {listed(thin)} is: it came out as a number")
        if status == "unequal" and equality.law and is_elsewhere(equality.law, self.equalities):
            raise NamingError(f"it is no law for every number {in_latex(equality.law)}, and that letter has a meaning of its own")
        if status == "unequal" and names & model.supposed:
            raise UndefinedError("nothing says how what is differentiated depends on what it is differentiated by")
        if "dot" in model.sensitive and any(_has_dot(self.equalities[n]) for n in self.mistyped):
            raise AmbiguousError("another equation with a dot does not fit: what the dot between arrays is, is not sure")
        if found.outcome in HOLD and both_vanish(equality, model.scalars, pairs, about.definitions):
            raise UndefinedError("both sides are 0 where two of its letters are equal")
        if found.outcome in HOLD and (other := past(model)):
            raise UndefinedError(f"nothing says that what is differentiated is no function of {in_latex(other)}")
        said = signs_said([self._items[n].latex for n in (equality.item.number, *about.steps) if n >= 0], self.known.entrywise)
        conditions = (*supposed, *said, *about.conditions(self.conventions_read(), self.reading), *self._besides(about.steps))
        layered = any(self._where(equality))
        if equality.law:
            words = f"{equality.law} is any number there, and functions act entry by entry"
            conditions = (*conditions, Condition(ConditionKind.CONVENTION, words))
        if equality.item.number in self._equal:
            conditions = (*conditions, Condition(ConditionKind.MODEL, "sizes that the equation makes equal are equal"))
        conditions = (*conditions, *self._of_parts(names), *self._of_vectors(names), *said_of_layers(names, self.of_layers))
        conditions = (*conditions, *self._whatever(names, equality.item.number, model))
        conditions = (*conditions, *said_of_misplaced(names, self.misplaced, self._lines))
        conditions = (*conditions, *said_of_rows(names, self.rows), *said_of_summands(about.definitions))
        steps = (equality.item.number, *about.steps)
        conditions = (*conditions, *said_of_features(steps, self.of_feature, self._lines))
        conditions = (*conditions, *said_of_values_anew(steps, self.given_anew, self._lines))
        conditions = (*conditions, *said_of_families(names, self.symbols.families), *self._of_costs(about.steps))
        if any(np.shape(a) != np.shape(b) and np.shape(a) and np.shape(b) for a, b in values.sides):
            conditions = (*conditions, Condition(ConditionKind.CONVENTION, "a matrix as the column of its entries, row by row"))
        cause = Cause.BEYOND if status == "undecided" else None
        leaves, by = frozenset(about.leaves()), differentiated_by(about.bodies, self.symbols)
        return Finding(
            status, found.reason, found, len(pairs), about.steps, layered, conditions, model.sized, leaves,
            frozenset(about.stepped()), by, frozenset(names), cause=cause,
        )

    def values_in(self, model: Model, equality: Equality) -> Values:
        """Return the values of both sides of an equality wherever it is looked at."""
        return values_of(model, equality, self._where(equality))

    def symbols_of(self, equality: Equality, model: Model) -> set[str]:
        """Return the symbols in an equality, in the definitions of these, and so on."""
        trees: list[Node] = [equality.left, equality.right]
        found: set[str] = set()
        while trees:
            for node in quantities(trees.pop()):
                symbol = self.symbols.symbol(node)
                new = {symbol, *self.symbols.same(symbol)} - found if symbol else set()
                found |= new
                trees += [d.body for each in new for d in model.definitions.get(each, ())]
        return found

    def _where(self, equality: Equality) -> list[dict[str, int]]:
        """Return where an equality is looked at: at every layer from the first one on where it can be, the last ones too."""
        found = self.comparable(equality)
        return found if len(found) <= MOST_PLACES else [*found[: MOST_PLACES // 2], *found[-MOST_PLACES // 2 :]]


def _has_dot(equality: Equality) -> bool:
    return any(isinstance(n, Times) and "dot" in n.signs for n in walk((equality.left, equality.right)))


def read(items: Sequence[Item], parses: Parses | None = None, loss: bool = False) -> Text:
    """Return a text under the one reading of its conventions under which its shapes fit, and most of what depends on them holds.

    ``loss`` says which meaning letters of gradients have.
    """
    parses = parses or Parses()
    first = _fitting(items, parses, loss)
    for item in items:
        first.judge(item.number)
    suspects = first.sensitive | first.mistyped.keys()
    if first.mistyped:
        first.asked |= {"dot", "rows"}
    if not suspects:
        return first
    best, most = first, first.holding(suspects)
    for reading in readings(parses.declared, loss):
        if reading == first.reading or not first.asked >= reading.differs(first.reading):
            continue
        other = Text(items, reading, first, parses=parses)
        count = other.holding(suspects)
        if count > most:
            best, most = other, count
    return best


def _fitting(items: Sequence[Item], parses: Parses, loss: bool) -> Text:
    """Return a text with vectors as columns, or as rows where more of its equations have shapes then."""
    left = readings(parses.declared, loss)
    columns = Text(items, left[0], parses=parses)
    if not any(columns.misfits()) or left[0].rows == left[-1].rows:
        return columns
    rows = Text(items, replace(left[0], rows=True), parses=parses)
    return rows if rows.misfits() < columns.misfits() else columns


def _chosen(trees: list[Node]) -> frozenset[str]:
    """Return the letters with which conditions compare an index, such as the class of a sample: each is one value."""
    found: set[str] = set()
    for node in walk(tuple(trees)):
        if isinstance(node, Cases):
            for _, condition in node.branches:
                for _, left, right in condition or ():
                    found |= {side.base for side in (left, right) if isinstance(side, Name) and not side.sub}
    return frozenset(found)
