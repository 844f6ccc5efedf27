"""An index that numbers samples, left out of an equation: what is said of every sample is then said of one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bpverify.notation.tree import Name, Total, rebuilt

if TYPE_CHECKING:
    from bpverify.notation.symbols import Symbols
    from bpverify.notation.tree import Node, Script

SAMPLED = frozenset({"z", "a", "delta", "x", "y", "cost"})
"""What there is one of for each sample; weights and biases there are not."""


def without_index(node: Node, index: str, symbols: Symbols) -> Node:
    """Return the tree without an index at what each sample has its own of, and without the sums over it."""
    changed: Node = rebuilt(node, lambda part: without_index(part, index, symbols))
    if isinstance(changed, Name) and symbols.role(changed.letter) in SAMPLED:
        sup = changed.sup
        if symbols.role(changed.letter) == "cost":
            sup = _without(sup, index)
        return replace(changed, sub=_without(changed.sub, index), sup=sup)
    if isinstance(changed, Total) and changed.sub and _bare(changed.sub)[:1] == [index]:
        return changed.body
    return changed


def _without(script: Script, index: str) -> Script:
    kept = tuple(t for t in script or () if t.text != index)
    if script is None or len(kept) == len(script):
        return script
    kept = kept[1:] if kept and kept[0].text == "," else kept[:-1] if kept and kept[-1].text == "," else kept
    return kept if _bare(kept) else None


def _bare(script: Script) -> list[str]:
    return [t.text for t in script or () if t.text not in ("{", "}", "(", ")")]
