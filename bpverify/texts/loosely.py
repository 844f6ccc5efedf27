"""Slopes without a sign behind an array of their shape: -(y - a) f'(z) is meant entry by entry, and is not misshapen."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

from bpverify.texts.mended import holds_as
from bpverify.texts.tree import Call, Name, Primed, Times

if TYPE_CHECKING:
    from bpverify.texts.document import Text
    from bpverify.texts.equality import Equality


def is_meant_by_entry(text: Text, number: int, equality: Equality) -> bool:
    """Whether an equality holds where slopes that stand in a product without a sign are multiplied entry by entry."""
    changed = replace(equality, left=_by_entry(equality.left), right=_by_entry(equality.right))
    return changed != equality and holds_as(text, number, changed)


def _by_entry(node: Any) -> Any:
    if isinstance(node, tuple):
        return tuple(_by_entry(part) for part in node)
    if isinstance(node, Name) or not is_dataclass(node) or isinstance(node, type):
        return node
    found = replace(node, **{f.name: _by_entry(getattr(node, f.name)) for f in fields(node)})
    if not isinstance(found, Times):
        return found
    signs = (
        "entry" if sign == "" and (_is_slope(a) or _is_slope(b)) else sign
        for a, sign, b in zip(found.factors, found.signs, found.factors[1:], strict=False)
    )
    return replace(found, signs=tuple(signs))


def _is_slope(node: Any) -> bool:
    return isinstance(node, Primed) or (isinstance(node, Call) and node.order > 0)
