"""The forms of code of torch's that is checked: what autograd makes of a function, and gradients that are written by hand."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.utils._pytree import tree_map

from bpverify.errors import InputError
from bpverify.exact.check.running import Forward
from bpverify.exact.code.binding import bound
from bpverify.frameworks.notes import Cut, Notes
from bpverify.frameworks.torch.dispatch import BACKWARD, FORWARD
from bpverify.frameworks.torch.running import Arguments, Session, State, outputs_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bpverify.exact.check.problem import Attempt
    from bpverify.exact.check.running import Runner
    from bpverify.exact.record.values import Value


def call(
    session: Session, function: Callable[..., Value], given: Mapping[str, Value], by_name: bool, phase: str = FORWARD
) -> Value:  # fmt: skip
    """Call a function, a module or a Function on arguments by their names."""
    if isinstance(function, torch.nn.Module):
        parameters = {name: given[name] for name, _ in function.named_parameters() if name in given}
        inputs = {name: value for name, value in given.items() if name not in parameters}
        arguments, options = bound(function.forward, inputs, by_name)
        return session.call(torch.func.functional_call, [function, parameters, tuple(arguments)], {"kwargs": options})
    arguments, options = bound(function, given, by_name)
    return session.call(function, arguments, options, phase)


@dataclass(frozen=True, slots=True)
class TorchFunction:
    """A function whose outputs are weighted with what comes from above to one number, and autograd's gradients of that.

    With ``meant`` the number is that of another forward pass, of which the gradients are judged.
    """

    function: Callable[..., Value]
    by_name: bool
    arguments: Arguments
    notes: Notes
    meant: Callable[..., Value] | None = None
    above: str = ""
    """The argument that comes from above, where the backward pass is what is differentiated: double backward."""
    state: State = field(default_factory=State)

    def costed(self, runner: Runner, attempt: Attempt) -> Forward:
        """Run the function, and weight its outputs."""
        self.state.begin(runner, attempt, [self.function, self.meant])
        session = Session(runner, attempt, self.arguments, self.notes, self.state.kept)
        given = session.given()
        own = judged = self._outputs(session, given)
        if self.meant is not None:
            judged = outputs_of(call(session, self.meant, session.given(), self.by_name))
            if _shapes(own) != _shapes(judged):
                raise InputError("meant's outputs", f"those of the function: {_shapes(own)}", f"they are {_shapes(judged)}")
        upstream = attempt.upstream((sum(math.prod(o.shape) for o in own),) if len(own) != 1 else tuple(own[0].shape))
        weights = _parts(session, attempt, upstream, own)
        terms = [self._term(session, output, numbers) for output, (_, numbers) in zip(judged, weights, strict=True)]
        cost = sum(terms[1:], terms[0])
        if not session.is_exact:
            cost = np.asarray(cost.detach().double().numpy())
        return Forward(cost, upstream, (session, given, own, [tensor for tensor, _ in weights]))

    def _outputs(self, session: Session, given: Mapping[str, Value]) -> list[torch.Tensor]:
        """Return what is weighted: the function's outputs, or of a double backward pass what the first one makes of them."""
        if not self.above:
            return outputs_of(call(session, self.function, given, self.by_name))
        inputs = {name: value for name, value in given.items() if name != self.above}
        output = only_output(outputs_of(call(session, self.function, inputs, self.by_name)))
        asked = [value for name, value in inputs.items() if name in self.arguments.wanted]
        found = session.call(_gradients, [[output], asked, [given[self.above]]], {"create_graph": True}, BACKWARD)
        return outputs_of([value for value in found if value is not None])

    def _term(self, session: Session, output: torch.Tensor, weights: Value) -> Value:
        """Return the sum of an output's numbers with their weights; what does not require a gradient is held."""
        if session.dispatch is None:
            return (output.detach().double() * weights.double()).sum()
        dispatch = session.dispatch
        numbers = session.numbers(output)
        if self.meant is None and not self.above and not output.requires_grad and dispatch.memory.storage_of(output).moves:
            self.notes.cuts[getattr(output, "cut", None) or Cut("mark_non_differentiable")] = None
            numbers = dispatch.arithmetic.array(dispatch.arithmetic.kind.elementwise(lambda v: v.fixed(), numbers))
        product = dispatch.arithmetic.np.multiply(numbers, weights)
        return dispatch.arithmetic.np.sum(dispatch.arithmetic.array(product))

    def claimed(self, runner: Runner, attempt: Attempt, forward: Forward) -> Value:
        """Return what autograd makes of it."""
        session, given, outputs, weights = forward.cache
        names = [name for name in given if name in self.arguments.wanted]
        pairs = [(output, weight) for output, weight in zip(outputs, weights, strict=True) if output.requires_grad]
        found: Sequence[Value] = [None] * len(names)
        if pairs:
            asked = [given[name] for name in names]
            found = session.call(_gradients, [[o for o, _ in pairs], asked, [w for _, w in pairs]], {}, BACKWARD)
        claims = {name: None if value is None else session.numbers(value) for name, value in zip(names, found, strict=True)}
        if all(value is None for value in claims.values()):
            claims = {name: runner.exact(np.zeros(np.shape(attempt.stand.given[name]))) for name in names}
        return claims


