"""The point of a refutation as text: every number that the entry and the branches of the code depend on."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from bpverify.exact.algebra.derive import ancestors
from bpverify.exact.check.points import has_constants
from bpverify.exact.code.structure import leaves
from bpverify.exact.record.graph import PI, SYMBOL
from bpverify.exact.record.literals import intended

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from bpverify.exact.check.problem import Attempt
    from bpverify.exact.check.runs import Point

SINGLY = 40
"""Up to so many numbers are named one by one; more are shown as the arrays that they stand in."""
SHORT = 10**6


def point_of(attempt: Attempt, point: Point, roots: Iterable[int]) -> tuple[tuple[str, str], ...]:
    """Return names and values: of the symbols behind the roots and behind the comparisons made, and of arrays of whole numbers."""
    graph = point.graph
    needed = ancestors(graph, [*roots, *(branch.node for branch in point.outline.branches.values())])
    symbols = [n for n in graph.symbols if graph.ops[n] == SYMBOL and needed[n] and graph.symbols[n] != PI]
    problem, given = attempt.problem, point.stand.given
    whole = [(name, _text(np.asarray(given[name]))) for name in has_constants(problem.at, attempt.kinds)]
    if len(symbols) <= SINGLY:
        return (*((graph.symbols[n], number(graph.values[n])) for n in symbols), *whole)
    arrays = {label: leaf for name, value in given.items() for label, leaf in leaves(value, name)}
    arrays |= {problem.upstream_label: point.upstream} if point.upstream is not None else {}
    names: dict[str, list[int]] = defaultdict(list)
    for n in symbols:
        name = graph.symbols[n]
        names[name if name in arrays else name.rpartition("[")[0]].append(n)
    found = []
    for label, nodes in names.items():
        if label in arrays:
            found.append((label, _text(np.asarray(arrays[label]))))
        else:
            # Draws of the code's own.
            found += [(graph.symbols[n], number(graph.values[n])) for n in nodes]
    return (*found, *whole)


def example_of(attempt: Attempt, upstream: NDArray[np.float64] | None) -> tuple[tuple[str, str], ...]:
    """Return the arguments with their values where they are few numbers; else where these come from."""
    problem = attempt.problem
    arrays = {label: np.asarray(leaf) for name, value in attempt.stand.given.items() for label, leaf in leaves(value, name)}
    arrays |= {problem.upstream_label: upstream} if upstream is not None else {}
    if sum(array.size for array in arrays.values()) <= SINGLY and all(array.dtype.kind in "biuf" for array in arrays.values()):
        return tuple((label, _text(array)) for label, array in arrays.items())
    example = ("the example", "as it was given, or as the seed draws it")
    return (example,) if upstream is None else (example, (problem.upstream_label, "as the seed draws it"))


def arguments_of(attempt: Attempt, upstream: NDArray[np.float64] | None) -> tuple[tuple[str, object], ...]:
    """Return the arguments at a point as they are, and of a layer the upstream gradient behind them."""
    end = () if upstream is None else ((attempt.problem.upstream_label, upstream),)
    return (*attempt.stand.given.items(), *end)


def negative_of(point: Point, roots: Iterable[int]) -> frozenset[str]:
    """Return the arrays of which numbers behind the roots are negative, where these are shown one by one."""
    graph = point.graph
    needed = ancestors(graph, [*roots, *(branch.node for branch in point.outline.branches.values())])
    symbols = [n for n in graph.symbols if graph.ops[n] == SYMBOL and needed[n] and graph.symbols[n] != PI]
    if len(symbols) > SINGLY:
        return frozenset()
    labels = {label for name, value in point.stand.given.items() for label, _ in leaves(value, name)}
    below = (graph.symbols[n] for n in symbols if graph.values[n] < 0)
    return frozenset(name if name in labels else name.rpartition("[")[0] for name in below)


def _text(values: NDArray[np.generic]) -> str:
    if values.ndim == 0:
        return number(float(values)) if values.dtype.kind == "f" else str(values.item())
    return "[" + ", ".join(map(_text, values)) + "]"


def number(value: float) -> str:
    """Return a float as it is read: a decimal, or a short quotient such as 1/3."""
    if not np.isfinite(value):
        return str(value)
    read = intended(value)
    is_decimal = read == Fraction(repr(value))
    return str(read) if read.denominator == 1 or (not is_decimal and read.denominator < SHORT) else repr(value)
