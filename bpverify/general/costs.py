"""Equations that say what the cost of a text is, by their form alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpverify.notation.tree import Literal, Name, walk

if TYPE_CHECKING:
    from bpverify.notation.equalities import Sides
    from bpverify.notation.tokens import Token

CALCULUS = frozenset({r"\partial", r"\nabla", "delta"})
"""Tokens that make an equation one about gradients."""


def begins_with_cost(sides: Sides) -> bool:
    """Tell whether the first equality of a chain has a cost alone on the left, and nothing of gradients on the right."""
    if sides.step != 1:
        return False
    left, right = sides.left, sides.right
    before, behind = sides.chain.within(left), sides.chain.within(right)
    is_call = len(before) > 2 and before[-1].text == ")" and before[1].text in ("(", "_", "^")
    alone = isinstance(left.node, Name) or (left.node is None and is_call)
    if not before or sides.chain.symbols.role(before[0].text) != "cost" or not alone or isinstance(right.node, Literal):
        return False
    return not any(t.text in CALCULUS for t in behind)


def defines_cost(sides: Sides) -> bool:
    """Tell whether the first equality of a chain says what the cost is: it begins with it, and gives it by no other plain cost."""
    if not begins_with_cost(sides):
        return False
    right, symbols = sides.right, sides.chain.symbols
    if right.node is not None:
        costs = [node for node in walk(right.node) if isinstance(node, Name) and symbols.role(node.letter) == "cost"]
        return all(node.sub is not None or node.sup is not None for node in costs)
    behind = sides.chain.within(right)
    return all(_has_script(behind, at) for at, token in enumerate(behind) if symbols.role(token.text) == "cost")


def _has_script(tokens: tuple[Token, ...], at: int) -> bool:
    """Tell whether a letter that may be the cost has a script or arguments, or stands in a script itself."""
    before, behind = (tokens[place].text if 0 <= place < len(tokens) else "" for place in (at - 1, at + 1))
    return behind in ("_", "^", "(") or before in ("_", "^", "{", "(", "[")
