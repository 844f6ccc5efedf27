"""The model of a text on one instance: its definitions, evaluated where they are asked for, over sizes that differ.

What has no definition is independent: a leaf. A scalar that is differentiated and has no definition is any function of what it is
differentiated by, as far as that is not computed into another of these.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from bpverify.errors import BpverifyError, UnsupportedError
from bpverify.texts.evaluate import CHOSEN, Evaluator
from bpverify.texts.places import Setting, occurrences
from bpverify.texts.scalars import SLOPES, Scalars
from bpverify.texts.sizes import Sizes
from bpverify.texts.symbols import DELTA
from bpverify.texts.tree import Derivative, Nabla, Name, Number, Plus, Sum, walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bpverify.texts.names import Ref
    from bpverify.texts.symbols import Symbols
    from bpverify.texts.tree import Call, Node

LONGEST_SUM = 40
"""How many terms a sum up to a number may have."""
MOST_COMPONENTS = 600
"""The most components of one claim that are looked at."""


class CircleError(UnsupportedError):
    """A definition that uses what it defines."""


@dataclass(frozen=True, slots=True)
class Definition:
    """What a name is: for every layer and index of the pattern, the value of ``body``."""

    ref: Ref
    body: Node
    step: int


@dataclass(frozen=True, slots=True)
class FunctionDefinition:
    """What a function is at its parameters."""

    parameters: tuple[Name, ...]
    body: Node
    step: int


@dataclass
class Model:
    """The definitions of a text up to some place, and the graph that they make."""

    symbols: Symbols
    sizes: Sizes
    definitions: dict[str, list[Definition]] = field(default_factory=lambda: defaultdict(list))
    functions: dict[str, FunctionDefinition] = field(default_factory=dict)
    differentiated: dict[str, list[Node]] = field(default_factory=lambda: defaultdict(list))
    """For each scalar, what it is differentiated by somewhere."""
    known_functions: frozenset[str] = frozenset()
    """The letters that are functions in the text."""
    size_names: frozenset[Any] = frozenset()
    """The sizes that the definitions name."""
    sized: bool = False
    """Whether a size was asked for as a number."""
    sensitive: set[str] = field(default_factory=set)
    """Which conventions were asked for since this was last emptied."""
    scalars: Scalars = field(default_factory=Scalars)
    _memo: dict[Any, int] = field(default_factory=dict)
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

    def anew(self) -> Model:
        """Return a model of the same definitions of which nothing is evaluated."""
        return Model(
            self.symbols, self.sizes, self.definitions, self.functions, self.differentiated,
            known_functions=self.known_functions, size_names=self.size_names,
        )  # fmt: skip

    # -- components

    def component(self, symbol: str, layer: int | None, indices: tuple[Any, ...]) -> int:
        """Return the scalar of one entry."""
        key = (symbol, layer, indices)
        if key in self._memo:
            return self._memo[key]
        if key in self._open:
            # Definitions in a circle define nothing.
            circle = self._open[self._open.index(key) :]
            self.void |= {self._in_use[each] for each in circle if each in self._in_use}
            raise CircleError(f"{symbol} is defined in a circle")
        self._open.append(key)
        try:
            found = self._defined(key)
        finally:
            self._open.remove(key)
            self._in_use.pop(key, None)
        self._memo[key] = found
        return found

    def _defined(self, key: tuple[str, int | None, tuple[Any, ...]]) -> int:
        symbol, layer, indices = key
        if symbol in self.known_functions:
            raise UnsupportedError(f"the function {symbol} without its argument")
        for definition in self.definitions.get(symbol, ()):
            setting = None if definition.step in self.void else self._match(definition, layer, indices)
            if setting is None:
                continue
            self._in_use[key] = definition.step
            value = Evaluator(self).value(definition.body, setting)
            if not self.all_depend():
                raise UnsupportedError(f"nothing says how what {symbol} is the derivative of depends on what it is taken by")
            if definition.ref.transposed:
                if not isinstance(value, np.ndarray):
                    raise UnsupportedError(f"{symbol} is defined transposed, as a number")
                value = value.T
            if definition.ref.indices is None and isinstance(value, np.ndarray):
                value = self._entry(value, symbol, indices)
            if isinstance(value, np.ndarray):
                raise UnsupportedError(f"{symbol} is a scalar here, and an array in its definition")
            found = self.scalars.named(key, value)
            self.sources[found] = definition
            return found
        if not indices and symbol in self.differentiated:
            return self._unknown(key)
        return self.scalars.leaf(key)

    def _entry(self, value: Any, symbol: str, indices: tuple[Any, ...]) -> int:
        rank = self.symbols.rank.get(symbol, 0)
        if rank == 0:
            i, j = indices if indices else (1, 1)
        elif rank == 1:
            i, j = (1, indices[0]) if self.symbols.reading.rows else (indices[0], 1)
        else:
            i, j = indices
        if not isinstance(i, int) or not isinstance(j, int) or i > value.shape[0] or j > value.shape[1]:
            raise UnsupportedError(f"the definition of {symbol} has another shape than its use")
        found: int = value[i - 1, j - 1]
        return found

    def _match(self, definition: Definition, layer: int | None, indices: tuple[Any, ...]) -> Setting | None:
        """Return what the letters of a definition's left side are, None where it is about others."""
        counters: dict[str, int] = {}
        letters: dict[str, Any] = {}
        ref = definition.ref
        if (ref.layer is None) != (layer is None):
            return None
        if ref.layer is not None and layer is not None and not self._match_layer(ref.layer, layer, counters):
            return None
        if ref.indices is not None:
            if len(ref.indices) != len(indices):
                return None
            for item, index in zip(ref.indices, indices, strict=True):
                if not self._match_index(item, index, letters):
                    return None
        for letter in free_letters((definition.body,), self.symbols.naming.indices) - letters.keys() - self.symbols.fixed:
            # One value of what the left side does not name, such as the sample.
            letters[letter] = CHOSEN
        if counters and min(self._layers(definition.body, counters), default=0) < 0:
            return None
        return Setting(letters, counters, {})

    def _match_layer(self, pattern: Node, layer: int, counters: dict[str, int]) -> bool:
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
        return bool(getattr(item, "text", None) == index)

    def _layers(self, node: Node, counters: Mapping[str, int]) -> Iterator[int]:
        for name in occurrences(node):
            try:
                layer = self.symbols.layer(self.symbols.ref(name).layer, counters)
            except BpverifyError:
                continue
            if layer is not None:
                yield layer

    # -- scalars without a definition

    def _unknown(self, key: tuple[str, int | None, tuple[Any, ...]]) -> int:
        """Return a scalar that is any function of what it is differentiated by, but for what these are computed from."""
        groups: list[list[int]] = []
        for by in self.differentiated[key[0]]:
            for counters in self.everywhere(by):
                try:
                    groups.append(self._entries(by, counters))
                except (BpverifyError, RecursionError):
                    continue
        reached = [frozenset().union(*(self.scalars.reach(n) for n in group)) for group in groups]
        inputs: dict[int, None] = {}
        for i, group in enumerate(groups):
            for node in group:
                is_inner = any(node in reached[k] and node not in groups[k] for k in range(len(groups)) if k != i)
                if not is_inner and node in self.scalars.keys:
                    inputs[node] = None
        slopes = [self.scalars.leaf(("slope", key, self.scalars.keys[node])) for node in inputs]
        return self.scalars.opaque(key, tuple(zip(slopes, inputs, strict=True)))

    def everywhere(self, node: Node) -> Iterator[dict[str, int]]:
        """Yield the numbers of layers or steps at which a tree can stand."""
        used = sorted({n.base for n in walk(node) if isinstance(n, Name)} & self.symbols.naming.counters)
        for numbers in product(range(1, self.symbols.depth + 1), repeat=len(used)):
            counters = dict(zip(used, numbers, strict=True))
            if all(1 <= layer <= self.symbols.depth for layer in self._layers(node, counters)):
                yield counters

    def _entries(self, node: Node, counters: Mapping[str, int]) -> list[int]:
        found: list[int] = []
        for letters in self.places((node,), counters):
            value = Evaluator(self).value(node, Setting(letters, counters, {}))
            found += list(value.flat) if isinstance(value, np.ndarray) else [value]
        return found

    # -- ranges

    def size(self, ref: Ref, counters: Mapping[str, int]) -> int:
        """Return the number that a size's name has on the instance.

        Raises:
            UnsupportedError: no sum of a definition runs up to it.
        """
        self.sized = True
        if self.symbols.size(ref, counters) not in self.size_names:
            raise UnsupportedError(f"nothing says what size {ref.symbol} is")
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

    def range_of(self, index: str, node: Sum, at: Setting) -> list[int]:
        """Return the values of a sum's index."""
        low = 1
        if node.low is not None:
            value = self.scalars.value(Evaluator(self).value(node.low, at))
            if value is None or value.denominator != 1:
                raise UnsupportedError("a sum from what is no number")
            low = int(value)
        slot = self.slot_of(index, (node.body,), at.counters)
        if node.high is None and slot is not None:
            return list(range(low, self.sizes.number(slot) + 1))
        if node.high is None:
            raise UnsupportedError(f"nothing says what {index} runs over")
        value = self.scalars.value(Evaluator(self).value(node.high, at))
        if value is None or value.denominator != 1:
            raise UnsupportedError("a sum up to what is no number")
        if value - low > LONGEST_SUM:
            raise UnsupportedError(f"a sum of more than {LONGEST_SUM} terms that are written by their number")
        return list(range(low, int(value) + 1))

    def places(self, nodes: tuple[Node, ...], counters: Mapping[str, int]) -> Iterator[dict[str, int]]:
        """Yield all values of the indices that are free in trees."""
        letters = sorted(free_letters(nodes, self.symbols.naming.indices) - self.symbols.fixed)
        ranges = []
        for letter in letters:
            slot = self.slot_of(letter, nodes, counters)
            if slot is None:
                raise UnsupportedError(f"nothing says what the index {letter} runs over")
            ranges.append(range(1, self.sizes.number(slot) + 1))
        for numbers in product(*ranges):
            yield dict(zip(letters, numbers, strict=True))

    # -- functions and derivatives

    def is_unknown(self, base: str) -> bool:
        """Whether nothing defines a name."""
        return base not in self.definitions

    def apply(self, evaluator: Evaluator, node: Call, at: Setting) -> Any:
        """Apply a function to its arguments."""
        base = node.function.base
        if base in _EXTREMES and len(node.arguments) == 2 and not node.order:
            return self._extreme(evaluator, node, at)
        if base in _WHOLE and len(node.arguments) == 1:
            return _WHOLE[base](evaluator, evaluator.value(node.arguments[0], at))
        name = self._function_name(node.function, at)
        known = self.functions.get(function_key(node.function))
        if known is not None and len(known.parameters) == len(node.arguments):
            found = self._apply_defined(evaluator, known, node, at)
        elif len(node.arguments) != 1:
            found = self._apply_unknown(evaluator, name, node, at)
        else:
            argument = evaluator.value(node.arguments[0], at)
            found = evaluator.each(lambda x: self._apply_one(base, name, node.order, x), argument)
        powers = [i for i in node.function.sup if isinstance(i, (Number, Plus))]
        if not powers or node.function.bracketed:
            return found
        exponent = evaluator.exponent(powers[0], at)
        if exponent < 0 or len(powers) > 1:
            raise UnsupportedError(f"the inverse of the function {base}, or its reciprocal")
        return evaluator.raised(found, exponent)

    def _extreme(self, evaluator: Evaluator, node: Call, at: Setting) -> Any:
        """Return the larger or smaller of two values, off the points where they are equal."""
        a, b = (evaluator.value(argument, at) for argument in node.arguments)
        scalars, sign = self.scalars, _EXTREMES[node.function.base]

        def of(x: int, y: int) -> int:
            difference = scalars.add(x, scalars.negative(y))
            step = scalars.call("step", 0, difference if sign > 0 else scalars.negative(difference))
            return scalars.add(y, scalars.multiply(difference, step))

        return evaluator.paired(of, a, b)

    def _apply_unknown(self, evaluator: Evaluator, name: str, node: Call, at: Setting) -> int:
        """Return a scalar that is any function of several arguments."""
        if node.order or node.function.base in _REFUSED | SLOPES.keys() | _WHOLE.keys():
            raise UnsupportedError(f"the function {node.function.base} of {len(node.arguments)} arguments")
        values = [evaluator.value(a, at) for a in node.arguments]
        entries = [e for v in values for e in (v.flat if isinstance(v, np.ndarray) else [v])]
        key = ("any", name, tuple(entries))
        inputs = [e for e in dict.fromkeys(entries) if self.scalars.value(e) is None]
        parts = tuple((self.scalars.leaf(("slope", key, tuple(k for k, e in enumerate(entries) if e == n))), n) for n in inputs)
        return self.scalars.opaque(key, parts)

    def _function_name(self, function: Name, at: Setting) -> str:
        """Return what tells a function from others: its letter with its scripts, as they are at this place."""
        powers = [i for i in function.sup if isinstance(i, (Number, Plus)) and not function.bracketed]
        parts = [self._script(i, at) for i in (*function.sub, *function.sup) if i not in powers]
        return "@".join((function.base, *parts))

    def _script(self, item: Node, at: Setting) -> str:
        if isinstance(item, Name) and item.base in at.letters:
            return f"{at.letters[item.base]}"
        try:
            return f"{self.symbols.layer(item, at.counters)}"
        except UnsupportedError:
            return repr(item)

    def _apply_one(self, base: str, name: str, order: int, x: int) -> int:
        scalars = self.scalars
        if base in _COMPOSED and not order:
            made: int = _COMPOSED[base](scalars, x)
            return made
        if base in _REFUSED:
            raise UnsupportedError(f"the function {base}")
        if base == "sqrt":
            return scalars.power(x, Fraction(1, 2))
        if order and (base in SLOPES or base in _COMPOSED):
            return self._derived(lambda u: self._apply_one(base, name, 0, u), order, x)
        return scalars.call(base if base in SLOPES else f"any {name}", order, x)

    def _derived(self, function: Any, order: int, x: int) -> int:
        """Return a derivative of a function at a node."""
        inner = self.scalars.named(("argument", x), x)
        value = function(inner)
        for _ in range(order):
            value = self.scalars.slope(value, inner)
        found: int = value
        return found

    def _apply_defined(self, evaluator: Evaluator, known: FunctionDefinition, node: Call, at: Setting) -> Any:
        arguments = [evaluator.value(a, at) for a in node.arguments]

        def at_scalars(*values: Any) -> Any:
            bound = {p.base: v for p, v in zip(known.parameters, values, strict=True)}
            return evaluator.value(known.body, Setting(at.letters, at.counters, {**at.bound, **bound}))

        if len(arguments) == 1:
            if node.order:
                return evaluator.each(lambda x: self._derived(at_scalars, node.order, x), arguments[0])
            if isinstance(arguments[0], np.ndarray) and not _indexes(known):
                return evaluator.each(at_scalars, arguments[0])
        if node.order:
            raise UnsupportedError("a prime on a function of several arguments")
        return at_scalars(*arguments)

    def slope(self, of: int, by: int, node: Node, is_entry: bool = False) -> int:
        """Return the derivative of one scalar by another, and note whether it depends on it."""
        reach = self.scalars.reach(of)
        self.touched |= {of, by}
        for each in reach:
            key = self.scalars.keys[each]
            if isinstance(key, tuple) and key and key[0] == "slope":
                raise UnsupportedError("a second derivative of a function that the text does not define")
        depends = by in reach
        if not is_entry or depends:
            family = self._name_of(of, node), self._name_of(by, node)
            self.met[family] = self.met.get(family, False) or depends
        return self.scalars.slope(of, by)

    def _name_of(self, scalar: int, node: Node) -> Any:
        key = self.scalars.keys.get(scalar)
        return key[0] if isinstance(key, tuple) and len(key) == 3 else id(node)

    def all_depend(self) -> bool:
        """Whether what was differentiated depends on what it was differentiated by: some entry of the name on some entry."""
        return all(depends or self._depends(*family) for family, depends in self.met.items())

    def _depends(self, above: Any, below: Any) -> bool:
        for node in list(self.sources):
            if self._name_of(node, _NOTHING) == above:
                keys = (self.scalars.keys[n] for n in self.scalars.reach(node) if n != node)
                if any(isinstance(key, tuple) and key[0] == below for key in keys):
                    return True
        return False

    def check_dependence(self, above: list[int], below: list[int]) -> None:
        """Refuse the derivative of an array of which no entry depends on any entry of the other."""
        if not any(b in self.scalars.reach(a) for a in above for b in below):
            raise UnsupportedError("nothing says how the one depends on the other")


