"""The check of a function of JAX's: what is asked as a problem of ``exact``, and what its verdicts rest on beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import jax

from bpverify.errors import BpverifyError, InputError
from bpverify.exact.check.strategy import check
from bpverify.exact.code.binding import name_of
from bpverify.frameworks.conclusions import ROUNDING_OF_HALVES, concluded, told_beside
from bpverify.frameworks.jax.examples import HALVES, example_of
from bpverify.frameworks.jax.forms import JaxCostAndGradients, JaxFunction
from bpverify.frameworks.jax.kernels import compared
from bpverify.frameworks.jax.tracing import Arguments
from bpverify.frameworks.notes import Notes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bpverify.exact.gradients import Asked
    from bpverify.exact.record.values import Value
    from bpverify.frameworks.jax.examples import Example
    from bpverify.verdict import Report


def check_jax_function(
    function: Callable[..., Value], at: Value, asked: Asked, meant: Callable[..., Value] | None = None, held: Sequence[str] = ()
) -> Report:  # fmt: skip
    """Check what JAX makes of a function with rules of its own against the derivative of what it computes without them."""
    example = example_of(function, at, asked.wrt)
    title = f"JAX's gradients of {name_of(function)} as its vector-Jacobian product"
    if meant is not None:
        title = f"JAX's gradients of {name_of(function)} as the vector-Jacobian product of {name_of(meant)}"
    wanted = example.wanted(asked.wrt)
    label = "upstream"
    while label in example.at:
        label += "'"

    def form(arguments: Arguments, notes: Notes, holds: bool) -> JaxFunction:
        return JaxFunction(function, arguments, notes, holds, meant)

    return _checked(form, example, frozenset(wanted), replace(asked, wrt=wanted), title, label, bool(held))


def check_jax_pair(cost: Callable[..., Value], gradients: Callable[..., Value], at: Value, asked: Asked) -> Report:
    """Check gradients that are written with JAX against the derivative of a cost of JAX's."""
    example = example_of(cost, at, asked.wrt)
    title = f"{name_of(gradients)} as the gradient of {name_of(cost)}"

    def form(arguments: Arguments, notes: Notes, holds: bool) -> JaxCostAndGradients:
        return JaxCostAndGradients(cost, gradients, arguments, notes, holds)

    return _checked(form, example, frozenset(example.wanted(None)), asked, title, "upstream", False)


def check_jax_reference(function: Callable[..., Value], reference: Callable[..., Value], at: Value, asked: Asked) -> Report:
    """Check a reference, and hold a function that has no text beside it in floats."""
    report = check_jax_function(reference, at, asked)
    example = example_of(reference, at, asked.wrt)
    found = compared(function, reference, example, frozenset(example.wanted(asked.wrt)), asked.seed or 0)
    return told_beside(report, name_of(function), name_of(reference), found)


def _checked(
    form: Callable[[Arguments, Notes, bool], Value], example: Example, wanted: frozenset[str], asked: Asked, title: str, label: str,
    holds: bool,
) -> Report:  # fmt: skip
    """Check with floats of 64 bits; of code that insists on others, with those that JAX has without a check."""
    with_doubles, without = Arguments(example, wanted), Arguments(example, wanted, is_wide=False)
    is_narrow = not jax.config.jax_enable_x64 or "float32" in example.dtypes.values()
    try:
        return _held_if_needed(form, with_doubles, asked, title, label, holds, is_narrow)
    except InputError as error:
        if not is_narrow or not isinstance(error.__cause__, TypeError):
            raise
        try:
            return _held_if_needed(form, without, asked, title, label, holds, False)
        except BpverifyError:
            raise error from error.__cause__


def _held_if_needed(
    form: Callable[[Arguments, Notes, bool], Value], arguments: Arguments, asked: Asked, title: str, label: str, holds: bool,
    is_widened: bool,
) -> Report:  # fmt: skip
    """Check with nothing held fixed; where that is not right, with what ``stop_gradient`` takes out of the graph held."""
    for held in (holds, True):
        notes = Notes()
        if is_widened:
            notes.smoothed["floats of 32 bits are of 64 bits (as with JAX_ENABLE_X64=1)"] = None
        report = _once(form(arguments, notes, held), arguments, asked, title, label, notes)
        if report.ok or held or not notes.met:
            break
    return report


ROUNDING_OF_SINGLES = 0.02
"""What floats of 32 bits may be off by where they are held against the record."""


def _once(code: Value, arguments: Arguments, asked: Asked, title: str, label: str, notes: Notes) -> Report:
    example = arguments.example
    domains = {**dict.fromkeys(example.fixed, "fixed"), **(asked.domains or {})}
    problem = replace(asked, domains=domains).problem(code, example.at, title, label)
    if set(example.dtypes.values()) & set(HALVES):
        problem = replace(problem, rounding=ROUNDING_OF_HALVES)
    elif not arguments.is_wide:
        problem = replace(problem, rounding=ROUNDING_OF_SINGLES)
    try:
        report = check(problem)
        if not report.ok and problem.rounding < ROUNDING_OF_HALVES and any(kind in HALVES for kind, _ in notes.casts):
            # The code itself casts to 16 bits, which its floats then show.
            report = check(replace(problem, rounding=ROUNDING_OF_HALVES))
        return concluded(report, notes)
    finally:
        code.state.restore()
