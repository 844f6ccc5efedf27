"""A function of the tests, run on symbols with the values of arrays."""

from collections.abc import Callable, Sequence
from time import monotonic
from typing import Any

import numpy as np

from bpverify.exact.code.trace import Tracer, nodes
from bpverify.exact.fields.array import field_kind
from bpverify.exact.fields.run import Run
from bpverify.exact.record.graph import Graph


def trace(function: Callable[..., Any], arrays: Sequence[Any], graph: Graph, names: Sequence[str]) -> Any:
    """Return the node ids of the function's outputs at symbols with the arrays' values."""
    tracer = Tracer(graph)
    given = [tracer.symbols(value, name) for value, name in zip(arrays, names, strict=True)]
    return nodes(tracer.run(function, given), tracer)


def floats_in_fields(
    function: Callable[..., Any], arrays: Sequence[Any], names: Sequence[str], parts: Callable[[Any], Any] = lambda x: x
) -> list[float]:
    """Return the floats of the parts of the function's outputs, where it runs on whole arrays in prime fields."""
    run, graph = Run(2, monotonic() + 60), Graph()
    kind = field_kind(graph, run, frozenset(names))
    run.begin()
    given = [kind.symbols(np.asarray(value, dtype=float), name, lambda _: "") for value, name in zip(arrays, names, strict=True)]
    return _floats(kind, parts(Tracer(graph, kind=kind).run(function, given)))


def _floats(kind: Any, value: Any) -> list[float]:
    if isinstance(value, list | tuple):
        return [x for part in value for x in _floats(kind, part)]
    return np.ravel(np.asarray(kind.numbers(value))["f"]).tolist()
