"""The part of a model in which a matrix and its columns have one set of entries, under the definition of either."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any

import numpy as np

from bpverify.texts.causes import NamingError
from bpverify.texts.written import in_latex

if TYPE_CHECKING:
    from bpverify.texts.definitions import Definition
    from bpverify.texts.places import Setting
    from bpverify.texts.symbols import Symbols

    Entry = tuple[str, int | None, tuple[Any, ...]]


class Parted:
    """Entries of matrices whose columns have a letter of their own."""

    symbols: Symbols
    definitions: dict[str, list[Definition]]
    void: set[int]

    def same_entry(self, symbol: str, layer: int | None, indices: tuple[Any, ...]) -> Entry | None:
        """Return the entry that an entry is too, of a matrix or of its columns, where that one has the definition."""
        stack = self.symbols.stack(symbol)
        if stack is not None and len(indices) == 2:
            whole = stack.whole, layer, stack.place(*indices)
            return whole if self._has_definition(*whole) or not self._has_definition(symbol, layer, indices) else None
        part = self.symbols.parts.get(symbol, "")
        own = self.symbols.stack(part)
        if own is None or len(indices) != 2 or self._has_definition(symbol, layer, indices):
            return None
        other = part, layer, own.place(*indices)
        return other if self._has_definition(*other) else None

    def _has_definition(self, symbol: str, layer: int | None, indices: tuple[Any, ...]) -> bool:
        found = self.definitions.get(symbol, ())
        return any(d.step not in self.void and self._match(d, layer, self.given(d, indices)) is not None for d in found)

    def given(self, definition: Definition, indices: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return those indices of an entry that a definition names: of a column as a whole, which one it is."""
        count = len(definition.ref.indices or ())
        is_whole = definition.ref.symbol in self.symbols.stacks or definition.ref.symbol in self.symbols.families
        return indices[:count] if count and is_whole else indices

    def of_part(self, value: Any, symbol: str, index: Any) -> int:
        """Return an entry of a column that is defined as a whole."""
        entries = list(value.flat) if isinstance(value, np.ndarray) and 1 in value.shape else [value]
        if not isinstance(index, int) or index > len(entries):
            raise NamingError(f"the definition of {in_latex(symbol)} has another shape than its use")
        found: int = entries[index - 1]
        return found

    def is_of_one(self, symbol: str, among: set[str] | None = None) -> bool:
        """Whether a symbol is of one sample alone, where each sample has its own under the same letter, one of those ``among``."""
        letter = self.symbols.faces.letter(symbol)
        parts = [part for part in self.symbols.stacks if self.symbols.faces.letter(part) == letter]
        own = {each for part in parts for each in (part, self.symbols.stacks[part].whole)}
        return bool(own) and symbol not in own and (among is None or bool(own & among))

    @abstractmethod
    def _match(self, definition: Definition, layer: int | None, indices: tuple[Any, ...]) -> Setting | None:
        """Return what the letters of a definition's left side are, None where it is about others."""
