"""The forms of code of JAX's that is checked: what JAX makes of a function with rules of its own, and gradients written by hand."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from bpverify.errors import InputError
from bpverify.exact.check.running import Forward
from bpverify.frameworks.jax.running import Session, State

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bpverify.exact.check.problem import Attempt
    from bpverify.exact.check.running import Runner
    from bpverify.exact.record.values import Value
    from bpverify.frameworks.jax.tracing import Arguments
    from bpverify.frameworks.notes import Notes


@dataclass(frozen=True, slots=True)
class JaxFunction:
    """A function whose outputs are weighted with what comes from above to one number, and JAX's gradients of that.

    With ``meant`` the number is that of another forward pass, of which the gradients are judged.
    """

    function: Callable[..., Value]
    arguments: Arguments
    notes: Notes
    holds: bool
    """Whether what ``stop_gradient`` takes out of the graph is held fixed."""
    meant: Callable[..., Value] | None = None
    state: State = field(default_factory=State)

    @property
    def functions(self) -> list[Value]:
        """The user's functions."""
        return [self.function, self.meant]

    def costed(self, runner: Runner, attempt: Attempt) -> Forward:
        """Run the function without its rules, and weight its outputs."""
        with Session.opened(self, runner, attempt) as session:
            own = judged = session.outputs(self.function)
            if self.meant is not None:
                judged = session.outputs(self.meant)
                if _shapes(own) != _shapes(judged):
                    raise InputError("meant's outputs", f"those of the function: {_shapes(own)}", f"they are {_shapes(judged)}")
            shapes = [np.shape(output) for output in own]
            upstream = attempt.upstream(shapes[0] if len(own) == 1 else (sum(map(math.prod, shapes)),))
            weights = session.weights(upstream, attempt.problem.upstream_label, shapes)
            return Forward(session.weighted(judged, weights), upstream, (session, own, weights))

    def claimed(self, runner: Runner, attempt: Attempt, forward: Forward) -> Value:
        """Return what JAX makes of it with the rules."""
        session, own, weights = forward.cache
        with session.claiming():
            outs, gradients = session.pulled(self.function, weights)
            session.hold(outs, own)
            return session.by_argument(gradients)


def _shapes(outputs: Sequence[Value]) -> str:
    return ", ".join(str(tuple(np.shape(output))) for output in outputs)


@dataclass(frozen=True, slots=True)
class JaxCostAndGradients:
    """A cost of JAX's, and gradients that are written by hand with JAX."""

    cost: Callable[..., Value]
    gradients: Callable[..., Value]
    arguments: Arguments
    notes: Notes
    holds: bool
    state: State = field(default_factory=State)

    @property
    def functions(self) -> list[Value]:
        """The user's functions."""
        return [self.cost, self.gradients]

    def costed(self, runner: Runner, attempt: Attempt) -> Forward:
        """Run the cost without the rules that it may have."""
        with Session.opened(self, runner, attempt) as session:
            beside: tuple[Value, ...] = ()
            if self.gradients is self.cost:
                outcome = session.outcome(self.cost)
                if not isinstance(outcome, tuple | list) or len(outcome) < 2:
                    expected = "the cost and its gradients, of one function that is given as both"
                    raise InputError("what the function returns", expected, f"it is {type(outcome).__name__}")
                outputs, beside = [outcome[0]], (outcome[1] if len(outcome) == 2 else tuple(outcome[1:]),)
            else:
                outputs = session.outputs(self.cost)
            if len(outputs) != 1 or math.prod(np.shape(outputs[0])) != 1:
                raise InputError("the cost", "one number", f"it returns arrays of the shapes {_shapes(outputs)}")
            return Forward(session.single(outputs[0]), None, (session, *beside))

    def claimed(self, runner: Runner, attempt: Attempt, forward: Forward) -> Value:
        """Run the gradients; of one function that is given as both, take them from the same run."""
        session, *beside = forward.cache
        if beside:
            return beside[0]
        with session.claiming():
            return session.outcome(self.gradients)
