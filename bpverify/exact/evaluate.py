"""The recorded graph and its derivative in prime fields: a gradient is tested against reverse accumulation.

Every application of a function is an independent atom with its algebraic derivative rule, so what is equal here stays equal
when the atoms are the functions' values; what differs here may still be equal, and nothing is said of it.

The bound. The difference of two components is a quotient N / D of integer polynomials in the symbols and atoms. With N not 0
of degree d and with coefficients whose absolute values sum to at most 2^h, a prime drawn from at least PRIMES primes above
2^60 divides all of N's coefficients with a chance of at most (h / 60) / PRIMES; if it does not, N vanishes at uniform draws
with a chance of at most d / 2^60 (Schwartz and Zippel). Two different arguments may meet in one residue and share an atom;
each pair is counted in the same way. A divisor that is 0 gives up the run, so chances are divided by that of a run that ends.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bpverify.exact.graph import ADD, CONSTANT, DIVIDE, FIRST_FUNCTION, FUNCTIONS, MULTIPLY, NEGATE, POWER, SUBTRACT, SYMBOL

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bpverify.exact.graph import Graph

PRIMES = 1 << 54
"""Fewer than there are primes from 2^60 to 2^61 (more than 2^60 / 43)."""
COVERED = frozenset({"exp", "log", "tanh"})
"""Functions whose derivative is rational in their value and argument."""
_BASES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)


@dataclass(frozen=True, slots=True)
class Size:
    """Degrees of numerator and denominator, and bits of the sums of their coefficients' absolute values."""

    top: int = 0
    bottom: int = 0
    top_bits: int = 0
    bottom_bits: int = 0

    def __add__(self, o: Size) -> Size:
        """Return the size of a sum or a difference."""
        bits = max(self.top_bits + o.bottom_bits, o.top_bits + self.bottom_bits) + 1
        top = max(self.top + o.bottom, o.top + self.bottom)
        return Size(top, self.bottom + o.bottom, bits, self.bottom_bits + o.bottom_bits)

    def __mul__(self, o: Size) -> Size:
        """Return the size of a product."""
        bits = self.top_bits + o.top_bits, self.bottom_bits + o.bottom_bits
        return Size(self.top + o.top, self.bottom + o.bottom, *bits)

    def inverse(self) -> Size:
        """Return the size of the reciprocal."""
        return Size(self.bottom, self.top, self.bottom_bits, self.top_bits)

    def power(self, n: int) -> Size:
        """Return the size of an integer power."""
        base, n = (self, n) if n >= 0 else (self.inverse(), -n)
        return Size(n * base.top, n * base.bottom, n * base.top_bits, n * base.bottom_bits)

    def chance(self) -> float:
        """Return a bound for the chance that a numerator of this size vanishes without being 0."""
        return min(1.0, float(min(self.top, 1 << 70)) / 2.0**60 + float(min(self.top_bits, 1 << 70)) / 60 / PRIMES)


def is_prime(n: int) -> bool:
    """Return whether a number from 41 to 3.1e23 is prime (Miller-Rabin, exact there for the first twelve primes)."""
    odd, twos = n - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    return n % 2 == 1 and all(any(pow(b, odd << i, n) == n - 1 for i in range(twos)) or pow(b, odd, n) == 1 for b in _BASES)


def draw_prime() -> int:
    """Return a uniformly drawn prime from 2^60 to 2^61."""
    while True:
        n = (1 << 60) + secrets.randbelow(1 << 60)
        if is_prime(n):
            return n


def uncovered(graph: Graph) -> set[str]:
    """Return the functions in the graph for which there is no derivative rule here."""
    return {FUNCTIONS[op - FIRST_FUNCTION] for op in set(graph.ops) if op >= FIRST_FUNCTION} - COVERED


