"""Run the user's function on recorded numbers: arrays in, the graph's nodes of its outputs out."""

from __future__ import annotations

import os
import random
import traceback
from types import TracebackType
from typing import TYPE_CHECKING, cast

import numpy as np

from bpverify.errors import BpverifyError, InputError, UnsupportedError
from bpverify.exact.code.generators import set_state, state_of
from bpverify.exact.code.rebind import Rebinder
from bpverify.exact.code.structure import leaves, mapped
from bpverify.exact.record.limits import TimeoutReachedError, ZeroDivisorError
from bpverify.exact.record.number import Number, lifted
from bpverify.exact.record.places import is_inside, refusals
from bpverify.exact.standins.array import Array, array_kind
from bpverify.exact.standins.elements import exact, numbers, plain, scalar
from bpverify.exact.standins.modules import stand_ins
from bpverify.exact.standins.pairs import holds_pairs, paired

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from bpverify.exact.record.graph import Graph
    from bpverify.exact.record.values import Value
    from bpverify.exact.standins.elements import Kind, Names, Plain


class Tracer:
    """The user's functions of one check, all recorded in one graph with one set of stand-ins.

    Code may change its arguments in place: give each run arrays of its own from ``symbols``, which are the same nodes.
    """

    def __init__(self, graph: Graph, seed: int = 0, kind: Kind | None = None) -> None:
        self.graph = graph
        self.kind: Kind = array_kind(graph) if kind is None else kind
        self.modules = stand_ins(self.kind, seed)
        # Code that asks an array for its library gets the stand-in of NumPy too.
        self.kind.namespace = self.modules["numpy"]
        self.rebinder = Rebinder(self.modules, self.exact)
        self._python = random.getstate()
        self.diary: Value = None
        """What is kept of the statements that run, where that is asked for."""
        self.seen: list[Value] | None = None
        """All local variables of the function whose variables are the gradients, where that is how they are found."""

    @property
    def drew(self) -> bool:
        """Whether the code drew random numbers."""
        held = any(str(state_of(generator)) != str(state) for generator, state in self.rebinder.generators)
        return self.modules["numpy.random"].registry.drew or held or random.getstate() != self._python

    @property
    def unseeded(self) -> int:
        """How many generators the code made without a seed since its draws began again."""
        return int(self.modules["numpy.random"].registry.made)

    def begin_again(self) -> None:
        """Let the code that runs next see the same random draws as the code that ran first."""
        self.modules["numpy.random"].registry.begin_again()
        for generator, state in self.rebinder.generators:
            set_state(generator, state)
        random.setstate(self._python)

    def exact(self, value: Value) -> Value:
        """Return a float, or an array of them, as the numbers that it stands for; nan and the infinities stay."""
        if isinstance(value, Number):
            return value
        if isinstance(value, float):
            return lifted(self.graph, value) if np.isfinite(value) else value
        if holds_pairs(value):
            return paired(self.kind, value)
        return exact(self.kind, value) if np.isfinite(value).all() else value

    def symbols(self, value: Value, name: str) -> Value:
        """Return nested arrays with a symbol for every float, named like w1[0,2]; integers and truth values stay plain."""
        return mapped(value, name, self._symbols, self.rebound)

    def _symbols(self, value: Value, name: str) -> Value:
        if isinstance(value, Number | Array):
            return value
        if isinstance(value, float | np.floating) or (isinstance(value, np.ndarray) and value.dtype.kind == "f"):
            return scalar(self._fresh(np.asarray(value), name))
        # Functions and objects that are arguments are the user's code too.
        return exact(self.kind, value.copy()) if isinstance(value, np.ndarray) else self.rebinder.value(value)

    def _fresh(self, values: Plain, name: str) -> Array:
        def label(index: tuple[int, ...]) -> str:
            return f"{name}[{','.join(map(str, index))}]" if index else name

        return cast("Array", self.kind.symbols(values, name, label))

    def rebound(self, value: Value) -> Value:
        """Return the user's function, class or object over the stand-ins; state shared by two functions stays shared."""
        return self.rebinder.value(value)

    own = rebound

    def in_place_of(self, value: Value, made: Value) -> bool:
        """Let numbers stand for an array of the user's wherever it is held, before what holds it is made again."""
        return isinstance(value, np.ndarray) and self.rebinder.memory.stands_for(value, made)

    def run(self, function: Callable[..., Value], arguments: Sequence[Value], options: Names | None = None) -> Value:
        """Call the function, rebuilt over the stand-ins, and return what it returns.

        Raises UnsupportedError for what is not covered, InputError for an error of the user's code, with its line.
        """
        rebuilt = self.rebound(function)
        return called(rebuilt, arguments, options or {}, getattr(function, "__qualname__", repr(function)))