_NOTHING = Number(Fraction(0))


def function_key(function: Name) -> str:
    """Return under what the definition of a function is kept: its letter with all scripts but a power."""
    above = [i for i in function.sup if function.bracketed or not isinstance(i, (Number, Plus))]
    return "".join((function.base, *map(repr, (*function.sub, *above))))


def _indexes(known: FunctionDefinition) -> bool:
    """Whether the body takes components of a parameter."""
    names = {p.base for p in known.parameters}
    return any(n.base in names and n.sub for n in occurrences(known.body))


def free_letters(nodes: tuple[Node, ...], indices: frozenset[str]) -> set[str]:
    """Return the indices that no sum binds."""
    found: set[str] = set()

    def visit(value: Any, bound: frozenset[str]) -> None:
        if isinstance(value, tuple):
            for part in value:
                visit(part, bound)
        elif isinstance(value, Sum):
            inner = bound | set(value.indices)
            for part in (value.body, value.differ):
                visit(part, inner)
            visit(value.low, bound)
        elif isinstance(value, Name):
            found.update(
                i.base
                for i in (*value.sub, *value.sup)
                if isinstance(i, Name) and i.base in indices and i.base not in bound and not i.sub
            )
        elif hasattr(value, "__dataclass_fields__"):
            for name in value.__dataclass_fields__:
                visit(getattr(value, name), bound)

    visit(nodes, frozenset())
    return found