def bound(graph: Graph, cost: int, pairs: Mapping[int, int], runs: int) -> float:
    """Return a bound for the chance that ``runs`` runs all accept a component that differs; 1 says nothing."""
    sizes: list[Size] = []
    divisors: list[Size] = []
    arguments: list[Size] = []
    for node, op in enumerate(graph.ops):
        a, b = graph.first[node], graph.second[node]
        if op == CONSTANT:
            x = graph.constants[node]
            divisors.append(Size(0, 0, x.denominator.bit_length()))
            size = Size(0, 0, x.numerator.bit_length(), x.denominator.bit_length())
        elif op == SYMBOL:
            size = Size(1)
        elif op in (ADD, SUBTRACT, MULTIPLY):
            size = sizes[a] * sizes[b] if op == MULTIPLY else sizes[a] + sizes[b]
        elif op == DIVIDE:
            divisors.append(sizes[b])
            size = sizes[a] * sizes[b].inverse()
        elif op == POWER:
            divisors.append(sizes[a])
            size = sizes[a].power(b)
        elif op == NEGATE:
            size = sizes[a]
        else:
            arguments.append(sizes[a])
            divisors.append(sizes[a])
            size = Size(1)
        sizes.append(size)
    adjoints: list[Size | None] = [None] * len(sizes)
    adjoints[cost] = Size()
    for node in range(cost, -1, -1):
        g = adjoints[node]
        if g is None or graph.ops[node] in (CONSTANT, SYMBOL):
            continue
        for target, factor in _size_rules(graph, node, sizes):
            old = adjoints[target]
            adjoints[target] = g * factor if old is None else old + g * factor
    worst = max(((adjoints[s] or Size()) + sizes[c]).chance() for s, c in pairs.items())
    lost = sum(d.chance() for d in divisors)
    meet = 0.0
    if arguments:
        widest = Size(*(max(getattr(s, f) for s in arguments) for f in ("top", "bottom", "top_bits", "bottom_bits")))
        meet = len(arguments) ** 2 / 2 * (widest + widest).chance()
    return 1.0 if lost >= 0.5 else float(min(1.0, (worst + meet) / (1 - lost)) ** runs)


def _size_rules(graph: Graph, node: int, sizes: list[Size]) -> list[tuple[int, Size]]:
    op, a, b = graph.ops[node], graph.first[node], graph.second[node]
    if op in (ADD, SUBTRACT):
        return [(a, Size()), (b, Size())]
    if op == MULTIPLY:
        return [(a, sizes[b]), (b, sizes[a])]
    if op == DIVIDE:
        return [(a, sizes[b].inverse()), (b, sizes[node] * sizes[b].inverse())]
    if op == POWER:
        return [(a, sizes[a].power(b - 1) * Size(0, 0, abs(b).bit_length()))]
    if op == NEGATE:
        return [(a, Size())]
    rule = {"exp": sizes[node], "log": sizes[a].inverse(), "tanh": Size() + sizes[node] * sizes[node]}
    return [(a, rule[FUNCTIONS[op - FIRST_FUNCTION]])]


def differing(graph: Graph, cost: int, pairs: Mapping[int, int], prime: int) -> Sequence[int]:
    """Return the symbols whose partial derivative of ``cost`` is not ``pairs[symbol]`` at one draw modulo the prime.

    Raises ZeroDivisionError where a divisor is 0 modulo the prime: this calls for a fresh draw.
    """
    values = _values(graph, prime)
    adjoints = [0] * len(values)
    adjoints[cost] = 1
    for node in range(cost, -1, -1):
        if adjoints[node] and graph.ops[node] not in (CONSTANT, SYMBOL):
            for target, factor in _rules(graph, node, values, prime):
                adjoints[target] = (adjoints[target] + adjoints[node] * factor) % prime
    return [s for s, c in pairs.items() if adjoints[s] != values[c]]


def _inverse(x: int, p: int) -> int:
    if x % p == 0:
        raise ZeroDivisionError
    return pow(x, -1, p)


def _values(graph: Graph, p: int) -> list[int]:
    values: list[int] = []
    atoms: dict[tuple[int, int], int] = {}
    for node, op in enumerate(graph.ops):
        a, b = graph.first[node], graph.second[node]
        if op == CONSTANT:
            x = graph.constants[node]
            value = x.numerator * _inverse(x.denominator, p)
        elif op == SYMBOL:
            value = secrets.randbelow(p)
        elif op == ADD:
            value = values[a] + values[b]
        elif op == SUBTRACT:
            value = values[a] - values[b]
        elif op == MULTIPLY:
            value = values[a] * values[b]
        elif op == DIVIDE:
            value = values[a] * _inverse(values[b], p)
        elif op == NEGATE:
            value = -values[a]
        elif op == POWER:
            value = pow(values[a] if b >= 0 else _inverse(values[a], p), abs(b), p)
        else:
            value = atoms.setdefault((op, values[a]), secrets.randbelow(p))
        values.append(value % p)
    return values


def _rules(graph: Graph, node: int, values: list[int], p: int) -> list[tuple[int, int]]:
    op, a, b = graph.ops[node], graph.first[node], graph.second[node]
    if op in (ADD, SUBTRACT):
        return [(a, 1), (b, 1 if op == ADD else -1)]
    if op == MULTIPLY:
        return [(a, values[b]), (b, values[a])]
    if op == DIVIDE:
        i = _inverse(values[b], p)
        return [(a, i), (b, -values[node] * i)]
    if op == POWER:
        base = values[a] if b >= 1 else _inverse(values[a], p)
        return [(a, b * pow(base, abs(b - 1), p))]
    if op == NEGATE:
        return [(a, -1)]
    name = FUNCTIONS[op - FIRST_FUNCTION]
    if name == "log":
        return [(a, _inverse(values[a], p))]
    return [(a, values[node] if name == "exp" else 1 - values[node] ** 2)]
