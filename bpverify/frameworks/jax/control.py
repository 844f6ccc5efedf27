"""Primitives that run other jaxprs: calls, branches, loops, and functions with rules of their own, whose rule is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bpverify.exact.record.places import refuse

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bpverify.exact.record.values import Value
    from bpverify.frameworks.jax.operands import Operand, Runs

    Control = Callable[["Runs", Value, Sequence["Operand"]], Sequence["Operand"]]

MOST_ROUNDS = 100_000
"""Rounds of a loop that are run at most."""


def _called(key: str) -> Control:
    def run(runs: Runs, equation: Value, given: Sequence[Operand]) -> Sequence[Operand]:
        return _run(runs, equation.params[key], given)

    return run


def _run(runs: Runs, jaxpr: Value, given: Sequence[Operand]) -> list[Operand]:
    """Run a jaxpr that comes with its constants, or without any."""
    return runs.run(jaxpr, given) if hasattr(jaxpr, "consts") else runs.run_open(jaxpr, (), given)


def _without_rule(key: str) -> Control:
    def run(runs: Runs, equation: Value, given: Sequence[Operand]) -> Sequence[Operand]:
        if equation.params.get("symbolic_zeros") and runs.is_forward:
            words = "what comes from above, and every argument that is differentiated by, is given: no symbolic zero is seen"
            runs.notes.smoothed[words] = None
        runs.within += 1
        try:
            return _run(runs, equation.params[key], given)
        finally:
            runs.within -= 1

    return run


def _branch(runs: Runs, equation: Value, given: Sequence[Operand]) -> Sequence[Operand]:
    which, *rest = given
    branches = equation.params["branches"]
    at = min(max(int(np.asarray(which.values)), 0), len(branches) - 1)
    runs.path.append(at)
    try:
        return runs.run(branches[at], rest)
    finally:
        runs.path.pop()


def _scanned(runs: Runs, equation: Value, given: Sequence[Operand]) -> Sequence[Operand]:
    params = equation.params
    fixed, carried = params["num_consts"], params["num_carry"]
    constants, state, rows = list(given[:fixed]), list(given[fixed : fixed + carried]), given[fixed + carried :]
    steps = range(params["length"])
    found: list[Sequence[Operand]] = []
    for step in reversed(steps) if params["reverse"] else steps:
        outcome = runs.run(params["jaxpr"], [*constants, *state, *(runs.row(row, step) for row in rows)])
        state = outcome[:carried]
        found.append(outcome[carried:])
    if params["reverse"]:
        found.reverse()
    stacked = [
        runs.stacked([each[i] for each in found], atom.aval) for i, atom in enumerate(equation.outvars[carried:])
    ]
    return [*state, *stacked]


def _looped(runs: Runs, equation: Value, given: Sequence[Operand]) -> Sequence[Operand]:
    params = equation.params
    first, second = params["cond_nconsts"], params["body_nconsts"]
    asked, inner, state = given[:first], given[first : first + second], list(given[first + second :])
    for _ in range(MOST_ROUNDS):
        (goes_on,) = runs.run(params["cond_jaxpr"], [*asked, *state])
        if np.ndim(goes_on.values):
            raise refuse("a loop over a batch whose parts end apart")
        if not bool(np.asarray(goes_on.values)):
            return state
        runs.path.append(-1)
        state = runs.run(params["body_jaxpr"], [*inner, *state])
        runs.path.pop()
    raise refuse(f"a loop of more than {MOST_ROUNDS} rounds")


def _solved(runs: Runs, equation: Value, given: Sequence[Operand]) -> Sequence[Operand]:
    """Run the solver of a linear system that JAX is told of."""
    lengths, jaxprs = equation.params["const_lengths"], equation.params["jaxprs"]
    start = lengths.matvec + lengths.vecmat
    constants = given[start : start + lengths.solve]
    return runs.run(jaxprs.solve, [*constants, *given[sum(lengths) :]])


def _ignored(runs: Runs, equation: Value, given: Sequence[Operand]) -> Sequence[Operand]:
    """Return nothing: what is only printed has no part in what is computed."""
    return []


CONTROL: dict[str, Control] = {
    **dict.fromkeys(("jit", "pjit", "remat2", "remat", "checkpoint"), _called("jaxpr")),
    **dict.fromkeys(("closed_call", "core_call"), _called("call_jaxpr")),
    "remat_opt": _called("fwd_jaxpr"),
    "custom_vmap_call": _called("call"),
    "linear_call": _called("callee"),
    "custom_jvp_call": _without_rule("call_jaxpr"),
    "custom_vjp_call": _without_rule("call_jaxpr"),
    "custom_linear_solve": _solved,
    "cond": _branch,
    "scan": _scanned,
    "while": _looped,
    "debug_callback": _ignored, "debug_print": _ignored,
}  # fmt: skip
"""From the interpreter, an equation and its operands to its results."""