def _diagonal(evaluator: Evaluator, value: Any) -> Any:
    if not isinstance(value, np.ndarray) or 1 not in value.shape:
        raise UnsupportedError("the diagonal matrix of what is no vector")
    entries = list(value.flat)
    found = np.empty((len(entries), len(entries)), dtype=object)
    for i, entry in enumerate(entries):
        for j in range(len(entries)):
            found[i, j] = entry if i == j else evaluator.scalars.zero
    return found


def _softmax(evaluator: Evaluator, value: Any) -> Any:
    if not isinstance(value, np.ndarray) or 1 not in value.shape:
        raise UnsupportedError("softmax of what is no vector")
    scalars = evaluator.scalars
    total = scalars.add(*(scalars.call("exp", 0, x) for x in value.flat))
    return evaluator.each(lambda x: scalars.multiply(scalars.call("exp", 0, x), scalars.power(total, Fraction(-1))), value)


def _trace(evaluator: Evaluator, value: Any) -> Any:
    if not isinstance(value, np.ndarray):
        return value
    return evaluator.scalars.add(*(value[i, i] for i in range(value.shape[0])))


_WHOLE: dict[str, Any] = {"diag": _diagonal, "softmax": _softmax, "tr": _trace}


def _logistic(scalars: Scalars, x: int) -> int:
    return scalars.power(scalars.add(scalars.one, scalars.call("exp", 0, scalars.negative(x))), Fraction(-1))


_COMPOSED: dict[str, Any] = {
    "sigmoid": _logistic,
    "logistic": _logistic,
    "ReLU": lambda s, x: s.multiply(x, s.call("step", 0, x)),
    "relu": lambda s, x: s.multiply(x, s.call("step", 0, x)),
    "tan": lambda s, x: s.multiply(s.call("sin", 0, x), s.power(s.call("cos", 0, x), Fraction(-1))),
}
_EXTREMES = {"max": 1, "min": -1}
_REFUSED = frozenset({"max", "min", "erf", "sgn", "sign", "argmax", "sum", "mean"})

__all__ = ["Definition", "Derivative", "FunctionDefinition", "Model", "Nabla", "free_letters"]
