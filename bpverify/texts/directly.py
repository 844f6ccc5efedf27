"""Partial derivatives that may be meant in two ways: through all that a quantity is computed from, or with other named ones held.

J = E + w^2 where E depends on w too: dJ/dw is one number or another, and texts write both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bpverify.texts.scalars import NAMED
from bpverify.texts.tree import Call, Derivative

if TYPE_CHECKING:
    from bpverify.texts.scalars import Scalars


def opened(scalars: Scalars, node: int) -> int:
    """Return the value of a quantity that has a name and a definition; any other node as it is."""
    found: int = scalars.args[node][1] if scalars.ops[node] == NAMED else node
    return found


def own(scalars: Scalars, of: int, by: int) -> set[int]:
    """Return the nodes of a quantity's own definition, those that have a name at its ends."""
    found: set[int] = set()
    stack = [opened(scalars, of)]
    while stack:
        node = stack.pop()
        if node not in found:
            found.add(node)
            if node != by and scalars.ops[node] != NAMED:
                stack.extend(scalars.below(node))
    return found


def has_two_meanings(scalars: Scalars, of: int, by: int) -> bool:
    """Whether a quantity's definition holds another both itself and within a named third one."""
    nodes = own(scalars, of, by)
    return of != by and by in nodes and any(scalars.reaches(n, by) for n in nodes if n != by and scalars.ops[n] == NAMED)


def direct_slope(scalars: Scalars, of: int, by: int) -> int:
    """Return the derivative of a quantity with all others that have a name in its definition held."""
    memo = {n: scalars.zero for n in own(scalars, of, by) if n != by and scalars.ops[n] == NAMED}
    root = opened(scalars, of)
    for each in scalars.order(root, memo):
        memo[each] = scalars.slope_of(each, by, memo)
    return memo[root]


def slope_within(scalars: Scalars, of: int, by: int) -> int | None:
    """Return the derivative of a quantity with its values at other steps held, None where it depends on none of these."""
    key = scalars.keys.get(of)
    if not isinstance(key, tuple) or len(key) != 3 or key[1] is None:
        return None
    nodes = scalars.order(of, ())
    others = [n for n in nodes if isinstance(k := scalars.keys.get(n), tuple) and len(k) == 3 and k[0] == key[0] and k[1] != key[1]]
    memo = dict.fromkeys((n for n in others if n != by), scalars.zero)
    if not memo:
        return None
    for each in scalars.order(of, memo):
        memo[each] = scalars.slope_of(each, by, memo)
    return memo[of]


def by_an_argument(node: Any) -> bool:
    """Whether a tree is the derivative of a function of several arguments, as they are written, by one of them."""
    if not isinstance(node, Derivative) or not isinstance(node.of, Call) or len(node.by) != 1:
        return False
    return len(node.of.arguments) > 1 and node.of.arguments.count(node.by[0]) == 1
