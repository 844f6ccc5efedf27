"""Where the units, weights and labels of a drawn network stand, in centimetres, y upwards; TikZ and SVG draw the same layout."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import hypot
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpverify.network import Network

RADIUS = 0.42
"""Of a unit's circle."""

WIDE, SHOWN = 6, 4
"""A layer of more units than ``WIDE`` is drawn by its first ``SHOWN - 1`` and its last."""

LABELS = 16
"""The most weights between two layers that are each labelled; of more, those into the first and the last unit are."""

PAGE, STEP, NARROW, ROW = 15.5, 4.6, 2.4, 1.7
"""The widest drawing; the distance of layers at most, and at least for labels to fit; the distance of units."""

PLACES = tuple(k / 40 for k in range(9, 32))
"""The fractions of an arrow's length at which its label may stand."""


@dataclass(frozen=True, slots=True)
class Node:
    """Unit ``unit`` of layer ``layer`` and its place; unit 0 stands for those that are left out."""

    layer: int
    unit: int
    x: float
    y: float
    has_bias: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """The weight from one unit to another; ``at`` is where along it the label stands, None for no label."""

    source: Node
    target: Node
    at: float | None

    def point(self, at: float) -> tuple[float, float]:
        """Return the point at a fraction of the way."""
        return self.source.x + at * (self.target.x - self.source.x), self.source.y + at * (self.target.y - self.source.y)


@dataclass(frozen=True, slots=True)
class Layout:
    """A drawing: its units, the weights between them, and what the caption says, with mathematics between dollar signs."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    caption: str


def layout(network: Network) -> Layout:
    """Return where everything of a network's picture stands."""
    widths = network.widths
    step = min(STEP, PAGE / (len(widths) - 1))
    layers = [_layer(network, number, step * number) for number in range(len(widths))]
    edges = tuple(edge for left, right in pairwise(layers) for edge in _edges(left, right, step >= NARROW))
    return Layout(tuple(node for nodes in layers for node in nodes), edges, _caption(network, edges))


def _layer(network: Network, number: int, x: float) -> list[Node]:
    width = network.widths[number]
    units = list(range(1, width + 1)) if width <= WIDE else [*range(1, SHOWN), 0, width]
    top = (len(units) - 1) / 2 * ROW
    has_bias = number > 0 and network.layer(number).bias
    return [Node(number, unit, x, top - at * ROW, has_bias and unit > 0) for at, unit in enumerate(units)]


def _edges(left: list[Node], right: list[Node], labelled: bool) -> Iterator[Edge]:
    """Yield the arrows between two layers, each label as far as it can be from the others."""
    pairs = [(source, target) for target in right if target.unit for source in left if source.unit]
    ends = (right[0], right[-1])
    taken: list[tuple[float, float]] = []
    for source, target in pairs:
        edge = Edge(source, target, None)
        if labelled and (len(pairs) <= LABELS or target in ends):
            at = max(PLACES, key=lambda place: (round(_room(edge.point(place), taken), 3), -abs(place - 0.5)))
            taken.append(edge.point(at))
            edge = Edge(source, target, at)
        yield edge


def _room(point: tuple[float, float], taken: list[tuple[float, float]]) -> float:
    """How far a label would stand from the nearest other; what is farther than needed counts the same."""
    near = min((hypot(0.6 * (point[0] - x), 1.3 * (point[1] - y)) for x, y in taken), default=1.0)
    return min(near, 1.0)


def _caption(network: Network, edges: tuple[Edge, ...]) -> str:
    parts = [f"The network {network.arch}: $w_{{jk}}^l$ is the weight from unit $k$ of layer $l-1$ to unit $j$ of layer $l$"]
    for number, width in enumerate(network.widths):
        if width > WIDE:
            parts.append(f"of the {width} units of layer {number}, 1 to {SHOWN - 1} and {width} are drawn")
    bare = dict.fromkeys(edge.target.layer for edge in edges if edge.at is None)
    if bare:
        parts.append(f"not every weight into {'layer' if len(bare) == 1 else 'layers'} {', '.join(map(str, bare))} is labelled")
    return "; ".join(parts) + "."
