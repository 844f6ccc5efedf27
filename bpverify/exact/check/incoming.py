"""How what comes from above enters a backward pass: each summand is one gradient times something, and each way is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpverify.exact.algebra.diagnose import describe
from bpverify.exact.record.graph import ADD, DIVIDE, MULTIPLY, NEGATE, POWER, SUBTRACT

if TYPE_CHECKING:
    from bpverify.exact.check.looks import Look
    from bpverify.exact.check.passes import Passes

MOST_NODES = 4_000
"""Operations of one entry that are looked at."""


class _NotLinearError(Exception):
    """Something is no multiple of one gradient."""


def degree(look: Look) -> tuple[str, str]:
    """Return that what comes from above is not used, or is not a factor of each summand, once."""
    passes = look.passes
    flat, above = look.target.nodes.ravel().tolist(), set[str]()
    for i in look.shown:
        above |= {name for name, nodes in _named_after(passes, flat[i]).items() if all(map(passes.is_at_hand, nodes))}
    unused = f"what comes from above, the derivative by {min(above)}, is not used" if above else ""
    found = set()
    for node in (int(look.held.nodes.ravel()[i]) for i in look.shown):
        try:
            power = _Degrees(passes).of(node)
        except _NotLinearError as refused:
            found.add(str(refused))
            continue
        found.add("" if power in (1, None) else unused if power == 0 else "gradients are multiplied with each other")
    words = found.pop() if len(found) == 1 else ""
    return ("incoming", words) if words else ("", "")


class _Degrees:
    """How many gradients are multiplied in a node; what the forward pass computed has none."""

    def __init__(self, passes: Passes) -> None:
        self.passes = passes
        self.found: dict[int, int | None] = {}

    def of(self, root: int) -> int | None:
        """Return the degree of a node, None of 0."""
        stack = [root]
        while stack:
            node = stack[-1]
            below = () if node != root and self._is_leaf(node) else self.passes.operands(node)
            waiting = [each for each in below if each not in self.found]
            if waiting and len(self.found) < MOST_NODES:
                stack += waiting
                continue
            self.found[stack.pop()] = self._degree(node, below)
        return self.found[root]

    def _is_leaf(self, node: int) -> bool:
        return self._is_gradient(node) or bool(self.passes.is_forward[node]) or self.passes.is_constant(node)

    def _is_gradient(self, node: int) -> bool:
        return bool(self.passes.whole(self.passes.value(node)))

    def _degree(self, node: int, below: tuple[int, ...]) -> int | None:
        passes = self.passes
        if not below:
            return None if passes.is_constant(node) else int(self._is_gradient(node))
        graph, powers = passes.graph, [self.found.get(each) for each in below]
        op = graph.ops[node]
        if op in (MULTIPLY, DIVIDE):
            first, second = (power or 0 for power in powers)
            return None if powers == [None, None] else first + (second if op == MULTIPLY else -second)
        if op in (ADD, SUBTRACT):
            known = {power for power in powers if power is not None}
            if len(known) > 1:
                term = self._described(below[powers.index(min(known))], "a term", "the term ")
                raise _NotLinearError(f"no gradient is a factor of {term}: what comes from above is missing there")
            return known.pop() if known else None
        if op == NEGATE:
            return powers[0]
        if op == POWER:
            return None if powers[0] is None else powers[0] * graph.second[node]
        if powers[0]:
            gradient = self._described(below[0], "a gradient")
            raise _NotLinearError(f"a function of {gradient} is taken: a gradient is only multiplied, and added to others")
        return 0

    def _described(self, node: int, otherwise: str, before: str = "") -> str:
        words = describe(self.passes.graph, node, self.passes.names)
        return otherwise if "…" in words else before + words


def absent(look: Look) -> tuple[str, str]:
    """Return of what comes through an array a part is missing, as a gradient that it takes is not used."""
    passes = look.passes
    flat, mine = look.target.nodes.ravel().tolist(), look.held.nodes.ravel().tolist()
    missing: list[set[tuple[str, str]]] = []
    for i in look.shown:
        used = _gradients_below(passes, mine[i])
        near = _named_after(passes, flat[i])
        if len(near) < 2 or not used:
            return "", ""
        missing.append(set())
        for name, nodes in near.items():
            # All that the part through it is made of, as far as it was computed.
            wholes = [passes.totals[node] for node in nodes if node in passes.totals]
            asked = {by for whole in wholes for by in _gradients_below(passes, whole, at_hand=True)}
            missing[-1] |= {(name, passes.names[by]) for by in asked - used}
    names = set.intersection(*missing) if missing else set()
    if not names:
        return "", ""
    name, above = min(names)
    words = f"of what comes through {name} a part is missing: it takes the derivative by {above} in more entries than are used"
    return "part", words


def _gradients_below(passes: Passes, root: int, at_hand: bool = False) -> set[int]:
    """Return the numbers with names whose derivatives a node is computed from, or only those that the code computes."""
    found, seen, stack = set[int](), {root}, [root]
    while stack and len(seen) < MOST_NODES:
        node = stack.pop()
        value = passes.value(node)
        is_leaf = bool(passes.whole(value)) and (passes.is_written(value) or not at_hand)
        if (node != root or at_hand) and is_leaf:
            found.add(passes.right[value or 0])
            continue
        below = set(passes.operands(node)) - seen
        seen |= below
        stack += below
    return found


def _named_after(passes: Passes, node: int) -> dict[str, set[int]]:
    """Return the arrays that a number goes into at first, with the numbers in them."""
    own, found = passes.names.get(node), dict[str, set[int]]()
    seen, stack = {node}, [node]
    while stack and len(seen) < MOST_NODES:
        users = {through for through, _ in passes.parts.get(stack.pop(), ())} - seen
        seen |= users
        for user in users:
            name = passes.names.get(user, own)
            if name is not None and name != own:
                found.setdefault(name, set()).add(user)
            else:
                stack.append(user)
    return found