def called(function: Callable[..., Value], arguments: Sequence[Value], options: Mapping[str, Value], name: str) -> Value:
    """Call a function that computes with recorded numbers, and return what it returns.

    Raises UnsupportedError for what is not covered, InputError for an error of the user's code, with its line.
    """
    refusals.clear()
    try:
        with np.errstate(all="ignore"):
            found = function(*arguments, **options)
        if refusals:
            # The code went on after a refusal: on floats it would not have met one.
            raise refusals[0]
        return found
    except (BpverifyError, TimeoutReachedError, ZeroDivisorError):
        raise
    except (SystemExit, GeneratorExit) as error:
        raise InputError(name, "code that returns", f"it raises {type(error).__name__}") from None
    except RecursionError:
        raise InputError(name, "code that ends on the example arrays", "it recurses without end") from None
    except Exception as error:
        raise _reported(name, error) from error


def nodes(value: Value, tracer: Tracer) -> Value:
    """Return nested outputs as arrays of node ids (int64); what holds no numbers is refused by its type."""
    if isinstance(value, dict):
        return {key: nodes(v, tracer) for key, v in value.items()}
    if isinstance(value, list | tuple) and any(isinstance(v, np.ndarray | list | tuple | dict) for v in value):
        return [nodes(v, tracer) for v in value]
    if value is None or isinstance(value, str):
        raise UnsupportedError(f"an output of type {type(value).__name__} holds no numbers")
    found = plain(numbers(tracer.kind, value))
    return np.array([x.node for x in found.flat], dtype=np.int64).reshape(found.shape)


def numbers_in(value: Value) -> Iterator[int]:
    """Yield the nodes of all numbers in a nested value."""
    for _, leaf in leaves(value, ""):
        if isinstance(leaf, Number):
            yield leaf.node
        elif isinstance(leaf, np.ndarray) and plain(leaf).dtype.kind == "O":
            yield from (x.node for x in plain(leaf).flat if isinstance(x, Number))


def _reported(name: str, error: Exception) -> BpverifyError:
    """Return an error of the user's code as one line with its place; a refusal that numpy wrapped as itself."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, BpverifyError):
            return cause
        cause = cause.__cause__
    frames = [f for f in traceback.extract_tb(error.__traceback__) if not is_inside(f.filename)]
    text = f"{type(error).__name__}: {' '.join(str(error).split())}"
    if not frames:
        return InputError(name, "code that runs on the example arrays", text)
    last = frames[-1]
    where = f"{os.path.basename(last.filename)}:{last.lineno}, in {last.name}"
    return InputError(where, "code that runs on the example arrays", text + (f", at: {last.line}" if last.line else ""))


def of_the_user(trace: TracebackType | None) -> TracebackType | None:
    """Return a traceback without the frames that are not the user's code."""
    entries = []
    while trace is not None:
        if not is_inside(trace.tb_frame.f_code.co_filename):
            entries.append(trace)
        trace = trace.tb_next
    found = None
    for entry in reversed(entries):
        found = TracebackType(found, entry.tb_frame, entry.tb_lasti, entry.tb_lineno)
    return found
