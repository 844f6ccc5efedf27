"""Values of names on an instance: entries at their indices, whole arrays of them, arrays of ones."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from bpverify.errors import UnsupportedError
from bpverify.texts.causes import NamingError, UndefinedError
from bpverify.texts.classes import class_of, is_class, sample_of
from bpverify.texts.products import Products, filled
from bpverify.texts.sizes import ONE
from bpverify.texts.slices import is_slice, is_turned, places
from bpverify.texts.tree import Every, Label, Name, Number, Plus, is_transpose
from bpverify.texts.written import in_latex

if TYPE_CHECKING:
    from bpverify.texts.names import Ref
    from bpverify.texts.places import Setting, Value
    from bpverify.texts.tree import Node


class Entries(Products):
    """The entries of the names of one model."""

    def ones(self, node: Name) -> Value:
        """Return the array of ones that a name stands for."""
        if id(node) not in self.model.symbols.ones:
            raise UndefinedError("an array of ones whose size nothing says")
        _, rows, columns = self.model.symbols.ones[id(node)]
        found = filled(self.model.sizes.number(rows), self.model.sizes.number(columns), lambda i, j: self.scalars.one)
        return found.T if any(map(is_transpose, node.sup)) else found

    def identity(self, node: Name) -> Value:
        """Return an identity matrix."""
        if id(node) not in self.model.symbols.ones:
            raise UndefinedError("an identity matrix whose size nothing says")
        self.model.sensitive.add("identity")
        size = self.model.sizes.number(self.model.symbols.ones[id(node)][1])
        return filled(size, size, lambda i, j: self.scalars.one if i == j else self.scalars.zero)

    def ref(self, ref: Ref, at: Setting) -> Value:
        """Return the value of an occurrence: an entry, a row or column of entries, or the whole array."""
        model = self.model
        letter = model.symbols.faces.letter(ref.symbol)
        if letter in at.bound:
            return self.part(at.bound[letter], ref.indices, at)
        if ref.symbol in model.symbols.numbers or ref.symbol == model.symbols.last:
            return self.scalars.constant(model.size(ref, at.counters))
        if ref.indices is None and ref.layer is None and letter in at.letters:
            raise UnsupportedError(f"the index {in_latex(letter)} stands where a number is due")
        layer = model.symbols.layer(ref.layer, at.counters)
        slots = model.symbols.slots(ref.symbol, layer, model.sizes)
        if ref.indices is None:
            return self._whole(ref.symbol, layer, slots)
        if is_slice(ref):
            return self._slice(ref, layer, slots, at)
        indices = tuple(self.index(i, at) for i in ref.indices)
        rest = slots[len(indices) :]
        if not rest:
            self._check(ref.symbol, indices, slots)
            return model.component(ref.symbol, layer, indices)
        if ref.symbol in model.symbols.stacks and model.sizes.is_one(rest[0]):
            return model.component(ref.symbol, layer, (*indices, 1))
        column = [model.component(ref.symbol, layer, (*indices, k)) for k in range(1, model.sizes.number(rest[0]) + 1)]
        is_row = model.symbols.vector(ref.symbol, rest[0])[0] == ONE
        return np.array(column, dtype=object).reshape((1, -1) if is_row else (-1, 1))

    def _slice(self, ref: Ref, layer: int | None, slots: list[Any], at: Setting) -> Value:
        """Return a row of a matrix as a row, a column as a column."""
        model = self.model
        rows, columns = (
            range(1, model.sizes.number(slot) + 1) if is_every else (self.index(item, at),)
            for item, is_every, slot in places(ref, slots)
        )
        for place in product(rows, columns):
            self._check(ref.symbol, place, slots)
        model.sensitive.add("slices")
        found = filled(len(rows), len(columns), lambda i, j: model.component(ref.symbol, layer, (rows[i - 1], columns[j - 1])))
        if any(isinstance(item, Every) and item.is_vector for item in ref.indices or ()):
            model.sensitive.add("rows")
        return found.T if is_turned(ref, model.symbols.reading.rows) else found

    def _check(self, symbol: str, indices: tuple[Any, ...], slots: list[Any]) -> None:
        for index, slot in zip(indices, slots, strict=True):
            if isinstance(index, int) and not 1 <= index <= self.model.sizes.number(slot):
                raise UnsupportedError(f"{in_latex(symbol)} has no entry {index}")

    def _whole(self, symbol: str, layer: int | None, slots: list[Any]) -> Value:
        model, rank = self.model, self.model.symbols.rank.get(symbol, 0)
        if rank == 0:
            if symbol in model.symbols.columns:
                model.sensitive.add("rows")
            rows, columns = (model.sizes.number(s) for s in slots)
            if rows == columns == 1 and all(model.sizes.is_one(s) for s in slots):
                return model.component(symbol, layer, ())
            return filled(rows, columns, lambda i, j: model.component(symbol, layer, (i, j)))
        numbers = [model.sizes.number(s) for s in slots]
        if rank == 1:
            entries = [model.component(symbol, layer, (k,)) for k in range(1, numbers[0] + 1)]
            model.sensitive.add("rows")
            return np.array(entries, dtype=object).reshape((1, -1) if model.symbols.reading.rows else (-1, 1))
        if rank == 2:
            return filled(numbers[0], numbers[1], lambda i, j: model.component(symbol, layer, (i, j)))
        raise NamingError(f"{in_latex(symbol)} has {rank} indices elsewhere, and none here")

    def index(self, item: Node, at: Setting) -> Any:
        """Return the value of an index."""
        if isinstance(item, Name) and item.base in at.letters and not item.sub:
            return at.letters[item.base]
        if isinstance(item, Number) and item.value.denominator == 1:
            return int(item.value)
        if isinstance(item, Plus):
            parts = [(sign, self.index(term, at)) for sign, term in item.terms]
            if not all(isinstance(part, int) for _, part in parts):
                raise UnsupportedError("an index that is not understood")
            return sum(sign * part for sign, part in parts)
        if isinstance(item, Label):
            return item.text
        if isinstance(item, Name) and item.base in self.model.symbols.fixed and not item.sub:
            return self.model.symbols.value_of(item.base)
        if is_class(item) and item.base in self.model.symbols.classes:
            return class_of(item, self.index(sample_of(item), at), self.model.symbols.classes, self.model.symbols.depth)
        if isinstance(item, Name) and not item.sub and not item.sup:
            raise UndefinedError(f"nothing says what the index {item.base} runs over")
        raise UnsupportedError("an index that is not understood")

    def part(self, value: Value, indices: Any, at: Setting) -> Value:
        """Return a component of an array, or all of it where there are no indices."""
        if indices is None:
            return value
        place = [self.index(i, at) for i in indices]
        if not isinstance(value, np.ndarray) or not all(isinstance(p, int) for p in place):
            raise UnsupportedError("a component of what is no array")
        dims = [d for d, n in enumerate(value.shape) if n > 1]
        if len(dims) != len(place):
            raise NamingError("a component with other indices than the array has")
        full = [0, 0]
        for dim, p in zip(dims, place, strict=True):
            if not 1 <= p <= value.shape[dim]:
                raise UnsupportedError("an index beyond the array")
            full[dim] = p - 1
        return value[tuple(full)]
