"""The shapes of names, and what their indices run over: an index that stands in two places runs over one size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpverify.errors import UnsupportedError
from bpverify.texts.causes import NamingError
from bpverify.texts.classes import is_class, most_classes
from bpverify.texts.conforming import SCALAR, Conforming
from bpverify.texts.identity import is_identity
from bpverify.texts.sizes import ONE
from bpverify.texts.slices import is_slice, is_turned, places
from bpverify.texts.symbols import DELTA
from bpverify.texts.tree import Name, Number, Plus, is_ones, is_transpose
from bpverify.texts.written import in_latex

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from bpverify.texts.names import Ref
    from bpverify.texts.sizes import Shape, Sizes
    from bpverify.texts.symbols import Symbols
    from bpverify.texts.tree import Columns, Node, Sum

LONGEST_RUN = 9
"""How many entries an array has at least of which an index is a sum of two."""


class Extents(Conforming):
    """The names of one equation, and the sizes that their indices join."""

    def __init__(self, symbols: Symbols, sizes: Sizes) -> None:
        super().__init__(symbols, sizes)
        self.letters: dict[str, Hashable] = {}
        self.counters: Mapping[str, int] = {}

    def letter(self, name: str) -> Hashable:
        """Return the size that an index runs over in this equation."""
        return self.letters.setdefault(name, ("letter", self.tag, name))

    def name(self, node: Name) -> Shape:
        """Return the shape of a name, and join what its indices run over with its sizes."""
        if is_ones(node):
            return self._ones(node)
        if self.symbols.identity and is_identity(node):
            return self._identity(node)
        if node.base == DELTA and self.symbols.kronecker:
            self._same_range(node)
            return SCALAR
        return self.ref(self.symbols.ref(node))

    def _same_range(self, node: Name) -> None:
        first, second = (self.letter(i.base) if isinstance(i, Name) else None for i in node.sub)
        if first is not None and second is not None:
            self.sizes.join(first, second)

    def _ones(self, node: Name) -> Shape:
        """Return the shape of a vector or matrix of ones, from its subscripts where it has some."""
        dims: list[Hashable] = [("ones", self.tag, id(node)), ONE]
        for k, item in enumerate(node.sub[:2]):
            if isinstance(item, Number):
                dims[k] = ("ones", self.tag, id(node), k)
                self.sizes.exactly(dims[k], int(item.value))
            elif k:
                dims[k] = ("ones", self.tag, id(node), k)
        for dim in dims:
            # It is an array: of a size that were 1 it would be a number, and hold where a sum is meant.
            if dim != ONE and self.sizes.find(dim) == dim:
                self.sizes.at_least(dim, 2)
        rows, columns = dims
        self.symbols.ones[id(node)] = node, rows, columns
        return (columns, rows) if any(map(is_transpose, node.sup)) else (rows, columns)

    def _identity(self, node: Name) -> Shape:
        """Return the shape of an identity matrix, each of a size of its own."""
        size = "identity", self.tag, id(node)
        if self.sizes.find(size) == size:
            self.sizes.at_least(size, 2)
        self.symbols.ones[id(node)] = node, size, size
        return size, size

    def ref(self, ref: Ref) -> Shape:
        """Return the shape of an occurrence."""
        is_size = ref.symbol in self.symbols.numbers or ref.symbol == self.symbols.last
        if is_size or (ref.indices is None and ref.symbol in self.symbols.naming.indices):
            return SCALAR
        layer = self.symbols.layer(ref.layer, self.counters)
        slots = self.symbols.slots(ref.symbol, layer, self.sizes)
        if ref.indices is None:
            shape = self.symbols.shape(ref.symbol, slots)
            return (shape[1], shape[0]) if ref.transposed else shape
        for item, slot in zip(ref.indices, slots, strict=False):
            self.index(item, slot)
        if is_slice(ref):
            rows, columns = (slot if is_every else ONE for _, is_every, slot in places(ref, slots))
            return (columns, rows) if ref.transposed != is_turned(ref, self.symbols.reading.rows) else (rows, columns)
        rest = slots[len(ref.indices) :]
        is_part = ref.symbol in self.symbols.stacks or ref.symbol in self.symbols.families
        if rest and not is_part and (not ref.bold or ref.symbol in self.symbols.above):
            raise NamingError(f"{in_latex(ref.symbol)} has {len(slots)} indices elsewhere, and {len(ref.indices)} here")
        if len(ref.indices) > len(slots):
            raise NamingError(f"{in_latex(ref.symbol)} has more indices here than elsewhere")
        if not rest:
            return SCALAR
        if len(rest) > 1:
            raise NamingError(f"{in_latex(ref.symbol)} has {len(slots)} indices elsewhere, and {len(ref.indices)} here")
        rows, columns = self.symbols.vector(ref.symbol, rest[0])
        return (columns, rows) if ref.transposed else (rows, columns)

    def index(self, item: Node, slot: Hashable) -> None:
        """Join what an index runs over with a size, or ask for a size that holds its number."""
        if isinstance(item, Name) and not item.sub:
            self.sizes.join(self.letter(item.base), slot)
        elif isinstance(item, Number) and item.value.denominator == 1:
            self.sizes.at_least(slot, int(item.value))
        elif isinstance(item, Plus):
            # x_{i+k-1} of a convolution: what it runs over is longer than what i and k run over.
            self.sizes.at_least(slot, LONGEST_RUN)
        elif is_class(item) and item.base in self.symbols.classes:
            self.sizes.at_least(slot, most_classes(self.symbols.classes))

    def bound(self, node: Sum | Columns) -> None:
        """Join the size of a sum's index with its bound."""
        for index in node.indices:
            if index in self.symbols.naming.counters:
                raise UnsupportedError("a sum over layers or steps")
            letter = self.letter(index)
            if isinstance(node.high, Name):
                ref = self.symbols.ref(node.high)
                if ref.symbol not in self.symbols.naming.counters:
                    self.sizes.join(letter, self.symbols.size(ref, self.counters))
            elif isinstance(node.high, Number):
                self.sizes.exactly(letter, int(node.high.value))
