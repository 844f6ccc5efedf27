"""Which line of the user's code asks for an equation of a jaxpr."""

from __future__ import annotations

import os
import zlib
from typing import TYPE_CHECKING

import jax
import jaxlib

from bpverify.exact.record.places import is_inside, pass_over

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpverify.exact.record.values import Value

for _library in (jax, jaxlib):
    pass_over(os.path.dirname(_library.__file__) + os.sep)
FLOOR = os.path.join(os.path.dirname(__file__), "tracing.py")
"""The file of ours that calls the user's code: below it no line is theirs."""


def site_of(equation: Value, path: Sequence[int], within: str) -> tuple[str, int]:
    """Return the line that asks for an equation, and a number that tells it from others of that line.

    ``path`` is where the equation stands in the jaxpr, which is the same wherever the same code is traced; ``within`` is the line
    of what calls it, for equations of JAX's own functions.
    """
    file, line, _ = line_of(equation)
    place = f"{file.rpartition('/')[2]}:{line}" if file else within or f"JAX's own code ({equation.primitive.name})"
    return place, zlib.crc32(repr(tuple(path)).encode())


def line_of(equation: Value) -> tuple[str, int, str]:
    """Return file, line and function of the user's code that asks for an equation, empty where none does."""
    trace = equation.source_info.traceback
    for frame in trace.frames if trace is not None else ():
        if frame.file_name == FLOOR:
            break
        if not is_inside(frame.file_name):
            return frame.file_name.replace("\\", "/"), frame.line_num, frame.function_name.rpartition(".")[2]
    return "", 0, ""
