"""Letters of gradients: delta and dX have their conventional meaning where the text defines them by no derivative of its own.

Two conventions stand side by side in texts on batches. Either dZ is the derivative of the cost, its mean within it, or each column
of dZ is the gradient of the loss of its own sample, and dW alone has the mean. A text is read in one of them throughout.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bpverify.texts.definitions import Definition
from bpverify.texts.gradients import labelled, numbered_above
from bpverify.texts.in_chains import IN_CHAINS, is_spoken_of, replaced_by
from bpverify.texts.means import counts_of, mean_over
from bpverify.texts.names import LAYERS, Ref
from bpverify.texts.signs import letters_before_equality
from bpverify.texts.tree import SAMPLES, Call, Derivative, Nabla, Name, Sum, Times, is_transpose, quantities, walk
from bpverify.texts.unnamed import CONVENTION, Unnamed
from bpverify.texts.written import in_latex

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

    from bpverify.texts.causes import Why
    from bpverify.texts.equality import Equality, Item
    from bpverify.texts.reader import Known, Parses
    from bpverify.texts.sizes import Sizes
    from bpverify.texts.symbols import Reading, Symbols
    from bpverify.texts.tree import Node

_COSTS = ("J", "C", "E")
"""What a cost is called that a text does not name."""


class Conventions:
    """A text's letters of gradients."""

    items: Sequence[Item]
    equalities: dict[int, Equality]
    unread: dict[int, Why]
    symbols: Symbols
    known: Known
    reading: Reading
    sizes: Sizes
    parses: Parses
    conventions: dict[str, str]
    gradients: list[tuple[Node, Node]]
    definitions: list[tuple[int, str, Any]]
    count: Name | None
    """The number of samples over which the cost is the mean; None where it is no mean."""
    _added: frozenset[str]
    _derivatives: list[Derivative | Nabla]
    size_names: frozenset[Any]
    _some_layer: dict[str, int]
    _inner: dict[str, str]
    """For each letter of a gradient the symbol that it is taken by."""

    def _conventions(self) -> None:
        """Give the letters of gradients their meaning."""
        # What is defined as a derivative at the last layer has its conventional meaning at the others.
        named = {d.ref.symbol for _, _, d in self.definitions if isinstance(d, Definition) and not self._is_at_end(d)}
        letters = {symbol: node for symbol, node in self._letters().items() if symbol not in named}
        differentiated = self._cost()
        cost = differentiated or (self._cost_of_letters() if any(n.base[0] == "d" for n in letters.values()) else None)
        if cost is None:
            return
        before = self._pre_activation()
        inner_of = {n.base: before if n.base == r"\delta" else n.base[1:] for n in letters.values()}
        told = {base: inner for base, inner in inner_of.items() if inner is not None}
        known = {*self.symbols.rank, *self.symbols.free}
        deltas = {symbol: node for symbol, node in letters.items() if node.base == r"\delta"}
        above = numbered_above(deltas, before, self.symbols, known) if before is not None else {}
        targets = labelled(letters, told, self.symbols, known) | above
        for symbol, node in letters.items():
            inner = inner_of[node.base]
            if inner is None or (node.base == r"\delta" and (differentiated is None or self._is_told(symbol))):
                continue
            found = (Ref(symbol), targets[symbol]) if symbol in targets else self._pattern(symbol, node, inner)
            if found is None:
                continue
            ref, target = found
            derivative = Derivative(cost, (target,))
            self._derivatives.append(derivative)
            self.definitions.append((CONVENTION, f"{symbol} by convention", Definition(ref, derivative, CONVENTION)))
            by = in_latex(self.symbols.symbol(target))
            self.conventions[symbol] = f"{in_latex(symbol)} is the derivative of {cost.base} by {by}"
            if symbol in above:
                self.conventions[symbol] += ", whose number is one lower"
            own = node if ref.indices is None and ref.layer is None else replace(target, base=node.base)
            if self.symbols.symbol(own) == symbol:
                self.gradients.append((own, derivative))
            if node.base != r"\delta":
                inner = self._inner[symbol] = self.symbols.symbol(target)
                if self.symbols.rank.get(symbol, 0) == self.symbols.rank.get(inner, 0):
                    self.symbols.gradients[symbol] = inner
                    self.symbols.free.discard(symbol)
        if differentiated is not None and before is None:
            self._by_arguments({s: n for s, n in letters.items() if n.base == r"\delta"}, cost)
            self._by_chains({s: n for s, n in letters.items() if n.base == r"\delta" and s not in self.conventions}, cost)
        if self._inner:
            self.count = self._count(cost)
            self._sum_over_samples()

    def _by_arguments(self, letters: dict[str, Name], cost: Name) -> None:
        """Take letters for derivatives by what activations are applied to, where the text has no letter for that."""
        unnamed = Unnamed(self.definitions, self.symbols, self.known.costs)
        for symbol, node in letters.items():
            for definition, derivative in [] if self._is_told(symbol) else [*unnamed.of_letter(symbol, node, cost)]:
                self._derivatives.append(derivative)
                self.definitions.append((CONVENTION, f"{symbol} {definition.ref.layer} by convention", definition))
        self.conventions |= unnamed.said

    def _by_chains(self, letters: dict[str, Name], cost: Name) -> None:
        """Take a letter for the derivatives in whose place it stands in chains, where nothing else says what it is."""
        for symbol, node in letters.items() if len(letters) == 1 else ():
            inner, ref = replaced_by(node.base, cost, self.equalities.values()), self.symbols.ref(node)
            target = replace(node, base=inner or "", bold=False)
            letters_below = {i.base for i in node.sub if isinstance(i, Name)}
            is_entry = ref.layer is None and len(letters_below) == len(node.sub) and letters_below <= self.symbols.naming.indices
            is_told = self._is_told(symbol) or is_spoken_of(node.base, (e.item.nearby for e in self.equalities.values()))
            if not inner or node.sup or not is_entry or is_told:
                continue
            derivative = Derivative(cost, (target,))
            self._derivatives.append(derivative)
            self.definitions.append((CONVENTION, f"{symbol} by convention", Definition(ref, derivative, CONVENTION)))
            by = self.symbols.symbol(target)
            if self.symbols.rank.get(symbol, 0) == self.symbols.rank.get(by, 0):
                self.symbols.gradients[symbol] = by
                self.symbols.free.discard(symbol)
            self.conventions[symbol] = f"{in_latex(symbol)} is the derivative of {cost.base} by {in_latex(by)}, {IN_CHAINS}"

    def _is_at_end(self, definition: Definition) -> bool:
        """Whether a definition is of a derivative at the last layer alone, and no other is of the name."""
        layer = definition.ref.layer
        is_end = isinstance(layer, Name) and layer.base in self.symbols.naming.ends
        same = [d for _, _, d in self.definitions if isinstance(d, Definition) and d.ref.symbol == definition.ref.symbol]
        return is_end and isinstance(definition.body, (Derivative, Nabla)) and len(same) == 1

    def _letters(self) -> dict[str, Name]:
        """Return the letters of gradients, each as it stands with the most indices."""
        found: dict[str, Name] = {}
        for equality in self.equalities.values():
            for node in walk((equality.left, equality.right)):
                if not isinstance(node, Name) or not is_gradient_name(node.base) or node.base in (r"\nabla", r"\Delta"):
                    continue
                symbol = self.symbols.symbol(node)
                node = replace(node, sup=tuple(item for item in node.sup if not is_transpose(item)))
                if symbol.startswith(node.base) and (symbol not in found or self._indices(node) > self._indices(found[symbol])):
                    found[symbol] = node
        return found

    def _indices(self, node: Name) -> int:
        return len(self.symbols.ref(node).indices or ())

    def _pattern(self, symbol: str, node: Name, inner: str) -> tuple[Ref, Name] | None:
        """Return a letter of a gradient for all layers and indices, and what it is the derivative by; None for nothing."""
        naming, letters = self.symbols.naming, iter("ijkmn")
        counters = sorted(naming.counters, key=lambda c: (c not in LAYERS, c))
        sub: list[Node] = []
        sup: list[Node] = []
        layer: Name | None = None
        indices: list[Name] = []
        for item, is_sub in (*((i, True) for i in node.sub), *((i, False) for i in node.sup)):
            if is_transpose(item):
                continue
            kept: Node = item
            if layer is None and naming.is_layer(item, node, in_sub=is_sub):
                if not counters:
                    return None
                layer = Name(counters[0])
                kept = layer
            elif isinstance(item, Name) and item.base in naming.indices:
                indices.append(Name(next(letters, "")))
                kept = indices[-1]
            (sub if is_sub else sup).append(kept)
        if len(indices) != self.symbols.rank.get(symbol, 0) or any(i.base not in naming.indices for i in indices):
            return None
        target = replace(node, base=inner, sub=tuple(sub), sup=tuple(sup), bold=False)
        known = {*self.symbols.rank, *self.symbols.free}
        if node.base == r"\delta" and self.symbols.symbol(target) not in known:
            # A label of its own: that of an output, or of a unit.
            target = Name(inner, tuple(indices), () if layer is None else (layer,))
        if self.symbols.symbol(target) not in known:
            return None
        return Ref(symbol, layer, tuple(indices) or None), target

    def _is_told(self, symbol: str) -> bool:
        """Whether words say what a letter is."""
        words = r"\b(?:[Ll]et|[Dd]efine|[Dd]enote|[Cc]all|distance|threshold|tolerance)"
        told = re.compile(rf"{words}[^.]{{0,60}}{re.escape(symbol)}\b")
        return any(told.search(e.item.nearby) for e in self.equalities.values())

    def _pre_activation(self) -> str | None:
        """Return what the text calls the weighted input: the argument of its activation."""
        found: Counter[str] = Counter()
        for equality in self.equalities.values():
            if isinstance(equality.right, Call) and isinstance(equality.left, Name):
                argument = equality.right.arguments[0]
                if isinstance(argument, Name) and self._rank(argument) == self._rank(equality.left):
                    found[argument.base] += 1
        return found.most_common(1)[0][0] if found else None

    def _rank(self, node: Name) -> int:
        return self.symbols.rank.get(self.symbols.symbol(node), 0)

    # -- the cost

    def _cost(self) -> Name | None:
        """Return the scalar that the text differentiates, where it is one."""
        found: Counter[str] = Counter()
        names: dict[str, Name] = {}
        for equality in self.equalities.values():
            for node in walk((equality.left, equality.right)):
                if isinstance(node, Nabla):
                    node = Derivative(node.of, ())
                if isinstance(node, Derivative) and isinstance(node.of, Name) and node.of.base in self.known.costs:
                    symbol = self.symbols.symbol(node.of)
                    if symbol and not self.symbols.rank.get(symbol):
                        found[symbol] += 1
                        names.setdefault(symbol, node.of)
        return names[found.most_common(1)[0][0]] if found else None

    def _cost_of_letters(self) -> Name | None:
        """Return the cost where the text differentiates none by name: the one that it defines or speaks of, else any."""
        costs = self.known.costs
        if any(costs & {*letters_before_equality(item.latex)} for item in self.items if item.number in self.unread):
            return None
        named = {self.symbols.symbol(n): n for n in self._quantities() if n.base in costs}
        bodies = {d.ref.symbol: d.body for _, _, d in self.definitions if isinstance(d, Definition) and d.ref.symbol in named}
        inner = {self.symbols.symbol(n) for body in bodies.values() for n in quantities(body)}
        whole = [s for s in bodies or named if s not in inner and not self.symbols.rank.get(s)]
        if len(whole) == 1:
            return Name(named[whole[0]].base) if named[whole[0]].base == whole[0] else None
        base = next((c for c in _COSTS if c not in {n.base for n in self._quantities()}), "")
        if named or not base:
            return None
        self.symbols.scalars.add(base)
        return Name(base)

    def _quantities(self) -> Iterator[Name]:
        return (n for e in self.equalities.values() for n in quantities((e.left, e.right)))

    # -- the samples

    @property
    def letters(self) -> frozenset[str]:
        """The letters of gradients, but for delta, that have their conventional meaning."""
        return frozenset(self._inner)

    def _count(self, cost: Name) -> Name | None:
        """Return the number of samples over which the cost is a mean, or by which equations of its gradients divide."""
        bodies = [d.body for _, _, d in self.definitions if isinstance(d, Definition) and d.ref.symbol == self.symbols.symbol(cost)]
        if bodies:
            return mean_over(bodies[0]) if len(bodies) == 1 else None
        heads = (e for e in self.equalities.values() if isinstance(e.left, (Derivative, Nabla)) or self._is_letter(e.left))
        found = {count for equality in heads for count in counts_of(equality.right)}
        own = found.pop() if len(found) == 1 else None
        # A part of the text reads these letters as the whole text does.
        self.parses.count = self.parses.count or own
        return own or self.parses.count

    def _sum_over_samples(self) -> None:
        """Take sums that name no index for sums over the samples, in equations of gradients by parameters."""
        for number, equality in self.equalities.items() if self.count is not None else ():
            left = equality.left
            if self._is_letter(left) or (isinstance(left, Derivative) and len(left.by) == 1 and isinstance(left.by[0], Name)):
                self.equalities[number] = replace(equality, right=_over_samples(equality.right))

    def _is_letter(self, node: Node) -> bool:
        return isinstance(node, Name) and self.symbols.symbol(node) in self._inner

    def of_samples(self) -> frozenset[str]:
        """Return the letters of gradients by what each sample has its own part of, as the sizes of the text show it."""
        size = self._size_of_samples(self.sizes)
        return frozenset(s for s, found in self._sizes_of_letters(self.sizes).items() if size is not None and size in found)

    def join_samples(self, sizes: Sizes) -> None:
        """Say that the number of samples is the size that all arrays of samples have, where no definition says what it is."""
        size = self._size_of_samples(sizes)
        if size is not None and self.count is not None and self.symbols.symbol(self.count) in self.symbols.numbers:
            sizes.join(self.symbols.size(self.symbols.ref(self.count), {}), size)

    def _size_of_samples(self, sizes: Sizes) -> Hashable | None:
        """Return the size that is the number of samples: the one with its name, else the one that all arrays of them have."""
        found = self._sizes_of_letters(sizes)
        if self.count is None or not found:
            return None
        size = self.symbols.size(self.symbols.ref(self.count), {})
        common = frozenset.intersection(*found.values())
        if sizes.is_known(size):
            common = frozenset({sizes.find(size)})
        return next(iter(common)) if len(common) == 1 else None

    def _sizes_of_letters(self, sizes: Sizes) -> dict[str, frozenset[Hashable]]:
        """Return the sizes that arrays with a definition have at all layers, by the letters of the gradients by them."""
        defined = {d.ref.symbol for step, _, d in self.definitions if isinstance(d, Definition) and step != CONVENTION}
        return {s: found for s, x in self._inner.items() if x in defined and (found := self._sizes_everywhere(x, sizes))}

    def _sizes_everywhere(self, symbol: str, sizes: Sizes) -> frozenset[Hashable]:
        layers = [None] if symbol not in self._some_layer else range(1, self.symbols.depth + 1)
        slots = (self.symbols.slots(symbol, layer, sizes) for layer in layers)
        return frozenset.intersection(*(frozenset(sizes.find(s) for s in each if not sizes.is_one(s)) for each in slots))

    def of_each_sample(self) -> frozenset[str]:
        """Return what is added to matrices of samples, and has an entry for each sample as it is read: no parameter has."""
        size = self._size_of_samples(self.sizes)
        layers = {s: range(1, self.symbols.depth + 1) if s in self._some_layer else (None,) for s in self._added}
        return frozenset(
            s for s, steps in layers.items() if size is not None and self.symbols.kind(s) == "column"
            and all(any(self.sizes.find(slot) == size for slot in self.symbols.slots(s, step, self.sizes)) for step in steps)
        )  # fmt: skip

    def read_definition(self, definition: Definition) -> Definition | None:
        """Return a definition by convention in the text's reading; None where that reading gives the letter no meaning."""
        symbol = definition.ref.symbol
        if not self.reading.loss or definition.step != CONVENTION or symbol not in self._inner:
            return definition
        defined = {d.ref.symbol for step, _, d in self.definitions if isinstance(d, Definition) and step != CONVENTION}
        cost = definition.body.of if isinstance(definition.body, Derivative) else None
        if self._inner[symbol] not in defined or (self.count is None and isinstance(cost, Name) and cost.base in defined):
            # Of a parameter; or of a cost that is no mean, but that of one sample or the sum over all.
            return definition
        if self.count is None or symbol not in self.of_samples():
            return None
        return replace(definition, body=Times((self.count, definition.body), ("",)))

    def conventions_read(self) -> dict[str, str]:
        """Return what is said of the conventions in the text's reading."""
        if not self.reading.loss or self.count is None:
            return self.conventions
        said, count = dict(self.conventions), self.count.base
        for symbol in self.of_samples():
            text = said[symbol].replace(" is the", f" is {count} times the", 1)
            said[symbol] = f"{text}, that of the loss of each of the {count} samples, over which {self._named_cost()} is the mean"
        return said

    def _named_cost(self) -> str:
        bodies = (d.body for step, _, d in self.definitions if step == CONVENTION)
        return next((b.of.base for b in bodies if isinstance(b, Derivative) and isinstance(b.of, Name)), "the cost")


def _over_samples(node: Node) -> Node:
    """Return a product whose sum without an index is over the samples."""
    if isinstance(node, Times):
        return Times(tuple(map(_over_samples, node.factors)), node.signs)
    return replace(node, indices=(SAMPLES,)) if isinstance(node, Sum) and node.indices == ("",) and not node.product else node


def is_gradient_name(base: str) -> bool:
    """Whether a letter has the conventional meaning of a gradient."""
    return base in (r"\delta", r"\Delta", r"\nabla") or (2 <= len(base) <= 3 and base[0] == "d" and base[1].isalpha())
