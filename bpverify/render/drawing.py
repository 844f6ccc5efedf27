"""A network as an SVG picture, which needs no font, script or network of its own."""

from __future__ import annotations

from math import atan2, degrees
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from bpverify.render.layout import RADIUS, layout

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpverify.network import Network
    from bpverify.render.layout import Edge, Node

SCALE = 44.0
"""Pixels in a centimetre."""

MARGIN = 0.75
"""Around the units, in centimetres: room for a circle and for the bias above it."""


def network_svg(network: Network) -> str:
    """Return an ``<svg>`` element of the network."""
    return "\n".join(_lines(network)) + "\n"


def _lines(network: Network) -> Iterator[str]:
    plan = layout(network)
    left, right = min(n.x for n in plan.nodes) - MARGIN, max(n.x for n in plan.nodes) + MARGIN
    low, top = min(n.y for n in plan.nodes) - MARGIN, max(n.y for n in plan.nodes) + MARGIN + 0.3
    box = f"{left * SCALE:.0f} {-top * SCALE:.0f} {(right - left) * SCALE:.0f} {(top - low) * SCALE:.0f}"
    label = quoteattr(f"The network {network.arch}, its units in layers, an arrow for each weight")
    yield f'<svg class="network" xmlns="http://www.w3.org/2000/svg" viewBox="{box}" role="img" aria-label={label}>'
    yield '<g fill="none" stroke="currentColor" stroke-width="1">'
    yield from (_line(edge) for edge in plan.edges)
    for node in plan.nodes:
        if node.unit:
            yield f'<circle cx="{node.x * SCALE:.1f}" cy="{-node.y * SCALE:.1f}" r="{RADIUS * SCALE:.1f}"/>'
    yield "</g>"
    yield from (_weight(edge) for edge in plan.edges if edge.at is not None)
    yield from (text for node in plan.nodes for text in _unit(node))
    yield "</svg>"


def _line(edge: Edge) -> str:
    """Return an arrow from circle to circle, its head drawn as two strokes."""
    (x1, y1), (x2, y2) = ((node.x * SCALE, -node.y * SCALE) for node in (edge.source, edge.target))
    long = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
    ux, uy = (x2 - x1) / long, (y2 - y1) / long
    cut = RADIUS * SCALE + 1
    x1, y1, x2, y2 = x1 + cut * ux, y1 + cut * uy, x2 - cut * ux, y2 - cut * uy
    head = " ".join(f"M{x2 - 7 * ux - s * 3 * uy:.1f} {y2 - 7 * uy + s * 3 * ux:.1f}L{x2:.1f} {y2:.1f}" for s in (1, -1))
    return f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f} {head}"/>'


def _weight(edge: Edge) -> str:
    x, y = edge.point(edge.at or 0.5)
    turn = -degrees(atan2(edge.target.y - edge.source.y, edge.target.x - edge.source.x))
    sign = _sign("w", edge.target.layer, edge.target.unit, edge.source.unit)
    wide = 14 + 4.2 * len(_lower(edge.target.unit, edge.source.unit))
    back = f'<rect class="back" x="{-wide / 2:.1f}" y="-9" width="{wide:.1f}" height="18" fill="white"/>'
    text = f'<text x="{-wide / 2 + 1:.0f}" y="4" font-size="13" fill="currentColor">{sign}</text>'
    return f'<g transform="translate({x * SCALE:.1f} {-y * SCALE:.1f}) rotate({turn:.1f})">{back}{text}</g>'


def _unit(node: Node) -> Iterator[str]:
    x, y = node.x * SCALE, -node.y * SCALE
    if not node.unit:
        yield f'<text x="{x:.1f}" y="{y + 5:.1f}" text-anchor="middle" font-size="16" fill="currentColor">⋮</text>'
        return
    start = x - 8 - 2.5 * (len(str(node.unit)) - 1)
    yield f'<text x="{start:.1f}" y="{y + 5:.1f}" font-size="15" fill="currentColor">{_sign("a", node.layer, node.unit)}</text>'
    if node.has_bias:
        top = y - RADIUS * SCALE
        mark = f"M{x:.1f} {top - 12:.1f}V{top:.1f}M{x - 3:.1f} {top - 6:.1f}L{x:.1f} {top:.1f}L{x + 3:.1f} {top - 6:.1f}"
        yield f'<path d="{mark}" fill="none" stroke="currentColor"/>'
        sign = _sign("b", node.layer, node.unit)
        yield f'<text x="{x - 6:.1f}" y="{top - 16:.1f}" font-size="13" fill="currentColor">{sign}</text>'


def _sign(letter: str, layer: int, *units: int) -> str:
    """Return a letter with its indices below and its layer above them."""
    lower = _lower(*units)
    italic = f'<tspan font-style="italic" font-family="serif">{letter}</tspan>'
    below = f'<tspan dy="4" font-size="9" font-family="serif">{lower}</tspan>'
    return f'{italic}{below}<tspan dx="{-4.2 * len(lower):.1f}" dy="-10" font-size="9" font-family="serif">{layer}</tspan>'


def _lower(*units: int) -> str:
    return ",".join(map(str, units))
