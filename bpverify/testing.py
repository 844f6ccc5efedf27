"""Assertions for test suites: one line a backward pass, an exact answer, and what is wrong where it fails.

Importing this is cheap; the engine is loaded by the first check.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bpverify.exact.code.adapters import LocalGradients, UpdateGradients
    from bpverify.verdict import Report

__all__ = ["assert_function", "assert_gradients", "assert_layer", "assert_vjp", "locals_of", "updates_of"]


def assert_gradients(cost: Callable[..., Any], gradients: Any, at: Any, **options: Any) -> Report:
    """Raise AssertionError unless every gradient is tested or proved; arguments as for ``bpverify.check_gradients``.

    Returns the report. The error shows the verdicts, what is wrong, a point, and the line that repeats the check.
    """
    from bpverify.frameworks.functions import check_gradients

    __tracebackhide__ = True
    return _asserted(check_gradients, (cost, gradients), at, options)


def assert_function(f: Any, at: Any, **options: Any) -> Report:
    """Raise AssertionError unless a function's backward pass is right; arguments as for ``bpverify.check_function``.

    What the function holds fixed (torch's detach, no_grad, JAX's stop_gradient) must be named in ``held=`` too.
    """
    from bpverify.frameworks.functions import check_function, unnamed

    __tracebackhide__ = True
    report = _asserted(check_function, (f,), at, options)
    left = unnamed(report, options.get("held", ()))
    if left:
        raise AssertionError(f"{left[0]}: right only so; held= names what is meant to be")
    return report


def assert_vjp(forward: Callable[..., Any], backward: Callable[..., Any], at: Any, **options: Any) -> Report:
    """Raise AssertionError unless a layer's backward pass is right; arguments as for ``bpverify.check_vjp``."""
    from bpverify.exact.gradients import check_vjp

    __tracebackhide__ = True
    return _asserted(check_vjp, (forward, backward), at, options)


def assert_layer(layer: Any, at: Any, **options: Any) -> Report:
    """Raise AssertionError unless the backward pass of a layer that is an object is right; as for ``bpverify.check_layer``."""
    from bpverify.exact.gradients import check_layer

    __tracebackhide__ = True
    return _asserted(check_layer, (layer,), at, options)


def locals_of(function: Callable[..., Any], variables: Mapping[str, str], within: str | None = None) -> LocalGradients:
    """Return gradients that stand in local variables; see ``bpverify.exact.code.adapters``."""
    from bpverify.exact.code.adapters import locals_of as made

    return made(function, variables, within)


def updates_of(function: Callable[..., Any], rate: float, *parameters: str) -> UpdateGradients:
    """Return gradients that are applied as parameter -= rate * gradient; see ``bpverify.exact.code.adapters``."""
    from bpverify.exact.code.adapters import updates_of as made

    return made(function, rate, *parameters)


def _asserted(check: Callable[..., Report], code: tuple[Any, ...], at: Any, options: dict[str, Any]) -> Report:
    __tracebackhide__ = True
    options = {**options, "seed": secrets.randbits(32) if options.get("seed") is None else options["seed"]}
    report = check(*code, at, **options)
    if not report.ok:
        raise AssertionError(_failure(check.__name__, report, code, options))
    return report


def _failure(name: str, report: Report, code: tuple[Any, ...], options: Mapping[str, Any]) -> str:
    from bpverify.render.screen import Screen
    from bpverify.render.terminal import report_text

    text = report_text(report, Screen(width=100))
    given = "".join(f", {key}={value!r}" for key, value in options.items())
    calls = f"bpverify.{name}({', '.join(map(_called, code))}, at{given})"
    return f"{summary(report)}\n\n{text}\nto repeat it: {calls}"


def summary(report: Report) -> str:
    """Return what is wrong in one line, the worst first."""
    wrong: Sequence[Any] = [v for v in report.verdicts if v.status == report.status]
    parts = [f"{v.name or report.title}: {'; '.join(d.message for d in v.diagnostics) or v.reason or v.status}" for v in wrong]
    return f"{report.status}: " + " | ".join(parts)


def _called(function: Any) -> str:
    function = getattr(function, "function", function)
    return str(getattr(function, "__qualname__", type(function).__name__))
