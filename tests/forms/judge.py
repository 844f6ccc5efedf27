"""What an equation is worth, by numbers alone: complex steps through small networks, at every layer, unit and point."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product
from typing import Any

import numpy as np

from tests.forms import trees as t

WIDTHS = ((2, 3, 4, 2), (3, 2, 4, 3, 2), (2, 4, 3, 2, 4))
"""Widths that differ from layer to layer, so that no index fits by chance."""

STEP = 1e-25
CLOSE, APART = 1e-8, 1e-6


class MeaninglessError(Exception):
    """A unit that is not there, shapes that do not conform."""


class AbsentError(MeaninglessError):
    """A layer that this network does not have."""


@dataclass
class Network:
    """A network at one point; ``cut`` is a quantity that is moved a small imaginary step, everything upstream held fixed."""

    widths: tuple[int, ...]
    seed: int
    values: dict[tuple[str, int], Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        draw = np.random.default_rng(self.seed)
        self.depth = len(self.widths) - 1
        for m in range(1, self.depth + 1):
            self.values["w", m] = draw.uniform(-1, 1, (self.widths[m], self.widths[m - 1]))
            self.values["b", m] = draw.uniform(-1, 1, self.widths[m])
            self.values["shape", m] = draw.uniform(0.3, 1.2, 3)
        self.values["a", 0] = draw.uniform(-1, 1, self.widths[0])
        self.values["cost", 0] = draw.uniform(0.5, 1.5, (3, self.widths[-1]))
        self.forward(1, self.values)
        self.slopes: dict[Any, Any] = {}

    def sigma(self, layer: int, order: int, z: Any) -> Any:
        """The activation of a layer and its derivatives: no two layers have the same."""
        p, q, r = self.values["shape", layer]
        if order == 0:
            return np.sin(p * z) + q * z**3 + r * z**2
        if order == 1:
            return p * np.cos(p * z) + 3 * q * z**2 + 2 * r * z
        return -p * p * np.sin(p * z) + 6 * q * z + 2 * r

    def forward(self, start: int, values: dict[tuple[str, int], Any], skip: str = "") -> Any:
        """Compute the layers from ``start`` on; with skip "z" that layer's z is given, with "a" its a too."""
        for m in range(start, self.depth + 1):
            if not (m == start and skip):
                values["z", m] = values["w", m] @ values["a", m - 1] + values["b", m]
            if not (m == start and skip == "a"):
                values["a", m] = self.sigma(m, 0, values["z", m])
        a, (u, v, y) = values["a", self.depth], self.values["cost", 0]
        return np.sum(u * (a - y) ** 3) + np.sum(v * a) ** 2

    def moved(self, kind: str, layer: int, at: tuple[int, ...]) -> tuple[dict[tuple[str, int], Any], Any]:
        """Return the values and C where one component is moved an imaginary step."""
        values = dict(self.values)
        values[kind, layer] = values[kind, layer].astype(complex)
        values[kind, layer][at] += STEP * 1j
        skip = kind if kind in ("z", "a") else ""
        start = max(layer, 1)
        if kind == "a" and layer == 0:
            skip = ""
        return values, self.forward(start, values, skip)

    def slope(self, of: tuple[str, int, tuple[int, ...]] | None, by: tuple[str, int, tuple[int, ...]]) -> float:
        """The derivative of C, or of a component, by a component."""
        key = (of, by)
        if key not in self.slopes:
            values, cost = self.moved(*by)
            if of is None:
                found = cost
            elif of[0] in ("w", "b"):
                found = values[of[0], of[1]][of[2]]
            else:
                upstream = of[1] < by[1] or (of[1] == by[1] and (of[0], by[0]) == ("z", "a"))
                found = 0.0 if upstream else values[of[0], of[1]][of[2]]
            self.slopes[key] = np.imag(found) / STEP
        return self.slopes[key]

    def array(self, kind: str, layer: int) -> Any:
        """A whole quantity; delta is the derivative of C by z."""
        first = 0 if kind == "a" else 1
        if not first <= layer <= self.depth:
            raise AbsentError
        if kind == "delta":
            return np.array([self.slope(None, ("z", layer, (j,))) for j in range(self.widths[layer])])
        return np.real(self.values[kind, layer])


AXES = {"w": (0, -1), "b": (0,), "z": (0,), "a": (0,), "delta": (0,)}


