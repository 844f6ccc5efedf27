"""Entry by entry: the code recorded at points until every comparison was seen both ways, and what is decided at each."""

from __future__ import annotations

import random
from time import monotonic, perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from bpverify.errors import InputError, UnsupportedError
from bpverify.exact.alignment import aligned
from bpverify.exact.answers import Part, Point, numbered, verdicts
from bpverify.exact.balls import defined
from bpverify.exact.decide import WORK, Decision, decide, vanishing
from bpverify.exact.derive import dependent
from bpverify.exact.machine import TimeoutReachedError
from bpverify.exact.points import has_constants, redrawn
from bpverify.exact.problem import SCALES
from bpverify.exact.record.graph import Graph, TooLargeError
from bpverify.exact.record.trace import Tracer, nodes
from bpverify.exact.rehearsal import doubts
from bpverify.exact.replay import floats_at, named_values
from bpverify.verdict import Report, Undecided

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bpverify.errors import BpverifyError
    from bpverify.exact.problem import Problem

POINTS = len(SCALES)
"""The most points at which the code is run while some comparison has come out one way only."""
CLOSE_POINTS = 6
"""The most points while each comparison was seen both ways and only some number was not: it is not looked for further out."""
LEAST = 3
"""The least points where the code compares, or some arguments are constants of the record, such as integers that index."""
MORE_SECONDS = 2.0
"""No further point is drawn after this time."""


def by_entry(problem: Problem) -> Report:
    """Return a verdict for each array of parameters."""
    started = perf_counter()
    problem.begin()
    rng = np.random.default_rng(problem.seed)
    points: list[Point] = []
    trouble: list[BpverifyError | TimeoutReachedError] = []
    begun = monotonic()
    for number in range(POINTS):
        problem.point = number
        problem.scale = SCALES[number] if any(not {"<", ">"} <= ways for *_, ways in sides(points).values()) else 1
        try:
            given = redrawn_example(problem, rng, {p.name for p in points[0].parts}) if number else problem.at
            problem.say(f"recording point {number + 1}")
            # A proof needs every point: one that failed is not tried again.
            point = _run(problem, given, WORK if all(p.decision.certain for p in points) else 0)
        except (InputError, UnsupportedError, TimeoutReachedError) as error:
            # At the example it is the user's to mend; at a draw of ours the code may not be defined.
            if number == 0 and not isinstance(error, TooLargeError | UnsupportedError | TimeoutReachedError):
                raise
            trouble.append(error)
            if number == 0:
                break
            continue
        points.append(point)
        if point.decision.unequal or _enough(problem, points) or monotonic() - begun > MORE_SECONDS:
            break
    seconds = perf_counter() - started
    if not points:
        reason = str(trouble[0]) or "the time allowed has passed (--timeout)"
        return Report((Undecided(claim=problem.claim, name=None, reason=reason, seconds=seconds),), problem.title)
    return verdicts(problem, points, sides(points), seconds)


def _enough(problem: Problem, points: Sequence[Point]) -> bool:
    has_branches = any(point.graph.branches for point in points)
    least = LEAST if has_branches or has_constants(problem.at, problem.kinds) else 1
    if len(points) < least or all(point.ties for point in points):
        return False
    left = sides(points)
    return not left or (len(points) >= CLOSE_POINTS and all({"<", ">"} <= ways for *_, ways in left.values()))


def sides(points: Sequence[Point]) -> dict[str, tuple[int, int, set[str]]]:
    """Return the places of comparisons that have not come out both ways.

    With each place: of how many numbers, out of how many, and the ways that were seen there.
    """
    seen: dict[tuple[str, int, int], set[str]] = {}
    ways: dict[tuple[str, int], set[str]] = {}
    for point in points:
        for number, branch in numbered(point.graph):
            seen.setdefault((branch.place, branch.site, number), set()).add(branch.relation)
            ways.setdefault((branch.place, branch.site), set()).add(branch.relation)
    found: dict[str, tuple[int, int, set[str]]] = {}
    for site, all_ways in ways.items():
        numbers = [one for (*place, _), one in seen.items() if tuple(place) == site]
        open_numbers = sum(not {"<", ">"} <= one for one in numbers)
        if open_numbers:
            found[site[0]] = open_numbers, len(numbers), all_ways
    return found


