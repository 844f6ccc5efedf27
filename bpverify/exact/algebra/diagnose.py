"""What is wrong with a gradient: the factor, the transpose, the term that is missing. Read off residues, one draw.

A diagnosis is a hint beside a verdict, never part of one; each row of DIAGNOSES finds one kind of mistake.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from bpverify.exact.algebra.machine import Machine
from bpverify.exact.algebra.plans import Plan
from bpverify.exact.algebra.residues import Residues
from bpverify.exact.record.graph import ADD, CONSTANT, DIVIDE, FIRST_FUNCTION, FUNCTIONS, MULTIPLY, NEGATE, POWER, SUBTRACT, SYMBOL

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from numpy.typing import NDArray

    from bpverify.exact.record.graph import Graph

    Integers: TypeAlias = NDArray[np.object_]

SMALLEST_EPSILON = Fraction(1, 1000)
TRANSPOSED = "the transpose of the derivative"
SUMMED = "every entry is the sum of all entries of the derivative: summed over the wrong axis"
NOT_NEEDED = "the derivative is 0: the cost does not depend on it here"
NOTHING = "what is returned is 0"
_MOST = 10**12
_LOOKED_AT = 64


class Draw:
    """Residues of all nodes behind some roots, at one draw."""

    def __init__(self, graph: Graph, roots: Sequence[int], end: float, without_epsilon: bool = False) -> None:
        self.graph = graph
        self.values: Sequence[int | None] = [None] * len(graph)
        for _ in range(8):
            self.residues = _NoEpsilon() if without_epsilon else Residues()
            machine = Machine(graph, self.residues, Plan(homomorphic=True), end, self.residues.fingerprint)
            try:
                self.values = machine.run(roots)
            except ZeroDivisionError:
                continue
            return

    @cached_property
    def nodes(self) -> dict[int, int]:
        """The first node of each value that is no constant."""
        found: dict[int, int] = {}
        for node, value in enumerate(self.values):
            if value is not None and self.graph.ops[node] != CONSTANT:
                found.setdefault(value, node)
        return found

    def ratio(self, a: int, b: int) -> int | None:
        """Return a / b, None where there is none."""
        try:
            return self.residues.mul(a, self.residues.inverse(b))
        except ZeroDivisionError:
            return None

    def rational(self, value: int) -> Fraction | None:
        """Return the small rational that a residue is, None where there is none (lattice reduction, Wang 1981)."""
        n = self.residues.modulus
        r0, r1, t0, t1 = n, value % n, 0, 1
        while r1 > _MOST:
            q = r0 // r1
            r0, r1, t0, t1 = r1, r0 - q * r1, t1, t0 - q * t1
        return Fraction(r1, t1) if t1 and abs(t1) <= _MOST else None


class _NoEpsilon(Residues):
    def constant(self, value: Fraction) -> int:
        return super().constant(Fraction(0) if 0 < abs(value) <= SMALLEST_EPSILON else value)


@dataclass(frozen=True, slots=True)
class Case:
    """One array: residues of its derivative and of what is claimed, and which entries differ."""

    draw: Draw
    name: str
    derived: Integers
    claimed: Integers
    wrong: list[int]
    sizes: Mapping[int, str]
    parameter: Integers
    retry: Callable[[], bool]
    """Whether derivative and claim agree once small constants are 0."""

    def pairs(self) -> list[tuple[int, int]]:
        """Return derivative and claim of the entries that differ, the first few."""
        d, c = self.derived.ravel(), self.claimed.ravel()
        return [(int(d[i]), int(c[i])) for i in self.wrong[:_LOOKED_AT]]


def _zero(case: Case) -> str:
    return NOTHING if all(c == 0 for _, c in case.pairs()) else ""


def _bounded(case: Case) -> str:
    found = {case.draw.rational(c) for _, c in case.pairs()}
    sizes = {abs(value) for value in found if value is not None}
    if None in found or len(sizes) != 1 or sizes == {0}:
        return ""
    sign = "" if len(found) == 1 else "plus or minus "
    value = sizes.pop() if sign else next(iter(v for v in found if v is not None))
    return f"what is returned is {sign}{value} for all inputs: clipped at a bound?"


def _not_needed(case: Case) -> str:
    return NOT_NEEDED if all(d == 0 for d, _ in case.pairs()) else ""


def _constant(case: Case) -> str:
    found = {case.draw.ratio(c, d) for d, c in case.pairs()}
    ratio = found.pop() if len(found) == 1 else None
    factor = None if ratio is None else case.draw.rational(ratio)
    return "" if factor is None else times_the_derivative(factor, case.sizes)


def times_the_derivative(factor: Fraction, sizes: Mapping[int, str]) -> str:
    """Return a factor in words, with what it is the size of, if it is one."""
    for size, words in sizes.items():
        if size > 2 and abs(factor) in (Fraction(1, size), Fraction(size)):
            return f"{factor} times the derivative ({size} is the size of {words})"
    return f"{factor} times the derivative"


def _transposed(case: Case) -> str:
    d, c = case.derived, case.claimed
    if d.ndim == 2 and min(d.shape) > 1 and (d.T.ravel() == c.ravel()).all():
        return TRANSPOSED
    return ""


def _epsilon(case: Case) -> str:
    return "equal once the small constants (at most 1/1000) are 0: an epsilon stands on one side only" if case.retry() else ""


def _summed(case: Case) -> str:
    """The derivative is a sum over an axis that the claim does not take, or the reverse."""
    n = case.draw.residues.modulus
    d, c = case.derived, case.claimed
    if d.size > 1 and (c.ravel() == int(d.sum()) % n).all():
        return SUMMED
    return ""


def _factor(case: Case) -> str:
    pairs = case.pairs()
    for words, flip in (("an extra factor", False), ("a missing factor", True)):
        found = []
        for d, c in pairs:
            ratio = case.draw.ratio(d, c) if flip else case.draw.ratio(c, d)
            node = None if ratio is None else case.draw.nodes.get(ratio)
            if node is None:
                break
            found.append(node)
        else:
            return f"{words}, in entry {_entry(case, 0)}: {describe(case.draw.graph, found[0])}"
    return ""


def _term(case: Case) -> str:
    n = case.draw.residues.modulus
    own = case.parameter.ravel()
    found = {case.draw.ratio((d - c) % n, int(own[i])) for (d, c), i in zip(case.pairs(), case.wrong, strict=False)}
    ratio = found.pop() if len(found) == 1 else None
    if ratio is not None:
        factor = case.draw.rational(ratio)
        node = case.draw.nodes.get(ratio)
        text = str(factor) if factor is not None else describe(case.draw.graph, node) if node is not None else ""
        if text:
            return f"the term {text} * {case.name} is missing (weight decay?)"
    for words, flip in (("a missing term", False), ("an extra term", True)):
        nodes = [case.draw.nodes.get((c - d if flip else d - c) % n) for d, c in case.pairs()]
        if nodes and all(node is not None for node in nodes):
            return f"{words}, in entry {_entry(case, 0)}: {describe(case.draw.graph, nodes[0] or 0)}"
    return ""


DIAGNOSES: tuple[tuple[str, Callable[[Case], str]], ...] = (
    ("zero", _zero), ("bounded", _bounded), ("not needed", _not_needed), ("transpose", _transposed), ("constant factor", _constant),
    ("axis", _summed), ("factor", _factor), ("term", _term), ("epsilon", _epsilon),
)  # fmt: skip
"""In the order in which they are tried; the first that applies is told."""


def diagnose(case: Case, only: Collection[str] = ()) -> tuple[str, str]:
    """Return the code and the words of the first diagnosis, of all or of some, that applies, two empty texts for none."""
    for code, rule in DIAGNOSES:
        words = rule(case) if not only or code in only else ""
        if words:
            return code, words
    return "", ""


def _entry(case: Case, place: int) -> str:
    return entry(case.wrong[place], case.derived.shape)


def entry(index: int, shape: tuple[int, ...]) -> str:
    """Return [j,k] for a flat index."""
    return "[" + ",".join(str(int(i)) for i in np.unravel_index(index, shape)) + "]" if shape else ""


_SIGNS = {ADD: " + ", SUBTRACT: " - ", MULTIPLY: " * ", DIVIDE: " / "}


def describe(graph: Graph, node: int, names: Mapping[int, str] | None = None, depth: int = 4) -> str:
    """Return a node as text, deeper parts as dots; what has a name, by its name, and symbols then without their indices."""
    op, a, b = graph.ops[node], graph.first[node], graph.second[node]
    if op == CONSTANT:
        return str(graph.constants[node])
    if names is not None and node in names:
        return names[node]
    if op == SYMBOL:
        return graph.symbols[node] if names is None else graph.symbols[node].split("[")[0]
    if depth == 0:
        return "…"
    if op in _SIGNS:
        text = describe(graph, a, names, depth - 1) + _SIGNS[op] + describe(graph, b, names, depth - 1)
        return f"({text})" if depth < 4 else text
    inner = describe(graph, a, names, depth - 1)
    if op == NEGATE:
        return f"-{inner}"
    if op == POWER:
        return f"{inner}**{b}"
    return FUNCTIONS[op - FIRST_FUNCTION] + (inner if inner[:1] == "(" and inner[-1:] == ")" else f"({inner})")