@dataclass
class Reader:
    """Evaluates trees on a network with l at a layer."""

    network: Network
    layer: int
    units: dict[str, int] = field(default_factory=dict)

    def width(self, offset: int) -> int:
        """The number of units of a layer."""
        at = self.layer + offset
        if not 0 <= at <= self.network.depth:
            raise AbsentError
        return self.network.widths[at]

    def component(self, part: t.Part) -> tuple[str, int, tuple[int, ...]]:
        """A component with its units counted from 0."""
        for index, axis in zip(part.indices, AXES[part.kind], strict=True):
            if not 0 <= self.units[index] < self.width(part.layer + axis):
                raise MeaninglessError
        return part.kind, self.layer + part.layer, tuple(self.units[i] for i in part.indices)

    def value(self, tree: t.Tree) -> Any:
        """The value of a tree: a number, a vector (upright) or a matrix."""
        return READERS[type(tree)](self, tree)

    def _part(self, tree: t.Part) -> Any:
        kind, layer, at = self.component(tree)
        return self.network.array(kind, layer)[at]

    def _whole(self, tree: t.Whole) -> Any:
        return _upright(self.network.array(tree.kind, self.layer + tree.layer))

    def _slope(self, tree: t.Slope) -> Any:
        if isinstance(tree.by, t.Whole):
            return self._slopes(tree.of, tree.by)
        if isinstance(tree.of, t.Whole):
            raise MeaninglessError
        of, by = None if tree.of is None else self.component(tree.of), self.component(tree.by)
        for found in (of, by):
            if found is not None:
                self.network.array(found[0], found[1])
        return self._slope_of(of, by)

    def _slope_of(self, of: Any, by: Any) -> Any:
        if of is not None and of[0] == "delta":
            raise MeaninglessError
        return self.network.slope(of, by)

    def _slopes(self, of: Any, by: t.Whole) -> Any:
        below = self.network.array(by.kind, self.layer + by.layer)
        if of is None:
            found = [self.network.slope(None, (by.kind, self.layer + by.layer, at)) for at in np.ndindex(below.shape)]
            return _upright(np.array(found).reshape(below.shape))
        above = self.network.array(of.kind, self.layer + of.layer)
        m, n = self.layer + of.layer, self.layer + by.layer
        rows = [[self._slope_of((of.kind, m, (j,)), (by.kind, n, (k,))) for k in range(len(below))] for j in range(len(above))]
        return np.array(rows)

    def _sigma(self, tree: t.Sigma) -> Any:
        if not 1 <= self.layer + tree.layer <= self.network.depth:
            raise AbsentError
        return self.network.sigma(self.layer + tree.layer, tree.order, self.value(tree.argument))

    def _sum(self, tree: t.Sum) -> Any:
        total: Any = 0.0
        for unit in self._units(tree):
            total = total + Reader(self.network, self.layer, {**self.units, tree.index: unit}).value(tree.body)
        return total

    def _units(self, tree: t.Sum) -> list[int]:
        width = self.width(tree.layer)
        if not tree.limit:
            return list(range(width))
        other = self.units[tree.limit.lstrip("<>=!")]
        if tree.limit.startswith("!="):
            return [u for u in range(width) if u != other]
        relation = tree.limit.rstrip("abcdefghijklmnopqrstuvw")
        units = {"<=": range(other + 1), "<": range(other), ">": range(other + 1, width)}[relation]
        if any(u >= width for u in units) or (tree.limit[0] == ">" and other + 1 > width):
            raise MeaninglessError
        return list(units)

    def _plus(self, tree: t.Plus) -> Any:
        parts = [self.value(part) for part in tree.terms]
        numbers = [isinstance(part, t.Number) for part in tree.terms]
        shapes = {np.shape(p) for p, number in zip(parts, numbers, strict=True) if not number}
        if len(shapes) > 1:
            raise MeaninglessError
        return sum(parts[1:], parts[0])

    def _times(self, tree: t.Times) -> Any:
        parts = [self.value(part) for part in tree.factors]
        if sum(np.ndim(p) > 0 for p in parts) > 1:
            raise MeaninglessError
        found: Any = 1.0
        for part in parts:
            found = found * part
        return found

    def _matrix(self, tree: t.Matrix) -> Any:
        left, right = self.value(tree.left), self.value(tree.right)
        if np.ndim(left) != 2 or np.ndim(right) != 2 or left.shape[1] != right.shape[0]:
            raise MeaninglessError
        found = left @ right
        return found[0, 0] if found.shape == (1, 1) else found

    def _entrywise(self, tree: t.Entrywise) -> Any:
        left, right = self.value(tree.left), self.value(tree.right)
        if np.ndim(left) != 2 or np.shape(left) != np.shape(right):
            raise MeaninglessError
        return left * right

    def _dot(self, tree: t.Dot) -> Any:
        left, right = self.value(tree.left), self.value(tree.right)
        if np.ndim(left) != 2 or np.shape(left) != np.shape(right) or left.shape[1] != 1:
            raise MeaninglessError
        return float((left * right).sum())

    def _flip(self, tree: t.Flip) -> Any:
        return np.transpose(self.value(tree.of))

    def _diagonal(self, tree: t.Diagonal) -> Any:
        vector = self.value(tree.of)
        if np.ndim(vector) != 2 or vector.shape[1] != 1:
            raise MeaninglessError
        return np.diag(vector[:, 0])


def _upright(array: Any) -> Any:
    return array.reshape(-1, 1) if array.ndim == 1 else array


