"""The part of a text that finds shapes: which symbols are arrays, and the sizes that definitions tell apart."""

from __future__ import annotations

import math
from collections import Counter
from itertools import product
from typing import TYPE_CHECKING, Any

from bpverify.errors import BpverifyError
from bpverify.texts.alike import alike
from bpverify.texts.bounds import bounded_in_claims
from bpverify.texts.causes import Why
from bpverify.texts.displays import entries_of
from bpverify.texts.equality import occurrences_of
from bpverify.texts.model import Model
from bpverify.texts.shapes import Shaper
from bpverify.texts.sizes import MismatchError, Sizes
from bpverify.texts.spaces import apart, of_a_layer
from bpverify.texts.steps import free_steps
from bpverify.texts.symbols import CHOSEN
from bpverify.texts.tree import Derivative, Nabla, Name, Number, Sum, walk
from bpverify.verdict import Cause

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpverify.texts.definitions import Definition
    from bpverify.texts.equality import Equality
    from bpverify.texts.symbols import Symbols
    from bpverify.texts.tree import Node

MOST_SUSPECTS = 8
"""How many symbols are taken for something else in turn, where shapes do not fit."""
MOST_TURNS = 12
"""How many of them are turned for good."""
MOST_WORK = 30_000
"""How many equalities may be looked at in all of that, each as often as it is."""
KINDS = ("scalar", "column", "array")


