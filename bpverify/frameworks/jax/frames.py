"""Which line of the user's code asks for an equation of a jaxpr."""

from __future__ import annotations

import os
import sys
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias

import jax
import jaxlib

from bpverify.exact.record.places import is_inside, pass_over

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bpverify.exact.record.values import Value

Line: TypeAlias = "tuple[str, int, str]"
"""A file, a line of it, and the function that the line is in."""

for _library in (jax, jaxlib):
    pass_over(os.path.dirname(_library.__file__) + os.sep)
FLOOR = os.path.join(os.path.dirname(__file__), "tracing.py")
"""The file of ours that calls the user's code: below it no line is theirs."""


@contextmanager
def lines_of_rules() -> Iterator[None]:
    """Let equations that a rule of the user's asks for know its lines: JAX gives them the line where its function is called.

    Only places that are told depend on it: where JAX has it otherwise nothing else is known of a rule's lines.
    """
    module = sys.modules.get("jax._src.source_info_util")
    own = getattr(module, "current", None)
    if module is None or own is None:
        yield
        return

    def current() -> Value:
        found = own()
        here = getattr(type(found.traceback), "get_traceback", lambda: None)()
        return found.replace(traceback=here) if here is not None and _line_in(here)[1] else found

    vars(module)["current"] = current
    try:
        yield
    finally:
        vars(module)["current"] = own


def site_of(equation: Value, path: Sequence[int], line: Line) -> tuple[str, int]:
    """Return a line that asks for an equation, and a number that tells it from others of that line.

    ``path`` is where the equation stands in the jaxpr, which is the same wherever the same code is traced.
    """
    place = place_of(line) or f"JAX's own code ({equation.primitive.name})"
    return place, zlib.crc32(repr(tuple(path)).encode())


def place_of(line: Line) -> str:
    """Return a line as file:line, empty where there is none."""
    return f"{line[0].rpartition('/')[2]}:{line[1]}" if line[1] else ""


def line_of(equation: Value) -> Line:
    """Return file, line and function of the user's code that asks for an equation, empty where none does."""
    trace = equation.source_info.traceback
    return _line_in(trace) if trace is not None else ("", 0, "")


def _line_in(trace: Value) -> Line:
    for frame in trace.frames:
        if frame.file_name == FLOOR:
            break
        if not is_inside(frame.file_name):
            return frame.file_name.replace("\\", "/"), frame.line_num, frame.function_name.rpartition(".")[2]
    return "", 0, ""
