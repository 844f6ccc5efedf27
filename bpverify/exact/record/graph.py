"""A hash-consed graph of scalar operations, stored in flat arrays: what a run of someone's code computed, number by number.

Node ids are integers; a node's arguments have smaller ids, so a loop over ids is an evaluation order. ``values`` holds the
example point's floats: they decide which branch is followed, and nothing else.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bpverify.exact.record.functions import ROWS
from bpverify.exact.record.limits import TooLargeError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from fractions import Fraction

CONSTANT, SYMBOL, ADD, SUBTRACT, MULTIPLY, DIVIDE, NEGATE, POWER = range(8)
"""POWER has an integer exponent, stored as its second argument itself (no node)."""
FUNCTIONS = tuple(row.name for row in ROWS)
"""Functions of one argument; the opcode of FUNCTIONS[i] is FIRST_FUNCTION + i."""
FIRST_FUNCTION = 8
ABS = FIRST_FUNCTION + FUNCTIONS.index("abs")
PI = "the number pi"
"""The name of the symbol that the float nearest to pi stands for."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What floats are taken for beside the rationals that round to them: never the ground of a refutation."""

    underflow: bool = False
    """Whether an exponential that is 0 in floats is 0: of what is masked by a large negative number."""
    closed_forms: bool = False
    """Whether a float with many digits is the closed form that rounds to it."""
    masks: bool = False
    """Whether a number so low that its exponential underflows is minus infinity."""


AS_THEY_ARE = Reading()


EQUALITY = ((0,), (-1, 1))
"""The signs that a comparison for equality asks for, and those that one for inequality does."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A comparison that the code made: ``node`` was found ``relation`` 0 ("<", "=", ">") at the example point, on this line."""

    node: int
    relation: str
    place: str = ""
    site: int = 0
    """Which comparison of the line it was: the instruction's offset in its code."""
    number: int = 0
    """The ordinal among all comparisons that this instruction made, those of constants too: one number of one array in each run."""
    left: int = -1
    right: int = -1
    """The nodes that were compared."""
    owner: int = -1
    """The node whose value the outcome decided (an absolute value), where it decided nothing else; -1 where the code went by it."""
    step: int | None = None
    """The whole number that the code rounded to, of which this is a boundary."""

    asks_equality: bool = False
    """Whether less and greater are one to the code."""

    @property
    def event(self) -> tuple[str, int, int]:
        """The same comparison in other runs."""
        return self.place, self.site, self.number

    @property
    def way(self) -> str | int:
        """How it came out, as far as the code can tell: a relation, "<>" for not equal, or the whole number."""
        if self.step is not None:
            return self.step
        return "<>" if self.asks_equality and self.relation != "=" else self.relation


class Graph:
    """The nodes of one run; equal operations on equal arguments are one node."""

    __slots__ = (
        "_branches", "_counts", "_known", "constant_ways", "constants", "first", "forms", "infinite", "literals", "masks",
        "max_nodes", "ops", "printed", "reading", "second", "symbols", "underflows", "values", "watch",
    )  # fmt: skip

    def __init__(
        self, max_nodes: int = 20_000_000, watch: Callable[[int], None] | None = None, reading: Reading = AS_THEY_ARE
    ) -> None:
        """Prepare; ``watch`` is called with the number of nodes now and then, and may end the run by an error."""
        self.ops = bytearray()
        self.first = array("q")
        self.second = array("q")
        self.values = array("d")
        self.constants: dict[int, Fraction] = {}
        self.symbols: dict[int, str] = {}
        self._branches: dict[tuple[int, str, int, int], Branch] = {}
        self._counts: dict[tuple[str, int], int] = {}
        self.constant_ways: dict[tuple[str, int, int], str] = {}
        """How comparisons of what is the same for all inputs came out, by their event."""
        self.literals: dict[str, Fraction] = {}
        """Floats that were read as other rationals."""
        self.reading = reading
        self.forms: dict[str, tuple[str, str]] = {}
        """Floats that were read as closed forms: the form, and where the float stands."""
        self.masks: dict[str, None] = {}
        """Numbers so low that their exponentials underflow."""
        self.underflows: dict[str, None] = {}
        """Lines on which an exponential is 0 in floats."""
        self.infinite: dict[int, int] = {}
        """The nodes that stand for an infinity, with its sign."""
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

    @property
    def branches(self) -> Collection[Branch]:
        """The comparisons of numbers that depend on symbols, in order; one that an instruction makes again is one."""
        return self._branches.values()

    def counted(self, place: str, site: int) -> int:
        """Return the ordinal of the comparison that an instruction makes now."""
        number = self._counts[place, site] = self._counts.get((place, site), 0) + 1
        return number

    def settled(self, where: tuple[str, int], number: int, sign: int, wanted: tuple[int, ...]) -> int:
        """Note the outcome of a comparison that is the same for all inputs on this path, and return its sign."""
        way = "<=>"[sign + 1]
        if wanted in EQUALITY:
            way = "<>" if sign else "="
        elif wanted and not sign:
            # A tie of constants is no kink: it comes out like one of the sides.
            way = "<" if (-1 in wanted) is (0 in wanted) else ">"
        self.constant_ways[(*where, number)] = way
        return sign

    def branch(self, branch: Branch) -> None:
        """Record a comparison with 0 and how it came out."""
        self._branches.setdefault((branch.node, branch.place, branch.site, branch.owner), branch)

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
