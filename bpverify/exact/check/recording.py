"""One run of the user's code in a record: what is claimed there, what NumPy's own run says of it, and what is decided."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import numpy as np

from bpverify.errors import InputError
from bpverify.exact.algebra.balls import defined
from bpverify.exact.algebra.decide import Decision, decide, vanishing
from bpverify.exact.algebra.derive import ancestors, dependent
from bpverify.exact.algebra.outlines import Outline
from bpverify.exact.algebra.replay import floats_at
from bpverify.exact.check.points import Draw, has_constants, redrawn_example
from bpverify.exact.check.problem import Stand
from bpverify.exact.check.rehearsal import Randomness, doubts
from bpverify.exact.check.runs import Part, Point
from bpverify.exact.code.structure import named_values
from bpverify.exact.code.trace import Tracer, nodes, numbers_in
from bpverify.exact.record.graph import Graph
from bpverify.exact.record.limits import TimeoutReachedError
from bpverify.exact.standins.creation import MEMORY

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

    from bpverify.exact.check.trial import Trial
    from bpverify.exact.record.values import Value


def recorded_point(trial: Trial, work: int | None, refuted: Collection[str]) -> Point:
    """Run the code at the trial's point and compare what it claims.

    Arrays that are ``refuted`` are not compared again; a proof may take so much ``work``, without which nothing is compared.
    Raises InputError for what the code returns that cannot be used, or its own errors; UnsupportedError and TimeoutReachedError
    for what is not decided.
    """
    attempt, problem, shown = trial.attempt, trial.problem, trial.shown
    graph = Graph(problem.limits.max_nodes, _watch(trial), attempt.reading)
    python = random.getstate()
    tracer = Tracer(graph, attempt.stream)
    forward = problem.code.costed(tracer, attempt)
    shown.remark = forward.remark
    outputs = problem.code.claimed(tracer, attempt, forward)
    shown.note_run(tracer)
    total = _one_number(graph, nodes(forward.cost, tracer), trial.end)
    alignment = attempt.aligned(outputs, forward)
    shown.note_alignment(alignment)
    parts: list[Part] = []
    for pair in alignment.pairs:
        attempt.check_free(pair)
        symbols, claimed = nodes(tracer.symbols(pair.given, pair.name), tracer), nodes(pair.claimed, tracer)
        parts.append(Part(pair.name, symbols, claimed, pair.is_missing))
    _note_unread(graph, tracer, parts)
    _note_unwritten(trial, graph, total, parts)
    _rehearse(trial, graph, total, parts, Randomness(python, tracer.unseeded))
    for part in parts:
        part.is_decided = not part.misfit and part.name not in refuted
    return _decided(trial, graph, total, parts, forward.upstream, work)


def _one_number(graph: Graph, cost: Value, end: float) -> int:
    """Return the node of the cost, which has a value at the point."""
    if not isinstance(cost, np.ndarray) or cost.size != 1:
        raise InputError("the cost", "one number", f"it has the shape {getattr(cost, 'shape', 'of a list')}")
    total = int(cost.ravel()[0])
    if not defined(graph, [total], end):
        raise InputError("the cost", "a number at the example point", "it is not one there")
    return total


def _decided(
    trial: Trial, graph: Graph, total: int, parts: list[Part], upstream: NDArray[np.float64] | None, work: int | None
) -> Point:
    """Return the point with what is decided there; nothing is compared without ``work``."""
    problem, stand, end = trial.problem, trial.attempt.stand, trial.end
    fitting = [p for p in parts if p.is_decided]
    place = 0
    for part in fitting:
        part.start = place
        place += part.symbols.size
    symbols = [int(n) for p in fitting for n in p.symbols.ravel()]
    claimed = [int(n) for p in fitting for n in p.claimed.ravel()]
    problem.say(f"comparing {len(symbols)} entries over {len(graph)} operations, point {stand.number + 1}")
    undefined = [part.name for part in fitting if not defined(graph, [int(n) for n in part.claimed.ravel()], end)]
    compares_nothing = Decision([total] * len(claimed), claimed)
    decision = compares_nothing if work is None else decide(graph, total, symbols, claimed, end, work)
    outline = Outline(graph, [total, *claimed], symbols)
    return Point(graph, stand, parts, decision, _ties(outline, decision, end), undefined, outline, upstream)


def _note_unwritten(trial: Trial, graph: Graph, total: int, parts: Sequence[Part]) -> None:
    """Note what depends on the memory that numpy.empty leaves: the code has not written there."""
    memory = [node for node, name in graph.symbols.items() if name == MEMORY]
    if not memory:
        return
    reached = dependent(graph, memory)
    if reached[total]:
        trial.shown.note_doubts({"": "the cost depends on what numpy.empty left in memory"})
    for part in parts:
        part.unwritten = {i: int(n) in memory for i, n in enumerate(part.claimed.ravel()) if reached[int(n)]}
        trial.shown.unwritten |= {part.name} if part.unwritten else set()


def _note_unread(graph: Graph, tracer: Tracer, parts: Sequence[Part]) -> None:
    """Note the arguments that no variable of the function depends on whose local variables are the gradients."""
    if tracer.seen is None:
        return
    behind = ancestors(graph, (node for value in tracer.seen for node in numbers_in(value)))
    for part in parts:
        part.is_unread = not any(behind[int(node)] for node in part.symbols.ravel())


def _rehearse(trial: Trial, graph: Graph, total: int, parts: Sequence[Part], randomness: Randomness) -> None:
    """Note what NumPy's own run does not bear out: at this point and, of a record without comparisons, at another one."""
    shown, attempt = trial.shown, trial.attempt
    written = [p for p in parts if not p.unwritten]
    recorded = {"": graph.values[total]} | {p.name: [graph.values[n] for n in p.claimed.ravel()] for p in written}
    shown.note_doubts(doubts(attempt, recorded, randomness))
    if attempt.stand.number or graph.branches or shown.doubts or shown.drew:
        return

    def elsewhere(symbols: Mapping[str, Value]) -> Mapping[str, ArrayLike]:
        roots = [total, *(int(n) for p in written for n in p.claimed.ravel())]
        values = floats_at(graph, roots, named_values(symbols))
        return {"": values[total]} | {p.name: [values[n] for n in p.claimed.ravel()] for p in written}

    at = attempt.problem.at
    drawn = redrawn_example(at, shown.judged, attempt.kinds, Draw(np.random.default_rng(attempt.problem.seed)))
    # What the record holds as constants stays as it is.
    drawn |= {name: at[name] for name in has_constants(at, attempt.kinds)}
    shown.note_doubts(doubts(attempt.standing(Stand(1, drawn, draws=1)), elsewhere, randomness))


def _ties(outline: Outline, decision: Decision, end: float) -> list[str]:
    """Return the places of kinks: compared values that are equal here, not always, and move with what is differentiated by."""
    equal = [branch for branch in outline.branches.values() if branch.relation == "=" and outline.moves(branch)]
    always = vanishing(outline.graph, [branch.node for branch in equal], decision, end) if equal else set()
    return [branch.place for branch in equal if branch.node not in always]


def _watch(trial: Trial) -> Callable[[int], None]:
    def watch(count: int) -> None:
        if trial.is_late:
            raise TimeoutReachedError
        trial.problem.say(f"recording point {trial.attempt.stand.number + 1}: {count / 1e6:.1f} million operations")

    return watch
