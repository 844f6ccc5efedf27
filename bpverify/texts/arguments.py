"""The arguments of a cost, which are left out where they never change: what tells one list of them from another."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bpverify.texts.tree import Dots, Group, Label, Name, Number, Plus, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bpverify.texts.tree import Node


def are_plain(items: Iterable[Node]) -> bool:
    """Whether arguments are names alone, so that they say what a cost depends on, and not where it is looked at."""
    return all(isinstance(i, (Name, Label, Dots)) or (isinstance(i, Group) and are_plain(i.items)) for i in items)


def cost_at(name: Name, items: Sequence[Node], bound: Sequence[str], varied: bool) -> Name:
    """Return a cost without its arguments: their common index is its own, and where the lists differ each is a label."""
    names = [i for i in items if isinstance(i, Name)]
    own = {n.base for n in (*name.sub, *name.sup) if isinstance(n, Name)}
    below = [k for k in _letters(n.sub for n in names) if k not in own and (k in bound or _is_shared(k, names))]
    above = [k for k in _letters(n.sup for n in names if n.bracketed) if k not in own and k not in below]
    above += [k for k in _letters(n.sup for n in names) if k in bound and k not in (*above, *below, *own)]
    sub = name.sub + tuple(Name(k) for k in below)
    if varied:
        taken = {*below, *above}
        sub += (Label("(" + ", ".join(_written(i, taken) for i in items) + ")"),)
    found = replace(name, sub=sub, sup=name.sup + tuple(Name(k) for k in above))
    return replace(found, bracketed=True) if above else found


def _letters(scripts: Iterable[tuple[Node, ...]]) -> list[str]:
    return list(dict.fromkeys(i.base for items in scripts for i in items if isinstance(i, Name) and len(i.base) == 1 and not i.sub))


def _is_shared(letter: str, names: list[Name]) -> bool:
    """Whether several arguments all have one index, so that it is that of the sample."""
    return len(names) > 1 and letter.islower() and all(any(i == Name(letter) for i in n.sub) for n in names)


def _written(item: Node, without: set[str]) -> str:
    if isinstance(item, Name):
        scripts = [*_parts("_", item.sub, without), *_parts("^", item.sup, without)]
        return item.base + "".join(scripts)
    if isinstance(item, Label):
        return item.text
    if isinstance(item, Group):
        return "(" + ", ".join(_written(i, without) for i in item.items) + ")"
    return "..."


def _parts(mark: str, items: tuple[Node, ...], without: set[str]) -> list[str]:
    kept = [i for i in items if not (isinstance(i, Name) and i.base in without)]
    texts = [t for i in kept for t in (_text(n) for n in walk(i)) if t]
    return [mark + ",".join(texts)] if texts else []


def _text(node: Node) -> str:
    if isinstance(node, Name):
        return node.base
    if isinstance(node, Number):
        return str(node.value)
    if isinstance(node, Label):
        return node.text
    return "".join("+" if sign > 0 else "-" for sign, _ in node.terms) if isinstance(node, Plus) else ""
