"""The entrance for functions of tensor libraries; which one is meant is told by what is loaded and by what is given."""

from __future__ import annotations

from dataclasses import replace
from functools import wraps
from typing import TYPE_CHECKING, Any

from bpverify.errors import InputError
from bpverify.exact.gradients import Asked, shown
from bpverify.exact.gradients import check_gradients as exact_gradients
from bpverify.frameworks.libraries import library_of, library_of_pair
from bpverify.grounds import ConditionKind
from bpverify.verdict import Undecided

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bpverify.exact.record.values import Value
    from bpverify.grounds import Condition
    from bpverify.verdict import Report, Verdict


@shown
def check_function(
    f: Callable[..., Value] | type, at: Sequence[Value] | Mapping[str, Value], *, wrt: Sequence[str] | None = None,
    meant: Callable[..., Value] | None = None, reference: Callable[..., Value] | None = None, held: Sequence[str] = (),
    twice: bool = False, domains: Mapping[str, str] | None = None, max_nodes: int = 20_000_000, timeout: float = 60.0,
    seed: int | None = None, fast: bool | None = None, progress: Callable[[str], None] | None = None,
    reset: Callable[[], Value] | None = None,
) -> Report:  # fmt: skip
    """Check the backward pass of a function of torch's or JAX's against the derivative of what its forward pass computes.

    Args:
        f: a ``torch.autograd.Function``, its ``apply``, or any function or module that uses one; or a ``jax.custom_vjp``, a
            ``jax.custom_jvp``, or any function of JAX's that uses one.
        at: example arguments, in order or by name: NumPy's arrays or the library's; a text in parentheses is a shape, as for
            ``check_gradients``. Numbers of Python's reach the function as they are. The parameters of a module are arguments too,
            by their names in it.
        wrt: the arguments whose gradients are asked for, by default all arrays of floats.
        meant: another forward pass, of which the backward pass is to be the gradient: of a straight-through estimator, say, the
            identity.
        reference: a function of the library's that computes what f does, where f is compiled and has no text: the verdicts are on
            the reference, and f is held against it in floats at several points, which is a note and no verdict.
        held: what is meant to be held fixed: "detach", "no_grad", "stop_gradient", or the function, the file or the file and line
            where it stands. A verdict says what it holds fixed in any case; ``assert_function`` fails unless all of it is named.
        twice: whether the backward pass is what is differentiated: double backward, with what comes from above as an argument.
        domains: as for ``check_gradients``, and likewise max_nodes, timeout, seed, fast and progress.
        max_nodes: the most operations that are recorded.
        timeout: in seconds.
        seed: of the points.
        fast: all entries at once, or one by one.
        progress: called with a few words.
        reset: called before each run of f, to clear what it keeps between calls.

    Returns:
        A report with one verdict an argument. What it holds fixed, and what else it rests on, is printed first.

    Raises:
        InputError: f or the example cannot be used, or an error of the user's code.
    """
    if reference is not None and (meant is not None or twice):
        raise InputError("reference=", "neither meant= nor twice= beside it")
    asked = Asked(wrt, domains, max_nodes, timeout, seed, fast, progress, reset)
    report = _check_of(library_of(f, at))(f, at, asked, meant, reference, held, twice)
    unknown = unmatched(report, held)
    if unknown:
        known = ", ".join(dict.fromkeys(name for c in _held(report) for name in (*c.names, c.place) if name)) or "nothing"
        raise InputError(f"held {unknown[0]!r}", f"what is held fixed there: {known}")
    return report


def _check_of(library: str) -> Callable[..., Report]:
    """Return the check of a function of a library's, which is loaded."""
    return _check_torch if library == "torch" else _check_jax


def _check_torch(f: Value, at: Value, asked: Asked, meant: Value, reference: Value, held: Sequence[str], twice: bool) -> Report:
    from bpverify.frameworks.torch.check import check_torch_function, check_torch_reference

    if reference is not None:
        return check_torch_reference(f, reference, at, asked)
    return check_torch_function(f, at, asked, meant, twice)


def _check_jax(f: Value, at: Value, asked: Asked, meant: Value, reference: Value, held: Sequence[str], twice: bool) -> Report:
    from bpverify.frameworks.jax.check import check_jax_function, check_jax_reference

    if twice:
        raise InputError("twice=True", "a function of torch's; of JAX's jax.grad(f) is a function like any other")
    if reference is not None:
        return check_jax_reference(f, reference, at, asked)
    return check_jax_function(f, at, asked, meant, held)


@wraps(exact_gradients)
def check_gradients(cost: Callable[..., Value], gradients: Value, at: Value, **options: Any) -> Report:
    """Check gradients that NumPy code computes, or code of torch's or JAX's where the example or the cost is theirs."""
    __tracebackhide__ = True
    library = library_of_pair(cost, at)
    if library:
        return _library_gradients(library, cost, gradients, at, **options)
    return exact_gradients(cost, gradients, at, **options)


@shown
def _library_gradients(
    library: str, cost: Callable[..., Value], gradients: Value, at: Value, *, wrt: Sequence[str] | None = None,
    domains: Mapping[str, str] | None = None, max_nodes: int = 20_000_000, timeout: float = 60.0, seed: int | None = None,
    fast: bool | None = None, progress: Callable[[str], None] | None = None, reset: Callable[[], Value] | None = None,
) -> Report:  # fmt: skip
    asked = Asked(wrt, domains, max_nodes, timeout, seed, fast, progress, reset)
    if library == "torch":
        from bpverify.frameworks.torch.check import check_torch_pair

        return check_torch_pair(cost, gradients, at, asked)
    from bpverify.frameworks.jax.check import check_jax_pair

    return check_jax_pair(cost, gradients, at, asked)


def unnamed(report: Report, held: Sequence[str]) -> tuple[Condition, ...]:
    """Return what a report's verdicts hold fixed that is not named."""
    return tuple(condition for condition in _held(report) if not _is_named(condition, held))


def unmatched(report: Report, held: Sequence[str]) -> list[str]:
    """Return the names of what a report that decides something does not hold fixed."""
    return [name for name in held if not any(_is_named(condition, [name]) for condition in _held(report))] if report.ok else []


def _held(report: Report) -> list[Condition]:
    return list(dict.fromkeys(c for v in report.verdicts for c in v.provided if c.kind is ConditionKind.HELD))


def _is_named(condition: Condition, held: Sequence[str]) -> bool:
    return bool({condition.place, condition.place.rpartition(":")[0], *condition.names} & set(held))


def held_by_name(report: Report, held: Sequence[str]) -> Report:
    """Return a report in which what is right only with values held fixed that are not named is undecided."""
    return replace(report, verdicts=tuple(_unless_unnamed(verdict, held) for verdict in report.verdicts))


def _unless_unnamed(verdict: Verdict, held: Sequence[str]) -> Verdict:
    left = next((c for c in verdict.provided if c.kind is ConditionKind.HELD and not _is_named(c, held)), None)
    if not verdict.ok or left is None:
        return verdict
    return Undecided(
        claim=verdict.claim, name=verdict.name, scope=verdict.scope, method=verdict.method, components=verdict.components,
        seconds=verdict.seconds, provided=verdict.provided, reason=f"right only with {left} (held= or --held says what is meant)",
    )  # fmt: skip
