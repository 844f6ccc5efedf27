r"""Names of the last layer with a subscript: n_l of a^{(n_l)}, the number of layers l, is one sign as L is."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

from bpverify.texts.tree import Name, Number, Plus, Sum, walk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bpverify.texts.equality import Equality

_LAYERS = frozenset({"l", r"\ell"})


def with_last_layers(equalities: dict[int, Equality]) -> dict[int, Equality]:
    """Return equalities in which such a name is one letter where it is a layer, or bounds a sum over layers."""
    found = frozenset(_last_layers((e.left, e.right) for e in equalities.values()))
    if not found:
        return equalities
    return {n: replace(e, left=_rewritten(e.left, found), right=_rewritten(e.right, found)) for n, e in equalities.items()}


def _last_layers(trees: Iterable[Any]) -> Iterable[Name]:
    """Yield the names that stand by themselves, or less a number, in brackets above others."""
    for node in walk(tuple(trees)):
        for item in node.sup if isinstance(node, Name) and node.bracketed else ():
            first = item
            if isinstance(item, Plus) and all(isinstance(term, Number) for _, term in item.terms[1:]):
                first = item.terms[0][1]
            if isinstance(first, Name) and len(first.base) == 1 and not first.sup and _is_layer(first.sub):
                yield first


def _is_layer(sub: tuple[Any, ...]) -> bool:
    return len(sub) == 1 and isinstance(sub[0], Name) and sub[0].base in _LAYERS and not sub[0].sub and not sub[0].sup


def _rewritten(node: Any, found: frozenset[Name], is_place: bool = False) -> Any:
    """Return a tree with one letter for each of the names found, in scripts and bounds."""
    if isinstance(node, Name) and is_place and node in found:
        (layer,) = node.sub
        return replace(node, base=f"{node.base}_{layer.base}", sub=()) if isinstance(layer, Name) else node
    if isinstance(node, tuple):
        return tuple(_rewritten(each, found, is_place) for each in node)
    if not is_dataclass(node) or isinstance(node, type):
        return node
    places = {"sub", "sup", "low", "high"} if isinstance(node, (Name, Sum)) else set()
    return replace(node, **{f.name: _rewritten(getattr(node, f.name), found, is_place or f.name in places) for f in fields(node)})
