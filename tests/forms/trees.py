"""Equations as trees of this folder's own: it shares nothing with the package that reads what is printed from them.

A scalar tree has indices, an array tree has none: z_j^l against z^l. Layers are offsets from l.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, Union

Tree = Union[
    "Number", "Part", "Whole", "Slope", "Sigma", "Sum", "Plus", "Times", "Same", "Flip", "Matrix", "Entrywise", "Diagonal",
    "Dot", "Ones",
]  # fmt: skip


@dataclass(frozen=True)
class Number:
    """A whole number."""

    value: int


@dataclass(frozen=True)
class Part:
    """A component: w_jk of layer l + layer."""

    kind: str
    layer: int
    indices: tuple[str, ...]


@dataclass(frozen=True)
class Whole:
    """A vector or a matrix."""

    kind: str
    layer: int


@dataclass(frozen=True)
class Slope:
    """The derivative of C (of None), or of a component or a vector, by another."""

    of: Part | Whole | None
    by: Part | Whole


@dataclass(frozen=True)
class Sigma:
    """The activation of a layer, or its derivative of an order, at an argument."""

    order: int
    layer: int
    argument: Tree


@dataclass(frozen=True)
class Sum:
    """The sum over an index of layer l + layer; limit is "", or a relation with another index: "<j", "<=j", ">j", "!=j"."""

    index: str
    layer: int
    body: Tree
    limit: str = ""


@dataclass(frozen=True)
class Plus:
    """A sum of terms."""

    terms: tuple[Tree, ...]


@dataclass(frozen=True)
class Times:
    """A product of numbers, or of a number and an array."""

    factors: tuple[Tree, ...]


@dataclass(frozen=True)
class Same:
    """Kronecker's delta."""

    first: str
    second: str


@dataclass(frozen=True)
class Flip:
    """The transpose."""

    of: Tree


@dataclass(frozen=True)
class Matrix:
    """The product of two arrays by the rule of matrices."""

    left: Tree
    right: Tree


@dataclass(frozen=True)
class Entrywise:
    """The product of two arrays entry by entry."""

    left: Tree
    right: Tree


@dataclass(frozen=True)
class Diagonal:
    """The diagonal matrix of a vector."""

    of: Tree


@dataclass(frozen=True)
class Dot:
    """The inner product of two vectors."""

    left: Tree
    right: Tree


@dataclass(frozen=True)
class Ones:
    """The vector of ones of layer l + layer."""

    layer: int


@dataclass(frozen=True)
class Equation:
    """Two sides."""

    left: Tree
    right: Tree


def nodes(tree: Any) -> Iterator[Any]:
    """Yield a tree and all trees in it."""
    if is_dataclass(tree):
        yield tree
    parts = tree if isinstance(tree, tuple) else [getattr(tree, f.name) for f in fields(tree)] if is_dataclass(tree) else ()
    for part in parts:
        yield from nodes(part)


def replaced(tree: Any, at: int, new: Any) -> Any:
    """Return a tree with the node of a number, in the order of ``nodes``, exchanged."""
    return _replaced(tree, [at], new)


def _replaced(tree: Any, at: list[int], new: Any) -> Any:
    if isinstance(tree, tuple):
        return tuple(_replaced(part, at, new) for part in tree)
    if not is_dataclass(tree) or isinstance(tree, type):
        return tree
    at[0] -= 1
    if at[0] == -1:
        return new
    values = {f.name: _replaced(getattr(tree, f.name), at, new) for f in fields(tree)}
    return replace(tree, **values)


def as_written(tree: Any) -> Any:
    """Return what the LaTeX of a tree says: no text writes the layer of an activation, it is that of a weighted input in it."""
    for at, node in enumerate(nodes(tree)):
        is_input = isinstance(node, Sigma) and isinstance(node.argument, Part | Whole) and node.argument.kind == "z"
        if is_input and node.layer != node.argument.layer:
            return as_written(replaced(tree, at, replace(node, layer=node.argument.layer)))
    return tree


def index_names(tree: Any) -> set[str]:
    """Return every index that a tree writes."""
    found = set()
    for node in nodes(tree):
        if isinstance(node, Part):
            found |= set(node.indices)
        elif isinstance(node, Same):
            found |= {node.first, node.second}
        elif isinstance(node, Sum):
            found |= {node.index, node.limit.lstrip("<>=!")} - {""}
    return found