READERS: dict[type, Any] = {
    t.Number: lambda reader, tree: float(tree.value),
    t.Part: Reader._part,
    t.Whole: Reader._whole,
    t.Slope: Reader._slope,
    t.Sigma: Reader._sigma,
    t.Sum: Reader._sum,
    t.Plus: Reader._plus,
    t.Times: Reader._times,
    t.Same: lambda reader, tree: float(reader.units[tree.first] == reader.units[tree.second]),
    t.Flip: Reader._flip,
    t.Matrix: Reader._matrix,
    t.Entrywise: Reader._entrywise,
    t.Diagonal: Reader._diagonal,
    t.Dot: Reader._dot,
    t.Ones: lambda reader, tree: np.ones((reader.width(tree.layer), 1)),
}

NETWORKS = [Network(widths, seed) for seed, widths in enumerate(WIDTHS)]


def ranges(equation: t.Equation) -> dict[str, int]:
    """Return for each free index the layer whose units it counts, relative to l.

    Raises:
        MeaninglessError: An index counts the units of two layers, or of none.
    """
    found: dict[str, int] = {}
    same: list[tuple[str, str]] = []
    for side in (equation.left, equation.right):
        _collect(side, found, same, {})
    for _ in range(len(same) + 1):
        for first, second in same:
            for one, other in ((first, second), (second, first)):
                if one in found and found.setdefault(other, found[one]) != found[one]:
                    raise MeaninglessError
    if any(name not in found for pair in same for name in pair):
        raise MeaninglessError
    return {name: layer for name, layer in found.items() if not name.startswith("#")}


def _collect(tree: Any, found: dict[str, int], same: list[tuple[str, str]], bound: dict[str, str]) -> None:
    """Note the layers that indices count; a bound index is known by a name of its own."""
    if isinstance(tree, t.Part):
        for index, axis in zip(tree.indices, AXES[tree.kind], strict=True):
            name = bound.get(index, index)
            if found.setdefault(name, tree.layer + axis) != tree.layer + axis:
                raise MeaninglessError
    elif isinstance(tree, t.Same):
        same.append((bound.get(tree.first, tree.first), bound.get(tree.second, tree.second)))
    elif isinstance(tree, t.Sum):
        own = f"#{len(found)}.{id(tree)}"
        found[own] = tree.layer
        limit = tree.limit.lstrip("<>=!")
        if limit and tree.limit.startswith("!="):
            same.append((own, bound.get(limit, limit)))
        _collect(tree.body, found, same, {**bound, tree.index: own})
        return
    for part in _parts(tree):
        _collect(part, found, same, bound)


def _parts(tree: Any) -> list[Any]:
    from dataclasses import fields

    values = [getattr(tree, f.name) for f in fields(tree)]
    return [p for v in values for p in (v if isinstance(v, tuple) else (v,)) if hasattr(p, "__dataclass_fields__")]


def truth(equation: t.Equation) -> str:
    """Return "true", "false", "meaningless", or "unclear" where the numbers are too near to tell."""
    try:
        free = ranges(equation)
    except MeaninglessError:
        return "meaningless"
    seen, partly, unclear, everywhere_absent = 0, False, False, True
    for network in NETWORKS:
        for layer in range(network.depth + 1):
            found = _at(equation, network, layer, free)
            if found == "false":
                return "false"
            seen += found == "true"
            partly = partly or found == "partly"
            unclear = unclear or found == "unclear"
            everywhere_absent = everywhere_absent and found == "absent"
    if unclear or everywhere_absent:
        return "unclear"
    return "true" if seen and not partly else "meaningless"


def _at(equation: t.Equation, network: Network, layer: int, free: dict[str, int]) -> str:
    """The truth at one layer of one network; "absent" where that has no such layer, "partly" where only some units have one."""
    reader = Reader(network, layer)
    try:
        widths = [reader.width(offset) for offset in free.values()]
    except AbsentError:
        return "absent"
    statuses = set()
    for units in product(*(range(w) for w in widths)):
        here = Reader(network, layer, dict(zip(free, units, strict=True)))
        try:
            left, right = here.value(equation.left), here.value(equation.right)
        except AbsentError:
            return "absent"
        except (MeaninglessError, KeyError):
            statuses.add("none")
            continue
        statuses.add(_compare(left, right, equation))
    for status in ("false", "unclear"):
        if status in statuses:
            return status
    return "none" if statuses == {"none"} else "partly" if "none" in statuses else "true"


def _compare(left: Any, right: Any, equation: t.Equation) -> str:
    numbers = isinstance(equation.left, t.Number) or isinstance(equation.right, t.Number)
    if np.shape(left) != np.shape(right) and not numbers:
        return "none"
    gap = np.max(np.abs(left - right)) / (1 + np.max(np.abs(left)) + np.max(np.abs(right)))
    return "true" if gap < CLOSE else "false" if gap > APART else "unclear"
