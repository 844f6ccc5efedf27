"""Check gradients that NumPy code computes against the derivative of the cost that NumPy code computes: exactly.

The user's functions run on recorded numbers (``trace``); the cost's record is differentiated (``derive``); the two are compared
entry by entry (``decide``). This executes the user's code.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from functools import wraps
from threading import RLock
from typing import TYPE_CHECKING, ParamSpec

from bpverify.errors import BpverifyError, InputError
from bpverify.exact.check.domains import domain
from bpverify.exact.check.forms import CostAndGradients, CostWithGradients, Layer
from bpverify.exact.check.layers import of_layer
from bpverify.exact.check.problem import Limits, Problem
from bpverify.exact.check.shapes import drawn
from bpverify.exact.check.strategy import check
from bpverify.exact.code.binding import name_of, named
from bpverify.exact.code.trace import of_the_user

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bpverify.exact.check.problem import Code
    from bpverify.exact.code.adapters import Adapter
    from bpverify.exact.record.values import Value
    from bpverify.verdict import Report

_P = ParamSpec("_P")


_ONE_AT_A_TIME = RLock()
"""A check runs the user's code with generators of random numbers, output and modules that the process has one of."""


def shown(check: Callable[_P, Report]) -> Callable[_P, Report]:
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


@shown
def check_gradients(
    cost: Callable[..., Value], gradients: Callable[..., Value] | Adapter, at: Sequence[Value] | Mapping[str, Value], *,
    wrt: Sequence[str] | None = None, domains: Mapping[str, str] | None = None, max_nodes: int = 20_000_000,
    timeout: float = 60.0, seed: int | None = None, fast: bool | None = None, progress: Callable[[str], None] | None = None,
    reset: Callable[[], Value] | None = None,
) -> Report:  # fmt: skip
    """Check ``gradients(*at)`` against the derivatives of ``cost(*at)``, entry by entry, without epsilon or tolerance.

    Args:
        cost: any NumPy code from the arrays to one number.
        gradients: any NumPy code from the same arrays to their gradients, in order or as a dict by name; or what
            ``locals_of`` or ``updates_of`` make of code that returns none. One function that returns the cost and then the
            gradients is given as both, and runs once.
        at: example arrays, in the order of cost's arguments or by name; nested lists and dicts of arrays are followed. A text
            in parentheses is a shape, "(m, n)": its sizes are drawn, all different, and so is the array; "(m) < k" are whole
            numbers. By name they reach both functions by name. Objects whose attributes are arrays are followed too.
        wrt: names of the arguments whose gradients are returned, where their shapes do not tell; one that is missing is wrong.
        domains: what may be assumed of an argument: "one-hot", "binary", "sums to 1", "positive",
            "symmetric", "positive definite" (the gradient by it is the symmetric one) or "fixed".
        max_nodes: the most operations that are recorded; past it the verdict is undecided.
        timeout: seconds; past it what is not decided is undecided.
        seed: of the points drawn beside the example; a fresh one by default. The test's own draws are always fresh.
        fast: True compares a random directional derivative on whole arrays: a test of all entries at once, in seconds on
            networks of millions of parameters; of a wrong array it looks for one entry to refute. False compares entry by
            entry, which names all that are wrong and more of the cause.
            By default the first where the example is large, and the second where the first does not accept.
        progress: called now and then with a few words on what is being done.
        reset: called before each run of the two functions, to clear what they keep between calls, such as buffers of gradients.

    Returns:
        A report with one verdict an array: proved, tested with its error bound, refuted with a point, or undecided.

    Raises:
        InputError: the functions, or what they return, cannot be used; an error of the user's code, with its line.
    """
    example, by_name = named(cost, at)
    title = f"{name_of(gradients)} as the gradient of {name_of(cost)}"
    asked = Asked(wrt, domains, max_nodes, timeout, seed, fast, progress, reset)
    form = CostWithGradients(cost, by_name) if gradients is cost else CostAndGradients(cost, gradients, by_name)
    return check(asked.problem(form, example, title))


@shown
def check_vjp(
    forward: Callable[..., Value], backward: Callable[..., Value], at: Sequence[Value] | Mapping[str, Value], *,
    wrt: Sequence[str] | None = None, domains: Mapping[str, str] | None = None, max_nodes: int = 20_000_000,
    timeout: float = 60.0, seed: int | None = None, fast: bool | None = None, progress: Callable[[str], None] | None = None,
    reset: Callable[[], Value] | None = None,
) -> Report:  # fmt: skip
    """Check a layer: ``backward`` against the vector-Jacobian product of ``forward`` at a free upstream gradient.

    ``forward(*at)`` returns the output, or a pair: the output and a cache; then ``backward(upstream, cache)``, else
    ``backward(upstream, *at)``, returns the gradients of the arguments. Otherwise as ``check_gradients``.
    """
    example, by_name = named(forward, at)
    label = "upstream"
    while label in example:
        label += "'"
    title = f"{name_of(backward)} as the vector-Jacobian product of {name_of(forward)}"
    asked = Asked(wrt, domains, max_nodes, timeout, seed, fast, progress, reset)
    return check(asked.problem(Layer(forward, backward, by_name), example, title, label))


