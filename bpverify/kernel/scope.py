"""Where an equation holds: the layers l and depths L it speaks of, and what they say about the order of two layers."""

from __future__ import annotations

from dataclasses import dataclass

from bpverify.kernel.terms import BATCH, OUTPUT, Layer, RuleError

RESERVED = ("L", BATCH.base, "width")
"""Bases of layers and ranges that no variable may be named after."""


@dataclass(frozen=True, slots=True)
class Scope:
    """All depths L >= ``depth`` (or L = depth where ``exact``) and all layers low <= l <= L - high.

    Without a layer variable ``low`` is None; ``at`` then says which layer stood for l, in words only.
    """

    variable: str = "l"
    low: int | None = None
    high: int = 0
    depth: int = 1
    exact: bool = False
    at: Layer | None = None

    def __post_init__(self) -> None:
        numbers = (self.low or 0, self.high, self.depth)
        if type(self.exact) is not bool or not (self.at is None or type(self.at) is Layer):
            raise RuleError("scope", "a layer or none, and whether the depth is exact", repr(self))
        if not self.variable.isidentifier() or self.variable in RESERVED or any(type(n) is not int for n in numbers):
            raise RuleError("scope", "a layer variable and whole numbers", repr(self))

    @property
    def least_depth(self) -> int:
        """The least L for which there is anything to say."""
        return self.depth if self.low is None else max(self.depth, self.low + self.high)

    def exists(self, layer: Layer, first: int) -> bool:
        """Tell whether first <= layer <= L for every layer and depth in the scope."""
        if layer.base == "":
            return first <= layer.offset <= self.least_depth
        if layer.base == "L":
            return not self.exact and layer.offset <= 0 and self.least_depth + layer.offset >= first
        return self._is_variable(layer) and (self.low or 0) + layer.offset >= first and layer.offset <= self.high

    def compare(self, first: Layer, second: Layer) -> int:
        """Return -1, 0 or 1 as the first layer lies before, at or behind the second.

        Refuses unless the order is the same throughout the scope.
        """
        if first.base == second.base:
            return (first.offset > second.offset) - (first.offset < second.offset)
        if self._least_distance(first, second) > 0:
            return -1
        if self._least_distance(second, first) > 0:
            return 1
        raise RuleError("compare", "layers whose order is known", f"{first} and {second} for {self}")

    def _is_variable(self, layer: Layer) -> bool:
        return self.low is not None and layer.base == self.variable

    def _least_distance(self, first: Layer, second: Layer) -> int:
        """Return the least value of second - first, or 0 where nothing is known."""
        apart = second.offset - first.offset
        if first.base == "" and second.base == "L":
            return self.least_depth + apart
        if first.base == "" and self._is_variable(second):
            return (self.low or 0) + apart
        if self._is_variable(first) and second.base == "L":
            return self.high + apart
        return 0

    def __str__(self) -> str:
        if self.exact:
            depth = f"L = {self.depth}"
        else:
            depth = f"L >= {self.depth}" if self.depth > 1 else ""
        if self.low is not None:
            where = f"{self.low} <= {self.variable} <= {OUTPUT.shifted(-self.high)}"
            depth = "" if self.depth <= self.low + self.high else depth
        else:
            where = f"{self.variable} = {self.at}" if self.at else ""
        return ", ".join(part for part in (where, depth) if part) or "L >= 1"
