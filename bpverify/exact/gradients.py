"""Check gradients that NumPy code computes against the derivative of the cost that NumPy code computes: exactly.

The user's functions run on recorded numbers (``trace``); the cost's record is differentiated (``derive``); the two are compared
entry by entry (``decide``). This executes the user's code.
"""

from __future__ import annotations

import inspect
import secrets
from dataclasses import dataclass, field
from time import monotonic, perf_counter
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from bpverify.errors import BpverifyError, InputError, UnsupportedError
from bpverify.exact.adapters import LocalGradients, UpdateGradients
from bpverify.exact.alignment import aligned
from bpverify.exact.answers import Part, verdicts
from bpverify.exact.balls import defined
from bpverify.exact.decide import WORK, Decision, decide
from bpverify.exact.graph import Graph, TooLargeError
from bpverify.exact.points import DOMAINS, domain, has_constants, is_floats, leaves, recorded, redrawn, sums_to_one
from bpverify.exact.trace import Tracer, nodes
from bpverify.verdict import Report, Undecided

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bpverify.exact.adapters import Adapter

SCALES = (1, 1, 1, 3, 10, 30, 100, 1000)
"""How large the draws are, the example first: a side that was not seen may lie further out."""
LARGE = 300_000
"""From this many floats in the example on the fast path is tried first."""
POINTS = len(SCALES)
"""The most points at which the code is run while some comparison has come out one way only."""
OTHER_CONSTANTS = 3
"""The least points where some arguments are constants of the record, such as integers that index."""
MORE_SECONDS = 2.0
"""No further point is drawn after this time."""


@dataclass(slots=True)
class Problem:
    """What is checked: how to run it in a tracer, its arguments, what may be assumed of them, and the limits."""

    run: Callable[..., tuple[Any, Any]]
    """Returns the cost and the claimed gradients; with a third argument that is true, the cost alone."""
    at: dict[str, Any]
    wrt: Sequence[str] | None
    domains: dict[str, str]
    max_nodes: int
    timeout: float
    title: str
    seed: int
    end: float = 0.0
    assumed: dict[str, str] = field(default_factory=dict)
    fast: bool | None = None

    def check_free(self, name: str) -> None:
        """Refuse the gradient of an argument that is declared constant."""
        if name in self.domains and DOMAINS[self.domains[name]][0]:
            hint = f"it is declared {self.domains[name]}"
            raise InputError(f"the gradient of {name}", "an argument whose domain leaves it free", hint)

    def check_floats(self, label: str, value: Any) -> None:
        """Refuse the gradient of what is no float or array of floats."""
        if not is_floats(value):
            hint = f"it is {type(value).__name__}; pass wrt= without it"
            raise InputError(f"the gradient of {label}", "an argument of floats", hint)


@dataclass(slots=True)
class Point:
    """One run of the code and what was decided there."""

    graph: Graph
    at: dict[str, Any]
    drawn: bool
    parts: list[Part]
    decision: Decision


def check_gradients(
    cost: Callable[..., Any], gradients: Callable[..., Any] | Adapter, at: Sequence[Any] | Mapping[str, Any], *,
    wrt: Sequence[str] | None = None, domains: Mapping[str, str] | None = None, max_nodes: int = 20_000_000,
    timeout: float = 60.0, seed: int | None = None, fast: bool | None = None,
) -> Report:  # fmt: skip
    """Check ``gradients(*at)`` against the derivatives of ``cost(*at)``, entry by entry, without epsilon or tolerance.

    Args:
        cost: any NumPy code from the arrays to one number.
        gradients: any NumPy code from the same arrays to their gradients, in order or as a dict by name; or what
            ``locals_of`` or ``updates_of`` make of code that returns none.
        at: example arrays, in the order of cost's arguments or by name; nested lists and dicts of arrays are followed.
        wrt: names of the arguments whose gradients are returned, where their shapes do not tell.
        domains: what may be assumed of an argument: "one-hot", "binary", "sums to 1", "positive" or "fixed".
        max_nodes: the most operations that are recorded; past it the verdict is undecided.
        timeout: seconds; past it what is not decided is undecided.
        seed: of the points drawn beside the example; a fresh one by default. The test's own draws are always fresh.
        fast: True compares a random directional derivative on whole arrays: a test of all entries at once, in seconds on
            networks of millions of parameters, which names no wrong entry. False compares entry by entry, and refutes.
            By default the first where the example is large, and the second where the first does not accept.

    Returns:
        A report with one verdict an array: tested with its error bound, refuted with a point, or undecided.

    Raises:
        InputError: the functions, or what they return, cannot be used; an error of the user's code, with its line.
    """
    arguments = _named(cost, at)

    def run(tracer: Tracer, given: dict[str, Any], cost_only: bool = False) -> tuple[Any, Any]:
        kinds = problem.domains | problem.assumed
        total = tracer.run(cost, [recorded(tracer, value, name, kinds) for name, value in given.items()])
        if cost_only:
            return total, None
        again = {name: recorded(tracer, value, name, kinds) for name, value in given.items()}
        if isinstance(gradients, LocalGradients | UpdateGradients):
            return total, gradients.outputs(tracer, again)
        return total, tracer.run(cast("Callable[..., Any]", gradients), list(again.values()))

    problem = Problem(
        run, arguments, wrt, {k: domain(k, v) for k, v in (domains or {}).items()}, max_nodes, timeout,
        f"{_name(gradients)} as the gradient of {_name(cost)}", secrets.randbits(32) if seed is None else seed, fast=fast,
    )  # fmt: skip
    return check(problem)


