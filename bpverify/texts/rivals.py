"""The part of a text that refuses a claim where its names have more than one meaning: other equations of them, words beside it."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bpverify.grounds import Condition, ConditionKind
from bpverify.texts.any_cost import restricts_any_cost
from bpverify.texts.broadcasts import differentiated_by
from bpverify.texts.causes import AmbiguousError, NamingError, RivalError, UndefinedError, WordsError
from bpverify.texts.costs import of_one
from bpverify.texts.defined import is_derivative
from bpverify.texts.definitions import Definition
from bpverify.texts.displays import entries_of
from bpverify.texts.equality import HOLD, Equality, Finding, Item
from bpverify.texts.free_terms import has_free_term
from bpverify.texts.grids import is_in_order
from bpverify.texts.heads import Heads
from bpverify.texts.inert import is_inert
from bpverify.texts.labels import may_be_entries
from bpverify.texts.of_unknowns import says_what_a_prime_is
from bpverify.texts.restraints import is_restraint
from bpverify.texts.signs import FUNCTIONS
from bpverify.texts.tree import (
    Call,
    Columns,
    Derivative,
    Dots,
    Group,
    Matrix,
    Name,
    Norm,
    Number,
    Plus,
    Scripted,
    Times,
    quantities,
    walk,
)  # fmt: skip
from bpverify.texts.unsaid import unsaid_terms
from bpverify.texts.written import in_latex, listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bpverify.texts.causes import Why
    from bpverify.texts.model import Model
    from bpverify.texts.outputs import Outputs
    from bpverify.texts.reader import Known, Parses
    from bpverify.texts.symbols import Symbols
    from bpverify.texts.tree import Node


class Rivals(Heads):
    """A text's equalities, each beside the others of the same names."""

    items: Sequence[Item]
    symbols: Symbols
    equalities: dict[int, Equality]
    kinds: dict[int, str]
    hypotheses: list[tuple[int, Node, Node]]
    changed: dict[str, list[int]]
    confused: frozenset[str]
    dubious: set[int]
    mistyped: dict[int, Why]
    definitions: list[tuple[int, str, Any]]
    batches: dict[int, int]
    parses: Parses
    known: Known
    outputs: Outputs
    _heads: dict[str, set[int]]
    _plain: dict[Any, Finding]
    _uses_words: bool
    in_own_sentence: tuple[tuple[str, str], ...]
    _followed: dict[Any, bool]
    _lines: dict[int, int]
    _items: dict[int, Item]
    _said: str
    _spoken_of: dict[str, bool]
    _added: frozenset[str]
    """What may be a matrix, or a vector that is added to each row, or column, of a matrix."""
    count: Name | None
    apart: set[int]
    """Equalities that are left out of account: those that are accused."""

    @cached_property
    def _may_be_entries(self) -> dict[str, str]:
        """The symbols whose label may be an index of an array, with that array."""
        return may_be_entries((n for each in self.equalities.values() for n in quantities((each.left, each.right))), self.symbols)

    def _check_names(self, equality: Equality, model: Model) -> set[int]:
        """Refuse a claim on names of which more than one meaning stands in the text; return what may say where it holds."""
        if self.kinds.get(equality.item.number) == "display" and self._shows_itself(equality):
            # An array is its entries, whatever else is said of it.
            return set()
        names = self.symbols_of(equality, model)
        number, trees = equality.item.number, (equality.left, equality.right)
        defined = {d.ref.symbol for _, _, d in self.definitions if isinstance(d, Definition)}
        changed = {n for n in names & defined if any(not self._is_behind(other, number) for other in self.changed.get(n, ()))}
        if changed:
            raise RivalError(f"{listed(changed)} is defined, and then given another value")
        if confused := names & self.confused:
            raise UndefinedError(f"several sums run over one array up to {listed(confused)} and another size")
        if entries := {label for label, whole in self._may_be_entries.items() if {label, whole} <= names}:
            raise AmbiguousError(f"{listed(entries)} may be an entry of an array, or have a name of its own")
        added = {self.symbols.symbol(n) for n in unsaid_terms(d for name in names for d in model.definitions.get(name, ()))}
        by = {self.symbols.symbol(n) for n in quantities(tuple(d.by for d in walk(trees) if isinstance(d, Derivative)))}
        if unsaid := added - defined - by - model.differentiated.keys():
            raise UndefinedError(f"nothing says what {listed(unsaid)} of the cost depends on")
        if per_sample := names & self.of_each_sample():
            raise AmbiguousError(f"as read, {listed(per_sample)} has an entry for each sample: vectors may be rows, or columns")
        bodies = [d.body for name in names for d in model.definitions.get(name, ())]
        by_all = differentiated_by((*trees, *bodies), self.symbols)
        spread = self._added & by_all
        if spread := frozenset(s for s in spread if self.symbols.kind(s) == "array"):
            raise AmbiguousError(f"{listed(spread)} is added to matrices: it may be one, or be added to each row or column")
        self._check_functions(equality, bodies)
        # What is said of the cost of one sample is said of the sum.
        names |= {of_one(name) for name in names} & self.symbols.naming.each
        in_use = {d.step for name in names for d in model.definitions.get(name, ())}
        restraints: set[int] = set()
        for name in sorted(names):
            # The other case of a letter with no definition may be the whole array of it.
            is_size = name in self.symbols.numbers
            others = self._heads_of_other_case(name) if name not in defined and not is_size else set()
            others = {n for n in others if not is_inert(self.equalities.get(n), by_all, model)}
            is_known = any(0 <= d.step < number for d in model.definitions.get(name, ()))
            for other in sorted(self._heads.get(name, set()) | others):
                if is_size and other in self.equalities and not isinstance(self.equalities[other].left, Name):
                    # A size in what has one says nothing of the size.
                    continue
                if is_known and other > number:
                    # What is defined before a claim means that in it, whatever is said of it later.
                    continue
                if other == number or other in in_use or other in self.apart or self._is_elsewhere(other, number):
                    continue
                if self._replaces_later(other, number):
                    continue
                if other in self.outputs.kept_back or self._is_of_another_cost(other, number, name, model):
                    # It names what is computed elsewhere, or is of another cost.
                    continue
                if is_restraint(self.equalities.get(other), self.symbols, model.definitions):
                    restraints.add(other)
                    continue
                if self._is_harmless(other, name, defined) or self._is_claimed_of_derivative(other, name, model):
                    continue
                if self._leaves_open(other, name, model) or self._is_of_any_cost(other, model):
                    continue
                if self.plainly(other).status not in HOLD and not self._follows(other, name, model):
                    raise RivalError(f"{in_latex(name)} has another equation in line {self._lines[other]}, which is not decided")
        self._check_words(equality)
        steps = {d.step for found in names for d in model.definitions.get(found, ())} | {number}
        if steps & self.dubious:
            raise NamingError("a capital letter is taken for a number beside an array")
        return restraints - {number for number, _, _ in self.hypotheses}

    def _shows_itself(self, equality: Equality) -> bool:
        """Whether an equality displays an array as its entries, each at its place."""
        shown = entries_of(equality.right, self.symbols.ref)
        return shown is not None and isinstance(equality.left, Name) and self.symbols.symbol(equality.left) == shown

    def _heads_of_other_case(self, name: str) -> set[int]:
        letter = self.symbols.faces.letter(name)
        if name in self.symbols.naming.ends | self.symbols.numbers | {self.symbols.last}:
            # The number of steps T is no array of the t that count them.
            return set()
        heads = (found for head, found in self._heads.items() if self.symbols.faces.letter(head) == letter.swapcase())
        return set().union(*heads) if len(letter) == 1 else set()

    def _check_words(self, equality: Equality) -> None:
        """Refuse signs of which the text says that they mean something else."""
        for kind in filter(self._speaks_of, _OTHERWISE):
            read = (e for e in (equality, *self._definitions_read()) if kind != "composition" or _CIRCLE.search(e.item.latex))
            if any(_uses(n, kind) for e in read for n in walk((e.left, e.right))):
                raise WordsError(f"the text speaks of another {kind}")
        for other, rival in self.equalities.items():
            head = rival.left
            if other == equality.item.number or not isinstance(head, Call) or head.function.base not in FUNCTIONS:
                continue
            if all(isinstance(a, Name) and not a.sub for a in head.arguments) and self.plainly(other).status not in HOLD:
                calls = {n.function.base for n in walk((equality.left, equality.right)) if isinstance(n, Call)}
                if head.function.base in calls:
                    raise RivalError(f"the text says something else of {head.function.base} in line {self._lines[other]}")

    def _speaks_of(self, kind: str) -> bool:
        """Whether the text has words after which a sign may mean something else; a long text is searched once."""
        if kind not in self._spoken_of:
            self._spoken_of[kind] = _OTHERWISE[kind].search(self._said) is not None
        return self._spoken_of[kind]

    def _definitions_read(self) -> list[Equality]:
        return [self.equalities[step] for step, _, _ in self.definitions if step >= 0]

    def plainly(self, number: int) -> Finding:
        """Return what is found of an equality without asking for other equations of its names."""
        key = number, self._uses_words, self.in_own_sentence
        if key not in self._plain:
            equality = self.equalities.get(number)
            if equality is None or number in self.mistyped or self.kinds[number] in ("definition", "setting", "sizes", "name"):
                self._plain[key] = Finding("undecided", "")
            else:
                self._plain[key] = self._under(self.model(number), number, equality, checks=False)
                if self._plain[key].status not in HOLD and self.costs_of_one:
                    of_any_cost = self._under(self.model(number, without=self.costs_of_one), number, equality, checks=False)
                    self._plain[key] = of_any_cost if of_any_cost.status in HOLD else self._plain[key]
        return self._plain[key]

    def _follows(self, number: int, name: str, model: Model) -> bool:
        """Whether another definition of a name says the same as the one that a model has."""
        equality = self.equalities.get(number)
        own = [d for each in (name, *self.symbols.same(name)) for d in model.definitions.get(each, ())]
        steps = {d.step for found in model.definitions.values() for d in found}
        if not own or equality is None or number in self.mistyped or number in steps:
            return False
        if self.kinds[number] not in ("definition", "display"):
            return False
        same = (self.equalities[d.step] for d in own if d.step in self.equalities)
        if any((each.left, each.right) == (equality.left, equality.right) for each in same):
            return True
        key = number, (self._uses_words, self.in_own_sentence, *sorted(steps))
        if key not in self._followed:
            self._followed[key] = self._under(model, number, equality, checks=False).status in HOLD
        return self._followed[key]

    def _is_behind(self, other: int, number: int) -> bool:
        """Whether an equality stands in a later section than another, or under a later heading."""
        return self._is_later(other, number) or self._items[other].heading > self._items[number].heading

    def _replaces_later(self, other: int, number: int) -> bool:
        """Whether an arrow computes a new value from the old one, further on in the text: until then it is the old one."""
        found = self.equalities.get(other)
        if found is None or found.relation != ":=" or not self._is_behind(other, number):
            return False
        return any(node == found.left for node in walk(found.right))

    def _is_later(self, other: int, number: int) -> bool:
        """Whether an equality stands in a later section than another: what changes a value there is of no concern to it."""
        return self._items[other].section > self._items[number].section

    def _is_elsewhere(self, other: int, number: int) -> bool:
        """Whether an equality stands in a later section, or defines a name anew under another heading: letters are used again."""
        one, another = self._items[other], self._items[number]
        is_new = self.kinds.get(other) in ("definition", "setting")
        return self._is_later(other, number) or (is_new and one.heading != another.heading)

    def _is_harmless(self, number: int, name: str, defined: set[str]) -> bool:
        """Whether an equality with a name on its left says nothing of what it is computed from: an update, a sum, a setting."""
        equality = self.equalities.get(number)
        if equality is None:
            return False
        if number in {n for n, _, _ in self.hypotheses} or self.kinds.get(number) == "stack":
            return True
        if says_what_a_prime_is(equality) or self._renames(equality):
            return True
        if name == "1":
            return equality.left != ONES or _has_ones_alone(equality.right)
        is_number = isinstance(equality.right, Number) or equality.right == ZEROS
        if is_number and isinstance(equality.left, Name) and name not in defined:
            return True
        if isinstance(equality.right, (Matrix, Columns)):
            # The display of an array's own entries.
            shown = [n for n in quantities(equality.right) if n.base not in self.symbols.numbers]
            bases = {n.base.lower() for n in shown}
            is_own = len(bases) == 1 and bases == {n.base.lower() for n in quantities(equality.left)}
            return is_own and is_in_order(equality.right)
        right = equality.right
        first = right.terms[0][1] if isinstance(right, Plus) else None
        return first == equality.left and name not in defined

    def _is_of_any_cost(self, number: int, model: Model) -> bool:
        """Whether an equality only says what the cost is at the last layer, of which nothing else is said."""
        equality = self.equalities.get(number)
        if equality is None or number in self.mistyped:
            return False
        return restricts_any_cost(equality, model.definitions, self.symbols, self.letters, self.count)

    def _whatever(self, names: Iterable[str], number: int, model: Model) -> Iterator[Condition]:
        """Yield that a claim holds whatever else the text says of the cost at the last layer."""
        for other in sorted({n for name in names for n in self._heads.get(name, ()) if n != number}):
            if self._is_of_any_cost(other, model) and self.plainly(other).status not in HOLD:
                words = "whatever the cost is, with which the equation there may hold"
                yield Condition(ConditionKind.MODEL, words, self._lines[other])

    def _leaves_open(self, number: int, name: str, model: Model) -> bool:
        """Whether an equality before the definition of a name says only what a term of its own is."""
        equality, own = self.equalities.get(number), model.definitions.get(name, ())
        is_before = bool(own) and all(d.step > number for d in own)
        return equality is not None and is_before and has_free_term(equality, self.items, self.equalities, self.symbols)

    def _renames(self, equality: Equality) -> bool:
        """Whether an equality of two letters defines the one on its right."""
        steps = ((s, d) for s, _, d in self.definitions if isinstance(d, Definition) and isinstance(d.body, Name))
        return any(s == equality.item.number and d.body == equality.left for s, d in steps)

    def _is_claimed_of_derivative(self, number: int, name: str, model: Model) -> bool:
        """Whether an equality claims something of a name that the text defines as a derivative: it defines nothing."""
        equality = self.equalities.get(number)
        definitions = model.definitions.get(name, ())
        if equality is None or equality.item.defines or equality.relation != "=" or not isinstance(equality.left, Name):
            return False
        if is_derivative(equality.right):
            return False
        return bool(definitions) and all(d.step >= 0 and is_derivative(d.body) for d in definitions)

    @property
    def letters(self) -> frozenset[str]:
        """The letters of gradients that have their conventional meaning."""
        raise NotImplementedError

    def of_each_sample(self) -> frozenset[str]:
        """Return what is added, and has an entry for each sample as it is read."""
        raise NotImplementedError

    @property
    def costs_of_one(self) -> frozenset[str]:
        """The keys of costs whose definition leaves out the index of their sample."""
        raise NotImplementedError

    def model(self, number: int, any_function: bool = False, without: frozenset[str] = frozenset()) -> Model:
        """Return the model that holds at a step."""
        raise NotImplementedError

    def _under(self, model: Model, number: int, equality: Equality, checks: bool = True) -> Finding:
        raise NotImplementedError

    def _is_of_another_cost(self, other: int, number: int, name: str, model: Model) -> bool:
        """Whether an equality is about a cost that a claim is not about."""
        raise NotImplementedError

    def symbols_of(self, equality: Equality, model: Model) -> set[str]:
        """Return the symbols that an equality rests on."""
        raise NotImplementedError


