"""What residues are called at one draw: arrays by their names, slopes, powers and sums of them, derivatives by what they are by."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from bpverify.exact.algebra.diagnose import describe
from bpverify.exact.check.gradient_names import bare

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpverify.exact.check.passes import Passes

MOST_SUMMED = 2_000
"""The largest array of which sums along axes are known."""
POWERS = range(2, 7)
"""Powers that may be a factor too many or too few."""


class Vocabulary:
    """The names of residues."""

    def __init__(self, passes: Passes) -> None:
        self.passes = passes
        self.modulus = passes.draw.residues.modulus

    @cached_property
    def names(self) -> dict[int, str]:
        """The name of each residue of an array that has one, the forward pass first."""
        found: dict[int, str] = {}
        for node, name in self.passes.names.items():
            value = self.passes.value(node)
            if value and node != self.passes.cost and not self.passes.is_constant(node):
                found.setdefault(value, name)
        return found

    @cached_property
    def _forms(self) -> dict[int, tuple[str, int]]:
        """Slopes as the values of functions give them, of every number that was computed: the function, and the value's node."""
        n, passes = self.modulus, self.passes
        found: dict[int, tuple[str, int]] = {}
        for node in range(passes.after):
            value = passes.value(node)
            if value and not passes.is_constant(node):
                for name, slope in (("sigmoid", value * (1 - value)), ("tanh", 1 - value * value), ("tan", 1 + value * value)):
                    found.setdefault(slope % n, (name, node))
        return found

    def form(self, slope: int | None) -> tuple[str, str] | None:
        """Return the function whose slope this is, and the value of the function from which it is computed."""
        if slope is None or slope not in self._forms:
            return None
        name, node = self._forms[slope]
        return name, describe(self.passes.graph, node, self.passes.names)

    @cached_property
    def slopes(self) -> dict[int, str]:
        """The slopes of the functions whose values are arrays with names, as they are written."""
        n = self.modulus
        found: dict[int, str] = {}
        for value, name in self.names.items():
            found.setdefault(value * (1 - value) % n, f"{name} * (1 - {name})")
            found.setdefault((1 - value * value) % n, f"1 - {name}**2")
        return found

    @cached_property
    def powers(self) -> dict[int, str]:
        """What is often a factor: powers of arrays that have names, and what they lack to 1."""
        n = self.modulus
        found: dict[int, str] = {}
        for value, name in self.names.items():
            for words, other in ((f"1 - {name}", 1 - value), (f"1 + {name}", 1 + value), (f"{name}**2", value * value)):
                found.setdefault(other % n, words)
        for value, name in self.names.items():
            for power in POWERS:
                found.setdefault(pow(value, power, n), f"{name}**{power}")
        return found

    @cached_property
    def sums(self) -> dict[int, str]:
        """The sums of arrays that have names, along each axis and of all entries."""
        found: dict[int, str] = {}
        for name, key, value in self._summed():
            found.setdefault(value, f"the sum of {name}{key}")
        return found

    def _summed(self) -> Iterator[tuple[str, str, int]]:
        for held in [*self.passes.forward, *self.passes.arrays]:
            shape = held.nodes.shape
            if not 2 <= held.nodes.size <= MOST_SUMMED:
                continue
            values = self.passes.residues(held.nodes)
            for axis, size in enumerate(shape):
                if size > 1:
                    along = f" over axis {axis}" if len(shape) > 1 else ""
                    yield from ((held.name, along, int(v) % self.modulus) for v in np.ravel(values.sum(axis=axis)))
            if len(shape) > 1:
                yield held.name, "", int(values.sum()) % self.modulus

    def known(self, value: int | None) -> str:
        """Return what a residue is called: an array's name, or the derivative by one; '' for neither."""
        by = self.passes.whole(value)
        return f"the derivative by {by}" if by else self.names.get(value or 0, "")

    def called(self, node: int) -> str:
        """Return what a node is called: an array of the forward pass by its name, all else as its residue."""
        name = self.passes.names.get(node, "")
        is_plain = bool(name) and bool(self.passes.is_forward[node]) and bare(name) is None
        return name if is_plain else self.known(self.passes.value(node))

    def needed(self, value: int) -> str:
        """Return what a factor that is needed is called, no derivative: a name, a slope, a power, a sign, or what was computed."""
        if not value or self.passes.whole(value):
            return ""
        if value in (1, self.modulus - 1):
            return "1" if value == 1 else "-1"
        found = self.names.get(value) or self.slopes.get(value) or self.powers.get(value) or self._computed.get(value)
        if not found and value in self.passes.local_slopes:
            before, after = self.passes.local_slopes[value]
            found = f"the slope of {after} by {before}"
        function, of = self.form(value) or ("", "…")
        return found or ("" if "…" in of else f"the slope of {function} with the value {of}")

    @cached_property
    def _computed(self) -> dict[int, str]:
        """Numbers of the forward pass by what they are computed from, where that can be said in full."""
        passes = self.passes
        found: dict[int, str] = {}
        for node in range(passes.after):
            value = passes.value(node)
            if value and passes.is_forward[node] and not passes.is_constant(node):
                words = describe(passes.graph, node, passes.names)
                if "…" not in words:
                    found.setdefault(value, words)
        return found

    def factor(self, value: int) -> str:
        """Return a factor in the user's names: an array, 1 over one, a sum, or anything that was computed; '' for none."""
        draw = self.passes.draw
        below = self.names.get(draw.ratio(1, value) or 0)
        name = self.names.get(value) or (f"1 / {below}" if below else "")
        if name or value in self.powers:
            return name or self.powers[value]
        for words, sign in ((self.sums.get(value), ""), (self.sums.get(-value % self.modulus), "minus ")):
            if words:
                return sign + words
        node = draw.nodes.get(value)
        return "" if node is None else describe(self.passes.graph, node, self.passes.names)