class Shaped:
    """A text's equalities with the sizes that they ask for."""

    equalities: dict[int, Equality]
    kinds: dict[int, str]
    symbols: Symbols
    instance: int
    sizes: Sizes
    soft: float
    softly: set[int]
    chained: dict[int, Node]
    dubious: set[int]
    collapsed: set[str]
    mistyped: dict[int, Why]
    _sizes_of: dict[int, Sizes]
    _equal: set[int]
    size_names: frozenset[Any]
    """The names by which the definitions bound sums."""
    _claim_sizes: frozenset[Any] | None
    confused: frozenset[str]
    """Those of which several bound one size."""
    of_layers: dict[str, tuple[str, int]]
    """Those that bound what a name with a layer bounds too, with it and the layer."""
    _turns: int
    _placed: dict[tuple[int, int], tuple[dict[str, int], ...]]
    gradients: list[tuple[Node, Node]]
    of_each: list[Definition]
    _derivatives: list[Derivative | Nabla]
    _some_layer: dict[str, int]
    _names: dict[int, tuple[Equality, tuple[Name, ...]]]
    """The names in equalities, with the equality that they were looked for in."""

    def _settle(self) -> None:
        """Find which symbols are arrays: under which the most equations have shapes, by turning one after another."""
        self._turns = MOST_WORK // max(1, len(self.equalities))
        failing = self._typed()
        while failing or self.soft:
            failing = self._turned_singly(failing)
            if not failing or not self._turned_together(len(failing) + self.soft):
                break
            failing = self._typed()
        self.mistyped = self._typed()

    def _turned_singly(self, failing: dict[int, Why]) -> dict[int, Why]:
        """Turn one symbol after another, as long as more equations have shapes; return those that have none."""
        for _ in range(MOST_TURNS):
            soft = self.soft
            if not failing and not soft:
                break
            suspects = Counter(s for n in sorted({*failing, *self.softly}) for s in sorted(self._free_of(self.equalities[n])))
            best: tuple[float, str, str] | None = None
            for symbol, _ in suspects.most_common(MOST_SUSPECTS):
                before = self.symbols.kind(symbol)
                # What looks like an array is likelier a column than a number, where both fit.
                kinds = self.symbols.kinds.get(symbol, KINDS)
                for kind in sorted(kinds, key=lambda k: k != "column") if before == "array" else kinds:
                    if kind == before or not self._may_turn():
                        continue
                    self.symbols.take(symbol, kind)
                    least = best[0] if best else len(failing) + soft
                    if (now := self._misfits_below(least)) is not None:
                        best = now, symbol, kind
                self.symbols.take(symbol, before)
            if best is None:
                self.soft = soft
                break
            self.symbols.take(*best[1:])
            failing = self._typed()
        return failing

    def _misfits_below(self, most: float) -> float | None:
        """Return how many equations have no shape, and what else does not fit, None where that is no less than a number."""
        found = len(self._typed(most))
        return found + self.soft if found < most and found + self.soft < most else None

    def _may_turn(self) -> bool:
        """Count a turn, and tell whether there is one left."""
        self._turns -= 1
        return self._turns >= 0

    def _turned_together(self, most: float) -> bool:
        """Turn the symbols that have one shape together, if more equations have shapes then; return whether."""
        best: tuple[float, dict[str, str]] | None = None
        failing = self._typed()
        suspects = {s for n in {*failing, *self.softly} for s in self._free_of(self.equalities[n])}
        families = [each for each in alike(self.equalities.values(), self.symbols) if suspects.intersection(each)]
        for family in families[:MOST_SUSPECTS]:
            before = {symbol: self.symbols.kind(symbol) for symbol in family}
            for kind in KINDS:
                after = {s: kind for s in family if kind in self.symbols.kinds.get(s, KINDS) and before[s] != kind}
                for symbol, each in after.items():
                    self.symbols.take(symbol, each)
                least = best[0] if best else most
                if after and self._may_turn() and (now := self._misfits_below(least)) is not None:
                    best = now, after
                for symbol, each in before.items():
                    self.symbols.take(symbol, each)
        for symbol, each in (best[1] if best else {}).items():
            self.symbols.take(symbol, each)
        return best is not None

    @property
    def claimed(self) -> frozenset[Any]:
        """The names by which claims alone bound sums, over what nothing else bounds."""
        if self._claim_sizes is None:
            self._claim_sizes = bounded_in_claims(self._sizes_of.values(), self.size_names)
        return self._claim_sizes

    def join_samples(self, sizes: Sizes) -> None:
        """Say what the number of samples is."""
        raise NotImplementedError

    def _layered_symbols(self) -> dict[str, int]:
        names = (name for equality in self.equalities.values() for name in occurrences_of(equality))
        return {ref.symbol: 2 for ref in self.symbols.refs(names) if ref.layer is not None}

    def _free_of(self, equality: Equality) -> set[str]:
        symbols = {self.symbols.symbol(name) for name in self._names_in(equality)}
        return {self.symbols.gradients.get(symbol, symbol) for symbol in symbols} & self.symbols.free

    def _typed(self, most: float = math.inf) -> dict[int, Why]:
        """Find the sizes that the definitions tell apart, and those of each claim beside them; return what has no shape, with why.

        A claim joins no two sizes that the definitions keep apart: else a sum over the wrong range would make the ranges one.
        Where ``most`` equations have no shape the others are not looked at.
        """
        sizes = Sizes(self.instance)
        failing: dict[int, Why] = {}
        self.softly: set[int] = set()
        self.dubious: set[int] = set()
        shown = [n for n in self.equalities if self.kinds[n] == "definition" or self._is_display(n)]
        for number in shown:
            sizes = self._with_numbers(sizes, self.equalities[number])
        self._same: set[frozenset[Any]] = set()
        self._note_parts(sizes)
        for number, equality in self.equalities.items():
            if self.kinds[number] in ("definition", "display", "sizes"):
                sizes = self._joined(sizes, number, equality, failing)
                if len(failing) >= most:
                    return failing
        for number in self.equalities.keys() - shown:
            # What one line misprints is no size of the others.
            sizes = self._with_numbers(sizes, self.equalities[number])
        # What is differentiated by is one throughout the text, however often.
        for by in dict.fromkeys(_by(node) for node in self._derivatives):
            sizes = self._with_shape(sizes, by)
        for each in self.of_each:
            sizes = self._with_each(sizes, each)
        for name, derivative in self.gradients:
            sizes = self._with_gradient(sizes, name, derivative)
        self.join_samples(sizes)
        self.sizes, self._sizes_of, self._equal = sizes.copy(), {}, set()
        classes = self.sizes.settle()
        names = self.sizes.names(classes)
        self.size_names = frozenset(name for found in names.values() for name in found)
        mixed = [found for found in names.values() if apart(found, self._same)]
        layers = [one for found in mixed if (one := of_a_layer(found))]
        self.of_layers = {name: (other, layer) for name, other, layer in layers}
        self.confused = frozenset(_named(name) for found in mixed if not of_a_layer(found) for name in found)
        for number, equality in self.equalities.items():
            if self.kinds[number] != "claim":
                continue
            own = self._joined(sizes, number, equality, failing)
            if len(failing) >= most:
                return failing
            if number in failing:
                # What was joined with is that of the definitions: it gets no numbers of a claim.
                continue
            try:
                groups = own.merged(classes)
                self._check_merged(groups, names, equality)
                self._check_bounds(own, names)
            except MismatchError:
                failing.setdefault(number, Why(Cause.SHAPE, "it makes two sizes one that the text keeps apart"))
                continue
            if groups:
                self._equal.add(number)
                own.settle()
            else:
                own.numbered_like(self.sizes, classes)
            self._sizes_of[number] = own
        self._claim_sizes = None
        self.collapsed = self._collapsed()
        self.soft = len(self.softly) / 2 + len(self.collapsed)
        return failing

    def _check_merged(self, groups: list[list[Any]], names: dict[Any, set[Any]], equality: Equality) -> None:
        """Refuse a claim that makes two sizes one by their names: a sum over the wrong range would make the ranges one."""
        sums = (n for n in walk((equality.left, equality.right)) if isinstance(n, Sum)) if groups else ()
        bounds = {n.high.base for n in sums if isinstance(n.high, Name)}
        for group in groups:
            named = [names[each] for each in group if each in names]
            if len(named) > 1 or any(name[1].partition("_")[0] in bounds for found in named for name in found):
                raise MismatchError

    def _check_bounds(self, own: Sizes, names: dict[Any, set[Any]]) -> None:
        """Refuse a claim that bounds by a new name what the definitions bound by another: nothing says that they are one."""
        found = own.names(frozenset(map(own.find, names)))
        if any(found.get(own.find(each), set()) - known for each, known in names.items()):
            raise MismatchError

    def _with_numbers(self, sizes: Sizes, equality: Equality) -> Sizes:
        """Return sizes that hold the numbers with which an equality names entries, or as they were where they cannot."""
        numbered = [name for name in self._names_in(equality) if self._has_number(name)]
        if not numbered:
            return sizes
        own = sizes.copy()
        try:
            for ref in self.symbols.refs(numbered):
                layers = [None] if ref.layer is None else range(self.symbols.depth + 1)
                for layer in layers if ref.indices else ():
                    for item, slot in zip(ref.indices or (), self.symbols.slots(ref.symbol, layer, own), strict=False):
                        if isinstance(item, Number) and item.value.denominator == 1:
                            own.at_least(slot, int(item.value))
                        elif isinstance(item, Name) and self.symbols.placed.get(item.base, 0) > CHOSEN:
                            own.at_least(slot, self.symbols.placed[item.base])
        except MismatchError:
            return sizes
        return own

    def _has_number(self, name: Name) -> bool:
        """Whether a number, or a letter that stands for one, is a script of a name."""
        return any(isinstance(i, Number) or (isinstance(i, Name) and i.base in self.symbols.placed) for i in (*name.sub, *name.sup))

    def _names_in(self, equality: Equality) -> tuple[Name, ...]:
        """Return the names in an equality, looked for once."""
        known = self._names.get(equality.item.number)
        if known is None or known[0] is not equality:
            known = self._names[equality.item.number] = equality, tuple(occurrences_of(equality))
        return known[1]

    def _is_display(self, number: int) -> bool:
        """Whether an equality displays an array as its entries, each at its place."""
        equality = self.equalities[number]
        sides = (equality.left, equality.right) if self.kinds[number] == "display" else ()
        return any(entries_of(side, self.symbols.ref) is not None for side in sides)

    def _note_parts(self, sizes: Sizes) -> None:
        """Say that a matrix has as many columns as its display says."""
        for part, end in self.symbols.counted:
            if self.symbols.symbol(end) in self.symbols.numbers:
                for layer in range(self.symbols.depth + 1) if part in self._some_layer else (None,):
                    count = self.symbols.size(self.symbols.ref(end), {})
                    sizes.join(self.symbols.slots(part, layer, sizes)[0], count)

    def _joined(self, sizes: Sizes, number: int, equality: Equality, failing: dict[int, Why]) -> Sizes:
        """Return sizes with what an equality asks for, or as they were where it has no shape."""
        own = sizes.copy()
        places = self.comparable(equality) if self.kinds[number] == "claim" else self.placements(equality)
        try:
            for counters in places:
                shaper = Shaper(self.symbols, own)
                shaper.reads_stars = self.kinds[number] == "claim"
                left = self.chained.get(number, equality.left)
                shaper.equation(left, equality.right, (number, tuple(sorted(counters.items()))), counters)
                self._same |= shaper.same
                self.softly |= {number} if shaper.doubtful else set()
                self.dubious |= {number} if shaper.dubious else set()
            if any(self._is_thin(symbol, own) for symbol in self._free_of(equality) - self.symbols.scalars):
                raise MismatchError
        except MismatchError:
            failing[number] = Why(Cause.SHAPE, "the shapes of its parts do not fit")
            return sizes
        except (BpverifyError, RecursionError) as error:
            failing[number] = Why.of(error, Cause.BEYOND)
            return sizes
        return own

    def _with_shape(self, sizes: Sizes, by: tuple[Node, ...]) -> Sizes:
        """Return sizes with those of what is differentiated by: they are one throughout the text."""
        own = sizes.copy()
        try:
            for tree in by:
                for counters in Model(self.symbols, own).everywhere(tree):
                    shaper = Shaper(self.symbols, own)
                    shaper.counters, shaper.tag = counters, ("by", id(tree), tuple(sorted(counters.items())))
                    shaper.of(tree)
        except (MismatchError, BpverifyError, RecursionError):
            return sizes
        return own

    def _with_each(self, sizes: Sizes, definition: Definition) -> Sizes:
        """Return sizes with those of what is said of each sample: its index runs over all of them."""
        own = sizes.copy()
        try:
            for counters in Model(self.symbols, own).everywhere(definition.body):
                shaper = Shaper(self.symbols, own)
                shaper.counters, shaper.tag = counters, ("each", id(definition), tuple(sorted(counters.items())))
                shaper.ref(definition.ref)
                shaper.of(definition.body)
        except (MismatchError, BpverifyError, RecursionError):
            return sizes
        return own

    def _with_gradient(self, sizes: Sizes, name: Node, derivative: Node) -> Sizes:
        """Return sizes under which a gradient has the shape of what it is taken by, or as they were where it has another."""
        own = sizes.copy()
        try:
            for counters in Model(self.symbols, own).everywhere(name):
                tag = "gradient", id(name), tuple(sorted(counters.items()))
                Shaper(self.symbols, own).equation(name, derivative, tag, counters)
        except (MismatchError, BpverifyError, RecursionError):
            return sizes
        return own

    def _collapsed(self) -> set[str]:
        """Return symbols that look like arrays and came out as numbers: what holds for numbers says nothing of arrays."""
        return {s for s in self.symbols.free - self.symbols.scalars if self._is_thin(s, self.sizes)}

    def _is_thin(self, symbol: str, sizes: Sizes) -> bool:
        return all(sizes.is_one(slot) for slot in self.symbols.slots(symbol, self._some_layer.get(symbol), sizes))

    def comparable(self, equality: Equality) -> list[dict[str, int]]:
        """Return where the sides of an equality are compared: from the first layer on where it can stand there."""
        return list(self.placements(equality, lowest=1)) or list(self.placements(equality))

    def placements(self, equality: Equality, lowest: int = 0) -> Iterator[dict[str, int]]:
        """Yield the numbers of layers or steps at which an equality can stand."""
        key = equality.item.number, lowest
        if key not in self._placed:
            self._placed[key] = tuple(self._placements(equality, lowest))
        yield from self._placed[key]

    def _placements(self, equality: Equality, lowest: int) -> Iterator[dict[str, int]]:
        trees = (equality.left, equality.right)
        counters = sorted(free_steps(trees, self.symbols.naming.counters))
        used = [c for c in counters if self._counts(c, trees)]
        probe = Model(self.symbols, self.sizes)
        # a^{l+1} stands at the first layer for the l before it.
        for numbers in product(range(lowest - 1, self.symbols.depth + 2), repeat=len(used)):
            found = dict(zip(used, numbers, strict=True))
            layers = [layer for tree in trees for layer in probe.layers(tree, found)]
            if all(lowest <= layer <= self.symbols.depth for layer in layers):
                yield found

    def _counts(self, counter: str, trees: tuple[Node, ...]) -> bool:
        refs = self.symbols.refs(n for n in walk(trees) if isinstance(n, Name))
        layers = tuple(ref.layer for ref in refs if ref.layer is not None)
        return any(isinstance(n, Name) and n.base == counter for n in walk(layers))


def _by(node: Derivative | Nabla) -> tuple[Node, ...]:
    return node.by if isinstance(node, Derivative) else (node.by,) if node.by is not None else ()


def _named(dim: Any) -> str:
    """Return the symbol that names a size."""
    return str(dim[1])