ONES, ZEROS = Name("1", bold=True), Name("0", bold=True)


def _has_ones_alone(node: Node) -> bool:
    """Whether a tree is an array of ones, with dots between them."""
    if isinstance(node, Scripted):
        return _has_ones_alone(node.of)
    cells = node.items if isinstance(node, Group) else [c for row in node.rows for c in row] if isinstance(node, Matrix) else ()
    return bool(cells) and all(isinstance(c, Dots) or c == Number(Fraction(1)) for c in cells)


_OTHERWISE = {
    "norm": re.compile(
        r"\b(?:L1|1-norm|spectral|nuclear|Manhattan)\b|(?:\bL_1|\\ell_1|\N{SCRIPT SMALL L}1|infinity|maximum)[}$ -]*"
        r"(?:norm|distance|metric|length|loss|error|penalt|regulari)",
        re.IGNORECASE,
    ),
    "logarithm": re.compile(r"\b(?:base[ -]?(?:2|10|two|ten)|bits|binary log\w*|decimal log\w*)\b|\\log_", re.IGNORECASE),
    "product": re.compile(r"\bconvol\w+|\bKronecker product", re.IGNORECASE),
    "composition": re.compile(r"\bcompos(?:ition|ed|e)\b", re.IGNORECASE),
}
"""Words after which a sign may mean something else than it does here."""
_CIRCLE = re.compile(r"\\circ(?![A-Za-z])|\N{RING OPERATOR}")
"""The sign of a product entry by entry that may be that of a composition."""


def _uses(node: Any, kind: str) -> bool:
    if kind == "norm":
        return isinstance(node, Norm)
    if kind == "logarithm":
        return isinstance(node, Call) and node.function.base == "log"
    return isinstance(node, Times) and "entry" in node.signs
