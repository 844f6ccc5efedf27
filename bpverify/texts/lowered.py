"""Scalars of a text in the exact engine's record, and what that decides of pairs of them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from random import Random
from time import monotonic
from typing import TYPE_CHECKING, Any

from bpverify.errors import UnsupportedError
from bpverify.exact.algebra.decide import equalities
from bpverify.exact.record.functions import MOST_ORDER, UNKNOWN, unknown
from bpverify.exact.record.graph import Graph
from bpverify.exact.record.limits import TimeoutReachedError
from bpverify.exact.record.number import Number, constant
from bpverify.texts.causes import TooLargeError
from bpverify.texts.scalars import ADD, CALL, CONSTANT, LEAF, MULTIPLY, NAMED, OPAQUE, POWER, SLOPES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bpverify.texts.scalars import Scalars


@dataclass(frozen=True, slots=True)
class Compared:
    """What was found of pairs of scalars: ``outcome`` is proved, tested, unequal or open."""

    outcome: str
    error: float = 0.0
    place: int = -1
    left: str = ""
    right: str = ""
    point: tuple[tuple[str, str], ...] = ()
    reason: str = ""


def compare(
    scalars: Scalars, pairs: Sequence[tuple[int, int]], names: Any, known: Mapping[int, int] | None = None, seconds: float = 5.0
) -> Compared:
    """Decide whether both scalars of each pair are equal for all values of the leaves; ``names`` writes a leaf's key.

    Functions that the text does not define are any functions: equal only where they are for each. ``known`` holds leaves that
    have a value by hypothesis.
    """
    open_pairs = [(i, pair) for i, pair in enumerate(pairs) if pair[0] != pair[1]]
    if not open_pairs:
        return Compared("proved")
    lowering = _Lowering(scalars, known or {})
    try:
        nodes = [(lowering.node(a), lowering.node(b)) for _, (a, b) in open_pairs]
    except ZeroDivisionError:
        return Compared("open", reason="a division by what is zero")
    if lowering.graph.branches:
        # A root of a square is its absolute value: which sign it has is not known.
        return Compared("open", reason="it depends on the sign of a quantity")
    try:
        decision = equalities(lowering.graph, nodes, monotonic() + seconds)
    except TimeoutReachedError:
        return Compared("open", reason="the time for one equation has passed")
    if decision.unequal:
        first = min(decision.unequal)
        left, right = decision.unequal[first]
        point = tuple((names(scalars.keys[leaf]), str(value)) for leaf, value in lowering.values.items())
        return Compared("unequal", place=open_pairs[first][0], left=str(left), right=str(right), point=point)
    if decision.open:
        return Compared("open", reason=decision.reason or "the two sides could not be told apart or together")
    proved = len(decision.same | decision.proved) == len(nodes)
    return Compared("proved" if proved else "tested", error=decision.error)


class _Lowering:
    """Writes scalars into a record, each leaf a symbol with a value of its own."""

    def __init__(self, scalars: Scalars, known: Mapping[int, int]) -> None:
        self.scalars, self.graph = scalars, Graph(max_nodes=200_000)
        self._memo: dict[int, Number] = {}
        self._known = known
        self._functions: dict[str, int] = {}
        self._random = Random(20240229)  # noqa: S311 - where sides are told apart; what is equal does not rest on it
        self.values: dict[int, Fraction] = {}

    def node(self, root: int) -> int:
        """Return the record's node of a scalar."""
        for each in self.scalars.order(root, self._memo):
            self._memo[each] = self._lowered(each)
        return self._memo[root].node

    def _logarithm(self, node: int) -> Number:
        """Return log of a product as a sum where all factors but one are positive: exponentials, and powers of the last."""
        scalars, memo = self.scalars, self._memo
        while scalars.ops[node] == NAMED:
            node = scalars.args[node][1]
        op, args = scalars.ops[node], scalars.args[node]
        if op == POWER and args[1].denominator == 1 and args[1] % 2:
            # An odd power is positive where its base is.
            return self._logarithm(args[0]) * constant(self.graph, args[1])
        if op == CALL and args[0] == "exp":
            return memo[args[2]]
        if op == MULTIPLY:
            positive = [a for a in args if self._is_positive(a)]
            others = [a for a in args if not self._is_positive(a)]
            if positive and len(others) <= 1:
                return _folded({a: self._logarithm(a) for a in args}, args, lambda a, b: a + b)
        return memo[node].log()

    def _is_positive(self, node: int) -> bool:
        scalars = self.scalars
        while scalars.ops[node] == NAMED:
            node = scalars.args[node][1]
        op, args = scalars.ops[node], scalars.args[node]
        if op == CONSTANT:
            return bool(args[0] > 0)
        if op == CALL:
            return bool(args[0] == "exp")
        if op == POWER:
            return self._is_positive(args[0])
        return op in (ADD, MULTIPLY) and all(map(self._is_positive, args))

    def _lowered(self, node: int) -> Number:
        op, args = self.scalars.ops[node], self.scalars.args[node]
        memo = self._memo
        if op == CONSTANT:
            return constant(self.graph, args[0])
        if node in self._known:
            return Number(self.graph, self.node(self._known[node]))
        if op in (LEAF, OPAQUE):
            # Positive, so that logarithms of probabilities are defined; of few digits, so that a float holds it.
            value = Fraction(self._random.randrange(17, 120), 128)
            self.values[node] = value
            return Number(self.graph, self.graph.symbol(str(node), float(value)))
        if op == NAMED:
            return memo[args[1]]
        if op == ADD:
            return _folded(memo, args, lambda a, b: a + b)
        if op == MULTIPLY:
            return _folded(memo, args, lambda a, b: a * b)
        if op == POWER:
            return _powered(memo[args[0]], args[1])
        function, order, argument = args
        if op != CALL:
            raise UnsupportedError("an operation that has no record")
        if function == "step":
            # Any number: what is equal for all values is equal for 0 and 1, whatever the sign.
            value = Fraction(self._random.randrange(17, 120), 128)
            return Number(self.graph, self.graph.symbol(f"step {node}", float(value)))
        if function == "log":
            return self._logarithm(argument)
        if function in SLOPES:
            found: Number = getattr(memo[argument], function)()
            return found
        number = self._functions.setdefault(function, len(self._functions))
        if number >= UNKNOWN or order > MOST_ORDER:
            raise TooLargeError(f"more than {UNKNOWN} unknown functions, or a derivative beyond the {MOST_ORDER}th")
        found = memo[argument]._applied(unknown(number, order))
        return found


def _folded(memo: dict[int, Number], args: tuple[int, ...], join: Any) -> Number:
    found = memo[args[0]]
    for each in args[1:]:
        found = join(found, memo[each])
    return found


def _powered(base: Number, exponent: Fraction) -> Number:
    if exponent.denominator == 1:
        found: Number = base ** int(exponent)
        return found
    if exponent.denominator == 2:
        found = base.sqrt() ** int(exponent.numerator)
        return found
    raise UnsupportedError(f"the power {exponent}")


def written(key: Any) -> str:
    """Return the name of an entry: its symbol, its layer, its indices."""
    symbol, layer, indices = key if len(key) == 3 else (str(key), None, ())
    return f"{symbol}" + (f"^({layer})" if layer is not None else "") + (f"_{','.join(map(str, indices))}" if indices else "")
