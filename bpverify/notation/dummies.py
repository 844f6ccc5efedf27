r"""The variable of a function, as in \sigma(x) = 1/(1 + e^{-x}): it stands for any weighted input."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bpverify.notation.tokens import GREEK, Token
from bpverify.notation.tree import Applied, Name, Slip, rebuilt, walk

if TYPE_CHECKING:
    from bpverify.notation.symbols import Symbols
    from bpverify.notation.tree import Member, Node


def with_weighted_input(chain: tuple[Member, ...], symbols: Symbols) -> tuple[Member, ...]:
    """Return the chain with z_j^l for the variable of the activation, where nothing but that variable stands in it."""
    nodes = [node for member in chain if member.node is not None for node in walk(member.node)]
    names = [node for node in nodes if isinstance(node, Name)]
    letters = {name.letter for name in names}
    if len(letters) != 1 or any(name.sub is not None or name.sup is not None for name in names):
        return chain
    (letter,) = letters
    applied = any(isinstance(node, Applied) and isinstance(node.argument, Name) for node in nodes)
    if not applied or symbols.role(letter) in ("cost", "activation", "w", "delta"):
        return chain
    spelled = "\\" + letter if letter in GREEK else letter
    remark = Slip("dummy-variable", f"{spelled} was read as any weighted input z_j^l", names[0].position)
    return tuple(replace(m, node=m.node and _put(m.node, symbols.z[0]), slips=(*m.slips, remark)) for m in chain)


def _put(node: Node, letter: str) -> Node:
    if isinstance(node, Name):
        index, layer = (Token("letter", text, node.position) for text in ("j", "l"))
        return Name(letter, (index,), (layer,), node.position)
    changed: Node = rebuilt(node, lambda part: _put(part, letter))
    return changed
