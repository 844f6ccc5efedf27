"""Check gradients that NumPy code computes against the derivative of the cost that NumPy code computes: exactly.

The user's functions run on recorded numbers (``trace``); the cost's record is differentiated (``derive``); the two are compared
entry by entry (``decide``). This executes the user's code.
"""

from __future__ import annotations

import secrets
from functools import wraps
from threading import RLock
from typing import TYPE_CHECKING, Any, ParamSpec, cast

import numpy as np

from bpverify.errors import BpverifyError, InputError
from bpverify.exact.check.points import domain, recorded
from bpverify.exact.check.problem import Problem
from bpverify.exact.check.shapes import drawn
from bpverify.exact.check.strategy import check
from bpverify.exact.code.adapters import LocalGradients, UpdateGradients
from bpverify.exact.code.binding import bound, name_of, named
from bpverify.exact.code.trace import of_the_user

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bpverify.exact.code.adapters import Adapter
    from bpverify.exact.code.trace import Tracer
    from bpverify.verdict import Report

_P = ParamSpec("_P")


_ONE_AT_A_TIME = RLock()
"""A check runs the user's code with generators of random numbers, output and modules that the process has one of."""


def _shown(check: Callable[_P, Report]) -> Callable[_P, Report]:
    """Return a check whose errors show the user's lines and none of ours; checks of several threads wait for one another."""

    @wraps(check)
    def run(*arguments: _P.args, **options: _P.kwargs) -> Report:
        __tracebackhide__ = True
        try:
            with _ONE_AT_A_TIME:
                return check(*arguments, **options)
        except BpverifyError as error:
            cause = error.__cause__
            if cause is not None:
                cause = cause.with_traceback(of_the_user(cause.__traceback__))
                cause.__context__ = None
            raise error.with_traceback(None) from cause

    return run


PAIR = "the second output of forward was read as the cache that backward is given"


@_shown
def check_gradients(
    cost: Callable[..., Any], gradients: Callable[..., Any] | Adapter, at: Sequence[Any] | Mapping[str, Any], *,
    wrt: Sequence[str] | None = None, domains: Mapping[str, str] | None = None, max_nodes: int = 20_000_000,
    timeout: float = 60.0, seed: int | None = None, fast: bool | None = None, progress: Callable[[str], None] | None = None,
    reset: Callable[[], Any] | None = None,
) -> Report:  # fmt: skip
    """Check ``gradients(*at)`` against the derivatives of ``cost(*at)``, entry by entry, without epsilon or tolerance.

    Args:
        cost: any NumPy code from the arrays to one number.
        gradients: any NumPy code from the same arrays to their gradients, in order or as a dict by name; or what
            ``locals_of`` or ``updates_of`` make of code that returns none.
        at: example arrays, in the order of cost's arguments or by name; nested lists and dicts of arrays are followed. A text
            in parentheses is a shape, "(m, n)": its sizes are drawn, all different, and so is the array; "(m) < k" are whole
            numbers. By name they reach both functions by name. Objects whose attributes are arrays are followed too.
        wrt: names of the arguments whose gradients are returned, where their shapes do not tell; one that is missing is wrong.
        domains: what may be assumed of an argument: "one-hot", "binary", "sums to 1", "positive" or "fixed".
        max_nodes: the most operations that are recorded; past it the verdict is undecided.
        timeout: seconds; past it what is not decided is undecided.
        seed: of the points drawn beside the example; a fresh one by default. The test's own draws are always fresh.
        fast: True compares a random directional derivative on whole arrays: a test of all entries at once, in seconds on
            networks of millions of parameters, which names no wrong entry. False compares entry by entry, and refutes.
            By default the first where the example is large, and the second where the first does not accept.
        progress: called now and then with a few words on what is being done.
        reset: called before each run of the two functions, to clear what they keep between calls, such as buffers of gradients.

    Returns:
        A report with one verdict an array: proved, tested with its error bound, refuted with a point, or undecided.

    Raises:
        InputError: the functions, or what they return, cannot be used; an error of the user's code, with its line.
    """
    seed = _seed(seed)
    example, by_name = named(cost, at)
    arguments, note = drawn(example, domains or {}, seed)

    def run(tracer: Tracer, given: dict[str, Any], cost_only: bool = False) -> tuple[Any, Any]:
        def fresh() -> dict[str, Any]:
            if reset is not None:
                tracer.run(reset, [])
            return {name: recorded(tracer, value, name, problem.kinds.get(name)) for name, value in given.items()}

        total = problem.total = tracer.run(cost, *bound(cost, fresh(), by_name))
        if cost_only:
            return total, None
        tracer.begin_again()
        if isinstance(gradients, LocalGradients | UpdateGradients):
            return total, gradients.outputs(tracer, fresh(), by_name)
        function = cast("Callable[..., Any]", gradients)
        return total, tracer.run(function, *bound(function, fresh(), by_name))

    problem = Problem(
        run, arguments, wrt, {k: domain(k, v, arguments) for k, v in (domains or {}).items()}, max_nodes, timeout,
        f"{name_of(gradients)} as the gradient of {name_of(cost)}", seed, note, fast, progress, reset=reset,
    )  # fmt: skip
    return check(problem)


