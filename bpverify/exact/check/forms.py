"""The forms of code that is checked: a cost and its gradients, by two functions or by one, and a layer's two passes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

from bpverify.errors import InputError
from bpverify.exact.check.points import recorded
from bpverify.exact.check.running import Forward
from bpverify.exact.code.adapters import LocalGradients, UpdateGradients
from bpverify.exact.code.binding import bound

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpverify.exact.check.problem import Attempt
    from bpverify.exact.check.running import Runner
    from bpverify.exact.code.adapters import Adapter
    from bpverify.exact.code.trace import Tracer
    from bpverify.exact.record.values import Value

PAIR = "the second output of forward was read as the cache that backward is given"


@dataclass(frozen=True, slots=True)
class CostAndGradients:
    """A function from the arguments to one number, and one from the same arguments to its gradients."""

    cost: Callable[..., Value]
    gradients: Callable[..., Value] | Adapter
    by_name: bool
    """Whether the arguments reach both functions by name."""

    def costed(self, runner: Runner, attempt: Attempt) -> Forward:
        """Run the cost."""
        reset_before(runner, attempt)
        return Forward(runner.run(self.cost, *bound(self.cost, arguments_for(runner, attempt), self.by_name)))

    def claimed(self, runner: Runner, attempt: Attempt, forward: Forward) -> Value:
        """Run the gradients, on arguments of their own and with the draws of the cost."""
        runner.begin_again()
        reset_before(runner, attempt)
        given = arguments_for(runner, attempt)
        if isinstance(self.gradients, LocalGradients | UpdateGradients):
            return self.gradients.outputs(cast("Tracer", runner), given, self.by_name)
        function = cast("Callable[..., Value]", self.gradients)
        return runner.run(function, *bound(function, given, self.by_name))


@dataclass(frozen=True, slots=True)
class CostWithGradients:
    """One function from the arguments to a number and its gradients, which is run once."""

    function: Callable[..., Value]
    by_name: bool
    """Whether the arguments reach the function by name."""

    def costed(self, runner: Runner, attempt: Attempt) -> Forward:
        """Run the function; what it returns beside the number is kept for ``claimed``."""
        reset_before(runner, attempt)
        found = runner.run(self.function, *bound(self.function, arguments_for(runner, attempt), self.by_name))
        if not isinstance(found, tuple | list) or len(found) < 2:
            what = f"{len(found)} of them" if isinstance(found, tuple | list) else type(found).__name__
            expected = "the cost and its gradients, of one function that is given as both"
            raise InputError("what the function returns", expected, f"it is {what}")
        return Forward(found[0], cache=(found[1] if len(found) == 2 else tuple(found[1:]),))

    def claimed(self, runner: Runner, attempt: Attempt, forward: Forward) -> Value:
        """Return the gradients that the same run computed."""
        return forward.cache[0]


@dataclass(frozen=True, slots=True)
class Layer:
    """A forward pass, whose output is weighted with the upstream gradient to one number, and the backward pass."""

    forward: Callable[..., Value]
    backward: Callable[..., Value]
    by_name: bool
    """Whether the arguments reach both functions by name."""

    def costed(self, runner: Runner, attempt: Attempt) -> Forward:
        """Run the forward pass, and weight its output."""
        reset_before(runner, attempt)
        outcome = runner.run(self.forward, *bound(self.forward, arguments_for(runner, attempt), self.by_name))
        cached = isinstance(outcome, tuple) and len(outcome) == 2
        output = output_of(runner, outcome[0] if cached else outcome)
        upstream = attempt.upstream(np.shape(output))
        weights = weights_of(runner, attempt, upstream)
        cost = (output * weights).sum() if np.shape(output) else output * weights
        remark = PAIR if cached and isinstance(outcome[1], np.ndarray) else ""
        return Forward(cost, upstream, (outcome[1],) if cached else (), remark)

    def claimed(self, runner: Runner, attempt: Attempt, forward: Forward) -> Value:
        """Run the backward pass, on the cache where there is one."""
        given = [weights_of(runner, attempt, forward.upstream)]
        if forward.cache:
            # What is drawn now is drawn after the forward pass: a mask that is kept is in the cache.
            return runner.run(self.backward, [*given, *forward.cache])
        runner.begin_again()
        return runner.run(self.backward, *bound(self.backward, arguments_for(runner, attempt), self.by_name, given))


def reset_before(runner: Runner, attempt: Attempt) -> None:
    """Run what clears what the code keeps between calls, where it is given."""
    if attempt.problem.reset is not None:
        runner.run(attempt.problem.reset, [])


def arguments_for(runner: Runner, attempt: Attempt) -> dict[str, Value]:
    """Return the arguments at a point for one run: the code may change them in place."""
    kinds = attempt.kinds
    return {name: recorded(runner, value, name, kinds.get(name)) for name, value in attempt.stand.given.items()}


def weights_of(runner: Runner, attempt: Attempt, upstream: Value) -> Value:
    """Return the upstream gradient for one run, one number where the output is one."""
    return runner.symbols(upstream.copy() if upstream.shape else float(upstream), attempt.problem.upstream_label)


def output_of(runner: Runner, output: Value) -> Value:
    """Return a layer's output as an array of numbers; anything else is refused."""
    expected = "an array of numbers, or a pair of one and a cache"
    if output is None or isinstance(output, str | bool | tuple | list | dict):
        hint = f"it returns {len(output)} outputs" if isinstance(output, tuple) else f"it returns {type(output).__name__}"
        raise InputError("forward's output", expected, hint)
    if getattr(output, "dtype", np.dtype(float)).kind in "biu":
        raise InputError("forward's output", expected, "it returns whole numbers or truth values")
    return runner.exact(output)
