"""The runs of the user's code at one point: traced and run on exact numbers, or as JAX itself runs it on floats."""

from __future__ import annotations

import math
import random
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import jax
import jax.numpy as jnp
import numpy as np

from bpverify.exact.check.points import recorded
from bpverify.exact.check.rehearsal import Plain
from bpverify.exact.code.snapshot import Snapshot
from bpverify.exact.code.trace import Tracer, called
from bpverify.exact.record.places import refuse
from bpverify.frameworks.arithmetic import Arithmetic
from bpverify.frameworks.jax.interpret import Interpreter
from bpverify.frameworks.jax.operands import Operand
from bpverify.frameworks.jax.tracing import traced

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Sequence

    from bpverify.exact.check.problem import Attempt
    from bpverify.exact.check.running import Runner
    from bpverify.exact.record.values import Value
    from bpverify.frameworks.jax.tracing import Spread

CLOSE = 1e-7
"""How far what a rule returns forward may be from what the function computes, relative to the largest number."""


class Session:
    """What the runs at one point in one arithmetic share."""

    def __init__(self, form: Value, runner: Runner, attempt: Attempt) -> None:
        self.form, self.runner = form, runner
        kinds, self.interpreter = attempt.kinds, None
        if isinstance(runner, Tracer):
            self.interpreter = Interpreter(Arithmetic(runner, form.notes.smoothed), form.notes, form.holds)
        self.spread: Spread = form.arguments.spread(attempt.stand.given)
        rows = zip(self.spread.traced, self.spread.labels, self.spread.owners, strict=True)
        self.numbers = [recorded(runner, self.spread.flat[i], label, kinds.get(owner)) for i, label, owner in rows]

    @classmethod
    @contextmanager
    def opened(cls, form: Value, runner: Runner, attempt: Attempt) -> Iterator[Session]:
        """Return a session for a form of code, once what there was before is kept."""
        form.state.begin(runner, attempt, form.functions)
        with _unwatched(runner), np.errstate(all="ignore"), jax.enable_x64(form.arguments.has_doubles):
            yield cls(form, runner, attempt)

    @contextmanager
    def claiming(self) -> Iterator[None]:
        """Let what runs inside be what is claimed; what the code draws is drawn again."""
        self.form.state.draw_again(self.runner)
        if self.interpreter is not None:
            self.interpreter.is_forward = False
            self.interpreter.path[:] = [-1]
        with _unwatched(self.runner), np.errstate(all="ignore"), jax.enable_x64(self.form.arguments.has_doubles):
            yield

    # Calls.

    def outputs(self, function: Callable[..., Value]) -> list[Value]:
        """Return a function's arrays of floats, without the rules that it has for derivatives."""
        spread = self.spread

        def over(*values: Value) -> list[Value]:
            return spread.outputs(function, values)

        if self.interpreter is None:
            return [_as_numpy(output) for output in self._on_floats(function, over)(*self._arrays())]
        return self._run(function, over)[0]

    def outcome(self, function: Callable[..., Value]) -> Value:
        """Return all that a function returns, in its structure."""
        spread = self.spread
        if self.interpreter is None:
            return jax.tree_util.tree_map(_as_numpy, spread.call(function, self._arrays()))
        found, tree = self._run(function, lambda *values: spread.call(function, values))
        return jax.tree_util.tree_unflatten(tree, found)

    def pulled(self, function: Callable[..., Value], weights: Sequence[Value]) -> tuple[list[Value], list[Value]]:
        """Return the outputs and the gradients that JAX makes of a function with its rules."""
        spread = self.spread
        count = len(spread.traced)

        def over(*values: Value) -> tuple[list[Value], list[Value]]:
            return spread.pulled(function, values[:count], values[count:])

        if self.interpreter is None:
            outs, gradients = self._on_floats(function, over)(*self._arrays(), *weights)
            return [_as_numpy(out) for out in outs], [_as_numpy(gradient) for gradient in gradients]
        found, _ = self._run(function, over, weights)
        return found[: len(weights)], found[len(weights) :]

    def _arrays(self) -> list[Value]:
        """Return JAX's own arrays of what is traced."""
        return [jnp.asarray(value, jnp.dtype(kind)) for value, kind in zip(self.numbers, self.spread.kinds, strict=True)]

    def _on_floats(self, function: Callable[..., Value], over: Callable[..., Value]) -> Callable[..., Value]:
        """Return a call as JAX runs it on floats, compiled once for all points."""
        state: State = self.form.state
        kept, key = state.compiled, self._key(function, over)
        found = kept.get(key)
        if found is None:
            found = kept[key] = jax.jit(over)
        return found

    def _key(self, function: Callable[..., Value], over: Callable[..., Value]) -> Hashable:
        """Return what tells one trace from another: the function, what is asked of it, and all that is not traced."""
        spread = self.spread
        rest = [leaf for i, leaf in enumerate(spread.flat) if i not in spread.traced]
        # What is told by its address stays, so that nothing else comes to stand there.
        self.form.state.kept.append(rest)
        shapes = tuple(np.shape(spread.flat[i]) for i in spread.traced)
        return over.__code__, id(function), spread.tree, shapes, tuple(map(_told, rest))

    def _run(
        self, function: Callable[..., Value], over: Callable[..., Value], above: Sequence[Value] = ()
    ) -> tuple[list[Value], Value]:  # fmt: skip
        """Trace a function over the arrays and what comes from above, and run it; return its results and their structure."""
        name = getattr(function, "__qualname__", type(function).__name__)
        results, tree = called(self._traced_and_run, [over, above, self._key(function, over)], {}, name)
        return results, tree

    def _traced_and_run(self, over: Callable[..., Value], above: Sequence[Value], key: Hashable) -> tuple[list[Value], Value]:
        interpreter, spread = cast("Interpreter", self.interpreter), self.spread
        state: State = self.form.state
        kept = state.traces
        if key not in kept:
            wide = jax.dtypes.canonicalize_dtype(np.float64)
            specs = [*spread.specs, *(jax.ShapeDtypeStruct(np.shape(weight), wide) for weight in above)]
            before = str(np.random.get_state(legacy=False)["state"])
            closed, tree = traced(over, specs)
            if before == str(np.random.get_state(legacy=False)["state"]):
                kept[key] = closed, tree
            else:
                interpreter.arithmetic.tracer.modules["numpy.random"].registry.drew = True
        else:
            closed, tree = kept[key]
        numbers = interpreter.arithmetic.numbers
        given = [
            Operand(numbers(value), moves=place in spread.wanted)
            for place, value in zip(spread.traced, self.numbers, strict=True)
        ]
        results = interpreter.run(closed, [*given, *(Operand(numbers(weight)) for weight in above)])
        interpreter.steps.close()
        return [result.values for result in results], tree

    # What is made of them.

    def weights(self, upstream: Value, label: str, shapes: Sequence[tuple[int, ...]]) -> list[Value]:
        """Return what comes from above for each output: of several outputs one array holds it, in their order."""
        symbols = self.runner.symbols(upstream.copy() if upstream.shape else float(upstream), label)
        whole = self._numbers(symbols)
        if len(shapes) == 1:
            return [whole]
        found, start = [], 0
        for shape in shapes:
            end = start + math.prod(shape)
            found.append(whole[start:end].reshape(shape))
            start = end
        return found

    def weighted(self, outputs: Sequence[Value], weights: Sequence[Value]) -> Value:
        """Return the sum of all outputs with their weights, one number."""
        module = np if self.interpreter is None else self.interpreter.arithmetic.np
        terms = [module.sum(self._numbers(module.multiply(o, w))) for o, w in zip(outputs, weights, strict=True)]
        return self.single(sum(terms[1:], terms[0]))

    def single(self, value: Value) -> Value:
        """Return one number as an array without axes."""
        return self._numbers(value).reshape(())

    def by_argument(self, gradients: Sequence[Value]) -> dict[str, Value]:
        """Return gradients by the names of the arguments, in their structure."""
        spread = self.spread
        flat: list[Value] = [None] * len(spread.flat)
        for place, gradient in zip(spread.wanted, gradients, strict=True):
            flat[place] = gradient
        found = dict(zip(spread.names, jax.tree_util.tree_unflatten(spread.tree, flat), strict=True))
        return {name: value for name, value in found.items() if name in self.form.arguments.wanted}

    def hold(self, outs: Sequence[Value], own: Sequence[Value]) -> None:
        """Refuse a rule that returns something else forward than the function computes."""
        if self.interpreter is None:
            return
        floats = self.interpreter.arithmetic.floats
        for one, other in zip(outs, own, strict=True):
            a, b = np.asarray(floats(one)), np.asarray(floats(other))
            both = np.isfinite(a) & np.isfinite(b)
            if a.shape != b.shape or np.abs(a - b)[both].max(initial=0.0) > CLOSE * (1 + np.abs(b[both]).max(initial=0.0)):
                raise refuse("a rule that returns something else forward than the function itself")

    def _numbers(self, value: Value) -> Value:
        return np.asarray(value, dtype=float) if self.interpreter is None else self.interpreter.arithmetic.numbers(value)