def check_vjp(
    forward: Callable[..., Any], backward: Callable[..., Any], at: Sequence[Any] | Mapping[str, Any], *,
    wrt: Sequence[str] | None = None, domains: Mapping[str, str] | None = None, max_nodes: int = 20_000_000,
    timeout: float = 60.0, seed: int | None = None, fast: bool | None = None,
) -> Report:  # fmt: skip
    """Check a layer: ``backward`` against the vector-Jacobian product of ``forward`` at a free upstream gradient.

    ``forward(*at)`` returns the output, or the output and a cache; then ``backward(upstream, cache)``, else
    ``backward(upstream, *at)``, returns the gradients of the arguments. Otherwise as ``check_gradients``.
    """
    arguments = _named(forward, at)

    def run(tracer: Tracer, given: dict[str, Any], cost_only: bool = False) -> tuple[Any, Any]:
        kinds = problem.domains | problem.assumed
        first = [recorded(tracer, value, name, kinds) for name, value in given.items()]
        outcome = tracer.run(forward, first)
        cached = isinstance(outcome, tuple) and len(outcome) == 2
        output = outcome[0] if cached else outcome
        shape = np.shape(output)
        example = np.random.default_rng(problem.seed).integers(1, 100, size=shape) / 64
        upstream = tracer.symbols(example if shape else float(example), "upstream")
        total = (output * upstream).sum() if shape else output * upstream
        if cost_only:
            return total, None
        upstream = tracer.symbols(example if shape else float(example), "upstream")
        rest = [outcome[1]] if cached else [recorded(tracer, value, name, kinds) for name, value in given.items()]
        return total, tracer.run(backward, [upstream, *rest])

    problem = Problem(
        run, arguments, wrt, {k: domain(k, v) for k, v in (domains or {}).items()}, max_nodes, timeout,
        f"{_name(backward)} as the vector-Jacobian product of {_name(forward)}",
        secrets.randbits(32) if seed is None else seed, fast=fast,
    )  # fmt: skip
    return check(problem)


def check(problem: Problem) -> Report:
    """Decide by the fast path, or entry by entry, or by the second where the first does not accept."""
    if problem.fast is False or (problem.fast is None and _floats(problem.at) < LARGE):
        report = _by_entry(problem)
        large = problem.fast is None and all("--max-nodes" in getattr(v, "reason", "") for v in report.verdicts)
        return _fast(problem)[0] if large else report
    report, operations = _fast(problem)
    if report.ok or problem.fast or operations > problem.max_nodes:
        return report
    slow = _by_entry(problem)
    return slow if any(v.status in ("proved", "tested", "refuted") for v in slow.verdicts) else report


def _fast(problem: Problem) -> tuple[Report, int]:
    from bpverify.exact.directional import check_directional

    report, operations = check_directional(problem, problem.at)
    likely = _likely(problem, report)
    if likely:
        problem.assumed = likely
        again, operations = check_directional(problem, problem.at)
        if _accepted(again) > _accepted(report):
            return again, operations
        problem.assumed = {}
    return report, operations


def _floats(at: Mapping[str, Any]) -> int:
    return sum(int(np.size(leaf)) for name, value in at.items() for _, leaf in leaves(value, name) if is_floats(leaf))


def _likely(problem: Problem, report: Report) -> dict[str, str]:
    """Return the targets that look as if they summed to 1, where that may be what the gradients need."""
    if report.ok or problem.assumed:
        return {}
    return {
        name: "sums to 1" for name, value in problem.at.items()
        if name not in problem.domains and name not in {v.name for v in report.verdicts} and sums_to_one(value)
    }  # fmt: skip


def _accepted(report: Report) -> int:
    return sum(v.status in ("proved", "tested") for v in report.verdicts)


def _by_entry(problem: Problem) -> Report:
    """Run the problem at points until every comparison was seen both ways, and return the report."""
    started = perf_counter()
    problem.end = monotonic() + problem.timeout
    report = _at_points(problem, started)
    # Right only where targets sum to 1? Then it is said as a condition, not assumed in silence.
    likely = _likely(problem, report)
    if likely:
        # The run reads what is assumed from this same problem.
        problem.assumed = likely
        again = _at_points(problem, started)
        return again if _accepted(again) > _accepted(report) else report
    return report


