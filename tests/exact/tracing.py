"""A function of the tests, run on symbols with the values of arrays."""

from collections.abc import Callable, Sequence
from typing import Any

from bpverify.exact.code.trace import Tracer, nodes
from bpverify.exact.record.graph import Graph


def trace(function: Callable[..., Any], arrays: Sequence[Any], graph: Graph, names: Sequence[str]) -> Any:
    """Return the node ids of the function's outputs at symbols with the arrays' values."""
    tracer = Tracer(graph)
    given = [tracer.symbols(value, name) for value, name in zip(arrays, names, strict=True)]
    return nodes(tracer.run(function, given), tracer)