def redrawn_example(problem: Problem, rng: np.random.Generator, judged: set[str]) -> dict[str, Any]:
    """Return a draw of the arguments; the rest beside those whose gradients are judged is data."""
    names = {name.split("[")[0] for name in judged}
    kinds, scale = problem.kinds, problem.scale
    return {name: redrawn(value, rng, kinds.get(name), scale, name not in names) for name, value in problem.at.items()}


def _run(problem: Problem, given: dict[str, Any], work: int) -> Point:
    graph = Graph(problem.max_nodes, _watch(problem))
    problem.python = random.getstate()
    tracer = Tracer(graph, problem.stream)
    cost, outputs = problem.run(tracer, given)
    problem.drew |= tracer.drew
    problem.unseeded |= tracer.unseeded
    found = nodes(cost, tracer)
    if not isinstance(found, np.ndarray) or found.size != 1:
        raise InputError("the cost", "one number", f"it has the shape {getattr(found, 'shape', 'of a list')}")
    total = int(found.ravel()[0])
    if not defined(graph, [total], problem.end):
        raise InputError("the cost", "a number at the example point", "it is not one there")
    parts = _parts(problem, tracer, given, outputs)
    if not problem.unseeded:
        recorded = {"": graph.values[total]} | {p.name: [graph.values[n] for n in p.claimed.ravel()] for p in parts}
        problem.doubts = doubts(problem, given, recorded) | problem.doubts
        if problem.point == 0 and not graph.branches and not problem.doubts and not problem.drew:
            problem.doubts = _replayed(problem, graph, total, parts)
    fitting = [p for p in parts if not p.misfit]
    place = 0
    for part in fitting:
        part.start = place
        place += part.symbols.size
    symbols = [int(n) for p in fitting for n in p.symbols.ravel()]
    claimed = [int(n) for p in fitting for n in p.claimed.ravel()]
    problem.say(f"comparing {len(symbols)} entries over {len(graph)} operations, point {problem.point + 1}")
    undefined = [part.name for part in fitting if not defined(graph, [int(n) for n in part.claimed.ravel()], problem.end)]
    decision = decide(graph, total, symbols, claimed, problem.end, work)
    return Point(graph, given, problem.point > 0, parts, decision, _ties(graph, symbols, decision, problem.end), undefined)


def _replayed(problem: Problem, graph: Graph, total: int, parts: Sequence[Part]) -> dict[str, str]:
    """Return what NumPy's own run at another point does not bear out of a record without comparisons."""

    def recorded(symbols: Mapping[str, Any]) -> dict[str, Any]:
        roots = [total, *(int(n) for p in parts for n in p.claimed.ravel())]
        values = floats_at(graph, roots, named_values(symbols))
        return {"": values[total]} | {p.name: [values[n] for n in p.claimed.ravel()] for p in parts}

    problem.point = 1
    try:
        drawn = redrawn_example(problem, np.random.default_rng(problem.seed), {p.name for p in parts})
        # What the record holds as constants stays as it is.
        drawn |= {name: problem.at[name] for name in has_constants(problem.at, problem.kinds)}
        return doubts(problem, drawn, recorded)
    finally:
        problem.point = 0


def _ties(graph: Graph, symbols: Sequence[int], decision: Decision, end: float) -> list[str]:
    """Return the places of kinks: compared values that are equal here, not always, and move with what is differentiated by."""
    equal = [branch for branch in graph.branches if branch.relation == "="]
    if not equal:
        return []
    moving = dependent(graph, symbols)
    equal = [branch for branch in equal if moving[branch.node]]
    always = vanishing(graph, [branch.node for branch in equal], decision, end) if equal else set()
    return [branch.place for branch in equal if branch.node not in always]


def _watch(problem: Problem) -> Any:
    def watch(count: int) -> None:
        if monotonic() > problem.end:
            raise TimeoutReachedError
        problem.say(f"recording point {problem.point + 1}: {count / 1e6:.1f} million operations")

    return watch


def _parts(problem: Problem, tracer: Tracer, given: dict[str, Any], outputs: Any) -> list[Part]:
    parts: list[Part] = []
    for pair in aligned(outputs, given, problem.wrt):
        problem.check_free(pair)
        parts.append(Part(pair.name, nodes(tracer.symbols(pair.given, pair.name), tracer), nodes(pair.claimed, tracer)))
    return parts