@shown
def check_layer(
    layer: Value, at: Value, *, params: Sequence[str] | None = None, grads: Sequence[str] | None = None, forward: str = "forward",
    backward: str = "backward", wrt: Sequence[str] | None = None, domains: Mapping[str, str] | None = None,
    max_nodes: int = 20_000_000, timeout: float = 60.0, seed: int | None = None, fast: bool | None = None,
    progress: Callable[[str], None] | None = None, reset: Callable[[], Value] | str | None = None,
) -> Report:  # fmt: skip
    """Check a layer that is an object: ``layer.forward(*at)``, then ``layer.backward(upstream)``, at a free upstream gradient.

    Args:
        layer: an object; it is copied, and left as it is.
        at: the example's inputs of ``forward``, in order or by name; one array is the only input.
        params: attributes that hold parameters: "W", "fc.W", "params[0]", "params['W']". By default ``params`` and ``grads``
            where the layer has both, else each W of floats that has a dW (or grad_W, W_grad) beside it once backward has run.
        grads: attributes that hold their gradients after ``backward``, in the same order.
        forward: the name of the method that computes the output.
        backward: that of the method that takes the upstream gradient (of several outputs one each), sets the gradients of the
            parameters, and returns those of the inputs (one, a tuple in their order, or None). A layer whose output is one number
            is a cost; its backward pass may take no upstream gradient.
        wrt: names of the inputs and parameters whose gradients must be there; one that is missing is wrong.
        domains: as for ``check_gradients``, and likewise max_nodes, timeout, seed, fast and progress.
        max_nodes: the most operations that are recorded.
        timeout: in seconds.
        seed: of the points.
        fast: all entries at once, or one by one.
        progress: called with a few words.
        reset: the name of a method that clears what the layer keeps between calls, such as gradients that add up; or a function
            that is called before each run.

    Returns:
        A report as that of ``check_gradients``; the arguments are the inputs and the parameters by these names.

    Raises:
        InputError: the layer lacks a method or an attribute, or as ``check_gradients``.
    """
    clear = reset if isinstance(reset, str) else ""
    for name in filter(None, (forward, backward, clear)):
        if not callable(getattr(layer, name, None)):
            hint = "say forward=, backward= or reset= with its name"
            raise InputError(f"the layer's {name!r}", f"a method of {type(layer).__name__}", hint)
    inputs, by_name = named(getattr(layer, forward), at)
    code, example = of_layer(layer, inputs, params, grads, by_name, forward, backward, clear)
    label = "upstream"
    while label in example:
        label += "'"
    title = f"{type(layer).__name__}.{backward} as the vector-Jacobian product of {type(layer).__name__}.{forward}"
    before = None if isinstance(reset, str) else reset
    asked = Asked(wrt, domains, max_nodes, timeout, seed, fast, progress, before).problem(code, example, title, label)
    others = code.others()
    left = f"no gradient is looked for of the layer's {', '.join(others)} (params= and grads= say where it is)" if others else ""
    return check(replace(asked, note="; ".join(filter(None, (asked.note, left)))))


@dataclass(frozen=True, slots=True)
class Asked:
    """The options that both checks take."""

    wrt: Sequence[str] | None
    domains: Mapping[str, str] | None
    max_nodes: int
    timeout: float
    seed: int | None
    fast: bool | None
    progress: Callable[[str], None] | None
    reset: Callable[[], Value] | None

    def problem(self, code: Code, example: dict[str, Value], title: str, upstream_label: str = "upstream") -> Problem:
        """Return what is asked of some code; shapes in the example are drawn, and what is declared is checked."""
        seed, domains = _seed(self.seed), self.domains or {}
        at, note = drawn(example, domains, seed)
        declared = {name: domain(name, kind, at) for name, kind in domains.items()}
        return Problem(
            code, at, None if self.wrt is None else tuple(self.wrt), declared, Limits(self.max_nodes, self.timeout), title, seed,
            note, self.fast, self.progress, upstream_label, self.reset,
        )  # fmt: skip


def _seed(seed: int | None) -> int:
    if seed is None:
        return secrets.randbits(32)
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise InputError(f"seed {seed!r}", "a whole number from 0 on")
    return seed
