"""A network as a TikZ picture, its weights labelled as the equations name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpverify.claim import LayerRef, Quantity
from bpverify.notation.write import write
from bpverify.render.layout import RADIUS, layout

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpverify.network import Network
    from bpverify.render.layout import Edge, Node


def network_tikz(network: Network) -> str:
    """Return a ``tikzpicture`` of the network."""
    return "\n".join(_lines(network)) + "\n"


def _lines(network: Network) -> Iterator[str]:
    plan = layout(network)
    yield "\\begin{tikzpicture}["
    yield f"  unit/.style={{circle, draw, inner sep=0pt, minimum size={2 * RADIUS:.2f}cm}},"
    yield "  bias/.style={above, inner sep=1pt, font=\\footnotesize},"
    yield "  weight/.style={fill=white, inner sep=1pt, sloped, font=\\footnotesize}, >=stealth]"
    for node in plan.nodes:
        yield from _unit(node)
    for edge in plan.edges:
        yield _arrow(edge)
    yield "\\end{tikzpicture}"


def _unit(node: Node) -> Iterator[str]:
    if not node.unit:
        yield f"  \\node at ({node.x:.2f}, {node.y:.2f}) {{$\\vdots$}};"
        return
    sign = write(Quantity("a", LayerRef(None, node.layer), (node.unit,)))
    yield f"  \\node[unit] ({_name(node)}) at ({node.x:.2f}, {node.y:.2f}) {{${sign}$}};"
    if node.has_bias:
        bias = write(Quantity("b", LayerRef(None, node.layer), (node.unit,)))
        yield f"  \\draw[<-, thin] ({_name(node)}.north) -- ++(0, 0.25) node[bias] {{${bias}$}};"


def _arrow(edge: Edge) -> str:
    weight = Quantity("w", LayerRef(None, edge.target.layer), (edge.target.unit, edge.source.unit))
    label = f" node[weight, pos={edge.at:.3f}] {{${write(weight)}$}}" if edge.at is not None else ""
    return f"  \\draw[->, thin] ({_name(edge.source)}) --{label} ({_name(edge.target)});"


def _name(node: Node) -> str:
    return f"u{node.layer}-{node.unit}"
