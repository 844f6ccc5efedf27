"""The part of a model that knows nothing but what a scalar is differentiated by: it is any function of that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bpverify.errors import BpverifyError
from bpverify.texts.places import Setting, free_letters
from bpverify.texts.tree import Name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bpverify.texts.places import Value
    from bpverify.texts.scalars import Scalars
    from bpverify.texts.symbols import Symbols
    from bpverify.texts.tree import Derivative, Node

    Key = tuple[str, int | None, tuple[Any, ...]]


class Unknowns:
    """Scalars that nothing defines, and that something is said of by their derivatives."""

    symbols: Symbols
    scalars: Scalars
    differentiated: dict[str, list[Node]]
    of_step: dict[str, list[Node]]
    indexed: dict[str, list[Derivative]]
    stepped: dict[str, list[Derivative]]

    def unknown(self, key: Key) -> int:
        """Return a scalar that is any function of what it is differentiated by, but for what these are computed from."""
        groups: list[list[int]] = []
        for by in self.differentiated[key[0]]:
            if key[2] and isinstance(by, Name) and self.is_of_one(self.symbols.symbol(by)):
                continue
            for counters in self.everywhere(by):
                try:
                    groups.append(self._entries(by, counters, self._sample(key, by)))
                except (BpverifyError, RecursionError):
                    continue
        return self._function_of(key, groups)

    def unknown_entry(self, key: Key) -> int:
        """Return an entry that is any function of what it is differentiated by: with dy_i/da_j, of a_j for all j."""
        groups: list[list[int]] = []
        for derivative in self.indexed[key[0]]:
            own = self.symbols.ref(derivative.of).indices if isinstance(derivative.of, Name) else None
            fixed = {item.base: i for item, i in zip(own or (), key[2], strict=True) if isinstance(item, Name)}
            for counters in self.everywhere(derivative.by[0]):
                try:
                    groups.append(self._entries(derivative.by[0], counters, fixed))
                except (BpverifyError, RecursionError):
                    continue
        return self._function_of(key, groups)

    def unknown_of_step_before(self, key: Key) -> int | None:
        """Return a value at a step that is any function of what it is differentiated by, as of z_k and w_k with dz_{k+1}/dz_k.

        None where it is differentiated by nothing of the step before: it begins there.
        """
        inputs: dict[int, None] = {}
        for derivative in self.stepped[key[0]]:
            of = self.symbols.ref(derivative.of) if isinstance(derivative.of, Name) else None
            counters: dict[str, int] = {}
            if of is None or of.layer is None or key[1] is None or not self.matches(of.layer, key[1], counters):
                continue
            by = derivative.by[0]
            if min(self.layers(by, counters), default=1) >= 1:
                # What all steps share, such as a weight, each is computed from directly.
                inputs |= dict.fromkeys(n for n in self._entries(by, counters, {}) if n in self.scalars.keys)
        slopes = [self.scalars.leaf(("slope", key, self.scalars.keys[node])) for node in inputs]
        return self.scalars.opaque(key, tuple(zip(slopes, inputs, strict=True))) if inputs else None

    def unknown_at_step(self, key: Key) -> int:
        """Return the value at one step of a scalar: any function of what it, or its sum, is differentiated by, at that step."""
        groups: list[list[int]] = []
        for by in self.of_step[key[0]]:
            for counters in self.everywhere(by):
                try:
                    found = self._entries(by, counters, {})
                except (BpverifyError, RecursionError):
                    continue
                groups.append([node for node in found if self._step_of(node) in (None, key[1])])
        function = self._function_of(key, groups)
        return function if self.scalars.below(function) else self.scalars.leaf(key)

    def _function_of(self, key: Key, groups: list[list[int]]) -> int:
        reached = [self.scalars.reach(*group) for group in groups]
        inputs: dict[int, None] = {}
        for i, group in enumerate(groups):
            for node in group:
                others = (k for k in range(len(groups)) if k != i and node in reached[k] and node not in groups[k])
                if node in self.scalars.keys and not any(self._hides(groups[k], node) for k in others):
                    inputs[node] = None
        slopes = [self.scalars.leaf(("slope", key, self.scalars.keys[node])) for node in inputs]
        return self.scalars.opaque(key, tuple(zip(slopes, inputs, strict=True)))

    def _hides(self, group: list[int], node: int) -> bool:
        """Whether what is computed from a node stands for it: at every layer, but of steps in time at the same one alone."""
        step = self._step_of(node) if self.symbols.naming.timed else None
        if step is None:
            return True
        return any(self._step_of(n) in (None, step) for n in group if self.scalars.reaches(n, node))

    def _step_of(self, node: int) -> int | None:
        key: Any = self.scalars.keys.get(node)
        step: int | None = key[1] if isinstance(key, tuple) and len(key) == 3 and key[0] != "slope" else None
        return step

    def _sample(self, key: Key, by: Node) -> dict[str, Any]:
        """Return the index of the sample in what the cost of one sample is differentiated by: it is a function of that one's."""
        letters = free_letters((by,), self.symbols.naming.indices) & self.symbols.naming.samples
        return dict.fromkeys(letters, key[2][0]) if key[2] else {}

    def _entries(self, node: Node, counters: Mapping[str, int], fixed: Mapping[str, Any]) -> list[int]:
        found: list[int] = []
        for letters in self.places((node,), counters):
            if any(letters.get(letter, index) != index for letter, index in fixed.items()):
                continue
            value = self.evaluated(node, Setting({**fixed, **letters}, counters, {}))
            found += list(value.flat) if isinstance(value, np.ndarray) else [value]
        return found

    # -- what the other parts of the model do

    def evaluated(self, node: Node, at: Setting) -> Value:
        """Return a tree's value as a scalar or a matrix."""
        raise NotImplementedError

    def matches(self, pattern: Node, layer: int, counters: dict[str, int]) -> bool:
        """Whether a layer is one of a pattern; note what its counter is."""
        raise NotImplementedError

    def layers(self, node: Any, counters: Mapping[str, int]) -> Iterator[int]:
        """Yield the numbers of the layers or steps that stand in a tree, where they are known."""
        raise NotImplementedError

    def everywhere(self, node: Node) -> Iterator[dict[str, int]]:
        """Yield the numbers of layers or steps at which a tree can stand."""
        raise NotImplementedError

    def places(self, nodes: tuple[Node, ...], counters: Mapping[str, int]) -> Iterator[dict[str, int]]:
        """Yield all values of the indices that are free in trees."""
        raise NotImplementedError

    def is_of_one(self, symbol: str, among: set[str] | None = None) -> bool:
        """Whether a symbol is of one sample alone, where each sample has its own under the same letter, one of those ``among``."""
        raise NotImplementedError
