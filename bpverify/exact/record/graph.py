"""A hash-consed graph of scalar operations, stored in flat arrays: what a run of someone's code computed, number by number.

Node ids are integers; a node's arguments have smaller ids, so a loop over ids is an evaluation order. ``values`` holds the
example point's floats: they decide which branch is followed, and nothing else.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bpverify.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from fractions import Fraction

CONSTANT, SYMBOL, ADD, SUBTRACT, MULTIPLY, DIVIDE, NEGATE, POWER = range(8)
"""POWER has an integer exponent, stored as its second argument itself (no node)."""
FUNCTIONS = ("exp", "log", "sqrt", "tanh", "sin", "cos", "erf", "expm1", "log1p", "sinh", "cosh", "arctan", "cbrt")
"""Functions of one argument; the opcode of FUNCTIONS[i] is FIRST_FUNCTION + i."""
FIRST_FUNCTION = 8
PI = "the number pi"
"""The name of the symbol that the float nearest to pi stands for."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A comparison that the code made: ``node`` was found ``relation`` 0 ("<", "=", ">") at the example point, on this line."""

    node: int
    relation: str
    place: str = ""
    site: int = 0
    """Which comparison of the line it was: the instruction's offset in its code."""


class TooLargeError(InputError):
    """The run recorded more nodes than allowed; what was decided so far is kept by the caller."""


class Graph:
    """The nodes of one run; equal operations on equal arguments are one node."""

    __slots__ = (
        "_known", "branches", "constants", "first", "literals", "max_nodes", "ops", "printed", "second", "symbols", "values",
        "watch",
    )  # fmt: skip

    def __init__(self, max_nodes: int = 20_000_000, watch: Callable[[int], None] | None = None) -> None:
        """Prepare; ``watch`` is called with the number of nodes now and then, and may end the run by an error."""
        self.ops = bytearray()
        self.first = array("q")
        self.second = array("q")
        self.values = array("d")
        self.constants: dict[int, Fraction] = {}
        self.symbols: dict[int, str] = {}
        self.branches: dict[Branch, None] = {}
        self.literals: dict[str, Fraction] = {}
        self.max_nodes, self.watch = max_nodes, watch
        self.printed = False
        """Whether a number was written as text, which nothing may be read from again."""
        self._known: dict[object, int] = {}

    def __len__(self) -> int:
        return len(self.ops)

    def constant(self, value: Fraction) -> int:
        """Return the node of an exact rational."""
        return self._node((CONSTANT, value), CONSTANT, 0, 0, float(value), constant=value)

    def symbol(self, name: str, value: float) -> int:
        """Return a new node for an independent variable, ``value`` at the example point."""
        return self._node((SYMBOL, name), SYMBOL, 0, 0, value, name=name)

    def apply(self, op: int, first: int, second: int, value: float) -> int:
        """Return the node of an operation; ``value`` is its float at the example point."""
        # One number for the key: half the memory of a tuple. An exponent may be negative or larger than a node is.
        key: object = (op << 80) | (first << 40) | second if 0 <= second < 1 << 40 else (op, first, second)
        return self._node(key, op, first, second, value)

    def branch(self, node: int, relation: str, place: str = "", site: int = 0) -> None:
        """Record a comparison with 0 and how it came out."""
        self.branches[Branch(node, relation, place, site)] = None

    def _node(
        self, key: object, op: int, first: int, second: int, value: float, constant: Fraction | None = None, name: str = ""
    ) -> int:
        found = self._known.get(key)
        if found is not None:
            return found
        node = len(self.ops)
        if not node & 0xFFFF and self.watch is not None:
            self.watch(node)
        if node >= self.max_nodes:
            raise TooLargeError("the recorded run", f"at most {self.max_nodes} operations (--max-nodes)", "more")
        self.ops.append(op)
        self.first.append(first)
        self.second.append(second)
        self.values.append(value)
        if constant is not None:
            self.constants[node] = constant
        elif op == SYMBOL:
            self.symbols[node] = name
        self._known[key] = node
        return node