def _shapes(outputs: Sequence[torch.Tensor]) -> str:
    return ", ".join(str(tuple(output.shape)) for output in outputs)


def only_output(outputs: Sequence[torch.Tensor]) -> torch.Tensor:
    """Return the output of a function that has one."""
    if len(outputs) != 1:
        raise InputError("twice=True", "a function with one output", f"it returns tensors of the shapes {_shapes(outputs)}")
    return outputs[0]


def _gradients(
    outputs: Sequence[torch.Tensor], inputs: Sequence[torch.Tensor], weights: Sequence[torch.Tensor], create_graph: bool = False
) -> Value:  # fmt: skip
    return torch.autograd.grad(outputs, inputs, weights, allow_unused=True, create_graph=create_graph)


def _parts(
    session: Session, attempt: Attempt, upstream: Value, outputs: Sequence[torch.Tensor]
) -> list[tuple[torch.Tensor, Value]]:  # fmt: skip
    """Return what comes from above for each output: of several outputs one array, in their order."""
    label = attempt.problem.upstream_label
    if len(outputs) == 1:
        return [session.weights(upstream, label, outputs[0].dtype)]
    _, numbers = session.weights(upstream, label, torch.float64)
    found, start = [], 0
    for output in outputs:
        end, shape = start + math.prod(output.shape), tuple(output.shape)
        floats = torch.tensor(np.asarray(upstream)[start:end].reshape(shape), dtype=output.dtype)
        part = numbers[start:end].reshape(shape)
        found.append((session.tensor(part, floats), part) if session.is_exact else (floats, floats))
        start = end
    return found


@dataclass(frozen=True, slots=True)
class TorchCostAndGradients:
    """A cost of torch's, and gradients that are written by hand with torch."""

    cost: Callable[..., Value]
    gradients: Callable[..., Value]
    by_name: bool
    arguments: Arguments
    notes: Notes
    state: State = field(default_factory=State)

    def costed(self, runner: Runner, attempt: Attempt) -> Forward:
        """Run the cost."""
        self.state.begin(runner, attempt, [self.cost, self.gradients])
        session = Session(runner, attempt, self.arguments, self.notes, self.state.kept)
        outcome = call(session, self.cost, session.given(), self.by_name)
        beside: tuple[Value, ...] = ()
        if self.gradients is self.cost:
            if not isinstance(outcome, tuple | list) or len(outcome) < 2:
                expected = "the cost and its gradients, of one function that is given as both"
                raise InputError("what the function returns", expected, f"it is {type(outcome).__name__}")
            outcome, beside = outcome[0], (outcome[1] if len(outcome) == 2 else tuple(outcome[1:]),)
        outputs = outputs_of(outcome)
        if len(outputs) != 1 or outputs[0].numel() != 1:
            raise InputError("the cost", "one number", f"it returns tensors of the shapes {_shapes(outputs)}")
        found = session.numbers(outputs[0])
        return Forward(found.reshape(()) if session.is_exact else np.asarray(found).reshape(()), None, (session, *beside))

    def claimed(self, runner: Runner, attempt: Attempt, forward: Forward) -> Value:
        """Run the gradients, on arguments of their own; of one function that is given as both, take them from the same run."""
        session, *beside = forward.cache
        if beside:
            (outcome,) = beside
        else:
            self.state.draw_again(runner)
            # What is written by hand holds nothing: it is the claim itself.
            outcome = call(session, self.gradients, session.given(), self.by_name, BACKWARD)
        return tree_map(lambda leaf: session.numbers(leaf) if isinstance(leaf, torch.Tensor) else leaf, outcome)