@_shown
def check_vjp(
    forward: Callable[..., Any], backward: Callable[..., Any], at: Sequence[Any] | Mapping[str, Any], *,
    wrt: Sequence[str] | None = None, domains: Mapping[str, str] | None = None, max_nodes: int = 20_000_000,
    timeout: float = 60.0, seed: int | None = None, fast: bool | None = None, progress: Callable[[str], None] | None = None,
    reset: Callable[[], Any] | None = None,
) -> Report:  # fmt: skip
    """Check a layer: ``backward`` against the vector-Jacobian product of ``forward`` at a free upstream gradient.

    ``forward(*at)`` returns the output, or a pair: the output and a cache; then ``backward(upstream, cache)``, else
    ``backward(upstream, *at)``, returns the gradients of the arguments. Otherwise as ``check_gradients``.
    """
    seed = _seed(seed)
    example, by_name = named(forward, at)
    arguments, note = drawn(example, domains or {}, seed)
    label = "upstream"
    while label in arguments:
        label += "'"

    def run(tracer: Tracer, given: dict[str, Any], cost_only: bool = False) -> tuple[Any, Any]:
        def fresh() -> dict[str, Any]:
            return {name: recorded(tracer, value, name, problem.kinds.get(name)) for name, value in given.items()}

        if reset is not None:
            tracer.run(reset, [])
        outcome = tracer.run(forward, *bound(forward, fresh(), by_name))
        cached = isinstance(outcome, tuple) and len(outcome) == 2
        output = _output(tracer, outcome[0] if cached else outcome)
        if cached and isinstance(outcome[1], np.ndarray):
            problem.note = PAIR if not note else f"{note}; {PAIR}"
        example = problem.upstream(np.shape(output))
        upstream = tracer.symbols(example, label)
        total = (output * upstream).sum() if np.shape(output) else output * upstream
        if cost_only:
            return total, None
        upstream = tracer.symbols(example, label)
        if cached:
            # What is drawn now is drawn after the forward pass: a mask that is kept is in the cache.
            return total, tracer.run(backward, [upstream, outcome[1]])
        tracer.begin_again()
        return total, tracer.run(backward, *bound(backward, fresh(), by_name, [upstream]))

    problem = Problem(
        run, arguments, wrt, {k: domain(k, v, arguments) for k, v in (domains or {}).items()}, max_nodes, timeout,
        f"{name_of(backward)} as the vector-Jacobian product of {name_of(forward)}",
        seed, note, fast, progress, upstream_label=label, reset=reset,
    )  # fmt: skip
    return check(problem)


def _output(tracer: Tracer, output: Any) -> Any:
    """Return a layer's output as an array of numbers; anything else is refused."""
    expected = "an array of numbers, or a pair of one and a cache"
    if output is None or isinstance(output, str | bool | tuple | list | dict):
        hint = f"it returns {len(output)} outputs" if isinstance(output, tuple) else f"it returns {type(output).__name__}"
        raise InputError("forward's output", expected, hint)
    if getattr(output, "dtype", np.dtype(float)).kind in "biu":
        raise InputError("forward's output", expected, "it returns whole numbers or truth values")
    return tracer.exact(output)


def _seed(seed: int | None) -> int:
    if seed is None:
        return secrets.randbits(32)
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise InputError(f"seed {seed!r}", "a whole number from 0 on")
    return seed
