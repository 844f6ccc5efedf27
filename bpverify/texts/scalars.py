"""Scalar computations as a graph in which every quantity that the text names is a node of its own.

A derivative by a named quantity is taken through everything that is computed from it; what it is computed from itself is held
fixed. That is the meaning of dC/dz for an intermediate z. Equal operations on equal nodes are one node.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from bpverify.errors import UnsupportedError
from bpverify.texts.causes import TooLargeError

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Hashable, Iterable

CONSTANT, LEAF, NAMED, ADD, MULTIPLY, POWER, CALL, OPAQUE = range(8)
KEYED = (LEAF, NAMED, OPAQUE)
"""The operations of the nodes that have a key."""
MOST_NODES = 400_000


class Scalars:
    """The nodes of one model. A node is a whole number; constants 0 and 1 are the nodes 0 and 1."""

    def __init__(self) -> None:
        self.ops: list[int] = []
        self.args: list[tuple[Any, ...]] = []
        self._known: dict[Any, int] = {}
        self.keys: dict[int, Hashable] = {}
        """Of leaves and named nodes."""
        self._slopes: dict[int, _Slopes] = {}
        self._places: dict[int, int] = {}
        """For each leaf, named node and unknown function its place among these."""
        self._placed: list[int] = []
        self._of_head: dict[Hashable, int] = {}
        """Those whose key begins with something, as bits."""
        self._reach: dict[int, int] = {}
        """For each node which of these it depends on, as the bits of a number: sets of them would be most of all memory."""
        self.zero, self.one = self.constant(0), self.constant(1)

    def _node(self, op: int, *args: Any) -> int:
        key = (op, args)
        try:
            found = self._known.get(key)
        except TypeError:
            raise UnsupportedError("an array where a number is due") from None
        if found is None:
            if len(self.ops) >= MOST_NODES:
                raise TooLargeError(f"more than {MOST_NODES} operations")
            found = self._known[key] = len(self.ops)
            self.ops.append(op)
            self.args.append(args)
        return found

    # -- making

    def constant(self, value: Fraction | int) -> int:
        """Return the node of a rational."""
        return self._node(CONSTANT, Fraction(value))

    def leaf(self, key: Hashable) -> int:
        """Return the node of an independent quantity."""
        found = self._node(LEAF, key)
        self.keys[found] = key
        return found

    def named(self, key: Hashable, value: int) -> int:
        """Return the node of a quantity that has a name and a definition."""
        found = self._node(NAMED, key, value)
        self.keys[found] = key
        return found

    def opaque(self, key: Hashable, parts: tuple[tuple[int, int], ...]) -> int:
        """Return the node of an unknown function, from the slopes (leaves) by each of the nodes that it is a function of."""
        found = self._node(OPAQUE, key, parts)
        self.keys[found] = key
        return found

    def value(self, node: int) -> Fraction | None:
        """Return a constant's rational, None for other nodes."""
        if not isinstance(node, int):
            raise UnsupportedError("an array where a number is due")
        found: Fraction | None = self.args[node][0] if self.ops[node] == CONSTANT else None
        return found

    def add(self, *terms: int) -> int:
        """Return the sum of nodes."""
        whole = Fraction(0)
        kept: list[int] = []
        for term in terms:
            value = self.value(term)
            if value is None:
                kept.append(term)
            else:
                whole += value
        if whole or not kept:
            kept.append(self.constant(whole))
        return kept[0] if len(kept) == 1 else self._node(ADD, *kept)

    def multiply(self, *factors: int) -> int:
        """Return the product of nodes."""
        whole = Fraction(1)
        kept: list[int] = []
        for factor in factors:
            value = self.value(factor)
            if value is None:
                kept.append(factor)
            else:
                whole *= value
        if whole == 0:
            return self.zero
        if whole != 1 or not kept:
            kept.insert(0, self.constant(whole))
        return kept[0] if len(kept) == 1 else self._node(MULTIPLY, *kept)

    def negative(self, node: int) -> int:
        """Return -node."""
        return self.multiply(self.constant(-1), node)

    def power(self, base: int, exponent: Fraction) -> int:
        """Return a rational power of a node."""
        if exponent == 0:
            return self.one
        value = self.value(base)
        if exponent == 1:
            return base
        if value is not None and exponent.denominator == 1:
            if value == 0 and exponent < 0:
                raise UnsupportedError("a division by zero")
            return self.constant(value ** int(exponent))
        if self.ops[base] == POWER and self.args[base][1].numerator == 1:
            # (u^(1/q))^p: a root is that of a number that has one.
            return self.power(self.args[base][0], self.args[base][1] * exponent)
        return self._node(POWER, base, exponent)

    def call(self, function: str, order: int, argument: int) -> int:
        """Return an elementary or unknown function, differentiated ``order`` times, at a node."""
        if self.value(argument) == 0 and function == "exp":
            return self.one
        if self.value(argument) == 1 and function == "log":
            return self.zero
        return self._node(CALL, function, order, argument)

    # -- differentiating

    def slope(self, node: int, by: int) -> int:
        """Return the derivative of a node by a leaf or a named node."""
        if not isinstance(node, int):
            raise UnsupportedError("an array where a number is due")
        memo = self._slopes.setdefault(by, _Slopes(self.zero))
        if self.ops[by] not in KEYED:
            order = self.order(node, memo)
        elif self.reaches(node, by):
            place = self._places[by]
            order = self.order(node, memo, lambda each: bool(self._reach[each] >> place & 1))
        else:
            return self.zero
        for each in order:
            memo[each] = self.slope_of(each, by, memo)
        return memo[node]

    def all_below(self, roots: Iterable[int]) -> set[int]:
        """Return some nodes with all that they are computed from."""
        found: set[int] = set()
        stack = list(roots)
        while stack:
            node = stack.pop()
            if node not in found:
                found.add(node)
                stack.extend(self.below(node))
        return found

    def order(self, root: int, memo: Container[int], is_kept: Callable[[int], bool] | None = None) -> list[int]:
        """Return the nodes below a root that are not in the memo, arguments first; ``is_kept`` says which are looked at."""
        order: list[int] = []
        seen: set[int] = set()
        stack = [(root, False)]
        while stack:
            node, done = stack.pop()
            if done:
                order.append(node)
            elif node not in seen and node not in memo:
                seen.add(node)
                stack.append((node, True))
                below = self.below(node)
                stack.extend((a, False) for a in (below if is_kept is None else filter(is_kept, below)))
        return order

    def below(self, node: int) -> tuple[int, ...]:
        """Return the nodes that a node is computed from."""
        op, args = self.ops[node], self.args[node]
        if op in (CONSTANT, LEAF):
            return ()
        if op == NAMED:
            return (args[1],)
        if op == POWER:
            return (args[0],)
        if op == OPAQUE:
            return tuple(node for _, node in args[1])
        return (args[2],) if op == CALL else args

    def slope_of(self, node: int, by: int, memo: dict[int, int]) -> int:
        """Return the derivative of a node from those of the nodes below it."""
        if node == by:
            return self.one
        op, args = self.ops[node], self.args[node]
        if op in (CONSTANT, LEAF):
            return self.zero
        if op == NAMED:
            return memo[args[1]]
        if op == OPAQUE:
            return self.add(*(self.multiply(slope, memo[inner]) for slope, inner in args[1]))
        if op == ADD:
            return self.add(*(memo[a] for a in args))
        if op == MULTIPLY:
            return self.add(
                *(self.multiply(*args[:i], memo[a], *args[i + 1 :]) for i, a in enumerate(args) if memo[a] != self.zero)
            )
        if op == POWER:
            base, exponent = args
            inner = self.power(base, exponent - 1)
            return self.multiply(self.constant(exponent), inner, memo[base])
        function, order, argument = args
        if memo[argument] == self.zero:
            return self.zero
        return self.multiply(self._function_slope(node, function, order, argument), memo[argument])

    def _function_slope(self, node: int, function: str, order: int, argument: int) -> int:
        row = SLOPES.get(function)
        return self.call(function, order + 1, argument) if row is None else row(self, argument, node)

    def reach(self, *nodes: int) -> frozenset[int]:
        """Return the leaves and named nodes that nodes depend on, these too if they are such."""
        found = 0
        for node in nodes:
            found |= self._bits(node)
        return frozenset(self._placed[place] for place, bit in enumerate(reversed(bin(found))) if bit == "1")

    def reaches(self, node: int, other: int) -> bool:
        """Whether a node depends on a leaf or a named node, or is that one."""
        bits, place = self._bits(node), self._places.get(other)
        return place is not None and bool(bits >> place & 1)

    def reaches_head(self, node: int, head: Hashable) -> bool:
        """Whether a node depends on another one whose key begins with something."""
        bits, own = self._bits(node), self._places.get(node)
        return bool((bits if own is None else bits & ~(1 << own)) & self._of_head.get(head, 0))

    def _bits(self, node: int) -> int:
        if not isinstance(node, int):
            raise UnsupportedError("an array where a number is due")
        for each in self.order(node, self._reach):
            bits = 0
            for inner in self.below(each):
                bits |= self._reach[inner]
            if self.ops[each] in KEYED:
                place = self._places[each] = len(self._placed)
                self._placed.append(each)
                bits |= 1 << place
                key = self.keys[each]
                head = key[0] if isinstance(key, tuple) and key else None
                self._of_head[head] = self._of_head.get(head, 0) | 1 << place
            self._reach[each] = bits
        return self._reach[node]


class _Slopes(dict[int, int]):
    """The derivatives of nodes by one of them; those that do not depend on it are not kept."""

    def __init__(self, zero: int) -> None:
        super().__init__()
        self._zero = zero

    def __missing__(self, node: int) -> int:
        return self._zero


SLOPES: dict[str, Any] = {
    "step": lambda s, a, v: s.zero,
    "exp": lambda s, a, v: v,
    "log": lambda s, a, v: s.power(a, Fraction(-1)),
    "tanh": lambda s, a, v: s.add(s.one, s.negative(s.power(v, Fraction(2)))),
    "sin": lambda s, a, v: s.call("cos", 0, a),
    "cos": lambda s, a, v: s.negative(s.call("sin", 0, a)),
    "sinh": lambda s, a, v: s.call("cosh", 0, a),
    "cosh": lambda s, a, v: s.call("sinh", 0, a),
    "arctan": lambda s, a, v: s.power(s.add(s.one, s.power(a, Fraction(2))), Fraction(-1)),
}
"""The derivatives of the elementary functions, from the argument and the value; what is not here is any function."""
