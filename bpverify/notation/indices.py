"""Which indices of a term are free, and whose activation an argument names: read off the term alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpverify.claim import LayerRef, Quantity, Sum, Term, children, own_indices
from bpverify.errors import UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Iterator


def free_indices(term: Term) -> tuple[str, ...]:
    """Return the names of the free indices of a term, in the order in which they stand."""
    return tuple(dict.fromkeys(_free(term, frozenset())))


def _free(term: Term, bound: frozenset[str]) -> Iterator[str]:
    yield from (index for index in own_indices(term) if isinstance(index, str) and index not in bound)
    inside = bound | {term.index} if isinstance(term, Sum) else bound
    for part in children(term):
        yield from _free(part, inside)


def activation_layer(argument: Term) -> LayerRef:
    """Return the layer whose activation is meant: that of the quantities in the argument whose row is not summed over.

    Raises:
        UnsupportedError: There is none, or more than one.
    """
    layers = sorted(set(_rows(argument, frozenset())), key=str)
    if len(layers) != 1:
        found = "no layer" if not layers else "layers " + " and ".join(map(str, layers))
        raise UnsupportedError(f"the argument of an activation names {found}; expected one, as in \\sigma(z_j^l)")
    if layers[0].base is None and layers[0].offset < 1:
        raise UnsupportedError(f"the argument of an activation is one of layer {layers[0]}, which has none")
    return layers[0]


def _rows(term: Term, bound: frozenset[str]) -> Iterator[LayerRef]:
    if isinstance(term, Quantity) and term.indices[0] not in bound:
        yield term.layer
    inside = bound | {term.index} if isinstance(term, Sum) else bound
    for part in children(term):
        yield from _rows(part, inside)
