"""A whole text judged by its own definitions: what each equality is, and whether it holds where it claims something."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from bpverify.errors import BpverifyError, UnsupportedError
from bpverify.grounds import Condition, ConditionKind
from bpverify.texts.broadcasts import added_to_matrices
from bpverify.texts.bypassed import past
from bpverify.texts.causes import AmbiguousError, NamingError, NoEqualityError, TooLargeError, UndefinedError, Why
from bpverify.texts.corrected import correct, known, readings
from bpverify.texts.costs import of_one
from bpverify.texts.defined import Defined, is_head, is_update
from bpverify.texts.definitions import Definition, FunctionDefinition
from bpverify.texts.ellipses import without_dots
from bpverify.texts.equality import HOLD, Equality, Finding, Item, undecided
from bpverify.texts.evaluate import Evaluator
from bpverify.texts.grounds import Grounds
from bpverify.texts.laws import is_elsewhere, with_laws
from bpverify.texts.lowered import compare, written
from bpverify.texts.meetings import Meetings
from bpverify.texts.model import MOST_COMPONENTS, CircleError, Model
from bpverify.texts.places import Setting
from bpverify.texts.reader import Known, Parses
from bpverify.texts.rivals import Rivals
from bpverify.texts.scalars import Scalars
from bpverify.texts.shaped import Shaped
from bpverify.texts.sizes import CYCLES, Sizes
from bpverify.texts.spoken import conditions as signs_said
from bpverify.texts.spoken import entrywise
from bpverify.texts.supposed import Supposed
from bpverify.texts.symbols import FIRST, Reading, Symbols, table
from bpverify.texts.tree import Call, Cases, Derivative, Nabla, Name, Sum, Times, quantities, walk
from bpverify.texts.uses import Uses
from bpverify.texts.written import in_latex, listed
from bpverify.verdict import Cause

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bpverify.texts.tree import Node

MOST_PLACES = 8
"""At how many layers, or pairs of them, one equality is looked at."""
MOST_CIRCLES = 6
"""How many circles of definitions one equality may meet."""
DEFAULT_FUNCTIONS = frozenset({r"\sigma", r"\phi", r"\varphi", "f", "g", r"\psi", r"\Phi", r"\varsigma", "ReLU", "relu", "sigmoid"})


@dataclass
class Values:
    """The values of both sides of an equality, component by component, each with its indices and layers."""

    model: Model
    pairs: list[tuple[int, int]] = field(default_factory=list)
    places: list[tuple[dict[str, int], dict[str, int]]] = field(default_factory=list)
    sides: list[tuple[Any, Any]] = field(default_factory=list)


@dataclass
class Text(Shaped, Defined, Rivals, Meetings, Supposed):
    """A document's equalities, read together."""

    items: Sequence[Item]
    reading: Reading = FIRST
    like: Text | None = None
    """Another reading of the same text: which symbols are arrays is taken from there."""
    instance: int = 0
    """Which sizes and depth are looked at."""
    parses: Parses = field(default_factory=Parses)
    known: Known = field(default_factory=Known)
    equalities: dict[int, Equality] = field(default_factory=dict)
    unread: dict[int, Why] = field(default_factory=dict)
    kinds: dict[int, str] = field(default_factory=dict)
    hypotheses: list[tuple[int, Node, Node]] = field(default_factory=list)
    """Sums that are said to be a number, with the step from which on."""
    many: set[str] = field(default_factory=set)
    """Functions with several definitions under one heading: they are taken for any functions."""
    changed: dict[str, list[int]] = field(default_factory=dict)
    """Names that are given another value by an arrow, with the steps."""
    conventions: dict[str, str] = field(default_factory=dict)
    """Meanings that the text leaves to convention, by symbol."""
    definitions: list[tuple[int, str, Any]] = field(default_factory=list)
    """Step, what is defined (a symbol with its pattern, or a function), and the definition."""

    def __post_init__(self) -> None:
        if self.like is not None:
            self.known, self.equalities, self.unread = self.like.known, self.like.equalities, self.like.unread
            self.hypotheses = self.like.hypotheses
        else:
            self.known = known(self._functions(), self.parses)
            self._read()
        self.sizes = Sizes(self.instance)
        self.mistyped: dict[int, Why] = {}
        self._placed: dict[tuple[int, int], tuple[dict[str, int], ...]] = {}
        if self.like is None:
            self._learn()
            self._define()
            self._settle()
        else:
            self._take_over(self.like)
            self.mistyped = self._typed()
        self._find_heads()
        self._added = added_to_matrices(self.equalities.values(), self.symbols, self._symbol)
        self._said = " ".join(item.nearby for item in self.items)
        self._models: dict[Any, Model] = {}
        self._lines = {item.number: item.line for item in self.items}
        self._items = {item.number: item for item in self.items}
        self._found: dict[int, Finding] = {}
        self._others: dict[int, Text] = {}
        self._plain: dict[int, Finding] = {}
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
        self.symbols.chosen = _chosen(trees)
        self._some_layer = self._layered_symbols()
        self._derivatives = [n for n in walk(tuple(pairs)) if isinstance(n, (Derivative, Nabla))]

    def _take_over(self, like: Text) -> None:
        """Take what does not depend on the reading nor on sizes from another reading of the text."""
        self._summed, self._some_layer, self._derivatives = like._summed, like._some_layer, like._derivatives
        self.symbols = like.symbols.under(self.reading, self.instance)
        self.definitions, self.kinds, self.conventions = like.definitions, like.kinds, like.conventions
        self.many, self.changed = like.many, like.changed
        if like.instance == self.instance:
            self._placed = like._placed

    # -- reading

    def _functions(self) -> Known:
        """Return which letters are functions: those that are primed before a bracket, or defined by f(x) = ..."""
        uses = Uses()
        for item in self.items:
            uses.note(item.latex)
        own = replace(uses.known(), entrywise=entrywise(" ".join(item.nearby for item in self.items)))
        whole = self.parses.whole = self.parses.whole or own
        # A section is read with what the whole document says of its letters.
        always = own.functions & whole.functions
        everything = replace(whole, functions=always | DEFAULT_FUNCTIONS | {*"hFGpqsuvkrR", r"\rho", r"\theta"})
        found: set[str] = set()
        indexed: Counter[str] = Counter()
        called: Counter[str] = Counter()
        for item in self.items:
            try:
                members = self.parses.members(item.latex, everything)[0]
            except BpverifyError:
                continue
            for at, (_, tree) in enumerate(members):
                if at == 0 and isinstance(tree, Call) and not tree.order and len(members) > 1 and is_head(tree):
                    found.add(tree.function.base)
                for node in walk(tree):
                    if isinstance(node, Call):
                        called[node.function.base] += 1
                        if node.order:
                            found.add(node.function.base)
                    elif isinstance(node, Name) and node.sub:
                        indexed[node.base] += 1
        found |= {f for f in DEFAULT_FUNCTIONS if called[f] and indexed[f] <= 2 * called[f]}
        return replace(whole, functions=always | found)

    def _read(self) -> None:
        for item in self.items:
            try:
                members, asides = self.parses.members(item.latex, self.known)
                self.hypotheses += [(item.number, left, right) for left, right in asides]
                if len(members) != 2:
                    raise NoEqualityError("not one relation between two sides")
                (_, left), (relation, right) = members
                if relation == "->" and is_update(left, right):
                    relation = ":="
                if relation not in ("=", ":="):
                    raise NoEqualityError("no equality")
                self.equalities[item.number] = Equality(item, without_dots(left), without_dots(right), relation)
            except (BpverifyError, RecursionError) as error:
                self.unread[item.number] = Why.of(error, Cause.NOT_READ)
        self.equalities = with_laws(self.equalities)

    # -- judging

    def model(self, number: int, any_function: bool = False) -> Model:
        """Return the model that holds at a step: of several definitions of a name the last one before it, else the first.

        With ``any_function`` functions are any functions, whatever the text defines them to be.
        """
        visible: dict[str, tuple[int, Any]] = {}
        for step, key, definition in self.definitions:
            if isinstance(definition, FunctionDefinition) and (any_function or key in self.many):
                continue
            if step <= number or (key not in visible and self._is_near(step, number)):
                visible[key] = (step, definition)
        signature = tuple(sorted(step for step, _ in visible.values()))
        found = self._models.get(signature)
        if found is None:
            found = self._models[signature] = self._made(visible)
        return found

    def _generality(self, definition: Definition) -> int:
        """Order definitions: those of one layer, such as the last, or of one entry first."""
        names = self.symbols.naming
        layer = walk(definition.ref.layer) if definition.ref.layer is not None else ()
        letters = [i for i in definition.ref.indices or () if isinstance(i, Name)]
        return len(letters) + any(isinstance(n, Name) and n.base in names.counters for n in layer)

    def _is_near(self, step: int, number: int) -> bool:
        """Whether two equalities stand in one section."""
        if step < 0:
            return True
        return self.equalities[step].item.section == self.equalities[number].item.section

    def _made(self, visible: dict[str, tuple[int, Any]]) -> Model:
        model = Model(self.symbols, self.sizes, scalars=Scalars(), known_functions=self.known.functions)
        for key, (_, definition) in visible.items():
            if isinstance(definition, FunctionDefinition):
                model.functions[key.removeprefix("function ")] = definition
            else:
                model.definitions[definition.ref.symbol].append(definition)
        for found in model.definitions.values():
            found.sort(key=self._generality)
        for node in self._derivatives:
            self._note_derivative(model, node)
        return model

    def _note_derivative(self, model: Model, node: Any) -> None:
        if isinstance(node, Nabla) and node.by is not None:
            node = Derivative(node.of, (node.by,))
        if not isinstance(node, Derivative) or not isinstance(node.of, Name):
            return
        try:
            ref = self.symbols.ref(node.of)
        except BpverifyError:
            return
        if ref.layer is not None or (ref.indices is not None and ref.symbol not in self.symbols.naming.each):
            return
        for symbol in {ref.symbol, of_one(ref.symbol)} - model.definitions.keys():
            if node.by[0] not in model.differentiated[symbol]:
                model.differentiated[symbol].append(node.by[0])

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
        if self.kinds[number] in ("definition", "setting"):
            return Finding("given")
        if number in self.mistyped:
            return undecided(self.mistyped[number])
        equality = self.equalities[number]
        first = self._under(self.model(number), number, equality)
        if first.status in HOLD or not any(isinstance(d, FunctionDefinition) for _, _, d in self.definitions):
            return first
        second = self._under(self.model(number, True), number, equality)
        return second if second.status in HOLD else first

    def _under(self, model: Model, number: int, equality: Equality, checks: bool = True) -> Finding:
        model = self.fitted(model, number)
        try:
            if checks:
                self._check_names(equality, model)
            for _ in range(MOST_CIRCLES):
                try:
                    return self._compared(model, equality)
                except CircleError:
                    continue
            return undecided(Why(Cause.UNDEFINED, "its names are defined in circles"))
        except (BpverifyError, RecursionError) as error:
            return undecided(Why.of(error, Cause.BEYOND))
        finally:
            if model.sensitive:
                self.sensitive.add(number)
                self.asked |= model.sensitive

    def misfits(self) -> tuple[int, int]:
        """Return how many definitions have no shape, and how many equalities."""
        return sum(self.kinds[n] != "claim" for n in self.mistyped), len(self.mistyped)

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
        found = compare(model.scalars, pairs, written)
        if found.outcome == "unequal":
            found, given = self._where_it_holds(model, equality, pairs, [letters for letters, _ in values.places], found)
            supposed += given
        status = {"open": "undecided"}.get(found.outcome, found.outcome)
        names = self.symbols_of(equality, model)
        if model.void & {d.step for name in names for d in model.definitions.get(name, ())}:
            raise UndefinedError("its names are defined in a circle")
        if found.outcome in HOLD and (thin := self.collapsed & self.symbols_of(equality, model)):
            raise NamingError(f"nothing says how large {listed(thin)} is: it came out as a number")
        if status == "unequal" and equality.law and is_elsewhere(equality.law, self.equalities):
            raise NamingError(f"it is no law for every number {in_latex(equality.law)}, and that letter has a meaning of its own")
        if "dot" in model.sensitive and any(_has_dot(self.equalities[n]) for n in self.mistyped):
            raise AmbiguousError("another equation with a dot does not fit: what the dot between arrays is, is not sure")
        if found.outcome in HOLD and (other := past(model, self._symbol)):
            raise UndefinedError(f"nothing says that what is differentiated is no function of {in_latex(other)}")
        said = signs_said([self._items[n].latex for n in (equality.item.number, *about.steps) if n >= 0], self.known.entrywise)
        conditions = (*supposed, *said, *about.conditions(self.conventions, self.reading), *self._besides(about.steps))
        layered = any(self._where(equality))
        if equality.law:
            words = f"{equality.law} is any number there, and functions act entry by entry"
            conditions = (*conditions, Condition(ConditionKind.CONVENTION, words))
        if equality.item.number in self._equal:
            conditions = (*conditions, Condition(ConditionKind.MODEL, "sizes that the equation makes equal are equal"))
        if any(np.shape(a) != np.shape(b) and np.shape(a) and np.shape(b) for a, b in values.sides):
            conditions = (*conditions, Condition(ConditionKind.CONVENTION, "a matrix as the column of its entries, row by row"))
        cause = Cause.BEYOND if status == "undecided" else None
        return Finding(status, found.reason, found, len(pairs), about.steps, layered, conditions, model.sized, cause=cause)

    def values_in(self, model: Model, equality: Equality) -> Values:
        """Return the values of both sides of an equality wherever it is looked at.

        Raises:
            UnsupportedError: one of them is not known.
        """
        model.met.clear()
        model.touched.clear()
        model.taken.clear()
        found = Values(model)
        for counters in self._where(equality):
            for letters in model.places((equality.left, equality.right), counters):
                at = Setting(letters, counters, {})
                evaluator = Evaluator(model)
                left, right = evaluator.value(equality.left, at), evaluator.value(equality.right, at)
                found.sides.append((left, right))
                found.pairs += _pairs(left, right)
                found.places += [(letters, counters)] * (len(found.pairs) - len(found.places))
                if len(found.pairs) > MOST_COMPONENTS:
                    raise TooLargeError(f"more than {MOST_COMPONENTS} components")
        if not found.pairs:
            raise UndefinedError("no layer of the instance has it")
        if any(isinstance(side, np.ndarray) for pair in found.pairs for side in pair):
            raise UnsupportedError("an array where an entry is due")
        return found

    def fitted(self, model: Model, number: int) -> Model:
        """Return a model with the sizes that an equality has, of which nothing is asked yet."""
        sizes = self._sizes_of.get(number, self.sizes)
        found = replace(model, sizes=sizes, sensitive=set(), sized=False, size_names=self.size_names)
        return found.anew() if number in self._equal else found

    def symbols_of(self, equality: Equality, model: Model) -> set[str]:
        """Return the symbols in an equality, in the definitions of these, and so on."""
        trees: list[Node] = [equality.left, equality.right]
        found: set[str] = set()
        while trees:
            for node in quantities(trees.pop()):
                symbol = self._symbol(node)
                if symbol and symbol not in found:
                    found.add(symbol)
                    trees += [d.body for d in model.definitions.get(symbol, ())]
        return found

    def _where(self, equality: Equality) -> list[dict[str, int]]:
        """Return where an equality is looked at: at every layer from the first one on where it can be, the last ones too."""
        found = list(self.placements(equality, lowest=1)) or list(self.placements(equality))
        return found if len(found) <= MOST_PLACES else [*found[: MOST_PLACES // 2], *found[-MOST_PLACES // 2 :]]


def _has_dot(equality: Equality) -> bool:
    return any(isinstance(n, Times) and "dot" in n.signs for n in walk((equality.left, equality.right)))


def read(items: Sequence[Item], parses: Parses | None = None) -> Text:
    """Return a text under the one reading of its conventions under which its shapes fit, and most of what depends on them holds."""
    parses = parses or Parses()
    first = _fitting(items, parses)
    for item in items:
        first.judge(item.number)
    suspects = first.sensitive | first.mistyped.keys()
    if first.mistyped:
        first.asked |= {"dot", "rows"}
    if not suspects:
        return first
    best, most = first, first.holding(suspects)
    for reading in readings(parses.declared):
        if reading == first.reading or not first.asked >= reading.differs(first.reading):
            continue
        other = Text(items, reading, first, parses=parses)
        count = other.holding(suspects)
        if count > most:
            best, most = other, count
    return best


def _fitting(items: Sequence[Item], parses: Parses) -> Text:
    """Return a text with vectors as columns, or as rows where more of its equations have shapes then."""
    left = readings(parses.declared)
    columns = Text(items, left[0], parses=parses)
    if not columns.mistyped or left[0].rows == left[-1].rows:
        return columns
    rows = Text(items, replace(left[0], rows=True), parses=parses)
    return rows if rows.misfits() < columns.misfits() else columns


def _pairs(left: Any, right: Any) -> list[tuple[int, int]]:
    if isinstance(left, np.ndarray) and isinstance(right, np.ndarray):
        if left.shape != right.shape:
            if left.size != right.size or (1 not in right.shape and 1 not in left.shape):
                raise UnsupportedError(f"arrays of shapes {left.shape} and {right.shape} on the two sides")
            # One is laid out row by row as a column.
        return list(zip(left.flat, right.flat, strict=True))
    if isinstance(left, np.ndarray):
        return [(each, right) for each in left.flat]
    if isinstance(right, np.ndarray):
        return [(left, each) for each in right.flat]
    return [(left, right)]


def _chosen(trees: list[Node]) -> frozenset[str]:
    """Return the letters with which conditions compare an index, such as the class of a sample: each is one value."""
    found: set[str] = set()
    for node in walk(tuple(trees)):
        if isinstance(node, Cases):
            for _, condition in node.branches:
                for _, left, right in condition or ():
                    found |= {side.base for side in (left, right) if isinstance(side, Name) and not side.sub}
    return frozenset(found)