@contextmanager
def _unwatched(runner: Runner) -> Iterator[None]:
    """Watch no line of what runs: which statement an equation is of is known of itself."""
    before = sys.gettrace()
    is_watched = isinstance(runner, Tracer) and runner.diary is not None
    if is_watched:
        sys.settrace(None)
    try:
        yield
    finally:
        if is_watched:
            sys.settrace(before)


def _told(leaf: Value) -> Hashable:
    """Return what tells a leaf that is not traced from another."""
    if isinstance(leaf, np.ndarray):
        return leaf.shape, str(leaf.dtype), leaf.tobytes()
    return (type(leaf), repr(leaf)) if isinstance(leaf, bool | int | float | str | np.generic) else id(leaf)


def _as_numpy(leaf: Value) -> Value:
    if not isinstance(leaf, jax.Array) or jnp.issubdtype(leaf.dtype, jax.dtypes.prng_key):
        return leaf
    return np.asarray(leaf).astype(float) if jnp.issubdtype(leaf.dtype, jnp.floating) else np.array(leaf)


@dataclass(slots=True)
class State:
    """What the runs of one check change of the user's, until it is put back."""

    snapshot: Snapshot | None = None
    plain: Plain | None = None
    stream: int = 0
    python: Value = None
    traces: dict[Hashable, tuple[Value, Value]] = field(default_factory=dict)
    """The jaxprs of one check, each with the structure of its results: what draws from NumPy is not kept."""
    kept: list[Value] = field(default_factory=list)
    """What they were made for."""
    compiled: dict[Hashable, Callable[..., Value]] = field(default_factory=dict)
    """What JAX has compiled of it."""

    def begin(self, runner: Runner, attempt: Attempt, functions: Sequence[Value]) -> None:
        """Keep what there is before a run, and clear what the code keeps between calls, where that is given."""
        if isinstance(runner, Plain):
            if self.plain is not runner:
                self.restore()
                self.plain = runner
                runner.own(list(functions))
        else:
            self.restore()
            self.snapshot, self.stream, self.python = Snapshot([list(functions)]), attempt.stream, random.getstate()
            np.random.seed(self.stream)
        if attempt.problem.reset is not None:
            attempt.problem.reset()

    def draw_again(self, runner: Runner) -> None:
        """Let the code that runs next draw what the code that ran first has drawn."""
        if self.snapshot is not None:
            np.random.seed(self.stream)
            random.setstate(self.python)
        else:
            runner.begin_again()

    def restore(self) -> None:
        """Put everything back that no runner does."""
        if self.snapshot is not None:
            self.snapshot.restore()
        self.snapshot = self.plain = None
