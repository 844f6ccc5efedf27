"""What each letter of an equation is used for, so that a limit, a condition or a second spelling is not read as something else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bpverify.notation.tree import Applied, Bracket, Gradient, Name, Scripted, Total, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bpverify.notation.tokens import Token
    from bpverify.notation.tree import Node, Script


@dataclass(frozen=True, slots=True)
class Usage:
    """The letters of an equation that stand as indices, as layers, and as quantities or names."""

    indices: frozenset[str] = frozenset()
    layers: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()


def usage_of(nodes: Iterable[Node]) -> Usage:
    """Return what the letters of trees are used for."""
    found = [node for root in nodes for node in walk(root)]
    indices = {letter for node in found for script in _lower(node) for letter in _letters(script)}
    layers = {letter for node in found for script in _upper(node) for letter in _letters(script)}
    names = {node.letter for node in found if isinstance(node, Name)}
    names |= {letter for node in found if isinstance(node, Gradient) for letter in _letters(node.by)}
    return Usage(frozenset(indices), frozenset(layers), frozenset(names))


def _lower(node: object) -> Iterator[Script]:
    if isinstance(node, Name | Scripted):
        yield node.sub
    elif isinstance(node, Total):
        yield _before_relation(node.sub)
    elif isinstance(node, Bracket):
        yield from (node.first, node.second)


def _before_relation(sub: Script) -> Script:
    """Return what is summed over: what stands before the first sign of a limit, or all of it."""
    tokens = sub or ()
    end = next((at for at, t in enumerate(tokens) if t.kind in ("sign", "command") and t.text not in ("{", "}", ",", "'")), None)
    return tokens[:end]


def _upper(node: object) -> Iterator[Script]:
    if isinstance(node, Name):
        yield node.sup
    elif isinstance(node, Applied):
        yield node.layer


def _letters(tokens: Iterable[Token] | None) -> Iterator[str]:
    """Yield letters with the primes behind them."""
    name = ""
    for token in tokens or ():
        if token.text in ("'", r"\prime"):
            name += "'"
            continue
        if name:
            yield name
        name = token.text if token.kind == "letter" else ""
    if name:
        yield name