def _at_points(problem: Problem, started: float) -> Report:
    rng = np.random.default_rng(problem.seed)
    points: list[Point] = []
    trouble: list[BpverifyError] = []
    begun = monotonic()
    wanted = OTHER_CONSTANTS if has_constants(problem.at, problem.domains | problem.assumed) else 1
    for number in range(POINTS):
        try:
            given = problem.at if number == 0 else _drawn(problem, rng, SCALES[number])
            # A proof needs every point: one that failed is not tried again.
            point = _run(problem, given, number > 0, WORK if all(p.decision.certain for p in points) else 0)
        except (InputError, UnsupportedError) as error:
            # At the example it is the user's to mend; at a draw of ours the code may not be defined.
            if number == 0 and not isinstance(error, TooLargeError | UnsupportedError):
                raise
            trouble.append(error)
            if number == 0:
                break
            continue
        points.append(point)
        enough = len(points) >= wanted and not one_sided(points)
        if point.decision.unequal or enough or monotonic() - begun > MORE_SECONDS:
            break
    if not points:
        reason = str(trouble[0])
        return Report((Undecided(claim=problem.title, name=None, reason=reason, seconds=perf_counter() - started),), problem.title)
    return verdicts(problem, points, one_sided(points), perf_counter() - started)


def one_sided(points: Sequence[Point]) -> dict[str, set[str]]:
    """Return the places of comparisons that have not come out both ways, with the ways that were seen."""
    seen: dict[tuple[str, int], set[str]] = {}
    for point in points:
        for branch in point.graph.branches:
            seen.setdefault((branch.place, branch.site), set()).add(branch.relation)
    return {place: ways for (place, _), ways in seen.items() if not {"<", ">"} <= ways}


def _drawn(problem: Problem, rng: np.random.Generator, scale: int) -> dict[str, Any]:
    kinds = problem.domains | problem.assumed
    return {name: redrawn(value, rng, kinds.get(name, ""), scale) for name, value in problem.at.items()}


def _run(problem: Problem, given: dict[str, Any], drawn: bool, work: int) -> Point:
    graph = Graph(problem.max_nodes)
    tracer = Tracer(graph, problem.seed)
    cost, outputs = problem.run(tracer, given)
    found = nodes(cost, tracer)
    if not isinstance(found, np.ndarray) or found.size != 1:
        raise InputError("the cost", "one number", f"it has the shape {getattr(found, 'shape', 'of a list')}")
    if not defined(graph, int(found.ravel()[0]), problem.end):
        raise InputError("the cost", "a number at the example point", "it is not one there")
    parts = _parts(problem, tracer, given, outputs)
    fitting = [p for p in parts if not p.misfit]
    symbols = [int(n) for p in fitting for n in p.symbols.ravel()]
    claimed = [int(n) for p in fitting for n in p.claimed.ravel()]
    decision = decide(graph, int(found.ravel()[0]), symbols, claimed, problem.end, work)
    place = 0
    for part in fitting:
        part.start = place
        place += part.symbols.size
    return Point(graph, given, drawn, parts, decision)


def _parts(problem: Problem, tracer: Tracer, given: dict[str, Any], outputs: Any) -> list[Part]:
    parts: list[Part] = []
    for name, output in aligned(outputs, given, problem.wrt):
        problem.check_free(name)
        ours, theirs = leaves(given[name], name), leaves(output, name)
        if len(ours) != len(theirs):
            raise InputError(f"the gradient of {name}", f"{len(ours)} arrays", f"it has {len(theirs)}")
        # None is an array that is not there, such as the bias of a layer without one.
        for (label, value), (_, claim) in zip(ours, theirs, strict=True):
            if value is None and claim is None:
                continue
            problem.check_floats(label, value)
            symbols = nodes(tracer.symbols(value, label), tracer)
            parts.append(Part(label, symbols, nodes(claim, tracer)))
    if not parts:
        raise InputError("gradients' outputs", "at least one array", "it returns none")
    return parts


def _named(function: Callable[..., Any], at: Sequence[Any] | Mapping[str, Any]) -> dict[str, Any]:
    if isinstance(at, np.ndarray) or not hasattr(at, "__len__"):
        at = (at,)
    if hasattr(at, "items"):
        return {str(name): value for name, value in at.items()}
    try:
        names = [p.name for p in inspect.signature(function).parameters.values() if p.kind in (0, 1)]
    except (TypeError, ValueError):
        names = []
    names += [f"argument {i + 1}" for i in range(len(names), len(at))]
    found = dict(zip(names, at, strict=False))
    for name, value in found.items():
        for label, leaf in leaves(value, name):
            if is_floats(leaf) and not np.isfinite(leaf).all():
                raise InputError(f"the example's {label}", "finite numbers", "it holds nan or an infinity")
    return found


def _name(function: Any) -> str:
    function = getattr(function, "function", function)
    return str(getattr(function, "__qualname__", None) or type(function).__name__).rsplit(".", 1)[-1]
