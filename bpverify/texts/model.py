"""The model of a text on one instance: its definitions, evaluated where they are asked for, over sizes that differ.

What has no definition is independent: a leaf. A scalar that is differentiated and has no definition is any function of what it is
differentiated by, as far as that is not computed into another of these.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from bpverify.errors import BpverifyError, UnsupportedError
from bpverify.texts.applied import Applied
from bpverify.texts.causes import NamingError, TooLargeError, UndefinedError
from bpverify.texts.definitions import Definition, FunctionDefinition
from bpverify.texts.dependence import Dependence
from bpverify.texts.evaluate import Evaluator
from bpverify.texts.groups import extent
from bpverify.texts.parameters import hidden
from bpverify.texts.parted import Parted
from bpverify.texts.places import Setting, free_letters, occurrences
from bpverify.texts.scalars import Scalars
from bpverify.texts.sizes import Sizes
from bpverify.texts.slices import entry, is_slice, is_turned
from bpverify.texts.steps import free_steps
from bpverify.texts.symbols import DELTA
from bpverify.texts.tree import Every, Name, Number, Sum, walk
from bpverify.texts.unknowns import Unknowns
from bpverify.texts.written import in_latex

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bpverify.texts.names import Ref
    from bpverify.texts.symbols import Symbols
    from bpverify.texts.tree import Columns, Derivative, Node

LONGEST_SUM = 40
"""How many terms a sum up to a number may have."""
MOST_COMPONENTS = 600
"""The most components of one claim that are looked at."""


class CircleError(UndefinedError):
    """A definition that uses what it defines."""


@dataclass
class Model(Applied, Dependence, Parted, Unknowns):
    """The definitions of a text up to some place, and the graph that they make."""

    symbols: Symbols
    sizes: Sizes
    definitions: dict[str, list[Definition]] = field(default_factory=lambda: defaultdict(list))
    functions: dict[str, FunctionDefinition] = field(default_factory=dict)
    differentiated: dict[str, list[Node]] = field(default_factory=lambda: defaultdict(list))
    """For each scalar, what it is differentiated by somewhere."""
    of_step: dict[str, list[Node]] = field(default_factory=lambda: defaultdict(list))
    """For each scalar that nothing defines and that has a value at every step, what it, or its sum, is differentiated by."""
    indexed: dict[str, list[Derivative]] = field(default_factory=lambda: defaultdict(list))
    """For each entry that nothing defines, the derivatives of it."""
    stepped: dict[str, list[Derivative]] = field(default_factory=dict)
    """For each scalar that nothing defines, and that is differentiated by what it was a step before, the derivatives of it."""
    known_functions: frozenset[str] = frozenset()
    """The letters that are functions in the text."""
    own_words: frozenset[str] = frozenset()
    """The words for functions that do not have the meaning here that they have everywhere."""
    size_names: frozenset[Any] = frozenset()
    """The sizes that the definitions name."""
    claimed: frozenset[Any] = frozenset()
    """Those that claims alone name."""
    sized: bool = False
    """Whether a size was asked for as a number."""
    sensitive: set[str] = field(default_factory=set)
    """Which conventions were asked for since this was last emptied."""
    scalars: Scalars = field(default_factory=Scalars)
    _memo: dict[Any, int] = field(default_factory=dict)
    _free_letters: dict[int, tuple[Definition, set[str]]] = field(default_factory=dict)
    _asked: dict[Any, frozenset[str]] = field(default_factory=dict)
    """Which conventions were asked for where the value of an entry was found: whatever uses it asks for them too."""
    _open: list[Any] = field(default_factory=list)
    _in_use: dict[Any, int] = field(default_factory=dict)
    void: set[int] = field(default_factory=set)
    """The steps of definitions that stand in a circle."""
    met: dict[tuple[Any, Any], bool] = field(default_factory=dict)
    """For each pair of names of which one was differentiated by the other, whether any entry depends on any."""
    sources: dict[int, Definition] = field(default_factory=dict)
    """The definition behind each node that has a name."""
    touched: set[int] = field(default_factory=set)
    """Nodes that were differentiated, or differentiated by, since this was last emptied."""
    behind: dict[int, frozenset[int]] = field(default_factory=dict)
    """Those of them in the definition of each node that has a name, which is evaluated once."""
    taken: set[tuple[int, int]] = field(default_factory=set)
    """The pairs of these of which the first depends on the second."""
    parameters: dict[str, frozenset[str]] = field(default_factory=dict)
    """The symbols that stand below functions, and may be parameters of these."""
    held: frozenset[tuple[Any, Any]] = frozenset()
    """The symbols, in pairs, of which the one is differentiated by the other with all else in its definition held."""
    holds_arguments: bool = False
    """Whether the derivative of a function at its arguments by one of them holds the others."""
    supposed: set[str] = field(default_factory=set)
    """Symbols that are functions of what an expression in them is differentiated by, as nothing says which of them are."""
    holds_steps: frozenset[Derivative] = frozenset()
    """The derivatives of a step that hold the steps before."""

    def anew(self) -> Model:
        """Return a model of the same definitions of which nothing is evaluated."""
        return Model(
            self.symbols, self.sizes, self.definitions, self.functions, self.differentiated, self.of_step,
            self.indexed, self.stepped, self.known_functions, self.own_words, size_names=self.size_names, claimed=self.claimed,
            holds_arguments=self.holds_arguments, holds_steps=self.holds_steps, supposed=self.supposed,
        )  # fmt: skip

    # -- components

    def component(self, symbol: str, layer: int | None, indices: tuple[Any, ...]) -> int:
        """Return the scalar of one entry."""
        key = (symbol, layer, indices)
        if key in self._memo:
            self.sensitive |= self._asked.get(key, frozenset())
            return self._memo[key]
        if (other := self.same_entry(symbol, layer, indices)) is not None:
            return self.component(*other)
        if key in self._open:
            # Definitions in a circle define nothing.
            circle = self._open[self._open.index(key) :]
            self.void |= {self._in_use[each] for each in circle if each in self._in_use}
            raise CircleError(f"{in_latex(symbol)} is defined in a circle")
        self._open.append(key)
        before, self.sensitive = self.sensitive, set()
        try:
            found = self._defined(key)
        finally:
            self._open.remove(key)
            self._in_use.pop(key, None)
            own, self.sensitive = self.sensitive, before
            self.sensitive |= own
        self._memo[key] = found
        if own:
            self._asked[key] = frozenset(own)
        return found

    def _defined(self, key: tuple[str, int | None, tuple[Any, ...]]) -> int:
        symbol, layer, indices = key
        if symbol in self.known_functions and not (indices and any(d.ref.indices for d in self.definitions.get(symbol, ()))):
            raise UndefinedError(f"the function {in_latex(symbol)} stands without its argument")
        for definition in self.definitions.get(symbol, ()):
            setting = None if definition.step in self.void else self._match(definition, layer, self.given(definition, indices))
            if setting is None:
                continue
            self._in_use[key] = definition.step
            touched, self.touched = self.touched, set()
            try:
                value = self.evaluated(definition.body, setting)
            finally:
                own, self.touched = frozenset(self.touched), touched | self.touched
            if not self.all_depend():
                raise UndefinedError(f"{in_latex(symbol)} is a derivative by what nothing says that it depends on")
            if definition.ref.transposed:
                if not isinstance(value, np.ndarray):
                    raise NamingError(f"{in_latex(symbol)} is defined transposed, as a number")
                value = value.T
            if definition.ref.indices is None and isinstance(value, np.ndarray):
                value = self._entry(value, symbol, indices)
            elif is_slice(definition.ref) and isinstance(value, np.ndarray):
                value = entry(value.T if is_turned(definition.ref, self.symbols.reading.rows) else value, definition.ref, indices)
            elif len(self.given(definition, indices)) < len(indices):
                value = self.of_part(value, symbol, indices[-1])
            if isinstance(value, np.ndarray):
                raise NamingError(f"{in_latex(symbol)} is a scalar here, and an array in its definition")
            found = self.scalars.named(key, value)
            self.sources[found] = definition
            self.behind[found] = own
            return found
        if symbol in self.differentiated and (not indices or symbol in self.symbols.naming.each):
            return self.unknown(key)
        if symbol in self.indexed and indices:
            return self.unknown_entry(key)
        if symbol in self.stepped and (found_here := self.unknown_of_step_before(key)) is not None:
            return found_here
        if symbol in self.of_step and symbol not in self.stepped and layer is not None and not indices:
            return self.unknown_at_step(key)
        return self.scalars.leaf(key)

    def all_touched(self, roots: set[int]) -> set[int]:
        """Return the nodes that were differentiated, or differentiated by, for some nodes and in the definitions behind them."""
        found = set(self.touched)
        rest, seen = roots | found, set[int]()
        while rest:
            seen |= rest
            reached = self.scalars.reach(*rest)
            new = set().union(*(self.behind.get(n, ()) for n in reached))
            found |= new
            rest = new - seen
        return found

    def _entry(self, value: Any, symbol: str, indices: tuple[Any, ...]) -> int:
        rank = self.symbols.rank.get(symbol, 0)
        if rank == 0 and not indices and value.size > 1:
            raise NamingError(f"{in_latex(symbol)} is a scalar here, and an array in its definition")
        if rank == 0:
            i, j = indices if indices else (1, 1)
        elif rank == 1:
            i, j = (1, indices[0]) if self.symbols.reading.rows else (indices[0], 1)
        else:
            i, j = indices
        if not isinstance(i, int) or not isinstance(j, int) or i > value.shape[0] or j > value.shape[1]:
            raise NamingError(f"the definition of {in_latex(symbol)} has another shape than its use")
        found: int = value[i - 1, j - 1]
        return found

    def _match(self, definition: Definition, layer: int | None, indices: tuple[Any, ...]) -> Setting | None:
        """Return what the letters of a definition's left side are, None where it is about others."""
        counters: dict[str, int] = {}
        letters: dict[str, Any] = {}
        ref = definition.ref
        if (ref.layer is None) != (layer is None):
            return None
        if ref.layer is not None and layer is not None and not self.matches(ref.layer, layer, counters):
            return None
        if ref.indices is not None:
            if len(ref.indices) != len(indices):
                return None
            for item, index in zip(ref.indices, indices, strict=True):
                if not self._match_index(item, index, letters):
                    return None
        for letter in self._free_letters_of(definition) - letters.keys() - self.symbols.fixed:
            # One value of what the left side does not name, such as the sample.
            letters[letter] = self.symbols.value_of(letter)
        if counters and min(self.layers((definition.body, definition.beside), counters), default=0) < 0:
            return None
        return Setting(letters, counters, {})

    def _free_letters_of(self, definition: Definition) -> set[str]:
        """Return the indices that no sum in a definition binds, looked for once."""
        known = self._free_letters.get(id(definition))
        if known is None or known[0] is not definition:
            found = free_letters((definition.body,), self.symbols.naming.indices)
            known = self._free_letters[id(definition)] = definition, found
        return known[1]

    def matches(self, pattern: Node, layer: int, counters: dict[str, int]) -> bool:
        """Whether a layer is one of a pattern; note what its counter is."""
        names = {n.base for n in walk(pattern) if isinstance(n, Name)} & self.symbols.naming.counters
        if not names:
            return self.symbols.layer(pattern, {}) == layer
        (name,) = names if len(names) == 1 else ("",)
        shift = self.symbols.layer(pattern, {name: 0}) if name else None
        if shift is None:
            return False
        counters[name] = layer - shift
        return bool(self.symbols.layer(pattern, counters) == layer)

    def _match_index(self, item: Node, index: Any, letters: dict[str, Any]) -> bool:
        if isinstance(item, Name) and not item.sub and item.base in self.symbols.naming.indices:
            return bool(letters.setdefault(item.base, index) == index)
        if isinstance(item, Number):
            return bool(item.value == index)
        if isinstance(item, Every):
            return isinstance(index, int)
        return bool(getattr(item, "text", None) == index)

    def layers(self, node: Any, counters: Mapping[str, int]) -> Iterator[int]:
        """Yield the numbers of the layers or steps that stand in a tree, where they are known."""
        for name in occurrences(node):
            try:
                layer = self.symbols.layer(self.symbols.ref(name).layer, counters)
            except BpverifyError:
                continue
            if layer is not None:
                yield layer

    def everywhere(self, node: Node) -> Iterator[dict[str, int]]:
        """Yield the numbers of layers or steps at which a tree can stand."""
        used = sorted(free_steps((node,), self.symbols.naming.counters))
        for numbers in product(range(1, self.symbols.depth + 1), repeat=len(used)):
            counters = dict(zip(used, numbers, strict=True))
            if all(1 <= layer <= self.symbols.depth for layer in self.layers(node, counters)):
                yield counters

    def evaluated(self, node: Node, at: Setting) -> Any:
        """Return a tree's value as a scalar or a matrix."""
        return Evaluator(self).value(node, at)

    # -- ranges

    def size(self, ref: Ref, counters: Mapping[str, int]) -> int:
        """Return the number that a size's name has on the instance.

        Raises:
            UnsupportedError: no sum of a definition runs up to it.
        """
        self.sized = True
        if ref.symbol == self.symbols.last:
            return self.symbols.depth
        size = self.symbols.size(ref, counters)
        if size in self.claimed:
            self.sensitive.add("bounds")
        elif size not in self.size_names:
            raise UndefinedError(f"nothing says what size {in_latex(ref.symbol)} is")
        return self.sizes.number(self.symbols.size(ref, counters))

    def slot_of(self, letter: str, nodes: tuple[Node, ...], counters: Mapping[str, int]) -> Any:
        """Return the size that an index runs over, from the first array that has it; None where none has."""
        for node in nodes:
            for name in occurrences(node):
                if name.base == DELTA and self.symbols.kronecker:
                    continue
                try:
                    ref = self.symbols.ref(name)
                    layer = self.symbols.layer(ref.layer, counters)
                except BpverifyError:
                    continue
                for k, item in enumerate(ref.indices or ()):
                    if isinstance(item, Name) and item.base == letter and not item.sub:
                        return self.symbols.slots(ref.symbol, layer, self.sizes)[k]
        return None

    def range_of(self, index: str, node: Sum | Columns, at: Setting) -> list[int]:
        """Return the values of a sum's index."""
        if index in self.symbols.naming.counters:
            return self._steps_of(node, at)
        low = 1
        if node.low is not None:
            value = self.scalars.value(self.evaluated(node.low, at))
            if value is None or value.denominator != 1:
                raise UnsupportedError("a sum from what is no number")
            low = int(value)
        slot = self.slot_of(index, (node.body,), at.counters)
        if node.high is None and slot is not None:
            return list(range(low, self.sizes.number(slot) + 1))
        if node.high is None:
            raise UndefinedError(f"nothing says what {index} runs over")
        value = self.scalars.value(self.evaluated(node.high, at))
        if value is None or value.denominator != 1:
            raise UnsupportedError("a sum up to what is no number")
        if value - low > LONGEST_SUM:
            raise TooLargeError(f"a sum of more than {LONGEST_SUM} terms that are written by their number")
        return list(range(low, int(value) + 1))

    def _steps_of(self, node: Sum | Columns, at: Setting) -> list[int]:
        """Return the steps that a sum runs over: from the first one, and up to the last, where it does not say."""
        last = self.symbols.last
        if any(isinstance(n, Name) and n.base != last and n.base not in at.counters for n in walk((node.low, node.high))):
            raise UndefinedError("nothing says how many steps a sum runs over")
        counters = {**at.counters, last: self.symbols.depth}
        low, high = (self.symbols.layer(bound, counters) for bound in (node.low, node.high))
        return list(range(1 if low is None else low, (self.symbols.depth if high is None else high) + 1))

    def places(self, nodes: tuple[Node, ...], counters: Mapping[str, int]) -> Iterator[dict[str, int]]:
        """Yield all values of the indices that are free in trees."""
        letters = sorted(free_letters(nodes, self.symbols.naming.indices) - self.symbols.fixed)
        ranges = []
        for letter in letters:
            slot = self.slot_of(letter, nodes, counters)
            size = self.sizes.number(slot) if slot is not None else extent(self, letter, nodes, counters)
            ranges.append(range(1, size + 1))
        for numbers in product(*ranges):
            yield dict(zip(letters, numbers, strict=True))

    # -- functions and derivatives

    def hidden(self, of: int, by: Any) -> str:
        """Return a function that a scalar is computed by, and that may depend on a symbol below it; "" where there is none."""
        return hidden(self, of, by)

    def is_unknown(self, base: str) -> bool:
        """Whether nothing defines a name."""
        return base not in self.definitions
